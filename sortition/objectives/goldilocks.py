"""Goldilocks: no chance very high and none very low.

The sum M N/K + (K/N) / L of the highest chance M and the lowest L, each against the mean chance K/N, is as
small as can be. Source: Baharav, Flanigan, "Fair, manipulation-robust, and transparent sortition", 2024,
arXiv 2406.15009 (gamma 1). Its convex part 1/L is replaced by tangents, which a few linear programs find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
from ortools.math_opt.python import mathopt

from sortition.certificate import Optimum
from sortition.instance import Instance
from sortition.objectives.band import Band, weighed
from sortition.objectives.distribution import Distribution
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, Relaxation
from sortition.objectives.search import NOT_PROVED, Found, Group, search
from sortition.panels import Seats
from sortition.problems import Undecided
from sortition.watch import Watch

GRID = 10**15
CLOSE = 1e-9
ROUNDS = 60
NEAR = 1e-3


def goldilocks(instance: Instance, some_panel: Seats, tolerance: float, watch: Watch) -> Distribution:
    """The Goldilocks distribution over valid panels, proved to within `tolerance`.

    Raises:
        FloorsTooHigh: no lottery keeps the floors.
        Undecided: the time is up.
    """
    return search(_Goldilocks(), instance, some_panel, tolerance, watch)


class _Goldilocks:
    def best(self, group: Group, chances: Relaxation | Mixture, watch: Watch) -> Found:
        """The best chances by tangents at every lowest chance seen; the last tangent gives the weights."""
        ratio = float(Fraction(group.people, group.seats))
        band = Band(group, chances)
        result = _by_tangents(band, ratio, watch)
        result = _sharpened(band, ratio, result)
        found = band.shares(result)
        tangent = Fraction(round(result.variable_values()[band.lowest] * GRID), GRID)
        weights = _weights(band, Fraction(group.people, group.seats), tangent, chances)
        band.remove()
        return replace(weights, chances=found.chances, shares=found.shares)

    def precision(self, group: Group, chances: np.ndarray, tolerance: float) -> float:
        """The lowest chance moves the sum by the square of its inverse."""
        ratio = group.people / group.seats
        return float(tolerance / 5 / (ratio + 1 / (ratio * chances[list(group.free)].min() ** 2)))

    def gap(self, group: Group, chances: Sequence[Fraction], short: Fraction, found: Optimum) -> Fraction:
        """How much smaller the sum might be."""
        ratio = Fraction(group.people, group.seats)
        lowest = min(chances[t] for t in group.free) - short
        highest = max(chances[t] for t in group.free) + short
        if lowest <= 0 or found.tangent is None:
            return NOT_PROVED
        return highest * ratio + 1 / ratio / lowest + found.ceiling.bound - 2 / ratio / found.tangent


def _by_tangents(band: Band, ratio: float, watch: Watch) -> mathopt.SolveResult:
    """The best band, 1/L replaced by its tangents at every L seen, until they are close."""
    model = band.model
    model.maximize(band.lowest)
    at: float = solved(model).variable_values()[band.lowest]
    if at <= 0:
        raise Undecided("the panels found leave somebody without a chance")
    inverse, cuts = model.add_variable(lb=0), []
    model.maximize(-ratio * band.highest - inverse / ratio)
    for _ in range(ROUNDS):
        watch.tick("balancing the lowest and the highest chance")
        cuts.append(model.add_linear_constraint(inverse + band.lowest / at**2 >= 2 / at))
        result = solved(model)
        lowest: float = result.variable_values()[band.lowest]
        if 1 / lowest - result.variable_values()[inverse] < CLOSE / lowest:
            break
        at = lowest
    for cut in cuts:
        model.delete_linear_constraint(cut)
    model.delete_variable(inverse)
    return result


def _sharpened(band: Band, ratio: float, result: mathopt.SolveResult) -> mathopt.SolveResult:
    """The band where M rises with L at a constant rate b: the best L is then 1 / (ratio sqrt(b)) exactly."""
    values = result.variable_values()
    around, best = [values[band.lowest]], (_sum(band, ratio, result), result)
    band.model.maximize(-band.highest)
    for _ in range(2):
        band.lowest.lower_bound = band.lowest.upper_bound = around[-1]
        try:
            again = solved(band.model)
        except Undecided:
            # Rounding put L a crumb above what can be had.
            break
        best = min(best, (_sum(band, ratio, again), again), key=lambda pair: pair[0])
        rate = -again.reduced_costs()[band.lowest]
        if rate <= 0:
            break
        around.append(1 / (ratio * rate**0.5))
        if abs(around[-1] - around[0]) > NEAR * around[0]:
            break
    band.lowest.lower_bound, band.lowest.upper_bound = 0, 2
    return best[1]


def _sum(band: Band, ratio: float, result: mathopt.SolveResult) -> float:
    values = result.variable_values()
    return float(values[band.highest] * ratio + 1 / (ratio * values[band.lowest]))


def _weights(band: Band, ratio: Fraction, tangent: Fraction, chances: Relaxation | Mixture) -> Found:
    """The weights of both sides of the band, by the tangent."""
    lowest = 1 / ratio / tangent**2
    band.model.maximize(float(lowest) * band.lowest - float(ratio) * band.highest)
    result = solved(band.model)
    low, high = weighed(result, band.above, lowest), weighed(result, band.below, ratio)
    weights = {t: low.get(t, Fraction(0)) - high.get(t, Fraction(0)) for t in sorted({**low, **high})}
    guaranteed = chances.guaranteed(result) if isinstance(chances, Mixture) else {}
    return Found(np.array([]), weights, tangent, low, high, guaranteed=guaranteed)
