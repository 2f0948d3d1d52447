"""From a distribution to m equally likely tickets: everybody on floor or ceiling of m times her chance.

Largest remainders over the distribution first, then one ticket after the other is chosen anew until the
seats of every type fit. Where that fails, all panels are listed if they are few, and an integer program
proves which list is nearest. People are seated in seats.py. Uniform lotteries: Flanigan, Kehne, Procaccia,
"Fair sortition made transparent", NeurIPS 2021.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count

import numpy as np

from sortition.all_panels import Band, band, band_of, deviation, nearest_list
from sortition.instance import Instance
from sortition.objectives.distribution import Distribution
from sortition.panels import Limits, Seats, closest_panels, limits
from sortition.randomness import Stream
from sortition.watch import Watch

PAIR_EVERY, FEW = 10, 500
MOST_STALLS, MOST_TRIES, MOST_WIDER = 120, 6, 3


@dataclass(frozen=True)
class Rounded:
    """One panel (seats for each type) for each ticket, sorted.

    `proved` is None where everybody stands on floor or ceiling of tickets * chance; otherwise it says whether
    the largest distance from tickets * chance is proved to be the smallest possible.
    """

    panels: list[Seats]
    proved: bool | None


def whole_panels(
    instance: Instance, fair: Distribution, tickets: int, stream: Stream, watch: Watch
) -> Rounded:
    """`tickets` panels whose totals lie in the band, or whose largest deviation is the smallest found.

    Raises:
        Undecided: the time is up.
    """
    start = _largest_remainders(fair, tickets)
    target = band(instance, fair.chances, tickets)
    found = _searched(instance, start, target, stream, watch)
    if found.misses(target):
        return _nearest(instance, fair, found, start, target, stream, watch)
    return Rounded(found.expanded(), None)


class _List:
    """Panels with the number of their tickets, and the seats of each type over all tickets."""

    def __init__(self, counts: Counter[Seats]) -> None:
        self.counts = +counts
        self.distinct = sorted(self.counts)
        self.matrix = np.array(self.distinct, dtype=np.int64)
        self.totals: np.ndarray = np.array([self.counts[seats] for seats in self.distinct]) @ self.matrix

    def misses(self, target: Band) -> int:
        return target.misses(self.totals)

    def changed(self, out: list[Seats], into: list[Seats]) -> _List:
        """The list with one ticket of each of these panels given to others."""
        counts = self.counts.copy()
        counts.subtract(out)
        counts.update(into)
        return _List(counts)

    def expanded(self) -> list[Seats]:
        return [seats for seats in self.distinct for _ in range(self.counts[seats])]


def _nearest(
    instance: Instance,
    fair: Distribution,
    found: _List,
    start: _List,
    target: Band,
    stream: Stream,
    watch: Watch,
) -> Rounded:
    """The list with the smallest largest deviation that can be found, after a first search in vain."""
    tickets = found.counts.total()

    def away(panels: _List) -> Fraction:
        return deviation(instance, fair.chances, tickets, panels.totals)

    panels, proved = nearest_list(instance, fair.chances, tickets, away(found), watch)
    if panels or proved:
        best = _List(Counter(panels)) if panels else found
        return Rounded(best.expanded(), proved if best.misses(target) else None)
    for _ in range(MOST_TRIES - 1):
        again = _searched(instance, start, target, stream, watch)
        if not again.misses(target):
            return Rounded(again.expanded(), None)
        found = min(found, again, key=lambda one: (away(one), one.misses(target)))
    return Rounded(_widened(instance, fair, found, stream, watch).expanded(), False)


def _widened(instance: Instance, fair: Distribution, found: _List, stream: Stream, watch: Watch) -> _List:
    """A list that stays within fewer whole tickets of the chances, where a search finds one."""
    tickets = found.counts.total()
    for away in range(1, MOST_WIDER + 1):
        if deviation(instance, fair.chances, tickets, found.totals) < away + 1:
            break
        wider = band_of(instance, fair.chances, tickets, Fraction(2 * away + 1, 2))
        again = _searched(instance, found, wider, stream, watch)
        if not again.misses(wider):
            return again
    return found


def _searched(instance: Instance, start: _List, target: Band, stream: Stream, watch: Watch) -> _List:
    """Panels with totals in the band, or with the fewest misses before too many changes were in vain."""
    panels = best = start
    stalls = 0
    for attempt in count():
        misses = best.misses(target)
        if not misses or stalls == MOST_STALLS:
            break
        watch.tick("making the tickets", 1 / (1 + misses))
        out = _to_change(panels, target, stalls, stream)
        rest = panels.totals - np.array(out).sum(axis=0)
        # Noise every other time moves the search on; always, it goes slowly; never, it goes in circles.
        noise = stream if attempt % 2 else None
        low, high = target.low - rest, target.high - rest
        few = _among_few(instance, low, high, out) if not stalls else None
        into = closest_panels(instance, low, high, len(out), noise, watch, few)
        changed = panels.changed(out, into)
        if changed.misses(target) <= panels.misses(target):
            panels = changed
        stalls += 1
        if panels.misses(target) < misses:
            best, stalls = panels, 0
    return best


def _among_few(instance: Instance, low: np.ndarray, high: np.ndarray, out: list[Seats]) -> Limits:
    """Seats only for types that lack some, for those of the panels that go, and for those with most room."""
    widest = limits(instance)
    needed = (low > 0) | (np.array(out).sum(axis=0) > 0)
    number = max(FEW, int(needed.sum()))
    few = set(np.argsort(-np.where(needed, np.inf, high), kind="stable")[:number].tolist())
    fewest = zip(widest.low, widest.high, strict=True)
    return replace(widest, high=tuple(most if t in few else least for t, (least, most) in enumerate(fewest)))


def _largest_remainders(fair: Distribution, tickets: int) -> _List:
    exact = [tickets * share for share in fair.shares]
    counts = [math.floor(amount) for amount in exact]
    by_rest = sorted(range(len(exact)), key=lambda j: (counts[j] - exact[j], j))
    for j in by_rest[: tickets - sum(counts)]:
        counts[j] += 1
    return _List(Counter(dict(zip(fair.panels, counts, strict=True))))


def _to_change(panels: _List, target: Band, stalls: int, stream: Stream) -> list[Seats]:
    """The panel most to blame; after a change in vain any panel, now and then two at once."""
    if not stalls:
        above = np.sign(np.maximum(panels.totals - target.high, 0))
        blame = above - np.sign(np.maximum(target.low - panels.totals, 0))
        return [panels.distinct[int(np.argmax(panels.matrix @ blame))]]
    # Panels on few tickets are as likely to be picked as panels on many: they move the search further.
    wanted = 2 if stalls % PAIR_EVERY == 0 and len(panels.distinct) > 1 else 1
    return stream.shuffled(panels.distinct)[:wanted]
