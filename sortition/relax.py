"""Impossible quotas: which rules clash, and the smallest changes that would help.

Arithmetic first, then an irreducible set of rules in conflict (each removal proved), then the fewest seats
to move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from sortition.certificate import Row
from sortition.instance import Instance, homes_rule, make_instance
from sortition.panels import Program, best_panel, limits
from sortition.pool import Pool
from sortition.problems import Impossible
from sortition.quotas import Quota, Quotas
from sortition.watch import Watch
from sortition.wording import counted

HOMES = homes_rule(1)
CONFIRMED = "people confirmed earlier keep their seats"


def explain(pool: Pool, quotas: Quotas, watch: Watch) -> Impossible:
    """Why there is no valid panel: the rules in conflict and the smallest way out, in words.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    no_size = _no_such_size(instance)
    if no_size is not None:
        return no_size
    conflict = [*_too_few(pool, quotas), *_too_many(pool, quotas)]
    if not conflict:
        words = {row.label: _in_words(row, quotas) for row in instance.rows}
        conflict = [words.get(rule, rule) for rule in _irreducible(instance, watch)]
    return Impossible(conflict, _changes(instance, quotas, watch))


def _no_such_size(instance: Instance) -> Impossible | None:
    """Whatever the quotas: fewer people who may serve together than seats, or more who must."""
    people = sum(kind.people for kind in instance.types)
    homes = sum({kind.content: kind.most for kind in instance.types}.values())
    confirmed = sum(kind.people for kind in instance.types if kind.placed)
    size = _size(instance.size)
    if people < instance.size:
        there = f"there {_are(people)} {_count(people, 'applicant')} in the pool"
        return Impossible([size, there], [f"choose a panel of at most {counted(min(people, homes), 'seat')}"])
    if homes < instance.size:
        there = f"the {counted(people, 'applicant')} live in {counted(homes, 'home')}"
        return Impossible([size, HOMES, there], [f"choose a panel of at most {counted(homes, 'seat')}"])
    if confirmed > instance.size:
        there = f"{_people(confirmed)} confirmed earlier"
        return Impossible([size, there], [f"choose a panel of at least {counted(confirmed, 'seat')}"])
    return None


def _too_few(pool: Pool, quotas: Quotas) -> Iterator[str]:
    """Minimums above the number of applicants: no solver is needed to see these."""
    for quota in quotas.canonical():
        there = pool.counts(quota.category)[quota.value]
        if there < quota.min:
            yield (
                f"{quota.category}, {quota.value}: at least {counted(quota.min, 'seat')}{_at(quota.at_min)}, "
                f"but {_count(there, 'applicant')} in the pool"
            )


def _too_many(pool: Pool, quotas: Quotas) -> Iterator[str]:
    """Maximums below the number of people who have their seat already."""
    confirmed = Pool(pool.categories, tuple(person for person in pool.applicants if person.placed))
    for quota in quotas.canonical():
        there = confirmed.counts(quota.category)[quota.value]
        if there > quota.max:
            yield (
                f"{quota.category}, {quota.value}: at most {counted(quota.max, 'seat')}{_at(quota.at_max)}, "
                f"but {_people(there)} confirmed earlier"
            )


def _size(seats: int) -> str:
    return f"the panel has {counted(seats, 'seat')}"


def _count(number: int, noun: str) -> str:
    return counted(number, noun) if number else f"no {noun}s"


def _people(number: int) -> str:
    return "1 person was" if number == 1 else f"{number} people were"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _at(place: str) -> str:
    return f" ({place})" if place else ""


def _irreducible(instance: Instance, watch: Watch) -> list[str]:
    """Labels of rules that cannot hold together although any one could be dropped (deletion filter)."""
    confirmed = [CONFIRMED] if any(kind.placed for kind in instance.types) else []
    needed = [*dict.fromkeys(row.label for row in instance.rows), *confirmed]
    # Homes go first: a conflict that does without them is easier to read and to mend.
    for rule in sorted(needed, key=lambda rule: (rule != HOMES, rule != CONFIRMED)):
        without = [other for other in needed if other != rule]
        if not _possible(_keeping(instance, without), watch):
            needed = without
    return needed


def _keeping(instance: Instance, rules: Collection[str]) -> Instance:
    """The instance with these rules and no others."""
    types = instance.types
    if HOMES not in rules:
        # How many homes a type has limits its seats, besides the rows.
        types = tuple(replace(kind, homes=tuple((one,) for one in kind.members)) for kind in types)
    if CONFIRMED not in rules:
        types = tuple(replace(kind, placed=False) for kind in types)
    return replace(instance, types=types, rows=tuple(row for row in instance.rows if row.label in rules))


def _possible(instance: Instance, watch: Watch) -> bool:
    return best_panel(instance, [0] * len(instance.types), watch) is not None


def _in_words(row: Row, quotas: Quotas) -> str:
    if row.rule == "size":
        return _size(quotas.size)
    if row.rule != "quota":
        return row.label
    quota = next(q for q in quotas.quotas if (q.category, q.value) == (row.category, row.value))
    return row.label + _at(quota.at_min)


@dataclass(frozen=True)
class _Change:
    quota: Quota
    side: str
    seats: int

    def __str__(self) -> str:
        low = self.side == "minimum"
        now, at = (self.quota.min, self.quota.at_min) if low else (self.quota.max, self.quota.at_max)
        verb, new = ("lower", now - self.seats) if low else ("raise", now + self.seats)
        named = f"{self.quota.category}, {self.quota.value}"
        return f"{verb} the {self.side} of {named} from {now} to {new}{_at(at)}"


def _changes(instance: Instance, quotas: Quotas, watch: Watch) -> list[str]:
    """The fewest seats to move in all, within the officer's flex where that suffices; verified."""
    for within_flex in (True, False):
        changes = _fewest_moves(instance, quotas, within_flex, watch)
        if changes:
            return [str(change) for change in changes]
    return []


def _fewest_moves(instance: Instance, quotas: Quotas, within_flex: bool, watch: Watch) -> list[_Change]:
    bare = replace(instance, rows=tuple(row for row in instance.rows if row.rule != "quota"))
    program = Program(bare, limits(bare))
    moves: list[tuple[_Change, cp_model.IntVar]] = []
    for row in instance.rows:
        if row.rule != "quota":
            continue
        quota = next(q for q in quotas.quotas if (q.category, q.value) == (row.category, row.value))
        down, up = _reach(quota, quotas.size, within_flex)
        lower = program.model.new_int_var(0, down, "")
        higher = program.model.new_int_var(0, up, "")
        total = cp_model.LinearExpr.sum([program.seats[t] for t in row.types])
        program.model.add(total >= quota.min - lower)
        program.model.add(total <= quota.max + higher)
        moves += [(_Change(quota, "minimum", 0), lower), (_Change(quota, "maximum", 0), higher)]
    program.model.maximize(-cp_model.LinearExpr.sum([move for _, move in moves]))
    counts = program.solve_for(watch, [move for _, move in moves])
    return [replace(change, seats=n) for (change, _), n in zip(moves, counts, strict=False) if n]


def _reach(quota: Quota, size: int, within_flex: bool) -> tuple[int, int]:
    if not within_flex:
        return quota.min, max(0, size - quota.max)
    down = 0 if quota.min_flex is None else quota.min - quota.min_flex
    up = 0 if quota.max_flex is None else quota.max_flex - quota.max
    return max(0, down), max(0, up)
