"""What happens when on a day: the blocks of a sitting, and whose turn it is to interpret."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import pairwise

from scheduling.day import CLOSE, GRID, PLENARY, TABLE, WELCOME, clock
from scheduling.programme import Pause, Phase, Programme, Session
from scheduling.times import Span
from scheduling.timetable import Given, Sitting

# In minutes: the shortest and longest round at the tables, and what getting to know each other may add.
_LEAST_ROUND = 10
_LONGEST_ROUND = 45
_SOCIAL = 15
_LONGEST_TURN = 20
_TALKS_QUESTIONS = 3
_MIDDAY = (time(11), time(15))

# What the rounds of a session are about, one after the other, and then again from the first.
_TABLES = {
    Phase.LEARNING: ("talk about what you heard",),
    Phase.DELIBERATING: (
        "list what could be done",
        "what speaks for it, and what against",
        "who gains, and who loses",
        "what it takes, and what it costs",
        "what you would still have to know",
        "choose what to take further",
    ),
    Phase.DECIDING: (
        "write down what should be done",
        "say who should do it, and by when",
        "say why",
        "who would be worse off, and what helps them",
        "read what other tables wrote",
        "last changes",
    ),
    Phase.OPEN: ("talk to each other",),
}
_BEFORE_TALKS = "talk about what matters to you"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a session: when, what kind of part, and what it is called.

    `kind` is "welcome", "talk", "questions", "tables", "plenary", "break", "lunch", "decide", "close" or
    "open"; `talk` and `speaker` are ids, given for talks and their questions.
    """

    start: datetime
    end: datetime
    kind: str
    title: str
    talk: str = ""
    speaker: str = ""
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Who interprets (`supporter`), and who sits beside and takes over (`beside`, "" for nobody); ids.

    Teams count from 1; there are several where BSL users sit at several tables.
    """

    start: datetime
    end: datetime
    supporter: str
    beside: str = ""
    team: int = 1


@dataclass(frozen=True, slots=True)
class _Part:
    """A block that has no time yet, only minutes."""

    minutes: int
    kind: str
    title: str
    given: Given | None = None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What decides the parts of a stretch: its minutes and talks, its place, and what came before it.

    `first` and `last` are whether it is at that end of the session; `begins` and `ends` whether the session
    is at that end of those that members are asked to attend. `rounds` were held before it; `heard` is
    whether a talk stands in it or before it.
    """

    session: Session
    minutes: int
    given: tuple[Given, ...]
    first: bool
    last: bool
    begins: bool
    ends: bool
    rounds: int
    heard: bool


def agenda(programme: Programme, sitting: Sitting) -> tuple[Block, ...]:
    """The session from its start to its end, block by block, without a gap, around the sitting's pauses.

    Of a talk's minutes about a third are for questions, to 5 minutes; a talk under 10 minutes has none of
    its own. What talks leave of a stretch is for rounds at the tables of at most 45 minutes. Plenary
    feedback, and in deciding sessions agreeing recommendations, stand before the close. Talks that are too
    long for their stretch leave no time for tables, and what still does not fit is shortened in proportion.
    A talk that the programme does not know is left out; one in a stretch that does not exist stands in the
    first or last. Open sessions have no rounds: everybody talks with everybody.
    """
    pauses = _apart(sitting.pauses, sitting.span)
    times = _between(pauses, sitting.span)
    blocks = [Block(one.start, one.end, one.kind, _name(one)) for one in pauses]
    rounds = 0
    for index, span in enumerate(times):
        parts = _parts(programme, _stretch(programme, sitting, times, index, rounds))
        rounds += sum(one.kind in ("tables", "open") for one in parts)
        blocks += _laid(parts, span)
    return tuple(sorted(blocks, key=lambda one: one.start))


def _stretch(
    programme: Programme, sitting: Sitting, times: Sequence[Span], index: int, rounds: int
) -> _Stretch:
    session = programme.session.get(sitting.session)
    if session is None:
        session = Session(sitting.session, sitting.session, Phase.DELIBERATING, sitting.span.minutes)
    ids = [one.id for one in programme.required]
    last = len(times) - 1
    talks = [(min(max(one.stretch, 0), last), one) for one in sitting.talks if one.talk in programme.talk]
    return _Stretch(
        session=session,
        minutes=len(clock(times[index])) - 1,
        given=tuple(one for at, one in talks if at == index),
        first=index == 0,
        last=index == last,
        begins=session.id in ids[:1],
        ends=session.id in ids[-1:],
        rounds=rounds,
        heard=any(at <= index for at, _ in talks),
    )


def _apart(pauses: Iterable[Pause], span: Span) -> list[Pause]:
    """The pauses in order, within the session, none beginning before the one before it has ended."""
    found: list[Pause] = []
    for one in sorted(pauses):
        start = max(one.start, found[-1].end if found else span.start)
        end = min(one.end, span.end)
        if start < end:
            found.append(Pause(start, end, one.kind))
    return found


def _between(pauses: Sequence[Pause], span: Span) -> list[Span]:
    edges = [span.start, *(edge for one in pauses for edge in (one.start, one.end)), span.end]
    return [Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _name(pause: Pause) -> str:
    if pause.kind != "lunch":
        return "Break"
    return "Lunch" if _MIDDAY[0] <= pause.start.time() < _MIDDAY[1] else "Meal"


def _parts(programme: Programme, stretch: _Stretch) -> list[_Part]:
    """The parts that together last as long as the stretch, or longer where talks do not fit."""
    before = [_Part(WELCOME, "welcome", _welcome(stretch))] if stretch.first else []
    before += [part for one in stretch.given for part in _talk(programme, one)]
    after = [_Part(CLOSE, "close", _close(stretch))] if stretch.last else []
    free = max(0, stretch.minutes - sum(one.minutes for one in (*before, *after)))
    if stretch.first and stretch.begins and free >= _SOCIAL + TABLE + (PLENARY if stretch.last else 0):
        before[0] = replace(before[0], minutes=WELCOME + _SOCIAL)
        free -= _SOCIAL
    middle = _middle(stretch, free)
    parts = [*before, *middle, *after] or [_Part(free, "tables", _round(stretch, stretch.rounds + 1))]
    place = max(len(before) - 1, 0)
    spare = max(0, stretch.minutes - sum(one.minutes for one in parts))
    parts[place] = replace(parts[place], minutes=parts[place].minutes + spare)
    return parts


def _welcome(stretch: _Stretch) -> str:
    return "Welcome and getting to know each other" if stretch.begins else "Welcome"


def _close(stretch: _Stretch) -> str:
    return "Close and thanks" if stretch.ends else "Close and what comes next"


def _talk(programme: Programme, given: Given) -> Iterator[_Part]:
    talk = programme.talk[given.talk]
    third = round(talk.minutes / _TALKS_QUESTIONS / GRID) * GRID if talk.minutes >= 2 * GRID else 0
    yield _Part(talk.minutes - third, "talk", talk.title, given)
    if third:
        yield _Part(third, "questions", "Questions and answers", given)


def _middle(stretch: _Stretch, free: int) -> list[_Part]:
    """What the minutes between talks and close are for; a few of them may be left."""
    phase, rounds = stretch.session.phase, stretch.rounds
    if phase is Phase.OPEN:
        return (
            [
                _Part(
                    free,
                    "open",
                    "Talking to each other" if rounds else "Short introductions, then talking to each other",
                )
            ]
            if free
            else []
        )
    plenary = min(PLENARY, free if rounds else _down(free // 2)) if stretch.last else 0
    decide = _decide(free - plenary, rounds) if stretch.last and phase is Phase.DECIDING else 0
    tables = _down(free - plenary - decide)
    if tables < _LEAST_ROUND:
        tables = 0
        plenary = plenary if rounds else 0
        decide = free - plenary if decide else 0
    parts = [
        *_rounds(stretch, tables),
        _Part(plenary, "plenary", "Each table tells everybody what it said"),
        _Part(decide, "decide", "Agreeing recommendations"),
    ]
    return [one for one in parts if one.minutes]


def _decide(minutes: int, rounds: int) -> int:
    """All of the time after rounds earlier in the day, or where tables would have too little; else half."""
    half = _down(minutes // 2)
    return half if not rounds and minutes - half >= TABLE else minutes


def _rounds(stretch: _Stretch, minutes: int) -> Iterator[_Part]:
    for place, length in enumerate(_even(minutes, -(-minutes // _LONGEST_ROUND)), stretch.rounds + 1):
        yield _Part(length, "tables", _round(stretch, place))


def _round(stretch: _Stretch, place: int) -> str:
    nothing_heard = stretch.session.phase is Phase.LEARNING and not stretch.heard
    steps = _TABLES[stretch.session.phase]
    what = _BEFORE_TALKS if nothing_heard else steps[(place - 1) % len(steps)]
    return f"At the tables, round {place}: {what}"


def _down(minutes: int) -> int:
    return minutes // GRID * GRID


def _even(minutes: int, count: int) -> list[int]:
    """So many lengths as even as 5 minutes allow, longer ones first, what is over in the last."""
    if not count:
        return []
    whole, more = divmod(minutes // GRID, count)
    lengths = [(whole + (place < more)) * GRID for place in range(count)]
    lengths[-1] += minutes % GRID
    return lengths


def _laid(parts: Sequence[_Part], stretch: Span) -> Iterator[Block]:
    """The parts one after the other, in proportion where they are longer than the stretch."""
    times = clock(stretch)
    room, total = len(times) - 1, sum(one.minutes for one in parts)
    edges = [0]
    for one in parts:
        edges.append(edges[-1] + one.minutes)
    if total != room:
        edges = [edge * room // total for edge in edges]
    for one, (start, end) in zip(parts, pairwise(edges), strict=True):
        if start < end:
            talk, speaker, remote = ("", "", False)
            if one.given is not None:
                talk, speaker, remote = one.given.talk, one.given.speaker, one.given.remote
            yield Block(times[start], times[end], one.kind, one.title, talk, speaker, remote)


def interpreting(programme: Programme, sitting: Sitting) -> tuple[Turn, ...]:
    """Whose turn it is to interpret into BSL, team by team, from the session's start to its end.

    Turns last 15 to 20 minutes where the session's length allows, breaks and lunch among them. The next one
    sits beside; in a team of three the third rests. Somebody alone interprets all the time.
    """
    people = sorted(
        one
        for one in set(sitting.support)
        if (known := programme.supporter.get(one)) is not None and known.kind == "bsl"
    )
    teams = min(max(programme.options.bsl_teams, 1), len(people))
    return tuple(
        turn for team in range(teams) for turn in _turns(people[team::teams], team + 1, sitting.span)
    )


def _turns(people: Sequence[str], team: int, span: Span) -> Iterator[Turn]:
    times = clock(span)
    minutes = len(times) - 1
    at = 0
    for place, length in enumerate(_even(minutes, -(-minutes // _LONGEST_TURN) if len(people) > 1 else 1)):
        now, beside = (people[(place + more) % len(people)] for more in (0, 1))
        yield Turn(times[at], times[at + length], now, beside if beside != now else "", team)
        at += length
