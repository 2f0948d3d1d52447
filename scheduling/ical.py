"""Calendar files (RFC 5545, published by RFC 5546): for everybody, for each member, speaker and supporter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scheduling.agenda import agenda
from scheduling.appearances import appearances
from scheduling.identifiers import identifier
from scheduling.published import speaker_name
from scheduling.releases import Release
from scheduling.times import Span
from scheduling.timetable import Sitting
from scheduling.wording import clock, hours

PUBLISH, CANCEL = "PUBLISH", "CANCEL"
_LONGEST_LINE = 75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# The rules of British summer time since 1996: last Sundays of March and October, at 01:00 UTC.
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "BEGIN:DAYLIGHT",
    "DTSTART:19960331T010000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "TZNAME:BST",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "TZNAME:GMT",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: calendar programs show it, and RFC 5546 asks for it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar says of a session or a talk; `uid` stays the same whatever else changes."""

    uid: str
    span: Span
    summary: str
    location: str
    description: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """An entry as it was last, and since when: `sequence` rises with the release in which it changed."""

    entry: Entry
    sequence: int
    changed: str
    cancelled: bool = False


@dataclass(frozen=True)
class Calendars:
    """Files by whom they are for; the keys are ids. A file that would say nothing is left out, or empty."""

    public: bytes
    members: Mapping[str, bytes] = field(default_factory=dict)
    speakers: Mapping[str, bytes] = field(default_factory=dict)
    support: Mapping[str, bytes] = field(default_factory=dict)


_View = Callable[[Release], Sequence[Entry]]


def calendars(
    history: Sequence[Release], organiser: Organiser | None = None, method: str = PUBLISH
) -> Calendars:
    """The calendar files after the newest of these releases, which are all that were made of a panel.

    With the method "PUBLISH" a file holds what stands and, as cancelled, what fell away; with "CANCEL" only
    the latter, and nobody gets one for whom nothing fell away. Nobody's file names another person, except
    speakers in the public agenda, which members' files hold too; files of support have times and places only.
    """
    releases = sorted(history, key=lambda one: one.number)
    case = releases[0].programme.name

    def file(view: _View) -> bytes:
        entries = [one for one in dated(releases, view) if method == PUBLISH or one.cancelled]
        return _calendar(entries, releases[-1], organiser, method) if entries or method == PUBLISH else b""

    def files(ids: Callable[[Release], set[str]], view: Callable[[str], _View]) -> Mapping[str, bytes]:
        made = {one: file(view(one)) for one in sorted({one for release in releases for one in ids(release)})}
        return {one: data for one, data in made.items() if data}

    sessions = {one.number: _sessions(case, one) for one in releases}
    return Calendars(
        file(lambda release: sessions[release.number]),
        files(_members, lambda who: _member(who, sessions)),
        files(_speaking, lambda who: _speaker(case, who)),
        files(_supporting, lambda who: _supporter(case, who)),
    )


def dated(releases: Iterable[Release], view: _View) -> tuple[Dated, ...]:
    """The entries that a view showed in any release, by time; those that it shows no more are cancelled."""
    known: dict[str, Dated] = {}
    for release in releases:
        sequence, made = release.number - 1, release.made
        shown = {one.uid: one for one in view(release)}
        for uid, entry in shown.items():
            if uid not in known or known[uid].cancelled or known[uid].entry != entry:
                known[uid] = Dated(entry, sequence, made)
        for uid in known.keys() - shown.keys():
            if not known[uid].cancelled:
                known[uid] = replace(known[uid], sequence=sequence, changed=made, cancelled=True)
    return tuple(sorted(known.values(), key=lambda one: (one.entry.span, one.entry.uid)))


def _uid(case: str, *what: str) -> str:
    return identifier("calendar", case, *what)


def _members(release: Release) -> set[str]:
    return {one.id for one in release.programme.members}


def _speaking(release: Release) -> set[str]:
    return {given.speaker for one in release.timetable.sittings for given in one.talks}


def _supporting(release: Release) -> set[str]:
    return {who for one in release.timetable.sittings for who in one.support}


def _sessions(case: str, release: Release) -> list[Entry]:
    return [
        Entry(
            _uid(case, "session", one.session),
            one.span,
            _summary(release, one),
            _location(release, one),
            _agenda(release, one),
        )
        for one in release.timetable.sittings
    ]


def _summary(release: Release, sitting: Sitting) -> str:
    session = release.programme.session[sitting.session]
    return f"{release.programme.name}: {session.title}" + (" (open to everybody)" if session.is_open else "")


def _location(release: Release, sitting: Sitting) -> str:
    venue = release.programme.venue[sitting.venue]
    return ", ".join(part for part in (venue.name, venue.address) if part)


def _agenda(release: Release, sitting: Sitting) -> str:
    lines = []
    for block in agenda(release.programme, sitting):
        by = speaker_name(release.programme, block) if block.kind == "talk" else ""
        lines.append(f"{clock(block.start)} {block.title}" + (f" ({by})" if by else ""))
    return "\n".join(lines)


def _member(who: str, sessions: Mapping[int, Sequence[Entry]]) -> _View:
    def view(release: Release) -> list[Entry]:
        # That somebody is a member is nobody else's business in a calendar that others may see.
        mine = any(one.id == who for one in release.programme.members)
        return [replace(one, private=True) for one in sessions[release.number]] if mine else []

    return view


def _speaker(case: str, who: str) -> _View:
    def view(release: Release) -> list[Entry]:
        return [
            Entry(
                _uid(case, "talk", talk, who),
                one.span,
                f"{release.programme.name}: talk “{one.title}”",
                "From elsewhere" if one.remote else _location(release, sitting),
                f"Talk with questions: {hours(one.span)}.\n{one.booking.title}: {hours(sitting.span)}.",
            )
            for talk, one in appearances(release).items()
            if one.speaker == who and (sitting := release.timetable.sitting[one.booking.session])
        ]

    return view


def _supporter(case: str, who: str) -> _View:
    def view(release: Release) -> list[Entry]:
        return [
            Entry(
                _uid(case, "support", one.session),
                one.span,
                _summary(release, one),
                _location(release, one),
            )
            for one in release.timetable.sittings
            if who in one.support
        ]

    return view


def _calendar(entries: Iterable[Dated], newest: Release, organiser: Organiser | None, method: str) -> bytes:
    name = _text(newest.programme.name)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//citizen-panels//timetable//EN"]
    lines += ["CALSCALE:GREGORIAN", f"METHOD:{method}", f"NAME:{name}", f"X-WR-CALNAME:{name}", *_ZONE]
    for one in entries:
        lines += _event(one, newest, organiser)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(one: Dated, newest: Release, organiser: Organiser | None) -> list[str]:
    entry = one.entry
    lines = [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{_utc(newest.made)}",
        f"LAST-MODIFIED:{_utc(one.changed)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART;TZID=Europe/London:{_local(entry.span.start)}",
        f"DTEND;TZID=Europe/London:{_local(entry.span.end)}",
        f"SUMMARY:{_text(entry.summary)}",
        f"LOCATION:{_text(entry.location)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
    ]
    if entry.description:
        lines.append(f"DESCRIPTION:{_text(entry.description)}")
    if entry.private:
        lines.append("CLASS:PRIVATE")
    if organiser:
        lines.append(f'ORGANIZER;CN="{_parameter(organiser.name)}":mailto:{_parameter(organiser.email)}')
    return [*lines, "END:VEVENT"]


def _utc(made: str) -> str:
    return made.replace("-", "").replace(":", "")


def _local(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    """The text as RFC 5545 (3.3.11) writes it."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for sign in ("\\", ";", ","):
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _parameter(text: str) -> str:
    return _CONTROL.sub("", text).replace("\n", " ").replace('"', "'")


def _folded(line: str) -> str:
    """The line in parts of at most 75 octets, none of which ends inside a character (RFC 5545, 3.1)."""
    parts: list[str] = [""]
    used = 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _LONGEST_LINE:
            parts.append(" ")
            used = 1
        parts[-1] += sign
        used += size
    return "\r\n".join(parts)
