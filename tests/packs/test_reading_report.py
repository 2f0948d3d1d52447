"""The report of the reading: four headings, cells, and nothing twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from packs.reading_report import TITLES, joined, large_files, reading_file, reading_lines
from sortition.findings import Kind, Note

CELLS = tuple(f"D{n}" for n in range(2, 12))


def note(text: str, *cells: str, kind: Kind = Kind.LOOK, file: str = "a.csv") -> Note:
    return Note(text, file, cells=cells, kind=kind)


def test_every_kind_of_note_has_a_heading() -> None:
    notes = [note(f"about {kind.name}", kind=kind) for kind in reversed(Kind)]
    assert reading_lines(notes) == [
        *("What was read", "  a.csv:", "    about READ", ""),
        *("Read otherwise than written", "  a.csv:", "    about CHANGED", ""),
        *("Left out", "  a.csv:", "    about LEFT_OUT", ""),
        *("Worth a look", "  a.csv:", "    about LOOK"),
    ]
    assert list(TITLES) == list(Kind)


def test_what_there_is_none_of_has_no_heading() -> None:
    assert reading_lines([]) == []
    assert reading_lines([note("x", kind=Kind.LEFT_OUT)]) == ["Left out", "  a.csv:", "    x"]


def test_a_line_names_eight_cells_and_counts_the_others() -> None:
    *_, line = reading_lines([note("10 ages", *CELLS)])
    assert line == "    10 ages (D2, D3, D4, D5, D6, D7, D8, D9 and 2 more)"


def test_notes_about_one_sheet_stand_together_below_its_name() -> None:
    apart = [note("x"), note("y", file=""), Note("z", "b.xlsx", "Pool"), note("w"), note("v", file="b.xlsx")]
    assert reading_lines(apart) == [
        *("Worth a look", "  y"),
        *("  a.csv:", "    x", "    w"),
        *("  b.xlsx > Pool:", "    z"),
        *("  b.xlsx:", "    v"),
    ]


def test_notes_that_differ_only_in_cells_are_one() -> None:
    found = joined([note("x", "A1"), note("y", "A1"), note("x", "B2", "A1"), note("x", "A1", kind=Kind.READ)])
    assert [(one.text, one.cells, one.kind) for one in found] == [
        ("x", ("A1", "B2"), Kind.LOOK),
        ("y", ("A1",), Kind.LOOK),
        ("x", ("A1",), Kind.READ),
    ]
    assert len(joined([note("x"), note("x", file="b.csv")])) == 2


def test_the_file_of_the_record_holds_every_cell() -> None:
    told = json.loads(reading_file([note("10 ages", *CELLS), note("x", kind=Kind.LEFT_OUT)]))
    assert told["schema"] == 1
    assert told["read"] == told["changed"] == []
    assert told["look"] == [
        {"file": "a.csv", "sheet": "", "cells": list(CELLS), "text": "10 ages", "kind": "look"}
    ]
    assert [one["text"] for one in told["left_out"]] == ["x"]


@pytest.mark.parametrize(("size", "said"), [(5_000_000, []), (5_000_001, ["Reading a.csv (5 MB)…"])])
def test_only_large_files_are_announced(tmp_path: Path, size: int, said: list[str]) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(size)
    assert list(large_files([tmp_path / "a.csv", tmp_path / "none.csv", tmp_path])) == said


def test_the_size_is_said_in_megabytes(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(212_300_000)
    assert list(large_files([tmp_path / "a.csv"])) == ["Reading a.csv (212 MB)…"]
