"""`check` as it is typed: report, suggestions, sheet, large files; and what the lottery keeps of it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.builders import write_csv, write_xlsx
from tests.cli_cases import QUOTAS, TOML, case, contents, done, on_files, people, told, type_in

SLIPS = [[*row] for row in people()]
SLIPS[3][5], SLIPS[7][5], SLIPS[5][4] = "yuong", "yuong", "divers"


def slips(folder: Path, toml: str = TOML) -> Path:
    """A case with two slips of one kind, and a value that nobody can guess."""
    return case(folder, SLIPS, toml=toml)


def test_the_report_is_the_result_and_nothing_is_written(tmp_path: Path) -> None:
    rows = [[*row] for row in people()]
    rows[2][4] = " f "
    folder = case(tmp_path / "case", rows)
    before = contents(folder)
    shown = done("check", "--folder", folder)
    assert contents(folder) == before
    assert "Note:" not in shown.output
    read, *_ = shown.stdout.split("\n\n")
    assert read.splitlines()[0] == "What was read"
    assert 'headings used: "id", "Age", "Gender"; 3 other columns kept apart for letters' in read
    assert "E3" in shown.stdout
    assert shown.stdout.index("What was read") < shown.stdout.index("12 applicants for 3 seats")
    facts = told("check", "--folder", folder)
    assert {note["kind"] for note in facts["notes"]} <= {"read", "changed", "left out", "look"}
    assert facts["suggested"] == []


def test_a_quota_that_nobody_can_fill_comes_before_the_lottery(tmp_path: Path) -> None:
    assert "Next: citizen-panel lottery" in done("check", "--folder", case(tmp_path / "case")).stderr
    quotas = [*QUOTAS, ("Age", "oldest", "1", "2")]
    said = done("check", "--folder", case(tmp_path / "short", quotas=quotas)).stderr
    assert "Next: find more applicants or change the quotas, then citizen-panel check" in said


def test_another_lottery_is_not_what_comes_next_by_itself(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    after = done("check", "--folder", folder).stderr.splitlines()[-1]
    assert after.startswith("Next: a lottery stands already") and "citizen-panel status --folder" in after
    assert "citizen-panel lottery" not in after


def test_the_households_to_invite_are_read_too(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", people())
    rows = [
        ["Reference", "Address 1", "Postcode"],
        ["R1", "1 High St", "G1 1AA"],
        ["R2", "2 High St", "G1 1AA"],
    ]
    write_xlsx(folder / "invited.xlsx", rows)
    assert "2 households to invite" in done("check", "--folder", folder).stdout
    write_xlsx(folder / "invited.xlsx", [*rows, ["R1", "", "G1 1AA"]])
    shown = type_in("check", "--folder", folder)
    assert shown.exit_code == 3
    assert "invited.xlsx > Sheet1!B4: the address is blank" in shown.stderr
    assert '!A2: 2 households have the reference "R1"' in shown.stderr


def test_a_sheet_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", people())
    write_xlsx(folder / "people.xlsx", people())
    toml = TOML.replace("people.csv", "people.xlsx")
    assert toml != TOML
    (folder / "panel.toml").write_text(toml, "utf-8")
    shown = type_in("check", "--folder", folder, "--sheet", "Other")
    assert shown.exit_code == 3
    said = 'people.xlsx: there is no sheet "Other" with anything in it. Name another with --sheet, or'
    assert said in shown.stderr


def test_suggestions_alone_are_the_result_before_the_problems(tmp_path: Path) -> None:
    shown = type_in("check", "--folder", slips(tmp_path / "case"), "--suggest")
    assert shown.exit_code == 3
    assert shown.stdout.splitlines() == [
        "[values.Age]",
        '"yuong" = "young"  # 2 cells',
        "",
        "[values.Gender]",
        '# "divers" = "…"  # 1 cell; one of "F", "M", "not stated"',
    ]
    assert "2 problems to mend" in shown.stderr
    assert "What was read" not in shown.output


def test_what_is_pasted_settles_the_problems(tmp_path: Path) -> None:
    folder = slips(tmp_path / "case")
    shown = type_in("check", "--folder", folder, "--suggest").stdout
    decided = shown.replace('# "divers" = "…"', '"divers" = "not stated"')
    (folder / "panel.toml").write_text(f"{TOML}\n{decided}", "utf-8")
    assert tomllib.loads(f"{TOML}\n{decided}")["values"] == {
        "Age": {"yuong": "young"},
        "Gender": {"divers": "not stated"},
    }
    facts = told("check", "--folder", folder)
    assert [sum(v["applicants"] for v in one["values"]) for one in facts["categories"]] == [12, 12]
    assert done("check", "--folder", folder, "--suggest").stdout == (
        "# Nothing to suggest: every heading and every value is understood.\n"
    )


def test_a_heading_that_is_nearly_a_category_is_suggested(tmp_path: Path) -> None:
    rows = [("id", "Name", "Address1", "Postcode", "Gendre", "Age"), *people()[1:]]
    folder = case(tmp_path / "case", rows)
    shown = type_in("check", "--folder", folder, "--suggest")
    assert shown.stdout == '[columns]\n"Gendre" = "Gender"\n'
    (folder / "panel.toml").write_text(TOML + shown.stdout, "utf-8")
    told("check", "--folder", folder)


def test_a_column_that_could_be_the_ids_is_suggested(tmp_path: Path) -> None:
    rows = [("Number", *people()[0][1:]), *people()[1:]]
    folder = case(tmp_path / "case", rows, toml=f'{TOML}[applicants]\nid = "Numbr"\n')
    _, heading, line = type_in("check", "--folder", folder, "--suggest").stdout.splitlines()
    assert (heading, line) == ("[applicants]", '"id" = "Number"  # in place of the line that is there')
    (folder / "panel.toml").write_text(TOML, "utf-8")
    *_, line = type_in("check", "--folder", folder, "--suggest").stdout.splitlines()
    assert line == '# "id" = "…"  # one of "Number", "Name"'


def test_suggestions_for_programs(tmp_path: Path) -> None:
    folder = slips(tmp_path / "case")
    facts = told("check", "--folder", folder, "--suggest", code=3)
    assert len(facts["problems"]) == 2
    assert facts["suggested"] == [
        {
            "table": "values.Age",
            "key": "yuong",
            "value": "young",
            "cells": 2,
            "choices": ["young", "old", "not stated"],
        },
        {
            "table": "values.Gender",
            "key": "divers",
            "value": "",
            "cells": 1,
            "choices": ["F", "M", "not stated"],
        },
    ]
    assert told("check", "--folder", folder, code=3) == facts


def test_a_text_that_is_no_answer_is_not_suggested_as_one(tmp_path: Path) -> None:
    rows = [[*row] for row in people()]
    rows[3][5] = "I moved here a long time ago, and would rather tell you when we meet"
    facts = told("check", "--folder", case(tmp_path / "case", rows), code=3)
    assert len(facts["problems"]) == 1
    assert "suggested" not in facts


def test_problems_that_no_line_settles_leave_nothing_to_suggest(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", people()[:3])
    shown = type_in("check", "--folder", folder, "--suggest")
    assert (shown.exit_code, shown.stdout.count("\n")) == (3, 1)
    assert shown.stdout.startswith("# Nothing to suggest:")
    (folder / "panel.toml").write_text("[panel", "utf-8")
    shown = type_in("check", "--folder", folder, "--suggest")
    assert (shown.exit_code, shown.stdout[:21]) == (3, "# Nothing to suggest:")


def test_a_table_that_panel_toml_has_is_said_to_be_there(tmp_path: Path) -> None:
    folder = slips(tmp_path / "case", f'{TOML}[values.age]\n"jung" = "young"\n')
    shown = type_in("check", "--folder", folder, "--suggest").stdout.splitlines()
    assert shown[0].startswith("# panel.toml has this table already")
    assert shown[1] == "[values.Age]"
    assert shown.count(shown[0]) == 1


def two_sheets(folder: Path) -> Path:
    """A case whose applicants stand on two sheets alike; the second has one more."""
    case(folder, toml=TOML.replace("people.csv", "people.xlsx"))
    write_xlsx(folder / "people.xlsx", people(12), sheet="Round one", **{"Round two": people(13)})
    return folder


def test_a_sheet_can_be_named(tmp_path: Path) -> None:
    folder = two_sheets(tmp_path / "case")
    assert told("check", "--folder", folder)["applicants"] == 12
    assert told("check", "--folder", folder, "--sheet", "round TWO")["applicants"] == 13
    (folder / "panel.toml").write_text(
        TOML.replace("people.csv", "people.xlsx") + '[applicants]\nsheet = "Round two"\n', "utf-8"
    )
    assert told("check", "--folder", folder)["applicants"] == 13
    assert told("lottery", "--folder", folder, "--sheet", "Round one")["applicants"] == 12
    words = [word.replace("people.csv", "people.xlsx") for word in on_files(folder)]
    assert told(*words, "--sheet", "Round two")["applicants"] == 13


@pytest.mark.parametrize("command", ["check", "lottery"])
def test_a_sheet_that_is_not_there_is_refused(tmp_path: Path, command: str) -> None:
    folder = two_sheets(tmp_path / "case")
    (problem,) = told(command, "--folder", folder, "--sheet", "Round tow", code=3)["problems"]
    assert 'Did you mean "Round two"?' in problem["remedy"]


@pytest.mark.parametrize("command", ["check", "lottery"])
def test_a_large_file_is_announced_and_quiet_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr("packs.reading_report._LARGE", 200)
    folder = case(tmp_path / "case")
    shown = done(command, "--folder", folder)
    assert shown.stderr.splitlines()[0] == "Reading people.csv (0 MB)…"
    assert "quotas.csv (" not in shown.output
    assert "Reading" not in shown.stdout
    assert "Reading" not in done(command, "--folder", folder, "--quiet").output


def test_a_large_file_is_announced_before_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("packs.reading_report._LARGE", 200)
    folder = case(tmp_path / "case", [[*row, "\x00"] for row in people()])
    (folder / "people.csv").write_bytes(b"\x00" * 1000)
    shown = type_in("check", "--folder", folder)
    assert shown.exit_code == 3
    assert shown.stderr.startswith("Reading people.csv")


def test_the_lottery_keeps_the_report_in_private(tmp_path: Path) -> None:
    rows = [[*row] for row in people()]
    rows[2][4] = " f "
    folder = case(tmp_path / "case", rows)
    notes = told("check", "--folder", folder)["notes"]
    done("lottery", "--folder", folder)
    kept = json.loads((folder / "private/reading.json").read_bytes())
    assert set(kept) == {"schema", "read", "changed", "left_out", "look"}
    assert [note for note in notes if note in kept["read"]] == kept["read"] != []
    assert any(note["cells"] == ["E3"] for note in [*kept["changed"], *kept["look"]])
    assert "Mill Lane" not in json.dumps(kept)
    assert "Person" not in json.dumps(kept)
    write_csv(folder / "people.csv", people(13))
    done("lottery", "--folder", folder)
    assert "13 rows" in (folder / "private/reading-2.json").read_text("utf-8")
    assert "12 rows" in (folder / "private/reading.json").read_text("utf-8")


def test_the_record_holds_without_the_report(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done("lottery", "--folder", folder)
    done("verify", "--folder", folder)
    (folder / "private/reading.json").unlink()
    done("verify", "--folder", folder)
    done("draw", "--folder", folder, "--seed", "1")
    assert "draw from lottery 1" in done("status", "--folder", folder).stdout


def test_nothing_of_an_impossible_quota_hides_who_is_missing(tmp_path: Path) -> None:
    rows = [[*row[:5], "old"] for row in people()[1:]]
    folder = case(tmp_path / "case", [people()[0], *rows], quotas=QUOTAS)
    facts = told("check", "--folder", folder)
    assert facts["reach_out"][0]["value"] == "young"
    assert facts["reach_out"][0]["short"] == 1
    shown = " ".join(done("check", "--folder", folder).stdout.split())
    assert "Age, young: 0 applicants for at least 1 seat. No panel can be drawn: 1 more is needed." in shown
