"""A released timetable made by hand: three Saturdays as the invented case's panel.toml says, and an open day.

Everything that documents can say of a timetable is in it, for a panel of these members. No member's name is:
a canary stands for what must not be printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from scheduling.frame import frame
from scheduling.programme import (
    Member,
    Options,
    Phase,
    Programme,
    Session,
    Slot,
    Speaker,
    Supporter,
    Talk,
    Venue,
)
from scheduling.releases import Release
from scheduling.times import Span
from scheduling.timetable import Given, Sitting, Timetable

CANARY = "kanarienvogel"
HALL = Venue(
    "V1",
    "Fernbrae Hall",
    80,
    wheelchairs=6,
    has=frozenset({"step-free", "loop", "quiet-room", "accessible-toilet", "transit", "evacuation"}),
    drop_off=20,
    address="40 Shawmill Street, Rutherglen, G25 6XY",
    contact="Sandra at the desk, 0141 496 0170",
)
LIBRARY = Venue(
    "V2", "Shawmill Library", 60, wheelchairs=2, has=frozenset({"step-free", "parking", "hybrid"})
)
SESSIONS = (
    Session("S1", "What damp does and where it comes from", Phase.LEARNING, 360),
    Session("S2", "What could be done", Phase.DELIBERATING, 360),
    Session("S3", "Drop-in at the library", Phase.OPEN, 120),
    Session("S4", "What should be done", Phase.DECIDING, 360, hybrid=True),
)
SPEAKERS = (
    Speaker("E1", "Dr Ada Okafor", role="building physicist", interests="none"),
    Speaker("E2", "Tom Baird", role="asset manager", interests="works for Fernbrae Homes"),
    Speaker("E3", "Siobhán Ní Bhriain", interests=""),
    Speaker("E4", "Prof. Wojciech Łukasiewicz", role="physician", interests="paid by a health board"),
)
TALKS = (
    Talk("T1", "Why homes get damp", 25, "E1", "causes", "the building"),
    Talk("T2", "How people live in their homes", 20, "E2", "causes", "the household"),
    Talk("T3", "What damp does to lungs", 45, "E4", "health"),
    Talk("T4", "What other landlords do", 25, "E3", phase=Phase.DELIBERATING, reserve="E2"),
)
SUPPORT = (
    Supporter("B1", "Isla Grant", "bsl"),
    Supporter("B2", "Kenji Mori", "bsl"),
    Supporter("B3", "Wanda Fox", "bsl"),
    Supporter("C1", "Little Acorns", "childcare", places=6),
    Supporter("F1", "Noor Aziz", "facilitator"),
    Supporter("F2", "Peter Lamb", "facilitator"),
    Supporter("I1", "Halina Nowak", "interpreter", languages=frozenset({"polish"})),
    Supporter("Ruth Dean", "Ruth Dean", "facilitator"),
)
NEEDS = (
    {"wheelchair", "dog"},
    {"bsl"},
    {"loop", "large-print"},
    {"quiet-room", "diet", "shifts"},
    {"step-free", "prayer", "assistant", "toilet", "parking", "transit"},
    {"palantype", "long-breaks"},
    {"guide", "clean-air"},
)


def release(members: Sequence[str], number: int = 2) -> Release:
    """Version 2 of this timetable, for the members of these ids; the first few have all kinds of needs."""
    programme = _programme(members)
    lines = (
        ("S1", "D1", "V1", (("T1", 0, "E1"), ("T2", 1, "E2"), ("T3", 2, "E4~")), "B1 B2 B3 C1 F1 F2 I1"),
        ("S2", "D2", "V1", (("T4", 0, "E3"),), "B1 B2 B3 F1 F2"),
        ("S3", "D3", "V2", (), "B1"),
        ("S4", "D4", "V1", (), "F2 I1 Ruth_Dean"),
    )
    sittings = tuple(_sitting(programme, *line) for line in lines)
    return Release(number, "2027-02-15T09:30:00Z", "panel", programme, Timetable(sittings))


def before_invitation(number: int = 1) -> Release:
    """The same timetable while nobody knows the members."""
    known = release([])
    programme = replace(
        known.programme, known=False, options=Options(30, assumed_languages=frozenset({"polish", "urdu"}))
    )
    return Release(number, "2026-11-02T09:30:00Z", "before-invitation", programme, known.timetable)


def _programme(members: Sequence[str]) -> Programme:
    days = (date(2027, 3, 6), date(2027, 3, 20), date(2027, 4, 3), date(2027, 4, 17))
    hours = ((10, 16), (10, 16), (14, 16), (10, 16))
    slots = tuple(
        Slot(f"D{number}", Span(datetime(day.year, day.month, day.day, start), _at(day, end)))
        for number, (day, (start, end)) in enumerate(zip(days, hours, strict=True), start=1)
    )
    return Programme(
        name=CANARY,
        options=Options(30, pay=7500, expenses_paid=True, agenda_reviewed=True),
        sessions=SESSIONS,
        slots=slots,
        venues=(HALL, LIBRARY),
        today=date(2027, 2, 15),
        talks=TALKS,
        speakers=SPEAKERS,
        members=tuple(_member(name, place) for place, name in enumerate(sorted(members))),
        support=SUPPORT,
        topics=("causes", "health"),
    )


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour)


def _member(name: str, place: int) -> Member:
    needs = frozenset(NEEDS[place]) if place < len(NEEDS) else frozenset[str]()
    return Member(
        name,
        needs=needs,
        children=2 if place == 2 else 0,
        language="polish" if place == 3 else "",
        area=CANARY,
    )


def _sitting(
    programme: Programme,
    session: str,
    slot: str,
    venue: str,
    talks: tuple[tuple[str, int, str], ...],
    support: str,
) -> Sitting:
    meant = programme.session[session]
    pauses = frame(programme, meant, programme.slot[slot]).pauses
    return Sitting(
        session,
        slot,
        venue,
        programme.span(meant, programme.slot[slot]),
        tuple(Given(name, stretch, by.removesuffix("~"), by.endswith("~")) for name, stretch, by in talks),
        tuple(one.replace("_", " ") for one in support.split()),
        pauses,
    )
