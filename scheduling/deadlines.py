"""By when the office has to do what before each session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scheduling.access import Demand, demand
from scheduling.programme import Programme, Session
from scheduling.rules import RULES
from scheduling.timetable import Sitting, Timetable

_EIGHT_WEEKS = 56
_PAPERS = 5
_A_WEEK = 7
_TWO_WEEKS = 14
_NEED_TAXIS = frozenset({"wheelchair", "step-free", "guide"})
_INTERPRET = ("bsl", "interpreter")


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """The last day for something, what it is, and why then. It may lie before the programme's `today`."""

    day: date
    what: str
    why: str


def deadlines(programme: Programme, timetable: Timetable) -> tuple[Deadline, ...]:
    """What has to be done for these sittings, by day; nobody is named and no need of anybody is told.

    Sittings of sessions or dates that the programme does not know are left out. Weeks and days before a
    session are those of BSL agencies' booking rules (six to eight weeks, papers five days), else our
    defaults: two weeks for childcare, one for taxis and expenses, and the agenda as many days before as the
    Settings say that a session is announced.
    """
    needed = demand(programme)
    found = set()
    for sitting in timetable.sittings:
        session, slot = programme.session.get(sitting.session), programme.slot.get(sitting.slot)
        if session is not None and slot is not None:
            for days, what, why in _before(programme, needed, session, sitting):
                found.add(Deadline(slot.day - timedelta(days=days), f"{session.title}: {what}.", why))
    return tuple(sorted(found))


def _before(
    programme: Programme, needed: Demand, session: Session, sitting: Sitting
) -> Iterator[tuple[int, str, str]]:
    """Days before the session, what has to be done by then, and why."""
    yield (
        programme.options.announced_days,
        "publish the agenda",
        "Members, speakers and support plan by it; after this day it is only changed for need.",
    )
    if needed.bsl_users or needed.languages or _kinds(programme, sitting, _INTERPRET):
        yield from _interpreters()
    if needed.palantypists or _kinds(programme, sitting, ("palantypist",)):
        yield (
            RULES["booking-notice"].number("days"),
            "book whoever writes down what is said",
            "They are booked as early as interpreters.",
        )
    if needed.children:
        yield (
            _TWO_WEEKS,
            "confirm the places for children and what each child needs",
            "The provider plans its staff by the number and age of children.",
        )
    if _taxis(programme):
        yield _A_WEEK, "book taxis", "Accessible taxis are few; book the way home too."
    if not session.is_open:
        yield (
            _A_WEEK,
            "pay expenses in advance to those who ask",
            "Nobody should have to lend money in order to take part.",
        )


def _interpreters() -> Iterator[tuple[int, str, str]]:
    least = RULES["booking-notice"].number("days")
    yield (
        _EIGHT_WEEKS,
        "ask for interpreters",
        "Good interpreters are booked out: agencies ask for six to eight weeks.",
    )
    yield least, "have interpreters booked", f"Agencies ask for at least {least // 7} weeks."
    yield (
        _PAPERS,
        "send agenda, slides and special words to interpreters",
        "They prepare with them: agencies ask for papers five days before.",
    )


def _kinds(programme: Programme, sitting: Sitting, kinds: tuple[str, ...]) -> bool:
    known = (programme.supporter.get(one) for one in sitting.support)
    return any(one is not None and one.kind in kinds for one in known)


def _taxis(programme: Programme) -> bool:
    return not programme.known or any(one.needs & _NEED_TAXIS for one in programme.members)
