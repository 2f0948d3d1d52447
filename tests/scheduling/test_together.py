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
from scheduling.fixed import fixed_clashes
from scheduling.measures import measure
from scheduling.programme import PAST, Programme
from scheduling.rules import Severity, severities
from scheduling.sharing import clashes, taken_by, without_needless
from scheduling.solve import NoTimetable
from scheduling.timetable import Timetable
from scheduling.together import Together, make_timetables
from scheduling.wording import when
from sortition.problems import Impossible, Undecided
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


def again(*panels: tuple[Programme, Timetable | None]) -> Together:
    """Planned again with the least change of what is published."""
    programmes, published = zip(*panels, strict=True)
    made = make_timetables(programmes, [severities()] * len(panels), published, least_change=True)
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
    with pytest.raises(Undecided, match="for b beside the others: name more dates"):
        together(panel("a", slots=2), panel("b", slots=2))
    with pytest.raises(NoTimetable):
        together(panel("a"), panel("b", venue("V1", "D1")))


def test_what_two_panels_fixed_at_the_same_time_is_named() -> None:
    here = (lock("date", "S1", "D2"), lock("venue", "S1", "V1"))
    with pytest.raises(Impossible) as refused:
        together(panel("a", *here), panel("b", *here), panel("c"))
    hall = panel("a").venue["V1"].name
    day = when(panel("a").span(panel("a").session["S1"], panel("a").slot["D2"]))
    assert refused.value.conflict == (f"S1 of a ({day}) and S1 of b ({day}), both fixed, need {hall}",)
    assert refused.value.changes == ("Fix one of them otherwise: S1 of a or S1 of b",)
    # A date alone is enough where only one hall can be had on it.
    date = lock("date", "S1", "D2")
    choice = (date, venue("V2", "D1"))
    both = [panel("a", *choice), panel("b", date)]
    assert [one for one, _ in fixed_clashes([(one, severities()) for one in both])] == [
        *refused.value.conflict
    ]
    free = severities({"venue-free": Severity.WARN})
    assert not [*fixed_clashes([(both[0], free), (both[1], severities())])]
    crowd = (lock("date", "S1", "D1"), lock("support", "S1", "F1 F2"), supporter("F1"), supporter("F2"))
    crowd = (*crowd, venue("V2"))
    with pytest.raises(Impossible, match="both fixed, need") as refused:
        together(panel("a", *crowd), panel("b", *crowd))
    assert len(refused.value.conflict) == 2 and len(refused.value.changes) == 1


def test_what_is_fixed_at_other_times_or_need_not_be_kept_is_no_clash() -> None:
    here, there = ((lock("date", "S1", slot), lock("venue", "S1", "V1")) for slot in ("D1", "D2"))
    assert dates(together(panel("a", *here), panel("b", *there))) == ["D1 D3", "D2 D4"]
    past = [lock(what, "S1", to, PAST) for what, to in (("date", "D1"), ("venue", "V1"))]
    held = panel("a", *past)
    own = [severities(), severities({"locks": Severity.WARN})]
    for first, then, how in ((held, held, own[0]), (panel("a", *here), panel("b", *here), own[1])):
        assert not [*fixed_clashes([(first, how), (then, how)])]


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
    for among, left in (("C1 F1", "F2"), ("C1 F1 F2", "F2"), ("F2", "C1 F1")):
        spared = without_needless(programme, crowded, severities(), frozenset(among.split()))
        assert spared.sittings[0].support == tuple(left.split())


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


def invented_pair(seed: int) -> list[Programme]:
    """Two panels that share a hall, or else a facilitator and an expert; every third time at other hours."""
    chance = Stream(f"together {seed}", "tests")
    both = []
    for name, hours in (("a", "10:00-16:00"), ("b", "11:00-16:00" if seed % 3 else "10:00-16:00")):
        people = []
        for n in (1, 2, 3):
            can = " ".join(f"D{d}" for d in range(1, 5) if chance.below(100) < 60)
            people.append(member(f"M{n}", can or "D1"))
        gap = ((0, None), (7, 7), (8, 21))[chance.below(3)]
        dates = [slot(f"D{d}", hours) for d in range(1, 5)]
        one = with_options(panel(name, session("S1", gap=gap), *people, *dates), least_sessions=0)
        if seed % 2:
            expert = (speaker("E1", f"D{1 + chance.below(2)} D3"), talk("T1", "E1"))
            one = with_(replace(one, venues=(venue(f"V{name}"),), support=(supporter("F1"),)), *expert)
        both.append(one)
    return both


def worths(programmes: list[Programme]) -> tuple[int | None, list[int]]:
    """The most attendance together and of each alone, by trying every timetable and every two of them."""
    every = []
    for one in programmes:
        fine = [tried for tried in all_timetables(one) if not broken(one, tried, severities())]
        every.append([(tried, measure(one, tried, severities())["attendance"]) for tried in fine])
    totals = [
        a[1] + b[1]
        for a, b in product(*every)
        if not check_together([(programmes[0], a[0]), (programmes[1], b[0])])
    ]
    return max(totals, default=None), [max(value for _, value in those) for those in every]


@pytest.mark.parametrize("seed", range(16))
def test_two_panels_planned_at_once_reach_what_trying_everything_reaches(seed: int) -> None:
    programmes = invented_pair(seed)
    most, alone = worths(programmes)
    if most is None:
        with pytest.raises(Undecided):
            together(*programmes)
        return
    made = together(*programmes, rounds=1)
    assert (made.value, made.bound) == (most, sum(alone))


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


def test_attendance_is_not_given_up_for_the_goals() -> None:
    few = member("M1", "D3 D4", "wheelchair")
    many = [member(f"M{n}", "D1 D2") for n in range(2, 6)]
    own = with_options(panel("a", few, *many), least_sessions=0)
    made = together(own, finish=True)
    assert [one.value for one in made.plans[0].stages if one.goal in ("worst-served", "attendance")] == [0, 8]


def test_a_loss_changes_nothing_for_panels_that_it_does_not_touch() -> None:
    programmes = [panel(name, supporter("C1", "childcare"), slots=5) for name in "ab"]
    published = [
        plan(one, f"S1 {dates[0]} V1 - C1,F-{one.name}", f"S2 {dates[1]} V1 - F-{one.name}")
        for one, dates in zip(programmes, (("D1", "D2"), ("D3", "D4")), strict=True)
    ]
    hit = with_(programmes[1], venue("V1", "D1 D2 D3 D5"))
    made = again((programmes[0], published[0]), (hit, published[1]))
    assert made.plans[0].timetable == published[0]
    assert (made.goal, made.value, made.bound) == ("change", 20, 20)
    assert made.plans[1].stages[0].value == 20


def test_a_panel_without_a_plan_is_planned_beside_those_that_have_one() -> None:
    first, second = panel("a"), panel("b")
    published = plan(first, "S1 D1 V1 - F-a", "S2 D4 V1 - F-a")
    made = again((first, published), (second, None))
    assert made.plans[0].timetable == published
    assert dates(made)[1] == "D2 D3"


def test_published_plans_in_each_others_way_are_not_both_kept() -> None:
    first, second = panel("a"), panel("b")
    plans = [plan(one, f"S1 D1 V1 - F-{one.name}", f"S2 D4 V1 - F-{one.name}") for one in (first, second)]
    made = again((first, plans[0]), (second, plans[1]))
    assert (dates(made), made.value, made.bound) == (["D1 D4", "D2 D3"], 40, 0)


TWICE = """
from tests.scheduling.test_together import invented_pair, together
made = [together(*invented_pair(seed), rounds=1, finish=True) for seed in (0, 1)]
print([(one.timetable, one.stages) for both in made for one in both.plans])
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
