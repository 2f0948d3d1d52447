"""Rules of the record that another rule would cover up: told apart by the message."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from record_builder import Builder, as_json, bare, sha
from record_checks import VERIFY, forged, honest, relinked, replaced, set_in


def messages(builder: Builder, commitment: str | None = None) -> list[str]:
    checks = VERIFY.verify(builder.public, commitment, None, builder.audit()).checks
    return [check["detail"] for check in checks if not check["ok"]]


FORMS: list[tuple[Callable[[dict[str, Any]], Any], str]] = [
    (set_in("rules", "household", "columns", "Address"), "household: columns is not a list"),
    (set_in("rules", "household", []), "household is not an object"),
    (set_in("rules", "removed", []), "removed is not an object"),
    (lambda given: given["rules"].pop("title"), "title is missing"),
    (set_in("rules", "title", 7), "title is not a good str"),
    (set_in("rules", "placed", -1), "placed is not a good int"),
    (set_in("rules", "placed", True), "placed is not a good int"),
]


@pytest.mark.parametrize(("change", "message"), FORMS)
def test_every_field_has_its_form(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    assert f"lottery/rules.json: {message}" in messages(forged(tmp_path, change=change))


@pytest.mark.parametrize("number", ["1.5", "-0", "1e3", "NaN", "Infinity", "1" + "0" * 18, "1" * 5000])
def test_no_file_holds_numbers_that_no_record_has(tmp_path: Path, number: str) -> None:
    """Further fields may be anything else."""
    honest_too = replaced("public/rules.json", '{"alternates"', '{"a":7,"alternates"')
    assert messages(forged(tmp_path / "good", files=honest_too)) == []
    files = replaced("public/rules.json", '{"alternates"', f'{{"a":{number},"alternates"')
    (found,) = messages(forged(tmp_path / "bad", files=files))
    assert "rules.json: not canonical JSON" in found


def rehashed(line: dict[str, Any]) -> dict[str, Any]:
    body = {key: value for key, value in line.items() if key != "hash"}
    return {**body, "hash": sha(bare(body))}


def test_a_line_of_the_log_must_end_and_be_known(tmp_path: Path) -> None:
    case = honest(tmp_path)
    log = case.public / "log.jsonl"
    good = log.read_bytes()
    log.write_bytes(good[:-1])
    assert messages(case) == ["log.jsonl: empty, or its last line is not complete"]
    case.log("party", {})
    assert messages(case) == ["log.jsonl line 4: unknown event"]


def test_both_hashes_of_a_line_must_fit(tmp_path: Path) -> None:
    case = honest(tmp_path)
    first, good = case.lines[0], case.lines[2]
    case.lines[0] = {**first, "at": "2026-11-21T17:00:00Z"}
    case.write_log()
    assert messages(case) == ["log.jsonl line 1: the hash is not that of the line"]
    case.lines[0], case.lines[2] = first, rehashed({**good, "prev": "0" * 64})
    case.write_log()
    assert "log.jsonl line 3: prev is not the hash of the line before" in messages(case)


EVENTS = [
    (1, {"lottery": 2}, "line 2: lotteries are not numbered 1, 2, …"),
    (2, {"commitment": "0" * 64}, "line 3: another commitment"),
    (2, {"draw": 2, "again": "wrong-seed"}, "line 3: draws are not numbered 1, 2, …"),
]


@pytest.mark.parametrize(("place", "fields", "message"), EVENTS)
def test_events_are_numbered(tmp_path: Path, place: int, fields: dict[str, Any], message: str) -> None:
    case = honest(tmp_path)
    case.lines[place].update(fields)
    case.lines = relinked(case.lines)
    case.write_log()
    assert f"log.jsonl {message}" in messages(case)


def spread(ranges: int) -> list[dict[str, int]]:
    return [{"from": n, "to": n, "people": int(n < 8)} for n in range(ranges)]


CHANCES: list[tuple[dict[str, Any], str]] = [
    ({"applicants": 9}, "chances.json: other applicants"),
    ({"histogram": spread(11)}, "chances.json: not one to ten ranges"),
    ({"histogram": []}, "chances.json: not one to ten ranges"),
    ({"histogram": spread(1) + spread(3)[2:]}, "chances.json: ranges overlap or leave a gap"),
    ({"histogram": spread(9)}, "chances.json: the ranges do not end at the number of tickets"),
    ({"histogram": [{"from": 0, "to": 10, "people": 9}]}, "chances.json does not add up"),
]


@pytest.mark.parametrize(("fields", "message"), CHANCES)
def test_each_rule_of_the_histogram(tmp_path: Path, fields: dict[str, Any], message: str) -> None:
    def files(written: dict[str, bytes]) -> None:
        chances = json.loads(written["public/chances.json"])
        written["public/chances.json"] = as_json({**chances, **fields})

    assert message in messages(forged(tmp_path, files=files))


FILES = [
    (
        "public/chances.json",
        '"highest":10',
        '"highest":9',
        "chances.json: highest is not that of the tickets",
    ),
    ("public/chances.json", '"from":2,"people":5', '"from":2,"people":4', "chances.json: 5 have 2 to 3"),
    ("audit/probabilities.csv", "0.750000000", "0.850000000", "the chances do not add up to the seats"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), FILES)
def test_counts_and_chances(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    found = messages(forged(tmp_path, files=replaced(name, old, new)))
    assert any(message in text for text in found), found


def test_a_ticket_too_few_is_refused_though_the_chances_add_up(tmp_path: Path) -> None:
    def change(given: dict[str, Any]) -> None:
        given["chances"].update(ed="0.350000000", flo="0.650000000")

    found = messages(forged(tmp_path, change=change))
    assert "somebody's tickets are further from her chance than rules.json allows" in found


@pytest.mark.parametrize("name", ["salts.csv", "probabilities.csv", "pool.csv"])
def test_the_auditors_files_are_about_the_same_people(tmp_path: Path, name: str) -> None:
    def files(written: dict[str, bytes]) -> None:
        lines = written[f"audit/{name}"].split(b"\n")
        written[f"audit/{name}"] = b"\n".join(lines[:1] + lines[2:])

    assert any("have other applicants" in text for text in messages(forged(tmp_path, files=files)))


def test_a_commitment_has_64_digits_and_the_edition_its_bytes(tmp_path: Path) -> None:
    case = honest(tmp_path)
    assert messages(case, "abc") == ["the commitment given does not have 64 hex digits"]
    (case.audit() / "salts.csv").unlink()
    missing = "missing, or not the files that lottery/manifest.json names: salts.csv"
    assert missing in messages(case)
