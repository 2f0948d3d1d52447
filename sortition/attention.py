"""Whose chance deserves a second look before anything is committed to: 0, or above one half."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sortition.lottery import TOLERANCE, Lottery, fairest
from sortition.problems import Undecided
from sortition.reasons import Held, equal_chance, groups, values_of
from sortition.watch import Watch


@dataclass(frozen=True)
class Concern:
    """People whose chance is 0 or above one half for the same reason.

    `values` are what all of them have in common, where nothing says why; `rules` are in words; `held` is the
    quota whose fewest seats lift their chances a good part of the way.
    """

    people: int
    lowest: Fraction
    highest: Fraction
    rules: tuple[str, ...] = ()
    held: Held | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Attention:
    """Everybody with a chance of 0, and everybody above one half, in groups, the largest first."""

    none: tuple[Concern, ...]
    above_half: tuple[Concern, ...]

    @property
    def people(self) -> tuple[int, int]:
        """How many have no chance, and how many are above one half."""
        return sum(one.people for one in self.none), sum(one.people for one in self.above_half)

    def __bool__(self) -> bool:
        return bool(self.none or self.above_half)


Never = Sequence[tuple[Sequence[str], Sequence[str]]]


def attention(lottery: Lottery, why_never: Callable[[], Never]) -> Attention:
    """Who is to be looked at; `why_never` gives groups of ids with the rules that leave them no chance.

    It is asked only where there is somebody without a chance; those whom it leaves out are in a group of
    their own. People who are placed are left out of everything.
    """
    none = lottery.without_chance
    return Attention(
        _largest_first(_without(lottery, none, why_never() if none else ())),
        _largest_first(_lifted(lottery, {who: lottery.free[who] for who in lottery.above_half})),
    )


def _largest_first(found: Sequence[Concern]) -> tuple[Concern, ...]:
    return tuple(sorted(found, key=lambda one: -one.people))


def _without(lottery: Lottery, none: Sequence[str], known: Never) -> list[Concern]:
    found: dict[tuple[str, ...], int] = defaultdict(int)
    left = set(none)
    for ids, rules in known:
        found[tuple(rules)] += len(left.intersection(ids))
        left -= set(ids)
    concerns = [Concern(n, Fraction(0), Fraction(0), rules) for rules, n in found.items() if n]
    if left:
        concerns.append(Concern(len(left), Fraction(0), Fraction(0), values=_common(lottery, left)))
    return concerns


def _common(lottery: Lottery, people: set[str]) -> tuple[tuple[str, str], ...]:
    seen = Counter(
        pair
        for applicant in lottery.pool.applicants
        if applicant.id in people
        for pair in zip(lottery.pool.categories, applicant.values, strict=True)
    )
    return tuple(sorted(pair for pair, n in seen.items() if n == len(people)))


def _lifted(lottery: Lottery, chances: dict[str, Fraction]) -> list[Concern]:
    if not chances:
        return []
    equal = equal_chance(lottery)
    lifting = [held for held in groups(lottery) if held.lifts(equal)]
    lifting.sort(key=lambda held: -held.chance)
    found: dict[int | None, list[str]] = defaultdict(list)
    for applicant in lottery.pool.applicants:
        if applicant.id in chances:
            has = set(zip(lottery.pool.categories, applicant.values, strict=True))
            chance = chances[applicant.id]
            mine = (
                place
                for place, held in enumerate(lifting)
                if values_of(held.rule) <= has and held.explains(chance, equal)
            )
            found[next(mine, None)].append(applicant.id)
    return [_concern(lottery, people, chances, lifting, place) for place, people in found.items()]


def _concern(
    lottery: Lottery, people: list[str], chances: dict[str, Fraction], lifting: list[Held], place: int | None
) -> Concern:
    own = [chances[person] for person in people]
    held = None if place is None else lifting[place]
    common = _common(lottery, set(people)) if held is None else ()
    return Concern(len(people), min(own), max(own), held=held, values=common)


def goldilocks_beside(lottery: Lottery, watch: Watch) -> tuple[Fraction, Fraction] | None:
    """The lowest and highest chance, of those with any, under Goldilocks; None where it is undecided."""
    try:
        instance, fair = fairest(lottery.pool, lottery.quotas, "goldilocks", TOLERANCE, watch)
    except Undecided:
        return None
    chances = zip(instance.types, fair.chances, strict=True)
    free = [chance for kind, chance in chances if not kind.placed and chance > 0]
    return (min(free), max(free)) if free else None
