"""The best timetable: proved, checked, the same wherever and in whatever order it is made."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from scheduling import solve
from scheduling.clashes import explain
from scheduling.measures import GOALS, measure
from scheduling.model import Model
from scheduling.rules import Severity, severities
from scheduling.solve import NoTimetable, heard_in_order, make_timetable
from scheduling.timetable import Given, Violation
from sortition.problems import Undecided
from sortition.watch import Watch
from tests.scheduling.programmes import (
    by_session,
    lock,
    member,
    moved,
    plan,
    session,
    speaker,
    supporter,
    talk,
    tiny,
    venue,
    with_,
    with_options,
    with_talks,
)

ROOT = Path(__file__).resolve().parents[2]
FULL = with_(
    with_talks(tiny(3, 6, 2), "T1 heat:for; T2 heat:against; T3 rent; T4 rent after T3"),
    member("M1", "D1 D2 D4 D6", "wheelchair bsl", children=1),
    member("M2", "D2 D3 D4 D5", language="welsh", area="North", travel=40),
    member("M3", needs="prayer", rests="10:45/15"),
    supporter("B1", "bsl", cost=300),
    supporter("B2", "bsl", cost=200),
    supporter("C1", "childcare", places=3),
    supporter("I1", "interpreter", languages="welsh somali"),
    venue("V2", "D2 D3 D4 D5 D6", cost=100),
    *(
        session(name, phase, 150)
        for name, phase in (("S1", "learning"), ("S2", "learning"), ("S3", "deciding"))
    ),
)
FULL = replace(FULL, travel={"North": {"V1": 30, "V2": 50}})
WRONG = with_(FULL, lock("date", "S1", "D5"), lock("date", "S3", "D2"))


def test_every_stage_is_proved_and_measured() -> None:
    planned = make_timetable(FULL, severities())
    values = measure(FULL, planned.timetable, severities())
    assert planned.status == "optimal"
    assert [one.goal for one in planned.stages] == [one.name for one in GOALS if one.name != "change"]
    assert {one.goal: one.value for one in planned.stages} == {
        one.goal: values[one.goal] for one in planned.stages
    }
    assert all(one.value == one.bound for one in planned.stages)


def test_of_equal_cost_nobody_is_booked_in_vain() -> None:
    planned = make_timetable(
        with_(FULL, supporter("F2"), supporter("C2", "childcare", places=3)), severities()
    )
    for sitting in planned.timetable.sittings:
        assert len([one for one in sitting.support if one[0] in "FC"]) == 2


def test_open_sessions_alone_have_a_timetable() -> None:
    ignored = severities({"two-meetings": Severity.IGNORE})
    base = with_(tiny(), session("S1", "open"), session("S2", "open"))
    planned = make_timetable(base, ignored)
    assert [one.session for one in planned.timetable.sittings] == ["S1", "S2"]
    with pytest.raises(NoTimetable):
        make_timetable(base, severities({"two-meetings": Severity.BLOCK}))


def test_goals_come_before_others_in_their_order() -> None:
    # On D1 and D2 everybody can come, but the free hall is on D3 and D4.
    shy = with_(
        tiny(venues=2), member("M1", "D1 D2"), venue("V1", "D1 D2", cost=90_000), venue("V2", "D3 D4")
    )
    planned = make_timetable(with_options(shy, least_sessions=0), severities())
    assert by_session(planned.timetable) == {"S1": "D1 V1", "S2": "D2 V1"}
    anybody = with_(shy, member("M1"))
    assert by_session(make_timetable(anybody, severities()).timetable) == {"S1": "D3 V2", "S2": "D4 V2"}


def test_a_warning_costs_less_than_attendance_and_more_than_money() -> None:
    far = with_(tiny(venues=2), venue("V1", drop_off=60), venue("V2", cost=50_000))
    assert {one.venue for one in make_timetable(far, severities()).timetable.sittings} == {"V2"}
    ignored = severities({"drop-off": Severity.IGNORE})
    assert {one.venue for one in make_timetable(far, ignored).timetable.sittings} == {"V1"}


def test_impossible_is_proved_and_undecided_is_neither() -> None:
    with pytest.raises(NoTimetable):
        make_timetable(with_(tiny(), venue("V1", "-")), severities())
    with pytest.raises(Undecided):
        make_timetable(FULL, severities(), watch=Watch(limit=-1.0))


def test_a_stage_that_is_not_proved_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    real = solve.Lexicographic._solved

    def unproved(self: solve.Lexicographic) -> object:
        solver, _ = real(self)
        return solver, False

    monkeypatch.setattr(solve.Lexicographic, "_solved", unproved)
    planned = make_timetable(FULL, severities())
    for stage in planned.stages:
        more = next(one.more_is_better for one in GOALS if one.name == stage.goal)
        assert (stage.bound >= stage.value) if more else (stage.bound <= stage.value)
        assert stage.status == ("optimal" if stage.bound == stage.value else "feasible")


def test_the_solver_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (Violation("gap", "S1 to S2", "Too soon."),)
    monkeypatch.setattr(solve, "check_timetable", lambda *args: broken)
    with pytest.raises(AssertionError, match="S1 to S2"):
        make_timetable(FULL, severities())


def test_a_value_that_is_measured_otherwise_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = measure
    monkeypatch.setattr(solve, "measure", lambda *args: {**real(*args), "cost": 1})
    with pytest.raises(AssertionError, match="cost is 1, not"):
        make_timetable(FULL, severities())


def test_least_change_comes_first_and_otherwise_last() -> None:
    shy = with_options(with_(tiny(2, 4), member("M1", "D1 D2")), least_sessions=0)
    published = plan(shy, "S1 D3 V1 - F1", "S2 D4 V1 - F1")
    kept = make_timetable(shy, severities(), published, least_change=True)
    assert by_session(kept.timetable) == {"S1": "D3 V1", "S2": "D4 V1"}
    assert (kept.stages[0].goal, kept.stages[0].value) == ("change", 0)
    better = make_timetable(shy, severities(), published)
    assert by_session(better.timetable) == {"S1": "D1 V1", "S2": "D2 V1"}
    assert (better.stages[-1].goal, better.stages[-1].value) == ("change", 40)


def test_of_plans_as_good_the_one_nearest_to_what_is_published_is_made() -> None:
    published = plan(tiny(), "S1 D2 V1 - F1", "S2 D4 V1 - F1")
    assert make_timetable(tiny(), severities(), published).timetable == published
    lost = with_(tiny(venues=2), venue("V1", "D1 D2 D3"))
    moved_on = make_timetable(lost, severities(), published, least_change=True)
    assert moved_on.timetable == moved(published, "S2", venue="V2")
    assert moved_on.stages[0].value == 5


def test_what_is_forced_holds() -> None:
    def late(model: Model) -> None:
        model.cp.add(model.on["S1", "D3"] == 1)

    assert by_session(make_timetable(tiny(), severities(), force=late).timetable)["S1"] == "D3 V1"


def test_talks_stand_after_those_that_they_build_on_and_by_topic() -> None:
    talks = with_talks(tiny(), "T1 rent; T2 heat after T3; T3 rent; T4 heat")
    ordered = replace(talks, topics=("heat", "rent"))
    assert heard_in_order(ordered, ["T1", "T2", "T3", "T4"]) == ["T4", "T1", "T3", "T2"]
    assert heard_in_order(ordered, ["T2", "T1"]) == ["T2", "T1"]


def test_a_speaker_speaks_from_elsewhere_only_where_not_free_in_the_room() -> None:
    both = with_(tiny(), talk("T1"), speaker("E1", "D2", "D1 D2"), lock("date", "S1", "D2"))
    assert make_timetable(both, severities()).timetable.sittings[0].talks == (Given("T1", 0, "E1"),)
    away = with_(both, speaker("E1", "D1", "D2"))
    assert make_timetable(away, severities()).timetable.sittings[0].talks == (Given("T1", 0, "E1", True),)


def test_talks_stand_in_stretches_that_hold_them() -> None:
    long = with_(with_talks(tiny(), "T1; T2; T3; T4", minutes=25), session("S1", minutes=300))
    sitting = make_timetable(long, severities()).timetable.sittings[0]
    assert len(sitting.stretches) > 1
    assert [one.stretch for one in sitting.talks] == sorted(one.stretch for one in sitting.talks)
    assert len({one.stretch for one in sitting.talks}) > 1


def test_the_order_in_which_a_programme_is_written_down_changes_nothing() -> None:
    things = [
        *(venue("V2", "D2 D3 D4"), venue("V1", "D1 D3"), member("M4", "D2 D3"), member("M1", "D3 D1 D2")),
        *(
            supporter("B1", "bsl"),
            member("M2", needs="bsl loop wheelchair"),
            talk("T1"),
            speaker("E1", "D1 D3"),
        ),
    ]
    plans = {
        str(make_timetable(with_(tiny(), *(things[n] for n in order)), severities()).timetable)
        for order in [*permutations(range(len(things)))][:: 40_320 // 6]
    }
    assert len(plans) == 1


PRINTED = """
from scheduling.codec import encoded
from scheduling.clashes import explain
from scheduling.rules import severities
from scheduling.solve import make_timetable
from scheduling.timetable import Timetable
from tests.scheduling.test_solve import FULL, WRONG
print(encoded(Timetable, make_timetable(FULL, severities()).timetable))
print(explain(WRONG, severities(), offer_access=True))
"""


def in_a_process(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    made = subprocess.run(
        [sys.executable, "-c", PRINTED], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return made.stdout


def test_two_processes_make_the_same_plan_and_give_the_same_reasons() -> None:
    one = in_a_process("1")
    assert "Reason(" in one
    assert in_a_process("4242") == one


def test_an_explanation_is_the_same_again() -> None:
    assert explain(WRONG, severities()) == explain(WRONG, severities())
