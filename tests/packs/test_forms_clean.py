from __future__ import annotations

import pytest

from packs.blocks import Document, Figure, Qr, Span
from packs.charts import Column, columns_chart
from packs.forms.clean import cleaned, one_line, printable, upright
from packs.forms.html import html_form
from packs.forms.style import Style
from tests.packs.sample import SAMPLE, every_text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain text", "plain text"),
        ("Łucja O’Neil-Żółć 李 مرحبا 👩🏽‍🦽", "Łucja O’Neil-Żółć 李 مرحبا 👩🏽‍🦽"),
        ("e\u0301", "é"),
        ("a\r\nb\rc\nd\u2028e\x85f", "a\nb\nc\nd\ne\nf"),
        ("a\tb", "a b"),
        ("a\x00b\x07c\x1b[31md\x7fe\x9ff", "abc[31mdef"),
        ("\u202egnp.exe\u202c \u2066a\u2069", "gnp.exe a"),
        # Marks touch their neighbours only, and Arabic needs them.
        ("a\u200eb\u200fc\u200dd", "a\u200eb\u200fc\u200dd"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\uffffc\ufdd0d\U0001ffffe", "abcde"),
        # Not yet a letter to this Python, perhaps one to the reader.
        ("\U0001fae9", "\U0001fae9"),
    ],
)
def test_only_what_shows_is_left(given, shown):
    assert printable(given) == shown
    assert printable(shown) == shown


def test_one_line():
    assert one_line(" a \r\n b\x00\tc ") == "a b c"


def test_telephone_numbers_keep_their_order_among_letters_from_right_to_left():
    assert upright("اتصل 0141 496 0123 أو +44 141 496 0123.") == (
        "اتصل \u20660141 496 0123\u2069 أو \u2066+44 141 496 0123\u2069."
    )
    assert upright("غرفة 12") == "غرفة 12"


def test_every_text_of_a_document_is_cleaned_and_nothing_else():
    soiled = every_text(SAMPLE, lambda words: f"\x00\u202e{words}")
    assert soiled != SAMPLE
    assert cleaned(soiled) == SAMPLE
    assert cleaned(SAMPLE) == SAMPLE


def test_addresses_and_codes_are_cleaned_too():
    spans = (Span("here", link="https://example.org/\x00a"),)
    code = Qr("https://example.org/\u202eb", "A code", spans)
    assert cleaned(Document("A", (code,))).blocks == (
        Qr("https://example.org/b", "A code", (Span("here", link="https://example.org/a"),)),
    )


def test_a_sign_that_no_drawing_can_hold_is_taken_out_of_it():
    chart = columns_chart("c", "In another\x01 way", "d", [Column("0\x02", 3)], None, "")
    figure = Figure(chart, "What", "It")
    svg = cleaned(Document("A", (figure,))).blocks[0].svg
    assert svg == chart.replace("\x01", "").replace("\x02", "")
    page = html_form(Document("A", (figure,)), Style()).decode()
    assert "In another way" in page


def test_other_drawings_and_logos_stay_as_they_are():
    figure = Figure('<svg xmlns="http://www.w3.org/2000/svg">\n<text>Łódź</text></svg>', "What", "It")
    assert cleaned(Document("A", (figure,))).blocks == (figure,)
    look = Style(logo=b"\x00\r\n", logo_alt="\x00Us", sender_lines=("A\x07",))
    assert cleaned(look) == Style(logo=b"\x00\r\n", logo_alt="Us", sender_lines=("A",))
