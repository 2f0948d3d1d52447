"""Whatever stands in a text comes out of every form as text: nothing that it looks like happens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from html.parser import HTMLParser
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from packs.blocks import Document, Table, plain
from packs.forms.html import html_form
from packs.forms.mail import mail_form
from packs.forms.pdf import pdf_form
from packs.forms.plain import plain_form
from packs.forms.sheet import sheet_form
from packs.forms.sms import sms
from tests.packs.hostile import AS_IT_IS, DRAWABLE, EVERYTHING, SHORT
from tests.packs.sample import MESSAGE_ID, MOMENT, SAMPLE, SENDER, STYLE, TO, Numbered, every_text
from tests.packs.workbook_lint import repairs

MARKED = re.compile(r"(Z[A-Z]{2}Z)(.*?)\1", re.DOTALL)
TEXT_ATTRIBUTES = ("alt", "aria-label")


class Skeleton(HTMLParser):
    """A page's tags with all that is no text of the document, its texts, attributes too, and its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, ...]] = []
        self.texts: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.texts.append(" ")
            return
        self.tags.append((tag, *(f"{k}={'' if k in TEXT_ATTRIBUTES else v}" for k, v in attrs)))
        self.texts += [f" {value} " for name, value in attrs if name in TEXT_ATTRIBUTES]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        self.tags.append((f"/{tag}",))

    def handle_data(self, data):
        (self.scripts if self.cdata_elem == "script" else self.texts).append(data)

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    def unknown_decl(self, data):
        self.tags.append(("declaration", data))

    def handle_pi(self, data):
        self.tags.append(("instruction", data))


def attacked(hostile: str) -> Document:
    return every_text(SAMPLE, Numbered(hostile))


def squeezed(text: str) -> str:
    """The text without blanks, and without what sets a telephone number apart in a line of Arabic."""
    return re.sub("\u2066([+0-9-]+)\u2069", r"\1", "".join(text.split()))


def seen_in(text: str) -> dict[str, set[str]]:
    """What stands between each pair of marks, without blanks: lines may be broken anywhere."""
    found: dict[str, set[str]] = {}
    for mark, words in MARKED.findall(squeezed(text)):
        found.setdefault(mark, set()).add(words)
    return found


def assert_text(form: Callable[[Document], str], hostile: str, shown: str, *left_out: str) -> None:
    """Every place that shows a harmless word shows this text instead, each sign of it."""
    places = seen_in(form(attacked("word"))).keys()
    found = seen_in(form(attacked(hostile)))
    assert len(places) > 40
    assert found.keys() | set(left_out) == places | set(left_out)
    assert {words for all_words in found.values() for words in all_words} == {squeezed(shown)}


def cases(texts) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("hostile", "shown"), texts.values(), ids=list(texts))


def page_of(document: Document) -> Skeleton:
    return Skeleton(html_form(document, STYLE).decode())


@cases(EVERYTHING)
def test_html(hostile, shown):
    assert_text(lambda document: "".join(page_of(document).texts), hostile, shown)
    assert page_of(attacked(hostile)).tags == page_of(attacked("word")).tags


@cases(SHORT)
def test_the_look_of_a_sender(hostile, shown):
    def page(words: str) -> Skeleton:
        lines = (f"ZAAZ{words}ZAAZ", f"ZABZ{words}ZABZ")
        look = replace(STYLE, logo_alt=f"ZACZ{words}ZACZ", sender_lines=lines)
        return Skeleton(html_form(SAMPLE, look).decode())

    assert page(hostile).tags == page("word").tags
    found = seen_in("".join(page(hostile).texts))
    assert found == {mark: {squeezed(shown)} for mark in ("ZAAZ", "ZABZ", "ZACZ")}


@cases(EVERYTHING)
def test_plain_text(hostile, shown):
    assert_text(plain_form, hostile, shown)
    # Nothing but line feeds ends a line, so no terminal is told anything.
    made = plain_form(attacked(hostile))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", made)
    assert made.encode().decode() == made


@cases(EVERYTHING)
def test_e_mail(hostile, shown):
    def made(text: str) -> bytes:
        return mail_form(attacked(text), (text, SENDER[1]), (text, TO[1]), MOMENT, MESSAGE_ID)

    mail, harmless = (message_from_bytes(made(text), policy=default) for text in (hostile, "word"))
    assert mail.keys() == harmless.keys()
    assert [mail[name] for name in ("Date", "Message-ID")] == [
        harmless[name] for name in ("Date", "Message-ID")
    ]
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    head = message_from_bytes(made(hostile), policy=compat32)
    subject, to, sender = (str(make_header(decode_header(head[name]))) for name in ("Subject", "To", "From"))
    (said,) = set().union(*seen_in(subject.replace("REHEARSAL: ", "")).values())
    assert squeezed(said) == squeezed(shown)
    assert to.endswith(f"<{TO[1]}>") and sender.endswith(f"<{SENDER[1]}>")
    assert_text(
        lambda document: (
            message_from_bytes(mail_form(document, SENDER, TO, MOMENT, MESSAGE_ID), policy=default)
            .get_body(("plain",))
            .get_content()
        ),
        hostile,
        shown,
    )
    pages = [Skeleton(one.get_body(("html",)).get_content()) for one in (mail, harmless)]
    assert pages[0].tags == pages[1].tags
    for found in seen_in("".join(pages[0].texts)).values():
        assert found == {squeezed(shown)}


@cases(EVERYTHING)
def test_text_messages(hostile, shown):
    text = sms(hostile).text
    assert "\n" not in text and "\r" not in text
    straight = shown.translate(str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"}))
    assert squeezed(text) == squeezed(straight)


def drawn(document: Document) -> str:
    """The words of the document's PDF in the order of its contents, without the lines at the pages' feet."""
    import pypdfium2

    made = pdf_form([replace(document, stamp="")], 12, STYLE)
    texts = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))
    # PDFium writes U+FFFE where it takes a sign at the end of a line for a hyphen.
    return re.sub(r"Page\d+of\d+", "", squeezed("".join(texts))).replace("\ufffe", "-")


@cases(DRAWABLE)
def test_pdf(hostile, shown):
    # A table too wide for the page becomes a list, which does not need the heading of the first column.
    tables = (block for block in attacked("word").blocks if isinstance(block, Table))
    assert_text(drawn, hostile, shown, *(plain(table.headings[0])[:4] for table in tables))


@cases(SHORT)
def test_workbook(hostile, shown):
    def words(document: Document) -> str:
        book = openpyxl.load_workbook(BytesIO(sheet_form(document)))
        return "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value)

    assert_text(words, hostile, shown)


@cases(EVERYTHING)
def test_workbooks_need_no_repair(hostile, shown):
    assert repairs(sheet_form(attacked(hostile))) == []


@pytest.mark.parametrize("hostile", AS_IT_IS.values(), ids=list(AS_IT_IS))
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(hostile):
    made = sheet_form(every_text(SAMPLE, lambda _: hostile))
    with ZipFile(BytesIO(made)) as files:
        sheets = [files.read(name).decode() for name in files.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 3
    assert not [found for sheet in sheets for found in re.findall(r"<f[ >]", sheet)]
    for sheet in openpyxl.load_workbook(BytesIO(made)):
        for row in sheet:
            assert all(cell.data_type in ("s", "n") for cell in row)
            assert all(cell.hyperlink is None or cell.hyperlink.location for cell in row)
