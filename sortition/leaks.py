"""Free text that goes public, held against everybody's contact cells before it leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from sortition.contacts import Contacts
from sortition.problems import Problem
from sortition.reading.contact_headings import NAME_PARTS, OF_NOBODY
from sortition.reading.ids import called, shown
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings
from sortition.wording import heading_key

_SHORTEST = 8
_PHONE = 9
# Those that follow the 0 or +44 of a number.
_LAST = 10
# What a household shares still tells who they are; what more people share does not.
_MOST_HOLDERS = 3
# Headings as `heading_key` makes them. Under the first, two words are enough to tell who it is.
_NAMES_SOMEBODY = re.compile(r"name|nextofkin|street|address(line)?1?$")
_REACHES_SOMEBODY = re.compile(r"address|post(al)?code|mail|phone|mobile|^tel|landline|contact|whatsapp")
_NUMBER = re.compile(r"\+?[\d(][\d ().-]{7,}\d")
_WORD = re.compile(r"\w+")


def public_texts(settings: Settings) -> dict[str, str]:
    """The officer's free texts that stand in the record or in public documents, by where they are written."""
    panel = ("title", "question", "organisation", "decides", "answers_by", "pay", "invited_how", "who")
    texts = {f"[panel] {name}": str(getattr(settings, name)) for name in panel}
    texts["[lottery] approved_by"] = settings.approved_by
    texts |= {f"[privacy] {name}": text for name, text in asdict(settings.lawful).items()}
    if settings.announce:
        told = settings.announce
        texts |= {"[announce] source": told.source, "[announce] if_it_fails": told.if_it_fails}
        texts["[announce] witnesses"] = "; ".join(told.witnesses)
    return texts


def leaks(settings: Settings, contacts: Contacts) -> list[Problem]:
    """A problem for each public text that holds an applicant's name, address, telephone number or the like.

    Cells count under headings of names, addresses, e-mail addresses and telephone numbers that at most three
    people share and that hold a digit, an @ or, as names and the first line of an address, two words: a
    single common word is no sign of anybody. What was found is not repeated, only whose cell it is.
    """
    telling = list(_telling_cells(contacts))
    problems = []
    for name, text in public_texts(settings).items():
        said = f"{_words(text)}{_digits(text)}"
        if ids := sorted({person for cell, person in telling if cell in said}):
            problems.append(_problem(name, ids))
    return problems


def _problem(name: str, ids: list[str]) -> Problem:
    reason = f"{name} goes public, and it holds something that an applicant gave as contact details"
    cells = tuple(f"applicant {person}" if shown(person) else called(person) for person in ids)
    return Problem(reason, "Take it out: nobody's details may be published", SETTINGS_FILE, cells=cells)


def _telling_cells(contacts: Contacts) -> Iterator[tuple[str, str]]:
    columns = list(_columns(contacts.headings))
    cells = [
        (" ".join(row[n] for n in places), person, named)
        for person, row in contacts.rows.items()
        for places, named in columns
    ]
    holders = Counter(_words(cell) for cell, *_ in cells)
    for cell, person, named in cells:
        words = _words(cell)
        if len(words) < _SHORTEST or holders[words] > _MOST_HOLDERS:
            continue
        if (named and " " in words.strip()) or re.search(r"[0-9@]", cell):
            yield words, person
        for number in _NUMBER.findall(cell):
            if len(digits := _digits(number)) >= _PHONE:
                yield digits[-_LAST:], person


def _columns(headings: Sequence[str]) -> Iterator[tuple[tuple[int, ...], bool]]:
    """The places of the columns that count, and whether two words without a digit count under them.

    The parts of a name are told apart and together.
    """
    keys = [heading_key(heading) for heading in headings]
    for n, key in enumerate(keys):
        named = bool(_NAMES_SOMEBODY.search(key))
        if (named or _REACHES_SOMEBODY.search(key)) and not OF_NOBODY.search(key):
            yield (n,), named
    parts = tuple(n for part in NAME_PARTS for n, key in enumerate(keys) if part.search(key))
    if len(parts) > 1:
        yield parts, True


def _words(text: str) -> str:
    """The words with single blanks around them; capitals and punctuation do not count."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
