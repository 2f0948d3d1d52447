"""OpenDocument spreadsheets (.ods) as grids, read in one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sortition.files.alphabets import places
from sortition.files.archive import Archive, open_archive
from sortition.files.damage import Damaged, Unpacks, Unusable
from sortition.files.grids import Area, Grid, Row
from sortition.files.markup import DEEPEST, listen
from sortition.files.opendocument_cells import OFFICE, TABLE, TEXT, one_line, shown

_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_CELL, _COVERED = TABLE + "table-cell", TABLE + "covered-table-cell"
_ROWS_REPEATED, _ROWS_SPANNED = TABLE + "number-rows-repeated", TABLE + "number-rows-spanned"
_COLUMNS_REPEATED, _COLUMNS_SPANNED = TABLE + "number-columns-repeated", TABLE + "number-columns-spanned"
_UNSEEN = frozenset(TEXT + name for name in ("note", "ruby-text", "tracked-changes"))
_OPEN = (
    *(OFFICE + name for name in ("document-content", "body", "spreadsheet", "automatic-styles")),
    *(TABLE + name for name in ("table-header-rows", "table-rows")),
)
# What other files hold, as LibreOffice remembers it: no sheet of this one.
_REMEMBERED = "ta_extref"
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
# What a file may repeat beyond what it writes out: cells, or as many places for them in repeated rows.
_MOST_REPEATED, _PLACES_OF_A_ROW, _PLACES_OF_A_FORMULA = 8_000_000, 10, 20
# So many more for each cell that is written out: large sheets have many gaps.
_FREE = 2
_MOST_KEPT = 100_000
_LARGEST_LIST = 5_000_000


def opendocument_grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of an OpenDocument spreadsheet, visible ones first. Raises InputProblems, OSError."""
    with open_archive(path, "spreadsheet") as archive:
        if _is_encrypted(archive):
            raise Unusable(
                "the spreadsheet has a password",
                "Open it in LibreOffice and save it without one: Save As, without the tick at the password",
            )
        sheets = _Sheets()
        listen(archive.pieces("content.xml"), sheets)
        if any(name.startswith(("basic/", "scripts/")) for name in archive.names):
            sheets.remarks = ("its macros were ignored",)
        return sheets.grids()


def _is_encrypted(archive: Archive) -> bool:
    if archive.has("encrypted-package"):
        return True
    listed = "meta-inf/manifest.xml"
    return archive.has(listed) and b"encryption-data" in archive.read(listed, _LARGEST_LIST)


class _Table:
    """One sheet while it is read."""

    def __init__(self, name: str, style: str) -> None:
        self.name = name
        self.style = style
        self.next_row = 1
        self.rows: list[Row] = []
        self.uncalculated: set[tuple[int, int]] = set()
        self.hidden_rows: set[int] = set()
        self.merged: list[Area] = []
        self.covered: list[int] = []


class _Sheets:
    """Hears content.xml and keeps its sheets."""

    def __init__(self) -> None:
        self.remarks: tuple[str, ...] = ()
        self._tables: list[_Table] = []
        self._hidden_styles: set[str] = set()
        self._kept: dict[str, str] = {}
        self._depth = self._skipped = self._repeated = 0
        self._style = ""
        self._closed_groups: list[bool] = []
        self._table: _Table | None = None
        self._row: list[str] | None = None
        self._row_tag: dict[str, str] = {}
        self._column = 0
        self._missing: list[int] = []
        self._merged: list[tuple[int, int, int]] = []
        self._cell: dict[str, str] | None = None
        self._lines: list[str] = []
        self._pieces: list[str] | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            **dict.fromkeys(_OPEN, _nothing),
            _STYLE + "style": self._begin_style,
            _STYLE + "table-properties": self._look_of_table,
            TABLE + "table": self._begin_table,
            TABLE + "table-row-group": self._begin_group,
            TABLE + "table-row": self._begin_row,
            _CELL: self._begin_cell,
            _COVERED: self._begin_cell,
            TEXT + "p": self._begin_line,
            TEXT + "s": self._blanks,
            TEXT + "tab": lambda _: self._put("\t"),
            TEXT + "line-break": lambda _: self._put("\n"),
        }
        self._ends: dict[str, Callable[[], None]] = {
            TABLE + "table": self._end_table,
            TABLE + "table-row-group": self._end_group,
            TABLE + "table-row": self._end_row,
            _CELL: self._end_cell,
            _COVERED: self._end_covered,
            TEXT + "p": self._end_line,
        }

    def grids(self) -> tuple[Grid, ...]:
        """What was heard, visible sheets first."""
        return tuple(sorted(map(self._grid, self._tables), key=lambda grid: grid.hidden))

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        """An element begins."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Damaged("nested too deeply")
        if self._skipped:
            return
        act = self._starts.get(name)
        if act:
            act(attributes)
        elif not name.startswith(TEXT) or name in _UNSEEN:
            # Comments, pictures, forms, the history of changes, and whatever is not known.
            self._skipped = self._depth

    def end(self, name: str, /) -> None:
        """It ends."""
        if not self._skipped:
            act = self._ends.get(name)
            if act:
                act()
        elif self._skipped == self._depth:
            self._skipped = 0
        self._depth -= 1

    def text(self, text: str, /) -> None:
        """Text counts in the lines of a cell only."""
        if self._pieces is not None and not self._skipped:
            self._pieces.append(one_line(text))

    def _begin_style(self, tag: dict[str, str]) -> None:
        self._style = tag.get(_STYLE + "name", "")

    def _look_of_table(self, tag: dict[str, str]) -> None:
        if tag.get(TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def _begin_table(self, tag: dict[str, str]) -> None:
        style = tag.get(TABLE + "style-name", "")
        if self._table or style == _REMEMBERED:
            self._skipped = self._depth
        else:
            self._table = _Table(tag.get(TABLE + "name", ""), style)
            self._tables.append(self._table)

    def _end_table(self) -> None:
        self._table = None

    def _begin_group(self, tag: dict[str, str]) -> None:
        self._closed_groups.append(tag.get(TABLE + "display") == "false")

    def _end_group(self) -> None:
        self._closed_groups.pop()

    def _begin_row(self, tag: dict[str, str]) -> None:
        if not self._table or self._row is not None:
            raise Damaged("a row without a table, or a row in a row")
        self._row, self._row_tag, self._column = [], tag, 0
        self._missing, self._merged = [], []

    def _end_row(self) -> None:
        table = self._table
        assert table is not None and self._row is not None
        first, times = table.next_row, _count(self._row_tag, _ROWS_REPEATED)
        table.next_row += times
        if self._row or self._missing:
            if table.next_row > _MOST_ROWS + 1:
                raise Damaged("more rows than a sheet can have")
            places_of_one = _PLACES_OF_A_ROW * (1 + len(self._merged)) + _PLACES_OF_A_FORMULA * len(
                self._missing
            )
            self._repeat((times - 1) * places_of_one)
            self._keep_row(table, range(first, table.next_row), tuple(self._row))
        self._row = None

    def _keep_row(self, table: _Table, numbers: range, texts: tuple[str, ...]) -> None:
        table.rows.extend(Row(number, texts) for number in numbers)
        table.uncalculated.update((number, column) for number in numbers for column in self._missing)
        for left, right, high in self._merged:
            table.merged.extend(Area(number, left, number + high - 1, right) for number in numbers)
        shut = self._row_tag.get(TABLE + "visibility", "visible") != "visible"
        if shut or any(self._closed_groups):
            table.hidden_rows.update(numbers)

    def _begin_cell(self, tag: dict[str, str]) -> None:
        if self._row is None or self._cell is not None:
            raise Damaged("a cell without a row, or a cell in a cell")
        self._cell = tag
        self._lines = []

    def _end_cell(self) -> None:
        tag, row = self._cell, self._row
        assert tag is not None and row is not None and self._table is not None
        self._cell = None
        if not tag and not self._lines:
            self._column += 1
            return
        first, times = self._column, _count(tag, _COLUMNS_REPEATED)
        self._column += times
        text = shown(tag, self._lines)
        if text != "" and self._column > _MOST_COLUMNS:
            raise Damaged("more columns than a sheet can have")
        if text is None:
            self._repeat(times * _PLACES_OF_A_FORMULA)
            self._missing.extend(range(first, self._column))
        elif text:
            self._fill(row, first, times, text)
        wide, high = _count(tag, _COLUMNS_SPANNED), _count(tag, _ROWS_SPANNED)
        if wide > 1 or high > 1:
            if first + wide > _MOST_COLUMNS or self._table.next_row + high > _MOST_ROWS + 1:
                raise Damaged("merged cells beyond a sheet")
            self._repeat(_PLACES_OF_A_ROW)
            self._merged.append((first, first + wide - 1, high))

    def _fill(self, row: list[str], first: int, times: int, text: str) -> None:
        before = first - len(row)
        self._repeat(before + times - 1 - _FREE)
        kept = self._kept
        text = kept.setdefault(text, text) if len(kept) < _MOST_KEPT else kept.get(text, text)
        if before:
            row.extend([""] * before)
        if times == 1:
            row.append(text)
        else:
            row.extend([text] * times)

    def _end_covered(self) -> None:
        tag, table = self._cell, self._table
        assert tag is not None and table is not None
        self._cell = None
        self._column += _count(tag, _COLUMNS_REPEATED)
        if any(map(str.strip, self._lines)) and table.next_row not in table.covered[-1:]:
            table.covered.append(table.next_row)

    def _begin_line(self, _: dict[str, str]) -> None:
        if self._cell is not None:
            self._pieces = []

    def _end_line(self) -> None:
        if self._pieces is not None:
            self._lines.append("".join(self._pieces))
        self._pieces = None

    def _blanks(self, tag: dict[str, str]) -> None:
        blanks = _count(tag, TEXT + "c")
        self._repeat(blanks)
        self._put(" " * blanks)

    def _put(self, sign: str) -> None:
        if self._pieces is not None:
            self._pieces.append(sign)

    def _repeat(self, cells: int) -> None:
        """So many cells are made of one. Raises Unpacks."""
        self._repeated += cells
        if self._repeated > _MOST_REPEATED:
            raise Unpacks

    def _grid(self, table: _Table) -> Grid:
        rows = table.covered
        under = (f"text under merged cells is left out, see {places('row', rows)}",) if rows else ()
        return Grid(
            table.name,
            tuple(table.rows),
            frozenset(table.uncalculated),
            (*self.remarks, *under),
            hidden=table.style in self._hidden_styles,
            hidden_rows=frozenset(table.hidden_rows),
            merged=tuple(table.merged),
        )


def _nothing(_: dict[str, str]) -> None:
    """What is inside counts."""


def _count(tag: dict[str, str], name: str) -> int:
    """A number of times in a tag, 1 where it says nothing. Raises Damaged."""
    text = tag.get(name)
    if text is None or text == "1":
        return 1
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise Damaged("a count is none")
    return int(text)
