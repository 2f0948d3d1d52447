"""Every piece of running text of a document, to see what it says."""

from __future__ import annotations

from collections.abc import Iterator

from packs.blocks import (
    Address,
    Block,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    Inline,
    Notice,
    Paragraph,
    Qr,
    Question,
    Span,
    Table,
    Terms,
    plain,
)


def texts_of(document: Document) -> list[str]:
    """Every piece of running text in reading order, without its emphasis."""
    return [plain(inline) for block in document.blocks for inline in _inlines(block)]


def _inlines(block: Block) -> Iterator[Inline]:
    match block:
        case Heading(text=text) | Paragraph(text=text):
            yield text
        case Notice(paragraphs=texts) | Bullets(items=texts):
            yield from texts
        case Terms(pairs=pairs):
            yield from (part for pair in pairs for part in pair)
        case Table(caption=caption, headings=headings, rows=rows):
            yield from ((Span(caption),), *headings, *(cell for row in rows for cell in row))
        case Figure(caption=caption):
            yield (Span(caption),)
        case Address(lines=lines):
            yield from ((Span(line),) for line in lines)
        case Qr(beside=text):
            yield text
        case Question(text=text, choices=choices):
            yield text
            yield from ((Span(choice),) for _, choice in choices)
        case Cards(cards=cards):
            yield from ((Span(part),) for card in cards for part in card if part)
