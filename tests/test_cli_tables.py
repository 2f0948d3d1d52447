"""`citizen-panel tables` from the command line: a plan, the day itself, a plan made by hand, refusals."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scheduling.seating import search
from sortition.wording import NOT_STATED, is_unstated
from tests.cli_cases import SEED, contents, done, program, python, told, type_in

IDS = [f"{number:03}" for number in range(1, 25)]
SEEN = "Canaryname"


def people(path: Path, ids: Sequence[str] = IDS, **needs: str) -> Path:
    """A members' file: gender, age, name, and what some of them need."""
    rows = [
        (one, SEEN, "Female" if int(one) % 2 else "Male", f"{int(one) % 3 * 20}+", needs.get(f"m{one}", ""))
        for one in ids
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("ID", "Name", "Gender", "Age", "Access needs"), *rows])
    return path


@pytest.fixture(scope="module")
def seated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty-four people at four tables in three rounds."""
    folder = tmp_path_factory.mktemp("seated")
    members = people(
        folder / "members.csv", m003="wheelchair", m007="BSL interpreter", m008="BSL interpreter"
    )
    plan("--members", members, "--tables", 4, "--rounds", 3, "--apart", "001,002", "--out", folder / "out")
    return folder / "out"


@pytest.fixture
def case(seated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seated, tmp_path / "copy"))


def plan(*words: object) -> dict[str, Any]:
    return told("tables", *words)


def seats(folder: Path, number: int = 1) -> dict[tuple[str, str], str]:
    path = folder / f"private/seating{'' if number == 1 else f'-{number}'}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["round", "table", "id"]
    found = {(round_, id_): table for round_, table, id_ in rows[1:]}
    assert len(found) == len(rows) - 1
    return found


def release(folder: Path, number: int = 1) -> dict[str, Any]:
    path = folder / f"private/seating{'' if number == 1 else f'-{number}'}.json"
    return dict(json.loads(path.read_text("utf-8")))


def pairs(found: dict[tuple[str, str], str]) -> Counter[tuple[str, str]]:
    at: dict[tuple[str, str], list[str]] = {}
    for (round_, id_), table in found.items():
        at.setdefault((round_, table), []).append(id_)
    return Counter(both for ids in at.values() for both in combinations(sorted(ids), 2))


def test_the_facts_are_those_of_the_file(seated: Path, tmp_path: Path) -> None:
    facts = plan(
        "--members", people(tmp_path / "members.csv"), "--tables", 4, "--rounds", 3, "--out", tmp_path / "out"
    )
    met = pairs(seats(tmp_path / "out"))
    assert facts["distinct_pairs"] == len(met)
    assert facts["repeated_pairs"] == sum(met.values()) - len(met)
    # Six of four tables: each table of a round repeats two pairs of any other round.
    assert facts["pair_upper_bound"] == 4 * 15 * 3 - 2 * (3 * 4 * 2) // 3
    assert (facts["rounds"], facts["tables"], facts["schema"], facts["command"]) == (3, 4, 1, "tables")
    assert {"out_of_band", "seconds", "out"} <= facts.keys()
    assert facts["out_of_band"] == 0


def test_rules_are_kept(seated: Path) -> None:
    found = seats(seated)
    assert set(found) == {(str(round_), one) for round_ in (1, 2, 3) for one in IDS}
    assert set(Counter((round_, table) for (round_, _), table in found.items()).values()) == {6}
    met = pairs(found)
    assert not met["001", "002"]
    assert met["007", "008"] == 3


def readable(data: bytes) -> bytes:
    """The contents of a file; of a workbook those of all its parts, which are packed."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return b"".join(book.read(name) for name in book.namelist())


def test_nothing_personal_leaves_its_room(seated: Path) -> None:
    files = {name: readable(data) for name, data in contents(seated).items() if data}
    assert sorted(name for name in files if name.startswith("public/")) == ["public/log.jsonl"]
    assert [name for name, data in files.items() if SEEN.encode() in data] == ["packs/office/tables.xlsx"]
    # Ids are seen there, and so a name would be.
    assert all(b"024" in files[name] for name in ("packs/office/tables.xlsx", "private/seating.csv"))
    for name in ("seating.csv", "seating.json"):
        assert (seated / "private" / name).stat().st_mode & 0o077 == 0


_AT_ONE_TIME = """
import json, os, sys
from packs import console
console.now = lambda: "2027-01-12T09:30:00Z"
from scheduling.seating import search
search._SECONDS = search._POINT_SECONDS = dict.fromkeys(search.Effort, 0.1)
from cli import main
sys.stderr = sys.stdout
os.chdir(sys.argv[1])
for words in json.loads(sys.argv[2]):
    try:
        main(["tables", *words], prog_name="citizen-panel")
    except SystemExit as end:
        print("Exit:", end.code)
"""
COMMANDS = [
    "--members members.csv --out out --tables 4 --rounds 3 --apart 001,002 --together 005,006 --dial strict",
    "--folder out --absent 004,010 --late 011 --from 2",
    "--folder out --check out/packs/office/tables.xlsx",
    "--members members.csv --out none --tables 4 --apart 001,002,003,004,005",
    "--folder drawn --tables 2 --rounds 3",
]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four members of the case that `init` makes, with a programme."""
    folder = tmp_path_factory.mktemp("drawn") / "case"
    done("init", folder)
    done("lottery", "--folder", folder)
    done("draw", "--folder", folder, "--seed", SEED)
    return folder


def test_the_order_of_rows_and_the_hash_seed_change_no_byte(drawn: Path, tmp_path: Path) -> None:
    made, answers = [], []
    for number, ids in enumerate((IDS, IDS[::-1])):
        folder = tmp_path / f"{number}"
        shutil.copytree(drawn, folder / "drawn")
        people(folder / "members.csv", ids, m003="wheelchair", m007="BSL interpreter", m008="BSL interpreter")
        words = json.dumps([one.split() for one in COMMANDS])
        answers.append(python(_AT_ONE_TIME, folder, words, PYTHONHASHSEED=str(number)))
        files = dict(contents(folder))
        assert {"out/private/seating-2.json", "drawn/packs/office/tables.xlsx"} <= files.keys()
        # These are in another order, or have to do with the key of the new case.
        for name in ("members.csv", "out/private/case.key", "out/public/log.jsonl"):
            del files[name]
        made.append(files)
    assert answers[0] == answers[1]
    assert re.findall(r"^Exit: (\d)$", answers[0], re.MULTILINE) == [*"00040"]
    assert made[0] == made[1]


def test_the_day_itself(case: Path) -> None:
    before = seats(case)
    facts = plan("--folder", case, "--absent", "004,010", "--late", "011", "--from", 2)
    after = seats(case, 2)
    assert facts["number"] == 2
    assert {key for key in before if key not in after} == {
        ("2", "004"), ("2", "010"), ("2", "011"), ("3", "004"), ("3", "010"),
    }  # fmt: skip
    assert all(after[key] == table for key, table in before.items() if key[0] == "1")
    moves = {(one["round"], one["id"]): (one["from"], one["to"]) for one in facts["moves"]}
    changed = {key: (before[key], table) for key, table in after.items() if before[key] != table}
    assert moves == changed
    met = pairs(after)
    assert not met["001", "002"] and met["007", "008"] == 3


def test_the_seating_of_a_list_goes_on_with_the_list(case: Path, tmp_path: Path) -> None:
    before, again = contents(case), f"with --out {case}"
    for words in (("--tables", 4), ("--from", 2)):
        code, text = typed("--folder", case, *words)
        assert code == 3 and "holds the seating of a list, and no case" in text and again in text, text
        assert "panel.toml" not in text and "init" not in text
    list_again = ("--members", people(tmp_path / "members.csv"), "--tables", 4, "--from", 2, "--out", case)
    code, text = typed(*list_again)
    assert code == 3 and "--from 2 needs --rounds" in text and "held already" not in text, text
    assert contents(case) == before
    answers = [
        done("tables", *list_again, "--rounds", 3),
        done("tables", "--folder", case, "--absent", "004"),
    ]
    assert all(f"citizen-panel tables --folder {case} --absent ID" in one.output for one in answers)


def test_a_table_fewer_moves_its_people_only(case: Path) -> None:
    before = seats(case)
    table = before["1", "001"]
    facts = plan("--folder", case, "--table-out", table, "--from", 3)
    moved = {one["id"] for one in facts["moves"]}
    assert moved == {id_ for (round_, id_), at in before.items() if round_ == "3" and at == table}
    assert facts["status"] == "optimal"


def test_a_table_is_known_by_what_its_card_calls_it(case: Path) -> None:
    plan("--folder", case, "--table-out", "Table 3", "--from", 3)
    after = seats(case, 2)
    assert {table for (round_, _), table in after.items() if round_ == "3"} == {"1", "2", "4"}


def test_rounds_that_were_held_stay_and_count_as_met(case: Path) -> None:
    members = case.parent / "members.csv"
    people(members)
    plan("--members", members, "--tables", 4, "--rounds", 3, "--from", 3, "--out", case)
    first, second = seats(case), seats(case, 2)
    assert {key: first[key] for key in first if key[0] != "3"} == {
        key: second[key] for key in second if key[0] != "3"
    }
    earlier = pairs({key: table for key, table in second.items() if key[0] != "3"})
    again = pairs({key: table for key, table in second.items() if key[0] == "3"})
    # Four tables of six can meet sixty new pairs at the very most; by chance about a quarter have met before.
    assert sum(bool(earlier[both]) for both in again) <= 12


def test_a_plan_changed_by_hand_is_judged(case: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    book = openpyxl.load_workbook(case / "packs/office/tables.xlsx")
    sheet = book["Members"]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    heads = [str(cell.value) for cell in next(sheet.iter_rows(max_row=1))]
    at = heads.index("Round 1")
    one, other = rows["001"][at].value, rows["002"][at].value
    third = next(id_ for id_ in IDS if id_ > "010" and rows[id_][at].value == other)
    rows["001"][at].value, rows[third][at].value = other, one
    book.save(path)
    before = contents(case)
    facts = plan("--folder", case, "--check", path)
    assert [found["rule"] for found in facts["violations"]] == ["apart"]
    assert plan("--folder", case, "--check", case / "packs/office/tables.xlsx")["violations"] == []
    assert contents(case) == before


def typed(*words: object) -> tuple[int, str]:
    result = type_in("tables", *words)
    return result.exit_code, result.stderr


Words = Callable[[Path], Sequence[object]]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--absent", "004,099", "--late", "004", "--from", "7"], ['there is no member "099"']),
        (["--absent", "004", "--late", "004"], ['"004" is absent and late at once']),
        (["--table-out", "Tabel 1"], ['there is no table "Tabel 1"']),
        (["--absent", "004", "--from", "7"], ['"7" is no round', "Rounds are 1 to 3"]),
    ],
)
def test_what_is_strange_is_said_and_nothing_is_written(
    case: Path, words: list[str], says: list[str]
) -> None:
    before = contents(case)
    code, text = typed("--folder", case, *words)
    assert code == 3 and all(one in text for one in says), text
    assert contents(case) == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--absent", "004", "--apart", "005,006"], "--absent does not go with --apart"),
        (["--late", "004", "--together", "005,006"], "--late does not go with --together"),
        (["--facilitator-out", "F1", "--tables", "3"], "--facilitator-out does not go with --tables"),
        (["--table-out", "1", "--rounds", "3"], "--table-out does not go with --rounds"),
        (["--absent", "004", "--format", "jury"], "--absent does not go with --format"),
        (["--absent", "004", "--categories", "Age"], "--absent does not go with --categories"),
        (["--absent", "004", "--dial", "mirror"], "--absent does not go with --dial"),
        (["--absent", "004", "--effort", "high"], "--absent does not go with --effort"),
        (["--absent", "004", "--time-limit", "9"], "--absent does not go with --time-limit"),
        (["--absent", "004", "--members", "m.csv", "--out", "o"], "--absent does not go with --members"),
        (["--absent", "004", "--check", "plan.xlsx"], "--check does not go with --absent: a plan is judged"),
        (["--absent", "", "--from", "2"], "--absent has nothing in it"),
        (["--late", "004", "--late", " , "], "--late has nothing in it"),
        (["--from", ""], "--from has nothing in it"),
        (["--check", "plan.xlsx", "--apart", "005,006"], "--check does not go with --apart"),
        (["--check", "plan.xlsx", "--dial", "pairs"], "--check does not go with --dial"),
        (["--check", "plan.xlsx", "--from", "2"], "--check does not go with --from"),
        (["--check", "p.csv", "--members", "m.csv", "--out", "o"], "--check does not go with --out"),
        (["--id", "number"], "--id goes with --members"),
        (["--needs", "Access needs"], "--needs goes with --members"),
        (["--out", "elsewhere"], "--out goes with --members"),
        (["--members", "m.csv"], "--members goes with --out or --check"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(words: list[str], says: str) -> None:
    code, text = typed(*words)
    assert code == 2 and says in text, text


def test_a_case_and_a_file_are_not_seated_at_once(case: Path) -> None:
    words = ("--members", case.parent / "members.csv", "--out", case.parent / "out", "--folder", case)
    code, text = typed(*words)
    assert code == 2 and "--members does not go with --folder" in text, text


def test_a_plan_for_a_file_is_judged_by_what_is_asked(case: Path, tmp_path: Path) -> None:
    words = ("--members", people(tmp_path / "members.csv"), "--check", case / "private/seating.csv")
    facts = plan(*words, "--tables", 4, "--rounds", 3, "--together", "001,002")
    assert {found["rule"] for found in facts["violations"]} == {"together"}


def test_what_cannot_be_is_proved_and_nothing_is_written(tmp_path: Path) -> None:
    members = people(tmp_path / "members.csv")
    words = ("--members", members, "--tables", 4, "--rounds", 2, "--out", tmp_path / "out")
    code, text = typed(*words, "--apart", "001,002,003,004,005")
    assert code == 4, text
    assert "001" in text and "005" in text
    assert not (tmp_path / "out").exists()


def test_formats_make_their_tables(tmp_path: Path) -> None:
    members = people(tmp_path / "members.csv")
    plan("--members", members, "--format", "jury", "--out", tmp_path / "jury")
    sizes = [
        sorted(Counter(t for (round_, _), t in seats(tmp_path / "jury").items() if round_ == n).values())
        for n in ("1", "2", "3")
    ]
    assert sizes == [[24], [2] * 12, [3] * 8]
    assert typed("--members", members, "--format", "jurry", "--out", tmp_path / "other")[0] == 3


@pytest.mark.usefixtures("quick")
def test_a_drawn_case_is_seated_with_names_in_the_workbook_only(drawn: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(drawn, tmp_path / "case")
    facts = plan("--folder", folder, "--tables", 2)
    assert facts["members"] == 4
    names = {
        str(row[1].value)
        for row in openpyxl.load_workbook(folder / "applicants.xlsx").worksheets[0].iter_rows(min_row=2)
        if row[1].value
    }
    assert names
    for name in ("private/seating.csv", "private/seating.json", "public/log.jsonl"):
        text = (folder / name).read_text("utf-8")
        assert not [one for one in names if one in text]
    sheet = openpyxl.load_workbook(folder / "packs/office/tables.xlsx")["Members"]
    listed = {str(row[0]): row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert {key[1] for key in seats(folder)} == listed.keys()
    assert all(len(names.intersection(map(str, row))) == 1 for row in listed.values())
    made = json.loads((folder / "private/seating.json").read_text("utf-8"))
    assert made["number"] == 1
    file = openpyxl.load_workbook(folder / "applicants.xlsx").worksheets[0]
    headings, *rows = ([str(cell) for cell in row] for row in file.iter_rows(values_only=True))
    own = {row[0]: dict(zip(headings, row, strict=True)) for row in rows}
    categories = [one["name"] for one in made["discussion"]["categories"]]
    for guest in made["discussion"]["guests"]:
        stated = [own[guest["id"]][name] for name in categories]
        assert guest["values"] == [NOT_STATED if is_unstated(one) else one for one in stated] and categories


@pytest.mark.usefixtures("quick")
def test_a_facilitator_who_is_ill_leads_nothing_more(drawn: Path, tmp_path: Path) -> None:
    """In the rest of the session, that is: F2 leads one of the two tables, and no member moves."""
    folder = shutil.copytree(drawn, tmp_path / "case")
    plan("--folder", folder, "--tables", 2, "--rounds", 3)
    plan("--folder", folder, "--facilitator-out", "Example facilitator 1", "--from", 2)
    assert seats(folder) == seats(folder, 2)
    before, after = (
        {
            (one["round"], id_)
            for one in release(folder, number)["seating"]["groups"]
            for id_ in one["facilitators"]
        }
        for number in (1, 2)
    )
    assert before - after == {("2", "F1"), ("3", "F1")}
    assert after < before


def test_what_cannot_be_mirrored_is_named(tmp_path: Path) -> None:
    """Both women sit together, so that one of two tables has nobody of them."""
    members = tmp_path / "members.csv"
    members.write_text("id,Gender\n" + "".join(f"{n},{'FM'[n > 2]}\n" for n in range(1, 7)), "utf-8")
    words = ("--members", members, "--tables", 2, "--rounds", 1, "--together", "1,2", "--dial", "strict")
    code, text = typed(*words, "--out", tmp_path / "out")
    assert code == 4
    assert "not every table can mirror the members in every round" in text
    assert "In round 1" in text and "Gender (" in text and "--dial mirror" in text
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("every", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_a_mended_seating_that_dies_at_any_moment(
    case: Path, monkeypatch: pytest.MonkeyPatch, every: int
) -> None:
    """The next change finds the seating whole, or as it was, and goes on from there."""
    from tests.test_cli_killed import moments, without_traces

    before, numbers = without_traces(case), set()
    words = ("tables", "--absent", "004", "--from", "2")
    for copy in moments(case, monkeypatch, *words, every=every):
        number = plan("--folder", copy, "--late", "010", "--from", "3")["number"]
        numbers.add(number)
        files = without_traces(copy)
        assert {name: files[name] for name in before} == before
        last = {f"seating{end}.{kind}" for end in ("", "-2", "-3")[:number] for kind in ("csv", "json")}
        assert {Path(name).name for name in files if "private/seating" in name} == last
        assert (("2", "004") in seats(copy, number)) == (number == 2)
        assert told("status", "--folder", copy)["seatings"] == number
        assert ("3", "010") not in seats(copy, number)
        assert not list((copy / "private").glob(".staging*"))
    assert numbers == {2, 3}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Searches in this process that take hardly any steps."""
    for name in ("_SECONDS", "_MIRRORED_SECONDS", "_POINT_SECONDS"):
        monkeypatch.setattr(search, name, dict.fromkeys(search.Effort, 0.05))
    alone = search._SETTINGS[search.Effort.DEFAULT]
    monkeypatch.setattr(search, "_SETTINGS", dict.fromkeys(search.Effort, alone))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("dial", ["pairs", "both", "mirror", "strict"])
def test_the_dial_is_where_it_was_put_and_the_workbook_shows_what_was_reached(
    tmp_path: Path, dial: str
) -> None:
    members, out = people(tmp_path / "members.csv"), tmp_path / "out"
    facts = plan("--members", members, "--tables", 4, "--rounds", 3, "--dial", dial, "--out", out)
    assert release(out)["dial"] == dial
    sheet = openpyxl.load_workbook(out / "packs/office/tables.xlsx")["Dial"]
    (headings, *rows) = (dict(enumerate(row)) for row in sheet.iter_rows(values_only=True))
    points = {row[0]: {headings[n]: cell for n, cell in row.items()} for row in rows}
    assert [*points] == ["pairs", "both", "mirror", "strict"]
    assert [name for name, row in points.items() if (row["Remark"] or "").startswith("this one")] == [dial]
    mine = points[dial]
    assert mine["Pairs who meet"] == facts["distinct_pairs"]
    assert mine["Off their fair share"] == facts["out_of_band"]
    assert (mine["Fewest others met"], mine["Most others met"]) == (facts["met_least"], facts["met_most"])
    if dial == "strict":
        assert facts["out_of_band"] == 0


@pytest.mark.usefixtures("quick")
def test_with_more_effort_more_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_SECONDS", {search.Effort.DEFAULT: 1.0, search.Effort.HIGH: 2.0})
    members, made = people(tmp_path / "members.csv"), {}
    for effort in ("default", "high"):
        plan("--members", members, "--effort", effort, "--tables", 4, "--out", tmp_path / effort)
        made[effort] = release(tmp_path / effort)
        assert made[effort]["effort"] == effort
    assert made["high"]["steps"] > made["default"]["steps"]


@pytest.mark.usefixtures("quick")
def test_a_cafe_is_about_other_topics_each_round(tmp_path: Path) -> None:
    members = people(tmp_path / "members.csv")
    plan("--members", members, "--format", "cafe", "--rounds", 3, "--tables", 4, "--out", tmp_path / "out")
    found = release(tmp_path / "out")["discussion"]["rounds"]
    topics = [[place["topic"] for place in one["places"]] for one in found]
    assert len(topics) == 3 and all(len(set(one)) == 4 for one in topics)
    topic = {(one["id"], place["table"]): place["topic"] for one in found for place in one["places"]}
    had = Counter((id_, topic[round_, table]) for (round_, id_), table in seats(tmp_path / "out").items())
    assert len(had) == 72 and set(had.values()) == {1}


@pytest.mark.usefixtures("quick")
def test_budgeting_is_at_tables_of_five_then_seven(tmp_path: Path) -> None:
    members = people(tmp_path / "members.csv", [f"{n:03}" for n in range(1, 36)])
    plan("--members", members, "--format", "budget", "--out", tmp_path / "out")
    found = seats(tmp_path / "out")
    sizes = {
        round_: {*Counter(table for (one, _), table in found.items() if one == round_).values()}
        for round_ in sorted({one for one, _ in found})
    }
    assert sizes == {"1": {5}, "2": {7}}


def test_a_plan_by_hand_is_measured_beside_ours(case: Path, tmp_path: Path) -> None:
    """Everybody stays in later rounds where they are in the first: nobody new is met."""
    book = openpyxl.load_workbook(case / "packs/office/tables.xlsx")
    heads, *rows = book["Members"].iter_rows()
    first, *others = (n for n, cell in enumerate(heads) if str(cell.value).startswith("Round "))
    for row in rows:
        for n in others:
            row[n].value = row[first].value
    book.save(tmp_path / "mine.xlsx")
    facts = plan("--folder", case, "--check", tmp_path / "mine.xlsx")
    assert facts["violations"] == []
    assert (facts["distinct_pairs"], facts["repeated_pairs"]) == (4 * 15, 2 * 4 * 15)
    assert (facts["met_least"], facts["met_most"]) == (5, 5)
    met = pairs(seats(case))
    assert facts["ours"]["distinct_pairs"] == len(met)
    assert facts["ours"]["repeated_pairs"] == sum(met.values()) - len(met)
    assert facts["ours"]["met_least"] > 5


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("effort", ["default", "high"])
def test_ctrl_c_ends_every_search_at_once(tmp_path: Path, effort: str) -> None:
    """Interpreters make the solver start first: it must leave Ctrl-C to us."""
    members = people(tmp_path / "members.csv", [f"{n:03}" for n in range(1, 61)], m007="BSL interpreter")
    words = ("--members", members, "--tables", 8, "--rounds", 8, "--effort", effort)
    command = program("tables", *words, "--out", tmp_path / "out")
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = subprocess.Popen(command, text=True, start_new_session=True, **pipes)
    time.sleep(5)
    pressed = time.monotonic()
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, ""), err
    assert err.endswith("Interrupted; nothing is lost. citizen-panel status says how far it came.\n")
    assert "Traceback" not in err
    assert time.monotonic() - pressed < 10
    assert not (tmp_path / "out").exists()
