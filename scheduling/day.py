"""What every day is laid out by: the minutes of its fixed parts, and the rests that members have to take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scheduling.programme import Programme
from scheduling.times import Span, later, minutes_between

# Minutes that talks leave free: of the first stretch, of the last one, and of every stretch.
WELCOME = 15
PLENARY = 20
CLOSE = 10
TABLE = 20
# Minutes on which pauses and blocks start, counted from the start of a session.
GRID = 5
LUNCH_FROM = 300
LEAST_LUNCH = 45
LUNCH_EARLIEST = time(11, 45)
LUNCH_LATEST = time(13, 30)


def rests_within(programme: Programme, span: Span) -> tuple[Span, ...]:
    """The breaks that members have to take which lie wholly within these hours, each once, by time.

    A rest at a time of day that clocks skip that night is not taken.
    """
    return tuple(sorted({rest for rest in _rests(programme, span) if span.covers(rest)}))


def _rests(programme: Programme, span: Span) -> Iterator[Span]:
    days = [
        span.start.date() + timedelta(days=n) for n in range((span.end.date() - span.start.date()).days + 1)
    ]
    for rest in {one for member in programme.members for one in member.rests}:
        for day in days:
            start = datetime.combine(day, rest.at)
            if later(start, 0) == start and later(start, rest.minutes) > start:
                yield Span(start, later(start, rest.minutes))


def clock(span: Span) -> list[datetime]:
    """The minutes of these hours as clocks show them, the last one included, each time shown once.

    Where clocks are put back, the repeated hour is left out: whatever holds it lasts an hour longer.
    """
    if span.end - span.start == timedelta(minutes=span.minutes):
        return [span.start + timedelta(minutes=minute) for minute in range(span.minutes + 1)]
    shown = (later(span.start, minute) for minute in range(span.minutes + 1))
    return [one for minute, one in enumerate(shown) if minutes_between(span.start, one) == minute]
