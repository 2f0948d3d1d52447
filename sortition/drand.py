"""Rounds of drand, the public beacon of the League of Entropy, checked without a network.

A round comes out at a time that is fixed years ahead, and nobody knows it earlier: it is a BLS signature
(Boneh, Lynn and Shacham 2001) on the round's number, made by more than half of the League's members together.
Its randomness is the SHA-256 of that signature. Curve BLS12-381, hashing to it as in RFC 9380.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sortition.problems import InputProblems, Problem

# The randomness has 2^256 values; this is as many as panel.toml can say.
OUTCOMES = 10**15
LARGEST_FILE = 10_000
HASH_ONLY, SIGNATURE = "hash", "signature"
_DOMAIN = "BLS_SIG_BLS12381{}_XMD:SHA-256_SSWU_RO_NUL_"
_HASH = re.compile("[0-9a-f]{64}")
_HEX = re.compile("(?:[0-9a-f]{2})+")


@dataclass(frozen=True)
class Chain:
    """A chain of rounds: `genesis` is when round 1 came out (Unix time), `period` the seconds between rounds.

    `key` is its public key and `hash` its name for programs, both in hex. In a `chained` one each round
    signs the signature of the round before too.
    """

    name: str
    hash: str
    key: str
    genesis: int
    period: int
    chained: bool

    @property
    def signature_bytes(self) -> int:
        """How long its signatures are: keys and signatures are points of the curve's two groups."""
        return 144 - len(self.key) // 2

    def comes_out(self, number: int) -> str:
        """When a round comes out, as the record writes times; "" where that is beyond the calendar."""
        try:
            moment = datetime.fromtimestamp(self.genesis + (number - 1) * self.period, UTC)
        except (OverflowError, ValueError, OSError):
            return ""
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def last_until(self, moment: datetime) -> int:
        """The last round that comes out by this time; 0 where it is before the first."""
        return max(0, 1 + (int(moment.timestamp()) - self.genesis) // self.period)

    def address(self, number: int) -> str:
        """Where anybody finds a round."""
        return f"https://api.drand.sh/{self.hash}/public/{number}"


# As the League publishes them at https://api.drand.sh/HASH/info. The hash of a chain is the SHA-256 of its
# period, genesis, key and founding group: a wrong digit in any of them would give another hash.
QUICKNET = Chain(
    "quicknet",
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971",
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
    genesis=1692803367,
    period=3,
    chained=False,
)
DEFAULT = Chain(
    "default",
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce",
    "868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31",
    genesis=1595431050,
    period=30,
    chained=True,
)
CHAINS = {chain.name: chain for chain in (QUICKNET, DEFAULT)}


def chain_named(name: str) -> Chain | None:
    """The chain with this name or this hash, if it is known."""
    return next((chain for chain in CHAINS.values() if name in (chain.name, chain.hash)), None)


def advised_round(announcement: Mapping[str, Any]) -> str:
    """The last round until the time of the draw; "…" where time or chain cannot be read."""
    chain, when = chain_named(announcement.get("chain") or QUICKNET.name), announcement.get("when")
    return str(chain.last_until(when)) if chain and isinstance(when, datetime) else "…"


@dataclass(frozen=True)
class Beacon:
    """A round as drand publishes it, in lower-case hex.

    `previous` is the signature of the round before in a chained chain, else "". `checked` is what was checked
    of it: `HASH_ONLY` (the randomness is the hash of the signature) or `SIGNATURE` (drand made that too).
    """

    chain: Chain
    round: int
    signature: str
    previous: str = ""
    checked: str = HASH_ONLY

    @property
    def randomness(self) -> str:
        """The SHA-256 of the signature: the seed of a draw."""
        return sha256(bytes.fromhex(self.signature)).hexdigest()

    def as_json(self) -> dict[str, object]:
        """As it stands in the record."""
        previous = {"previous_signature": self.previous} if self.chain.chained else {}
        told = {"chain": self.chain.hash, "round": self.round, "signature": self.signature}
        return {**told, **previous, "checked": self.checked}


def beacon_from(told: object) -> Beacon | None:
    """The round that `as_json` wrote; None where it is not well written."""
    if not isinstance(told, dict):
        return None
    chain, number = chain_named(str(told.get("chain"))), told.get("round")
    if chain is None or type(number) is not int or told.get("checked") not in (HASH_ONLY, SIGNATURE):
        return None
    signature = _hex(told, "signature", (chain.signature_bytes,))
    previous = _previous(told, chain)
    beacon = Beacon(chain, number, signature, previous, told["checked"])
    return beacon if signature and beacon.as_json() == told else None


def is_randomness(text: str) -> bool:
    """Whether a text is written as a round's randomness: in lower case only, so that there is one way."""
    return _HASH.fullmatch(text) is not None


def read_beacon(path: Path, chain: Chain, announced: int) -> Beacon:
    """The announced round from the file in which the beacon's answer was saved, checked.

    The answer is JSON with `round`, `randomness`, `signature` and, where the chain is chained,
    `previous_signature`. The signature is checked where py_ecc is installed.

    Raises:
        InputProblems: with everything that is wrong with the file.
    """
    saved = _saved(path)
    signature = _hex(saved, "signature", (chain.signature_bytes,))
    previous = _previous(saved, chain)
    number = saved.get("round")
    number = number if type(number) is int and 0 < number < 2**63 else None
    holds = None
    if signature and number and (previous or not chain.chained):
        holds = signature_holds(Beacon(chain, number, signature, previous))
    again = f"Save the answer of {chain.address(announced)} as it is"
    reasons = [
        *_wrong_round(number, announced),
        *_wrong_hex(saved, signature, previous, chain),
        *([f"the signature is not drand's for this round of {chain.name}"] if holds is False else []),
    ]
    if reasons or not signature or not number:
        raise InputProblems([Problem(reason, again, path.name) for reason in reasons])
    return Beacon(chain, number, signature, previous, SIGNATURE if holds else HASH_ONLY)


def _saved(path: Path) -> Mapping[str, Any]:
    remedy = "Give the file in which the beacon's answer was saved"
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError:
        raise InputProblems([Problem("cannot be read", remedy, path.name)]) from None
    try:
        content = json.loads(data) if len(data) <= LARGEST_FILE else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        reason = "is not the answer of a beacon: that is a short JSON object"
        raise InputProblems([Problem(reason, remedy, path.name)])
    return content


def _hex(saved: Mapping[str, Any], name: str, sizes: tuple[int, ...]) -> str:
    """The field in lower case, "" where it is not hex of one of these sizes in bytes."""
    text = saved.get(name)
    text = text.lower() if isinstance(text, str) else ""
    return text if _HEX.fullmatch(text) and len(text) // 2 in sizes else ""


def _previous(saved: Mapping[str, Any], chain: Chain) -> str:
    # The first round of a chain signs the hash of the founding group.
    return _hex(saved, "previous_signature", (chain.signature_bytes, 32)) if chain.chained else ""


def _wrong_round(number: int | None, announced: int) -> Iterator[str]:
    if number is None:
        yield "round is missing, or is not a whole number"
    elif number != announced:
        yield f"it is round {number}, and round {announced} was announced"


def _wrong_hex(saved: Mapping[str, Any], signature: str, previous: str, chain: Chain) -> Iterator[str]:
    randomness = _hex(saved, "randomness", (32,))
    if not randomness:
        yield "randomness is missing, or is not 64 hex digits"
    if not signature:
        yield f"signature is missing, or is not {2 * chain.signature_bytes} hex digits"
    if chain.chained and not previous:
        yield f"previous_signature is missing, or is not {2 * chain.signature_bytes} hex digits"
    if signature and randomness and Beacon(chain, 0, signature).randomness != randomness:
        yield "randomness is not the SHA-256 of signature"


def signature_holds(beacon: Beacon) -> bool | None:
    """Whether the key of the chain made the signature; None where py_ecc, which tells, is not installed."""
    try:
        from py_ecc.bls.g2_primitives import subgroup_check
        from py_ecc.bls.hash_to_curve import hash_to_G1, hash_to_G2
        from py_ecc.optimized_bls12_381 import FQ12, G1, G2, final_exponentiate, neg, pairing
    except ImportError:
        return None
    message = sha256(bytes.fromhex(beacon.previous) + beacon.round.to_bytes(8, "big")).digest()
    try:
        signature, key = _point(beacon.signature), _point(beacon.chain.key)
    except ValueError:
        return False
    if beacon.chain.signature_bytes == 48:
        hashed = hash_to_G1(message, _DOMAIN.format("G1").encode(), sha256)
        first, second = (G2, signature), (key, neg(hashed))
    else:
        hashed = hash_to_G2(message, _DOMAIN.format("G2").encode(), sha256)
        first, second = (signature, G1), (neg(hashed), key)
    # e(signature, generator) = e(hashed message, key), as one product that must be 1.
    product = pairing(*first, final_exponentiate=False) * pairing(*second, final_exponentiate=False)
    return bool(subgroup_check(signature) and final_exponentiate(product) == FQ12.one())


def _point(text: str) -> Any:
    """The point of the curve that is written so, in the group that goes with its length."""
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2

    halves = [int(text[at : at + 96], 16) for at in range(0, len(text), 96)]
    return decompress_G1(halves[0]) if len(halves) == 1 else decompress_G2(tuple(halves))
