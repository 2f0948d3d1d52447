"""The households that are invited, from their spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs.households import Household, households
from sortition.findings import Findings
from sortition.problems import InputProblems
from tests.builders import Rows, table, write_csv, write_xlsx

GOOD = table(
    """
    Reference | Name       | Address 1      | Address 2  | Town    | Postcode
    AB23      | Ann Baird  | Flat 1         | 2 Fern St  | Glasgow | G16 2AB
    AB24      |            | 3 Fern St      |            |         | G16 2AD
    """
)


def refused(path: Path) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        households(path, Findings())
    assert all(problem.remedy and problem.file == path.name for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_households_are_read_in_their_order(tmp_path: Path, write: object) -> None:
    path = tmp_path / ("invited.csv" if write is write_csv else "invited.xlsx")
    assert callable(write)
    assert households(write(path, GOOD), Findings()) == (
        Household("AB23", "Ann Baird", ("Flat 1", "2 Fern St", "Glasgow", "G16 2AB"), "G16 2AB"),
        Household("AB24", "", ("3 Fern St", "G16 2AD"), "G16 2AD"),
    )


@pytest.mark.parametrize(
    "headings",
    [
        "REF,Address,Post code",
        "reference_number,Address line 1,POSTCODE",
        "UPRN,Street,Postal code",
        "Ref,Addr 1,Post-code",
        "Ref,ADDR.1,Postcode:",
        "Ref,Home address,Your postcode",
    ],
)
def test_headings_are_matched_liberally(tmp_path: Path, headings: str) -> None:
    path = write_csv(tmp_path / "invited.csv", [headings.split(","), ["007", "3 Fern St", "G16 2AD"]])
    assert households(path, Findings()) == (Household("007", "", ("3 Fern St", "G16 2AD"), "G16 2AD"),)


def test_postcodes_are_in_capitals_and_what_is_none_is_said(tmp_path: Path) -> None:
    written = ["g162ad", "G16  2AE", "Canary", "G16", "w1a 0ax"]
    rows = [
        ["Reference", "Address", "Postcode"],
        *([f"R{n}", "1 St", text] for n, text in enumerate(written)),
    ]
    findings = Findings()
    found = households(write_csv(tmp_path / "invited.csv", rows), findings)
    assert [home.postcode for home in found] == ["G16 2AD", "G16 2AE", "Canary", "G16", "W1A 0AX"]
    assert all(home.address == ("1 St", home.postcode) for home in found)
    (note,) = map(str, findings.notes)
    assert note == "invited.csv: the postcode is none of the UK: see whether it is right (C4, C5)"


def test_good_postcodes_are_no_note(tmp_path: Path) -> None:
    findings = Findings()
    households(write_csv(tmp_path / "invited.csv", GOOD), findings)
    assert findings.notes == []


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    rows: Rows = [
        *GOOD,
        ["", "Canary", "1 Canary St", "", "", "G16 2AE"],
        ["", "Canary", "2 Canary St", "", "", "G16 2AE"],
        ["ab23", "Canary", "", "", "", "G16 2AE"],
        ["AB25", "Canary", "4 Canary St", "", "Glasgow", " "],
        ["AB26", "Canary", "", "", "Glasgow", "G16 2AE"],
    ]
    told = refused(write_csv(tmp_path / "invited.csv", rows))
    assert [line.partition(": ")[2] for line in told] == [
        "the reference is blank. Give every household a reference (also A5)",
        "the address is blank. Write the address",
        "the postcode is blank. Write the postcode",
        '2 households have the reference "AB23". Give each its own (also A6)',
    ]
    assert [line.partition(":")[0].rpartition(" ")[2] for line in told] == ["A4", "C6", "F7", "A2"]
    assert "Canary" not in "".join(told)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Name", "Town"], ["Ann", "Glasgow"]], 'there is no column "reference", "postcode"'),
        ([["Reference", "Postcode"], ["A", "G16"]], 'there is no column "address"'),
        ([["Reference", "Address 1", "Postcode"]], "there are no households in it"),
        ([[]], "there is nothing in it"),
    ],
)
def test_files_that_hold_no_households(tmp_path: Path, rows: Rows, said: str) -> None:
    (line,) = refused(write_csv(tmp_path / "invited.csv", rows))
    assert said in line


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert len(refused(tmp_path / "invited.xlsx")) == 1


def test_which_sheet_was_read_is_said(tmp_path: Path) -> None:
    findings = Findings()
    path = write_xlsx(tmp_path / "invited.xlsx", [["Notes"], ["hello"]], Invited=GOOD)
    assert len(households(path, findings)) == 2
    assert ['"Invited" was read' in str(note) for note in findings.notes] == [True]


def test_a_household_prints_nothing_personal() -> None:
    assert repr(Household("AB23", "Canary", ("Canary",), "Canary")) == "<household AB23>"
