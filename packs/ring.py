"""The line "ring for this letter in …" in the languages of templates/languages/ring.toml."""

from __future__ import annotations

from pathlib import Path

from packs.blocks import InLanguage
from packs.lists import entries

_KEYS = {"code": str, "autonym": str, "line": str}


def ring_lines(phone: str, folder: Path) -> tuple[InLanguage, ...]:
    """The line in each language with this telephone number; none without a number.

    A line that no reader of the language has approved yet says only the language's own name and the number.
    The case in `folder` may have a list of its own.

    Raises:
        InputProblems: the case's own list is broken.
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
        for one in entries(folder, "languages/ring.toml", "language", _KEYS)
    )
