"""World Cafés: everybody discusses every topic once at most, and still meets others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.search import sought
from scheduling.seating.strict import strict_round
from scheduling.seating.values import Category, Dial, Discussion, Seating
from sortition.problems import Impossible
from tests.scheduling.seating_builders import untold
from tests.scheduling.seating_cases import cafe, discussion, every_round, with_topics, with_values


# Repeats that a plain search over sets of rounds came down to, too.
@pytest.mark.parametrize(
    ("members", "tables", "rounds", "most"), [(9, 3, 2, 3), (12, 3, 2, 6), (16, 4, 4, 12), (24, 4, 4, 48)]
)
@pytest.mark.parametrize("dial", [Dial.PAIRS, Dial.MIRROR])
def test_groups_do_not_stay_whole_in_a_cafe(members, tables, rounds, most, dial) -> None:
    case = cafe(members, tables, rounds)
    found = sought(case, frames(case, 4, "seating"), dial, 2.0, untold)
    assert check_seating(case, found.seating) == ()
    assert found.measures.repeated_pairs <= most


def test_topics_are_kept_once_beside_other_wishes() -> None:
    case = with_values(cafe(18, 3, 3), "café")
    for dial in Dial:
        found = sought(case, frames(case, 2, "seating"), dial, 1.0, untold)
        assert check_seating(case, found.seating) == ()


def test_a_topic_in_one_round_only_binds_no_search() -> None:
    case = with_topics(cafe(12, 3, 2), ("a", "b", "c"), ("d", "e", "f"))
    found = sought(case, frames(case, 2, "seating"), Dial.PAIRS, 2.0, untold)
    assert check_seating(case, found.seating) == ()
    assert found.measures.repeated_pairs == 3


# Topics that were discussed before these rounds


def after(case: Discussion, seating: Seating, rounds: int) -> Discussion:
    """The rounds after the first so many, with the topics that members had in these."""
    held = {one.id for one in case.rounds[:rounds]}
    had: dict[str, frozenset[str]] = {}
    for one in case.rounds[:rounds]:
        for place in one.places:
            for id_ in seating.group[one.id, place.table].members:
                had[id_] = had.get(id_, frozenset()) | {place.topic}
    assert all(len(topics) == len(held) for topics in had.values())
    return replace(case, rounds=case.rounds[rounds:], visited=had)


@pytest.mark.parametrize("rounds", [1, 2])
@pytest.mark.parametrize("dial", [Dial.PAIRS, Dial.MIRROR])
def test_a_cafe_goes_on_without_a_topic_again(rounds, dial) -> None:
    case = with_values(cafe(18, 3, 3), "café")
    first = frames(replace(case, rounds=case.rounds[:rounds]), 1, "first")[0].seating
    coming = after(case, first, rounds)
    found = sought(coming, frames(coming, 2, "seating"), dial, 1.0, untold)
    assert check_seating(case, Seating((*first.groups, *found.seating.groups))) == ()


def test_a_strict_round_has_no_topic_again() -> None:
    """Two of each value had each topic: both tables are mirrored when they change places."""
    case = with_topics(discussion(8, 2, 1), ("a", "b"))
    guests = tuple(replace(one, values=("xy"[n % 2],)) for n, one in enumerate(case.guests))
    had = {f"P{n}": frozenset("ab"[n > 3]) for n in range(8)}
    case = replace(case, guests=guests, categories=(Category("C"),), visited=had)
    found = strict_round(case, case.rounds[0], frames(case, 1, "x")[0])
    assert [one.members for one in found] == [("P4", "P5", "P6", "P7"), ("P0", "P1", "P2", "P3")]


def test_whoever_had_a_topic_may_be_at_any_other_table_and_its_host_at_its_own() -> None:
    case = with_topics(discussion(6, 2, 1), ("a", "b"))
    case = replace(case, visited={"P0": frozenset("a"), "P1": frozenset("a"), "P2": frozenset("z")})
    host = replace(case.rounds[0].places[0], host="P1")
    hosted = replace(case, rounds=(replace(case.rounds[0], places=(host, case.rounds[0].places[1])),))
    for one, barred in ((case, {"P0", "P1"}), (hosted, {"P0"})):
        kept = {frozenset(f.seating.seat.items()) for f in frames(one, 12, "y")}
        assert len(kept) > 1
        for groups in every_round(one, one.rounds[0]):
            found = {v.subject for v in check_seating(one, Seating(groups)) if v.rule == "topic-once"}
            assert found == {f"R0/T0/{id_}" for id_ in barred if id_ in groups[0].members}
        for frame in frames(one, 12, "y"):
            assert check_seating(one, frame.seating) == ()
            assert all(frame.allowed.get(("R0", id_)) == {"T1"} for id_ in barred)


def test_too_many_who_had_a_topic_are_a_clash_in_words() -> None:
    case = with_topics(discussion(6, 2, 1), ("a", "b"))
    case = replace(case, visited={f"P{n}": frozenset("a") for n in range(4)})
    with pytest.raises(Impossible) as proof:
        frames(case, 1, "x")
    assert 'In round R0 nobody discusses the topic "a" again.' in proof.value.conflict
    everybody = replace(case, visited={f"P{n}": frozenset("a") for n in range(6)})
    with pytest.raises(Impossible):
        frames(everybody, 1, "x")
