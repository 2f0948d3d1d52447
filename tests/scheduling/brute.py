"""Every timetable of a tiny programme, tried: the best one, what conflicts, and the ways out. No solver.

A timetable of a programme puts every session on a slot and in a venue, with the pauses that `frame` gives it
there; it gives each talk by its own speaker in one stretch of a session that members are asked to attend, or
not at all; and any people may support any session. Nothing but `check_timetable` says what a plan breaks, and
nothing but `measure` what it is worth.

What is skipped, and why that is harmless: a rule that depends on dates and venues alone is broken whatever
talks and people are added, and one on talks whatever people are added; more people only add to what their own
rules break, and cost more. So everything below a part that breaks a superset of what some whole plan breaks
is no better than that plan, and is not tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from scheduling.check import check_timetable
from scheduling.frame import frame
from scheduling.measures import GOALS, measure
from scheduling.programme import Programme, Slot, Talk
from scheduling.rules import RULES, Severities
from scheduling.times import Span
from scheduling.timetable import Given, Sitting, Timetable

Group = tuple[str, str]
Groups = frozenset[Group]

OF_SUPPORT = frozenset(
    {
        "bsl-interpreters",
        "language-interpreters",
        "palantypists",
        "childcare",
        "facilitators",
        "facilitators-better",
    }
)
# What a plan without people may break without remedy, and what one without people and talks may.
OF_TALKS = frozenset(RULES) - OF_SUPPORT - {"locks"}
OF_PLACES = OF_TALKS - {"talk-held", "prerequisites", "viewpoints"}


def all_timetables(programme: Programme) -> Iterator[Timetable]:
    """Every timetable there is: only for the tiniest of programmes."""
    for where in _wheres(programme):
        for talks in _talkings(programme, where):
            for people in product(_subsets(programme), repeat=len(where)):
                yield _timetable(programme, where, talks, people)


def any_timetable(programme: Programme, below: Callable[[int], int]) -> Timetable:
    """One of them: `below(n)` gives a number from 0 to n - 1."""
    wheres = [*_wheres(programme)]
    where = wheres[below(len(wheres))]
    talkings, crowds = [*_talkings(programme, where)], _subsets(programme)
    people = tuple(crowds[below(len(crowds))] for _ in where)
    return _timetable(programme, where, talkings[below(len(talkings))], people)


def broken(programme: Programme, timetable: Timetable, severities: Severities) -> Groups:
    """The rules that block and are broken, each with whom it is about."""
    found = check_timetable(programme, timetable, severities)
    return frozenset((one.rule, one.subject) for one in found if one.blocks)


def least_broken(programme: Programme, severities: Severities) -> tuple[Groups, ...]:
    """What the timetables break that break least: no other breaks only a part of one of these, sorted.

    Only nothing at all where some timetable breaks nothing.
    """
    found = _Least()
    for plan in _promising(programme, severities, found):
        found.add(broken(programme, plan, severities))
        if found.sets == [frozenset()]:
            break
    return tuple(sorted(found.sets, key=lambda one: (len(one), sorted(one))))


def conflicts(sets: Iterable[Groups]) -> tuple[Groups, ...]:
    """The smallest sets of rules that cannot all be kept: each has one of whatever any timetable breaks."""
    least: list[Groups] = [frozenset()]
    for one in sets:
        reached = {known if known & one else known | {group} for known in least for group in one}
        least = [known for known in reached if not any(other < known for other in reached)]
    return tuple(sorted(least, key=lambda one: (len(one), sorted(one))))


def ways_out(sets: Iterable[Groups], access: bool = True) -> tuple[tuple[int, Groups], ...]:
    """What could be given up, with its cost by the rules' table, cheapest first.

    Without `access` nothing that gives up a rule of access or pay.
    """
    offered = [one for one in sets if access or not any(RULES[rule].access for rule, _ in one)]
    return tuple(
        sorted(((sum(RULES[rule].cost for rule, _ in one), one) for one in offered), key=lambda p: p[0])
    )


def best(
    programme: Programme,
    severities: Severities,
    published: Timetable | None = None,
    order: Iterable[str] = (),
) -> Mapping[str, int] | None:
    """The values of the goals, in their `order`, of the timetable that is best; None where none is allowed.

    Without an order that of `GOALS`.
    """
    names = list(order) or [goal.name for goal in GOALS]
    higher = {goal.name: goal.more_is_better for goal in GOALS}
    found = None
    for plan in _promising(programme, severities, _Least([frozenset()])):
        if broken(programme, plan, severities):
            continue
        values = measure(programme, plan, severities, published)
        key = [-values[name] if higher[name] else values[name] for name in names if name in values]
        if found is None or key < found[0]:
            found = key, values
    return found and found[1]


class _Least:
    """Sets of which none holds another."""

    def __init__(self, sets: Iterable[Groups] = ()) -> None:
        self.sets = list(sets)

    def beats(self, one: Groups) -> bool:
        """Whether a plan that breaks this set, or more, has nothing to add to them."""
        return any(known < one or (known and known == one) for known in self.sets)

    def add(self, one: Groups) -> None:
        """Keeps this set, unless one of them is a part of it."""
        if not any(known <= one for known in self.sets):
            self.sets = [known for known in self.sets if not one <= known] + [one]


def _promising(programme: Programme, severities: Severities, least: _Least) -> Iterator[Timetable]:
    """Every timetable but those that are known to break more than one of the `least`, which may grow."""
    nobody: tuple[tuple[str, ...], ...] = ((),) * len(programme.sessions)
    nothing: tuple[tuple[str, int] | None, ...] = (None,) * len(programme.talks)
    for where in _wheres(programme):
        empty = _timetable(programme, where, nothing, nobody)
        if least.beats(_of(broken(programme, empty, severities), OF_PLACES)):
            continue
        for talks in _talkings(programme, where):
            alone = _timetable(programme, where, talks, nobody)
            if least.beats(_of(broken(programme, alone, severities), OF_TALKS)):
                continue
            own = _Own(programme, severities, where, talks)
            worth = [
                [people for people in _subsets(programme) if not least.beats(own.of(n, people))]
                for n in range(len(where))
            ]
            for chosen in product(*worth):
                yield _timetable(programme, where, talks, chosen)


@dataclass(frozen=True)
class _Own:
    """Dates, venues and talks, to which people are yet to be added."""

    programme: Programme
    severities: Severities
    where: tuple[tuple[str, str], ...]
    talks: tuple[tuple[str, int] | None, ...]

    def of(self, number: int, people: tuple[str, ...]) -> Groups:
        """What is broken where these people support this session, whoever supports the others."""
        booked = tuple(people if n == number else () for n in range(len(self.where)))
        plan = _timetable(self.programme, self.where, self.talks, booked)
        found = broken(self.programme, plan, self.severities)
        session = self.programme.sessions[number].id
        about = {one for one in found if one[0] in OF_SUPPORT and one[1].partition(":")[0] == session}
        return frozenset(about) | _of(found, OF_TALKS)


def _of(found: Groups, rules: frozenset[str]) -> Groups:
    return frozenset(one for one in found if one[0] in rules)


def _wheres(programme: Programme) -> Iterator[tuple[tuple[str, str], ...]]:
    """Slot and venue of every session, every way."""
    pairs = [(slot.id, venue.id) for slot in programme.slots for venue in programme.venues]
    return product(pairs, repeat=len(programme.sessions))


def _talkings(
    programme: Programme, where: tuple[tuple[str, str], ...]
) -> Iterator[tuple[tuple[str, int] | None, ...]]:
    """Session and stretch of every talk, or None, every way."""
    stretches = [
        (session.id, k)
        for session, (slot, _) in zip(programme.sessions, where, strict=True)
        if not session.is_open
        for k in range(len(frame(programme, session, programme.slot[slot]).talk_minutes))
    ]
    return product([*stretches, None], repeat=len(programme.talks))


def _subsets(programme: Programme) -> list[tuple[str, ...]]:
    people = [one.id for one in programme.support]
    return [chosen for size in range(len(people) + 1) for chosen in combinations(people, size)]


def _timetable(
    programme: Programme,
    where: tuple[tuple[str, str], ...],
    talks: tuple[tuple[str, int] | None, ...],
    people: tuple[tuple[str, ...], ...],
) -> Timetable:
    placed = list(zip(programme.talks, talks, strict=True))
    sittings = []
    for session, (slot_id, venue), support in zip(programme.sessions, where, people, strict=True):
        slot = programme.slot[slot_id]
        bare = Sitting(session.id, slot_id, venue, programme.span(session, slot))
        pauses = frame(programme, session, slot).pauses
        whole = Sitting(session.id, slot_id, venue, bare.span, (), support, pauses)
        here = [(place[1], talk) for talk, place in placed if place and place[0] == session.id]
        given = tuple(_given(programme, talk, slot, k, whole.stretches[k]) for k, talk in _heard(here))
        sittings.append(Sitting(session.id, slot_id, venue, bare.span, given, support, pauses))
    return Timetable(tuple(sittings))


def _heard(talks: list[tuple[int, Talk]]) -> list[tuple[int, Talk]]:
    """By stretch; in one stretch each talk after those that it builds on, where that can be."""
    left = sorted(talks, key=lambda one: (one[0], one[1].id))
    order: list[tuple[int, Talk]] = []
    while left:
        ready = [
            one
            for one in left
            if not any(u[1].id in one[1].after for u in left if u[0] == one[0] and u != one)
        ]
        order.append((ready or left)[0])
        left.remove(order[-1])
    return order


def _given(programme: Programme, talk: Talk, slot: Slot, k: int, stretch: Span) -> Given:
    speaker = programme.speaker[talk.speaker]
    here = any(span.covers(stretch) for span in speaker.here.get(slot.id, ()))
    elsewhere = any(span.covers(stretch) for span in speaker.remote.get(slot.id, ()))
    return Given(talk.id, k, talk.speaker, remote=elsewhere and not here)
