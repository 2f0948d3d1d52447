"""The lines of a sheet of quotas, as written and as understood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import zip_longest

from sortition.files.grids import Row
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem
from sortition.quota_columns import SEATS, in_percent, missing_columns, quota_columns, two_columns
from sortition.reading.days import half_date
from sortition.reading.shares import (
    NoShares,
    fewest,
    most,
    not_seats,
    people_written,
    percent_words,
    seats_written,
    shares,
)
from sortition.reading.sheets import Cell, Sheet
from sortition.reading.totals import Entry, says_total, without_totals, words_of_categories
from sortition.wording import clean, counted, is_unstated, value_key

_MOST_LINES = 2_000


@dataclass(frozen=True)
class QuotaLine:
    """One line as understood; numbers are seats, None where they are unusable.

    `population` is the share of the category's people that have the value, None where nothing says so.
    """

    category: str
    value: str
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    population: Fraction | None = None
    sheet: Sheet | None = field(default=None, repr=False, compare=False)

    @property
    def is_usable(self) -> bool:
        """Whether it says both the fewest and the most seats."""
        return self.numbers.get("min") is not None and self.numbers.get("max") is not None


def read_lines(sheet: Sheet, size: int, findings: Findings) -> tuple[QuotaLine, ...]:
    """The lines that name a category and a value, with seats for a panel of `size` members."""
    columns = quota_columns(sheet)
    by_population = "population" in columns and not {"min", "max"} & columns.keys()
    needed = ["category", "value"] if by_population else ["category", "value", "min", "max"]
    missing = [name for name in needed if name not in columns]
    if missing:
        findings.refuse([missing_columns(sheet, missing)])
    if not {"category", "value"} <= columns.keys():
        return ()
    if len(sheet.rows) > _MOST_LINES:
        findings.refuse([_too_many_lines(sheet)])
        return ()
    findings.refuse(two_columns(sheet))
    # Totals at the end were taken out of the rows, and their numbers are still to be checked.
    rows = sorted((*sheet.rows, *sheet.totals))
    entries = _with_categories(sheet, [_entry(sheet, row, columns) for row in rows], findings)
    entries = without_totals(sheet, entries, size, findings)
    if not entries:
        remedy = "Write one line for each value of each category"
        findings.refuse([sheet.problem("there are no quotas in it", remedy)])
    findings.refuse(_blanks(sheet, entries))
    findings.refuse(_half_dates(sheet, entries))
    lines = [_line(sheet, entry, size, findings) for entry in entries]
    if "population" in columns:
        lines = _with_population(sheet, entries, lines, columns["population"], findings)
    if by_population:
        lines = _seats_by_population(sheet, lines, size, findings)
    findings.notes.extend(_percentages(sheet, entries, lines, size))
    known: dict[str, str] = {}
    named = [line for line in lines if line.category and line.value]
    named = [replace(x, category=known.setdefault(value_key(x.category), x.category)) for x in named]
    findings.notes.extend(_other_categories(sheet, named))
    findings.refuse(_written_twice(sheet, named))
    return tuple(named)


def _too_many_lines(sheet: Sheet) -> Problem:
    return sheet.problem(
        f"there are {len(sheet.rows):,} lines, and quotas have at most {_MOST_LINES:,}",
        "Name the spreadsheet that has one line for each value of each category",
    )


def _entry(sheet: Sheet, row: Row, columns: Mapping[str, int]) -> Entry:
    cells = {name: sheet.cell(row, column) for name, column in columns.items()}
    amounts = {name: seats_written(cells[name].text) for name in SEATS if name in columns}
    if "population" in columns:
        amounts["population"] = people_written(cells["population"].text)
    return Entry(row, clean(cells["category"].text), clean(cells["value"].text), cells, amounts)


def _with_categories(sheet: Sheet, entries: Sequence[Entry], findings: Findings) -> list[Entry]:
    """The entries with the category that stands above theirs, where theirs is blank."""
    above, filled = "", []
    found: list[Entry] = []
    empty, only_categories = [], []
    words = words_of_categories(entries)
    for entry, below in zip_longest(entries, entries[1:]):
        if not (entry.category or entry.value or entry.has_numbers):
            empty.append(entry.cells["category"])
        elif entry.category and not (entry.value or entry.has_numbers) and _continues(entry, below, words):
            above = entry.category
            only_categories.append(entry.cells["category"])
        elif says_total(entry, words):
            found.append(entry)
            # What follows a line of totals no longer belongs to what stands above it.
            above = ""
        else:
            if not entry.category and entry.value and above:
                filled.append(entry.cells["category"])
                entry = entry._replace(category=above)
            above = entry.category or above
            found.append(entry)
    said = (
        (filled, f"{counted(len(filled), 'line')} without a category read under the one above", Kind.CHANGED),
        (only_categories, "a line that names only a category is for the lines below it", Kind.CHANGED),
        (empty, "a line without category, value and numbers is left out", Kind.LEFT_OUT),
    )
    findings.notes.extend(sheet.note(text, cells, kind) for cells, text, kind in said if cells)
    return found


def _continues(entry: Entry, below: Entry | None, words: Collection[str]) -> bool:
    """Whether the entry below has a value and takes its category from this one."""
    return below is not None and not below.category and bool(below.value) and not says_total(entry, words)


def _line(sheet: Sheet, entry: Entry, size: int, findings: Findings) -> QuotaLine:
    names = [name for name in entry.amounts if name != "population"]
    numbers = {name: _seats(sheet, entry, name, size, findings) for name in names}
    # The run stops at a date; what may have been typed keeps the applicants from being refused for it.
    half = half_date(entry.value)
    value = half.typed[0] if half else entry.value
    return QuotaLine(entry.category, value, numbers, entry.cells, sheet=sheet)


def _seats(sheet: Sheet, entry: Entry, name: str, size: int, findings: Findings) -> int | None:
    cell, amount = entry.cells[name], entry.amounts[name]
    if amount is None:
        if cell.text or not name.endswith("flex"):
            columns = [_heading(sheet, column) for column in ("min", "max")]
            reason, remedy = not_seats(cell.text, name, columns)
            findings.refuse([sheet.problem(reason, remedy, [cell], cell.text)])
        return None
    if not amount.is_share:
        return int(amount.number)
    if amount.number > 1:
        reason = f'the {name} "{cell.text}" is more than 100%'
        remedy = "Write a share of the panel between 0% and 100%, or a number of seats"
        findings.refuse([sheet.problem(reason, remedy, [cell], cell.text)])
        return None
    return (fewest if name.startswith("min") else most)(amount.number, max(size, 0))


def _heading(sheet: Sheet, name: str) -> str:
    column = quota_columns(sheet).get(name)
    return name if column is None else sheet.headings[column]


def _percentages(
    sheet: Sheet, entries: Iterable[Entry], lines: Iterable[QuotaLine], size: int
) -> Iterator[Note]:
    """What percentages became, with the rule."""
    seats: dict[tuple[Fraction, str], int | None] = {}
    cells = []
    for entry, line in zip(entries, lines, strict=True):
        for name, number in line.numbers.items():
            amount = entry.amounts.get(name)
            if amount and amount.is_share:
                seats[amount.number, name[:3]] = number
                cells.append(entry.cells[name])
    if cells:
        read = ", ".join(f"{name} {percent_words(share)}: {n}" for (share, name), n in sorted(seats.items()))
        text = (
            f"percentages are shares of {counted(size, 'seat')}: every min is rounded down, every max is"
            f" rounded up ({read})"
        )
        yield sheet.note(text, cells, Kind.CHANGED)


def _with_population(
    sheet: Sheet, entries: Sequence[Entry], lines: Sequence[QuotaLine], column: int, findings: Findings
) -> list[QuotaLine]:
    """The lines with their share of the population, category by category."""
    found: dict[int, Fraction] = {}
    categories: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        categories.setdefault(value_key(line.category), []).append(n)
    for mine in categories.values():
        filled = [n for n in mine if entries[n].cells["population"].text]
        if filled:
            found.update(_category_shares(sheet, entries, mine, filled, column, findings))
    return [replace(line, population=found.get(n)) for n, line in enumerate(lines)]


def _category_shares(
    sheet: Sheet,
    entries: Sequence[Entry],
    mine: Sequence[int],
    filled: Sequence[int],
    column: int,
    findings: Findings,
) -> dict[int, Fraction]:
    cells = [entries[n].cells["population"] for n in filled]
    amounts = [entries[n].amounts["population"] for n in filled]
    known = [amount for amount in amounts if amount is not None]
    problems = [
        sheet.problem(
            f'the population "{cell.text}" is neither a number of people nor a percentage',
            "Write a number such as 12345, or a percentage such as 48.2%",
            [cell],
            cell.text,
        )
        for cell, amount in zip(cells, amounts, strict=True)
        if amount is None
    ]
    blank = [entries[n] for n in mine if n not in filled and not is_unstated(entries[n].value)]
    if blank:
        remedy = "Fill it in for every value of the category, or leave it blank for all of them"
        blank_cells = [entry.cells["population"] for entry in blank]
        problems.append(sheet.problem("the population is blank", remedy, blank_cells))
    if not problems:
        try:
            return dict(zip(filled, shares(known, in_percent(sheet.headings[column])), strict=True))
        except NoShares as error:
            reason = f"the population of {entries[mine[0]].category}: {error}"
            remedy = "Write the number of people, or percentages that add up to 100%, on every line"
            problems.append(sheet.problem(reason, remedy, cells))
    findings.refuse(problems)
    return {}


def _seats_by_population(
    sheet: Sheet, lines: Sequence[QuotaLine], size: int, findings: Findings
) -> list[QuotaLine]:
    """The lines with the share of the population in seats, rounded down and up."""
    unknown = [line.cells["population"] for line in lines if not line.cells["population"].text]
    if unknown:
        remedy = "Fill it in, or delete the line: people who did not answer need none; or add min and max"
        findings.refuse([sheet.problem("there are no seats and no population", remedy, unknown)])
    text = (
        f"without min and max, the seats follow the population: its share of {counted(size, 'seat')},"
        " rounded down for the min and up for the max"
    )
    findings.notes.append(sheet.note(text, [line.cells["population"] for line in lines], Kind.CHANGED))
    return [_by_share(line, max(size, 0)) for line in lines]


def _by_share(line: QuotaLine, size: int) -> QuotaLine:
    if line.population is None:
        return line
    numbers = {"min": fewest(line.population, size), "max": most(line.population, size)}
    at = line.cells["population"]
    return replace(line, numbers=numbers, cells={**line.cells, "min": at, "max": at})


def _blanks(sheet: Sheet, entries: Iterable[Entry]) -> Iterator[Problem]:
    listed = list(entries)
    for name, texts in (("category", [e.category for e in listed]), ("value", [e.value for e in listed])):
        cells = [entry.cells[name] for entry, text in zip(listed, texts, strict=True) if not text]
        if cells:
            yield sheet.problem(f"the {name} is blank", f"Write the {name} on every line", cells)


def _half_dates(sheet: Sheet, entries: Iterable[Entry]) -> Iterator[Problem]:
    """Bands that Excel took for dates."""
    for entry in entries:
        for name in ("category", "value"):
            cell = entry.cells[name]
            if half := half_date(cell.text):
                remedy = "Format the column as Text and type it again"
                yield sheet.problem(half.question, remedy, [cell], cell.text)


def _other_categories(sheet: Sheet, lines: Iterable[QuotaLine]) -> Iterator[Note]:
    """Names of categories that are written otherwise than at their first line."""
    cells: dict[tuple[str, str], list[Cell]] = {}
    for line in lines:
        written = clean(line.cells["category"].text)
        if written and written != line.category:
            cells.setdefault((written, line.category), []).append(line.cells["category"])
    for (written, category), found in cells.items():
        yield sheet.note(f'the category "{written}" is read as "{category}"', found, Kind.CHANGED)


def _written_twice(sheet: Sheet, lines: Iterable[QuotaLine]) -> Iterator[Problem]:
    groups: dict[tuple[str, str], list[QuotaLine]] = {}
    for line in lines:
        groups.setdefault((line.category, value_key(line.value)), []).append(line)
    for (category, _), group in groups.items():
        if len(group) > 1:
            value = group[0].value
            cells = [line.cells["value"] for line in group]
            alike = all(line.numbers == group[0].numbers for line in group)
            how = "with the same numbers" if alike else "with different numbers"
            reason = f'{category} has {len(group)} lines for "{value}", {how}'
            yield sheet.problem(reason, "Keep one of them", cells, value)
