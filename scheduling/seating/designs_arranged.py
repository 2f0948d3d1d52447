"""Plans by construction where some members may sit at some tables only, or must not sit together.

Which line of a class is at which table of a round is free, as far as their sizes are the same. So those who
are bound choose their numbers first, and the tables follow them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from scheduling.seating.designs import Plan
from scheduling.seating.designs_relabel import Bools
from sortition.randomness import Stream

# By table the line that is at it.
_Places = dict[int, int]
# Numbers tried in one attempt, and attempts: about a second at most.
_TRIES, _ATTEMPTS = 1000, 12


def arranged(
    rounds: Plan,
    allowed: Bools,
    seed: str,
    apart: Collection[tuple[int, int]] = (),
) -> tuple[Plan, Bools] | None:
    """The plan with its tables in an order that suits, and which numbers each member may take then.

    `allowed` [round, member, table] says who may sit where, `apart` who never sits with whom (they keep one
    number each). The numbers are [member, number], as `relabelled` has them. None if no way was found, or
    more than half are bound: there may be one all the same.
    """
    people = allowed.shape[1]
    bound = _bound(rounds, allowed, apart)
    if 2 * len(bound) > people:
        return None
    task = _Task(rounds, allowed, apart, bound)
    for attempt in range(_ATTEMPTS):
        number = task.numbers(Stream(seed, f"arranged {attempt}"), _TRIES)
        ordered = task.ordered(number) if number is not None else None
        if number is not None and ordered is not None:
            return ordered, possible(ordered, allowed, {m: number[m] for pair in apart for m in pair})
    return None


def _bound(rounds: Plan, allowed: Bools, apart: Collection[tuple[int, int]]) -> list[int]:
    """Those who may not sit everywhere or not with everybody, the most bound first."""
    ways = [sum(int(allowed[r, m, : len(one)].sum()) for r, one in enumerate(rounds)) for m in _all(allowed)]
    most = sum(map(len, rounds))
    pairs = {m for pair in apart for m in pair}
    return sorted((m for m in _all(allowed) if ways[m] < most or m in pairs), key=lambda m: ways[m])


def _all(allowed: Bools) -> range:
    return range(allowed.shape[1])


class _Task:
    """Numbers for those who are bound, such that in every round a table can be found for each of them."""

    def __init__(
        self,
        rounds: Plan,
        allowed: Bools,
        apart: Collection[tuple[int, int]],
        bound: Sequence[int],
    ) -> None:
        self.rounds, self.bound = rounds, bound
        self.room = [
            [{t for t, other in enumerate(one) if len(other) == len(line)} for line in one] for one in rounds
        ]
        self.line = [{number: t for t, table in enumerate(one) for number in table} for one in rounds]
        self.tables = [
            {m: frozenset(np.flatnonzero(allowed[r, m]).tolist()) for m in bound} for r in range(len(rounds))
        ]
        self.foes = {m: {b if a == m else a for a, b in apart if m in (a, b)} for m in bound}

    def numbers(self, stream: Stream, tries: int) -> dict[int, int] | None:
        """A number for each who is bound: those at hand in turn, going back where none is left."""
        order = stream.shuffled(range(sum(map(len, self.rounds[0]))))
        taken: dict[int, int] = {}
        waiting: list[Iterator[int]] = [iter(order)]
        for _ in range(tries):
            if len(taken) == len(self.bound):
                return taken
            member = self.bound[len(taken)]
            number = next(waiting[-1], None)
            if number is None:
                waiting.pop()
                if not waiting:
                    return None
                taken.popitem()
            elif number not in taken.values() and self._suits({**taken, member: number}, member):
                taken[member] = number
                waiting.append(iter(order))
        return None

    def _suits(self, number: Mapping[int, int], member: int) -> bool:
        rounds = range(len(self.rounds))
        near = [foe for foe in self.foes[member] if foe in number]
        if any(self.line[r][number[foe]] == self.line[r][number[member]] for foe in near for r in rounds):
            return False
        return all(self._places(r, number) is not None for r in rounds)

    def _places(self, r: int, number: Mapping[int, int], lines: Collection[int] = ()) -> _Places | None:
        """The line at each table: lines of those who are bound, and others that are named; None if no way."""
        wanted: dict[int, set[int]] = {}
        for member, at in number.items():
            line = self.line[r][at]
            wanted[line] = wanted.get(line, self.room[r][line]) & self.tables[r][member]
        for line in lines:
            wanted.setdefault(line, self.room[r][line])
        places: _Places = {}
        return places if all(_take(line, wanted, places, set()) for line in wanted) else None

    def ordered(self, number: Mapping[int, int]) -> Plan | None:
        """The plan with every line at a table of its size that suits those who are bound; None if no way."""
        plan = []
        for r, one in enumerate(self.rounds):
            places = self._places(r, number, range(len(one)))
            if places is None:
                return None
            plan.append(tuple(one[places[t]] for t in range(len(one))))
        return tuple(plan)


def _take(line: int, wanted: Mapping[int, set[int]], places: _Places, seen: set[int]) -> bool:
    """Gives the line a table, others moving on where need be (augmenting paths)."""
    for table in sorted(wanted[line] - seen):
        seen.add(table)
        if table not in places or _take(places[table], wanted, places, seen):
            places[table] = line
            return True
    return False


def possible(rounds: Plan, allowed: Bools, kept: Mapping[int, int]) -> Bools:
    """Which numbers each member may take [member, number]; those who are `kept` have theirs."""
    people = allowed.shape[1]
    possible = np.ones((people, people), dtype=np.bool_)
    for r, one in enumerate(rounds):
        for t, table in enumerate(one):
            possible[:, list(table)] &= allowed[r, :, t][:, None]
    for member, number in kept.items():
        possible[:, number] = False
        possible[member] = False
    for member, number in kept.items():
        possible[member, number] = True
    return possible
