"""Who sits with whom in programme.xlsx: what is written is read back, and what init writes can be seated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from packs.programme_example import example_programme, example_wishes, formats, programme_workbook
from packs.programme_sheets import programme_book
from packs.seating_members import guest
from packs.wishes_sheets import wishes_sheets
from scheduling.programme import Programme
from scheduling.reading.seating import read_wishes
from scheduling.reading.seating_rows import Among
from scheduling.seating.arranged import arrange
from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.posts import posts
from scheduling.seating.used import EVERYTHING, IN_THE_ROOM
from scheduling.seating.values import Category, Discussion, Facilitator, Fixed, Guest, Mode, Table, Team
from scheduling.seating.wishes import FORMATS, Leader, RoundWish, Wishes, rounds_of
from sortition.findings import Findings
from sortition.toml_tables import Fault

TODAY = date(2027, 1, 4)
PROGRAMME = example_programme()
MEMBERS = tuple(one.id for one in PROGRAMME.members)
LEADERS = tuple(one.id for one in PROGRAMME.support if one.kind == "facilitator")
CATEGORIES = (Category("Age band"), Category("Gender"))
# As BSL interpreters and the Polish one of the example are counted for a seating.
TEAMS = {"bsl": Team(1, 2), "polish": Team(1, 1)}


def among(programme: Programme) -> Among:
    return Among(
        [one.id for one in programme.members],
        {one.id: 0 if one.is_open else 3 for one in programme.sessions},
        {one.id: one.title for one in programme.sessions},
        {one.id: one.name for one in programme.support if one.kind == "facilitator"},
        [one.name for one in CATEGORIES],
    )


def reread(path: Path, content: bytes, programme: Programme) -> tuple[Wishes | None, Findings]:
    path.write_bytes(content)
    findings = Findings()
    return read_wishes(path, among(programme), findings), findings


WORDS = st.sampled_from(["Damp", "Rents and bills", "Lifts", "Parks"])
IDS = ("1", "2", "3", "Blue room", "A4")
TABLES = st.builds(
    lambda seats, places, has: (
        Table("", seats, None, EVERYTHING)
        if "remote" in has
        else Table("", seats, places, has | ({"step-free"} if places else set()))
    ),
    st.none() | st.integers(2, 40),
    st.none() | st.integers(0, 4),
    st.frozensets(st.sampled_from(sorted(EVERYTHING))),
)
PAIRS = st.frozensets(st.sampled_from(list(combinations(MEMBERS, 2))), max_size=4)


@st.composite
def rounds(draw) -> tuple[RoundWish, ...]:
    found: list[RoundWish] = []
    for session in ("S1", "S2"):
        for _ in range(draw(st.integers(0, 2))):
            how = draw(st.sampled_from(sorted(FORMATS)))
            topics = draw(st.lists(WORDS, unique=True, max_size=4))
            number, least = draw(st.integers(1, 4)), draw(st.none() | st.integers(2, 9))
            room = {draw(st.sampled_from(["tables", "size"])): least}
            try:
                found += rounds_of(session, how, number, **room, topics=topics)
            except Fault:
                found += rounds_of(session, how, number)
    return tuple(found)


@st.composite
def wishes(draw) -> Wishes:
    tables = tuple(replace(draw(TABLES), id=id) for id in IDS[: draw(st.integers(0, len(IDS)))])
    held = draw(rounds())
    together, apart = draw(PAIRS), draw(PAIRS)
    at = draw(st.sampled_from([one.id for one in tables] or ["1"]))
    who = draw(st.sampled_from([*MEMBERS, *LEADERS]))
    leader = st.builds(
        Leader,
        st.booleans(),
        st.frozensets(st.sampled_from(MEMBERS), max_size=2),
        st.frozensets(st.sampled_from(["bsl", "polish", "scottish gaelic"])),
    )
    return Wishes(
        tables,
        held,
        draw(st.dictionaries(st.sampled_from(["Age band", "Gender"]), st.sampled_from(Mode))),
        together - apart,
        apart,
        (Fixed(who, "2", at),) if draw(st.booleans()) else (),
        draw(st.dictionaries(st.sampled_from(LEADERS), leader)),
        hosts={at: MEMBERS[0]} if tables and draw(st.booleans()) else {},
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("wishes") / "programme.xlsx"


@settings(max_examples=15, deadline=None)
@given(wished=wishes())
def test_what_is_wished_for_is_read_back(path, wished):
    found, findings = reread(path, programme_book(PROGRAMME, wishes=wished), PROGRAMME)
    assert not findings.problems, [str(problem) for problem in findings.problems]
    assert found == wished and findings.notes == []


def test_sheets_with_nothing_but_headings_wish_nothing(path):
    found, findings = reread(path, programme_book(PROGRAMME), PROGRAMME)
    assert {"Tables", "Rounds", "Seating"} <= set(load_workbook(path).sheetnames)
    assert found == Wishes() and not findings.problems and findings.notes == []


def test_one_row_says_a_format_that_is_made_of_others():
    held = (*rounds_of("S1", "jury"), *rounds_of("S2", "free", 2, size=6), *rounds_of("S3", "jury", 4))
    (sheet,) = [one for one in wishes_sheets(Wishes(rounds=held)) if one.name == "Rounds"]
    assert sheet.rows == (
        ("S1", "jury", "", "", "", ""),
        ("S2", "free", 2, "", 6, ""),
        ("S3", "jury", 4, "", "", ""),
    )


@pytest.mark.parametrize("name", formats())
def test_what_init_writes_is_read_without_a_word(path, name):
    found, findings = reread(path, programme_workbook(name, today=TODAY), example_programme(name, TODAY))
    assert findings.problems == [] and findings.notes == []
    assert found == example_wishes(name)


def test_formats_hold_their_rounds_as_their_name_says():
    held = {name: [(one.session, one.format) for one in formats()[name].rounds] for name in formats()}
    jury = ("all", "pairs", "threes")
    assert {name: those for name, those in held.items() if those} == {
        "jury": [(session, part) for session in ("S3", "S4") for part in jury],
        "world-cafe": [("S1", "cafe")] * 3,
        "budgeting": [("S3", "fives"), ("S3", "sevens")],
    }
    assert {len(one.topics) for one in formats()["world-cafe"].rounds} == {3}


def seated(name: str, members: tuple[Guest, ...]) -> Discussion:
    """These members of the example at tables as init wishes for them, seated by all rules."""
    programme = example_programme(name, TODAY)
    wished = replace(example_wishes(name), teams=TEAMS)
    found = arrange(members, CATEGORIES, wished, map(Facilitator, LEADERS), among(programme).sessions)
    (frame,) = frames(found, 1, "example")
    assert check_seating(found, posts(found, frame.seating)) == ()
    return found


def guests(programme: Programme) -> tuple[Guest, ...]:
    return tuple(guest(one.id, ("a", "b"), one.needs, one.language) for one in programme.members)


@pytest.mark.parametrize("name", formats())
def test_the_people_of_the_example_can_be_seated_in_every_format(name):
    found = seated(name, guests(PROGRAMME))
    tables = [len(one.places) for one in found.rounds]
    all_pairs_threes = [1, 4, 2]
    assert set(tables) == set(all_pairs_threes if name == "jury" else [2])
    assert tables[-3:] == (all_pairs_threes if name == "jury" else [2, 2, 2])
    assert all(place.least >= 2 for one in found.rounds for place in one.places)


@pytest.mark.parametrize("first", [0, 2, 4])
@pytest.mark.parametrize("name", ["panel", "jury", "world-cafe", "budgeting"])
def test_four_who_are_drawn_have_no_more_tables_than_they_need(name, first):
    found = seated(name, guests(PROGRAMME)[first : first + 4])
    tables = [len(one.places) for one in found.rounds]
    assert set(tables) == ({1, 2} if name == "jury" else {1}), "pairs are two"
    assert all(one.table == "1" for held in found.rounds for one in held.places if tables == [1])


def test_lists_offer_what_can_be_chosen():
    book = load_workbook(BytesIO(programme_workbook(today=TODAY)))
    offered = {
        (page.title, page.cell(1, next(iter(found.sqref.ranges)).min_col).value): found.formula1
        for page in book
        for found in page.data_validations.dataValidation
    }
    assert offered["Tables", "Step-free"] == offered["Facilitators", "Experienced"] == '"yes,no"'
    assert offered["Rounds", "Session"] == "'Sessions'!$A$2:$A$50"
    assert offered["Rounds", "Format"].strip('"').split(",") == [one.name for one in FORMATS.values()]
    assert offered["Seating", "What"] == '"together,apart,at table,host"'
    assert offered["Categories", "Mode"] == '"spread,never alone,cluster,ignore"'
    assert offered["Facilitators", "Id"] == "'Support'!$A$2:$A$50"


def test_what_is_typed_in_further_rows_stays_as_it_is_typed_and_lists_are_offered_there():
    book = load_workbook(BytesIO(programme_workbook(today=TODAY)))
    for name, columns in {
        "Seating": "ABCD",
        "Facilitators": "ACD",
        "Categories": "A",
        "Members": "A",
    }.items():
        looks = book[name].column_dimensions
        assert {column: looks[column].number_format for column in columns} == dict.fromkeys(columns, "@")
    ranges = {
        (page.title, area.min_col): (area.min_row, area.max_row)
        for page in book
        for found in page.data_validations.dataValidation
        for area in found.sqref.ranges
    }
    assert ranges["Seating", 1] == ranges["Facilitators", 1] == ranges["Sessions", 3] == (2, 201)
    assert set(ranges.values()) == {(2, 201)}, "also where rows are there already"


def test_there_are_notes_on_every_sheet_about_tables():
    about = dict(load_workbook(BytesIO(programme_workbook(today=TODAY)))["Notes"].values)
    assert {"Tables", "Rounds", "Topics", "Seating", "Categories", "Facilitators"} <= about.keys()
    assert all(one.name in about["Rounds"] for one in FORMATS.values())
    assert all(str(mode) in about["Categories"] for mode in Mode)
    assert "{" not in "".join(about.values())


def test_one_of_the_tables_has_everything():
    assert [one.has == IN_THE_ROOM for one in example_wishes().tables] == [True, False]
