"""The verifier as a module, and what the tests of it share."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from record_builder import Builder, as_json, digest

SCRIPT = Path(__file__).parents[2] / "sortition" / "verify.py"


def load() -> ModuleType:
    """The script as a module: nothing imports it in the ordinary way."""
    spec = importlib.util.spec_from_file_location("stand_alone_verifier", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


VERIFY = load()
AUDITOR, CERTIFICATE = map(VERIFY.companion, VERIFY.COMPANIONS)


def honest(folder: Path) -> Builder:
    """An honest case: one lottery, one draw."""
    builder = Builder(folder / "case")
    builder.lottery()
    builder.draw()
    return builder


def failed(
    builder: Builder, *, commitment: str | None = None, head: str | None = None, audit: bool | int = True
) -> list[str]:
    """Names of the checks that do not hold."""
    folder = builder.audit(int(audit)) if audit else None
    report = VERIFY.verify(builder.public, commitment, head, folder)
    assert not any("cannot be understood" in check["detail"] for check in report.checks), report.checks
    return [check["name"] for check in report.checks if not check["ok"]]


def forged(tmp_path: Path, **of_lottery: Any) -> Builder:
    """A case whose lottery was forged before its hashes were made, with a draw that fits it."""
    builder = Builder(tmp_path / "forged")
    builder.lottery(**of_lottery)
    builder.draw()
    return builder


def set_in(*path: Any) -> Callable[[dict[str, Any]], None]:
    """A change of one value in the parts: keys, then the new value."""

    def change(given: Any) -> None:
        *keys, last, value = path
        for key in keys:
            given = given[key]
        given[last] = value

    return change


def replaced(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old.encode() in files[name]
        files[name] = files[name].replace(old.encode(), new.encode(), 1)

    return change


def relinked(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with a chain that holds."""
    head, done = "0" * 64, []
    for line in lines:
        body = {key: line[key] for key in line if key != "hash"} | {"prev": head}
        head = digest(as_json(body)[:-1])
        done.append({**body, "hash": head})
    return done
