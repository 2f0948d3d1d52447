"""What happened when: every step of the log is told once, before it is logged and after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from packs.report_steps import AGAIN, steps_of
from sortition.audit import AGAIN_CODES
from sortition.history import PastDraw
from tests.packs.dossiers import dossier

OPENED = {"event": "case", "at": "2027-01-01T09:00:00Z"}
FIRST = {"event": "lottery", "lottery": 1, "at": "2027-02-01T09:00:00Z"}
HEAD = "aaa94026" * 8
DRAWN = {"event": "draw", "lottery": 1, "at": "2027-02-11T18:30:00Z", "hash": HEAD}


def past(**changed: Any) -> PastDraw:
    made = dossier().past
    assert made is not None
    announced = {"kind": "balls", "when": "2027-02-11T18:00:00Z", "witnesses": ["the convener", "a reporter"]}
    sealed = replace(made.sealed, made_at=FIRST["at"], announcement=announced)
    return replace(made, **{"sealed": sealed, **changed})


def told(*log: Any, of: PastDraw | None = None, rehearsal: bool = False) -> list[tuple[str, str]]:
    return [(one.what, one.who) for one in steps_of(log, of or past(), rehearsal)]


STORY = [
    ("The record of the case was opened", "the office"),
    ("The tickets were made, and the commitment with them", "the office"),
    ("The public draw, as it was announced", "the convener, a reporter"),
    ("The ticket was drawn, and the order of replacement fixed", "the office"),
]


def test_a_draw_is_told_in_order_with_witnesses_by_role() -> None:
    assert told(OPENED, FIRST, DRAWN) == STORY
    assert [one.at for one in steps_of([OPENED, FIRST, DRAWN], past())] == [
        OPENED["at"],
        FIRST["at"],
        "2027-02-11T18:00:00Z",
        DRAWN["at"],
    ]


def test_a_draw_is_told_the_same_while_it_is_being_written() -> None:
    assert told(OPENED, FIRST) == STORY
    rehearsed = past(head="1")
    assert told(OPENED, {**FIRST, "hash": "1"}, of=rehearsed, rehearsal=True) == STORY
    earlier = {**DRAWN, "at": "2027-02-10T18:30:00Z", "hash": "1"}
    assert len(told(OPENED, FIRST, earlier, of=rehearsed, rehearsal=True)) == len(STORY) + 1
    assert told() == STORY[1:]


def test_who_approved_chances_is_told_by_role() -> None:
    made = past()
    facts = replace(made.sealed.facts, approved_by="Head of Communities")
    told_now = told(FIRST, DRAWN, of=replace(made, sealed=replace(made.sealed, facts=facts)))
    assert told_now[0][1] == "the office; the chances were approved by: Head of Communities"
    assert told_now[-1][1] == "the office"


def test_a_second_lottery_and_a_draw_in_place_of_another() -> None:
    """Lottery 1 is never drawn; lottery 2 is, twice."""
    log = (
        FIRST,
        {"event": "withdrawal", "lottery": 1, "entries": {"A": "declined"}, "at": "2027-02-02T09:00:00Z"},
        {"event": "timetable", "timetable": 1, "at": "2027-02-02T10:00:00Z"},
        {"event": "lottery", "lottery": 2, "at": "2027-02-03T09:00:00Z"},
        {**DRAWN, "lottery": 2, "hash": "0"},
    )
    second = replace(past().sealed, number=2, announcement={"kind": "unannounced"})
    anew = past(number=2, sealed=second, at="2027-02-12T09:00:00Z", again="wrong-seed")
    assert [what for what, _ in told(*log, of=anew)] == [
        "Lottery 1: the tickets were made, and the commitment with them. It was never drawn",
        "Lottery 1: 1 person left before the draw",
        "Lottery 2: the tickets were made, and the commitment with them",
        "Lottery 2: the ticket was drawn, and the order of replacement fixed",
        "Lottery 2: a ticket was drawn, and the order of replacement fixed, in place of the one before, "
        "because the seed was not the one announced",
    ]
    logged = {**DRAWN, "lottery": 2, "at": anew.at, "again": "wrong-seed"}
    assert told(*log, logged, of=anew) == told(*log, of=anew)


def test_who_left_and_who_came_is_told_the_same_while_it_is_being_written() -> None:
    at = "2027-02-20T09:00:00Z"
    gone = {"event": "dropout", "draw": 1, "entries": {"A": "", "B": ""}, "at": at}
    came = {"event": "replacement", "draw": 1, "filled": ["C"], "vacant": 1, "accepted": [{}], "at": at}
    before = (OPENED, FIRST, {**DRAWN, "hash": "0"}, gone)
    made = past(replaced=("id-23",), vacant=1, accepted=({},), filled_at=at)
    written = told(*before, of=made)
    assert [what for what, _ in written][-2:] == [
        "2 people dropped out: members, or next in the order of replacement",
        "1 person came, by the order of replacement; 1 seat stays empty; quotas were broken with consent",
    ]
    assert told(*before, {**came, "hash": HEAD}, of=made) == written
    # Somebody else in the same second.
    more = past(replaced=("id-23", "id-22"), filled_at=at)
    again = (*before, {**came, "hash": "1"}, {**gone, "entries": {"C": ""}})
    written = told(*again, of=more)
    assert written[-1][0] == "1 person came, by the order of replacement"
    last = {**came, "filled": ["D"], "vacant": 0, "accepted": [], "hash": HEAD}
    assert told(*again, last, of=more) == written


@pytest.mark.parametrize("code", AGAIN_CODES)
def test_every_reason_for_another_draw_has_its_words(code: str) -> None:
    assert AGAIN[code]
