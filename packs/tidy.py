"""Text of a cell or a setting, made fit to stand in a letter."""

from __future__ import annotations

import re
import unicodedata

# Controls and line ends, and the marks that turn the direction of all that follows.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """The text on one line: NFC, without control characters, with single blanks and none outside."""
    return " ".join(unicodedata.normalize("NFC", _UNFIT.sub(" ", text)).split())
