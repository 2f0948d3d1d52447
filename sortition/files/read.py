"""Any spreadsheet file as grids of text, by what it holds and not by its ending."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sortition.files.delimited import delimited_grids
from sortition.files.door import check_door, refused
from sortition.files.grids import Grid
from sortition.files.kinds import ENDINGS, FileKind, kind_of
from sortition.files.old_excel import old_excel_grids
from sortition.files.opendocument import opendocument_grids
from sortition.files.workbook import workbook_grids


def read_grids(path: Path) -> tuple[Grid, ...]:
    """The file's sheets, visible ones first; a text file has one without a name.

    Raises:
        InputProblems: the file is missing, cannot be opened, or is not a spreadsheet.
    """
    try:
        check_door(path)
        kind = kind_of(path)
        _check_ending(path, kind)
        return tuple(_with_remark(path, kind, grid) for grid in _grids(path, kind))
    except PermissionError:
        raise refused(path, "cannot be opened", f"If {path.name} is open in Excel, close it there") from None
    except OSError:
        raise refused(path, "cannot be read", "Copy the file to this computer and try again") from None


def _grids(path: Path, kind: FileKind) -> tuple[Grid, ...]:
    match kind:
        case FileKind.WORKBOOK:
            return workbook_grids(path)
        case FileKind.OPENDOCUMENT:
            return opendocument_grids(path)
        case FileKind.OLD_EXCEL:
            return old_excel_grids(path)
        case FileKind.TEXT:
            return delimited_grids(path)


def _check_ending(path: Path, kind: FileKind) -> None:
    known = [ending for endings in ENDINGS.values() for ending in endings]
    if path.suffix.lower() not in known:
        usual = ENDINGS[kind][0]
        raise refused(
            path, "its ending is none of a spreadsheet", f"If it is {kind}, let its name end in {usual}"
        )


def _with_remark(path: Path, kind: FileKind, grid: Grid) -> Grid:
    ending = path.suffix.lower()
    if ending in ENDINGS[kind]:
        return grid
    said = f"it was read as {kind}, which it is, though its name ends in {ending}"
    return replace(grid, remarks=(said, *grid.remarks))
