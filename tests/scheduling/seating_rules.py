"""The hard rules of a seating once more, in a line or two each, to judge by what a solver says."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scheduling.seating.hard import Clause
from scheduling.seating.values import TABLE_FOR_NEED, Discussion, Group, Guest, Round, Seating


def broken(discussion: Discussion, seating: Seating) -> set[str]:
    """The ids of the rules that a seating breaks."""
    return {one.rule for one in broken_clauses(discussion, seating)}


def broken_clauses(discussion: Discussion, seating: Seating, dropped: Collection[Clause] = ()) -> set[Clause]:
    """The rules that a seating breaks, each as it stands in one round, without the dropped."""
    groups = {(one.round, one.table): one for one in seating.groups}
    found = set(_topics(discussion, seating))
    for round_ in discussion.rounds:
        here = [groups[round_.id, p.table] for p in round_.places]
        spoken = {one.about[0] for one in dropped if (one.rule, one.round) == ("language", round_.id)}
        said = _of_round(discussion, round_, here, spoken)
        found |= {Clause(rule, round_.id, tuple(about)) for rule, *about in said}
    return found - set(dropped)


def _of_round(
    discussion: Discussion, round_: Round, groups: list[Group], spoken: set[str]
) -> Iterator[tuple[str, ...]]:
    there = {g.id: g for g in discussion.guests if round_.id not in g.away}
    seats = [(id_, g.table) for g in groups for id_ in g.members]
    if sorted(id_ for id_, _ in seats) != sorted(there):
        yield ("seat-each",)
    at = dict(seats)
    apart = frozenset() if len(groups) == 1 else discussion.apart
    for pairs, rule, same in ((discussion.together, "together", True), (apart, "apart", False)):
        for a, b in pairs:
            if {a, b} <= there.keys() and (at[a] == at[b]) != same:
                yield rule, a, b
    led = {id_: g.table for g in groups for id_ in g.facilitators}
    for one in discussion.fixed:
        somebody = {**discussion.guest, **discussion.facilitator}[one.id]
        due = one.round == round_.id and round_.id not in somebody.away
        if due and {**at, **led}.get(one.id) != one.table:
            yield "fixed", one.id, one.table
    for place in round_.places:
        if place.host in there and at[place.host] != place.table:
            yield "host", place.host, place.table
    posts = [id_ for g in groups for id_ in g.facilitators]
    can = [f.id for f in discussion.facilitators if round_.id not in f.away]
    tables_led = sum(bool(g.facilitators) for g in groups)
    if len(set(posts)) < len(posts) or set(posts) - set(can) or tables_led < min(len(can), len(groups)):
        yield ("facilitator-post",)
    for language in {one.language for one in there.values()} - {""}:
        team = discussion.teams.get(language)
        if sum(_needs_team(discussion, g, there, language) for g in groups) > (team.tables if team else 0):
            yield "language", language
    for group in groups:
        yield from _of_table(discussion, round_, group, [there[id_] for id_ in group.members], spoken)


def _needs_team(discussion: Discussion, group: Group, there: dict[str, Guest], language: str) -> bool:
    spoken = any(language in discussion.facilitator[f].languages for f in group.facilitators)
    return not spoken and any(there[m].language == language for m in group.members)


def _of_table(
    discussion: Discussion, round_: Round, group: Group, members: list[Guest], spoken: set[str]
) -> Iterator[tuple[str, ...]]:
    place, table = round_.place[group.table], discussion.table[group.table]
    there = {one.id: one for one in members}
    if not place.least <= len(members) <= place.most:
        yield "table-size", table.id
    interpreters = sum(
        discussion.teams[one].seats
        for one in {m.language for m in members} - {""} - spoken
        if one in discussion.teams and _needs_team(discussion, group, there, one)
    )
    taken = len(members) + sum(m.companions for m in members) + interpreters + len(group.facilitators)
    if table.seats is not None and taken > table.seats:
        yield "table-seats", table.id
    if table.wheelchairs is not None and sum("wheelchair" in m.needs for m in members) > table.wheelchairs:
        yield "wheelchair-places", table.id
    for m in members:
        for need in m.needs & TABLE_FOR_NEED.keys() - {"remote"}:
            if TABLE_FOR_NEED[need] not in table.has:
                yield "table-access", TABLE_FOR_NEED[need]
        if ("remote" in m.needs) != ("remote" in table.has) and len(round_.places) > 1:
            yield ("remote-table",)
    for id_ in group.facilitators:
        if discussion.facilitator[id_].conflicts & there.keys():
            yield "facilitator-conflict", id_


def _topics(discussion: Discussion, seating: Seating) -> Iterator[Clause]:
    rounds = {one.id: one for one in discussion.rounds}
    seen = {(id_, topic) for id_, topics in discussion.visited.items() for topic in topics}
    for group in seating.groups:
        place = rounds[group.round].place[group.table]
        for id_ in group.members:
            if place.topic and place.host != id_:
                if (id_, place.topic) in seen:
                    yield Clause("topic-once", "", (place.topic,))
                seen.add((id_, place.topic))
