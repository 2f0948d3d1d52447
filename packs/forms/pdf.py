"""The PDF form: accessible to PDF/UA-1, drawn by Typst; blocks travel as data, never as Typst source.

PDF/UA-1 is ISO 14289-1. The same arguments give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

from packs.blocks import Block, Document, Languages, Qr, Question, Table
from packs.forms.clean import cleaned
from packs.forms.html import ASKING
from packs.forms.qr import qr_svg
from packs.forms.style import Style
from packs.forms.widths import table_layout
from packs.logo import png_size
from packs.places import OURS

# 14 is for the short version in plain sentences.
Points = Literal[12, 14, 18, 24]

_SOURCE = OURS / "base" / "document.typ"
_FONTS = OURS / "fonts"
_ADD_FONT = "Put a font that has it into templates/fonts/ of the case folder, or correct the text"
_SAVE_PICTURE = "Save the logo again as a plain picture that has a width and a height"
_LOOK_OVER = "Look over its template, the logo and the fonts in templates/fonts/ of the case folder"
_AS_PDF: Mapping[str, Any] = {"format": "pdf", "pdf_standards": ["ua-1"], "timestamp": 0}


class NotDrawn(Exception):
    """Typst refused the documents.

    The message says why and `remedy` what to do; neither holds anything that the documents say.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        """Keep the remedy beside the reason, which is the message."""
        super().__init__(reason)
        self.remedy = remedy


def pdf_form(
    documents: Sequence[Document], size: Points, style: Style, more_fonts: Path | None = None
) -> bytes:
    """One PDF with these documents in this order, each on pages numbered from 1, in text of `size` points.

    `more_fonts` is a folder with fonts for more scripts than ours know. The address of a letter keeps its
    size: it belongs to the window of its envelope. No date stands in the file's properties, so that a
    document that says the same another day is the same file.

    Raises:
        NotDrawn: a sign of some text is in none of the fonts, or the logo cannot be drawn.
    """
    return bytes(_compile(documents, size, style, more_fonts, **_AS_PDF))


def page_pictures(
    document: Document, size: Points, style: Style, more_fonts: Path | None = None
) -> tuple[bytes, ...]:
    """Each page of the document as a PNG of 50 pixels an inch, to look it over. Raises NotDrawn."""
    pages = _compile([document], size, style, more_fonts, format="png", ppi=50)
    return tuple(pages) if isinstance(pages, list) else (pages,)


def pdf_with_pages(
    documents: Sequence[Document], size: Points, style: Style, more_fonts: Path | None = None
) -> tuple[bytes, tuple[int, ...]]:
    """The PDF of `pdf_form`, and how many pages each of the documents has in it. Raises NotDrawn."""
    import typst

    with _refusals_worded():
        files, fonts = _files(documents, size, style, more_fonts), _fonts(more_fonts)
        data = bytes(typst.compile(files, font_paths=fonts, **_AS_PDF))
        # Typst remembers the pages that it has just laid out: asking costs next to nothing.
        pages = json.loads(typst.query(files, "<end-of-document>", field="value", font_paths=fonts))
    return data, tuple(pages)


def _compile(documents: Sequence[Document], size: Points, style: Style, more: Path | None, **how: Any) -> Any:
    import typst

    with _refusals_worded():
        files = _files(documents, size, style, more)
        return typst.compile(files, font_paths=_fonts(more), **how)


def _files(documents: Sequence[Document], size: Points, style: Style, more: Path | None) -> dict[str, bytes]:
    data = _data([cleaned(one) for one in documents], size, style, _families(more) if more else [])
    files = {"main.typ": _SOURCE.read_bytes(), "data.json": json.dumps(data).encode()}
    return files | ({"logo.svg": _logo(style)} if style.logo else {})


def _logo(style: Style) -> bytes:
    # Typst's Python library takes texts only: a PNG picture travels inside a drawing.
    if style.logo_kind == "svg":
        return style.logo
    width, height = png_size(style.logo)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" xlink:href="{style.logo_address}"/></svg>'
    ).encode()


@contextmanager
def _refusals_worded() -> Iterator[None]:
    try:
        yield
    # TypstError is one too.
    except RuntimeError as error:
        raise NotDrawn(*_reason(str(error))) from None


@cache
def _fonts(more: Path | None) -> Any:
    """The fonts that may be used: never the machine's own, or documents would differ between machines."""
    import typst

    places = [str(place) for place in (more, _FONTS) if place]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=places)


@cache
def _families(more: Path) -> list[str]:
    import typst

    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(more)])
    return list(own.families())


def _reason(message: str) -> tuple[str, str]:
    """Why, and what to do."""
    # Typst quotes the text itself, which may be somebody's name.
    missing = re.search(r'the text `"(.*?)"` could not be displayed', message, re.DOTALL)
    if missing:
        signs = re.sub(r"\\u\{([0-9a-f]+)\}", lambda found: chr(int(found[1], 16)), missing[1])
        named = " ".join(f"U+{ord(sign):04X}" for sign in signs)
        return f"the sign {named} is in none of the fonts", _ADD_FONT
    picture = re.search(r"failed to (?:parse|decode|process) \w+", message, re.IGNORECASE)
    if picture:
        return f"its logo or one of its pictures is refused ({_in_a_line(message)})", _SAVE_PICTURE
    return f"Typst refuses it ({_in_a_line(message)})", _LOOK_OVER


def _in_a_line(message: str) -> str:
    return re.sub(r"\s+", " ", message).strip()


def _data(documents: Sequence[Document], size: int, style: Style, fonts: Sequence[str]) -> dict[str, Any]:
    titles = {document.title for document in documents}
    data: dict[str, Any] = {
        # The name of one of fifty people must not name the file of all of them.
        "title": titles.pop() if len(titles) == 1 else f"{len(documents)} letters",
        "author": style.sender_lines[0] if style.sender_lines else "",
        "size": size,
        "colour": style.colour,
        "fonts": list(fonts),
        "sender": list(style.sender_lines),
        "documents": [
            {
                "stamp": document.stamp,
                "letter": document.letter,
                "poster": document.poster,
                "blocks": [_block(block, size) for block in document.blocks],
            }
            for document in documents
        ],
    }
    if style.logo:
        data |= {"logo": "logo.svg", "logo_alt": style.logo_alt}
    return data


def _block(block: Block, size: int) -> dict[str, Any]:
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(block).__name__).lower()
    fields = asdict(block) | {"kind": kind}
    match block:
        case Table():
            return fields | table_layout(block, size) | {"numbers": sorted(block.numbers)}
        case Qr():
            return fields | {"svg": qr_svg(block.data)}
        case Languages():
            return fields | {"lines": [_line(line) for line in fields["lines"]]}
        case Question():
            return fields | {"kind": kind, "answer": block.kind, "asking": ASKING[block.kind]}
    return fields


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    # Typst knows languages without their script (BCP 47, 2.2.1).
    return {**line, "lang": line["lang"].split("-")[0]}
