from __future__ import annotations

from packs.blocks import (
    Address,
    Bullets,
    Cards,
    Document,
    Figure,
    Heading,
    InLanguage,
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
from packs.forms.plain import plain_form, spoken
from tests.packs.sample import BAND, SAMPLE, row, text


def plain(*blocks, **how) -> str:
    return plain_form(Document("Title", (Heading(1, text("Title")), *blocks), **how))


def test_parts_are_told_apart_by_blank_lines():
    made = plain(
        Paragraph(text("Before.")),
        Heading(2, text("Why")),
        Paragraph(text("Because.")),
        Heading(3, text("More")),
        Heading(2, text("How")),
    )
    assert made == "Title\n\nBefore.\n\n\nWhy\n\nBecause.\n\n\nMore\n\n\nHow\n"


def test_the_stamp_comes_first_and_the_subject_stands_in_for_a_heading():
    made = plain_form(Document("Subject", (Address(("Łucja", "G99 1AA")), PageBreak()), stamp="DRAFT"))
    assert made == "DRAFT\n\nSubject\n\nŁucja\nG99 1AA\n"
    assert plain(stamp="DRAFT") == "DRAFT\n\nTitle\n"


def test_lines_are_at_most_72_signs_and_addresses_are_never_broken():
    link = "https://panel.example.org/" + "well-known/" * 12
    made = plain(
        Paragraph(text("word " * 40)), Paragraph(text(f"See {link} now")), Bullets((text("item " * 30),))
    )
    lines = made.splitlines()
    assert max(len(line) for line in lines if "https" not in line) <= 72
    assert link in lines
    assert [line[:6] for line in lines[-3:]] == ["- item", "  item", "  item"]


def test_line_ends_in_a_text_stay():
    assert plain(Paragraph(text("One\nTwo"))) == "Title\n\nOne\nTwo\n"


def test_lists():
    items = text("One"), text("Two")
    assert plain(Bullets(items)).endswith("\n\n- One\n- Two\n")
    assert plain(Bullets(items, ordered=True)).endswith("\n\n1. One\n2. Two\n")
    assert plain(Terms(((text("Pay"), text("£120")),))).endswith("\n\nPay: £120\n")
    assert plain(Notice((text("One."), text("Two.")))).endswith("\n\nPlease note: One.\n\nTwo.\n")


def test_each_cell_is_read_with_its_heading():
    made = plain(
        Table("Sessions", row("Name", "Seats", "Signed"), (row("First", "24", ""), row("Last", "", "")))
    )
    assert made.endswith(
        "\n\nTable: Sessions\n\nName: First\nSeats: 24\nSigned: to fill in\n"
        "\nName: Last\nSigned: to fill in\n"
    )


def test_questions_are_asked_with_their_codes():
    made = plain(
        Question("Q1", text("Which?"), "one", (("Q1-1", "This"), ("Q1-0", "None"))),
        Question("Q2", text("Which ones?"), "many", (("Q2-1", "These"),)),
        Question("Q3", text("Why?"), "write", (), 3),
        Question("Q4", text("You agree"), "sign"),
    )
    assert made == (
        "Title\n\nQuestion Q1: Which?\nChoose one:\n  Q1-1: This\n  Q1-0: None\n\n"
        "Question Q2: Which ones?\nChoose any that apply:\n  Q2-1: These\n\n"
        "Question Q3: Why?\nWrite your answer.\n\nQuestion Q4: You agree\nSign here.\n"
    )


def test_what_can_only_be_seen_is_said():
    assert plain(Figure(BAND, "A band.", "Shares")).endswith("\n\nPicture: Shares\nA band.\n")
    assert plain(Cards((("Łucja", "Member"), ("Ahmed", "")))).endswith("\n\nŁucja, Member\nAhmed\n")
    arabic = Languages((InLanguage("pl", False, "Tak 1 2"), InLanguage("ar", True, "اتصل 0141 496 0123")))
    assert plain(arabic).endswith("\n\n- Tak 1 2\n- اتصل \u20660141 496 0123\u2069\n")


def test_a_code_is_what_stands_beside_it_and_the_page_behind_it():
    made = plain(Qr("https://example.org/?ref=7HK4", "QR code", text("example.org, or ring us")))
    assert made.endswith("\n\nexample.org, or ring us (https://example.org/?ref=7HK4)\n")
    assert plain(Qr("7HK4", "QR code", text("example.org"))).endswith("\n\nexample.org\n")


def test_addresses_are_said_once():
    def link(words: str, address: str) -> str:
        return spoken((Span("See "), Span(words, link=address), Span(" now")))

    assert link("our page", "https://example.org/a") == "See our page (https://example.org/a) now"
    assert link("example.org/a", "https://example.org/a") == "See example.org/a now"
    assert link("us", "mailto:a@example.org") == "See us (a@example.org) now"
    assert link("a@example.org", "mailto:a@example.org") == "See a@example.org now"
    assert link("0141 496 0123", "tel:+441414960123") == "See 0141 496 0123 now"
    assert link("the office", "tel:+441414960123") == "See the office (+441414960123) now"
    # A link of two runs is one link.
    spans = Span("our", link="https://example.org/a"), Span(" page", bold=True, link="https://example.org/a")
    assert spoken(spans) == "our page (https://example.org/a)"


def test_nothing_is_drawn_with_signs():
    assert not set("*_=#|~^<>[]") & set(plain_form(SAMPLE).replace("/?ref=", "").replace("a=1&b=2", ""))
