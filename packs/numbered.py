"""Records of a case that come one after another, such as its timetables: each in a file with its number."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from sortition.case import Case, recover
from sortition.keeping import put_back
from sortition.problems import InputProblems, Problem


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


Record = TypeVar("Record", bound=_Numbered)
# Makes the record of the content of a file and of its name, which is for messages.
Read = Callable[[bytes, str], Record]


def ending(number: int) -> str:
    """What the names of files of this version end with: nothing for the first, then "-2" and so on."""
    return "" if number == 1 else f"-{number}"


def places(folder: Path, name: str, logged: int = 0) -> list[Path]:
    """The files of all versions, oldest first; a step that was interrupted is complete or gone before.

    Raises:
        InputProblems: one is missing of those up to the last that there is, or up to the number `logged`.
        VerificationFailed: the log went on while a step was unfinished.
    """
    case = Case(folder)
    if case.started:
        recover(case)
    stems = (path.stem.removeprefix(name) for path in case.private.glob(f"{name}*.json"))
    found = [int(one[1:] or 1) for one in stems if re.fullmatch("(-[0-9]{1,9})?", one)]
    last = max([*found, logged], default=0)
    paths = (case.private / f"{name}{ending(number)}.json" for number in range(1, last + 1))
    if missing := next((path.name for path in paths if not path.exists()), ""):
        reason = f"private/{missing} is missing: the newest version is {last}"
        raise InputProblems([Problem(reason, put_back(folder, f"private/{missing}"), missing)])
    return [case.private / f"{name}{ending(number)}.json" for number in range(1, last + 1)]


def every(places: list[Path], read: Read[Record]) -> tuple[Record, ...]:
    """The records in these files, oldest first.

    Raises:
        InputProblems: a file is damaged, or stands in the place of another.
    """
    return tuple(_read(number, path, read) for number, path in enumerate(places, start=1))


def newest(places: list[Path], read: Read[Record]) -> Record | None:
    """The record in the last of these files; None where there is none. Raises InputProblems as `every`."""
    return _read(len(places), places[-1], read) if places else None


def _read(number: int, path: Path, read: Read[Record]) -> Record:
    found = read(path.read_bytes(), path.name)
    if found.number != number:
        reason = f"this file says that it is version {found.number}, but it stands in the place of {number}"
        remedy = "Put back a copy of the file as the toolkit wrote it; it is not to be edited"
        raise InputProblems([Problem(reason, remedy, path.name)])
    return found
