"""A plan made by hand, or the sheet Plan of the office's workbook, as a timetable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scheduling.frame import frame
from scheduling.programme import Programme
from scheduling.reading.plan_cells import Reading
from scheduling.reading.plan_dates import slot_meant
from scheduling.reading.plan_talks import given_talks, written_talks
from scheduling.reading.plan_words import sessions_of, support_of, venues_of
from scheduling.timetable import Sitting, Timetable
from sortition.findings import Findings
from sortition.problems import Problem
from sortition.reading.sheets import Cell, Sheet, read_sheet
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, heading_key, listing

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "Session": ("session", "sessions", "session id", "session title", "sitting", "meeting"),
    "Date": ("date", "dates", "day", "slot", "when", "session date"),
    "Venue": ("venue", "venues", "place", "where", "location", "hall"),
    "Talks": ("talks", "talk", "talks in order", "expert talks", "evidence", "presentations"),
    "Start": ("start", "starts", "start time", "time", "from", "hours"),
}
# Several of them may stand in a plan, and all are read.
_SUPPORT = (
    "support",
    "supporters",
    "support staff",
    "helpers",
    "interpreters",
    "bsl interpreters",
    "palantypists",
    "facilitators",
    "facilitator",
    "childcare",
    "childcare providers",
)
_NEEDED = ("Session", "Date", "Venue")
_SHEET = "plan"


@dataclass(frozen=True)
class _Line:
    """The cells of one session: its own row, and those below it that only go on with talks or support."""

    cells: Mapping[str, Cell]
    talks: tuple[Cell, ...]
    support: tuple[Cell, ...]


def read_plan(path: Path, programme: Programme, findings: Findings) -> Timetable | None:
    """The timetable in a workbook or CSV file: columns Session, Date, Venue, Talks and Support.

    Of a workbook the sheet Plan is read, else the one with most of these headings. Everything may be
    written as an id, a name or both. Talks stand in the order of the day; brackets may say more of one:
    "T4 [part 2; from elsewhere; by Dr Okafor]". A talk without a part stands in the first stretch that has
    time for it. Breaks are those of `frame`. None where something is wrong: findings say all of it.
    """
    before = len(findings.problems)
    sheet = read_sheet(path, _wanted, findings)
    if sheet is None:
        return None
    reading = Reading(programme, sheet)
    sittings = _sittings(reading)
    findings.refuse(reading.problems)
    if reading.unplaced:
        text = "no part of the day is said for a talk: it stands in the first part with time for it"
        findings.notes.append(sheet.note(text, dict.fromkeys(reading.unplaced)))
    return None if len(findings.problems) > before else Timetable(tuple(sittings))


def _sittings(reading: Reading) -> list[Sitting]:
    """The sittings in the order of the sessions."""
    columns, support = _columns(reading.sheet)
    reading.problems += _missing_columns(reading.programme, reading.sheet, columns, support)
    if reading.problems:
        return []
    lines = list(_lines(reading.sheet, columns, support))
    if stranger := _of_another_programme(reading, [line.cells["Session"] for line in lines]):
        reading.problems.append(stranger)
        return []
    sittings = [made for line in lines if (made := _sitting(reading, line))]
    reading.problems += _wrong_sessions(reading, lines)
    place = {one.id: number for number, one in enumerate(reading.programme.sessions)}
    return sorted(sittings, key=lambda one: place[one.session])


def _of_another_programme(reading: Reading, named: Sequence[Cell]) -> Problem | None:
    """That none of the sessions is known: then nothing else in the plan is worth a problem."""
    known = sessions_of(reading.programme)
    written = [cell for cell in named if cell.text]
    if not written or any(known.of(cell.text) for cell in written):
        return None
    if len(written) == 1 and did_you_mean(written[0].text, known.texts):
        return None
    ours = ", ".join([*known.shown.values()][:3]) + (" and so on" if len(known.shown) > 3 else "")
    return reading.sheet.problem(
        "this is a plan of another programme: it has none of the sessions of this one",
        f"Choose another file, or correct the column Session: the sessions here are {ours}",
        written[:1],
        written[0].text,
    )


def _wanted(sheet: Sheet) -> int:
    columns, more = _columns(sheet)
    return len(columns) + bool(more) + 10 * (heading_key(sheet.name) == _SHEET)


def _columns(sheet: Sheet) -> tuple[dict[str, int], tuple[int, ...]]:
    """Which column holds what, and those that hold support."""
    found = {}
    for name, spellings in _HEADINGS.items():
        places = (place for place in map(sheet.find, spellings) if place is not None)
        if (place := next(places, None)) is not None:
            found[name] = place
    support = {place for spelling in _SUPPORT if (place := sheet.find(spelling)) is not None}
    return found, tuple(sorted(support))


def _missing_columns(
    programme: Programme, sheet: Sheet, columns: Mapping[str, int], support: Sequence[int]
) -> Iterator[Problem]:
    needed = [*_NEEDED, *(["Talks"] if programme.talks else [])]
    missing = [name for name in needed if name not in columns]
    missing += ["Support"] if programme.support and not support else []
    headings = [heading for heading in sheet.headings if heading]
    if missing:
        guesses = (did_you_mean(name, headings).replace("Did you mean", "Is it") for name in missing)
        yield sheet.problem(
            f"there is no column {listing(missing)}",
            f"{''.join(guesses)}The headings needed are {', '.join(needed)} and Support; found are "
            f"{listing(headings)}. A column may be blank",
        )
    elif not sheet.rows:
        yield sheet.problem("there is no plan in it", "Write one row for each session")


def _lines(sheet: Sheet, columns: Mapping[str, int], support: Sequence[int]) -> Iterator[_Line]:
    """One for each row that names a session, with the rows below it that go on with its talks or support."""
    last = None
    for row in sheet.rows:
        cells = {name: sheet.cell(row, place) for name, place in columns.items()}
        talks = tuple(cells[name] for name in cells if name == "Talks")
        helpers = tuple(sheet.cell(row, place) for place in support)
        if last and not any(cells[name].text for name in _NEEDED):
            last = _Line(last.cells, last.talks + talks, last.support + helpers)
            continue
        if last:
            yield last
        last = _Line(cells, talks, helpers)
    if last:
        yield last


def _sitting(reading: Reading, line: _Line) -> Sitting | None:
    programme = reading.programme
    session = reading.one(line.cells["Session"], sessions_of(programme), "session")
    slot = _slot(reading, line)
    venue = reading.one(line.cells["Venue"], venues_of(programme), "venue")
    helpers = support_of(programme)
    support = {one for cell in line.support for one in reading.several(cell, helpers, "support")}
    talks = written_talks(reading, line.talks)
    if not (session and slot and venue):
        return None
    held, on = programme.session[session], programme.slot[slot]
    day = frame(programme, held, on)
    span = programme.span(held, on)
    bare = Sitting(session, slot, venue, span, support=tuple(sorted(support)), pauses=day.pauses)
    return replace(bare, talks=given_talks(reading, bare, day, talks))


def _slot(reading: Reading, line: _Line) -> str:
    """The id of the date, "" with a problem where none is meant."""
    cell, start = line.cells["Date"], line.cells.get("Start")
    if not cell.text:
        session = clean(line.cells["Session"].text)
        reading.refuse(f'the session "{session}" has no date', "Write the id of a date, or its day", cell)
        return ""
    try:
        return slot_meant(reading.programme, cell.text, start.text if start else "")
    except Fault as fault:
        reason, remedy = fault.args
        reading.refuse(reason, remedy, cell)
        return ""


def _wrong_sessions(reading: Reading, lines: Sequence[_Line]) -> Iterator[Problem]:
    """Sessions that have no row, or more than one."""
    known = sessions_of(reading.programme)
    cells: dict[str, list[Cell]] = {one.id: [] for one in reading.programme.sessions}
    for line in lines:
        found = known.of(line.cells["Session"].text)
        for one in found if len(found) == 1 else ():
            cells[one].append(line.cells["Session"])
    for one, rows in cells.items():
        if len(rows) > 1:
            reason = f"{len(rows)} rows are about session {one}"
            yield reading.sheet.problem(reason, "Keep one of them", rows, rows[0].text)
    missing = [known.shown[one] for one, rows in cells.items() if not rows]
    if missing:
        yield reading.sheet.problem(
            f"there is no row for {listing(missing)}", "Write a row for each session: its date and its venue"
        )
