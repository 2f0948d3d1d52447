"""What the rules about dates, the order of sessions, breaks and what is fixed say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from scheduling.day import rests_within
from scheduling.persons import speak_and_support
from scheduling.programme import Holiday, Lock, Programme, Session, Speaker, Supporter, Venue
from scheduling.reasons.words import Says, dates, joined, length, named, of_session_says, only_on
from scheduling.rules import RULES
from scheduling.subjects import of_lock, of_pair
from scheduling.wording import day_words, hours, when
from sortition.wording import counted


def _pair(programme: Programme, sessions: Iterable[Session], subject: str) -> tuple[Session, Session]:
    return next(pair for pair in pairwise(sessions) if of_pair(*pair) == subject)


def _session_order(programme: Programme, subject: str) -> Iterator[str]:
    first, then = _pair(programme, programme.sessions, subject)
    yield f"{then.id} comes after {first.id} has ended"


def _gap(programme: Programme, subject: str) -> Iterator[str]:
    fewest, most = _pair(programme, programme.required, subject)[0].gap
    limits = [f"at least {counted(fewest, 'day')}"] if fewest else []
    limits += [] if most is None else [f"at most {counted(most, 'day')}"]
    yield f"{subject}: {joined(limits)}"


def _week_between(programme: Programme, subject: str) -> Iterator[str]:
    yield f"{subject}: at least {counted(RULES['week-between'].number('days'), 'day')}"


def _slot_length(programme: Programme, subject: str) -> Iterator[str]:
    session = programme.session[subject]
    slots = [one for one in programme.slots if one.span.covers(programme.span(session, one))]
    yield f"{subject} takes {length(session)}, and there is time for it {only_on(programme, slots)}"


def _holidays(programme: Programme, subject: str) -> Iterator[str]:
    for one in programme.holidays:
        if one.name == subject:
            yield f"{subject}: no session {_days(one)}"


def _days(holiday: Holiday) -> str:
    if holiday.first == holiday.last:
        return f"on {day_words(holiday.first)}"
    return f"from {day_words(holiday.first)} to {day_words(holiday.last)}"


def _one_job(programme: Programme, subject: str) -> Iterator[str]:
    known: Mapping[str, Mapping[str, Venue | Speaker | Supporter]] = {
        "venue": programme.venue,
        "speaker": programme.speaker,
        "support": programme.supporter,
    }
    for busy in programme.busy:
        one = known[busy.what].get(busy.id)
        if one is not None and one.name == subject:
            yield f"{subject} is taken by {busy.by} on {when(busy.span)}"
    if subject in speak_and_support(programme).values():
        yield f"{subject} cannot give a talk in a session and support it"


def _locks(programme: Programme, subject: str) -> Iterator[str]:
    for lock in programme.locks:
        if of_lock(lock) == subject:
            yield f"{_fixed(programme, lock)}" + (f" ({lock.why})" if lock.why else "")


def _fixed(programme: Programme, lock: Lock) -> str:
    if lock.what == "date":
        slot = programme.slot.get(lock.to)
        return f"{lock.of} is fixed on {dates(programme, [slot]) if slot else lock.to}"
    if lock.what == "venue":
        venue = programme.venue.get(lock.to)
        return f"{lock.of} is fixed at {venue.name if venue else lock.to}"
    if lock.what == "talk":
        talk = programme.talk.get(lock.of)
        return f"{named(talk) if talk else lock.of} is fixed in {lock.to}"
    people = [programme.supporter[p].name if p in programme.supporter else p for p in lock.to.split()]
    return f"{lock.of} is fixed with {joined(people)}"


def _booking_notice(programme: Programme, subject: str) -> Iterator[str]:
    days = counted(RULES["booking-notice"].number("days"), "day")
    booked = ", unless it stays as it is booked" if any(s == subject for s, _, _ in programme.booked) else ""
    yield f"{subject} is at least {days} after {day_words(programme.today)}, to book BSL interpreters{booked}"


def _rests(programme: Programme, subject: str) -> Iterator[str]:
    session = programme.session[subject]
    spans = {
        rest for slot in programme.slots for rest in rests_within(programme, programme.span(session, slot))
    }
    breaks = joined(sorted({hours(one) for one in spans}))
    yield f"{subject} has a break or lunch at times when members must have one: {breaks}"


def _breaks(programme: Programme, subject: str) -> Iterator[str]:
    options = programme.options
    elsewhere = any("remote" in one.needs for one in programme.members)
    online = programme.session[subject].hybrid or elsewhere
    most = options.online_stretch_minutes if online else options.stretch_minutes
    yield f"{subject} has a break after at most {counted(most, 'minute')}"


def _lunch(programme: Programme, subject: str) -> Iterator[str]:
    least = counted(RULES["lunch"].number("minutes"), "minute")
    yield f"{subject} takes {length(programme.session[subject])}, and has a lunch of at least {least}"


SAYS: Mapping[str, Says] = {
    "session-order": _session_order,
    "gap": _gap,
    "week-between": _week_between,
    "slot-length": _slot_length,
    "holidays": _holidays,
    "one-job": _one_job,
    "locks": _locks,
    "booking-notice": _booking_notice,
    "rests": _rests,
    "breaks": _breaks,
    "lunch": _lunch,
    "published-breaks": of_session_says("{} keeps the breaks that were published"),
}
