"""Who leaves, in the record: what is refused, when a new lottery is due, what a draw remembers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sortition.audit import read_sealed, write_lottery
from sortition.case import Case
from sortition.departures import (
    CODES,
    accepted,
    why_anew,
    write_dropout,
    write_replacement,
    write_withdrawal,
)
from sortition.draw import hashed_seed
from sortition.history import empty_seats, events, newest_draw, past_draw, withdrawn
from sortition.problems import InputProblems
from sortition.vacancies import Filled, Missed
from tests.builders import pool, quotas
from tests.sortition.sealing import LATER, NOW, SEED, drawing, tiny_facts, tiny_lottery

EVEN_LATER = "2030-03-22T09:00:00Z"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    made = Case(tmp_path / "case")
    write_lottery(made, tiny_lottery(), tiny_facts(), NOW)
    return made


def nothing(head: str) -> dict[str, bytes]:
    return {}


def drop(case: Case, *ids: str) -> None:
    write_dropout(case, newest_draw(case), dict.fromkeys(ids, "declined"), EVEN_LATER)


def test_a_withdrawal_is_a_line_with_entry_numbers_and_codes(case: Case) -> None:
    sealed = read_sealed(case)
    head = write_withdrawal(case, sealed, {"eva": "declined", "dan": "not-eligible"}, NOW)
    (line,) = events(case, "withdrawal")
    names = sealed.pseudonyms
    assert line["entries"] == {names["eva"]: "declined", names["dan"]: "not-eligible"}
    assert (line["lottery"], line["files"], line["hash"]) == (1, {}, head)
    assert withdrawn(case, sealed) == {"dan": "not-eligible", "eva": "declined"}


def test_withdrawals_belong_to_their_lottery(case: Case) -> None:
    first = read_sealed(case)
    write_withdrawal(case, first, {"eva": "declined"}, NOW)
    write_lottery(case, tiny_lottery(), tiny_facts(), NOW)
    assert withdrawn(case, read_sealed(case)) == {}
    assert withdrawn(case, read_sealed(case, 1)) == {"eva": "declined"}


def test_what_was_read_before_the_record_went_on_is_refused(case: Case) -> None:
    sealed = read_sealed(case)
    write_withdrawal(case, sealed, {"eva": "declined"}, NOW)
    with pytest.raises(InputProblems, match="went on"):
        write_withdrawal(case, sealed, {"dan": "declined"}, NOW)
    drawing(case, read_sealed(case), hashed_seed(SEED))
    past = newest_draw(case)
    write_dropout(case, past, {past.drawn.order[0]: "declined"}, EVEN_LATER)
    with pytest.raises(InputProblems, match="went on"):
        write_dropout(case, past, {past.drawn.order[1]: "declined"}, EVEN_LATER)
    with pytest.raises(InputProblems, match="went on"):
        write_replacement(case, past, Filled(()), EVEN_LATER, nothing)


def test_nobody_withdraws_after_the_draw(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    with pytest.raises(InputProblems, match="drawn already"):
        write_withdrawal(case, read_sealed(case), {"eva": "declined"}, LATER)


def test_no_other_code_is_written(case: Case) -> None:
    assert len(CODES) == 5
    with pytest.raises(ValueError, match="bribed"):
        write_withdrawal(case, read_sealed(case), {"eva": "bribed"}, NOW)


def test_the_rule_of_contacts_is_noted_in_private_for_those_not_reached(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    past = newest_draw(case)
    drop(case, past.drawn.order[0])
    one, other = past.members
    write_dropout(case, newest_draw(case), {one: "not-reached", other: "declined"}, EVEN_LATER)
    assert not (case.private / "not-reached.json").exists()
    noted = json.loads((case.private / "not-reached-2.json").read_bytes())
    assert noted["entries"] == [past.sealed.pseudonyms[one]]
    assert (noted["draw"], noted["at"]) == (1, EVEN_LATER)


def test_a_draw_remembers_who_left_and_who_came(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    before = newest_draw(case)
    one, stays = before.members
    assert (before.empty, before.version, empty_seats(case)) == (0, 1, 0)
    drop(case, one)
    gone = newest_draw(case)
    assert (gone.members, gone.empty, empty_seats(case)) == ((stays,), 1, 1)
    assert gone.head == before.head
    comes = gone.waiting[1]
    head = write_replacement(case, gone, Filled((comes,)), EVEN_LATER, nothing)
    after = newest_draw(case)
    assert set(after.members) == {stays, comes} and after.replaced == (comes,)
    assert (after.empty, after.version, after.head, after.vacant) == (0, 2, head, 0)
    assert after.left == {one: "declined"} and after.members_left == {"declined": 1}
    assert after.drawn == before.drawn
    assert comes not in after.waiting and one not in after.waiting
    assert after.now.order == after.waiting and after.now.members == after.members


def test_seats_that_nobody_is_left_for_are_not_to_be_filled_again(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    one, other = newest_draw(case).members
    drop(case, one)
    write_replacement(case, newest_draw(case), Filled((), (), 1), EVEN_LATER, nothing)
    assert (newest_draw(case).empty, newest_draw(case).vacant, empty_seats(case)) == (0, 1, 0)
    drop(case, other)
    assert (newest_draw(case).empty, empty_seats(case)) == (1, 1)


def test_what_follows_a_draw_is_not_what_follows_another(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    one = newest_draw(case).members[0]
    drop(case, one)
    drawing(case, read_sealed(case), hashed_seed("2"), again="wrong-seed")
    assert newest_draw(case).left == {} and newest_draw(case).number == 2
    assert past_draw(case, 1).left == {one: "declined"}
    assert empty_seats(case) == 0


def test_an_empty_seat_of_somebody_who_withdrew_counts(case: Case) -> None:
    everybody = dict.fromkeys(("ann", "bea", "cem", "dan"), "declined")
    write_withdrawal(case, read_sealed(case), everybody, NOW)
    drawing(case, read_sealed(case), hashed_seed(SEED))
    gone = newest_draw(case).empty
    assert gone >= 1 and gone == empty_seats(case)
    assert set(newest_draw(case).members) <= {"eva"}


def test_the_log_names_quotas_and_sides_and_never_how_many_seats() -> None:
    both = Missed("Age", "young", "Gender", "F", "max", 3)
    one = Missed("Age", "old", "", "", "min", 2)
    assert accepted(Filled((), (both, one))) == [
        {"category": "Age", "value": "old", "side": "min"},
        {"category": "Age", "value": "young", "with_category": "Gender", "with_value": "F", "side": "max"},
    ]


def lottery_of(text: str, low: int, high: int, size: int = 2) -> Any:
    people = pool(text)
    rules = quotas(size, {"Gender": {"F": (low, high), "M": (0, size)}})
    return SimpleNamespace(lottery=SimpleNamespace(pool=people, quotas=rules))


@pytest.mark.parametrize(("gone", "reasons"), [(1, 0), (2, 1)])
def test_a_new_lottery_is_due_beyond_a_twentieth(gone: int, reasons: int) -> None:
    sealed = lottery_of("F " * 20, 0, 2)
    assert len(why_anew(sealed, {f"a{n + 1}": "declined" for n in range(gone)})) == reasons


def test_a_new_lottery_is_due_where_a_minimum_is_lost() -> None:
    sealed = lottery_of("F F" + " M" * 40, 2, 2)
    assert why_anew(sealed, {"a3": "declined"}) == []
    assert why_anew(sealed, {"a1": "declined"}) == ["Gender, F: the minimum cannot be met now, 1 too few"]


def test_a_new_lottery_is_due_where_too_few_are_left() -> None:
    sealed = lottery_of("F F", 0, 2)
    assert "1 applicant left for 2 seats" in why_anew(sealed, {"a1": "declined"})


def test_somebody_who_comes_may_leave_again(case: Case) -> None:
    drawing(case, read_sealed(case), hashed_seed(SEED))
    one = newest_draw(case).members[0]
    drop(case, one)
    gone = newest_draw(case)
    comes = gone.waiting[0]
    write_replacement(case, gone, Filled((comes,)), EVEN_LATER, nothing)
    drop(case, comes)
    after = newest_draw(case)
    assert comes not in after.members and comes in after.ever
    assert replace(after).empty == 1
