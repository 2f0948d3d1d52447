"""Times `citizen-panel check` on large lists and on files that mean harm: a JSON line a measure.

The command is a process of its own, whose memory is its own peak; nothing of the writing is in it.
"""

from __future__ import annotations

import csv
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from documents import ROOT, machine
from reading_people import HOSTILE, SEATS, quota_rows, write_list

TOOL = "citizen-panels reading"
PEOPLE, MILLION, RUNS = 100_000, 1_000_000, 3
LONGEST = 1800
Line = dict[str, Any]
_TOML = """[panel]
title = "Reading"
size = {size}
[files]
applicants = "{applicants}"
quotas = "quotas.csv"
[applicants]
household = ["Address 1", "Postcode"]
"""


def measured_reading(name: str) -> Line:
    """The line of one measure."""
    before = machine()
    with tempfile.TemporaryDirectory() as place:
        line = MEASURES[name](Path(place))
    return {"tool": TOOL, "instance": name, **line, **before}


def listed(people: int, ending: str, runs: int, place: Path) -> Line:
    """A list of so many people that is read several times."""
    _case(place, f"applicants{ending}")
    write_list(place / f"applicants{ending}", people)
    told = [checked(place) for _ in range(runs)]
    refused = [one["last"] for one in told if one["exit"]]
    assert not refused, refused
    return {
        "people": people,
        "kind": ending,
        "file_mb": round((place / f"applicants{ending}").stat().st_size / 1e6, 1),
        "runs": runs,
        **{key: round(median(one[key] for one in told), 2) for key in ("wall", "cpu", "first")},
        "wall_most": round(max(one["wall"] for one in told), 2),
        "peak_mb": max(one["peak_mb"] for one in told),
    }


def hostile(place: Path) -> Line:
    """Each file that means harm: what it costs to refuse it."""
    files = []
    for name, (ending, write) in HOSTILE.items():
        _case(place, f"applicants{ending}")
        path = place / f"applicants{ending}"
        write(path)
        told = checked(place)
        size = round(path.stat().st_size / 1e6, 1)
        kept = {key: round(told[key], 2) for key in ("wall", "cpu", "peak_mb", "exit")}
        files.append({"name": name, "kind": ending, "file_mb": size, **kept})
        path.unlink()
    return {"files": files}


def _case(place: Path, applicants: str) -> None:
    (place / "panel.toml").write_text(_TOML.format(size=SEATS, applicants=applicants), "utf-8")
    with (place / "quotas.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("category", "value", "min", "max"), *quota_rows()])


def checked(folder: Path) -> Line:
    """The command on a case: seconds with its start, seconds to its first word, memory, exit code, last words."""
    command = [sys.executable, str(ROOT / "cli.py"), "check", "--folder", str(folder)]
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert child.stdout
    first, said = 0.0, b""
    while select.select([child.stdout], [], [], LONGEST)[0]:
        piece = os.read(child.stdout.fileno(), 1 << 16)
        if not piece:
            break
        first, said = first or time.perf_counter() - start, (said + piece)[-4000:]
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return {
        "wall": time.perf_counter() - start,
        "cpu": used.ru_utime + used.ru_stime,
        "first": first,
        "peak_mb": used.ru_maxrss // 1024,
        "exit": child.returncode,
        "last": said.decode(errors="replace"),
    }


MEASURES: dict[str, Callable[[Path], Line]] = {
    "reading-xlsx": lambda place: listed(PEOPLE, ".xlsx", RUNS, place),
    "reading-csv": lambda place: listed(PEOPLE, ".csv", RUNS, place),
    "reading-ods": lambda place: listed(PEOPLE, ".ods", RUNS, place),
    "reading-million": lambda place: listed(MILLION, ".csv", 1, place),
    "reading-hostile": hostile,
}
