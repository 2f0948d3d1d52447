"""What the office's workbooks of plans have in common: an Overview that says what the sheets are for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from packs.forms.clean import printable
from packs.forms.xlsx import Line, Page, Sheet, workbook

OVERVIEW = "Overview"


def office_book(
    title: str, lines: Iterable[Line], sheets: Sequence[Sheet], leads: Mapping[str, str]
) -> bytes:
    """An .xlsx file with the sheet Overview, then these; every program can show their texts.

    The Overview has the title, the lines and where to find the sheets, each with what `leads` says of it.
    """
    said = {one.name: f"{one.name}: {leads[one.name]}" for one in sheets if one.name in leads}
    overview = (
        Line(title, "title"),
        *lines,
        Line("The sheets of this workbook", "heading"),
        *(Line(said.get(one.name, one.name), leads_to=one.name) for one in sheets),
    )
    page = Page(OVERVIEW, tuple(replace(one, text=printable(one.text)) for one in overview))
    return workbook(printable(title), [page, *map(_printable, sheets)])


def _printable(sheet: Sheet) -> Sheet:
    rows = tuple(
        tuple(printable(cell) if isinstance(cell, str) else cell for cell in row) for row in sheet.rows
    )
    columns = tuple(replace(one, heading=printable(one.heading)) for one in sheet.columns)
    return replace(sheet, columns=columns, rows=rows)
