"""What a released timetable looks like to programs: CSV and JSON, for the office and for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scheduling.agenda import Block, agenda
from scheduling.programme import Programme
from scheduling.records import SCHEMA
from scheduling.releases import Release
from scheduling.times import ZONE
from scheduling.timetable import Sitting
from sortition.canonical import csv_bytes, json_bytes

HEADINGS = ("session", "date", "start", "end", "venue", "item", "speaker", "title")


def agendas(release: Release) -> Iterator[tuple[Sitting, Block]]:
    """Every block of every sitting's agenda, in the order of the sessions and of the day."""
    for sitting in release.timetable.sittings:
        for block in agenda(release.programme, sitting):
            yield sitting, block


def speaker_name(programme: Programme, block: Block) -> str:
    """The name of whoever speaks in a block of an agenda; empty for nobody."""
    return programme.speaker[block.speaker].name if block.speaker else ""


def public_csv(release: Release) -> bytes:
    """The public timetable, one line for a block of the agenda; speakers are named, nobody else."""
    return csv_bytes(HEADINGS, (_line(release.programme, *one) for one in agendas(release)))


def private_csv(release: Release) -> bytes:
    """The same with the ids of those who support the session, separated by blanks."""
    rows = ((*_line(release.programme, *one), " ".join(one[0].support)) for one in agendas(release))
    return csv_bytes((*HEADINGS, "support"), rows)


def _line(programme: Programme, sitting: Sitting, block: Block) -> tuple[str, ...]:
    return (
        sitting.session,
        block.start.date().isoformat(),
        f"{block.start:%H:%M}",
        f"{block.end:%H:%M}",
        programme.venue[sitting.venue].name,
        block.title,
        speaker_name(programme, block),
        programme.session[sitting.session].title,
    )


def public_json(release: Release) -> bytes:
    """The public timetable for programs: no members, no support, no needs; times with their offset to UTC."""
    sessions = [_session(release.programme, one) for one in release.timetable.sittings]
    return json_bytes(
        {
            "schema": SCHEMA,
            "release": release.number,
            "made": release.made,
            "panel": release.programme.name,
            "sessions": sessions,
        }
    )


def _session(programme: Programme, sitting: Sitting) -> dict[str, object]:
    session, venue = programme.session[sitting.session], programme.venue[sitting.venue]
    return {
        "id": session.id,
        "title": session.title,
        "phase": str(session.phase),
        "start": with_offset(sitting.span.start),
        "end": with_offset(sitting.span.end),
        "venue": {"id": venue.id, "name": venue.name, "address": venue.address, "has": sorted(venue.has)},
        "agenda": [_block(programme, one) for one in agenda(programme, sitting)],
    }


def _block(programme: Programme, block: Block) -> dict[str, object]:
    speaker = programme.speaker.get(block.speaker)
    return {
        "start": with_offset(block.start),
        "end": with_offset(block.end),
        "kind": block.kind,
        "item": block.title,
        "talk": block.talk,
        "speaker": speaker.name if speaker else "",
        "role": speaker.role if speaker else "",
        "interests": speaker.interests if speaker else "",
        "remote": block.remote,
    }


def with_offset(moment: datetime) -> str:
    """The time in Britain with its offset to UTC: "2027-04-03T10:00:00+01:00"."""
    return moment.replace(tzinfo=ZONE).isoformat()
