"""A small programme.xlsx without faults, and the same with cells changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from scheduling.programme import Programme
from scheduling.reading.book import MembersOf, read_programme
from sortition.findings import Findings

TODAY = date(2027, 1, 4)
Rows = list[list[Any]]


def heads(written: str) -> list[Any]:
    return list(written.split("|"))


SHEETS: dict[str, Rows] = {
    "Settings": [
        ["Setting", "Value"],
        ["Budget", "£20,000"],
        ["Pay for a session", 75],
        ["Members can attend at least", 1],
        ["Expenses are paid", "yes"],
        ["Topics in order", "Heat; Cost"],
    ],
    "Sessions": [
        heads(
            "Id|Title|Phase|Minutes|Fewest days to the next|Most days to the next|Hybrid|"
            "Fixed date|Fixed venue"
        ),
        ["S1", "Learning day", "learning", "6 h", 7, 21, "no", "D1", ""],
        ["S2", "Decision day", "deciding", 360, "", "", "", "", "Town Hall"],
    ],
    "Dates": [
        ["Id", "Date", "Start", "End"],
        ["D1", "13 March 2027", "10:00", "16:30"],
        ["D2", "20/03/2027", "10.00", "4.30 pm"],
        ["D3", "2027-04-03", "10 am", "17:00"],
    ],
    "Venues": [
        heads("Id|Name|Capacity|Wheelchair places|Step-free|Drop-off metres|Cost|D1|D2|3 April 2027"),
        ["V1", "Town Hall", 60, 3, "yes", 20, "£300", "yes", "yes", "yes"],
        ["V2", "Library", 40, "", "", "", "", "yes", "no", ""],
    ],
    "Talks": [
        heads("Id|Title|Minutes|Topic|Viewpoint|After|Speaker|Reserve speaker|Phase|Fixed session"),
        ["T1", "How it is", 30, "Heat", "", "", "P1", "P2", "", "S1"],
        ["T2", "Why pumps", "20 min", "Heat", "for", "T1", "Ann Other", "", "learning", ""],
        ["T3", "Why not", 20, "heat", "against", "T1, T2", "P2", "", "", ""],
        ["T4", "The bill", 20, "Cost", "", "", "P2", "P1", "", ""],
    ],
    "Speakers": [
        ["Id", "Name", "Role", "Interests", "D1", "D2", "D3"],
        ["P1", "Ann Other", "Engineer", "none", "yes", "am; 15:00-16:00", "remote"],
        ["P2", "Bo Nobody", "Fitter", "sells boilers", "10:00-12:30 and remote pm", "no", "evening"],
    ],
    "Support": [
        ["Id", "Name", "Kind", "Languages", "Places", "Cost", "D1", "D2", "D3"],
        ["B1", "Cy Sign", "BSL interpreter", "", "", 300, "yes", "yes", "yes"],
        ["I1", "Di Word", "interpreter", "Polish; Urdu", "", "£250.50", "yes", "am", "no"],
        ["C1", "Ed Play", "childcare", "", 6, 100, "yes", "yes", "yes"],
    ],
    "Members": [
        heads("Id|Needs|Children|Language|Travel limit minutes|Area|Fixed breaks|D1|D2|D3"),
        [
            "1",
            "Wheelchair; hearing loop",
            "",
            "",
            40,
            "North",
            "13:00 15 min; 15:30 10 min",
            "yes",
            "yes",
            "",
        ],
        ["2", "", 2, "Polish", "", "south", "", "yes", "no", "yes"],
        ["3", "", "", "English", "", "", "", "", "", ""],
    ],
    "Holidays": [["Name", "First", "Last"], ["Good Friday", "26 March 2027", ""]],
    "Travel": [["Area", "V1", "Library"], ["North", 20, "30 min"], ["South", "", 45]],
}


def changed(*edits: tuple[str, str, Any]) -> dict[str, Rows]:
    """The sheets with cells changed, each edit a sheet, an address such as "B3" and the new content."""
    sheets = deepcopy(SHEETS)
    for sheet, address, content in edits:
        column, row = ord(address[0]) - ord("A"), int(address[1:]) - 1
        rows = sheets[sheet]
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = content
    return sheets


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """The workbook with these sheets; blank texts are blank cells."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, content in enumerate(row, start=1):
                if content != "":
                    cell = page.cell(number, column, content)
                    if isinstance(content, str):
                        cell.data_type = "s"
    book.save(path)
    return path


def read(
    path: Path,
    members: MembersOf | None = None,
    others: Collection[str] = (),
    known: bool = True,
    size: int = 3,
) -> tuple[Programme | None, Findings]:
    findings = Findings()
    found = read_programme(
        path,
        name="Panel",
        size=size,
        today=TODAY,
        members=members,
        others=others,
        known=known,
        findings=findings,
    )
    return found, findings


def read_sheets(tmp_path: Path, sheets: Mapping[str, Rows], **how: Any) -> tuple[Programme | None, Findings]:
    return read(write(tmp_path / "programme.xlsx", sheets), **how)


def read_well(tmp_path: Path, *edits: tuple[str, str, Any], **how: Any) -> tuple[Programme, list[str]]:
    """The programme of the changed workbook, which has no problems, and its notes."""
    found, findings = read_sheets(tmp_path, changed(*edits), **how)
    assert found is not None, [str(problem) for problem in findings.problems]
    return found, [str(note) for note in findings.notes]
