"""Ways out in words: what somebody would do, from what to what, and no more than can be read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.clashes import explain
from scheduling.model import Group
from scheduling.programme import Programme
from scheduling.reasons import folded
from scheduling.remedies import remedy, way_in_words
from scheduling.rules import severities
from tests.scheduling.programmes import (
    lock,
    member,
    plan,
    supporter,
    tiny,
    venue,
    with_,
    with_options,
    with_talks,
)

PLAN = ("S1 D1 V1 T1 F1", "S2 D2 V1 - F1")
TALKS = with_(with_talks(tiny(venues=2), "T1"), supporter("F2", name="Jo Ward"))


def said(programme: Programme, rule: str, subject: str, found: str = "Found so.") -> str:
    return remedy(programme, plan(programme, *PLAN), Group(rule, subject), found)


@pytest.mark.parametrize(
    ("what", "of", "to", "words"),
    [
        (
            "date",
            "S1",
            "D3",
            'Move S1 "Session S1" from Saturday 20 March 2027 to Saturday 6 March 2027 (announced).',
        ),
        ("venue", "S2", "V2", 'Move S2 "Session S2" from Hall V2 to Hall V1 (announced).'),
        ("talk", "T1", "S2", 'Move T1 "Talk T1" from S2 to S1 (announced).'),
        ("support", "S1", "F1 F2", 'Hold S1 "Session S1" without Jo Ward (announced).'),
    ],
)
def test_what_is_fixed_is_moved_from_where_it_was_fixed(what: str, of: str, to: str, words: str) -> None:
    fixed = with_(TALKS, lock(what, of, to))
    assert said(fixed, "locks", f"{what} of {of}") == words


def test_a_decision_without_a_reason_has_no_brackets() -> None:
    fixed = with_(TALKS, lock("venue", "S1", "V2", why=""))
    assert said(fixed, "locks", "venue of S1") == 'Move S1 "Session S1" from Hall V2 to Hall V1.'


def test_a_talk_that_is_not_given_is_left_out_once_whether_fixed_or_not() -> None:
    fixed = with_(with_talks(tiny(), "T1; T2"), lock("talk", "T2", "S1"))
    words = [said(fixed, "locks", "talk of T2"), said(fixed, "talk-held", "T2 Talk T2", "Not in the plan.")]
    assert way_in_words(words) == 'Leave out T2 "Talk T2".'


@pytest.mark.parametrize(("what", "of", "to"), [("date", "S1", "D1"), ("talk", "T1", "S1")])
def test_what_the_timetable_keeps_falls_back_on_what_was_found(what: str, of: str, to: str) -> None:
    fixed = with_(TALKS, lock(what, of, to))
    assert said(fixed, "locks", f"{what} of {of}") == f"Give up what is fixed, the {what} of {of}: Found so."


def test_the_budget_is_raised_from_what_it_is_to_what_is_needed() -> None:
    poor = with_options(with_(tiny(), venue("V1", cost=20_000)), budget=100_000)
    assert said(poor, "budget", "the programme") == "Raise the budget from £1,000 to £1,300."


def test_the_ways_out_of_a_clash_of_dates_say_from_when_to_when() -> None:
    wrong = with_(tiny(), lock("date", "S1", "D3"), lock("date", "S2", "D2"))
    ways = [way_in_words(one.sentences) for one in explain(wrong, severities()).ways]
    assert any(
        one.startswith('Move S1 "Session S1" from Saturday 20 March 2027 to Saturday 6 March') for one in ways
    )


def test_somebody_who_would_have_two_jobs_in_a_session_is_named() -> None:
    alone = replace(with_talks(tiny(), "T1"), support=(supporter("E1", name="Dr E1"),))
    clash = explain(alone, severities())
    assert "Dr E1 cannot give a talk in a session and support it." in [one.sentence for one in clash.conflict]
    ways = [way_in_words(one.sentences) for one in clash.ways]
    assert any(one.startswith("Find somebody else for one of the jobs of Dr E1: On Saturday") for one in ways)


# B1 has no hours left after S1 and S2 were given out on the second and the fourth date.
ILL = with_(tiny(venues=2), member("M1", needs="bsl"), supporter("B1", "bsl", "-"))


def moves(programme: Programme, s1: str = "D2 V1", s2: str = "D4 V1") -> list[str]:
    published = plan(programme, f"S1 {s1} - F1", f"S2 {s2} - F1")
    return [one.moves for one in explain(programme, severities(), published=published).ways]


def test_a_way_out_moves_no_session_that_may_stay() -> None:
    assert moves(ILL) == ["No session moves for it."]
    assert moves(ILL, "D1 V2", "D3 V1") == ["No session moves for it."]


def test_a_way_out_names_the_sessions_that_move() -> None:
    elsewhere = with_(ILL, venue("V1", "D4"))
    assert moves(elsewhere) == ["The timetable for it moves S1 to Hall V2."]
    later = with_(ILL, venue("V1", "D3 D4"), venue("V2", "-"))
    assert moves(later) == ["The timetable for it moves S1 to Saturday 20 March 2027, 10:00 to 11:30."]
    both = with_(ILL, venue("V1", "D1 D3"), venue("V2", "-"))
    assert moves(both) == [
        "The timetable for it moves S1 to Saturday 6 March 2027, 10:00 to 11:30; "
        "S2 to Saturday 20 March 2027, 10:00 to 11:30."
    ]


def test_a_move_that_is_the_way_out_is_told_once() -> None:
    wrong = with_(tiny(slots=3), lock("date", "S1", "D3"), lock("date", "S2", "D2"), venue("V1", "D1 D2 D3"))
    found = explain(wrong, severities(), published=plan(wrong, "S1 D3 V1 - F1", "S2 D2 V1 - F1")).ways
    moved = [one for one in found if "Move S1" in one.sentences[0]]
    assert [one.moves for one in moved] == [""]


def test_nothing_is_said_of_moves_where_nothing_was_given_out() -> None:
    assert [one.moves for one in explain(ILL, severities()).ways] == [""]


@pytest.mark.parametrize(
    ("number", "told", "end"), [(1, 1, "Do 1."), (9, 9, "Do 9."), (10, 8, "And 2 more changes.")]
)
def test_a_long_way_is_shortened(number: int, told: int, end: str) -> None:
    words = way_in_words([f"Do {n}." for n in range(1, number + 1)])
    assert words.count("Do ") == told
    assert words.endswith(end)


def test_the_same_reason_for_several_stands_in_one_line() -> None:
    reasons = [
        (Group("facilitators", "S1"), "S1 needs 2 facilitators."),
        (Group("language-interpreters", "S1: somali"), "S1 needs an interpreter of Somali."),
        (Group("facilitators", "S2"), "S2 needs 2 facilitators."),
        (Group("language-interpreters", "S2: somali"), "S2 needs an interpreter of Somali."),
        (Group("facilitators", "S3"), "S3 needs 3 facilitators."),
        (Group("budget", "the programme"), "The budget is £1."),
    ]
    assert folded(reasons) == [
        "Each of S1 and S2 needs 2 facilitators. [facilitators]",
        "Each of S1 and S2 needs an interpreter of Somali. [language-interpreters]",
        "S3 needs 3 facilitators. [facilitators]",
        "The budget is £1. [budget]",
    ]
