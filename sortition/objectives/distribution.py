"""What every objective hands back: the chances of the types, panels that give them, and the proof."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from sortition.certificate import Level, Optimum
from sortition.instance import Instance

if TYPE_CHECKING:
    from sortition.panels import Seats

FINE = 10**15
CRUMB = 1e-12


@dataclass(frozen=True)
class Distribution:
    """The fairest chances, one for each type, and a distribution over panels that gives them.

    `shares` add up to exactly 1; `shortfall` is the most by which the panels stay below a type's chance;
    `gap` bounds how far anybody's chance is from proved (shortfall included). Leximin has `levels`, every
    other objective an `optimum` with its own gap.
    """

    chances: tuple[Fraction, ...]
    panels: tuple[Seats, ...]
    shares: tuple[Fraction, ...]
    levels: tuple[Level, ...]
    proof: str
    shortfall: Fraction
    gap: Fraction
    optimum: Optimum | None = None


def distribution(
    instance: Instance,
    levels: Sequence[Level],
    panels: Iterable[tuple[float, Seats]],
    proof: str,
) -> Distribution:
    """The levels and panels put together, every number recomputed exactly."""
    chances = chances_of(instance, levels)
    exact = exact_shares(panels)
    attained = expected_seats(instance, exact)
    below = max(
        chance - seats / kind.people
        for chance, seats, kind in zip(chances, attained, instance.types, strict=True)
    )
    shortfall = max(Fraction(0), below)
    gap = max((level.bound - level.value) / level.weights[t] for level in levels for t in level.fixed)
    seats, shares = zip(*exact, strict=True)
    return Distribution(
        chances, seats, shares, tuple(levels), proof, shortfall, max(gap, Fraction(0)) + shortfall
    )


def as_chance(value: float, most: Fraction) -> Fraction:
    """The solver's number on the grid of `FINE`, at most `most`; crumbs left by rounding are no chance."""
    if value < CRUMB:
        return Fraction(0)
    return Fraction(max(0, min(round(value * FINE), floor(most * FINE))), FINE)


def not_falling(level: Level, before: Sequence[Level]) -> Level:
    """The level, its value lifted to the last one's where rounding left it a crumb lower."""
    return replace(level, value=max(level.value, before[-1].value)) if before else level


def chances_of(instance: Instance, levels: Iterable[Level]) -> tuple[Fraction, ...]:
    """Each type's chance: the value of the level at which it is fixed."""
    fixed = {t: level.value for level in levels for t in level.fixed}
    return tuple(fixed[t] for t in range(len(instance.types)))


def exact_shares(panels: Iterable[tuple[float, Seats]]) -> tuple[tuple[Seats, Fraction], ...]:
    """The panels in canonical order with rational shares that add up to 1; equal panels are joined."""
    joined: dict[Seats, float] = {}
    for share, seats in panels:
        joined[seats] = joined.get(seats, 0.0) + share
    total = sum(joined.values())
    rounded = {seats: round(share / total * FINE) for seats, share in sorted(joined.items())}
    largest = max(rounded, key=lambda seats: rounded[seats])
    rounded[largest] += FINE - sum(rounded.values())
    return tuple((seats, Fraction(share, FINE)) for seats, share in rounded.items() if share > 0)


def expected_seats(instance: Instance, panels: Iterable[tuple[Seats, Fraction]]) -> tuple[Fraction, ...]:
    """The expected number of seats of each type."""
    totals = [0] * len(instance.types)
    for seats, share in panels:
        weight = round(share * FINE)
        for t, count in enumerate(seats):
            if count:
                totals[t] += weight * count
    return tuple(Fraction(total, FINE) for total in totals)
