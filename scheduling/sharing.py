"""Rooms and people that several panels share: who has them, and models that do not use them twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from scheduling.access import demand
from scheduling.check import check_timetable
from scheduling.constraints.days import RULES as OF_DAYS
from scheduling.model import Linear, Literal, Model
from scheduling.programme import Busy, Programme
from scheduling.rules import Severities
from scheduling.times import Span
from scheduling.timetable import Sitting, Timetable

# A use of a resource in a model: while the literal is true, the span is taken.
Use = tuple[Span, Literal]


def taken_by(programme: Programme, timetable: Timetable) -> Iterator[Busy]:
    """What a panel's timetable uses: venues and support for whole sessions, speakers while they speak."""
    for sitting in timetable.sittings:
        yield Busy("venue", sitting.venue, sitting.span, programme.name)
        for name in sitting.support:
            yield Busy("support", name, sitting.span, programme.name)
        for given in sitting.talks:
            yield Busy("speaker", given.speaker, sitting.stretches[given.stretch], programme.name)


def clashes(ours: Iterable[Busy], theirs: Iterable[Busy]) -> int:
    """How often one of ours and one of theirs are the same at the same time."""
    by_id: dict[tuple[str, str], list[Span]] = {}
    for one in theirs:
        by_id.setdefault((one.what, one.id), []).append(one.span)
    return sum(span.overlaps(one.span) for one in ours for span in by_id.get((one.what, one.id), ()))


def shared_support(programmes: Sequence[Programme]) -> frozenset[str]:
    """The ids of people for support who are in more than one programme."""
    counts = Counter(person.id for one in programmes for person in one.support)
    return frozenset(name for name, count in counts.items() if count > 1)


def without_needless(
    programme: Programme, timetable: Timetable, severities: Severities, among: frozenset[str]
) -> Timetable:
    """The timetable without whoever of these people can be spared: it breaks no more rules than before."""
    known = {(one.rule, one.subject) for one in check_timetable(programme, timetable, severities)}
    # As many BSL interpreters as needed, and no more, is a rule already.
    signing = demand(programme).bsl_users > 0
    needed = {one.id for one in programme.support if signing and one.kind == "bsl"}
    for sitting in timetable.sittings:
        for name in sorted((among & {*sitting.support}) - needed):
            less = _sparing(timetable, sitting.session, name)
            now = {(one.rule, one.subject) for one in check_timetable(programme, less, severities)}
            if now <= known:
                timetable = less
    return timetable


def _sparing(timetable: Timetable, session: str, name: str) -> Timetable:
    def spared(one: Sitting) -> Sitting:
        return replace(one, support=tuple(p for p in one.support if p != name or one.session != session))

    return Timetable(tuple(spared(one) for one in timetable.sittings))


def share(models: Sequence[Model]) -> None:
    """No room and nobody has two jobs at a time in these models, which are parts of one."""
    uses = [_uses(model) for model in models]
    counts = Counter(chain.from_iterable(uses))
    for resource in (name for name, count in counts.items() if count > 1):
        _one_at_a_time(models[0], [one.get(resource, []) for one in uses])


def _one_at_a_time(model: Model, uses: Sequence[list[Use]]) -> None:
    """Whenever a use begins, at most one of the models has the resource."""
    every = list(chain.from_iterable(uses))
    for moment in sorted({span.start for span, _ in every}):
        now = [lit for span, lit in every if span.start <= moment < span.end]
        if len(now) > 1:
            model.cp.add_at_most_one(now)


def _uses(model: Model) -> dict[tuple[str, str], list[Use]]:
    """Every room and person of a model with every use that it could make of them."""
    programme = model.programme
    found: dict[tuple[str, str], list[Use]] = {}
    for (s, d, v), var in model.at.items():
        found.setdefault(("venue", v), []).append((model.spans[s, d], var))
    for (p, s), works in model.works.items():
        parts = _parts(
            model, works, s, [slot.id for slot in programme.slots if programme.supporter[p].free.get(slot.id)]
        )
        found.setdefault(("support", p), []).extend((model.spans[s, d], lit) for d, lit in parts)
    for (t, s, k), gives in model.gives.items():
        spans = {slot.id: model.stretch(s, slot.id, k) for slot in programme.slots}
        parts = _parts(model, gives, s, [d for d, span in spans.items() if span is not None])
        uses = found.setdefault(("speaker", programme.talk[t].speaker), [])
        uses.extend((span, lit) for d, lit in parts if (span := spans[d]) is not None)
    return found


def _parts(model: Model, choice: Literal, session: str, slots: Sequence[str]) -> list[tuple[str, Literal]]:
    """For each slot a literal that is true where the choice is made and the session is on it."""
    parts = [(d, model.cp.new_bool_var("")) for d in slots]
    for d, lit in parts:
        model.cp.add_bool_or(~choice, ~model.on[session, d], lit)
    return parts


def block(model: Model, taken: tuple[Busy, ...]) -> None:
    """What is taken is not used: as if the programme had said so."""
    programme = model.programme
    model.programme = replace(programme, busy=taken)
    OF_DAYS["one-job"](model)
    model.programme = programme


def hint(plans: Sequence[tuple[Model, Timetable]]) -> None:
    """The search begins with these timetables."""
    for model, timetable in plans:
        at = {(one.session, one.slot, one.venue) for one in timetable.sittings}
        gives = {(g.talk, one.session, g.stretch) for one in timetable.sittings for g in one.talks}
        works = {(name, one.session) for one in timetable.sittings for name in one.support}
        for variables, chosen in ((model.at, at), (model.gives, gives), (model.works, works)):
            for key, var in variables.items():
                model.cp.add_hint(var, key in chosen)


def attendance(model: Model) -> Linear:
    """The sessions that members can attend, added up."""
    come = Counter[tuple[str, str]]()
    for can, those in model.classes:
        come.update(dict.fromkeys(can, len(those)))
    required = {one.id for one in model.programme.required}
    return sum(come[d, v] * var for (s, d, v), var in model.at.items() if s in required and (d, v) in come)
