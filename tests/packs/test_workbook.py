from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from packs.workbook import panel_workbook
from tests.packs.drawn_case import HAPPENING, case
from tests.packs.workbook_lint import barriers, repairs


@pytest.fixture(scope="module")
def made():
    return case()


@pytest.fixture(scope="module")
def content(made):
    return panel_workbook(made.lottery, made.drawn, made.pseudonyms, made.contacts, HAPPENING)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(BytesIO(content))


def records(book, sheet):
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheets(book):
    assert book.sheetnames == ["Overview", "Members", "Calls", "Order of replacement", "Quotas"]


def test_members_stand_with_their_contacts_and_values(book, made):
    members = records(book, "Members")
    assert [m["Id"] for m in members] == list(made.drawn.members)
    first = members[0]
    assert first["Entry number"] == "ENTRY00000"
    assert first["Name"] == "Canary id-01 McSurname"
    assert (first["Age"], first["Gender (2)"]) == ("young", "Woman")
    assert first["Gender"] == "own words id-01", "a contact column keeps its heading"
    assert first["Confirmed?"] is None


def test_calls_have_room_for_every_attempt_to_reach_members_and_alternates(book, made):
    calls = records(book, "Calls")
    assert [row["Id"] for row in calls] == [*made.drawn.members, *made.drawn.alternates]
    assert [row["Who"] for row in calls] == ["Member"] * 3 + ["Alternate 1"]
    assert calls[3]["Telephone"] == "07700 900024"
    attempts = [heading for heading in calls[0] if heading.startswith("Attempt")]
    assert attempts == ["Attempt 1", "Attempt 2", "Attempt 3", "Attempt 4"]
    assert {row[heading] for row in calls for heading in attempts} == {None}
    assert "at least 4 times on 3 different days" in dict(book["Overview"].values)["2. Ring the members"]


def test_a_formula_in_a_cell_stays_text(book):
    cell = next(cell for row in book["Members"].iter_rows() for cell in row if "cmd" in str(cell.value))
    assert cell.value == '=cmd|"/c calc"!id-01'
    assert cell.data_type == "s"
    # openpyxl itself guesses formulas, so look at the file too.
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_the_order_of_replacement_is_complete_and_begins_with_the_alternates(book, made):
    order = records(book, "Order of replacement")
    assert [row["Id"] for row in order] == list(made.drawn.order)
    assert [row["Position"] for row in order] == list(range(1, 22))
    assert [row["Alternate"] for row in order] == ["Yes"] + ["No"] * 20


def test_somebody_who_lives_with_a_member_is_pointed_out(book):
    living_with = {row["Id"]: row["Shares a home with"] for row in records(book, "Order of replacement")}
    assert living_with.pop("id-05") == "ENTRY00003"
    assert set(living_with.values()) == {None}


def test_quotas_stand_beside_the_panel(book):
    rows = [tuple(row.values()) for row in records(book, "Quotas")]
    assert rows == [
        ("Gender", "Woman", 1, 2, 2, "Yes"),
        ("Gender", "Man", 1, 2, 1, "Yes"),
        ("Gender", "not stated", 0, 3, 0, "Yes"),
        ("Age", "young", 1, 2, 1, "Yes"),
        ("Age", "old", 1, 3, 2, "Yes"),
    ]


def test_the_overview_says_what_was_drawn(book):
    told = dict(book["Overview"].iter_rows(values_only=True))
    assert told["Commitment"] == HAPPENING.commitment
    assert told["Seed"] == HAPPENING.seed
    assert told["Ticket drawn"] == "0 of 10 tickets"
    assert "REHEARSAL" not in told


@pytest.mark.parametrize(
    "most, said", [(1, "who shares no home with a member"), (2, "whose home has fewer than 2 members")]
)
def test_who_may_follow_goes_by_the_rule_of_homes(made, most, said):
    lottery = replace(made.lottery, quotas=replace(made.lottery.quotas, home_most=most))
    content = panel_workbook(lottery, made.drawn, made.pseudonyms, made.contacts, HAPPENING)
    book = openpyxl.load_workbook(BytesIO(content))
    assert said in dict(book["Overview"].values)["3. Fill empty seats"]


def test_a_rehearsal_says_so(made):
    rehearsal = replace(HAPPENING, rehearsal=True)
    content = panel_workbook(made.lottery, made.drawn, made.pseudonyms, made.contacts, rehearsal)
    book = openpyxl.load_workbook(BytesIO(content))
    assert book["Overview"]["A2"].value == "REHEARSAL"
    assert book.properties.title.startswith("REHEARSAL")
    assert "REHEARSAL" in book["Members"].oddHeader.left.text


def test_every_sheet_prints_on_a4_with_its_headings(book):
    for sheet in book:
        assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.freeze_panes is not None
        assert len(sheet.tables) == 1
    assert book.properties.title == HAPPENING.title


def test_answers_come_from_a_list(book):
    lists = {
        sheet.title: [(v.sqref.coord if hasattr(v.sqref, "coord") else str(v.sqref), v.formula1)]
        for sheet in book
        for v in sheet.data_validations.dataValidation
    }
    assert lists["Members"][0][1] == '"Yes,No,Not reached yet"'
    assert lists["Order of replacement"] == [
        ("E2:E22", '"Confirmed,Declined,Not reached,Withdrew,Not eligible"')
    ]


def test_the_same_inputs_give_the_same_bytes(made, content):
    assert content == panel_workbook(made.lottery, made.drawn, made.pseudonyms, made.contacts, HAPPENING)


def test_the_file_does_not_tell_when_it_was_made(book):
    assert (book.properties.created.year, book.properties.created.month) == (2026, 1)
    assert book.properties.modified == book.properties.created


def test_excel_has_nothing_to_repair_and_nobody_is_shut_out(content):
    assert repairs(content) == [] and barriers(content) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "|", "%", "_x0041_", "http://x.example/"])
def test_hostile_text_in_any_column_stays_text(made, start):
    """In headings of contacts, in their cells, in ids, values and the words of the case."""
    text = f"{start}1+1"
    quotas = made.lottery.quotas
    renamed = tuple(replace(q, value=text if q.value == "Woman" else q.value) for q in quotas.quotas)
    people = tuple(
        replace(a, values=tuple(text if value == "Woman" else value for value in a.values))
        for a in made.lottery.pool.applicants
    )
    lottery = replace(
        made.lottery,
        quotas=replace(quotas, quotas=renamed),
        pool=replace(made.lottery.pool, applicants=people),
    )
    contacts = {name: {text: text, "Name": text} for name in made.contacts}
    happening = replace(HAPPENING, title=text, question=text, organisation=text, decides=text)
    content = panel_workbook(lottery, made.drawn, dict.fromkeys(made.pseudonyms, text), contacts, happening)
    assert repairs(content) == [] and barriers(content) == []
    sheets = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert all(isinstance(cell.value, int) for cell in cells if cell.data_type == "n")
    assert not any(cell.hyperlink for cell in cells)
    told = dict(sheets["Overview"].values)
    assert told["Panel"] == told["Question"] == text
    assert sheets["Members"]["A2"].value == sheets["Calls"]["B2"].value == text
    assert text in [cell.value for cell in sheets["Quotas"]["B"]]


def test_applicants_without_contacts_do_not_break_it(made):
    content = panel_workbook(made.lottery, made.drawn, made.pseudonyms, {}, HAPPENING)
    assert repairs(content) == []
