"""Which columns of a sheet of quotas hold what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sortition.problems import Problem
from sortition.reading.sheets import Sheet
from sortition.wording import did_you_mean, listing, value_key

_TEXTS = ("category", "feature", "value", "name")
# The columns of seats, with the headings by which each is known.
SEATS = {
    "min": ("min", "minimum"),
    "max": ("max", "maximum"),
    "min_flex": ("min_flex",),
    "max_flex": ("max_flex",),
}
_POPULATION = frozenset(["population", "census", "share"])
_BESIDE_POPULATION = frozenset(["percent", "percentage", "per", "cent", "%", "of", "the", "in", "local"])
_IN_PERCENT = frozenset(["percent", "percentage", "cent", "%"])


def quota_columns(sheet: Sheet) -> dict[str, int]:
    """Which column holds what; the first text column is the category, the second the value."""
    texts = [(name, n) for name in _TEXTS if (n := sheet.find(name)) is not None]
    found = dict(zip(("category", "value"), sorted(n for _, n in texts), strict=False))
    if {"category", "value"} <= dict(texts).keys():
        found = {name: n for name, n in texts if name in ("category", "value")}
    for name, spellings in SEATS.items():
        columns = (n for n in map(sheet.find, spellings) if n is not None)
        if (column := next(columns, None)) is not None:
            found[name] = column
    for column, heading in enumerate(sheet.headings):
        if "population" not in found and column not in found.values() and _is_population(heading):
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
