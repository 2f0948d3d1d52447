"""Breaks and lunch of a day: days known by hand, laws of every day, every placement on a coarse grid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from programmes import member, session, span, tiny, unknown, with_, with_options

import scheduling.frame
from scheduling.day import clock, rests_within
from scheduling.frame import Frame, frame, talk_minutes
from scheduling.programme import Pause, Programme, Rest, Slot
from scheduling.times import Span, later, minutes_between
from scheduling.timetable import Sitting

SATURDAY = date(2027, 3, 6)
FORWARD, BACK = date(2027, 3, 27), date(2027, 10, 30)


def day(start: datetime, minutes: int, rests: tuple[Rest, ...] = (), **more: Any) -> Programme:
    """A programme whose one session takes all of its one date, with one member who has these rests."""
    when = Slot("D1", Span(start, max(later(start, minutes), start + timedelta(minutes=1))))
    programme = tiny(sessions=1, slots=1, members=1)
    one = session("S1", more.pop("phase", "learning"), minutes, hybrid=more.pop("hybrid", False))
    programme = replace(programme, sessions=(one,), slots=(when,))
    return with_options(with_(programme, replace(member("M1"), rests=rests)), **more)


def hours(text: str, on: date = SATURDAY, rests: str = "-", **more: Any) -> Programme:
    """`hours("10:00-16:00", rests="13:00/15")`: as `day`, in the words of programmes.py."""
    when = span(on, text)
    return day(when.start, when.minutes, member("M1", rests=rests).rests, **more)


def framed(programme: Programme) -> Frame:
    return frame(programme, programme.sessions[0], programme.slots[0])


def said(pauses: tuple[Pause, ...]) -> list[str]:
    return [f"{one.start:%H:%M}-{one.end:%H:%M} {one.kind}" for one in pauses]


def stretches(programme: Programme, pauses: tuple[Pause, ...]) -> list[int]:
    whole = programme.span(programme.sessions[0], programme.slots[0])
    return [one.minutes for one in Sitting("S1", "D1", "V1", whole, pauses=pauses).stretches]


# Worked out by hand: the fewest breaks with which nobody sits longer than 90 minutes, as even as 5 minutes
# allow, earlier rather than later; welcome 15, tables 20 a stretch, plenary 20, close 10.
KNOWN = {
    "a day": (
        hours("10:00-16:00"),
        "11:05-11:20 break, 12:25-13:25 lunch, 14:35-14:50 break",
        (30, 45, 50, 20),
    ),
    "an evening": (hours("18:00-20:30"), "19:05-19:20 break", (30, 20)),
    "90 minutes": (hours("10:00-11:30"), "", (25,)),
    "91 minutes": (hours("10:00-11:31"), "10:40-10:55 break", (5, 0)),
    "a quarter of an hour": (hours("10:00-10:15"), "", (0,)),
    "over midnight": (hours("22:30-01:30"), "23:50-00:05 break", (45, 35)),
    "five hours": (hours("10:00-15:00"), "11:15-11:30 break, 12:45-13:45 lunch", (40, 55, 25)),
    "five hours, an open session": (
        hours("10:00-15:00", phase="open"),
        "11:15-11:30 break, 12:45-13:45 lunch",
        (0, 0, 0),
    ),
    "a minute less than five hours": (
        hours("10:00-14:59"),
        "11:30-11:45 break, 13:15-13:30 break",
        (55, 70, 39),
    ),
    "five hours from midday": (hours("13:00-18:00"), "14:00-15:00 lunch, 16:20-16:35 break", (25, 60, 35)),
    "a meal in the middle of the evening": (
        hours("18:00-23:00"),
        "18:50-19:05 break, 20:00-21:00 lunch, 21:50-22:05 break",
        (15, 35, 30, 5),
    ),
    "longer breaks": (
        hours("10:00-13:00", break_minutes=20),
        "11:20-11:40 break",
        (45, 30),
    ),
    "60 minutes with people elsewhere": (
        hours("10:00-13:00", hybrid=True),
        "10:50-11:05 break, 11:55-12:10 break",
        (15, 30, 0),
    ),
    "a short lunch is made 45 minutes": (
        hours("10:00-15:00", lunch_minutes=20),
        "11:20-11:35 break, 12:55-13:40 lunch",
        (45, 60, 30),
    ),
    "a rest moves lunch": (
        hours("10:00-16:00", rests="13:20/15"),
        "11:10-11:25 break, 12:35-13:35 lunch, 14:40-14:55 break",
        (35, 50, 45, 15),
    ),
    "no minutes for breaks are made five": (
        hours("10:00-13:00", break_minutes=0),
        "11:25-11:30 break",
        (50, 40),
    ),
    "a lunch too long for an hour on either side": (
        hours("10:00-15:00", lunch_minutes=240),
        "10:30-14:30 lunch",
        (0, 0),
    ),
    "lunch is not in the first hour": (
        hours("12:00-17:00", rests="12:15/15"),
        "12:15-12:30 break, 13:30-14:30 lunch, 15:35-15:50 break",
        (0, 40, 45, 20),
    ),
    "fifteen minutes between two rests are too few": (
        hours("10:00-12:00", rests="10:30/15 11:00/15"),
        "10:30-11:15 break",
        (0, 0),
    ),
    "also where another stretch has to be short": (
        hours("12:00-17:00", rests="12:15/15 15:30/15 16:00/15"),
        "12:15-12:30 break, 13:30-14:30 lunch, 15:30-16:15 break",
        (0, 40, 40, 0),
    ),
    "no break at the very end": (hours("10:00-11:40", break_minutes=70), "10:10-11:20 break", (0, 0)),
    "a break begins before its rest rather than that anybody sits too long": (
        hours("10:00-10:50", rests="10:00/15 10:35/15", stretch_minutes=15),
        "10:00-10:15 break, 10:30-10:50 break",
        (0,),
    ),
    "twenty are not": (
        hours("10:00-12:00", rests="10:30/15 11:05/15"),
        "10:30-10:45 break, 11:05-11:20 break",
        (0, 0, 0),
    ),
    "a rest at the end of an odd length": (
        hours("10:00-11:33", rests="11:25/8"),
        "11:15-11:33 break",
        (10,),
    ),
    "a rest at an odd time": (hours("10:00-11:30", rests="10:42/9"), "10:40-10:55 break", (5, 0)),
    "a long rest makes a long break": (hours("10:00-12:00", rests="11:00/30"), "11:00-11:30 break", (25, 0)),
    "two rests in one pause": (
        hours("10:00-12:00", rests="10:50/10 11:00/15"),
        "10:50-11:15 break",
        (15, 0),
    ),
    "a rest at the very start": (hours("10:00-11:30", rests="10:00/10"), "10:00-10:15 break", (10,)),
    "a rest at the very end": (hours("10:00-11:30", rests="11:20/10"), "11:15-11:30 break", (10,)),
    "a rest in part outside the hours": (hours("10:00-11:30", rests="11:25/10 09:55/10"), "", (25,)),
}


@pytest.mark.parametrize("name", KNOWN)
def test_known_days(name: str) -> None:
    programme, pauses, talks = KNOWN[name]
    found = framed(programme)
    assert ", ".join(said(found.pauses)) == pauses
    assert found.talk_minutes == talks


def test_members_who_need_long_breaks_get_them_and_so_does_an_unknown_panel() -> None:
    programme = hours("10:00-13:00")
    plain, long = ["11:20-11:35 break"], ["11:15-11:40 break"]
    assert said(framed(programme).pauses) == plain
    assert said(framed(with_(programme, member("M1", needs="long-breaks"))).pauses) == long
    assert said(framed(unknown(programme)).pauses) == long


def test_one_more_break_rather_than_a_long_one() -> None:
    """Without it the first break would last from 11:30 until the end of the rest, 45 minutes."""
    found = framed(hours("10:00-16:00", rests="12:00/15", break_minutes=25))
    assert said(found.pauses) == ["10:45-11:10 break", "12:00-13:00 lunch", "14:15-14:40 break"]


def test_lunch_of_a_night_is_at_midday_of_the_next_day() -> None:
    lunches = [one for one in framed(hours("22:00-16:00")).pauses if one.kind == "lunch"]
    assert [time(11, 45) <= one.start.time() <= time(13, 30) for one in lunches] == [True]


def test_somebody_who_takes_part_from_elsewhere_shortens_the_stretches() -> None:
    programme = with_(hours("10:00-13:00"), member("M1", needs="remote"))
    assert max(stretches(programme, framed(programme).pauses)) <= 60


def published(programme: Programme, *pauses: str, on: str = "D1") -> Programme:
    made = tuple(Pause(*_times(one), "break") for one in pauses)
    return replace(programme, pauses={("S1", on): made})


def _times(text: str) -> tuple[datetime, datetime]:
    when = span(SATURDAY, text)
    return when.start, when.end


@pytest.mark.parametrize(
    ("rests", "pauses", "kept"),
    [
        ("-", ["10:30-10:45"], True),
        ("-", [], True),
        ("10:30/15", ["10:30-10:45"], True),
        ("11:30/10", ["10:30-10:45"], False),
        ("-", ["12:50-13:05"], False),
        ("-", ["10:30-10:45", "10:40-11:00"], False),
        ("-", ["10:00-13:00"], False),
    ],
    ids=["kept", "none", "with the rest", "rest elsewhere", "outside", "overlapping", "nothing left"],
)
def test_published_pauses_stay_unless_they_no_longer_serve(rests: str, pauses: list[str], kept: bool) -> None:
    programme = hours("10:00-13:00", rests=rests)
    made = published(programme, *pauses)
    assert (said(framed(made).pauses) == [f"{one} break" for one in pauses]) == kept
    assert (framed(made) == framed(programme)) == (not kept)


def test_pauses_published_for_another_date_do_not_count() -> None:
    programme = hours("10:00-13:00")
    assert framed(published(programme, "10:30-10:45", on="D2")) == framed(programme)


def test_a_rest_that_no_pauses_could_hold_changes_nothing_that_was_published() -> None:
    programme = published(hours("10:00-11:00", rests="10:00/60"), "10:30-10:45")
    assert said(framed(programme).pauses) == ["10:30-10:45 break"]


def test_minutes_for_talks_of_pauses_made_by_hand() -> None:
    when = span(SATURDAY, "10:00-13:00")
    made = (Pause(*_times("10:00-10:10"), "break"), Pause(*_times("10:30-12:30"), "break"))
    assert talk_minutes(session("S1", minutes=180), when, made) == (0, 0)
    assert talk_minutes(session("S1", minutes=180), when, made[:1]) == (170 - 15 - 20 - 30,)
    assert talk_minutes(session("S1", "open", minutes=180), when, made) == (0, 0)


def test_rests_within_are_those_wholly_inside_on_every_day_of_the_session() -> None:
    programme = hours("23:00-02:00", rests="23:30/15 00:30/15 22:55/10 01:55/10 03:00/10")
    when = programme.span(programme.sessions[0], programme.slots[0])
    assert [f"{one.start:%d %H:%M}" for one in rests_within(programme, when)] == ["06 23:30", "07 00:30"]


def test_a_rest_in_the_hour_that_clocks_skip_is_not_taken() -> None:
    programme = hours("22:00-06:00", on=FORWARD, rests="01:30/15 00:45/30 04:00/15")
    when = programme.span(programme.sessions[0], programme.slots[0])
    found = rests_within(programme, when)
    assert [(f"{one.start:%H:%M}", f"{one.end:%H:%M}", one.minutes) for one in found] == [
        ("00:45", "02:15", 30),
        ("04:00", "04:15", 15),
    ]


@pytest.mark.parametrize(("on", "passes"), [(FORWARD, 420), (BACK, 540)])
def test_breaks_last_as_long_as_they_should_while_clocks_change(on: date, passes: int) -> None:
    programme = hours("22:00-06:00", on=on)
    pauses = framed(programme).pauses
    assert sum(stretches(programme, pauses)) + sum(one.span.minutes for one in pauses) == passes
    assert {(one.kind, one.span.minutes) for one in pauses} == {("break", 15), ("lunch", 60)}
    assert max(stretches(programme, pauses)) <= 90


@pytest.mark.parametrize("on", [FORWARD, BACK, SATURDAY])
def test_the_clock_of_a_night_shows_each_minute_once(on: date) -> None:
    night = span(on, "22:00-06:00")
    shown = clock(night)
    assert (shown[0], shown[-1]) == (night.start, night.end)
    assert all(one < then for one, then in pairwise(shown))
    skipped = [one for one in shown if one.hour == 1]
    assert len(shown) == (421 if on == FORWARD else 481)
    assert len(skipped) == (0 if on == FORWARD else 60)


STARTS = st.builds(
    lambda on, at: datetime.combine(on, time()) + timedelta(minutes=at),
    st.sampled_from([SATURDAY, FORWARD, BACK, date(2028, 2, 29)]),
    st.integers(0, 287).map(lambda n: 5 * n),
)
LENGTHS = st.integers(15, 1440)
RESTS = st.lists(
    st.builds(
        Rest,
        st.integers(0, 1439).map(lambda n: time(n // 60, n % 60)),
        st.integers(1, 40),
    ),
    max_size=3,
).map(tuple)
OPTIONS = st.fixed_dictionaries(
    {
        "break_minutes": st.integers(0, 45),
        "lunch_minutes": st.integers(0, 120),
        "stretch_minutes": st.integers(0, 150),
    }
)


def starts_at_a_time(start: datetime) -> bool:
    """Not in an hour that clocks skip or repeat: such starts are refused at the door."""
    return not (start.hour == 1 and start.date() in (FORWARD + timedelta(1), BACK + timedelta(1)))


@settings(max_examples=60, deadline=None)
@given(STARTS.filter(starts_at_a_time), LENGTHS, RESTS, OPTIONS)
def test_laws_of_every_day(
    start: datetime, minutes: int, rests: tuple[Rest, ...], chosen: dict[str, int]
) -> None:
    programme = day(start, minutes, rests, **chosen)
    found = framed(programme)
    whole = programme.span(programme.sessions[0], programme.slots[0])
    least = {"break": chosen["break_minutes"], "lunch": max(45, chosen["lunch_minutes"])}
    for one in found.pauses:
        assert whole.covers(one.span)
        assert one.span.minutes >= least[one.kind]
        for edge in (one.start, one.end):
            passed = minutes_between(whole.start, edge)
            assert later(whole.start, passed) == edge, "a time that clocks show for the first time"
            assert passed % 5 == 0 or edge == whole.end
    assert all(one.end < then.start for one, then in pairwise(found.pauses))
    assert len(found.talk_minutes) == len(stretches(programme, found.pauses)) > 0
    assert min(found.talk_minutes) >= 0
    assert sum(one.kind == "lunch" for one in found.pauses) <= (whole.minutes >= 300)


@settings(max_examples=60, deadline=None)
@given(STARTS.filter(lambda one: one.day == 6), LENGTHS, st.integers(45, 120), st.integers(5, 30))
def test_no_stretch_is_too_long_and_a_long_day_has_its_lunch(
    start: datetime, minutes: int, limit: int, pause: int
) -> None:
    programme = day(start, minutes, stretch_minutes=limit, break_minutes=pause)
    pauses = framed(programme).pauses
    assert max(stretches(programme, pauses)) <= limit
    assert any(one.kind == "lunch" for one in pauses) == (minutes >= 300)
    if minutes <= limit:
        assert pauses == ()


@settings(max_examples=60, deadline=None)
@given(STARTS.filter(starts_at_a_time), st.integers(240, 900), RESTS)
def test_every_rest_lies_inside_a_pause(start: datetime, minutes: int, rests: tuple[Rest, ...]) -> None:
    programme = day(start, minutes, rests)
    pauses = framed(programme).pauses
    whole = programme.span(programme.sessions[0], programme.slots[0])
    for rest in rests_within(programme, whole):
        assert any(one.span.covers(rest) for one in pauses)


# The oracle: every set of pauses on a grid of 30 minutes, judged by the words at the head of frame.py.
COARSE, USEFUL = 30, 60
Piece = tuple[int, int, str]


def every_placement(total: int, pause: int, lunch: int) -> Iterator[tuple[Piece, ...]]:
    """Pauses of any length from the one set."""
    cells = -(-total // COARSE)
    for mask in range(2**cells):
        runs = []
        for is_pause, places in groupby(range(cells), key=lambda n: mask >> n & 1):
            if is_pause:
                listed = list(places)
                runs.append((listed[0] * COARSE, min((listed[-1] + 1) * COARSE, total)))
        if all(end - start >= pause for start, end in runs) and runs != [(0, total)]:
            breaks = tuple((start, end, "break") for start, end in runs)
            yield breaks
            for n, (start, end) in enumerate(runs):
                if lunch and end - start >= lunch:
                    yield (*breaks[:n], (start, end, "lunch"), *breaks[n + 1 :])


def is_as_long_as_set(one: Piece, total: int, length: int, rests: list[tuple[int, int]]) -> bool:
    """Whether a pause is as long as it is set, or lasts until the end of a rest in it."""
    start, end, _ = one
    until = {min(-(-b // COARSE) * COARSE, total) for a, b in rests if a >= start}
    return end == start + length or end in until


def judged(
    pieces: tuple[Piece, ...],
    total: int,
    limit: int,
    lunch: int,
    midday: tuple[int, int],
    rests: list[tuple[int, int]],
) -> tuple[int, ...]:
    edges = [0, *(edge for start, end, _ in pieces for edge in (start, end)), total]
    lengths = [b - a for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
    meals = [start for start, _, kind in pieces if kind == "lunch"]
    return (
        sum(not any(start <= a and b <= end for start, end, _ in pieces) for a, b in rests),
        int(bool(lunch) and not meals),
        sum(max(0, one - limit) for one in lengths),
        sum((start == 0) + (end == total) for start, end, _ in pieces),
        sum(max(midday[0] - one, one - midday[1], 0) for one in meals),
        sum(one < USEFUL for one in lengths),
        sum(end - start for start, end, _ in pieces),
        sum(one**2 for one in lengths),
        max(lengths),
    )


def coarse(programme: Programme) -> tuple[Piece, ...]:
    """The pauses on the coarse grid, in minutes from the start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scheduling.frame, "GRID", COARSE)
        patch.setattr(scheduling.frame, "_USEFUL", USEFUL)
        scheduling.frame._pauses.cache_clear()
        pauses = framed(programme).pauses
    scheduling.frame._pauses.cache_clear()
    start = programme.slots[0].span.start
    return tuple(
        (minutes_between(start, one.start), minutes_between(start, one.end), one.kind) for one in pauses
    )


@pytest.mark.parametrize("limit", [60, 90, 120])
def test_the_longest_stretch_is_as_short_as_the_same_pauses_allow(limit: int) -> None:
    for total in range(30, 300, 30):
        pieces = coarse(day(datetime(2027, 3, 6, 9, 30), total, stretch_minutes=limit, break_minutes=30))
        *found, longest = judged(pieces, total, limit, 0, (0, 0), [])
        every = (judged(one, total, limit, 0, (0, 0), []) for one in every_placement(total, 30, 0))
        # The first seven marks weigh more, up to how long all pauses take.
        assert longest == min(one[-1] for one in every if list(one[:7]) == found[:7])


@settings(max_examples=40, deadline=None)
@given(
    st.integers(3, 36).map(lambda n: 10 * n),
    st.sampled_from([30, 60, 90, 120]),
    st.sampled_from([30, 60]),
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 70)), max_size=3),
)
def test_no_placement_on_a_coarse_grid_is_better(
    total: int, limit: int, pause: int, rests: list[tuple[int, int]]
) -> None:
    start = datetime(2027, 3, 6, 9, 30)
    inside = sorted({(at, at + length) for at, length in rests if at + length <= total})
    taken = tuple(Rest((start + timedelta(minutes=a)).time(), b - a) for a, b in inside)
    lunch = 60 if total >= 300 else 0
    # From half past nine midday is 135 to 240 minutes away, with an hour on either side.
    midday = (135, max(min(240, total - 120), 135)) if lunch else (0, 0)
    pieces = coarse(day(start, total, taken, stretch_minutes=limit, break_minutes=pause))
    found = judged(pieces, total, limit, lunch, midday, inside)
    every = [
        (judged(one, total, limit, lunch, midday, inside), one)
        for one in every_placement(total, pause, lunch)
    ]
    length = {"break": pause, "lunch": lunch}
    usual = [
        marks
        for marks, placed in every
        if all(is_as_long_as_set(one, total, length[one[2]], inside) for one in placed)
    ]
    assert found[:-1] == min(usual)[:-1]
    # Pauses of other lengths would hold no rest more.
    assert found[:2] == min(every)[0][:2]
