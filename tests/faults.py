"""Commands in processes of their own that die, or are refused by the disk, at any change that they make.

Run as a program it is such a process: it loads the toolkit once, and does each command in a copy of itself.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
AT = "2027-02-11T18:30:00Z"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_REMOVALS = ("os.remove", "os.rmdir")
_NAMED = ("os.mkdir", "os.rename", "os.chmod", *_REMOVALS)


@dataclass(frozen=True)
class Order:
    """A command and its fate: at the change `at` of the disk (from 1; 0: never) comes what `how` says.

    "kill" ends the process and loses whatever was not brought to the disk; "pause" waits for the test's word;
    the name of an error refuses that change, and "full" refuses it and everything after it that needs room.
    `bare` takes every right of root from the command, `limit` is how many bytes its files may have.
    """

    words: Sequence[str]
    at: int = 0
    how: str = "kill"
    bare: bool = False
    limit: int = 0
    wait: float = 5.0


@dataclass
class Disk:
    """What a command changes in a folder, in order; the fate of its order is dealt out here."""

    folder: str
    order: Order
    changes: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    unsafe: dict[str, tuple[int, int]] = field(default_factory=dict)
    on: bool = True

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        """Python's own report of what it is about to do."""
        if self.on and (event in _NAMED or (event == "open" and _to_write(given))):
            self.change(event, given)

    def change(self, event: str, given: tuple[Any, ...]) -> None:
        name = str(given[0])
        # What is removed below a folder is named from there.
        inside = name.startswith(self.folder) or (event in _REMOVALS and not os.path.isabs(name))  # noqa: PTH117
        if not inside:
            if event != "os.chmod" and "__pycache__" not in name:
                self.outside.append(f"{event} {name}")
            return
        self.changes.append(f"{event} {name.removeprefix(self.folder)}")
        if self.order.at:
            self.fate(event, name)
        if event == "open":
            self.unsafe.setdefault(name, _state(name))
        elif event == "os.rename":
            self._renamed(name, str(given[1]))

    def fate(self, event: str, name: str) -> None:
        late = len(self.changes) - self.order.at
        if self.order.how == "kill" and late == 0:
            self.on = False
            self._power_cut()
        elif self.order.how == "pause":
            self._pause(late)
        elif self.order.how == "full" and late >= 0 and event in ("open", "os.mkdir", "fsync"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
        elif self.order.how not in ("kill", "full", "pause") and late == 0:
            number = getattr(errno, self.order.how)
            raise OSError(number, os.strerror(number), name)

    def synced(self, handle: int) -> None:
        """What is done instead of os.fsync: a change of its own, after which the content is safe."""
        name = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115
        self.changes.append(f"fsync {name.removeprefix(self.folder)}")
        if self.order.at:
            self.fate("fsync", name)
        self.unsafe.pop(name, None)

    def _renamed(self, old: str, new: str) -> None:
        self.unsafe.pop(new, None)
        moved = {name: state for name, state in self.unsafe.items() if f"{name}/".startswith(f"{old}/")}
        for name, state in moved.items():
            del self.unsafe[name]
            self.unsafe[new + name.removeprefix(old)] = state

    def _pause(self, late: int) -> None:
        if not late:
            self.on = False
            Path(f"{self.folder}.paused").write_text("x")
            Path(f"{self.folder}.go").read_text()
            self.on = True

    def _power_cut(self) -> None:
        """Half of what was not brought to the disk is lost, and the process with it."""
        for name, state in self.unsafe.items():
            if _state(name) not in (state, (-1, -1)):
                os.truncate(name, Path(name).stat().st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)


def _to_write(given: tuple[Any, ...]) -> bool:
    return isinstance(given[0], str | bytes | os.PathLike) and bool(int(given[2] or 0) & _WRITES)


def _state(name: str) -> tuple[int, int]:
    try:
        found = Path(name).stat()
    except OSError:
        return -1, -1
    return found.st_mtime_ns, found.st_size


class Commands:
    """The process in which the commands run, one after the other, each in a copy of it."""

    def __init__(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "tests.faults"]
        self._process = subprocess.Popen(
            command, env=env, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *given: object) -> None:
        self._process.communicate()

    def run(self, folder: Path, *words: object, **fate: Any) -> Mapping[str, Any]:
        """What came of a command on this folder: `code` (-9: killed), `output`, `changes`, `outside`."""
        named = [str(folder)] if words[0] in ("demo", "init") else ["--folder", str(folder)]
        typed = [str(words[0]), *named, *map(str, words[1:])]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"folder": str(folder), "words": typed, **fate}) + "\n")
        self._process.stdin.flush()
        answer: Mapping[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def forked(work: Callable[[], Mapping[str, Any]]) -> tuple[int, Callable[[], Mapping[str, Any]]]:
    """The work runs in a copy of this process; its number, and what waits for its end and answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            said = json.dumps(work()).encode()
        except BaseException as error:  # whatever it is must reach the test
            said = json.dumps({"code": 99, "output": repr(error)}).encode()
        os.write(writing, said)
        os._exit(0)
    os.close(writing)

    def ended() -> Mapping[str, Any]:
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        answer: Mapping[str, Any] = json.loads(said) if said else {"code": code, "output": ""}
        return answer

    return child, ended


def _without_rights() -> None:
    """Not even root may change what is not to be written to."""
    import ctypes

    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0


def _commanded(folder: str, order: Order) -> Mapping[str, Any]:
    from click.testing import CliRunner

    import cli
    import sortition.disk
    import sortition.locking

    disk = Disk(folder, order)
    cli.now = lambda: AT  # type: ignore[attr-defined]
    sortition.locking.WAIT_SECONDS = order.wait
    sortition.disk.os.fsync = disk.synced
    if order.bare:
        _without_rights()
    if order.limit:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (order.limit, order.limit))
    sys.addaudithook(disk.hook)
    result = CliRunner().invoke(cli.main, list(order.words), prog_name="citizen-panel")
    disk.on = False
    strange = None if isinstance(result.exception, SystemExit | None) else repr(result.exception)
    return {
        "code": result.exit_code if strange is None else 98,
        "output": result.output if strange is None else strange,
        "stdout": result.stdout,
        "changes": disk.changes,
        "outside": disk.outside,
    }


def serve() -> None:
    """Every line of standard input is an order, every line of standard output what came of it."""
    import importlib

    for path in sorted((*ROOT.glob("packs/*.py"), *ROOT.glob("sortition/*.py"))):
        if not path.stem.startswith(("verify", "__")):
            importlib.import_module(f"{path.parent.name}.{path.stem}")
    for name in ("filelock", "openpyxl", "xlsxwriter", "typst", "ortools.math_opt.python.mathopt"):
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        folder = asked.pop("folder")
        _, ended = forked(lambda folder=folder, asked=asked: _commanded(folder, Order(**asked)))
        print(json.dumps(ended()), flush=True)


if __name__ == "__main__":
    serve()
