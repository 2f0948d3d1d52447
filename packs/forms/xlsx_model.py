"""What a workbook is made of: sheets with one table each, and pages of text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from packs.forms.clean import printable

_LONGEST_LIST = 255
_LONGEST_SHEET_NAME = 31
_LONGEST_HEADING = 255
# In names and headings Excel reads "_x0041_" as "A".
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST_CELL = 32_767
_CUT = " […] (cut here: a cell holds 32,767 signs)"
# What no XML file can hold, however written.
_NO_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Percent:
    """A share that a cell shows in per cent with so many digits after the point."""

    share: Fraction
    digits: int = 1

    def __str__(self) -> str:
        return f"{float(self.share) * 100:.{self.digits}f}%"


@dataclass(frozen=True)
class Money:
    """An amount in pence that a cell shows in pounds; `formula` ("=C2*D2") comes to it, "" for none."""

    pence: int
    formula: str = ""

    def __str__(self) -> str:
        return f"{self.pence / 100:,.2f}"


Content = str | int | Percent | Money


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and the answers that a drop-down list offers (none: free text).

    A `prose` column wraps its text at a comfortable width; one `to_fill_in` has room for a pen.
    `choices_in` are cells of the workbook ("'Choices'!$A$2:$A$9") from which a text may be picked; others may
    be typed too. Raises ValueError when the list of `choices` is too long for Excel (255 characters).
    """

    heading: str
    choices: tuple[str, ...] = ()
    prose: bool = False
    to_fill_in: bool = False
    choices_in: str = ""

    def __post_init__(self) -> None:
        """Refuse a list that Excel would "repair" away."""
        if len(",".join(self.choices)) > _LONGEST_LIST or any("," in choice for choice in self.choices):
            raise ValueError("a drop-down list holds 255 characters and no comma inside a choice")


@dataclass(frozen=True)
class Chart:
    """A chart beside a table, of the number columns from the place `first` to the place `last`.

    One column becomes bars. Several are compared: a bar for each, divided into the shares of the rows.
    With `points` each row is a point, which the legend names by the text of its first cell: `first` is the
    place of the column that it is drawn across by, `last` of the one that it is drawn up by.
    """

    title: str
    description: str
    first: int
    last: int
    points: bool = False

    def __post_init__(self) -> None:
        """Refuse a chart that a screen reader could not describe."""
        if not self.description.strip():
            raise ValueError("a chart needs a description")


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table; the first `frozen` columns stay in sight.

    One that is printed `whole` leaves less room for a pen where it then fits one page. In one with `room` for
    so many rows, choices are offered in all of them, and what is typed below a column of text stays text.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    frozen: int = 1
    striped: bool = True
    chart: Chart | None = None
    whole: bool = False
    room: int = 0

    def __post_init__(self) -> None:
        """Refuse what Excel would refuse."""
        _check_name(self.name)
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a sheet needs one cell for each column")


@dataclass(frozen=True)
class Line:
    """A line of a page: how it looks, and the name of the sheet that it leads to ("": none)."""

    text: str
    kind: Literal["title", "heading", "words"] = "words"
    leads_to: str = ""


@dataclass(frozen=True)
class Page:
    """One sheet with text from top to bottom."""

    name: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        """Refuse what Excel would refuse."""
        _check_name(self.name)


def length(text: str) -> int:
    """How long Excel takes the text to be: in units of UTF-16."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _cut(text: str, most: int) -> str:
    units = text.encode("utf-16-le", "replace")[: 2 * most]
    return units.decode("utf-16-le", "ignore")


def cell_text(text: str) -> str:
    """The text as a cell can hold it: without what XML cannot carry; one too long says that it was cut."""
    text = _NO_TEXT.sub("", text)
    if len(text) <= _LONGEST_CELL // 2 or length(text) <= _LONGEST_CELL:
        return text
    return _cut(text, _LONGEST_CELL - len(_CUT)) + _CUT


def _check_name(name: str) -> None:
    if not name or length(name) > _LONGEST_SHEET_NAME or re.search(r"[\[\]:*?/\\]", name):
        raise ValueError("not a name for a sheet: 1 to 31 characters, none of them [ ] : * ? / \\")


def sheet_names(wanted: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The texts as names for sheets: short enough, without forbidden signs, no two equal in any case.

    `taken` are names of other sheets of the workbook.
    """
    used = {name.casefold() for name in taken} | {"history"}
    result = []
    for text in wanted:
        base = " ".join(re.sub(r"[\[\]:*?/\\]", " ", _CODE.sub(" ", text)).split()).strip("' ") or "Table"
        name, copy = _shortened(base, _LONGEST_SHEET_NAME), 1
        while name.casefold() in used:
            copy += 1
            ending = f" ({copy})"
            name = _shortened(base, _LONGEST_SHEET_NAME - len(ending)) + ending
        used.add(name.casefold())
        result.append(name)
    return tuple(result)


def _shortened(text: str, most: int) -> str:
    """At most so many characters, cut between words where that leaves enough."""
    if length(text) <= most:
        return text
    whole = _cut(text, most + 1).rpartition(" ")[0]
    return (whole if length(whole) > most // 2 else _cut(text, most)).rstrip(" '")


def distinct_headings(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings as a table may have them: none blank or too long, none equal to another in any case.

    Signs that cannot be seen are left out, as these stand in a part of the file that holds no such signs.
    """
    taken: set[str] = set()
    result = []
    for position, heading in enumerate(headings, start=1):
        words = " ".join(_CODE.sub(" ", printable(heading)).split()) or f"Column {position}"
        wanted = _shortened(words, _LONGEST_HEADING - len(" (9999)"))
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{wanted} ({copy})"
        taken.add(name.casefold())
        result.append(name)
    return tuple(result)
