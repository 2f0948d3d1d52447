"""What could be changed where no seating exists: each change as a sentence and as the discussion it makes.

Access is never offered to be given up: where it clashes, more of what is missing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from scheduling.seating.clauses import TABLE_WITH, joined
from scheduling.seating.hard import Clause
from scheduling.seating.names import language_name
from scheduling.seating.values import (
    TABLE_FOR_NEED,
    Discussion,
    Facilitator,
    Place,
    Table,
    Team,
    evenly,
)
from sortition.wording import counted

# So many tables are tried where one more of a sort is wanted, and so much is added to sizes and seats.
_TABLES, _MORE = 4, 3


@dataclass(frozen=True)
class Change:
    """A change: its sort (of each, one is told), its sentence, and the discussion with it made."""

    kind: str
    sentence: str
    made: Discussion


Changes = Iterator[Change]


def changes(discussion: Discussion, clauses: Sequence[Clause]) -> Changes:
    """The changes that could help where these rules clash, each once, the ones to prefer first."""
    told: set[str] = set()
    for rule, offer in _OFFERS:
        for clause in dict.fromkeys(replace(one, round="") for one in clauses if one.rule == rule):
            for one in offer(discussion, clause):
                if one.sentence not in told:
                    told.add(one.sentence)
                    yield one


def _table(discussion: Discussion, new: Table) -> Discussion:
    return replace(discussion, tables=tuple(new if one.id == new.id else one for one in discussion.tables))


def _places(discussion: Discussion, new: Callable[[Place], Place]) -> Discussion:
    rounds = tuple(replace(r, places=tuple(map(new, r.places))) for r in discussion.rounds)
    return replace(discussion, rounds=rounds)


def _more_wheelchairs(discussion: Discussion, clause: Clause) -> Changes:
    table = discussion.table[clause.about[0]]
    for more in range(1, _MORE + 1):
        places = (table.wheelchairs or 0) + more
        said = f"table {table.id} has {_number(more, 'more wheelchair place', 'more wheelchair places')}"
        yield Change("wheelchair-places", said, _table(discussion, replace(table, wheelchairs=places)))


def _number(number: int, one: str, more: str) -> str:
    return f"one {one}" if number == 1 else f"{number} {more}"


def _equipped(discussion: Discussion, clause: Clause) -> Changes:
    thing = clause.about[0] if clause.about else "remote"
    used = {place.table for round_ in discussion.rounds for place in round_.places}
    lacking = [one for one in discussion.tables if one.id in used and thing not in one.has]
    wheels = max((one.wheelchairs or 0 for one in discussion.tables), default=0)
    # Of tables that are alike the first stands for all.
    alike: dict[object, Table] = {}
    for one in lacking:
        alike.setdefault((one.has, one.wheelchairs, one.seats), one)
    for tables in [*([one] for one in alike.values()), *(lacking[:n] for n in range(2, _TABLES + 1))]:
        made, wheelchairs = discussion, False
        for one in tables:
            wider = thing == "step-free" and one.wheelchairs is not None and one.wheelchairs < wheels
            new = replace(one, has=one.has | {thing}, wheelchairs=wheels if wider else one.wheelchairs)
            made, wheelchairs = _table(made, new), wheelchairs or wider
        said = _equipped_words(thing, [one.id for one in tables])
        if wheelchairs:
            said += f", with {_number(wheels, 'wheelchair place', 'wheelchair places')}"
        yield Change(f"equipped {thing}", said, made)


def _equipped_words(thing: str, tables: Sequence[str]) -> str:
    if len(tables) == 1:
        return f"table {tables[0]} is {TABLE_WITH[thing]} too"
    return f"each of the tables {joined(tables)} is {TABLE_WITH[thing]} too"


def _another_table(discussion: Discussion, clause: Clause) -> Changes:
    """One more table: first one that has nothing, then with what somebody needs; what it has is said."""
    if clause.rule == "remote-table":
        yield _with_one_more(discussion, frozenset(TABLE_WITH), None, None)
        return
    used = [discussion.table[p.table] for round_ in discussion.rounds for p in round_.places]
    wheels = [one.wheelchairs for one in used if one.wheelchairs is not None]
    stated = [one.seats for one in used if one.seats is not None]
    needed = {TABLE_FOR_NEED.get(need, "") for one in discussion.guests for need in one.needs}
    things = [one for one in TABLE_WITH if one in needed - {"remote"}]
    sorts = list(dict.fromkeys(map(frozenset[str], [[], *([one] for one in things), things])))
    for has, more in [*((one, 0) for one in sorts), (sorts[-1], _MORE)]:
        # Where the other tables have limits, so has this one.
        seats = max(stated) + more if stated else None
        wheelchairs = max(1, *wheels) + more if wheels and "step-free" in has else None
        yield _with_one_more(discussion, has, seats, wheelchairs)


def _with_one_more(
    discussion: Discussion, has: frozenset[str], seats: int | None, wheelchairs: int | None
) -> Change:
    """A table like this is used in every round at several tables; the others may have fewer members."""
    ids = {one.id for one in discussion.tables}
    id_ = next(id_ for n in range(len(ids) + 1) if (id_ := f"new {n + 1}") not in ids)
    remote, fewer, topic = "remote" in has, set[int](), False
    rounds = []
    for round_ in discussion.rounds:
        places = round_.places
        if not round_.is_plenary:
            fewest, most = evenly(len(discussion.present(round_)), len(places) + 1)
            own = id_ if any(p.topic for p in places) else ""
            topic = topic or bool(own)
            fewer |= {fewest} if any(p.least > fewest for p in places) else set()
            places = tuple(replace(p, least=min(p.least, fewest)) for p in places)
            places = (*places, Place(id_, min(fewest, 1) if remote else fewest, most, own))
        rounds.append(replace(round_, places=places))
    table = Table(id_, seats, wheelchairs, has)
    made = replace(discussion, tables=(*discussion.tables, table), rounds=tuple(rounds))
    said = _one_more_words(table, topic)
    if fewer:
        said += f" (tables then have {counted(min(fewer), 'member')} or more)"
    return Change("another table", said, made)


def _one_more_words(table: Table, topic: bool) -> str:
    if "remote" in table.has:
        kind, having = "table", ["a link"]
    else:
        kind = " ".join([*(one for one in ("step-free", "quiet") if one in table.has), "table"])
        having = ["a hearing loop"] if "loop" in table.has else []
        if table.wheelchairs:
            having.append(counted(table.wheelchairs, "wheelchair place"))
        if table.seats:
            having.append(counted(table.seats, "seat"))
    having += ["a topic of its own"] if topic else []
    return f"there is one more {kind}" + (f" with {joined(having)}" if having else "")


def _interpreters(discussion: Discussion, clause: Clause) -> Changes:
    language = clause.about[0]
    team = discussion.teams.get(language, Team(0))
    teams = {**discussion.teams, language: replace(team, tables=team.tables + 1)}
    said = f"there is one more team of interpreters ({language_name(language)})"
    yield Change(f"team {language}", said, replace(discussion, teams=teams))
    free = [one for one in discussion.facilitators if language not in one.languages]
    for one in free[:_TABLES]:
        new = replace(one, languages=one.languages | {language})
        said = f"somebody who speaks {language_name(language)} leads a table in place of {one.id}"
        yield Change(f"speaker {language}", said, _leader(discussion, new))


def _leader(discussion: Discussion, new: Facilitator) -> Discussion:
    ones = tuple(new if one.id == new.id else one for one in discussion.facilitators)
    return replace(discussion, facilitators=ones)


def _seats(discussion: Discussion, clause: Clause) -> Changes:
    for more in range(1, _MORE + 1):
        table = discussion.table[clause.about[0]]
        new = replace(table, seats=(table.seats or 0) + more)
        said = f"table {table.id} has {_number(more, 'more seat', 'more seats')}"
        yield Change("seats", said, _table(discussion, new))
    for more in range(1, _MORE + 1):
        every = tuple(
            one if one.seats is None else replace(one, seats=one.seats + more) for one in discussion.tables
        )
        said = f"every table has {_number(more, 'more seat', 'more seats')}"
        yield Change("seats everywhere", said, replace(discussion, tables=every))


def _sizes(discussion: Discussion, clause: Clause) -> Changes:
    here = [p for round_ in discussion.rounds for p in round_.places if p.table in clause.about]
    most, least = max(p.most for p in here), min(p.least for p in here)
    for number in range(most + 1, most + _MORE + 1):
        larger = _places(discussion, partial(_stretched, least=number, most=number))
        yield Change("larger", f"tables of up to {number} members", larger)
    for number in range(least - 1, max(least - _MORE, 0) - 1, -1):
        smaller = _places(discussion, partial(_stretched, least=number, most=number))
        yield Change("smaller", f"tables of {number} members or more", smaller)


def _stretched(place: Place, least: int, most: int) -> Place:
    return replace(place, least=min(place.least, least), most=max(place.most, most))


def _somebody_else(discussion: Discussion, clause: Clause) -> Changes:
    leader = discussion.facilitator[clause.about[0]]
    made = _leader(discussion, replace(leader, conflicts=frozenset()))
    yield Change("leader", f"somebody else leads a table in place of {leader.id}", made)


def _not_apart(discussion: Discussion, clause: Clause) -> Changes:
    made = replace(discussion, apart=discussion.apart - {(clause.about[0], clause.about[1])})
    said = f"{joined(clause.about)} may sit at the same table"
    yield Change("apart", f"{said} (if that can be: it was wished that they sit apart)", made)


def _not_together(discussion: Discussion, clause: Clause) -> Changes:
    made = replace(discussion, together=discussion.together - {(clause.about[0], clause.about[1])})
    yield Change("together", f"{joined(clause.about)} may sit at different tables", made)


def _not_fixed(discussion: Discussion, clause: Clause) -> Changes:
    id_, table = clause.about
    left = tuple(one for one in discussion.fixed if (one.id, one.table) != (id_, table))
    yield Change("fixed", f"{id_} is not fixed at table {table}", replace(discussion, fixed=left))


def _no_host(discussion: Discussion, clause: Clause) -> Changes:
    id_, table = clause.about
    made = _places(discussion, lambda p: replace(p, host="") if (p.host, p.table) == (id_, table) else p)
    yield Change("host", f"{id_} is not the host of table {table}", made)


def _topic_again(discussion: Discussion, clause: Clause) -> Changes:
    topic = clause.about[0]
    made = _places(discussion, lambda p: replace(p, topic="") if p.topic == topic else p)
    yield Change("topic", f'members may discuss the topic "{topic}" again', made)


def _fewer_rounds(discussion: Discussion, clause: Clause) -> Changes:
    held = [one for one in discussion.rounds if any(p.topic == clause.about[0] for p in one.places)]
    for last in held[:0:-1]:
        made = replace(discussion, rounds=tuple(one for one in discussion.rounds if one != last))
        yield Change("fewer rounds", f"round {last.id} is left out", made)


_OFFERS: tuple[tuple[str, Callable[[Discussion, Clause], Changes]], ...] = (
    ("fixed", _not_fixed),
    ("table-access", _equipped),
    ("wheelchair-places", _more_wheelchairs),
    ("remote-table", _equipped),
    ("remote-table", _another_table),
    ("language", _interpreters),
    ("facilitator-conflict", _somebody_else),
    ("table-seats", _seats),
    ("table-size", _sizes),
    ("table-size", _another_table),
    ("table-seats", _another_table),
    ("host", _no_host),
    ("topic-once", _fewer_rounds),
    ("topic-once", _another_table),
    ("topic-once", _topic_again),
    ("together", _not_together),
    ("apart", _not_apart),
)
