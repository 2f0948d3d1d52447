"""Searches side by side: the first here, each other one in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.resource_tracker import ensure_running
from signal import SIGINT, raise_signal, signal
from threading import current_thread, main_thread

from scheduling.seating.anneal import Tick
from scheduling.seating.frame import Frame
from scheduling.seating.improve import Improved, Setting, improved
from scheduling.seating.strictly import strictly
from scheduling.seating.values import Discussion
from sortition.problems import Impossible, Undecided

if sys.platform != "win32":
    from signal import SIG_BLOCK, SIG_SETMASK, pthread_sigmask


@dataclass(frozen=True)
class Task:
    """One search; `mirrored`: for seatings with every round mirrored."""

    discussion: Discussion
    starts: tuple[Frame, ...]
    setting: Setting
    seconds: float
    seed: str
    mirrored: bool

    def done(self, tick: Tick) -> Improved:
        """What it finds, the same in whatever process. Raises Impossible and Undecided as `strictly`."""
        search = strictly if self.mirrored else improved
        return search(self.discussion, self.starts, self.setting, self.seconds, self.seed, tick)


def side_by_side(tasks: Sequence[Task], tick: Tick) -> list[Improved]:
    """What each task finds; of the others than the first only those that find anything.

    Raises:
        Impossible, Undecided: as the first task says.
    """
    with _elsewhere(tasks[1:]) as others:
        return [tasks[0].done(tick), *(one for task, there in others for one in _received(task, there))]


@contextmanager
def _elsewhere(tasks: Sequence[Task]) -> Iterator[list[tuple[Task, Connection]]]:
    """Each of these tasks with where its answer comes in; the processes are gone afterwards."""
    context = get_context("spawn")
    processes: list[BaseProcess] = []
    others: list[tuple[Task, Connection]] = []
    try:
        for task in tasks:
            receiving, sending = context.Pipe(duplex=False)
            process: BaseProcess = context.Process(target=_send, args=(sending, task), daemon=True)
            with _ctrl_c_waits():
                process.start()
                processes.append(process)
            sending.close()
            others.append((task, receiving))
        yield others
    finally:
        for process in processes:
            process.terminate()
            process.join()


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Ctrl-C waits until this is over; whoever is started within it never hears of it."""
    if sys.platform == "win32" or current_thread() is not main_thread():
        yield
        return
    # Starting it later would let Ctrl-C through to the process.
    ensure_running()
    pressed: list[int] = []
    handler = signal(SIGINT, lambda number, _: pressed.append(number))
    # What is blocked here is blocked in the process for good. Here other threads may still be told.
    mask = pthread_sigmask(SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        pthread_sigmask(SIG_SETMASK, mask)
        signal(SIGINT, handler)
        if pressed:
            raise_signal(SIGINT)


def _send(sending: Connection, task: Task) -> None:
    sending.send(_answer(task))


def _answer(task: Task) -> list[Improved]:
    try:
        return [task.done(_untold)]
    except (Impossible, Undecided):
        return []


def _received(task: Task, there: Connection) -> list[Improved]:
    try:
        found: list[Improved] = there.recv()
    except (EOFError, OSError):
        # The process is gone, for want of memory or by somebody's hand: the same again, here.
        return _answer(task)
    return found


def _untold(done: float, pairs: int, cost: int) -> None:
    """Nobody is told how another process gets on."""
