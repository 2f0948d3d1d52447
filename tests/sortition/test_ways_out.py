"""The ways out of impossible quotas, against going through all groups of people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, combinations_with_replacement, product

import pytest
from exact import every_panel
from hypothesis import given, settings
from mending import (
    after,
    has_panel,
    impossible,
    is_within,
    lines_of,
    moved,
    needed,
    part,
    placed,
    with_more,
)
from small_cases import SmallCase, instance_of, values_of

from sortition.problems import Undecided, WayOut
from sortition.quotas import Combined, Quota, Quotas
from sortition.watch import Watch
from sortition.ways_out import ways_out
from tests.builders import pool, pool_of, quotas


def ways(case: SmallCase) -> tuple[WayOut, ...]:
    return ways_out(case.pool, case.quotas, Watch())


def moves_only(way: WayOut) -> bool:
    return all(line.startswith(("lower", "raise")) for line in way.changes)


def single_changes(case: SmallCase) -> Iterator[tuple[str, int]]:
    """Other changes that help on their own: kind and size, by trying all."""
    size = case.quotas.size
    for sizes in (range(size - 1, 0, -1), range(size + 1, len(case.pool) + 1)):
        able = [n for n in sizes if has_panel(replace(case, quotas=replace(case.quotas, size=n)))]
        if able:
            yield "choose", abs(able[0] - size)
    if has_panel(replace(case, quotas=replace(case.quotas, home_most=case.quotas.home_most + 1))):
        yield "allow", 1
    confirmed = [f"release {one}, who was confirmed earlier" for one in sorted(placed(case))]
    yield from least("release", confirmed, case)
    yield from least("let", [f"let {one} and {other} both be chosen" for one, other in case.pool.apart], case)
    yield from fewest_new(case)


def least(kind: str, lines: list[str], case: SmallCase) -> Iterator[tuple[str, int]]:
    """Every set of these lines that helps while no part of it does, people alike taken as one."""
    helpful: list[set[str]] = []
    kinds: list[list[str]] = []
    for number in range(1, len(lines) + 1):
        for some in combinations(lines, number):
            if any(one <= set(some) for one in helpful) or not has_panel(after(case, some)):
                continue
            helpful.append(set(some))
            alike = sorted(str(kind_of(case, line)) for line in some)
            if alike not in kinds:
                kinds.append(alike)
                yield kind, number


def kind_of(case: SmallCase, line: str) -> object:
    """People of one type for the product, a pair for itself."""
    who = line.removeprefix("release ").removesuffix(", who was confirmed earlier")
    return next((t for t, kind in enumerate(instance_of(case).types) if who in kind.members), line)


def fewest_new(case: SmallCase) -> Iterator[tuple[str, int]]:
    """How many more people would do: none, one or two; three stands for more."""
    every = list(product(*(values_of(case.pool, name) for name in case.pool.categories)))
    if any(has_panel(with_more(case, 1, values)) for values in every):
        yield "find", 1
    elif any(
        has_panel(with_more(with_more(case, 1, one), 1, other))
        for one, other in combinations_with_replacement(every, 2)
    ):
        yield "find", 2


@settings(max_examples=40, deadline=None)
@given(impossible())
def test_every_way_out_allows_a_panel_and_no_part_of_it_does(case: SmallCase) -> None:
    found = ways(case)
    for way in found:
        assert has_panel(after(case, way.changes))
        for left in combinations(way.changes, len(way.changes) - 1):
            assert not has_panel(after(case, left))
    assert not any(set(one.changes) <= set(two.changes) for one in found for two in found if one is not two)


@settings(max_examples=40, deadline=None)
@given(impossible())
def test_moves_of_quotas_are_the_smallest_in_order(case: SmallCase) -> None:
    every = needed(case)
    found = ways(case)
    mine = [moved(case, way.changes) for way in found if moves_only(way)]
    ranks = sorted((not is_within(case, need), sum(need.values()), len(need)) for need in every)
    assert [(not is_within(case, need), sum(need.values()), len(need)) for need in mine] == ranks[: len(mine)]
    assert all(need in every for need in mine)
    assert not any(part(one, other) for one in mine for other in mine if one is not other)
    assert len(found) >= min(3, len(every))


@settings(max_examples=40, deadline=None)
@given(impossible())
def test_other_changes_are_all_known_and_the_smallest(case: SmallCase) -> None:
    known = sorted(single_changes(case))
    found = ways(case)
    others = [way for way in found if not moves_only(way)]
    # Three new people and more are not sought by the oracle.
    many = [way for way in others if way.changes[0].startswith("find") and way.seats > 2]
    assert not many or "find" not in dict(known)
    if needed(case):
        told = {(way.changes[0].split()[0], way.seats) for way in others if way not in many}
        assert told <= set(known)
        assert all(len({line.split()[0] for line in way.changes}) == 1 for way in others)
        if len(found) < 3:
            assert len(found) == len(needed(case)) + len(known) + len(many)
    else:
        assert {way.changes[0].split()[0] for way in others} <= {
            "choose",
            "find",
            *(kind for kind, _ in known),
        }
        assert found or not known


@settings(max_examples=40, deadline=None)
@given(impossible())
def test_ways_are_ranked(case: SmallCase) -> None:
    found = ways(case)
    keys = [(not way.within_flex, way.seats, not moves_only(way)) for way in found]
    assert keys == sorted(keys) and len(found) <= 5
    assert all(
        way.within_flex == (moves_only(way) and is_within(case, moved(case, way.changes))) for way in found
    )


def test_flex_is_used_where_it_suffices_although_fewer_moves_would_do_without() -> None:
    people = pool_of({"A": "x x x y", "B": "u u u v", "C": "u u u v"})
    rigid = (Quota("A", "x", 2, 2), Quota("A", "y", 0, 0))
    free = [quota for name in "BC" for quota in (Quota(name, "v", 1, 1, 0, 1), Quota(name, "u", 1, 1, 1, 2))]
    found = ways(SmallCase(people, Quotas(2, (*rigid, *free))))
    assert found[0] == WayOut(
        (
            "raise the maximum of B, u from 1 to 2",
            "lower the minimum of B, v from 1 to 0",
            "raise the maximum of C, u from 1 to 2",
            "lower the minimum of C, v from 1 to 0",
        ),
        4,
        True,
    )
    assert found[2] == WayOut(
        ("lower the minimum of A, x from 2 to 1", "raise the maximum of A, y from 0 to 1"), 2
    )


def test_of_equally_small_moves_the_first_quota_comes_first_and_other_changes_last() -> None:
    found = ways(SmallCase(pool("F M"), quotas(1, {"Gender": {"M": (1, 1), "F": (1, 1)}})))
    assert [way.changes for way in found] == [
        ("lower the minimum of Gender, F from 1 to 0",),
        ("lower the minimum of Gender, M from 1 to 0",),
        ("choose a panel of 2 seats instead of 1",),
    ]


def test_a_combined_quota_gives_way_with_its_cell() -> None:
    people = pool_of({"Age": "old old young", "Gender": "F M F"})
    limits = quotas(2, {"Age": {"old": (0, 2), "young": (0, 2)}, "Gender": {"F": (0, 2), "M": (0, 2)}})
    both = Combined("Age", "old", "Gender", "F", 2, 2, at_min="combined.xlsx > Both!E2")
    found = ways(SmallCase(people, replace(limits, combined=(both,))))
    assert found == (
        WayOut(("lower the minimum of Age, old with Gender, F from 2 to 1 (combined.xlsx > Both!E2)",), 1),
        WayOut(("find 1 more applicant with Age, old; Gender, F",), 1),
    )


def test_a_larger_home_a_smaller_panel_and_a_released_person_are_offered() -> None:
    people = pool("F F M", homes="1 - 1").placing(frozenset(["a1"]))
    found = ways(SmallCase(people, quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})))
    assert [way.changes for way in found] == [
        ("allow at most 2 members from each home",),
        ("release a1, who was confirmed earlier",),
        ("find 1 more applicant with Gender, M",),
        ("raise the maximum of Gender, F from 1 to 2", "lower the minimum of Gender, M from 1 to 0"),
    ]


def test_a_pair_may_be_let_together() -> None:
    people = pool("F F M").keeping_apart([("a2", "a1")])
    found = ways(SmallCase(people, quotas(2, {"Gender": {"F": (2, 2), "M": (0, 2)}})))
    assert [way.changes for way in found] == [
        ("lower the minimum of Gender, F from 2 to 1",),
        ("let a1 and a2 both be chosen",),
        ("find 1 more applicant with Gender, F",),
    ]


def test_of_equally_few_new_people_those_with_common_values_are_sought() -> None:
    people = pool_of({"A": "x y y y y", "B": "u u u v u"})
    found = ways(
        SmallCase(people, quotas(3, {"A": {"x": (2, 2), "y": (1, 1)}, "B": {"u": (0, 3), "v": (0, 3)}}))
    )
    assert found[0].changes == ("find 1 more applicant with A, x; B, u",)


def test_more_than_eight_new_people_are_another_invitation() -> None:
    for there, offered in ((4, True), (3, False)):
        case = SmallCase(
            pool("F " * 20 + "M " * there), quotas(24, {"Gender": {"F": (12, 12), "M": (12, 12)}})
        )
        told = [way.changes for way in ways(case)]
        assert ((f"find {12 - there} more applicants, each with Gender, M",) in told) == offered


def test_everybody_confirmed_in_turn_is_offered_for_release() -> None:
    people = pool_of({"A": "x y z", "B": "u u v"}).placing(frozenset(["a1", "a2"]))
    limits = {"A": {"x": (0, 1), "y": (0, 1), "z": (0, 1)}, "B": {"u": (0, 1), "v": (1, 1)}}
    told = [way.changes for way in ways(SmallCase(people, quotas(2, limits)))]
    assert ("release a1, who was confirmed earlier",) in told
    assert ("release a2, who was confirmed earlier",) in told


def test_a_size_that_cannot_be_had_changes_first_and_the_quotas_as_far_as_it_needs() -> None:
    case = SmallCase(pool("F F F F M"), quotas(10, {"Gender": {"F": (5, 5), "M": (5, 5)}}))
    assert ways(case)[0].changes == (
        "find 1 more applicant with Gender, F",
        "find 4 more applicants, each with Gender, M",
    )
    assert ways(case)[1].changes == (
        "choose a panel of 5 seats instead of 10",
        "lower the minimum of Gender, F from 5 to 4",
        "lower the minimum of Gender, M from 5 to 1",
    )


def test_no_time_is_no_way_out() -> None:
    case = SmallCase(pool("F M"), quotas(1, {"Gender": {"F": (1, 1), "M": (1, 1)}}))
    with pytest.raises(Undecided):
        ways_out(case.pool, case.quotas, Watch(limit=-1))


def test_many_seats_are_moved_without_proposals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both searches agree: the one that learns from proposals, and the one over all people at once."""
    people = pool_of({"A": "x x x y", "B": "u u u v", "C": "u u u v"})
    limits = {
        "A": {"x": (1, 1), "y": (1, 1)},
        "B": {"u": (0, 0), "v": (2, 2)},
        "C": {"u": (2, 2), "v": (0, 0)},
    }
    case = SmallCase(people, quotas(2, limits))
    first = ways(case)
    monkeypatch.setattr("sortition.moves.TRIES", 0)
    again = ways(case)
    assert [way.seats for way in first] == [way.seats for way in again]
    assert all(has_panel(after(case, way.changes)) for way in again)
    assert every_panel(case.pool, case.quotas) == [] and lines_of(case)


def test_a_larger_panel_is_the_nearest_larger_one() -> None:
    limits = {"Gender": {"F": (1, 1), "M": (1, 1), "X": (0, 2)}}
    told = {way.changes[0] for way in ways(SmallCase(pool("F M X X"), quotas(1, limits)))}
    assert "choose a panel of 2 seats instead of 1" in told
