from __future__ import annotations

import typst

from tests.gates.programs import needs
from tests.gates.specimen import SOURCE, drawn
from tests.gates.verapdf import RULES, profile_xml, rules_known, verapdf_failures


def test_the_wheel_ships_the_whole_profile() -> None:
    assert len(profile_xml().findall("{*}rules/{*}rule")) == RULES


@needs("java")
def test_all_rules_are_known() -> None:
    assert rules_known() == RULES


@needs("java")
def test_a_good_letter_holds() -> None:
    assert verapdf_failures(drawn()) == []


@needs("java")
def test_an_untagged_letter_fails_in_many_ways() -> None:
    text = SOURCE.replace('#image("qr.svg", width: 25mm, alt: "A QR code that opens example.org/join")', "")
    plain = typst.compile({"main": text.encode()}, pdf_tags=False, ignore_system_fonts=True)
    clauses = {fault.split(":")[0] for fault in verapdf_failures(bytes(plain))}
    assert {"5-1", "6.2-1", "7.1-3", "7.1-10", "7.1-11", "7.18.5-1"} <= clauses


@needs("java")
def test_what_is_no_pdf_is_a_failure() -> None:
    for data in (b"", b"%PDF-1.7\n", b"PK\x03\x04"):
        assert verapdf_failures(data) != []
