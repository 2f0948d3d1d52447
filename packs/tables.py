"""The step that seats people at tables: a released seating, planned, mended on the day, or judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from packs.seating_asked import Asked, opened, round_named, what_happened
from packs.seating_case import from_case
from packs.seating_members import ToSeat
from packs.seatings import files_of_seating, newest_seating, seatings
from scheduling.reading.seating_plan import read_seating
from scheduling.seating.bounds import ByChance, random_measures
from scheduling.seating.check import check_seating
from scheduling.seating.measures import Measures, measure
from scheduling.seating.releases import Point, SeatingRelease, point
from scheduling.seating.reseat import Reseated, reseat
from scheduling.seating.search import Sought, seat
from scheduling.seating.values import Discussion, Seating, Table
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
    return _mended(folder, asked, now) if asked.stated else _planned(folder, asked, now, watch)


def _planned(folder: Path, asked: Asked, now: str, watch: Watch) -> MadeSeating:
    people, discussion = opened(folder, asked)
    last = newest_seating(folder)
    held = _held_rounds(people, discussion, asked, last)
    coming = _coming(discussion, held, last)
    chosen, points = seat(coming, asked.dial, asked.effort, watch)
    whole, seating = _whole(discussion, coming, chosen.seating, held, last)
    release = SeatingRelease(
        number=last.number + 1 if last else 1,
        made=now,
        discussion=whole,
        seating=seating,
        dial=asked.dial.value,
        effort=asked.effort.value,
        steps=chosen.steps,
        points=tuple(_point(one) for one in points),
    )
    return _released(folder, release, people.names, people.notes, now)


def _point(one: Sought) -> Point:
    return point(one.dial.value, one.measures)


def _held_rounds(
    people: ToSeat, discussion: Discussion, asked: Asked, last: SeatingRelease | None
) -> tuple[str, ...]:
    """The rounds that stay as they were in the last release: those of the past, or before the one named."""
    ids = [one.id for one in discussion.rounds]
    if asked.start:
        first = round_named(asked.start, ids)
    else:
        first = next(
            (n for n, one in enumerate(discussion.rounds) if one.session not in people.held), len(ids)
        )
    if not last:
        first = 0
    if first == len(ids):
        raise InputProblems([Problem("every round is held already", "There is nothing left to plan")])
    return tuple(ids[:first])


def _coming(discussion: Discussion, held: tuple[str, ...], last: SeatingRelease | None) -> Discussion:
    """The rounds to come, with who met whom and who led whom in those that are held."""
    if not held or not last:
        return discussion
    met, led = dict(discussion.met), dict(discussion.led)
    for one in last.seating.groups:
        if one.round in held and not last.discussion.rounds[_place(last, one.round)].is_plenary:
            for both in combinations(sorted(one.members), 2):
                met[both] = met.get(both, 0) + 1
            for by in ((leader, member) for leader in one.facilitators for member in one.members):
                led[by] = led.get(by, 0) + 1
    rounds = tuple(one for one in discussion.rounds if one.id not in held)
    fixed = tuple(one for one in discussion.fixed if one.round not in held)
    return replace(discussion, rounds=rounds, fixed=fixed, met=met, led=led)


def _place(release: SeatingRelease, round_: str) -> int:
    return [one.id for one in release.discussion.rounds].index(round_)


def _whole(
    discussion: Discussion,
    coming: Discussion,
    seating: Seating,
    held: tuple[str, ...],
    last: SeatingRelease | None,
) -> tuple[Discussion, Seating]:
    """All rounds again: those that are held as they were, with whoever had a seat in them."""
    if not held or not last:
        return discussion, seating
    known, leading = {one.id for one in discussion.guests}, {one.id for one in discussion.facilitators}
    old = [
        replace(
            one,
            members=tuple(id_ for id_ in one.members if id_ in known),
            facilitators=tuple(id_ for id_ in one.facilitators if id_ in leading),
        )
        for one in last.seating.groups
        if one.round in held
    ]
    seated = {(one.round, id_) for one in old for id_ in one.members}
    guests = tuple(
        replace(
            one,
            away=(one.away - set(held)) | {round_ for round_ in held if (round_, one.id) not in seated},
        )
        for one in discussion.guests
    )
    rounds = (*(one for one in last.discussion.rounds if one.id in held), *coming.rounds)
    tables = {one.id: one for one in (*last.discussion.tables, *discussion.tables)}
    whole = replace(
        discussion, guests=guests, rounds=rounds, tables=_sorted_tables(tables.values(), discussion)
    )
    return whole, Seating((*old, *seating.groups))


def _sorted_tables(tables: Iterable[Table], discussion: Discussion) -> tuple[Table, ...]:
    known = {one.id for one in discussion.tables}
    return (*discussion.tables, *(one for one in tables if one.id not in known))


def _mended(folder: Path, asked: Asked, now: str) -> MadeSeating:
    last = newest_seating(folder)
    if last is None:
        reason = "there is no seating to mend yet"
        raise InputProblems([Problem(reason, "Plan one first: citizen-panel tables", folder.name)])
    names = _names(folder, asked)
    happened = what_happened(last.discussion, asked, folder, names)
    mended = reseat(last.discussion, last.seating, happened)
    release = replace(
        last,
        number=last.number + 1,
        made=now,
        discussion=mended.discussion,
        seating=mended.seating,
        stated=(*last.stated, *(f"{one} --from {happened.from_round}" for one in asked.stated)),
    )
    return replace(_released(folder, release, names, (), now), mended=mended, before=last)


def _names(folder: Path, asked: Asked) -> Mapping[str, str]:
    """Names for the office's workbook, where the case can be read; else ids do."""
    try:
        return from_case(folder, asked.day).names
    except InputProblems:
        return {}


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
    last = None if asked.members else newest_seating(folder)
    notes: tuple[Note, ...] = ()
    if last:
        discussion = last.discussion
    else:
        people, discussion = opened(folder, asked)
        notes = people.notes
    findings = Findings()
    seating = read_seating(path, discussion, findings)
    findings.stop_if_refused()
    assert seating is not None
    ours = last.seating if last else seat(discussion, asked.dial, asked.effort, watch)[0].seating
    return Judged(
        check_seating(discussion, seating),
        measure(discussion, seating),
        random_measures(discussion, seating),
        measure(discussion, ours),
        (*notes, *findings.notes),
    )


def _released(
    folder: Path, release: SeatingRelease, names: Mapping[str, str], notes: tuple[Note, ...], now: str
) -> MadeSeating:
    history = (*seatings(folder), release)
    if len(history) != release.number:
        raise InputProblems([Problem("another seating was made meanwhile", "Run it again", folder.name)])
    measures = measure(release.discussion, release.seating)
    by_chance = random_measures(release.discussion, release.seating)
    files = files_of_seating(history, measures, by_chance, (), names)
    write_step(start_case(folder, now), files, now)
    return MadeSeating(release, measures, by_chance, folder, tuple(files), notes)
