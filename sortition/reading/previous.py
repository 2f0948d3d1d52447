"""People who were selected earlier, from a spreadsheet of their own, found again among the applicants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sortition.contacts import Contacts
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem
from sortition.reading.exclusions import with_homes
from sortition.reading.households import address_key, homes_of, household_key
from sortition.reading.ids import ID_HEADINGS, blank_ids, by_loose_key, id_of, loose_key
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Cell, Sheet, read_sheet
from sortition.wording import counted, did_you_mean, heading_key, listing

Key = tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Previous:
    """Who was selected earlier: cells by id, and by the address (both "" where a cell says nothing).

    `addresses` are None where the sheet says nothing of homes, or these do not matter.
    """

    sheet: Sheet | None = None
    ids: Mapping[str, Cell] = field(default_factory=dict)
    addresses: Mapping[Key, Cell] | None = None
    own: Mapping[str, Key] = field(default_factory=dict)


NOBODY = Previous()


def read_previous(
    path: Path, named_id: str, household: Sequence[str], separate: Sequence[str], findings: Findings
) -> Previous:
    """The people of a sheet with ids, with the columns that make a household, or with both.

    The ids stand under the heading `named_id` or, where that is not there, a usual one. Every problem is in
    the findings.
    """
    sheet = read_sheet(path, lambda one: len(_columns(one, named_id, household)), findings)
    if sheet is None:
        return NOBODY
    columns = _columns(sheet, named_id, household)
    at_id, homes = columns.get(""), [columns[name] for name in household if name in columns]
    whole = bool(household) and len(homes) == len(household)
    if at_id is None and not whole:
        findings.refuse([_nothing_to_compare(sheet, named_id, household)])
        return NOBODY
    findings.notes.append(what_was_read(sheet, [n for n in (at_id, *homes) if n is not None]))
    if at_id is not None and not whole:
        findings.refuse(blank_ids(sheet, at_id))
        findings.notes.extend(_no_homes(sheet, household))
    alone = {address_key([address]) for address in separate}
    ids: dict[str, Cell] = {}
    addresses: dict[Key, Cell] = {}
    own: dict[str, Key] = {}
    empty = []
    for row in sheet.rows:
        name = id_of(row, at_id) if at_id is not None else ""
        texts = [sheet.text(row, n) for n in homes] if whole else []
        key = () if address_key(texts) in alone else household_key(texts)
        if name and at_id is not None:
            ids.setdefault(name, sheet.cell(row, at_id))
            own.setdefault(name, key)
        if key:
            addresses.setdefault(key, sheet.cell(row, homes[0]))
        elif not name and whole and not household_key(texts):
            empty.append(sheet.cell(row, homes[0]))
    if empty:
        text = f"{counted(len(empty), 'row')} without an id and a whole address: nobody is left out for it"
        findings.notes.append(sheet.note(text, empty))
    return Previous(sheet, ids, addresses if whole else None, own)


def _columns(sheet: Sheet, named_id: str, household: Sequence[str]) -> dict[str, int]:
    """The column of ids under "", and those of the household by their headings."""
    at_id = next((n for n in map(sheet.find, (named_id, *ID_HEADINGS)) if n is not None), None)
    found = {heading: column for heading in household if (column := sheet.find(heading)) is not None}
    return found if at_id is None else {"": at_id, **found}


def _nothing_to_compare(sheet: Sheet, named_id: str, household: Sequence[str]) -> Problem:
    headings = [heading for heading in sheet.headings if heading]
    wanted = listing((named_id or "id", *household))
    guess = did_you_mean(household[0] if household else named_id or "id", headings)
    return sheet.problem(
        "there is neither a column with ids nor all the columns that make a household",
        f"{guess}Head them as among the applicants: {wanted}; found are {listing(headings)}",
    )


def _no_homes(sheet: Sheet, household: Sequence[str]) -> Iterator[Note]:
    missing = [heading for heading in household if sheet.find(heading) is None]
    if missing:
        text = f"only ids are compared: there is no column {listing(missing)} to compare homes by"
        yield sheet.note(text)


def with_previous(
    codes: Mapping[str, str],
    contacts: Contacts,
    household: Sequence[str],
    separate: Sequence[str],
    previous: Previous,
) -> dict[str, str]:
    """The codes, with those of people among kept contacts who served before, and of everybody at their homes.

    Where the contacts do not hold the columns that make a household, nobody's home is known.
    """
    columns = [n for name in household for n, one in enumerate(contacts.headings) if _same(name, one)]
    if len(columns) != len(household):
        columns = []
    texts = {name: [row[n] for n in columns] for name, row in contacts.rows.items()}
    keys = {name: household_key(cells) for name, cells in texts.items()}
    served, there = served_before(previous, keys, Findings())
    return with_homes(codes, homes_of(texts, separate), served, there)


def _same(heading: str, other: str) -> bool:
    return heading_key(heading) == heading_key(other)


def served_before(
    previous: Previous, addresses: Mapping[str, Key], findings: Findings
) -> tuple[set[str], set[str]]:
    """The ids of applicants who were selected earlier, and of those who live at an address of theirs.

    `addresses` are the applicants' own, () where nothing is known.
    """
    if previous.sheet is None:
        return set(), set()
    again = {name: cell for name, cell in previous.ids.items() if name in addresses}
    there = {name for name, key in addresses.items() if key and key in (previous.addresses or {})}
    findings.notes.extend(_told(previous, again, there, addresses))
    return set(again), there


def _told(
    previous: Previous, again: Mapping[str, Cell], there: set[str], addresses: Mapping[str, Key]
) -> Iterator[Note]:
    sheet = previous.sheet
    assert sheet
    found = f"{len(again)} of {counted(len(previous.ids), 'id')} found among the applicants"
    if previous.addresses is not None:
        found += f"; {counted(len(there), 'applicant')} at one of {len(previous.addresses)} addresses"
    yield sheet.note(f"people selected earlier: {found}", again.values(), Kind.READ)
    moved = [cell for name, cell in again.items() if _elsewhere(previous.own[name], addresses[name])]
    if moved:
        text = "with the id of an applicant and another address: is it the same person?"
        yield sheet.note(f"{counted(len(moved), 'row')} {text}", moved)
    known = by_loose_key(addresses)
    nearly = [c for name, c in previous.ids.items() if name not in addresses and loose_key(name) in known]
    if nearly:
        text = "nearly that of an applicant, and not taken for the same: write both alike if it is"
        yield sheet.note(f"{counted(len(nearly), 'row')} with an id that is {text}", nearly)


def _elsewhere(then: Key, now: Key) -> bool:
    return bool(then and now) and then != now
