"""What the commands answer, in numbers and in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from packs.spoken import (
    draw_lines,
    lottery_facts,
    lottery_lines,
    status_facts,
    status_lines,
    verify_lines,
)
from packs.steps import MadeDraw
from sortition.audit import Sealed
from sortition.history import PastDraw
from sortition.problems import InputProblems
from sortition.recheck import Check, Report
from tests.cli_cases import TOML, case, done
from tests.packs.drawn_case import case as drawn_case

MADE = drawn_case()


def sealed(lottery: Any = MADE.lottery, **more: Any) -> Sealed:
    given = {
        "number": 1,
        "commitment": "75bce5c6" * 8,
        "head": "aaa94026" * 8,
        "title": "",
        "alternates": 1,
        "announcement": {"kind": "unannounced"},
        "lottery": lottery,
        "pseudonyms": MADE.pseudonyms,
    }
    return Sealed(**{**given, **more})


def test_chances_are_said_as_they_will_be_drawn() -> None:
    lines = lottery_lines(MADE.lottery, sealed())
    held = MADE.lottery.held.values()
    assert f"lowest {min(held) / 10:.1%}, highest {max(held) / 10:.1%}" in lines[1]
    assert "equal chances would be 12.5%." in lines[1]
    assert lines[0] == "10 tickets, each a panel of 3 that meets every quota; 24 applicants."


def test_what_is_not_perfect_is_said() -> None:
    some = tuple(max(chance, Fraction(1, 20)) for chance in MADE.lottery.chances)
    fine = replace(MADE.lottery, chances=some)
    perfect = "\n".join(lottery_lines(fine, sealed(fine, announcement={"kind": "balls"})))
    for word in ("no chance", "gap", "Rounding", "announced"):
        assert word not in perfect, word
    chances = (Fraction(0), *some[1:])
    certificate = replace(MADE.lottery.certificate, gap=Fraction(1, 1000), proof="pricing")
    feasible = replace(MADE.lottery, status="feasible", certificate=certificate)
    worse = replace(feasible, chances=chances, rounding_proved=False)
    said = "\n".join(lottery_lines(worse, sealed(worse)))
    for word in ("1 applicant has no chance", "1.0e-03", "Rounding: 4.00 tickets", "panel by panel"):
        assert word in said, word
    assert "No source of the seed is announced" in said
    proved = replace(worse, rounding_proved=True)
    assert "the smallest possible" in "\n".join(lottery_lines(proved, sealed(proved)))


def test_numbers_of_a_lottery() -> None:
    chances = (Fraction(0), *(Fraction(1, 8) for _ in MADE.lottery.chances[1:]))
    facts = lottery_facts(replace(MADE.lottery, chances=chances), sealed(), Path("out"))
    assert facts["zero_chance"] == 1
    assert facts["rounding_error"] == 4.0
    assert facts["panels"] == len(set(MADE.lottery.tickets))
    assert facts["proof"] == "relaxation"
    assert facts["out"] == "out"


def drawn(kind: str = "balls", order: str = "another seed", **more: Any) -> MadeDraw:
    past = PastDraw(
        1,
        sealed(announcement={"kind": kind}),
        "seed",
        order,
        "2030-03-01T09:00:00Z",
        "aaa94026" * 8,
        MADE.drawn,
    )
    return MadeDraw(past, ("packs/office/panel.xlsx",), **more)


def test_the_room_hears_entry_numbers_only() -> None:
    lines = draw_lines(drawn())
    assert lines[0] == "Ticket 0 of 10."
    assert f"Alternates in order: {MADE.pseudonyms[MADE.drawn.alternates[0]]}" in lines
    said = "\n".join(lines)
    assert all(MADE.pseudonyms[person] in said for person in MADE.drawn.members)
    assert not any(person in said for person in MADE.pseudonyms)
    assert lines[-1].strip() == "aaa94026" * 8


def test_a_source_that_was_not_announced_is_said() -> None:
    assert "was not announced" in draw_lines(drawn("unannounced"))[-1]
    assert not any("announced" in line for line in draw_lines(drawn()))


def test_an_order_that_has_no_source_of_its_own_is_said() -> None:
    said = "The order of replacement follows from the balls too: --seed gave no second source."
    assert said in draw_lines(drawn(order="seed"))
    assert said not in draw_lines(drawn())
    assert said not in draw_lines(drawn("dice", order="seed"))
    assert said not in draw_lines(drawn(order="seed", rehearsal=True))


def test_a_rehearsal_is_said_first_and_has_no_head() -> None:
    lines = draw_lines(drawn(rehearsal=True))
    assert lines[0].startswith("REHEARSAL")
    assert lines[1:] == draw_lines(drawn())[:-2]


def test_the_verdict_stands_last() -> None:
    good, bad = Check("a", True, "fine"), Check("b", False, "broken")
    assert verify_lines(Report((good,), ("x",))) == ["ok    a: fine", "not checked: x", "The record holds."]
    assert verify_lines(Report((good, bad), ()))[1:] == ["FAIL  b: broken", "This record does NOT hold."]


def test_status_through_the_life_of_a_case(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    assert status_lines(status_facts(folder))[0] == "River panel"
    assert "citizen-panel lottery" in status_facts(folder)["next"]
    done("lottery", "--folder", folder)
    assert "citizen-panel draw" in status_facts(folder)["next"]
    done("draw", "--folder", folder, "--seed", "1")
    assert "packs/office/panel.xlsx" in status_facts(folder)["next"]
    done("lottery", "--folder", folder)
    facts = status_facts(folder)
    assert "citizen-panel draw" in facts["next"]
    assert [line["lottery"] for line in facts["lotteries"]] == [1, 2]
    assert facts["head"]


def test_status_tells_what_happened_in_the_order_of_the_log() -> None:
    draw = {"at": "2027-01-03", "line": 3, "lottery": 1, "ticket": 7}
    first = {"at": "2027-01-01", "line": 1, "lottery": 1, "commitment": "c"}
    second = {"at": "2026-01-05", "line": 5, "lottery": 2, "commitment": "d"}
    left = {"event": "withdrawal", "at": "2027-01-02", "line": 2, "codes": {"declined": 1}}
    came = {"event": "replacement", "at": "2026-01-04", "line": 4, "filled": 1, "vacant": 0}
    facts = {"title": "", "settings_problems": 0, "lotteries": [first, second], "draws": [draw]}
    facts |= {
        "departures": [left, came],
        "purged": [],
        "timetables": [],
        "seatings": 0,
        "interrupted": False,
        "cut_short": False,
        "unfinished": [],
        "next": "",
    }
    assert [line[:10] for line in status_lines(facts)[:5]] == [
        "2027-01-01",
        "2027-01-02",
        "2027-01-03",
        "2026-01-04",
        "2026-01-05",
    ]


def test_status_of_settings_that_cannot_be_read(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "panel.toml").write_text("[panel", "utf-8")
    with pytest.raises(InputProblems):
        status_facts(folder)
    (folder / "panel.toml").write_text(TOML, "utf-8")
    done("lottery", "--folder", folder)
    (folder / "panel.toml").write_text("[panel", "utf-8")
    assert any("citizen-panel check" in line for line in status_lines(status_facts(folder)))
    (folder / "panel.toml").unlink()
    assert not any("citizen-panel check" in line for line in status_lines(status_facts(folder)))
