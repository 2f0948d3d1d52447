"""Ids of applicants: nearly equal ones, cut ones, telling ones, and rows that stand there twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.findings import Findings, Kind
from sortition.reading.applicants import PoolOptions, PoolReading, read_pool
from sortition.reading.ids import called, in_groups, shown, telling
from sortition.reading.sheets import Cell
from tests.builders import Rows, write_csv, write_xlsx


def read(folder: Path, rows: Rows, **options: object) -> tuple[PoolReading | None, Findings]:
    findings = Findings()
    path = write_csv(folder / "a.csv", [[*rows[0], "gender"], *([*row, "Male"] for row in rows[1:])])
    reading = read_pool(path, 1, {"Gender": ["Male"]}, PoolOptions(**options), findings)  # type: ignore[arg-type]
    return reading, findings


def of_ids(folder: Path, *ids: str, more: Rows = ()) -> Findings:
    extra = more or [[f"text {n}"] for n in range(len(ids))]
    return read(folder, [["id", "x"], *([name, *row] for name, row in zip(ids, extra, strict=True))])[1]


def looks(findings: Findings) -> list[tuple[str, tuple[str, ...]]]:
    assert not findings.problems
    return [(note.text, note.cells) for note in findings.notes if note.kind is Kind.LOOK]


@pytest.mark.parametrize(
    "ids", [("a1", "A1"), ("a-1", "a–1"), ("a - 1", "a-1"), ("a\u00a01", "A 1"), ("1", "1.0"), ("ａ1", "a1")]
)
def test_ids_that_differ_in_capitals_blanks_or_dashes_stay_and_are_named(
    tmp_path: Path, ids: tuple[str, str]
) -> None:
    reading, findings = read(tmp_path, [["id", "x"], [ids[0], "one"], ["b", "two"], [ids[1], "three"]])
    assert reading and len(reading.pool) == 3
    assert looks(findings) == [
        (
            "2 ids that differ only in capitals, or in kinds of blanks or dashes: each counts as a person. If"
            " two are the same person, name one under [excluded] as a duplicate. They are A2 and A4",
            ("A2", "A4"),
        )
    ]


def test_nearly_equal_ids_with_equal_rows_are_probably_one_person(tmp_path: Path) -> None:
    ((text, cells),) = looks(of_ids(tmp_path, "a1", "b", "A1", more=[["x"], ["y"], ["x"]]))
    assert "all else in their rows is the same, so this is probably one person" in text
    assert cells == ("A2", "A4")


@pytest.mark.parametrize("ids", [("007", "7"), ("A007", "a7"), ("10-02", "10-2")])
def test_zeros_in_front_are_told(tmp_path: Path, ids: tuple[str, str]) -> None:
    ((text, cells),) = looks(of_ids(tmp_path, *ids))
    assert text.startswith("2 ids that differ only in zeros in front: each counts as a person")
    assert cells == ("A2", "A3")


@pytest.mark.parametrize("ids", [("007", "70"), ("1.05", "1.5"), ("a1", "a11"), ("ab", "a b"), ("0", "00x")])
def test_other_ids_are_nothing_to_look_at(tmp_path: Path, ids: tuple[str, str]) -> None:
    assert looks(of_ids(tmp_path, *ids)) == []


def test_each_group_is_told_once(tmp_path: Path) -> None:
    told = looks(of_ids(tmp_path, "a1", "A1", "01", "1", "b7", "B07"))
    assert [cells for _, cells in told] == [("A2", "A3"), ("A4", "A5", "A6", "A7")]


@pytest.mark.parametrize("cut", ["1.2E+11", "1,2E+11", "2e+05", "9E+9"])
def test_a_number_that_excel_has_cut_is_refused(tmp_path: Path, cut: str) -> None:
    reading, findings = read(tmp_path, [["id"], ["1"], [cut], [" " + cut + "0"]])
    assert reading is None
    (problem,) = findings.problems
    assert str(problem).startswith("a.csv > A3: the id is a long number that Excel has cut")
    assert "as Text" in problem.remedy
    assert (problem.cells, problem.value) == (("A3", "A4"), cut)


@pytest.mark.parametrize("name", ["1E5", "E+11", "3e", "1.2E-5", "12E4"])
def test_such_ids_are_not_cut(tmp_path: Path, name: str) -> None:
    assert not of_ids(tmp_path, name).problems


@pytest.mark.parametrize(
    "name",
    [
        "Jo Canary",
        "CANARY, Jo",
        "jo.canary",
        "jo_canary",
        "Jo O'Canary 2",
        "J. Canary",
        "jo@x",
        "Anne-Marie Li",
        "Canary (Jo)",
        "Jo|Canary",
        'Jo "Canary"',
        "李 小龙",
    ],
)
def test_telling_ids(name: str) -> None:
    assert telling(name)
    assert name not in called(name) + shown(name)


@pytest.mark.parametrize(
    "name", ["007", "a1", "id-90", "A-B-C", "FERN-0042", "ref 12", "a b", "canary", "", "AB12 CD34"]
)
def test_ids_that_tell_nothing(name: str) -> None:
    assert not telling(name)
    assert called(name) == f'the id "{name}"'
    assert shown(name) == name


def test_telling_ids_are_counted_and_never_shown(tmp_path: Path) -> None:
    findings = of_ids(tmp_path, "Jo Canary", "2", "bo@canary.org")
    ((text, cells),) = looks(findings)
    assert text.startswith("2 ids look like a name or an e-mail address")
    assert cells == ("A2", "A4")
    assert "anary" not in str([note.as_json() for note in findings.notes])
    ((text, _),) = looks(of_ids(tmp_path, "Jo Canary"))
    assert text.startswith("1 id looks like")


def test_rows_that_differ_under_one_id_say_where_and_not_what(tmp_path: Path) -> None:
    rows = [
        ["id", "Name", "Home", ""],
        ["1", "Jo", "Canary 1", "x"],
        ["1", "Jo", "Canary 2", "y"],
        ["2", "Bo", "", ""],
    ]
    _, findings = read(tmp_path, rows)
    (problem,) = findings.problems
    assert problem.reason == '2 rows have the id "1" and differ in "Home", "column D"'
    assert (problem.cells, problem.value) == (("A2", "A3"), "1")
    assert "Canary" not in str(problem.as_json())
    _, findings = read(tmp_path, [["id", "x"], ["Jo Canary", "1"], ["Jo Canary", "2"]])
    (problem,) = findings.problems
    assert problem.reason.startswith(
        "2 rows have an id that looks like a name or an e-mail address and differ in"
    )
    assert "Canary" not in str(problem.as_json())


def test_identical_rows_are_left_out(tmp_path: Path) -> None:
    reading, findings = read(tmp_path, [["id", "x"], ["1", "a"], ["1", "a "], ["2", "a"], ["1", "a"]])
    assert reading and len(reading.pool) == 2
    (note,) = [note for note in findings.notes if note.kind is Kind.LEFT_OUT]
    assert (note.text, note.cells) == ("2 rows left out: identical to an earlier one", ("A3", "A5"))


def test_a_number_and_its_text_are_one_id(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["id", "gender"], [1, "Male"], ["1", "Male"], [1.0, "Male"]])
    findings = Findings()
    reading = read_pool(path, 1, {"Gender": ["Male"]}, PoolOptions(), findings)
    assert reading and [one.id for one in reading.pool.applicants] == ["1"]


def test_groups_of_cells() -> None:
    cells = [Cell("", f"A{n}") for n in range(1, 8)]
    assert in_groups([cells[:2], cells[2:5]]) == "A1 and A2; A3, A4 and A5"
    assert in_groups([cells[:2], cells[2:5]], most=1) == "A1 and 1 more; and 1 more group"
    assert in_groups([cells], most=3) == "A1, A2, A3 and 4 more"


IDS = st.sampled_from(["a1", "A1", "a 1", "01", "1", "001", "Jo A", "jo a", "x@y", "b", "a-1", "a–1"])


@given(
    st.lists(st.tuples(IDS, st.sampled_from("xy")), max_size=10, unique_by=lambda row: row[0]), st.randoms()
)
@settings(max_examples=60, deadline=None)
def test_the_order_of_rows_changes_no_note(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], shuffler: object
) -> None:
    folder = tmp_path_factory.getbasetemp()

    def told() -> list[tuple[str, frozenset[str]]]:
        at = {f"A{n}": name for n, (name, _) in enumerate(rows, start=2)}
        found = looks(read(folder, [["id", "x"], *rows])[1]) if rows else []
        return [
            (text.partition(" They are ")[0], frozenset(at[cell] for cell in cells)) for text, cells in found
        ]

    before = told()
    shuffler.shuffle(rows)  # type: ignore[attr-defined]
    assert told() == before


def test_a_first_row_of_answers_is_not_named_as_headings(tmp_path: Path) -> None:
    findings = Findings()
    path = write_csv(tmp_path / "a.csv", [["Jo", "Canary", "female"], ["Bo", "Canary", "male"]])
    assert read_pool(path, 1, {"Gender": ["Female", "Male"]}, PoolOptions(), findings) is None
    assert [str(one) for one in findings.problems] == [
        "a.csv > A1: no row of headings was found. Write the headings in a row above the data"
    ]
    assert "Canary" not in repr(findings)
