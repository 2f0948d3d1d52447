"""Records that are whole in themselves and yet bind nobody, or say what nobody can see: all are refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, bare, digest, pseudonym, sha
from record_checks import VERIFY, failed, forged, set_in
from remade import wrong
from sealing import NOW

from sortition.audit import write_lottery
from sortition.case import Case
from sortition.lottery import in_canonical_order, make_lottery
from sortition.record import LotteryFacts
from tests.builders import pool_of, quotas

SEALED = ("announce.json", "chances.json", "leaves.csv", "quotas.csv", "rules.json", "seals.csv")
QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
DEFAULT = "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"
Change = Callable[[dict[str, Any]], None]


def details(builder: Builder, audit: bool = False) -> dict[str, str]:
    report = VERIFY.verify(builder.public, None, None, builder.audit() if audit else None)
    return {check["name"]: check["detail"] for check in report.checks}


def unbound(builder: Builder, *names: str) -> dict[str, bytes]:
    """The lottery's line does not name these files either; their bytes."""
    line = builder.lines.pop()
    files = {f"lottery/{name}": (builder.public / "lottery" / name).read_bytes() for name in names}
    line["files"] = {name: told for name, told in line["files"].items() if name not in files}
    body = {key: line[key] for key in line if key != "hash"}
    builder.lines.append({**body, "hash": sha(bare(body))})
    builder.write_log()
    return files


@pytest.mark.parametrize("name", SEALED)
def test_a_commitment_that_leaves_a_file_out_is_refused(tmp_path: Path, name: str) -> None:
    """Else the file could be made once the seed is known: the commitment would still be the published one."""
    builder = Builder(tmp_path / "case")
    builder.lottery(manifest=lambda manifest: manifest["public"].pop(name))
    files = unbound(builder, name)
    builder.log("timetable", files, timetable=1)
    builder.draw()
    assert failed(builder) == ["log"]
    (builder.public / "log.jsonl").unlink()
    builder.lines = builder.lines[:2]
    builder.lines[1]["files"] |= {path: digest(data) for path, data in files.items()}
    builder.lines[1].pop("hash")
    builder.lines[1]["hash"] = sha(bare(builder.lines[1]))
    builder.draws = [0]
    builder.draw()
    assert failed(builder) == ["lottery/manifest"]
    assert "does not name all of" in details(builder)["lottery/manifest"]


@pytest.mark.parametrize("event", ["case", "withdrawal", "dropout", "replacement", "timetable"])
def test_a_line_that_writes_no_files_names_none(tmp_path: Path, event: str) -> None:
    builder = Builder(tmp_path / "case")
    files = {"READ-ME-FIRST.md": b"Everything is in order.\n"}
    if event == "case":
        builder.lines = []
        builder.log("case", files, case=digest(bytes(range(32))))
    builder.lottery()
    builder.draw()
    result = json.loads((builder.public / "draw/result.json").read_bytes())
    about: dict[str, dict[str, Any]] = {
        "case": {},
        "withdrawal": {"lottery": 1, "entries": {}},
        "dropout": {"draw": 1, "entries": {result["order"][-1]: "declined"}},
        "replacement": {"draw": 1, "filled": [], "vacant": 0},
        "timetable": {"timetable": 1},
    }
    if event != "case":
        builder.log(event, files, **about[event])
    assert failed(builder, audit=False) == ["log"]
    assert details(builder)["log"].endswith(": files: a name is not written well")


def test_a_timetable_names_its_files(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    names = ("timetable.csv", "timetable.json", "timetable.ics", "schedule.json", "schedule.xml")
    builder.log("timetable", dict.fromkeys(names, b"one\n"), timetable=1)
    builder.log("timetable", {name.replace(".", "-2."): b"two\n" for name in names}, timetable=2)
    builder.lottery()
    builder.draw()
    assert failed(builder) == []


def test_a_category_that_is_a_question_holds(tmp_path: Path) -> None:
    """The mark at its end is no mark of ours."""
    people = pool_of({"Gender": "F M F M", "Disabled?": "yes no no yes"})
    lines = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}, "Disabled?": {"yes": (0, 2), "no": (0, 2)}})
    case = Case(tmp_path / "case")
    write_lottery(case, make_lottery(people, lines, tickets=20), LotteryFacts("River panel", 1), NOW)
    assert wrong(case) == {}


def test_an_announced_time_that_was_past_is_refused(tmp_path: Path) -> None:
    """The numbers were known when the lottery was made."""
    builder = forged(tmp_path, change=set_in("announce", "when", "2026-11-21T10:00:00Z"))
    assert failed(builder) == ["lottery/announcement"]
    assert "was past when the lottery was made" in details(builder)["lottery/announcement"]


@pytest.mark.parametrize(
    ("chain", "number", "said"),
    [
        # Between 10:00, when the lottery was made, and 18:00 of 21 November 2026.
        (QUICKNET, 1 + (1795255200 - 1692803367) // 3 + 1, "which comes out at 2026-11-21T10:00:"),
        (QUICKNET, 1 + (1795255200 - 1692803367) // 3, "not between the lottery and the draw"),
        (QUICKNET, 1, "comes out at 2023-08-23T15:09:27Z, not between"),
        (DEFAULT, 1, "comes out at 2020-07-22T15:17:30Z, not between"),
        (DEFAULT, 10**17, "not between the lottery and the draw"),
        ("5" * 64, 1, "NOT checked that nobody knew it before"),
    ],
)
def test_a_round_of_drand_comes_out_between_lottery_and_draw(
    tmp_path: Path, chain: str, number: int, said: str
) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery(lambda given: given["announce"].update(kind="drand", chain=chain, round=number))
    broken = failed(builder, audit=False)
    assert broken == (["lottery/announcement"] if "between" in said else [])
    assert said in details(builder)["lottery/announcement"]


def test_a_round_under_another_name_is_looked_up_too(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery(lambda given: given["announce"].update(kind="other", chain=QUICKNET, round=1))
    assert failed(builder, audit=False) == ["lottery/announcement"]


def test_whoever_writes_like_the_first_records_is_asked_why(tmp_path: Path) -> None:
    """Their verifiers were one file, so they name no others; and they told less of what was promised."""
    said = "lottery: WRITTEN LIKE THE FIRST RECORDS, which told less; ask why"
    report = VERIFY.verify(forged(tmp_path / "first").public, None, None, None)
    assert said in report.not_checked
    today = forged(tmp_path / "today", manifest=lambda manifest: manifest.update(companions={}))
    assert said not in VERIFY.verify(today.public, None, None, None).not_checked


def test_drand_without_a_round_is_believed_of_earlier_records_only(tmp_path: Path) -> None:
    def unsaid(given: dict[str, Any]) -> None:
        given["announce"].update(kind="drand")

    builder = Builder(tmp_path / "earlier")
    builder.lottery(unsaid)
    assert failed(builder) == []
    assert details(builder)["lottery/announcement"].startswith("drand, but NO ROUND was announced")
    builder = Builder(tmp_path / "case")
    builder.lottery(unsaid, manifest=lambda manifest: manifest.update(companions={}))
    assert failed(builder, audit=False) == ["lottery/announcement"]


@pytest.mark.parametrize(
    "hidden",
    [
        "Male\u200b",
        "Male ",
        "MALE",
        "\uff2dale",
        "Male\u00ad",
        "M\u0430le",
        "\u039cale",
        "Male\u00a0\u200b",
        "Male\ufe0f",
        "Male\u3164",
    ],
)
def test_two_values_that_nobody_can_tell_apart_are_refused(tmp_path: Path, hidden: str) -> None:
    """A quota of her own for a friend, which looks like that of everybody."""

    def quota(given: dict[str, Any]) -> None:
        given["quotas"].append([hidden, "Gender", 0, 0])
        given["quotas"].sort(key=lambda one: (one[1], one[0]))

    builder = forged(tmp_path, change=quota)
    assert failed(builder, audit=False) == ["lottery/rules"]
    assert "nobody can tell apart" in details(builder)["lottery/rules"]


def test_two_categories_that_nobody_can_tell_apart_are_refused(tmp_path: Path) -> None:
    people = pool_of({"Age": "old new old new", "\u0410ge": "x y y x"})
    lines = quotas(2, {"Age": {"old": (1, 1), "new": (1, 1)}, "\u0410ge": {"x": (0, 2), "y": (0, 2)}})
    case = Case(tmp_path / "case")
    write_lottery(case, make_lottery(people, lines, tickets=20), LotteryFacts("River panel", 1), NOW)
    assert set(wrong(case)) == {"lottery/rules"}


@pytest.mark.parametrize("seed", ["2 7\u200b1", "\u00a02 7 1", "2 7 1 ", "2\u202e7", "2\t7", ""])
def test_a_seed_is_what_everybody_sees(tmp_path: Path, seed: str) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw(seed)
    assert "draw/seed" in failed(builder)


def rounded(**rules: Any) -> Change:
    """One more ticket for Ed at the cost of Mo, of Max and of Mats, and rules.json says how far that is."""

    def change(given: dict[str, Any]) -> None:
        ed = pseudonym("ed")
        for other in map(pseudonym, ("mo", "max", "mats")):
            ticket = next(ticket for ticket in given["tickets"] if other in ticket)
            ticket[ticket.index(other)] = ed
            ticket.sort()
        given["rules"].update(rounding="2.5", **rules)

    return change


def test_a_coarse_rounding_needs_its_reason(tmp_path: Path) -> None:
    """Whoever stands on floor or ceiling of m times her chance is less than a ticket away."""
    both = ["auditor/rounding", "certificate/certified"]
    assert failed(forged(tmp_path / "one", change=rounded())) == both
    builder = forged(tmp_path / "other", change=rounded(rounding_proved=False))
    assert failed(builder) == []
    report = VERIFY.verify(builder.public, None, None, builder.audit())
    assert "nearest list: that no other list of tickets is nearer to the chances" in report.not_checked


def test_a_whole_ticket_is_no_rounding(tmp_path: Path) -> None:
    """Two tickets of four for everybody would be exact, and the old have three."""
    people, lines = pool_of({"Age": "old old new new"}), quotas(2, {"Age": {"old": (0, 2), "new": (0, 2)}})
    panels = [["a1", "a2"], ["a1", "a2"], ["a1", "a3"], ["a2", "a4"]]
    lottery = replace(make_lottery(people, lines, tickets=4), tickets=in_canonical_order(panels))
    assert lottery.rounding_error == 1
    case = Case(tmp_path / "case")
    write_lottery(case, lottery, LotteryFacts("River panel", 1), NOW)
    assert set(wrong(case)) == {"certificate/certified"}


def test_people_alike_stand_on_equally_many_tickets(tmp_path: Path) -> None:
    """Give or take one: whatever rules.json says of the rounding."""

    def change(given: dict[str, Any]) -> None:
        mo, other = pseudonym("mo"), pseudonym("max")
        ticket = next(ticket for ticket in given["tickets"] if other in ticket)
        ticket[ticket.index(other)] = mo
        ticket.sort()
        given["rules"].update(rounding="1.5", rounding_proved=False)

    builder = forged(tmp_path, change=change)
    assert failed(builder) == ["certificate/certified"]
    said = f"{pseudonym('mo')} has more tickets than people who are like her"
    assert details(builder, audit=True)["certificate/certified"] == said


def test_reasons_told_together_need_their_file(tmp_path: Path) -> None:
    builder = forged(tmp_path, change=set_in("rules", "removed", {"not-told": 7}))
    assert failed(builder) == ["auditor/edition"]


def test_a_negative_shortfall_is_refused(tmp_path: Path) -> None:
    builder = forged(tmp_path, change=set_in("certificate", "shortfall", "-0.1"))
    assert "certificate/types" in failed(builder)


def test_the_best_alternates_are_not_checked_in_public_either(tmp_path: Path) -> None:
    def optimised(given: dict[str, Any]) -> None:
        rates = [{"category": "", "value": "", "rate": "0.2"}]
        given["rules"]["alternates"] = {"rule": "optimised", "number": 2, "rates": rates}

    report = VERIFY.verify(forged(tmp_path, change=optimised).public, None, None, None)
    assert any(line.startswith("best alternates") for line in report.not_checked)


def test_a_verifier_beside_the_first_lottery_is_no_file_of_it(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    line = builder.lines.pop()
    line.pop("hash")
    (builder.public / "lottery/verify.py").write_bytes(b"print('consistent')\n")
    line["files"]["lottery/verify.py"] = digest(b"print('consistent')\n")
    builder.lines.append({**line, "hash": sha(bare(line))})
    builder.write_log()
    assert failed(builder, audit=False) == ["lottery/manifest"]
