"""`old_excel.xls` was made with LibreOffice; other faults are made from its bytes."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xlrd.compdoc import CompDoc

from sortition.files.compound import compound_stream
from sortition.files.grids import Area
from sortition.files.old_excel import old_excel_grids
from sortition.files.read import read_grids
from sortition.problems import InputProblems
from tests.builders import write_xlsx
from tests.gates.programs import needs

FILE = Path(__file__).with_name("old_excel.xls")
WHOLE = FILE.read_bytes()
# A record of every workbook, and the one that says that the rest is encrypted.
CODEPAGE, ENCRYPTED = bytes.fromhex("42000200b004"), bytes.fromhex("2f000200b004")


def refusal(folder, data):
    path = folder / "a.xls"
    path.write_bytes(data)
    with pytest.raises(InputProblems) as caught:
        old_excel_grids(path)
    (problem,) = caught.value.problems
    return f"{problem.reason}. {problem.remedy}"


def test_cells_are_what_the_officer_sees():
    people, secret = old_excel_grids(FILE)
    assert {row.number: row.texts for row in people.rows} == {
        1: ("id", "name", "age", "when", "pct", "err", "formula", "tel"),
        2: ("007", "Zoë\nB  b", "007", "2026-10-14", "25%", "#DIV/0!", "", "0794 600 0123"),
        3: ("8", " lead", "TRUE", "2026-10-14 09:30", "0.255", "#VALUE!", "2", "+44 7946000123"),
        4: ("9", "x", "12.5", "09:05", "100000000000000000000", "#N/A", "#NAME?", "-5"),
        6: ("title",),
        **dict.fromkeys(range(7, 12), ("same",) * 6),
    }
    assert people.hidden_rows == {3}
    assert people.merged == (Area(6, 0, 6, 2),)
    assert (people.name, people.hidden, people.remarks) == ("People", False, ())
    assert (secret.name, secret.hidden, [row.texts for row in secret.rows]) == ("Secret", True, [("id",)])
    assert "Canary" in str(WHOLE), "the file holds a comment, which is not read"
    assert "Canary" not in str([row.texts for row in people.rows])


def test_the_door_knows_it():
    assert read_grids(FILE) == old_excel_grids(FILE)


def test_a_password_is_said(tmp_path):
    assert WHOLE.count(CODEPAGE) == 1
    said = refusal(tmp_path, WHOLE.replace(CODEPAGE, ENCRYPTED))
    assert "has a password" in said
    assert "without" in said


def test_dates_of_old_macintosh_workbooks(tmp_path):
    path = tmp_path / "a.xls"
    since_1900, since_1904 = bytes.fromhex("220002000000"), bytes.fromhex("220002000100")
    assert WHOLE.count(since_1900) == 1
    path.write_bytes(WHOLE.replace(since_1900, since_1904))
    assert old_excel_grids(path)[0].rows[1].texts[3] == "2030-10-15"


def test_gaps_are_limited(monkeypatch):
    rows = old_excel_grids(FILE)[0].rows
    assert any("" in row.texts for row in rows)
    monkeypatch.setattr("sortition.files.old_excel._MOST_GAPS", 0)
    with pytest.raises(InputProblems, match="unpacks"):
        old_excel_grids(FILE)


def chained(at, number):
    """The file with another number at a place in its tables."""
    return WHOLE[:at] + number.to_bytes(4, "little") + WHOLE[at + 4 :]


def sector(number):
    return 512 * (number + 1)


def number_at(place):
    return int.from_bytes(WHOLE[place : place + 4], "little")


TABLE, SMALL_TABLE = sector(number_at(76)), sector(number_at(60))
BOOK = WHOLE.index("Workbook".encode("utf-16-le"))
FIRST = number_at(BOOK + 116)


@pytest.mark.parametrize(
    "data",
    [
        # Chains that lead back to their beginning, or away from the file: of the stream and of the directory.
        chained((SMALL_TABLE if number_at(BOOK + 120) < 4096 else TABLE) + 4 * FIRST, FIRST),
        chained((SMALL_TABLE if number_at(BOOK + 120) < 4096 else TABLE) + 4 * FIRST, 60_000),
        chained(TABLE + 4 * number_at(48), number_at(48)),
        chained(48, 60_000),
        chained(BOOK + 116, 0xFFFFFFFE),
        chained(BOOK + 120, 60_000_000),
        chained(BOOK + 120, number_at(BOOK + 120) + 60),
        # The table named twice, further tables that are none, sectors of no size.
        chained(80, number_at(76)),
        chained(68, 60_000),
        WHOLE[:30] + b"\x03" + WHOLE[31:],
        WHOLE.replace("Workbook".encode("utf-16-le"), "Workbuch".encode("utf-16-le")),
        WHOLE[:-512] if len(WHOLE) - 512 > BOOK else WHOLE[:-2048],
    ],
    ids=range(12),
)
def test_chains_end_whatever_the_file_says(tmp_path, data):
    assert "the workbook is damaged" in refusal(tmp_path, data)


def test_the_tree_of_streams_is_not_climbed(tmp_path):
    """Where each entry has itself on both sides, whoever climbs never comes down."""
    path = tmp_path / "a.xls"
    path.write_bytes(WHOLE[: BOOK + 68] + b"\1\0\0\0" * 2 + WHOLE[BOOK + 76 :])
    assert old_excel_grids(path) == old_excel_grids(FILE)


def test_streams_are_those_that_xlrd_finds():
    expected = CompDoc(WHOLE, logfile=io.StringIO()).get_named_stream("Workbook")
    assert compound_stream(WHOLE, ("book", "workbook")) == expected


def test_macros_are_ignored_and_said(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(WHOLE + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    assert {grid.remarks for grid in old_excel_grids(path)} == {("its macros were ignored",)}


@pytest.mark.parametrize(
    "data",
    [WHOLE[:4000], WHOLE[:100], b"PK\3\4", b"<html>", b"id,b\n", WHOLE.replace(b"\x09\x08", b"\x07\x08")],
)
def test_damage_is_said(tmp_path, data):
    assert "the workbook is damaged" in refusal(tmp_path, data)


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=5), st.floats(0.2, 1)
)
@settings(max_examples=150, deadline=None)
def test_no_damage_gives_a_traceback(tmp_path_factory, changes, kept):
    path = tmp_path_factory.getbasetemp() / "damage.xls"
    data = bytearray(WHOLE)
    for where, byte in changes:
        data[int(where * len(data))] = byte
    path.write_bytes(bytes(data[: int(kept * len(data))]))
    try:
        grids = old_excel_grids(path)
    except InputProblems as refused:
        assert all(problem.remedy for problem in refused.problems)
    else:
        for grid in grids:
            numbers = [row.number for row in grid.rows]
            assert numbers == sorted(set(numbers))


@needs("soffice")
def test_libreoffice_saves_the_same_rows(tmp_path):
    from tests.sortition.test_files_ods import converted

    rows = [["id", "a", "b"], ["007", 7, -0.5], ["x", "", True], ["ß", None, 447700900123]]
    path = converted(write_xlsx(tmp_path / "a.xlsx", rows), "xls")
    assert [row.texts for row in old_excel_grids(path)[0].rows] == [
        ("id", "a", "b"),
        ("007", "7", "-0.5"),
        ("x", "", "TRUE"),
        ("ß", "", "447700900123"),
    ]
