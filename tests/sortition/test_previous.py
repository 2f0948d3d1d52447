"""People selected earlier, and everybody at their homes, are not in the draw; nobody's address is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.findings import Kind
from sortition.problems import InputProblems
from sortition.reading.applicants import PoolOptions
from sortition.reading.exclusions import with_homes
from sortition.reading.inputs import Further, Inputs, read_inputs
from tests.builders import Rows, write_csv

QUOTAS = [["category", "value", "min", "max"], ["Gender", "Male", "0", "9"]]
PEOPLE = [
    ["id", "gender", "Street", "Postcode"],
    ["a1", "Male", "1 Canary Row", "G1 1AA"],
    ["a2", "Male", "1 Canary row,", "g11aa"],
    ["a3", "Male", "2 Canary Row", "G1 1AA"],
    ["a4", "Male", "", "G1 1AA"],
    ["a5", "Male", "The Home", "G9 9ZZ"],
    ["a6", "Male", "The Home", "G9 9ZZ"],
    ["007", "Male", "7 Canary Row", "G1 1AA"],
]
HOMES = PoolOptions(household=("Street", "Postcode"), separate=("The Home, G9 9ZZ",))


def read(folder: Path, previous: Rows | None, options: PoolOptions = HOMES, people: Rows = PEOPLE) -> Inputs:
    applicants, quotas = write_csv(folder / "a.csv", people), write_csv(folder / "q.csv", QUOTAS)
    path = write_csv(folder / "previous.csv", previous) if previous is not None else None
    return read_inputs(applicants, quotas, 1, options, further=Further(previous=path))


def told(read_: Inputs, kind: Kind) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (note.text, note.cells) for note in read_.notes if note.kind is kind and note.file == "previous.csv"
    ]


def test_somebody_is_found_by_id_and_her_home_with_her(tmp_path: Path) -> None:
    got = read(tmp_path, [["id"], ["a1"], ["zz"]])
    assert got.excluded == {"a1": "served-before", "a2": "household-served-before"}
    assert len(got.pool) == 7
    left = [(note.text, note.cells) for note in got.notes if note.kind is Kind.LEFT_OUT]
    assert left == [
        ("1 applicant not in the draw: household-served-before", ("A3",)),
        ("1 applicant not in the draw: served-before", ("A2",)),
    ]
    (note,) = told(got, Kind.LOOK)
    assert note[0] == 'only ids are compared: there is no column "Street", "Postcode" to compare homes by'
    assert ("people selected earlier: 1 of 2 ids found among the applicants", ("A2",)) in told(got, Kind.READ)


def test_a_home_is_found_by_its_address_however_it_is_written(tmp_path: Path) -> None:
    rows = [["Postcode", "street"], ["G11AA", "2, Canary  Row"], ["G9 9ZZ", "The home"], ["G1 1AA", ""]]
    got = read(tmp_path, rows)
    assert got.excluded == {"a3": "household-served-before"}
    assert "canary" not in str(got.notes).lower()
    empty = ("1 row without an id and a whole address: nobody is left out for it", ("B4",))
    assert told(got, Kind.LOOK) == [empty]


def test_ids_and_addresses_together(tmp_path: Path) -> None:
    rows = [
        ["Id", "Street", "Postcode"],
        ["a5", "The Home", "G9 9ZZ"],
        ["", "2 Canary Row", "G1 1AA"],
        ["x", "", ""],
    ]
    got = read(tmp_path, rows)
    assert got.excluded == {"a3": "household-served-before", "a5": "served-before"}
    rows = [["Id", "Street", "Postcode"], ["a1", "9 Other Row", "G1 1AA"]]
    got = read(tmp_path, rows)
    assert got.excluded == {"a1": "served-before", "a2": "household-served-before"}
    ((text, cells),) = told(got, Kind.LOOK)
    assert "with the id of an applicant and another address: is it the same person?" in text
    assert cells == ("A2",)


def test_ids_that_are_nearly_the_same_are_named_and_count_as_others(tmp_path: Path) -> None:
    got = read(tmp_path, [["id"], ["7"], ["A1"]], PoolOptions())
    assert got.excluded == {}
    assert any("2 rows with an id that is nearly that of an applicant" in text and cells == ("A2", "A3")
               for text, cells in told(got, Kind.LOOK))  # fmt: skip


def test_whoever_has_another_reason_keeps_it_and_her_home_goes_all_the_same(tmp_path: Path) -> None:
    got = read(tmp_path, [["id"], ["a1"]], PoolOptions(household=HOMES.household, excluded={"a1": "late"}))
    assert got.excluded == {"a1": "late", "a2": "household-served-before"}


def test_the_code_alone_takes_the_home_along(tmp_path: Path) -> None:
    options = PoolOptions(household=HOMES.household, excluded={"a2": "served-before", "a3": "moved-away"})
    got = read(tmp_path, None, options)
    assert got.excluded == {
        "a1": "household-served-before",
        "a2": "served-before",
        "a3": "moved-away",
    }


def test_without_columns_of_a_household_it_is_said_that_homes_stay(tmp_path: Path) -> None:
    got = read(tmp_path, [["id"], ["a1"]], PoolOptions())
    assert got.excluded == {"a1": "served-before"}
    assert any("people who live with somebody who served before stay in" in note.text for note in got.notes)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["name"], ["Canary"]], "neither a column with ids nor all the columns that make a household"),
        ([["Street"], ["1 Canary Row"]], "neither a column with ids nor all the columns"),
        ([["id", "x"], ["", "1"], ["a1", "2"]], "the id is blank"),
        ([], "previous.csv"),
    ],
)
def test_faults_of_the_list(tmp_path: Path, rows: Rows, said: str) -> None:
    with pytest.raises(InputProblems) as refused:
        read(tmp_path, rows)
    assert said in str(refused.value)
    assert "1 Canary" not in str(refused.value)


def test_too_few_are_left(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="0 applicants who may take part"):
        read(tmp_path, [["id"], *([row[0]] for row in PEOPLE[1:])])


def brute(codes: dict[str, str], homes: dict[str, str], served: set[str]) -> dict[str, str]:
    found = dict(codes)
    for one in homes:
        if one in served and one not in codes:
            found[one] = "served-before"
    seated = {one for one in homes if one in served or codes.get(one) == "served-before"}
    for one in homes:
        if one not in found and any(homes[one] and homes[one] == homes[other] for other in seated):
            found[one] = "household-served-before"
    return found


IDS = ["a", "b", "c", "d"]


@given(
    st.dictionaries(
        st.sampled_from(IDS), st.sampled_from(["late", "served-before", "household-served-before"])
    ),
    st.lists(st.sampled_from(["", "1", "2"]), min_size=4, max_size=4),
    st.sets(st.sampled_from(IDS)),
)
@settings(max_examples=200, deadline=None)
def test_who_is_left_out_is_what_the_rule_says(codes: Any, homes: list[str], served: set[str]) -> None:
    live = dict(zip(IDS, homes, strict=True))
    got = with_homes(codes, live, served)
    assert got == brute(codes, live, served)
    assert list(got) == sorted(got)
