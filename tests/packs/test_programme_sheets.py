"""programme.xlsx as it is written: what the reader reads is what was written, and Excel opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.programme_example import example_programme, formats, programme_workbook
from packs.programme_sheets import programme_book
from packs.rule_settings import read_severities
from packs.start import write_start
from scheduling.access import NEEDS, demand
from scheduling.check import check_timetable
from scheduling.programme import (
    FACILITIES,
    KINDS,
    Holiday,
    Lock,
    Member,
    Options,
    Phase,
    Programme,
    Rest,
    Session,
    Slot,
    Speaker,
    Supporter,
    Talk,
    Venue,
)
from scheduling.reading.book import read_programme
from scheduling.reading.clock import merged
from scheduling.rules import RULES, Severity, severities
from scheduling.solve import make_timetable
from scheduling.times import Span, is_shown_once
from sortition.findings import Findings
from tests.packs.workbook_lint import barriers, repairs

TODAY = date(2027, 1, 4)


def reread(path, programme: Programme) -> tuple[Programme | None, Findings]:
    path.write_bytes(programme_book(programme))
    findings = Findings()
    found = read_programme(
        path,
        name=programme.name,
        size=programme.options.size,
        today=programme.today,
        known=programme.known,
        findings=findings,
    )
    return found, findings


def without_places(programme: Programme | None) -> Programme:
    """Where a lock was written depends on the workbook."""
    assert programme is not None
    return replace(programme, locks=tuple(replace(lock, why="") for lock in programme.locks))


IDS = st.text("abcXYZ019", min_size=1, max_size=4)
# Texts that a cell keeps as they are: no outer or double blanks, no errors, no signs beyond XML.
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"], exclude_characters="ſ"), min_size=1, max_size=6)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
MONEY = st.integers(0, 10**7)
MINUTES = st.integers(1, 1440)
MOMENTS = st.datetimes(datetime(2027, 1, 1), datetime(2028, 12, 31)).map(
    lambda one: one.replace(second=0, microsecond=0)
)


def keys(values):
    return len({value.casefold() for value in values}) == len(values)


def unique_ids(draw, most, least=0):
    found = draw(st.lists(IDS, min_size=least, max_size=most).filter(keys))
    return sorted(found)


@st.composite
def slots(draw):
    found = []
    for id in unique_ids(draw, 3, 1):
        start = draw(MOMENTS.filter(is_shown_once))
        end = start + timedelta(minutes=draw(st.integers(1, 1440)))
        if not is_shown_once(end):
            end = start + timedelta(minutes=1440)
        found.append(Slot(f"D{id}", Span(start, end)))
    return tuple(sorted(found, key=lambda one: (one.span, one.id)))


@st.composite
def times(draw, on):
    """When somebody is free on the slots: spans of their first days."""
    free = {}
    for slot in on:
        day = datetime.combine(slot.day, time(4))
        pieces = draw(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 150)), max_size=2))
        spans = [Span(day + timedelta(minutes=a), day + timedelta(minutes=a + b)) for a, b in pieces]
        whole = [slot.span] if draw(st.booleans()) else []
        if joined := merged(whole or spans):
            free[slot.id] = joined
    return free


@st.composite
def talks_of(draw, speakers, sessions):
    found: list[Talk] = []
    for id in unique_ids(draw, 4) if speakers else ():
        speaker = draw(st.sampled_from(speakers)).id
        reserve = draw(st.sampled_from(["", *(one.id for one in speakers)]))
        found.append(
            Talk(
                id,
                draw(TEXTS),
                draw(MINUTES),
                speaker,
                draw(st.sampled_from(["", "Heat", "Cost of it"])),
                draw(st.sampled_from(["", "for", "against"])),
                frozenset(draw(st.lists(st.sampled_from([one.id for one in found] or [""]), max_size=2)))
                - {""},
                Phase.LEARNING,
                "" if reserve == speaker else reserve,
            )
        )
    return tuple(found)


@st.composite
def locks_of(draw, sessions, on, venues, talks):
    found = []
    for session in sessions:
        if draw(st.booleans()):
            found.append(Lock("date", session.id, draw(st.sampled_from(on)).id, ""))
        if draw(st.booleans()):
            found.append(Lock("venue", session.id, draw(st.sampled_from(venues)).id, ""))
    found += [Lock("talk", talk.id, sessions[0].id, "") for talk in talks if draw(st.booleans())]
    return tuple(sorted(found, key=lambda one: (one.what, one.of, one.to)))


@st.composite
def programmes(draw):
    on = draw(slots())
    ids = frozenset(slot.id for slot in on)
    some = st.frozensets(st.sampled_from(sorted(ids)))
    sessions = tuple(
        Session(
            id,
            draw(TEXTS),
            draw(st.sampled_from(Phase)),
            draw(MINUTES),
            draw(st.sampled_from([(0, None), (7, None), (7, 21), (0, 0)])),
            draw(st.booleans()),
        )
        for id in unique_ids(draw, 4, 1)
    )
    required = sum(not session.is_open for session in sessions)
    venues = tuple(
        Venue(
            f"V{id}",
            draw(TEXTS),
            draw(st.integers(1, 500)),
            draw(st.integers(0, 9)),
            draw(st.frozensets(st.sampled_from(sorted(FACILITIES)))),
            draw(some),
            draw(MONEY),
            draw(st.none() | st.integers(0, 900)),
            draw(st.none() | st.integers(0, 900)),
            draw(TEXTS),
            draw(TEXTS),
        )
        for id in unique_ids(draw, 3, 1)
    )
    speakers = tuple(
        Speaker(id, draw(TEXTS), draw(times(on)), draw(times(on)), draw(TEXTS), draw(TEXTS))
        for id in unique_ids(draw, 3)
    )
    talks = draw(talks_of(speakers, sessions))
    areas = sorted({area.casefold(): area for area in draw(st.lists(TEXTS, max_size=2))}.values())
    members = tuple(
        Member(
            id,
            draw(some),
            draw(st.frozensets(st.sampled_from(sorted(NEEDS)), max_size=4)),
            draw(st.integers(0, 5)),
            draw(st.sampled_from(["", "polish", "tok pisin"])),
            draw(st.none() | st.integers(0, 300)),
            draw(st.sampled_from(["", *areas])),
            draw(st.sampled_from([(), (Rest(time(9, 5), 10), Rest(time(13), 240))])),
        )
        for id in unique_ids(draw, 4)
    )
    used = {talk.topic for talk in talks}
    return Programme(
        name=draw(TEXTS),
        options=Options(
            draw(st.integers(1, 50)),
            draw(st.none() | MONEY),
            draw(MONEY),
            draw(MONEY),
            draw(MONEY),
            draw(st.none() | st.integers(0, required)),
            *(draw(st.integers(1, 90)) for _ in range(6)),
            *(draw(st.integers(0, 20)) for _ in range(3)),
            draw(st.frozensets(st.sampled_from(["polish", "urdu"]))),
            *(draw(st.integers(0, 20)),),
            *(draw(st.booleans()) for _ in range(5)),
        ),
        sessions=tuple(draw(st.permutations(sessions))),
        slots=on,
        venues=venues,
        today=TODAY,
        talks=talks,
        speakers=speakers,
        members=members,
        support=tuple(
            Supporter(
                id,
                draw(TEXTS),
                kind := draw(st.sampled_from(sorted(KINDS))),
                frozenset({"polish", "urdu"}) if kind == "interpreter" else frozenset(),
                draw(times(on)),
                draw(MONEY),
                draw(st.integers(1, 9)) if kind == "childcare" else 0,
            )
            for id in unique_ids(draw, 3)
        ),
        holidays=tuple(
            Holiday(draw(TEXTS), day, day + timedelta(days=draw(st.integers(0, 9))))
            for day in sorted(
                draw(st.lists(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=2, unique=True))
            )
        ),
        travel={
            area: {venue.id: draw(st.integers(0, 300)) for venue in venues if draw(st.booleans())}
            for area in areas
        },
        topics=tuple(topic for topic in draw(st.permutations(["Heat", "Cost of it"])) if topic in used),
        locks=draw(locks_of(sessions, on, venues, talks)),
        known=bool(members),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("book") / "programme.xlsx"


@settings(max_examples=12, deadline=None)
@given(programme=programmes())
def test_what_is_written_is_read_back(path, programme):
    check_read_back(path, programme)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(programme=programmes())
def test_what_is_written_is_read_back_many_times(path, programme):
    check_read_back(path, programme)


def check_read_back(path, programme: Programme) -> None:
    found, findings = reread(path, programme)
    assert not findings.problems, [str(problem) for problem in findings.problems]
    assert without_places(found) == without_places(programme)


@pytest.mark.parametrize("name", formats())
def test_the_example_of_every_format_is_read_without_problems(path, name):
    programme = example_programme(name, TODAY)
    found, findings = reread(path, programme)
    assert not findings.problems
    assert without_places(found) == without_places(programme)
    assert [note.text for note in findings.notes] == ["8 members, while the panel has 4 seats"]
    assert found is not None
    assert min(slot.day for slot in found.slots) > TODAY + timedelta(weeks=10)
    assert {slot.day.weekday() for slot in found.slots} == {5}, "Saturdays"


@pytest.mark.parametrize("name", formats())
def test_a_timetable_can_be_made_of_every_example(name):
    own = severities({rule: Severity(severity) for rule, severity in formats()[name].rules.items()})
    example = example_programme(name, TODAY)
    for programme in (example, replace(example, members=(), known=False)):
        planned = make_timetable(programme, own)
        broken = check_timetable(programme, planned.timetable, own)
        assert not [violation for violation in broken if violation.blocks]
        assert planned.status == "optimal"


def test_the_examples_need_what_the_venue_has():
    programme = example_programme()
    needed = demand(programme)
    hall, library = programme.venues
    for found in (needed, demand(replace(programme, members=(), known=False))):
        assert found.facilities <= hall.has
        assert found.facilities <= library.has
        assert found.wheelchairs <= library.wheelchairs
        assert found.room + 12 < library.capacity
        assert found.children <= programme.supporter["C1"].places
    assert needed.bsl_users == 1
    assert needed.languages == {"polish": 1}


def test_formats_have_what_their_name_says():
    found = formats()
    assert list(found) == [
        *("panel", "jury", "assembly", "world-cafe", "budgeting", "question-time", "walk", "drop-in")
    ]
    panel = found["panel"].sessions
    (last,) = [number for number, one in enumerate(panel) if one.gap == (28, 42)]
    assert [one.is_open for one in panel[last + 1 : last + 3]] == [True, True]
    assert panel[last].gap[0] <= 35 <= (panel[last].gap[1] or 0)
    assert len(found["assembly"].sessions) == 1
    for one in found.values():
        assert set(one.rules) <= set(RULES)
        if sum(not session.is_open for session in one.sessions) < 2:
            assert one.rules == {"two-meetings": "WARN"}


def test_an_unknown_format_is_no_format():
    with pytest.raises(KeyError):
        programme_workbook("seance", today=TODAY)


def test_excel_opens_it_without_repair_and_readers_find_their_way():
    for name in formats():
        content = programme_workbook(name, today=TODAY)
        assert repairs(content) == []
        assert barriers(content) == []
    assert content == programme_workbook(name, today=TODAY)


def test_lists_offer_phases_kinds_yes_and_no_and_what_stands_in_other_sheets():
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(programme_workbook(today=TODAY)))
    offered = {
        (page.title, page.cell(1, next(iter(found.sqref.ranges)).min_col).value): found.formula1
        for page in book
        for found in page.data_validations.dataValidation
    }
    assert offered["Sessions", "Phase"] == '"learning,deliberating,deciding,open"'
    assert offered["Talks", "Phase"] == '"learning,deliberating,deciding"'
    assert offered["Venues", "Step-free"] == offered["Members", "D01"] == '"yes,no"'
    assert "palantypist" in offered["Support", "Kind"]
    assert offered["Talks", "Speaker"] == "'Speakers'!$A$2:$A$50"
    lists = [[cell.value for cell in column if cell.value] for column in book["Lists"].columns]
    assert lists[0] == ["Viewpoint", "for", "against"]
    assert offered["Talks", "Viewpoint"] == "'Lists'!$A$2:$A$3"
    assert offered["Speakers", "D01"] == "'Lists'!$B$2:$B$7"
    assert lists[1][1:] == ["yes", "no", "am", "pm", "evening", "remote"]


def test_who_is_free_is_said_in_the_words_that_people_use():
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(programme_workbook(today=TODAY)))
    said = {row[0]: row[4] for row in book["Speakers"].values}
    assert said == {"Id": "D01", "E1": "yes", "E2": "yes", "E3": "yes", "E4": "remote am"}
    assert book["Dates"]["B2"].value == "Saturday 3 April 2027"


def test_languages_have_capitals():
    from openpyxl import load_workbook

    programme = example_programme()
    spoken = frozenset({"polish", "scottish gaelic"})
    programme = replace(programme, options=replace(programme.options, assumed_languages=spoken))
    book = load_workbook(BytesIO(programme_book(programme)))
    rows = {name: list(book[name].values) for name in ("Settings", "Support", "Members")}
    assert ("Languages to plan for", "Polish; Scottish Gaelic") in [row[:2] for row in rows["Settings"]]
    assert "Polish" in [row[3] for row in rows["Support"]]
    assert "Polish" in [row[3] for row in rows["Members"]]


def test_there_are_notes_on_every_sheet_that_may_puzzle():
    from openpyxl import load_workbook

    about = dict(load_workbook(BytesIO(programme_workbook(today=TODAY)))["Notes"].values)
    assert {
        "Id",
        "Settings",
        "Sessions",
        "Dates",
        "Venues",
        "Talks",
        "Members",
        "Needs",
        "Travel",
    } <= about.keys()
    assert all(need.name in about["Needs"] for need in NEEDS.values())
    assert all(kind in about["Support"] for kind in KINDS.values())
    assert not any("{" in text or "  " in text for text in about.values())


@pytest.mark.parametrize("name", ["panel", "world-cafe"])
def test_init_changes_the_rules_that_a_format_cannot_meet(tmp_path, name):
    write_start(tmp_path, name, TODAY)
    changed = {rule: Severity(severity) for rule, severity in formats()[name].rules.items()}
    assert read_severities(tmp_path) == severities(changed)


def test_init_writes_it(tmp_path):
    write_start(tmp_path, "jury", TODAY)
    assert (tmp_path / "programme.xlsx").read_bytes() == programme_workbook("jury", today=TODAY)
