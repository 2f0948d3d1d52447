"""Quotas: the fewest and the most seats for each value of each category."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from sortition.findings import Findings
from sortition.grids import Row
from sortition.problems import Problem
from sortition.sheets import Cell, Sheet, read_sheet
from sortition.wording import clean, listing, value_key

_TEXTS = ("category", "feature", "value", "name")
_NUMBERS = {
    "min": ("min", "minimum"),
    "max": ("max", "maximum"),
    "min_flex": ("min_flex",),
    "max_flex": ("max_flex",),
}


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


@dataclass(frozen=True)
class QuotaLine:
    """One line as written: `category` and `value` may be blank, numbers are None where they are unusable."""

    category: str
    value: str
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)


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
    sheet = read_sheet(path, lambda sheet: len(_columns(sheet)), findings)
    lines = _lines(sheet, findings) if sheet else ()
    if sheet:
        findings.refuse(_contradictions(sheet, lines, size))
    return lines, Quotas(size, tuple(_quota(sheet, line) for line in lines if sheet and _usable(line)))


def _columns(sheet: Sheet) -> dict[str, int]:
    """Which column holds what; the first text column is the category, the second the value."""
    texts = [(name, n) for name in _TEXTS if (n := sheet.find(name)) is not None]
    found = dict(zip(("category", "value"), sorted(n for _, n in texts), strict=False))
    if {"category", "value"} <= dict(texts).keys():
        found = {name: n for name, n in texts if name in ("category", "value")}
    for name, spellings in _NUMBERS.items():
        columns = (n for n in map(sheet.find, spellings) if n is not None)
        if (column := next(columns, None)) is not None:
            found[name] = column
    return found


def _lines(sheet: Sheet, findings: Findings) -> tuple[QuotaLine, ...]:
    columns = _columns(sheet)
    missing = [name for name in ("category", "value", "min", "max") if name not in columns]
    if missing:
        findings.refuse([_missing_columns(sheet, missing)])
    if not {"category", "value"} <= columns.keys():
        return ()
    if not sheet.rows:
        remedy = "Write one line for each value of each category"
        findings.refuse([sheet.problem("there are no quotas in it", remedy)])
    lines = [_line(sheet, row, columns, findings) for row in sheet.rows]
    findings.refuse(_blanks(sheet, lines))
    known: dict[str, str] = {}
    named = [line for line in lines if line.category and line.value]
    named = [replace(x, category=known.setdefault(value_key(x.category), x.category)) for x in named]
    findings.refuse(_written_twice(sheet, named))
    return tuple(named)


def _missing_columns(sheet: Sheet, missing: list[str]) -> Problem:
    headings = [heading for heading in sheet.headings if heading]
    return sheet.problem(
        f"there is no column {listing(missing)}",
        f"The headings needed are category, value, min, max; found are {listing(headings)}",
    )


def _line(sheet: Sheet, row: Row, columns: Mapping[str, int], findings: Findings) -> QuotaLine:
    cells = {name: sheet.cell(row, column) for name, column in columns.items()}
    numbers = {name: _number(sheet, cells[name], name, findings) for name in _NUMBERS if name in columns}
    return QuotaLine(clean(cells["category"].text), clean(cells["value"].text), numbers, cells)


def _number(sheet: Sheet, cell: Cell, name: str, findings: Findings) -> int | None:
    whole = re.fullmatch(r"([0-9]{1,6})(\.0*)?", cell.text)
    if whole:
        return int(whole[1])
    if name.endswith("flex") and not cell.text:
        return None
    if not cell.text:
        reason = f"the {name} is blank"
    elif re.fullmatch(r"[-−][0-9]+([.,][0-9]+)?", cell.text):
        reason = f'the {name} "{cell.text}" is negative'
    elif re.fullmatch(r"[0-9]*[.,][0-9]+", cell.text):
        reason = f'the {name} "{cell.text}" is not a whole number'
    elif re.fullmatch(r"[0-9]+", cell.text):
        reason = f'the {name} "{cell.text}" is larger than any panel'
    else:
        reason = f'the {name} "{cell.text}" is not a number'
    findings.refuse([sheet.problem(reason, "Write a number of seats: 0, 1, 2, …", [cell], cell.text)])
    return None


def _usable(line: QuotaLine) -> bool:
    return line.numbers.get("min") is not None and line.numbers.get("max") is not None


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
    )


def _blanks(sheet: Sheet, lines: list[QuotaLine]) -> Iterator[Problem]:
    for name in ("category", "value"):
        cells = [line.cells[name] for line in lines if not clean(line.cells[name].text)]
        if cells:
            yield sheet.problem(f"the {name} is blank", f"Write the {name} on every line", cells)


def _written_twice(sheet: Sheet, lines: Iterable[QuotaLine]) -> Iterator[Problem]:
    groups: dict[tuple[str, str], list[QuotaLine]] = {}
    for line in lines:
        groups.setdefault((line.category, value_key(line.value)), []).append(line)
    for (category, _), group in groups.items():
        if len(group) > 1:
            value = group[0].value
            cells = [line.cells["value"] for line in group]
            reason = f'{category} has {len(group)} lines for "{value}"'
            yield sheet.problem(reason, "Keep one of them", cells, value)


def _contradictions(sheet: Sheet, lines: tuple[QuotaLine, ...], size: int) -> Iterator[Problem]:
    for line in lines:
        yield from _line_contradictions(sheet, line, size)
    for category in dict.fromkeys(line.category for line in lines):
        yield from _sum_contradictions(sheet, [x for x in lines if x.category == category], size)


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
    if size < 1 or not all(map(_usable, lines)):
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
