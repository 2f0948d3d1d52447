"""How good any timetable is, goal by goal, without a solver: a second statement of what goals.py says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.access import access_groups, can_attend
from scheduling.check import check_timetable
from scheduling.check.money import cost
from scheduling.programme import Phase, Programme
from scheduling.rules import RULES, Severities
from scheduling.timetable import Given, Sitting, Timetable

DATE, VENUE, TALK, SUPPORT = 20, 5, 1, 1


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: its name, the unit of its value, whether more is better, and what it counts in plain words."""

    name: str
    unit: str
    more_is_better: bool
    says: str


GOALS = (
    Goal(
        "worst-served", "basis points", True, "attendance possible in the access group that is served worst"
    ),
    Goal("attend-all", "members", True, "members who can attend every session"),
    Goal("attend-all-but-one", "members", True, "members who can attend all sessions but at most one"),
    Goal(
        "attendance", "member-sessions", True, "sessions that members can attend, added up over all members"
    ),
    Goal(
        "warnings", "rules", False, "rules that warn and are broken, each counted for each that it is about"
    ),
    Goal(
        "topic-balance",
        "talks",
        False,
        "difference in talks between the fullest and the emptiest learning session",
    ),
    Goal("topic-order", "pairs", False, "pairs of talks that are heard against the order of topics"),
    Goal("cost", "pence", False, "cost of everything"),
    Goal("travel-worst", "minutes", False, "longest way of a member to a session"),
    Goal("travel-total", "minutes", False, "ways of all members to all sessions, added up"),
    Goal("change", "points", False, "change against the published plan"),
)


def measure(
    programme: Programme, timetable: Timetable, severities: Severities, published: Timetable | None = None
) -> Mapping[str, int]:
    """The value of every goal of `GOALS`, by its name and in its unit.

    Where nobody or nothing is counted a value is 0, and that of "worst-served" 10000.
    """
    attended = _attended(programme, timetable)
    required = len(programme.required)
    ways = _ways(programme, timetable)
    return {
        "worst-served": _worst_served(programme, attended),
        "attend-all": sum(number == required for number in attended.values()),
        "attend-all-but-one": sum(number >= required - 1 for number in attended.values()),
        "attendance": sum(attended.values()),
        "warnings": _warnings(programme, timetable, severities),
        "topic-balance": _topic_balance(programme, timetable),
        "topic-order": _topic_order(programme, timetable),
        "cost": cost(programme, timetable),
        "travel-worst": max(ways, default=0),
        "travel-total": sum(ways),
        "change": 0 if published is None else _change(programme, timetable, published),
    }


def _required(programme: Programme, timetable: Timetable) -> list[Sitting]:
    return [timetable.sitting[one.id] for one in programme.required if one.id in timetable.sitting]


def _attended(programme: Programme, timetable: Timetable) -> Mapping[str, int]:
    """For each member the number of sessions that they can attend."""
    held = _required(programme, timetable)
    return {
        one.id: sum(can_attend(programme, one, sitting.slot, sitting.venue) for sitting in held)
        for one in programme.members
    }


def _worst_served(programme: Programme, attended: Mapping[str, int]) -> int:
    required = len(programme.required)
    if not required or not attended:
        return 10_000
    groups = access_groups(programme).values()
    return min(10_000 * sum(attended[one.id] for one in those) // (len(those) * required) for those in groups)


def _warnings(programme: Programme, timetable: Timetable, severities: Severities) -> int:
    found = check_timetable(programme, timetable, severities)
    return sum(not one.blocks and RULES[one.rule].decided for one in found)


def _topic_balance(programme: Programme, timetable: Timetable) -> int:
    learning = [one.id for one in programme.sessions if one.phase is Phase.LEARNING]
    held = [len(_talks(programme, timetable, one)) for one in learning]
    return max(held, default=0) - min(held, default=0)


def _talks(programme: Programme, timetable: Timetable, session: str) -> list[str]:
    sitting = timetable.sitting.get(session)
    return [one.talk for one in sitting.talks if one.talk in programme.talk] if sitting else []


def _topic_order(programme: Programme, timetable: Timetable) -> int:
    """Pairs of talks of which the one whose topic is best heard first stands in a later session."""
    rank = {topic: n for n, topic in enumerate(programme.topics)}
    heard = {
        talk: n
        for n, session in reversed([*enumerate(programme.sessions)])
        for talk in _talks(programme, timetable, session.id)
        if programme.talk[talk].topic in rank
    }
    return sum(
        rank[programme.talk[t].topic] < rank[programme.talk[u].topic] and heard[t] > heard[u]
        for t in heard
        for u in heard
    )


def _ways(programme: Programme, timetable: Timetable) -> list[int]:
    """The minutes of every stated way of a member who comes in person to a session that is not open."""
    return [
        programme.travel[one.area][sitting.venue]
        for sitting in _required(programme, timetable)
        for one in programme.members
        if "remote" not in one.needs and sitting.venue in programme.travel.get(one.area, {})
    ]


def _change(programme: Programme, timetable: Timetable, published: Timetable) -> int:
    """Points for what is otherwise than published, of sessions that both have, and for talks that moved."""
    points, now = 0, _places(timetable)
    for old in published.sittings:
        new = timetable.sitting.get(old.session)
        if new is not None:
            points += DATE * (new.slot != old.slot) + VENUE * (new.venue != old.venue)
            points += SUPPORT * ({*new.support} != {*old.support})
        points += TALK * sum(_moves(now.get(one.talk), _place(old, one)) for one in old.talks)
    return points


def _moves(now: tuple[str, int, str] | None, then: tuple[str, int, str]) -> int:
    """1 where a talk stands elsewhere or nowhere, and 1 where somebody else gives it."""
    return 1 if now is None else (now[:2] != then[:2]) + (now[2] != then[2])


def _places(timetable: Timetable) -> Mapping[str, tuple[str, int, str]]:
    return {given.talk: _place(one, given) for one in timetable.sittings for given in one.talks}


def _place(sitting: Sitting, given: Given) -> tuple[str, int, str]:
    return sitting.session, given.stretch, given.speaker
