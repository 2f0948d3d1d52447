"""How the sender's documents look: colour, logo and the lines that say who they are."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Literal

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Style:
    """The look of one sender.

    `colour` is "#" and six hexadecimal digits. `logo` is the file as it is, b"" where there is none, and
    `logo_alt` then says in words what it shows. Of `sender_lines` the first is the sender's name.
    """

    colour: str = "#1b3a57"
    logo: bytes = b""
    logo_kind: Literal["svg", "png"] = "svg"
    logo_alt: str = ""
    sender_lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no form could show."""
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError('a colour is "#" and six hexadecimal digits')
        if self.logo_kind not in _MEDIA_TYPES:
            raise ValueError("a logo is svg or png")
        if self.logo and not self.logo_alt.strip():
            raise ValueError("a logo needs a description")

    @property
    def logo_address(self) -> str:
        """The logo as a data: address, which nothing has to be fetched for; "" where there is none."""
        if not self.logo:
            return ""
        return f"data:{_MEDIA_TYPES[self.logo_kind]};base64,{b64encode(self.logo).decode()}"
