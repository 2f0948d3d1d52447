"""Released seatings in a case folder: where their files stand, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from packs.numbered import ending, every, newest, places
from packs.seating_book import seating_book
from scheduling.seating.bounds import ByChance
from scheduling.seating.measures import Measures
from scheduling.seating.releases import SeatingRelease, read_seating_release, seating_bytes, seating_csv


def seatings(folder: Path) -> tuple[SeatingRelease, ...]:
    """The seatings released in this case, oldest first.

    Raises:
        InputProblems: a file is damaged or missing, or stands in the place of another.
        VerificationFailed: the log is not as it was written.
    """
    return every(places(folder, "seating"), read_seating_release)


def newest_seating(folder: Path) -> SeatingRelease | None:
    """The seating that holds now; None where none was released. Raises as `seatings`."""
    return newest(places(folder, "seating"), read_seating_release)


def files_of_seating(
    history: Sequence[SeatingRelease],
    measures: Measures,
    by_chance: ByChance,
    names: Mapping[str, str] | None = None,
) -> Mapping[str, bytes]:
    """The files of the newest of these releases by their paths in the case folder.

    `measures` and `by_chance` are its own; `names` are those of members and facilitators by id.
    """
    new, before = history[-1], history[-2] if len(history) > 1 else None
    end = ending(new.number)
    return {
        f"private/seating{end}.json": seating_bytes(new),
        f"private/seating{end}.csv": seating_csv(new.seating),
        f"packs/office/tables{end}.xlsx": seating_book(new, measures, by_chance, names, before),
    }
