"""The relaxation's levels: certificates that plain arithmetic checks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from certified import faults
from exact import every_panel
from hypothesis import given, settings
from small_cases import SmallCase, cases, exclusive_trio, instance_of, mixed

from sortition.certificate import Level
from sortition.lottery import make_lottery
from sortition.objectives.relaxed import _Program, relaxed_levels
from sortition.problems import Undecided
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas


def levels_of(case: SmallCase) -> tuple[Level, ...]:
    return relaxed_levels(instance_of(case), Watch())


def three_of_five() -> SmallCase:
    """Two of five serve always, the other three share the third seat."""
    people = pool_of({"A": "x x x x x", "B": "x x x x y", "C": "x x x y x"})
    limits = {"A": {"x": (2, 3)}, "B": {"x": (1, 2), "y": (0, 1)}, "C": {"x": (1, 2), "y": (0, 1)}}
    return SmallCase(people, quotas(3, limits))


@settings(max_examples=100, deadline=None)
@given(cases(most=9))
def test_every_certificate_holds_as_the_page_says(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if panels:
        certificate = make_lottery(case.pool, case.quotas, tickets=1).certificate
        assert faults(case, certificate, panels) == []
        assert all(level.bound >= level.value - Fraction(1, 10**12) for level in certificate.levels)


def test_types_that_are_all_certain_end_the_search() -> None:
    lowest, *others = (level.value for level in levels_of(three_of_five()))
    assert lowest == pytest.approx(1 / 3)
    assert others and all(value == 1 for value in others)


def test_a_value_that_rounding_left_above_a_cap_ends_nothing() -> None:
    values = [level.value for level in levels_of(mixed())]
    assert values == sorted(values)
    assert {round(float(value), 9) for value in values} == {0, 0.333333333, 0.5, 1}


def test_a_rule_that_excludes_somebody_leaves_no_crumb_of_a_chance() -> None:
    people = pool("x x x y y y z")
    case = SmallCase(people, quotas(3, {"Gender": {"x": (2, 2), "y": (1, 1), "z": (0, 0)}}))
    values = [level.value for level in levels_of(case)]
    assert values[0] == 0 and values[1:] == pytest.approx([1 / 3, 2 / 3])


def test_placed_people_come_last_because_values_never_fall() -> None:
    people = pool("F F F M").placing(frozenset(["a1"]))
    levels = levels_of(SmallCase(people, quotas(2, {"Gender": {"F": (1, 2), "M": (0, 1)}})))
    values = [level.value for level in levels]
    assert values == sorted(values) and values[-1] == 1 and len(values) > 1


def test_a_home_of_three_caps_the_chance_at_a_third() -> None:
    case = SmallCase(pool("F F F F", homes="1 1 1 -"), quotas(2, {"Gender": {"F": (2, 2)}}))
    assert [level.value for level in levels_of(case)] == pytest.approx([1 / 3, 1])
    assert [level.bound for level in levels_of(case)] == pytest.approx([1 / 3, 1])


def test_its_lowest_level_may_promise_more_than_panels_give() -> None:
    assert levels_of(exclusive_trio())[0].value == pytest.approx(2 / 5)


@pytest.mark.parametrize("place", [0, 1])
def test_a_lowered_bound_is_seen(place: int) -> None:
    case = three_of_five()
    certificate = make_lottery(case.pool, case.quotas, tickets=3).certificate
    levels = list(certificate.levels)
    levels[place] = replace(levels[place], bound=levels[place].bound - Fraction(1, 100))
    assert faults(case, replace(certificate, levels=tuple(levels)))


def test_no_time_is_no_answer() -> None:
    with pytest.raises(Undecided):
        relaxed_levels(instance_of(three_of_five()), Watch(limit=-1))


def test_a_type_of_little_weight_waits_for_a_level_of_its_own() -> None:
    """A proof by a hundredth of the weight would be a hundred times less sharp."""
    case = SmallCase(pool("F " * 99 + "M"), quotas(10, {"Gender": {"F": (0, 10), "M": (0, 1)}}))
    levels = levels_of(case)
    assert [level.value for level in levels] == pytest.approx([1 / 10, 1 / 10])
    assert [len(level.fixed) for level in levels] == [1, 1]
    assert all(min(level.weights[t] for t in level.fixed) >= Fraction(1, 50) for level in levels)


def test_a_floor_a_crumb_above_its_cap_leaves_the_program_soluble() -> None:
    instance = instance_of(mixed())
    (home,) = (t for t, kind in enumerate(instance.types) if kind.most < kind.people == 3)
    program = _Program(instance)
    program.fix({home: instance.types[home].cap + Fraction(1, 10**15)})
    assert home not in {t for level in program.next_levels() for t in level.fixed}
