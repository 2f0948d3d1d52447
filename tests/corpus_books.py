"""The binary files of the corpus: one function for each case writes them, always alike, into a folder."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

CORPUS = Path(__file__).parent / "corpus"
Build = Callable[[Path], object]
Table = Sequence[Sequence[Any]]
BUILDERS: dict[str, Build] = {}


def stored(kind: str = "applicants", case: str = "base") -> list[list[str]]:
    """The rows of a stored CSV file."""
    with (CORPUS / case / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


BASE, QUOTAS = stored(), stored("quotas")
YOUNG, YOUNG_QUOTAS = stored(case="young"), stored("quotas", "young")


def builds(name: str) -> Callable[[Build], Build]:
    """Registers the function under the name of its case."""

    def register(build: Build) -> Build:
        assert name not in BUILDERS, name
        BUILDERS[name] = build
        return build

    return register


def filled(page: Worksheet, rows: Table) -> Worksheet:
    for row in rows:
        page.append(list(row))
    return page


def saved(
    path: Path, rows: Table, name: str = "Applicants", then: Callable[[Worksheet], Any] | None = None
) -> Path:
    """A workbook with one sheet, on which `then` has worked."""
    book = Workbook()
    page = filled(book.active, rows)
    page.title = name
    if then:
        then(page)
    book.save(path)
    return path


def changed(rows: Table, cells: dict[str, Any]) -> list[list[Any]]:
    """The rows with other values at these addresses ("G4")."""
    new = [list(row) for row in rows]
    for address, value in cells.items():
        new[int(address[1:]) - 1]["ABCDEFGHIJ".index(address[0])] = value
    return new


def people(folder: Path, rows: Table = BASE, then: Callable[[Worksheet], Any] | None = None) -> Path:
    return saved(folder / "applicants.xlsx", rows, then=then)


def quota_book(folder: Path, rows: Table = QUOTAS, then: Callable[[Worksheet], Any] | None = None) -> Path:
    return saved(folder / "quotas.xlsx", rows, "Quotas", then)


def rewritten(
    path: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes] | None = None
) -> Path:
    """The archive with every part passed through `change`, and further parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return path


def in_sheet(change: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda name, data: change(data) if name == "xl/worksheets/sheet1.xml" else data


def _hide_rows(*rows: int) -> Callable[[Worksheet], None]:
    def hide(page: Worksheet) -> None:
        for row in rows:
            page.row_dimensions[row].hidden = True

    return hide


def _text_csv(path: Path, rows: Table) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


# Text files that are too large to be stored, and what is no file at all.


@builds("csv-long-cell")
def _(folder: Path) -> None:
    _text_csv(folder / "applicants.csv", changed(BASE, {"B5": "Canary " + "x" * 40_000}))


@builds("csv-very-long-cell")
def _(folder: Path) -> None:
    _text_csv(folder / "applicants.csv", changed(BASE, {"E4": "Canary " * 30_000}))


@builds("folder-in-place-of-file")
def _(folder: Path) -> None:
    (folder / "applicants.csv").mkdir()


# Kinds of files, and files that are not what their ending says.


@builds("xlsx-plain")
def _(folder: Path) -> None:
    # As Excel does, XlsxWriter keeps texts in a part of their own; openpyxl writes them into the cells.
    book = xlsxwriter.Workbook(folder / "applicants.xlsx")
    page = book.add_worksheet("Applicants")
    for number, row in enumerate(BASE):
        page.write_row(number, 0, row)
    book.close()
    quota_book(folder, [QUOTAS[0], *([a, b, int(c), int(d)] for a, b, c, d in QUOTAS[1:])])


@builds("xlsm-macros")
def _(folder: Path) -> None:
    path = people(folder).rename(folder / "applicants.xlsm")

    def macro(name: str, data: bytes) -> bytes:
        if name != "[Content_Types].xml":
            return data
        plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        return data.replace(plain, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")

    rewritten(path, macro, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)})


@builds("workbook-named-csv")
def _(folder: Path) -> None:
    people(folder).rename(folder / "applicants.csv")


@builds("xlsx-named-ods")
def _(folder: Path) -> None:
    people(folder).rename(folder / "applicants.ods")


@builds("xls-named-xlsx")
def _(folder: Path) -> None:
    shutil.copy(CORPUS / "xls-plain" / "applicants.xls", folder / "applicants.xlsx")


@builds("xls-truncated")
def _(folder: Path) -> None:
    data = (CORPUS / "xls-plain" / "applicants.xls").read_bytes()
    (folder / "applicants.xls").write_bytes(data[: len(data) // 2])


@builds("letter-named-xlsx")
def _(folder: Path) -> None:
    with zipfile.ZipFile(folder / "applicants.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document>Dear Canary</document>")


@builds("xlsb-named-xlsx")
def _(folder: Path) -> None:
    with zipfile.ZipFile(folder / "applicants.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", bytes(300))
        archive.writestr("xl/worksheets/sheet1.bin", bytes(300))


# Title rows and group headings.


@builds("xlsx-title-rows")
def _(folder: Path) -> None:
    def merge(page: Worksheet) -> None:
        page.merge_cells("A1:H1")
        page.merge_cells("A2:H2")

    people(folder, [["Housing system"], ["Export of 3 October 2026"], [], *BASE], merge)


@builds("xlsx-group-headings")
def _(folder: Path) -> None:
    groups = ["Applicant", "", "", "", "Home", "", "Answers", ""]

    def merge(page: Worksheet) -> None:
        for area in ("A1:D1", "E1:F1", "G1:H1"):
            page.merge_cells(area)

    people(folder, [[text or None for text in groups], *BASE], merge)


@builds("xlsx-group-headings-twice")
def _(folder: Path) -> None:
    rows = [[*row, "Canary Kin", "0141 496 0999"] for row in BASE]
    rows[0][-2:] = ["Name", "Telephone"]
    groups = [None, "Applicant", None, None, None, None, "Answers", None, "Next of kin", None]

    def merge(page: Worksheet) -> None:
        for area in ("B1:F1", "G1:H1", "I1:J1"):
            page.merge_cells(area)

    people(folder, [groups, *rows], merge)


@builds("xlsx-heading-merged-down")
def _(folder: Path) -> None:
    top = [*BASE[0][:6], "Answers", None]
    below = [None] * 6 + BASE[0][6:]

    def merge(page: Worksheet) -> None:
        for letter in "ABCDEF":
            page.merge_cells(f"{letter}1:{letter}2")
        page.merge_cells("G1:H1")

    people(folder, [top, below, *BASE[1:]], merge)


# Sheets and rows that are hidden, and the choice among several.


def _sheets(path: Path, states: dict[str, tuple[Table, str]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, (rows, state) in states.items():
        filled(book.create_sheet(name), rows).sheet_state = state
    book.save(path)
    return path


_OTHERS = [BASE[0], *([f"9{row[0][1:]}", *row[1:]] for row in BASE[1:8])]


@builds("xlsx-several-sheets")
def _(folder: Path) -> None:
    notes = [["How this was made"], ["Exported from the housing system"]]
    staff = [["Name", "Room"], ["Canary Clerk", "3"]]
    sheets = {"Notes": notes, "Applicants": BASE, "Staff": staff}
    _sheets(folder / "applicants.xlsx", {name: (rows, "visible") for name, rows in sheets.items()})


def _seasons(folder: Path) -> None:
    _sheets(folder / "applicants.xlsx", {"Spring": (_OTHERS, "visible"), "Autumn": (BASE, "visible")})


for _name in ("xlsx-sheet-by-setting", "xlsx-sheet-by-option", "xlsx-sheet-unknown"):
    builds(_name)(_seasons)


@builds("xlsx-two-good-sheets")
def _(folder: Path) -> None:
    _sheets(folder / "applicants.xlsx", {"Spring": (BASE, "visible"), "Autumn": (_OTHERS, "visible")})


@builds("one-workbook-for-both")
def _(folder: Path) -> None:
    _sheets(folder / "applicants.xlsx", {"Quotas": (QUOTAS, "visible"), "People": (BASE, "visible")})


@builds("xlsx-hidden-sheet-beside")
def _(folder: Path) -> None:
    _sheets(folder / "applicants.xlsx", {"Old": (_OTHERS, "hidden"), "Applicants": (BASE, "visible")})


@builds("xlsx-very-hidden-sheet")
def _(folder: Path) -> None:
    _sheets(folder / "applicants.xlsx", {"Old": (_OTHERS, "veryHidden"), "Applicants": (BASE, "visible")})


@builds("xlsx-hidden-sheet-only")
def _(folder: Path) -> None:
    notes = [["How this was made"], ["Exported"]]
    _sheets(folder / "applicants.xlsx", {"Notes": (notes, "visible"), "Applicants": (BASE, "hidden")})


@builds("xlsx-hidden-rows")
def _(folder: Path) -> None:
    people(folder, then=_hide_rows(4, 9))


@builds("xlsx-filtered-rows")
def _(folder: Path) -> None:
    def filter_rows(page: Worksheet) -> None:
        page.auto_filter.ref = "A1:H13"
        page.auto_filter.add_filter_column(6, ["Female"])
        _hide_rows(*range(3, 14, 2))(page)

    people(folder, then=filter_rows)


@builds("xlsx-hidden-rows-quotas")
def _(folder: Path) -> None:
    quota_book(folder, then=_hide_rows(5))


@builds("xlsx-hidden-column")
def _(folder: Path) -> None:
    def hide(page: Worksheet) -> None:
        page.column_dimensions["G"].hidden = True

    people(folder, then=hide)


# Formulas and errors.


@builds("xlsx-formula-no-result")
def _(folder: Path) -> None:
    people(folder, changed(BASE, {"G4": '=IF(1,"Female","")', "G6": "=G4"}))


@builds("xlsx-formula-no-result-quotas")
def _(folder: Path) -> None:
    quota_book(folder, changed(QUOTAS, {"C3": "=1+0"}))


@builds("xlsx-formula-result")
def _(folder: Path) -> None:
    path = people(folder, changed(BASE, {"G4": "=G2"}))
    pattern = rb'<c r="G4"[^>]*><f>G2</f><v(?:></v>| ?/>)</c>'
    result = rb'<c r="G4" t="str"><f>G2</f><v>Female</v></c>'
    rewritten(path, in_sheet(lambda data: re.sub(pattern, result, data)))


@builds("xlsx-error-cell")
def _(folder: Path) -> None:
    people(folder, changed(BASE, {"G4": "#DIV/0!"}))


@builds("xlsx-error-cell-quotas")
def _(folder: Path) -> None:
    quota_book(folder, changed(QUOTAS, {"D3": "#REF!"}))
