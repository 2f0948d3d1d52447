"""Maximin: the lowest chance of those who can serve at all, as high as can be.

Nothing is promised beyond the lowest chance; among all ways to reach it one with the lowest highest chance
is taken. Source: Flanigan, Gölz, Gupta, Hennig, Procaccia, Nature 596 (2021), doi 10.1038/s41586-021-03788-6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from sortition.certificate import Optimum
from sortition.instance import Instance
from sortition.objectives.band import Band, weighed
from sortition.objectives.distribution import Distribution
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, Relaxation
from sortition.objectives.search import Found, Group, search
from sortition.panels import Seats
from sortition.watch import Watch


def maximin(instance: Instance, some_panel: Seats, tolerance: float, watch: Watch) -> Distribution:
    """The maximin distribution over valid panels, proved to within `tolerance`.

    Raises:
        FloorsTooHigh: no lottery keeps the floors.
        Undecided: the time is up.
    """
    return search(_Maximin(), instance, some_panel, tolerance, watch)


class _Maximin:
    def best(self, group: Group, chances: Relaxation | Mixture, watch: Watch) -> Found:
        """The largest lowest chance; then the smallest highest one."""
        band = Band(group, chances)
        chances.model.maximize(band.lowest)
        first = solved(chances.model)
        watch.tick("raising the lowest chance")
        weights = weighed(first, band.above, Fraction(1))
        guaranteed = chances.guaranteed(first) if isinstance(chances, Mixture) else {}
        band.lowest.lower_bound = first.variable_values()[band.lowest]
        chances.model.maximize(-band.highest)
        found = band.shares(solved(chances.model))
        band.remove()
        return replace(found, weights=weights, guaranteed=guaranteed)

    def precision(self, group: Group, chances: np.ndarray, tolerance: float) -> float:
        """Only the lowest chance counts."""
        return tolerance / 5

    def gap(self, group: Group, chances: Sequence[Fraction], short: Fraction, found: Optimum) -> Fraction:
        """How much higher the lowest chance might be."""
        return found.ceiling.bound - min(chances[t] for t in group.free) + short
