"""Tiny programmes and plans made by hand: a test states only what it is about.

By default everything is in order: `tiny()` has two sessions of 90 minutes (S1 learning, S2 deciding), four
Saturdays from 6 March 2027 (D1 to D4, 10:00 to 16:00), the venue V1 with everything, six members M1 to M6
who can always come, and the facilitator F1. It breaks no rule but `meeting-time` (two short sessions are no
assembly), and the first plan that comes to mind is `plan(programme, "S1 D1 V1 - F1", "S2 D2 V1 - F1")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from scheduling.programme import (
    FACILITIES,
    Busy,
    Lock,
    Member,
    Options,
    Pause,
    Phase,
    Programme,
    Rest,
    Session,
    Slot,
    Speaker,
    Supporter,
    Talk,
    Venue,
)
from scheduling.times import Span, later
from scheduling.timetable import Given, Sitting, Timetable

FIRST = date(2027, 3, 6)
TODAY = date(2027, 1, 4)
ALWAYS = " ".join(f"D{n}" for n in range(1, 13))
Spans = Mapping[str, tuple[Span, ...]]
LIST_OF = {
    Session: "sessions",
    Slot: "slots",
    Venue: "venues",
    Talk: "talks",
    Speaker: "speakers",
    Member: "members",
    Supporter: "support",
    Lock: "locks",
    Busy: "busy",
}


def words(text: str) -> list[str]:
    """The words of a text; "-" stands for none."""
    return [] if text == "-" else text.split()


def day_of(slot_id: str) -> date:
    """The day of a standard date: D1 is Saturday 6 March 2027, each next one a week later."""
    return FIRST + timedelta(weeks=int(slot_id.removeprefix("D")) - 1)


def span(day: date, hours: str) -> Span:
    """`span(date(2027, 3, 6), "10:00-12:30")`; hours that end at or before their start end the next day."""
    start, end = (datetime.combine(day, time.fromisoformat(part)) for part in hours.split("-"))
    return Span(start, end if end > start else end + timedelta(days=1))


def slot(slot_id: str, hours: str = "10:00-16:00", day: date | None = None) -> Slot:
    """`slot("D1")`, `slot("D9", "18:00-21:00", date(2028, 2, 29))`."""
    return Slot(slot_id, span(day or day_of(slot_id), hours))


def free(text: str | Spans) -> Spans:
    """`free("D1 D2@10:00-12:00 D2@14:00-16:00")`: all day on D1, two spans on D2 (standard dates)."""
    if not isinstance(text, str):
        return text
    found: dict[str, tuple[Span, ...]] = {}
    for word in words(text):
        where, _, hours = word.partition("@")
        found[where] = (*found.get(where, ()), span(day_of(where), hours or "00:00-23:59"))
    return found


def session(session_id: str, phase: str = "learning", minutes: int = 90, **more: Any) -> Session:
    """A session; its title is "Session S1" if nothing else is said."""
    return Session(
        session_id, more.pop("title", f"Session {session_id}"), Phase(phase), minutes=minutes, **more
    )


def venue(venue_id: str, on: str = ALWAYS, **more: Any) -> Venue:
    """A venue with room for 100, 5 wheelchairs and everything; free on all dates if nothing else is said."""
    usual = {"capacity": 100, "wheelchairs": 5, "has": frozenset(FACILITIES), "drop_off": 10, "aisle": 120}
    more["has"] = frozenset(words(more["has"]) if isinstance(more.get("has"), str) else FACILITIES)
    return Venue(
        venue_id, more.pop("name", f"Hall {venue_id}"), free=frozenset(words(on)), **{**usual, **more}
    )


def talk(talk_id: str, speaker_id: str = "", minutes: int = 10, after: str = "-", **more: Any) -> Talk:
    """A talk of 10 minutes: T1 by E1 if nothing else is said."""
    by = speaker_id or talk_id.replace("T", "E")
    phase = Phase(more.pop("phase", "learning"))
    return Talk(
        talk_id,
        f"Talk {talk_id}",
        minutes=minutes,
        speaker=by,
        after=frozenset(words(after)),
        phase=phase,
        **more,
    )


def speaker(speaker_id: str, here: str | Spans = ALWAYS, remote: str | Spans = "-", **more: Any) -> Speaker:
    """An expert who is free in the room on all dates if nothing else is said, and has no interests."""
    name = more.pop("name", f"Dr {speaker_id}")
    return Speaker(speaker_id, name, free(here), free(remote), more.pop("interests", "none"), **more)


def supporter(
    supporter_id: str, kind: str = "facilitator", on: str | Spans = ALWAYS, **more: Any
) -> Supporter:
    """`supporter("B1", "bsl")`, `supporter("I1", "interpreter", languages="somali welsh")`."""
    speaks = frozenset(words(more.pop("languages", "-")))
    name = more.pop("name", f"Helper {supporter_id}")
    return Supporter(supporter_id, name, kind, languages=speaks, free=free(on), **more)


def member(member_id: str, can: str = ALWAYS, needs: str = "-", rests: str = "-", **more: Any) -> Member:
    """`member("M1", "D1 D3", "wheelchair bsl", rests="13:00/15")`: a rest of 15 minutes at one o'clock."""
    pairs = (one.partition("/") for one in words(rests))
    taken = tuple(Rest(time.fromisoformat(at), int(minutes)) for at, _, minutes in pairs)
    return Member(member_id, frozenset(words(can)), frozenset(words(needs)), rests=taken, **more)


def options(size: int = 6, **more: Any) -> Options:
    """Options under which every statement of the programme is in order."""
    statements = dict.fromkeys(
        ("expenses_paid", "agenda_reviewed", "welcome_call", "social_time", "bsl_asked"), True
    )
    return Options(size, **{"pay": 7500, "staff": 2, **statements, **more})


def tiny(sessions: int = 2, slots: int = 4, venues: int = 1, members: int = 6, **more: Any) -> Programme:
    """A programme of so many sessions (the last deciding, those before learning), and so on; see above."""
    size = max(members, 1)
    usual: dict[str, Any] = {
        "name": "river-panel",
        "options": options(size),
        "sessions": tuple(
            session(f"S{n}", "learning" if n < sessions else "deciding") for n in range(1, sessions + 1)
        ),
        "slots": tuple(slot(f"D{n}") for n in range(1, slots + 1)),
        "venues": tuple(venue(f"V{n}") for n in range(1, venues + 1)),
        "members": tuple(member(f"M{n}") for n in range(1, members + 1)),
        "support": (supporter("F1"),),
        "today": TODAY,
    }
    return Programme(**{**usual, **more})


def with_(programme: Programme, *things: Any) -> Programme:
    """The programme with these sessions, slots, venues and so on, each in place of its namesake if any.

    `with_(tiny(), member("M1", "D1"), venue("V2"), lock("date", "S1", "D2"))`.
    """
    for thing in things:
        name = LIST_OF[type(thing)]
        others: Iterable[Any] = getattr(programme, name)
        if hasattr(thing, "id") and not isinstance(thing, Busy):
            others = [thing if one.id == thing.id else one for one in others]
        listed = (*others,) if thing in others else (*others, thing)
        programme = replace(programme, **{name: listed if name == "sessions" else _sorted(listed)})
    return programme


def with_options(programme: Programme, **changed: Any) -> Programme:
    """The programme with these options."""
    return replace(programme, options=replace(programme.options, **changed))


def with_talks(programme: Programme, text: str, minutes: int = 10) -> Programme:
    """Talks and speakers who are always free: "T1 housing:for; T2 housing:against after T1".

    Each talk is given by its own speaker (T1 by E1); topic and viewpoint may be left out.
    """
    topics = list(programme.topics)
    for one in text.split(";"):
        name, *rest = one.split()
        about, _, after = " ".join(rest).partition("after")
        topic, _, viewpoint = about.strip().partition(":")
        new = talk(name, minutes=minutes, after=after or "-", topic=topic, viewpoint=viewpoint)
        programme = with_(programme, new, speaker(new.speaker))
        topics += [topic] if topic and topic not in topics else []
    return replace(programme, topics=tuple(topics))


def unknown(programme: Programme) -> Programme:
    """The same programme before anybody is invited: no members, needs are assumed."""
    return replace(programme, members=(), known=False)


def lock(what: str, of: str, to: str, why: str = "announced") -> Lock:
    """`lock("date", "S1", "D2")`."""
    return Lock(what, of, to, why)


def plan(programme: Programme, *lines: str) -> Timetable:
    """A timetable by hand, one line a session: "S1 D1 V1 T1,T2/T3 F1,B1 12:00-13:00L,15:00-15:15".

    Session, date, venue, talks, support, pauses; "-" or nothing for none. "/" parts the talks of one stretch
    from those of the next, "T1@E9" is given by E9, "T1~" from elsewhere; a pause ending in "L" is a lunch.
    Ids that the programme does not know are kept, on a day and hour of their own.
    """
    return Timetable(tuple(sitting(programme, line) for line in lines))


def sitting(programme: Programme, line: str) -> Sitting:
    """One line of `plan`."""
    which, when, where, talks, support, pauses = (*line.split(), "-", "-", "-")[:6]
    start = programme.slot[when].span.start if when in programme.slot else datetime(2027, 12, 31, 10)
    minutes = programme.session[which].minutes if which in programme.session else 90
    given = tuple(
        _given(programme, word, stretch)
        for stretch, part in enumerate("" if talks == "-" else talks for talks in talks.split("/"))
        for word in part.split(",")
        if word
    )
    return Sitting(
        which,
        when,
        where,
        Span(start, later(start, minutes)),
        given,
        tuple(sorted([] if support == "-" else support.split(","))),
        tuple(_pause(start.date(), word) for word in ([] if pauses == "-" else pauses.split(","))),
    )


def moved(timetable: Timetable, session_id: str, **changed: Any) -> Timetable:
    """The timetable with other entries in the sitting of one session: `moved(t, "S1", venue="V2")`."""
    return Timetable(
        tuple(replace(one, **changed) if one.session == session_id else one for one in timetable.sittings)
    )


def _given(programme: Programme, word: str, stretch: int) -> Given:
    remote = word.endswith("~")
    name, _, by = word.removesuffix("~").partition("@")
    usual = programme.talk[name].speaker if name in programme.talk else ""
    return Given(name, stretch, by or usual, remote)


def _pause(day: date, word: str) -> Pause:
    lunch = word.endswith("L")
    taken = span(day, word.removesuffix("L"))
    return Pause(taken.start, taken.end, "lunch" if lunch else "break")


def _sorted(things: Iterable[Any]) -> tuple[Any, ...]:
    """As at the door: slots by time and id, locks and what is busy by all they say, everything else by id."""
    return tuple(sorted(things, key=_key))


def _key(thing: Any) -> Any:
    if isinstance(thing, Slot):
        return thing.span, thing.id
    if isinstance(thing, Lock):
        return thing.what, thing.of, thing.to, thing.why
    if isinstance(thing, Busy):
        return thing.what, thing.id, thing.span, thing.by
    return thing.id


def ids(things: Iterable[Any]) -> list[str]:
    """The ids of some things, in their order."""
    return [one.id for one in things]


def by_session(timetable: Timetable) -> Mapping[str, str]:
    """The date and venue of each session in words of ids: {"S1": "D1 V1"}."""
    return {one.session: f"{one.slot} {one.venue}" for one in timetable.sittings}
