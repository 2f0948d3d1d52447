"""Ids that tell who somebody is stay off the screen: entry numbers stand for them, or plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from sortition.canonical import csv_rows
from sortition.case import PSEUDONYMS
from sortition.files.read import read_grids
from sortition.findings import Note
from sortition.problems import Impossible, InputProblems, Problem, Undecided
from sortition.reading.ids import ID_HEADINGS, UNTOLD, telling
from sortition.wording import clean, heading_key

_A_MEMBER = "a member whose id looks like a name"


@dataclass(frozen=True)
class Discreet:
    """What stands for each id that tells who somebody is, in whatever is said."""

    stands_for: Mapping[str, str]

    def text(self, text: str) -> str:
        """The text without such ids."""
        if not self.stands_for:
            return text
        return self._ids.sub(lambda found: self._by_key[found[0].casefold()], text)

    def meant(self, typed: str) -> str:
        """What somebody typed, with the ids that entry numbers in it stand for: they see no others."""
        return re.sub(r"\w+", lambda found: self._by_entry.get(found[0], found[0]), typed)

    def notes(self, notes: Iterable[Note]) -> tuple[Note, ...]:
        """The same for notes."""
        return tuple(
            replace(one, text=self.text(one.text), cells=tuple(map(self.text, one.cells))) for one in notes
        )

    @contextmanager
    def problems(self) -> Iterator[None]:
        """Whatever is raised in here says no such id."""
        try:
            yield
        except InputProblems as error:
            error.problems = tuple(map(self._problem, error.problems))
            error.notes = self.notes(error.notes)
            raise
        except Impossible as error:
            error.conflict = tuple(map(self.text, error.conflict))
            error.changes = tuple(map(self.text, error.changes))
            error.alternatives = tuple(
                replace(one, changes=tuple(map(self.text, one.changes))) for one in error.alternatives
            )
            raise
        except Undecided as error:
            error.args = (self.text(str(error)),)
            raise

    def _problem(self, one: Problem) -> Problem:
        value = "" if UNTOLD in one.reason else self.text(one.value)
        return replace(one, reason=self.text(one.reason), remedy=self.text(one.remedy), value=value)

    @cached_property
    def _ids(self) -> re.Pattern[str]:
        longest_first = sorted(self.stands_for, key=len, reverse=True)
        # A sentence that begins with an id begins with a capital.
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

    @cached_property
    def _by_entry(self) -> Mapping[str, str]:
        return {said: name for name, said in self.stands_for.items()}

    @cached_property
    def _by_key(self) -> Mapping[str, str]:
        return {name.casefold(): said for name, said in self.stands_for.items()}


def discreet(folders: Iterable[Path], members: Path | None = None, heading: str = "") -> Discreet:
    """What is said of these cases, and of a file of members whose ids stand under this heading.

    Nothing is checked here: a record that cannot be read is reported by whatever reads it to use it.
    """
    found: dict[str, str] = {}
    for folder in folders:
        for path in (folder / "private").glob("seating*.csv"):
            found |= {row[2]: _A_MEMBER for row in _rows(path) if len(row) > 2}
        found |= {row[0]: row[1] for row in _rows(folder / PSEUDONYMS) if len(row) > 1}
    found |= dict(_ids_in(members, heading) if members else ())
    return Discreet({name: said for name, said in found.items() if telling(name)})


def _rows(path: Path) -> list[list[str]]:
    try:
        return csv_rows(path.read_bytes())[1]
    except (OSError, ValueError):
        return []


def _ids_in(path: Path, heading: str) -> Iterator[tuple[str, str]]:
    wanted = {heading_key(one) for one in ([heading] if heading else ID_HEADINGS)}
    try:
        grids = read_grids(path)
    except InputProblems:
        return
    for grid in grids:
        columns: set[int] = set()
        for row in grid.rows:
            columns |= {n for n, text in enumerate(row.texts) if heading_key(text) in wanted}
            for n in (n for n in columns if n < len(row.texts)):
                yield clean(row.texts[n]), f"the member in row {row.number}"
