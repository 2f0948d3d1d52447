"""Exact levels by column generation: the same answer from any start, each bound the heaviest panel's."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from certified import faults, priced_bound
from every_rule import ruled_cases
from exact import every_panel, fairest
from hypothesis import given, settings
from small_cases import SmallCase, cases, exclusive_trio, instance_of, k4, parted_home, solved, town

from sortition.certificate import Certificate, Share
from sortition.instance import Instance
from sortition.lottery import make_lottery
from sortition.objectives.distribution import Distribution, distribution
from sortition.objectives.floors import FloorsTooHigh
from sortition.objectives.pricing import priced_levels
from sortition.panels import best_panel
from sortition.problems import Undecided
from sortition.quotas import Floor
from sortition.watch import Watch
from tests.builders import pool, quotas


def priced(instance: Instance) -> Distribution:
    """The distribution found from one arbitrary panel, without the relaxation's help."""
    some = best_panel(instance, [0] * len(instance.types), Watch())
    assert some is not None
    levels, panels = priced_levels(instance, [some.seats], 1e-6, Watch())
    return distribution(instance, levels, panels, "pricing")


def certificate_of(instance: Instance, fair: Distribution) -> Certificate:
    shares = (
        Share(share, {t: n for t, n in enumerate(seats) if n})
        for share, seats in zip(fair.shares, fair.panels, strict=True)
    )
    types = tuple(kind.members for kind in instance.types)
    return Certificate("pricing", fair.gap, fair.shortfall, types, instance.rows, fair.levels, tuple(shares))


@settings(max_examples=80, deadline=None)
@given(cases(most=8))
def test_pricing_alone_finds_the_fairest_chances_and_proves_them(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if not panels:
        return
    instance = instance_of(case)
    fair = priced(instance)
    exact = fairest([p.id for p in case.pool.applicants], panels)
    for kind, chance in zip(instance.types, fair.chances, strict=True):
        assert {exact[name] for name in kind.members} == {exact[kind.members[0]]}
        assert chance == pytest.approx(float(exact[kind.members[0]]), abs=1e-6)
    assert faults(case, certificate_of(instance, fair), panels) == []
    assert fair.gap <= Fraction(1, 10**6)


@settings(max_examples=60, deadline=None)
@given(ruled_cases(most=7))
def test_pricing_alone_keeps_every_rule_and_floor(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if not panels:
        return
    instance = instance_of(case)
    try:
        fair = priced(instance)
    except FloorsTooHigh:
        return
    assert faults(case, certificate_of(instance, fair), panels) == []
    assert fair.gap <= Fraction(1, 10**6)


def test_a_floor_that_binds_is_part_of_every_price() -> None:
    """Four women pay for the 60 % of the two men; every panel has a man, who counts in its price."""
    lines = quotas(2, {"Gender": {"F": (0, 2), "M": (1, 2)}})
    case = SmallCase(pool("F F F F M M"), replace(lines, floors=(Floor("Gender", "M", Fraction(3, 5)),)))
    instance = instance_of(case)
    fair = priced(instance)
    assert fair.levels[0].guaranteed and fair.levels[0].value == pytest.approx(1 / 5)
    assert faults(case, certificate_of(instance, fair), every_panel(case.pool, case.quotas)) == []


@pytest.mark.parametrize("case", [exclusive_trio(), parted_home(), k4()], ids=["trio", "home", "K4"])
def test_the_bound_is_the_weight_of_the_heaviest_panel(case: SmallCase) -> None:
    instance = instance_of(case)
    panels = every_panel(case.pool, case.quotas)
    certificate = certificate_of(instance, priced(instance))
    values = {t: level.value for level in certificate.levels for t in level.fixed}
    for level in certificate.levels:
        floors = sum((f * values[t] for t, f in level.floors.items()), Fraction(0))
        assert level.bound == priced_bound(certificate, level, panels) - floors
        assert level.multipliers is None


def test_somebody_certain_is_fixed_by_a_proof_too() -> None:
    lottery = make_lottery(parted_home().pool, parted_home().quotas, tickets=4)
    assert lottery.certificate.proof == "pricing"
    assert [level.value for level in lottery.certificate.levels] == [Fraction(1, 4), 1]


def test_no_time_is_no_answer_from_pricing() -> None:
    with pytest.raises(Undecided):
        priced_levels(instance_of(k4()), [(1, 1, 1, 0, 0, 0)], 1e-6, Watch(limit=-1))


def test_pricing_and_relaxation_agree_on_a_town() -> None:
    relaxed = solved(town())
    fair = priced(instance_of(town()))
    assert relaxed is not None and relaxed.proof == "relaxation"
    assert fair.gap <= Fraction(1, 10**6)
    assert list(map(float, fair.chances)) == pytest.approx(list(map(float, relaxed.chances)), abs=1e-6)
