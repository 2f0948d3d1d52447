from __future__ import annotations

import tempfile
from dataclasses import replace
from io import BytesIO
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from packs.timetable_book import timetable_book
from packs.timetable_costs import costs
from packs.timetable_days import heads
from packs.timetable_people import ACTIONS
from scheduling.access import NEEDS
from scheduling.agenda import agenda, interpreting
from scheduling.changes import Change, Tell
from scheduling.deadlines import deadlines
from scheduling.measures import measure
from scheduling.programme import Programme
from scheduling.reading.plan import read_plan
from scheduling.rules import RULES, Severity, severities
from scheduling.timetable import Violation
from sortition.findings import Findings
from tests.gates.gates import WORKBOOK_PROGRAMS
from tests.gates.office import _convert, _rows, office_faults
from tests.gates.programs import needs
from tests.packs.timetable_sample import before_invitation, programme, released, sitting, violations
from tests.packs.workbook_lint import barriers, repairs
from tests.scheduling import programmes as make

CHANGES = (
    Change("date", "S1", "What we know", "Saturday 6 March 2027", "Saturday 13 March 2027"),
    Change("talk", "T2", "Talk T2", "", "Saturday 13 March 2027"),
)
TELL = (
    Tell("member", "M1", "", "“What we know” is now another day.", False),
    Tell("speaker", "E1", "Dr Ruth Okafor", "“Talk T1” is wanted.", True),
)
PEOPLE = {"M1": "Ann Example"}


def made(release=None, **more) -> bytes:
    release = release or released()
    severe = more.pop("severities", severities())
    found = more.pop("violations", violations(release))
    return timetable_book(release, severe, found, **more)


@pytest.fixture(scope="module")
def content() -> bytes:
    return made(changes=CHANGES, tell=TELL, people=PEOPLE)


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(BytesIO(content))


def records(book, sheet):
    head, *rows = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def overview(book) -> list[str]:
    return [str(row[0]) for row in book["Overview"].iter_rows(values_only=True) if row[0]]


def texts(book, *sheets: str) -> str:
    rows = (row for name in sheets for row in book[name].iter_rows(values_only=True))
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def test_the_sheets(book) -> None:
    assert book.sheetnames == [
        "Overview",
        "Sessions",
        "Goals",
        "To do",
        "Plan",
        "Choices",
        "Run sheet S1",
        "Run sheet S2",
        "Run sheet S3",
        "Venue Town Hall",
        "Venue Library",
        "People",
        "Support",
        "Access checklist",
        "Budget",
        "Rules",
        "Changes",
        "Whom to tell",
    ]
    assert book.properties.title == "river-panel: timetable, version 2"


def test_excel_has_nothing_to_repair_and_nobody_is_shut_out(content) -> None:
    assert repairs(content) == []
    assert barriers(content) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<f>SUM(", b"<f>MAX("),
        (b'<sheet name="Budget"', b'<sheet name="Spending"'),
    ],
)
def test_only_the_budget_adds_up_and_it_only_adds(content, before, after) -> None:
    """No other sheet and no other workbook of ours has a formula."""
    assert any(fault.endswith("is a formula") for fault in repairs(swapped(content, before, after)))


def swapped(content: bytes, before: bytes, after: bytes) -> bytes:
    """The workbook with one piece of its XML exchanged, wherever it stands."""
    out, found = BytesIO(), 0
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            found += before in old.read(name)
            new.writestr(name, old.read(name).replace(before, after))
    assert found
    return out.getvalue()


def test_every_sheet_prints_with_its_headings(book) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.freeze_panes is not None
        assert len(sheet.tables) == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_overview_leads_to_every_other_sheet(book) -> None:
    links = [cell.hyperlink.location for (cell,) in book["Overview"].iter_rows() if cell.hyperlink]
    assert [link.split("!")[0].strip("'") for link in links] == book.sheetnames[1:]


def test_the_overview_says_what_is_planned_and_how_good_it_is(book) -> None:
    told = overview(book)
    assert told[:2] == [
        "river-panel: timetable, version 2",
        "Made 11 January 2027, 09:30 UTC. It is made for the members who were drawn.",
    ]
    assert (
        "What we know: Saturday 6 March 2027, 10:00 to 16:00, at Town Hall. 2 talks, 5 people for support. "
        "Every member can come." in told
    )
    assert (
        "What we advise: Saturday 20 March 2027, 10:00 to 13:00, at Town Hall. No talks, 2 people for "
        "support. 1 of 6 members cannot come." in told
    )
    assert any(line.startswith("Open evening: ") and "Members may come if they like" in line for line in told)
    assert "Members who can attend every session: 4. At best 5 is possible; more is not proved." in told
    assert "Cost of everything: £5,123.45. This is proved to be the best possible." in told
    assert "Longest way of a member to a session: 1 minute. This is proved to be the best possible." in told


def test_the_overview_says_what_comes_next_and_not_what_is_past(book) -> None:
    release = released()
    first = deadlines(release.programme, release.timetable)[0]
    assert f"By Saturday 9 January 2027: {first.what}" in overview(book)
    later = released(replace(release.programme, today=make.day_of("D1")))
    told = overview(openpyxl.load_workbook(BytesIO(made(later))))
    by = [line for line in told if line.startswith("By ")]
    assert by[0].startswith("By Saturday 6 March 2027: ")
    assert "Everything stands in the sheet To do, also what is late." in told


def test_broken_rules_come_first_and_are_told_from_warnings(book) -> None:
    found = violations(released())
    stops = [f"BROKEN: {one.sentence}" for one in found if one.blocks]
    warns = [f"Please look: {one.sentence}" for one in found if not one.blocks]
    assert stops and warns
    told = overview(book)
    at = told.index("Rules")
    assert told[at + 1 : at + 1 + len(stops) + len(warns)] == [*stops, *warns]


def test_a_plan_that_keeps_every_rule_says_so() -> None:
    told = overview(openpyxl.load_workbook(BytesIO(made(violations=()))))
    at = told.index("Rules")
    assert told[at + 1 : at + 3] == ["Every rule that no timetable may break is kept.", "No rule warns."]


def test_sessions_say_who_cannot_come_as_a_count(book) -> None:
    first, second, third = records(book, "Sessions")
    assert first["Session"] == "S1 What we know"
    assert (first["Day"], first["Hours"]) == ("Saturday 6 March 2027", "10:00 to 16:00")
    assert first["Talks"] == "Talk T1 (Dr Ruth Okafor)\nTalk T2 (Sam Hale)"
    assert first["Support"].startswith("Jo Ward (BSL interpreter)\n")
    assert "(lunch)" in first["Breaks and lunch"]
    counts = [one["Members who cannot come"] for one in (first, second, third)]
    assert counts == [0, "not asked", 1]


def test_goals_stand_in_their_order_with_value_bound_and_proof(book) -> None:
    rows = [tuple(row.values())[2:] for row in records(book, "Goals")]
    assert rows == [
        ("66.7%", "66.7%", "more", "proved"),
        ("4", "5", "more", "not proved: better may be possible"),
        ("£5,123.45", "£5,123.45", "less", "proved"),
        ("1 minute", "1 minute", "less", "proved"),
    ]


def test_what_is_late_is_said(book) -> None:
    late = {row["Late?"] for row in records(book, "To do")}
    assert late == {None, "the day is past"} or late == {None}
    release = released()
    done = released(replace(release.programme, today=make.day_of("D4")))
    rows = records(openpyxl.load_workbook(BytesIO(made(done))), "To do")
    assert {row["Late?"] for row in rows} == {"the day is past"}


def test_the_plan_is_read_back_as_the_same_timetable(tmp_path, content) -> None:
    for release, data in ((released(), content), (before_invitation(), made(before_invitation()))):
        path = tmp_path / "timetable.xlsx"
        path.write_bytes(data)
        findings = Findings()
        assert read_plan(path, release.programme, findings) == release.timetable
        assert findings.problems == []


def test_dates_and_venues_of_the_plan_can_be_picked_and_others_typed(book) -> None:
    lists = {str(one.sqref): one for one in book["Plan"].data_validations.dataValidation}
    assert {at: one.formula1 for at, one in lists.items()} == {
        "B2:B4": "'Choices'!$B$2:$B$5",
        "C2:C4": "'Choices'!$C$2:$C$3",
    }
    assert not any(one.showErrorMessage for one in lists.values())
    dates = [row["Dates"] for row in records(book, "Choices") if row["Dates"]]
    assert dates[0] == "D1 Saturday 6 March 2027, 10:00 to 16:00"
    assert {row["Date"] for row in records(book, "Plan")} <= set(dates)


def test_a_run_sheet_has_every_block_of_the_day(book) -> None:
    release = released()
    held = release.timetable.sittings[0]
    before, rows = records(book, "Run sheet S1")[:4], records(book, "Run sheet S1")[4:]
    assert [row["Part"] for row in before] == ["Session", "Day", "Place", "Support"]
    assert "1 High Street" in before[2]["What happens"]
    blocks = agenda(release.programme, held)
    assert [(row["From"], row["Until"], row["What happens"]) for row in rows] == [
        (f"{one.start:%H:%M}", f"{one.end:%H:%M}", one.title) for one in blocks
    ]
    spoken = {row["What happens"]: row["Who speaks"] for row in rows if row["Part"] == "Talk"}
    assert spoken == {"Talk T1": "Dr Ruth Okafor", "Talk T2": "Sam Hale (from elsewhere)"}


def test_a_run_sheet_says_whose_turn_it_is_in_every_block(book) -> None:
    release = released()
    turns = interpreting(release.programme, release.timetable.sittings[0])
    rows = records(book, "Run sheet S1")[4:]
    assert all(row["Who interprets into BSL"] for row in rows)
    assert rows[0]["Who interprets into BSL"].startswith("10:00 Jo Ward, beside Kit Reid")
    told = [line for row in rows for line in row["Who interprets into BSL"].split("\n")]
    assert len(told) >= len(turns) > 10


def test_a_venue_learns_head_counts_and_nobodys_name(book) -> None:
    (first, last) = records(book, "Venue Town Hall")
    # Six members, an assistant, four who support in the room, one speaker here, two of the staff.
    assert first["People in the room"] == 6 + 1 + 4 + 1 + 2
    assert last["People in the room"] == 6 + 1 + 2 + 0 + 2
    assert (first["Wheelchair places"], first["People who eat"]) == (1, 7)
    for words in (
        "A hearing loop",
        "A way in without steps",
        "A room for 2 children",
        "An accessible toilet",
    ):
        assert words in first["To prepare"]
    assert "Equipment to take part from elsewhere" in last["To prepare"]
    assert "Equipment to take part from elsewhere" not in first["To prepare"]
    shown = texts(book, "Venue Town Hall", "Venue Library")
    names = [one.name for one in (*programme().support, *programme().speakers)]
    assert not any(name in shown for name in (*names, "M1", "M2", "Ann Example"))


def test_heads_are_those_of_the_rule_about_room() -> None:
    """One place more than that, and the checker says that the venue is too small."""
    release = released()
    for held in release.timetable.sittings:
        full = heads(release.programme, held) + 1  # a wheelchair takes one place more
        for capacity, broken in ((full, False), (full - 1, True)):
            venue = replace(release.programme.venue[held.venue], capacity=capacity)
            small = replace(release, programme=make.with_(release.programme, venue))
            subjects = {(one.rule, one.sentence) for one in violations(small)}
            mine = [
                sentence
                for rule, sentence in subjects
                if rule == "venue-size" and release.programme.session[held.session].title in sentence
            ]
            assert bool(mine) == broken, (held.session, capacity, subjects)


def test_people_stand_with_what_they_can_come_to(book) -> None:
    rows = records(book, "People")
    assert list(rows[0])[2:5] == [
        "S1: Saturday 6 March 2027",
        "S2: Saturday 13 March 2027",
        "S3: Saturday 20 March 2027",
    ]
    assert tuple(rows[0].values()) == ("M1", "Ann Example", "yes", "yes", "yes", 2)
    assert tuple(rows[4].values()) == ("M5", None, "yes", "no", "no", 1)


def test_what_members_need_is_told_as_counts_only(book) -> None:
    counts = {row["Need"]: row["People"] for row in records(book, "Access checklist")}
    assert counts == {
        "wheelchair": 1,
        "hearing loop": 1,
        "British Sign Language": 1,
        "interpreter: polish": 1,
        "childcare (children)": 2,
        "somebody who comes along": 1,
    }
    lacks = {row["Need"]: row["What a venue lacks"] for row in records(book, "Access checklist")}
    assert lacks["hearing loop"] == "Library: a hearing loop"
    assert lacks["interpreter: polish"] is None
    assert not any(f"M{n}" in texts(book, "Access checklist") for n in range(1, 7))


def test_every_need_has_something_to_do_about_it() -> None:
    assert ACTIONS.keys() == NEEDS.keys()
    assert all(text.endswith(".") and len(text) > 20 for text in ACTIONS.values())


def test_support_stands_person_by_person_with_cost_and_turns(book) -> None:
    rows = records(book, "Support")
    assert [(row["Name"], row["Session"]) for row in rows][:4] == [
        ("Jo Ward", "What we know"),
        ("Jo Ward", "What we advise"),
        ("Kit Reid", "What we know"),
        ("Ewa Nowak", "What we know"),
    ]
    assert rows[0]["Cost (£)"] == 240
    assert rows[0]["Turns of interpreting"].startswith("10:00 to 10:")
    assert rows[3]["Turns of interpreting"] is None
    assert rows[3]["Kind"] == "interpreter (polish)"
    assert len(rows) == sum(len(one.support) for one in released().timetable.sittings)


def test_rules_say_which_are_kept_and_why_not() -> None:
    severe = {**severities(), "gap": Severity.IGNORE}
    found = (
        Violation("locks", "date of S1", "S1 stays on 6 March.", True),
        Violation("locks", "venue of S1", "S1 stays at the Town Hall.", True),
        Violation("aisles", "Town Hall", "Aisles are too narrow.", False),
        Violation("complete", "S2", "S2 stands nowhere.", True),
    )
    rows = records(openpyxl.load_workbook(BytesIO(made(severities=severe, violations=found))), "Rules")
    assert {row["Rule"] for row in rows} == {*RULES, "complete"}
    told = {row["Rule"]: (row["Severity"], row["Kept?"], row["Why not"]) for row in rows}
    assert told["locks"] == ("BLOCK", "BROKEN", "S1 stays on 6 March.\nS1 stays at the Town Hall.")
    assert told["aisles"] == ("WARN", "please look", "Aisles are too narrow.")
    assert told["gap"] == ("IGNORE", "not looked at", None)
    assert told["complete"] == ("BLOCK", "BROKEN", "S2 stands nowhere.")
    assert told["budget"] == ("BLOCK", "kept", None)
    assert rows[1]["What it says"] == RULES["venue-free"].says
    assert rows[1]["Source"] == RULES["venue-free"].source


def test_changes_and_whom_to_tell(book) -> None:
    assert [tuple(row.values()) for row in records(book, "Changes")] == [
        ("Date", "What we know", "Saturday 6 March 2027", "Saturday 13 March 2027"),
        ("Talk", "Talk T2", "not there", "Saturday 13 March 2027"),
    ]
    rows = records(book, "Whom to tell")
    assert [(row["Who"], row["Id"], row["Name"], row["Is it needed?"]) for row in rows] == [
        ("Member", "M1", "Ann Example", "needed"),
        ("Speaker", "E1", "Dr Ruth Okafor", "good to know"),
    ]


def test_without_changes_there_are_no_sheets_for_them() -> None:
    names = openpyxl.load_workbook(BytesIO(made())).sheetnames
    assert not {"Changes", "Whom to tell"} & set(names)


def test_before_invitation_needs_are_assumed_and_nobody_is_listed() -> None:
    content = made(before_invitation())
    book = openpyxl.load_workbook(BytesIO(content))
    assert "People" not in book.sheetnames
    assert overview(book)[1].endswith("before anybody is invited: what members will need is assumed.")
    rows = records(book, "Access checklist")
    assert {row["Need"]: row["People (assumed)"] for row in rows} == {
        "wheelchair": 2,
        "British Sign Language": 1,
        "childcare (children)": 4,
        "interpreter: polish": 1,
    }
    assert {row["Members who cannot come"] for row in records(book, "Sessions")} == {
        "not known yet",
        "not asked",
    }
    assert barriers(content) == []


def total_of(rows, name: str) -> float:
    return next(float(str(row[4]).replace(",", "")) for row in rows if row[0] == name)


@pytest.mark.parametrize("release", [released(), before_invitation()], ids=["panel", "before"])
def test_the_lines_of_the_budget_come_to_the_cost(release) -> None:
    cost = measure(release.programme, release.timetable, severities())["cost"]
    assert sum(one.amount for one in costs(release.programme, release.timetable)) == cost > 0
    # What a program shows that does not reckon by itself.
    kept = openpyxl.load_workbook(BytesIO(made(release)), data_only=True)["Budget"]
    rows = list(kept.iter_rows(values_only=True))
    assert total_of(rows, "Total") == cost / 100
    assert total_of(rows, "Left") == (900_000 - cost) / 100


def test_a_budget_that_is_passed_is_told_and_one_without_a_limit_too() -> None:
    for budget, words in (
        (1_000, "MORE THAN THE BUDGET"),
        (None, "no limit is set"),
        (900_000, "what is left"),
    ):
        release = released(make.with_options(programme(), budget=budget))
        assert words in texts(openpyxl.load_workbook(BytesIO(made(release))), "Budget")


@pytest.mark.slow
@needs(*WORKBOOK_PROGRAMS)
def test_libreoffice_opens_every_sheet_and_comes_to_the_same_totals(content) -> None:
    release = released()
    dearer = openpyxl.load_workbook(BytesIO(content))
    assert dearer["Budget"]["A2"].value == "Venue"
    dearer["Budget"]["D2"] = dearer["Budget"]["D2"].value + 1_000
    changed = BytesIO()
    dearer.save(changed)
    assert office_faults({"timetable": content}) == []
    before, after = reckoned([content, changed.getvalue()], "Budget")
    cost = measure(release.programme, release.timetable, severities())["cost"] / 100
    assert total_of(before, "Total") == pytest.approx(cost)
    assert total_of(after, "Total") == pytest.approx(cost + 1_000)
    assert total_of(after, "Left") == pytest.approx(9_000 - cost - 1_000)


def reckoned(books: list[bytes], sheet: str) -> list[list[list[str]]]:
    """The cells of a sheet in each workbook as LibreOffice shows them after reckoning afresh."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        names = [f"book{number}.xlsx" for number in range(len(books))]
        for name, content in zip(names, books, strict=True):
            (home / name).write_bytes(content)
        _convert(home, names)
        return [_rows(home / f"out/{name.removesuffix('.xlsx')}-{sheet}.csv") for name in names]


HOSTILE = [
    "=1+1",
    "+1",
    "@SUM(A1)",
    "-2",
    "_x0041_",
    "x" * 300,
    "الاسم الطويل",
    "a\x01b\ud800c",
    "[]:*?/\\'",
    "http://x.example",
]


def hostile(*texts: str) -> Programme:
    """The programme with these texts, one after the other, as its names and titles."""
    plain, names = programme(), cycle(texts)
    renamed = {
        name: tuple(replace(one, name=next(names)) for one in getattr(plain, name))
        for name in ("venues", "speakers", "support")
    }
    titled = {
        name: tuple(replace(one, title=next(names)) for one in getattr(plain, name))
        for name in ("sessions", "talks")
    }
    return replace(plain, name=next(names), **renamed, **titled)


@pytest.mark.parametrize("texts", [HOSTILE, HOSTILE[:1], HOSTILE[5:6], HOSTILE[7:8], HOSTILE[8:9]])
def test_hostile_names_stay_text_everywhere(tmp_path, texts) -> None:
    release, text = released(hostile(*texts)), texts[0]
    change = Change("venue", text, text, text, text)
    content = made(
        release, changes=(change,), tell=(Tell("venue", text, text, text),), people={"M1": text, "M2": text}
    )
    assert repairs(content) == []
    assert barriers(content) == []
    book = openpyxl.load_workbook(BytesIO(content))
    formulas = [
        (sheet.title, cell.value) for sheet in book for row in sheet for cell in row if cell.data_type == "f"
    ]
    assert {title for title, _ in formulas} == {"Budget"}
    assert all(value.startswith(("=C", "=SUM(E2", "=E")) for _, value in formulas)
    outside = [cell.hyperlink for sheet in book for row in sheet for cell in row if cell.hyperlink]
    assert not any(link.target for link in outside)
    path = tmp_path / "timetable.xlsx"
    path.write_bytes(content)
    findings = Findings()
    assert read_plan(path, release.programme, findings) == release.timetable
    assert findings.problems == []


def test_the_same_timetable_gives_the_same_bytes(content) -> None:
    assert made(changes=CHANGES, tell=TELL, people=PEOPLE) == content


def test_a_session_without_talks_or_support_has_its_sheets_too() -> None:
    bare = replace(make.tiny(sessions=1), support=())
    release = released(bare, replace(released().timetable, sittings=(sitting(bare, "S1", "D1", "V1", ""),)))
    content = made(release)
    assert barriers(content) == []
    assert repairs(content) == []
