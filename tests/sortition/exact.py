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
    for both in quotas.combined:
        column, other = (pool.categories.index(c) for c in (both.category, both.with_category))
        there = [p for p in people if (p.values[column], p.values[other]) == (both.value, both.with_value)]
        if not both.min <= len(there) <= both.max:
            return False
    roofs = Counter(p.household for p in people if p.household)
    if any(number > quotas.home_most for number in roofs.values()):
        return False
    names = {p.id for p in people}
    if any({one, other} <= names for one, other in pool.apart):
        return False
    return all(p in people for p in pool.applicants if p.placed)


def every_panel(pool: Pool, quotas: Quotas) -> list[Panel]:
    """All valid panels, as sorted ids."""
    assert len(pool) <= 12
    groups = combinations(pool.applicants, quotas.size)
    return [tuple(p.id for p in people) for people in groups if valid(people, pool, quotas)]


def floors_of(pool: Pool, quotas: Quotas) -> dict[str, Fraction]:
    """Everybody's lowest chance allowed, where there is one."""
    found: dict[str, Fraction] = {}
    for person in pool.applicants:
        has = {("", ""), *zip(pool.categories, person.values, strict=True)}
        least = [floor.least for floor in quotas.floors if (floor.category, floor.value) in has]
        found |= {person.id: max(least)} if least else {}
    return found


def share_kept(people: Iterable[str], panels: Sequence[Panel], floors: Mapping[str, Fraction]) -> Fraction:
    """The largest s so that everybody can have s times her floor at once."""
    names = sorted(set(people) & set(floors))
    place, total = {name: row for row, name in enumerate(names)}, len(names)
    columns: list[Column] = [{**{place[x]: 1 for x in p if x in place}, total: 1} for p in panels]
    scale = lcm(*(f.denominator for f in floors.values()))
    columns.append({place[x]: -int(floors[x] * scale) for x in names})
    columns += [{row: -1} for row in range(total)]
    value, _ = _maximise({len(panels): 1}, columns, [ZERO] * total + [ONE])
    return value * scale


def lowest_highest(names: Sequence[str], panels: Sequence[Panel], lowest: Fraction) -> Fraction:
    """The smallest highest chance where nobody has less than `lowest`, which must be possible."""
    place, total = {name: row for row, name in enumerate(names)}, len(names)
    columns: list[Column] = [
        {
            **{place[x]: 1 for x in p if x in place},
            **{total + place[x]: -1 for x in p if x in place},
            2 * total: 1,
        }
        for p in panels
    ]
    columns.append({total + row: 1 for row in range(total)})
    columns += [{row: -1} for row in range(2 * total)]
    value, _ = _maximise({len(panels): -1}, columns, [lowest] * total + [ZERO] * total + [ONE])
    return -value


def fairest(
    people: Iterable[str], panels: Sequence[Panel], floors: Mapping[str, Fraction] | None = None
) -> dict[str, Fraction]:
    """The exact leximin chances; whoever has a positive dual cannot have more at this level."""
    names = sorted(people)
    fixed: dict[str, Fraction] = {}
    while len(fixed) < len(names):
        z, duals = lowest_chance(names, panels, fixed, floors)
        held = [name for name in names if name not in fixed and duals[name] > 0]
        assert held
        fixed |= dict.fromkeys(held, z)
    return fixed


def lowest_chance(
    names: Sequence[str],
    panels: Sequence[Panel],
    fixed: Mapping[str, Fraction],
    floors: Mapping[str, Fraction] | None = None,
) -> tuple[Fraction, dict[str, Fraction]]:
    """The largest z that all who are not fixed can have at once, and the weight of each in the proof.

    Variables: the panels' shares, z, and one surplus a person; rows: one a person, then sum = 1, then one
    for everybody with a floor who is not fixed.
    """
    lowest = {name: least for name, least in (floors or {}).items() if name not in fixed and name in names}
    below = {name: len(names) + 1 + row for row, name in enumerate(sorted(lowest))}
    place = {name: row for row, name in enumerate(names)}
    total = len(names)
    columns: list[Column] = [
        {
            **{place[x]: 1 for x in panel if x in place},
            total: 1,
            **{below[x]: 1 for x in panel if x in below},
        }
        for panel in panels
    ]
    columns.append({place[x]: -1 for x in names if x not in fixed})
    columns += [{row: -1} for row in (*range(total), *below.values())]
    goal = {len(panels): 1}
    right = [fixed.get(name, ZERO) for name in names] + [ONE] + [lowest[name] for name in below]
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
