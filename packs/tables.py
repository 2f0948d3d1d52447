"""The step that seats people at tables: a released seating, planned, mended on the day, or judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from packs.letters import worded
from packs.removal import none_since, removals
from packs.seating_asked import Asked, as_it_is, opened, what_happened
from packs.seating_held import forgotten, since, unsaid, whole
from packs.seating_members import ToSeat
from packs.seatings import files_of_seating, newest_seating, seatings
from scheduling.reading.seating_plan import read_seating
from scheduling.seating.bounds import ByChance, random_measures
from scheduling.seating.check import check_coming
from scheduling.seating.measures import Measures, measure
from scheduling.seating.releases import SeatingRelease, point
from scheduling.seating.reseat import Reseated, reseat
from scheduling.timetable import Violation
from sortition.case import start_case, write_step
from sortition.findings import Findings, Note
from sortition.problems import InputProblems, Problem
from sortition.watch import Watch


@dataclass(frozen=True)
class MadeSeating:
    """A seating and how good it is; `written` are its files.

    Where it was mended, `mended` says what moved since the seating `before`.
    """

    release: SeatingRelease
    measures: Measures
    by_chance: ByChance
    folder: Path
    written: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    mended: Reseated | None = None
    before: SeatingRelease | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """The office's workbook, as path in the case folder."""
        return tuple(name for name in self.written if name.startswith("packs/office/"))


def run_tables(folder: Path, asked: Asked, now: str, watch: Watch) -> MadeSeating:
    """A seating stands in the folder as a new release: planned, or the last one mended where that was asked.

    Raises:
        InputProblems, Impossible, Undecided: nothing is written.
    """
    return _mended(folder, asked, now) if asked.is_mend else _planned(folder, asked, now, watch)


def _planned(folder: Path, asked: Asked, now: str, watch: Watch) -> MadeSeating:
    # With what it imports the search takes longer to load than most days take to mend.
    from scheduling.seating.search import seat

    seen = removals(folder)
    last = newest_seating(folder)
    people, discussion = opened(folder, asked, last)
    chosen, points = seat(since(discussion, last, people.past), asked.dial, asked.effort, watch)
    every, seating = whole(discussion, chosen.seating, last, people.past)
    release = SeatingRelease(
        number=last.number + 1 if last else 1,
        made=now,
        discussion=every,
        seating=seating,
        dial=asked.dial.value,
        effort=asked.effort.value,
        steps=chosen.steps,
        points=tuple(point(one.dial.value, one.measures) for one in points),
        start=discussion.rounds[0].id if people.past.rounds else "",
    )
    notes = (*people.notes, *forgotten(last, people.past), *(unsaid(last, every) if asked.members else ()))
    made = _released(folder, release, people.names, notes, now, seen)
    return replace(made, notes=(*notes, *fewer_than_chance(made)))


def fewer_than_chance(made: MadeSeating) -> tuple[Note, ...]:
    """That fewer pairs meet than by chance, where another position of the dial lets more meet."""
    points = {one.dial: one.distinct_pairs for one in made.release.points}
    here = points.get(made.release.dial, 0)
    better = [f"--dial {dial}" for dial, pairs in points.items() if pairs > here]
    if made.measures.distinct_pairs >= int(made.by_chance.pairs + 0.5) or not better:
        return ()
    reason = "fewer pairs meet than by chance, because tables mirror the members first"
    return (Note(f"{reason}: with {' or '.join(better)} more pairs meet"),)


def _mended(folder: Path, asked: Asked, now: str) -> MadeSeating:
    seen = removals(folder)
    last = newest_seating(folder)
    if last is None:
        reason = "there is no seating to mend yet"
        raise InputProblems([Problem(reason, "Plan one first: citizen-panel tables", folder.name)])
    if not asked.start and not any(one.session for one in last.discussion.rounds):
        # A list of people has no dates: what stayed as it was when the rest was planned was held.
        asked = replace(asked, start=last.start)
    case = as_it_is(folder, asked.day)
    happened = what_happened(last.discussion, asked, case)
    mended = reseat(last.discussion, last.seating, happened)
    release = replace(
        last,
        number=last.number + 1,
        made=now,
        discussion=mended.discussion,
        seating=mended.seating,
        stated=(*last.stated, *happened.stated),
        start=last.start if happened.from_round in last.coming else happened.from_round,
    )
    names, notes = _names(folder, case)
    notes = (*notes, _rules_of(last, "mended"))
    return replace(_released(folder, release, names, notes, now, seen), mended=mended, before=last)


def _names(folder: Path, case: ToSeat | InputProblems) -> tuple[Mapping[str, str], tuple[Note, ...]]:
    """Names for the office's workbook, where there is a case that can be read; else ids do."""
    if isinstance(case, ToSeat):
        return case.names, ()
    if not (folder / "panel.toml").exists():
        return {}, ()
    text = f"the workbook has no names, as the case cannot be read: {case.problems[0].reason}"
    return {}, (Note(text),)


def _rules_of(last: SeatingRelease, what: str) -> Note:
    """That a seating keeps the rules that it was made with, whatever the files say now."""
    day = worded(date.fromisoformat(last.made[: len("2027-01-12")]))
    rules = f"{what} by the rules of version {last.number} of {day}"
    return Note(f"{rules}; what was changed in the files since counts when you plan again")


@dataclass(frozen=True)
class Judged:
    """A plan made by hand: the rules that it breaks, its measures, and those of our own."""

    violations: tuple[Violation, ...]
    measures: Measures
    by_chance: ByChance
    ours: Measures
    notes: tuple[Note, ...]


def judge(folder: Path, asked: Asked, path: Path, watch: Watch) -> Judged:
    """The plan in this file judged by the same rules as our own. Nothing is written.

    It is one for the newest release of the folder, or else for what would be planned now.

    Raises:
        InputProblems: with everything wrong in the plan, or in what it is for.
    """
    from scheduling.seating.search import seat

    last = None if asked.members else newest_seating(folder)
    notes: tuple[Note, ...] = ()
    if last:
        discussion, notes = last.discussion, (_rules_of(last, "judged"),)
    else:
        people, discussion = opened(folder, asked)
        notes = people.notes
    findings = Findings()
    seating = read_seating(path, discussion, findings)
    findings.stop_if_refused()
    assert seating is not None
    rounds = last.coming if last else [one.id for one in discussion.rounds]
    ours = last.seating if last else seat(discussion, asked.dial, asked.effort, watch)[0].seating
    return Judged(
        check_coming(discussion, seating, rounds),
        measure(discussion, seating),
        random_measures(discussion, seating),
        measure(discussion, ours),
        (*notes, *findings.notes),
    )


def _refuse_other(folder: Path, release: SeatingRelease) -> None:
    if len(seatings(folder)) + 1 != release.number:
        raise InputProblems([Problem("another seating was made meanwhile", "Run it again", folder.name)])


def _released(
    folder: Path,
    release: SeatingRelease,
    names: Mapping[str, str],
    notes: tuple[Note, ...],
    now: str,
    seen: frozenset[str],
) -> MadeSeating:
    history = (*seatings(folder), release)
    _refuse_other(folder, release)
    if broken := check_coming(release.discussion, release.seating, release.coming):
        raise RuntimeError(f"the seating breaks {broken[0].rule}")
    measures = measure(release.discussion, release.seating)
    by_chance = random_measures(release.discussion, release.seating)
    files = files_of_seating(history, measures, by_chance, names)
    with none_since(folder, seen):
        _refuse_other(folder, release)
        write_step(start_case(folder, now), files, now)
    return MadeSeating(release, measures, by_chance, folder, tuple(files), notes)
