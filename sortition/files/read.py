"""Any spreadsheet file as grids of text, by what it holds and not by its ending alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sortition.files.delimited import delimited_grids
from sortition.files.door import check_door, refused
from sortition.files.workbook import workbook_grids
from sortition.grids import Grid


def read_grids(path: Path) -> tuple[Grid, ...]:
    """The file's sheets, visible ones first; a CSV file has one without a name.

    Raises:
        InputProblems: the file is missing, cannot be opened, or is not a spreadsheet.
    """
    try:
        check_door(path, tuple(_READERS))
        return _READERS[path.suffix.lower()](path)
    except PermissionError:
        raise refused(path, "cannot be opened", f"If {path.name} is open in Excel, close it there") from None
    except OSError:
        raise refused(path, "cannot be read", "Copy the file to this computer and try again") from None


_READERS: dict[str, Callable[[Path], tuple[Grid, ...]]] = {".csv": delimited_grids, ".xlsx": workbook_grids}
