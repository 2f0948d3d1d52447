"""Schedule XML and JSON of frab and c3voc, held against the rules of their public schemas.

The schemas at github.com/voc/schedule (validator/xsd/schedule.xml.xsd, validator/json/schema.json) are under
the EUPL and are not stored here: what they ask for is stated here in our own words, field by field.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import pytest
from given_out import FIRST, programme, release
from programmes import slot, speaker, venue, with_

from scheduling.agenda import agenda
from scheduling.frab import schedule_json, schedule_xml
from scheduling.releases import Release

S1, S2, S3 = FIRST
DURATION = re.compile(r"[0-9]{1,2}:[0-9]{2}")
CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")
Check = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_day(value: Any) -> bool:
    return date.fromisoformat(value).isoformat() == value


def is_moment(value: Any) -> bool:
    return datetime.fromisoformat(value).tzinfo is not None


def is_uuid(value: Any) -> bool:
    return str(UUID(value)) == value


def is_count(value: Any) -> bool:
    return type(value) is int and value >= 1


def like(pattern: str) -> Check:
    return lambda value: re.fullmatch(pattern, value) is not None


EVENT: Mapping[str, Check] = {
    "id": is_count,
    "guid": is_uuid,
    "date": is_moment,
    "start": like(CLOCK.pattern),
    "duration": like(DURATION.pattern),
    "room": is_text,
    "slug": like(r"[a-z0-9_-]+[a-z0-9]"),
    "url": like(r"[a-z]+:.+"),
    "title": is_text,
    "subtitle": is_text,
    "track": is_text,
    "type": is_text,
    "language": is_text,
    "abstract": is_text,
    "description": is_text,
    "persons": lambda value: all(is_count(one["id"]) and set(one) == {"id", "public_name"} for one in value),
    "links": lambda value: value == [],
}
CONFERENCE: Mapping[str, Check] = {
    "acronym": like(r"[a-z0-9_-][a-z0-9_]{3,}"),
    "title": is_text,
    "start": is_day,
    "end": is_day,
    "daysCount": is_count,
    "timeslot_duration": like(DURATION.pattern),
    "time_zone_name": like(r"[A-Z][a-z]+/[A-Z][a-z]+"),
    "rooms": lambda value: all(is_uuid(one["guid"]) and is_text(one["name"]) for one in value),
    "days": lambda value: bool(value),
}
DAY: Mapping[str, Check] = {
    "index": is_count,
    "date": is_day,
    "day_start": is_moment,
    "day_end": is_moment,
    "rooms": lambda value: isinstance(value, dict),
}


def held(record: Mapping[str, Any], rules: Mapping[str, Check]) -> None:
    assert set(record) == set(rules)
    for name, check in rules.items():
        assert check(record[name]), (name, record[name])


def conference(made: Release) -> dict[str, Any]:
    found = json.loads(schedule_json(made))
    assert set(found) == {"schedule"}
    assert set(found["schedule"]) == {"version", "conference"}
    return dict(found["schedule"]["conference"])


def events(made: Release) -> list[dict[str, Any]]:
    days = conference(made)["days"]
    return [event for day in days for room in day["rooms"].values() for event in room]


HOSTILE = with_(
    programme(),
    venue("V1", name='<Hall> & "Ärger" ]]> 日本'),
    speaker("E1", name="Dr <b>Ada</b> \x07 & Söhne"),
)
CASES = {
    "three days": release(),
    "two sessions on a day": release(
        1, S1, "S2 E1 V1 T2", of=with_(programme(), slot("E1", "18:00-21:00", date(2027, 3, 6)))
    ),
    "in two places at once": release(1, S1, "S2 D1 V2 T2", of=programme()),
    "summer time": release(of=with_(programme(), slot("D2", day=date(2027, 4, 3)))),
    "hostile names": release(of=HOSTILE),
    "a short name": release(of=replace(programme(), name="Ü")),
    "a long name": release(of=replace(programme(), name="Who pays? – The River’s Panel, 2027")),
    "over midnight": release(1, "S1 D1 V1 T1", of=with_(programme(), slot("D1", "23:00-03:00"))),
}


@pytest.mark.parametrize("name", CASES)
def test_the_json_keeps_the_rules_of_its_schema(name: str) -> None:
    found = conference(CASES[name])
    held(found, CONFERENCE)
    for day in found["days"]:
        held(day, DAY)
        assert day["day_start"][:10] == day["date"]
        for room, those in day["rooms"].items():
            for event in those:
                held(event, EVENT)
                assert event["room"] == room
                assert day["day_start"] <= event["date"] < day["day_end"]
    assert found["daysCount"] == len(found["days"])
    assert [day["index"] for day in found["days"]] == list(range(1, found["daysCount"] + 1))
    made = CASES[name]
    assert len(events(made)) == sum(len(agenda(made.programme, one)) for one in made.timetable.sittings)
    for unique in ("id", "guid", "slug", "url"):
        values = [event[unique] for event in events(CASES[name])]
        assert len(set(values)) == len(values) > 0


@pytest.mark.parametrize("name", CASES)
def test_the_xml_keeps_the_rules_of_its_schema_and_says_what_the_json_says(name: str) -> None:
    root = ElementTree.fromstring(schedule_xml(CASES[name]))
    found = conference(CASES[name])
    assert [one.tag for one in root] == ["version", "conference", *["day"] * found["daysCount"]]
    said = {one.tag: one.text for one in root[1]}
    assert said == {
        "title": clean(found["title"]),
        "acronym": found["acronym"],
        "start": found["start"],
        "end": found["end"],
        "days": str(found["daysCount"]),
        "timeslot_duration": found["timeslot_duration"],
        "time_zone_name": found["time_zone_name"],
    }
    for element, day in zip(root.findall("day"), found["days"], strict=True):
        assert element.attrib == {
            "index": str(day["index"]),
            "date": day["date"],
            "start": day["day_start"],
            "end": day["day_end"],
        }
        assert [one.get("name") for one in element] == [clean(room) for room in sorted_rooms(element, day)]
    shown = list(root.iter("event"))
    same = {event["id"]: event for event in events(CASES[name])}
    assert len(shown) == len(same)
    for one in shown:
        event = same[int(one.attrib["id"])]
        assert set(one.attrib) == {"id", "guid"}
        assert one.get("guid") == event["guid"]
        texts = {part.tag: part.text or "" for part in one if part.tag != "persons"}
        assert texts == {key: clean(event[key]) for key in EVENT if key not in NOT_IN_XML}
        assert [(int(who.attrib["id"]), who.text) for who in one.findall("persons/person")] == [
            (who["id"], clean(who["public_name"])) for who in event["persons"]
        ]


# The schema takes web addresses only; ours are names.
NOT_IN_XML = ("id", "guid", "persons", "links", "url")


def clean(text: str) -> str:
    return text.replace("\x07", "")


def sorted_rooms(element: ElementTree.Element, day: Mapping[str, Any]) -> list[str]:
    """The rooms of the JSON in the order of the XML: a JSON object has none."""
    return sorted(day["rooms"], key=lambda room: [one.get("name") for one in element].index(clean(room)))


def test_every_block_of_the_agenda_is_an_event() -> None:
    made = CASES["summer time"]
    blocks = [block for one in made.timetable.sittings for block in agenda(made.programme, one)]
    found = sorted(events(made), key=lambda one: one["id"])
    assert [one["title"] for one in found] == [one.title for one in blocks]
    assert [one["start"] for one in found] == [f"{one.start:%H:%M}" for one in blocks]
    talk = next(one for one in found if one["title"] == "Talk T2")
    assert talk["date"].endswith("+01:00")
    assert (talk["type"], talk["track"], talk["subtitle"]) == ("talk", "housing", "Session S2")
    assert [one["public_name"] for one in talk["persons"]] == ["Dr E2"]
    assert {one["type"] for one in found if one["title"] == "Break"} == {"other"}


def test_a_talk_keeps_its_identity_when_it_moves() -> None:
    one = {each["title"]: each["guid"] for each in events(release(1)) if each["type"] == "talk"}
    two = {
        each["title"]: each["guid"]
        for each in events(release(2, "S1 D1 V2 T2", "S2 D4 V1 T1"))
        if each["type"] == "talk"
    }
    assert one == two
    assert set(one) == {"Talk T1", "Talk T2"}


def test_nobody_private_is_named() -> None:
    for data in (schedule_json(release()), schedule_xml(release())):
        assert b"Helper" not in data
        assert b"M1" not in data
