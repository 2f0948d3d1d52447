"""Tiny programmes by chance, small enough to try every timetable of them; together they touch every rule.

Each starts in good order, with room for choice, and then has a few twists, many of which break a rule
somewhere or everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from scheduling.frame import frame
from scheduling.programme import Busy, Holiday, Phase, Programme
from scheduling.rules import RULES, Severities, Severity, severities
from sortition.randomness import Stream
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
)

# How many timetables one of them may have at most, before anything is pruned.
MOST = 12_000
Twist = Callable[[Programme, "Chance"], Programme]


class Chance:
    """Choices of one seed."""

    def __init__(self, seed: int) -> None:
        self._stream = Stream(f"tiny {seed}", "programmes")

    def below(self, n: int) -> int:
        """A number from 0 to n - 1."""
        return self._stream.below(n)

    def one(self, *among: Any) -> Any:
        """One of these."""
        return among[self.below(len(among))]

    def hit(self, percent: int) -> bool:
        """True so often."""
        return self.below(100) < percent

    def some(self, ids: str, percent: int) -> str:
        """Some of these words, each with this chance; "-" for none."""
        return " ".join(one for one in ids.split() if self.hit(percent)) or "-"

    def which(self, ids: str) -> str:
        """One of these words."""
        words = ids.split()
        return words[self.below(len(words))]


def invented(seed: int) -> tuple[Programme, Severities]:
    """The programme of this seed, and which rules block."""
    chance = Chance(seed)
    programme = _base(chance)
    for _ in range(chance.below(4)):
        programme = TWISTS[chance.below(len(TWISTS))](programme, chance)
    if chance.hit(8):
        programme = _unknown(programme)
    return _small(programme), _severities(chance)


def _base(chance: Chance) -> Programme:
    count = 3 if chance.hit(25) else 2
    dates = " ".join(f"D{n}" for n in range(1, 5 if chance.hit(60) else 4))
    venues = 1 if count == 3 and chance.hit(50) else 2
    programme = tiny(count, len(dates.split()), venues, 0)
    minutes = int(chance.which("90 90 120 120 180 240"))
    sessions = [replace(one, minutes=minutes) for one in programme.sessions]
    people = [member(f"M{n}", chance.some(dates, 88), area=chance.which("North South")) for n in range(1, 5)]
    halls = [
        venue(f"V{n}", chance.some(dates, 85), cost=1000 * chance.below(4)) for n in range(1, venues + 1)
    ]
    helpers = [
        supporter(f"F{n}", on=chance.some(dates, 95), cost=100 * n) for n in range(1, 2 + chance.below(2))
    ]
    travel = {area: {hall: 10 * chance.below(6) for hall in ("V1", "V2")} for area in ("North", "South")}
    programme = replace(programme, support=(), topics=("heat", "rent"), travel=travel)
    programme = with_(with_options(programme, size=4), *sessions, *people, *halls, *helpers)
    return _talks(programme, chance, 1 + chance.below(3), dates)


def _talks(programme: Programme, chance: Chance, count: int, dates: str) -> Programme:
    for n in range(1, count + 1):
        minutes = int(chance.which("5 5 10 15"))
        after = f"T{n - 1}" if n > 1 and chance.hit(25) else "-"
        view = chance.which("for against") if chance.hit(50) else ""
        made = talk(f"T{n}", minutes=minutes, after=after, topic=chance.which("heat rent"), viewpoint=view)
        hours = chance.which("@00:00-23:59 @00:00-23:59 @10:00-11:30 @11:00-16:00")
        free = " ".join(f"{one}{hours}" for one in chance.some(dates, 92).split() if one != "-")
        programme = with_(programme, made, speaker(f"E{n}", free or "-", chance.some(dates, 20)))
    return programme


def _need(programme: Programme, chance: Chance) -> Programme:
    """A member with one or two needs, and halls that may lack what they ask for."""
    needs = " ".join(
        chance.which("wheelchair loop quiet-room prayer parking transit remote assistant guide long-breaks")
        for _ in range(1 + chance.below(2))
    )
    known = programme.members[0]
    has = "step-free loop quiet-room accessible-toilet parking transit hybrid evacuation"
    halls = [
        replace(
            one,
            has=frozenset(chance.some(has, 85).split()) - {"-"},
            wheelchairs=chance.below(3),
            drop_off=chance.one(None, 20, 80),
            aisle=chance.one(None, 90, 120),
        )
        for one in programme.venues
    ]
    return with_(programme, replace(known, needs=known.needs | set(needs.split())), *halls)


def _small_hall(programme: Programme, chance: Chance) -> Programme:
    free = programme.venues[0].free if chance.hit(70) else frozenset[str]()
    return with_(programme, replace(programme.venues[0], capacity=5 + chance.below(6), free=free))


def _gap(programme: Programme, chance: Chance) -> Programme:
    gap = chance.one((7, 14), (14, None), (0, 7), (8, 13), (15, 20))
    return with_(programme, replace(programme.sessions[0], gap=gap))


def _longer(programme: Programme, chance: Chance) -> Programme:
    one = programme.sessions[chance.below(len(programme.sessions))]
    return with_(programme, replace(one, minutes=int(chance.which("150 245 300 330 390"))))


def _hours(programme: Programme, chance: Chance) -> Programme:
    """A date at another time: on the day of the one before, in the evening, over midnight, or a short one."""
    number = 1 + chance.below(len(programme.slots))
    hours = chance.which("10:00-12:00 11:00-13:30 18:00-21:00 22:00-02:00")
    return with_(programme, slot(f"D{number}", hours, day_of(f"D{max(1, number - chance.below(2))}")))


def _close_days(programme: Programme, chance: Chance) -> Programme:
    """Dates two or three days apart."""
    apart = 2 + chance.below(2)
    moved = [
        slot(one.id, day=day_of("D1") + timedelta(days=apart * n)) for n, one in enumerate(programme.slots)
    ]
    return with_(programme, *moved)


def _holiday(programme: Programme, chance: Chance) -> Programme:
    first = programme.slots[chance.below(len(programme.slots))].day
    return replace(
        programme, holidays=(Holiday("Easter", first, first + timedelta(days=7 * chance.below(3))),)
    )


def _hybrid(programme: Programme, chance: Chance) -> Programme:
    plain = replace(programme.venues[0], has=programme.venues[0].has - {"hybrid"})
    return with_(programme, plain, replace(programme.sessions[chance.below(2)], hybrid=True))


def _open_session(programme: Programme, chance: Chance) -> Programme:
    first, *others = programme.sessions
    middle = session("O1", "open", 60)
    return replace(programme, sessions=(first, middle, *others)) if len(others) == 1 else programme


def _phases(programme: Programme, chance: Chance) -> Programme:
    phases = (Phase.LEARNING, Phase.DELIBERATING, Phase.DECIDING)
    return with_(programme, *(replace(one, phase=chance.one(*phases)) for one in programme.sessions))


def _talk_elsewhere(programme: Programme, chance: Chance) -> Programme:
    one = programme.talks[chance.below(len(programme.talks))]
    return with_(programme, replace(one, phase=chance.one(Phase.DELIBERATING, Phase.DECIDING)))


def _viewpoints(programme: Programme, chance: Chance) -> Programme:
    """Three talks on one topic, and little else to choose."""
    views = ("for", "for", "against")
    talks = [talk(f"T{n}", minutes=5, topic="heat", viewpoint=view) for n, view in enumerate(views, 1)]
    fewer = replace(programme, venues=programme.venues[:1], support=programme.support[:1])
    return with_(replace(fewer, talks=()), *talks, *(speaker(f"E{n}") for n in range(1, 4)))


def _one_speaker(programme: Programme, chance: Chance) -> Programme:
    return with_(programme, *(replace(one, speaker="E1") for one in programme.talks))


def _busy(programme: Programme, chance: Chance) -> Programme:
    what, who = (("venue", "V1"), ("support", "F1"), ("speaker", "E1"))[chance.below(3)]
    day = programme.slots[chance.below(len(programme.slots))].day
    hours = chance.which("10:30-11:00 09:00-10:00 12:00-16:00")
    return with_(programme, Busy(what, who, span(day, hours), "another panel"))


def _lock(programme: Programme, chance: Chance) -> Programme:
    slot_id = programme.slots[chance.below(len(programme.slots))].id
    kind = chance.below(4)
    if kind == 0:
        return with_(programme, lock("date", "S1", slot_id))
    if kind == 1:
        return with_(programme, lock("venue", "S1", chance.which("V1 V2")))
    if kind == 2:
        return with_(programme, lock("talk", "T1", chance.which("S1 S2")))
    return with_(programme, lock("support", "S1", "F1"))


def _bsl(programme: Programme, chance: Chance) -> Programme:
    people = [replace(one, needs=one.needs | {"bsl"}) for one in programme.members[: 1 + chance.below(2)]]
    signing = [supporter(f"B{n}", "bsl", chance.some("D1 D2 D3 D4", 85), cost=50) for n in (1, 2)]
    today = date(2027, 2, 1) if chance.hit(40) else programme.today
    # Late in a panel's life one of its sessions is booked already.
    booked = {("S1", "D1", "V1"): frozenset({"B1"})} if today.month == 2 else {}
    options = replace(programme.options, bsl_teams=1 + chance.below(2), bsl_asked=chance.hit(50))
    return replace(with_(programme, *people, *signing), today=today, options=options, booked=booked)


def _languages(programme: Programme, chance: Chance) -> Programme:
    people = [replace(one, language=chance.which("somali welsh")) for one in programme.members[:2]]
    both = supporter("I1", "interpreter", languages="somali welsh")
    more = [supporter("I2", "interpreter", languages="welsh", cost=30)] if chance.hit(60) else []
    return with_(programme, *people, both, *more)


def _palantype(programme: Programme, chance: Chance) -> Programme:
    known = programme.members[1]
    those = [supporter("P1", "palantypist", chance.some("D1 D2 D3 D4", 80))] if chance.hit(70) else []
    return with_(programme, replace(known, needs=known.needs | {"palantype"}), *those)


def _children(programme: Programme, chance: Chance) -> Programme:
    parent = replace(programme.members[0], children=2)
    return with_(programme, parent, supporter("C1", "childcare", places=1 + chance.below(3), cost=20))


def _more_members(programme: Programme, chance: Chance) -> Programme:
    """Ten members, for whom one facilitator is too few."""
    return with_(programme, *(member(f"M{n}") for n in range(5, 11)))


def _attendance(programme: Programme, chance: Chance) -> Programme:
    shy = replace(programme.members[0], can=frozenset({"D1"}), travel=20)
    return with_options(with_(programme, shy), least_sessions=1 + chance.below(2))


def _rest(programme: Programme, chance: Chance) -> Programme:
    at = chance.which("10:30/15 11:15/15 13:00/20 10:00/90")
    return with_(programme, member("M1", rests=at))


def _published(programme: Programme, chance: Chance) -> Programme:
    """Breaks were published for the session as it was: it has become longer, or shorter, or stays."""
    was, one = int(chance.which("120 180 240")), programme.sessions[0]
    now = replace(one, minutes=int(chance.which("60 180 240 390")))
    pauses = {
        (one.id, on.id): frame(programme, replace(one, minutes=was), on).pauses for on in programme.slots
    }
    return replace(with_(programme, now), pauses=pauses)


def _one_meeting(programme: Programme, chance: Chance) -> Programme:
    return replace(programme, sessions=programme.sessions[:1])


def _budget(programme: Programme, chance: Chance) -> Programme:
    return with_options(programme, pay=5000, budget=2 * 4 * 5000 + 300 * chance.below(12))


def _statement(programme: Programme, chance: Chance) -> Programme:
    said = chance.which("expenses_paid expenses_paid agenda_reviewed welcome_call social_time")
    known = replace(programme.members[0], needs=programme.members[0].needs | {"diet"})
    silent = replace(programme.speakers[0], interests="")
    return with_options(with_(programme, known, silent), **{said: False, "pay": 4000})


def _stretch(programme: Programme, chance: Chance) -> Programme:
    return with_options(programme, stretch_minutes=int(chance.which("20 45 60")), lunch_minutes=30)


def _unknown(programme: Programme) -> Programme:
    """The same before anybody is invited."""
    helpers = [supporter("B1", "bsl"), supporter("C1", "childcare", places=4)]
    sessions = [replace(one, minutes=90) for one in programme.sessions]
    return replace(with_(programme, *helpers, *sessions), members=(), known=False)


TWISTS: tuple[Twist, ...] = (
    *(_need, _need, _need, _small_hall, _gap, _longer, _hours, _close_days, _holiday, _hybrid),
    *(
        _open_session,
        _phases,
        _phases,
        _talk_elsewhere,
        _viewpoints,
        _one_speaker,
        _busy,
        _lock,
    ),
    *(_bsl, _bsl, _languages, _palantype, _children, _more_members, _attendance, _rest, _published, _budget),
    *(_statement, _stretch, _one_meeting),
)


def _severities(chance: Chance) -> Severities:
    """As the rules' table says, with some that block made to warn and the other way round."""
    changed = {}
    for _ in range(chance.below(6)):
        rule = [*RULES][chance.below(len(RULES))]
        changed[rule] = (Severity.BLOCK, Severity.BLOCK, Severity.WARN, Severity.IGNORE)[chance.below(4)]
    return severities(changed)


def _small(programme: Programme) -> Programme:
    """The programme with fewer talks, helpers and dates, until few enough timetables are left."""
    while _timetables(programme) > MOST:
        if len(programme.talks) > 1:
            gone = programme.talks[-1].id
            kept = tuple(one for one in programme.talks[:-1] if gone not in one.after)
            programme = replace(programme, talks=kept)
        elif len(programme.slots) > 3:
            programme = replace(programme, slots=programme.slots[:-1])
        elif len(programme.support) > 2:
            programme = replace(programme, support=programme.support[:-1])
        elif len(programme.venues) > 1:
            programme = replace(programme, venues=programme.venues[:-1])
        else:
            break
    return programme


def _timetables(programme: Programme) -> int:
    sessions = len(programme.sessions)
    stretches = sum(
        max(len(frame(programme, one, on).talk_minutes) for on in programme.slots)
        for one in programme.sessions
        if not one.is_open
    )
    places = (len(programme.slots) * len(programme.venues)) ** sessions
    return places * (1 + stretches) ** len(programme.talks) * 2 ** (sessions * len(programme.support))
