"""The search: many seatings side by side, in which tables exchange members two by two.

Simulated annealing by heat bath (Geman and Geman 1984, doi 10.1109/TPAMI.1984.4767596): in one round, pairs
of tables are drawn at random; for each, every exchange of two members and staying as it is are weighed by
their costs, and one of them is chosen by the Gumbel maximum. Within a round exchanges of different pairs of
tables do not touch each other, so they are all made at once, in every seating of the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np

from scheduling.seating.numbers import APART, MET_CODES, NEVER, NOBODY, Ints, Numbers, RoundNumbers
from sortition.randomness import Lanes

Tick = Callable[[float, int, int], None]
_TOLD = 512
# Temperatures are in these parts of a unit of cost, so that they are the same integers everywhere.
HEAT = 1024


@dataclass(frozen=True)
class Plan:
    """How long and how hot: `batch` seatings, `steps`, temperatures from `hot` to `cold` in units of cost."""

    batch: int
    steps: int
    hot: float
    cold: float

    def temperature(self, step: int) -> float:
        """That of the step, falling by equal parts, a multiple of 1 / HEAT."""
        falling: float = self.hot * (self.cold / self.hot) ** (step / max(self.steps - 1, 1))
        return max(round(falling * HEAT), 1) / HEAT


@dataclass(frozen=True)
class Found:
    """The best seating of each of the batch: [batch, table, seat] a round; its cost above the start's."""

    rounds: tuple[Ints, ...]
    costs: Ints


@cache
def gumbel() -> Ints:
    """For each 16-bit word a number of Gumbel's distribution, a multiple of 1 / HEAT."""
    values = [-log(-log((word + 0.5) / 65536)) for word in range(65536)]
    return np.array([round(value * HEAT) / HEAT for value in values], dtype=np.float32)


class Search:
    """The state of a batch of seatings: who sits where, who met whom, the head-counts.

    Costs are whole numbers in 32-bit floats: sums and products of them are exact, in whatever order a
    library takes them.
    """

    def __init__(self, numbers: Numbers, batch: int) -> None:
        self.given, self.batch = numbers, batch
        self.nobody, self.side = numbers.people, numbers.people + 1
        self.start = np.arange(batch) % numbers.rounds[0].seats.shape[0]
        self.seats = [one.seats[self.start] for one in numbers.rounds]
        self.met = np.repeat(numbers.met[None], batch, axis=0)
        self.visited = [np.repeat(one.met[None], batch, axis=0) for one in numbers.visits]
        self.slack = [None if one.slack is None else one.slack[self.start] for one in numbers.rounds]
        self.held = [self._held(n) for n in range(len(numbers.rounds))]
        self.met_change = np.concatenate([numbers.met_more, _fewer(numbers.met_more)]).astype(np.float32)
        self.more, self.fewer = numbers.more.astype(np.float32), _fewer(numbers.more).astype(np.float32)
        self.visit_more = [one.more.astype(np.float32) for one in numbers.visits]
        self.visit_fewer = [_fewer(one.more).astype(np.float32) for one in numbers.visits]
        self.ones = np.ones(max(numbers.values.shape[1], 1), dtype=np.float32)
        for number in range(len(numbers.rounds)):
            self._meet(number)
        for visited in self.visited:
            visited[:, self.nobody] = NOBODY

    def _held(self, number: int) -> Ints:
        """Where in `more` the head-count of each value at each table stands [batch, table, value]."""
        given, seats = self.given, self.seats[number]
        begins = given.rounds[number].bands[self.start]
        held: Ints = begins[:, :, None] + np.arange(given.kinds) * given.counts + 1
        row = np.arange(seats.shape[0] * seats.shape[1]).reshape(seats.shape[:2]) * given.kinds
        np.add.at(held.reshape(-1), (row[:, :, None, None] + given.values[seats]).reshape(-1), 1)
        return held

    def _meet(self, number: int) -> None:
        """Count the meetings and visits of the round."""
        seats, batch = self.seats[number], np.arange(self.batch)[:, None, None]
        for table in range(seats.shape[1]):
            at = seats[:, table]
            self.met[batch, at[:, :, None], at[:, None, :]] += 1
            for labels, visited in zip(self.given.rounds[number].labels, self.visited, strict=True):
                visited[batch[:, :, 0], at, labels[self.start, table][:, None]] += 1
        everybody = np.arange(self.side)
        self.met[:, everybody, everybody] = NOBODY
        self.forget_nobody()

    def reached(self, number: int) -> tuple[int, int]:
        """Pairs who have met, and the cost of head-counts, of one of the batch."""
        met = self.met[number]
        pairs = int(((met > 0) & (met < APART)).sum()) // 2
        return pairs, sum(int(self.given.cost.take(one[number]).sum()) for one in self.held)

    def forget_nobody(self) -> None:
        """Nobody has met anybody, in whatever empty seat."""
        self.met[:, self.nobody, :] = self.met[:, :, self.nobody] = NOBODY


def _fewer(more: Ints) -> Ints:
    """What one fewer costs, where `more` is what one more does."""
    fewer = np.zeros_like(more)
    fewer[1:] = -more[:-1]
    return fewer


@dataclass(frozen=True)
class Pairing:
    """Pairs of tables of one round, and who sits at both [batch, pair, seats on the left, then right]."""

    round: int
    left: Ints
    right: Ints
    both: Ints

    @property
    def size(self) -> int:
        """The seats of one table."""
        return int(self.both.shape[2]) // 2


def pairing(search: Search, number: int, order: Ints) -> Pairing:
    """The tables of the round in this order, two and two; with an odd number the last waits."""
    half = len(order) // 2
    both = search.seats[number].take(order[: 2 * half], axis=1)
    return Pairing(
        number, order[: 2 * half : 2], order[1 : 2 * half : 2], both.reshape(search.batch, half, -1)
    )


def costs(search: Search, tables: Pairing) -> Ints:
    """What each exchange costs [batch, pair, seat left, seat right]; from ONCE / 2 on: forbidden."""
    change, total = _meeting_costs(search, tables)
    if search.given.values.shape[1]:
        total += _band_costs(search, tables, change)
    for kind in range(len(search.visited)):
        change += _visit_costs(search, tables, kind)
    size = tables.size
    total += change[..., :size, None]
    total += change[..., None, size:]
    _forbid(search, tables, total)
    return total


@cache
def _sides(size: int) -> tuple[Ints, Ints]:
    """For two tables: which entry of `met_change` counts between two seats, and the side of each seat."""
    side = np.repeat(np.arange(2), size)
    return np.where(side[:, None] == side, MET_CODES, 0), side


def _meeting_costs(search: Search, tables: Pairing) -> tuple[Ints, Ints]:
    """What it costs that somebody goes to the other table; less what two who exchange do not meet."""
    between, _ = _sides(tables.size)
    offset = (np.arange(search.batch) * search.side**2)[:, None, None]
    codes = search.met.reshape(-1).take(
        (tables.both * search.side + offset)[..., None] + tables.both[..., None, :]
    )
    costs = search.met_change.take(codes + between)
    change: Ints = costs @ np.ones(2 * tables.size, dtype=np.float32)
    return change, -2 * costs[..., : tables.size, tables.size :]


def _band_costs(search: Search, tables: Pairing, change: Ints) -> Ints:
    """Head-counts: each goes and each comes, added to `change`; less what stays where both are alike."""
    given, size = search.given, tables.size
    held = search.held[tables.round].take(np.stack([tables.left, tables.right], 1).reshape(-1), axis=1)
    held = held.reshape(search.batch, -1, 2, given.kinds)
    going = search.fewer.take(held) + search.more.take(held)[:, :, ::-1]
    values = given.values.take(tables.both, axis=0)
    pairs = np.arange(search.batch * len(tables.left)).reshape(search.batch, -1, 1, 1) * given.kinds
    _, side = _sides(size)
    change += going.reshape(-1).take(values + (2 * pairs + side[:, None] * given.kinds)) @ search.ones
    ours = values[..., :size, :]
    alike = (ours[..., :, None, :] == values[..., None, size:, :]).astype(np.float32)
    alike *= going.sum(2).reshape(-1).take(ours + pairs)[..., :, None, :]
    both: Ints = -(alike @ search.ones)
    return both


def _visit_costs(search: Search, tables: Pairing, kind: int) -> Ints:
    """What it costs that somebody meets what is met at the other table, instead of at their own."""
    visited, round_ = search.visited[kind], search.given.rounds[tables.round]
    labels = round_.labels[kind][search.start]
    own = np.stack([labels[:, tables.left], labels[:, tables.right]], axis=2)
    size, width, flat = tables.size, visited.shape[2], visited.reshape(-1)
    row = tables.both * width + (np.arange(search.batch) * search.side * width)[:, None, None]
    there: Ints = search.visit_more[kind].take(flat.take(row + np.repeat(own[..., ::-1], size, axis=2)))
    there += search.visit_fewer[kind].take(flat.take(row + np.repeat(own, size, axis=2)))
    # The same on both sides: nothing changes.
    there *= (own[..., :1] != own[..., 1:]).astype(np.float32)
    return there


def _forbid(search: Search, tables: Pairing, total: Ints) -> None:
    round_, size = search.given.rounds[tables.round], tables.size
    if round_.uneven:
        empty = tables.both == search.nobody
        total += NEVER * (empty[..., :size, None] | empty[..., None, size:]).astype(np.float32)
    if round_.allowed is not None:
        start, (here, there) = search.start[:, None, None], _halves(tables)
        goes = round_.allowed[start, here, tables.right[None, :, None]]
        comes = round_.allowed[start, there, tables.left[None, :, None]]
        total += NEVER * (~(goes[..., :, None] & comes[..., None, :])).astype(np.float32)
    if (slack := search.slack[tables.round]) is not None:
        loads, (here, there) = search.given.loads, _halves(tables)
        gain = loads[here][..., :, None, :] - loads[there][..., None, :, :]
        full = gain > slack[:, tables.right][..., None, None, :]
        full |= -gain > slack[:, tables.left][..., None, None, :]
        total += NEVER * full.any(-1).astype(np.float32)


def _halves(tables: Pairing) -> tuple[Ints, Ints]:
    return tables.both[..., : tables.size], tables.both[..., tables.size :]


def exchange(search: Search, tables: Pairing, chosen: Ints) -> tuple[Ints, ...]:
    """Make the chosen exchanges (a number beyond the last: none); gives where they were.

    That is the number in the batch, the pair of tables, the seat on the left and the seat on the right.
    """
    size = tables.size
    who, pair = np.nonzero(chosen < size * size)
    seat, other = np.divmod(chosen[who, pair], size)
    if not len(who):
        return who, pair, seat, other
    table = np.stack([tables.both[who, pair, :size], tables.both[who, pair, size:]])
    rows = np.arange(len(who))
    leaver, comer = table[0, rows, seat], table[1, rows, other]
    goes = np.stack([leaver, comer])
    _meet(search, who, goes, table, -1)
    table[0, rows, seat], table[1, rows, other] = comer, leaver
    _meet(search, who, goes, table[::-1], 1)
    if search.given.rounds[tables.round].uneven:
        search.forget_nobody()
    at = np.stack([tables.left[pair], tables.right[pair]])
    seats = search.seats[tables.round]
    seats[who, at[0], seat], seats[who, at[1], other] = comer, leaver
    _count(search, tables.round, who, at, goes)
    return who, pair, seat, other


def _meet(search: Search, who: Ints, ones: Ints, tables: Ints, by: int) -> None:
    """These meet everybody at these tables once more or once less; with themselves it comes out even."""
    offset = who * search.side**2
    row = (offset + ones * search.side)[..., None] + tables
    column = (offset + ones)[..., None] + tables * search.side
    search.met.reshape(-1)[np.concatenate([row, column])] += by


def _count(search: Search, number: int, who: Ints, at: Ints, goes: Ints) -> None:
    """Head-counts, visits and what tables still take, after these two changed places."""
    given = search.given
    if given.values.shape[1]:
        held = search.held[number]
        row = ((who * held.shape[1] + at) * given.kinds)[..., None]
        values, flat = given.values[goes], held.reshape(-1)
        flat[row + values] -= 1
        flat[row + values[::-1]] += 1
    for labels, visited in zip(given.rounds[number].labels, search.visited, strict=True):
        met = labels[search.start[who], at]
        visited[who, goes, met] -= 1
        visited[who, goes, met[::-1]] += 1
    if (slack := search.slack[number]) is not None:
        gain = given.loads[goes[0]] - given.loads[goes[1]]
        slack[who, at[0]] += gain
        slack[who, at[1]] -= gain


def anneal(numbers: Numbers, plan: Plan, seed: str, tick: Tick) -> Found:
    """The best of each of the batch of seatings, sought for so many steps.

    The same numbers, plan and seed give the same result on every machine. `tick` is told now and then the
    share done, how many pairs meet, and what head-counts cost, at present.
    """
    search = Search(numbers, plan.batch)
    lanes = Lanes(_most_words(numbers.rounds, plan.batch), seed, "seating")
    cost, best = np.zeros(plan.batch), np.zeros(plan.batch)
    kept = [one.copy() for one in search.seats]
    for step in range(plan.steps):
        words = lanes.words()
        number = int(words[0]) % len(numbers.rounds)
        tables = search.seats[number].shape[1]
        pairs = pairing(search, number, np.argsort(words[1 : tables + 1], kind="stable"))
        weighed = costs(search, pairs)
        made = exchange(search, pairs, _choose(weighed, words[tables + 1 :], plan.temperature(step)))
        if len(made[0]):
            cost += np.bincount(made[0], weights=weighed[made], minlength=plan.batch)
            if (better := cost < best).any():
                best[better] = cost[better]
                for now, then in zip(search.seats, kept, strict=True):
                    then[better] = now[better]
        if step % _TOLD == 0:
            tick(step / plan.steps, *search.reached(int(cost.argmin())))
    return Found(tuple(kept), best.astype(np.int64))


def _choose(weighed: Ints, words: Ints, temperature: float) -> Ints:
    """For each pair of tables the number of an exchange, or their number in all: stay as it is."""
    batch, pairs, left, right = weighed.shape
    options = left * right
    score = gumbel().take(words[: batch * pairs * (options + 1)]).reshape(batch, pairs, options + 1)
    score[..., :options] -= weighed.reshape(batch, pairs, options) / np.float32(temperature)
    chosen: Ints = score.argmax(-1)
    return chosen


def _most_words(rounds: tuple[RoundNumbers, ...], batch: int) -> int:
    def words(round_: RoundNumbers) -> int:
        tables, seats = int(round_.seats.shape[1]), int(round_.seats.shape[2])
        return 1 + tables + batch * (tables // 2) * (seats * seats + 1)

    return max(words(one) for one in rounds)
