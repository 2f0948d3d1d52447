"""From people and wishes to a discussion: how many tables in each round, who is away, topics and hosts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle, groupby

from scheduling.seating.unfit import shortages, strangers
from scheduling.seating.used import SMALL, Used, crowd, natural, used
from scheduling.seating.values import Category, Discussion, Facilitator, Guest, Place, Round, Table
from scheduling.seating.wishes import CAFE, Leader, RoundWish, Wishes, numbered
from sortition.findings import Findings
from sortition.problems import Problem
from sortition.wording import did_you_mean, heading_key, listing, value_key

_ONE_ROUND: Mapping[str, int] = {"": 1}
_NOBODY: Mapping[str, frozenset[str]] = {}
_NOTHING: frozenset[str] = frozenset()


def arrange(
    guests: Iterable[Guest],
    categories: Iterable[Category],
    wishes: Wishes | None = None,
    facilitators: Iterable[Facilitator] = (),
    sessions: Mapping[str, int] = _ONE_ROUND,
    away: Mapping[str, frozenset[str]] = _NOBODY,
) -> Discussion:
    """The discussion of these people as wished for, in all sessions.

    `sessions` are in their order, with the number of rounds that each has if none are wished for; rounds are
    numbered through. `away` are the sessions that somebody misses, by the ids of members and facilitators:
    they miss the rounds of these. Tables in a round are as many as stated; else all that are listed, if they
    then have 5 to 8 members; else one a facilitator, if they then have 5 to 9; else as few as have at most 7.

    Raises:
        InputProblems: with everything that names what is not there, or with everything that there is too
            little of for these people.
    """
    wishes, findings = wishes or Wishes(), Findings()
    rounds = numbered(wishes.rounds, sessions)
    missed = {id: frozenset(one.id for one in rounds if one.session in those) for id, those in away.items()}
    members = [replace(one, away=one.away | missed.get(one.id, _NOTHING)) for one in guests]
    leading = [_leading(one, wishes, missed.get(one.id, _NOTHING)) for one in facilitators]
    leading = _walking(leading, rounds, {one.language for one in members})
    members.sort(key=lambda one: one.id)
    leading.sort(key=lambda one: one.id)
    modes = _modes(tuple(categories), wishes, findings)
    if not rounds:
        findings.refuse([Problem("no session has rounds at tables", "Say how many rounds there are")])
    findings.refuse(strangers(wishes, sessions, rounds, members, leading))
    findings.stop_if_refused()
    discussion = _held(Discussion(modes, tuple(members), (), (), tuple(leading)), wishes, rounds, findings)
    findings.stop_if_refused()
    findings.refuse(shortages(discussion))
    findings.stop_if_refused()
    return discussion


def _leading(one: Facilitator, wishes: Wishes, missed: frozenset[str]) -> Facilitator:
    known = wishes.leaders.get(one.id, Leader(one.experienced))
    return replace(
        one,
        away=one.away | missed,
        experienced=known.experienced,
        conflicts=one.conflicts | known.conflicts,
        languages=one.languages | known.languages,
    )


def _walking(
    leading: Iterable[Facilitator], rounds: Iterable[RoundWish], languages: Collection[str]
) -> list[Facilitator]:
    """The facilitators, who sit with no pair and no trio unless somebody may need their language."""
    small = frozenset(one.id for one in rounds if one.format in SMALL)
    return [one if one.languages & {*languages} else replace(one, away=one.away | small) for one in leading]


def _modes(categories: tuple[Category, ...], wishes: Wishes, findings: Findings) -> tuple[Category, ...]:
    """The categories in the modes that are wished for; names of others are in the findings."""
    wished = {heading_key(name): mode for name, mode in wishes.modes.items()}
    names = [one.name for one in categories]
    for name in wishes.modes:
        if heading_key(name) not in map(heading_key, names):
            remedy = f"{did_you_mean(name, names)}The categories are {listing(names)}"
            findings.refuse([Problem(f'there is no category "{name}"', remedy, value=name)])
    return tuple(replace(one, mode=wished.get(heading_key(one.name), one.mode)) for one in categories)


def _held(people: Discussion, wishes: Wishes, rounds: Sequence[RoundWish], findings: Findings) -> Discussion:
    """The people with their rounds and tables; what there is too little of is in the findings."""
    found = []
    for wish in rounds:
        there = sum(wish.id not in one.away for one in people.facilitators)
        found.append(used(wish, crowd(people.guests, wish.id, there, wishes.teams), wishes.tables))
        findings.refuse(found[-1].problems)
    if findings.problems:
        return people
    tables: dict[str, Table] = {table.id: table for one in found for table in one.tables}
    held = [
        Round(wish.id, wish.session, places)
        for wish, places in zip(rounds, _with_topics(rounds, found), strict=True)
    ]
    return replace(
        people,
        tables=tuple(tables[id] for id in sorted(tables, key=natural)),
        rounds=tuple(_with_hosts(held, rounds, wishes, people, findings)),
        together=wishes.together,
        apart=wishes.apart,
        fixed=tuple(sorted(wishes.fixed, key=lambda one: (natural(one.round), one.table, one.id))),
        teams=dict(sorted(wishes.teams.items())),
    )


def _with_topics(rounds: Sequence[RoundWish], found: Sequence[Used]) -> Iterator[tuple[Place, ...]]:
    """The places of each round with their topics.

    Nobody has a topic twice: one that all tables discuss in several rounds is discussed in parts. Topics of a
    World Café without a name are told apart by number, through all sessions.
    """
    held = [
        (wish, [one.places for _, one in those])
        for wish, those in (
            (key, tuple(those))
            for key, those in groupby(
                zip(rounds, found, strict=True), key=lambda one: replace(one[0], id="", title="")
            )
        )
    ]
    often = Counter(
        topic for wish, places in held for topic in wish.topics * (1 if wish.format == CAFE else len(places))
    )
    before: Counter[str] = Counter()
    unnamed = 0
    for wish, places in held:
        if wish.format == CAFE:
            number = 0 if wish.topics else max(map(len, places))
            yield from _dealt(places, wish.topics or [f"Topic {unnamed + n}" for n in range(1, number + 1)])
            before.update(wish.topics)
            unnamed += number
            continue
        for those in places:
            before.update(wish.topics)
            topic = "".join(wish.topics[:1])
            part = f", part {before[topic]}" if often[topic] > 1 else ""
            yield tuple(replace(one, topic=f"{topic}{part}") for one in those)


def _dealt(rounds: Sequence[tuple[Place, ...]], topics: Sequence[str]) -> Iterator[tuple[Place, ...]]:
    """The topics of a World Café, dealt out over the tables of one round after the other.

    So each has as many tables as can be; where the tables are a multiple of the topics, each keeps its own.
    """
    deal = cycle(topics)
    for places in rounds:
        yield tuple(replace(one, topic=next(deal)) for one in places)


def _with_hosts(
    held: Sequence[Round],
    rounds: Sequence[RoundWish],
    wishes: Wishes,
    people: Discussion,
    findings: Findings,
) -> Iterator[Round]:
    """The rounds with the hosts of World Cafés; a topic at several tables has its host at the first.

    A host who misses a round is none in it. Hosts of what is at no table are in the findings.
    """
    unused = dict(wishes.hosts)
    for one, wish in zip(held, rounds, strict=True):
        hosts: dict[str, str] = {}
        for name, member in sorted(wishes.hosts.items()) if wish.format == CAFE else ():
            meant = (place.table for place in one.places if _stands_for(name, place))
            table = next((table for table in meant if table not in hosts), None)
            if table is not None:
                unused.pop(name, None)
                hosts[table] = member if one.id not in people.guest[member].away else ""
        yield replace(
            one, places=tuple(replace(place, host=hosts.get(place.table, "")) for place in one.places)
        )
    known = [name for one in held for place in one.places for name in (place.topic, place.table) if name]
    for name in unused:
        remedy = f"{did_you_mean(name, known)}Name a topic or table of a World Café, each with one host"
        findings.refuse(
            [Problem(f'no table in a World Café is for the host of "{name}"', remedy, value=name)]
        )


def _stands_for(name: str, place: Place) -> bool:
    return value_key(name) in (value_key(place.topic), value_key(place.table))
