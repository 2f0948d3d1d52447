"""The documents name every sheet, heading and setting of programme.xlsx, and no other."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

from scheduling.access import NEEDS
from scheduling.programme import KINDS, Options
from scheduling.reading.layouts import LAYOUTS, SEATING
from scheduling.reading.options import SETTINGS, TOPICS

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "how-to/plan-your-sessions.md").read_text("utf-8")


def test_the_reference_has_every_sheet_with_its_columns() -> None:
    text = (DOCS / "reference/files.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `([A-Z]\w+)` \| (.+) \|$", text, re.MULTILINE))
    assert list(told) == [*LAYOUTS, *SEATING]
    for name, layout in {**LAYOUTS, **SEATING}.items():
        written = [f"**{one.name}**" if one.needed else one.name for one in layout.values()]
        more = [column for column in told[name].split(", ") if column.startswith("one for each")]
        assert told[name] == ", ".join([*written, *more])
        assert len(more) == (name in ("Venues", "Speakers", "Support", "Members", "Travel"))


def test_the_guide_has_every_setting_with_its_default() -> None:
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", GUIDE, re.MULTILINE)
    told = dict(rows[rows.index(("setting", "default")) + 1 :])
    assert list(told) == [one.name for one in SETTINGS.values()]
    defaults = {one.name: one.default for one in fields(Options)}
    for field, setting in SETTINGS.items():
        default = defaults.get(field)
        if default in (True, False) and isinstance(default, bool):
            assert told[setting.name] == "no", field
        elif isinstance(default, int):
            assert told[setting.name].removeprefix("£") == str(default), field


def test_every_option_but_the_size_is_a_setting() -> None:
    assert {one.name for one in fields(Options)} - {"size"} == SETTINGS.keys() - {TOPICS}


def test_the_guide_names_every_kind_of_support() -> None:
    assert [kind for kind in KINDS.values() if f"`{kind}`" not in GUIDE] == []
    assert NEEDS["wheelchair"].name in GUIDE


def test_the_guide_has_every_format() -> None:
    written = tomllib.loads((DOCS.parent / "templates/start/formats.toml").read_text("utf-8"))
    told = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|$", GUIDE, re.MULTILINE)
    assert told == [(name, table["says"]) for name, table in written.items()]


def test_headings_of_a_sheet_and_their_other_names_are_all_different() -> None:
    from sortition.wording import heading_key

    for layout in (*LAYOUTS.values(), *SEATING.values()):
        names = [heading_key(name) for one in layout.values() for name in (one.name, *one.also)]
        assert len(set(names)) == len(names)
