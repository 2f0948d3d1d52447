"""Identifiers that stay the same in every version of a timetable, and are nobody else's."""

from __future__ import annotations

from sortition.canonical import sha


def identifier(*what: str) -> str:
    """A UUID of version 8 (RFC 9562) made of the SHA-256 of these words: the same for the same words."""
    digits = sha("\n".join(("citizen-panels", *what)).encode())
    # The thirteenth digit is the version, the first two bits of the seventeenth are the variant.
    variant = "89ab"[int(digits[16], 16) % 4]
    digits = f"{digits[:12]}8{digits[13:16]}{variant}{digits[17:32]}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
