"""`citizen-panel report`: the newest lottery explained, one person's chance, and nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.builders import write_csv
from tests.cli_cases import contents, done, told, type_in
from tests.packs.test_gate import files

PEOPLE = [["id", "Sex", "Area"], *([f"p{i:02}", "ffm"[i % 3], "ab"[i % 2]] for i in range(18))]
QUOTAS = [
    ["category", "value", "min", "max", "population"],
    ["Sex", "f", 1, 2, "50%"],
    ["Sex", "m", 2, 3, "50%"],
    ["Area", "a", 1, 3, "60%"],
    ["Area", "b", 1, 3, "40%"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case folder with one lottery, twelve women and six men for four seats."""
    place = tmp_path_factory.mktemp("report")
    write_csv(place / "people.csv", PEOPLE)
    write_csv(place / "quotas.csv", QUOTAS)
    files = '[files]\napplicants = "people.csv"\nquotas = "quotas.csv"\n'
    (place / "panel.toml").write_text(f'[panel]\ntitle = "River panel"\nsize = 4\n{files}', "utf-8")
    done("lottery", "--folder", place)
    return place


def test_the_report_for_programs(folder: Path) -> None:
    facts = told("report", "--folder", folder)
    assert (facts["lottery"], facts["applicants"], facts["size"], facts["tickets"]) == (1, 18, 4, 1000)
    women = next(one for one in facts["groups"] if one["value"] == "f")
    assert women["applicants"] == 12
    assert women["seats"] == pytest.approx(2, abs=1e-5)
    assert women["mean_chance"] == pytest.approx(1 / 6, abs=1e-5)
    assert women["population"] == 0.5
    assert facts["costs"]["lowest"] == pytest.approx(1 / 6, abs=1e-5)
    assert facts["costs"]["binding"] >= 1
    # Two seats for the men and two for the women: a third seat for either has no room.
    assert all(side["looser"]["lowest"] == pytest.approx(1 / 6, abs=1e-5) for side in facts["costs"]["sides"])


def test_the_report_for_people(folder: Path) -> None:
    text = done("report", "--folder", folder).stdout
    assert text.startswith("River panel: lottery 1 (leximin), 18 applicants, 4 seats, 1,000 tickets.\n")
    assert "population" in text
    assert "Sex, f                         12 (66.7%)       2.0 (50.0%)      1 to 2           16.7%" in text
    assert "What fairness costs:" in text
    assert "Two tickets have" in text


def test_long_names_keep_the_columns_in_line(tmp_path: Path) -> None:
    long = "a name of forty letters, or a few more still"
    write_csv(tmp_path / "p.csv", [["id", "Sex"], *([f"p{i}", (long, "m")[i % 2]] for i in range(8))])
    write_csv(
        tmp_path / "q.csv", [["category", "value", "min", "max"], ["Sex", long, 1, 3], ["Sex", "m", 1, 3]]
    )
    words = ["--pool", tmp_path / "p.csv", "--quotas", tmp_path / "q.csv", "--size", "4"]
    done("lottery", *words, "--out", tmp_path / "out")
    lines = done("report", "--folder", tmp_path / "out").stdout.splitlines()
    head = next(line for line in lines if "mean chance" in line)
    rows = [line for line in lines if line.startswith("  Sex, ")]
    assert {line.index("1 to 3") for line in rows} == {head.index("quota")}


def test_one_person_in_two_sentences(folder: Path) -> None:
    lines = done("report", "--folder", folder, "--person", "p00").stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("Your chance of a seat is 16.")
    assert lines[1].startswith(
        "66.7% of the applicants have your answer Sex, f, and at most 2 of the 4 seats"
    )
    facts = told("report", "--folder", folder, "--person", "p00")
    assert facts["sentences"] == lines
    assert facts["because"] == [{"kind": "most", "category": "Sex", "value": "f"}]


def test_somebody_without_a_chance_is_told_the_rules(tmp_path: Path) -> None:
    given = files(tmp_path)
    done("lottery", "--pool", given.pool, "--quotas", given.quotas, "--size", 2, "--out", tmp_path / "out")
    facts = told("report", "--folder", tmp_path / "out", "--person", "w8")
    assert facts["sentences"][1] == "No panel that meets these rules holds you: Area, hills: no seats."
    assert "  1: Area, hills: no seats" in done("report", "--folder", tmp_path / "out").stdout


def test_nobody_else_is_named(folder: Path) -> None:
    text = done("report", "--folder", folder, "--person", "p00", "--json").stdout
    assert all(row[0] not in text for row in PEOPLE[2:])


def test_somebody_unknown(folder: Path) -> None:
    run = type_in("report", "--folder", folder, "--person", "P 00")
    assert run.exit_code == 3
    assert "who is not in this lottery" in run.stderr
    assert not any(row[0] in run.stderr for row in PEOPLE[2:])


def test_a_folder_without_a_lottery(tmp_path: Path) -> None:
    assert type_in("report", "--folder", tmp_path).exit_code == 3


def test_reading_never_writes(folder: Path) -> None:
    before = contents(folder)
    done("report", "--folder", folder)
    done("report", "--folder", folder, "--person", "p00")
    assert contents(folder) == before


def test_too_little_time_is_said(folder: Path) -> None:
    run = done("report", "--folder", folder, "--time-limit", "0.0001")
    assert "Not worked out in the time allowed" in run.stdout
    assert told("report", "--folder", folder, "--time-limit", "0.0001")["costs"] is None


def test_after_the_draw_alternates_are_weighed(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "drawn"
    shutil.copytree(folder, place)
    done("draw", "--folder", place, "--seed", "3 11 17")
    facts = told("report", "--folder", place)
    assert set(facts["alternates_shortfall"]) >= {"rule", "none", "drawn", "optimised", "errors"}
    assert "alternates in the drawn order" in done("report", "--folder", place).stdout
    assert "alternates_shortfall" not in told("report", "--folder", folder)
