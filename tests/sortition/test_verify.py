"""The verifier accepts an honest record and refuses every forgery, naming the check that found it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from record_builder import Builder, as_json, digest, drawn, pseudonym, sha

SCRIPT = Path(__file__).parents[2] / "sortition" / "verify.py"


def load() -> ModuleType:
    """The script as a module: nothing imports it in the ordinary way."""
    spec = importlib.util.spec_from_file_location("stand_alone_verifier", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


VERIFY = load()


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    """An honest case: one lottery, one draw."""
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw()
    return builder


def failed(
    builder: Builder, *, commitment: str | None = None, head: str | None = None, audit: bool | int = True
) -> list[str]:
    """Names of the checks that do not hold."""
    folder = builder.audit(int(audit)) if audit else None
    report = VERIFY.verify(builder.public, commitment, head, folder)
    assert not any("cannot be understood" in check["detail"] for check in report.checks), report.checks
    return [check["name"] for check in report.checks if not check["ok"]]


def forged(tmp_path: Path, **of_lottery: Any) -> Builder:
    """A case whose lottery was forged before its hashes were made, with a draw that fits it."""
    builder = Builder(tmp_path / "forged")
    builder.lottery(**of_lottery)
    builder.draw()
    return builder


def no_change(given: dict[str, Any]) -> None:
    """The honest lottery."""


def test_the_honest_record_holds(case: Builder) -> None:
    assert failed(case) == []
    assert failed(case, commitment=case.commitments[0], head=case.head) == []
    assert failed(case, audit=False) == []


def test_a_lottery_without_a_draw_holds(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    assert failed(builder) == []


def test_two_lotteries_and_a_repeated_draw_hold(case: Builder) -> None:
    case.lottery(lambda given: given["tickets"].reverse())
    case.draw(number=2)
    case.draw("3 1 4", number=2, again="witness-objection")
    for audit, other in ((1, 2), (2, 1)):
        report = VERIFY.verify(case.public, case.commitments[1], case.head, case.audit(audit))
        assert [check for check in report.checks if not check["ok"]] == []
        assert f"quotas, households, chances, certificate of lottery {other}" in report.not_checked
        assert not any("NOT ANCHORED" in text for text in report.not_checked)
        assert any(check["detail"] == f"the edition of lottery {audit}" for check in report.checks)


def test_balls_pick_the_ticket_and_a_second_source_the_order(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    balls = {"kind": "balls", "outcomes": 10}
    builder.lottery(lambda given: given["announce"].update(balls))
    builder.draw("7", kind="balls", order_seed="the second source")
    assert failed(builder) == []
    assert json.loads((builder.public / "draw/result.json").read_text(encoding="utf-8"))["ticket"] == 7


def test_the_published_test_vector() -> None:
    """The digest, the ticket of 1000 and that of 7 which the design of the draw gives as examples."""
    commitment = digest(b"example manifest\n")
    text = sha("panel-draw-1", commitment, "20237331128159211123", "panel", "0")
    assert text == "50dc69cd9ed4af997436a0ba2c64961edafccfcffbc8680fd8d09caf60bf8139"
    assert [drawn(commitment, "20237331128159211123", n) for n in (1000, 7)] == [585, 5]


# --- flipped bytes -----------------------------------------------------------------------------------------


def flipped(builder: Builder, folder: Path, step: int) -> list[str]:
    """Places at which a flipped byte went unnoticed."""
    missed = []
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        good = file.read_bytes()
        for place in range(0, len(good), step):
            bad = bytearray(good)
            bad[place] ^= 1
            file.write_bytes(bytes(bad))
            if not failed(builder, head=builder.head, audit=folder != builder.public):
                missed.append(f"{file.name}:{place}")
        file.write_bytes(good)
    return missed


def test_flipped_bytes_are_refused(case: Builder) -> None:
    assert flipped(case, case.public, 23) == []
    assert flipped(case, case.audit(), 23) == []


@pytest.mark.slow
def test_every_flipped_byte_is_refused(case: Builder) -> None:
    assert flipped(case, case.public, 1) == []
    assert flipped(case, case.audit(), 1) == []


@pytest.mark.parametrize("edition", ["public", "audit"])
def test_missing_longer_shorter_and_unknown_files_are_refused(case: Builder, edition: str) -> None:
    folder = case.public if edition == "public" else case.audit()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        good = file.read_bytes()
        for bad in (b"", good[:-1], good + b"\n", good + good, b"\xef\xbb\xbf" + good):
            file.write_bytes(bad)
            assert failed(case, head=case.head), (file.name, bad[:20])
        file.unlink()
        assert failed(case), file.name
        file.write_bytes(good)
    assert failed(case) == []
    (case.public / "lottery" / "notes.txt").write_text("hello")
    assert failed(case) == ["files"]


# --- forgeries with every hash mended ----------------------------------------------------------------------


def swap_member(given: dict[str, Any]) -> None:
    """Flo makes room for Fay on a ticket that bears Mo, who lives with her."""
    given["tickets"][2] = sorted(pseudonym(one) for one in ("fay", "mo", "paula"))


def swap_alike(given: dict[str, Any]) -> None:
    """One more ticket for Mo at the cost of Max: valid, so only counts and rounding can tell."""
    given["tickets"][5] = given["tickets"][2]
    given["chances"].update(mo="0.350000000", max="0.150000000")


def set_in(*path: Any) -> Callable[[dict[str, Any]], None]:
    """A change of one value in the parts: keys, then the new value."""

    def change(given: Any) -> None:
        *keys, last, value = path
        for key in keys:
            given = given[key]
        given[last] = value

    return change


def certificate(*path: Any) -> Callable[[dict[str, Any]], None]:
    return set_in("certificate", *path)


def member_twice(given: dict[str, Any]) -> None:
    given["tickets"][0] = sorted([*given["tickets"][0][:2], given["tickets"][0][0]])


def without_placed(given: dict[str, Any]) -> None:
    given["tickets"][0] = sorted(pseudonym(one) for one in ("fay", "ed", "flo"))


def types_mixed(given: dict[str, Any]) -> None:
    types = given["certificate"]["types"]
    types[1], types[2] = [*types[1], types[2][0]], types[2][1:]


def unweighted(given: dict[str, Any]) -> None:
    levels = given["certificate"]["levels"]
    levels[1]["fixed"], levels[2]["fixed"] = [1, 2, 3], []


FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("two of a home on a ticket", swap_member, "auditor/tickets"),
    ("a member twice", member_twice, "auditor/tickets"),
    ("a placed person left out", without_placed, "auditor/tickets"),
    ("one more ticket for a friend", swap_alike, "certificate/certified"),
    ("a quota that tickets break", set_in("quotas", 3, 2, 0), "certificate/types"),
    ("a quota tightened", set_in("quotas", 1, 3, 0), "auditor/tickets"),
    ("quotas that cannot add up", set_in("quotas", 2, 3, 1), "lottery/rules"),
    ("a value without a quota", set_in("people", "ed", 1, "Other"), "auditor/pool"),
    ("somebody unplaced", set_in("people", "paula", 3, ""), "auditor/pool"),
    ("a home invented", set_in("people", "flo", 2, "1"), "auditor/tickets"),
    ("a home hidden", set_in("people", "mo", 2, ""), "certificate/types"),
    ("a changed chance", set_in("chances", "ed", "0.250000001"), "certificate/certified"),
    ("chances that exceed the seats", set_in("chances", "nora", "0.100000000"), "auditor/rounding"),
    ("a lowered bound", certificate("levels", 1, "bound", "0.2"), "certificate/levels"),
    ("a lowered level", certificate("levels", 2, "value", "0.2"), "certificate/levels"),
    ("a raised level", certificate("levels", 3, "value", "0.76"), "certificate/panels"),
    ("a wrong multiplier", certificate("levels", 2, "multipliers", {"4": "0.9"}), "certificate/levels"),
    (
        "a multiplier of the wrong sign",
        certificate("levels", 3, "multipliers", {"1": "-1"}),
        "certificate/levels",
    ),
    ("a multiplier of no row", certificate("levels", 4, "multipliers", {"9": "1"}), "certificate/levels"),
    (
        "no multipliers",
        lambda given: given["certificate"]["levels"][1].pop("multipliers"),
        "certificate/levels",
    ),
    (
        "weights beyond 1",
        certificate("levels", 1, "weights", {"1": "0.5", "2": "0.75"}),
        "certificate/levels",
    ),
    (
        "a negative weight",
        certificate("levels", 1, "weights", {"1": "-0.5", "2": "1.5"}),
        "certificate/levels",
    ),
    ("a floor too high", certificate("levels", 2, "floors", {"2": "4"}), "certificate/levels"),
    ("a negative floor", certificate("levels", 2, "floors", {"2": "-3"}), "certificate/levels"),
    ("a floor not fixed yet", certificate("levels", 1, "floors", {"4": "1"}), "certificate/levels"),
    ("a level left out", lambda given: given["certificate"]["levels"].pop(), "certificate/types"),
    ("a type fixed twice", certificate("levels", 1, "fixed", [1, 2, 3]), "certificate/types"),
    ("a type fixed without weight", unweighted, "certificate/levels"),
    ("a row too wide", certificate("rows", 1, "high", 3), "certificate/types"),
    ("a row of no home", certificate("rows", 4, "households", [7]), "certificate/types"),
    ("a home twice in a row", certificate("rows", 4, "households", [1, 1]), "certificate/types"),
    ("a row of no quota", certificate("rows", 1, "value", "Nobody"), "certificate/types"),
    ("unlike people of one type", types_mixed, "certificate/types"),
    ("a type left out", lambda given: given["certificate"]["types"].pop(), "certificate/types"),
    ("shares beyond 1", certificate("panels", 0, "share", "0.26"), "certificate/panels"),
    ("a negative share", certificate("panels", 0, "share", "-0.25"), "certificate/panels"),
    (
        "a panel that shares a home",
        certificate("panels", 0, "seats", {"2": 1, "3": 1, "5": 1}),
        "certificate/panels",
    ),
    ("two seats in one home", certificate("panels", 0, "seats", {"2": 2, "5": 1}), "certificate/panels"),
    (
        "a panel without the placed",
        certificate("panels", 0, "seats", {"1": 1, "3": 1, "4": 1}),
        "certificate/panels",
    ),
    ("another mixture", certificate("panels", 0, "share", "1/2"), "certificate/panels"),
    ("a large gap not accepted", certificate("gap", "0.01"), "certificate/gap"),
    ("another objective", certificate("objective", "maximin"), "certificate/gap"),
    ("a number divided by nought", certificate("gap", "1/0"), "auditor"),
    ("an exponent", certificate("gap", "1e-9"), "auditor"),
    ("outcomes to choose from", set_in("announce", "outcomes", 99999), "lottery/announcement"),
    ("nobody to see it", lambda given: given["announce"].pop("witnesses"), "lottery/announcement"),
    ("a later draw announced", set_in("announce", "when", "2026-11-21T19:00:00Z"), "draw/seed"),
    ("balls announced", set_in("announce", "kind", "balls"), "draw/seed"),
    ("another number of applicants", set_in("rules", "applicants", 9), "lottery/lists"),
    ("another objective of the rules", set_in("rules", "objective", "maximin"), "lottery/rules"),
    ("another household rule", set_in("rules", "household", "most", 2), "lottery/rules"),
    ("another rule for alternates", set_in("rules", "alternates", "rule", "chosen"), "lottery/rules"),
    ("more placed than seats", set_in("rules", "placed", 4), "lottery/rules"),
    ("another category", set_in("rules", "categories", ["Area", "Sex"]), "lottery"),
    ("households off", set_in("rules", "household", "columns", []), "auditor/pool"),
    ("another size", set_in("rules", "size", 4), "draw/members"),
    ("fewer alternates allowed", set_in("rules", "alternates", "number", 1), "nothing"),
]


@pytest.mark.parametrize(("change", "check"), [pytest.param(*one[1:], id=one[0]) for one in FORGERIES])
def test_a_forgery_with_mended_hashes_is_refused(
    tmp_path: Path, case: Builder, change: Callable[[dict[str, Any]], None], check: str
) -> None:
    forgery = forged(tmp_path, change=change)
    found = failed(forgery)
    assert found == [] if check == "nothing" else check in found
    assert "files" not in found and "auditor/edition" not in found, "the hashes were not mended"
    assert "commitment" in failed(forgery, commitment=case.commitments[0], audit=False)


def test_the_claim_of_a_negative_share_is_not_hidden_by_another(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        panels = given["certificate"]["panels"]
        panels.append({"share": "-0.25", "seats": panels[0]["seats"]})
        panels[0]["share"] = "0.5"

    assert failed(forged(tmp_path, change=change)) == ["certificate/panels"]


def test_values_that_fall_from_level_to_level_are_refused(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        levels = given["certificate"]["levels"]
        levels[4], levels[0] = levels[0], levels[4]

    assert "certificate/levels" in failed(forged(tmp_path, change=change))


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def exchange_values(files: dict[str, bytes]) -> None:
    """Ed and Mo, who both are men of the north, but not of one home: exchanged after the leaves were made."""
    lines = files["audit/pool.csv"].decode().split("\n")
    mine, hers = (
        next(n for n, line in enumerate(lines) if line.startswith(pseudonym(p))) for p in ("ed", "flo")
    )
    lines[mine], lines[hers] = (lines[a][:10] + lines[b][10:] for a, b in ((mine, hers), (hers, mine)))
    files["audit/pool.csv"] = "\n".join(lines).encode()


FILE_FORGERIES: list[tuple[str, Callable[[dict[str, bytes]], None], str]] = [
    ("values exchanged", exchange_values, "auditor/leaves"),
    (
        "a ticket's count",
        replaced("audit/probabilities.csv", "0.750000000,8", "0.750000000,7"),
        "auditor/counts",
    ),
    ("a chance with ten decimals", replaced("audit/probabilities.csv", "0.75", "0.750"), "auditor"),
    (
        "a histogram",
        replaced("public/chances.json", '"from":8,"people":1', '"from":8,"people":2'),
        "lottery/chances",
    ),
    ("lowest", replaced("public/chances.json", '"lowest":0', '"lowest":1'), "auditor/counts"),
    ("an apostrophe dropped", replaced("audit/pool.csv", "'=South", "=South"), "auditor"),
    ("a needless quote", replaced("audit/pool.csv", "Male", '"Male"'), "auditor"),
    ("a leading nought", replaced("public/quotas.csv", "Male,1", "Male,01"), "lottery"),
    ("a seal for another ticket", replaced("public/seals.csv", "\n6,", "\n5,"), "lottery/lists"),
    ("blanks in JSON", replaced("public/rules.json", '":', '": '), "lottery"),
    ("a float", replaced("public/rules.json", '"size":3', '"size":3.0'), "lottery"),
    ("not a number", replaced("public/rules.json", '"size":3', '"size":NaN'), "lottery"),
    ("an escape", replaced("public/rules.json", "River", "\\u0052iver"), "lottery"),
    ("a field twice", replaced("public/rules.json", '"size":3', '"size":3,"size":3'), "lottery"),
    ("another heading", replaced("public/quotas.csv", "min,max", "min,most"), "lottery"),
    ("CR LF", replaced("public/quotas.csv", "\n", "\r\n"), "lottery"),
    ("another schema", replaced("public/rules.json", '"schema":1', '"schema":2'), "lottery"),
]


@pytest.mark.parametrize(("files", "check"), [pytest.param(*one[1:], id=one[0]) for one in FILE_FORGERIES])
def test_a_file_forged_before_the_hashes_were_made_is_refused(
    tmp_path: Path, files: Callable[[dict[str, bytes]], None], check: str
) -> None:
    assert check in failed(forged(tmp_path, files=files))


def lines_exchanged(name: str, one: int, other: int) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        lines = files[name].split(b"\n")
        lines[one], lines[other] = lines[other], lines[one]
        files[name] = b"\n".join(lines)

    return change


def seal_twice(files: dict[str, bytes]) -> None:
    lines = files["public/seals.csv"].split(b"\n")
    lines[2] = lines[2][:2] + lines[1][2:]
    files["public/seals.csv"] = b"\n".join(lines)


@pytest.mark.parametrize(
    ("files", "check"),
    [
        (lines_exchanged("public/quotas.csv", 1, 2), "lottery/rules"),
        (lines_exchanged("public/leaves.csv", 1, 2), "lottery/lists"),
        (seal_twice, "lottery/lists"),
    ],
)
def test_public_lists_out_of_order_are_refused(
    tmp_path: Path, files: Callable[[dict[str, bytes]], None], check: str
) -> None:
    assert check in failed(forged(tmp_path, files=files), audit=False)


def test_numbers_of_tickets_must_be_in_order(tmp_path: Path) -> None:
    found = failed(forged(tmp_path, files=replaced("audit/tickets.csv", "\n3,", "\n4,")))
    assert "auditor/tickets" in found


def test_tickets_that_changed_places_after_the_sealing_are_refused(tmp_path: Path) -> None:
    """Every ticket is valid and everybody keeps her count: only the opened ticket can tell."""

    def change(files: dict[str, bytes]) -> None:
        header, *lines = files["audit/tickets.csv"].decode().splitlines()
        members = [line[2:] for line in lines]
        turned = [f"{number},{text}" for number, text in enumerate(members[5:] + members[:5])]
        files["audit/tickets.csv"] = "".join(f"{line}\n" for line in [header, *turned]).encode()

    assert failed(forged(tmp_path, files=change)) == ["draw/opened"]


CHANCES_FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("applicants", set_in("applicants", 9)),
    ("tickets", set_in("tickets", 9)),
    ("no ranges", set_in("histogram", [])),
    ("many ranges", set_in("histogram", [{"from": n, "to": n, "people": int(n < 8)} for n in range(11)])),
    ("a gap", set_in("histogram", 3, "from", 7)),
    ("a short end", lambda chances: chances["histogram"][-2].update(people=2) or chances["histogram"].pop()),
    ("unequal ranges", lambda chances: chances["histogram"].insert(0, {"from": 0, "to": -1, "people": 0})),
    (
        "a wide range",
        set_in("histogram", [{"from": 0, "to": 4, "people": 7}, {"from": 5, "to": 10, "people": 1}]),
    ),
    ("one person fewer", set_in("histogram", 0, "people", 0)),
    ("highest", set_in("highest", 9)),
    ("lowest", set_in("lowest", 2)),
]


def people_at_the_bottom(chances: dict[str, Any]) -> None:
    """Seven people on no or one ticket and one on all: 17 places at most, but 30 seats."""
    for one in chances["histogram"]:
        one["people"] = {0: 7, 10: 1}.get(one["from"], 0)


@pytest.mark.parametrize(
    "change",
    [pytest.param(one[1], id=one[0]) for one in CHANCES_FORGERIES]
    + [pytest.param(people_at_the_bottom, id="too few places")],
)
def test_a_histogram_that_cannot_be_is_refused_in_public(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    def files(written: dict[str, bytes]) -> None:
        chances = json.loads(written["public/chances.json"])
        change(chances)
        written["public/chances.json"] = as_json(chances)

    found = failed(forged(tmp_path, files=files), audit=False)
    assert set(found) & {"lottery", "lottery/chances"}


MANIFEST_FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("another case", set_in("case", "0" * 64)),
    ("another number", set_in("lottery", 2)),
    ("another head", set_in("head", "0" * 64)),
    ("another verifier", set_in("verifier", "0" * 64)),
    ("a file not named", lambda manifest: manifest["public"].pop("rules.json")),
    (
        "a file too many",
        lambda manifest: manifest["public"].update({"x.csv": {"sha256": "0" * 64, "size": 1}}),
    ),
    ("another size", set_in("public", "rules.json", "size", 1)),
]


@pytest.mark.parametrize("manifest", [pytest.param(one[1], id=one[0]) for one in MANIFEST_FORGERIES])
def test_a_forged_manifest_is_refused(tmp_path: Path, manifest: Callable[[dict[str, Any]], None]) -> None:
    assert failed(forged(tmp_path, manifest=manifest)) == ["lottery/manifest"]


def test_the_auditors_files_must_be_named_by_the_manifest(tmp_path: Path) -> None:
    forgery = forged(tmp_path, manifest=lambda manifest: manifest["audit"].pop("pool.csv"))
    assert failed(forgery) == ["auditor/edition"]


# --- forged draws ------------------------------------------------------------------------------------------


def another_ticket(result: dict[str, Any]) -> None:
    result["ticket"] = (result["ticket"] + 1) % 10


def skip_alternate(result: dict[str, Any]) -> None:
    """The first alternate goes to the end of the order: her neighbour moves up."""
    first, *rest = result["alternates"]
    result["alternates"] = rest
    result["order"] = (
        rest + [name for name in result["order"] if name not in rest and name != first] + [first]
    )


def pass_over(result: dict[str, Any]) -> None:
    """The first alternate is passed over, and all else is as the rule says."""
    order = [name for name in result["order"] if name not in result["alternates"]]
    result["alternates"] = result["alternates"][1:]
    head = draw_order(result)
    result["order"] = result["alternates"] + [name for name in head if name not in result["alternates"]]
    assert len(order) < len(head)


def draw_order(result: dict[str, Any]) -> list[str]:
    seed = "2 7 1 8 2 8 1"
    return sorted(
        result["order"],
        key=lambda name: sha("panel-draw-1", result["commitment"], seed, "order", "ticket", name),
    )


def swap_order(result: dict[str, Any]) -> None:
    order = result["order"]
    order[-1], order[-2] = order[-2], order[-1]


def swap_panel(result: dict[str, Any]) -> None:
    """A member makes room for somebody else, who takes the empty place in the order."""
    result["members"][0], result["order"][-1] = result["order"][-1], result["members"][0]
    result["members"].sort()


def alternate_too_many(result: dict[str, Any]) -> None:
    order = draw_order(result)
    result["alternates"], result["order"] = order[:3], order


def alternates_exchanged(result: dict[str, Any]) -> None:
    for names in (result["alternates"], result["order"]):
        names[0], names[1] = names[1], names[0]


DRAW_FORGERIES: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("another ticket", another_ticket, "draw/ticket"),
    ("no such ticket", set_in("ticket", 10), "draw"),
    ("another opening", set_in("opening", "0" * 64), "draw/members"),
    ("another member", swap_panel, "draw/members"),
    ("a member fewer", lambda result: result["members"].pop(), "draw/members"),
    ("an altered order", swap_order, "draw/order"),
    ("an alternate too many", alternate_too_many, "draw/order"),
    ("alternates exchanged", alternates_exchanged, "draw/order"),
    ("an alternate skipped", skip_alternate, "draw/order"),
    ("an alternate passed over", pass_over, "draw/opened"),
    ("a quota not met", set_in("met", 0, "met", False), "draw/met"),
    ("another quota", set_in("met", 0, "max", 2), "draw/met"),
    ("another commitment", set_in("commitment", "0" * 64), "draw/line"),
    ("another head", set_in("head", "0" * 64), "draw/line"),
]


@pytest.mark.parametrize(("result", "check"), [pytest.param(*one[1:], id=one[0]) for one in DRAW_FORGERIES])
def test_a_forged_draw_is_refused(
    tmp_path: Path, result: Callable[[dict[str, Any]], None], check: str
) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw(result=result)
    assert check in failed(builder)


def sealed_unsorted(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket.reverse()


def sealed_stranger(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket[0] = "AAAAAAAAAA"


def sealed_too_few(given: dict[str, Any]) -> None:
    for ticket in given["tickets"]:
        ticket.pop()


@pytest.mark.parametrize("change", [sealed_unsorted, sealed_stranger, sealed_too_few])
def test_what_was_sealed_must_be_a_panel_of_applicants(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    """Seals and opening fit, so only the panel itself can tell the public."""
    assert "draw/members" in failed(forged(tmp_path, change=change), audit=False)


def test_the_line_of_a_draw_names_its_two_files_only(case: Builder) -> None:
    (case.public / "draw/more.txt").write_bytes(b"more\n")
    case.lines[2]["files"]["draw/more.txt"] = digest(b"more\n")
    case.lines = relinked(case.lines)
    case.write_log()
    assert failed(case) == ["draw/line"]


def test_without_households_nobody_may_be_passed_over_in_public_either(tmp_path: Path) -> None:
    def alone(given: dict[str, Any]) -> None:
        given["rules"]["household"]["columns"] = []
        for person in given["people"].values():
            person[2] = ""

    builder = Builder(tmp_path / "case")
    builder.lottery(alone)
    builder.draw()
    assert failed(builder, audit=False) == []
    builder.draw(result=pass_over, again="wrong-seed")
    assert failed(builder, audit=False) == ["draw-2/order"]


@pytest.mark.parametrize(
    ("draw", "check"),
    [
        ({"seed": " 7"}, "draw/seed"),
        ({"seed": "7\n"}, "draw/seed"),
        ({"order_seed": "another"}, "draw/seed"),
        ({"at": "2026-11-21T17:59:59Z"}, "draw/seed"),
        ({"seed": "7", "kind": "balls"}, "draw/seed"),
        ({"again": "wrong-seed"}, "log/events"),
        ({"more": "fields are allowed"}, "nothing"),
    ],
)
def test_a_draw_against_its_announcement_is_refused(tmp_path: Path, draw: dict[str, str], check: str) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    builder.draw(**draw)
    assert failed(builder) == ([] if check == "nothing" else [check])


def test_balls_need_one_digit_for_each_place(tmp_path: Path) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery(set_in("announce", {"kind": "unannounced"}))
    builder.draw("07", kind="balls")
    assert failed(builder) == ["draw/ticket"]


def test_a_repeated_draw_without_a_reason_is_refused(case: Builder) -> None:
    case.draw("3 1 4")
    assert failed(case) == ["log/events"]


# --- the log -----------------------------------------------------------------------------------------------


def relinked(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with a chain that holds."""
    head, done = "0" * 64, []
    for line in lines:
        body = {key: line[key] for key in line if key != "hash"} | {"prev": head}
        head = digest(as_json(body)[:-1])
        done.append({**body, "hash": head})
    return done


@pytest.mark.parametrize("mended", [False, True])
def test_lines_of_the_log_dropped_or_reordered_are_refused(case: Builder, mended: bool) -> None:
    head, lines = case.head, case.lines
    for order in ([0, 1], [0, 2], [1, 2], [0, 2, 1], [1, 0, 2], [0, 1, 1, 2], [0, 0, 1, 2]):
        chosen = [lines[place] for place in order]
        case.lines = relinked(chosen) if mended else chosen
        case.write_log()
        assert failed(case, audit=False), order
        assert not mended or "head" in failed(case, head=head, audit=False)


def test_a_cut_log_whose_files_were_removed_is_refused_by_its_head(case: Builder) -> None:
    head = case.head
    case.lines.pop()
    case.write_log()
    shutil.rmtree(case.public / "draw")
    assert failed(case) == []
    assert failed(case, head=head) == ["head"]


def test_an_earlier_head_holds_and_says_what_it_does_not_cover(case: Builder) -> None:
    report = VERIFY.verify(case.public, None, case.lines[1]["hash"], None)
    details = {check["name"]: (check["ok"], check["detail"]) for check in report.checks}
    assert details["head"] == (True, "line 2; 1 LATER line(s) are not covered by it")


def test_a_second_case_is_refused(case: Builder) -> None:
    case.log("case", {}, case="0" * 64)
    assert failed(case) == ["log/events"]


def test_a_file_named_by_two_lines_is_refused(case: Builder) -> None:
    case.lines[0]["files"] = {"verify.py": case.lines[1]["files"]["verify.py"]}
    case.lines = relinked(case.lines)
    case.write_log()
    assert "files" in failed(case)


@pytest.mark.parametrize("field", ["commitment", "files"])
def test_a_log_that_speaks_of_another_manifest_is_refused(tmp_path: Path, field: str) -> None:
    builder = Builder(tmp_path / "case")
    builder.lottery()
    line = builder.lines[1]
    line.update(commitment="0" * 64) if field == "commitment" else line["files"].pop("lottery/manifest.json")
    builder.lines = relinked(builder.lines)
    builder.write_log()
    assert "lottery/manifest" in failed(builder)


def test_an_unknown_event_is_refused(case: Builder) -> None:
    case.log("party", {})
    assert failed(case) == ["log"]


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/passwd", "lottery//rules.json", "a\\b", ".hidden", "a/../b"]
)
def test_the_log_cannot_lead_out_of_the_folder(case: Builder, path: str) -> None:
    case.lines[0]["files"] = {path: "0" * 64}
    case.lines = relinked(case.lines)
    case.write_log()
    assert failed(case) == ["log"]


def test_a_link_is_refused(case: Builder, tmp_path: Path) -> None:
    rules = case.public / "lottery/rules.json"
    shutil.move(rules, tmp_path / "elsewhere.json")
    try:
        rules.symlink_to(tmp_path / "elsewhere.json")
    except OSError:
        pytest.skip("this system makes no links")
    assert {"files", "lottery"} <= set(failed(case))


# --- certificates that ask for more than the tiny one ------------------------------------------------------


def test_a_gap_that_was_accepted_holds(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["levels"][1]["bound"] = "0.255"
        given["certificate"]["gap"] = "0.02"
        given["rules"]["accepted_gap"] = "0.02"

    assert failed(forged(tmp_path, change=change)) == []


def test_a_gap_is_measured_by_the_smallest_weight(tmp_path: Path) -> None:
    """A bound 0.005 above the level and a weight of 1/4 leave 0.02 open; 0.0199 is too little."""

    def change(given: dict[str, Any]) -> None:
        given["certificate"]["levels"][1]["bound"] = "0.255"
        given["certificate"]["gap"] = "0.0199"
        given["rules"]["accepted_gap"] = "1"

    assert failed(forged(tmp_path, change=change)) == ["certificate/levels"]


def test_a_shortfall_counts_towards_the_gap(tmp_path: Path) -> None:
    def change(given: dict[str, Any], gap: str = "0.0000005") -> None:
        panels = given["certificate"]["panels"]
        panels[0]["share"], panels[1]["share"] = "0.2500005", "0.7499995"
        given["certificate"].update(shortfall="0.0000005", gap=gap)

    assert failed(forged(tmp_path / "a", change=change)) == []
    too_small = forged(tmp_path / "b", change=lambda given: change(given, "0.0000004"))
    assert failed(too_small) == ["certificate/levels"]


def test_a_pricing_certificate_says_what_is_not_checked(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["proof"] = "pricing"
        for level in given["certificate"]["levels"]:
            del level["multipliers"]

    builder = forged(tmp_path, change=change)
    assert failed(builder) == []
    report = VERIFY.verify(builder.public, None, None, builder.audit())
    assert "levels without multipliers: their bounds need an integer program" in report.not_checked


def test_a_pricing_bound_below_a_listed_panel_is_refused(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["certificate"]["proof"] = "pricing"
        del given["certificate"]["levels"][1]["multipliers"]
        given["certificate"]["levels"][1]["bound"] = "0.24"

    assert failed(forged(tmp_path, change=change)) == ["certificate/levels"]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_seating_agrees_with_trying_every_way(data: st.DataObject) -> None:
    """Oracle: try every choice of homes for every seat."""
    homes = data.draw(st.lists(st.lists(st.sampled_from("abcd"), unique=True), min_size=1, max_size=3))
    seats = {one: data.draw(st.integers(0, 2)) for one in range(len(homes))}
    wanted = [homes[one] for one, number in seats.items() for _ in range(number)]

    def possible(left: list[list[str]], used: frozenset[str]) -> bool:
        return not left or any(possible(left[1:], used | {home}) for home in left[0] if home not in used)

    assert VERIFY.can_be_seated(seats, homes) == possible(wanted, frozenset())


# --- the command -------------------------------------------------------------------------------------------


def interpreters() -> list[str]:
    """This Python, and a 3.8 where there is one."""
    versions = sorted((Path.home() / ".pyenv/versions").glob("3.8*/bin/python"))
    old = str(versions[0]) if versions else shutil.which("python3.8")
    return [sys.executable, *([old] if old else [])]


@pytest.mark.parametrize("python", interpreters())
def test_the_script_runs_alone_from_the_public_folder(case: Builder, python: str) -> None:
    shutil.copy(SCRIPT, case.public / "verify.py")
    for line in case.lines:
        if "verify.py" in line["files"]:
            line["files"]["verify.py"] = digest(SCRIPT.read_bytes())
    command = [python, "-I", "-S", "verify.py"]
    result = subprocess.run(
        command, cwd=case.public, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert (result.returncode, result.stderr) == (6, "")
    failing = [line for line in result.stdout.splitlines() if line.startswith("FAIL")]
    assert failing == ["FAIL  files: not the files that the log names: verify.py"]
    assert "not checked here: quotas, households, chances, certificate\n" in result.stdout
    assert not (case.public / "__pycache__").exists()


@pytest.mark.parametrize("python", interpreters())
def test_the_script_accepts_the_honest_record(case: Builder, python: str) -> None:
    groups = case.commitments[0].upper()
    words = [groups[place : place + 8] for place in range(0, 64, 8)]
    options = ["--public", str(case.public), "--auditor", str(case.audit()), "--head", case.head]
    command = [python, "-I", "-S", str(SCRIPT), *words, *options]
    result = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith("consistent\n")
    assert "ok    certificate/levels: 5 levels, gap 0 (relaxation)\n" in result.stdout


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = VERIFY.main(words)
    return code, capsys.readouterr().out


def test_json_has_the_agreed_fields(case: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, "--public", str(case.public), "--json")
    document = json.loads(out)
    assert code == 0 and document["ok"] is True
    assert set(document) == {"ok", "checks", "not_checked"}
    assert all(set(check) == {"name", "ok", "detail"} for check in document["checks"])
    assert "quotas, households, chances, certificate" in document["not_checked"]


def test_without_a_commitment_it_says_not_anchored(case: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--public", str(case.public))[1].endswith("\nconsistent, NOT ANCHORED\n")
    code, out = run(capsys, case.commitments[0], "--public", str(case.public))
    assert code == 0 and "NOT ANCHORED" not in out and "that of lottery 1" in out


def test_a_lottery_that_the_commitment_does_not_cover_is_named(
    case: Builder, capsys: pytest.CaptureFixture[str]
) -> None:
    case.lottery(lambda given: given["tickets"].reverse())
    case.draw(number=2)
    out = run(capsys, case.commitments[0], "--public", str(case.public))[1]
    assert "not checked here: lottery 2 is NOT ANCHORED by the commitment given\n" in out
    assert out.endswith("\nconsistent, NOT ANCHORED\n")


@pytest.mark.parametrize("wrong", ["0" * 64, "abc", "é", ""])
def test_another_commitment_is_refused(case: Builder, capsys: pytest.CaptureFixture[str], wrong: str) -> None:
    code, out = run(capsys, wrong, "--public", str(case.public))
    assert code == 6 and "FAIL  commitment: " in out


def test_a_folder_that_is_not_there_is_refused(case: Builder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--public", str(case.public / "nowhere"))[0] == 6
    code, out = run(capsys, "--public", str(case.public), "--auditor", str(case.public / "nowhere"))
    assert code == 6 and "FAIL  auditor" in out


def test_a_text_in_the_record_cannot_forge_a_line_of_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forgery = "dice\nok    certificate: all well\x1b[2K"
    builder = forged(tmp_path, change=set_in("announce", "source", forgery))
    out = run(capsys, "--public", str(builder.public))[1]
    assert "dice\\nok    certificate: all well\\x1b[2K" in out
    assert not any(line.startswith("ok    certificate") for line in out.splitlines())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_absurd_files_never_stop_it(case: Builder, data: st.DataObject) -> None:
    files = sorted(path for root in (case.public, case.audit()) for path in root.rglob("*") if path.is_file())
    file = data.draw(st.sampled_from(files))
    good = file.read_bytes()
    some = st.integers(0, len(good))
    absurd = [b"[" * 100_000, b"1" * 100_000, b'"\\ud800"\n', b"null\n", b"{}\n", b"\0" * 50, b'"\n']
    mixed = st.builds(lambda a, b, c: good[:a] + b + good[c:], some, st.binary(max_size=20), some)
    bad = data.draw(st.one_of(st.binary(max_size=200), mixed, st.sampled_from(absurd)))
    try:
        file.write_bytes(bad)
        report = VERIFY.verify(case.public, case.commitments[0], case.head, case.audit())
    finally:
        file.write_bytes(good)
    wrong = [check for check in report.checks if not check["ok"]]
    assert bad == good or any(file.name in check["detail"] for check in wrong)


SHAPES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-2, 12), st.sampled_from(["", "x", "0", "1/2", "AAAAAAAAAA"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc019"), inner)),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_absurd_values_with_mended_hashes_never_stop_it(tmp_path: Path, data: st.DataObject) -> None:
    """One value somewhere in the JSON of a lottery becomes something else; every hash is mended."""

    def absurd(given: dict[str, Any]) -> None:
        where: Any = given[data.draw(st.sampled_from(["rules", "announce", "certificate"]))]
        while True:
            key = data.draw(st.sampled_from(sorted(where) if isinstance(where, dict) else range(len(where))))
            if not isinstance(where[key], dict | list) or not where[key] or data.draw(st.booleans()):
                break
            where = where[key]
        where[key] = data.draw(SHAPES)

    folder = tmp_path / "absurd"
    shutil.rmtree(folder, ignore_errors=True)
    builder = Builder(folder)
    try:
        builder.lottery(absurd)
    except (TypeError, ValueError, KeyError):
        return
    report = VERIFY.verify(builder.public, None, None, builder.audit())
    understood = [check["detail"] for check in report.checks if "cannot be understood" in check["detail"]]
    assert understood == []


# --- size --------------------------------------------------------------------------------------------------


def test_a_bound_is_the_same_as_with_plain_fractions(case: Builder) -> None:
    """Independent statement of the formula on the page, one fraction at a time."""
    lottery = VERIFY.Lottery(VERIFY.Folder(case.public, ""), case.lines[1])
    proof = VERIFY.Certificate(VERIFY.Audit(case.audit(), lottery))
    shares = {1: Fraction(1, 7), 2: Fraction(2, 9), 4: Fraction(1, 3)}
    prices = {0: Fraction(-1, 11), 1: Fraction(1, 13), 4: Fraction(1, 17)}
    rests = [
        Fraction(0) + Fraction(1, 11),
        Fraction(1, 7) + Fraction(1, 11),
        Fraction(2, 9) + Fraction(1, 11) - Fraction(1, 17),
        Fraction(1, 11) - Fraction(1, 13) - Fraction(1, 17),
        Fraction(1, 3) + Fraction(1, 11) - Fraction(1, 13),
        Fraction(1, 11) - Fraction(1, 13),
    ]
    rows = -Fraction(3, 11) + Fraction(2, 13) + Fraction(1, 17)
    assert rests[3] < 0
    assert VERIFY.most_seats(proof, shares, prices) == rows + sum(rests) - rests[3]


@pytest.mark.slow
def test_a_large_certificate_takes_seconds(case: Builder) -> None:
    """1500 types and 30 levels of 1500 weights with 15 digits: the arithmetic alone."""
    lottery = VERIFY.Lottery(VERIFY.Folder(case.public, ""), case.lines[1])
    proof = VERIFY.Certificate(VERIFY.Audit(case.audit(), lottery))
    count = 1500
    proof.number, proof.placed = [1 + one % 7 for one in range(count)], [False] * count
    proof.homes, proof.rows_of = [["x"] * n for n in proof.number], [[0, 1 + one % 4] for one in range(count)]
    shares = {one: Fraction(10**12 + 7919 * one, 10**15) / proof.number[one] for one in range(count)}
    start = time.perf_counter()
    for _ in range(30):
        VERIFY.most_seats(proof, shares, {row: Fraction(123456789 + row, 10**15) for row in range(5)})
    assert time.perf_counter() - start < 10
