"""What happened on the day, and the discussion as it is then: who is there, which tables, how full."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from scheduling.seating.values import Discussion, Place, Round, Seating, evenly
from sortition.problems import Impossible

# A table of fewer talks badly, unless it was meant to be smaller; and so much smaller than planned it may be.
SMALLEST, LESS = 3, 2


@dataclass(frozen=True)
class Happened:
    """What is otherwise than planned when the round `from_round` is about to be held.

    `absent` members miss it and all rounds after it of its session, `late` ones only that round; facilitators
    who are `out` and tables that are `closed` are not to be had for the rest of this session. Whoever came
    after all is among the guests of the discussion, and is in no group of the seating.
    """

    from_round: str
    absent: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()


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
    and one more (see _held); decisions about tables that are closed are gone. Whoever had no seat in a round
    that is held was away.

    Raises:
        ValueError: somebody or something that happened.* names is not in the discussion.
        Impossible: a round has no table left, or one only of several.
    """
    _insist_known(discussion, happened)
    left, today = {one.id for one in rounds_left(discussion, happened)}, _on_the_day(discussion, happened)
    held = {one.id: _seated(seating, one) for one in discussion.rounds if one.id not in left}
    guests = tuple(
        replace(
            one,
            away=one.away.union(
                _missed(one.id, happened, today), (r for r, ids in held.items() if one.id not in ids)
            ),
        )
        for one in discussion.guests
    )
    facilitators = tuple(
        replace(one, away=one.away | (today if one.id in happened.out else frozenset()))
        for one in discussion.facilitators
    )
    now = replace(
        discussion,
        guests=guests,
        facilitators=facilitators,
        fixed=tuple(
            one for one in discussion.fixed if one.round not in today or one.table not in happened.closed
        ),
    )
    rounds = (
        _held(
            one,
            _seated(seating, one),
            {guest.id for guest in now.present(one)},
            happened.closed if one.id in today else (),
        )
        if one.id in left
        else one
        for one in discussion.rounds
    )
    return replace(now, rounds=tuple(rounds))


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


def _held(round_: Round, before: Collection[str], there: Collection[str], closed: Collection[str]) -> Round:
    """The round with the members who are there, at the tables that are left.

    Where either changed, tables with about an even share before have an even share or one member more or
    less, but not fewer than SMALLEST nor LESS below their fewest, unless an even share is less; tables that
    were meant to be smaller or larger than that may differ from it by one and LESS.
    """
    places = [one for one in round_.places if one.table not in closed]
    if len(places) < min(2, len(round_.places)):
        raise _too_few_tables(round_.id, [one.table for one in places])
    if len(places) == len(round_.places) and {*before} == {*there}:
        return round_
    usual, share = evenly(len(before), len(round_.places)), evenly(len(there), len(places))
    return replace(round_, places=tuple(_place(one, usual, share) for one in places))


def _too_few_tables(round_: str, left: Sequence[str]) -> Impossible:
    """One table of several will not do: those who are to sit apart would meet there."""
    return Impossible(
        [
            f"Everybody would sit at table {left[0]} in round {round_}."
            if left
            else f"Every table of round {round_} is closed."
        ],
        [
            "Use another table in the place of one that is closed.",
            f'Plan again with everybody together: the format "all together", from round {round_} on.',
        ],
        what="there are too few tables left",
    )


def _place(place: Place, usual: tuple[int, int], share: tuple[int, int]) -> Place:
    least = max(min(place.least, SMALLEST), place.least - LESS)
    if place.most < usual[0] or place.least > usual[1]:
        return replace(place, least=max(1, least), most=place.most + 1)
    fewest, most = share
    return replace(place, least=max(1, min(place.least, fewest, max(fewest - 1, least))), most=most + 1)
