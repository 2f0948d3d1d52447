"""Each fault that the lint of workbooks knows, put into a good workbook on purpose."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from packs.forms.xlsx import Chart, Column, Line, Page, Sheet, workbook
from tests.packs.workbook_lint import barriers, repairs

WORKBOOK = "xl/workbook.xml"
FIRST, SECOND = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TITLES = "_xlnm.Print_Titles"
TABLE, SHARED, DRAWING = "xl/tables/table1.xml", "xl/sharedStrings.xml", "xl/drawings/drawing1.xml"
TYPES = "[Content_Types].xml"
CHART, RELATIONS = "xl/charts/chart1.xml", "xl/worksheets/_rels/sheet2.xml.rels"


@pytest.fixture(scope="module")
def good() -> bytes:
    about = Page("About", (Line("All", "title"), Line("To the people", leads_to="People")))
    people = Sheet(
        "People",
        (Column("Name"), Column("Votes"), Column("Here?", ("Yes", "No"))),
        (("Ann", 3, ""), ("Ben", 4, "")),
        chart=Chart("Votes", "Votes of each person", 1, 1),
    )
    places = Sheet("Places", (Column("Place"), Column("Rooms")), (("Hall", 2),))
    return workbook("Title", [about, people, places])


def test_the_good_workbook_is_good(good):
    assert repairs(good) == [] and barriers(good) == []


def spoilt(good, part, old, new):
    """The workbook with one part changed; the change must be one."""
    out = BytesIO()
    with ZipFile(BytesIO(good)) as before, ZipFile(out, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old.encode() in data, f"{old} is not in {part}"
                data = data.replace(old.encode(), new.encode(), 1)
            after.writestr(name, data)
    return out.getvalue()


REPAIRS = {
    "sheet names alike in any case": (WORKBOOK, 'name="Places"', 'name="PEOPLE"', "sheets are called"),
    "sheet name of 32": (WORKBOOK, 'name="Places"', f'name="{"x" * 32}"', "sheet name"),
    "sheet name with a forbidden sign": (WORKBOOK, 'name="Places"', 'name="a/b"', "sheet name"),
    "sheet name in apostrophes": (WORKBOOK, 'name="Places"', "name=\"'Places'\"", "sheet name"),
    "reserved sheet name": (WORKBOOK, 'name="Places"', 'name="History"', "sheet name"),
    "two tables of one name": (TABLE, 'displayName="Table_2"', 'displayName="table_3"', "times the name"),
    "table name with a blank": (TABLE, 'displayName="Table_2"', 'displayName="a b"', "not a name"),
    "table name like a cell": (TABLE, 'displayName="Table_2"', 'displayName="AB12"', "not a name"),
    "table name too long": (TABLE, 'displayName="Table_2"', f'displayName="{"x" * 256}"', "not a name"),
    "headers alike in any case": (TABLE, 'name="Votes"', 'name="NAME"', "table header"),
    "blank header": (TABLE, 'name="Votes"', 'name=" "', "table header"),
    "header too long": (TABLE, 'name="Votes"', f'name="{"x" * 256}"', "table header"),
    "header unlike its cell": (TABLE, 'name="Votes"', 'name="Voices"', "differ from the sheet"),
    "too few headers": (TABLE, 'ref="A1:C3"', 'ref="A1:D3"', "has 3 headers"),
    "columns numbered alike": (TABLE, '<tableColumn id="2"', '<tableColumn id="1"', "numbers two columns"),
    "list too long": (SECOND, '"Yes,No"', f'"{"x" * 256}"', "longer than 255"),
    "list without choices": (SECOND, '<formula1>"Yes,No"</formula1>', "", "without choices"),
    "list over 256 columns": (SECOND, 'sqref="C2:C3"', 'sqref="C2:IX3"', "in 256 columns"),
    "list over list": (
        SECOND,
        "</dataValidations>",
        '<dataValidation sqref="B3:D3"><formula1>"a"</formula1></dataValidation></dataValidations>',
        "list over list",
    ),
    "merged cells in a table": (
        SECOND,
        "<dataValidations",
        '<mergeCells><mergeCell ref="C3:E9"/></mergeCells><dataValidations',
        "table over merged cell",
    ),
    "merged cells that overlap": (
        SECOND,
        "<dataValidations",
        '<mergeCells><mergeCell ref="F5:G9"/><mergeCell ref="G9:H9"/></mergeCells><dataValidations',
        "merged cell over merged cell",
    ),
    "second filter": (
        SECOND,
        "<dataValidations",
        '<autoFilter ref="A1:C3"/><dataValidations',
        "second filter",
    ),
    "text too long for a cell": (SHARED, ">Ann<", f">{'x' * 32768}<", "too long for a cell"),
    "control character": (SHARED, ">Ann<", ">A\x01nn<", "is no XML"),
    "cell without its text": (SECOND, 't="s"><v>5<', 't="s"><v>999<', "has no text"),
    "not a number": (SECOND, 's="6"><v>4<', 's="6"><v>NaN<', "is no number"),
    "formula": (SECOND, 's="6"><v>4<', 's="6"><f>1+3</f><v>4<', "is a formula"),
    "defined name to nowhere": (WORKBOOK, "People!$A:$A", "Gone!$A:$A", "leads nowhere"),
    "defined name to a lost cell": (WORKBOOK, "People!$A:$A", "#REF!", "leads nowhere"),
    "defined name twice": (
        WORKBOOK,
        "</definedNames>",
        '<definedName name="_xlnm.Print_Titles" localSheetId="1">People!$1:$1</definedName></definedNames>',
        "times the name",
    ),
    "defined name with a blank": (WORKBOOK, 'name="_xlnm.Print_Titles"', 'name="print titles"', "not a name"),
    "printed header too long": (SECOND, "<oddHeader>", f"<oddHeader>{'x' * 256}", "more than 255"),
    "column too wide": (SECOND, 'width="8.', 'width="256.', "of width"),
    "column described twice": (SECOND, '<col min="2"', '<col min="1"', "described twice"),
    "row too tall": (SECOND, ' ht="15.75"', ' ht="409.5"', "too tall"),
    "row twice": (SECOND, '<row r="3"', '<row r="2"', "rows out of order"),
    "link to no sheet": (FIRST, "'People'!A1", "'Persons'!A1", "leads nowhere"),
    "link out of the workbook": (FIRST, "location=", "place=", "out of the workbook"),
    "chart of no sheet": (CHART, "People!$B$2:$B$3", "Persons!$B$2:$B$3", "shows"),
    "part that is not there": (RELATIONS, "tables/table1.xml", "tables/table9.xml", "refers to"),
    "relation that is not there": (RELATIONS, 'Id="rId1"', 'Id="rId9"', "refers to nothing"),
    "part without a type": (
        "[Content_Types].xml",
        "/xl/tables/table1.xml",
        "/xl/tables/x.xml",
        "has no type",
    ),
}


@pytest.mark.parametrize("fault", REPAIRS)
def test_what_excel_would_repair_is_caught(good, fault):
    *change, told = REPAIRS[fault]
    found = repairs(spoilt(good, *change))
    assert any(told in one for one in found), found


def test_a_part_that_is_twice_in_the_file_is_caught(good):
    out = BytesIO(good)
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(out, "a") as archive:
        archive.writestr(SHARED, b"<x/>")
    assert repairs(out.getvalue()) == [f"{SHARED} is twice in the file"]


BARRIERS = {
    "no title": ("docProps/core.xml", "<dc:title>Title<", "<dc:title><", "no title"),
    "no language": ("docProps/core.xml", "<dc:language>en-GB<", "<dc:language><", "no language"),
    "not for A4": (SECOND, 'paperSize="9"', 'paperSize="1"', "People: not for A4"),
    "too wide to print": (SECOND, 'fitToHeight="0"', 'fitToHeight="1"', "People: does not fit"),
    "not fitted at all": (SECOND, 'fitToPage="1"', 'fitToPage="0"', "People: does not fit"),
    "no page numbers": (SECOND, "oddFooter>", "oddFoot>", "People: no page numbers"),
    "headings scroll away": (SECOND, 'state="frozen"', 'state="split"', "People: headings do not stay"),
    "headings on page 1 only": (
        WORKBOOK,
        "_xlnm.Print_Titles",
        "_xlnm.Print_Area",
        "People: headings are not",
    ),
    "chart without description": (DRAWING, 'descr="Votes of each person"', 'descr=""', "no description"),
    "table without description": (TABLE, "altText=", "x=", "no description"),
}


@pytest.mark.parametrize("fault", BARRIERS)
def test_what_shuts_people_out_is_caught(good, fault):
    part, old, new, told = BARRIERS[fault]
    bad = spoilt(good, part, old, new)
    if fault == "no page numbers":
        bad = spoilt(bad, part, "</oddFooter>", "</oddFoot>")
    found = barriers(bad)
    assert any(told in one for one in found), found
