"""The plain-text form: for e-mail programs, for telephones, and to be read aloud.

No rows of signs and no drawings: a screen reader would spell them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

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
    Span,
    Table,
    Terms,
    plain,
)
from packs.forms.clean import cleaned, upright

WIDTH = 72
ASKING = {
    "one": "Choose one:",
    "many": "Choose any that apply:",
    "write": "Write your answer.",
    "sign": "Sign here.",
}
TO_FILL_IN = "to fill in"
_SHORTEST_NUMBER = 3


def plain_form(document: Document) -> str:
    """The document as text in lines of at most 72 signs, but for words that are longer.

    There is a blank line between blocks and two before a heading. Links are followed by their addresses, and
    each cell of a table follows its heading.
    """
    document = cleaned(document)
    parts = [document.stamp] if document.stamp else []
    if not any(isinstance(block, Heading) and block.level == 1 for block in document.blocks):
        parts.append("\n".join(_wrapped(document.title)))
    for block in document.blocks:
        part = "\n".join(_lines(block))
        if part.strip():
            parts.append(f"\n{part}" if isinstance(block, Heading) and block.level > 1 else part)
    return "\n\n".join(parts) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text=text) | Heading(text=text):
            yield from _wrapped(spoken(text))
        case Notice(paragraphs=paragraphs):
            yield from _wrapped("Please note: " + "\n\n".join(spoken(text) for text in paragraphs))
        case Bullets(items=items, ordered=ordered):
            for number, item in enumerate(items, 1):
                yield from _item(f"{number}. " if ordered else "- ", spoken(item))
        case Terms(pairs=pairs):
            for term, text in pairs:
                yield from _item("", f"{spoken(term)}: {spoken(text)}", "  ")
        case Table():
            yield from _table(block)
        case Figure(alt=alt, caption=caption):
            yield from _wrapped(f"Picture: {caption}\n{alt}")
        case Address(lines=lines):
            yield from lines
        case Qr(data=data, beside=beside):
            yield from _wrapped(spoken((*beside, Span("", link=data)) if _is_link(data) else beside))
        case Question():
            yield from _question(block)
        case Cards(cards=cards):
            yield from (", ".join(part for part in card if part) for card in cards)
        case Languages(lines=lines):
            for line in lines:
                yield from _item("- ", upright(line.text) if line.rtl else line.text)
        case PageBreak():
            pass


def _table(table: Table) -> Iterator[str]:
    yield from _wrapped(f"Table: {table.caption}")
    for row in table.rows:
        yield ""
        for place, (heading, cell) in enumerate(zip(table.headings, row, strict=True)):
            text = spoken(cell) or (TO_FILL_IN if place in table.to_fill_in else "")
            if text:
                yield from _item("", f"{spoken(heading)}: {text}", "  ")


def _question(question: Question) -> Iterator[str]:
    yield from _wrapped(f"Question {question.code}: {spoken(question.text)}")
    yield ASKING[question.kind]
    for code, choice in question.choices:
        yield from _item("  ", f"{code}: {choice}", "    ")


def spoken(inline: Inline) -> str:
    """The text with the address of each link after it in brackets, where the text does not say it already."""
    texts, said = [], plain(inline)
    for place, span in enumerate(inline):
        texts.append(span.text)
        following = inline[place + 1].link if place + 1 < len(inline) else ""
        address = span.link.removeprefix("mailto:").removeprefix("tel:")
        if span.link and span.link != following and not _says(said, span.link):
            texts.append(f" ({address})")
    return "".join(texts).strip()


def _says(text: str, link: str) -> bool:
    """Whether the text names the address or, for a telephone, a number."""
    bare = link.split(":", 1)[1].lstrip("/").rstrip("/")
    if link.startswith("tel:"):
        # The number is dialled from the text, in whatever way it is written there.
        return sum(sign.isdigit() for sign in text) >= _SHORTEST_NUMBER
    return bare in text


def _is_link(data: str) -> bool:
    return data.startswith(("https://", "http://"))


def _item(mark: str, text: str, indent: str = "") -> Iterator[str]:
    yield from _wrapped(text, mark, indent or " " * len(mark))


def _wrapped(text: str, first: str = "", indent: str = "") -> Iterator[str]:
    """The text in lines; line ends inside it stay line ends."""
    for number, line in enumerate(text.split("\n")):
        yield from wrap(
            line,
            WIDTH,
            initial_indent=indent if number else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
