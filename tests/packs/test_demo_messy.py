"""The messy list of the demo: what is said of it, and that the page says how to mend it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import openpyxl
import pytest

from packs.demo_messy import LIST, messy_files, write_messy
from sortition.problems import InputProblems
from tests.cli_cases import contents, done, told, type_in

PAGE = (Path(__file__).parents[2] / "docs/how-to/mend-a-messy-list.md").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_messy(tmp_path / "messy")
    return tmp_path / "messy"


def suggested(folder: Path) -> str:
    shown = type_in("check", "--folder", folder, "--suggest")
    assert shown.exit_code == 3
    return shown.stdout


def test_every_fault_is_named_with_its_cell(folder: Path) -> None:
    before = contents(folder)
    shown = type_in("check", "--folder", folder)
    assert shown.exit_code == 3
    assert "5 problems to mend" in shown.stderr
    for cell in ("E24", "D8", "D9", "H6", "H9"):
        assert f"{LIST} > Replies!{cell}: " in shown.stderr
    for said in ("A20 and A21", "A17 and A19", "2 hidden rows", "(A7, A8)", "(G22)"):
        assert said in shown.stderr
    assert "example.org" not in shown.output and "Example" not in shown.output
    assert contents(folder) == before


def test_the_page_shows_the_lines_that_are_suggested(folder: Path) -> None:
    lines = [line.partition("  #")[0] for line in suggested(folder).splitlines()]
    (shown,) = re.findall(r"```toml\n(.*?)\n```", PAGE, re.DOTALL)
    assert lines == shown.splitlines()


def test_mended_as_the_page_says_it_is_read_and_can_be_drawn_from(folder: Path) -> None:
    settings = (
        (folder / "panel.toml").read_text("utf-8").replace("[applicants]", '[applicants]\nexclude = "Notes"')
    )
    settings += f'\n{suggested(folder)}\n[excluded]\n"015" = "duplicate"\n'
    assert tomllib.loads(settings)["values"]["Gender"] == {"Femal": "Female", "M": "Male"}
    (folder / "panel.toml").write_text(settings, "utf-8")
    book = openpyxl.load_workbook(folder / LIST)
    book["Replies"]["E24"] = None
    book.save(folder / LIST)
    shown = done("check", "--folder", folder).stdout
    for said in (
        "the headings are in row 5",
        "1 row left out: the headings once more",
        "1 row of totals left out",
        '1 hidden sheet not read: "Last year"',
        '"50+"',
        '"16–24"',
    ):
        assert said in shown
    facts = told("check", "--folder", folder)
    assert (facts["applicants"], facts["shared_homes"]) == (16, 1)
    assert told("lottery", "--folder", folder)["zero_chance"] == 0
    drawn = told("draw", "--folder", folder, "--seed", "1 2 3 4 5 6")
    assert not {"015", "017"} & {*drawn["members"], *drawn["alternates"]}


def test_the_bytes_are_always_the_same_and_nothing_is_overwritten(folder: Path) -> None:
    assert {name: (folder / name).read_bytes() for name in messy_files()} == messy_files()
    write_messy(folder)  # An earlier run may have been cut short: what it wrote may stand there.
    (folder / "quotas.csv").write_bytes(b"mine")
    with pytest.raises(InputProblems):
        write_messy(folder)
    assert (folder / "quotas.csv").read_bytes() == b"mine"
