"""The pool: everybody who said yes and is eligible, as ids and values without personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sortition.wording import NOT_STATED as NOT_STATED


@dataclass(frozen=True, order=True)
class Applicant:
    """One person in the draw.

    `values` are aligned with the pool's categories; `household` is "" for somebody with whom no
    other applicant lives; `placed` people were confirmed by an earlier draw and have a seat.
    """

    id: str
    values: tuple[str, ...]
    household: str = ""
    placed: bool = False


@dataclass(frozen=True)
class Pool:
    """All applicants, sorted by id; `categories` are sorted by name.

    `apart` are pairs of ids, each pair and all of them sorted: no panel holds both of a pair.
    """

    categories: tuple[str, ...]
    applicants: tuple[Applicant, ...]
    apart: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a pool that is not in canonical form."""
        ids = [applicant.id for applicant in self.applicants]
        if ids != sorted(set(ids)):
            raise ValueError("applicants must have distinct ids and be sorted by id")
        if list(self.categories) != sorted(set(self.categories)):
            raise ValueError("categories must be distinct and sorted")
        if any(len(a.values) != len(self.categories) for a in self.applicants):
            raise ValueError("every applicant needs one value for each category")
        if self.apart and not set(ids).issuperset(one for pair in self.apart for one in pair):
            raise ValueError("only applicants can be kept apart")
        if list(self.apart) != sorted(set(self.apart)) or any(one >= other for one, other in self.apart):
            raise ValueError("pairs must be distinct and sorted, each of two people")

    def __len__(self) -> int:
        return len(self.applicants)

    def without(self, ids: frozenset[str]) -> Pool:
        """The pool after these people are removed; whoever is left of a home alone lives alone."""
        left = [a for a in self.applicants if a.id not in ids]
        homes = Counter(a.household for a in left)
        alone = (replace(a, household="") if homes[a.household] == 1 else a for a in left)
        apart = tuple(pair for pair in self.apart if ids.isdisjoint(pair))
        return replace(self, applicants=tuple(alone), apart=apart)

    def placing(self, ids: frozenset[str]) -> Pool:
        """The pool in which these people have their seat already."""
        placed = (replace(a, placed=True) if a.id in ids else a for a in self.applicants)
        return replace(self, applicants=tuple(placed))

    def keeping_apart(self, pairs: Iterable[tuple[str, str]]) -> Pool:
        """The pool in which no panel holds both people of any of these pairs."""
        found = {(min(pair), max(pair)) for pair in pairs}
        return replace(self, apart=tuple(sorted(found.union(self.apart))))

    def counts(self, category: str) -> Counter[str]:
        """How many applicants have each value of a category."""
        column = self.categories.index(category)
        return Counter(applicant.values[column] for applicant in self.applicants)
