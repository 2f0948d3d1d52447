"""Bad input: every problem is listed, with its place and a remedy, and nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Rows, write_xlsx
from tests.cli_cases import QUOTAS, TOML, case, contents, done, on_files, people, told, type_in

PEOPLE = people()


def refused(folder: Path, *words: object) -> list[dict[str, Any]]:
    """The problems with which `check` and both forms of `lottery` refuse this case; nothing changes."""
    before = contents(folder.parent)
    found = [
        told("check", "--folder", folder, code=3)["problems"],
        told("lottery", "--folder", folder, *words, code=3)["problems"],
    ]
    shown = type_in("lottery", "--folder", folder, *words)
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert contents(folder.parent) == before
    for problem in found[1]:
        assert set(problem) == {"file", "sheet", "cell", "also", "value", "reason", "remedy"}
        assert problem["reason"]
        assert problem["remedy"]
        assert problem["reason"] in shown.stderr
    assert found[0] == found[1]
    return list(found[1])


def with_cell(rows: Rows, row: int, column: int, text: str) -> list[list[str]]:
    changed = [list(line) for line in rows]
    changed[row][column] = text
    return changed


def reasons(problems: list[dict[str, Any]]) -> str:
    return "\n".join(f"{p['file']} {p['cell']} {p['reason']}" for p in problems)


@pytest.mark.parametrize(
    ("applicants", "quotas", "expected"),
    [
        ([row[1:] for row in PEOPLE], QUOTAS, ["people.csv  there is no id column"]),
        (with_cell(PEOPLE, 2, 0, "a1"), QUOTAS, ['people.csv A2 2 rows have the id "a1" and differ']),
        (with_cell(PEOPLE, 2, 0, " "), QUOTAS, ["people.csv A3 the id is blank"]),
        (with_cell(PEOPLE, 3, 5, "yuong"), QUOTAS, ['people.csv F4 "yuong" is not a value of Age']),
        (PEOPLE[:1], QUOTAS, ["people.csv  there are no applicants"]),
        (PEOPLE[:3], QUOTAS, ["people.csv  there are 2 applicants for a panel of 3"]),
        ([[*row[:5]] for row in PEOPLE], QUOTAS, ['people.csv  there is no column for the category "Age"']),
        (PEOPLE, QUOTAS[:1], ["quotas.csv  there are no quotas"]),
        (PEOPLE, [row[:3] for row in QUOTAS], ["quotas.csv  there is no column"]),
        (PEOPLE, with_cell(QUOTAS, 1, 2, "3"), ["quotas.csv C2 Gender, F: the min 3 is above the max 2"]),
        (PEOPLE, with_cell(QUOTAS, 1, 2, "-1"), ['quotas.csv C2 the min "-1" is negative']),
        (PEOPLE, with_cell(QUOTAS, 1, 2, "one"), ['quotas.csv C2 the min "one" is not a number']),
        (PEOPLE, with_cell(QUOTAS, 1, 2, "1.5"), ['quotas.csv C2 the min "1.5" is not a whole number']),
        (PEOPLE, with_cell(QUOTAS, 2, 2, "2"), None),
        (
            PEOPLE,
            with_cell(with_cell(QUOTAS, 1, 2, "2"), 2, 2, "2"),
            ["quotas.csv C2 the minimums of Gender add up to 4"],
        ),
        (
            PEOPLE,
            with_cell(with_cell(QUOTAS, 1, 3, "1"), 2, 3, "1"),
            ["quotas.csv D2 the maximums of Gender add up to 2"],
        ),
        (PEOPLE, [*QUOTAS, ("Age", "OLD", "1", "2")], ['quotas.csv B5 Age has 2 lines for "old"']),
        (PEOPLE, [*QUOTAS, ("Area", "North", "1", "3")], ['there is no column for the category "Area"']),
        (
            with_cell(with_cell(PEOPLE, 4, 0, ""), 5, 4, "X"),
            with_cell(with_cell(QUOTAS, 1, 2, "5"), 4, 3, "x"),
            [
                "people.csv A5 the id is blank",
                'people.csv E6 "X" is not a value of Gender',
                "quotas.csv C2 Gender, F: the min 5 is above the max 2",
                'quotas.csv D5 the max "x" is not a number',
            ],
        ),
    ],
)
def test_every_problem_is_named(
    tmp_path: Path, applicants: Rows, quotas: Rows, expected: list[str] | None
) -> None:
    folder = case(tmp_path / "case", applicants, quotas)
    if expected is None:
        done("check", "--folder", folder)
        return
    found = reasons(refused(folder))
    assert [text for text in expected if text not in found] == [], found


def test_workbooks_are_named_with_sheet_and_cell(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML.replace("people.csv", "people.xlsx"))
    write_xlsx(folder / "people.xlsx", with_cell(PEOPLE, 3, 5, "yuong"), sheet="Pool")
    problem = refused(folder)[0]
    assert (problem["file"], problem["sheet"], problem["cell"]) == ("people.xlsx", "Pool", "F4")
    assert problem["value"] == "yuong"
    assert 'Did you mean "young"?' in problem["remedy"]


def test_repeats_are_one_problem_with_all_cells(tmp_path: Path) -> None:
    rows = with_cell(with_cell(PEOPLE, 3, 5, "yuong"), 7, 5, "yuong")
    (problem,) = refused(case(tmp_path / "case", rows))
    assert (problem["cell"], problem["also"]) == ("F4", ["F8"])


@pytest.mark.parametrize("size", ["0", "-1", "13", "1000000", "9" * 40])
def test_a_size_that_no_panel_can_have(tmp_path: Path, size: str) -> None:
    folder = case(tmp_path / "case")
    before = contents(tmp_path)
    facts = told("lottery", "--folder", folder, "--size", size, code=3)
    words = on_files(folder)
    words[words.index("3")] = size
    assert told(*words, code=3)["problems"] == facts["problems"]
    assert any("size" in p["reason"] or "panel of" in p["reason"] for p in facts["problems"])
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--include", "a99"),
        ("--exclude", "a99"),
        ("--apart", "a1,a99"),
        ("--id", "Nummer"),
        ("--household", "Street,Postcode"),
    ],
)
def test_options_that_name_nothing(tmp_path: Path, option: str, value: str) -> None:
    folder = case(tmp_path / "case")
    before = contents(tmp_path)
    problems = told("lottery", "--folder", folder, "--approved-by", "the board", option, value, code=3)[
        "problems"
    ]
    assert len(problems) == 1, problems
    assert contents(tmp_path) == before


def test_included_and_excluded(tmp_path: Path) -> None:
    words = (
        "--include",
        "a1",
        "--exclude",
        "a1",
        "--include",
        "a98",
        "--exclude",
        "a99",
        "--approved-by",
        "x",
    )
    problems = told("lottery", "--folder", case(tmp_path / "case"), *words, code=3)["problems"]
    assert len(problems) == 3
    assert {p["value"] for p in problems} == {"a1", "a98", "a99"}


def test_nobody_left(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    before = contents(tmp_path)
    out = [word for n in range(1, 11) for word in ("--exclude", f"a{n}")]
    result = type_in("lottery", "--folder", folder, *out)
    assert result.exit_code in (3, 4), result.output
    everybody = [word for n in range(1, 13) for word in ("--exclude", f"a{n}")]
    assert type_in("lottery", "--folder", folder, *everybody).exit_code in (3, 4)
    placed = [word for n in range(1, 6) for word in ("--include", f"a{n}")]
    assert type_in("lottery", "--folder", folder, *placed).exit_code in (3, 4)
    assert contents(tmp_path) == before


def files(folder: Path, name: str, data: bytes | None) -> list[str]:
    """A lottery on files of which one holds this (None: is a folder)."""
    path = folder / name
    path.unlink(missing_ok=True)
    if data is None:
        path.mkdir()
    else:
        path.write_bytes(data)
    return on_files(folder)


@pytest.mark.parametrize("name", ["people.csv", "quotas.csv"])
@pytest.mark.parametrize(
    "data",
    [None, b"", b"\n\n", b"\x00\x01\x02\xff", b"PK\x03\x04 no zip", b"\xff\xfe\x00", b"id\n", b"one word"],
)
def test_files_that_are_no_spreadsheets(tmp_path: Path, name: str, data: bytes | None) -> None:
    folder = case(tmp_path / "case")
    words = files(folder, name, data)
    before = contents(tmp_path)
    problems = told(*words, code=3)["problems"]
    assert name in {p["file"] for p in problems}
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["people.xlsx", "people.ods", "people.pdf", "people", "people.xls"])
def test_workbooks_that_are_none(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "case")
    (folder / name).write_bytes(b"not a workbook at all")
    words = on_files(folder)
    words[words.index("--pool") + 1] = str(folder / name)
    assert name in {p["file"] for p in told(*words, code=3)["problems"]}


def test_both_files_missing(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (folder / "people.csv").unlink()
    (folder / "quotas.csv").unlink()
    assert [p["file"] for p in refused(folder)] == ["quotas.csv", "people.csv"]


def test_a_folder_is_named_even_if_it_is_this_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    problems = told("lottery", "--pool", ".", "--quotas", "..", "--size", "3", "--out", "out", code=3)[
        "problems"
    ]
    assert sorted(p["file"] for p in problems) == [".", ".."]


@pytest.mark.parametrize(
    "toml",
    [
        "",
        "size = 3",
        "[panel]\nsize = 0",
        '[panel]\nsize = "3"',
        "[panel\n",
        TOML + "[lottery]\nticket = 3",
        "\0",
    ],
)
def test_settings_that_cannot_be_used(tmp_path: Path, toml: str) -> None:
    problems = refused(case(tmp_path / "case", toml=toml))
    assert {p["file"] for p in problems} == {"panel.toml"}


@pytest.mark.parametrize(
    "words", [("check",), ("lottery",), ("status",), ("verify",), ("draw", "--seed", "1")]
)
def test_a_folder_that_is_no_case(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("x")
    before = contents(tmp_path)
    for place in ("empty", "nowhere", "file.txt", "file.txt/inside"):
        assert told(words[0], "--folder", tmp_path / place, *words[1:], code=3)["problems"], place
    assert contents(tmp_path) == before


@pytest.mark.parametrize("name", ["init", "demo"])
def test_a_place_where_no_case_can_be_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/panel.toml").write_text("mine")
    before = contents(tmp_path)
    for place in ("file.txt", "file.txt/inside", "taken", "x" * 300):
        assert told(name, tmp_path / place, code=3)["problems"], place
    assert contents(tmp_path) == before


def test_an_out_folder_that_cannot_be_made(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    (tmp_path / "file.txt").write_text("x")
    before = contents(tmp_path)
    for out in ("file.txt", "file.txt/inside", "x" * 300):
        assert told(*on_files(folder, out), code=3)["problems"], out
    assert contents(tmp_path) == before


@pytest.mark.parametrize("error", [PermissionError(13, "locked"), OSError(28, "no space left on device")])
def test_a_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    folder = case(tmp_path / "case")
    before = contents(folder)
    write = Path.write_bytes

    def refuse(path: Path, data: bytes) -> int:
        if path.name == "seals.csv":
            raise type(error)(error.errno, error.strerror, str(path))
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", refuse)
    problems = told("lottery", "--folder", folder, code=3)["problems"]
    assert problems[0]["file"] == "seals.csv"
    monkeypatch.undo()
    done("lottery", "--folder", folder)
    done("verify", "--folder", folder)
    assert {name: data for name, data in contents(folder).items() if name in before} == before


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows locks an open workbook")
def test_a_workbook_open_elsewhere(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    with (folder / "people.csv").open("r+b"):
        type_in("check", "--folder", folder)


def test_a_second_lottery_never_overwrites(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    first = told(*on_files(folder))
    before = contents(tmp_path / "out")
    second = told(*on_files(folder), "--exclude", "a12")
    after = contents(tmp_path / "out")
    assert first["commitment"] != second["commitment"]
    changed = {name for name, data in before.items() if after[name] != data}
    assert changed <= {"public/log.jsonl", "private/pseudonyms.csv"}
    new = set(after) - set(before)
    pages = {name for name in new if name.startswith("packs/")}
    assert {name for name in pages if after[name] is not None} == {"packs/public/lottery-page-2.html"}
    assert {name.split("/")[1] for name in new - pages} == {
        *("lottery-2", "audit-2", "contacts-2.csv", "reading-2.json")
    }
    log = after["public/log.jsonl"] or b""
    assert log.startswith(before["public/log.jsonl"] or b"no log")
    done("verify", "--folder", tmp_path / "out")
    assert told("draw", "--folder", tmp_path / "out", "--seed", "1")["commitment"] == second["commitment"]
    earlier = told("draw", "--folder", tmp_path / "out", "--seed", "1", "--lottery", "1")
    assert earlier["commitment"] == first["commitment"]
    done("verify", "--folder", tmp_path / "out")


def test_a_case_without_its_own_settings_is_understood(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    done(*on_files(folder))
    shown = done("status", "--folder", tmp_path / "out").stdout
    assert "cannot be read" not in shown
    (tmp_path / "out/panel.toml").write_text("[panel", "utf-8")
    assert "cannot be read" in done("status", "--folder", tmp_path / "out").stdout
