"""The files that verify.py loads from beside itself: only those that belong to it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, digest
from record_checks import SCRIPT, VERIFY, failed, forged, honest
from remade import wrong
from test_verify import interpreters
from test_verify_rules import sealed

COMPANIONS = ("verify_auditor.py", "verify_certificate.py")
CORE = {"log/chain", "log/events", "files", "lottery/manifest", "lottery/lists", "draw/line", "draw/seed"}
CORE |= {"draw/ticket", "draw/members", "log", "lottery", "draw"}
UNSEEN = "rules, order, replacements: verify_auditor.py is not beside verify.py"


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


def copied(folder: Path, *names: str) -> Path:
    """verify.py in a folder of its own, with these beside it."""
    folder.mkdir()
    for name in (SCRIPT.name, *names):
        shutil.copy(SCRIPT.with_name(name), folder)
    return folder / SCRIPT.name


def told(script: Path, *words: object, python: str = sys.executable) -> dict[str, Any]:
    command = [python, "-I", "-S", str(script), *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.stderr == ""
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if said["ok"] else 6)
    return said


def broken(said: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["detail"] for check in said["checks"] if not check["ok"]}


@pytest.mark.parametrize("name", COMPANIONS)
def test_verify_names_the_files_that_ship_beside_it(name: str) -> None:
    found = digest(SCRIPT.with_name(name).read_bytes())
    assert VERIFY.COMPANIONS[name] == found, f"write {found} into COMPANIONS of sortition/verify.py"


def test_alone_it_checks_the_chain_the_ticket_and_its_seal(tmp_path: Path, case: Builder) -> None:
    said = told(copied(tmp_path / "alone"), "--public", case.public)
    assert said["ok"]
    assert {check["name"] for check in said["checks"]} == CORE
    assert {UNSEEN, "quotas, households, chances, certificate"} <= set(said["not_checked"])


@pytest.mark.parametrize("there", [(), COMPANIONS[:1], COMPANIONS[1:]], ids=["none", "first", "second"])
def test_the_auditors_edition_needs_all_of_them(
    tmp_path: Path, case: Builder, there: tuple[str, ...]
) -> None:
    missing = next(name for name in COMPANIONS if name not in there)
    said = told(copied(tmp_path / "some", *there), "--public", case.public, "--auditor", case.audit())
    assert broken(said) == {"verifier": f"{missing}: missing, or not an ordinary file"}
    assert "quotas, households, chances, certificate" in said["not_checked"]


@pytest.mark.parametrize("name", COMPANIONS)
def test_another_file_of_that_name_is_refused_and_never_run(tmp_path: Path, case: Builder, name: str) -> None:
    script = copied(tmp_path / "other", *COMPANIONS)
    before = f"open({str(tmp_path / 'run')!r}, 'w')\n".encode()
    script.with_name(name).write_bytes(before + script.with_name(name).read_bytes())
    for words in ((), ("--auditor", case.audit())):
        said = told(script, "--public", case.public, *words)
        assert broken(said) == {"verifier": f"{name} is not the one that belongs to this verify.py"}
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: "older" if "3.8" in path else "this")
def test_a_record_brings_all_that_checks_it(tmp_path: Path, python: str) -> None:
    case = sealed(tmp_path / "case", "mixed", "leximin")
    auditor = case.private / "audit"
    said = told(case.public / "verify.py", "--auditor", auditor, python=python)
    assert broken(said) == {}
    ours = told(SCRIPT, "--public", case.public, "--auditor", auditor)
    assert said == ours
    assert {"verifier", "lottery/rules", "auditor/tickets", "certificate/levels"} <= {
        check["name"] for check in said["checks"]
    }
    assert not list(case.folder.rglob("__pycache__"))


@pytest.mark.parametrize("name", COMPANIONS)
def test_the_manifest_names_those_of_the_record(tmp_path: Path, name: str) -> None:
    def named(manifest: dict[str, Any]) -> None:
        manifest["companions"] = {name: "0" * 64}

    builder = forged(tmp_path, manifest=named)
    assert failed(builder, audit=False) == ["lottery/manifest"]


def test_todays_records_name_them_so_that_silence_has_a_meaning(tmp_path: Path) -> None:
    case = sealed(tmp_path / "case", "mixed", "leximin")
    assert wrong(case) == {}
    manifest = json.loads((case.public / "lottery/manifest.json").read_bytes())
    assert manifest["companions"] == {n: digest((case.public / n).read_bytes()) for n in COMPANIONS}
