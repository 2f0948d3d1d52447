"""Who is not in the room: the applicants against the quotas and the population, and whom to reach out to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from sortition.pool import Pool
from sortition.quotas import Quota, Quotas

# Chances are near each other up to this ratio: a reply more or less is no reason to write to a whole group.
_NEAR = Fraction(11, 10)


@dataclass(frozen=True)
class Group:
    """The applicants with one value of a category, among `everybody`, for `size` seats.

    The quota gives them `min` to `max` seats; `low` to `high` of these can be theirs when the other quotas of
    the category are kept too. `population` is their share of the population, None where it is not given.
    """

    category: str
    value: str
    applicants: int
    everybody: int
    size: int
    min: int
    max: int
    low: int
    high: int
    population: Fraction | None = None

    @property
    def share(self) -> Fraction:
        """Their share of the applicants; 0 where nobody applied."""
        return Fraction(self.applicants, self.everybody) if self.everybody else Fraction(0)

    @property
    def chances(self) -> tuple[Fraction, Fraction] | None:
        """The lowest and highest mean chance that the quotas leave them; None where there is none.

        That is where nobody of them applied, or fewer than the quota asks for.
        """
        if not self.applicants or self.short:
            return None
        low, high = (min(Fraction(1), Fraction(seats, self.applicants)) for seats in (self.low, self.high))
        return low, high

    @property
    def short(self) -> int:
        """How many more are needed before any panel can be drawn."""
        return max(0, self.min - self.applicants)

    @property
    def spare(self) -> int | None:
        """How many may drop out before none can be drawn; None where there are plenty, or none is needed."""
        if self.min <= self.applicants < 2 * self.min:
            return self.applicants - self.min
        return None

    @property
    def fair(self) -> Fraction:
        """The share of the seats that they will have at least, as far as the quotas tell.

        That is their share of the population, if the quotas leave room for it, or what comes nearest to it.
        """
        least, most = Fraction(self.low, self.size), Fraction(self.high, self.size)
        return least if self.population is None else min(max(self.population, least), most)

    @property
    def more(self) -> int:
        """So many more applications of this group would bring its mean chance down to everybody's.

        0 where it is not above it, and where no number would do: all the seats are theirs.
        """
        if self.fair >= 1:
            return 0
        return max(0, ceil((self.fair * self.everybody - self.applicants) / (1 - self.fair)))

    @property
    def rare(self) -> bool:
        """Whether what is fair would make their mean chance more than a tenth higher than everybody's."""
        return self.fair * self.everybody > self.applicants * _NEAR

    @property
    def needed(self) -> bool:
        """Whether somebody should reach out to them."""
        return bool(self.short or self.spare is not None or self.rare)


def room(pool: Pool, quotas: Quotas) -> dict[str, tuple[Group, ...]]:
    """Every category in the officer's order, with a group for each value that has a quota."""
    found = {}
    for category in quotas.categories:
        counts = pool.counts(category)
        lines = quotas.of(category)
        found[category] = tuple(_group(line, lines, counts, len(pool), quotas.size) for line in lines)
    return found


def _group(
    line: Quota, lines: tuple[Quota, ...], counts: Mapping[str, int], everybody: int, size: int
) -> Group:
    others = [other for other in lines if other != line]
    return Group(
        line.category,
        line.value,
        counts.get(line.value, 0),
        everybody,
        size,
        line.min,
        line.max,
        max(line.min, size - sum(other.max for other in others)),
        min(line.max, size - sum(other.min for other in others)),
        line.population,
    )


def reach_out(groups: Mapping[str, tuple[Group, ...]]) -> tuple[Group, ...]:
    """Whom to reach out to, first those who are needed most.

    Groups without whom no panel can be drawn come before those that are nearly out of reach, and these
    before those who are rare; among equals those come first who have the fewest applicants for their seats.
    """
    needed = [group for those in groups.values() for group in those if group.needed]
    return tuple(sorted(needed, key=_need))


def _need(group: Group) -> tuple[int, Fraction, str, str]:
    rank = 0 if group.short else 1 if group.spare is not None else 2
    seats = Fraction(group.min) if rank < 2 else group.fair * group.size
    return rank, group.applicants / seats if seats else Fraction(0), group.category, group.value
