"""Rules that the programme keeps or breaks whatever its timetable, and what everything costs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduling.check.money import cost, of_money
from scheduling.programme import Programme
from tests.scheduling.check_cases import Case, broken_rules, by_hand, judged, names, prove, usual
from tests.scheduling.programmes import (
    member,
    plan,
    session,
    slot,
    speaker,
    supporter,
    tiny,
    unknown,
    venue,
    with_,
    with_options,
    with_talks,
)


def saying(programme: Programme | None = None, **changed: Any) -> Programme:
    return with_options(programme or tiny(), **changed)


def sized(size: int) -> Programme:
    return saying(unknown(tiny()), size=size, bsl_teams=0, assumed_children=0, assumed_wheelchairs=0)


TWO_USERS = with_(
    tiny(),
    member("M1", needs="bsl"),
    member("M2", needs="bsl"),
    supporter("B1", "bsl"),
    supporter("B2", "bsl"),
)
INTERPRETED = ("D1 V1 - B1,F1", "D2 V1 - B1,F1")
TWO_TEAMS = ("D1 V1 - B1,B2,F1", "D2 V1 - B1,B2,F1")
PHASES = with_(tiny(3), session("S2", "deliberating"))
ALL = ("S1 D1 V1 - F1", "S2 D2 V1 - F1", "S3 D3 V1 - F1")
LONG = saying(
    with_(
        tiny(4),
        *(session(f"S{n}", "learning", 450) for n in range(1, 5)),
        *(slot(f"D{n}", "10:00-18:00") for n in range(1, 5)),
    ),
    stretch_minutes=600,
)
FOUR = tuple(f"S{n} D{n} V1 - F1 12:00-13:00L" for n in range(1, 5))
MONEY = with_(
    saying(pay=5000, expenses=1000, catering=300),
    venue("V1", cost=20000),
    supporter("F1", cost=15000),
    member("M1", needs="assistant"),
    member("M2", needs="remote"),
)
# Two halls, two days' work, and for each of two sessions 6 members at £60 and 6 who eat at £3.
TOTAL = 2 * 20000 + 2 * 15000 + 2 * (6 * 6000 + 6 * 300)

CASES = (
    Case(
        "bsl-table",
        "the programme",
        usual(saying(TWO_USERS), *INTERPRETED),
        usual(saying(TWO_USERS, bsl_asked=False), *INTERPRETED),
        "2 BSL users share 1 team of interpreters: nobody has asked them.",
    ),
    Case(
        "bsl-table",
        "the programme",
        usual(saying(TWO_USERS, bsl_asked=False, bsl_teams=2), *TWO_TEAMS),
        usual(saying(with_(TWO_USERS, member("M3", needs="bsl")), bsl_asked=False, bsl_teams=2), *TWO_TEAMS),
        "3 BSL users share 2 teams",
    ),
    Case(
        "payment",
        "the programme",
        usual(saying(pay=5000)),
        usual(saying(pay=4999)),
        "Members get £49.99 for a session; £50 is the least.",
    ),
    Case(
        "expenses",
        "the programme",
        usual(saying(expenses_paid=False)),
        usual(saying(with_(tiny(), member("M1", needs="loop")), expenses_paid=False)),
        "1 member declared needs, and nobody has said that expenses and costs of care are paid.",
    ),
    Case(
        "expenses",
        "the programme",
        usual(with_(tiny(), member("M1", needs="loop"))),
        usual(
            saying(
                with_(tiny(), member("M1", children=1), member("M2", language="welsh")), expenses_paid=False
            )
        ),
        "2 members declared needs",
    ),
    Case(
        "expenses",
        "the programme",
        usual(sized(6)),
        usual(saying(sized(6), expenses_paid=False)),
        "Members may have needs",
    ),
    Case(
        "two-meetings",
        "the programme",
        usual(tiny()),
        by_hand(tiny(1), "S1 D1 V1 - F1"),
        "There is 1 session; 2 at least.",
    ),
    Case(
        "two-meetings",
        "the programme",
        usual(tiny()),
        by_hand(replace(tiny(), sessions=(session("S1", "open"),)), "S1 D1 V1"),
        "There is no session but open ones; 2 at least.",
    ),
    Case(  # Open sessions do not count.
        "two-meetings",
        "the programme",
        usual(tiny()),
        by_hand(with_(tiny(), session("S2", "open")), "S1 D1 V1 - F1", "S2 D2 V1"),
        "There is 1 session",
    ),
    Case(
        "phases",
        "the programme",
        by_hand(PHASES, *ALL),
        by_hand(with_(tiny(3), session("S1", "deliberating")), *ALL),
        'S2 "Session S2" (learning) comes after S1 "Session S1" (deliberating).',
    ),
    Case(
        "phases",
        "the programme",
        by_hand(with_(PHASES, session("S1"), session("S2", "open")), *ALL),
        by_hand(
            with_(PHASES, session("S1", "deciding"), session("S2", "open"), session("S3", "deliberating")),
            *ALL,
        ),
        "S3",
    ),
    Case(
        "meeting-time",
        "the programme",
        by_hand(LONG, *FOUR),
        by_hand(with_(LONG, session("S4", "learning", 449)), *FOUR),
        "Members meet for 29 hours 59 minutes in 4 sessions; 30 hours on 4 days are the least.",
    ),
    Case(
        "meeting-time",
        "the programme",
        by_hand(LONG, *FOUR),
        by_hand(with_(tiny(3), *(session(f"S{n}", "learning", 600) for n in range(1, 4))), *ALL),
        "Members meet for 30 hours in 3 sessions; 30 hours on 4 days are the least.",
    ),
    Case(
        "meeting-time",
        "the programme",
        by_hand(LONG, *FOUR),
        usual(with_(tiny(), session("S1", minutes=389))),
        "for 7 hours 59 minutes in 2 sessions; 30 hours on 4 days are the least; under 8 hours it is no",
    ),
    Case(
        "tables",
        "the programme",
        usual(sized(5)),
        usual(sized(4)),
        "4 members cannot sit at tables of 5 to 8.",
    ),
    Case(
        "tables",
        "the programme",
        usual(sized(8)),
        usual(sized(9)),
        "9 members cannot",
        also="facilitators-better",
    ),
    Case("tables", "the programme", usual(tiny(members=6)), usual(tiny(members=3)), "3 members cannot"),
    Case(
        "evidence-reviewed",
        "the programme",
        usual(tiny()),
        usual(saying(agenda_reviewed=False)),
        "Nobody has said that agenda and speakers are reviewed",
    ),
    Case(
        "interests",
        "Dr E1",
        usual(with_(with_talks(tiny(), "T1"), speaker("E2", interests="")), "D1 V1 T1 F1"),
        usual(with_(with_talks(tiny(), "T1"), speaker("E1", interests=" ")), "D1 V1 T1 F1"),
        "Dr E1 has not declared interests.",
    ),
    Case(
        "welcome-call",
        "the programme",
        usual(tiny()),
        usual(saying(welcome_call=False)),
        "Nobody has said that everybody gets a welcome call",
    ),
    Case(
        "social-time",
        "the programme",
        usual(tiny()),
        usual(saying(social_time=False)),
        "time to get to know each other",
    ),
    Case(
        "budget",
        "the programme",
        usual(saying(MONEY, budget=TOTAL), "D1 V1 - F1 10:45-11:00", "D2 V1 - F1 10:45-11:00"),
        usual(saying(MONEY, budget=TOTAL - 1)),
        "Everything together costs £1,456; the budget is £1,455.99.",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_rule_about_the_programme(case: Case) -> None:
    prove(case)


@pytest.mark.parametrize("size", range(60))
def test_tables_of_5_to_8_exist_exactly_when_a_search_finds_them(size: int) -> None:
    found = any(5 * number <= size <= 8 * number for number in range(size + 1))
    assert ("tables" not in broken_rules(usual(sized(size)))) is found


def test_what_everything_costs() -> None:
    assert cost(*usual(MONEY)) == TOTAL
    assert cost(*usual(MONEY, s2="D2 V9 - F1,F9")) == TOTAL - 20000
    assert cost(*usual(MONEY, s2="D2 V1 -")) == TOTAL - 15000
    assert cost(*usual(MONEY, s2="D2 V1 - F1,F1")) == TOTAL
    assert cost(
        *by_hand(with_(MONEY, session("S3", "open")), "S1 D1 V1 - F1", "S2 D2 V1 - F1", "S3 D3 V1")
    ) == (TOTAL + 20000)


def test_before_the_invitation_the_size_planned_for_costs() -> None:
    programme = saying(sized(20), pay=100, expenses=10, catering=1)
    assert cost(programme, plan(programme, "S1 D1 V1", "S2 D2 V1")) == 2 * (20 * 110 + 22)


def test_without_a_budget_nothing_is_too_dear() -> None:
    assert "budget" not in broken_rules(usual(saying(pay=10**9)))


@pytest.mark.parametrize(
    ("pence", "words"),
    [(0, "£0"), (5, "£0.05"), (100, "£1"), (123456789, "£1,234,567.89"), (-250, "-£2.50")],
)
def test_money_in_words(pence: int, words: str) -> None:
    assert of_money(pence) == words


def test_a_reserve_need_not_have_declared_interests_before_stepping_in() -> None:
    programme = with_(with_talks(tiny(), "T1"), speaker("E9", interests=""))
    assert not [one for one in judged(usual(programme, "D1 V1 T1 F1")) if one.rule == "interests"]


def test_without_sessions_that_count_nobody_is_paid() -> None:
    programme = saying(with_(tiny(1), session("S1", "open")), pay=0)
    assert "payment" not in broken_rules(by_hand(programme, "S1 D1 V1"))


def test_8_hours_are_an_assembly_if_a_short_one() -> None:
    planned = usual(with_(tiny(), session("S1", minutes=390)))
    (found,) = (one for one in judged(planned) if one.rule == "meeting-time")
    assert found.sentence == "Members meet for 8 hours in 2 sessions; 30 hours on 4 days are the least."


def test_members_count_once_they_are_known_not_the_size_planned_for() -> None:
    programme = saying(size=9, pay=1000)
    assert "tables" not in broken_rules(usual(programme))
    assert cost(*usual(programme)) == 2 * 6 * 1000
