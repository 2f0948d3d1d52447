"""Days and times of a timetable in the words of a letter, and found again in the words of an officer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import pairwise

from packs.letters import with_weekday, worded
from scheduling.times import Span

_MONTHS = tuple(worded(date(2000, month, 1)).split()[1].casefold() for month in range(1, 13))
_DAY = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({'|'.join(_MONTHS)}) (\d{{4}})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_TIME = re.compile(r"\b(\d{1,2})(?:[.:](\d{2}))? ?(?:([ap])\.?m\b|(?<=[.:]\d\d)(?![.\d]))")
_NAMED = {"noon": time(12), "midday": time(12), "midnight": time(0)}


def clock(moment: datetime) -> str:
    """The time of day in words: "10 am", "12 noon", "6.30 pm", "12 midnight"."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "12 noon" if moment.hour else "12 midnight"
    minutes = f".{moment.minute:02d}" if moment.minute else ""
    return f"{(moment.hour + 11) % 12 + 1}{minutes} {'am' if moment.hour < 12 else 'pm'}"


def hours(span: Span) -> str:
    """Its hours in words: "10 am to 4 pm"."""
    return f"{clock(span.start)} to {clock(span.end)}"


def day_and_hours(span: Span) -> str:
    """When it is: "Saturday 6 March 2027, 10 am to 4 pm"."""
    return f"{with_weekday(span.start.date())}, {hours(span)}"


def several_days(days: Sequence[date]) -> str:
    """Some days in their order, the year and a weekday once: "Saturdays 3 April and 10 April 2027"."""
    alike = len(days) > 1 and len({one.weekday() for one in days}) == 1
    said = worded if alike else with_weekday
    shorter = [
        said(one).removesuffix(f" {one.year}" if one.year == after.year else "")
        for one, after in pairwise(days)
    ]
    weekday = f"{with_weekday(days[0]).split()[0]}s " if alike else ""
    return weekday + listed([*shorter, said(days[-1])])


def listed(texts: Sequence[str]) -> str:
    """The texts as in a sentence: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def days_in(text: str) -> frozenset[date]:
    """The days that stand in a text, as "6 March 2027" or "2027-03-06"."""
    lower = " ".join(text.casefold().split())
    worded = ((int(year), _MONTHS.index(month) + 1, int(day)) for day, month, year in _DAY.findall(lower))
    typed = ((int(year), int(month), int(day)) for year, month, day in _ISO_DAY.findall(lower))
    return frozenset(_real(*worded, *typed))


def _real(*parts: tuple[int, int, int]) -> Iterator[date]:
    for year, month, day in parts:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def times_in(text: str) -> frozenset[time]:
    """The times of day that stand in a text: "10 am", "6.30 pm", "18:30", "noon"; never a bare "10"."""
    lower = " ".join(text.casefold().split())
    found = {_NAMED[word] for word in _NAMED if re.search(rf"\b{word}\b", lower)}
    for hour, minute, half in _TIME.findall(lower):
        whole = int(hour) % 12 + 12 * (half == "p") if half else int(hour)
        if whole < 24 and int(minute or 0) < 60:
            found.add(time(whole, int(minute or 0)))
    return frozenset(found)


def says_when(text: str, span: Span) -> bool:
    """Whether an officer's words for a session mean these hours: the same day and no other hours.

    Hours need not be there. Of several, both start and end have to be among them.
    """
    if days_in(text) != {span.start.date()}:
        return False
    said, meant = times_in(text), {span.start.time(), span.end.time()}
    return not said or (meant <= said if len(said) > 1 else said <= meant)
