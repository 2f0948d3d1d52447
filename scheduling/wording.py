"""Days and hours in words, alike everywhere and in every locale of the machine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from scheduling.programme import Pause
from scheduling.times import Span

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)
# fmt: on


def day_words(day: date) -> str:
    """The day: "Saturday 13 March 2027"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock(moment: datetime) -> str:
    """The time of day: "09:30"."""
    return f"{moment:%H:%M}"


def hours(span: Span) -> str:
    """From when to when: "10:00 to 16:00"; an end on another day names that day."""
    other = "" if span.end.date() == span.start.date() else f" on {day_words(span.end.date())}"
    return f"{clock(span.start)} to {clock(span.end)}{other}"


def when(span: Span) -> str:
    """Day and hours: "Saturday 13 March 2027, 10:00 to 16:00"."""
    return f"{day_words(span.start.date())}, {hours(span)}"


def pauses_words(pauses: Iterable[Pause]) -> str:
    """Breaks and lunch in order: "11:15 to 11:30, 12:30 to 13:30 (lunch)", or "none"."""
    shown = (hours(one.span) + (" (lunch)" if one.kind == "lunch" else "") for one in pauses)
    return ", ".join(shown) or "none"
