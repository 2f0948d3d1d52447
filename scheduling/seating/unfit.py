"""What keeps a discussion from being held as wished for: names of nobody, and too little for the people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from scheduling.seating.clauses import joined
from scheduling.seating.kinds import fits
from scheduling.seating.names import language_name
from scheduling.seating.used import REMOTE
from scheduling.seating.values import (
    TABLE_FOR_NEED,
    Discussion,
    Facilitator,
    Guest,
    Place,
    Round,
    Table,
)
from scheduling.seating.wishes import Wishes
from sortition.problems import Problem
from sortition.reading.ids import nobody, shown
from sortition.wording import counted, did_you_mean, listing

Problems = Iterator[Problem]
# What is short in several rounds is told once: their names take the place of this.
_HERE = "{rounds}"
_WITH = {
    "step-free": "that are step-free",
    "loop": "with a hearing loop",
    "quiet": "that are quiet",
}
_ADD = {
    "step-free": "Make more tables step-free",
    "loop": "Give more tables a hearing loop",
    "quiet": "Put more tables where it is quiet",
}


def strangers(
    wishes: Wishes,
    sessions: Collection[str],
    rounds: Sequence[str],
    guests: Iterable[Guest],
    facilitators: Iterable[Facilitator],
) -> Problems:
    """Whatever the wishes name that is not there, and pairs that contradict each other."""
    members, leading = [one.id for one in guests], [one.id for one in facilitators]
    for one in dict.fromkeys(one.session for one in wishes.rounds):
        if one not in sessions:
            yield _nobody("session", one, list(sessions))
    named = [*chain(*sorted(wishes.together), *sorted(wishes.apart)), *wishes.hosts.values()]
    named += [id for one in wishes.leaders.values() for id in sorted(one.conflicts)]
    for id in dict.fromkeys(named):
        if id not in members:
            yield _nobody("member", id, members)
    for id in wishes.leaders:
        if id not in leading:
            yield _nobody("facilitator", id, leading)
    for fixed in wishes.fixed:
        if fixed.id not in members and fixed.id not in leading:
            yield _nobody("member or facilitator", fixed.id, [*members, *leading])
        if fixed.round not in rounds:
            yield _nobody("round", fixed.round, rounds)
    yield from _twice(wishes)
    yield from _contradictions(wishes)


def _nobody(noun: str, id: str, known: Sequence[str]) -> Problem:
    most = 12
    more = f" and {len(known) - most} more" if len(known) > most else ""
    those = f"Known are {listing(known[:most])}{more}" if known else "Correct it, or leave it out"
    return Problem(nobody(noun, id), f"{did_you_mean(id, known)}{those}", value=shown(id))


def _twice(wishes: Wishes) -> Problems:
    """Whoever would be in two places at once."""
    where: dict[tuple[str, str], list[str]] = {}
    for one in wishes.fixed:
        where.setdefault((one.id, one.round), []).append(one.table)
    for (id, round_), tables in where.items():
        if len(set(tables)) > 1:
            reason = f"{id} is to sit at {counted(len(set(tables)), 'table')} in round {round_}"
            yield Problem(reason, f"Keep one of {listing(sorted(set(tables)))}", value=id)
    hosted: dict[str, list[str]] = {}
    for name, id in sorted(wishes.hosts.items()):
        hosted.setdefault(id, []).append(name)
    for id, names in hosted.items():
        if len(names) > 1:
            yield Problem(f"{id} is the host of {listing(names)}", "Keep one of them", value=id)


def groups_of(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    """Who sits together with whom, also by way of others; in the order of their smallest ids."""
    found: list[frozenset[str]] = []
    for pair in pairs:
        near = [one for one in found if one & {*pair}]
        found = [one for one in found if one not in near]
        found.append(frozenset(pair).union(*near))
    return sorted(found, key=min)


def _contradictions(wishes: Wishes) -> Problems:
    """Pairs of one, and those who are to sit apart from somebody with whom they have to sit together."""
    for one, other in sorted(wishes.together | wishes.apart):
        if one == other:
            yield Problem(f"{one} makes no pair alone", "Name two members", value=one)
    groups = groups_of(wishes.together)
    for one, other in sorted(wishes.apart):
        if one != other and any({one, other} <= group for group in groups):
            reason = f"{one} and {other} are to sit apart, and also together, be it by way of others"
            yield Problem(reason, "Leave one of the two out")


def shortages(discussion: Discussion) -> Problems:
    """What these people need more of than there is; whoever needs it is not named.

    Only what can be counted is: a discussion without shortages may still have no seating.
    """
    found: dict[Problem, list[Round]] = {}
    for round_ in discussion.rounds:
        present = discussion.present(round_)
        tables = [(place, discussion.table[place.table]) for place in round_.places]
        for one in (
            *_access(present, tables),
            *_languages(discussion, round_, present),
            *_groups(discussion, round_, present),
        ):
            found.setdefault(one, []).append(round_)
    for one, rounds in found.items():
        yield replace(one, reason=one.reason.replace(_HERE, _all_called(rounds)))
    yield from _fixed(discussion)
    yield from _topics(discussion)


def _called(round_: Round) -> str:
    return f"round {round_.id} of session {round_.session}" if round_.session else f"round {round_.id}"


def _all_called(rounds: Sequence[Round]) -> str:
    if len(rounds) == 1:
        return _called(rounds[0])
    sessions = list(dict.fromkeys(one.session for one in rounds))
    of = f" of session {sessions[0]}" if len(sessions) == 1 and sessions[0] else ""
    return f"each of {len(rounds)} rounds{of} ({joined([one.id for one in rounds])})"


def _access(present: Sequence[Guest], tables: Sequence[tuple[Place, Table]]) -> Problems:
    here = [one for one in present if REMOTE not in one.needs]
    for has, words in _WITH.items():
        asking = [one for one in here if any(TABLE_FOR_NEED.get(need) == has for need in one.needs)]
        seats = sum(place.most for place, table in tables if has in table.has and REMOTE not in table.has)
        if len(asking) > seats:
            those = f"{counted(seats, 'seat') if seats else 'no seat'} at tables {words}"
            yield Problem(f"{_HERE} has {those}, and {_needed(len(asking))}", _ADD[has])
    room = [table for _, table in tables if "step-free" in table.has and REMOTE not in table.has]
    places = [table.wheelchairs for table in room]
    asking = [one for one in here if "wheelchair" in one.needs]
    known = [one for one in places if one is not None]
    if places and len(known) == len(places) and len(asking) > sum(known):
        those = f"{counted(sum(known), 'wheelchair place')} at step-free tables"
        reason = f"{_HERE} has {those}, and {_needed(len(asking))}"
        yield Problem(reason, "Add wheelchair places to step-free tables")


def _needed(number: int) -> str:
    return f"{number} {'is' if number == 1 else 'are'} needed"


def _languages(discussion: Discussion, round_: Round, present: Sequence[Guest]) -> Problems:
    most = max(place.most for place in round_.places)
    leading = [one for one in discussion.facilitators if round_.id not in one.away]
    for language in sorted({one.language for one in present} - {""}):
        if any(language in one.languages for one in leading):
            continue
        those = [one for one in present if one.language == language]
        team = discussion.teams.get(language)
        name = language_name(language)
        if team is None:
            reason = f"somebody needs {name} in {_HERE}, and nobody there speaks or interprets it"
            yield Problem(reason, f"Book an interpreter of {name}, or a facilitator who speaks it")
        elif _tables_for(those, most, round_) > team.tables:
            at = counted(team.tables, "table")
            reason = f"{name} is interpreted in {_HERE} at {at}, and needed at more"
            yield Problem(reason, f"Book more interpreters of {name}, or use larger tables")


def _tables_for(guests: Sequence[Guest], most: int, round_: Round) -> int:
    """The fewest tables for these members; those in the room and those elsewhere are never at one."""
    remote = sum(REMOTE in one.needs for one in guests)
    if round_.is_plenary:
        return 1
    return -(-remote // most) - (-(len(guests) - remote) // most)


def _groups(discussion: Discussion, round_: Round, present: Sequence[Guest]) -> Problems:
    """Those who are to sit together and find no table that is large enough and has what they need."""
    there = {one.id: one for one in present}
    pairs = [pair for pair in sorted(discussion.together) if there.keys() >= {*pair}]
    for ids in groups_of(pairs) if not round_.is_plenary else ():
        those = [there[id] for id in sorted(ids)]
        if not any(_suits(those, place, discussion.table[place.table]) for place in round_.places):
            who = ", ".join(one.id for one in those)
            reason = f"{who} are to sit together, and no table suits all of them in {_HERE}"
            yield Problem(reason, "Use a larger or better equipped table, or let fewer of them sit together")


def _suits(guests: Sequence[Guest], place: Place, table: Table) -> bool:
    """Whether they could sit at this table together, if they were alone."""
    seats = len(guests) + sum(one.companions for one in guests)
    wheelchairs = sum("wheelchair" in one.needs for one in guests)
    return (
        len(guests) <= place.most
        and all(fits(one, table) for one in guests)
        and (table.seats is None or seats <= table.seats)
        and (table.wheelchairs is None or wheelchairs <= table.wheelchairs)
    )


def _fixed(discussion: Discussion) -> Problems:
    """Decisions on tables that are not used, do not suit, or are full."""
    rounds = {one.id: one for one in discussion.rounds}
    sitting: dict[tuple[str, str], list[str]] = {}
    for one in discussion.fixed:
        round_ = rounds[one.round]
        if one.table not in round_.place:
            known = list(round_.place)
            reason = f'{one.id} is to sit at table "{one.table}", which {_called(round_)} does not use'
            yield Problem(reason, f"{did_you_mean(one.table, known)}Its tables are {listing(known)}")
            continue
        guest = discussion.guest.get(one.id)
        if guest is None or round_.id in guest.away:
            continue
        sitting.setdefault((one.round, one.table), []).append(one.id)
        suits = _suits([guest], round_.place[one.table], discussion.table[one.table])
        if not suits and not round_.is_plenary:
            reason = f"{one.id} is to sit at table {one.table} in {_called(round_)}, which does not suit them"
            yield Problem(reason, "Choose another table, or leave the choice open")
    for (round_id, table), ids in sitting.items():
        most = rounds[round_id].place[table].most
        if len(ids) > most:
            reason = (
                f"{counted(len(ids), 'member')} are to sit at table {table} in {_called(rounds[round_id])}"
            )
            yield Problem(
                f"{reason}, which has {counted(most, 'seat')} for members", "Fix fewer of them there"
            )


def _topics(discussion: Discussion) -> Problems:
    """Rounds in which somebody has to sit at a topic and, whatever they choose, meets one of them again."""
    hosts = {place.host for one in discussion.rounds for place in one.places}
    told: set[tuple[str, ...]] = set()
    for guest in discussion.guests:
        held = [
            one for one in discussion.rounds if one.id not in guest.away and all(p.topic for p in one.places)
        ]
        key = tuple(one.id for one in held)
        if guest.id in hosts or key in told:
            continue
        told.add(key)
        offered = [{place.topic for place in one.places} for one in held]
        if matched(offered) < len(offered):
            names = sorted(set().union(*offered))
            reason = (
                f"rounds {', '.join(key)} have {counted(len(names), 'topic')}, and nobody sits at one twice"
            )
            yield Problem(reason, "Add topics, or hold fewer of these rounds")
            return


def matched(offered: Sequence[Collection[str]]) -> int:
    """For how many of these sets something of each can be chosen, all different (by augmenting paths)."""
    chosen: dict[str, int] = {}

    def choose(n: int, tried: set[str]) -> bool:
        for one in sorted(offered[n]):
            if one not in tried:
                tried.add(one)
                if one not in chosen or choose(chosen[one], tried):
                    chosen[one] = n
                    return True
        return False

    return sum(choose(n, set()) for n in range(len(offered)))
