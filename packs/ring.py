"""The line "ring for this letter in …" in the languages of templates/languages/ring.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from packs.blocks import InLanguage
from packs.places import OURS


@cache
def _languages() -> tuple[dict[str, Any], ...]:
    written = tomllib.loads((OURS / "languages" / "ring.toml").read_text("utf-8"))
    return tuple(written["language"])


def ring_lines(phone: str) -> tuple[InLanguage, ...]:
    """The line in each language with this telephone number; none without a number.

    A line that no reader of the language has approved yet says only the language's own name and the number.
    """
    if not phone:
        return ()
    return tuple(
        InLanguage(
            one["code"],
            one.get("direction") == "rtl",
            one["line"].replace("{phone}", phone)
            if one.get("read_by") and one.get("read_on")
            else f"{one['autonym']}: {phone}",
        )
        for one in _languages()
    )
