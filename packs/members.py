"""The members of a drawn panel as a timetable needs them: from the applicants' file, without their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from packs.dossier import Dossier, read_dossier
from packs.people import Person
from packs.postcodes import uk_postcode
from packs.steps import read_case
from scheduling.programme import Member, Slot
from scheduling.reading.cells import answer
from scheduling.reading.days import slots_meant
from scheduling.reading.needs import language_of, read_needs
from sortition.case import Case
from sortition.findings import Note
from sortition.history import events
from sortition.problems import InputProblems
from sortition.wording import counted


@dataclass(frozen=True, repr=False)
class Drawn:
    """The members of the newest draw: `people` by id, and what their rows say under which heading.

    `values` are those of all applicants in the quotas' `categories`, as at the draw.
    """

    people: Mapping[str, Person]
    cells: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()

    def members(self, slots: tuple[Slot, ...]) -> tuple[Member, ...]:
        """Them with their needs, and the slots under whose date their row has a yes."""
        return tuple(_member(one, self.cells.get(name, {}), slots) for name, one in self.people.items())


def drawn_members(folder: Path, day: date) -> Drawn | None:
    """The members of the newest draw of the case in this folder; None where nothing is drawn yet.

    Raises:
        InputProblems, VerificationFailed: as `read_dossier`.
    """
    if not events(Case(folder), "draw"):
        return None
    dossier = read_dossier(folder, day, "draw")
    assert dossier.past is not None
    people = {name: dossier.people[name] for name in dossier.past.members}
    categories = dossier.quotas.categories
    places = [dossier.pool.categories.index(name) for name in categories]
    return Drawn(
        people,
        _cells(folder, people),
        categories,
        {one.id: tuple(one.values[n] for n in places) for one in dossier.pool.applicants},
        others=frozenset(dossier.people) - set(people),
        notes=tuple(map(dossier.unnamed, _notes(dossier, people))),
    )


def _cells(folder: Path, people: Iterable[str]) -> Mapping[str, Mapping[str, str]]:
    """The cells of the members' rows by heading; none where the applicants' file is of no use now."""
    try:
        contacts = read_case(folder).contacts
    except InputProblems:
        return {}
    rows = ((name, contacts.rows[name]) for name in people if name in contacts)
    return {name: dict(zip(contacts.headings, row, strict=True)) for name, row in rows}


def _member(person: Person, cells: Mapping[str, str], slots: tuple[Slot, ...]) -> Member:
    needs, _ = read_needs("; ".join(person.needs))
    spoken = language_of(person.language) if "interpreter" in needs else ""
    signs = {"bsl"} if spoken == "bsl" or language_of(person.language) == "bsl" else set()
    postcode = uk_postcode(person.postcode)
    return Member(
        id=person.id,
        can=_can(cells, slots),
        needs=frozenset((needs | signs) - {"childcare", "interpreter"}),
        children=1 if "childcare" in needs else 0,
        language="" if spoken == "bsl" else spoken,
        area=postcode.split()[0] if postcode else "",
    )


def _can(cells: Mapping[str, str], slots: tuple[Slot, ...]) -> frozenset[str]:
    """The slots under whose date there is a yes: none at all where nobody was asked."""
    found: set[str] = set()
    for heading, cell in cells.items():
        if answer(cell):
            found.update(one.id for one in slots_meant(heading, slots))
    return frozenset(found)


def _notes(dossier: Dossier, people: Mapping[str, Person]) -> Iterable[Note]:
    strange = tuple(name for name, one in people.items() if read_needs("; ".join(one.needs))[1])
    if strange:
        text = (
            "with needs in words of their own: see what they ask of a venue, and add it to the sheet Members"
        )
        yield Note(f"{counted(len(strange), 'member')} {text}", cells=strange)
    childcare = tuple(n for n, one in people.items() if "childcare" in read_needs("; ".join(one.needs))[0])
    if childcare:
        text = "in need of childcare: counted as one child each, unless the sheet Members says how many"
        yield Note(f"{counted(len(childcare), 'member')} {text}", cells=childcare)
    speak = tuple(
        name
        for name, one in people.items()
        if language_of(one.language) not in ("", "bsl")
        and "interpreter" not in read_needs("; ".join(one.needs))[0]
    )
    if speak:
        text = "with letters in another language: ask whether an interpreter is needed"
        yield Note(f"{counted(len(speak), 'member')} {text}", cells=speak)
