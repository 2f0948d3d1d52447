"""The checker of panels against another statement of the same rules."""

from __future__ import annotations

from itertools import combinations

import pytest
from exact import valid
from hypothesis import given, settings
from small_cases import SmallCase, cases

from sortition.rules import check_panel
from tests.builders import pool, quotas

FOUR = pool("F F M M", homes="1 - 1 -")
EVEN = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})


@settings(max_examples=60, deadline=None)
@given(cases(most=6))
def test_a_group_is_a_panel_exactly_when_every_rule_holds(case: SmallCase) -> None:
    for size in {case.quotas.size - 1, case.quotas.size, case.quotas.size + 1}:
        for people in combinations(case.pool.applicants, size):
            broken = check_panel([p.id for p in people], case.pool, case.quotas)
            assert (not broken) == valid(people, case.pool, case.quotas)


@pytest.mark.parametrize("ticket", [["a1", "a4"], ["a4", "a1"], ("a2", "a3"), iter(["a2", "a4"])])
def test_a_valid_panel_breaks_nothing(ticket: list[str]) -> None:
    assert check_panel(ticket, FOUR, EVEN) == []


@pytest.mark.parametrize(
    ("ticket", "broken"),
    [
        pytest.param("a1 a3", ["2 members share household 1"], id="home"),
        pytest.param("a1 a2", ["Gender, F: 2 seats, allowed 1 to 1", "Gender, M: 0 seats, allowed 1 to 1"]),
        pytest.param("a2", ["the panel has 1 members instead of 2", "Gender, M: 0 seats, allowed 1 to 1"]),
        pytest.param("a2 x9", ["x9 is not in the pool", "Gender, M: 0 seats, allowed 1 to 1"], id="stranger"),
        pytest.param(
            "a2 a2",
            ["a2 has 2 seats", "Gender, F: 2 seats, allowed 1 to 1", "Gender, M: 0 seats, allowed 1 to 1"],
            id="twice",
        ),
    ],
)
def test_every_broken_rule_is_named_at_once(ticket: str, broken: list[str]) -> None:
    assert check_panel(ticket.split(), FOUR, EVEN) == broken


def test_somebody_confirmed_earlier_may_not_be_missing() -> None:
    placed = FOUR.placing(frozenset(["a4"]))
    assert check_panel(["a2", "a3"], placed, EVEN) == ["a4 was confirmed earlier and has no seat"]
    assert check_panel(["a2", "a4"], placed, EVEN) == []


def test_people_without_a_household_live_alone() -> None:
    assert check_panel(["a2", "a4"], pool("F F M M"), EVEN) == []
