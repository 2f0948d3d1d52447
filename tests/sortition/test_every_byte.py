"""One changed byte in any file of a record that the toolkit wrote is refused with exit code 6.

A record made by hand is flipped byte by byte in test_verify.py, with all checks. This one is real. For speed
most flips are shown to the three checks that look at bytes only; a sample goes through the command line.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from record_checks import SCRIPT, VERIFY
from sealing import NOW, SEED, drawing, tiny_facts, tiny_lottery

from sortition.audit import write_lottery
from sortition.case import Case
from sortition.draw import hashed_seed


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    made = Case(tmp_path_factory.mktemp("flipped") / "case")
    drawing(made, write_lottery(made, tiny_lottery(), tiny_facts(), NOW), hashed_seed(SEED))
    return made


def files_of(case: Case) -> list[Path]:
    """Every file of the public folder and of the auditor's edition."""
    roots = (case.public, case.private / "audit")
    return sorted(path for root in roots for path in root.rglob("*") if path.is_file())


def test_the_files_are_all_there(case: Case) -> None:
    names = {path.name for path in files_of(case)}
    assert {"log.jsonl", "verify.py", "HOW-TO-VERIFY.md", "manifest.json", "seals.csv"} <= names
    assert {"seed.json", "result.json", "salts.csv", "pool.csv", "certificate.json"} <= names
    assert (case.public / "verify.py").read_bytes() == SCRIPT.read_bytes()
    assert quickly(case)


def quickly(case: Case) -> bool:
    """Whether chain, public files and auditor's files hold: each is one of the verifier's own checks."""
    try:
        log = VERIFY.Log(case.public)
        log.check_chain()
        VERIFY.check_files(log)
        lottery = VERIFY.Lottery(log, log.of("lottery")[0])
        wrong: list[str] = VERIFY.Folder(case.private / "audit", "").differing(lottery.manifest["audit"])
    except VERIFY.Broken:
        return False
    return not wrong


def flips(path: Path, places: range, bit: int = 1) -> Iterator[int]:
    """At each of these places the file has a flipped bit; it is as it was afterwards."""
    good = path.read_bytes()
    try:
        for place in places:
            bad = bytearray(good)
            bad[place] ^= bit
            path.write_bytes(bytes(bad))
            yield place
    finally:
        path.write_bytes(good)


def unnoticed(case: Case, step: Callable[[int], int]) -> list[str]:
    """Flipped bytes of which all three checks think well; `step` goes by the length of a file."""
    missed = []
    for path in files_of(case):
        size = path.stat().st_size
        missed += [
            f"{path.name}:{place}" for place in flips(path, range(0, size, step(size))) if quickly(case)
        ]
    return missed


def test_bytes_here_and_there_are_refused(case: Case) -> None:
    assert unnoticed(case, lambda size: 1 + size // 20) == []
    assert quickly(case)


@pytest.mark.slow
def test_every_byte_is_refused(case: Case) -> None:
    """Of the verifiers, by far the largest files, only the hashes count: every eleventh byte of those."""
    assert unnoticed(case, lambda size: 11 if size > 20_000 else 1) == []
    assert quickly(case)


def exit_code(case: Case) -> int:
    command = [sys.executable, "-I", "-S", str(SCRIPT), "--public", str(case.public)]
    command += ["--auditor", str(case.private / "audit")]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_on_the_command_line_a_byte_is_refused_too(case: Case) -> None:
    sample = ("log.jsonl", "verify.py", "HOW-TO-VERIFY.md", "manifest.json", "result.json", "salts.csv")
    assert exit_code(case) == 0
    for number, path in enumerate(one for one in files_of(case) if one.name in sample):
        size = path.stat().st_size
        place = size * (number % 5) // 5
        for _ in flips(path, range(place, place + 1), 1 << number % 7):
            assert exit_code(case) == 6, (path.name, place)


def test_one_byte_in_each_file_is_refused_by_the_whole_verifier(
    case: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--public", str(case.public), "--auditor", str(case.private / "audit")]
    for path in files_of(case):
        size = path.stat().st_size
        for place in flips(path, range(size // 7, size, 1 + size // 3), 4):
            assert VERIFY.main(words) == 6, (path.name, place)
    assert VERIFY.main(words) == 0
    capsys.readouterr()
