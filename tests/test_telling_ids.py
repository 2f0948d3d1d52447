"""Ids that are names or e-mail addresses: nobody at a public draw, and no reader of the record, sees them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import write_xlsx
from tests.cli_cases import SEED, case, contents, type_in
from tests.letters_case import applicants, letters_case, with_draw, with_lottery

NAME = "Kanari"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case whose ids are names and e-mail addresses."""
    folder = case(tmp_path / "case")
    people = (folder / "people.csv").read_text("utf-8").splitlines()
    named = [people[0], *(_named(n, line) for n, line in enumerate(people[1:], start=1))]
    (folder / "people.csv").write_text("\n".join(named), "utf-8")
    return folder


def _named(n: int, line: str) -> str:
    _, _, rest = line.partition(",")
    return (
        f"{'Jo' if n % 2 else 'Bo'} {NAME} {'abcdefghijkl'[n - 1]}x,{rest}"
        if n % 3
        else f"jo{n}@{NAME}.org,{rest}"
    )


def test_a_draw_shows_entry_numbers_and_no_id(folder: Path) -> None:
    for words in (
        ("check",),
        ("lottery",),
        ("draw", "--rehearse"),
        ("draw", "--seed", SEED),
        ("verify",),
        ("status",),
    ):
        result = type_in(*words, "--folder", folder)
        assert result.exit_code == 0, result.output
        assert NAME.casefold() not in result.output.casefold(), words
    public = {
        name: data or b""
        for name, data in contents(folder).items()
        if name.startswith(("public/", "rehearsal/"))
    }
    assert public
    for name, data in public.items():
        assert NAME.encode() not in data and NAME not in name, name


def test_json_of_a_draw_keeps_its_ids(folder: Path) -> None:
    assert type_in("lottery", "--folder", folder).exit_code == 0
    facts = json.loads(type_in("draw", "--folder", folder, "--seed", SEED, "--json").stdout)
    assert all(NAME in name for name in facts["members"])


@pytest.mark.parametrize("option", ["--include", "--exclude"])
def test_problems_do_not_repeat_such_an_id(folder: Path, option: str) -> None:
    result = type_in("lottery", "--folder", folder, option, f"Nobody {NAME}")
    assert result.exit_code == 3
    assert f"{option} names an id that looks like a name" in result.output
    assert NAME not in result.output
    assert NAME not in type_in("lottery", "--folder", folder, option, f"Nobody {NAME}", "--json").output
    with (folder / "panel.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[excluded]\n"Nobody {NAME}" = "late"\n')
    result = type_in("check", "--folder", folder)
    assert result.exit_code == 3 and "[excluded] names an id that looks like a name" in result.output
    assert NAME not in result.output


def test_notes_on_letters_name_entry_numbers(tmp_path: Path) -> None:
    rows = [("Id" if n == 0 else f"Bo {NAME} x{n}", *row[1:]) for n, row in enumerate(applicants())]
    folder = letters_case(tmp_path / "case", people=rows, excluded={f"Bo {NAME} x12": "late"})
    toml = (folder / "panel.toml").read_text("utf-8")
    (folder / "panel.toml").write_text(toml.replace('"0012" = "moved-away"\n', ""), "utf-8")
    with_draw(with_lottery(folder))
    write_xlsx(
        folder / "applicants.xlsx",
        [rows[0], *((*row[:4], "Ayr", *row[5:]) for row in rows[1:])],
        "Applicants",
    )
    result = type_in("packs", "--folder", folder, "--date", "2027-03-01")
    assert result.exit_code == 0, result.output
    assert "changed since the lottery" in result.output
    assert NAME not in result.output
