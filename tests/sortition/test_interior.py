"""The most balanced point: known answers, sides that hold by implication, and empty polytopes."""

from __future__ import annotations

import numpy as np
import pytest

from sortition.objectives.interior import Polytope, most_balanced
from sortition.problems import Undecided
from sortition.watch import Watch

INF = float("inf")


def polytope(
    rows: list[list[float]], low: list[float], high: list[float], least: list[float], most: list[float]
) -> Polytope:
    return Polytope(*(np.array(part, dtype=float) for part in (rows, low, high, least, most)))


def test_one_sum_is_shared_by_weight() -> None:
    within = polytope([[1, 1, 1]], [6], [6], [0] * 3, [INF] * 3)
    assert most_balanced(np.array([1.0, 2.0, 3.0]), within, Watch()) == pytest.approx([1, 2, 3], abs=1e-9)


def test_bounds_hold_and_the_rest_is_shared() -> None:
    within = polytope([[1, 1, 1]], [6], [6], [0, 3, 0], [1, INF, INF])
    assert most_balanced(np.ones(3), within, Watch()) == pytest.approx([1, 3, 2], abs=1e-9)


def test_a_range_is_used_to_its_end() -> None:
    within = polytope([[1, 1], [1, 0]], [1, 0.5], [4, 1], [0, 0], [INF, INF])
    assert most_balanced(np.ones(2), within, Watch()) == pytest.approx([1, 3], abs=1e-9)


def test_sides_that_hold_by_implication_and_rows_said_twice() -> None:
    """Each pair has at most 1 and all four have 2: so both pairs have exactly 1."""
    rows = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]]
    within = polytope(rows, [0, 0, 2, 2], [1, 1, 2, 3], [0] * 4, [1] * 4)
    assert most_balanced(np.array([1.0, 3.0, 1.0, 1.0]), within, Watch()) == pytest.approx(
        [0.25, 0.75, 0.5, 0.5], abs=1e-9
    )


def test_fixed_variables_keep_their_values() -> None:
    within = polytope([[1, 1, 1]], [3], [3], [1, 0, 0], [1, 0, INF])
    assert most_balanced(np.array([1.0, 0.0, 1.0]), within, Watch()) == pytest.approx([1, 0, 2])
    all_fixed = polytope([[1, 1]], [2], [2], [1, 1], [1, 1])
    assert most_balanced(np.ones(2), all_fixed, Watch()) == pytest.approx([1, 1])


def test_very_different_sizes_are_exact_all_the_same() -> None:
    weights = np.array([1.0, 1e4])
    within = polytope([[1, 1], [1, 0]], [100, 0], [100, 1e-3], [0, 0], [INF, INF])
    assert most_balanced(weights, within, Watch()) == pytest.approx([1e-3, 100 - 1e-3], rel=1e-9)


def test_an_empty_polytope_has_no_point() -> None:
    with pytest.raises(Undecided):
        most_balanced(np.ones(2), polytope([[1, 1]], [3], [3], [0, 0], [1, 1]), Watch())


def test_no_time_is_no_point() -> None:
    with pytest.raises(Undecided):
        most_balanced(np.ones(1), polytope([[1]], [0], [1], [0], [1]), Watch(limit=-1))
