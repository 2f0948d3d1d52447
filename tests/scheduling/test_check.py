"""The checker as a whole: its table of rules, what is no timetable at all, several panels, any plan."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scheduling.check
from scheduling.check import CHECKS, check_timetable, check_together
from scheduling.measures import GOALS, measure
from scheduling.programme import Holiday, Pause, Programme
from scheduling.rules import RULES, Severity, severities
from scheduling.times import Span
from scheduling.timetable import Given, Sitting, Timetable, Violation
from tests.scheduling import (
    test_check_days,
    test_check_people,
    test_check_places,
    test_check_stated,
    test_check_talks,
)
from tests.scheduling.check_cases import EVERYTHING, broken_rules, judged, usual
from tests.scheduling.programmes import (
    lock,
    member,
    moved,
    plan,
    session,
    slot,
    supporter,
    tiny,
    venue,
    with_,
    with_talks,
)

GROUPS = (test_check_days, test_check_people, test_check_places, test_check_stated, test_check_talks)
TALKS = with_talks(tiny(), "T1 heat:for; T2 heat:against after T1")


def test_every_rule_has_its_own_check_in_the_order_of_the_rules() -> None:
    assert list(CHECKS) == list(RULES)
    assert len(set(CHECKS.values())) == len(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_plan_that_keeps_it_and_one_that_breaks_it(rule: str) -> None:
    assert rule in {case.rule for group in GROUPS for case in group.CASES}


def test_the_checker_knows_nothing_of_solvers_frames_and_constraints() -> None:
    for path in Path(scheduling.check.__file__).parent.glob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
        }
        forbidden = ("ortools", "frame", "agenda", "model", "goals", "solve", "constraints")
        assert not [name for name in names if set(name.split(".")) & set(forbidden)], path.name


def test_a_plan_in_order_breaks_nothing_but_that_it_is_short() -> None:
    assert judged(usual(tiny())) == (
        Violation(
            "meeting-time",
            "the programme",
            "Members meet for 3 hours in 2 sessions; 30 hours on 4 days are the least; "
            "under 8 hours it is no assembly.",
            blocks=False,
        ),
    )


def test_the_officer_decides_what_blocks_what_warns_and_what_is_ignored() -> None:
    programme, timetable = usual(tiny())
    for severity, blocks in ((Severity.BLOCK, [True]), (Severity.WARN, [False]), (Severity.IGNORE, [])):
        found = check_timetable(programme, timetable, severities({"meeting-time": severity}))
        assert [one.blocks for one in found] == blocks


@pytest.mark.parametrize("rule", RULES)
def test_an_ignored_rule_is_not_reported_and_all_others_are(rule: str) -> None:
    case = next(case for group in GROUPS for case in group.CASES if case.rule == rule)
    every = {one.rule for one in check_timetable(*case.broken, severities())}
    rest = {one.rule for one in check_timetable(*case.broken, severities({rule: Severity.IGNORE}))}
    assert rest == every - {rule}


def test_all_violations_come_at_once_in_the_order_of_the_rules() -> None:
    programme = with_(TALKS, member("M1", "-"), venue("V1", "D1", capacity=3), lock("date", "S1", "D3"))
    found = [one.rule for one in judged((programme, plan(programme, "S1 D2 V1 T2", "S2 D1 V1")))]
    order = ["complete", *RULES]
    assert found == sorted(found, key=order.index)
    assert {"venue-free", "venue-size", "session-order", "locks", "talk-held", "prerequisites"} <= {*found}
    assert {"facilitators", "attendance"} <= {*found}
    pairs = [
        (one.rule, one.subject) for one in judged((programme, plan(programme, "S1 D2 V1 T2", "S2 D1 V1")))
    ]
    assert len(pairs) == len(set(pairs))


# What makes it no timetable of this programme: how its lines read, whom it is about, what is said.
@pytest.mark.parametrize(
    ("lines", "subject", "says"),
    [
        (("S1 D1 V1 T1,T2 F1",), "S2", 'S2 "Session S2" is not in the plan.'),
        (("S1 D1 V1 - F1", "S2 D2 V1 - F1", "S1 D3 V1 - F1"), "S1", "stands 2 times in the plan"),
        (("S1 D1 V1 - F1", "S2 D2 V1 - F1", "S7 D3 V1"), "S7", 'The plan holds "S7", which is no session.'),
        (("S1 D9 V1 - F1", "S2 D2 V1 - F1"), "S1", 'names the date "D9", which nobody knows.'),
        (("S1 D1 V7 - F1", "S2 D2 V1 - F1"), "S1", 'names the venue "V7", which nobody knows.'),
        (("S1 D1 V1 T1,T9 F1", "S2 D2 V1 - F1"), "S1", 'names the talk "T9", which nobody knows.'),
        (("S1 D1 V1 - F1,F9", "S2 D2 V1 - F1"), "S1", 'names the person for support "F9"'),
        (("S1 D1 V1 /T1 F1", "S2 D2 V1 - F1"), "S1", "stands in a part of the session that there is not"),
        (("S1 D1 V1 - F1 11:00-11:15,10:30-10:45", "S2 D2 V1 - F1"), "S1", "do not lie one after the other"),
        (("S1 D1 V1 - F1 10:30-11:00,10:45-11:15", "S2 D2 V1 - F1"), "S1", "one after the other"),
        (("S1 D1 V1 - F1 09:50-10:10", "S2 D2 V1 - F1"), "S1", "within it"),
        (("S1 D1 V1 - F1", "S2 D2 V1 - F1 11:20-11:40"), "S2", 'The breaks of S2 "Session S2"'),
    ],
)
def test_what_is_no_timetable_of_this_programme(lines: tuple[str, ...], subject: str, says: str) -> None:
    found = {
        one.subject: one
        for one in judged((TALKS, plan(TALKS, *lines)))
        if one.rule == "complete" and one.blocks
    }
    assert list(found) == [subject]
    assert says in found[subject].sentence


def complete(timetable: Timetable, programme: Programme = TALKS) -> list[str]:
    return [one.sentence for one in judged((programme, timetable)) if one.rule == "complete"]


def test_a_complete_plan_is_complete() -> None:
    assert (
        complete(plan(TALKS, "S1 D1 V1 T1,T2 F1 10:30-10:35,10:35-11:00", "S2 D2 V1 - F1 10:00-10:10")) == []
    )


def test_other_hours_than_the_date_and_the_session_have() -> None:
    timetable = plan(TALKS, "S1 D1 V1 - F1", "S2 D2 V1 - F1")
    first = timetable.sittings[0].span
    longer = replace(first, end=first.end + timedelta(minutes=1))
    (said,) = complete(moved(timetable, "S1", span=longer))
    assert said.endswith("is planned for 10:00 to 11:31; on this date it is 10:00 to 11:30.")


def test_talks_against_the_order_of_their_parts() -> None:
    timetable = plan(TALKS, "S1 D1 V1 - F1 10:30-10:45", "S2 D2 V1 - F1")
    late, early = Given("T1", 1, "E1"), Given("T2", 0, "E2")
    (said,) = complete(moved(timetable, "S1", talks=(late, early)))
    assert "not in the order in which they are heard" in said
    assert complete(moved(timetable, "S1", talks=(early, late))) == []


def test_a_part_before_the_first_is_none() -> None:
    timetable = plan(TALKS, "S1 D1 V1 - F1", "S2 D2 V1 - F1")
    assert complete(moved(timetable, "S1", talks=(Given("T1", -1, "E1"),)))


def test_an_empty_plan_lacks_every_session_and_says_so_without_fail() -> None:
    assert [one.subject for one in judged((TALKS, Timetable(()))) if one.rule == "complete"] == ["S1", "S2"]


def garden_panel(hours: str) -> tuple[Programme, Timetable]:
    """Another panel: its first session has these hours, with the room and the people of the river panel."""
    minutes = slot("D1", hours).span.minutes
    programme = with_(replace(TALKS, name="garden-panel"), slot("D1", hours), session("S1", minutes=minutes))
    return programme, plan(programme, "S1 D1 V1 T1 F1", "S2 D4 V2 - F2")


@pytest.mark.parametrize(
    ("hours", "clash"),
    [
        ("10:30-11:30", True),
        ("11:29-12:30", True),
        ("08:00-10:01", True),
        ("11:30-12:30", False),
        ("08:00-10:00", False),
    ],
)
def test_what_two_panels_have_at_the_same_time(hours: str, clash: bool) -> None:
    first = usual(TALKS, "D1 V1 T1 F1", "D2 V1 - F1")
    found = check_together([first, garden_panel(hours)])
    assert {(one.rule, one.subject) for one in found} == (
        {("one-job", "Hall V1"), ("one-job", "Helper F1"), ("one-job", "Dr E1")} if clash else set()
    )
    assert all(
        one.blocks and "river-panel" in one.sentence and "garden-panel" in one.sentence for one in found
    )


def test_panels_may_share_a_day_but_not_a_room_a_speaker_or_a_helper() -> None:
    first = usual(TALKS, "D1 V1 T1 F1", "D2 V1 - F1")
    other = with_(TALKS, venue("V2"), supporter("F2"))
    for line, shared in (
        ("S1 D1 V2 T2 F2", set()),
        ("S1 D1 V1 T2 F2", {"Hall V1"}),
        ("S1 D1 V2 T1 F2", {"Dr E1"}),
        ("S1 D1 V2 T2 F1", {"Helper F1"}),
    ):
        found = check_together([first, (other, plan(other, line, "S2 D4 V2 - F2"))])
        assert {one.subject for one in found} == shared


def test_a_panel_is_not_compared_with_itself_and_three_are_compared_pairwise() -> None:
    first = usual(TALKS, "D1 V1 - F1", "D1 V1 - F1")
    assert check_together([first]) == ()
    away = with_(TALKS, venue("V2"), supporter("F2"))
    elsewhere = (away, plan(away, "S1 D3 V2 - F2", "S2 D4 V2 - F2"))
    assert {one.subject for one in check_together([first, elsewhere, first])} == {"Hall V1", "Helper F1"}
    assert check_together([first, elsewhere]) == ()


ID = st.sampled_from(["S1", "S2", "S3", "D1", "D2", "X", "V1", "V2", "T1", "T2", "E1", "E2", "F1", "B1", ""])
MOMENT = st.datetimes(datetime(2027, 3, 5), datetime(2027, 3, 29)).map(lambda one: one.replace(microsecond=0))
SPAN = st.tuples(MOMENT, st.integers(1, 3000)).map(
    lambda one: Span(one[0], one[0] + timedelta(minutes=one[1]))
)
PAUSE = st.builds(Pause, MOMENT, MOMENT, st.sampled_from(["break", "lunch", "?"]))
TALK = st.builds(Given, ID, st.integers(-2, 4), ID, st.booleans())
SITTING = st.builds(
    Sitting,
    st.sampled_from(["S1", "S2", "S3", "S9"]),
    st.sampled_from(["D1", "D2", "D3", "X", ""]),
    st.sampled_from(["V1", "V2", "X"]),
    SPAN,
    st.lists(TALK, max_size=4).map(tuple),
    st.lists(ID, max_size=4).map(tuple),
    st.lists(PAUSE, max_size=3).map(tuple),
)
PLANS = st.lists(SITTING, max_size=5).map(lambda one: Timetable(tuple(one)))


@given(PLANS, st.sampled_from([EVERYTHING, TALKS, tiny(), replace(EVERYTHING, known=False, members=())]))
@settings(max_examples=100, deadline=None)
def test_no_plan_however_strange_is_too_much(timetable: Timetable, programme: Programme) -> None:
    found = check_timetable(programme, timetable, severities())
    assert len({(one.rule, one.subject) for one in found}) == len(found)
    assert all(one.rule in {*RULES, "complete"} and one.sentence.endswith(".") for one in found)
    assert {*measure(programme, timetable, severities(), plan(programme, "S1 D1 V1 T1"))} == {
        one.name for one in GOALS
    }
    check_together([(programme, timetable), (TALKS, plan(TALKS, "S1 D1 V1 T1 F1"))])


@given(PLANS)
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_lines_changes_nothing(timetable: Timetable) -> None:
    once = {one.session: one for one in timetable.sittings}
    there, back = Timetable(tuple(once.values())), Timetable(tuple(reversed(once.values())))
    assert {(one.rule, one.subject) for one in check_timetable(EVERYTHING, there, severities())} == {
        (one.rule, one.subject) for one in check_timetable(EVERYTHING, back, severities())
    }


def test_the_same_session_twice_on_one_day_is_still_judged_by_the_other_rules() -> None:
    timetable = plan(tiny(), "S1 D1 V1", "S1 D2 V9", "S2 D3 V1")
    assert {"complete", "facilitators"} <= broken_rules((tiny(), timetable))


SAME = """
from scheduling.check import check_timetable
from scheduling.measures import measure
from scheduling.rules import severities
from tests.scheduling.programmes import plan
from tests.scheduling.check_cases import EVERYTHING
timetable = plan(EVERYTHING, "S1 D1 V2 T1,T3,T4,T5 F1,B1,X", "S2 D3 V2 - B1", "S3 D2 V1 T9 - ")
print(check_timetable(EVERYTHING, timetable, severities()), measure(EVERYTHING, timetable, severities()))
"""


def test_two_processes_say_the_same_in_the_same_order() -> None:
    root = Path(scheduling.check.__file__).parents[2]
    said = {
        subprocess.run(
            [sys.executable, "-c", SAME],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("2", "6")
    }
    assert len(said) == 1
    assert {"venue-access", "viewpoints", "support-free"} <= {*re.findall("[a-z-]+", said.pop())}


def test_a_pause_of_no_length_is_none() -> None:
    timetable = plan(TALKS, "S1 D1 V1 - F1", "S2 D2 V1 - F1")
    at = timetable.sittings[0].span.start + timedelta(minutes=30)
    (said,) = complete(moved(timetable, "S1", pauses=(Pause(at, at, "break"),)))
    assert "do not lie one after the other" in said


def test_a_session_without_a_title_is_named_by_its_id() -> None:
    programme = with_(tiny(), session("S1", title=""))
    assert next(one.sentence for one in judged((programme, plan(programme, "S2 D1 V1 - F1")))) == (
        "S1 is not in the plan."
    )


def test_of_a_session_that_stands_twice_the_first_counts_for_its_order() -> None:
    programme = tiny()
    for lines, broken in (
        (("S1 D1 V1 - F1", "S1 D3 V1 - F1", "S2 D2 V1 - F1"), False),
        (("S1 D3 V1 - F1", "S1 D1 V1 - F1", "S2 D2 V1 - F1"), True),
    ):
        assert ("session-order" in broken_rules((programme, plan(programme, *lines)))) is broken


def test_the_day_of_a_session_is_that_of_its_date_whatever_hours_the_plan_states() -> None:
    programme = replace(tiny(), holidays=(Holiday("Spring week", date(2027, 3, 6), date(2027, 3, 6)),))
    _, timetable = usual(programme)
    elsewhere = moved(timetable, "S1", span=timetable.sittings[1].span)
    assert {"complete", "holidays"} <= broken_rules((programme, elsewhere))
