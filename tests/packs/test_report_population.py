"""The population in the selection report: from the file of quotas, hidden where it may be a few people."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.blocks import Table, plain
from packs.report import report_document
from packs.report_population import Part, parts_told, population
from packs.report_words import population_shown
from sortition.quotas import Quota, Quotas
from sortition.settings import Settings
from tests.builders import write_csv
from tests.packs.drawn_case import HAPPENING, case
from tests.packs.texts import texts_of

LINES = [
    ["category", "value", "min", "max", "population"],
    ["Gender", "Woman", 1, 2, "510"],
    ["Gender", "Man", 1, 2, "490"],
    ["Age", "young", 1, 2, "25%"],
    ["Age", "old", 1, 3, "75%"],
]
SHARES = {
    ("Gender", "Woman"): Fraction(51, 100),
    ("Gender", "Man"): Fraction(49, 100),
    ("Age", "young"): Fraction(1, 4),
    ("Age", "old"): Fraction(3, 4),
}


def of_folder(folder: Path, lines: list[list[object]]) -> dict[tuple[str, str], Fraction]:
    write_csv(folder / "q.csv", lines)
    return population(folder, Settings(3, quotas="q.csv"), case().lottery.quotas)


def test_shares_are_those_of_the_file_while_its_quotas_are_those_of_the_lottery(tmp_path: Path) -> None:
    assert of_folder(tmp_path, LINES) == SHARES
    other = [list(line) for line in LINES]
    other[1][3] = 3
    of_age = {key: share for key, share in SHARES.items() if key[0] == "Age"}
    assert of_folder(tmp_path, other) == of_age
    (tmp_path / "q.csv").unlink()
    assert population(tmp_path, Settings(3, quotas="q.csv"), Quotas(3, ())) == {}


def test_a_file_that_cannot_be_read_gives_none(tmp_path: Path) -> None:
    assert of_folder(tmp_path, [["no", "such"], ["columns", "here"]]) == {}


def columns(audience: str, shares: dict[tuple[str, str], Fraction]) -> dict[str, list[list[str]]]:
    made = case()
    told = replace(HAPPENING, population=shares)
    report = report_document(made.lottery, made.drawn, made.pseudonyms, told, audience)
    tables = {one.caption: one for one in report.blocks if isinstance(one, Table)}
    return {
        name: [list(map(plain, row)) for row in (tables[name].headings, *tables[name].rows)]
        for name in ("Gender", "Age")
    }


def test_each_edition_has_the_population_beside_applicants_and_quota() -> None:
    of_gender = {key: share for key, share in SHARES.items() if key[0] == "Gender"}
    assert columns("auditor", of_gender)["Gender"] == [
        ["Gender", "Population", "Applicants", "Seats", "Quota", "This panel"],
        ["Woman", "51.0%", "17", "2", "1 to 2", "met"],
        ["Man", "49.0%", "6", "1", "1 to 2", "met"],
        ["not stated", "not known", "1", "0", "no limit", "met"],
    ]
    public = columns("public", of_gender)
    assert public["Gender"][:2] == [
        ["Gender", "Population", "Applicants", "Quota", "This panel"],
        ["Woman", "51.0%", "14 to 17", "1 to 2", "met"],
    ]
    assert "Population" not in public["Age"][0], "nobody says what it is"


def test_a_share_that_may_be_a_few_people_is_the_auditors_only() -> None:
    rare = {("Age", "young"): Fraction(1, 10), ("Age", "old"): Fraction(9, 10)}
    assert [row[1] for row in columns("auditor", rare)["Age"][1:]] == ["10.0%", "90.0%"]
    # 24 applicants: a tenth of so many is two people.
    assert [row[1] for row in columns("public", rare)["Age"][1:]] == ["under 20.8%", "79.2% to 95.8%"]


def test_the_report_says_where_the_population_is_from() -> None:
    made = case()
    said = "The record of the draw does not hold them."
    about = (made.lottery, made.drawn, made.pseudonyms)
    assert said in " ".join(texts_of(report_document(*about, replace(HAPPENING, population=SHARES))))
    assert said not in " ".join(texts_of(report_document(*about, HAPPENING)))
    limit = "That the shares of the population are right."
    for shares in (SHARES, {}):
        made_of = report_document(*about, replace(HAPPENING, population=shares))
        assert (limit in " ".join(texts_of(made_of))) == bool(shares)


@given(st.lists(st.integers(0, 400), min_size=2, max_size=6).filter(lambda some: sum(some) > 4), st.data())
def test_nobody_can_work_out_a_few_people_of_the_population(people: list[int], data: st.DataObject) -> None:
    """Whoever knows how many people there are in all, and plays through what else the numbers could be."""
    total = sum(people)
    applicants = data.draw(st.integers(5, total)) if total > 5 else total
    shares = {str(i): Fraction(one, total) for i, one in enumerate(people)}
    told = parts_told(shares, applicants, list(shares), public=True)
    for i, one in enumerate(people):
        part = told[str(i)]
        assert part.low <= shares[str(i)] <= part.high
        if 0 < one < 5:
            others = [told[str(k)] for k in range(len(people)) if k != i]
            least = max(part.low, 1 - sum(other.high for other in others))
            most = min(part.high, 1 - sum(other.low for other in others))
            assert (most - least) * total >= 2, "at least three numbers are possible"
    exact = parts_told(shares, applicants, list(shares), public=False)
    assert {value: part.exact for value, part in exact.items()} == shares


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (None, "not known"),
        (Part(Fraction(1, 3), Fraction(1, 3)), "33.3%"),
        (Part(Fraction(0), Fraction(1, 60)), "under 1.7%"),
        (Part(Fraction(1, 2), Fraction(3, 5)), "50.0% to 60.0%"),
        (Part(Fraction(0), Fraction(1)), "hidden"),
    ],
)
def test_shares_in_words(part: Part | None, words: str) -> None:
    assert population_shown(part) == words


def test_what_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Part(Fraction(1), Fraction(1, 2))


def test_quotas_of_people_who_did_not_answer_do_not_matter(tmp_path: Path) -> None:
    quotas = case().lottery.quotas
    assert any(one.value == "not stated" for one in quotas.quotas)
    write_csv(tmp_path / "q.csv", LINES)
    more = replace(quotas, quotas=tuple(one for one in quotas.quotas if one.value != "not stated"))
    assert population(tmp_path, Settings(3, quotas="q.csv"), more) == SHARES
    changed = replace(quotas, quotas=(*quotas.quotas, Quota("Gender", "In another way", 0, 1)))
    assert ("Gender", "Man") not in population(tmp_path, Settings(3, quotas="q.csv"), changed)
