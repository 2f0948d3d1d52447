from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.forms.xlsx import Column, Sheet, distinct_headings, sheet_names, workbook
from packs.forms.xlsx_model import length
from tests.packs.workbook_lint import repairs

headings = st.lists(st.text(st.sampled_from("aAbB \t\n=&<0"), max_size=5), min_size=1, max_size=6)


@settings(deadline=None)
@given(headings)
def test_headings_become_distinct_in_any_case_and_never_blank(given_headings):
    made = distinct_headings(given_headings)
    assert len({name.casefold() for name in made}) == len(given_headings)
    assert all(name.strip() for name in made)


def test_good_headings_stay_as_they_are():
    assert distinct_headings(["Name", "Town", "name", ""]) == ("Name", "Town", "name (2)", "Column 4")
    assert distinct_headings(["a", "A (2)", "A"]) == ("a", "A (2)", "A (3)")


@settings(max_examples=30, deadline=None)
@given(headings, st.data())
def test_whatever_people_type_comes_back_as_text_and_needs_no_repair(given_headings, data):
    cell = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), max_size=8)
    prefixed = st.builds(
        lambda start, rest: start + rest, st.sampled_from(["", "=", "+", "http://", "@"]), cell
    )
    row = tuple(data.draw(prefixed) for _ in given_headings)
    sheet = Sheet("S", tuple(Column(heading) for heading in given_headings), (row,))
    content = workbook("T & co", [sheet])
    assert repairs(content) == []
    read = list(openpyxl.load_workbook(BytesIO(content))["S"][2])
    assert tuple(cell.value or "" for cell in read) == row
    assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in read)


def test_headings_that_are_codes_or_too_long_are_tamed():
    long = "word " * 80
    made = distinct_headings(["_x0041_", long, long, "𐀀" * 300])
    assert made[0] == "x0041_"
    assert all(length(name) <= 255 for name in made) and made[2].endswith(" (2)")
    columns = tuple(Column(heading) for heading in ("_x0041_", long, long, "𐀀" * 300))
    assert repairs(workbook("T", [Sheet("S", columns, (("a",) * 4,))])) == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=8), st.lists(st.text(max_size=40), max_size=2))
def test_names_for_sheets_are_proper_and_distinct(wanted, taken):
    names = sheet_names(wanted, taken)
    assert len({name.casefold() for name in (*names, *set(taken))}) == len(names) + len(
        {name.casefold() for name in taken}
    )
    for name in names:
        Sheet(name, (Column("A"),), ())
        assert name.strip("' ") == name and name.casefold() != "history"


def test_names_for_sheets_say_what_they_can():
    assert sheet_names(["Votes: all", "History", "Votes  all", "_x0041_", "'x'"]) == (
        "Votes all",
        "History (2)",
        "Votes all (2)",
        "x0041_",
        "x",
    )
    assert sheet_names(["Mean chance of the applicants with each value"]) == (
        "Mean chance of the applicants",
    )
    assert sheet_names(["x" * 40]) == ("x" * 31,)


def test_a_table_without_rows_opens():
    assert repairs(workbook("T", [Sheet("Empty", (Column("A"), Column("B")), ())])) == []


def test_several_sheets_have_several_table_names():
    sheets = [Sheet(name, (Column("A"),), (("x",),)) for name in ("One", "Two")]
    assert repairs(workbook("T", sheets)) == []


@pytest.mark.parametrize("name", ["", "x" * 32, "a/b", "a[b"])
def test_sheet_names_that_excel_refuses_are_refused(name):
    with pytest.raises(ValueError):
        Sheet(name, (Column("A"),), ())


def test_lists_that_excel_refuses_are_refused():
    Column("A", ("x" * 255,))
    with pytest.raises(ValueError):
        Column("A", ("x" * 256,))
    with pytest.raises(ValueError):
        Column("A", ("yes, please",))


def test_rows_must_fit_the_columns():
    with pytest.raises(ValueError):
        Sheet("S", (Column("A"),), (("x", "y"),))


def test_a_title_in_the_printed_header_is_not_read_as_codes():
    content = workbook("2027 & later", [Sheet("S", (Column("A"),), (("x",),))])
    assert "&L&10 2027 && later&R&10 S" in str(_raw_header(content))


@pytest.mark.parametrize("sign", ["x", "&", "𐀀"])
def test_a_long_title_still_fits_a_printed_header(sign):
    content = workbook(sign * 300, [Sheet(sign * (15 if sign == "𐀀" else 31), (Column("A"),), (("x",),))])
    assert repairs(content) == []


@pytest.mark.parametrize("text", ["a\ufffeb", "a\uffffb", "a\ud800b", "a\x00\x01\x1fb"], ids=ascii)
def test_what_no_workbook_can_hold_is_left_out(text):
    content = workbook(text, [Sheet("S", (Column(text),), ((text.replace("\x00\x01\x1f", ""),),))])
    assert repairs(content) == []
    (page,) = openpyxl.load_workbook(BytesIO(content))
    assert [page["A1"].value, page["A2"].value] == ["ab", "ab"]


@pytest.mark.parametrize("sign", ["x", "é", "𐀀"])
def test_a_text_that_is_too_long_for_a_cell_says_that_it_was_cut(sign):
    fits = sign * (16_383 if sign == "𐀀" else 32_767)
    content = workbook("T", [Sheet("S", (Column("A"),), ((fits,), (fits + "more",)))])
    assert repairs(content) == []
    (page,) = openpyxl.load_workbook(BytesIO(content))
    assert page["A2"].value == fits
    assert page["A3"].value.startswith(sign * 10_000) and page["A3"].value.endswith("32,767 signs)")


def _raw_header(content: bytes) -> str:
    from zipfile import ZipFile

    with ZipFile(BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode().replace("&amp;", "&")


def test_the_lint_itself_sees_faults():
    import xlsxwriter

    out = BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("S")
    page.add_table(0, 0, 2, 1, {"columns": [{"header": "A"}, {"header": "B"}]})
    page.write_string(0, 1, "other")
    book.close()
    assert repairs(out.getvalue()) == ["headers of Table1 differ from the sheet"]


@pytest.mark.parametrize(
    ("rows", "whole", "height"),
    # 480 points of a page, 16 of them for the headings.
    [(14, True, 32), (15, True, 30), (19, True, 24), (20, True, 32), (15, False, 32)],
)
def test_room_for_a_pen_gives_way_where_a_whole_table_then_fits_a_page(rows, whole, height):
    columns = (Column("What"), Column("Notes", to_fill_in=True))
    sheet = Sheet("Day", columns, (("Talk", ""),) * rows, whole=whole)
    (page,) = openpyxl.load_workbook(BytesIO(workbook("T", [sheet])))
    heights = {round(page.row_dimensions[down].height) for down in range(2, rows + 2)}
    assert heights == {height}
    assert page.page_setup.fitToHeight == 0
