"""What a facilitator needs to run the day: who works there, needs as numbers, whose turn it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from packs.hours import clock
from packs.meetings import required_sittings
from packs.sessions import Guest, codes, session_group, timetable_group
from packs.source import Group
from scheduling.access import NEEDS, demand
from scheduling.agenda import interpreting
from scheduling.programme import KINDS, Programme
from scheduling.releases import Release
from scheduling.timetable import Sitting

FACILITATOR = "facilitator"
_DOORS = timedelta(minutes=30)
# They matter when a session is planned, not while it is held.
_BEFORE = ("shifts", "transit")


def run_groups(release: Release) -> dict[str, Group]:
    """The timetable with who works at each session, and `room`: how many people come and what they need.

    No member is named, and no need is said of anybody.
    """
    programme = release.programme
    asked = demand(programme)
    room = {
        "members": len(programme.members) if programme.known else programme.options.size,
        "people": asked.room,
        "eating": asked.eating,
        "needs": list(_needs(programme)),
        "assumed": not programme.known,
    }
    sessions = [session_group(release, one, **_at_work(release, one)) for one in release.timetable.sittings]
    return {"timetable": Group({**timetable_group(release), "sessions": sessions}), "room": Group(room)}


def _at_work(release: Release, sitting: Sitting) -> dict[str, Any]:
    programme, venue = release.programme, release.programme.venue[sitting.venue]
    there = [programme.supporter[name] for name in sitting.support]
    facilitators = [one.name for one in there if one.kind == FACILITATOR]
    turns = interpreting(programme, sitting)
    return {
        "begins": sitting in required_sittings(release)[:1],
        "doors": clock(sitting.span.start - _DOORS),
        "lead": facilitators[0] if facilitators else "",
        "facilitators": facilitators,
        "support": [
            Group({"name": one.name, "what": KINDS[one.kind]}) for one in there if one.kind != FACILITATOR
        ],
        "turns": [
            Group(
                {
                    "time": clock(one.start),
                    "until": clock(one.end),
                    "name": programme.supporter[one.supporter].name,
                    "beside": programme.supporter[one.beside].name if one.beside else "",
                    "team": one.team,
                }
            )
            for one in turns
        ],
        "contact": venue.contact,
        "wheelchairs": venue.wheelchairs,
        "loop": "loop" in venue.has,
        "quiet_room": "quiet-room" in venue.has,
        "evacuation": "evacuation" in venue.has,
    }


def _needs(programme: Programme) -> Iterator[Group]:
    """What people need, in the order of the list of needs; of spoken languages, a line for each."""
    asked = demand(programme)
    counts = Counter(need for one in programme.members for need in one.needs)
    if not programme.known:
        counts.update({"wheelchair": asked.wheelchairs, "bsl": asked.bsl_users})
    counts["childcare"] = asked.children
    for code, need in NEEDS.items():
        if code == "interpreter":
            for language, people in asked.languages.items():
                yield _need(code, f"interpreter for {language.title()}", people)
        elif counts[code] and code not in _BEFORE:
            yield _need(code, need.name, counts[code])


def _need(code: str, name: str, people: int) -> Group:
    return Group({"code": code, "name": name, "people": people})


def facilitator_facts(release: Release) -> Iterator[tuple[str, Guest, dict[str, Any]]]:
    """Everybody who facilitates a session, with a code and the ids of their own sessions."""
    those = [one for one in release.programme.support if one.kind == FACILITATOR]
    code = codes([one.id for one in those], FACILITATOR)
    for one in those:
        own = [sitting.session for sitting in release.timetable.sittings if one.id in sitting.support]
        if own:
            facts = {FACILITATOR: Group({"name": one.name, "sessions": own})}
            yield code[one.id], Guest(one.name), facts
