"""From people and wishes to a discussion: how many tables in each round, who is away, topics and hosts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from scheduling.seating.names import SMALL
from scheduling.seating.past import NOTHING_HELD, Past
from scheduling.seating.topics import with_hosts, with_topics
from scheduling.seating.unfit import shortages, strangers
from scheduling.seating.used import crowd, natural, used
from scheduling.seating.values import Category, Discussion, Facilitator, Guest, Round, Table
from scheduling.seating.wishes import Leader, RoundWish, Wishes, numbered
from sortition.findings import Findings
from sortition.problems import Problem
from sortition.wording import did_you_mean, heading_key, listing, value_key

_ONE_ROUND: Mapping[str, int] = {"": 1}
_NOBODY: Mapping[str, frozenset[str]] = {}
_NOTHING: frozenset[str] = frozenset()


def arrange(
    guests: Iterable[Guest],
    categories: Iterable[Category],
    wishes: Wishes | None = None,
    facilitators: Iterable[Facilitator] = (),
    sessions: Mapping[str, int] = _ONE_ROUND,
    away: Mapping[str, frozenset[str]] = _NOBODY,
    past: Past = NOTHING_HELD,
) -> Discussion:
    """The discussion of these people as wished for, in all rounds to come.

    `sessions` are in their order, with the number of rounds that each has if none are wished for; rounds are
    numbered through, after those of the `past`. `away` are the sessions that somebody misses, by the ids of
    members and facilitators: they miss the rounds of these. Tables in a round are as many as stated; else all
    that are listed, if they then have 5 to 8 members; else one a facilitator, if they then have 5 to 9; else
    as few as have at most 7. What is wished for rounds that were held is passed over.

    Raises:
        InputProblems: with everything that names what is not there, or with everything that there is too
            little of for these people.
    """
    wishes, findings = wishes or Wishes(), Findings()
    rounds = numbered(wishes.rounds, sessions, past)
    missed = {id: frozenset(one.id for one in rounds if one.session in those) for id, those in away.items()}
    members = [replace(one, away=one.away | missed.get(one.id, _NOTHING)) for one in guests]
    leading = [_leading(one, wishes, missed.get(one.id, _NOTHING)) for one in facilitators]
    leading = _walking(leading, rounds, {one.language for one in members})
    members.sort(key=lambda one: one.id)
    leading.sort(key=lambda one: one.id)
    modes = _modes(tuple(categories), wishes, findings)
    if not rounds and (past.rounds or past.over):
        findings.refuse([Problem("every round is held already", "There is nothing left to plan")])
    elif not rounds:
        findings.refuse([Problem("no session has rounds at tables", "Say how many rounds there are")])
    ids = [*past.ids, *(one.id for one in rounds)]
    findings.refuse(strangers(wishes, sessions, ids, members, leading))
    findings.stop_if_refused()
    wishes = replace(
        wishes,
        fixed=tuple(one for one in wishes.fixed if one.round not in past.ids),
        hosts=_hosts(wishes, rounds, past),
    )
    people = Discussion(modes, tuple(members), (), (), tuple(leading))
    discussion = _held(people, wishes, rounds, past, findings)
    findings.stop_if_refused()
    findings.refuse(shortages(discussion))
    findings.stop_if_refused()
    return discussion


def _hosts(wishes: Wishes, rounds: Iterable[RoundWish], past: Past) -> Mapping[str, str]:
    """The hosts without those whose topic was discussed in sessions that are over, and not after."""
    over = {value_key(topic) for one in wishes.rounds if one.session in past.over for topic in one.topics}
    over -= {value_key(topic) for one in rounds for topic in one.topics}
    return {name: id for name, id in wishes.hosts.items() if value_key(name) not in over}


def _leading(one: Facilitator, wishes: Wishes, missed: frozenset[str]) -> Facilitator:
    known = wishes.leaders.get(one.id, Leader(one.experienced))
    return replace(
        one,
        away=one.away | missed,
        experienced=known.experienced,
        conflicts=one.conflicts | known.conflicts,
        languages=one.languages | known.languages,
    )


def _walking(
    leading: Iterable[Facilitator], rounds: Iterable[RoundWish], languages: Collection[str]
) -> list[Facilitator]:
    """The facilitators, who sit with no pair and no trio unless somebody may need their language."""
    small = frozenset(one.id for one in rounds if one.format in SMALL)
    return [one if one.languages & {*languages} else replace(one, away=one.away | small) for one in leading]


def _modes(categories: tuple[Category, ...], wishes: Wishes, findings: Findings) -> tuple[Category, ...]:
    """The categories in the modes that are wished for; names of others are in the findings."""
    wished = {heading_key(name): mode for name, mode in wishes.modes.items()}
    names = [one.name for one in categories]
    for name in wishes.modes:
        if heading_key(name) not in map(heading_key, names):
            remedy = f"{did_you_mean(name, names)}The categories are {listing(names)}"
            findings.refuse([Problem(f'there is no category "{name}"', remedy, value=name)])
    return tuple(replace(one, mode=wished.get(heading_key(one.name), one.mode)) for one in categories)


def _held(
    people: Discussion, wishes: Wishes, rounds: Sequence[RoundWish], past: Past, findings: Findings
) -> Discussion:
    """The people with their rounds and tables; what there is too little of is in the findings."""
    found = []
    for wish in rounds:
        there = sum(wish.id not in one.away for one in people.facilitators)
        found.append(used(wish, crowd(people.guests, wish.id, there, wishes.teams), wishes.tables))
        findings.refuse(found[-1].problems)
    if findings.problems:
        return people
    tables: dict[str, Table] = {table.id: table for one in found for table in one.tables}
    hosts = {name: people.guest[id] for name, id in wishes.hosts.items()}
    held, without = with_hosts(rounds, found, with_topics(rounds, found, hosts, past), hosts, past)
    findings.refuse(without)
    return replace(
        people,
        tables=tuple(tables[id] for id in sorted(tables, key=natural)),
        rounds=tuple(Round(wish.id, wish.session, own) for wish, own in zip(rounds, held, strict=True)),
        together=wishes.together,
        apart=wishes.apart,
        fixed=tuple(sorted(wishes.fixed, key=lambda one: (natural(one.round), one.table, one.id))),
        teams=dict(sorted(wishes.teams.items())),
    )
