"""Excel workbooks (.xlsx) as grids."""

from __future__ import annotations

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sortition.files.door import LARGEST, refused
from sortition.grids import Grid, Row

_MOST_MEMBERS = 10_000
_HIGHEST_RATIO = 100
_SMALL = 1_000_000
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def workbook_grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of a workbook, visible ones first. Raises InputProblems, OSError."""
    _check_archive(path)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about decoration that it does not know; that is of no use to an officer.
            warnings.simplefilter("ignore")
            return _sheets(path)
    except OSError:
        raise
    except Exception:
        # On a damaged workbook openpyxl raises almost anything, and the message may quote cells.
        pass
    raise refused(path, "the workbook is damaged", "Open it in Excel and save it under a new name")


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        old = file.read(8) == _OLD_OFFICE
    if old:
        raise refused(
            path, "is an old .xls or has a password", "Save it from Excel as .xlsx without a password"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        remedy = "Open it in Excel and save it as .xlsx"
        raise refused(path, "is not an Excel workbook, or a damaged one", remedy) from None
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    too_dense = unpacked > _SMALL and unpacked > _HIGHEST_RATIO * packed
    if len(members) > _MOST_MEMBERS or unpacked > LARGEST or too_dense:
        raise refused(
            path,
            "the workbook unpacks to far more than a list of people needs",
            "Copy the sheet into a new workbook and save that",
        )


def _sheets(path: Path) -> tuple[Grid, ...]:
    values = list(_cells(path, results=True))
    formulas: dict[str, set[tuple[int, int]]] = {}
    if _has_formulas(path):
        for title, cells in _cells(path, results=False):
            formulas[title] = {(c.row, c.column) for c in cells if c.data_type == "f"}
    return tuple(_grid(title, cells, formulas.get(title, set())) for title, cells in values)


def _cells(path: Path, results: bool) -> Iterator[tuple[str, list[Any]]]:
    """Each sheet's title and its cells that hold anything, with results or with formulas."""
    from openpyxl import load_workbook

    with path.open("rb") as file:
        book = load_workbook(file, read_only=True, data_only=results)
        for page in sorted(book.worksheets, key=lambda page: page.sheet_state != "visible"):
            # The stated dimensions are wrong in workbooks of some programs, which would lose rows.
            page.reset_dimensions()
            # An empty cached text has the type "str" and no value: not a formula without a result.
            kept = [
                cell
                for row in page.iter_rows()
                for cell in row
                if cell.value is not None or cell.data_type == "str"
            ]
            yield page.title, kept


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and _FORMULA.search(archive.read(name)):
                return True
    return False


def _grid(title: str, cells: list[Any], formulas: set[tuple[int, int]]) -> Grid:
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        rows.setdefault(cell.row, {})[cell.column - 1] = _text(cell.value)
    calculated = {(cell.row, cell.column) for cell in cells}
    missing = frozenset((row, column - 1) for row, column in formulas - calculated)
    for row, column in missing:
        rows.setdefault(row, {}).setdefault(column, "")
    texts = (
        Row(number, tuple(cells.get(column, "") for column in range(max(cells) + 1)))
        for number, cells in sorted(rows.items())
    )
    return Grid(title, tuple(texts), missing)


def _text(value: object) -> str:
    """What the officer sees, as far as a value shows it: 12.0 is "12", midnight is a date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        day, time = value.date().isoformat(), value.time()
        return day if time == datetime.time() else f"{day} {time.isoformat(timespec='minutes')}"
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes")
    return str(value)
