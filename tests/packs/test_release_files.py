"""The files of a released timetable: they stand in the case folder, whatever people are called in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from packs.releases import files_of_release
from scheduling.rules import severities
from tests.packs.released import release

CASES = ["../../../elsewhere", "..\\..\\elsewhere", "C:\\x", "NUL", "Jean Petrie", "x" * 300, "a?b"]


@pytest.mark.parametrize("odd", CASES, ids=range(len(CASES)))
def test_no_id_makes_a_file_of_its_own_choice(odd: str, tmp_path: Path) -> None:
    (tmp_path / "panel.toml").write_text("", "utf-8")
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
