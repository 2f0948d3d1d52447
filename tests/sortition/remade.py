"""Forging what the toolkit wrote, with every hash mended: for tests of the verifier."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from record_builder import as_json, digest
from record_checks import VERIFY, relinked

from sortition.case import Case

Files = dict[str, bytes]


def remade(case: Case, change: Callable[[Files], None]) -> None:
    """The case, not drawn yet, as if its lottery had been written with these changes of its files.

    Files are "public/rules.json", "audit/pool.csv" and so on.
    """
    lottery, audit = case.public / "lottery", case.private / "audit"
    manifest = json.loads((lottery / "manifest.json").read_bytes())
    folders = {"public": lottery, "audit": audit}
    files = {f"{of}/{n}": (where / n).read_bytes() for of, where in folders.items() for n in manifest[of]}
    before = set(files)
    change(files)
    for gone in before - set(files):
        _path(folders, gone).unlink()
    for name, data in files.items():
        _path(folders, name).write_bytes(data)
    for of in folders:
        mine = {name.split("/")[1]: data for name, data in files.items() if name.startswith(f"{of}/")}
        manifest[of] = {name: {"sha256": digest(data), "size": len(data)} for name, data in mine.items()}
    (lottery / "manifest.json").write_bytes(as_json(manifest))
    lines = [json.loads(line) for line in (case.public / "log.jsonl").read_bytes().splitlines()]
    line = next(line for line in lines if line["event"] == "lottery")
    line["commitment"] = digest(as_json(manifest))
    line["files"] = {
        path.relative_to(case.public).as_posix(): digest(path.read_bytes())
        for path in sorted(case.public.rglob("*"))
        if path.is_file() and path.name != "log.jsonl"
    }
    (case.public / "log.jsonl").write_bytes(b"".join(map(as_json, relinked(lines))))


def _path(folders: dict[str, Path], name: str) -> Path:
    of, file = name.split("/")
    return folders[of] / file


def changed(name: str, change: Callable[[Any], None]) -> Callable[[Files], None]:
    """A change of the value in one JSON file."""

    def apply(files: Files) -> None:
        value = json.loads(files[name])
        change(value)
        files[name] = as_json(value)

    return apply


def both(*changes: Callable[[Files], None]) -> Callable[[Files], None]:
    def apply(files: Files) -> None:
        for change in changes:
            change(files)

    return apply


def wrong(case: Case, commitment: str | None = None) -> dict[str, str]:
    """The checks that do not hold, with what they say."""
    report = VERIFY.verify(case.public, commitment, None, case.private / "audit")
    assert not any("cannot be understood" in check["detail"] for check in report.checks), report.checks
    return {check["name"]: check["detail"] for check in report.checks if not check["ok"]}
