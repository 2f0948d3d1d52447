"""Exit codes, and what each of them leaves behind: nothing after 2 to 5, no traceback ever."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli_cases import (
    INSTANCES,
    QUOTAS,
    ROOT,
    TOML,
    case,
    contents,
    done,
    on_files,
    people,
    process,
    program,
    told,
    type_in,
)

COMMANDS = ("demo", "init", "check", "lottery", "draw", "verify", "status")
MASS = ("--pool", INSTANCES / "mass_70_24_5.pool.csv", "--quotas", INSTANCES / "mass_70_24_5.quotas.csv")
BIG = ("--pool", INSTANCES / "sf_e_1727_110_7.pool.csv", "--quotas", INSTANCES / "sf_e_1727_110_7.quotas.csv")


@pytest.mark.parametrize(
    "words",
    [
        ("drw",),
        ("lottery", "--sise", "3"),
        ("lottery", "--size", "three"),
        ("lottery", "--size", "3.5"),
        ("lottery", "--tickets", "0"),
        ("lottery", "--tickets", "-1"),
        ("lottery", "--tickets", "99"),
        ("lottery", "--tickets", "100001"),
        ("lottery", "--apart", "a1"),
        ("lottery", "--apart", "a1,a2,a3"),
        ("lottery", "--household-most", "0"),
        ("lottery", "--tickets", "many"),
        ("lottery", "--time-limit", "0"),
        ("lottery", "--time-limit", "-5"),
        ("lottery", "--accept-gap", "2"),
        ("lottery", "--objective", "fairest"),
        ("lottery", "--pool", "people.csv"),
        ("lottery", "--pool", "people.csv", "--quotas", "quotas.csv", "--out", "out"),
        ("lottery", "--quotas", "quotas.csv", "--size", "3"),
        ("lottery", "--out", "out"),
        ("draw",),
        ("draw", "--seed"),
        ("draw", "--lottery", "first", "--seed", "1"),
        ("init",),
        ("demo",),
        ("status", "extra"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case(tmp_path / "case"))
    before = contents(tmp_path)
    result = type_in(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Error:" in result.stderr
    assert contents(tmp_path) == before


def test_a_near_miss_of_a_command_is_guessed() -> None:
    assert "Did you mean 'draw'?" in type_in("drw").stderr


def test_impossible_is_4_with_the_way_out(tmp_path: Path) -> None:
    all_old = [("id", "Gender", "Age"), *((f"a{n}", "FM"[n % 2], "old") for n in range(9))]
    folder = case(tmp_path / "case", all_old)
    before = contents(tmp_path)
    facts = told("lottery", "--folder", folder, code=4)
    assert facts["status"] == "impossible"
    assert "Age, young" in " ".join(facts["conflict"])
    assert "quotas.csv > C4" in " ".join(facts["conflict"])
    assert (
        facts["changes"] == ["lower the minimum of Age, young from 1 to 0 (quotas.csv > C4)"]
        or facts["changes"]
    )
    told(*on_files(folder), code=4)
    assert contents(tmp_path) == before
    said = type_in("lottery", "--folder", folder)
    assert (said.exit_code, said.stdout) == (4, "")
    assert "smallest change" in said.stderr


def test_undecided_is_5(tmp_path: Path) -> None:
    words = ("lottery", *BIG, "--size", "110", "--out", tmp_path / "out", "--time-limit", "0.05")
    facts = told(*words, code=5)
    assert facts["status"] == "undecided"
    assert "0.05 seconds" in facts["reason"]
    assert contents(tmp_path) == {}
    said = type_in(*words)
    assert (said.exit_code, said.stdout) == (5, "")
    assert "--time-limit" in said.stderr


@pytest.mark.parametrize(
    "name",
    [
        "public/lottery/seals.csv",
        "private/audit/tickets.csv",
        "public/draw/result.json",
        "private/pseudonyms.csv",
    ],
)
def test_a_flipped_byte_is_6(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", "1")
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    before = contents(folder)
    facts = told("verify", "--folder", folder, code=6)
    assert facts["ok"] is False
    assert [check for check in facts["checks"] if not check["ok"]]
    assert "NOT hold" in type_in("verify", "--folder", folder).stdout
    if name != "public/draw/result.json":
        refused = told("draw", "--folder", folder, "--seed", "1", "--again", "--reason", "wrong-seed", code=6)
        assert refused["ok"] is False
    assert contents(folder) == before


def test_a_broken_log_is_6_for_every_command(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    log = folder / "public/log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"lottery":1', b'"lottery":2'))
    before = contents(folder)
    for words in (("status",), ("verify",), ("draw", "--seed", "1"), ("draw", "--rehearse"), ("lottery",)):
        told(words[0], "--folder", folder, *words[1:], code=6)
    assert contents(folder) == before


PRESSED = """
import signal, sys
from sortition.watch import Watch
tick, left = Watch.tick, [int(sys.argv.pop(1))]
def pressed(watch, phase, done=0.0):
    left[0] -= 1
    if left[0] == 0:
        signal.raise_signal(signal.SIGINT)
    tick(watch, phase, done)
Watch.tick = pressed
from cli import main
main()
"""


# The file of this name is there once the computation goes on; some seconds of it are left.
BEGUN = """
import pathlib, sys
from sortition.watch import Watch
tick, begun = Watch.tick, pathlib.Path(sys.argv.pop(1))
def told(watch, phase, done=0.0):
    begun.touch()
    tick(watch, phase, done)
Watch.tick = told
from cli import main
main()
"""


@pytest.mark.parametrize("moment", [1, 3, 20])
def test_ctrl_c_is_130_and_leaves_nothing(tmp_path: Path, moment: int) -> None:
    words = ["lottery", *MASS, "--size", "24", "--out", tmp_path / "out", "--json"]
    command = [sys.executable, "-c", PRESSED, str(moment), *map(str, words)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 130, answer.stderr
    assert json.loads(answer.stdout)["status"] == "interrupted"
    assert "Interrupted" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert contents(tmp_path) == {}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
def test_ctrl_c_reaches_a_long_computation(tmp_path: Path) -> None:
    words = ["lottery", *BIG, "--size", "110", "--out", tmp_path / "out"]
    begun = tmp_path / "begun"
    command = [sys.executable, "-c", BEGUN, begun, *map(str, words)]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not begun.exists():
        assert running.poll() is None, running.communicate()
        time.sleep(0.01)
    pressed = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, ""), err
    assert time.monotonic() - pressed < 20
    assert contents(tmp_path) == {"begun": b""}


def test_interrupted_says_only_what_is_certain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    folder = case(tmp_path / "case")
    monkeypatch.setattr("packs.lottery_step.write_lottery", stopped)
    result = type_in("lottery", "--folder", folder)
    assert result.exit_code == 130
    # The hand may have come down while files were being put in their places.
    assert "Nothing was written" not in result.stderr
    assert "citizen-panel status" in result.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_a_fault_of_ours_is_1_with_a_log_that_tells_nothing_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_json: bool
) -> None:
    secret = "Canary McSurname, 07700 900001"

    def broken(*_: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = case(tmp_path / "case")
    monkeypatch.setattr("packs.lottery_step.read_inputs", broken)
    result = type_in("check", "--folder", folder, *(["--json"] if as_json else []))
    assert result.exit_code == 1
    assert secret not in result.output
    logs = list(tmp_path.glob("*.log"))
    assert len(logs) == 1
    assert str(logs[0]) in result.stderr
    assert "report it" in result.stderr
    log = logs[0].read_text("utf-8")
    assert "RuntimeError" in log
    assert "cli.py" in log
    assert "Canary" not in log
    assert (json.loads(result.stdout)["status"] == "fault") if as_json else (result.stdout == "")


def test_a_reader_that_stops_reading_is_no_fault(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    running = subprocess.Popen(
        program("check", "--folder", folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout
    running.stdout.close()
    assert running.stderr
    said = running.stderr.read()
    running.wait()
    assert "fault" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name: str) -> None:
    shown = done(name, "--help").stdout
    assert f"citizen-panel {name}" in shown
    assert "--json" in shown


def test_the_start_is_light() -> None:
    heavy = "{'ortools', 'pandas', 'numpy', 'openpyxl', 'xlsxwriter', 'faker', 'jinja2', 'rich'}"
    script = f"import sys, cli; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_terminal_without_the_letters_is_no_fault(tmp_path: Path, encoding: str) -> None:
    rows = [row if n == 0 else (f"Łódź {n}", *row[1:]) for n, row in enumerate(people())]
    folder = case(tmp_path / "case", rows, toml=TOML.replace("River", "Łódzki"))
    assert process("lottery", "--folder", folder, PYTHONIOENCODING=encoding).returncode == 0
    drawn = process("draw", "--folder", folder, "--seed", "ŁŁ", "--json", PYTHONIOENCODING=encoding)
    assert drawn.returncode == 0, drawn.stderr
    assert json.loads(drawn.stdout)["members"][0].startswith("Łódź ")
    for name in ("check", "verify", "status"):
        shown = process(name, "--folder", folder, PYTHONIOENCODING=encoding)
        assert shown.returncode == 0, shown.stderr


def test_a_process_answers_as_the_tests_do(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", quotas=[*QUOTAS, ("Age", "old", "9", "1")], toml=TOML)
    here, there = (
        type_in("check", "--folder", folder, "--json"),
        process("check", "--folder", folder, "--json"),
    )
    assert (there.returncode, there.stdout, there.stderr) == (3, here.stdout, here.stderr)


def test_a_library_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = case(tmp_path / "case")

    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'ortools'", name="ortools")

    monkeypatch.setattr("packs.lottery_step.read_inputs", missing)
    result = type_in("check", "--folder", folder)
    assert result.exit_code == 1
    assert "ortools is not installed" in result.stderr
    assert "pip install" in result.stderr
