"""What the rules about venues say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduling.access import demand
from scheduling.check.plan import are
from scheduling.programme import FACILITIES, Programme, Venue
from scheduling.reasons.words import Says, of_session_says, only_on
from scheduling.rules import RULES
from scheduling.subjects import of_facility
from sortition.wording import counted


def _venues(programme: Programme, name: str) -> Iterator[Venue]:
    return (one for one in programme.venues if one.name == name)


def _venue_free(programme: Programme, subject: str) -> Iterator[str]:
    for venue in _venues(programme, subject):
        slots = [one for one in programme.slots if one.id in venue.free]
        yield f"{subject} can be had {only_on(programme, slots)}"


def _venue_size(programme: Programme, subject: str) -> Iterator[str]:
    need, extra = demand(programme), RULES["venue-size"].number("extra")
    people = need.room + programme.options.staff + need.wheelchairs * extra
    for venue in _venues(programme, subject):
        places = counted(venue.capacity, "place")
        yield f"{subject} has {places}, and {people} are needed before speakers and support"


def _wheelchair_places(programme: Programme, subject: str) -> Iterator[str]:
    for venue in _venues(programme, subject):
        places = counted(venue.wheelchairs, "place") if venue.wheelchairs else "no place"
        yield f"{subject} has {places} for wheelchairs, and {are(demand(programme).wheelchairs)} needed"


def _venue_access(programme: Programme, subject: str) -> Iterator[str]:
    for venue in programme.venues:
        for code, name in FACILITIES.items():
            if of_facility(venue.name, code) == subject:
                yield f"{venue.name} does not have {name}, which is needed"


def _drop_off(programme: Programme, subject: str) -> Iterator[str]:
    for venue in _venues(programme, subject):
        most = RULES["drop-off"].number("metres")
        yield f"At {subject} a taxi stops {venue.drop_off} metres from the door, and {most} is the most"


def _aisles(programme: Programme, subject: str) -> Iterator[str]:
    for venue in _venues(programme, subject):
        least = RULES["aisles"].number("centimetres")
        yield f"At {subject} aisles are {venue.aisle} centimetres wide, and {least} is the least"


def _evacuation(programme: Programme, subject: str) -> Iterator[str]:
    yield f"{subject} has no plan for getting everybody out"


SAYS: Mapping[str, Says] = {
    "venue-free": _venue_free,
    "venue-size": _venue_size,
    "wheelchair-places": _wheelchair_places,
    "venue-access": _venue_access,
    "hybrid-venue": of_session_says("{} is followed from elsewhere, and needs a venue with equipment for it"),
    "drop-off": _drop_off,
    "aisles": _aisles,
    "evacuation": _evacuation,
}
