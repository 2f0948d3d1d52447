"""The lines of a sheet of quotas on two categories, as written and as understood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from sortition.files.grids import Row
from sortition.findings import Findings, Kind
from sortition.quota_columns import SEATS
from sortition.reading.shares import fewest, most, not_seats, seats_written
from sortition.reading.sheets import Cell, Sheet
from sortition.wording import clean, counted, did_you_mean, listing, value_key

NAMES = ("category", "value", "with_category", "with_value")
Known = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class CombinedLine:
    """One line as understood: `named` are category, value, other category, its value; numbers are seats.

    A minimum that is not said is 0, a maximum the panel's size; their cells are then those of the line's
    first column.
    """

    named: tuple[str, str, str, str]
    numbers: Mapping[str, int | None]
    cells: Mapping[str, Cell]
    population: Fraction | None = None

    def number(self, name: str) -> int:
        """The seats under this heading; those of a line that is not usable count as 0."""
        return self.numbers.get(name) or 0

    def cell(self, name: str) -> Cell:
        """The cell under this heading, or the line's first."""
        return self.cells.get(name, self.cells["category"])

    def says(self, *names: str) -> bool:
        """Whether something stands under all of these headings."""
        return all(name in self.cells and self.cells[name].text for name in names)

    @property
    def is_usable(self) -> bool:
        """Whether both the fewest and the most seats are known."""
        return None not in (self.numbers["min"], self.numbers["max"])

    @property
    def words(self) -> str:
        """The people it is about."""
        return "{}, {} with {}, {}".format(*self.named)


def pairs(lines: Iterable[CombinedLine]) -> dict[tuple[str, str], list[CombinedLine]]:
    """The lines by their two categories, whichever stands first."""
    found: defaultdict[tuple[str, str], list[CombinedLine]] = defaultdict(list)
    for line in lines:
        first, second = sorted((line.named[0], line.named[2]))
        found[first, second].append(line)
    return found


def combined_lines(
    sheet: Sheet, columns: Mapping[str, int], known: Known, size: int, findings: Findings
) -> list[CombinedLine]:
    """The lines that name two values with quotas; `known` are the values by category."""
    written = _filled_down(sheet, columns, findings)
    lines = (_line(sheet, cells, known, size, findings) for cells in written)
    return [line for line in lines if line is not None]


def _filled_down(sheet: Sheet, columns: Mapping[str, int], findings: Findings) -> list[dict[str, Cell]]:
    """The cells of each line by name; blank names but the last are those above, as in merged cells."""
    above: dict[str, str] = {}
    lines, filled = [], []
    for row in sheet.rows:
        cells = _cells(sheet, row, columns)
        if cells["with_value"].text:
            for name in NAMES[:-1]:
                if not cells[name].text and above.get(name):
                    filled.append(cells[name])
                    cells[name] = replace(cells[name], text=above[name])
        above = {name: cells[name].text for name in NAMES}
        lines.append(cells)
    if filled:
        text = f"{counted(len(filled), 'blank name')} read as the one above"
        findings.notes.append(sheet.note(text, filled, Kind.CHANGED))
    return lines


def _cells(sheet: Sheet, row: Row, columns: Mapping[str, int]) -> dict[str, Cell]:
    return {name: sheet.cell(row, column) for name, column in columns.items()}


def _line(
    sheet: Sheet, cells: Mapping[str, Cell], known: Known, size: int, findings: Findings
) -> CombinedLine | None:
    """The line, or None where it does not name two values that have quotas."""
    before = len(findings.problems)
    first, value = _named(sheet, cells["category"], cells["value"], known, findings)
    second, with_value = _named(sheet, cells["with_category"], cells["with_value"], known, findings)
    if first and first == second:
        remedy = f"Name another category beside {first}, or write the quota among those on one category"
        both = [cells["category"], cells["with_category"]]
        findings.refuse([sheet.problem("both categories are the same", remedy, both, first)])
    named = len(findings.problems) == before and bool(first and second)
    numbers = {
        name: _seats(sheet, cells[name], name, size, findings) if name in cells else None for name in SEATS
    }
    # What is not said limits nothing; what is not understood is a problem already.
    nothing = {"min": 0, "max": max(size, 0)}
    numbers |= {name: seats for name, seats in nothing.items() if name not in cells or not cells[name].text}
    return CombinedLine((first, value, second, with_value), numbers, cells) if named else None


def _named(sheet: Sheet, category: Cell, value: Cell, known: Known, findings: Findings) -> tuple[str, str]:
    """A category and a value as the quotas on one category write them; "" for what is not there."""
    blank = [(name, at) for name, at in (("category", category), ("value", value)) if not clean(at.text)]
    if blank:
        remedy = "Write two categories, each with a value, on every line"
        findings.refuse(sheet.problem(f"the {name} is blank", remedy, [at]) for name, at in blank)
        return "", ""
    found = next((one for one in known if value_key(one) == value_key(category.text)), "")
    if not found:
        if known:
            remedy = f"{did_you_mean(category.text, known)}There are {listing(known)}"
            reason = f'"{clean(category.text)}" is no category with quotas'
            findings.refuse([sheet.problem(reason, remedy, [category], category.text)])
        return "", ""
    same = next((one for one in known[found] if value_key(one) == value_key(value.text)), "")
    if not same:
        remedy = f"{did_you_mean(value.text, known[found])}There are {listing(known[found])}"
        reason = f'"{clean(value.text)}" is not a value of {found} with a quota'
        findings.refuse([sheet.problem(reason, remedy, [value], value.text)])
    return found, same


def _seats(sheet: Sheet, cell: Cell, name: str, size: int, findings: Findings) -> int | None:
    if not cell.text:
        return None
    amount = seats_written(cell.text)
    if amount is None:
        reason, remedy = not_seats(cell.text, name, ("min", "max"))
        findings.refuse([sheet.problem(reason, remedy, [cell], cell.text)])
        return None
    if not amount.is_share:
        return int(amount.number)
    if amount.number > 1:
        remedy = "Write a share of the panel between 0% and 100%, or a number of seats"
        reason = f'the {name} "{cell.text}" is more than 100%'
        findings.refuse([sheet.problem(reason, remedy, [cell], cell.text)])
        return None
    return (fewest if name.startswith("min") else most)(amount.number, max(size, 0))
