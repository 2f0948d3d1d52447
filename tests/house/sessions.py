"""Sessions printed in documents: commands with what they answer, `...` standing for what varies."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
EXIT = re.compile(r"#\s*exit (\d+)\s*$")


@dataclass(frozen=True)
class Step:
    """One typed line, the exit code that it promises and the lines that it shows."""

    typed: str
    answer: tuple[str, ...]

    @property
    def words(self) -> list[str]:
        return shlex.split(self.typed, comments=True)

    @property
    def exit_code(self) -> int:
        promised = EXIT.search(self.typed)
        return int(promised[1]) if promised else 0


def steps(document: Path) -> list[Step]:
    """The session of a document, in its order; text before the first `$` of a block is refused."""
    found: list[Step] = []
    for block in BLOCK.findall(document.read_text("utf-8")):
        before, *typed = re.split(r"^\$ ", block, flags=re.MULTILINE)
        assert not before, f"{document.name}: a console block begins with an answer"
        found += [_step(text) for text in typed]
    return found


def _step(text: str) -> Step:
    command, _, answer = text.partition("\n")
    return Step(command, tuple(answer.rstrip().splitlines()))


def matches(expected: tuple[str, ...], shown: str) -> bool:
    """Whether the answer is as printed: a line `...` is any lines, `...` in a line any part of it."""
    lines = ["(?:.*\n)*?" if line.strip() == "..." else _line(line) for line in expected]
    wanted = "".join(lines) + "\n*"
    return re.fullmatch(wanted, "".join(f"{line.rstrip()}\n" for line in shown.splitlines())) is not None


def _line(line: str) -> str:
    return ".*?".join(re.escape(part) for part in line.rstrip().split("...")) + "\n"
