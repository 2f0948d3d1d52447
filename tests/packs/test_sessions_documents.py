"""What the documents of a timetable say, each for its own readers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from packs.audiences import facts_of, recipients_of
from packs.blocks import Address, Block, Document, Notice, Table, Terms, plain
from packs.forms.sheet import sheet_form
from packs.pack import Plan, read_packs
from packs.places import OURS
from packs.readability import readability, running_texts
from packs.source import Group, Sources, reveal
from scheduling.access import NEEDS
from scheduling.programme import Programme
from scheduling.releases import Release
from tests.packs.filled import Office, open_office, words
from tests.packs.hostile import AS_IT_IS
from tests.packs.released import CANARY, SUPPORT, before_invitation
from tests.packs.texts import texts_of
from tests.packs.workbook_lint import barriers, repairs

PLANS = {plan.name: plan for plan in read_packs([OURS]) if plan.timetable}
PACKS = sorted({plan.pack for plan in PLANS.values()})
BOTH = [(name, False) for name in PLANS] + [("welcome", True)]
KINDS = ("welcome", "talk", "questions", "tables", "plenary", "decide", "break", "lunch", "close", "open")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("sessions") / "case")


def document(
    office: Office, name: str, short: bool = False, code: str = "", of: Release | None = None, **other: Any
) -> Document:
    """The document for its first reader, or for the one with this code."""
    plan = PLANS[name]
    # The report, which the public may know too, needs a real draw.
    past = None if plan.audience == "public" else office.dossier.past
    dossier = replace(office.dossier, past=past, releases=(of or office.dossier.releases[0],))
    readers = [one for one in recipients_of(dossier, plan) if code in ("", one.reference)]
    facts = {**facts_of(dossier, plan.audience), **(readers[0].facts if readers else {}), **other}
    source = plan.short_source if short else plan.source
    return office.look.sources.document(source, facts, plan.title, letter=plan.letter)


def rows(document: Document, start: str) -> list[list[str]]:
    """The rows of the tables whose caption begins like this."""
    return [
        [plain(cell) for cell in row]
        for block in document.blocks
        if isinstance(block, Table) and block.caption.startswith(start)
        for row in block.rows
    ]


def other_programme(office: Office, **changed: Any) -> Release:
    """The release of the office with other entries in its programme."""
    made = office.dossier.releases[0]
    return replace(made, programme=replace(made.programme, **changed))


@pytest.mark.parametrize("short", [False, True])
def test_everybody_can_read_the_welcome_pack(office: Office, short: bool) -> None:
    found = readability(running_texts(document(office, "welcome", short)))
    assert found.grade <= 6 and found.words_per_sentence <= 15
    assert found.words > 400


def test_the_short_version_is_shorter(office: Office) -> None:
    long, short = (readability(running_texts(document(office, "welcome", one))) for one in (False, True))
    assert short.words_per_sentence < min(8, long.words_per_sentence) and short.words < long.words


@pytest.mark.parametrize("name", sorted(set(PLANS) - {"welcome"}))
def test_the_others_are_plain_too(office: Office, name: str) -> None:
    found = readability(running_texts(document(office, name)))
    assert found.grade <= 8 and found.words_per_sentence <= 15


@pytest.mark.parametrize(("name", "short"), BOTH)
def test_every_document_names_question_and_telephone(office: Office, name: str, short: bool) -> None:
    said = words(document(office, name, short))
    assert office.dossier.settings.question in said
    assert office.dossier.letters.sender.phone in said.replace("18001 0141", "")


@pytest.mark.parametrize(("name", "short"), BOTH)
def test_nobody_reads_about_somebody_else(office: Office, name: str, short: bool) -> None:
    """Nor about needs with a name: a canary is the area of every member and the name of the programme."""
    made = document(office, name, short)
    said = words(made)
    assert CANARY not in said
    own = recipients_of(office.dossier, PLANS[name])[:1] if name == "welcome" else ()
    others = [
        person for person in office.dossier.people.values() if person not in [one.person for one in own]
    ]
    assert not [one.name for one in others if one.name in said]
    assert not [one.entry for one in others if one.entry in said]
    if PLANS[name].audience != "facilitator":
        assert not [one.name for one in SUPPORT if one.name in said]


@pytest.mark.parametrize("short", [False, True])
def test_a_member_learns_all_there_is_to_know(office: Office, short: bool) -> None:
    made = document(office, "welcome", short)
    said, settings, letters = words(made), office.dossier.settings, office.dossier.letters
    wanted = [
        *("Saturday 6 March 2027", "Saturday 20 March 2027", "Saturday 17 April 2027", "10 am", "4 pm"),
        *("Fernbrae Hall", "40 Shawmill Street, Rutherglen, G25 6XY", "a hearing loop", "parking close by"),
        *("Dr Ada Okafor", "building physicist", "Facilitators", "One person speaks at a time", "press"),
        *("calendar.ics", "Saturday 3 April 2027, 2 pm to 4 pm, Shawmill Library", "come to these too"),
        *(settings.decides, settings.answers_by, settings.pay, letters.payment.amount),
        *(letters.benefits.helpline, letters.sender.name, "Glasses" if not short else "glasses"),
    ]
    assert [one for one in wanted if one not in said] == []
    assert isinstance(made.blocks[0], Address)


@pytest.mark.parametrize("short", [False, True])
def test_a_member_may_take_part_from_home_where_the_session_is_made_for_it(
    office: Office, short: bool
) -> None:
    assert words(document(office, "welcome", short)).count("take part from home") == 1


def test_a_member_reads_the_whole_day_and_who_speaks(office: Office) -> None:
    made = document(office, "welcome")
    assert rows(made, "Times on Saturday 6 March 2027")[:4] == [
        ["10 am to 10.15 am", "Welcome and getting to know each other"],
        ["10.15 am to 10.30 am", "Talk: Why homes get damp. Dr Ada Okafor, building physicist"],
        ["10.30 am to 10.40 am", "Questions to Dr Ada Okafor"],
        ["10.40 am to 11 am", "At the tables, round 1: talk about what you heard"],
    ]
    assert ["Tom Baird", "asset manager", "works for Fernbrae Homes"] in rows(made, "The speakers")
    assert ["Siobhán Ní Bhriain", "Not stated", "Not told yet"] in rows(made, "The speakers")
    # A day that is open to everybody is no day of theirs.
    assert rows(made, "Times on Saturday 3 April") == []


@pytest.mark.parametrize("short", [False, True])
def test_a_member_s_own_needs_stand_in_their_pack(office: Office, short: bool) -> None:
    person = {**office.hardest("access-form")["person"]}
    with_needs = document(office, "welcome", short, person=Group({**person, "needs": ["a ramp", "tea"]}))
    without = document(office, "welcome", short, person=Group({**person, "needs": []}))
    assert "You told us that you need this: a ramp; tea." in words(with_needs)
    assert "You have not told us" in words(without) and "You told us" not in words(without)


def test_the_short_pack_has_breaks_and_lunch(office: Office) -> None:
    said = words(document(office, "welcome", short=True))
    assert "Lunch: 12.25 pm to 1.25 pm" in said and "Break: 11 am to 11.25 am" in said
    assert "Questions to" not in said


def test_the_public_sees_every_session_talk_speaker_and_place(office: Office) -> None:
    made = document(office, "agenda")
    said = words(made)
    assert "version 2 of the timetable, dated 15 February 2027" in said
    assert [row[0] for row in rows(made, "All sessions")] == [
        one["title"] for one in facts_of(office.dossier, "member")["timetable"]["sessions"]
    ]
    assert [row[3] for row in rows(made, "All sessions")].count("Open to everybody") == 1
    assert [
        "Prof. Wojciech Łukasiewicz",
        "physician",
        "paid by a health board",
        "What damp does to lungs",
    ] in rows(made, "The speakers")
    assert rows(made, "How much") == [["causes", "2", "45", "2"], ["health", "1", "45", "not sorted"]]
    assert "have reviewed this agenda" in said and "Not declared yet" in said
    assert "physician, speaks from elsewhere" in said
    assert "People can also take part in this session from elsewhere." in said


def test_what_nobody_stated_is_not_claimed(office: Office) -> None:
    programme = office.dossier.releases[0].programme
    said = words(
        document(
            office,
            "agenda",
            of=other_programme(office, options=replace(programme.options, agenda_reviewed=False)),
        )
    )
    assert "reviewed" not in said


def test_a_timetable_without_talks_has_no_speakers(office: Office) -> None:
    made = office.dossier.releases[0]
    sittings = tuple(replace(one, talks=()) for one in made.timetable.sittings)
    bare = replace(made, timetable=replace(made.timetable, sittings=sittings))
    for name, short in (("agenda", False), ("welcome", False), ("welcome", True), ("run-sheet", False)):
        said = words(document(office, name, short, of=bare))
        assert "Okafor" not in said and "Who speaks" not in said and "do not vote" not in said


def test_a_speaker_learns_when_where_how_long_and_what_to_send(office: Office) -> None:
    made = document(office, "speaker-brief", code="E1")
    told = {
        plain(term): plain(text)
        for block in made.blocks
        if isinstance(block, Terms)
        for term, text in block.pairs
    }
    assert told["When"].startswith("Saturday 6 March 2027, 10.15 am to 10.40 am.")
    assert told["Where"].startswith("Fernbrae Hall, 40 Shawmill Street, Rutherglen, G25 6XY.")
    assert (told["How long you speak"][:10], told["Questions after it"]) == ("15 minutes", "10 minutes")
    assert told["Slides and text to us"].startswith("by Monday 1 March 2027")
    said = words(made)
    assert "1 other talk on this topic. They come from different viewpoints." in said
    assert "You have declared: none." in said
    assert "Baird" not in said and "How people live" not in said


def test_a_speaker_from_elsewhere_is_told_how(office: Office) -> None:
    remote, here = (words(document(office, "speaker-brief", code=code)) for code in ("E4", "E1"))
    assert "You speak from elsewhere" in remote and "headset" in remote
    assert "elsewhere" not in here and "headset" not in here and "a way in without steps" in here


def test_whoever_declared_nothing_is_asked(office: Office) -> None:
    asked = document(office, "speaker-brief", code="E3")
    (notice,) = (block for block in asked.blocks if isinstance(block, Notice))
    assert "by Monday 15 March 2027" in plain(notice.paragraphs[0])
    assert not [
        block for block in document(office, "speaker-brief", code="E1").blocks if isinstance(block, Notice)
    ]


def test_a_run_sheet_has_every_block_with_what_to_do(office: Office) -> None:
    made = document(office, "run-sheet")
    facts = facts_of(office.dossier, "facilitator")["timetable"]["sessions"]
    said = words(made)
    for session in facts:
        table = rows(made, f"{session['id']}, running order")
        assert [(row[0], row[2]) for row in table] == [
            (one["time"], str(one["minutes"])) for one in session["blocks"]
        ]
        assert all(cell.strip() for row in table for cell in row)
        for block in session["blocks"]:
            assert f"{block['time']} to {block['until']}. " in said


def test_a_run_sheet_says_who_is_in_charge_and_what_if(office: Office) -> None:
    said = words(document(office, "run-sheet"))
    sender = office.dossier.letters.sender
    assert f"In charge on the day: {sender.name}, {sender.phone}." in said
    for case in ("A speaker is late", "Somebody is upset", "If the fire alarm sounds", "harmed", "999"):
        assert case in said
    assert "Breaks are never shortened" in said
    assert "Sandra at the desk, 0141 496 0170" in said


def test_interpreters_have_their_turns(office: Office) -> None:
    made = document(office, "run-sheet")
    turns = rows(made, "S1, turns")
    assert turns[0] == ["10 am to 10.20 am", "Isla Grant", "Kenji Mori", "1"]
    assert len(turns) == 18
    assert rows(made, "S3, turns") == [["2 pm to 4 pm", "Isla Grant", "nobody", "1"]]
    assert rows(made, "S4, turns") == []


def test_a_plan_to_get_everybody_out_is_asked_for_where_there_is_none(office: Office) -> None:
    said = words(document(office, "run-sheet"))
    assert said.count("The venue has a plan for getting everybody out.") == 3
    assert said.count("We know of no plan of this venue.") == 1


def test_a_facilitator_s_sheet_has_their_own_days(office: Office) -> None:
    said = words(document(office, "own-run-sheet", code="facilitator-03"))
    assert "For Ruth Dean" in said and "What should be done" in said
    assert "What could be done" not in said and "Drop-in" not in said
    assert "What to do if" in said and "In charge on the day" in said


def test_before_invitation_numbers_are_called_planned(office: Office) -> None:
    assumed = words(document(office, "run-sheet", of=before_invitation()))
    assert "planned for, not counted" in assumed and "30 members" in assumed
    assert "planned for" not in words(document(office, "run-sheet"))


def test_without_needs_facilitators_ask(office: Office) -> None:
    programme: Programme = office.dossier.releases[0].programme
    alike = tuple(replace(one, needs=frozenset(), children=0, language="") for one in programme.members)
    made = document(office, "run-sheet", of=other_programme(office, members=alike))
    assert "Nobody has told us about any need." in words(made)
    assert rows(made, "What people need") == []


def put(source: str, **facts: Any) -> str:
    """What one of the templates that others include makes of these facts."""
    text = Sources([OURS])._text(source, {**facts, "panel": Group({"question": "Why?"})})
    return " ".join(reveal(text).split())


SESSION = Group({"id": "S1", "end": "4 pm", "phase": "learning", "turns": ["x"]})


def welcome(**of_session: Any) -> str:
    block = Group({"kind": "welcome", "what": "Welcome", "until": "10.15 am", "minutes": 15})
    return put("facilitator/script.md", block=block, session=Group({**SESSION, **of_session}))


def test_people_get_to_know_each_other_at_the_first_session_only(office: Office) -> None:
    assert "drawn by lot, and what you know" in welcome(begins=True) and "hope for" in welcome(begins=True)
    for later in (welcome(), welcome(open=True)):
        assert "hope for" not in later and "You were drawn" not in later and "Why?" in later
    said = words(document(office, "run-sheet"))
    assert said.count("hope for") == said.count("You were drawn by lot") == 1
    assert said.count("Welcome back") == 2


def test_people_are_greeted_before_the_session_begins(office: Office) -> None:
    said = words(document(office, "run-sheet"))
    for doors, start in (("9.30 am", "10 am"), ("1.30 pm", "2 pm")):
        arrival, begin = said.index(f"From {doors}. People arrive"), said.index(f"{start} to {start[:-3]}.15")
        assert arrival < said.index("greet people at the door", arrival) < begin
    assert said.count("greet people at the door") == 4


@pytest.mark.parametrize(("minutes", "quiet"), [(5, False), (9, False), (10, True), (15, True)])
def test_a_few_minutes_of_questions_are_no_round_of_all_tables(minutes: int, quiet: bool) -> None:
    block = Group({"kind": "questions", "what": "It", "until": "11 am", "speaker": "Ann", "minutes": minutes})
    said = put("facilitator/script.md", block=block, session=SESSION)
    assert ("two minutes of quiet" in said) is quiet
    assert (f"We have {minutes} minutes" in said) is not quiet
    assert "to the next session" in said and "11 am" in said


def test_every_kind_of_block_has_its_own_words() -> None:
    made = {}
    for kind in KINDS:
        block = Group({"kind": kind, "what": "It", "until": "11 am", "speaker": "Ann", "minutes": 10})
        made[kind] = tuple(
            put(f"facilitator/{source}.md", block=block, session=SESSION)
            for source in ("script", "materials", "who")
        )
    assert len({script for script, _, _ in made.values()}) == len(KINDS)
    assert all(all(texts) for texts in made.values())
    assert all("- Do:" in script for script, _, _ in made.values())
    assert len({materials for _, materials, _ in made.values()}) == len(KINDS) - 1
    assert made["break"][1] == made["lunch"][1]


def test_what_to_ask_at_the_tables_depends_on_what_the_session_is_for() -> None:
    block = Group({"kind": "tables", "what": "It", "until": "11 am", "minutes": 10})
    made = {
        phase: put("facilitator/script.md", block=block, session=Group({**SESSION, "phase": phase}))
        for phase in ("learning", "deliberating", "deciding")
    }
    assert len(set(made.values())) == 3


def test_every_need_has_something_to_do() -> None:
    made = {
        code: put("facilitator/need.md", need=Group({"code": code, "name": "x", "people": 1}))
        for code in set(NEEDS) - {"shifts", "transit"}
    }
    fallback = put("facilitator/need.md", need=Group({"code": "new", "name": "x", "people": 1}))
    assert fallback not in made.values()
    assert len(set(made.values())) == len(made)


@pytest.mark.parametrize("name", sorted(set(PLANS) - {"run-sheet"}))
def test_whatever_somebody_typed_stays_text(office: Office, name: str) -> None:
    """The same blocks as with harmless words, and the words as they are."""
    code = "E1" if name == "speaker-brief" else ""
    other = document(office, name, code=code, of=_typed(office, "x harmless"))
    for kind in ("formula pipe", "ends", "markdown", "markdown lines", "jinja", "backslashes"):
        text = AS_IT_IS[kind]
        one = document(office, name, code=code, of=_typed(office, f"x | {text}"))
        assert [_shape(block) for block in one.blocks] == [_shape(block) for block in other.blocks]
        assert f"x | {text}" in "\n".join(texts_of(one)), kind


def _shape(block: Block) -> tuple[str, int]:
    return type(block).__name__, len(block.rows) if isinstance(block, Table) else 0


def _typed(office: Office, text: str) -> Release:
    """Every text of the programme is this one."""
    programme = office.dossier.releases[0].programme
    return other_programme(
        office,
        sessions=tuple(replace(one, title=text) for one in programme.sessions),
        speakers=tuple(replace(one, name=text, role=text, interests=text) for one in programme.speakers),
        talks=tuple(replace(one, title=text, topic=text) for one in programme.talks),
        venues=tuple(replace(one, name=text, address=text, contact=text) for one in programme.venues),
        support=tuple(replace(one, name=text) for one in programme.support),
    )


def test_the_workbook_opens_as_it_is(office: Office) -> None:
    book = sheet_form(document(office, "run-sheet"))
    assert repairs(book) == [] and barriers(book) == []
    hostile = sheet_form(document(office, "run-sheet", of=_typed(office, AS_IT_IS["formula"])))
    assert repairs(hostile) == []


@pytest.mark.parametrize(
    "path",
    [path for pack in PACKS for path in sorted((OURS / pack).glob("*.md"))],
    ids=lambda path: path.name,
)
def test_no_source_shouts_or_slants(path: Path) -> None:
    own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"(?<!\*)\*(?!\*)|\b_\w|<\w", own), "italics or tags"
    assert not re.findall(r"\b[A-Z]{4,}\b", own), "capitals"
    assert "!" not in own


def test_the_packs_plan_what_they_say() -> None:
    found: Mapping[str, Plan] = PLANS
    assert {name: (one.audience, one.to, one.forms) for name, one in found.items()} == {
        "welcome": ("member", "members", ("pdf", "html", "eml", "txt")),
        "speaker-brief": ("speaker", "speakers", ("pdf", "html", "txt")),
        "run-sheet": ("facilitator", "once", ("pdf", "xlsx")),
        "own-run-sheet": ("facilitator", "facilitators", ("pdf",)),
        "agenda": ("public", "once", ("pdf", "html")),
    }
