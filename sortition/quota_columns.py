"""Which columns of a sheet of quotas hold what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sortition.problems import Problem
from sortition.reading.sheets import Sheet
from sortition.wording import did_you_mean, listing, value_key

_TEXTS = ("category", "feature", "value", "name")
# The columns of seats, with their headings.
SEATS = {
    "min": ("min", "minimum"),
    "max": ("max", "maximum"),
    "min_flex": ("min_flex",),
    "max_flex": ("max_flex",),
}
_POPULATION = frozenset(["population", "census", "share"])
# The columns that name a combination of two categories, with their headings.
_PAIR = {
    "category": ("category", "category 1", "category a", "first category", "feature", "feature 1"),
    "value": ("value", "value 1", "value a", "first value", "name"),
    "with_category": (
        *("with category", "category 2", "category b", "second category", "and category", "other category"),
        *("with feature", "feature 2"),
    ),
    "with_value": (
        "with value",
        "value 2",
        "value b",
        "second value",
        "and value",
        "other value",
        "with name",
    ),
}
_BESIDE_POPULATION = frozenset(["percent", "percentage", "per", "cent", "%", "of", "the", "in", "local"])
_IN_PERCENT = frozenset(["percent", "percentage", "cent", "%"])


def quota_columns(sheet: Sheet) -> dict[str, int]:
    """Which column holds what; the first text column is the category, the second the value."""
    texts = [(name, n) for name in _TEXTS if (n := sheet.find(name)) is not None]
    found = dict(zip(("category", "value"), sorted(n for _, n in texts), strict=False))
    if {"category", "value"} <= dict(texts).keys():
        found = {name: n for name, n in texts if name in ("category", "value")}
    return found | _numbers(sheet, found)


def combined_columns(sheet: Sheet) -> dict[str, int]:
    """Which column of quotas on two categories holds what; empty without two categories and their values."""
    found: dict[str, int] = {}
    for name, spellings in _PAIR.items():
        column = next((n for n in map(sheet.find, spellings) if n is not None), None)
        if column is None:
            return {}
        found[name] = column
    return found | _numbers(sheet, found) if len(set(found.values())) == len(_PAIR) else {}


def _numbers(sheet: Sheet, named: Mapping[str, int]) -> dict[str, int]:
    """The columns of seats and of the population."""
    found: dict[str, int] = {}
    for name, spellings in SEATS.items():
        columns = (n for n in map(sheet.find, spellings) if n is not None)
        if (column := next(columns, None)) is not None:
            found[name] = column
    taken = {*named.values(), *found.values()}
    for column, heading in enumerate(sheet.headings):
        if "population" not in found and column not in taken and _is_population(heading):
            found["population"] = column
    return found


def _is_population(heading: str) -> bool:
    """Whether it is "Population", "Census 2022 (%)", "Share of the population" or the like."""
    words = [word for word in _words(heading) if not re.fullmatch("[0-9]{4}", word)]
    rest = set(words) - _BESIDE_POPULATION
    return bool(rest) and rest <= _POPULATION


def _words(heading: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|[0-9]+|%", value_key(heading))


def two_columns(sheet: Sheet) -> Iterator[Problem]:
    """A problem where two columns say the same number of seats."""
    for name, spellings in SEATS.items():
        columns = [n for n in map(sheet.find, spellings) if n is not None]
        if len(columns) > 1:
            cells = [sheet.heading(n) for n in columns]
            yield sheet.problem(f"there are {len(columns)} columns for the {name}", "Delete one", cells)


def missing_columns(sheet: Sheet, missing: Sequence[str]) -> Problem:
    """What to say where these columns are missing."""
    headings = [heading for heading in sheet.headings if heading]
    guesses = "".join(did_you_mean(name, headings) for name in missing)
    return sheet.problem(
        f"there is no column {listing(missing)}",
        f"{guesses}The headings needed are category, value, min, max; found are {listing(headings)}",
    )


def in_percent(heading: str) -> bool:
    """Whether the heading says that plain numbers are percentages."""
    return bool(_IN_PERCENT & set(_words(heading)))
