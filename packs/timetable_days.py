"""Sessions, the plan, run sheets and venues: sheets of the office's workbook of a timetable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from packs.forms.xlsx import Column, Content, Sheet
from packs.timetable_people import cannot_come
from scheduling.access import Demand, demand
from scheduling.agenda import Block, Turn, agenda, interpreting
from scheduling.programme import FACILITIES, KINDS, Programme, Venue
from scheduling.reading.plan_words import (
    Choices,
    sessions_of,
    slots_of,
    support_of,
    support_text,
    talks_of,
    talks_text,
    venues_of,
)
from scheduling.timetable import Sitting, Timetable
from scheduling.wording import clock, day_words, hours, pauses_words, when
from sortition.wording import counted

_BLOCKS = {
    "welcome": "Welcome",
    "talk": "Talk",
    "questions": "Questions",
    "tables": "Tables",
    "plenary": "Everybody together",
    "break": "Break",
    "lunch": "Lunch",
    "decide": "Decide",
    "close": "Close",
    "open": "Open",
}
Rows = tuple[tuple[Content, ...], ...]


def sessions_sheet(programme: Programme, timetable: Timetable) -> Sheet:
    """Every session with its day, place, talks and support, and how many members cannot come."""
    rows: Rows = tuple(_session_row(programme, one) for one in timetable.sittings)
    columns = (
        *map(Column, ("Session", "Kind", "Day", "Hours", "Place", "Breaks and lunch")),
        *map(Column, ("Talks", "Support", "Members who cannot come")),
    )
    return Sheet("Sessions", columns, rows)


def _session_row(programme: Programme, sitting: Sitting) -> tuple[Content, ...]:
    session = programme.session[sitting.session]
    talks = (
        f"{programme.talk[one.talk].title} ({programme.speaker[one.speaker].name})" for one in sitting.talks
    )
    known = programme.known and not session.is_open
    return (
        f"{session.id} {session.title}",
        str(session.phase),
        day_words(sitting.span.start.date()),
        hours(sitting.span),
        programme.venue[sitting.venue].name,
        pauses_words(sitting.pauses),
        "\n".join(talks),
        "\n".join(_helpers(programme, sitting)),
        cannot_come(programme, sitting) if known else "not asked" if session.is_open else "not known yet",
    )


def _helpers(programme: Programme, sitting: Sitting) -> Iterator[str]:
    for one in (programme.supporter[name] for name in sitting.support):
        yield f"{one.name} ({KINDS.get(one.kind, one.kind)})"


def plan_sheets(programme: Programme, timetable: Timetable) -> tuple[Sheet, Sheet]:
    """The plan as `read_plan` reads it, and what may be written in it."""
    known = [of(programme) for of in (sessions_of, slots_of, venues_of, talks_of, support_of)]
    sessions, slots, venues = known[:3]
    rows: Rows = tuple(
        (
            sessions.written(one.session),
            slots.written(one.slot),
            venues.written(one.venue),
            talks_text(programme, one),
            support_text(programme, one),
        )
        for one in timetable.sittings
    )
    columns = (
        Column("Session"),
        Column("Date", choices_in=_cells("B", slots)),
        Column("Venue", choices_in=_cells("C", venues)),
        Column("Talks", prose=True),
        Column("Support"),
    )
    return Sheet("Plan", columns, rows), _choices(known)


def _cells(column: str, known: Choices) -> str:
    return f"'Choices'!${column}$2:${column}${len(known.shown) + 1}" if known.shown else ""


def _choices(known: Sequence[Choices]) -> Sheet:
    lists = [[one.written(name) for name in one.shown] for one in known]
    rows: Rows = tuple(zip_longest(*lists, fillvalue=""))
    columns = tuple(Column(name) for name in ("Sessions", "Dates", "Venues", "Talks", "Support"))
    # Without a filter: the lists are not lines that belong together.
    return Sheet("Choices", columns, rows, frozen=0, striped=False)


def run_sheet(name: str, programme: Programme, sitting: Sitting) -> Sheet:
    """One session from before its welcome to its close: when, what, who speaks, who interprets."""
    turns = interpreting(programme, sitting)
    rows: Rows = (
        *_before(programme, sitting),
        *(_block_row(programme, one, turns) for one in agenda(programme, sitting)),
    )
    headings = ("From", "Until", "Part", "What happens", "Who speaks", "Who interprets into BSL")
    return Sheet(name, (*map(Column, headings), Column("Notes", to_fill_in=True)), rows, frozen=3, whole=True)


def _before(programme: Programme, sitting: Sitting) -> Iterator[tuple[Content, ...]]:
    venue, session = programme.venue[sitting.venue], programme.session[sitting.session]
    place = ", ".join(part for part in (venue.name, venue.address, venue.contact) if part)
    people = ", ".join(_helpers(programme, sitting)) or "nobody is booked"
    for part, text in (
        ("Session", session.title),
        ("Day", when(sitting.span)),
        ("Place", place),
        ("Support", people),
    ):
        yield "before", "", part, text, "", "", ""


def _block_row(programme: Programme, block: Block, turns: Sequence[Turn]) -> tuple[Content, ...]:
    speaker = programme.speaker[block.speaker].name if block.speaker else ""
    here = [one for one in turns if one.start < block.end and block.start < one.end]
    return (
        clock(block.start),
        clock(block.end),
        _BLOCKS.get(block.kind, block.kind),
        block.title,
        f"{speaker} (from elsewhere)" if block.remote else speaker,
        "\n".join(f"{clock(max(one.start, block.start))} {_turn(programme, one)}" for one in here),
        "",
    )


def _turn(programme: Programme, turn: Turn) -> str:
    beside = f", beside {programme.supporter[turn.beside].name}" if turn.beside else ""
    return f"{programme.supporter[turn.supporter].name}{beside}"


def venue_sheet(name: str, programme: Programme, timetable: Timetable, venue: Venue) -> Sheet:
    """What a venue has to know and to prepare for each of its sessions: head-counts, and nobody's name."""
    needed = demand(programme)
    rows: Rows = tuple(
        (
            programme.session[one.session].title,
            day_words(one.span.start.date()),
            hours(one.span),
            heads(programme, one),
            needed.wheelchairs,
            needed.eating,
            pauses_words(one.pauses),
            "\n".join(_prepare(programme, one, needed)),
        )
        for one in timetable.sittings
        if one.venue == venue.id
    )
    headings = (
        "Session",
        "Day",
        "Hours",
        "People in the room",
        "Wheelchair places",
        "People who eat",
        "Breaks and lunch",
        "To prepare",
    )
    return Sheet(name, tuple(map(Column, headings)), rows)


def heads(programme: Programme, sitting: Sitting) -> int:
    """People in the room at most: members, who comes with them, support but childcare, speakers, staff."""
    helpers = sum(programme.supporter[one].kind != "childcare" for one in sitting.support)
    speakers = len({one.speaker for one in sitting.talks if not one.remote})
    return demand(programme).room + helpers + speakers + programme.options.staff


def _prepare(programme: Programme, sitting: Sitting, needed: Demand) -> Iterator[str]:
    for code, words in FACILITIES.items():
        if code in needed.facilities or (code == "hybrid" and programme.session[sitting.session].hybrid):
            yield words[:1].upper() + words[1:]
    if needed.wheelchairs:
        places = counted(needed.wheelchairs, "place")
        yield f"{places} at tables without a chair, and aisles of at least 1 metre"
    if needed.bsl_users:
        yield "Light on the places of the BSL interpreters, and chairs for them"
    if needed.languages:
        yield "Chairs beside members for the interpreters of spoken languages"
    if needed.palantypists:
        yield "A screen that everybody can see, and a table near a socket, for what is written down"
    if needed.children:
        children = "1 child" if needed.children == 1 else f"{needed.children} children"
        yield f"A room for {children}, away from the noise"
