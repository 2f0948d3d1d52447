"""Why there is no panel and what would help, against going through all groups of people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from exact import every_panel
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, instance_of

from sortition.pool import Applicant
from sortition.problems import Impossible, Undecided
from sortition.quotas import Quota, Quotas
from sortition.relax import explain
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas

Rule = Callable[[Sequence[Applicant]], bool]
HOMES, CONFIRMED = "at most one member from each home", "people confirmed earlier keep their seats"


def why(case: SmallCase) -> Impossible:
    return explain(case.pool, case.quotas, Watch())


def rules_of(case: SmallCase) -> dict[str, Rule]:
    """Every rule by the words that name it."""
    placed = {p for p in case.pool.applicants if p.placed}
    rules: dict[str, Rule] = {
        f"the panel has {case.quotas.size} seat{'s' * (case.quotas.size != 1)}": (
            lambda people: len(people) == case.quotas.size
        ),
        HOMES: lambda people: all(a.household != b.household or not a.household for a, b in pairs(people)),
        CONFIRMED: lambda people: placed <= set(people),
    }
    for quota in case.quotas.quotas:
        rules[f"{quota.category}, {quota.value}: {quota.min} to {quota.max} seats"] = kept(case, quota)
    return rules


def pairs(people: Sequence[Applicant]) -> list[tuple[Applicant, Applicant]]:
    return list(combinations(people, 2))


def kept(case: SmallCase, quota: Quota) -> Rule:
    return lambda people: quota.min <= seats(case, quota, people) <= quota.max


def seats(case: SmallCase, quota: Quota, people: Sequence[Applicant]) -> int:
    column = case.pool.categories.index(quota.category)
    return sum(person.values[column] == quota.value for person in people)


def can_hold(case: SmallCase, rules: Sequence[Rule]) -> bool:
    sizes = range(len(case.pool) + 1)
    groups = (people for size in sizes for people in combinations(case.pool.applicants, size))
    return any(all(rule(people) for rule in rules) for people in groups)


def moves(case: SmallCase, people: Sequence[Applicant]) -> list[tuple[Quota, int]]:
    """By how many seats each quota would have to give way for these people (minus: its minimum)."""
    away = [(q, seats(case, q, people)) for q in case.quotas.quotas]
    return [(q, n - q.min if n < q.min else n - q.max) for q, n in away if not q.min <= n <= q.max]


def within_flex(quota: Quota, move: int) -> bool:
    if move < 0:
        return quota.min_flex is not None and quota.min + move >= quota.min_flex
    return quota.max_flex is not None and quota.max + move <= quota.max_flex


def fewest(case: SmallCase) -> int | None:
    """The fewest seats to move in all: within the flex where any moves within it help."""
    groups = combinations(case.pool.applicants, case.quotas.size)
    bare = SmallCase(case.pool, Quotas(case.quotas.size, ()))
    able = {tuple(panel) for panel in every_panel(bare.pool, bare.quotas)}
    found = [moves(case, people) for people in groups if tuple(p.id for p in people) in able]
    flexible = [each for each in found if all(within_flex(q, move) for q, move in each)]
    return min((sum(abs(move) for _, move in each) for each in flexible or found), default=None)


def changed(case: SmallCase, changes: Sequence[str]) -> tuple[SmallCase, int]:
    """The case after these changes, and how many seats they move."""
    lines, moved = {(q.category, q.value): q for q in case.quotas.quotas}, 0
    for change in changes:
        form = r"(lower|raise) the (minimum|maximum) of (.+), (.+) from (\d+) to (\d+)"
        told = re.fullmatch(form, change)
        assert told, change
        verb, side, category, value, old, new = told.groups()
        quota, field = lines[category, value], side[:3]
        assert (verb, field) in {("lower", "min"), ("raise", "max")} and getattr(quota, field) == int(old)
        lines[category, value] = replace(quota, **{field: int(new)})
        moved += abs(int(new) - int(old))
    return replace(case, quotas=Quotas(case.quotas.size, tuple(lines.values()))), moved


@st.composite
def impossible(draw: st.DrawFn) -> SmallCase:
    """Small cases without a panel, some with flex."""
    case = draw(cases(most=7))
    lines = []
    for quota in case.quotas.quotas:
        low = draw(st.integers(quota.min, quota.max))
        flex = draw(st.sampled_from([None, (max(0, low - 1), quota.max + 1), (0, case.quotas.size)]))
        least, most = flex or (None, None)
        lines.append(replace(quota, min=low, min_flex=least, max_flex=most))
    size = draw(st.sampled_from([case.quotas.size, case.quotas.size + 1]))
    tight = replace(case, quotas=Quotas(size, tuple(lines)))
    assume(not every_panel(tight.pool, tight.quotas))
    return tight


@settings(max_examples=80, deadline=None)
@given(impossible())
def test_the_rules_named_clash_and_none_of_them_is_needless(case: SmallCase) -> None:
    conflict, rules = why(case).conflict, rules_of(case)
    if set(conflict) <= set(rules):
        named = [rules[words] for words in conflict]
        assert not can_hold(case, named)
        assert all(can_hold(case, [other for other in named if other is not one]) for one in named)
    else:
        told = ("but ", "there are ", "there is ", " live in ", " were confirmed earlier")
        assert any(words in sentence for sentence in conflict for words in told)
    assert len(set(conflict)) == len(conflict)


@settings(max_examples=80, deadline=None)
@given(impossible())
def test_the_changes_make_a_panel_possible_and_none_smaller_does(case: SmallCase) -> None:
    wanted = fewest(case)
    if wanted is None:
        assert re.fullmatch(r"choose a panel of at (most|least) \d+ seats?", *why(case).changes)
        return
    after, moved = changed(case, why(case).changes)
    assert moved == wanted > 0
    assert every_panel(after.pool, after.quotas)


@settings(max_examples=30, deadline=None)
@given(impossible())
def test_a_panel_of_the_size_advised_can_be_had(case: SmallCase) -> None:
    advice = re.fullmatch(r"choose a panel of at (?:most|least) (\d+) seats?", why(case).changes[0])
    if advice:
        assert every_panel(case.pool, Quotas(int(advice[1]), ()))


def test_the_size_advised_counts_homes_too() -> None:
    """Found by the property above: four people of whom two share a home fill three seats."""
    case = SmallCase(pool("F F M M", homes="- - 1 1"), quotas(5, {"Gender": {"F": (0, 5), "M": (0, 5)}}))
    assert why(case).changes == ("choose a panel of at most 3 seats",)


def test_too_few_applicants_name_the_cell() -> None:
    lines = (Quota("Age", "old", 2, 3, at_min="quotas.xlsx > Quotas!C2"), Quota("Age", "young", 0, 3))
    found = why(SmallCase(pool("old young young young", "Age"), Quotas(3, lines)))
    assert found.conflict == (
        "Age, old: at least 2 seats (quotas.xlsx > Quotas!C2), but 1 applicant in the pool",
    )
    assert found.changes == ("lower the minimum of Age, old from 2 to 1 (quotas.xlsx > Quotas!C2)",)


def test_nobody_of_a_value() -> None:
    found = why(SmallCase(pool("F F"), quotas(1, {"Gender": {"F": (0, 1), "X": (1, 1)}})))
    assert found.conflict == ("Gender, X: at least 1 seat, but no applicants in the pool",)


def test_a_maximum_that_must_be_raised_names_its_own_cell() -> None:
    lines = (Quota("Gender", "F", 0, 1, at_min="Q!C2", at_max="Q!D2"),)
    found = why(SmallCase(pool("F F"), Quotas(2, lines)))
    assert found.conflict == ("the panel has 2 seats", "Gender, F: 0 to 1 seats (Q!C2)")
    assert found.changes == ("raise the maximum of Gender, F from 1 to 2 (Q!D2)",)


def test_flex_is_used_where_it_suffices_although_fewer_moves_would_do_without() -> None:
    people = pool_of({"A": "x x x y", "B": "u u u v", "C": "u u u v"})
    rigid = (Quota("A", "x", 2, 2), Quota("A", "y", 0, 0))
    free = [quota for name in "BC" for quota in (Quota(name, "v", 1, 1, 0, 1), Quota(name, "u", 1, 1, 1, 2))]
    assert why(SmallCase(people, Quotas(2, (*rigid, *free)))).changes == (
        "raise the maximum of B, u from 1 to 2",
        "lower the minimum of B, v from 1 to 0",
        "raise the maximum of C, u from 1 to 2",
        "lower the minimum of C, v from 1 to 0",
    )
    stiff = [replace(quota, min_flex=None, max_flex=None) for quota in free]
    assert why(SmallCase(people, Quotas(2, (*rigid, *stiff)))).changes == (
        "lower the minimum of A, x from 2 to 1",
        "raise the maximum of A, y from 0 to 1",
    )


def test_more_seats_than_applicants() -> None:
    found = why(SmallCase(pool("F M"), quotas(3, {"Gender": {"F": (0, 3), "M": (0, 3)}})))
    assert found.conflict == ("the panel has 3 seats", "there are 2 applicants in the pool")
    assert found.changes == ("choose a panel of at most 2 seats",)


@pytest.mark.parametrize("homes", ["1 1 1", "1 1 1 "])
def test_more_seats_than_homes(homes: str) -> None:
    found = why(SmallCase(pool("F F M", homes=homes), quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})))
    assert found.conflict == ("the panel has 2 seats", HOMES, "the 3 applicants live in 1 home")
    assert found.changes == ("choose a panel of at most 1 seat",)


def test_a_home_is_named_where_it_is_the_cause_even_if_all_in_it_are_alike() -> None:
    case = SmallCase(pool("F F F M M", homes="1 1 1 - -"), quotas(3, {"Gender": {"F": (2, 2), "M": (1, 1)}}))
    assert why(case).conflict == ("Gender, F: 2 to 2 seats", HOMES)


def test_homes_are_not_blamed_where_the_quotas_clash_without_them() -> None:
    people = pool_of({"A": "x x y y", "B": "u u u v"}, homes="1 - 1 -")
    limits = {"A": {"x": (2, 2), "y": (0, 0)}, "B": {"u": (1, 1), "v": (1, 1)}}
    assert HOMES not in why(SmallCase(people, quotas(2, limits))).conflict


def test_people_confirmed_earlier_are_named_as_a_cause() -> None:
    people = pool("F F M M").placing(frozenset(["a1", "a2"]))
    found = why(SmallCase(people, quotas(2, {"Gender": {"F": (0, 1), "M": (0, 2)}})))
    assert found.conflict == ("Gender, F: at most 1 seat, but 2 people were confirmed earlier",)
    assert found.changes == ("raise the maximum of Gender, F from 1 to 2",)


def test_people_confirmed_earlier_are_one_of_the_rules_in_conflict() -> None:
    people = pool("F F M", homes="1 - 1").placing(frozenset(["a1"]))
    found = why(SmallCase(people, quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})))
    assert found.conflict == ("Gender, M: 1 to 1 seats", HOMES, CONFIRMED)


def test_more_people_confirmed_than_seats() -> None:
    people = pool("F F M").placing(frozenset(["a1", "a2"]))
    found = why(SmallCase(people, quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}})))
    assert found.conflict == ("the panel has 1 seat", "2 people were confirmed earlier")
    assert found.changes == ("choose a panel of at least 2 seats",)


def test_two_confirmed_people_of_one_home() -> None:
    people = pool("F F M", homes="1 1 -").placing(frozenset(["a1", "a2"]))
    with pytest.raises(Impossible) as caught:
        instance_of(SmallCase(people, quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})))
    assert caught.value.conflict == (HOMES, "two confirmed people share a home")
    assert caught.value.changes == ("confirm only one of the people who live together",)


def test_no_time_is_no_explanation() -> None:
    case = SmallCase(pool("F M"), quotas(1, {"Gender": {"F": (1, 1), "M": (1, 1)}}))
    with pytest.raises(Undecided):
        explain(case.pool, case.quotas, Watch(limit=-1))
