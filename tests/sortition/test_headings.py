"""Which row holds the headings, what those above say, and which rows below are no entries."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.files.grids import Area, Grid, Row
from sortition.findings import Findings, Kind
from sortition.reading import sheets
from sortition.reading.headings import lonely_of, told_apart, totals_of
from sortition.reading.sheets import Sheet, read_sheet
from sortition.wording import unlike_unseen
from tests.builders import table

# Nobody sees what makes them differ from "Gender".
_ALIKE = ("Gen\u00adder", "G\u0435nder")


def grid(text: str, name: str = "Sheet1", **more) -> Grid:
    """A grid of rows of words; a line "..." is a blank row."""
    rows = [Row(n, tuple(row)) for n, row in enumerate(table(text), start=1)]
    return Grid(name, tuple(row for row in rows if row.texts != ("...",)), **more)


@pytest.fixture
def read(monkeypatch):
    """Reads grids as if they were a file in which id and Gender are wanted."""

    def reading(*grids: Grid, name: str = "", wanted=("id", "Gender")) -> tuple[Sheet | None, Findings]:
        monkeypatch.setattr(sheets, "read_grids", lambda path: grids)
        findings = Findings()

        def score(sheet: Sheet) -> int:
            return sum(sheet.find(heading) is not None for heading in wanted)

        return read_sheet(Path("a.xlsx"), score, findings, name), findings

    return reading


def notes(findings: Findings) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(str(note.kind), note.text, note.cells) for note in findings.notes]


def content(sheet: Sheet) -> list[list[str]]:
    return [list(row.texts) for row in sheet.rows]


def test_headings_in_the_first_row_are_nothing_to_say(read):
    sheet, findings = read(grid("Id | Gender\n1 | F\n2 | M"))
    assert sheet.headings == ("Id", "Gender")
    assert content(sheet) == [["1", "F"], ["2", "M"]]
    assert not findings.notes
    assert not findings.problems


@pytest.mark.parametrize("name", ["", "Sheet1"])
def test_titles_above_the_headings_are_left_out_and_named(read, name):
    text = "People's panel\n | printed | 1 May\n...\nId | Gender | Notes\n1 | F | x"
    sheet, findings = read(grid(text, name))
    assert (sheet.heading_row, sheet.headings) == (4, ("Id", "Gender", "Notes"))
    assert content(sheet) == [["1", "F", "x"]]
    assert notes(findings) == [("left out", "the headings are in row 4: 2 rows above left out", ("A1", "B2"))]


def test_the_row_with_most_that_is_wanted_has_the_headings(read):
    sheet, _ = read(grid("Gender | of applicants\nId | Gender | Area\n1 | F | x"))
    assert sheet.heading_row == 2


def test_the_first_of_equals(read):
    sheet, findings = read(grid("Id | Gender\nId | Gender\n1 | F"))
    assert sheet.heading_row == 1
    assert notes(findings) == [("left out", "1 row left out: the headings once more", ("A2",))]


def test_only_the_first_twenty_filled_rows_may_be_headings(read):
    above = "\n".join(f"line {letter}" for letter in "abcdefghijklmnopqrs")
    assert read(grid(f"{above}\nId | Gender\n1 | F"))[0].heading_row == 20
    sheet, findings = read(grid(f"one more\n{above}\nId | Gender\n1 | F"))
    assert sheet is None
    (problem,) = findings.problems
    assert (problem.reason, problem.cells) == ("no row of headings was found", ("A1",))
    assert "among the first 20 rows" in problem.remedy


def test_where_nothing_is_wanted_the_first_table_begins(read):
    sheet, findings = read(grid("Our list\nx | x\nNumber | Sex\nA1 | F"))
    assert sheet.heading_row == 3
    assert findings.notes[0].cells == ("A1", "A2")
    assert read(grid("Number\nsomething"))[0].heading_row == 1


@pytest.mark.parametrize("first", ["7 | F | Canary", "A7 | 1980-02-01 | x", "A7 | canary@x.org | y"])
def test_a_sheet_without_headings_is_refused_and_shows_nobody(read, first):
    sheet, findings = read(grid(f"{first}\n8 | M | Other"))
    assert sheet is None
    (problem,) = findings.problems
    assert (problem.reason, problem.cells) == ("no row of headings was found", ("A1",))
    assert "anary" not in str(problem)


def test_the_name_of_a_sheet_says_nothing_about_its_rows(monkeypatch):
    monkeypatch.setattr(sheets, "read_grids", lambda path: (grid("Title\nId | Gender\n1 | F", "Pool"),))
    sheet = read_sheet(Path("a.xlsx"), lambda one: 100 * (one.name == "Pool"), Findings())
    assert sheet.heading_row == 2


def test_a_sheet_may_be_wanted_for_its_name(monkeypatch):
    grids = (grid("Id | Gender\n1 | F", "Old"), grid("Id | Gender\n1 | F", "Pool"))
    monkeypatch.setattr(sheets, "read_grids", lambda path: grids)
    assert read_sheet(Path("a.xlsx"), lambda one: one.name == "Pool", Findings()).name == "Pool"


def test_two_sheets_with_the_same_headings_are_worth_a_look(read):
    both = grid(POOL, "Spring"), grid(POOL, "Autumn"), grid(POOL, "Old", hidden=True), grid("Id\n1", "Ids")
    sheet, findings = read(*both)
    assert sheet.name == "Spring"
    assert ("look", '"Autumn" has as much of what is needed: is "Spring" the right sheet?', ()) in notes(
        findings
    )
    assert not any(note.kind == Kind.LOOK for note in read(*both, name="Autumn")[1].notes)
    assert not any(note.kind == Kind.LOOK for note in read(grid("a | b"), grid("c | d"))[1].notes)


def test_a_number_may_be_a_heading(read):
    assert read(grid("Id | Gender | 2026\n1 | F | x"))[0].headings == ("Id", "Gender", "2026")


GROUPS = """
 | | Applicant | | | Next of kin |
Id | Gender | Name | Email | Phone | Name | Phone
1 | F | a | b | c | d | e
"""
MERGED = (Area(1, 2, 1, 4), Area(1, 5, 1, 6))


@pytest.mark.parametrize("more", [{"merged": MERGED}, {}, {"name": ""}])
def test_headings_that_stand_twice_take_the_ones_above(read, more):
    sheet, findings = read(grid(GROUPS, **more))
    assert sheet.headings == (
        *("Id", "Gender", "Applicant: Name", "Email", "Applicant: Phone"),
        *("Next of kin: Name", "Next of kin: Phone"),
    )
    assert not findings.problems
    (note,) = findings.notes
    assert (note.kind, note.cells) == (Kind.CHANGED, ("C2", "E2", "F2", "G2"))
    assert '"Next of kin: Name"' in note.text


def test_a_heading_under_no_group_keeps_its_name(read):
    text = "The panel | | | Next of kin\nId | Gender | Name | Name\n1 | F | a | b"
    sheet, _ = read(grid(text, merged=(Area(1, 3, 1, 4),)))
    assert sheet.headings == ("Id", "Gender", "Name", "Next of kin: Name")


def test_a_title_is_no_group(read):
    for name in ("", "Sheet1"):
        findings = read(grid("The panel\nId | Name | Gender | Name\n1 | a | F | b", name))[1]
        assert [problem.cells for problem in findings.problems] == [("B2", "D2")]
    over_all = grid("The panel\nId | Name | Gender | Name\n1 | a | F | b", merged=(Area(1, 0, 1, 3),))
    assert [problem.cells for problem in read(over_all)[1].problems] == [("B2", "D2")]


def test_a_line_further_up_is_no_group(read):
    problems = read(grid("x | May | June\n...\nId | Name | Name\n1 | a | b"))[1].problems
    assert [problem.cells for problem in problems] == [("B3", "C3")]


def test_equal_headings_in_one_group_are_a_problem(read):
    text = "x | Applicant | | Kin\nId | Name | Name | Name | Gender\n1 | a | b | c | F"
    (problem,) = read(grid(text))[1].problems
    assert problem.cells == ("B2", "C2")


def test_a_heading_merged_with_the_cell_above_is_that_text(read):
    text = "Id | Gender | Applicant | \n | | Name | Phone\n1 | F | a | b"
    merged = (Area(1, 0, 2, 0), Area(1, 1, 2, 1), Area(1, 2, 1, 3))
    for one in (grid(text, merged=merged), grid(text, "")):
        sheet, findings = read(one, wanted=("id", "gender", "name", "phone"))
        assert (sheet.heading_row, sheet.headings) == (2, ("Id", "Gender", "Name", "Phone"))
        assert notes(findings) == [("changed", 'headings from the row above: "Id", "Gender"', ("A1", "B1"))]


def test_a_blank_heading_of_a_workbook_stays_blank_unless_merged(read):
    sheet, _ = read(grid("Export | May | June\n | Id | Gender\nx | 1 | F"))
    assert sheet.headings == ("", "Id", "Gender")


def test_merged_cells_in_the_data_move_nothing(read):
    sheet, _ = read(grid("Id | Gender\n1 | F\n2 | \n3 | M", merged=(Area(2, 1, 3, 1),)))
    assert content(sheet) == [["1", "F"], ["2", ""], ["3", "M"]]


def test_headings_of_empty_columns_are_no_problem(read):
    sheet, findings = read(grid("Notes | Id | Gender | Notes | Notes\n | 1 | F | x | "))
    assert not findings.problems
    assert sheet.find("Notes") == 3
    assert notes(findings) == [
        ("read", "empty columns are passed over, as another has the same heading", ("A1", "E1"))
    ]


def test_a_column_of_formulas_without_results_is_not_empty(read):
    findings = read(grid("Id | Notes | Notes\n1 | x | ", uncalculated=frozenset({(2, 2)})))[1]
    assert [problem.cells for problem in findings.problems] == [("B1", "C1"), ("C2",)]


def test_equal_headings_of_empty_columns_are_one(read):
    sheet, findings = read(grid("Id | Gender | x | X\n1 | F | | "))
    assert sheet.headings == ("Id", "Gender", "x", "")
    assert not findings.problems


def test_headings_once_more_are_left_out(read):
    more = "id | Gender | Anna\nId\nGender | Id | Name"
    text = f"Title\nId | Gender | Name\n1 | F | a\nID | gender | Name\n2 | M | b\n{more}"
    sheet, findings = read(grid(text))
    assert [row.number for row in sheet.rows] == [3, 5, 6, 7, 8]
    assert ("left out", "1 row left out: the headings once more", ("A4",)) in notes(findings)


def test_titles_once_more_go_with_the_headings_below_them(read):
    top = "Our list\nApplicant | | Kin\nId | Gender | Name"
    sheet, findings = read(grid(f"{top}\n1 | F | a\n{top}\n2 | M | b\nOur list\n3 | M | c"))
    assert [row.number for row in sheet.rows] == [4, 8, 9, 10]
    assert ("left out", "3 rows left out: the headings once more", ("A5", "A6", "A7")) in notes(findings)


def test_a_remark_in_the_table_is_no_entry(read):
    people = "1 | F | a\nWithdrawn:\n2 | M | b\n3 | F | c\n4\n | | Anna"
    sheet, findings = read(grid(f"Id | Gender | Name\n{people}\nPrinted by the housing system"))
    (problem,) = findings.problems
    assert problem.cells == ("A3", "A8")
    assert "Printed" not in str(problem)
    text = "2 rows with one filled cell only: delete what is no entry"
    assert notes(findings) == [("look", text, ("A6", "C7"))]
    assert len(sheet.rows) == 7


def test_a_row_of_a_formula_and_a_blank_is_no_remark(read):
    findings = read(grid("Id | Gender | Name\n1 | F | a", uncalculated=frozenset({(3, 0)})))[1]
    assert not findings.problems
    one = Grid("S", (Row(1, ("Id", "Gender", "Name")), Row(2, ("", " "))), frozenset({(2, 0)}))
    assert [problem.cells for problem in read(one)[1].problems] == [("A2",)]
    bare = Grid("S", (Row(1, ("Id", "Gender", "Name")), Row(2, ("", ""))), frozenset({(2, 0)}))
    assert not read(bare)[1].notes


@pytest.mark.parametrize("text", ["Withdrawn since", "Withdrawn:", "Printed on 1 May"])
def test_words_alone_in_a_row_are_a_remark(read, text):
    assert len(read(grid(f"Id | Gender | Name\n1 | F | a\n{text}\n2 | M | b"))[1].problems) == 1


def test_two_columns_may_be_half_blank(read):
    findings = read(grid("Id | Gender\n1 | F\nOne Two Three"))[1]
    assert not findings.notes
    assert not findings.problems


def test_a_text_file_has_no_sheets_to_choose_from(read):
    assert [kind for kind, _, _ in notes(read(grid(POOL, ""), name="Autumn")[1])] == ["read"]


def test_one_heading_alone_is_not_repeated(read):
    assert content(read(grid("Id\nId\n2"))[0]) == [["Id"], ["2"]]


TOTALS = [
    "Total | 30 | 2",
    "TOTALS: | |",
    " | Grand total | 45",
    "Sum | 12.5 | 48%",
    "Count | 1,234 | #DIV/0!",
]


@pytest.mark.parametrize("last", TOTALS)
@pytest.mark.parametrize("after", ["", "\nTotal | 99 | 99"])
def test_rows_of_totals_at_the_end_are_left_out_and_kept_apart(read, last, after):
    sheet, findings = read(grid(f"Id | Gender | Age\n1 | F | 30\n2 | M | 15\n{last}{after}"))
    assert [row.number for row in sheet.rows] == [2, 3]
    assert [row.number for row in sheet.totals] == [4, 5][: 1 + bool(after)]
    assert not findings.problems
    assert notes(findings)[-1][0] == "left out"
    assert "of totals" in notes(findings)[-1][1]


@pytest.mark.parametrize(
    "last",
    ["17 | Total | 30", "Total | F | 30", "Totally | 1 | 2", "T1 | 30 | 2", "Total | 3 | Anna", "30 | 2 | 1"],
)
def test_nobody_is_taken_for_totals(read, last):
    sheet, findings = read(grid(f"Id | Gender | Age\n1 | F | 30\n{last}"))
    assert len(sheet.rows) == 2
    assert not findings.notes


def test_totals_before_headings_that_come_once_more(read):
    sheet, _ = read(grid("Id | Gender\n1 | F\nTotal | 1\nTotal | 1\nId | Gender\nId | Gender"))
    assert [row.number for row in sheet.rows] == [2]


def test_a_row_of_formulas_without_results_is_a_row(read):
    findings = read(grid("Id | Gender\n1 | F\n | ", uncalculated=frozenset({(3, 0), (3, 1)})))[1]
    assert [problem.cells for problem in findings.problems] == [("A3", "B3")]


def test_totals_further_up_stay(read):
    assert len(read(grid("Id | Gender\nTotal | 5\n1 | F\n2 | M"))[0].rows) == 3


def test_formulas_of_rows_that_are_left_out_need_no_result(read):
    text = "Printed | \nId | Gender\n1 | F\nTotal | "
    sheet, findings = read(grid(text, uncalculated=frozenset({(1, 1), (4, 1)})))
    assert not findings.problems
    assert not sheet.uncalculated
    findings = read(grid(text, uncalculated=frozenset({(3, 1), (2, 2)})))[1]
    assert [problem.cells for problem in findings.problems] == [("C2", "B3")]


POOL = "Id | Gender\n1 | F"


def test_a_hidden_sheet_is_not_chosen_over_a_visible_one(read):
    old = grid("Id | Gender\n9 | M", "Old", hidden=True)
    sheet, findings = read(grid("Gender\nF", "Now"), old)
    assert sheet.name == "Now"
    assert notes(findings) == [
        ("read", 'of 2 sheets, "Now" was read', ()),
        ("read", '1 hidden sheet not read: "Old"', ()),
    ]


def test_a_hidden_sheet_is_read_where_no_other_has_what_is_wanted(read):
    sheet, findings = read(grid("Read me", "Intro"), grid(POOL, "Pool", hidden=True))
    assert sheet.name == "Pool"
    assert ("look", "this sheet is hidden, and it was read: see whether it is the right one", ()) in notes(
        findings
    )
    assert read(grid("a | b", "Intro"), grid("c | d", "Lists", hidden=True))[0].name == "Intro"


def test_a_hidden_sheet_by_its_name(read):
    sheet, findings = read(grid(POOL, "Now"), grid(POOL, "Old", hidden=True), name="old")
    assert sheet.name == "Old"
    assert [kind for kind, _, _ in notes(findings)] == ["look"]


def test_hidden_rows_are_read_and_named(read):
    rows = frozenset({1, 3, 5, 9})
    sheet, findings = read(grid("Id | Gender\n1 | F\n2 | F\n3 | M\n4 | M", hidden_rows=rows))
    assert len(sheet.rows) == 4
    text = "2 hidden rows are read too: unhide them or delete them"
    assert notes(findings) == [("look", text, ("A3", "A5"))]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("gender", False),
        (" GENDER", False),
        ("Gen_der", True),
        ("Gen\u00adder", True),
        ("G\u0435nder", True),
        ("\uff27ender", True),
    ],
)
def test_a_heading_that_is_read_as_another_is_said(read, written, said):
    sheet, findings = read(grid(f"Id | {written}\n1 | F"))
    assert sheet.find("Gender") == 1
    assert [(note.kind, note.cells) for note in findings.notes] == ([(Kind.CHANGED, ("B1",))] if said else [])
    assert all('is read as "Gender"' in note.text for note in findings.notes)
    assert [": it has " in note.text for note in findings.notes] == [written in _ALIKE] * said


def test_a_heading_that_takes_the_one_above_is_not_read_as_another(read):
    sheet, findings = read(grid("x | Applicant | Kin\nId | Gen_der | Gender\n1 | F | M"))
    assert sheet.find("Gender") is None
    assert not any("is read as" in note.text for note in findings.notes)


def test_underscores_of_programs_need_not_be_written(read):
    text = "Applicant ID | Gender\n1 | F"
    assert not read(grid(text), wanted=("applicant_id",))[1].notes
    assert read(grid(text), wanted=("applicantid",))[1].notes


rows = st.lists(
    st.lists(st.sampled_from(["", "Id", "Gender", "Total", "1", "F", "x"]), min_size=1, max_size=4),
    min_size=1,
    max_size=8,
)


@given(rows, rows)
def test_every_row_is_read_or_named(above, below):
    texts = [*above, ["Id", "Gender", "Age"], *below]
    one = Grid("S", tuple(Row(n, tuple(row)) for n, row in enumerate(texts, start=1)))
    findings = Findings()
    table_ = sheets._table(
        "a.xlsx", one, lambda sheet: sum(sheet.find(x) is not None for x in ("id", "gender"))
    )
    sheet = sheets._read(table_, findings)
    named = {int(cell[1:]) for note in findings.notes if note.kind == Kind.LEFT_OUT for cell in note.cells}
    filled = {row.number for row in one.rows if any(row.texts)}
    read = {sheet.heading_row, *(row.number for row in sheet.rows)}
    # The row right above may be headings of groups.
    assert filled - named - read <= {sheet.heading_row - 1}
    assert not named & {row.number for row in sheet.rows}


areas = st.builds(
    lambda top, left, down, right: Area(top, left, top + down, left + right),
    *(st.integers(1, 6), st.integers(0, 5), st.integers(0, 3), st.integers(0, 5)),
)
wild = st.builds(
    lambda name, texts, merged, hidden: Grid(
        name,
        tuple(Row(2 * n, tuple(row)) for n, row in enumerate(texts, start=1)),
        merged=tuple(merged),
        hidden=hidden,
        hidden_rows=frozenset([2, 4]),
        uncalculated=frozenset([(4, 1)]),
    ),
    st.sampled_from(["", "S"]),
    st.lists(st.lists(st.sampled_from(["", " ", "Id", "Gender", "\0", "x", "7"]), max_size=5), max_size=6),
    st.lists(areas, max_size=3),
    st.booleans(),
)


@given(st.lists(wild, min_size=1, max_size=3))
def test_any_grids_are_read_or_refused(grids):
    findings = Findings()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheets, "read_grids", lambda path: tuple(grids))
        sheet = read_sheet(Path("a.xlsx"), lambda one: one.find("id") is not None, findings)
    assert findings.problems or sheet
    if sheet:
        assert len(sheet.written) == len(sheet.headings)
        assert all(row.number > sheet.heading_row for row in sheet.rows)


def test_totals_are_looked_for_in_the_last_two_rows_only():
    found = [Row(n, ("Total", "1")) for n in range(1, 5)]
    assert [row.number for row in totals_of(found)] == [3, 4]
    assert totals_of([]) == []


def test_nothing_to_tell_apart():
    one = sheets.headings_of(Grid("", ()), Row(1, ("a", "b")), ())
    apart = told_apart(one, tuple)
    assert (apart.texts, apart.renamed, apart.dropped) == (("a", "b"), (), ())


class Incomparable(Row):
    """A row that is compared with no other: a million rows would take for ever."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("rows are compared")

    __hash__ = None


def test_rows_with_one_cell_are_told_apart_one_by_one() -> None:
    rows = [Incomparable(n, (text, "", "")) for n, text in enumerate(["see below", "7", "8", "Notes:"])]
    remarks, others = lonely_of(["a", "b", "c"], rows)
    assert [row.number for row in remarks] == [0, 3]
    assert [row.number for row in others] == [1, 2]


class Asked(tuple):
    """Cells of a row that count how often somebody asks how many there are."""

    __slots__ = ()
    times = 0

    def __len__(self) -> int:
        Asked.times += 1
        return super().__len__()


@pytest.mark.parametrize("heading", ["Note", ""])
def test_empty_columns_cost_no_more_than_the_cells_that_there_are(read, heading: str) -> None:
    head = Row(1, ("id", "Gender", *[heading] * 1_000))
    rows = [Row(n, Asked((str(n), "F"))) for n in range(2, 102)]
    Asked.times = 0
    sheet, findings = read(Grid("", (head, *rows)))
    assert findings.problems == []
    assert len(sheet.rows) == 100
    assert Asked.times < 10_000


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Gen\u200bder", ": it has blanks or signs that nobody sees"),
        ("\u0410ge", ": it has letters of another alphabet that look like ours"),
        ("Age\u00a0 band", ": it has blanks or signs that nobody sees"),
        ("AGE_BAND", ""),
        ("Age\u2013band", ""),
    ],
)
def test_a_heading_that_looks_the_same_is_explained(written, said):
    meant = {"G": "Gender", "\u0410": "Age", "A": "Age band"}[written[0]]
    assert unlike_unseen(written, meant) == said
