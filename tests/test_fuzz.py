"""Spoiled spreadsheets come to an answer: what was found once, and a short search for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz_readers import TOMLS, found, fuzz, stored_files, try_files


@pytest.mark.parametrize("place", [pytest.param(path, id=path.name) for path in found()])
def test_what_was_found_is_answered(place: Path, tmp_path: Path) -> None:
    for toml in TOMLS:
        assert try_files(tmp_path, stored_files(place), toml) in ("read", "refused")


@pytest.mark.slow
def test_a_short_search_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz_readers.FOUND", tmp_path)
    counts, finds = fuzz(minutes=1 / 3)
    assert not finds
    assert counts["read"]
    assert counts["refused"]
