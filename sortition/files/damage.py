"""Bytes that are not what they should be, and how that is said."""

from __future__ import annotations

import errno
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sortition.files.door import refused
from sortition.problems import InputProblems


class Damaged(Exception):
    """A part of a file is not what it should hold. The message quotes nothing from cells."""


class Unusable(Damaged):
    """What is wrong has words of its own; they quote nothing from cells."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason, self.remedy = reason, remedy
        super().__init__(reason)


class Declares(Unusable):
    """A part declares a document type or entities: a way to make programs read or build far more."""

    def __init__(self) -> None:
        super().__init__(
            "it holds declarations (a DTD) that no spreadsheet program writes and that can do harm",
            "Ask who made it; if it is in order, open it in Excel and save it under a new name",
        )


class Unpacks(Unusable):
    """A file unpacks to far more than it may."""

    def __init__(self) -> None:
        super().__init__(
            "the workbook unpacks to far more than a list of people needs",
            "Copy only what is needed into a new workbook, as values, or save the sheet as .csv",
        )


@contextmanager
def damage_said(path: Path, what: str = "workbook") -> Iterator[None]:
    """Whatever is raised inside because of the file's bytes comes out as InputProblems.

    Raises:
        InputProblems: the file is damaged, or would do harm.
        OSError: the file cannot be read at all.
    """
    error: Exception | None = None
    with warnings.catch_warnings():
        # Libraries warn about decoration that they do not know; that is of no use to an officer.
        warnings.simplefilter("ignore")
        try:
            yield
        except InputProblems:
            raise
        except Exception as raised:
            error = raised
    # Outside of the handler, because the message that is kept with an exception may quote cells.
    if isinstance(error, OSError) and error.errno != errno.EINVAL:
        raise error
    if error is not None:
        raise _said(path, what, error)


def _said(path: Path, what: str, error: Exception) -> InputProblems:
    if isinstance(error, Unusable):
        return refused(path, error.reason, error.remedy)
    return refused(path, f"the {what} is damaged", "Open it in Excel and save it under a new name")
