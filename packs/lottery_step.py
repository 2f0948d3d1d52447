"""The lottery of a case folder: settings, options and spreadsheets in, the sealed record out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path

from packs.alternates import alternates_asked
from packs.announced import announced_amiss
from packs.lottery_page import event_of, page_files, page_path
from packs.pool_rules import (
    Named,
    notes_on_rules,
    placed_for,
    pool_in_force,
    problems_with_people,
    removed_for,
)
from packs.reading_report import large_files, reading_file
from packs.special import tickets_refused
from packs.spoken_departures import still_in
from sortition.audit import LotteryFacts, Sealed, write_lottery
from sortition.case import Case
from sortition.contacts import contacts_csv
from sortition.findings import Note
from sortition.leaks import leaks
from sortition.lottery import TOLERANCE, Lottery, make_lottery
from sortition.pool import Pool
from sortition.problems import InputProblems
from sortition.reading.inputs import Further, Inputs, read_inputs
from sortition.rule_tables import Pair
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
    apart: tuple[Pair, ...] = ()
    combined: Path | None = None
    household_most: int | None = None
    approved_by: str = ""
    tickets: int | None = None
    objective: str = ""
    accepted_gap: float = TOLERANCE

    @property
    def named(self) -> Named:
        """The people whom they name."""
        return Named(self.include, self.exclude, self.apart, files=self.pool is not None)


@dataclass(frozen=True)
class MadeLottery:
    """A lottery, its place in the record, and what was read otherwise than written."""

    lottery: Lottery
    sealed: Sealed
    notes: tuple[Note, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Where it stands in the case folder."""
        record = (f"{name}{ending(self.sealed.number)}/" for name in ("public/lottery", "private/audit"))
        return (*record, page_path(self.sealed.number))


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
    ready = prepare_lottery(folder, wishes, now(), watch, tell)
    return seal_lottery(folder, ready, ready.facts.approved_by, now())


def prepare_lottery(folder: Path, wishes: Wishes, now: str, watch: Watch, tell: Tell = silent) -> Ready:
    """The lottery of the folder's inputs; nothing is written yet.

    What is known to be wrong with the announcement at this time in UTC is not heard after long work.

    Raises:
        InputProblems, Impossible, Undecided.
    """
    settings, read, pool = lottery_inputs(folder, wishes, tell)
    if amiss := announced_amiss(settings, now):
        raise InputProblems(amiss)
    alternates, notes = alternates_asked(None if wishes.pool else folder, settings, read.quotas)
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
        alternates=alternates.number,
        household_columns=settings.household,
        removed=removed_for(read, wishes.named),
        announcement=asdict(settings.announce) if settings.announce else None,
        accepted_gap=Fraction(str(wishes.accepted_gap)) if made.status == "feasible" else None,
        placed_for=placed_for(pool),
        approved_by=settings.approved_by,
        alternates_rule=alternates.rule,
        rates=alternates.rates,
        publish=settings.publish,
    )
    left = still_in(Case(folder), pool)
    return Ready(made, facts, settings, replace(read, notes=(*read.notes, *notes, *left)))


def seal_lottery(folder: Path, ready: Ready, approved_by: str, now: str) -> MadeLottery:
    """The lottery stands in the record, with the role of who approved it ("": nobody).

    Raises:
        InputProblems: the announcement does not suit it, or a file cannot be written.
        VerificationFailed: what stands in the folder is not an unbroken record.
    """
    facts = replace(ready.facts, approved_by=approved_by)
    contacts, reading = contacts_csv(ready.read.contacts), reading_file(ready.read.notes)
    event = event_of(folder, ready.settings)

    def page(public: Mapping[str, bytes]) -> dict[str, bytes]:
        return page_files(public, event)

    sealed = write_lottery(Case(folder), ready.lottery, facts, now, contacts, reading, page)
    return MadeLottery(ready.lottery, sealed, ready.read.notes)


def lottery_inputs(folder: Path, wishes: Wishes, tell: Tell = silent) -> tuple[Settings, Inputs, Pool]:
    """Settings, inputs and pool of a lottery; raises InputProblems."""
    settings = _settings(folder, wishes)
    read = _inputs(folder, wishes, settings, tell)
    if problems := leaks(settings, read.contacts):
        raise InputProblems(problems)
    read = _with_rules(read, settings, wishes.named)
    return settings, read, pool_in_force(read, settings, wishes.named)


def _settings(folder: Path, wishes: Wishes) -> Settings:
    settings = Settings(size=wishes.size or 0) if wishes.pool else read_settings(folder)
    return replace(
        settings,
        size=settings.size if wishes.size is None else wishes.size,
        sheet=wishes.sheet or settings.sheet,
        id=wishes.id or settings.id,
        household=wishes.household or settings.household,
        household_most=wishes.household_most or settings.household_most,
        approved_by=wishes.approved_by or settings.approved_by,
        tickets=wishes.tickets or settings.tickets,
        objective=wishes.objective or settings.objective,
    )


def _inputs(folder: Path, wishes: Wishes, settings: Settings, tell: Tell = silent) -> Inputs:
    applicants = wishes.pool or folder / settings.applicants
    quotas = wishes.quotas or folder / settings.quotas
    combined = wishes.combined
    listed = previous = None
    if not wishes.pool:
        listed, previous = settings.list_of_excluded(folder), settings.previous_people(folder)
        combined = combined or settings.combined_quotas(folder)
    further = Further(combined, previous, settings.floors, settings.household_most)
    for line in large_files((applicants, quotas)):
        tell(line)
    return read_inputs(applicants, quotas, settings.size, settings.pool_options, listed, further)


def _with_rules(read: Inputs, settings: Settings, named: Named) -> Inputs:
    """The inputs with notes on the rules that name people, and others that are not in the spreadsheets."""
    refused = tickets_refused(settings, read.quotas.categories)
    if problems := [*problems_with_people(read, settings, named), *refused]:
        raise InputProblems(problems, read.notes)
    return replace(read, notes=(*read.notes, *notes_on_rules(read, settings, named)))


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
    read = _with_rules(read, settings, wishes.named)
    return replace(read, pool=pool_in_force(read, settings, wishes.named))
