from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from scheduling.frame import frame
from scheduling.programme import Programme, Talk
from scheduling.reading.plan import read_plan
from scheduling.reading.plan_words import (
    sessions_of,
    slots_of,
    support_text,
    talks_text,
    venues_of,
)
from scheduling.timetable import Given, Sitting, Timetable
from sortition.findings import Findings
from tests.scheduling import programmes as make

HEAD = ("Session", "Date", "Venue", "Talks", "Support")
ROWS = (("S1", "D1", "V1", "T1", "F1"), ("S2", "D2", "V1", "", "F1"))


def example() -> Programme:
    """Two long days with three parts each, then an evening; two dates on the first Saturday."""
    programme = make.tiny(sessions=2, slots=4, venues=2)
    first = replace(programme.sessions[0], minutes=360, title="Why homes are damp")
    last = replace(programme.sessions[1], title="What we advise")
    programme = replace(
        programme,
        sessions=(first, last),
        venues=(make.venue("V1", name="Town Hall"), make.venue("V2", name="The Pear Tree, Leith")),
        support=(make.supporter("B1", "bsl", name="Jo Ward"), make.supporter("F1", name="Ada Moss")),
    )
    programme = make.with_(programme, make.slot("D9", "18:00-21:00", date(2027, 3, 6)))
    programme = make.with_talks(programme, "T1; T2; T3", minutes=30)
    away = make.speaker("E3", "D2", "D1 D2", name="Dr Ruth Okafor")
    return make.with_(programme, away, make.speaker("E4", name="Prof Lin"))


@pytest.fixture(scope="module")
def programme() -> Programme:
    return example()


def book(folder: Path, rows: Sequence[Sequence[object]], sheet: str = "Plan", head=HEAD) -> Path:
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.title = sheet
    for row in (head, *rows):
        page.append(list(row))
    path = folder / "plan.xlsx"
    workbook.save(path)
    return path


def read(path: Path, programme: Programme) -> tuple[Timetable | None, Findings]:
    findings = Findings()
    return read_plan(path, programme, findings), findings


def good(folder: Path, programme: Programme, rows, **more) -> Timetable:
    made, findings = read(book(folder, rows, **more), programme)
    assert findings.problems == []
    assert made is not None
    return made


def test_a_plan_of_ids_is_read_as_it_stands(tmp_path, programme) -> None:
    made = good(tmp_path, programme, ROWS)
    first, second = made.sittings
    session, slot = programme.session["S1"], programme.slot["D1"]
    assert (first.session, first.slot, first.venue, first.support) == ("S1", "D1", "V1", ("F1",))
    assert first.span == programme.span(session, slot)
    assert first.pauses == frame(programme, session, slot).pauses != ()
    assert first.talks == (Given("T1", 0, "E1"),)
    assert (second.session, second.talks) == ("S2", ())


def test_names_labels_and_other_headings_mean_the_same(tmp_path, programme) -> None:
    head = ("SESSION TITLE", "When", "place", "talks in order", "Interpreters", "Facilitators", "Note")
    rows = (
        ("what we advise", "13 March 2027", "town  hall", "none", "", "ada moss", "rooms booked"),
        ("S1 Why homes are damp", "D1", "The Pear Tree, Leith", "Talk T1", "Jo Ward", "F1 Ada Moss", ""),
    )
    made = good(tmp_path, programme, rows, head=head, sheet="Our sessions")
    assert [(one.session, one.slot, one.venue, one.support) for one in made.sittings] == [
        ("S1", "D1", "V2", ("B1", "F1")),
        ("S2", "D2", "V1", ("F1",)),
    ]


@pytest.mark.parametrize(
    "written",
    [
        "D2",
        "d2",
        date(2027, 3, 13),
        datetime(2027, 3, 13, 10),
        "2027-03-13",
        "13/03/2027",
        "13.3.27",
        "13 March",
        "Sat 13 March 2027",
        "Saturday 13 March 2027, 10:00 to 16:00",
        "D2 Saturday 13 March 2027, 10:00 to 16:00",
        "13 March 2027 at 10 am",
        "D2 10:00",
        "13 March 10.00–16.00",
    ],
)
def test_dates_are_read_as_people_write_them(tmp_path, programme, written) -> None:
    made = good(tmp_path, programme, (ROWS[1], ("S1", written, "V1", "", "")))
    assert made.sitting["S1"].slot == "D2"


@pytest.mark.parametrize(
    "written", ["D9", "6 March 2027 18:00", "2027-03-06 6 pm", "18:00", "06/03/2027 18.00"]
)
def test_of_two_dates_on_a_day_the_start_tells_which(tmp_path, programme, written) -> None:
    made = good(tmp_path, programme, (("S1", "D2", "V1", "", ""), ("S2", written, "V1", "", "")))
    assert made.sitting["S2"].slot == "D9"


def test_the_start_may_have_a_column_of_its_own(tmp_path, programme) -> None:
    head = ("Session", "Date", "Start", "Venue", "Talks", "Support")
    rows = (("S1", "D2", "10:00", "V1", "", ""), ("S2", date(2027, 3, 6), time(18), "V1", "", ""))
    assert good(tmp_path, programme, rows, head=head).sitting["S2"].slot == "D9"


@pytest.mark.parametrize("written", ["T2, T1", "T2;T1", "T2\nT1", "Talk T2; t1", "T2 Talk T2, T1 Talk T1,"])
def test_talks_stand_in_the_order_of_the_cell(tmp_path, programme, written) -> None:
    made = good(tmp_path, programme, (("S1", "D1", "V1", written.rstrip(","), ""), ROWS[1]))
    assert [one.talk for one in made.sitting["S1"].talks] == ["T2", "T1"]


def test_rows_below_a_session_go_on_with_its_talks_and_support(tmp_path, programme) -> None:
    rows = (("S1", "D1", "V1", "T1", "F1"), ("", "", "", "T2", "B1"), ("", "", "", "T3", ""), ROWS[1])
    made = good(tmp_path, programme, rows)
    assert [one.talk for one in made.sitting["S1"].talks] == ["T1", "T2", "T3"]
    assert made.sitting["S1"].support == ("B1", "F1")


def test_talks_without_a_part_fill_the_day_from_its_start(tmp_path, programme) -> None:
    day = frame(programme, programme.session["S1"], programme.slot["D1"])
    assert len(day.talk_minutes) > 1
    many = replace(
        programme, talks=tuple(replace(one, minutes=day.talk_minutes[0]) for one in programme.talks)
    )
    made, findings = read(book(tmp_path, (("S1", "D1", "V1", "T1, T2", ""), ROWS[1])), many)
    assert made is not None
    assert [one.stretch for one in made.sitting["S1"].talks] == [0, 1]
    (note,) = [note for note in findings.notes if "no part of the day" in note.text]
    assert note.cells == ("D2",)


def test_a_talk_that_fits_nowhere_stands_with_the_one_above_it(tmp_path, programme) -> None:
    long = replace(programme, talks=tuple(replace(one, minutes=300) for one in programme.talks))
    made = good(tmp_path, long, (("S1", "D1", "V1", "T1 [part 2], T2", ""), ROWS[1]))
    assert [one.stretch for one in made.sitting["S1"].talks] == [1, 1]


def test_brackets_say_part_speaker_and_where_from(tmp_path, programme) -> None:
    talks = "T1 [part 3; by Prof Lin]; T2 (part 2, online); T3 Talk T3 [in the room]"
    made = good(tmp_path, programme, (("S1", "D1", "V1", talks, ""), ROWS[1]))
    assert made.sitting["S1"].talks == (
        Given("T2", 1, "E2", True),
        Given("T1", 2, "E4"),
        Given("T3", 2, "E3", False),
    )


def test_who_is_free_only_from_elsewhere_speaks_from_there(tmp_path, programme) -> None:
    made = good(tmp_path, programme, (("S1", "D1", "V1", "T3 [part 1]", ""), ROWS[1]))
    assert made.sitting["S1"].talks == (Given("T3", 0, "E3", True),)
    made = good(tmp_path, programme, (("S1", "D2", "V1", "T3 [part 1]", ""), ("S2", "D3", "V1", "", "")))
    assert made.sitting["S1"].talks == (Given("T3", 0, "E3", False),)


def test_a_title_may_have_brackets_and_commas_of_its_own(tmp_path, programme) -> None:
    odd = Talk("T7", "Damp, mould; and (part 2) [more]", minutes=20, speaker="E1")
    known = make.with_(programme, odd)
    for written in (odd.title, f"T7 {odd.title}", f"T7 {odd.title} [part 2]"):
        made = good(tmp_path, known, (("S1", "D1", "V1", written, ""), ROWS[1]))
        assert [one.talk for one in made.sitting["S1"].talks] == ["T7"], written


def test_a_csv_file_can_be_a_plan(tmp_path, programme) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("Session;Date;Venue;Talks;Support\nS1;D1;V1;T1, T2;F1\nS2;D2;V1;;\n", "utf-8")
    made, findings = read(path, programme)
    assert findings.problems == []
    assert made is not None
    assert [one.talk for one in made.sitting["S1"].talks] == ["T1", "T2"]


def test_of_several_sheets_the_plan_is_read(tmp_path, programme) -> None:
    path = book(tmp_path, ROWS, sheet="plan")
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    other = workbook.create_sheet("Sessions", 0)
    for row in ((*HEAD, "Start"), ("S1", "D4", "V2", "", "", ""), ("S2", "D4", "V2", "", "", "")):
        other.append(row)
    workbook.save(path)
    made, findings = read(path, programme)
    assert make.by_session(made) == {"S1": "D1 V1", "S2": "D2 V1"}
    told = [note.text for note in findings.notes if "sheets" in note.text]
    assert told == ['of 2 sheets, "plan" was read']


def test_the_example_of_the_reference_can_be_read(tmp_path, programme) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs/reference/files.md").read_text("utf-8")
    (block,) = re.findall(r"```text\n(Session,Date,.*?)```", text, re.DOTALL)
    path = tmp_path / "plan.csv"
    path.write_text(block, "utf-8")
    made, findings = read(path, programme)
    assert findings.problems == []
    assert made is not None
    assert make.by_session(made) == {"S1": "D2 V1", "S2": "D3 V2"}
    assert made.sitting["S1"].talks == (Given("T1", 0, "E1"), Given("T2", 1, "E2", True))
    assert made.sitting["S1"].support == ("B1", "F1")


def test_problems_of_other_files_do_not_stop_a_good_plan(tmp_path, programme) -> None:
    from sortition.problems import Problem

    findings = Findings([Problem("other", "mend it")])
    assert read_plan(book(tmp_path, ROWS), programme, findings) is not None


S1, S2 = ("S1", "D1", "V1", "T1", "F1"), ("S2", "D2", "V1", "", "F1")
# What is wrong: the rows, the cell, and words of the one problem.
WRONG: dict[str, tuple[Sequence[Sequence[object]], str, Sequence[str]]] = {
    "blank session": ((S1, S2, ("", "D2", "V1", "", "")), "A4", ["the session is blank", "id or name"]),
    "unknown session": (
        (S1, S2, ("S9", "D3", "V1", "", "")),
        "A4",
        ['"S9" is no session', "Known are S1 Why"],
    ),
    "near session": (
        (S1, S2, ("What we advize", "D3", "V1", "", "")),
        "A4",
        ['Did you mean "What we advise"?'],
    ),
    "session twice": ((S1, S2, S2), "A3", ["2 rows are about session S2", "Keep one", "(also A4)"]),
    "session without a row": ((S1,), "", ['no row for "S2 What we advise"', "Write a row"]),
    "blank date": ((S1, ("S2", "", "V1", "", "")), "B3", ['the session "S2" has no date', "its day"]),
    "unknown date id": (
        (S1, ("S2", "D77", "V1", "", "")),
        "B3",
        ['"D77" is no date', "Some of the dates: D1"],
    ),
    "day without a date": (
        (S1, ("S2", "14 March 2027", "V1", "", "")),
        "B3",
        ["no date of the programme is on Sunday 14 March 2027", "sheet Dates", "D2 Saturday 13 March 2027"],
    ),
    "excel day without a date": ((S1, ("S2", date(2027, 5, 1), "V1", "", "")), "B3", ["Saturday 1 May 2027"]),
    "day without year or date": ((S1, ("S2", "1 May", "V1", "", "")), "B3", ['is on "1 May"']),
    "wrong weekday": ((S1, ("S2", "Sunday 13 March 2027", "V1", "", "")), "B3", ["is a Saturday", "Correct"]),
    "no leap year": ((S1, ("S2", "29 February 2027", "V1", "", "")), "B3", ["no 29 February in 2027"]),
    "month first": ((S1, ("S2", "03/13/2027", "V1", "", "")), "B3", ["has no month", "day before the month"]),
    "no day at all": ((S1, ("S2", "soon", "V1", "", "")), "B3", ['"soon" is no date', "the dates: D1"]),
    "two dates on that day": (
        (S2, ("S1", "6 March 2027", "V1", "", "")),
        "B3",
        ["may be 2 dates", "Write the id, or the day with the start", "D1 Saturday 6", "18:00 to 21:00"],
    ),
    "wrong start": ((S1, ("S2", "13 March 2027 9:00", "V1", "", "")), "B3", ["starts at 09:00", "D2 Sat"]),
    "id with another start": ((S1, ("S2", "D2 18:00", "V1", "", "")), "B3", ["starts at 18:00", "D2 Sat"]),
    "impossible start": ((S1, ("S2", "D2 25:70", "V1", "", "")), "B3", ["is not a time"]),
    "blank venue": ((S1, ("S2", "D2", "", "", "F1")), "C3", ["the venue is blank", "venue's id or name"]),
    "unknown venue": ((S1, ("S2", "D2", "Castle", "", "")), "C3", ['"Castle" is no venue', "V1 Town Hall"]),
    "near venue": ((S1, ("S2", "D2", "Twon Hall", "", "")), "C3", ['Did you mean "Town Hall"?']),
    "unknown talk": ((("S1", "D1", "V1", "T1; T8", ""), S2), "D2", ['"T8" is no talk', "T1 Talk T1, T2"]),
    "unknown talk in a row below": (
        (S1, ("", "", "", "T8", ""), S2),
        "D3",
        ['"T8" is no talk of the programme'],
    ),
    "part too late": (
        (("S1", "D1", "V1", "T1 [part 9]", ""), S2),
        "D2",
        ["T1 is in part 9, but S1 has", "1 to"],
    ),
    "part nought": (
        (("S1", "D1", "V1", "T1 [part 0]", ""), S2),
        "D2",
        ["is in part 0", "Write a part from 1"],
    ),
    "odd detail": (
        (("S1", "D1", "V1", "T1 [pmrt 2]", ""), S2),
        "D2",
        ['"pmrt 2" is not understood', "by NAME"],
    ),
    "unknown speaker": ((("S1", "D1", "V1", "T1 [by Dr No]", ""), S2), "D2", ['"Dr No" is no speaker']),
    "unknown support": ((S1, ("S2", "D2", "V1", "", "F1; F8")), "E3", ['"F8" is no support', "F1 Ada Moss"]),
    "near support": ((S1, ("S2", "D2", "V1", "", "Ada Mos")), "E3", ['Did you mean "Ada Moss"?']),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_thing_wrong_is_one_problem_with_its_place_and_remedy(tmp_path, programme, name) -> None:
    rows, cell, told = WRONG[name]
    made, findings = read(book(tmp_path, rows), programme)
    assert made is None
    (found,) = findings.problems
    assert (found.file, found.sheet, "".join(found.cells[:1])) == ("plan.xlsx", "Plan", cell)
    assert all(part in str(found) for part in told), str(found)
    assert found.remedy


HEADINGS = {
    "no session": (("Sitting no", "Date", "Venue", "Talks", "Support"), 'no column "Session"'),
    "no date": (("Session", "Dtae", "Venue", "Talks", "Support"), 'Is it "Dtae"?'),
    "no venue": (("Session", "Date", "Rooms", "Talks", "Support"), 'no column "Venue"'),
    "no talks": (("Session", "Date", "Venue", "Tlaks", "Support"), 'Is it "Tlaks"?'),
    "no support": (("Session", "Date", "Venue", "Talks", "Notes"), 'no column "Support"'),
    "none at all": (("a", "b", "c", "d", "e"), 'no column "Session", "Date", "Venue", "Talks", "Support"'),
    "twice": (("Session", "Date", "Venue", "Talks", "talks"), "2 columns have the heading"),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_column_that_is_not_there_is_named(tmp_path, programme, name) -> None:
    head, told = HEADINGS[name]
    made, findings = read(book(tmp_path, ROWS, head=head), programme)
    assert made is None
    assert any(told in str(one) for one in findings.problems), findings.problems


def test_a_plan_without_rows_says_so(tmp_path, programme) -> None:
    made, findings = read(book(tmp_path, ()), programme)
    assert made is None
    assert [str(one) for one in findings.problems] == [
        "plan.xlsx > Plan: there is no plan in it. Write one row for each session"
    ]


def test_an_error_of_the_workbook_is_said_as_such(tmp_path, programme) -> None:
    made, findings = read(book(tmp_path, (S1, ("S2", "D2", "V1", "", "#REF!"))), programme)
    assert made is None
    assert findings.problems[0].reason == "the cell shows the error #REF!"


def test_everything_wrong_is_said_at_once(tmp_path, programme) -> None:
    rows = (("S1", "soon", "Castle", "T8", "F8"), ("S3", "D2", "", "T1 [part 7]", ""))
    _, findings = read(book(tmp_path, rows), programme)
    assert {one.cells[:1] for one in findings.problems} == {
        ("A3",), ("B2",), ("C2",), ("C3",), ("D2",), ("E2",), (),
    }  # fmt: skip


def test_of_a_plan_of_another_programme_nothing_else_is_said(tmp_path, programme) -> None:
    rows = (("A1", "soon", "Castle", "T8", "F8"), ("A2", "later", "Moon", "T9", ""))
    made, findings = read(book(tmp_path, rows), programme)
    assert made is None
    (problem,) = findings.problems
    assert problem.reason.startswith("this is a plan of another programme")
    assert "S1 Why homes are damp, S2 What we advise" in problem.remedy
    _, findings = read(book(tmp_path, (("Question time", *rows[0][1:]),)), programme)
    assert len(findings.problems) == 1
    # One session alone may be a slip.
    _, findings = read(book(tmp_path, (("What we advice", *rows[0][1:]),)), programme)
    assert len(findings.problems) > 1


def test_two_things_of_one_name_are_told_apart_by_their_ids(tmp_path, programme) -> None:
    twin = make.with_(programme, make.venue("V2", name="Town Hall"))
    made, findings = read(book(tmp_path, (S1, ("S2", "D2", "Town Hall", "", ""))), twin)
    assert made is None
    assert [one.reason for one in findings.problems] == ['"Town Hall" may be "V1", "V2"']
    made = good(tmp_path, twin, (S1, ("S2", "D2", "V2 Town Hall", "", "")))
    assert made.sitting["S2"].venue == "V2"


def test_an_id_counts_before_a_name(tmp_path, programme) -> None:
    odd = make.with_(programme, make.venue("V1", name="V2"), make.venue("V2", name="V1"))
    assert good(tmp_path, odd, ROWS).sitting["S1"].venue == "V1"


def test_a_start_that_is_not_that_of_the_date_is_a_problem(tmp_path, programme) -> None:
    head = ("Session", "Date", "Start", "Venue", "Talks", "Support")
    rows = (("S1", "D1", "10:00", "V1", "", ""), ("S2", "D2", "18:00", "V1", "", ""))
    made, findings = read(book(tmp_path, rows, head=head), programme)
    assert made is None
    assert [one.reason for one in findings.problems] == ['no date of "D2" starts at 18:00']


def test_the_dates_nearest_to_a_day_are_named_first(tmp_path, programme) -> None:
    _, findings = read(book(tmp_path, (S1, ("S2", "28 March 2027", "V1", "", ""))), programme)
    assert "Some of the dates: D4 Saturday 27 March 2027" in findings.problems[0].remedy


def test_nothing_of_a_missing_file_is_read(tmp_path, programme) -> None:
    made, findings = read(tmp_path / "gone.xlsx", programme)
    assert made is None
    assert [one.reason for one in findings.problems] == ["there is no such file"]


CELLS = st.text(st.sampled_from("ST19 DV,;\n[]()by part/:-.März0'\"=#"), max_size=14)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=4))
def test_no_text_breaks_the_reader(tmp_path, rows) -> None:
    path = tmp_path / "plan.csv"
    lines = ["\t".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (HEAD, *rows)]
    path.write_text("\n".join(lines), "utf-8")
    made, findings = read(path, example())
    assert (made is None) == bool(findings.problems)
    assert all(one.remedy for one in findings.problems)


@st.composite
def plans(draw) -> tuple[Programme, Timetable]:
    programme = example()
    sittings = []
    left = list(programme.talks)
    for session in programme.sessions:
        slot = draw(st.sampled_from(programme.slots))
        day = frame(programme, session, slot)
        mine = [draw(st.sampled_from(left)) for _ in range(draw(st.integers(0, 3)))]
        talks = sorted(
            (
                Given(
                    one.id,
                    draw(st.integers(0, len(day.talk_minutes) - 1)),
                    draw(st.sampled_from(programme.speakers)).id,
                    draw(st.booleans()),
                )
                for one in mine
            ),
            key=lambda one: one.stretch,
        )
        support = draw(st.sets(st.sampled_from([one.id for one in programme.support])))
        venue = draw(st.sampled_from(programme.venues)).id
        span = programme.span(session, slot)
        sittings.append(
            Sitting(session.id, slot.id, venue, span, tuple(talks), tuple(sorted(support)), day.pauses)
        )
    return programme, Timetable(tuple(sittings))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plans())
def test_what_is_written_of_a_timetable_is_read_back(tmp_path, made) -> None:
    programme, timetable = made
    rows = [
        (
            sessions_of(programme).written(one.session),
            slots_of(programme).written(one.slot),
            venues_of(programme).written(one.venue),
            talks_text(programme, one),
            support_text(programme, one),
        )
        for one in timetable.sittings
    ]
    assert good(tmp_path, programme, rows) == timetable
