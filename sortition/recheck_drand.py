"""Checking again what a record says about rounds of drand: when they came out, and the signature."""

from __future__ import annotations

from json import loads
from typing import Any

from sortition.case import Case
from sortition.drand import beacon_from, chain_named, signature_holds
from sortition.history import events

Found = tuple[str, str, str]


def rounds_again(case: Case) -> tuple[list[Found], list[str]]:
    """For each draw from an announced round of drand: the check, what is wrong ("": nothing), what was seen.

    Then what could not be checked: a signature that the record does not keep, or without the package py_ecc.
    Goes on from a record in which the stand-alone verifier found the announced round and its hash.
    """
    found: list[Found] = []
    left: list[str] = []
    made = {line["lottery"]: line["at"] for line in events(case, "lottery")}
    for number, line in enumerate(events(case, "draw"), start=1):
        announced = _told(case, _numbered("lottery", line["lottery"]), "announce.json")
        if announced["kind"] == "drand" and "round" in announced:
            folder = _numbered("draw", number)
            wrong, seen, unseen = _judged(announced, _told(case, folder, "seed.json"), made[line["lottery"]])
            found.append((f"{folder}/drand", wrong, seen))
            left += [unseen] if unseen else []
    return found, left


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"


def _told(case: Case, folder: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = loads((case.public / folder / name).read_bytes())
    return content


def _judged(announced: dict[str, Any], seed: dict[str, Any], made: str) -> Found:
    """What is wrong, what was seen, and what could not be checked."""
    chain, number = chain_named(str(announced.get("chain"))), announced["round"]
    if chain is None or type(number) is not int:
        return "the announcement names no round that is known", "", ""
    out = chain.comes_out(number)
    if not made < out <= announced["when"]:
        return f"round {number} came out at {out or 'no time'}: not between lottery and draw", "", ""
    seen = f"round {number} of {chain.name} came out between lottery and draw"
    if "beacon" not in seed:
        return "", seen, f"that the seed is that of round {number} of drand: see {chain.address(number)}"
    beacon = beacon_from(seed["beacon"])
    if beacon is None:
        return "seed.json does not hold a round as drand answers", "", ""
    holds = signature_holds(beacon)
    if holds is None:
        return "", seen, f"that drand signed round {number}: it needs the package py_ecc"
    wrong = "" if holds else f"the signature is not drand's for round {number} of {chain.name}"
    return wrong, f"{seen}, and its signature is drand's", ""
