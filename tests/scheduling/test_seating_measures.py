"""What a seating reaches: figures by hand, and what holds for every seating."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.seating.bounds import ByChance
from scheduling.seating.chosen import _Prices
from scheduling.seating.described import in_words
from scheduling.seating.measures import Measures, RoundMeasures, measure
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Group,
    Guest,
    Mode,
    Place,
    Round,
    Seating,
    Table,
    pair,
)


def talk_of(
    plan: str, values: str = "", *modes: Mode, leaders: str = "", **more: object
) -> tuple[Discussion, Seating]:
    """Members by letters, tables by blanks, rounds by ";", values as "a=FY b=MX"; the others are away."""
    rounds = [one.split() for one in plan.split(";")]
    led = [one.split() for one in leaders.split(";")] if leaders else [["-"] * len(one) for one in rounds]
    ids = sorted({id_ for tables in rounds for members in tables for id_ in members})
    stated = dict(one.split("=") for one in values.split())
    guests = (
        Guest(
            id_,
            tuple(stated.get(id_, "?" * len(modes))),
            away=frozenset(f"R{r}" for r, tables in enumerate(rounds) if id_ not in "".join(tables)),
        )
        for id_ in ids
    )
    about = Discussion(
        categories=tuple(Category(f"C{n}", mode) for n, mode in enumerate(modes)),
        guests=tuple(guests),
        tables=tuple(Table(f"T{t}") for t in range(max(map(len, rounds)))),
        rounds=tuple(
            Round(f"R{r}", "S", tuple(Place(f"T{t}", len(one), len(one)) for t, one in enumerate(tables)))
            for r, tables in enumerate(rounds)
        ),
        facilitators=tuple(map(Facilitator, sorted({*leaders} - {*"-; "}))),
        **more,  # type: ignore[arg-type]
    )
    groups = (
        Group(f"R{r}", f"T{t}", tuple(members), tuple(led[r][t].strip("-")))
        for r, tables in enumerate(rounds)
        for t, members in enumerate(tables)
    )
    return about, Seating(tuple(groups))


def measured(plan: str, values: str = "", *modes: Mode, leaders: str = "", **more: object) -> Measures:
    return measure(*talk_of(plan, values, *modes, leaders=leaders, **more))


def test_pairs_by_hand() -> None:
    # Round two keeps ab and ef together; all others are new.
    found = measured("abc def; abd cef")
    assert (found.distinct_pairs, found.new_pairs, found.repeated_pairs, found.most_met) == (10, 10, 2, 2)
    assert found.met_by == (3, 3, 4, 4, 3, 3)
    assert (found.met_least, found.met_most, found.members) == (3, 4, 6)
    assert found.pair_upper_bound == 10
    assert found.by_round == (RoundMeasures("R0", 6, 0), RoundMeasures("R1", 4, 0))


def test_earlier_sessions_by_hand() -> None:
    # ab met twice, cd once, ae once: ab meets twice more, cd not at all.
    met = {("a", "b"): 2, ("c", "d"): 1, ("a", "e"): 1, ("c", "e"): 0, ("a", "z"): 7}
    found = measured("abc def; abd cef", met=met)
    assert (found.distinct_pairs, found.new_pairs) == (10, 9)
    # Both meetings of ab, and the second of ef.
    assert (found.repeated_pairs, found.most_met) == (3, 4)
    assert [one.new_pairs for one in found.by_round] == [5, 4]


def test_earlier_meetings_are_gone_through_once_and_not_for_every_pair() -> None:
    class Met(dict[tuple[str, str], int]):
        def items(self) -> ItemsView[tuple[str, str], int]:
            gone_through.append(len(self))
            return super().items()

    gone_through: list[int] = []
    assert measured("abc def; abd cef", met=Met({("a", "b"): 1})).new_pairs == 9
    assert gone_through == [1]


def test_a_round_at_one_table_counts_for_nothing() -> None:
    found = measured("abcd; ab cd; abcd", "a=F b=F c=M d=M", Mode.SPREAD, leaders="P; P Q; P")
    assert (found.distinct_pairs, found.pair_upper_bound, found.most_met) == (2, 2, 1)
    assert [one.round for one in found.by_round] == ["R1"]
    assert (found.head_counts, found.led, found.led_again) == (4, 4, 0)


def test_whoever_misses_every_round_does_not_lower_the_least() -> None:
    found = measured("abcdef; abc de; abd ce")
    assert found.met_by == (3, 3, 3, 3, 2, 0)
    assert (found.members, found.throughout, found.met_least, found.met_most) == (5, 5, 2, 3)


def test_the_least_is_of_those_who_are_there_throughout() -> None:
    found = measured("abcdef; abc def; abd ce")
    assert found.met_by == (3, 3, 3, 4, 3, 2)
    assert (found.members, found.throughout, found.met_least, found.met_most) == (6, 5, 3, 4)
    found = measured("abcdef; ab cd; ce fa")
    assert (found.members, found.throughout, found.met_least, found.met_most) == (6, 2, 2, 2)


def test_bands_by_hand() -> None:
    # Four F and two M at tables of 4 and 2: fair shares 8/3 and 4/3 of F, 4/3 and 2/3 of M.
    values = "a=F b=F c=F d=F e=M f=M"
    assert measured("abef cd", values, Mode.SPREAD).out_of_band == 0
    assert measured("abcd ef", values, Mode.SPREAD).out_of_band == (1 + 1) + (1 + 1)
    # Four F of six at tables of three: exactly two each.
    assert measured("abc def", values, Mode.SPREAD).out_of_band == 4
    assert measured("abe cdf", values, Mode.SPREAD).out_of_band == 0


def test_bands_far_off_count_by_their_distance() -> None:
    values = " ".join(f"{one}={'F' if one < 'e' else 'M'}" for one in "abcdefgh")
    found = measured("abcd efgh; aebf cgdh", values, Mode.SPREAD)
    assert (found.out_of_band, found.head_counts) == (8, 8)
    assert [one.out_of_band for one in found.by_round] == [8, 0]


def test_bands_of_each_category_and_of_no_other_mode() -> None:
    values = "a=FFX b=FFX c=MMX d=MMX"
    found = measured("ab cd", values, Mode.SPREAD, Mode.IGNORE, Mode.SPREAD)
    assert found.out_of_band_by == {"C0": 4, "C2": 0}
    assert (found.out_of_band, found.head_counts, found.alone, found.apart_in_clusters) == (4, 6, 0, 0)
    assert found.modes == {Mode.SPREAD, Mode.IGNORE}


def test_fair_shares_are_of_those_present() -> None:
    # In the second round b, the second F, is away: one F for two tables of two and one.
    values = "a=F b=F c=M d=M"
    assert measured("ac bd; ac d", values, Mode.SPREAD).out_of_band == 0
    assert measured("ac bd; cd a", values, Mode.SPREAD).out_of_band == 0
    assert measured("ab cd; cd a", values, Mode.SPREAD).out_of_band == 4


def named(*values: str) -> tuple[Discussion, Seating]:
    """Members a, b, ... with these values of one category, at two tables of equal size."""
    ids = "abcdefgh"[: len(values)]
    about, plan = talk_of(f"{ids[: len(ids) // 2]} {ids[len(ids) // 2 :]}")
    guests = tuple(replace(one, values=(value,)) for one, value in zip(about.guests, values, strict=True))
    return replace(about, guests=guests), plan


@pytest.mark.parametrize(
    ("values", "alone"),
    [
        (("F", "F", "F", "M", "M", "M"), 0),
        (("F", "F", "M", "F", "M", "M"), 2),
        (("F", "F", "", "F", "F", ""), 0),
        (("F", "F", "not stated", "F", "F", "F"), 0),
        (("A", "B", "C", "A", "B", "C"), 6),
    ],
)
def test_members_alone_by_hand(values: Sequence[str], alone: int) -> None:
    about, plan = named(*values)
    lonely = replace(about, categories=(Category("Ward", Mode.NEVER_ALONE),))
    assert measure(lonely, plan).alone == alone
    assert measure(replace(about, categories=(Category("Ward"),)), plan).alone == 0


@pytest.mark.parametrize(
    ("values", "more"),
    [
        (("A", "A", "A", "B", "B", "B"), 0),
        (("A", "B", "B", "A", "B", "B"), 1),
        (("A", "A", "A", "A", "B", "B"), 0),
        (("A", "A", "B", "A", "A", "C"), 0),
        (("A", "", "", "", "A", "A"), 1),
        (("A", "not stated", "A", "A", "not stated", "A"), 0),
    ],
)
def test_clusters_by_hand(values: Sequence[str], more: int) -> None:
    about, plan = named(*values)
    assert (
        measure(replace(about, categories=(Category("Ward", Mode.CLUSTER),)), plan).apart_in_clusters == more
    )


@pytest.mark.parametrize("mode", [Mode.CLUSTER, Mode.NEVER_ALONE])
def test_on_the_day_too_what_is_not_stated_asks_nothing_of_a_table(mode: Mode) -> None:
    about, _ = talk_of("ab cde", "a=X b=X c=- d=- e=Y", mode)
    guests = (replace(one, values=("",)) if one.values == ("-",) else one for one in about.guests)
    about = replace(about, guests=tuple(guests))
    prices = _Prices(about, about.rounds[0])
    (not_stated,), (x,), (y,) = (prices.of[one] for one in "cae")
    at = prices.at(3)
    assert at[not_stated] == [0, 0, 0, 0]
    assert at[x] == at[y] == ([0, 1, 1, 1] if mode is Mode.CLUSTER else [0, 1, 0, 0])


def test_the_fewest_tables_are_the_largest() -> None:
    # Five alike at tables of 5, 2 and 1 fit one table; they sit at all three.
    values = " ".join(f"{one}={'A' if one in 'abcde' else 'B'}" for one in "abcdefgh")
    assert measured("ad bcfgh e", values, Mode.CLUSTER).apart_in_clusters == 2
    # Six need two, and sit at three; two B sit at one.
    values = " ".join(f"{one}={'A' if one in 'abcdef' else 'B'}" for one in "abcdefgh")
    assert measured("ad bcfgh e", values, Mode.CLUSTER).apart_in_clusters == 1


def test_leading_by_hand() -> None:
    # P leads a and b twice; d is led by nobody in round one, and e, f in round two.
    found = measured("abc def; abd cef", leaders="P -; P -")
    assert (found.led, found.led_again, found.unled) == (6, 2, 6)
    earlier = {("P", "a"): 2, ("P", "c"): 1, ("P", "f"): 3, ("Q", "a"): 1, ("P", "b"): 0}
    # Both times of a, the second of b, and the only one of c.
    assert measured("abc def; abd cef", leaders="P -; P -", led=earlier).led_again == 4


def test_each_of_two_facilitators_at_a_table_leads() -> None:
    found = measured("abc def; abd cef", leaders="PQ S; QP S")
    assert (found.led, found.led_again, found.unled) == (12, 2 + 2 + 2, 0)


def test_whom_nobody_knows_is_left_out() -> None:
    about, plan = talk_of("abc def; abd cef", leaders="P Q; Q P")
    strange = Group("R0", "T0", ("a", "b", "c", "z"), ("P", "Z"))
    more = Seating((strange, *plan.groups[1:], Group("R9", "T0", ("a", "f"))))
    assert measure(about, more) == measure(about, plan)


def test_a_table_without_members_has_no_head_counts() -> None:
    about, plan = talk_of("ab cd", "a=F b=F c=M d=M", Mode.SPREAD)
    more = Seating((*plan.groups, Group("R0", "T2", ())))
    assert measure(about, more) == measure(about, plan)


def test_whom_an_unknown_facilitator_leads_is_led_by_nobody() -> None:
    about, plan = talk_of("abc def")
    found = measure(about, Seating((replace(plan.groups[0], facilitators=("Z",)), plan.groups[1])))
    assert (found.led, found.unled) == (0, 6)


def test_without_rounds_at_tables_everything_is_nought() -> None:
    found = measured("abc; abc", "a=F b=F c=M", Mode.SPREAD, leaders="P; P")
    assert (found.members, found.met_by, found.met_least, found.met_most) == (0, (0, 0, 0), 0, 0)
    assert (found.most_met, found.distinct_pairs, found.pair_upper_bound, found.head_counts) == (0, 0, 0, 0)
    assert in_words(found, ByChance(0, 0, 0, 0)) == ["Everybody sits together in every round."]


LETTERS = "abcdefghi"
VALUES = st.lists(st.text("FM", min_size=2, max_size=2), min_size=9, max_size=9)
ORDERS = st.lists(st.permutations(LETTERS), min_size=2, max_size=4)
MODES = st.tuples(st.sampled_from(Mode), st.sampled_from(Mode))


def shown(orders: Iterable[Sequence[str]], sizes: tuple[int, ...] = (4, 3, 2)) -> str:
    rounds = []
    for order in orders:
        left, tables = "".join(order), []
        for size in sizes:
            tables.append(left[:size])
            left = left[size:]
        rounds.append(" ".join(tables))
    return "; ".join(rounds)


def stated(values: Iterable[str]) -> str:
    return " ".join(f"{one}={value}" for one, value in zip(LETTERS, values, strict=True))


@given(ORDERS, VALUES, MODES, st.permutations(LETTERS))
def test_other_ids_change_no_measure(
    orders: list[list[str]], values: list[str], modes: tuple[Mode, Mode], ids: list[str]
) -> None:
    called = dict(zip(LETTERS, ids, strict=True))
    met, led = {("a", "b"): 1, ("b", "c"): 2}, {("P", "a"): 1}
    leaders = "; ".join(["P - Q"] * len(orders))
    before = measured(shown(orders), stated(values), *modes, leaders=leaders, met=met, led=led)
    after = measured(
        shown([[called[one] for one in order] for order in orders]),
        " ".join(f"{called[one]}={value}" for one, value in zip(LETTERS, values, strict=True)),
        *modes,
        leaders=leaders,
        met={pair(called[one], called[other]): times for (one, other), times in met.items()},
        led={("P", called["a"]): 1},
    )
    assert sorted(after.met_by) == sorted(before.met_by)
    assert replace(after, met_by=before.met_by) == before


@given(ORDERS, st.permutations(LETTERS))
def test_another_round_takes_no_pair_away(orders: list[list[str]], more: list[str]) -> None:
    before, after = measured(shown(orders)), measured(shown([*orders, more]))
    assert after.distinct_pairs >= before.distinct_pairs
    assert after.repeated_pairs >= before.repeated_pairs
    assert after.by_round[:-1] == before.by_round
    assert after.met_least >= before.met_least


@given(ORDERS, VALUES, MODES)
def test_two_alike_may_change_seats(
    orders: list[list[str]], values: list[str], modes: tuple[Mode, Mode]
) -> None:
    values[1] = values[0]
    other = {"a": "b", "b": "a"}
    changed = [[other.get(one, one) for one in orders[0]], *orders[1:]]
    before, after = (measured(shown(one), stated(values), *modes) for one in (orders, changed))
    for name in ("out_of_band", "out_of_band_by", "alone", "apart_in_clusters", "head_counts"):
        assert getattr(before, name) == getattr(after, name)


@given(ORDERS, VALUES)
def test_pairs_add_up(orders: list[list[str]], values: list[str]) -> None:
    found = measured(shown(orders), stated(values), Mode.SPREAD, Mode.SPREAD, met={("a", "b"): 1})
    assert sum(found.met_by) == 2 * found.distinct_pairs
    assert sum(one.new_pairs for one in found.by_round) == found.new_pairs
    assert sum(one.out_of_band for one in found.by_round) == found.out_of_band
    assert found.distinct_pairs <= found.pair_upper_bound


GOOD = Measures(
    members=48,
    distinct_pairs=513,
    new_pairs=513,
    pair_upper_bound=600,
    repeated_pairs=87,
    most_met=3,
    met_by=(),
    throughout=48,
    met_least=19,
    met_most=23,
    head_counts=960,
    out_of_band=15,
    out_of_band_by={"Age": 9, "Gender": 0, "Tenure": 6},
    alone=0,
    apart_in_clusters=0,
    led=240,
    led_again=0,
    unled=0,
    by_round=(RoundMeasures("R1", 120, 3),),
    modes=frozenset({Mode.SPREAD}),
)
CHANCE = ByChance(489.5, 383.4, 15.5, 34.9)


def test_a_seating_in_words() -> None:
    assert in_words(GOOD, CHANCE) == [
        "Everybody meets 19 to 23 of the 47 others; by chance the fewest would be 16.",
        "513 of at most 600 different pairs meet (86%); by chance it would be 490.",
        "87 times two people meet who have met before; no pair meets more than 3 times.",
        "The 960 head-counts at tables are 15 people off their fair share in all (Age 9, Tenure 6); "
        "by chance 383 people off.",
        "Nobody is led by the same facilitator twice; by chance it would be 35 times.",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"met_most": 19}, "Everybody meets 19 of the 47 others; by chance the fewest would be 16."),
        (
            {"throughout": 45},
            "Whoever is there in every round meets 19 to 23 of the 47 others; by chance the fewest would be "
            "16.",
        ),
        (
            {"throughout": 0, "met_most": 22},
            "Everybody meets 19 to 22 of the 47 others; by chance the fewest would be 16.",
        ),
        (
            {"met_least": 47, "met_most": 47},
            "Everybody meets everybody else; by chance the fewest would be 16.",
        ),
        (
            {"distinct_pairs": 600, "new_pairs": 600},
            "600 different pairs meet, as many as there can be; by chance it would be 490.",
        ),
        (
            {"distinct_pairs": 599},
            "599 of at most 600 different pairs meet (99%); by chance it would be 490.",
        ),
        ({"distinct_pairs": 3}, "3 of at most 600 different pairs meet (1%); by chance it would be 490."),
        (
            {"distinct_pairs": 1, "pair_upper_bound": 201},
            "1 of at most 201 different pairs meets (0%); by chance it would be 490.",
        ),
        (
            {"distinct_pairs": 1, "pair_upper_bound": 1},
            "1 different pair meets, as many as there can be; by chance it would be 490.",
        ),
        ({"new_pairs": 400}, "400 of these pairs did not meet in earlier sessions."),
        ({"new_pairs": 1}, "One of these pairs did not meet in earlier sessions."),
        ({"new_pairs": 0}, "All of these pairs met in earlier sessions already."),
        (
            {"new_pairs": 400},
            "87 times two people meet who have met before; no pair meets more than 3 times, earlier sessions "
            "included.",
        ),
        (
            {"repeated_pairs": 1, "most_met": 2},
            "Once two people meet who have met before; no pair meets more than twice.",
        ),
        ({"repeated_pairs": 0, "most_met": 1}, "Nobody meets the same person twice."),
        (
            {"out_of_band": 0},
            "All 960 head-counts at tables are within their fair share; by chance 383 people off.",
        ),
        (
            {"out_of_band": 1, "out_of_band_by": {"Age": 1}},
            "The 960 head-counts at tables are 1 person off their fair share in all (Age 1); by chance 383 "
            "people off.",
        ),
        ({"modes": {Mode.NEVER_ALONE}}, "Nobody is the only one of their group at a table."),
        (
            {"modes": {Mode.NEVER_ALONE}, "alone": 1},
            "Once somebody is the only one of their group at a table.",
        ),
        (
            {"modes": {Mode.NEVER_ALONE}, "alone": 4},
            "4 times somebody is the only one of their group at a table.",
        ),
        (
            {"modes": {Mode.CLUSTER}},
            "Those who are to sit close together sit at as few tables as can hold them.",
        ),
        (
            {"modes": {Mode.CLUSTER}, "apart_in_clusters": 1},
            "Those who are to sit close together sit at 1 table more than would hold them, over all rounds.",
        ),
        (
            {"led_again": 1},
            "Once somebody is led by a facilitator who led them before; by chance it would be 35 times.",
        ),
        (
            {"led_again": 12},
            "12 times somebody is led by a facilitator who led them before; by chance it would be 35 times.",
        ),
        ({"unled": 1}, "1 seat is at a table without a facilitator, over all rounds."),
        ({"unled": 6}, "6 seats are at tables without a facilitator, over all rounds."),
        ({"by_round": ()}, "Everybody sits together in every round."),
    ],
)
def test_other_seatings_in_words(changes: dict[str, object], says: str) -> None:
    assert says in in_words(replace(GOOD, **changes), CHANCE)  # type: ignore[arg-type]
    assert says not in in_words(GOOD, CHANCE)


def test_nothing_is_said_of_what_was_not_asked_for() -> None:
    quiet = replace(GOOD, led=0, unled=240, head_counts=0, out_of_band=0, modes=frozenset())
    assert in_words(quiet, CHANCE) == in_words(GOOD, CHANCE)[:3]
    assert in_words(replace(GOOD, by_round=()), CHANCE) == ["Everybody sits together in every round."]
