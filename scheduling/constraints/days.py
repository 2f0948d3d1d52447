"""Rules about dates, the order of sessions and their breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from scheduling.day import rests_within
from scheduling.model import Linear, Literal, Model
from scheduling.persons import speak_and_support
from scheduling.programme import PAST, Lock, Session, Slot
from scheduling.rules import RULES as BOOK
from scheduling.subjects import of_lock, of_pair, of_past
from scheduling.times import Span


def _session_order(model: Model) -> None:
    for a, b in pairwise(model.programme.sessions):
        kept = model.kept("session-order", of_pair(a, b))
        for d in model.programme.slots:
            start = model.spans[b.id, d.id].start
            before = [e for e in model.programme.slots if model.spans[a.id, e.id].end <= start]
            model.cp.add(model.on[b.id, d.id] <= sum(model.on_slots(a, before))).only_enforce_if(kept)


def days_between(model: Model, first: Session, then: Session) -> Linear:
    """The days from one session to the other."""
    return _day(model, then) - _day(model, first)


def _day(model: Model, session: Session) -> Linear:
    first = min(slot.day for slot in model.programme.slots)
    return sum((d.day - first).days * model.on[session.id, d.id] for d in model.programme.slots)


def _gap(model: Model) -> None:
    for a, b in pairwise(model.programme.required):
        fewest, most = a.gap
        if not fewest and most is None:
            continue
        kept = model.kept("gap", of_pair(a, b))
        between = days_between(model, a, b)
        model.cp.add(between >= fewest).only_enforce_if(kept)
        if most is not None:
            model.cp.add(between <= most).only_enforce_if(kept)


def _week_between(model: Model) -> None:
    for a, b in pairwise(model.programme.required):
        kept = model.kept("week-between", of_pair(a, b))
        days = BOOK["week-between"].number("days")
        model.cp.add(days_between(model, a, b) >= days).only_enforce_if(kept)


def _bad_slots(model: Model, rule: str, is_bad: Callable[[Session, Slot], bool]) -> None:
    """Sessions stay off the slots that are bad for them."""
    for s in model.programme.to_come:
        bad = [d for d in model.programme.slots if is_bad(s, d)]
        if bad:
            model.forbid(model.on_slots(s, bad), model.kept(rule, s.id))


def _slot_length(model: Model) -> None:
    _bad_slots(model, "slot-length", lambda s, d: not d.span.covers(model.spans[s.id, d.id]))


def _holidays(model: Model) -> None:
    for holiday in model.programme.holidays:
        kept = model.kept("holidays", holiday.name)
        slots = [d for d in model.programme.slots if holiday.first <= d.day <= holiday.last]
        for s in model.programme.to_come:
            model.forbid(model.on_slots(s, slots), kept)


def _booking_notice(model: Model) -> None:
    programme, days = model.programme, BOOK["booking-notice"].number("days")
    if not model.demand.bsl_users:
        return
    near = {d.id for d in programme.slots if (d.day - programme.today).days < days}
    booked = {(s, d) for s, d, _ in programme.booked}
    _bad_slots(model, "booking-notice", lambda s, d: d.id in near and (s.id, d.id) not in booked)
    for (s, d, v), at in model.at_to_come.items():
        if d not in near or (s, d) not in booked:
            continue
        kept, there = model.kept("booking-notice", s), programme.booked.get((s, d, v))
        if there is None:
            model.forbid([at], kept)
            continue
        for one in programme.support:
            if one.kind == "bsl" and one.id not in there:
                model.without(model.works[one.id, s], [at], kept)


def _rests(model: Model) -> None:
    def unmet(session: Session, slot: Slot) -> bool:
        pauses = [one.span for one in model.frames[session.id, slot.id].pauses]
        spans = rests_within(model.programme, model.spans[session.id, slot.id])
        return any(not any(pause.covers(rest) for pause in pauses) for rest in spans)

    _bad_slots(model, "rests", unmet)


def _breaks(model: Model) -> None:
    options, members = model.programme.options, model.programme.members
    remote = any("remote" in one.needs for one in members)

    def too_long(session: Session, slot: Slot) -> bool:
        online = session.hybrid or remote
        most = options.online_stretch_minutes if online else options.stretch_minutes
        stretches = range(len(model.frames[session.id, slot.id].talk_minutes))
        spans = (model.stretch(session.id, slot.id, k) for k in stretches)
        return any(span is not None and span.minutes > most for span in spans)

    _bad_slots(model, "breaks", too_long)


def _lunch(model: Model) -> None:
    rule = BOOK["lunch"]

    def no_lunch(session: Session, slot: Slot) -> bool:
        pauses = model.frames[session.id, slot.id].pauses
        meals = [one for one in pauses if one.kind == "lunch" and one.span.minutes >= rule.number("minutes")]
        return session.minutes >= rule.number("from_minutes") and not meals

    _bad_slots(model, "lunch", no_lunch)


def _published_breaks(model: Model) -> None:
    def moved(session: Session, slot: Slot) -> bool:
        published = model.programme.pauses.get((session.id, slot.id))
        return published is not None and published != model.frames[session.id, slot.id].pauses

    _bad_slots(model, "published-breaks", moved)


def _locks(model: Model) -> None:
    for lock in model.programme.locks:
        if lock.of not in (model.programme.talk if lock.what == "talk" else model.programme.session):
            continue
        kept = model.kept("locks", of_lock(lock))
        for choices in _locked(model, lock):
            model.cp.add_bool_or(*choices, ~kept)
    _nothing_more_in_the_past(model)


def _nothing_more_in_the_past(model: Model) -> None:
    """A session that was held has no talks and no people but those that it had."""
    had = [lock for lock in model.programme.locks if lock.why == PAST]
    for s in model.programme.sessions:
        if s.id not in model.programme.past:
            continue
        talks = {lock.of for lock in had if lock.what == "talk" and lock.to == s.id}
        people = {p for lock in had if (lock.what, lock.of) == ("support", s.id) for p in lock.to.split()}
        kept = model.kept("locks", of_past(s, "talks"))
        model.forbid((var for (t, i, _), var in model.gives.items() if i == s.id and t not in talks), kept)
        kept = model.kept("locks", of_past(s, "support"))
        model.forbid((var for (p, i), var in model.works.items() if i == s.id and p not in people), kept)


def _locked(model: Model, lock: Lock) -> Iterator[list[Literal]]:
    """Of each of these lists one choice is made; what the programme does not know is no choice."""
    if lock.what == "support":
        for name in lock.to.split():
            yield [var for key, var in model.works.items() if key == (name, lock.of)]
    elif lock.what == "talk":
        yield [var for (t, s, _), var in model.gives.items() if (t, s) == (lock.of, lock.to)]
    elif lock.what == "date":
        yield [var for key, var in model.on.items() if key == (lock.of, lock.to)]
    else:
        yield [var for (s, _, v), var in model.at.items() if (s, v) == (lock.of, lock.to)]


def _one_job(model: Model) -> None:
    programme = model.programme
    for busy in programme.busy:
        if busy.what == "venue" and busy.id in programme.venue:
            kept = model.kept("one-job", programme.venue[busy.id].name)
            clash = [
                key
                for key in model.spans
                if key[0] not in programme.past and model.spans[key].overlaps(busy.span)
            ]
            model.forbid((model.at[*key, busy.id] for key in clash), kept)
        elif busy.what == "support" and busy.id in programme.supporter:
            kept = model.kept("one-job", programme.supporter[busy.id].name)
            for s in programme.to_come:
                slots = [d for d in programme.slots if model.spans[s.id, d.id].overlaps(busy.span)]
                model.without(model.works[busy.id, s.id], model.on_slots(s, slots), kept)
        elif busy.what == "speaker" and busy.id in programme.speaker:
            kept = model.kept("one-job", programme.speaker[busy.id].name)
            for (t, name, k), gives in model.gives.items():
                if programme.talk[t].speaker == busy.id and name not in programme.past:
                    slots = [d for d in programme.slots if _overlaps(model.stretch(name, d.id, k), busy.span)]
                    model.without(gives, model.on_slots(programme.session[name], slots), kept)
    _two_jobs(model)


def _two_jobs(model: Model) -> None:
    """Whoever supports a session has no time for a talk in it."""
    programme = model.programme
    for p, name in speak_and_support(programme).items():
        kept = model.kept("one-job", name)
        for (t, s, _), gives in model.gives.items():
            if programme.talk[t].speaker == p and s not in programme.past:
                model.without(gives, [model.works[p, s]], kept)


def _overlaps(stretch: Span | None, busy: Span) -> bool:
    return stretch is not None and stretch.overlaps(busy)


RULES = {
    "session-order": _session_order,
    "gap": _gap,
    "week-between": _week_between,
    "slot-length": _slot_length,
    "holidays": _holidays,
    "booking-notice": _booking_notice,
    "rests": _rests,
    "breaks": _breaks,
    "lunch": _lunch,
    "published-breaks": _published_breaks,
    "locks": _locks,
    "one-job": _one_job,
}
