"""Free text that goes public is held against contact cells first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sortition.contacts import Contacts
from sortition.leaks import leaks
from sortition.settings import Announcement, Settings

HEADINGS = ("Name", "Address", "Town", "E-mail", "Telephone", "Contact by")
ROWS = {
    "0001": ("Joan Cairns", "12 Rowan Drive", "Glasgow", "joan@example.org", "07700 900123", "Text message"),
    "0002": ("Ann Bo", "14 Rowan Drive", "Glasgow", "ann@example.org", "0141 496 0111", "Text message"),
    "0003": ("Madonna", "16 Rowan Drive", "Glasgow", "", "", "Text message"),
    "0004": ("Cher", "", "Glasgow", "", "", "Text message"),
}
CONTACTS = Contacts(HEADINGS, ROWS)


def found(**texts: str) -> list[tuple[str, tuple[str, ...]]]:
    problems = leaks(Settings(size=3, **texts), CONTACTS)
    return [(problem.reason.split(" goes")[0], problem.cells) for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "Chaired by Joan Cairns",
        "JOAN  CAIRNS, chair",
        "Write to joan@example.org.",
        "Ring 07700900123",
        "Ring 07700-900 123 today",
        "Ring +44 7700 900123",
        "Ring 0044 (0)7700 900123",
        "Meet at 12 Rowan Drive",
    ],
)
def test_what_an_applicant_gave_is_found_however_it_is_typed(text: str) -> None:
    assert found(question=text) == [("[panel] question", ("applicant 0001",))]


@pytest.mark.parametrize(
    "text",
    [
        "How should Glasgow spend it?",
        "Text message or letter",
        "Joan, and Cairns of the north",
        "Madonna and Cher",
        "112 Rowan Drive",
        "",
    ],
)
def test_words_that_point_to_nobody_are_left_alone(text: str) -> None:
    assert found(question=text) == []


@pytest.mark.parametrize(
    ("heading", "cell", "text"),
    [
        ("Access needs", "Damp and mould", "Panel on damp and mould"),
        ("Town", "North Ayrshire", "North Ayrshire Homes"),
        ("Town/City", "North Ayrshire", "North Ayrshire Homes"),
        ("Address line 2", "North Ayrshire", "North Ayrshire Homes"),
        ("Landlord name", "North Homes", "North Homes"),
        ("Preferred contact", "By letter", "Reply by letter"),
        ("Tenure", "Social rent since 2019", "Who is in social rent since 2019"),
    ],
)
def test_what_tells_nobody_may_stand_in_public(heading: str, cell: str, text: str) -> None:
    contacts = Contacts(("Name", heading), {"1": ("Ann Bo", cell)})
    assert leaks(Settings(3, text, text, text, text), contacts) == []
    assert len(leaks(Settings(3, cell), Contacts(("Full name",), {"1": (cell,)}))) == 1


@pytest.mark.parametrize(
    ("heading", "cell", "text"),
    [
        ("Your full name:", "Ann Boyle", "Chaired by Ann Boyle"),
        ("Preferred name", "Annie B", "Chaired by Annie B."),
        ("Next of kin", "Bo Boyle", "Ask Bo Boyle"),
        ("HOME ADDRESS", "The Old Manse", "We meet at the Old Manse"),
        ("Address line 1", "Rowan House", "We meet at Rowan House"),
        ("Address_2", "14 Rowan Drive", "We meet at 14 Rowan Drive"),
        ("Street", "Rowan Drive", "We meet in Rowan Drive"),
        ("Post code", "G24 3UW", "Who lives in G24 3UW"),
        ("E-Mail", "ann@example.org", "Write to ann@example.org"),
        ("Mobile", "+44 7700 900 677", "Ring 07700900677"),
        ("Tel. no", "0141 496 0111", "Ring +44 141 496 0111"),
        ("Contact number", "home 0141 496 0111 / work 07700 900677", "Ring 01414960111"),
        ("WhatsApp", "7700900677", "Ring 07700 900677"),
    ],
)
def test_headings_are_understood_in_many_words(heading: str, cell: str, text: str) -> None:
    contacts = Contacts(("Remarks", heading), {"7": ("", cell)})
    (problem,) = leaks(Settings(3, question=text), contacts)
    assert problem.cells == ("applicant 7",)


def test_a_name_in_two_columns_is_found_as_one() -> None:
    contacts = Contacts(("Last name", "First name"), {"1": ("Cairns", "Joan"), "2": ("Bo", "")})
    (problem,) = leaks(Settings(3, question="Chaired by Joan Cairns; Cairns and Bo helped"), contacts)
    assert problem.cells == ("applicant 1",)


def test_every_public_text_is_looked_at_and_nothing_is_repeated() -> None:
    name = "Joan Cairns"
    when = datetime(2027, 1, 1, tzinfo=UTC)
    announce = Announcement("balls", f"drawn by {name}", when, (name, "the auditor"), f"ask {name}")
    settings = Settings(3, *(name,) * 8, announce=announce)
    problems = leaks(settings, CONTACTS)
    assert len(problems) == 11
    assert not any(name in str(problem) for problem in problems)
    assert all("applicant 0001" in str(problem) for problem in problems)
