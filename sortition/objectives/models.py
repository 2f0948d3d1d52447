"""Chances as linear programs: what the rows allow if seats could be divided, and what panels found give.

Both offer one variable for each type's chance, at least its floor; an objective adds its own rows. What is
claimed of their duals is recomputed in exact arithmetic (weak duality).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm

from ortools.math_opt.python import mathopt

from sortition.certificate import Ceiling
from sortition.instance import Instance
from sortition.objectives.linear import solved
from sortition.panels import Best, Seats, best_panel
from sortition.watch import Watch

DUAL_GRID = 10**13
PRICE_GRID = 10**10
ZERO = Fraction(0)


def floors_of(instance: Instance) -> dict[int, Fraction]:
    """The floors of the types that are not placed."""
    return {t: kind.floor for t, kind in enumerate(instance.types) if kind.floor and not kind.placed}


class Relaxation:
    """The chances that the rows allow if seats could be divided; `barred` types have none."""

    def __init__(self, instance: Instance, barred: Iterable[int] = (), floors: bool = True) -> None:
        self.instance = instance
        self.model = mathopt.Model()
        none, self.chance = set(barred), []
        for t, kind in enumerate(instance.types):
            most = 0.0 if t in none else float(kind.cap)
            least = most if kind.placed else float(kind.floor) if floors else 0.0
            self.chance.append(self.model.add_variable(lb=least, ub=most))
        self.floors = floors_of(instance) if floors else {}
        self.rows = [self.model.add_linear_constraint(lb=row.low, ub=row.high) for row in instance.rows]
        for constraint, row in zip(self.rows, instance.rows, strict=True):
            for t in row.types:
                constraint.set_coefficient(self.chance[t], instance.types[t].people)

    def ceiling(self, weights: Mapping[int, Fraction]) -> Ceiling:
        """The most that the weighted sum of chances can be, as the duals prove it.

        Raises:
            Undecided: the linear solver failed.
        """
        people = [kind.people for kind in self.instance.types]
        seat = {t: Fraction(u) / people[t] for t, u in weights.items() if u}
        unit = lcm(*(worth.denominator for worth in seat.values()))
        unit *= max(1, DUAL_GRID // unit)
        self.model.maximize(mathopt.LinearSum(float(u) * self.chance[t] for t, u in weights.items()))
        result = solved(self.model)
        duals, costs = result.dual_values(), result.reduced_costs()
        rounded = {index: round(duals[row] * unit) for index, row in enumerate(self.rows)}
        multipliers = {index: y for index, y in rounded.items() if y}
        paid = {t: round(max(0.0, -costs[self.chance[t]]) / people[t] * unit) for t in self.floors}
        worth = [round(seat.get(t, ZERO) * unit) + paid.get(t, 0) for t in range(len(people))]
        bound = Fraction(weak_bound(self.instance, worth, multipliers), unit)
        guaranteed = {t: Fraction(g * people[t], unit) for t, g in paid.items() if g}
        bound -= sum((g * self.floors[t] for t, g in guaranteed.items()), start=ZERO)
        named = {index: Fraction(y, unit) for index, y in multipliers.items()}
        return Ceiling(dict(weights), bound, named, guaranteed)


def weak_bound(instance: Instance, worth: Sequence[int], multipliers: Mapping[int, int]) -> int:
    """The most that all seats together can be worth, `worth` a seat of each type, in the same unit.

    By weak duality: every row pays its multiplier for each seat, and what a seat is worth beyond its rows
    counts for every seat that the type can take (placed people have theirs anyway).
    """
    rows = sum(
        y * (instance.rows[row].high if y > 0 else instance.rows[row].low) for row, y in multipliers.items()
    )
    rests = (
        worth[t] - sum(multipliers.get(row, 0) for row in rows_of_t)
        for t, rows_of_t in enumerate(instance.rows_of)
    )
    return rows + sum(
        kind.most * (rest if kind.placed else max(0, rest))
        for kind, rest in zip(instance.types, rests, strict=True)
    )


class Mixture:
    """The chances that distributions over the panels found give."""

    def __init__(self, instance: Instance, panels: Iterable[Seats]) -> None:
        self.instance = instance
        self.model = mathopt.Model()
        self.chance = [
            self.model.add_variable(lb=float(0 if kind.placed else kind.floor)) for kind in instance.types
        ]
        self.links = [self.model.add_linear_constraint(lb=0, ub=0) for _ in instance.types]
        for link, chance in zip(self.links, self.chance, strict=True):
            link.set_coefficient(chance, -1)
        self.whole = self.model.add_linear_constraint(lb=1, ub=1)
        self.columns: dict[Seats, mathopt.Variable] = {}
        for seats in panels:
            self.add(seats)

    @property
    def has_floors(self) -> bool:
        """Whether anybody has a chance that is not to fall below a floor."""
        return bool(floors_of(self.instance))

    def add(self, seats: Seats) -> bool:
        """The panel may be used from now on; False when it could be already."""
        if seats in self.columns:
            return False
        column = self.model.add_variable(lb=0)
        self.whole.set_coefficient(column, 1)
        for link, count, kind in zip(self.links, seats, self.instance.types, strict=True):
            if count:
                link.set_coefficient(column, count / kind.people)
        self.columns[seats] = column
        return True

    def shares(self, result: mathopt.SolveResult) -> list[tuple[float, Seats]]:
        """The panels that a solution uses, with their shares."""
        values = result.variable_values()
        used = ((values[column], seats) for seats, column in self.columns.items())
        return [(share, seats) for share, seats in used if share > 1e-13]

    def guaranteed(self, result: mathopt.SolveResult) -> dict[int, Fraction]:
        """What the floors are worth in a solution of a maximisation, as multipliers."""
        costs = result.reduced_costs()
        worth = {
            t: Fraction(round(max(0.0, -costs[self.chance[t]]) * PRICE_GRID), PRICE_GRID)
            for t in floors_of(self.instance)
        }
        return {t: g for t, g in worth.items() if g}


def priced_ceiling(
    instance: Instance, weights: Mapping[int, Fraction], guaranteed: Mapping[int, Fraction], watch: Watch
) -> tuple[Ceiling, Best]:
    """The most that the weighted sum can be over all valid panels, proved by an integer program.

    Raises:
        Undecided: the time is up.
    """
    seat: list[Fraction] = [
        (weights.get(t, ZERO) + guaranteed.get(t, ZERO)) / kind.people
        for t, kind in enumerate(instance.types)
    ]
    unit = PRICE_GRID / max(map(abs, seat)) if any(seat) else Fraction(1)
    # Rounded up, so that the bound holds for the weights themselves.
    best = best_panel(instance, [-int(-worth * unit // 1) for worth in seat], watch)
    if best is None:
        raise ValueError("there is no valid panel")
    bound = Fraction(best.bound) / unit
    bound -= sum((g * instance.types[t].floor for t, g in guaranteed.items()), start=ZERO)
    return Ceiling(dict(weights), bound, None, dict(guaranteed)), best
