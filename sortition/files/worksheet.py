"""One pass over a sheet of a workbook: cells become texts, and nothing else is built."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import cache

from sortition.files.damage import Damaged, Unusable
from sortition.files.grids import Area, Grid, Row
from sortition.files.markup import DEEPEST, listen, local
from sortition.files.number_formats import Shown, seen
from sortition.files.shared_strings import LONGEST_TEXT, unescaped

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
        self._strings, self._formats = strings, formats
        self._letters = _all_letters()
        self._seen: dict[tuple[str, str], str] = {}
        self._gaps = 0
        self._others = 0
        self._in_row = self._in_cell = self._aside = self._hidden = self._formula = False
        self._row, self._row_text = 0, "0"
        self._texts: list[str] = []
        self._column = -1
        self._kind = self._style = ""
        self._value: str | None = None
        self._inline: str | None = None
        self._run, self._listening = "", False
        # The names of elements have the namespace of the outermost.
        self._c = self._v = self._t = self._r = ""

    # These three are called several times for every cell: what is short is not in functions of its own.

    def start(self, name: str, attributes: dict[str, str], /) -> None:
        if name == self._v:
            if self._listening:
                raise Damaged("a value in a value")
            self._run, self._listening = "", True
        elif name == self._c:
            if self._in_cell or not self._in_row:
                raise Damaged("cells that no sheet has")
            self._in_cell, self._formula = True, False
            self._value = self._inline = None
            self._kind = attributes.get("t", "n")
            self._style = attributes.get("s", "0")
            self._column += 1
            reference = attributes.get("r")
            if reference is None:
                if self._column >= LAST_COLUMN:
                    raise Damaged("more columns than a sheet has")
            elif reference != self._letters[self._column] + self._row_text:
                self._column = self._column_of(reference)
        elif name == self._r:
            self._start_row(attributes)
        else:
            self._start_other(name, attributes)

    def end(self, name: str, /) -> None:
        if name == self._v:
            self._value, self._listening = self._run, False
        elif name == self._c:
            self._in_cell = False
            if self._value is not None or self._inline is not None or self._formula:
                text = self._content()
                if text is None:
                    return
                if self._column == len(self._texts):
                    self._texts.append(text)
                else:
                    self._place_beyond(text)
        elif name == self._r:
            self._end_row()
        else:
            self._end_other(name)

    def text(self, text: str, /) -> None:
        if self._listening:
            self._run = self._run + text if self._run else text
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
        self._c, self._v, self._t, self._r = (f"{before}{tag}" for tag in ("c", "v", "t", "row"))

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        kind = local(name)
        if not self._others:
            self._outermost(name)
        elif kind == "f":
            self._formula = True
        elif name == self._t:
            self._run, self._listening = "", self._in_cell and not self._aside
        elif kind == "rPh":
            self._aside = True
        elif kind == "mergeCell":
            self.merged.append(_area(attributes.get("ref", "")))
            if len(self.merged) > _MOST_AREAS:
                raise Unusable(
                    f"a sheet has more than {_MOST_AREAS:,} merged areas", "Take the merging off in Excel"
                )
        self._others += 1
        if self._others > DEEPEST:
            raise Damaged("nested too deeply")

    def _end_other(self, name: str) -> None:
        self._others -= 1
        if name == self._t and self._listening:
            self._inline, self._listening = (self._inline or "") + self._run, False
        elif local(name) == "rPh":
            self._aside = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = _within(number, LAST_ROW) if number is not None else self._row + 1
        if self._in_row or self._row > LAST_ROW or self._row in self.rows:
            raise Damaged("rows that no sheet has")
        self._in_row = True
        self._row_text = str(self._row)
        self._hidden = attributes.get("hidden") in _TRUE
        self._texts, self._column = [], -1

    def _end_row(self) -> None:
        self._in_row = False
        if not self._texts:
            return
        self.rows[self._row] = self._texts
        if self._hidden:
            self.hidden_rows.append(self._row)

    def _column_of(self, reference: str) -> int:
        letters = reference.rstrip(_DIGITS)
        if reference[len(letters) :] != self._row_text:
            raise Damaged("a cell in another row")
        return _column(letters)

    def _content(self) -> str | None:
        """The text of a cell that holds anything; None where that is no text after all."""
        value, kind = self._value, self._kind
        if self._inline is not None:
            value, kind = self._inline, "inlineStr"
        elif kind == "s" and value is not None:
            return self._shared(value)
        if value or (value is not None and kind == "str"):
            self.calculated = self.calculated or self._formula
            key = (value, self._style if kind == "n" else kind)
            text = self._seen.get(key)
            if text is None:
                text = self._shown(kind, value)
                if len(self._seen) < _REMEMBERED:
                    self._seen[key] = text
            return text
        if not self._formula:
            return None
        self.uncalculated.append((self._row, self._column))
        if len(self.uncalculated) > _MOST_UNCALCULATED:
            raise Unusable(
                f"more than {_MOST_UNCALCULATED:,} formulas have no result yet",
                "Open the workbook in Excel, save it, and try again",
            )
        return ""

    def _shared(self, value: str) -> str:
        index = int(value)
        if index < 0:
            raise Damaged("a text that is not there")
        return self._strings[index]

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

    def _place_beyond(self, text: str) -> None:
        """The cell with blank ones before it, which the file does not hold."""
        gap = self._column - len(self._texts)
        self._gaps += gap
        if gap < 0:
            raise Damaged("cells in disorder")
        if self._gaps > _MOST_GAPS:
            raise Unusable(
                "thousands of rows have a cell far to the right of all others",
                "Delete the columns to the right of the list, and save it",
            )
        self._texts.extend([""] * gap)
        self._texts.append(text)


@cache
def _all_letters() -> tuple[str, ...]:
    """The letters of all columns, and one more for the one after the last, in which nothing can be."""
    one = [chr(ord("A") + n) for n in range(26)]
    two = [first + second for first in one for second in one]
    three = [first + second for first in one for second in two]
    # No reference is like the last.
    return (*(*one, *two, *three)[:LAST_COLUMN], "?")


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
