"""The lottery of a case folder: settings, options and spreadsheets in, the sealed record out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

from packs.reading_report import large_files, reading_file
from sortition.audit import LotteryFacts, Sealed, write_lottery
from sortition.case import Case
from sortition.contacts import contacts_csv
from sortition.draw import alternates_for
from sortition.findings import Note
from sortition.leaks import leaks
from sortition.lottery import TOLERANCE, Lottery, make_lottery
from sortition.pool import Pool
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import by_loose_key, called, id_meant, shown, telling
from sortition.reading.inputs import Inputs, read_inputs
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings, read_settings
from sortition.watch import Watch

Tell = Callable[[str], None]


def silent(text: str) -> None:
    """Tell nobody."""


def ending(number: int) -> str:
    """What the folders of the first, second, … lottery or draw end in."""
    return "" if number == 1 else f"-{number}"


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
        return tuple(f"{name}{ending(self.sealed.number)}/" for name in ("public/lottery", "private/audit"))


@dataclass(frozen=True)
class Ready:
    """A lottery that is made and not yet written, with what its record will say beside it.

    `facts.approved_by` is who approved beforehand, in the settings or by an option.
    """

    lottery: Lottery
    facts: LotteryFacts
    settings: Settings
    read: Inputs


def run_lottery(
    folder: Path, wishes: Wishes, now: Callable[[], str], watch: Watch, tell: Tell = silent
) -> MadeLottery:
    """The lottery of the folder's inputs stands in its record, with the report of how they were read.

    Raises:
        InputProblems, Impossible, Undecided: nothing is written.
    """
    ready = prepare_lottery(folder, wishes, watch, tell)
    return seal_lottery(folder, ready, ready.facts.approved_by, now())


def prepare_lottery(folder: Path, wishes: Wishes, watch: Watch, tell: Tell = silent) -> Ready:
    """The lottery of the folder's inputs; nothing is written yet.

    Raises:
        InputProblems, Impossible, Undecided.
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
    return Ready(made, facts, settings, read)


def seal_lottery(folder: Path, ready: Ready, approved_by: str, now: str) -> MadeLottery:
    """The lottery stands in the record, with the role of who approved it ("": nobody).

    Raises:
        InputProblems: the announcement does not suit it, or a file cannot be written.
        VerificationFailed: what stands in the folder is not an unbroken record.
    """
    facts = replace(ready.facts, approved_by=approved_by)
    contacts, reading = contacts_csv(ready.read.contacts), reading_file(ready.read.notes)
    sealed = write_lottery(Case(folder), ready.lottery, facts, now, contacts, reading)
    return MadeLottery(ready.lottery, sealed, ready.read.notes)


def lottery_inputs(folder: Path, wishes: Wishes, tell: Tell = silent) -> tuple[Settings, Inputs, Pool]:
    """Settings, inputs and pool of a lottery; raises InputProblems."""
    settings = _settings(folder, wishes)
    read = _inputs(folder, wishes, settings, tell)
    if problems := leaks(settings, read.contacts):
        raise InputProblems(problems)
    return settings, read, _with_wishes(read, settings, wishes)


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


def _inputs(folder: Path, wishes: Wishes, settings: Settings, tell: Tell = silent) -> Inputs:
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
    return case_inputs(folder, read_settings(folder), Wishes())


def case_inputs(folder: Path, settings: Settings, wishes: Wishes, tell: Tell = silent) -> Inputs:
    """The folder's inputs as `read_case` reads them, with these settings and the wishes' sheet."""
    settings = replace(settings, sheet=wishes.sheet or settings.sheet)
    read = _inputs(folder, wishes, settings, tell)
    return replace(read, pool=_with_wishes(read, settings, wishes))
