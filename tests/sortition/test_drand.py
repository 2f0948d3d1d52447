"""Rounds of drand against published ones, and files that are not the announced round."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.drand import (
    DEFAULT,
    QUICKNET,
    Beacon,
    Chain,
    beacon_from,
    chain_named,
    read_beacon,
    signature_holds,
)
from sortition.problems import InputProblems
from tests.drand_rounds import DEFAULT_1, DEFAULT_72785, QUICK_1000, QUICK_657413

ROUNDS = [(QUICKNET, QUICK_1000), (QUICKNET, QUICK_657413), (DEFAULT, DEFAULT_1), (DEFAULT, DEFAULT_72785)]
# The founding groups of the two chains; the hash of a chain covers all its facts.
GROUPS = {
    "quicknet": "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e",
    "default": "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a",
}
LIBRARY = "py_ecc.bls.g2_primitives"


def saved(folder: Path, told: object) -> Path:
    path = folder / "round.json"
    path.write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
    return path


def refused(folder: Path, told: object, chain: Chain = QUICKNET, number: int = 1000) -> list[str]:
    with pytest.raises(InputProblems) as found:
        read_beacon(saved(folder, told), chain, number)
    assert {problem.file for problem in found.value.problems} == {"round.json"}
    assert all(problem.remedy for problem in found.value.problems)
    return [problem.reason for problem in found.value.problems]


@pytest.mark.parametrize("chain", [QUICKNET, DEFAULT], ids=lambda chain: chain.name)
def test_the_facts_of_a_chain_are_those_that_its_hash_covers(chain: Chain) -> None:
    times = chain.period.to_bytes(4, "big") + chain.genesis.to_bytes(8, "big")
    told = times + bytes.fromhex(chain.key) + bytes.fromhex(GROUPS[chain.name])
    name = b"" if chain.name == "default" else chain.name.encode()
    assert sha256(told + name).hexdigest() == chain.hash
    assert chain_named(chain.hash) is chain_named(chain.name) is chain


@pytest.mark.parametrize(("chain", "told"), ROUNDS)
def test_published_rounds_are_drands(tmp_path: Path, chain: Chain, told: dict[str, Any]) -> None:
    pytest.importorskip(LIBRARY)
    beacon = read_beacon(saved(tmp_path, told), chain, told["round"])
    assert (beacon.randomness, beacon.checked) == (told["randomness"], "signature")


def test_capitals_are_the_same_digits(tmp_path: Path) -> None:
    shouted = {key: value.upper() if isinstance(value, str) else value for key, value in QUICK_1000.items()}
    beacon = read_beacon(saved(tmp_path, shouted), QUICKNET, 1000)
    assert beacon.randomness == QUICK_1000["randomness"]
    assert beacon.signature == QUICK_1000["signature"]


def test_without_the_library_only_the_hash_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    assert read_beacon(saved(tmp_path, QUICK_1000), QUICKNET, 1000).checked == "hash"
    signature = "ab" * 48
    made_up = {
        "round": 1000,
        "randomness": sha256(bytes.fromhex(signature)).hexdigest(),
        "signature": signature,
    }
    assert read_beacon(saved(tmp_path, made_up), QUICKNET, 1000).checked == "hash"


@pytest.mark.parametrize(
    "wrong",
    [
        {"signature": "ab" * 48},  # no point of the curve
        {"signature": QUICK_657413["signature"]},
        {"signature": "c0" + "00" * 47},  # the point at infinity
    ],
)
def test_a_signature_that_drand_did_not_make_is_refused(tmp_path: Path, wrong: dict[str, str]) -> None:
    pytest.importorskip(LIBRARY)
    randomness = sha256(bytes.fromhex(wrong["signature"])).hexdigest()
    told = {"round": 1000, **wrong, "randomness": randomness}
    assert refused(tmp_path, told) == ["the signature is not drand's for this round of quicknet"]


def test_the_round_before_is_signed_too_in_a_chained_chain(tmp_path: Path) -> None:
    pytest.importorskip(LIBRARY)
    told = {**DEFAULT_72785, "previous_signature": DEFAULT_1["signature"]}
    assert refused(tmp_path, told, DEFAULT, 72785) == [
        "the signature is not drand's for this round of default"
    ]


def test_a_signature_is_good_for_its_round_and_chain_only() -> None:
    pytest.importorskip(LIBRARY)
    good = Beacon(QUICKNET, 1000, QUICK_1000["signature"])
    assert signature_holds(good)
    assert signature_holds(replace(good, round=1001)) is False
    other_key = replace(QUICKNET, key=QUICKNET.key[:-2] + "5b")
    assert signature_holds(replace(good, chain=other_key)) is False


def test_everything_wrong_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(tmp_path, {}) == [
        "round is missing, or is not a whole number",
        "randomness is missing, or is not 64 hex digits",
        "signature is missing, or is not 96 hex digits",
    ]
    assert refused(tmp_path, {}, DEFAULT)[-1] == "previous_signature is missing, or is not 192 hex digits"
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    told = {**QUICK_1000, "round": 1001, "randomness": QUICK_657413["randomness"]}
    assert refused(tmp_path, told) == [
        "it is round 1001, and round 1000 was announced",
        "randomness is not the SHA-256 of signature",
    ]


@pytest.mark.parametrize("number", [True, "1000", 1000.0, 0, -1, None, 2**63])
def test_a_round_is_a_whole_number(tmp_path: Path, number: object) -> None:
    assert refused(tmp_path, {**QUICK_1000, "round": number})[0].startswith("round is missing")


@pytest.mark.parametrize("text", ["", "fe29", "g" * 64, " " + "a" * 64, "0x" + "a" * 64, 5, None, ["a"]])
def test_randomness_is_64_hex_digits(tmp_path: Path, text: object) -> None:
    assert "randomness is missing, or is not 64 hex digits" in refused(
        tmp_path, {**QUICK_1000, "randomness": text}
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"no", b"[1]", b"5", b'{"round":', b"\xff\xfe", b"[" * 10_000, b"{" + b" " * 10_000 + b"}"],
)
def test_what_is_no_answer_of_a_beacon_is_refused(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data) == ["is not the answer of a beacon: that is a short JSON object"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "round.json", tmp_path):
        with pytest.raises(InputProblems, match="cannot be read"):
            read_beacon(path, QUICKNET, 1000)


def test_when_rounds_come_out() -> None:
    assert QUICKNET.comes_out(1) == "2023-08-23T15:09:27Z"
    assert QUICKNET.comes_out(1000) == "2023-08-23T15:59:24Z"
    assert DEFAULT.comes_out(1) == "2020-07-22T15:17:30Z"
    assert QUICKNET.comes_out(10**15) == ""


@given(st.datetimes(datetime(2019, 1, 1), datetime(2200, 1, 1)), st.sampled_from([QUICKNET, DEFAULT]))
def test_the_last_round_until_a_time(moment: datetime, chain: Chain) -> None:
    moment = moment.replace(tzinfo=UTC)
    number = chain.last_until(moment)
    first = datetime.fromtimestamp(chain.genesis, UTC)
    out = first + timedelta(seconds=chain.period * (number - 1))
    if number:
        assert out <= moment < out + timedelta(seconds=chain.period)
    else:
        assert moment < first


@pytest.mark.parametrize(("chain", "told"), ROUNDS)
def test_what_the_record_holds_is_read_back(chain: Chain, told: dict[str, Any]) -> None:
    beacon = Beacon(chain, told["round"], told["signature"], told.get("previous_signature", ""), "signature")
    written = json.loads(json.dumps(beacon.as_json()))
    assert beacon_from(written) == beacon
    for key in written:
        assert beacon_from({name: value for name, value in written.items() if name != key}) is None
        assert beacon_from({**written, key: "x"}) is None
    assert beacon_from({**written, "more": "x"}) is None
    assert beacon_from(written["signature"]) is None
