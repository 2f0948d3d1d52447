"""Applicants who may be one person that applied twice: for the officer to decide, both stay in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sortition.files.grids import Row
from sortition.findings import Note
from sortition.reading.contact_headings import (
    address_columns,
    birth_columns,
    email_columns,
    name_columns,
    phone_columns,
)
from sortition.reading.households import address_key
from sortition.reading.ids import id_of, in_groups
from sortition.reading.sheets import Cell, Sheet
from sortition.wording import clean, counted, words_key

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_FEWEST_DIGITS, _LAST_DIGITS = 9, 10
# 0000 000 0000 and 07777 777777 are written by people who have no number.
_FEWEST_DIFFERENT = 3
_DATE = re.compile(r"([0-9]{1,4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,4})( 00:00(:00)?)?")


class _Person:
    """What tells one applicant from another; "" and () where nothing is known. Worked out when asked for."""

    def __init__(self, sheet: Sheet, row: Row, columns: _Columns) -> None:
        self._sheet, self.row, self._columns = sheet, row, columns

    def _texts(self, columns: Sequence[int]) -> list[str]:
        return [text for column in columns if (text := self._sheet.text(self.row, column))]

    @property
    def cell(self) -> Cell:
        return self._sheet.cell(self.row, self._columns.id)

    @cached_property
    def name(self) -> str:
        names = self._texts(self._columns.name)
        return words_key(" ".join(names)) if len(names) == len(self._columns.name) else ""

    @cached_property
    def address(self) -> str:
        return address_key(self._texts(self._columns.address))

    @property
    def born(self) -> str:
        return next(map(_date, self._texts(self._columns.born)), "")

    @property
    def emails(self) -> tuple[str, ...]:
        return tuple(filter(None, map(_email, self._texts(self._columns.emails))))

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(filter(None, map(_number, self._texts(self._columns.phones))))


_LIKENESSES: tuple[tuple[str, str, Callable[[_Person], Sequence[str]]], ...] = (
    ("gave the same e-mail address", "an e-mail address", lambda one: one.emails),
    ("gave the same telephone number", "a telephone number", lambda one: one.phones),
    ("have the same name and address", "", lambda one: _both(one.name, one.address)),
    ("have the same name and date of birth", "", lambda one: _both(one.name, one.born)),
)


def doubles(sheet: Sheet, at_id: int, homes: Sequence[int], excluded: frozenset[str]) -> Iterator[Note]:
    """A note for each kind of likeness between applicants, with the cells of their ids in groups.

    `homes` are the columns of households, for sheets without the usual headings of an address. Whoever is
    excluded already is not compared.
    """
    columns = _Columns.of(sheet, at_id, homes)
    people = [_Person(sheet, row, columns) for row in sheet.rows if id_of(row, at_id) not in excluded]
    # Nothing else of a name that only one person has is worked out.
    namesakes = [one for group in _groups(people, lambda one: _both(one.name)) for one in group]
    for alike, shared, keys in _LIKENESSES:
        family: list[list[_Person]] = []
        one_person: list[list[_Person]] = []
        for group in _groups(people if shared else namesakes, keys):
            (family if shared and _may_be_a_family(group) else one_person).append(group)
        if one_person:
            yield _note(
                sheet, f"of applicants {alike}: one person may have applied twice. {_DECIDE}", one_person
            )
        if family:
            told = f"of applicants with different names share {shared} and a home: {_FAMILY}"
            yield _note(sheet, told, family)


_DECIDE = "Both stay in until you name the double under [excluded]"
_FAMILY = "a household may share it. If it is one person, name the double under [excluded]"


def _note(sheet: Sheet, text: str, groups: Sequence[Sequence[_Person]]) -> Note:
    cells = [[one.cell for one in group] for group in groups]
    pairs = all(len(group) == 2 for group in groups)
    told = f"{counted(len(groups), 'pair' if pairs else 'group')} {text}: {in_groups(cells)}"
    return sheet.note(told, (cell for group in cells for cell in group))


@dataclass(frozen=True)
class _Columns:
    """Where in a sheet stands what tells people apart."""

    id: int
    name: tuple[int, ...]
    address: tuple[int, ...]
    born: tuple[int, ...]
    emails: tuple[int, ...]
    phones: tuple[int, ...]

    @classmethod
    def of(cls, sheet: Sheet, at_id: int, homes: Sequence[int]) -> _Columns:
        headings = sheet.headings
        return cls(
            at_id,
            name_columns(headings),
            address_columns(headings) or tuple(homes),
            birth_columns(headings)[:1],
            email_columns(headings),
            phone_columns(headings),
        )


def _email(text: str) -> str:
    key = clean(text).casefold()
    return key if _EMAIL.fullmatch(key) else ""


def _number(text: str) -> str:
    """The last digits of a telephone number; "" where there are too few, or it is nobody's."""
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) < _FEWEST_DIGITS or len(set(digits)) < _FEWEST_DIFFERENT:
        return ""
    # A spreadsheet may have dropped the first 0 of the same number.
    return digits[-_LAST_DIGITS:].lstrip("0")


def _date(text: str) -> str:
    """The same for 1980-05-01 and 1/5/1980, where the year tells the order; "" where it is no date."""
    found = _DATE.fullmatch(clean(text))
    if found is None:
        return ""
    first, month, last = found[1], found[2], found[3]
    parts = (first, month, last) if len(first) > 2 else (last, month, first)
    return "-".join(part.lstrip("0") for part in parts)


def _both(*keys: str) -> tuple[str, ...]:
    return (" / ".join(keys),) if all(keys) else ()


def _groups(people: Sequence[_Person], keys: Callable[[_Person], Sequence[str]]) -> Iterator[list[_Person]]:
    """Those with a key in common, two or more, each set of people once, in the order of rows."""
    found: defaultdict[str, list[_Person]] = defaultdict(list)
    for one in people:
        for key in dict.fromkeys(keys(one)):
            found[key].append(one)
    seen: set[tuple[int, ...]] = set()
    for group in found.values():
        if len(group) > 1 and (rows := tuple(one.row.number for one in group)) not in seen:
            seen.add(rows)
            yield group


def _may_be_a_family(group: Sequence[_Person]) -> bool:
    """Whether people of different names live in one home."""
    names = {one.name for one in group}
    return (
        len(names) == len(group)
        and "" not in names
        and len({one.address for one in group}) == 1
        and bool(group[0].address)
    )
