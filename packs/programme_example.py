"""What programme.xlsx begins with: for each format an invented programme that can be met."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from packs.places import OURS
from packs.programme_sheets import programme_book
from scheduling.programme import (
    FACILITIES,
    Holiday,
    Member,
    Options,
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
from scheduling.seating.values import Table
from scheduling.seating.wishes import RoundWish, Wishes, rounds_of
from scheduling.times import Span, later, part_of

USUAL = "panel"
_WEEKS_AHEAD, _SPARE_DATES = 12, 3
_EVERYTHING = frozenset(FACILITIES)
_TABLES = (
    Table("1", seats=10, wheelchairs=2, has=frozenset({"step-free", "loop", "quiet"})),
    Table("2", seats=10, wheelchairs=1, has=frozenset({"step-free"})),
)


@dataclass(frozen=True)
class Format:
    """A way of working: its sessions in order, when they start, whether experts speak, and changed rules.

    `rules` maps ids of rules to severities that the format needs in panel.toml. `rounds` are those at tables,
    where they are not free.
    """

    name: str
    says: str
    start: time
    sessions: tuple[Session, ...]
    talks: bool
    rules: Mapping[str, str]
    rounds: tuple[RoundWish, ...] = ()


@cache
def formats() -> Mapping[str, Format]:
    """The formats by name, in the order of templates/start/formats.toml."""
    written = tomllib.loads((OURS / "start" / "formats.toml").read_text("utf-8"))
    return {name: _format(name, table) for name, table in written.items()}


def _format(name: str, table: Mapping[str, Any]) -> Format:
    sessions = tuple(_session(number, one) for number, one in enumerate(table["sessions"], start=1))
    start = time.fromisoformat(table["start"])
    rounds = tuple(
        wish
        for session, one in zip(sessions, table["sessions"], strict=True)
        if "tables" in one
        for wish in rounds_of(session.id, one["tables"], topics=table.get("topics", ()))
    )
    return Format(name, table["says"], start, sessions, table["talks"], table.get("rules", {}), rounds)


def _session(number: int, one: Mapping[str, Any]) -> Session:
    least, most = one.get("gap", (0, None))
    return Session(
        f"S{number}",
        one["title"],
        Phase(one["phase"]),
        one["minutes"],
        (least, most),
        one.get("hybrid", False),
    )


def programme_workbook(format: str = USUAL, *, today: date) -> bytes:
    """programme.xlsx of a new case: the example of a format, with dates from twelve weeks after today."""
    return programme_book(example_programme(format, today), wishes=example_wishes(format))


def example_wishes(format: str = USUAL) -> Wishes:
    """Two tables for the people of the example, and the rounds of the format.

    Raises:
        KeyError: there is no format of this name.
    """
    return Wishes(_TABLES, formats()[format].rounds)


def example_programme(format: str = USUAL, today: date = date(2027, 1, 4)) -> Programme:
    """An invented programme for a format, whose every need can be met.

    Raises:
        KeyError: there is no format of this name.
    """
    chosen = formats()[format]
    slots = _slots(chosen, today)
    spans = {slot.id: (slot.span,) for slot in slots}
    free = frozenset(spans)
    return Programme(
        name=format,
        options=Options(
            size=4,
            budget=2_000_000,
            pay=7500,
            catering=1250,
            expenses=500,
            expenses_paid=True,
            bsl_asked=True,
        ),
        sessions=chosen.sessions,
        slots=slots,
        venues=_venues(free),
        today=today,
        talks=_talks() if chosen.talks else (),
        speakers=_speakers(slots) if chosen.talks else (),
        members=_members(slots),
        support=_support(spans),
        holidays=(Holiday("Example holiday", slots[-1].day, slots[-1].day),),
        travel={"North": {"V1": 15, "V2": 30}, "South": {"V1": 25, "V2": 15}},
        topics=("How homes are heated", "What it costs") if chosen.talks else (),
    )


def _slots(chosen: Format, today: date) -> tuple[Slot, ...]:
    """Saturdays, one for each week that the sessions take at least, and a few to spare."""
    weeks = sum(max(1, -(-session.gap[0] // 7)) for session in chosen.sessions if not session.is_open)
    first = today + timedelta(weeks=_WEEKS_AHEAD)
    first += timedelta(days=(5 - first.weekday()) % 7)
    longest = max(session.minutes for session in chosen.sessions)
    days = [first + timedelta(weeks=week) for week in range(weeks + _SPARE_DATES)]
    starts = [datetime.combine(day, chosen.start) for day in days]
    # Two digits in every id, so that they sort as the days do.
    return tuple(
        Slot(f"D{number:02}", Span(start, later(start, longest + 30)))
        for number, start in enumerate(starts, 1)
    )


def _venues(free: frozenset[str]) -> tuple[Venue, ...]:
    return (
        Venue(
            "V1",
            "Example Community Hall",
            capacity=60,
            wheelchairs=4,
            has=_EVERYTHING,
            free=free,
            cost=18_000,
            drop_off=20,
            aisle=120,
            address="1 Sample Street, G16 1AA",
            contact="0141 496 0100",
        ),
        Venue(
            "V2",
            "Example Library",
            capacity=40,
            wheelchairs=2,
            has=_EVERYTHING - {"hybrid", "parking"},
            free=free - {min(free)},
            cost=9_000,
            drop_off=45,
            address="2 Sample Street, G16 1AB",
        ),
    )


def _talks() -> tuple[Talk, ...]:
    heat, cost = "How homes are heated", "What it costs"
    return (
        Talk("T1", "How our homes are heated today", 30, "E1", heat),
        Talk("T2", "Why heat pumps", 20, "E2", heat, "for", frozenset({"T1"})),
        Talk("T3", "Why not heat pumps", 20, "E3", heat, "against", frozenset({"T1"})),
        Talk("T4", "What heating costs", 30, "E4", cost, reserve="E1"),
    )


def _speakers(slots: tuple[Slot, ...]) -> tuple[Speaker, ...]:
    whole = {slot.id: (slot.span,) for slot in slots}
    mornings = {slot.id: (part_of(slot.span.start, "am"),) for slot in slots}
    return (
        Speaker("E1", "Example Engineer", whole, interests="works for us", role="Engineer"),
        Speaker("E2", "Example Supporter", whole, interests="none", role="Energy adviser"),
        Speaker("E3", "Example Doubter", whole, interests="sells gas boilers", role="Heating fitter"),
        Speaker("E4", "Example Accountant", {}, mornings, interests="none", role="Auditor"),
    )


def _members(slots: tuple[Slot, ...]) -> tuple[Member, ...]:
    everyday = frozenset(slot.id for slot in slots)
    return (
        Member("0001", everyday, frozenset({"wheelchair"}), travel=45, area="North"),
        Member("0002", everyday - {slots[1].id}, area="North"),
        Member("0003", everyday, frozenset({"childcare"}), children=2, area="South"),
        Member("0004", everyday, frozenset({"bsl"}), area="South"),
        Member("0005", everyday - {slots[-2].id}, frozenset({"loop"}), area="South"),
        Member("0006", everyday, language="polish", area="North"),
        Member("0007", everyday, frozenset({"diet"}), rests=(Rest(time(12), 15),)),
        Member("0008", everyday),
    )


def _support(free: Mapping[str, tuple[Span, ...]]) -> tuple[Supporter, ...]:
    signing = [
        Supporter(f"B{number}", f"Example BSL interpreter {number}", "bsl", free=free, cost=32_000)
        for number in (1, 2, 3)
    ]
    leading = [
        Supporter(f"F{number}", f"Example facilitator {number}", "facilitator", free=free, cost=20_000)
        for number in (1, 2)
    ]
    return (
        *signing,
        Supporter("C1", "Example childcare", "childcare", free=free, cost=15_000, places=6),
        *leading,
        Supporter("I1", "Example interpreter", "interpreter", frozenset({"polish"}), free, 24_000),
    )
