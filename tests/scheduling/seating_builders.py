"""Discussions by chance around seatings that keep all their rules; what a seating costs, counted plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from typing import TypeVar

from scheduling.seating.frame import Frame, frame_of
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Mode,
    Place,
    Round,
    Seating,
    Table,
    Team,
    pair,
)
from sortition.randomness import Stream
from tests.scheduling.seating_rules import broken

T = TypeVar("T")

# The members of each table of each round that is not plenary, in the order of the places.
Seats = Sequence[Sequence[Sequence[str]]]


def untold(done: float, pairs: int, heads: int) -> None:
    """Nobody asks how far a search is."""


class Chance:
    """What a test draws by chance, the same every time."""

    def __init__(self, seed: object) -> None:
        self._stream = Stream("test", str(seed))

    def below(self, number: int) -> int:
        return self._stream.below(number)

    def between(self, least: int, most: int) -> int:
        return least + self.below(most - least + 1)

    def happens(self, percent: int) -> bool:
        return self.below(100) < percent

    def choice(self, of: Sequence[T]) -> T:
        return of[self.below(len(of))]

    def some(self, of: Sequence[T], number: int) -> list[T]:
        """So many of them in an order by chance, all if there are fewer."""
        return self._stream.shuffled(list(of))[:number]


@dataclass(frozen=True)
class Price:
    """What a repeated meeting, a head-count astray and being led again cost."""

    pairs: int
    bands: int
    led: int


def counted(case: Discussion) -> list[Round]:
    return [one for one in case.rounds if len(one.places) > 1]


def seats_of(case: Discussion, seating: Seating) -> Seats:
    groups = {(one.round, one.table): one.members for one in seating.groups}
    return [[groups[r.id, p.table] for p in r.places] for r in counted(case)]


def with_seats(case: Discussion, start: Seating, seats: Seats) -> Seating:
    """The start with these members in the rounds that are not plenary."""
    found = {
        (r.id, p.table): tuple(sorted(members))
        for r, tables in zip(counted(case), seats, strict=True)
        for p, members in zip(r.places, tables, strict=True)
    }
    return Seating(tuple(replace(g, members=found.get((g.round, g.table), g.members)) for g in start.groups))


def astray(case: Discussion, tables: Sequence[Sequence[str]]) -> int:
    """Head-counts out of band, members alone and tables too many of a cluster, in one round."""
    present = [id_ for members in tables for id_ in members]
    total = 0
    for n, category in enumerate(case.categories):
        for value in {case.guest[id_].values[n] for id_ in present}:
            heads = [sum(case.guest[id_].values[n] == value for id_ in members) for members in tables]
            if category.mode is Mode.SPREAD:
                for members, head in zip(tables, heads, strict=True):
                    floor, rest = divmod(sum(heads) * len(members), len(present))
                    ceiling = floor + (rest > 0)
                    total += floor - head if head < floor else head - ceiling if head > ceiling else 0
            elif value in ("", "not stated") or category.mode is Mode.IGNORE:
                continue
            elif category.mode is Mode.NEVER_ALONE:
                total += heads.count(1)
            else:
                sizes = sorted(map(len, tables), reverse=True)
                fewest = next(k for k in range(len(sizes) + 1) if sum(sizes[:k]) >= sum(heads))
                total += sum(head > 0 for head in heads) - fewest
    return total


def again(now: Counter[tuple[str, str]], before: Mapping[tuple[str, str], int]) -> int:
    """How many of these were not the first, all that was before taken into account."""
    return sum(
        max(times + before.get(key, 0) - 1, 0) - max(before.get(key, 0) - 1, 0) for key, times in now.items()
    )


def repeats(case: Discussion, seats: Seats) -> int:
    met = Counter(pair(*both) for tables in seats for members in tables for both in combinations(members, 2))
    return again(met, case.met)


def led_again(case: Discussion, start: Seating, seats: Seats) -> int:
    """Being led by nobody counts as being led by one and the same, where there are facilitators."""
    if not case.facilitators:
        return 0
    first = {(g.round, g.table): next(iter(g.facilitators), "") for g in start.groups}
    led = Counter(
        (first[r.id, p.table], id_)
        for r, tables in zip(counted(case), seats, strict=True)
        for p, members in zip(r.places, tables, strict=True)
        for id_ in members
    )
    return again(led, case.led)


def cost(case: Discussion, start: Seating, seats: Seats, price: Price) -> int:
    """What the search has to make small; facilitators are where the start has them."""
    wrong = sum(astray(case, tables) for tables in seats)
    return (
        price.pairs * repeats(case, seats) + price.bands * wrong + price.led * led_again(case, start, seats)
    )


def may_exchange(case: Discussion, frame: Frame, seats: Seats, r: int, one: str, other: str) -> bool:
    """Whether two members may change places in the round: by the frame, and by what it leaves to count."""
    round_, tables = counted(case)[r], [list(members) for members in seats[r]]
    here = next(n for n, members in enumerate(tables) if one in members)
    there = next(n for n, members in enumerate(tables) if other in members)
    tables[here][tables[here].index(one)], tables[there][tables[there].index(other)] = other, one
    for id_, at in ((one, there), (other, here)):
        id_of, every = round_.places[at].table, frozenset(round_.place)
        if id_of not in frame.allowed.get((round_.id, id_), every):
            return False
        if any(set(both) <= set(tables[at]) for both in case.apart if id_ in both):
            return False
        members = [case.guest[m] for m in tables[at]]
        wheelchairs = case.table[id_of].wheelchairs
        if wheelchairs is not None and sum("wheelchair" in m.needs for m in members) > wheelchairs:
            return False
        room = frame.room.get((round_.id, id_of))
        if room is not None and sum(1 + m.companions for m in members) > room:
            return False
    changed = [tables if n == r else list(those) for n, those in enumerate(seats)]
    return "topic-once" not in broken(case, with_seats(case, frame.seating, changed))


def _split(rng: Chance, ids: Sequence[str], tables: int) -> list[list[str]]:
    """All of them over the tables, one at each at least, in tables that differ in size or do not."""
    who = rng.some(ids, len(ids))
    if rng.happens(50):
        return [who[n::tables] for n in range(tables)]
    cuts = [0, *sorted(rng.some(range(1, len(who)), tables - 1)), len(who)]
    return [who[a:b] for a, b in pairwise(cuts)]


def _posted(rng: Chance, leaders: Sequence[Facilitator], round_: str, tables: int) -> list[list[str]]:
    there = rng.some([one.id for one in leaders if round_ not in one.away], len(leaders))
    seats = rng.some(range(tables), tables)
    return [[id_ for n, id_ in enumerate(there) if seats[n % tables] == t] for t in range(tables)]


_VALUES = ("x", "y", "y", "z", "", "not stated")
_HAS = frozenset({"step-free", "loop", "quiet"})


def planted(seed: int) -> tuple[Discussion, tuple[Frame, ...]]:
    """A discussion with whatever rules its starts keep, and these."""
    rng = Chance(seed)
    tables = [f"T{n}" for n in range(rng.between(2, 4))]
    held = [f"R{n}" for n in range(rng.between(2, 3))]
    modes = [rng.choice([*Mode, Mode.SPREAD]) for _ in range(rng.between(0, 3))]
    ids = [f"P{n:02}" for n in range(rng.between(2 * len(tables) + 1, 3 * len(tables) + 2))]
    guests = [
        Guest(
            one,
            tuple(rng.choice(_VALUES) for _ in modes),
            frozenset(need for need in ("wheelchair", "loop") if rng.happens(12)),
            "bsl" if rng.happens(6) else "",
            int(rng.happens(10)),
            frozenset(r for r in held if rng.happens(5)),
        )
        for one in ids
    ]
    leaders = [
        Facilitator(f"F{n}", away=frozenset(r for r in held if rng.happens(10)))
        for n in range(rng.choice([0, 1, len(tables) - 1, len(tables), len(tables) + 1]))
    ]
    plenary = rng.happens(30)
    base = Discussion(
        tuple(Category(f"C{n}", mode) for n, mode in enumerate(modes)),
        tuple(guests),
        tuple(Table(one) for one in tables),
        tuple(
            Round(
                r,
                "S",
                tuple(Place(t, 1, len(ids)) for t in (tables[:1] if r == held[-1] and plenary else tables)),
            )
            for r in held
        ),
        tuple(leaders),
        met={both: rng.between(0, 9) for both in combinations(ids, 2) if rng.happens(15)},
        led={(f.id, m): rng.between(0, 2) for f in leaders for m in ids if rng.happens(15)},
    )
    starts = tuple(_start(rng, base) for _ in range(rng.between(1, 3)))
    case = _ruled(rng, base, starts)
    assert [broken(case, one) for one in starts] == [set()] * len(starts)
    return case, tuple(frame_of(case, one) for one in starts)


def _start(rng: Chance, case: Discussion) -> Seating:
    groups = []
    for round_ in case.rounds:
        there = [one.id for one in case.present(round_)]
        split = _split(rng, there, len(round_.places)) if len(round_.places) > 1 else [there]
        posts = _posted(rng, case.facilitators, round_.id, len(split))
        for place, members, leading in zip(round_.places, split, posts, strict=True):
            groups.append(Group(round_.id, place.table, tuple(sorted(members)), tuple(sorted(leading))))
    return Seating(tuple(groups))


def _ruled(rng: Chance, case: Discussion, starts: Sequence[Seating]) -> Discussion:
    """The discussion with rules that all these seatings keep."""
    plenary = {r.id for r in case.rounds if len(r.places) == 1}
    groups = [g for one in starts for g in one.groups]
    met = {b for g in groups if g.round not in plenary for b in combinations(g.members, 2)}
    every = list(combinations(sorted(case.guest), 2))
    apart = [both for both in every if both not in met]
    parted = {(g.round, b) for g in groups for b in every if len({*b} & {*g.members}) == 1}
    parted |= {(r.id, b) for r in case.rounds for b in every if any(r.id in case.guest[m].away for m in b)}
    linked = [both for both in every if not any((r.id, both) in parted for r in case.rounds)]
    seats = [{(g.round, m, g.table) for g in one.groups for m in g.members} for one in starts]
    agreed = sorted(set.intersection(*seats))
    case = replace(
        case,
        apart=frozenset(rng.some(apart, rng.choice([0, 0, 1, 3]))),
        together=frozenset(rng.some(linked, rng.choice([0, 1]))),
        fixed=tuple(Fixed(m, r, t) for r, m, t in rng.some(agreed, rng.choice([0, 0, 1]))),
        facilitators=tuple(_against(rng, case, one, groups) for one in case.facilitators),
        rounds=_with_topics(rng, case, starts, agreed),
    )
    case = replace(case, tables=tuple(_table(rng, case, one, groups) for one in case.tables))
    needed = max(
        sum("bsl" in {case.guest[m].language for m in g.members} for g in one.groups if g.round == r.id)
        for one in starts
        for r in case.rounds
    )
    case = replace(case, teams={"bsl": Team(needed, rng.between(0, 2))})
    return replace(case, tables=tuple(_seats(rng, case, one, groups) for one in case.tables))


def _against(rng: Chance, case: Discussion, leader: Facilitator, groups: Sequence[Group]) -> Facilitator:
    led = {m for g in groups if leader.id in g.facilitators for m in g.members}
    return replace(leader, conflicts=frozenset(m for m in case.guest if m not in led and rng.happens(30)))


def _with_topics(
    rng: Chance, case: Discussion, starts: Sequence[Seating], agreed: Sequence[tuple[str, str, str]]
) -> tuple[Round, ...]:
    """Topics that nobody has twice, and hosts."""
    if rng.happens(40):
        return case.rounds
    had: set[tuple[int, str, str]] = set()
    rounds = []
    for round_ in case.rounds:
        places = []
        for place in round_.places:
            topic, at = rng.choice(["a", "b", "c", "d", ""]), (round_.id, place.table)
            hosts = [m for r, m, t in agreed if (r, t) == at and rng.happens(20)]
            host = hosts[0] if hosts else ""
            those = {
                (n, m, topic) for n, one in enumerate(starts) for m in one.group[at].members if m != host
            }
            if those & had:
                topic = ""
            had |= those if topic else set()
            places.append(replace(place, topic=topic, host=host))
        rounds.append(replace(round_, places=tuple(places)))
    return tuple(rounds)


def _table(rng: Chance, case: Discussion, table: Table, groups: Sequence[Group]) -> Table:
    here = [[case.guest[m] for m in g.members] for g in groups if g.table == table.id]
    looped = any("loop" in one.needs for those in here for one in those)
    most = max(sum("wheelchair" in one.needs for one in those) for those in here)
    return replace(
        table,
        wheelchairs=rng.choice([None, most, most + 1]),
        has=_HAS if looped or rng.happens(70) else _HAS - {"loop"},
    )


def _seats(rng: Chance, case: Discussion, table: Table, groups: Sequence[Group]) -> Table:
    needed = []
    for group in (one for one in groups if one.table == table.id):
        there = [case.guest[m] for m in group.members]
        signed = any(one.language for one in there) * case.teams["bsl"].seats
        needed.append(sum(1 + one.companions for one in there) + len(group.facilitators) + signed)
    return replace(table, seats=rng.choice([None, max(needed), max(needed) + 1]))


def every_split(ids: Sequence[str], sizes: Sequence[int]) -> Iterator[tuple[tuple[str, ...], ...]]:
    """All ways to seat them at tables of these sizes."""
    if not sizes:
        yield ()
        return
    for members in combinations(ids, sizes[0]):
        rest = [one for one in ids if one not in members]
        for others in every_split(rest, sizes[1:]):
            yield (members, *others)


@dataclass(frozen=True)
class _Way:
    """One way to seat a round: what is astray, who meets whom, and who has which topic."""

    astray: int
    met: frozenset[tuple[str, str]]
    had: frozenset[tuple[str, str]]


def _ways(case: Discussion, round_: Round) -> set[_Way]:
    """All that keep the rules; those that are alike once."""
    alone = replace(case, rounds=(round_,), fixed=tuple(f for f in case.fixed if f.round == round_.id))
    ids = [one.id for one in case.present(round_)]
    found = set()
    for sizes in product(*(range(p.least, p.most + 1) for p in round_.places)):
        for split in every_split(ids, sizes) if sum(sizes) == len(ids) else ():
            seated = list(zip(round_.places, split, strict=True))
            groups = [Group(round_.id, p.table, members) for p, members in seated]
            if not broken(alone, Seating(tuple(groups))):
                met = frozenset(both for members in split for both in combinations(members, 2))
                had = frozenset((m, p.topic) for p, ms in seated for m in ms if p.topic and m != p.host)
                found.add(_Way(astray(alone, split), met, had))
    return found


def reachable(case: Discussion) -> set[tuple[int, int]]:
    """Repeated meetings and what is astray, of every seating that keeps the rules; without facilitators."""
    ways = [_ways(case, one) for one in counted(case)]
    earlier = {both for both, times in case.met.items() if times}
    found = set()

    def go_on(chosen: tuple[_Way, ...]) -> None:
        if len(chosen) == len(ways):
            met = Counter(both for one in chosen for both in one.met)
            repeated = sum(times - (both not in earlier) for both, times in met.items())
            found.add((repeated, sum(one.astray for one in chosen)))
            return
        for way in ways[len(chosen)]:
            if all(way.had.isdisjoint(one.had) for one in chosen):
                go_on((*chosen, way))

    go_on(())
    return found


def renamed(case: Discussion, rng: Chance) -> Discussion:
    """The same with the ids of members, tables and facilitators given out anew, each in their order."""
    new = {
        one.id: other
        for those in (case.guests, case.tables, case.facilitators)
        for one, other in zip(those, rng.some([one.id for one in those], len(those)), strict=True)
    }
    together, apart = (
        frozenset(pair(new[a], new[b]) for a, b in pairs) for pairs in (case.together, case.apart)
    )

    def places(of: Round) -> tuple[Place, ...]:
        those = (replace(p, table=new[p.table], host=new.get(p.host, "")) for p in of.places)
        return tuple(sorted(those, key=lambda one: one.table))

    leaders = (
        replace(f, id=new[f.id], conflicts=frozenset(map(new.__getitem__, f.conflicts)))
        for f in case.facilitators
    )
    return replace(
        case,
        guests=tuple(sorted((replace(g, id=new[g.id]) for g in case.guests), key=lambda g: g.id)),
        tables=tuple(sorted((replace(t, id=new[t.id]) for t in case.tables), key=lambda t: t.id)),
        facilitators=tuple(sorted(leaders, key=lambda f: f.id)),
        rounds=tuple(replace(one, places=places(one)) for one in case.rounds),
        together=together,
        apart=apart,
        fixed=tuple(replace(f, id=new[f.id], table=new[f.table]) for f in case.fixed),
        met={pair(new[a], new[b]): times for (a, b), times in case.met.items()},
        led={(new[a], new[b]): times for (a, b), times in case.led.items()},
    )
