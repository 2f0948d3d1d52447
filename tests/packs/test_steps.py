"""The officer's steps as functions: what overrides what, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from packs.steps import DEMO_SEED, Wishes, run_draw, run_lottery, run_rehearsal
from sortition.case import Case
from sortition.problems import InputProblems, Undecided, VerificationFailed
from sortition.watch import Watch
from tests.cli_cases import TOML, case, contents

NOW = "2030-03-01T09:00:00Z"


def made(folder: Path, **wishes: Any) -> Any:
    return run_lottery(folder, Wishes(**wishes), lambda: NOW, Watch())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return case(tmp_path / "case", toml=TOML + "[lottery]\ntickets = 100\n")


def test_settings_hold_where_nothing_is_wished(folder: Path) -> None:
    lottery = made(folder).lottery
    assert (lottery.quotas.size, len(lottery.tickets), lottery.objective) == (3, 100, "leximin")


@pytest.mark.parametrize(
    ("wishes", "seen"),
    [
        ({"size": 4}, lambda lottery: lottery.quotas.size == 4),
        ({"tickets": 7}, lambda lottery: len(lottery.tickets) == 7),
        ({"exclude": frozenset({"a1"})}, lambda lottery: "a1" not in lottery.held),
        (
            {"include": frozenset({"a1"}), "approved_by": "the board"},
            lambda lottery: lottery.held["a1"] == 100,
        ),
        (
            {"household": ("Address1", "Postcode")},
            lambda lottery: sum(bool(a.household) for a in lottery.pool.applicants) == 2,
        ),
    ],
)
def test_wishes_override_settings(folder: Path, wishes: Any, seen: Callable[[Any], bool]) -> None:
    assert not seen(made(folder).lottery)
    assert seen(made(folder, **wishes).lottery)


def test_a_size_of_nought_is_not_taken_for_no_wish(folder: Path) -> None:
    with pytest.raises(InputProblems, match="panel size is 0"):
        made(folder, size=0)


def test_whoever_is_left_of_a_home_lives_alone(folder: Path) -> None:
    lottery = made(folder, household=("Address1", "Postcode"), exclude=frozenset({"a1"})).lottery
    assert not any(applicant.household for applicant in lottery.pool.applicants)


def test_strange_wishes_are_all_named(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(InputProblems) as refused:
        made(folder, include=frozenset({"b", "a1"}), exclude=frozenset({"c", "a1"}))
    assert [problem.value for problem in refused.value.problems] == ["c", "b", "a1", ""]
    assert "nobody is named who approved it" in str(refused.value.problems[-1])
    assert contents(folder) == before


def test_the_time_is_that_of_the_writing(folder: Path) -> None:
    run_lottery(folder, Wishes(), lambda: "2031-01-01T00:00:00Z", Watch())
    assert Case(folder).log()[-1]["at"] == "2031-01-01T00:00:00Z"


def test_no_time_no_trace(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(Undecided):
        run_lottery(folder, Wishes(), lambda: NOW, Watch(limit=0.0))
    assert contents(folder) == before


def test_a_draw_is_told_as_the_record_has_it(folder: Path) -> None:
    sealed = made(folder).sealed
    drawn = run_draw(folder, None, DEMO_SEED, None, None, NOW)
    assert drawn.past.sealed.commitment == sealed.commitment
    assert drawn.past.head == Case(folder).head() != sealed.head
    assert drawn.past.drawn.members == sealed.lottery.tickets[drawn.past.drawn.ticket]
    assert all((folder / name).is_file() for name in drawn.documents)
    assert not drawn.rehearsal


def test_documents_that_cannot_be_made_leave_no_draw(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError

    made(folder)
    before = contents(folder)
    monkeypatch.setattr("packs.steps.draw_documents", broken)
    for draw in (
        lambda: run_draw(folder, None, "1", None, None, NOW),
        lambda: run_rehearsal(folder, None, NOW),
    ):
        with pytest.raises(ValueError):
            draw()
        assert contents(folder) == before


def test_an_earlier_lottery_can_be_drawn(folder: Path) -> None:
    first, second = made(folder).sealed, made(folder, tickets=20).sealed
    assert run_draw(folder, 1, "1", None, None, NOW).past.sealed.commitment == first.commitment
    assert run_draw(folder, None, "1", None, None, NOW).past.sealed.commitment == second.commitment


def test_a_rehearsal_does_not_tell_the_draw(folder: Path) -> None:
    sealed = made(folder).sealed
    head = Case(folder).head()
    rehearsed = run_rehearsal(folder, None, NOW)
    assert rehearsed.rehearsal
    assert rehearsed.past.head == head == Case(folder).head() == sealed.head
    assert all(name.startswith("rehearsal/") for name in rehearsed.documents)


def test_a_lost_file_stops_the_draw(folder: Path) -> None:
    made(folder)
    (folder / "private/audit/tickets.csv").unlink()
    for draw in (
        lambda: run_draw(folder, None, "1", None, None, NOW),
        lambda: run_rehearsal(folder, None, NOW),
    ):
        with pytest.raises(VerificationFailed, match=r"tickets.csv is missing"):
            draw()
