"""Impossible quotas: which rules clash, and the smallest changes that would help.

Arithmetic first, then an irreducible set of rules in conflict (each removal proved), then the fewest seats
to move.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from sortition.certificate import Row
from sortition.instance import Instance, make_instance
from sortition.panels import Program, best_panel, limits
from sortition.pool import Pool
from sortition.problems import Impossible
from sortition.quotas import Quota, Quotas
from sortition.watch import Watch


def explain(pool: Pool, quotas: Quotas, watch: Watch) -> Impossible:
    """Why there is no valid panel: the rules in conflict and the smallest way out, in words.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    conflict = list(_too_few(pool, quotas))
    if not conflict:
        conflict = [_in_words(row, quotas) for row in _irreducible(instance, watch)]
    return Impossible(conflict, _changes(instance, quotas, watch))


def _too_few(pool: Pool, quotas: Quotas) -> Iterator[str]:
    """Minimums above the number of applicants: no solver is needed to see these."""
    for quota in quotas.canonical():
        there = pool.counts(quota.category)[quota.value]
        if there < quota.min:
            at = f" ({quota.at_min})" if quota.at_min else ""
            yield (
                f"{quota.category}, {quota.value}: at least {quota.min} seats{at}, "
                f"but {_count(there, 'applicant')} in the pool"
            )


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _irreducible(instance: Instance, watch: Watch) -> list[Row]:
    """Rules that cannot hold together although any one of them could be dropped (deletion filter)."""
    needed = list(instance.rows)
    # Homes go first: a conflict that does without them is easier to read and to mend.
    for row in sorted(instance.rows, key=lambda row: row.rule != "homes"):
        without = [other for other in needed if other is not row]
        if not _possible(replace(instance, rows=tuple(without)), watch):
            needed = without
    return needed


def _possible(instance: Instance, watch: Watch) -> bool:
    return best_panel(instance, [0] * len(instance.types), watch) is not None


def _in_words(row: Row, quotas: Quotas) -> str:
    if row.rule != "quota":
        return row.label
    quota = next(q for q in quotas.quotas if (q.category, q.value) == (row.category, row.value))
    return row.label + (f" ({quota.at_min})" if quota.at_min else "")


@dataclass(frozen=True)
class _Change:
    quota: Quota
    side: str
    seats: int

    def __str__(self) -> str:
        low = self.side == "minimum"
        now, at = (self.quota.min, self.quota.at_min) if low else (self.quota.max, self.quota.at_max)
        verb, new = ("lower", now - self.seats) if low else ("raise", now + self.seats)
        place = f" ({at})" if at else ""
        return (
            f"{verb} the {self.side} of {self.quota.category}, {self.quota.value} from {now} to {new}{place}"
        )


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
