"""Rules about support, members and the day, judged without a solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from scheduling.access import can_attend, facilitators_needed
from scheduling.check.plan import Findings, Held, Plan, are
from scheduling.programme import Pause, Rest, Supporter
from scheduling.rules import RULES
from scheduling.subjects import of_language
from scheduling.times import Span, later
from scheduling.wording import clock, hours, pauses_words
from sortition.wording import counted


def support_free(plan: Plan) -> Findings:
    """Whoever supports a session is free for all of it."""
    for held in plan.to_come:
        for one in held.support:
            if not any(span.covers(held.sitting.span) for span in one.free.get(held.sitting.slot, ())):
                time = hours(held.sitting.span)
                yield one.name, f"{one.name} is not free for all of {held.when}, {time}."


def bsl_interpreters(plan: Plan) -> Findings:
    """With BSL users, every session has whole teams: one person to 2 hours, two over, three from 4 hours."""
    rule = RULES["bsl-interpreters"]
    if not plan.demand.bsl_users:
        return
    for held in plan.to_come:
        minutes = held.session.minutes
        team = 1 if minutes <= rule.number("alone_minutes") else 2
        team = 3 if minutes >= rule.number("three_minutes") else team
        needed = team * max(1, plan.programme.options.bsl_teams)
        booked = len(held.of_kind("bsl"))
        if booked != needed:
            yield held.session.id, _short(held, needed, booked, "BSL interpreter")


def _short(held: Held, needed: int, booked: int, noun: str) -> str:
    return f"{held.when} needs {counted(needed, noun)}; {are(booked)} booked."


def language_interpreters(plan: Plan) -> Findings:
    """Every language asked for has an interpreter of its own in every session."""
    for held in plan.to_come:
        for language in _unserved([*plan.demand.languages], held.of_kind("interpreter")):
            people = counted(plan.demand.languages[language], "person").replace("persons", "people")
            yield (
                of_language(held.session, language),
                f"{held.when} has no interpreter of {language.title()} left for {people}.",
            )


def _unserved(languages: list[str], interpreters: tuple[Supporter, ...]) -> list[str]:
    """The languages for which nobody is left when as many as possible have one interpreter each.

    Augmenting paths in a bipartite graph (Kuhn 1955).
    """
    serves: dict[str, str] = {}

    def find(language: str, asked: set[str]) -> bool:
        for one in interpreters:
            if language in one.languages and one.id not in asked:
                asked.add(one.id)
                if one.id not in serves or find(serves[one.id], asked):
                    serves[one.id] = language
                    return True
        return False

    return [language for language in languages if not find(language, set())]


def palantypists(plan: Plan) -> Findings:
    """Where speech is written down, there are as many palantypists as asked for; two from 4 hours."""
    if not plan.demand.palantypists:
        return
    for held in plan.to_come:
        long = held.session.minutes >= RULES["palantypists"].number("two_minutes")
        needed = max(plan.demand.palantypists, 2 if long else 1)
        booked = len(held.of_kind("palantypist"))
        if booked < needed:
            yield held.session.id, _short(held, needed, booked, "palantypist")


def childcare(plan: Plan) -> Findings:
    """There are as many places for children as members bring."""
    for held in plan.to_come:
        places = sum(one.places for one in held.of_kind("childcare"))
        if places < plan.demand.children:
            needed = counted(plan.demand.children, "childcare place")
            yield held.session.id, f"{held.when} needs {needed}; {are(places)} there."


def facilitators(plan: Plan) -> Findings:
    """A session that is not open has a facilitator for every 9 members."""
    yield from _facilitators(plan, "facilitators")


def facilitators_better(plan: Plan) -> Findings:
    """A session that is not open has a facilitator for every 7 members."""
    yield from _facilitators(plan, "facilitators-better")


def _facilitators(plan: Plan, rule: str) -> Findings:
    each = RULES[rule].number("members")
    needed = facilitators_needed(plan.programme, each)
    for held in plan.to_come:
        booked = len(held.of_kind("facilitator"))
        if not held.session.is_open and booked < needed:
            text = f"{_short(held, needed, booked, 'facilitator')[:-1]}: at most {each} members each."
            yield held.session.id, text


def least_sessions(plan: Plan) -> int:
    """How many sessions each member has to be able to attend: as set, else half of them, rounded up."""
    least = plan.programme.options.least_sessions
    return -(-len(plan.programme.required) // 2) if least is None else least


def attendance(plan: Plan) -> Findings:
    """Every member has the time and the way for at least so many sessions that are not open."""
    least, every = least_sessions(plan), len(plan.programme.required)
    for one in plan.programme.members:
        sittings = [held.sitting for held in plan.required]
        number = sum(can_attend(plan.programme, one, sitting.slot, sitting.venue) for sitting in sittings)
        if number < least:
            yield (
                one.id,
                f"Member {one.id} can come to {number} of {counted(every, 'session')}; {least} is the least.",
            )


def rests(plan: Plan) -> Findings:
    """A break that a member has to take, and that lies within a session, lies inside one of its pauses."""
    taken = Counter(rest for one in plan.programme.members for rest in {*one.rests})
    for held in plan.to_come:
        for rest, span in _rests_in(held.sitting.span, sorted(taken, key=lambda one: (one.at, one.minutes))):
            if not any(one.start <= span.start and span.end <= one.end for one in held.sitting.pauses):
                yield (
                    held.session.id,
                    f"{held.when} has no break around {hours(span)}, when "
                    f"{counted(taken[rest], 'member')} must have one.",
                )


def _rests_in(session: Span, rests: list[Rest]) -> Iterator[tuple[Rest, Span]]:
    """The rests that lie wholly within a session, each on each of its days; not at hours that clocks skip."""
    days = (session.end.date() - session.start.date()).days
    for rest in rests:
        for n in range(days + 1):
            start = datetime.combine(session.start.date() + timedelta(days=n), rest.at)
            end = later(start, rest.minutes)
            if later(start, 0) == start and start < end and session.covers(Span(start, end)):
                yield rest, Span(start, end)


def breaks(plan: Plan) -> Findings:
    """No stretch between pauses is longer than allowed, less so where people are elsewhere."""
    options = plan.programme.options
    elsewhere = any("remote" in one.needs for one in plan.programme.members)
    for held in plan.to_come:
        online = held.session.hybrid or elsewhere
        most = options.online_stretch_minutes if online else options.stretch_minutes
        for one in held.sitting.stretches:
            if one.minutes > most:
                stretch = f"{one.minutes} minutes from {clock(one.start)} without a break"
                yield held.session.id, f"{held.when} goes on for {stretch}; {most} is the most."


def _minutes(pause: Pause) -> int:
    return Span(pause.start, pause.end).minutes if pause.start < pause.end else 0


def lunch(plan: Plan) -> Findings:
    """A session of 5 hours or more has a lunch of at least 45 minutes."""
    rule = RULES["lunch"]
    for held in plan.to_come:
        longest = max((_minutes(one) for one in held.sitting.pauses if one.kind == "lunch"), default=0)
        if held.session.minutes >= rule.number("from_minutes") and longest < rule.number("minutes"):
            has = f"a lunch of {longest} minutes" if longest else "no lunch"
            yield held.session.id, f"{held.when} has {has}; {rule.number('minutes')} minutes are the least."


def published_breaks(plan: Plan) -> Findings:
    """The pauses are those published for this session on this date, if any were."""
    for held in plan.to_come:
        published = plan.programme.pauses.get((held.session.id, held.sitting.slot))
        if published is not None and published != held.sitting.pauses:
            times = pauses_words(published)
            yield held.session.id, f"{held.when} has other breaks than published: {times}."
