"""Seatings by construction: nobody meets anybody twice, every rule is kept, or there is none."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from scheduling.seating.exact import exact
from scheduling.seating.frame import frames
from scheduling.seating.measures import measure
from scheduling.seating.numbers import Weights, numbers
from scheduling.seating.values import (
    Discussion,
    Facilitator,
    Fixed,
    Mode,
    Place,
    Round,
    Seating,
    Table,
    Team,
)
from tests.scheduling.seating_builders import astray, repeats, seats_of
from tests.scheduling.seating_cases import ALL, cafe, discussion, with_values
from tests.scheduling.seating_rules import broken

STEPS = 60


def built(case: Discussion, steps: int = STEPS, weights: Weights | None = None) -> Seating | None:
    start = frames(case, 1, "seed")[0]
    given = numbers(case, [start], weights or Weights(6, 1, 12))
    found = exact(case, start, given, steps)
    if found:
        assert not broken(case, found)
        assert repeats(case, seats_of(case, found)) == 0
        sizes = [[len(one.members) for one in seating.groups] for seating in (start.seating, found)]
        returning = len({p.topic for p in case.rounds[0].places} & {p.topic for p in case.rounds[-1].places})
        assert sizes[0] == sizes[1] or (returning > 1 and sorted(sizes[0]) == sorted(sizes[1]))
        led = [[one.facilitators for one in seating.groups] for seating in (start.seating, found)]
        assert led[0] == led[1]
    return found


@pytest.mark.parametrize(
    ("members", "tables", "rounds"),
    [
        (6, 3, 2),
        (9, 3, 4),
        (16, 4, 5),
        (14, 4, 3),
        (15, 5, 7),
        (25, 5, 6),
        (23, 5, 5),
        (48, 8, 5),
        (60, 8, 6),
        (49, 7, 8),
        (64, 8, 9),
    ],
)
def test_nobody_meets_anybody_twice(members: int, tables: int, rounds: int) -> None:
    case = with_values(discussion(members, tables, rounds, facilitators=2), members)
    found = built(case)
    assert found
    met = measure(case, found).distinct_pairs
    assert met == sum(len(one.members) * (len(one.members) - 1) // 2 for one in found.groups)


@pytest.mark.parametrize(("members", "tables", "rounds"), [(12, 4, 2), (12, 4, 3), (11, 4, 3), (40, 8, 5)])
def test_a_cafe_without_a_second_meeting_or_topic(members: int, tables: int, rounds: int) -> None:
    assert built(with_values(cafe(members, tables, rounds), "cafe"))


def test_in_a_cafe_everybody_can_use_their_tables() -> None:
    people = {f"P{n}": {"needs": frozenset({"wheelchair"})} for n in range(3)}
    case = with_values(cafe(11, 4, 3), "cafe")
    guests = (replace(one, **people.get(one.id, {})) for one in case.guests)
    tables = (*case.tables[:3], Table("T3", has=ALL - {"step-free"}))
    assert built(replace(case, guests=tuple(guests), tables=tables))


def test_needs_decisions_and_pairs_apart_are_kept() -> None:
    people = {"P0": {"needs": frozenset({"wheelchair"})}, "P1": {"needs": frozenset({"loop"})}}
    people["P2"] = {"language": "bsl"}
    case = with_values(discussion(16, 4, 3, 4, people, teams={"bsl": Team(1, 1)}), "needs")
    tables = (
        Table("T0", 8, 1, ALL - {"loop"}),
        Table("T1", 8, 0),
        Table("T2", 8, 0, ALL - {"step-free", "loop"}),
        Table("T3", 8, 0),
    )
    leaders = (Facilitator("F0", conflicts=frozenset({"P9"})), *case.facilitators[1:])
    case = replace(
        case,
        tables=tables,
        facilitators=leaders,
        fixed=(Fixed("P7", "R1", "T2"),),
        apart=frozenset({("P3", "P4")}),
    )
    found = built(case)
    assert found
    assert {found.seat[one.id, "P0"] for one in case.rounds} == {"T0"}
    assert found.seat["R1", "P7"] == "T2"


def test_as_at_the_start_where_a_round_is_at_one_table() -> None:
    case = discussion(9, 3, 4)
    plenary = Round("R1", "S", (Place("T0", 9, 9),))
    found = built(replace(case, rounds=(case.rounds[0], plenary, *case.rounds[2:])))
    assert found
    assert len(found.group["R1", "T0"].members) == 9


@pytest.mark.parametrize(
    "changes",
    [
        {"met": {("P0", "P1"): 1}},
        {"apart": frozenset({("P0", "P1")})},
        {"together": frozenset({("P0", "P1")})},
        {"fixed": tuple(Fixed(one, r, "T0") for one in ("P0", "P1") for r in ("R0", "R1"))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_none_where_the_rules_do_not_allow_it(changes: dict[str, object]) -> None:
    """In five rounds at four tables of four everybody meets everybody once; two who met would meet again."""
    assert built(discussion(16, 4, 5))
    assert built(discussion(16, 4, 5, **changes)) is None


def test_none_where_two_who_meet_have_one_place() -> None:
    people = {one: {"needs": frozenset({"wheelchair"})} for one in ("P0", "P1")}
    case = discussion(16, 4, 5, guests=people)
    assert built(case)
    assert built(replace(case, tables=tuple(replace(one, wheelchairs=1) for one in case.tables))) is None


def test_none_where_too_many_meet_or_somebody_is_away() -> None:
    assert built(discussion(16, 4, 6)) is None
    # Two lines of four in the plane of sixteen meet, and so a member returns to a table.
    assert built(cafe(16, 4, 2)) is None
    case = discussion(16, 4, 3, guests={"P3": {"away": frozenset({"R1"})}})
    wide = (replace(one, places=tuple(replace(p, least=3) for p in one.places)) for one in case.rounds)
    assert built(replace(case, rounds=tuple(wide))) is None
    # Away from every round: whoever is never there has no number in a plan.
    case = discussion(17, 4, 3, guests={"P16": {"away": frozenset({"R0", "R1", "R2"})}})
    fours = (
        replace(one, places=tuple(replace(p, least=4, most=4) for p in one.places)) for one in case.rounds
    )
    assert built(replace(case, rounds=tuple(fours))) is None


def of_sizes(sizes: list[tuple[int, ...]], topics: list[str]) -> Discussion:
    case = discussion(sum(sizes[0]), max(map(len, sizes)), len(sizes))
    rounds = [
        replace(one, places=tuple(Place(f"T{n}", row[n], row[n], names[n].strip()) for n in range(len(row))))
        for one, row, names in zip(case.rounds, sizes, topics, strict=True)
    ]
    return replace(case, rounds=tuple(rounds))


@pytest.mark.parametrize(
    ("sizes", "topics"),
    [
        ([(6, 3, 3), (6, 3, 3)], ["abc", "bca"]),
        ([(4, 4, 4, 0), (4, 4, 4, 0)], ["    ", "    "]),
        ([(1, 1, 0), (1, 1, 0)], ["abc", "bca"]),
        ([(4, 4, 4), (3, 3, 3, 3)], ["abc", "abcd"]),
        ([(3, 3, 3, 3), (4, 4, 4)], ["abcd", "abc"]),
    ],
)
def test_none_is_known_for_tables_too_different(sizes: list[tuple[int, ...]], topics: list[str]) -> None:
    assert built(of_sizes(sizes, topics)) is None


def test_one_topic_a_round_binds_nobody() -> None:
    assert built(of_sizes([(4, 4, 4, 4), (4, 4, 4, 4), (4, 4, 4, 2, 2)], ["aaaa", "bbbb", "ccccc"]))


def test_a_meeting_that_never_was_is_no_reason() -> None:
    assert built(discussion(16, 4, 5, met={("P0", "P1"): 0, ("P0", "X9"): 3}))


def test_the_same_every_time() -> None:
    case = with_values(discussion(16, 4, 4, apart=frozenset({("P0", "P1")})), "same")
    assert built(case) == built(case)


@pytest.mark.parametrize("members", [8, 9])
@pytest.mark.parametrize("mode", [Mode.SPREAD, Mode.NEVER_ALONE, Mode.CLUSTER])
def test_tables_mirror_the_group_as_well_as_can_be(mode: Mode, members: int) -> None:
    """All plans of four rounds at three tables of three are one plan with other numbers.

    It is the plane of nine points. There is a symmetry from any two points to any other two, and so the first
    two members may keep their numbers; of the plane without a point, the first may.
    """
    case = with_values(discussion(members, 3, 4), f"{mode} {members}", mode)
    found = built(case, 400)
    assert found
    ids = [one.id for one in case.guests]
    plan = [[[ids.index(m) for m in table] for table in tables] for tables in seats_of(case, found)]
    kept = (0, 1)[: members - 7]
    known: dict[frozenset[frozenset[str]], int] = {}

    def wrong(way: tuple[int, ...], tables: list[list[int]]) -> int:
        named = [[ids[way[n]] for n in table] for table in tables]
        key = frozenset(map(frozenset, named))
        if key not in known:
            known[key] = astray(case, named)
        return known[key]

    best = min(
        sum(wrong((*kept, *rest), tables) for tables in plan)
        for rest in permutations(range(len(kept), members))
    )
    assert sum(astray(case, tables) for tables in seats_of(case, found)) == best
