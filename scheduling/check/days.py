"""Rules about dates, the order of sessions and what is fixed, judged without a solver."""

from __future__ import annotations

from scheduling.check.plan import Findings, Held, Plan, of_session
from scheduling.programme import PAST, Lock
from scheduling.rules import RULES
from scheduling.subjects import of_lock, of_pair, of_past
from scheduling.wording import day_words, hours
from sortition.wording import counted


def session_order(plan: Plan) -> Findings:
    """No session, open ones among them, starts before the one before it in the list has ended."""
    for a, b in plan.pairs(plan.programme.sessions):
        if b.sitting.span.start < a.sitting.span.end:
            yield of_pair(a.session, b.session), f"{b.when} starts before {a.when} has ended."


def _days_between(a: Held, b: Held) -> int:
    return (b.day - a.day).days


def gap(plan: Plan) -> Findings:
    """Days between two sessions that are not open are within the limits of the first, if it has any."""
    for a, b in plan.pairs(plan.programme.required):
        (fewest, most), days = a.session.gap, _days_between(a, b)
        # Without a limit there is nothing to keep: that they come in their order is a rule of its own.
        if (fewest > 0 and days < fewest) or (most is not None and not fewest <= days <= most):
            limits = f"at least {fewest}" if most is None else f"{fewest} to {most}"
            yield (
                of_pair(a.session, b.session),
                f"From {a.when} to {b.when} are {counted(days, 'day')}; {limits} are wanted.",
            )


def week_between(plan: Plan) -> Findings:
    """At least 7 days lie between two sessions that are not open."""
    least = RULES["week-between"].number("days")
    for a, b in plan.pairs(plan.programme.required):
        if (days := _days_between(a, b)) < least:
            yield (
                of_pair(a.session, b.session),
                f"From {a.when} to {b.when} are only {counted(days, 'day')}; {least} give time to think.",
            )


def slot_length(plan: Plan) -> Findings:
    """The session lies within the hours of its date."""
    for held in plan.to_come:
        if held.slot and not held.slot.span.covers(held.sitting.span):
            taken, there = hours(held.sitting.span), hours(held.slot.span)
            yield held.session.id, f"{held.when} takes {taken}; the date has {there}."


def holidays(plan: Plan) -> Findings:
    """No session starts on a day of a holiday."""
    for holiday in plan.programme.holidays:
        for held in plan.to_come:
            if holiday.first <= held.day <= holiday.last:
                yield holiday.name, f"{held.when} is in {holiday.name}."


def locks(plan: Plan) -> Findings:
    """What is fixed stands as it was fixed."""
    for lock in plan.programme.locks:
        kept = _lock_kept(plan, lock)
        if not kept:
            why = f" ({lock.why})" if lock.why else ""
            yield of_lock(lock), f"{_fixed(plan, lock)}{why}; the plan has it otherwise."
    yield from _more_in_the_past(plan)


def _more_in_the_past(plan: Plan) -> Findings:
    """Talks and people that a session which was held did not have."""
    for held in plan.held:
        if held.session.id not in plan.programme.past:
            continue
        had = [lock for lock in plan.programme.locks if lock.why == PAST]
        talks = {lock.of for lock in had if lock.what == "talk" and lock.to == held.session.id}
        people = {
            p for lock in had if (lock.what, lock.of) == ("support", held.session.id) for p in lock.to.split()
        }
        if not {talk.id for _, talk in held.given} <= talks:
            yield of_past(held.session, "talks"), f"{held.name} was held without some of these talks."
        if not {one.id for one in held.support} <= people:
            yield of_past(held.session, "support"), f"{held.name} was held without some of these people."


def _lock_kept(plan: Plan, lock: Lock) -> bool:
    """Whether the plan has it so; what the programme no longer holds cannot be had otherwise."""
    if lock.what == "talk":
        where = [one.session.id for one in plan.held for _, talk in one.given if talk.id == lock.of]
        return lock.of not in plan.programme.talk or where == [lock.to]
    if lock.of not in plan.programme.session:
        return True
    if lock.of not in plan.first:
        return False
    sitting = plan.first[lock.of].sitting
    if lock.what == "support":
        return set(lock.to.split()) <= set(sitting.support)
    return lock.to == (sitting.slot if lock.what == "date" else sitting.venue)


def _fixed(plan: Plan, lock: Lock) -> str:
    programme = plan.programme
    if lock.what == "talk":
        session = programme.session.get(lock.to)
        place = of_session(session) if session else lock.to
        return f'The talk "{programme.talk[lock.of].title}" is fixed in {place}'
    name = of_session(programme.session[lock.of])
    if lock.what == "date":
        slot = programme.slot.get(lock.to)
        return f"{name} is fixed on {day_words(slot.day) if slot else lock.to}"
    if lock.what == "venue":
        return (
            f"{name} is fixed at {programme.venue[lock.to].name if lock.to in programme.venue else lock.to}"
        )
    people = [programme.supporter[p].name if p in programme.supporter else p for p in lock.to.split()]
    return f"{name} is fixed with {', '.join(people)}"


def booking_notice(plan: Plan) -> Findings:
    """With BSL users, a session is at least 42 days after the day on which the plan is made.

    Nobody is booked anew for one whose date, venue and BSL interpreters are as they were.
    """
    least = RULES["booking-notice"].number("days")
    if not plan.demand.bsl_users:
        return
    for held in plan.to_come:
        if (days := (held.day - plan.programme.today).days) < least and not _as_booked(plan, held):
            yield (
                held.session.id,
                f"{held.when} is {counted(days, 'day')} away; BSL interpreters are booked {least} ahead.",
            )


def _as_booked(plan: Plan, held: Held) -> bool:
    booked = plan.programme.booked.get((held.session.id, held.sitting.slot, held.sitting.venue))
    return booked is not None and {one.id for one in held.of_kind("bsl")} <= booked
