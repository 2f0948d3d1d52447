"""Old Excel workbooks (.xls) as grids."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from sortition.files.compound import compound_stream
from sortition.files.damage import Damaged, Unpacks, Unusable, damage_said
from sortition.files.grids import Area, Grid, Row
from sortition.files.number_formats import Shown, shown_by

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_LOCKED = (
    "the workbook has a password",
    "Open it in Excel and save it as .xlsx without a password: File, Info, Protect Workbook",
)
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
# Blank cells in front of others, which the file does not hold.
_MOST_GAPS = 5_000_000


def old_excel_grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of an old Excel workbook, visible ones first. Raises InputProblems, OSError."""
    import xlrd

    data = path.read_bytes()
    with damage_said(path):
        try:
            # What xlrd logs is of no use to an officer, and it may quote cells.
            book = xlrd.open_workbook(
                file_contents=compound_stream(data, ("workbook", "book")),
                logfile=io.StringIO(),
                formatting_info=True,
                ragged_rows=True,
                on_demand=True,
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise Unusable(*_LOCKED) from None
            raise
        with book:
            return _grids(book, _MACROS in data)


def _grids(book: Book, macros: bool) -> tuple[Grid, ...]:
    formats = [
        shown_by(book.format_map[style.format_key].format_str, bool(book.datemode)) for style in book.xf_list
    ]
    remarks = ("its macros were ignored",) if macros else ()
    grids = []
    for number in range(book.nsheets):
        grids.append(_grid(book.sheet_by_index(number), formats, remarks))
        book.unload_sheet(number)
    return tuple(sorted(grids, key=lambda grid: grid.hidden))


def _grid(sheet: Sheet, formats: list[Shown], remarks: tuple[str, ...]) -> Grid:
    if sum(values.count("") for values in sheet._cell_values) > _MOST_GAPS:
        raise Unpacks
    rows = tuple(row for row in (_row(sheet, index, formats) for index in range(sheet.nrows)) if row.texts)
    hidden = (index + 1 for index, info in sheet.rowinfo_map.items() if info.hidden)
    return Grid(
        sheet.name,
        rows,
        remarks=remarks,
        hidden=bool(sheet.visibility),
        hidden_rows=frozenset(hidden) & {row.number for row in rows},
        merged=tuple(
            Area(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells
        ),
    )


def _row(sheet: Sheet, index: int, formats: list[Shown]) -> Row:
    cells = zip(
        sheet.row_types(index),
        sheet.row_values(index),
        (sheet.cell_xf_index(index, column) for column in range(sheet.row_len(index))),
        strict=True,
    )
    texts = [_text(kind, value, formats[style]) for kind, value, style in cells]
    while texts and not texts[-1]:
        texts.pop()
    return Row(index + 1, tuple(texts))


def _text(kind: int, value: str | float | int, shown: Shown) -> str:
    import xlrd

    if kind == xlrd.XL_CELL_TEXT:
        return str(value)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return shown(repr(value))
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        if value not in xlrd.error_text_from_code:
            raise Damaged("an error that there is not")
        return str(xlrd.error_text_from_code[value])
    return ""
