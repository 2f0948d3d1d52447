"""The answers worked out by going through every panel, in exact arithmetic: what the tests compare with.

Nothing here uses the product's rules, models or solvers: a panel is valid as stated in `valid`, and
the fairest chances are found person by person over all valid panels, by a simplex in fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil, floor, lcm

from sortition.pool import Applicant, Pool
from sortition.quotas import Quotas

ZERO, ONE = Fraction(0), Fraction(1)
Panel = tuple[str, ...]
Column = dict[int, int]


def valid(people: Sequence[Applicant], pool: Pool, quotas: Quotas) -> bool:
    """Whether these people may serve together as the panel."""
    if len(people) != quotas.size:
        return False
    seen = {c: Counter(p.values[i] for p in people) for i, c in enumerate(pool.categories)}
    if not all(q.min <= seen[q.category][q.value] <= q.max for q in quotas.quotas):
        return False
    roofs = [p.household for p in people if p.household]
    return len(set(roofs)) == len(roofs) and all(p in people for p in pool.applicants if p.placed)


def every_panel(pool: Pool, quotas: Quotas) -> list[Panel]:
    """All valid panels, as sorted ids."""
    assert len(pool) <= 12
    groups = combinations(pool.applicants, quotas.size)
    return [tuple(p.id for p in people) for people in groups if valid(people, pool, quotas)]


def fairest(people: Iterable[str], panels: Sequence[Panel]) -> dict[str, Fraction]:
    """The exact leximin chances; whoever has a positive dual cannot have more at this level."""
    names = sorted(people)
    fixed: dict[str, Fraction] = {}
    while len(fixed) < len(names):
        z, duals = lowest_chance(names, panels, fixed)
        held = [name for name in names if name not in fixed and duals[name] > 0]
        assert held
        fixed |= dict.fromkeys(held, z)
    return fixed


def lowest_chance(
    names: Sequence[str], panels: Sequence[Panel], fixed: Mapping[str, Fraction]
) -> tuple[Fraction, dict[str, Fraction]]:
    """The largest z that all who are not fixed can have at once, and the weight of each in the proof.

    Variables: the panels' shares, z, and one surplus a person; rows: one a person, then sum = 1.
    """
    place = {name: row for row, name in enumerate(names)}
    total = len(names)
    columns: list[Column] = [{**{place[x]: 1 for x in panel}, total: 1} for panel in panels]
    columns.append({place[x]: -1 for x in names if x not in fixed})
    columns += [{row: -1} for row in range(total)]
    goal = {len(panels): 1}
    right = [fixed.get(name, ZERO) for name in names] + [ONE]
    value, duals = _maximise(goal, columns, right)
    return value, {name: -duals[row] for name, row in place.items()}


def _maximise(
    goal: Mapping[int, int], columns: list[Column], right: Sequence[Fraction]
) -> tuple[Fraction, list[Fraction]]:
    """Revised simplex with artificial variables and, against cycling, Bland's rule in the long run."""
    rows, real = len(right), len(columns)
    columns = columns + [{row: 1} for row in range(rows)]
    tableau = _Tableau(columns, list(range(real, real + rows)), list(right))
    tableau.climb({real + row: -1 for row in range(rows)}, len(columns))
    assert all(tableau.at[row] == 0 for row, var in enumerate(tableau.basis) if var >= real)
    tableau.climb(goal, real)
    value = sum((goal.get(v, 0) * x for v, x in zip(tableau.basis, tableau.at, strict=True)), ZERO)
    return value, tableau.prices(goal)


class _Tableau:
    """The inverse of the basis in fractions; columns are priced in whole numbers."""

    def __init__(self, columns: list[Column], basis: list[int], right: list[Fraction]) -> None:
        self.columns, self.basis, self.at = columns, basis, right
        size = len(basis)
        self.inverse = [[ONE if i == j else ZERO for j in range(size)] for i in range(size)]

    def prices(self, goal: Mapping[int, int]) -> list[Fraction]:
        rows = [(goal.get(var, 0), line) for var, line in zip(self.basis, self.inverse, strict=True)]
        used = [(c, line) for c, line in rows if c]
        return [sum((c * line[j] for c, line in used), ZERO) for j in range(len(self.basis))]

    def climb(self, goal: Mapping[int, int], usable: int) -> None:
        turns = 0
        while (enter := self._enters(goal, usable, first=turns > 40)) is not None:
            self._swap(enter, usable)
            turns += 1

    def _enters(self, goal: Mapping[int, int], usable: int, first: bool) -> int | None:
        prices = self.prices(goal)
        scale = lcm(*(price.denominator for price in prices))
        whole = [int(price * scale) for price in prices]
        best, most = None, 0
        for index in range(usable):
            gain = goal.get(index, 0) * scale
            gain -= sum(whole[row] * x for row, x in self.columns[index].items())
            if gain > most:
                best, most = index, gain
                if first:
                    break
        return best

    def _swap(self, enter: int, usable: int) -> None:
        column = self.columns[enter].items()
        step = [sum((line[row] * x for row, x in column), ZERO) for line in self.inverse]
        # An artificial variable at zero leaves whenever it can, so that it stays at zero.
        idle = [r for r, var in enumerate(self.basis) if var >= usable and self.at[r] == 0 and step[r]]
        falling = [r for r in range(len(step)) if step[r] > 0]
        out = idle[0] if idle else min(falling, key=lambda r: (self.at[r] / step[r], self.basis[r]))
        self.basis[out] = enter
        self.at[out] /= step[out]
        self.inverse[out] = [x / step[out] for x in self.inverse[out]]
        for row, x in enumerate(step):
            if x and row != out:
                self.at[row] -= x * self.at[out]
                pivot = self.inverse[out]
                self.inverse[row] = [
                    a - x * b if b else a for a, b in zip(self.inverse[row], pivot, strict=True)
                ]


def list_exists(chances: Mapping[str, Fraction], panels: Sequence[Panel], tickets: int) -> bool:
    """Whether some list of so many panels has everybody on floor or ceiling of her exact share."""
    names = sorted(chances)
    low = [floor(tickets * chances[name]) for name in names]
    high = [ceil(tickets * chances[name]) for name in names]
    steps = [tuple(int(name in panel) for name in names) for panel in panels]
    reached = {(0,) * len(names)}
    for _ in range(tickets):
        more = (tuple(a + b for a, b in zip(x, step, strict=True)) for x in reached for step in steps)
        reached = {x for x in more if all(a <= b for a, b in zip(x, high, strict=True))}
    return any(all(a >= b for a, b in zip(x, low, strict=True)) for x in reached)


def smallest_deviation(chances: Mapping[str, Fraction], panels: Sequence[Panel], tickets: int) -> Fraction:
    """The smallest largest distance from tickets * chance over all lists of so many panels."""
    names = sorted(chances)
    steps = [tuple(int(name in panel) for name in names) for panel in panels]
    reached = {(0,) * len(names)}
    for _ in range(tickets):
        reached = {tuple(a + b for a, b in zip(x, step, strict=True)) for x in reached for step in steps}
    exact = [tickets * chances[name] for name in names]
    return min(max(abs(a - b) for a, b in zip(x, exact, strict=True)) for x in reached)
