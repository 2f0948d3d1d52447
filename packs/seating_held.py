"""Rounds that were held: they stay as the last seating has them, and the rest is planned on from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from scheduling.seating.described import stated_from
from scheduling.seating.past import Past
from scheduling.seating.releases import SeatingRelease
from scheduling.seating.used import natural
from scheduling.seating.values import Discussion, Facilitator, Group, Guest, Round, Seating, pair
from sortition.findings import Note
from sortition.problems import InputProblems, Problem
from sortition.wording import counted, value_key

_Person = TypeVar("_Person", Guest, Facilitator)


def round_named(text: str, ids: list[str], known: str = "") -> int:
    """The place of the round that is meant by "3" or "round 3". Raises InputProblems."""
    name = value_key(text).removeprefix("round ").strip()
    if name not in ids:
        rounds = f"Rounds are {ids[0]} to {ids[-1]}" if ids else "There are no rounds"
        raise InputProblems([Problem(f'"{text}" is no round', known or rounds)])
    return ids.index(name)


def past_of(last: SeatingRelease | None, over: frozenset[str], start: str) -> Past:
    """What was held: the rounds of sessions that are `over`, or where `start` names a round, all before it.

    The session of this round is then not over; nor, where all rounds are before it, is the last one, unless
    it is among those that are.

    Raises:
        InputProblems: `start` names no round of the last seating, and not the one after.
    """
    rounds = last.discussion.rounds if last else ()
    if not start:
        return Past(tuple(one for one in rounds if one.session in over), over)
    first = round_named(start, [*Past(rounds).ids, str(Past(rounds).next)], _may_begin(last))
    held, coming = rounds[:first], rounds[first:]
    begun = {one.session for one in (coming or rounds[-1:])[:1]}
    closed = {one.session for one in held} - begun
    return Past(held, (over - {one.session for one in coming}) | closed)


def _may_begin(last: SeatingRelease | None) -> str:
    if last is None:
        return "No seating was made yet, so that none of its rounds was held: leave out --from"
    ids, after = Past(last.discussion.rounds).ids, Past(last.discussion.rounds).next
    return f"Version {last.number} has rounds {ids[0]} to {ids[-1]}: begin with one of them, or with {after}"


def left_out(sessions: Mapping[str, int], past: Past) -> Iterator[Note]:
    """That sessions are over of which no seating is known."""
    unknown = [
        one for one, rounds in sessions.items() if one in past.over and rounds and not past.held_in(one)
    ]
    if unknown:
        names = ", ".join(unknown)
        text = f"over already, and no seating of it is known: {names}. It is left out, and who met there"
        yield Note(f"{text} does not count")


def forgotten(last: SeatingRelease | None, past: Past) -> Iterator[Note]:
    """What had happened in rounds that are planned anew, as if it had not."""
    lost = [text for text in last.stated if _reaches(text, last, past)] if last else []
    if last and lost:
        text = f"version {last.number} was made with {', '.join(lost)}, and this one is made without"
        yield Note(f"{text}: where it still holds, write it into the programme or state it again")


def unsaid(last: SeatingRelease | None, discussion: Discussion) -> Iterator[Note]:
    """What the last seating of a list knew of people who are still there, and this one was not told."""
    if last is None:
        return
    version, here, then = f"version {last.number}", discussion.guest.keys(), last.discussion
    for option in ("together", "apart"):
        gone = sorted(getattr(then, option) - getattr(discussion, option))
        if pairs := [",".join(both) for both in gone if here >= {*both}]:
            text = f"{version} kept {counted(len(pairs), 'pair')} {option} and this one does not"
            yield Note(f"{text}: state it again with --{option} {f' --{option} '.join(pairs)}")
    needed = [one.id for one in then.guests if _needs(one) and one.id in here]
    if needed and not any(map(_needs, discussion.guests)):
        verb = "needs" if len(needed) == 1 else "need"
        text = f"{version} knew what {counted(len(needed), 'member')} {verb} and this one knows of no needs"
        yield Note(f"{text}: name their column again with --needs")


def _needs(one: Guest) -> bool:
    return bool(one.needs or one.language or one.companions)


def _reaches(text: str, last: SeatingRelease, past: Past) -> bool:
    """Whether something that was stated is about a round that was not held."""
    what, start = stated_from(text)
    ids = [one.id for one in last.discussion.rounds]
    rounds = last.discussion.rounds[ids.index(start) :] if start in ids else ()
    those = [one for one in rounds if one.session == rounds[0].session]
    return any(one.id not in past.ids for one in (those[:1] if what == "late" else those))


def since(discussion: Discussion, last: SeatingRelease | None, past: Past) -> Discussion:
    """The rounds to come, after what was in those that were held: who met, who led whom, which topics."""
    if last is None:
        return discussion
    met, led = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    visited: dict[str, frozenset[str]] = {}
    for round_ in past.rounds:
        for place in round_.places:
            group = last.seating.group[round_.id, place.table]
            for id_ in group.members if place.topic else ():
                if id_ != place.host:
                    visited[id_] = visited.get(id_, frozenset()) | {place.topic}
            if not round_.is_plenary:
                met.update(pair(*both) for both in combinations(group.members, 2))
                led.update((leader, member) for leader in group.facilitators for member in group.members)
    return replace(discussion, met=met, led=led, visited=visited)


def whole(
    discussion: Discussion, seating: Seating, last: SeatingRelease | None, past: Past
) -> tuple[Discussion, Seating]:
    """All rounds and who sits in them: those that were held as they were, with whoever is still known."""
    if last is None:
        return discussion, seating
    then = last.discussion
    tables = {one.id: one for one in (*then.tables, *discussion.tables)}
    used = {place.table for one in (*past.rounds, *discussion.rounds) for place in one.places}
    known = discussion.guest.keys() | discussion.facilitator.keys()
    stay = tuple(one for one in then.fixed if one.round in past.ids and one.id in known)
    return replace(
        discussion,
        guests=tuple(_as_they_were(one, then.guest, past) for one in discussion.guests),
        facilitators=tuple(_as_they_were(one, then.facilitator, past) for one in discussion.facilitators),
        tables=tuple(tables[id_] for id_ in sorted(tables.keys() & used, key=natural)),
        rounds=(*(_hosted(one, discussion) for one in past.rounds), *discussion.rounds),
        fixed=(*stay, *discussion.fixed),
    ), Seating((*_held(discussion, last, past), *seating.groups))


def _as_they_were(person: _Person, then: Mapping[str, _Person], past: Past) -> _Person:
    """Away as planned, and from rounds that were held as they were; whoever came later missed them."""
    missed = then[person.id].away.intersection(past.ids) if person.id in then else frozenset(past.ids)
    return replace(person, away=person.away | missed)


def _hosted(round_: Round, discussion: Discussion) -> Round:
    """The round with those hosts who are still members."""
    places = (one if one.host in discussion.guest else replace(one, host="") for one in round_.places)
    return replace(round_, places=tuple(places))


def _held(discussion: Discussion, last: SeatingRelease, past: Past) -> Iterator[Group]:
    for one in last.seating.groups:
        if one.round in past.ids:
            yield replace(
                one,
                members=tuple(id_ for id_ in one.members if id_ in discussion.guest),
                facilitators=tuple(id_ for id_ in one.facilitators if id_ in discussion.facilitator),
            )
