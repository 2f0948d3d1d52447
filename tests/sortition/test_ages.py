"""Ages, dates of birth, and bands that a spreadsheet took for dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sortition.findings import Findings, Kind
from sortition.problems import Problem, Setting
from sortition.reading.ages import Band, age_heading, age_on, band_of, bands_of, odd_bands, overlaps
from sortition.reading.applicants import PoolOptions, read_pool
from tests.builders import write_csv

BANDS = ("16-24", "25-34", "35–64", "65 and over")
DAY = date(2027, 1, 12)


def read(
    folder: Path,
    cells: Sequence[str],
    bands: Sequence[str] = BANDS,
    ages_on: date | None = DAY,
    category: str = "Age band",
    **mapped: str,
) -> tuple[list[str], Findings]:
    rows = [["id", category], *([f"p{n}", cell] for n, cell in enumerate(cells, start=2))]
    findings = Findings()
    options = PoolOptions(ages_on=ages_on, values={category: mapped} if mapped else {})
    found = read_pool(write_csv(folder / "a.csv", rows), 1, {category: list(bands)}, options, findings)
    values = {one.id: one.values[0] for one in found.pool.applicants} if found else {}
    return [values[f"p{n}"] for n in range(2, len(cells) + 2)] if found else [], findings


def values(folder: Path, cells: Sequence[str], **options: object) -> list[str]:
    found, findings = read(folder, cells, **options)  # type: ignore[arg-type]
    assert findings.problems == []
    return found


def changed(folder: Path, cells: Sequence[str], **options: object) -> list[tuple[str, tuple[str, ...]]]:
    _, findings = read(folder, cells, **options)  # type: ignore[arg-type]
    assert findings.problems == []
    return [(note.text, note.cells) for note in findings.notes if note.kind == Kind.CHANGED]


def problems(folder: Path, cells: Sequence[str], **options: object) -> list[Problem]:
    return read(folder, cells, **options)[1].problems  # type: ignore[arg-type]


# Bands


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("16-24", 16, 24),
        ("25–34", 25, 34),
        ("16 to 24", 16, 24),
        ("Aged 16 - 24 years", 16, 24),
        ("between 16 and 24", 16, 24),
        ("65 and over", 65, 120),
        ("65+", 65, 120),
        ("65 plus", 65, 120),
        ("75 or older", 75, 120),
        ("75 years and over", 75, 120),
        ("at least 75", 75, 120),
        ("Over 64", 65, 120),
        ("older than 64", 65, 120),
        ("> 64", 65, 120),
        ("Under 25", 0, 24),
        ("Under 25s", 0, 24),
        ("<25", 0, 24),
        ("up to 24", 0, 24),
        ("24 and under", 0, 24),
    ],
)
def test_what_is_a_band(text: str, low: int, high: int) -> None:
    assert band_of(text) == Band(low, high)


@pytest.mark.parametrize("text", ["", "Female", "24-16", "16", "16-24-30", "young", "1990-03-04", "-"])
def test_what_is_none(text: str) -> None:
    assert band_of(text) is None


def test_bands_of_a_category() -> None:
    assert bands_of(["16-24", "25+"]) == {"16-24": Band(16, 24), "25+": Band(25, 120)}
    assert len(bands_of(["16-24", "25+", "Not stated", "prefer not to say"])) == 2
    assert bands_of(["1", "2", "3-4", "5+"])["2"] == Band(2, 2)
    assert bands_of(["16-24", "25+", "Other"]) == {}
    assert bands_of(["16-24", "Not stated"]) == {}
    assert bands_of(["1", "2", "3"]) == {}
    assert bands_of(["100-200", "201-400"]) == {}
    assert bands_of(["Under 0", "1-2"]) == {}
    assert bands_of([]) == {}


def test_odd_bands() -> None:
    assert list(odd_bands(bands_of(BANDS))) == []
    bands = bands_of(["65+", "16-25", "25-34", "40-60"])
    assert overlaps(bands) == [("16-25", "25-34")]
    assert [text for text, _ in odd_bands(bands)] == [
        'the bands "16-25", "25-34" overlap: 25 is in both',
        "no band holds 35 to 39",
        "no band holds 61 to 64",
    ]
    assert [text for text, _ in odd_bands(bands_of(["1-2", "4-5"]))] == ["no band holds 3"]
    assert [text for text, _ in odd_bands(bands_of(["0-100", "5-10", "20-30"]))] != []


# Ages


def test_ages_become_bands(tmp_path: Path) -> None:
    cells = ["34", "34.0", "24 years", "65", "16-24", "aged 25", "120"]
    assert values(tmp_path, cells) == [
        "25-34", "25-34", "16-24", "65 and over", "16-24", "25-34", "65 and over",
    ]  # fmt: skip
    assert changed(tmp_path, cells) == [
        (
            "Age band: 6 ages read as bands (16-24: 1, 25-34: 3, 65 and over: 2)",
            ("B2", "B3", "B4", "B5", "B7", "B8"),
        )
    ]
    assert changed(tmp_path, ["34"]) == [("Age band: 1 age read as a band (25-34: 1)", ("B2",))]


def test_other_bands_are_numbers(tmp_path: Path) -> None:
    options = {"bands": ["Under 2", "2-5", "6+"], "category": "Years as tenant"}
    assert values(tmp_path, ["0", "2", "7"], **options) == ["Under 2", "2-5", "6+"]
    assert "3 numbers read as bands" in changed(tmp_path, ["0", "2", "7"], **options)[0][0]


def test_the_same_band_in_other_words(tmp_path: Path) -> None:
    assert values(tmp_path, ["65+", "16 to 24", "over 64"]) == ["65 and over", "16-24", "65 and over"]
    assert changed(tmp_path, ["65+"]) == [('Age band: 1 read as "65 and over" ("65+": 1)', ("B2",))]


def test_a_band_that_two_values_name_is_not_guessed(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["65+"], bands=["16-64", "65 and over", "over 64"])
    assert problem.reason == '"65+" is not a value of Age band'


def test_counts_are_of_cells(tmp_path: Path) -> None:
    ((text, cells),) = changed(tmp_path, ["34", "16", "34"])
    assert text == "Age band: 3 ages read as bands (16-24: 1, 25-34: 2)"
    assert cells == ("B2", "B3", "B4")


def test_the_officers_map_wins(tmp_path: Path) -> None:
    assert values(tmp_path, ["99", "34"], **{"99": "not stated"}) == ["not stated", "25-34"]


def test_an_unknown_value_is_shown_alike_in_any_order(tmp_path: Path) -> None:
    said = {
        problems(tmp_path, cells, bands=["yes", "no"])[0].reason for cells in (["BB", "bb"], ["bb", "BB"])
    }
    assert said == {'"BB" is not a value of Age band'}


def test_a_map_to_nothing_is_one_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["34"], **{"34": "no such value"})
    assert problem.file == "panel.toml"


def test_ages_are_ages_only_among_bands(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["34"], bands=["16-24", "Other"])
    assert problem.reason == '"34" is not a value of Age band'


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("12", "12 is in none of the bands 16-24, 25-34, 35–64, 65 and over"),
        ("34.5", "the age is not a whole number"),
        ("121", "121 is no age"),
        ("32987", "32987 is no age"),
        ("1990", "a year of birth alone is not enough"),
        ("04/03/90", "the date of birth cannot be read: the year has only two digits"),
        ("4-Mar-90", "the date of birth cannot be read: the year has only two digits"),
        ("31/02/1990", "the date of birth cannot be read: the calendar has no such day"),
        ("03/25/1990", "the date of birth cannot be read: the month is written before the day"),
        ("13/01/2027", "the date of birth is after 12 January 2027"),
        ("01/01/1906", "the date of birth is more than 120 years before 12 January 2027"),
        ("01/05/2015", "11 (on 12 January 2027) is in none of the bands 16-24, 25-34, 35–64, 65 and over"),
    ],
)
def test_ages_that_are_refused(tmp_path: Path, cell: str, said: str) -> None:
    (problem,) = problems(tmp_path, [cell, "34", cell])
    assert problem.reason == said
    assert problem.cells == ("B2", "B4")
    assert problem.remedy
    assert cell not in str(problem) or cell.isdigit()


def test_overlapping_bands_take_no_ages(tmp_path: Path) -> None:
    bands = ["16-25", "25-34"]
    assert values(tmp_path, ["16-25", "25-34"], bands=bands) == bands
    (problem,) = problems(tmp_path, ["25", "16-25"], bands=bands)
    assert problem.reason == 'ages cannot be read as bands of Age band: "16-25", "25-34" overlap'
    assert problem.cells == ("B2",)


# Dates of birth


@pytest.mark.parametrize(
    "cell",
    ["1990-03-04", "1990-03-04 00:00", "04/03/1990", "4.3.1990", "4-3-1990", "4 March 1990", "4th March 1990",
     "4 Mar 1990", "March 4, 1990", "4-Mar-1990", "1990/03/04"],
)  # fmt: skip
def test_ways_to_write_a_date_of_birth(tmp_path: Path, cell: str) -> None:
    bands = ["16-35", "36-36", "37+"]
    assert bands_of(bands) == {}
    bands = ["16-35", "36", "37-49", "50+"]
    assert values(tmp_path, [cell], bands=bands) == ["36"]
    before = date(2027, 3, 3)
    assert values(tmp_path, [cell], bands=bands, ages_on=before) == ["36"]
    assert values(tmp_path, [cell], bands=bands, ages_on=before + timedelta(1)) == ["37-49"]


def test_dates_of_birth_are_said_with_the_day(tmp_path: Path) -> None:
    assert changed(tmp_path, ["1990-03-04", "34", "25-34"]) == [
        ("Age band: 1 age read as a band (25-34: 1)", ("B3",)),
        ("Age band: 1 date of birth read as a band, ages on 12 January 2027 (35–64: 1)", ("B2",)),
    ]


def test_dates_of_birth_need_a_day(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["1990-03-04", "34", "1985-11-30"], ages_on=None)
    assert problem.cells == ("B2", "B4")
    assert "ages_on = 2027-01-12 under [applicants]" in problem.remedy
    assert problem.setting == Setting("applicants", "ages_on", "")
    assert "1990" not in str(problem)


def test_who_was_born_on_29_february() -> None:
    born = date(2004, 2, 29)
    assert age_on(born, date(2027, 2, 28)) == 22
    assert age_on(born, date(2027, 3, 1)) == 23
    assert age_on(born, date(2028, 2, 28)) == 23
    assert age_on(born, date(2028, 2, 29)) == 24


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40_000))
def test_ages_are_birthdays_passed(born: date, days: int) -> None:
    day = date.fromordinal(min(born.toordinal() + days, date(2100, 1, 1).toordinal()))
    birthdays = [year for year in range(born.year + 1, day.year + 1) if (born.month, born.day) <= (12, 31)]
    passed = [year for year in birthdays if (year, born.month, born.day) <= (day.year, day.month, day.day)]
    assert age_on(born, day) == len(passed)


def test_dates_that_can_be_read_month_first(tmp_path: Path) -> None:
    # On 12 January 2027 who was born on 3 January 2002 is 25, and on 1 March 2002 is 24.
    cells = ["03/01/2002", "01/03/1990", "3 January 2002", "2002-01-03", "05/05/2002"]
    found, findings = read(tmp_path, cells)
    assert found[0] == "25-34"
    assert [note.cells for note in findings.notes if note.kind == Kind.LOOK] == [("B2",)]


# Bands that became dates


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("2026-10-14", "14 October 2026"),
        ("2026-10-14 00:00", "14 October 2026"),
        ("14-Oct", "14 October"),
        ("Oct-14", "October 14"),
        ("14/10/2026", "the date 14/10/2026"),
        ("14/10/26", "the date 14/10/26"),
    ],
)
@pytest.mark.parametrize("ages_on", [DAY, None])
def test_a_band_that_became_a_date(tmp_path: Path, cell: str, shown: str, ages_on: date | None) -> None:
    bands = ["Under 10", "10-14", "15-24", "25+"]
    if ages_on is None:
        # Without a day of the ages, years near today are near.
        year = str(date.today().year)
        cell, shown = (text.replace("2026", year) for text in (cell, shown))
    (problem,) = problems(tmp_path, [cell, "10-14"], bands=bands, ages_on=ages_on)
    assert problem.reason == f"the cell holds {shown}; did the file read 10-14?"
    assert problem.cells == ("B2",)
    assert str(problem).startswith(f"a.csv > B2: the cell holds {shown}; did the file read 10-14? Format the")
    assert problem.setting is not None
    assert (problem.setting.table, problem.setting.value) == ("values.Age band", "10-14")


def test_a_band_that_became_a_month_and_a_year(tmp_path: Path) -> None:
    bands = ["11-40", "41+"]
    (problem,) = problems(tmp_path, ["1940-11-01"], bands=bands)
    assert problem.reason == "the cell holds 1 November 1940; did the file read 11-40?"
    assert values(tmp_path, ["1940-11-02", "1941-11-01"], bands=bands) == ["41+", "41+"]
    assert values(tmp_path, ["1940-11-01"], bands=bands, **{"1940-11-01": "11-40"}) == ["11-40"]


def test_a_birthday_that_looks_like_a_band(tmp_path: Path) -> None:
    bands = ["10-14", "15-24", "25+"]
    assert values(tmp_path, ["1990-10-14", "14/10/1990"], bands=bands) == ["25+", "25+"]
    # A child who is in none of the bands is more likely a band that became a date.
    (problem,) = problems(tmp_path, ["2020-10-14"], bands=bands)
    assert "did the file read 10-14?" in problem.reason
    (problem,) = problems(tmp_path, ["1990-10-14"], bands=["10-14", "15-19"])
    assert "did the file read 10-14?" in problem.reason


def test_dates_among_values_that_are_no_bands(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["2026-03-02"], bands=["2-3", "none"], category="Cars")
    assert problem.reason == "the cell holds 2 March 2026; did the file read 2-3?"
    (problem,) = problems(tmp_path, ["2026-03-02"], bands=["yes", "no"], category="Cars")
    assert problem.reason == '"2026-03-02" is not a value of Cars'


def test_a_date_of_a_small_child_is_asked_about(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, ["2024-06-01"])
    assert problem.reason == "the cell holds 1 June 2024; did the file read 1-6 or 6-24?"
    assert values(tmp_path, ["2024-06-01"], bands=["Under 16", "16+"]) == ["Under 16"]


# Headings


def test_headings_of_ages() -> None:
    assert age_heading(["Id", "Age", "Date of Birth"]) == "Date of Birth"
    assert age_heading(["Id", "DOB"]) == "DOB"
    assert age_heading(["What is your age?"]) == "What is your age?"
    assert age_heading(["date_of_birth"]) == "date_of_birth"
    assert age_heading(["Language", "Postage", "Age group", "Village"]) == ""


def test_a_missing_category_may_be_under_dates_of_birth(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["id", "Date of birth"], ["1", "1990-03-04"]])
    findings = Findings()
    read_pool(path, 1, {"Age band": BANDS, "Years as tenant": BANDS}, PoolOptions(), findings)
    one, other = findings.problems
    assert '[columns] "Date of birth" = "Age band"' in one.remedy
    assert one.setting == Setting("columns", "Date of birth", "Age band", ("id", "Date of birth"))
    assert "Date of birth" not in other.remedy.split("found are")[0]
    options = PoolOptions(columns={"Date of birth": "Age band"}, ages_on=DAY)
    reading = read_pool(path, 1, {"Age band": BANDS}, options, Findings())
    assert reading is not None
    assert reading.pool.applicants[0].values == ("35–64",)


def test_a_wrong_column_is_one_problem(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, [f"Canary {n}" for n in range(50)], bands=["yes", "no"])
    assert problem.reason == "50 different answers are not values of Age band"
    assert "Canary" not in str(problem)
    assert len(problem.cells) == 50


def test_the_order_of_rows_changes_only_cells(tmp_path: Path) -> None:
    cells = [
        "34",
        "1990-03-04",
        "65+",
        "65 PLUS",
        "65 plus",
        "03/01/2002",
        "16-24",
        "24 years",
        "29 February 2004",
    ]
    notes = {
        tuple(sorted(note.text for note in read(tmp_path, order)[1].notes))
        for order in (cells, cells[::-1], sorted(cells))
    }
    assert len(notes) == 1
