"""The draw as a small integer program: types of interchangeable applicants and the rules as rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sortition.certificate import Row
from sortition.pool import Applicant, Pool
from sortition.problems import Impossible
from sortition.quotas import Quotas

HOMES = "at most one member from each home"

Content = tuple[tuple[tuple[str, ...], bool], ...]


@dataclass(frozen=True)
class Type:
    """People whom no rule tells apart: equal values, and homes with equal contents.

    `homes` hold the ids of this type's people home by home, in the same order of homes for all types of
    one content; somebody alone is a home of one.
    """

    values: tuple[str, ...]
    placed: bool
    content: Content
    homes: tuple[tuple[str, ...], ...]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Ids of all people of this type, sorted."""
        return tuple(sorted(person for home in self.homes for person in home))

    @property
    def people(self) -> int:
        """How many people are of this type (n_t)."""
        return len(self.members)

    @property
    def most(self) -> int:
        """The most seats that this type can take: one for each home."""
        return len(self.homes)

    @property
    def cap(self) -> Fraction:
        """The highest chance that each person of this type can have."""
        return Fraction(self.most, self.people)


@dataclass(frozen=True)
class Instance:
    """What the models iterate over. `rows[0]` is the panel's size; types are in canonical order."""

    size: int
    types: tuple[Type, ...]
    rows: tuple[Row, ...]

    @cached_property
    def rows_of(self) -> tuple[tuple[int, ...], ...]:
        """For each type the indices of the rows that it stands in."""
        found: list[list[int]] = [[] for _ in self.types]
        for index, row in enumerate(self.rows):
            for t in row.types:
                found[t].append(index)
        return tuple(tuple(rows) for rows in found)


def make_instance(pool: Pool, quotas: Quotas) -> Instance:
    """The instance of a pool and its quotas, the same for every order of applicants and quotas.

    Raises:
        Impossible: two people who live together were both confirmed earlier.
    """
    homes = _homes(pool)
    types = _types(homes)
    everybody = tuple(range(len(types)))
    rows = [Row("size", f"the panel has {quotas.size} seats", everybody, quotas.size, quotas.size)]
    for quota in quotas.canonical():
        column = pool.categories.index(quota.category)
        of_value = tuple(t for t in everybody if types[t].values[column] == quota.value)
        label = f"{quota.category}, {quota.value}: {quota.min} to {quota.max} seats"
        rows.append(Row("quota", label, of_value, quota.min, quota.max, quota.category, quota.value))
    return Instance(quotas.size, types, (*rows, *_home_rows(types, homes)))


def _homes(pool: Pool) -> list[tuple[str, tuple[Applicant, ...]]]:
    by_household: dict[str, list[Applicant]] = defaultdict(list)
    for applicant in pool.applicants:
        by_household[applicant.household or f"alone {applicant.id}"].append(applicant)
    homes = [(people[0].household, tuple(people)) for people in by_household.values()]
    both = [home for home, people in homes if sum(person.placed for person in people) > 1]
    if both:
        raise Impossible(
            [HOMES, "two confirmed people share a home"],
            ["confirm only one of the people who live together"],
        )
    return homes


def _types(homes: list[tuple[str, tuple[Applicant, ...]]]) -> tuple[Type, ...]:
    groups: dict[tuple[tuple[str, ...], bool, Content], list[tuple[str, ...]]] = defaultdict(list)
    for _, people in homes:
        content = _content(people)
        for values, placed in sorted(set(content)):
            alike = tuple(p.id for p in people if (p.values, p.placed) == (values, placed))
            groups[values, placed, content].append(alike)
    return tuple(
        Type(values, placed, content, tuple(groups[values, placed, content]))
        for values, placed, content in sorted(groups)
    )


def _content(people: tuple[Applicant, ...]) -> Content:
    return tuple(sorted((person.values, person.placed) for person in people))


def _home_rows(types: tuple[Type, ...], homes: list[tuple[str, tuple[Applicant, ...]]]) -> list[Row]:
    shared: dict[Content, list[str]] = defaultdict(list)
    for household, people in homes:
        if len(people) > 1:
            shared[_content(people)].append(household)
    rows = []
    for content in sorted(shared):
        alike = tuple(t for t, kind in enumerate(types) if kind.content == content)
        named = tuple(sorted(shared[content]))
        rows.append(Row("homes", HOMES, alike, 0, len(named), households=named))
    return rows
