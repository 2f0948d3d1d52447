"""What the options of `citizen-panel lottery` ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from packs.steps import Wishes


def asked_for(given: Mapping[str, Any]) -> Wishes:
    """The options as wishes.

    Raises:
        click.UsageError: files are named without everything that goes with them.
    """
    files = [given[name] for name in ("pool", "quotas", "out")]
    if any(files) and None in (*files, given["size"]):
        raise click.UsageError("--pool, --quotas, --size and --out go together")
    return Wishes(
        pool=given["pool"],
        quotas=given["quotas"],
        size=given["size"],
        sheet=given["sheet"] or "",
        id=given["id_column"] or "",
        household=_headings(given["household"]),
        include=frozenset(given["include"]),
        exclude=frozenset(given["exclude"]),
        tickets=given["tickets"],
        objective=given["objective"] or "",
        accepted_gap=given["accept_gap"],
    )


def place(folder: Path, given: Mapping[str, Any]) -> Path:
    """The case folder that the lottery is about."""
    return given["out"] or folder


def _headings(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
