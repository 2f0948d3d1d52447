"""Which tables a round uses, and how many members sit at each: as even as can be within their seats."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from scheduling.seating.names import SMALL
from scheduling.seating.values import TABLE_FOR_NEED, Guest, Place, Table, Team, evenly
from scheduling.seating.wishes import ALL, CAFE, FORMATS, FREE, RoundWish
from sortition.problems import Problem
from sortition.wording import counted

REMOTE = "remote"
EVERYTHING = frozenset(TABLE_FOR_NEED.values())
IN_THE_ROOM = EVERYTHING - {REMOTE}
TOGETHER = Table("All together", has=IN_THE_ROOM)
# A facilitator leads so many people at the least and at the most where the number of tables is left open.
_LED = (5, 9)
# At fewer than three people a table is no World Café any more.
_LEAST_AT_TOPIC = 3


@dataclass(frozen=True)
class Crowd:
    """Who takes part in a round: in the room (`here`) and from elsewhere, and how many facilitators."""

    here: tuple[Guest, ...]
    remote: tuple[Guest, ...]
    facilitators: int
    teams: Mapping[str, Team]

    @property
    def size(self) -> int:
        """All of them."""
        return len(self.here) + len(self.remote)


def crowd(guests: Iterable[Guest], round_: str, facilitators: int, teams: Mapping[str, Team]) -> Crowd:
    """The members who take part in this round."""
    there = [one for one in guests if round_ not in one.away]
    here = tuple(one for one in there if REMOTE not in one.needs)
    return Crowd(here, tuple(one for one in there if REMOTE in one.needs), facilitators, teams)


def natural(id: str) -> tuple[tuple[bool, int, str], ...]:
    """A key that sorts ids as people do: 2 before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", id.casefold())
    return tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)


@dataclass(frozen=True)
class Used:
    """The tables of a round with their places, in order, or what there is not enough of."""

    tables: tuple[Table, ...]
    places: tuple[Place, ...]
    problems: tuple[Problem, ...] = ()


def used(wish: RoundWish, people: Crowd, listed: Sequence[Table]) -> Used:
    """The tables for a round: of those listed, or as many new ones as it takes.

    Those who take part from elsewhere have tables of their own, beside those in the room. A round of all has
    one table for everybody.
    """
    if wish.format == ALL:
        return Used((TOGETHER,), (Place(TOGETHER.id, people.size, people.size),))
    room = [one for one in listed if REMOTE not in one.has] if wish.format not in SMALL else []
    screens = [one for one in listed if REMOTE in one.has]
    elsewhere = _by_size(len(people.remote), wish) if people.remote else 0
    elsewhere = min(elsewhere, len(screens) or elsewhere)
    number = _number(wish, people, len(room), elsewhere) if people.here else 0
    if problems := tuple(_too_few_tables(wish, people, number, len(room))):
        return Used((), (), problems)
    outside = screens[:elsewhere] or [Table(f"Online {n}", has=EVERYTHING) for n in range(1, elsewhere + 1)]
    # Whoever states no number gets as many tables more as it takes until the seats suffice.
    most = number if wish.tables or wish.size else min(max(number, len(room)), len(people.here))
    for tables in range(number, most + 1):
        led = people.facilitators >= tables + elsewhere
        inside = _chosen(room, tables, people, led=led) if room else _new(wish, tables)
        # Where facilitators are too few for all tables, those whom no screen takes need seats all the same.
        posted = 0 if led else max(0, people.facilitators - elsewhere)
        places = {
            **_places(inside, people.here, people, led=led, posted=posted),
            **_places(outside, people.remote, people, led=led),
        }
        if len(places) == tables + elsewhere:
            those = sorted([*inside, *outside], key=lambda one: natural(one.id))
            return Used(tuple(those), tuple(places[one.id] for one in those))
    all_of_them = [*_chosen(room, most, people, led=people.facilitators >= most + elsewhere), *outside]
    return Used((), (), (_too_few_seats(wish, people, all_of_them, len(room)),))


def _new(wish: RoundWish, number: int) -> list[Table]:
    """Tables that nobody listed, on which there is everything that anybody needs."""
    name = f"{SMALL[wish.format]} " if wish.format in SMALL else ""
    return [Table(f"{name}{n}", has=IN_THE_ROOM) for n in range(1, number + 1)]


def _number(wish: RoundWish, people: Crowd, listed: int, elsewhere: int) -> int:
    """How many tables in the room: as stated, else all that are listed, else one a facilitator, else by size.

    Those that are not stated are chosen so that the tables have as many people as the format asks for.
    """
    members, how = len(people.here), FORMATS[wish.format]
    if wish.tables:
        return wish.tables
    if wish.size:
        return _by_size(members, wish)
    number = _by_size(members, wish)
    if wish.format == CAFE and wish.topics:
        number = _by_topics(members, len(wish.topics))
    if wish.format == FREE:
        led = people.facilitators - elsewhere
        number = led if led > 0 and _LED[0] <= members / led <= _LED[1] else number
        if listed and how.least <= members / listed <= how.most:
            return listed
    return min(number, listed) if listed else number


def _by_size(members: int, wish: RoundWish) -> int:
    """So many tables that none has more people than are aimed at, unless somebody would sit alone."""
    how = FORMATS[wish.format]
    size = wish.size or how.best or members
    number = -(-members // size)
    alone = size > 1 and members // number < 2 if wish.size else how.least == how.best
    return max(1, members // size) if alone else number


def _by_topics(members: int, topics: int) -> int:
    """A multiple of the topics, so that each has as many tables; the sizes are those of a World Café."""
    how = FORMATS[CAFE]
    fitting = [k for k in range(topics, members + 1, topics) if members // k >= _LEAST_AT_TOPIC]
    if not fitting:
        return -(-members // (how.best or 1))

    def strain(number: int) -> tuple[float, int]:
        size = members / number
        return max(how.least - size, size - how.most, 0), number

    return min(fitting, key=strain)


def _too_few_tables(wish: RoundWish, people: Crowd, number: int, listed: int) -> Iterator[Problem]:
    if not people.size:
        yield Problem(f"nobody takes part in {named(wish)}", "Leave the round out, or look at who can come")
    elif number > len(people.here):
        reason = f"{named(wish)} has {counted(number, 'table')} for {counted(len(people.here), 'member')}"
        yield Problem(reason, "State fewer tables, or larger ones")
    elif wish.tables and number > 1 and 2 * number > len(people.here):
        reason = f"{named(wish)} has {number} tables for {len(people.here)} members: some would sit alone"
        yield Problem(reason, f"State at most {counted(max(1, len(people.here) // 2), 'table')}")
    elif listed and number > listed:
        reason = f"{named(wish)} takes {counted(number, 'table')}, and the room has {listed}"
        yield Problem(reason, "Add tables, or state fewer or larger ones")


def named(wish: RoundWish) -> str:
    """The round in words."""
    return f"round {wish.id} of session {wish.session}" if wish.session else f"round {wish.id}"


def _too_few_seats(wish: RoundWish, people: Crowd, tables: Sequence[Table], listed: int) -> Problem:
    """How many seats those tables have that are used, who takes them, and whether more tables are there."""
    guests = [*people.here, *people.remote]
    languages = {one.language for one in guests} & people.teams.keys()
    taking = {
        "member": len(guests),
        "facilitator": min(people.facilitators, len(tables)),
        "companion": sum(one.companions for one in guests),
        "interpreter": sum(people.teams[one].seats for one in languages),
    }
    who = ", ".join(counted(number, noun) for noun, number in taking.items() if number)
    stated = [one.seats for one in tables if one.seats is not None]
    seats = f", {sum(stated)}," if len(stated) == len(tables) else ""
    of = f"the {len(tables)} tables" if len(tables) > 1 else "the one table"
    reason = f"{of} of {named(wish)} {'have' if len(tables) > 1 else 'has'} too few seats{seats} for {who}"
    used = sum(REMOTE not in one.has for one in tables)
    if used < listed and (wish.tables or wish.size):
        limit = f"People a table: {wish.size}" if wish.size else f"Tables: {used}"
        more = f'"{limit}" makes {counted(used, "table")} of the {listed} in the room'
        return Problem(reason, f"{more}: state {'fewer people a table' if wish.size else 'more tables'}")
    return Problem(reason, "Add tables, or seats")


def _chosen(room: Sequence[Table], number: int, people: Crowd, *, led: bool) -> list[Table]:
    """Of the tables listed, those with most of what somebody needs, then those with enough seats."""
    needed = {TABLE_FOR_NEED[need] for one in people.here for need in one.needs if need in TABLE_FOR_NEED}
    wheelchairs = any("wheelchair" in one.needs for one in people.here)
    share = evenly(len(people.here), number)[1] + led if number else 0

    def key(table: Table) -> tuple[int, bool, float, tuple[tuple[bool, int, str], ...]]:
        seats = inf if table.seats is None else table.seats
        return (
            -len(table.has & needed),
            wheelchairs and table.wheelchairs == 0,
            max(0, share - seats),
            natural(table.id),
        )

    return sorted(room, key=key)[:number]


def _places(
    tables: Sequence[Table], guests: Collection[Guest], people: Crowd, *, led: bool, posted: int = 0
) -> dict[str, Place]:
    """The places by table, with the fewest and the most members at each; none where the seats do not suffice.

    Either all tables are `led`, or so many facilitators are `posted` at some of them. Where seats are scarce,
    a table at which people come along, interpret or lead may have fewer members, and others then have more.
    """
    caps = [inf if one.seats is None else one.seats - led for one in tables]
    shares = _shares(len(guests), caps)
    along = [one.companions for one in guests]
    languages = {one.language for one in guests} & people.teams.keys()
    interpreting = [people.teams[one].seats for one in sorted(languages)]
    extra = max(along, default=0) + max(interpreting, default=0) + min(posted, 1)
    needed = len(guests) + sum(along) + sum(interpreting) + posted
    if not shares or min(caps) < 1 or needed > sum(caps):
        return {}
    if any(cap < most + extra for cap, (_, most) in zip(caps, shares, strict=True)):
        spill = -(-extra // max(1, len(tables) - 1))
        shares = [
            (int(max(1, min(least, cap - extra))), int(min(cap, most + spill)))
            for cap, (least, most) in zip(caps, shares, strict=True)
        ]
    return {one.id: Place(one.id, *share) for one, share in zip(tables, shares, strict=True)}


def _shares(members: int, caps: Sequence[float]) -> list[tuple[int, int]]:
    """The fewest and most at each table: tables with few seats are full, the others share the rest evenly."""
    full = [False] * len(caps)
    while True:
        left = members - sum(int(cap) for cap, is_full in zip(caps, full, strict=True) if is_full)
        open_ = full.count(False)
        if not open_:
            return [] if left else [(int(cap), int(cap)) for cap in caps]
        least, most = evenly(left, open_)
        more = [not is_full and cap <= least for cap, is_full in zip(caps, full, strict=True)]
        if not any(more):
            break
        full = [a or b for a, b in zip(full, more, strict=True)]
    return [
        (int(cap), int(cap)) if is_full else (least, int(min(cap, most)))
        for cap, is_full in zip(caps, full, strict=True)
    ]
