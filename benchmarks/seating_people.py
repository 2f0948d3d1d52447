"""Discussions of our own invention: people with skewed categories, at tables over rounds, at six sizes.

Every value has exactly its share of the people, by largest remainder, and the values of each category are
shuffled by themselves. So nobody can say whom they would be; what is hard about them is their skew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sortition.randomness import Stream

Shares = dict[str, tuple[int, ...]]

# Parts of a thousand; the smallest values are nobody's at most tables.
SKEWED: Shares = {
    "Gender": (500, 460, 40),
    "Age": (150, 190, 230, 240, 190),
    "Area": (270, 240, 180, 150, 100, 60),
    "Tenure": (520, 240, 140, 100),
    "Disability": (760, 160, 80),
    "View": (400, 350, 250),
}
# Fair shares of a table of six or eight that are seldom whole numbers.
UNEVEN: Shares = {
    "Gender": (480, 480, 40),
    "Age": (200, 200, 200, 200, 200),
    "Area": (250, 250, 170, 170, 80, 80),
    "Tenure": (500, 250, 125, 125),
    "Disability": (750, 170, 80),
    "View": (334, 333, 333),
}


@dataclass(frozen=True, slots=True)
class Case:
    """So many people at so many tables, as evenly as can be, in so many rounds."""

    people: int
    tables: int
    rounds: int
    shares: Shares


CASES = {
    "21": Case(21, 3, 4, {name: those for name, those in SKEWED.items() if name != "Tenure"}),
    "48": Case(48, 8, 5, UNEVEN),
    "60": Case(60, 8, 6, SKEWED),
    "100": Case(100, 13, 8, {**SKEWED, "Disability": (750, 160, 90)}),
    "160": Case(160, 20, 6, SKEWED),
    "550": Case(550, 69, 3, UNEVEN),
}


def apportioned(people: int, shares: tuple[int, ...]) -> list[int]:
    """How many people each share is, by largest remainder; the earlier share where remainders are equal."""
    parts = [divmod(people * share, sum(shares)) for share in shares]
    heads = [whole for whole, _ in parts]
    largest = sorted(range(len(shares)), key=lambda n: (-parts[n][1], n))
    for n in largest[: people - sum(heads)]:
        heads[n] += 1
    return heads


def discussion(case: Case, mode: str = "spread", facilitators: int = 0) -> Any:
    """The discussion of a case, every category in one mode; equal cases give equal discussions."""
    from scheduling.seating.values import (
        Category,
        Discussion,
        Facilitator,
        Guest,
        Mode,
        Place,
        Round,
        Table,
        evenly,
    )

    stream = Stream(f"people {case.people}", "seating")
    columns = [
        stream.shuffled(
            [f"{n}" for n, many in enumerate(apportioned(case.people, those)) for _ in range(many)]
        )
        for those in case.shares.values()
    ]
    people = zip(*columns, strict=True) if columns else [()] * case.people
    guests = tuple(Guest(f"P{n:03}", values) for n, values in enumerate(people, 1))
    tables = tuple(Table(f"T{n:02}") for n in range(1, case.tables + 1))
    sizes = evenly(case.people, case.tables)
    places = tuple(Place(one.id, *sizes) for one in tables)
    return Discussion(
        tuple(Category(name, Mode(mode)) for name in case.shares),
        guests,
        tables,
        tuple(Round(f"R{n}", "S1", places) for n in range(1, case.rounds + 1)),
        tuple(Facilitator(f"F{n:02}") for n in range(1, facilitators + 1)),
    )
