"""Who leads which table: facilitators given to the tables of every round again, members stay where they are.

A facilitator leads as many different members as can be. As a member who is led for the first time counts
once, what a facilitator does well is the size of a union of tables, and all of them together are a problem
of sharing out tables round by round (submodular welfare). Exchanges within a round find good posts quickly,
with the bits of whole numbers as sets. CP-SAT proves the small cases; in larger ones it found nothing better
than the exchanges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from scheduling.seating.frame import new_model, solved
from scheduling.seating.rota import FREE, Posts, Rota, Shift
from scheduling.seating.values import Discussion, Seating
from sortition.randomness import Stream

# CP-SAT's own measure of work, about a second each, so that no clock decides.
EFFORT = 0.5
# As many posts that could be given are proved; in larger cases the effort would not suffice.
PROVED = 150


def posts(discussion: Discussion, seating: Seating, effort: float = EFFORT) -> Seating:
    """The seating with its facilitators given out again, members as they were.

    Every rule about facilitators holds (their absences and conflicts, languages, seats, fixed decisions, as
    many tables led as can be). Least, in this order: tables that need a language without an experienced
    facilitator; members led again by the same facilitator, earlier sessions included; members again at a
    table that nobody leads. Never worse than before, and proved to be best where `effort` (deterministic,
    about seconds) allows it. Rounds at one table of all keep their posts. Equal inputs give equal posts.

    Raises:
        ValueError: the posts of the given seating break one of these rules.
    """
    rota = Rota(discussion, seating)
    if not rota.shifts or not discussion.facilitators:
        return seating
    if not all(map(rota.fits, rota.shifts, rota.present)):
        raise ValueError("the posts of the facilitators break a rule")
    small = rota.options <= PROVED
    found = _exchanged(rota, rota.present, 0 if small else rota.kicks)
    if small and any(rota.cost(found)):
        found = min(found, _solved(rota, found, effort), key=rota.cost)
    return rota.seating(found)


def _exchanged(rota: Rota, start: Posts, kicks: int) -> Posts:
    """Better posts by exchanges; from the best, a few posts are exchanged at random and it is tried again."""
    stream = Stream("posts", f"{len(rota.shifts)} {len(rota.number)}")
    best = min(start, _descended(rota, start), key=rota.cost)
    for _ in range(kicks):
        if not any(rota.cost(best)):
            break
        near = list(best)
        for _ in range(2 + stream.below(4)):
            r = stream.below(len(near))
            options = list(_neighbours(near[r], rota.shifts[r]))
            if options and rota.fits(rota.shifts[r], other := options[stream.below(len(options))]):
                near[r] = other
        best = min(best, _descended(rota, tuple(near)), key=rota.cost)
    return best


def _descended(rota: Rota, start: Posts) -> Posts:
    """The posts that no exchange of two posts in a round makes better."""
    given, waiting = list(start), list(range(len(start)))
    while waiting:
        r = waiting.pop(0)
        if (better := _bettered(rota, given, r)) != given[r]:
            given[r] = better
            waiting = [other for other in range(len(given)) if other != r]
    return tuple(given)


def _bettered(rota: Rota, given: list[tuple[int, ...]], r: int) -> tuple[int, ...]:
    """The posts of one round after exchanges, as long as one of them is worth it."""
    shift, where = rota.shifts[r], given[r]
    worth, nobody = rota.worth(given, r)

    def total(given: Sequence[int]) -> int:
        led = sum(worth[f][t] for f, t in enumerate(given))
        return led + sum(nobody[t] for t in range(len(shift.desks)) if t not in given)

    improved = True
    while improved:
        improved = False
        for f, g in combinations(shift.here, 2):
            a, b = where[f], where[g]
            if worth[f][b] + worth[g][a] > worth[f][a] + worth[g][b]:
                near = _exchange(where, f, g)
                if rota.fits(shift, near):
                    where, improved = near, True
        for near in _taken_over(where, shift):
            if total(near) > total(where) and rota.fits(shift, near):
                where, improved = near, True
                break
    return where


def _neighbours(where: Sequence[int], shift: Shift) -> Iterator[tuple[int, ...]]:
    """Two facilitators exchange posts, or one goes to a table that nobody leads."""
    for f, g in combinations(shift.here, 2):
        if where[f] != where[g]:
            yield _exchange(where, f, g)
    yield from _taken_over(where, shift)


def _exchange(where: Sequence[int], f: int, g: int) -> tuple[int, ...]:
    near = list(where)
    near[f], near[g] = near[g], near[f]
    return tuple(near)


def _taken_over(where: Sequence[int], shift: Shift) -> Iterator[tuple[int, ...]]:
    for t in range(len(shift.desks)):
        if t not in where:
            for f in shift.here:
                yield (*where[:f], t, *where[f + 1 :])


def _solved(rota: Rota, start: Posts, effort: float) -> Posts:
    """The best posts that CP-SAT finds, beginning with these; these where it finds none."""
    cp = new_model()
    x: dict[tuple[int, int, int], Any] = {}
    unled, unversed = {}, []
    for r, shift in enumerate(rota.shifts):
        for t, desk in enumerate(shift.desks):
            unled[r, t] = cp.new_bool_var("")
            x |= {(r, f, t): cp.new_bool_var("") for f in shift.here if f not in desk.barred}
        unversed.append(_rules(cp, rota, r, x, unled))
    again, twice = _repeats(cp, rota, x, unled)
    cp.minimize(rota.many * rota.many * sum(unversed) + rota.many * again + twice)
    for (r, f, t), var in x.items():
        cp.add_hint(var, start[r][f] == t)
    values = solved(cp, effort)
    if not values:
        return start
    given = {(r, f): t for (r, f, t), var in x.items() if values[var.index]}
    return tuple(
        tuple(given.get((r, f), FREE) for f in range(len(rota.number))) for r in range(len(rota.shifts))
    )


def _rules(cp: Any, rota: Rota, r: int, x: dict[Any, Any], unled: dict[Any, Any]) -> Any:
    """Add the rules of a round; the sum of its language tables without an experienced facilitator."""
    shift, unversed = rota.shifts[r], []
    lacking: dict[str, list[Any]] = {}
    for f in shift.here:
        cp.add_at_most_one(x[r, f, t] for t in range(len(shift.desks)) if (r, f, t) in x)
    for f, t in shift.fixed:
        cp.add(x.get((r, f, t), 0) == 1)
    for t, desk in enumerate(shift.desks):
        here = {f: x[r, f, t] for f in shift.here if (r, f, t) in x}
        cp.add(sum(here.values()) + unled[r, t] >= 1)
        for var in here.values():
            cp.add_implication(var, ~unled[r, t])
        seats = sum(here.values())
        for language in desk.languages:
            lacks = cp.new_bool_var("")
            lacking.setdefault(language, []).append(lacks)
            cp.add(lacks + sum(var for f, var in here.items() if rota.speaks(f, language)) >= 1)
            seats += rota.team(language)[1] * lacks
        if desk.room is not None:
            cp.add(seats <= desk.room)
        if desk.languages:
            unversed.append(cp.new_bool_var(""))
            cp.add(unversed[-1] + sum(var for f, var in here.items() if f in rota.experienced) >= 1)
    for language, tables in lacking.items():
        cp.add(sum(tables) <= rota.team(language)[0])
    cp.add(sum(unled[r, t] for t in range(len(shift.desks))) == len(shift.desks) - shift.led)
    cp.add(sum(var for (round_, _, _), var in x.items() if round_ == r) == shift.posted)
    return sum(unversed)


def _repeats(cp: Any, rota: Rota, x: dict[Any, Any], unled: dict[Any, Any]) -> tuple[Any, Any]:
    """How often members are led again by the same facilitator, and sit again where nobody leads."""
    seat = [
        {b: t for t, desk in enumerate(s.desks) for b in rota.bit.values() if desk.members & b}
        for s in rota.shifts
    ]
    again, twice = [], []
    for b in rota.bit.values():
        at = [(r, seat[r][b]) for r in range(len(seat)) if b in seat[r]]
        for f, earlier in enumerate(rota.earlier):
            led = [x[r, f, t] for r, t in at if (r, f, t) in x]
            again.append(_beyond(cp, led, 0 if earlier & b else 1))
        twice.append(_beyond(cp, [unled[key] for key in at], 1))
    return sum(again), sum(twice)


def _beyond(cp: Any, literals: list[Any], free: int) -> Any:
    """How many of the literals hold beyond the free ones, at least 0."""
    if len(literals) <= free:
        return 0
    if not free:
        return sum(literals)
    count = cp.new_int_var(0, len(literals) - free, "")
    cp.add(count >= sum(literals) - free)
    return count
