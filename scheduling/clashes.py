"""Why there is no timetable: the rules that clash, each of them needed, and the cheapest ways out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scheduling.check import check_timetable
from scheduling.excess import excess, moved, physical
from scheduling.loosened import EFFORT, Loosened
from scheduling.model import Force, Group, Linear
from scheduling.programme import Programme
from scheduling.reasons import sentence
from scheduling.remedies import moves_in_words, remedy
from scheduling.rules import RULES, Severities
from scheduling.solve import extract
from scheduling.subjects import of_lock
from scheduling.timetable import Timetable, Violation
from sortition.problems import Undecided
from sortition.watch import Watch

# Ways out that are looked for; once `ENOUGH` effort is spent only so few, and once `MOST` is spent no more.
WAYS, FEW = 5, 3
ENOUGH, MOST = 1.0, 2.0
_COST = 1000
_PRICE_EFFORT, _EXTENT_EFFORT = 1.0, 0.2
_ONLY_ACCESS = (
    "None without giving up a rule of access or pay, which is not offered. What one more date, venue, "
    "interpreter and so on would do, citizen-panel timetable --worth says."
)
_NOTHING = "Nothing that may be given up would make a timetable possible: what is past stays as it is."
_TOO_FEW_DATES = (
    "Nothing that may be given up would make a timetable possible: there are too few dates at different "
    "times. Add dates."
)
_UNPROVED = "It is not proved that the clash needs this: {}"
_NOT_CHEAPEST = "The last way out is not proved to be the cheapest of those that are left."
_ENOUGH = "There may be further ways out: no more were looked for in the effort allowed."
_UNDECIDED = "The ways out were not all found in the effort allowed."


@dataclass(frozen=True)
class Reason:
    """A rule about a subject, and what it says in this programme."""

    group: Group
    sentence: str


@dataclass(frozen=True)
class Way:
    """A way out: the rules given up, what each of them then comes to in words, and their cost by rules.py.

    A timetable exists that breaks these rules as the sentences say, and no other rule that blocks. `smallest`
    says whether it is proved to break them as little as can be. `moves` says which sessions that timetable
    moves besides, where one was published.
    """

    groups: tuple[Group, ...]
    sentences: tuple[str, ...]
    cost: int
    smallest: bool = True
    moves: str = ""


@dataclass(frozen=True)
class Clash:
    """Rules that cannot be kept together, although any one could be left out; ways out, the cheapest first.

    `notes` say what was not proved, and what was not offered.
    """

    conflict: tuple[Reason, ...]
    ways: tuple[Way, ...]
    notes: tuple[str, ...] = ()


def explain(
    programme: Programme,
    severities: Severities,
    *,
    published: Timetable | None = None,
    offer_access: bool = False,
    watch: Watch | None = None,
) -> Clash:
    """Why no timetable keeps all rules that block, and what could be given up.

    Rules of access and pay are given up only with `offer_access`; what is past never is. No way out gives up
    all that another one gives up, and more. Of timetables that break the same as little, a way out has one
    that moves few of the `published` sessions.

    Raises:
        ValueError: a timetable exists.
        Undecided: nothing was proved in the effort or time allowed.
    """
    watch = watch or Watch()
    reasons, unproved = conflict(programme, severities, watch)
    ways, notes = ways_out(programme, severities, watch, published, offer_access=offer_access)
    return Clash(reasons, ways, (*unproved, *notes))


def conflict(
    programme: Programme, severities: Severities, watch: Watch, force: Force | None = None
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """An irreducible set of rules that cannot be kept together with what is forced, and what is not proved.

    By a deletion filter (Chinneck and Dravnieks 1991): a rule stays if the others can be kept without it,
    which is solved for each. Where that was not decided the rule stays, and a note says so.

    Raises:
        ValueError: all rules can be kept together.
        Undecided: whether they can is not decided.
    """
    loose = Loosened(programme, severities, watch, force)
    kept = _proved_core(loose)
    unproved = []
    for group in sorted(kept, key=_last_to_go):
        rest = [one for one in kept if one != group]
        possible = loose.possible(rest)
        if possible is False:
            kept = rest
        elif possible is None:
            unproved.append(group)
    said = {group: sentence(programme, group) for group in kept}
    reasons = tuple(Reason(group, said[group]) for group in kept)
    return reasons, tuple(_UNPROVED.format(said[group]) for group in unproved)


def _proved_core(loose: Loosened) -> list[Group]:
    """Some rules that clash, proved: those that the solver names where they do, else all."""
    kept = list(loose.groups)
    possible = loose.possible(kept)
    if possible is None:
        raise Undecided("whether a timetable exists was not decided in the effort allowed")
    if possible:
        raise ValueError("all rules that block can be kept together")
    while len(fewer := loose.suspects(kept)) < len(kept) and loose.possible(fewer) is False:
        kept = fewer
    return kept


def _last_to_go(group: Group) -> int:
    """What is cheap to give up is left out of a conflict last: it is what the officer can change."""
    return -RULES[group.rule].cost


def ways_out(
    programme: Programme,
    severities: Severities,
    watch: Watch,
    published: Timetable | None = None,
    *,
    offer_access: bool = False,
) -> tuple[tuple[Way, ...], tuple[str, ...]]:
    """The cheapest sets of rules to give up, none a part of another, and notes about what is missing."""
    loose = Loosened(programme, severities, watch, physical)
    near = moved(loose.model, published)
    past = past_locks(programme)
    offered = [one for one in loose.groups if one not in past and (offer_access or not _is_access(one))]
    # Among equal costs the way that gives up fewer rules.
    price = sum((_COST * RULES[one.rule].cost + 1) * (1 - loose.literal(one)) for one in offered)
    ways: list[Way] = []
    try:
        while len(ways) < WAYS and (proved := _solved(loose, offered, price, _PRICE_EFFORT)) is not False:
            given_up = [one for one in offered if not loose.is_kept(one)]
            if proved is None:
                needed = _needed(loose, given_up)
                ways.append(_way(programme, severities, loose, needed, near, published))
                return tuple(ways), (_NOT_CHEAPEST,)
            ways.append(_way(programme, severities, loose, given_up, near, published))
            loose.model.cp.add_bool_or(*(loose.literal(one) for one in given_up))
            if loose.spent > (ENOUGH if len(ways) >= FEW else MOST):
                return tuple(ways), (_ENOUGH,)
        if ways:
            return tuple(ways), ()
        more = [one for one in loose.groups if one not in past]
        access = not offer_access and _solved(loose, more, 0) is not False
        # Whatever is given up, sessions need dates of their own: nothing else is left in the way.
        dates = not access and _solved(loose, loose.groups, 0) is False
    except Undecided:
        return tuple(ways), (_UNDECIDED,)
    return (), (_ONLY_ACCESS if access else _TOO_FEW_DATES if dates else _NOTHING,)


def _needed(loose: Loosened, given_up: list[Group]) -> list[Group]:
    """Of some rules whose giving up makes a timetable possible so many that none can be kept."""
    for group in sorted(given_up, key=lambda one: -RULES[one.rule].cost):
        fewer = [one for one in given_up if one != group]
        if loose.possible(set(loose.groups).difference(fewer)):
            given_up = fewer
    return given_up


def _is_access(group: Group) -> bool:
    return RULES[group.rule].access


def _solved(loose: Loosened, free: Iterable[Group], value: Linear, effort: float = EFFORT) -> bool | None:
    loose.keep(set(loose.groups).difference(free))
    return loose.least(value, effort)


def _way(
    programme: Programme,
    severities: Severities,
    loose: Loosened,
    given_up: list[Group],
    near: Linear,
    published: Timetable | None,
) -> Way:
    """The way that gives these up, each as little as can be; judged by the checker on its timetable."""
    smallest = _solved(loose, given_up, excess(loose.model, given_up) + near, _EXTENT_EFFORT)
    assert smallest is not False, "the way was found"
    timetable = extract(loose.model, loose.values)
    broken = _broken(programme, severities, timetable)
    if not {_place(one) for one in broken} <= {_place(one) for one in given_up}:
        raise AssertionError(f"the way out breaks {sorted(broken)}")
    said = [
        remedy(programme, timetable, one, broken[one].sentence if one in broken else RULES[one.rule].says)
        for one in given_up
    ]
    price = sum(RULES[one.rule].cost for one in given_up)
    moves = moves_in_words(programme, timetable, published, given_up) if published else ""
    return Way(tuple(given_up), tuple(said), price, bool(smallest), moves)


def _broken(programme: Programme, severities: Severities, timetable: Timetable) -> dict[Group, Violation]:
    found = check_timetable(programme, timetable, severities)
    return {Group(one.rule, one.subject): one for one in found if one.blocks}


def _place(group: Group) -> Group:
    """The group; of a language that an interpreter of two could speak instead only the session is told."""
    if group.rule != "language-interpreters":
        return group
    return Group(group.rule, group.subject.partition(":")[0])


def past_locks(programme: Programme) -> frozenset[Group]:
    """What is fixed about sessions that are over: nothing can give it up."""
    over = {
        lock.of
        for lock in programme.locks
        if lock.what == "date" and lock.to in programme.slot and programme.slot[lock.to].day < programme.today
    }
    return frozenset(
        Group("locks", of_lock(lock))
        for lock in programme.locks
        if (lock.to if lock.what == "talk" else lock.of) in over
    )
