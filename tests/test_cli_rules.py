"""Every rule beside the quotas, from panel.toml and from the command line to a record that holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.builders import write_csv, write_xlsx
from tests.cli_cases import TOML, case, done, told

COMBINED = [
    ["category", "value", "with category", "with value", "min", "max"],
    ["Gender", "F", "Age", "young", "1", "1"],
]
MORE = """
[confirmed]
a3 = "confirmed-earlier"
[excluded]
a4 = "late"
[floors]
everybody = "5 %"
[floors.age]
Young = "10 %"
[lottery]
apart = [["a8", "a7"]]
approved_by = "the audit committee"
tickets = 100
"""


def members(folder: Path) -> list[set[str]]:
    names = dict(line.split(",") for line in (folder / "private/pseudonyms.csv").read_text().splitlines()[1:])
    ids = {entry: person for person, entry in names.items()}
    rows = (folder / "private/audit/tickets.csv").read_text().splitlines()[1:]
    return [{ids[entry] for entry in row.split(",")[1].split()} for row in rows]


def rules(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "public/lottery/rules.json").read_bytes())
    return found


def test_all_rules_of_a_case_reach_the_record_and_it_holds(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML + MORE)
    write_xlsx(folder / "combined.xlsx", COMBINED)
    write_csv(folder / "previous.csv", [["id"], ["a5"], ["zz9"]])
    facts = told("lottery", "--folder", folder)
    assert facts["applicants"] == 10
    found = rules(folder)
    assert found["removed"] == {"late": 1, "served-before": 1}
    assert (found["placed"], found["placed_for"]) == (1, {"confirmed-earlier": 1})
    assert (found["approved_by"], found["apart"]) == ("the audit committee", 1)
    assert [(one["category"], one["value"]) for one in found["floors"]] == [("", ""), ("Age", "young")]
    assert (folder / "public/lottery/combined.csv").read_text("utf-8").splitlines() == [
        "category,value,with_category,with_value,min,max",
        "Age,young,Gender,F,1,1",
    ]
    tickets = members(folder)
    assert all("a3" in ticket and not {"a7", "a8"} <= ticket for ticket in tickets)
    assert not any({"a4", "a5"} & ticket for ticket in tickets)
    done("verify", "--folder", folder)
