from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import parseaddr

import pytest

from packs.blocks import Document, Heading, Paragraph, Qr
from packs.forms.mail import Attachment, address_fault, mail_form
from packs.forms.plain import plain_form
from tests.packs.html_lint import Page
from tests.packs.sample import MESSAGE_ID, MOMENT, SAMPLE, SENDER, TO, text

SHORT = Document("Hello", (Heading(1, text("Hello")), Paragraph(text("Good morning."))))


def raw(document=SHORT, sender=SENDER, to=TO, date=MOMENT, message_id=MESSAGE_ID, attachments=()) -> bytes:
    return mail_form(document, sender, to, date, message_id, attachments)


def mail(*arguments, **how):
    return message_from_bytes(raw(*arguments, **how), policy=default)


def said(made) -> str:
    return made.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_the_headers_and_no_others():
    made = mail(SAMPLE)
    assert made.items() == [
        ("From", "Fernbrae Homes <panel@example.org>"),
        ("To", "Łucja Żółć <lucja@example.org>"),
        ("Subject", "REHEARSAL: Invitation to the panel"),
        ("Date", "Mon, 11 Jan 2027 09:00:00 +0000"),
        ("Message-ID", MESSAGE_ID),
        ("X-Unsent", "1"),
        ("Content-Language", "en-GB"),
        ("MIME-Version", "1.0"),
        ("Content-Type", made["Content-Type"]),
    ]
    assert mail()["Subject"] == "Hello"
    west = datetime(2027, 6, 1, 8, tzinfo=timezone(timedelta(hours=1)))
    assert mail(date=west)["Date"] == "Tue, 01 Jun 2027 08:00:00 +0100"


def test_text_and_html_say_the_same():
    made = mail(SAMPLE)
    assert made.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]
    words, page = made.get_body(("plain",)).get_content(), Page(made.get_body(("html",)).get_content())
    assert page.faults == []
    # No address: that is for the window of an envelope.
    assert "G99 1AA" not in words and "G99 1AA" not in page.visible()
    for part in (
        "REHEARSAL",
        "Invitation to the panel",
        "0141 496 0123",
        "https://panel.example.org/?ref=7HK4PX2M",
    ):
        assert part in words and part in page.visible()
    assert "Q1-0: Prefer not to say" in words and "Q1-0: Prefer not to say" in page.visible()
    assert said(mail()) == plain_form(SHORT)


def test_the_html_part_fetches_nothing():
    page = Page(mail(SAMPLE).get_body(("html",)).get_content())
    assert not {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "form", "input", "svg"}
    assert [a["href"] for tag, a in page.tags if tag == "a"] == [
        "tel:+441414960123",
        "https://panel.example.org/?a=1&b=2",
        "mailto:panel@example.org",
        "https://panel.example.org/?ref=7HK4PX2M",
    ]
    assert [tag for tag, _ in page.tags if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h3", "h2"]


def test_a_code_that_leads_nowhere_is_no_link():
    page = mail(Document("A", (Qr("javascript:alert(1)", "A code", text("Ring us.")),))).get_body(("html",))
    assert "javascript" not in page.get_content()


def test_a_document_without_heading_shows_its_subject():
    page = Page(mail(Document("Subject", (Paragraph(text("Hi.")),))).get_body(("html",)).get_content())
    assert [words for tag, words in page.texts if tag == "h1"] == ["Subject"]


def test_lines_end_as_e_mail_asks_and_are_plain_ascii():
    made = raw(SAMPLE)
    assert made.isascii()
    assert made.count(b"\n") == made.count(b"\r\n") == made.count(b"\r")
    assert max(len(line) for line in made.split(b"\r\n")) <= 998


def test_the_same_arguments_give_the_same_bytes_and_another_id_other_bounds():
    assert raw(SAMPLE) == raw(SAMPLE)
    one, other = mail(), mail(message_id="<other@example.org>")
    assert one.get_boundary() != other.get_boundary()


ODD = ["Zażółć gęślą jaźń " * 20, "=?utf-8?q?a?=", "李", "a" * 300, "👩🏽‍🦽" * 30, "a\r\nBcc: b@example.org"]


@pytest.mark.parametrize("name", [*ODD, 'O\'Neil, "Bob" <b@c>', "back\\slash\\", "a; b: c, (d)"])
def test_names_and_subjects_arrive_as_they_are(name):
    made = message_from_bytes(raw(replace(SHORT, title=name), to=(name, "a@example.org")), policy=compat32)
    words = " ".join(name.split())
    assert str(make_header(decode_header(made["Subject"]))) == words
    assert parseaddr(str(make_header(decode_header(made["To"])))) == (words, "a@example.org")
    assert made.keys() == message_from_bytes(raw(), policy=compat32).keys()
    head, _, _ = raw(replace(SHORT, title=name), to=(name, "a@example.org")).partition(b"\r\n\r\n")
    assert max(len(line) for line in head.split(b"\r\n")) <= 76


def test_a_name_that_is_blank_is_left_out():
    assert mail(to=(" ", "a@example.org"))["To"] == "a@example.org"


def test_files_go_with_it():
    files = (
        Attachment("letter 18pt.pdf", "application/pdf", b"%PDF\r\n"),
        Attachment("a.ics", "text/calendar", b"x"),
    )
    made = mail(attachments=files)
    assert made.get_content_type() == "multipart/mixed"
    found = [
        (one.get_filename(), one.get_content_type(), one.get_payload(decode=True))
        for one in made.iter_attachments()
    ]
    assert found == [("letter 18pt.pdf", "application/pdf", b"%PDF\r\n"), ("a.ics", "text/calendar", b"x")]
    assert said(made) == plain_form(SHORT)
    bounds = [part.get_boundary() for part in made.walk() if part.is_multipart()]
    assert len(set(bounds)) == 2 and not any(a.startswith(b) for a in bounds for b in bounds if a != b)


@pytest.mark.parametrize("name", ["../a.pdf", "a/b.pdf", "a\\b.pdf", "", ".a", 'a".pdf', "a\r\nBcc: b"])
def test_files_with_names_that_are_paths_are_refused(name):
    with pytest.raises(ValueError, match="plain file name"):
        Attachment(name, "application/pdf", b"")


def test_files_without_a_media_type_are_refused():
    for kind in ("", "pdf", "a/b; x=y", "a/b\r\nc: d"):
        with pytest.raises(ValueError, match="media type"):
            Attachment("a.pdf", kind, b"")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a@@example.org",
        "a@b@example.org",
        "a b@example.org",
        "a@example.org,b@example.org",
        "a@example.org;b@example.org",
        "A <a@example.org>",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        "łucja@example.org",
        "a@exämple.org",
        ".a@example.org",
        "a.@example.org",
        "a..b@example.org",
        "a@example..org",
        "a@-example.org",
        '"a"@example.org',
        "a@[127.0.0.1]",
        "a@example.org\x00",
        "a" * 65 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(address):
    assert address_fault(address)
    for how in ({"to": ("A", address)}, {"sender": ("A", address)}):
        with pytest.raises(ValueError) as refused:
            raw(**how)
        assert not address or address.strip() not in str(refused.value) or address == "a"


@pytest.mark.parametrize(
    "address",
    ["a@example.org", "o'neil+panel@mail.example.co.uk", "A.B-c_d@EXAMPLE.ORG", "1@2.example.museum"],
)
def test_addresses_that_people_have_are_taken(address):
    assert address_fault(address) == ""
    assert mail(to=("", address))["To"].addresses[0].addr_spec == address


@pytest.mark.parametrize("message_id", ["", "a@b", "<a>", "<a@b>\r\nBcc: c", "<a b@c>", "<a@b@c>"])
def test_a_message_id_has_its_form(message_id):
    with pytest.raises(ValueError, match="message id"):
        raw(message_id=message_id)


def test_the_clock_is_not_asked():
    assert mail(date=datetime(2001, 2, 3, tzinfo=UTC))["Date"].startswith("Sat, 03 Feb 2001")
