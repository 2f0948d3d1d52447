"""The value of every goal, by hand on tiny plans."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from scheduling.measures import GOALS, measure
from scheduling.programme import Programme
from scheduling.rules import Severity, severities
from scheduling.timetable import Timetable
from tests.scheduling.programmes import (
    member,
    moved,
    plan,
    session,
    speaker,
    supporter,
    talk,
    tiny,
    unknown,
    venue,
    with_,
    with_options,
    with_talks,
)

THREE = ("S1 D1 V1 - F1", "S2 D2 V1 - F1", "S3 D3 V1 - F1")


def value(goal: str, programme: Programme, *lines: str, **more: Any) -> int:
    return measure(programme, plan(programme, *lines), severities(), **more)[goal]


def test_the_goals_in_the_order_of_their_importance() -> None:
    assert [(one.name, one.unit, one.more_is_better) for one in GOALS] == [
        ("worst-served", "basis points", True),
        ("attend-all", "members", True),
        ("attend-all-but-one", "members", True),
        ("attendance", "member-sessions", True),
        ("warnings", "rules", False),
        ("topic-balance", "talks", False),
        ("topic-order", "pairs", False),
        ("cost", "pence", False),
        ("travel-worst", "minutes", False),
        ("travel-total", "minutes", False),
        ("change", "points", False),
    ]
    programme = tiny()
    assert list(measure(programme, plan(programme), severities())) == [one.name for one in GOALS]


# Of three sessions M1 can attend the first, M2 the first two, M3 the last two, the others all.
SERVED = with_(
    tiny(3),
    member("M1", "D1", "wheelchair"),
    member("M2", "D1 D2", "wheelchair loop"),
    member("M3", "D2 D3"),
)


def test_attendance_by_hand() -> None:
    found = measure(SERVED, plan(SERVED, *THREE), severities())
    assert found["attend-all"] == 3
    assert found["attend-all-but-one"] == 5
    assert found["attendance"] == 1 + 2 + 2 + 3 * 3
    # Wheelchair users: 3 of 6; hearing loop: 2 of 3; everybody else: 11 of 12.
    assert found["worst-served"] == 5000


def test_the_group_that_is_served_worst_may_be_everybody_else() -> None:
    programme = with_(tiny(3), *(member(f"M{n}", "D1") for n in range(2, 7)), member("M1", needs="loop"))
    assert value("worst-served", programme, *THREE) == 3333


def test_children_and_languages_are_needs_of_a_group() -> None:
    programme = with_(tiny(3), member("M1", "D1", children=1), member("M2", "D1 D2", language="welsh"))
    assert value("worst-served", programme, *THREE) == 3333
    programme = with_(programme, member("M1", children=1))
    assert value("worst-served", programme, *THREE) == 6666


def test_open_sessions_are_not_attendance() -> None:
    programme = with_(tiny(3), session("S2", "open"), member("M1", "D1 D3"), member("M2", "D2"))
    found = measure(programme, plan(programme, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"), severities())
    assert (found["attend-all"], found["attend-all-but-one"], found["attendance"]) == (5, 5, 10)


def test_a_venue_too_far_away_is_a_session_missed() -> None:
    programme = replace(
        with_(tiny(venues=2), member("M1", travel=30, area="North")), travel={"North": {"V1": 30, "V2": 31}}
    )
    assert value("attendance", programme, "S1 D1 V1 - F1", "S2 D2 V2 - F1") == 11


def test_before_the_invitation_nobody_is_counted() -> None:
    programme = unknown(tiny())
    found = measure(programme, plan(programme, "S1 D1 V1", "S2 D2 V1"), severities())
    assert found["worst-served"] == 10_000
    assert not any(found[name] for name in ("attend-all", "attend-all-but-one", "attendance", "travel-total"))


def test_warnings_are_rules_that_warn_and_that_a_plan_decides() -> None:
    """A drop-off too far, and too few facilitators for comfort in S2; what is only stated does not count."""
    programme = with_options(
        with_(tiny(members=8), venue("V1", drop_off=60), supporter("F2")), welcome_call=False, pay=0
    )
    lines = ("S1 D1 V1 - F1,F2", "S2 D2 V1 - F1")
    assert value("warnings", programme, *lines) == 2
    timetable = plan(programme, *lines)
    stricter = severities({"drop-off": Severity.BLOCK, "facilitators-better": Severity.IGNORE})
    assert measure(programme, timetable, stricter)["warnings"] == 0
    softer = severities({"facilitators": Severity.WARN})
    assert measure(programme, plan(programme, "S1 D1 V1", "S2 D2 V1 - F1,F2"), softer)["warnings"] == 3


TALKS = with_talks(tiny(4), "T1 heat; T2 heat; T3 pay; T4 safety; T5 other")
TALKS = replace(with_(TALKS, talk("T1", minutes=20, topic="heat")), topics=("heat", "pay", "safety"))
LAST = "S4 D4 V1 - F1"


@pytest.mark.parametrize(
    ("lines", "talks"),
    [
        (("S1 D1 V1 T1 F1", "S2 D2 V1 T2 F1", "S3 D3 V1 T4 F1", LAST), 0),
        (("S1 D1 V1 T1 F1", "S2 D2 V1 T2,T3 F1", "S3 D3 V1 T4,T5 F1", LAST), 1),
        (("S1 D1 V1 T1,T2 F1", "S2 D2 V1 - F1", "S3 D3 V1 T4 F1", LAST), 2),
        (("S1 D1 V1 T1,T2,T3,T4,T5 F1", "S2 D2 V1 - F1", "S3 D3 V1 - F1", LAST), 5),
        (("S1 D1 V1 T1,T9 F1", "S2 D2 V1 T2,T3 F1", LAST), 2),  # T9 and S3 are nowhere.
    ],
)
def test_topic_balance_counts_the_talks_of_learning_sessions(lines: tuple[str, ...], talks: int) -> None:
    assert value("topic-balance", TALKS, *lines) == talks


def test_topic_balance_is_of_learning_sessions_alone() -> None:
    programme = with_(TALKS, session("S2", "deliberating"), session("S3", "open"))
    assert value("topic-balance", programme, "S1 D1 V1 T1 F1", "S2 D2 V1 - F1", "S3 D3 V1", LAST) == 0


@pytest.mark.parametrize(
    ("talks", "pairs"),
    [
        (("T1,T2", "T3", "T4,T5"), 0),
        (("T3", "T1,T2", "T4"), 2),
        (("T4", "T3", "T1,T2"), 5),
        (("T4,T3,T1", "T2", "-"), 2),  # Within one session the order is free.
        (("T5", "T4", "T1"), 1),  # A topic without a rank is heard at any time.
        (("-", "-", "-"), 0),
    ],
)
def test_topic_order_by_hand_and_by_counting(talks: tuple[str, str, str], pairs: int) -> None:
    lines = tuple(f"S{n} D{n} V1 {one} F1" for n, one in enumerate(talks, start=1))
    assert value("topic-order", TALKS, *lines) == pairs
    heard = {one: n for n, some in enumerate(talks) for one in some.split(",") if one != "-"}
    rank = {"T1": 0, "T2": 0, "T3": 1, "T4": 2}
    counted = sum(
        rank[t] < rank[u] and heard[t] > heard[u] for t, u in product(heard, heard) if {t, u} <= {*rank}
    )
    assert counted == pairs


def test_cost_is_that_of_the_budget() -> None:
    programme = with_options(with_(tiny(), venue("V1", cost=100), supporter("F1", cost=10)), pay=1)
    assert value("cost", programme, "S1 D1 V1 - F1", "S2 D2 V1 -") == 2 * 100 + 10 + 12


def test_travel_of_those_who_come_in_person_to_sessions_that_count() -> None:
    programme = replace(
        with_(
            tiny(3, venues=2),
            session("S2", "open"),
            member("M1", area="North"),
            member("M2", "-", area="South"),
            member("M3", needs="remote", area="Far"),
            member("M4", area="Nowhere"),
        ),
        travel={"North": {"V1": 10, "V2": 25}, "South": {"V1": 40}, "Far": {"V1": 500, "V2": 500}},
    )
    lines = ("S1 D1 V1 - F1", "S2 D2 V2", "S3 D3 V2 - F1")
    assert value("travel-worst", programme, *lines) == 40
    assert value("travel-total", programme, *lines) == 10 + 40 + 25
    assert value("travel-worst", programme, "S1 D1 V2 - F1", "S3 D3 V2 - F1") == 25


PUBLISHED = with_(
    with_talks(tiny(3, venues=2), "T1; T2"),
    speaker("E9"),
    supporter("F2"),
    session("S1", minutes=180),
)
BEFORE = ("S1 D1 V1 T1 F1 11:00-11:15", "S2 D2 V1 T2 F1", "S3 D3 V1 - F1")


@pytest.mark.parametrize(
    ("lines", "points"),
    [
        (BEFORE, 0),
        (("S1 D4 V1 T1 F1 11:00-11:15", *BEFORE[1:]), 20),  # Its talk moved with it.
        (("S1 D1 V2 T1 F1 11:00-11:15", *BEFORE[1:]), 5),
        (("S1 D4 V2 T1 F1 11:00-11:15", *BEFORE[1:]), 25),
        (("S1 D1 V1 /T1 F1 11:00-11:15", *BEFORE[1:]), 1),
        (("S1 D1 V1 T1@E9 F1 11:00-11:15", *BEFORE[1:]), 1),
        (("S1 D1 V1 /T1@E9 F1 11:00-11:15", *BEFORE[1:]), 2),
        (("S1 D1 V1 - F1 11:00-11:15", *BEFORE[1:]), 1),
        (("S1 D1 V1 T2 F1", "S2 D2 V1 T1 F1", BEFORE[2]), 2),
        (("S1 D1 V1 T1 F1,F2", *BEFORE[1:]), 1),
        (("S1 D1 V1 T1 F2", "S2 D2 V1 T2", BEFORE[2]), 2),
        (("S1 D2 V1 T1 F1", "S2 D3 V1 T2 F1", "S3 D4 V1 - F1"), 60),
        (("S1 D1 V1 T1 F1 11:30-11:45", *BEFORE[1:]), 0),  # Breaks are the business of a rule.
    ],
)
def test_change_against_the_published_plan(lines: tuple[str, ...], points: int) -> None:
    published = plan(PUBLISHED, *BEFORE)
    assert value("change", PUBLISHED, *lines, published=published) == points


def test_the_order_of_support_in_a_plan_by_hand_is_no_change() -> None:
    published = plan(PUBLISHED, "S1 D1 V1 T1 F1,F2")
    assert value("change", PUBLISHED, "S1 D1 V1 T1 F1,F2", published=published) == 0
    other = moved(published, "S1", support=("F2", "F1"))
    assert measure(PUBLISHED, other, severities(), published)["change"] == 0


def test_new_sessions_and_talks_are_no_change_and_talks_no_longer_given_are() -> None:
    published = plan(PUBLISHED, *BEFORE[:1])
    assert value("change", PUBLISHED, *BEFORE, published=published) == 0
    assert value("change", PUBLISHED, BEFORE[1], BEFORE[2], published=plan(PUBLISHED, *BEFORE)) == 1


def test_without_a_published_plan_nothing_has_changed() -> None:
    assert value("change", PUBLISHED, *BEFORE, published=None) == 0
    assert measure(PUBLISHED, Timetable(()), severities())["change"] == 0


def test_with_open_sessions_alone_nothing_is_missed_and_nothing_out_of_balance() -> None:
    programme = with_(tiny(1), session("S1", "open"))
    found = measure(programme, plan(programme, "S1 D1 V1"), severities())
    values = {name: found[name] for name in ("worst-served", "attendance", "topic-balance", "travel-worst")}
    assert values == {"worst-served": 10_000, "attendance": 0, "topic-balance": 0, "travel-worst": 0}


def test_a_talk_given_twice_is_heard_the_first_time() -> None:
    assert value("topic-order", TALKS, "S1 D1 V1 T1 F1", "S2 D2 V1 T3 F1", "S3 D3 V1 T1 F1", LAST) == 0
