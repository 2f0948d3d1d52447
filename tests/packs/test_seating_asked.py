"""What the options of `tables` change of what the sheets say, and whom and what they may name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from packs import seating_asked
from packs.seating_asked import Asked, as_it_is, opened, what_happened
from packs.seating_members import ToSeat
from scheduling.seating.happened import Happened
from scheduling.seating.values import Category, Discussion, Facilitator, Guest, Place, Round, Table
from sortition.problems import InputProblems, Problem
from tests.scheduling.workbooks import Rows, heads, write

DAY = date(2027, 2, 15)
IDS = [f"M{n:02}" for n in range(1, 25)]
CAFE = "Damp; Rents; Repairs"
SHEETS: dict[str, Rows] = {
    "Rounds": [
        heads("Session|Format|Rounds|Tables|People a table|Topics"),
        ["S1", "World Café", "", "", "", CAFE],
        ["S2", "free", 2, "", 6, ""],
    ],
    "Seating": [
        heads("What|Who|With or at|Round"),
        ["host", "M08", "Rents", ""],
        ["at table", "M07", "Table 2", "S2"],
    ],
}


class Case:
    """A case folder of which only the sheets about tables are read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.people = ToSeat(
            tuple(Guest(id, ("FM"[n % 2],)) for n, id in enumerate(IDS)),
            (Category("Gender"),),
            sessions={"S1": 2, "S2": 2, "S3": 2, "S4": 0},
        )
        (folder / "panel.toml").write_text('[panel]\nsize = 24\n[files]\nprogramme = "plan.xlsx"\n', "utf-8")
        write(folder / "plan.xlsx", SHEETS)

    def opened(self, **asked: Any) -> Discussion:
        return opened(self.folder, Asked(DAY, **asked))[1]

    def refused(self, **asked: Any) -> list[str]:
        with pytest.raises(InputProblems) as refusal:
            self.opened(**asked)
        assert all(one.remedy for one in refusal.value.problems)
        return [str(one) for one in refusal.value.problems]


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    made = Case(tmp_path)
    monkeypatch.setattr(seating_asked, "from_case", lambda *_: made.people)
    return made


def shape(discussion: Discussion) -> list[tuple[str, int]]:
    return [(one.session, len(one.places)) for one in discussion.rounds]


def topics(discussion: Discussion, session: str = "S1") -> list[set[str]]:
    return [{place.topic for place in one.places} for one in discussion.rounds if one.session == session]


def hosts(discussion: Discussion) -> list[list[str]]:
    return [[place.topic for place in one.places if place.host == "M08"] for one in discussion.rounds]


ALL_TOPICS = set(CAFE.split("; "))


def test_without_options_the_sheets_hold(case: Case) -> None:
    made = case.opened()
    assert shape(made) == [("S1", 6)] * 3 + [("S2", 4)] * 2 + [("S3", 4)] * 2
    assert topics(made) == [ALL_TOPICS] * 3


def test_tables_are_as_asked_and_a_cafe_stays_one(case: Case) -> None:
    made = case.opened(tables=3)
    assert shape(made) == [("S1", 3)] * 3 + [("S2", 3)] * 2 + [("S3", 3)] * 2
    assert topics(made) == [ALL_TOPICS] * 3
    assert hosts(made) == [["Rents"]] * 3 + [[]] * 4


def test_rounds_are_as_asked_and_tables_stay(case: Case) -> None:
    made = case.opened(rounds=1)
    assert shape(made) == [("S1", 6), ("S2", 4), ("S3", 4)]
    assert topics(made) == [ALL_TOPICS]
    assert [(one.id, one.round) for one in made.fixed] == [("M07", "2")], "S2 is round 2 now"


def test_a_format_is_as_asked_and_rounds_and_sizes_stay(case: Case) -> None:
    write(case.folder / "plan.xlsx", {"Rounds": SHEETS["Rounds"]})
    made = case.opened(format="free")
    assert [session for session, _ in shape(made)] == ["S1"] * 3 + ["S2"] * 2 + ["S3"] * 2
    assert topics(made) == [{"Damp"}, {"Rents"}, {"Repairs"}], "a topic for each round"
    assert shape(made)[3:5] == [("S2", 4)] * 2


def test_options_are_not_about_sessions_that_are_held(case: Case) -> None:
    """More rounds than topics cannot be in S1, which is over; nor is there a host to find a table for."""
    case.people = replace(case.people, held=frozenset({"S1"}))
    made = case.opened(rounds=4)
    assert [session for session, _ in shape(made)] == ["S2"] * 4 + ["S3"] * 4
    assert hosts(made) == [[]] * 8


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (
            {"rounds": 4},
            ["plan.xlsx > Rounds!F2", "with --rounds 4: 3 topics for 4 rounds, and nobody sits at a topic"],
        ),
        ({"format": "jury"}, ["Rounds!E3", "with --format jury: jury has tables of its own"]),
        ({"format": "free"}, ['suits the host of "Rents"']),
        ({"format": "all", "tables": 3}, ["--format all --tables 3: all together has tables of its own"]),
        ({"format": "caffe"}, ['"caffe" is no format of table rounds', 'Did you mean "cafe"?']),
    ],
)
def test_what_does_not_go_with_the_sheets_is_refused(
    case: Case, asked: dict[str, Any], says: Sequence[str]
) -> None:
    told = case.refused(**asked)
    assert len(told) == 1 and all(one in told[0] for one in says), told


def test_rounds_of_a_session_with_two_rows_are_not_guessed(case: Case) -> None:
    sheets = {"Rounds": [*SHEETS["Rounds"], ["S2", "all together", 1, "", "", ""]]}
    write(case.folder / "plan.xlsx", sheets)
    told = case.refused(rounds=2)
    assert len(told) == 1 and "with --rounds 2: another row is about this session" in told[0], told
    assert "Rounds!A4" in told[0]
    assert len(case.opened().rounds) == 8


def needing(case: Case, *needs: str) -> None:
    """The first members need these, one each."""
    those = [
        replace(one, needs=frozenset([need])) for one, need in zip(case.people.guests, needs, strict=False)
    ]
    case.people = replace(case.people, guests=(*those, *case.people.guests[len(those) :]))


def test_what_nobody_said_of_the_tables_is_noted_if_somebody_needs_it(case: Case) -> None:
    def notes() -> list[str]:
        return [str(one) for one in opened(case.folder, Asked(DAY))[0].notes]

    needing(case, "remote", "remote")
    assert notes() == []
    needing(case, "wheelchair", "loop", "quiet-room", "remote", "remote")
    (told,) = notes()
    assert "no sheet Tables" in told and "3 members need some of that" in told
    room = [[f"Table {n}", 12, 2, "yes", "yes", "yes"] for n in range(1, 7)]
    tables: Rows = [heads("Table|Seats|Wheelchair places|Step-free|Hearing loop|Quiet"), *room]
    write(case.folder / "plan.xlsx", {**SHEETS, "Tables": tables})
    assert notes() == []
    heading, *sessions = SHEETS["Rounds"]
    pairs: Rows = [heading, *sessions, ["S3", "pairs", 2, "", "", ""]]
    write(case.folder / "plan.xlsx", {**SHEETS, "Tables": tables, "Rounds": pairs})
    assert notes() == [
        "pairs and threes sit where they like: see that 1 member has a step-free place, that 1 member has "
        "a hearing loop, that 1 member has a quiet place"
    ]


def test_rounds_that_are_asked_for_in_each_of_several_sessions_are_told_in_all(case: Case) -> None:
    def notes(**asked: Any) -> list[str]:
        return [str(one) for one in opened(case.folder, Asked(DAY, **asked))[0].notes]

    assert notes() == []
    assert notes(rounds=3) == ["3 sessions with 3 rounds each: 9 rounds"]
    case.people = replace(case.people, sessions={"S1": 2, "S2": 2})
    assert "2 sessions with 2 rounds each: 4 rounds" in notes(rounds=2)


# The day itself


def day(*sessions: str) -> Discussion:
    """Four people at two tables, a round in each of these sessions, and three facilitators."""
    places = (Place("1", 1, 3), Place("Blue room", 1, 3))
    return Discussion(
        (),
        tuple(map(Guest, IDS[:4])),
        (Table("1"), Table("Blue room")),
        tuple(Round(str(n), session, places) for n, session in enumerate(sessions, 1)),
        tuple(map(Facilitator, ("F1", "F2", "F3"))),
    )


LEADING = {"F1": "Jo Smith", "F2": "Ann Other", "F3": "Jo Smith"}
MEMBERS = {"M01": "Jo Smith", "M02": "Sophie McIntyre", "M03": "Al Twin", "M04": "Al Twin", "M09": "Lee"}
NAMES = LEADING | MEMBERS


def happened(case: Case, *sessions: str, **asked: Any) -> Happened:
    case.people = replace(case.people, names=NAMES)
    asked = {"absent": ("M01",)} | asked
    return what_happened(day(*sessions), Asked(DAY, **asked), as_it_is(case.folder, DAY))


def strange(case: Case, *sessions: str, **asked: Any) -> list[Problem]:
    with pytest.raises(InputProblems) as refusal:
        happened(case, *sessions, **asked)
    return list(refusal.value.problems)


def test_two_facilitators_of_one_name_are_not_guessed(case: Case) -> None:
    assert happened(case, "S1", out=("ann other, f1",)).out == {"F1", "F2"}
    (told,) = strange(case, "S1", out=("jo smith",))
    assert told.reason == 'two facilitators are called "jo smith"'
    assert told.remedy == 'Write the id: "F1", "F3"'


def test_members_may_be_called_by_the_names_of_the_list_for_the_door(case: Case) -> None:
    made = happened(case, "S1", absent=("jo  smith",), late=("Sophie McIntyre,M03",))
    assert (made.absent, made.late) == ({"M01"}, {"M02", "M03"})
    assert made.stated == ("--absent M01 --from 1", "--late M02 --from 1", "--late M03 --from 1"), "no names"
    (told,) = strange(case, "S1", late=("Al Twin",))
    assert (told.reason, told.remedy) == ("two members are called this", 'Write the id: "M03", "M04"')


@pytest.mark.parametrize("name", ["Sophie McIntyr", "Lee", "Ann Other"])
def test_names_of_members_are_not_told(case: Case, name: str) -> None:
    """A slip, somebody who is not seated, and a facilitator."""
    (told,) = strange(case, "S1", absent=(name,))
    hidden = "no member has this id or name (it looks like a name or an e-mail address)"
    assert told.reason == (hidden if " " in name else f'there is no member "{name}"')
    assert told.remedy == 'The members are "M01", "M02", "M03", "M04"'


def test_where_nobody_leads_no_facilitator_is_out(case: Case) -> None:
    alone = replace(day("S1"), facilitators=())
    with pytest.raises(InputProblems) as refusal:
        what_happened(alone, Asked(DAY, out=("F1", "F2")), case.people)
    assert [one.reason for one in refusal.value.problems] == ["this seating has no facilitators"]


def test_tables_are_known_by_their_ids_and_as_on_their_cards(case: Case) -> None:
    assert happened(case, "S1", closed=("Table 1, blue room",)).closed == {"1", "Blue room"}
    (told,) = strange(case, "S1", closed=("Table 9",))
    assert told.reason == 'there is no table "9"'


def test_a_mend_begins_with_the_first_session_to_come(case: Case) -> None:
    case.people = replace(case.people, held=frozenset({"S1"}))
    assert happened(case, "S1", "S1", "S2").from_round == "3"
    assert happened(case, "S1", "S1", "S2", start="2").from_round == "2"
    (told,) = strange(case, "S1", "S1")
    assert told.reason == "every session of this seating is past"


def test_a_case_that_cannot_be_read_needs_the_round_and_says_why(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> ToSeat:
        raise InputProblems([Problem("the file is open elsewhere", "Close it", "programme.xlsx")])

    monkeypatch.setattr(seating_asked, "from_case", locked)
    told = strange(case, "S1", "S2")
    assert "--from" in told[0].remedy and told[1].reason == "the file is open elsewhere"
    assert happened(case, "S1", "S2", start="2").from_round == "2"
    assert happened(case, "", "").from_round == "1", "a list of people has no dates"
