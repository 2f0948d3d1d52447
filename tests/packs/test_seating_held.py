"""Planning on when rounds were held: they stay as they were, and what comes keeps every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from packs import seating_asked, tables
from packs.seating_asked import Asked
from packs.seating_held import past_of, since
from packs.seating_members import ToSeat
from packs.tables import MadeSeating, judge, run_tables
from scheduling.seating import search
from scheduling.seating.check import check_coming, check_seating
from scheduling.seating.past import Past
from scheduling.seating.values import Effort, Facilitator, Fixed, Guest, Table
from sortition.problems import InputProblems, Problem
from sortition.watch import Watch
from tests.builders import write_csv
from tests.scheduling.seated import release

NOW, DAY = "2027-01-12T09:30:00Z", date(2027, 1, 12)
IDS = [f"{n:02}" for n in range(1, 13)]
FOUND = ToSeat(
    tuple(map(Guest, IDS)),
    (),
    (Facilitator("F1"), Facilitator("F2"), Facilitator("F3")),
    {"S1": 3, "S2": 3},
    listed=True,
)
SHEETS = {
    "Rounds": ("Session", "Format", "Rounds", "Tables", "Topics"),
    "Tables": ("Table", "Seats"),
    "Seating": ("What", "Who", "With or at", "Round"),
}
Row = tuple[object, ...]


class Case:
    """A case in a folder: `people` are those that it has now, `rows` those of its sheets on tables."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.people = folder, FOUND
        self.rows: dict[str, list[Row]] = {"Rounds": [], "Seating": []}
        folder.mkdir()
        monkeypatch.setattr(seating_asked, "from_case", lambda *_: self.people)
        monkeypatch.setattr(
            seating_asked, "read_settings", lambda _: SimpleNamespace(programme="wishes.xlsx")
        )
        monkeypatch.setattr(search, "_SECONDS", dict.fromkeys(Effort, 0.05))
        monkeypatch.setattr(search, "_POINT_SECONDS", dict.fromkeys(Effort, 0.01))

    def run(self, **asked: Any) -> MadeSeating:
        book = openpyxl.Workbook()
        for name, rows in self.rows.items():
            sheet = book.create_sheet(name)
            for row in (SHEETS[name], *rows):
                sheet.append(row)
        book.save(self.folder / "wishes.xlsx")
        return run_tables(self.folder, Asked(DAY, **asked), NOW, Watch())

    def over(self, *sessions: str) -> None:
        self.people = replace(self.people, held=frozenset(sessions))

    def cafe(self, session: str, *topics: str) -> None:
        self.rows["Rounds"].append((session, "World Café", 3, "", "; ".join(topics)))

    def judged(self, made: MadeSeating) -> tables.Judged:
        return judge(self.folder, Asked(DAY), self.folder / made.documents[0], Watch())


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(tmp_path / "case", monkeypatch)


def rounds(made: MadeSeating) -> list[tuple[str, str]]:
    return [(one.id, one.session) for one in made.release.discussion.rounds]


def sitting(made: MadeSeating, *ids: str) -> dict[tuple[str, str], str]:
    """The tables of everybody in these rounds."""
    return {key: table for key, table in made.release.seating.seat.items() if key[0] in ids}


def notes(made: MadeSeating) -> str:
    return "\n".join(map(str, made.notes))


# Topics


@pytest.mark.parametrize("start", ["2", "3"])
def test_nobody_has_a_topic_again_when_a_cafe_is_planned_on(case: Case, start: str) -> None:
    case.people = replace(case.people, sessions={"S1": 3})
    case.cafe("S1", "Rents", "Repairs", "Damp")
    case.run()
    made = case.run(start=start)
    assert check_seating(made.release.discussion, made.release.seating) == ()
    had = Counter(
        (id_, place.topic)
        for one in made.release.discussion.rounds
        for place in one.places
        for id_ in made.release.seating.group[one.id, place.table].members
    )
    assert len(had) == 36 and set(had.values()) == {1}


def test_a_cafe_goes_on_when_those_of_one_table_have_left(case: Case) -> None:
    guests = tuple(Guest(f"{n:02}") for n in range(1, 16))
    case.people = replace(case.people, guests=guests, sessions={"S1": 3})
    case.cafe("S1", "Rents", "Repairs", "Damp")
    made = case.run().release
    for start in ("2", "3"):
        gone = made.seating.groups[0].members[:2]
        stay = tuple(one for one in case.people.guests if one.id not in gone)
        case.people = replace(case.people, guests=stay)
        made = case.run(start=start).release
        assert check_coming(made.discussion, made.seating, made.coming) == ()
        assert len(made.discussion.guests) == len(stay)


@pytest.mark.parametrize("led", [False, True])
def test_who_met_and_who_led_whom_in_held_rounds_counts(case: Case, led: bool) -> None:
    leading = case.people.facilitators if led else ()
    case.people = replace(case.people, sessions={"S1": 2}, facilitators=leading)
    case.run(tables=3)
    made = case.run(tables=3, start="2")
    first, second = (
        {
            both
            for one in made.release.seating.groups
            if one.round == round_
            for both in combinations(one.members, 2)
        }
        for round_ in "12"
    )
    # Each table of four has two, one and one of the three before; or two and two, and the third one's leader.
    assert len(first & second) == (6 if led else 3)
    assert made.measures.led_again == 0


def test_a_seating_that_breaks_a_rule_in_rounds_to_come_is_not_written(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    case.run()
    before = sorted(case.folder.rglob("*"))
    monkeypatch.setattr(tables, "since", lambda discussion, *_: replace(discussion, apart=frozenset()))
    one, *_ = case.run(start="4").release.seating.groups[-1:]
    with pytest.raises(RuntimeError, match="the seating breaks apart"):
        case.run(start="6", apart=(",".join(one.members),))
    assert len(sorted(case.folder.rglob("*"))) == len(before) + 3


# Which rounds were held


@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_session_that_is_over_stays_whole_whatever_is_asked_for(case: Case, number: int) -> None:
    first = case.run()
    case.over("S1")
    made = case.run(rounds=number)
    assert rounds(made) == [("1", "S1"), ("2", "S1"), ("3", "S1")] + [
        (str(n), "S2") for n in range(4, 4 + number)
    ]
    assert sitting(made, "1", "2", "3") == sitting(first, "1", "2", "3")
    assert made.release.discussion.rounds[:3] == first.release.discussion.rounds[:3]
    assert made.release.start == "4" and made.release.coming == tuple(str(n) for n in range(4, 4 + number))


@pytest.mark.parametrize(
    ("over", "start", "ids", "closed"),
    [
        (["S1"], "", ["1", "2"], ["S1"]),
        (["S0"], "", [], ["S0"]),
        ([], "2", ["1"], []),
        ([], "3", ["1", "2"], ["S1"]),
        (["S1"], "2", ["1"], []),
        (["S1"], "1", [], []),
        (["S1"], "4", ["1", "2", "3"], ["S1"]),
        ([], "5", ["1", "2", "3", "4"], ["S1"]),
        (["S0", "S2"], "round 5", ["1", "2", "3", "4"], ["S0", "S1", "S2"]),
    ],
)
def test_what_was_held(over: list[str], start: str, ids: list[str], closed: list[str]) -> None:
    """Of two rounds in S1 and two in S2; S0 has none."""
    found = past_of(release(), frozenset(over), start)
    assert list(found.ids) == ids and found.over == set(closed)


def test_what_was_before_the_rounds_to_come(case: Case) -> None:
    """Round 3 is one of all; M1 is the host of Heating in round 1."""
    last = release()
    first, *others = last.discussion.rounds
    hosted = replace(first, places=(replace(first.places[0], host="M1"), *first.places[1:]))
    last = replace(last, discussion=replace(last.discussion, rounds=(hosted, *others)))
    found = since(last.discussion, last, Past(last.discussion.rounds[:3]))
    groups = last.seating.groups[:6]
    assert found.met == Counter(both for one in groups for both in combinations(one.members, 2))
    assert found.led == Counter((one.facilitators[0], id_) for one in groups for id_ in one.members)
    assert found.visited["M1"] == {"Repairs"} and found.visited["M9"] == {"Rents", "Repairs"}
    assert {id_ for id_, topics in found.visited.items() if "Heating" in topics} == {"M2", "M3", "M4", "M8"}


def test_tables_are_as_they_are_now_and_decisions_about_held_rounds_stay(case: Case) -> None:
    case.rows["Tables"] = [("1", ""), ("2", ""), ("3", "")]
    case.rows["Rounds"].append(("S2", "free", 3, 3, ""))
    case.rows["Seating"].append(("at table", "07", "2", "1"))
    case.run()
    case.over("S1")
    case.rows["Rounds"].clear()
    case.rows["Tables"] = [("1", 9), ("4", ""), ("5", "")]
    case.rows["Seating"].clear()
    made = case.run()
    assert made.release.discussion.tables == (Table("1", 9), Table("2"), Table("4"))
    assert made.release.discussion.fixed == (Fixed("07", "1", "2"),)


def test_rows_about_rounds_mean_them_by_their_numbers_in_the_result(case: Case) -> None:
    case.run()
    case.over("S1")
    case.rows["Rounds"].append(("S1", "free", 5, 2, ""))
    case.rows["Seating"] += [
        ("at table", "07", "1", "4"),
        ("at table", "08", "2", "S2"),
        ("at table", "09", "1", "1"),
    ]
    made = case.run(tables=2)
    fixed = {(one.id, one.round) for one in made.release.discussion.fixed}
    assert fixed == {("07", "4"), ("08", "4"), ("08", "5"), ("08", "6")}
    assert made.release.seating.seat["4", "07"] == "1"


@pytest.mark.parametrize(
    ("held", "start", "says"),
    [
        (True, "8", "Version 1 has rounds 1 to 6: begin with one of them, or with 7"),
        (True, "0", "Version 1 has rounds 1 to 6"),
        (False, "2", "No seating was made yet"),
    ],
)
def test_no_round_to_begin_with_is_refused(case: Case, held: bool, start: str, says: str) -> None:
    if held:
        case.run()
    with pytest.raises(InputProblems) as refusal:
        case.run(start=start, rounds=9)
    (problem,) = refusal.value.problems
    assert problem.reason == f'"{start}" is no round' and says in problem.remedy


def test_more_rounds_can_be_held_than_were_planned(case: Case) -> None:
    case.people = replace(case.people, sessions={"S1": 3})
    first = case.run(tables=3)
    made = case.run(tables=3, rounds=5, start="4")
    assert rounds(made) == [(str(n), "S1") for n in range(1, 6)]
    assert sitting(made, "1", "2", "3") == sitting(first, "1", "2", "3")
    with pytest.raises(InputProblems, match="every round is held already"):
        case.run(tables=3, rounds=5, start="6")


def test_a_session_that_is_over_before_anything_was_planned_is_left_out(case: Case) -> None:
    case.over("S1")
    made = case.run()
    assert rounds(made) == [("1", "S2"), ("2", "S2"), ("3", "S2")]
    assert "no seating of it is known: S1" in notes(made)


# Who has left, and who came


def test_whoever_left_is_in_no_round_and_whoever_came_in_those_to_come(case: Case) -> None:
    first = case.run(tables=3)
    case.over("S1")
    guests = (*case.people.guests[2:], Guest("13"), Guest("14"))
    case.people = replace(case.people, guests=guests, facilitators=(Facilitator("F2"), Facilitator("F4")))
    made = case.run(tables=3)
    held = {
        key: table
        for key, table in sitting(first, "1", "2", "3").items()
        if key[1] not in ("01", "02", "F1", "F3")
    }
    assert sitting(made, "1", "2", "3") == held
    assert {id_ for round_, id_ in made.release.seating.seat if round_ == "4"} == {
        *IDS[2:],
        "13",
        "14",
        "F2",
        "F4",
    }
    assert made.release.discussion.guest["13"].away == {"1", "2", "3"}


def test_a_host_who_left_and_a_facilitator_who_is_not_booked_any_more(case: Case) -> None:
    case.people = replace(case.people, sessions={"S1": 2, "S2": 1})
    case.rows["Rounds"].append(("S1", "World Café", 2, "", "Rents; Repairs; Damp"))
    case.rows["Seating"].append(("host", "01", "Rents", ""))
    first = case.run()
    case.over("S1")
    case.rows["Seating"].clear()
    away = {"F1": frozenset({"S1", "S2"})}
    case.people = replace(case.people, guests=case.people.guests[1:], away=away)
    made = case.run()
    assert {place.host for one in first.release.discussion.rounds for place in one.places} == {"", "01"}
    assert {place.host for one in made.release.discussion.rounds for place in one.places} == {""}
    assert any(one.facilitators == ("F1",) for one in made.release.seating.groups if one.round == "1")
    assert made.release.discussion.facilitator["F1"].away == {"3"}


def test_a_table_for_all_rounds_is_for_those_to_come(case: Case) -> None:
    case.run(tables=2)
    case.over("S1")
    case.rows["Seating"].append(("at table", "07", "3", ""))
    made = case.run(tables=3)
    assert {made.release.seating.seat[round_, "07"] for round_ in "456"} == {"3"}


# Judged by hand


def test_our_own_plan_keeps_every_rule_after_somebody_left_or_two_are_to_sit_apart(case: Case) -> None:
    first = case.run(tables=3)
    case.over("S1")
    one, other = next(group.members[:2] for group in first.release.seating.groups if group.round == "1")
    left = [id_ for id_ in IDS if id_ not in (one, other)][:3]
    case.people = replace(case.people, guests=tuple(g for g in case.people.guests if g.id not in left))
    made = case.run(tables=3, apart=(f"{one},{other}",))
    assert {v.rule for v in check_seating(made.release.discussion, made.release.seating)} >= {"apart"}
    judged = case.judged(made)
    assert judged.violations == ()
    assert "judged by the rules of version 2 of 12 January 2027;" in str(judged.notes[0])
    text = overview(case, made)
    assert "Every rule is kept from round 4 on; those before it stay as they were." in text
    assert "Every rule is kept." in overview(case, first)


def overview(case: Case, made: MadeSeating) -> list[object]:
    book = openpyxl.load_workbook(case.folder / made.documents[0])
    return [row[0].value for row in book["Overview"].iter_rows()]


# What was stated


def test_a_new_plan_says_what_it_does_without(case: Case) -> None:
    case.run(tables=3)
    mended = case.run(absent=("02",), out=("F3",), start="2")
    assert "mended by the rules of version 1 of 12 January 2027;" in notes(mended)
    assert mended.release.start == ""
    case.run(late=("03",), start="2")
    again = notes(case.run(tables=3, start="3"))
    assert "version 3 was made with --absent 02 --from 2, --facilitator-out F3 --from 2, and this" in again
    assert "--late" not in again, "round 2 was held"
    assert "made with" not in notes(case.run(tables=3, start="4"))


def test_a_list_planned_anew_says_what_it_was_not_told_again(case: Case) -> None:
    def run(*headings: str, **asked: Any) -> str:
        lines = ([one, "", "wheelchair" if one == "03" else ""] for one in IDS)
        file = write_csv(case.folder / "members.csv", [("ID", *headings), *lines])
        return notes(case.run(members=file, tables=3, rounds=2, **asked))

    first = run("Area", "Needs", apart=("01,02,05",), together=("03,04",))
    assert "version" not in first
    again = run("Area", "Notes", apart=("02,05",))
    assert (
        "version 1 kept 1 pair together and this one does not: state it again with --together 03,04" in again
    )
    assert (
        "kept 2 pairs apart and this one does not: state it again with --apart 01,02 --apart 01,05" in again
    )
    assert (
        "version 1 knew what 1 member needs and this one knows of no needs: name their column again" in again
    )
    assert "version" not in run("Area", "Notes", apart=("02,05",))


def test_a_mend_reads_the_case_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.run(tables=3)
    read = []
    monkeypatch.setattr(seating_asked, "from_case", lambda *_: read.append(1) or case.people)
    case.run(absent=("02",))
    assert len(read) == 1


def test_what_was_stated_of_a_session_that_is_over_is_not_asked_for_again(case: Case) -> None:
    case.run(tables=3)
    case.run(absent=("02",), start="2")
    case.over("S1")
    assert "made with" not in notes(case.run(tables=3))


def test_a_mend_keeps_what_was_held_and_what_is_checked(case: Case) -> None:
    case.run(tables=3)
    assert case.run(tables=3, start="4").release.start == "4"
    ahead = case.run(out=("F3",), start="6")
    assert ahead.release.start == "4" and ahead.release.stated == ("--facilitator-out F3 --from 6",)
    assert case.run(absent=("02",)).release.stated[1:] == ("--absent 02 --from 1",), "by date"
    again = case.run(absent=("03",), start="3").release
    assert again.start == "1"


def test_in_a_list_of_people_a_mend_begins_where_the_plan_did(case: Case) -> None:
    case.people = replace(case.people, sessions={"": 4})
    assert case.run(tables=3).release.start == ""
    case.run(tables=3, start="3")
    assert case.run(absent=("02",)).release.stated == ("--absent 02 --from 3",)
    assert case.run(absent=("03",), start="2").release.start == "2"


# What cannot be read


def test_a_mend_whose_case_cannot_be_read_says_that_names_are_missing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unread(*_: object) -> ToSeat:
        raise InputProblems([Problem("this sheet is damaged", "Mend it")])

    case.people = replace(case.people, names={one: f"Name {one}" for one in IDS})
    case.run(tables=3)
    monkeypatch.setattr(seating_asked, "from_case", unread)
    said = "the workbook has no names, as the case cannot be read: this sheet is damaged"
    assert said not in notes(case.run(absent=("02",), start="2")), "there is no case: members were in a file"
    (case.folder / "panel.toml").touch()
    assert said in notes(case.run(absent=("03",), start="2"))


# Languages


def test_a_facilitator_who_missed_only_what_is_over_may_speak_for_everybody(case: Case) -> None:
    guests = (replace(FOUND.guests[0], language="polish"), *FOUND.guests[1:])
    leading = (Facilitator("F1", frozenset({"polish"})), Facilitator("F2"))
    away = {"F1": frozenset({"S1"})}
    case.people = replace(
        FOUND, guests=guests, facilitators=leading, away=away, assumed=frozenset({"polish"})
    )
    assert case.run(tables=2).release.discussion.teams
    case.over("S1")
    assert not case.run(tables=2).release.discussion.teams
