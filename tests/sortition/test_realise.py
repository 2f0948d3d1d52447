"""Panels that average to given chances, or the word that there are none."""

from __future__ import annotations

import numpy as np
import pytest
from exact import every_panel
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, exclusive_trio, instance_of, k4, parity, parted_home, solved, town

from sortition.instance import Instance
from sortition.objectives.realise import Realised, realise
from sortition.panels import Seats
from sortition.problems import Undecided
from sortition.watch import Watch
from tests.builders import pool, quotas

TOLERANCE = 1e-7


def panel_seats(case: SmallCase) -> list[Seats]:
    types = instance_of(case).types
    panels = every_panel(case.pool, case.quotas)
    return sorted({tuple(len({*panel} & {*kind.members}) for kind in types) for panel in panels})


def mean(realised: Realised, instance: Instance) -> np.ndarray:
    people = np.array([kind.people for kind in instance.types])
    assert sum(share for share, _ in realised.panels) == pytest.approx(1, abs=1e-9)
    return sum(share * np.array(seats) for share, seats in realised.panels) / people


@settings(max_examples=80, deadline=None)
@given(cases(most=9), st.data())
def test_a_mixture_of_panels_is_taken_apart_into_panels_again(case: SmallCase, data: st.DataObject) -> None:
    valid = panel_seats(case)
    if not valid:
        return
    chosen = data.draw(st.lists(st.sampled_from(valid), min_size=1, max_size=5))
    instance = instance_of(case)
    people = np.array([kind.people for kind in instance.types])
    point = np.mean(chosen, axis=0) / people
    realised = realise(instance, point, TOLERANCE, Watch())
    assert realised.met
    assert {seats for _, seats in realised.panels} <= set(valid)
    assert all(share >= 0 for share, _ in realised.panels)
    assert np.max(point - mean(realised, instance)) <= TOLERANCE * 1.01


@pytest.mark.parametrize(
    ("case", "chance", "of_a5"),
    [
        pytest.param(exclusive_trio(), 2 / 5, 2 / 5, id="exclusive trio"),
        pytest.param(parted_home(), 1 / 3, 2 / 3, id="parted home"),
    ],
)
def test_a_point_outside_is_said_to_be_outside(case: SmallCase, chance: float, of_a5: float) -> None:
    instance = instance_of(case)
    outside = [of_a5 if "a5" in kind.members else chance for kind in instance.types]
    realised = realise(instance, np.array(outside), TOLERANCE, Watch())
    assert not realised.met
    assert {seats for _, seats in realised.panels} <= set(panel_seats(case))


@pytest.mark.parametrize("case", [k4(), parity()], ids=["K4", "parity"])
def test_equal_chances_of_crossed_categories(case: SmallCase) -> None:
    instance = instance_of(case)
    share = case.quotas.size / len(case.pool)
    realised = realise(instance, np.full(len(instance.types), share), TOLERANCE, Watch())
    assert realised.met and len(realised.panels) == 4
    assert mean(realised, instance) == pytest.approx(np.full(len(instance.types), share), abs=TOLERANCE)


def test_a_single_panel_needs_no_other() -> None:
    case = SmallCase(pool("F F M"), quotas(3, {"Gender": {"F": (2, 2), "M": (1, 1)}}))
    assert realise(instance_of(case), np.array([1.0, 1.0]), TOLERANCE, Watch()).panels == ((1.0, (2, 1)),)


def test_no_time_means_no_panels() -> None:
    with pytest.raises(Undecided):
        realise(instance_of(k4()), np.full(6, 0.5), TOLERANCE, Watch(limit=-1))


@pytest.mark.parametrize("case", [k4(), parity(), town()], ids=["K4", "parity", "town"])
def test_the_last_gap_closes_from_wherever_the_walk_ends(
    case: SmallCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    fair, instance = solved(case), instance_of(case)
    assert fair is not None
    point = np.array([float(chance) for chance in fair.chances])
    start = [(1.0, fair.panels[0])]
    monkeypatch.setattr("sortition.objectives.realise._walk", lambda *_: start)
    realised = realise(instance, point, TOLERANCE, Watch())
    assert realised.met and len(realised.panels) > 1
    assert np.max(point - mean(realised, instance)) <= TOLERANCE * 1.01


def test_a_point_that_rounding_keeps_at_a_distance_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing ever near enough, new panels without progress would be added for ever."""
    wheel = iter(range(10**6))

    def anything(
        offsets: np.ndarray, panels: list[Seats], shares: np.ndarray
    ) -> tuple[list[Seats], np.ndarray]:
        first = [panels[next(wheel) % len(panels)]]
        return first, np.array([1.0])

    monkeypatch.setattr("sortition.objectives.realise._nearest", anything)
    realised = realise(instance_of(k4()), np.full(6, 0.5), TOLERANCE, Watch(limit=60))
    assert not realised.met and realised.panels
