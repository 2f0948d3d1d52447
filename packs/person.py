"""One applicant in everything that a case holds: who is meant, and by which texts she is recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from packs.columns import find_columns
from packs.letters import Columns, read_letters
from packs.steps import read_case
from sortition.case import Case, Keyed, recover
from sortition.contacts import Contacts, read_contacts
from sortition.entries import entry_numbers, erased_id, is_erased
from sortition.history import events
from sortition.problems import InputProblems, Problem
from sortition.reading.contact_headings import email_columns, name_columns, phone_columns
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling

# Shorter texts, such as a first name or "yes", stand in many places and are about nobody.
_SHORTEST, _UNSHARED = 5, 8
# A sentence of her own, an address or a number; "Very large print" may stand in a table of numbers.
_OWN = re.compile(r"[0-9@]|(\S+ ){3}")


@dataclass(frozen=True, repr=False)
class Someone:
    """An applicant: her id, her entry number, and her row in each place that holds one.

    `rows` has her cells by heading under the name of the place: "applicants.xlsx" for the officer's file as
    it is now, "private/contacts.csv" and so on. `texts` are those by which a document about her is known,
    as `seen` makes them. `erased`: she was erased before. It never prints more than the entry number.
    """

    id: str
    entry: str
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    erased: bool = False

    def __repr__(self) -> str:
        return f"<{self.entry}>"

    @property
    def recorded_id(self) -> str:
        """The id under which the record knows her."""
        return erased_id(self.entry) if self.erased else self.id

    def named_in(self, text: str) -> bool:
        """Whether one of her texts stands in this one, as words of its own: no "Ann Lee" in "Ann Leeming"."""
        told = seen(text)
        return any(
            one in told and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", told) is not None
            for one in self.texts
        )


def seen(text: str) -> str:
    """The text as it is compared: capitals and kinds of blanks do not count."""
    return " ".join(text.casefold().split())


def contacts_kept(case: Case) -> dict[str, Contacts]:
    """The contacts that are kept with lotteries, by the file's path in the case folder."""
    numbers = [line["lottery"] for line in events(case, "lottery")]
    names = {n: f"private/contacts{'' if n == 1 else f'-{n}'}.csv" for n in numbers}
    kept = {name: read_contacts(case.private, n) for n, name in names.items()}
    return {name: contacts for name, contacts in kept.items() if contacts}


def find_someone(folder: Path, text: str) -> Someone:
    """The applicant with this id or entry number.

    Raises:
        InputProblems: nobody has it, or this is no case yet.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    if not case.started:
        remedy = "Make the case with citizen-panel init, or the lottery with citizen-panel lottery"
        raise InputProblems([Problem("this folder has no key yet, so nobody has an entry number", remedy)])
    recover(case)
    keyed, text = Keyed(case.key()), text.strip()
    places = {**contacts_kept(case), **_today(folder)}
    entries = {name: keyed.pseudonym(name) for one in places.values() for name in one}
    recorded = entry_numbers(case)
    known = {**entries, **recorded}
    by_entry = {entry: name for name, entry in sorted(known.items(), key=lambda one: is_erased(one[0]))[::-1]}
    name = text if text in known else by_entry.get(text, "")
    # Whoever was erased is still found by the id, which stands nowhere in the folder any more.
    if not name and text and keyed.pseudonym(text) in by_entry:
        name = text
    if not name:
        remedy = f"{id_meant(text, by_loose_key(known))}Give an id of the applicants' file or an entry number"
        raise InputProblems([Problem(f"nobody has {called(text)}", remedy, value=shown(text))])
    entry = known.get(name) or keyed.pseudonym(name)
    rows = {place: contacts[name] for place, contacts in places.items() if name in contacts}
    erased = any(is_erased(one) and of == entry for one, of in recorded.items())
    return Someone(name, entry, rows, frozenset(_texts(name, places.values(), _columns(folder))), erased)


def _today(folder: Path) -> dict[str, Contacts]:
    """The officer's file as it is now; nothing where it cannot be read."""
    try:
        read = read_case(folder)
    except (InputProblems, OSError):
        return {}
    from sortition.settings import read_settings

    return {read_settings(folder).applicants: read.contacts}


def _columns(folder: Path) -> Columns:
    """The headings that panel.toml names for letters; the usual ones where it cannot be read."""
    try:
        return read_letters(folder).columns
    except InputProblems:
        return Columns()


def _texts(name: str, places: Iterable[Contacts], columns: Columns) -> set[str]:
    """Her name, e-mail address and numbers, and whatever else of her own nobody else wrote."""
    found = {seen(name)} if telling(name) else set[str]()
    for contacts in places:
        if name not in contacts.rows:
            continue
        headings, row = contacts.headings, contacts.rows[name]
        try:
            at = find_columns(headings, columns)
        except InputProblems:
            at = {"name": name_columns(headings), "email": (), "phone": ()}
        found.add(seen(" ".join(row[n] for n in at["name"])))
        numbers = (*at["email"], *at["phone"], *email_columns(headings), *phone_columns(headings))
        found |= {seen(row[n]) for n in numbers}
        holders = Counter(seen(cell) for one in contacts.rows.values() for cell in set(one))
        alone = (seen(cell) for cell in row if holders[seen(cell)] == 1)
        found |= {cell for cell in alone if len(cell) >= _UNSHARED and _OWN.search(cell)}
    return {one for one in found if len(one) >= _SHORTEST}
