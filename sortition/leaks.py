"""Free text that goes public, held against everybody's contact cells before it leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sortition.contacts import Contacts
from sortition.problems import Problem
from sortition.settings import Settings
from sortition.values import SETTINGS_FILE

_SHORTEST = 8
_PHONE = 9
# A town or "Letter" stands in many cells, and says nothing about anybody.
_MOST_HOLDERS = 3
_WORD = re.compile(r"\w+")


def public_texts(settings: Settings) -> dict[str, str]:
    """The officer's free texts that stand in the record or in public documents, by where they are written."""
    panel = ("title", "question", "organisation", "decides", "answers_by")
    texts = {f"[panel] {name}": str(getattr(settings, name)) for name in panel}
    if settings.announce:
        told = settings.announce
        texts |= {"[announce] source": told.source, "[announce] if_it_fails": told.if_it_fails}
        texts["[announce] witnesses"] = "; ".join(told.witnesses)
    return texts


def leaks(settings: Settings, contacts: Contacts) -> list[Problem]:
    """A problem for each public text that holds an applicant's name, address, telephone number or the like.

    Cells count that at most three people share and that hold two words, a digit or an @: a single common
    word is no sign of anybody. What was found is not repeated, only whose cell it is.
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
    cells = tuple(f"applicant {person}" for person in ids)
    return Problem(reason, "Take it out: nobody's details may be published", SETTINGS_FILE, cells=cells)


def _telling_cells(contacts: Contacts) -> Iterator[tuple[str, str]]:
    cells = [(_words(cell), cell, person) for person in contacts for cell in contacts.rows[person]]
    holders = Counter(words for words, _, _ in cells)
    for words, cell, person in cells:
        if len(words) < _SHORTEST or holders[words] > _MOST_HOLDERS:
            continue
        if " " in words.strip() or re.search(r"[0-9@]", cell):
            yield words, person
        if len(number := _digits(cell)) >= _PHONE:
            yield number, person


def _words(text: str) -> str:
    """The words with single blanks around them; capitals and punctuation do not count."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
