"""A seating made by hand for the members of a case: rounds at five tables, then one together."""

from __future__ import annotations

from dataclasses import replace

from packs.dossier import Dossier
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Group,
    Guest,
    Place,
    Round,
    Seating,
    Table,
)

TABLES = tuple(f"Table {number}" for number in range(1, 6))
TOPICS = ("Damp and mould", "Rents", "Repairs", "Heating and what it costs", "Neighbours")


def seated(dossier: Dossier, each: int = 3) -> Dossier:
    """The case with its members seated, `each` rounds a session; one misses the first round."""
    assert dossier.past and dossier.release
    members = dossier.past.drawn.members
    sessions = [one.session for one in dossier.release.timetable.sittings]
    ids = [str(number) for number in range(1, each * len(sessions) + 1)]
    leaders = [one.id for one in dossier.release.programme.support if one.kind == "facilitator"]
    rounds = tuple(_round(id_, sessions[at // each], at % each, each) for at, id_ in enumerate(ids))
    first, *others = members
    guests = (Guest(first, ("x",), away=frozenset({"1"})), *(Guest(one, ("x",)) for one in others))
    discussion = Discussion(
        (Category("Gender"),),
        guests,
        tuple(map(Table, TABLES)),
        rounds,
        tuple(Facilitator(one) for one in leaders),
    )
    groups = tuple(group for at, one in enumerate(rounds) for group in _groups(one, at, members, leaders))
    made = SeatingRelease(1, "2027-01-20T09:30:00Z", discussion, Seating(groups), "balance", "default")
    return replace(dossier, seating=made)


def _round(id_: str, session: str, place: int, each: int) -> Round:
    if place == each - 1:
        return Round(id_, session, (Place(TABLES[0], 1, 99),))
    topics = TOPICS if place else ("",) * len(TABLES)
    return Round(
        id_, session, tuple(Place(one, 1, 99, topic) for one, topic in zip(TABLES, topics, strict=True))
    )


def _groups(round_: Round, at: int, members: tuple[str, ...], leaders: list[str]) -> list[Group]:
    tables = len(round_.places)
    there = [one for one in members if at or one != members[0]]
    return [
        Group(
            round_.id,
            place.table,
            tuple(one for number, one in enumerate(there) if (number * (at + 1) + number // 5) % tables == n),
            tuple(leaders[(n + at) % len(leaders)] for _ in "x" if n < len(leaders)),
        )
        for n, place in enumerate(round_.places)
    ]
