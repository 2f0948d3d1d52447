"""Invented programmes of one panel and of many that share venues, speakers and interpreters.

The same seed gives the same values on every machine. A hidden plan is made first; whatever it needs is then
made available, among much that is not: so a plan exists, and is not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count, pairwise

from scheduling.programme import (
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
from scheduling.times import Span, part_of
from sortition.randomness import Stream

TODAY = date(2027, 1, 11)
FIRST_WEEK = date(2027, 4, 3)
AREAS = ("North", "South", "East", "West", "Hill", "Harbour")
TOPICS = ("heating", "rents", "repairs", "safety", "green space", "voice", "moving")
_PARTS = ("", "", "am", "pm")
ACCESS = frozenset({"step-free", "loop", "quiet-room", "accessible-toilet", "evacuation", "transit"})


@dataclass(frozen=True)
class Size:
    """How much there is of everything; `panels` share the dates, venues, speakers and interpreters."""

    panels: int
    members: int
    talks: int
    weeks: int
    a_week: int
    venues: int
    speakers: int
    interpreters: int
    childcare: int


ONE = Size(
    panels=1, members=45, talks=14, weeks=12, a_week=1, venues=5, speakers=10, interpreters=3, childcare=2
)


class _NobodyLeft(Exception):
    """The hidden plan needs somebody on a date on which nobody is left."""


@dataclass
class _World:
    """What is shared, while the hidden plans are made: who and what is needed on which date."""

    size: Size
    stream: Stream
    slots: tuple[Slot, ...]
    needed: dict[str, set[str]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def chance(self, percent: int) -> bool:
        return self.stream.below(100) < percent

    def one(self, among: Sequence[str]) -> str:
        return among[self.stream.below(len(among))]

    def take(self, among: Sequence[str], slot: str, needed: int = 1) -> list[str]:
        """Some of these that have nothing on this date yet; from now on they have."""
        free = [name for name in self.stream.shuffled(among) if (name, slot) not in self.used][:needed]
        if len(free) < needed:
            raise _NobodyLeft
        for name in free:
            self.used.add((name, slot))
            self.needed.setdefault(name, set()).add(slot)
        return free

    def days(self, name: str, percent: int, parts: Sequence[str] = ("",)) -> dict[str, tuple[Span, ...]]:
        """When somebody is free: on the dates that the hidden plan needs, else by chance, or for a part."""
        free = {}
        for slot in self.slots:
            if slot.id in self.needed.get(name, ()):
                free[slot.id] = (slot.span,)
            elif self.chance(percent):
                part = self.one(parts)
                free[slot.id] = (part_of(slot.span.start, part) if part else slot.span,)
        return free

    def names(self, letter: str, count: int) -> list[str]:
        return [f"{letter}{number:03}" for number in range(1, count + 1)]


def one_panel(seed: int) -> Programme:
    """A panel of 45 with 12 dates, 5 venues, 14 talks, 6 sessions, 3 interpreters and a budget."""
    (programme,) = _made(ONE, f"one panel {seed}")
    return programme


def many(panels: int, seed: int) -> tuple[Programme, ...]:
    """So many panels of 50 with 20 talks and 6 sessions each: ten have 60 speakers, 7 venues, 24 dates."""
    size = Size(
        panels=panels,
        members=50,
        talks=20,
        weeks=12,
        a_week=2,
        venues=max(3, -(-panels * 7 // 10)),
        speakers=max(14, 6 * panels),
        interpreters=max(5, -(-panels * 16 // 10)),
        childcare=max(2, panels),
    )
    return _made(size, f"{panels} panels {seed}")


def _planned(size: Size, seed: str) -> tuple[_World, list[_Plan]]:
    """The hidden plans that were the first to find everybody and every room that they need."""
    for attempt in count():
        world = _World(size, Stream(seed, f"programmes {attempt}"), _slots(size))
        with suppress(_NobodyLeft):
            return world, [_plan(world, number) for number in range(1, size.panels + 1)]
    raise AssertionError


def _made(size: Size, seed: str) -> tuple[Programme, ...]:
    world, plans = _planned(size, seed)
    venues, travel = _venues(world), _travel(world)
    people = _speakers(world)
    shared = _interpreters(world) + _childcare(world)
    return tuple(_programme(world, plan, venues, travel, people, shared) for plan in plans)


def _slots(size: Size) -> tuple[Slot, ...]:
    days = (
        FIRST_WEEK + timedelta(weeks=week, days=day)
        for week in range(size.weeks)
        for day in range(size.a_week)
    )
    made = []
    for number, day in enumerate(days, 1):
        span = Span(datetime.combine(day, time(9, 30)), datetime.combine(day, time(17, 30)))
        made.append(Slot(f"D{number:02}", span))
    return tuple(made)


@dataclass
class _Plan:
    """A panel's hidden plan: the date and venue of every session, the talks in each, with their speakers."""

    name: str
    sessions: tuple[Session, ...]
    dates: list[str]
    places: list[str]
    talks: list[Talk]


def _sessions() -> tuple[Session, ...]:
    gap = (6, 28)
    learning = [Session(f"S{n}", f"Hearing evidence {n}", Phase.LEARNING, 420, gap) for n in range(1, 5)]
    return (
        *learning,
        Session("S5", "Talking it over", Phase.DELIBERATING, 230, gap),
        Session("S6", "Deciding", Phase.DECIDING, 230, gap),
    )


def _plan(world: _World, number: int) -> _Plan:
    sessions, size = _sessions(), world.size
    weeks = [0, size.weeks]
    while any(then - week > 4 for week, then in pairwise(weeks)):
        weeks = sorted(world.stream.shuffled(range(size.weeks))[: len(sessions)])
    dates, places = [], []
    for session, week in zip(sessions, weeks, strict=True):
        slot = world.slots[week * size.a_week + world.stream.below(size.a_week)].id
        dates.append(slot)
        places += world.take(world.names("V", size.venues), slot)
        world.take(world.names("I", size.interpreters), slot, 3 if session.minutes >= 240 else 2)
    return _Plan(f"P{number:02}", sessions, dates, places, _talks(world, number, dates))


def _talks(world: _World, number: int, dates: Sequence[str]) -> list[Talk]:
    """Talks in pairs for and against on a topic, which stand in one session; some build on earlier ones."""
    talks: list[Talk] = []
    pairs, people = world.size.talks // 2, world.names("X", world.size.speakers)
    for pair in range(pairs):
        day = dates[pair * 4 // pairs]
        topic = TOPICS[pair * len(TOPICS) // pairs]
        earlier = [talk.id for talk in talks if talk.topic == topic]
        for viewpoint in ("for", "against"):
            (speaker,) = world.take(people, day)
            # Somebody steps in for the first two speakers of a panel by itself.
            spare = world.take(people, day) if world.size.panels == 1 and not pair else [""]
            name = f"T{len(talks) + 1:02}"
            after = frozenset({world.one(earlier)} if earlier and world.chance(40) else ())
            minutes = (15, 20, 20, 25)[world.stream.below(4)]
            what = (name, f"Talk {name} of panel {number}", minutes, speaker, topic, viewpoint, after)
            talks.append(Talk(*what, reserve=spare[0]))
    return talks


def _venues(world: _World) -> tuple[Venue, ...]:
    made = []
    for index, name in enumerate(world.names("V", world.size.venues)):
        needed = world.needed.get(name, set())
        free = frozenset(slot.id for slot in world.slots if slot.id in needed or world.chance(60))
        # Of one panel's venues the last one lacks what its members need.
        lacks = frozenset({"loop"}) if world.size.panels == 1 and not needed else frozenset()
        made.append(
            Venue(
                name,
                f"Hall {name}",
                capacity=80 + 5 * (index % 4),
                wheelchairs=5,
                has=(ACCESS | ({"hybrid"} if index % 2 else set())) - lacks,
                free=free,
                cost=20_000 + 10_000 * world.stream.below(5),
                drop_off=(20, 40, 70)[index % 3],
                aisle=120,
            )
        )
    return tuple(made)


def _travel(world: _World) -> dict[str, dict[str, int]]:
    venues = world.names("V", world.size.venues)
    return {area: {venue: 10 + world.stream.below(60) for venue in venues} for area in AREAS}


def _speakers(world: _World) -> tuple[Speaker, ...]:
    made = []
    for name in world.names("X", world.size.speakers):
        here = world.days(name, 40, _PARTS)
        remote = {
            slot: spans
            for slot, spans in world.days(f"{name} remote", 15, _PARTS).items()
            if slot not in here
        }
        made.append(Speaker(name, f"Expert {name}", here, remote, interests="none", role="expert"))
    return tuple(made)


def _interpreters(world: _World) -> list[Supporter]:
    percent = 80 if world.size.panels == 1 else 50
    return [
        Supporter(name, f"Interpreter {name}", "bsl", free=world.days(name, percent), cost=28_000)
        for name in world.names("I", world.size.interpreters)
    ]


def _childcare(world: _World) -> list[Supporter]:
    free = {slot.id: (slot.span,) for slot in world.slots}
    return [
        Supporter(name, f"Crèche {name}", "childcare", free=free, cost=12_000, places=25)
        for name in world.names("C", world.size.childcare)
    ]


def _facilitators(world: _World, plan: _Plan, needed: int) -> list[Supporter]:
    """As many as the better rule asks for, all free on the hidden plan's dates, each with a few days off."""
    made = []
    for number in range(1, needed + 2):
        name = f"{plan.name}-F{number}"
        free = {slot.id: (slot.span,) for slot in world.slots if slot.id in plan.dates or world.chance(80)}
        made.append(Supporter(name, name, "facilitator", free=free, cost=15_000))
    return made


def _programme(
    world: _World,
    plan: _Plan,
    venues: tuple[Venue, ...],
    travel: dict[str, dict[str, int]],
    people: tuple[Speaker, ...],
    shared: list[Supporter],
) -> Programme:
    members = tuple(_member(world, plan, travel, number) for number in range(1, world.size.members + 1))
    names = {name for talk in plan.talks for name in (talk.speaker, talk.reserve)}
    support = shared + _facilitators(world, plan, -(-len(members) // 7))
    cost = _cost(plan, venues, len(members))
    return Programme(
        name=plan.name,
        options=Options(
            size=len(members),
            budget=cost + cost // 20,
            pay=7_500,
            catering=1_200,
            expenses=1_000,
            expenses_paid=True,
            agenda_reviewed=True,
            welcome_call=True,
            social_time=True,
            bsl_asked=True,
        ),
        sessions=plan.sessions,
        slots=world.slots,
        venues=venues,
        today=TODAY,
        talks=tuple(plan.talks),
        speakers=tuple(person for person in people if person.id in names),
        members=members,
        support=tuple(sorted(support, key=lambda one: one.id)),
        travel=travel,
        topics=TOPICS,
    )


def _member(world: _World, plan: _Plan, travel: dict[str, dict[str, int]], number: int) -> Member:
    """Wheelchair users, two who use BSL, shift workers (every other week), parents, a fixed break, others."""
    needs, children, percent, rests = frozenset[str](), 0, 72, ()
    can = set()
    if number <= 3:
        needs, percent = frozenset({"wheelchair"}), 60
    elif number <= 5:
        needs, percent = frozenset({"bsl"}), 60
    elif number <= 12:
        needs, percent = frozenset({"shifts"}), 30
        can = {slot.id for slot in world.slots if (slot.span.start.isocalendar().week + number) % 2}
    elif number <= 20:
        children, percent = 1 + number % 2, 50
    elif number == 21:
        needs = frozenset({"loop"})
    elif number == 22:
        needs, rests = frozenset({"prayer"}), (Rest(time(12, 45), 15),)
    can |= {slot.id for slot in world.slots if world.chance(percent)}
    area = world.one(AREAS)
    limit = 60 if world.chance(15) else None
    where = zip(plan.dates, plan.places, strict=True)
    near = [day for day, place in where if limit is None or travel[area][place] <= limit]
    limit, near = (limit, near) if len(near) >= 3 else (None, plan.dates)
    can |= set(world.stream.shuffled(near)[:3])
    return Member(
        f"{plan.name}-M{number:03}", frozenset(can), needs, children, travel=limit, area=area, rests=rests
    )


def _cost(plan: _Plan, venues: tuple[Venue, ...], members: int) -> int:
    """About what the hidden plan costs: venues, pay, catering, expenses and support."""
    rooms = sum(venue.cost for place in plan.places for venue in venues if venue.id == place)
    helpers = len(plan.sessions) * (3 * 28_000 + 12_000 + -(-members // 7) * 15_000)
    return rooms + helpers + len(plan.sessions) * members * (7_500 + 1_200 + 1_000)
