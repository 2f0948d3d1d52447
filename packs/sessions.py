"""A released timetable as facts: what everybody may know of it, and what speakers and facilitators need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from packs.hours import clock, hours
from packs.letters import with_weekday, worded
from packs.source import Group
from scheduling.agenda import Block, agenda
from scheduling.programme import FACILITIES, Programme, Speaker, Talk, Venue
from scheduling.releases import Release
from scheduling.times import ZONE, minutes_between
from scheduling.timetable import Given, Sitting

# What of a venue people ask about before they come; the rest is for whoever runs the day.
TOLD = ("step-free", "loop", "quiet-room", "accessible-toilet", "parking", "transit")
# Interpreters prepare with the slides.
SLIDES_DAYS = 5
# With three letters it could be COM1 or LPT1, which Windows keeps for itself.
_CODE = re.compile(r"[A-Za-z]{0,2}[0-9]{1,4}")


@dataclass(frozen=True, repr=False)
class Guest:
    """A speaker or a facilitator to whom a document is handed; their address is nobody's business here."""

    name: str
    address: tuple[str, ...] = ()
    postcode: str = ""

    def __repr__(self) -> str:
        return "<guest>"


def timetable_group(release: Release) -> Group:
    """What everybody may know: nothing about members, nobody's name but those of speakers."""
    programme = release.programme
    given = [(one, sitting) for sitting in release.timetable.sittings for one in sitting.talks]
    return Group(
        {
            "number": release.number,
            "released": worded(datetime.fromisoformat(release.made).astimezone(ZONE).date()),
            "sessions": [session_group(release, one) for one in release.timetable.sittings],
            "venues": list(_venues(release)),
            "speakers": list(_speakers(programme, [one for one, _ in given])),
            "topics": list(_topics(programme, [programme.talk[one.talk] for one, _ in given])),
            "reviewed": programme.options.agenda_reviewed,
        }
    )


def session_group(release: Release, sitting: Sitting, **more: Any) -> Group:
    """A session as the public sees it, with `more`."""
    programme = release.programme
    session, venue = programme.session[sitting.session], programme.venue[sitting.venue]
    return Group(
        {
            "id": session.id,
            "title": session.title,
            "phase": session.phase.value,
            "open": session.is_open,
            "hybrid": session.hybrid,
            "day": with_weekday(sitting.span.start.date()),
            "hours": hours(sitting.span),
            "start": clock(sitting.span.start),
            "end": clock(sitting.span.end),
            "place": venue.name,
            "address": venue.address,
            "blocks": [_block(programme, one) for one in agenda(programme, sitting)],
            **more,
        }
    )


def _block(programme: Programme, block: Block) -> Group:
    speaker = programme.speaker.get(block.speaker)
    return Group(
        {
            "time": clock(block.start),
            "until": clock(block.end),
            "minutes": minutes_between(block.start, block.end),
            "kind": block.kind,
            "what": block.title,
            "speaker": speaker.name if speaker else "",
            "role": speaker.role if speaker else "",
            "remote": block.remote,
        }
    )


def _venues(release: Release) -> Iterator[Group]:
    """The venues that are used, in the order of the sessions."""
    sittings = release.timetable.sittings
    for name in dict.fromkeys(one.venue for one in sittings):
        spans = [one.span for one in sittings if one.venue == name]
        yield Group(
            {
                **venue_access(release.programme.venue[name]),
                "days": [with_weekday(span.start.date()) for span in spans],
            }
        )


def venue_access(venue: Venue) -> dict[str, Any]:
    """What is at a venue for whoever asks before coming; `metres` are those from where a taxi stops."""
    return {
        "name": venue.name,
        "address": venue.address,
        "access": [FACILITIES[code] for code in TOLD if code in venue.has],
        "missing": [FACILITIES[code] for code in TOLD if code not in venue.has],
        "metres": venue.drop_off,
    }


def _speakers(programme: Programme, given: Sequence[Given]) -> Iterator[Group]:
    """Whoever gives a talk, in the order of the talks."""
    for name in dict.fromkeys(one.speaker for one in given):
        speaker = programme.speaker[name]
        titles = [programme.talk[one.talk].title for one in given if one.speaker == name]
        yield Group({**_who(speaker), "talks": titles})


def _who(speaker: Speaker) -> dict[str, str]:
    return {"name": speaker.name, "role": speaker.role, "interests": speaker.interests}


def _topics(programme: Programme, talks: Sequence[Talk]) -> Iterator[Group]:
    """The topics on which there are talks, in the order in which they are best heard."""
    found = {one.topic for one in talks if one.topic}
    for topic in sorted(found, key=lambda one: (one not in programme.topics, _place(programme, one), one)):
        own = [one for one in talks if one.topic == topic]
        yield Group(
            {
                "name": topic,
                "talks": len(own),
                "minutes": sum(one.minutes for one in own),
                "viewpoints": _viewpoints(own),
            }
        )


def _place(programme: Programme, topic: str) -> int:
    return programme.topics.index(topic) if topic in programme.topics else 0


def _viewpoints(talks: Sequence[Talk]) -> int:
    return len({one.viewpoint for one in talks if one.viewpoint})


def codes(ids: Sequence[str], kind: str) -> dict[str, str]:
    """A name for the files of each of these people, none differing in capitals only.

    It is their id where that is a short code such as "S1", which is nobody's name, else a number.
    """
    alike = Counter(one.casefold() for one in ids)
    return {
        one: one if _CODE.fullmatch(one) and alike[one.casefold()] == 1 else f"{kind}-{number:02d}"
        for number, one in enumerate(ids, start=1)
    }


def speaker_facts(release: Release) -> Iterator[tuple[str, Guest, dict[str, Any]]]:
    """Everybody who gives a talk, with a code and the facts of their own talks in order."""
    programme = release.programme
    code = codes([one.id for one in programme.speakers], "speaker")
    for speaker in programme.speakers:
        talks = list(_talks_of(release, speaker.id))
        if talks:
            yield code[speaker.id], Guest(speaker.name), {"speaker": Group(_who(speaker)), "talks": talks}


def _talks_of(release: Release, speaker: str) -> Iterator[Group]:
    for sitting in release.timetable.sittings:
        blocks = agenda(release.programme, sitting)
        for one in sitting.talks:
            if one.speaker == speaker:
                own = [block for block in blocks if block.talk == one.talk]
                yield _own_talk(release, sitting, one, own)


def _own_talk(release: Release, sitting: Sitting, given: Given, blocks: Sequence[Block]) -> Group:
    """A talk for whoever gives it: when, where, for how long, and what else is said on its topic."""
    programme = release.programme
    talk, venue = programme.talk[given.talk], programme.venue[sitting.venue]
    on_topic = [one for one in programme.talks if one.topic and one.topic == talk.topic]
    minutes = {kind: _minutes(blocks, kind) for kind in ("talk", "questions")}
    slides = sitting.span.start.date() - timedelta(days=SLIDES_DAYS)
    return Group(
        {
            "title": talk.title,
            "topic": talk.topic,
            "others": len(on_topic) - 1 if on_topic else 0,
            "viewpoints": _viewpoints(on_topic),
            "session": programme.session[sitting.session].title,
            "day": with_weekday(sitting.span.start.date()),
            "hours": hours(sitting.span),
            "start": clock(min((one.start for one in blocks), default=sitting.span.start)),
            "end": clock(max((one.end for one in blocks), default=sitting.span.end)),
            "minutes": talk.minutes,
            "talking": minutes["talk"],
            "questions": minutes["questions"],
            "remote": given.remote,
            "place": venue.name,
            "address": venue.address,
            "access": venue_access(venue)["access"],
            "slides_by": with_weekday(slides),
        }
    )


def _minutes(blocks: Sequence[Block], kind: str) -> int:
    return sum(minutes_between(one.start, one.end) for one in blocks if one.kind == kind)
