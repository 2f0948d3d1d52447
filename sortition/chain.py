"""The chain of the public log: reading it back, and its next line."""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONDecodeError, loads
from typing import Any

from sortition.canonical import json_bytes, json_text, sha
from sortition.problems import VerificationFailed

NO_HEAD = "0" * 64


def log_lines(data: bytes) -> tuple[dict[str, Any], ...]:
    """The lines of a log, checked as a chain.

    Raises:
        VerificationFailed: a line is not canonical, or does not continue the one before.
    """
    lines: list[dict[str, Any]] = []
    before = NO_HEAD
    for number, raw in enumerate(data.splitlines(keepends=True), start=1):
        line = _line(raw, number)
        unsigned = {name: value for name, value in line.items() if name != "hash"}
        if line.get("prev") != before or line.get("hash") != sha(json_text(unsigned).encode()):
            raise VerificationFailed(f"log.jsonl, line {number}: the chain of hashes is broken")
        if (line.get("event") == "case") != (number == 1):
            raise VerificationFailed(f"log.jsonl, line {number}: a log begins with one line of its case")
        before = line["hash"]
        lines.append(line)
    if not lines:
        raise VerificationFailed("log.jsonl is empty")
    return tuple(lines)


def _line(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = loads(raw)
        if isinstance(line, dict) and json_bytes(line) == raw:
            return line
    except (JSONDecodeError, UnicodeError, TypeError):
        pass
    raise VerificationFailed(f"log.jsonl, line {number}: not in canonical form")


def signed(
    before: bytes, files: Mapping[str, bytes], now: str, event: Mapping[str, object]
) -> dict[str, object]:
    """The line that follows these bytes of the log; of the step's `files` it names the public ones.

    Raises:
        VerificationFailed: the log is no chain.
    """
    public = {
        name.removeprefix("public/"): sha(data) for name, data in files.items() if name[:7] == "public/"
    }
    prev = log_lines(before)[-1]["hash"] if before else NO_HEAD
    line = {**event, "at": now, "files": public, "prev": prev}
    return {**line, "hash": sha(json_text(line).encode())}
