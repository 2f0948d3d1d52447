"""A sheet whose cells know their address and whose headings are matched liberally."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from sortition.files.grids import Area, Row
from sortition.findings import Kind, Note
from sortition.problems import Problem, Setting
from sortition.wording import heading_key


@dataclass(frozen=True)
class Cell:
    """One cell: its text without outer blanks, and its address ("D17")."""

    text: str = field(repr=False)
    address: str


@dataclass(frozen=True)
class Sheet:
    """A table with one line of headings; rows without any text are left out.

    `headings` are in column order from A and may hold blanks, `written` is how they stand in their cells;
    `rows` are those below them. `totals` are rows of totals, which are not among `rows`. `hidden_rows` are,
    by their numbers. `remarks` say how the file had to be read. Signs that cannot be printed
    were taken out of the cells in `cleaned` (row from 1, column from 0, as in `uncalculated`).
    """

    file: str
    name: str
    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...] = field(repr=False)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    totals: tuple[Row, ...] = field(default=(), repr=False)
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    cleaned: tuple[tuple[int, int], ...] = ()

    @cached_property
    def _columns(self) -> Mapping[str, int]:
        columns: dict[str, int] = {}
        for column, heading in enumerate(self.headings):
            columns.setdefault(heading_key(heading), column)
        return columns

    def find(self, heading: str) -> int | None:
        """The column (from 0) with this heading, liberally matched."""
        key = heading_key(heading)
        return self._columns.get(key) if key else None

    def text(self, row: Row, column: int) -> str:
        """The text of a row in a column without outer blanks; blank where the row is shorter."""
        return row.texts[column].strip() if column < len(row.texts) else ""

    def cell(self, row: Row, column: int) -> Cell:
        """The same with its address."""
        return Cell(self.text(row, column), address(row.number, column))

    def heading(self, column: int) -> Cell:
        """The heading of a column with its address."""
        return Cell(self.headings[column], address(self.heading_row, column))

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
