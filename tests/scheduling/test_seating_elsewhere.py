"""On the day with members online: the room and the screens are reckoned each by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.happened import Happened
from scheduling.seating.reseat import Reseated, reseat
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Guest,
    Place,
    Round,
    Seating,
    Table,
    evenly,
)
from sortition.problems import Impossible

EVERYTHING = frozenset({"step-free", "loop", "quiet", "remote"})


def mixed(here: int, tables: int, remote: int, screens: int = 1, rounds: int = 1) -> Discussion:
    """Members M00, M01, ... in the room at tables T0, T1, ...; E00, ... elsewhere at O0, ...; none leads."""
    guests = [Guest(f"M{n:02}") for n in range(here)]
    places = [Place(f"T{n}", *evenly(here, tables)) for n in range(tables)]
    if remote:
        guests += [Guest(f"E{n:02}", needs=frozenset({"remote"})) for n in range(remote)]
        places += [Place(f"O{n}", *evenly(remote, screens)) for n in range(screens)]
    places.sort(key=lambda one: one.table)
    return Discussion(
        categories=(),
        guests=tuple(sorted(guests, key=lambda one: one.id)),
        tables=tuple(
            Table(one.table, has=EVERYTHING if one.table.startswith("O") else EVERYTHING - {"remote"})
            for one in places
        ),
        rounds=tuple(Round(f"R{n}", "S1", tuple(places)) for n in range(rounds)),
    )


def first(discussion: Discussion) -> Seating:
    return frames(discussion, 1, "tests")[0].seating


def after(
    discussion: Discussion,
    absent: Iterable[str] = (),
    closed: Iterable[str] = (),
    before: Seating | None = None,
) -> Reseated:
    """Seated again in the first round, and every rule kept."""
    happened = Happened("R0", absent=frozenset(absent), closed=frozenset(closed))
    found = reseat(discussion, before or first(discussion), happened)
    assert check_seating(found.discussion, found.seating) == ()
    return found


def sizes(found: Reseated) -> dict[str, int]:
    return {one.table: len(one.members) for one in found.seating.groups}


def test_where_nobody_is_online_any_more_there_is_no_screen() -> None:
    found = after(mixed(12, 2, 1), absent=["E00"])
    assert (found.moves, sizes(found)) == ((), {"T0": 6, "T1": 6})


def test_a_room_at_one_table_loses_its_screen() -> None:
    found = after(mixed(6, 1, 1), absent=["E00"])
    assert (found.moves, sizes(found)) == ((), {"T0": 6})


def test_one_of_two_online_stays_alone_in_front_of_the_screen() -> None:
    found = after(mixed(12, 2, 2), absent=["E01"])
    assert (found.moves, sizes(found)) == ((), {"O0": 1, "T0": 6, "T1": 6})


def test_a_room_in_which_nobody_is_left_has_no_table() -> None:
    found = after(mixed(4, 2, 3), absent=[f"M{n:02}" for n in range(4)])
    assert (found.moves, sizes(found)) == ((), {"O0": 3})


@pytest.mark.parametrize("table", ["O0", "O1"])
def test_of_two_screens_the_one_that_is_empty_goes(table: str) -> None:
    discussion = mixed(12, 2, 4, screens=2)
    before = first(discussion)
    alone = before.group["R0", table].members[0]
    absent = {"E00", "E01", "E02", "E03"} - {alone}
    found = after(discussion, absent, before=before)
    assert (found.moves, sizes(found)) == ((), {table: 1, "T0": 6, "T1": 6})


def test_screens_planned_for_few_and_for_many_suit_whoever_is_left() -> None:
    discussion = mixed(12, 2, 7, screens=2)
    (round_,) = discussion.rounds
    small = (Place("O0", 2, 2), Place("O1", 5, 5), *round_.places[2:])
    discussion = replace(discussion, rounds=(replace(round_, places=small),))
    before = first(discussion)
    found = after(discussion, before.group["R0", "O1"].members[:3], before=before)
    assert (found.moves, sizes(found)["O0"], sizes(found)["O1"]) == ((), 2, 2)


def test_whoever_leads_a_screen_that_is_gone_is_bound_to_it_no_more() -> None:
    discussion = replace(
        mixed(12, 2, 1),
        facilitators=tuple(Facilitator(f"F{n}") for n in range(3)),
        fixed=(Fixed("F0", "R0", "O0"),),
    )
    found = after(discussion, absent=["E00"])
    assert (found.moves, found.discussion.fixed) == ((), ())
    assert [(one.id, one.origin, one.table) for one in found.posts] == [("F0", "O0", "")]


@pytest.mark.parametrize("remote", [0, 2])
def test_a_closed_table_is_shared_out_as_evenly_with_a_screen_as_without(remote: int) -> None:
    found = after(mixed(40, 5, remote), closed=["T3"])
    assert (len(found.moves), found.status) == (8, "optimal")
    assert {one.origin for one in found.moves} == {"T3"}
    assert [many for table, many in sorted(sizes(found).items()) if table != "O0"] == [10] * 4


@pytest.mark.parametrize("remote", [0, 2])
def test_a_room_is_as_even_with_a_screen_as_without(remote: int) -> None:
    discussion = mixed(30, 4, remote)
    before = first(discussion)
    gone = [id_ for table in ("T0", "T1") for id_ in before.group["R0", table].members[:1]]
    found = after(discussion, gone, closed=["T3"], before=before)
    assert sorted(many for table, many in sizes(found).items() if table != "O0") == [9, 9, 10]


def test_fewest_moves_already_leave_the_room_even(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.seating.reseat.chosen", lambda now, found, homes, rounds: found)
    room = [many for table, many in sizes(after(mixed(40, 5, 2), closed=["T3"])).items() if table != "O0"]
    assert room == [10] * 4


def test_a_better_spread_is_no_reason_for_an_uneven_room() -> None:
    """Where most owners are at one table, tables of 9, 8 and 7 would mirror the room better."""
    discussion = mixed(24, 4, 2)
    before = first(discussion)
    owners = {*before.group["R0", "T0"].members[:5], before.group["R0", "T1"].members[0]}
    guests = tuple(
        replace(one, values=("owner" if one.id in owners else "tenant",)) for one in discussion.guests
    )
    discussion = replace(discussion, categories=(Category("Tenure"),), guests=guests)
    found = after(discussion, closed=["T3"], before=before)
    assert sorted(sizes(found).values()) == [2, 8, 8, 8]


def test_a_room_at_several_tables_is_not_left_with_one() -> None:
    """A screen beside it does not make it two."""
    with pytest.raises(Impossible) as told:
        after(mixed(12, 2, 2), closed=["T0"])
    assert told.value.conflict == ("Everybody in the room would sit at table T1 in round R0.",)


def test_the_only_table_of_the_room_and_the_only_screen_are_needed() -> None:
    with pytest.raises(Impossible) as told:
        after(mixed(6, 1, 2), closed=["T0"])
    assert told.value.conflict == ("Nobody in the room would have a table in round R0: every one is closed.",)
    with pytest.raises(Impossible) as told:
        after(mixed(6, 2, 2), closed=["O0"])
    (sentence,) = told.value.conflict
    assert sentence.startswith("Nobody who takes part from elsewhere would have a table")
    found = after(mixed(6, 2, 1), absent=["E00"], closed=["O0"])
    assert (found.moves, sizes(found)) == ((), {"T0": 3, "T1": 3})


def test_one_screen_of_two_is_enough_beside_a_room() -> None:
    found = after(mixed(12, 2, 6, screens=2), closed=["O1"])
    assert (len(found.moves), sizes(found)) == (3, {"O0": 6, "T0": 6, "T1": 6})


def test_where_all_are_online_one_screen_of_two_is_not_enough() -> None:
    with pytest.raises(Impossible) as told:
        after(mixed(0, 0, 6, screens=2), closed=["O1"])
    assert told.value.conflict == ("Everybody would sit at table O0 in round R0.",)
