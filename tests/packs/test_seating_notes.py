"""What is noted of a seating that was planned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from packs.tables import MadeSeating, fewer_than_chance
from scheduling.seating.bounds import ByChance
from scheduling.seating.measures import measure
from scheduling.seating.releases import Point, point
from tests.scheduling.seated import release


def made(pairs_by_chance: float, *points: Point) -> MadeSeating:
    one = release(1)
    one = replace(one, dial="mirror", points=points)
    return MadeSeating(
        one, measure(one.discussion, one.seating), ByChance(pairs_by_chance, 0, 0, 0), Path(), ()
    )


def test_fewer_pairs_than_by_chance_are_told_with_what_lets_more_meet() -> None:
    one = release(1)
    here = point("mirror", measure(one.discussion, one.seating))
    more, fewer = (replace(here, distinct_pairs=here.distinct_pairs + n) for n in (1, -1))
    every = (replace(more, dial="pairs"), replace(more, dial="both"), here, replace(fewer, dial="strict"))
    (told,) = fewer_than_chance(made(here.distinct_pairs + 0.6, *every))
    assert str(told) == (
        "fewer pairs meet than by chance, because tables mirror the members first: "
        "with --dial pairs or --dial both more pairs meet"
    )
    assert fewer_than_chance(made(here.distinct_pairs + 0.4, *every)) == ()
    assert fewer_than_chance(made(99, here, replace(here, dial="pairs"))) == (), "rules alone can be why"
