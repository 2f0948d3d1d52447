"""The officer's steps, each from the case folder to the case folder: lottery, draw, rehearsal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

from packs.columns import column_note
from packs.households import households
from packs.letters import Letters, read_letters
from packs.look import Look
from packs.office import document_paths, draw_documents, report_look
from packs.reading_report import large_files, reading_file
from scheduling.programme import Programme
from scheduling.reading.book import read_programme
from sortition.audit import (
    REHEARSAL_SEED,
    LotteryFacts,
    Sealed,
    read_sealed,
    write_draw,
    write_lottery,
    write_rehearsal,
)
from sortition.case import Case, recover, write_step
from sortition.contacts import contacts_csv, read_contacts
from sortition.draw import Seed, alternates_for, ball_seed, draw_panel, hashed_seed
from sortition.findings import Findings, Kind, Note, grouped
from sortition.history import PastDraw, events, newest_draw
from sortition.leaks import leaks
from sortition.lottery import TOLERANCE, Lottery, make_lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling
from sortition.reading.inputs import Inputs, read_inputs
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings, read_settings
from sortition.watch import Watch
from sortition.wording import counted

DEMO_SEED = "3 11 17 28 40 52"
Tell = Callable[[str], None]


def _silent(text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Wishes:
    """What the command line says beyond (or instead of) panel.toml; empty where it says nothing."""

    pool: Path | None = None
    quotas: Path | None = None
    size: int | None = None
    sheet: str = ""
    id: str = ""
    household: tuple[str, ...] = ()
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    tickets: int | None = None
    objective: str = ""
    accepted_gap: float = TOLERANCE


@dataclass(frozen=True)
class MadeLottery:
    """A lottery, its place in the record, and what was read otherwise than written."""

    lottery: Lottery
    sealed: Sealed
    notes: tuple[Note, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Where it stands in the case folder."""
        return tuple(f"{name}{_ending(self.sealed.number)}/" for name in ("public/lottery", "private/audit"))


@dataclass(frozen=True)
class MadeDraw:
    """A draw and the documents written for it, as paths in the case folder."""

    past: PastDraw
    documents: tuple[str, ...]
    rehearsal: bool = False

    @property
    def written(self) -> tuple[str, ...]:
        """Where it stands in the case folder."""
        record = () if self.rehearsal else (f"public/draw{_ending(self.past.number)}/",)
        return (*record, *self.documents)


def _ending(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def run_lottery(
    folder: Path, wishes: Wishes, now: Callable[[], str], watch: Watch, tell: Tell = _silent
) -> MadeLottery:
    """The lottery of the folder's inputs stands in its record, with the report of how they were read.

    Raises:
        InputProblems, Impossible, Undecided: nothing is written.
    """
    settings, read, pool = lottery_inputs(folder, wishes, tell)
    made = make_lottery(
        pool,
        read.quotas,
        objective=settings.objective,
        tickets=settings.tickets,
        accepted_gap=wishes.accepted_gap,
        watch=watch,
    )
    facts = LotteryFacts(
        title=settings.title,
        alternates=alternates_for(settings.size),
        household_columns=settings.household,
        removed=_removed(read, wishes),
        announcement=asdict(settings.announce) if settings.announce else None,
        accepted_gap=Fraction(str(wishes.accepted_gap)) if made.status == "feasible" else None,
    )
    contacts, reading = contacts_csv(read.contacts), reading_file(read.notes)
    sealed = write_lottery(Case(folder), made, facts, now(), contacts, reading)
    return MadeLottery(made, sealed, read.notes)


def lottery_inputs(folder: Path, wishes: Wishes, tell: Tell = _silent) -> tuple[Settings, Inputs, Pool]:
    """Settings, inputs and pool of a lottery; raises InputProblems."""
    settings = _settings(folder, wishes)
    read = _inputs(folder, wishes, settings, tell)
    if problems := leaks(settings, read.contacts):
        raise InputProblems(problems)
    return settings, read, _with_wishes(read, settings, wishes)


def run_check(folder: Path, sheet: str = "", tell: Tell = _silent) -> Inputs:
    """What the lottery would take, read with everything that letters and timetables need; nothing is changed.

    `sheet` is that of the applicants, "" where panel.toml or the headings decide. Large files are told first.

    Raises:
        InputProblems: with everything wrong in them.
    """
    settings = read_settings(folder)
    problems: list[Problem] = []
    notes: tuple[Note, ...] = ()
    letters = Letters()
    try:
        letters = read_letters(folder)
    except InputProblems as found:
        problems += found.problems
    try:
        read = _case(folder, settings, Wishes(sheet=sheet), tell)
        problems += leaks(settings, read.contacts)
        note = column_note(read.contacts.headings, letters.columns)
    except InputProblems as found:
        problems += found.problems
        notes = found.notes
    beside = (_programme(folder, settings), _invited(folder / settings.invited))
    problems += [problem for found in beside for problem in found.problems]
    if problems:
        raise InputProblems(grouped(problems), notes)
    return replace(read, notes=(*read.notes, note, *(note for found in beside for note in found.notes)))


def _programme(folder: Path, settings: Settings) -> Findings:
    """What is wrong or worth a look in the programme of sessions, where there is one."""
    findings, path = Findings(), folder / settings.programme
    if path.exists():
        today = date.today()
        read = read_programme(path, name=settings.title, size=settings.size, today=today, findings=findings)
        findings.notes += [_read_of(read, path.name)] if read else []
    return findings


def _invited(path: Path) -> Findings:
    """What is wrong or worth a look in the list of households to invite, where there is one."""
    findings = Findings()
    if path.exists():
        with suppress(InputProblems):  # They are in the findings too.
            said = f"{counted(len(households(path, findings)), 'household')} to invite"
            findings.notes.append(Note(said, path.name, kind=Kind.READ))
    return findings


def _read_of(programme: Programme, file: str) -> Note:
    lists = {
        "session": programme.sessions,
        "date": programme.slots,
        "venue": programme.venues,
        "talk": programme.talks,
        "member": programme.members,
    }
    counts = ", ".join(counted(len(found), noun) for noun, found in lists.items())
    return Note(f"{counts}: what timetables are made of", file, kind=Kind.READ)


def _settings(folder: Path, wishes: Wishes) -> Settings:
    settings = Settings(size=wishes.size or 0) if wishes.pool else read_settings(folder)
    return replace(
        settings,
        size=settings.size if wishes.size is None else wishes.size,
        sheet=wishes.sheet or settings.sheet,
        id=wishes.id or settings.id,
        household=wishes.household or settings.household,
        tickets=wishes.tickets or settings.tickets,
        objective=wishes.objective or settings.objective,
    )


def _inputs(folder: Path, wishes: Wishes, settings: Settings, tell: Tell = _silent) -> Inputs:
    applicants = wishes.pool or folder / settings.applicants
    quotas = wishes.quotas or folder / settings.quotas
    listed = None if wishes.pool else settings.list_of_excluded(folder)
    for line in large_files((applicants, quotas)):
        tell(line)
    return read_inputs(applicants, quotas, settings.size, settings.pool_options, listed)


def _with_wishes(read: Inputs, settings: Settings, wishes: Wishes) -> Pool:
    if problems := [*_strange_ids(read.pool, settings, wishes), *_included_and_excluded(read, wishes)]:
        raise InputProblems(problems)
    return read.pool.without(wishes.exclude | read.excluded.keys()).placing(wishes.include)


def _strange_ids(pool: Pool, settings: Settings, wishes: Wishes) -> Iterator[Problem]:
    known = {applicant.id for applicant in pool.applicants}
    if (wishes.exclude | wishes.include | settings.excluded.keys()) <= known:
        return
    nearly = by_loose_key(sorted(known))
    for option, people in (("--exclude", wishes.exclude), ("--include", wishes.include)):
        for person in sorted(people - known):
            reason = f"{option} names {_named(person)}, who is not in the pool"
            yield Problem(reason, f"{id_meant(person, nearly)}Correct the id", value=shown(person))
    for person in sorted(settings.excluded.keys() - known):
        reason = f"[excluded] names {_named(person)}, who is not in {settings.applicants}"
        remedy = f"{id_meant(person, nearly)}Correct the id, or delete the line"
        yield Problem(reason, remedy, SETTINGS_FILE, value=shown(person))


def _named(person: str) -> str:
    return called(person) if telling(person) else f'"{person}"'


def _included_and_excluded(read: Inputs, wishes: Wishes) -> Iterator[Problem]:
    for person in sorted(wishes.include & (wishes.exclude | read.excluded.keys())):
        reason = f"{_named(person)} is included and excluded"
        yield Problem(reason, "Leave out one of the two", value=shown(person))


def _removed(read: Inputs, wishes: Wishes) -> dict[str, int]:
    """How many are left out for each reason; those whom only the command line names have none."""
    codes = Counter(read.excluded[one.id] for one in read.pool.applicants if one.id in read.excluded)
    codes["excluded"] += len(wishes.exclude - read.excluded.keys())
    return {code: number for code, number in sorted(codes.items()) if number}


def read_case(folder: Path) -> Inputs:
    """The folder's inputs as the lottery takes them: without the people whom panel.toml excludes.

    Raises:
        InputProblems: with everything wrong in panel.toml, or else in the two spreadsheets.
    """
    return _case(folder, read_settings(folder), Wishes())


def _case(folder: Path, settings: Settings, wishes: Wishes, tell: Tell = _silent) -> Inputs:
    settings = replace(settings, sheet=wishes.sheet or settings.sheet)
    read = _inputs(folder, wishes, settings, tell)
    return replace(read, pool=_with_wishes(read, settings, wishes))


def run_draw(
    folder: Path, number: int | None, seed: str | None, balls: str | None, again: str | None, now: str
) -> MadeDraw:
    """The draw stands in the record, and its documents in packs/; or nothing of it does.

    Raises:
        InputProblems: no lottery, a seed that is refused, or a second draw without a reason.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    sealed = _sealed(case, number)
    source = _seed(sealed, seed, balls)
    drawn = draw_panel(
        sealed.lottery, sealed.pseudonyms, source, commitment=sealed.commitment, alternates=sealed.alternates
    )
    nth = 1 + len(events(case, "draw"))

    def documents(head: str) -> dict[str, bytes]:
        past = PastDraw(nth, sealed, source.text, source.order_text, now, head, drawn)
        return _documents(case, past)

    write_draw(case, sealed, source, drawn, now, again, documents)
    return MadeDraw(newest_draw(case), document_paths(nth))


def _sealed(case: Case, number: int | None) -> Sealed:
    if case.started:
        recover(case)
    return read_sealed(case, number)


def _seed(sealed: Sealed, seed: str | None, balls: str | None) -> Seed:
    if balls is not None:
        return ball_seed(balls, len(sealed.lottery.tickets), seed)
    return hashed_seed(seed or "")


def _documents(case: Case, past: PastDraw, rehearsal: bool = False) -> dict[str, bytes]:
    contacts = read_contacts(case.private, past.sealed.number)
    if not (case.folder / SETTINGS_FILE).exists():
        return draw_documents(past, contacts, None, Look(), rehearsal)
    settings = read_settings(case.folder)
    if problems := leaks(settings, contacts):
        raise InputProblems(problems)
    look = report_look(case.folder, settings.organisation)
    return draw_documents(past, contacts, settings, look, rehearsal)


def run_rehearsal(folder: Path, number: int | None, now: str) -> MadeDraw:
    """A draw with the fixed seed, stamped and in rehearsal/; nothing is logged.

    Raises:
        InputProblems: there is no lottery.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    sealed = _sealed(case, number)
    drawn = draw_panel(
        sealed.lottery,
        sealed.pseudonyms,
        REHEARSAL_SEED,
        commitment=sealed.commitment,
        alternates=sealed.alternates,
    )
    past = PastDraw(1, sealed, REHEARSAL_SEED.text, REHEARSAL_SEED.order_text, now, sealed.head, drawn)
    documents = _documents(case, past, rehearsal=True)
    write_rehearsal(case, sealed, drawn, now)
    write_step(case, documents, now)
    return MadeDraw(past, tuple(documents), rehearsal=True)
