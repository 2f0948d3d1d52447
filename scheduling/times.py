"""Days and hours in Britain: spans that may overlap, minutes that are right across clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
_TIME_OF_PART = {"am": (time(0), time(13)), "pm": (time(12), time(18)), "evening": (time(17), time(23, 59))}
PARTS = tuple(_TIME_OF_PART)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` until just before `end`, as clocks in Britain show them (without a time zone)."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")

    @property
    def minutes(self) -> int:
        """The minutes that pass in it, also when the clocks change."""
        return minutes_between(self.start, self.end)

    def overlaps(self, other: Span) -> bool:
        """Whether they share a minute: one that ends when the other starts does not."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


def is_shown_once(moment: datetime) -> bool:
    """Whether clocks in Britain show this time exactly once: not in the hour skipped or repeated."""
    one, two = (moment.replace(tzinfo=ZONE, fold=fold).utcoffset() for fold in (0, 1))
    return one == two


def minutes_between(start: datetime, end: datetime) -> int:
    """The minutes that pass from one time shown to the other."""
    return round((utc(end) - utc(start)).total_seconds() / 60)


def later(start: datetime, minutes: int) -> datetime:
    """The time that clocks show this many minutes later."""
    return (utc(start) + timedelta(minutes=minutes)).astimezone(ZONE).replace(tzinfo=None, fold=0)


def utc(moment: datetime) -> datetime:
    """The time shown in Britain as UTC."""
    return moment.replace(tzinfo=ZONE).astimezone(UTC)


def part_of(day: datetime, part: str) -> Span:
    """A part of the day of this time: "am" until 13:00, "pm" 12:00 to 18:00, "evening" from 17:00."""
    start, end = _TIME_OF_PART[part]
    return Span(datetime.combine(day.date(), start), datetime.combine(day.date(), end))
