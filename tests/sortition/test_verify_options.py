"""What a record may hold beside: a round of drand, public tickets, reasons that few people share."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, as_csv, keyed, pseudonym
from record_checks import VERIFY, failed, forged

CHAIN, ROUND, SIGNATURE = "5" * 64, 1_000_000, "a7" * 48
BEACON = {"chain": CHAIN, "round": ROUND, "signature": SIGNATURE, "checked": "hash"}
RANDOMNESS = sha256(bytes.fromhex(SIGNATURE)).hexdigest()

Change = Callable[[dict[str, Any]], None]
Files = Callable[[dict[str, bytes]], None]


def details(builder: Builder) -> dict[str, str]:
    report = VERIFY.verify(builder.public, None, None, builder.audit())
    return {check["name"]: check["detail"] for check in report.checks}


def drand(given: dict[str, Any]) -> None:
    given["announce"].update(kind="drand", round=ROUND, chain=CHAIN)


def of_round(folder: Path, seed: str = RANDOMNESS, announce: Change = drand, **beacon: Any) -> Builder:
    builder = Builder(folder / "case")
    builder.lottery(announce)
    builder.draw(seed, beacon={**BEACON, **beacon} if beacon != {"none": True} else None)
    return builder


def test_a_seed_that_is_the_hash_of_the_rounds_signature_holds(tmp_path: Path) -> None:
    builder = of_round(tmp_path)
    assert failed(builder) == []
    assert details(builder)["draw/beacon"].startswith(f"the hash of the signature of round {ROUND}")


def test_a_typed_randomness_is_said_to_be_unchecked(tmp_path: Path) -> None:
    builder = of_round(tmp_path, none=True)
    assert failed(builder) == []
    assert details(builder)["draw/beacon"].startswith("NOT checked that the seed is that of round 1000000")


def test_a_lottery_that_announced_drand_before_rounds_were_asked_for_holds(tmp_path: Path) -> None:
    builder = of_round(tmp_path, "a seed", lambda given: given["announce"].update(kind="drand"), none=True)
    assert failed(builder) == []
    assert "draw/beacon" not in details(builder)


@pytest.mark.parametrize(
    ("seed", "announce", "beacon", "said"),
    [
        (RANDOMNESS, drand, {"round": ROUND + 1}, "not the round of drand that was announced"),
        (RANDOMNESS, drand, {"chain": "6" * 64}, "not the round of drand that was announced"),
        (RANDOMNESS, drand, {"signature": "a8" + SIGNATURE[2:]}, "not the SHA-256 of the signature"),
        ("0" * 64, drand, {"round": ROUND}, "not the SHA-256 of the signature"),
        (RANDOMNESS.upper(), drand, {"none": True}, "no randomness of a round"),
        ("12 3 44", drand, {"none": True}, "no randomness of a round"),
        (RANDOMNESS, lambda given: None, {"round": ROUND}, "that nobody announced"),
    ],
    ids=["round", "chain", "signature", "seed", "capitals", "another text", "unannounced"],
)
def test_another_round_or_seed_is_refused(
    tmp_path: Path, seed: str, announce: Change, beacon: dict[str, Any], said: str
) -> None:
    builder = of_round(tmp_path, seed, announce, **beacon)
    assert failed(builder) == ["draw/beacon"]
    assert said in details(builder)["draw/beacon"]


@pytest.mark.parametrize("beacon", [{"signature": "A7" * 48}, {"signature": "a"}, {"round": "1000000"}])
def test_a_round_has_its_form(tmp_path: Path, beacon: dict[str, Any]) -> None:
    assert failed(of_round(tmp_path, **beacon)) == ["draw"]


def published(change: Callable[[list[list[str]]], None] = lambda rows: None) -> Files:
    """The tickets in the public edition too, changed there."""

    def files(written: dict[str, bytes]) -> None:
        rows = [line.split(",") for line in written["audit/tickets.csv"].decode().splitlines()]
        change(rows)
        written["public/tickets.csv"] = as_csv(rows)

    return files


def drawn_row(rows: list[list[str]], builder: Builder) -> list[str]:
    return next(row for row in rows if row[0] == str(builder.lines[-1]["ticket"]))


def test_published_tickets_hold(tmp_path: Path) -> None:
    builder = forged(tmp_path, files=published())
    assert failed(builder) == failed(builder, audit=False) == []
    told = details(builder)
    assert told["lottery/published"] == "10 tickets are public"
    assert told["draw/published"].endswith("as published before the draw")


def exchanged(rows: list[list[str]]) -> None:
    for row in rows[1:]:
        names = row[1].split(" ")
        other = next(one for one in map(pseudonym, ("nora", "mo", "flo", "ed")) if one not in names)
        row[1] = " ".join(sorted([other, *names[1:]]))


def doubled(rows: list[list[str]]) -> None:
    names = rows[3][1].split(" ")
    rows[3][1] = " ".join([names[0], names[0], *names[2:]])


def stranger(rows: list[list[str]]) -> None:
    rows[3][1] = " ".join(["AAAAAAAAAA", *rows[3][1].split(" ")[1:]])


def one_fewer(rows: list[list[str]]) -> None:
    rows[3][1] = rows[3][1].rpartition(" ")[0]


def turned(rows: list[list[str]]) -> None:
    rows[3], rows[4] = rows[4], rows[3]


@pytest.mark.parametrize(
    ("change", "public"),
    [
        (exchanged, "draw/published"),
        (doubled, "lottery/published"),
        (stranger, "lottery/published"),
        (one_fewer, "lottery/published"),
        (turned, "lottery/published"),
    ],
)
def test_published_tickets_that_are_others_are_refused(
    tmp_path: Path, change: Callable[[list[list[str]]], None], public: str
) -> None:
    builder = forged(tmp_path, files=published(change))
    assert public in failed(builder, audit=False)
    assert {public, "auditor/tickets"} <= set(failed(builder))


def reasons(*rows: tuple[str, int]) -> Files:
    def files(written: dict[str, bytes]) -> None:
        lines = [[code, str(people), keyed(f"salt\n{code}").hex()] for code, people in rows]
        written["audit/removed.csv"] = as_csv([["code", "people", "salt"], *lines])

    return files


def told_together(given: dict[str, Any]) -> None:
    given["rules"]["removed"] = {"late": 7, "not-told": 5}


def test_reasons_that_few_share_are_told_to_the_auditor(tmp_path: Path) -> None:
    files = reasons(("late", 7), ("not-eligible", 3), ("withdrew", 2))
    builder = forged(tmp_path, change=told_together, files=files)
    assert failed(builder) == []
    assert details(builder)["auditor/removed"] == "12 people left out, for 3 reasons"


@pytest.mark.parametrize(
    "rows",
    [
        [("late", 7), ("not-eligible", 3), ("withdrew", 3)],
        [("late", 6), ("not-eligible", 4), ("withdrew", 2)],
        [("not-eligible", 12)],
    ],
)
def test_reasons_that_do_not_add_up_are_refused(tmp_path: Path, rows: list[tuple[str, int]]) -> None:
    builder = forged(tmp_path, change=told_together, files=reasons(*rows))
    assert failed(builder) == ["auditor/removed"]
