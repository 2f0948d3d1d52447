"""Rules about venues."""

from __future__ import annotations

from scheduling.constraints.talks import only_remote
from scheduling.model import Literal, Model
from scheduling.programme import Venue
from scheduling.rules import RULES as BOOK
from scheduling.subjects import of_facility


def _never(model: Model, rule: str, venue: Venue, subject: str = "") -> None:
    """The venue is not used while the rule is kept."""
    kept = model.kept(rule, subject or venue.name)
    model.forbid((var for (_, _, v), var in model.at_to_come.items() if v == venue.id), kept)


def _venue_free(model: Model) -> None:
    for venue in model.programme.venues:
        kept = model.kept("venue-free", venue.name)
        taken = (var for (_, d, v), var in model.at_to_come.items() if v == venue.id and d not in venue.free)
        model.forbid(taken, kept)


def _venue_size(model: Model) -> None:
    programme, need = model.programme, model.demand
    fixed = need.room + programme.options.staff + need.wheelchairs * BOOK["venue-size"].number("extra")
    helpers = [one for one in programme.support if one.kind != "childcare"]
    most = len(helpers) + len(programme.speakers)
    speaks = _speaks(model)
    for venue in programme.venues:
        kept = model.kept("venue-size", venue.name)
        if fixed + most <= venue.capacity:
            continue
        for s in programme.to_come:
            people = sum(model.works[p.id, s.id] for p in helpers) + sum(
                var for (_, session), var in speaks.items() if session == s.id
            )
            slack = (fixed + most) * (1 - model.in_venue(s, venue.id))
            model.cp.add(fixed + people <= venue.capacity + slack).only_enforce_if(kept)


def _speaks(model: Model) -> dict[tuple[str, str], Literal]:
    """For each speaker and session a variable that is 1 where the speaker is in the room."""
    programme = model.programme
    found: dict[tuple[str, str], Literal] = {}
    for k in programme.speakers:
        talks = [t for t in programme.talks if t.speaker == k.id]
        for s in programme.required if talks else ():
            here = model.cp.new_bool_var(f"speaks {k.id} {s.id}")
            found[k.id, s.id] = here
            for session, n in model.places:
                if session == s.id:
                    # Whoever can only speak from elsewhere takes no chair.
                    away = [d for d in programme.slots if only_remote(model, k, d, s.id, n)]
                    elsewhere = sum(model.on_slots(s, away))
                    for t in talks:
                        model.cp.add(here + elsewhere >= model.gives[t.id, session, n])
    return found


def _wheelchair_places(model: Model) -> None:
    for venue in model.programme.venues:
        if venue.wheelchairs < model.demand.wheelchairs:
            _never(model, "wheelchair-places", venue)


def _venue_access(model: Model) -> None:
    for venue in model.programme.venues:
        for code in sorted(model.demand.facilities - venue.has - {"hybrid"}):
            _never(model, "venue-access", venue, of_facility(venue.name, code))


def _hybrid_venue(model: Model) -> None:
    programme = model.programme
    remote = any("remote" in one.needs for one in programme.members)
    for s in programme.to_come:
        if s.hybrid or (remote and not s.is_open):
            plain = {v.id for v in programme.venues if "hybrid" not in v.has}
            kept = model.kept("hybrid-venue", s.id)
            model.forbid(
                (var for (i, _, v), var in model.at_to_come.items() if i == s.id and v in plain), kept
            )


def _drop_off(model: Model) -> None:
    for venue in model.programme.venues:
        if venue.drop_off is not None and venue.drop_off > BOOK["drop-off"].number("metres"):
            _never(model, "drop-off", venue)


def _aisles(model: Model) -> None:
    for venue in model.programme.venues:
        narrow = venue.aisle is not None and venue.aisle < BOOK["aisles"].number("centimetres")
        if narrow and model.demand.wheelchairs:
            _never(model, "aisles", venue)


def _evacuation(model: Model) -> None:
    programme = model.programme
    guided = any("guide" in one.needs for one in programme.members)
    if not programme.known or model.demand.wheelchairs or guided:
        for venue in programme.venues:
            if "evacuation" not in venue.has:
                _never(model, "evacuation", venue)


RULES = {
    "venue-free": _venue_free,
    "venue-size": _venue_size,
    "wheelchair-places": _wheelchair_places,
    "venue-access": _venue_access,
    "hybrid-venue": _hybrid_venue,
    "drop-off": _drop_off,
    "aisles": _aisles,
    "evacuation": _evacuation,
}
