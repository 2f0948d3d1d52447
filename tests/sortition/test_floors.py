"""The lowest chances asked for: kept where that can be, else refused with the highest that can be kept."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from certified import faults
from every_rule import ruled_cases
from exact import every_panel, floors_of, share_kept
from hypothesis import assume, given, settings
from small_cases import SmallCase, exclusive_trio, instance_of, k4, parted_home

from sortition.lottery import OBJECTIVES, TOLERANCE, certificate_of, fairest
from sortition.lowest_chances import in_words, lowered, percent
from sortition.objectives.floors import FloorsTooHigh, refuse_floors
from sortition.panels import best_panel
from sortition.pool import Pool
from sortition.problems import Impossible, Undecided
from sortition.quotas import Floor, Quotas
from sortition.watch import Watch
from tests.builders import pool, quotas


def floored(case: SmallCase, *floors: Floor) -> SmallCase:
    return replace(case, quotas=replace(case.quotas, floors=floors))


def everybody(percent: int) -> Floor:
    return Floor("", "", Fraction(percent, 100))


def skewed() -> SmallCase:
    """Nine women for one seat, three men for two."""
    return SmallCase(pool("F " * 9 + "M M M"), quotas(3, {"Gender": {"F": (1, 1), "M": (2, 2)}}))


def lowest(case: SmallCase, objective: str = "leximin") -> dict[str, float]:
    instance, fair = fairest(case.pool, case.quotas, objective, TOLERANCE, Watch())
    return {x: float(p) for kind, p in zip(instance.types, fair.chances, strict=True) for x in kind.members}


def refusal(case: SmallCase, objective: str = "leximin") -> Impossible:
    with pytest.raises(Impossible) as error:
        fairest(case.pool, case.quotas, objective, TOLERANCE, Watch())
    return error.value


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_floor_that_binds_is_kept(objective: str) -> None:
    """Left alone, the men's chance is 1/2 at most; asked for 60 %, they have it and the women less."""
    case = SmallCase(pool("F " * 4 + "M M"), quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))
    with_floor = floored(case, Floor("Gender", "M", Fraction(3, 5)))
    found = lowest(with_floor, objective)
    assert fairest(case.pool, with_floor.quotas, objective, TOLERANCE, Watch())[1].proof == "relaxation"
    assert found["a5"] == found["a6"] == pytest.approx(0.6, abs=1e-6)
    assert found["a1"] == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_floor_above_what_quotas_allow_is_refused_with_the_highest_kept(objective: str) -> None:
    error = refusal(floored(skewed(), everybody(20)), objective)
    assert error.what == "no lottery keeps the lowest chances asked for"
    assert error.conflict == ("everybody has a chance of at least 20 %", "Gender, F: 1 to 1 seats")
    assert error.changes == ("lower the lowest chance of everybody from 20 % to 11.1 %",)


def test_only_the_floor_in_the_way_is_named() -> None:
    error = refusal(
        floored(skewed(), Floor("Gender", "F", Fraction(1, 5)), Floor("Gender", "M", Fraction(1, 5)))
    )
    assert error.conflict[0] == "Gender, F: a chance of at least 20 %"
    assert "Gender, M: a chance of at least 20 %" not in error.conflict


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_relaxation_would_keep_it_but_panels_do_not(objective: str) -> None:
    """Seats divided in two would give everybody 40 %; panels give a third."""
    error = refusal(floored(exclusive_trio(), everybody(36)), objective)
    assert error.conflict == ("everybody has a chance of at least 36 %",)
    assert error.changes == ("lower the lowest chance of everybody from 36 % to 33.3 %",)
    assert min(lowest(floored(exclusive_trio(), everybody(33)), objective).values()) >= 0.33 - 1e-9


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(("case", "highest"), [(k4(), 50), (parted_home(), 25)], ids=["K4", "home"])
def test_a_floor_exactly_at_what_can_be_had_is_kept(case: SmallCase, highest: int, objective: str) -> None:
    assert min(lowest(floored(case, everybody(highest)), objective).values()) == pytest.approx(highest / 100)
    refusal(floored(case, everybody(highest + 1)), objective)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_crumb_below_a_floor_is_counted(objective: str) -> None:
    """A third is no decimal: the panels' shares stay a crumb below it, which the certificate must say."""
    case = floored(exclusive_trio(), Floor("A", "s", Fraction(1, 3)), Floor("C", "t", Fraction(1, 5)))
    instance, fair = fairest(case.pool, case.quotas, objective, TOLERANCE, Watch())
    proof = certificate_of(instance, fair, objective)
    assert faults(case, proof, every_panel(case.pool, case.quotas)) == []
    kinds = zip(proof.types, proof.chances, strict=True)
    wanted = floors_of(case.pool, case.quotas)
    assert min(p - wanted.get(kind[0], 0) for kind, p in kinds) >= -proof.shortfall


def test_a_floor_for_people_without_a_seat_can_only_go() -> None:
    case = SmallCase(pool("F F F M"), quotas(2, {"Gender": {"F": (2, 2), "M": (0, 0)}}))
    error = refusal(floored(case, Floor("Gender", "M", Fraction(1, 10)), everybody(5)))
    assert error.conflict[0] == "Gender, M: a chance of at least 10 %"
    assert "in no panel" in error.changes[0]


def test_placed_people_need_no_floor() -> None:
    case = SmallCase(pool("F F M M").placing(frozenset(["a1"])), skewed().quotas)
    two = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert lowest(floored(SmallCase(case.pool, two), Floor("Gender", "M", Fraction(1, 2))))["a3"] == 0.5


def proposed(pool: Pool, lines: Quotas, share: Fraction) -> dict[str, Fraction]:
    kept = [new for floor in lines.floors if (new := lowered(floor, share))]
    return floors_of(pool, replace(lines, floors=tuple(kept)))


@settings(max_examples=60, deadline=None)
@given(case=ruled_cases(most=8))
def test_whatever_is_proposed_can_be_kept_and_hardly_more(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    assume(panels and case.quotas.floors)
    instance = instance_of(case)
    some = best_panel(instance, [0] * len(instance.types), Watch())
    assert some is not None
    unplaced = {p.id for p in case.pool.applicants if not p.placed}
    wanted = {x: f for x, f in floors_of(case.pool, case.quotas).items() if x in unplaced}
    assume(wanted)
    exact = share_kept(wanted, panels, wanted)
    try:
        fairest(case.pool, case.quotas, "maximin", TOLERANCE, Watch())
        assert exact >= 1
    except Impossible:
        assert exact < 1
    try:
        refuse_floors(instance, some.seats, Watch())
    except FloorsTooHigh as found:
        assert float(found.share) == pytest.approx(float(exact), abs=1e-6)
        lower = {x: f for x, f in proposed(case.pool, case.quotas, found.share).items() if x in unplaced}
        if found.share and lower:
            assert share_kept(lower, panels, lower) >= 1 - Fraction(1, 10**5)


def test_floors_in_words() -> None:
    assert in_words(everybody(5)) == "everybody has a chance of at least 5 %"
    assert in_words(Floor("Age", "16-24", Fraction(1, 20))) == "Age, 16-24: a chance of at least 5 %"
    assert percent(Fraction(31, 1000)) == "3.1 %"
    assert lowered(everybody(5), Fraction(1, 10**4)) is None
    assert lowered(everybody(5), Fraction(1, 100)) == Floor("", "", Fraction(5, 10**4))


def test_no_time_is_no_answer_about_floors() -> None:
    instance = instance_of(floored(exclusive_trio(), everybody(36)))
    with pytest.raises(Undecided):
        refuse_floors(instance, (1, 0, 0, 1), Watch(limit=-1))
