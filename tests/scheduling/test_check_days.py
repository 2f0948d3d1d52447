"""Rules about dates, what is fixed and what is shared: hours that overlap, midnight, clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scheduling.programme import Busy, Holiday, Programme, Slot
from tests.scheduling.check_cases import Case, broken_rules, by_hand, judged, names, prove, usual
from tests.scheduling.programmes import (
    lock,
    member,
    plan,
    session,
    slot,
    span,
    supporter,
    tiny,
    with_,
    with_talks,
)

SAME_DAY = date(2027, 3, 6)


def with_slot(new: Slot, programme: Programme | None = None) -> Programme:
    """A tiny programme with a further slot on which everything is free."""
    programme = with_(programme or tiny(), new)
    hall = programme.venue["V1"]
    people = tuple(replace(one, can=one.can | {new.id}) for one in programme.members)
    helpers = tuple(replace(one, free={**one.free, new.id: (new.span,)}) for one in programme.support)
    programme = replace(programme, members=people, support=helpers)
    return with_(programme, replace(hall, free=hall.free | {new.id}))


def on_a_holiday(first: date, last: date) -> Programme:
    return replace(tiny(), holidays=(Holiday("Spring week", first, last),))


def busy(what: str, which: str, hours: str, day: date = SAME_DAY) -> Busy:
    return Busy(what, which, span(day, hours), "the garden panel")


EARLIER = with_slot(slot("X", "08:00-10:00", SAME_DAY))
AFTER = with_slot(slot("X", "11:30-16:00", SAME_DAY))
BETWEEN = with_slot(slot("X", "11:00-16:00", SAME_DAY))
DAY_SIX = with_slot(slot("X", day=date(2027, 3, 12)))
OPEN = with_(tiny(), session("S2", "open"), session("S3", "deciding"))
GAPS = with_(tiny(), session("S1", gap=(7, 14)))
LONG_GAP = with_(OPEN, session("S1", gap=(14, 14)))
BSL = with_(tiny(), member("M1", needs="bsl"), supporter("B1", "bsl"))
# Long ago S1 and S2 were booked as they stand.
BOOKED = replace(
    with_(tiny(venues=2), member("M1", needs="bsl"), supporter("B1", "bsl"), supporter("B2", "bsl")),
    today=date(2027, 3, 1),
    booked={(f"S{n}", f"D{n}", "V1"): frozenset({"B1"}) for n in (1, 2)},
)
AS_BOOKED = ("D1 V1 - B1,F1", "D2 V1 - B1,F1")
TALK = with_talks(tiny(), "T1")
TWO_PARTS = with_talks(
    with_(tiny(), session("S1", minutes=180)), "T1"
)  # 10:00 to 11:30, a break, 11:45 to 13:00

CASES = (
    Case(
        "session-order",
        "S1 to S2",
        usual(tiny()),
        usual(tiny(), "D2 V1 - F1", "D1 V1 - F1"),
        'on Saturday 6 March 2027 starts before S1 "Session S1" on Saturday 13 March 2027 has ended.',
    ),
    Case(  # 10:00 to 11:30 and 11:30 to 13:00 touch; 11:00 to 12:30 overlaps.
        "session-order",
        "S1 to S2",
        usual(AFTER, s2="X V1 - F1"),
        usual(BETWEEN, s2="X V1 - F1"),
        "has ended",
        also="week-between",
    ),
    Case(
        "session-order",
        "S1 to S2",
        by_hand(OPEN, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(OPEN, "S1 D2 V1 - F1", "S2 D1 V1", "S3 D3 V1 - F1"),
        "starts before",
    ),
    Case(
        "gap",
        "S1 to S2",
        usual(GAPS, s2="D2 V1 - F1"),
        usual(with_(DAY_SIX, session("S1", gap=(7, 14))), s2="X V1 - F1"),
        "are 6 days; 7 to 14 are wanted.",
    ),
    Case(
        "gap",
        "S1 to S2",
        usual(GAPS, s2="D3 V1 - F1"),
        usual(GAPS, s2="D4 V1 - F1"),
        'to S2 "Session S2" on Saturday 27 March 2027 are 21 days',
    ),
    Case(
        "gap",
        "S1 to S2",
        usual(with_(tiny(), session("S1", gap=(8, None))), s2="D4 V1 - F1"),
        usual(with_(tiny(), session("S1", gap=(8, None))), s2="D2 V1 - F1"),
        "at least 8 are wanted",
    ),
    Case(  # The open session between them does not count.
        "gap",
        "S1 to S3",
        by_hand(LONG_GAP, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(LONG_GAP, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D4 V1 - F1"),
        "21 days",
    ),
    Case(
        "week-between",
        "S1 to S2",
        usual(tiny()),
        usual(DAY_SIX, s2="X V1 - F1"),
        "are only 6 days; 7 give time to think.",
    ),
    Case(  # An open session may be close to the next.
        "week-between",
        "S1 to S3",
        by_hand(
            with_slot(slot("X", day=date(2027, 3, 12)), OPEN), "S1 D1 V1 - F1", "S2 X V1", "S3 D2 V1 - F1"
        ),
        by_hand(
            with_slot(slot("X", day=date(2027, 3, 12)), OPEN), "S1 D1 V1 - F1", "S2 D1 V1", "S3 X V1 - F1"
        ),
        "only 6 days",
    ),
    Case(
        "slot-length",
        "S2",
        usual(with_(tiny(), slot("D2", "10:00-11:30"))),
        usual(with_(tiny(), slot("D2", "10:00-11:29"))),
        'S2 "Session S2" on Saturday 13 March 2027 takes 10:00 to 11:30; the date has 10:00 to 11:29.',
    ),
    Case(
        "holidays",
        "Spring week",
        usual(on_a_holiday(date(2027, 3, 7), date(2027, 3, 12))),
        usual(on_a_holiday(date(2027, 3, 6), date(2027, 3, 12))),
        'S1 "Session S1" on Saturday 6 March 2027 is in Spring week.',
    ),
    Case(
        "holidays",
        "Spring week",
        usual(on_a_holiday(date(2027, 2, 1), date(2027, 3, 5))),
        usual(on_a_holiday(date(2027, 3, 7), date(2027, 3, 13))),
        "13 March 2027",
    ),
    Case(
        "booking-notice",
        "S1",
        usual(replace(BSL, today=date(2027, 1, 23)), "D1 V1 - B1,F1", "D2 V1 - B1,F1"),
        usual(replace(BSL, today=date(2027, 1, 24)), "D1 V1 - B1,F1", "D2 V1 - B1,F1"),
        "is 41 days away; BSL interpreters are booked 42 ahead.",
    ),
    Case(
        "booking-notice",
        "S1",
        usual(replace(tiny(), today=date(2027, 3, 5))),
        usual(replace(BSL, today=date(2027, 1, 30)), "D1 V1 - B1,F1", "D2 V1 - B1,F1"),
        "35 days away",
    ),
    *(
        Case("booking-notice", "S2", usual(BOOKED, *AS_BOOKED), usual(BOOKED, AS_BOOKED[0], now), "12 days")
        for now in ("D2 V2 - B1,F1", "D2 V1 - B2,F1")
    ),
    Case(
        "booking-notice",
        "S2",
        usual(BOOKED, *AS_BOOKED),
        usual(BOOKED, AS_BOOKED[0], "D3 V1 - B1,F1"),
        "19 days away; BSL interpreters are booked 42 ahead.",
    ),
    Case(
        "locks",
        "date of S1",
        usual(with_(tiny(), lock("date", "S1", "D1"))),
        usual(with_(tiny(), lock("date", "S1", "D3"))),
        'S1 "Session S1" is fixed on Saturday 20 March 2027 (announced); the plan has it otherwise.',
    ),
    Case(
        "locks",
        "venue of S2",
        usual(with_(tiny(venues=2), lock("venue", "S2", "V2")), s2="D2 V2 - F1"),
        usual(with_(tiny(venues=2), lock("venue", "S2", "V2", "Sessions!H3"))),
        'S2 "Session S2" is fixed at Hall V2 (Sessions!H3)',
    ),
    Case(
        "locks",
        "talk of T1",
        usual(with_(TALK, lock("talk", "T1", "S1")), "D1 V1 T1 F1"),
        usual(with_(TALK, lock("talk", "T1", "S1")), s2="D2 V1 T1 F1"),
        'The talk "Talk T1" is fixed in S1 "Session S1"',
    ),
    Case(
        "locks",
        "talk of T1",
        usual(with_(TALK, lock("talk", "T1", "S1")), "D1 V1 T1 F1"),
        usual(with_(TALK, lock("talk", "T1", "S1"))),
        "fixed in S1",
    ),
    Case(
        "locks",
        "support of S1",
        usual(
            with_(tiny(), supporter("F2"), supporter("F3"), lock("support", "S1", "F1 F2")),
            "D1 V1 - F1,F2,F3",
        ),
        usual(
            with_(tiny(), supporter("F2"), supporter("F3"), lock("support", "S1", "F1 F2")), "D1 V1 - F1,F3"
        ),
        "is fixed with Helper F1, Helper F2",
    ),
    Case(
        "one-job",
        "Hall V1",
        usual(with_(tiny(), busy("venue", "V1", "08:00-10:00"), busy("venue", "V1", "11:30-13:00"))),
        usual(with_(tiny(), busy("venue", "V1", "11:29-13:00"))),
        'Hall V1 is needed 10:00 to 11:30 for S1 "Session S1" and, 11:29 to 13:00, for the garden panel.',
    ),
    Case(
        "one-job",
        "Helper F1",
        usual(with_(tiny(), supporter("F2"), busy("support", "F1", "09:00-10:01")), "D1 V1 - F2"),
        usual(with_(tiny(), supporter("F2"), busy("support", "F1", "09:00-10:01"))),
        "Helper F1 is needed",
    ),
    Case(  # A speaker is needed for the stretch of the talk alone.
        "one-job",
        "Dr E1",
        usual(with_(TWO_PARTS, busy("speaker", "E1", "10:00-11:30")), "D1 V1 /T1 F1 11:30-11:45"),
        usual(with_(TWO_PARTS, busy("speaker", "E1", "10:00-11:30")), "D1 V1 T1 F1 11:30-11:45"),
        "Dr E1 is needed 10:00 to 11:30",
    ),
    Case(  # Whoever supports a session does not speak in it; another of the same id is somebody else.
        "one-job",
        "dr  e1",
        usual(with_(TALK, supporter("E1", name="Another"), supporter("F2", name="Dr E1")), "D1 V1 T1 E1,F2"),
        usual(with_(TALK, supporter("E1", name="dr  e1")), "D1 V1 T1 E1"),
        'is needed 10:00 to 11:30 for S1 "Session S1" and, 10:00 to 11:30, for a talk.',
    ),
    Case(  # An id is that of a thing of one kind.
        "one-job",
        "Hall V1",
        usual(with_(tiny(), busy("speaker", "V1", "10:00-11:00"), busy("venue", "V2", "10:00-11:00"))),
        usual(with_(tiny(), busy("venue", "V1", "10:00-11:00"))),
        "10:00 to 11:00",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_rule_about_dates(case: Case) -> None:
    prove(case)


# 10:00 to 11:00 is taken; the session has these hours.
@pytest.mark.parametrize(
    ("hours", "clash"),
    [
        ("10:30-11:30", True),
        ("09:30-10:30", True),
        ("10:15-10:45", True),
        ("09:00-12:00", True),
        ("10:00-11:00", True),
        ("10:59-11:30", True),
        ("11:00-12:00", False),
        ("09:00-10:00", False),
        ("08:00-09:00", False),
    ],
)
def test_hours_that_overlap_and_hours_that_touch(hours: str, clash: bool) -> None:
    minutes = span(SAME_DAY, hours).minutes
    programme = with_(
        tiny(), session("S1", minutes=minutes), slot("D1", hours), busy("venue", "V1", "10:00-11:00")
    )
    assert ("one-job" in broken_rules(usual(programme))) is clash


def test_a_session_past_midnight_meets_what_is_busy_the_next_morning() -> None:
    night = with_(tiny(), session("S1", minutes=240), slot("D1", "22:00-02:00"))
    taken = with_(night, busy("venue", "V1", "01:30-03:00", date(2027, 3, 7)))
    free_again = with_(night, busy("venue", "V1", "02:00-03:00", date(2027, 3, 7)))
    assert "one-job" in broken_rules(usual(taken))
    assert {"one-job", "slot-length", "complete"}.isdisjoint(broken_rules(usual(free_again)))


def test_a_session_past_midnight_may_be_followed_the_next_day_but_not_during_it() -> None:
    night = with_(tiny(), session("S1", minutes=240), slot("D1", "22:00-02:00"))
    at_two, at_one = (
        with_slot(slot("X", hours, date(2027, 3, 7)), night) for hours in ("02:00-05:00", "01:00-05:00")
    )
    assert "session-order" not in broken_rules(usual(at_two, s2="X V1 - F1"))
    assert "session-order" in broken_rules(usual(at_one, s2="X V1 - F1"))


@pytest.mark.parametrize(
    ("day", "minutes", "fits"),
    [
        (date(2027, 3, 28), 180, True),  # Clocks go from 01:00 to 02:00: 00:00 to 04:00 are three hours.
        (date(2027, 3, 28), 181, False),
        (date(2027, 10, 31), 300, True),  # Clocks go from 02:00 back to 01:00: they are five.
        (date(2027, 10, 31), 301, False),
        (date(2027, 10, 30), 240, True),
        (date(2027, 10, 30), 241, False),
    ],
)
def test_the_hours_of_a_date_when_clocks_change(day: date, minutes: int, fits: bool) -> None:
    programme = with_slot(slot("X", "00:00-04:00", day), with_(tiny(), session("S2", "deciding", minutes)))
    found = broken_rules(usual(programme, s2="X V1 - F1"))
    assert ("slot-length" not in found) is fits
    assert "complete" not in found


def test_days_are_counted_over_the_leap_day_and_over_clock_changes() -> None:
    leap = with_slot(slot("X", day=date(2028, 2, 28)), with_(tiny(), session("S1", gap=(2, 2))))
    leap = with_slot(slot("Y", day=date(2028, 3, 1)), leap)
    assert "gap" not in broken_rules(usual(leap, "X V1 - F1", "Y V1 - F1"))
    spring = with_slot(slot("X", "23:00-23:59", date(2027, 3, 27)), with_(tiny(), session("S1", minutes=30)))
    spring = with_slot(slot("Y", "00:30-02:30", date(2027, 4, 3)), spring)
    assert "week-between" not in broken_rules(usual(spring, "X V1 - F1", "Y V1 - F1"))


def test_29_february_is_named_and_can_be_a_holiday() -> None:
    programme = with_slot(slot("X", day=date(2028, 2, 29)))
    programme = replace(programme, holidays=(Holiday("Leap day", date(2028, 2, 29), date(2028, 2, 29)),))
    (found,) = (one for one in judged(usual(programme, s2="X V1 - F1")) if one.rule == "holidays")
    assert found.sentence == 'S2 "Session S2" on Tuesday 29 February 2028 is in Leap day.'


def test_locks_of_what_the_programme_no_longer_holds_break_nothing() -> None:
    gone = with_(tiny(), lock("talk", "T7", "S1"), lock("date", "S7", "D1"), lock("support", "S7", "F1"))
    assert "locks" not in broken_rules(usual(gone))


def test_a_lock_is_broken_where_its_session_is_missing() -> None:
    programme = with_(
        tiny(), lock("date", "S2", "D2"), lock("support", "S2", "F9"), lock("venue", "S2", "V9")
    )
    found = {
        one.subject for one in judged((programme, plan(programme, "S1 D1 V1 - F1"))) if one.rule == "locks"
    }
    assert found == {"date of S2", "support of S2", "venue of S2"}


def test_a_venue_or_date_that_nobody_knows_is_named_as_it_stands_in_the_lock() -> None:
    programme = with_(
        tiny(), lock("venue", "S1", "V9"), lock("date", "S1", "D77"), lock("support", "S1", "F9")
    )
    said = " ".join(one.sentence for one in judged(usual(programme)) if one.rule == "locks")
    assert "at V9" in said and "on D77" in said and "with F9" in said


@pytest.mark.parametrize(("limits", "broken"), [((0, None), False), ((0, 14), True), ((1, None), True)])
def test_sessions_the_wrong_way_round_break_a_gap_only_where_there_is_one(
    limits: tuple[int, int | None], broken: bool
) -> None:
    programme = with_(tiny(), session("S1", gap=limits))
    assert ("gap" in broken_rules(usual(programme, "D2 V1 - F1", "D1 V1 - F1"))) is broken


def test_what_is_fixed_is_judged_by_itself() -> None:
    programme = with_(
        with_talks(tiny(), "T1; T2"),
        lock("talk", "T1", "S1"),
        lock("support", "S1", "F1"),
        lock("talk", "T2", "S2"),
    )
    assert "locks" not in broken_rules(usual(programme, "D1 V1 T1 F1", "D2 V1 T2 F1"))


def test_a_lock_without_a_reason_or_to_an_unknown_session_is_said_as_it_stands() -> None:
    programme = with_(TALK, lock("talk", "T1", "S9", ""))
    (found,) = (one for one in judged(usual(programme, "D1 V1 T1 F1")) if one.rule == "locks")
    assert found.sentence == 'The talk "Talk T1" is fixed in S9; the plan has it otherwise.'
