"""By how much a rule that is given up is broken, as expressions over the model: ways out keep them small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from scheduling.constraints.days import days_between
from scheduling.constraints.people import cost, is_free, least_sessions, needed, number, places
from scheduling.constraints.talks import slots_away
from scheduling.model import Group, Linear, Literal, Model
from scheduling.subjects import of_pair
from scheduling.timetable import Timetable

# Money comes after numbers of people, days, minutes and sessions; after money the people who are booked.
_COUNT, _PENNY = 10**12, 10**3
# Of equals: a session that keeps its date counts for more than people, and all of them for less than a penny.
_DATE, _VENUE = 20, 10


def excess(model: Model, groups: Iterable[Group]) -> Linear:
    """How much the rules given up are broken, in all; of equals the plan that books fewest people.

    Rules without an extent, such as that a talk is given, add nothing.
    """
    total: Linear = sum(model.works.values())
    for group in groups:
        if group.rule == "budget":
            total += _PENNY * cost(model)
        elif group.rule in _EXTENTS:
            total += _COUNT * sum(_EXTENTS[group.rule](model, group.subject))
    return total


def moved(model: Model, published: Timetable | None) -> Linear:
    """How many published sessions have another date or venue: far less than anything that counts."""
    total: Linear = 0
    for old in published.sittings if published else ():
        if old.session in model.programme.session:
            there = (old.session, old.slot, old.venue)
            total += _DATE * (1 - model.on.get(there[:2], 0)) + _VENUE * (1 - model.at.get(there, 0))
    return total


def physical(model: Model) -> None:
    """Whatever is given up, sessions do not overlap, and talks take no longer than their stretch."""
    for a, b in combinations([s.id for s in model.programme.sessions], 2):
        for d in model.programme.slots:
            span = model.spans[a, d.id]
            same = [e for e in model.programme.slots if model.spans[b, e.id].overlaps(span)]
            model.without(model.on[a, d.id], (model.on[b, e.id] for e in same))
    for s, k in model.places:
        stretches = {d.id: model.stretch(s, d.id, k) for d in model.programme.slots}
        room = sum(span.minutes * model.on[s, d] for d, span in stretches.items() if span is not None)
        model.cp.add(sum(t.minutes * model.gives[t.id, s, k] for t in model.programme.talks) <= room)


def _at_least(model: Model, most: int, value: Linear) -> Literal:
    """A new number that is `value` where that is positive, else 0, once it is made small."""
    over = model.cp.new_int_var(0, most, "excess")
    model.cp.add(over >= value)
    return over


def _both(model: Model, choice: Literal, others: Iterable[Literal]) -> Literal:
    """1 where the choice is made together with one of the others."""
    return _at_least(model, 1, choice + sum(others) - 1)


def _venue_free(model: Model, subject: str) -> Iterator[Linear]:
    taken = {v.id: v.free for v in model.programme.venues if v.name == subject}
    yield sum(var for (_, d, v), var in model.at.items() if v in taken and d not in taken[v])


def _holidays(model: Model, subject: str) -> Iterator[Linear]:
    days = [one for one in model.programme.holidays if one.name == subject]
    for s in model.programme.sessions:
        slots = [d for d in model.programme.slots if any(one.first <= d.day <= one.last for one in days)]
        yield sum(model.on_slots(s, slots))


def _gap(model: Model, subject: str) -> Iterator[Linear]:
    days = [d.day for d in model.programme.slots]
    most_days = (max(days) - min(days)).days
    for a, b in pairwise(model.programme.required):
        if of_pair(a, b) == subject:
            (fewest, most), between = a.gap, days_between(model, a, b)
            yield _at_least(model, most_days + fewest, fewest - between)
            if most is not None:
                yield _at_least(model, most_days, between - most)


def _speaker_free(model: Model, subject: str) -> Iterator[Linear]:
    programme = model.programme
    for (t, s, k), gives in model.gives.items():
        speaker = programme.speaker[programme.talk[t].speaker]
        if speaker.name == subject:
            away = slots_away(model, speaker, s, k)
            yield _both(model, gives, model.on_slots(programme.session[s], away))


def _support_free(model: Model, subject: str) -> Iterator[Linear]:
    for p in model.programme.support:
        if p.name == subject:
            for s in model.programme.sessions:
                away = [d for d in model.programme.slots if not is_free(model, p, s, d.id)]
                yield _both(model, model.works[p.id, s.id], model.on_slots(s, away))


def _talk_time(model: Model, subject: str) -> Iterator[Linear]:
    minutes = sum(t.minutes for t in model.programme.talks)
    for s, k in model.places:
        if s == subject:
            needed = sum(t.minutes * model.gives[t.id, s, k] for t in model.programme.talks)
            room = sum(
                model.frames[s, d.id].talk_minutes[k] * model.on[s, d.id]
                for d in model.programme.slots
                if k < len(model.frames[s, d.id].talk_minutes)
            )
            yield _at_least(model, minutes, needed - room)


def _attendance(model: Model, subject: str) -> Iterator[Linear]:
    least = least_sessions(model.programme)
    for can, members in model.classes:
        if any(one.id == subject for one in members):
            comes = sum(model.attends(can, s) for s in model.programme.required)
            yield _at_least(model, least, least - comes)


def _short(rule: str, kind: str) -> Callable[[Model, str], Iterator[Linear]]:
    """How many people of this kind a session lacks."""

    def extent(model: Model, subject: str) -> Iterator[Linear]:
        session = model.programme.session[subject]
        people = needed(model.programme, rule, session)
        yield _at_least(model, people, people - number(model, kind, session))

    return extent


def _childcare(model: Model, subject: str) -> Iterator[Linear]:
    session = model.programme.session[subject]
    children = needed(model.programme, "childcare", session)
    yield _at_least(model, children, children - places(model, session))


_EXTENTS: Mapping[str, Callable[[Model, str], Iterator[Linear]]] = {
    "venue-free": _venue_free,
    "holidays": _holidays,
    "gap": _gap,
    "speaker-free": _speaker_free,
    "talk-time": _talk_time,
    "support-free": _support_free,
    "bsl-interpreters": _short("bsl-interpreters", "bsl"),
    "palantypists": _short("palantypists", "palantypist"),
    "childcare": _childcare,
    "facilitators": _short("facilitators", "facilitator"),
    "attendance": _attendance,
}
