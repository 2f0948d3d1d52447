"""How wide the columns of a table are on paper, so that no table runs off the page in any size of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from packs.blocks import Table, plain
from packs.forms.clean import unbroken

# Mean letters of Noto Sans on a line of 170 mm in text of one point.
_LETTERS = 75 * 12
_SMALLER, _MANY_COLUMNS = 0.85, 5
_PADDING = 3
_TO_WRITE = 12
_LONGEST_WISH = 40
# Headings and first columns are bold.
_BOLD = 1.1


def table_layout(table: Table, size: int) -> dict[str, Any]:
    """`widths`, `scale`, `stacked` and `to_fill_in` of a table in text of `size` points.

    `widths` are 0 for columns as wide as their text, else shares of the page; where all columns fit as
    they are, only those to be written in take shares. `scale` is what the text is multiplied by. A table
    whose longest words do not fit side by side is `stacked`: large print does not become small for a table.
    """
    columns = range(len(table.headings))
    scale = _SMALLER if len(columns) > _MANY_COLUMNS else 1.0
    room = _LETTERS / (size * scale)
    whole = [_longest(table, i, str.splitlines) for i in columns]
    least = [_longest(table, i, _words) for i in columns]
    wish = [min(longest, _LONGEST_WISH) for longest in whole]
    for i in table.to_fill_in:
        least[i] = wish[i] = max(wish[i], _TO_WRITE)
    fits = sum(whole) <= room and sum(wish) <= room
    widths = [int(i in table.to_fill_in) for i in columns] if fits else _shares(least, wish, room)
    return {
        "widths": widths,
        "scale": scale,
        "stacked": sum(least) > room,
        "to_fill_in": table.to_fill_in,
    }


def _words(text: str) -> list[str]:
    """The parts of a text that stay in one line."""
    return re.split(r"[ \n]+", unbroken(text))


def _longest(table: Table, column: int, parted: Callable[[str], list[str]]) -> float:
    """Letters for the longest part of any text in a column; the heading is bold, and the first column is."""
    heading, *cells = [parted(plain(row[column])) for row in (table.headings, *table.rows)]
    bold = max((len(part) for part in heading), default=0) * _BOLD
    body = max((len(part) for cell in cells for part in cell), default=0) * (1 if column else _BOLD)
    return max(bold, body) + _PADDING


def _shares(least: Sequence[float], wish: Sequence[float], room: float) -> list[float]:
    """What each column needs for its longest word, and of the rest a share as large as its wish for more."""
    more = [max(w - m, 0) + 0.01 for m, w in zip(least, wish, strict=True)]
    rest = max(room - sum(least), 0)
    return [round(m + rest * extra / sum(more), 2) for m, extra in zip(least, more, strict=True)]
