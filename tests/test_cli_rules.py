"""Every rule beside the quotas, from panel.toml and from the command line to a record that holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.builders import write_csv, write_xlsx
from tests.cli_cases import TOML, case, contents, done, on_files, told, type_in

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
    assert found["removed"] == {"not-told": 2}
    reasons = (folder / "private/audit/removed.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[:2] for line in reasons] == [["late", "1"], ["served-before", "1"]]
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


def test_all_rules_can_be_typed_with_bare_files(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    both = write_csv(tmp_path / "both.csv", COMBINED)
    words = ("--combined", both, "--apart", "a7,a8", "--apart", "a9, a10", "--include", "a3")
    words += ("--household", "address1,postcode", "--household-most", "2", "--approved-by", "the board")
    told(*on_files(folder), *words, "--tickets", "100", "--objective", "maximin")
    out = tmp_path / "out"
    found = rules(out)
    assert (found["objective"], found["apart"], found["approved_by"]) == ("maximin", 2, "the board")
    assert found["household"] == {"most": 2, "columns": ["address1", "postcode"]}
    assert (out / "public/lottery/combined.csv").exists()
    tickets = members(out)
    assert all("a3" in ticket and not {"a7", "a8"} <= ticket for ticket in tickets)
    assert not any({"a9", "a10"} <= ticket for ticket in tickets)
    done("verify", "--folder", out)


def test_what_is_typed_comes_before_panel_toml(tmp_path: Path) -> None:
    toml = TOML + '[applicants]\nhousehold = ["Address1", "Postcode"]\nhousehold_most = 3\n'
    folder = case(tmp_path / "case", toml=toml)
    write_csv(folder / "combined.csv", COMBINED)
    none = write_csv(tmp_path / "none.csv", [COMBINED[0], ["Gender", "M", "Age", "old", "0", "1"]])
    told("lottery", "--folder", folder, "--household-most", "2", "--combined", none, "--tickets", "100")
    assert rules(folder)["household"]["most"] == 2
    assert "Age,old,Gender,M,0,1" in (folder / "public/lottery/combined.csv").read_text("utf-8")


def test_the_order_of_all_rows_changes_no_ticket(tmp_path: Path) -> None:
    lines = [*COMBINED, ["Age", "old", "Gender", "M", "0", "2"]]
    earlier = [["id", "x"], ["a5", ""], ["a6", ""], ["zz9", ""]]
    made = []
    for turn, way in enumerate((1, -1)):
        toml = TOML + MORE.replace('"a8", "a7"', '"a7", "a8"' if turn else '"a8", "a7"')
        folder = case(tmp_path / f"case{turn}", toml=toml)
        rows = (folder / "people.csv").read_text("utf-8").splitlines(keepends=True)
        (folder / "people.csv").write_text("".join([rows[0], *rows[1:][::way]]), "utf-8")
        write_csv(folder / "combined.csv", [lines[0], *lines[1:][::way]])
        write_csv(folder / "previous.csv", [earlier[0], *earlier[1:][::way]])
        told("lottery", "--folder", folder)
        made.append([sorted(ticket) for ticket in members(folder)])
    assert made[0] == made[1]


def test_usage_says_why_a_number_of_tickets_is_refused() -> None:
    for number, why in (("99", "more than 1 %"), ("100001", "hardly a chance gets more exact")):
        result = type_in("lottery", "--tickets", number)
        assert result.exit_code == 2
        assert why in " ".join(result.output.split())


def test_the_way_out_of_check_names_every_rule_that_is_wrong(tmp_path: Path) -> None:
    toml = TOML + MORE.replace("Young", "Yuong").replace("everybody", "a3")
    folder = case(tmp_path / "case", toml=toml)
    before = contents(folder)
    (problem,) = told("check", "--folder", folder, code=3)["problems"]
    assert 'the id "a3" is neither everybody nor a category' in problem["reason"]
    (folder / "panel.toml").write_text(toml.replace('a3 = "5', 'everybody = "5'), "utf-8")
    (problem,) = told("check", "--folder", folder, code=3)["problems"]
    assert 'names "Yuong"' in problem["reason"] and 'Did you mean "young"?' in problem["remedy"]
    assert contents(folder).keys() == before.keys()
