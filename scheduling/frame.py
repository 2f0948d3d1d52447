"""The frame of a session's day: its breaks and lunch, and how many minutes of talks fit between them.

The pauses are an exact optimum, by dynamic programming over a grid of 5 minutes. In this order:
as many of the members' rests as possible lie inside a pause; there is a lunch where one is due; as few
minutes as possible are sat beyond the longest stretch allowed; no pause stands at the very start or end;
lunch is at midday; no stretch is too short to be of use; pauses take as little time as possible; the
longest stretch is as short as possible; the stretches are even; earlier pauses before later ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from scheduling.access import demand
from scheduling.day import (
    CLOSE,
    GRID,
    LEAST_LUNCH,
    LUNCH_EARLIEST,
    LUNCH_FROM,
    LUNCH_LATEST,
    PLENARY,
    TABLE,
    WELCOME,
    rests_within,
)
from scheduling.programme import Pause, Programme, Session, Slot
from scheduling.times import Span, later, minutes_between

_USEFUL = 30
_BESIDE_LUNCH = 60
# Each is more than all that stand after it can add up to in a day: squares of minutes, minutes of pauses, ...
_SQUARES = 1 << 22
_MINUTE = _SQUARES
_SHORT = _MINUTE << 12
_MISPLACED = _SHORT << 9
_EDGE = _MISPLACED << 12
_OVER = _EDGE << 2
_UNFED = _OVER << 12
_MISSED = _UNFED << 1


@dataclass(frozen=True, slots=True)
class Frame:
    """Breaks and lunch of a session on a slot, and for each stretch between them the minutes for talks."""

    pauses: tuple[Pause, ...]
    talk_minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """All that pauses depend on, in minutes from the start.

    `lunch` is 0 where none is due; it best starts within `midday`. `rests` have to lie inside a pause.
    `hidden` are those after the first and before the second of the minutes, at which clocks show a time
    for the second time: nothing starts or ends at them.
    """

    total: int
    limit: int
    pause: int
    lunch: int
    midday: tuple[int, int]
    rests: tuple[tuple[int, int], ...]
    hidden: tuple[int, int]


_Piece = tuple[int, int, str]
# What a way to the end costs, its longest stretch, and its first pause.
_Way = tuple[int, int, _Piece | None]
_Ways = dict[int, _Way]


def frame(programme: Programme, session: Session, slot: Slot) -> Frame:
    """The pauses of this session on this slot, and the minutes for talks in the stretches between them.

    Pauses that were published stay unless they do not lie within the session, or others would hold more of
    the members' rests. The minutes are those of `talk_minutes`.
    """
    span = programme.span(session, slot)
    rests = rests_within(programme, span)
    pauses = tuple(
        Pause(later(span.start, start), later(span.start, end), kind)
        for start, end, kind in _pauses(_day(programme, session, span, rests))
    )
    published = programme.pauses.get((session.id, slot.id))
    if (
        published is not None
        and _fit(published, span)
        and _missed(published, rests) <= _missed(pauses, rests)
    ):
        pauses = published
    return Frame(pauses, talk_minutes(session, span, pauses))


def talk_minutes(session: Session, span: Span, pauses: tuple[Pause, ...]) -> tuple[int, ...]:
    """For each stretch between the pauses its minutes less those for welcome, tables, plenary and close.

    A stretch has some length: between a pause and the session's start or end there is none where they meet.
    Open sessions hold no talks.
    """
    edges = [span.start, *(edge for one in pauses for edge in (one.start, one.end)), span.end]
    lengths = [
        minutes_between(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end
    ]
    if session.is_open:
        return (0,) * len(lengths)
    left = [length - TABLE for length in lengths]
    if left:
        left[0] -= WELCOME
        left[-1] -= PLENARY + CLOSE
    return tuple(max(0, minutes) for minutes in left)


def _fit(pauses: tuple[Pause, ...], span: Span) -> bool:
    """Whether they lie within the session, one after the other, and leave some of it."""
    return (
        all(one.start < one.end and span.covers(one.span) for one in pauses)
        and all(one.end < then.start for one, then in pairwise(pauses))
        and all(one.span != span for one in pauses)
    )


def _missed(pauses: tuple[Pause, ...], rests: tuple[Span, ...]) -> int:
    return sum(not any(one.span.covers(rest) for one in pauses) for rest in rests)


def _day(programme: Programme, session: Session, span: Span, rests: tuple[Span, ...]) -> _Day:
    options = programme.options
    online = session.hybrid or any("remote" in one.needs for one in programme.members)
    limit = options.online_stretch_minutes if online else options.stretch_minutes
    length = options.long_break_minutes if demand(programme).long_breaks else options.break_minutes
    lunch = _on_grid(max(options.lunch_minutes, LEAST_LUNCH)) if span.minutes >= LUNCH_FROM else 0
    return _Day(
        total=span.minutes,
        limit=max(GRID, limit),
        pause=_on_grid(max(GRID, length)),
        lunch=lunch,
        midday=_midday(span, lunch) if lunch else (0, 0),
        rests=tuple(
            (minutes_between(span.start, one.start), minutes_between(span.start, one.end)) for one in rests
        ),
        hidden=_hidden(span),
    )


def _on_grid(minutes: int) -> int:
    return -(-minutes // GRID) * GRID


def _midday(span: Span, lunch: int) -> tuple[int, int]:
    """Between which minutes lunch best starts: at midday with an hour on either side, else in the middle."""
    first, last = _BESIDE_LUNCH, span.minutes - lunch - _BESIDE_LUNCH
    middle = (span.minutes - lunch) // 2 // GRID * GRID
    if first <= last:
        for day in sorted({span.start.date(), span.end.date()}):
            start, end = (datetime.combine(day, at) for at in (LUNCH_EARLIEST, LUNCH_LATEST))
            if start < span.end and span.start < end:
                low, high = (minutes_between(span.start, one) for one in (start, end))
                return min(max(low, first), last), max(min(high, last), first)
    return middle, middle


def _hidden(span: Span) -> tuple[int, int]:
    """The minutes between which clocks, put back, show what they have shown before; (0, 0) on other days."""
    back = span.minutes - round((span.end - span.start) / timedelta(minutes=1))
    if back <= 0:
        return 0, 0
    for minute in range(span.minutes):
        if minutes_between(span.start, later(span.start, minute)) != minute:
            return minute - 1, minute + back
    return 0, 0


@lru_cache(maxsize=4096)
def _pauses(day: _Day) -> tuple[_Piece, ...]:
    """The best pauses as start, end and kind."""
    worst = _plan(day, day.limit, 0)
    # Only where a rest or lunch had to be left out can sitting for longer be of use.
    if worst is None or worst[0] >= _UNFED:
        worst = _plan(day, day.total, 0)
    assert worst is not None, "to have no pause is always a plan"
    best = _plan(day, worst[1], 1)
    assert best is not None, "the longest stretch comes from a plan"
    return best[2]


def _plan(day: _Day, longest: int, square: int) -> tuple[int, int, tuple[_Piece, ...]] | None:
    """The cheapest pauses without a stretch over `longest`: their cost, their longest stretch, and they.

    Of equal cost those with the shortest longest stretch, then the earliest; `square` is the weight of the
    squares of stretches. The best way on is found from every minute, from the last minute to the first.
    """
    cost = [_stretch(day, length) + square * length * length for length in range(longest + 1)]
    low, high = day.hidden
    grid = [at for at in range(0, day.total, GRID) if not low < at < high]
    ways: dict[bool, _Ways] = {}
    for fed in (True, False) if day.lunch else (True,):
        unfed = 0 if fed else _UNFED
        ways[fed] = {day.total: (_EDGE + unfed, 0, None)}
        for index in range(len(grid) - 1, -1, -1):
            at, rest = grid[index], day.total - grid[index]
            best: _Way | None = None
            if rest <= longest:
                missed = _MISSED * _ended(day, at, day.total, day.total)
                best = cost[rest] + unfed + missed, rest, None
            if (way := _next(day, grid, index, ways, fed, cost, best)) is not None:
                ways[fed][at] = way
    first = ways[not day.lunch].get(0)
    return first and (first[0], first[1], tuple(_followed(ways, not day.lunch)))


def _next(
    day: _Day,
    grid: list[int],
    index: int,
    ways: dict[bool, _Ways],
    fed: bool,
    cost: list[int],
    best: _Way | None,
) -> _Way | None:
    """The better of `best` and of a next pause after the minute with this index in the grid."""
    at, longest = grid[index], len(cost) - 1
    kinds = [("break", day.pause, fed)] + ([] if fed else [("lunch", day.lunch, True)])
    for start in grid[index + (1 if at else 0) :]:
        if start - at > longest:
            break
        for kind, length, then in kinds:
            known = ways[then]
            price = cost[start - at] + _MINUTE * -start + _beginning(day, start, kind)
            for end in _ends(day, start, start + length) if day.rests else (start + length,):
                if (on := known.get(end)) is None:
                    continue
                total = price + _MINUTE * end + on[0]
                if day.rests:
                    total += _MISSED * _ended(day, at, start, end)
                most = max(start - at, on[1])
                if best is None or total < best[0] or (total == best[0] and most < best[1]):
                    best = total, most, (start, end, kind)
    return best


def _stretch(day: _Day, length: int) -> int:
    return _OVER * max(0, length - day.limit) + (_SHORT if 0 < length < _USEFUL else 0)


def _beginning(day: _Day, start: int, kind: str) -> int:
    """What it costs that a pause begins at this minute: at the very start, or lunch away from midday."""
    early, late = day.midday
    away = max(early - start, start - late, 0) if kind == "lunch" else 0
    return _MISPLACED * away + (0 if start else _EDGE)


def _ends(day: _Day, start: int, usual: int) -> Iterator[int]:
    """When a pause from this minute may end: as usual, or with one of the rests in it."""
    yield usual
    longer = {min(_on_grid(end), day.total) for begin, end in day.rests if begin >= start and end > usual}
    yield from sorted(longer - {usual})


def _ended(day: _Day, at: int, start: int, end: int) -> int:
    """How many rests lie partly in this stretch and reach no further than the end of the pause after it."""
    return sum(begin < start and at < over <= end for begin, over in day.rests)


def _followed(ways: dict[bool, _Ways], fed: bool) -> Iterator[_Piece]:
    piece = ways[fed][0][2]
    while piece is not None:
        yield piece
        fed = fed or piece[2] == "lunch"
        piece = ways[fed][piece[1]][2]
