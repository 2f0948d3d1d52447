"""The frame of a session's day: its breaks and lunch, and how many minutes of talks fit between them.

The pauses are an exact optimum, by dynamic programming over a grid of 5 minutes. In this order:
as many of the members' rests as possible lie inside a pause; there is a lunch where one is due; as few
minutes as possible are sat beyond the longest stretch allowed; no pause stands at the very start or end;
lunch is at midday; no stretch is too short to be of use; pauses take as little time as possible, minutes
beyond their usual length counting three times; the stretches are even (the sum of their squares is least);
earlier pauses before later ones. A pause is as long as the Settings say, or lasts until a rest in it ends.
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

_USEFUL = 20
_BESIDE_LUNCH = 60
# Rather one more break than a long one, where that takes less than this many times the minutes saved.
_BEYOND = 2
# What costs more than everything before it can add up to in a day, the squares of stretches being first.
_MINUTE = 1 << 22
_SHORT = _MINUTE << 13
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
# What a way to the end costs, and its first pause.
_Way = tuple[int, _Piece | None]
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
        limit=min(limit, span.minutes),
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
    """Between which minutes lunch best starts: at midday, not in the first or last hour; or halfway."""
    first, last = _BESIDE_LUNCH, span.minutes - lunch - _BESIDE_LUNCH
    for day in sorted({span.start.date(), span.end.date()}):
        start, end = (datetime.combine(day, at) for at in (LUNCH_EARLIEST, LUNCH_LATEST))
        if start < span.end and span.start < end:
            low, high = (minutes_between(span.start, one) for one in (start, end))
            return min(max(low, first), last), max(min(high, last), first)
    middle = (span.minutes - lunch) // 2 // GRID * GRID
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
    found = _plan(day, day.limit)
    # Only where a rest or lunch was left out can longer stretches be of use.
    if found is None or found[0] >= _UNFED:
        found = _plan(day, day.total)
    assert found is not None, "to have no pause is always a plan"
    return found[1]


def _plan(day: _Day, longest: int) -> tuple[int, tuple[_Piece, ...]] | None:
    """The cheapest pauses without a stretch of more than `longest` minutes: what they cost, and they.

    The best way on is found from every minute, from the last minute to the first.
    """
    cost = [_stretch(day, length) for length in range(longest + 1)]
    begun = [_MISSED * sum(rest[0] < minute for rest in day.rests) for minute in range(day.total + 1)]
    low, high = day.hidden
    grid = [at for at in range(_on_grid(day.total) - GRID, -1, -GRID) if not low < at < high]
    ways: dict[bool, _Ways] = {}
    for fed in (True, False) if day.lunch else (True,):
        unfed = 0 if fed else _UNFED
        ways[fed] = {day.total: (_EDGE + unfed, None)}
        paused: list[tuple[int, _Way]] = []
        for at in grid:
            left = day.total - at
            end = (cost[left] + unfed + begun[-1] - begun[at], None) if left <= longest else None
            way = _on(at, paused, end, cost, begun)
            if (pause := _pause(day, at, fed, ways)) is not None:
                paused.append((at, pause))
                way = pause if at == 0 and (way is None or pause[0] < way[0]) else way
            if way is not None:
                ways[fed][at] = way
    first = ways[not day.lunch].get(0)
    return first and (first[0], tuple(_followed(ways, not day.lunch)))


def _on(
    at: int, paused: list[tuple[int, _Way]], end: _Way | None, cost: list[int], begun: list[int]
) -> _Way | None:
    """The best stretch from this minute to one of the pauses, or to the end; pauses from the last one."""
    best, longest = end, len(cost) - 1
    for start, way in reversed(paused):
        length = start - at
        if length > longest:
            break
        total = cost[length] + begun[start] - begun[at] + way[0]
        # Of equal ones the first: the earliest pause.
        if best is None or total < best[0]:
            best = total, way[1]
    return best


def _pause(day: _Day, start: int, fed: bool, ways: dict[bool, _Ways]) -> _Way | None:
    """The best pause from this minute."""
    best: _Way | None = None
    for kind, length, then in (("break", day.pause, fed), ("lunch", day.lunch, True))[: 1 if fed else 2]:
        price = _beginning(day, start, kind)
        for end in _ends(day, start, start + length):
            whole = start == 0 and end == day.total
            if not whole and (on := ways[then].get(end)) is not None:
                broken = sum(start <= begin < end < over for begin, over in day.rests)
                minutes = end - start + _BEYOND * (end - start - length)
                total = price + _MINUTE * minutes + _MISSED * broken + on[0]
                if best is None or total < best[0]:
                    best = total, (start, end, kind)
    return best


def _stretch(day: _Day, length: int) -> int:
    short = _SHORT if 0 < length < _USEFUL else 0
    return _OVER * max(0, length - day.limit) + short + length * length


def _beginning(day: _Day, start: int, kind: str) -> int:
    """What it costs that a pause begins at this minute: at the very start, or lunch away from midday."""
    early, late = day.midday
    away = max(early - start, start - late, 0) if kind == "lunch" else 0
    return _MISPLACED * away + (0 if start else _EDGE)


def _ends(day: _Day, start: int, usual: int) -> list[int]:
    """When a pause from this minute may end: as usual, or with one of the rests in it."""
    longer = {min(_on_grid(end), day.total) for begin, end in day.rests if begin >= start and end > usual}
    return [usual, *sorted(longer - {usual})]


def _followed(ways: dict[bool, _Ways], fed: bool) -> Iterator[_Piece]:
    piece = ways[fed][0][1]
    while piece is not None:
        yield piece
        fed = fed or piece[2] == "lunch"
        piece = ways[fed][piece[1]][1]
