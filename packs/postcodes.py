"""Postcodes as the mail writes them, and in the order in which a carrier goes through them."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")
_UK = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", re.ASCII)


def uk_postcode(text: str) -> str:
    """The postcode in capitals with one blank before its last three signs; "" where it is none of the UK."""
    signs = _BLANKS.sub("", text).upper()
    return f"{signs[:-3]} {signs[-3:]}" if _UK.fullmatch(signs) else ""


def postcode_order(postcode: str) -> tuple[tuple[str, int], ...]:
    """A key that sorts G2 before G11, whatever the capitals; blanks come first."""
    parts = re.findall(r"([^0-9]*)([0-9]*)", postcode.casefold(), re.ASCII)
    return tuple((letters, int(digits or -1)) for letters, digits in parts if letters or digits)
