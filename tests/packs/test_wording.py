"""What our letters say, measured as their readers meet them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from packs.audiences import facts_of
from packs.blocks import Address, Languages, Qr, Table, plain
from packs.demo import DEMO_DATE
from packs.forms.pdf import pdf_with_pages
from packs.forms.sms import sms_form
from packs.meetings import dates_group
from packs.places import OURS
from packs.readability import readability, running_texts
from packs.source import Group
from sortition.problems import InputProblems
from sortition.settings import REMOVAL_CODES
from tests.packs.filled import BALLS, PACKS, PLANS, Office, open_office, words
from tests.packs.test_sessions_dates import DEMO, on_saturdays

LETTERS = tuple(name for name, plan in PLANS.items() if plan.letter)
SOURCES = sorted(path for pack in (*PACKS, "letters") for path in (OURS / pack).glob("*.md"))
FOR_THE_VENUE = [name for name, plan in PLANS.items() if plan.audience == "venue"]
VERSIONS = [
    (name, short)
    for name, plan in PLANS.items()
    for short in (False, True)
    if name not in FOR_THE_VENUE and (not short or (OURS / plan.short_source).is_file())
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("wording") / "case")


@pytest.mark.parametrize(("name", "short"), VERSIONS)
def test_everybody_can_read_it(office: Office, name: str, short: bool) -> None:
    measured = readability(running_texts(office.document(name, short)))
    assert measured.grade <= 6 and measured.words_per_sentence <= 15
    assert measured.words > 60


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_has_a_short_version_that_is_no_harder(office: Office, name: str) -> None:
    long, short = (readability(running_texts(office.document(name, version))) for version in (False, True))
    assert short.words_per_sentence < 10
    assert short.words_per_sentence < long.words_per_sentence


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("short", [False, True])
def test_a_letter_begins_with_the_address_for_its_window(office: Office, name: str, short: bool) -> None:
    facts = office.hardest(name)
    reader = facts.get("person") or facts["home"]
    assert office.document(name, short).blocks[0] == Address((reader["name"], *reader["address"]))


@pytest.mark.parametrize("short", [False, True])
def test_a_home_without_a_name_is_written_to_all_the_same(office: Office, short: bool) -> None:
    home = Group({"address": ("1 High Street", "G16 2AB"), "reference": "7HK4PX2M"})
    made = office.document("invitation", short, home=home)
    assert made.blocks[0] == Address(("The resident", "1 High Street", "G16 2AB"))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_fills_one_page_at_12_points(office: Office, name: str) -> None:
    assert pdf_with_pages([office.document(name)], 12, office.look.style)[1] == (1,)


@pytest.mark.parametrize("venues", [["V3", "V2", *["V3"] * 4], ["V3"] * 6])
@pytest.mark.parametrize("name", ["invitation", "selected", "reserve"])
def test_six_days_at_several_places_fit_that_page(office: Office, name: str, venues: list[str]) -> None:
    dates = dates_group(office.dossier.letters.dates, DEMO_DATE, on_saturdays(*venues))
    made = office.document(name, dates=dates)
    assert pdf_with_pages([made], 12, office.look.style)[1] == (1,)
    said = words(made)
    for day in ("3 April", "10 April", "17 April", "24 April", "1 May", "8 May 2027", "10 am to 4 pm"):
        assert day in said
    if name != "reserve":
        assert not [v for v in venues if DEMO[v].name not in said or said.count(DEMO[v].address) != 1]
    measured = readability(running_texts(made))
    assert measured.grade <= 6 and measured.words_per_sentence <= 15


@pytest.mark.parametrize("name", [name for name in LETTERS if PLANS[name].audience == "applicant"])
def test_text_messages_take_three_parts_at_most(office: Office, name: str) -> None:
    messages = [sms_form(office.document(name, short)) for short in (False, True)]
    assert messages[0] == messages[1]
    assert messages[0].parts <= 3 and messages[0].alphabet == "GSM-7"
    assert not [one for one in MESSAGES[name].split("; ") if facts(office)[one] not in messages[0].text]


def facts(office: Office) -> dict[str, str]:
    settings, letters = office.dossier.settings, office.dossier.letters
    dates = facts_of(office.dossier, "household")["dates"]
    return {
        "who asks": settings.organisation,
        "panel": settings.title,
        "question": settings.question,
        "decides": settings.decides,
        "found how": settings.invited_how,
        "who": settings.who,
        "email": letters.sender.email,
        "pay": settings.pay,
        "answers by": settings.answers_by,
        "phone": letters.sender.phone,
        "relay": f"18001 {letters.sender.phone}",
        "text": letters.sender.text,
        "web": letters.sender.web,
        "post": letters.sender.freepost,
        "reply by": letters.dates.reply_by,
        "correct by": letters.dates.correct_by,
        "draw on": letters.dates.draw_on,
        "confirm by": letters.dates.confirm_by,
        "appeal by": letters.dates.appeal_by,
        "session": dates["sessions"][-1],
        "venue": dates["venue"],
        "controller": letters.privacy.controller,
        "privacy contact": letters.privacy.contact,
        "officer": letters.privacy.officer,
        "basis": letters.privacy.basis,
        "special basis": letters.privacy.special_basis,
        "condition": letters.privacy.schedule_1,
        "shared": letters.privacy.shared_with[-1],
        "deletion": letters.privacy.delete_on,
        "amount": letters.payment.amount,
        "when paid": letters.payment.when,
        "in advance": letters.payment.advance,
        "benefits": letters.benefits.text,
        "source": letters.benefits.source,
        "approver": letters.benefits.approved_by,
        "approved on": "2 November 2026",
        "helpline": letters.benefits.helpline,
        "sender": letters.sender.name,
        "role": letters.sender.role,
        "today": "11 January 2027",
        "first session": dates["sessions"][0],
        "sessions": "; ".join(dates["sessions"]),
        "size": f" {settings.size} ",
        "hours": letters.sender.hours,
        "bsl": "contactSCOTLAND-BSL",
        "lot": "lot",
        "applicants": f"{len(office.dossier.pool)} people",
        "balls": BALLS,
    }


REACH = "phone hours relay text bsl"
MUST_HAVES = {
    "invitation": "who asks; panel; question; decides; found how; who; size; lot; session; venue; pay;"
    f" reply by; {REACH}; web; post; deletion; today; sender; role",
    "questions": "who asks; panel; size; question; decides; answers by; found how; who; session; venue; pay;"
    f" when paid; reply by; {REACH}; email; web; post; deletion; privacy contact",
    "reply-form": "panel; reply by; post; phone; relay; web; deletion",
    "phone-script": "panel; who; reply by; phone; web; deletion",
    "receipt": f"panel; correct by; draw on; balls; {REACH}; today; sender; role",
    "not-in-the-draw": f"panel; appeal by; deletion; {REACH}; today; sender; role",
    "privacy-notice": "panel; phone; found how; controller; privacy contact; officer; basis; special basis;"
    " condition; shared; deletion; today",
    "consent": "panel; phone; privacy contact",
    "selected": f"panel; confirm by; session; venue; pay; deletion; {REACH}; today; sender; role",
    "reserve": f"panel; session; deletion; {REACH}; today; sender; role",
    "not-selected": f"panel; web; decides; answers by; deletion; {REACH}; today; sender; role",
    "access-form": "panel; confirm by; pay; amount; when paid; in advance; benefits; source; approver; "
    "approved on; helpline; post; phone; relay",
    "sign-in": "panel; venue; session",
    "badges": "panel",
    "access-summary": "panel; venue; session; sender; phone",
}
MESSAGES = {
    "receipt": "panel; draw on; correct by; phone",
    "not-in-the-draw": "panel; appeal by; phone",
    "selected": "panel; confirm by; first session; venue; phone",
    "reserve": "panel; sessions; phone",
    "not-selected": "panel; lot; applicants; size; web; phone",
}
# What a short letter leaves out can be asked for: nobody has to act on it.
LEFT_OUT_OF_SHORT = {"receipt": {"balls"}, "not-selected": {"decides", "answers by"}}


def named(entry: str) -> list[str]:
    return [one for part in entry.split("; ") for one in (part.split() if part == REACH else [part])]


def test_the_table_of_must_haves_knows_every_document() -> None:
    assert set(MUST_HAVES) == set(PLANS)


@pytest.mark.parametrize(("name", "short"), [*VERSIONS, *((name, False) for name in FOR_THE_VENUE)])
def test_what_its_reader_must_know_stands_in_it(office: Office, name: str, short: bool) -> None:
    known, said = facts(office), words(office.document(name, short))
    wanted = [
        one for one in named(MUST_HAVES[name]) if not (short and one in LEFT_OUT_OF_SHORT.get(name, ()))
    ]
    # The number for Relay UK ends in the number of the telephone.
    apart = {one: said.replace(known["relay"], "") if one == "phone" else said for one in wanted}
    assert not [one for one in wanted if not known[one] or known[one] not in apart[one]]


@pytest.mark.parametrize("short", [False, True])
def test_an_invitation_bears_its_reference_why_them_and_ten_languages(office: Office, short: bool) -> None:
    made = office.document("invitation", short)
    said = words(made)
    assert office.hardest("invitation")["home"]["reference"] in said
    assert office.dossier.settings.invited_how in said and "privacy" in said
    assert "another format" in said and "larger print" in said
    (code,) = (block for block in made.blocks if isinstance(block, Qr))
    assert code.data == office.hardest("invitation")["reply"]["url"]
    assert office.dossier.letters.sender.web in code.alt
    (ring,) = (block.lines for block in made.blocks if isinstance(block, Languages))
    assert len(ring) == 10 and all("0141" in line.text for line in ring)


@pytest.mark.parametrize(
    ("name", "short"),
    [(name, False) for name in ("invitation", "questions", "reply-form", "phone-script")]
    + [("invitation", True)],
)
def test_whoever_is_asked_for_answers_learns_where_the_privacy_notice_is(
    office: Office, name: str, short: bool
) -> None:
    web = office.dossier.letters.sender.web
    assert re.search(rf"privacy notice[^.?]{{0,10}} {re.escape(web)}", words(office.document(name, short)))


@pytest.mark.parametrize("code", REMOVAL_CODES)
def test_a_reason_by_text_message_takes_three_parts_at_most(office: Office, code: str) -> None:
    made = office.document("not-in-the-draw", removal=Group({"code": code}))
    assert sms_form(made).parts <= 3


def test_a_notice_that_names_nobody_who_gets_data_is_not_made(office: Office) -> None:
    privacy = {**facts_of(office.dossier, "applicant")["privacy"], "shared_with": ()}
    with pytest.raises(InputProblems, match="shared_with"):
        office.document("privacy-notice", privacy=Group(privacy, "panel.toml", "[privacy]"))


@pytest.mark.parametrize("name", ["questions", "access-form"])
def test_papers_that_are_sent_together_take_one_sheet(office: Office, name: str) -> None:
    assert pdf_with_pages([office.document(name)], 12, office.look.style)[1] == (2,)


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", MESSAGES)
def test_a_letter_greets_its_reader(office: Office, name: str, short: bool) -> None:
    assert f"Dear {office.hardest(name)['person']['name']}," in words(office.document(name, short))


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", ["receipt", "selected", "reserve", "not-selected"])
def test_an_applicant_finds_her_entry_number(office: Office, name: str, short: bool) -> None:
    person = office.hardest(name)["person"]
    made = office.document(name, short)
    assert person["entry"] in words(made) and person["entry"] in made.text_message


@pytest.mark.parametrize("short", [False, True])
def test_a_receipt_repeats_every_answer(office: Office, short: bool) -> None:
    answers = office.hardest("receipt")["answers"]
    answers[0]["value"] = "not stated"
    (table,) = (
        block
        for block in office.document("receipt", short, answers=answers).blocks
        if isinstance(block, Table)
    )
    assert [(plain(row[0]), plain(row[1])) for row in table.rows] == [
        (one["category"], "You did not say" if one["value"] == "not stated" else one["value"])
        for one in answers
    ]


@pytest.mark.parametrize("short", [False, True])
def test_every_reason_for_not_being_in_the_draw_has_its_own_words(office: Office, short: bool) -> None:
    letters = {
        recipient.facts["removal"]["code"]: office.made("not-in-the-draw", recipient.facts, short)
        for recipient in office.recipients(PLANS["not-in-the-draw"])
    }
    assert set(letters) == set(REMOVAL_CODES)
    assert all("code" not in words(letter) for letter in letters.values())
    assert len({letter.text_message for letter in letters.values()}) == len(REMOVAL_CODES)
    late = letters["late"]
    not_eligible = letters["not-eligible"]
    assert office.dossier.settings.who in words(not_eligible)
    assert office.dossier.settings.who in not_eligible.text_message
    assert (
        office.dossier.letters.dates.reply_by in words(late)
        and office.dossier.letters.dates.reply_by in late.text_message
    )
    strange = office.document("not-in-the-draw", short, removal=Group({"code": "other"}))
    assert "The code for the reason is other." in words(strange)


@pytest.mark.parametrize("short", [False, True])
def test_a_reserve_learns_her_place_in_the_order(office: Office, short: bool) -> None:
    made = office.document("reserve", short, outcome=Group({"position": 17, "drawn_on": "11 February 2027"}))
    assert "number 17" in words(made) and "number 17" in made.text_message


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("name", ["selected", "reserve", "not-selected"])
def test_seats_that_were_not_filled_by_lot_are_told_only_where_there_are_some(
    office: Office, name: str, short: bool
) -> None:
    counts = {"applicants": 300, "size": 30, "alternates": 20}
    without = words(office.document(name, short, draw=Group(counts)))
    assert (
        "On 11 February 2027, 300 people were in the draw for 30 seats." in without
        and "filled by lot" not in without
    )
    some = words(office.document(name, short, draw=Group({**counts, "placed": 2})))
    assert "2 seats were not filled by lot." in some


@pytest.mark.parametrize("name", ["invitation", "questions", "selected", "access-form"])
def test_officers_may_end_their_sentences_or_not(office: Office, name: str) -> None:
    known = facts_of(office.dossier, PLANS[name].audience)
    other = {
        group: Group({key: _other_end(value) for key, value in known[group].items()})
        for group in ("panel", "payment", "benefits")
    }
    assert words(office.document(name, **other)) == words(office.document(name))


def _other_end(value: Any) -> Any:
    """The sentence without its full stop, and what is paid with one."""
    if not isinstance(value, str):
        return value
    return value[:-1] if value.endswith(".") else f"{value}." if "; " in value else value


def test_a_blank_sentence_stops_the_letter(office: Office) -> None:
    panel = {
        key: value for key, value in facts_of(office.dossier, "household")["panel"].items() if key != "pay"
    }
    with pytest.raises(InputProblems, match="pay"):
        office.document("invitation", panel=Group(panel, "panel.toml", "[panel]"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_source_shouts_or_slants(path: Path) -> None:
    own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    own = own.replace("contactSCOTLAND-BSL", "")
    assert not re.search(r"(?<!\*)\*(?!\*)|\b_\w|<\w", own), "italics or tags"
    assert not re.findall(r"\b[A-Z]{4,}\b", own), "capitals"
    assert "!" not in own
    assert not re.search(
        r"selected at random|chosen at random|easy read|committee|stratum|feature", own.lower()
    )


def test_ten_languages_each_in_itself() -> None:
    languages = tomllib.loads((OURS / "languages" / "ring.toml").read_text("utf-8"))["language"]
    assert len(languages) == len({one["code"] for one in languages}) == 10
    for one in languages:
        assert one["line"].count("{phone}") == 1 and re.fullmatch(r"[a-z]{2,3}", one["code"])
        from_the_right = bool(re.search(r"[\u0590-\u08ff]", one["line"]))
        assert one["direction"] == ("rtl" if from_the_right else "ltr")
        assert bool(one["read_by"]) == bool(one["read_on"])
        assert one["name"] not in one["line"]
