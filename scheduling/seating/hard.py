"""The hard rules of a seating as an integer program over kinds: one function for each rule.

How many of each kind sit at each table, which facilitators lead it, which interpreters sit there. With topics
the numbers suffice too: whoever is alike can be dealt out so that nobody has a topic twice, exactly when no
topic has more seats for them than they are (König's theorem on edge colourings of bipartite graphs).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scheduling.seating.kinds import (
    Kind,
    Post,
    apart_in,
    fixed_in,
    hosted,
    leaders,
    member_kinds,
    post_kinds,
    together_in,
)
from scheduling.seating.values import TABLE_FOR_NEED, Discussion, Guest, Place, Round

Literal = Any
Linear = Any
Place_ = tuple[Round, Place]


@dataclass(frozen=True, slots=True, order=True)
class Clause:
    """A hard rule as it stands in one round ("" for all), about these ids: what an explanation names."""

    rule: str
    round: str
    about: tuple[str, ...] = ()


class Hard:
    """The variables for some rounds, and the rules on them except those in `dropped`.

    `at[kind, round, table]` is how many of a kind (by its number in `kinds`) sit there,
    `post[kind, round, table]` how many of a kind of facilitators lead it, `team[language, round, table]`
    whether interpreters sit there. `clauses` are all rules, dropped or not.
    """

    def __init__(
        self,
        cp: Any,
        discussion: Discussion,
        rounds: Sequence[Round],
        *,
        dropped: Collection[Clause] = (),
        values: Callable[[Guest], object] = lambda guest: None,
    ) -> None:
        self.cp = cp
        self.discussion = discussion
        self.rounds = tuple(rounds)
        self.kinds = member_kinds(discussion, rounds, values)
        self.posts = post_kinds(discussion, rounds)
        self._dropped = frozenset(dropped)
        self.clauses: dict[Clause, None] = {}
        self.at: dict[tuple[int, str, str], Literal] = {}
        self.post: dict[tuple[int, str, str], Literal] = {}
        self.team: dict[tuple[str, str, str], Literal] = {}
        for round_, place in self.places():
            self._variables(round_, place)
        self._everybody_once()
        for rule in _RULES:
            for clause, constraint in rule(self):
                self.clauses.setdefault(clause)
                if clause not in self._dropped:
                    self.cp.add(constraint)

    def places(self) -> Iterator[Place_]:
        """Every round with every place of it, in order."""
        return ((round_, place) for round_ in self.rounds for place in round_.places)

    def present(self, round_: Round) -> list[tuple[int, Kind]]:
        """The kinds that take part in the round, with their numbers."""
        return [(n, one) for n, one in enumerate(self.kinds) if round_.id not in one.guest.away]

    def leading(self, round_: Round) -> list[tuple[int, Post]]:
        """The kinds of facilitators who take part in the round, with their numbers."""
        return [(n, one) for n, one in enumerate(self.posts) if round_.id not in one.one.away]

    def size(self, round_: Round, table: str) -> Linear:
        """How many members sit at the table."""
        return sum(self.at[n, round_.id, table] for n, _ in self.present(round_))

    def led(self, round_: Round, table: str) -> Linear:
        """How many facilitators lead the table."""
        return sum(self.post[n, round_.id, table] for n, _ in self.leading(round_))

    def languages(self, round_: Round) -> list[str]:
        """The languages that members present need."""
        return sorted({one.guest.language for _, one in self.present(round_)} - {""})

    def named(self, round_: Round, id_: str, table: str) -> Literal:
        """The variable of somebody whom a rule names: 1 where they sit at the table."""
        kind = next(n for n, one in self.present(round_) if one.members == (id_,))
        return self.at[kind, round_.id, table]

    def _variables(self, round_: Round, place: Place) -> None:
        cp, where = self.cp, (round_.id, place.table)
        for n, kind in self.present(round_):
            self.at[n, *where] = cp.new_int_var(0, kind.size, "")
        for n, post in self.leading(round_):
            self.post[n, *where] = cp.new_int_var(0, post.size, "")
        for language in self.languages(round_):
            self.team[language, *where] = cp.new_bool_var("")

    def _everybody_once(self) -> None:
        """What no way out changes: a seat for each member present, one post at most, so many interpreters."""
        for round_ in self.rounds:
            tables = [one.table for one in round_.places]
            for n, kind in self.present(round_):
                self.cp.add(sum(self.at[n, round_.id, t] for t in tables) == kind.size)
            for n, post in self.leading(round_):
                self.cp.add(sum(self.post[n, round_.id, t] for t in tables) <= post.size)
            for language in self.languages(round_):
                team = self.discussion.teams.get(language)
                most = team.tables if team else 0
                self.cp.add(sum(self.team[language, round_.id, t] for t in tables) <= most)


Constraints = Iterator[tuple[Clause, Any]]


def _table_size(model: Hard) -> Constraints:
    for round_, place in model.places():
        clause = Clause("table-size", round_.id, (place.table,))
        size = model.size(round_, place.table)
        yield clause, place.least <= size
        yield clause, size <= place.most


def _table_seats(model: Hard) -> Constraints:
    for round_, place in model.places():
        seats = model.discussion.table[place.table].seats
        if seats is None:
            continue
        where = (round_.id, place.table)
        members = sum((1 + kind.guest.companions) * model.at[n, *where] for n, kind in model.present(round_))
        interpreters = sum(
            model.discussion.teams[language].seats * model.team[language, *where]
            for language in model.languages(round_)
            if language in model.discussion.teams
        )
        taken = members + interpreters + model.led(round_, place.table)
        yield Clause("table-seats", round_.id, (place.table,)), taken <= seats


def _wheelchair_places(model: Hard) -> Constraints:
    for round_, place in model.places():
        most = model.discussion.table[place.table].wheelchairs
        kinds = [n for n, kind in model.present(round_) if "wheelchair" in kind.guest.needs]
        if most is not None and kinds:
            wheels = sum(model.at[n, round_.id, place.table] for n in kinds)
            yield Clause("wheelchair-places", round_.id, (place.table,)), wheels <= most


def _table_access(model: Hard) -> Constraints:
    for round_, place in model.places():
        has = model.discussion.table[place.table].has
        for n, kind in model.present(round_):
            for need in sorted(kind.guest.needs & TABLE_FOR_NEED.keys() - {"remote"}):
                if TABLE_FOR_NEED[need] not in has:
                    clause = Clause("table-access", round_.id, (TABLE_FOR_NEED[need],))
                    yield clause, model.at[n, round_.id, place.table] == 0


def _remote_table(model: Hard) -> Constraints:
    for round_, place in model.places():
        has = "remote" in model.discussion.table[place.table].has
        for n, kind in () if round_.is_plenary else model.present(round_):
            if ("remote" in kind.guest.needs) != has:
                yield Clause("remote-table", round_.id), model.at[n, round_.id, place.table] == 0


def _language(model: Hard) -> Constraints:
    for round_, place in model.places():
        where = (round_.id, place.table)
        for n, kind in model.present(round_):
            if language := kind.guest.language:
                speaks = [p for p, one in model.leading(round_) if language in one.one.languages]
                there = model.team[language, *where] + sum(model.post[p, *where] for p in speaks)
                clause = Clause("language", round_.id, (language,))
                yield clause, model.at[n, *where] <= kind.size * there


def _together(model: Hard) -> Constraints:
    for round_ in model.rounds:
        for one, other in together_in(model.discussion, round_):
            for place in round_.places:
                same = model.named(round_, one, place.table) == model.named(round_, other, place.table)
                yield Clause("together", round_.id, (one, other)), same


def _apart(model: Hard) -> Constraints:
    for round_ in model.rounds:
        for one, other in apart_in(model.discussion, round_):
            for place in round_.places:
                both = model.named(round_, one, place.table) + model.named(round_, other, place.table)
                yield Clause("apart", round_.id, (one, other)), both <= 1


def _fixed(model: Hard) -> Constraints:
    for round_ in model.rounds:
        for one in fixed_in(model.discussion, round_):
            clause = Clause("fixed", round_.id, (one.id, one.table))
            yield clause, _where_fixed(model, round_, one.id, one.table) == 1


def _where_fixed(model: Hard, round_: Round, id_: str, table: str) -> Linear:
    """1 where the member or facilitator is at the table; 0 for whom, and where, that cannot be."""
    members = {kind.members: model.at.get((n, round_.id, table), 0) for n, kind in model.present(round_)}
    posts = {post.ids: model.post.get((n, round_.id, table), 0) for n, post in model.leading(round_)}
    return members.get((id_,), posts.get((id_,), 0))


def _host(model: Hard) -> Constraints:
    for round_ in model.rounds:
        for id_, table in hosted(model.discussion, round_):
            yield Clause("host", round_.id, (id_, table)), model.named(round_, id_, table) == 1


def _topic_before(model: Hard) -> Constraints:
    for round_, place in model.places():
        for n, kind in model.present(round_):
            if model.discussion.barred(kind.guest.id, place):
                clause = Clause("topic-once", round_.id, (place.topic,))
                yield clause, model.at[n, round_.id, place.table] == 0


def _topic_once(model: Hard) -> Constraints:
    topics = sorted({place.topic for _, place in model.places()} - {""})
    for topic in topics:
        places = [(round_, place) for round_, place in model.places() if place.topic == topic]
        for n, kind in enumerate(model.kinds):
            visits = [
                model.at[n, round_.id, place.table]
                for round_, place in places
                if round_.id not in kind.guest.away and (place.host,) != kind.members
            ]
            if len(visits) > 1:
                yield Clause("topic-once", "", (topic,)), sum(visits) <= kind.size


def _facilitator_post(model: Hard) -> Constraints:
    for round_ in model.rounds:
        clause, there = Clause("facilitator-post", round_.id), len(leaders(model.discussion, round_))
        if not there:
            continue
        led = [model.led(round_, place.table) for place in round_.places]
        enough = there >= len(led)
        for one in led:
            yield clause, one >= 1 if enough else one <= 1
        if not enough:
            yield clause, sum(led) == there


def _facilitator_conflict(model: Hard) -> Constraints:
    for round_ in model.rounds:
        for p, post in model.leading(round_):
            clause = Clause("facilitator-conflict", round_.id, (post.one.id,))
            for n, kind in model.present(round_):
                if not post.one.conflicts.isdisjoint(kind.members):
                    for place in round_.places:
                        led = model.post[p, round_.id, place.table]
                        yield clause, model.at[n, round_.id, place.table] <= kind.size * (1 - led)


_RULES: tuple[Callable[[Hard], Constraints], ...] = (
    _table_size,
    _table_seats,
    _wheelchair_places,
    _table_access,
    _remote_table,
    _language,
    _together,
    _apart,
    _fixed,
    _host,
    _topic_before,
    _topic_once,
    _facilitator_post,
    _facilitator_conflict,
)
