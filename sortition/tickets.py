"""From a distribution to m equally likely tickets: everybody on floor or ceiling of m times her chance.

Largest remainders over the distribution first, then one ticket after the other is chosen anew until the
seats of every type fit. People are seated in seats.py. Uniform lotteries: Flanigan, Kehne, Procaccia, "Fair
sortition made transparent", NeurIPS 2021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import count

import numpy as np

from sortition.instance import Instance
from sortition.objectives.distribution import Distribution
from sortition.panels import Seats, closest_panels
from sortition.randomness import Stream
from sortition.watch import Watch

NEAR = Fraction(1, 10**5)
PAIR_EVERY = 10
MOST_STALLS, MOST_TRIES = 120, 6


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
    start = _largest_remainders(fair, tickets)
    target = band(instance, fair.chances, tickets)
    best = start
    for _ in range(MOST_TRIES):
        found = _searched(instance, start, target, stream, watch)
        best = min(best, found, key=lambda panels: target.misses(_totals(panels)))
        if not target.misses(_totals(best)):
            break
    return sorted(best)


def _totals(panels: list[Seats]) -> np.ndarray:
    totals: np.ndarray = np.array(panels).sum(axis=0)
    return totals


def _searched(
    instance: Instance, start: list[Seats], target: Band, stream: Stream, watch: Watch
) -> list[Seats]:
    """Panels with totals in the band, or with the fewest misses before too many changes were in vain."""
    panels, totals = list(start), _totals(start)
    best, best_misses, stalls = panels, target.misses(totals), 0
    for attempt in count():
        if not best_misses or stalls == MOST_STALLS:
            break
        watch.tick("making the tickets", 1 / (1 + best_misses))
        at = _to_change(panels, target, totals, stalls, stream)
        rest = totals - _totals([panels[j] for j in at])
        # Noise every other time moves the search on; always, it goes slowly; never, it goes in circles.
        noise = stream if attempt % 2 else None
        fresh = closest_panels(instance, target.low - rest, target.high - rest, len(at), noise, watch)
        changed = rest + _totals(fresh)
        if target.misses(changed) <= target.misses(totals):
            totals = changed
            panels = list(panels)
            for j, seats in zip(at, fresh, strict=True):
                panels[j] = seats
        stalls += 1
        if target.misses(totals) < best_misses:
            best, best_misses, stalls = panels, target.misses(totals), 0
    return best


def _largest_remainders(fair: Distribution, tickets: int) -> list[Seats]:
    exact = [tickets * share for share in fair.shares]
    counts = [math.floor(amount) for amount in exact]
    by_rest = sorted(range(len(exact)), key=lambda j: (counts[j] - exact[j], j))
    for j in by_rest[: tickets - sum(counts)]:
        counts[j] += 1
    return [seats for seats, count in zip(fair.panels, counts, strict=True) for _ in range(count)]


def _to_change(
    panels: list[Seats], target: Band, totals: np.ndarray, stalls: int, stream: Stream
) -> list[int]:
    """The ticket most to blame; after a change in vain any panel's ticket, now and then two at once."""
    if not stalls:
        blame = np.sign(np.maximum(totals - target.high, 0)) - np.sign(np.maximum(target.low - totals, 0))
        return [int(np.argmax(np.array(panels) @ blame))]
    # Panels on few tickets are as likely to be picked as panels on many: they move the search further.
    distinct = sorted(set(panels))
    wanted = 2 if stalls % PAIR_EVERY == 0 and len(distinct) > 1 else 1
    return [panels.index(seats) for seats in stream.shuffled(distinct)[:wanted]]
