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
from sortition.contacts import Contacts, contacts_path, read_contacts
from sortition.entries import entry_numbers, erased_id, is_erased
from sortition.history import events
from sortition.problems import InputProblems, Problem
from sortition.reading.contact_headings import address_columns, email_columns, name_columns, phone_columns
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling

# Shorter texts, such as a first name or "yes", stand in many places and are about nobody.
_SHORTEST, _UNSHARED = 5, 8
# A sentence of her own, an address or a number; "Very large print" may stand in a table of numbers.
_OWN = re.compile(r"[0-9@]|(\S+ ){3}")


@dataclass(frozen=True, repr=False)
class Someone:
    """An applicant: her id, her entry number, and her row in each place that holds one.

    `rows` has her cells by heading under the name of the place: "applicants.xlsx" for the officer's file as
    it is now, "private/contacts.csv" and so on. `texts` are those by which a document about her is known, and
    `cells` those that tell her only where they fill a cell, both as `seen` makes them. `others` are the ids
    of all other applicants. `erased`: she was erased before. It never prints more than the entry number.
    """

    id: str
    entry: str
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    cells: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    erased: bool = False

    def __repr__(self) -> str:
        return f"<{self.entry}>"

    def told_by(self, cell: str) -> bool:
        """Whether a cell with this text is about her."""
        return bool(cell) and (seen(cell) in self.cells or self.named_in(cell))

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


def _texts(name: str, places: Iterable[Contacts], columns: Columns) -> tuple[set[str], set[str]]:
    """What tells her anywhere, and what does so where it fills a cell: an address may be part of another.

    A telephone or an e-mail address that others share tells nobody.
    """
    texts, cells = {seen(name)} if telling(name) else set[str](), set[str]()
    for contacts in (one for one in places if name in one.rows):
        headings, row = contacts.headings, contacts.rows[name]
        holders = Counter(cell for one in contacts.rows.values() for cell in set(map(seen, one)))
        own = {n: seen(cell) for n, cell in enumerate(row) if holders[seen(cell)] == 1}
        texts.add(seen(" ".join(row[n] for n in _name_places(headings, columns))))
        reach = (*email_columns(headings), *phone_columns(headings))
        texts |= {own[n] for n in reach if n in own}
        long = {n: cell for n, cell in own.items() if len(cell) >= _UNSHARED and _OWN.search(cell)}
        home = set(address_columns(headings))
        texts |= {cell for n, cell in long.items() if n not in home}
        cells |= {cell for n, cell in long.items() if n in home}
    return {one for one in texts if len(one) >= _SHORTEST}, cells


def _name_places(headings: tuple[str, ...], columns: Columns) -> tuple[int, ...]:
    try:
        return find_columns(headings, columns)["name"]
    except InputProblems:
        return name_columns(headings)


def seen(text: str) -> str:
    """The text as it is compared: capitals and kinds of blanks do not count."""
    return " ".join(text.casefold().split())


def contacts_kept(case: Case) -> dict[str, Contacts]:
    """The contacts that are kept with lotteries, by the file's path in the case folder."""
    numbers = [line["lottery"] for line in events(case, "lottery")]
    names = {n: f"private/{contacts_path(case.private, n).name}" for n in numbers}
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
    texts, cells = _texts(name, places.values(), _columns(folder))
    others = frozenset(known) - {name}
    return Someone(name, entry, rows, frozenset(texts), frozenset(cells), others, erased)


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
