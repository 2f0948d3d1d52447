"""Applicants who may be one person: named in groups, never with what they wrote, and both stay in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.findings import Findings, Kind, Note
from sortition.reading.applicants import PoolOptions, PoolReading, read_pool
from sortition.reading.contact_headings import (
    address_columns,
    birth_columns,
    email_columns,
    name_columns,
    phone_columns,
)
from tests.builders import Rows, table, write_csv


def read(folder: Path, rows: Rows | str, **options: object) -> tuple[PoolReading | None, list[Note]]:
    """The reading, and its notes on doubles."""
    findings = Findings()
    rows = table(rows) if isinstance(rows, str) else rows
    path = write_csv(folder / "a.csv", [[*rows[0], "gender"], *([*row, "Male"] for row in rows[1:])])
    reading = read_pool(path, 1, {"Gender": ["Male"]}, PoolOptions(**options), findings)  # type: ignore[arg-type]
    return reading, [note for note in findings.notes if " of applicants " in note.text]


def told(folder: Path, rows: Rows | str, **options: object) -> list[str]:
    return [note.text for note in read(folder, rows, **options)[1]]


def test_the_same_e_mail_address(tmp_path: Path) -> None:
    rows = """id|E-mail
    a1|Canary@x.org
    a2|b@x.org
    a3| canary@X.org
    a4|b@x.org
    a5|can.ary@x.org
    a6|
    a7|
    a8|none
    a9|none"""
    reading, (note,) = read(tmp_path, rows)
    assert reading and len(reading.pool) == 9
    assert note.text == (
        "2 pairs of applicants gave the same e-mail address: one person may have applied twice. Both stay in"
        " until you name the double under [excluded]: A2 and A4; A3 and A5"
    )
    assert (note.cells, note.kind, note.file) == (("A2", "A4", "A3", "A5"), Kind.LOOK, "a.csv")
    assert "anary" not in note.text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("0141 496 0123", "01414960123", True),
        ("07700 900123", "+44 (0)7700 900123", True),
        ("07700 900123", "7700900123", True),
        ("0044 7700-900-123", "07700.900123", True),
        ("01204 12345", "120412345", True),
        ("07700 900123", "07700 900124", False),
        ("4960123", "4960123", False),
        ("0000 000 0000", "00000000000", False),
        ("07777 777777", "07777777777", False),
    ],
)
def test_the_same_telephone_number(tmp_path: Path, one: str, other: str, same: bool) -> None:
    texts = told(tmp_path, [["id", "Phone"], ["a", one], ["b", other]])
    assert [text.startswith("1 pair of applicants gave the same telephone number") for text in texts] == [
        True
    ] * same


def test_a_mobile_number_of_one_may_be_the_landline_of_the_other(tmp_path: Path) -> None:
    rows = [["id", "Home phone", "Mobile"], ["a", "", "07700900123"], ["b", "07700 900123", "07700 900123"]]
    (text,) = told(tmp_path, rows)
    assert text.endswith("A2 and A3")


def test_the_same_name_at_the_same_address(tmp_path: Path) -> None:
    rows = """id|First name|Surname|Address 1|Town|Postcode
    a1|Jo|Canary|1 Elm St|Ayr|KA1 1AA
    a2|JO|canary|1 Elm Street||ka11aa
    a3|Jo|Canary|2 Elm St|Ayr|KA1 1AA
    a4|J|Canary|1 Elm St|Ayr|KA1 1AA
    a5|Jo||1 Elm St|Ayr|KA1 1AA
    a6|Jo||1 Elm St|Ayr|KA1 1AA
    a7|Jo|Canary|||
    a8|Jo|Canary|||"""
    (text,) = told(tmp_path, rows)
    assert text.startswith("1 pair of applicants have the same name and address")
    assert text.endswith("A2 and A3")
    (text,) = told(
        tmp_path, [["id", "Name", "House"], ["a", "Jo C", "H1"], ["b", "jo c.", "h1"]], household=("House",)
    )
    assert "name and address" in text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1980-05-01", "1980-05-01", True),
        ("1980-05-01", "1/5/1980", True),
        ("01.05.1980", "1980-05-01 00:00", True),
        ("1980-05-01", "1980-01-05", False),
        ("1980", "1980", False),
        ("", "", False),
    ],
)
def test_the_same_name_and_date_of_birth(tmp_path: Path, one: str, other: str, same: bool) -> None:
    rows = [
        ["id", "Full name", "Date of birth"],
        ["a", "Jo Canary", one],
        ["b", "jo  canary", other],
        ["c", "Bo", one],
    ]
    texts = told(tmp_path, rows)
    assert [
        text.startswith("1 pair of applicants have the same name and date of birth") for text in texts
    ] == [True] * same


def test_each_kind_of_likeness_is_told(tmp_path: Path) -> None:
    person = ["Jo Canary", "jo@x.org", "07700900123", "1 Elm St", "1980-05-01"]
    rows = [["id", "Name", "Email", "Mobile", "Address", "DOB"], ["a", *person], ["b", *person]]
    assert [text.split(": ")[0] for text in told(tmp_path, rows)] == [
        "1 pair of applicants gave the same e-mail address",
        "1 pair of applicants gave the same telephone number",
        "1 pair of applicants have the same name and address",
        "1 pair of applicants have the same name and date of birth",
    ]


def test_a_household_may_share_an_address_of_e_mail(tmp_path: Path) -> None:
    rows = """id|Name|Email|Phone|Address
    a1|Jo Canary|home@x.org|0141 496 0123|1 Elm St
    a2|Bo Canary|home@x.org|0141 496 0123|1 Elm Street
    a3|Cy Canary|home@x.org||1 Elm St
    a4|Di|di@x.org||1 Elm St
    a5|Ed|di@x.org||2 Elm St
    a6|Flo|flo@x.org||
    a7|Gus|flo@x.org||
    a8||ha@x.org||3 Elm St
    a9|Ivo|ha@x.org||3 Elm St"""
    assert told(tmp_path, rows) == [
        "3 pairs of applicants gave the same e-mail address: one person may have applied twice. Both stay in"
        " until you name the double under [excluded]: A5 and A6; A7 and A8; A9 and A10",
        "1 group of applicants with different names share an e-mail address and a home: a household may share"
        " it. If it is one person, name the double under [excluded]: A2, A3 and A4",
        "1 pair of applicants with different names share a telephone number and a home: a household may share"
        " it. If it is one person, name the double under [excluded]: A2 and A3",
    ]


def test_who_is_excluded_already_is_not_named_again(tmp_path: Path) -> None:
    rows = [["id", "Email", "Out"], ["a", "x@x.org", ""], ["b", "x@x.org", "duplicate"], ["c", "x@x.org", ""]]
    assert told(tmp_path, rows, exclude="Out")[0].endswith("A2 and A4")
    assert told(tmp_path, rows, exclude="Out", excluded={"a": "late"}) == []


def test_of_many_groups_the_first_are_told(tmp_path: Path) -> None:
    rows = [["id", "Email"], *([f"a{n}", f"x{n // 2}@x.org"] for n in range(44))]
    _, (note,) = read(tmp_path, rows)
    assert note.text.startswith("22 pairs")
    assert note.text.endswith("A16 and A17; and 14 more groups")
    assert len(note.cells) == 44
    _, (note,) = read(tmp_path, [["id", "Email"], *([f"a{n}", "x@x.org"] for n in range(20))])
    assert note.text.endswith("A2, A3, A4, A5, A6, A7, A8, A9 and 12 more")


def test_headings_of_others_tell_nothing() -> None:
    headings = (
        "Next of kin e-mail",
        "Emergency contact phone",
        "Partner's date of birth",
        "Landlord name",
        "Town",
    )
    assert not any(
        find(headings)
        for find in (email_columns, phone_columns, birth_columns, name_columns, address_columns)
    )
    assert name_columns(("Surname", "First name")) == (1, 0)
    assert name_columns(("Surname",)) == ()
    assert name_columns(("First name", "Surname", "What is your full name?")) == (2,)
    assert email_columns(("What is your e-mail address, if you have one?",)) == (0,)
    assert phone_columns(("Tel no.", "Hotel", "Your mobile number")) == (0, 2)
    assert birth_columns(("DOB", "Year of birth", "Date of Birth", "Country born in")) == (0, 2)


VALUES = st.tuples(
    st.sampled_from(["Jo A", "Bo A", "jo a", ""]),
    st.sampled_from(["x@x.org", "X@x.org", "y@x.org", ""]),
    st.sampled_from(["07700900123", "+447700900123", "0141 496 0123", ""]),
    st.sampled_from(["1 Elm St", "1 Elm Street", "2 Elm St", ""]),
)


@given(st.lists(VALUES, max_size=8), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_no_group(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, ...]], shuffler: object
) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = [[f"a{n}", *one] for n, one in enumerate(people)]
    headings = ["id", "Name", "Email", "Phone", "Address"]

    def groups() -> list[tuple[str, set[frozenset[str]]]]:
        at = {f"A{n}": row[0] for n, row in enumerate(rows, start=2)}
        found = []
        for text in told(folder, [headings, *rows]):
            said, _, cells = text.rpartition(": ")
            found.append(
                (said, {frozenset(at[c] for c in re.findall(r"A\d+", one)) for one in cells.split(";")})
            )
        return found

    before = groups()
    shuffler.shuffle(rows)  # type: ignore[attr-defined]
    assert groups() == before
