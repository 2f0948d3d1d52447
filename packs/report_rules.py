"""The rules beside the quotas on one category, as a selection report tells them to everybody."""

from __future__ import annotations

from collections.abc import Iterator

from sortition.lottery import Lottery
from sortition.quotas import Combined, Floor
from sortition.reading.shares import percent_words
from sortition.wording import counted


def further_rules(lottery: Lottery) -> tuple[str, ...]:
    """A sentence for each kind of rule that there is; nobody's id is in them."""
    return tuple(_sentences(lottery))


def _sentences(lottery: Lottery) -> Iterator[str]:
    quotas = lottery.quotas
    if both := [line for one in quotas.canonical_combined() if (line := _seats(one, quotas.size))]:
        yield f"There are quotas on two categories at once too: {'; '.join(both)}."
    if floors := [_floor(one) for one in sorted(quotas.floors)]:
        yield f"The lowest chance allowed is {'; '.join(floors)}."
    if pairs := len(lottery.pool.apart):
        yield f"For {counted(pairs, 'pair')} of people, at most one of the two has a seat."


def _seats(one: Combined, size: int) -> str:
    """The people and their seats; nothing where the quota limits nothing."""
    if (one.min, one.max) == (0, size):
        return ""
    seats = f"{one.min}" if one.min == one.max else f"{one.min} to {one.max}"
    return f"{one.category}, {one.value} with {one.with_category}, {one.with_value}: {seats}"


def _floor(floor: Floor) -> str:
    who = f"everybody with {floor.category}, {floor.value}" if floor.category else "everybody"
    return f"{percent_words(floor.least)} for {who}"
