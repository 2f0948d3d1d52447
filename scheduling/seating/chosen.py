"""Of seatings with equally few moves a good one: who moves is chosen for spread and for new meetings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from scheduling.seating.check import check_seating
from scheduling.seating.counts import UNSTATED
from scheduling.seating.values import Discussion, Mode, Round, Seating, evenly, pair

# So many exchanges are looked at in all, and so many of the best are checked for each member who moves.
LOOKS, CHECKS = 12_000, 4
# A table beyond an even share weighs more than what can be won at it.
_UNEVEN = 1000

Seats = dict[str, str]
Homes = Mapping[tuple[str, str], str]


def chosen(now: Discussion, seating: Seating, homes: Homes, rounds: Sequence[str]) -> Seating:
    """The seating with others moving in these rounds where that spreads values better or more people meet.

    As many members move as before, facilitators stay, tables become no less even, and every rule is kept.
    """
    for round_ in now.rounds:
        if round_.id in rounds and not round_.is_plenary:
            seating = _Search(now, seating, round_, homes, LOOKS // len(rounds)).run()
    return seating


class _Search:
    """The search in one round: `seats` are the tables of its members, all others stay as they are."""

    def __init__(self, now: Discussion, seating: Seating, round_: Round, homes: Homes, looks: int) -> None:
        self._looks = looks
        self._now, self._seating, self._round = now, seating, round_
        present = [one.id for one in now.present(round_)]
        self._seats: Seats = {id_: seating.seat[round_.id, id_] for id_ in present}
        self._home = {id_: homes.get((round_.id, id_), "") for id_ in present}
        self._at = {table: {id_ for id_ in present if self._seats[id_] == table} for table in round_.place}
        self._share = evenly(len(present), len(round_.places))
        self._values = [
            (column, one.mode) for column, one in enumerate(now.categories) if one.mode is not Mode.IGNORE
        ]
        self._heads = [
            {v: sum(now.guest[id_].values[c] == v for id_ in present) for v in self._known(c, present)}
            for c, _ in self._values
        ]
        self._met = self._meetings()
        self._judged = self._discussion()
        # Rounds that were held may have gone otherwise than the rules say; that is no reason to stop here.
        self._known_broken = {*self._broken(seating)}

    def _known(self, column: int, ids: Sequence[str]) -> list[str]:
        return sorted({self._now.guest[id_].values[column] for id_ in ids})

    def _meetings(self) -> set[tuple[str, str]]:
        """The pairs who meet in another round or met earlier."""
        met = {both for both, times in self._now.met.items() if times}
        plenary = {one.id for one in self._now.rounds if one.is_plenary} | {self._round.id}
        for group in self._seating.groups:
            if group.round not in plenary:
                met.update(combinations(sorted(group.members), 2))
        return met

    def run(self) -> Seating:
        """The seating after exchanges, until none is better or enough were looked at."""
        movers = [id_ for id_, table in self._seats.items() if table != self._home[id_]]
        better = bool(movers)
        while better and self._looks > 0:
            better = False
            for id_ in movers:
                if self._seats[id_] != self._home[id_]:
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
        for table in self._at:
            if table not in (here, home):
                yield {mover: table}
        for other, table in self._seats.items():
            if table == here:
                continue
            if table != self._home[other]:
                if self._home[other] != here and home != table:
                    yield {mover: table, other: here}
            elif home in self._at:
                yield {mover: home, other: here}

    def _worth(self, change: Seats) -> int:
        """What the change costs: less than 0 makes the round better."""
        tables = {*change.values(), *(self._seats[id_] for id_ in change)}
        after = {table: {*self._at[table]} for table in tables}
        for id_ in change:
            after[self._seats[id_]].discard(id_)
        for id_, table in change.items():
            after[table].add(id_)
        return sum(self._cost(after[table]) - self._cost(self._at[table]) for table in tables)

    def _cost(self, ids: set[str]) -> int:
        size, people = len(ids), len(self._seats)
        cost = _UNEVEN * max(self._share[0] - size, size - self._share[1], 0)
        guests = [self._now.guest[id_] for id_ in ids]
        for (column, mode), heads in zip(self._values, self._heads, strict=True):
            here = [guest.values[column] for guest in guests]
            if mode is Mode.CLUSTER:
                cost += len({*here})
                continue
            for value, many in heads.items():
                count = here.count(value)
                if mode is Mode.SPREAD:
                    cost += max(many * size // people - count, count - -(-many * size // people), 0)
                else:
                    cost += count == 1 and value not in UNSTATED
        return cost + sum(pair(*both) in self._met for both in combinations(ids, 2))

    def _kept(self, change: Seats) -> bool:
        """Makes the change where it keeps every rule."""
        seats = self._seats | change
        groups = tuple(
            replace(one, members=tuple(sorted(id_ for id_, table in seats.items() if table == one.table)))
            if one.round == self._round.id
            else one
            for one in self._seating.groups
        )
        if {*self._broken(Seating(groups))} - self._known_broken:
            return False
        for id_ in change:
            self._at[self._seats[id_]].discard(id_)
        for id_, table in change.items():
            self._at[table].add(id_)
        self._seats, self._seating = seats, Seating(groups)
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
