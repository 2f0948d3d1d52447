"""How much memory a reader of files takes, measured in a process of its own.

Beside threads of other libraries (a Java machine, a browser's driver) tracing can crash Python 3.11.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_TRACED = """
import contextlib, importlib, pathlib, sys, tracemalloc
from sortition.problems import InputProblems
module, name, path = sys.argv[1:]
read = getattr(importlib.import_module(module), name)
tracemalloc.start()
with contextlib.suppress(InputProblems):
    read(pathlib.Path(path))
print(tracemalloc.get_traced_memory()[1])
"""


def peak_of(module: str, reader: str, path: Path) -> int:
    """The most bytes that were in use while the module's function read the file, refused or not."""
    command = [sys.executable, "-c", _TRACED, module, reader, str(path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    return int(ran.stdout)
