"""What happens when on a day: sittings by hand, and laws for any sitting, however odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programmes import sitting, span, supporter, talk, tiny, with_, with_options

from scheduling.agenda import Block, Turn, agenda, interpreting
from scheduling.day import PLENARY, TABLE, WELCOME
from scheduling.frame import frame
from scheduling.programme import Pause, Phase, Programme
from scheduling.times import Span, later, minutes_between
from scheduling.timetable import Given, Sitting

DAY = "11:05-11:20,12:25-13:25L,14:35-14:50"


def of(phase: str, minutes: int, *talks: int) -> Programme:
    """Three sessions of this phase and length; talks T1, T2, ... of these minutes; S2 is in the middle."""
    programme = tiny(sessions=3)
    sessions = tuple(replace(one, phase=Phase(phase), minutes=minutes) for one in programme.sessions)
    others = (talk(f"T{n}", minutes=length, phase=phase) for n, length in enumerate(talks, 1))
    return with_(replace(programme, sessions=sessions), *others)


def told(blocks: Sequence[Block]) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M} {one.kind} {one.talk}".strip() for one in blocks]


def day(programme: Programme, line: str) -> list[str]:
    return told(agenda(programme, sitting(programme, line)))


def test_a_day_of_learning() -> None:
    programme = of("learning", 360, 30, 45, 20, 30, 20)
    assert day(programme, f"S2 D1 V1 T1/T2/T3,T4/T5 F1 {DAY}") == [
        "10:00-10:15 welcome",
        "10:15-10:35 talk T1",
        "10:35-10:45 questions T1",
        "10:45-11:05 tables",
        "11:05-11:20 break",
        "11:20-11:50 talk T2",
        "11:50-12:05 questions T2",
        "12:05-12:25 tables",
        "12:25-13:25 lunch",
        "13:25-13:40 talk T3",
        "13:40-13:45 questions T3",
        "13:45-14:05 talk T4",
        "14:05-14:15 questions T4",
        "14:15-14:35 tables",
        "14:35-14:50 break",
        "14:50-15:05 talk T5",
        "15:05-15:10 questions T5",
        "15:10-15:30 tables",
        "15:30-15:50 plenary",
        "15:50-16:00 close",
    ]


def test_a_day_of_deliberation_has_rounds_of_at_most_45_minutes() -> None:
    assert day(of("deliberating", 360), f"S2 D1 V1 - F1 {DAY}") == [
        "10:00-10:15 welcome",
        "10:15-10:40 tables",
        "10:40-11:05 tables",
        "11:05-11:20 break",
        "11:20-11:55 tables",
        "11:55-12:25 tables",
        "12:25-13:25 lunch",
        "13:25-14:00 tables",
        "14:00-14:35 tables",
        "14:35-14:50 break",
        "14:50-15:30 tables",
        "15:30-15:50 plenary",
        "15:50-16:00 close",
    ]


def test_a_day_of_deciding_ends_with_agreeing_recommendations() -> None:
    assert day(of("deciding", 360), f"S2 D1 V1 - F1 {DAY}")[-5:] == [
        "14:00-14:35 tables",
        "14:35-14:50 break",
        "14:50-15:10 plenary",
        "15:10-15:50 decide",
        "15:50-16:00 close",
    ]


def test_deciding_in_one_stretch_shares_it_with_the_tables() -> None:
    assert day(of("deciding", 120), "S2 D1 V1 - F1") == [
        "10:00-10:15 welcome",
        "10:15-10:55 tables",
        "10:55-11:15 plenary",
        "11:15-11:50 decide",
        "11:50-12:00 close",
    ]
    assert day(of("deciding", 60), "S2 D1 V1 - F1") == [
        "10:00-10:15 welcome",
        "10:15-10:50 decide",
        "10:50-11:00 close",
    ]


def test_an_open_session_is_talk_without_rounds() -> None:
    blocks = agenda(of("open", 120), sitting(of("open", 120), "S2 D1 V1 - - 10:50-11:05"))
    assert [(one.kind, one.title) for one in blocks] == [
        ("welcome", "Welcome"),
        ("open", "Short introductions, then talking to each other"),
        ("break", "Break"),
        ("open", "Talking to each other"),
        ("close", "Close and what comes next"),
    ]


def test_the_panel_gets_to_know_each_other_in_its_first_session_and_thanks_in_its_last() -> None:
    programme = of("learning", 120)
    first, last = (agenda(programme, sitting(programme, f"{one} D1 V1")) for one in ("S1", "S3"))
    assert told(first[:1] + last[:1]) == ["10:00-10:30 welcome", "10:00-10:15 welcome"]
    assert [one[0].title for one in (first, last)] == ["Welcome and getting to know each other", "Welcome"]
    assert [one[-1].title for one in (first, last)] == ["Close and what comes next", "Close and thanks"]


def test_getting_to_know_each_other_takes_nothing_from_tables_or_talks() -> None:
    assert day(of("learning", 90, 25), "S1 D1 V1 T1")[:2] == ["10:00-10:15 welcome", "10:15-10:30 talk T1"]
    assert day(of("learning", 90, 10), "S1 D1 V1 T1")[:2] == ["10:00-10:30 welcome", "10:30-10:35 talk T1"]


def test_tables_talk_about_what_was_heard_once_something_was() -> None:
    programme = of("learning", 150, 10)
    blocks = agenda(programme, sitting(programme, "S2 D1 V1 /T1 F1 11:05-11:20"))
    assert [one.title for one in blocks if one.kind == "tables"] == [
        "At the tables, round 1: talk about what matters to you",
        "At the tables, round 2: talk about what matters to you",
        "At the tables, round 3: talk about what you heard",
    ]


@pytest.mark.parametrize(
    ("phase", "what"),
    [("deliberating", "list what could be done"), ("deciding", "write down what should be done")],
)
def test_rounds_say_what_they_are_for(phase: str, what: str) -> None:
    blocks = agenda(of(phase, 90), sitting(of(phase, 90), "S2 D1 V1"))
    assert [one.title for one in blocks if one.kind == "tables"] == [f"At the tables, round 1: {what}"]


@pytest.mark.parametrize(
    ("minutes", "parts"),
    [(9, (9, 0)), (10, (5, 5)), (20, (15, 5)), (30, (20, 10)), (45, (30, 15)), (60, (40, 20))],
)
def test_about_a_third_of_a_talk_is_for_questions(minutes: int, parts: tuple[int, int]) -> None:
    programme = of("learning", 180, minutes)
    blocks = agenda(programme, sitting(programme, "S2 D1 V1 T1"))
    lengths = Counter({one.kind: minutes_between(one.start, one.end) for one in blocks if one.talk == "T1"})
    # What is left of five minutes before the first round goes to the last thing before it.
    lengths[max(lengths, key=lambda kind: ("talk", "questions").index(kind))] -= -minutes % 5
    assert (lengths["talk"], lengths["questions"]) == parts


def test_rounds_start_on_the_five_minutes_after_a_talk_of_odd_length() -> None:
    assert day(of("learning", 90, 12), "S2 D1 V1 T1")[1:4] == [
        "10:15-10:22 talk T1",
        "10:22-10:30 questions T1",
        "10:30-11:00 tables",
    ]


def test_talks_that_are_too_long_leave_no_tables_and_are_shortened() -> None:
    assert day(of("learning", 60, 20, 80), "S2 D1 V1 T1,T2") == [
        "10:00-10:07 welcome",
        "10:07-10:14 talk T1",
        "10:14-10:16 questions T1",
        "10:16-10:43 talk T2",
        "10:43-10:55 questions T2",
        "10:55-11:00 close",
    ]


def test_talks_may_use_up_the_time_for_feedback_which_is_then_missing() -> None:
    kinds = [one.split()[1] for one in day(of("learning", 150, 60), "S2 D1 V1 /T1 F1 11:05-11:20")]
    assert "tables" in kinds and "plenary" not in kinds


def test_feedback_on_earlier_rounds_comes_before_another_round() -> None:
    assert day(of("learning", 100, 20), "S2 D1 V1 /T1 F1 10:35-10:45")[2:] == [
        "10:35-10:45 break",
        "10:45-11:00 talk T1",
        "11:00-11:10 questions T1",
        "11:10-11:30 plenary",
        "11:30-11:40 close",
    ]


def test_the_speaker_who_steps_in_is_told_and_whether_from_elsewhere() -> None:
    programme = of("learning", 90, 30)
    blocks = agenda(programme, sitting(programme, "S2 D1 V1 T1@E9~"))
    assert [(one.speaker, one.remote) for one in blocks if one.talk] == [("E9", True), ("E9", True)]
    assert {(one.speaker, one.remote) for one in blocks if not one.talk} == {("", False)}


def test_a_pause_at_the_start_comes_before_the_welcome() -> None:
    found = day(of("learning", 90), "S2 D1 V1 - F1 10:00-10:15")
    assert found[:2] == ["10:00-10:15 break", "10:15-10:30 welcome"]


def test_a_long_pause_in_the_evening_is_a_meal() -> None:
    evening = Sitting(
        "S2",
        "D1",
        "V1",
        span(date(2027, 3, 6), "17:00-22:00"),
        pauses=(Pause(datetime(2027, 3, 6, 19), datetime(2027, 3, 6, 20), "lunch"),),
    )
    found = [one for one in agenda(of("learning", 300), evening) if one.kind == "lunch"]
    assert [one.title for one in found] == ["Meal"]
    assert (
        agenda(of("learning", 360), sitting(of("learning", 360), f"S2 D1 V1 - F1 {DAY}"))[6].title == "Lunch"
    )


def test_ids_that_nobody_knows_do_no_harm() -> None:
    programme = of("learning", 90, 20)
    found = agenda(programme, sitting(programme, "S9 D9 V9 T1,T9 F9"))
    assert {one.talk for one in found} == {"", "T1"}


@pytest.mark.parametrize(("on", "passes"), [(date(2027, 3, 27), 240), (date(2027, 10, 30), 360)])
def test_a_night_in_which_clocks_change(on: date, passes: int) -> None:
    programme = of("deliberating", passes)
    night = Sitting("S2", "D1", "V1", span(on, "23:00-04:00"))
    blocks = agenda(programme, night)
    assert [minutes_between(one.start, one.end) > 0 for one in blocks] == [True] * len(blocks)
    assert sum(minutes_between(one.start, one.end) for one in blocks) == passes
    assert all(one.start.hour != 1 or on.month == 10 for one in blocks)


EDGES = st.integers(0, 300).map(lambda n: 5 * n)
PAUSES = st.lists(st.tuples(EDGES, st.integers(1, 90), st.sampled_from(["break", "lunch"])), max_size=4)
TALKS = st.lists(st.tuples(st.sampled_from("123456"), st.integers(-1, 5)), max_size=6)
NIGHTS = [date(2027, 3, 27), date(2027, 10, 30), date(2028, 2, 29)]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([date(2027, 3, 6), *NIGHTS]),
    st.sampled_from([0, 10, 18, 22]),
    st.integers(15, 1440),
    st.sampled_from(list(Phase)),
    PAUSES,
    TALKS,
    st.sampled_from(["S1", "S2", "S3"]),
)
def test_blocks_cover_any_sitting_without_gap_or_overlap(
    on: date,
    hour: int,
    minutes: int,
    phase: Phase,
    pauses: list[tuple[int, int, str]],
    talks: list[tuple[str, int]],
    which: str,
) -> None:
    programme = of(phase, minutes, 20, 5, 90, 33, 240, 10)
    start = datetime.combine(on, time(hour))
    whole = Span(start, max(later(start, minutes), start + timedelta(minutes=15)))
    made = tuple(
        Pause(later(start, at - 60), later(start, at - 60 + length), kind)
        for at, length, kind in pauses
        if later(start, at - 60) < later(start, at - 60 + length)
    )
    given = tuple(Given(f"T{n}", place, f"E{n}") for n, place in talks)
    blocks = agenda(programme, Sitting(which, "D1", "V1", whole, given, ("F1",), made))
    assert (blocks[0].start, blocks[-1].end) == (whole.start, whole.end)
    assert all(one.end == then.start for one, then in pairwise(blocks))
    assert all(one.start < one.end for one in blocks)
    assert all(minutes_between(one.start, one.end) <= 60 + 45 for one in blocks if one.kind == "tables"), (
        "45, and an hour more where clocks are put back"
    )
    if phase is Phase.OPEN:
        assert not {one.kind for one in blocks} & {"tables", "plenary", "decide"}


@settings(max_examples=60, deadline=None)
@given(
    st.integers(8, 120).map(lambda n: 5 * n),
    st.sampled_from([Phase.LEARNING, Phase.DELIBERATING]),
    st.sampled_from(["S1", "S2", "S3"]),
    st.lists(st.integers(5, 60), min_size=20, max_size=20),
)
def test_talks_that_fill_the_frame_are_heard_in_full_with_time_for_tables_and_feedback(
    minutes: int, phase: Phase, which: str, lengths: list[int]
) -> None:
    programme = of(phase, minutes, *lengths)
    meeting, when = programme.session[which], programme.slots[0]
    made = frame(programme, meeting, when)
    given: list[Given] = []
    for stretch, left in enumerate(made.talk_minutes):
        while len(given) < len(lengths) and lengths[len(given)] <= left:
            left -= lengths[len(given)]
            given.append(Given(f"T{len(given) + 1}", stretch, "E1"))
    plan = Sitting(which, when.id, "V1", programme.span(meeting, when), tuple(given), (), made.pauses)
    blocks = agenda(programme, plan)
    spent = Counter({f"T{n}": 0 for n in range(1, len(given) + 1)})
    for one in blocks:
        spent[one.talk] += minutes_between(one.start, one.end)
    assert all(0 <= spent[f"T{n}"] - length < 5 for n, length in enumerate(lengths[: len(given)], 1))
    assert [one.talk for one in blocks if one.kind == "talk"] == [one.talk for one in given]
    for stretch in {one.stretch for one in given}:
        at = plan.stretches[stretch]
        tables = [one for one in blocks if one.kind == "tables" and at.covers(Span(one.start, one.end))]
        assert sum(minutes_between(one.start, one.end) for one in tables) >= TABLE - 4
    kinds = [one.kind for one in blocks]
    assert ("plenary" in kinds) == ("tables" in kinds)
    assert kinds[-1] in ("close", "break", "lunch")
    if given:
        assert minutes_between(blocks[0].start, blocks[0].end) >= WELCOME
        assert next(minutes_between(one.start, one.end) for one in blocks if one.kind == "plenary") >= PLENARY


def test_in_a_short_session_feedback_takes_less_than_half_and_a_round_at_least_ten_minutes() -> None:
    assert day(of("learning", 60), "S2 D1 V1")[1:3] == ["10:15-10:35 tables", "10:35-10:50 plenary"]
    assert day(of("learning", 40), "S2 D1 V1")[1:3] == ["10:15-10:25 tables", "10:25-10:30 plenary"]
    assert day(of("learning", 35), "S2 D1 V1") == ["10:00-10:25 welcome", "10:25-10:35 close"]


def test_pauses_that_overlap_or_leave_the_session_are_cut() -> None:
    found = day(of("learning", 90), "S2 D1 V1 - F1 09:50-10:05,10:20-10:40,10:30-10:50L,11:20-11:40")
    pauses = [one for one in found if one.split()[1] in ("break", "lunch")]
    assert pauses == [
        "10:00-10:05 break",
        "10:20-10:40 break",
        "10:40-10:50 lunch",
        "11:20-11:30 break",
    ]


def test_a_few_minutes_between_two_pauses_are_for_the_tables() -> None:
    assert day(of("learning", 90), "S2 D1 V1 - F1 10:30-10:40,10:45-10:55")[3:5] == [
        "10:40-10:45 tables",
        "10:45-10:55 break",
    ]


def test_talks_in_stretches_that_do_not_exist_stand_in_the_first_or_last() -> None:
    programme = of("learning", 150, 10, 10)
    plan = replace(
        sitting(programme, "S2 D1 V1 - F1 11:05-11:20"), talks=(Given("T1", -2, "E1"), Given("T2", 7, "E2"))
    )
    found = [one for one in told(agenda(programme, plan)) if " talk " in one]
    assert found == ["10:15-10:20 talk T1", "11:20-11:25 talk T2"]


def test_of_a_session_too_short_for_anything_else_welcome_and_close_share_it() -> None:
    assert day(of("learning", 15), "S2 D1 V1") == ["10:00-10:09 welcome", "10:09-10:15 close"]


def interpreted(minutes: int, *people: str, teams: int = 1) -> tuple[Turn, ...]:
    programme = with_options(
        with_(of("learning", minutes), *(supporter(one, "bsl") for one in people)), bsl_teams=teams
    )
    return interpreting(programme, sitting(programme, f"S2 D1 V1 - {','.join((*people, 'F1'))}"))


def turns(found: Sequence[Turn]) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M} {one.supporter}+{one.beside}" for one in found]


def test_two_interpreters_take_turns_through_breaks_too() -> None:
    assert turns(interpreted(150, "B1", "B2")) == [
        "10:00-10:20 B1+B2",
        "10:20-10:40 B2+B1",
        "10:40-11:00 B1+B2",
        "11:00-11:20 B2+B1",
        "11:20-11:40 B1+B2",
        "11:40-12:00 B2+B1",
        "12:00-12:15 B1+B2",
        "12:15-12:30 B2+B1",
    ]


def test_in_a_team_of_three_one_rests() -> None:
    found = interpreted(60, "B1", "B2", "B3")
    assert turns(found) == ["10:00-10:20 B1+B2", "10:20-10:40 B2+B3", "10:40-11:00 B3+B1"]


def test_somebody_alone_interprets_all_the_time_and_nobody_nothing() -> None:
    assert turns(interpreted(110, "B1")) == ["10:00-11:50 B1+"]
    assert interpreted(110) == ()


def test_several_teams_work_side_by_side() -> None:
    found = interpreted(150, "B1", "B2", "B3", "B4", teams=2)
    assert {(one.team, one.supporter) for one in found} == {(1, "B1"), (1, "B3"), (2, "B2"), (2, "B4")}
    assert [one.start for one in found if one.team == 1] == [one.start for one in found if one.team == 2]


def test_only_known_interpreters_of_bsl_take_turns() -> None:
    programme = with_(of("learning", 60), supporter("I1", "interpreter", languages="welsh"))
    assert interpreting(programme, sitting(programme, "S2 D1 V1 - I1,F1,B9")) == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 1440).filter(lambda n: n >= 45), st.integers(2, 5))
def test_turns_last_15_to_20_minutes_and_nobody_has_two_in_a_row(minutes: int, size: int) -> None:
    found = interpreted(minutes, *(f"B{n}" for n in range(1, size + 1)))
    assert sum(minutes_between(one.start, one.end) for one in found) == minutes
    assert all(15 <= minutes_between(one.start, one.end) <= 20 for one in found)
    for one, then in pairwise(found):
        assert one.end == then.start
        assert one.beside == then.supporter != one.supporter
    shares = Counter(one.supporter for one in found)
    assert max(shares.values()) - min(shares.values()) <= 1 or len(found) < size
