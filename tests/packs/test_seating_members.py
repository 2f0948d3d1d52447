"""Who is to be seated: from a spreadsheet of members, or from a drawn case with its programme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from packs import seating_case
from packs.members import Drawn
from packs.planning import OpenCase
from packs.seating_case import from_case
from packs.seating_members import ToSeat, from_file, members_from_file
from scheduling.access import NEEDS
from scheduling.programme import PAST, Lock
from scheduling.releases import Release
from scheduling.rules import severities
from scheduling.seating.values import Facilitator, Guest, Team
from scheduling.seating.wishes import Leader, Wishes, rounds_of
from sortition.problems import InputProblems
from sortition.wording import NOT_STATED, is_unstated
from tests.builders import write_csv
from tests.cli_cases import SEED, done
from tests.packs.dossiers import person
from tests.packs.released import release

CANARY = "Kanarienvogel"
DAY = date(2027, 2, 15)
HEADINGS = ["id", "name", "Gender", "Age band", "Area", "Access needs", "Language", "E-mail"]


def rows(number: int = 16) -> list[list[str]]:
    """So many people: two genders, three age bands, an area for each of them, and no needs."""
    return [
        [
            f"p{n:02}",
            f"{CANARY} {n % 3}",
            "FM"[n % 2],
            ("16-34", "35-64", "65+")[n % 3],
            f"street {n}",
            "",
            "",
            "m@example.org" if n % 2 else "f@example.org",
        ]
        for n in range(1, number + 1)
    ]


def file(tmp_path: Path, lines: Iterable[Iterable[str]], headings: list[str] | None = None) -> Path:
    return write_csv(tmp_path / "members.csv", [headings or HEADINGS, *lines])


def changed(*edits: tuple[int, str, str]) -> list[list[str]]:
    """The rows with cells changed: a row from 0, a heading and the new text."""
    found = rows()
    for row, heading, text in edits:
        found[row][HEADINGS.index(heading)] = text
    return found


def read(tmp_path: Path, lines: list[list[str]], **how: Any) -> tuple[dict[str, Guest], list[str], list[str]]:
    guests, categories, notes, _ = members_from_file(file(tmp_path, lines), **how)
    return {one.id: one for one in guests}, [one.name for one in categories], [str(one) for one in notes]


def refused(path: Path, **how: Any) -> list[str]:
    with pytest.raises(InputProblems) as refusal:
        members_from_file(path, **how)
    assert all(problem.remedy and CANARY not in str(problem) for problem in refusal.value.problems)
    return [problem.reason for problem in refusal.value.problems]


# A spreadsheet of members


def test_columns_with_few_values_are_categories(tmp_path):
    guests, categories, notes = read(tmp_path, rows())
    assert categories == ["Gender", "Age band"]
    assert guests["p01"] == Guest("p01", ("M", "35-64")) and list(guests) == sorted(guests)
    assert len(guests) == 16
    assert notes == [
        'members.csv: categories are "Gender", "Age band": columns with 2 to 12 different values'
    ]


def test_a_column_with_thirteen_values_or_one_or_all_different_is_none(tmp_path):
    headings = ["id", "twelve", "thirteen", "one", "each"]
    lines = [[f"p{n}", f"v{n % 12}", f"v{n % 13}", "same", f"e{n}"] for n in range(26)]
    _, categories, *_ = members_from_file(file(tmp_path, lines, headings))
    assert [one.name for one in categories] == ["twelve"]
    few = [[f"p{n}", "ab"[n % 2], "x", "y", f"e{n}"] for n in range(4)]
    _, categories, *_ = members_from_file(file(tmp_path, few, headings))
    assert [one.name for one in categories] == ["twelve"], "ids of their own divide nobody"


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (["id", "Name", "x"], {"1": "Ann", "2": "Lee"}),
        (["id", "First name", "Surname"], {"1": "Ann Lind", "2": "Lee"}),
        (["id", "y", "x"], {}),
    ],
)
def test_names_are_read_where_there_is_a_column_of_them(tmp_path, headings, told):
    path = file(tmp_path, [["1", " Ann ", "Lind"], ["2", "Lee", ""], ["3", "", ""]], headings)
    assert from_file(path).names == told


def test_categories_can_be_named_in_their_order(tmp_path):
    guests, categories, notes = read(tmp_path, rows(), categories=("area", "gender", "Gender"))
    assert categories == ["Area", "Gender"]
    assert guests["p02"].values == ("street 2", "F")
    assert notes == ['members.csv: "Area" has 16 different values: too many to mix tables by']


def test_spellings_that_mean_the_same_are_one_value_whatever_the_order(tmp_path):
    lines = changed(
        (0, "Gender", "  m "), (2, "Gender", "m"), (4, "Gender", ""), (6, "Gender", "Prefer not to say")
    )
    guests, _, notes = read(tmp_path, lines)
    assert {one.values[0] for one in guests.values()} == {"M", "F", "not stated"}
    assert guests["p01"].values[0] == "M" and guests["p05"].values[0] == "not stated"
    assert 'members.csv: "Gender" is not stated by 2 members' in notes
    assert read(tmp_path, lines[::-1]) == (guests, ["Gender", "Age band"], notes)


def test_needs_and_languages_are_understood(tmp_path):
    lines = changed(
        (0, "Access needs", "Wheelchair; somebody who comes along"),
        (1, "Access needs", "hearing loop, large print"),
        (2, "Access needs", "BSL"),
        (3, "Access needs", "an interpreter"),
        (3, "Language", "Polish"),
        (4, "Language", "BSL"),
        (5, "Language", "Urdu"),
        (6, "Access needs", "none"),
        (7, "Access needs", "takes part from home; quiet; no steps"),
        (8, "Access needs", "interpreter"),
        (9, "Access needs", f"{CANARY} things"),
        (10, "Language", "English"),
    )
    guests, _, notes = read(tmp_path, lines)
    plain = {f"p{n:02}": ("FM"[n % 2], ("16-34", "35-64", "65+")[n % 3]) for n in range(1, 17)}
    told = {
        "p01": {"needs": frozenset({"wheelchair"}), "companions": 1},
        "p02": {"needs": frozenset({"loop"})},
        "p03": {"language": "bsl"},
        "p04": {"language": "polish"},
        "p05": {"language": "bsl"},
        "p08": {"needs": frozenset({"remote", "quiet-room", "step-free"})},
    }
    assert guests == {id: Guest(id, values, **told.get(id, {})) for id, values in plain.items()}
    assert notes[1:] == [
        "members.csv: 1 member with needs in words that are not understood: please read them (F11)",
        "members.csv: 1 member with an interpreter, but no language: seated as if none were needed (F10)",
        "members.csv: 1 member with another language, but no interpreter asked for: "
        "ask whether one is needed (G7)",
    ]
    assert not any(CANARY in note for note in notes)


def test_the_column_with_the_needs_can_be_named(tmp_path):
    lines = changed((0, "Area", "wheelchair"), (1, "Access needs", "hearing loop"))
    guests, _, _ = read(tmp_path, lines, needs_column="Area")
    assert guests["p01"].needs == {"wheelchair"} and guests["p02"].needs == frozenset()


def test_that_no_needs_are_read_is_told(tmp_path):
    def told(heading: str, **how: Any) -> list[str]:
        headings = [heading if one == "Access needs" else one for one in HEADINGS]
        _, _, notes, _ = members_from_file(file(tmp_path, rows(), headings), **how)
        return [str(one) for one in notes if "needs" in str(one)]

    assert told("Access needs") == told("Notes", needs_column="Notes") == []
    assert told("Notes") == [
        "members.csv: no column of needs was read, so no table is chosen by what somebody needs; if there is "
        'one, name it with --needs: "name", "Gender", "Age band", "Area", "Notes", "Language", "E-mail"'
    ]
    assert told("Notes / access") == [
        "members.csv: no column of needs was read, so no table is chosen by what somebody needs; if there is "
        'one, name it with --needs: perhaps "Notes / access"'
    ]


def test_everything_wrong_is_told_at_once(tmp_path):
    lines = changed((1, "id", "p01"), (2, "id", ""))
    said = refused(file(tmp_path, lines), categories=("Gendre", "id"), needs_column="Help")
    assert said == [
        'there is no column "Help" with the needs',
        'there is no column "Gendre" for the category',
        '"id" holds the ids, and is no category',
        "the id is blank",
        '2 rows have the id "p01" and differ in "name", "Gender", "Age band", "Area", "E-mail"',
    ]
    assert refused(file(tmp_path, rows()), id_column="number") == ['there is no column "number" for the id']
    assert refused(file(tmp_path, [])) == ["there are no members in it"]
    assert len(refused(tmp_path / "nowhere.csv")) == 1


def test_rows_that_are_repeated_count_once(tmp_path):
    guests, _, notes = read(tmp_path, [*rows(), rows()[3]])
    assert len(guests) == 16 and any("1 row left out" in note for note in notes)


def test_members_of_a_file_are_seated_in_one_session(tmp_path):
    lines = changed((3, "Access needs", "interpreter"), (3, "Language", "Polish"))
    found = from_file(file(tmp_path, lines))
    assert any("nobody is known to interpret Polish" in str(note) for note in found.notes)
    held = found.discussion(Wishes(rounds=rounds_of(tables=4, rounds=3)))
    assert [len(one.places) for one in held.rounds] == [4, 4, 4]
    assert held.teams == {"polish": Team()} and held.facilitators == ()
    leaders = {"F1": Leader(languages=frozenset({"polish"})), "F2": Leader(False)}
    elsewhere = changed((3, "Access needs", "interpreter"), (3, "Language", "Polish"))
    elsewhere[4][5:7] = ["interpreter; remote", "Polish"]
    assert from_file(file(tmp_path, elsewhere)).discussion(Wishes()).teams == {"polish": Team(2)}
    led = found.discussion(Wishes(leaders=leaders))
    assert led.teams == {}, "a facilitator speaks it, and is always there"
    assert led.facilitators == (
        Facilitator("F1", frozenset({"polish"})),
        Facilitator("F2", experienced=False),
    )
    assert found.among.facilitators is None and repr(found) == "<16 members to seat>"


# A drawn case


MEMBERS = [f"id-{n:02}" for n in range(1, 11)]


def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, made: Release | None, drawn: bool = False
) -> ToSeat:
    """What is to be seated in a case with this release, without files."""
    programme = made.programme if made else release(MEMBERS).programme
    people = {id: person(id) for id in MEMBERS} if drawn else None
    case = OpenCase(
        folder,
        programme,
        severities({}),
        (made,) if made else (),
        Drawn(people, {}, ("Age", "Gender"), {"id-01": ("young", "Woman")}) if people else None,
        (),
    )
    monkeypatch.setattr(seating_case, "open_for_planning", lambda *args, **more: case)
    return from_case(folder, DAY)


def busy(member: str, *slots: str) -> Release:
    """The timetable in which everybody can come on all dates, but this one only on these."""
    made = release(MEMBERS)
    every = frozenset(made.programme.slot)
    members = tuple(
        replace(one, can=frozenset(slots) if one.id == member else every) for one in made.programme.members
    )
    return replace(made, programme=replace(made.programme, members=members))


def test_members_of_a_case_have_values_needs_and_languages(tmp_path, monkeypatch):
    found = opened(tmp_path, monkeypatch, busy("id-01", "D1"), drawn=True)
    assert [one.name for one in found.categories] == ["Age", "Gender"]
    assert found.guests[:6] == (
        Guest("id-01", ("young", "Woman"), frozenset({"wheelchair"})),
        Guest("id-02", ("not stated",) * 2, language="bsl"),
        Guest("id-03", ("not stated",) * 2, frozenset({"loop"})),
        Guest("id-04", ("not stated",) * 2, frozenset({"quiet-room"}), language="polish"),
        Guest("id-05", ("not stated",) * 2, frozenset({"step-free"}), companions=1),
        Guest("id-06", ("not stated",) * 2),
    )
    assert all(one.needs <= NEEDS.keys() for one in found.guests)
    assert found.names["id-01"] == "Canary-name-01" and found.names["F1"] == "Noor Aziz"
    assert "Canary" not in repr(found)


def test_rounds_are_those_of_the_agenda(tmp_path, monkeypatch):
    found = opened(tmp_path, monkeypatch, busy("id-01", "D1"))
    # S3 is open; the others have talks and breaks, and what is left is for the tables.
    assert list(found.sessions.items()) == [("S1", 4), ("S2", 6), ("S3", 0), ("S4", 4)]
    held = found.discussion(Wishes())
    assert [one.session for one in held.rounds] == [
        session for session, number in found.sessions.items() for _ in range(number)
    ]


def test_whoever_cannot_come_and_who_does_not_work_there_is_away(tmp_path, monkeypatch):
    found = opened(tmp_path, monkeypatch, busy("id-01", "D1"))
    assert found.away == {
        "F1": {"S4"},
        "Ruth Dean": {"S1", "S2"},
        "id-01": {"S2", "S3", "S4"},
    }, "S3 books no facilitator, so all may be there"
    held = found.discussion(Wishes())
    mine = {one.id for one in held.rounds if one.session != "S1"}
    assert held.guest["id-01"].away == mine
    assert [one.id for one in held.facilitators] == ["F1", "F2", "Ruth Dean"]


def test_interpreters_are_as_many_as_at_the_session_with_fewest(tmp_path, monkeypatch):
    made = busy("id-01", "D1")
    assert opened(tmp_path, monkeypatch, made).teams == {"bsl": Team(1, 1), "polish": Team(1)}
    two = replace(made.programme, options=replace(made.programme.options, bsl_teams=2))
    sittings = tuple(
        replace(one, support=tuple(sorted({*one.support, "B1", "B2", "B3", "B4"})))
        for one in made.timetable.sittings
    )
    more = (*two.support, replace(two.support[0], id="B4"))
    two = replace(two, support=tuple(sorted(more, key=lambda one: one.id)))
    rich = replace(made, programme=two, timetable=replace(made.timetable, sittings=sittings))
    assert opened(tmp_path, monkeypatch, rich).teams["bsl"] == Team(2, 2)


def test_a_language_that_nobody_interprets_is_told_and_has_one_table(tmp_path, monkeypatch):
    made = busy("id-01", "D1")
    support = tuple(one for one in made.programme.support if one.kind != "interpreter")
    sittings = tuple(
        replace(one, support=tuple(id for id in one.support if id != "I1")) for one in made.timetable.sittings
    )
    programme = replace(made.programme, support=support)
    found = opened(
        tmp_path,
        monkeypatch,
        replace(made, programme=programme, timetable=replace(made.timetable, sittings=sittings)),
    )
    assert found.assumed == {"polish"} and "polish" not in found.teams
    assert any("nobody is known to interpret Polish" in str(note) for note in found.notes)
    assert found.discussion(Wishes()).teams["polish"] == Team()


def test_a_session_without_an_interpreter_for_those_who_come_is_told(tmp_path, monkeypatch):
    def booked(made: Release | None) -> list[str]:
        again = ": plan the timetable again (citizen-panel timetable)"
        notes = [str(one) for one in opened(tmp_path, monkeypatch, made).notes]
        return [one.removesuffix(again) for one in notes if one.endswith(again)]

    made = busy("id-01", "D1")
    lacking = ["no interpreter of BSL is booked for S4", "no interpreter of Polish is booked for S2"]
    assert booked(made) == lacking, "S3 is open"
    assert booked(busy("id-02", "D1")) == lacking[1:], "who needs BSL comes to S1 only"
    sittings = tuple(
        replace(one, support=tuple(id for id in one.support if id[0] not in "BI"))
        for one in made.timetable.sittings
    )
    made = replace(made, timetable=replace(made.timetable, sittings=sittings))
    assert booked(made) == [
        "no interpreter of BSL is booked for S1, S2, S4",
        "no interpreter of Polish is booked for S1, S2, S4",
    ]
    over = tuple(Lock(one, "date", slot, why=PAST) for one, slot in (("S1", "D1"), ("S2", "D2")))
    made = replace(made, programme=replace(made.programme, locks=over))
    assert [one[-2:] for one in booked(made)] == ["S4", "S4"], "what is over is over"
    assert booked(None) == []


def test_without_a_timetable_everybody_comes_and_rounds_are_the_usual(tmp_path, monkeypatch):
    found = opened(tmp_path, monkeypatch, None)
    assert found.sessions == {"S1": 3, "S2": 3, "S3": 0, "S4": 3}
    assert found.away == {}
    assert found.teams == {"bsl": Team(1, 2), "polish": Team(1)}
    said = [str(note) for note in found.notes]
    assert "programme.xlsx: no timetable has S1, S2, S4: 3 rounds each, unless Rounds says more" in said[0]
    assert any("nobody is drawn yet" in one for one in said)


def test_sheets_may_name_what_the_case_has(tmp_path, monkeypatch):
    among = opened(tmp_path, monkeypatch, busy("id-01", "D1"), drawn=True).among
    assert list(among.members) == MEMBERS and list(among.categories) == ["Age", "Gender"]
    assert among.facilitators == {"F1": "Noor Aziz", "F2": "Peter Lamb", "Ruth Dean": "Ruth Dean"}
    assert among.titles["S2"] == "What could be done"


def test_one_member_alone_elsewhere_is_told(tmp_path, monkeypatch):
    made = busy("id-01", "D1")
    members = tuple(
        replace(one, needs=one.needs | {"remote"}) if one.id == "id-09" else one
        for one in made.programme.members
    )
    found = opened(tmp_path, monkeypatch, replace(made, programme=replace(made.programme, members=members)))
    assert any("from elsewhere, and would be at a table alone" in str(note) for note in found.notes)


def test_a_case_from_its_files(tmp_path):
    folder = tmp_path / "case"
    done("init", folder)
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", SEED)
    found = from_case(folder, date(2026, 11, 21))
    headings, *people = load_workbook(folder / "applicants.xlsx").worksheets[0].iter_rows(values_only=True)
    written = {str(one["Id"]): one for one in (dict(zip(headings, cells, strict=True)) for cells in people)}
    names = [one.name for one in found.categories]
    assert names == ["Age band", "Gender"] and len(found.guests) == 4
    assert [one.values for one in found.guests] == [
        tuple(NOT_STATED if is_unstated(text) else text for text in map(written[one.id].get, names))
        for one in found.guests
    ]
    assert set(found.names) - {one.id for one in found.facilitators} == {one.id for one in found.guests}
    held = found.discussion(Wishes())
    assert {one.session for one in held.rounds} == {one for one, number in found.sessions.items() if number}
