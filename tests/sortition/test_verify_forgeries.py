"""Forgeries with every hash mended are refused, and the check that found them is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_builder import NORTH, Builder, as_json, pseudonym
from record_checks import failed, forged, honest, replaced, set_in


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


def swap_member(given: dict[str, Any]) -> None:
    """Flo makes room for Fay on a ticket that bears Mo, who lives with her."""
    given["tickets"][2] = sorted(pseudonym(one) for one in ("fay", "mo", "paula"))


def swap_alike(given: dict[str, Any]) -> None:
    """One more ticket for Mo at the cost of Max: valid, so only counts and rounding can tell."""
    given["tickets"][5] = given["tickets"][2]
    given["chances"].update(mo="0.350000000", max="0.150000000")


def certificate(*path: Any) -> Callable[[dict[str, Any]], None]:
    return set_in("certificate", *path)


def member_twice(given: dict[str, Any]) -> None:
    given["tickets"][0] = sorted([*given["tickets"][0][:2], given["tickets"][0][0]])


def without_placed(given: dict[str, Any]) -> None:
    given["tickets"][0] = sorted(pseudonym(one) for one in ("fay", "ed", "flo"))


def member_too_many(given: dict[str, Any]) -> None:
    """Four people who obey every quota."""
    given["quotas"][2][3] = 3
    given["tickets"][0] = sorted(pseudonym(one) for one in ("fay", "flo", "paula", "ed"))


def nine_tickets_and_balls(given: dict[str, Any]) -> None:
    given["tickets"].pop()
    given["rules"]["tickets"] = 9
    given["announce"]["kind"] = "balls"


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
    ("quotas that cannot add up", set_in("quotas", 2, ["Female", "Gender", 1, 1]), "lottery/rules"),
    ("a minimum above its maximum", set_in("quotas", 1, [NORTH, "Area", 2, 1]), "lottery/rules"),
    ("a member too many", member_too_many, "auditor/tickets"),
    ("nine tickets and balls", nine_tickets_and_balls, "lottery/announcement"),
    ("a ticket fewer in the rules", set_in("rules", "tickets", 9), "lottery"),
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
    ("a type of nobody", lambda given: given["certificate"]["types"].append([]), "certificate/types"),
    ("a person left out", lambda given: given["certificate"]["types"][2].pop(), "certificate/types"),
    ("an unknown row", certificate("rows", 4, "rule", "favourites"), "certificate/types"),
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
    ("another objective", certificate("objective", "maximin"), "certificate/types"),
    ("a number divided by nought", certificate("gap", "1/0"), "auditor"),
    ("an exponent", certificate("gap", "1e-9"), "auditor"),
    ("outcomes to choose from", set_in("announce", "outcomes", 99999), "lottery/announcement"),
    ("nobody to see it", lambda given: given["announce"].pop("witnesses"), "lottery/announcement"),
    ("a later draw announced", set_in("announce", "when", "2026-11-21T19:00:00Z"), "draw/seed"),
    ("balls announced", set_in("announce", "kind", "balls"), "draw/seed"),
    ("another number of applicants", set_in("rules", "applicants", 9), "lottery/lists"),
    ("another objective of the rules", set_in("rules", "objective", "maximin"), "certificate/types"),
    ("an objective that nobody knows", set_in("rules", "objective", "fairest"), "lottery"),
    ("another household rule", set_in("rules", "household", "most", 2), "certificate/types"),
    ("a household rule that lets nobody in", set_in("rules", "household", "most", 0), "lottery/rules"),
    ("another rule for alternates", set_in("rules", "alternates", "rule", "chosen"), "lottery/more_rules"),
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
    """Every ticket is valid and everybody keeps her count: only the seals can tell."""

    def change(files: dict[str, bytes]) -> None:
        header, *lines = files["audit/tickets.csv"].decode().splitlines()
        members = [line[2:] for line in lines]
        turned = [f"{number},{text}" for number, text in enumerate(members[5:] + members[:5])]
        files["audit/tickets.csv"] = "".join(f"{line}\n" for line in [header, *turned]).encode()

    assert failed(forged(tmp_path, files=change)) == ["auditor/tickets", "draw/opened"]


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
