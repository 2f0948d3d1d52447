"""Any seating judged by every rule, without a solver: a second statement of what the models say.

Sentences are for the office: they name ids, round and table, and what a table lacks, never why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from scheduling.seating.check_plan import Plan, Seated
from scheduling.seating.names import language_name
from scheduling.seating.values import TABLE_FOR_NEED, Discussion, Round, Seating
from scheduling.timetable import Violation
from sortition.wording import counted

# Whom or what a broken rule is about, and a sentence that says how it is broken.
Findings = Iterator[tuple[str, str]]

_LACKING = {
    "step-free": "is not step-free",
    "loop": "has no hearing loop",
    "quiet": "is not a quiet one",
}
_REMOTE = "remote"


def seat_each(plan: Plan) -> Findings:
    """Every member present in a round has one seat in it; nobody is away, unknown or seated twice."""
    yield from _nowhere(plan)
    named: Counter[tuple[str, str]] = Counter()
    for group in plan.seating.groups:
        named.update((group.round, id_) for id_ in group.members)
    for round_ in plan.discussion.rounds:
        for one in plan.discussion.guests:
            seats = named[round_.id, one.id]
            if round_.id in one.away:
                if seats:
                    yield (
                        f"{round_.id}/{one.id}",
                        f"Member {one.id} is away in round {round_.id} and has a seat.",
                    )
            elif seats != 1:
                many = f"{seats} seats" if seats else "no seat"
                yield f"{round_.id}/{one.id}", f"Member {one.id} has {many} in round {round_.id}."


def _nowhere(plan: Plan) -> Findings:
    """Groups at places that no round has, and ids that no member has."""
    for group in plan.seating.groups:
        round_, subject = plan.rounds.get(group.round), f"{group.round}/{group.table}"
        if round_ is None:
            yield subject, f"There is no round {group.round}."
        elif group.table not in round_.place:
            yield subject, f"Round {group.round} has no table {group.table}."
        for id_ in group.members:
            if id_ not in plan.discussion.guest:
                where = f"table {group.table} in round {group.round}"
                yield f"{subject}/{id_}", f"Nobody knows member {id_}, who sits at {where}."


def table_size(plan: Plan) -> Findings:
    """The members at a table are between the fewest and the most of its place."""
    for one in plan.everywhere:
        members, place = counted(len(one.members), "member"), one.place
        if len(one.members) > place.most:
            yield one.subject, f"{one.title} has {members}; at most {place.most} sit there."
        elif len(one.members) < place.least:
            yield one.subject, f"{one.title} has {members}; at least {place.least} sit there."


def table_seats(plan: Plan) -> Findings:
    """Members, who comes with them, interpreters and facilitators have seats at their table."""
    for one in plan.everywhere:
        needed = len(one.members) + len(one.facilitators) + sum(member.companions for member in one.members)
        teams = (plan.discussion.teams.get(language) for language in one.interpreted)
        needed += sum(team.seats for team in teams if team)
        if one.table.seats is not None and needed > one.table.seats:
            yield (
                one.subject,
                f"{one.title} needs {counted(needed, 'seat')}, with those who come along, interpreters and "
                f"facilitators; it has {one.table.seats}.",
            )


def wheelchair_places(plan: Plan) -> Findings:
    """Members with wheelchairs have a place for them at their table."""
    for one in plan.everywhere:
        needed, there = sum("wheelchair" in member.needs for member in one.members), one.table.wheelchairs
        if there is not None and needed > there:
            places = counted(needed, "place")
            yield one.subject, f"{one.title} needs {places} for wheelchairs; it has {there}."


def table_access(plan: Plan) -> Findings:
    """A table has what the needs of its members ask of it."""
    for one in plan.everywhere:
        for member in one.members:
            asked = {TABLE_FOR_NEED[need] for need in member.needs if need in TABLE_FOR_NEED} - {_REMOTE}
            if lacking := sorted(asked - one.table.has):
                lacks = " and ".join(_LACKING[what] for what in lacking)
                yield (
                    f"{one.subject}/{member.id}",
                    f"Member {member.id} cannot sit at {one.name}: the table {lacks}.",
                )


def remote_table(plan: Plan) -> Findings:
    """Who takes part from elsewhere sits at a table for that, and nobody else does.

    A round at one table of all is for both.
    """
    for one in plan.everywhere:
        for member in one.members if not one.round.is_plenary else ():
            is_remote, there = _REMOTE in member.needs, _REMOTE in one.table.has
            subject = f"{one.subject}/{member.id}"
            if is_remote and not there:
                yield (
                    subject,
                    f"Member {member.id} takes part from elsewhere; {one.name} is for those in the room.",
                )
            elif there and not is_remote:
                yield (
                    subject,
                    f"Member {member.id} is in the room; {one.name} is for those who take part from "
                    "elsewhere.",
                )


def language(plan: Plan) -> Findings:
    """Where members need a language, a facilitator speaks it or interpreters are there."""
    for round_, those in plan.seated.items():
        for needed in sorted({needed for one in those for needed in one.interpreted}):
            tables = [one.place.table for one in those if needed in one.interpreted]
            team = plan.discussion.teams.get(needed)
            served = team.tables if team else 0
            if len(tables) > served:
                have = f"interpreters are at {served} at most" if served else "there are no interpreters"
                yield (
                    f"{round_}/{needed}",
                    f"{language_name(needed)} is needed in round {round_} at {counted(len(tables), 'table')} "
                    f"whose facilitator does not speak it ({', '.join(tables)}); {have}.",
                )


def _pairs(
    plan: Plan, pairs: frozenset[tuple[str, str]]
) -> Iterator[tuple[Round, tuple[str, str], list[str], list[str]]]:
    """The pairs in every round in which both have a seat: the round, the two, and where each sits."""
    for round_ in plan.discussion.rounds:
        for one, other in sorted(pairs):
            here, there = (
                [seated.place.table for seated in plan.places_of.get((round_.id, id_), ())]
                for id_ in (one, other)
            )
            if here and there:
                yield round_, (one, other), here, there


def together(plan: Plan) -> Findings:
    """Members who sit together are at one table in every round in which both are."""
    for round_, (one, other), here, there in _pairs(plan, plan.discussion.together):
        if here != there:
            yield (
                f"{round_.id}/{one}/{other}",
                f"Members {one} and {other} are to sit together; in round {round_.id} they are at tables "
                f"{here[0]} and {there[-1]}.",
            )


def apart(plan: Plan) -> Findings:
    """Members who sit apart are at two tables in every round that has several and in which both are."""
    for round_, (one, other), here, there in _pairs(plan, plan.discussion.apart):
        if not round_.is_plenary and (shared := sorted({*here} & {*there})):
            yield (
                f"{round_.id}/{one}/{other}",
                f"Members {one} and {other} are not to sit together; in round {round_.id} both are at "
                f"{_tables(shared)}.",
            )


def fixed(plan: Plan) -> Findings:
    """Decisions that stand are kept, for everybody who is there."""
    for one in plan.discussion.fixed:
        where = [seated.place.table for seated in plan.places_of.get((one.round, one.id), ())]
        if one.table not in where and not plan.is_away(one.id, one.round):
            sits = f"is at table {where[0]}" if where else "has no seat"
            yield (
                f"{one.round}/{one.table}/{one.id}",
                f"{one.id} is to sit at table {one.table} in round {one.round}, and {sits}.",
            )


def host(plan: Plan) -> Findings:
    """The host of a place sits there, unless they miss the round."""
    for one in plan.everywhere:
        id_ = one.place.host
        if id_ and id_ not in one.ids and not plan.is_away(id_, one.round.id):
            yield f"{one.subject}/{id_}", f"Member {id_} is the host of {one.name}, and does not sit there."


def topic_once(plan: Plan) -> Findings:
    """A member sits at each topic once; where they are the host does not count."""
    first: dict[tuple[str, str], Seated] = {}
    for one in plan.everywhere:
        for member in one.members if one.place.topic else ():
            if plan.discussion.barred(member.id, one.place):
                yield (
                    f"{one.subject}/{member.id}",
                    f"Member {member.id} discussed {one.place.topic} before, and does again at {one.name}.",
                )
            elif member.id != one.place.host:
                before = first.setdefault((member.id, one.place.topic), one)
                if before is not one:
                    yield (
                        f"{one.subject}/{member.id}",
                        f"Member {member.id} discusses {one.place.topic} at {before.name} and again at "
                        f"{one.name}.",
                    )


def facilitator_post(plan: Plan) -> Findings:
    """A facilitator is at one table at most and never while away; as many tables are led as can be."""
    yield from _posted(plan)
    for round_ in plan.discussion.rounds:
        there = sum(round_.id not in one.away for one in plan.discussion.facilitators)
        places = plan.seated[round_.id]
        unled = [one.place.table for one in places if not one.facilitators]
        if len(places) - len(unled) < min(len(places), there):
            yield (
                round_.id,
                f"Round {round_.id} has {counted(there, 'facilitator')} for "
                f"{counted(len(places), 'table')}; nobody leads {_tables(unled)}.",
            )


def _tables(ids: Sequence[str]) -> str:
    return f"table{'s' if len(ids) > 1 else ''} {', '.join(ids)}"


def _posted(plan: Plan) -> Findings:
    """Facilitators who are unknown, away, or at several tables."""
    posts: Counter[tuple[str, str]] = Counter()
    for group in plan.seating.groups:
        posts.update((group.round, id_) for id_ in group.facilitators)
    for (round_, id_), number in posts.items():
        subject = f"{round_}/{id_}"
        if id_ not in plan.discussion.facilitator:
            yield subject, f"Nobody knows facilitator {id_}, who leads a table in round {round_}."
        elif plan.is_away(id_, round_):
            yield subject, f"Facilitator {id_} is away in round {round_} and leads a table."
        elif number > 1:
            yield subject, f"Facilitator {id_} has {number} places in round {round_}."


def facilitator_conflict(plan: Plan) -> Findings:
    """No facilitator is at a table with a member whom they must not lead."""
    for one in plan.everywhere:
        for leader in one.facilitators:
            for member in one.members:
                if member.id in leader.conflicts:
                    yield (
                        f"{one.subject}/{leader.id}/{member.id}",
                        f"Facilitator {leader.id} is not to sit with member {member.id}; both are at "
                        f"{one.name}.",
                    )


_CHECKS = (
    seat_each,
    table_size,
    table_seats,
    wheelchair_places,
    table_access,
    remote_table,
    language,
    together,
    apart,
    fixed,
    host,
    topic_once,
    facilitator_post,
    facilitator_conflict,
)
CHECKS: Mapping[str, Callable[[Plan], Findings]] = {
    check.__name__.replace("_", "-"): check for check in _CHECKS
}


def check_coming(discussion: Discussion, seating: Seating, rounds: Collection[str]) -> tuple[Violation, ...]:
    """What `check_seating` finds in these rounds alone: what was held otherwise than planned is history."""
    return tuple(one for one in check_seating(discussion, seating) if one.subject.partition("/")[0] in rounds)


def check_seating(discussion: Discussion, seating: Seating) -> tuple[Violation, ...]:
    """Every rule that the seating breaks, once for each subject, in the order of the rules.

    Subjects are ids joined by strokes: the round, the table where it is about one, and whoever it is about.
    """
    plan, found = Plan(discussion, seating), []
    for rule, check in CHECKS.items():
        sentences: dict[str, list[str]] = {}
        for subject, sentence in check(plan):
            known = sentences.setdefault(subject, [])
            if sentence not in known:
                known.append(sentence)
        found += [Violation(rule, subject, " ".join(said)) for subject, said in sentences.items()]
    return tuple(found)
