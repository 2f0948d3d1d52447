import datetime
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from sortition.files.read import read_grids
from sortition.findings import Findings
from sortition.problems import InputProblems
from sortition.reading.sheets import Sheet, address, read_sheet
from tests.builders import write_csv, write_xlsx

ROWS = [["id", "Größe"], ["007", "Zoë"], ["8", "a, b"]]


def texts(path: Path) -> list[list[str]]:
    return [list(row.texts) for row in read_grids(path)[0].rows]


def sheet_of(path: Path, name: str = "") -> tuple[Sheet | None, Findings]:
    findings = Findings()
    return read_sheet(path, lambda sheet: sheet.find("id") is not None, findings, name), findings


def reasons(path: Path, name: str = "") -> list[str]:
    return [problem.reason for problem in sheet_of(path, name)[1].problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_usual_encoding_and_separator(tmp_path, encoding, separator):
    assert texts(write_csv(tmp_path / "a.csv", ROWS, separator, encoding)) == ROWS


def test_the_windows_alphabet_is_said(tmp_path):
    assert "Windows" in str(sheet_of(write_csv(tmp_path / "a.csv", ROWS, encoding="cp1252"))[1].notes[0])
    assert not sheet_of(write_csv(tmp_path / "b.csv", ROWS))[1].notes


def test_the_separator_is_the_one_that_makes_a_table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id;address, street, town, country\n1;x\n2;y\n", encoding="utf-8")
    assert texts(path) == [["id", "address, street, town, country"], ["1", "x"], ["2", "y"]]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_and_quoted_breaks(tmp_path, ends):
    path = tmp_path / "a.csv"
    path.write_bytes(ends.join(["id,b", '1,"x', 'y"', "", "2,z"]).encode())
    rows = read_grids(path)[0].rows
    assert [row.number for row in rows if row.texts] == [1, 2, 4]
    assert rows[1].texts[1].split() == ["x", "y"]


def test_workbook_values_keep_their_text(tmp_path):
    when = datetime.datetime(2026, 11, 21, 18, 30)
    row = ["007", 7, 12.0, 0.5, True, datetime.date(2026, 11, 21), when, datetime.time(9, 5), 447700900123]
    path = write_xlsx(tmp_path / "a.xlsx", [["id", *"bcdefghi"], row])
    assert texts(path)[1] == [
        *("007", "7", "12", "0.5", "TRUE", "2026-11-21", "2026-11-21 18:30", "09:05", "447700900123")
    ]


@given(
    st.lists(st.lists(st.text("aß,;\t|\"' \n=0", max_size=5), min_size=2, max_size=4), min_size=2, max_size=5)
)
@settings(max_examples=60, deadline=None)
def test_both_kinds_of_file_give_the_same_rows(tmp_path_factory, rows):
    rows = [["id", "name"], *([text.strip() for text in row] for row in rows)]
    rows = [row for row in rows if not any(text.startswith("=") for text in row)]
    # Of rows of separators alone nobody can tell which one is between the cells.
    rows = [row for row in rows if not {*"aß0"}.isdisjoint("".join(row)) or row == ["id", "name"]]
    folder = tmp_path_factory.mktemp("same")
    first = sheet_of(write_csv(folder / "a.csv", [[*row, ""] for row in rows]))[0]
    second = sheet_of(write_xlsx(folder / "a.xlsx", rows))[0]
    # Of a text with more separators in its cells than between them nobody can tell; such a one is refused.
    assume(first is not None)

    def content(sheet):
        return [[sheet.text(row, column) for column in range(4)] for row in sheet.rows]

    assert content(first) == content(second)


@given(st.integers(1, 1_048_576), st.integers(0, 16_383))
def test_addresses_are_those_of_excel(row, column):
    assert address(row, column) == f"{get_column_letter(column + 1)}{row}"


def test_whole_numbers_have_no_point(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["id"], [12], [0.25]])
    rewrite(path, lambda name, data: data.replace(b"<v>12</v>", b"<v>12.0</v>"))
    assert texts(path) == [["id"], ["12"], ["0.25"]]


def test_addresses_survive_blank_rows_and_columns(tmp_path):
    rows = [[], [None, "Id", None, "Name"], [], [None, 1, None, "x"], [None, " "], []]
    for path in (write_xlsx(tmp_path / "a.xlsx", rows), write_csv(tmp_path / "a.csv", rows)):
        sheet, findings = sheet_of(path)
        assert not findings.problems
        assert len(sheet.rows) == 1
        assert sheet.find("NAME") == 3
        cell = sheet.cell(sheet.rows[0], 3)
        assert (cell.text, cell.address) == ("x", "D4")


@pytest.mark.parametrize(
    "heading", ["Age_Group", " age  group ", "AGE\u00a0GROUP", "Age-Group", "agegroup", "\ufeffAge group"]
)
def test_headings_match_liberally(tmp_path, heading):
    sheet, _ = sheet_of(write_csv(tmp_path / "a.csv", [["id", heading], ["1", "x"]]))
    assert sheet.find("Age group") == 1
    assert sheet.find("Age groups") is None
    assert sheet.find("") is None


def test_the_sheet_is_picked_by_content_and_said(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["Read me"], ["x"]], "Intro", Empty=[], People=ROWS, Old=ROWS)
    sheet, findings = sheet_of(path)
    assert sheet.name == "People"
    assert [str(note) for note in findings.notes] == [
        'a.xlsx: of 3 sheets, "People" was read',
        'a.xlsx: "Old" has as much of what is needed: is "People" the right sheet?',
    ]
    assert sheet_of(path, "old")[0].name == "Old"
    problem = sheet_of(path, "Peeple")[1].problems[0]
    assert 'Did you mean "People"?' in problem.remedy
    assert sheet_of(write_csv(tmp_path / "a.csv", ROWS), "Peeple")[0].name == ""


def test_a_hidden_sheet_comes_last(tmp_path):
    book = Workbook()
    book.worksheets[0].append(["id"])
    book.worksheets[0].append(["old"])
    page = book.create_sheet("Now")
    for row in ROWS:
        page.append(row)
    book.worksheets[0].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "a.xlsx")
    assert sheet_of(tmp_path / "a.xlsx")[0].name == "Now"


def test_stated_dimensions_are_not_believed(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", ROWS)
    rewrite(
        path, lambda name, data: data.replace(b'ref="A1:B3"', b'ref="A1:A1"') if "sheet1" in name else data
    )
    assert texts(path) == ROWS


def rewrite(path: Path, change) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, change(name, data))


def test_errors_are_problems_grouped_by_column(tmp_path):
    rows = [["id", "a", "b"], ["1", "#DIV/0!", "x"], ["2", "#DIV/0!", "#N/A"]]
    for path in (write_xlsx(tmp_path / "a.xlsx", rows), write_csv(tmp_path / "a.csv", rows)):
        problems = sheet_of(path)[1].problems
        assert [(problem.value, problem.cells) for problem in problems] == [
            ("#DIV/0!", ("B2", "B3")),
            ("#N/A", ("C3",)),
        ]


def test_formulas_without_a_result_are_problems(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", [["id", "a"], ["1", "=1+1"], ["=A2", "x"]])
    (problem,) = sheet_of(path)[1].problems
    assert problem.cells == ("B2", "A3")
    assert "Excel" in problem.remedy


@pytest.mark.parametrize(
    ("cached", "text"),
    [(b'<c r="B2"><f>1+1</f><v>2</v></c>', "2"), (b'<c r="B2" t="str"><f>1+1</f><v></v></c>', "")],
)
def test_formulas_with_a_result_are_values(tmp_path, cached, text):
    path = write_xlsx(tmp_path / "a.xlsx", [["id", "a"], ["1", "=1+1"]])
    rewrite(path, lambda name, data: re.sub(rb'<c r="B2".*?</c>', cached, data))
    sheet, findings = sheet_of(path)
    assert not findings.problems
    assert sheet.text(sheet.rows[0], 1) == text


def test_headings_twice_and_moved_cells(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["id", "Name", "name "], ["1", "x", "y", "z"]])
    problems = sheet_of(path)[1].problems
    assert [problem.cells for problem in problems] == [("B1", "C1"), ("D2",)]
    remark = write_xlsx(tmp_path / "b.xlsx", [["id", "Name"], ["1", "x", "call again"], ["2", "y", "moved"]])
    findings = sheet_of(remark)[1]
    assert not findings.problems
    assert [note.cells for note in findings.notes] == [("C2",)]


def test_nothing_prints_what_the_cells_hold(tmp_path):
    path = write_csv(tmp_path / "a.csv", [["id", "name"], ["1", "Canary"]])
    sheet, findings = sheet_of(path)
    assert "Canary" not in repr(sheet) + repr(read_grids(path)) + repr(findings)
    assert "Canary" not in repr(sheet.cell(sheet.rows[0], 1))


def test_a_file_that_may_not_be_opened(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", ROWS)

    def locked(self):
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(InputProblems, match="close it"):
        read_grids(path)
