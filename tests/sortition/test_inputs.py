import os
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.pool import NOT_STATED
from sortition.problems import InputProblems
from sortition.quotas import Quota
from sortition.reading.applicants import PoolOptions
from sortition.reading.inputs import read_inputs
from tests.builders import table, write_csv

QUOTAS = table(
    """category|value|min|max
    Gender|Female|0|2
    Gender|Male|0|2
    Age|16-24|0|2
    Age|25+|0|2"""
)
PEOPLE = table(
    """id|gender|age|Home
    1|Female|16-24|a
    2|female|25+|a
    3||25+|b
    4|Male|?|"""
)


def inputs(folder, people=PEOPLE, quotas=QUOTAS, size=2, **options):
    return read_inputs(
        write_csv(folder / "a.csv", people), write_csv(folder / "q.csv", quotas), size, PoolOptions(**options)
    )


def test_not_stated_gets_a_line_where_it_is_needed(tmp_path):
    read = inputs(tmp_path)
    assert read.quotas.quotas == (
        Quota("Gender", "Female", 0, 2),
        Quota("Gender", "Male", 0, 2),
        Quota("Gender", NOT_STATED, 0, 2),
        Quota("Age", "16-24", 0, 2),
        Quota("Age", "25+", 0, 2),
        Quota("Age", NOT_STATED, 0, 2),
    )
    assert read.quotas.quotas[2].at_min == ""
    assert inputs(tmp_path, PEOPLE[:3]).quotas.quotas == tuple(
        quota for quota in read.quotas.quotas if quota.value != NOT_STATED
    )


def test_every_value_has_a_quota(tmp_path):
    read = inputs(tmp_path)
    for column, category in enumerate(read.pool.categories):
        known = {quota.value for quota in read.quotas.of(category)}
        assert {applicant.values[column] for applicant in read.pool.applicants} <= known


def test_neither_file_hides_the_other(tmp_path):
    quotas = [*QUOTAS[:2], ["Gender", "Male", "x", "2"], *QUOTAS[3:]]
    people = [*PEOPLE, ["5", "Femal", "25+", ""]]
    with pytest.raises(InputProblems) as caught:
        inputs(tmp_path, people, quotas, size=0)
    assert [(p.file, p.cells, p.value) for p in caught.value.problems] == [
        ("", (), ""),
        ("q.csv", ("C3",), "x"),
        ("a.csv", ("B6",), "Femal"),
    ]


def test_a_missing_file_does_not_hide_the_other(tmp_path):
    with pytest.raises(InputProblems) as caught:
        read_inputs(write_csv(tmp_path / "a.csv", [["id", "x"], ["", "1"]]), tmp_path / "q.csv", 1)
    assert [problem.file for problem in caught.value.problems] == ["q.csv", "a.csv"]
    with pytest.raises(InputProblems) as caught:
        read_inputs(tmp_path / "none.csv", write_csv(tmp_path / "q.csv", [["category", "value"]]), 1)
    assert [problem.file for problem in caught.value.problems] == ["q.csv", "q.csv", "none.csv"]


@pytest.mark.parametrize("size", [0, -1, 5])
def test_sizes_that_cannot_be(tmp_path, size):
    quotas = [[*line[:3], "9"] if n else line for n, line in enumerate(QUOTAS)]
    with pytest.raises(InputProblems, match="panel") as caught:
        inputs(tmp_path, quotas=quotas, size=size)
    assert len(caught.value.problems) == 1


def in_one_order(read):
    return read.pool, read.quotas.canonical(), dict(read.contacts), sorted(note.text for note in read.notes)


@given(st.permutations(PEOPLE[1:]), st.permutations(QUOTAS[1:]), st.permutations(range(4)))
@settings(max_examples=40, deadline=None)
def test_no_order_matters(tmp_path_factory, people, lines, columns):
    folder = tmp_path_factory.getbasetemp()
    moved = [[row[n] for n in columns] for row in [PEOPLE[0], *people]]
    expected = in_one_order(inputs(folder, household=("Home",)))
    assert in_one_order(inputs(folder, moved, [QUOTAS[0], *lines], household=("Home",))) == expected


@given(
    st.lists(st.tuples(*[st.text(" -?FMfm12\u00a0", max_size=3)] * 3), max_size=5),
    st.lists(st.tuples(*[st.text(" -FM123", max_size=2)] * 4), max_size=4),
    st.integers(-1, 4),
)
@settings(max_examples=150, deadline=None)
def test_read_or_refused(tmp_path_factory, people, lines, size):
    folder = tmp_path_factory.getbasetemp()
    try:
        read = inputs(folder, [["id", "F", "M"], *people], [QUOTAS[0], *lines], size, household=("M",))
    except InputProblems as refused:
        assert refused.problems
    else:
        assert len(read.pool) >= size
        assert set(read.pool.categories) == set(read.quotas.categories)


def test_another_hash_seed_changes_nothing(tmp_path):
    inputs(tmp_path, household=("Home",))
    code = (
        "from pathlib import Path; from sortition.reading.inputs import read_inputs;"
        "from sortition.reading.applicants import PoolOptions;"
        f"f = Path({str(tmp_path)!r});"
        "r = read_inputs(f / 'a.csv', f / 'q.csv', 2, PoolOptions(household=('Home',)));"
        "print(r.pool, r.quotas, *r.notes)"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(printed) == 1
    assert "Female" in printed.pop()


@pytest.mark.slow
def test_a_hundred_thousand_rows_take_seconds(tmp_path):
    rows = [[f"p{n}", "female", "25+", f"{n // 2} High St", *["x"] * 6] for n in range(100_000)]
    people = [["id", "gender", "age", "Home", *"abcdef"], *rows]
    start = time.perf_counter()
    read = inputs(tmp_path, people, household=("Home",))
    print(f"{time.perf_counter() - start:.1f} s")
    assert len(read.pool) == 100_000
