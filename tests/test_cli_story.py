"""The story: an officer, four commands, a public draw, and an auditor with nothing but Python."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli_cases import SEED, case, done, told, type_in

HEX = re.compile(r"[0-9a-f]{64}")
NUMBER = (int, float)
LOTTERY_FIELDS: dict[str, Any] = {
    "status": str,
    "objective": str,
    "applicants": int,
    "size": int,
    "types": int,
    "panels": int,
    "tickets": int,
    "min_probability": NUMBER,
    "max_probability": NUMBER,
    "gini": NUMBER,
    "bound": NUMBER,
    "proof": str,
    "min_tickets": int,
    "max_tickets": int,
    "rounding_error": NUMBER,
    "rounding_proved": type(None),
    "mean_overlap": NUMBER,
    "zero_chance": int,
    "seconds": NUMBER,
    "commitment": str,
    "head": str,
    "out": str,
}


@pytest.fixture(scope="module")
def demo_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two workbooks of the demo: 300 applicants with messy cells, and the quotas."""
    from packs.demo import write_demo

    folder = tmp_path_factory.mktemp("demo") / "inputs"
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def story(demo_inputs: Path) -> tuple[Path, dict[str, dict[str, Any]]]:
    """A case of 300 applicants after every command, with what each answered."""
    folder = demo_inputs.parent / "case"
    answers = {"init": told("init", folder)}
    for name in ("panel.toml", "applicants.xlsx", "quotas.xlsx", "logo.svg"):
        shutil.copy(demo_inputs / name, folder / name)
    for words in (("check",), ("lottery",), ("draw", "--seed", SEED), ("verify",), ("status",)):
        answers[words[0]] = told(words[0], "--folder", folder, *words[1:])
    return folder, answers


def fits(value: object, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def test_lottery_tells_the_fields_of_the_contract(story: tuple[Path, dict[str, Any]]) -> None:
    folder, answers = story
    facts = answers["lottery"]
    assert {name for name, kind in LOTTERY_FIELDS.items() if not fits(facts.get(name), kind)} == set()
    assert facts["status"] == "optimal"
    assert (facts["applicants"], facts["size"], facts["tickets"]) == (300, 30, 1000)
    assert facts["proof"] in ("relaxation", "pricing")
    assert facts["out"] == str(folder)
    assert abs(facts["bound"] - facts["min_probability"]) <= 1e-6
    assert facts["rounding_error"] < 1
    assert abs(facts["min_tickets"] - 1000 * facts["min_probability"]) < 1
    assert HEX.fullmatch(facts["commitment"])
    assert HEX.fullmatch(facts["head"])


def test_draw_tells_the_fields_of_the_contract(story: tuple[Path, dict[str, Any]]) -> None:
    folder, answers = story
    facts = answers["draw"]
    assert fits(facts["ticket"], int)
    assert 0 <= facts["ticket"] < 1000
    assert len(set(facts["members"])) == 30
    assert facts["members"] == sorted(facts["members"])
    assert not set(facts["members"]) & set(facts["alternates"])
    assert (facts["seed"], facts["commitment"]) == (SEED, answers["lottery"]["commitment"])
    assert HEX.fullmatch(facts["head"])
    assert all((folder / name).is_file() for name in facts["documents"])


def test_verify_tells_the_fields_of_the_contract(story: tuple[Path, dict[str, Any]]) -> None:
    facts = story[1]["verify"]
    assert facts["ok"] is True
    for check in facts["checks"]:
        assert {"name", "ok", "detail"} <= check.keys()
        assert check["ok"] is True
    assert all(isinstance(line, str) for line in facts["not_checked"])


def test_status_and_check_tell_the_case(story: tuple[Path, dict[str, Any]]) -> None:
    check, status = story[1]["check"], story[1]["status"]
    assert (check["applicants"], check["size"]) == (300, 30)
    assert [line["lottery"] for line in status["lotteries"]] == [1]
    assert [line["ticket"] for line in status["draws"]] == [story[1]["draw"]["ticket"]]
    assert status["head"] == story[1]["draw"]["head"]


def test_an_auditor_needs_nothing_but_python(story: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, answers = story
    shutil.copytree(folder / "public", tmp_path / "public")
    shutil.copytree(folder / "private" / "audit", tmp_path / "audit")
    verifier = [sys.executable, "-I", "-S", str(tmp_path / "public" / "verify.py")]
    words = [answers["lottery"]["commitment"], "--head", answers["draw"]["head"]]
    alone = subprocess.run([*verifier, *words], capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stdout
    assert "not checked here: quotas, households, chances, certificate" in alone.stdout
    auditor = [*verifier, *words, "--auditor", str(tmp_path / "audit")]
    whole = subprocess.run(auditor, capture_output=True, text=True, check=False)
    assert whole.returncode == 0, whole.stdout
    assert "FAIL" not in whole.stdout
    assert "NOT ANCHORED" not in whole.stdout
    wrong = subprocess.run([*verifier, "0" * 64], capture_output=True, text=True, check=False)
    assert wrong.returncode == 6


def test_the_conversation_is_apart_from_the_result(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    lottery = done("lottery", "--folder", folder)
    assert "Next:" in lottery.stderr
    assert "Commitment" in lottery.stdout
    assert "Next:" not in lottery.stdout
    draw = done("draw", "--folder", folder, "--seed", "1")
    assert "Next:" in draw.stderr
    assert draw.stdout.startswith("Ticket ")


def test_the_commitment_can_be_read_aloud(tmp_path: Path) -> None:
    shown = done("lottery", "--folder", case(tmp_path / "case")).stdout
    whole = HEX.search(shown)
    assert whole
    groups = " ".join(whole[0][at : at + 8] for at in range(0, 64, 8))
    assert groups in shown


def test_verify_wants_the_commitment_and_head_that_it_is_given(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    lottery = told("lottery", "--folder", folder)
    draw = told("draw", "--folder", folder, "--seed", "1")
    anchored = told("verify", lottery["commitment"], "--head", lottery["head"], "--folder", folder)
    assert not any("ANCHORED" in line for line in anchored["not_checked"])
    done("verify", lottery["commitment"], "--head", draw["head"], "--folder", folder)
    told("verify", draw["head"], "--folder", folder, code=6)
    told("verify", "--head", lottery["commitment"], "--folder", folder, code=6)


def test_each_step_says_what_comes_next(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    assert "citizen-panel check" in done("init", folder).stderr
    assert "citizen-panel lottery" in done("check", "--folder", folder).stderr
    assert "citizen-panel check" in done("status", "--folder", folder).stdout
    assert "citizen-panel draw" in done("lottery", "--folder", folder).stderr
    assert "citizen-panel draw" in done("status", "--folder", folder).stdout
    assert "citizen-panel verify" in done("draw", "--folder", folder, "--seed", "1").stderr


def test_each_step_says_what_it_wrote(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    for lottery, draw in (("", ""), ("-2", "-2")):
        made = done("lottery", "--folder", folder).stderr
        assert f"Written: public/lottery{lottery}/, private/audit{lottery}/, " in made
        assert f"packs/public/lottery-page{lottery}.html." in made
        rehearsed = done("draw", "--folder", folder, "--rehearse").stderr
        assert "Written: rehearsal/office/panel.xlsx, rehearsal/public/" in rehearsed
        drawn = done("draw", "--folder", folder, "--seed", "1").stderr
        assert f"Written: public/draw{draw}/, packs/office/panel{draw}.xlsx, " in drawn
        assert all(
            (folder / f"{name}").is_dir() for name in (f"public/lottery{lottery}", f"public/draw{draw}")
        )


def test_without_folder_the_current_one_is_meant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case(tmp_path / "case"))
    result = done("lottery")
    assert result.stderr.splitlines()[-1].endswith("citizen-panel draw --seed SEED")
    assert type_in("draw", "--seed", "1").exit_code == 0
    assert (tmp_path / "case/packs/office/panel.xlsx").exists()


def test_the_next_command_can_be_copied_where_the_folder_has_a_blank(tmp_path: Path) -> None:
    folder = case(tmp_path / "river panel")
    assert f'--folder "{folder}"' in done("lottery", "--folder", folder).stderr
