"""When and where the panel meets: the words for it, and who says it, panel.toml or the timetable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packs.audiences import facts_of
from packs.demo_programme import demo_programme
from packs.hours import clock, day_and_hours, days_in, says_when, several_days, times_in
from packs.letters import Dates
from packs.meetings import dates_group
from packs.places import OURS
from packs.source import Group, Sources
from scheduling.releases import Release
from scheduling.times import Span
from scheduling.timetable import Timetable
from sortition.problems import InputProblems
from tests.packs.dossiers import dossier
from tests.packs.released import LIBRARY, release

DAY = date(2027, 1, 11)
SAID = (
    "Saturday 6 March 2027, 10 am to 4 pm",
    "Saturday 20 March 2027, 10 am to 4 pm",
    "Saturday 17 April 2027, 10 am to 4 pm",
)
HALL = "Fernbrae Hall, 40 Shawmill Street, Rutherglen, G25 6XY"
NOTHING = Dates()
MORNING = Span(datetime(2027, 3, 6, 10), datetime(2027, 3, 6, 16))


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (0, 0, "12 midnight"),
        (0, 5, "12.05 am"),
        (9, 30, "9.30 am"),
        (11, 59, "11.59 am"),
        (12, 0, "12 noon"),
        (12, 30, "12.30 pm"),
        (13, 0, "1 pm"),
        (23, 5, "11.05 pm"),
    ],
)
def test_a_time_of_day_in_words(hour: int, minute: int, words: str) -> None:
    assert clock(datetime(2027, 3, 6, hour, minute)) == words


@given(st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)))
def test_what_we_write_is_what_we_read(start: datetime) -> None:
    start = start.replace(second=0, microsecond=0)
    span = Span(start, datetime(2032, 1, 1, 17, 45))
    assert says_when(day_and_hours(span), span)
    assert times_in(day_and_hours(span)) == {start.time(), time(17, 45)}
    assert days_in(day_and_hours(span)) == {start.date()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6 March 2027", True),
        ("Sat 6th of March 2027, 10am-4pm", True),
        ("2027-03-06 10:00 to 16:00", True),
        ("6 March 2027, 10 to 4 pm", True),
        ("6 March 2027, doors open 9.30 am, 10 am to 4 pm", True),
        ("6 March 2027 from 10 a.m. until 4 p.m.", True),
        ("7 March 2027, 10 am to 4 pm", False),
        ("6 March 2028, 10 am to 4 pm", False),
        ("6 March 2027, 10 am to 5 pm", False),
        ("6 March 2027, 11 am", False),
        ("6 March 2027, noon to 4 pm", False),
        ("6 and 20 March 2027, 10 am to 4 pm", False),
        ("6 March 2027 or 20 March 2027", False),
        ("31 February 2027", False),
        ("in March", False),
        ("", False),
    ],
)
def test_whether_an_officer_means_this_session(text: str, expected: bool) -> None:
    assert says_when(text, MORNING) is expected


def test_a_session_at_noon_and_one_at_midnight_can_be_said() -> None:
    noon = Span(datetime(2027, 3, 6, 12), datetime(2027, 3, 7, 0))
    assert says_when("6 March 2027, midday to midnight", noon)
    assert says_when(day_and_hours(noon), noon)


def group(dates: Dates = NOTHING, of: Release | None = None, **changed: Any) -> Group:
    return dates_group(replace(dates, **changed), DAY, of or release(["0001"]))


def test_a_timetable_says_when_and_where_if_nobody_else_does() -> None:
    found = group()
    assert (found["sessions"], found["venue"], "own_places" in found) == (SAID, HALL, False)
    blank = dates_group(Dates(), DAY, None)
    assert "sessions" not in blank and "venue" not in blank


def test_an_example_is_nobody_s_word() -> None:
    found = group(venue="Write here the name of the venue", sessions=("Write here the days",))
    assert (found["sessions"], found["venue"]) == (SAID, HALL)


def test_open_sessions_are_not_those_that_members_are_asked_to_attend() -> None:
    assert not [one for one in group()["sessions"] if "3 April" in one]
    both = (*SAID[:2], "3 April 2027, 2 pm to 4 pm: open to all", SAID[2])
    assert group(sessions=both)["sessions"] == both


def test_open_sessions_are_told_apart_with_the_address_of_a_place_of_their_own() -> None:
    assert group()["open_sessions"] == ("Saturday 3 April 2027, 2 pm to 4 pm, at Shawmill Library",)
    made = release(["0001"])
    street = tuple(replace(one, address="1 High Street") for one in made.programme.venues)
    for venue, place in ((LIBRARY.id, "Shawmill Library (1 High Street)"), ("V1", "Fernbrae Hall")):
        sittings = tuple(
            replace(one, venue=venue) if one.session == "S3" else one for one in made.timetable.sittings
        )
        of = replace(made, programme=replace(made.programme, venues=street), timetable=Timetable(sittings))
        assert group(of=of)["open_sessions"][0].endswith(f" at {place}")
    assert "open_sessions" not in group(sessions=SAID)


def test_an_officer_s_own_words_stay() -> None:
    own = tuple(text.replace(" am", " a.m.").replace("Saturday", "Sat.") for text in SAID)
    found = group(sessions=own, venue="the FERNBRAE hall (ring twice)")
    assert (found["sessions"], found["venue"]) == (own, "the FERNBRAE hall (ring twice)")


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"sessions": ("13 March 2027", *SAID[1:])}, ["sessions", "13 March 2027", SAID[0]]),
        ({"sessions": SAID[:2]}, ["sessions", SAID[1], SAID[2]]),
        ({"sessions": (*SAID, "1 May 2027")}, ["sessions", "1 May 2027"]),
        ({"venue": "Fernbrae Hallway, 1 High Street"}, ["venue", "Hallway", "40 Shawmill Street"]),
        (
            {"venue": "Town House", "sessions": ("in March",)},
            ["venue", "sessions", "Town House", "in March", HALL, SAID[1]],
        ),
    ],
)
def test_who_contradicts_the_timetable_is_told_both(changed: dict[str, Any], named: list[str]) -> None:
    found = group(**changed)
    (problem,) = found.refused
    assert [word for word in named if word not in str(problem)] == []
    assert "version 2" in str(problem) and problem.file == "panel.toml"
    assert not set(changed) & set(found)


def test_a_contradiction_stops_who_asks_for_it_and_nobody_else(tmp_path: Path) -> None:
    made = dossier(releases=(release(["id-01"]),))
    (tmp_path / "asks.md").write_text(
        "# A\n\nCome to {{ dates.venue }}: {{ dates.sessions | join }}.", "utf-8"
    )
    (tmp_path / "other.md").write_text("# B\n\n{{ dates.letter }}, {{ dates.reply_by }}", "utf-8")
    facts, sources = facts_of(made, "household"), Sources([tmp_path])
    assert sources.document("other.md", facts, "T")
    with pytest.raises(InputProblems) as caught:
        sources.document("asks.md", facts, "T")
    (problem,) = caught.value.problems
    assert "The Hall" in str(problem) and HALL in str(problem)


def elsewhere() -> Release:
    """The second session is at the library."""
    made = release(["0001"])
    first, second, *rest = made.timetable.sittings
    moved = replace(second, venue=LIBRARY.id)
    return replace(made, timetable=Timetable((first, moved, *rest)))


def test_where_there_are_several_places_each_day_says_its_own() -> None:
    found = group(of=elsewhere())
    assert found["own_places"] is True
    assert found["venue"] == f"Fernbrae Hall ({HALL.partition(', ')[2]}) and Shawmill Library"
    assert found["sessions"] == (
        f"{SAID[0]}, at Fernbrae Hall",
        f"{SAID[1]}, at Shawmill Library",
        f"{SAID[2]}, at Fernbrae Hall",
    )
    assert "venue" in str(group(of=elsewhere(), venue=HALL).refused[0])


@pytest.mark.parametrize("of", [release(["0001"]), elsewhere()])
def test_a_text_message_names_the_place_of_the_first_day_once(of: Release, tmp_path: Path) -> None:
    facts = {
        **facts_of(dossier(), "applicant"),
        "dates": group(Dates(confirm_by="1 May"), of),
        "person": Group({"entry": "E1"}),
    }
    (tmp_path / "message.md").write_text('# T\n\n{% include "applicant/selected-message.md" %}', "utf-8")
    said = Sources([tmp_path, OURS]).document("message.md", facts, "T").text_message
    assert said.count("Fernbrae Hall") == 1
    assert "Library" not in said


def test_without_a_session_to_attend_nothing_is_said() -> None:
    made = release(["0001"])
    (open_one,) = [one for one in made.timetable.sittings if one.session == "S3"]
    found = group(of=replace(made, timetable=Timetable((open_one,))))
    assert "sessions" not in found and "venue" not in found


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["2027-04-03"], "Saturday 3 April 2027"),
        (["2027-04-03", "2027-04-10"], "Saturdays 3 April and 10 April 2027"),
        (["2027-04-03", "2027-04-04"], "Saturday 3 April and Sunday 4 April 2027"),
        (
            ["2026-12-05", "2026-12-12", "2027-01-09"],
            "Saturdays 5 December, 12 December 2026 and 9 January 2027",
        ),
    ],
)
def test_several_days_in_words(days: list[str], words: str) -> None:
    assert several_days([date.fromisoformat(one) for one in days]) == words


DEMO = {one.id: one for one in demo_programme([], date(2026, 11, 2)).venues}


def on_saturdays(*venues: str, end: int = 16) -> Release:
    """A session at each of these venues of the invented case, a week apart; the last one ends at `end`."""
    made = release(["0001"])
    days = [datetime(2027, 4, 3, 10) + timedelta(weeks=week) for week in range(len(venues))]
    spans = [Span(day, day.replace(hour=end if day == days[-1] else 16)) for day in days]
    first = made.timetable.sittings[0]
    ids = [f"S{number}" for number in range(1, len(venues) + 1)]
    sittings = tuple(
        replace(first, session=name, venue=venue, span=span)
        for name, venue, span in zip(ids, venues, spans, strict=True)
    )
    sessions = tuple(replace(made.programme.sessions[0], id=name) for name in ids)
    programme = replace(made.programme, sessions=sessions, venues=tuple(DEMO.values()))
    return replace(made, programme=programme, timetable=Timetable(sittings))


def test_many_sessions_take_a_line_for_each_place_and_hours() -> None:
    assert "meetings" not in group(of=on_saturdays("V3", "V2", "V3", "V3"))
    found = group(of=on_saturdays("V3", "V2", "V3", "V3", "V3", end=13))
    assert len(found["sessions"]) == 5
    assert found["meetings"] == (
        "Burnside Library, 10 am to 4 pm: Saturdays 3 April, 17 April and 24 April 2027",
        "Cairnhill Community Centre, 10 am to 4 pm: Saturday 10 April 2027",
        "Burnside Library, 10 am to 1 pm: Saturday 1 May 2027",
    )
    assert "hours" not in found


def test_many_sessions_at_one_place_do_not_name_it() -> None:
    found = group(of=on_saturdays(*["V3"] * 5))
    assert found["hours"] == "10 am to 4 pm"
    assert found["meetings"] == ("Saturdays 3 April, 10 April, 17 April, 24 April and 1 May 2027",)


def test_days_in_an_officer_s_own_words_are_not_put_together() -> None:
    of = on_saturdays(*["V3"] * 5)
    own = tuple(day_and_hours(one.span) for one in of.timetable.sittings)
    found = group(of=of, sessions=own)
    assert found["sessions"] == own and "meetings" not in found
