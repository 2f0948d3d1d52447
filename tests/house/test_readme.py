"""What README and the tutorial show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sessions import Step, matches, steps

ROOT = Path(__file__).resolve().parents[2]
STORY = ["init", "check", "lottery", "draw", "packs", "verify", "status", "timetable", "tables"]


@pytest.mark.parametrize(
    ("expected", "shown", "same"),
    [
        (("a ... c",), "a b c\n", True),
        (("a ... c",), "a b\nc\n", False),
        (("a", "...", "c"), "a\nb\nb\nc\n", True),
        (("a", "...", "c"), "a\nb\n", False),
        (("a",), "a\nb\n", False),
        (("...",), "", True),
        ((), "", True),
        ((), "a\n", False),
        (("1.5 (so)",), "1x5 (so)\n", False),
    ],
)
def test_the_comparison_can_fail(expected: tuple[str, ...], shown: str, same: bool) -> None:
    assert matches(expected, shown) is same


def test_a_session_is_read_with_its_exit_codes(tmp_path: Path) -> None:
    document = tmp_path / "x.md"
    document.write_text("a\n```console\n$ one 'b c'\n1\n2\n$ two  # exit 3\n```\n```sh\n$ no\n```\n", "utf-8")
    first, second = steps(document)
    assert (first.words, first.exit_code, first.answer) == (["one", "b c"], 0, ("1", "2"))
    assert (second.words, second.exit_code, second.answer) == (["two"], 3, ())


def play(step: Step) -> None:
    """The step is typed in the current folder; its exit code and answer must be as printed."""
    from cli import main

    program, *arguments = step.words
    assert program == "citizen-panel", f"only citizen-panel can be run here, not {program}"
    result = CliRunner().invoke(main, arguments, prog_name="citizen-panel")
    assert result.exit_code == step.exit_code, f"$ {step.typed}\n{result.output}"
    expected = "\n".join(step.answer)
    assert matches(step.answer, result.output), f"$ {step.typed}\n{result.output}\n--- printed:\n{expected}"


def play_all(document: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The document's session is run from start to end; the names of its commands."""
    monkeypatch.chdir(folder)
    session = steps(document)
    for step in session:
        play(step)
    return [step.words[1] for step in session]


def test_the_session_of_readme_runs_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play_all(ROOT / "README.md", tmp_path, monkeypatch)
    assert [command for command in dict.fromkeys(played) if command in STORY] == STORY


@pytest.mark.slow
def test_the_tutorial_runs_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played = play_all(ROOT / "docs/tutorial/first-panel.md", tmp_path, monkeypatch)
    assert played[0] == "demo"


def test_readme_shows_the_two_commands_first() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:30])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_ci_runs_only_what_readme_says() -> None:
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    commands = [line for line in lines if line.startswith("make ")]
    others = [line for line in lines if line and not line.startswith(("#", "make ", "set ", "cd "))]
    readme = (ROOT / "README.md").read_text("utf-8")
    assert commands == ["make check", "make test-all"]
    assert others == []
    assert all(command in readme for command in commands)
