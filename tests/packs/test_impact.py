from __future__ import annotations

import pytest

from packs.forms.plain import plain_form
from packs.impact import office_group, protected_characteristics, special_category
from packs.places import OURS
from packs.source import Group, Sources
from sortition.pool import NOT_STATED
from tests.builders import pool, quotas
from tests.cli_cases import case as a_case
from tests.cli_cases import done
from tests.packs.drawn_case import case

HEADINGS = ("Name", "E-mail", "Access needs")


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("Ethnic group", "racial or ethnic origin"),
        ("ETHNICITY", "racial or ethnic origin"),
        ("What is your race?", "racial or ethnic origin"),
        ("Political party", "political opinions"),
        ("Voted in 2024", "political opinions"),
        ("Attitude to climate", "political opinions"),
        ("Religion or belief", "religious or philosophical beliefs"),
        ("Trade union", "trade union membership"),
        ("Disability", "health"),
        ("Long-term condition", "health"),
        ("Access needs", "health"),
        ("access_needs", "health"),
        ("Dietary requirements", "health"),
        ("Sexual orientation", "sex life or sexual orientation"),
        ("Gender", ""),
        ("Age band", ""),
        ("Name", ""),
        ("Town", ""),
        ("Terrace", ""),
        ("Union Street", ""),
        ("SIMD quintile", ""),
        ("Preferred contact", ""),
    ],
)
def test_special_categories_are_told_by_the_words_of_a_heading(heading, category):
    assert special_category(heading) == category


def test_the_nine_protected_characteristics_stand_in_the_order_of_the_act():
    found = protected_characteristics(["Age band", "Gender", "Ethnic group", "Tenure", "Gender identity"])
    assert list(found) == [
        "Age",
        "Disability",
        "Gender reassignment",
        "Marriage and civil partnership",
        "Pregnancy and maternity",
        "Race",
        "Religion or belief",
        "Sex",
        "Sexual orientation",
    ]
    assert {name: names for name, names in found.items() if names} == {
        "Age": ("Age band",),
        "Gender reassignment": ("Gender identity",),
        "Race": ("Ethnic group",),
        "Sex": ("Gender",),
    }


def test_the_offices_facts_by_hand():
    office = office_group(
        pool("F F F M", "Gender"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1), "X": (0, 1)}}), HEADINGS
    )["office"]
    assert (office["applicants"], office["size"], office["special"]) == (4, 2, ["Access needs"])
    assert office["categories"] == [
        {
            "name": "Gender",
            "values": [
                {"name": "F", "applicants": 3, "share": "75.0%", "seats": "1"},
                {"name": "M", "applicants": 1, "share": "25.0%", "seats": "1"},
                {"name": "X", "applicants": 0, "share": "0.0%", "seats": "0 to 1"},
            ],
        }
    ]
    assert office["rarer"] == [
        {"category": "Gender", "value": "M", "applicants": 1, "share": "25.0%", "seats": "50.0%"}
    ]
    assert "unstated" not in office and "socio_economic" not in office


def test_the_widest_gap_comes_first_and_those_who_did_not_say_are_counted():
    made = case()
    office = office_group(made.lottery.pool, made.lottery.quotas)["office"]
    assert [line["value"] for line in office["rarer"]] == ["young", "Man"]
    assert office["unstated"] == [{"category": "Gender", "people": 1}]
    assert office["categories"][0]["values"][-1] == {
        "name": NOT_STATED,
        "applicants": 1,
        "share": "4.2%",
        "seats": "no limit",
    }


def facts(privacy=(), panel=()):
    made = case()
    empty = {name: Group({}) for name in ("dates", "payment", "benefits", "sender")}
    return {
        **office_group(made.lottery.pool, made.lottery.quotas, HEADINGS),
        **empty,
        "privacy": Group(dict(privacy)),
        "panel": Group(dict(panel)),
        "rehearsal": False,
    }


def draft(name, **given):
    return plain_form(Sources([OURS]).document(f"office/{name}.md", facts(**given), "x")).replace("\n", " ")


PRIVACY = {
    "controller": "controller-x",
    "contact": "contact-x",
    "officer": "officer-x",
    "basis": "basis-x",
    "special_basis": "special-x",
    "schedule_1": "schedule-x",
    "dpia": "dpia-x",
    "delete_on": "delete-x",
    "shared_with": ("printer-x", "venue-x"),
}


def test_the_data_protection_draft_holds_what_is_known_and_asks_for_the_rest():
    gaps = draft("dpia").count("To complete")
    full = draft("dpia", privacy=PRIVACY.items(), panel={"question": "question-x", "decides": "decides-x"})
    for text in ("controller-x", "officer-x", "special-x", "schedule-x", "dpia-x", "printer-x, venue-x"):
        assert text in full and text not in draft("dpia")
    assert full.count("To complete") == gaps - len(PRIVACY) - 2
    assert "Access needs" in full and "health" in full
    assert "sub-paragraph 3" in full


def test_without_special_categories_their_conditions_are_not_asked_for():
    made = case()
    plain_facts = facts() | office_group(made.lottery.pool, made.lottery.quotas, ("Name",))
    text = plain_form(Sources([OURS]).document("office/dpia.md", plain_facts, "x"))
    assert "Article 9" not in text and "Paragraph 8" not in text
    assert "Article 9" in draft("dpia")


def test_the_equality_draft_names_nine_characteristics_and_who_is_rarer():
    text = draft("equality")
    assert "Pregnancy and maternity" in text and "Fairer Scotland duty" in text
    assert "Age: young" in text and "12.5%" in text and "33.3%" in text
    assert "No category looks at it" in text


def test_every_place_that_the_data_protection_draft_names_is_one(tmp_path):
    folder = a_case(tmp_path / "case")
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", "1")
    made = Sources([OURS]).document("office/dpia.md", facts(), "x")
    places = {
        span.text
        for block in made.blocks
        for row in getattr(block, "rows", ())
        for cell in row
        for span in cell
        if span.code
    }
    assert {"private/contacts.csv", "packs/office/panel.xlsx", "private/audit"} <= places
    assert [place for place in sorted(places) if not (folder / place).exists()] == []


def test_drafts_hold_no_person():
    for name in ("dpia", "equality"):
        text = draft(name)
        assert "id-" not in text and "Canary" not in text and "ENTRY" not in text
