"""The lowest and the highest chance as variables of a linear program."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from ortools.math_opt.python import mathopt

from sortition.objectives.models import Mixture, Relaxation
from sortition.objectives.search import Found, Group

GRID = 10**10


class Band:
    """Every free chance lies between `lowest` and `highest`."""

    def __init__(self, group: Group, chances: Relaxation | Mixture) -> None:
        self.chances = chances
        self.model = chances.model
        # 2 is never reached: were they stopped at 1, no chance's row would have a dual.
        self.lowest = self.model.add_variable(lb=0, ub=2)
        self.highest = self.model.add_variable(lb=0, ub=2)
        self.above = {t: self._row(chances.chance[t], self.lowest) for t in group.free}
        self.below = {t: self._row(self.highest, chances.chance[t]) for t in group.free}

    def _row(self, larger: mathopt.Variable, smaller: mathopt.Variable) -> mathopt.LinearConstraint:
        row = self.model.add_linear_constraint(lb=0)
        row.set_coefficient(larger, 1)
        row.set_coefficient(smaller, -1)
        return row

    def remove(self) -> None:
        """The model is again without the band."""
        for row in (*self.above.values(), *self.below.values()):
            self.model.delete_linear_constraint(row)
        self.model.delete_variable(self.lowest)
        self.model.delete_variable(self.highest)

    def point(self, result: mathopt.SolveResult) -> np.ndarray:
        """The chances of a solution."""
        values = result.variable_values()
        return np.array([max(0.0, values[chance]) for chance in self.chances.chance])

    def shares(self, result: mathopt.SolveResult) -> Found:
        """The chances and panels of a solution, without weights."""
        panels = self.chances.shares(result) if isinstance(self.chances, Mixture) else ()
        return Found(self.point(result), {}, shares=panels)


def weighed(
    result: mathopt.SolveResult, rows: dict[int, mathopt.LinearConstraint], total: Fraction
) -> dict[int, Fraction]:
    """The duals of these rows (of a maximisation, at their low sides) as weights that add up to `total`."""
    duals = result.dual_values()
    whole = {t: round(max(0.0, -duals[row]) * GRID) for t, row in rows.items()}
    everything = sum(whole.values())
    return {t: total * Fraction(w, everything) for t, w in whole.items() if w} if everything else {}
