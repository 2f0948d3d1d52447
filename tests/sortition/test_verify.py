"""The verifier accepts an honest record, refuses flipped bytes, and never falls over."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from record_builder import Builder, digest, drawn, sha
from record_checks import SCRIPT, VERIFY, failed, forged, honest, set_in


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


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


def interpreters() -> list[str]:
    """This Python, and a 3.8 where there is one."""
    versions = sorted((Path.home() / ".pyenv/versions").glob("3.8*/bin/python"))
    old = str(versions[0]) if versions else shutil.which("python3.8")
    return [sys.executable, *([old] if old else [])]


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: "older" if "3.8" in path else "this")
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


@pytest.mark.parametrize("python", interpreters(), ids=lambda path: "older" if "3.8" in path else "this")
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
