"""Text that every form can show: without signs that are invisible and change what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

from packs.blocks import Document
from packs.forms.style import Style

Cleaned = TypeVar("Cleaned", Document, Style)

_LINE_ENDS = ("\r\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
# Embeddings, overrides and isolates (Unicode 16, UAX #9), as an unclosed one turns round what follows it;
# and the mark of byte order, which is no text.
# The marks U+200E and U+200F stay, as they touch their neighbours only.
_TURNING = frozenset("\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NUMBER = re.compile(r"\+?\d+(?:[ -]\d+)+")
_IN_A_TIME = re.compile(r"(?<=\d) (?=(?:am|pm|noon|midnight)\b)")
_INVISIBLE = frozenset({"Cc", "Cs"})


def printable(text: str) -> str:
    """The text in NFC with every line end as a line feed, and without control and direction signs.

    Halves of surrogate pairs and the code points that Unicode keeps from being text are left out too, as no
    form can carry them.
    """
    if text.isascii() and text.isprintable():
        return text
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    text = text.replace("\t", " ")
    return unicodedata.normalize("NFC", "".join(sign for sign in text if _shows(sign)))


def _shows(sign: str) -> bool:
    if sign == "\n":
        return True
    place = ord(sign)
    nothing = place & 0xFFFE == 0xFFFE or 0xFDD0 <= place <= 0xFDEF
    return not nothing and sign not in _TURNING and unicodedata.category(sign) not in _INVISIBLE


def one_line(text: str) -> str:
    """The same in one line, with single blanks between words."""
    return " ".join(printable(text).split())


def upright(text: str) -> str:
    """Text that runs from right to left, its telephone numbers set apart (U+2066, U+2069).

    Else their groups of digits would change places.
    """
    return _NUMBER.sub("\u2066\\g<0>\u2069", text)


def unbroken(text: str) -> str:
    """The text without a line end inside a time of day: "10.15 am" holds U+00A0."""
    return _IN_A_TIME.sub("\u00a0", text)


def cleaned(value: Cleaned) -> Cleaned:
    """The same with every text in it `printable`."""
    return cast(Cleaned, _cleaned(value))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        parts = tuple(_cleaned(part) for part in value)
        return value if all(new is old for new, old in zip(parts, value, strict=True)) else parts
    changed = {
        name: new
        for name in _texts_of(cast(Hashable, type(value)))
        if (new := _cleaned(old := getattr(value, name))) is not old
    }
    return replace(value, **changed) if changed else value


@cache
def _texts_of(kind: Hashable) -> tuple[str, ...]:
    """The fields of a block that hold text, or parts that do; a value that is no block has none."""
    if not isinstance(kind, type) or not is_dataclass(kind):
        return ()
    return tuple(one.name for one in fields(kind))
