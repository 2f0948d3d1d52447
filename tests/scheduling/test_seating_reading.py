"""The sheets on who sits with whom: what they say, and what is wrong with them, all at once."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from scheduling.reading.layouts import LAYOUTS, SEATING
from scheduling.reading.seating import Among, read_wishes
from scheduling.reading.seating_rows import known_as
from scheduling.seating.arranged import arrange
from scheduling.seating.values import Category, Facilitator, Fixed, Guest, Mode, Table
from scheduling.seating.wishes import Leader, RoundWish, Wishes
from sortition.findings import Findings
from sortition.toml_tables import Fault
from sortition.wording import heading_key
from tests.scheduling.workbooks import SHEETS, Rows, heads, read_sheets, write

AMONG = Among(
    members=[f"M{n:02}" for n in range(1, 25)],
    sessions={"S1": 2, "S2": 1, "S3": 2},
    titles={"S1": "Learning day", "S2": "Café day", "S3": "Decision day"},
    facilitators={"F1": "Ann Other", "F2": "Bo Nobody"},
    categories=("Gender", "Age band"),
)
SEATS: dict[str, Rows] = {
    "Tables": [
        heads("Table|Seats|Wheelchair places|Step-free|Hearing loop|Quiet|Remote"),
        ["Table 1", 9, 2, "yes", "yes", "no", ""],
        [2, 9, "", "", "yes", "yes", ""],
        ["Blue room", "9 people", "", "no", "yes", "no", "no"],
        ["Screen", "", 0, "", "", "", "yes"],
    ],
    "Rounds": [
        heads("Session|Format|Rounds|Tables|People a table|Topics"),
        ["S1", "free", 2, 3, "", "Damp; Rents"],
        ["café day", "World Cafe", 2, "", "", "Heat\nLifts, stairs; Parks"],
    ],
    "Seating": [
        heads("What|Who|With or at|Round"),
        ["together", "M01", "M02; M03", ""],
        ["Apart", "M05, M04", "M06", ""],
        ["at table", "M07", "table 2", "1, 3"],
        ["at table", "F1", "Blue room", "S3"],
        ["host", "M08", "lifts, STAIRS", ""],
        ["host", "M09", "Table 1", ""],
    ],
    "Categories": [["Category", "Mode"], ["Gender", "never alone"], ["age_band", "Mix"]],
    "Facilitators": [
        ["Id", "Experienced", "Not with", "Languages"],
        ["F1", "no", "M01; M02", "Polish"],
        ["Bo Nobody", "", "", ""],
    ],
}


def changed(*edits: tuple[str, str, Any]) -> dict[str, Rows]:
    found = deepcopy(SEATS)
    for sheet, address, content in edits:
        column, row = ord(address[0]) - ord("A"), int(address[1:]) - 1
        rows = found[sheet]
        while len(rows) <= row:
            rows.append([""] * len(rows[0]))
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = content
    return found


def read(tmp_path: Path, sheets: dict[str, Rows], among: Among = AMONG) -> tuple[Wishes | None, Findings]:
    findings = Findings()
    return read_wishes(write(tmp_path / "programme.xlsx", sheets), among, findings), findings


def well(tmp_path: Path, sheets: dict[str, Rows], among: Among = AMONG) -> Wishes:
    found, findings = read(tmp_path, sheets, among)
    assert found is not None, [str(one) for one in findings.problems]
    return found


def test_everything_that_is_wished_for(tmp_path):
    found, findings = read(tmp_path, SEATS)
    assert findings.problems == [] and findings.notes == []
    assert found is not None
    everything = frozenset({"step-free", "loop", "quiet", "remote"})
    assert found.tables == (
        Table("1", 9, 2, frozenset({"step-free", "loop"})),
        Table("2", 9, None, frozenset({"loop", "quiet"})),
        Table("Blue room", 9, None, frozenset({"loop"})),
        Table("Screen", None, None, everything),
    )
    cafe = RoundWish("S2", format="cafe", topics=("Heat", "Lifts, stairs", "Parks"))
    assert found.rounds == (
        RoundWish("S1", tables=3, topics=("Damp",)),
        RoundWish("S1", tables=3, topics=("Rents",)),
        cafe,
        cafe,
    )
    assert found.together == {("M01", "M02"), ("M01", "M03")}
    assert found.apart == {("M04", "M06"), ("M05", "M06")}
    assert found.fixed == (
        Fixed("M07", "1", "2"),
        Fixed("M07", "3", "2"),
        Fixed("F1", "5", "Blue room"),
        Fixed("F1", "6", "Blue room"),
    )
    assert found.hosts == {"Lifts, stairs": "M08", "1": "M09"}
    assert found.modes == {"Gender": Mode.NEVER_ALONE, "Age band": Mode.SPREAD}
    assert found.leaders == {
        "F1": Leader(False, frozenset({"M01", "M02"}), frozenset({"polish"})),
        "F2": Leader(True),
    }


def test_what_is_read_can_be_arranged(tmp_path):
    wishes = well(tmp_path, SEATS)
    guests = [Guest(id, ("a", "b")) for id in AMONG.members]
    leading = [Facilitator(id) for id in AMONG.facilitators or ()]
    categories = [Category("Gender"), Category("Age band")]
    found = arrange(guests, categories, wishes, leading, AMONG.sessions)
    assert [one.session for one in found.rounds] == ["S1", "S1", "S2", "S2", "S3", "S3"]
    assert [len(one.places) for one in found.rounds] == [3] * 6
    assert found.rounds[2].place["1"].host == "M09" and found.rounds[3].place["2"].host == "M08"


def test_without_such_sheets_nothing_is_wished_for(tmp_path):
    found, findings = read(tmp_path, SHEETS)
    assert found == Wishes()
    assert findings.problems == [] and findings.notes == []


def test_the_timetable_passes_over_these_sheets(tmp_path):
    bare, before = read_sheets(tmp_path, SHEETS)
    found, findings = read_sheets(tmp_path, {**SHEETS, **SEATS})
    assert found == bare is not None
    assert findings.problems == [] and findings.notes == before.notes


def test_names_of_sheets_and_headings_do_not_collide():
    assert {heading_key(one) for one in SEATING} & {heading_key(one) for one in LAYOUTS} == set()
    for layout in SEATING.values():
        names = [heading_key(name) for one in layout.values() for name in (one.name, *one.also)]
        assert len(names) == len(set(names))


def test_columns_that_are_missing_limit_nothing(tmp_path):
    found, findings = read(tmp_path, {"Tables": [["Table"], ["1"], ["2"]]})
    assert found is not None and found.tables == (Table("1"), Table("2"))
    assert [str(one) for one in findings.notes] == [
        'programme.xlsx > Tables: no column is for "Step-free", "Hearing loop", "Quiet": '
        "every table counts as having it"
    ]


def test_sheets_with_nothing_but_headings_say_nothing(tmp_path):
    found, findings = read(
        tmp_path, {name: rows[:1] for name, rows in SEATS.items()} | {"Tables": [["Table"]]}
    )
    assert found == Wishes() and findings.problems == [] and findings.notes == []


def test_files_without_a_programme_name_their_own_facilitators(tmp_path):
    among = Among(AMONG.members, {"": 3})
    sheets = {
        "Rounds": [["Format", "Rounds"], ["pairs", 1], ["free", 2]],
        "Facilitators": [["Facilitator", "Language"], ["F7", "BSL"], ["F8", ""]],
        "Seating": [
            heads("What|Who|At|Round"),
            ["at table", "F7", "3", ""],
            ["at", "M01", "Table 3", "round 2"],
        ],
        "Categories": [["Category", "Mode"], ["Anything", "ignore"]],
    }
    found = well(tmp_path, sheets, among)
    assert found.leaders == {"F7": Leader(languages=frozenset({"bsl"})), "F8": Leader()}
    assert [one.format for one in found.rounds] == ["pairs", "free", "free"]
    assert found.fixed == (Fixed("F7", "2", "3"), Fixed("F7", "3", "3"), Fixed("M01", "2", "3")), (
        "pairs have no table 3"
    )
    assert found.modes == {"Anything": Mode.IGNORE}


FAULTS = [
    # sheet, cell, content, reason, remedy begins with
    ("Tables", "A3", "1", '2 rows have the id "1"', "Give each its own id"),
    ("Tables", "A3", "", '"Table" is blank', "Fill it in"),
    ("Tables", "B2", "many", '"many" is not a number', "Write a whole number from 2"),
    ("Tables", "B2", 1, '"1" is below what is possible', "Write a number from 2"),
    ("Tables", "C4", 1, "wheelchair places at a table that is not step-free", "Correct one"),
    ("Tables", "D2", "perhaps", '"perhaps" is neither yes nor no', "Write yes or no"),
    ("Tables", "D1", "Stepfre", 'nothing reads a column "Stepfre"', 'Did you mean "Step-free"?'),
    ("Rounds", "A2", "S9", 'there is no session "S9"', "The "),
    ("Rounds", "A2", "", '"Session" is blank', "Fill it in"),
    ("Rounds", "B2", "Wrld Café", '"Wrld Café" is not a format of rounds', 'Did you mean "world café"?'),
    ("Rounds", "C2", 0, '"0" is below what is possible', "Write a number from 1"),
    ("Rounds", "C2", 51, '"51" is above what is possible', "Write a number from 1 to 50"),
    ("Rounds", "D2", 0, '"0" is below what is possible', "Write a number from 1 to 1,000"),
    ("Rounds", "E3", 1, '"1" is below what is possible', "Write a number from 2 to 1,000"),
    ("Rounds", "E2", 7, "tables are stated by their number and by their size", "Leave one"),
    ("Rounds", "D3", 3.5, '"3.5" is not a whole number', "Write a whole number"),
    ("Rounds", "F2", "Damp; Rents; Heat", "3 topics for 2 rounds", "Write one topic"),
    (
        "Rounds",
        "F3",
        "Heat",
        "1 topic for 2 rounds, and nobody sits at a topic twice",
        "Add topics",
    ),
    ("Seating", "A2", "togther", '"togther" is not known here', 'Did you mean "together"?'),
    ("Seating", "A2", "", '"What" is blank', "Fill it in"),
    ("Seating", "B2", "M1O", 'there is no member "M1O"', ""),
    ("Seating", "C2", "", '"With or at" is blank', "Fill it in"),
    ("Seating", "C2", "M01", "these are the same person", "Name two members"),
    ("Seating", "C3", "M04", "these are the same person", "Name two members"),
    ("Seating", "D2", "1", "this holds in every round", "Leave Round blank"),
    ("Seating", "B4", "X7", 'there is no id "X7"', ""),
    ("Seating", "C4", "Tabel 9", 'there is no table "Tabel 9"', 'The tables are "1", "2", "Blue room"'),
    (
        "Seating",
        "D4",
        "7",
        'there is no round "7"',
        "The rounds are numbered through all sessions, from 1 to 6",
    ),
    ("Seating", "B6", "F1", 'there is no member "F1"', ""),
    ("Seating", "C6", "Lift", 'there is no table "Lift"', ""),
    ("Categories", "A2", "Gendre", 'there is no category "Gendre"', 'Did you mean "Gender"?'),
    ("Categories", "B2", "sprad", '"sprad" is not a mode', 'Did you mean "spread"?'),
    ("Categories", "B2", "", '"Mode" is blank', "Fill it in"),
    ("Facilitators", "A2", "F9", 'there is no facilitator "F9"', "The "),
    ("Facilitators", "A3", "F1", '2 rows have the id "F1"', "Give each its own id"),
    ("Facilitators", "B2", "rather", '"rather" is neither yes nor no', "Write yes or no"),
    ("Facilitators", "C2", "M99", 'there is no member "M99"', ""),
]


@pytest.mark.parametrize(("sheet", "cell", "content", "reason", "remedy"), FAULTS)
def test_a_fault_is_told_with_its_cell(tmp_path, sheet, cell, content, reason, remedy):
    found, findings = read(tmp_path, changed((sheet, cell, content)))
    assert found is None
    [problem] = findings.problems
    assert problem.reason == reason and problem.remedy.startswith(remedy)
    assert problem.file == "programme.xlsx" and problem.sheet == sheet
    assert cell in problem.cells
    assert problem.remedy


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["apart", "M02", "M01", ""], "these two are to sit together, and apart"),
        (["at table", "M07", "1", "3"], "another row puts them at another table in this round"),
        (["host", "M10", "Table 1", ""], "another row names another host"),
    ],
)
def test_rows_that_contradict_others_are_told(tmp_path, row, reason):
    sheets = changed()
    sheets["Seating"].append(row)
    _, findings = read(tmp_path, sheets)
    [problem] = findings.problems
    assert problem.reason == reason and problem.cells == ("C8",)


def test_another_table_in_another_round_contradicts_nothing(tmp_path):
    sheets = changed(("Seating", "D4", "1"))
    sheets["Seating"].append(["at table", "M07", "1", "2"])
    assert well(tmp_path, sheets).fixed[-1] == Fixed("M07", "2", "1")


def test_two_modes_of_one_category_are_told(tmp_path):
    _, findings = read(tmp_path, changed(("Categories", "A4", "gender"), ("Categories", "B4", "ignore")))
    assert [(one.reason, one.cells) for one in findings.problems] == [
        ('"Gender" has another mode above', ("B4",))
    ]


def test_the_same_wish_twice_is_one(tmp_path):
    sheets = changed()
    sheets["Seating"] += [["at table", "M07", "2", "1"], ["together", "M03", "M01", ""]]
    assert well(tmp_path, sheets) == well(tmp_path, SEATS)


def test_all_faults_are_told_at_once(tmp_path):
    faults = [
        one for one in FAULTS if (one[0], one[1]) in {("Tables", "B2"), ("Seating", "B2"), ("Rounds", "B2")}
    ]
    edits = {(sheet, cell): content for sheet, cell, content, *_ in faults}
    _, findings = read(tmp_path, changed(*((*place, content) for place, content in edits.items())))
    assert {(one.sheet, *one.cells) for one in findings.problems} == set(edits)


def test_a_slip_in_the_name_of_a_sheet_is_told(tmp_path):
    sheets = {("Seatings" if name == "Seating" else name): rows for name, rows in SEATS.items()}
    _, findings = read(tmp_path, sheets)
    assert [one.remedy for one in findings.problems] == [
        'Did you mean "Seating"? Rename the sheet, or delete it'
    ]


def test_a_blank_number_of_rounds_is_what_the_session_has(tmp_path):
    among = Among(AMONG.members, {"S1": 2, "S4": 0})
    rows: Rows = [["Session", "Format"], ["S1", ""], ["S4", "pairs"]]
    assert [(one.session, one.format) for one in well(tmp_path, {"Rounds": rows}, among).rounds] == [
        ("S1", "free"),
        ("S1", "free"),
        ("S4", "pairs"),
    ]


def test_rounds_of_several_sessions_need_a_column_for_them(tmp_path):
    _, findings = read(tmp_path, {"Rounds": [["Format"], ["pairs"]]})
    assert [one.reason for one in findings.problems] == [
        'there is no column "Session", and there are several'
    ]


def test_zeros_that_a_spreadsheet_took_away_are_suggested():
    found = known_as("member", ["0012", "0031", "007", "0007"])
    for written, remedy in (("12", 'Did you mean "0012"? The'), ("31.0", 'Did you mean "0031"? The')):
        with pytest.raises(Fault) as refusal:
            found.find(written)
        assert refusal.value.args[1].startswith(remedy)
    with pytest.raises(Fault) as refusal:
        found.find("7")
    assert "Did you mean" not in refusal.value.args[1], "two are alike"


def test_names_of_people_are_never_suggested(tmp_path):
    _, findings = read(tmp_path, changed(("Facilitators", "A3", "Bo Nobdy"), ("Seating", "B5", "Bo Nobdy")))
    assert len(findings.problems) == 2
    assert not any("Bo Nobody" in str(one) for one in findings.problems)
