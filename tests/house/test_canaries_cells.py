"""Wrong words in every column of every file: a problem says its own cell, and of people not even that."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from scheduling.reading.layouts import LAYOUTS, SEATING
from tests.cli_cases import done, type_in
from tests.house.aviary import (
    SILENT,
    TODAY,
    applicant,
    aviary,
    identity,
    write_programme,
)
from tests.house.listening import songs, word

pytestmark = pytest.mark.slow
# Columns with answers to pick from, numbers, days, and public words: a problem repeats what stands there.
REPEATED = {
    "applicants.xlsx": {"Gender", "Age", "Not eligible because"},
    "quotas.xlsx": {"Category", "Value", "Min", "Max"},
    "dropout.xlsx": {"Category", "Value", "Rate"},
    "excluded.xlsx": {"Reason"},
    "invited.xlsx": {"Reference"},
    "previous.xlsx": set[str](),
}
# What an area is called stands in the sheet Travel, and helpers are named to the office.
TOLD = {"answer", "programme: North", "programme: South", "programme: support", "Area"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return aviary(tmp_path_factory.mktemp("made") / "case")


@pytest.fixture(scope="module")
def drawn(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, drawn, with wishes for the tables of its members."""
    folder = tmp_path_factory.mktemp("drawn") / "case"
    shutil.copytree(made, folder)
    done("lottery", "--folder", folder, "--tickets", "100")
    drawn = type_in("draw", "--folder", folder, "--seed", "1", "--json").stdout
    members = [name for name in map(identity, range(1, 13)) if name in drawn.split("alternates")[0]]
    write_programme(folder, members)
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def spoil(path: Path, sheet: str = "", only: str = "") -> dict[str, str]:
    """A wrong name and a wrong address stand in every column of a sheet, or in one; what is listened for."""
    book = openpyxl.load_workbook(path)
    page = book[sheet] if sheet else book.worksheets[0]
    found = {}
    for column, heading in enumerate((cell.value for cell in page[1]), start=1):
        if heading and only in ("", heading):
            found[heading] = word(f"wrong: {path.name} {sheet} {heading}")
            page.cell(2, column).value = f"Ann {found[heading]}"
            page.cell(3, column).value = f"{found[heading]}@example.org"
    book.save(path)
    return {f"wrong: {path.name} {sheet} {heading}": heading for heading in found}


def said(folder: Path, *commands: str) -> set[str]:
    """The columns of which something is said, by a command and to a program; nothing of any other."""
    told = set()
    for words in commands:
        for more in ("", " --json"):
            command, *rest = f"{words}{more}".split()
            result = type_in(command, "--folder", folder, *rest)
            assert result.exit_code in (0, 3, 4), result.output
            told |= {place for place, _ in songs(result.output)}
    return told


@pytest.mark.parametrize("name", REPEATED)
def test_a_list_is_wrong_all_over(case: Path, name: str) -> None:
    wrong = spoil(case / name)
    told = said(case, "check", "lottery --tickets 100", "packs --audience household --date 2027-01-11")
    assert {wrong[one] for one in told - {"answer"}} <= REPEATED[name]
    assert told - {"answer"} or name in ("previous.xlsx", "invited.xlsx", "excluded.xlsx")


@pytest.mark.parametrize("heading", [one for one in applicant(1) if one not in REPEATED["applicants.xlsx"]])
def test_one_column_of_the_applicants_is_wrong(case: Path, heading: str) -> None:
    spoil(case / "applicants.xlsx", only=heading)
    assert said(case, "check", "lottery --tickets 100") <= {"answer"}


@pytest.mark.parametrize("sheet", LAYOUTS)
def test_a_sheet_of_the_programme_is_wrong_all_over(case: Path, sheet: str) -> None:
    wrong = spoil(case / "programme.xlsx", sheet)
    days = {heading for heading in wrong.values() if heading[:1] == "D" and heading[1:].isdigit()}
    told = said(case, "check", f"timetable --before-invitation --date {TODAY}")
    assert {wrong.get(one, one) for one in told} <= {*SILENT[sheet], *days, *TOLD, "V1", "V2"}


@pytest.mark.parametrize("sheet", ["Members", *SEATING])
def test_a_sheet_of_the_tables_is_wrong_all_over(drawn: Path, tmp_path: Path, sheet: str) -> None:
    folder = Path(shutil.copytree(drawn, tmp_path / "case"))
    wrong = spoil(folder / "programme.xlsx", sheet)
    days = {heading for heading in wrong.values() if heading[:1] == "D" and heading[1:].isdigit()}
    told = said(folder, "check", "tables", f"timetable --date {TODAY}")
    assert {wrong.get(one, one) for one in told} <= {*SILENT[sheet], *days, *TOLD}
