"""What a reader has to say besides its values: problems, which stop, and notes, which inform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from string import ascii_uppercase

from sortition.problems import InputProblems, Problem, Spoils


class Kind(StrEnum):
    """What a note is about: what was read, what was read otherwise than written, left out, worth a look."""

    READ = "read"
    CHANGED = "changed"
    LEFT_OUT = "left out"
    LOOK = "look"


@dataclass(frozen=True)
class Note:
    """Something read otherwise than written, or worth a look; it holds no personal data.

    `cells` are addresses such as "D17" in `file` and `sheet`; they may be many.
    """

    text: str
    file: str = ""
    sheet: str = ""
    cells: tuple[str, ...] = ()
    kind: Kind = Kind.LOOK

    def __str__(self) -> str:
        most = 8
        place = " > ".join(part for part in (self.file, self.sheet) if part)
        more = f" and {len(self.cells) - most} more" if len(self.cells) > most else ""
        cells = f" ({', '.join(self.cells[:most])}{more})" if self.cells else ""
        return f"{place}: {self.text}{cells}" if place else f"{self.text}{cells}"

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        place = {"file": self.file, "sheet": self.sheet, "cells": list(self.cells)}
        return {**place, "text": self.text, "kind": str(self.kind)}


@dataclass
class Findings:
    """Collects everything, so that one bad file does not hide the problems of another."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Remember problems."""
        self.problems.extend(problems)

    def stop_if_refused(self) -> None:
        """Nothing happens without problems.

        Raises:
            InputProblems: with every problem remembered so far.
        """
        if self.problems:
            raise InputProblems(grouped(self.problems), self.notes)


def grouped(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems in order of appearance; those that differ only in their cells are one.

    What another problem spoils is left out: an error in a cell is not an unknown value as well, and what
    stands in a row whose cells have moved may be anybody's telephone number.
    """
    listed = list(problems)
    spoiled = {place for problem in listed for place in _spoiled_by(problem)}
    cells: dict[Problem, list[str]] = {}
    for problem in listed:
        sound = (
            problem.cells if problem.spoils else [c for c in problem.cells if not _is_in(problem, c, spoiled)]
        )
        if sound or not problem.cells:
            cells.setdefault(replace(problem, cells=()), []).extend(sound)
    return tuple(replace(problem, cells=tuple(dict.fromkeys(found))) for problem, found in cells.items())


def _spoiled_by(problem: Problem) -> Iterator[tuple[str, str, str]]:
    """File, sheet, and the cell or the number of the row."""
    for cell in problem.cells:
        if problem.spoils:
            yield problem.file, problem.sheet, cell if problem.spoils == Spoils.CELLS else _row(cell)


def _is_in(problem: Problem, cell: str, spoiled: set[tuple[str, str, str]]) -> bool:
    return bool(spoiled) and any((problem.file, problem.sheet, at) in spoiled for at in (cell, _row(cell)))


def _row(cell: str) -> str:
    return cell.lstrip(ascii_uppercase)
