"""Who may not take part: a column, a list and panel.toml, put together."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.dossier import read_dossier
from packs.report_words import REMOVED
from packs.steps import MadeLottery, Wishes, read_case, run_check, run_lottery
from sortition.contacts import Contacts
from sortition.findings import Findings, Kind
from sortition.problems import InputProblems
from sortition.reading.applicants import PoolOptions
from sortition.reading.exclusions import (
    REMOVAL_CODES,
    Reasons,
    code_of,
    merged,
    reasons_in_list,
    reasons_of_contacts,
)
from sortition.reading.inputs import Inputs, read_inputs
from sortition.recheck import verify_case
from sortition.settings import read_settings
from sortition.watch import Watch
from sortition.wording import listing
from tests.builders import Rows, write_csv, write_xlsx
from tests.cli_cases import TOML, case
from tests.letters_case import applicants, letters_case, with_lottery

DAY = date(2027, 1, 11)
QUOTAS = [["category", "value", "min", "max"], ["Gender", "Male", "0", "2"]]


def read(
    folder: Path, marks: list[str], listed: Rows | None = None, heading: str = "Out", **options: Any
) -> Inputs:
    """Applicants a1, a2, … with these marks, and a list besides."""
    rows = [["id", "gender", heading], *([f"a{n}", "Male", mark] for n, mark in enumerate(marks, start=1))]
    people, quotas = write_csv(folder / "a.csv", rows), write_csv(folder / "q.csv", QUOTAS)
    path = write_xlsx(folder / "excluded.xlsx", listed, "Out") if listed is not None else None
    return read_inputs(people, quotas, 1, PoolOptions(**{"exclude": heading, **options}), path)


def refused(*args: Any, **options: Any) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read(*args, **options)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("staff", "staff"),
        ("Works for us", "staff"),
        ("EMPLOYEE.", "staff"),
        ("councillor", "office-holder"),
        ("MSP", "office-holder"),
        ("Board-member", "office-holder"),
        ("office holder", "office-holder"),
        ("under 16", "not-eligible"),
        ("not eligible", "not-eligible"),
        ("Yes", "not-eligible"),
        ("x", "not-eligible"),
        ("TRUE", "not-eligible"),
        ("withdrew", "withdrew"),
        ("duplicate", "duplicate"),
        ("Conflict of interest", "conflict-of-interest"),
        ("moved", "moved-away"),
        ("too late", "late"),
        ("", ""),
        ("\u00a0 ", ""),
        ("No", ""),
        ("–", ""),
        ("n/a", ""),
        ("false", ""),
        ("perhaps", None),
        ("✓", None),
        ("*", None),
        ("unknown", None),
        ("declined", None),
        ("no longer lives here", None),
    ],
)
def test_words_for_reasons(written: str, code: str | None) -> None:
    assert code_of(written) == code


def test_every_code_is_understood_and_has_words_in_the_report() -> None:
    assert [code_of(code) for code in REMOVAL_CODES] == list(REMOVAL_CODES)
    assert set(REMOVED) == {*REMOVAL_CODES, "excluded"}


@pytest.mark.parametrize("heading", ["Eligible", "Is eligible?", "Can take part", "Include"])
@pytest.mark.parametrize("written", ["yes", "no", "x", "1"])
def test_a_yes_that_can_mean_either_is_not_understood(tmp_path: Path, heading: str, written: str) -> None:
    (problem,) = refused(tmp_path, [written, ""], heading=heading)
    assert f'a mere "{written}" under "{heading}" can mean either' in problem
    assert problem.startswith("a.csv > C2: ")


@pytest.mark.parametrize("heading", ["Not eligible", "Ineligible?", "Non-eligible", "Cannot be in the draw"])
def test_a_yes_under_a_no(tmp_path: Path, heading: str) -> None:
    assert read(tmp_path, ["yes", "no"], heading=heading).excluded == {"a1": "not-eligible"}


def test_a_column_says_who_and_why(tmp_path: Path) -> None:
    got = read(tmp_path, ["", "staff", "no", "MP", "employee", ""])
    assert got.excluded == {"a2": "staff", "a4": "office-holder", "a5": "staff"}
    assert len(got.pool) == 6
    assert got.contacts["a2"] == {"Out": "staff"}
    assert [(note.text, note.cells) for note in got.notes if note.kind is Kind.LEFT_OUT] == [
        ("1 applicant not in the draw: office-holder", ("A5",)),
        ("2 applicants not in the draw: staff", ("A3", "A6")),
    ]


def test_what_is_not_understood_is_refused_in_its_cells(tmp_path: Path) -> None:
    problems = refused(tmp_path, ["staf", "", "Canary's wife", "staf", "✓", "Canary 12"])
    known = f'The reasons are {listing(REMOVAL_CODES)}; blank or "no" is none'
    what = "no known reason why somebody may not take part"
    assert problems == [
        f'a.csv > C2: "staf" is {what}. Did you mean "staff"? {known} (also C5)',
        f"a.csv > C4: this is {what}. {known} (also C6, C7)",
    ]
    (problem,) = refused(tmp_path, [""], exclude="Oot")
    assert 'there is no column "Oot"' in problem and 'Did you mean "Out"?' in problem


def test_a_list_says_who_and_why(tmp_path: Path) -> None:
    listed = [
        ["Reason", "ID", "remark"],
        ["Councillor", "a2", "x"],
        ["duplicate", "a3", ""],
        ["duplicate", "a3", "y"],
    ]
    got = read(tmp_path, [""] * 4, listed)
    assert got.excluded == {"a2": "office-holder", "a3": "duplicate"}


def test_the_list_may_use_the_heading_of_the_applicants(tmp_path: Path) -> None:
    people = write_csv(tmp_path / "a.csv", [["Kode", "gender"], ["a1", "Male"], ["a2", "Male"]])
    listed = write_csv(tmp_path / "out.csv", [["kode", "why"], ["a2", "staff"]])
    quotas = write_csv(tmp_path / "q.csv", QUOTAS)
    assert read_inputs(people, quotas, 1, PoolOptions(id="Kode"), listed).excluded == {"a2": "staff"}


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ([["id", "reason"], ["a9", "staff"]], 'excluded.xlsx > Out!A2: nobody in a.csv has the id "a9"'),
        ([["id", "reason"], ["A1", "staff"]], 'Did you mean "a1"?'),
        ([["id", "reason"], ["a01", "staff"]], 'Did you mean "a1"?'),
        ([["id", "reason"], ["Jo Canary", "staff"]], "nobody in a.csv has an id that looks like a name"),
        ([["id", "reason"], ["a1", ""]], "excluded.xlsx > Out!B2: there is no reason"),
        ([["id", "reason"], ["a1", "no"]], "there is no reason"),
        ([["id", "reason"], ["", "late"]], "excluded.xlsx > Out!A2: the id is blank"),
        ([["id", "reason"], ["a1", "later"]], '"later" is no known reason'),
        ([["id", "reason"], ["a1", "late"], ["a1", "staff"]], 'the id "a1" stands here with different'),
        ([["id", "name"], ["a1", "Canary"]], "there is no column with the reasons"),
        ([["name", "reason"], ["Canary", "late"]], "there is no id column"),
    ],
)  # fmt: skip
def test_faults_of_the_list(tmp_path: Path, listed: Rows, said: str) -> None:
    (problem,) = refused(tmp_path, ["", ""], listed)
    assert said in problem
    assert "Canary" not in problem


def test_a_list_without_ids_asks_for_a_heading_and_suggests_nothing_about_the_applicants(
    tmp_path: Path,
) -> None:
    listed = write_csv(tmp_path / "out.csv", [["nr", "reason"], ["a1", "late"]])
    findings = Findings()
    reasons_in_list(listed, "Kode", findings)
    (problem,) = findings.problems
    assert problem.setting is None
    assert problem.remedy == 'Call the column with the ids "Kode", as among the applicants'


def test_sources_are_put_together_and_must_agree(tmp_path: Path) -> None:
    listed = [["id", "reason"], ["a1", "employee"], ["a2", "late"]]
    got = read(tmp_path, ["staff", "", "x", "", ""], listed, excluded={"a2": "late", "a4": "duplicate"})
    assert got.excluded == {"a1": "staff", "a2": "late", "a3": "not-eligible", "a4": "duplicate"}
    said = [note.text for note in got.notes if note.kind is Kind.READ and note.file == "excluded.xlsx"]
    assert said == ['2 rows below the headings in row 1; headings used: "id", "reason"']
    problems = refused(
        tmp_path, ["late", "", "x", "", ""], listed, excluded={"a2": "duplicate", "a3": "late"}
    )
    assert [problem.split(". ")[0].replace("the reason for the id", "for") for problem in problems] == [
        'a.csv > C2: for "a1" is "late" here, but "staff" in excluded.xlsx, cell B2',
        'excluded.xlsx > Out!B3: for "a2" is "late" here, but "duplicate" in panel.toml under [excluded]',
        'a.csv > C4: for "a3" is "not-eligible" here, but "late" in panel.toml under [excluded]',
    ]


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    problems = refused(tmp_path, ["perhaps", ""], [["id", "reason"], ["a9", "late"]], id="Kode")
    assert len(problems) == 1
    problems = refused(tmp_path, ["perhaps", ""], [["id", "reason"], ["a9", "late"], ["a1", "?"]])
    assert len(problems) == 3


def test_the_list_that_is_named_must_be_there(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=TOML.replace("[files]", '[files]\nexcluded = "out.xlsx"'))
    with pytest.raises(InputProblems, match=r"out\.xlsx: there is no such file"):
        run_check(folder)
    assert read_settings(case(tmp_path / "other")).list_of_excluded(tmp_path / "other") is None


def test_the_usual_list_may_be_any_spreadsheet_but_only_one(tmp_path: Path) -> None:
    folder = case(tmp_path / "case")
    write_csv(folder / "excluded.csv", [["id", "reason"], ["a4", "staff"]])
    assert read_case(folder).excluded == {"a4": "staff"}
    write_xlsx(folder / "excluded.xlsx", [["id", "reason"], ["a5", "staff"]])
    with pytest.raises(InputProblems, match=r'there are several lists: "excluded\.xlsx", "excluded\.csv"'):
        read_case(folder)
    (folder / "panel.toml").write_text(TOML.replace("[files]", '[files]\nexcluded = "excluded.csv"'), "utf-8")
    assert read_case(folder).excluded == {"a4": "staff"}


def made(folder: Path, **wishes: Any) -> MadeLottery:
    return run_lottery(folder, Wishes(**wishes), lambda: "2030-03-01T09:00:00Z", Watch())


def test_the_lottery_the_record_and_the_letters_know_the_reasons(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=f'{TOML}[excluded]\na5 = "late"\n')
    write_xlsx(folder / "excluded.xlsx", [["id", "reason"], ["a4", "councillor"], ["a6", "works for us"]])
    lottery = made(folder, exclude=frozenset({"a4", "a7"}))
    assert [one.id for one in lottery.lottery.pool.applicants] == [
        f"a{n}" for n in (1, 10, 11, 12, 2, 3, 8, 9)
    ]
    rules = json.loads((folder / "public/lottery/rules.json").read_bytes())
    assert rules["removed"] == {"not-told": 4}
    assert lottery.sealed.removed == {"excluded": 1, "late": 1, "office-holder": 1, "staff": 1}
    assert verify_case(folder, lottery.sealed.commitment).ok
    assert read_case(folder).excluded == {"a4": "office-holder", "a5": "late", "a6": "staff"}
    with pytest.raises(InputProblems, match="included and excluded"):
        made(folder, include=frozenset({"a4"}))


def test_an_id_in_panel_toml_that_is_nearly_somebodys(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", toml=f'{TOML}[excluded]\nA4 = "late"\n')
    with pytest.raises(InputProblems, match='Did you mean "a4"'):
        run_check(folder)


def marked(rows: list[tuple[str, ...]], marks: dict[str, str]) -> list[tuple[str, ...]]:
    return [(*row, "Out" if n == 0 else marks.get(row[0], "")) for n, row in enumerate(rows)]


def test_after_the_lottery_reasons_are_known_from_every_source(tmp_path: Path) -> None:
    people = marked(applicants(), {"0003": "employee"})
    folder = letters_case(tmp_path / "case", people=people, excluded={"0012": "late"})
    toml = (folder / "panel.toml").read_text("utf-8")
    (folder / "panel.toml").write_text(toml.replace("[applicants]", '[applicants]\nexclude = "Out"'), "utf-8")
    write_xlsx(folder / "excluded.xlsx", [["id", "reason"], ["0004", "councillor"]])
    reasons = {"0003": "staff", "0004": "office-holder", "0012": "late"}
    assert read_dossier(folder, DAY, "applied").removed == reasons
    with_lottery(folder)
    assert read_dossier(folder, DAY, "lottery").removed == reasons
    # Marks that came, or went, after the lottery change nothing in it.
    write_xlsx(folder / "applicants.xlsx", marked(applicants(), {"0005": "x"}), sheet="Applicants")
    dossier = read_dossier(folder, DAY, "lottery")
    assert dossier.removed == reasons
    assert [note.cells for note in dossier.notes if "changes nothing in it" in note.text] == [("0005",)]
    (folder / "applicants.xlsx").unlink()
    assert read_dossier(folder, DAY, "lottery").removed == reasons
    (folder / "excluded.xlsx").unlink()
    with pytest.raises(InputProblems, match='nothing says why "0004" is not in the draw'):
        read_dossier(folder, DAY, "lottery")


def test_reasons_in_kept_contacts() -> None:
    contacts = Contacts(("Name", "Not eligible"), {"1": ("Jo", "staff"), "2": ("Bo", ""), "3": ("Cy", "?!")})
    assert reasons_of_contacts(contacts, "not_eligible") == {"1": "staff"}
    assert reasons_of_contacts(contacts, "") == reasons_of_contacts(contacts, "Other") == {}


MARKS = st.sampled_from(["", "no", "staff", "employee", "x", "late"])


@given(st.lists(MARKS, min_size=1, max_size=8), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nobody(
    tmp_path_factory: pytest.TempPathFactory, marks: list[str], shuffler: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = [["b", "Male", ""], *([f"a{n}", "Male", mark] for n, mark in enumerate(marks))]

    def told() -> tuple[dict[str, str], list[str]]:
        people = write_csv(folder / "a.csv", [["id", "gender", "Out"], *rows])
        got = read_inputs(people, write_csv(folder / "q.csv", QUOTAS), 1, PoolOptions(exclude="Out"))
        assert list(got.excluded) == sorted(got.excluded)
        return dict(got.excluded), [note.text for note in got.notes if note.kind is Kind.LEFT_OUT]

    before = told()
    shuffler.shuffle(rows)
    assert told() == before


def test_of_agreeing_sources_each_id_is_said_once() -> None:
    findings = Findings()
    sources = [Reasons({"b": "late"}, "x.csv", "", {"b": "A1"}), Reasons({"b": "late", "a": "staff"})]
    assert list(merged(sources, findings).items()) == [("a", "staff"), ("b", "late")]
    assert not findings.problems
