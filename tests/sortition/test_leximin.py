"""The fairest chances against those that every panel, gone through one by one, gives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from exact import every_panel, fairest, lowest_chance
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, chances, exclusive_trio, k4, parity, parted_home, solved

from tests.builders import pool, pool_of, quotas

CLOSE = Fraction(1, 10**6)
HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def ids(case: SmallCase) -> list[str]:
    return [applicant.id for applicant in case.pool.applicants]


def agrees(case: SmallCase) -> bool:
    """Whether the product says what going through all panels says; without a panel, that there is none."""
    panels = every_panel(case.pool, case.quotas)
    if not panels:
        return solved(case) is None
    exact, found = fairest(ids(case), panels), chances(case)
    serving = {name for panel in panels for name in panel}
    assert {name for name in found if found[name]} == serving
    return all(abs(found[name] - exact[name]) <= CLOSE for name in exact)


@settings(max_examples=120, deadline=None)
@given(cases(most=9))
def test_chances_are_those_of_going_through_every_panel(case: SmallCase) -> None:
    assert agrees(case)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(cases(most=12))
def test_chances_of_up_to_twelve_people(case: SmallCase) -> None:
    assert agrees(case)


@settings(max_examples=40, deadline=None)
@given(cases(most=7, homes=False, placed=False))
def test_chances_where_nobody_lives_together(case: SmallCase) -> None:
    assert agrees(case)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(exclusive_trio(), id="exclusive trio"),
        pytest.param(parted_home(), id="parted home"),
    ],
)
def test_where_the_relaxation_promises_too_much_panels_are_priced(case: SmallCase) -> None:
    fair = solved(case)
    assert fair is not None and fair.proof == "pricing"
    assert agrees(case)


def test_an_exclusive_trio_has_a_third_and_not_the_two_fifths_of_the_relaxation() -> None:
    assert chances(exclusive_trio()) == pytest.approx(
        {"a1": 1 / 3, "a2": 1 / 3, "a3": 1 / 3, "a4": 1 / 2, "a5": 1 / 2}, abs=1e-9
    )


def test_k4_gives_everybody_one_half() -> None:
    assert set(every_panel(k4().pool, k4().quotas)) == {
        ("a1", "a2", "a3"),
        ("a1", "a4", "a5"),
        ("a2", "a4", "a6"),
        ("a3", "a5", "a6"),
    }
    assert set(chances(k4()).values()) == {HALF}
    assert agrees(k4())


def test_opposites_share_their_seats() -> None:
    assert set(chances(parity()).values()) == {Fraction(1, 4)}


def test_without_an_opposite_there_is_no_chance() -> None:
    case = SmallCase(parity().pool.without(frozenset(["a1", "a2"])), parity().quotas)
    assert agrees(case)
    assert sorted(chances(case).values()) == [0, 0, HALF, HALF, HALF, HALF]


@pytest.mark.parametrize(
    ("words", "size", "limits", "expected"),
    [
        pytest.param("F M F M F M F M", 4, {"F": (2, 2), "M": (2, 2)}, "1/2 " * 8, id="alternating"),
        pytest.param("F F F M M M", 2, {"F": (0, 2), "M": (0, 2)}, "1/3 " * 6, id="slack"),
        pytest.param("F F F F M M", 3, {"F": (1, 1), "M": (2, 2)}, "1/4 " * 4 + "1 1", id="no slack"),
        pytest.param("F F F F M", 2, {"F": (1, 2), "M": (0, 1)}, "2/5 " * 5, id="equal although skewed"),
        pytest.param("F F F", 3, {"F": (0, 3)}, "1 1 1", id="everybody serves"),
        pytest.param("F F F F F", 2, {"F": (0, 5)}, "2/5 " * 5, id="all alike"),
        pytest.param("F", 1, {"F": (0, 1)}, "1", id="one applicant"),
        pytest.param("F F M", 2, {"F": (2, 2), "M": (0, 0)}, "1 1 0", id="no seat for M"),
        pytest.param("F F M", 1, {"F": (0, 1), "M": (0, 1), "X": (0, 1)}, "1/3 " * 3, id="nobody is X"),
    ],
)
def test_known_answers(words: str, size: int, limits: dict[str, tuple[int, int]], expected: str) -> None:
    case = SmallCase(pool(words), quotas(size, {"Gender": limits}))
    assert list(chances(case).values()) == pytest.approx([float(Fraction(x)) for x in expected.split()])
    assert agrees(case)


@pytest.mark.parametrize("people", [8, 12, 40])
def test_two_alternating_categories_give_everybody_k_of_n(people: int) -> None:
    columns = {"Age": " ".join(["old", "young"] * (people // 2)), "Gender": "F F M M " * (people // 4)}
    half = {"Age": {"old": (2, 2), "young": (2, 2)}, "Gender": {"F": (2, 2), "M": (2, 2)}}
    found = chances(SmallCase(pool_of(columns), quotas(4, half)))
    assert list(found.values()) == pytest.approx([4 / people] * people, abs=1e-12)


def test_three_who_live_together_share_one_seat() -> None:
    case = SmallCase(pool("F F F F F", homes="1 1 1 - -"), quotas(3, {"Gender": {"F": (3, 3)}}))
    assert list(chances(case).values()) == pytest.approx([1 / 3] * 3 + [1, 1])
    assert agrees(case)


def test_a_person_confirmed_earlier_has_her_seat_and_keeps_her_home_out() -> None:
    shared = pool("F F F F", homes="1 1 - -").placing(frozenset(["a1"]))
    case = SmallCase(shared, quotas(2, {"Gender": {"F": (2, 2)}}))
    assert list(chances(case).values()) == pytest.approx([1, 0, 1 / 2, 1 / 2])
    assert agrees(case)


@settings(max_examples=40, deadline=None)
@given(cases(most=8))
def test_the_lowest_chance_is_the_highest_that_any_lottery_gives(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if panels:
        highest, _ = lowest_chance(ids(case), panels, {})
        assert min(chances(case).values()) == pytest.approx(float(highest), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(cases(most=8), st.data())
def test_looser_quotas_never_lower_the_lowest_chance(case: SmallCase, data: st.DataObject) -> None:
    if not every_panel(case.pool, case.quotas):
        return
    lines = [
        replace(q, min=q.min - data.draw(st.integers(0, q.min)), max=q.max + data.draw(st.integers(0, 2)))
        for q in case.quotas.quotas
    ]
    looser = replace(case, quotas=replace(case.quotas, quotas=tuple(lines)))
    assert min(chances(looser).values()) >= min(chances(case).values()) - CLOSE


@settings(max_examples=40, deadline=None)
@given(cases(most=9))
def test_people_alike_have_exactly_equal_chances(case: SmallCase) -> None:
    if not every_panel(case.pool, case.quotas):
        return
    found = chances(case)
    alone = [p for p in case.pool.applicants if not p.household]
    by_values = {(p.values, p.placed): found[p.id] for p in alone}
    assert all(found[p.id] == by_values[p.values, p.placed] for p in alone)
