"""Case folders and typed commands, for the tests of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from tests.builders import Rows, write_csv

ROOT = Path(__file__).resolve().parents[1]
INSTANCES = ROOT / "benchmarks" / "instances"
SEED = "3 11 17 28 40 52"
QUOTAS = (
    ("category", "value", "min", "max"),
    ("Gender", "F", "1", "2"),
    ("Gender", "M", "1", "2"),
    ("Age", "young", "1", "2"),
    ("Age", "old", "1", "2"),
)
TOML = '[panel]\ntitle = "River panel"\nsize = 3\n[files]\napplicants = "people.csv"\nquotas = "quotas.csv"\n'


def type_in(*words: object, **options: Any) -> Result:
    """What citizen-panel answers in this process; a traceback is never part of it."""
    from cli import main

    result = CliRunner().invoke(main, [str(word) for word in words], prog_name="citizen-panel", **options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def done(*words: object) -> Result:
    """The same for a command that must succeed."""
    result = type_in(*words)
    assert result.exit_code == 0, result.output
    return result


def told(*words: object, code: int = 0) -> dict[str, Any]:
    """The JSON answer of a command that must end with this exit code: one object, and nothing else."""
    result = type_in(*words, "--json")
    assert result.exit_code == code, result.output
    assert result.stdout.count("\n") == 1
    facts = json.loads(result.stdout)
    assert (facts["schema"], facts["command"]) == (1, str(words[0]))
    return dict(facts)


def program(*words: object) -> list[str]:
    """The command line of a process of its own."""
    return [sys.executable, str(ROOT / "cli.py"), *(str(word) for word in words)]


def process(*words: object, **env: str) -> subprocess.CompletedProcess[str]:
    """The same command in a process of its own."""
    return subprocess.run(
        program(*words),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **env},
        check=False,
    )


def python(code: str, *words: object, **env: str) -> str:
    """What the code prints in a process of its own, given these words."""
    command = [sys.executable, "-c", code, *(str(word) for word in words)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **env}
    run = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def people(number: int = 12) -> list[tuple[str, ...]]:
    """Applicants with two categories, an address and a name; a1 and a2 share a home."""
    rows = [("id", "Name", "Address1", "Postcode", "Gender", "Age")]
    for n in range(1, number + 1):
        home = f"{max(n, 2)} Mill Lane"
        rows.append((f"a{n}", f"Person {n}", home, "G1", "FM"[n % 2], "young" if n % 3 else "old"))
    return rows


def case(folder: Path, applicants: Rows | None = None, quotas: Rows = QUOTAS, toml: str = TOML) -> Path:
    """A small case folder before its lottery; returns it."""
    folder.mkdir(parents=True)
    (folder / "panel.toml").write_text(toml, "utf-8")
    write_csv(folder / "people.csv", people() if applicants is None else applicants)
    write_csv(folder / "quotas.csv", quotas)
    return folder


def on_files(folder: Path, out: str = "out") -> list[str]:
    """The words of a lottery on the files of a small case, without a case folder."""
    pool, quotas = folder / "people.csv", folder / "quotas.csv"
    return [
        "lottery",
        "--pool",
        str(pool),
        "--quotas",
        str(quotas),
        "--size",
        "3",
        "--out",
        str(folder.parent / out),
    ]


def contents(folder: Path) -> Mapping[str, bytes | None]:
    """Everything below a folder: file contents, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
