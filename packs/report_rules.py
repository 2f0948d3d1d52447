"""The rules beside the quotas on one category, as a selection report tells them to everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sortition.lottery import Lottery
from sortition.quotas import Combined, Floor
from sortition.reading.shares import percent_words
from sortition.wording import counted


@dataclass(frozen=True)
class CombinedFacts:
    """A quota on two categories: its people in words, and whether this panel keeps it.

    `applicants` and `seats` are how many people and members have both values, None where that is not told.
    """

    people: str
    quota: tuple[int, int]
    met: bool
    applicants: int | None
    seats: int | None


def combined_facts(lottery: Lottery, members: Collection[str], public: bool) -> tuple[CombinedFacts, ...]:
    """Every quota on two categories that limits anything; the public is told no number of people."""
    quotas = lottery.quotas
    return tuple(
        _combined(one, lottery, members, public)
        for one in quotas.canonical_combined()
        if _limits(one, quotas.size)
    )


def _combined(one: Combined, lottery: Lottery, members: Collection[str], public: bool) -> CombinedFacts:
    first, second = (lottery.pool.categories.index(name) for name in (one.category, one.with_category))
    ids = [
        person.id
        for person in lottery.pool.applicants
        if (person.values[first], person.values[second]) == (one.value, one.with_value)
    ]
    seats = sum(name in members for name in ids)
    told = (None, None) if public else (len(ids), seats)
    return CombinedFacts(_people(one), (one.min, one.max), one.min <= seats <= one.max, *told)


def _people(one: Combined) -> str:
    return f"{one.category}, {one.value} with {one.with_category}, {one.with_value}"


def _limits(one: Combined, size: int) -> bool:
    return (one.min, one.max) != (0, size)


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
    if not _limits(one, size):
        return ""
    seats = f"{one.min}" if one.min == one.max else f"{one.min} to {one.max}"
    return f"{_people(one)}: {seats}"


def _floor(floor: Floor) -> str:
    who = f"everybody with {floor.category}, {floor.value}" if floor.category else "everybody"
    return f"{percent_words(floor.least)} for {who}"
