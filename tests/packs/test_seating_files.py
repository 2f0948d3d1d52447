"""The files of released seatings: where they stand, that none is missing, and none half written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from packs.seatings import files_of_seating, newest_seating, seatings
from scheduling.seating.bounds import random_measures
from scheduling.seating.measures import measure
from scheduling.seating.releases import SeatingRelease, seating_bytes
from scheduling.seating.values import Discussion, Group, Guest, Place, Round, Seating, Table
from sortition.case import Case, start_case, write_step
from sortition.problems import InputProblems

NOW = "2027-01-11T09:30:00Z"


def released(number: int) -> SeatingRelease:
    """Two members at a table of one round."""
    ids = ("0001", "0002")
    discussion = Discussion(
        (), tuple(map(Guest, ids)), (Table("Table 1"),), (Round("1", "S1", (Place("Table 1", 2, 2),)),)
    )
    return SeatingRelease(number, NOW, discussion, Seating((Group("1", "Table 1", ids),)))


def record(number: int) -> str:
    return f"private/seating{'' if number == 1 else f'-{number}'}.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case in which three seatings were released."""
    case = start_case(tmp_path, NOW)
    for number in (1, 2, 3):
        write_step(case, {record(number): seating_bytes(released(number))}, NOW)
    return tmp_path


def test_releases_stand_in_their_own_files_and_the_newest_holds(tmp_path: Path) -> None:
    first = released(1)
    second = replace(first, number=2, stated=("0001 is late",))
    assert newest_seating(tmp_path) is None
    case = start_case(tmp_path, NOW)
    for history in ((first,), (first, second)):
        measures = measure(first.discussion, first.seating)
        files = files_of_seating(history, measures, random_measures(first.discussion, first.seating))
        end = "" if len(history) == 1 else "-2"
        assert sorted(files) == [
            f"packs/office/tables{end}.xlsx",
            f"private/seating{end}.csv",
            f"private/seating{end}.json",
        ]
        write_step(case, files, NOW)
    assert newest_seating(tmp_path) == second
    assert seatings(tmp_path) == (first, second)


@pytest.mark.parametrize("read", [seatings, newest_seating])
def test_a_release_in_the_place_of_another_is_told(read: Callable[[Path], object], folder: Path) -> None:
    (folder / record(3)).write_bytes(seating_bytes(released(2)))
    with pytest.raises(InputProblems, match="stands in the place of 3"):
        read(folder)


@pytest.mark.parametrize("read", [seatings, newest_seating])
@pytest.mark.parametrize("number", [1, 2])
def test_a_release_that_is_missing_before_others_is_missed(
    number: int, read: Callable[[Path], object], folder: Path
) -> None:
    (folder / record(number)).unlink()
    with pytest.raises(InputProblems, match=f"{record(number)} is missing: the newest version is 3"):
        read(folder)


@pytest.mark.parametrize("read", [lambda folder: seatings(folder)[-1], newest_seating])
def test_a_release_whose_step_was_interrupted_is_completed_first(
    read: Callable[[Path], SeatingRelease], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("sortition.case._roll_forward", lambda *_: None)
        write_step(Case(folder), {record(4): seating_bytes(released(4))}, NOW)
    assert not (folder / record(4)).exists()
    assert read(folder).number == 4
