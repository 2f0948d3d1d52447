"""The integer program "valid panel of largest weight", over types.

Deterministic: one worker, a fixed seed, effort counted in solver work and not in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from sortition.instance import Instance
from sortition.randomness import Stream
from sortition.watch import Watch

Seats = tuple[int, ...]
Sides = tuple[tuple[int, int], ...]
MISS, NOISE = 1000, 20
CLOSE_EFFORT = 0.1


class OutOfEffort(Exception):
    """The solver's effort was spent without a panel and without a proof that there is none."""


@dataclass(frozen=True)
class Limits:
    """Fewest and most seats for every type, and for every row."""

    low: Seats
    high: Seats
    sides: Sides


@dataclass(frozen=True)
class Best:
    """A valid panel (seats for each type), its weight, and a proved bound on every panel's weight."""

    seats: Seats
    value: int
    bound: int


def limits(instance: Instance) -> Limits:
    """What every valid panel obeys."""
    low = tuple(kind.most if kind.placed else 0 for kind in instance.types)
    high = tuple(kind.most for kind in instance.types)
    return Limits(low, high, tuple((row.low, row.high) for row in instance.rows))


def incidence(instance: Instance) -> np.ndarray:
    """Rows x types matrix of 0 and 1: which type stands in which row."""
    matrix = np.zeros((len(instance.rows), len(instance.types)))
    for index, row in enumerate(instance.rows):
        matrix[index, list(row.types)] = 1
    return matrix


def best_panel(
    instance: Instance,
    weights: Sequence[int],
    watch: Watch,
    *,
    within: Limits | None = None,
    gap: float = 0.0,
    effort: float = 1e9,
) -> Best | None:
    """A valid panel of the largest total weight (to a relative `gap`), or None where there is none.

    `within` narrows what every panel obeys; `effort` is CP-SAT's deterministic time, after which the
    best panel found so far counts.

    Raises:
        Undecided: the watch's time was up.
        OutOfEffort: no panel was found within the effort.
    """
    within = within or limits(instance)
    program = Program(instance, within)
    program.model.maximize(
        cp_model.LinearExpr.weighted_sum(
            [x for x, w in zip(program.seats, weights, strict=True) if w], [int(w) for w in weights if w]
        )
    )
    return program.solve(watch, gap, effort)


def closest_panels(
    instance: Instance,
    low: np.ndarray,
    high: np.ndarray,
    number: int,
    noise: Stream | None,
    watch: Watch,
    within: Limits | None = None,
) -> list[Seats]:
    """`number` valid panels whose seats in all, type by type, come as close as can be to low ... high.

    `noise` decides between equally close ones; without it the solver does. `within` narrows what every panel
    obeys (some panel must be left).

    Raises:
        Undecided: the watch's time was up.
    """
    within = within or limits(instance)
    program = Program(instance, within, number)
    costs = []
    for t, (kind, fewest, most, *seats) in enumerate(
        zip(instance.types, low, high, *program.panels, strict=True)
    ):
        if within.low[t] == within.high[t]:
            continue
        if noise is not None:
            costs += [x * noise.below(NOISE) for x in seats]
        total = cp_model.LinearExpr.sum(seats)
        if fewest > 0:
            lacking = program.model.new_int_var(0, int(fewest), "")
            program.model.add(lacking >= int(fewest) - total)
            costs.append(MISS * lacking)
        if most < number * kind.most:
            surplus = program.model.new_int_var(0, number * kind.most + max(0, -int(most)), "")
            program.model.add(surplus >= total - int(most))
            costs.append(MISS * surplus)
    program.model.maximize(-cp_model.LinearExpr.sum(costs))
    wanted = [x for seats in program.panels for x in seats]
    try:
        values = program.solve_for(watch, wanted, CLOSE_EFFORT * number)
    except OutOfEffort:
        values = program.solve_for(watch, wanted)
    size = len(instance.types)
    return [values[j * size : (j + 1) * size] for j in range(number)]


class Program:
    """The rules as a CP-SAT model; each of its `panels` is a list of variables, one for each type."""

    def __init__(self, instance: Instance, within: Limits, panels: int = 1) -> None:
        self.model = cp_model.CpModel()
        self.panels = [self._panel(instance, within) for _ in range(panels)]
        self.seats = self.panels[0]

    def _panel(self, instance: Instance, within: Limits) -> list[cp_model.IntVar]:
        seats = [
            self.model.new_int_var(low, high, "") for low, high in zip(within.low, within.high, strict=True)
        ]
        for row, (low, high) in zip(instance.rows, within.sides, strict=True):
            fewest = sum(within.low[t] for t in row.types)
            most = sum(within.high[t] for t in row.types)
            if not (low <= fewest and most <= high):
                total = cp_model.LinearExpr.sum([seats[t] for t in row.types])
                self.model.add_linear_constraint(total, low, high)
        return seats

    def solve(self, watch: Watch, gap: float = 0.0, effort: float = 1e9) -> Best | None:
        """The best solution of the model's objective; None where it is proved that there is none.

        Raises:
            Undecided: the watch's time was up.
            OutOfEffort: neither was found within the effort.
        """
        solver = solved(self.model, watch, gap, effort)
        if solver is None:
            return None
        return Best(
            tuple(solver.value(x) for x in self.seats),
            round(solver.objective_value),
            int(np.floor(solver.best_objective_bound + 1e-6)),
        )

    def solve_for(
        self, watch: Watch, wanted: Sequence[cp_model.IntVar], effort: float = 1e9
    ) -> tuple[int, ...]:
        """The values of `wanted` in the best solution; empty where it is proved that there is none.

        Raises:
            Undecided: the watch's time was up.
            OutOfEffort: neither was found within the effort.
        """
        solver = solved(self.model, watch, 0.0, effort)
        return () if solver is None else tuple(solver.value(x) for x in wanted)


def solved(
    model: cp_model.CpModel,
    watch: Watch,
    gap: float = 0.0,
    effort: float = 1e9,
    listed: cp_model.CpSolverSolutionCallback | None = None,
) -> cp_model.CpSolver | None:
    """The solver with its best solution; None where it is proved that there is none.

    With `listed` every solution is handed to it, and the search ends after the last.

    Raises:
        Undecided: the watch's time was up.
        OutOfEffort: neither was found within the effort, or not every solution was listed.
    """
    solver = cp_model.CpSolver()
    settings = solver.parameters
    settings.num_workers = 1
    settings.random_seed = 1
    settings.cp_model_presolve = False
    settings.symmetry_level = 0
    settings.cut_level = 0
    settings.relative_gap_limit = gap
    settings.max_deterministic_time = effort
    settings.enumerate_all_solutions = listed is not None
    # A second more than is left: what stops on the clock is always caught by the watch below.
    settings.max_time_in_seconds = watch.left + 1
    # Otherwise the solver would swallow Ctrl-C and hand back whatever it has.
    settings.catch_sigint_signal = False
    status = solver.solve(model, listed)
    watch.tick("looking for panels")
    if status == cp_model.INFEASIBLE:
        return None
    # A list that was stopped is feasible, a whole one is optimal.
    enough = (cp_model.OPTIMAL,) if listed else (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if status not in enough:
        raise OutOfEffort
    return solver
