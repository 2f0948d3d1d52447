"""Lists that templates come with: ours, a case's own, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs.needs import needs_to_tick
from packs.ring import ring_lines
from sortition.problems import InputProblems

OWN = """[[language]]
code = "pl"
autonym = "Polski"
line = "Zadzwoń: {phone}"
read_by = "Jan"
read_on = "2027-01-05"

[[language]]
code = "ar"
autonym = "العربية"
direction = "rtl"
line = "اتصل {phone}"
read_by = "Somebody"
"""


def own(folder: Path, text: str, name: str = "languages/ring.toml") -> Path:
    path = folder / "templates" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return folder


def test_ours_names_ten_languages_that_nobody_has_read_yet(tmp_path: Path) -> None:
    lines = ring_lines("0141 496 0100", tmp_path)
    assert len(lines) == 10
    assert lines[0].text == "Polski: 0141 496 0100"
    assert {line.lang for line in lines if line.rtl} == {"ar", "ur", "fa"}
    assert ring_lines("", tmp_path) == ()


def test_a_line_is_printed_once_its_reader_and_the_day_are_known(tmp_path: Path) -> None:
    lines = ring_lines("0141", own(tmp_path, OWN))
    assert [(line.lang, line.rtl, line.text) for line in lines] == [
        ("pl", False, "Zadzwoń: 0141"),
        ("ar", True, "العربية: 0141"),
    ]


def test_a_case_may_have_needs_of_its_own(tmp_path: Path) -> None:
    text = (
        '[[need]]\ncode = "X1"\nneed = "A chair"\naction = "Bring it"\nowner = "venue"\nwords = ["chair"]\n'
    )
    assert needs_to_tick(own(tmp_path, text, "venue/needs.toml")) == [{"code": "X1", "name": "A chair"}]


def test_what_speaks_against_a_need_is_a_list(tmp_path: Path) -> None:
    text = (
        '[[need]]\ncode = "X1"\nneed = "A chair"\naction = "Bring it"\nowner = "venue"\nwords = ["chair"]\n'
    )
    assert needs_to_tick(own(tmp_path / "good", f'{text}unless = ["wheelchair"]', "venue/needs.toml"))
    for number, wrong in enumerate(("5", '"wheelchair"')):
        with pytest.raises(InputProblems, match="entry 1: unless is not a list"):
            needs_to_tick(own(tmp_path / str(number), f"{text}unless = {wrong}", "venue/needs.toml"))


def test_a_file_with_a_mark_of_byte_order_is_read(tmp_path: Path) -> None:
    assert len(ring_lines("0141", own(tmp_path, f"\ufeff{OWN}"))) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[language", "cannot be understood"),
        ("language = 3", "holds no list"),
        ("", "holds no list"),
        ('[[language]]\ncode = "pl"\nautonym = 3', "entry 1 has no autonym"),
    ],
)
def test_a_broken_list_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputProblems) as caught:
        ring_lines("0141", own(tmp_path, text))
    told = [str(problem) for problem in caught.value.problems]
    assert said in told[0]
    assert all(one.startswith("templates/languages/ring.toml") for one in told)
    assert len(told) == (2 if "autonym" in said else 1)
