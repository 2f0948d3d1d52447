"""The sheets Talks, Speakers and Support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduling.programme import Lock, Phase, Speaker, Supporter, Talk
from scheduling.reading.cells import (
    clean_list,
    identity,
    kind,
    languages,
    minutes,
    money,
    phase_of_talk,
    text,
    whole,
    words,
)
from scheduling.reading.days import Calendar, Dates, find_calendar, note_blanks
from scheduling.reading.needs import SIGNING
from scheduling.reading.tables import Entry, Known, Table, identified
from sortition.wording import value_key

_NOBODY: frozenset[str] = frozenset()
_ORDER = (Phase.LEARNING, Phase.DELIBERATING, Phase.DECIDING)


@dataclass(frozen=True)
class Talks:
    """The talks by id, what the officer fixed, and the topics in order of appearance."""

    talks: tuple[Talk, ...] = ()
    locks: tuple[Lock, ...] = ()
    topics: tuple[str, ...] = ()


def read_speakers(table: Table, dates: Dates) -> tuple[tuple[Speaker, ...], Known]:
    """The speakers by id, and their ids and names."""
    calendar = find_calendar(table, dates, "speaker")
    known, rows = identified(table, "speaker", identity, name="name")
    speakers = []
    for id, entry in rows:
        name = entry.need("name", text)
        here, remote = calendar.times(entry)
        one = Speaker(id, name or "", here, remote, entry.text("interests"), entry.text("role"))
        speakers.append(one)
    note_blanks(calendar, [entry for _, entry in rows])
    return tuple(sorted(speakers, key=lambda one: one.id)), known


def read_support(table: Table, dates: Dates) -> tuple[Supporter, ...]:
    """The people for support by id."""
    calendar = find_calendar(table, dates, "person")
    rows = identified(table, "person", identity)[1]
    found = [one for id, entry in rows if (one := _supporter(id, entry, calendar))]
    note_blanks(calendar, [entry for _, entry in rows])
    return tuple(sorted(found, key=lambda one: one.id))


def _supporter(id: str, entry: Entry, calendar: Calendar) -> Supporter | None:
    name, what = entry.need("name", text), entry.need("kind", kind)
    spoken = entry.read("languages", languages, _NOBODY)
    places = entry.read("places", whole(0, 1000, "children", "places"), 0)
    if what == "interpreter" and not spoken:
        _lacks(
            entry, "languages", "an interpreter has no languages", "Write the languages, such as Polish; Urdu"
        )
    if what == "interpreter" and spoken & SIGNING:
        entry.refuse(
            "languages", "who interprets BSL is a BSL interpreter", "Change the kind, or take BSL out"
        )
    if what == "childcare" and not places:
        _lacks(entry, "places", "childcare has no places", "Write how many children can be looked after")
    here, remote = calendar.times(entry)
    for slot in remote:
        entry.refuse(
            calendar.columns[slot], "support is in the room, not elsewhere", "Write yes, no or times"
        )
    if not name or not what:
        return None
    return Supporter(id, name, what, spoken, here, entry.read("cost", money, 0), places)


def _lacks(entry: Entry, column: str, reason: str, remedy: str) -> None:
    place = column if column in entry.table.columns else "kind"
    entry.refuse(place, reason, remedy)


def read_talks(table: Table, speakers: Known, sessions: Known) -> Talks:
    """The talks by id; whatever they refer to exists, and none has to come before itself."""
    table.leave()
    known, rows = identified(table, "talk", identity, name="title")
    found = [(talk, entry) for id, entry in rows if (talk := _talk(id, entry, known, speakers))]
    locks = [
        Lock("talk", id, session, entry.place("session"))
        for id, entry in rows
        if (session := entry.read("session", sessions.find, ""))
    ]
    talks = {talk.id: talk for talk, _ in found}
    entries = {talk.id: entry for talk, entry in found}
    for talk, entry in found:
        for before in sorted(talk.after & talks.keys()):
            if _ORDER.index(talks[before].phase) > _ORDER.index(talk.phase):
                reason = (
                    f"{talk.id} is {talk.phase}, and {before}, which comes before it, {talks[before].phase}"
                )
                entry.refuse("after", reason, "Correct a phase, or take the talk out of After")
    for circle in cycles({talk.id: talk.after for talk, _ in found}):
        reason = f"these talks wait for each other: {' after '.join(circle)}"
        entries[circle[0]].refuse("after", reason, "Take one of them out of After")
    topics = dict.fromkeys(topic for _, entry in rows if (topic := entry.text("topic")))
    return Talks(tuple(talks[id] for id in sorted(talks)), tuple(locks), tuple(topics))


def _talk(id: str, entry: Entry, known: Known, speakers: Known) -> Talk | None:
    title, length = entry.need("title", text), entry.need("minutes", minutes())
    speaker = entry.need("speaker", speakers.find)
    reserve = entry.read("reserve", speakers.find, "")
    if reserve and reserve == speaker:
        entry.refuse("reserve", "the reserve is the speaker", "Name somebody else, or nobody")
    after = entry.read("after", lambda written: frozenset(map(known.find, _ids(written, known))), _NOBODY)
    if id in after:
        entry.refuse("after", f"{id} cannot come after itself", "Take it out")
        after -= {id}
    talk = Talk(
        id,
        title or "",
        length or 1,
        speaker or "",
        entry.text("topic"),
        entry.text("viewpoint"),
        after,
        entry.read("phase", phase_of_talk, Phase.LEARNING),
        reserve,
    )
    return talk if title and length and speaker else None


def _ids(written: str, known: Known) -> list[str]:
    """The talks of a cell, by id or title; a title may hold what separates others."""
    found: list[str] = []
    for part in (written,) if _is_title(written, known) else clean_list(written):
        found += [part] if _is_title(part, known) else _separated(part, known)
    return found


def _separated(written: str, known: Known) -> Iterator[str]:
    """The parts of a list; an id has no blanks, so those between ids separate them as well."""
    for part in words(written):
        pieces = [piece for piece in part.split() if piece != "and"]
        are_ids = not pieces or any(value_key(piece) in known.ids for piece in pieces)
        yield from pieces if are_ids and not _is_title(part, known) else (part,)


def _is_title(written: str, known: Known) -> bool:
    return value_key(written) in known.names


def cycles(after: Mapping[str, frozenset[str]]) -> Iterator[list[str]]:
    """Circles of talks that wait for each other, each from its first id back to it; no talk in two."""
    waiting = dict(after)
    while True:
        while free := [one for one in waiting if not waiting[one] & waiting.keys()]:
            for one in free:
                del waiting[one]
        if not waiting:
            return
        path = [min(waiting)]
        while (next_one := min(waiting[path[-1]] & waiting.keys())) not in path:
            path.append(next_one)
        circle = path[path.index(next_one) :]
        yield [*circle, next_one]
        for one in circle:
            del waiting[one]
