"""Members and facilitators who are alike in everything that the hard rules ask, taken together.

Whoever is alike is counted, not named: a model needs a number for each kind, round and table, and the hard
rules of a whole panel become a small integer program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scheduling.seating.values import (
    TABLE_FOR_NEED,
    Discussion,
    Facilitator,
    Fixed,
    Guest,
    Round,
    Table,
)


@dataclass(frozen=True)
class Kind:
    """Members alike in all that matters in some rounds, in order of their ids; `guest` is one of them."""

    members: tuple[str, ...]
    guest: Guest

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.members)


@dataclass(frozen=True)
class Post:
    """Facilitators alike in all that matters in some rounds, in order of their ids; `one` is one of them."""

    ids: tuple[str, ...]
    one: Facilitator

    @property
    def size(self) -> int:
        """How many they are."""
        return len(self.ids)


def member_kinds(
    discussion: Discussion, rounds: Sequence[Round], values: Callable[[Guest], object] = lambda guest: None
) -> tuple[Kind, ...]:
    """The kinds of members for these rounds; those who also differ in what `values` gives are kept apart."""
    named = _named(discussion, rounds)
    matters = _needs_that_matter(discussion, rounds)
    seats = any(table.seats is not None for table in _used(discussion, rounds))
    conflicts = _conflicts(discussion)
    ids = {one.id for one in rounds}
    topics = {place.topic for one in rounds for place in one.places}
    found: dict[object, list[Guest]] = {}
    for guest in discussion.guests:
        key = (
            guest.id if guest.id in named else "",
            guest.away & ids,
            guest.needs & matters,
            guest.language,
            guest.companions if seats else 0,
            conflicts.get(guest.id, frozenset()),
            frozenset(topics.intersection(discussion.visited.get(guest.id, ()))),
            values(guest),
        )
        found.setdefault(key, []).append(guest)
    return tuple(Kind(tuple(one.id for one in alike), alike[0]) for alike in found.values())


def post_kinds(discussion: Discussion, rounds: Sequence[Round]) -> tuple[Post, ...]:
    """The kinds of facilitators for these rounds; whoever has a conflict or a fixed table is alone."""
    named = _named(discussion, rounds)
    wanted = {one.language for one in discussion.guests}
    ids = {one.id for one in rounds}
    found: dict[object, list[Facilitator]] = {}
    for one in discussion.facilitators:
        alone = one.id in named or bool(one.conflicts & discussion.guest.keys())
        key = (one.id if alone else "", one.away & ids, one.languages & wanted)
        found.setdefault(key, []).append(one)
    return tuple(Post(tuple(one.id for one in alike), alike[0]) for alike in found.values())


def spans(discussion: Discussion) -> tuple[tuple[Round, ...], ...]:
    """The rounds in sets that no rule connects: those with a topic in common are together."""
    found: list[tuple[set[str], list[Round]]] = []
    for round_ in discussion.rounds:
        topics = {one.topic for one in round_.places if one.topic}
        near = [one for one in found if one[0] & topics]
        merged = [one for _, rounds in near for one in rounds] + [round_]
        found = [one for one in found if one not in near]
        found.append((topics.union(*(one for one, _ in near)), merged))
    order = {one.id: n for n, one in enumerate(discussion.rounds)}
    sets = [tuple(sorted(rounds, key=lambda one: order[one.id])) for _, rounds in found]
    return tuple(sorted(sets, key=lambda rounds: order[rounds[0].id]))


def topics_return(discussion: Discussion) -> bool:
    """Whether there is a topic in more than one round."""
    return len(spans(discussion)) < len(discussion.rounds)


def fits(guest: Guest, table: Table) -> bool:
    """Whether the table, one of several, has what the member needs; "remote" is for this need alone."""
    needed = {TABLE_FOR_NEED[one] for one in guest.needs if one in TABLE_FOR_NEED}
    return needed <= table.has and ("remote" in guest.needs) == ("remote" in table.has)


def hosted(discussion: Discussion, round_: Round) -> list[tuple[str, str]]:
    """The hosts who are there, each with the table of theirs."""
    return [
        (one.host, one.table)
        for one in round_.places
        if one.host in discussion.guest and round_.id not in discussion.guest[one.host].away
    ]


def fixed_in(discussion: Discussion, round_: Round) -> list[Fixed]:
    """The decisions about the round, except those about somebody who misses it."""
    people: dict[str, Guest | Facilitator] = {**discussion.facilitator, **discussion.guest}
    found = (one for one in discussion.fixed if one.round == round_.id)
    return [one for one in found if one.id not in people or round_.id not in people[one.id].away]


def together_in(discussion: Discussion, round_: Round) -> list[tuple[str, str]]:
    """The pairs who sit together in the round, because both are there."""
    return [one for one in sorted(discussion.together) if both_present(discussion, round_, one)]


def apart_in(discussion: Discussion, round_: Round) -> list[tuple[str, str]]:
    """The pairs who sit apart in the round, because both are there and it has several tables."""
    if round_.is_plenary:
        return []
    return [one for one in sorted(discussion.apart) if both_present(discussion, round_, one)]


def both_present(discussion: Discussion, round_: Round, ids: Iterable[str]) -> bool:
    """Whether these are members and take part in the round."""
    return all(one in discussion.guest and round_.id not in discussion.guest[one].away for one in ids)


def leaders(discussion: Discussion, round_: Round) -> tuple[Facilitator, ...]:
    """The facilitators who take part in the round."""
    return tuple(one for one in discussion.facilitators if round_.id not in one.away)


def _used(discussion: Discussion, rounds: Iterable[Round]) -> list[Table]:
    return [discussion.table[one.table] for round_ in rounds for one in round_.places]


def _named(discussion: Discussion, rounds: Sequence[Round]) -> set[str]:
    """Whoever a rule names in these rounds: they are counted alone."""
    named: set[str] = set()
    for round_ in rounds:
        named |= {one.id for one in fixed_in(discussion, round_)}
        pairs = together_in(discussion, round_) + apart_in(discussion, round_)
        named |= {id_ for one in pairs for id_ in one} | {id_ for id_, _ in hosted(discussion, round_)}
    return named


def _needs_that_matter(discussion: Discussion, rounds: Sequence[Round]) -> set[str]:
    tables = _used(discussion, rounds)
    wanting = {need for need, has in TABLE_FOR_NEED.items() if any(has not in one.has for one in tables)}
    if any(one.wheelchairs is not None for one in tables):
        wanting.add("wheelchair")
    return wanting | {"remote"}


def _conflicts(discussion: Discussion) -> dict[str, frozenset[str]]:
    """The facilitators with whom each member must not sit."""
    found: dict[str, set[str]] = {}
    for one in discussion.facilitators:
        for id_ in one.conflicts:
            found.setdefault(id_, set()).add(one.id)
    return {id_: frozenset(ids) for id_, ids in found.items()}
