"""A released timetable with something in every sheet of the office's workbook, made by hand."""

from __future__ import annotations

from dataclasses import replace

from scheduling.check import check_timetable
from scheduling.frame import frame
from scheduling.programme import Options, Programme
from scheduling.releases import Release
from scheduling.rules import severities
from scheduling.timetable import Given, Sitting, Stage, Timetable, Violation
from tests.scheduling import programmes as make

OPTIONS = Options(
    6,
    budget=900_000,
    pay=7_525,
    catering=1_250,
    expenses=900,
    staff=2,
    expenses_paid=True,
    agenda_reviewed=True,
)
STAGES = (
    Stage("worst-served", 6_667, 6_667, "optimal", "basis points"),
    Stage("attend-all", 4, 5, "feasible", "members"),
    Stage("cost", 512_345, 512_345, "optimal", "pence"),
    Stage("travel-worst", 1, 1, "optimal", "minutes"),
)


def programme() -> Programme:
    """Two sessions that count and an open one; a wheelchair, BSL, a child, Polish, an assistant."""
    return replace(
        make.tiny(),
        options=OPTIONS,
        sessions=(
            make.session("S1", minutes=360, title="What we know"),
            make.session("S2", "open", 120, title="Open evening"),
            make.session("S3", "deciding", 180, title="What we advise", hybrid=True),
        ),
        venues=(
            make.venue("V1", cost=30_050, name="Town Hall", capacity=40, address="1 High Street"),
            make.venue("V2", cost=0, name="Library", has="step-free hybrid"),
        ),
        members=(
            make.member("M1", needs="wheelchair assistant"),
            make.member("M2", needs="bsl loop"),
            make.member("M3", children=2),
            make.member("M4", language="polish"),
            make.member("M5", "D1"),
            make.member("M6"),
        ),
        support=(
            make.supporter("B1", "bsl", cost=24_000, name="Jo Ward"),
            make.supporter("B2", "bsl", cost=24_000, name="Kit Reid"),
            make.supporter("C1", "childcare", cost=9_999, places=4, name="Little Oaks"),
            make.supporter("F1", cost=15_000, name="Ada Moss"),
            make.supporter("I1", "interpreter", languages="polish", cost=11_000, name="Ewa Nowak"),
        ),
        talks=(
            make.talk("T1", minutes=30, topic="damp"),
            make.talk("T2", minutes=30, topic="cost", reserve="E3"),
        ),
        speakers=(
            make.speaker("E1", name="Dr Ruth Okafor"),
            make.speaker("E2", name="Prof Lin"),
            make.speaker("E3", "-", "D1", name="Sam Hale"),
        ),
        topics=("damp", "cost"),
    )


def timetable(made: Programme) -> Timetable:
    """A plan that may break rules: what it is for is to be shown."""
    return Timetable(
        (
            sitting(
                made, "S1", "D1", "V1", "B1 B2 C1 F1 I1", (Given("T1", 0, "E1"), Given("T2", 1, "E3", True))
            ),
            sitting(made, "S2", "D2", "V2", ""),
            sitting(made, "S3", "D3", "V1", "B1 F1"),
        )
    )


def sitting(
    made: Programme, session: str, slot: str, venue: str, support: str, talks: tuple[Given, ...] = ()
) -> Sitting:
    """A session with the breaks that our own plans would have."""
    held, on = made.session[session], made.slot[slot]
    pauses = frame(made, held, on).pauses
    return Sitting(session, slot, venue, made.span(held, on), talks, tuple(support.split()), pauses)


def released(made: Programme | None = None, plan: Timetable | None = None) -> Release:
    """The second release of this plan."""
    made = made or programme()
    moment = "panel" if made.known else "before-invitation"
    return Release(2, "2027-01-11T09:30:00Z", moment, made, plan or timetable(made), STAGES)


def before_invitation() -> Release:
    """The same while nobody knows the members."""
    made = programme()
    unknown = replace(make.unknown(made), options=replace(OPTIONS, assumed_languages=frozenset({"polish"})))
    return released(unknown, timetable(unknown))


def violations(release: Release) -> tuple[Violation, ...]:
    """What the checker says of it."""
    return check_timetable(release.programme, release.timetable, severities())
