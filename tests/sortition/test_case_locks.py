"""One command at a time: who waits, who is refused, and when the lock is free again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sealing import NOW

from sortition import locking
from sortition.case import start_case, write_step
from sortition.locking import alone
from sortition.problems import InputProblems

EVENT = {"event": "lottery", "lottery": 1, "commitment": "0" * 64}
HOLDER = """
import sys
from pathlib import Path
from sortition.locking import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def case(tmp_path):
    return start_case(tmp_path / "river", NOW)


@pytest.fixture
def holder(case):
    """Another process that holds the lock until its input ends, or it is killed."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", HOLDER, str(case.private)]
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout.readline() == "held\n"
        yield running
        if not running.stdin.closed:
            running.stdin.close()


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_second_is_refused_in_words_and_writes_nothing(case, holder, monkeypatch):
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0.05)
    before = files(case.folder)
    with pytest.raises(InputProblems, match="another command is at work in this folder"):
        write_step(case, {"public/x": b"1"}, NOW, EVENT)
    assert files(case.folder) == before


def test_the_second_waits_for_the_first(case, holder, monkeypatch):
    waited = []

    def ended(seconds):
        waited.append(seconds)
        holder.stdin.close()
        holder.wait()

    monkeypatch.setattr("time.sleep", ended)
    write_step(case, {"public/x": b"1"}, NOW, EVENT)
    assert waited
    assert len(case.log()) == 2


def test_a_killed_command_holds_no_lock(case, holder, monkeypatch):
    holder.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    holder.wait()
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0.0)
    write_step(case, {"public/x": b"1"}, NOW, EVENT)
    assert len(case.log()) == 2


def test_nested_calls_do_not_wait_for_themselves(case, monkeypatch):
    monkeypatch.setattr(locking, "WAIT_SECONDS", 0.0)
    with alone(case.private), alone(case.private.parent / "x/../private"):
        write_step(case, {"public/x": b"1"}, NOW, EVENT)


def test_the_log_must_not_have_gone_on(case):
    head = case.head()
    write_step(case, {"public/x": b"1"}, NOW, EVENT, after=head)
    before = files(case.folder)
    with pytest.raises(InputProblems, match="meanwhile"):
        write_step(case, {"public/y": b"1"}, NOW, {**EVENT, "lottery": 2}, after=head)
    assert files(case.folder) == before


def test_the_same_document_again_is_no_overwriting(case):
    write_step(case, {"packs/a": b"1"}, NOW)
    write_step(case, {"packs/a": b"1", "packs/b": b"2"}, NOW)
    assert (case.packs / "b").read_bytes() == b"2"
    with pytest.raises(InputProblems, match=r"packs/a exists and is never overwritten"):
        write_step(case, {"packs/a": b"3"}, NOW)


def test_the_lock_is_gone_afterwards_and_for_the_owner_only_before(case):
    before = os.umask(0)
    try:
        with alone(case.private):
            with alone(case.private):
                pass
            found = (case.private / ".lock").stat()
    finally:
        os.umask(before)
    if os.name == "posix":
        assert found.st_mode & 0o777 == 0o600
        assert not (case.private / ".lock").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows removes no file that is open")
def test_whoever_waited_on_a_lock_that_is_gone_makes_another(case, holder, monkeypatch):
    # The file is removed by its holder before the lock is free: what was waited for has no name any more.
    def ended(seconds):
        (case.private / ".lock").unlink(missing_ok=True)
        holder.stdin.close()
        holder.wait()

    monkeypatch.setattr("time.sleep", ended)
    with alone(case.private):
        assert (case.private / ".lock").exists()
