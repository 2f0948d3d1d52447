"""Everything that a case knows when its documents are made. Templates never see it: see audiences.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from packs.households import Household, households
from packs.letters import Letters, benefits_problems, read_letters
from packs.people import Person, people, removed
from sortition.audit import read_sealed
from sortition.case import Case, Keyed, recover
from sortition.contacts import Contacts, read_contacts
from sortition.findings import Findings, Note
from sortition.history import PastDraw, events, newest_draw
from sortition.inputs import read_inputs
from sortition.leaks import leaks
from sortition.lottery import Lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.quotas import Quotas
from sortition.settings import Settings, read_settings


@dataclass(frozen=True, repr=False)
class Dossier:
    """A case on the day of its letters.

    `people` are all applicants by id, those removed among them; `removed` maps their ids to the code of the
    reason. `pool` and `quotas` are those of the newest lottery where there is one, else of the officer's
    files. `past` is the newest draw of that lottery. `headings` are the columns of the applicants' file that
    are no category.
    """

    folder: Path
    day: date
    settings: Settings
    letters: Letters
    pool: Pool
    quotas: Quotas
    people: Mapping[str, Person]
    households: tuple[Household, ...]
    removed: Mapping[str, str]
    headings: tuple[str, ...] = ()
    announcement: Mapping[str, object] = field(default_factory=dict)
    lottery: Lottery | None = None
    past: PastDraw | None = None
    notes: tuple[Note, ...] = ()

    def __repr__(self) -> str:
        return f"<dossier of {len(self.people)} people>"

    @property
    def moment(self) -> str:
        """What has happened so far: "start", "lottery" or "draw"."""
        return "draw" if self.past else "lottery" if self.lottery else "start"


def read_dossier(folder: Path, day: date) -> Dossier:
    """The case in this folder, read and checked; letters are dated `day`.

    Raises:
        InputProblems: with everything wrong in panel.toml, in the applicants and in the addresses.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    if not case.started:
        remedy = "Make the case with citizen-panel init, or the lottery with citizen-panel lottery"
        raise InputProblems([Problem("this folder has no key yet, so nobody has an entry number", remedy)])
    recover(case)
    settings, letters = read_settings(folder), read_letters(folder)
    if problems := benefits_problems(letters.benefits, day):
        raise InputProblems(problems)
    findings = Findings()
    invited = _invited(folder / settings.invited, findings)
    if events(case, "lottery"):
        return _after_lottery(case, day, settings, letters, invited, findings)
    read = read_inputs(
        folder / settings.applicants, folder / settings.quotas, settings.size, settings.pool_options
    )
    _refuse_leaks(settings, read.contacts)
    named = _people(case, read.contacts, letters, findings)
    return Dossier(
        folder,
        day,
        settings,
        letters,
        read.pool.without(frozenset(settings.excluded)),
        read.quotas,
        named,
        invited,
        dict(settings.excluded),
        headings=read.contacts.headings,
        notes=(*read.notes, *findings.notes),
    )


def _after_lottery(
    case: Case,
    day: date,
    settings: Settings,
    letters: Letters,
    invited: tuple[Household, ...],
    findings: Findings,
) -> Dossier:
    sealed = read_sealed(case)
    drawn = any(line["lottery"] == sealed.number for line in events(case, "draw"))
    past = newest_draw(case) if drawn else None
    sealed = past.sealed if past else sealed
    lottery = sealed.lottery
    contacts = read_contacts(case.private, sealed.number)
    _refuse_leaks(settings, contacts)
    named = _people(case, contacts, letters, findings)
    return Dossier(
        case.folder,
        day,
        settings,
        letters,
        lottery.pool,
        lottery.quotas,
        named,
        invited,
        removed(contacts, lottery.pool, settings.excluded),
        headings=contacts.headings,
        announcement=sealed.announcement,
        lottery=lottery,
        past=past,
        notes=tuple(findings.notes),
    )


def _people(case: Case, contacts: Contacts, letters: Letters, findings: Findings) -> dict[str, Person]:
    keyed = Keyed(case.key())
    return people(contacts, letters.columns, {name: keyed.pseudonym(name) for name in contacts}, findings)


def _refuse_leaks(settings: Settings, contacts: Contacts) -> None:
    if problems := leaks(settings, contacts):
        raise InputProblems(problems)


def _invited(path: Path, findings: Findings) -> tuple[Household, ...]:
    """The addresses to write to; none where there is no such file."""
    return households(path, findings) if path.exists() else ()
