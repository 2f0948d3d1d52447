"""Progress on a terminal, and the log of a fault."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from packs.terminal import bug_log, ctrl_c_remembered, progress

SECRET = "Canary McSurname"


def fault() -> BaseException:
    try:
        private = f"{SECRET} 2"
        raise KeyError(SECRET, private)
    except KeyError as error:
        return error


def test_the_log_says_where_and_not_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = bug_log(fault())
    text = path.read_text("utf-8")
    assert path.parent == tmp_path
    assert text.splitlines()[0] == "KeyError"
    assert f"{Path(__file__).name}:" in text
    assert " fault" in text
    assert "Canary" not in text
    assert str(tmp_path) not in text


def test_every_fault_has_a_log_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert bug_log(fault()) != bug_log(fault())


def test_a_fault_on_a_full_disk_is_told_without_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/no/such/folder")
    said = str(bug_log(fault()))
    assert said.startswith(f"KeyError at {Path(__file__).name}:")
    assert "Canary" not in said


def test_nothing_is_shown_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as report:
        report("counting", 0.5)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("quiet", [False, True])
def test_a_terminal_sees_the_phase_unless_quiet(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, quiet: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress(quiet) as report:
        report("counting seats", 0.5)
    captured = capsys.readouterr()
    assert ("counting seats" in captured.err) is not quiet
    assert captured.out == ""


def test_a_ctrl_c_that_a_library_swallowed_is_heard_at_the_next_step() -> None:
    before = signal.getsignal(signal.SIGINT)
    with ctrl_c_remembered(), progress(quiet=True) as report:
        report("loading", 0.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            report("counting", 0.5)
    assert signal.getsignal(signal.SIGINT) is before
    with ctrl_c_remembered(), progress(quiet=True) as report:
        report("again", 0.0)
