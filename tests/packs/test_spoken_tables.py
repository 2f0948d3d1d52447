"""What `tables` says on the screen: moves by id, tables that nobody leads, the dial, a judged plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from packs.spoken_tables import made_facts, made_lines
from packs.tables import MadeSeating
from scheduling.seating.bounds import random_measures
from scheduling.seating.changes import Move
from scheduling.seating.happened import Happened
from scheduling.seating.measures import measure
from scheduling.seating.releases import Point, SeatingRelease, point
from scheduling.seating.reseat import reseat
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
)

PLACES = (Place("1", 2, 3), Place("2", 2, 3))


def discussion() -> Discussion:
    """Six people, two tables, two rounds, two facilitators."""
    return Discussion(
        categories=(Category("Gender"),),
        guests=tuple(Guest(name, ("F" if name in "abc" else "M",)) for name in "abcdef"),
        tables=(Table("1"), Table("2")),
        rounds=(Round("1", "S1", PLACES), Round("2", "S1", PLACES)),
        facilitators=(Facilitator("F1"), Facilitator("F2")),
    )


def seated() -> Seating:
    rows = (
        ("1", "1", "abd", "F1"),
        ("1", "2", "cef", "F2"),
        ("2", "1", "ace", "F2"),
        ("2", "2", "bdf", "F1"),
    )
    return Seating(tuple(Group(r, t, tuple(members), (leader,)) for r, t, members, leader in rows))


def made(points: tuple[Point, ...] = ()) -> MadeSeating:
    about, seating = discussion(), seated()
    release = SeatingRelease(1, "2027-01-11T09:30:00Z", about, seating, "mirror", "default", 9, points)
    return MadeSeating(release, measure(about, seating), random_measures(about, seating), Path(), ())


def mended(happened: Happened, *said: str) -> MadeSeating:
    first = made()
    found = reseat(first.release.discussion, first.release.seating, happened)
    stated = ("--absent x --from 1", *said)
    before = replace(first.release, stated=stated[:1])
    release = replace(before, number=2, discussion=found.discussion, seating=found.seating, stated=stated)
    measures = measure(found.discussion, found.seating)
    return replace(first, release=release, measures=measures, mended=found, before=before)


def test_a_plan_is_told_with_its_yardsticks() -> None:
    lines = list(made_lines(made()))
    assert lines[0] == "Seating, version 1: 6 members, 2 tables, 2 rounds."
    assert any("different pairs meet" in line and "by chance" in line for line in lines)
    assert not any(line.startswith("Dial") for line in lines)


@pytest.mark.parametrize(
    ("called", "size"),
    [
        ({}, "6 members, 2 tables, 2 rounds"),
        ({"2": "Pair 2"}, "6 members, 1 table, 2 rounds"),
        ({"1": "Pair 1", "2": "Trio 2"}, "6 members, 2 rounds"),
    ],
)
def test_pairs_and_trios_are_no_tables_of_the_room(called: dict[str, str], size: str) -> None:
    told = made()
    places = tuple(replace(one, table=called.get(one.table, one.table)) for one in PLACES)
    release = replace(
        told.release,
        discussion=replace(
            discussion(),
            tables=tuple(Table(one.table) for one in places),
            rounds=tuple(replace(one, places=places) for one in discussion().rounds),
        ),
        seating=Seating(
            tuple(replace(one, table=called.get(one.table, one.table)) for one in seated().groups)
        ),
    )
    told = replace(told, release=release)
    assert next(made_lines(told)) == f"Seating, version 1: {size}."
    # Programs count whatever private/seating.csv calls a table.
    assert made_facts(told)["tables"] == 2


def test_where_nobody_moves_that_is_said() -> None:
    told = mended(Happened("2", out=frozenset({"F1"})))
    assert told.mended and not told.mended.moves
    assert "Nobody moves." in list(made_lines(told))
    led = replace(told, mended=replace(told.mended, posts=(Move("2", "F2", "1", "2"),)))
    assert "No member moves." in list(made_lines(led))


def test_the_dial_marks_this_plan_and_says_what_it_is_of() -> None:
    measures = measure(discussion(), seated())
    points = (point("pairs", measures), point("mirror", measures))
    lines = list(made_lines(made(points)))
    assert [line.endswith("*") for line in lines if line.startswith(("pairs", "mirror"))] == [False, True]
    assert lines[-1] == "* this plan; the others were searched for less long."
    fewer = (points[0], replace(points[1], distinct_pairs=1))
    assert list(made_lines(made(fewer)))[-1].startswith("* this plan in the rounds to come;")


def test_a_position_that_is_better_in_nothing_is_said_to_be_worse() -> None:
    best = point("mirror", measure(discussion(), seated()))
    points = (
        replace(best, dial="pairs", distinct_pairs=best.distinct_pairs + 1, out_of_band=9),
        replace(best, dial="both", out_of_band=best.out_of_band + 1),
        best,
        replace(best, dial="strict"),
    )
    lines = [line.rstrip() for line in made_lines(made(points))]
    dial = {line.split()[0]: line for line in lines if line.startswith(("pairs", "both", "mirror", "strict"))}
    assert dial["both"].endswith("  worse than mirror")
    assert [name for name, line in dial.items() if "worse" in line] == ["both"]
    beaten = (*points[:2], replace(best, alone=best.alone + 1), points[3])
    assert any(line.endswith("  worse than strict  *") for line in made_lines(made(beaten)))


def test_whoever_moves_is_told_by_id_and_table() -> None:
    told = mended(Happened("2", absent=frozenset("bd")))
    lines = list(made_lines(told))
    assert "1 move, and fewer are impossible." in lines
    (move,) = made_facts(told)["moves"]
    assert (move["round"], move["from"], move["to"]) == ("2", "1", "2") and move["id"] in "ace"
    assert f"  round 2: {move['id']} from 1 to 2" in lines


def test_a_table_that_nobody_leads_any_more_is_named() -> None:
    lines = list(made_lines(mended(Happened("2", out=frozenset({"F1"})))))
    assert "Nobody leads table 2 in round 2." in lines
    assert not any("in round 1." in line for line in lines)


def test_a_mend_says_what_happened_and_from_which_round_on() -> None:
    said = ("--absent a --from 2", "--absent b --from 2", "--late c --from 2")
    told = mended(Happened("2", frozenset("ab"), frozenset("c")), *said)
    lines = list(made_lines(told))
    assert "Absent from round 2 to the end of the session: a, b." in lines
    assert "Late, and not in round 2: c." in lines
    assert not any("from round 1" in line for line in lines), "that was said before"
    assert made_facts(told)["stated"] == list(said)
