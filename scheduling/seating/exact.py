"""Seatings by construction, in which no two members meet twice, with tables that mirror them."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from scheduling.seating.check import check_seating
from scheduling.seating.designs import Plan, cafe, design
from scheduling.seating.designs_arranged import arranged
from scheduling.seating.designs_relabel import named, relabelled
from scheduling.seating.frame import Frame
from scheduling.seating.numbers import APART, NOBODY, Ints, Numbers, seating_of
from scheduling.seating.values import Discussion, Seating


def exact(discussion: Discussion, start: Frame, given: Numbers, steps: int) -> Seating | None:
    """A seating by construction that keeps every hard rule; None where none was found.

    `given` are the numbers of the discussion whose first start is this one; tables keep their sizes in it.
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
    topics = any(place.topic for round_ in discussion.rounds for place in round_.places)
    plan = cafe(sizes[0], len(sizes)) if topics else design(sizes)
    if plan is None:
        return None
    apart = [
        (one, other) for one, other in combinations(range(given.people), 2) if given.met[one, other] == APART
    ]
    placed = arranged(plan, _allowed(given), "exact", apart)
    if placed is None:
        return None
    member = relabelled(placed[0], given.values[:-1], _head_costs(given), steps, "exact", placed[1])
    if member is None:
        return None
    found = seating_of(discussion, start.seating, _seats(named(placed[0], member), given.people))
    return None if check_seating(discussion, found) else found


def _seats(plan: Plan, people: int) -> list[Ints]:
    longest = max(len(table) for one in plan for table in one)
    return [
        np.array([[*table, *[people] * (longest - len(table))] for table in one], dtype=np.int64)
        for one in plan
    ]


def _allowed(given: Numbers) -> Ints:
    """Who may sit where [round, member, table], in the first start."""
    tables = max(one.seats.shape[1] for one in given.rounds)
    allowed = np.zeros((len(given.rounds), given.people, tables), dtype=np.bool_)
    for number, one in enumerate(given.rounds):
        here = True if one.allowed is None else one.allowed[0, :-1]
        allowed[number, :, : one.seats.shape[1]] = here
    return allowed


def _head_costs(given: Numbers) -> Ints:
    """What head-counts from nobody on cost [round, table, value, head-count], in the first start."""
    tables = max(one.seats.shape[1] for one in given.rounds)
    costs = np.zeros((len(given.rounds), tables, given.kinds, given.counts), dtype=np.int64)
    more = given.more.reshape(-1, given.kinds, given.counts)
    for number, one in enumerate(given.rounds):
        kind = one.bands[0] // (given.kinds * given.counts)
        costs[number, : len(kind), :, 1:] = np.cumsum(more[kind][:, :, 1:], axis=2)
    return costs
