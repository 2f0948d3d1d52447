"""World Cafés: everybody discusses every topic once at most, and still meets others."""

from __future__ import annotations

import pytest

from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.search import Dial, sought
from tests.scheduling.seating_cases import with_topics
from tests.scheduling.test_seating_exact import cafe, with_values


def told_nothing(*_: object) -> None:
    """Progress that nobody hears."""


# Repeats that a plain search over sets of rounds came down to, too.
@pytest.mark.parametrize(
    ("members", "tables", "rounds", "most"), [(9, 3, 2, 3), (12, 3, 2, 6), (16, 4, 4, 12), (24, 4, 4, 48)]
)
@pytest.mark.parametrize("dial", [Dial.PAIRS, Dial.MIRROR])
def test_groups_do_not_stay_whole_in_a_cafe(members, tables, rounds, most, dial) -> None:
    case = cafe(members, tables, rounds)
    found = sought(case, frames(case, 4, "seating"), dial, 2.0, told_nothing)
    assert check_seating(case, found.seating) == ()
    assert found.measures.repeated_pairs <= most


def test_topics_are_kept_once_beside_other_wishes() -> None:
    case = with_values(cafe(18, 3, 3), "café")
    for dial in Dial:
        found = sought(case, frames(case, 2, "seating"), dial, 1.0, told_nothing)
        assert check_seating(case, found.seating) == ()


def test_a_topic_in_one_round_only_binds_no_search() -> None:
    case = with_topics(cafe(12, 3, 2), ("a", "b", "c"), ("d", "e", "f"))
    found = sought(case, frames(case, 2, "seating"), Dial.PAIRS, 2.0, told_nothing)
    assert check_seating(case, found.seating) == ()
    assert found.measures.repeated_pairs == 3
