"""Frames keep every hard rule, exist exactly where a seating does, and allow no exchange that breaks one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.seating.conflict import clauses_of, conflict, possible
from scheduling.seating.frame import Frame, frames
from scheduling.seating.hard import Clause
from scheduling.seating.kinds import spans
from scheduling.seating.values import (
    Discussion,
    Group,
    Round,
    Seating,
    Table,
)
from sortition.problems import Impossible
from tests.scheduling.seating_cases import cases, discussion, every_round
from tests.scheduling.seating_rules import broken, broken_clauses

ALL = frozenset({"step-free", "loop", "quiet"})


def good_rounds(case: Discussion) -> list[list[tuple[Group, ...]]]:
    """For each round all that keep the rules but "topic-once"."""
    found = []
    for round_ in case.rounds:
        alone = replace(case, rounds=(round_,))
        sized = (one for one in every_round(case, round_) if _sized(round_, one))
        found.append([one for one in sized if not broken(alone, Seating(one))])
    return found


def _sized(round_: Round, groups: tuple[Group, ...]) -> bool:
    return all(
        round_.place[one.table].least <= len(one.members) <= round_.place[one.table].most for one in groups
    )


def exists(case: Discussion) -> bool:
    """Whether any seating keeps all rules, by trying them all."""
    rounds = good_rounds(case)
    if not all(rounds) or not any(p.topic for r in case.rounds for p in r.places):
        return all(rounds)
    return any(not broken(case, Seating(tuple(g for one in all_ for g in one))) for all_ in product(*rounds))


def impossible(case: Discussion) -> Impossible:
    with pytest.raises(Impossible) as caught:
        frames(case, 1, "seed")
    return caught.value


def exchanges(case: Discussion, frame: Frame) -> Iterator[Seating]:
    """Every seating one allowed exchange away, with what the search has to see to kept."""
    for (i, here), (j, there) in combinations(enumerate(frame.seating.groups), 2):
        if here.round != there.round:
            continue
        for a, b in product(here.members, there.members):
            every = {here.table, there.table}
            if there.table not in frame.allowed.get((here.round, a), every):
                continue
            if here.table not in frame.allowed.get((here.round, b), every):
                continue
            groups = list(frame.seating.groups)
            groups[i] = replace(here, members=tuple(sorted({*here.members, b} - {a})))
            groups[j] = replace(there, members=tuple(sorted({*there.members, a} - {b})))
            if all(_counts_kept(case, frame, one) for one in (groups[i], groups[j])):
                yield Seating(tuple(groups))


def _counts_kept(case: Discussion, frame: Frame, group: Group) -> bool:
    members = [case.guest[id_] for id_ in group.members]
    most = case.table[group.table].wheelchairs
    if most is not None and sum("wheelchair" in one.needs for one in members) > most:
        return False
    room = frame.room.get((group.round, group.table))
    if room is not None and sum(1 + one.companions for one in members) > room:
        return False
    return all(not {a, b} <= set(group.members) for a, b in case.apart)


SEARCHED = {"topic-once"}


LIMITS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def solvable(case: Discussion) -> bool:
    return all(possible(case, rounds) for rounds in spans(case))


@LIMITS
@given(cases())
def test_a_frame_exists_exactly_where_a_seating_does(case: Discussion) -> None:
    if solvable(case):
        (frame,) = frames(case, 1, "seed")
        assert broken(case, frame.seating) == set()
    else:
        assert not exists(case)


@LIMITS
@given(cases().filter(solvable))
def test_no_allowed_exchange_breaks_a_rule(case: Discussion) -> None:
    for frame in frames(case, 2, "seed"):
        for other in exchanges(case, frame):
            assert broken(case, other) <= SEARCHED


@LIMITS
@given(cases(rounds=1).filter(lambda case: not solvable(case)))
def test_the_rules_named_clash_and_each_is_needed(case: Discussion) -> None:
    named, unproved = conflict(case)
    assert unproved == ()
    every = set(clauses_of(case, case.rounds))
    (round_,) = case.rounds

    def kept(some: set[Clause]) -> bool:
        dropped = every - some
        return any(not broken_clauses(case, Seating(one), dropped) for one in every_round(case, round_))

    assert not kept(set(named))
    for one in named:
        assert kept(set(named) - {one}), one


def test_members_of_more_needs_than_tables_are_told_with_what_is_missing() -> None:
    tables = (Table("T0", wheelchairs=2), Table("T1", wheelchairs=0))
    wheels = {f"P{n}": {"needs": frozenset({"wheelchair"})} for n in range(3)}
    found = impossible(replace(discussion(guests=wheels, rounds=2), tables=tables))
    assert found.conflict == (
        "In round R0 table T0 has 2 wheelchair places, and P0, P1 and P2 need one each.",
        "In round R0 table T1 has 0 wheelchair places, and P0, P1 and P2 need one each.",
    )
    assert found.changes[0] == "Table T0 has one more wheelchair place."
