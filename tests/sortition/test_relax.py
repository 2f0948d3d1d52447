"""Why there is no panel and what would help, against going through all groups of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
from hypothesis import given, settings
from mending import Line, impossible, lines_of, name_of, seats
from small_cases import SmallCase, instance_of

from sortition.pool import Applicant
from sortition.problems import Impossible, Undecided
from sortition.quotas import Combined, Quota, Quotas
from sortition.relax import explain
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas

Rule = Callable[[Sequence[Applicant]], bool]
HOMES, CONFIRMED = "at most one member from each home", "people confirmed earlier keep their seats"


def why(case: SmallCase) -> Impossible:
    return explain(case.pool, case.quotas, Watch())


def rules_of(case: SmallCase) -> dict[str, Rule]:
    """Every rule by the words that name it."""
    confirmed = {p for p in case.pool.applicants if p.placed}
    most = case.quotas.home_most
    homes = HOMES if most == 1 else f"at most {most} members from each home"
    rules: dict[str, Rule] = {
        f"the panel has {case.quotas.size} seat{'s' * (case.quotas.size != 1)}": (
            lambda people: len(people) == case.quotas.size
        ),
        homes: lambda people: all(n <= most for n in Counter(a.household or a.id for a in people).values()),
        CONFIRMED: lambda people: confirmed <= set(people),
    }
    for line in lines_of(case):
        least = f"at least {line.min} seat{'s' * (line.min != 1)}"
        highest = f"at most {line.max} seat{'s' * (line.max != 1)}" if line.max else "no seats"
        rules[f"{name_of(line)}: {least}"] = partial(at_least, case, line)
        rules[f"{name_of(line)}: {highest}"] = partial(at_most, case, line)
    for pair in case.pool.apart:
        rules[f"{pair[0]} and {pair[1]} are kept apart"] = partial(not_both, pair)
    return rules


def at_least(case: SmallCase, line: Line, people: Sequence[Applicant]) -> bool:
    return seats(case, line, people) >= line.min


def at_most(case: SmallCase, line: Line, people: Sequence[Applicant]) -> bool:
    return seats(case, line, people) <= line.max


def not_both(pair: tuple[str, str], people: Sequence[Applicant]) -> bool:
    return not set(pair) <= {person.id for person in people}


def can_hold(case: SmallCase, rules: Sequence[Rule]) -> bool:
    sizes = range(len(case.pool) + 1)
    groups = (people for size in sizes for people in combinations(case.pool.applicants, size))
    return any(all(rule(people) for rule in rules) for people in groups)


@settings(max_examples=40, deadline=None)
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


@settings(max_examples=40, deadline=None)
@given(impossible())
def test_the_changes_are_the_best_alternative(case: SmallCase) -> None:
    found = why(case)
    assert found.changes == (found.alternatives[0].changes if found.alternatives else ())


def test_the_size_advised_counts_homes_too() -> None:
    """Found by the property above: four people of whom two share a home fill three seats."""
    case = SmallCase(pool("F F M M", homes="- - 1 1"), quotas(5, {"Gender": {"F": (0, 5), "M": (0, 5)}}))
    assert why(case).changes == ("choose a panel of 3 seats instead of 5",)


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
    assert found.conflict == ("the panel has 2 seats", "Gender, F: at most 1 seat (Q!D2)")
    assert found.changes == ("raise the maximum of Gender, F from 1 to 2 (Q!D2)",)


def test_more_seats_than_applicants() -> None:
    found = why(SmallCase(pool("F M"), quotas(3, {"Gender": {"F": (0, 3), "M": (0, 3)}})))
    assert found.conflict == ("the panel has 3 seats", "there are 2 applicants in the pool")
    assert found.changes == ("choose a panel of 2 seats instead of 3",)


@pytest.mark.parametrize("homes", ["1 1 1", "1 1 1 "])
def test_more_seats_than_homes(homes: str) -> None:
    found = why(SmallCase(pool("F F M", homes=homes), quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})))
    assert found.conflict == ("the panel has 2 seats", HOMES, "the 3 applicants live in 1 home")
    assert found.changes == ("choose a panel of 1 seat instead of 2",)


def test_a_home_is_named_where_it_is_the_cause_even_if_all_in_it_are_alike() -> None:
    case = SmallCase(pool("F F F M M", homes="1 1 1 - -"), quotas(3, {"Gender": {"F": (2, 2), "M": (1, 1)}}))
    assert why(case).conflict == ("Gender, F: at least 2 seats", HOMES)


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
    assert found.conflict == ("Gender, M: at least 1 seat", HOMES, CONFIRMED)


def test_more_people_confirmed_than_seats() -> None:
    people = pool("F F M").placing(frozenset(["a1", "a2"]))
    found = why(SmallCase(people, quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}})))
    assert found.conflict == ("the panel has 1 seat", "2 people were confirmed earlier")
    assert found.changes == ("release a2, who was confirmed earlier",)
    assert found.alternatives[1].changes[0] == "choose a panel of 2 seats instead of 1"


def test_two_confirmed_people_of_one_home() -> None:
    people = pool("F F M", homes="1 1 -").placing(frozenset(["a1", "a2"]))
    with pytest.raises(Impossible) as caught:
        instance_of(SmallCase(people, quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}})))
    assert caught.value.conflict == (HOMES, "a1 and a2 share a home and were confirmed earlier")
    assert caught.value.changes == ("confirm only one of the people who live together",)


def test_no_time_is_no_explanation() -> None:
    case = SmallCase(pool("F M"), quotas(1, {"Gender": {"F": (1, 1), "M": (1, 1)}}))
    with pytest.raises(Undecided):
        explain(case.pool, case.quotas, Watch(limit=-1))


def test_a_combined_quota_that_too_few_could_fill_names_its_cell() -> None:
    people = pool_of({"Age": "old old young", "Gender": "F M F"})
    limits = quotas(2, {"Age": {"old": (0, 2), "young": (0, 2)}, "Gender": {"F": (0, 2), "M": (0, 2)}})
    both = Combined("Age", "old", "Gender", "F", 2, 2, at_min="combined.xlsx > Both!E2")
    assert explain(people, replace(limits, combined=(both,)), Watch()).conflict == (
        "Age, old with Gender, F: at least 2 seats (combined.xlsx > Both!E2), but 1 applicant in the pool",
    )


def test_a_pair_is_one_of_the_rules_in_conflict() -> None:
    people = pool("F F M").keeping_apart([("a2", "a1")])
    found = why(SmallCase(people, quotas(2, {"Gender": {"F": (2, 2), "M": (0, 2)}})))
    assert found.conflict == ("Gender, F: at least 2 seats", "a1 and a2 are kept apart")


def test_a_home_that_gives_two_is_named_as_such() -> None:
    case = SmallCase(pool("F F F M M", homes="1 1 1 - -"), quotas(3, {"Gender": {"F": (3, 3), "M": (0, 0)}}))
    wider = replace(case, quotas=replace(case.quotas, home_most=2))
    assert why(wider).conflict == ("Gender, F: at least 3 seats", "at most 2 members from each home")
