"""Optimised alternates through the command line: settings, record, draw, report, verification."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from record_builder import as_json, digest
from record_checks import relinked

from sortition import recheck_alternates
from sortition.audit import toolkit_version
from sortition.case import Case
from sortition.draw import optimised_again
from sortition.randomness import order
from sortition.recheck_alternates import chosen_again
from tests.builders import write_csv
from tests.cli_cases import QUOTAS, TOML, case, done, told, type_in

ASKED = f'{TOML}[alternates]\nrule = "optimised"\nnumber = 2\ndropout = "20 %"\n'
PEOPLE = [
    ["id", "Gender", "Age"],
    *([f"a{n}", "FM"[n % 2], ("young", "old")[n % 3 == 0]] for n in range(1, 13)),
]


def drawn_case(tmp_path: Path) -> Path:
    folder = case(tmp_path / "panel", PEOPLE, QUOTAS, ASKED)
    write_csv(folder / "dropout.csv", [["category", "value", "rate"], ["Age", "young", "40%"]])
    done("lottery", "--folder", folder)
    return folder


def rules(folder: Path):
    return json.loads((folder / "public/lottery/rules.json").read_text("utf-8"))


def test_from_the_settings_to_a_record_that_holds(tmp_path):
    folder = drawn_case(tmp_path)
    assert rules(folder)["alternates"] == {
        "rule": "optimised",
        "number": 2,
        "rates": [
            {"category": "", "value": "", "rate": "0.2"},
            {"category": "Age", "value": "young", "rate": "0.4"},
        ],
    }
    done("withdraw", "a1", "--code", "withdrew", "--folder", folder)
    said = told("draw", "--seed", "1 2 3", "--folder", folder)
    worth = said["alternates_shortfall"]
    assert len(said["alternates"]) == 2
    assert "a1" not in said["alternates"]
    assert worth["optimised"] <= worth["drawn"] <= worth["none"]
    assert (worth["rule"], worth["number"]) == ("optimised", 2)
    checks = {check["name"]: check for check in told("verify", "--folder", folder)["checks"]}
    assert checks["draw/best alternates"]["ok"]
    report = (folder / "packs/public/selection-report.html").read_text("utf-8")
    assert "optimised, not drawn" in " ".join(report.split())
    told_later = told("report", "--folder", folder)["alternates_shortfall"]
    assert told_later == worth


def test_the_draw_says_what_each_set_is_worth(tmp_path):
    folder = drawn_case(tmp_path)
    said = done("draw", "--seed", "1 2 3", "--folder", folder).output
    assert "If 20% of the members drop out, with 1 rate for values of their own, rules are expected" in said
    assert "The 2 alternates of this draw are optimised." in said


def test_a_set_that_the_toolkit_does_not_find_is_refused(tmp_path):
    folder = drawn_case(tmp_path)
    done("draw", "--seed", "1 2 3", "--folder", folder)
    found = Case(folder)
    ((name, wrong, _),) = chosen_again(found, toolkit_version())
    assert (name, wrong) == ("draw/best alternates", "")
    exchange_alternates(found)
    ((_, wrong, _),) = chosen_again(found, toolkit_version())
    assert wrong == "the alternates are not the optimised ones"
    checks = {check["name"]: check for check in told("verify", "--folder", folder, code=6)["checks"]}
    assert not checks["draw/best alternates"]["ok"]
    assert [check for check in checks.values() if not check["ok"]] == [checks["draw/best alternates"]]


def test_another_toolkit_may_have_found_another_set_that_is_as_good(tmp_path, monkeypatch):
    folder = drawn_case(tmp_path)
    done("draw", "--seed", "1 2 3", "--folder", folder)
    found = Case(folder)
    exchange_alternates(found)
    best = optimum_of(found)
    for worth, toolkit, wrong in (
        (best, "another", ""),
        (best + Fraction(1, 10**9), "another", "the alternates are not the optimised ones"),
        (best, toolkit_version(), "the alternates are not the optimised ones"),
    ):
        monkeypatch.setattr(recheck_alternates, "value_of", lambda *given, worth=worth: worth)
        assert [found for _, found, _ in chosen_again(found, toolkit)] == [wrong]


def optimum_of(found: Case) -> Fraction:
    """What the set that the toolkit chooses is worth."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:

        def noted(*given, **named):
            seen.append(optimised_again(*given, **named))
            return seen[0]

        patch.setattr(recheck_alternates, "optimised_again", noted)
        list(chosen_again(found, toolkit_version()))
    return seen[0][0].value


def exchange_alternates(found: Case) -> None:
    """Two others head the order instead, and all hashes are mended."""
    path = found.public / "draw/result.json"
    result = json.loads(path.read_bytes())
    wrong = result["order"][2:4]
    result["alternates"] = wrong
    seed = json.loads((found.public / "draw/seed.json").read_bytes())["order_seed"]
    whole = order(result["order"], commitment=result["commitment"], seed=seed)
    result["alternates"] = [one for one in whole if one in wrong]
    result["order"] = [*result["alternates"], *(one for one in whole if one not in wrong)]
    path.write_bytes(as_json(result))
    lines = [json.loads(line) for line in (found.public / "log.jsonl").read_bytes().splitlines()]
    lines[-1]["files"]["draw/result.json"] = digest(as_json(result))
    (found.public / "log.jsonl").write_bytes(b"".join(map(as_json, relinked(lines))))


def test_drawn_alternates_are_told_beside_optimised_ones_in_the_report(tmp_path):
    folder = case(tmp_path / "panel", PEOPLE, QUOTAS, f"{TOML}[alternates]\nnumber = 2\n")
    done("lottery", "--folder", folder)
    assert rules(folder)["alternates"]["rates"] == [{"category": "", "value": "", "rate": "0.4"}]
    assert "alternates_shortfall" not in told("draw", "--seed", "1 2 3", "--folder", folder)
    worth = told("report", "--folder", folder)["alternates_shortfall"]
    assert worth["rule"] == "drawn-order"
    assert worth["optimised"] <= worth["drawn"] <= worth["none"]
    assert "draw/best alternates" not in {c["name"] for c in told("verify", "--folder", folder)["checks"]}


def test_check_says_what_is_wrong_with_the_rates(tmp_path):
    folder = case(tmp_path / "panel", PEOPLE, QUOTAS, ASKED)
    write_csv(folder / "dropout.csv", [["category", "value", "rate"], ["Age", "yuong", "40%"]])
    for command in ("check", "lottery"):
        result = type_in(command, "--folder", folder)
        assert result.exit_code == 3
        assert 'dropout.csv > B2: "yuong" is not a value of Age. Did you mean "young"?' in result.output
