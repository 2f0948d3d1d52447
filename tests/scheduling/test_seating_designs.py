"""Plans by construction: nobody meets anybody twice, counted pair by pair."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating.designs import cafe, design
from scheduling.seating.designs_arrays import Group, array, powers, prime_powers, products
from scheduling.seating.designs_known import known
from tests.scheduling.seating_plans import exact, faults, meetings


def test_the_counting_finds_each_fault() -> None:
    assert faults((((0, 1), (2, 3)), ((0, 2), (1, 3))), [[2, 2]] * 2) == []
    assert faults((((0, 1), (2, 3)), ((2, 3), (0, 1))), [[2, 2]] * 2) == [
        "(0, 1) meet 2 times",
        "(2, 3) meet 2 times",
    ]
    assert faults((((0, 1), (2,)),), [[1, 2]]) == ["sizes"]
    assert faults((((0, 1), (0,)),), [[2, 1]]) == ["members"]


@pytest.mark.parametrize(
    ("tables", "seats", "rounds"),
    [
        (5, 3, 7),
        (8, 3, 11),
        (10, 3, 14),
        (6, 4, 7),
        (4, 4, 5),
        (5, 5, 6),
        (7, 7, 8),
        (8, 8, 9),
        (3, 3, 4),
        (9, 9, 10),
        (8, 6, 5),
        (20, 8, 6),
        (6, 5, 5),
        (10, 7, 6),
        (14, 8, 7),
        (9, 3, 13),
        (16, 4, 21),
        (8, 2, 15),
    ],
)
def test_equal_tables(tables: int, seats: int, rounds: int) -> None:
    exact([[seats] * tables] * rounds)


@pytest.mark.parametrize(
    ("sizes", "rounds"),
    [
        ([8] * 4 + [7] * 4, 6),
        ([8] * 9 + [7] * 4, 8),
        ([7] * 4 + [8] * 9, 8),
        ([8] * 67 + [7] * 2, 3),
        ([2] * 6 + [1], 13),
        ([3, 2, 2], 3),
        ([9] * 8 + [8], 10),
    ],
    ids=str,
)
def test_tables_of_two_sizes(sizes: list[int], rounds: int) -> None:
    exact([sizes] * rounds)


def test_where_everybody_meets_everybody_no_pair_is_left_out() -> None:
    for tables, seats, rounds in ((3, 3, 4), (8, 8, 9), (5, 3, 7), (9, 3, 13), (4, 2, 7)):
        members = range(tables * seats)
        assert set(meetings(exact([[seats] * tables] * rounds))) == set(combinations(members, 2))


def test_rounds_at_other_numbers_of_tables() -> None:
    fives, sevens = [5] * 7, [7] * 5
    exact([fives, sevens])
    exact([sevens, fives, fives, fives])
    exact([fives] * 3 + [[3, 2] * 7])
    exact([[7, 7, 7, 7, 6], [5] * 6 + [4], [5] * 6 + [4]])
    exact([[8] * 8, [4] * 16, [6] * 8 + [2] * 8])


def test_what_pigeons_forbid_is_not_claimed() -> None:
    assert design([[7] * 3] * 2) is None
    assert design([[4, 4], [4, 4]]) is None
    assert design([[5]] * 2) is None


def test_one_round_is_always_there() -> None:
    exact([[9, 1, 4]])
    exact([[5]])
    assert design([]) == ()


def test_rounds_of_different_people_are_refused() -> None:
    with pytest.raises(ValueError, match="same number"):
        design([[2, 2], [3, 2]])
    with pytest.raises(ValueError, match="somebody"):
        design([[2, 0]])


@settings(deadline=None)
@given(st.integers(2, 14), st.integers(2, 80), st.integers(1, 9), st.booleans())
def test_whatever_is_given_is_exact(tables: int, members: int, rounds: int, mixed: bool) -> None:
    members = max(members, tables + 1)

    def even(k: int) -> list[int]:
        return [members // k + (i < members % k) for i in range(k)]

    sizes = [even(tables)] * rounds + [even(tables + 1)] * mixed
    plan = design(sizes)
    assert plan is None or faults(plan, sizes) == []


@settings(deadline=None)
@given(st.integers(2, 12), st.integers(1, 6))
def test_fewer_rounds_are_never_harder(tables: int, seats: int) -> None:
    given_ = [design([[seats] * tables] * rounds) is not None for rounds in range(1, 9)]
    assert given_ == sorted(given_, reverse=True)


@pytest.mark.parametrize("size", [2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 25, 27])
def test_fields_are_fields(size: int) -> None:
    ((prime, degree),) = prime_powers(size)
    times, add = products(prime, degree), Group((prime,) * degree).added
    elements = range(size)
    assert sorted(powers(prime, degree)) == list(elements[1:])
    assert all(sorted(row) == list(elements) for row in times[1:])
    for a, b in combinations(elements, 2):
        assert times[a][b] == times[b][a]
        assert all(times[c][add(a, b)] == add(times[c][a], times[c][b]) for c in elements)


def test_prime_powers_are_found() -> None:
    assert prime_powers(1) == ()
    assert prime_powers(72) == ((2, 3), (3, 2))
    assert prime_powers(97) == ((97, 1),)


@pytest.mark.parametrize("tables", range(2, 21))
def test_two_columns_of_an_array_differ_otherwise_in_every_round(tables: int) -> None:
    for rounds in range(2, min(tables, 8) + 1):
        for seats in (3, 6):
            found = array(tables, rounds, seats)
            if found is None:
                continue
            assert (len(found.rows), len(found.rows[0])) == (rounds, seats)
            less = found.group.added
            for one, other in combinations(range(seats), 2):
                assert len({less(row[one], row[other], -1) for row in found.rows}) == rounds


def test_arrays_reach_what_the_plans_need() -> None:
    """Numbers of tables that are no prime power: the rounds that are to be had with tables of eight."""
    assert [k for k in range(8, 27) if array(k, 5, 8) is None] == []
    assert array(6, 6, 5) is None, "nobody has found two orthogonal squares of order six"


@pytest.mark.parametrize(
    ("sizes", "rounds"),
    [
        ([4] * 5, 5),
        ([7] * 8, 8),
        ([5] * 7, 3),
        ([4] * 6, 4),
        ([4] * 10, 6),
        ([6] * 12, 4),
        ([6, 6, 6, 5, 5, 5, 5], 4),
        ([1] * 3, 3),
    ],
    ids=str,
)
def test_in_a_cafe_nobody_returns_to_a_table(sizes: list[int], rounds: int) -> None:
    plan = cafe(sizes, rounds)
    assert plan is not None
    inside = [[len(table) for table in one] for one in plan]
    assert faults(plan, inside) == []
    assert all(sorted(one) == sorted(sizes) for one in inside)
    for one, other in combinations(plan, 2):
        assert all(not set(a) & set(b) for a, b in zip(one, other, strict=True))


def test_a_cafe_has_room_for_hosts() -> None:
    plan = cafe([6] * 7, 7)
    assert plan is not None
    hosted = tuple(tuple((42 + i, *table) for i, table in enumerate(one)) for one in plan)
    assert faults(hosted, [[7] * 7] * 7) == []


def test_no_cafe_is_claimed_that_cannot_be() -> None:
    assert cafe([5] * 5, 5) is None, "with hosts, tables of six would need six tables"
    assert cafe([3] * 4, 5) is None
    with pytest.raises(ValueError, match="two members more"):
        cafe([3, 5], 2)


@settings(deadline=None)
@given(st.integers(2, 9), st.integers(2, 40), st.integers(1, 6))
def test_whatever_cafe_is_given_is_exact(tables: int, members: int, rounds: int) -> None:
    members = max(members, tables)
    plan = cafe([members // tables + (i < members % tables) for i in range(tables)], rounds)
    if plan is not None:
        assert not [n for n in meetings(plan).values() if n > 1]
        assert all(
            not set(a) & set(b) for one, two in combinations(plan, 2) for a, b in zip(one, two, strict=True)
        )


def test_every_design_kept_here_is_one() -> None:
    for tables, seats in product(range(2, 17), repeat=2):
        for classes in known(tables, seats):
            plan = tuple(tuple(one) for one in classes)
            assert faults(plan, [[seats] * tables] * len(plan)) == []
