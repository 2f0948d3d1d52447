"""Events as an officer types them: liberal with names and days, plain about what is not understood."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from given_out import programme
from hypothesis import given, settings
from hypothesis import strategies as st
from programmes import day_of, slot, supporter, unknown, venue, with_

from scheduling.events import Event, What, read_events
from scheduling.programme import Programme, Rest
from sortition.problems import InputProblems

THIRTEENTH = date(2027, 3, 13)


def base() -> Programme:
    return with_(programme(), venue("V3", name="Room @ The Hub"), supporter("F9", name="Helper F1"))


def one(**stated: str) -> Event:
    (event,) = read_events(base(), **{name: [text] for name, text in stated.items()})
    return event


@pytest.mark.parametrize("text", ["Town Hall", "town  hall", "V1", "v1", "V1 Town Hall"])
def test_a_venue_by_name_or_id(text: str) -> None:
    assert one(lost_venues=text) == Event(What.LOST_VENUE, "V1")


@pytest.mark.parametrize(
    "day", ["2027-03-13", "13/03/2027", "13 March 2027", "Saturday 13 March 2027", "D2", "d2"]
)
def test_a_day_in_any_usual_form(day: str) -> None:
    assert one(lost_venues=f"Town Hall@{day}") == Event(What.LOST_VENUE, "V1", THIRTEENTH)
    assert one(lost_dates=day) == Event(What.LOST_DATE, on=THIRTEENTH)


def test_a_name_may_hold_the_sign_before_a_day() -> None:
    assert one(lost_venues="room @ the hub") == Event(What.LOST_VENUE, "V3")
    assert one(lost_venues="Room @ The Hub@D2") == Event(What.LOST_VENUE, "V3", THIRTEENTH)


def test_speakers_and_support() -> None:
    assert one(speakers_out="dr ada okafor") == Event(What.SPEAKER_OUT, "E1")
    assert one(speakers_out="E1@D2") == Event(What.SPEAKER_OUT, "E1", THIRTEENTH)
    assert one(support_out="Helper F2@2027-03-13") == Event(What.SUPPORT_OUT, "F2", THIRTEENTH)


def need(**more: Any) -> Event:
    return Event(What.NEED, "M3", **more)


@pytest.mark.parametrize(
    ("stated", "event"),
    [
        ("BSL", need(codes=frozenset({"bsl"}))),
        ("british sign language", need(codes=frozenset({"bsl"}))),
        ("bsl, wheelchair", need(codes=frozenset({"bsl", "wheelchair"}))),
        ("hearing loop; quiet room", need(codes=frozenset({"loop", "quiet-room"}))),
        ("time and a room for prayer", need(codes=frozenset({"prayer"}))),
        ("fixed break 13:00 15", need(rests=(Rest(time(13), 15),))),
        ("break at 13:00 for 15 minutes", need(rests=(Rest(time(13), 15),))),
        ("13.30 10 min; 15:00 5", need(rests=(Rest(time(13, 30), 10), Rest(time(15), 5)))),
        ("2 children", need(children=2)),
        ("childcare for 3", need(children=3)),
        ("Somali interpreter", need(language="somali")),
        ("interpreter for Polish", need(language="polish")),
        ("BSL; 13:00 15; 1 child", need(codes=frozenset({"bsl"}), rests=(Rest(time(13), 15),), children=1)),
    ],
)
def test_needs_in_words(stated: str, event: Event) -> None:
    assert one(needs=f"m3={stated}") == event


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"lost_venues": "Town Hal"}, 'Did you mean "Town Hall"?'),
        ({"lost_venues": "Town Hall@2027-03-14"}, "the programme has no date on Sunday 14 March 2027"),
        ({"lost_venues": "Town Hall@soon"}, '--lost-venue: "soon" is not a day'),
        ({"lost_venues": ""}, "Write a name or id"),
        ({"lost_dates": "31/02/2027"}, "--lost-date:"),
        ({"lost_dates": "2027-03-14"}, "Write one of its dates: 2027-03-06, 2027-03-13"),
        ({"speakers_out": "Dr Ada Okafo@D2"}, 'Did you mean "Dr Ada Okafor"?'),
        ({"support_out": "Helper F1"}, '"Helper F1" may be F1 or F9. Write the id'),
        ({"needs": "M3"}, "nothing is stated after the member's id"),
        ({"needs": "M3="}, "nothing is stated after the member's id"),
        ({"needs": "M33=BSL"}, '"M33" is no member of the programme'),
        ({"needs": "M3=xyzzy"}, '"xyzzy" is no need that is known'),
        ({"needs": "M3=childcare"}, 'Write it like "2 children"'),
        ({"needs": "M3=interpreter"}, 'Write it like "Somali interpreter"'),
        ({"needs": "M3=no wheelchair"}, "is no need that is known"),
        ({"needs": "M3=break 13:00"}, "--need:"),
    ],
)
def test_what_is_not_understood_is_told(stated: dict[str, str], expected: str) -> None:
    with pytest.raises(InputProblems) as told:
        one(**stated)
    (problem,) = told.value.problems
    assert expected in str(problem)


def test_every_problem_at_once() -> None:
    with pytest.raises(InputProblems) as told:
        read_events(base(), lost_venues=["x"], lost_dates=["D1", "y"], speakers_out=["z"], needs=["M3"])
    assert len(told.value.problems) == 4


def test_what_is_past_cannot_be_lost() -> None:
    today = with_(base(), slot("D0", day=date(2026, 12, 5)))
    with pytest.raises(InputProblems, match="Saturday 5 December 2026 is past"):
        read_events(today, lost_dates=["2026-12-05"])
    assert read_events(base(), lost_dates=[day_of("D1").isoformat()])


def test_needs_of_a_panel_that_nobody_knows() -> None:
    with pytest.raises(InputProblems, match="nobody knows the members yet"):
        read_events(unknown(programme()), needs=["M3=BSL"])


def test_a_need_is_not_shown_with_its_member() -> None:
    event = one(needs="M3=BSL; 13:00 15; 2 children")
    assert "bsl" not in repr(event)
    assert "13" not in repr(event)
    with pytest.raises(InputProblems) as told:
        one(needs="M3=canary-illness")
    assert "M3" not in str(told.value)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_no_text_is_a_fault_of_ours(text: str) -> None:
    for option in ("lost_venues", "lost_dates", "speakers_out", "support_out", "needs"):
        for stated in (text, f"V1@{text}", f"M3={text}"):
            try:
                assert one(**{option: stated})
            except InputProblems as told:
                assert all(problem.remedy for problem in told.problems)
