"""A sheet whose cells know their address and whose headings are matched liberally."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sortition.files.read import read_grids
from sortition.findings import Findings, Kind, Note
from sortition.grids import Grid, Row
from sortition.problems import InputProblems, Problem, Setting
from sortition.wording import clean, did_you_mean, heading_key, listing

_ERRORS = frozenset(
    [
        "#BLOCKED!",
        "#CALC!",
        "#DIV/0!",
        "#FIELD!",
        "#GETTING_DATA",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#SPILL!",
        "#VALUE!",
    ]
)


@dataclass(frozen=True)
class Cell:
    """One cell: its text without outer blanks, and its address ("D17")."""

    text: str = field(repr=False)
    address: str


@dataclass(frozen=True)
class Sheet:
    """A table with one line of headings; rows without any text are left out.

    `headings` are in column order from A and may hold blanks; `rows` are those below them.
    """

    file: str
    name: str
    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...] = field(repr=False)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[str, ...] = ()

    def find(self, heading: str) -> int | None:
        """The column (from 0) with this heading, liberally matched."""
        key = heading_key(heading)
        if not key:
            return None
        return next((n for n, other in enumerate(self.headings) if heading_key(other) == key), None)

    def text(self, row: Row, column: int) -> str:
        """The text of a row in a column without outer blanks; blank where the row is shorter."""
        return row.texts[column].strip() if column < len(row.texts) else ""

    def cell(self, row: Row, column: int) -> Cell:
        """The same with its address."""
        return Cell(self.text(row, column), address(row.number, column))

    def place(self, cell: Cell) -> str:
        """The cell's full address, as "quotas.xlsx > Quotas!C5"."""
        return self.problem("", "", [cell]).place

    def problem(
        self,
        reason: str,
        remedy: str,
        cells: Sequence[Cell] = (),
        value: str = "",
        setting: Setting | None = None,
    ) -> Problem:
        """A problem at these cells of this sheet."""
        addresses = tuple(cell.address for cell in cells)
        return Problem(reason, remedy, self.file, self.name, addresses, value, setting)

    def note(self, text: str, cells: Iterable[Cell] = (), kind: Kind = Kind.LOOK) -> Note:
        """A note about these cells of this sheet."""
        return Note(text, self.file, self.name, tuple(cell.address for cell in cells), kind)


def address(row: int, column: int) -> str:
    """The address of row (from 1) and column (from 0): (17, 3) is "D17"."""
    return f"{_letters(column)}{row}"


@cache
def _letters(column: int) -> str:
    before, letter = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + letter)


def read_sheet(
    path: Path, wanted: Callable[[Sheet], int], findings: Findings, name: str = ""
) -> Sheet | None:
    """The sheet called `name`, else the one in which most is `wanted` (the first of equals).

    A CSV file has only one sheet, whatever it is called.

    Its problems (errors, formulas without a result, headings twice) and remarks are added to the
    findings. None where there is nothing to read, with the reason in the findings.
    """
    try:
        grids = read_grids(path)
    except InputProblems as refused:
        findings.refuse(refused.problems)
        return None
    sheets = [sheet for sheet in (_sheet(path.name, grid) for grid in grids) if sheet]
    if not sheets:
        findings.refuse([Problem("there is nothing in it", "Fill it in and save it", path.name)])
        return None
    by_name = name and sheets[0].name
    sheet = _named(sheets, name, findings) if by_name else max(sheets, key=wanted)
    if sheet is None:
        return None
    if len(sheets) > 1 and not by_name:
        findings.notes.append(Note(f'of {len(sheets)} sheets, "{sheet.name}" was read', path.name))
    findings.notes.extend(sheet.note(remark) for remark in sheet.remarks)
    findings.notes.extend(_without_heading(sheet))
    for check in _CHECKS:
        findings.refuse(check(sheet))
    return sheet


def _sheet(file: str, grid: Grid) -> Sheet | None:
    filled = {row for row, _ in grid.uncalculated}
    rows = [row for row in grid.rows if row.number in filled or any(map(str.strip, row.texts))]
    if not rows:
        return None
    headings = tuple(clean(text) for text in rows[0].texts)
    return Sheet(file, grid.name, headings, rows[0].number, tuple(rows[1:]), grid.uncalculated, grid.remarks)


def _named(sheets: list[Sheet], name: str, findings: Findings) -> Sheet | None:
    for sheet in sheets:
        if heading_key(sheet.name) == heading_key(name):
            return sheet
    names = [sheet.name for sheet in sheets]
    remedy = f"{did_you_mean(name, names)}Its sheets are {listing(names)}"
    findings.refuse([Problem(f'there is no sheet "{name}" with anything in it', remedy, sheets[0].file)])
    return None


def _headings_twice(sheet: Sheet) -> Iterator[Problem]:
    columns: defaultdict[str, list[Cell]] = defaultdict(list)
    for column, heading in enumerate(sheet.headings):
        if heading:
            columns[heading_key(heading)].append(Cell(heading, address(sheet.heading_row, column)))
    for cells in columns.values():
        if len(cells) > 1:
            heading = cells[0].text
            yield sheet.problem(
                f'{len(cells)} columns have the heading "{heading}"', "Rename or delete one", cells, heading
            )


def _without_heading(sheet: Sheet) -> Iterator[Note]:
    """Columns that nothing reads; only their first cell is named."""
    headed = {n for n, heading in enumerate(sheet.headings) if heading_key(heading)}
    first: dict[int, Cell] = {}
    for row in sheet.rows:
        if len(headed) < len(row.texts):
            for column in range(len(row.texts)):
                if column not in headed and column not in first and row.texts[column].strip():
                    first[column] = sheet.cell(row, column)
    for _, cell in sorted(first.items()):
        yield sheet.note("text under no heading is left out", [cell])


def _errors(sheet: Sheet) -> Iterator[Problem]:
    found: defaultdict[tuple[int, str], list[Cell]] = defaultdict(list)
    for row in sheet.rows:
        for column, text in enumerate(row.texts):
            if text.startswith("#") and text.strip() in _ERRORS:
                found[column, text.strip()].append(sheet.cell(row, column))
    for (_, error), cells in found.items():
        yield sheet.problem(f"the cell shows the error {error}", "Correct its formula", cells, error)


def _uncalculated(sheet: Sheet) -> Iterator[Problem]:
    cells = [Cell("", address(row, column)) for row, column in sorted(sheet.uncalculated)]
    if cells:
        yield sheet.problem(
            "the formula has no result yet", "Open the workbook in Excel, save it, and try again", cells
        )


def _beyond_headings(sheet: Sheet) -> Iterator[Problem]:
    width = len(sheet.headings)
    cells = [
        sheet.cell(row, column)
        for row in sheet.rows
        for column in range(width, len(row.texts))
        if row.texts[column].strip()
    ]
    # In a CSV file this is a separator inside a text; in a workbook it is somebody's remark.
    if cells and not sheet.name:
        yield sheet.problem(
            "there is text to the right of the last heading",
            "Mend the row, whose cells may have moved, or give the column a heading",
            cells,
        )


_CHECKS: tuple[Callable[[Sheet], Iterable[Problem]], ...] = (
    _headings_twice,
    _errors,
    _uncalculated,
    _beyond_headings,
)
