"""Empty seats: what is filled equals what going through every set of people finds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sortition.pool import Pool
from sortition.quotas import Quotas
from sortition.vacancies import Filled, Missed, barred, fill, missed_by
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas
from tests.sortition.seats_left import by_brute_force, vacancies
from tests.sortition.small_cases import SmallCase, town


def filled(people: Pool, rules: Quotas, order: str, staying: str, left: str = "") -> Filled:
    """What fills the panel of `staying`, whose other members were `left`."""
    ever = (*staying.split(), *left.split())
    out = barred(people, rules.home_most, ever, frozenset(left.split()))
    return fill(people, rules, order.split(), frozenset(staying.split()), out, Watch())


@settings(max_examples=150, deadline=None)
@given(vacancies())
def test_the_first_valid_set_is_found_or_the_one_that_misses_least(case) -> None:
    people, rules, order, staying, left, gone = case
    out = barred(people, rules.home_most, (*staying, *left), {*left, *gone})
    found = fill(people, rules, order, staying, out, Watch())
    expected, missed, vacant = by_brute_force(people, rules, order, staying, left, gone)
    assert (found.people, sum(one.seats for one in found.missed), found.vacant) == (expected, missed, vacant)


@settings(max_examples=30, deadline=None)
@given(vacancies(), st.randoms())
def test_the_order_of_people_and_quotas_changes_nothing(case, shuffle) -> None:
    people, rules, order, staying, left, gone = case
    assume(len(rules.quotas) > 1)
    out = barred(people, rules.home_most, (*staying, *left), {*left, *gone})
    lines, sitting = list(rules.quotas), list(staying)
    shuffle.shuffle(lines)
    shuffle.shuffle(sitting)
    one = fill(people, rules, order, staying, out, Watch())
    assert one == fill(people, replace(rules, quotas=tuple(lines)), order, sitting, out, Watch())


def test_one_seat_goes_to_the_first_who_fits() -> None:
    people, rules = pool("F F M F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert filled(people, rules, "a3 a2 a4", "a5", left="a1") == Filled(("a2",))


def test_two_seats_are_filled_together() -> None:
    """The first of the order may sit although only the second and third were enough for her alone."""
    people = pool_of({"A": "x x x y y", "B": "u v u v u"})
    rules = quotas(2, {"A": {"x": (1, 1), "y": (1, 1)}, "B": {"u": (1, 1), "v": (1, 1)}})
    assert filled(people, rules, "a3 a5 a4", "", left="a1 a2").people == ("a3", "a4")


def test_the_home_of_a_member_who_left_gives_nobody() -> None:
    people, rules = pool("F F F M", homes="1 1 - -"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert filled(people, rules, "a2 a3", "a4", left="a1").people == ("a3",)


def test_the_home_of_somebody_who_was_no_member_is_free() -> None:
    people, rules = pool("F F F M", homes="- 1 1 -"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    out = barred(people, 1, ("a1", "a4"), {"a1", "a2"})
    assert fill(people, rules, ("a2", "a3"), ("a4",), out, Watch()).people == ("a3",)


def test_a_home_that_the_rule_does_not_limit_is_free() -> None:
    people = pool("F F M", homes="1 1 -")
    rules = replace(quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}}), home_most=2)
    assert filled(people, rules, "a2", "a3", left="a1").people == ("a2",)


def test_a_pair_is_kept_apart_from_those_who_stay() -> None:
    people = pool("F F F M").keeping_apart([("a2", "a4")])
    rules = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert filled(people, rules, "a2 a3", "a4", left="a1").people == ("a3",)


def test_the_quota_missed_is_named_with_its_side() -> None:
    people, rules = pool("F F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    found = filled(people, rules, "a2", "a1", left="a3")
    assert found == Filled(
        ("a2",), (Missed("Gender", "F", "", "", "max", 1), Missed("Gender", "M", "", "", "min", 1))
    )
    assert missed_by(("a1", "a2"), people, rules) == found.missed


def test_seats_for_which_nobody_is_left_stay_empty() -> None:
    people, rules = pool("F F M"), quotas(3, {"Gender": {"F": (1, 2), "M": (1, 1)}})
    assert filled(people, rules, "", "a3", left="a1") == Filled(
        (), (Missed("Gender", "F", "", "", "min", 1),), 2
    )
    assert filled(people, rules, "a2", "a3", left="a1") == Filled(("a2",), (), 1)


def test_somebody_confirmed_earlier_who_left_is_no_broken_rule() -> None:
    people = pool("F F M").placing(frozenset(["a1"]))
    rules = quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert filled(people, rules, "a2", "a3", left="a1").people == ("a2",)


def test_a_full_panel_stays_as_it_is() -> None:
    people, rules = pool("F F M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    assert filled(people, rules, "a2", "a1 a3") == Filled(())


@pytest.mark.parametrize("leaving", [2, 4])
def test_a_panel_of_a_town_is_filled_in_order(leaving: int) -> None:
    case: SmallCase = town()
    people, rules = case.pool, case.quotas
    everybody = [p.id for p in people.applicants]
    panel = fill(people, rules, everybody, (), frozenset(), Watch()).people
    out = barred(people, 1, panel, panel[:leaving])
    order = [one for one in reversed(everybody) if one not in panel]
    found = fill(people, rules, order, panel[leaving:], out, Watch())
    assert (len(found.people), found.missed, found.vacant) == (leaving, (), 0)
    assert list(found.people) == [one for one in order if one in found.people]
