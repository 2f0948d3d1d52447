"""How many are expected to drop out: the sheet, panel.toml, and what stands in the record."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from sortition.alternates import dropout_chances
from sortition.findings import Findings
from sortition.problems import InputProblems
from sortition.reading.dropout_rates import rate_written, rates_for
from sortition.settings import AlternatesSettings, read_settings
from tests.builders import pool_of, table, write_csv, write_xlsx

KNOWN = {"Age": ["16-24", "25+"], "Gender": ["Female", "Male"]}
TENTH = Fraction(1, 10)


def read(path: Path | None, everybody: Fraction | None = None, pay: str = ""):
    findings = Findings()
    return rates_for(KNOWN, path, everybody, pay, findings), findings


def problems_of(path: Path, everybody: Fraction | None = None) -> list[str]:
    return [str(problem) for problem in read(path, everybody)[1].problems]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("25%", "1/4"),
        ("12.5 %", "1/8"),
        ("12,5 per cent", "1/8"),
        ("0.25", "1/4"),
        ("0,25", "1/4"),
        ("0", "0"),
        ("100%", "1"),
        ("1", "1"),
    ],
)
def test_a_share_as_people_write_it(text, share):
    assert rate_written(text) == Fraction(share)


@pytest.mark.parametrize("text", ["", "25", "101%", "-0.1", "some", "1/0", "nan", "inf", "1e400"])
def test_no_share(text):
    assert rate_written(text) is None


def test_a_plain_number_under_a_heading_with_per_cent():
    assert rate_written("25", "Rate (%)") == Fraction(1, 4)
    assert rate_written("0", "Rate (%)") == 0
    assert rate_written("25%", "Rate (%)") == Fraction(1, 4)
    assert rate_written("0.25", "Rate (%)") is None


def test_what_is_usual_where_nothing_is_said():
    rates, found = read(None)
    assert rates == (("", "", Fraction(2, 5)),)
    assert [note.text for note in found.notes] == [
        "40% of the members are expected to drop out because panel.toml names no pay"
    ]
    rates, found = read(None, pay="£50 a day")
    assert rates == (("", "", TENTH),)
    assert "10% of the members are expected to drop out because" in found.notes[0].text
    assert read(None, Fraction(1, 5), "£50 a day")[0] == (("", "", Fraction(1, 5)),)


@pytest.mark.parametrize("write", [write_csv, write_xlsx])
def test_a_sheet_in_any_order_and_heading(tmp_path, write):
    path = tmp_path / ("dropout.csv" if write is write_csv else "dropout.xlsx")
    write(
        path,
        table("""
            Feature   | Name   | Expected drop-out (%)
            gender    | male   | 20%
            AGE       | 16–24  | 30
            everybody |        | 15%
        """),
    )
    rates, found = read(path)
    assert found.problems == []
    assert rates == (
        ("", "", Fraction(15, 100)),
        ("Age", "16-24", Fraction(3, 10)),
        ("Gender", "Male", Fraction(1, 5)),
    )


def test_everything_wrong_at_once_with_its_cell(tmp_path):
    path = write_csv(
        tmp_path / "dropout.csv",
        table("""
            category | value  | rate
            Agee     | 16-24  | 10%
            Age      | 16-25  | 10%
            Age      | 25+    | 150%
            Gender   | Female |
            Gender   | Male   | 10%
            gender   | MALE   | 20%
            all      | all    | 0
        """),
    )
    found = problems_of(path)
    assert len(found) == 6
    for problem, begin in zip(
        found,
        [
            'dropout.csv > A2: "Agee" is not a category with quotas. Did you mean "Age"?',
            'dropout.csv > B3: "16-25" is not a value of Age. There are "16-24", "25+"',
            'dropout.csv > C4: the rate "150%" is no share. Write the share',
            "dropout.csv > C5: the rate is blank. Write",
            "dropout.csv > C8: the rate for everybody is 0",
            "dropout.csv > C6: Gender, Male: there are 2 rates. Keep one of them (also C7)",
        ],
        strict=True,
    ):
        assert problem.startswith(begin), problem


def test_columns_that_are_missing(tmp_path):
    path = write_csv(tmp_path / "dropout.csv", [["category", "value"], ["Age", "25+"]])
    assert problems_of(path)[0].startswith('dropout.csv: there is no column "rate"')


def test_two_rates_for_everybody(tmp_path):
    path = write_csv(tmp_path / "dropout.csv", [["category", "value", "rate"], ["everybody", "", "20%"]])
    assert problems_of(path, TENTH) == [
        "dropout.csv: the rate for everybody is 20% here and 10% in panel.toml. Keep one of the two"
    ]
    assert problems_of(path, Fraction(1, 5)) == []


def toml(folder: Path, text: str) -> Path:
    (folder / "panel.toml").write_text(f"[panel]\nsize = 3\n{text}", "utf-8")
    return folder


def test_settings(tmp_path):
    assert read_settings(toml(tmp_path, "")).alternates == AlternatesSettings("drawn-order", None, None)
    text = '[alternates]\nrule = "optimised"\nnumber = 7\ndropout = "12.5 %"\n[files]\ndropout = "left.ods"\n'
    settings = read_settings(toml(tmp_path, text))
    assert settings.alternates == AlternatesSettings("optimised", 7, Fraction(1, 8))
    assert settings.dropout_rates(tmp_path) == tmp_path / "left.ods"


def test_the_usual_file_is_read_where_it_is_there(tmp_path):
    settings = read_settings(toml(tmp_path, ""))
    assert settings.dropout_rates(tmp_path) is None
    write_csv(tmp_path / "dropout.csv", [["category"]])
    assert settings.dropout_rates(tmp_path) == tmp_path / "dropout.csv"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('rule = "optimized"', '"optimized" is not known. Did you mean "optimised"?'),
        ("number = 0", "number is below 1"),
        ("dropout = 0.1", "dropout is no share of the members"),
        ('dropout = "0 %"', "dropout is no share of the members"),
        ('dropout = "120 %"', "dropout is no share of the members"),
        ('seed = "1"', '"seed" is not a setting'),
    ],
)
def test_settings_that_are_refused(tmp_path, line, reason):
    with pytest.raises(InputProblems) as refused:
        read_settings(toml(tmp_path, f"[alternates]\n{line}\n"))
    assert reason in str(refused.value)


def test_proportions_multiply():
    people = pool_of({"Age": "young young old", "Gender": "F M M"})
    rates = (("", "", TENTH), ("Age", "young", 2 * TENTH), ("Gender", "M", Fraction(15, 100)))
    chances = dropout_chances(people.applicants, people, rates)
    assert chances == {"a1": 2 * TENTH, "a2": 3 * TENTH, "a3": Fraction(15, 100)}


def test_nobody_is_given_up_unless_a_rate_says_so():
    people = pool_of({"Age": "young old", "Gender": "M F"})
    rates = (("", "", Fraction(2, 5)), ("Age", "young", Fraction(4, 5)), ("Gender", "M", Fraction(4, 5)))
    assert dropout_chances(people.applicants, people, rates)["a1"] == Fraction(95, 100)
    sure = (*rates[:2], ("Gender", "M", Fraction(1)))
    assert dropout_chances(people.applicants, people, sure)["a1"] == 1
    with pytest.raises(ValueError, match="everybody"):
        dropout_chances(people.applicants, people, rates[1:])
