"""The note that says what was read of a file."""

from __future__ import annotations

from pathlib import Path

from sortition.findings import Kind
from sortition.reading.inputs import read_inputs
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Sheet
from tests.builders import write_csv, write_xlsx
from tests.cli_cases import QUOTAS, people


def sheet(*headings: str, rows: int = 2) -> Sheet:
    from sortition.files.grids import Row

    return Sheet("a.csv", "", headings, 3, tuple(Row(4 + n, headings) for n in range(rows)))


def test_rows_headings_and_what_is_kept_apart_are_counted() -> None:
    note = what_was_read(sheet("Name", "Id", "Age", ""), [1, 2, 1], kept=True)
    assert note.kind is Kind.READ
    assert note.text == (
        '2 rows below the headings in row 3; headings used: "Id", "Age"; '
        "1 other column kept apart for letters"
    )
    assert note.cells == ()


def test_columns_that_nobody_keeps_are_not_told() -> None:
    assert what_was_read(sheet("Name", "Id", rows=1), [1]).text == (
        '1 row below the headings in row 3; headings used: "Id"'
    )


def test_both_files_are_told_with_file_and_sheet(tmp_path: Path) -> None:
    applicants = write_xlsx(tmp_path / "a.xlsx", people(4), sheet="Pool")
    read = read_inputs(applicants, write_csv(tmp_path / "q.csv", QUOTAS), 3)
    told = [str(note) for note in read.notes if note.kind is Kind.READ and "headings used" in note.text]
    assert sorted(told) == [
        'a.xlsx > Pool: 4 rows below the headings in row 1; headings used: "id", "Age", "Gender";'
        " 3 other columns kept apart for letters",
        'q.csv: 4 rows below the headings in row 1; headings used: "category", "value", "min", "max"',
    ]
