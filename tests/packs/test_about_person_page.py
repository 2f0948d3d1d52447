"""The page of `export --person` in a real browser: nothing for axe-core to find, wide or on a telephone."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from packs.about_person import person_page
from packs.forms.html import html_form
from packs.forms.style import Style
from tests.cli_cases import case, done
from tests.gates.browser import axe_violations
from tests.gates.gates import HTML_PROGRAMS
from tests.gates.programs import skip_without

SESSIONS = [{"file": "private/timetable.json", "id": "a3", "needs": ["step-free"], "languages": ["Cymraeg"]}]
DOCUMENTS = [
    {"file": "packs/letters/selected-a-very-long-name-of-a-file-0001.pdf", "where": ["pages 3-4"]},
    {"file": "packs/applicant/receipt.pdf", "where": []},
]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """The page as it was packed, and what it was made of."""
    folder = case(tmp_path_factory.mktemp("person") / "case")
    done("lottery", "--folder", folder, "--tickets", "100")
    done("draw", "--folder", folder, "--seed", "1")
    done("export", "--folder", folder, "--person", "a3")
    (packed,) = (folder / "private/exports").glob("person-*.zip")
    with zipfile.ZipFile(packed) as bundle:
        page, facts = (bundle.read(f"what-we-hold-about-you.{form}").decode() for form in ("html", "json"))
    return page, json.loads(facts)


def page_of(facts: dict[str, Any]) -> str:
    contact = {"title": "River panel", "contact": "privacy@example.org", "delete_on": "2027-12-31"}
    return html_form(person_page(facts, contact, "2026-11-22"), Style()).decode()


@pytest.mark.system
@skip_without(*HTML_PROGRAMS)
def test_axe_finds_nothing_on_it(given: tuple[str, dict[str, Any]]) -> None:
    page, facts = given
    assert axe_violations(page) == []
    documents = [{**one, "enclosed": not one["where"]} for one in DOCUMENTS]
    more = {"sessions": SESSIONS, "documents": documents}
    more |= {"seats_at_tables": [{"round": "1", "table": "Table 2"}]}
    full = page_of(facts | more)
    assert "Cymraeg" in full and "Table 2" in full and "pages 3-4" in full
    assert axe_violations(full) == []
    assert axe_violations(page_of(facts | {"lotteries": [], "draws": [], "recorded": {}})) == []


@pytest.mark.parametrize(("tickets", "listed"), [(300, True), (301, False), (25_000, False)])
def test_so_many_ticket_numbers_as_people_read(
    given: tuple[str, dict[str, Any]], tickets: int, listed: bool
) -> None:
    facts = given[1]
    numbers = [f"{n:05d}" for n in range(tickets)]
    lottery = facts["lotteries"][0] | {"tickets": tickets, "of": 100_000, "ticket_numbers": numbers}
    page = page_of(facts | {"lotteries": [lottery]})
    assert (f"They are the tickets {', '.join(numbers)}." in page) == listed
    assert ("Their numbers are in the JSON file beside this page." in page) != listed
