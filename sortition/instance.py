"""The draw as a small integer program: types of interchangeable applicants and the rules as rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from sortition.certificate import Row
from sortition.pool import Applicant, Pool
from sortition.problems import Impossible
from sortition.quotas import Quotas, both_values

APART = "two people who are kept apart"

# Values, whether she has her seat already, and the id of somebody who is kept apart from somebody, else "".
Kind = tuple[tuple[str, ...], bool, str]
Content = tuple[Kind, ...]


@dataclass(frozen=True)
class Type:
    """People whom no rule tells apart: equal values, and homes with equal contents.

    `homes` hold the ids of this type's people home by home, in the same order of homes for all types of
    one content; somebody alone, or in a home that the rule does not limit, is a home of one. A home gives
    at most `each` seats to this type. Everybody has a chance of at least `floor`.
    """

    values: tuple[str, ...]
    placed: bool
    content: Content
    homes: tuple[tuple[str, ...], ...]
    each: int = 1
    floor: Fraction = Fraction(0)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Ids of all people of this type, sorted."""
        return tuple(sorted(person for home in self.homes for person in home))

    @property
    def people(self) -> int:
        """How many people are of this type (n_t)."""
        return len(self.members)

    @cached_property
    def most(self) -> int:
        """The most seats that this type can take: `each` for each home, where so many live there."""
        return sum(min(self.each, len(home)) for home in self.homes)

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


def homes_rule(most: int) -> str:
    """The rule of households in words."""
    return "at most one member from each home" if most == 1 else f"at most {most} members from each home"


def make_instance(pool: Pool, quotas: Quotas) -> Instance:
    """The instance of a pool and its quotas, the same for every order of applicants and quotas.

    Raises:
        Impossible: more people who live together, or two who are kept apart, were confirmed earlier.
    """
    homes = _homes(pool, quotas.home_most)
    _refuse_confirmed(pool, quotas, homes)
    types = _types(pool, quotas, homes)
    everybody = tuple(range(len(types)))
    size = Row("size", f"the panel has {quotas.size} seats", everybody, quotas.size, quotas.size)
    return Instance(
        quotas.size,
        types,
        (
            size,
            *_quota_rows(pool, quotas, types),
            *_combined_rows(pool, quotas, types),
            *_home_rows(pool, quotas, types, homes),
            *_apart_rows(pool, types),
        ),
    )


def _homes(pool: Pool, most: int) -> list[tuple[str, tuple[Applicant, ...]]]:
    """Every shared home that the rule limits, with its people; everybody else as a home of one."""
    sizes = Counter(applicant.household for applicant in pool.applicants)
    homes: dict[str, list[Applicant]] = defaultdict(list)
    for applicant in pool.applicants:
        limited = applicant.household and sizes[applicant.household] > most
        homes[applicant.household if limited else f"alone {applicant.id}"].append(applicant)
    return [(people[0].household, tuple(people)) for people in homes.values()]


def _refuse_confirmed(pool: Pool, quotas: Quotas, homes: list[tuple[str, tuple[Applicant, ...]]]) -> None:
    most = quotas.home_most
    shared = [names for _, people in homes if len(names := [p.id for p in people if p.placed]) > most]
    if shared:
        one = "one" if most == 1 else str(most)
        told = (f"{' and '.join(names)} share a home and were confirmed earlier" for names in shared)
        raise Impossible([homes_rule(most), *told], [f"confirm only {one} of the people who live together"])
    placed = {person.id for person in pool.applicants if person.placed}
    pairs = [pair for pair in pool.apart if placed.issuperset(pair)]
    if pairs:
        told = (f"{' and '.join(pair)} were both confirmed earlier" for pair in pairs)
        raise Impossible([APART, *told], ["confirm only one of the two"])


def _types(pool: Pool, quotas: Quotas, homes: list[tuple[str, tuple[Applicant, ...]]]) -> tuple[Type, ...]:
    marked = frozenset(one for pair in pool.apart for one in pair)
    groups: dict[tuple[Kind, Content], list[tuple[str, ...]]] = defaultdict(list)
    for _, people in homes:
        kinds = [_kind(person, marked) for person in people]
        content = tuple(sorted(kinds))
        for kind in sorted(set(content)):
            alike = tuple(person.id for person, own in zip(people, kinds, strict=True) if own == kind)
            groups[kind, content].append(alike)
    return tuple(
        Type(
            kind[0],
            kind[1],
            content,
            tuple(groups[kind, content]),
            quotas.home_most,
            _floor(pool, quotas, kind),
        )
        for kind, content in sorted(groups)
    )


def _kind(person: Applicant, marked: frozenset[str]) -> Kind:
    return person.values, person.placed, person.id if person.id in marked else ""


def _floor(pool: Pool, quotas: Quotas, kind: Kind) -> Fraction:
    """The lowest chance that these people may have."""
    has = {("", ""), *zip(pool.categories, kind[0], strict=True)}
    floors = (floor.least for floor in quotas.floors if (floor.category, floor.value) in has)
    return max(floors, default=Fraction(0))


def _quota_rows(pool: Pool, quotas: Quotas, types: tuple[Type, ...]) -> Iterator[Row]:
    for quota in quotas.canonical():
        column = pool.categories.index(quota.category)
        about = tuple(t for t, kind in enumerate(types) if kind.values[column] == quota.value)
        label = f"{quota.category}, {quota.value}: {quota.min} to {quota.max} seats"
        yield Row("quota", label, about, quota.min, quota.max, quota.category, quota.value)


def _combined_rows(pool: Pool, quotas: Quotas, types: tuple[Type, ...]) -> Iterator[Row]:
    for both in quotas.canonical_combined():
        first, second = pool.categories.index(both.category), pool.categories.index(both.with_category)
        wanted = (both.value, both.with_value)
        about = tuple(
            t for t, kind in enumerate(types) if (kind.values[first], kind.values[second]) == wanted
        )
        named = f"{both.category}, {both.value} with {both.with_category}, {both.with_value}"
        label = f"{named}: {both.min} to {both.max} seats"
        yield Row("combined", label, about, both.min, both.max, *both_values(both))


def _home_rows(
    pool: Pool, quotas: Quotas, types: tuple[Type, ...], homes: list[tuple[str, tuple[Applicant, ...]]]
) -> Iterator[Row]:
    marked = frozenset(one for pair in pool.apart for one in pair)
    shared: dict[Content, list[str]] = defaultdict(list)
    for household, people in homes:
        if len(people) > 1:
            shared[tuple(sorted(_kind(person, marked) for person in people))].append(household)
    for content in sorted(shared):
        alike = tuple(t for t, kind in enumerate(types) if kind.content == content)
        named = tuple(sorted(shared[content]))
        most = quotas.home_most * len(named)
        yield Row("homes", homes_rule(quotas.home_most), alike, 0, most, households=named)


def _apart_rows(pool: Pool, types: tuple[Type, ...]) -> Iterator[Row]:
    where = {kind.members[0]: t for t, kind in enumerate(types)}
    for pair in pool.apart:
        yield Row("apart", APART, tuple(sorted(where[one] for one in pair)), 0, 1, people=pair)
