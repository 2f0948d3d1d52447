"""Who lives with whom, from the columns that make an address."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from sortition.files.grids import Row
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem
from sortition.reading.contact_headings import is_postcode
from sortition.reading.sheets import Cell, Sheet, headings_read
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import counted, did_you_mean, is_unstated, listing, words_key

# From so many on, one address is rather a care home or a hostel than a family.
LARGE = 6
_MOST_NOTES = 8
_POSTCODE = re.compile(r"(?:(.*) )?([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})")
_NO_ADDRESS = frozenset(["no fixed abode", "no fixed address", "nfa", "homeless"])
_LINES = re.compile(r"[,;\r\n]+")
_DOOR = re.compile(r"\b(?:flat|apt|apartment|unit) (?=[0-9])")
# Only as the last of several words: "St Andrews" and "Park Dr House" stay.
_STREETS: Mapping[str, str] = {
    "st": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "dr": "drive",
    "cres": "crescent",
    "pl": "place",
    "ct": "court",
    "ln": "lane",
    "sq": "square",
    "terr": "terrace",
    "ter": "terrace",
    "gdns": "gardens",
    "pk": "park",
}
# Without a blank in front, 12½ would become 121/2.
_FRACTION = re.compile(r"(?=[\u00bc-\u00be\u2150-\u215f\u2189])")


def household_key(texts: Sequence[str]) -> tuple[str, ...]:
    """What people of one home have in common; empty where any part is blank.

    Case, blanks and punctuation do not count, but "Flat 1/2" is not "Flat 12". "Flat 2/1, 12 High St." is
    "2/1, 12 High Street".
    """
    return _whole(tuple(map(_part, texts)))


def _whole(parts: tuple[str, ...]) -> tuple[str, ...]:
    return parts if all(parts) else ()


def address_key(texts: Sequence[str]) -> str:
    """The same however the address is divided among cells or by commas; "" where nothing is known."""
    return " ".join(filter(None, map(_part, texts)))


def _part(text: str) -> str:
    plain = _digits(text.replace("'", "").replace("’", ""))
    key = " ".join(filter(None, map(_line, _LINES.split(plain))))
    return "" if is_unstated(key) or key in _NO_ADDRESS else key


def _digits(text: str) -> str:
    """With the digits 0 to 9 for those of other scripts."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in _FRACTION.sub(" ", text)
    )


def _line(text: str) -> str:
    words, code = words_key(text), ""
    if postcode := _POSTCODE.fullmatch(words):
        words, code = postcode[1] or "", f"{postcode[2]}{postcode[3]}"
    before, _, last = _DOOR.sub("", words).rpartition(" ")
    street = f"{before} {_STREETS.get(last, last)}" if before else last
    return f"{street} {code}".strip()


def number_households(keys: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Applicant id -> "1", "2", … for shared homes, "" for people alone or without a known address.

    Homes are numbered in the order of their smallest id, so the order of rows does not matter.
    """
    homes: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for applicant in sorted(keys):
        homes[keys[applicant]].append(applicant)
    shared = [members for key, members in homes.items() if key and len(members) > 1]
    numbers = dict.fromkeys(keys, "")
    for number, members in enumerate(shared, start=1):
        numbers |= dict.fromkeys(members, str(number))
    return numbers


def homes_of(addresses: Mapping[str, Sequence[str]], separate: Sequence[str]) -> dict[str, str]:
    """As `number_households`, from the cells of everybody's address; people at `separate` live alone."""
    alone = {address_key([address]) for address in separate}
    keys = {
        name: () if address_key(texts) in alone else household_key(texts) for name, texts in addresses.items()
    }
    return number_households(keys)


def household_columns(sheet: Sheet, named: Sequence[str], findings: Findings) -> list[int]:
    """The columns with these headings; one that is not there is a problem."""
    found = {heading: sheet.find(heading) for heading in named}
    headings = [heading for heading in sheet.headings if heading]
    for heading, column in found.items():
        if column is None:
            guess = did_you_mean(heading, headings)
            where = f"household under [applicants] in {SETTINGS_FILE}"
            remedy = f"{guess}Correct {where}; found are {listing(headings)}"
            findings.refuse([sheet.problem(f'there is no column "{heading}" for the household', remedy)])
    there = {heading: column for heading, column in found.items() if column is not None}
    findings.notes.extend(headings_read(sheet, there))
    return list(there.values())


def read_households(
    sheet: Sheet, ids: Sequence[str], columns: Sequence[int], separate: Sequence[str], findings: Findings
) -> dict[str, str]:
    """As `number_households`, with notes; at the addresses in `separate` everybody counts as living alone.

    `ids` are those of the rows, in their order. An address where nobody lives is a problem.
    """
    if separate and not columns:
        reason = "[applicants] names addresses in separate, but no columns make a household"
        findings.refuse([Problem(reason, "Name the columns in household, or delete separate", SETTINGS_FILE)])
    if not columns:
        return dict.fromkeys(ids, "")
    homes = [
        _Home(name, row, tuple(_part(sheet.text(row, column)) for column in columns))
        for name, row in zip(ids, sheet.rows, strict=True)
    ]
    apart = _living_apart(homes, separate, findings)
    keys = {one.id: () if one.id in apart else _whole(one.parts) for one in homes}
    households = number_households(keys)
    cells = {one.id: sheet.cell(one.row, columns[0]) for one in homes}
    notes = findings.notes
    notes.extend(_on_columns(sheet, columns))
    notes.extend(_on_shared(sheet, households, cells))
    if apart:
        told = f"{counted(len(apart), 'applicant')} at the addresses in separate, read as living alone"
        notes.append(sheet.note(f"households: {told}", [cells[name] for name in apart], Kind.CHANGED))
    notes.extend(_on_blanks(sheet, columns, [one for one in homes if not all(one.parts)]))
    return households


class _Home(NamedTuple):
    """Where one applicant lives: a key for each column, "" where nothing is known."""

    id: str
    row: Row
    parts: tuple[str, ...]


def _living_apart(homes: Sequence[_Home], separate: Sequence[str], findings: Findings) -> dict[str, int]:
    """Who has which of these addresses, which are numbered from 1 and never shown."""
    if not separate:
        return {}
    wanted = {address_key([address]): n for n, address in enumerate(separate, start=1)}
    keys = {one.id: " ".join(filter(None, one.parts)) for one in homes}
    found = {name: wanted[key] for name, key in keys.items() if key in wanted and key}
    for n in sorted(set(wanted.values()) - set(found.values())):
        reason = f"[applicants] separate: nobody lives at address {n} of {len(separate)}"
        remedy = "Write it as in the columns of household, with commas between them, or delete it"
        findings.refuse([Problem(reason, remedy, SETTINGS_FILE)])
    return found


def _on_shared(sheet: Sheet, households: Mapping[str, str], cells: Mapping[str, Cell]) -> Iterator[Note]:
    """A note for each number of people in a home, and one for each home of implausibly many."""
    homes: defaultdict[str, list[Cell]] = defaultdict(list)
    for name, cell in cells.items():
        if households[name]:
            homes[households[name]].append(cell)
    sizes: defaultdict[int, list[list[Cell]]] = defaultdict(list)
    for home in homes.values():
        sizes[len(home)].append(home)
    for size in sorted(size for size in sizes if size < LARGE):
        text = f"households: {counted(len(sizes[size]), 'home')} with {size} applicants"
        yield sheet.note(text, chain.from_iterable(sizes[size]), Kind.READ)
    large = [home for size in sorted(sizes, reverse=True) if size >= LARGE for home in sizes[size]]
    for home in large[:_MOST_NOTES]:
        yield sheet.note(f"households: {len(home)} applicants have one address. {_IF_APART}", home)
    if rest := large[_MOST_NOTES:]:
        others = "1 other address" if len(rest) == 1 else f"{len(rest)} other addresses"
        text = f"households: {others} with {LARGE} applicants or more. {_IF_APART}"
        yield sheet.note(text, chain.from_iterable(rest))


def _on_columns(sheet: Sheet, columns: Sequence[int]) -> Iterator[Note]:
    if all(is_postcode(sheet.headings[column]) for column in columns):
        text = "households: only the postcode makes a home, so a whole street may count as one"
        yield sheet.note(f"{text}. Add the column with the first line of the address to household")


def _on_blanks(sheet: Sheet, columns: Sequence[int], homes: Sequence[_Home]) -> Iterator[Note]:
    """Who has no address, who has part of one, and which column is blank for most."""
    nowhere = [one for one in homes if not any(one.parts)]
    half = [one for one in homes if any(one.parts)]
    if nowhere:
        text = f"households: {counted(len(nowhere), 'applicant')} without an address, read as living alone"
        yield sheet.note(text, (sheet.cell(one.row, columns[0]) for one in nowhere), Kind.READ)
    if half:
        blank = [(one, n) for one in half for n, part in enumerate(one.parts) if not part]
        text = f"households: {counted(len(half), 'applicant')} with part of an address, read as living alone"
        often = Counter(n for _, n in blank)
        mostly = [sheet.headings[columns[n]] for n in sorted(often) if 2 * often[n] > len(sheet.rows)]
        remedy = f". Most have nothing under {listing(mostly)}: leave that out of household" if mostly else ""
        yield sheet.note(text + remedy, (sheet.cell(one.row, columns[n]) for one, n in blank))


_IF_APART = (
    "They count as one household. If it is no single home but a care home, a hostel or a whole building,"
    f' write under [applicants] in {SETTINGS_FILE}: separate = ["the address"]'
)
