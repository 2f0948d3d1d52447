"""Small ones of the cases made to be hard (benchmarks/hard.py): each ends with a proof, or says why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from hard import CASES, around, different, many_values, no_slack_different, shared_homes, trios

from sortition.instance import make_instance
from sortition.lottery import make_lottery
from sortition.objectives.vertices import panel_on
from sortition.panels import incidence, limits
from sortition.pool import Pool
from sortition.problems import Undecided
from sortition.quotas import Quotas
from sortition.watch import Watch

QUICK = (
    "everybody",
    "identical",
    "empty_value",
    "opposites",
    "no_slack",
    "many_values",
    "no_slack_different",
)
SMALL = {
    "different": lambda: different(90, 15, 8),
    "many values": lambda: many_values(120, 25, 40),
    "few panels": lambda: no_slack_different(40, 8, 6),
    "trios": lambda: trios(3),
    "homes": lambda: shared_homes(80, 12),
    "homes of two": lambda: shared_homes(80, 20, 2),
}


def ends_well(pool: Pool, quotas: Quotas, tickets: int = 100) -> None:
    made = make_lottery(pool, quotas, tickets=tickets, watch=Watch(120))
    assert made.status == "optimal" and made.certificate.gap <= 1e-6
    assert made.rounding_error < 1 or made.rounding_proved is not None
    assert len(made.tickets) == tickets


@pytest.mark.parametrize("name", QUICK)
def test_hard_cases_of_full_size_end_with_a_proof(name: str) -> None:
    ends_well(*CASES[name]())


@pytest.mark.parametrize("name", SMALL)
def test_small_hard_cases_end_with_a_proof(name: str) -> None:
    ends_well(*SMALL[name]())


@pytest.mark.slow
def test_people_who_are_all_different_end_with_a_proof() -> None:
    ends_well(*different(300, 40, 10))


def test_without_the_time_a_hard_case_is_undecided() -> None:
    with pytest.raises(Undecided, match=r"not decided within 0\.2 seconds"):
        make_lottery(*different(), watch=Watch(0.2))


def test_seats_for_everybody_are_one_panel() -> None:
    made = make_lottery(*CASES["everybody"](), tickets=100)
    assert len(set(made.tickets)) == 1 and set(made.chances) == {1}


def test_people_alike_have_the_same_chance_to_the_last_ticket() -> None:
    made = make_lottery(*CASES["identical"](), tickets=1000)
    assert set(made.held.values()) == {30}


@pytest.mark.parametrize("size", [3, 10, 40])
def test_the_search_for_a_vertex_finds_a_panel_wherever_there_is_one(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few types each part of the search may use."""
    monkeypatch.setattr("sortition.objectives.vertices.WIDE", size)
    monkeypatch.setattr("sortition.objectives.vertices.NARROW", (1, size))
    for make in SMALL.values():
        instance = make_instance(*make())
        weights = incidence(instance)[0].astype(int)
        seats = panel_on(instance, incidence(instance), limits(instance), weights, Watch())
        assert seats is not None
        for row in instance.rows:
            assert row.low <= sum(seats[t] for t in row.types) <= row.high


def test_where_there_is_no_panel_the_search_says_so() -> None:
    pool, quotas = around([("x",), ("x",), ("y",)], [("y",), ("y",)], 0)
    instance = make_instance(pool, quotas)
    weights = incidence(instance)[0].astype(int)
    assert panel_on(instance, incidence(instance), limits(instance), weights, Watch()) is None
