"""The four objectives against every panel of small pools: their answers, their proofs, and their refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from certified import faults
from every_rule import ruled_cases
from exact import Panel, every_panel, fairest, floors_of, lowest_chance, lowest_highest, share_kept
from hypothesis import assume, given, settings
from small_cases import SmallCase, cases, exclusive_trio, k4, mixed, parity, parted_home, town

from sortition.certificate import Certificate
from sortition.instance import make_instance
from sortition.lottery import OBJECTIVES, TOLERANCE, certificate_of
from sortition.lottery import fairest as fairest_of
from sortition.problems import Impossible
from sortition.quotas import Floor
from sortition.reading.inputs import read_inputs
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas

CLOSE = 1e-6
OTHERS = ("maximin", "nash", "goldilocks")


def certificate(case: SmallCase, objective: str) -> Certificate:
    instance, fair = fairest_of(case.pool, case.quotas, objective, TOLERANCE, Watch())
    return certificate_of(instance, fair, objective)


def chances(case: SmallCase, objective: str) -> dict[str, Fraction]:
    found = certificate(case, objective)
    kinds = zip(found.types, found.chances, strict=True)
    return dict(sorted((x, p) for kind, p in kinds for x in kind))


def free(case: SmallCase, panels: Sequence[Panel]) -> list[str]:
    """Everybody who is in some panel and is not placed."""
    serving = {x for panel in panels for x in panel}
    return sorted(p.id for p in case.pool.applicants if p.id in serving and not p.placed)


def keepable(case: SmallCase, panels: Sequence[Panel]) -> bool:
    floors = floors_of(case.pool, case.quotas)
    unplaced = {x: f for x, f in floors.items() if x in {p.id for p in case.pool.applicants if not p.placed}}
    return not unplaced or share_kept(unplaced, panels, unplaced) >= 1


def starved(case: SmallCase, panels: Sequence[Panel]) -> bool:
    """Whether the floors take all seats from somebody who could serve."""
    floors, names = floors_of(case.pool, case.quotas), free(case, panels)
    return bool(floors and names) and lowest_chance(names, panels, {}, floors)[0] == 0


def refused(case: SmallCase, objective: str) -> None:
    """The floors are refused, with the reason."""
    with pytest.raises(Impossible) as error:
        certificate(case, objective)
    assert "everybody who can serve has a chance" in error.value.conflict


def as_good(case: SmallCase, objective: str, panels: Sequence[Panel]) -> None:
    """The answer against going through every panel."""
    names, found = free(case, panels), chances(case, objective)
    floors = floors_of(case.pool, case.quotas)
    assert all(found[p.id] == 1 for p in case.pool.applicants if p.placed)
    assert all(found[x] >= least - Fraction(CLOSE) for x, least in floors.items())
    assert {x for x in found if found[x]} == {x for panel in panels for x in panel}
    if objective == "leximin":
        exact = fairest([p.id for p in case.pool.applicants], panels, floors)
        assert all(abs(found[x] - exact[x]) <= CLOSE for x in exact)
    if not names:
        return
    lowest = min(found[x] for x in names)
    best = lowest_chance(names, panels, {}, floors)[0]
    if objective == "maximin":
        assert lowest == pytest.approx(float(best), abs=CLOSE)
    if objective == "nash" and not floors:
        heaviest = max(sum(1 / found[x] for x in panel if x in names) for panel in panels)
        assert heaviest <= len(names) * (1 + Fraction(CLOSE))
    if objective == "goldilocks" and not floors:
        ratio = Fraction(len(names), case.quotas.size - sum(p.placed for p in case.pool.applicants))
        ours = max(found[x] for x in names) * ratio + 1 / ratio / lowest
        for step in range(1, 13):
            other = best * step / 12
            theirs = lowest_highest(names, panels, other) * ratio + 1 / ratio / other
            assert ours <= theirs + Fraction(CLOSE)


@pytest.mark.parametrize("objective", OTHERS)
@settings(max_examples=60, deadline=None)
@given(case=cases(most=8))
def test_as_good_as_any_lottery_over_all_panels(objective: str, case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    assume(panels)
    as_good(case, objective, panels)
    assert faults(case, certificate(case, objective), panels) == []


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=60, deadline=None)
@given(case=ruled_cases(most=8))
def test_with_every_rule(objective: str, case: SmallCase) -> None:
    try:
        make_instance(case.pool, case.quotas)
    except Impossible:
        return
    panels = every_panel(case.pool, case.quotas)
    if not panels or not keepable(case, panels):
        with pytest.raises(Impossible):
            certificate(case, objective)
        return
    if starved(case, panels):
        refused(case, objective)
        return
    as_good(case, objective, panels)
    assert faults(case, certificate(case, objective), panels) == []


@pytest.mark.slow
@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=150, deadline=None)
@given(case=ruled_cases(most=10))
def test_with_every_rule_at_length(objective: str, case: SmallCase) -> None:
    test_with_every_rule.hypothesis.inner_test(objective, case)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("people", [8, 40])
def test_two_alternating_categories_give_everybody_k_of_n(objective: str, people: int) -> None:
    columns = {"Age": " ".join(["old", "young"] * (people // 2)), "Gender": "F F M M " * (people // 4)}
    half = {"Age": {"old": (2, 2), "young": (2, 2)}, "Gender": {"F": (2, 2), "M": (2, 2)}}
    found = chances(SmallCase(pool_of(columns), quotas(4, half)), objective)
    assert list(found.values()) == pytest.approx([4 / people] * people, abs=1e-9)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("make", [exclusive_trio, parted_home, k4, parity, mixed])
def test_where_the_relaxation_may_promise_too_much(objective: str, make: type) -> None:
    case = make()
    panels = every_panel(case.pool, case.quotas)
    as_good(case, objective, panels)
    assert faults(case, certificate(case, objective), panels) == []


@pytest.mark.parametrize("objective", OTHERS)
def test_a_relaxation_that_panels_do_not_reach_is_proved_panel_by_panel(objective: str) -> None:
    assert certificate(exclusive_trio(), objective).proof == "pricing"
    assert certificate(town(), objective).proof == "relaxation"


def test_the_objectives_differ_where_they_should() -> None:
    """Ten women for one or two seats, two men for the rest: fair to the least, to all, or to both ends."""
    case = SmallCase(pool("F " * 10 + "M " * 2), quotas(3, {"Gender": {"F": (1, 2), "M": (1, 2)}}))
    lowest = {name: float(min(chances(case, name).values())) for name in OBJECTIVES}
    assert lowest["leximin"] == pytest.approx(1 / 5)
    assert lowest["maximin"] == pytest.approx(1 / 5)
    assert lowest["nash"] == pytest.approx(1 / 5)
    assert lowest["goldilocks"] == pytest.approx(1 / 5)


@pytest.mark.parametrize("objective", OTHERS)
def test_whoever_is_in_no_panel_is_left_out_with_a_proof(objective: str) -> None:
    found = certificate(town(), objective)
    assert found.optimum is not None and len(found.optimum.never) == 1
    assert None not in found.optimum.never.values()
    without = SmallCase(parity().pool.without(frozenset(["a1", "a2"])), parity().quotas)
    apart = certificate(without, objective)
    assert apart.optimum is not None and len(apart.optimum.never) == 2


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_everybody_placed_leaves_nothing_to_share(objective: str) -> None:
    people = pool("F M F M").placing(frozenset(["a1", "a2"]))
    case = SmallCase(people, quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}}))
    assert chances(case, objective) == {"a1": 1, "a2": 1, "a3": 0, "a4": 0}
    assert faults(case, certificate(case, objective), every_panel(case.pool, case.quotas)) == []


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_order_of_the_rows_changes_nothing(objective: str) -> None:
    assert chances(town(), objective) == chances(town(-1), objective)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_floor_for_somebody_in_no_panel_is_refused(objective: str) -> None:
    """The relaxation would give her half a seat: two who are kept apart from her always serve."""
    people = pool_of({"A": "x x x x z x x", "B": "x y x x x y x"})
    limits = {"A": {"x": (3, 4), "z": (0, 1)}, "B": {"x": (3, 4), "y": (0, 1)}}
    lines = replace(quotas(5, limits), floors=(Floor("", "", Fraction(1, 100)),))
    case = SmallCase(people.keeping_apart([("a3", "a6"), ("a6", "a7")]), lines)
    with pytest.raises(Impossible) as error:
        chances(case, objective)
    assert error.value.conflict[0] == "everybody has a chance of at least 1 %"
    assert "in no panel" in error.value.changes[0]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_floors_that_take_every_seat_from_somebody_who_can_serve(objective: str) -> None:
    lines = quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}})
    floor = (Floor("Gender", "F", Fraction(1, 4)),)
    case = SmallCase(pool("F F F F M"), replace(lines, floors=floor))
    assert starved(case, every_panel(case.pool, case.quotas))
    refused(case, objective)
    lower = SmallCase(case.pool, replace(lines, floors=(replace(floor[0], least=Fraction(247, 1000)),)))
    assert min(chances(lower, objective).values()) > 0


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_floor_beside_people_who_are_placed_is_still_proved_by_the_relaxation(objective: str) -> None:
    """Their chance of 1 is far above the floor: a multiplier for it would only loosen the bound."""
    genders = " ".join("F" if n % 3 == 0 else "M" for n in range(30))
    people = pool(genders).placing(frozenset(["a1", "a6"]))
    lines = quotas(8, {"Gender": {"M": (5, 7), "F": (1, 3)}})
    case = SmallCase(people, replace(lines, floors=(Floor("", "", Fraction(1, 20)),)))
    found = certificate(case, objective)
    assert found.proof == "relaxation" and found.gap <= Fraction(TOLERANCE)


def test_goldilocks_gives_up_some_of_the_lowest_chance_for_a_lower_highest() -> None:
    """A stored pool where one costs the other, so that only the right rate between them is proved."""
    stored = Path(__file__).parents[2] / "benchmarks" / "instances"
    files = [stored / f"mass_70_24_5.{kind}.csv" for kind in ("pool", "quotas")]
    read = read_inputs(files[0], files[1], 24)
    case = SmallCase(read.pool, read.quotas)
    proof, found = certificate(case, "goldilocks"), chances(case, "goldilocks")
    assert proof.proof == "relaxation" and proof.gap <= Fraction(1, 10**6)
    assert float(min(found.values())) == pytest.approx(0.148928, abs=1e-5)
    assert float(max(found.values())) == pytest.approx(0.789316, abs=1e-5)
