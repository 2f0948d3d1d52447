"""Everything that a case knows when its documents are made. Templates never see it: see audiences.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from packs.households import Household, households
from packs.letters import Letters, read_letters
from packs.pack import Moment
from packs.people import Person, people, removed
from packs.releases import released
from packs.seatings import newest_seating
from packs.steps import read_case
from scheduling.releases import Release
from scheduling.seating.releases import SeatingRelease
from sortition.audit import read_sealed
from sortition.case import Case, Keyed, recover
from sortition.contacts import Contacts, read_contacts
from sortition.findings import Findings, Note
from sortition.history import PastDraw, newest_draw
from sortition.leaks import leaks
from sortition.lottery import Lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.quotas import Quotas, read_quotas
from sortition.reading.exclusions import reasons_in_list, reasons_of_contacts
from sortition.reading.ids import called, telling
from sortition.reading.previous import NOBODY, read_previous, with_previous
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings, read_settings
from sortition.wording import counted

_NOBODY = Pool((), ())
# What more people share, such as a town, tells nobody apart.
_FEW = 3
_NO_QUOTAS = Quotas(0, ())


@dataclass(frozen=True, repr=False)
class Dossier:
    """A case on the day of its letters.

    `people` are all applicants by id, those removed among them; `removed` maps their ids to the code of the
    reason. `pool` and `quotas` are those of the newest lottery where there is one, else of the officer's
    files. `past` is the newest draw of that lottery. `headings` are the columns of the applicants' file that
    are no category. `about` are notes about people: their cells are ids, and the text begins with, or holds,
    how many they are ("3 applicants"). `releases` are the timetables that were released, the newest last;
    `seating` is the newest seating, None where nobody was seated yet.
    """

    folder: Path
    day: date
    settings: Settings
    letters: Letters
    pool: Pool = _NOBODY
    quotas: Quotas = _NO_QUOTAS
    people: Mapping[str, Person] = field(default_factory=dict)
    households: tuple[Household, ...] = ()
    removed: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    announcement: Mapping[str, object] = field(default_factory=dict)
    lottery: Lottery | None = None
    past: PastDraw | None = None
    notes: tuple[Note, ...] = ()
    about: tuple[Note, ...] = ()
    releases: tuple[Release, ...] = ()
    seating: SeatingRelease | None = None

    def __repr__(self) -> str:
        return f"<dossier of {len(self.people)} people>"

    def unnamed(self, note: Note) -> Note:
        """The note about people with entry numbers for ids that would tell who somebody is."""
        people = self.people
        cells = (people[name].entry if name in people and telling(name) else name for name in note.cells)
        return replace(note, cells=tuple(cells))

    @property
    def release(self) -> Release | None:
        """The newest timetable; None where none was released."""
        return self.releases[-1] if self.releases else None


def moment_of(folder: Path) -> Moment:
    """How far the case has come: the first letters, applications, a lottery, or the draw of the newest one.

    Raises:
        InputProblems: this is no case folder yet.
    """
    case = _case(folder)
    last = [line["event"] for line in case.log() if line["event"] in ("lottery", "draw")][-1:]
    if last:
        return "draw" if last == ["draw"] else "lottery"
    return "applied" if (folder / read_settings(folder).applicants).exists() else "start"


def read_dossier(folder: Path, day: date, moment: Moment) -> Dossier:
    """The case in this folder as far as documents of this moment need it; letters are dated `day`.

    For the first letters ("start") nobody's application is read.

    Raises:
        InputProblems: with everything wrong in panel.toml, in the applicants, in the addresses and in
            released timetables.
        VerificationFailed: the record is not as it was written.
    """
    case = _case(folder)
    settings, letters = read_settings(folder), read_letters(folder)
    findings = Findings()
    invited = _invited(folder / settings.invited, findings)
    findings.stop_if_refused()
    start = Dossier(
        folder,
        day,
        settings,
        letters,
        households=invited,
        announcement=_announced(settings),
        releases=released(folder),
        seating=newest_seating(folder),
    )
    if moment in ("lottery", "draw"):
        return _after_lottery(case, start, moment, findings)
    if moment == "start":
        quotas = read_quotas(folder / settings.quotas, settings.size)
        nobody = Pool(tuple(sorted(quotas.categories)), ())
        return replace(start, pool=nobody, quotas=quotas, notes=tuple(findings.notes))
    read = read_case(folder)
    about = Findings()
    return replace(
        start,
        pool=read.pool,
        quotas=read.quotas,
        people=_people(case, read.contacts, start, about),
        removed=dict(read.excluded),
        headings=read.contacts.headings,
        notes=(*read.notes, *findings.notes),
        about=tuple(about.notes),
    )


def _case(folder: Path) -> Case:
    if not folder.is_dir():
        remedy = "Correct --folder, or make a case there with citizen-panel init"
        raise InputProblems([Problem("there is no such folder", remedy, value=str(folder))])
    case = Case(folder)
    if not case.started:
        remedy = "Make the case with citizen-panel init, or the lottery with citizen-panel lottery"
        raise InputProblems([Problem("this folder has no key yet, so nobody has an entry number", remedy)])
    recover(case)
    return case


def _announced(settings: Settings) -> dict[str, object]:
    told = settings.announce
    return {"source": told.source, "when": told.when.isoformat()} if told else {}


def _after_lottery(case: Case, start: Dossier, moment: Moment, findings: Findings) -> Dossier:
    past = newest_draw(case) if moment == "draw" else None
    sealed = past.sealed if past else read_sealed(case)
    then = read_contacts(case.private, sealed.number)
    now = _today(then, start, findings)
    _refuse_others(then, now, start.settings.applicants)
    about = Findings(notes=list(_changes(then, now, start.settings.applicants)))
    reasons = _reasons((then, now), start)
    findings.notes += _excluded_too_late(sealed.lottery.pool, reasons, start.settings)
    contacts = replace(then, rows={**then.rows, **{name: now.rows[name] for name in then if name in now}})
    return replace(
        start,
        pool=sealed.lottery.pool,
        quotas=sealed.lottery.quotas,
        people=_people(case, contacts, start, about),
        removed=removed(contacts, sealed.lottery.pool, reasons),
        headings=contacts.headings,
        announcement=sealed.announcement,
        lottery=sealed.lottery,
        past=past,
        notes=tuple(findings.notes),
        about=tuple(about.notes),
    )


def _today(then: Contacts, start: Dossier, findings: Findings) -> Contacts:
    """The applicants' file as it is now, or the contacts of the lottery where it is of no use.

    Whoever moves house after the draw still gets letters. Who is in the draw, and with which values, is for
    the record alone to say.
    """
    path = start.folder / start.settings.applicants
    if not path.exists() or not then:
        return then
    try:
        now = read_case(start.folder).contacts
    except InputProblems:
        text = "cannot be read as it is now: letters use names and addresses as they were at the lottery"
        findings.notes.append(Note(text, path.name))
        return then
    if now.headings != then.headings:
        text = "has other columns than at the lottery: letters use names and addresses as they were then"
        findings.notes.append(Note(text, path.name))
        return then
    return now


def _refuse_others(then: Contacts, now: Contacts, file: str) -> None:
    """Refuse ids under which nothing of what told them apart has stayed: rows that slipped are other people.

    Somebody who moves, or marries, keeps a name, a number or an address.
    """
    holders = Counter(cell for row in then.rows.values() for cell in set(row))
    others = []
    for name in sorted(set(then) & set(now)):
        own = {cell for cell in then.rows[name] if cell and holders[cell] <= _FEW}
        if own and not own & set(now.rows[name]):
            others.append(called(name) if telling(name) else f"applicant {name}")
    if others:
        reason = "somebody else stands under these ids than at the lottery, and would get their letters"
        raise InputProblems(
            [Problem(reason, "Put every row back under its own id", file, cells=tuple(others))]
        )


def _changes(then: Contacts, now: Contacts, file: str) -> Iterator[Note]:
    """Whose details are others than at the lottery, and who is in the file no more."""
    if changed := tuple(sorted(name for name in then if name in now and now.rows[name] != then.rows[name])):
        text = f"{counted(len(changed), 'applicant')} changed since the lottery: letters use the new details"
        yield Note(text, file, cells=changed)
    if gone := tuple(sorted(set(then) - set(now))):
        lost = counted(len(gone), "applicant")
        text = f"no longer has {lost} of the lottery: letters use the details of then"
        yield Note(text, file, cells=gone)


def _reasons(known: Iterable[Contacts], start: Dossier) -> dict[str, str]:
    """Why people are not in the draw: by column and home then and now, by lists, and by panel.toml today."""
    settings, findings = start.settings, Findings()
    listed = settings.list_of_excluded(start.folder)
    codes = reasons_in_list(listed, settings.id, findings).codes if listed else {}
    findings.stop_if_refused()
    marked = [reasons_of_contacts(contacts, settings.exclude) for contacts in known]
    said = {name: code for source in (*marked, codes, settings.excluded) for name, code in source.items()}
    earlier = settings.previous_people(start.folder)
    homes = (settings.household, settings.separate)
    previous = read_previous(earlier, settings.id, *homes, findings) if earlier else NOBODY
    findings.stop_if_refused()
    for contacts in known:
        said = with_previous(said, contacts, *homes, previous)
    return said


def _excluded_too_late(pool: Pool, reasons: Mapping[str, str], settings: Settings) -> Iterator[Note]:
    in_it = [one.id for one in pool.applicants if one.id in reasons]
    elsewhere = "the list or the column of people who may not take part"
    for source, ids in (
        ("[excluded]", [name for name in in_it if name in settings.excluded]),
        (elsewhere, [name for name in in_it if name not in settings.excluded]),
    ):
        if ids:
            text = (
                f"{source} names {counted(len(ids), 'applicant')} of the lottery, and changes nothing in it: "
                "documents are made as if it named nobody of them"
            )
            yield Note(text, SETTINGS_FILE, cells=tuple(ids))


def _people(case: Case, contacts: Contacts, start: Dossier, findings: Findings) -> dict[str, Person]:
    if problems := leaks(start.settings, contacts):
        raise InputProblems(problems)
    keyed = Keyed(case.key())
    entries = {name: keyed.pseudonym(name) for name in contacts}
    return people(contacts, start.letters.columns, entries, findings)


def _invited(path: Path, findings: Findings) -> tuple[Household, ...]:
    """The addresses to write to; none where there is no such file."""
    return households(path, findings) if path.exists() else ()
