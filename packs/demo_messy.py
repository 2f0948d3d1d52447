"""A list of invented people as a housing system sends it, with the usual faults, to practise mending on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from packs.start import write_inputs

FOLDER, LIST, QUOTAS = "messy", "replies.xlsx", "quotas.csv"
_PANEL = """\
[panel]
title = "Practice: a messy list"
size = 8

[files]
applicants = "replies.xlsx"
quotas = "quotas.csv"

[applicants]
id = "Ref"
household = ["Address", "Postcode"]
"""
_SEATS = """\
Category,Value,Min,Max,Population
Age,16-24,1,2,1300
,25-49,2,4,4200
,50 and over,3,5,4500
People at home,1-2,4,6,71%
,3-4,1,3,23%
,5 or more,0,2,6%
Gender,Female,3,5,
,Male,3,5,
Total,,,,
"""
_TITLES = ("Kelvin Side Homes: replies to the invitation", "Exported on 11 January 2027, 16:02")
_GROUPS = (("Applicant", 1, 4), ("Home", 5, 7), ("Contact", 8, 9))
_HEADINGS = (
    "Ref",
    "Name",
    "Age",
    "Gender",
    "Notes",
    "Address",
    "Postcode",
    "People at home",
    "E-mail",
    "Phone",
)
_WIDTHS = (8, 22, 12, 12, 14, 26, 10, 14, 26, 14)
# A spreadsheet that is given 1-2 or 3-4 makes a day of the year out of it.
_DAYS = {"1 Feb": date(2027, 2, 1), "3 Apr": date(2027, 4, 3)}
_PEOPLE = """\
Ailsa|16-24|Female||Flat 1, 12 High St|G1 1AA|1 Feb
Bryan|16–24|male||Flat 2, 12 High St|G1 1AA|3-4
Catriona|25-49|Femal||Flat 3, 12 High St|G1 1AA|1 Feb
Davinder|25-49|M||Flat 4, 12 High St|G1 1AA|3 Apr
Eilidh| 25-49 |Female||Flat 5, 12 High St|G1 1AA|5 or more
Fraser|50 and over|Male||Flat 6, 12 High St|G1 1AA|1-2
Gurpreet|50 and over|Female||Flat 7, 12 High St|G1 1AA|1-2
Hamish|50 and over|Male||Flat 8, 12 High St|G1 1AA|1 Feb
Iona|50+|Female||Flat 9, 12 High St|G1 1AA|1-2
Jakub|50+|Male||Flat 10, 12 High St|G1 1AA|3-4
Kirsty|16-24|Female||Flat 11, 12 High St|G1 1AA|1-2
Liam|25-49|Male||3 Mill Lane|G1 1AB|3-4
Morag|25-49|Female||3 Mill Ln.|G11AB|3-4
Niall|50 and over|Male||5 Mill Lane|G1 1AB|1-2
Niall|50 and over|Male||5 Mill Lane|G1 1AB|1-2
Oona|50 and over|prefer not to say||7 Mill Lane||1-2
Pavel|25-49|Male|works for us|9 Mill Lane|G1 1AB|1-2
Rhona|50 and over|Female||11 Mill Lane|G1 1AB|1-2
"""
_SHARED_EMAIL = {"Liam": "morag"}
_SECOND_PAGE, _HIDDEN = 12, (6, 7)


def write_messy(folder: Path) -> None:
    """The folder exists and holds a case whose list of applicants has the usual faults.

    The bytes are always the same. Raises InputProblems, and writes nothing, if one of the files exists.
    """
    write_inputs(folder, messy_files())


def messy_files() -> Mapping[str, bytes]:
    """Settings, quotas and the messy list, by name."""
    return {"panel.toml": _PANEL.encode(), QUOTAS: _SEATS.encode(), LIST: _book()}


def _people() -> list[tuple[object, ...]]:
    """A row a person, in the order of the headings."""
    rows: list[tuple[object, ...]] = []
    for number, line in enumerate(_PEOPLE.splitlines(), start=1):
        first, *cells, home = line.split("|")
        email = f"{_SHARED_EMAIL.get(first, first.lower())}@example.org"
        rows.append((number, f"{first} Example", *cells, _DAYS.get(home, home), email, 1414960000 + number))
    return rows


def _book() -> bytes:
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "Replies (invented)", "created": datetime(2027, 1, 11)})
    bold = book.add_format({"bold": True})
    old = book.add_worksheet("Last year")
    old.write_row(0, 0, ["Ref", "Name"], bold)
    old.hide()
    page = book.add_worksheet("Replies")
    page.activate()
    page.set_first_sheet()
    for row, title in enumerate(_TITLES):
        page.merge_range(row, 0, row, len(_HEADINGS) - 1, title, bold)
    for name, first, last in _GROUPS:
        page.merge_range(3, first, 3, last, name, bold)
    people = _people()
    end = _write(book, page, [_HEADINGS, *people[:_SECOND_PAGE], _HEADINGS, *people[_SECOND_PAGE:]])
    page.write_formula(end - 1, _HEADINGS.index("Notes"), "=#REF!", None, "#REF!")
    page.write_row(end, 0, ["Total", len(people)])
    for row in _HIDDEN:
        page.set_row(row, None, None, {"hidden": True})
    book.close()
    return out.getvalue()


def _write(book: Any, page: Any, rows: Sequence[tuple[object, ...]]) -> int:
    """The rows stand in the page, below the groups of headings; the number of the row after them."""
    looks = {0: book.add_format({"num_format": "000"}), 9: book.add_format({"num_format": "0" * 11})}
    days = book.add_format({"num_format": "d-mmm"})
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    for number, cells in enumerate(rows, start=4):
        for column, cell in enumerate(cells):
            page.write(number, column, cell, days if isinstance(cell, date) else looks.get(column))
    return 4 + len(rows)
