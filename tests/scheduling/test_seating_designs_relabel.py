"""Who takes which number of an exact plan: fair shares at the tables, nobody where they must not be."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.seating.designs import Plan, design
from scheduling.seating.designs_arranged import arranged
from scheduling.seating.designs_relabel import Bools, Ints, _annealed, _State, _tables, named, relabelled
from sortition.randomness import Lanes, Stream
from tests.scheduling.seating_plans import exact, meetings


def people(number: int, kinds: tuple[int, ...], seed: str) -> Ints:
    """Invented values, numbered through over all categories, the first ones of each the most frequent."""
    stream, base, columns = Stream(seed, "people"), 0, []
    for kind in kinds:
        values = [min(stream.below(kind), stream.below(kind)) for _ in range(number)]
        columns.append([base + value for value in values])
        base += kind
    return np.array(columns, dtype=np.int64).T


def bands(plan: Plan, values: Ints, kinds: int) -> Ints:
    """How far each head-count would be from the fair share [round, table, value, head-count]."""
    totals = np.bincount(values.reshape(-1), minlength=kinds)
    widest, most = max(map(len, plan)), max(len(table) for one in plan for table in one)
    counts = np.arange(most + 1)
    costs = np.zeros((len(plan), widest, kinds, most + 1), dtype=np.int64)
    for r, one in enumerate(plan):
        for t, table in enumerate(one):
            share = totals[:, None] * len(table)
            low, high = share // len(values), -(-share // len(values))
            costs[r, t] = np.maximum(low - counts, 0) + np.maximum(counts - high, 0)
    return costs


def cost(plan: Plan, member: Ints, values: Ints, costs: Ints) -> int:
    """What the plan costs, counted table by table."""
    total = 0
    for r, one in enumerate(plan):
        for t, table in enumerate(one):
            held = values[member[list(table)]].reshape(-1)
            heads = np.bincount(held, minlength=costs.shape[2])
            total += int(costs[r, t, np.arange(costs.shape[2]), heads].sum())
    return total


@pytest.mark.parametrize("sizes", [[[2, 2, 2]] * 3, [[3, 2, 2]] * 3, [[2, 2, 2, 1]] * 4], ids=str)
def test_small_groups_get_the_best_there_is(sizes: list[list[int]]) -> None:
    plan, number = exact(sizes), sum(sizes[0])
    values = people(number, (2, 3), "small")
    costs = bands(plan, values, 5)
    found = relabelled(plan, values, costs, 300, "small")
    assert found is not None and sorted(found) == list(range(number))
    every = {cost(plan, np.array(order), values, costs) for order in permutations(range(number))}
    assert cost(plan, found, values, costs) == min(every) < max(every)


def test_the_best_on_the_way_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """So hot that every exchange is as likely as any other, the search still gives the best that it saw."""
    monkeypatch.setattr("scheduling.seating.designs_relabel._HOT", 1000.0)
    monkeypatch.setattr("scheduling.seating.designs_relabel._COLD", 1000.0)
    plan = exact([[3, 2, 2]] * 3)
    values = people(7, (2, 3), "small")
    costs, free = bands(plan, values, 5), np.ones((7, 7), dtype=np.bool_)
    least = min(cost(plan, np.array(order), values, costs) for order in permutations(range(7)))
    for seed in "abcdefgh":
        state = _State(_tables(plan, 7), values, costs, free, np.arange(7))
        found = _annealed(state, 500, Lanes(49, seed, "test"))
        assert cost(plan, found, values, costs) == least


def test_at_last_no_exchange_saves_anything() -> None:
    plan, kinds = exact([[4] * 5] * 4), (3, 4)
    values = people(20, kinds, "last")
    costs = bands(plan, values, sum(kinds))
    found = relabelled(plan, values, costs, 0, "a")
    assert found is not None
    for one, other in combinations(range(20), 2):
        turned = found.copy()
        turned[[one, other]] = turned[[other, one]]
        assert cost(plan, turned, values, costs) >= cost(plan, found, values, costs)


def test_the_best_of_several_runs_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, kinds = exact([[4] * 5] * 4), (3, 4)
    values = people(20, kinds, "runs")
    costs = bands(plan, values, sum(kinds))
    starts = [np.array(Stream(seed, "start").shuffled(range(20))) for seed in "abc"]

    def least(begun: list[Ints], steps: int) -> int:
        waiting = iter(begun)
        monkeypatch.setattr(
            "scheduling.seating.designs_relabel._annealed", lambda state, steps, lanes: next(waiting)
        )
        found = relabelled(plan, values, costs, steps, "a")
        assert found is not None and next(waiting, None) is None
        return cost(plan, found, values, costs)

    each = [least([start], 0) for start in starts]
    assert least(starts, 3 * 4 * 20**2) == min(each) < max(each)


def test_the_tables_of_forty_eight_people_mirror_the_group() -> None:
    plan, kinds = exact([[6] * 8] * 5), (3, 5, 5, 4, 2, 5)
    values = people(48, kinds, "forty-eight")
    costs = bands(plan, values, sum(kinds))
    found = relabelled(plan, values, costs, 3000, "a")
    assert found is not None
    chance = [
        cost(plan, np.array(Stream("chance", str(i)).shuffled(range(48))), values, costs) for i in range(20)
    ]
    assert cost(plan, found, values, costs) < min(chance) / 2


def test_the_same_seed_gives_the_same_members() -> None:
    plan = exact([[4] * 5] * 4)
    values = people(20, (3, 4), "same")
    costs = bands(plan, values, 7)
    one, again, other = (relabelled(plan, values, costs, 200, seed) for seed in ("a", "a", "b"))
    assert one is not None and again is not None and other is not None
    assert one.tolist() == again.tolist() != other.tolist()


@settings(deadline=None, max_examples=12)
@given(
    st.sampled_from([[[3] * 3] * 4, [[4, 4, 4, 3, 3]] * 4, [[5] * 7, [7] * 5], [[2, 2, 2, 1]] * 7]),
    st.integers(0, 10_000),
)
def test_each_gain_is_what_the_exchange_changes(sizes: list[list[int]], chance: int) -> None:
    """Whatever the costs, convex or not, and after exchanges as well as at the start."""
    plan, number, stream = exact(sizes), sum(sizes[0]), Stream(str(chance), "gains")
    values = people(number, (2, 4), str(chance))
    shape = (len(plan), max(map(len, plan)), 6, max(len(t) for one in plan for t in one) + 1)
    flat = [stream.below(50) for _ in range(int(np.prod(shape)))]
    costs = np.array(flat, dtype=np.int64).reshape(shape)
    member = np.array(stream.shuffled(range(number)))
    free = np.ones((number, number), dtype=np.bool_)
    state = _State(_tables(plan, number), values, costs, free, member)
    for _ in range(4):
        before = cost(plan, state.member, values, costs)
        gains = state.gains()
        for one, other in combinations(range(number), 2):
            turned = state.member.copy()
            turned[[one, other]] = turned[[other, one]]
            assert gains[one, other] == cost(plan, turned, values, costs) - before
        one = stream.below(number - 1)
        state.exchange(one, one + 1 + stream.below(number - 1 - one))


def test_nobody_takes_a_number_that_is_not_possible() -> None:
    plan = exact([[4] * 5] * 4)
    values = people(20, (2, 3), "possible")
    costs = bands(plan, values, 5)
    possible = np.ones((20, 20), dtype=np.bool_)
    possible[:6, 6:] = False
    possible[0] = False
    possible[0, 3] = True
    found = relabelled(plan, values, costs, 200, "a", possible)
    assert found is not None
    assert found[3] == 0 and set(found[:6]) == set(range(6))
    possible[1] = possible[0]
    assert relabelled(plan, values, costs, 200, "a", possible) is None


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=5, max_size=5))
def test_numbers_are_given_out_whenever_that_can_be(rows: list[list[bool]]) -> None:
    plan = exact([[2, 2, 1]] * 2)
    values, possible = people(5, (2,), "whenever"), np.array(rows)
    ways = [order for order in permutations(range(5)) if all(rows[m][i] for i, m in enumerate(order))]
    found = relabelled(plan, values, bands(plan, values, 2), 5, "a", possible)
    assert (found is None) == (not ways)
    assert found is None or tuple(found.tolist()) in ways


def test_where_only_one_way_is_left_it_is_taken() -> None:
    plan = exact([[2, 2]] * 2)
    values = people(4, (2,), "one way")
    only = np.eye(4, dtype=np.bool_)[[2, 0, 3, 1]]
    found = relabelled(plan, values, bands(plan, values, 2), 50, "a", only)
    assert found is not None and found.tolist() == [1, 3, 0, 2]


def test_members_stand_in_the_place_of_their_numbers() -> None:
    plan: Plan = (((0, 1), (2,)), ((2, 0), (1,)))
    assert named(plan, np.array([5, 3, 4])) == (((3, 5), (4,)), ((4, 5), (3,)))


def everywhere(rounds: int, members: int, tables: int) -> Bools:
    return np.ones((rounds, members, tables), dtype=np.bool_)


@pytest.mark.parametrize("sizes", [[6] * 8, [8] * 7 + [7], [7] * 8], ids=str)
def test_access_is_kept_and_nobody_meets_twice(sizes: list[int]) -> None:
    """Three to step-free tables, one to that with the interpreter, two apart, one not at all tables."""
    rounds, members = 5, sum(sizes)
    plan, allowed = exact([sizes] * rounds), everywhere(rounds, members, 8)
    allowed[:, :3, 3:] = False
    allowed[:, 3, 1:] = False
    allowed[2, 4, ::2] = False
    apart = [(5, 6), (3, 7)]
    found = arranged(plan, allowed, "a", apart)
    assert found is not None
    ordered, possible = found
    assert [[len(table) for table in one] for one in ordered] == [sizes] * rounds
    values = people(members, (2, 4), "access")
    member = relabelled(ordered, values, bands(ordered, values, 6), 300, "a", possible)
    assert member is not None
    seats = named(ordered, member)
    met = meetings(seats)
    assert set(met.values()) == {1} and met.keys().isdisjoint(apart)
    assert [sorted(m for table in one for m in table) for one in seats] == [list(range(members))] * rounds
    for r, one in enumerate(seats):
        assert all(allowed[r, m, t] for t, table in enumerate(one) for m in table)


def test_what_cannot_be_arranged_is_not() -> None:
    plan, allowed = exact([[6] * 8] * 5), everywhere(5, 48, 8)
    allowed[:, :2, 1:] = False
    assert arranged(plan, allowed, "a") is None, "two who need one table would meet in every round"
    everybody = exact([[4] * 4] * 5)
    assert arranged(everybody, everywhere(5, 16, 4), "a", [(0, 1)]) is None, "all meet all"


def test_nobody_is_kept_from_a_number_without_a_reason() -> None:
    plan = exact([[4] * 5] * 4)
    found = arranged(plan, everywhere(4, 20, 5), "a")
    assert found is not None
    assert found[1].all() and sorted(map(sorted, found[0])) == sorted(map(sorted, plan))
    allowed = everywhere(4, 20, 5)
    allowed[:, 0, 4] = False
    found = arranged(plan, allowed, "a")
    assert found is not None
    at_the_last = {number for one in found[0] for number in one[4]}
    assert set(np.flatnonzero(~found[1][0])) == at_the_last
    assert found[1][1:].all()


def test_without_categories_any_numbers_will_do() -> None:
    plan = design([[4] * 4] * 3)
    assert plan is not None
    member = relabelled(
        plan, np.zeros((16, 0), dtype=np.int64), np.zeros((3, 4, 1, 6), dtype=np.int64), 500, "x"
    )
    assert member is not None and sorted(member.tolist()) == list(range(16))
