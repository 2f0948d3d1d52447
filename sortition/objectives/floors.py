"""The lowest chances allowed: whether any lottery keeps them, and how far they must come down if not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np
from ortools.math_opt.python import mathopt

from sortition.instance import Instance
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, Relaxation, floors_of, priced_ceiling
from sortition.objectives.realise import realise
from sortition.panels import Seats
from sortition.problems import Undecided
from sortition.watch import Watch

GRID = 10**9
ENOUGH, TOLERANCE = 1e-9, 1e-8
# With floors a little lower, a little of any panel can be mixed in.
A_LITTLE_LESS = Fraction(99, 100)
SOME_CHANCE = "everybody who can serve has a chance"


class FloorsTooHigh(Exception):
    """Proved: no lottery keeps the floors; panels were found that keep `share` of each (0 to 1).

    `types` are those whose floors are in the way, `rules` the labels of the rules that forbid more, where
    the relaxation proves it.
    """

    def __init__(self, share: Fraction, types: Iterable[int], rules: Iterable[str] = ()) -> None:
        self.share = share
        self.types = frozenset(types)
        self.rules = tuple(rules)
        super().__init__(f"no more than {float(share):.6f} of the floors can be kept")


def refuse_floors(instance: Instance, some: Seats, watch: Watch) -> None:
    """Find out whether the floors can be kept if seats could be divided.

    Raises:
        FloorsTooHigh: they cannot, so that no lottery keeps them.
        Undecided: the time is up, or rounding leaves it open.
    """
    watch.tick("looking for chances that keep the floors")
    floors = floors_of(instance)
    relaxation = Relaxation(instance, floors=False)
    share, rows = _shared(relaxation, floors)
    result = solved(relaxation.model)
    if not floors or result.variable_values()[share] > 1 - ENOUGH:
        return
    weights = _weights(result, rows, floors)
    ceiling = Relaxation(instance, floors=False).ceiling(weights) if weights else None
    if ceiling is None or ceiling.bound >= 1:
        raise Undecided("the floors are neither kept nor proved too high")
    point = np.array([max(0.0, result.variable_values()[chance]) for chance in relaxation.chance])
    realised = realise(instance, point, TOLERANCE, watch)
    rules = tuple(instance.rows[row].label for row in sorted(ceiling.multipliers or {}))
    try:
        keep_floors(instance, [some, *(seats for _, seats in realised.panels)], watch)
    except FloorsTooHigh as found:
        raise FloorsTooHigh(found.share, weights, dict.fromkeys(rules)) from None


def refuse_no_chance(instance: Instance, free: Iterable[int], never: Iterable[int]) -> None:
    """Find out whether the floors leave a chance to all free types, if seats could be divided.

    Raises:
        FloorsTooHigh: they do not, so that no lottery does.
        NoAnswer: nothing keeps the floors where `never` have no chance.
    """
    floors = floors_of(instance)
    if not floors:
        return
    relaxation = Relaxation(instance, never)
    lowest = relaxation.model.add_variable(lb=0, ub=1)
    for t in free:
        row = relaxation.model.add_linear_constraint(lb=0)
        row.set_coefficient(relaxation.chance[t], 1)
        row.set_coefficient(lowest, -1)
    relaxation.model.maximize(lowest)
    if solved(relaxation.model).variable_values()[lowest] <= ENOUGH:
        raise FloorsTooHigh(A_LITTLE_LESS, floors, (SOME_CHANCE,))


def _shared(
    chances: Relaxation | Mixture, floors: Mapping[int, Fraction]
) -> tuple[mathopt.Variable, dict[int, mathopt.LinearConstraint]]:
    """The largest share of every floor that can be kept, as the objective; each floor's row."""
    share = chances.model.add_variable(lb=0, ub=1)
    rows = {t: chances.model.add_linear_constraint(lb=0) for t in floors}
    for t, row in rows.items():
        row.set_coefficient(chances.chance[t], 1)
        row.set_coefficient(share, -float(floors[t]))
    chances.model.maximize(share)
    return share, rows


def keep_floors(instance: Instance, start: Iterable[Seats], watch: Watch) -> list[Seats]:
    """These panels and as many more as a distribution that keeps every floor needs.

    Raises:
        FloorsTooHigh: no distribution keeps them, proved by an integer program.
        Undecided: the time is up.
    """
    panels = list(dict.fromkeys(start))
    floors = floors_of(instance)
    if not floors:
        return panels
    mixture = Mixture(instance, panels)
    for t in floors:
        mixture.chance[t].lower_bound = 0
    share, rows = _shared(mixture, floors)
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
            raise FloorsTooHigh(Fraction(round(reached * GRID), GRID), weights)


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
