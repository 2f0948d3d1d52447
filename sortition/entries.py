"""The private file of entry numbers: who is who in the record, and what is left of people who were erased."""

from __future__ import annotations

import csv
from collections.abc import Mapping

from sortition.canonical import csv_bytes, csv_rows
from sortition.case import PSEUDONYMS, Case, Keyed
from sortition.problems import VerificationFailed

# Stands before the entry number in the place of an erased id: see docs/how-to/look-after-personal-data.md.
ERASED = "erased-"


def entry_numbers(case: Case) -> dict[str, str]:
    """Entry numbers by id of everybody in the record; whoever was erased has `ERASED` and it as an id.

    Raises:
        VerificationFailed: the file is missing, or is not as it was written.
    """
    return read_entries(case, Keyed(case.key())) if case.started else {}


def read_entries(case: Case, keyed: Keyed) -> dict[str, str]:
    """The same with the case key at hand; empty before the first lottery. Raises as `entry_numbers`."""
    path = case.folder / PSEUDONYMS
    if not any(line["event"] == "lottery" for line in case.log()):
        return {}
    if not path.exists():
        raise VerificationFailed("private/pseudonyms.csv is missing")
    data = path.read_bytes()
    try:
        ids = [person for person, _ in csv_rows(data)[1]]
    except (ValueError, csv.Error):
        ids = []
    # No manifest names this file, but the key tells what must stand in it.
    names = {person: _entry_number(person, keyed) for person in ids}
    if not names or entries_csv(names) != data:
        raise VerificationFailed("private/pseudonyms.csv is not the file that was written")
    return names


def _entry_number(person: str, keyed: Keyed) -> str:
    return person.removeprefix(ERASED) if is_erased(person) else keyed.pseudonym(person)


def is_erased(person: str) -> bool:
    """Whether this stands in the place of an id that was erased."""
    return person.startswith(ERASED)


def erased_id(entry: str) -> str:
    """What stands in the place of the erased id of somebody with this entry number."""
    return f"{ERASED}{entry}"


def without_id(names: Mapping[str, str], entry: str) -> dict[str, str]:
    """Entry numbers by id in which nothing says any more whose this one is."""
    left = {person: name for person, name in names.items() if name != entry}
    return {**left, erased_id(entry): entry}


def entries_csv(names: Mapping[str, str]) -> bytes:
    """Entry numbers by id as the private file."""
    return csv_bytes(("id", "applicant"), sorted(names.items()))
