"""A released seating as facts: who sits where by name, never why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from packs.dossier import Dossier
from packs.hours import clock
from packs.letters import with_weekday, worded
from packs.running import FACILITATOR
from packs.sessions import Guest, codes
from packs.source import Group
from scheduling.agenda import agenda
from scheduling.seating.names import is_made_up, table_names
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.values import Round
from scheduling.times import ZONE
from scheduling.timetable import Sitting
from sortition.entries import is_erased
from sortition.problems import InputProblems, Problem

ELSEWHERE = "not here"
HOST = " (host)"
ALL_DAY = ", for the whole session"


def seating_group(dossier: Dossier) -> dict[str, Group]:
    """The facts `seating`; none where nobody was seated.

    Raises:
        InputProblems: it seats somebody who is not among the applicants.
    """
    if dossier.seating is None:
        return {}
    seats = _Seats(dossier, dossier.seating)
    sessions = [seats.session(id_) for id_ in seats.sessions]
    return {"seating": Group({**seats.version, "sessions": sessions})}


def table_facts(dossier: Dossier) -> Iterator[tuple[str, Guest, dict[str, Any]]]:
    """Everybody who leads a table, with a code and the tables that they lead, session by session."""
    if dossier.seating is None:
        return
    seats = _Seats(dossier, dossier.seating)
    code = codes(seats.facilitators, FACILITATOR)
    for one in dossier.seating.discussion.facilitators:
        sessions = [found for id_ in seats.sessions if (found := seats.own_session(id_, one.id))]
        if sessions:
            name = seats.called[one.id]
            yield (
                code[one.id],
                Guest(name),
                {"own": Group({"name": name, **seats.version, "sessions": sessions})},
            )


@dataclass(frozen=True)
class _Seats:
    """A seating with what its readers call everybody."""

    dossier: Dossier
    release: SeatingRelease

    @cached_property
    def version(self) -> dict[str, Any]:
        """By what a print is told from those of other versions."""
        made = datetime.fromisoformat(self.release.made).astimezone(ZONE).date()
        return {"number": self.release.number, "released": worded(made)}

    @cached_property
    def sessions(self) -> list[str]:
        """The ids of the sessions with rounds, in order."""
        return list(dict.fromkeys(one.session for one in self.release.discussion.rounds))

    @cached_property
    def facilitators(self) -> list[str]:
        """The ids of all facilitators: those of the timetable, so that they have one code everywhere."""
        planned = self.dossier.release.programme.support if self.dossier.release else ()
        ids = [one.id for one in planned if one.kind == FACILITATOR]
        return ids + [id_ for id_ in self.release.discussion.facilitator if id_ not in ids]

    @cached_property
    def called(self) -> Mapping[str, str]:
        """Names by id: of members those of their badges, with the entry number where two are alike.

        Whoever was erased is called by what stands in the place of the id.
        """
        discussion, people = self.release.discussion, self.dossier.people
        if strange := tuple(
            f"member {id_}" for id_ in discussion.guest if id_ not in people and not is_erased(id_)
        ):
            remedy = "Seat the members of this panel with citizen-panel tables"
            raise InputProblems(
                [Problem("seats people who are not in the draw", remedy, "seating.json", cells=strange)]
            )
        times = Counter(people[id_].badge for id_ in discussion.guest if id_ in people)
        members = {id_: id_ for id_ in discussion.guest if id_ not in people} | {
            id_: badge if times[badge := people[id_].badge] == 1 else f"{badge} ({people[id_].entry})"
            for id_ in discussion.guest
            if id_ in people
        }
        planned = self.dossier.release.programme.supporter if self.dossier.release else {}
        leaders = {id_: planned[id_].name if id_ in planned else id_ for id_ in discussion.facilitator}
        return members | leaders

    @cached_property
    def table(self) -> Mapping[str, str]:
        """What the tables are called, by id."""
        return table_names(self.release.discussion.tables)

    def sitting(self, session: str) -> Sitting | None:
        """The session as the timetable has it."""
        held = self.dossier.release.timetable.sittings if self.dossier.release else ()
        return next((one for one in held if one.session == session), None)

    def of_session(self, session: str) -> list[Round]:
        """Its rounds in order."""
        return [one for one in self.release.discussion.rounds if one.session == session]

    def about(self, session: str) -> dict[str, str]:
        """Title and day of a session."""
        sitting, release = self.sitting(session), self.dossier.release
        if sitting is None or release is None:
            return {"title": f"Session {session}", "day": ""}
        title = release.programme.session[session].title
        return {"title": title, "day": with_weekday(sitting.span.start.date())}

    @cached_property
    def times(self) -> Mapping[str, str]:
        """When rounds begin, where the agenda of their session has as many times at tables as rounds.

        A single round is for all of them: nobody changes tables in between. Where the numbers differ, only
        the beginning of the first round is known.
        """
        found: dict[str, str] = {}
        for session in self.sessions:
            sitting, rounds = self.sitting(session), self.of_session(session)
            if sitting and self.dossier.release:
                blocks = [
                    one for one in agenda(self.dossier.release.programme, sitting) if one.kind == "tables"
                ]
                starts = [clock(one.start) for one in blocks]
                if len(starts) == len(rounds):
                    found |= {one.id: start for one, start in zip(rounds, starts, strict=True)}
                elif starts and len(rounds) == 1:
                    found[rounds[0].id] = f"{starts[0]}{ALL_DAY}"
                elif starts:
                    found[rounds[0].id] = starts[0]
        return found

    def round(self, round_: Round) -> dict[str, Any]:
        """What everybody may know of a round."""
        return {
            "name": f"Round {round_.id}",
            "time": self.times.get(round_.id, ""),
            "together": round_.is_plenary,
        }

    def at(self, round_: Round, table: str) -> dict[str, Any]:
        """A table in a round: its topic, who leads it, and the host who stays at it."""
        group, place = self.release.seating.group[round_.id, table], round_.place[table]
        return {
            "topic": place.topic,
            "lead": " and ".join(self.called[id_] for id_ in group.facilitators),
            "host": self.called[place.host] if place.host in group.members else "",
        }

    def members(self, round_: Round, table: str) -> list[str]:
        """Who sits there, by name in alphabetical order."""
        group, host = self.release.seating.group[round_.id, table], round_.place[table].host
        names = (self.called[id_] + (HOST if id_ == host else "") for id_ in group.members)
        return sorted(names, key=str.casefold)

    def seat(self, round_: Round, member: str) -> str:
        """What their table is called, and whether they are its host."""
        table = self.release.seating.seat.get((round_.id, member))
        if table is None:
            return ELSEWHERE
        return self.table[table] + (HOST if round_.place[table].host == member else "")

    def session(self, session: str) -> Group:
        """The rounds of a session, and everybody with their tables in those at several tables."""
        rounds = self.of_session(session)
        several = [one for one in rounds if not one.is_plenary]
        seat = self.release.seating.seat
        people = [
            Group(
                {
                    "name": self.called[one.id],
                    "tables": [self.seat(r, one.id) for r in several],
                }
            )
            for one in self.release.discussion.guests
            if any((r.id, one.id) in seat for r in several)
        ]
        people.sort(key=lambda one: str(one["name"]).casefold())
        return Group(
            {
                **self.about(session),
                "rounds": [Group(self.round(one)) for one in rounds],
                "people": people,
                "tables": self.tables(session),
            }
        )

    def tables(self, session: str) -> list[Group]:
        """Every table of the room that is one of several in a session, with its rounds in it."""
        several = [one for one in self.of_session(session) if not one.is_plenary]
        return [
            Group(
                {
                    "name": self.table[table.id],
                    "rounds": [
                        Group({**self.round(one), **self.at(one, table.id)})
                        for one in several
                        if table.id in one.place
                    ],
                }
            )
            for table in self.release.discussion.tables
            if not is_made_up(table.id) and any(table.id in one.place for one in several)
        ]

    def own_session(self, session: str, facilitator: str) -> Group | None:
        """The rounds of a session in which somebody leads a table, with who sits there."""
        seat = self.release.seating.seat
        rounds = [
            Group(
                {
                    **self.round(one),
                    "table": self.table[table],
                    "topic": one.place[table].topic,
                    "members": [] if one.is_plenary else self.members(one, table),
                }
            )
            for one in self.of_session(session)
            if (table := seat.get((one.id, facilitator)))
        ]
        return Group({**self.about(session), "rounds": rounds}) if rounds else None
