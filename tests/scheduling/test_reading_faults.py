"""Every fault of programme.xlsx has one clear problem with its place and what to do."""

from __future__ import annotations

from copy import deepcopy
from datetime import time

import pytest

from scheduling.programme import Member
from sortition.problems import InputProblems
from tests.scheduling.workbooks import SHEETS, changed, read, read_sheets, write

# The edits; then sheet, cells, a part of the reason and a part of the remedy of the one problem.
FAULTS = [
    # Settings
    (
        [("Settings", "A2", "Budgett")],
        "Settings",
        "A2",
        '"Budgett" is not a setting',
        'Did you mean "Budget"?',
    ),
    ([("Settings", "A2", "Colour")], "Settings", "A2", '"Colour" is not a setting', '"Pay for a session"'),
    ([("Settings", "A3", "")], "Settings", "A3", '"Setting" is blank', "Fill it in"),
    ([("Settings", "A3", "budget")], "Settings", "A2 A3", '2 lines for "Budget"', "Keep one of them"),
    ([("Settings", "B2", "lots")], "Settings", "B2", '"lots" is not an amount of money', "such as £1,200"),
    ([("Settings", "B2", "-5")], "Settings", "B2", '"-5" is negative', "Write pounds"),
    ([("Settings", "B2", "12,50")], "Settings", "B2", '"12,50" is not an amount', "1200.50"),
    ([("Settings", "B2", "£1e9")], "Settings", "B2", "is not an amount", "Write pounds"),
    ([("Settings", "B2", "900,000,000")], "Settings", "B2", "more than any panel costs", "Write pounds"),
    ([("Settings", "B5", "perhaps")], "Settings", "B5", '"perhaps" is neither yes nor no', "Write yes or no"),
    ([("Settings", "B4", "half")], "Settings", "B4", '"half" is not a number', "Write a whole number"),
    ([("Settings", "B4", 3)], "Settings", "B4", "members cannot attend 3 of 2 sessions", "Write fewer"),
    ([("Settings", "B6", "Heat; Costs")], "Settings", "B6", 'no talk is on "Costs"', 'Did you mean "Cost"?'),
    ([("Settings", "B1", "Worth")], "Settings", "", 'there is no column "Value"', "Found are"),
    # Sessions
    ([("Sessions", "A3", "")], "Sessions", "A3", '"Id" is blank', "Fill it in"),
    ([("Sessions", "A3", "s1")], "Sessions", "A2 A3", '2 rows have the id "S1"', "Give each its own id"),
    ([("Sessions", "A3", "S 2")], "Sessions", "A3", "has blanks or separators", "such as S1"),
    ([("Sessions", "B2", "")], "Sessions", "B2", '"Title" is blank', "Fill it in"),
    ([("Sessions", "C2", "")], "Sessions", "C2", '"Phase" is blank', "Fill it in"),
    (
        [("Sessions", "C3", "decidng")],
        "Sessions",
        "C3",
        '"decidng" is not a phase',
        'Did you mean "deciding"?',
    ),
    ([("Sessions", "D3", "")], "Sessions", "D3", '"Minutes" is blank', "Fill it in"),
    ([("Sessions", "D3", "long")], "Sessions", "D3", '"long" is not a length', "such as 6 h"),
    ([("Sessions", "D3", 0)], "Sessions", "D3", '"0" is below what is possible', "from 1 to 1,440"),
    ([("Sessions", "D3", -60)], "Sessions", "D3", '"-60" is negative', "Write minutes"),
    ([("Sessions", "D3", "30 h")], "Sessions", "D3", '"30 h" is above', "from 1 to 1,440"),
    ([("Sessions", "E2", "a week")], "Sessions", "E2", '"a week" is not a number', "whole number from 0"),
    ([("Sessions", "E2", 7.5)], "Sessions", "E2", '"7.5" is not a whole number', "whole number from 0"),
    ([("Sessions", "E2", 30)], "Sessions", "F2", "the most days are 21, the fewest 30", "Correct one"),
    ([("Sessions", "G2", "maybe")], "Sessions", "G2", '"maybe" is neither yes nor no', "yes or no"),
    ([("Sessions", "H2", "D9")], "Sessions", "H2", 'there is no date "D9"', '"D1", "D2", "D3"'),
    ([("Sessions", "H2", "1 May 2027")], "Sessions", "H2", 'there is no "1 May 2027" in Dates', "Add it"),
    ([("Sessions", "I3", "Town Hal")], "Sessions", "I3", "there is no venue", 'Did you mean "Town Hall"?'),
    (
        [("Sessions", "D1", "Minuts")],
        "Sessions",
        "",
        'there is no column "Minutes"',
        'Did you mean "Minuts"?',
    ),
    ([("Sessions", "G1", "Hybird")], "Sessions", "G1", 'nothing reads a column "Hybird"', 'mean "Hybrid"?'),
    ([("Sessions", "G1", "Title")], "Sessions", "B1 G1", 'have the heading "Title"', "Rename or delete one"),
    # Dates
    ([("Dates", "A3", "d1")], "Dates", "A2 A3", '2 rows have the id "D1"', "its own id"),
    ([("Dates", "B2", "")], "Dates", "B2", '"Date" is blank', "Fill it in"),
    ([("Dates", "B2", "soon")], "Dates", "B2", '"soon" is not a day', "13 March 2027"),
    ([("Dates", "B2", "13 March")], "Dates", "B2", '"13 March" has no year', "13 March 2027"),
    ([("Dates", "B2", "03/13/2027")], "Dates", "B2", "has no month", "the day before the month"),
    ([("Dates", "B2", "31/04/2027")], "Dates", "B2", "there is no such day", "Correct the day"),
    ([("Dates", "B2", "29 February 2027")], "Dates", "B2", "there is no 29 February in 2027", "28 days"),
    ([("Dates", "B2", "Friday 13 March 2027")], "Dates", "B2", "is a Saturday", "Correct the day or"),
    ([("Dates", "B2", "13/03/1027")], "Dates", "B2", "in another century", "Correct the year"),
    ([("Dates", "B2", "2027-03-13 10:00")], "Dates", "B2", "holds a time too", "Write the day alone"),
    ([("Dates", "C2", "")], "Dates", "C2", '"Start" is blank', "Fill it in"),
    ([("Dates", "C2", "10")], "Dates", "C2", '"10" is not a time', "such as 10:00 or 6 pm"),
    ([("Dates", "C2", "25:00")], "Dates", "C2", '"25:00" is not a time', "10:00"),
    ([("Dates", "C2", "13 pm")], "Dates", "C2", '"13 pm" is not a time', "6 pm"),
    ([("Dates", "D2", "4:30")], "Dates", "D2", '"4:30" would be the next morning', "Write 16:30, or"),
    ([("Dates", "D2", time(4, 30))], "Dates", "D2", "would be the next morning", "is meant, 4:30 am"),
    ([("Dates", "D2", "09:59")], "Dates", "D2", "more than 16 hours after", "Write 21:59, or"),
    ([("Dates", "D2", 10.5)], "Dates", "D2", '"10.5" is not a time', "10:00"),
    (
        [("Dates", "B2", "28 March 2027"), ("Dates", "C2", "01:30")],
        "Dates",
        "C2",
        "01:30 on Sunday 28 March 2027 is in the hour in which the clocks change",
        "Choose a time outside",
    ),
    (
        [("Dates", "B2", "30 October 2027"), ("Dates", "C2", "20:00"), ("Dates", "D2", "01:15")],
        "Dates",
        "D2",
        "01:15 on Sunday 31 October 2027 is in the hour",
        "Choose a time outside",
    ),
    # Venues
    ([("Venues", "B2", ""), ("Sessions", "I3", "V1")], "Venues", "B2", '"Name" is blank', "Fill it in"),
    ([("Venues", "C2", "")], "Venues", "C2", '"Capacity" is blank', "Fill it in"),
    ([("Venues", "C2", 0)], "Venues", "C2", '"0" is below', "from 1 to 100,000"),
    ([("Venues", "E2", "ramp")], "Venues", "E2", '"ramp" is neither yes nor no', "yes or no"),
    ([("Venues", "F2", "1 mile")], "Venues", "F2", '"1 mile" is not a number', "whole number"),
    ([("Venues", "G2", "free?")], "Venues", "G2", "is not an amount of money", "£1,200"),
    ([("Venues", "H2", "perhaps")], "Venues", "H2", "neither yes nor no", "Write yes or no"),
    (
        [("Venues", "J1", "4 April 2027")],
        "Venues",
        "J1",
        '"4 April 2027" is not in Dates',
        "Correct the heading",
    ),
    ([("Venues", "J1", "13/3/2027")], "Venues", "H1 J1", "two columns are for the date D1", "Delete one"),
    (
        [("Venues", "D1", "Wheelchair place")],
        "Venues",
        "D1",
        "nothing reads a column",
        '"Wheelchair places"?',
    ),
    # Talks
    ([("Talks", "G2", "")], "Talks", "G2", '"Speaker" is blank', "Fill it in"),
    ([("Talks", "G2", "P9")], "Talks", "G2", 'there is no speaker "P9"', '"P1", "P2"'),
    ([("Talks", "H2", "P1")], "Talks", "H2", "the reserve is the speaker", "Name somebody else"),
    ([("Talks", "C2", "brief")], "Talks", "C2", '"brief" is not a length', "such as 90"),
    ([("Talks", "F3", "T7")], "Talks", "F3", 'there is no talk "T7"', '"T1", "T2", "T3", "T4"'),
    ([("Talks", "F3", "T2")], "Talks", "F3", "T2 cannot come after itself", "Take it out"),
    ([("Talks", "F2", "T3")], "Talks", "F2", "wait for each other: T1 after T3 after T1", "Take one of them"),
    ([("Talks", "I3", "open")], "Talks", "I3", "open sessions have no talks", "learning, deliberating"),
    (
        [("Talks", "I5", "deciding"), ("Talks", "F4", "T4")],
        "Talks",
        "F4",
        "T3 is learning, and T4, which comes before it, deciding",
        "Correct a phase",
    ),
    ([("Talks", "J2", "S7")], "Talks", "J2", 'there is no session "S7"', "The sessions are"),
    # Speakers and support
    ([("Speakers", "B3", "")], "Speakers", "B3", '"Name" is blank', "Fill it in"),
    (
        [("Speakers", "E2", "sometimes")],
        "Speakers",
        "E2",
        '"sometimes" is not understood',
        "Write yes, no, am",
    ),
    ([("Speakers", "E2", "14:00-12:00")], "Speakers", "E2", "ends before it starts", "10:00-12:30"),
    ([("Speakers", "E2", "12-12 pm")], "Speakers", "E2", "ends before it starts", "10:00-12:30"),
    ([("Speakers", "E2", "10-12")], "Speakers", "E2", "is not understood", "such as 10:00-12:30"),
    ([("Speakers", "E2", "2026-12-10")], "Speakers", "E2", "Excel took", "Format the cell as Text"),
    ([("Speakers", "E2", "no; am")], "Speakers", "E2", "says no and more", "Write yes, no"),
    ([("Speakers", "B3", "Ann Other")], "Talks", "G3", 'two speakers are called "Ann Other"', '"P1", "P2"'),
    ([("Support", "C2", "")], "Support", "C2", '"Kind" is blank', "Fill it in"),
    ([("Support", "C2", "juggler")], "Support", "C2", "is not a kind of support", '"BSL interpreter"'),
    ([("Support", "D3", "")], "Support", "D3", "an interpreter has no languages", "such as Polish"),
    ([("Support", "D3", "BSL; Polish")], "Support", "D3", "is a BSL interpreter", "Change the kind"),
    ([("Support", "E4", "")], "Support", "E4", "childcare has no places", "how many children"),
    ([("Support", "G2", "remote")], "Support", "G2", "support is in the room", "yes, no or times"),
    # Members
    ([("Members", "A3", "1")], "Members", "A2 A3", '2 rows have the id "1"', "its own id"),
    ([("Members", "C2", "many")], "Members", "C2", '"many" is not a number', "whole number"),
    ([("Members", "E2", "near")], "Members", "E2", '"near" is not a length', "such as 90"),
    ([("Members", "F2", "Nort")], "Members", "F2", '"Nort" is not in the sheet Travel', 'mean "North"?'),
    ([("Members", "G2", "often")], "Members", "G2", '"often" is no break', "13:00 15 min"),
    ([("Members", "H2", "if fine")], "Members", "H2", "neither yes nor no", "Write yes or no"),
    ([("Members", "H2", "=1/0")], "Members", "H2", "neither yes nor no", "Write yes or no"),
    ([("Members", "H2", "#N/A")], "Members", "H2", "shows the error #N/A", "Correct its formula"),
    # Holidays and travel
    ([("Holidays", "B2", "")], "Holidays", "B2", '"First" is blank', "Fill it in"),
    ([("Holidays", "C2", "1 March 2027")], "Holidays", "C2", "last day is before the first", "Correct one"),
    ([("Travel", "B1", "V7")], "Travel", "B1", 'there is no venue "V7"', '"V1", "V2"'),
    ([("Travel", "B1", "V2")], "Travel", "B1 C1", "two columns are for the venue V2", "Delete one"),
    ([("Travel", "B2", "far")], "Travel", "B2", '"far" is not a length', "such as 90"),
    ([("Travel", "A4", "north")], "Travel", "A2 A4", '2 rows are for "North"', "Keep one"),
]


@pytest.mark.parametrize(
    ("edits", "sheet", "cells", "reason", "remedy"), FAULTS, ids=[f"{f[1]}-{f[3][:30]}" for f in FAULTS]
)
def test_one_fault_has_one_problem(tmp_path, edits, sheet, cells, reason, remedy):
    found, findings = read_sheets(tmp_path, changed(*edits))
    shown = [str(problem) for problem in findings.problems]
    assert found is None
    assert len(shown) == 1, shown
    (problem,) = findings.problems
    assert (problem.file, problem.sheet) == ("programme.xlsx", sheet)
    assert list(problem.cells) == cells.split()
    assert reason in problem.reason
    assert remedy in problem.remedy


def test_all_faults_are_told_at_once(tmp_path):
    found, findings = read_sheets(
        tmp_path,
        changed(
            ("Settings", "B2", "lots"),
            ("Sessions", "D2", "long"),
            ("Dates", "B4", "soon"),
            ("Venues", "C2", "big"),
            ("Talks", "G2", "P9"),
            ("Speakers", "F2", "maybe"),
            ("Support", "C2", "juggler"),
            ("Members", "C2", "many"),
            ("Holidays", "B2", "then"),
            ("Travel", "B2", "far"),
        ),
    )
    assert found is None
    assert [problem.sheet for problem in findings.problems] == [
        *("Settings", "Dates", "Venues", "Sessions", "Speakers", "Talks", "Travel", "Members", "Support"),
        "Holidays",
    ]


@pytest.mark.parametrize("missing", ["Settings", "Sessions", "Dates", "Venues"])
def test_a_sheet_that_is_needed(tmp_path, missing):
    sheets = {name: rows for name, rows in SHEETS.items() if name != missing}
    found, findings = read_sheets(tmp_path, sheets)
    assert found is None
    assert [problem.reason for problem in findings.problems] == [
        f'there is no sheet "{missing}" with anything in it'
    ]


@pytest.mark.parametrize("sheet", ["Sessions", "Dates", "Venues"])
def test_a_sheet_with_headings_only(tmp_path, sheet):
    found, findings = read_sheets(tmp_path, {**SHEETS, sheet: SHEETS[sheet][:1]})
    assert found is None
    assert f"there are no {sheet.casefold()} in it" in [problem.reason for problem in findings.problems]


def test_a_slip_in_the_name_of_a_sheet(tmp_path):
    sheets = {("Speekers" if name == "Speakers" else name): rows for name, rows in SHEETS.items()}
    del sheets["Talks"]
    found, findings = read_sheets(tmp_path, sheets)
    assert found is None
    (problem,) = findings.problems
    assert (problem.sheet, problem.reason) == ("Speekers", 'nothing reads a sheet "Speekers"')
    assert 'Did you mean "Speakers"?' in problem.remedy


@pytest.mark.parametrize(
    ("slip", "meant"), [("Setting", "Settings"), ("Sesions", "Sessions"), ("Date", "Dates")]
)
def test_a_slip_in_the_name_of_a_sheet_that_is_needed_is_one_problem(tmp_path, slip, meant):
    sheets = {(slip if name == meant else name): rows for name, rows in SHEETS.items()}
    found, findings = read_sheets(tmp_path, sheets)
    assert found is None
    (problem,) = findings.problems
    assert f'Did you mean "{meant}"?' in problem.remedy


def test_two_sheets_with_one_name(tmp_path):
    found, findings = read_sheets(tmp_path, {**SHEETS, "Talks ": deepcopy(SHEETS["Talks"])})
    assert found is None
    assert [problem.reason for problem in findings.problems] == ['two sheets are called "Talks"']


def test_a_csv_file_cannot_hold_it(tmp_path):
    path = tmp_path / "programme.csv"
    path.write_text("Id,Title\nS1,Learning\n", "utf-8")
    found, findings = read(path)
    assert found is None
    (problem,) = findings.problems
    assert problem.reason == "a CSV file holds only one sheet"
    assert "Settings, Sessions, Dates, Venues" in problem.remedy


def test_a_workbook_is_told_by_what_it_holds(tmp_path):
    path = write(tmp_path / "programme.xlsx", SHEETS).rename(tmp_path / "programme.csv")
    found, findings = read(path)
    assert found is not None
    assert any(".csv" in note.text for note in findings.notes)


@pytest.mark.parametrize("content", [None, b"", b"PK nonsense", b"text"])
def test_what_is_no_workbook(tmp_path, content):
    path = tmp_path / "programme.xlsx"
    if content is not None:
        path.write_bytes(content)
    found, findings = read(path)
    assert found is None
    (problem,) = findings.problems
    assert problem.file == "programme.xlsx"


def test_a_formula_without_a_result(tmp_path):
    from openpyxl import load_workbook

    path = write(tmp_path / "programme.xlsx", SHEETS)
    book = load_workbook(path)
    book["Venues"]["C2"] = "=10*6"
    book.save(path)
    found, findings = read(path)
    assert found is None
    (problem,) = findings.problems
    assert "the formula has no result yet" in problem.reason
    assert problem.cells == ("C2",)


def test_a_fixed_date_on_a_day_with_two_dates(tmp_path):
    more = [
        ("Dates", f"{c}5", t) for c, t in zip("ABCD", ["D4", "13 March 2027", "18:00", "20:00"], strict=True)
    ]
    found, findings = read_sheets(tmp_path, changed(*more, ("Sessions", "H2", "13 March 2027")))
    assert found is None
    (problem,) = findings.problems
    assert "has 2 entries in Dates" in problem.reason
    assert '"D1", "D4"' in problem.remedy


def test_a_member_whom_nobody_knows(tmp_path):
    found, findings = read_sheets(tmp_path, SHEETS, members=lambda slots: [Member("1"), Member("2")])
    assert found is None
    (problem,) = findings.problems
    assert (problem.sheet, problem.cells, problem.reason) == ("Members", ("A4",), 'there is no member "3"')


def test_names_of_speakers_are_not_offered(tmp_path):
    _, findings = read_sheets(tmp_path, changed(("Talks", "G3", "Ann Othre")))
    (problem,) = findings.problems
    assert "Ann Other" not in str(problem)


def test_repeats_of_a_problem_are_told_once(tmp_path):
    edits = [("Members", f"H{row}", "no thanks") for row in (2, 3, 4)]
    _, findings = read_sheets(tmp_path, changed(*edits))
    with pytest.raises(InputProblems) as refused:
        findings.stop_if_refused()
    assert [str(one) for one in refused.value.problems] == [
        'programme.xlsx > Members!H2: "no thanks" is neither yes nor no. Write yes or no (also H3, H4)'
    ]
