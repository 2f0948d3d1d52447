"""The timetable command's answers for people: what changed is short, and says who comes and who goes."""

from __future__ import annotations

import pytest

from packs.spoken_timetable import _change, _joint_lines, why_not_lines
from packs.timetabling import MadeTimetables
from scheduling.changes import Change
from scheduling.clashes import Reason
from scheduling.model import Group
from scheduling.questions import IMPOSSIBLE, POSSIBLE, Answer, Compared
from scheduling.together import Together


@pytest.mark.parametrize(
    ("what", "before", "after", "words"),
    [
        ("support", "Ann, Bob, Cat", "Ann, Cat", "now without Bob"),
        ("support", "Ann, Bob", "Bob, Cat, Dan", "now without Ann and with Cat and Dan"),
        ("support", "Ann", "Ann, Bob", "now with Bob"),
        ("support", "", "Ann", "nobody -> Ann"),
        ("talk", "S1, 10:00", "", "S1, 10:00 -> not given"),
        ("session", "", "13 March", "not held -> 13 March"),
        ("breaks", "11:00", "", "11:00 -> nothing"),
    ],
)
def test_a_change_says_no_more_than_what_changed(what: str, before: str, after: str, words: str) -> None:
    assert _change(Change(what, "S1", "Session", before, after)) == words


def test_what_is_lost_first_is_said_once() -> None:
    cost, way = (
        Compared("cost", 1, 2, "cost: £2 instead of £1"),
        Compared("ways", 3, 4, "ways: 4 instead of 3"),
    )
    answer = Answer("S1", POSSIBLE, f"S1 is possible: it is worse first in {cost.sentence}.", (), (cost, way))
    assert list(why_not_lines(answer)) == [answer.sentence, "  ways: 4 instead of 3"]


def test_the_same_reason_for_two_sessions_stands_in_one_line() -> None:
    reasons = tuple(Reason(Group("lunch", s), f"{s} takes 6 hours.") for s in ("S1", "S2"))
    answer = Answer("S1", IMPOSSIBLE, "S1 is impossible. In the way, all together:", reasons)
    assert list(why_not_lines(answer))[1:] == ["  Each of S1 and S2 takes 6 hours. [lunch]"]


@pytest.mark.parametrize(("value", "bound", "lines"), [(0, 0, 0), (0, 4, 2), (3, 0, 2)])
def test_panels_together_say_nothing_where_nobody_is_known(value: int, bound: int, lines: int) -> None:
    made = MadeTimetables((), Together((), "attendance", value, bound))
    assert len(list(_joint_lines(made))) == lines
