"""How good any seating is, without a solver: who meets whom, how tables mirror the members, who leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from scheduling.seating.bounds import upper_bound
from scheduling.seating.counts import (
    UNSTATED,
    Held,
    heads,
    held,
    leading,
    meetings,
    out_of_band,
    pairs_at,
    taking_part,
    times_again,
)
from scheduling.seating.values import Discussion, Mode, Seating


@dataclass(frozen=True, slots=True)
class RoundMeasures:
    """One round: pairs who meet in it for the first time ever, and its head-counts out of band."""

    round: str
    new_pairs: int
    out_of_band: int


@dataclass(frozen=True)
class Measures:
    """What a seating reaches, counted over the rounds at several tables.

    `members` take part in at least one of these rounds. `distinct_pairs` meet at least once in them,
    `new_pairs` of these did not meet in earlier sessions. `repeated_pairs` counts each meeting of two who
    had met before, in these rounds or earlier; `most_met` is how often the pair who met most has met,
    earlier sessions included, among those who meet in these rounds.

    `met_by` has the number of others whom each member meets, in the order of the discussion's members;
    `met_least` and `met_most` are of the members `throughout`, who miss none of these rounds; where everybody
    misses one, of whoever takes part at all.

    `out_of_band` is the distance of head-counts to their fair share, added up over the `head_counts` of the
    spread categories, and `out_of_band_by` the same by category. `alone` counts members who are the only
    one of their value at a table; `apart_in_clusters` the tables used by a value beyond the fewest that
    hold it, at the sizes of the round's tables; a value that is not stated counts for neither.

    `led` and `unled` are seats in rounds at tables with and without a facilitator; `led_again` counts each
    time a facilitator leads a member whom they had led before, in these rounds or earlier.
    """

    members: int
    distinct_pairs: int
    new_pairs: int
    pair_upper_bound: int
    repeated_pairs: int
    most_met: int
    met_by: tuple[int, ...]
    throughout: int
    met_least: int
    met_most: int
    head_counts: int
    out_of_band: int
    out_of_band_by: Mapping[str, int]
    alone: int
    apart_in_clusters: int
    led: int
    led_again: int
    unled: int
    by_round: tuple[RoundMeasures, ...]
    modes: frozenset[Mode]


def measure(discussion: Discussion, seating: Seating) -> Measures:
    """The measures of the seating; whom or what the discussion does not know is left out of them."""
    rounds = held(discussion, seating)
    met = meetings(rounds)
    bands = [out_of_band(discussion, one) for one in rounds]
    by_category = sum(bands, Counter())
    others = Counter(id_ for both in met for id_ in both)
    earlier = {both for both, times in discussion.met.items() if times}
    partly, throughout = taking_part(discussion)
    of_those = [others[id_] for id_ in throughout or partly]
    led, led_again, unled = leading(discussion, seating)
    return Measures(
        members=len(partly),
        distinct_pairs=len(met),
        new_pairs=len(met.keys() - earlier),
        pair_upper_bound=upper_bound(discussion, seating),
        repeated_pairs=times_again(met, discussion.met),
        most_met=max((times + discussion.met.get(both, 0) for both, times in met.items()), default=0),
        met_by=tuple(others[one.id] for one in discussion.guests),
        throughout=len(throughout),
        met_least=min(of_those, default=0),
        met_most=max(of_those, default=0),
        head_counts=sum(len(value.at) for one in rounds for value in heads(discussion, one, Mode.SPREAD)),
        out_of_band=by_category.total(),
        out_of_band_by={
            one.name: by_category[one.name] for one in discussion.categories if one.mode is Mode.SPREAD
        },
        alone=sum(_alone(discussion, one) for one in rounds),
        apart_in_clusters=sum(_scattered(discussion, one) for one in rounds),
        led=led,
        led_again=led_again,
        unled=unled,
        by_round=_by_round(rounds, bands, earlier),
        modes=frozenset(one.mode for one in discussion.categories),
    )


def _alone(discussion: Discussion, one: Held) -> int:
    values = heads(discussion, one, Mode.NEVER_ALONE)
    return sum(value.at.count(1) for value in values if value.value not in UNSTATED)


def _scattered(discussion: Discussion, one: Held) -> int:
    """The tables at which values sit beyond the fewest that could hold them."""
    return sum(
        sum(map(bool, value.at)) - _fewest(value.total, one.sizes)
        for value in heads(discussion, one, Mode.CLUSTER)
        if value.value not in UNSTATED
    )


def _fewest(people: int, sizes: Sequence[int]) -> int:
    """How many of the tables, the largest first, hold so many people."""
    tables = 0
    for size in sorted(sizes, reverse=True):
        if people <= 0:
            break
        people, tables = people - size, tables + 1
    return tables


def _by_round(
    rounds: Sequence[Held], bands: Sequence[Counter[str]], earlier: Set[tuple[str, str]]
) -> tuple[RoundMeasures, ...]:
    known, found = {*earlier}, []
    for one, band in zip(rounds, bands, strict=True):
        met = {*pairs_at(one.tables)} - known
        known |= met
        found.append(RoundMeasures(one.round.id, len(met), band.total()))
    return tuple(found)
