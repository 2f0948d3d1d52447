"""The step that makes timetables: from the case folders to released, numbered plans in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from packs.planning import Asked, OpenCase, open_for_planning
from packs.releases import files_of_release, refuse_other
from packs.removal import none_since, removals
from scheduling.changes import Change, Tell, differences, to_tell
from scheduling.check import check_timetable
from scheduling.clashes import explain
from scheduling.measures import measure
from scheduling.offers import Offer, worth
from scheduling.programme import Programme
from scheduling.questions import Answer, why_not
from scheduling.reading.plan import read_plan
from scheduling.reasons import folded
from scheduling.releases import MOMENTS, Release
from scheduling.remedies import way_in_words
from scheduling.replanning import without_past_dates
from scheduling.solve import NoTimetable, Planned, make_timetable
from scheduling.substitutes import would_stay
from scheduling.timetable import Stage, Timetable, Violation
from scheduling.together import Together, make_timetables
from sortition.case import start_case, write_step
from sortition.findings import Findings, Note
from sortition.problems import Impossible
from sortition.watch import Watch

NO_TIMETABLE = "no timetable keeps all the rules"
WAYS_OUT = "Ways out, the smallest first (each by itself):"


@dataclass(frozen=True)
class MadeTimetable:
    """A timetable of one panel, what changed and whom to tell; `written` is empty where nothing changed.

    `head` is the log's head after the release, "" where nothing was written.
    """

    planned: Planned
    release: Release
    folder: Path
    written: tuple[str, ...]
    changes: tuple[Change, ...]
    tell: tuple[Tell, ...]
    notes: tuple[Note, ...]
    head: str = ""

    @property
    def documents(self) -> tuple[str, ...]:
        """The office's workbook, as path in the case folder."""
        return tuple(name for name in self.written if name.startswith("packs/office/"))


@dataclass(frozen=True)
class MadeTimetables:
    """The timetables of the cases that were planned, in their order; `together` where they are several."""

    panels: tuple[MadeTimetable, ...]
    together: Together | None = None


def run_timetables(folders: Sequence[Path], asked: Asked, now: str, watch: Watch) -> MadeTimetables:
    """The best timetable of each case stands in its folder as a new release; or nothing is written anywhere.

    Several cases are planned together: rooms and people with the same id are the same.

    Raises:
        InputProblems, Impossible, Undecided: nothing is written.
    """
    seen = {folder: removals(folder) for folder in folders}
    cases = [open_for_planning(folder, asked) for folder in folders]
    together = _together(cases, asked, watch) if len(cases) > 1 else None
    plans = together.plans if together else (plan(cases[0], asked, watch),)
    prepared = [_released(case, one, asked, now, watch) for case, one in zip(cases, plans, strict=True)]
    for one in prepared:
        if one.files:
            refuse_other(one.made.folder, one.made.release.number)
    return MadeTimetables(tuple(one.written(now, seen[one.made.folder]) for one in prepared), together)


def plan(case: OpenCase, asked: Asked, watch: Watch) -> Planned:
    """The best timetable of this case, or the reasons why there is none.

    Raises:
        Impossible, Undecided: there is none, or none was found.
    """
    changing = case.changing(asked)
    try:
        return make_timetable(
            case.programme, case.severities, case.published, least_change=changing, watch=watch
        )
    except NoTimetable:
        raise _explained([case], asked, watch) from None


def _together(cases: Sequence[OpenCase], asked: Asked, watch: Watch) -> Together:
    """The same for several cases that may share rooms and people."""
    try:
        return make_timetables(
            [one.programme for one in cases],
            [one.severities for one in cases],
            [one.published for one in cases],
            least_change=any(one.changing(asked) for one in cases),
            watch=watch,
        )
    except NoTimetable:
        raise _explained(cases, asked, watch) from None


def _explained(cases: Sequence[OpenCase], asked: Asked, watch: Watch) -> Impossible:
    """Why there is no timetable: of the first case that has none by itself."""
    for case in cases:
        try:
            clash = explain(
                case.programme,
                case.severities,
                published=case.published,
                offer_access=asked.offer_access,
                watch=watch,
            )
        except ValueError:
            continue
        conflict = folded((one.group, one.sentence) for one in clash.conflict)
        ways = [f"{way_in_words(way.sentences)} {way.moves}".rstrip() for way in clash.ways]
        return Impossible(conflict, [*ways, *clash.notes], NO_TIMETABLE, WAYS_OUT if ways else "Ways out:")
    together = "Each panel has a timetable by itself, but they need the same rooms or people at the same time"
    return Impossible([together], (), NO_TIMETABLE)


@dataclass(frozen=True, repr=False)
class _Prepared:
    """A timetable and the files that release it."""

    made: MadeTimetable
    files: Mapping[str, bytes]

    def written(self, now: str, seen: frozenset[str]) -> MadeTimetable:
        """The timetable, whose files stand in the case folder, if nobody's data went since `seen`."""
        if not self.files:
            return self.made
        event = {"event": "timetable", "timetable": self.made.release.number}
        with none_since(self.made.folder, seen):
            refuse_other(self.made.folder, self.made.release.number)
            head = write_step(start_case(self.made.folder, now), self.files, now, event)
        return replace(self.made, head=head)


def _released(case: OpenCase, planned: Planned, asked: Asked, now: str, watch: Watch) -> _Prepared:
    old = case.last
    number = old.number + 1 if old else 1
    moment = MOMENTS[planned.programme.known]
    new = Release(number, now, moment, planned.programme, planned.timetable, planned.stages, asked.stated)
    told = _as_told(old, new) if old else new
    changes, tell = differences(told, new), to_tell(told, new)
    if old and not (changes or tell) and _shown(old.programme) == _shown(new.programme):
        return _Prepared(MadeTimetable(planned, old, case.folder, (), (), (), case.notes), {})
    substitutes = would_stay(planned, case.severities, case.published, watch)
    notes = (*case.notes, *_forgotten(old, asked), *map(Note, substitutes))
    people = case.drawn.people if case.drawn else {}
    files = files_of_release(
        [*case.history, new], case.severities, planned.warnings, changes, tell, people, case.folder
    )
    made = MadeTimetable(planned, new, case.folder, tuple(files), changes, tell, notes)
    return _Prepared(made, files)


def _forgotten(old: Release | None, asked: Asked) -> Iterator[Note]:
    """What the version before was made with, and nothing says any more."""
    if old and (lost := [_safe(text) for text in old.stated if text not in asked.stated]):
        text = f"version {old.number} was made with {', '.join(lost)}, and this one is made without"
        yield Note(f"{text}: where it still holds, write it into the programme or state it again")


def _safe(stated: str) -> str:
    """What was stated without what a member needs, which is shown to nobody who looks over a shoulder."""
    return f'{stated.partition("=")[0]}=…"' if stated.startswith("--need ") else stated


def _as_told(old: Release, new: Release) -> Release:
    """The version before as far as anybody was told of it: invitations say nothing of breaks."""
    if old.moment == new.moment:
        return old
    now = new.timetable.sitting
    sittings = tuple(
        replace(one, pauses=now[one.session].pauses)
        if one.session in now and now[one.session].span == one.span
        else one
        for one in old.timetable.sittings
    )
    return replace(old, timetable=Timetable(sittings))


def _shown(programme: Programme) -> Programme:
    """What documents show of a programme besides the plan: needs, names, addresses, money, but no days.

    Where it is another, documents made from the version before would be wrong.
    """
    return replace(
        programme,
        slots=(),
        holidays=(),
        locks=(),
        busy=(),
        pauses={},
        booked={},
        today=date.min,
        venues=tuple(replace(one, free=frozenset()) for one in programme.venues),
        speakers=tuple(replace(one, here={}, remote={}) for one in programme.speakers),
        support=tuple(replace(one, free={}) for one in programme.support),
        members=tuple(replace(one, can=frozenset()) for one in programme.members),
    )


def ask_why_not(folder: Path, asked: Asked, text: str, watch: Watch) -> Answer:
    """Why this is not in the plan. Nothing is written.

    Raises:
        InputProblems, Impossible, Undecided: as `run_timetables`.
    """
    case = open_for_planning(folder, asked)
    planned = plan(case, asked, watch)
    return why_not(
        case.programme,
        case.severities,
        planned,
        text,
        published=case.published,
        least_change=case.changing(asked),
        watch=watch,
    )


@dataclass(frozen=True)
class Judged:
    """A plan made by hand: the rules that it breaks, its value for each goal, and the best possible values.

    `best` is empty where no timetable keeps all rules that block.
    """

    violations: tuple[Violation, ...]
    values: Mapping[str, int]
    best: tuple[Stage, ...]
    notes: tuple[Note, ...]


def judge(folder: Path, asked: Asked, path: Path, watch: Watch) -> Judged:
    """A workbook with a sheet Plan, judged by the same rules as our own plans. Nothing is written.

    Raises:
        InputProblems: with everything wrong in the programme or in the plan.
    """
    case = open_for_planning(folder, asked, past_dates=True)
    findings = Findings()
    timetable = read_plan(path, case.programme, findings)
    findings.stop_if_refused()
    assert timetable is not None
    values = measure(case.programme, timetable, case.severities, case.published)
    broken = check_timetable(case.programme, timetable, case.severities)
    coming = without_past_dates(case.programme)
    try:
        best = make_timetable(coming, case.severities, watch=watch).stages if coming.slots else ()
    except NoTimetable:
        best = ()
    return Judged(broken, values, best, (*case.notes, *findings.notes))


def ask_worth(folder: Path, asked: Asked, watch: Watch) -> tuple[Offer, ...]:
    """What one more date, venue, interpreter or £500 would buy. Nothing is written.

    Raises:
        InputProblems, Undecided: as `run_timetables`.
    """
    case = open_for_planning(folder, asked)
    # The best is compared with the best: after a release, the nearest plan would gain nothing from anything.
    try:
        planned = make_timetable(case.programme, case.severities, watch=watch)
    except NoTimetable:
        planned = None
    return worth(case.programme, case.severities, planned, watch=watch)
