"""A sheet of any kind of file as a plain grid of text; nothing is interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Row(NamedTuple):
    """A row's number in the spreadsheet (from 1) and the text of its cells from column A."""

    number: int
    texts: tuple[str, ...]


class Area(NamedTuple):
    """Merged cells: the first row and column, the last row and column; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """One sheet as text: what the officer sees in its cells, as far as values and number formats tell.

    Rows have ascending numbers; blank ones may be missing. `uncalculated` are formulas without a result, as
    (row from 1, column from 0); `hidden_rows` are rows that a filter or the officer hides, though they are
    among `rows`; `remarks` say how the file had to be read.
    """

    name: str
    rows: tuple[Row, ...] = field(repr=False)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
