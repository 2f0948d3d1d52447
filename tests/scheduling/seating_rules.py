"""The hard rules of a seating once more, one line or two each, to judge what a solver says by."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.seating.values import TABLE_FOR_NEED, Discussion, Group, Guest, Round, Seating


def broken(discussion: Discussion, seating: Seating) -> set[str]:
    """The ids of the rules that a seating breaks."""
    groups = {(one.round, one.table): one for one in seating.groups}
    found = set(_topics(discussion, seating))
    for round_ in discussion.rounds:
        found |= set(_of_round(discussion, round_, [groups[round_.id, p.table] for p in round_.places]))
    return found


def _of_round(discussion: Discussion, round_: Round, groups: list[Group]) -> Iterator[str]:
    there = {g.id: g for g in discussion.guests if round_.id not in g.away}
    seats = [(id_, g.table) for g in groups for id_ in g.members]
    if sorted(id_ for id_, _ in seats) != sorted(there):
        yield "seat-each"
    at = dict(seats)
    apart = frozenset() if len(groups) == 1 else discussion.apart
    for pairs, rule, same in ((discussion.together, "together", True), (apart, "apart", False)):
        if any({a, b} <= there.keys() and (at[a] == at[b]) != same for a, b in pairs):
            yield rule
    led = {id_: g.table for g in groups for id_ in g.facilitators}
    for one in discussion.fixed:
        here = {**discussion.guest, **discussion.facilitator}[one.id]
        if one.round == round_.id and round_.id not in here.away and {**at, **led}.get(one.id) != one.table:
            yield "fixed"
    if any(p.host in there and at[p.host] != p.table for p in round_.places):
        yield "host"
    posts = [id_ for g in groups for id_ in g.facilitators]
    can = [f.id for f in discussion.facilitators if round_.id not in f.away]
    tables_led = sum(bool(g.facilitators) for g in groups)
    if len(set(posts)) < len(posts) or set(posts) - set(can) or tables_led < min(len(can), len(groups)):
        yield "facilitator-post"
    for language in {one.language for one in there.values()} - {""}:
        team = discussion.teams.get(language)
        if sum(_needs_team(discussion, g, there, language) for g in groups) > (team.tables if team else 0):
            yield "language"
    for group in groups:
        yield from _of_table(discussion, round_, group, [there[id_] for id_ in group.members])


def _needs_team(discussion: Discussion, group: Group, there: dict[str, Guest], language: str) -> bool:
    spoken = any(language in discussion.facilitator[f].languages for f in group.facilitators)
    return not spoken and any(there[m].language == language for m in group.members)


def _of_table(discussion: Discussion, round_: Round, group: Group, members: list[Guest]) -> Iterator[str]:
    place, table = round_.place[group.table], discussion.table[group.table]
    there = {one.id: one for one in members}
    if not place.least <= len(members) <= place.most:
        yield "table-size"
    interpreters = sum(
        discussion.teams[one].seats
        for one in {m.language for m in members} - {""}
        if one in discussion.teams and _needs_team(discussion, group, there, one)
    )
    taken = len(members) + sum(m.companions for m in members) + interpreters + len(group.facilitators)
    if table.seats is not None and taken > table.seats:
        yield "table-seats"
    if table.wheelchairs is not None and sum("wheelchair" in m.needs for m in members) > table.wheelchairs:
        yield "wheelchair-places"
    for m in members:
        if any(TABLE_FOR_NEED[n] not in table.has for n in m.needs & TABLE_FOR_NEED.keys() - {"remote"}):
            yield "table-access"
        if ("remote" in m.needs) != ("remote" in table.has) and len(round_.places) > 1:
            yield "remote-table"
    for id_ in group.facilitators:
        if discussion.facilitator[id_].conflicts & there.keys():
            yield "facilitator-conflict"


def _topics(discussion: Discussion, seating: Seating) -> Iterator[str]:
    rounds = {one.id: one for one in discussion.rounds}
    seen: set[tuple[str, str]] = set()
    for group in seating.groups:
        place = rounds[group.round].place[group.table]
        for id_ in group.members:
            if place.topic and place.host != id_:
                if (id_, place.topic) in seen:
                    yield "topic-once"
                seen.add((id_, place.topic))
