"""Rules about venues, judged without a solver."""

from __future__ import annotations

from scheduling.access import NEEDS
from scheduling.check.plan import Findings, Held, Plan, are
from scheduling.programme import FACILITIES, Venue
from scheduling.rules import RULES
from scheduling.subjects import of_facility
from sortition.wording import counted


def _in_venues(plan: Plan) -> list[tuple[Held, Venue]]:
    return [(held, held.venue) for held in plan.to_come if held.venue]


def venue_free(plan: Plan) -> Findings:
    """A sitting's date is one of those of its venue."""
    for held, venue in _in_venues(plan):
        if held.sitting.slot not in venue.free:
            yield venue.name, f"{venue.name} cannot be had for {held.when}."


def venue_size(plan: Plan) -> Findings:
    """Members, companions, support but childcare, speakers, staff and wheelchairs fit into the venue."""
    need, extra = plan.demand, RULES["venue-size"].number("extra")
    fixed = need.room + plan.programme.options.staff + need.wheelchairs * extra
    for held, venue in _in_venues(plan):
        helpers = sum(one.kind != "childcare" for one in held.support)
        speakers = len({one.speaker for one in held.sitting.talks if not one.remote})
        people = fixed + helpers + speakers
        if people > venue.capacity:
            yield (
                venue.name,
                f"{venue.name} has {counted(venue.capacity, 'place')}; {held.when} needs {people}.",
            )


def wheelchair_places(plan: Plan) -> Findings:
    """The venue has as many places for wheelchairs as are needed."""
    for _, venue in _in_venues(plan):
        if venue.wheelchairs < plan.demand.wheelchairs:
            places = counted(venue.wheelchairs, "place")
            yield (
                venue.name,
                f"{venue.name} has {places} for wheelchairs; {are(plan.demand.wheelchairs)} needed.",
            )


def venue_access(plan: Plan) -> Findings:
    """The venue has each facility that declared needs ask for; equipment for those elsewhere is apart."""
    for _, venue in _in_venues(plan):
        for code in sorted(plan.demand.facilities - venue.has - {"hybrid"}):
            lacks = f"{venue.name} does not have {FACILITIES[code]}, which {_asked_by(plan, code)}."
            yield of_facility(venue.name, code), lacks


def _asked_by(plan: Plan, code: str) -> str:
    if not plan.programme.known:
        return "is taken to be needed"
    people = sum(any(code in NEEDS[need].facilities for need in one.needs) for one in plan.programme.members)
    return f"{counted(people, 'member')} {'needs' if people == 1 else 'need'}"


def hybrid_venue(plan: Plan) -> Findings:
    """The venue of a hybrid session, or of one that members follow from elsewhere, has the equipment."""
    elsewhere = any("remote" in one.needs for one in plan.programme.members)
    for held, venue in _in_venues(plan):
        needed = held.session.hybrid or (elsewhere and not held.session.is_open)
        if needed and "hybrid" not in venue.has:
            yield (
                held.session.id,
                f"{held.when} at {venue.name} is followed from elsewhere, without equipment for it.",
            )


def drop_off(plan: Plan) -> Findings:
    """The distance from where a taxi stops, if measured, is at most 50 metres."""
    most = RULES["drop-off"].number("metres")
    for _, venue in _in_venues(plan):
        if venue.drop_off is not None and venue.drop_off > most:
            way = f"{venue.drop_off} metres from the door"
            yield venue.name, f"At {venue.name} a taxi stops {way}; {most} is the most."


def aisles(plan: Plan) -> Findings:
    """Where wheelchairs are expected, aisles, if measured, are at least 100 centimetres wide."""
    least = RULES["aisles"].number("centimetres")
    for _, venue in _in_venues(plan):
        if plan.demand.wheelchairs and venue.aisle is not None and venue.aisle < least:
            width = f"{venue.aisle} centimetres wide"
            yield venue.name, f"At {venue.name} aisles are {width}; {least} is the least."


def evacuation(plan: Plan) -> Findings:
    """The venue has a plan for getting everybody out, where somebody may need one of their own."""
    guided = any("guide" in one.needs for one in plan.programme.members)
    if plan.programme.known and not plan.demand.wheelchairs and not guided:
        return
    for _, venue in _in_venues(plan):
        if "evacuation" not in venue.has:
            yield venue.name, f"{venue.name} has no plan for getting everybody out."
