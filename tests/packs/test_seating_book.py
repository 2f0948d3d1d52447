from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from itertools import cycle
from pathlib import Path

import openpyxl
import pytest

from packs.seating_book import seating_book
from scheduling.reading.seating_plan import read_seating
from scheduling.seating.bounds import random_measures
from scheduling.seating.check import check_seating
from scheduling.seating.described import in_words
from scheduling.seating.measures import measure
from scheduling.seating.releases import SeatingRelease, read_seating_release, seating_bytes
from scheduling.seating.values import Category, Group, Guest, Mode, Place, Round, Seating, Table
from sortition.findings import Findings
from tests.gates.gates import WORKBOOK_PROGRAMS
from tests.gates.office import office_faults
from tests.gates.programs import needs
from tests.packs.workbook_lint import barriers, repairs
from tests.scheduling.seated import IDS, POINTS, discussion, release, seating

NAMES = {
    "M1": "Ann Example",
    "M2": "Bo Lind",
    "M3": "Cy Park",
    "M4": "Ann Example",
    "F1": "Ada Moss",
    "F2": "Jo Ward",
    "F3": "Kit Reid",
}


def made(now: SeatingRelease | None = None, **more) -> bytes:
    now = now or release(2)
    measures = measure(now.discussion, now.seating)
    return seating_book(now, measures, random_measures(now.discussion, now.seating), **more)


def before() -> SeatingRelease:
    """As it was before M2 and M4 changed places, F1 and F2 too, and M6 stepped in."""
    was = seating({"1": ("M1 M3 M4", "M2 M5", "M7 M8 M9")})
    first, second, *others = was.groups
    swapped = (replace(first, facilitators=("F2",)), replace(second, facilitators=("F1",)), *others)
    return release(1, seating=Seating(swapped))


STATED = ("--late M4 --from 2", "--table-out Blue room --from 3", "--late M5 --from 2")


@pytest.fixture(scope="module")
def content() -> bytes:
    return made(release(2, stated=STATED), names=NAMES, before=before())


@pytest.fixture(scope="module")
def book(content):
    return openpyxl.load_workbook(BytesIO(content))


def loaded(data: bytes):
    return openpyxl.load_workbook(BytesIO(data))


def table(book, sheet: str) -> list[tuple]:
    return list(book[sheet].iter_rows(values_only=True))


def records(book, sheet: str) -> list[dict]:
    head, *rows = table(book, sheet)
    return [dict(zip(head, row, strict=True)) for row in rows]


def overview(book) -> list[str]:
    return [str(row[0]) for row in table(book, "Overview") if row[0]]


def every_text(book) -> str:
    return "\n".join(
        str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )


def test_the_sheets(book) -> None:
    assert book.sheetnames == [
        "Overview",
        "Round 1",
        "Round 2",
        "Round 4",
        "Members",
        "Facilitators",
        "Tables",
        "Who meets whom",
        "Measures",
        "Off their share",
        "Changes",
    ]
    assert loaded(made()).sheetnames == [*book.sheetnames[:-1], "Dial"]
    assert book.properties.title == "Who sits where, version 2"


def test_excel_has_nothing_to_repair_and_nobody_is_shut_out(content) -> None:
    assert repairs(content) == []
    assert barriers(content) == []


def test_the_same_arguments_give_the_same_bytes(content) -> None:
    assert made(release(2, stated=STATED), names=NAMES, before=before()) == content


def test_the_overview_leads_to_every_sheet_and_says_how_good_it_is(book) -> None:
    links = [cell.hyperlink.location for (cell,) in book["Overview"].iter_rows() if cell.hyperlink]
    assert [link.split("!")[0].strip("'") for link in links] == book.sheetnames[1:]
    told = overview(book)
    now = release(2)
    measures = measure(now.discussion, now.seating)
    for line in in_words(measures, random_measures(now.discussion, now.seating)):
        assert line in told
    assert told[told.index("What had happened") + 1 :][:2] == [
        "Late, and not in round 2: M4, M5.",
        "Tables not used from round 3 to the end of the session: Blue room.",
    ]
    assert "Round 1, session S1: 3 tables of 3 members." in told
    assert "Round 3, session S2: everybody sits together." in told
    assert "Round 4, session S2: 3 tables of 2 to 3 members." in told
    assert "Every rule is kept." in told


def test_rounds_that_were_held_are_not_said_to_keep_the_rules_of_today() -> None:
    now = release(2, start="2", seating=seating({"1": ("M1 M2 M4", "M3 M5 M6", "M7 M8 M9")}))
    assert check_seating(now.discussion, now.seating)
    told = overview(loaded(made(now)))
    said = "Every rule is kept from round 2 on; those before it stay as they were."
    assert told[told.index("Rules") + 1] == said
    assert "Every rule is kept." in overview(loaded(made(release(2, start="1"))))


def test_a_round_has_a_column_for_each_table(book) -> None:
    assert table(book, "Round 1") == [
        ("Table", "T1", "T2", "T3"),
        ("Topic", "Heating", "Repairs", "Rents"),
        ("Led by", "Ada Moss", "Jo Ward", "Kit Reid"),
        ("How many", "3 members", "3 members", "3 members"),
        ("Member 1", "Ann Example (M1)", "Ann Example (M4)", "M7"),
        ("Member 2", "Bo Lind", "M5", "M8"),
        ("Member 3", "Cy Park", "M6", "M9"),
    ]
    rows = table(book, "Round 4")
    assert [row[0] for row in rows] == ["Table", "Led by", "How many", "Member 1", "Member 2", "Member 3"]
    assert rows[2][1:] == ("3 members", "2 members", "3 members")
    assert rows[-1][1:] == ("M8", None, "M7")


def test_the_host_is_named_at_the_table() -> None:
    base = release(2)
    first, *others = base.discussion.rounds
    places = (replace(first.places[0], host="M2"), *first.places[1:])
    rounds = (replace(first, places=places), *others)
    found = loaded(made(replace(base, discussion=discussion(rounds=rounds)), names=NAMES))
    assert ("Host", "Bo Lind", None, None) in table(found, "Round 1")
    assert "Host" not in [row[0] for row in table(found, "Round 2")]
    assert records(found, "Tables")[0]["Round 1"].splitlines()[2] == "Host: Bo Lind"


def test_nobody_is_said_to_be_away_who_sits_with_no_pair(tmp_path) -> None:
    base = release(2)
    leaders = tuple(replace(one, away=frozenset({"4"})) for one in base.discussion.facilitators)
    groups = tuple(replace(one, facilitators=()) if one.round == "4" else one for one in base.seating.groups)
    for called, said in (("Room", "away"), ("Pair", None)):
        now = replace(base, discussion=discussion(facilitators=leaders), seating=Seating(groups))
        text = seating_bytes(now).decode()
        for number in "123":
            text = text.replace(f'"T{number}"', f'"{called} {number}"')
        now = read_seating_release(text.encode())
        data = made(now)
        assert [row["Round 4"] for row in records(loaded(data), "Facilitators")] == [said] * 3
        assert records(loaded(data), "Members")[8]["Round 4"] == "away"
        (tmp_path / "tables.xlsx").write_bytes(data)
        assert read_seating(tmp_path / "tables.xlsx", now.discussion, Findings()) == now.seating


def test_people_stand_in_the_order_of_their_numbers() -> None:
    now = many(2, 6, people=sorted(map(str, range(1, 13))))
    swapped = {"2": "7", "7": "2", "10": "8", "8": "10"}
    groups = (
        replace(one, members=tuple(sorted(swapped.get(id_, id_) for id_ in one.members)))
        for one in now.seating.groups
    )
    found = loaded(made(replace(now, number=2), before=replace(now, seating=Seating(tuple(groups)))))
    numbers = [str(number) for number in range(1, 13)]
    assert [row["Id"] for row in records(found, "Members")] == numbers
    meeting = table(found, "Who meets whom")
    assert [*meeting[0][2:]] == [row[0] for row in meeting[1:]] == numbers
    for line in zip(*(row[1:] for row in table(found, "Round 1")[3:]), strict=True):
        assert list(line) == sorted(line, key=int)
    assert [row["Id"] for row in records(found, "Changes")] == ["2", "7", "8", "10"] * 2


def many(tables: int, size: int, rounds: int = 2, people: Sequence[str] = ()) -> SeatingRelease:
    """So many tables of so many members; nobody moves."""
    people = people or [f"M{number:03}" for number in range(tables * size)]
    ids = [f"T{number:02}" for number in range(tables)]
    held = tuple(
        Round(str(at), "S1", tuple(Place(id_, size, size) for id_ in ids)) for at in range(1, rounds + 1)
    )
    groups = tuple(
        Group(one.id, id_, tuple(people[at * size : (at + 1) * size]))
        for one in held
        for at, id_ in enumerate(ids)
    )
    given = discussion(
        guests=tuple(Guest(id_, ("F", "50+")) for id_ in people),
        tables=tuple(map(Table, ids)),
        rounds=held,
        facilitators=(),
        apart=frozenset(),
        fixed=(),
        met={},
        led={},
        teams={},
    )
    return release(1, discussion=given, seating=Seating(groups), points=())


def test_many_tables_have_a_row_each_and_very_many_members_a_list() -> None:
    data = made(many(31, 4))
    found = loaded(data)
    head, *rows = table(found, "Round 1")
    assert head == ("Table", "Led by", "How many", "Member 1", "Member 2", "Member 3", "Member 4")
    assert len(rows) == 31
    assert rows[30] == ("T30", None, "4 members", "M120", "M121", "M122", "M123")
    assert table(found, "Who meets whom")[:2] == [("Id", "Meets", "Meets again"), ("M000", 3, 3)]
    assert repairs(data) == []
    assert barriers(data) == []


def test_tables_with_numbers_or_letters_are_called_tables_and_read_back(tmp_path) -> None:
    base = release(2)
    ids = {"T1": "1", "T2": "B", "T3": "Table 1"}
    text = seating_bytes(base).decode()
    for before_, after in ids.items():
        text = text.replace(f'"{before_}"', f'"{after}"')
    now = read_seating_release(text.encode())
    data = made(now)
    assert table(loaded(data), "Round 1")[0] == ("Table", "1", "Table B", "Table 1")
    assert table(loaded(data), "Members")[4][:3] == ("M4", "Table B", "Table 1")
    alone = read_seating_release(text.replace('"Table 1"', '"Window"').encode())
    assert table(loaded(made(alone)), "Tables")[1][0] == "Table 1"
    path = tmp_path / "tables.xlsx"
    for one in (now, alone):
        path.write_bytes(made(one))
        assert read_seating(path, one.discussion, Findings()) == one.seating


def test_ten_tables_still_stand_side_by_side() -> None:
    assert len(table(loaded(made(many(10, 2))), "Round 1")[0]) == 11
    assert table(loaded(made(many(11, 2))), "Round 1")[0][:2] == ("Table", "Led by")


def test_the_plan_is_read_back_as_the_same_seating(tmp_path, content) -> None:
    path = tmp_path / "tables.xlsx"
    for now, data in (
        (release(2), content),
        (release(1), made(release(1))),
        (many(31, 4), made(many(31, 4))),
    ):
        path.write_bytes(data)
        findings = Findings()
        assert read_seating(path, now.discussion, findings) == now.seating
        assert (findings.problems, findings.notes) == ([], [])


def test_a_cell_changed_by_hand_moves_that_person_alone(tmp_path, content) -> None:
    edited = loaded(content)
    sheet = edited["Members"]
    assert (sheet["A5"].value, sheet["C1"].value, sheet["C5"].value) == ("M4", "Round 1", "T2")
    sheet["C5"] = "t1"
    edited["Facilitators"]["C2"] = None
    path = tmp_path / "tables.xlsx"
    edited.save(path)
    findings = Findings()
    found = read_seating(path, discussion(), findings)
    assert findings.problems == []
    wanted = seating({"1": ("M1 M2 M3 M4", "M5 M6", "M7 M8 M9")})
    first, *others = wanted.groups
    assert found == Seating((replace(first, facilitators=()), *others))
    assert {one.rule for one in check_seating(discussion(), found)} >= {"apart", "facilitator-post"}


def saved_again(home: Path) -> Path:
    """The workbook tables.xlsx as LibreOffice saves it."""
    profile = (home / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--convert-to", "xlsx", "--outdir", "out", "tables.xlsx"]
    subprocess.run(command, cwd=home, capture_output=True, timeout=120, check=True)
    return home / "out/tables.xlsx"


@pytest.mark.slow
@needs(*WORKBOOK_PROGRAMS)
def test_libreoffice_opens_it_and_what_it_saves_is_read_too(tmp_path, content) -> None:
    assert office_faults({"tables": content}) == []
    (tmp_path / "tables.xlsx").write_bytes(content)
    saved = saved_again(tmp_path)
    findings = Findings()
    assert read_seating(saved, discussion(), findings) == seating()
    assert findings.problems == []


def test_every_value_stands_with_how_many_members_have_it(book) -> None:
    """Who wrote "F" and "Female" sees both."""
    rows = [one for one in records(book, "Measures") if one["Measure"] == "Members who have this value"]
    assert [(one["Of"], one["This seating"]) for one in rows] == [
        ("Gender: F", 5),
        ("Gender: M", 4),
        ("Age: 16-29", 3),
        ("Age: 30-49", 3),
        ("Age: 50+", 3),
    ]


def test_members_have_a_column_for_each_round_and_a_list_of_tables_to_pick(book) -> None:
    rows = records(book, "Members")
    assert [row["Id"] for row in rows] == [*IDS]
    assert tuple(rows[0].values()) == ("M1", "Ann Example", "T1", "T1", "T1", "T1")
    assert tuple(rows[8].values()) == ("M9", None, "T3", "T1", "away", "away")
    lists = {str(one.sqref): one for one in book["Members"].data_validations.dataValidation}
    assert {one.formula1 for one in lists.values()} == {"'Tables'!$A$2:$A$4"}
    assert not any(one.showErrorMessage for one in lists.values())
    assert [row["Table"] for row in records(book, "Tables")] == ["T1", "T2", "T3"]
    assert tuple(records(book, "Facilitators")[0].values()) == ("F1", "Ada Moss", "T1", "T3", None, "T2")


def test_without_names_ids_stand_alone() -> None:
    found = loaded(made())
    assert table(found, "Members")[:2] == [
        ("Id", "Round 1", "Round 2", "Round 3", "Round 4"),
        ("M1", "T1", "T1", "T1", "T1"),
    ]
    assert table(found, "Round 1")[4] == ("Member 1", "M1", "M4", "M7")
    assert "Changes" not in found.sheetnames


def test_tables_say_topic_leader_and_members_round_by_round(book) -> None:
    first, second, third = records(book, "Tables")
    assert first["Round 1"] == "Topic: Heating\nLed by Ada Moss\nAnn Example (M1)\nBo Lind\nCy Park"
    assert first["Round 3"] == "Everybody"
    assert second["Round 3"] is None
    assert third["Round 4"] == "Led by Jo Ward\nCy Park\nM5\nM7"


def test_who_meets_whom_is_counted_in_these_rounds_at_tables_only(book) -> None:
    rows = {row["Id"]: row for row in records(book, "Who meets whom")}
    assert (rows["M1"]["M2"], rows["M2"]["M1"]) == (1, 1)
    assert (rows["M1"]["M4"], rows["M8"]["M3"], rows["M1"]["M1"]) == (0, 1, None)
    assert rows["M6"]["M4"] == 1
    for one in IDS:
        assert rows[one]["Meets"] == sum(bool(rows[one][other]) for other in IDS if other != one)
    assert sum(rows[one][other] or 0 for one in IDS for other in IDS) == 2 * (9 + 9 + 3 + 1 + 3)


def test_measures_stand_beside_chance_and_what_is_possible(book) -> None:
    now = release(2)
    measures = measure(now.discussion, now.seating)
    chance = random_measures(now.discussion, now.seating)
    rows = {(row["Measure"], row["Of"]): row for row in records(book, "Measures")}
    pairs = rows["Different pairs who meet", "all rounds"]
    assert pairs["This seating"] == measures.distinct_pairs
    assert pairs["Possible at best"] == measures.pair_upper_bound
    assert abs(pairs["By chance"] - chance.pairs) <= 0.5
    fewest = rows["Others whom the member with fewest meets", "all rounds"]
    assert fewest["This seating"] == measures.met_least
    assert abs(fewest["By chance"] - chance.met_least) <= 0.5
    again = rows["Times that somebody is led by a facilitator who led them before", "all rounds"]
    assert again["This seating"] == measures.led_again
    assert abs(again["By chance"] - chance.led_again) <= 0.5 < chance.led_again
    off = {of: row["This seating"] for (what, of), row in rows.items() if what.startswith("People by whom")}
    assert off["all rounds"] == off["Gender"] == measures.out_of_band > 0
    assert sum(number for of, number in off.items() if of.startswith("Gender, ")) == off["Gender"]
    assert "Age" not in off
    by_round = {of: row["This seating"] for (what, of), row in rows.items() if "first time" in what}
    assert by_round == {f"round {one.round}": one.new_pairs for one in measures.by_round}


def test_head_counts_off_their_share_come_to_the_measure(book) -> None:
    rows = records(book, "Off their share")
    now = release(2)
    assert sum(row["Off by"] for row in rows) == measure(now.discussion, now.seating).out_of_band
    groups = now.seating.group
    for row in rows:
        members = groups[row["Round"].removeprefix("Round "), row["Table"]].members
        values = [now.discussion.guest[id_].values[0] for id_ in members]
        assert row["There"] == values.count(row["Value"])
        low, high = (int(number) for number in (re.findall("[0-9]+", row["Fair share"]) * 2)[:2])
        assert row["Off by"] == max(min(low, high) - row["There"], row["There"] - max(low, high))


def test_a_seating_that_mirrors_everybody_has_no_sheet_of_what_is_off() -> None:
    ignored = discussion(categories=(Category("Gender", Mode.IGNORE), Category("Age", Mode.IGNORE)))
    assert "Off their share" not in loaded(made(release(2, discussion=ignored))).sheetnames


def test_the_dial_has_a_row_and_a_point_for_each_position() -> None:
    content = made()
    assert repairs(content) == []
    assert barriers(content) == []
    rows = records(loaded(content), "Dial")
    assert [(row["Dial"], row["Pairs who meet"], row["Off their fair share"]) for row in rows] == [
        (one.dial, one.distinct_pairs, one.out_of_band) for one in POINTS
    ]
    assert [row["Remark"] for row in rows] == ["this one", None]
    (chart,) = loaded(content)["Dial"]._charts
    assert [(one.tx.strRef.f, one.xVal.numRef.f, one.yVal.numRef.f, one.dLbls) for one in chart.series] == [
        (f"Dial!$A${row}", f"Dial!$E${row}", f"Dial!$B${row}", None) for row in (2, 3)
    ]
    assert chart.legend
    assert chart.series[0].marker.size < chart.series[1].marker.size
    assert "Dial" not in loaded(made(release(2, points=POINTS[:1]))).sheetnames


def test_a_position_that_is_better_in_nothing_is_remarked() -> None:
    first, second = POINTS
    points = (first, second, replace(second, dial="both"), replace(first, dial="strict", distinct_pairs=26))
    rows = records(loaded(made(release(2, points=points))), "Dial")
    assert [row["Remark"] for row in rows] == ["this one, worse than strict", None, None, None]


def test_changes_say_who_sits_elsewhere(book) -> None:
    assert [tuple(row.values()) for row in records(book, "Changes")] == [
        ("Round 1", "Facilitator", "F1", "Ada Moss", "T2", "T1"),
        ("Round 1", "Facilitator", "F2", "Jo Ward", "T1", "T2"),
        ("Round 1", "Member", "M2", "Bo Lind", "T2", "T1"),
        ("Round 1", "Member", "M4", "Ann Example", "T1", "T2"),
        ("Round 1", "Member", "M6", None, "no table", "T2"),
    ]


def test_nothing_says_what_somebody_needs_or_why_two_sit_apart(book) -> None:
    told = every_text(book).casefold()
    for word in ("wheelchair", "loop", "bsl", "sign", "apart", "companion", "step-free", "need", "fixed"):
        assert not re.search(rf"\b{word}\b", told), word


def test_a_plan_of_plenaries_alone_has_its_workbook_too() -> None:
    base = discussion()
    plenary = next(one for one in base.rounds if one.is_plenary)
    alone = discussion(
        rounds=(plenary,),
        guests=tuple(replace(one, away=frozenset()) for one in base.guests),
        fixed=(),
    )
    data = made(release(1, discussion=alone, seating=Seating((Group("3", "T1", IDS),)), points=()))
    assert loaded(data).sheetnames == ["Overview", "Members", "Facilitators", "Tables"]
    assert repairs(data) == []
    assert barriers(data) == []


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


@pytest.mark.parametrize("texts", [HOSTILE, HOSTILE[:1], HOSTILE[5:6], HOSTILE[7:8], HOSTILE[8:9]])
def test_hostile_names_stay_text_everywhere(tmp_path, texts) -> None:
    endless = cycle(texts)
    base = discussion()
    rounds = tuple(
        replace(one, places=tuple(replace(place, topic=next(endless)) for place in one.places))
        for one in base.rounds
    )
    named = discussion(rounds=rounds, categories=(Category(texts[0]), Category("Age", Mode.NEVER_ALONE)))
    names = {id_: next(endless) for id_ in (*IDS, "F1", "F2", "F3")}
    now = release(2, discussion=named, points=(*POINTS, replace(POINTS[0], dial=texts[0])))
    data = made(now, names=names, before=before())
    assert repairs(data) == []
    assert barriers(data) == []
    assert repairs(made(replace(now, stated=(texts[0],)), names=names)) == []
    found = loaded(data)
    assert not [cell for sheet in found for row in sheet for cell in row if cell.data_type == "f"]
    outside = [cell.hyperlink for sheet in found for row in sheet for cell in row if cell.hyperlink]
    assert not any(link.target for link in outside)
    path = tmp_path / "tables.xlsx"
    path.write_bytes(data)
    findings = Findings()
    assert read_seating(path, named, findings) == seating()
    assert findings.problems == []
