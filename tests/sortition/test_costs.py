"""What fairness costs: every figure against all panels, by exact arithmetic."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings

from sortition.costs import Costs, Side, binding_sides, moved, quota_costs
from sortition.lottery import make_lottery
from sortition.pool import Pool
from sortition.problems import Impossible
from sortition.quotas import Combined, Quota, Quotas
from sortition.watch import Watch
from tests.builders import pool, pool_of
from tests.builders import quotas as quotas_of
from tests.sortition.exact import every_panel, lowest_chance
from tests.sortition.small_cases import SmallCase, cases


def lowest(people: Pool, quotas: Quotas) -> tuple[Fraction, int] | None:
    """The highest lowest chance of those in any panel, and how many are in none; None without a panel."""
    panels = every_panel(people, quotas)
    if not panels:
        return None
    placed = {a.id for a in people.applicants if a.placed}
    able = sorted({one for panel in panels for one in panel} - placed)
    never = len(people) - len(able) - len(placed)
    free = [tuple(one for one in panel if one not in placed) for panel in panels]
    return (lowest_chance(able, free, {})[0] if able else Fraction(1)), never


def agrees(people: Pool, quotas: Quotas) -> Costs:
    found = quota_costs(people, quotas, Watch())
    now = lowest(people, quotas)
    assert now is not None
    assert float(found.lowest) == pytest.approx(float(now[0]), abs=2e-6)
    made = make_lottery(people, quotas, tickets=100)
    known = dict(zip((a.id for a in people.applicants), made.chances, strict=True))
    again = quota_costs(people, quotas, Watch(), settled=known)
    assert set(again.sides) == set(found.sides)
    assert float(again.lowest) == pytest.approx(float(now[0]), abs=2e-6)
    for cost in found.sides:
        for move in (cost.looser, cost.tighter):
            if move is None:
                continue
            changed = moved(quotas, cost.side, move.seats)
            assert changed is not None
            then = lowest(people, changed)
            if then is None:
                assert move.status == "impossible"
            else:
                assert (move.status, move.served) == ("computed", now[1] - then[1])
                assert float(move.lowest or 0) == pytest.approx(float(then[0]), abs=2e-6)
    for pair in found.pairs:
        raised = moved(quotas, Side(pair.taker, "max", Fraction(0)), pair.taker.max + 1)
        both = raised and moved(raised, Side(pair.giver, "min", Fraction(0)), pair.giver.min - 1)
        assert both
        then = lowest(people, both)
        assert then is not None
        assert (pair.move.status, pair.move.served) == ("computed", now[1] - then[1])
        assert float(pair.move.lowest or 0) == pytest.approx(float(then[0]), abs=2e-6)
    return found


@settings(max_examples=40, deadline=None)
@given(cases(most=8))
def test_every_move_is_what_all_panels_say(case: SmallCase) -> None:
    try:
        agrees(case.pool, case.quotas)
    except Impossible:
        assert every_panel(case.pool, case.quotas) == []


def test_a_maximum_of_many_and_a_minimum_of_few() -> None:
    # Eight people for two seats, and two people for two.
    people = pool("F F F F F F F F M M")
    found = agrees(people, quotas_of(4, {"Gender": {"F": (1, 2), "M": (2, 3)}}))
    assert found.lowest == pytest.approx(Fraction(1, 4))
    first = found.sides[0]
    assert first.looser is not None and first.looser.status == "computed"
    # One of the two sides alone does not help: with three seats for F there is one for M, fewer than two.
    assert first.looser.lowest == pytest.approx(Fraction(1, 4))
    # Both together do: three eighths for F, as the two of M then share one seat.
    (pair,) = found.pairs
    assert (pair.taker.value, pair.giver.value, pair.move.seats) == ("F", "M", 3)
    assert float(pair.move.lowest or 0) == pytest.approx(3 / 8)


def test_one_more_seat_raises_the_lowest_chance_by_what_it_is_worth() -> None:
    people = pool("F F F F F F F F M M")
    found = agrees(people, quotas_of(4, {"Gender": {"F": (1, 2), "M": (0, 4)}}))
    (cost,) = found.sides
    assert (cost.side.rule.value, cost.side.end, cost.side.seats, found.binding) == ("F", "max", 2, 1)
    assert cost.looser is not None and cost.tighter is not None
    assert (cost.looser.seats, cost.tighter.seats) == (3, 1)
    assert float(cost.looser.lowest or 0) == pytest.approx(3 / 8)
    # With one seat for F the two of M cannot fill three.
    assert cost.tighter.status == "impossible"


def test_people_whom_a_looser_quota_lets_in_are_counted() -> None:
    # Both of y are needed, and one of them takes the only seat for z: nobody else of z can serve.
    people = pool_of({"A": "x y y x x", "B": "x x z z x"})
    found = agrees(people, quotas_of(3, {"A": {"x": (0, 1), "y": (1, 2)}, "B": {"x": (1, 2), "z": (0, 1)}}))
    (cost,) = found.sides
    assert cost.looser is not None
    assert (cost.side.rule.value, cost.looser.served) == ("x", 1)


def test_people_whom_a_tighter_quota_leaves_out_are_counted() -> None:
    columns = {"A": "x x z x x x y", "B": "x y y x y x x", "C": "x x x y x y x"}
    limits = {
        "A": {"x": (2, 3), "y": (0, 1), "z": (0, 1)},
        "B": {"x": (3, 4), "y": (0, 1)},
        "C": {"x": (2, 3), "y": (1, 2)},
    }
    found = agrees(pool_of(columns), quotas_of(4, limits))
    (cost,) = found.sides
    assert cost.tighter is not None
    assert (cost.side.rule.value, cost.tighter.served) == ("y", -3)


def test_a_quota_of_nobody_is_not_what_holds_the_others_down() -> None:
    people = pool("F F F F F F F F M M X")
    found = agrees(people, quotas_of(4, {"Gender": {"F": (1, 2), "M": (0, 4), "X": (0, 0)}}))
    assert [cost.side.rule.value for cost in found.sides] == ["F"]


def test_quotas_on_two_categories_bind_too() -> None:
    people = pool_of({"A": "x x x x x x y y", "B": "p p p p q q p q"})
    made = quotas_of(3, {"A": {"x": (0, 3), "y": (0, 3)}, "B": {"p": (0, 3), "q": (0, 3)}})
    found = quota_costs(people, Quotas(3, made.quotas, (Combined("A", "x", "B", "p", 0, 1),)), Watch())
    (cost,) = found.sides
    assert isinstance(cost.side.rule, Combined)
    assert float(found.lowest) == pytest.approx(1 / 4)
    # With two allowed, everybody can have three eighths.
    assert cost.looser is not None
    assert float(cost.looser.lowest or 0) == pytest.approx(3 / 8)


def test_where_chances_are_equal_no_quota_binds() -> None:
    people = pool("F F F M M M")
    assert quota_costs(people, quotas_of(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}), Watch()).sides == ()


def test_a_side_moves_only_where_it_stays_a_quota() -> None:
    quotas = quotas_of(2, {"Gender": {"F": (1, 1), "M": (0, 2)}})
    fixed, free = quotas.quotas
    assert moved(quotas, Side(fixed, "max", Fraction(1)), 0) is None
    assert moved(quotas, Side(free, "min", Fraction(1)), -1) is None
    assert moved(quotas, Side(free, "max", Fraction(1)), 3) is None
    changed = moved(quotas, Side(fixed, "max", Fraction(1)), 2)
    assert changed is not None
    assert changed.quotas == (Quota("Gender", "F", 1, 2), free)


def test_the_most_binding_sides_are_worked_out_and_all_are_counted() -> None:
    # Four of the five seats are kept for y and q, and eight people have neither.
    columns = {"A": "x " * 12 + "y " * 4, "B": "p " * 8 + "q " * 4 + "p " * 4}
    limits = {"A": {"x": (0, 5), "y": (2, 5)}, "B": {"p": (0, 5), "q": (2, 5)}}
    people, quotas = pool_of(columns), quotas_of(5, limits)
    sides = binding_sides(people, quotas, Watch())
    assert [side.multiplier for side in sides] == sorted((s.multiplier for s in sides), reverse=True)
    found = quota_costs(people, quotas, Watch(), most=1)
    assert [cost.side for cost in found.sides] == sides[:1]
    assert found.binding == len(sides) == 2
    # One seat fewer for y: two for the eight.
    assert found.sides[0].looser is not None
    assert float(found.lowest) == pytest.approx(1 / 8)
    assert float(found.sides[0].looser.lowest or 0) == pytest.approx(2 / 8)
