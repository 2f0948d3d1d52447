"""Workbooks that open without repair, print on A4 and say the same bytes for the same content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

Content = str | int

_CREATED = datetime(2026, 1, 1)
_LONGEST_CELL = 32_767
_LONGEST_LIST = 255
_LONGEST_SHEET_NAME = 31
_FEW_COLUMNS = 8
_WIDEST, _WIDEST_OF_MANY, _PROSE = 44, 22, 80
_POINTS_A_LINE, _TALLEST_ROW = 15, 405
_A4 = 9
_READABLE = 170


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and the answers that a drop-down list offers (none: free text).

    A `prose` column wraps its text at a comfortable width. Raises ValueError when the list is
    too long for Excel (255 characters).
    """

    heading: str
    choices: tuple[str, ...] = ()
    prose: bool = False

    def __post_init__(self) -> None:
        """Refuse a list that Excel would "repair" away."""
        if len(",".join(self.choices)) > _LONGEST_LIST or any("," in choice for choice in self.choices):
            raise ValueError("a drop-down list holds 255 characters and no comma inside a choice")


@dataclass(frozen=True)
class Sheet:
    """One sheet with one table; the first `frozen` columns stay in sight."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Content, ...], ...]
    frozen: int = 1
    striped: bool = True

    def __post_init__(self) -> None:
        """Refuse what Excel would refuse."""
        if not self.name or len(self.name) > _LONGEST_SHEET_NAME or re.search(r"[\[\]:*?/\\]", self.name):
            raise ValueError(f"not a name for a sheet: {self.name!r}")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"sheet {self.name}: every row needs one cell for each column")


def workbook(title: str, sheets: Sequence[Sheet], created: datetime = _CREATED) -> bytes:
    """An .xlsx file with these sheets: the same arguments give the same bytes.

    Every text stays text: nothing becomes a formula, a link or a number.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": title, "created": created})
    styles = _styles(book)
    for number, sheet in enumerate(sheets, start=1):
        _add(book, sheet, f"Table_{number}", title, styles)
    book.close()
    return out.getvalue()


def distinct_headings(headings: Iterable[str]) -> tuple[str, ...]:
    """The headings as a table may have them: none blank, none equal to another in any case."""
    taken: set[str] = set()
    result = []
    for position, heading in enumerate(headings, start=1):
        wanted = " ".join(heading.split()) or f"Column {position}"
        name, copy = wanted, 1
        while name.casefold() in taken:
            copy += 1
            name = f"{wanted} ({copy})"
        taken.add(name.casefold())
        result.append(name)
    return tuple(result)


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    number = {"align": "right", "indent": 1}
    head = {**base, "bold": True, "text_wrap": True, "bg_color": "#1B3A57", "font_color": "#FFFFFF"}
    return {
        "text": book.add_format({**base, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**base, **number, "num_format": "0"}),
        "text head": book.add_format(head),
        "number head": book.add_format({**head, **number}),
    }


def _add(book: Any, sheet: Sheet, table: str, title: str, styles: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    headings = distinct_headings(column.heading for column in sheet.columns)
    rows = sheet.rows or (("",) * len(headings),)
    heads = [styles["number head" if isinstance(cell, int) else "text head"] for cell in rows[0]]
    page.add_table(
        0,
        0,
        len(rows),
        len(headings) - 1,
        {
            "name": table,
            "title": f"{sheet.name}: {title}",
            "columns": [
                {"header": heading, "header_format": head}
                for heading, head in zip(headings, heads, strict=True)
            ],
            "style": "Table Style Light 1" if sheet.striped else None,
            "autofilter": sheet.striped,
        },
    )
    widths = _widths(sheet, headings)
    for across, width in enumerate(widths):
        page.set_column(across, across, width)
    page.set_row(0, _height(headings, widths))
    for down, row in enumerate(rows, start=1):
        page.set_row(down, _height(row, widths))
        for across, content in enumerate(row):
            _write(page, down, across, content, styles)
    _offer_choices(page, sheet, len(rows))
    _set_page(page, sheet, title, widths)


def _write(page: Any, down: int, across: int, content: Content, styles: dict[str, Any]) -> None:
    if isinstance(content, int):
        page.write_number(down, across, content, styles["number"])
    elif content:
        page.write_string(down, across, content[:_LONGEST_CELL], styles["text"])
    else:
        page.write_blank(down, across, None, styles["text"])


def _widths(sheet: Sheet, headings: Sequence[str]) -> list[int]:
    """Characters for each column: its longest content, less where a printed page would become tiny."""
    most = _WIDEST if len(headings) <= _FEW_COLUMNS else _WIDEST_OF_MANY
    widths = []
    for across, column in enumerate(sheet.columns):
        longest = max((len(str(row[across])) for row in sheet.rows), default=0)
        offered = max((len(choice) for choice in column.choices), default=0)
        word = max(len(word) for word in headings[across].split())
        unbroken = max((len(part) for row in sheet.rows for part in str(row[across]).split()), default=0)
        # 4 more than the longest word: room for the filter button beside the heading.
        wanted = max(longest + 4, offered + 4, word + 4)
        narrowest = min(max(most, unbroken + 2), _WIDEST)
        widths.append(min(wanted, _PROSE if column.prose else narrowest))
    return widths


def _height(row: Sequence[Content], widths: Sequence[int]) -> int:
    """Points for the cell that needs most lines: not every program fits rows to wrapped text."""
    lines = max(
        sum(max(1, -(-len(line) // (width - 1))) for line in str(content).split("\n"))
        for content, width in zip(row, widths, strict=True)
    )
    return min(_POINTS_A_LINE * lines + 1, _TALLEST_ROW)


def _offer_choices(page: Any, sheet: Sheet, rows: int) -> None:
    for across, column in enumerate(sheet.columns):
        if column.choices:
            page.data_validation(
                1, across, rows, across, {"validate": "list", "source": list(column.choices)}
            )


def _set_page(page: Any, sheet: Sheet, title: str, widths: Sequence[int]) -> None:
    page.freeze_panes(1, sheet.frozen)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    # Wide tables go over several pages with their first columns on each: on one they are too small to read.
    page.fit_to_pages(max(1, round(sum(widths) / _READABLE)), 0)
    if sheet.frozen:
        page.repeat_columns(0, sheet.frozen - 1)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    page.set_header(f"&L&10{_header_text(title)}&R&10{_header_text(sheet.name)}")
    page.set_footer("&C&10Page &P of &N")


def _header_text(text: str) -> str:
    """`&` begins a code in a printed header, and Excel allows 255 characters in all.

    A digit right after a font size would belong to the size: hence the blank in front.
    """
    return " " + text[:90].replace("&", "&&")
