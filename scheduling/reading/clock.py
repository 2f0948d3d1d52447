"""Days and times of day as people write them: the day before the month, clocks in Britain.

Every reader takes a text that is not blank, and raises `Fault` with reason and remedy where it says nothing.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from scheduling.programme import Slot
from scheduling.reading.cells import answer
from scheduling.times import PARTS, Span, is_shown_once, part_of
from scheduling.wording import day_words
from sortition.toml_tables import Fault
from sortition.wording import clean, value_key

# fmt: off
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")
# fmt: on
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LIKE_A_DAY = "Write a day such as 13 March 2027 or 13/03/2027"
_LIKE_A_TIME = "Write a time such as 10:00 or 6 pm"
_LIKE_A_SPAN = "Write yes, no, am, pm, evening, or times such as 10:00-12:30"
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2}) ?[/.-] ?([0-9]{1,2}) ?[/.-] ?([0-9]{4}|[0-9]{2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]+)\.?(?:,? ?-?([0-9]{4}|[0-9]{2}))?")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?")
_NAMED_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? (.+)")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::00)? ?(am|pm|a\.m\.?|p\.m\.?)?")
_BY_NAME = {"noon": time(12), "12 noon": time(12), "midday": time(12), "midnight": time(0), "24:00": time(0)}
_PART_NAMES = {**{one: one for one in PARTS}, "morning": "am", "afternoon": "pm", "eve": "evening"}
_ELSEWHERE = re.compile(r"\b(remote(?:ly)?|online|from elsewhere)\b")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def day(written: str) -> date:
    """A day: "2027-03-13", "13/03/2027", "13 March 2027" or "Saturday, 13 March 2027"."""
    key = re.sub(r" ?\b00:00(:00)?$", "", value_key(written))
    if re.fullmatch(rf"{_ISO.pattern}[ t][0-9:.]+", key):
        raise Fault(f'"{clean(written)}" holds a time too', "Write the day alone")
    named = _NAMED_DAY.fullmatch(key)
    found = _date(*_parts(named[2] if named else key, written), written)
    if named and not _WEEKDAYS[found.weekday()].startswith(named[1]):
        reason = f"{clean(written)} is a {_WEEKDAYS[found.weekday()].capitalize()}"
        raise Fault(reason, "Correct the day or the weekday")
    return found


def _parts(key: str, written: str) -> tuple[int, int, int]:
    """Year, month and day."""
    if found := _ISO.fullmatch(key):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _NUMBERS.fullmatch(key):
        return _year(found[3], written), int(found[2]), int(found[1])
    if found := _IN_WORDS.fullmatch(key):
        return _year(found[3], written), _month(found[2], written), int(found[1])
    if found := _MONTH_FIRST.fullmatch(key):
        return _year(found[3], written), _month(found[1], written), int(found[2])
    raise Fault(f'"{clean(written)}" is not a day', _LIKE_A_DAY)


def _year(digits: str | None, written: str) -> int:
    if not digits:
        raise Fault(f'"{clean(written)}" has no year', _LIKE_A_DAY)
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str, written: str) -> int:
    for number, name in enumerate(_MONTHS, start=1):
        if len(word) >= 3 and (name.startswith(word) or word == f"{name[:3]}t"):
            return number
    raise Fault(f'"{clean(written)}" is not a day', _LIKE_A_DAY)


def _date(year: int, month: int, number: int, written: str) -> date:
    if not 1 <= month <= 12:
        remedy = "Write the day before the month, such as 13/03/2027"
        raise Fault(f'"{clean(written)}" has no month: there are 12', remedy)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise Fault(f'"{clean(written)}" is in another century', "Correct the year")
    if (month, number) == (2, 29) and not isleap(year):
        raise Fault(f"there is no 29 February in {year}", f"February {year} has 28 days")
    try:
        return date(year, month, number)
    except ValueError:
        raise Fault(f'there is no such day as "{clean(written)}"', "Correct the day") from None


def time_of_day(written: str) -> time:
    """A time: "10:00", "10.30", "6 pm", "noon"."""
    key = value_key(re.sub(r"^ *([0-9]{1,2})\.([0-9]{2}) *$", r"\1:\2", written))
    if key in _BY_NAME:
        return _BY_NAME[key]
    # Excel shows a number typed as 10.30 as 10.3; half past ten typed as 10.5 cannot be told from 10.50.
    key = re.sub(r"^([0-9]{1,2}\.[1-4])$", r"\g<1>0", key)
    found = _TIME.fullmatch(key)
    if not found or (found[2] is None and not found[3]):
        raise Fault(f'"{clean(written)}" is not a time', _LIKE_A_TIME)
    return _at(int(found[1]), int(found[2] or 0), found[3], written)


def _at(hour: int, minute: int, half: str | None, written: str) -> time:
    if half and not 1 <= hour <= 12:
        raise Fault(f'"{clean(written)}" is not a time', _LIKE_A_TIME)
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        raise Fault(f'"{clean(written)}" is not a time', _LIKE_A_TIME)
    return time(hour, minute)


def span_of(on: date, start: time, end: time) -> Span:
    """From start to end on this day, where the end is later, else until this time on the next day."""
    first = shown_once(datetime.combine(on, start))
    last = shown_once(datetime.combine(on + timedelta(days=end <= start), end))
    return Span(first, last)


def shown_once(moment: datetime) -> datetime:
    """The time, which clocks in Britain show once on that day."""
    if not is_shown_once(moment):
        reason = f"{moment:%H:%M} on {day_words(moment.date())} is in the hour in which the clocks change"
        raise Fault(reason, "Choose a time outside this hour: nobody could tell when it is")
    return moment


def _times(written: str) -> tuple[time, time]:
    """Start and end of "10:00-12:30", "10 am to noon" or "2-4 pm"."""
    key = value_key(written)
    if _ISO.match(key):
        raise Fault(f'Excel took "{clean(written)}" for a day', "Format the cell as Text. " + _LIKE_A_SPAN)
    parts = [part.strip() for part in re.split(r"-| to | until ", re.sub(r"^from ", "", key))]
    if len(parts) != 2:
        raise Fault(f'"{clean(written)}" is not understood', _LIKE_A_SPAN)
    try:
        end = time_of_day(parts[1])
        return _start(parts[0], parts[1], end), end
    except Fault:
        raise Fault(f'"{clean(written)}" is not understood', _LIKE_A_SPAN) from None


def _start(written: str, end_written: str, end: time) -> time:
    """The start, which may have its am or pm from the end: "2-4 pm", "11-1 pm"."""
    half = re.search(r"[ap]\.?m\.?$", end_written)
    if not half or not re.fullmatch(r"[0-9]{1,2}([:.][0-9]{2})?", written):
        return time_of_day(written)
    same = time_of_day(f"{written} {half[0]}")
    return same if same <= end else time_of_day(f"{written} am")


def free_times(slot: Slot, written: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """When somebody is free on a slot: in the room, and only from elsewhere.

    "yes" is the whole slot, "no" nothing; spans that touch are one.
    """
    parts = [
        part for part in re.split(r"[;,/&+]| and ", value_key(written.replace("\n", ";"))) if part.strip()
    ]
    here: list[Span] = []
    elsewhere: list[Span] = []
    for part in parts:
        rest = clean(_ELSEWHERE.sub(" ", part)).strip("() :")
        found = _free(slot, rest or "yes", written)
        if found is None and len(parts) > 1:
            raise Fault(f'"{clean(written)}" says no and more', _LIKE_A_SPAN)
        if found:
            (elsewhere if _ELSEWHERE.search(part) else here).append(found)
    if not parts:
        raise Fault(f'"{clean(written)}" is not understood', _LIKE_A_SPAN)
    return merged(here), merged(elsewhere)


def _free(slot: Slot, key: str, written: str) -> Span | None:
    said = answer(key)
    if said is not None:
        return slot.span if said else None
    if key in _PART_NAMES:
        return part_of(slot.span.start, _PART_NAMES[key])
    start, end = _times(key)
    if end <= start and slot.span.end.date() == slot.day:
        raise Fault(f'"{clean(written)}" ends before it starts', _LIKE_A_SPAN)
    return span_of(slot.day, start, end)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order; those that overlap or touch are one."""
    result: list[Span] = []
    for one in sorted(spans):
        if result and one.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, one.end))
        else:
            result.append(one)
    return tuple(result)
