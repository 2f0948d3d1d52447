"""The tables of panel.toml that letters need, and what is refused in them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import fields
from datetime import date
from pathlib import Path

import pytest

from packs.letters import (
    Benefits,
    Columns,
    Dates,
    Letters,
    Payment,
    Privacy,
    Sender,
    read_letters,
)
from sortition.problems import InputProblems
from sortition.settings import LETTER_TABLES, read_settings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(17) + zlib.compress(b"")
FULL = """
[panel]
size = 3
[sender]
name = "Morag Baird"
role = "Engagement manager"
team = "Resident voice"
address = ["1 Fern Street", " Glasgow ", "", "G16 2AB"]
phone = "0141 496 0001"
text = "07700 900001"
email = "panel@example.org"
web = "https://example.org/panel/"
freepost = "Freepost FERN"
hours = "Monday to Friday"
bsl = true
logo = "logo.svg"
logo_alt = "A fern"
colour = "#204060"
[dates]
reply_by = 2027-02-01
correct_by = "2027-02-08"
draw_on = 2027-02-11T18:30:00
confirm_by = "the Friday after"
appeal_by = 2027-02-05
sessions = ["Saturday 6 March 2027, 10 am", 2027-03-20]
venue = "The hall"
[payment]
amount = "£75"
ways = ["cash", "voucher"]
when = "on the day"
advance = "taxis"
[benefits]
text = "Tell your adviser."
source = "Welfare rights team"
approved_by = "Head of welfare rights"
approved_on = 2026-11-02
helpline = "0141 496 0002"
[privacy]
controller = "Fernbrae"
contact = "privacy@example.org"
officer = "the data protection officer"
basis = "public task"
special_basis = "substantial public interest"
schedule_1 = "paragraph 8"
dpia = "17 October"
delete_on = 2027-12-31
shared_with = ["the venue"]
[letters]
name = "Full name"
badge = "Known as"
address = ["Street", "Postcode"]
email = "Mail"
phone = "Tel"
channel = "Way"
format = "Size"
needs = "Needs"
language = "Speaks"
"""


def write(folder: Path, text: str, logo: bytes = SVG) -> Path:
    (folder / "panel.toml").write_text(text, encoding="utf-8")
    (folder / "logo.svg").write_bytes(logo)
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read_letters(folder)
    assert all(problem.file and problem.remedy for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_everything_is_read(tmp_path: Path) -> None:
    read = read_letters(write(tmp_path, FULL))
    assert read.sender == Sender(
        "Morag Baird",
        "Engagement manager",
        "Resident voice",
        ("1 Fern Street", "Glasgow", "G16 2AB"),
        "0141 496 0001",
        "07700 900001",
        "panel@example.org",
        "example.org/panel",
        "Freepost FERN",
        "Monday to Friday",
        True,
        "logo.svg",
        "A fern",
        "#204060",
    )
    assert read.dates == Dates(
        "1 February 2027",
        "8 February 2027",
        "11 February 2027 at 6.30 pm",
        "the Friday after",
        "5 February 2027",
        ("Saturday 6 March 2027, 10 am", "20 March 2027"),
        "The hall",
    )
    assert read.payment == Payment("£75", ("cash", "voucher"), "on the day", "taxis")
    assert read.benefits.approved_on == date(2026, 11, 2)
    assert (read.benefits.text, read.benefits.helpline) == ("Tell your adviser.", "0141 496 0002")
    assert read.privacy.delete_on == "31 December 2027" and read.privacy.shared_with == ("the venue",)
    assert read.columns == Columns(
        "Full name", "Known as", ("Street", "Postcode"), "Mail", "Tel", "Way", "Size", "Needs", "Speaks"
    )
    assert read.logo == SVG


def test_the_full_example_leaves_no_field_out(tmp_path: Path) -> None:
    """A field added later is tested here too."""
    read = read_letters(write(tmp_path, FULL))
    for name in ("sender", "dates", "payment", "benefits", "privacy", "columns"):
        table = getattr(read, name)
        assert [one.name for one in fields(table) if getattr(table, one.name) == one.default] == []


def test_what_is_left_out_is_blank(tmp_path: Path) -> None:
    read = read_letters(write(tmp_path, "[panel]\nsize = 3"))
    assert read == Letters() == Letters(Sender(), Dates(), Payment(), Benefits(), Privacy(), Columns(), b"")


def test_the_draw_does_not_mind_the_tables_of_letters(tmp_path: Path) -> None:
    assert read_settings(write(tmp_path, FULL)).size == 3
    assert all(f"\n[{name}]\n" in FULL for name in LETTER_TABLES)
