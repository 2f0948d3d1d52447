"""How a case's documents look: its own templates before ours, its colour, logo and letterhead."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from packs.forms.style import Style
from packs.letters import Letters, read_letters
from packs.places import OURS, OWN, template_places
from packs.source import EXAMPLE, Sources


@dataclass(frozen=True)
class Look:
    """Sources and style; `more_fonts` is a folder of the case with fonts for more scripts."""

    style: Style = field(default_factory=Style)
    sources: Sources = field(default_factory=lambda: Sources([OURS]))
    more_fonts: Path | None = None


def look_of(folder: Path, organisation: str, letters: Letters | None = None) -> Look:
    """The look of the case in this folder; `letters` are its tables for letters where they were read already.

    Raises:
        InputProblems: something in these tables is wrong.
    """
    letters = read_letters(folder) if letters is None else letters
    sender = letters.sender
    address = (organisation, sender.team, *sender.address, sender.phone, sender.email, sender.web)
    style = Style(
        colour=sender.colour,
        logo=letters.logo,
        logo_kind="png" if sender.logo.lower().endswith(".png") else "svg",
        logo_alt=sender.logo_alt,
        sender_lines=tuple(line for line in address if line and not line.startswith(EXAMPLE)),
    )
    fonts = folder / OWN / "fonts"
    return Look(style, Sources(template_places(folder)), fonts if fonts.is_dir() else None)
