from __future__ import annotations

import pytest

from packs.blocks import Document
from packs.forms.sms import Sms, sms, sms_form

# 3GPP TS 23.038, 6.2.1: what stands at these places of the two tables.
BASIC = {
    0x00: "@",
    0x01: "£",
    0x02: "$",
    0x03: "¥",
    0x04: "è",
    0x05: "é",
    0x06: "ù",
    0x07: "ì",
    0x08: "ò",
    0x09: "Ç",
    0x0B: "Ø",
    0x0C: "ø",
    0x0E: "Å",
    0x0F: "å",
    0x10: "Δ",
    0x11: "_",
    0x12: "Φ",
    0x13: "Γ",
    0x14: "Λ",
    0x15: "Ω",
    0x16: "Π",
    0x17: "Ψ",
    0x18: "Σ",
    0x19: "Θ",
    0x1A: "Ξ",
    0x1C: "Æ",
    0x1D: "æ",
    0x1E: "ß",
    0x1F: "É",
    0x24: "¤",
    0x40: "¡",
    0x5B: "Ä",
    0x5C: "Ö",
    0x5D: "Ñ",
    0x5E: "Ü",
    0x5F: "§",
    0x60: "¿",
    0x7B: "ä",
    0x7C: "ö",
    0x7D: "ñ",
    0x7E: "ü",
    0x7F: "à",
}
EXTENSION = {
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
# The same as in ASCII, at the same places.
ASCII = [chr(n) for n in (*range(0x21, 0x24), *range(0x25, 0x40), *range(0x41, 0x5B), *range(0x61, 0x7B))]


@pytest.mark.parametrize("sign", [*BASIC.values(), *ASCII])
def test_signs_of_the_basic_table_take_one_septet(sign):
    assert sms(sign * 160) == Sms(sign * 160, 1, "GSM-7")
    assert sms(sign * 161).parts == 2


@pytest.mark.parametrize("sign", EXTENSION.values())
def test_signs_of_the_extension_table_take_two(sign):
    assert sms(sign * 80) == Sms(sign * 80, 1, "GSM-7")
    assert sms(sign * 81).parts == 2


@pytest.mark.parametrize("sign", ["ł", "ç", "ê", "Á", "`", "ŵ", "ا", "中"])
def test_one_other_sign_halves_the_whole_message(sign):
    assert sms(sign + "a" * 69).parts == 1
    assert sms(sign + "a" * 70) == Sms(sign + "a" * 70, 2, "UCS-2")


@pytest.mark.parametrize(
    ("length", "parts"), [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)]
)
def test_parts_of_gsm_7(length, parts):
    assert sms("a" * length).parts == parts


@pytest.mark.parametrize(("length", "parts"), [(70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)])
def test_parts_of_ucs_2(length, parts):
    assert sms("ł" * length).parts == parts


def test_no_sign_is_split_between_two_parts():
    # 152 septets and then the two of a euro sign: the part before stays one septet short.
    assert sms("a" * 152 + "€" + "a" * 151).parts == 2
    assert sms("a" * 152 + "€" + "a" * 152).parts == 3
    assert sms("a" * 153 + "€" + "a" * 151).parts == 2
    # A sign outside the first plane is two units of UCS-2.
    assert sms("👋" * 35).parts == 1
    assert sms("👋" * 66).parts == 2
    assert sms("👋" * 67).parts == 3


def test_quotes_and_dashes_are_straightened_and_letters_stay():
    assert sms("“Don’t” – ring\u00a0us…").text == '"Don\'t" - ring us...'
    assert sms("“Don’t” – ring\u00a0us…").alphabet == "GSM-7"
    assert sms("René").alphabet == "GSM-7"
    assert sms("Łucja Żółć") == Sms("Łucja Żółć", 1, "UCS-2")
    # The same letter in two code points is the letter of the table.
    assert sms("Rene\u0301") == Sms("René", 1, "GSM-7")


def test_a_message_is_one_line():
    assert sms(" a\r\n\tb\x00  c ").text == "a b c"


def test_a_stamp_comes_first():
    made = sms_form(Document("Title", (), text_message="Ring us.", stamp="REHEARSAL"))
    assert made.text == "REHEARSAL: Ring us."


def test_a_document_without_a_message_has_none():
    with pytest.raises(ValueError, match="no text message"):
        sms_form(Document("Title", (), text_message=" "))
