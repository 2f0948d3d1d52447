"""The population in a selection report: what the file of quotas says of it, and who may read that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sortition.pool import NOT_STATED
from sortition.problems import InputProblems
from sortition.quotas import Quota, Quotas, read_quotas
from sortition.settings import Settings
from sortition.small_counts import FEW, published

Shares = Mapping[tuple[str, str], Fraction]


@dataclass(frozen=True)
class Part:
    """The least and the most that an audience may know of a value's share of the population."""

    low: Fraction
    high: Fraction

    def __post_init__(self) -> None:
        """Refuse what is no share."""
        if not 0 <= self.low <= self.high <= 1:
            raise ValueError("a share of the population is between 0 and 1")

    @property
    def exact(self) -> Fraction | None:
        """The share where the audience may know it."""
        return self.low if self.low == self.high else None


def population(folder: Path, settings: Settings, quotas: Quotas) -> dict[tuple[str, str], Fraction]:
    """The shares by category and value as the quotas' file of the folder has them today.

    There are none of a category whose quotas in the file are not those of the lottery any more, or where
    the file cannot be read: shares that belong to other quotas would mislead.
    """
    try:
        written = read_quotas(folder / settings.quotas, settings.size)
    except InputProblems:
        return {}
    return {
        (name, value): share
        for name in quotas.categories
        if _seats(written.of(name)) == _seats(quotas.of(name))
        for value, share in written.population(name).items()
    }


def _seats(quotas: Sequence[Quota]) -> set[tuple[str, int, int]]:
    return {(one.value, one.min, one.max) for one in quotas if one.value != NOT_STATED}


def parts_told(
    shares: Mapping[str, Fraction], applicants: int, covers: Sequence[str], public: bool
) -> dict[str, Part]:
    """What the audience may know of the shares of one category, by value.

    The public is not told shares that may be those of 1 to 4 people: the population has at least as many
    people as there are applicants. As all shares add up, one larger share is told as a range then.
    `covers` are the values from which it is taken, in that order.
    """
    counts = {value: max(1, int(share * applicants)) if share else 0 for value, share in shares.items()}
    told = published(counts, [value for value in covers if value in counts]) if public else {}
    return {
        value: _part(share, told.get(value), counts[value], applicants) for value, share in shares.items()
    }


def _part(share: Fraction, told: tuple[int, int] | None, count: int, applicants: int) -> Part:
    if told is None or told == (count, count):
        return Part(share, share)
    low, high = told
    if told == FEW:
        return Part(Fraction(0), min(Fraction(high + 1, applicants), Fraction(1)))
    return Part(Fraction(low, applicants), min(Fraction(high + 1, applicants), Fraction(1)))
