"""What is different between two seatings: who sits elsewhere, who came, who left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.seating.values import Seating


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's table in a round before and after; "" where they have none."""

    round: str
    id: str
    before: str
    after: str


def differences(before: Seating, after: Seating) -> tuple[Change, ...]:
    """Every change of a table, in the order of the rounds, then of the ids."""
    return tuple(_changed(before, after))


def _changed(before: Seating, after: Seating) -> Iterator[Change]:
    rounds = dict.fromkeys(one.round for seating in (after, before) for one in seating.groups)
    for round_ in rounds:
        people = {id_ for seating in (before, after) for at, id_ in seating.seat if at == round_}
        for id_ in sorted(people):
            was, now = (seating.seat.get((round_, id_), "") for seating in (before, after))
            if was != now:
                yield Change(round_, id_, was, now)
