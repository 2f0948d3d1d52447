"""The log cannot be cut, re-ordered or led astray."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from record_builder import Builder
from record_checks import VERIFY, failed, honest, relinked


@pytest.fixture
def case(tmp_path: Path) -> Builder:
    return honest(tmp_path)


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
    case.lines[-1]["files"]["verify.py"] = case.lines[1]["files"]["verify.py"]
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
