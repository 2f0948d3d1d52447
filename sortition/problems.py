"""What can go wrong, in the officer's words: the four outcomes that are not a result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sortition.findings import Note


@dataclass(frozen=True)
class Setting:
    """A line of panel.toml that would settle a problem: in [values.Gender] "Femal" = "Female".

    `table` is "values.Gender" or "columns", the category as written, without quotation marks. What is
    not known of `key` and `value` is "", and `choices` are what it could be; the rest is a guess,
    for the officer to confirm.
    """

    table: str
    key: str
    value: str
    choices: tuple[str, ...] = ()


class Spoils(StrEnum):
    """What of a sheet says nothing of its own once a problem is there: no cell, its cells, their rows."""

    NOTHING = ""
    CELLS = "cells"
    ROWS = "rows"


@dataclass(frozen=True)
class Problem:
    """One thing to mend in an input: where it stands, what is wrong, what to do.

    `file` is a file name without its folder, `cells` are addresses such as "D17" (the first is
    shown, the rest follow as "also"), `value` is the offending cell's text and nothing else
    from its row. `setting` would settle it without a change in the file, where that can be. What it
    `spoils` is no other problem until this one is mended.
    """

    reason: str
    remedy: str
    file: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    value: str = ""
    setting: Setting | None = None
    spoils: Spoils = Spoils.NOTHING

    @property
    def place(self) -> str:
        """Where to look, as "applicants.xlsx > Pool!D17"; empty when it is no one place."""
        sheet_cell = "!".join(part for part in (self.sheet, *self.cells[:1]) if part)
        return " > ".join(part for part in (self.file, sheet_cell) if part)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        also = f" (also {_listed(self.cells[1:])})" if len(self.cells) > 1 else ""
        stop = "" if self.reason.endswith("?") else "."
        return f"{place}{self.reason}{stop} {self.remedy}{also}"

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "cell": self.cells[0] if self.cells else "",
            "also": list(self.cells[1:]),
            "value": self.value,
            "reason": self.reason,
            "remedy": self.remedy,
        }


def _listed(cells: tuple[str, ...], most: int = 8) -> str:
    shown = ", ".join(cells[:most])
    return shown if len(cells) <= most else f"{shown} and {len(cells) - most} more"


class InputProblems(Exception):
    """The inputs cannot be used as they are; every problem found is listed (exit 3).

    `notes` are what else was found on the way, as far as the reading came.
    """

    def __init__(self, problems: Iterable[Problem], notes: Iterable[Note] = ()) -> None:
        self.problems = tuple(problems)
        self.notes = tuple(notes)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class WayOut:
    """Changes that make a panel possible, each a line; they move so many `seats` in all.

    One person or pair released counts as one seat, and so does one member more from a home. `within_flex`:
    every change stays within what the officer allowed beforehand.
    """

    changes: tuple[str, ...]
    seats: int
    within_flex: bool = False

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {"changes": list(self.changes), "seats": self.seats, "within_flex": self.within_flex}


class Impossible(Exception):
    """Proved: nothing satisfies the rules (exit 4).

    `conflict` are the rules that cannot hold together, `changes` the smallest ways out,
    both as plain sentences; `what` says what there is none of, `way_out` how the changes begin.
    `alternatives` are ways out, best first; the first of them is `changes`.
    """

    def __init__(
        self,
        conflict: Iterable[str],
        changes: Iterable[str] = (),
        what: str = "no panel meets all the rules",
        way_out: str = "The smallest change that makes it possible:",
        alternatives: Iterable[WayOut] = (),
    ) -> None:
        self.what = what
        self.way_out = way_out
        self.conflict = tuple(conflict)
        self.changes = tuple(changes)
        self.alternatives = tuple(alternatives)
        super().__init__("\n".join(self.conflict))


class Undecided(Exception):
    """Nothing was proved in the time allowed (exit 5)."""


class VerificationFailed(Exception):
    """A record does not hold (exit 6)."""
