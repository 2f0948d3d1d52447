"""Spreadsheet files (.xlsx, .csv) as plain grids of text; nothing is interpreted yet."""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from sortition.problems import InputProblems, Problem

LARGEST = 250_000_000
_MOST_MEMBERS = 10_000
_HIGHEST_RATIO = 100
_SMALL = 1_000_000
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = (",", ";", "\t", "|")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class Row(NamedTuple):
    """A row's number in the spreadsheet (from 1) and the text of its cells from column A."""

    number: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """One sheet as text; `uncalculated` are formulas without a result, as (row, column from 0)."""

    name: str
    rows: tuple[Row, ...] = field(repr=False)
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    remarks: tuple[str, ...] = ()


def read_grids(path: Path) -> tuple[Grid, ...]:
    """The file's sheets, visible ones first; a CSV file has one without a name.

    Raises:
        InputProblems: the file is missing, cannot be opened, or is not a spreadsheet.
    """
    try:
        _check_door(path)
        return _READERS[path.suffix.lower()](path)
    except PermissionError:
        _refuse(path, "cannot be opened", f"If {path.name} is open in Excel, close it there")
    except OSError:
        _refuse(path, "cannot be read", "Copy the file to this computer and try again")


def _refuse(path: Path, reason: str, remedy: str) -> NoReturn:
    raise InputProblems([Problem(reason, remedy, file=path.name or str(path))])


def _check_door(path: Path) -> None:
    if not path.exists():
        _refuse(path, "there is no such file", "Check the name and the folder")
    if not path.is_file():
        _refuse(path, "is a folder, not a file", "Name the spreadsheet in it")
    if path.name.startswith("~$"):
        _refuse(path, "is a note that Excel keeps while a workbook is open", "Name the workbook itself")
    if path.suffix.lower() not in _READERS:
        _refuse(path, "is not a kind of file that can be read", "Save it as .xlsx or .csv")
    size = path.stat().st_size
    if not size:
        _refuse(path, "the file is empty", "Save the spreadsheet again")
    if size > LARGEST:
        _refuse(path, "the file is larger than 250 MB", "Keep only the sheet and the columns that are needed")


# CSV ------------------------------------------------------------------------------------------------


def _csv_grids(path: Path) -> tuple[Grid, ...]:
    data = path.read_bytes()
    if zipfile.is_zipfile(path) and data.startswith(b"PK"):
        _refuse(path, "is a workbook with the ending .csv", "Rename it to .xlsx")
    text, codec = _decoded(path, data)
    if "\0" in text:
        _refuse(path, "is not a text file", "Save the spreadsheet as .xlsx or .csv")
    remarks = ("read with the Windows-1252 alphabet, it is not UTF-8",) if codec == "cp1252" else ()
    return (Grid("", _records(path, text, _separator(text)), remarks=remarks),)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    for codec in _codecs(data):
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    _refuse(path, "is not a text file", "Save the spreadsheet as .xlsx or .csv")


def _codecs(data: bytes) -> tuple[str, ...]:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return (codec,)
    start = data[:4096]
    # Western text in UTF-16 has a zero in every second byte.
    if start[1::2].count(0) > len(start) // 4:
        return ("utf-16-le",)
    if start[::2].count(0) > len(start) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _separator(text: str) -> str:
    """The separator under which most rows are as wide as the headings, then the one with most columns."""

    def score(separator: str) -> tuple[int, int]:
        records = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        filled = (record for record in records if "".join(record).strip() or len(record) > 1)
        widths = [len(record) for record in islice(filled, 20)]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (widths.count(widths[0]), widths[0])

    return max(_SEPARATORS, key=score)


def _records(path: Path, text: str, separator: str) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return tuple(Row(number, tuple(record)) for number, record in enumerate(reader, start=1))
    except csv.Error:
        _refuse(
            path,
            f"the quotation marks do not pair up in or before line {reader.line_num}",
            'Open it in a spreadsheet program and save it again (inside quoted text a " is written twice)',
        )


# Workbooks ------------------------------------------------------------------------------------------


def _workbook_grids(path: Path) -> tuple[Grid, ...]:
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
    _refuse(path, "the workbook is damaged", "Open it in Excel and save it under a new name")


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        old = file.read(8) == _OLD_OFFICE
    if old:
        _refuse(path, "is an old .xls or has a password", "Save it from Excel as .xlsx without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        _refuse(path, "is not an Excel workbook, or a damaged one", "Open it in Excel and save it as .xlsx")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    too_dense = unpacked > _SMALL and unpacked > _HIGHEST_RATIO * packed
    if len(members) > _MOST_MEMBERS or unpacked > LARGEST or too_dense:
        _refuse(
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


_READERS: dict[str, Callable[[Path], tuple[Grid, ...]]] = {".csv": _csv_grids, ".xlsx": _workbook_grids}
