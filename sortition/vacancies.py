"""Who takes the seats that become empty: the first people in the order of the draw who keep the rules.

docs/reference/record.md, "After the draw". One seat is filled by going down the order. For several, one
integer program over types says which type the next person has to be of: as types are treated alike, that
is exact, and there are as many programs as seats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sortition.instance import make_instance
from sortition.pool import Pool
from sortition.problems import VerificationFailed
from sortition.quotas import Combined, Quota, Quotas
from sortition.rules import check_panel
from sortition.watch import Watch

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from sortition.panels import Program

QUOTA_RULES = ("quota", "combined")


@dataclass(frozen=True, order=True)
class Missed:
    """A quota that a panel misses by `seats` on one `side`, "min" or "max".

    A quota on one category has no `with_category` and `with_value`.
    """

    category: str
    value: str
    with_category: str
    with_value: str
    side: str
    seats: int

    @property
    def named(self) -> str:
        """The people whom the quota is about."""
        both = f" with {self.with_category}, {self.with_value}" if self.with_category else ""
        return f"{self.category}, {self.value}{both}"


@dataclass(frozen=True)
class Filled:
    """Who takes the empty seats, in the order of the draw.

    `missed` are the quotas that the panel then misses, by the fewest seats in all that can be; `vacant` is
    how many seats stay empty because nobody is left for them.
    """

    people: tuple[str, ...]
    missed: tuple[Missed, ...] = ()
    vacant: int = 0


def barred(pool: Pool, most: int, members: Iterable[str], left: Collection[str]) -> frozenset[str]:
    """Everybody in the pool who may not fill a seat any more, but for members who have theirs.

    `members` is everybody who ever was a member of this panel, `left` everybody who withdrew or dropped out.
    With a member who left, her home is out too where more than `most` people live in it.
    """
    ever = frozenset(members)
    homes = limited_homes(pool, most)
    closed = {homes[person] for person in ever.intersection(left) if person in homes}
    mates = (person for person, home in homes.items() if home in closed)
    return frozenset(left).union(mates)


def limited_homes(pool: Pool, most: int) -> dict[str, str]:
    """The home of everybody who lives in one with more than `most` people of the pool."""
    sizes = Counter(person.household for person in pool.applicants if person.household)
    return {person.id: person.household for person in pool.applicants if sizes[person.household] > most}


def missed_by(members: Collection[str], pool: Pool, quotas: Quotas) -> tuple[Missed, ...]:
    """The quotas that this panel misses, in their canonical order."""
    counting = _Counting(pool, quotas)
    return counting.missed(counting.seats(members))


def fill(
    pool: Pool,
    quotas: Quotas,
    order: Sequence[str],
    staying: Collection[str],
    out: Collection[str],
    watch: Watch,
) -> Filled:
    """The first people in the `order` who make a valid panel together with those who are `staying`.

    Nobody of `out` (see `barred`) is among them. Where nobody makes a valid panel: as many as homes and pairs
    allow, and of these the first with whom quotas are missed by the fewest seats in all.

    Raises:
        Undecided: the watch's time was up.
        VerificationFailed: what was found breaks a rule (a fault of the toolkit).
    """
    # Whoever stays has a seat anyhow, and somebody confirmed earlier who left has none.
    pool = replace(pool, applicants=tuple(replace(one, placed=False) for one in pool.applicants))
    task = _Task(pool, quotas, tuple(sorted(staying)), order, frozenset(out))
    number, allowed = _possible(task, watch)
    chosen: list[str] = []
    while len(chosen) < number:
        chosen.append(_next(task, chosen, number, allowed, watch))
    members = (*task.staying, *chosen)
    missed = task.counting.missed(task.counting.seats(members))
    _check(members, missed, pool, quotas)
    return Filled(tuple(chosen), missed, quotas.size - len(members))


class _Counting:
    """Which quotas everybody counts for, and by how many seats a group of people misses them."""

    def __init__(self, pool: Pool, quotas: Quotas) -> None:
        self.quotas: tuple[Quota | Combined, ...] = (*quotas.canonical(), *quotas.canonical_combined())
        self.about = {
            person.id: _about(dict(zip(pool.categories, person.values, strict=True)), self.quotas)
            for person in pool.applicants
        }

    def seats(self, members: Iterable[str]) -> Counter[int]:
        """How many of these people count for each quota."""
        return Counter(number for member in members for number in self.about[member])

    def missed(self, seats: Mapping[int, int]) -> tuple[Missed, ...]:
        """The quotas that so many seats for each miss."""
        found = ((q, seats.get(n, 0)) for n, q in enumerate(self.quotas))
        sides = ((q, q.min - number, number - q.max) for q, number in found)
        return tuple(
            Missed(q.category, q.value, *_second(q), side, by)
            for q, lacking, surplus in sides
            for side, by in (("min", lacking), ("max", surplus))
            if by > 0
        )


def _about(values: Mapping[str, str], quotas: Sequence[Quota | Combined]) -> tuple[int, ...]:
    return tuple(
        n
        for n, q in enumerate(quotas)
        if values[q.category] == q.value and (isinstance(q, Quota) or values[q.with_category] == q.with_value)
    )


def _second(quota: Quota | Combined) -> tuple[str, str]:
    return ("", "") if isinstance(quota, Quota) else (quota.with_category, quota.with_value)


class _Task:
    """What stays the same while the seats of one panel are filled."""

    def __init__(
        self, pool: Pool, quotas: Quotas, staying: tuple[str, ...], order: Sequence[str], out: frozenset[str]
    ) -> None:
        self.pool, self.quotas, self.staying = pool, quotas, staying
        self.candidates = [one for one in order if one not in out and one not in staying]
        self.counting = _Counting(pool, quotas)
        self.seats = self.counting.seats(staying)
        self.totals: dict[tuple[int, ...], int] = {}
        self.homes = limited_homes(pool, quotas.home_most)
        self.apart: dict[str, set[str]] = {}
        for one, other in pool.apart:
            self.apart.setdefault(one, set()).add(other)
            self.apart.setdefault(other, set()).add(one)

    def free(self, chosen: Sequence[str]) -> list[str]:
        """Those after the last chosen one whom no home and no pair keeps from joining the panel, in order."""
        panel = {*self.staying, *chosen}
        full = Counter(self.homes[one] for one in panel if one in self.homes)
        last = self.candidates.index(chosen[-1]) + 1 if chosen else 0
        return [
            one
            for one in self.candidates[last:]
            if full[self.homes.get(one, "")] < self.quotas.home_most
            and panel.isdisjoint(self.apart.get(one, ()))
        ]

    def total(self, people: Iterable[str]) -> int:
        """By how many seats quotas are missed with these people beside those who stay."""
        # Thousands stand in the order, of a few kinds only.
        more = tuple(sorted(number for one in people for number in self.counting.about[one]))
        if more not in self.totals:
            missed = self.counting.missed(self.seats + Counter(more))
            self.totals[more] = sum(one.seats for one in missed)
        return self.totals[more]


def _possible(task: _Task, watch: Watch) -> tuple[int, int]:
    """How many of the empty seats can be filled, and the fewest seats by which quotas are then missed."""
    free = task.free(())
    for number in range(min(task.quotas.size - len(task.staying), len(free)), 1, -1):
        found = _fewest(task, number, watch)
        if found is not None:
            return number, found
    # One seat more needs no program.
    if task.quotas.size > len(task.staying) and free:
        return 1, min(task.total([one]) for one in free)
    return 0, task.total(())


def _next(task: _Task, chosen: Sequence[str], number: int, allowed: int, watch: Watch) -> str:
    """The first person with whom, and with those chosen, quotas are missed by no more than is `allowed`."""
    free = task.free(chosen)
    if len(chosen) + 1 == number:
        return next(one for one in free if task.total((*chosen, one)) <= allowed)
    return _first(task, chosen, number, allowed, watch)


def _fewest(task: _Task, number: int, watch: Watch) -> int | None:
    program, misses, _ = _program(task, (), number)
    program.model.minimize(sum(misses))
    values = program.solve_for(watch, [*program.seats, *misses])
    return sum(values[len(program.seats) :]) if values else None


def _first(task: _Task, chosen: Sequence[str], number: int, allowed: int, watch: Watch) -> str:
    program, misses, where = _program(task, chosen, number)
    program.model.add(sum(misses) <= allowed)
    places = {one: place for place, one in enumerate(task.free(chosen))}
    first: dict[int, str] = {}
    for one in places:
        first.setdefault(where[one], one)
    picked = {t: program.model.new_bool_var("") for t in first}
    program.model.add_exactly_one(picked.values())
    for t, pick in picked.items():
        program.model.add(program.seats[t] >= pick)
    program.model.minimize(sum(places[first[t]] * pick for t, pick in picked.items()))
    values = program.solve_for(watch, list(picked.values()))
    return next(first[t] for t, value in zip(picked, values, strict=True) if value)


def _program(
    task: _Task, chosen: Sequence[str], number: int
) -> tuple[Program, list[cp_model.IntVar], Mapping[str, int]]:
    """The rules for `number` people more, the chosen ones among them; quotas may be missed.

    Gives the program, by how many seats each side of each quota is missed, and everybody's type.
    """
    from sortition.panels import Program, limits

    panel = frozenset((*task.staying, *chosen))
    known = panel.union(task.free(chosen))
    others = frozenset(one.id for one in task.pool.applicants if one.id not in known)
    size = len(task.staying) + number
    instance = make_instance(task.pool.without(others).placing(panel), replace(task.quotas, size=size))
    within = limits(instance)
    sides = tuple(
        (0, size) if row.rule in QUOTA_RULES else side
        for row, side in zip(instance.rows, within.sides, strict=True)
    )
    program = Program(instance, replace(within, sides=sides))
    misses: list[cp_model.IntVar] = []
    for row in instance.rows:
        if row.rule in QUOTA_RULES:
            misses += _misses(program, [program.seats[t] for t in row.types], row.low, row.high, size)
    where = {one: t for t, kind in enumerate(instance.types) for one in kind.members}
    return program, misses, where


def _misses(
    program: Program, seats: Sequence[cp_model.IntVar], low: int, high: int, size: int
) -> Iterator[cp_model.IntVar]:
    total = sum(seats)
    if low > 0:
        lacking = program.model.new_int_var(0, low, "")
        program.model.add(total + lacking >= low)
        yield lacking
    if high < size:
        surplus = program.model.new_int_var(0, size - high, "")
        program.model.add(total - surplus <= high)
        yield surplus


def _check(members: Collection[str], missed: Iterable[Missed], pool: Pool, quotas: Quotas) -> None:
    """Refuse a panel that breaks anything but the quotas named."""
    named = {(one.category, one.value, one.with_category, one.with_value) for one in missed}
    size = len(members)
    held = replace(
        quotas,
        size=size,
        quotas=tuple(q for q in quotas.quotas if (q.category, q.value, "", "") not in named),
        combined=tuple(
            q for q in quotas.combined if (q.category, q.value, q.with_category, q.with_value) not in named
        ),
    )
    if broken := check_panel(members, pool, held):
        raise VerificationFailed(f"the seats cannot be filled: it would break {len(broken)} rules")
