"""Seatings by construction, in which no two members meet twice, with tables that mirror them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from scheduling.seating.check import check_seating
from scheduling.seating.designs import Plan, cafe, design
from scheduling.seating.designs_arranged import arranged, possible
from scheduling.seating.designs_relabel import Bools, named, relabelled
from scheduling.seating.frame import Frame
from scheduling.seating.kinds import topics_return
from scheduling.seating.numbers import APART, NOBODY, Ints, Numbers, seating_of
from scheduling.seating.values import Discussion, Seating


def exact(discussion: Discussion, start: Frame, given: Numbers, steps: int) -> Seating | None:
    """A seating by construction that keeps every hard rule; None where none was found.

    `given` are the numbers of the discussion whose first start is this one. Tables have the sizes that they
    have in it, but that where topics return, other tables of a round may be the larger ones.
    Equal inputs give the same seating on every machine.
    """
    seats = [one.seats[0] for one in given.rounds]
    sizes = [tuple(int((row < given.people).sum()) for row in one) for one in seats]
    if (
        len({sum(one) for one in sizes}) > 1
        or sum(sizes[0]) != given.people
        or given.met[:-1, :-1].any(where=(given.met[:-1, :-1] != NOBODY) & (given.met[:-1, :-1] != APART))
    ):
        return None
    returning = topics_return(discussion)
    plan = _cafe(sizes) if returning else design(sizes) if min(map(min, sizes)) else None
    if plan is None:
        return None
    apart = [
        (one, other) for one, other in combinations(range(given.people), 2) if given.met[one, other] == APART
    ]
    allowed = _allowed(given)
    # At another table it would be another topic.
    in_order = returning and not apart
    placed = (plan, possible(plan, allowed, {})) if in_order else arranged(plan, allowed, "exact", apart)
    if placed is None:
        return None
    member = relabelled(
        placed[0], given.values[:-1], _head_costs(given, placed[0]), steps, "exact", placed[1]
    )
    if member is None:
        return None
    found = seating_of(discussion, start.seating, _seats(named(placed[0], member), given.people))
    return None if check_seating(discussion, found) else found


def _cafe(sizes: Sequence[tuple[int, ...]]) -> Plan | None:
    """A plan for topics that stay at their tables; in later rounds other tables may be the larger ones."""
    alike = len({tuple(sorted(one)) for one in sizes}) == 1
    even = 0 < min(sizes[0]) >= max(sizes[0]) - 1
    return cafe(sizes[0], len(sizes)) if alike and even else None


def _seats(plan: Plan, people: int) -> list[Ints]:
    longest = max(len(table) for one in plan for table in one)
    return [
        np.array([[*table, *[people] * (longest - len(table))] for table in one], dtype=np.int64)
        for one in plan
    ]


def _allowed(given: Numbers) -> Bools:
    """Who may sit where [round, member, table], in the first start; each by themselves."""
    tables = max(one.seats.shape[1] for one in given.rounds)
    allowed = np.zeros((len(given.rounds), given.people, tables), dtype=np.bool_)
    for number, one in enumerate(given.rounds):
        here = allowed[number, :, : one.seats.shape[1]]
        here[:] = True if one.allowed is None else one.allowed[0, :-1]
        if one.slack is not None:
            takes = one.slack[0] + given.loads[one.seats[0]].sum(axis=1)
            here &= (given.loads[:-1, None] <= takes).all(axis=2)
    return allowed


def _head_costs(given: Numbers, plan: Plan) -> Ints:
    """What head-counts from nobody on cost [round, table, value, head-count], at tables as in the plan."""
    tables = max(map(len, plan))
    costs = np.zeros((len(plan), tables, given.kinds, given.counts), dtype=np.int64)
    more = given.more.reshape(-1, given.kinds, given.counts)
    for number, one in enumerate(given.rounds):
        sizes = (one.seats[0] < given.people).sum(axis=1)
        kind = dict(zip(sizes.tolist(), one.bands[0] // (given.kinds * given.counts), strict=True))
        for table, line in enumerate(plan[number]):
            costs[number, table, :, 1:] = np.cumsum(more[kind[len(line)]][:, 1:], axis=1)
    return costs
