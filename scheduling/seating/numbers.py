"""A discussion as arrays, made once: the search only looks things up in them.

Costs are integers. Members, tables and values are numbered in the order of the discussion; an empty seat is
held by nobody, whose number is that of the members in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduling.seating.counts import UNSTATED, head_cost
from scheduling.seating.frame import Frame
from scheduling.seating.values import Discussion, Group, Mode, Round, Seating, fair_share

Ints = NDArray[Any]

# What no exchange may cost: more than all that can be gained. A topic once more costs less than a rule that
# no seating of the search ever breaks: a start may repeat topics, and what two gain who leave theirs is less.
NEVER, ONCE = 1 << 20, 1 << 18
# Meetings are looked up by a code: how often two met so far, more for who stays apart, most for nobody; each
# may rise by one a round.
APART, NOBODY, MET_CODES = 1 << 12, 2 << 12, 3 << 12
_LONGEST_MEMORY = 8


@dataclass(frozen=True)
class Weights:
    """What one more costs: a repeated meeting, a head-count one out of its band, being led again.

    No search has a topic once more, unless it may pass through that on its way (`topics`). `alone` is that of
    somebody alone of their value, or of a table too many in a cluster; that of a head-count where it is None.
    """

    pairs: int
    bands: int
    led: int
    topics: int = ONCE
    alone: int | None = None


@dataclass(frozen=True)
class RoundNumbers:
    """One round for each start: `seats` [start, table, seat], the rest by start and table too.

    `bands` is where in `Numbers.more` the costs of a table begin; `labels` what is met at a table, one array
    a kind; `allowed` [start, member, table]; `slack` [start, table, load] what more a table takes; `uneven`
    says that some tables have empty seats.
    """

    seats: Ints
    bands: Ints
    labels: tuple[Ints, ...]
    allowed: NDArray[np.bool_] | None
    slack: Ints | None
    uneven: bool


@dataclass(frozen=True)
class Visits:
    """Things to be met at tables: how often each member met each so far, and the cost of once more."""

    met: Ints
    more: Ints


@dataclass(frozen=True)
class Numbers:
    """Everything that the search looks up; `more` and `met_more` are costs of one more.

    `more` holds for each kind of table, value and head-count from -1 on the cost of one more there, `cost`
    what it costs as it is: `counts` head-counts a value, `kinds` values.
    """

    people: int
    kinds: int
    counts: int
    values: Ints
    cost: Ints
    more: Ints
    met: Ints
    met_more: Ints
    visits: tuple[Visits, ...]
    loads: Ints
    rounds: tuple[RoundNumbers, ...]


def numbers(discussion: Discussion, starts: Sequence[Frame], weights: Weights) -> Numbers:
    """The discussion as arrays, with the seatings from which the search starts.

    There is a round at several tables. The starts keep every rule.
    """
    place = {one.id: number for number, one in enumerate(discussion.guests)}
    columns = [n for n, one in enumerate(discussion.categories) if one.mode is not Mode.IGNORE]
    values = _values(discussion, columns)
    cost, rows = _band_costs(discussion, columns, values, starts, weights)
    more = np.diff(cost, axis=2)
    visits = _visits(discussion, weights)
    loads = np.array(
        [[("wheelchair" in one.needs), one.companions] for one in discussion.guests] + [[0, 0]],
        dtype=np.int64,
    )
    made = [
        _round(discussion, round_, starts, place, rows, loads)
        for round_ in discussion.rounds
        if not round_.is_plenary
    ]
    met_more = np.zeros(MET_CODES, dtype=np.int64)
    met_more[1 : APART - 1] = weights.pairs
    met_more[APART - 1 : NOBODY - 1] = NEVER
    return Numbers(
        people=len(place),
        kinds=more.shape[1],
        counts=more.shape[2],
        values=values,
        cost=cost[:, :, :-1].reshape(-1),
        more=more.reshape(-1),
        met=_met(discussion, place),
        met_more=met_more,
        visits=visits,
        loads=loads,
        rounds=tuple(made),
    )


def _values(discussion: Discussion, columns: Sequence[int]) -> Ints:
    """Each member's values by numbers that no other category has; nobody's is the last."""
    known = sorted({(n, one.values[n]) for one in discussion.guests for n in columns})
    code = {value: number for number, value in enumerate(known)}
    rows = [[code[n, one.values[n]] for n in columns] for one in discussion.guests]
    rows.append([len(known)] * len(columns))
    return np.array(rows, dtype=np.int64).reshape(len(rows), len(columns))


def _band_costs(
    discussion: Discussion,
    columns: Sequence[int],
    values: Ints,
    starts: Sequence[Frame],
    weights: Weights,
) -> tuple[Ints, dict[tuple[str, int], int]]:
    """The cost [kind of table, value, head-count + 1], and where a kind begins, by round and size."""
    sizes = {(one.round, len(one.members)) for start in starts for one in start.seating.groups}
    longest = max(size for _, size in sizes) + 3
    kinds = int(values.max(initial=0)) + 1
    modes = {
        int(values[row, column]): discussion.categories[number].mode
        for row, guest in enumerate(discussion.guests)
        for column, number in enumerate(columns)
        if discussion.categories[number].mode is Mode.SPREAD or guest.values[number] not in UNSTATED
    }
    alone = weights.bands if weights.alone is None else weights.alone
    rows: dict[tuple[str, int], int] = {}
    parts: list[Ints] = []
    for round_ in discussion.rounds:
        present = [n for n, one in enumerate(discussion.guests) if round_.id not in one.away]
        held = Counter(int(value) for n in present for value in values[n])
        for size in sorted(size for name, size in sizes if name == round_.id):
            rows[round_.id, size] = len(parts) * kinds * longest
            cost = np.zeros((kinds, longest + 1), dtype=np.int64)
            for value, mode in modes.items():
                share = fair_share(held[value], size, len(present))
                cost[value] = [head_cost(mode, count, share) for count in range(-1, longest)]
                cost[value] *= weights.bands if mode is Mode.SPREAD else alone
            parts.append(cost)
    return np.stack(parts), rows


def _met(discussion: Discussion, place: Mapping[str, int]) -> Ints:
    """How often two met in earlier sessions, as codes, for every two members and for nobody."""
    people = len(place)
    met = np.zeros((people + 1, people + 1), dtype=np.int16)
    for (one, other), times in discussion.met.items():
        if one in place and other in place:
            met[place[one], place[other]] = met[place[other], place[one]] = min(times, _LONGEST_MEMORY)
    for one, other in discussion.apart:
        if one in place and other in place:
            met[place[one], place[other]] = met[place[other], place[one]] = APART
    met[people, :] = met[:, people] = NOBODY
    met[np.arange(people + 1), np.arange(people + 1)] = NOBODY
    return met


def _visits(discussion: Discussion, weights: Weights) -> tuple[Visits, ...]:
    """Facilitators (and being led by nobody) as far as there are any, then topics."""
    guests, found = discussion.guests, []
    if discussion.facilitators:
        met = np.zeros((len(guests) + 1, len(discussion.facilitators) + 1), dtype=np.int16)
        for column, leader in enumerate(discussion.facilitators):
            for row, guest in enumerate(guests):
                met[row, column + 1] = min(discussion.led.get((leader.id, guest.id), 0), _LONGEST_MEMORY)
        found.append(Visits(met, _after_the_first(weights.led)))
    if topics := _topics(discussion):
        met = np.zeros((len(guests) + 1, len(topics) + 1), dtype=np.int16)
        met[:, 0] = NOBODY
        for row, guest in enumerate(guests):
            for topic, times in _apart_from_the_search(discussion, guest.id).items():
                met[row, topics.index(topic) + 1] = times
        found.append(Visits(met, _after_the_first(weights.topics)))
    return tuple(found)


def _apart_from_the_search(discussion: Discussion, member: str) -> Counter[str]:
    """Topics had at one table of all; less those of whoever stays as host, which the search counts too."""
    there = [one for one in discussion.rounds if one.id not in discussion.guest[member].away]
    places = [(place, one.is_plenary) for one in there for place in one.places if place.topic]
    had = Counter(one.topic for one, plenary in places if plenary and one.host != member)
    had.subtract(one.topic for one, plenary in places if not plenary and one.host == member)
    return had


def _after_the_first(cost: int) -> Ints:
    more = np.zeros(MET_CODES, dtype=np.int64)
    more[1:APART] = cost
    return more


def _topics(discussion: Discussion) -> list[str]:
    return sorted({one.topic for round_ in discussion.rounds for one in round_.places if one.topic})


def _round(
    discussion: Discussion,
    round_: Round,
    starts: Sequence[Frame],
    place: Mapping[str, int],
    rows: Mapping[tuple[str, int], int],
    loads: Ints,
) -> RoundNumbers:
    groups = [[start.seating.group[round_.id, one.table] for one in round_.places] for start in starts]
    seats = _seats(groups, place)
    begins = np.array([[rows[round_.id, len(one.members)] for one in row] for row in groups], dtype=np.int64)
    return RoundNumbers(
        seats=seats,
        bands=begins,
        labels=tuple(_labels(discussion, round_, groups)),
        allowed=_allowed(discussion, round_, starts, place),
        slack=_slack(discussion, starts, groups, seats, loads),
        uneven=bool((seats == len(place)).any()),
    )


def _seats(groups: Sequence[Sequence[Group]], place: Mapping[str, int]) -> Ints:
    longest = max(len(one.members) for row in groups for one in row)
    seats = np.full((len(groups), len(groups[0]), longest), len(place), dtype=np.int64)
    for start, row in enumerate(groups):
        for table, one in enumerate(row):
            seats[start, table, : len(one.members)] = [place[id_] for id_ in one.members]
    return seats


def _labels(discussion: Discussion, round_: Round, groups: Sequence[Sequence[Group]]) -> list[Ints]:
    found = []
    if discussion.facilitators:
        number = {one.id: n + 1 for n, one in enumerate(discussion.facilitators)}
        led = [[number[one.facilitators[0]] if one.facilitators else 0 for one in row] for row in groups]
        found.append(np.array(led, dtype=np.int64))
    if topics := _topics(discussion):
        number = {"": 0} | {one: n + 1 for n, one in enumerate(topics)}
        found.append(np.array([[number[one.topic] for one in round_.places]] * len(groups), dtype=np.int64))
    return found


def _allowed(
    discussion: Discussion, round_: Round, starts: Sequence[Frame], place: Mapping[str, int]
) -> NDArray[np.bool_] | None:
    tables = [one.table for one in round_.places]
    allowed = np.ones((len(starts), len(place) + 1, len(tables)), dtype=bool)
    for number, start in enumerate(starts):
        for guest in discussion.guests:
            if (those := start.allowed.get((round_.id, guest.id))) is not None:
                allowed[number, place[guest.id]] = [table in those for table in tables]
    return None if allowed.all() else allowed


def _slack(
    discussion: Discussion,
    starts: Sequence[Frame],
    groups: Sequence[Sequence[Group]],
    seats: Ints,
    loads: Ints,
) -> Ints | None:
    """How many wheelchair places and seats for companions each table has left; None where nothing binds."""
    free = np.full((len(groups), len(groups[0]), 2), NEVER, dtype=np.int64)
    used = loads[seats].sum(axis=2)
    for number, (start, row) in enumerate(zip(starts, groups, strict=True)):
        for column, one in enumerate(row):
            if (places := discussion.table[one.table].wheelchairs) is not None:
                free[number, column, 0] = places - used[number, column, 0]
            if (room := start.room.get((one.round, one.table))) is not None:
                free[number, column, 1] = room - len(one.members) - used[number, column, 1]
    return None if not used.any() or (free == NEVER).all() else free


def seating_of(discussion: Discussion, start: Seating, rounds: Sequence[Ints]) -> Seating:
    """The seating with these members [table, seat] in the rounds that are not plenary, else as in start."""
    ids = [one.id for one in discussion.guests]
    moved = {}
    for round_, seats in zip((one for one in discussion.rounds if not one.is_plenary), rounds, strict=True):
        for place, row in zip(round_.places, seats, strict=True):
            moved[round_.id, place.table] = tuple(sorted(ids[n] for n in row if n < len(ids)))
    return Seating(
        tuple(
            Group(one.round, one.table, moved.get((one.round, one.table), one.members), one.facilitators)
            for one in start.groups
        )
    )
