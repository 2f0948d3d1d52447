"""Leximin over the relaxation: the fairest chances if seats could be divided.

It is an upper bound, in leximin order, on every real lottery, and small: about thirty rows. Each level is
a linear program; what is claimed of it is recomputed from its rounded duals in exact arithmetic (weak
duality), so the solver need not be trusted. Method: Flanigan, Gölz, Gupta, Hennig, Procaccia, Nature 596
(2021), doi 10.1038/s41586-021-03788-6 (leximin by fixing what the duals prove), applied to the relaxation
over types.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ortools.math_opt.python import mathopt

from sortition.certificate import Level
from sortition.instance import Instance
from sortition.objectives.distribution import as_chance, not_falling
from sortition.objectives.linear import NoAnswer, solved
from sortition.objectives.models import DUAL_GRID, weak_bound
from sortition.problems import Undecided
from sortition.watch import Watch

# A type is fixed only by a weight this close to the largest: (bound - value) / weight then stays tiny, and a
# type with a smaller weight is fixed by a later program at the same value.
WORTH = Fraction(1, 50)


def relaxed_levels(instance: Instance, watch: Watch) -> tuple[Level, ...]:
    """The levels of the relaxation's leximin, ascending, each with its dual certificate.

    Raises:
        Undecided: the time is up, or the linear solver failed.
    """
    program = _Program(instance)
    placed = [t for t, kind in enumerate(instance.types) if kind.placed]
    levels: list[Level] = []
    program.fix({t: Fraction(1) for t in placed})
    while program.free:
        watch.tick("finding the fairest chances", 1 - len(program.free) / len(instance.types))
        found = [not_falling(level, levels) for level in program.next_levels()]
        levels += found
        program.fix({t: level.value for level in found for t in level.fixed})
    # Placed people come last although they are fixed first: the values of the levels never fall.
    return (*levels, *(_at_cap(instance, t) for t in placed))


def _at_cap(instance: Instance, t: int) -> Level:
    cap = instance.types[t].cap
    return Level(cap, (t,), {t: Fraction(1)}, {}, cap, {})


@dataclass(frozen=True)
class _Solved:
    value: float
    chances: dict[int, float]
    duals: dict[int, int]
    paid: dict[int, int]


class _Program:
    """Maximise z with chance z + s for free types and value + s for fixed ones, s >= 0, under the rows.

    A free type's chance is also at least its floor.
    """

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = [kind.people for kind in instance.types]
        self.caps = [kind.cap for kind in instance.types]
        self.fixed: dict[int, Fraction] = {}
        self.free = set(range(len(instance.types)))
        self.model = mathopt.Model()
        self.z = self.model.add_variable(lb=0)
        self.above = [self.model.add_variable(lb=0, ub=float(cap)) for cap in self.caps]
        self.rows = [self.model.add_linear_constraint(lb=row.low, ub=row.high) for row in instance.rows]
        for constraint, row in zip(self.rows, instance.rows, strict=True):
            for t in row.types:
                constraint.set_coefficient(self.above[t], self.people[t])
            constraint.set_coefficient(self.z, sum(self.people[t] for t in row.types))
        self.capped: dict[int, mathopt.LinearConstraint] = {}
        self.floored = {t: self._sum(t, kind.floor) for t, kind in enumerate(instance.types) if kind.floor}
        self.model.maximize(self.z)

    def _sum(self, t: int, least: Fraction) -> mathopt.LinearConstraint:
        constraint = self.model.add_linear_constraint(lb=float(least))
        constraint.set_coefficient(self.above[t], 1)
        constraint.set_coefficient(self.z, 1)
        return constraint

    def fix(self, values: dict[int, Fraction]) -> None:
        """From now on these types have at least these chances, and no longer push z up."""
        if not values:
            return
        self.fixed |= values
        self.free -= values.keys()
        for t, value in values.items():
            self.above[t].upper_bound = max(0.0, float(self.caps[t] - value))
            for rows in (self.capped, self.floored):
                if t in rows:
                    self.model.delete_linear_constraint(rows.pop(t))
        for constraint, row in zip(self.rows, self.instance.rows, strict=True):
            taken = sum(self.people[t] * self.fixed[t] for t in row.types if t in self.fixed)
            constraint.lower_bound = float(row.low - taken)
            constraint.upper_bound = float(row.high - taken)
            constraint.set_coefficient(self.z, sum(self.people[t] for t in row.types if t in self.free))

    def next_levels(self) -> list[Level]:
        """The next types to fix: one level, or one for each type that reached its cap."""
        found = self._solved()
        if self._over_cap(found):
            found = self._narrowed(found.value) or self._solved()
        while over := self._over_cap(found):
            for t in over:
                constraint = self.model.add_linear_constraint(ub=float(self.caps[t]))
                constraint.set_coefficient(self.above[t], 1)
                constraint.set_coefficient(self.z, 1)
                self.capped[t] = constraint
            found = self._solved()
        full = [t for t in sorted(self.free) if found.value > float(self.caps[t]) - 1e-9]
        if full:
            return [_at_cap(self.instance, t) for t in full]
        level = self._level(found)
        if level is None:
            raise Undecided("the linear solver's proof does not hold")
        return [level]

    def _narrowed(self, z: float) -> _Solved | None:
        """The same z with nobody above her cap, where caps do not hold z down: no rows are needed then."""
        self._leave_room(z)
        try:
            found = self._solved()
        except NoAnswer:
            found = None
        if found and found.value > z - 1e-12:
            return found
        self._leave_room(0.0)
        return None

    def _leave_room(self, z: float) -> None:
        """Nobody is above her cap where the lowest chance is `z` or less."""
        for t in self.free:
            self.above[t].upper_bound = max(0.0, float(self.caps[t]) - z)

    def _over_cap(self, solved: _Solved) -> list[int]:
        free = (t for t in sorted(self.free) if t not in self.capped)
        return [t for t in free if solved.chances[t] > float(self.caps[t]) + 1e-9]

    def _solved(self) -> _Solved:
        result = solved(self.model)
        values, duals = result.variable_values(), result.dual_values()
        z = values[self.z]
        rounded = {index: round(duals[row] * DUAL_GRID) for index, row in enumerate(self.rows)}
        return _Solved(
            z,
            {t: z + values[self.above[t]] for t in self.free},
            {index: dual for index, dual in rounded.items() if dual},
            {t: round(max(0.0, -duals[row]) * DUAL_GRID) for t, row in self.floored.items()},
        )

    def _level(self, solved: _Solved) -> Level | None:
        """The level that the duals prove; None where only caps hold z down."""
        pull = [sum(solved.duals.get(row, 0) for row in rows) for rows in self.instance.rows_of]
        worth = {t: self.people[t] * pull[t] for t in range(len(pull)) if pull[t] > 0}
        paid = {t: min(g, worth[t]) for t, g in solved.paid.items() if g and t in worth}
        total = sum(whole - paid.get(t, 0) for t, whole in worth.items() if t in self.free)
        if 2 * total < DUAL_GRID:
            return None
        scaled = {t: Fraction(whole - paid.get(t, 0), total) for t, whole in worth.items()}
        weights = {t: w for t, w in scaled.items() if t in self.free and w}
        guaranteed = {t: Fraction(g, total) for t, g in paid.items()}
        floors = {t: w for t, w in scaled.items() if t in self.fixed and not self.instance.types[t].placed}
        multipliers = {row: Fraction(dual, total) for row, dual in solved.duals.items()}
        given = [0 if kind.placed else max(0, p) for kind, p in zip(self.instance.types, pull, strict=True)]
        bound = Fraction(weak_bound(self.instance, given, solved.duals), total)
        bound -= sum((f * self.fixed[t] for t, f in floors.items()), start=Fraction(0))
        bound -= sum((g * self.instance.types[t].floor for t, g in guaranteed.items()), start=Fraction(0))
        enough = max(weights.values()) * WORTH
        fixed = tuple(t for t, w in weights.items() if w >= enough)
        value = as_chance(solved.value, min(bound, *(self.caps[t] for t in fixed)))
        # Rounding must not take anybody a crumb below her floor.
        value = max(value, *(self.instance.types[t].floor for t in fixed))
        return Level(value, fixed, weights, floors, bound, multipliers, guaranteed)
