"""The files of released timetables: where they stand, and that none is missing, edited or written twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from packs.releases import files_of_release, newest_release, refuse_other, released
from scheduling.releases import Release, release_bytes
from scheduling.rules import severities
from sortition.case import start_case, write_step
from sortition.problems import InputProblems
from tests.packs.released import release

CASES = ["../../../elsewhere", "..\\..\\elsewhere", "C:\\x", "NUL", "Jean Petrie", "x" * 300, "a?b"]


@pytest.mark.parametrize("odd", CASES, ids=range(len(CASES)))
def test_no_id_makes_a_file_of_its_own_choice(odd: str, tmp_path: Path) -> None:
    (tmp_path / "panel.toml").write_text("[panel]\nsize = 2\n", "utf-8")
    one = release(["0001", odd])
    (old, *rest) = one.programme.support
    sittings = tuple(
        replace(each, support=tuple(sorted(odd if who == old.id else who for who in each.support)))
        for each in one.timetable.sittings
    )
    programme = replace(one.programme, support=(replace(old, id=odd), *rest))
    one = replace(one, programme=programme, timetable=replace(one.timetable, sittings=sittings))
    files = files_of_release([one], severities(), (), (), (), {}, tmp_path)
    made = {name for name in files if name.endswith(".ics")}
    place = 1 + sorted(["0001", odd]).index(odd)
    assert {one for one in made if "/member/" in one} == {
        "packs/member/calendars-2/0001.ics",
        f"packs/member/calendars-2/member-0{place}.ics",
    }
    for name in made:
        assert odd not in name
        assert ".." not in PurePosixPath(name).parts and "\\" not in name


NOW = "2027-01-11T09:30:00Z"


def record(one: Release) -> str:
    return f"private/timetable{'' if one.number == 1 else f'-{one.number}'}.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case in which two timetables were released."""
    case = start_case(tmp_path, NOW)
    for number in (1, 2):
        one = replace(release(["0001"]), number=number)
        write_step(case, {record(one): release_bytes(one)}, NOW, {"event": "timetable", "timetable": number})
    return tmp_path


def refusal(read: Callable[[Path], object], folder: Path) -> str:
    with pytest.raises(InputProblems) as refused:
        read(folder)
    (problem,) = refused.value.problems
    return str(problem)


def test_the_releases_of_a_case_are_in_their_order(folder: Path) -> None:
    newest = newest_release(folder)
    assert [one.number for one in released(folder)] == [1, 2] and newest and newest.number == 2


@pytest.mark.parametrize("read", [released, newest_release])
def test_a_release_under_the_number_of_another_is_refused(
    read: Callable[[Path], object], folder: Path
) -> None:
    (folder / "private/timetable-2.json").write_bytes(release_bytes(replace(release(["0001"]), number=1)))
    said = refusal(read, folder)
    assert "timetable-2.json" in said and "version 1, but it stands in the place of 2" in said


@pytest.mark.parametrize("read", [released, newest_release])
@pytest.mark.parametrize("number", [1, 2])
def test_a_release_that_the_log_names_is_missed(
    number: int, read: Callable[[Path], object], folder: Path
) -> None:
    missing = record(replace(release(["0001"]), number=number))
    (folder / missing).unlink()
    assert f"{missing} is missing" in refusal(read, folder)


def test_a_release_made_meanwhile_is_not_written_over(folder: Path) -> None:
    refuse_other(folder, 3)
    said = refusal(lambda place: refuse_other(place, 2), folder)
    assert "another timetable was made meanwhile" in said and "Run it again" in said
