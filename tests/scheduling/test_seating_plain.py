"""Where no rule tells one member from another, numbers come without a solver: and they keep every rule."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.seating.deal import Numbers
from scheduling.seating.frame import groups_of
from scheduling.seating.plain import plain
from scheduling.seating.values import (
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Guest,
    Place,
    Round,
    Seating,
    Table,
    Team,
)
from sortition.randomness import Stream
from tests.scheduling.seating_cases import ALL, discussion
from tests.scheduling.seating_rules import broken

T = TypeVar("T")
RULES = ["least", "most", "host", "topic", "visited", "away", "need", "language", "seats", "has", "fixed"]
RULES += ["conflict"]


@st.composite
def alike(draw: st.DrawFn) -> Discussion:
    """Members of whom none is named unless as host or by a leader's conflict; two rules bind them."""
    asked = draw(st.sampled_from(list(combinations(RULES, 2))))

    def under(rule: str, strategy: st.SearchStrategy[T], otherwise: T) -> T:
        return draw(strategy) if rule in asked else otherwise

    ids = [f"P{n}" for n in range(draw(st.integers(1, 8)))]
    tables = [f"T{n}" for n in range(draw(st.integers(1, 3)))]
    leaders = [f"F{n}" for n in range(draw(st.integers(0, 4)))]
    away = [under("away", st.sampled_from([frozenset({"R0"}), frozenset()]), frozenset()) for _ in ids]
    fair = sum(not one for one in away) // len(tables)
    language = under("language", st.just("bsl"), "")
    needs = under("need", st.sampled_from([frozenset({"loop"}), frozenset({"remote"})]), frozenset())
    spoken = st.sampled_from([frozenset({"bsl"}), frozenset()])
    against = st.sampled_from([frozenset(ids), frozenset(ids[:1]), frozenset()])
    people = st.sampled_from([*leaders, *ids[:1]])
    decided = under("fixed", st.builds(Fixed, people, st.just("R0"), st.sampled_from(tables)), None)

    def place(table: str) -> Place:
        least = under("least", st.integers(0, fair + 1), 0)
        most = under("most", st.integers(max(least, fair), fair + 2), fair + 2)
        topic = under("topic", st.sampled_from("ab"), "")
        return Place(table, least, most, topic, under("host", st.sampled_from(ids), ""))

    seats = st.integers(fair, fair + 3)
    has = st.sampled_from([ALL, ALL - {"loop"}, ALL | {"remote"}])
    return Discussion(
        (),
        tuple(Guest(one, (), needs, language, 0, gone) for one, gone in zip(ids, away, strict=True)),
        tuple(Table(one, under("seats", seats, None), None, under("has", has, ALL)) for one in tables),
        (Round("R0", "S", tuple(map(place, tables))),),
        tuple(
            Facilitator(
                one,
                under("language", spoken, frozenset()),
                under("conflict", against, frozenset()),
                under("away", st.sampled_from([frozenset({"R0"}), frozenset()]), frozenset()),
            )
            for one in leaders
        ),
        fixed=(decided,) if decided else (),
        teams={"bsl": Team(draw(st.integers(0, 2)))},
        visited=dict.fromkeys(ids, frozenset(under("visited", st.just("a"), ""))),
    )


def seated(case: Discussion, numbers: Numbers) -> tuple[Group, ...]:
    return groups_of(case, numbers, Stream("plain", "names"))


@settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, max_examples=1000)
@given(alike())
def test_what_comes_without_a_solver_breaks_no_rule(case: Discussion) -> None:
    numbers = plain(case, case.rounds, Stream("plain", "numbers"))
    if numbers:
        groups = seated(case, numbers)
        assert broken(case, Seating(groups)) == set()
        assert max(len(one.facilitators) for one in groups) <= 1
        sizes = [len(one.members) for one in groups]
        assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("leaders", [0, 1, 3, 4])
def test_many_who_are_alike_need_no_solver(leaders: int) -> None:
    case = discussion(7, 3, 2, leaders)
    assert all(plain(case, [one], Stream("plain", "numbers")) for one in case.rounds)
    # Rounds that a topic connects are solved.
    assert plain(case, case.rounds, Stream("plain", "numbers")) is None
    gone = replace(case.guests[0], away=frozenset({"R0"}), needs=frozenset({"loop"}), language="bsl")
    assert plain(replace(case, guests=(gone, *case.guests[1:])), case.rounds[:1], Stream("plain", "numbers"))


def test_one_topic_at_all_tables_needs_no_solver() -> None:
    case = discussion(7, 3, 1)
    (round_,) = case.rounds
    round_ = replace(round_, places=tuple(replace(one, topic="a") for one in round_.places))
    assert plain(replace(case, rounds=(round_,)), [round_], Stream("plain", "numbers"))


def test_leaders_who_are_away_lead_nothing_and_those_who_differ_are_solved() -> None:
    case = discussion(7, 3, 1, 2, {"P0": {"away": frozenset({"R0"})}})
    one, other = case.facilitators
    gone = replace(case, facilitators=(replace(one, away=frozenset({"R0"})), other))
    for leaders, there in ((case.facilitators, 2), (gone.facilitators, 1), (gone.facilitators[:1], 0)):
        those = replace(case, facilitators=leaders)
        numbers = plain(those, case.rounds, Stream("plain", "numbers"))
        assert numbers
        assert sum(len(one.facilitators) for one in seated(those, numbers)) == there
    against = replace(one, conflicts=frozenset({"P0"}))
    case = replace(case, facilitators=(against, other))
    assert plain(case, case.rounds, Stream("plain", "numbers")) is None


def test_which_table_is_larger_and_which_is_led_is_left_to_chance() -> None:
    case = discussion(7, 3, 1, 1)
    larger, led = set(), set()
    for seed in range(30):
        numbers = plain(case, case.rounds, Stream(str(seed), "numbers"))
        assert numbers
        groups = seated(case, numbers)
        assert sorted(len(one.members) for one in groups) == [2, 2, 3]
        larger |= {one.table for one in groups if len(one.members) == 3}
        led |= {one.table for one in groups if one.facilitators}
    assert larger == led == {"T0", "T1", "T2"}
