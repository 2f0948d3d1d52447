"""The proof that a lottery's chances are the fairest possible, in numbers that plain arithmetic checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Row:
    """A rule as a linear constraint: `low` <= seats of the `types` <= `high`.

    `rule` is "size", "quota", "combined", "homes" or "apart"; `types` are indices; `label` is the rule in
    words; `people` are the two ids that are kept apart.
    """

    rule: str
    label: str
    types: tuple[int, ...]
    low: int
    high: int
    category: str = ""
    value: str = ""
    with_category: str = ""
    with_value: str = ""
    households: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    """One level of leximin: nobody in `fixed` can have more than `value` + (bound - value) / weight.

    `guaranteed` are the multipliers of chance floors (type -> g, paid for by the floor of that type).
    """

    value: Fraction
    fixed: tuple[int, ...]
    weights: Mapping[int, Fraction]
    floors: Mapping[int, Fraction]
    bound: Fraction
    multipliers: Mapping[int, Fraction] | None
    guaranteed: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Ceiling:
    """In no lottery that keeps the floors is the sum of weight * chance, over the types, above `bound`."""

    weights: Mapping[int, Fraction]
    bound: Fraction
    multipliers: Mapping[int, Fraction] | None
    guaranteed: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Optimum:
    """The proof of maximin, Nash or Goldilocks: the chance of every type, and why none are better.

    `never` are types in no valid panel, with the multipliers that show it or None where an integer program
    does. Goldilocks alone has a `tangent` (a chance) and the weights of its lowest and highest chances.
    """

    chances: tuple[Fraction, ...]
    ceiling: Ceiling
    never: Mapping[int, Mapping[int, Fraction] | None] = field(default_factory=dict)
    tangent: Fraction | None = None
    lowest: Mapping[int, Fraction] = field(default_factory=dict)
    highest: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Share:
    """A panel (seats for each type) and its share in the distribution."""

    share: Fraction
    seats: Mapping[int, int]


@dataclass(frozen=True)
class Certificate:
    """See docs/reference/record.md, "certificate.json"; `types` hold applicants' ids.

    `proof` is "relaxation" or "pricing"; `gap` bounds how far the objective is from proved (for leximin:
    how far anybody's chance is). Leximin has `levels`, every other objective an `optimum`.
    """

    proof: str
    gap: Fraction
    shortfall: Fraction
    types: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    levels: tuple[Level, ...]
    panels: tuple[Share, ...]
    objective: str = "leximin"
    optimum: Optimum | None = None

    @property
    def chances(self) -> tuple[Fraction, ...]:
        """The chance of each type, whatever the objective; 0 where no level says."""
        if self.optimum is not None:
            return self.optimum.chances
        fixed = {t: level.value for level in self.levels for t in level.fixed}
        return tuple(fixed.get(t, Fraction(0)) for t in range(len(self.types)))
