"""The round of drand that picked a ticket, in words and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sortition.drand import SIGNATURE, Beacon, chain_named


def announced_lines(announcement: Mapping[str, Any]) -> list[str]:
    """Where the announced round of drand will be found, and when; nothing where none is announced."""
    chain = chain_named(str(announcement.get("chain")))
    if chain is None:
        return []
    number = announcement["round"]
    out = f"comes out at {chain.comes_out(number)}"
    return [f"Round {number} of drand ({chain.name}) {out}. Save it then from", f"  {chain.address(number)}"]


def source_words(announcement: Mapping[str, Any], beacon: Beacon | None, rehearsal: bool = False) -> str:
    """The announced source as reports name it, with what was seen of a round of drand at the draw."""
    source = str(announcement.get("source", ""))
    chain = chain_named(str(announcement.get("chain")))
    if chain is None or rehearsal:
        return source
    seen = "the record keeps no signature of it"
    if beacon:
        also = " and signature were" if beacon.checked == SIGNATURE else ", not the signature, was"
        seen = f"its hash{also} checked at the draw"
    return f"{source} (round {announcement['round']} of {chain.name}; {seen})"


def drand_facts(beacon: Beacon) -> dict[str, object]:
    """Which round it was, and what was checked of it: `hash`, or `signature` too."""
    return {"chain": beacon.chain.name, "round": beacon.round, "checked": beacon.checked}


def drand_lines(beacon: Beacon) -> list[str]:
    """The same for people, with the place where everybody finds the round."""
    told = f"Round {beacon.round} of drand ({beacon.chain.name}): its randomness is the hash of its signature"
    if beacon.checked == SIGNATURE:
        return [f"{told}, and the signature is drand's."]
    return [
        f"{told}. Whether the signature is drand's was NOT checked: py_ecc is not installed.",
        f"Compare it with {beacon.chain.address(beacon.round)}",
    ]
