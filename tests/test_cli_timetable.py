"""`citizen-panel timetable` from the command line: the course of a case, refusals, and what stays private."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scheduling.releases import read_release
from tests.cli_cases import SEED, contents, done, process, told, type_in

DAY = ("--date", "2026-11-21")
Change = Callable[[openpyxl.worksheet.worksheet.Worksheet], None]


@pytest.fixture(scope="module")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of `init` whose dates and venues are planned; nobody is drawn yet."""
    folder = tmp_path_factory.mktemp("invited") / "case"
    done("init", folder)
    done("timetable", "--folder", folder, "--before-invitation", *DAY)
    return folder


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its panel drawn and its sessions planned."""
    folder = tmp_path_factory.mktemp("drawn") / "case"
    done("init", folder)
    done("timetable", "--folder", folder, "--before-invitation", *DAY)
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", SEED)
    done("timetable", "--folder", folder, *DAY)
    return folder


@pytest.fixture
def case(drawn: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return copied(drawn, tmp_path)


def copied(folder: Path, to: Path) -> Path:
    import shutil

    return Path(shutil.copytree(folder, to / "copy"))


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spoiled(
    folder: Path, sheet: str, change: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]
) -> None:
    book = openpyxl.load_workbook(folder / "programme.xlsx")
    change(book[sheet])
    book.save(folder / "programme.xlsx")


def test_the_dates_of_the_invitation_stand_after_the_draw(drawn: Path) -> None:
    before, after = (read_release((drawn / f"private/timetable{n}.json").read_bytes()) for n in ("", "-2"))
    assert [(one.session, one.slot, one.venue) for one in before.timetable.sittings] == [
        (one.session, one.slot, one.venue) for one in after.timetable.sittings
    ]
    assert (before.moment, after.moment) == ("before-invitation", "panel")
    # Nobody was told of breaks before: no rule warns that they moved.
    facts = told("timetable", "--folder", drawn, *DAY)
    assert "published-breaks" not in {one["rule"] for one in facts["violations"]}


def test_the_record_holds_and_names_every_timetable(drawn: Path) -> None:
    assert told("verify", "--folder", drawn)["ok"]
    events = [
        json.loads(line)["event"] for line in (drawn / "public/log.jsonl").read_text("utf-8").splitlines()
    ]
    assert events == ["case", "timetable", "lottery", "draw", "timetable"]
    assert [one["timetable"] for one in told("status", "--folder", drawn)["timetables"]] == [1, 2]


def test_a_changed_timetable_is_found_by_the_verifier(case: Path) -> None:
    path = case / "public/timetable.csv"
    path.write_bytes(path.read_bytes().replace(b"10:00", b"11:00", 1))
    assert not told("verify", "--folder", case, code=6)["ok"]


def test_json_has_what_other_programs_rely_on(case: Path) -> None:
    facts = told("timetable", "--folder", case, *DAY, "--speaker-out", "Example Accountant")
    assert facts["status"] == "optimal"
    assert all(set(one) == {"goal", "value", "bound", "status"} for one in facts["stages"])
    assert isinstance(facts["cost"], int) and facts["seconds"] > 0
    assert [one["what"] for one in facts["changes"]] == ["speaker"]
    assert {one["kind"] for one in facts["tell"]} == {"member", "speaker"}
    columns = ["session", "date", "start", "end", "venue", "item", "speaker"]
    for name in ("private/timetable-3.csv", "public/timetable-3.csv"):
        assert list(lines(case / name)[0])[:7] == columns


def test_nothing_changed_writes_nothing(drawn: Path) -> None:
    before = contents(drawn)
    assert told("timetable", "--folder", drawn, *DAY)["written"] == []
    assert contents(drawn) == before


def test_what_was_stated_is_said_when_it_is_forgotten(case: Path) -> None:
    done("timetable", "--folder", case, *DAY, "--speaker-out", "Example Accountant")
    again = type_in("timetable", "--folder", case, *DAY)
    assert 'version 3 was made with --speaker-out "Example Accountant"' in again.output


def test_a_need_that_moves_nothing_is_in_the_next_version(case: Path) -> None:
    """Run sheets are made from the newest version: what somebody needs must stand in it."""
    base = read_release((case / "private/timetable-2.json").read_bytes()).programme
    member = next(one.id for one in base.members if "large-print" not in one.needs)
    facts = told("timetable", "--folder", case, *DAY, "--need", f"{member}=large print")
    assert (facts["release"], facts["changes"]) == (3, [])
    new = read_release((case / "private/timetable-3.json").read_bytes()).programme
    assert next("large-print" in one.needs for one in new.members if one.id == member)
    # What anybody needs is not shown again.
    again = type_in("timetable", "--folder", case, *DAY)
    assert f'--need "{member}=…"' in again.output and "large print" not in again.output


def test_nothing_is_planned_on_a_date_that_is_past(invited: Path, tmp_path: Path) -> None:
    slots = read_release((invited / "private/timetable.json").read_bytes()).programme.slots
    done("init", tmp_path / "new")
    for today, code in ((slots[2].day, 0), (slots[-1].day + timedelta(days=1), 3)):
        folder = copied(tmp_path / "new", tmp_path / str(code))
        words = ("timetable", "--folder", folder, "--before-invitation", "--date", today.isoformat())
        told(*words, code=code)
        if code == 0:
            planned = read_release((folder / "private/timetable.json").read_bytes()).timetable
            assert min(one.span.start.date() for one in planned.sittings) >= today


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (("--lost-venue", "Example Library"), 0),
        (("--lost-date", "D05"), 0),
        (("--support-out", "Example facilitator 2"), 0),
        (("--need", "{member}=hearing loop"), 0),
        (("--speaker-out", "Nobody"), 3),
        (("--lost-venue", "Exmaple Library"), 3),
        (("--support-out", "Example BSL interpreter 1"), 4),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else str(value),
)
def test_each_loss(case: Path, event: tuple[str, ...], code: int) -> None:
    release = read_release((case / "private/timetable-2.json").read_bytes())
    member = release.programme.members[0].id
    signing = any("bsl" in one.needs for one in release.programme.members)
    words = [text.format(member=member) for text in event]
    before = contents(case)
    result = type_in("timetable", "--folder", case, *DAY, *words)
    expected = 0 if code == 4 and not signing else code
    assert result.exit_code == expected, result.output
    if expected:
        assert contents(case) == before


def test_an_interpreter_who_is_away_is_missed_by_name(invited: Path, tmp_path: Path) -> None:
    folder, who = copied(invited, tmp_path), "Example BSL interpreter 1"
    first = read_release((folder / "private/timetable.json").read_bytes()).timetable.sittings[0]
    words = ("timetable", "--folder", folder, "--before-invitation", *DAY, "--support-out")
    for_good = told(*words, who, code=4)
    assert for_good["changes"][0].endswith("No session moves for it.")
    day = first.span.start.date().isoformat()
    once = told(*words, f"{who}@{day}")
    (note,) = [one for one in once["notes"] if "away" in str(one)]
    assert "S1" in str(note) and "with another BSL interpreter" in str(note)


def test_impossible_names_the_rules_and_writes_nothing(invited: Path, tmp_path: Path) -> None:
    folder = copied(invited, tmp_path)

    def poorer(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in sheet.iter_rows(min_row=2):
            if row[0].value == "Budget":
                row[1].value = 100

    spoiled(folder, "Settings", poorer)
    before = contents(folder)
    facts = told("timetable", "--folder", folder, "--before-invitation", *DAY, code=4)
    assert facts["status"] == "impossible" and any("budget" in one.lower() for one in facts["conflict"])
    assert facts["changes"]
    assert contents(folder) == before


def test_every_problem_of_the_workbook_is_told_at_once(invited: Path, tmp_path: Path) -> None:
    folder = copied(invited, tmp_path)
    spoiled(folder, "Sessions", lambda sheet: sheet.__setitem__("C2", "lerning"))
    spoiled(folder, "Venues", lambda sheet: sheet.__setitem__("D2", "many"))
    before = contents(folder)
    facts = told("timetable", "--folder", folder, "--before-invitation", *DAY, code=3)
    assert {(one["sheet"], one["cell"]) for one in facts["problems"]} == {
        ("Sessions", "C2"),
        ("Venues", "D2"),
    }
    assert contents(folder) == before


def test_questions_and_checks_write_nothing(drawn: Path) -> None:
    before = contents(drawn)
    assert told("timetable", "--folder", drawn, *DAY, "--why-not", "Example Library")["verdict"] == "planned"
    assert told("timetable", "--folder", drawn, *DAY, "--worth")["offers"]
    judged = told("timetable", "--folder", drawn, *DAY, "--check", drawn / "packs/office/timetable-2.xlsx")
    assert [one for one in judged["violations"] if one["blocks"]] == []
    assert contents(drawn) == before


def test_a_question_without_words_makes_no_timetable(case: Path) -> None:
    spoiled(case, "Venues", lambda sheet: sheet.__setitem__("B2", "Another name"))
    before = contents(case)
    told("timetable", "--folder", case, *DAY, "--why-not", "", code=3)
    assert contents(case) == before


def test_questions_go_alone(drawn: Path) -> None:
    assert type_in("timetable", "--folder", drawn, "--worth", "--why-not", "D01").exit_code == 2
    assert type_in("timetable", "--folder", drawn, "--folder", drawn).exit_code == 2


def test_a_timetable_made_meanwhile_is_not_written_over(
    invited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from packs import timetabling

    folder, real = copied(invited, tmp_path), timetabling.make_timetable
    words = ("timetable", "--folder", folder, "--before-invitation", *DAY, "--lost-date", "D02")
    between: list[Mapping[str, bytes | None]] = []

    def slowly(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(timetabling, "make_timetable", real)
        done(*words)
        between.append(contents(folder))
        return real(*args, **more)

    monkeypatch.setattr(timetabling, "make_timetable", slowly)
    (problem,) = told(*words, code=3)["problems"]
    assert (problem["reason"], problem["remedy"]) == ("another timetable was made meanwhile", "Run it again")
    assert [contents(folder)] == between


def test_two_cases_share_what_has_the_same_id(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        # One evening: both fit beside each other.
        done("init", folder, "--format", "question-time")
    both = [word for folder in folders for word in ("--folder", folder)]
    facts = told("timetable", *both, "--before-invitation", *DAY)
    assert len(facts["panels"]) == 2
    first, then = (read_release((folder / "private/timetable.json").read_bytes()) for folder in folders)
    taken = [(one.venue, one.span) for one in first.timetable.sittings]
    assert not [
        one
        for one in then.timetable.sittings
        for venue, span in taken
        if one.venue == venue and one.span.overlaps(span)
    ]


def test_another_process_and_other_rows_make_the_same_timetable(tmp_path: Path) -> None:
    def shuffled(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column).value = value

    made = []
    for name, seed in (("a", "1"), ("b", "271828")):
        folder = tmp_path / name
        done("init", folder)
        if name == "b":
            for sheet in ("Venues", "Talks", "Speakers", "Support", "Members"):
                spoiled(folder, sheet, shuffled)
        words = ("timetable", "--folder", folder, "--before-invitation", *DAY)
        answer = process(*words, PYTHONHASHSEED=seed)
        assert answer.returncode == 0, answer.stderr
        # The name of the panel is the same in both: nothing else may differ.
        made.append((folder / "private/timetable.csv").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("every", [9, pytest.param(2, marks=pytest.mark.slow)])
def test_a_timetable_that_dies_at_any_moment(
    invited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """The folder is as it was, or the timetable is whole: every file that the log names is there."""
    from tests.test_cli_killed import moments, without_traces

    folder = copied(invited, tmp_path)
    before = without_traces(folder)
    seen = set()
    words = ("timetable", "--before-invitation", *DAY, "--lost-date", "D02")
    for copy in moments(folder, monkeypatch, *words, every=every):
        number = len(told("status", "--folder", copy)["timetables"])
        seen.add(number)
        after = without_traces(copy)
        assert {name: after[name] for name in before if name != "public/log.jsonl"} == {
            name: data for name, data in before.items() if name != "public/log.jsonl"
        }
        for line in (copy / "public/log.jsonl").read_text("utf-8").splitlines():
            assert all((copy / "public" / name).exists() for name in json.loads(line)["files"])
        if number == 1:
            assert after == before
    assert seen == {1, 2}
