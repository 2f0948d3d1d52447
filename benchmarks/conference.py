"""Conferences of our own invention: talks that want a time and a room each, planned by ours or by a peer.

Every talk is a programme of one session without members: the times are its slots, the rooms its venues, each
of which costs what the talk's audience is over its capacity. A clash of two talks is somebody whom both have
booked. All talks are parts of one model, in which no room and nobody is taken twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sortition.randomness import Stream

START = datetime(2027, 9, 11, 9)
TALK_MINUTES = 30


@dataclass(frozen=True)
class Conference:
    """Talks by number; rooms with capacities; times by number.

    `demand` is the audience of each talk; `away` are the times at which its speaker cannot; `clashes` are
    pairs of talks that may not be at the same time.
    """

    rooms: tuple[int, ...]
    times: int
    demand: tuple[int, ...]
    away: tuple[tuple[int, ...], ...]
    clashes: tuple[tuple[int, int], ...]


def invented(seed: int, talks: int = 70, times: int = 20, rooms: int = 5) -> Conference:
    """A conference with a plan: 70 talks, 100 places, a third of the times away, a clash for every talk."""
    stream = Stream(f"conference {seed}", "conferences")
    places = stream.shuffled([(at, room) for at in range(times) for room in range(rooms)])[:talks]
    sizes = tuple(sorted((20 + stream.below(60) for _ in range(rooms)), reverse=True))
    away = tuple(
        tuple(at for at in range(times) if at != place[0] and stream.below(100) < 35) for place in places
    )
    clashes = set()
    while len(clashes) < talks:
        one, other = sorted((stream.below(talks), stream.below(talks)))
        if one != other and places[one][0] != places[other][0]:
            clashes.add((one, other))
    demand = tuple(10 + stream.below(110) for _ in range(talks))
    return Conference(sizes, times, demand, away, tuple(sorted(clashes)))


def later_away(conference: Conference, places: Sequence[Sequence[int]]) -> Conference:
    """The same when three speakers turn out to be away at the times that they were given."""
    away = [*conference.away]
    for talk in (0, len(away) // 2, len(away) - 1):
        away[talk] = tuple(sorted({*away[talk], places[talk][0]}))
    return Conference(**{**asdict(conference), "away": tuple(away)})


def overflow(conference: Conference, places: Sequence[Sequence[int]]) -> int:
    """People who find no seat."""
    return sum(
        max(0, demand - conference.rooms[room])
        for demand, (_, room) in zip(conference.demand, places, strict=True)
    )


def is_valid(conference: Conference, places: Sequence[Sequence[int]]) -> bool:
    """Whether every talk has a place of its own, at a time when it can be, and no clash."""
    return (
        len({(at, room) for at, room in places}) == len(conference.demand)
        and all(at not in away for (at, _), away in zip(places, conference.away, strict=True))
        and all(places[one][0] != places[other][0] for one, other in conference.clashes)
    )


class Ours:
    """The talks as programmes that share rooms and people."""

    def __init__(self) -> None:
        from scheduling.rules import RULES, Severity, severities

        # Rules of an assembly that a talk by itself cannot keep.
        self._severities = severities(
            {name: Severity.IGNORE for name, rule in RULES.items() if not rule.decided}
        )

    def solve(self, conference: Conference, goal: str, before: Sequence[Sequence[int]] = ()) -> Any:
        """The places of all talks: any ("feasible"), with the least overflow, or with the fewest changes."""
        from ortools.sat.python import cp_model

        from scheduling.constraints import constrain
        from scheduling.constraints.people import cost
        from scheduling.goals import change
        from scheduling.model import Model
        from scheduling.sharing import hint, share
        from scheduling.solve import extract
        from scheduling.together import highest
        from sortition.watch import Watch

        cp = cp_model.CpModel()
        models = [Model(one, self._severities, cp=cp) for one in programmes(conference)]
        for model in models:
            constrain(model)
        share(models)
        worth: Any = 0
        if goal == "optimal":
            worth = -sum(cost(model) for model in models)
        if goal == "replan":
            published = [planned(conference, n, place) for n, place in enumerate(before)]
            worth = -sum(change(model, old) for model, old in zip(models, published, strict=True))
            hint(list(zip(models, published, strict=True)))
        values, bound = highest(models[0], worth, 600, Watch())
        sittings = [extract(model, values).sittings[0] for model in models]
        return [(int(one.slot), int(one.venue)) for one in sittings], -bound


def programmes(conference: Conference) -> list[Any]:
    """A programme for every talk."""
    from scheduling.programme import Lock, Options, Phase, Programme, Session, Slot, Supporter, Venue
    from scheduling.times import Span

    begin = [START + timedelta(days=at // 10, minutes=40 * (at % 10)) for at in range(conference.times)]
    slots = tuple(
        Slot(f"{at:02}", Span(t, t + timedelta(minutes=TALK_MINUTES))) for at, t in enumerate(begin)
    )
    always = {slot.id: (slot.span,) for slot in slots}
    made = []
    for n, (demand, away) in enumerate(zip(conference.demand, conference.away, strict=True)):
        free = frozenset(slot.id for slot in slots if int(slot.id) not in away)
        venues = tuple(
            Venue(f"{room:02}", f"Room {room}", 10_000, free=free, cost=max(0, demand - size))
            for room, size in enumerate(conference.rooms)
        )
        mine = [f"{one}-{other}" for one, other in conference.clashes if n in (one, other)]
        made.append(
            Programme(
                name=f"Talk {n}",
                options=Options(size=0),
                sessions=(Session("S", f"Talk {n}", Phase.LEARNING, TALK_MINUTES),),
                slots=slots,
                venues=venues,
                today=START.date(),
                support=tuple(Supporter(name, name, "facilitator", free=always) for name in mine),
                locks=(Lock("support", "S", " ".join(mine), "both are booked"),) if mine else (),
            )
        )
    return made


def planned(conference: Conference, talk: int, place: Sequence[int]) -> Any:
    """A place as a timetable of its talk."""
    from scheduling.timetable import Sitting, Timetable

    programme = programmes(conference)[talk]
    (session,) = programme.sessions
    slot = programme.slot[f"{place[0]:02}"]
    support = tuple(one.id for one in programme.support)
    return Timetable(
        (Sitting("S", slot.id, f"{place[1]:02}", programme.span(session, slot), support=support),)
    )
