"""Chance floors that no lottery keeps: which they are, and how far they must come down, in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sortition.instance import Instance
from sortition.objectives.floors import FloorsTooHigh
from sortition.pool import Pool
from sortition.problems import Impossible
from sortition.quotas import Floor, Quotas

STEPS = (10**3, 10**5)
CRUMB = Fraction(1, 10**6)


def too_high(pool: Pool, quotas: Quotas, instance: Instance, found: FloorsTooHigh) -> Impossible:
    """The floors in conflict with the rules, and floors that can be kept."""
    kinds = [instance.types[t] for t in sorted(found.types)]
    wanted = {
        (name, value, kind.floor)
        for kind in kinds
        for name, value in [("", ""), *zip(pool.categories, kind.values, strict=True)]
    }
    clashing = [floor for floor in quotas.floors if (floor.category, floor.value, floor.least) in wanted]
    conflict = [*(in_words(floor) for floor in clashing), *found.rules]
    lower = quotas.floors if found.share else clashing
    changes = [_change(floor, lowered(floor, found.share)) for floor in lower]
    return Impossible(
        conflict, changes, "no lottery keeps the lowest chances asked for", "What makes it possible:"
    )


def in_words(floor: Floor) -> str:
    """The floor as a rule."""
    least = f"a chance of at least {percent(floor.least)}"
    return f"{_about(floor)}: {least}" if floor.category else f"everybody has {least}"


def lowered(floor: Floor, share: Fraction) -> Floor | None:
    """The floor brought down to this share of itself, rounded down; None where nothing is left."""
    for step in STEPS:
        least = Fraction(int(floor.least * share * step + CRUMB), step)
        if least:
            return replace(floor, least=least)
    return None


def _change(floor: Floor, new: Floor | None) -> str:
    if new is None:
        return f"take out the lowest chance of {_about(floor)}: some of these people are in no panel"
    return f"lower the lowest chance of {_about(floor)} from {percent(floor.least)} to {percent(new.least)}"


def _about(floor: Floor) -> str:
    return f"{floor.category}, {floor.value}" if floor.category else "everybody"


def percent(chance: Fraction) -> str:
    """A chance as people say it: 5 %, 3.1 %."""
    return f"{float(100 * chance):.4g} %"
