"""A small case with everything that letters need; a canary sings in every column of its contacts."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from packs.demo_data import LETTERS, LOGO, PANEL
from packs.start import panel_toml
from packs.steps import Wishes, run_draw, run_lottery
from sortition.case import start_case
from sortition.watch import Watch
from tests.builders import Rows, write_xlsx
from tests.cli_cases import QUOTAS

CANARY = "kanarienvogel"
PHONE = "07700 900"
AT = "2027-02-11T18:30:00Z"
DAY = ("--date", "2027-01-11")
REMOVED = "0012"
# The invented case has a timetable to take these from; a case may as well write them down.
WITH_DAYS: Mapping[str, Mapping[str, Any]] = {
    **LETTERS,
    "dates": {
        **LETTERS["dates"],
        "sessions": [
            "Saturday 6 March 2027, 10 am to 4 pm",
            "Saturday 20 March 2027, 10 am to 4 pm",
            "Saturday 17 April 2027, 10 am to 4 pm",
        ],
        "venue": "Fernbrae Hall, 40 Shawmill Street, Rutherglen, G25 6XY",
    },
}

_HEADINGS = (
    "Id",
    "Name",
    "Known as",
    "Address 1",
    "Town",
    "Postcode",
    "E-mail",
    "Telephone",
    "Preferred contact",
    "Format",
    "Access needs",
    "Language",
    "Gender",
    "Age",
)
_WAYS = ("E-mail", "Text message", "Telephone", "Letter")
_FORMATS = ("", "Large print", "", "", "", "Short version", "", "", "Very large print")


def applicants() -> list[tuple[str, ...]]:
    """Twelve people who want everything in their own way; 0001 and 0002 share a home."""
    rows = [_HEADINGS]
    for n in range(1, 13):
        home = max(n, 2)
        rows.append(
            (
                f"{n:04d}",
                f"Ann {CANARY} {n}",
                f"{CANARY}-{n}",
                f"{home} {CANARY} Lane",
                f"{CANARY} Town",
                f"KV{home} 1AA",
                f"{CANARY}{n}@example.org",
                f"{PHONE}{n:03d}",
                _WAYS[n % 4],
                _FORMATS[n % len(_FORMATS)],
                f"wheelchair; {CANARY} at the door" if n % 5 == 0 else "",
                f"{CANARY}ish" if n % 3 == 0 else "",
                "FM"[n % 2],
                "young" if n % 3 else "old",
            )
        )
    return rows


def invited() -> list[tuple[str, ...]]:
    """Three addresses; somebody is known at the first two."""
    rows = [("Reference", "Name", "Address 1", "Town", "Postcode")]
    names = (f"Bea {CANARY}", f"Cem {CANARY}", "")
    rows += [
        (f"REF000{n}", name, f"{n} {CANARY} Road", f"{CANARY} Town", f"KV1 {n}AB")
        for n, name in enumerate(names, start=1)
    ]
    return rows


def letters_case(folder: Path, people: Rows = (), homes: Rows = (), **changed: Mapping[str, Any]) -> Path:
    """The folder holds this case before its lottery; `changed` are entries of panel.toml's tables."""
    tables: dict[str, Mapping[str, Any]] = {
        "panel": {**PANEL, "size": 3},
        "questions": {},
        "excluded": {REMOVED: "moved-away"},
        **WITH_DAYS,
    }
    tables |= {name: {**tables[name], **entries} for name, entries in changed.items()}
    folder.mkdir(parents=True)
    (folder / "panel.toml").write_text(panel_toml(tables), "utf-8")
    (folder / "logo.svg").write_text(LOGO, "utf-8")
    write_xlsx(folder / "applicants.xlsx", people or applicants(), sheet="Applicants")
    write_xlsx(folder / "invited.xlsx", homes or invited())
    write_xlsx(folder / "quotas.xlsx", QUOTAS)
    start_case(folder, AT)
    return folder


def with_lottery(folder: Path) -> Path:
    """The case with its lottery, made at a fixed time."""
    run_lottery(folder, Wishes(tickets=20), lambda: AT, Watch())
    return folder


def with_draw(folder: Path) -> Path:
    """The case with its draw, made at a fixed time, before its packs."""
    run_draw(folder, None, "3 11 17", None, None, AT)
    return folder


def copied(case: Path, place: Path) -> Path:
    """A copy of the case as `place`/case, with the modes of its files."""
    return Path(shutil.copytree(case, place / "case"))
