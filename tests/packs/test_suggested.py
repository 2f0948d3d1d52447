"""Lines of panel.toml that would settle what was not understood: always TOML, never a guess in disguise."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.suggested import Suggested, suggested, toml_lines
from sortition.problems import Problem, Setting
from sortition.reading.values import ValueRules
from sortition.wording import clean, value_key

HOSTILE = (
    '"',
    "\\",
    'a"b\\',
    "a\nb",
    "a\tb\r",
    "#x",
    "[x]",
    "x = 1",
    "'''",
    '"""',
    "\x00\x1f\x7f",
    "é…",
    "\u2028",
)


def problem(setting: Setting | None, *cells: str, file: str = "a.csv") -> Problem:
    return Problem("reason", "remedy", file, cells=cells, setting=setting)


def lines(*problems: Problem, **present: set[str]) -> list[str]:
    return toml_lines(suggested(problems), present)


def test_guesses_are_lines_to_paste_with_their_cells() -> None:
    shown = lines(
        problem(Setting("values.Gender", "Femal", "Female"), "D2", "D7"),
        problem(Setting("columns", "Agee", "Age")),
        problem(None, "A1"),
        problem(Setting("values.Gender", "Mle", "Male"), "D9"),
    )
    assert shown == [
        "[values.Gender]",
        '"Femal" = "Female"  # 2 cells',
        '"Mle" = "Male"  # 1 cell',
        "",
        "[columns]",
        '"Agee" = "Age"',
    ]


def test_what_nobody_can_guess_is_a_remark_with_what_it_could_be() -> None:
    shown = lines(
        problem(Setting("values.Age band", "blue", "", ("16-24", "25+", "not stated")), "D2"),
        problem(Setting("columns", "", "Area", ("Id", 'The "ward"'))),
    )
    assert shown == [
        '[values."Age band"]',
        '# "blue" = "…"  # 1 cell; one of "16-24", "25+", "not stated"',
        "",
        "[columns]",
        '# "…" = "Area"  # one of "Id", "The \\"ward\\""',
    ]
    assert tomllib.loads("\n".join(shown)) == {"values": {"Age band": {}}, "columns": {}}


def test_a_thing_that_two_problems_name_is_one_line() -> None:
    same = [problem(Setting("values.G", "x", "F"), "D2"), problem(Setting("values.G", "X ", "F"), "D2", "D3")]
    assert lines(*same) == ["[values.G]", '"x" = "F"  # 2 cells']
    other = problem(Setting("values.G", "x", "M"), "D2", file="b.csv")
    assert lines(*same, other) == ["[values.G]", '# "x" = "…"  # 3 cells; one of "F", "M"']


def test_the_order_of_problems_does_not_matter_within_a_table() -> None:
    some = [problem(Setting("values.G", key, value)) for key, value in (("c", ""), ("b", "B"), ("a", "A"))]
    expected = ["[values.G]", '"a" = "A"', '"b" = "B"', '# "c" = "…"']
    assert lines(*some) == lines(*reversed(some)) == expected


def test_headings_that_are_sought_for_two_categories_are_two_lines() -> None:
    unknown = [problem(Setting("columns", "", name, ("a", "b"))) for name in ("Age", "Area")]
    assert len(lines(*unknown)) == 3


def test_a_table_that_is_there_already_is_said_to_be() -> None:
    one = problem(Setting("values.Age band", "x", "y"))
    assert "already" not in "\n".join(lines(one, values=set()))
    shown = lines(one, **{value_key("values.AGE  band"): {"other"}})
    assert shown[0].startswith("# panel.toml has this table already")
    assert tomllib.loads("\n".join(shown)) == {"values": {"Age band": {"x": "y"}}}


def test_a_line_that_is_there_already_is_to_be_replaced() -> None:
    one = problem(Setting("applicants", "id", "Number"))
    assert lines(one, applicants={"id"})[1:] == [
        "[applicants]",
        '"id" = "Number"  # in place of the line that is there',
    ]
    assert lines(one, applicants={"sheet"})[2] == '"id" = "Number"'


def test_programs_are_told_the_same() -> None:
    assert Suggested("values.G", "x", "F", 2, ("F", "M")).as_json() == {
        "table": "values.G",
        "key": "x",
        "value": "F",
        "cells": 2,
        "choices": ["F", "M"],
    }


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("known", [True, False])
def test_no_text_breaks_out_of_its_line(text: str, known: bool) -> None:
    shown = lines(problem(Setting(f"values.{text}", text, text if known else "", (text, "other"))))
    wanted = {text: text} if known else {}
    assert tomllib.loads("\n".join(shown)) == {"values": {text: wanted}}
    assert "\n" not in "".join(shown)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.builds(Setting, st.sampled_from(["columns", "values.A", 'values.B "c"']), TEXT, TEXT)))
def test_whatever_is_suggested_is_toml_and_says_no_more(settings: list[Setting]) -> None:
    told = suggested(problem(one) for one in settings)
    read = tomllib.loads("\n".join(toml_lines(told)))
    flat = {table: entries for table, entries in read.items() if table != "values"}
    flat |= {f"values.{name}": entries for name, entries in read.get("values", {}).items()}
    assert {table: entries for table, entries in flat.items() if entries} == {
        table: {line.key: line.value for line in told if line.table == table and line.key and line.value}
        for table in {line.table for line in told if line.key and line.value}
    }


@given(TEXT.filter(lambda text: clean(text) != ""))
def test_a_line_that_is_pasted_settles_its_value(text: str) -> None:
    (table,) = tomllib.loads("\n".join(lines(problem(Setting("values.Gender", clean(text), "Female")))))[
        "values"
    ].values()
    assert ValueRules("Gender", ("Female", "Male"), table).value_of(text) == "Female"
