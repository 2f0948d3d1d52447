"""Spoilt letters: each has one fault that somebody might really make, and says what must find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.gates.edits import (
    Edit,
    another_title,
    as_artifact,
    at_root,
    attached,
    attribute,
    claim,
    elements,
    every,
    garbled_unicode,
    launching_link,
    lost_page,
    lost_paragraph,
    no_claim,
    no_font_file,
    no_tabs,
    no_title,
    no_unicode,
    on_page,
    other_size,
    read_twice,
    reversed_order,
    role,
    undescribed_link,
    untagged_link,
)
from tests.gates.specimen import ADDRESS, NAME, Change, drawn, edited


@dataclass(frozen=True)
class Seed:
    """A fault by its name, the letter that has it, and words of a finding that must be among the faults."""

    name: str
    make: Callable[[], bytes]
    found: str


def source(name: str, found: str, *changes: Change, **how: Any) -> Seed:
    """A fault in what Typst is given."""
    return Seed(name, lambda: drawn(*changes, **how), found)


def edit(name: str, found: str, change: Edit, **how: Any) -> Seed:
    """A fault put into the finished file."""
    return Seed(name, lambda: edited(change, drawn(), **how), found)


def unchecked(name: str, found: str, *changes: Change) -> Seed:
    """A fault that Typst would refuse to draw, in a file that says all the same that it is PDF/UA-1."""
    return Seed(name, lambda: edited(claim, drawn(*changes, standard=False)), found)


SCRIPT = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
LOCKED = pikepdf.Encryption(owner="x", user="")
SECRET = pikepdf.Encryption(owner="x", user="y")
QR_IMAGE = 'image("qr.svg", width: 25mm,'
PICTURE = (
    "#image(bytes(range(0, 256 * 64).map(n => calc.rem(n, 256))), "
    'format: (encoding: "luma8", width: 256, height: 64), alt: "How to answer")'
)
LAST = "We keep your data until 1 June 2028."
PLACE = "#place(top + left, dx: 6mm, dy: 27mm,"
SWAPPED = NAME.replace("Świ", "Śiw")

SEEDS = [
    edit("no language", "structure: no language", at_root("/Lang")),
    source(
        "another language",
        "structure: the language is pl-PL",
        ('lang: "en", region: "GB"', 'lang: "pl", region: "PL"'),
    ),
    edit("no title", "structure: no title", no_title),
    edit("two titles", "structure: the two titles differ", another_title),
    edit("title not shown", "structure: the window shows", at_root("/ViewerPreferences")),
    edit("not marked as tagged", "structure: it is not marked", at_root("/MarkInfo")),
    edit("tree removed", "structure: no structure tree", at_root("/StructTreeRoot")),
    edit("no claim of PDF/UA", "structure: it does not say", no_claim),
    edit("level skipped", "structure: H3 follows H1", role("/H2", "/H3")),
    edit("no level 1", "structure: the first heading is H2", role("/H1", "/H2")),
    edit("two of level 1", "structure: 2 headings of level 1", role("/H2", "/H1")),
    edit(
        "no heading",
        "structure: no heading",
        lambda pdf: [every(f"/H{n}", lambda e: setattr(e, "S", Name.P))(pdf) for n in (1, 2, 3)] and None,
    ),
    source(
        "table without header cells",
        "structure: table 1 has no header cells",
        ("table.header([Date], [Time], [Place])", "[Date], [Time], [Place]"),
    ),
    edit(
        "header cells that head nothing",
        "structure: table 1 has a header cell that",
        every("/TH", lambda e: attribute(e, "/Scope")),
    ),
    edit(
        "ragged table",
        "structure: table 1 has rows of different width",
        lambda pdf: attribute(elements(pdf, "/TD")[0], "/ColSpan", 2),
    ),
    edit(
        "figure without description",
        "structure: figure 1 has no description",
        every("/Figure", lambda e: e.__delitem__("/Alt")),
    ),
    edit(
        "blank description",
        "structure: figure 1 has no description",
        every("/Figure", lambda e: setattr(e, "Alt", pikepdf.String("  "))),
    ),
    source(
        "blank header cell",
        "structure: table 1 has a blank header cell",
        ("table.header([Date]", "table.header([]"),
    ),
    edit("table of paragraphs", "structure: table 1 holds something", role("/TD", "/P")),
    edit("blank heading", "structure: H2 is blank", lambda pdf: elements(pdf, "/H2")[0].__delitem__("/K")),
    edit("list of paragraphs", "structure: list 1 holds something", role("/LI", "/P")),
    edit("list items outside a list", "structure: a list item stands outside", role("/L", "/Div")),
    edit("list item without body", "structure: a list item is not made", role("/LBody", "/Span")),
    edit("reading order reversed", "is read too early", reversed_order),
    edit("paragraph lost from the tree", "reading order: text 7 is never read", lost_paragraph),
    edit("paragraph read twice", "reading order: read twice", read_twice),
    edit("artifact instead of text", "reading order: text 26 is never read", as_artifact),
    edit(
        "text outside the structure",
        "structure: page 1 paints something",
        on_page("\nBT ET 300 300 20 20 re f\n"),
    ),
    edit("no character table", "does not say which characters", no_unicode),
    edit("garbled character table", "text: text 6 is not in the file", garbled_unicode),
    edit("font not embedded", "Regular is not in the file", no_font_file),
    source("type of 6 pt", "paper: page 2: 29 characters smaller than 10 pt", (LAST, f"#text(6pt)[{LAST}]")),
    edit("page of another size", "instead of A4", other_size),
    source("pale text", "paper: page 2: text with a contrast of", (LAST, f"#text(fill: luma(150))[{LAST}]")),
    source(
        "invisible text",
        "paper: page 2: 29 characters that nobody sees",
        (LAST, f"#text(fill: rgb(0, 0, 0, 0))[{LAST}]"),
    ),
    source(
        "text off the paper",
        "characters beyond the edge",
        ("#pagebreak()", "#place(dx: 160mm)[A very long line of text]\n#pagebreak()"),
    ),
    source(
        "text over text",
        "characters printed over others",
        (LAST, LAST + "#place(dy: -9pt)[We keep your data until]"),
    ),
    source(
        "no page numbers",
        "paper: page 2: no page number",
        ("[Page #counter(page).display() of 2]", "[The panel]"),
    ),
    source(
        "the same page number",
        "paper: page 2: no page number",
        ("Page #counter(page).display() of 2", "Page 1 of 2"),
    ),
    source("address too low", "address: page 1: text crosses the edge", ("dy: 27mm", "dy: 35mm")),
    source("address too far left", "address: page 1: text crosses the edge", ("dx: 6mm", "dx: 2mm")),
    source(
        "address too small",
        "address: page 1: the address is not between",
        ("text(size: 11pt)", "text(size: 9pt)"),
    ),
    source(
        "address too large",
        "address: page 1: the address is not between",
        ("text(size: 11pt)", "text(size: 13pt)"),
    ),
    source(
        "somebody else's address",
        "address: page 1: the address window shows",
        (ADDRESS[1], "Flat 4, 12 Löwe Street"),
    ),
    source(
        "a line of the address broken",
        "address: page 1: a line of the address is broken",
        ("width: 90mm", "width: 30mm"),
    ),
    source(
        "reference in the window",
        "address: page 1: the address window shows",
        (PLACE, f"#place(top + left, dx: 60mm, dy: 35mm)[Ref ABC123]\n{PLACE}"),
    ),
    source(
        "rule in the window",
        "address: page 1: something that is no text",
        (PLACE, f"#place(top + left, dx: 60mm, dy: 35mm, line(length: 9mm))\n{PLACE}"),
    ),
    source(
        "text under the window",
        "address: page 1: something stands between",
        (PLACE, f"#place(top + left, dy: 65mm)[Private]\n{PLACE}"),
    ),
    source(
        "mark in the printer's corner",
        "address: page 1: something stands in the corner",
        (PLACE, f"#place(top + left, dx: -19mm, dy: -14mm)[1]\n{PLACE}"),
    ),
    source(
        "text in the margin",
        "address: page 2: something stands in the left margin",
        (LAST, f"#move(dx: -8mm)[{LAST}]"),
    ),
    source("another QR code", "QR code: no QR code holds", qr="https://example.org/join?ref=ABC124"),
    source("no QR code", "QR code: no QR code holds", ("#" + QR_IMAGE, "// ")),
    source("QR code too small", "QR code: no QR code holds", (QR_IMAGE, QR_IMAGE.replace("25", "6"))),
    source(
        "QR code stamped over",
        "QR code: no QR code holds",
        ("#pagebreak()", "#place(dy: -22mm, rect(width: 15mm, height: 15mm, fill: white))\n#pagebreak()"),
    ),
    edit("script on opening", "structure: it runs a script", at_root("/OpenAction", SCRIPT)),
    edit("link that starts a program", "structure: it runs a script", launching_link),
    edit("another file inside", "structure: another file is inside it", attached),
    edit("locked", "structure: it is encrypted", lambda pdf: None, encryption=LOCKED),
    edit("encrypted", "structure: it is encrypted", lambda pdf: None, encryption=SECRET),
    edit("link not described", "structure: page 1: a link is not described", undescribed_link),
    edit("link outside the structure", "structure: page 1: a link is not in", untagged_link),
    edit("link that leads nowhere", "structure: a link leads nowhere", untagged_link),
    edit("list item with something more", "structure: a list item is not made", role("/Lbl", "/P")),
    edit("page outside the structure", "structure: page 2 has nothing", lost_page),
    edit("a page's contents lost", "contents are missing in the structure", lost_page),
    edit("content owned twice", "contents are in the structure twice", read_twice),
    edit("another file at the root", "structure: another file is inside it", at_root("/AF", Array())),
    edit("tab order missing", "structure: page 1: the tab key", no_tabs),
    source(
        "text in an image only",
        "structure: page 2 has no text",
        (f"== Your data\n{LAST}", ""),
        ("== How to answer\n+ Fill in the form.\n+ Send it back.", PICTURE),
        ("footer: context align(right)[Page #counter(page).display() of 2]", "footer: none"),
    ),
    unchecked("a sign that the font lacks", "veraPDF: 7.21.8-1", (LAST, f"{LAST} \u4e2d")),
    source(
        "name without its accents",
        "text: text 7 is not in the file",
        (f"Dear {NAME}", "Dear Zoe Swiatek-O’Hara"),
    ),
    source(
        "two letters of a name swapped",
        "text: text 7 is not in the file",
        (f"Dear {NAME}", f"Dear {SWAPPED}"),
    ),
    source("a paragraph left out", "text: text 26 is not in the file", (LAST, "")),
    Seed("cut off", lambda: drawn()[:9000], "structure: it is not a PDF"),
]
