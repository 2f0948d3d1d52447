"""How wide the columns of a table are on paper, so that no table runs off the page in any size of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from packs.blocks import Table, plain

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
    texts = [[plain(row[i]) for row in (table.headings, *table.rows)] for i in columns]
    scale = _SMALLER if len(columns) > _MANY_COLUMNS else 1.0
    room = _LETTERS / (size * scale)
    least = [
        _longest((word for text in column for word in text.split()), i) for i, column in enumerate(texts)
    ]
    wish = [min(_longest(column, i), _LONGEST_WISH) for i, column in enumerate(texts)]
    for i in table.to_fill_in:
        least[i] = wish[i] = max(wish[i], _TO_WRITE)
    fits = sum(_longest(column, i) for i, column in enumerate(texts)) <= room and sum(wish) <= room
    widths = [int(i in table.to_fill_in) for i in columns] if fits else _shares(least, wish, room)
    return {
        "widths": widths,
        "scale": scale,
        "stacked": sum(least) > room,
        "to_fill_in": table.to_fill_in,
    }


def _longest(texts: Any, column: int) -> float:
    """Letters for the longest of the texts, as bold as the first column is."""
    return max((len(text) for text in texts), default=0) * (_BOLD if column == 0 else 1) + _PADDING


def _shares(least: Sequence[float], wish: Sequence[float], room: float) -> list[float]:
    """What each column needs for its longest word, and of the rest a share as large as its wish for more."""
    more = [max(w - m, 0) + 0.01 for m, w in zip(least, wish, strict=True)]
    rest = max(room - sum(least), 0)
    return [round(m + rest * extra / sum(more), 2) for m, extra in zip(least, more, strict=True)]
