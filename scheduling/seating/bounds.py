"""What no seating can exceed, and what chance alone would give: the two yardsticks of a seating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import comb
from typing import NamedTuple

from scheduling.seating.counts import counted_rounds, held, leading, meetings, out_of_band, taking_part
from scheduling.seating.values import Discussion, Group, Round, Seating
from sortition.randomness import Stream

Sizes = Sequence[Sequence[int]]
_SEATINGS = 20


class ByChance(NamedTuple):
    """Means over random seatings of what `Measures` has: pairs are the distinct ones.

    In each of them as many tables have a facilitator as can have one.
    """

    pairs: float
    out_of_band: float
    met_least: float
    led_again: float


def sizes_of(discussion: Discussion, seating: Seating) -> Sizes:
    """How many members sit at each table, for every round of the discussion."""
    found: dict[str, list[int]] = {}
    for group in seating.groups:
        found.setdefault(group.round, []).append(sum(one in discussion.guest for one in group.members))
    return [found.get(one.id, []) for one in discussion.rounds]


def upper_bound(discussion: Discussion, sizes: Sizes | Seating) -> int:
    """More distinct pairs than this cannot meet when the tables have these sizes, round by round.

    The least of three: pairs who are ever present together; all meetings at all tables; these less the
    repeats that cannot be avoided. The last is a pigeonhole argument: a table of one round, shared out over
    the k tables of another as evenly as can be, still has pairs who meet in both. With M such pairs over all
    pairs of the R rounds, at least 2 M / R meetings are repeats, as a pair that meets m times is counted
    m (m - 1) / 2 times among them for m - 1 repeats.
    """
    by_round = sizes_of(discussion, sizes) if isinstance(sizes, Seating) else sizes
    counted = [
        (one, [size for size in table if size])
        for one, table in zip(discussion.rounds, by_round, strict=True)
        if not one.is_plenary
    ]
    if not counted:
        return 0
    meetings_in_all = sum(comb(size, 2) for _, tables in counted for size in tables)
    repeated = sum(_repeated(discussion, *one, *other) for one, other in combinations(counted, 2))
    avoidable = meetings_in_all - -(-2 * repeated // len(counted))
    return min(_ever_together(discussion), avoidable)


def _repeated(
    discussion: Discussion, one: Round, sizes: Sequence[int], other: Round, others: Sequence[int]
) -> int:
    """At least so many pairs meet in both rounds."""
    here, there = ({guest.id for guest in discussion.present(round_)} for round_ in (one, other))
    return max(_cut(sizes, len(others), len(here - there)), _cut(others, len(sizes), len(there - here)))


def _cut(sizes: Sequence[int], tables: int, missing: int) -> int:
    """Pairs who stay together when tables of these sizes, less those missing, are cut into so many parts.

    Those missing are taken where they save most, which is at the largest table each time.
    """
    left = sorted(sizes)
    for _ in range(missing):
        if left and left[-1]:
            left[-1] -= 1
            left.sort()
    return sum(_kept(size, tables) for size in left)


def _kept(size: int, parts: int) -> int:
    """Pairs within the parts when a table is cut into so many parts, as evenly as can be."""
    if not parts:
        return 0
    low, larger = divmod(size, parts)
    return larger * comb(low + 1, 2) + (parts - larger) * comb(low, 2)


def _ever_together(discussion: Discussion) -> int:
    """Pairs who are both present in at least one round at several tables."""
    rounds = frozenset(one.id for one in counted_rounds(discussion))
    kinds = Counter(rounds - one.away for one in discussion.guests)
    alike = sum(comb(number, 2) for there, number in kinds.items() if there)
    return alike + sum(kinds[one] * kinds[other] for one, other in combinations(kinds, 2) if one & other)


def random_measures(discussion: Discussion, sizes: Sizes | Seating) -> ByChance:
    """What random seatings with these sizes reach on average when no rule is kept; the same each time."""
    by_round = sizes_of(discussion, sizes) if isinstance(sizes, Seating) else sizes
    streams = Stream("seating by chance", "tables"), Stream("seating by chance", "facilitators")
    found = [_reached(discussion, _random_seating(discussion, by_round, *streams)) for _ in range(_SEATINGS)]
    return ByChance(*(sum(those) / _SEATINGS for those in zip(*found, strict=True)))


def _reached(discussion: Discussion, seating: Seating) -> tuple[int, int, int, int]:
    """What one of the random seatings reaches, as ByChance has it."""
    rounds = held(discussion, seating)
    met = meetings(rounds)
    bands = sum(out_of_band(discussion, one).total() for one in rounds)
    others = Counter(id_ for both in met for id_ in both)
    partly, throughout = taking_part(discussion)
    fewest = min((others[id_] for id_ in throughout or partly), default=0)
    return len(met), bands, fewest, leading(discussion, seating)[1]


def _random_seating(discussion: Discussion, sizes: Sizes, members: Stream, leaders: Stream) -> Seating:
    groups = []
    for round_, tables in zip(discussion.rounds, sizes, strict=True):
        ids = members.shuffled([one.id for one in discussion.present(round_)])
        free = [one.id for one in discussion.facilitators if round_.id not in one.away]
        posts = leaders.shuffled([*free, *[""] * (len(tables) - len(free))])
        for number, size in enumerate(tables):
            led = (posts[number],) if posts[number] else ()
            groups.append(Group(round_.id, str(number), tuple(ids[:size]), led))
            ids = ids[size:]
    return Seating(tuple(groups))
