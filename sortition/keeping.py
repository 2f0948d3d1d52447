"""How long a case keeps what is personal: dates for each kind of file, and what was deleted on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from sortition.problems import InputProblems
from sortition.toml_tables import Reader, day, load, read_table

PURGE, PURGED = "purge", "purged"


@dataclass(frozen=True)
class Keep:
    """Until when each kind of file is kept; None: until the day that people were told.

    `letters` go to people, `lists` are those of the office, the venue and facilitators, `sessions` are
    timetables and seatings with what members need, `contacts` are names and addresses kept with a lottery,
    `exports` are what was packed for auditors and applicants, `rehearsals` are draws that did not count, and
    `record` is the auditor's edition with the case key and who is who.
    """

    letters: date | None = None
    lists: date | None = None
    sessions: date | None = None
    contacts: date | None = None
    exports: date | None = None
    rehearsals: date | None = None
    record: date | None = None


KEEP_READERS: Mapping[str, Reader] = {one.name: day for one in fields(Keep)}


def read_keep(folder: Path) -> Keep:
    """What [keep] of the folder's panel.toml says.

    Raises:
        InputProblems: there is no panel.toml, or with everything wrong in this table.
    """
    found, problems = read_table("keep", load(folder).get("keep", {}), KEEP_READERS)
    if problems:
        raise InputProblems(problems)
    return Keep(**found)


def purges(private: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """When something was purged, as a time in UTC, and the paths of the files that went.

    Of a purge that was interrupted, those that went before.
    """
    for path in sorted(private.glob(f"{PURGED}*.json")):
        told = json.loads(path.read_bytes())
        yield told["at"], frozenset(told["gone"])
    yield from half_purged(private)


def half_purged(private: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """When a purge was begun that is not finished, as a time in UTC, and the paths of the files that went."""
    for path in sorted(private.glob(f"{PURGE}.json")) + sorted(private.glob(f"{PURGE}-*.json")):
        if not (private / path.name.replace(PURGE, PURGED, 1)).exists():
            told = json.loads(path.read_bytes())
            listed = (one["path"] for one in told["files"])
            yield told["at"], frozenset(name for name in listed if not (private.parent / name).exists())


def put_back(folder: Path, name: str, usual: str = "Put it back from your back-up") -> str:
    """What to do where this private file of the case is missing: the `usual`, unless it was purged."""
    for at, gone in purges(folder / "private"):
        if name in gone:
            return f"It was deleted for good by citizen-panel purge on {at[:10]}: nothing goes on from here"
    return usual
