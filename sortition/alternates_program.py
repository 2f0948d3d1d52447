"""The integer programs of alternates: the best set for sampled drop-outs, and the best use of one set.

Deterministic: one worker, a fixed seed, effort counted in solver work and not in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from ortools.sat.python import cp_model

from sortition.alternates import Case, Gap

# In CP-SAT's deterministic time: a few seconds on one core.
EFFORT = 0.3
# With more variables the program finds nothing better than exchanges do, and proves nothing.
SMALL = 1_500


def best_counts(case: Case, number: int) -> tuple[tuple[int, ...], int, int]:
    """How many of each kind, the damage of all samples together with them, and a proved bound on any."""
    from sortition.alternates_bound import damage_bound
    from sortition.alternates_search import exchanged

    counts = exchanged(case, number)
    value = used_best(case, counts)
    proved = damage_bound(case, number, value)
    if proved == value or len(case.kinds) * len(case.gaps) > SMALL:
        return counts, value, proved
    model = cp_model.CpModel()
    chosen = _chosen(model, case, number)
    model.minimize(sum(gap.times * _damage(model, case, gap, chosen) for gap in case.gaps))
    solver = _solver(EFFORT)
    solved = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    bound = max(proved, ceil(solver.best_objective_bound - 1e-6))
    if solved and round(solver.objective_value) < value:
        return tuple(solver.value(x) for x in chosen), round(solver.objective_value), bound
    return counts, value, min(bound, value)


def _chosen(model: cp_model.CpModel, case: Case, number: int) -> list[cp_model.IntVar]:
    chosen = [model.new_int_var(0, min(number, len(kind.people)), "") for kind in case.kinds]
    model.add(cp_model.LinearExpr.sum(chosen) <= number)
    for kinds, most in case.groups:
        model.add(cp_model.LinearExpr.sum([chosen[kind] for kind in kinds]) <= most)
    return chosen


def _damage(
    model: cp_model.CpModel, case: Case, gap: Gap, chosen: Sequence[cp_model.IntVar | int]
) -> cp_model.LinearExpr:
    """The seats missed in this gap, with new variables for how many of each kind fill it."""
    there = (n for n, most in enumerate(chosen) if not isinstance(most, int) or most)
    open_to = [n for n in there if n not in gap.barred]
    taken = {n: model.new_int_var(0, min(gap.seats, len(case.kinds[n].people)), "") for n in open_to}
    for n, x in taken.items():
        model.add(x <= chosen[n])
    for kinds, most in case.groups:
        model.add(cp_model.LinearExpr.sum([taken[n] for n in kinds if n in taken]) <= most)
    everybody = cp_model.LinearExpr.sum(list(taken.values()))
    model.add(everybody <= gap.seats)
    missed = []
    for row, (low, high) in enumerate(gap.needs):
        total = cp_model.LinearExpr.sum([x for n, x in taken.items() if row in case.kinds[n].rows])
        if low > 0:
            lacking = model.new_int_var(0, low, "")
            model.add(lacking >= low - total)
            missed.append(lacking)
        if high < gap.seats:
            surplus = model.new_int_var(max(0, -high), gap.seats - high, "")
            model.add(surplus >= total - high)
            missed.append(surplus)
    return cp_model.LinearExpr.sum(missed) + gap.seats - everybody


def _solver(effort: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    # Otherwise the solver would swallow Ctrl-C and hand back whatever it has.
    solver.parameters.catch_sigint_signal = False
    return solver


def used_best(case: Case, counts: Sequence[int]) -> int:
    """The damage of all samples together with so many of each kind, each gap filled as well as can be."""
    return sum(gap.times * least_damage(case, gap, counts) for gap in case.gaps)


def least_damage(case: Case, gap: Gap, counts: Sequence[int] | None = None) -> int:
    """The damage of this gap after the best use of everybody in the case, or of so many of each kind."""
    if not case.kinds:
        return gap.unfilled
    model = cp_model.CpModel()
    there = [len(kind.people) for kind in case.kinds] if counts is None else counts
    model.minimize(_damage(model, case, gap, there))
    solver = _solver(1e9)
    # It would take longer than solving so small a program.
    solver.parameters.cp_model_presolve = False
    if solver.solve(model) != cp_model.OPTIMAL:
        raise AssertionError("filling no seat at all is always possible")
    return round(solver.objective_value)
