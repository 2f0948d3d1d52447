from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.columns import column_note
from packs.letters import read_letters
from packs.pages import toml_string
from packs.people import people
from packs.source import EXAMPLE
from packs.start import write_start
from sortition.findings import Findings
from sortition.keeping import Keep, read_keep
from sortition.problems import InputProblems
from sortition.reading.applicants import PoolOptions
from sortition.reading.inputs import read_inputs
from sortition.settings import LETTER_TABLES, read_settings
from tests.packs.test_letters import PNG
from tests.packs.workbook_lint import repairs


def test_what_it_writes_can_be_read_at_once(tmp_path):
    write_start(tmp_path / "new" / "case")
    folder = tmp_path / "new" / "case"
    settings = tomllib.loads((folder / "panel.toml").read_text(encoding="utf-8"))
    applicants = settings["applicants"]
    options = PoolOptions(id=applicants["id"], household=tuple(applicants["household"]), sheet="Applicants")
    read = read_inputs(folder / "applicants.xlsx", folder / "quotas.xlsx", settings["panel"]["size"], options)
    assert len(read.pool) == 8
    assert read.quotas.categories == ("Age band", "Gender")


def test_an_export_with_any_sheet_can_take_the_place_of_the_examples(tmp_path):
    write_start(tmp_path)
    assert read_settings(tmp_path).sheet == ""


def test_a_panel_can_be_drawn_from_the_examples(tmp_path):
    from itertools import combinations

    from sortition.rules import check_panel

    write_start(tmp_path)
    read = read_inputs(
        tmp_path / "applicants.xlsx",
        tmp_path / "quotas.xlsx",
        4,
        PoolOptions(household=("Address 1", "Postcode")),
    )
    ids = [a.id for a in read.pool.applicants]
    valid = [p for p in combinations(ids, 4) if not check_panel(p, read.pool, read.quotas)]
    assert {name for panel in valid for name in panel} == set(ids), "everybody has a chance"


def test_the_workbooks_explain_themselves_and_need_no_repair(tmp_path):
    import openpyxl

    write_start(tmp_path)
    for name in ("applicants.xlsx", "quotas.xlsx"):
        assert repairs((tmp_path / name).read_bytes()) == []
        book = openpyxl.load_workbook(tmp_path / name)
        assert book.sheetnames[1] == "Notes"


def test_nothing_is_overwritten_and_every_file_in_the_way_is_named(tmp_path):
    (tmp_path / "panel.toml").write_text("mine")
    (tmp_path / "quotas.xlsx").write_text("mine")
    with pytest.raises(InputProblems) as caught:
        write_start(tmp_path)
    assert [problem.file for problem in caught.value.problems] == ["panel.toml", "quotas.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["panel.toml", "quotas.xlsx"]
    assert (tmp_path / "panel.toml").read_text() == "mine"


def test_a_file_in_the_folders_place_is_a_problem(tmp_path):
    (tmp_path / "case").write_text("mine")
    with pytest.raises(InputProblems):
        write_start(tmp_path / "case")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_panel_toml(text):
    assert tomllib.loads(f"x = {toml_string(text)}") == {"x": text}


def uncommented(folder, wanted):
    """panel.toml with one of its commented [announce] examples in force."""
    text = (folder / "panel.toml").read_text(encoding="utf-8")
    before, after = text[: text.index("# [announce]")], text[text.index("# [announce]") :]
    lines = [
        line.removeprefix("# ") for line in after.splitlines() if line.startswith("# ") and " = " in line
    ]
    examples = {}
    for line in lines:
        key = line.split(" = ")[0]
        examples.setdefault(key, []).append(line)
    chosen = [rows[min(wanted, len(rows) - 1)] for rows in examples.values()]
    if not wanted:
        chosen = [line for line in chosen if not line.startswith("outcomes")]
    (folder / "panel.toml").write_text("\n".join([before, "[announce]", *chosen]), encoding="utf-8")


@pytest.mark.parametrize(("example", "kind"), [(0, "balls"), (1, "national-lottery")])
def test_the_commented_announcements_are_accepted_once_uncommented(tmp_path, example, kind):
    write_start(tmp_path)
    assert read_settings(tmp_path).announce is None
    uncommented(tmp_path, example)
    announced = read_settings(tmp_path).announce
    assert announced.kind == kind and announced.witnesses and announced.if_it_fails
    assert (announced.outcomes or 0) >= 10_000 * 1000 or kind == "balls"


def test_the_commented_days_for_deletion_are_accepted_once_uncommented(tmp_path):
    write_start(tmp_path)
    path = tmp_path / "panel.toml"
    text = path.read_text(encoding="utf-8")
    assert read_keep(tmp_path) == Keep()
    start = text.index("# [keep]")
    example, after = text[start:].split("\n\n", 1)
    path.write_text(text[:start] + example.replace("# ", "") + "\n\n" + after, encoding="utf-8")
    assert read_keep(tmp_path) == Keep(rehearsals=date(2027, 3, 31), letters=date(2027, 6, 30))
    named = re.findall(r"[a-z]+", text[text.index("# Files that go on another day") : start])
    assert {one.name for one in fields(Keep)} <= set(named)


def test_no_example_can_be_sent_by_mistake(tmp_path):
    """What is neither blank nor refused in every document are a title and the look."""
    write_start(tmp_path)
    written = tomllib.loads((tmp_path / "panel.toml").read_text(encoding="utf-8"))
    kept = {
        f"{table}.{name}"
        for table in ("panel", *(name for name in LETTER_TABLES if name in written))
        for name, value in written[table].items()
        if value not in ("", []) and not str(value).startswith(EXAMPLE)
    }
    assert kept == {"panel.title", "panel.size", "sender.bsl", "sender.colour"}


def test_every_setting_of_letters_stands_there_with_a_note_or_a_name_that_says_it(tmp_path):
    write_start(tmp_path)
    text = (tmp_path / "panel.toml").read_text(encoding="utf-8")
    read = read_letters(tmp_path)
    for table, part in zip(LETTER_TABLES, fields(read)[:6], strict=True):
        after = re.split(rf"^(?:# )?\[{table}\]$", text, flags=re.MULTILINE)[1].partition("\n[")[0]
        for field in fields(getattr(read, part.name)):
            assert re.search(rf"^(# )?{field.name} = ", after, re.MULTILINE), f"[{table}] {field.name}"


def test_the_commented_settings_of_letters_hold_once_uncommented(tmp_path):
    write_start(tmp_path)
    path = tmp_path / "panel.toml"
    text = path.read_text(encoding="utf-8")
    for start, end in (("# [excluded]", "\n\n"), ("# [letters]", "\n\n"), ("# logo =", "\n# The")):
        part = text[text.index(start) :].partition(end)[0]
        text = text.replace(part, part.replace("# ", ""))
    path.write_text(text.replace("logo.svg", "logo.png"), encoding="utf-8")
    (tmp_path / "logo.png").write_bytes(PNG)
    assert read_settings(tmp_path).excluded == {"0009": "moved-away"}
    read = read_letters(tmp_path)
    assert (read.columns.badge, read.columns.address[0]) == ("Known as", "Address 1")
    assert read.logo == PNG


def test_the_examples_are_people_with_no_note_but_that_on_columns(tmp_path):
    write_start(tmp_path)
    contacts = read_inputs(tmp_path / "applicants.xlsx", tmp_path / "quotas.xlsx", 4).contacts
    findings = Findings()
    found = people(contacts, read_letters(tmp_path).columns, {}, findings)
    assert len(found) == 8
    assert findings.notes == [column_note(contacts.headings, read_letters(tmp_path).columns)]
    assert found["0001"].address == ("1 Sample Street", "G16 1AA")
    assert found["0001"].name == "Example One"


def test_the_page_of_the_panel_and_who_may_reply_are_explained(tmp_path):
    write_start(tmp_path)
    lines = (tmp_path / "panel.toml").read_text(encoding="utf-8").splitlines()
    notes = {line.split(" = ")[0]: lines[i - 1] for i, line in enumerate(lines) if " = " in line}
    assert "reply" in notes["web"] and "privacy notice" in notes["web"]
    assert "without The or Our" in notes["title"]
    assert read_settings(tmp_path).who.startswith(EXAMPLE)
