"""Checking again what a record says about rounds of drand: when they came out, and the signature."""

from __future__ import annotations

from collections.abc import Iterator
from json import loads
from typing import Any

from sortition.case import Case
from sortition.drand import beacon_from, chain_named, signature_holds
from sortition.history import events

UNSIGNED = "not checked here: that the signature is drand's, which needs the package py_ecc"
UNKEPT = "the record keeps no signature, so look up whether the seed is that of round"


def rounds_again(case: Case) -> Iterator[tuple[str, str, str]]:
    """For each draw from an announced round of drand: the check, what is wrong ("": nothing), what was seen.

    Goes on from a record in which the stand-alone verifier found the announced round and its hash.
    """
    made = {line["lottery"]: line["at"] for line in events(case, "lottery")}
    for number, line in enumerate(events(case, "draw"), start=1):
        announced = _told(case, _numbered("lottery", line["lottery"]), "announce.json")
        if announced["kind"] == "drand" and "round" in announced:
            folder = _numbered("draw", number)
            seed = _told(case, folder, "seed.json")
            wrong, seen = _judged(announced, seed, made[line["lottery"]])
            yield f"{folder}/drand", wrong, seen


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _told(case: Case, folder: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = loads((case.public / folder / name).read_bytes())
    return content


def _judged(announced: dict[str, Any], seed: dict[str, Any], made: str) -> tuple[str, str]:
    chain, number = chain_named(str(announced.get("chain"))), announced["round"]
    if chain is None or type(number) is not int:
        return "the announcement names no round that is known", ""
    out = chain.comes_out(number)
    if not made < out <= announced["when"]:
        return f"round {number} came out at {out or 'no time'}: not between lottery and draw", ""
    if "beacon" not in seed:
        return "", f"{UNKEPT} {number}: {chain.address(number)}"
    beacon = beacon_from(seed["beacon"])
    if beacon is None:
        return "seed.json does not hold a round as drand answers", ""
    holds = signature_holds(beacon)
    if holds is False:
        return f"the signature is not drand's for round {number} of {chain.name}", ""
    seen = f"round {number} of {chain.name}: the seed is the hash of its signature"
    return "", f"{seen}, which is drand's" if holds else f"{seen}; {UNSIGNED}"
