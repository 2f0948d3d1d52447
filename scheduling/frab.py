"""The public agenda as conference apps read it: schedule XML and JSON in the form of frab and c3voc.

Field by field this follows the public schemas at github.com/voc/schedule (validator/xsd, validator/json).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from scheduling.agenda import Block, agenda
from scheduling.identifiers import identifier
from scheduling.published import with_offset
from scheduling.releases import Release
from scheduling.times import minutes_between
from scheduling.timetable import Sitting
from sortition.canonical import json_bytes

_PAUSES = ("break", "lunch")
_TYPES = {"talk": "talk", "questions": "discussion", "tables": "workshop", "plenary": "discussion"}
_ZONE_NAME = "Europe/London"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Room in the numbers for every block of a session's day.
_BLOCKS = 1000


@dataclass(frozen=True)
class _Day:
    """A day of sessions, counted from 1."""

    index: int
    date: date
    start: str
    end: str
    rooms: Mapping[str, Sequence[Mapping[str, Any]]]


def schedule_json(release: Release) -> bytes:
    """The public agenda as schedule JSON: speakers are named, members and support are not."""
    days = _days(release)
    conference = {
        "acronym": _acronym(release),
        "title": release.programme.name,
        "start": days[0].date.isoformat(),
        "end": days[-1].date.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        "time_zone_name": _ZONE_NAME,
        "rooms": [{"name": name, "guid": _guid(release, "room", name)} for name in _room_names(days)],
        "days": [
            {
                "index": one.index,
                "date": one.date.isoformat(),
                "day_start": one.start,
                "day_end": one.end,
                "rooms": one.rooms,
            }
            for one in days
        ],
    }
    return json_bytes({"schedule": {"version": _version(release), "conference": conference}})


def schedule_xml(release: Release) -> bytes:
    """The public agenda as schedule XML, with the same events and numbers as the JSON."""
    days = _days(release)
    root = ElementTree.Element("schedule")
    _element(root, "version", _version(release))
    conference = ElementTree.SubElement(root, "conference")
    for name, text in (
        ("title", release.programme.name),
        ("acronym", _acronym(release)),
        ("start", days[0].date.isoformat()),
        ("end", days[-1].date.isoformat()),
        ("days", str(len(days))),
        ("timeslot_duration", "00:05"),
        ("time_zone_name", _ZONE_NAME),
    ):
        _element(conference, name, text)
    for day in days:
        _add_day(root, day)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _add_day(root: ElementTree.Element, day: _Day) -> None:
    said = {"index": str(day.index), "date": day.date.isoformat(), "start": day.start, "end": day.end}
    element = ElementTree.SubElement(root, "day", said)
    for name, events in day.rooms.items():
        room = ElementTree.SubElement(element, "room", {"name": _plain(name)})
        for event in events:
            _add_event(room, event)


# fmt: off
_TEXTS = (
    "date", "start", "duration", "room", "slug", "title", "subtitle", "track", "type", "language",
    "abstract", "description",
)
# fmt: on


def _add_event(room: ElementTree.Element, event: Mapping[str, Any]) -> None:
    element = ElementTree.SubElement(room, "event", {"guid": event["guid"], "id": str(event["id"])})
    for name in _TEXTS:
        _element(element, name, event[name])
    persons = ElementTree.SubElement(element, "persons")
    for one in event["persons"]:
        _element(persons, "person", one["public_name"]).set("id", str(one["id"]))


def _element(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = _plain(text)
    return element


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)


def _version(release: Release) -> str:
    return f"{release.number} ({release.made})"


def _acronym(release: Release) -> str:
    """A short name of small letters, digits and underscores, at least four of them."""
    letters = unicodedata.normalize("NFKD", release.programme.name.casefold()).encode("ascii", "ignore")
    short = re.sub(r"[^a-z0-9]+", "_", letters.decode()).strip("_")
    return short if len(short) >= 4 else f"panel_{short}".strip("_")


def _guid(release: Release, *what: str) -> str:
    return identifier("schedule", release.programme.name, *what)


def _days(release: Release) -> list[_Day]:
    sittings = sorted(release.timetable.sittings, key=lambda one: (one.span, one.session))
    days = groupby(sittings, key=lambda one: one.span.start.date())
    return [_day(release, index, day, list(those)) for index, (day, those) in enumerate(days, start=1)]


def _day(release: Release, index: int, day: date, sittings: Sequence[Sitting]) -> _Day:
    rooms: dict[str, list[Mapping[str, Any]]] = {}
    for one in sittings:
        rooms.setdefault(release.programme.venue[one.venue].name, []).extend(_events(release, one))
    start = min(one.span.start for one in sittings)
    end = max(one.span.end for one in sittings)
    return _Day(index, day, with_offset(start), with_offset(end), rooms)


def _room_names(days: Sequence[_Day]) -> list[str]:
    return sorted({name for one in days for name in one.rooms})


def _events(release: Release, sitting: Sitting) -> list[Mapping[str, Any]]:
    number = [one.id for one in release.programme.sessions].index(sitting.session) + 1
    blocks = agenda(release.programme, sitting)
    return [
        _event(release, sitting, block, number * _BLOCKS + index)
        for index, block in enumerate(blocks, start=1)
    ]


def _event(release: Release, sitting: Sitting, block: Block, number: int) -> Mapping[str, Any]:
    programme = release.programme
    session, talk = programme.session[sitting.session], programme.talk.get(block.talk)
    guid = _guid(release, block.kind, talk.id if talk else str(number))
    minutes = minutes_between(block.start, block.end)
    return {
        "id": number,
        "guid": guid,
        "date": with_offset(block.start),
        "start": f"{block.start:%H:%M}",
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": programme.venue[sitting.venue].name,
        "slug": f"{_acronym(release)}-{number}",
        "url": f"urn:uuid:{guid}",
        "title": block.title,
        "subtitle": session.title,
        "track": talk.topic if talk else "",
        "type": "other" if block.kind in _PAUSES else _TYPES.get(block.kind, "meeting"),
        "language": "en",
        "abstract": "",
        "description": "",
        "persons": _persons(release, block),
        "links": [],
    }


def _persons(release: Release, block: Block) -> list[Mapping[str, Any]]:
    if not block.speaker:
        return []
    number = [one.id for one in release.programme.speakers].index(block.speaker) + 1
    return [{"id": number, "public_name": release.programme.speaker[block.speaker].name}]
