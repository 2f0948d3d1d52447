"""Calendar files, read back by a second library: what stands, what moved, what fell away, whom it is for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.tz import tzical
from given_out import FIRST, programme, release
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from programmes import member, session, slot, speaker, supporter, unknown, venue, with_

from scheduling.ical import CANCEL, Calendars, Organiser, calendars
from scheduling.programme import Member
from scheduling.releases import Release
from scheduling.times import ZONE, is_shown_once, utc

S1, S2, S3 = FIRST
OFFICE = Organiser('Ayr "Council"', "panel@example.org")


def events(data: bytes) -> dict[str, Any]:
    """The events of a file by their summary."""
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(data).walk("VEVENT")}


def public(*history: Release) -> dict[str, Any]:
    """The events of the public file by the id of their session."""
    return {name.rpartition(" ")[2]: one for name, one in events(calendars(history).public).items()}


def moment(event: Any, name: str) -> datetime:
    at = event[name].dt
    assert isinstance(at, datetime)
    return at.astimezone(UTC)


def lines(data: bytes) -> list[bytes]:
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    return data.split(b"\r\n")[:-1]


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_session_as_a_second_library_reads_it() -> None:
    (first, *_) = Calendar.from_ical(calendars([release()]).public).walk("VEVENT")
    assert str(first["SUMMARY"]) == "river-panel: Session S1"
    assert str(first["LOCATION"]) == "Town Hall, 1 High Street, Ayr"
    assert moment(first, "DTSTART") == datetime(2027, 3, 6, 10, tzinfo=UTC)
    assert moment(first, "DTEND") == datetime(2027, 3, 6, 11, 30, tzinfo=UTC)
    assert first["DTSTART"].params["TZID"] == "Europe/London"
    assert moment(first, "DTSTAMP") == datetime(2027, 1, 1, 9, 30, tzinfo=UTC)
    assert (first["SEQUENCE"], str(first["STATUS"])) == (0, "CONFIRMED")
    described = str(first["DESCRIPTION"]).split("\n")
    assert described[0].startswith("10:00 Welcome")
    assert "10:45 Break" in described
    assert any(line.endswith("Talk T1 (Dr Ada Okafor)") for line in described)


def test_the_frame_of_a_file() -> None:
    calendar = Calendar.from_ical(calendars([release()], OFFICE).public)
    assert (str(calendar["VERSION"]), str(calendar["METHOD"])) == ("2.0", "PUBLISH")
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert calendar.errors == []
    for event in calendar.walk("VEVENT"):
        assert event.errors == []
        assert str(event["ORGANIZER"]) == "mailto:panel@example.org"
        assert event["ORGANIZER"].params["CN"] == "Ayr 'Council'"
    assert "ORGANIZER" not in calendars([release()]).public.decode()


def test_a_moved_session_keeps_its_identity_and_rises() -> None:
    one, two, three = release(1), release(2, S1, S2, "S3 D4 V1 - F1"), release(3, S1, S2, "S3 D4 V2 - F1")
    seen = [public(one), public(one, two), public(one, two, three)]
    assert len({str(each["S3"]["UID"]) for each in seen}) == 1
    assert [each["S3"]["SEQUENCE"] for each in seen] == [0, 1, 2]
    assert [each["S2"]["SEQUENCE"] for each in seen] == [0, 0, 0]
    assert moment(seen[1]["S3"], "DTSTART") == datetime(2027, 3, 27, 10, tzinfo=UTC)
    assert str(seen[2]["S3"]["LOCATION"]) == "Hall V2"
    assert moment(seen[2]["S3"], "DTSTAMP") == datetime(2027, 1, 3, 9, 30, tzinfo=UTC)
    assert moment(seen[2]["S1"], "DTSTAMP") == datetime(2027, 1, 3, 9, 30, tzinfo=UTC)
    assert moment(seen[2]["S1"], "LAST-MODIFIED") == datetime(2027, 1, 1, 9, 30, tzinfo=UTC)


def test_a_change_is_counted_by_the_release_in_which_it_came() -> None:
    history = [
        release(1),
        release(2),
        release(3, S1, S2, "S3 D4 V1 - F1"),
        release(4, S1, S2, "S3 D4 V1 - F1"),
    ]
    assert public(*history)["S3"]["SEQUENCE"] == 2
    assert public(*history[::-1])["S3"]["SEQUENCE"] == 2


def test_a_cancelled_session_stays_cancelled_until_it_is_held_again() -> None:
    one, two, three, four = release(1), release(2, S1, S2), release(3, S1, S2), release(4)
    assert (str(public(one, two)["S3"]["STATUS"]), public(one, two)["S3"]["SEQUENCE"]) == ("CANCELLED", 1)
    later = public(one, two, three)["S3"]
    assert (str(later["STATUS"]), later["SEQUENCE"]) == ("CANCELLED", 1)
    assert moment(later, "DTSTART") == datetime(2027, 3, 20, 10, tzinfo=UTC)
    back = public(one, two, three, four)["S3"]
    assert (str(back["STATUS"]), back["SEQUENCE"]) == ("CONFIRMED", 3)
    assert str(back["UID"]) == str(later["UID"])


def test_the_method_cancel_holds_only_what_fell_away() -> None:
    history = [release(1), release(2, S1, "S2 D2 V1 T2 F2")]
    found = calendars(history, OFFICE, CANCEL)
    calendar = Calendar.from_ical(found.public)
    assert str(calendar["METHOD"]) == "CANCEL"
    assert [str(one["STATUS"]) for one in calendar.walk("VEVENT")] == ["CANCELLED"]
    assert set(found.members) == {"M1", "M2", "M3", "M4", "M5", "M6"}
    assert set(found.support) == {"F1"}
    assert len(events(found.support["F1"])) == 2
    assert found.speakers == {}
    assert calendars([release(1)], OFFICE, CANCEL) == Calendars(b"")


def test_a_speaker_has_the_own_talk_and_nothing_else() -> None:
    (event,) = events(calendars([release()]).speakers["E2"]).values()
    assert str(event["SUMMARY"]) == "river-panel: talk “Talk T2”"
    assert moment(event, "DTSTART") == datetime(2027, 3, 13, 10, 15, tzinfo=UTC)
    assert moment(event, "DTEND") == datetime(2027, 3, 13, 10, 25, tzinfo=UTC)
    assert "Okafor" not in calendars([release()]).speakers["E2"].decode()
    assert set(calendars([release()]).speakers) == {"E1", "E2"}


def test_a_speaker_from_elsewhere_is_not_sent_to_the_hall() -> None:
    (event,) = events(calendars([release(1, "S1 D1 V1 T1~ F1")]).speakers["E1"]).values()
    assert str(event["LOCATION"]) == "From elsewhere"


def test_a_talk_that_the_reserve_gives_is_cancelled_for_the_first_speaker() -> None:
    found = calendars([release(1), release(2, "S1 D1 V1 T1@E3 F1 10:45-11:00", S2, S3)]).speakers
    (gone,), (comes,) = events(found["E1"]).values(), events(found["E3"]).values()
    assert (str(gone["STATUS"]), gone["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(comes["STATUS"]) == "CONFIRMED"
    assert str(gone["UID"]) != str(comes["UID"])


def test_support_has_times_and_places_only() -> None:
    text = calendars([release()]).support["F1"].decode()
    assert len(events(text.encode())) == 3
    assert "DESCRIPTION" not in text
    for name in ("Talk", "Okafor", "Helper", "F1"):
        assert name not in text
    assert set(calendars([release()]).support) == {"F1"}


def test_a_member_who_left_is_told_that_it_is_over_and_one_who_came_knows_nothing_of_before() -> None:
    left = replace(programme(), members=programme().members[1:])
    joined = with_(left, member("M7"))
    found = calendars([release(1), release(2, S1, S2, of=joined)]).members
    assert {str(one["STATUS"]) for one in events(found["M1"]).values()} == {"CANCELLED"}
    assert [str(one["STATUS"]) for one in events(found["M2"]).values()] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert [str(one["STATUS"]) for one in events(found["M7"]).values()] == ["CONFIRMED", "CONFIRMED"]


def test_members_files_keep_their_identity_from_before_the_invitation() -> None:
    before = release(1, of=unknown(programme()))
    assert calendars([before]).members == {}
    found = calendars([before, release(2)])
    ids = {str(one["UID"]) for one in events(found.members["M1"]).values()}
    assert ids == {str(one["UID"]) for one in events(calendars([before]).public).values()}
    assert all(str(one["CLASS"]) == "PRIVATE" for one in events(found.members["M1"]).values())
    assert all("CLASS" not in one for one in events(found.public).values())


CANARY = Member(
    "canary-id", frozenset(["D1"]), frozenset(["bsl", "dog"]), 2, "canary-language", 20, "canary-area", ()
)


def test_nothing_of_members_or_support_stands_in_any_file() -> None:
    base = with_(programme(), CANARY, supporter("F1", name="canary-helper"))
    base = with_(base, venue("V1", name="Town Hall", contact="canary-contact"))
    found = calendars([release(1, of=base), release(2, S1, S2, of=base)], OFFICE)
    files = [found.public, *found.members.values(), *found.speakers.values(), *found.support.values()]
    assert len(files) == 1 + 7 + 2 + 1
    for data in files:
        assert b"canary" not in data
        assert not re.search(rb"bsl|dog|wheelchair", data, re.IGNORECASE)
    assert len(set(found.members.values())) == 1


def test_open_sessions_are_shown_as_such() -> None:
    base = programme()
    base = with_(base, replace(base.sessions[1], phase=session("S2", "open").phase))
    assert "river-panel: Session S2 (open to everybody)" in events(calendars([release(of=base)]).public)


HOSTILE = "Ärger; a, b\\n \\ “x”\r\nBEGIN:VEVENT\tEND\x07 日本語 👩‍🦽 "


def test_hostile_texts_stay_texts() -> None:
    base = with_(
        programme(), venue("V1", name=HOSTILE * 3), session("S1", title=HOSTILE), speaker("E1", name=HOSTILE)
    )
    data = calendars([release(of=base)], Organiser(HOSTILE, "a@b.c")).public
    calendar = Calendar.from_ical(data)
    assert len(calendar.walk("VEVENT")) == 3
    first = calendar.walk("VEVENT")[0]
    plain = HOSTILE.replace("\r\n", "\n").replace("\x07", "")
    assert str(first["SUMMARY"]) == f"river-panel: {plain}"
    assert str(first["LOCATION"]) == plain * 3
    assert all(len(line) <= 75 for line in lines(data))
    raw = data.decode().replace("\r\n ", "")
    assert "SUMMARY:river-panel: Ärger\\; a\\, b\\\\n \\\\ “x”\\nBEGIN:VEVENT" in raw


sign = st.characters(exclude_categories=["Cs", "Cc"])


@settings(max_examples=60, deadline=None)
@given(st.text(sign, min_size=1, max_size=300), st.text(st.sampled_from("a;,\\:\"'é日👩\n"), max_size=90))
def test_every_text_comes_back_and_no_line_is_too_long(name: str, address: str) -> None:
    base = with_(programme(), venue("V1", name=name, address=address))
    data = calendars([release(1, "S1 D1 V1", of=base)]).public
    for line in lines(data):
        assert len(line) <= 75
        line.decode()
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert str(event["LOCATION"]) == ", ".join(part for part in (name, address) if part)


def test_lines_are_as_long_as_they_may_be() -> None:
    base = with_(programme(), venue("V1", name="x" * 300))
    (first, *rest) = [
        line for line in lines(calendars([release(of=base)]).public) if line.startswith((b"LOCATION", b" xx"))
    ][:4]
    assert len(first) == 75
    assert [len(line) for line in rest] == [75, 75, 75]


@pytest.mark.parametrize(
    ("day", "hours", "start", "end"),
    [
        (date(2027, 3, 27), "10:00-16:00", "2027-03-27T10:00", "2027-03-27T11:30"),
        (date(2027, 3, 28), "10:00-16:00", "2027-03-28T09:00", "2027-03-28T10:30"),
        # The clocks go forward at 01:00: half an hour before it, the session ends at 03:00 by the clock.
        (date(2027, 3, 28), "00:30-06:00", "2027-03-28T00:30", "2027-03-28T02:00"),
        (date(2027, 10, 30), "10:00-16:00", "2027-10-30T09:00", "2027-10-30T10:30"),
        (date(2027, 10, 31), "10:00-16:00", "2027-10-31T10:00", "2027-10-31T11:30"),
        (date(2027, 10, 31), "00:00-06:00", "2027-10-30T23:00", "2027-10-31T00:30"),
        (date(2028, 2, 29), "10:00-16:00", "2028-02-29T10:00", "2028-02-29T11:30"),
        (date(2026, 12, 31), "23:00-02:00", "2026-12-31T23:00", "2027-01-01T00:30"),
    ],
)
def test_clock_changes_and_leap_days(day: date, hours: str, start: str, end: str) -> None:
    base = with_(programme(), slot("D1", hours, day))
    event = public(release(1, "S1 D1 V1 T1 F1", of=base))["S1"]
    assert moment(event, "DTSTART") == datetime.fromisoformat(f"{start}:00+00:00")
    assert moment(event, "DTEND") == datetime.fromisoformat(f"{end}:00+00:00")


def test_the_rules_of_summer_time_stand_in_the_file() -> None:
    data = calendars([release()]).public.decode()
    block = data[data.index("BEGIN:VTIMEZONE") : data.index("END:VTIMEZONE")] + "END:VTIMEZONE\r\n"
    zone = tzical(_File(block)).get("Europe/London")
    weeks = [datetime(year, month, 25) for year in range(2026, 2033) for month in (1, 3, 6, 10)]
    for start in weeks:
        for hours in range(24 * 7):
            at = start + timedelta(hours=hours)
            if is_shown_once(at):
                assert at.replace(tzinfo=zone).astimezone(UTC) == utc(at), at


@pytest.mark.parametrize("kind", ["DAYLIGHT", "STANDARD"])
def test_the_clocks_change_when_the_file_says(kind: str) -> None:
    (rule,) = Calendar.from_ical(calendars([release()]).public).walk(kind)
    onset = (rule["DTSTART"].dt - rule["TZOFFSETFROM"].td).replace(tzinfo=UTC)
    second = timedelta(seconds=1)
    before, after = ((onset + shift).astimezone(ZONE).utcoffset() for shift in (-second, second))
    assert (before, after) == (rule["TZOFFSETFROM"].td, rule["TZOFFSETTO"].td)
    assert str(rule["TZNAME"]) == (onset + second).astimezone(ZONE).tzname()


class _File:
    """What dateutil reads: text with lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.name = "calendar"

    def read(self) -> str:
        return self._text


def identities(data: bytes) -> set[str]:
    return {line for line in unfolded(data) if line.startswith("UID:")}


def test_no_two_events_share_an_identity() -> None:
    found = calendars([release(1, "S1 D1 V1 T1,T2@E1 F1", S2.replace("T2", "-"))])
    each = [identities(data) for data in (found.public, found.speakers["E1"], found.support["F1"])]
    assert [len(one) for one in each] == [2, 2, 2]
    assert len(set().union(*each)) == 6


def test_another_panel_has_other_identities() -> None:
    other = release(of=replace(programme(), name="hill-panel"))
    assert not identities(calendars([other]).public) & identities(calendars([release()]).public)


def test_a_panel_that_gets_another_name_keeps_its_identities() -> None:
    history = [release(1), release(2, of=replace(programme(), name="hill-panel"))]
    assert identities(calendars(history).public) == identities(calendars(history[:1]).public)
    assert [one["SEQUENCE"] for one in public(*history).values()] == [1, 1, 1]
