"""Searches in processes of their own, and Ctrl-C while these are started."""

from __future__ import annotations

import os
import sys
from multiprocessing import active_children
from multiprocessing.context import SpawnProcess
from signal import SIGINT, default_int_handler, signal

import pytest

from scheduling.seating.frame import frames
from scheduling.seating.improve import Setting
from scheduling.seating.side_by_side import Task, side_by_side
from tests.scheduling.seating_cases import discussion, with_values


def untold(done: float, pairs: int, cost: int) -> None:
    """Nobody asks how far it is."""


def task(number: int) -> Task:
    case = with_values(discussion(24, 4, 4), "side by side")
    starts = tuple(frames(case, 2, "seating"))
    return Task(case, starts, Setting(1, 1, 2.0, 0.2), 0.2, f"seating {number}", mirrored=False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for a process")
def test_ctrl_c_while_a_process_starts_is_heard_afterwards_and_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, pressed = SpawnProcess.start, []

    def start_and_press(process: SpawnProcess) -> None:
        os.kill(os.getpid(), SIGINT)
        start(process)
        pressed.append(process.pid)

    monkeypatch.setattr(SpawnProcess, "start", start_and_press)
    # A shell starts what it runs in the background with Ctrl-C switched off.
    before = signal(SIGINT, default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side([task(0), task(1)], untold)
    finally:
        signal(SIGINT, before)
    assert len(pressed) == 1
    assert active_children() == []


def test_the_other_process_finds_what_it_would_find_here() -> None:
    here = [task(number).done(untold) for number in (0, 1)]
    assert side_by_side([task(0), task(1)], untold) == here
    assert here[0] != here[1]
