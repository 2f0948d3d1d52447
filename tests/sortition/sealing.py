"""A lottery small enough to be worked out by hand, for tests of the draw and of the record.

Three women and two men, a panel of one each, one couple: women have 1/3, men 1/2, and since the
couple never serves together the ticket of "ann" is always with "dan".
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from sortition.audit import write_draw
from sortition.certificate import Certificate, Level, Row, Share
from sortition.draw import draw_panel
from sortition.lottery import Lottery
from sortition.pool import Applicant, Pool
from sortition.quotas import Quota, Quotas
from sortition.record import LotteryFacts

IDS = ("ann", "bea", "cem", "dan", "eva")
NOW = "2030-03-01T09:00:00Z"
DRAW_TIME = "2030-03-21T18:30:00Z"
LATER = "2030-03-21T19:00:00Z"
SEED = "20237331128159211123"
AREA = '=Nord, "Süd"'
PAIRS = {("ann", "dan"): 4, ("bea", "cem"): 3, ("eva", "cem"): 3, ("bea", "dan"): 1, ("dan", "eva"): 1}
THIRD, HALF = Fraction(1, 3), Fraction(1, 2)


def person(name: str, gender: str, home: str = "") -> Applicant:
    return Applicant(name, (AREA, gender), home)


def tiny_pool() -> Pool:
    people = [
        person("ann", "F", "h9"),
        person("bea", "F"),
        person("cem", "M", "h9"),
        person("dan", "M"),
        person("eva", "F"),
    ]
    return Pool(("Area", "Gender"), tuple(people))


def tiny_quotas() -> Quotas:
    return Quotas(2, (Quota("Gender", "F", 1, 1), Quota("Gender", "M", 1, 1), Quota("Area", AREA, 2, 2)))


def tiny_certificate() -> Certificate:
    rows = (
        Row("size", "the panel has 2 seats", (0, 1, 2, 3), 2, 2),
        Row("quota", f"Area, {AREA}: 2 to 2 seats", (0, 1, 2, 3), 2, 2, "Area", AREA),
        Row("quota", "Gender, F: 1 to 1 seats", (0, 1), 1, 1, "Gender", "F"),
        Row("quota", "Gender, M: 1 to 1 seats", (2, 3), 1, 1, "Gender", "M"),
        Row("homes", "at most one member from each home", (1, 2), 0, 1, households=("h9",)),
    )
    levels = (
        Level(THIRD, (0, 1), {0: 2 * THIRD, 1: THIRD}, {}, THIRD, {2: THIRD}),
        Level(HALF, (2, 3), {2: HALF, 3: HALF}, {}, HALF, {3: HALF}),
    )
    panels = (
        Share(THIRD, {1: 1, 3: 1}),
        Share(HALF, {0: 1, 2: 1}),
        Share(THIRD / 2, {0: 1, 3: 1}),
    )
    types = (("bea", "eva"), ("ann",), ("cem",), ("dan",))
    return Certificate("relaxation", Fraction(0), Fraction(0), types, rows, levels, panels)


def tiny_lottery(m: int = 12) -> Lottery:
    """Tickets in their proportions for m = 12; other numbers repeat the list as far as it goes."""
    pairs = [pair for pair, times in PAIRS.items() for _ in range(times)]
    tickets = [tuple(sorted(pairs[i % len(pairs)])) for i in range(m)]
    tickets.sort(key=lambda ticket: sha256("\n".join(ticket).encode()).digest())
    chances = (THIRD, THIRD, HALF, HALF, THIRD)
    return Lottery(
        tiny_pool(), tiny_quotas(), "leximin", "optimal", tuple(tickets), chances, tiny_certificate()
    )


def tiny_facts(**more: Any) -> LotteryFacts:
    given = {"title": "River Panel", "alternates": 1, "household_columns": ("Address 1", "Postcode")}
    return LotteryFacts(**{**given, **more})


def announcement(kind: str = "dice", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "source": "twelve dice, thrown by the convener",
        "when": DRAW_TIME,
        "witnesses": ("convener", "journalist"),
        "if_it_fails": "a week later, same hour",
        "outcomes": 6**12,
        **more,
    }


def sha(data: bytes | str) -> str:
    return sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def told(path: Path):
    return json.loads(path.read_text("utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def drawing(case, sealed, seed, now=LATER, again=None):
    """Draws and records; returns what was drawn and the new head."""
    drawn = draw_panel(
        sealed.lottery, sealed.pseudonyms, seed, commitment=sealed.commitment, alternates=sealed.alternates
    )
    return drawn, write_draw(case, sealed, seed, drawn, now, again)
