"""`citizen-panel lottery --compare`: every objective and the greedy way side by side on one pool."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, exp, log, sqrt
from pathlib import Path
from typing import Any

from packs.lottery_step import Tell, Wishes, lottery_inputs
from packs.spoken_timetable import Told
from packs.terminal import progress
from sortition.instance import Instance, make_instance
from sortition.legacy import greedy
from sortition.lottery import OBJECTIVES, TOLERANCE, fairest, gini, pool_hash
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem, Undecided
from sortition.quotas import Quotas
from sortition.watch import Watch
from sortition.wording import counted

LEGACY = "LEGACY"
# Chances differ by factors: ranges of one width would put nearly everybody into the first.
_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_BAR, _COLUMN, _FIRST = 8, 15, 16


@dataclass(frozen=True)
class Compared:
    """The chances that one way of choosing gives everybody who is not placed, one number a type.

    `status` is "optimal", "feasible", "simulated" or "undecided" (then there are no `chances`, and `reason`
    says why). `errors` are the standard errors of simulated chances.
    """

    name: str
    status: str
    chances: tuple[float, ...] = ()
    errors: tuple[float, ...] = ()
    gap: float = 0.0
    proof: str = ""
    reason: str = ""
    panels: int = 0
    failures: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Measures:
    """What is said of chances; `errors` holds the standard error of each of the four where there are such."""

    lowest: float
    highest: float
    gini: float
    geometric_mean: float
    none: int
    errors: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class Comparison:
    """All ways on one pool: `people` counts each type of those who are not placed.

    `able` says of each type whether it is in any valid panel (None where no objective was decided).
    """

    size: int
    placed: int
    people: tuple[int, ...]
    able: tuple[bool, ...] | None
    ways: tuple[Compared, ...]

    @property
    def equal(self) -> float:
        """Everybody's chance if quotas asked for nothing."""
        return (self.size - self.placed) / max(1, sum(self.people))


def compare(pool: Pool, quotas: Quotas, accepted_gap: float, watch: Watch) -> Comparison:
    """Every objective, and the greedy way, on this pool; each has an equal part of the time that is left.

    Raises:
        Impossible: no panel meets the rules.
        InputProblems: people who were confirmed earlier have all seats.
    """
    instance = make_instance(pool, quotas)
    free = [t for t, kind in enumerate(instance.types) if not kind.placed]
    ways = []
    for left, name in zip(range(len(OBJECTIVES), 0, -1), OBJECTIVES, strict=True):
        part = Watch(watch.left / (left + 1), watch.report)
        ways.append(_optimal(name, pool, quotas, accepted_gap, free, part))
    ways.append(_greedy(instance, pool, free, Watch(watch.left, watch.report)))
    placed = len(pool) - sum(instance.types[t].people for t in free)
    if placed == quotas.size:
        remedy = "Leave --compare out, or confirm fewer people"
        raise InputProblems([Problem("every seat is given already: there are no chances to compare", remedy)])
    found = next((way for way in ways[:-1] if way.chances), None)
    able = tuple(chance > 0 for chance in found.chances) if found else None
    return Comparison(quotas.size, placed, tuple(instance.types[t].people for t in free), able, tuple(ways))


def _optimal(
    name: str, pool: Pool, quotas: Quotas, accepted_gap: float, free: Sequence[int], watch: Watch
) -> Compared:
    try:
        fair = fairest(pool, quotas, name, accepted_gap, watch)[1]
    except Undecided as why:
        return Compared(name, "undecided", reason=str(why), seconds=watch.seconds)
    status = "optimal" if fair.gap <= Fraction(TOLERANCE) else "feasible"
    chances = tuple(float(fair.chances[t]) for t in free)
    return Compared(
        name, status, chances, gap=float(fair.gap), proof=fair.proof, seconds=round(watch.seconds, 3)
    )


def _greedy(instance: Instance, pool: Pool, free: Sequence[int], watch: Watch) -> Compared:
    try:
        made = greedy(instance, pool_hash(pool), watch)
    except Undecided as why:
        return Compared(LEGACY, "undecided", reason=str(why), seconds=watch.seconds)
    if not made.panels:
        reason = f"none of {made.failures} attempts gave a panel"
        return Compared(LEGACY, "undecided", reason=reason, failures=made.failures, seconds=watch.seconds)
    chances, errors = (tuple(found[t] for t in free) for found in (made.chances, made.errors))
    return Compared(
        LEGACY,
        "simulated",
        chances,
        errors,
        panels=made.panels,
        failures=made.failures,
        seconds=round(watch.seconds, 3),
    )


def measures(comparison: Comparison, way: Compared) -> Measures:
    """Lowest chance and geometric mean over everybody who can be chosen at all; the rest over all not placed.

    The errors of Gini and geometric mean are those of the first order, types taken as independent.
    """
    people, chances = comparison.people, way.chances
    able = [t for t in range(len(people)) if comparison.able is None or comparison.able[t]]
    lowest = min(able, key=lambda t: (chances[t], t))
    highest = max(able, key=lambda t: (chances[t], -t))
    each = [Fraction(chance) for chance, n in zip(chances, people, strict=True) for _ in range(n)]
    total = sum(people[t] for t in able)
    positive = all(chances[t] > 0 for t in able)
    mean = exp(sum(people[t] * log(chances[t]) for t in able) / total) if positive else 0.0
    none = sum(n for chance, n in zip(chances, people, strict=True) if chance == 0)
    unequal = float(gini(each))
    errors = None
    if way.errors:
        off = (
            mean * sqrt(sum((people[t] / total * way.errors[t] / chances[t]) ** 2 for t in able))
            if mean
            else 0
        )
        errors = (way.errors[lowest], way.errors[highest], _gini_error(people, way), off)
    return Measures(chances[lowest], chances[highest], unequal, mean, none, errors)


def _gini_error(people: Sequence[int], way: Compared) -> float:
    n = sum(people)
    seats = sum(chance * many for chance, many in zip(way.chances, people, strict=True))
    rank, total = 0, 0.0
    for t in sorted(range(len(people)), key=lambda t: (way.chances[t], t)):
        middle = rank + (people[t] + 1) / 2
        total += ((2 * middle - n - 1) * people[t] * way.errors[t] / (n * seats)) ** 2
        rank += people[t]
    return sqrt(total)


def ranges(comparison: Comparison) -> list[float]:
    """Bounds of the ranges of chances that somebody has, from 0 up: each in steps of 1, 2, 5, 10."""
    held = [chance for way in comparison.ways for chance in way.chances if chance > 0]
    if not held:
        return [0.0, 1.0]
    lowest, highest = min(held), max(held)
    top = next(bound for bound in _BOUNDS if highest <= bound + 1e-9)
    return [0.0, *(bound for bound in _BOUNDS if lowest <= bound and bound <= top)]


def histogram(comparison: Comparison, way: Compared) -> list[int]:
    """How many people have a chance in each of `ranges`, the upper bound included, but for 0."""
    bounds = ranges(comparison)
    counts = [0] * (len(bounds) - 1)
    for chance, n in zip(way.chances, comparison.people, strict=True):
        if chance > 0:
            place = next(i for i, high in enumerate(bounds[1:]) if chance <= high + 1e-9)
            counts[place] += n
    return counts


def answer_for(folder: Path, wishes: Wishes, limit: float, quiet: bool, tell: Tell) -> Told:
    """Every objective side by side, for programs and for people; nothing is written.

    Raises:
        InputProblems, Impossible.
    """
    _, read, pool = lottery_inputs(folder, wishes, tell)
    with progress(quiet) as report:
        found = compare(pool, read.quotas, wishes.accepted_gap, Watch(limit, report))
    return Told(compare_facts(found), compare_lines(found), read.notes)


def compare_facts(comparison: Comparison) -> dict[str, Any]:
    """The comparison in numbers (docs/reference/files.md)."""
    bounds = ranges(comparison)
    return {
        "applicants": sum(comparison.people) + comparison.placed,
        "placed": comparison.placed,
        "size": comparison.size,
        "compare": {
            "equal": comparison.equal,
            "ranges": [{"from": low, "to": high} for low, high in pairwise(bounds)],
            "ways": [_way_facts(comparison, way) for way in comparison.ways],
        },
    }


def _way_facts(comparison: Comparison, way: Compared) -> dict[str, Any]:
    told: dict[str, Any] = {"objective": way.name, "status": way.status, "seconds": way.seconds}
    if not way.chances:
        return {**told, "reason": way.reason}
    seen = measures(comparison, way)
    told |= {name: getattr(seen, name) for name in ("lowest", "highest", "gini", "geometric_mean", "none")}
    told["histogram"] = histogram(comparison, way)
    if seen.errors is None:
        return {**told, "proof": way.proof, "gap": way.gap}
    names = ("lowest_error", "highest_error", "gini_error", "geometric_mean_error")
    return {
        **told,
        **dict(zip(names, seen.errors, strict=True)),
        "panels": way.panels,
        "failures": way.failures,
    }


def compare_lines(comparison: Comparison) -> list[str]:
    """The comparison for people: a table, and how many people have which chance."""
    known = [way for way in comparison.ways if way.chances]
    lines = [
        f"Equal chances would be {comparison.equal:.1%}. Nothing was written.",
        "",
        _row("", [way.name for way in comparison.ways]),
        *_table(comparison),
    ]
    if comparison.placed:
        who = "1 person" if comparison.placed == 1 else f"{comparison.placed} people"
        verb = "is" if comparison.placed == 1 else "are"
        lines.append(f"{who} confirmed earlier {verb} left out of these figures.")
    lines += [f"{way.name} is undecided: {way.reason}." for way in comparison.ways if not way.chances]
    lines += [
        f"{way.name}: seats filled greedily, one by one, as most panels were drawn; "
        f"simulated: {counted(way.panels, 'panel')}, {counted(way.failures, 'attempt')} that failed "
        "on the way. ± is twice the standard error."
        for way in known
        if way.errors
    ]
    return [*lines, "", "People by chance:", *_chart(comparison)] if known else lines


def _row(label: str, cells: Sequence[str]) -> str:
    return f"{label:<{_FIRST}}{''.join(f'{cell:<{_COLUMN}}' for cell in cells)}".rstrip()


def _table(comparison: Comparison) -> Iterator[str]:
    seen = [measures(comparison, way) if way.chances else None for way in comparison.ways]
    shown = (
        ("lowest", "lowest"),
        ("highest", "highest"),
        ("Gini", "gini"),
        ("geometric mean", "geometric_mean"),
    )
    for place, (label, name) in enumerate(shown):
        form = ".3f" if name == "gini" else ".1%"
        cells = [
            "undecided" if one is None else _cell(getattr(one, name), one.errors and one.errors[place], form)
            for one in seen
        ]
        yield _row(label, cells)
    yield _row("with no chance", ["undecided" if one is None else f"{one.none}" for one in seen])


def _cell(number: float, error: float | None, form: str) -> str:
    return f"{number:{form}}" + ("" if error is None else f" ±{2 * error:{form}}")


def _chart(comparison: Comparison) -> Iterator[str]:
    bounds = ranges(comparison)
    known = [way for way in comparison.ways if way.chances]
    counts = [histogram(comparison, way) for way in known]
    none = [measures(comparison, way).none for way in known]
    top = max([*none, *(count for way in counts for count in way)])
    yield _row("", [way.name for way in known])
    if any(none):
        yield _row("0", [_bar(count, top) for count in none])
    for place, (low, high) in enumerate(pairwise(bounds)):
        label = f"{f'{100 * low:g}%' if place else 'over 0'} to {100 * high:g}%"
        yield _row(label, [_bar(way[place], top) for way in counts])


def _bar(count: int, top: int) -> str:
    """A bar that is at least one mark long where there is anybody."""
    return f"{'#' * ceil(_BAR * count / top):<{_BAR}} {count}" if count else f"{'':<{_BAR}} -"
