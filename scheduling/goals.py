"""What makes one timetable better than another, as expressions over the model, the most important first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scheduling.access import access_groups
from scheduling.constraints.people import cost
from scheduling.model import Linear, Model
from scheduling.programme import Phase
from scheduling.rules import RULES, Severity
from scheduling.timetable import Sitting, Timetable

DATE_WEIGHT, VENUE_WEIGHT, OTHER_WEIGHT = 20, 5, 1


@dataclass(frozen=True)
class Goal:
    """A goal by its name in measures.py: `value` is what counts; `then` breaks its ties, smallest first."""

    name: str
    value: Linear
    most: bool
    then: Linear = 0


def goals(model: Model, published: Timetable | None = None, *, least_change: bool = False) -> Iterator[Goal]:
    """The goals of this model in the order of their importance.

    What a goal needs is added to the model only when its turn comes: the stages before are quicker without.
    Where something is `published`, differences from it count last, or first of all with `least_change`.
    """
    if published is not None and least_change:
        yield Goal("change", change(model, published), most=False)
    yield from _people(model)
    yield _warnings(model)
    yield from _talks(model)
    yield _cost(model)
    yield from _travel(model)
    if published is not None and not least_change:
        yield Goal("change", change(model, published), most=False)


def _people(model: Model) -> Iterator[Goal]:
    required = model.programme.required
    if not model.programme.members:
        return
    comes = {can: [model.attends(can, s) for s in required] for can, _ in model.classes}
    where = {one.id: can for can, members in model.classes for one in members}
    worst = model.cp.new_int_var(0, 10_000, "worst-served")
    for members in access_groups(model.programme).values():
        total = sum(sum(comes[where[one.id]]) for one in members)
        model.cp.add(len(members) * len(required) * worst <= 10_000 * total)
    yield Goal("worst-served", worst, most=True)
    for name, missed in (("attend-all", 0), ("attend-all-but-one", 1)):
        served: Linear = 0
        for n, (can, members) in enumerate(model.classes):
            enough = model.cp.new_bool_var(f"{name} {n}")
            model.cp.add(sum(comes[can]) >= (len(required) - missed) * enough)
            served += len(members) * enough
        yield Goal(name, served, most=True)
    yield Goal("attendance", sum(len(those) * sum(comes[can]) for can, those in model.classes), most=True)


def _warnings(model: Model) -> Goal:
    broken = [
        1 - kept
        for group, kept in model.groups.items()
        if model.severities[group.rule] is Severity.WARN and RULES[group.rule].decided
    ]
    return Goal("warnings", sum(broken), most=False)


def _talks(model: Model) -> Iterator[Goal]:
    talks = model.programme.talks
    learning = [s.id for s in model.programme.required if s.phase is Phase.LEARNING]
    if not talks or not learning:
        return
    most, least = (model.cp.new_int_var(0, len(talks), name) for name in ("fullest", "emptiest"))
    for s in learning:
        load = sum(var for (_, i, _), var in model.gives.items() if i == s)
        model.cp.add(load <= most)
        model.cp.add(load >= least)
    yield Goal("topic-balance", most - least, most=False)
    yield Goal("topic-order", sum(_out_of_order(model)), most=False)


def _out_of_order(model: Model) -> Iterator[Any]:
    """For each two talks of topics best heard one after the other, 1 where they are the other way round."""
    rank = {topic: n for n, topic in enumerate(model.programme.topics)}
    sessions = [s.id for s in model.programme.required]
    ranked = [t for t in model.programme.talks if t.topic in rank]
    held = {
        (t.id, s): sum(var for (i, j, _), var in model.gives.items() if (i, j) == (t.id, s))
        for t in ranked
        for s in sessions
    }
    for t in ranked:
        for u in ranked:
            if rank[t.topic] < rank[u.topic]:
                late = model.cp.new_bool_var(f"late {t.id} {u.id}")
                for k in range(1, len(sessions)):
                    later = sum(held[t.id, s] for s in sessions[k:])
                    earlier = sum(held[u.id, s] for s in sessions[:k])
                    model.cp.add(late >= later + earlier - 1)
                yield late


def _cost(model: Model) -> Goal:
    # Of plans that cost the same, the one that books fewer people.
    return Goal("cost", cost(model), most=False, then=sum(model.works.values()))


def _travel(model: Model) -> Iterator[Goal]:
    programme = model.programme
    ways = {v.id: _minutes(model, v.id) for v in programme.venues}
    if not any(ways.values()):
        return
    required = {s.id for s in programme.required}
    worst = model.cp.new_int_var(0, max(max(one, default=0) for one in ways.values()), "travel-worst")
    for (s, _, v), var in model.at.items():
        if s in required and ways[v]:
            model.cp.add(worst >= max(ways[v]) * var)
    yield Goal("travel-worst", worst, most=False)
    total = sum(sum(ways[v]) * var for (s, _, v), var in model.at.items() if s in required)
    yield Goal("travel-total", total, most=False)


def _minutes(model: Model, venue: str) -> list[int]:
    """How long members travel to a venue, as far as stated."""
    ways: Mapping[str, Mapping[str, int]] = model.programme.travel
    there = (one for one in model.programme.members if "remote" not in one.needs)
    return [ways[one.area][venue] for one in there if venue in ways.get(one.area, {})]


def change(model: Model, published: Timetable) -> Linear:
    """How much differs from a published timetable, weighted: a date 20, a venue 5, a talk or support 1."""
    total: Linear = 0
    for old in published.sittings:
        total += OTHER_WEIGHT * _moved_talks(model, old)
        if old.session in model.programme.session:
            total += DATE_WEIGHT * (1 - model.on.get((old.session, old.slot), 0))
            here = (var for (s, _, v), var in model.at.items() if (s, v) == (old.session, old.venue))
            total += VENUE_WEIGHT * (1 - sum(here))
            total += OTHER_WEIGHT * _other_support(model, old)
    return total


def _moved_talks(model: Model, old: Sitting) -> Linear:
    """For each talk 1 where it stands elsewhere or nowhere, and 1 where somebody else gives it."""
    moved: Linear = 0
    for given in old.talks:
        moved += 1 - model.gives.get((given.talk, old.session, given.stretch), 0)
        talk = model.programme.talk.get(given.talk)
        if talk is not None and talk.speaker != given.speaker:
            moved += sum(var for (t, _, _), var in model.gives.items() if t == talk.id)
    return moved


def _other_support(model: Model, old: Sitting) -> Linear:
    if not set(old.support) <= set(model.programme.supporter):
        return 1
    other = model.cp.new_bool_var(f"other support {old.session}")
    for p in model.programme.support:
        works = model.works[p.id, old.session]
        model.cp.add(other >= (1 - works if p.id in old.support else works))
    return other
