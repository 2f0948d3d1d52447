"""A tiny honest record made by hand from docs/reference/record.md, and ways to forge it.

Eight applicants, three seats, ten tickets. Two of Gender Female and one Male are wanted. Paula was
placed; Nora's value has no seat. Fay lives with Mo, Max and Mats, so she can only sit with Ed:
the fairest chances are Nora 0, the four men and Fay 1/4 each, Flo 3/4, Paula 1. `CERTIFICATE` proves it
level by level, each multiplier found with pencil and paper.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

KEY = bytes(range(32))
SOUTH, NORTH = "=South", 'North, "East"'
# id -> (Area, Gender, household, placed)
PEOPLE = {
    "nora": (SOUTH, "not stated", "", ""),
    "ed": (NORTH, "Male", "", ""),
    "mo": (NORTH, "Male", "1", ""),
    "max": (NORTH, "Male", "1", ""),
    "mats": (NORTH, "Male", "1", ""),
    "fay": (SOUTH, "Female", "1", ""),
    "flo": (SOUTH, "Female", "", ""),
    "paula": (SOUTH, "Female", "", "yes"),
}
QUOTAS = [
    (SOUTH, "Area", 0, 3),
    (NORTH, "Area", 0, 3),
    ("Female", "Gender", 2, 2),
    ("Male", "Gender", 1, 1),
    ("not stated", "Gender", 0, 0),
]
CHANCES = {
    "nora": "0.000000000",
    **dict.fromkeys(("ed", "mo", "max", "mats", "fay"), "0.250000000"),
    "flo": "0.750000000",
    "paula": "1.000000000",
}
TICKETS = 2 * ["fay ed paula"] + 3 * ["flo mo paula"] + 3 * ["flo max paula"] + 2 * ["flo mats paula"]
TYPES = ["nora", "ed", "mo max mats", "fay", "flo", "paula"]
SIZE, FEMALE, MALE, NOBODY, HOME = range(5)
ROWS: list[dict[str, Any]] = [
    {"rule": "size", "low": 3, "high": 3},
    {"rule": "quota", "category": "Gender", "value": "Female", "low": 2, "high": 2},
    {"rule": "quota", "category": "Gender", "value": "Male", "low": 1, "high": 1},
    {"rule": "quota", "category": "Gender", "value": "not stated", "low": 0, "high": 0},
    {"rule": "homes", "households": [1], "low": 0, "high": 1},
]


def level(value: str, fixed: list[int], weights: Any, floors: Any, multipliers: Any) -> dict[str, Any]:
    """A level whose bound is its value: proved without a gap."""
    numbers = [
        {str(key): number for key, number in given.items()} for given in (weights, floors, multipliers)
    ]
    named = dict(zip(("weights", "floors", "multipliers"), numbers, strict=True))
    return {"value": value, "bound": value, "fixed": fixed, **named}


LEVELS = [
    level("0", [0], {0: "1"}, {}, {NOBODY: "1"}),
    level("0.25", [1, 2], {1: "0.25", 2: "3/4"}, {}, {MALE: "0.25"}),
    level("1/4", [3], {3: "1"}, {2: "3"}, {HOME: "1"}),
    level("0.75", [4], {4: "1"}, {3: "1"}, {FEMALE: "1"}),
    level("1", [5], {5: "1"}, {}, {}),
]
PANELS = [
    {"share": "0.25", "seats": {"1": 1, "3": 1, "5": 1}},
    {"share": "3/4", "seats": {"2": 1, "4": 1, "5": 1}},
]


def sha(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keyed(text: str) -> bytes:
    return hmac.new(KEY, text.encode(), "sha256").digest()


def pseudonym(person: str) -> str:
    return base64.b32encode(keyed(person)).decode()[:10]


def bare(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def as_json(value: Any) -> bytes:
    return (bare(value) + "\n").encode()


def as_csv(rows: list[list[str]]) -> bytes:
    """Cells as the page says, for the two awkward values of this record."""
    awkward = {SOUTH: "'=South", NORTH: '"North, ""East"""'}
    return "".join(",".join(awkward.get(cell, cell) for cell in row) + "\n" for row in rows).encode()


def padded(number: int, tickets: int) -> str:
    return str(number).zfill(len(str(tickets - 1)))


def opening(number: str) -> str:
    return keyed(f"ticket\n{number}").hex()


def parts() -> dict[str, Any]:
    """Everything that decides the record, to be changed by a forger before anything is hashed."""
    certificate = {"schema": 1, "objective": "leximin", "proof": "relaxation", "gap": "0", "shortfall": "0"}
    return {
        "people": {person: list(of) for person, of in PEOPLE.items()},
        "quotas": [list(quota) for quota in QUOTAS],
        "tickets": [sorted(pseudonym(one) for one in ticket.split()) for ticket in TICKETS],
        "chances": dict(CHANCES),
        "announce": {
            "kind": "dice",
            "source": "seven dice in the town hall",
            "when": "2026-11-21T18:00:00Z",
            "witnesses": ["councillor"],
            "if_it_fails": "a week later",
            "outcomes": 279936,
        },
        "rules": {
            "schema": 1,
            "title": "River panel",
            "size": 3,
            "objective": "leximin",
            "tickets": 10,
            "applicants": 8,
            "categories": ["Area", "Gender"],
            "household": {"most": 1, "columns": ["Address"]},
            "removed": {"not eligible": 2},
            "placed": 1,
            "shuffle": "pool",
            "alternates": {"rule": "drawn-order", "number": 2},
        },
        "certificate": {
            **certificate,
            "types": [[pseudonym(person) for person in people.split()] for people in TYPES],
            **json.loads(json.dumps({"rows": ROWS, "levels": LEVELS, "panels": PANELS})),
        },
    }


def histogram(counts: list[int], tickets: int) -> list[dict[str, int]]:
    width = -(-(tickets + 1) // 10)
    starts = range(0, tickets + 1, width)
    ends = [min(start + width - 1, tickets) for start in starts]
    pairs = zip(starts, ends, strict=True)
    return [{"from": a, "to": b, "people": sum(a <= count <= b for count in counts)} for a, b in pairs]


def lottery_files(given: dict[str, Any]) -> dict[str, bytes]:
    """Every file of both editions but the manifest, as "public/..." and "audit/..."."""
    tickets, people = given["tickets"], given["people"]
    names = {pseudonym(person): person for person in people}
    held = Counter(name for ticket in tickets for name in ticket)
    counts = [held[name] for name in names]
    salts = {name: keyed(f"salt\n{name}").hex() for name in names}
    identity = {name: sha(salts[name], person) for name, person in names.items()}
    values = {
        name: dict(zip(("Area", "Gender"), people[person], strict=False)) for name, person in names.items()
    }
    leaves = [[name, sha(salts[name], name, identity[name], bare(values[name]))] for name in sorted(names)]
    numbers = [padded(number, len(tickets)) for number in range(len(tickets))]
    lines = [[number, " ".join(ticket)] for number, ticket in zip(numbers, tickets, strict=True)]
    chances = {
        "applicants": len(names),
        "tickets": len(tickets),
        "lowest": min(counts),
        "highest": max(counts),
    }
    quotas = sorted([category, value, str(low), str(high)] for value, category, low, high in given["quotas"])
    pool = [[name, *people[names[name]], salts[name]] for name in sorted(names)]
    shares = [[name, given["chances"][names[name]], str(held[name]), salts[name]] for name in sorted(names)]
    opened = [[number, text, opening(number)] for number, text in lines]
    return {
        "public/announce.json": as_json(given["announce"]),
        "public/rules.json": as_json(given["rules"]),
        "public/quotas.csv": as_csv([["category", "value", "min", "max"], *quotas]),
        "public/leaves.csv": as_csv([["applicant", "leaf"], *leaves]),
        "public/seals.csv": as_csv([["ticket", "seal"], *([n, sha(opening(n), text)] for n, text in lines)]),
        "public/chances.json": as_json({**chances, "histogram": histogram(counts, len(tickets))}),
        "audit/tickets.csv": as_csv([["ticket", "members", "opening"], *opened]),
        "audit/probabilities.csv": as_csv([["applicant", "probability", "tickets", "salt"], *shares]),
        "audit/pool.csv": as_csv([["applicant", "Area", "Gender", "household", "placed", "salt"], *pool]),
        "audit/salts.csv": as_csv(
            [
                ["applicant", "salt", "identity", "contact"],
                *([name, salts[name], identity[name], ""] for name in sorted(names)),
            ]
        ),
        "audit/certificate.json": as_json(given["certificate"]),
    }


def drawn(commitment: str, seed: str, tickets: int) -> int:
    """The ticket of a seed; with few tickets a rejection does not happen in a lifetime."""
    return int(sha("panel-draw-1", commitment, seed, "panel", "0"), 16) % tickets


def draw_result(
    given: dict[str, Any], commitment: str, seed: str, order_seed: str, kind: str
) -> dict[str, Any]:
    tickets, people = given["tickets"], given["people"]
    number = int(seed) if kind == "balls" else drawn(commitment, seed, len(tickets))
    members, homes = tickets[number], {pseudonym(person): of[2] for person, of in people.items()}
    others = sorted(
        set(homes) - set(members),
        key=lambda name: sha("panel-draw-1", commitment, order_seed, "order", "ticket", name),
    )
    alternates: list[str] = []
    for name in others:
        near = {homes.get(one) for one in (*members, *alternates)} - {"", None}
        if homes[name] not in near and len(alternates) < given["rules"]["alternates"]["number"]:
            alternates.append(name)
    met = sorted((category, value, low, high) for value, category, low, high in given["quotas"])
    return {
        "schema": 1,
        "ticket": number,
        "opening": opening(padded(number, len(tickets))),
        "members": members,
        "alternates": alternates,
        "order": alternates + [name for name in others if name not in alternates],
        "met": [
            dict(zip(("category", "value", "min", "max"), one, strict=True)) | {"met": True} for one in met
        ],
    }


class Builder:
    """Writes a case step by step; each step takes a forger's changes before its hashes are made."""

    def __init__(self, folder: Path) -> None:
        self.public, self.private = folder / "public", folder / "private"
        self.public.mkdir(parents=True)
        self.lines: list[dict[str, Any]] = []
        self.commitments: list[str] = []
        self.given: list[dict[str, Any]] = []
        self.draws: list[int] = []
        self.log("case", {}, case=digest(KEY))

    @property
    def head(self) -> str:
        return self.lines[-1]["hash"] if self.lines else "0" * 64

    def log(self, event: str, files: dict[str, bytes], **more: Any) -> None:
        """Write these files under public/ and the line that names them."""
        for name, data in files.items():
            (self.public / name).parent.mkdir(exist_ok=True)
            (self.public / name).write_bytes(data)
        hashes = {name: digest(data) for name, data in files.items()}
        at = "2026-11-21T10:00:00Z" if event in ("case", "lottery") else "2026-11-21T18:30:00Z"
        line = {"at": at, "event": event, "files": hashes, "prev": self.head, **more}
        self.lines.append({**line, "hash": sha(bare(line))})
        self.write_log()

    def write_log(self) -> None:
        (self.public / "log.jsonl").write_bytes(b"".join(map(as_json, self.lines)))

    def audit(self, number: int = 1) -> Path:
        return self.private / ("audit" if number == 1 else f"audit-{number}")

    def lottery(
        self,
        change: Callable[[dict[str, Any]], None] = lambda given: None,
        files: Callable[[dict[str, bytes]], None] = lambda files: None,
        manifest: Callable[[dict[str, Any]], None] = lambda manifest: None,
    ) -> str:
        """Make a lottery; its commitment."""
        given, number, verifier = parts(), len(self.given) + 1, b"# the verifier of the release\n"
        change(given)
        written = lottery_files(given)
        files(written)
        named: dict[str, dict[str, Any]] = {"public": {}, "audit": {}}
        for path, data in written.items():
            edition, name = path.split("/", 1)
            named[edition][name] = {"sha256": digest(data), "size": len(data)}
        head = {"schema": 1, "case": digest(KEY), "lottery": number, "head": self.head, "toolkit": "0.1.0"}
        document = {**head, "verifier": digest(verifier), **named}
        manifest(document)
        commitment = digest(as_json(document))
        self._write_lottery(number, written, as_json(document), verifier, commitment)
        self.commitments.append(commitment)
        self.given.append(given)
        self.draws.append(0)
        return commitment

    def _write_lottery(
        self, number: int, written: dict[str, bytes], manifest: bytes, verifier: bytes, commitment: str
    ) -> None:
        folder = "lottery" if number == 1 else f"lottery-{number}"
        public = {
            f"{folder}/{path[7:]}": data for path, data in written.items() if path.startswith("public/")
        }
        guide = f"How to check {commitment}\n".encode()
        extra = {"verify.py": verifier, "HOW-TO-VERIFY.md": guide}
        if number > 1:
            extra = {f"{folder}/HOW-TO-VERIFY.md": guide}
        self.audit(number).mkdir(parents=True)
        for path, data in written.items():
            if path.startswith("audit/"):
                (self.audit(number) / path[6:]).write_bytes(data)
        files = {**public, f"{folder}/manifest.json": manifest, **extra}
        self.log("lottery", files, lottery=number, commitment=commitment)

    def draw(
        self,
        seed: str = "2 7 1 8 2 8 1",
        number: int = 1,
        result: Callable[[dict[str, Any]], None] = lambda result: None,
        kind: str = "seed",
        order_seed: str = "",
        at: str = "2026-11-21T18:30:00Z",
        beacon: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Draw from a lottery with this seed (of dice: their digits; of balls: the digits)."""
        commitment, given = self.commitments[number - 1], self.given[number - 1]
        found = draw_result(given, commitment, seed, order_seed or seed, kind)
        found.update({"lottery": number, "commitment": commitment, "head": self.head})
        result(found)
        self.draws[number - 1] += 1
        total = sum(self.draws)
        folder = "draw" if total == 1 else f"draw-{total}"
        seeds = {"schema": 1, "kind": kind, "seed": seed, "order_seed": order_seed or seed, "at": at}
        seeds |= {"beacon": beacon} if beacon else {}
        files = {f"{folder}/seed.json": as_json(seeds), f"{folder}/result.json": as_json(found)}
        about = {"lottery": number, "commitment": commitment, "draw": self.draws[number - 1]}
        self.log("draw", files, ticket=found["ticket"], **about, **more)
