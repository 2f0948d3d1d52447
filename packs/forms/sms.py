"""Text messages: how many parts a text takes, by 3GPP TS 23.038 (the alphabets) and TS 23.040 (the parts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from packs.blocks import Document
from packs.forms.clean import one_line

# The table of TS 23.038, 6.2.1, sixteen to a line; its place 0x1B is the escape to the second table.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        "…": "...",
        "•": "-",
        "\u00ad": "",
    }
)
_SIZES = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True)
class Sms:
    """One text message: `parts` is how many single messages it is sent and paid as."""

    text: str
    parts: int
    alphabet: Literal["GSM-7", "UCS-2"]


def sms_form(document: Document) -> Sms:
    """The document's text message in one line, with straight quotes and dashes, and letters as they are.

    Raises:
        ValueError: the document has no text message.
    """
    if not document.text_message.strip():
        raise ValueError("the document has no text message")
    stamp = f"{document.stamp}: " if document.stamp else ""
    return sms(stamp + document.text_message)


def sms(text: str) -> Sms:
    """The text as a message; one letter outside GSM-7 makes the whole message UCS-2, at half its length."""
    text = one_line(one_line(text).translate(_STRAIGHT))
    alphabet: Literal["GSM-7", "UCS-2"] = "GSM-7" if set(text) <= _BASIC | _EXTENSION else "UCS-2"
    return Sms(text, _parts([_units(sign, alphabet) for sign in text], *_SIZES[alphabet]), alphabet)


def _units(sign: str, alphabet: str) -> int:
    """Septets in GSM-7 (an escape counts), 16-bit units in UCS-2."""
    if alphabet == "GSM-7":
        return 2 if sign in _EXTENSION else 1
    return len(sign.encode("utf-16-be")) // 2


def _parts(units: list[int], alone: int, joined: int) -> int:
    """How many parts hold these signs; no sign is split between two parts."""
    if sum(units) <= alone:
        return 1
    parts, filled = 1, 0
    for size in units:
        if filled + size > joined:
            parts, filled = parts + 1, 0
        filled += size
    return parts
