"""From a distribution to m equally likely tickets: everybody on floor or ceiling of m times her chance.

Largest remainders over the distribution first, then one ticket after the other is chosen anew until the
seats of every type fit. People are seated in seats.py. Uniform lotteries: Flanigan, Kehne, Procaccia, "Fair
sortition made transparent", NeurIPS 2021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from ortools.sat.python import cp_model

from sortition.instance import Instance
from sortition.objectives.distribution import Distribution
from sortition.panels import OutOfEffort, Program, Seats, limits
from sortition.randomness import Stream
from sortition.watch import Watch

NEAR = Fraction(1, 10**5)
EFFORT = 0.5
MOST_STALLS = 400


@dataclass(frozen=True)
class Band:
    """For each type the fewest and most seats over all tickets that keep everybody on floor or ceiling."""

    low: np.ndarray
    high: np.ndarray

    def misses(self, totals: np.ndarray) -> int:
        """By how many seats these totals lie outside, over all types."""
        below, above = np.maximum(self.low - totals, 0), np.maximum(totals - self.high, 0)
        return int((below + above).sum())


def band(instance: Instance, chances: tuple[Fraction, ...], tickets: int) -> Band:
    """The band of a number of tickets; a product within 1e-5 of a whole number counts as that number."""
    people = [kind.people for kind in instance.types]
    low = [n * math.floor(tickets * p + NEAR) for n, p in zip(people, chances, strict=True)]
    high = [n * math.ceil(tickets * p - NEAR) for n, p in zip(people, chances, strict=True)]
    return Band(np.array(low), np.array(high))


def whole_panels(
    instance: Instance, fair: Distribution, tickets: int, stream: Stream, watch: Watch
) -> list[Seats]:
    """`tickets` panels (seats for each type) whose totals lie in the band, or as near as was found.

    Raises:
        Undecided: the time is up.
    """
    panels = _largest_remainders(fair, tickets)
    target = band(instance, fair.chances, tickets)
    totals = np.array(panels).sum(axis=0)
    best, best_misses = list(panels), target.misses(totals)
    stalls = 0
    tried: set[Seats] = set()
    while best_misses and stalls < MOST_STALLS:
        watch.tick("making the tickets", 1 / (1 + best_misses))
        misses = target.misses(totals)
        at = _most_to_blame(panels, target, totals, tried)
        if at is None:
            at, tried = stream.below(len(panels)), set()
        rest = totals - np.array(panels[at])
        fresh = _best_addition(instance, Band(target.low - rest, target.high - rest), stream, watch)
        tried.add(panels[at])
        changed = rest + np.array(fresh)
        if target.misses(changed) < misses:
            tried = set()
        if target.misses(changed) <= misses:
            panels[at], totals = fresh, changed
        if target.misses(totals) < best_misses:
            best, best_misses, stalls = list(panels), target.misses(totals), 0
        else:
            stalls += 1
    return sorted(best)


def _largest_remainders(fair: Distribution, tickets: int) -> list[Seats]:
    exact = [tickets * share for share in fair.shares]
    counts = [math.floor(amount) for amount in exact]
    by_rest = sorted(range(len(exact)), key=lambda j: (counts[j] - exact[j], j))
    for j in by_rest[: tickets - sum(counts)]:
        counts[j] += 1
    return [seats for seats, count in zip(fair.panels, counts, strict=True) for _ in range(count)]


def _most_to_blame(panels: list[Seats], target: Band, totals: np.ndarray, tried: set[Seats]) -> int | None:
    """The ticket with the most seats of types that have too many, and fewest of those with too few."""
    blame = np.sign(np.maximum(totals - target.high, 0)) - np.sign(np.maximum(target.low - totals, 0))
    scores = np.array(panels) @ blame
    for at in np.argsort(-scores, kind="stable"):
        if panels[at] not in tried:
            return int(at)
    return None


def _best_addition(instance: Instance, left: Band, stream: Stream, watch: Watch) -> Seats:
    """A valid panel that brings the totals as close to the band as one panel can."""
    program = Program(instance, limits(instance))
    costs = []
    for x, kind, low, high in zip(program.seats, instance.types, left.low, left.high, strict=True):
        # A little noise between equally good panels lets the search move on instead of going in circles.
        costs.append(x * stream.below(3))
        if low > 0:
            lacking = program.model.new_int_var(0, int(low), "")
            program.model.add(lacking >= int(low) - x)
            costs.append(1000 * lacking)
        if high < kind.most:
            most = kind.most + max(0, -int(high))
            surplus = program.model.new_int_var(0, most, "")
            program.model.add(surplus >= x - int(high))
            costs.append(1000 * surplus)
    program.model.maximize(-cp_model.LinearExpr.sum(costs))
    try:
        best = program.solve(watch, effort=EFFORT)
    except OutOfEffort:
        best = program.solve(watch)
    if best is None:
        raise ValueError("there is no valid panel")
    return best.seats
