"""Small discussions for the tests of frames and strict rounds, and every way to seat them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import TypeVar

from hypothesis import strategies as st

from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Mode,
    Place,
    Round,
    Seating,
    Table,
    Team,
    evenly,
)
from tests.scheduling.seating_builders import Chance
from tests.scheduling.seating_rules import broken

ALL = frozenset({"step-free", "loop", "quiet"})
T = TypeVar("T")


def discussion(
    members: int = 6,
    tables: int = 2,
    rounds: int = 1,
    facilitators: int = 0,
    guests: dict[str, dict[str, object]] | None = None,
    **changes: object,
) -> Discussion:
    """Members P0…, tables T0…, rounds R0…, facilitators F0…; `guests` changes some members."""
    fewest, most = evenly(members, tables)
    everybody = [Guest(f"P{n}") for n in range(members)]
    people = tuple(replace(one, **(guests or {}).get(one.id, {})) for one in everybody)
    places = tuple(Place(f"T{n}", fewest, most) for n in range(tables))
    return replace(
        Discussion(
            (),
            people,
            tuple(Table(one.table) for one in places),
            tuple(Round(f"R{n}", "S", places) for n in range(rounds)),
            tuple(Facilitator(f"F{n}") for n in range(facilitators)),
        ),
        **changes,
    )


def with_topics(base: Discussion, *topics: Sequence[str]) -> Discussion:
    rounds = (
        replace(r, places=tuple(replace(p, topic=t) for p, t in zip(r.places, names, strict=True)))
        for r, names in zip(base.rounds, topics, strict=True)
    )
    return replace(base, rounds=tuple(rounds))


def cafe(members: int, tables: int, rounds: int, hosts: bool = False) -> Discussion:
    """The same topics, a, b…, in every round; hosts are P0 at T0, P1 at T1…"""
    case = with_topics(discussion(members, tables, rounds), *["abcdefgh"[:tables]] * rounds)
    if not hosts:
        return case
    held = (
        replace(r, places=tuple(replace(p, host=f"P{n}") for n, p in enumerate(r.places)))
        for r in case.rounds
    )
    return replace(case, rounds=tuple(held))


def with_values(case: Discussion, seed: object, *modes: Mode) -> Discussion:
    """Two values of each member by chance; both categories are to be spread unless modes are given."""
    rng = Chance(seed)
    guests = (
        replace(one, values=(rng.choice("xxyz"), rng.choice(["x", "y", "z", ""]))) for one in case.guests
    )
    first, second = (*modes, Mode.SPREAD, Mode.SPREAD)[:2]
    return replace(case, categories=(Category("A", first), Category("B", second)), guests=tuple(guests))


def every_round(case: Discussion, round_: Round) -> Iterator[tuple[Group, ...]]:
    """Every way to seat members and facilitators in a round, whatever rules it breaks."""
    members = [one.id for one in case.present(round_)]

    leaders = [one.id for one in case.facilitators if round_.id not in one.away]
    tables = [one.table for one in round_.places]
    for seats in product(tables, repeat=len(members)):
        for posts in product([*tables, ""], repeat=len(leaders)):
            yield tuple(
                Group(
                    round_.id,
                    table,
                    tuple(m for m, at in zip(members, seats, strict=True) if at == table),
                    tuple(f for f, at in zip(leaders, posts, strict=True) if at == table),
                )
                for table in tables
            )


def sized_rounds(case: Discussion, round_: Round) -> Iterator[tuple[Group, ...]]:
    """Those of every_round() in which no table has too many or too few."""
    for groups in every_round(case, round_):
        sizes = ((round_.place[one.table], len(one.members)) for one in groups)
        if all(place.least <= size <= place.most for place, size in sizes):
            yield groups


def good_rounds(case: Discussion) -> list[list[tuple[Group, ...]]]:
    """For each round all that keep the rules, as far as one round can tell."""
    return [
        [one for one in sized_rounds(case, r) if not broken(replace(case, rounds=(r,)), Seating(one))]
        for r in case.rounds
    ]


def exists(case: Discussion) -> bool:
    """Whether any seating keeps all the rules, by trying them all."""
    ways = good_rounds(case)
    if not all(ways) or not any(place.topic for one in case.rounds for place in one.places):
        return all(ways)
    return any(not broken(case, Seating(tuple(g for one in all_ for g in one))) for all_ in product(*ways))


NEEDS = ["wheelchair", "step-free", "loop", "quiet-room", "remote", "diet"]
LANGUAGES = ["bsl", "urdu"]


@st.composite
def cases(draw: st.DrawFn, rounds: int = 0, categories: int = 0) -> Discussion:
    """Discussions small enough to try every seating; any may have any rule, few have many."""

    def seldom(strategy: st.SearchStrategy[T], otherwise: T, once_in: int = 4) -> T:
        return draw(strategy) if draw(st.integers(1, once_in)) == once_in else otherwise

    def few(strategy: st.SearchStrategy[T]) -> frozenset[T]:
        return frozenset(seldom(st.sets(strategy, min_size=1, max_size=2), set()))

    tables = [f"T{n}" for n in range(draw(st.integers(2, 3)))]
    ids = [f"P{n}" for n in range(draw(st.integers(len(tables) + 1, 8 - len(tables))))]
    held = [f"R{n}" for n in range(rounds or draw(st.integers(1, 2)))]
    slack, topics = seldom(st.integers(1, 2), 0), seldom(st.just(True), False)
    hosts = seldom(st.sampled_from([("P0", "", ""), ("P1", "P2", "")]), ("", "", ""))

    guests = [
        Guest(
            one,
            tuple(draw(st.sampled_from("xyz")) for _ in range(categories)),
            seldom(st.frozensets(st.sampled_from(NEEDS), min_size=1, max_size=2), frozenset(), 5),
            seldom(st.sampled_from(LANGUAGES), "", 7),
            seldom(st.just(1), 0),
            seldom(st.just(frozenset({"R0"})), frozenset(), 6),
        )
        for one in ids
    ]

    def round_(id_: str) -> Round:
        names = draw(st.permutations(["a", "b", ""])) if topics else ["", "", ""]
        rest = zip(tables, names, draw(st.permutations(hosts)) if any(hosts) else hosts, strict=False)
        fewest, most = evenly(sum(id_ not in one.away for one in guests), len(tables))
        least = max(fewest - slack, 0)
        return Round(id_, "S", tuple(Place(t, least, most + slack, n, h) for t, n, h in rest))

    leaders = [
        Facilitator(f"F{n}", few(st.sampled_from(LANGUAGES)), few(st.sampled_from(ids)), few(st.just("R0")))
        for n in range(draw(st.integers(0, 3)))
    ]
    has = st.sampled_from([frozenset({"loop"}), frozenset({"step-free"}), ALL | {"remote"}])
    seats = st.sampled_from([n + -(-len(ids) // len(tables)) for n in (1, 3)])
    wheelchairs = st.sampled_from([0, 1])
    people = st.sampled_from([*ids, *(one.id for one in leaders)])
    pairs = st.sampled_from(list(combinations(ids, 2)))
    fixed = few(st.builds(Fixed, people, st.sampled_from(held), st.sampled_from(tables)))
    return Discussion(
        tuple(Category(f"C{n}") for n in range(categories)),
        tuple(guests),
        tuple(Table(t, seldom(seats, None), seldom(wheelchairs, None), seldom(has, ALL)) for t in tables),
        tuple(round_(one) for one in held),
        tuple(leaders),
        few(pairs),
        few(pairs),
        tuple(sorted(fixed, key=lambda one: (one.id, one.round, one.table))),
        teams={"bsl": Team(draw(st.integers(0, 2)), draw(st.integers(1, 2)))},
    )
