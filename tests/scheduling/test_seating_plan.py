"""A seating made by hand is read as it is meant, and everything wrong in it is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from seated import LED, SEATS, TABLES, discussion, seating

from scheduling.reading.seating_plan import read_seating
from scheduling.seating.releases import seating_csv
from scheduling.seating.values import Seating
from sortition.findings import Findings, grouped

Rows = list[list[object]]
HEADS = ["Id", "Name", "Round 1", "Round 2", "Round 3", "Round 4"]


def rows_of(seats: Mapping[str, Sequence[str]]) -> Rows:
    """A row for everybody in these seats, with the table in every round."""
    at = {
        (round_, id_): table
        for round_, tables in seats.items()
        for table, ids in zip(TABLES, tables, strict=False)
        for id_ in ids.split()
    }
    everybody = sorted({id_ for _, id_ in at})
    return [[id_, "Ann", *(at.get((round_, id_), "away") for round_ in seats)] for id_ in everybody]


def members() -> Rows:
    return [HEADS[:], *rows_of(SEATS)]


def facilitators() -> Rows:
    return [HEADS[:], *rows_of(LED)]


def written(folder: Path, **sheets: Rows) -> Path:
    book = Workbook()
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    path = folder / "plan.xlsx"
    book.save(path)
    return path


def read(path: Path, **more: object) -> tuple[Seating | None, list[str], list[str]]:
    findings = Findings()
    found = read_seating(path, discussion(**more), findings)
    return found, [str(one) for one in grouped(findings.problems)], [str(one) for one in findings.notes]


def test_a_workbook_is_read_as_the_seating_that_it_holds(tmp_path: Path) -> None:
    path = written(tmp_path, Overview=[["All about it"]], Members=members(), Facilitators=facilitators())
    assert read(path) == (seating(), [], [])


def test_rows_and_columns_may_stand_in_any_order_and_be_written_as_people_write(tmp_path: Path) -> None:
    turned = [list(reversed(row)) for row in members()]
    turned[0] = ["4", "ROUND 3", "round_2", " Round  1", "Called", "Member ID"]
    turned[1:] = [[*map(str.lower, map(str, row))] for row in reversed(turned[1:])]
    turned[1][0] = "Absent"
    turned[2][0] = "table T1"
    led = facilitators()
    led[1][4] = ""
    path = written(tmp_path, Members=turned, Facilitators=led)
    found, problems, _ = read(path)
    assert problems == []
    assert found == seating()


def test_a_table_changed_by_hand_is_read_so(tmp_path: Path) -> None:
    rows = members()
    assert rows[1][:3] == ["M1", "Ann", "T1"]
    rows[1][2], rows[4][2] = rows[4][2], rows[1][2]
    found, problems, _ = read(written(tmp_path, Members=rows, Facilitators=facilitators()))
    assert problems == []
    assert found == seating({"1": ("M2 M3 M4", "M1 M5 M6", "M7 M8 M9")})


def test_a_seat_for_somebody_away_and_nobodys_seat_are_left_to_the_checker(tmp_path: Path) -> None:
    rows = members()
    rows[9][4], rows[9][5], rows[1][5] = "", "T2", "away"
    found, problems, _ = read(written(tmp_path, Members=rows, Facilitators=facilitators()))
    assert problems == []
    assert found == seating({"4": ("M6 M8", "M2 M4 M9", "M3 M5 M7")})


def test_the_csv_of_a_seating_is_read_and_a_note_says_that_nobody_leads(tmp_path: Path) -> None:
    path = tmp_path / "seating.csv"
    path.write_bytes(seating_csv(seating()))
    found, problems, notes = read(path)
    assert problems == []
    assert [one.members for one in found.groups] == [one.members for one in seating().groups]
    assert not any(one.facilitators for one in found.groups)
    assert notes == ["seating.csv: it does not say who leads the tables: it is read as if nobody did"]
    path.write_text(path.read_text() + "1,T1,F1\n")
    found, _, notes = read(path)
    assert found.group["1", "T1"].facilitators == ("F1",)
    assert notes == []


def test_a_discussion_without_facilitators_needs_no_sheet_for_them(tmp_path: Path) -> None:
    found, problems, notes = read(written(tmp_path, Members=members()), facilitators=(), led={})
    assert (problems, notes) == ([], [])
    assert not any(one.facilitators for one in found.groups)


def spoilt(row: int, column: int, value: object) -> Rows:
    rows = members()
    rows[row][column] = value
    return rows


FAULTS: dict[str, tuple[Rows, str]] = {
    "unknown member": (
        spoilt(3, 0, "M33"),
        'Members!A4: "M33" is no member. Known are M1',
    ),
    "unknown table": (spoilt(3, 3, "T4"), 'Members!D4: "T4" is no table of round 2. Known are T1, T2'),
    "a table that is not in use": (
        spoilt(3, 4, "T2"),
        'Members!E4: "T2" is no table of round 3. Known are',
    ),
    "a blank seat": (
        spoilt(2, 3, ""),
        "Members!D3: a member has no table in round 2. Write the id of a table",
    ),
    "a blank id": (spoilt(5, 0, ""), "Members!A6: the member is blank. Known are M1"),
    "a member twice": (
        [*members(), members()[2]],
        "Members!A3: 2 rows are about member M2. Keep one of them (also A11)",
    ),
    "members missing": (members()[:-2], "Members: there is no row for member M8, M9. Add a row for each"),
    "a round missing": ([row[:-1] for row in members()], 'Members: there is no column "Round 4". Add one'),
    "a round too many": (spoilt(0, 1, "Round 9"), 'Members!B1: "Round 9" is no round of this plan. Known'),
    "no column of ids": (spoilt(0, 0, "Who"), 'Members: there is no column "Id". Add it, with the members'),
    "a round twice": (spoilt(0, 5, "Round 1"), 'Members!C1: 2 columns have the heading "Round 1"'),
    "a round twice in other words": (
        spoilt(0, 1, "1"),
        "Members!B1: 2 columns are about round 1. Keep one of",
    ),
    "an error": (spoilt(2, 3, "#REF!"), "Members!D3: the cell shows the error #REF!"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_with_its_cell(tmp_path: Path, name: str) -> None:
    rows, expected = FAULTS[name]
    found, problems, _ = read(written(tmp_path, Members=rows, Facilitators=facilitators()))
    assert found is None
    assert any(one.startswith(f"plan.xlsx > {expected}") for one in problems), problems


def test_every_problem_is_said_at_once_and_those_alike_together(tmp_path: Path) -> None:
    rows = members()
    rows[2][3] = rows[3][3] = ""
    rows[4][2] = "T9"
    led = facilitators()
    led[1][2] = "T8"
    found, problems, _ = read(written(tmp_path, Members=rows, Facilitators=led))
    assert found is None
    assert len(problems) == 3
    assert any("Members!D3" in one and "(also D4)" in one for one in problems)
    assert any('Facilitators!C2: "T8" is no table of round 1' in one for one in problems)


def test_without_the_sheet_of_facilitators_it_is_said(tmp_path: Path) -> None:
    found, problems, _ = read(written(tmp_path, Members=members()))
    assert found is None
    assert problems[0].startswith('plan.xlsx: there is no sheet "Facilitators"')


def test_without_the_sheet_of_members_that_is_said_and_nothing_else(tmp_path: Path) -> None:
    found, problems, _ = read(written(tmp_path, Overview=[["All about it"]], Facilitators=facilitators()))
    assert found is None
    (told,) = problems
    assert told.startswith('plan.xlsx: there is no sheet "Members"')


@pytest.mark.parametrize(
    ("headings", "lacking"),
    [("runde,table,id", "Round"), ("round,place,id", "Table"), ("round,table,who", "Id")],
)
def test_a_list_without_one_of_its_columns_lacks_this_and_nothing_else(
    tmp_path: Path, headings: str, lacking: str
) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(seating_csv(seating()).decode().replace("round,table,id", headings))
    found, problems, _ = read(path)
    assert found is None
    (told,) = problems
    assert f'there is no column "{lacking}"' in told and all(
        f'"{one}"' in told for one in headings.split(",")
    )


def test_names_in_the_plan_are_never_repeated(tmp_path: Path) -> None:
    rows = members()
    for row in rows[1:]:
        row[1], row[3] = "Ann Secret", "T9"
    _, problems, notes = read(written(tmp_path, Members=rows, Facilitators=facilitators()))
    assert problems
    assert "Secret" not in "".join([*problems, *notes])


LIST_FAULTS = {
    "1,T1,M77": 'A36: "M77" is no member',
    "9,T1,M1": '"9" is no round of this plan',
    "1,T9,M1": '"T9" is no table of round 1',
    "1,T1,": "the id is blank",
    "1,T2,M1": "M1 has 2 seats in round 1. Keep one of them",
}


@pytest.mark.parametrize("line", LIST_FAULTS)
def test_what_is_wrong_in_a_list_is_said(tmp_path: Path, line: str) -> None:
    path = tmp_path / "plan.csv"
    path.write_text(f"{seating_csv(seating()).decode()}{line}\n")
    found, problems, _ = read(path)
    assert found is None
    assert len(problems) == 1
    assert LIST_FAULTS[line].split(": ")[-1] in problems[0]
