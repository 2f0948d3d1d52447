"""Quotas: the fewest and the most seats for each value of each category."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Quota:
    """Between `min` and `max` seats for people with `value` in `category`.

    `min_flex` and `max_flex` say how far the officer would go; `at_min` and `at_max` are the
    places of the numbers ("quotas.xlsx > Quotas!C5"), empty where the toolkit added the line.
    """

    category: str
    value: str
    min: int
    max: int
    min_flex: int | None = None
    max_flex: int | None = None
    at_min: str = field(default="", compare=False)
    at_max: str = field(default="", compare=False)


@dataclass(frozen=True)
class Quotas:
    """The panel's size and its quotas, in the order in which the officer wrote them."""

    size: int
    quotas: tuple[Quota, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories in the officer's order."""
        return tuple(dict.fromkeys(quota.category for quota in self.quotas))

    def of(self, category: str) -> tuple[Quota, ...]:
        """The quotas of one category in the officer's order."""
        return tuple(quota for quota in self.quotas if quota.category == category)

    def canonical(self) -> tuple[Quota, ...]:
        """The quotas sorted by category and value: the only order that models and records see."""
        return tuple(sorted(self.quotas, key=lambda quota: (quota.category, quota.value)))
