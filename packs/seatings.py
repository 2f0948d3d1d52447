"""Released seatings in a case folder: where their files stand, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from pathlib import Path

from packs.seating_book import seating_book
from scheduling.seating.bounds import ByChance
from scheduling.seating.measures import Measures
from scheduling.seating.releases import SeatingRelease, read_seating_release, seating_bytes, seating_csv
from scheduling.timetable import Violation
from sortition.case import Case, recover
from sortition.problems import InputProblems, Problem


def _ending(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def seatings(folder: Path) -> tuple[SeatingRelease, ...]:
    """The seatings released in this case, oldest first.

    Raises:
        InputProblems: a file is damaged, or stands in the place of another.
        VerificationFailed: the log is not as it was written.
    """
    case = Case(folder)
    if case.started:
        recover(case)
    return tuple(_read(number, path) for number, path in enumerate(_paths(folder), start=1))


def newest_seating(folder: Path) -> SeatingRelease | None:
    """The seating that holds now; None where none was released. Raises InputProblems as `seatings`."""
    paths = _paths(folder)
    return _read(len(paths), paths[-1]) if paths else None


def _paths(folder: Path) -> list[Path]:
    places = (folder / f"private/seating{_ending(number)}.json" for number in count(1))
    return list(takewhile(Path.exists, places))


def _read(number: int, path: Path) -> SeatingRelease:
    found = read_seating_release(path.read_bytes(), path.name)
    if found.number != number:
        reason = f"this file says that it is version {found.number}, but it stands in the place of {number}"
        remedy = "Put back a copy of the file as the toolkit wrote it; it is not to be edited"
        raise InputProblems([Problem(reason, remedy, path.name)])
    return found


def files_of_seating(
    history: Sequence[SeatingRelease],
    measures: Measures,
    by_chance: ByChance,
    violations: Sequence[Violation] = (),
    names: Mapping[str, str] | None = None,
) -> Mapping[str, bytes]:
    """The files of the newest of these releases by their paths in the case folder.

    `measures` and `by_chance` are its own; `names` are those of members and facilitators by id.
    """
    new, before = history[-1], history[-2] if len(history) > 1 else None
    end = _ending(new.number)
    return {
        f"private/seating{end}.json": seating_bytes(new),
        f"private/seating{end}.csv": seating_csv(new.seating),
        f"packs/office/tables{end}.xlsx": seating_book(new, measures, by_chance, violations, names, before),
    }
