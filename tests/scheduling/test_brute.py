"""The oracle itself, and the solver beside it: the same best values, and impossible where it says so."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scheduling.measures import GOALS, measure
from scheduling.rules import RULES, Severity, severities
from scheduling.solve import NoTimetable, make_timetable
from sortition.randomness import Stream
from tests.scheduling.brute import (
    all_timetables,
    any_timetable,
    best,
    broken,
    conflicts,
    least_broken,
    ways_out,
)
from tests.scheduling.invented import invented
from tests.scheduling.programmes import lock, member, tiny, venue, with_, with_options

# Programmes of so few timetables that all of them are tried without skipping any.
TINIEST = (9, 15, 21, 30, 83, 87, 92, 96)


def group(rule: str, subject: str) -> frozenset[tuple[str, str]]:
    return frozenset({(rule, subject)})


def test_the_best_plan_lets_everybody_come_where_that_can_be() -> None:
    shy = with_(tiny(2, 3, 1, 2), member("M1", "D2 D3"), member("M2", "D1 D2 D3"))
    values = best(shy, severities())
    assert values is not None
    assert (values["attend-all"], values["attendance"], values["worst-served"]) == (2, 4, 10_000)


def test_one_hall_that_can_be_had_once_is_in_conflict_with_the_order_of_two_sessions() -> None:
    once = with_(tiny(2, 2, 1, 2), venue("V1", "D2"))
    found = least_broken(once, severities())
    free, order = ("venue-free", "Hall V1"), ("session-order", "S1 to S2")
    assert found == (frozenset({order}), frozenset({free}))
    assert conflicts(found) == (frozenset({free, order}),)
    costs = [RULES[rule].cost for rule, _ in (free, order)]
    assert ways_out(found) == ((costs[0], frozenset({free})), (costs[1], frozenset({order})))


def test_ways_out_leave_access_alone_unless_it_is_offered() -> None:
    dear = with_options(with_(tiny(2, 2, 1, 2), lock("date", "S1", "D2")), least_sessions=3)
    found = least_broken(dear, severities())
    lowest, order, lack = (RULES[rule].cost for rule in ("locks", "session-order", "attendance"))
    assert [cost for cost, _ in ways_out(found)] == [lowest + 2 * lack, order + 2 * lack]
    assert ways_out(found, access=False) == ()


def test_conflicts_are_the_smallest_sets_that_every_plan_breaks_a_part_of() -> None:
    a, b, c = (group("budget", name) for name in "abc")
    assert conflicts([a | b, a | c]) == (a, b | c)
    assert conflicts([a, b | c]) == (a | b, a | c)
    assert conflicts([frozenset()]) == ()


@pytest.mark.parametrize("seed", TINIEST)
def test_what_is_skipped_changes_nothing(seed: int) -> None:
    programme, blocks = invented(seed)
    plans = [*all_timetables(programme)]
    sets = [broken(programme, plan, blocks) for plan in plans]
    least = {one for one in sets if not any(other < one for other in sets)}
    assert set(least_broken(programme, blocks)) == least
    allowed = [plan for plan, found in zip(plans, sets, strict=True) if not found]
    values = [measure(programme, plan, blocks) for plan in allowed]
    assert best(programme, blocks) == (max(values, key=worth) if values else None)


def worth(values: Mapping[str, int]) -> list[int]:
    return [
        values[goal.name] if goal.more_is_better else -values[goal.name]
        for goal in GOALS
        if goal.name in values
    ]


def test_invented_programmes_break_every_rule_somewhere() -> None:
    seen: set[str] = set()
    everything = severities(dict.fromkeys(RULES, Severity.BLOCK))
    for seed in range(150):
        programme, _ = invented(seed)
        chance = Stream(f"plans {seed}", "tests")
        for _ in range(4):
            plan = any_timetable(programme, chance.below)
            seen |= {rule for rule, _ in broken(programme, plan, everything)}
    assert seen == set(RULES)


def agree(seed: int, *, change: bool = False) -> None:
    programme, blocks = invented(seed)
    published = any_timetable(programme, Stream(f"published {seed}", "tests").below) if change else None
    order = ["change"] * change + [goal.name for goal in GOALS]
    wanted = best(programme, blocks, published, order)
    try:
        planned = make_timetable(programme, blocks, published, least_change=change)
    except NoTimetable:
        assert wanted is None
        return
    assert wanted is not None
    assert planned.status == "optimal"
    assert {one.goal: one.value for one in planned.stages}.items() <= wanted.items()


@pytest.mark.parametrize("seed", range(12))
def test_the_solver_finds_what_trying_everything_finds(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12, 40))
def test_the_solver_finds_what_trying_everything_finds_again_and_again(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_solver_finds_the_least_change(seed: int) -> None:
    agree(seed, change=True)
