"""What no seating exceeds: figures by hand, and every seating of tiny cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest

from scheduling.seating.bounds import ByChance, random_measures, sizes_of, upper_bound
from scheduling.seating.measures import measure
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Group,
    Guest,
    Place,
    Round,
    Seating,
    Table,
    evenly,
)
from tests.scheduling.seating_builders import every_split


def discussion(
    people: int, sizes: Sequence[Sequence[int]], away: Sequence[Sequence[int]] = (), values: str = ""
) -> Discussion:
    """So many members, who are away in the rounds named for them; with a spread category if values are."""
    missed = [*away, *([()] * people)]
    stated = values or "x" * people
    return Discussion(
        categories=(Category("Gender"),),
        guests=tuple(
            Guest(f"M{n:03}", (stated[n],), away=frozenset(f"R{r}" for r in missed[n])) for n in range(people)
        ),
        tables=tuple(Table(f"T{t}") for t in range(max(map(len, sizes)))),
        rounds=tuple(
            Round(f"R{r}", "S", tuple(Place(f"T{t}", size, size) for t, size in enumerate(row)))
            for r, row in enumerate(sizes)
        ),
    )


def bound(people: int, sizes: Sequence[Sequence[int]], away: Sequence[Sequence[int]] = ()) -> int:
    return upper_bound(discussion(people, sizes, away), sizes)


def even(people: int, tables: int) -> list[int]:
    least, most = evenly(people, tables)
    larger = people - least * tables
    return [most] * larger + [least] * (tables - larger)


@pytest.mark.parametrize(
    ("people", "tables", "rounds", "pairs"),
    [
        (21, 3, 4, 207),
        (48, 8, 5, 600),
        (60, 8, 6, 1176),
        (100, 13, 8, 2688),
        (160, 20, 6, 3360),
        (550, 69, 3, 5754),
        (6, 2, 1, 6),
        # Each table of three keeps a pair in the other round: 12 meetings, 2 of them repeats.
        (6, 2, 2, 10),
        # 18 meetings; 2 pairs kept between each two of three rounds, so 2 * 6 / 3 repeats at least.
        (6, 2, 3, 14),
        (9, 3, 4, 36),
        (4, 2, 3, 6),
        (4, 2, 9, 6),
    ],
)
def test_the_bound_by_hand(people: int, tables: int, rounds: int, pairs: int) -> None:
    assert bound(people, [even(people, tables)] * rounds) == pairs


def test_a_round_at_one_table_adds_nothing() -> None:
    assert bound(6, [[6], [3, 3], [6], [3, 3]]) == 10
    assert bound(6, [[6], [6]]) == 0


def test_empty_tables_are_no_tables() -> None:
    assert bound(6, [[3, 3, 0], [3, 0, 3]]) == 10


def test_the_worse_direction_counts() -> None:
    # A table of five cut into three keeps 2 pairs; tables of two cut into two keep none.
    assert bound(6, [[5, 1], [2, 2, 2]]) == 10 + 3 - 2
    assert bound(6, [[2, 2, 2], [5, 1]]) == 10 + 3 - 2


def test_pairs_who_are_never_there_together_cannot_meet() -> None:
    # Two miss the first round, one the others: these two never meet that one, all other pairs of 15 may.
    assert bound(6, [[4, 0], [5, 0], [5, 0]], [(0,), (0,), (1, 2)]) == 13
    # Whoever misses all rounds meets nobody.
    nowhere = tuple(range(9))
    assert bound(6, [[2, 2]] * 9, [nowhere, nowhere]) == 6


def test_whoever_is_away_is_not_forced_to_meet_again() -> None:
    # Of two tables of three, one loses a member: only the other keeps a pair for certain.
    assert bound(6, [[3, 3], [3, 2]], [(1,)]) == 6 + 4 - 1
    assert bound(6, [[3, 3], [2, 2]], [(1,), (1,)]) == 6 + 2
    # The table of five loses one and is cut into two twos.
    assert bound(6, [[5, 1], [3, 2]], [(1,)]) == 10 + 4 - 2


def test_a_seating_half_made_has_a_bound_too() -> None:
    assert bound(6, [[1, 1], [1, 0]], [(1,)] * 5) == 0


def test_sizes_are_read_from_a_seating() -> None:
    about = discussion(5, [[3, 2], [5], [3, 2]])
    plan = Seating(
        (Group("R0", "T0", ("M000", "M001", "?")), Group("R0", "T1", ("M002",)), Group("R2", "T0", ()))
    )
    assert sizes_of(about, plan) == [[2, 1], [], [0]]
    assert upper_bound(about, plan) == 1


def best(about: Discussion, sizes: Sequence[Sequence[int]]) -> int:
    """Most distinct pairs over all seatings, by trying all."""
    rounds = []
    for round_, row in zip(about.rounds, sizes, strict=True):
        ids = tuple(one.id for one in about.present(round_))
        met = {
            frozenset(pair for table in way for pair in combinations(table, 2))
            for way in every_split(ids, row)
        }
        rounds.append(met)
    return max(len(frozenset().union(*those)) for those in product(*rounds))


@pytest.mark.parametrize(
    ("people", "sizes", "away", "reached"),
    [
        (6, [[3, 3], [3, 3]], [], True),
        (6, [[3, 3]] * 3, [], False),
        (6, [[2, 2, 2]] * 3, [], True),
        (6, [[3, 3], [2, 2, 2]], [], True),
        (6, [[4, 2], [3, 3]], [], True),
        (6, [[4, 2], [4, 2]], [], False),
        (6, [[5, 1], [2, 2, 2]], [], True),
        (7, [[4, 3], [4, 3]], [], True),
        (5, [[3, 2]] * 3, [], True),
        (6, [[3, 3], [3, 2]], [(1,)], True),
        (6, [[3, 3], [2, 2]], [(1,), (1,)], True),
        (7, [[4, 3], [3, 3]], [(1,)], True),
        (6, [[3, 2], [3, 2], [3, 2]], [(0,), (1,), (2,)], True),
    ],
)
def test_no_seating_of_a_tiny_case_exceeds_the_bound(
    people: int, sizes: list[list[int]], away: list[tuple[int, ...]], reached: bool
) -> None:
    about = discussion(people, sizes, away)
    assert (best(about, sizes) == upper_bound(about, sizes)) is reached
    assert best(about, sizes) <= upper_bound(about, sizes)


def test_seating_by_chance_is_the_same_each_time() -> None:
    sizes = [even(21, 3)] * 4
    about = discussion(21, sizes, values="FFFFFFFFFMMMMMMMMMMMM")
    found = random_measures(about, sizes)
    assert found == random_measures(about, sizes)
    # Of 210 pairs each meets with chance 0.3 a round: 210 * (1 - 0.7 ^ 4) = 159.6.
    assert 155 < found.pairs < 164
    assert (found.pairs * 20).is_integer()
    assert 15 < found.out_of_band < 35
    # On average somebody meets 15.2; the one with the fewest, fewer.
    assert 9 < found.met_least < 14
    assert found.led_again == 0
    ids = [one.id for one in about.guests]
    groups = [Group(f"R{r}", f"T{t}", tuple(ids[7 * t : 7 * t + 7])) for r, t in product(range(4), range(3))]
    assert random_measures(about, Seating(tuple(groups))) == found


def test_chance_has_no_choice_where_there_is_none() -> None:
    about = discussion(4, [[2, 2, 0], [4, 0, 0]], values="FFFF")
    assert random_measures(about, [[2, 2, 0], [4, 0, 0]]) == ByChance(6, 0, 3, 0)


def test_by_chance_facilitators_lead_whoever_comes() -> None:
    sizes = [even(24, 4)] * 3
    about = discussion(24, sizes)
    leaders = tuple(Facilitator(f"F{n}", away=frozenset({"R0"} if n == 3 else ())) for n in range(6))
    found = random_measures(replace(about, facilitators=leaders[:4]), sizes)
    # Each of them leads each of 24 with chance 1 / 4 a round; all but the first time is again.
    thrice, twice = 3 / 4 - (1 - (3 / 4) ** 3), 2 / 4 - (1 - (3 / 4) ** 2)
    assert abs(found.led_again - 24 * (3 * thrice + twice)) < 1.5
    earlier = {(one.id, guest.id): 1 for one in leaders for guest in about.guests}
    assert random_measures(replace(about, facilitators=leaders[:4], led=earlier), sizes).led_again == 66
    all_six = random_measures(replace(about, facilitators=leaders, led=earlier), sizes)
    assert all_six.led_again == 72
    assert random_measures(about, sizes)[:3] == found[:3] == all_six[:3]


def test_by_chance_a_facilitator_is_at_a_small_table_or_at_a_large_one() -> None:
    sizes = [[1, 7]] * 2
    about = replace(discussion(8, sizes), facilitators=(Facilitator("F0"),))
    # Twice the large one, once or never: 49 / 8, 7 / 8 or 1 / 8 members again, on average 2.
    assert abs(random_measures(about, sizes).led_again - 2) < 1.2


def test_the_fewest_by_chance_is_of_those_who_are_there_throughout() -> None:
    sizes = [[2, 2], [3, 0]]
    assert random_measures(discussion(4, sizes, [(), (), (), (1,)]), sizes).met_least == 2


def test_chance_seats_those_who_are_there() -> None:
    sizes = [[2, 1], [2, 2]]
    about = discussion(4, sizes, [(0,)], values="FMMM")
    found = random_measures(about, sizes)
    assert 2 <= found.pairs <= 3
    assert measure(about, Seating(())).distinct_pairs == 0
