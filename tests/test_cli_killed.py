"""A killed command: the folder is as it was, or complete once `status` was asked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli_cases import INSTANCES, case, contents, done, program, told, type_in

STEPS = ("write_bytes", "touch", "mkdir", "rename", "replace")


class Killed(BaseException):
    """Nothing catches this, as nothing catches a power cut."""


def killed_at(moment: int, monkeypatch: pytest.MonkeyPatch, *words: object) -> bool:
    """Runs a command that dies at this change of the disk; whether it got so far."""
    count = 0

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **named: object) -> object:
            nonlocal count
            count += 1
            if count == moment:
                raise Killed
            return real(*given, **named)

        return step

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(Path, name, dying(getattr(Path, name)))
        patch.setattr(shutil, "rmtree", dying(shutil.rmtree))
        try:
            result = type_in(*words)
        except Killed:
            return True
        assert result.exit_code == 0, result.output
        return False


def moments(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: object, every: int = 1) -> Iterator[Path]:
    """A copy of the folder for every moment at which the command can die, after its death."""
    for moment in range(1, 200, every):
        copy = folder.parent / f"killed-{moment}"
        shutil.copytree(folder, copy)
        if not killed_at(moment, monkeypatch, words[0], "--folder", copy, *words[1:]):
            return
        yield copy
    pytest.fail("the command never ends")


def without_traces(folder: Path) -> dict[str, bytes | None]:
    found = {name: data for name, data in contents(folder).items() if data is not None}
    return {name: data for name, data in found.items() if name != "private/.lock"}


def test_a_lottery_that_dies_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = case(tmp_path / "case")
    before = without_traces(folder)
    seen = set()
    for copy in moments(folder, monkeypatch, "lottery", "--tickets", "100", every=5):
        facts = told("status", "--folder", copy)
        after = without_traces(copy)
        seen.add((len(facts["lotteries"]), facts["interrupted"]))
        assert not (copy / "private/.staging").exists()
        assert not (copy / "private/.staging.tmp").exists()
        assert {name: after[name] for name in before} == before
        if facts["lotteries"]:
            done("draw", "--folder", copy, "--seed", "1")
            done("verify", "--folder", copy)
        else:
            assert set(after) - set(before) <= {"private/.gitignore", "private/case.key", "public/log.jsonl"}
    assert {(0, False), (1, True)} <= seen


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_draw_that_dies_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    before = without_traces(folder)
    seen = set()
    for copy in moments(folder, monkeypatch, "draw", "--seed", "1", every=every):
        for line in (copy / "public/log.jsonl").read_text("utf-8").splitlines():
            assert all((copy / "public" / name).exists() for name in json.loads(line)["files"])
        facts = told("status", "--folder", copy)
        seen.add(len(facts["draws"]))
        if not facts["draws"]:
            assert without_traces(copy) == before
        else:
            assert type_in("draw", "--folder", copy, "--seed", "1").exit_code == 3
            assert (copy / "packs/office/panel.xlsx").exists()
            assert (copy / "packs/public/selection-report.html").exists()
            assert told("verify", "--folder", copy)["ok"]
    assert seen == {0, 1}


def test_verify_does_not_take_an_interruption_for_a_forgery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    for copy in moments(folder, monkeypatch, "draw", "--seed", "1", every=4):
        before = contents(copy)
        result = type_in("verify", "--folder", copy)
        assert contents(copy) == before
        assert result.exit_code == (3 if (copy / "private/.staging").exists() else 0), result.output
        if result.exit_code == 3:
            assert "citizen-panel status" in result.stderr


def test_the_next_draw_completes_what_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    for copy in moments(folder, monkeypatch, "draw", "--seed", "1", every=5):
        assert type_in("draw", "--folder", copy, "--seed", "1").exit_code in (0, 3)
        assert told("verify", "--folder", copy)["ok"]
        assert len(told("status", "--folder", copy)["draws"]) == 1


def killed_after(seconds: float, *words: object) -> None:
    running = subprocess.Popen(program(*words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    running.kill()
    running.wait()


@pytest.mark.slow
def test_real_processes_that_are_killed(tmp_path: Path) -> None:
    pool, quotas = INSTANCES / "mass_70_24_5.pool.csv", INSTANCES / "mass_70_24_5.quotas.csv"
    out = tmp_path / "out"
    words = ("lottery", "--pool", pool, "--quotas", quotas, "--size", "24", "--out", out)
    # Spread by this process's number, so that runs differ.
    for n in range(12):
        killed_after(0.3 + 0.08 * n + os.getpid() % 80 / 1000, *words)
        if (out / "public").exists():
            told("status", "--folder", out)
            assert not [name for name in contents(out) if ".staging" in name]
            if (out / "public/lottery").exists():
                assert told("verify", "--folder", out)["ok"]
    told(*words)
    drawn = ("draw", "--folder", out, "--seed", "1", "--lottery", "1")
    for n in range(8):
        killed_after(0.5 + 0.06 * n + os.getpid() % 60 / 1000, *drawn)
        assert len(told("status", "--folder", out)["draws"]) <= 1
        assert told("verify", "--folder", out)["ok"]
