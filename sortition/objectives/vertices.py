"""A panel on a face of the relaxation, sought near a vertex: a linear program, then a small integer one.

A vertex has no more divided seats than there are rules, so that an integer program over those types and the
next best ones mends it. The program over all types is needed only where that fails.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from sortition.instance import Instance
from sortition.panels import Limits, OutOfEffort, Seats, best_panel, solved
from sortition.watch import Watch

WIDE, NARROW = 600, (80, 240)
MEND_EFFORT, STEP_EFFORT, STEP_GAP = 0.3, 2.0, 0.3
WHOLE = 1e-6


@dataclass(frozen=True)
class _Face:
    """The face as arrays: `matrix` rows x types, `low` and `high` for types, `sides` for rows."""

    matrix: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sides: np.ndarray


def panel_on(
    instance: Instance, matrix: np.ndarray, limits: Limits, weights: np.ndarray, watch: Watch
) -> Seats | None:
    """A valid panel within the limits, a heavy one if possible; None where there is none.

    `matrix` is the incidence of rows and types; `weights` are whole numbers, one for each type.

    Raises:
        Undecided: the watch's time was up.
        OutOfEffort: neither a panel nor a proof that there is none was found in the effort.
    """
    face = _Face(matrix, np.array(limits.low), np.array(limits.high), np.array(limits.sides))
    free = np.flatnonzero(face.low < face.high)
    heaviest = free[np.argsort(-weights[free], kind="stable")]
    for among in {len(part): part for part in (heaviest[:WIDE], heaviest)}.values():
        vertex = _vertex(face, np.sort(among), weights)
        for number in NARROW if vertex else ():
            if vertex and (seats := _mended(face, *vertex, number, weights, watch)):
                return seats
    best = best_panel(
        instance, list(map(int, weights)), watch, within=limits, gap=STEP_GAP, effort=STEP_EFFORT
    )
    return best.seats if best else None


def _vertex(face: _Face, among: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The heaviest point that differs from the lowest seats only in these types; None where there is none.

    With it the types in the order in which a change costs least.
    """
    model = mathopt.Model()
    seats = [model.add_variable(lb=float(face.low[t]), ub=float(face.high[t])) for t in among]
    taken = face.matrix @ face.low - face.matrix[:, among] @ face.low[among]
    for row, rest, (least, most) in zip(face.matrix[:, among], taken, face.sides, strict=True):
        constraint = model.add_linear_constraint(lb=float(least - rest), ub=float(most - rest))
        for j in np.flatnonzero(row):
            constraint.set_coefficient(seats[j], 1.0)
    model.maximize(mathopt.fast_sum(float(w) * x for w, x in zip(weights[among], seats, strict=True)))
    result = mathopt.solve(model, mathopt.SolverType.GLOP)
    if result.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    values, costs = result.variable_values(), result.reduced_costs()
    point = face.low.astype(float)
    point[among] = [values[x] for x in seats]
    cost = np.abs([costs[x] for x in seats])
    cost[np.abs(point[among] - point[among].round()) > WHOLE] = -1
    return point, among[np.argsort(cost, kind="stable")]


def _mended(
    face: _Face, point: np.ndarray, order: np.ndarray, number: int, weights: np.ndarray, watch: Watch
) -> Seats | None:
    """A panel that differs from the point only in the first `number` types of the order, if found."""
    near = np.sort(order[:number])
    panel = np.round(point).astype(int)
    rest = face.matrix @ panel - face.matrix[:, near] @ panel[near]
    model = cp_model.CpModel()
    seats = [model.new_int_var(int(face.low[t]), int(face.high[t]), "") for t in near]
    for row, fixed, (least, most) in zip(face.matrix[:, near], rest, face.sides, strict=True):
        total = cp_model.LinearExpr.sum([seats[j] for j in np.flatnonzero(row)])
        model.add_linear_constraint(total, int(least - fixed), int(most - fixed))
    model.maximize(cp_model.LinearExpr.weighted_sum(seats, [int(w) for w in weights[near]]))
    try:
        solver = solved(model, watch, STEP_GAP, MEND_EFFORT)
    except OutOfEffort:
        return None
    if solver is None:
        return None
    panel[near] = [solver.value(x) for x in seats]
    return tuple(map(int, panel))
