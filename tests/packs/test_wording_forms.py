"""What our forms ask, and what the venue is told."""

from __future__ import annotations

import re

import pytest

from packs.audiences import facts_of
from packs.blocks import Cards, Table, plain
from packs.demo import DEMO_DATE
from packs.meetings import dates_group
from packs.source import Group
from sortition.problems import InputProblems
from tests.packs.filled import Office, codes, open_office, questions, words


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("forms") / "case")


@pytest.mark.parametrize("name", ["reply-form", "phone-script", "consent", "access-form"])
def test_no_two_boxes_bear_one_code(office: Office, name: str) -> None:
    found = list(codes(office.document(name)))
    assert found and len(found) == len(set(found))


def test_the_form_asks_for_every_category_and_takes_no_for_an_answer(office: Office) -> None:
    asked = {question.code: question for question in questions(office.document("reply-form"))}
    for category in facts_of(office.dossier, "household")["categories"]:
        question = asked[category["code"]]
        assert question.choices[-1] == (f"{category['code']}-0", "Prefer not to say")
        assert [choice for _, choice in question.choices[:-1]] == [one["name"] for one in category["values"]]


def test_a_reply_form_bears_the_reference_of_its_home(office: Office) -> None:
    reference = office.hardest("reply-form")["reply"]["reference"]
    assert reference in words(office.document("reply-form"))


def test_the_form_asks_for_needs_help_and_a_reason(office: Office) -> None:
    asked = {question.code: question for question in questions(office.document("reply-form"))}
    needs = facts_of(office.dossier, "household")["needs"]
    assert asked["C1"].choices == tuple((need["code"], need["name"]) for need in needs)
    assert asked["A2"].kind == "many" and "Prefer not to say" in dict(asked["A2"].choices).values()
    assert asked["D1"].text[0].text == "Did somebody help you to answer?"


def test_paper_and_telephone_ask_the_same(office: Office) -> None:
    paper, phone = (questions(office.document(name)) for name in ("reply-form", "phone-script"))
    both = [one for one in paper if one in phone]
    assert [one.code for one in paper if one not in both] == ["E1"]
    assert [one.code for one in phone if one not in both] == ["R1", "E2"]


def test_a_members_form_says_for_whom_it_is_and_what_she_asked_for(office: Office) -> None:
    someone = {"name": "Amina Khan", "entry": "7HK4PX2MQA"}
    with_needs = words(office.document("access-form", person=Group({**someone, "needs": ["Loop", "a taxi"]})))
    assert "for Amina Khan, entry number 7HK4PX2MQA." in with_needs
    assert "You told us that you need this: Loop; a taxi." in with_needs
    without = words(office.document("access-form", person=Group(someone)))
    assert "You have not told us about any help" in without and "You told us" not in without


def test_members_choose_among_the_ways_of_payment_and_none(office: Office) -> None:
    asked = {question.code: question for question in questions(office.document("access-form"))}
    assert [text for _, text in asked["P1"].choices] == [
        "Cash",
        "Bank transfer",
        "Shopping voucher",
        "I do not want a payment",
        "I do not know yet: please ring me",
    ]


def test_members_read_about_benefits_before_they_choose(office: Office) -> None:
    said = words(office.document("access-form"))
    advice = office.dossier.letters.benefits
    assert (
        said.index(advice.text) < said.index(advice.helpline) < said.index("How would you like to be paid?")
    )


def test_without_a_text_about_benefits_there_is_no_form(office: Office) -> None:
    with pytest.raises(InputProblems) as found:
        office.document("access-form", benefits=Group({"text": ""}, "panel.toml", "[benefits]"))
    assert "benefits" in str(found.value)


@pytest.mark.parametrize("name", ["reply-form", "phone-script"])
def test_consent_to_special_data_is_asked_before_the_answers_and_only_where_it_is_the_basis(
    office: Office, name: str
) -> None:
    privacy = facts_of(office.dossier, "household")["privacy"]
    consent = Group({**privacy, "special_basis": "your explicit Consent (Article 9(2)(a))"})
    made = office.document(name, privacy=consent)
    asked = [question.code for question in questions(made)]
    assert asked.index("Q1") == asked.index("Q0") + 1
    assert "If you say no, we count them as not stated" in words(made)
    plainer = office.document(
        name, privacy=Group({**privacy, "special_basis": "substantial public interest"})
    )
    assert "Q0" not in set(codes(plainer)) and "your yes" not in words(plainer)
    assert len(set(codes(made))) == len(list(codes(made)))


def test_what_a_member_told_us_can_be_called_wrong_with_a_tick(office: Office) -> None:
    (asked,) = (one for one in questions(office.document("access-form")) if one.code == "M2")
    assert [text for _, text in asked.choices] == ["Yes", "No"]


def test_a_members_form_promises_no_more_than_the_settings(office: Office) -> None:
    settings = facts_of(office.dossier, "member")
    panel = Group({**settings["panel"], "pay": "£20 a day"})
    payment = Group({"amount": "£20", "ways": ("cash",), "when": "on the day"})
    said = words(office.document("access-form", panel=panel, payment=payment)).casefold()
    assert "£20 a day" in said
    assert not [word for word in ("advance", "book", "back", "on top") if re.search(rf"\b{word}\b", said)]


def test_staff_on_the_telephone_write_down_words(office: Office) -> None:
    assert "in the words of its choice" in words(office.document("phone-script"))


def test_every_member_signs_in_on_every_day(office: Office) -> None:
    tables = [block for block in office.document("sign-in").blocks if isinstance(block, Table)]
    assert len(tables) == len(facts_of(office.dossier, "venue")["dates"]["sessions"])
    for table in tables:
        assert sorted(plain(row[0]) for row in table.rows) == sorted(office.members)
        assert table.to_fill_in == (1, 2, 3)


def test_a_badge_shows_a_name_and_the_panel_only(office: Office) -> None:
    (cards,) = (block for block in office.document("badges").blocks if isinstance(block, Cards))
    title = office.dossier.settings.title
    assert sorted(cards.cards) == sorted((name, title) for name in office.members)


def test_the_access_summary_names_needs_and_nobody(office: Office) -> None:
    made = office.document("access-summary")
    (table,) = (block for block in made.blocks if isinstance(block, Table))
    lines = facts_of(office.dossier, "venue")["attendance"]
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        [line["need"], str(line["count"]), line["action"], line["owner"], ""] for line in lines
    ]
    assert not [name for name in office.members if name in words(made)]
    assert "Nobody has told us" in words(office.document("access-summary", attendance=[]))


def test_the_access_summary_lists_the_open_sessions_too(office: Office) -> None:
    said = words(office.document("access-summary"))
    (open_one,) = facts_of(office.dossier, "venue")["dates"]["open_sessions"]
    assert f"{open_one}: open to everybody" in said and "Shawmill Library" in open_one
    assert said.count("open to everybody") == said.count("Members may come") == 1
    own = dates_group(office.dossier.letters.dates, DEMO_DATE, None)
    without = Group({**own, "sessions": ("6 March 2027",), "venue": "the hall"})
    assert "may come" not in words(office.document("access-summary", dates=without))


def test_without_the_extras_a_letter_still_reads_well(office: Office) -> None:
    settings = facts_of(office.dossier, "applicant")["sender"]
    plainer = {key: value for key, value in settings.items() if key not in ("text", "bsl")}
    said = words(office.document("selected", sender=Group(plainer), draw=Group({"applicants": 3, "size": 2})))
    assert "text" not in said.split("Any questions?")[1] and "BSL" not in said and "  " not in said
