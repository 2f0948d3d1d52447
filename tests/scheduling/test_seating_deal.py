"""Those who are alike are dealt out: each once a round, so many at each table, nobody twice at a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating.deal import Seat, dealt, dealt_once

LIMITS = settings(deadline=None, derandomize=True, max_examples=300)
Seats = list[dict[str, int]]


@st.composite
def seats(draw: st.DrawFn, fewer: bool) -> tuple[list[str], Seats]:
    """Members and how many sit at each table of each round: all of them or nobody, or also only some."""
    members = [f"P{n}" for n in range(draw(st.integers(1, 9)))]
    tables = [f"T{n}" for n in range(draw(st.integers(1, 4)))]
    counts = st.sampled_from([len(members), len(members), 0])
    rounds = []
    for _ in range(draw(st.integers(1, 5))):
        there = draw(st.integers(0, len(members)) if fewer else counts)
        at = Counter(draw(st.sampled_from(tables)) for _ in range(there))
        rounds.append({table: at[table] for table in tables})
    return members, rounds


def check(members: Sequence[str], wanted: Seats, found: Mapping[Seat, list[str]]) -> None:
    """So many at each table, and those who sit are the first, each once."""
    for n, row in enumerate(wanted):
        assert {table: len(found.get((n, table), [])) for table in row} == row
        there = sorted(id_ for table in row for id_ in found.get((n, table), []))
        assert there == sorted(members[: sum(row.values())])
    assert {n for n, _ in found} <= set(range(len(wanted)))


@LIMITS
@given(seats(fewer=True), st.integers(0, 3))
def test_as_many_as_are_wanted_sit_at_each_table(case: tuple[list[str], Seats], first: int) -> None:
    members, wanted = case
    check(members, wanted, dealt(members, wanted, range(first, first + len(wanted))))


@LIMITS
@given(seats(fewer=False), st.data())
def test_nobody_is_at_a_topic_twice(case: tuple[list[str], Seats], data: st.DataObject) -> None:
    """A topic has seats for each of the members once at most; then they can always be dealt so."""
    members, wanted = case
    room = dict.fromkeys("abc", len(members))
    topic: dict[Seat, str] = {}
    for n, row in enumerate(wanted):
        for table, number in row.items():
            open_ = [one for one, left in room.items() if left >= number]
            if name := data.draw(st.sampled_from(["", *open_])):
                topic[n, table] = name
                room[name] -= number
    found = dealt_once(members, wanted, topic)
    check(members, wanted, found)
    had = Counter((id_, topic[at]) for at, ids in found.items() if at in topic for id_ in ids)
    assert not had or max(had.values()) == 1


@pytest.mark.parametrize("tables", [2, 3, 5])
def test_those_who_begin_together_part_at_once(tables: int) -> None:
    """Of a prime number of tables, each with as many members, any two meet once in as many rounds."""
    members = [f"P{n:02}" for n in range(tables**2)]
    wanted = [{f"T{n}": tables for n in range(tables)}] * tables
    found = dealt(members, wanted, range(tables))
    met = Counter(both for ids in found.values() for both in combinations(sorted(ids), 2))
    assert set(met.values()) == {1}
    later = dealt(members, wanted[1:], range(1, tables))
    assert later == {(n - 1, table): ids for (n, table), ids in found.items() if n}
