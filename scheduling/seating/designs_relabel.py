"""Which member takes which number of a plan by construction, so that the tables mirror the group.

However the numbers are given out, nobody meets anybody twice; only the head-counts change.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.anneal import HEAT, gumbel
from scheduling.seating.designs import Plan
from sortition.randomness import Lanes, Stream

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Numbers = NDArray[np.float64]

# Temperatures at the start and at the end, in units of the least cost, as tried on 48, 60 and 100 people.
_HOT, _COLD = 3.0, 1.0
# A longer search than so many steps, times the square of the members, is better begun afresh.
_LONGEST = 4


def relabelled(
    rounds: Plan, values: Ints, costs: Ints, steps: int, seed: str, possible: Bools | None = None
) -> Ints | None:
    """The member who takes each number, so that the costs of the head-counts are low.

    `rounds` are a plan in which no pair meets twice; `values` [member, category] are numbered through over
    all categories; `costs` [round, table, value, head-count] are whole numbers; `possible` [member, number]
    says who may take which. The same for the same seed on every machine; None if `possible` leaves no way.

    The best of one run or more of simulated annealing over exchanges of two members, all of which are weighed
    at every step (Bortz, Kalos and Lebowitz 1975, doi 10.1016/0021-9991(75)90060-1: one of them is always
    made); at last every exchange that saves something is made.
    """
    people = len(values)
    free = np.ones((people, people), dtype=np.bool_) if possible is None else possible
    if not values.shape[1]:
        return _given_out(free, Stream(seed, "first 0"))
    runs = max(steps // (_LONGEST * people**2), 1)
    lanes = Lanes(people**2, seed, "relabel")
    found = []
    for run in range(runs):
        first = _given_out(free, Stream(seed, f"first {run}"))
        if first is None:
            return None
        state = _State(_tables(rounds, people), values, costs, free, first)
        best = _annealed(state, steps // runs, lanes)
        state = _State(state.tables, values, costs, free, best)
        while (gain := state.gains())[chosen := _least(gain)] < 0:
            state.exchange(*chosen)
        found.append((state.cost(), run, state.member))
    return min(found)[2]


def named(rounds: Plan, member: Ints) -> Plan:
    """The plan with the member who takes each number in its place, at each table in rising order."""
    return tuple(tuple(tuple(sorted(int(member[i]) for i in table)) for table in one) for one in rounds)


@dataclass(frozen=True)
class _Tables:
    """`at` [number, round] is its table; `seats` [table, seat] the numbers there, their count for none."""

    at: Ints
    seats: Ints

    @property
    def pairs(self) -> Ints:
        """[table, seat, seat]: where two of a table stand in a flat square of all numbers and nobody."""
        result: Ints = self.seats[:, :, None] * (len(self.at) + 1) + self.seats[:, None, :]
        return result


def _tables(rounds: Plan, people: int) -> _Tables:
    widest = max(len(one) for one in rounds)
    most = max(len(table) for one in rounds for table in one)
    seats = np.full((len(rounds) * widest, most), people, dtype=np.int64)
    at = np.zeros((people, len(rounds)), dtype=np.int64)
    for r, one in enumerate(rounds):
        for t, table in enumerate(one):
            seats[r * widest + t, : len(table)] = table
            at[list(table), r] = r * widest + t
    return _Tables(at, seats)


class _State:
    """Who has which number, and what each change would cost.

    All costs are whole numbers in 64-bit floats, so sums are exact in whatever order they are taken.
    """

    def __init__(self, tables: _Tables, values: Ints, costs: Ints, free: Bools, member: Ints) -> None:
        self.tables, self.values, self.free = tables, values, free
        self.member = member.copy()
        self.people, self.kinds = len(values), costs.shape[2]
        self.costs = costs.reshape(-1)
        self.more, self.fewer = _changes(costs)
        self.category = np.zeros(self.kinds, dtype=np.int64)
        for column in range(values.shape[1]):
            self.category[values[:, column]] = column
        self.rows = np.arange(self.people)[:, None]
        self.sits = np.zeros((self.people, len(tables.seats)))
        self.sits[self.rows, tables.at] = 1
        self.held = values[member]
        self.has = np.zeros((self.people + 1, self.kinds))
        self.has[self.rows, self.held] = 1
        self.counts = self.has[tables.seats].sum(1).astype(np.int64)
        self.starts = np.arange(self.counts.size).reshape(self.counts.shape) * costs.shape[3]
        self.change = np.zeros((len(tables.seats), 2 * self.kinds))
        self.shared = np.zeros((self.people + 1, self.people + 1))
        self.barred = ~(free[member] & free[member].T) | np.tri(self.people, dtype=np.bool_)
        self._weigh(np.arange(len(tables.seats)))

    def _weigh(self, tables: Ints) -> None:
        """What one more and one fewer of a value costs at these tables, and what two there share."""
        at = self.starts[tables] + self.counts[tables]
        more, fewer = self.more.take(at), self.fewer.take(at)
        self.change[tables] = np.concatenate([more, fewer], axis=1)
        has = self.has[self.tables.seats[tables]]
        both = has * (more + fewer)[:, None, :]
        own = both.sum(-1)
        shared = own[:, :, None] + own[:, None, :] - 2 * (both @ has.transpose(0, 2, 1))
        self.shared.reshape(-1)[self.tables.pairs[tables]] = shared

    def cost(self) -> float:
        """What all head-counts cost."""
        return float(self.costs.take(self.starts + self.counts).sum())

    def gains(self) -> Numbers:
        """What the exchange of two numbers' members costs; from infinity on it is none, or not allowed.

        Whoever comes changes what is there in each category in which they differ; where the two share a
        table nothing changes, so what was counted for it is taken back.
        """
        change = self.sits @ self.change
        comes, goes = change[:, : self.kinds], change[:, self.kinds :]
        takes = comes + goes[self.rows, self.held][:, self.category]
        takes[self.rows, self.held] = 0
        one = takes @ self.has[:-1].T
        gain: Numbers = one + one.T - self.shared[:-1, :-1]
        gain[self.barred] = np.inf
        return gain

    def exchange(self, one: int, other: int) -> None:
        """The members of two numbers change places."""
        both, turned = np.array([one, other]), np.array([other, one])
        went, came = self.held[both], self.held[turned]
        tables = self.tables.at[both]
        self.counts[tables[:, :, None], went[:, None, :]] -= 1
        self.counts[tables[:, :, None], came[:, None, :]] += 1
        self.has[both[:, None], went] = 0
        self.has[both[:, None], came] = 1
        self.held[both], self.member[both] = came, self.member[turned]
        if not self.free.all():
            may = self.free[self.member]
            self.barred = ~(may & may.T) | np.tri(self.people, dtype=np.bool_)
        self._weigh(tables.reshape(-1))


def _changes(costs: Ints) -> tuple[Numbers, Numbers]:
    """What one more costs at every head-count, and what one fewer does."""
    more, fewer = np.zeros(costs.shape), np.zeros(costs.shape)
    more[..., :-1] = np.diff(costs)
    fewer[..., 1:] = -np.diff(costs)
    return more.reshape(-1), fewer.reshape(-1)


def _least(gain: Numbers) -> tuple[int, int]:
    one, other = divmod(int(gain.argmin()), len(gain))
    return one, other


def _annealed(state: _State, steps: int, lanes: Lanes) -> Ints:
    """The best of the states passed through."""
    unit = float(min((abs(change) for change in np.unique(state.more) if change), default=1))
    cost, least, best = 0.0, 0.0, state.member.copy()
    for step in range(steps):
        share = step / max(steps - 1, 1)
        warmth = unit * round((_HOT * (_COLD / _HOT) ** share) * HEAT) / HEAT
        gain = state.gains()
        chance = gumbel().take(lanes.words()[: gain.size]).reshape(gain.shape)
        chosen = _least(gain / warmth - chance)
        if not np.isfinite(gain[chosen]):
            break
        cost += float(gain[chosen])
        state.exchange(*chosen)
        if cost < least:
            least, best = cost, state.member.copy()
    return best


def _given_out(free: Bools, stream: Stream) -> Ints | None:
    """A member for every number whom it suits, else None: augmenting paths (König 1916; Kuhn 1955).

    Those whom few numbers suit choose first.
    """
    people = len(free)
    order = sorted(stream.shuffled(range(people)), key=lambda member: int(free[member].sum()))
    numbers = stream.shuffled(range(people))
    holder: dict[int, int] = {}
    for member in order:
        came_from: dict[int, int] = {}
        waiting, end = [member], -1
        while waiting and end < 0:
            one = waiting.pop(0)
            for number in numbers:
                if free[one, number] and number not in came_from:
                    came_from[number] = one
                    if number not in holder:
                        end = number
                        break
                    waiting.append(holder[number])
        if end < 0:
            return None
        _passed_on(holder, came_from, end, member)
    return np.array([holder[number] for number in range(people)], dtype=np.int64)


def _passed_on(holder: dict[int, int], came_from: dict[int, int], end: int, member: int) -> None:
    """Along the path to a free number everybody takes the next one, the member the first."""
    before = {holder_: number for number, holder_ in holder.items()}
    while True:
        one = came_from[end]
        holder[end] = one
        if one == member:
            return
        end = before[one]
