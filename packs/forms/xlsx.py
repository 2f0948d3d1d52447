"""Workbooks that open without repair, print on A4 and say the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from packs.forms.clean import printable
from packs.forms.xlsx_charts import add_chart
from packs.forms.xlsx_model import Chart as Chart
from packs.forms.xlsx_model import Column as Column
from packs.forms.xlsx_model import Content as Content
from packs.forms.xlsx_model import Line as Line
from packs.forms.xlsx_model import Money as Money
from packs.forms.xlsx_model import Page as Page
from packs.forms.xlsx_model import Percent as Percent
from packs.forms.xlsx_model import Sheet as Sheet
from packs.forms.xlsx_model import cell_text
from packs.forms.xlsx_model import distinct_headings as distinct_headings
from packs.forms.xlsx_model import sheet_names as sheet_names

_CREATED = datetime(2026, 1, 1)
_FEW_COLUMNS = 8
_WIDEST, _WIDEST_OF_MANY, _PROSE = 44, 22, 80
_POINTS_A_LINE, _TALLEST_ROW = 15, 405
_A4 = 9
_READABLE = 170
# In points: a letter in a column, the column's margins, and the room on A4 inside our margins.
_LETTER, _CELL_MARGINS = 5.25, 3.75
_ROOM_ACROSS, _ROOM_DOWN = 770, 480
_CHART_AS_WIDE_AS = 76
_FILL_IN_WIDTH, _FILL_IN_HEIGHT, _LOWEST_FILL_IN = 18, 32, 24
_PAGE_WIDTH = 78
_LONGEST_LINK = 255
_TEXT_SIZES = {"words": 11, "heading": 13, "title": 16}
_PERCENT_FORMATS = ("0%", "0.0%", "0.00%")
_DARK, _BLUE = "#1B3A57", "#1F5A92"


def workbook(
    title: str, sheets: Sequence[Sheet | Page], created: datetime = _CREATED, language: str = "en-GB"
) -> bytes:
    """An .xlsx file with these sheets: the same arguments give the same bytes.

    Every text stays text: nothing becomes a formula, a link or a number. Only `Money` may have a formula.
    """
    import xlsxwriter

    out, title = BytesIO(), printable(title)
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties({"title": title, "created": created})
    styles = _styles(book)
    for number, sheet in enumerate(sheets, start=1):
        if isinstance(sheet, Page):
            _add_page(book, sheet, title, styles)
        else:
            _add(book, sheet, f"Table_{number}", title, styles)
    book.close()
    return _in_language(out.getvalue(), language)


def _in_language(content: bytes, language: str) -> bytes:
    """The file with its language among its properties, where XlsxWriter has no place for it."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for part in before.infolist():
            data = before.read(part)
            if part.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                data = data.replace(end, f"<dc:language>{escape(language)}</dc:language>".encode() + end)
            after.writestr(part, data)
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    number = {"align": "right", "indent": 1}
    head = {**base, "bold": True, "text_wrap": True, "bg_color": _DARK, "font_color": "#FFFFFF"}
    text = {**base, "num_format": "@", "text_wrap": True}
    # Not every program draws the stripes of a table style.
    row = {"bottom": 1, "bottom_color": "#BFBFBF"}
    return {
        "words": book.add_format(text),
        "text": book.add_format({**text, **row}),
        "to fill in": book.add_format({**text, "border": 1}),
        "number": book.add_format({**base, **number, **row, "num_format": "#,##0"}),
        "money": book.add_format({**base, **number, **row, "num_format": "#,##0.00"}),
        **{
            f"percent {digits}": book.add_format({**base, **number, **row, "num_format": form})
            for digits, form in enumerate(_PERCENT_FORMATS)
        },
        "text head": book.add_format(head),
        "number head": book.add_format({**head, **number}),
        "title": book.add_format({**text, "bold": True, "font_size": 16, "font_color": _DARK}),
        "heading": book.add_format({**text, "bold": True, "font_size": 13, "font_color": _DARK}),
        "link": book.add_format({**text, "font_color": _BLUE, "underline": 1}),
    }


def _add_page(book: Any, page: Page, title: str, styles: dict[str, Any]) -> None:
    sheet = book.add_worksheet(page.name)
    sheet.set_column(0, 0, _PAGE_WIDTH)
    for down, line in enumerate(page.lines):
        look = styles["link" if line.leads_to else line.kind]
        width = _PAGE_WIDTH * 11 // _TEXT_SIZES[line.kind]
        sheet.set_row(down, _height((line.text,), [width]) * _TEXT_SIZES[line.kind] / 11)
        if line.leads_to:
            target = line.leads_to.replace("'", "''")
            sheet.write_url(down, 0, f"internal:'{target}'!A1", look, line.text[:_LONGEST_LINK])
        else:
            _write(sheet, down, 0, line.text, styles, line.kind)
    sheet.set_portrait()
    _set_paper(sheet, page.name, title, pages_wide=1)


def _add(book: Any, sheet: Sheet, table: str, title: str, styles: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name)
    headings = distinct_headings(column.heading for column in sheet.columns)
    rows = sheet.rows or (("",) * len(headings),)
    heads = [styles["text head" if isinstance(cell, str) else "number head"] for cell in rows[0]]
    page.add_table(
        0,
        0,
        len(rows),
        len(headings) - 1,
        {
            "name": table,
            "title": f"{sheet.name}: {title}",
            "columns": [
                {"header": heading, "header_format": head}
                for heading, head in zip(headings, heads, strict=True)
            ],
            "style": "Table Style Light 1" if sheet.striped else None,
            "autofilter": sheet.striped,
        },
    )
    widths = _widths(sheet, headings)
    for across, (width, head) in enumerate(zip(widths, heads, strict=True)):
        typed = styles["words"] if sheet.room and head is styles["text head"] else None
        page.set_column(across, across, width, typed)
    heights = _heights(sheet, headings, rows, widths)
    for down, height in enumerate(heights):
        page.set_row(down, height)
    for down, row in enumerate(rows, start=1):
        for across, (content, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(page, down, across, content, styles, "to fill in" if column.to_fill_in else "text")
    _offer_choices(page, sheet, max(len(rows), sheet.room))
    page.freeze_panes(1, sheet.frozen)
    page.repeat_rows(0)
    if sheet.frozen:
        page.repeat_columns(0, sheet.frozen - 1)
    page.set_landscape()
    beside = _CHART_AS_WIDE_AS if sheet.chart else 0
    if sheet.chart:
        add_chart(book, page, sheet, sheet.chart)
    # Wide tables go over several pages with their first columns on each: on one they are too small to read.
    _set_paper(page, sheet.name, title, max(1, round((sum(widths) + beside) / _READABLE)))


def _write(
    page: Any, down: int, across: int, content: Content, styles: dict[str, Any], look: str = "text"
) -> None:
    if isinstance(content, int):
        page.write_number(down, across, content, styles["number"])
    elif isinstance(content, Percent):
        digits = min(content.digits, len(_PERCENT_FORMATS) - 1)
        page.write_number(down, across, float(content.share), styles[f"percent {digits}"])
    elif isinstance(content, Money) and content.formula:
        page.write_formula(down, across, content.formula, styles["money"], content.pence / 100)
    elif isinstance(content, Money):
        page.write_number(down, across, content.pence / 100, styles["money"])
    elif content:
        page.write_string(down, across, cell_text(content), styles[look])
    else:
        page.write_blank(down, across, None, styles[look])


def _widths(sheet: Sheet, headings: Sequence[str]) -> list[int]:
    """Characters for each column: its longest content, less where a printed page would become tiny."""
    most = _WIDEST if len(headings) <= _FEW_COLUMNS else _WIDEST_OF_MANY
    widths = []
    for across, column in enumerate(sheet.columns):
        lines = (line for row in sheet.rows for line in str(row[across]).split("\n"))
        longest = max(map(len, lines), default=0)
        offered = max((len(choice) for choice in column.choices), default=0)
        word = max(len(word) for word in headings[across].split())
        unbroken = max((len(part) for row in sheet.rows for part in str(row[across]).split()), default=0)
        # 4 more than the longest word: room for the filter button beside the heading.
        wanted = max(longest + 4, offered + 4, word + 4, _FILL_IN_WIDTH if column.to_fill_in else 0)
        narrowest = min(max(most, unbroken + 2), _WIDEST)
        widths.append(min(wanted, _PROSE if column.prose else narrowest))
    return widths


def _heights(
    sheet: Sheet, headings: Sequence[str], rows: Sequence[Sequence[Content]], widths: Sequence[int]
) -> list[int]:
    """Points for the headings and each row, with room for a pen where there is something to fill in."""
    needed = [_height(row, widths) for row in rows]
    if not any(column.to_fill_in for column in sheet.columns):
        return [_height(headings, widths), *needed]
    # A table that is wider than the page is printed smaller.
    across = sum(width * _LETTER + _CELL_MARGINS for width in widths)
    room = _ROOM_DOWN * max(1, across / _ROOM_ACROSS)
    lowest = _LOWEST_FILL_IN if sheet.whole else _FILL_IN_HEIGHT
    tried = [
        [_height(headings, widths), *(max(one, least) for one in needed)]
        for least in range(_FILL_IN_HEIGHT, lowest - 1, -1)
    ]
    return next((heights for heights in tried if sum(heights) <= room), tried[0])


def _height(row: Sequence[Content], widths: Sequence[int]) -> int:
    """Points for the cell that needs most lines: not every program fits rows to wrapped text."""
    lines = max(
        sum(max(1, -(-len(line) // (width - 1))) for line in str(content).split("\n"))
        for content, width in zip(row, widths, strict=True)
    )
    return min(_POINTS_A_LINE * lines + 1, _TALLEST_ROW)


def _offer_choices(page: Any, sheet: Sheet, rows: int) -> None:
    for across, column in enumerate(sheet.columns):
        if column.choices:
            page.data_validation(
                1, across, rows, across, {"validate": "list", "source": list(column.choices)}
            )
        if column.choices_in:
            picked = {"validate": "list", "source": f"={column.choices_in}", "show_error": False}
            page.data_validation(1, across, rows, across, picked)


def _set_paper(page: Any, name: str, title: str, pages_wide: int) -> None:
    page.set_paper(_A4)
    page.fit_to_pages(pages_wide, 0)
    page.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
    page.set_header(f"&L&10{_header_text(title)}&R&10{_header_text(name)}")
    page.set_footer("&C&10Page &P of &N")


def _header_text(text: str) -> str:
    """`&` begins a code in a printed header, and Excel allows 255 characters in all.

    A digit right after a font size would belong to the size: hence the blank in front.
    """
    return " " + text[:90].replace("&", "&&")
