"""From Markdown to blocks: CommonMark with tables, and fenced blocks for what Markdown has no sign for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from typing import Literal, cast

from markdown_it import MarkdownIt
from markdown_it.token import Token

from packs.blocks import (
    Address,
    Block,
    Bullets,
    Cards,
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
    plain,
)

Reveal = Callable[[str], str]

_CAPTION = "Table: "
_LINK = re.compile(r"(https?://|mailto:|tel:)[^\s\x00-\x1f]+\Z")
_DEEPEST_HEADING = 3
_MOST_LINES = 40
_KINDS = ("one", "many", "write", "sign")


class NotMarkup(Exception):
    """The text cannot be read as blocks; `words` stand in the line that is wrong."""

    def __init__(self, reason: str, words: str = "") -> None:
        super().__init__(reason)
        self.words = words


@dataclass(frozen=True)
class Read:
    """The blocks of a source, its heading of level 1 ("" if none), and its text message ("" if none)."""

    blocks: tuple[Block, ...]
    title: str
    text_message: str


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Disguised values would be rewritten; links are checked once they are revealed.
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def blocks_of(
    text: str, reveal: Reveal, figures: Mapping[str, Figure], languages: Sequence[InLanguage]
) -> Read:
    """The blocks that this text stands for; `reveal` undoes the disguise of values inside it.

    `figures` and `languages` are what the blocks of these names may show.

    Raises:
        NotMarkup, ValueError: something in it has no meaning here.
    """
    reader = _Reader(reveal, figures, languages)
    blocks = tuple(reader.read(_parser().parse(text)))
    title = next(
        (plain(block.text) for block in blocks if isinstance(block, Heading) and block.level == 1), ""
    )
    return Read(blocks, title, reader.text_message)


class _Reader:
    """Goes over the tokens of one text; it remembers the caption of the next table and the text message."""

    def __init__(
        self, reveal: Reveal, figures: Mapping[str, Figure], languages: Sequence[InLanguage]
    ) -> None:
        self._reveal, self._figures, self._languages = reveal, figures, tuple(languages)
        self._caption = ""
        self.text_message = ""

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        for group in _top_level(tokens):
            block = self._block(group)
            if block is not None:
                yield block
        if self._caption:
            raise NotMarkup(f'no table follows "{_CAPTION}…"', _CAPTION)

    def _block(self, tokens: Sequence[Token]) -> Block | None:
        first, inner = tokens[0], [token for token in tokens if token.type == "inline"]
        match first.type:
            case "heading_open":
                return self._heading(first, inner[0])
            case "paragraph_open":
                return self._paragraph(inner[0])
            case "bullet_list_open" | "ordered_list_open":
                return Bullets(self._items(tokens, inner), ordered=first.type == "ordered_list_open")
            case "blockquote_open":
                return Notice(tuple(self._inline(token) for token in inner))
            case "table_open":
                return self._table(tokens)
            case "hr":
                return PageBreak()
            case "fence":
                return self._fence(first)
        raise NotMarkup(f"this kind of Markdown is not used here: {first.type.removesuffix('_open')}")

    def _heading(self, first: Token, inner: Token) -> Heading:
        level = int(first.tag[1:])
        if level > _DEEPEST_HEADING:
            raise NotMarkup(f"a heading is of level 1 to {_DEEPEST_HEADING}", first.markup)
        return Heading(level, self._inline(inner))

    def _paragraph(self, inner: Token) -> Paragraph | None:
        if inner.content.startswith(_CAPTION):
            self._caption = plain(self._inline(inner)).removeprefix(_CAPTION)
            return None
        return Paragraph(self._inline(inner))

    def _items(self, tokens: Sequence[Token], inner: Sequence[Token]) -> tuple[Inline, ...]:
        kinds = Counter(token.type for token in tokens)
        lists = kinds["bullet_list_open"] + kinds["ordered_list_open"]
        if lists > 1 or not kinds["list_item_open"] == kinds["paragraph_open"] == len(inner):
            words = inner[0].content.split("\n")[0] if inner else ""
            raise NotMarkup("an item of a list is one paragraph, without another list in it", words)
        return tuple(self._inline(token) for token in inner)

    def _table(self, tokens: Sequence[Token]) -> Table:
        rows: list[list[Inline]] = []
        numbers = set()
        for before, token in pairwise(tokens):
            if before.type == "tr_open":
                rows.append([])
            if token.type == "inline":
                if "right" in str(before.attrGet("style") or ""):
                    numbers.add(len(rows[-1]))
                rows[-1].append(self._inline(token))
        if not self._caption:
            raise NotMarkup(f'a table needs a paragraph "{_CAPTION}its caption" before it', tokens[1].content)
        caption, self._caption = self._caption, ""
        body = tuple(tuple(row) for row in rows[1:])
        return Table(caption, tuple(rows[0]), body, frozenset(numbers))

    def _fence(self, token: Token) -> Block | None:
        name, *arguments = [self._reveal(word) for word in token.info.split()] or [""]
        lines = [self._reveal(line).strip() for line in token.content.split("\n")]
        lines = [line for line in lines if line]
        match name:
            case "address":
                return Address(tuple(lines))
            case "terms":
                return Terms(tuple(self._pair(line, name) for line in self._raw(token)))
            case "cards":
                cards = (self._pair(line, name) for line in self._raw(token))
                return Cards(tuple((plain(large), plain(small)) for large, small in cards))
            case "qr" if len(lines) > 2:
                return Qr(lines[0], lines[1], (Span("\n".join(lines[2:])),))
            case "sms":
                self.text_message = " ".join(lines)
                return None
            case "languages":
                return Languages(self._languages)
            case "figure" if arguments:
                return self._figure(arguments[0])
            case kind if kind in _KINDS and arguments and lines:
                return self._question(kind, arguments, token)
        raise NotMarkup(f'"{token.info}" is not a block, or something is missing in it', token.info)

    def _raw(self, token: Token) -> list[str]:
        return [line for line in token.content.split("\n") if line.strip()]

    def _pair(self, line: str, name: str) -> tuple[Inline, Inline]:
        left, bar, right = line.partition(" | ")
        if not bar:
            raise NotMarkup(f'each line under "{name}" is two parts with " | " between them', name)
        return self._run(left.strip()), self._run(right.strip())

    def _run(self, text: str) -> Inline:
        """The inline Markdown of one line."""
        tokens = _parser().parseInline(text)
        return self._inline(tokens[0]) if tokens else ()

    def _figure(self, name: str) -> Figure:
        if name not in self._figures:
            known = ", ".join(sorted(self._figures)) or "none"
            raise NotMarkup(f"there is no such figure; known here: {known}", f"figure {name}")
        return self._figures[name]

    def _question(self, kind: str, arguments: Sequence[str], token: Token) -> Question:
        first, *rest = self._raw(token)
        pairs = tuple(self._pair(line, kind) for line in rest)
        return Question(
            code=arguments[0],
            text=self._run(first.strip()),
            kind=cast(Literal["one", "many", "write", "sign"], kind),
            choices=tuple((plain(code), plain(text)) for code, text in pairs),
            lines=self._number(arguments[1]) if len(arguments) > 1 else 1,
        )

    def _number(self, written: str) -> int:
        if not written.isdigit() or not 1 <= int(written) <= _MOST_LINES:
            raise NotMarkup(f"a question has 1 to {_MOST_LINES} lines to write on")
        return int(written)

    def _inline(self, token: Token) -> Inline:
        spans: list[Span] = []
        bold, link = False, ""
        for child in token.children or []:
            match child.type:
                case "strong_open" | "strong_close":
                    bold = child.type == "strong_open"
                case "link_open":
                    link = self._link(str(child.attrGet("href")))
                case "link_close":
                    link = ""
                case "text":
                    spans.append(Span(self._reveal(re.sub(" {2,}", " ", child.content)), bold, False, link))
                case "code_inline":
                    spans.append(Span(self._reveal(child.content), bold, True, link))
                case "softbreak":
                    spans.append(Span(" ", bold, False, link))
                case "hardbreak":
                    spans.append(Span("\n", bold, False, link))
                case other:
                    reason = f"{other.removesuffix('_open')} is not used: see docs/reference/templates.md"
                    raise NotMarkup(reason, token.content.split("\n")[0])
        return _joined(spans)

    def _link(self, written: str) -> str:
        address = self._reveal(written)
        if not _LINK.match(address):
            raise NotMarkup("a link begins with http://, https://, mailto: or tel:", written)
        return address


def _joined(spans: Sequence[Span]) -> Inline:
    """The spans with neighbours of one kind as one."""
    kinds = groupby((span for span in spans if span.text), key=lambda span: (span.bold, span.code, span.link))
    return tuple(Span("".join(span.text for span in run), *kind) for kind, run in kinds)


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each block of the outermost level."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0 and token.type != "inline":
            yield group
            group = []
