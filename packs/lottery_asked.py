"""What the options of `citizen-panel lottery` ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from packs.steps import Wishes
from sortition.wording import clean


def asked_for(given: Mapping[str, Any]) -> Wishes:
    """The options as wishes.

    Raises:
        click.UsageError: two ids are no pair, or files are named without everything that goes with them.
    """
    _refuse_mixed(given)
    return Wishes(
        pool=given["pool"],
        quotas=given["quotas"],
        size=given["size"],
        sheet=given["sheet"] or "",
        id=given["id_column"] or "",
        household=_headings(given["household"]),
        include=frozenset(given["include"]),
        exclude=frozenset(given["exclude"]),
        apart=tuple(map(_pair, given["apart"])),
        combined=given["combined"],
        household_most=given["household_most"],
        approved_by=(given["approved_by"] or "").strip(),
        tickets=given["tickets"],
        objective=given["objective"] or "",
        accepted_gap=given["accept_gap"],
    )


def _refuse_mixed(given: Mapping[str, Any]) -> None:
    if given["compare"]:
        for name in ("out", "objective", "tickets"):
            if given[name]:
                raise click.UsageError(
                    f"--compare does not go with --{name}: all objectives are shown, and nothing is written"
                )
    needed = ("pool", "quotas") if given["compare"] else ("pool", "quotas", "out")
    files = [given[name] for name in needed]
    if any(files) and None in (*files, given["size"]):
        last = "--quotas and --size" if given["compare"] else "--quotas, --size and --out"
        raise click.UsageError(f"--pool, {last} go together")


def place(folder: Path, given: Mapping[str, Any]) -> Path:
    """The case folder that the lottery is about."""
    return given["out"] or folder


def _pair(text: str) -> tuple[str, str]:
    ids = [clean(part) for part in text.split(",")]
    if len(ids) != 2 or not all(ids):
        raise click.UsageError("--apart takes two ids with a comma between them, such as 0012,0031")
    return ids[0], ids[1]


def _headings(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
