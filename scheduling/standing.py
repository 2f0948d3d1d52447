"""What people count on once a timetable was given out: the breaks of sessions, and who is booked."""

from __future__ import annotations

from collections.abc import Mapping

from scheduling.programme import Pause, Programme
from scheduling.releases import Release


def published_breaks(programme: Programme, released: Release) -> Mapping[tuple[str, str], tuple[Pause, ...]]:
    """By session and slot the breaks that were published, of what the programme still has."""
    return {
        (one.session, one.slot): one.pauses
        for one in released.timetable.sittings
        if one.slot in programme.slot and one.session in programme.session
    }


def booked(programme: Programme, released: Release) -> Mapping[tuple[str, str, str], frozenset[str]]:
    """By session, slot and venue the BSL interpreters of a release, where the hours are still the same.

    Sessions without BSL interpreters are left out: nobody is booked for them.
    """
    found = {}
    for one in released.timetable.sittings:
        session, slot = programme.session.get(one.session), programme.slot.get(one.slot)
        people = frozenset(p for p in one.support if released.programme.supporter[p].kind == "bsl")
        if people and session and slot and programme.span(session, slot) == one.span:
            found[one.session, one.slot, one.venue] = people
    return found
