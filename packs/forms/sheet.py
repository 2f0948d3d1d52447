"""The XLSX form: a page with the words of a document, and a sheet for each of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from packs.blocks import (
    Address,
    Block,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    Inline,
    Languages,
    Notice,
    PageBreak,
    Paragraph,
    Qr,
    Question,
    Table,
    Terms,
    plain,
)
from packs.forms.clean import cleaned
from packs.forms.xlsx import Chart, Column, Content, Line, Page, Percent, Sheet, sheet_names, workbook

ABOUT = "About"
_WHOLE = re.compile(r"0|[1-9]\d{0,2}(,\d{3})+|[1-9]\d{0,14}")
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?%")


def sheet_form(document: Document) -> bytes:
    """The document as an .xlsx file; the same document gives the same bytes.

    The sheet "About" has its words in reading order with a link to each table's sheet. In columns of
    numbers, whole numbers and percentages are numbers; everything else is text. A figure right before a
    table becomes a chart of those of its columns that hold whole numbers only.
    """
    document = cleaned(document)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    names = sheet_names((table.caption for table in tables), [ABOUT])
    sheets = iter(names)
    lines = list(_opening(document))
    for block in document.blocks:
        leads_to = next(sheets) if isinstance(block, Table) else ""
        lines += _lines(block, leads_to)
    figures = list(_figures(document.blocks))
    made = [_sheet(*parts) for parts in zip(names, tables, figures, strict=True)]
    title = f"{document.stamp} {document.title}".strip()
    return workbook(title, [Page(ABOUT, tuple(lines)), *made], language=document.lang)


def _opening(document: Document) -> Iterator[Line]:
    if document.stamp:
        yield Line(document.stamp, "title")
    if not any(isinstance(block, Heading) and block.level == 1 for block in document.blocks):
        yield Line(document.title, "title")


def _figures(blocks: Sequence[Block]) -> Iterator[Figure | None]:
    """For each table the figure right before it, if there is one."""
    for before, block in zip([None, *blocks], blocks, strict=False):
        if isinstance(block, Table):
            yield before if isinstance(before, Figure) else None


def _lines(block: Block, leads_to: str) -> Iterator[Line]:
    match block:
        case Heading(level=level, text=text):
            yield Line(_words(text), "title" if level == 1 else "heading")
        case Table(caption=caption):
            yield Line(f"Table: {caption}", leads_to=leads_to)
        case Bullets(items=items, ordered=ordered):
            for number, item in enumerate(items, start=1):
                yield Line(f"{number}. {_words(item)}" if ordered else f"• {_words(item)}")
        case Terms(pairs=pairs):
            yield from (Line(f"{_words(term)}: {_words(text)}") for term, text in pairs)
        case Question(code=code, text=text, choices=choices):
            yield Line(f"{code}. {_words(text)}")
            yield from (Line(f"{choice}: {words}") for choice, words in choices)
        case Cards(cards=cards):
            yield from (Line(", ".join(part for part in card if part)) for card in cards)
        case _:
            yield from (Line(text) for text in _running_text(block) if text)


def _running_text(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text):
            yield _words(text)
        case Notice(paragraphs=paragraphs):
            yield from (_words(paragraph) for paragraph in paragraphs)
        case Address(lines=lines):
            yield from lines
        case Figure(caption=caption, alt=alt):
            yield f"Chart: {caption}. {alt}"
        case Qr(data=data, beside=beside):
            yield _words(beside)
            yield data
        case Languages(lines=lines):
            yield from (line.text for line in lines)
        case PageBreak():
            return


def _words(inline: Inline) -> str:
    """The text, with the address of a link that does not say it."""
    words = []
    for span in inline:
        address = re.sub(r"^(https?://|mailto:|tel:)", "", span.link)
        words.append(span.text if address in span.text else f"{span.text} ({address})")
    return "".join(words)


def _sheet(name: str, table: Table, figure: Figure | None) -> Sheet:
    fill_in = table.to_fill_in
    columns = tuple(
        Column(plain(heading), to_fill_in=place in fill_in) for place, heading in enumerate(table.headings)
    )
    rows = tuple(
        tuple(
            _number(plain(cell)) if place in table.numbers else plain(cell) for place, cell in enumerate(row)
        )
        for row in table.rows
    )
    return Sheet(name, columns, rows, chart=_chart(figure, table, rows) if figure else None)


def _number(text: str) -> Content:
    """The whole number or the percentage that this text is; any other text as it is."""
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    if share := _SHARE.fullmatch(text):
        whole, digits = share[1], share[2] or ""
        return Percent(Fraction(int(whole + digits), 100 * 10 ** len(digits)), len(digits))
    return text


def _chart(figure: Figure, table: Table, rows: Sequence[Sequence[Content]]) -> Chart | None:
    """A chart of the first columns of whole numbers that stand side by side.

    A column with anything else in it is left out: a bar of no length would say nought.
    """
    counted = [
        place in table.numbers and bool(rows) and all(isinstance(row[place], int) for row in rows)
        for place in range(len(table.headings))
    ]
    if True not in counted:
        return None
    first = last = counted.index(True)
    while last + 1 < len(counted) and counted[last + 1]:
        last += 1
    return Chart(figure.caption, figure.alt.replace("table below", "table beside it"), first, last)
