"""The gate before the commitment on a real (pseudo) terminal."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from packs.gate import QUESTION
from tests.cli_cases import program, type_in
from tests.packs.test_gate import files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals"),
]


def answered(folder: Path, reply: bytes) -> tuple[int, str]:
    """Exit code and everything seen, when somebody at a terminal answers the question so."""
    import pty

    wishes = files(folder)
    given = ("--pool", wishes.pool, "--quotas", wishes.quotas, "--size", wishes.size, "--out", folder / "out")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        program("lottery", *given), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as run:
        os.close(theirs)
        seen, until, sent = b"", time.monotonic() + 60, False
        while time.monotonic() < until and (select.select([ours], [], [], 1)[0] or run.poll() is None):
            try:
                seen += os.read(ours, 4096) if select.select([ours], [], [], 1)[0] else b""
            except OSError:  # Linux says so when the other end is closed.
                break
            if not sent and QUESTION.encode() in seen:
                os.write(ours, reply)
                sent = True
        assert sent, seen.decode(errors="replace")
        code = run.wait(30)
    os.close(ours)
    return code, seen.decode(errors="replace")


def test_a_role_is_asked_for_and_recorded(tmp_path: Path) -> None:
    code, seen = answered(tmp_path, b"Head of Democracy\n")
    assert code == 0, seen
    assert "With Goldilocks" in seen
    rules = json.loads((tmp_path / "out/public/lottery/rules.json").read_text("utf-8"))
    assert rules["approved_by"] == "Head of Democracy"
    assert type_in("verify", "--folder", tmp_path / "out").exit_code == 0


@pytest.mark.parametrize(("reply", "code"), [(b"\n", 3), (b"\x04", 130)])
def test_no_answer_writes_nothing(tmp_path: Path, reply: bytes, code: int) -> None:
    found, seen = answered(tmp_path, reply)
    assert found == code, seen
    assert not (tmp_path / "out").exists()
