"""What programme.xlsx says, read as it is meant."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import permutations

import pytest

from scheduling.persons import speak_and_support
from scheduling.programme import Holiday, Lock, Member, Options, Phase, Rest, Session, Slot, Venue
from scheduling.reading.book import read_programme
from scheduling.reading.days import slots_meant
from scheduling.times import Span
from sortition.findings import Findings
from tests.scheduling.workbooks import SHEETS, TODAY, changed, read, read_sheets, read_well, write


def span(day: int, month: int, start: time, end: time) -> Span:
    return Span(
        datetime.combine(date(2027, month, day), start), datetime.combine(date(2027, month, day), end)
    )


FIRST = span(13, 3, time(10), time(16, 30))
SECOND = span(20, 3, time(10), time(16, 30))
THIRD = span(3, 4, time(10), time(17))


def test_sessions_dates_and_venues(tmp_path):
    found, _ = read_well(tmp_path)
    assert found.name == "Panel"
    assert found.today == date(2027, 1, 4)
    assert found.sessions == (
        Session("S1", "Learning day", Phase.LEARNING, 360, (7, 21)),
        Session("S2", "Decision day", Phase.DECIDING, 360, (0, None)),
    )
    assert found.slots == (Slot("D1", FIRST), Slot("D2", SECOND), Slot("D3", THIRD))
    assert found.venues == (
        Venue(
            "V1",
            "Town Hall",
            60,
            wheelchairs=3,
            has=frozenset({"step-free"}),
            free=frozenset({"D1", "D2", "D3"}),
            cost=30_000,
            drop_off=20,
        ),
        Venue("V2", "Library", 40, free=frozenset({"D1"})),
    )
    assert found.holidays == (Holiday("Good Friday", date(2027, 3, 26), date(2027, 3, 26)),)
    assert found.travel == {"North": {"V1": 20, "V2": 30}, "South": {"V2": 45}}


def test_settings(tmp_path):
    found, _ = read_well(tmp_path)
    assert found.options == Options(3, budget=2_000_000, pay=7500, least_sessions=1, expenses_paid=True)
    assert found.topics == ("Heat", "Cost")


def test_what_is_fixed_is_a_lock_that_names_its_cell(tmp_path):
    found, _ = read_well(tmp_path)
    assert found.locks == (
        Lock("date", "S1", "D1", "Sessions!H2"),
        Lock("talk", "T1", "S1", "Talks!J2"),
        Lock("venue", "S2", "V1", "Sessions!I3"),
    )


def test_talks(tmp_path):
    found, _ = read_well(tmp_path)
    third = found.talk["T3"]
    assert [talk.id for talk in found.talks] == ["T1", "T2", "T3", "T4"]
    assert (third.title, third.minutes, third.topic, third.viewpoint) == ("Why not", 20, "Heat", "against")
    assert (third.after, third.speaker, third.phase) == (frozenset({"T1", "T2"}), "P2", Phase.LEARNING)
    assert found.talk["T2"].speaker == "P1", "by name"
    assert found.talk["T1"].reserve == "P2"


def test_when_speakers_are_free(tmp_path):
    found, _ = read_well(tmp_path)
    first, second = found.speakers
    assert dict(first.here) == {
        "D1": (FIRST,),
        "D2": (span(20, 3, time(0), time(13)), span(20, 3, time(15), time(16))),
    }
    assert dict(first.remote) == {"D3": (THIRD,)}
    assert dict(second.here) == {
        "D1": (span(13, 3, time(10), time(12, 30)),),
        "D3": (span(3, 4, time(17), time(23, 59)),),
    }
    assert dict(second.remote) == {"D1": (span(13, 3, time(12), time(18)),)}
    assert (second.role, second.interests) == ("Fitter", "sells boilers")


def test_support(tmp_path):
    found, _ = read_well(tmp_path)
    signing, speaking = found.supporter["B1"], found.supporter["I1"]
    assert (signing.kind, signing.cost, dict(signing.free)) == (
        "bsl",
        30_000,
        {"D1": (FIRST,), "D2": (SECOND,), "D3": (THIRD,)},
    )
    assert (speaking.languages, speaking.cost) == (frozenset({"polish", "urdu"}), 25_050)
    assert dict(speaking.free) == {"D1": (FIRST,), "D2": (span(20, 3, time(0), time(13)),)}
    assert found.supporter["C1"].places == 6


def test_members(tmp_path):
    found, notes = read_well(tmp_path)
    assert found.known
    assert found.members == (
        Member(
            "1",
            frozenset({"D1", "D2"}),
            frozenset({"wheelchair", "loop"}),
            travel=40,
            area="North",
            rests=(Rest(time(13), 15), Rest(time(15, 30), 10)),
        ),
        Member("2", frozenset({"D1", "D3"}), children=2, language="polish", area="South"),
        Member("3", frozenset({"D1", "D2", "D3"})),
    )
    assert "1 member without an answer under any date: able to come on all of them" in notes


def test_blank_cells_under_dates_are_counted(tmp_path):
    _, notes = read_well(tmp_path)
    assert "programme.xlsx > Venues: 1 blank cell under dates: read as no (J3)" in notes
    assert "programme.xlsx > Members: 1 blank cell under dates: read as no (J2)" in notes


def shuffled(rows):
    return [rows[0], *rows[:0:-1]]


def test_the_order_of_rows_of_columns_and_of_sheets_changes_nothing(tmp_path):
    found, _ = read_well(tmp_path)
    rows = {name: shuffled(sheet) if name != "Sessions" else sheet for name, sheet in SHEETS.items()}
    locks = {"Sessions", "Talks"}
    turned = {
        name: [(row + [""] * (len(sheet[0]) - len(row)))[::-1] for row in sheet]
        if name not in locks
        else sheet
        for name, sheet in reversed(list(rows.items()))
    }
    again, _ = read(write(tmp_path / "turned.xlsx", turned))
    assert again is not None
    assert again.locks[1].why == "Talks!J5"
    for field in found.__dataclass_fields__:
        if field != "locks":
            assert getattr(again, field) == getattr(found, field), field


def test_sheets_that_may_be_missing(tmp_path):
    for missing in permutations(("Talks", "Speakers", "Members", "Support", "Holidays", "Travel"), 2):
        sheets = {name: rows for name, rows in SHEETS.items() if name not in missing}
        if "Speakers" in missing:
            sheets.pop("Talks", None)
        found, findings = read_sheets(tmp_path, sheets)
        assert found is not None, [str(one) for one in findings.problems] + list(missing)
        assert found.known == ("Members" not in missing)


def test_without_members_the_panel_is_unknown_and_that_is_said(tmp_path):
    sheets = {name: rows for name, rows in SHEETS.items() if name != "Members"}
    found, findings = read_sheets(tmp_path, sheets)
    assert found is not None
    assert (found.members, found.known) == ((), False)
    assert "there are no members yet: 3 are planned for" in str(findings.notes[-1])


def test_before_invitation_members_are_not_read(tmp_path):
    found, findings = read_sheets(tmp_path, changed(("Members", "C2", "many")), known=False)
    assert found is not None
    assert (found.members, found.known) == ((), False)
    assert not [note for note in findings.notes if "member" in note.text]


def test_rows_are_laid_over_members_known_from_elsewhere(tmp_path):
    mine = [
        Member("2", frozenset({"D2"}), frozenset({"diet"}), children=1, area="North"),
        Member("1", needs=frozenset({"parking"})),
        Member("9", frozenset({"D3"}), travel=20),
        Member("8"),
    ]
    found, notes = read_well(tmp_path, members=lambda slots: mine, others=["3"], size=4)
    first, second, eighth, ninth = found.members
    assert first.needs == {"parking", "wheelchair", "loop"}
    assert (first.can, first.travel) == ({"D1", "D2"}, 40)
    assert (second.can, second.children, second.area) == ({"D1", "D3"}, 2, "South")
    assert second.needs == {"diet"}
    assert (ninth.can, ninth.travel) == ({"D3"}, 20)
    assert eighth.can == {"D1", "D2", "D3"}, "nobody has asked this member"
    assert any("1 row of people who are not members" in note for note in notes)
    assert any("1 member without an answer under any date" in note for note in notes)


def test_a_row_without_an_answer_takes_nothing_from_a_member_who_answered_elsewhere(tmp_path):
    mine = [Member("3", frozenset({"D2"}), travel=20, area="north")]
    found, _ = read_well(tmp_path, members=lambda slots: mine, others=["1", "2"], size=1)
    assert found.members == (Member("3", frozenset({"D2"}), travel=20, area="North"),)


def test_rows_of_people_who_are_not_members_are_not_looked_at(tmp_path):
    mine = [Member("1"), Member("2")]
    edit = ("Members", "B4", "a jetpack")
    _, notes = read_well(tmp_path, edit, members=lambda slots: mine, others=["3"], size=2)
    assert not [note for note in notes if "not understood" in note]


def test_members_from_elsewhere_are_asked_for_by_the_dates_and_take_areas_of_the_sheet_travel(tmp_path):
    asked = []

    def members(slots):
        asked.append(slots)
        return [Member(id, frozenset({slots[1].id}), area="SOUTH") for id in "123"]

    sheets = {name: rows for name, rows in SHEETS.items() if name != "Members"}
    sheets["Dates"] = shuffled(sheets["Dates"])
    path = write(tmp_path / "programme.xlsx", sheets)
    findings = Findings()
    found = read_programme(path, name="x", size=3, today=TODAY, members=members, findings=findings)
    assert found is not None
    assert asked == [found.slots]
    assert [(one.id, one.can, one.area) for one in found.members] == [(id, {"D2"}, "South") for id in "123"]
    assert not [note for note in findings.notes if "member" in note.text]


def test_slots_that_a_heading_means(tmp_path):
    found, _ = read_well(tmp_path)
    assert [one.id for one in slots_meant("d2", found.slots)] == ["D2"]
    assert [one.id for one in slots_meant("Sat 13 March 2027", found.slots)] == ["D1"]
    assert slots_meant("14 March 2027", found.slots) == slots_meant("Gender", found.slots) == ()


def test_a_row_whose_answers_are_all_no_is_an_answer(tmp_path):
    found, _ = read_well(tmp_path, ("Members", "H2", "no"), ("Members", "I2", "no"), ("Members", "J2", "no"))
    assert found.members[0].can == frozenset()


@pytest.mark.parametrize("sheet", ["Venues", "Speakers", "Support", "Members"])
def test_without_columns_for_dates_all_are_free_and_that_is_said(tmp_path, sheet):
    first = next(n for n, heading in enumerate(SHEETS[sheet][0]) if heading == "D1")
    cut = {**SHEETS, sheet: [row[:first] for row in SHEETS[sheet]]}
    found, findings = read_sheets(tmp_path, cut)
    assert found is not None
    assert any("no column is for a date" in note.text for note in findings.notes if note.sheet == sheet)
    free = {
        "Venues": found.venues[1].free,
        "Speakers": found.speakers[1].here.keys(),
        "Support": found.support[1].free.keys(),
        "Members": found.members[0].can,
    }
    assert free[sheet] == {"D1", "D2", "D3"}


def test_a_date_without_a_column_is_said(tmp_path):
    cut = {**SHEETS, "Support": [[*row[:7], *row[8:]] for row in SHEETS["Support"]]}
    found, findings = read_sheets(tmp_path, cut)
    assert found is not None
    assert found.supporter["B1"].free.keys() == {"D1", "D3"}
    assert any('no column is for "D2"' in note.text for note in findings.notes)


def test_two_dates_on_one_day_share_a_column_headed_by_the_day(tmp_path):
    found, _ = read_well(
        tmp_path,
        *[
            ("Dates", f"{c}5", t)
            for c, t in zip("ABCD", ["D4", "3 April 2027", "18:00", "20:00"], strict=True)
        ],
        ("Speakers", "H1", "D4"),
        ("Speakers", "H2", "am"),
    )
    assert found.venues[0].free == {"D1", "D2", "D3", "D4"}
    assert found.speakers[0].here["D4"] == (span(3, 4, time(0), time(13)),)


def test_ids_of_dates_are_made_from_the_day(tmp_path):
    found, _ = read_well(
        tmp_path,
        ("Dates", "A3", ""),
        ("Venues", "I1", "20 March 2027"),
        *[(sheet, f"{column}1", "20.3.2027") for sheet, column in (("Speakers", "F"), ("Support", "H"))],
        ("Members", "I1", "2027-03-20"),
    )
    assert [slot.id for slot in found.slots] == ["D1", "2027-03-20", "D3"]
    assert "2027-03-20" in found.members[0].can


def test_two_dates_on_a_day_without_ids_have_the_time_in_theirs(tmp_path):
    sheets = {
        "Settings": SHEETS["Settings"][:2],
        "Sessions": [row[:7] for row in SHEETS["Sessions"]],
        "Dates": [
            ["Date", "Start", "End"],
            ["13 March 2027", "10:00", "12:00"],
            ["13/03/2027", "14:00", "16:00"],
            ["14/03/2027", "14:00", "16:00"],
        ],
        "Venues": [["Id", "Name", "Capacity"], ["V1", "Hall", 30]],
    }
    found, findings = read_sheets(tmp_path, sheets)
    assert found is not None, findings.problems
    assert [slot.id for slot in found.slots] == ["2027-03-13-1000", "2027-03-13-1400", "2027-03-14"]


def test_cells_that_excel_holds_as_days_times_and_numbers(tmp_path):
    found, _ = read_well(
        tmp_path,
        ("Dates", "B2", date(2027, 3, 13)),
        ("Dates", "C2", time(10)),
        ("Dates", "D2", time(16, 30)),
        ("Venues", "J1", datetime(2027, 4, 3)),
        ("Sessions", "D2", time(6)),
        ("Settings", "B2", 20000.5),
        ("Holidays", "B2", date(2027, 3, 26)),
        ("Members", "A2", 1),
    )
    assert found.slots[0] == Slot("D1", FIRST)
    assert found.sessions[0].minutes == 360
    assert found.options.budget == 2_000_050
    assert found.members[0].id == "1"


def test_a_date_that_ends_on_the_next_day(tmp_path):
    found, notes = read_well(tmp_path, ("Dates", "C4", "18:00"), ("Dates", "D4", "00:30"))
    assert found.slot["D3"].span == Span(datetime(2027, 4, 3, 18), datetime(2027, 4, 4, 0, 30))
    assert any("the end is on the next day" in note and "D4" in note for note in notes)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [("10:00", "4:30 a.m.", 1110), ("10:00", "2:00", 960), ("18:00", "9:30", 930), ("07:00", "24:00", 1020)],
)
def test_a_long_night_is_taken_as_it_is_said(tmp_path, start, end, minutes):
    found, _ = read_well(tmp_path, ("Dates", "C4", start), ("Dates", "D4", end))
    assert found.slot["D3"].span.minutes == minutes


def test_a_date_that_ends_when_it_starts_lasts_a_day(tmp_path):
    found, notes = read_well(tmp_path, ("Dates", "D4", "10:00"))
    assert found.slot["D3"].span.minutes == 24 * 60
    assert any("the end is on the next day" in note for note in notes)


def test_a_way_of_no_minutes_is_stated_and_a_blank_is_not(tmp_path):
    found, _ = read_well(tmp_path, ("Travel", "B2", 0))
    assert found.travel == {"North": {"V1": 0, "V2": 30}, "South": {"V2": 45}}


def test_speakers_and_support_of_one_name_are_noted_unless_they_are_one(tmp_path):
    said = "P1 in Speakers and I1 in Support have the same name: if this is one person, give both the same id"
    for edits, noted in (
        ([("Support", "B3", "ann  other")], True),
        ([("Support", "B3", "ann  other"), ("Support", "A3", "P1")], False),
        ([], False),
    ):
        found, notes = read_well(tmp_path, *edits)
        assert any(said in note for note in notes) is noted
        assert bool(speak_and_support(found)) is (len(edits) == 2)
        assert not [note for note in notes if "Other" in note or "other" in note]


def test_today_is_not_past(tmp_path):
    found, notes = read_well(tmp_path, ("Dates", "B2", "4 January 2027"))
    assert found.slot["D1"].day == found.today
    assert not [note for note in notes if "before today" in note]


def test_the_day_on_which_the_clocks_change_and_the_leap_day(tmp_path):
    found, _ = read_well(tmp_path, ("Dates", "B4", "28 March 2027"), ("Venues", "J1", "28 March 2027"))
    assert found.slot["D3"].span.minutes == 420
    found, _ = read_well(
        tmp_path,
        ("Dates", "B4", "27 March 2027"),
        ("Dates", "C4", "23:30"),
        ("Dates", "D4", "2:30"),
        ("Venues", "J1", "D3"),
    )
    assert found.slot["D3"].span.minutes == 120, "an hour is missing in this night"
    found, _ = read_well(tmp_path, ("Dates", "B4", "29 February 2028"), ("Venues", "J1", "D3"))
    assert found.slot["D3"].day == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("edits", "note"),
    [
        ([("Dates", "B2", "13 March 2026")], "1 day before today, Monday 4 January 2027 (B2)"),
        ([("Sessions", "D2", 600)], "longer than every date: the longest has 420 minutes (D2)"),
        ([("Sessions", "D2", 6)], "shorter than half an hour"),
        (
            [("Talks", "E2", "for"), ("Talks", "D5", "Heat"), ("Talks", "E5", "For"), ("Settings", "B6", "")],
            "the viewpoints on Heat cannot balance: against 1, for 3 talks",
        ),
        ([("Talks", "I5", "deliberating")], 'no session is deliberating, but talks are: "T4"'),
        ([("Members", "D3", "polsh")], 'no interpreter speaks "polsh". Did you mean "polish"?'),
        ([("Members", "B3", "a jetpack")], "needs in words that are not understood"),
        ([("Members", "B4", "interpreter")], "an interpreter, but no language"),
        ([("Members", "B4", "childcare")], "childcare, but no number under Children"),
        ([("Members", "E4", 30)], "a travel limit, but no area"),
        ([("Venues", "K1", "Colour"), ("Venues", "K2", "red")], 'nothing reads the column "Colour" (K1)'),
        ([("Venues", "K2", "red")], "text under no heading is left out (K2)"),
    ],
)
def test_what_is_worth_a_look_is_said(tmp_path, edits, note):
    _, notes = read_well(tmp_path, *edits)
    assert any(note in one for one in notes), notes


def test_notes_tell_nothing_of_what_people_wrote(tmp_path):
    found, notes = read_well(tmp_path, ("Members", "B3", "canary illness"))
    assert not [note for note in notes if "canary" in note]
    assert "canary" not in repr(found.members)


def test_trailing_blank_rows_and_sheets_of_notes_are_fine(tmp_path):
    sheets = changed(("Talks", "A9", "  "), ("Members", "G12", " "))
    _, plain = read_sheets(tmp_path, SHEETS)
    found, findings = read_sheets(
        tmp_path, {**sheets, "Notes": [["anything"]], "Lists": [["for"]], "Sheet1": []}
    )
    assert found is not None
    assert [str(note) for note in findings.notes] == [str(note) for note in plain.notes]


def test_a_sheet_of_ones_own_is_said(tmp_path):
    _, findings = read_sheets(tmp_path, {**SHEETS, "Shopping": [["milk"]]})
    assert 'nothing reads the sheet "Shopping"' in [note.text for note in findings.notes]


def test_the_file_is_opened_once(tmp_path, monkeypatch):
    from scheduling.reading import tables

    opened = []
    real = tables.read_grids
    monkeypatch.setattr(tables, "read_grids", lambda path: opened.append(path) or real(path))
    read_well(tmp_path)
    assert len(opened) == 1


def test_talks_before_a_talk_may_be_named_by_title() -> None:
    from scheduling.reading.experts import _ids
    from scheduling.reading.tables import Known
    from sortition.toml_tables import Fault

    titles = {"what damp is": ("T1",), "heat, and its cost": ("T2",)}
    known = Known("talk", {"t1": "T1", "t2": "T2"}, titles, ("T1", "T2", "What damp is"))
    for written, meant in {
        "What damp is": ["T1"],
        "Heat, and its cost": ["T2"],
        "T1 T2": ["T1", "T2"],
        "T1 and T2": ["T1", "T2"],
        "What damp is; T2": ["T1", "T2"],
        "T1 T2; What damp is": ["T1", "T2", "T1"],
        "Heat, and its cost; What damp is": ["T2", "T1"],
    }.items():
        assert [known.find(one) for one in _ids(written, known)] == meant
    with pytest.raises(Fault) as refused:
        known.find(_ids("What damp iss", known)[0])
    assert 'no talk "What damp iss"' in refused.value.args[0] and "What damp is" in refused.value.args[1]
