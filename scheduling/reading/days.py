"""The sheets Dates and Holidays, and the columns of other sheets that stand for dates."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TypeVar

from scheduling.programme import Holiday, Slot
from scheduling.reading.cells import identity, text, yes_no
from scheduling.reading.clock import day, free_times, shown_once, time_of_day
from scheduling.reading.tables import Entry, Known, Table, identified
from scheduling.times import Span
from scheduling.wording import day_words
from sortition.reading.sheets import Cell
from sortition.toml_tables import Fault
from sortition.wording import clean, counted, listing, value_key

T = TypeVar("T")
Spans = Mapping[str, tuple[Span, ...]]
# An evening that goes past midnight is no longer than that, in hours.
_LONGEST_NIGHT = 16
_HALF = re.compile(r"[ap]\.?m\b", re.IGNORECASE)
_NEVER: tuple[tuple[Span, ...], tuple[Span, ...]] = ((), ())


@dataclass(frozen=True)
class Dates:
    """The slots by id; `known` are the ids of all rows, those among them that could not be read."""

    slots: Mapping[str, Slot]
    known: Known

    @property
    def complete(self) -> bool:
        """Whether every row could be read."""
        return len(self.slots) == len(self.known.ids)

    @property
    def in_order(self) -> tuple[Slot, ...]:
        """The slots by time and id."""
        return tuple(sorted(self.slots.values(), key=lambda one: (one.span, one.id)))

    def on(self, when: date) -> tuple[str, ...]:
        """The ids of the slots that start on this day."""
        return tuple(one.id for one in self.in_order if one.day == when)

    def find(self, written: str) -> str:
        """The id of the one slot that is meant, by id or by day. Raises Fault."""
        if value_key(written) in self.known.ids:
            return self.known.find(written)
        try:
            those = self.on(day(written))
        except Fault:
            return self.known.find(written)
        if len(those) > 1:
            raise Fault(
                f"{clean(written)} has {len(those)} entries in Dates", f"Write one of {listing(those)}"
            )
        if not those:
            raise Fault(f'there is no "{clean(written)}" in Dates', "Add it there, or write another")
        return those[0]


def read_dates(table: Table, today: date) -> Dates:
    """The slots; days that are past, and ends on the next day, are noted."""
    table.leave()
    days = Counter(_said(entry, "date", day) for entry in table.entries if not entry.text("id"))
    known, rows = identified(table, "date", identity, make=lambda entry: _made(entry, days))
    if not table.sheet.rows:
        table.refuse(Fault("there are no dates in it", "Write a line for each date that is possible"), [])
    slots = {name: Slot(name, span) for name, entry in rows if (span := _span(entry))}
    _remark(table, [(slots[name], entry) for name, entry in rows if name in slots], today)
    return Dates(slots, known)


def _made(entry: Entry, days: Mapping[date | None, int]) -> str:
    """An id made from the day, and from the time where two rows without id have the same day."""
    on, start = _said(entry, "date", day), _said(entry, "start", time_of_day)
    if on is None:
        return f"row-{entry.row.number}"
    return f"{on.isoformat()}-{start:%H%M}" if start and days[on] > 1 else on.isoformat()


def _said(entry: Entry, column: str, reader: Callable[[str], T]) -> T | None:
    """What the cell says, None without a word about what is wrong with it."""
    try:
        return reader(entry.text(column))
    except Fault:
        return None


def _span(entry: Entry) -> Span | None:
    on, start, end = entry.need("date", day), entry.need("start", time_of_day), entry.need("end", time_of_day)
    if on is None or start is None or end is None or _refused(entry, start, end):
        return None
    last_day = on + timedelta(days=end <= start)
    first = entry.read("start", lambda _: shown_once(datetime.combine(on, start)), None)
    last = entry.read("end", lambda _: shown_once(datetime.combine(last_day, end)), None)
    return Span(first, last) if first and last else None


def _refused(entry: Entry, start: time, end: time) -> bool:
    """Whether an end such as 4:30 after a start at 10:00 is asked about: it hardly is the next morning."""
    length = timedelta(days=1, hours=end.hour - start.hour, minutes=end.minute - start.minute)
    said = end == time(0) or _HALF.search(entry.text("end"))
    if said or end >= start or end.hour >= 12 or length <= timedelta(hours=_LONGEST_NIGHT):
        return False
    reason = (
        f'"{entry.text("end")}" would be the next morning, more than {_LONGEST_NIGHT} hours after the start'
    )
    remedy = f"Write {end.hour + 12}:{end:%M}, or, if the next morning is meant, {end.hour or 12}:{end:%M} am"
    entry.refuse("end", reason, remedy)
    return True


def _remark(table: Table, rows: list[tuple[Slot, Entry]], today: date) -> None:
    past = [entry.cell("date") for slot, entry in rows if slot.day < today]
    if past:
        table.note(f"{counted(len(past), 'day')} before today, {day_words(today)}", past)
    late = [entry.cell("end") for slot, entry in rows if slot.span.end.date() > slot.day]
    if late:
        table.note("the end is on the next day, since it is not after the start", late)


def read_holidays(table: Table) -> tuple[Holiday, ...]:
    """The holidays in order; one without a last day is a single day."""
    table.leave()
    found = []
    for entry in table.entries:
        name, first = entry.need("name", text), entry.need("first", day)
        last = entry.read("last", day, first)
        if first and last and last < first:
            entry.refuse("last", "the last day is before the first", "Correct one of the two")
        elif name and first and last:
            found.append(Holiday(name, first, last))
    return tuple(sorted(found, key=lambda one: (one.first, one.last, one.name)))


@dataclass(frozen=True)
class Calendar:
    """The columns of a sheet that stand for dates, by slot; without any, everybody is free on all dates."""

    table: Table
    dates: Dates
    columns: Mapping[str, int]

    def blanks(self, entry: Entry) -> list[Cell]:
        """The row's blank cells under dates."""
        return [entry.cell(column) for column in self.columns.values() if not entry.text(column)]

    def free(self, entry: Entry) -> frozenset[str]:
        """The slots for which the row says yes."""
        if not self.columns:
            return frozenset(self.dates.slots)
        return frozenset(
            slot for slot, column in self.columns.items() if entry.read(column, yes_no, default=False)
        )

    def times(self, entry: Entry) -> tuple[Spans, Spans]:
        """When somebody is free on slots: in the room, and from elsewhere; slots with neither are absent."""
        slots = self.dates.slots
        if not self.columns:
            return {one.id: (one.span,) for one in slots.values()}, {}
        read = {
            slot: entry.read(column, partial(free_times, slots[slot]), _NEVER)
            for slot, column in self.columns.items()
            if slot in slots
        }
        here, elsewhere = ({slot: both[n] for slot, both in read.items() if both[n]} for n in (0, 1))
        return here, elsewhere


def slots_meant(heading: str, slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots that a heading stands for, by id or by day; none where it is no date of theirs."""
    slots = tuple(slots)
    if by_id := tuple(one for one in slots if value_key(one.id) == value_key(heading)):
        return by_id
    try:
        when = day(heading)
    except Fault:
        return ()
    return tuple(one for one in slots if one.day == when)


def find_calendar(table: Table, dates: Dates, whose: str) -> Calendar:
    """The columns whose headings are dates; what is not read or missing is said.

    `whose` says in a note who is taken to be free: "venue".
    """
    columns: dict[str, int] = {}
    claimed = []
    for column, heading in table.spare:
        meant = _meant(table, dates, column, heading)
        if meant is None:
            continue
        claimed.append(column)
        for slot in meant:
            if slot in columns:
                cells = [table.heading(columns[slot]), table.heading(column)]
                table.refuse(Fault(f"two columns are for the date {slot}", "Delete one"), cells, heading)
            columns[slot] = column
    table.leave(claimed)
    missing = [name for name in dates.known.ids.values() if name not in columns]
    if not claimed:
        table.note(f"no column is for a date: every {whose} counts as free on all of them")
    elif missing and dates.complete:
        table.note(f"no column is for {listing(missing)}: no {whose} counts as free then")
    return Calendar(table, dates, dict(sorted(columns.items())))


def _meant(table: Table, dates: Dates, column: int, heading: str) -> tuple[str, ...] | None:
    """The slots that a heading stands for; None where it is no date."""
    if value_key(heading) in dates.known.ids:
        return (dates.known.find(heading),)
    try:
        when = day(heading)
    except Fault:
        return None
    those = dates.on(when)
    if not those and dates.complete:
        remedy = "Correct the heading, or add the day to the sheet Dates"
        table.refuse(Fault(f'"{heading}" is not in Dates', remedy), [table.heading(column)], heading)
    return those


def note_blanks(calendar: Calendar, entries: Iterable[Entry]) -> None:
    """Say how many cells under dates are blank, and that they count as no."""
    cells = [cell for entry in entries for cell in calendar.blanks(entry)]
    if cells:
        calendar.table.note(f"{counted(len(cells), 'blank cell')} under dates: read as no", cells)
