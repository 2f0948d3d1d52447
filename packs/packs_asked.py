"""What `citizen-panel packs` does with its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from packs.console import answer, say_notes


def answer_packs(folder: Path, given: Mapping[str, Any], as_json: bool, now: Callable[[], str]) -> None:
    """The documents asked for are made, or their preview is, and told."""
    from packs.publish import run_packs, run_preview
    from packs.render import Wanted
    from packs.spoken import packs_facts, packs_lines

    wanted = Wanted(given["audience"] or "", given["only"], given["size"])
    day = (given["date"] or datetime.now()).date()
    if given["preview"]:
        place = run_preview(folder, wanted, day, now())
        answer("packs", as_json, {"preview": place}, [f"Look at {folder / place}"])
        return
    made = run_packs(folder, wanted, day, now())
    say_notes(made.notes)
    answer("packs", as_json, packs_facts(made), packs_lines(made))
