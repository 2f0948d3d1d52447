"""The days of a case as days: the order in which they must come, whatever words stand for them in letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sortition.problems import Problem
from sortition.toml_tables import Fault, moment, problem

LAST_DAYS = ("reply_by", "correct_by", "appeal_by", "confirm_by")
_ORDER = ("reply_by", "correct_by", "draw_on", "confirm_by", "delete_on")


@dataclass(frozen=True)
class Days:
    """The days of a case; None where there is none, or words that are no date, such as "in June".

    `announced` is the time of the draw in [announce], in UTC.
    """

    reply_by: date | None = None
    correct_by: date | None = None
    draw_on: date | None = None
    confirm_by: date | None = None
    appeal_by: date | None = None
    delete_on: date | None = None
    announced: datetime | None = None


def day_of(value: object) -> date | None:
    """The day of a date, of a time or of a text such as "2027-02-11"; None for everything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def read_days(written: Mapping[str, Any]) -> Days:
    """The days in the tables of a panel.toml; what is wrong with an entry is for its own reader to say."""
    names = {"dates": (*LAST_DAYS, "draw_on"), "privacy": ("delete_on",)}
    days = {name: day_of(_entry(written, table, name)) for table, found in names.items() for name in found}
    try:
        announced = moment(_entry(written, "announce", "when"))
    except Fault:
        announced = None
    return Days(**days, announced=announced)


def _entry(written: Mapping[str, Any], table: str, name: str) -> object:
    entries = written.get(table)
    return entries.get(name) if isinstance(entries, dict) else None


def day_problems(days: Days) -> Iterator[Problem]:
    """Every two days that contradict each other, the day of the draw and its announcement among them."""
    known = [name for name in _ORDER if getattr(days, name)]
    for first, then in pairwise(known):
        if getattr(days, first) > getattr(days, then):
            remedy = f"The days come in this order: {', '.join(_ORDER)}"
            yield problem(f"{_told(days, then)} is before {_told(days, first)}", remedy)
    if days.appeal_by and days.draw_on and days.appeal_by >= days.draw_on:
        remedy = "Choose an earlier day: who is right to object must still get into the draw"
        yield problem(f"{_told(days, 'appeal_by')} is not before {_told(days, 'draw_on')}", remedy)
    if days.announced and days.draw_on and not _is_day_of(days.draw_on, days.announced):
        reason = f"{_told(days, 'draw_on')} is another day than [announce] when ({days.announced:%Y-%m-%d})"
        yield problem(reason, "Correct one of the two")


def _told(days: Days, name: str) -> str:
    table = "privacy" if name == "delete_on" else "dates"
    return f"[{table}] {name} ({getattr(days, name)})"


def _is_day_of(day: date, when: datetime) -> bool:
    """Whether a time in UTC is on this day in Britain, where by summer time it begins an hour earlier."""
    later = (day - when.date()).days
    return later == 0 or (later == 1 and when.hour == 23)
