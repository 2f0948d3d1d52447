"""What the record says has happened."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sortition.audit import write_lottery
from sortition.case import Case
from sortition.draw import ball_seed, hashed_seed
from sortition.history import events, newest_draw
from sortition.problems import InputProblems, VerificationFailed
from tests.sortition.sealing import LATER, NOW, SEED, drawing, tiny_facts, tiny_lottery


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path / "case")


def sealed(case: Case, m: int = 12):
    return write_lottery(case, tiny_lottery(m), tiny_facts(), NOW)


def test_nothing_has_happened_where_nothing_is(case: Case) -> None:
    assert events(case, "lottery") == []
    assert not case.folder.exists()
    with pytest.raises(InputProblems, match="nothing was drawn"):
        newest_draw(case)


def test_events_are_those_of_one_kind_in_order(case: Case) -> None:
    sealed(case)
    sealed(case)
    assert [line["lottery"] for line in events(case, "lottery")] == [1, 2]
    assert len(events(case, "case")) == 1
    assert events(case, "draw") == []


def test_a_draw_is_read_back_as_it_was_drawn(case: Case) -> None:
    drawn, head = drawing(case, sealed(case), hashed_seed(SEED))
    past = newest_draw(case)
    assert past.drawn == drawn
    assert (past.number, past.seed, past.order_seed, past.at, past.head) == (1, SEED, SEED, LATER, head)
    assert past.sealed.lottery.tickets == tiny_lottery().tickets


def test_the_second_source_of_balls_is_kept(case: Case) -> None:
    drawing(case, sealed(case, 100), ball_seed("47", 100, "second"))
    past = newest_draw(case)
    assert (past.seed, past.order_seed, past.drawn.ticket) == ("47", "second", 47)


def test_the_newest_draw_need_not_be_of_the_newest_lottery(case: Case) -> None:
    first = sealed(case)
    drawing(case, first, hashed_seed("1"))
    second = sealed(case)
    drawing(case, second, hashed_seed("2"))
    from sortition.audit import read_sealed

    drawn, _ = drawing(case, read_sealed(case, 1), hashed_seed("3"), again="wrong-seed")
    past = newest_draw(case)
    assert (past.number, past.sealed.number, past.drawn, past.seed) == (3, 1, drawn, "3")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("seed.json", lambda told: told.pop("order_seed")),
        ("result.json", lambda told: told.pop("ticket")),
        ("result.json", lambda told: told["members"].__setitem__(0, "NOBODY2345")),
        ("result.json", lambda told: told.update(order=7)),
    ],
)
def test_a_spoiled_draw_is_no_history(case: Case, name: str, change) -> None:
    drawing(case, sealed(case), hashed_seed(SEED))
    path = case.public / "draw" / name
    told = json.loads(path.read_bytes())
    change(told)
    path.write_text(json.dumps(told), "utf-8")
    with pytest.raises(VerificationFailed, match="not as it was written"):
        newest_draw(case)


@pytest.mark.parametrize("name", ["seed.json", "result.json"])
def test_a_missing_or_unreadable_draw_is_no_history(case: Case, name: str) -> None:
    drawing(case, sealed(case), hashed_seed(SEED))
    path = case.public / "draw" / name
    path.write_bytes(b"[]")
    with pytest.raises(VerificationFailed):
        newest_draw(case)
    path.unlink()
    with pytest.raises(VerificationFailed):
        newest_draw(case)


def test_a_changed_seed_is_no_history(case: Case) -> None:
    drawing(case, sealed(case), hashed_seed(SEED))
    path = case.public / "draw/seed.json"
    path.write_bytes(path.read_bytes().replace(SEED.encode(), b"4"))
    with pytest.raises(VerificationFailed):
        newest_draw(case)
