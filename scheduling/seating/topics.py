"""Which table has which topic in a round, and who stays there as its host."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, cycle, groupby, islice

from scheduling.seating.kinds import fits
from scheduling.seating.past import NOTHING_HELD, Past
from scheduling.seating.used import REMOTE, Used
from scheduling.seating.values import TABLE_FOR_NEED, Guest, Place, Round, Table
from scheduling.seating.wishes import CAFE, RoundWish
from sortition.problems import Problem
from sortition.wording import did_you_mean, value_key

Places = tuple[Place, ...]
# So many members more or fewer a table of a World Café may have: with hosts, and once it has begun.
_HOSTED, _BEGUN = 1, 2
_PART, _NUMBERED = re.compile(r", part [0-9]+$"), re.compile(r"Topic ([0-9]+)")


def with_topics(
    rounds: Sequence[RoundWish],
    found: Sequence[Used],
    hosts: Mapping[str, Guest],
    past: Past = NOTHING_HELD,
) -> list[Places]:
    """The places of each round with their topics.

    Nobody has a topic twice: one that all tables discuss in several rounds is discussed in parts. Topics of a
    World Café without a name are told apart by number, through all sessions; one that goes on keeps its own.
    `hosts` are by topics or tables.
    """
    alike = groupby(zip(rounds, found, strict=True), key=lambda one: replace(one[0], id="", title=""))
    held = [(wish, [one for _, one in those]) for wish, those in alike]
    before = _discussed(past.rounds)
    often = before + Counter(topic for wish, those in held for topic in wish.topics * len(those))
    numbers = count(1 + max(_numbered(past.rounds), default=0))
    result: list[Places] = []
    for wish, those in held:
        if wish.format == CAFE:
            begun = [one for one in _cafes(past) if one.session == wish.session]
            unnamed = _numbered(begun) or [next(numbers) for _ in range(_unnamed(those))]
            topics = wish.topics or [f"Topic {number}" for number in unnamed]
            result += _dealt(those, _fitted(topics, those[0], hosts), begun)
            before.update(wish.topics)
            continue
        for one in those:
            before.update(wish.topics)
            topic = "".join(wish.topics[:1])
            part = f", part {before[topic]}" if often[topic] > 1 else ""
            result.append(tuple(replace(place, topic=f"{topic}{part}") for place in one.places))
    return result


def _cafes(past: Past) -> list[Round]:
    """The rounds of World Cafés that were held: those with several topics."""
    return [one for one in past.rounds if len({place.topic for place in one.places}) > 1]


def _discussed(rounds: Iterable[Round]) -> Counter[str]:
    """In how many parts topics were discussed in these rounds; all rounds of a World Café are one."""
    found: set[tuple[str, str, str]] = set()
    for one in rounds:
        topics = {_PART.sub("", place.topic) for place in one.places if place.topic}
        found |= {(topic, one.session, "" if len(topics) > 1 else one.id) for topic in topics}
    return Counter(topic for topic, _, _ in found)


def _numbered(rounds: Iterable[Round]) -> list[int]:
    """The numbers of topics without a name in these rounds, in order."""
    topics = {place.topic for one in rounds for place in one.places}
    return sorted(int(found[1]) for topic in topics if (found := _NUMBERED.fullmatch(topic)))


def _unnamed(rounds: Sequence[Used]) -> int:
    """How many topics a World Café has that names none: one for each table of the room."""
    return max(len(_in_the_room(one)) for one in rounds) or len(rounds)


def _in_the_room(one: Used) -> list[Table]:
    return [table for table in one.tables if REMOTE not in table.has]


def _dealt(rounds: Sequence[Used], topics: Sequence[str], begun: Sequence[Round]) -> Iterator[Places]:
    """The topics of a World Café, dealt out over the tables of round after round, on from those `begun`.

    So each has as many tables as can be; where the tables are a multiple of the topics, each keeps its own.
    Whoever takes part from elsewhere stays in front of a screen: there the topics change.
    """
    elsewhere = len(rounds[0].tables) - len(_in_the_room(rounds[0]))
    before = sum(len(one.places) - elsewhere for one in begun)
    deal = islice(cycle(topics), before % len(topics), None)
    for nth, one in enumerate(rounds, start=len(begun)):
        screens = count(nth)
        yield tuple(
            replace(place, topic=topics[next(screens) % len(topics)] if REMOTE in table.has else next(deal))
            for place, table in zip(one.places, one.tables, strict=True)
        )


def _fitted(topics: Sequence[str], first: Used, hosts: Mapping[str, Guest]) -> list[str]:
    """The topics in an order in which hosts with needs have tables that suit them, as far as there are."""
    tables = _in_the_room(first)
    own = {value_key(name): guest for name, guest in hosts.items()}
    places: dict[int, str] = {}
    for topic in topics:
        guest = own.get(value_key(topic))
        if guest and guest.needs & TABLE_FOR_NEED.keys():
            free = (
                n for n, table in enumerate(tables[: len(topics)]) if n not in places and fits(guest, table)
            )
            places |= dict.fromkeys(list(free)[:1], topic)
    others = (topic for topic in topics if topic not in places.values())
    return [places[n] if n in places else next(others) for n in range(len(topics))]


def with_hosts(
    rounds: Sequence[RoundWish],
    found: Sequence[Used],
    held: Sequence[Places],
    hosts: Mapping[str, Guest],
    past: Past = NOTHING_HELD,
) -> tuple[list[Places], list[Problem]]:
    """The places with the hosts of World Cafés, and hosts who have no table that suits them.

    A topic at several tables has its host at the first that suits. Whoever misses a round is no host in it.
    """
    unused = dict(hosts)
    result = []
    for wish, used, places in zip(rounds, found, held, strict=True):
        at: dict[str, str] = {}
        for name, guest in sorted(hosts.items()) if wish.format == CAFE else ():
            meant = [
                place.table
                for place, table in zip(places, used.tables, strict=True)
                if _stands_for(name, place) and fits(guest, table) and place.table not in at
            ]
            if meant:
                unused.pop(name, None)
                at[meant[0]] = guest.id if wish.id not in guest.away else ""
        hosted = [replace(place, host=at.get(place.table, "")) for place in places]
        play = _play(hosted, wish, rounds, past) if wish.format == CAFE else 0
        result.append(
            tuple(replace(one, least=max(1, one.least - play), most=one.most + play) for one in hosted)
        )
    known = [name for places in held for place in places for name in (place.topic, place.table) if name]
    then = [place for one in _cafes(past) for place in one.places]
    left = [name for name in unused if not any(_stands_for(name, place) for place in then)]
    return result, [_no_table(name, known) for name in left]


def _play(places: Sequence[Place], wish: RoundWish, rounds: Sequence[RoundWish], past: Past) -> int:
    """How many members more or fewer than usual each table may have where nobody may miss a topic.

    A host comes to their own topic in every round, so that one topic has more people in all than another. So
    it is as well where people came or left since the first rounds of the World Café.
    """
    again = sum((one.session, one.format, one.topics) == (wish.session, CAFE, wish.topics) for one in rounds)
    topics = {one.topic for one in places}
    before = sum(one.session == wish.session for one in _cafes(past))
    if again + before < len(topics):
        return 0
    return _BEGUN if before else _HOSTED if any(one.host for one in places) else 0


def _stands_for(name: str, place: Place) -> bool:
    return value_key(name) in (value_key(place.topic), value_key(place.table))


def _no_table(name: str, known: Sequence[str]) -> Problem:
    if value_key(name) in map(value_key, known):
        remedy = "Name another host, or another table"
        return Problem(f'no table is left that suits the host of "{name}"', remedy, value=name)
    remedy = f"{did_you_mean(name, known)}Name a topic or table of a World Café, each with one host"
    return Problem(f'no table in a World Café is for the host of "{name}"', remedy, value=name)
