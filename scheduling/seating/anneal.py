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

from scheduling.seating.numbers import NEVER, NOBODY, Ints, Numbers, RoundNumbers
from sortition.randomness import Lanes

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
def _gumbel() -> Ints:
    """For each 16-bit word a number of Gumbel's distribution, a multiple of 1 / HEAT."""
    values = [-log(-log((word + 0.5) / 65536)) for word in range(65536)]
    return np.array([round(value * HEAT) / HEAT for value in values], dtype=np.float32)


class Search:
    """The state of a batch of seatings: who sits where, who met whom, the head-counts."""

    def __init__(self, numbers: Numbers, batch: int) -> None:
        self.given, self.batch = numbers, batch
        self.nobody, self.side = numbers.people, numbers.people + 1
        starts = numbers.rounds[0].seats.shape[0]
        self.start = np.arange(batch) % starts
        self.seats = [one.seats[self.start] for one in numbers.rounds]
        self.met = np.repeat(numbers.met[None], batch, axis=0)
        self.visited = [np.repeat(one.met[None], batch, axis=0) for one in numbers.visits]
        self.slack = [None if one.slack is None else one.slack[self.start] for one in numbers.rounds]
        self.held = [self._held(n) for n in range(len(numbers.rounds))]
        self.met_fewer = _fewer(numbers.met_more)
        self.fewer = _fewer(numbers.more)
        self.visit_fewer = [_fewer(one.more) for one in numbers.visits]
        for number in range(len(numbers.rounds)):
            self._meet(number)

    def _held(self, number: int) -> Ints:
        """Where in `more` the head-count of each value at each table stands [batch, table, value]."""
        given, seats = self.given, self.seats[number]
        begins = given.rounds[number].bands[self.start]
        place = np.arange(given.kinds) * given.counts + 1
        held: Ints = begins[:, :, None] + place
        flat = held.reshape(-1)
        row = np.arange(seats.shape[0] * seats.shape[1]).reshape(seats.shape[:2]) * given.kinds
        np.add.at(flat, (row[:, :, None, None] + given.values[seats]).reshape(-1), 1)
        return held

    def _meet(self, number: int) -> None:
        """Count the meetings and visits of the round."""
        seats, batch = self.seats[number], np.arange(self.batch)[:, None, None]
        for table in range(seats.shape[1]):
            at = seats[:, table]
            self.met[batch, at[:, :, None], at[:, None, :]] += 1
            for labels, visited in zip(self.given.rounds[number].labels, self.visited, strict=True):
                visited[batch[:, :, 0], at, labels[self.start, table][:, None]] += 1
        self._forget_nobody()

    def _forget_nobody(self) -> None:
        self.met[:, self.nobody, :] = self.met[:, :, self.nobody] = NOBODY
        everybody = np.arange(self.side)
        self.met[:, everybody, everybody] = NOBODY


def _fewer(more: Ints) -> Ints:
    """What one fewer costs, where `more` is what one more does."""
    fewer = np.zeros_like(more)
    fewer[1:] = -more[:-1]
    return fewer


@dataclass
class Pairing:
    """Pairs of tables of one round: their numbers, and who sits there [batch, pair, seat]."""

    round: int
    left: Ints
    right: Ints
    here: Ints
    there: Ints


def pairing(search: Search, number: int, order: Ints) -> Pairing:
    """The tables of the round in this order, two and two; with an odd number the last waits."""
    half = len(order) // 2
    left, right = order[:half], order[half : 2 * half]
    seats = search.seats[number]
    return Pairing(number, left, right, seats[:, left], seats[:, right])


def costs(search: Search, tables: Pairing) -> Ints:
    """What each exchange costs [batch, pair, seat left, seat right]; from NEVER on: forbidden."""
    total = _meeting_costs(search, tables)
    if search.given.values.shape[1]:
        total += _band_costs(search, tables)
    for kind in range(len(search.visited)):
        total += _visit_costs(search, tables, kind)
    _forbid(search, tables, total)
    return total


def _meeting_costs(search: Search, tables: Pairing) -> Ints:
    given, met = search.given, search.met.reshape(-1)
    offset = (np.arange(search.batch) * search.side**2)[:, None, None]
    here, there = tables.here, tables.there
    row, other = here * search.side + offset, there * search.side + offset
    across = given.met_more.take(met.take(row[..., :, None] + there[..., None, :]))
    leaving = search.met_fewer.take(met.take(row[..., :, None] + here[..., None, :])).sum(-1)
    left = search.met_fewer.take(met.take(other[..., :, None] + there[..., None, :])).sum(-1)
    leaving += across.sum(-1)
    left += across.sum(-2)
    total: Ints = leaving[..., :, None] + left[..., None, :] - 2 * across
    return total


def _band_costs(search: Search, tables: Pairing) -> Ints:
    """Head-counts: each goes and each comes; where both have the same value, nothing changes."""
    given, held = search.given, search.held[tables.round]
    here, there = held[:, tables.left], held[:, tables.right]
    more_here, fewer_here = given.more.take(here), search.fewer.take(here)
    more_there, fewer_there = given.more.take(there), search.fewer.take(there)
    pairs = np.arange(here.shape[0] * here.shape[1]).reshape(*here.shape[:2], 1, 1) * given.kinds
    ours, theirs = given.values.take(tables.here, axis=0), given.values.take(tables.there, axis=0)
    out, back = (fewer_here + more_there).reshape(-1), (fewer_there + more_here).reshape(-1)
    goes = out.take(ours + pairs)
    total: Ints = goes.sum(-1)[..., :, None] + back.take(theirs + pairs).sum(-1)[..., None, :]
    same = ours[..., :, None, :] == theirs[..., None, :, :]
    twice = (out + back).take(ours + pairs)
    total -= (same * twice[..., :, None, :]).sum(-1)
    return total


def _visit_costs(search: Search, tables: Pairing, kind: int) -> Ints:
    given, visited = search.given.visits[kind], search.visited[kind]
    labels = search.given.rounds[tables.round].labels[kind][search.start]
    left, right = labels[:, tables.left, None], labels[:, tables.right, None]
    offset = (np.arange(search.batch) * visited[0].size)[:, None, None]
    width, flat = visited.shape[2], visited.reshape(-1)
    ours, theirs = tables.here * width + offset, tables.there * width + offset
    fewer = search.visit_fewer[kind]
    going = given.more.take(flat.take(ours + right)) + fewer.take(flat.take(ours + left))
    coming = given.more.take(flat.take(theirs + left)) + fewer.take(flat.take(theirs + right))
    total: Ints = going[..., :, None] + coming[..., None, :]
    # The same label on both sides: nothing changes.
    total *= (left != right)[..., None]
    return total


def _forbid(search: Search, tables: Pairing, total: Ints) -> None:
    round_ = search.given.rounds[tables.round]
    if round_.uneven:
        total += NEVER * (
            (tables.here == search.nobody)[..., :, None] | (tables.there == search.nobody)[..., None, :]
        )
    if round_.allowed is not None:
        start = search.start[:, None, None]
        here = round_.allowed[start, tables.here, tables.right[None, :, None]]
        there = round_.allowed[start, tables.there, tables.left[None, :, None]]
        total += NEVER * ~(here[..., :, None] & there[..., None, :])
    if (slack := search.slack[tables.round]) is not None:
        loads = search.given.loads
        gain = loads[tables.here][..., :, None, :] - loads[tables.there][..., None, :, :]
        full = gain > slack[:, tables.right][..., None, None, :]
        full |= -gain > slack[:, tables.left][..., None, None, :]
        total += NEVER * full.any(-1)


def exchange(search: Search, tables: Pairing, chosen: Ints) -> Ints:
    """Make the chosen exchanges (a number beyond the last: none); says in which seatings there was one."""
    size = tables.here.shape[2]
    who, pair = np.nonzero(chosen < size * tables.there.shape[2])
    if not len(who):
        return who
    seat, other = np.divmod(chosen[who, pair], tables.there.shape[2])
    leaver, comer = tables.here[who, pair, seat], tables.there[who, pair, other]
    here, there = tables.here[who, pair], tables.there[who, pair]
    rows = np.arange(len(who))
    _met(search, who, leaver, here, -1)
    _met(search, who, comer, there, -1)
    here[rows, seat], there[rows, other] = comer, leaver
    _met(search, who, leaver, there, 1)
    _met(search, who, comer, here, 1)
    if search.given.rounds[tables.round].uneven:
        search.met[:, search.nobody, :] = search.met[:, :, search.nobody] = NOBODY
    left, right = tables.left[pair], tables.right[pair]
    seats = search.seats[tables.round]
    seats[who, left, seat], seats[who, right, other] = comer, leaver
    _count(search, tables.round, (who, left, right), leaver, comer)
    return who


def _met(search: Search, who: Ints, one: Ints, table: Ints, by: int) -> None:
    """The member meets everybody at the table once more or once less; themselves come out even."""
    side, flat = search.side, search.met.reshape(-1)
    offset = who * side * side
    flat[(offset + one * side)[:, None] + table] += by
    flat[(offset + one)[:, None] + table * side] += by


def _count(search: Search, number: int, at: tuple[Ints, Ints, Ints], leaver: Ints, comer: Ints) -> None:
    """Head-counts, visits and what tables still take, after these two changed places."""
    who, left, right = at
    given = search.given
    if given.values.shape[1]:
        held = search.held[number]
        ours, theirs = given.values[leaver], given.values[comer]
        for table, goes, comes in ((left, ours, theirs), (right, theirs, ours)):
            held[who[:, None], table[:, None], goes] -= 1
            held[who[:, None], table[:, None], comes] += 1
    for labels, visited in zip(given.rounds[number].labels, search.visited, strict=True):
        start = search.start[who]
        for one, old, new in ((leaver, left, right), (comer, right, left)):
            visited[who, one, labels[start, old]] -= 1
            visited[who, one, labels[start, new]] += 1
    if (slack := search.slack[number]) is not None:
        gain = given.loads[leaver] - given.loads[comer]
        slack[who, left] += gain
        slack[who, right] -= gain


def anneal(numbers: Numbers, plan: Plan, seed: str, tick: Callable[[float], None]) -> Found:
    """The best of each of the batch of seatings, sought for so many steps.

    The same numbers, plan and seed give the same result on every machine. `tick` is told the share done.
    """
    search = Search(numbers, plan.batch)
    lanes = Lanes(_most_words(numbers.rounds, plan.batch), seed, "seating")
    cost, best = np.zeros(plan.batch, dtype=np.int64), np.zeros(plan.batch, dtype=np.int64)
    kept = [one.copy() for one in search.seats]
    for step in range(plan.steps):
        words = lanes.words()
        number = int(words[0]) % len(numbers.rounds)
        tables = search.seats[number].shape[1]
        order = np.argsort(words[1 : tables + 1], kind="stable")
        pairs = pairing(search, number, order)
        weighed = costs(search, pairs)
        chosen = _choose(weighed, words[tables + 1 :], plan.temperature(step))
        moved = exchange(search, pairs, chosen)
        if len(moved):
            flat = weighed.reshape(*chosen.shape, -1)
            took = np.take_along_axis(flat, np.minimum(chosen, flat.shape[2] - 1)[..., None], axis=2)[..., 0]
            cost += np.where(chosen < flat.shape[2], took, 0).sum(-1)
            if (better := cost < best).any():
                best[better] = cost[better]
                for now, then in zip(search.seats, kept, strict=True):
                    then[better] = now[better]
        if step % 64 == 0:
            tick(step / plan.steps)
    return Found(tuple(kept), best)


def _choose(weighed: Ints, words: Ints, temperature: float) -> Ints:
    """For each pair of tables the number of an exchange, or their number in all: stay as it is."""
    batch, pairs = weighed.shape[:2]
    options = weighed.shape[2] * weighed.shape[3]
    score = _gumbel().take(words[: batch * pairs * (options + 1)]).reshape(batch, pairs, options + 1)
    flat = weighed.reshape(batch, pairs, options)
    score[..., :options] -= flat / np.float32(temperature)
    chosen: Ints = score.argmax(-1)
    return chosen


def _most_words(rounds: tuple[RoundNumbers, ...], batch: int) -> int:
    def words(round_: RoundNumbers) -> int:
        tables, seats = int(round_.seats.shape[1]), int(round_.seats.shape[2])
        return 1 + tables + batch * (tables // 2) * (seats * seats + 1)

    return max(words(one) for one in rounds)
