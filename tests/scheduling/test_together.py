"""Several panels that share one hall, its dates and people."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from scheduling.check import check_together
from scheduling.measures import measure
from scheduling.programme import Programme
from scheduling.rules import severities
from scheduling.sharing import clashes, taken_by, without_needless
from scheduling.solve import NoTimetable
from scheduling.together import Together, make_timetables
from sortition.problems import Undecided
from sortition.randomness import Stream
from tests.scheduling.brute import all_timetables, broken
from tests.scheduling.programmes import (
    by_session,
    lock,
    member,
    plan,
    session,
    slot,
    speaker,
    supporter,
    talk,
    tiny,
    venue,
    with_,
    with_options,
)

ROOT = Path(__file__).resolve().parents[2]


def panel(name: str, *things: object, slots: int = 4) -> Programme:
    """A panel of two sessions that can use the hall V1, with a facilitator of its own, and two members."""
    own = replace(tiny(2, slots, 1, 2), name=name, support=(supporter(f"F-{name}"),))
    return with_options(with_(own, *things), least_sessions=1)


def dates(made: Together) -> list[str]:
    return [" ".join(where.split()[0] for where in by_session(one.timetable).values()) for one in made.plans]


def together(*programmes: Programme, rounds: int = 0, finish: bool = False) -> Together:
    made = make_timetables(programmes, [severities()] * len(programmes), rounds=rounds, finish=finish)
    assert not check_together([(one.programme, one.timetable) for one in made.plans])
    return made


def test_one_hall_serves_two_panels_on_different_dates() -> None:
    made = together(panel("a"), panel("b"))
    assert sorted(" ".join(dates(made)).split()) == ["D1", "D2", "D3", "D4"]
    assert (made.value, made.bound, made.gap) == (8, 8, 0)


def test_whoever_comes_first_does_not_get_everything_where_that_leaves_another_nothing() -> None:
    anywhere = panel("a", member("M1", "D1 D2 D3"))
    early = panel("b", lock("date", "S1", "D1"), lock("date", "S2", "D2"))
    made = together(anywhere, early)
    assert dates(made) == ["D3 D4", "D1 D2"]


def test_two_panels_are_planned_at_once_where_neither_can_come_first() -> None:
    # The first likes D1 and D2 best and needs two dates in a row; the other needs D1, and likes D3 with it.
    row = panel("a", session("S1", gap=(7, 7)), member("M1", "D1 D2 D4"), member("M2", "D1 D2 D3"))
    fork = panel("b", lock("date", "S1", "D1"), member("M1", "D1 D3"), member("M2", "D1 D2 D3"), slots=3)
    alone = [dates(together(one)) for one in (row, fork)]
    assert alone == [["D1 D2"], ["D1 D3"]]
    for programmes in ((row, fork), (fork, row)):
        assert sorted(dates(together(*programmes))) == ["D1 D2", "D3 D4"]


def test_whoever_finds_nothing_because_of_several_others_comes_before_them() -> None:
    first = panel("a", member("M1", "D1 D3"), member("M2", "D1 D3 D4 D5 D6"), slots=6)
    second = panel("b", member("M1", "D2 D4"), member("M2", "D2 D4 D5 D6"), slots=6)
    assert dates(together(first, second)) == ["D1 D3", "D2 D4"]
    third = panel("c", lock("date", "S1", "D1"), lock("date", "S2", "D2"), slots=6)
    assert dates(together(first, second, third))[2] == "D1 D2"


def test_panels_that_leave_each_other_no_room_are_undecided_and_an_impossible_one_is_said_to_be() -> None:
    with pytest.raises(Undecided, match="for b beside"):
        together(panel("a", slots=2), panel("b", slots=2))
    with pytest.raises(NoTimetable):
        together(panel("a"), panel("b", venue("V1", "D1")))


def test_shared_people_have_one_job_at_a_time() -> None:
    halls = (venue("V1", "D1 D2"), venue("V2", "D1 D2"))
    expert = (talk("T1", "E1", 10), speaker("E1", "D1 D2@10:00-13:00"))
    first, second = (panel(name, *halls, *expert, slots=2) for name in "ab")
    # Both panels sit on both dates at the same time, and hear the talk in the first session.
    with pytest.raises(Undecided):
        together(first, second)
    later = tuple(replace(one, span=slot(one.id, "12:00-16:00").span) for one in second.slots)
    made = together(first, replace(second, slots=later))
    assert dates(made) == ["D1 D2", "D1 D2"]


def test_nobody_is_kept_who_can_be_spared() -> None:
    programme = with_(tiny(2, 2, 1, 2), supporter("F2"), supporter("C1", "childcare"))
    crowded = plan(programme, "S1 D1 V1 - C1,F1,F2", "S2 D2 V1 - F1,F2")
    spared = without_needless(programme, crowded, severities(), frozenset({"C1", "F1"}))
    assert [one.support for one in spared.sittings] == [("F2",), ("F2",)]


def test_clashes_count_what_two_panels_have_at_the_same_time() -> None:
    programme = with_(panel("a"), talk("T1"), speaker("E1"))
    held = plan(programme, "S1 D1 V1 T1 F-a", "S2 D2 V1 - F-a")
    same = [*taken_by(programme, held)]
    assert sorted({(one.what, one.id) for one in same}) == [
        ("speaker", "E1"),
        ("support", "F-a"),
        ("venue", "V1"),
    ]
    elsewhere = [*taken_by(programme, plan(programme, "S1 D1 V1 T1 F-a", "S2 D3 V1 - F-a"))]
    assert (clashes(same, same), clashes(same, elsewhere)) == (5, 3)


def invented_panel(name: str, seed: int) -> Programme:
    chance = Stream(f"together {name} {seed}", "tests")
    people = []
    for n in (1, 2, 3):
        can = " ".join(f"D{d}" for d in range(1, 5) if chance.below(100) < 60)
        people.append(member(f"M{n}", can or "D1"))
    gap = ((0, None), (7, 7), (8, 21))[chance.below(3)]
    return with_options(panel(name, session("S1", gap=gap), *people), least_sessions=0)


def most_together(programmes: list[Programme]) -> int | None:
    """The most attendance of two panels, by trying every two timetables."""
    every = []
    for one in programmes:
        fine = [tried for tried in all_timetables(one) if not broken(one, tried, severities())]
        every.append([(tried, measure(one, tried, severities())["attendance"]) for tried in fine])
    totals = [
        a[1] + b[1]
        for a, b in product(*every)
        if not check_together([(programmes[0], a[0]), (programmes[1], b[0])])
    ]
    return max(totals, default=None)


@pytest.mark.parametrize("seed", range(12))
def test_two_panels_planned_at_once_reach_what_trying_everything_reaches(seed: int) -> None:
    programmes = [invented_panel("a", seed), invented_panel("b", seed)]
    most = most_together(programmes)
    if most is None:
        with pytest.raises(Undecided):
            together(*programmes)
        return
    made = together(*programmes, rounds=1)
    assert made.value == most <= made.bound


def test_goals_are_reached_for_in_the_end_without_giving_up_attendance() -> None:
    dear = (venue("V1", cost=500), venue("V2", "D1 D2", cost=100))
    programmes = [panel("a", *dear), panel("b", *dear)]
    quick, whole = (together(*programmes, finish=finish) for finish in (False, True))
    assert whole.value >= quick.value
    assert [[one.goal for one in made.plans[0].stages] for made in (quick, whole)] == [
        ["attendance"],
        ["worst-served", "attend-all", "attend-all-but-one", "attendance", "warnings", "cost"],
    ]
    cheap = {one.slot for made in whole.plans for one in made.timetable.sittings if one.venue == "V2"}
    assert cheap == {"D1", "D2"}
    assert all(one.status == "optimal" for one in whole.plans)


TWICE = """
from tests.scheduling.test_together import dates, invented_panel, together
print([dates(together(invented_panel("a", s), invented_panel("b", s), rounds=1)) for s in (0, 1)])
"""


def test_two_processes_make_the_same() -> None:
    told = {
        subprocess.run(
            [sys.executable, "-c", TWICE],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
