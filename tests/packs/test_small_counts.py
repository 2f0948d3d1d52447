"""What a public report and record tell about few people, against somebody who works out what they can.

The attack is an integer program over everything that is published about a category: applicants, quotas, mean
chances as they are printed, the lowest and the highest chance. It knows nothing of how counts are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import gcd

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from packs.facts import CategoryFacts, ReportFacts, report_facts
from packs.pages import percent
from sortition.draw import Drawn
from sortition.lottery import Lottery
from sortition.pool import Applicant, Pool
from sortition.quotas import Quota, Quotas
from sortition.small_counts import NOT_TOLD, SMALL, WIDTH, chance_ranges, reasons_told
from tests.packs.drawn_case import HAPPENING, case

HELD = st.lists(st.integers(0, 1000), min_size=1, max_size=60)


def lottery_of(counts: Mapping[str, int], tickets: list[list[int]], slack: int = 0) -> Lottery:
    """People 0, 1, … with the values in order; the quotas are what the tickets have, give or take `slack`."""
    values = [value for value, number in counts.items() for _ in range(number)]
    pool = Pool(("Group",), tuple(Applicant(f"p{i:03}", (value,), "") for i, value in enumerate(values)))
    seats = {value: [sum(values[i] == value for i in one) for one in tickets] for value in counts}
    quotas = [Quota("Group", v, max(0, min(n) - slack), max(n) + slack) for v, n in seats.items()]
    named = tuple(tuple(f"p{i:03}" for i in sorted(one)) for one in tickets)
    chances = tuple(Fraction(sum(i in one for one in tickets), len(tickets)) for i in range(len(values)))
    return replace(
        case().lottery,
        pool=pool,
        quotas=Quotas(len(tickets[0]), tuple(quotas)),
        tickets=named,
        chances=chances,
    )


def told(lottery: Lottery) -> ReportFacts:
    names = {one.id: one.id for one in lottery.pool.applicants}
    members = lottery.tickets[0]
    order = tuple(name for name in names if name not in members)
    return report_facts(lottery, Drawn(0, members, order[:1], order), names, HAPPENING, "public")


def worked_out(
    facts: ReportFacts, category: CategoryFacts, value: str, tables: bool = True
) -> tuple[int, int]:
    """The fewest and the most people who can have this value; without `tables` from the record alone."""
    found = []
    for side in (1, -1):
        model = pywraplp.Solver.CreateSolver("SCIP")
        people = {one.name: model.IntVar(0, facts.applicants, "") for one in category.values}
        seats = {one.name: model.NumVar(0, facts.size, "") for one in category.values}
        model.Add(sum(people.values()) == facts.applicants)
        model.Add(sum(seats.values()) == facts.size)
        for one in category.values:
            n, mean = people[one.name], seats[one.name]
            if one.quota:
                model.Add(mean >= one.quota[0])
                model.Add(mean <= one.quota[1])
            model.Add(mean >= float(facts.chances.lowest) * n)
            model.Add(mean <= float(facts.chances.highest) * n)
            if tables:
                model.Add(n >= one.applicants[0])
                model.Add(n <= one.applicants[1])
            if tables and one.chance is not None:
                printed = float(percent(one.chance).removesuffix("%")) / 100
                model.Add(mean >= (printed - 0.0005) * n - 1e-9)
                model.Add(mean <= (printed + 0.0005) * n + 1e-9)
        model.Minimize(side * people[value])
        assert model.Solve() == pywraplp.Solver.OPTIMAL
        found.append(round(people[value].solution_value()))
    return found[0], found[1]


@st.composite
def lotteries(draw: st.DrawFn) -> tuple[dict[str, int], Lottery]:
    numbers = draw(st.lists(st.integers(1, 25), min_size=2, max_size=5))
    counts = {"abcde"[i]: number for i, number in enumerate(numbers)}
    everybody, size = sum(numbers), draw(st.integers(1, 6))
    steps = [step for step in range(1, everybody) if gcd(step, everybody) == 1] or [1]
    size = min(size, everybody)
    tickets = []
    for _ in range(draw(st.sampled_from([4, 10, 20]))):
        start, step = draw(st.integers(0, everybody - 1)), draw(st.sampled_from(steps))
        tickets.append([(start + i * step) % everybody for i in range(size)])
    return counts, lottery_of(counts, tickets, draw(st.integers(0, 1)))


@settings(deadline=None, max_examples=60)
@given(lotteries())
def test_no_small_count_can_be_worked_out_from_the_report(made: tuple[dict[str, int], Lottery]) -> None:
    counts, lottery = made
    facts = told(lottery)
    (category,) = facts.categories
    for value in category.values:
        if 0 < counts[value.name] < SMALL:
            low, high = worked_out(facts, category, value.name)
            assert low <= counts[value.name] <= high
            # Quotas and the highest chance are in the record, whatever a report hides.
            assert high - low >= WIDTH or (low, high) == worked_out(facts, category, value.name, tables=False)


def with_one_that_holds_all() -> Lottery:
    """Three people of `few` share a seat, one of them never sits; 17 others have nine seats."""
    tickets = []
    for ticket in range(20):
        others = [3, *(4 + (ticket * 8 + i) % 16 for i in range(8))]
        tickets.append([ticket % 2, *others])
    return lottery_of({"few": 3, "most": 17}, tickets)


def test_a_mean_chance_beside_a_hidden_count_would_tell_it() -> None:
    facts = told(with_one_that_holds_all())
    (category,) = facts.categories
    few, most = category.values
    assert few.small and few.chance is None and most.applicants == (16, 19) and most.chance is None
    assert worked_out(facts, category, "few") == (1, 4)
    # As it was once published: about 53 % for the others, who have nine seats.
    before = replace(category, values=(few, replace(most, chance=Fraction(9, 17))))
    assert worked_out(facts, before, "few") == (3, 3)


def test_a_category_is_hidden_where_quotas_and_chances_would_tell() -> None:
    # All have the same chance, so that a quota of one seat in five is one person in five.
    tickets = [[i % 4, *(4 + (i + j * 4) % 16 for j in range(4))] for i in range(20)]
    facts = told(lottery_of({"few": 4, "most": 16}, tickets))
    (category,) = facts.categories
    assert {value.applicants for value in category.values} == {(0, 20)}
    assert {value.chance for value in category.values} == {None}


@settings(deadline=None)
@given(HELD, st.sampled_from([1000, 1001, 1023]))
def test_no_range_of_chances_has_one_to_four_people(held: list[int], tickets: int) -> None:
    found = chance_ranges(held, tickets)
    assert 1 <= len(found) <= 10 and found[0].first == 0 and found[-1].last == tickets
    for one in found:
        assert one.people == sum(one.first <= number <= one.last for number in held)
        assert one.people == 0 or one.people >= SMALL or len(found) == 1
    assert all(one.last + 1 == other.first for one, other in pairwise(found))
    widths = [one.last + 1 - one.first for one in found]
    assert len(set(widths[:-1])) <= 1 and widths[-1] <= widths[0]


def test_ranges_are_as_narrow_as_that_allows() -> None:
    held = [0] * 5 + [150] * 4 + [310] * 9
    # From 156 on a width holds 150 with 0, and from 151 on: 0 to 150.
    assert [(one.first, one.last, one.people) for one in chance_ranges(held, 999)][:3] == [
        (0, 150, 9),
        (151, 301, 0),
        (302, 452, 9),
    ]
    assert [(one.first, one.last, one.people) for one in chance_ranges([7, 90, 99], 100)] == [(0, 100, 3)]


@given(st.dictionaries(st.sampled_from("abcdefg"), st.integers(1, 12)))
def test_reasons_of_few_people_are_told_together_or_not_at_all(removed: dict[str, int]) -> None:
    found = reasons_told(removed)
    assert sum(found.values()) == sum(removed.values())
    hidden = set(removed) - set(found)
    assert {code: found[code] for code in found if code != NOT_TOLD} == {
        code: removed[code] for code in removed if code not in hidden
    }
    assert all(removed[code] >= SMALL for code in removed if code not in hidden)
    assert bool(hidden) == any(number < SMALL for number in removed.values())
    if hidden and hidden != set(removed):
        assert len(hidden) > 1 and found[NOT_TOLD] >= SMALL
