"""Every exchange costs what a count from scratch says, and is forbidden exactly where it breaks a rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from scheduling.seating.anneal import (
    Pairing,
    Plan,
    Search,
    _choose,
    anneal,
    costs,
    exchange,
    gumbel,
    pairing,
)
from scheduling.seating.frame import Frame, frame_of
from scheduling.seating.measures import measure
from scheduling.seating.numbers import APART, NOBODY, ONCE, Ints, Weights, numbers, seating_of
from scheduling.seating.values import Category, Discussion, Group, Mode, Place, Round, Seating
from sortition.randomness import Lanes
from tests.scheduling.seating_builders import (
    Chance,
    Price,
    Seats,
    astray,
    cost,
    counted,
    may_exchange,
    planted,
    seats_of,
    with_seats,
)
from tests.scheduling.seating_cases import discussion, with_topics
from tests.scheduling.seating_rules import broken

SEEDS = range(60)
STORED = ([-43, -42], ["516230874216308754", "058341627314528760", "170245683072356814"])
PRICES = (Price(6, 1, 12), Price(1, 3, 5), Price(2, 16, 7))


def begun(seed: int, batch: int = 3) -> tuple[Discussion, tuple[Frame, ...], Price, Search]:
    case, frames = planted(seed)
    price = PRICES[seed % len(PRICES)]
    given = numbers(case, frames, Weights(price.pairs, price.bands, price.led))
    return case, frames, price, Search(given, batch)


def seats_now(case: Discussion, search: Search, n: int) -> Seats:
    """Who sits where in the seating with this number."""
    ids = [one.id for one in case.guests]
    return [[[ids[m] for m in table if m < len(ids)] for table in one[n]] for one in search.seats]


def exchanged(seats: Seats, r: int, one: str, other: str) -> Seats:
    new = {one: other, other: one}
    return [
        [[new.get(m, m) for m in table] if n == r else list(table) for table in tables]
        for n, tables in enumerate(seats)
    ]


def pairs_of(search: Search, r: int, rng: Chance) -> Pairing:
    tables = search.seats[r].shape[1]
    return pairing(search, r, np.array(rng.some(range(tables), tables)))


def some(weighed: Ints, rng: Chance) -> Ints:
    """For each pair of tables an exchange that is not forbidden, or now and then none."""
    batch, pairs, size, _ = weighed.shape
    flat = weighed.reshape(batch, pairs, size * size)
    chosen = np.full((batch, pairs), size * size)
    for n in range(batch):
        for p in range(pairs):
            free = np.flatnonzero(flat[n, p] < ONCE / 2)
            if len(free) and rng.happens(90):
                chosen[n, p] = rng.choice(free.tolist())
    return chosen


def walk(search: Search, rng: Chance, steps: int) -> None:
    for _ in range(steps):
        pairs = pairs_of(search, rng.below(len(search.seats)), rng)
        exchange(search, pairs, some(costs(search, pairs), rng))


@pytest.mark.parametrize("seed", SEEDS)
def test_an_exchange_costs_the_difference_and_is_forbidden_where_it_breaks_a_rule(seed: int) -> None:
    case, frames, price, search = begun(seed)
    ids, rng = [one.id for one in case.guests], Chance(seed)
    for steps in (0, 1, 12):
        walk(search, rng, steps)
        pairs = pairs_of(search, rng.below(len(search.seats)), rng)
        weighed = costs(search, pairs)
        assert weighed.dtype == np.float32
        for n in range(search.batch):
            frame, seats = frames[n % len(frames)], seats_now(case, search, n)
            before = cost(case, frame.seating, seats, price)
            for (p, i, j), change in np.ndenumerate(weighed[n]):
                left, right = pairs.both[n, p, i], pairs.both[n, p, pairs.size + j]
                if len(ids) in (left, right):
                    assert change > ONCE / 2
                    continue
                one, other = ids[left], ids[right]
                assert (change < ONCE / 2) == may_exchange(case, frame, seats, pairs.round, one, other)
                if change < ONCE / 2:
                    after = exchanged(seats, pairs.round, one, other)
                    assert change == cost(case, frame.seating, after, price) - before
                    assert not broken(case, with_seats(case, frame.seating, after))


def state(case: Discussion, search: Search, frames: tuple[Frame, ...]) -> None:
    """Asserts that everything that is counted is what stands in the seats."""
    ids, given = [one.id for one in case.guests], search.given
    people = range(len(ids))
    for n in range(search.batch):
        frame, seats = frames[n % len(frames)], seats_now(case, search, n)
        assert not broken(case, with_seats(case, frame.seating, seats))
        met = Counter(both for tables in seats for t in tables for both in combinations(sorted(t), 2))
        for a, b in combinations(people, 2):
            both = ids[a], ids[b]
            code = APART if both in case.apart else min(case.met.get(both, 0), 8) + met[both]
            assert search.met[n, a, b] == search.met[n, b, a] == code
        assert {*search.met[n, -1], *search.met[n, :, -1], *np.diagonal(search.met[n])} == {NOBODY}
        for r, (round_, tables) in enumerate(zip(counted(case), seats, strict=True)):
            for t, (place, members) in enumerate(zip(round_.places, tables, strict=True)):
                guests = [case.guest[m] for m in members]
                heads = Counter(v for m in members for v in given.values[ids.index(m)])
                begins = given.rounds[r].bands[n % len(frames), t]
                for value in range(given.kinds - 1 if given.values.shape[1] else 0):
                    assert search.held[r][n, t, value] == begins + value * given.counts + 1 + heads[value]
                slack = search.slack[r]
                if slack is None:
                    continue
                chairs, room = case.table[place.table].wheelchairs, frame.room.get((round_.id, place.table))
                used = sum("wheelchair" in g.needs for g in guests), sum(1 + g.companions for g in guests)
                if chairs is not None:
                    assert slack[n, t, 0] == chairs - used[0]
                if room is not None:
                    assert slack[n, t, 1] == room - used[1]


@pytest.mark.parametrize("seed", SEEDS)
def test_after_many_exchanges_everything_is_counted_as_from_scratch(seed: int) -> None:
    case, frames, _, search = begun(seed)
    state(case, search, frames)
    walk(search, Chance(seed), 30)
    state(case, search, frames)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_told_on_the_way_is_what_stands_in_the_seats(seed: int) -> None:
    case, _, price, search = begun(seed)
    earlier = {both for both, times in case.met.items() if times}
    seen = []
    for steps in (0, 20):
        walk(search, Chance(seed), steps)
        seen.append([(search.reached(n), seats_now(case, search, n)) for n in range(search.batch)])
    for ((_, heads), start), ((pairs, later), now) in zip(*seen, strict=True):
        met = {both for tables in now for t in tables for both in combinations(sorted(t), 2)}
        assert pairs == len((met | earlier) - case.apart)
        before, after = (sum(astray(case, tables) for tables in seats) for seats in (start, now))
        assert later - heads == price.bands * (after - before)


@pytest.mark.parametrize("seed", SEEDS)
def test_visits_are_counted_as_from_scratch(seed: int) -> None:
    case, frames, _, search = begun(seed)
    walk(search, Chance(seed), 30)
    ids = [one.id for one in case.guests]
    topics = sorted({p.topic for r in case.rounds for p in r.places} - {""})
    for n in range(search.batch):
        seats, posts = seats_now(case, search, n), frames[n % len(frames)].seating.group
        led: Counter[tuple[str, str]] = Counter()
        had: Counter[tuple[str, str]] = Counter()
        for round_, tables in zip(counted(case), seats, strict=True):
            for place, members in zip(round_.places, tables, strict=True):
                leader = next(iter(posts[round_.id, place.table].facilitators), "")
                led.update((leader, m) for m in members)
                had.update((place.topic, m) for m in members if m != place.host)
        for round_ in case.rounds:
            if round_ not in counted(case):
                (place,) = round_.places
                had.update((place.topic, one.id) for one in case.present(round_) if one.id != place.host)
        kinds = list(search.visited)
        if case.facilitators:
            visited = kinds.pop(0)
            for m, f in np.ndindex(len(ids), len(case.facilitators) + 1):
                leader = case.facilitators[f - 1].id if f else ""
                assert visited[n, m, f] == min(case.led.get((leader, ids[m]), 0), 8) + led[leader, ids[m]]
        if topics:
            visited = kinds.pop(0)
            for m, t in np.ndindex(len(ids), len(topics)):
                assert visited[n, m, t + 1] == had[topics[t], ids[m]]
        assert kinds == []


def test_the_seeds_have_every_rule_and_mode() -> None:
    cases = [planted(seed) for seed in SEEDS]
    searches = [begun(seed)[3] for seed in SEEDS]
    wanted: dict[str, Callable[[Discussion], object]] = {
        "apart": lambda case: case.apart,
        "together": lambda case: case.together,
        "fixed": lambda case: case.fixed,
        "language": lambda case: any(one.language for one in case.guests),
        "plenary": lambda case: len(counted(case)) < len(case.rounds),
        "host": lambda case: any(p.host for r in case.rounds for p in r.places),
        "conflicts": lambda case: any(one.conflicts for one in case.facilitators),
        "history": lambda case: case.met and case.led,
    }
    for name, has in wanted.items():
        assert sum(bool(has(case)) for case, _ in cases) > 4, name
    modes = {one.mode for case, _ in cases for one in case.categories}
    assert len(modes) == 4
    assert {len(frames) for _, frames in cases} == {1, 2, 3}
    rounds = [one for search in searches for one in search.given.rounds]
    assert sum(one.uneven for one in rounds) > 20
    assert sum(one.slack is not None for one in rounds) > 20
    assert sum(one.allowed is not None for one in rounds) > 20
    topics = sum(any(p.topic for r in case.rounds for p in r.places) for case, _ in cases)
    assert topics > 20


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_what_is_found_costs_what_the_search_says_and_never_more_than_the_start(seed: int) -> None:
    case, frames, price, _ = begun(seed)
    given = numbers(case, frames, Weights(price.pairs, price.bands, price.led))
    told: list[tuple[float, int, int]] = []

    def tick(done: float, pairs: int, heads: int) -> None:
        told.append((done, pairs, heads))

    found = anneal(given, Plan(3, 600, 4.0, 0.25), "seed", tick)
    for n in range(3):
        start = frames[n % len(frames)].seating
        seating = seating_of(case, start, [one[n] for one in found.rounds])
        assert not broken(case, seating)
        before, after = (cost(case, start, seats_of(case, s), price) for s in (start, seating))
        assert after - before == found.costs[n] <= 0
    assert [done for done, _, _ in told] == [0.0, 512 / 600]


@pytest.mark.parametrize("seed", SEEDS[:20])
def test_the_search_counts_what_the_measures_say(seed: int) -> None:
    case, frames = planted(seed)
    case = replace(case, facilitators=(), led={})
    for frame in frames:
        start = Seating(tuple(replace(g, facilitators=()) for g in frame.seating.groups))
        said = measure(case, start)
        total = 5 * said.repeated_pairs + 3 * (said.out_of_band + said.alone + said.apart_in_clusters)
        assert total == cost(case, start, seats_of(case, start), Price(5, 3, 0))


def test_a_plan_for_years_is_searched_like_any_other() -> None:
    """Two sit together in more rounds than a byte can count, in nearly all of them without a topic."""
    rounds, both = 130, ("P0", "P1")
    case = discussion(4, 2, rounds, together=frozenset({both}))
    case = with_topics(case, ("a", "b"), *[("", "")] * (rounds - 1))
    groups = [
        Group(r.id, f"T{n}", ids) for r in case.rounds for n, ids in enumerate((("P0", "P1"), ("P2", "P3")))
    ]
    start = Seating(tuple(groups))
    given = numbers(case, [frame_of(case, start)], Weights(1, 1, 2))
    search = Search(given, 1)
    assert search.met[0, 0, 1] == rounds
    for r in range(rounds):
        assert (costs(search, pairing(search, r, np.array([0, 1]))) >= ONCE / 2).all()
    found = anneal(given, Plan(1, 300, 4.0, 0.25), "seed", lambda *told: None)
    assert not broken(case, seating_of(case, start, [one[0] for one in found.rounds]))


def test_whoever_leaves_a_topic_had_twice_goes_nowhere_that_a_rule_forbids() -> None:
    wheels = frozenset({"wheelchair"})
    case = discussion(4, 2, 2, guests={"P0": {"needs": wheels}, "P2": {"needs": wheels}})
    case = replace(case, tables=(case.tables[0], replace(case.tables[1], has=frozenset({"loop"}))))
    case = with_topics(case, ("a", "b"), ("a", "b"))
    start = Seating(
        tuple(
            Group(r.id, t, ids)
            for r in case.rounds
            for t, ids in (("T0", ("P0", "P2")), ("T1", ("P1", "P3")))
        )
    )
    search = Search(numbers(case, [frame_of(case, start)], Weights(1, 1, 2)), 1)
    assert (costs(search, pairing(search, 1, np.array([0, 1]))) >= ONCE / 2).all()


@pytest.mark.parametrize(("hot", "cold"), [(12.0, 0.25), (2.0, 0.2), (8.0, 0.0001)])
def test_temperatures_are_1024ths_and_fall_from_hot_to_cold(hot: float, cold: float) -> None:
    plan = Plan(1, 100, hot, cold)
    all_ = [Fraction(plan.temperature(step)) * 1024 for step in range(100)]
    assert {one.denominator for one in all_} == {1}
    assert all_ == sorted(all_, reverse=True)
    assert all_[0] == hot * 1024
    assert all_[-1] == max(round(cold * 1024), 1)
    middle = (hot * cold) ** 0.5 * 1024
    assert all_[50] <= max(middle, 1) <= all_[49]
    assert Plan(1, 1, hot, cold).temperature(0) == hot


def testgumbel_numbers_are_1024ths_and_have_the_distribution() -> None:
    table = gumbel().astype(float)
    assert len(table) == 65536
    assert not np.any(table * 1024 % 1)
    assert np.all(np.diff(table) >= 0)
    # Mean and variance of Gumbel's distribution; the median is -log(log 2).
    assert abs(table.mean() - 0.57722) < 1e-3
    assert abs(table.var() - np.pi**2 / 6) < 1e-2
    assert abs(table[32768] - 0.36651) < 1e-3


def test_members_exchange_about_as_often_as_their_costs_say() -> None:
    """Two tables of two, two of whom met: how often a heat bath has these two together is known."""
    case = discussion(4, 2, met={("P0", "P1"): 1})
    case = replace(case, rounds=(Round("R0", "S", (Place("T0", 2, 2), Place("T1", 2, 2))),))
    start = Seating((Group("R0", "T0", ("P0", "P2")), Group("R0", "T1", ("P1", "P3"))))
    given = numbers(case, [frame_of(case, start)], Weights(1, 0, 0))
    search, lanes, met = Search(given, 100), Lanes(1000, "seed", "test"), 0
    for step in range(200):
        pairs = pairing(search, 0, np.array([0, 1]))
        exchange(search, pairs, _choose(costs(search, pairs), lanes.words(), 1.0))
        if step >= 20:
            met += int((search.met[:, 0, 1] == 2).sum())
    # There are three ways to pair four. From each one choice stays there, and two lead to each of the others:
    # so a way comes up by its weight, times the weight of all choices from it.
    weight = np.exp(-1)
    expected = weight * (weight + 4) / (weight * (weight + 4) + 2 * (1 + 2 + 2 * weight))
    assert abs(met / (180 * 100) - expected) < 0.01


def test_the_same_seed_gives_what_it_gave_on_another_machine() -> None:
    case = discussion(9, 3, 3, met={("P0", "P1"): 1}, apart=frozenset({("P0", "P4")}))
    guests = (replace(one, values=("xyz"[n % 2], "uvw"[n % 3])) for n, one in enumerate(case.guests))
    categories = (Category("A"), Category("B", Mode.CLUSTER))
    case = replace(case, categories=categories, guests=tuple(guests))
    ids = [one.id for one in case.guests]
    groups = [Group(r.id, f"T{n}", tuple(ids[3 * n : 3 * n + 3])) for r in case.rounds for n in range(3)]
    given = numbers(case, [frame_of(case, Seating(tuple(groups)))], Weights(2, 1, 4))
    found = anneal(given, Plan(2, 50, 4.0, 0.25), "seed", lambda *told: None)
    assert (found.costs.tolist(), ["".join(map(str, one.reshape(-1))) for one in found.rounds]) == STORED
