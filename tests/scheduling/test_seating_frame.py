"""Frames keep every hard rule, exist exactly where a seating does, and allow no exchange that breaks one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.seating.conflict import clauses_of, conflict, possible
from scheduling.seating.frame import Frame, frames
from scheduling.seating.hard import Clause
from scheduling.seating.kinds import spans
from scheduling.seating.values import (
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Place,
    Round,
    Seating,
    Table,
    Team,
    evenly,
)
from sortition.problems import Impossible
from tests.scheduling.seating_rules import broken, broken_clauses

ALL = frozenset({"step-free", "loop", "quiet"})


def discussion(
    members: int = 6,
    tables: int = 2,
    rounds: int = 1,
    facilitators: int = 0,
    guests: dict[str, dict[str, object]] | None = None,
    **changes: object,
) -> Discussion:
    """Members P0…, tables T0…, rounds R0…, facilitators F0…; `guests` changes some members."""
    fewest, most = evenly(members, tables)
    everybody = [Guest(f"P{n}") for n in range(members)]
    people = tuple(replace(one, **(guests or {}).get(one.id, {})) for one in everybody)
    places = tuple(Place(f"T{n}", fewest, most) for n in range(tables))
    return replace(
        Discussion(
            (),
            people,
            tuple(Table(one.table) for one in places),
            tuple(Round(f"R{n}", "S", places) for n in range(rounds)),
            tuple(Facilitator(f"F{n}") for n in range(facilitators)),
        ),
        **changes,
    )


def with_topics(base: Discussion, *topics: tuple[str, ...]) -> Discussion:
    rounds = (
        replace(r, places=tuple(replace(p, topic=t) for p, t in zip(r.places, names, strict=True)))
        for r, names in zip(base.rounds, topics, strict=True)
    )
    return replace(base, rounds=tuple(rounds))


def every_round(case: Discussion, round_: Round) -> Iterator[tuple[Group, ...]]:
    """Every way to seat members and facilitators in a round, whatever rules it breaks."""
    members = [one.id for one in case.present(round_)]
    leaders = [one.id for one in case.facilitators if round_.id not in one.away]
    tables = [one.table for one in round_.places]
    for seats in product(tables, repeat=len(members)):
        for posts in product([*tables, ""], repeat=len(leaders)):
            yield tuple(
                Group(
                    round_.id,
                    table,
                    tuple(m for m, at in zip(members, seats, strict=True) if at == table),
                    tuple(f for f, at in zip(leaders, posts, strict=True) if at == table),
                )
                for table in tables
            )


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


# What the people of the tests ask for: small enough to try every seating.
@st.composite
def cases(draw: st.DrawFn, rounds: int = 0) -> Discussion:
    tables = draw(st.integers(2, 3))
    members = draw(st.integers(tables + 1, 6 if tables == 2 else 5))
    rounds = rounds or draw(st.integers(1, 2))
    ids = [f"P{n}" for n in range(members)]
    guests = tuple(
        Guest(
            one,
            needs=frozenset(
                draw(st.sets(st.sampled_from(["wheelchair", "loop", "remote", "diet"]), max_size=1))
                if draw(st.integers(0, 2)) == 0
                else ()
            ),
            language=draw(st.sampled_from(["", "", "", "bsl", "urdu"])),
            companions=draw(st.sampled_from([0, 0, 0, 1])),
            away=frozenset(draw(st.sets(st.sampled_from(["R0", "R1"]), max_size=1)))
            if draw(st.integers(0, 4)) == 0
            else frozenset(),
        )
        for one in ids
    )
    slack = draw(st.integers(0, 1))
    fewest, most = evenly(members, tables)
    table_ids = [f"T{n}" for n in range(tables)]
    pairs = st.sets(st.sampled_from(list(combinations(ids, 2))), max_size=2)
    together, apart = draw(pairs), draw(pairs)
    hosts = draw(st.sampled_from([("", "", "")] * 3 + [("P0", "", ""), ("P1", "P2", "")]))
    topics = draw(st.booleans())
    made = []
    for r in range(rounds):
        names = draw(st.permutations(["a", "b", ""])) if topics else ["", "", ""]
        made.append(
            Round(
                f"R{r}",
                "S",
                tuple(
                    Place(t, max(fewest - slack - 1, 0), most + slack, names[n], hosts[n])
                    for n, t in enumerate(table_ids)
                ),
            )
        )
    leaders = tuple(
        Facilitator(
            f"F{n}",
            frozenset(draw(st.sets(st.sampled_from(["bsl", "urdu"]), max_size=1))),
            frozenset(draw(st.sets(st.sampled_from(ids), max_size=2))),
            frozenset(draw(st.sets(st.sampled_from(["R0"]), max_size=1))),
        )
        for n in range(draw(st.integers(0, 2)))
    )
    fixed = tuple(
        Fixed(who, f"R{r}", table)
        for who, r, table in draw(
            st.lists(
                st.tuples(
                    st.sampled_from([*ids, *(one.id for one in leaders)]),
                    st.integers(0, rounds - 1),
                    st.sampled_from(table_ids),
                ),
                max_size=2,
                unique_by=lambda one: one[:2],
            )
        )
    )
    has = st.sampled_from([ALL, ALL, frozenset({"loop"}), frozenset({"step-free"}), ALL | {"remote"}])
    return Discussion(
        (),
        guests,
        tuple(
            Table(
                t,
                draw(st.sampled_from([None, None, most + 1, most + 3])),
                draw(st.sampled_from([None, 0, 1])),
                draw(has),
            )
            for t in table_ids
        ),
        tuple(made),
        leaders,
        frozenset(together),
        frozenset(apart),
        fixed,
        teams={"bsl": Team(draw(st.integers(0, 1)), draw(st.integers(1, 2)))},
    )


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
