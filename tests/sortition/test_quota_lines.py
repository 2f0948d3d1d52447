"""Quotas as people really write them: merged cells, totals, percentages, population, dates made by Excel."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.findings import Findings, Kind
from sortition.problems import InputProblems, Problem
from sortition.quotas import Quota, Quotas, find_quotas
from sortition.reading.ages import bands_of, odd_bands
from sortition.reading.inputs import read_inputs
from tests.builders import table, write_csv, write_xlsx

HEADINGS = "category|value|min|max\n"


def find(folder: Path, text: str, size: int = 30) -> tuple[Quotas, Findings]:
    findings = Findings()
    return find_quotas(write_csv(folder / "q.csv", table(text)), size, findings)[1], findings


def quotas_of(folder: Path, text: str, size: int = 30) -> list[tuple[str, str, int, int]]:
    quotas, findings = find(folder, text, size)
    assert findings.problems == []
    return [(q.category, q.value, q.min, q.max) for q in quotas.quotas]


def notes_of(folder: Path, text: str, size: int = 30) -> list[tuple[str, str, tuple[str, ...]]]:
    _, findings = find(folder, text, size)
    assert findings.problems == []
    return [(note.kind, note.text, note.cells) for note in findings.notes if note.kind != Kind.READ]


def problems_of(folder: Path, text: str, size: int = 30) -> list[Problem]:
    return find(folder, text, size)[1].problems


# Categories


def test_a_blank_category_is_the_one_above(tmp_path: Path) -> None:
    text = HEADINGS + "Gender|F|14|16\n|M|14|16\nAge|16-24|0|30\n|25+|0|30"
    assert [line[:2] for line in quotas_of(tmp_path, text)] == [
        ("Gender", "F"),
        ("Gender", "M"),
        ("Age", "16-24"),
        ("Age", "25+"),
    ]
    assert notes_of(tmp_path, text) == [
        ("changed", "2 lines without a category read under the one above", ("A3", "A5"))
    ]


def test_merged_cells_are_blank_ones(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = [["Category", "Value", "Min", "Max"], ["Gender", "F", 0, 2], [None, "M", 0, 2]]
    path = write_xlsx(tmp_path / "q.xlsx", rows, "Quotas")
    book = load_workbook(path)
    book["Quotas"].merge_cells("A2:A3")
    book.save(path)
    quotas = find_quotas(path, 2, Findings())[1]
    assert [(q.category, q.value) for q in quotas.quotas] == [("Gender", "F"), ("Gender", "M")]


def test_a_line_with_a_category_alone_is_for_those_below(tmp_path: Path) -> None:
    text = HEADINGS + "Gender|||\n|F|14|16\n|M|14|16"
    assert [line[:2] for line in quotas_of(tmp_path, text)] == [("Gender", "F"), ("Gender", "M")]
    changed = [(said, cells) for kind, said, cells in notes_of(tmp_path, text) if kind == "changed"]
    assert changed == [
        ("2 lines without a category read under the one above", ("A3", "A4")),
        ("a line that names only a category is for the lines below it", ("A2",)),
    ]
    (last,) = problems_of(tmp_path, HEADINGS + "G|a|0|30\nG|b|0|30\nAge|||")[:1]
    assert (last.reason, last.cells) == ("the value is blank", ("B4",))


def test_nothing_above_and_nothing_after_a_total(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, HEADINGS + "|F|14|16\n|M|14|16")
    assert (problem.reason, problem.cells) == ("the category is blank", ("A2", "A3"))
    text = HEADINGS + "G|F|14|16\n|M|14|16\nTotal||28|32\n|16-24|0|30"
    (problem,) = problems_of(tmp_path, text)
    assert (problem.reason, problem.cells) == ("the category is blank", ("A5",))


# Totals


@pytest.mark.parametrize(
    ("total", "cell"),
    [
        ("Total||28|32", "A4"),
        ("|Total|28|32", "B4"),
        ("Gender|Totals:|28|32", "A4"),
        ("Gender|Total Gender|28|", "A4"),
        ("Gender total|||32", "A4"),
        ("||28|32", "A4"),
        ("Gender||28|32", "A4"),
        ("Sum|||", "A4"),
    ],
)
def test_totals_that_are_right_are_left_out(tmp_path: Path, total: str, cell: str) -> None:
    text = HEADINGS + f"Gender|F|14|16\nGender|M|14|16\n{total}"
    assert len(quotas_of(tmp_path, text)) == 2
    left = [note for note in notes_of(tmp_path, text) if note[0] == "left out"]
    assert [(text.split(" ", 1)[1].split(" ", 1)[1], cells) for _, text, cells in left] == [
        ("of totals left out", (cell,))
    ]


def test_totals_of_each_category_and_of_all(tmp_path: Path) -> None:
    text = HEADINGS + (
        "Gender|F|14|16\nGender|M|14|16\nGender|Total|28|32\n"
        "Age|16-24|10|12\nAge|25+|16|20\n|Total|26|32\nTotal||54|64"
    )
    assert len(quotas_of(tmp_path, text)) == 4


def test_totals_that_are_wrong_are_refused(tmp_path: Path) -> None:
    found = problems_of(tmp_path, HEADINGS + "Gender|F|14|16\nGender|M|15|16\nTotal||30|32")
    assert [(p.reason, p.cells) for p in found] == [
        ("the line of totals says 30, the lines add up to 29", ("C4",))
    ]
    found = problems_of(tmp_path, HEADINGS + "Gender|F|14|16\nGender|M|15|16\nTotal||all|32")
    assert [p.reason for p in found] == ["the line of totals says all, the lines add up to 29"]


def test_a_blank_value_that_is_no_sum_is_a_blank_value(tmp_path: Path) -> None:
    found = problems_of(tmp_path, HEADINGS + "G|F|14|16\nG|M|14|16\nG||0|2")
    assert [(p.reason, p.cells) for p in found] == [("the value is blank", ("B4",))]
    found = problems_of(tmp_path, HEADINGS + "G|F|14|30\nG||14|30")
    assert [p.reason for p in found] == ["the value is blank"]


def test_nothing_but_totals_is_no_quotas(tmp_path: Path) -> None:
    assert [p.reason for p in problems_of(tmp_path, HEADINGS + "Total||0|0")] == ["there are no quotas in it"]


def test_totals_of_percentages(tmp_path: Path) -> None:
    for total in ("100%|100%", "30|30", "99.9%|"):
        text = HEADINGS + f"G|a|33.3%|33.3%\nG|b|33.3%|33.3%\nG|c|33.4%|33.4%\nTotal||{total}"
        text += "|" * (text.splitlines()[-1].count("|") < 3)
        assert len(quotas_of(tmp_path, text)) == 3
    text = HEADINGS + "G|a|15|15\nG|b|15|50%\nTotal||100%|100%"
    assert len(quotas_of(tmp_path, text)) == 2
    found = problems_of(tmp_path, HEADINGS + "G|a|40%|60%\nG|b|40%|60%\nTotal||100%|120%")
    assert [p.reason for p in found] == ["the line of totals says 100%, the lines add up to 80%"]


# Percentages


def test_percentages_become_seats_by_the_stated_rule(tmp_path: Path) -> None:
    text = HEADINGS + "G|a|48%|48%\nG|b|12.5 %|12,5 per cent\nG|c|11|39.5%"
    assert [line[1:] for line in quotas_of(tmp_path, text)] == [("a", 14, 15), ("b", 3, 4), ("c", 11, 12)]
    ((kind, said, cells),) = notes_of(tmp_path, text)
    assert kind == "changed"
    assert cells == ("C2", "D2", "C3", "D3", "D4")
    assert "every min is rounded down, every max is rounded up" in said
    assert "min 48%: 14" in said
    assert "max 48%: 15" in said


def test_percentages_of_flex(tmp_path: Path) -> None:
    text = "category|value|min|max|min_flex|max_flex\nG|a|10|20|30%|70%\nG|b|10|20||"
    quotas, findings = find(tmp_path, text)
    assert findings.problems == []
    assert quotas.quotas[0] == Quota("G", "a", 10, 20, 9, 21)


@given(st.integers(0, 1000), st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_percentages_are_exact(tmp_path_factory: pytest.TempPathFactory, tenths: int, size: int) -> None:
    folder = tmp_path_factory.getbasetemp()
    share = Fraction(tenths, 1000)
    text = HEADINGS + f"G|a|{tenths / 10}%|{tenths / 10}%\nG|b|0|{size}"
    (line, _) = find(folder, text, size)[0].quotas
    assert (line.min, line.max) == (floor(share * size), ceil(share * size))


def test_percentages_above_the_whole(tmp_path: Path) -> None:
    found = problems_of(tmp_path, HEADINGS + "G|a|0%|120%\nG|b|0%|100%")
    assert [(p.reason, p.cells) for p in found] == [('the max "120%" is more than 100%', ("D2",))]


def test_the_arithmetic_speaks_of_seats(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, HEADINGS + "G|a|10%|40%\nG|b|10%|40%")
    assert problem.reason == "the maximums of G add up to 24, less than the panel size 30"


# Numbers


@pytest.mark.parametrize(
    ("written", "said", "remedy"),
    [
        ("0.48", "is not a whole number", "Did you mean 48%?"),
        (",125", "is not a whole number", "Did you mean 12.5%?"),
        ("3-5", "holds two numbers", 'Write 3 in the column "Fewest min" and 5 in the column "Max"'),
        ("3 to 5", "holds two numbers", "Write 3 in"),
        ("5 seats", "is not a number alone", "Write the number and nothing else: 5"),
        ("1,200", "may be thousands or a decimal", "1200"),
        ("1.000", "may be thousands or a decimal", "1200"),
        ("2026-05-03", "holds 3 May 2026; did the file read 3-5?", "Write 3 in"),
        ("5-Mar", "holds 5 March; did the file read 3-5?", "Write 3 in"),
        ("-3", "is negative", "number of seats"),
        ("-3%", "is negative", "number of seats"),
        ("2.5", "is not a whole number", "number of seats"),
        ("9999999", "larger than any panel", "number of seats"),
        ("many", "is not a number", "number of seats"),
    ],
)
def test_numbers_that_are_refused(tmp_path: Path, written: str, said: str, remedy: str) -> None:
    heading = "min" if "Fewest" not in remedy else "minimum"
    rows = [["category", "value", heading, "Max"], ["G", "a", written, "30"], ["G", "b", "0", "30"]]
    findings = Findings()
    find_quotas(write_csv(tmp_path / "q.csv", rows), 30, findings)
    (problem,) = findings.problems
    assert problem.cells == ("C2",)
    assert said in problem.reason
    assert remedy.replace("Fewest min", heading) in problem.remedy


@pytest.mark.parametrize(
    ("column", "written"), [("B", "2026-10-14"), ("B", "14-Oct"), ("B", "Oct-14"), ("A", "14-Oct")]
)
def test_bands_that_became_dates(tmp_path: Path, column: str, written: str) -> None:
    line = f"Age|{written}" if column == "B" else f"{written}|Age"
    found = problems_of(tmp_path, HEADINGS + f"{line}|0|30\nX|b|0|30\nX|c|0|30")
    assert [p.cells for p in found] == [(f"{column}2",)]
    assert "did the file read 10-14?" in found[0].reason
    assert found[0].remedy == "Format the column as Text and type it again"
    if written.startswith("2026"):
        assert found[0].reason == "the cell holds 14 October 2026; did the file read 10-14?"


# Population


def test_the_population_in_people_and_in_percent(tmp_path: Path) -> None:
    text = (
        "category|value|min|max|Census 2022\n"
        'Gender|F|14|16|"12,000"\nGender|M|14|16|8000\nGender|Not stated|0|5|\n'
        "Age|16-24|0|30|25.5%\nAge|25+|0|30|74%\nHome|own|0|30|\nHome|rent|0|30|"
    ).replace('"', "")
    quotas, findings = find(tmp_path, text)
    assert findings.problems == []
    assert quotas.population("Gender") == {"F": Fraction(3, 5), "M": Fraction(2, 5)}
    assert quotas.population("Age") == {"16-24": Fraction(51, 200), "25+": Fraction(37, 50)}
    assert quotas.population("Home") == {}
    assert quotas.population("Other") == {}


@pytest.mark.parametrize(
    "heading",
    ["population", "Population (%)", "Share", "% of population", "census", "Percent of the population"],
)
def test_headings_of_the_population(tmp_path: Path, heading: str) -> None:
    quotas, _ = find(tmp_path, f"category|value|min|max|{heading}\nG|a|0|30|40\nG|b|0|30|60")
    assert quotas.population("G") == {"a": Fraction(2, 5), "b": Fraction(3, 5)}


def test_other_columns_are_no_population(tmp_path: Path) -> None:
    for heading in ("Population note", "remark", "2022", "people"):
        quotas, _ = find(tmp_path, f"category|value|min|max|{heading}\nG|a|0|30|40\nG|b|0|30|60")
        assert quotas.population("G") == {}


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("40%", "50%", "add up to 90% and not to 100%"),
        ("40%", "600", "some are percentages and some are not"),
        ("40", "", "the population is blank"),
        ("many", "60", '"many" is neither'),
        ("0", "0", "add up to 0"),
        ("-4", "60", '"-4" is neither'),
        ("12.345", "60", '"12.345" is neither'),
        ("12.5", "60.5", "add up to 73%"),
        ("52%", "50%", "add up to 102%"),
    ],
)
def test_population_that_is_refused(tmp_path: Path, one: str, other: str, said: str) -> None:
    (problem,) = problems_of(tmp_path, f"category|value|min|max|population\nG|a|0|30|{one}\nG|b|0|30|{other}")
    assert said in problem.reason
    assert problem.cells


def test_seats_by_population_alone(tmp_path: Path) -> None:
    text = "category|value|population\nG|a|480\nG|b|520"
    assert quotas_of(tmp_path, text) == [("G", "a", 14, 15), ("G", "b", 15, 16)]
    ((kind, said, cells),) = notes_of(tmp_path, text)
    assert (kind, cells) == ("changed", ("C2", "C3"))
    assert "rounded down for the min and up for the max" in said
    assert find(tmp_path, text)[0].quotas[0].at_min == "q.csv > C2"
    (problem,) = problems_of(tmp_path, text + "\nG|not stated|")
    assert (problem.reason, problem.cells) == ("there are no seats and no population", ("C4",))
    assert [p.reason for p in problems_of(tmp_path, "category|value|min|population\nG|a|1|9\nG|b|1|9")] == [
        'there is no column "max"'
    ]


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8).filter(any), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_seats_by_population_always_fit(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], size: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = "category|value|population\n" + "\n".join(f"G|v{n}|{count}" for n, count in enumerate(counts))
    quotas, findings = find(folder, text, size)
    assert findings.problems == []
    assert sum(quotas.population("G").values()) == 1
    assert sum(q.min for q in quotas.quotas) <= size <= sum(q.max for q in quotas.quotas)


# Worth a look


def test_bands_that_overlap_or_leave_gaps_and_lonely_values(tmp_path: Path) -> None:
    text = HEADINGS + "Age|16-25|0|30\nAge|25-34|0|30\nAge|45+|0|30\nHome|rent|0|30"
    assert notes_of(tmp_path, text) == [
        ("look", 'Age: the bands "16-25", "25-34" overlap: 25 is in both', ("B2", "B3")),
        ("look", "Age: no band holds 35 to 44", ("B3", "B4")),
        ("look", "Home has only one value", ("B5",)),
    ]


def test_bands_within_bands() -> None:
    (gap,) = [text for text, _ in odd_bands(bands_of(["0-100", "5-10", "105+"])) if "no band" in text]
    assert gap == "no band holds 101 to 104"


def test_values_that_nobody_has(tmp_path: Path) -> None:
    people = [["id", "Gender"], ["1", "Female"], ["2", "Male"]]
    lines = [["Female", 0, 2], ["Male", 0, 2], ["Other", 0, 1], ["Nobody", 1, 1], ["Not stated", 0, 1]]
    quotas = write_csv(
        tmp_path / "q.csv", [HEADINGS.strip().split("|"), *(["Gender", *one] for one in lines)]
    )
    read = read_inputs(write_csv(tmp_path / "a.csv", people), quotas, 2)
    assert [(n.file, n.kind, n.text, n.cells) for n in read.notes if "nobody" in n.text] == [
        ("q.csv", "look", 'nobody has the value "Other" of Gender', ("B4",)),
        (
            "q.csv",
            "look",
            'nobody has the value "Nobody" of Gender, and its min is 1: no panel can be drawn so',
            ("B5",),
        ),
    ]


def test_a_band_that_became_a_date_is_asked_about_once(tmp_path: Path) -> None:
    people = write_csv(tmp_path / "a.csv", [["id", "Age"], ["1", "10-14"], ["2", "15-19"]])
    rows = [["category", "value", "min", "max"], ["Age", "2026-10-14", 0, 2], ["Age", "15-19", 0, 2]]
    with pytest.raises(InputProblems) as caught:
        read_inputs(people, write_csv(tmp_path / "q.csv", rows), 2)
    assert [problem.file for problem in caught.value.problems] == ["q.csv"]


def test_population_does_not_count_for_equality() -> None:
    assert Quota("G", "a", 1, 2) == Quota("G", "a", 1, 2, population=Fraction(1, 2))


# What is neither guessed nor silent


@pytest.mark.parametrize("last", ["Total blindness", "None in total"])
def test_a_value_with_the_word_total_is_a_value(tmp_path: Path, last: str) -> None:
    text = HEADINGS + f"Sight|Partial|0|2\nSight|{last}|0|2\nSight|Other|26|30"
    assert [line[1] for line in quotas_of(tmp_path, text)] == ["Partial", last, "Other"]
    text = HEADINGS + f"Sight|Partial|0|2\nSight|Other|26|30\nSight|{last}|0|2"
    assert [line[1] for line in quotas_of(tmp_path, text)] == ["Partial", "Other", last]


@pytest.mark.parametrize(
    "last", ["|Total Age band|28|32", "Age band total||28|32", "Total of all seats||28|32"]
)
def test_a_line_of_totals_may_be_called_after_its_category(tmp_path: Path, last: str) -> None:
    text = HEADINGS + f"Age band|16-24|14|16\n|25+|14|16\n{last}"
    assert [line[1] for line in quotas_of(tmp_path, text)] == ["16-24", "25+"]


def test_a_category_written_in_two_ways_is_said(tmp_path: Path) -> None:
    text = HEADINGS + "Gender|F|14|16\ngender|M|7|8\n|X|7|8"
    assert {line[0] for line in quotas_of(tmp_path, text)} == {"Gender"}
    assert notes_of(tmp_path, text) == [
        ("changed", "1 line without a category read under the one above", ("A4",)),
        ("changed", 'the category "gender" is read as "Gender"', ("A3",)),
    ]


def test_two_columns_for_one_number_are_refused(tmp_path: Path) -> None:
    text = "category|value|min|max|minimum\nGender|F|14|16|0\nGender|M|14|16|0"
    found = problems_of(tmp_path, text)
    assert [(one.reason, one.cells) for one in found] == [("there are 2 columns for the min", ("C1", "E1"))]


def test_a_list_of_people_instead_of_quotas_is_refused_at_once(tmp_path: Path) -> None:
    text = HEADINGS + "\n".join(f"Gender|F{n}|0|1" for n in range(2_001))
    found = problems_of(tmp_path, text)
    assert [one.reason for one in found] == ["there are 2,001 lines, and quotas have at most 2,000"]
