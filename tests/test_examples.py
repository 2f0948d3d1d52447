"""The files in examples/ do what their page says."""

from __future__ import annotations

import shlex
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from cli import main

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


def test_the_commands_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(EXAMPLES, tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    lines = (EXAMPLES / "README.md").read_text("utf-8").splitlines()
    commands = [line for line in lines if line.startswith("citizen-panel ")]
    assert len(commands) == 3
    for line in commands:
        result = CliRunner().invoke(main, shlex.split(line)[1:])
        assert result.exit_code == 0, result.output
