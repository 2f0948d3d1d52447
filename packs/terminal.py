"""The terminal: progress while something takes long, and the log of a fault."""

from __future__ import annotations

import io
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from sortition.watch import Report

_pressed = threading.Event()


def where(folder: Path) -> str:
    """The option that names a case folder, as it is typed after a command; nothing for the current one."""
    named = f'"{folder}"' if " " in str(folder) else folder
    return "" if folder == Path() else f" --folder {named}"


def bug_log(error: BaseException) -> Path | str:
    """A file in the temporary folder that says where a fault happened, without personal data.

    Where the disk has no room for it, the place of the fault itself.
    """
    # Where it happened, not what was said: messages and variables may hold somebody's data.
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    lines = [type(error).__name__, *places]
    try:
        with tempfile.NamedTemporaryFile("w", prefix="citizen-panel-", suffix=".log", delete=False) as log:
            log.write("\n".join(lines) + "\n")
    except OSError:
        return " at ".join((lines[0], lines[-1]))
    return Path(log.name)


def print_what_can_be() -> None:
    """Letters that the terminal (or the file behind it) does not know come out as "?" afterwards."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def ctrl_c_remembered() -> Iterator[None]:
    """Ctrl-C is not lost in here: what swallows it, as libraries do while they load, hears it again.

    Whoever shows `progress` then stops at the next step.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        _pressed.set()
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _pressed.clear()


def _stop_if_pressed(phase: str, done: float) -> None:
    if _pressed.is_set():
        raise KeyboardInterrupt


@contextmanager
def progress(quiet: bool) -> Iterator[Report]:
    """Shows phase and share done on a terminal, says nothing elsewhere, and raises a Ctrl-C that was lost."""
    if quiet or not sys.stderr.isatty():
        yield _stop_if_pressed
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("starting", total=1.0)

        def report(phase: str, done: float) -> None:
            _stop_if_pressed(phase, done)
            shown.update(task, description=phase, completed=done)

        yield report
