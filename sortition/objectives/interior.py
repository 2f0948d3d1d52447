"""The most balanced point of a polytope: maximise a weighted sum of logarithms.

A primal-dual interior point method (Boyd, Vandenberghe, "Convex Optimization", 2004, section 11.7). The
search starts from a point off every side that is not one by implication; a linear program finds it. What is
claimed of the answer is proved elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt
from threadpoolctl import threadpool_limits

from sortition.objectives.linear import solved
from sortition.watch import Watch

STEPS = 120
DONE = 1e-13
SHARPER = 15.0
RIDGE = 1e-14


@dataclass(frozen=True)
class Polytope:
    """All x with low <= matrix x <= high and least <= x <= most; sides may be infinite."""

    matrix: np.ndarray
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray


@dataclass(frozen=True)
class _Sides:
    """Inequalities A x <= b in two parts: rows of the matrix, and bounds of single variables."""

    rows: np.ndarray
    rows_right: np.ndarray
    which: np.ndarray
    sign: np.ndarray
    bounds_right: np.ndarray

    def slack(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate(
            (self.rows_right - self.rows @ x, self.bounds_right - self.sign * x[self.which])
        )

    def times(self, x: np.ndarray) -> np.ndarray:
        return np.concatenate((self.rows @ x, self.sign * x[self.which]))

    def back(self, duals: np.ndarray, size: int) -> np.ndarray:
        count = len(self.rows_right)
        bounds: np.ndarray = np.bincount(self.which, self.sign * duals[count:], minlength=size)
        bounds += self.rows.T @ duals[:count]
        return bounds


def most_balanced(weights: np.ndarray, within: Polytope, watch: Watch) -> np.ndarray:
    """The point of the polytope with the largest sum of weight * log(x), to about ten digits.

    Every variable of positive weight must be able to be positive.

    Raises:
        Undecided: the polytope is empty or the time is up.
    """
    inner = _inside(within, watch)
    answer = inner.point.copy()
    if inner.free.any():
        with threadpool_limits(limits=1, user_api="blas"):
            answer[inner.free] = _climbed(weights[inner.free], inner, watch)
    return answer


@dataclass(frozen=True)
class _Inner:
    """A point strictly off every side but those implied, and the free variables' sides and equalities."""

    free: np.ndarray
    point: np.ndarray
    equal: np.ndarray
    right: np.ndarray
    sides: _Sides


def _inside(within: Polytope, watch: Watch) -> _Inner:
    # Homogenised: where any point is off a side, a large enough multiple is off it by 1.
    watch.tick("finding where to begin")
    model = mathopt.Model()
    rows, size = within.matrix.shape
    x = [model.add_variable() for _ in range(size)]
    scale = model.add_variable(lb=1)
    off: dict[tuple[str, int], mathopt.Variable] = {}

    def side(name: str, index: int, terms: list[tuple[float, mathopt.Variable]], right: float) -> None:
        if np.isfinite(right):
            off[name, index] = model.add_variable(lb=0, ub=1)
            constraint = model.add_linear_constraint(ub=0)
            for factor, variable in terms:
                constraint.set_coefficient(variable, factor)
            constraint.set_coefficient(scale, -right)
            constraint.set_coefficient(off[name, index], 1)

    for t in range(size):
        side("least", t, [(-1.0, x[t])], -within.least[t])
        side("most", t, [(1.0, x[t])], within.most[t])
    for index in range(rows):
        line = within.matrix[index]
        terms = [(float(line[t]), x[t]) for t in np.flatnonzero(line)]
        if within.low[index] == within.high[index]:
            constraint = model.add_linear_constraint(lb=0, ub=0)
            for factor, variable in terms:
                constraint.set_coefficient(variable, factor)
            constraint.set_coefficient(scale, -within.high[index])
            continue
        side("low", index, [(-factor, variable) for factor, variable in terms], -within.low[index])
        side("high", index, terms, within.high[index])
    model.maximize(mathopt.LinearSum(off.values()))
    values = solved(model).variable_values()
    point = np.array([values[variable] for variable in x]) / values[scale]
    can = {key for key, variable in off.items() if values[variable] > 0.5}
    return _sorted_out(within, set(off), can, point)


def _sorted_out(
    within: Polytope, sides: set[tuple[str, int]], can: set[tuple[str, int]], point: np.ndarray
) -> _Inner:
    rows, size = within.matrix.shape
    never = sides - can
    fixed = np.array([("least", t) in never or ("most", t) in never for t in range(size)])
    for t in map(int, np.flatnonzero(fixed)):
        point[t] = within.least[t] if ("least", t) in never else within.most[t]
    free = ~fixed
    place = np.cumsum(free) - 1
    # What the fixed variables take goes to the right.
    taken = within.matrix @ np.where(fixed, point, 0.0)
    at_high = [i for i in range(rows) if within.low[i] == within.high[i] or ("high", i) in never]
    at_low = [i for i in range(rows) if ("low", i) in never and i not in set(at_high)]
    tight = {*at_high, *at_low}
    above = [i for i in range(rows) if ("high", i) in can and i not in tight]
    below = [i for i in range(rows) if ("low", i) in can and i not in tight]
    upper = [t for t in range(size) if ("most", t) in can and free[t]]
    lower = [t for t in range(size) if ("least", t) in can and free[t]]
    matrix = within.matrix[:, free]
    return _Inner(
        free,
        point,
        np.vstack((matrix[at_high], matrix[at_low])),
        np.concatenate(((within.high - taken)[at_high], (within.low - taken)[at_low])),
        _Sides(
            np.vstack((matrix[above], -matrix[below])),
            np.concatenate(((within.high - taken)[above], (taken - within.low)[below])),
            place[np.array(upper + lower, dtype=int)],
            np.array([1.0] * len(upper) + [-1.0] * len(lower)),
            np.concatenate((within.most[upper], -within.least[lower])),
        ),
    )


def _climbed(weights: np.ndarray, inner: _Inner, watch: Watch) -> np.ndarray:
    """Newton's method on the perturbed conditions of optimality, from a strictly feasible point."""
    equal, right, sides = inner.equal, inner.right, inner.sides
    x: np.ndarray = inner.point[inner.free]
    scale = max(1.0, float(weights.sum()))
    # Slack is carried along: near a side, what is left of it is smaller than the rounding of b - A x.
    slack = np.maximum(sides.slack(x), 1e-9)
    duals = scale / max(1, len(slack)) / slack
    prices = np.zeros(len(right))
    logs = weights > 0
    for _ in range(STEPS):
        watch.tick("finding the most balanced chances")
        gap = float(slack @ duals)
        target = gap / max(1, len(slack)) / SHARPER
        slope = np.where(logs, -weights / np.where(logs, x, 1.0), 0.0)
        lagrangian = slope + sides.back(duals, len(x)) + equal.T @ prices
        if gap < DONE * scale and np.abs(lagrangian * x).max() < 1e-12 * scale:
            break
        curve = np.where(logs, weights / np.where(logs, x, 1.0) ** 2, 0.0)
        towards = -(slope + sides.back(target / slack, len(x)) + equal.T @ prices)
        dx, dprices = _newton(curve, equal, sides, duals / slack, towards, right - equal @ x)
        dduals = target / slack - duals + duals / slack * sides.times(dx)
        step = min(1.0, _reach(slack, -sides.times(dx)), _reach(duals, dduals), _reach(x[logs], dx[logs]))
        moved = float(np.max(np.abs(step * dx) / np.maximum(np.abs(x), 1e-9), initial=0.0))
        x, slack = x + step * dx, slack - step * sides.times(dx)
        duals, prices = duals + step * dduals, prices + step * dprices
        if gap < DONE * scale and moved < 1e-14:
            break
    return x


def _newton(
    curve: np.ndarray,
    equal: np.ndarray,
    sides: _Sides,
    pull: np.ndarray,
    towards: np.ndarray,
    missing: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """The step of x and of the prices, by a system with one unknown for each row (Schur complement)."""
    count = len(sides.rows_right)
    diagonal = curve + np.bincount(sides.which, pull[count:], minlength=len(curve))
    lines = np.vstack((sides.rows, equal))
    thin = lines / diagonal
    system = thin @ lines.T
    system[range(count), range(count)] += 1 / pull[:count]
    wanted = thin @ towards - np.concatenate((np.zeros(count), missing))
    answer = _solve(system, wanted)
    step: np.ndarray = (towards - lines.T @ answer) / diagonal
    return step, answer[count:]


def _solve(system: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The solution of a symmetric system, of any rank, refined twice."""
    if not len(wanted):
        return wanted
    size = 1 / np.sqrt(np.maximum(np.diag(system), 1e-300))
    scaled = system * size[:, None] * size
    firm = scaled + RIDGE * np.eye(len(scaled))
    target = wanted * size
    answer = np.linalg.solve(firm, target)
    for _ in range(2):
        answer = answer + np.linalg.solve(firm, target - scaled @ answer)
    result: np.ndarray = answer * size
    return result


def _reach(have: np.ndarray, change: np.ndarray) -> float:
    """The largest step that keeps all of these above zero, less a hundredth."""
    falling = change < 0
    return 0.99 * float(np.min(have[falling] / -change[falling])) if falling.any() else 1.0
