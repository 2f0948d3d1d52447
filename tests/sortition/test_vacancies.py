"""Empty seats: what is filled equals what going through every set of people finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sortition.pool import Pool
from sortition.quotas import Combined, Quotas
from sortition.vacancies import Filled, Missed, barred, fill, missed_by
from sortition.watch import Watch
from tests.builders import pool, pool_of, quotas
from tests.sortition.small_cases import SmallCase, any_quotas, pools, town


def filled(people: Pool, rules: Quotas, order: str, staying: str, left: str = "") -> Filled:
    """What fills the panel of `staying`, whose other members were `left`."""
    ever = (*staying.split(), *left.split())
    out = barred(people, rules.home_most, ever, frozenset(left.split()))
    return fill(people, rules, order.split(), frozenset(staying.split()), out, Watch())


# The oracle: nothing of the product but the values themselves.


def misses(people: Pool, rules: Quotas, members: tuple[str, ...]) -> int:
    rows = {p.id: dict(zip(people.categories, p.values, strict=True)) for p in people.applicants}
    seats = [({(q.category, q.value)}, q.min, q.max) for q in rules.quotas]
    seats += [
        ({(q.category, q.value), (q.with_category, q.with_value)}, q.min, q.max) for q in rules.combined
    ]
    total = 0
    for wanted, low, high in seats:
        n = sum(wanted <= set(rows[one].items()) for one in members)
        total += max(0, low - n) + max(0, n - high)
    return total


def may_sit(people: Pool, rules: Quotas, members: tuple[str, ...]) -> bool:
    """Whether homes and pairs let these people sit together."""
    home = {p.id: p.household for p in people.applicants if p.household}
    shared = Counter(home[one] for one in members if one in home)
    return max(shared.values(), default=0) <= rules.home_most and not any(
        one in members and other in members for one, other in people.apart
    )


def by_brute_force(
    people: Pool, rules: Quotas, order: list[str], staying: list[str], left: list[str], gone: list[str]
) -> tuple[tuple[str, ...], int, int]:
    """The first set in the order, the seats by which it misses quotas, and how many seats stay empty."""
    homes: dict[str, list[str]] = {}
    for p in people.applicants:
        homes.setdefault(p.household or p.id, []).append(p.id)
    closed = {
        mate
        for mates in homes.values()
        if len(mates) > rules.home_most and set(mates) & set(left)
        for mate in mates
    }
    able = [one for one in order if one not in (*staying, *left, *gone) and one not in closed]
    for number in range(min(rules.size - len(staying), len(able)), -1, -1):
        sets = [s for s in combinations(able, number) if may_sit(people, rules, (*staying, *s))]
        if sets:
            best = min(misses(people, rules, (*staying, *s)) for s in sets)
            first = next(s for s in sets if misses(people, rules, (*staying, *s)) == best)
            return first, best, rules.size - len(staying) - number
    raise AssertionError


@st.composite
def vacancies(draw: st.DrawFn) -> tuple[Pool, Quotas, list[str], list[str], list[str], list[str]]:
    """A pool with rules, an order, a panel of which some leave, and others who are gone too."""
    people = draw(pools(9))
    ids = [p.id for p in people.applicants]
    if len(ids) > 1:
        pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)), max_size=2))
        people = people.keeping_apart(pair for pair in pairs if pair[0] != pair[1])
    rules = replace(draw(any_quotas(people)), home_most=draw(st.integers(1, 2)))
    combined = tuple(
        Combined("A", draw(st.sampled_from("xy")), "B", value, low, low + 1)
        for value in "xy"
        for low in [draw(st.integers(0, 1))]
        if draw(st.booleans())
    )
    rules = replace(rules, combined=combined[:1])
    order = draw(st.permutations(ids))
    staying: list[str] = []
    for one in draw(st.lists(st.sampled_from(ids), unique=True, max_size=rules.size)):
        if may_sit(people, rules, (*staying, one)):
            staying.append(one)
    leaving = draw(st.integers(0, min(2, len(staying))))
    staying, left = staying[leaving:], staying[:leaving]
    rest = [one for one in ids if one not in (*staying, *left)]
    gone = draw(st.lists(st.sampled_from(rest), unique=True, max_size=1)) if rest else []
    return people, rules, list(order), staying, left, gone


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
