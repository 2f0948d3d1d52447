"""On the day: members are absent, a facilitator is ill, a table is closed, and as few as can be move.

The hard rules are those of hard.py, over kinds of members who are alike; a member who stays is one of their
kind at the table at which they sat. So the fewest moves come from a small integer program, and are proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduling.seating.changes import Move, differences
from scheduling.seating.check import check_coming, check_seating
from scheduling.seating.chosen import chosen
from scheduling.seating.deal import dealt_once
from scheduling.seating.fewest import Homes, goals, hint, nobody_else_moves
from scheduling.seating.frame import extracted, new_model, new_solver
from scheduling.seating.happened import Happened, as_it_is, rounds_left
from scheduling.seating.hard import Hard
from scheduling.seating.kinds import spans
from scheduling.seating.values import Discussion, Group, Guest, Round, Seating
from sortition.problems import Impossible, Undecided

# CP-SAT's own measure of work, about two seconds each, for rounds that hang together; and how much more of
# it may be spent on finding any seating at all.
EFFORT = 1.5
_MORE = 12

# What is told where there is a proof, and which rules it needs is too much work.
_CLASH = "Rules clash for those who are there, at the tables that are left,"
_ANEW = "Use a table more, or plan the rest anew with fewer rules: citizen-panel tables --from {}."


@dataclass(frozen=True)
class Reseated:
    """The discussion as it is now, and a seating that keeps all its rules.

    `moves` are members who had a seat in the round and have another, `arrivals` those who had none,
    `posts` the facilitators who lead another table, or none, or one and none before; those who are out are
    not among them. `status` is "optimal" where fewer moves of members, and then of facilitators, are proved
    to be impossible, else "feasible"; `bound` is how many moves of members there are at least.
    """

    discussion: Discussion
    seating: Seating
    moves: tuple[Move, ...]
    arrivals: tuple[Move, ...]
    posts: tuple[Move, ...]
    status: str
    bound: int


def reseat(discussion: Discussion, seating: Seating, happened: Happened, effort: float = EFFORT) -> Reseated:
    """The seating after what happened, with the fewest moves that keep every hard rule.

    Fewest moves of members come first, then of facilitators, then rounds in which anybody moves, then even
    tables; then those are chosen to move who leave values best spread and meet most people. Rounds before
    `happened.from_round` stay as they are. Equal inputs give equal seatings.

    Raises:
        Impossible: proved, with the rules that clash and ways out.
        Undecided: neither a seating nor a proof was found in the effort allowed.
        ValueError: something that happened names nobody of the discussion.
    """
    now = as_it_is(discussion, seating, happened)
    rounds = rounds_left(now, happened)
    homes = _homes(now, seating, rounds)
    parts = [_span(now, seating, span, homes, effort) for span in spans(replace(now, rounds=rounds))]
    kept = [one for one in seating.groups if one.round not in {round_.id for round_ in rounds}]
    groups = {(one.round, one.table): one for one in kept} | {
        (one.round, one.table): one for part in parts for one in part.groups
    }
    found = Seating(tuple(groups[one.id, place.table] for one in now.rounds for place in one.places))
    found = chosen(now, found, homes, [one.id for one in rounds])
    if broken := check_coming(now, found, {one.id for one in rounds}):
        raise AssertionError(f"the seating breaks {sorted({(one.rule, one.subject) for one in broken})}")
    moves = [one for one in differences(seating, found) if _takes_part(now, one.round, one.id)]
    return Reseated(
        discussion=now,
        seating=found,
        moves=tuple(one for one in moves if one.id in now.guest and one.origin),
        arrivals=tuple(one for one in moves if one.id in now.guest and not one.origin),
        posts=tuple(one for one in moves if one.id in now.facilitator),
        status="optimal" if all(one.proved for one in parts) else "feasible",
        bound=sum(one.bound for one in parts),
    )


def _homes(now: Discussion, seating: Seating, rounds: Sequence[Round]) -> dict[tuple[str, str], str]:
    """The planned tables of all who are there, by round and id; also those that are closed."""
    ids = {one.id for one in rounds}
    return {
        (round_, id_): table
        for (round_, id_), table in seating.seat.items()
        if round_ in ids and _takes_part(now, round_, id_)
    }


def _takes_part(now: Discussion, round_: str, id_: str) -> bool:
    one = now.guest.get(id_) or now.facilitator.get(id_)
    return one is not None and round_ not in one.away


@dataclass(frozen=True)
class _Part:
    """Some rounds that hang together, seated: whether the fewest moves are proved, and their lower bound."""

    groups: tuple[Group, ...]
    proved: bool
    bound: int


def _span(now: Discussion, seating: Seating, rounds: tuple[Round, ...], homes: Homes, effort: float) -> _Part:
    """The rounds with the fewest moves; as they are where that keeps every rule."""
    ids = {one.id for one in rounds}
    alone = replace(
        now,
        rounds=rounds,
        fixed=tuple(one for one in now.fixed if one.round in ids),
        visited=_visited(now, seating, ids),
    )
    tables = {(one.id, place.table) for one in rounds for place in one.places}
    stay = [_without_missing(one, homes) for one in seating.groups if (one.round, one.table) in tables]
    if not check_seating(alone, Seating(tuple(stay))):
        return _Part(tuple(stay), proved=True, bound=0)
    return _solved(alone, rounds, homes, effort)


def _without_missing(group: Group, homes: Homes) -> Group:
    def there(ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(id_ for id_ in ids if (group.round, id_) in homes)

    return replace(group, members=there(group.members), facilitators=there(group.facilitators))


def _visited(now: Discussion, seating: Seating, ids: set[str]) -> dict[str, frozenset[str]]:
    """The topics that members discussed elsewhere than in these rounds and not as hosts."""
    found: dict[str, frozenset[str]] = {}
    for round_ in now.rounds:
        for place in round_.places if round_.id not in ids else ():
            group = seating.group.get((round_.id, place.table))
            for id_ in group.members if place.topic and group else ():
                if id_ != place.host:
                    found[id_] = found.get(id_, frozenset()) | {place.topic}
    return found


def _solved(now: Discussion, rounds: tuple[Round, ...], homes: Homes, effort: float) -> _Part:
    from ortools.sat.python import cp_model

    def apart(guest: Guest) -> object:
        # Over several rounds only those who sat together in all of them are alike.
        return tuple(homes.get((one.id, guest.id)) for one in rounds) if len(rounds) > 1 else None

    cp = new_model()
    model = Hard(cp, now, rounds, values=apart)
    kept, leading, touched, uneven = goals(model, homes)
    # Each goal counts more than all that come after it can: this is one proof for all of them.
    people = len(now.guests) * len(rounds) + 1
    posts = (2 * len(now.facilitators) + 1) * len(rounds) + 1
    goal = (posts * -kept + leading) * (len(rounds) + 1) + touched
    cp.minimize(goal * people + uneven)
    hint(model, homes)
    # Whoever's table is closed moves in any case. Where that is enough nothing else is worth a thought.
    solver, status = _run(nobody_else_moves(model, homes), effort)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        solver, status = _run(cp, effort)
    if status == cp_model.UNKNOWN:
        solver, status = _run(cp, _MORE * effort)
    if status == cp_model.INFEASIBLE:
        raise _why(now)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise Undecided("no seating was found in the effort allowed, and none was proved impossible")
    seated = sum(
        (one.id, guest.id) in homes for one in rounds for guest in now.guests if one.id not in guest.away
    )
    most_kept = -(round(solver.best_objective_bound) // (posts * (len(rounds) + 1) * people))
    return _Part(
        tuple(_named(model, list(solver.response_proto.solution), homes)),
        proved=status == cp_model.OPTIMAL,
        bound=max(0, seated - most_kept),
    )


def _why(now: Discussion) -> Impossible:
    """The rules that clash, or where these are not found in the effort allowed, that rules do."""
    from scheduling.seating.clauses import joined
    from scheduling.seating.conflict import NO_WAY, NOT_ON_THE_DAY, WHAT, impossible

    ids = [one.id for one in now.rounds]
    anew = _ANEW.format(ids[0])
    try:
        told = impossible(now, NOT_ON_THE_DAY)
        if told.way_out != NO_WAY:
            return told
        return Impossible(told.conflict, [*told.changes, anew], told.what, NO_WAY)
    except Undecided:
        clash = f"{_CLASH} in {'round' if len(ids) == 1 else 'rounds'} {joined(ids)}."
        return Impossible([clash], [anew], WHAT, NO_WAY)


def _run(cp: Any, effort: float) -> tuple[Any, Any]:
    solver = new_solver(effort)
    # More preparation takes longer than all that it saves in models of this size.
    solver.parameters.cp_model_probing_level = solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    return solver, solver.solve(cp)


def _named(model: Hard, values: Sequence[int], homes: Homes) -> Iterator[Group]:
    """The groups of a solution: whoever can stay does."""
    numbers = extracted(model, values)
    sitting: dict[tuple[str, str], list[str]] = {}
    leading: dict[tuple[str, str], list[str]] = {}
    topic = {(n, p.table): p.topic for n, one in enumerate(model.rounds) for p in one.places if p.topic}
    for ids, seats in numbers.members:
        if len(model.rounds) > 1 and len(ids) > 1:
            for (n, table), those in dealt_once(ids, seats, topic).items():
                sitting.setdefault((model.rounds[n].id, table), []).extend(those)
        else:
            _deal(sitting, model.rounds, ids, seats, homes)
    for ids, seats in numbers.posts:
        _deal(leading, model.rounds, ids, seats, homes)
    for round_, place in model.places():
        key = (round_.id, place.table)
        yield Group(*key, tuple(sorted(sitting.get(key, ()))), tuple(sorted(leading.get(key, ()))))


def _deal(
    found: dict[tuple[str, str], list[str]],
    rounds: Sequence[Round],
    ids: Sequence[str],
    seats: Sequence[Mapping[str, int]],
    homes: Homes,
) -> None:
    """So many of those alike at each table as `seats` says: first who sat there, then who sat elsewhere."""
    for round_, wanted in zip(rounds, seats, strict=True):
        left = Counter({table: many for table, many in wanted.items() if many})
        others = []
        for id_ in ids:
            if left[home := homes.get((round_.id, id_), "")]:
                left[home] -= 1
                found.setdefault((round_.id, home), []).append(id_)
            else:
                others.append(id_)
        others.sort(key=lambda id_: (round_.id, id_) not in homes)
        for id_, table in zip(others, left.elements(), strict=False):
            found.setdefault((round_.id, table), []).append(id_)
