"""What every file is asked before it is opened."""

from __future__ import annotations

from pathlib import Path

from sortition.problems import InputProblems, Problem

LARGEST = 250_000_000


def refused(path: Path, reason: str, remedy: str) -> InputProblems:
    """What is wrong with a whole file, to be raised."""
    return InputProblems([Problem(reason, remedy, file=path.name or str(path))])


def check_door(path: Path) -> None:
    """The path names a file of a size that can be read. Raises InputProblems."""
    if not path.exists():
        raise refused(path, "there is no such file", "Check the name and the folder")
    if not path.is_file():
        raise refused(path, "is a folder, not a file", "Name the spreadsheet in it")
    if path.name.startswith("~$"):
        raise refused(path, "is a note that Excel keeps while a workbook is open", "Name the workbook itself")
    size = path.stat().st_size
    if not size:
        raise refused(path, "the file is empty", "Save the spreadsheet again")
    if size > LARGEST:
        raise refused(
            path, "the file is larger than 250 MB", "Keep only the sheet and the columns that are needed"
        )
