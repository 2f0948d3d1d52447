"""The sheets Sessions, Venues and Travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.programme import Lock, Session, Venue
from scheduling.reading.cells import identity, minutes, money, phase, text, whole, yes_no
from scheduling.reading.days import Calendar, Dates, find_calendar, note_blanks
from scheduling.reading.layouts import FACILITY_COLUMNS
from scheduling.reading.tables import Entry, Known, Table, identified
from sortition.reading.sheets import Cell
from sortition.toml_tables import Fault
from sortition.wording import did_you_mean, listing, value_key

_SHORT_SESSION = 30
_MOST_DAYS = 3660


@dataclass(frozen=True)
class Sessions:
    """The sessions in order, what the officer fixed, and their ids."""

    sessions: tuple[Session, ...]
    locks: tuple[Lock, ...]
    known: Known


def read_sessions(table: Table, dates: Dates, venues: Known) -> Sessions:
    """The sessions in the order of the rows; a fixed date or venue is a lock."""
    table.leave()
    known, rows = identified(table, "session", identity, name="title")
    if not table.sheet.rows:
        table.refuse(Fault("there are no sessions in it", "Write a line for each session"), [])
    sessions = [(session, entry) for name, entry in rows if (session := _session(name, entry))]
    locks = [lock for name, entry in rows for lock in _locks(name, entry, dates, venues)]
    _remark(table, sessions, dates)
    return Sessions(tuple(session for session, _ in sessions), tuple(locks), known)


def _session(name: str, entry: Entry) -> Session | None:
    title, what, length = (
        entry.need("title", text),
        entry.need("phase", phase),
        entry.need("minutes", minutes()),
    )
    least = entry.read("least", whole(0, _MOST_DAYS, "days", "day"), 0)
    most = entry.read("most", whole(0, _MOST_DAYS, "days", "day"), None)
    if most is not None and least > most:
        entry.refuse("most", f"the most days are {most}, the fewest {least}", "Correct one of the two")
    hybrid = entry.read("hybrid", yes_no, default=False)
    if title is None or what is None or length is None:
        return None
    return Session(name, title, what, length, (least, most), hybrid)


def _locks(name: str, entry: Entry, dates: Dates, venues: Known) -> list[Lock]:
    found = {"date": entry.read("date", dates.find, ""), "venue": entry.read("venue", venues.find, "")}
    return [Lock(what, name, to, entry.place(what)) for what, to in found.items() if to]


def _remark(table: Table, sessions: list[tuple[Session, Entry]], dates: Dates) -> None:
    short = [entry.cell("minutes") for session, entry in sessions if session.minutes < _SHORT_SESSION]
    if short:
        table.note("shorter than half an hour: hours are written as 6 h", short)
    longest = max((slot.span.minutes for slot in dates.slots.values()), default=0)
    long = [entry.cell("minutes") for session, entry in sessions if session.minutes > longest]
    if long and dates.complete:
        table.note(f"longer than every date: the longest has {longest} minutes", long)
    if len(sessions) > len(dates.slots) and dates.complete:
        table.note(f"there are {len(sessions)} sessions and only {len(dates.slots)} dates")


def read_venues(table: Table, dates: Dates) -> tuple[tuple[Venue, ...], Known]:
    """The venues by id, and their ids and names."""
    calendar = find_calendar(table, dates, "venue")
    known, rows = identified(table, "venue", identity, name="name")
    if not table.sheet.rows:
        table.refuse(Fault("there are no venues in it", "Write a line for each venue"), [])
    venues = [venue for name, entry in rows if (venue := _venue(name, entry, calendar))]
    note_blanks(calendar, [entry for _, entry in rows])
    return tuple(sorted(venues, key=lambda one: one.id)), known


def _venue(id: str, entry: Entry, calendar: Calendar) -> Venue | None:
    name, capacity = entry.need("name", text), entry.need("capacity", whole(1, 100_000, "people", "seats"))
    has = frozenset(code for code in FACILITY_COLUMNS if entry.read(code, yes_no, default=False))
    venue = Venue(
        id,
        name or "",
        capacity or 1,
        wheelchairs=entry.read("wheelchairs", whole(0, 10_000), 0),
        has=has,
        free=calendar.free(entry),
        cost=entry.read("cost", money, 0),
        drop_off=entry.read("drop_off", whole(0, 100_000, "metres", "m"), None),
        aisle=entry.read("aisle", whole(0, 10_000, "cm"), None),
        address=entry.text("address"),
        contact=entry.text("contact"),
    )
    return venue if name and capacity else None


def read_travel(table: Table, venues: Known) -> Mapping[str, Mapping[str, int]]:
    """Minutes from each area to each venue; a blank cell is a way that nobody has stated."""
    columns: dict[str, int] = {}
    for column, heading in table.spare:
        cell = table.heading(column)
        try:
            venue = venues.find(heading)
        except Fault as fault:
            table.refuse(fault, [cell], heading)
            continue
        if venue in columns:
            cells = [table.heading(columns[venue]), cell]
            table.refuse(Fault(f"two columns are for the venue {venue}", "Delete one"), cells, heading)
        columns[venue] = column
    rows: dict[str, Mapping[str, int]] = {}
    cells_of: dict[str, list[Cell]] = {}
    for entry in table.entries:
        area = entry.need("area", text)
        read = {venue: entry.read(column, minutes(0), -1) for venue, column in sorted(columns.items())}
        if area is not None:
            rows[area] = {venue: number for venue, number in read.items() if number >= 0}
            cells_of.setdefault(value_key(area), []).append(entry.cell("area"))
    for cells in cells_of.values():
        if len(cells) > 1:
            table.refuse(Fault(f'{len(cells)} rows are for "{cells[0].text}"', "Keep one"), cells)
    return dict(sorted(rows.items()))


def area_of(written: str, travel: Mapping[str, Mapping[str, int]]) -> str:
    """The area as the sheet Travel writes it; any text where there is no such sheet. Raises Fault."""
    areas = {value_key(area): area for area in travel}
    if not areas:
        return text(written)
    if value_key(written) in areas:
        return areas[value_key(written)]
    remedy = f"{did_you_mean(written, travel)}The areas are {listing(travel)}"
    raise Fault(f'"{text(written)}" is not in the sheet Travel', remedy)
