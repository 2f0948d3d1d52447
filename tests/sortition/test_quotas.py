import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.problems import InputProblems
from sortition.quotas import Quota, read_quotas
from tests.builders import table, write_csv, write_xlsx

LINES = [["Gender", "Female", 1, 2], ["Gender", "Male", 1, 2], ["Age", "16-24", 0, 3], ["Age", "25+", 0, 3]]


def problems(tmp_path, text: str, size: int = 3) -> list[tuple[tuple[str, ...], str]]:
    path = write_csv(tmp_path / "q.csv", table(text))
    with pytest.raises(InputProblems) as caught:
        read_quotas(path, size)
    return [(problem.cells, problem.reason) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "headings",
    [
        "category,value,min,max",
        "Category,VALUE,Min,MAX",
        "feature,value,min,max",
        "category,feature,min,max",
        "category,name,min,max",
        "category, value ,minimum,maximum",
    ],
)
def test_every_usual_heading(tmp_path, headings):
    expected = tuple(Quota(*line) for line in LINES)
    for path in (
        write_csv(tmp_path / "q.csv", [headings.split(","), *LINES]),
        write_xlsx(tmp_path / "q.xlsx", [headings.split(","), *LINES]),
    ):
        quotas = read_quotas(path, 3)
        assert quotas.size == 3
        assert quotas.quotas == expected


def test_named_columns_may_stand_in_any_order(tmp_path):
    rows = [["max", "value", "note", "min", "category"], [2, "Female", "x", 1, "Gender"]]
    assert read_quotas(write_csv(tmp_path / "q.csv", rows), 2).quotas == (Quota("Gender", "Female", 1, 2),)


def test_numbers_know_their_place_and_flex_is_optional(tmp_path):
    rows = [["category", "value", "min", "max", "min_flex", "max_flex"], ["A", "x", 1.0, 2, 0, None]]
    (quota,) = read_quotas(write_xlsx(tmp_path / "q.xlsx", rows, "Quotas"), 2).quotas
    assert quota == Quota("A", "x", 1, 2, 0, None)
    assert (quota.at_min, quota.at_max) == ("q.xlsx > Quotas!C2", "q.xlsx > Quotas!D2")


def test_one_spelling_for_a_category(tmp_path):
    rows = [["category", "value", "min", "max"], ["Age  group", "a", 0, 2], ["age group ", " b ", 0, 2]]
    quotas = read_quotas(write_csv(tmp_path / "q.csv", rows), 2)
    assert quotas.categories == ("Age group",)
    assert [quota.value for quota in quotas.quotas] == ["a", "b"]


def test_every_bad_number_at_once(tmp_path):
    found = problems(
        tmp_path,
        """category|value|min|max
        G|a||x
        G|b|-1|2.5
        G|c|1|99999999
        G|d|1|½""",
    )
    assert found == [
        (("C2",), "the min is blank"),
        (("D2",), 'the max "x" is not a number'),
        (("C3",), 'the min "-1" is negative'),
        (("D3",), 'the max "2.5" is not a whole number'),
        (("D4",), 'the max "99999999" is larger than any panel'),
        (("D5",), 'the max "½" is not a number'),
    ]


def test_repeats_are_one_problem(tmp_path):
    found = problems(tmp_path, "category|value|min|max\nG|a|0|\nG|b|0|\nG|c|0|")
    assert found == [(("D2", "D3", "D4"), "the max is blank")]


@pytest.mark.parametrize(
    ("text", "cells", "said"),
    [
        ("category|value|min|max\nG|a|3|2\nG|b|0|3", ("C2", "D2"), "above the max"),
        ("category|value|min|max\nG|a|0|3\nG|A|0|3", ("B2", "B3"), '2 lines for "a", with the same'),
        ("category|value|min|max\nG|a|0|3\nG|A|0|2", ("B2", "B3"), "with different numbers"),
        ("category|value|min|max\nG|16-24|0|3\ng|16 – 24|0|3", ("B2", "B3"), "2 lines"),
        ("category|value|min|max\nG|a|2|3\nG|b|2|3", ("C2", "C3"), "add up to 4, more than"),
        ("category|value|min|max\nG|a|0|1\nG|b|0|1", ("D2", "D3"), "add up to 2, less than"),
        ("category|value|min|max\n|a|0|3\nG|b|0|3", ("A2",), "category is blank"),
        ("category|value|min|max\nG||0|3\nG|b|0|3", ("B2",), "value is blank"),
        ("category|value|min|max|min_flex|max_flex\nG|a|1|3|2|3", ("E2", "C2"), "min_flex 2"),
        ("category|value|min|max|min_flex|max_flex\nG|a|1|3|0|2", ("D2", "F2"), "max_flex 2"),
        ("category|value|min|max", (), "no quotas"),
        ("category|value|min\nG|a|1", (), '"max"'),
        ("value|min|max\na|1|2", (), '"value"'),
        ("group|kind|min|max\na|b|1|2", (), '"category", "value"'),
    ],
)
def test_each_problem_with_its_cells(tmp_path, text, cells, said):
    ((where, reason),) = problems(tmp_path, text)
    assert where == cells
    assert said in reason


def test_a_minimum_above_the_size(tmp_path):
    found = problems(tmp_path, "category|value|min|max\nG|a|4|5\nG|b|0|5")
    assert [cells for cells, _ in found] == [("C2",), ("C2", "C3")]
    assert "above the panel size 3" in found[0][1]


def test_sums_wait_for_numbers(tmp_path):
    assert len(problems(tmp_path, "category|value|min|max\nG|a|9|9\nG|b|x|9", size=20)) == 1


limits = st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(st.dictionaries(st.sampled_from("abcd"), limits, min_size=1), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_refused_exactly_when_the_arithmetic_fails(tmp_path_factory, lines, size):
    path = tmp_path_factory.getbasetemp() / "arithmetic.csv"
    write_csv(path, [["category", "value", "min", "max"], *(["G", v, *pair] for v, pair in lines.items())])
    least, most = (sum(pair[n] for pair in lines.values()) for n in (0, 1))
    sound = all(low <= high for low, high in lines.values()) and least <= size <= most
    try:
        quotas = read_quotas(path, size)
    except InputProblems:
        assert not sound
    else:
        assert sound
        assert quotas.quotas == tuple(Quota("G", value, *pair) for value, pair in lines.items())
