"""The officer's steps, each from the case folder to the case folder; the lottery's is in lottery_step.py."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from packs.alternates import alternates_asked, alternates_rule, worth_now
from packs.announced import to_be_announced
from packs.columns import column_note
from packs.households import households
from packs.letters import Letters, read_letters
from packs.look import Look
from packs.lottery_page import Event, drawn_page_files, event_of
from packs.lottery_step import MadeLottery as MadeLottery
from packs.lottery_step import Tell, case_inputs, ending, silent
from packs.lottery_step import Wishes as Wishes
from packs.lottery_step import lottery_inputs as lottery_inputs
from packs.lottery_step import read_case as read_case
from packs.lottery_step import run_lottery as run_lottery
from packs.office import beside, draw_documents, report_look
from packs.removal import none_since, removals
from packs.special import special_notes
from packs.spoken_departures import still_in
from scheduling.programme import Programme
from scheduling.reading.book import read_programme
from sortition.announcement import drand_seed
from sortition.audit import REHEARSAL_SEED, Sealed, read_sealed, write_draw, write_rehearsal
from sortition.case import KEY, Case, recover, write_step
from sortition.contacts import read_contacts
from sortition.draw import Compared, Seed, ball_seed, draw_panel, hashed_seed
from sortition.findings import Findings, Kind, Note, grouped
from sortition.history import PastDraw, documents_so_far, events, newest_draw, withdrawn
from sortition.leaks import leaks
from sortition.pool import Pool
from sortition.problems import InputProblems
from sortition.reading.inputs import Inputs
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings, read_settings
from sortition.wording import counted

DEMO_SEED = "3 11 17 28 40 52"


@dataclass(frozen=True)
class MadeDraw:
    """A draw and the documents written for it, as paths in the case folder.

    `compared` is what its alternates are worth, None where that would take long: the report says it then.
    """

    past: PastDraw
    documents: tuple[str, ...]
    rehearsal: bool = False
    compared: Compared | None = None

    @property
    def written(self) -> tuple[str, ...]:
        """Where it stands in the case folder."""
        record = () if self.rehearsal else (f"public/draw{ending(self.past.number)}/",)
        return (*record, *self.documents)


def run_check(folder: Path, sheet: str = "", tell: Tell = silent, now: str = "") -> Inputs:
    """What the lottery would take, read with everything that letters and timetables need; nothing is changed.

    `sheet` is that of the applicants, "" where panel.toml or the headings decide. Large files are told first.
    `now` is the time in UTC at which the lottery would be made, "" where the announcement is no matter.

    Raises:
        InputProblems: with everything wrong in them.
        VerificationFailed: the log of the case is not as it was written.
    """
    settings = read_settings(folder)
    problems, before = to_be_announced(folder, settings, now) if now else ([], [])
    notes: tuple[Note, ...] = ()
    letters = Letters()
    try:
        letters = read_letters(folder)
    except InputProblems as found:
        problems += found.problems
    try:
        read = case_inputs(folder, settings, Wishes(sheet=sheet), tell)
        problems += leaks(settings, read.contacts)
        note = column_note(read.contacts.headings, letters.columns)
        notes = alternates_asked(folder, settings, read.quotas)[1]
        notes += tuple(special_notes(settings, (*read.quotas.categories, *read.contacts.headings)))
        notes += _still_in(Case(folder), read.pool)
    except InputProblems as found:
        problems += found.problems
        notes = found.notes
    beside = (_programme(folder, settings), _invited(folder / settings.invited))
    problems += [problem for found in beside for problem in found.problems]
    if problems:
        raise InputProblems(grouped(problems), (*notes, *before))
    return replace(
        read, notes=(*read.notes, *notes, note, *(note for found in beside for note in found.notes), *before)
    )


def _still_in(case: Case, pool: Pool) -> tuple[Note, ...]:
    # Without the key nobody can tell, and no lottery can be made: it may be purged.
    return tuple(still_in(case, pool)) if (case.folder / KEY).exists() else ()


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


def run_draw(
    folder: Path,
    number: int | None,
    seed: str | None,
    balls: str | None,
    again: str | None,
    now: str,
    drand: Path | None = None,
) -> MadeDraw:
    """The draw stands in the record, and its documents in packs/; or nothing of it does.

    `drand` is the file of a saved round, instead of seed and balls.

    Raises:
        InputProblems: no lottery, a seed that is refused, or a second draw without a reason.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    sealed = _sealed(case, number)
    source = drand_seed(drand, sealed.announcement, now) if drand else _seed(sealed, seed, balls)
    left = withdrawn(case, sealed)
    rule = alternates_rule(sealed, left)
    drawn = draw_panel(
        sealed.lottery, sealed.pseudonyms, source, commitment=sealed.commitment, alternates=rule
    )
    nth, version = 1 + len(events(case, "draw")), 1 + documents_so_far(case)
    made: list[str] = []

    def documents(head: str, record: Mapping[str, bytes]) -> dict[str, bytes]:
        past = PastDraw(
            nth,
            sealed,
            source.text,
            source.order_text,
            now,
            head,
            drawn,
            left=left,
            version=version,
            beacon=source.beacon,
            again=again or "",
        )
        files = documents_of(case, past)
        files |= drawn_page_files(folder, sealed.number, nth, record, _event(folder))
        made[:] = files
        return files

    write_draw(case, sealed, source, drawn, now, again, documents)
    past = newest_draw(case)
    return MadeDraw(past, tuple(made), compared=worth_now(past, rule))


def _sealed(case: Case, number: int | None) -> Sealed:
    if case.started:
        recover(case)
    return read_sealed(case, number)


def _seed(sealed: Sealed, seed: str | None, balls: str | None) -> Seed:
    if balls is not None:
        return ball_seed(balls, len(sealed.lottery.tickets), seed)
    return hashed_seed(seed or "")


def _event(folder: Path) -> Event:
    if not (folder / SETTINGS_FILE).exists():
        return Event()
    return event_of(folder, read_settings(folder))


def documents_of(case: Case, past: PastDraw, rehearsal: bool = False) -> dict[str, bytes]:
    """The documents of a draw by their path in the case folder, with contacts as they were at the lottery.

    Raises:
        InputProblems: panel.toml or the contacts cannot be used.
    """
    contacts = read_contacts(case.private, past.sealed.number)
    if not (case.folder / SETTINGS_FILE).exists():
        files = draw_documents(case, past, contacts, None, Look(), rehearsal)
        return files if rehearsal else beside(case.folder, files, past.version)
    settings = read_settings(case.folder)
    if problems := leaks(settings, contacts):
        raise InputProblems(problems)
    look = report_look(case.folder, settings.organisation)
    files = draw_documents(case, past, contacts, settings, look, rehearsal)
    return files if rehearsal else beside(case.folder, files, past.version)


def run_rehearsal(folder: Path, number: int | None, now: str) -> MadeDraw:
    """A draw with the fixed seed, stamped and in rehearsal/; nothing is logged.

    Raises:
        InputProblems: there is no lottery.
        VerificationFailed: the record is not as it was written.
    """
    case, seen = Case(folder), removals(folder)
    sealed = _sealed(case, number)
    left = withdrawn(case, sealed)
    rule = alternates_rule(sealed, left)
    drawn = draw_panel(
        sealed.lottery,
        sealed.pseudonyms,
        REHEARSAL_SEED,
        commitment=sealed.commitment,
        alternates=rule,
    )
    seed, order = REHEARSAL_SEED.text, REHEARSAL_SEED.order_text
    past = PastDraw(1, sealed, seed, order, now, sealed.head, drawn, left=left)
    documents = documents_of(case, past, rehearsal=True)
    with none_since(folder, seen):
        write_rehearsal(case, sealed, drawn, now)
        write_step(case, documents, now)
    return MadeDraw(past, tuple(documents), rehearsal=True, compared=worth_now(past, rule))
