"""The lowest chances allowed: whether any lottery keeps them, and how far they must come down if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ortools.math_opt.python import mathopt

from sortition.instance import Instance
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, priced_ceiling
from sortition.panels import Seats
from sortition.problems import Undecided
from sortition.watch import Watch

GRID = 10**9
ENOUGH = 1e-9


class FloorsTooHigh(Exception):
    """Proved: no lottery keeps the floors; `share` of each can be kept (0 to 1)."""

    def __init__(self, share: Fraction) -> None:
        self.share = share
        super().__init__(f"no more than {float(share):.6f} of the floors can be kept")


def keep_floors(instance: Instance, start: Iterable[Seats], watch: Watch) -> list[Seats]:
    """These panels and as many more as a distribution that keeps every floor needs.

    Raises:
        FloorsTooHigh: no distribution keeps them, proved by an integer program.
        Undecided: the time is up.
    """
    panels = list(dict.fromkeys(start))
    floors = {t: kind.floor for t, kind in enumerate(instance.types) if kind.floor and not kind.placed}
    if not floors:
        return panels
    mixture = Mixture(instance, panels)
    for t in floors:
        mixture.chance[t].lower_bound = 0
    share = mixture.model.add_variable(lb=0, ub=1)
    rows = {t: mixture.model.add_linear_constraint(lb=0) for t in floors}
    for t, row in rows.items():
        row.set_coefficient(mixture.chance[t], 1)
        row.set_coefficient(share, -float(floors[t]))
    mixture.model.maximize(share)
    while True:
        watch.tick("looking for chances that keep the floors")
        result = solved(mixture.model)
        reached = result.variable_values()[share]
        if reached > 1 - ENOUGH:
            return list(mixture.columns)
        weights = _weights(result, rows, floors)
        if not weights:
            raise Undecided("the linear solver's proof does not hold")
        ceiling, best = priced_ceiling(instance, weights, {}, watch)
        if not mixture.add(best.seats):
            # Whatever panel is drawn, the floors' mean by these weights is at most the ceiling.
            if ceiling.bound >= 1:
                raise Undecided("the floors are neither kept nor proved too high")
            raise FloorsTooHigh(Fraction(int(reached * GRID), GRID))


def _weights(
    result: mathopt.SolveResult,
    rows: Mapping[int, mathopt.LinearConstraint],
    floors: Mapping[int, Fraction],
) -> dict[int, Fraction]:
    """Weights of the chances for which the floors themselves add up to 1."""
    duals = result.dual_values()
    whole = {t: round(max(0.0, -duals[row]) * GRID) for t, row in rows.items()}
    total = sum((w * floors[t] for t, w in whole.items()), start=Fraction(0))
    return {t: w / total for t, w in whole.items() if w} if total else {}
