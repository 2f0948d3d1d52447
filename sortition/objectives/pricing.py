"""Exact leximin by column generation over types, for the cases where the relaxation promises too much.

Method: LEXIMIN of Flanigan, Gölz, Gupta, Hennig, Procaccia, Nature 596 (2021),
doi 10.1038/s41586-021-03788-6. Each level ends with an integer program that proves its bound over every
valid panel.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ortools.math_opt.python import mathopt

from sortition.certificate import Level
from sortition.instance import Instance
from sortition.objectives.distribution import as_chance, not_falling
from sortition.objectives.floors import keep_floors
from sortition.objectives.linear import solved
from sortition.objectives.relaxed import WORTH
from sortition.panels import Seats, best_panel
from sortition.problems import Undecided
from sortition.watch import Watch

WEIGHT_GRID = 10**9


def priced_levels(
    instance: Instance, start: Iterable[Seats], tolerance: float, watch: Watch
) -> tuple[tuple[Level, ...], tuple[tuple[float, Seats], ...]]:
    """The levels of exact leximin with bounds proved by pricing, and panels with shares that attain them.

    Raises:
        FloorsTooHigh: no lottery keeps the floors.
        Undecided: the time is up.
    """
    master = _Master(instance, keep_floors(instance, start, watch))
    levels: list[Level] = []
    while master.free:
        done = 1 - len(master.free) / len(instance.types)
        watch.tick("proving the fairest chances panel by panel", done)
        value, duals, paid = master.solve()
        # u_t = c_t n_t / grid with whole c_t: the program's objective is then exactly the certificate's.
        whole, owed = _whole(instance, duals), _whole(instance, paid)
        best = best_panel(instance, [w + g for w, g in zip(whole, owed, strict=True)], watch)
        if best is None:
            raise ValueError("there is no valid panel")
        level = master.level(value, whole, owed, best.bound)
        loose = max((level.bound - level.value) / level.weights[t] for t in level.fixed) if level.fixed else 1
        if loose > Fraction(tolerance) / 10 and master.add(best.seats):
            continue
        levels.append(not_falling(level, levels))
        master.fix(levels[-1])
    master.solve()
    return tuple(levels), master.shares()


def _whole(instance: Instance, duals: list[float]) -> list[int]:
    """The weights of single seats on the grid."""
    pairs = zip(duals, instance.types, strict=True)
    return [round(max(0.0, dual) * WEIGHT_GRID / kind.people) for dual, kind in pairs]


class _Master:
    """The linear program over the panels found: the largest z that every free type's chance reaches.

    A free type's chance is also at least its floor.
    """

    def __init__(self, instance: Instance, start: Iterable[Seats]) -> None:
        self.instance = instance
        self.free = set(range(len(instance.types)))
        self.fixed: dict[int, Fraction] = {}
        self.model = mathopt.Model()
        # 2 is never reached while a type is free: were z stopped at 1, no row would have a dual.
        self.z = self.model.add_variable(lb=0, ub=2)
        self.rows = [self.model.add_linear_constraint(lb=0.0) for _ in instance.types]
        for row in self.rows:
            row.set_coefficient(self.z, -1)
        self.floored = {
            t: self.model.add_linear_constraint(lb=float(kind.floor))
            for t, kind in enumerate(instance.types)
            if kind.floor and not kind.placed
        }
        self.whole = self.model.add_linear_constraint(lb=1, ub=1)
        self.model.maximize(self.z)
        self.columns: dict[Seats, mathopt.Variable] = {}
        for seats in start:
            self.add(seats)

    def add(self, seats: Seats) -> bool:
        """The panel may be used from now on; False when it could be already."""
        if seats in self.columns:
            return False
        column = self.model.add_variable(lb=0)
        self.whole.set_coefficient(column, 1)
        for t, count in enumerate(seats):
            if count:
                self.rows[t].set_coefficient(column, count / self.instance.types[t].people)
                if t in self.floored:
                    self.floored[t].set_coefficient(column, count / self.instance.types[t].people)
        self.columns[seats] = column
        return True

    def solve(self) -> tuple[float, list[float], list[float]]:
        """The largest z and, for each type, the duals of its row (z's weight for free ones) and floor."""
        self.result = solved(self.model)
        duals = self.result.dual_values()
        paid = [-duals[self.floored[t]] if t in self.floored else 0.0 for t in range(len(self.rows))]
        return self.result.variable_values()[self.z], [-duals[row] for row in self.rows], paid

    def level(self, value: float, whole: list[int], owed: list[int], bound: int) -> Level:
        """The level that these weights prove, given that no panel weighs more than `bound`."""
        people = [kind.people for kind in self.instance.types]
        total = sum(whole[t] * people[t] for t in self.free)
        if not total:
            return Level(Fraction(0), (), {}, {}, Fraction(1), None)
        scaled = {t: Fraction(whole[t] * people[t], total) for t in range(len(whole)) if whole[t]}
        weights = {t: w for t, w in scaled.items() if t in self.free}
        floors = {t: w for t, w in scaled.items() if t in self.fixed}
        proved = Fraction(bound, total) - sum(
            (f * self.fixed[t] for t, f in floors.items()), start=Fraction(0)
        )
        guaranteed = {t: Fraction(g * people[t], total) for t, g in enumerate(owed) if g}
        proved -= sum((g * self.instance.types[t].floor for t, g in guaranteed.items()), start=Fraction(0))
        enough = max(weights.values()) * WORTH
        fixed = tuple(t for t, w in weights.items() if w >= enough)
        # Rounding must not take anybody a crumb below her floor.
        reached = max(as_chance(value, proved), *(self.instance.types[t].floor for t in fixed))
        return Level(reached, fixed, weights, floors, proved, None, guaranteed)

    def fix(self, level: Level) -> None:
        """These types keep the level's value and no longer push z up."""
        if not level.fixed:
            raise Undecided("the linear solver's proof does not hold")
        for t in level.fixed:
            self.fixed[t] = level.value
            self.free.discard(t)
            self.rows[t].set_coefficient(self.z, 0)
            self.rows[t].lower_bound = float(level.value)
            if t in self.floored:
                self.model.delete_linear_constraint(self.floored.pop(t))

    def shares(self) -> tuple[tuple[float, Seats], ...]:
        """The panels that the last solution uses, with their shares."""
        values = self.result.variable_values()
        used = ((values[column], seats) for seats, column in self.columns.items())
        return tuple((share, seats) for share, seats in used if share > 1e-12)
