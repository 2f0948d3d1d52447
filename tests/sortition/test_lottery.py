"""The whole lottery: the same for every order of rows, in time or not at all, with its evidence."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from exact import every_panel, fairest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, exclusive_trio, k4, parted_home, solved, town

from sortition.lottery import Lottery, in_canonical_order, make_lottery, pool_hash
from sortition.pool import Applicant, Pool
from sortition.problems import Impossible, Undecided
from sortition.watch import Watch
from tests.builders import pool, quotas

ROOT = Path(__file__).parents[2]


def lottery_of(case: SmallCase, tickets: int | None = 50, **more: object) -> Lottery:
    return make_lottery(case.pool, case.quotas, tickets=tickets, **more)  # type: ignore[arg-type]


def told(lottery: Lottery) -> str:
    """Everything that the lottery decides, as text; homes by their members instead of their names."""
    certificate = lottery.certificate
    rows = [(row.rule, row.label, row.types, row.low, row.high) for row in certificate.rows]
    levels = [(x.value, x.fixed, x.weights, x.floors, x.bound, x.multipliers) for x in certificate.levels]
    proof = (rows, levels, certificate.optimum, certificate.panels)
    return repr((lottery.tickets, lottery.chances, certificate.types, *proof))


def test_rows_lines_and_names_of_homes_change_nothing() -> None:
    assert told(lottery_of(town(), 100)) == told(lottery_of(town(-1), 100))


def test_two_processes_with_different_hash_seeds_agree() -> None:
    code = "import sys; sys.path[:0] = sys.argv[1:]; import test_lottery as t; t.say()"
    answers = set()
    for seed, order in (("0", "1"), ("1", "-1"), ("4242", "1")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "ORDER": order, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", code, str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]
        answers.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(answers) == 1 and len(answers.pop()) > 10_000


def say() -> None:
    """For the processes of the test above."""
    order = int(os.environ["ORDER"])
    print(told(lottery_of(town(order), 100)), told(lottery_of(k4(), 30)), told(lottery_of(parted_home(), 9)))
    for objective in ("maximin", "nash", "goldilocks"):
        print(told(lottery_of(town(order), 20, objective=objective)))


@settings(max_examples=40, deadline=None)
@given(cases(most=9))
def test_impossible_exactly_when_there_is_no_panel(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if panels:
        assert lottery_of(case, 3).status == "optimal"
    else:
        with pytest.raises(Impossible) as caught:
            lottery_of(case, 3)
        assert caught.value.conflict and caught.value.changes


@settings(max_examples=40, deadline=None)
@given(cases(most=8))
def test_chances_are_aligned_with_the_applicants_and_add_up_to_the_seats(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    if panels:
        names = [p.id for p in case.pool.applicants]
        exact = fairest(names, panels)
        lottery = lottery_of(case, 3)
        assert list(lottery.chances) == pytest.approx([float(exact[x]) for x in names], abs=1e-6)
        assert float(sum(lottery.chances)) == pytest.approx(case.quotas.size, abs=1e-6)
        assert lottery.lowest_bound >= min(exact.values())


@pytest.mark.parametrize("limit", [-1, 0, 1e-9])
def test_without_time_nothing_comes_back(limit: float) -> None:
    with pytest.raises(Undecided, match="not decided within"):
        lottery_of(town(), watch=Watch(limit=limit))


@pytest.mark.parametrize("limit", [0.005, 0.02, 0.05, 0.1, 0.3])
def test_a_short_time_gives_the_same_lottery_or_none(limit: float) -> None:
    try:
        lottery = lottery_of(town(), 100, watch=Watch(limit=limit))
    except Undecided:
        return
    assert told(lottery) == told(lottery_of(town(), 100))


def test_impossible_quotas_take_their_time_too() -> None:
    tight = quotas(2, {"Gender": {"F": (2, 2), "M": (1, 1)}})
    with pytest.raises(Undecided):
        make_lottery(pool("F F M"), tight, watch=Watch(limit=-1))


@pytest.mark.parametrize("case", [town(), k4(), exclusive_trio()], ids=["town", "K4", "trio"])
def test_progress_is_told_between_nothing_and_all(case: SmallCase) -> None:
    seen: list[tuple[str, float]] = []
    lottery_of(case, 30, watch=Watch(report=lambda phase, done: seen.append((phase, done))))
    phases = {phase for phase, _ in seen}
    assert {"reading the rules", "finding the fairest chances", "dealing seats to people"} <= phases
    assert all(0 <= done <= 1 for _, done in seen)


def test_time_passes_and_is_never_all_gone() -> None:
    watch = Watch(limit=0.0)
    assert watch.seconds >= 0 and watch.left == 0.01
    assert 599 < Watch().left <= 600


def test_a_gap_that_is_not_accepted_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    case = k4()
    fair = solved(case)
    assert fair is not None
    loose = replace(fair, gap=Fraction(1, 1000))
    monkeypatch.setattr("sortition.lottery.OBJECTIVES", {"leximin": lambda *_: loose})
    with pytest.raises(Undecided, match=r"1\.0e-03"):
        lottery_of(case, 4)
    accepted = lottery_of(case, 4, accepted_gap=0.01)
    assert (accepted.status, accepted.certificate.gap) == ("feasible", Fraction(1, 1000))


def test_a_ticket_that_breaks_a_rule_stops_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sortition.lottery.seat_people", lambda *_: [["a1", "a2", "a4"]])
    with pytest.raises(AssertionError, match="breaks"):
        lottery_of(k4(), 4)


def test_what_is_reported_of_a_lottery() -> None:
    case = SmallCase(pool("F F F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}}))
    lottery = lottery_of(case, 10)
    assert lottery.chances == (*[pytest.approx(Fraction(1, 3), abs=1e-12)] * 3, 1)
    assert sorted(lottery.held.values()) == [3, 3, 4, 10]
    assert float(lottery.rounding_error) == pytest.approx(2 / 3)
    assert float(lottery.lowest_bound) == pytest.approx(1 / 3)
    assert lottery.gini == pytest.approx(0.25)
    assert lottery.seconds > 0


def test_equal_chances_have_no_inequality_and_somebody_without_any_is_counted() -> None:
    assert lottery_of(k4(), 4).gini == pytest.approx(0, abs=1e-9)
    case = SmallCase(pool("F F M"), quotas(2, {"Gender": {"F": (2, 2), "M": (0, 0)}}))
    lottery = lottery_of(case, 5)
    assert lottery.held["a3"] == 0 and lottery.chances[2] == 0


@given(st.permutations([["b", "c"], ["a", "c"], ["a", "b"], ["a", "b"]]))
def test_the_order_of_tickets_does_not_depend_on_how_they_were_made(lists: list[list[str]]) -> None:
    assert in_canonical_order(lists) == in_canonical_order([["a", "b"], ["a", "b"], ["a", "c"], ["b", "c"]])


def test_the_seed_of_the_shuffles_is_ids_and_values_only() -> None:
    first = Pool(("A",), (Applicant("1", ("x",)), Applicant("2", ("y",))))
    lived = Pool(("A",), (Applicant("1", ("x",), "7"), Applicant("2", ("y",), "7")))
    other = Pool(("A",), (Applicant("1", ("x",)), Applicant("2", ("x",))))
    assert pool_hash(first) == pool_hash(lived) != pool_hash(other)
    assert pool_hash(first) != pool_hash(replace(first, categories=("B",)))


def test_commands_settings_and_lottery_know_the_same_objectives() -> None:
    from cli import main
    from sortition.lottery import OBJECTIVES
    from sortition.settings import OBJECTIVES as ALLOWED

    offered = next(option for option in main.commands["lottery"].params if option.name == "objective")
    assert tuple(offered.type.choices) == ALLOWED == tuple(OBJECTIVES)
