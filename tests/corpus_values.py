"""Workbooks of the corpus about numbers, dates, quotas, and the story of the whole export."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.corpus_books import (
    BASE,
    QUOTAS,
    YOUNG,
    YOUNG_QUOTAS,
    Table,
    builds,
    changed,
    people,
    quota_book,
)

_OCTOBER = datetime(2026, 10, 14)
_BIRTHS = {
    "16-24": ("2002-01-13", "2011-01-12", "2006-05-17"),
    "25-39": ("2002-01-12", "1987-01-13", "1995-07-30"),
    "40-64": ("1987-01-12", "1962-01-13", "1975-02-28"),
    "65+": ("1962-01-12", "1936-02-29", "1950-11-05"),
}


def _formatted(column: str, number_format: str) -> object:
    def set_format(page: Worksheet) -> None:
        for (cell,) in page[f"{column}2:{column}13"]:
            cell.number_format = number_format

    return set_format


def _column(rows: Table, column: int, values: list[object]) -> list[list[object]]:
    return [list(rows[0])] + [
        [*row[:column], value, *row[column + 1 :]] for row, value in zip(rows[1:], values, strict=True)
    ]


@builds("xlsx-ids-zero-format")
def _(folder: Path) -> None:
    people(folder, _column(BASE, 0, list(range(1, 13))), _formatted("A", "0000"))


@builds("xlsx-ids-numbers")
def _(folder: Path) -> None:
    people(folder, _column(BASE, 0, [float(n) for n in range(1, 13)]))


@builds("xlsx-id-number-and-text")
def _(folder: Path) -> None:
    rows = _column(BASE, 0, list(range(1, 13)))
    people(folder, [*rows, ["1", *rows[1][1:]]])


@builds("xlsx-id-number-and-text-differ")
def _(folder: Path) -> None:
    rows = _column(BASE, 0, list(range(1, 13)))
    people(folder, [*rows, ["1", *rows[2][1:]]])


@builds("xlsx-telephone-format")
def _(folder: Path) -> None:
    numbers = [int(row[3].replace(" ", "")) for row in BASE[1:]]
    people(folder, _column(BASE, 3, numbers), _formatted("D", "0000 000 0000"))


@builds("xlsx-quota-numbers-as-text")
def _(folder: Path) -> None:
    quota_book(folder)


@builds("xlsx-date-in-quotas")
def _(folder: Path) -> None:
    people(folder, YOUNG)
    quota_book(folder, changed(YOUNG_QUOTAS, {"B4": _OCTOBER}))


@builds("xlsx-date-in-applicants")
def _(folder: Path) -> None:
    people(folder, changed(YOUNG, {"H3": _OCTOBER}))
    quota_book(folder, YOUNG_QUOTAS)


@builds("xlsx-month-year-in-applicants")
def _(folder: Path) -> None:
    # 6-24 became June 2024; only the officer knows what the file said.
    people(folder, changed(BASE, {"H2": datetime(2024, 6, 1)}))
    quota_book(folder, changed(QUOTAS, {"B4": "6-24"}))


@builds("xlsx-formatted-blank-rows")
def _(folder: Path) -> None:
    def colour(page: Worksheet) -> None:
        for row in page["A14:H400"]:
            for cell in row:
                cell.fill = PatternFill("solid", "FFEEDD")

    people(folder, then=colour)


@builds("xlsx-far-formatted-cell")
def _(folder: Path) -> None:
    def colour(page: Worksheet) -> None:
        page["XFD1048576"].fill = PatternFill("solid", "FFEEDD")

    people(folder, then=colour)


@builds("xlsx-repeated-headings")
def _(folder: Path) -> None:
    people(folder, [*BASE[:7], BASE[0], *BASE[7:]])


@builds("xlsx-totals-row")
def _(folder: Path) -> None:
    people(folder, [*BASE, ["Total", None, None, None, None, None, 12, None]])


@builds("xlsx-long-cell")
def _(folder: Path) -> None:
    def write(page: Worksheet) -> None:
        # openpyxl would cut the text at what Excel can hold.
        page["B5"]._value = "Canary " + "x" * 40_000

    people(folder, then=write)


@builds("xlsx-rich-text")
def _(folder: Path) -> None:
    bold = TextBlock(InlineFont(b=True), "Fem")
    people(folder, changed(BASE, {"G2": CellRichText(bold, "ale")}))


@builds("xlsx-ids-of-18-digits")
def _(folder: Path) -> None:
    people(folder, _column(BASE, 0, [(123_456_789_012_300 + n) * 1000 for n in range(12)]))


@builds("quotas-number-made-a-date")
def _(folder: Path) -> None:
    quota_book(folder, changed(QUOTAS, {"C2": datetime(2026, 3, 1)}))


@builds("births-excel-dates")
def _(folder: Path) -> None:
    people(folder, _births())


@builds("births-mac-dates")
def _(folder: Path) -> None:
    def from_1904(page: Worksheet) -> None:
        page.parent.epoch = CALENDAR_MAC_1904

    people(folder, _births(), from_1904)


def _births() -> list[list[object]]:
    bands = [row[7] for row in BASE[1:]]
    days = [datetime.fromisoformat(_BIRTHS[band][n % 3]) for n, band in enumerate(bands)]
    return _column(BASE, 7, days)


@builds("quotas-percent-format")
def _(folder: Path) -> None:
    def percent(page: Worksheet) -> None:
        for row in page["C2:D3"]:
            for cell in row:
                cell.number_format = "0%"

    quota_book(folder, changed(QUOTAS, {"C2": 0.25, "D2": 0.75, "C3": 0.25, "D3": 0.75}), percent)


@builds("quotas-merged-categories")
def _(folder: Path) -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A2:A3")
        page.merge_cells("A4:A7")

    quota_book(folder, then=merge)


def _export(folder: Path, cells: dict[str, object]) -> None:
    """Title rows, merged headings, a double application, and eleven flats that lost their numbers."""
    flats = {f"E{n}": "12 Elm St" for n in range(2, 13)} | {f"F{n}": "G4 1AA" for n in range(2, 13)}
    rows = changed(YOUNG, {**flats, "C9": " B2@canary.example", **cells})
    top = [
        ["Housing system, export of 3 October"],
        [],
        ["Applicant", *[None] * 3, "Home", None, "Answers", None],
    ]

    def merge(page: Worksheet) -> None:
        for area in ("A1:H1", "A3:D3", "E3:F3", "G3:H3"):
            page.merge_cells(area)

    people(folder, [*top, *rows], merge)
    quota_book(folder, YOUNG_QUOTAS)


@builds("story-export")
def _(folder: Path) -> None:
    _export(folder, {"H5": _OCTOBER})


@builds("story-export-mended")
def _(folder: Path) -> None:
    _export(folder, {})
