"""Which date of the programme a cell of a plan means: by id, by day, or by day and start."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time

from scheduling.programme import Programme, Slot
from scheduling.reading.clock import day, time_of_day
from scheduling.reading.plan_words import Choices, slots_of
from scheduling.wording import day_words, when
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean

_ONE_TIME = r"(?:[0-9]{1,2}[:.][0-9]{2}(?::00)?(?: ?[ap]\.?m\.?)?|[0-9]{1,2} ?[ap]\.?m\.?|noon|midday)"
# A time at the end, or two of which the first counts: "13 March 2027, 10:00 to 16:00".
_WITH_TIME = re.compile(
    rf"(?:(.*?)(?:,? at| from|,)? )??({_ONE_TIME})(?: ?(?:[-–]|to|until) ?{_ONE_TIME})?", re.I
)
_NO_YEAR = "has no year"
_SHOWN = 4


def slot_meant(programme: Programme, written: str, start: str = "") -> str:
    """The id of the date that is meant; `start` is a start from another cell ("" for none).

    Raises:
        Fault: no date of the programme is meant, or several are.
    """
    known = slots_of(programme)
    if len(found := known.of(written)) == 1 and not start:
        return found[0]
    said, at = _parted(written)
    at = time_of_day(start) if start else at
    alike = [one for one in programme.slots if one.id in known.of(said)]
    if said and not alike:
        alike = _of_day(programme, _day(programme, said, known))
    if at is not None:
        alike = _at(alike or programme.slots if not said else alike, at, written)
    return _only(alike, written)


def _parted(written: str) -> tuple[str, time | None]:
    """What stands before a time, and the time."""
    text = clean(written)
    if found := _WITH_TIME.fullmatch(text):
        return (found[1] or "").strip(), time_of_day(found[2])
    return text, None


def _day(programme: Programme, said: str, known: Choices) -> date:
    """The day; one without a year is that of the first date that falls on it."""
    try:
        return day(said)
    except Fault as fault:
        if _NO_YEAR in fault.args[0]:
            return _in_some_year(programme, said)
        if re.search(r"[0-9]{1,2}.*[0-9]{4}|[0-9]+[./-][0-9]+", said):
            raise
    remedy = f"{did_you_mean(said, known.texts)}{_choose(programme.slots)}"
    raise Fault(f'"{clean(said)}" is no date of the programme', remedy)


def _in_some_year(programme: Programme, said: str) -> date:
    years = sorted({one.day.year for one in programme.slots})
    for year in years:
        try:
            found = day(f"{said} {year}")
        except Fault:
            continue
        if any(one.day == found for one in programme.slots):
            return found
    raise Fault(f'no date of the programme is on "{clean(said)}"', _choose(programme.slots))


def _of_day(programme: Programme, on: date) -> list[Slot]:
    found = [one for one in programme.slots if one.day == on]
    if not found:
        nearest = sorted(programme.slots, key=lambda one: (abs((one.day - on).days), one.span))
        remedy = f"Add it to the sheet Dates of the programme, or choose another. {_choose(nearest)}"
        raise Fault(f"no date of the programme is on {day_words(on)}", remedy)
    return found


def _at(slots: Sequence[Slot], at: time, written: str) -> list[Slot]:
    found = [one for one in slots if one.span.start.time() == at]
    if not found:
        raise Fault(f'no date of "{clean(written)}" starts at {at:%H:%M}', _choose(slots))
    return found


def _only(alike: Sequence[Slot], written: str) -> str:
    if len(alike) > 1:
        remedy = f"Write the id, or the day with the start. {_choose(alike)}"
        raise Fault(f'"{clean(written)}" may be {len(alike)} dates', remedy)
    return alike[0].id


def _choose(slots: Sequence[Slot]) -> str:
    """The first few dates, as they may be written."""
    shown = "; ".join(f"{one.id} {when(one.span)}" for one in slots[:_SHOWN])
    return f"{'Some of the dates' if len(slots) > _SHOWN else 'The dates'}: {shown}"
