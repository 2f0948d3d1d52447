"""Goldilocks: no chance very high and none very low.

The sum M N/K + (K/N) / L of the highest chance M and the lowest L, each against the mean chance K/N, is as
small as can be. Source: Baharav, Flanigan, "Fair, manipulation-robust, and transparent sortition", 2024,
arXiv 2406.15009 (gamma 1). Its convex part 1/L is replaced by tangents, which a few linear programs find.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from ortools.math_opt.python import mathopt

from sortition.certificate import Optimum
from sortition.instance import Instance
from sortition.objectives.band import Band, weighed
from sortition.objectives.distribution import Distribution
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, Relaxation
from sortition.objectives.search import NOT_PROVED, Found, Group, search
from sortition.panels import Seats
from sortition.watch import Watch

GRID = 10**12
CLOSE = 1e-9
ROUNDS = 60


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
        ratio = Fraction(group.people, group.seats)
        band, model = Band(group, chances), chances.model
        inverse, cuts = model.add_variable(lb=0), []
        model.maximize(-float(ratio) * band.highest - float(1 / ratio) * inverse)
        at = _start(model, band)
        for _ in range(ROUNDS):
            watch.tick("balancing the lowest and the highest chance")
            cuts.append(model.add_linear_constraint(inverse + band.lowest / at**2 >= 2 / at))
            result = solved(model)
            lowest = result.variable_values()[band.lowest]
            if 1 / lowest - result.variable_values()[inverse] < CLOSE / lowest:
                break
            at = lowest
        found = band.shares(result)
        tangent = Fraction(round(lowest * GRID), GRID)
        for cut in cuts:
            model.delete_linear_constraint(cut)
        model.delete_variable(inverse)
        slope = float(1 / ratio / tangent**2)
        model.maximize(slope * band.lowest - float(ratio) * band.highest)
        last = solved(model)
        low = weighed(last, band.above, 1 / ratio / tangent**2)
        high = weighed(last, band.below, ratio)
        guaranteed = chances.guaranteed(last) if isinstance(chances, Mixture) else {}
        band.remove()
        weights = {t: low.get(t, Fraction(0)) - high.get(t, Fraction(0)) for t in {**low, **high}}
        return replace(
            found,
            weights=dict(sorted(weights.items())),
            tangent=tangent,
            lowest=low,
            highest=high,
            guaranteed=guaranteed,
        )

    def gap(self, group: Group, chances: Sequence[Fraction], short: Fraction, found: Optimum) -> Fraction:
        """How much smaller the sum might be."""
        ratio = Fraction(group.people, group.seats)
        lowest = min(chances[t] for t in group.free) - short
        highest = max(chances[t] for t in group.free) + short
        if lowest <= 0 or found.tangent is None:
            return NOT_PROVED
        return highest * ratio + 1 / ratio / lowest + found.ceiling.bound - 2 / ratio / found.tangent


def _start(model: mathopt.Model, band: Band) -> float:
    """The first tangent: at the lowest chance when only the highest counts least of all."""
    objective = model.objective.as_linear_expression()
    model.maximize(band.lowest)
    lowest: float = solved(model).variable_values()[band.lowest]
    model.maximize(objective)
    return lowest
