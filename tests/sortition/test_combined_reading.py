"""Quotas on two categories: a sheet of the quotas' workbook or a file, and what is wrong with it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sortition.findings import Kind
from sortition.problems import InputProblems
from sortition.quotas import Combined, both_values
from sortition.reading.inputs import Further, Inputs, read_inputs
from tests.builders import Rows, write_csv, write_xlsx

HEAD = ["category", "value", "with category", "with value", "min", "max"]
QUOTAS = [
    ["category", "value", "min", "max"],
    ["Gender", "Female", "1", "3"],
    ["Gender", "Male", "1", "3"],
    ["Age", "young", "1", "3"],
    ["Age", "old", "1", "3"],
]
PEOPLE = [
    ["id", "Gender", "Age"],
    *(
        [f"a{n}", g, a]
        for n, (g, a) in enumerate((g, a) for g in ("Female", "Male") for a in ("young", "old"))
    ),
    ["b1", "Female", "young"],
    ["b2", "Male", "old"],
]


def read(folder: Path, rows: Rows, size: int = 4, people: Rows = PEOPLE, quotas: Rows = QUOTAS) -> Inputs:
    """A case with these quotas on two categories in a file of their own."""
    files = write_csv(folder / "a.csv", people), write_csv(folder / "q.csv", quotas)
    further = Further(combined=write_xlsx(folder / "c.xlsx", rows, "Both"))
    return read_inputs(*files, size, further=further)


def refused(*args: Any, **options: Any) -> list[str]:
    with pytest.raises(InputProblems) as caught:
        read(*args, **options)
    return [str(problem) for problem in caught.value.problems]


def numbers(found: tuple[Combined, ...]) -> dict[tuple[str, ...], tuple[int, int]]:
    return {both_values(one): (one.min, one.max) for one in found}


def test_they_are_read_with_their_cells_and_in_the_order_of_letters(tmp_path: Path) -> None:
    head = [*HEAD, "min flex", "max flex"]
    got = read(tmp_path, [head, ["gender", "FEMALE", "age", "young", 1, 2, 0, 3]])
    (quota,) = got.quotas.combined
    assert both_values(quota) == ("Age", "young", "Gender", "Female")
    assert (quota.min, quota.max, quota.min_flex, quota.max_flex) == (1, 2, 0, 3)
    assert (quota.at_min, quota.at_max) == ("c.xlsx > Both!E2", "c.xlsx > Both!F2")
    told = [note.text for note in got.notes if note.file == "c.xlsx" and note.kind is Kind.READ]
    assert told[-1] == '1 quota on two categories: "Age with Gender"'


@pytest.mark.parametrize(
    "head",
    [
        ["Category 1", "Value 1", "Category 2", "Value 2", "Minimum", "Maximum"],
        ["First category", "first value", "SECOND CATEGORY", "second_value", "min", "max"],
        ["Category A", "Value A", "Category B", "Value B", "Min", "Max"],
        ["feature", "name", "with feature", "with name", "min", "max"],
    ],
)
def test_headings_are_matched_liberally(tmp_path: Path, head: list[str]) -> None:
    got = read(tmp_path, [head, ["Gender", "Male", "Age", "old", "0", "1"]])
    assert numbers(got.quotas.combined) == {("Age", "old", "Gender", "Male"): (0, 1)}


def test_what_is_blank_limits_nothing_and_names_may_be_merged(tmp_path: Path) -> None:
    rows = [
        [*HEAD, "Population"],
        ["Gender", "Female", "Age", "young", "", "", "24 %"],
        ["", "", "", "old", "", "2", "26 %"],
        ["", "Male", "", "old", "50%", "", "30 %"],
    ]
    got = read(tmp_path, rows)
    assert numbers(got.quotas.combined) == {
        ("Age", "young", "Gender", "Female"): (0, 4),
        ("Age", "old", "Gender", "Female"): (0, 2),
        ("Age", "old", "Gender", "Male"): (2, 4),
    }
    assert [one.population for one in got.quotas.combined] == [Fraction(n, 100) for n in (24, 26, 30)]
    changed = [note for note in got.notes if note.kind is Kind.CHANGED and note.file == "c.xlsx"]
    assert [note.cells for note in changed] == [("A3", "B3", "C3", "A4", "C4"), ("E4",)]
    assert "5 blank names read as the one above" in changed[0].text


def test_people_of_every_combination_are_shares(tmp_path: Path) -> None:
    grid = [(g, a, n) for (g, a), n in zip([(g, a) for g in ("Female", "Male") for a in ("young", "old")],
                                           (100, 300, 200, 400), strict=True)]  # fmt: skip
    rows = [[*HEAD[:4], "Census"], *(["Gender", g, "Age", a, n] for g, a, n in grid)]
    got = read(tmp_path, rows)
    assert [one.population for one in got.quotas.combined] == [Fraction(n, 10) for n in (1, 3, 2, 4)]
    assert {(one.min, one.max) for one in got.quotas.combined} == {(0, 4)}
    assert "0 quotas on two categories" in str([n.text for n in got.notes])
    (problem,) = refused(tmp_path, rows[:3])
    assert "numbers of people say no share where combinations are missing" in problem


def test_a_sheet_of_the_quotas_workbook_is_recognised(tmp_path: Path) -> None:
    applicants = write_csv(tmp_path / "a.csv", PEOPLE)
    path = write_xlsx(tmp_path / "q.xlsx", QUOTAS, "Quotas")
    before = read_inputs(applicants, path, 4)
    assert before.quotas.combined == ()
    book = load_workbook(path)
    sheet = book.create_sheet("Both", 0)
    for row in ([*HEAD, "Population"], ["Gender", "Male", "Age", "old", 1, 1, "20 %"]):
        sheet.append(row)
    book.save(path)
    got = read_inputs(applicants, path, 4)
    assert got.quotas.quotas == before.quotas.quotas
    assert numbers(got.quotas.combined) == {("Age", "old", "Gender", "Male"): (1, 1)}
    assert not any("has as much of what is needed" in note.text for note in got.notes)
    apart = read_inputs(applicants, path, 4, further=Further(write_xlsx(tmp_path / "c.xlsx", [HEAD])))
    assert apart.quotas.combined == ()


def test_quotas_on_two_categories_alone_are_refused(tmp_path: Path) -> None:
    applicants = write_csv(tmp_path / "a.csv", PEOPLE)
    path = write_csv(tmp_path / "q.csv", [HEAD, ["Gender", "Male", "Age", "old", 1, 1]])
    with pytest.raises(InputProblems, match="there are none on one"):
        read_inputs(applicants, path, 4)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["Gendr", "Male", "Age", "old", 1, 2], 'A2: "Gendr" is no category with quotas. Did you mean "'),
        (["Gender", "Mael", "Age", "old", 1, 2], 'B2: "Mael" is not a value of Gender with a quota. Did'),
        (["Gender", "Male", "Age", "older", 1, 2], 'D2: "older" is not a value of Age with a quota. Did'),
        (["Gender", "Male", "Gender", "Female", 1, 2], "A2: both categories are the same"),
        (["Gender", "Male", "Age", "", 1, 2], "D2: the value is blank"),
        (["Gender", "Male", "Age", "old", 3, 2], "E2: Gender, Male with Age, old: the min 3 is above"),
        (["Gender", "Male", "Age", "old", "1-2", 2], "E2: the min"),
        (["Gender", "Male", "Age", "old", "120%", 2], 'E2: the min "120%" is more than 100%'),
        (["Gender", "Male", "Age", "old", "x", 2], 'E2: the min "x" is not a number'),
    ],
)  # fmt: skip
def test_faults_of_one_line(tmp_path: Path, row: list[Any], said: str) -> None:
    (problem,) = refused(tmp_path, [HEAD, row])
    assert problem.startswith("c.xlsx > Both!")
    assert said in problem


def test_a_line_of_numbers_alone_is_no_line_of_those_above(tmp_path: Path) -> None:
    problems = refused(tmp_path, [HEAD, ["Gender", "Male", "Age", "old", 0, 2], ["", "", "", "", 1, 2]])
    assert [one.split(". ")[0] for one in problems] == [
        "c.xlsx > Both!A3: the category is blank",
        "c.xlsx > Both!B3: the value is blank",
    ]


def test_a_minimum_above_the_panel(tmp_path: Path) -> None:
    problems = refused(tmp_path, [HEAD, ["Gender", "Male", "Age", "old", 5, ""]])
    assert any("the min 5 is above the panel size 4" in one for one in problems)


def test_contradictions_with_the_quotas_on_one_category_name_both_places(tmp_path: Path) -> None:
    rows = [HEAD, ["Gender", "Male", "Age", "old", 2, 4], ["Age", "young", "Gender", "Male", 2, 4]]
    (problem,) = refused(tmp_path, rows)
    assert problem == (
        "c.xlsx > Both!E2: the minimums of Gender, Male with Age add up to 4, more than the max 3 of"
        " Gender, Male (q.csv > D3). Lower them by 1 in all, or raise that max (also E3)"
    )


def test_minimums_of_two_categories_above_the_panel(tmp_path: Path) -> None:
    rows = [HEAD, ["Gender", "Male", "Age", "old", 3, 4], ["Gender", "Female", "Age", "young", 3, 4]]
    (problem,) = refused(tmp_path, rows)
    assert "the minimums of Age with Gender add up to 6, above the panel size 4" in problem


def test_maximums_below_the_minimum_of_a_value_name_both_places(tmp_path: Path) -> None:
    quotas = [*QUOTAS[:1], ["Gender", "Female", "2", "3"], *QUOTAS[2:]]
    rows = [HEAD, ["Gender", "Female", "Age", "old", 0, 1], ["Age", "young", "Gender", "Female", 0, 0]]
    (problem,) = refused(tmp_path, rows, quotas=quotas)
    assert problem == (
        "c.xlsx > Both!F2: the maximums of Gender, Female with Age add up to 1, less than the min 2 of"
        " Gender, Female (q.csv > C2). Raise them by 1 in all, or lower that min (also F3)"
    )
    # Who did not answer is in none of these combinations, and may have the seat.
    people = [*PEOPLE, ["b3", "Female", "not stated"]]
    assert len(read(tmp_path, rows, people=people, quotas=quotas).quotas.combined) == 2


def test_a_combination_stands_once_whichever_category_is_first(tmp_path: Path) -> None:
    rows = [HEAD, ["Gender", "Male", "Age", "old", 0, 1], ["Age", "old", "Gender", "Male", 0, 1]]
    (problem,) = refused(tmp_path, rows)
    assert "there are 2 lines for Gender, Male with Age, old" in problem and "(also B3)" in problem


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    rows = [HEAD, ["Gendr", "Male", "Age", "old", 1, 2], ["Gender", "Male", "Age", "old", "?", 2]]
    people = [*PEOPLE, ["b3", "Femail", "old"]]
    problems = refused(tmp_path, rows, people=people)
    assert len(problems) == 3
    assert {one.split(" > ")[0] for one in problems} == {"a.csv", "c.xlsx"}


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, [["category", "value", "min"], ["Gender", "Male", 1]])
    assert "there are no columns for two categories and their values" in problem


def test_a_minimum_that_nobody_can_fill_is_worth_a_look(tmp_path: Path) -> None:
    people = [PEOPLE[0], *(row for row in PEOPLE[1:] if row[1:] != ["Male", "old"]), ["b9", "Female", "old"]]
    got = read(tmp_path, [HEAD, ["Gender", "Male", "Age", "old", 1, 2]], people=people)
    (note,) = [note for note in got.notes if note.kind is Kind.LOOK]
    assert "nobody is Gender, Male with Age, old, and its min is 1" in note.text
    assert note.cells == ("E2",)


CELLS = st.sampled_from(["0", "1", "2", "", "50%", "x", "-1"])
LINES = st.tuples(
    st.sampled_from(["Female", "Male", "Mael", ""]), st.sampled_from(["young", "old"]), CELLS, CELLS
)


@given(st.lists(LINES, max_size=5), st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_no_quota_and_nothing_crashes(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, ...]], shuffler: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    rows = [["Gender", g or "Male", "Age", *rest] for g, *rest in lines]

    def told() -> object:
        try:
            return sorted(map(both_values, read(folder, [HEAD, *rows]).quotas.combined))
        except InputProblems as refused_:
            return sorted(problem.reason for problem in refused_.problems)

    before = told()
    shuffler.shuffle(rows)
    assert told() == before
