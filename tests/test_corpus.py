"""Every faulty spreadsheet of the corpus gets the answer that the index says, and harms nothing."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from packs.steps import read_case
from tests.cli_cases import contents, type_in
from tests.corpus_books import BUILDERS, CORPUS, stored
from tests.corpus_cases import (
    CANARY,
    CASES,
    Case,
    expected_homes,
    expected_people,
    expected_seats,
    put,
)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case, tmp_path: Path) -> None:
    folder = put(case, tmp_path / "case")
    before = contents(tmp_path)
    shown = type_in("check", "--folder", folder, *case.options)
    told = type_in("check", "--folder", folder, "--json", *case.options)
    assert shown.exit_code == told.exit_code == (3 if case.verdict == "refuse" else 0), shown.output
    facts = json.loads(told.stdout)
    assert contents(tmp_path) == before
    _words(case, shown.output, told.output)
    _cells(case, facts.get("problems") or facts["notes"])
    if case.suggest:
        _suggested(case, folder)
    if case.verdict == "refuse":
        _refused(case, folder, facts["problems"])
        assert contents(tmp_path) == before
    else:
        assert set(case.verdicts) & _verdicts(case, facts["notes"]), facts["notes"]
        _read_as_expected(case, folder, facts)
        _drawn(case, folder, before)


def _words(case: Case, *outputs: str) -> None:
    for output in outputs:
        plain = " ".join(json_free(output).casefold().split())
        for words in case.say:
            assert any(word.casefold() in plain for word in words.split("|")), (words, output)
        for word in case.not_say:
            assert word.casefold() not in plain, (word, output)
        for word in (CANARY, *case.never):
            assert word.casefold() not in plain, (word, output)


def json_free(output: str) -> str:
    """The output with what JSON escapes written out."""
    return output.replace('\\"', '"').replace("\\u00a0", "\u00a0")


def _cells(case: Case, found: list[dict[str, Any]]) -> None:
    named = {cell for item in found for cell in (item.get("cell"), *item.get("also", item.get("cells", ())))}
    if case.row_cells:
        rows = {cell.lstrip("ABCDEFGHIJ") for cell in named if cell}
        missing = [cell for cell in case.cells if cell[1:] not in rows]
    else:
        missing = [cell for cell in case.cells if cell not in named]
    assert not missing, (missing, found)


def _suggested(case: Case, folder: Path) -> None:
    printed = type_in("check", "--folder", folder, "--suggest").stdout
    for words in case.suggest:
        assert words in printed
    assert tomllib.loads(printed)


def _refused(case: Case, folder: Path, problems: list[dict[str, Any]]) -> None:
    assert problems
    for problem in problems:
        assert problem["file"], problem
        assert problem["reason"], problem
        assert problem["remedy"], problem
    shown = type_in("lottery", "--folder", folder, *case.options)
    assert (shown.exit_code, shown.stdout) == (3, "")
    _words(case, shown.output)


def _verdicts(case: Case, notes: list[dict[str, Any]]) -> set[str]:
    """What the notes amount to, apart from those that the untouched files have too."""
    kinds = {note["kind"] for note in notes if note["text"] not in _base_notes(case.base)}
    changed = bool(kinds & {"changed", "left out"})
    return {"normalise" if changed else "accept"} | ({"warn"} if "look" in kinds else set())


@cache
def _base_notes(base: str) -> frozenset[str]:
    with TemporaryDirectory() as name:
        folder = put(Case(base, "accept", base=base), Path(name) / "case")
        notes = json.loads(type_in("check", "--folder", folder, "--json").stdout)["notes"]
    return frozenset(note["text"] for note in notes if note["kind"] == "look")


def _read_as_expected(case: Case, folder: Path, facts: dict[str, Any]) -> None:
    people = expected_people(case)
    assert facts["applicants"] == len(people)
    if case.options:
        return
    read = read_case(folder)
    pool = read.pool
    got = {p.id: dict(zip(pool.categories, p.values, strict=True)) for p in pool.applicants}
    assert got == people
    homes: dict[str, set[str]] = {}
    for person in pool.applicants:
        homes.setdefault(person.household, set()).add(person.id)
    homes.pop("", None)
    assert {frozenset(home) for home in homes.values()} == expected_homes(case)
    seats = {(q.category, q.value): f"{q.min}-{q.max}" for q in read.quotas.quotas}
    assert seats == expected_seats(case)
    if case.apart == "same":
        rows = stored(case=case.base)
        assert sorted(map(list, read.contacts.rows.values())) == sorted(row[1:6] for row in rows[1:])


def _drawn(case: Case, folder: Path, before: dict[str, bytes | None]) -> None:
    made = type_in("lottery", "--folder", folder, *case.options)
    assert made.exit_code == case.lottery, made.output
    if case.draw:
        drawn = type_in("draw", "--folder", folder, "--seed", "3 11 17 28 40 52")
        assert drawn.exit_code == 0, drawn.output
        made_output = made.output + drawn.output
    else:
        made_output = made.output
    assert CANARY not in made_output.casefold()
    after = contents(folder.parent)
    assert {name: after.get(name) for name in before} == before
    new = sorted(after.keys() - before.keys())
    if case.lottery:
        assert not new
    for name in new:
        assert name.split("/")[1] in ("public", "private", "packs"), name
        if name.startswith("case/public/") and after[name]:
            assert CANARY.encode() not in (after[name] or b"").lower(), name


def test_the_index_is_the_corpus() -> None:
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 100
    folders = {path.name for path in CORPUS.iterdir() if path.is_dir()} - {"base", "young", "found"}
    assert folders <= set(names)
    assert set(BUILDERS) == {case.name for case in CASES if case.built}
    assert {verdict for case in CASES for verdict in case.verdicts} == {
        "refuse",
        "accept",
        "normalise",
        "warn",
    }
    assert all("refuse" not in case.verdict for case in CASES if not isinstance(case.verdict, str))
    files = [path for path in CORPUS.glob("*/*") if path.is_file()]
    assert [path for path in files if path.stat().st_size >= 20_000] == []
