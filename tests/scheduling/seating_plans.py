"""Plans in which nobody meets anybody twice, counted pair by pair."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from scheduling.seating.designs import Plan, design


def meetings(plan: Plan) -> Counter[tuple[int, int]]:
    """How often every two members sit at one table."""
    return Counter(pair for one in plan for table in one for pair in combinations(sorted(table), 2))


def faults(plan: Plan, sizes: list[list[int]]) -> list[str]:
    """What is wrong with a plan of tables of these sizes; nothing if it is exact."""
    everybody = list(range(sum(sizes[0])))
    found = [f"{pair} meet {n} times" for pair, n in meetings(plan).items() if n > 1]
    if [[len(table) for table in one] for one in plan] != sizes:
        found.append("sizes")
    if any(sorted(m for table in one for m in table) != everybody for one in plan):
        found.append("members")
    return found


def exact(sizes: list[list[int]]) -> Plan:
    """The plan by construction of tables of these sizes."""
    plan = design(sizes)
    assert plan is not None
    assert faults(plan, sizes) == []
    return plan
