"""The HTML form: one page that holds all it needs, for browsers, screen readers and home printers.

It is made to WCAG 2.2 AA. No scripts, nothing fetched: the page's own policy allows its one style sheet
and the logo inside it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote
from xml.etree import ElementTree

from markupsafe import Markup, escape

from packs.blocks import Block, Document, Figure, Heading, Inline, Qr, Span, plain
from packs.forms.clean import cleaned, one_line, unbroken, upright
from packs.forms.qr import qr_path
from packs.forms.style import Style
from packs.pages import template
from packs.places import OURS

ASKING = {"one": "Tick one box.", "many": "Tick all that apply.", "write": "", "sign": ""}
# A table of more columns may be wider than a telephone, and then scrolls by itself.
WIDEST = 2
_LONG = 6
_LINK = re.compile(r"(https?|mailto|tel):")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ps", "sd", "ur")
_SVG = "{http://www.w3.org/2000/svg}"
_SHAPES = (
    "circle clipPath defs desc ellipse g line path pattern polygon polyline rect svg text title tspan use"
)
_ALLOWED = frozenset(_SHAPES.split())


def html_form(document: Document, style: Style) -> bytes:
    """The document as a page in UTF-8; the same arguments give the same bytes.

    Raises:
        ValueError: a link or a drawing holds what must not be on a page.
    """
    document, style = cleaned(document), cleaned(style)
    css = _css(style.colour)
    page = template("base/document.html").render(
        document=document,
        title=one_line(document.title),
        style=style,
        css=Markup(css),
        css_hash=b64encode(sha256(css.encode()).digest()).decode(),
        direction=direction(document.lang),
        blocks=list(numbered(document.blocks)),
        contents=_contents(document.blocks),
        has_heading=any(isinstance(block, Heading) and block.level == 1 for block in document.blocks),
        inline=inline_html,
        held=_held_together,
        drawing=_drawing,
        code=_code,
        asking=ASKING,
        upright=upright,
        widest=WIDEST,
    )
    return page.encode()


def direction(lang: str) -> str:
    """Which way the language is written: "ltr" or "rtl"."""
    return "rtl" if lang.split("-")[0] in _RIGHT_TO_LEFT else "ltr"


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[str, int, Block]]:
    """Each block with its kind and its number among those of its kind, from 1: ids are made of them."""
    seen: Counter[str] = Counter()
    for block in blocks:
        kind = type(block).__name__
        seen[kind] += 1
        yield kind, seen[kind], block


def inline_html(inline: Inline) -> Markup:
    """Running text with its emphasis and links.

    Raises:
        ValueError: a link leads to something other than a page, an e-mail address or a telephone.
    """
    return Markup("").join(_span(span) for span in inline)


def _held_together(inline: Inline) -> Markup:
    # Columns of a table are narrow.
    return inline_html(tuple(replace(span, text=unbroken(span.text)) for span in inline))


def _span(span: Span) -> Markup:
    text = Markup("<br>").join(escape(line) for line in span.text.split("\n"))
    if span.code:
        text = Markup("<code>{}</code>").format(text)
    if span.bold:
        text = Markup("<strong>{}</strong>").format(text)
    if span.link:
        text = Markup('<a href="{}">{}</a>').format(safe_link(span.link), text)
    return text


def safe_link(link: str) -> str:
    """The address with everything that addresses may not hold in percent signs.

    Raises:
        ValueError: it leads to something other than a page, an e-mail address or a telephone.
    """
    if not _LINK.match(link):
        raise ValueError("a link begins with http://, https://, mailto: or tel:")
    return quote(link, safe="%:/?#[]@!$&'()*+,;=~", errors="replace")


@lru_cache(maxsize=8)
def _css(colour: str) -> str:
    sheet = (OURS / "base" / "style.css").read_text("utf-8")
    return f":root {{ --colour: {colour}; }}\n{sheet}"


def _contents(blocks: Sequence[Block]) -> list[tuple[int, str]]:
    """The headings of level 2 with their numbers among all headings, where there are more than six."""
    found = [
        (number, plain(block.text))
        for _, number, block in numbered(blocks)
        if isinstance(block, Heading) and block.level == 2
    ]
    return found if len(found) > _LONG else []


def _code(block: Qr) -> Markup:
    """The QR code as a drawing with its description."""
    width, path = qr_path(block.data)
    return Markup(
        '<svg role="img" aria-label="{0}" viewBox="0 0 {1} {1}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{1}v{1}H0z"/><path fill="#000" d="{2}"/></svg>'
    ).format(block.alt, width, path)


def _drawing(figure: Figure, number: int) -> Markup:
    """The figure's drawing with its description, its ids made unlike those of all others on the page."""
    if "<!" in figure.svg:
        raise ValueError("a drawing holds no declarations")
    root = ElementTree.fromstring(figure.svg)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        if element.tag not in _ALLOWED:
            raise ValueError(f"a drawing holds no <{element.tag}>")
        element.attrib = {
            name: _own(name, value, f"figure-{number}-") for name, value in element.attrib.items()
        }
    root.attrib.pop("aria-labelledby", None)
    root.attrib.update({"role": "img", "aria-label": figure.alt})
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _own(name: str, value: str, prefix: str) -> str:
    """The attribute's value, with ids and references to them under the prefix."""
    name = name.rpartition("}")[2]
    if name == "style" or name.startswith("on") or (name == "href" and not value.startswith("#")):
        raise ValueError(f'a drawing holds no "{name}" of this kind')
    if name == "id":
        return prefix + value
    if name == "href":
        return f"#{prefix}{value[1:]}"
    if name in ("aria-labelledby", "aria-describedby"):
        return " ".join(prefix + one for one in value.split())
    return re.sub(r"url\(#", f"url(#{prefix}", value)
