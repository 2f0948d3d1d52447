"""The days of a case must come in an order, and the draw on the day that was announced."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from packs.days import Days, day_of, day_problems
from packs.letters import read_letters
from packs.steps import run_check
from sortition.problems import InputProblems
from tests.letters_case import letters_case

GOOD = {
    "reply_by": date(2027, 2, 1),
    "correct_by": date(2027, 2, 8),
    "appeal_by": date(2027, 2, 9),
    "draw_on": date(2027, 2, 11),
    "confirm_by": date(2027, 2, 22),
    "delete_on": date(2027, 8, 31),
}


def said(**changed: date | None) -> list[str]:
    return [problem.reason for problem in day_problems(Days(**{**GOOD, **changed}))]


def read(folder: Path, text: str) -> Days:
    (folder / "panel.toml").write_text(text, "utf-8")
    return read_letters(folder).days


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2027, 2, 11), date(2027, 2, 11)),
        (datetime(2027, 2, 11, 23, 30, tzinfo=UTC), date(2027, 2, 11)),
        (" 2027-02-11 ", date(2027, 2, 11)),
        ("ASAP", None),
        ("11 February 2027", None),
        ("", None),
        (3, None),
        (None, None),
    ],
)
def test_what_is_a_day(value: object, day: date | None) -> None:
    assert day_of(value) == day
    assert type(day_of(value)) in (date, type(None))


def test_days_in_their_order_are_no_problem() -> None:
    assert said() == said(appeal_by=date(2027, 2, 10)) == []


def test_one_day_may_be_the_last_of_several_things() -> None:
    day = date(2027, 2, 11)
    assert said(reply_by=day, correct_by=day, confirm_by=day, delete_on=day) == []


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"reply_by": "2027-02-09"},
            "[dates] correct_by (2027-02-08) is before [dates] reply_by (2027-02-09)",
        ),
        (
            {"correct_by": "2027-02-12"},
            "[dates] draw_on (2027-02-11) is before [dates] correct_by (2027-02-12)",
        ),
        (
            {"confirm_by": "2027-02-10"},
            "[dates] confirm_by (2027-02-10) is before [dates] draw_on (2027-02-11)",
        ),
        (
            {"delete_on": "2027-02-21"},
            "[privacy] delete_on (2027-02-21) is before [dates] confirm_by (2027-02-22)",
        ),
        (
            {"appeal_by": "2027-02-11"},
            "[dates] appeal_by (2027-02-11) is not before [dates] draw_on (2027-02-11)",
        ),
        (
            {"appeal_by": "2027-02-15"},
            "[dates] appeal_by (2027-02-15) is not before [dates] draw_on (2027-02-11)",
        ),
    ],
)
def test_days_that_contradict_each_other(changed: dict[str, str], reason: str) -> None:
    assert said(**{name: date.fromisoformat(day) for name, day in changed.items()}) == [reason]


def test_days_are_compared_across_those_that_are_only_words() -> None:
    assert said(correct_by=None, draw_on=None, confirm_by=date(2027, 1, 31)) == [
        "[dates] confirm_by (2027-01-31) is before [dates] reply_by (2027-02-01)"
    ]
    assert list(day_problems(Days())) == []


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        (datetime(2027, 2, 11, 0, 0, tzinfo=UTC), True),
        (datetime(2027, 2, 11, 23, 59, tzinfo=UTC), True),
        (datetime(2027, 2, 10, 23, 0, tzinfo=UTC), True),
        (datetime(2027, 2, 10, 22, 59, tzinfo=UTC), False),
        (datetime(2027, 2, 12, 0, 0, tzinfo=UTC), False),
        (datetime(2027, 2, 9, 23, 30, tzinfo=UTC), False),
        (datetime(2027, 2, 12, 23, 30, tzinfo=UTC), False),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), False),
    ],
)
def test_the_draw_is_on_the_day_that_was_announced(when: datetime, fits: bool) -> None:
    found = list(day_problems(Days(draw_on=GOOD["draw_on"], announced=when)))
    assert len(found) == (not fits)
    assert list(day_problems(Days(announced=when))) == []
    if found:
        assert f"is another day than [announce] when ({when:%Y-%m-%d})" in found[0].reason
        assert (found[0].file, found[0].remedy) == ("panel.toml", "Correct one of the two")


def test_days_are_read_beside_their_words(tmp_path: Path) -> None:
    text = """
[dates]
reply_by = "2027-02-01"
correct_by = 2027-02-08
draw_on = 2027-02-11T18:30:00
confirm_by = "ASAP"
appeal_by = "Write here the day"
[privacy]
delete_on = 2027-08-31
[announce]
when = "2027-02-11T18:30:00Z"
"""
    assert read(tmp_path, text) == Days(
        reply_by=date(2027, 2, 1),
        correct_by=date(2027, 2, 8),
        draw_on=date(2027, 2, 11),
        delete_on=date(2027, 8, 31),
        announced=datetime(2027, 2, 11, 18, 30, tzinfo=UTC),
    )


def test_days_without_their_tables(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Days()
    assert read(tmp_path, "announce = 3") == Days()
    assert read(tmp_path, '[announce]\nwhen = "in spring"') == Days()


def test_contradictory_days_are_told_with_all_other_faults_and_by_check_too(tmp_path: Path) -> None:
    folder = letters_case(
        tmp_path / "case", dates={"reply_by": date(2027, 2, 9)}, sender={"colour": "#ffff00"}
    )
    for step in (read_letters, run_check):
        with pytest.raises(InputProblems) as caught:
            step(folder)
        reasons = [problem.reason for problem in caught.value.problems]
        assert len(reasons) == 2
        assert "correct_by (2027-02-08) is before [dates] reply_by (2027-02-09)" in reasons[1]
        assert "reply_by, correct_by, draw_on" in caught.value.problems[1].remedy


def test_the_letters_and_the_announcement_name_one_day(tmp_path: Path) -> None:
    told = {"kind": "dice", "when": "2027-02-12T18:30:00Z"}
    folder = letters_case(tmp_path / "case", dates={"draw_on": date(2027, 2, 11)})
    with (folder / "panel.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[announce]\n" + "".join(f'{key} = "{value}"\n' for key, value in told.items()))
    with pytest.raises(InputProblems) as caught:
        read_letters(folder)
    (problem,) = caught.value.problems
    assert problem.reason == ("[dates] draw_on (2027-02-11) is another day than [announce] when (2027-02-12)")
