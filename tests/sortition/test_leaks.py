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


def test_every_public_text_is_looked_at_and_nothing_is_repeated() -> None:
    name = "Joan Cairns"
    when = datetime(2027, 1, 1, tzinfo=UTC)
    announce = Announcement("balls", f"drawn by {name}", when, (name, "the auditor"), f"ask {name}")
    settings = Settings(3, name, name, name, name, name, announce=announce)
    problems = leaks(settings, CONTACTS)
    assert len(problems) == 8
    assert not any(name in str(problem) for problem in problems)
    assert all("applicant 0001" in str(problem) for problem in problems)
