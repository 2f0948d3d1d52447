"""What `citizen-panel demo` answers: facts for programs, and lines for people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from packs.demo_run import MadeDemo
from packs.spoken import draw_lines, lottery_lines, packs_lines
from packs.spoken_tables import made_lines
from packs.spoken_timetable import timetable_lines


def demo_facts(made: MadeDemo, folder: Path) -> dict[str, Any]:
    """Where the invented case stands, and whether its record holds."""
    return {"folder": str(folder), "ok": made.checked.ok, "commitment": made.lottery.sealed.commitment}


def demo_lines(made: MadeDemo) -> list[str]:
    """Every step's own lines, with an empty line between two steps."""
    checks = made.checked.checks
    parts = (
        lottery_lines(made.lottery.lottery, made.lottery.sealed),
        draw_lines(made.draw),
        timetable_lines([made.timetable]),
        made_lines(made.seating),
        *(packs_lines(one) for one in made.packs),
        [f"Checked: {sum(one.ok for one in checks)} of {len(checks)} checks hold."],
    )
    return [line for part in parts for line in (*part, "")][:-1]


def to_open(made: MadeDemo) -> tuple[str, ...]:
    """What is worth a look, as paths in the case folder."""
    return (*made.draw.documents, *made.timetable.documents, *made.seating.documents)
