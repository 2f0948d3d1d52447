"""m tickets: every one a panel, everybody on floor or ceiling of m times her chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from itertools import combinations
from math import ceil, floor

import numpy as np
import pytest
from exact import every_panel, fairest, list_exists, smallest_deviation
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import (
    SmallCase,
    cases,
    exclusive_trio,
    instance_of,
    k4,
    mixed,
    parity,
    parted_home,
    solved,
    town,
)

from sortition.all_panels import all_panels, band, deviation, nearest_list
from sortition.lottery import Lottery, make_lottery
from sortition.problems import Impossible
from sortition.rules import check_panel
from sortition.tickets import _largest_remainders
from sortition.watch import Watch
from tests.builders import pool, quotas


def lottery_of(case: SmallCase, tickets: int | None = None) -> Lottery:
    return make_lottery(case.pool, case.quotas, tickets=tickets)


@settings(max_examples=60, deadline=None)
@given(cases(most=7), st.integers(1, 8))
def test_everybody_is_on_floor_or_ceiling_where_such_a_list_exists(case: SmallCase, m: int) -> None:
    panels = every_panel(case.pool, case.quotas)
    if not panels:
        return
    exact = fairest([p.id for p in case.pool.applicants], panels)
    held = lottery_of(case, m).held
    fits = all(floor(m * exact[name]) <= held[name] <= ceil(m * exact[name]) for name in exact)
    assert fits == list_exists(exact, panels, m)


@settings(max_examples=40, deadline=None)
@given(cases(most=9), st.sampled_from([1, 7, 100, 1000]))
def test_every_ticket_is_a_panel_and_people_alike_differ_by_one(case: SmallCase, m: int) -> None:
    panels = set(every_panel(case.pool, case.quotas))
    if not panels:
        return
    lottery = lottery_of(case, m)
    assert len(lottery.tickets) == m
    assert set(lottery.tickets) <= panels
    assert not any(check_panel(ticket, case.pool, case.quotas) for ticket in set(lottery.tickets))
    assert lottery.rounding_error < 1
    assert sum(lottery.held.values()) == m * case.quotas.size
    for kind in instance_of(case).types:
        counts = [lottery.held[name] for name in kind.members]
        assert max(counts) - min(counts) <= 1


@st.composite
def ruled(draw: st.DrawFn) -> SmallCase:
    """A small case with homes that may give two, and with people who are kept apart."""
    case = draw(cases(most=8))
    names = [p.id for p in case.pool.applicants if not p.placed]
    pairs = list(combinations(names, 2))
    apart = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    most = draw(st.integers(1, 2))
    return SmallCase(case.pool.keeping_apart(apart), replace(case.quotas, home_most=most))


@settings(max_examples=60, deadline=None)
@given(ruled(), st.sampled_from([1, 3, 6, 50]))
def test_homes_of_two_and_pairs_keep_everybody_even_too(case: SmallCase, m: int) -> None:
    panels = every_panel(case.pool, case.quotas)
    if not panels:
        return
    lottery = lottery_of(case, m)
    assert set(lottery.tickets) <= set(panels)
    for kind in instance_of(case).types:
        counts = [lottery.held[name] for name in kind.members]
        assert max(counts) - min(counts) <= 1
    if m <= 6:
        exact = fairest([p.id for p in case.pool.applicants], panels)
        assert (lottery.rounding_proved is None) == list_exists(exact, panels, m)


@pytest.mark.parametrize("m", [4, 8, 100])
def test_the_four_stars_of_k4_fit_when_their_number_divides_the_tickets(m: int) -> None:
    lottery = lottery_of(k4(), m)
    assert lottery.rounding_error == 0
    assert set(Counter(lottery.tickets).values()) == {m // 4}


@pytest.mark.parametrize("m", [10, 102])
def test_no_list_fits_k4_and_nobody_is_further_than_one_ticket_away(m: int) -> None:
    case = k4()
    if m == 10:
        half = dict.fromkeys((p.id for p in case.pool.applicants), Fraction(1, 2))
        assert not list_exists(half, every_panel(case.pool, case.quotas), m)
    lottery = lottery_of(case, m)
    assert lottery.rounding_error == pytest.approx(1, abs=1e-6)
    assert lottery.rounding_proved is True
    assert len(lottery.tickets) == m


def test_without_all_panels_the_smallest_found_is_not_called_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sortition.all_panels.MOST_PANELS", 3)
    assert all_panels(instance_of(k4()), Watch()) is None
    lottery = lottery_of(k4(), 10)
    assert lottery.rounding_error == pytest.approx(1, abs=1e-6)
    assert lottery.rounding_proved is False


def test_a_program_that_is_too_hard_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sortition.all_panels.PICKING_EFFORT", 0.0)
    assert lottery_of(k4(), 10).rounding_proved is False
    assert lottery_of(k4(), 8).rounding_proved is None


@settings(max_examples=60, deadline=None)
@given(cases(most=9))
def test_all_panels_are_listed(case: SmallCase) -> None:
    try:
        instance = instance_of(case)
    except Impossible:
        return
    kinds = [{*kind.members} for kind in instance.types]
    seats = {tuple(len(kind & {*panel}) for kind in kinds) for panel in every_panel(case.pool, case.quotas)}
    assert all_panels(instance, Watch()) == sorted(seats)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([k4(), parity(), parted_home(), exclusive_trio(), mixed()]), st.integers(1, 5))
def test_nothing_is_nearer_than_the_list_that_is_proved(case: SmallCase, m: int) -> None:
    panels = every_panel(case.pool, case.quotas)
    exact = fairest([p.id for p in case.pool.applicants], panels)
    lottery = lottery_of(case, m)
    nearest = smallest_deviation(exact, panels, m)
    assert (lottery.rounding_proved is None) == (nearest < 1)
    if lottery.rounding_proved is not None:
        assert lottery.rounding_proved
        assert float(lottery.rounding_error) == pytest.approx(float(nearest), abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(cases(most=7), st.integers(1, 5))
def test_nothing_is_nearer_whatever_the_chances(case: SmallCase, m: int) -> None:
    """Chances that no list is near to: the second half of the panels is drawn twice as often."""
    instance = instance_of(case) if every_panel(case.pool, case.quotas) else None
    if instance is None or len(every := all_panels(instance, Watch()) or []) > 12:
        return
    shares = [Fraction(1 + (2 * j >= len(every)), 10**3 + 7) for j in range(len(every))]
    chances = tuple(
        sum((share * seats[t] for share, seats in zip(shares, every, strict=True)), Fraction(0))
        / sum(shares)
        / kind.people
        for t, kind in enumerate(instance.types)
    )
    by_person = {x: p for kind, p in zip(instance.types, chances, strict=True) for x in kind.members}
    nearest = smallest_deviation(by_person, every_panel(case.pool, case.quotas), m)
    picked, proved = nearest_list(instance, chances, m, Fraction(m + 1), Watch())
    assert picked is not None and proved
    away = deviation(instance, chances, m, np.array(picked).sum(axis=0))
    assert away < 1 if nearest < 1 else away == nearest


@pytest.mark.parametrize("case", [parity(), parted_home()], ids=["parity", "home"])
def test_tickets_stand_in_the_order_of_their_hashes(case: SmallCase) -> None:
    tickets = lottery_of(case, 20).tickets
    hashes = [sha256("\n".join(ticket).encode()).hexdigest() for ticket in tickets]
    assert hashes == sorted(hashes)
    assert all(list(ticket) == sorted(ticket) for ticket in tickets)


def test_a_thousand_tickets_where_they_are_enough() -> None:
    case = SmallCase(pool("F " * 30), quotas(3, {"Gender": {"F": (0, 3)}}))
    assert len(lottery_of(case).tickets) == 1000


@pytest.mark.parametrize(
    ("people", "tickets"),
    [
        pytest.param(19, 1000, id="52 or 53 tickets for 52.6"),
        pytest.param(90, 10_000, id="11 or 12 for 11.1: moved by 8 %"),
        pytest.param(1500, 100_000, id="6 or 7 of 10,000 for 6.7: moved by 10 %"),
    ],
)
def test_the_number_of_tickets_grows_until_rounding_moves_no_chance_by_a_twentieth(
    people: int, tickets: int
) -> None:
    case = SmallCase(pool("F " * people), quotas(1, {"Gender": {"F": (0, 1)}}))
    lottery = lottery_of(case)
    assert len(lottery.tickets) == tickets
    assert max(lottery.held.values()) - min(lottery.held.values()) <= 1
    assert min(lottery.held.values()) > 0
    exact = Fraction(tickets, people)
    assert all(abs(held - exact) <= exact / 20 for held in lottery.held.values())


def test_any_number_of_tickets_on_request() -> None:
    case = SmallCase(pool("F F F"), quotas(1, {"Gender": {"F": (0, 1)}}))
    for m in (1, 2, 17):
        lottery = lottery_of(case, m)
        assert len(lottery.tickets) == m
        assert sorted(lottery.held.values()) == sorted(m // 3 + (i < m % 3) for i in range(3))


def test_a_product_next_to_a_whole_number_counts_as_that_number() -> None:
    case = SmallCase(pool("F F M"), quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}}))
    crumb = Fraction(1, 10**9)
    wanted = band(instance_of(case), (Fraction(1, 4) - crumb, Fraction(1, 2) + crumb), 4)
    assert (list(wanted.low), list(wanted.high)) == ([2, 2], [2, 2])
    between = band(instance_of(case), (Fraction(1, 3), Fraction(1, 3)), 4)
    assert (list(between.low), list(between.high)) == ([2, 1], [4, 2])


@pytest.mark.parametrize("m", [7, 30, 61])
def test_a_town_has_a_list_for_every_number_of_tickets(m: int) -> None:
    """For 30 tickets the largest remainders leave five seats outside, so tickets are chosen anew."""
    lottery = lottery_of(town(), m)
    assert len(lottery.tickets) == m
    assert lottery.rounding_error < 1


def test_a_list_that_only_the_exact_program_finds_fits_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a search that gives up at once; nothing is then said of a smallest distance."""
    monkeypatch.setattr("sortition.tickets.MOST_STALLS", 0)
    case = mixed()
    exact = fairest([p.id for p in case.pool.applicants], panels := every_panel(case.pool, case.quotas))
    for m in range(1, 6):
        assert (lottery_of(case, m).rounding_proved is None) == list_exists(exact, panels, m)


@pytest.mark.parametrize("few", [1, 5])
def test_a_repair_among_few_types_finds_a_list_too(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it may change always holds the ticket that goes, so that some panel is left."""
    monkeypatch.setattr("sortition.tickets.FEW", few)
    lottery = lottery_of(town(), 30)
    assert lottery.rounding_error < 1 and lottery.rounding_proved is None


def test_the_largest_remainders_get_the_tickets_that_are_left() -> None:
    fair = solved(k4())
    assert fair is not None
    shares = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5), Fraction(0))
    counts = _largest_remainders(replace(fair, shares=shares), 3).counts
    assert [counts[seats] for seats in fair.panels] == [1, 1, 1, 0]
