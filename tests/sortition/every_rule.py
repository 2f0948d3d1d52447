"""Small cases with every rule there is: pairs, quotas on two categories, larger homes, chance floors."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st
from small_cases import SmallCase, cases

from sortition.quotas import Combined, Floor


@st.composite
def ruled_cases(draw: st.DrawFn, most: int = 8, floors: bool = True) -> SmallCase:
    """A small case with some of the rules added; often there is a panel all the same."""
    case = draw(cases(most=most))
    pairs = list(combinations([p.id for p in case.pool.applicants], 2))
    apart = draw(st.lists(st.sampled_from(pairs), max_size=2)) if pairs else []
    quotas = replace(case.quotas, home_most=draw(st.sampled_from([1, 1, 2])))
    if draw(st.booleans()):
        first, second = case.pool.categories[:2]
        values = [draw(st.sampled_from(["x", "y"])) for _ in range(2)]
        low = draw(st.sampled_from([0, 0, 1]))
        high = draw(st.integers(max(1, low), 3))
        quotas = replace(quotas, combined=(Combined(first, values[0], second, values[1], low, high),))
    if floors:
        found = {}
        for _ in range(draw(st.integers(0, 2))):
            named = draw(st.sampled_from([("", ""), ("A", "x"), ("B", "y")]))
            found[named] = Floor(*named, Fraction(draw(st.sampled_from([1, 5, 10, 20, 25, 30])), 100))
        quotas = replace(quotas, floors=tuple(found.values()))
    return SmallCase(case.pool.keeping_apart(apart), quotas)
