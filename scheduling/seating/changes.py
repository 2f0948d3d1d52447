"""What is different between two seatings: who sits elsewhere, who came, who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.seating.values import Seating


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody sits at another table of a round than before; "" is no table."""

    round: str
    id: str
    origin: str
    table: str


def differences(before: Seating, after: Seating) -> tuple[Move, ...]:
    """Everybody's moves, in the order of the rounds, then of the ids."""
    return tuple(_moved(before, after))


def _moved(before: Seating, after: Seating) -> Iterator[Move]:
    rounds = dict.fromkeys(one.round for seating in (after, before) for one in seating.groups)
    for round_ in rounds:
        people = {id_ for seating in (before, after) for at, id_ in seating.seat if at == round_}
        for id_ in sorted(people):
            was, now = (seating.seat.get((round_, id_), "") for seating in (before, after))
            if was != now:
                yield Move(round_, id_, was, now)
