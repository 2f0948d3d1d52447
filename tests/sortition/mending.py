"""Cases without a panel, and what lines of advice make of them, read as an officer would."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from exact import every_panel
from hypothesis import assume
from hypothesis import strategies as st
from small_cases import SmallCase, cases

from sortition.pool import Applicant
from sortition.quotas import Combined, Quota

Line = Quota | Combined
# (which line, "min" or "max") -> by how many seats it gives way
Needed = dict[tuple[int, str], int]


@st.composite
def impossible(draw: st.DrawFn) -> SmallCase:
    """Small cases without a panel: some with flex, homes of two, pairs and combined quotas."""
    case = draw(cases(most=7))
    home_most = draw(st.sampled_from([1, 1, 2]))
    size = draw(st.sampled_from([case.quotas.size, case.quotas.size + 1]))
    lines = []
    for quota in case.quotas.quotas:
        low = draw(st.integers(quota.min, quota.max))
        least, most = draw(flexes(low, quota.max, size))
        lines.append(replace(quota, min=low, min_flex=least, max_flex=most))
    quotas = replace(case.quotas, size=size, quotas=tuple(lines), home_most=home_most)
    if draw(st.integers(0, 2)) == 0:
        quotas = replace(quotas, combined=(draw(both_of(case, size)),))
    names = [a.id for a in case.pool.applicants]
    people = case.pool
    if len(names) > 1 and draw(st.integers(0, 2)) == 0:
        pairs = [p for p in combinations(names, 2) if not placed(case) >= set(p)]
        people = people.keeping_apart(draw(st.lists(st.sampled_from(pairs), max_size=3)) if pairs else [])
    tight = SmallCase(people, quotas)
    assume(not every_panel(tight.pool, tight.quotas))
    return tight


def placed(case: SmallCase) -> set[str]:
    return {a.id for a in case.pool.applicants if a.placed}


def flexes(low: int, high: int, size: int) -> st.SearchStrategy[tuple[int | None, int | None]]:
    some = [(None, None), (max(0, low - 1), high + 1), (0, size)]
    return st.sampled_from([(least, most) for least, most in some if most is None or most >= high])


@st.composite
def both_of(draw: st.DrawFn, case: SmallCase, size: int) -> Combined:
    low = draw(st.integers(0, 2))
    high = draw(st.integers(low, max(low, size)))
    least, most = draw(flexes(low, high, size))
    value, other = draw(st.sampled_from("xy")), draw(st.sampled_from("xy"))
    return Combined("A", value, "B", other, low, high, least, most)


def lines_of(case: SmallCase) -> list[Line]:
    return [*case.quotas.quotas, *case.quotas.combined]


def name_of(line: Line) -> str:
    own = f"{line.category}, {line.value}"
    return own if isinstance(line, Quota) else f"{own} with {line.with_category}, {line.with_value}"


def seats(case: SmallCase, line: Line, people: Sequence[Applicant]) -> int:
    wanted = {(line.category, line.value)}
    if isinstance(line, Combined):
        wanted.add((line.with_category, line.with_value))
    return sum(wanted <= set(zip(case.pool.categories, p.values, strict=True)) for p in people)


def needed(case: SmallCase) -> list[Needed]:
    """By how much the quotas must give way at the least, each such way, whichever people serve."""
    free = replace(case.quotas, quotas=(), combined=())
    known = {a.id: a for a in case.pool.applicants}
    every: list[Needed] = []
    for panel in every_panel(case.pool, free):
        people = [known[name] for name in panel]
        need: Needed = {}
        for i, line in enumerate(lines_of(case)):
            n = seats(case, line, people)
            if n < line.min:
                need[i, "min"] = line.min - n
            if n > line.max:
                need[i, "max"] = n - line.max
        if need not in every:
            every.append(need)
    return [one for one in every if not any(other != one and part(other, one) for other in every)]


def part(one: Needed, other: Needed) -> bool:
    return all(n <= other.get(key, 0) for key, n in one.items())


def is_within(case: SmallCase, need: Needed) -> bool:
    """Whether the officer's flex covers it."""
    for (i, side), n in need.items():
        line = lines_of(case)[i]
        if side == "min" and (line.min_flex is None or line.min - n < line.min_flex):
            return False
        if side == "max" and (line.max_flex is None or line.max + n > line.max_flex):
            return False
    return True


def moved(case: SmallCase, changes: Sequence[str]) -> Needed:
    """The moves of quotas that these lines tell; every line must be one."""
    found: Needed = {}
    for change in changes:
        told = re.fullmatch(r"(lower|raise) the (minimum|maximum) of (.+) from (\d+) to (\d+)", change)
        assert told, change
        verb, side, name, old, new = told.groups()
        index = next(i for i, line in enumerate(lines_of(case)) if name_of(line) == name)
        assert (verb, side) in {("lower", "minimum"), ("raise", "maximum")}
        line = lines_of(case)[index]
        assert int(old) == (line.min if side == "minimum" else line.max)
        found[index, side[:3]] = abs(int(new) - int(old))
    return found


def after(case: SmallCase, changes: Sequence[str]) -> SmallCase:
    """The case after these lines were followed."""
    moves = []
    for change in changes:
        if told := re.fullmatch(r"choose a panel of (\d+) seats? instead of (\d+)", change):
            assert int(told[2]) == case.quotas.size
            case = replace(case, quotas=replace(case.quotas, size=int(told[1])))
        elif told := re.fullmatch(r"allow at most (\d+) members from each home", change):
            case = replace(case, quotas=replace(case.quotas, home_most=int(told[1])))
        elif told := re.fullmatch(r"release (.+), who was confirmed earlier", change):
            people = (replace(a, placed=a.placed and a.id != told[1]) for a in case.pool.applicants)
            assert told[1] in placed(case)
            case = replace(case, pool=replace(case.pool, applicants=tuple(people)))
        elif told := re.fullmatch(r"let (.+) and (.+) both be chosen", change):
            apart = tuple(pair for pair in case.pool.apart if pair != (told[1], told[2]))
            assert len(apart) < len(case.pool.apart)
            case = replace(case, pool=replace(case.pool, apart=apart))
        elif told := re.fullmatch(r"find (\d+) more applicants?(?:, each)? with (.+)", change):
            values = dict(one.split(", ") for one in told[2].split("; "))
            case = with_more(case, int(told[1]), tuple(values[name] for name in case.pool.categories))
        else:
            moves.append(change)
    lines = lines_of(case)
    for (i, side), n in moved(case, moves).items():
        line = lines[i]
        lines[i] = replace(line, min=line.min - n) if side == "min" else replace(line, max=line.max + n)
    quotas = tuple(line for line in lines if isinstance(line, Quota))
    combined = tuple(line for line in lines if isinstance(line, Combined))
    return replace(case, quotas=replace(case.quotas, quotas=quotas, combined=combined))


def with_more(case: SmallCase, number: int, values: tuple[str, ...]) -> SmallCase:
    """The case with so many more people, who live alone."""
    there = len(case.pool)
    more = (Applicant(f"z{there + i:02}", values) for i in range(number))
    return replace(case, pool=replace(case.pool, applicants=(*case.pool.applicants, *more)))


def has_panel(case: SmallCase) -> bool:
    return bool(every_panel(case.pool, case.quotas))
