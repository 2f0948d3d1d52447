"""Released seatings: who sits where with everything that it was made from, kept and numbered in private/."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scheduling.records import read_record, record_bytes
from scheduling.seating.measures import Measures
from scheduling.seating.values import Discussion, Facilitator, Group, Guest, Round, Seating
from sortition.canonical import csv_bytes

HEADINGS = ("round", "table", "id")
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, slots=True)
class Point:
    """What a seating at one position of the dial reaches, in the words of `Measures`."""

    dial: str
    distinct_pairs: int
    met_least: int
    met_most: int
    out_of_band: int
    alone: int
    apart_in_clusters: int


@dataclass(frozen=True, repr=False)
class SeatingRelease:
    """A seating that was given out, whole: it can be described and mended when the inputs are others.

    `number` counts from 1, `made` is the time in UTC ("2027-01-11T09:30:00Z"). `dial` and `effort` are what
    was asked for, `steps` how many steps the search took; `points` are the positions of the dial that were
    tried. `stated` is what had happened on the day, as it was written on the command line. `start` is the
    first round that was planned, "" for the first of all; those before it stay as they were, and may break
    rules of today. Every id in the discussion and in the seating is known; the seating has a group for
    every place in order, and nobody sits twice in a round or while away. Earlier meetings and facilitators'
    conflicts may name people who have left.

    Raises:
        ValueError: one of these does not hold.
    """

    number: int
    made: str
    discussion: Discussion
    seating: Seating
    dial: str = ""
    effort: str = ""
    steps: int = 0
    points: tuple[Point, ...] = ()
    stated: tuple[str, ...] = ()
    start: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("releases are counted from 1")
        if not _UTC.fullmatch(self.made):
            raise ValueError("the time of a release reads 2027-01-11T09:30:00Z")
        if self.start and self.start not in [one.id for one in self.discussion.rounds]:
            raise ValueError("a release begins with a round that there is not")
        for wrong in (*_unsound(self.discussion), *_misplaced(self.discussion, self.seating)):
            raise ValueError(wrong)

    def __repr__(self) -> str:
        return f"<seating {self.number}>"

    @property
    def coming(self) -> tuple[str, ...]:
        """The rounds from `start` on."""
        ids = tuple(one.id for one in self.discussion.rounds)
        return ids[ids.index(self.start) :] if self.start else ids


def _unsound(discussion: Discussion) -> Iterator[str]:
    """What is wrong within the discussion."""
    for what, ids in (
        ("category", [one.name for one in discussion.categories]),
        ("member", [one.id for one in discussion.guests]),
        ("table", [one.id for one in discussion.tables]),
        ("round", [one.id for one in discussion.rounds]),
        ("facilitator", [one.id for one in discussion.facilitators]),
    ):
        yield from (f"{what} {one} stands twice" for one in _twice(ids))
    yield from _unsound_people(discussion)
    for round_ in discussion.rounds:
        yield from _unsound_round(discussion, round_)
    yield from _unsound_wishes(discussion)


def _twice(ids: Iterable[str]) -> list[str]:
    return [one for one, times in Counter(ids).items() if times > 1]


def _unsound_people(discussion: Discussion) -> Iterator[str]:
    rounds = {one.id for one in discussion.rounds}
    for guest in discussion.guests:
        if len(guest.values) != len(discussion.categories):
            yield f"member {guest.id} has not one value for each category"
        if guest.companions < 0:
            yield f"member {guest.id} comes with fewer than nobody"
    everybody: tuple[Guest | Facilitator, ...] = (*discussion.guests, *discussion.facilitators)
    for one in everybody:
        if one.away - rounds:
            yield f"{one.id} is away from a round that there is not"
        if one.id in discussion.facilitator and one.id in discussion.guest:
            yield f"{one.id} is a member and a facilitator"


def _unsound_round(discussion: Discussion, round_: Round) -> Iterator[str]:
    yield from (
        f"round {round_.id} has table {one} twice" for one in _twice(one.table for one in round_.places)
    )
    for place in round_.places:
        if place.table not in discussion.table:
            yield f"round {round_.id} has a table {place.table} that there is not"
        if not 0 <= place.least <= place.most:
            yield f"table {place.table} in round {round_.id} has no possible size"
        if place.host and place.host not in discussion.guest:
            yield f"table {place.table} in round {round_.id} has a host who is no member"


def _unsound_wishes(discussion: Discussion) -> Iterator[str]:
    for one, other in sorted(discussion.together | discussion.apart):
        if not one < other or {one, other} - discussion.guest.keys():
            yield f"{one} and {other} are no two members in their order"
    places = {(round_.id, place.table) for round_ in discussion.rounds for place in round_.places}
    for fixed in discussion.fixed:
        known = fixed.id in discussion.guest or fixed.id in discussion.facilitator
        if not known or (fixed.round, fixed.table) not in places:
            yield f"{fixed.id} is fixed at a table that there is not, or is nobody"


def _misplaced(discussion: Discussion, seating: Seating) -> Iterator[str]:
    """What is wrong with the seating for this discussion."""
    wanted = [(round_.id, place.table) for round_ in discussion.rounds for place in round_.places]
    if [(one.round, one.table) for one in seating.groups] != wanted:
        yield "a seating has a group for every table of every round, in their order"
        return
    for round_ in discussion.rounds:
        groups = [seating.group[round_.id, place.table] for place in round_.places]
        yield from _misseated(discussion, round_, groups)


def _misseated(discussion: Discussion, round_: Round, groups: Iterable[Group]) -> Iterator[str]:
    those = list(groups)
    members = [id_ for one in those for id_ in one.members]
    facilitators = [id_ for one in those for id_ in one.facilitators]
    people = [*map(discussion.guest.get, members), *map(discussion.facilitator.get, facilitators)]
    for one, known in zip((*members, *facilitators), people, strict=True):
        if known is None:
            yield f"{one} sits in round {round_.id} and is not known"
        elif round_.id in known.away:
            yield f"{one} sits in round {round_.id} and is away"
    yield from (f"{one} sits twice in round {round_.id}" for one in _twice([*members, *facilitators]))


def point(dial: str, measures: Measures) -> Point:
    """What a seating with these measures reaches at this position of the dial."""
    return Point(
        dial,
        measures.distinct_pairs,
        measures.met_least,
        measures.met_most,
        measures.out_of_band,
        measures.alone,
        measures.apart_in_clusters,
    )


def beaten_by(one: Point, points: Iterable[Point]) -> str:
    """The first position that is worse in nothing and better in something; "" where there is none.

    What counts is how many pairs meet, and how far the wishes for categories are met.
    """

    def key(point: Point) -> tuple[int, ...]:
        return -point.distinct_pairs, point.out_of_band, point.alone, point.apart_in_clusters

    mine = key(one)
    better = (
        other.dial
        for other in points
        if key(other) != mine and all(a <= b for a, b in zip(key(other), mine, strict=True))
    )
    return next(better, "")


def seating_bytes(release: SeatingRelease) -> bytes:
    """The release as a JSON file for private/ (it holds needs): the same bytes for the same release."""
    return record_bytes(SeatingRelease, release)


def read_seating_release(data: bytes, file: str = "seating.json") -> SeatingRelease:
    """The release of which `seating_bytes` made this.

    Raises:
        InputProblems: the file is damaged, or a later edition of the toolkit wrote it.
    """
    return read_record(SeatingRelease, data, file, "a seating")


def seating_csv(seating: Seating) -> bytes:
    """Who sits where as a CSV file: a row for each member and round, in the order of rounds and tables."""
    return csv_bytes(HEADINGS, ((one.round, one.table, id_) for one in seating.groups for id_ in one.members))
