"""One command at a time writes to a case folder; the others wait for it, and refuse when it takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sortition.problems import InputProblems, Problem

LOCK = ".lock"
# Putting files in their places takes less than a second; a network drive may be slower.
WAIT_SECONDS = 5.0


@contextmanager
def alone(private: Path) -> Iterator[None]:
    """No other command writes to the case with this private folder meanwhile; calls may be nested.

    The system frees the lock when the process ends, whichever way. An empty file is left behind only then.

    Raises:
        InputProblems: another command was at work all the time.
        OSError: the file of the lock cannot be made.
    """
    from filelock import FileLock, Timeout  # not every command writes

    private.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = private.resolve() / LOCK
    lock = FileLock(path, mode=0o600, is_singleton=True)
    try:
        held = lock.acquire(timeout=WAIT_SECONDS)
    except Timeout:
        reason = "another command is at work in this folder"
        raise InputProblems([Problem(reason, "Wait until it has ended, then run this one again")]) from None
    with held:
        try:
            yield
        finally:
            # Last of all, by whoever called first: those who wait see that it is gone, and make another.
            if lock.lock_counter == 1:
                with suppress(OSError):  # Windows removes no file that is open.
                    path.unlink()
