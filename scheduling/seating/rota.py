"""The tables of a seating as facilitators find them: which posts keep the rules, and how good they are.

Members are bits of a whole number, so that whoever is led for the first time is quickly counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scheduling.seating.values import Discussion, Group, Round, Seating

# Exchanges tried in all, about so many whatever the size of the case, and starts of them at most.
STEPS, KICKS = 1_500_000, 1000
FREE = -1

Posts = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """A table in a round as its facilitator finds it: members as bits, who may lead it, whom it needs.

    `room` are the seats left beside members and those who come along (None: no limit), `languages` those
    of its members.
    """

    table: str
    members: int
    size: int
    room: int | None
    languages: tuple[str, ...]
    barred: frozenset[int]


@dataclass(frozen=True)
class Shift:
    """A round as the facilitators have it: its tables, who is there, and who has to be where.

    `posted` is how many of them have a table in the seating.
    """

    round: Round
    desks: tuple[Desk, ...]
    here: tuple[int, ...]
    fixed: tuple[tuple[int, int], ...]
    posted: int

    @property
    def led(self) -> int:
        """How many tables have a facilitator."""
        return min(len(self.here), len(self.desks))


class Rota:
    """The posts of a discussion as numbers: for each round the table of each facilitator, FREE for none.

    `present` are the posts of the seating, `earlier` whom each facilitator led in earlier sessions.
    """

    def __init__(self, discussion: Discussion, seating: Seating) -> None:
        self.discussion = discussion
        self._seating = seating
        self.bit = {one.id: 1 << n for n, one in enumerate(discussion.guests)}
        self.number = {one.id: n for n, one in enumerate(discussion.facilitators)}
        self.shifts = tuple(self._shift(one) for one in discussion.rounds if not one.is_plenary)
        self.present: Posts = tuple(self._posted(one) for one in self.shifts)
        self.earlier = [0] * len(self.number)
        for (leader, member), times in discussion.led.items():
            if times and leader in self.number and member in self.bit:
                self.earlier[self.number[leader]] |= self.bit[member]
        self.many = 1 + len(self.shifts) * len(self.bit)
        self.experienced = frozenset(n for n, one in enumerate(discussion.facilitators) if one.experienced)

    def _shift(self, round_: Round) -> Shift:
        groups = [self._seating.group[round_.id, one.table] for one in round_.places]
        here = tuple(n for n, f in enumerate(self.discussion.facilitators) if round_.id not in f.away)
        tables = [one.table for one in groups]
        fixed = tuple(
            (self.number[one.id], tables.index(one.table))
            for one in self.discussion.fixed
            if one.round == round_.id and self.number.get(one.id) in here
        )
        posted = sum(self.number.get(id_) in here for one in groups for id_ in one.facilitators)
        return Shift(round_, tuple(map(self._desk, groups)), here, fixed, posted)

    def _desk(self, group: Group) -> Desk:
        guests = [self.discussion.guest[id_] for id_ in group.members]
        seats = self.discussion.table[group.table].seats
        return Desk(
            table=group.table,
            members=sum(self.bit[id_] for id_ in group.members),
            size=len(guests),
            room=None if seats is None else seats - sum(1 + one.companions for one in guests),
            languages=tuple(sorted({one.language for one in guests if one.language})),
            barred=frozenset(
                n
                for n, one in enumerate(self.discussion.facilitators)
                if not one.conflicts.isdisjoint(group.members)
            ),
        )

    def _posted(self, shift: Shift) -> tuple[int, ...]:
        where = [FREE] * len(self.number)
        for t, desk in enumerate(shift.desks):
            for id_ in self._seating.group[shift.round.id, desk.table].facilitators:
                if id_ in self.number:
                    where[self.number[id_]] = t
        return tuple(where)

    @property
    def kicks(self) -> int:
        """How often to try from elsewhere: the more, the smaller the case."""
        # Whether somebody takes a table over that nobody leads is dearer to find out than an exchange.
        pairs = sum(
            len(one.here) * (len(one.here) + 8 * (len(one.desks) - one.led) * len(one.desks))
            for one in self.shifts
        )
        return min(KICKS, STEPS // max(1, len(self.shifts) * pairs))

    @property
    def options(self) -> int:
        """How many posts could be given: facilitators times tables, over all rounds."""
        return sum(len(one.here) * len(one.desks) for one in self.shifts)

    def speaks(self, facilitator: int, language: str) -> bool:
        """Whether the facilitator has the language."""
        return language in self.discussion.facilitators[facilitator].languages

    def fits(self, shift: Shift, where: Sequence[int]) -> bool:
        """Whether the posts of one round keep the rules."""
        at: list[list[int]] = [[] for _ in shift.desks]
        for f, t in enumerate(where):
            if t != FREE:
                at[t].append(f)
        if sum(map(bool, at)) != shift.led or sum(map(len, at)) != shift.posted:
            return False
        if any(where[f] != t for f, t in shift.fixed) or any(
            where[f] != FREE for f in range(len(where)) if f not in shift.here
        ):
            return False
        return not any(desk.barred.intersection(at[t]) for t, desk in enumerate(shift.desks)) and (
            self._spoken(shift, at)
        )

    def _spoken(self, shift: Shift, at: Sequence[Sequence[int]]) -> bool:
        """Whether languages and seats suffice: a table without a facilitator of its language has a team."""
        asked: dict[str, int] = {}
        for desk, leaders in zip(shift.desks, at, strict=True):
            seats = len(leaders)
            for language in desk.languages:
                if not any(self.speaks(f, language) for f in leaders):
                    asked[language] = asked.get(language, 0) + 1
                    seats += self.team(language)[1]
            if desk.room is not None and seats > desk.room:
                return False
        return all(count <= self.team(language)[0] for language, count in asked.items())

    def team(self, language: str) -> tuple[int, int]:
        """At how many tables the interpreters of the language can be at once, and their seats at each."""
        team = self.discussion.teams.get(language)
        return (team.tables, team.seats) if team else (0, 0)

    def cost(self, given: Posts) -> tuple[int, int, int]:
        """Language tables without experience, members led again, members again at a table nobody leads."""
        return (
            sum(self._unversed(shift, where) for shift, where in zip(self.shifts, given, strict=True)),
            sum(self.again(f, [where[f] for where in given]) for f in range(len(self.number))),
            self.unled(given),
        )

    def _unversed(self, shift: Shift, where: Sequence[int]) -> int:
        versed = {where[f] for f in self.experienced}
        return sum(bool(desk.languages) and t not in versed for t, desk in enumerate(shift.desks))

    def again(self, facilitator: int, route: Sequence[int]) -> int:
        """How often the facilitator leads somebody again, at one table a round."""
        seen, seats = self.earlier[facilitator], 0
        for shift, t in zip(self.shifts, route, strict=True):
            if t != FREE:
                seen |= shift.desks[t].members
                seats += shift.desks[t].size
        return seats - (seen & ~self.earlier[facilitator]).bit_count()

    def worth(self, given: Sequence[Sequence[int]], r: int) -> tuple[list[list[int]], list[int]]:
        """What each facilitator at each table of a round is worth (last: without a post), and nobody there.

        Worth is what cost() saves: experience where a language is needed, then members who are led for the
        first time, then members for the first time where nobody leads.
        """
        others = [q for q in range(len(given)) if q != r]
        many, desks, worth = self.many, self.shifts[r].desks, []
        for f in range(len(self.number)):
            seen = self.earlier[f]
            for q in others:
                if given[q][f] != FREE:
                    seen |= self.shifts[q].desks[given[q][f]].members
            versed = many * many if f in self.experienced else 0
            new = [many * (((desk.members & ~seen).bit_count()) - desk.size) for desk in desks]
            worth.append(
                [n + versed * bool(desk.languages) for n, desk in zip(new, desks, strict=True)] + [0]
            )
        seen = 0
        for q in others:
            for t, desk in enumerate(self.shifts[q].desks):
                if t not in given[q]:
                    seen |= desk.members
        return worth, [(desk.members & ~seen).bit_count() - desk.size for desk in desks]

    def unled(self, given: Posts) -> int:
        """How often a member sits again at a table that nobody leads."""
        seen = seats = 0
        for shift, where in zip(self.shifts, given, strict=True):
            for t, desk in enumerate(shift.desks):
                if t not in where:
                    seen |= desk.members
                    seats += desk.size
        return seats - seen.bit_count()

    def seating(self, given: Posts) -> Seating:
        """The seating with these posts."""
        leads: dict[tuple[str, str], list[str]] = {}
        for shift, where in zip(self.shifts, given, strict=True):
            for one, t in zip(self.discussion.facilitators, where, strict=True):
                if t != FREE:
                    leads.setdefault((shift.round.id, shift.desks[t].table), []).append(one.id)
        again = {one.round.id for one in self.shifts}
        return Seating(
            tuple(
                replace(one, facilitators=tuple(sorted(leads.get((one.round, one.table), ()))))
                if one.round in again
                else one
                for one in self._seating.groups
            )
        )
