"""What is asked of `citizen-panel tables`, and whom and what it is about: files, sheets, command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from packs.seating_case import from_case
from packs.seating_held import left_out, past_of, round_named
from packs.seating_members import ToSeat, from_file
from scheduling.reading.seating import read_wishes
from scheduling.reading.seating_rows import known_as, table_id
from scheduling.reading.tables import Known
from scheduling.seating.happened import Happened
from scheduling.seating.names import SMALL
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.used import REMOTE
from scheduling.seating.values import TABLE_FOR_NEED, Category, Dial, Discussion, Effort, Guest, Mode, pair
from scheduling.seating.wishes import ALSO_CALLED, FREE, Instead, Wishes, numbered, rounds_of
from sortition.findings import Findings, Note
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import telling
from sortition.settings import read_settings
from sortition.toml_tables import Fault
from sortition.wording import counted, did_you_mean, value_key

_PLACES = {"step-free": "a step-free place", "loop": "a hearing loop", "quiet": "a quiet place"}


@dataclass(frozen=True)
class Asked:
    """What the command line says of who is to be seated, how, and what happened on the day.

    `members` is a file instead of a case's draw. Lists of ids are as they were typed: "A,B". `categories`
    are all others to be ignored; none named: all count. `start` is the first round to be planned or mended
    ("" for the first that is not held).
    """

    day: date
    members: Path | None = None
    id: str = ""
    needs: str = ""
    categories: tuple[str, ...] = ()
    tables: int | None = None
    rounds: int | None = None
    format: str = ""
    together: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    dial: Dial = Dial.MIRROR
    effort: Effort = Effort.DEFAULT
    start: str = ""
    absent: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    @property
    def is_mend(self) -> bool:
        """Whether something happened on the day."""
        return bool(self.absent or self.late or self.out or self.closed)


def asked_for(given: Mapping[str, Any]) -> Asked:
    """What the options of the command say, by their names."""
    return Asked(
        day=date.today(),
        members=given["members"],
        id=given["id_column"] or "",
        needs=given["needs"] or "",
        categories=split([given["categories"] or ""]),
        tables=given["tables"],
        rounds=given["rounds"],
        format=given["form"] or "",
        together=given["together"],
        apart=given["apart"],
        dial=Dial(given["dial"]),
        effort=Effort(given["effort"]),
        start=given["start"],
        absent=given["absent"],
        late=given["late"],
        out=given["ill"],
        closed=given["closed"],
    )


def split(texts: Iterable[str]) -> tuple[str, ...]:
    """Ids typed with commas between them, in their order, each once."""
    return tuple(dict.fromkeys(one.strip() for text in texts for one in text.split(",") if one.strip()))


def opened(folder: Path, asked: Asked, last: SeatingRelease | None = None) -> tuple[ToSeat, Discussion]:
    """Who is to be seated, and the discussion as it was wished for, after what was held of the last seating.

    Raises:
        InputProblems: with everything wrong in files, sheets and on the command line.
    """
    problems: list[Problem] = []
    instead = _instead(asked, problems)
    if asked.members:
        people = from_file(asked.members, asked.id, asked.categories, asked.needs)
        people = replace(people, past=past_of(last, people.held, asked.start))
        wishes = Wishes(rounds=tuple(instead.others((), people.sessions)))
        if asked.start and not asked.rounds and not numbered(wishes.rounds, people.sessions, people.past):
            remedy = "Say how many rounds there are in all, with those that were held"
            problems.append(Problem(f"--from {asked.start} needs --rounds", remedy))
    else:
        people = from_case(folder, asked.day)
        people = replace(people, past=past_of(last, people.held, asked.start))
        findings = Findings()
        file = folder / read_settings(folder).programme
        read = read_wishes(file, people.among, findings, replace(instead, held=people.past.over))
        findings.stop_if_refused()
        assert read is not None
        notes = (*people.notes, *findings.notes, *left_out(people.sessions, people.past))
        people, wishes = replace(people, notes=notes), read
    wishes = _overridden(wishes, people, asked, problems)
    discussion = people.discussion(wishes)
    about = _about_pairs(people, wishes) if wishes.tables else _about_access(people.guests)
    notes = (*people.notes, *about, *_in_all(asked, discussion))
    return replace(people, notes=notes), discussion


def _in_all(asked: Asked, discussion: Discussion) -> Iterator[Note]:
    """How many rounds there are where a number was asked for that holds in each of several sessions."""
    rounds = Counter(one.session for one in discussion.rounds)
    if asked.rounds and len(rounds) > 1:
        alike = set(rounds.values())
        each = f" with {counted(alike.pop(), 'round')} each" if len(alike) == 1 else ""
        yield Note(f"{len(rounds)} sessions{each}: {rounds.total()} rounds")


def _about_pairs(people: ToSeat, wishes: Wishes) -> Iterator[Note]:
    """That no table of the room is meant where twos and threes talk, where that matters to somebody."""
    coming = [one for one in wishes.rounds if one.session not in people.past.over]
    here = [one.needs for one in people.guests if REMOTE not in one.needs]
    needing = Counter(
        thing for needs in here for thing in {TABLE_FOR_NEED[one] for one in needs & TABLE_FOR_NEED.keys()}
    )
    if needing and any(one.format in SMALL for one in coming):
        those = [
            f"{counted(needing[thing], 'member')} {'has' if needing[thing] == 1 else 'have'} {place}"
            for thing, place in _PLACES.items()
            if needing[thing]
        ]
        yield Note(f"pairs and threes sit where they like: see that {', that '.join(those)}")


def _about_access(guests: Iterable[Guest]) -> Iterator[Note]:
    """That nobody said what the tables have, where it matters to somebody."""
    needing = sum(not one.needs.isdisjoint(TABLE_FOR_NEED.keys() - {REMOTE}) for one in guests)
    if needing:
        verb = "needs" if needing == 1 else "need"
        yield Note(
            "no sheet Tables says what the tables have: each is taken to be step-free and quiet, to have a "
            "hearing loop and room for every wheelchair; "
            f"{counted(needing, 'member')} {verb} some of that, so look at the room"
        )


def _instead(asked: Asked, problems: list[Problem]) -> Instead:
    """What is to hold instead of what the sheet Rounds says; what cannot be meant is in the problems."""
    form = ALSO_CALLED.get(value_key(asked.format), "")
    if asked.format and not form:
        guess = did_you_mean(asked.format, ALSO_CALLED)
        problems.append(
            Problem(f'"{asked.format}" is no format of table rounds', f"{guess}See tables --help")
        )
    instead = Instead(form, asked.rounds, asked.tables)
    try:
        rounds_of("", form or FREE, asked.rounds, asked.tables)
    except Fault as fault:
        problems.append(Problem(f"{instead}: {fault.args[0]}", "Leave one of them out"))
        return Instead()
    return instead


def _overridden(wishes: Wishes, people: ToSeat, asked: Asked, problems: list[Problem]) -> Wishes:
    """The wishes with categories and pairs of the command line.

    Raises:
        InputProblems: with these problems and what is wrong on the command line besides.
    """
    problems += _strange_categories(people.categories, asked)
    pairs = {name: _pairs(getattr(asked, name), name, problems) for name in ("together", "apart")}
    if problems:
        raise InputProblems(problems)
    modes = dict(wishes.modes)
    if asked.categories and not asked.members:
        named = {value_key(one) for one in asked.categories}
        modes |= {one.name: Mode.IGNORE for one in people.categories if value_key(one.name) not in named}
    return replace(
        wishes,
        modes=modes,
        together=wishes.together | pairs["together"],
        apart=wishes.apart | pairs["apart"],
    )


def _strange_categories(known: Iterable[Category], asked: Asked) -> Iterator[Problem]:
    if asked.members:
        return
    names = {value_key(one.name): one.name for one in known}
    for one in asked.categories:
        if value_key(one) not in names:
            guess = did_you_mean(one, names.values())
            yield Problem(f'"{one}" is no category of this case', f"{guess}Name those of the quotas")


def _pairs(texts: Iterable[str], option: str, problems: list[Problem]) -> frozenset[tuple[str, str]]:
    found = set()
    for text in texts:
        ids = split([text])
        if len(ids) < 2:
            problems.append(Problem(f'--{option} "{text}" names fewer than two members', "Write ID,ID"))
        found |= {pair(one, other) for one, other in combinations(ids, 2)}
    return frozenset(found)


def as_it_is(folder: Path, day: date) -> ToSeat | InputProblems:
    """The case on this day, or why it cannot be read."""
    try:
        return from_case(folder, day)
    except InputProblems as unread:
        return unread


def what_happened(discussion: Discussion, asked: Asked, case: ToSeat | InputProblems) -> Happened:
    """What happened, in ids that are known; everything strange is said at once.

    Members and facilitators may be named as in the case, and tables as on their cards.

    Raises:
        InputProblems: with all of it, or with why the round to come cannot be told.
    """
    problems: list[Problem] = []

    def known(texts: Iterable[str], those: Known, read: Callable[[str], str] = str) -> frozenset[str]:
        found, all_of_them = set(), split(texts)
        for number, one in enumerate(all_of_them, start=1):
            try:
                found.add(those.find(one if value_key(one) in those.ids else read(one)))
            except Fault as fault:
                reason, remedy = fault.args
                which = f" (number {number} of those named)" if telling(one) and len(all_of_them) > 1 else ""
                problems.append(Problem(f"{reason}{which}", remedy))
        return frozenset(found)

    names = case.names if isinstance(case, ToSeat) else {}

    def called(noun: str, ids: Iterable[str]) -> Known:
        return known_as(noun, ids, {id: names[id] for id in ids if id in names})

    members, leaders = called("member", discussion.guest), called("facilitator", discussion.facilitator)
    absent, late = known(asked.absent, members), known(asked.late, members)
    if asked.out and not discussion.facilitators:
        problems.append(Problem("this seating has no facilitators", "Leave out --facilitator-out"))
    out = known(asked.out if discussion.facilitators else (), leaders)
    closed = known(asked.closed, known_as("table", [one.id for one in discussion.tables]), table_id)
    problems += [
        Problem(f'"{one}" is absent and late at once', "Name everybody in one of the two")
        for one in sorted(absent & late)
    ]
    if problems:
        raise InputProblems(problems)
    ids = [one.id for one in discussion.rounds]
    start = ids[round_named(asked.start, ids)] if asked.start else _first_to_come(discussion, case)
    return Happened(start, absent, late, out, closed)


def _first_to_come(discussion: Discussion, case: ToSeat | InputProblems) -> str:
    """The first round of the sessions that are not past; in a list of people, without dates, the first."""
    held: frozenset[str] = frozenset()
    if any(one.session for one in discussion.rounds):
        if isinstance(case, InputProblems):
            reason = "which rounds are held cannot be told from the case"
            remedy = "Say with --from which round is about to begin, or correct what follows"
            raise InputProblems([Problem(reason, remedy), *case.problems])
        held = case.held
    left = [one.id for one in discussion.rounds if one.session not in held]
    if not left:
        reason = "every session of this seating is past"
        raise InputProblems([Problem(reason, "There is nothing left to mend, unless --from names a round")])
    return left[0]
