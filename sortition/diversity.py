"""How different the tickets of a lottery are: a lottery of few panels, or of much the same ones, is poor.

The mean overlap of two tickets depends on nothing but how many tickets each person stands on: over the
m (m - 1) / 2 pairs of tickets a person with h of them is in common on h (h - 1) / 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from sortition.pool import Pool

NEAR = Fraction(1, 10**5)


@dataclass(frozen=True)
class Diversity:
    """`panels` are the different tickets, `most_alike` the tickets of the panel that has most of them.

    `mean_overlap` is how many members two tickets have in common on average (0 for a single ticket), and
    `least_overlap` the fewest with which a list can keep everybody on floor or ceiling of her chance.
    """

    panels: int
    most_alike: int
    mean_overlap: Fraction
    least_overlap: Fraction


def diversity(tickets: Sequence[tuple[str, ...]], pool: Pool, chances: Iterable[Fraction]) -> Diversity:
    """The diversity of these tickets; `chances` are aligned with the pool's applicants."""
    number = Counter(tickets)
    held = Counter(member for ticket in tickets for member in ticket)
    m = len(tickets)
    common = _in_common((held[applicant.id] for applicant in pool.applicants), m)
    seats = sum(held.values())
    return Diversity(len(number), max(number.values()), common, _in_common(_evenest(chances, m, seats), m))


def _in_common(held: Iterable[int], tickets: int) -> Fraction:
    return Fraction(sum(h * (h - 1) for h in held), max(1, tickets * (tickets - 1)))


def _evenest(chances: Iterable[Fraction], tickets: int, seats: int) -> list[int]:
    """Tickets for everybody, floor or ceiling of her chance, with the fewest in common."""
    exact = sorted(tickets * chance for chance in chances)
    held = [floor(x + NEAR) for x in exact]
    spare = seats - sum(held)
    # One ticket more for somebody with h adds 2 h in common: those with the fewest come first.
    for i, x in enumerate(exact):
        if spare > 0 and ceil(x - NEAR) > held[i]:
            held[i] += 1
            spare -= 1
    return held
