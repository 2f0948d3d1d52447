"""Of seatings with equally few moves a good one: who moves is chosen for spread and for new meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from scheduling.seating.check import check_seating
from scheduling.seating.counts import UNSTATED, head_cost
from scheduling.seating.fewest import Homes
from scheduling.seating.happened import parts
from scheduling.seating.values import Discussion, Mode, Round, Seating, evenly, fair_share

# So many exchanges are looked at in all; of those for one member so many of the best are checked at most,
# and checking as many seats takes about as long as one look.
LOOKS, CHECKS, SEATS_A_LOOK = 16_000, 3, 5
# A table beyond an even share weighs more than what can be won at it.
_UNEVEN = 1000

Seats = dict[str, str]


def chosen(now: Discussion, seating: Seating, homes: Homes, rounds: Sequence[str]) -> Seating:
    """The seating with others moving in these rounds where that spreads values better or more people meet.

    No more members move than before, facilitators stay, tables become no less even, and every rule is kept.
    """
    for round_ in now.rounds:
        if round_.id in rounds and not round_.is_plenary:
            seating = _Search(now, seating, round_, homes, LOOKS // len(rounds)).run()
    return seating


class _Prices:
    """What head-counts at a table of a round cost: each value of each category has a number."""

    def __init__(self, now: Discussion, round_: Round) -> None:
        present = now.present(round_)
        columns = [n for n, one in enumerate(now.categories) if one.mode is not Mode.IGNORE]
        heads = Counter((n, one.values[n]) for one in present for n in columns)
        self._values = [(now.categories[n].mode, value, heads[n, value]) for n, value in sorted(heads)]
        number = {key: n for n, key in enumerate(sorted(heads))}
        self.of = {one.id: [number[n, one.values[n]] for n in columns] for one in present}
        self.values = len(number)
        self._people = len(present)
        self._share = {
            place.table: evenly(len(part.people), len(part.places))
            for part in parts(now, round_)
            for place in part.places
        }
        self._known: dict[int, list[list[int]]] = {}

    def at(self, size: int) -> list[list[int]]:
        """The cost of each value by its head-count at a table of so many."""
        if size not in self._known:
            counts = range(size + 1)
            self._known[size] = [[self._one(size, value, n) for n in counts] for value in self._values]
        return self._known[size]

    def uneven(self, table: str, size: int) -> int:
        """The cost of a table that is smaller or larger than an even share."""
        least, most = self._share[table]
        return _UNEVEN * max(least - size, size - most, 0)

    def _one(self, size: int, value: tuple[Mode, str, int], count: int) -> int:
        mode, name, many = value
        if mode is not Mode.SPREAD and name in UNSTATED:
            return 0
        return head_cost(mode, count, fair_share(many, size, self._people))


class _Search:
    """The search in one round: `seats` are the tables of its members, all others stay as they are."""

    def __init__(self, now: Discussion, seating: Seating, round_: Round, homes: Homes, looks: int) -> None:
        self._looks = looks
        self._now, self._seating, self._round = now, seating, round_
        present = [one.id for one in now.present(round_)]
        self._seats: Seats = {id_: seating.seat[round_.id, id_] for id_ in present}
        self._home = {id_: homes.get((round_.id, id_), "") for id_ in present}
        self._prices = _Prices(now, round_)
        self._bit = {id_: 1 << n for n, id_ in enumerate(present)}
        self._met = self._meetings()
        self._tables = self._counted()
        # Rounds that were held may have gone otherwise than the rules say; that is no reason to stop here.
        self._judged = self._discussion()
        self._known_broken = {*self._broken(seating)}

    def _counted(self) -> dict[str, tuple[int, list[int], int]]:
        """The tables: members as bits, head-counts by the numbers of values, cost."""
        found = {}
        for table in self._round.place:
            here = [id_ for id_, at in self._seats.items() if at == table]
            found[table] = self._changed(table, (0, [0] * self._prices.values, 0), (), here)
        return found

    def _changed(
        self, table: str, old: tuple[int, list[int], int], gone: Sequence[str], come: Sequence[str]
    ) -> tuple[int, list[int], int]:
        members, heads = old[0], old[1][:]
        for id_ in gone:
            members ^= self._bit[id_]
            for value in self._prices.of[id_]:
                heads[value] -= 1
        for id_ in come:
            members |= self._bit[id_]
            for value in self._prices.of[id_]:
                heads[value] += 1
        size = members.bit_count()
        cost = sum(price[count] for price, count in zip(self._prices.at(size), heads, strict=True))
        return members, heads, cost + self._prices.uneven(table, size)

    def _meetings(self) -> dict[str, int]:
        """Whom each member meets in another round or met earlier, as bits."""
        met = dict.fromkeys(self._bit, 0)

        def meet(one: str, other: str) -> None:
            if one in met and other in met:
                met[one] |= self._bit[other]
                met[other] |= self._bit[one]

        for both, times in self._now.met.items():
            if times:
                meet(*both)
        elsewhere = {one.id for one in self._now.rounds if not one.is_plenary} - {self._round.id}
        for group in self._seating.groups:
            if group.round in elsewhere:
                for one, other in combinations(group.members, 2):
                    meet(one, other)
        return met

    def run(self) -> Seating:
        """The seating after exchanges, until none is better or enough were looked at."""
        movers = [id_ for id_, table in self._seats.items() if table != self._home[id_]]
        better = bool(movers)
        while better and self._looks > 0:
            better = False
            for id_ in movers:
                if self._seats[id_] != self._home[id_] and self._looks > 0:
                    better |= self._improve(id_)
            movers = [id_ for id_, table in self._seats.items() if table != self._home[id_]]
        return self._seating

    def _improve(self, mover: str) -> bool:
        """Makes the best exchange for the member that keeps every rule; whether there was one."""
        found = []
        for change in self._changes(mover):
            self._looks -= 1
            if (worth := self._worth(change)) < 0:
                found.append((worth, sorted(change.items())))
        return any(self._kept(dict(change)) for _, change in sorted(found)[:CHECKS])

    def _changes(self, mover: str) -> Iterator[Seats]:
        """Another table for the member; another member instead; or two who move exchange their tables."""
        here, home = self._seats[mover], self._home[mover]
        for table in self._tables:
            if table != here:
                yield {mover: table}
        for other, table in self._seats.items():
            if table == here:
                continue
            if table != self._home[other]:
                yield {mover: table, other: here}
            elif home in self._tables:
                yield {mover: home, other: here}

    def _worth(self, change: Seats) -> int:
        """What the change costs: less than 0 makes the round better."""
        worth = 0
        for table in {*change.values(), *(self._seats[id_] for id_ in change)}:
            gone = [id_ for id_ in change if self._seats[id_] == table]
            come = [id_ for id_, there in change.items() if there == table]
            old = self._tables[table]
            worth += self._changed(table, old, gone, come)[2] - old[2]
            members = old[0]
            for id_ in gone:
                members ^= self._bit[id_]
                worth -= (self._met[id_] & members).bit_count()
            for id_ in come:
                worth += (self._met[id_] & members).bit_count()
                members |= self._bit[id_]
        return worth

    def _kept(self, change: Seats) -> bool:
        """Makes the change where it keeps every rule."""
        self._looks -= len(self._seats) * len(self._judged.rounds) // SEATS_A_LOOK
        seats = self._seats | change
        groups = tuple(
            replace(one, members=tuple(sorted(id_ for id_, table in seats.items() if table == one.table)))
            if one.round == self._round.id
            else one
            for one in self._seating.groups
        )
        if {*self._broken(Seating(groups))} - self._known_broken:
            return False
        self._seats, self._seating = seats, Seating(groups)
        self._tables = self._counted()
        return True

    def _broken(self, seating: Seating) -> Iterator[tuple[str, str]]:
        ids = {one.id for one in self._judged.rounds}
        groups = tuple(one for one in seating.groups if one.round in ids)
        return ((one.rule, one.subject) for one in check_seating(self._judged, Seating(groups)))

    def _discussion(self) -> Discussion:
        """This round, with all that have one of its topics."""
        topics = {one.topic for one in self._round.places} - {""}
        near = tuple(
            one
            for one in self._now.rounds
            if one.id == self._round.id or topics & {place.topic for place in one.places}
        )
        return replace(self._now, rounds=near)
