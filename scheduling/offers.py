"""What one more date, venue, interpreter or £500 would buy: the programme with it is solved again."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from scheduling.access import demand
from scheduling.check.money import of_money
from scheduling.constraints import constrain
from scheduling.goals import goals
from scheduling.loosened import Loosened
from scheduling.measures import GOALS
from scheduling.model import Model
from scheduling.programme import FACILITIES, KINDS, Programme, Slot, Supporter, Venue
from scheduling.questions import better, compare
from scheduling.rules import Severities
from scheduling.solve import EFFORT, Lexicographic, Planned
from scheduling.times import Span
from scheduling.timetable import Timetable
from scheduling.wording import day_words
from sortition.problems import Undecided
from sortition.watch import Watch

MORE = 50_000
_EVERYBODY = 10**6
_UNDECIDED = "not decided in the effort allowed"


@dataclass(frozen=True)
class Offer:
    """Something more, with what is assumed of it, and what it would buy.

    `goal` is the first goal that is proved to gain, from `before` to `after`; "" where none does, or where
    there was no timetable: `possible` then says whether there is one with it (None: not decided).
    """

    what: str
    sentence: str
    goal: str = ""
    before: int = 0
    after: int = 0
    possible: bool | None = True


def worth(
    programme: Programme,
    severities: Severities,
    planned: Planned | None,
    *,
    published: Timetable | None = None,
    least_change: bool = False,
    watch: Watch | None = None,
) -> tuple[Offer, ...]:
    """What one more of everything would buy, each by itself; `planned` is None where there is no timetable.

    `published` and `least_change` are those with which the plan was made.

    Raises:
        Undecided: the time is up.
    """
    watch = watch or Watch()
    found = []
    for what, richer in _richer(programme):
        if planned is None:
            found.append(_rescue(what, richer, severities, watch))
        else:
            found.append(_gain(what, richer, severities, planned, published, least_change, watch))
    return tuple(found)


def _rescue(what: str, richer: Programme, severities: Severities, watch: Watch) -> Offer:
    loose = Loosened(richer, severities, watch)
    possible = loose.possible(loose.groups)
    said = "it makes a timetable possible" if possible else "there is still no timetable"
    return Offer(what, f"{what}: {_UNDECIDED if possible is None else said}.", possible=possible)


def _gain(
    what: str,
    richer: Programme,
    severities: Severities,
    planned: Planned,
    published: Timetable | None,
    least_change: bool,
    watch: Watch,
) -> Offer:
    """Goal by goal, as far as the first that is better than was proved possible without."""
    model = Model(richer, severities)
    constrain(model)
    solver = Lexicographic(model, EFFORT, watch)
    known = {one.goal: one for one in planned.stages}
    try:
        for goal in goals(model, published, least_change=least_change):
            value = solver.stage(goal).value
            stage = known.get(goal.name)
            if stage is not None and better(goal.name, stage.bound, value):
                counted = next(one for one in GOALS if one.name == goal.name)
                gain = compare(counted, stage.value, value)
                return Offer(what, f"{what}: {gain.sentence}.", goal.name, stage.value, value)
            if stage is not None and value != stage.value:
                # Goals after one that has moved cannot be compared.
                break
    except Undecided:
        return Offer(what, f"{what}: {_UNDECIDED}.", possible=None)
    return Offer(what, f"{what}: nothing.")


def _richer(programme: Programme) -> Iterator[tuple[str, Programme]]:
    """What there could be more of, in words, and the programme with it."""
    for slot in _dates(programme):
        yield (
            f"One more date, {day_words(slot.day)}, on which everybody and every venue is free",
            _with_slot(programme, slot),
        )
    yield _with_venue(programme)
    for kind, language in _kinds(programme):
        yield _with_supporter(programme, kind, language)
    if (budget := programme.options.budget) is not None:
        options = replace(programme.options, budget=budget + MORE)
        yield f"{of_money(MORE)} more in the budget", replace(programme, options=options)


def _dates(programme: Programme) -> Iterator[Slot]:
    """A week after the last date, and the middle of the longest time without one, if that is over a week."""
    last = programme.slots[-1]
    yield _copy(programme, last, 7)
    gaps = [(one, (then.day - one.day).days) for one, then in pairwise(programme.slots)]
    before, days = max(gaps, key=lambda gap: gap[1], default=(last, 0))
    if days > 7:
        # On the same weekday where that is possible.
        yield _copy(programme, before, days // 14 * 7 or days // 2)


def _copy(programme: Programme, slot: Slot, days: int) -> Slot:
    """The slot so many days later, or a week or more after that, clear of holidays."""
    span = Span(slot.span.start + timedelta(days=days), slot.span.end + timedelta(days=days))
    moved = Slot(_free_id("new date", programme.slot), span)
    if any(one.first <= moved.day <= one.last for one in programme.holidays):
        return _copy(programme, slot, days + 7)
    return moved


def _free_id(wanted: str, known: Container[str]) -> str:
    return wanted if wanted not in known else _free_id(f"{wanted} more", known)


def _with_slot(programme: Programme, slot: Slot) -> Programme:
    on, when = slot.id, {slot.id: (slot.span,)}
    return replace(
        programme,
        slots=tuple(sorted([*programme.slots, slot], key=lambda one: (one.span, one.id))),
        venues=tuple(replace(one, free=one.free | {on}) for one in programme.venues),
        speakers=tuple(replace(one, here={**one.here, **when}) for one in programme.speakers),
        support=tuple(replace(one, free={**one.free, **when}) for one in programme.support),
        members=tuple(replace(one, can=one.can | {on}) for one in programme.members),
    )


def _with_venue(programme: Programme) -> tuple[str, Programme]:
    """A venue for everybody that is free on all dates, has everything and is as near as the nearest."""
    cost = max((one.cost for one in programme.venues), default=0)
    venue = Venue(
        _free_id("new venue", programme.venue),
        "a new venue",
        capacity=_EVERYBODY,
        wheelchairs=demand(programme).wheelchairs,
        has=frozenset(FACILITIES),
        free=frozenset(programme.slot),
        cost=cost,
    )
    travel = {
        area: {**ways, venue.id: min(ways.values())} if ways else ways
        for area, ways in programme.travel.items()
    }
    venues = tuple(sorted([*programme.venues, venue], key=lambda one: one.id))
    what = (
        "One more venue with everything that is needed, free on all dates, as near for everybody as the "
        f"nearest, for {of_money(cost)} a session"
    )
    return what, replace(programme, venues=venues, travel=travel)


def _kinds(programme: Programme) -> Iterator[tuple[str, str]]:
    """The kinds of support that are needed, with the language of interpreters."""
    need = demand(programme)
    if need.bsl_users:
        yield "bsl", ""
    for language in need.languages:
        yield "interpreter", language
    if need.palantypists:
        yield "palantypist", ""
    if need.children:
        yield "childcare", ""
    yield "facilitator", ""


def _with_supporter(programme: Programme, kind: str, language: str) -> tuple[str, Programme]:
    """One more of a kind, free on all dates, who costs as much as the dearest of them."""
    alike = [one.cost for one in programme.support if one.kind == kind]
    cost = max(alike or [one.cost for one in programme.support], default=0)
    one = Supporter(
        _free_id("new support", programme.supporter),
        "somebody new",
        kind,
        languages=frozenset({language} if language else ()),
        free={slot.id: (slot.span,) for slot in programme.slots},
        cost=cost,
        places=demand(programme).children if kind == "childcare" else 0,
    )
    support = tuple(sorted([*programme.support, one], key=lambda other: other.id))
    noun = f"{KINDS[kind]} of {language.capitalize()}" if language else KINDS[kind]
    places = f" with {demand(programme).children} places" if kind == "childcare" else ""
    what = f"One more {noun}{places}, free on all dates, for {of_money(cost)} a session"
    return what, replace(programme, support=support)
