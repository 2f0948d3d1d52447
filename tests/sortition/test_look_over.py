"""Cells that are wrong, or worth a look, whatever a sheet is about."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sortition.files.grids import Grid, Row
from sortition.findings import Findings, grouped
from sortition.reading import sheets
from sortition.reading.look_over import is_error, look_over
from sortition.reading.sheets import Sheet, plain_sheet, read_sheet
from tests.builders import Rows, write_csv, write_xlsx


def read(rows: Rows, name: str = "Sheet1") -> tuple[Sheet | None, Findings]:
    findings = Findings()
    with pytest.MonkeyPatch.context() as patch:
        one = Grid(name, tuple(Row(n, tuple(row)) for n, row in enumerate(rows, start=1)))
        patch.setattr(sheets, "read_grids", lambda path: (one,))
        sheet = read_sheet(Path("a.xlsx"), lambda sheet: sheet.find("id") is not None, findings)
    return sheet, findings


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "Err:502", "Err:509", "########"])
def test_errors_are_problems_under_headings_only(error):
    _, findings = read([["id", "", "x"], ["1", error, "a"], ["2", "", f" {error} "]])
    (problem,) = findings.problems
    assert (problem.cells, problem.value) == (("C3",), error)
    assert ("Widen" in problem.remedy) == (error == "########")
    assert [note.cells for note in findings.notes] == [("B2",)]


def test_how_a_file_had_to_be_read_is_said_once_for_all_its_sheets():
    findings = Findings()
    for name in ("Dates", "Venues"):
        sheet = plain_sheet("a.xls", Grid(name, (Row(1, ("id",)),), remarks=("it was read as a workbook",)))
        look_over(sheet, findings)
    assert [str(note) for note in findings.notes] == ["a.xls: it was read as a workbook"]


def test_what_a_problem_spoils_is_no_other_problem():
    sheet, findings = read([["id", "x"], ["1", "#N/A"], ["2", "b"]])
    cells = [sheet.cell(row, 1) for row in sheet.rows]
    unknown = sheet.problem("this is no value", "Correct it", cells)
    elsewhere = [replace(unknown, sheet="Other", cells=("B2",)), replace(unknown, cells=())]
    found = grouped([unknown, *findings.problems, *elsewhere])
    assert [(one.sheet, one.cells) for one in found] == [
        ("Sheet1", ("B3",)),
        ("Sheet1", ("B2",)),
        ("Other", ("B2",)),
    ]
    only_there = sheet.problem("the id is blank", "Give one", cells[:1])
    assert grouped([only_there, *findings.problems]) == tuple(findings.problems)


def test_a_formula_without_a_result_is_not_blank_as_well():
    rows = (Row(1, ("id",)), Row(2, ("",)))
    sheet = plain_sheet("a.xlsx", Grid("Sheet1", rows, uncalculated=frozenset({(2, 0)})))
    findings = Findings()
    look_over(sheet, findings)
    blank = sheet.problem("the id is blank", "Give one", [sheet.cell(Row(2, ("",)), 0)])
    assert [one.reason for one in grouped([*findings.problems, blank])] == ["the formula has no result yet"]


def test_nothing_is_said_of_rows_whose_cells_have_moved():
    sheet, findings = read([["id", "x"], ["1", "01414960004", "b"], ["22", "b"]], name="")
    (moved,) = findings.problems
    unknown = sheet.problem("this is no value", "Correct it", [sheet.cell(row, 1) for row in sheet.rows])
    assert [one.cells for one in grouped([moved, unknown])] == [("C2",), ("B3",)]


def test_an_error_as_a_heading():
    assert read([["id", "#REF!"], ["1", "a"]])[1].problems[0].cells == ("B1",)


@pytest.mark.parametrize("text", ["#1", "Err: no", "#", "##", "Error", "# of people", "#N/A or so"])
def test_other_signs_are_no_errors(text):
    assert not is_error(text)
    assert not read([["id", "x"], ["1", text]])[1].problems


def test_control_characters_are_taken_out_and_said():
    sheet, findings = read([["id", "Na\x00me"], ["\x01", ""], ["1\x7f", "a\x0bb\ud800"], ["2", "c\td\ne\rf"]])
    assert sheet.headings == ("id", "Name")
    assert [row.texts for row in sheet.rows] == [("1", "a b"), ("2", "c\td\ne\rf")]
    (note,) = findings.notes
    assert (str(note.kind), note.cells) == ("changed", ("B1", "A2", "A3", "B3"))
    assert "4 cells" in note.text


@given(st.text(max_size=6))
def test_what_is_read_can_be_written(text):
    assume(not is_error(text.strip()))
    sheet, findings = read([["id", "x"], ["1", text]])
    assert not findings.problems
    read_text = sheet.rows[0].texts[1]
    read_text.encode()
    assert all(sign in "\t\n\r" or not "\0" <= sign < " " for sign in read_text)
    assert (read_text == text) == (not any(note.kind == "changed" for note in findings.notes))


def test_a_text_that_no_cell_can_hold():
    longest = "x" * 32_767
    assert not read([["id", "y"], ["1", longest]])[1].problems
    for row in (["1", longest + "x"], [longest + "x", "1"]):
        _, findings = read([["id", "y"], row])
        (problem,) = findings.problems
        assert problem.cells == ("B2" if row[0] == "1" else "A2",)
        assert "quotation mark" in problem.remedy
        assert len(str(problem)) < 300
    assert not read([["id", "a", "b", "c"], ["1", *["x" * 20_000] * 3]])[1].problems


@pytest.mark.parametrize("text", ["1.23E+11", "4,47701E+11", "4E+12", " 4.5e+09 "])
def test_numbers_that_were_cut_short(text):
    (note,) = read([["id", "Phone"], ["1", text], ["2", "x"]])[1].notes
    assert (str(note.kind), note.cells) == ("look", ("B2",))
    assert "1 long number" in note.text


@pytest.mark.parametrize(
    "text", ["1.2E-5", "Block E+1", "1E+1", "447701234567", "1.23E+11 or so", "12.3E+11"]
)
def test_numbers_that_were_not(text):
    assert not read([["id", "Phone"], ["1", text]])[1].notes


def test_text_under_no_heading_is_named_once():
    rows = [["id", "", "x"], ["1"], ["2", "a", "b", "", "c"], ["3", "d", "", "", "e"]]
    assert [(str(note.kind), note.cells) for note in read(rows)[1].notes] == [
        ("left out", ("B3",)),
        ("left out", ("E3",)),
    ]
    # In a text file the cells have moved.
    (problem,) = read(rows, "")[1].problems
    assert problem.cells == ("E3", "E4")


def test_blanks_that_nobody_sees_make_no_row(tmp_path):
    rows = [["id", "x"], ["\u200b", "\u00a0"], ["1", "a"], ["\ufeff"]]
    for path in (write_csv(tmp_path / "a.csv", rows), write_xlsx(tmp_path / "a.xlsx", rows)):
        assert len(read_sheet(path, lambda one: one.find("id") is not None, Findings()).rows) == 1


def test_a_plain_sheet_has_its_headings_in_the_first_row():
    one = Grid("S", (Row(2, ("x",)), Row(3, ("id", "Total")), Row(4, ("Total", "1\0"))))
    sheet = plain_sheet("a.xlsx", one)
    assert (sheet.heading_row, sheet.headings) == (2, ("x",))
    assert [row.texts for row in sheet.rows] == [("id", "Total"), ("Total", "1")]
    assert sheet.cleaned == ((4, 1),)
    assert plain_sheet("a.xlsx", Grid("S", (Row(1, (" ", "")),))) is None
