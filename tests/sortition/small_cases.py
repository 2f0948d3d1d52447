"""Pools and quotas small enough for `exact`, drawn by hypothesis or known by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from sortition.instance import Instance, make_instance
from sortition.objectives.distribution import Distribution
from sortition.objectives.leximin import leximin
from sortition.panels import best_panel
from sortition.pool import Applicant, Pool
from sortition.problems import Impossible
from sortition.quotas import Quota, Quotas
from sortition.watch import Watch
from tests.builders import pool, pool_of
from tests.builders import quotas as quotas_of


@dataclass(frozen=True)
class SmallCase:
    pool: Pool
    quotas: Quotas


@st.composite
def pools(draw: st.DrawFn, most: int = 10, homes: bool = True, placed: bool = True) -> Pool:
    """1 to `most` people in two or three categories of two or three values."""
    kinds = [draw(st.integers(2, 3)) for _ in range(draw(st.integers(2, 3)))]
    names = tuple("ABC"[: len(kinds)])
    values = st.tuples(*(st.sampled_from("xyz"[:n]) for n in kinds))
    roofs = st.sampled_from(["", "", "1", "2", "3"]) if homes else st.just("")
    rows = draw(st.lists(st.tuples(values, roofs), min_size=1, max_size=most))
    people = [Applicant(f"p{i:02}", value, roof) for i, (value, roof) in enumerate(rows)]
    taken: set[str] = set()
    for i, person in enumerate(people):
        if placed and person.household not in taken and draw(st.integers(0, 7)) == 7:
            taken |= {person.household} - {""}
            people[i] = replace(person, placed=True)
    return Pool(names, tuple(people)).without(frozenset())


def values_of(pool: Pool, category: str) -> list[str]:
    return sorted({*pool.counts(category), "x", "y"})


def seatable(people: Sequence[Applicant]) -> list[Applicant]:
    """Placed people first, then one more from each other home."""
    able: dict[str, Applicant] = {}
    for person in sorted(people, key=lambda person: not person.placed):
        able.setdefault(person.household or person.id, person)
    return list(able.values())


@st.composite
def any_quotas(draw: st.DrawFn, pool: Pool) -> Quotas:
    """Quotas around one group of people (so that they can mostly be met), or any at all."""
    around = draw(st.sampled_from([True, True, True, True, False]))
    able = seatable(draw(st.permutations(pool.applicants)))
    size = draw(st.integers(max(1, sum(p.placed for p in able)), len(able) if around else len(pool)))
    group = able[:size]
    lines = []
    for column, category in enumerate(pool.categories):
        for value in values_of(pool, category):
            seats = sum(p.values[column] == value for p in group) if around else draw(st.integers(0, size))
            low = draw(st.integers(max(0, seats - 1), seats))
            high = draw(st.integers(seats, min(size, seats + 1)))
            lines.append(Quota(category, value, low, high))
    return Quotas(size, tuple(lines))


@st.composite
def cases(draw: st.DrawFn, most: int = 10, homes: bool = True, placed: bool = True) -> SmallCase:
    pool = draw(pools(most, homes, placed))
    return SmallCase(pool, draw(any_quotas(pool)))


def k4() -> SmallCase:
    """The six edges of K4, three seats: the only panels are the four stars."""
    edges = ["12", "13", "14", "23", "24", "34"]
    matching = {"12": "x", "34": "x", "13": "y", "24": "y", "14": "z", "23": "z"}
    columns = {"Matching": " ".join(matching[edge] for edge in edges)}
    limits = {"Matching": dict.fromkeys("xyz", (1, 1))}
    for triangle in ("123", "124", "134", "234"):
        within = ("in" if set(edge) <= set(triangle) else "out" for edge in edges)
        columns[f"Triangle {triangle}"] = " ".join(within)
        limits[f"Triangle {triangle}"] = {"in": (0, 2), "out": (1, 3)}
    return SmallCase(pool_of(columns), quotas_of(3, limits))


def parity() -> SmallCase:
    """Three two-valued categories, one person of each kind, two seats, one of each value.

    A panel is a person with her opposite; without the people of two kinds two panels are left.
    """
    kinds = list(product("xy", repeat=3))
    columns = {name: " ".join(kind[i] for kind in kinds) for i, name in enumerate("ABC")}
    return SmallCase(pool_of(columns), quotas_of(2, {name: {"x": (1, 1), "y": (1, 1)} for name in "ABC"}))


def exclusive_trio() -> SmallCase:
    """Any two of a1, a2, a3 share a value of which one seat is left; two more people are free to serve."""
    columns = {"A": "s s t t t", "B": "t s s t t", "C": "s t s t t"}
    return SmallCase(pool_of(columns), quotas_of(2, {name: {"s": (0, 1), "t": (1, 2)} for name in columns}))


def parted_home() -> SmallCase:
    """a5 serves always, with one of four; the relaxation would seat two halves of people instead."""
    pool = pool_of({"A": "x y z z z", "B": "z y x x z"}, homes="2 - 2 2 -")
    limits = {"A": {"x": (0, 1), "y": (0, 1), "z": (1, 2)}, "B": {"x": (0, 1), "y": (0, 1), "z": (1, 2)}}
    return SmallCase(pool, quotas_of(2, limits))


def mixed() -> SmallCase:
    """Homes, somebody confirmed, somebody without a chance and a home of three."""
    people = pool("F M F M F F F M X M", homes="1 1 2 2 3 3 3 - - -").placing(frozenset(["a8"]))
    limits = {"F": (2, 2), "M": (2, 3), "X": (0, 0)}
    return SmallCase(people, quotas_of(4, {"Gender": limits}))


def town(order: int = 1) -> SmallCase:
    """Forty people, six homes, five confirmed values; `order` turns rows, lines and home names round."""
    columns = {
        "Age": "16-39 16-39 40-64 65+ 40-64 65+ 65+ 40-64 " * 5,
        "Area": "North South South South East North East South North South " * 4,
        "Gender": "F M F F M " * 8,
    }
    homes = " ".join(["1 1 2 2 3 3 4 - 4 5 5 6 6 6 - -"] + ["-"] * 24)
    limits = {
        "Age": {"16-39": (3, 4), "40-64": (3, 5), "65+": (2, 4)},
        "Area": {"North": (2, 4), "South": (3, 5), "East": (2, 4)},
        "Gender": {"F": (5, 6), "M": (4, 5)},
    }
    made = pool_of(columns, homes).placing(frozenset(["a7"]))
    people = [
        replace(p, household=p.household and f"{'x' if order < 0 else 'y'}{p.household}")
        for p in made.applicants[::order]
    ]
    lines = quotas_of(10, limits).quotas[::order]
    return SmallCase(Pool(made.categories, tuple(sorted(people))), Quotas(10, lines))


def instance_of(case: SmallCase) -> Instance:
    return make_instance(case.pool, case.quotas)


def solved(case: SmallCase, tolerance: float = 1e-6) -> Distribution | None:
    """The leximin distribution without tickets; None where there is no panel."""
    try:
        instance = instance_of(case)
    except Impossible:
        return None
    some = best_panel(instance, [0] * len(instance.types), Watch())
    return some and leximin(instance, some.seats, tolerance, Watch())


def chances(case: SmallCase) -> dict[str, Fraction]:
    """Everybody's chance as the product works it out."""
    fair = solved(case)
    assert fair is not None
    types = instance_of(case).types
    found = {x: p for kind, p in zip(types, fair.chances, strict=True) for x in kind.members}
    return dict(sorted(found.items()))
