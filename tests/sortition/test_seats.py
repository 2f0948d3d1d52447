"""Who takes the seats: even within a type, at most so many of each home, and not always the same company."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sortition.instance import Instance, make_instance
from sortition.panels import Seats
from sortition.pool import Pool
from sortition.seats import seat_people
from tests.builders import pool, quotas

Lists = list[list[str]]


def instance_of(people: Pool, most: int = 1) -> Instance:
    """Only the types matter here: no quotas."""
    return make_instance(people, replace(quotas(1, {}), home_most=most))


@st.composite
def homes_and_tickets(draw: st.DrawFn) -> tuple[Pool, int, list[Seats]]:
    """Equal homes of one to five people, some alike, the most seats a home, and tickets that use some."""
    content = draw(st.sampled_from(["F", "F F", "F M", "F F M", "F M X", "F F F M M", "F F F F"]))
    homes, most = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    mates = len(content.split())
    roofs = " ".join(f"h{n}" if mates > 1 else "-" for n in range(homes) for _ in range(mates))
    people = pool(" ".join([content] * homes), homes=roofs)
    kinds, room = instance_of(people, most).types, homes * most if mates > most else len(people)
    seats = st.tuples(*(st.integers(0, kind.most) for kind in kinds)).filter(lambda one: sum(one) <= room)
    return people, most, draw(st.lists(seats, min_size=1, max_size=12))


def counts(lists: Lists) -> Counter[str]:
    return Counter(name for ticket in lists for name in ticket)


@settings(max_examples=200, deadline=None)
@given(homes_and_tickets(), st.text(max_size=3))
def test_seats_are_filled_evenly_and_from_different_homes(
    given_case: tuple[Pool, int, list[Seats]], seed: str
) -> None:
    people, most, panels = given_case
    instance = instance_of(people, most)
    lists = seat_people(instance, panels, seed)
    household = {p.id: p.household or p.id for p in people.applicants}
    for ticket, panel in zip(lists, panels, strict=True):
        assert ticket == sorted(set(ticket))
        assert max(Counter(household[name] for name in ticket).values(), default=0) <= most
        assert [sum(x in kind.members for x in ticket) for kind in instance.types] == list(panel)
    held = counts(lists)
    for t, kind in enumerate(instance.types):
        seats = sum(panel[t] for panel in panels)
        assert {held[x] for x in kind.members} <= {seats // kind.people, -(-seats // kind.people)}
        homes = [sum(held[x] for x in home) for home in kind.homes]
        assert len(kind.content) == 1 or max(homes) - min(homes) <= 1


def test_two_of_every_home_and_all_pairs_of_mates() -> None:
    """Six homes of three alike, twelve seats: every ticket takes two of each home, never always the same."""
    people = pool("F F F " * 6, homes=" ".join(f"{h} {h} {h}" for h in range(6)))
    lists = seat_people(instance_of(people, 2), [(12,)] * 60, "seed")
    household = {p.id: p.household for p in people.applicants}
    assert all(set(Counter(household[name] for name in ticket).values()) == {2} for ticket in lists)
    assert set(counts(lists).values()) == {40}
    assert len({pair for ticket in lists for pair in combinations(ticket, 2)}) == 18 * 17 / 2


def test_many_homes_alike_take_no_long_time() -> None:
    """Three hundred couples: each split looks only at the seats of two homes."""
    people = pool("F M " * 300, homes=" ".join(f"{h} {h}" for h in range(300)))
    held = counts(seat_people(instance_of(people), [(20, 10)] * 500, "seed"))
    women, men = ([held[p.id] for p in people.applicants if p.values == (value,)] for value in "FM")
    assert {*women} == {33, 34} and {*men} == {16, 17}


@pytest.mark.parametrize("homes", ["", "1 2 3 4 5 6 7 8 9 10"])
def test_nearly_everybody_serves_with_everybody(homes: str) -> None:
    """Ten alike, two seats, 200 tickets: going round in order would only ever seat neighbours."""
    if homes:
        people = pool("F M " * 10, homes=" ".join(f"{h} {h}" for h in homes.split()))
        panels: list[Seats] = [(2, 0)] * 200
    else:
        people, panels = pool("F " * 10), [(2,)] * 200
    lists = seat_people(instance_of(people), panels, "seed")
    met = Counter(tuple(ticket) for ticket in lists)
    assert len(met) >= 43
    assert max(met.values()) < 20
    assert set(counts(lists).values()) == {40}


def test_spare_tickets_do_not_go_to_the_first_ids() -> None:
    people = pool("F " * 9)
    lucky = Counter[str]()
    for seed in range(60):
        held = counts(seat_people(instance_of(people), [(1,)] * 10, str(seed)))
        lucky.update(name for name, n in held.items() if n == 2)
    assert sum(lucky.values()) == 60
    assert len(lucky) == 9 and max(lucky.values()) <= 16


def test_one_deck_is_dealt_out_before_the_next() -> None:
    lists = seat_people(instance_of(pool("F " * 6)), [(2,)] * 9, "seed")
    rounds = [[name for ticket in lists[i : i + 3] for name in ticket] for i in (0, 3, 6)]
    assert all(len(set(one)) == 6 for one in rounds)
    assert any(one != other for one, other in pairwise(rounds))


def test_the_seed_alone_decides() -> None:
    instance, panels = instance_of(pool("F " * 8)), [(3,)] * 20
    first = seat_people(instance, panels, "one")
    assert first == seat_people(instance, panels, "one")
    assert first != seat_people(instance, panels, "two")


def test_types_are_shuffled_independently() -> None:
    """Were all decks alike, the first woman would always sit with the first man."""
    people = pool("F M " * 8)
    lists = seat_people(instance_of(people), [(1, 1)] * 400, "seed")
    together = Counter(tuple(ticket) for ticket in lists)
    mixed = [pair for pair in combinations(sorted(counts(lists)), 2) if pair in together]
    assert len(mixed) > 55


def test_every_mate_serves_and_none_with_another() -> None:
    people = pool("F F M " * 3, homes="1 1 1 2 2 2 3 3 3")
    lists = seat_people(instance_of(people), [(2, 1)] * 90, "seed")
    held = counts(lists)
    women = [p.id for p in people.applicants if p.values == ("F",)]
    assert {held[x] for x in women} == {30}
    assert {held[p.id] for p in people.applicants if p.id not in women} == {30}
