from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs.facts import category_facts, chance_facts, gini, histogram, report_facts, ticket_number
from sortition.pool import NOT_STATED
from sortition.small_counts import published
from tests.packs.drawn_case import HAPPENING, case


def values_of(audience, category):
    made = case()
    found = next(c for c in category_facts(made.lottery, made.drawn, audience) if c.name == category)
    return {value.name: value for value in found.values}


def test_categories_and_values_stand_in_the_officers_order_with_not_stated_last():
    made = case()
    categories = category_facts(made.lottery, made.drawn, "auditor")
    assert [c.name for c in categories] == ["Gender", "Age"]
    assert [v.name for v in categories[0].values] == ["Woman", "Man", NOT_STATED]
    assert categories[0].not_stated.exact == 1
    assert categories[1].not_stated is None


def test_the_auditor_sees_head_counts():
    gender = values_of("auditor", "Gender")
    assert {name: (v.exact, v.seats) for name, v in gender.items()} == {
        "Woman": (17, 2),
        "Man": (6, 1),
        NOT_STATED: (1, 0),
    }


def test_the_public_sees_no_seats_and_no_small_count():
    for category in ("Gender", "Age"):
        assert all(value.seats is None for value in values_of("public", category).values())
    gender, age = values_of("public", "Gender"), values_of("public", "Age")
    assert gender[NOT_STATED].small and gender[NOT_STATED].chance is None
    # 24 - 6 leaves 18 women and people who did not say: 1 to 4 of them did not.
    assert gender["Woman"].applicants == (14, 17) and gender["Man"].exact == 6
    # Young people have a seat on each ticket, and nobody has more than four of ten: they are three at least.
    assert age["young"].applicants == age["old"].applicants == (0, 24)


def test_mean_chances_are_tickets_divided_by_people():
    age = values_of("auditor", "Age")
    assert age["young"].chance == Fraction(10, 3 * 10)
    assert age["old"].chance == Fraction(20, 21 * 10)


def test_an_added_not_stated_line_is_no_limit_but_a_written_one_is():
    assert values_of("auditor", "Gender")[NOT_STATED].quota is None
    assert values_of("auditor", "Gender")["Man"].quota == (1, 2)


def test_a_broken_quota_is_not_called_met():
    made = case()
    worse = made.drawn.__class__(0, ("id-01", "id-02", "id-03"), (), ())
    met = {v.name: v.met for c in category_facts(made.lottery, worse, "public") for v in c.values}
    assert met == {"Woman": False, "Man": False, NOT_STATED: True, "young": False, "old": False}


def test_chances_by_hand():
    chances = chance_facts(case().lottery)
    assert (chances.lowest, chances.highest, chances.equal) == (0, Fraction(4, 10), Fraction(3, 24))
    assert chances.without == 24 - 3 - 6 - 9 - 1
    assert chances.rounding == 0
    assert sum(bar.people for bar in chances.bars) == 24


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_gini_is_the_mean_difference_over_twice_the_mean(amounts):
    n, total = len(amounts), sum(amounts)
    differences = sum(abs(a - b) for a in amounts for b in amounts)
    assert gini(amounts) == (Fraction(differences, 2 * n * total) if total else 0)


@settings(deadline=None)
@given(st.integers(1, 100_000), st.data())
def test_everybody_is_in_the_bar_of_their_chance(tickets, data):
    held = data.draw(st.lists(st.integers(0, tickets), min_size=1, max_size=20))
    bars = histogram(held, tickets)
    assert len(bars) <= 14 and bars[0].low == 0
    assert all(a.high == b.low for a, b in pairwise(bars))
    for bar in bars:
        chances = [Fraction(one, tickets) for one in held]
        assert bar.people == sum(bar.low <= c < bar.high or c == bar.high == 1 for c in chances)


def counts_that_look_the_same(counts, covers):
    """Every pool of this size that would be published with the same figures, by trying them all."""
    total, names = sum(counts.values()), list(counts)
    seen = published(counts, covers)
    for numbers in product(range(total + 1), repeat=len(names) - 1):
        if sum(numbers) <= total:
            other = dict(zip(names, (*numbers, total - sum(numbers)), strict=True))
            if published(other, covers) == seen:
                yield other


@pytest.mark.parametrize("total", [9, 14, 19])
def test_nobody_can_work_out_a_small_count_even_who_knows_the_rule(total):
    covers = ["b", "a"]
    for a, b in product(range(total + 1), repeat=2):
        if a + b > total:
            continue
        counts = {"a": a, "b": b, "c": total - a - b}
        told = published(counts, covers)
        others = list(counts_that_look_the_same(counts, covers))
        for name, count in counts.items():
            low, high = told[name]
            assert low <= count <= high
            if 0 < count < 5:
                possible = {other[name] for other in others}
                assert possible >= {1, 2, 3, 4} if told[name] == (1, 4) else len(possible) >= 4


def test_the_count_told_as_a_range_follows_from_the_quotas_not_from_the_counts():
    made = case()
    quotas = tuple(replace(q, max=3) if q.value == "Man" else q for q in made.lottery.quotas.quotas)
    lottery = replace(made.lottery, quotas=replace(made.lottery.quotas, quotas=quotas))
    # Men have more seats now, but 6 men and 1 who did not say leave too little room for a range.
    assert {v.applicants for v in category_facts(lottery, made.drawn, "public")[0].values} == {(0, 24)}


def test_counts_of_five_and_more_are_told_when_nothing_needs_hiding():
    assert published({"a": 5, "b": 0, "c": 90}, ["c"]) == {"a": (5, 5), "b": (0, 0), "c": (90, 90)}


def test_report_facts_name_people_by_entry_number_only():
    made = case()
    facts = report_facts(made.lottery, made.drawn, made.pseudonyms, HAPPENING)
    assert facts.members == ("ENTRY00000", "ENTRY00003", "ENTRY00017")
    assert facts.alternates == ("ENTRY00023",)
    assert facts.following == 24 - 3 - 1
    assert "id-" not in repr(facts)


def test_ticket_numbers_are_padded_to_the_last_tickets_digits():
    assert [ticket_number(7, m) for m in (8, 10, 11, 1000)] == ["7", "7", "07", "007"]
