"""The checker and the frame of a day, written apart from each other, agree on every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduling.check.plan import Plan
from scheduling.check.talks import minutes_for_talks
from scheduling.frame import frame
from scheduling.programme import Programme, Rest
from scheduling.timetable import Sitting, Timetable
from tests.scheduling.check_cases import broken_rules
from tests.scheduling.programmes import member, session, slot, tiny, with_

DAYS = [date(2027, 3, 6), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)]


@st.composite
def a_day(draw: st.DrawFn) -> tuple[Programme, Timetable]:
    """A programme of one session, of any length on any hour, planned with the pauses of its frame."""
    start = draw(st.sampled_from(["00:30", "07:00", "10:00", "13:45", "18:00", "21:20"]))
    phase = draw(st.sampled_from(["learning", "deliberating", "deciding", "open"]))
    minutes = draw(st.integers(15, 600))
    hybrid = draw(st.booleans())
    day = draw(st.sampled_from(DAYS))
    needs = draw(st.sampled_from(["-", "wheelchair", "remote"]))
    rests = [Rest(time(hour), 10) for hour in draw(st.sets(st.integers(0, 23), max_size=2))]
    programme = with_(
        tiny(1, slots=1),
        session("S1", phase, minutes, hybrid=hybrid),
        slot("D1", f"{start}-{start}", day),
        replace(member("M1", needs=needs), rests=tuple(rests)),
    )
    first, date_of = programme.sessions[0], programme.slots[0]
    pauses = frame(programme, first, date_of).pauses
    sitting = Sitting("S1", "D1", "V1", programme.span(first, date_of), support=("F1",), pauses=pauses)
    return programme, Timetable((sitting,))


@given(a_day())
@settings(max_examples=80, deadline=None)
def test_a_frame_is_complete_and_leaves_the_minutes_for_talks_that_the_checker_counts(
    planned: tuple[Programme, Timetable],
) -> None:
    programme, timetable = planned
    (held,) = Plan(programme, timetable).held
    assert minutes_for_talks(held) == frame(programme, held.session, programme.slots[0]).talk_minutes
    assert "complete" not in broken_rules(planned)


@given(a_day())
@settings(max_examples=80, deadline=None)
def test_a_frame_without_rests_to_keep_has_its_lunch_and_its_breaks(
    planned: tuple[Programme, Timetable],
) -> None:
    programme, timetable = planned
    # In the hour that clocks show twice nothing starts or ends: no break can stand there.
    assume(programme.slots[0].span.minutes == 24 * 60)
    free = replace(programme, members=tuple(replace(one, rests=()) for one in programme.members))
    pauses = frame(free, free.sessions[0], free.slots[0]).pauses
    again = Timetable(tuple(replace(one, pauses=pauses) for one in timetable.sittings))
    assert broken_rules((free, again)).isdisjoint({"lunch", "breaks", "rests"})
