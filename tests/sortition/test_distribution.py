"""From a solver's numbers to fractions that add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cases import SmallCase, instance_of

from sortition.certificate import Level
from sortition.objectives.distribution import as_chance, distribution, exact_shares, not_falling
from tests.builders import pool, quotas

THIRD = Fraction(1, 3)


def level(value: Fraction, fixed: tuple[int, ...] = (0,), bound: Fraction | None = None) -> Level:
    weights = {t: Fraction(1, len(fixed)) for t in fixed}
    return Level(value, fixed, weights, {}, value if bound is None else bound, {})


@pytest.mark.parametrize("crumb", [-1e-15, 0.0, 1e-15, 9e-13])
def test_a_crumb_is_no_chance(crumb: float) -> None:
    assert as_chance(crumb, Fraction(1)) == 0


def test_a_small_chance_is_a_chance() -> None:
    assert as_chance(2e-9, Fraction(1)) == Fraction(2, 10**9)


def test_a_chance_is_never_above_what_is_proved() -> None:
    assert as_chance(1 / 3 + 1e-12, THIRD) == Fraction(333333333333333, 10**15)
    assert as_chance(1 / 3, Fraction(1)) == pytest.approx(1 / 3, abs=1e-15)
    assert as_chance(1 / 3, Fraction(-1, 10**15)) == 0


def test_levels_never_fall() -> None:
    lower = level(THIRD - Fraction(1, 10**15))
    assert not_falling(lower, [level(THIRD)]).value == THIRD
    assert not_falling(lower, [level(Fraction(0))]) == lower
    assert not_falling(lower, []) == lower


@given(st.lists(st.tuples(st.floats(1e-6, 1), st.tuples(st.integers(0, 2))), min_size=1, max_size=8))
def test_shares_add_up_to_exactly_one_and_equal_panels_are_joined(
    panels: list[tuple[float, tuple[int, ...]]],
) -> None:
    exact = exact_shares(panels)
    assert sum(share for _, share in exact) == 1
    assert [seats for seats, _ in exact] == sorted({seats for _, seats in panels})
    total = sum(share for share, _ in panels)
    for seats, share in exact:
        given_share = sum(part for part, other in panels if other == seats) / total
        assert float(share) == pytest.approx(given_share, abs=1e-12)


def test_gap_and_shortfall_are_recomputed() -> None:
    """F are promised 0.7 and M 0.4, the one panel listed gives 1/2 to F; the bound of M is 0.1 off."""
    case = SmallCase(pool("F F M"), quotas(2, {"Gender": {"F": (0, 2), "M": (0, 1)}}))
    levels = [
        level(Fraction(2, 5), (1,), Fraction(1, 2)),
        level(Fraction(7, 10), (0,), Fraction(7, 10)),
    ]
    fair = distribution(instance_of(case), levels, [(1.0, (1, 1))], "relaxation")
    assert fair.chances == (Fraction(7, 10), Fraction(2, 5))
    assert fair.shortfall == Fraction(1, 5)
    assert fair.gap == Fraction(3, 10)
