"""What is structural about a seating, decided before the search: a start that keeps every hard rule.

The search exchanges two members between tables; who may sit where in that, without breaking a rule that
counting does not see, stands in the frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduling.seating.deal import Numbers, dealt, dealt_once
from scheduling.seating.hard import Hard
from scheduling.seating.kinds import fits, fixed_in, hosted, leaders, spans, together_in
from scheduling.seating.plain import plain
from scheduling.seating.values import Discussion, Group, Guest, Round, Seating, evenly
from sortition.problems import Undecided
from sortition.randomness import Stream

# CP-SAT's own measure of work, about a second each: a limit in it ends in the same place on every machine.
EFFORT = 20.0
_BETTER_EFFORT = 0.3
_UNEVEN, _DICE = 100, 10


@dataclass(frozen=True)
class Frame:
    """A complete start that keeps every hard rule, and what may be exchanged in it.

    `allowed` are the tables of (round, member) for every member who may not sit at any table; `room` is what
    members and their companions may take of the seats of (round, table), where seats are limited. Whatever
    comes of exchanging two members within `allowed` keeps every rule, as long as `room`, the tables'
    wheelchair places, the pairs apart and the topics are kept.
    """

    seating: Seating
    allowed: Mapping[tuple[str, str], frozenset[str]]
    room: Mapping[tuple[str, str], int]


def frames(discussion: Discussion, number: int, seed_text: str) -> tuple[Frame, ...]:
    """So many frames, different as far as there are different ones; equal inputs give equal frames.

    Raises:
        Impossible: proved, with the rules that clash and ways out.
        Undecided: neither a seating nor a proof was found in the effort allowed.
        ValueError: number is not at least 1.
    """
    if number < 1:
        raise ValueError("at least one frame")
    found: dict[Seating, Frame] = {}
    for n in range(number):
        seating = _seating(discussion, Stream(seed_text, f"frame {n}"))
        found.setdefault(seating, frame_of(discussion, seating))
    return tuple(found.values())


def frame_of(discussion: Discussion, seating: Seating) -> Frame:
    """The frame of a seating that keeps every hard rule."""
    allowed: dict[tuple[str, str], frozenset[str]] = {}
    room: dict[tuple[str, str], int] = {}
    for round_ in discussion.rounds:
        every = frozenset(round_.place)
        bound = _bound(discussion, round_)
        languages = _languages(discussion, seating, round_)
        for guest in () if round_.is_plenary else discussion.present(round_):
            seat = seating.seat[round_.id, guest.id]
            tables = {seat} if guest.id in bound else _open(discussion, seating, round_, guest, languages)
            if tables != every:
                allowed[round_.id, guest.id] = frozenset(tables)
        for table in round_.place:
            if (seats := discussion.table[table].seats) is not None:
                led = len(seating.group[round_.id, table].facilitators)
                room[round_.id, table] = seats - led - _interpreters(discussion, table, languages)
    return Frame(seating, allowed, room)


def _bound(discussion: Discussion, round_: Round) -> set[str]:
    """Whoever stays where they are: with somebody else, by decision, or as a host."""
    bound = {one.id for one in fixed_in(discussion, round_)}
    bound |= {id_ for both in together_in(discussion, round_) for id_ in both}
    return bound | {id_ for id_, _ in hosted(discussion, round_)}


@dataclass(frozen=True)
class _Spoken:
    """The tables of a language: where a facilitator speaks it, and where interpreters sit."""

    led: frozenset[str]
    interpreted: frozenset[str]


def _languages(discussion: Discussion, seating: Seating, round_: Round) -> dict[str, _Spoken]:
    found = {}
    present = discussion.present(round_)
    for language in sorted({one.language for one in present} - {""}):
        led = {
            seating.seat[round_.id, one.id]
            for one in leaders(discussion, round_)
            if language in one.languages and (round_.id, one.id) in seating.seat
        }
        seats = {seating.seat[round_.id, one.id] for one in present if one.language == language}
        found[language] = _Spoken(frozenset(led), frozenset(seats - led))
    return found


def _interpreters(discussion: Discussion, table: str, languages: Mapping[str, _Spoken]) -> int:
    there = [language for language, one in languages.items() if table in one.interpreted]
    return sum(discussion.teams[language].seats for language in there if language in discussion.teams)


def _open(
    discussion: Discussion,
    seating: Seating,
    round_: Round,
    guest: Guest,
    languages: Mapping[str, _Spoken],
) -> set[str]:
    """The tables at which a member who is not bound may sit."""
    tables = {
        one.table
        for one in round_.places
        if fits(guest, discussion.table[one.table]) and not discussion.barred(guest.id, one)
    }
    if guest.language:
        tables &= languages[guest.language].led | languages[guest.language].interpreted
    against = {one.id for one in leaders(discussion, round_) if guest.id in one.conflicts}
    return {one for one in tables if against.isdisjoint(seating.group[round_.id, one].facilitators)}


def _seating(discussion: Discussion, stream: Stream) -> Seating:
    members: dict[tuple[str, str], list[str]] = {}
    posts: dict[tuple[str, str], list[str]] = {}
    turn = {round_.id: n for n, round_ in enumerate(discussion.rounds)}
    order = _Order(discussion, stream)
    for rounds in spans(discussion):
        numbers = _numbers(discussion, rounds, stream)
        turns = [turn[one.id] for one in rounds]
        _deal_members(numbers, turns, order, members)
        _deal_posts(numbers, turns, order, posts)
    return Seating(tuple(group for one in discussion.rounds for group in _groups(one, members, posts)))


class _Order:
    """Members and facilitators in one order by chance, the same for every round."""

    def __init__(self, discussion: Discussion, stream: Stream) -> None:
        ids = [one.id for one in discussion.guests] + [one.id for one in discussion.facilitators]
        self._rank = {id_: n for n, id_ in enumerate(stream.shuffled(ids))}

    def of(self, ids: Sequence[str]) -> list[str]:
        """These in that order."""
        return sorted(ids, key=self._rank.__getitem__)


def groups_of(discussion: Discussion, numbers: Numbers, stream: Stream) -> tuple[Group, ...]:
    """Who sits where in the one round of the numbers, those who are alike by chance."""
    members: dict[tuple[str, str], list[str]] = {}
    posts: dict[tuple[str, str], list[str]] = {}
    order = _Order(discussion, stream)
    _deal_members(numbers, [0], order, members)
    _deal_posts(numbers, [0], order, posts)
    return _groups(numbers.rounds[0], members, posts)


def _groups(
    round_: Round, members: Mapping[tuple[str, str], list[str]], posts: Mapping[tuple[str, str], list[str]]
) -> tuple[Group, ...]:
    where = [(round_.id, table) for table in round_.place]
    return tuple(
        Group(*one, tuple(sorted(members.get(one, ()))), tuple(sorted(posts.get(one, ())))) for one in where
    )


def _deal_members(
    numbers: Numbers, turns: Sequence[int], order: _Order, groups: dict[tuple[str, str], list[str]]
) -> None:
    rounds = numbers.rounds
    topic = {(n, one.table): one.topic for n, r in enumerate(rounds) for one in r.places if one.topic}
    for ids, seats in numbers.members:
        who = order.of(ids)
        once = len(rounds) > 1 and len(who) > 1
        _add(groups, rounds, dealt_once(who, seats, topic) if once else dealt(who, seats, turns))


def _deal_posts(
    numbers: Numbers, turns: Sequence[int], order: _Order, groups: dict[tuple[str, str], list[str]]
) -> None:
    """Facilitators who are alike change tables, and who has none, in every turn."""
    for ids, seats in numbers.posts:
        who = order.of(ids)
        for n, wanted in enumerate(seats):
            by = turns[n] % len(who)
            _add(groups, numbers.rounds[n : n + 1], dealt(who[by:] + who[:by], [wanted], [0]))


def _add(
    groups: dict[tuple[str, str], list[str]],
    rounds: Sequence[Round],
    seated: Mapping[tuple[int, str], list[str]],
) -> None:
    for (n, table), ids in seated.items():
        groups.setdefault((rounds[n].id, table), []).extend(ids)


def _numbers(discussion: Discussion, rounds: tuple[Round, ...], stream: Stream) -> Numbers:
    """How many of each kind sit where, solved.

    Raises:
        Impossible, Undecided: there are no such numbers, or none were found.
    """
    if (simple := plain(discussion, rounds, stream)) is not None:
        return simple
    cp = new_model()
    model = Hard(cp, discussion, rounds)
    cp.minimize(_unevenness(model) + _dice(model, stream))
    values = solved(cp, _BETTER_EFFORT)
    if values is None:
        cp.clear_objective()
        values = solved(cp, EFFORT)
    if values is None:
        raise Undecided("no seating was found in the effort allowed, and none was proved impossible")
    if not values:
        from scheduling.seating.conflict import impossible

        raise impossible(discussion)
    return extracted(model, values)


def extracted(model: Hard, values: Sequence[int]) -> Numbers:
    """The numbers of a solution, by the indices of the model's variables."""
    rounds = model.rounds

    def numbers(variables: Mapping[tuple[int, str, str], Any], n: int) -> tuple[dict[str, int], ...]:
        return tuple(
            {
                table: values[variables[n, one.id, table].index]
                for table in one.place
                if (n, one.id, table) in variables
            }
            for one in rounds
        )

    members = tuple((one.members, numbers(model.at, n)) for n, one in enumerate(model.kinds))
    posts = tuple((one.ids, numbers(model.post, n)) for n, one in enumerate(model.posts))
    return Numbers(rounds, members, posts)


def _unevenness(model: Hard) -> Any:
    """How far sizes are beyond what sharing out evenly gives, at a price that comes before all else."""
    price: Any = 0
    for round_, place in model.places():
        fewest, most = evenly(len(model.discussion.present(round_)), len(round_.places))
        if place.least < fewest or place.most > most:
            size = model.size(round_, place.table)
            beyond = model.cp.new_int_var(0, max(fewest, place.most), "")
            model.cp.add(beyond >= fewest - size)
            model.cp.add(beyond >= size - most)
            price += _UNEVEN * beyond
    return price


def _dice(model: Hard, stream: Stream) -> Any:
    """A small price by chance on every seat that a rule looks at, so that frames and rounds differ."""
    alone = {n for n, kind in enumerate(model.kinds) if kind.size == 1}
    seats = [var for (n, _, _), var in model.at.items() if n in alone]
    return sum(
        stream.below(_DICE) * var for var in (*seats, *model.post.values(), *model.team.values())
    ) + sum(_DICE * var for var in model.post.values())


def new_model() -> Any:
    """An integer program with nothing in it but a number that stands still: no solution is empty."""
    from ortools.sat.python import cp_model

    cp = cp_model.CpModel()
    cp.new_constant(0)
    return cp


def new_solver(effort: float) -> Any:
    """A solver that ends in the same place on every machine, and leaves Ctrl-C to us."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_deterministic_time = effort
    return solver


def solved(cp: Any, effort: float, **parameters: Any) -> list[int] | None:
    """The values of the variables by index; none where it is proved that there are none, None undecided."""
    from ortools.sat.python import cp_model

    solver = new_solver(effort)
    for name, value in parameters.items():
        setattr(solver.parameters, name, value)
    status = solver.solve(cp)
    if status == cp_model.INFEASIBLE:
        return []
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return list(solver.response_proto.solution) if found else None
