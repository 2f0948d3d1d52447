"""The programme of the invented case can be met, and its tables seated, whoever is drawn: draws differ."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from packs.demo import demo_applicants, demo_book, demo_headings
from packs.demo_data import CATEGORIES, DEMO_DATE
from packs.demo_programme import demo_programme, demo_wishes
from packs.seating_members import guest
from scheduling.access import can_attend
from scheduling.programme import Programme
from scheduling.reading.needs import read_needs
from scheduling.reading.seating import read_wishes
from scheduling.reading.seating_rows import Among
from scheduling.rules import severities
from scheduling.seating.arranged import arrange
from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.posts import posts
from scheduling.seating.values import Category, Facilitator, Guest, Mode, Team
from scheduling.seating.wishes import Wishes
from scheduling.solve import make_timetable
from sortition.findings import Findings

SESSIONS = {"S1": 4, "S2": 4, "S3": 4, "S4": 0, "S5": 0, "S6": 6, "S7": 6, "S8": 5}
CATEGORIES_AT_TABLES = tuple(map(Category, CATEGORIES))


@cache
def people() -> tuple[dict[str, str], ...]:
    """The applicants, without the two who are not in the draw."""
    return tuple(dict(zip(demo_headings(), row, strict=True)) for row in demo_applicants()[:-2])


def programme() -> Programme:
    postcode = demo_headings().index("Postcode")
    return demo_programme([(row[0], row[postcode]) for row in demo_applicants()], DEMO_DATE)


def seated(person: dict[str, str]) -> Guest:
    needs, strange = read_needs(person["Access needs"])
    assert not strange
    return guest(person["Id"], tuple(person[name].strip() for name in CATEGORIES), needs, "")


def test_everybody_who_was_asked_can_come_to_half_of_the_sessions_planned_before_the_invitation():
    asked = programme()
    planned = make_timetable(replace(asked, known=False, members=()), severities())
    assert planned.status == "optimal" and not planned.warnings
    sittings = [planned.timetable.sitting[one.id] for one in asked.required]
    for person in asked.members:
        assert sum(can_attend(asked, person, one.slot, one.venue) for one in sittings) >= 3
    places = min(asked.venue[one.venue].wheelchairs for one in planned.timetable.sittings)
    assert places >= asked.options.assumed_wheelchairs == 8


def read_back(path, members: list[str]) -> Wishes | None:
    path.write_bytes(demo_book(members))
    findings = Findings()
    leading = {one.id: one.name for one in programme().support if one.kind == "facilitator"}
    found = read_wishes(path, Among(members or ["0001"], SESSIONS, {}, leading, CATEGORIES), findings)
    assert not findings.problems and not findings.notes
    return found


def test_what_is_wished_for_at_the_tables_is_read_from_the_workbook(tmp_path):
    path = tmp_path / "programme.xlsx"
    assert read_back(path, []) == demo_wishes()
    drawn = ["0004", "0100", "0009", "0200"]
    found = read_back(path, drawn)
    assert found == demo_wishes(drawn)
    assert found.apart == {("0004", "0100")} and found.leaders["F3"].conflicts == {"0009"}


def test_eight_tables_two_with_a_loop_and_one_by_a_quiet_wall():
    wished = demo_wishes()
    assert len(wished.tables) == 8
    assert [sum(thing in one.has for one in wished.tables) for thing in ("loop", "quiet", "step-free")] == [
        *(2, 1, 6)
    ]
    assert sum(one.wheelchairs or 0 for one in wished.tables) >= 8
    assert list(wished.modes.values()) == [Mode.NEVER_ALONE]
    assert len([one for one in programme().support if one.kind == "facilitator"]) == 6
    assert [one.session for one in wished.rounds] == [name for name, number in SESSIONS.items() if number]


def panels() -> dict[str, list[dict[str, str]]]:
    """Thirty people each: some as they come, and the thirty whose needs ask most of the tables."""
    needing = sorted(people(), key=lambda one: -len(seated(one).needs))
    signing = [one for one in people() if seated(one).language]
    found = {f"from {first}": list(people()[first : first + 30]) for first in (0, 90, 210)}
    mixed = [*signing[:3], *[one for one in needing if one not in signing][:12]]
    others = [one for one in people() if one not in mixed]
    return {**found, "many needs": [*mixed, *others[: 30 - len(mixed)]]}


@pytest.mark.parametrize("away", ["F1", ""])
@pytest.mark.parametrize("name", panels())
def test_whoever_is_drawn_can_be_seated(name, away):
    guests = sorted((seated(one) for one in panels()[name]), key=lambda one: one.id)
    wished = replace(demo_wishes([one.id for one in guests]), teams={"bsl": Team(1, 2)})
    leading = [Facilitator(f"F{n}") for n in range(1, 7)]
    missed = {away: frozenset(SESSIONS)} if away else {}
    found = arrange(guests, CATEGORIES_AT_TABLES, wished, leading, SESSIONS, missed)
    assert {len(one.places) for one in found.rounds} == {5 if away else 6}
    (frame,) = frames(found, 1, "demo")
    assert check_seating(found, posts(found, frame.seating)) == ()
