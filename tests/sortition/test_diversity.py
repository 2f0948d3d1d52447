"""How different tickets are, against counting every pair of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import SmallCase, cases, k4, mixed, town

from sortition.diversity import Diversity, diversity
from sortition.lottery import Lottery, make_lottery
from sortition.problems import Impossible
from tests.builders import pool


def of(lottery: Lottery) -> Diversity:
    return diversity(lottery.tickets, lottery.pool, lottery.chances)


@settings(max_examples=30, deadline=None)
@given(cases(most=7), st.integers(1, 6))
def test_the_mean_is_that_over_all_pairs_of_tickets(case: SmallCase, m: int) -> None:
    try:
        lottery = make_lottery(case.pool, case.quotas, tickets=m)
    except Impossible:
        return
    told = of(lottery)
    common = [len({*one} & {*other}) for one, other in combinations(lottery.tickets, 2)]
    assert told.mean_overlap == (Fraction(sum(common), len(common)) if common else 0)
    assert told.panels == len(set(lottery.tickets))
    assert told.most_alike == max(lottery.tickets.count(ticket) for ticket in lottery.tickets)
    if lottery.rounding_proved is None:
        assert told.least_overlap <= told.mean_overlap


@pytest.mark.parametrize("case", [k4(), mixed(), town()], ids=["K4", "mixed", "town"])
def test_chances_leave_the_mean_hardly_any_room(case: SmallCase) -> None:
    told = of(make_lottery(case.pool, case.quotas, tickets=100))
    assert told.least_overlap <= told.mean_overlap <= told.least_overlap + Fraction(1, 100)


def test_known_answers() -> None:
    half = (Fraction(1, 2),) * 4
    people = pool("F F M M")
    twice = (("a1", "a2"), ("a1", "a2"), ("a3", "a4"), ("a3", "a4"))
    assert diversity(twice, people, half) == Diversity(2, 2, Fraction(2, 3), Fraction(2, 3))
    assert diversity(twice[:1], people, half) == Diversity(1, 1, Fraction(0), Fraction(0))
    skewed = (("a1", "a2"), ("a1", "a3"), ("a1", "a4"))
    assert diversity(skewed, people, half).mean_overlap == 1
    assert diversity(skewed, people, half).least_overlap == Fraction(2 * 2, 3 * 2)
