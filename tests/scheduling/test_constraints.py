"""Every rule as the solver understands it: a programme that just keeps it, and one that cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from scheduling.clashes import conflict
from scheduling.constraints import CONSTRAINTS
from scheduling.programme import FACILITIES, Busy, Holiday, Pause, Programme
from scheduling.rules import RULES, Severities, Severity, severities
from scheduling.solve import NoTimetable, make_timetable
from sortition.watch import Watch
from tests.scheduling.programmes import (
    day_of,
    lock,
    member,
    session,
    slot,
    span,
    speaker,
    supporter,
    talk,
    tiny,
    venue,
    with_,
    with_options,
    with_talks,
)


@dataclass(frozen=True)
class Case:
    """`kept` has a timetable that keeps the rule, `broken` none; without the rule it has one."""

    rule: str
    subject: str
    kept: Programme
    broken: Programme

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


def needing(needs: str, hall: Any = None, **more: Any) -> Programme:
    """A member with these needs, and another hall if any."""
    return with_(tiny(), member("M1", needs=needs, **more), *([hall] if hall else []))


def lacking(facility: str) -> Any:
    return venue("V1", has=" ".join(one for one in FACILITIES if one != facility))


def talking(*things: Any) -> Programme:
    return with_(tiny(), speaker("E1"), talk("T1"), *things)


def statement(name: str) -> Programme:
    return with_options(needing("diet"), **{name: False})


def closed(programme: Programme, last: str) -> Programme:
    """A holiday from the first date to this one."""
    return replace(programme, holidays=(Holiday("Easter", day_of("D1"), day_of(last)),))


def with_pauses(programme: Programme, minutes: int, *hours: str) -> Programme:
    """S1 takes so long, and these breaks of it are published for every date."""
    pauses = {
        ("S1", one.id): tuple(Pause(*bounds(one.day, text), "break") for text in hours)
        for one in programme.slots
    }
    return replace(with_(programme, session("S1", minutes=minutes)), pauses=pauses)


def bounds(on: date, hours: str) -> tuple[datetime, datetime]:
    taken = span(on, hours)
    return taken.start, taken.end


def on_days(*days: date) -> Programme:
    slots = tuple(slot(f"D{n}", day=one) for n, one in enumerate(days, 1))
    helper = supporter("F1", on={one.id: (one.span,) for one in slots})
    return replace(with_(tiny(), helper), slots=slots)


def busy(what: str, one: str, *dates: str) -> list[Busy]:
    return [Busy(what, one, span(day_of(d), "11:00-11:30"), "another panel") for d in dates]


SIGNING = with_(needing("bsl"), supporter("B1", "bsl"))


def booked(who: str, *changed: Any) -> Programme:
    """Every date is within six weeks; S1 and S2 are booked on D1 and D3 at V1 with this interpreter."""
    base = with_(SIGNING, supporter("B2", "bsl"), venue("V2"), *changed)
    known = {(s, d, "V1"): frozenset({who}) for s, d in (("S1", "D1"), ("S2", "D3"))}
    return replace(base, today=date(2027, 2, 20), booked=known)


FOR, AGAINST = "heat:for", "heat:against"
CASES = (
    Case("venue-free", "Hall V1", with_(tiny(), venue("V1", "D1 D4")), with_(tiny(), venue("V1", "D4"))),
    Case(
        "venue-size",
        "Hall V1",
        with_(tiny(), venue("V1", capacity=9)),
        with_(tiny(), venue("V1", capacity=8)),
    ),
    Case(
        "venue-size",
        "Hall V1",
        with_(talking(speaker("E1", "-", "D1 D2 D3 D4")), venue("V1", capacity=9)),
        with_(talking(), venue("V1", capacity=9)),
    ),
    Case(
        "venue-size",
        "Hall V1",
        needing("wheelchair assistant", venue("V1", capacity=11)),
        needing("wheelchair assistant", venue("V1", capacity=10)),
    ),
    Case(
        "venue-size",
        "Hall V1",
        with_(tiny(venues=2), venue("V1", capacity=0)),
        with_(tiny(), venue("V1", capacity=0)),
    ),
    Case(
        "venue-size",
        "Hall V1",
        with_(
            with_(tiny(venues=2), talk("T1"), speaker("E1")),
            venue("V1", "D2", capacity=9),
            venue("V2", "D1", capacity=10),
        ),
        with_(talking(), venue("V1", capacity=9)),
    ),
    Case(
        "wheelchair-places",
        "Hall V1",
        needing("wheelchair", venue("V1", wheelchairs=1)),
        needing("wheelchair", venue("V1", wheelchairs=0)),
    ),
    Case("venue-access", "Hall V1: loop", needing("loop"), needing("loop", lacking("loop"))),
    Case(
        "hybrid-venue",
        "S1",
        with_(tiny(), session("S1", hybrid=True)),
        with_(tiny(), session("S1", hybrid=True), lacking("hybrid")),
    ),
    Case(
        "hybrid-venue",
        "S1",
        needing("remote"),
        needing("remote", lacking("hybrid")),
    ),
    Case(
        "drop-off",
        "Hall V1",
        with_(tiny(), venue("V1", drop_off=50)),
        with_(tiny(), venue("V1", drop_off=51)),
    ),
    Case(
        "aisles",
        "Hall V1",
        needing("wheelchair", venue("V1", aisle=100)),
        needing("wheelchair", venue("V1", aisle=99)),
    ),
    Case(
        "evacuation", "Hall V1", with_(tiny(), lacking("evacuation")), needing("guide", lacking("evacuation"))
    ),
    Case("session-order", "S1 to S2", tiny(slots=2), tiny(slots=1)),
    Case(
        "gap",
        "S1 to S2",
        with_(tiny(), session("S1", gap=(8, 14))),
        with_(tiny(), session("S1", gap=(8, 13))),
    ),
    Case(
        "week-between",
        "S1 to S2",
        on_days(date(2027, 3, 6), date(2027, 3, 13)),
        on_days(date(2027, 3, 6), date(2027, 3, 12)),
    ),
    Case(
        "slot-length",
        "S1",
        with_(tiny(), session("S1", minutes=360)),
        with_(tiny(), session("S1", minutes=361)),
    ),
    Case("holidays", "Easter", closed(tiny(), "D2"), closed(tiny(), "D3")),
    Case(
        "one-job",
        "Hall V1",
        with_(tiny(), *busy("venue", "V1", "D1", "D2")),
        with_(tiny(), *busy("venue", "V1", "D1", "D2", "D3")),
    ),
    Case(
        "one-job",
        "Helper F1",
        with_(tiny(), *busy("support", "F1", "D1", "D2")),
        with_(tiny(), *busy("support", "F1", "D1", "D2", "D3")),
    ),
    Case(
        "one-job",
        "Dr E1",
        talking(*busy("speaker", "E1", "D1", "D2")),
        talking(*busy("speaker", "E1", "D1", "D2", "D3", "D4")),
    ),
    Case(  # Nobody else supports the one session in which the talk can be.
        "one-job",
        "Dr E1",
        talking(supporter("E1", name="Dr E1")),
        replace(talking(), support=(supporter("E1", name="Dr E1"),)),
    ),
    Case(
        "locks",
        "date of S1",
        with_(tiny(), lock("date", "S1", "D3")),
        with_(tiny(), lock("date", "S1", "D4")),
    ),
    Case(
        "locks",
        "venue of S1",
        with_(tiny(venues=2), lock("venue", "S1", "V2")),
        with_(tiny(venues=2), lock("venue", "S1", "V2"), venue("V2", "-")),
    ),
    Case("locks", "talk of T1", talking(lock("talk", "T1", "S1")), talking(lock("talk", "T1", "S2"))),
    Case(
        "locks",
        "support of S1",
        with_(tiny(), supporter("F2", on="D1"), lock("support", "S1", "F1 F2")),
        with_(tiny(), supporter("F2", on="-"), lock("support", "S1", "F1 F2")),
    ),
    Case("talk-held", "T1 Talk T1", talking(talk("T1", minutes=25)), talking(talk("T1", minutes=90))),
    Case("speaker-free", "Dr E1", talking(speaker("E1", "D3")), talking(speaker("E1", "D4"))),
    Case(
        "remote-hybrid",
        "Dr E1",
        talking(speaker("E1", "-", "D1 D2")),
        talking(speaker("E1", "-", "D1 D2"), lacking("hybrid")),
    ),
    Case("talk-time", "S1", talking(talk("T1", minutes=25)), talking(talk("T1", minutes=26))),
    Case(
        "prerequisites",
        "T1 after T2",
        with_talks(tiny(), "T2; T1 after T2"),
        with_(with_talks(tiny(), "T2; T1 after T2"), talk("T2", phase="deciding")),
    ),
    Case("learning-first", "T1 Talk T1", talking(), talking(talk("T1", phase="deliberating"))),
    Case("last-session", "S2", talking(), talking(talk("T1", phase="deciding"))),
    Case(
        "viewpoints",
        "heat",
        with_talks(tiny(), f"T1 {FOR}; T2 {FOR}; T3 {AGAINST}", minutes=5),
        with_talks(tiny(), f"T1 {FOR}; T2 {FOR}; T3 {FOR}; T4 {AGAINST}", minutes=5),
    ),
    Case(
        "viewpoints",
        "heat",
        with_(with_talks(tiny(3), f"T1 {FOR}; T2 {FOR}; T3 {AGAINST}"), speaker("E3", "D1 D2")),
        with_(
            with_talks(tiny(3), f"T1 {FOR}; T2 {FOR}; T3 {AGAINST}"),
            speaker("E3", "D3"),
            *(lock("date", f"S{n}", f"D{n + 1}") for n in (1, 2)),
            *(speaker(f"E{n}", "D2") for n in (1, 2)),
        ),
    ),
    Case(
        "support-free",
        "Helper F1",
        with_(tiny(), supporter("F1", on="D1 D3")),
        with_(tiny(), supporter("F1", on="D3")),
    ),
    Case("bsl-interpreters", "S1", SIGNING, with_(SIGNING, session("S1", minutes=121))),
    Case(
        "bsl-interpreters",
        "S1",
        with_(SIGNING, session("S1", minutes=239), supporter("B2", "bsl")),
        with_(SIGNING, session("S1", minutes=240), supporter("B2", "bsl")),
    ),
    Case(
        "language-interpreters",
        "S1: welsh",
        with_(tiny(), member("M1", language="welsh"), supporter("I1", "interpreter", languages="welsh")),
        with_(tiny(), member("M1", language="welsh"), supporter("I1", "interpreter", languages="somali")),
    ),
    Case(
        "palantypists",
        "S1",
        with_(needing("palantype"), supporter("P1", "palantypist")),
        needing("palantype"),
    ),
    Case(
        "childcare",
        "S1",
        with_(needing("-", children=3), supporter("C1", "childcare", places=3)),
        with_(needing("-", children=3), supporter("C1", "childcare", places=2)),
    ),
    Case("facilitators", "S1", tiny(members=9), tiny(members=10)),
    Case("facilitators-better", "S1", tiny(members=7), tiny(members=8)),
    Case(
        "booking-notice",
        "S1",
        replace(with_(SIGNING, lock("date", "S1", "D1")), today=date(2027, 1, 23)),
        replace(with_(SIGNING, lock("date", "S1", "D1")), today=date(2027, 1, 24)),
    ),
    *(
        Case("booking-notice", "S1", booked("B1"), broken)
        for broken in (
            booked("B1", lock("date", "S1", "D2")),
            booked("B1", lock("venue", "S1", "V2")),
            booked("B1", lock("support", "S1", "B2")),
            booked("B2", supporter("B2", "bsl", "D4")),
        )
    ),
    Case(
        "bsl-table",
        "the programme",
        with_(SIGNING, member("M2", needs="bsl")),
        with_options(with_(SIGNING, member("M2", needs="bsl")), bsl_asked=False),
    ),
    Case("attendance", "M1", with_(tiny(), member("M1", "D2")), with_(tiny(), member("M1", "-"))),
    Case(
        "rests",
        "S1",
        with_(tiny(), member("M1", rests="10:30/15"), session("S1", minutes=120)),
        with_(tiny(), member("M1", rests="10:00/90")),
    ),
    Case("breaks", "S1", with_pauses(tiny(), 100, "10:45-11:00"), with_pauses(tiny(), 100)),
    Case("lunch", "S1", with_(tiny(), session("S1", minutes=300)), with_pauses(tiny(), 300, "12:00-12:30")),
    Case(
        "published-breaks",
        "S1",
        with_pauses(tiny(), 100, "10:45-11:00"),
        with_pauses(tiny(), 100, "12:00-12:30"),
    ),
    Case(
        "plenary",
        "S1",
        with_(tiny(), session("S1", minutes=45)),
        with_(tiny(), session("S1", minutes=44)),
    ),
    Case("budget", "the programme", with_options(tiny(), budget=90_000), with_options(tiny(), budget=89_999)),
    Case("payment", "the programme", with_options(tiny(), pay=5000), with_options(tiny(), pay=4999)),
    Case("expenses", "the programme", with_options(tiny(), expenses_paid=False), statement("expenses_paid")),
    Case("two-meetings", "the programme", tiny(2), tiny(1)),
    Case("phases", "the programme", tiny(2), with_(tiny(), session("S1", "deciding"), session("S2"))),
    Case(
        "meeting-time",
        "the programme",
        replace(tiny(5, 5), sessions=tuple(replace(s, minutes=360) for s in tiny(5).sessions)),
        replace(tiny(5, 5), sessions=tuple(replace(s, minutes=359) for s in tiny(5).sessions)),
    ),
    Case("tables", "the programme", tiny(members=8), tiny(members=9)),
    Case("evidence-reviewed", "the programme", tiny(), statement("agenda_reviewed")),
    Case("interests", "Dr E1", talking(), talking(speaker("E1", interests=" "))),
    Case("welcome-call", "the programme", tiny(), statement("welcome_call")),
    Case("social-time", "the programme", tiny(), statement("social_time")),
)


def blocking(rule: str, severity: Severity = Severity.BLOCK) -> Severities:
    return severities({rule: severity})


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_at_its_limit_leaves_a_timetable(case: Case) -> None:
    planned = make_timetable(case.kept, blocking(case.rule))
    assert not [one for one in planned.warnings if one.rule == case.rule]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_beyond_its_limit_there_is_none_and_the_rule_is_among_the_reasons(case: Case) -> None:
    with pytest.raises(NoTimetable):
        make_timetable(case.broken, blocking(case.rule))
    reasons, unproved = conflict(case.broken, blocking(case.rule), Watch())
    assert case.rule in {one.group.rule for one in reasons}
    assert case.subject in {one.group.subject for one in reasons}
    assert unproved == ()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_that_only_warns_is_broken_and_said(case: Case) -> None:
    planned = make_timetable(case.broken, blocking(case.rule, Severity.WARN))
    assert case.rule in {one.rule for one in planned.warnings}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_rule_that_is_ignored_is_neither_kept_nor_said(case: Case) -> None:
    planned = make_timetable(case.broken, blocking(case.rule, Severity.IGNORE))
    assert case.rule not in {one.rule for one in planned.warnings}


def test_every_rule_is_stated_for_the_solver_and_has_a_case() -> None:
    assert set(CONSTRAINTS) == set(RULES)
    assert {one.rule for one in CASES} == set(RULES)
