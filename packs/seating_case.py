"""The members of a drawn case, their facilitators and sessions, as they are to be seated at tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from packs.numbered import places
from packs.planning import Asked, OpenCase, open_for_planning
from packs.running import FACILITATOR
from packs.seating_members import BSL, ToSeat, about_language, guest
from scheduling.access import can_attend
from scheduling.agenda import agenda
from scheduling.programme import Member, Programme, Session
from scheduling.releases import Release
from scheduling.seating.names import language_name
from scheduling.seating.values import Category, Facilitator, Guest, Team
from scheduling.timetable import Sitting
from sortition.findings import Note
from sortition.pool import NOT_STATED
from sortition.problems import InputProblems, Problem
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import counted

# Rounds of a session while no timetable says how long it is at the tables.
_USUAL_ROUNDS = 3
# Of those who interpret BSL, one does and one sits beside; others work alone at their table.
_IN_BSL_TEAM = 2


def from_case(folder: Path, day: date) -> ToSeat:
    """The members of the newest draw, or of the sheet Members where nobody is drawn, on this day.

    Values are those of the draw, needs and dates those of the timetable; whoever cannot come to a session by
    the newest timetable is away in it. Facilitators and rounds of a session are those of this timetable too;
    where it has none, everybody of the sheet Support who facilitates, and a usual number of rounds.

    Raises:
        InputProblems: with everything wrong in panel.toml, programme.xlsx and the events.
        VerificationFailed: the record is not as it was written.
    """
    if not (folder / SETTINGS_FILE).exists() and places(folder, "seating"):
        remedy = f"Give --members again, and all that is to hold, with --out {folder}"
        raise InputProblems([Problem("the folder holds the seating of a list, and no case", remedy)])
    case = open_for_planning(folder, Asked(day), past_dates=True)
    programme, notes = case.programme, list(case.notes)
    sittings = case.published.sitting if case.published else {}
    categories = tuple(map(Category, case.drawn.categories)) if case.drawn else ()
    values = case.drawn.values if case.drawn else {}
    guests = tuple(_guest(one, values, len(categories)) for one in programme.members)
    leading = _facilitators(programme)
    sessions = {one.id: _rounds(case.last, one, sittings.get(one.id)) for one in programme.sessions}
    teams = _teams(programme, sittings.values())
    languages = {one.language for one in guests} - {"", *teams}
    notes += _about(programme, sittings, guests, categories)
    notes += [about_language(one) for one in sorted(languages)]
    away = _away(programme, sittings)
    notes += _unbooked(programme, sittings, [one for one in guests if one.language in teams], away)
    return ToSeat(
        guests,
        categories,
        leading,
        sessions,
        titles={one.id: one.title for one in programme.sessions},
        held=programme.past,
        away=away,
        teams=teams,
        assumed=frozenset(languages),
        names=_names(case),
        listed=True,
        notes=tuple(dict.fromkeys(notes)),
    )


def _guest(member: Member, values: Mapping[str, tuple[str, ...]], categories: int) -> Guest:
    own = values.get(member.id, (NOT_STATED,) * categories)
    return guest(member.id, own, member.needs, member.language)


def _facilitators(programme: Programme) -> tuple[Facilitator, ...]:
    return tuple(Facilitator(one.id, one.languages) for one in programme.support if one.kind == FACILITATOR)


def _rounds(release: Release | None, session: Session, sitting: Sitting | None) -> int:
    """The rounds at tables of a session, by the agenda of the day."""
    if release is None or sitting is None:
        return 0 if session.is_open else _USUAL_ROUNDS
    return sum(block.kind == "tables" for block in agenda(release.programme, sitting))


def _away(programme: Programme, sittings: Mapping[str, Sitting]) -> dict[str, frozenset[str]]:
    """The sessions that members cannot come to, and those at which facilitators do not work."""
    found: dict[str, set[str]] = {}
    leading = [one.id for one in _facilitators(programme)]
    for session, sitting in sittings.items():
        booked = set(leading) & set(sitting.support)
        missing = [one for one in leading if booked and one not in booked]
        if sitting.slot in programme.slot:
            missing += [
                one.id
                for one in programme.members
                if not can_attend(programme, one, sitting.slot, sitting.venue)
            ]
        for id in missing:
            found.setdefault(id, set()).add(session)
    return {id: frozenset(those) for id, those in sorted(found.items())}


def _teams(programme: Programme, sittings: Iterable[Sitting]) -> dict[str, Team]:
    """The interpreters of each language: at as many tables as at the session with fewest of them.

    Sessions without any are passed over: a note says so.
    """
    booked = [[one for one in programme.support if one.id in sitting.support] for sitting in sittings]
    found: dict[str, Team] = {}
    for language in sorted(_interpreted(programme)):
        there = [sum(language in _speaks(one.kind, one.languages) for one in those) for those in booked]
        all_of_them = sum(language in _speaks(one.kind, one.languages) for one in programme.support)
        people = min(filter(None, there), default=all_of_them)
        if language == BSL:
            tables = min(programme.options.bsl_teams, max(1, people // _IN_BSL_TEAM))
            found[BSL] = Team(max(1, tables), min(people, _IN_BSL_TEAM))
        else:
            found[language] = Team(people)
    return found


def _unbooked(
    programme: Programme,
    sittings: Mapping[str, Sitting],
    guests: Sequence[Guest],
    away: Mapping[str, frozenset[str]],
) -> Iterator[Note]:
    """That nobody interprets in sessions to come to which some of these members come."""
    support = {one.id: _speaks(one.kind, one.languages) for one in programme.support}
    for language in sorted({one.language for one in guests}):
        who = [one.id for one in guests if one.language == language]
        lacking = [
            one.id
            for one in programme.to_come
            if one.id in sittings
            and not one.is_open
            and any(one.id not in away.get(id, ()) for id in who)
            and not any(language in support.get(id, ()) for id in sittings[one.id].support)
        ]
        if lacking:
            text = f"no interpreter of {language_name(language)} is booked for {', '.join(lacking)}"
            yield Note(f"{text}: plan the timetable again (citizen-panel timetable)")


def _speaks(kind: str, languages: Iterable[str]) -> frozenset[str]:
    """What somebody interprets."""
    if kind == BSL:
        return frozenset({BSL})
    return frozenset(languages) if kind == "interpreter" else frozenset()


def _interpreted(programme: Programme) -> set[str]:
    return {one for person in programme.support for one in _speaks(person.kind, person.languages)}


def _names(case: OpenCase) -> dict[str, str]:
    """Names by id: of members as far as they are known, and of all who facilitate."""
    members = {id: one.name for id, one in case.drawn.people.items()} if case.drawn else {}
    return {**members, **{one.id: one.name for one in case.programme.support if one.kind == FACILITATOR}}


def _about(
    programme: Programme,
    sittings: Mapping[str, Sitting],
    guests: Sequence[Guest],
    categories: Sequence[Category],
) -> Iterator[Note]:
    unplanned = [one.id for one in programme.sessions if not one.is_open and one.id not in sittings]
    if unplanned:
        text = (
            f"no timetable has {', '.join(unplanned)}: {_USUAL_ROUNDS} rounds each, unless Rounds says more"
        )
        yield Note(f"{text}, and nobody is away", "programme.xlsx")
    if not categories:
        yield Note("nobody is drawn yet, so no categories are known: tables are not mixed by any")
    remote = sum("remote" in one.needs for one in guests)
    if remote == 1:
        yield Note(f"{counted(remote, 'member')} takes part from elsewhere, and would be at a table alone")
