"""The verifier accepts what the toolkit writes, with every objective and rule, and what it wrote before."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from record_checks import VERIFY
from small_cases import SmallCase, k4, mixed, parity, parted_home

from sortition.audit import Sealed, read_sealed, write_draw, write_lottery
from sortition.case import Case
from sortition.draw import AlternatesRule, draw_panel, hashed_seed
from sortition.lottery import OBJECTIVES, make_lottery
from sortition.quotas import Combined, Floor
from sortition.record import LotteryFacts
from tests.builders import pool_of
from tests.builders import quotas as quotas_of

NOW, LATER = "2030-03-01T09:00:00Z", "2030-03-21T19:00:00Z"
# By the toolkit before there were other objectives, pairs, floors and replacements; and by the last with a
# verifier of one file: every rule, dice, somebody who withdrew, one replaced, and a second lottery by nash.
RECORDS = {name: Path(__file__).with_name(f"{name}_record.zip") for name in ("first", "second")}


def every_rule() -> SmallCase:
    """Two homes of three that give two each, a home of two, a pair, a combined quota, floors, one placed."""
    columns = {
        "Age": "old old new new old new new old new old new old",
        "Gender": "F M F M F M F M F M F M",
    }
    pool = pool_of(columns, homes="1 1 1 2 2 2 3 3 - - - -").placing(frozenset(["a9"]))
    limits = {"Age": {"new": (2, 3), "old": (2, 3)}, "Gender": {"F": (2, 3), "M": (2, 3)}}
    both = (Combined("Age", "new", "Gender", "M", 0, 1), Combined("Age", "old", "Gender", "F", 1, 2))
    floors = (Floor("", "", Fraction(1, 10)), Floor("Age", "new", Fraction(1, 4)))
    quotas = replace(quotas_of(5, limits), combined=both, floors=floors, home_most=2)
    return SmallCase(pool.keeping_apart([("a4", "a12"), ("a1", "a10")]), quotas)


CASES = {"every rule": every_rule, "mixed": mixed, "parity": parity, "k4": k4, "parted home": parted_home}


def sealed_case(folder: Path, made: SmallCase, objective: str, **facts: object) -> tuple[Case, Sealed]:
    case = Case(folder)
    lottery = make_lottery(made.pool, made.quotas, objective=objective, tickets=100)
    placed = sum(one.placed for one in made.pool.applicants)
    told = LotteryFacts(
        "River panel",
        2,
        ("Address",),
        placed_for={"confirmed-earlier": placed} if placed else {},
        approved_by="the board",
        **facts,  # type: ignore[arg-type]
    )
    return case, write_lottery(case, lottery, told, NOW)


def wrong(case: Case, commitment: str | None = None) -> list[str]:
    report = VERIFY.verify(case.public, commitment, None, case.private / "audit")
    return [f"{check['name']}: {check['detail']}" for check in report.checks if not check["ok"]]


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
@pytest.mark.parametrize("name", CASES)
def test_what_is_written_holds_and_comes_back(tmp_path: Path, name: str, objective: str) -> None:
    made = CASES[name]()
    case, sealed = sealed_case(tmp_path / "case", made, objective)
    rule = AlternatesRule(sealed.alternates)
    seed = hashed_seed("20237331128159211123")
    drawn = draw_panel(sealed.lottery, sealed.pseudonyms, seed, commitment=sealed.commitment, alternates=rule)
    write_draw(case, sealed, seed, drawn, LATER)
    assert wrong(case, sealed.commitment) == []
    back = read_sealed(case)
    assert back.lottery.quotas.canonical() == made.quotas.canonical()
    assert replace(back.lottery.quotas, quotas=()) == replace(made.quotas, quotas=())
    assert back.lottery.pool.apart == made.pool.apart
    assert back.lottery.chances == sealed.lottery.chances
    assert back.lottery.tickets == sealed.lottery.tickets
    assert back.facts == sealed.facts


@pytest.mark.parametrize(
    ("name", "edition"), [("first", "audit"), ("second", "audit"), ("second", "audit-2")]
)
def test_earlier_records_hold_as_their_own_verifiers_say(tmp_path: Path, name: str, edition: str) -> None:
    """What the verifier that was shipped then says, ours says in the same words."""
    with zipfile.ZipFile(RECORDS[name]) as record:
        record.extractall(tmp_path)
    auditor = tmp_path / "private" / edition
    report = VERIFY.verify(tmp_path / "public", None, None, auditor)
    assert [check for check in report.checks if not check["ok"]] == []
    command = [sys.executable, "-I", "-S", tmp_path / "public/verify.py", "--auditor", auditor, "--json"]
    then = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    told, was_told = (
        {one["name"]: one["detail"] for one in checks} for checks in (report.checks, then["checks"])
    )
    added = {"verifier", "lottery/more_rules"} if name == "first" else {"verifier"}
    assert set(told) - set(was_told) == added
    certified = told.pop("certificate/certified")
    assert certified.startswith(was_told.pop("certificate/certified"))
    assert {check: told[check] for check in was_told} == was_told
    old = [line for line in report.not_checked if "WRITTEN LIKE THE FIRST RECORDS" in line]
    assert len(old) == len(list((tmp_path / "public").glob("lottery*")))
    assert [line for line in report.not_checked if line not in old] == then["not_checked"]


def test_silence_on_chances_of_zero_was_no_fault_once(tmp_path: Path) -> None:
    """One of the first record's ten is on no ticket, of which its rules.json does not speak."""
    with zipfile.ZipFile(RECORDS["first"]) as record:
        record.extractall(tmp_path)
    assert "attention" not in json.loads((tmp_path / "public/lottery/rules.json").read_bytes())
    report = VERIFY.verify(tmp_path / "public", None, None, tmp_path / "private/audit")
    (said,) = [check for check in report.checks if check["name"] == "certificate/certified"]
    assert (said["ok"], said["detail"]) == (True, "10 chances as certified, 1 of 0, 0 of more than one half")


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_floor_that_is_not_kept_is_seen_where_nobody_is_free_too(tmp_path: Path, objective: str) -> None:
    people = pool_of({"Gender": "F M F M"}).placing(frozenset(["a1", "a2"]))
    lines = quotas_of(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    lottery = make_lottery(people, lines, objective=objective, tickets=100)
    forged = replace(lottery, quotas=replace(lines, floors=(Floor("", "", Fraction(1, 10)),)))
    case = Case(tmp_path / "case")
    write_lottery(case, forged, LotteryFacts("River panel", 2), NOW)
    broken = wrong(case)
    assert len(broken) == 1
    assert "below its floor" in broken[0]
