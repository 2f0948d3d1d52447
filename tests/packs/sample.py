"""One document with every kind of block, and the same with any text in every place that takes text."""

from __future__ import annotations

import string
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

from packs.blocks import (
    Address,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    InLanguage,
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
)
from packs.forms.style import Style

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><path d="M0 0h4v2H0z" fill="#1b3a57"/></svg>'
)
STYLE = Style(logo=LOGO, logo_alt="Fernbrae Homes", sender_lines=("Fernbrae Homes", "1 Main Street"))
MOMENT = datetime(2027, 1, 11, 9, tzinfo=UTC)
SENDER = ("Fernbrae Homes", "panel@example.org")
TO = ("Łucja Żółć", "lucja@example.org")
MESSAGE_ID = "<7HK4PX2M.20270111@example.org>"

BAND = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10" aria-labelledby="t">'
    '<title id="t">Shares</title>'
    '<defs><pattern id="p" width="2" height="2" patternUnits="userSpaceOnUse">'
    '<rect width="1" height="2" fill="#8a4b00"/></pattern></defs>'
    '<rect width="40" height="4" fill="url(#p)"/><text x="1" y="9" font-size="4">12 people</text></svg>'
)

# Not text: kinds, codes of languages, drawings, addresses of links, what a QR code holds.
NO_TEXT = ("kind", "lang", "svg", "link", "data")


def text(words: str, **how: Any) -> Inline:
    return (Span(words, **how),)


def row(*cells: str) -> tuple[Inline, ...]:
    return tuple(text(cell) if cell else () for cell in cells)


SAMPLE = Document(
    title="Invitation to the panel",
    letter=True,
    stamp="REHEARSAL",
    text_message="Your reference is 7HK4PX2M. Ring 0141 496 0123.",
    blocks=(
        Address(("Łucja Żółć", "Flat 2/1", "14 Fernbrae Road", "Glasgow", "G99 1AA")),
        Paragraph(text("11 January 2027")),
        Heading(1, text("Invitation to the panel")),
        Paragraph(
            (
                Span("Dear "),
                Span("Łucja", bold=True),
                Span(", ring "),
                Span("0141 496 0123", link="tel:+441414960123"),
                Span(", see "),
                Span("our page", link="https://panel.example.org/?a=1&b=2"),
                Span(" or write to "),
                Span("panel@example.org", link="mailto:panel@example.org"),
                Span(".\nYour code is "),
                Span("7HK4PX2M", code=True),
                Span("."),
            )
        ),
        Notice((text("Never pay anybody."), text("We do not ask for money."))),
        Heading(2, text("What to do")),
        Bullets((text("Ring us."), text("Write to us."))),
        Bullets(
            (text("Read this letter, and take as long over it as you like. Then"), text("Tell us.")), True
        ),
        Terms(((text("Pay"), text("£120 a session")), (text("Where"), text("Fernbrae Hall")))),
        Table(
            "Sessions",
            row("Session", "Date", "Seats", "Signature"),
            (row("First", "13 February 2027", "24", ""), row("Second", "27 February 2027", "24", "")),
            frozenset({2}),
        ),
        Table("Rooms", row("Room", "Floor"), (row("Hall", "Ground"),)),
        Heading(3, text("A picture")),
        Figure(BAND, "A band of 12 people.", "Who comes"),
        Qr(
            "https://panel.example.org/?ref=7HK4PX2M", "QR code for the reply page", text("panel.example.org")
        ),
        PageBreak(),
        Heading(2, text("Questions")),
        Question(
            "Q1", text("How old are you?"), "one", (("Q1-1", "16 to 29"), ("Q1-0", "Prefer not to say"))
        ),
        Question("Q2", text("What do you need?"), "many", (("Q2-1", "Hearing loop"),)),
        Question("Q3", text("Is there anything else?"), "write", (), 2),
        Question("Q4", text("Please sign"), "sign"),
        Cards((("Łucja", "Member"), ("Ahmed", ""))),
        Languages(
            (InLanguage("pl", False, "Zadzwoń: 0141 496 0123"), InLanguage("ar", True, "اتصل 0141 496 0123"))
        ),
    ),
)


def every_text(value: Any, change: Callable[[str], str]) -> Any:
    """The document (or a part of it) with each text in it changed."""
    if isinstance(value, str):
        return change(value) if value else ""
    if isinstance(value, tuple):
        return tuple(every_text(part, change) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in NO_TEXT}
        return replace(value, **{name: every_text(part, change) for name, part in parts.items()})
    return value


class Numbered:
    """Puts the hostile text into every place, with a mark on both sides by which it is found again."""

    def __init__(self, hostile: str) -> None:
        self.hostile, self.count = hostile, 0

    def __call__(self, _: str) -> str:
        self.count += 1
        return f"{self.mark(self.count)}{self.hostile}{self.mark(self.count)}"

    @staticmethod
    def mark(number: int) -> str:
        """Letters only: no form wraps, escapes or reorders them."""
        a = string.ascii_uppercase
        return f"Z{a[number // 26]}{a[number % 26]}Z"
