"""Who can never be chosen and why, against all panels and all groups of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from exact import every_panel
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mending import both_of
from small_cases import SmallCase, cases, instance_of
from test_relax import can_hold, rules_of

from sortition.never import Never, never_chosen
from sortition.panels import best_panel
from sortition.pool import Applicant
from sortition.problems import Undecided
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas


def never(case: SmallCase) -> tuple[Never, ...]:
    return never_chosen(case.pool, case.quotas, Watch())


@st.composite
def feasible(draw: st.DrawFn) -> SmallCase:
    """Small cases with a panel, some with pairs and a combined quota."""
    case = draw(cases(most=7))
    names = [a.id for a in case.pool.applicants]
    if len(names) > 1 and draw(st.booleans()):
        case = replace(case, pool=case.pool.keeping_apart([(names[0], names[-1])]))
    if draw(st.integers(0, 2)) == 0:
        combined = (draw(both_of(case, case.quotas.size)),)
        case = replace(case, quotas=replace(case.quotas, combined=combined))
    assume(not all(p.placed for p in case.pool.applicants if p.id in {names[0], names[-1]}))
    assume(every_panel(case.pool, case.quotas))
    return case


@settings(max_examples=80, deadline=None)
@given(feasible())
def test_exactly_those_in_no_panel_are_named_once(case: SmallCase) -> None:
    seated = {name for panel in every_panel(case.pool, case.quotas) for name in panel}
    named = [name for group in never(case) for name in group.ids]
    assert sorted(named) == sorted({a.id for a in case.pool.applicants} - seated)


@settings(max_examples=60, deadline=None)
@given(feasible())
def test_the_rules_exclude_each_and_none_is_needless(case: SmallCase) -> None:
    rules = rules_of(case)
    for group in never(case):
        named = [rules[words] for words in group.rules]
        for name in group.ids:

            def chosen(people: Sequence[Applicant], name: str = name) -> bool:
                return any(person.id == name for person in people)

            assert not can_hold(case, [chosen, *named])
            for left_out in named:
                assert can_hold(case, [chosen, *(rule for rule in named if rule is not left_out)])


def test_known_panels_spare_the_search_and_change_nothing() -> None:
    case = SmallCase(pool("F M M X X"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1), "X": (0, 0)}}))
    instance = instance_of(case)
    best = best_panel(instance, [0] * len(instance.types), Watch())
    assert best is not None
    expected = (Never(("a4", "a5"), ("Gender, X: no seats",)),)
    assert (
        never_chosen(case.pool, case.quotas, Watch(), [t for t, n in enumerate(best.seats) if n])
        == never(case)
        == expected
    )


def test_two_quotas_that_leave_no_seat_are_both_named() -> None:
    people = pool_of({"Age": "old old young young", "Gender": "F M M M"})
    limits = {"Age": {"old": (1, 1), "young": (1, 1)}, "Gender": {"F": (1, 1), "M": (1, 1)}}
    assert never(SmallCase(people, quotas(2, limits))) == (
        Never(("a2",), ("Age, young: at least 1 seat", "Gender, M: at most 1 seat")),
    )


def test_whoever_lives_with_somebody_confirmed_is_excluded_by_both_rules() -> None:
    people = pool("F F M", homes="1 1 -").placing(frozenset(["a1"]))
    assert never(SmallCase(people, quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))) == (
        Never(("a2",), ("at most one member from each home", "people confirmed earlier keep their seats")),
    )


def test_whoever_is_kept_apart_from_somebody_confirmed() -> None:
    people = pool("F F M").placing(frozenset(["a1"])).keeping_apart([("a1", "a2")])
    assert never(SmallCase(people, quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}))) == (
        Never(("a2",), ("a1 and a2 are kept apart", "people confirmed earlier keep their seats")),
    )


def test_nobody_is_never_chosen_where_everybody_may_be() -> None:
    assert never(SmallCase(pool("F M"), quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}}))) == ()


def test_no_time_is_no_answer() -> None:
    with pytest.raises(Undecided):
        never_chosen(pool("F M"), quotas(1, {"Gender": {"F": (1, 1), "M": (0, 1)}}), Watch(limit=-1))
