"""What a document is made of: one list of blocks, from which every form is rendered.

Blocks hold text only as text: nothing in them is markup of any form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QUESTION_KINDS = ("one", "many", "write", "sign")
# More makes a code too fine for an old telephone; no code holds more than some 2,300 signs.
LONGEST_QR = 300


@dataclass(frozen=True)
class Span:
    """A run of text; `link` is an address beginning with http(s)://, mailto: or tel:, or "".

    A line end inside `text` begins a new line. `code` is text to be compared sign by sign.
    """

    text: str
    bold: bool = False
    code: bool = False
    link: str = ""


Inline = tuple[Span, ...]


def plain(inline: Inline) -> str:
    """The text without its emphasis."""
    return "".join(span.text for span in inline)


@dataclass(frozen=True)
class Heading:
    """A heading; the document's one level 1 comes first, and no level is skipped."""

    level: int
    text: Inline


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    text: Inline


@dataclass(frozen=True)
class Notice:
    """Paragraphs in a frame: what must not be overlooked."""

    paragraphs: tuple[Inline, ...]


@dataclass(frozen=True)
class Bullets:
    """A list, numbered from 1 where `ordered`."""

    items: tuple[Inline, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Terms:
    """Terms with what they stand for."""

    pairs: tuple[tuple[Inline, Inline], ...]


@dataclass(frozen=True)
class Table:
    """A table with header cells in its first row and first column.

    `numbers` are the places of columns that are set to the right. A column whose body is blank is there
    to be written in by hand.
    """

    caption: str
    headings: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    numbers: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse ragged tables and blank headings: a screen reader could not say what a cell means."""
        if any(len(row) != len(self.headings) for row in self.rows):
            raise ValueError("every row of a table needs one cell for each heading")
        if not all(plain(heading).strip() for heading in self.headings):
            raise ValueError("every column of a table needs a heading")

    @property
    def to_fill_in(self) -> tuple[int, ...]:
        """The places of the columns that are to be written in by hand."""
        if not self.rows:
            return ()
        blank = [all(not plain(row[i]).strip() for row in self.rows) for i in range(len(self.headings))]
        return tuple(i for i, empty in enumerate(blank) if empty)


@dataclass(frozen=True)
class Figure:
    """A picture as SVG with what it shows in words; its figures stand in a table after it."""

    svg: str
    alt: str
    caption: str

    def __post_init__(self) -> None:
        """Refuse a picture that a screen reader could not describe."""
        if not self.alt.strip():
            raise ValueError("a figure needs a description")


@dataclass(frozen=True)
class Address:
    """Who a letter goes to, for the window of its envelope; the name first."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Qr:
    """A QR code with the same thing said beside it, as nobody should need one."""

    data: str
    alt: str
    beside: Inline

    def __post_init__(self) -> None:
        """Refuse content that no telephone could read."""
        if len(self.data) > LONGEST_QR:
            raise ValueError(f"a QR code holds at most {LONGEST_QR} signs")


@dataclass(frozen=True)
class Question:
    """A question of a form.

    `kind` is "one" (tick one), "many" (tick any), "write" (`lines` to write on) or "sign". `code` and the
    codes of the choices are the same in every language.
    """

    code: str
    text: Inline
    kind: Literal["one", "many", "write", "sign"]
    choices: tuple[tuple[str, str], ...] = ()
    lines: int = 1

    def __post_init__(self) -> None:
        """Refuse what could not be answered."""
        if self.kind not in QUESTION_KINDS:
            raise ValueError(f"a question is one of {', '.join(QUESTION_KINDS)}")
        if (self.kind in ("one", "many")) != bool(self.choices):
            raise ValueError("a question to tick needs choices, and another has none")


@dataclass(frozen=True)
class Cards:
    """Cards to cut out: a large line and a small one on each."""

    cards: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class InLanguage:
    """A sentence in another language: its code (BCP 47), whether it runs from right to left, the sentence."""

    lang: str
    rtl: bool
    text: str


@dataclass(frozen=True)
class Languages:
    """The same short sentence in several languages, each in itself."""

    lines: tuple[InLanguage, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Heading
    | Paragraph
    | Notice
    | Bullets
    | Terms
    | Table
    | Figure
    | Address
    | Qr
    | Question
    | Cards
    | Languages
    | PageBreak
)


@dataclass(frozen=True)
class Document:
    """One document for one reader.

    `title` is its level 1 heading or, where a letter shows none, its subject. `text_message` is what is
    sent by SMS, "" where there is none. `stamp` stands on every page. In print, the headings of level 2 of
    a `poster` fill the page's width, and what follows them is at least twice as large as in a letter.
    """

    title: str
    blocks: tuple[Block, ...]
    text_message: str = ""
    lang: str = "en-GB"
    stamp: str = ""
    letter: bool = False
    poster: bool = False

    def __post_init__(self) -> None:
        """Refuse a document that has no name or whose headings skip a level."""
        if not self.title.strip():
            raise ValueError("a document needs a title")
        before = 0
        for level in (block.level for block in self.blocks if isinstance(block, Heading)):
            if level > before + 1 or (level == 1 and before):
                raise ValueError("a document begins with its one heading of level 1, and no level is skipped")
            before = level
