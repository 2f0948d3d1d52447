"""Empty seats on tiny panels: the answer by going through every set of people, and cases for hypothesis.

Nothing here uses the product's rules, models or solvers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from sortition.pool import Pool
from sortition.quotas import Combined, Quotas
from tests.sortition.small_cases import any_quotas, pools


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
