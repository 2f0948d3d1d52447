"""What `citizen-panel timetable` does with its options."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from packs.console import answer, next_step, say, say_notes


def answer_timetable(
    folders: tuple[Path, ...], given: dict[str, Any], as_json: bool, quiet: bool, now: Callable[[], str]
) -> None:
    """The timetable is made, judged or explained, and told.

    Raises:
        click.UsageError: the options do not go together.
    """
    from packs.discreet import discreet
    from packs.planning import Asked
    from packs.spoken_timetable import answer_for
    from packs.terminal import progress
    from sortition.watch import Watch

    plan, why_not, worth = given.pop("plan"), given.pop("why_not"), given.pop("worth")
    said = discreet(folders)
    given["needs"] = tuple(map(said.meant, given["needs"]))
    time_limit, date = given.pop("time_limit"), given.pop("date")
    asked = Asked(
        (date or datetime.now()).date(),
        before_invitation=given.pop("before_invitation"),
        afresh=given.pop("afresh"),
        offer_access=given.pop("offer_access"),
        events=given,
    )
    alone = sum([plan is not None, why_not is not None, worth])
    if alone > 1 or (alone and len(folders) > 1) or len({*map(Path.resolve, folders)}) < len(folders):
        raise click.UsageError("--check, --why-not and --worth go alone, with one --folder; none goes twice")
    with progress(quiet) as report, said.problems():
        told = answer_for(folders, asked, plan, why_not, worth, now(), Watch(time_limit, report))
    say_notes(said.notes(told.notes))
    answer("timetable", as_json, told.facts, map(said.text, told.lines))
    if told.written:
        say(f"Written: {', '.join(told.written)}.")
        lasting = "write what happened into programme.xlsx too, " if asked.stated else ""
        next_step(folders[0], f"{lasting}open the office's workbook in packs/office/, then", "packs")
