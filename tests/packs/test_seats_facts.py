"""What documents say of a seating: who sits where, by name, and never why."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from packs.audiences import facts_of, recipients_of
from packs.blocks import Document, Heading, Table, Terms, plain
from packs.dossier import Dossier
from packs.forms.pdf import pdf_with_pages
from packs.forms.plain import plain_form
from packs.forms.sheet import sheet_form
from packs.forms.xlsx import sheet_names
from packs.hours import clock
from packs.pack import Plan, read_packs
from packs.places import OURS
from packs.remarks import remarks
from packs.render import Rendered, Wanted, chosen
from scheduling.agenda import agenda
from scheduling.seating.releases import SeatingRelease, read_seating_release, seating_bytes
from scheduling.seating.values import Guest, Seating
from sortition.problems import InputProblems
from tests.packs.filled import Office, open_office, words
from tests.packs.hostile import AS_IT_IS
from tests.packs.seated_case import TOPICS, seated
from tests.packs.workbook_lint import barriers, repairs

PLANS = {plan.name: plan for plan in read_packs([OURS]) if plan.seating}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("seats") / "case")


def seating(office: Office) -> SeatingRelease:
    assert office.dossier.seating
    return office.dossier.seating


def document(office: Office, name: str, code: str = "", of: Dossier | None = None) -> Document:
    plan, dossier = PLANS[name], of or office.dossier
    readers = [one for one in recipients_of(dossier, plan) if code in ("", one.reference)]
    facts = {**facts_of(dossier, plan.audience), **(readers[0].facts if readers else {})}
    sources = office.look.sources
    return sources.document(plan.source, facts, plan.title, letter=plan.letter, poster=plan.poster)


def tables(made: Document) -> list[list[list[str]]]:
    return [
        [[plain(cell) for cell in row] for row in (block.headings, *block.rows)]
        for block in made.blocks
        if isinstance(block, Table)
    ]


def badge(office: Office, id_: str) -> str:
    return office.dossier.people[id_].badge


def test_the_list_at_the_door_has_everybody_in_every_session_with_their_tables(office: Office) -> None:
    found, release = tables(document(office, "seat-list")), seating(office)
    rounds = release.discussion.rounds
    sessions = list(dict.fromkeys(one.session for one in rounds))
    assert len(found) == len(sessions)
    names = sorted((badge(office, id_) for id_ in release.discussion.guest), key=str.casefold)
    for session, (head, *rows) in zip(sessions, found, strict=True):
        held = [one for one in rounds if one.session == session and not one.is_plenary]
        assert head == ["Name", *(f"Round {one.id}" for one in held)]
        assert [row[0] for row in rows] == names
        for id_ in release.discussion.guest:
            (row,) = [row for row in rows if row[0] == badge(office, id_)]
            assert row[1:] == [release.seating.seat.get((one.id, id_), "not here") for one in held]
    for facts in facts_of(office.dossier, "venue")["seating"]["sessions"]:
        several = [one for one in facts["rounds"] if "together" not in one]
        assert {len(one["tables"]) for one in facts["people"]} == {len(several)}
    assert "not here" in words(document(office, "seat-list"))
    assert "Round 3: everybody sits together" in words(document(office, "seat-list"))
    titles = [one["title"] for one in facts_of(office.dossier, "venue")["seating"]["sessions"]]
    sheets = load_workbook(BytesIO(sheet_form(document(office, "seat-list")))).sheetnames[1:]
    assert sheets == list(sheet_names(titles))


def test_a_table_card_has_one_large_name_and_the_rounds_of_its_table_in_a_session(office: Office) -> None:
    made, release = document(office, "table-cards"), seating(office)
    assert made.poster
    names = [plain(block.text) for block in made.blocks if isinstance(block, Heading) and block.level == 2]
    sessions = dict.fromkeys(one.session for one in release.discussion.rounds)
    assert names == [one.id for _ in sessions for one in release.discussion.tables]
    cards = [
        [tuple(map(plain, pair)) for pair in block.pairs] for block in made.blocks if isinstance(block, Terms)
    ]
    assert cards[0][0][0].startswith("Round 1, ")
    assert cards[0][0][1].startswith("Led by ")
    assert cards[0][1][1].startswith("Damp and mould. Led by ")
    several = [one.id for one in release.discussion.rounds if not one.is_plenary]
    shown = [
        (name, label.split(",")[0]) for name, card in zip(names, cards, strict=True) for label, _ in card
    ]
    assert sorted(shown) == sorted((name, f"Round {id_}") for id_ in several for name in set(names))
    assert not any(badge(office, id_) in words(made) for id_ in release.discussion.guest)


def test_every_print_says_which_version_it_is_of(office: Office) -> None:
    later = replace(seating(office), number=2, made="2027-01-12T23:30:00Z")
    for name in PLANS:
        shown = words(document(office, name, of=replace(office.dossier, seating=later)))
        cards = len(later.discussion.tables) * 4 if name == "table-cards" else 1
        assert shown.count("Version 2, made on 12 January 2027") == cards, name


def test_the_host_is_named_wherever_the_table_is(office: Office) -> None:
    release = seating(office)
    second = release.discussion.rounds[1]
    table = second.places[0].table
    group = release.seating.group[second.id, table]
    host, (leader, *_) = group.members[0], group.facilitators
    places = (replace(second.places[0], host=host), *second.places[1:])
    rounds = tuple(replace(one, places=places) if one is second else one for one in release.discussion.rounds)
    hosted = replace(release, discussion=replace(release.discussion, rounds=rounds))
    other, name = replace(office.dossier, seating=hosted), badge(office, host)
    assert f"Led by {office.dossier.release.programme.supporter[leader].name}. Host: {name}" in words(
        document(office, "table-cards", of=other)
    )
    assert words(document(office, "table-cards", of=other)).count("Host: ") == 1
    (row,) = [row for row in tables(document(office, "seat-list", of=other))[0] if row[0] == name]
    assert row[2] == f"{table} (host)"
    assert words(document(office, "seat-list", of=other)).count("(host)") == 1
    led = [
        document(office, "own-tables", one.reference, of=other)
        for one in recipients_of(other, PLANS["own-tables"])
    ]
    assert sorted(words(one).count(f"{name} (host)") for one in led)[-2:] == [0, 1]


def test_pairs_and_trios_have_no_cards(office: Office) -> None:
    release = seating(office)
    called = {"Table 1": "Pair 1", "Table 2": "Trio 12", "Table 3": "Pair programming"}
    text = seating_bytes(release).decode()
    for before, after in called.items():
        text = text.replace(f'"{before}"', f'"{after}"')
    other = replace(office.dossier, seating=read_seating_release(text.encode()))
    cards = words(document(office, "table-cards", of=other))
    assert "Pair programming" in cards
    assert "Pair 1" not in cards and "Trio" not in cards
    assert "Trio 12" in words(document(office, "seat-list", of=other))


def test_a_table_with_no_topic_and_nobody_who_leads_has_a_discussion(office: Office) -> None:
    release = seating(office)
    alone = replace(
        release, seating=Seating(tuple(replace(one, facilitators=()) for one in release.seating.groups))
    )
    made = document(office, "table-cards", of=replace(office.dossier, seating=alone))
    said = [plain(text) for block in made.blocks if isinstance(block, Terms) for _, text in block.pairs]
    assert set(said) == {"Discussion", *TOPICS}


def test_each_card_is_one_page_whatever_the_size(office: Office) -> None:
    """Six rounds a session, each with its topic: more than a day holds."""
    made = document(office, "table-cards", of=seated(office.dossier, 7))
    cards = sum(isinstance(block, Heading) and block.level == 2 for block in made.blocks)
    for points in (12, 24):
        _, (pages,) = pdf_with_pages([made], points, office.look.style)
        assert pages == 1 + cards > 20


def test_a_facilitator_learns_who_sits_at_their_own_tables_and_nobody_else(office: Office) -> None:
    release = seating(office)
    readers = recipients_of(office.dossier, PLANS["own-tables"])
    leading = {id_ for group in release.seating.groups for id_ in group.facilitators}
    assert len(readers) == len(leading) > 1
    programme = office.dossier.release.programme
    told = [one for who in readers for held in who.facts["own"]["sessions"] for one in held["rounds"]]
    assert {("together" in one, "members" in one) for one in told} == {(True, False), (False, True)}
    for one in readers:
        (id_,) = [who.id for who in programme.support if who.name == one.person.name]
        made = document(office, "own-tables", one.reference)
        headings = [plain(block.text) for block in made.blocks if isinstance(block, Heading)]
        mine = [group for group in release.seating.groups if id_ in group.facilitators]
        assert [line for line in headings if line.startswith("Round")] == [
            f"Round {group.round}: {group.table}" for group in mine
        ]
        plenary = {one.id for one in release.discussion.rounds if one.is_plenary}
        there = {badge(office, who) for group in mine if group.round not in plenary for who in group.members}
        shown = words(made)
        for who in release.discussion.guest:
            assert (badge(office, who) in shown) == (badge(office, who) in there)


def test_no_fact_says_what_anybody_needs_or_who_is_kept_apart(office: Office) -> None:
    release = seating(office)
    first, second, *_ = release.discussion.guests
    told = replace(
        release.discussion,
        guests=(
            replace(first, needs=frozenset({"wheelchair"}), language="kanarienvogel", companions=1),
            *release.discussion.guests[1:],
        ),
        apart=frozenset({(min(first.id, second.id), max(first.id, second.id))}),
    )
    other = replace(office.dossier, seating=replace(release, discussion=told))
    for name in PLANS:
        assert document(office, name, of=other) == document(office, name)


def test_two_members_of_one_name_are_told_apart(office: Office) -> None:
    one, other = list(seating(office).discussion.guest)[:2]
    people = dict(office.dossier.people)
    people[other] = replace(people[other], badge=people[one].badge)
    shown = words(document(office, "seat-list", of=replace(office.dossier, people=people)))
    for id_ in (one, other):
        assert f"{people[id_].badge} ({people[id_].entry})" in shown


def test_a_seating_of_other_people_is_refused(office: Office) -> None:
    release = seating(office)
    guests = (*release.discussion.guests, Guest("stranger", ("x",)))
    strange = replace(release, discussion=replace(release.discussion, guests=guests))
    with pytest.raises(InputProblems) as told:
        facts_of(replace(office.dossier, seating=strange), "venue")
    (problem,) = told.value.problems
    assert problem.cells == ("member stranger",)
    assert "citizen-panel tables" in problem.remedy


def test_rounds_have_a_time_where_the_agenda_has_one_for_each(office: Office) -> None:
    planned = office.dossier.release
    starts = {
        sitting.session: [
            clock(one.start) for one in agenda(planned.programme, sitting) if one.kind == "tables"
        ]
        for sitting in planned.timetable.sittings
    }
    assert sorted(map(len, starts.values())) == [0, 4, 4, 6]
    dossier = seated(office.dossier, 4)
    sessions = facts_of(dossier, "venue")["seating"]["sessions"]
    for times, facts in zip(starts.values(), sessions, strict=True):
        found = [one.get("time") for one in facts["rounds"]]
        assert found == (times if len(times) == 4 else [*(times[:1] or [None]), None, None, None])
    shown = words(document(office, "seat-list", of=dossier))
    assert f"Round 2: from {starts['S1'][1]}" in shown
    assert f"Round 4: from {starts['S1'][3]}, everybody sits together" in shown
    assert f"From: {starts['S1'][0]}" in " ".join(
        plain_form(document(office, "own-tables", of=dossier)).split()
    )


def test_a_single_round_is_for_the_whole_session(office: Office) -> None:
    planned = office.dossier.release
    sessions = facts_of(seated(office.dossier, 1), "venue")["seating"]["sessions"]
    for sitting, facts in zip(planned.timetable.sittings, sessions, strict=True):
        starts = [clock(one.start) for one in agenda(planned.programme, sitting) if one.kind == "tables"]
        (round_,) = facts["rounds"]
        assert round_.get("time") == (f"{starts[0]}, for the whole session" if starts else None)


@pytest.mark.parametrize("text", ["formula", "ends", "markdown", "jinja", "typst", "long"])
def test_hostile_names_and_topics_stay_text(office: Office, text: str) -> None:
    typed = {**AS_IT_IS, "long": "x" * 120}[text]
    release = seating(office)
    people = {id_: replace(one, badge=typed) for id_, one in office.dossier.people.items()}
    rounds = tuple(
        replace(one, places=tuple(replace(place, topic=typed) for place in one.places))
        for one in release.discussion.rounds
    )
    told = replace(release, discussion=replace(release.discussion, rounds=rounds))
    other = replace(office.dossier, people=people, seating=told)
    for name in PLANS:
        made = document(office, name, of=other)
        assert " ".join(typed.split()) in " ".join(words(made).split())
        pdf_with_pages([made], 12, office.look.style)
    book = sheet_form(document(office, "seat-list", of=other))
    assert repairs(book) == []
    assert barriers(book) == []


def test_members_without_a_seat_are_named_by_id(office: Office) -> None:
    made = [Rendered(PLANS["seat-list"], {})]
    (first, *_), whole = seating(office).discussion.guests, seating(office)
    groups = tuple(
        replace(one, members=tuple(id_ for id_ in one.members if id_ != first.id))
        for one in whole.seating.groups
    )
    fewer = replace(whole.discussion, guests=whole.discussion.guests[1:])
    smaller = replace(whole, discussion=fewer, seating=Seating(groups))

    def noted(release: SeatingRelease, rendered: list[Rendered]) -> list[str]:
        found = remarks(replace(office.dossier, seating=release), rendered)
        return [str(one) for one in found if "without a seat" in one.text]

    assert noted(smaller, made) == [
        f"1 member of the panel without a seat: run citizen-panel tables again ({first.id})"
    ]
    assert noted(whole, made) == []
    assert noted(smaller, [replace(made[0], plan=replace(made[0].plan, seating=False))]) == []


def test_documents_of_a_seating_wait_for_it() -> None:
    plans = tuple(PLANS.values())
    for released in (False, True):
        with pytest.raises(InputProblems) as told:
            chosen(plans, Wanted(only=("seat-list",)), "draw", released)
        assert "citizen-panel tables" in told.value.problems[0].remedy
    assert {plan.name for plan in chosen(plans, Wanted(), "draw", True, True)} == set(PLANS)
    timed = Plan("p", "timed", "Timed", "venue", "once", ("pdf",), timetable=True)
    with pytest.raises(InputProblems) as told:
        chosen((timed,), Wanted(), "draw", False, True)
    assert "citizen-panel timetable" in told.value.problems[0].remedy
    assert chosen((timed, *plans), Wanted(), "draw", True) == (timed,)
