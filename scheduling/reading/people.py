"""The sheet Members: when they can come and what they need."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from scheduling.programme import Member, Rest
from scheduling.reading.cells import minutes, text, whole
from scheduling.reading.clock import time_of_day
from scheduling.reading.days import Calendar, Dates, find_calendar
from scheduling.reading.needs import language_of, read_needs
from scheduling.reading.places import area_of
from scheduling.reading.tables import Entry, Table, identified
from sortition.findings import Findings, Note
from sortition.reading.ids import nobody
from sortition.toml_tables import Fault
from sortition.wording import clean, counted, value_key

_BSL = "bsl"
_REST = re.compile(r"(?:at )?([0-9:.]+(?: ?[ap]\.?m\.?)?|noon|midday),? *(?:for )?\(?([0-9].*?)\)?")
_BETWEEN_RESTS = re.compile(r"[;\n]|,(?= *(?:at )?[0-9]{1,2}[:.])| and ", re.IGNORECASE)
_LONGEST_REST = 240
Travel = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Given:
    """Members known from elsewhere, and ids of others who may stand in the sheet without being members."""

    members: Sequence[Member] | None = None
    others: Collection[str] = ()


@dataclass(frozen=True)
class _Line:
    """A row as read; `answered` where it has an answer under any date."""

    member: Member
    answered: bool


def read_members(
    table: Table | None, dates: Dates, travel: Travel, given: Given, findings: Findings
) -> tuple[Member, ...]:
    """The members by id: those given, with what the sheet says of them; without any given, the sheet's.

    A member without an answer under any date counts as able to come on all; else a blank is a no.
    """
    lines = _lines(table, dates, travel, given) if table else {}
    if given.members is None:
        lines_of_all = list(lines.values())
    else:
        areas = {value_key(area): area for area in travel}
        mine = [replace(one, area=areas.get(value_key(one.area), one.area)) for one in given.members]
        lines_of_all = [_laid(one, lines.get(value_key(one.id))) for one in mine]
    unasked = sum(not line.answered for line in lines_of_all)
    if unasked:
        who = counted(unasked, "member")
        findings.notes.append(Note(f"{who} without an answer under any date: able to come on all of them"))
    everyday = frozenset(dates.slots)
    members = [one.member if one.answered else replace(one.member, can=everyday) for one in lines_of_all]
    return tuple(sorted(members, key=lambda one: one.id))


def _laid(member: Member, line: _Line | None) -> _Line:
    """What is known of a member with what the sheet says over it; needs are never taken away."""
    if line is None:
        return _Line(member, bool(member.can))
    said = line.member
    laid = Member(
        member.id,
        said.can if line.answered else member.can,
        member.needs | said.needs,
        said.children or member.children,
        said.language or member.language,
        member.travel if said.travel is None else said.travel,
        said.area or member.area,
        said.rests or member.rests,
    )
    return _Line(laid, line.answered or bool(member.can))


def _lines(table: Table, dates: Dates, travel: Travel, given: Given) -> dict[str, _Line]:
    """The rows of members by the key of their id."""
    calendar = find_calendar(table, dates, "member")
    rows = identified(table, "member", text)[1]
    rows = _of_members(table, rows, given)
    lines = {value_key(id): _line(id, entry, calendar, travel) for id, entry in rows}
    _remark(table, rows, lines, travel)
    blank = [cell for id, entry in rows if lines[value_key(id)].answered for cell in calendar.blanks(entry)]
    if blank:
        table.note(f"{counted(len(blank), 'blank cell')} under dates: read as no", blank)
    return lines


def _of_members(table: Table, rows: list[tuple[str, Entry]], given: Given) -> list[tuple[str, Entry]]:
    """The rows of members; ids that nobody knows are in the findings, applicants' rows are counted."""
    if given.members is None:
        return rows
    members = {value_key(one.id) for one in given.members}
    others = {value_key(one) for one in given.others}
    for id, entry in rows:
        if value_key(id) not in members | others:
            entry.refuse("id", nobody("member", id), "Correct the id, or delete the row")
    passed = [entry.cell("id") for id, entry in rows if value_key(id) in others - members]
    if passed:
        table.note(f"{counted(len(passed), 'row')} of people who are not members: passed over", passed)
    return [(id, entry) for id, entry in rows if value_key(id) in members]


def _line(id: str, entry: Entry, calendar: Calendar, travel: Travel) -> _Line:
    answered = bool(calendar.columns) and len(calendar.blanks(entry)) < len(calendar.columns)
    tongue = entry.read("language", language_of, "")
    needs = read_needs(entry.cell("needs").text)[0] if entry.text("needs") else frozenset()
    member = Member(
        id,
        calendar.free(entry) if answered else frozenset(),
        needs | ({_BSL} if tongue == _BSL else set()),
        entry.read("children", whole(0, 30, "children", "child"), 0),
        "" if tongue == _BSL else tongue,
        entry.read("travel", minutes(0), None),
        entry.read("area", partial(area_of, travel=travel), ""),
        entry.read("rests", read_rests, ()),
    )
    return _Line(member, answered)


def read_rests(written: str) -> tuple[Rest, ...]:
    """The breaks of a cell such as "13:00 15 min; 15:30 10 min", in order."""
    found = set()
    for part in _BETWEEN_RESTS.split(written):
        split = _REST.fullmatch(clean(part).casefold())
        if not split:
            raise Fault(
                f'"{clean(part)}" is no break',
                "Write a time and a length, such as 13:00 15 min; 15:30 10 min",
            )
        found.add((time_of_day(split[1]), minutes(1, _LONGEST_REST)(split[2])))
    return tuple(Rest(at, length) for at, length in sorted(found))


def _remark(
    table: Table, rows: Iterable[tuple[str, Entry]], lines: Mapping[str, _Line], travel: Travel
) -> None:
    """What a person should look at; what people wrote about themselves is not repeated."""
    looked = [(entry, lines[value_key(id)].member) for id, entry in rows]
    told = [entry for entry, _ in looked if entry.text("needs")]
    strange = [entry.cell("needs") for entry in told if read_needs(entry.cell("needs").text)[1]]
    notes = {
        "needs in words that are not understood: please read them, and write them as in Notes": strange,
        "an interpreter, but no language": [
            entry.cell("needs") for entry, one in looked if "interpreter" in one.needs and not one.language
        ],
        "childcare, but no number under Children": [
            entry.cell("needs") for entry, one in looked if "childcare" in one.needs and not one.children
        ],
        "a travel limit, but no area": [
            entry.cell("travel")
            for entry, one in looked
            if travel and one.travel is not None and not one.area
        ],
    }
    for words, cells in notes.items():
        if cells:
            table.note(words, cells)
