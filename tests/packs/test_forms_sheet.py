from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.blocks import (
    Address,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    InLanguage,
    Languages,
    Notice,
    PageBreak,
    Paragraph,
    Qr,
    Question,
    Span,
    Table,
    Terms,
)
from packs.forms.sheet import sheet_form
from packs.report import report_document
from tests.packs.drawn_case import HAPPENING, canaries, case
from tests.packs.workbook_lint import barriers, repairs

# What a spreadsheet program might take for a formula, a command or a code (OWASP, "CSV Injection").
STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%", "=cmd|'/c calc'!A1", "http://x.example/", "_x0041_")


def run(text, **how):
    return (Span(text, **how),)


def table(caption="Votes", rows=(("Ann", "3"), ("Ben", "1,204")), numbers=(1,)):
    body = tuple(tuple(run(cell) for cell in row) for row in rows)
    heads = tuple(run(f"Head {n}") for n in range(len(body[0])))
    return Table(caption, heads, body, frozenset(numbers))


def document(*blocks, **how):
    return Document("The title", (Heading(1, run("The title")), *blocks), **how)


def book_of(*blocks, **how):
    content = sheet_form(document(*blocks, **how))
    assert repairs(content) == [] and barriers(content) == []
    return openpyxl.load_workbook(BytesIO(content))


def column(sheet):
    return [cell.value for cell in sheet["A"]]


FIGURE = Figure("<svg/>", "Votes of two people. The table below has the figures.", "Votes")


def test_every_block_is_told_in_reading_order():
    book = book_of(
        Address(("Ann", "1 Street")),
        Heading(2, run("Part")),
        Paragraph((Span("See "), Span("our page", link="https://example.org/a"), Span(" now"))),
        Paragraph((Span("0141 496 0123", link="tel:0141 496 0123"),)),
        Notice((run("Look"), run("here"))),
        Bullets((run("one"), run("two"))),
        Bullets((run("first"), run("second")), ordered=True),
        Terms(((run("Seats"), run("3")),)),
        table("Votes"),
        FIGURE,
        Qr("https://example.org/r", "a code", run("Or go to example.org/r")),
        Question("Q1", run("Which?"), "one", (("Q1-1", "This"), ("Q1-2", "That"))),
        Languages((InLanguage("pl", False, "Po polsku"),)),
        Cards((("Ann", "Panel"), ("Ben", ""))),
        PageBreak(),
    )
    assert book.sheetnames == ["About", "Votes"]
    assert column(book["About"]) == [
        "The title",
        "Ann",
        "1 Street",
        "Part",
        "See our page (example.org/a) now",
        "0141 496 0123",
        "Look",
        "here",
        "• one",
        "• two",
        "1. first",
        "2. second",
        "Seats: 3",
        "Table: Votes",
        "Chart: Votes. Votes of two people. The table below has the figures.",
        "Or go to example.org/r",
        "https://example.org/r",
        "Q1. Which?",
        "Q1-1: This",
        "Q1-2: That",
        "Po polsku",
        "Ann, Panel",
        "Ben",
    ]


def test_each_table_has_a_sheet_and_a_link_to_it():
    book = book_of(table("Votes: all/some?"), table("votes all some"), table("It's" + " long" * 9))
    assert book.sheetnames == [
        "About",
        "Votes all some",
        "votes all some (2)",
        "It's long long long long long",
    ]
    links = [cell.hyperlink.location for cell in book["About"]["A"] if cell.hyperlink]
    assert links == ["'Votes all some'!A1", "'votes all some (2)'!A1", "'It''s long long long long long'!A1"]


def test_numbers_are_numbers_only_in_columns_of_numbers():
    rows = (
        ("7", "7"),
        ("1,204", "1,204"),
        ("12.5%", "12.5%"),
        ("5%", "100%"),
        ("x", "007"),
        ("x", "<5"),
        ("x", "=1+1"),
        ("x", "1,20"),
    )
    sheet = book_of(table(rows=rows))["Votes"]
    assert [cell.value for cell in sheet["A"]][1:] == [row[0] for row in rows]
    found = [(cell.value, cell.data_type, cell.number_format) for cell in sheet["B"]][1:]
    assert found == [
        (7, "n", "#,##0"),
        (1204, "n", "#,##0"),
        (0.125, "n", "0.0%"),
        (1, "n", "0%"),
        ("007", "s", "@"),
        ("<5", "s", "@"),
        ("=1+1", "s", "@"),
        ("1,20", "s", "@"),
    ]


def charts(book, sheet):
    return book[sheet]._charts


def test_a_figure_becomes_a_chart_of_the_table_after_it():
    book = book_of(FIGURE, table())
    (chart,) = charts(book, "Votes")
    assert chart.ser[0].val.numRef.f == "Votes!$B$2:$B$3"
    assert chart.ser[0].cat.strRef.f == "Votes!$A$2:$A$3"


def test_neighbouring_number_columns_are_compared_as_shares():
    rows = (("Ann", "3", "1", "5"), ("Ben", "1", "2", "6"))
    (chart,) = charts(book_of(FIGURE, table(rows=rows, numbers=(1, 2))), "Votes")
    assert chart.grouping == "percentStacked"
    assert [series.val.numRef.f for series in chart.ser] == ["Votes!$B$2:$C$2", "Votes!$B$3:$C$3"]
    fills = {(s.spPr.pattFill and s.spPr.pattFill.prst, str(s.spPr.solidFill and 1)) for s in chart.ser}
    assert len(fills) == 2, "a pattern as well as a colour"


@pytest.mark.parametrize(
    "blocks",
    [
        (table(),),
        (FIGURE, Paragraph(run("between")), table()),
        (FIGURE, table(rows=(("Ann", "7"), ("Ben", "<5")))),
        (FIGURE, table(numbers=())),
    ],
    ids=["no figure", "not right before", "a hidden number", "no column of numbers"],
)
def test_other_tables_have_no_chart(blocks):
    assert charts(book_of(*blocks), "Votes") == []


def test_columns_to_fill_in_have_room_for_a_pen():
    sheet = book_of(table("Sign in", (("Ann", "", ""), ("Ben", "", "")), ()))["Sign in"]
    assert sheet.row_dimensions[2].height >= 30
    assert sheet.column_dimensions["B"].width >= 18
    assert sheet["B2"].border.left.style and not sheet["A2"].border.left.style


def test_title_language_and_stamp_are_told():
    book = book_of(stamp="REHEARSAL", lang="gd")
    assert book.properties.title == "REHEARSAL The title"
    assert book.properties.language == "gd"
    assert column(book["About"])[:2] == ["REHEARSAL", "The title"]
    letter = openpyxl.load_workbook(BytesIO(sheet_form(Document("Subject", (Paragraph(run("Hello")),)))))
    assert column(letter["About"]) == ["Subject", "Hello"]


def test_the_same_document_gives_the_same_bytes():
    assert sheet_form(document(FIGURE, table())) == sheet_form(document(FIGURE, table()))


def title_of(chart):
    """The words of the title; none where it is a formula."""
    rich = chart.title.tx.rich
    words = "".join(part.t for line in rich.p for part in line.r) if rich else ""
    return words.replace("_x005F_", "_")


@pytest.mark.parametrize("start", STARTS)
def test_hostile_text_stays_text_in_every_cell(start):
    text = f"{start}1+1"
    kept = text.replace("\t", " ").replace("\r", "\n")
    blocks = (
        Paragraph(run(text)),
        Terms(((run(text), run(text)),)),
        table(text, ((text, text, text), (text, text, "")), (1,)),
        Figure("<svg/>", text, text),
        table("Second", (("a", text), ("b", "2")), (1,)),
        Figure("<svg/>", text, text),
        table("Third", (("a", "3"), (text, "4")), (1,)),
    )
    content = sheet_form(replace(document(*blocks), title=text))
    assert repairs(content) == [] and barriers(content) == []
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] == [2, 3, 4]
    assert "".join(title_of(charts(book, "Third")[0]).split()) == "".join(kept.split())
    assert book.worksheets[1]["B2"].value == kept and book["Second"]["B2"].value == kept
    assert all(cell.hyperlink.location for cell in cells if cell.hyperlink)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text(max_size=400))
def test_any_text_at_all_needs_no_repair(captions, text):
    blocks = [table(caption, ((text, text),)) for caption in captions]
    content = sheet_form(document(Paragraph(run(text)), FIGURE, *blocks))
    assert repairs(content) == []


@pytest.mark.parametrize("audience", ["public", "auditor"])
def test_the_selection_report_as_a_workbook(audience):
    made = case()
    report = report_document(made.lottery, made.drawn, made.pseudonyms, HAPPENING, audience)
    content = sheet_form(report)
    assert repairs(content) == [] and barriers(content) == []
    book = openpyxl.load_workbook(BytesIO(content))
    drawn = [len(charts(book, name)) for name in ("How many people have which", "Gender", "Age")]
    assert drawn == {"public": [0, 0, 0], "auditor": [1, 1, 1]}[audience], "no bar for what is hidden"
    texts = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert [text for text in canaries(made) if text in texts] == []
    gender = list(book["Gender"].iter_rows(values_only=True))
    assert (
        gender[1]
        == {
            "public": ("Woman", "14 to 17", "1 to 2", "met"),
            "auditor": ("Woman", 17, 2, "1 to 2", "met"),
        }[audience]
    )
