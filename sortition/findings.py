"""What a reader has to say besides its values: problems, which stop, and notes, which inform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sortition.problems import InputProblems, Problem


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
    """The problems in order of appearance; those that differ only in their cells are one."""
    cells: dict[Problem, list[str]] = {}
    for problem in problems:
        cells.setdefault(replace(problem, cells=()), []).extend(problem.cells)
    return tuple(replace(problem, cells=tuple(dict.fromkeys(found))) for problem, found in cells.items())
