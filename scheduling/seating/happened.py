"""What happened on the day, and the discussion as it is then: who is there, which tables, how full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from scheduling.seating.used import REMOTE, natural
from scheduling.seating.values import Discussion, Guest, Place, Round, Seating, evenly
from sortition.problems import Impossible

# A table of fewer talks badly, unless it was meant to be smaller; and so much smaller than planned it may be.
SMALLEST, LESS = 3, 2
_HERE, _ELSEWHERE = " in the room", " who takes part from elsewhere"


@dataclass(frozen=True)
class Happened:
    """What is otherwise than planned when the round `from_round` is about to be held.

    `absent` members miss it and all rounds after it of its session, `late` ones only that round: they are
    there in the others, also where they were absent before. Facilitators who are `out` and tables that are
    `closed` are not to be had for the rest of this session. Whoever came after all is among the guests of
    the discussion, and is in no group of the seating.
    """

    from_round: str
    absent: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    @property
    def stated(self) -> tuple[str, ...]:
        """All of it by ids, as the command line has it: "--absent 0012 --from 3"."""
        named = {
            "absent": self.absent,
            "late": self.late,
            "facilitator-out": self.out,
            "table-out": self.closed,
        }
        return tuple(
            f"--{what} {one} --from {self.from_round}"
            for what, those in named.items()
            for one in sorted(those, key=natural)
        )


def rounds_left(discussion: Discussion, happened: Happened) -> tuple[Round, ...]:
    """The rounds that are not yet held.

    Raises:
        ValueError: there is no such round.
    """
    ids = [one.id for one in discussion.rounds]
    return discussion.rounds[ids.index(happened.from_round) :]


def _on_the_day(discussion: Discussion, happened: Happened) -> set[str]:
    """The rounds that are changed by what happened: those left of the session."""
    first, *others = rounds_left(discussion, happened)
    return {first.id, *(one.id for one in others if one.session == first.session)}


def as_it_is(discussion: Discussion, seating: Seating, happened: Happened) -> Discussion:
    """The discussion after what happened; rounds that are held are as they were.

    In a round that has other members or fewer tables, a table may have one member fewer than an even share
    and one more (see _held), and where nobody is left who takes part from elsewhere there is no screen;
    decisions about tables that are gone are so too. Whoever had no seat in a round that is held was away.

    Raises:
        ValueError: somebody or something that happened.* names is not in the discussion.
        Impossible: a round has no table left, or one only of several, of all or for those in the room.
    """
    _insist_known(discussion, happened)
    left, today = {one.id for one in rounds_left(discussion, happened)}, _on_the_day(discussion, happened)
    held = {one.id: _seated(seating, one) for one in discussion.rounds if one.id not in left}
    guests = tuple(
        replace(
            one,
            away=(one.away - today if one.id in happened.late else one.away).union(
                _missed(one.id, happened, today), (r for r, ids in held.items() if one.id not in ids)
            ),
        )
        for one in discussion.guests
    )
    facilitators = tuple(
        replace(one, away=one.away | (today if one.id in happened.out else frozenset()))
        for one in discussion.facilitators
    )
    now = replace(discussion, guests=guests, facilitators=facilitators)
    rounds = tuple(
        _held(now, one, seating, happened.closed if one.id in today else frozenset())
        if one.id in left
        else one
        for one in discussion.rounds
    )
    gone = _tables(discussion.rounds) - _tables(rounds)
    fixed = tuple(one for one in discussion.fixed if (one.round, one.table) not in gone)
    return replace(now, rounds=rounds, fixed=fixed)


def _tables(rounds: Iterable[Round]) -> set[tuple[str, str]]:
    return {(one.id, place.table) for one in rounds for place in one.places}


def _insist_known(discussion: Discussion, happened: Happened) -> None:
    for named, known in (
        (happened.absent | happened.late, discussion.guest),
        (happened.out, discussion.facilitator),
        (happened.closed, discussion.table),
        ({happened.from_round}, {one.id: one for one in discussion.rounds}),
    ):
        if strangers := sorted(named - known.keys()):
            raise ValueError(f"not in the discussion: {', '.join(strangers)}")


def _missed(id_: str, happened: Happened, today: Iterable[str]) -> frozenset[str]:
    if id_ in happened.absent:
        return frozenset(today)
    return frozenset({happened.from_round} if id_ in happened.late else ())


def _seated(seating: Seating, round_: Round) -> set[str]:
    return {id_ for one in seating.groups if one.round == round_.id for id_ in one.members}


@dataclass(frozen=True)
class Part:
    """Tables of a round and who is to sit at them: all members, those in the room, or those elsewhere."""

    places: tuple[Place, ...]
    people: tuple[Guest, ...]
    who: str = ""
    is_screens: bool = False


def parts(discussion: Discussion, round_: Round) -> tuple[Part, ...]:
    """The room and the screens, where the round has both: nobody moves from one to the other."""
    there = discussion.present(round_)
    screens = tuple(one for one in round_.places if REMOTE in discussion.table[one.table].has)
    if round_.is_plenary or not screens:
        return (Part(round_.places, there),)
    room = tuple(one for one in round_.places if one not in screens)
    here = tuple(one for one in there if REMOTE not in one.needs)
    remote = tuple(one for one in there if REMOTE in one.needs)
    if not room:
        return (Part(screens, remote, is_screens=True),)
    return Part(room, here, _HERE), Part(screens, remote, _ELSEWHERE, is_screens=True)


def _held(now: Discussion, round_: Round, seating: Seating, closed: frozenset[str]) -> Round:
    """The round with the members who are there, at the tables that are left.

    Where either changed, tables with about an even share before have an even share or one member more or
    less, but not fewer than SMALLEST nor LESS below their fewest, unless an even share is less; tables in the
    room that were meant to be smaller or larger than that may differ from it by one and LESS. Shares are
    those of the room and of the screens, each by itself; where nobody is left, no table is.
    """
    there = now.present(round_)
    if closed.isdisjoint(round_.place) and _seated(seating, round_) == {one.id for one in there}:
        return round_
    every = parts(now, round_)
    peopled = [one for one in every if one.people] or every
    left: dict[str, Place] = {}
    for one in peopled:
        # Who sits apart in the room still does while a screen closes.
        fewest = 1 if one.is_screens and len(peopled) > 1 else 2
        left |= _left(round_.id, one, seating, closed, fewest)
    return replace(round_, places=tuple(left[one.table] for one in round_.places if one.table in left))


def _left(round_: str, part: Part, seating: Seating, closed: frozenset[str], fewest: int) -> dict[str, Place]:
    """The tables of this part that are left, with their sizes.

    Raises:
        Impossible: they are fewer than `fewest`, and were not before.
    """
    places: Sequence[Place] = [one for one in part.places if one.table not in closed]
    if len(places) < min(fewest, len(part.places)):
        raise _too_few_tables(round_, part.who, [one.table for one in places])
    if part.is_screens:
        places = _in_use(places, round_, part.people, seating)
    tables = {(round_, one.table) for one in part.places}
    before = sum(len(one.members) for one in seating.groups if (one.round, one.table) in tables)
    usual = (0, before) if part.is_screens else evenly(before, len(part.places))
    share = evenly(len(part.people), len(places))
    return {one.table: _place(one, usual, share) for one in places}


def _in_use(
    places: Sequence[Place], round_: str, people: Sequence[Guest], seating: Seating
) -> Sequence[Place]:
    """As many screens as there are people at the most: those that most of them have."""
    at = Counter(seating.seat.get((round_, one.id)) for one in people)
    return sorted(places, key=lambda one: -at[one.table])[: max(1, len(people))]


def _too_few_tables(round_: str, who: str, left: Sequence[str]) -> Impossible:
    """One table of several will not do: those who are to sit apart would meet there."""
    return Impossible(
        [
            f"Everybody{who} would sit at table {left[0]} in round {round_}."
            if left
            else f"Nobody{who} would have a table in round {round_}: every one is closed."
        ],
        [
            "Use another table in the place of one that is closed.",
            f'Plan again with everybody together: the format "all together", from round {round_} on.',
        ],
        what="there are too few tables left",
        way_out="Ways out:",
    )


def _place(place: Place, usual: tuple[int, int], share: tuple[int, int]) -> Place:
    least = max(min(place.least, SMALLEST), place.least - LESS)
    if place.most < usual[0] or place.least > usual[1]:
        return replace(place, least=max(1, least), most=place.most + 1)
    fewest, most = share
    return replace(place, least=max(1, min(place.least, fewest, max(fewest - 1, least))), most=most + 1)
