"""Quotas: the fewest and the most seats for each value of each category."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from sortition.findings import Findings, Note
from sortition.pool import Pool
from sortition.problems import Problem
from sortition.quota_columns import combined_columns, quota_columns
from sortition.reading.ages import bands_of, odd_bands
from sortition.reading.quota_lines import QuotaLine as QuotaLine
from sortition.reading.quota_lines import read_lines
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Sheet, read_sheet
from sortition.wording import is_unstated


@dataclass(frozen=True)
class Quota:
    """Between `min` and `max` seats for people with `value` in `category`.

    `min_flex` and `max_flex` say how far the officer would go; `at_min` and `at_max` are the
    places of the numbers ("quotas.xlsx > Quotas!C5"), empty where the toolkit added the line.
    `population` is the value's share of the population, None where the sheet does not say.
    """

    category: str
    value: str
    min: int
    max: int
    min_flex: int | None = None
    max_flex: int | None = None
    at_min: str = field(default="", compare=False)
    at_max: str = field(default="", compare=False)
    population: Fraction | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Combined:
    """Between `min` and `max` seats for people with both of these values, of two categories.

    `category` comes before `with_category` in the order of letters. Everything else is as in `Quota`.
    """

    category: str
    value: str
    with_category: str
    with_value: str
    min: int
    max: int
    min_flex: int | None = None
    max_flex: int | None = None
    at_min: str = field(default="", compare=False)
    at_max: str = field(default="", compare=False)
    population: Fraction | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        """Refuse the two categories in the wrong order: every combination has one way to be written."""
        if self.category >= self.with_category:
            raise ValueError("the first category comes before the second in the order of letters")


@dataclass(frozen=True, order=True)
class Floor:
    """Everybody with this value has a chance of at least `least`; category and value "" mean everybody."""

    category: str
    value: str
    least: Fraction


@dataclass(frozen=True)
class Quotas:
    """What a panel and the chances must obey: size, quotas in the order in which the officer wrote them.

    `combined` are quotas on two categories at once, `floors` the lowest chances allowed, and a home gives a
    panel at most `home_most` members.
    """

    size: int
    quotas: tuple[Quota, ...]
    combined: tuple[Combined, ...] = ()
    floors: tuple[Floor, ...] = ()
    home_most: int = 1

    def __post_init__(self) -> None:
        """Refuse a home that gives nobody, and a floor that is no chance."""
        if self.home_most < 1:
            raise ValueError("a home gives a panel at least one member")
        if not all(0 < floor.least <= 1 for floor in self.floors):
            raise ValueError("the lowest chance allowed is above 0 and at most 1")

    def population(self, category: str) -> dict[str, Fraction]:
        """The shares of the population in one category, by value; empty where the sheet does not say."""
        shares = ((quota.value, quota.population) for quota in self.of(category))
        return {value: share for value, share in shares if share is not None}

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

    def canonical_combined(self) -> tuple[Combined, ...]:
        """The quotas on two categories in their only order."""
        return tuple(sorted(self.combined, key=both_values))


def both_values(combined: Combined) -> tuple[str, str, str, str]:
    """Its two categories and values."""
    return combined.category, combined.value, combined.with_category, combined.with_value


def read_quotas(path: Path, size: int) -> Quotas:
    """The quotas of a spreadsheet for a panel of `size` members, free of contradictions in arithmetic.

    Raises:
        InputProblems: with everything wrong in the file.
    """
    findings = Findings()
    quotas = find_quotas(path, size, findings)[1]
    findings.stop_if_refused()
    return quotas


def find_quotas(path: Path, size: int, findings: Findings) -> tuple[tuple[QuotaLine, ...], Quotas]:
    """The lines that name a category and a value, and the quotas of those with usable numbers."""
    sheet = read_sheet(path, _columns_of_one_category, findings)
    if sheet is None:
        return (), Quotas(size, ())
    if combined_columns(sheet):
        findings.refuse([_only_combined(sheet)])
        return (), Quotas(size, ())
    findings.notes.append(what_was_read(sheet, quota_columns(sheet).values()))
    lines = read_lines(sheet, size, findings)
    findings.refuse(_contradictions(sheet, lines, size))
    findings.notes.extend(_looks(sheet, lines))
    quotas = (_quota(sheet, line) for line in lines if line.is_usable)
    return lines, Quotas(size, tuple(quotas))


def _columns_of_one_category(sheet: Sheet) -> int:
    """How much of a sheet of quotas it has; nothing where its quotas are on two categories."""
    return 0 if combined_columns(sheet) else len(quota_columns(sheet))


def _only_combined(sheet: Sheet) -> Problem:
    return sheet.problem(
        "these quotas are on two categories, and there are none on one",
        "Add a sheet with the columns category, value, min, max, or name its file",
        [sheet.heading(column) for column in combined_columns(sheet).values()],
    )


def _quota(sheet: Sheet, line: QuotaLine) -> Quota:
    low, high = line.numbers["min"], line.numbers["max"]
    assert low is not None and high is not None
    return Quota(
        line.category,
        line.value,
        low,
        high,
        line.numbers.get("min_flex"),
        line.numbers.get("max_flex"),
        sheet.place(line.cells["min"]),
        sheet.place(line.cells["max"]),
        line.population,
    )


def _by_category(lines: Iterable[QuotaLine]) -> dict[str, list[QuotaLine]]:
    found: dict[str, list[QuotaLine]] = {}
    for line in lines:
        found.setdefault(line.category, []).append(line)
    return found


def _looks(sheet: Sheet, lines: Iterable[QuotaLine]) -> Iterator[Note]:
    """Categories that are allowed and rarely meant."""
    for category, mine in _by_category(lines).items():
        if len(mine) == 1:
            yield sheet.note(f"{category} has only one value", [mine[0].cells["value"]])
        bands = bands_of([line.value for line in mine])
        for text, values in odd_bands(bands):
            cells = [line.cells["value"] for line in mine if line.value in values]
            yield sheet.note(f"{category}: {text}", cells)


def unused(lines: Iterable[QuotaLine], pool: Pool) -> Iterator[Note]:
    """A note for every value that no applicant has; that nobody refused to answer is no news."""
    for category, mine in _by_category(lines).items():
        has = pool.counts(category)
        for line in mine:
            if line.sheet and not has[line.value]:
                least = line.numbers.get("min") or 0
                if is_unstated(line.value) and not least:
                    continue
                so = f", and its min is {least}: no panel can be drawn so" if least else ""
                text = f'nobody has the value "{line.value}" of {category}{so}'
                yield line.sheet.note(text, [line.cells["value"]])


def _contradictions(sheet: Sheet, lines: tuple[QuotaLine, ...], size: int) -> Iterator[Problem]:
    for line in lines:
        yield from _line_contradictions(sheet, line, size)
    for mine in _by_category(lines).values():
        yield from _sum_contradictions(sheet, mine, size)


def _line_contradictions(sheet: Sheet, line: QuotaLine, size: int) -> Iterator[Problem]:
    """Pairs in the wrong order, and a minimum that is more than the whole panel."""
    for low, high in (("min", "max"), ("min_flex", "min"), ("max", "max_flex")):
        lower, higher = line.numbers.get(low), line.numbers.get(high)
        if lower is not None and higher is not None and lower > higher:
            yield sheet.problem(
                f"{line.category}, {line.value}: the {low} {lower} is above the {high} {higher}",
                "Correct one of the two",
                [line.cells[low], line.cells[high]],
                str(lower),
            )
    lowest = line.numbers.get("min")
    if lowest is not None and lowest > size > 0:
        yield sheet.problem(
            f"{line.category}, {line.value}: the min {lowest} is above the panel size {size}",
            "Lower the min, or make the panel larger",
            [line.cells["min"]],
            str(lowest),
        )


def _sum_contradictions(sheet: Sheet, lines: list[QuotaLine], size: int) -> Iterator[Problem]:
    """A category whose minimums are more, or whose maximums are fewer, than the seats."""
    if size < 1 or not all(line.is_usable for line in lines):
        return
    least, most = (sum(line.numbers[name] or 0 for line in lines) for name in ("min", "max"))
    category = lines[0].category
    if least > size:
        yield sheet.problem(
            f"the minimums of {category} add up to {least}, more than the panel size {size}",
            f"Lower them by {least - size} in all",
            [line.cells["min"] for line in lines],
        )
    if most < size:
        yield sheet.problem(
            f"the maximums of {category} add up to {most}, less than the panel size {size}",
            f"Raise them by {size - most} in all",
            [line.cells["max"] for line in lines],
        )
