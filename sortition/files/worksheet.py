"""One pass over a sheet of a workbook: cells become texts, and nothing else is built."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence

from sortition.files.damage import Damaged, Unusable
from sortition.files.markup import DEEPEST, listen, local
from sortition.files.number_formats import Shown, seen
from sortition.files.shared_strings import LONGEST_TEXT, unescaped
from sortition.grids import Area, Grid, Row

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_DIGITS = "0123456789"
_TRUE = ("1", "true")
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
# Blank cells between others cost memory although the file does not hold them.
_MOST_GAPS = 5_000_000
_MOST_AREAS = 100_000
_MOST_UNCALCULATED = 200_000
_REMEMBERED = 50_000


def read_worksheet(
    name: str, pieces: Iterable[bytes], strings: Sequence[str], formats: Sequence[Shown]
) -> tuple[Grid, bool]:
    """The sheet as a grid, and whether it holds results of formulas.

    `strings` are the shared texts, `formats` the ways in which a style shows numbers. Raises Damaged.
    """
    cells = _Cells(strings, formats)
    listen(pieces, cells)
    cells.check()
    rows = tuple(Row(number, tuple(texts)) for number, texts in sorted(cells.rows.items()))
    grid = Grid(
        name,
        rows,
        uncalculated=frozenset(cells.uncalculated),
        hidden_rows=frozenset(cells.hidden_rows),
        merged=tuple(cells.merged),
    )
    return grid, cells.calculated


class _Cells:
    """Hears <row>s of cells <c> with a value <v>, a text <is> in <t>s and a formula <f>; and <mergeCell>s.

    Rows and cells may lack their address: then they follow the one before.
    """

    def __init__(self, strings: Sequence[str], formats: Sequence[Shown]) -> None:
        self.rows: dict[int, list[str]] = {}
        self.uncalculated: list[tuple[int, int]] = []
        self.hidden_rows: list[int] = []
        self.merged: list[Area] = []
        self.calculated = False
        self._strings = strings
        self._formats = formats
        self._columns: dict[str, int] = {}
        self._seen: dict[tuple[str, str], str] = {}
        self._gaps = 0
        self._depth = 0
        self._row, self._row_text, self._hidden = 0, "0", False
        self._in_row = self._in_cell = self._aside = False
        self._texts: list[str] = []
        self._pending: list[tuple[int, int]] = []
        self._column = -1
        self._kind = self._style = ""
        self._value: str | None = None
        self._inline: str | None = None
        self._formula = False
        self._run = ""
        # The names of elements have the namespace of the outermost.
        self._c = self._v = self._f = self._t = self._r = ""

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        self._run = ""
        self._depth += 1
        if name == self._c:
            self._start_cell(attributes)
        elif name == self._r:
            self._start_row(attributes)
        elif self._depth > DEEPEST:
            raise Damaged("nested too deeply")
        elif name == self._f:
            self._formula = True
        elif self._depth == 1:
            self._outermost(name)
        elif name == self._v:
            return
        else:
            self._start_other(local(name), attributes)

    def end(self, name: str, /) -> None:
        self._depth -= 1
        if name == self._v:
            self._value = self._run
        elif name == self._c:
            self._end_cell()
        elif name == self._r:
            self._end_row()
        elif name == self._t and self._in_cell and not self._aside:
            self._inline = (self._inline or "") + self._run
        elif local(name) == "rPh":
            self._aside = False

    def text(self, text: str, /) -> None:
        self._run += text
        if len(self._run) > LONGEST_TEXT:
            raise Damaged("a text is too long")

    def check(self) -> None:
        """Raises Damaged where this was no sheet of cells."""
        if not self._c:
            raise Damaged("it is no sheet")

    def _outermost(self, name: str) -> None:
        space, _, kind = name.rpartition(" ")
        if kind != "worksheet":
            raise Damaged("it is no sheet")
        before = f"{space} " if space else ""
        self._c, self._v, self._f, self._t, self._r = (
            f"{before}{tag}" for tag in ("c", "v", "f", "t", "row")
        )

    def _start_other(self, kind: str, attributes: dict[str, str]) -> None:
        if kind == "rPh":
            self._aside = True
        elif kind == "mergeCell":
            self.merged.append(_area(attributes.get("ref", "")))
            if len(self.merged) > _MOST_AREAS:
                raise Unusable(
                    f"a sheet has more than {_MOST_AREAS:,} merged areas", "Take the merging off in Excel"
                )

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = _within(number, LAST_ROW) if number is not None else self._row + 1
        if self._in_row or self._row > LAST_ROW or self._row in self.rows:
            raise Damaged("rows that no sheet has")
        self._in_row = True
        self._row_text = str(self._row)
        self._hidden = attributes.get("hidden") in _TRUE
        self._texts, self._pending, self._column = [], [], -1

    def _end_row(self) -> None:
        self._in_row = False
        if not self._texts:
            return
        self.rows[self._row] = self._texts
        if self._hidden:
            self.hidden_rows.append(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._in_cell or not self._in_row:
            raise Damaged("cells that no sheet has")
        self._in_cell = True
        self._value = self._inline = None
        self._formula = False
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _column(letters)
        if reference[len(letters) :] != self._row_text:
            raise Damaged("a cell in another row")
        self._column = column

    def _end_cell(self) -> None:
        self._in_cell = False
        value, kind = self._value, self._kind
        if self._inline is not None:
            value, kind = self._inline, "inlineStr"
        if kind == "s" and value is not None:
            index = int(value)
            if index < 0:
                raise Damaged("a text that is not there")
            self._place(self._strings[index])
        elif value or (kind == "str" and value is not None):
            key = (value, self._style if kind == "n" else kind)
            text = self._seen.get(key)
            if text is None:
                text = self._shown(kind, value)
                if len(self._seen) < _REMEMBERED:
                    self._seen[key] = text
            self._place(text)
            self.calculated = self.calculated or self._formula
        elif self._formula:
            self._place("")
            self.uncalculated.append((self._row, self._column))
            if len(self.uncalculated) > _MOST_UNCALCULATED:
                raise Unusable(
                    f"more than {_MOST_UNCALCULATED:,} formulas have no result yet",
                    "Open the workbook in Excel, save it, and try again",
                )

    def _shown(self, kind: str, value: str) -> str:
        if kind == "n":
            return self._formats[_within(self._style, len(self._formats) - 1, 0)](value)
        if kind in ("str", "inlineStr"):
            return unescaped(value)
        if kind == "b" and value.strip() in _BOOLEANS:
            return _BOOLEANS[value.strip()]
        if kind == "e":
            return value if value.startswith("#") else "#VALUE!"
        if kind == "d":
            return _day(value)
        raise Damaged("a kind of cell that there is not")

    def _place(self, text: str) -> None:
        texts, column = self._texts, self._column
        gap = column - len(texts)
        if gap < 0 or column >= LAST_COLUMN:
            raise Damaged("cells in disorder")
        if gap:
            self._gaps += gap
            if self._gaps > _MOST_GAPS:
                raise Unusable(
                    "thousands of rows have a cell far to the right of all others",
                    "Delete the columns to the right of the list, and save it",
                )
            texts.extend([""] * gap)
        texts.append(text)


def _within(text: str, most: int, least: int = 1) -> int:
    if not (
        text.isdecimal() and text.isascii() and len(text) <= len(str(most)) and least <= int(text) <= most
    ):
        raise Damaged("a number that there is not")
    return int(text)


def _column(letters: str) -> int:
    """The column from 0."""
    if not (letters.isalpha() and letters.isascii() and len(letters) <= len("XFD")):
        raise Damaged("a column that there is not")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise Damaged("a column that there is not")
    return number - 1


def _area(reference: str) -> Area:
    match = _AREA.fullmatch(reference)
    if not match:
        raise Damaged("an area that there is not")
    left, top, right, bottom = match.groups()
    first = (_within(top, LAST_ROW), _column(left))
    return Area(*first, *((_within(bottom, LAST_ROW), _column(right)) if right else first))


def _day(text: str) -> str:
    """What is shown of a date as ISO 8601, which strict workbooks may hold."""
    text = text.strip().removesuffix("Z").lstrip("T")
    if ":" in text[:3]:
        return datetime.time.fromisoformat(text).isoformat(timespec="minutes")
    return seen(datetime.datetime.fromisoformat(text))
