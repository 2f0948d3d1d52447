"""Types and rows: nothing that the rules tell apart is joined, and the rows are the rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from exact import every_panel
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, instance_of

from sortition.instance import make_instance
from sortition.pool import Pool
from sortition.problems import Impossible
from sortition.quotas import Quota, Quotas
from tests.builders import pool, pool_of, quotas

ANY = quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})


def kinds(people: Pool) -> list[tuple[str, ...]]:
    return [kind.members for kind in make_instance(people, ANY).types]


@pytest.mark.parametrize(
    ("words", "homes", "expected"),
    [
        pytest.param("F M F M", "", ["a1 a3", "a2 a4"], id="by value"),
        pytest.param("F F M M", "1 - 1 -", ["a2", "a1", "a4", "a3"], id="alone or not"),
        pytest.param("F F M M", "1 2 1 2", ["a1 a2", "a3 a4"], id="homes alike"),
        pytest.param("F F F M", "1 2 1 2", ["a1 a3", "a2", "a4"], id="homes of other contents"),
        pytest.param("F F F F", "1 1 1 -", ["a4", "a1 a2 a3"], id="three in a home"),
    ],
)
def test_people_are_alike_when_no_rule_tells_them_apart(words: str, homes: str, expected: list[str]) -> None:
    assert sorted(kinds(pool(words, homes=homes))) == sorted(tuple(each.split()) for each in expected)


def test_people_confirmed_earlier_are_a_type_of_their_own() -> None:
    assert sorted(kinds(pool("F F F").placing(frozenset(["a2"])))) == [("a1", "a3"), ("a2",)]


def test_who_lives_with_a_confirmed_person_differs_from_who_does_not() -> None:
    people = pool("F M F M", homes="1 1 2 2").placing(frozenset(["a1"]))
    assert sorted(kinds(people)) == [("a1",), ("a2",), ("a3",), ("a4",)]


def test_a_type_takes_at_most_one_seat_a_home() -> None:
    alone, shared = sorted(make_instance(pool("F F F F", homes="1 1 1 -"), ANY).types, key=lambda k: k.people)
    assert (alone.people, alone.most, alone.cap) == (1, 1, 1)
    assert (shared.people, shared.most, float(shared.cap)) == (3, 1, pytest.approx(1 / 3))


def test_two_confirmed_people_in_one_home_are_impossible() -> None:
    with pytest.raises(Impossible):
        make_instance(pool("F M", homes="1 1").placing(frozenset(["a1", "a2"])), ANY)


def test_size_quotas_and_homes_are_the_rows() -> None:
    rows = make_instance(pool("F M", homes="1 1"), ANY).rows
    assert [(row.rule, row.low, row.high, len(row.types)) for row in rows] == [
        ("size", 2, 2, 2),
        ("quota", 0, 2, 1),
        ("quota", 0, 2, 1),
        ("homes", 0, 1, 2),
    ]


@settings(max_examples=60, deadline=None)
@given(cases(most=7))
def test_the_rows_allow_exactly_the_panels(case: SmallCase) -> None:
    """Seats for each type that obey rows and limits are those that some valid panel takes."""
    instance = instance_of(case)
    where = {name: t for t, kind in enumerate(instance.types) for name in kind.members}
    taken = {
        tuple(Counter(where[name] for name in panel)[t] for t in range(len(instance.types)))
        for panel in every_panel(case.pool, case.quotas)
    }
    ranges = [range(kind.most if kind.placed else 0, kind.most + 1) for kind in instance.types]
    allowed = {
        seats
        for seats in product(*ranges)
        if all(row.low <= sum(seats[t] for t in row.types) <= row.high for row in instance.rows)
    }
    assert allowed == taken


@settings(max_examples=60, deadline=None)
@given(cases(most=7))
def test_people_of_one_type_are_in_equally_many_panels(case: SmallCase) -> None:
    panels = every_panel(case.pool, case.quotas)
    people = {p.id: p for p in case.pool.applicants}
    for kind in instance_of(case).types:
        assert len({sum(name in panel for panel in panels) for name in kind.members}) == 1
        assert {(people[x].values, people[x].placed) for x in kind.members} == {(kind.values, kind.placed)}


@settings(max_examples=60, deadline=None)
@given(cases(most=8), st.data())
def test_the_order_of_quotas_and_the_names_of_homes_do_not_matter(
    case: SmallCase, data: st.DataObject
) -> None:
    lines = data.draw(st.permutations(case.quotas.quotas))
    renamed = tuple(
        replace(p, household=p.household and f"z{9 - int(p.household)}") for p in case.pool.applicants
    )
    other = make_instance(replace(case.pool, applicants=renamed), Quotas(case.quotas.size, tuple(lines)))
    first = instance_of(case)
    assert [kind.members for kind in other.types] == [kind.members for kind in first.types]
    assert [(r.rule, r.types, r.low, r.high) for r in other.rows] == [
        (r.rule, r.types, r.low, r.high) for r in first.rows
    ]


def test_homes_stand_in_the_same_order_for_all_types_of_one_content() -> None:
    people = pool("F F M M F M", homes="2 1 1 2 3 3")
    women, men = make_instance(people, ANY).types
    household = {p.id: p.household for p in people.applicants}
    assert [household[x] for (x,) in women.homes] == [household[x] for (x,) in men.homes]


def test_a_value_that_nobody_has_is_an_empty_row() -> None:
    rows = make_instance(pool("F"), Quotas(1, (Quota("Gender", "X", 0, 0),))).rows
    assert rows[1].types == ()


def test_rows_of_a_type_are_those_it_stands_in() -> None:
    people = pool_of({"Age": "old old", "Gender": "F M"})
    instance = make_instance(people, quotas(1, {"Age": {"old": (1, 1)}, "Gender": {"M": (0, 1)}}))
    assert [kind.members for kind in instance.types] == [("a1",), ("a2",)]
    assert instance.rows_of == ((0, 1), (0, 1, 2))
