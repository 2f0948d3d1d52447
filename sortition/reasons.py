"""Why somebody's chance is what it is: the rules that hold it down or up, in figures that hold exactly.

A quota holds its people down where it gives them as many seats as it allows and, a head, fewer than an equal
share; it holds them up where it gives them as few as it asks for and that is more than an equal share. Where
no quota of her own explains a good part of it, those of others are named that take seats from everybody
else, or leave them more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sortition.instance import Instance, make_instance
from sortition.lottery import Lottery
from sortition.quotas import Combined, Quota

NEAR = Fraction(1, 10**4)
MOST_NAMED = 2
GOOD_PART = Fraction(1, 4)
Rule = Quota | Combined
Kind = Literal["most", "fewest", "others-most", "others-fewest", "home", "apart", "floor"]


@dataclass(frozen=True)
class Held:
    """The people that a quota is about: their shares of applicants and of seats, and their mean chance.

    `at_most` and `at_least` say whether they have as many seats in every panel as it allows, or as few.
    """

    rule: Rule
    applicants: int
    people: Fraction
    seats: Fraction
    chance: Fraction
    at_most: bool
    at_least: bool

    def presses(self, equal: Fraction) -> bool:
        """Whether its most seats hold its people's chance below an equal one."""
        return self.at_most and self.chance < equal - NEAR

    def lifts(self, equal: Fraction) -> bool:
        """Whether its fewest seats hold its people's chance above an equal one."""
        return self.at_least and self.chance > equal + NEAR

    def explains(self, chance: Fraction, equal: Fraction) -> bool:
        """Whether its people's mean chance is a good part of the way from an equal chance to this one."""
        return abs(self.chance - equal) >= GOOD_PART * abs(chance - equal)

    @property
    def rest(self) -> Fraction:
        """What it leaves to everybody else a head, beside an equal share: above 1, they have more."""
        return (1 - self.seats) / (1 - self.people) if self.people < 1 else Fraction(1)


@dataclass(frozen=True)
class Because:
    """One thing that makes a chance what it is; `held` where it is a quota, `least` where it is a floor."""

    kind: Kind
    held: Held | None = None
    least: Fraction = Fraction(0)


@dataclass(frozen=True)
class Reason:
    """Somebody's tickets, with what they would be if all were equal, and why they are not.

    `placed` people have their seat without the draw; with `never` no valid panel holds her. `lower` and
    `higher` say on which side of an equal chance she is (neither: within a tenth of it).
    """

    tickets: int
    of: int
    equal: Fraction
    placed: bool
    never: bool
    lower: bool
    higher: bool
    because: tuple[Because, ...]

    @property
    def chance(self) -> Fraction:
        """The chance that counts: her tickets among all."""
        return Fraction(self.tickets, self.of)


def reason_for(lottery: Lottery, person: str) -> Reason:
    """Why this applicant's chance is what it is.

    Raises:
        KeyError: nobody in the pool has this id.
    """
    held, equal = lottery.held, equal_chance(lottery)
    instance = make_instance(lottery.pool, lottery.quotas)
    by_person = _chances(lottery)
    own = next((t for t, kind in enumerate(instance.types) if person in kind.members), None)
    if own is None:
        raise KeyError(person)
    chance = by_person[person]
    placed, never = instance.types[own].placed, chance == 0
    lower, higher = chance < equal * Fraction(9, 10), chance > equal * Fraction(11, 10)
    because = () if placed or never else tuple(_because(lottery, instance, own, chance, lower, higher))
    return Reason(held[person], len(lottery.tickets), equal, placed, never, lower, higher, because)


def equal_chance(lottery: Lottery) -> Fraction:
    """Everybody's chance if quotas asked for nothing: seats by people who are not placed."""
    placed = sum(applicant.placed for applicant in lottery.pool.applicants)
    return Fraction(lottery.quotas.size - placed, max(1, len(lottery.pool) - placed))


def _chances(lottery: Lottery) -> dict[str, Fraction]:
    people = zip(lottery.pool.applicants, lottery.chances, strict=True)
    return {applicant.id: chance for applicant, chance in people}


def groups(lottery: Lottery) -> tuple[Held, ...]:
    """Every quota with the people it is about, in canonical order; quotas about nobody are left out."""
    rules: list[Rule] = [*lottery.quotas.canonical(), *lottery.quotas.canonical_combined()]
    people = zip(lottery.pool.applicants, lottery.chances, strict=True)
    alike = Counter((applicant.values, chance) for applicant, chance in people)
    return tuple(held for rule in rules if (held := _held(lottery, rule, alike)))


def _held(lottery: Lottery, rule: Rule, alike: Counter[tuple[tuple[str, ...], Fraction]]) -> Held | None:
    wanted = [(lottery.pool.categories.index(category), value) for category, value in values_of(rule)]
    chances = [
        (chance, number)
        for (values, chance), number in alike.items()
        if all(values[column] == value for column, value in wanted)
    ]
    if not chances:
        return None
    people, size = sum(number for _, number in chances), lottery.quotas.size
    seats = sum((chance * number for chance, number in chances), Fraction(0))
    return Held(
        rule,
        people,
        Fraction(people, len(lottery.pool)),
        seats / size,
        seats / people,
        seats > rule.max - NEAR,
        seats < rule.min + NEAR,
    )


def values_of(rule: Rule) -> set[tuple[str, str]]:
    """The categories and values that somebody has whom the rule is about."""
    own = {(rule.category, rule.value)}
    return own | {(rule.with_category, rule.with_value)} if isinstance(rule, Combined) else own


def _because(
    lottery: Lottery, instance: Instance, own: int, chance: Fraction, lower: bool, higher: bool
) -> Iterator[Because]:
    kind, equal = instance.types[own], equal_chance(lottery)
    has = set(zip(lottery.pool.categories, kind.values, strict=True))
    found = groups(lottery)
    pressed = [held for held in found if held.presses(equal)]
    lifted = [held for held in found if held.lifts(equal)]
    yield from _named("most", (held for held in pressed if values_of(held.rule) <= has))
    yield from _named("fewest", (held for held in lifted if values_of(held.rule) <= has))
    if lower and not _explained(pressed, has, chance, equal):
        yield from _named("others-fewest", _of_others(lifted, pressed, has))
    if higher and not _explained(lifted, has, chance, equal):
        yield from _named("others-most", _of_others(pressed, lifted, has))
    alike = max((p for other, p in _alike(lottery, instance, own) if other != own), default=chance)
    if len(kind.content) > 1 and chance < alike - NEAR:
        yield Because("home")
    in_pair = any(kind.members[0] in pair for pair in lottery.pool.apart)
    if in_pair and chance < alike - NEAR:
        yield Because("apart")
    if kind.floor and chance < kind.floor + NEAR:
        yield Because("floor", least=kind.floor)


def _of_others(moved: list[Held], own: list[Held], has: set[tuple[str, str]]) -> list[Held]:
    """Quotas about others, but for categories in which one of her own says the same from the other end."""
    said = {held.rule.category for held in own if values_of(held.rule) <= has}
    return [held for held in moved if not values_of(held.rule) <= has and held.rule.category not in said]


def _explained(moved: Iterable[Held], has: set[tuple[str, str]], chance: Fraction, equal: Fraction) -> bool:
    """Whether a quota of her own does: a few with a high chance are not explained by one of very many."""
    return any(values_of(held.rule) <= has and held.explains(chance, equal) for held in moved)


def _named(kind: Kind, found: Iterable[Held]) -> Iterator[Because]:
    """The quotas that move furthest the chance of their own people, or of everybody else."""
    others = kind in ("others-most", "others-fewest")
    furthest = sorted(
        found,
        key=lambda held: held.rest if others else held.chance,
        reverse=kind in ("fewest", "others-most"),
    )
    yield from (Because(kind, held) for held in furthest[:MOST_NAMED])


def _alike(lottery: Lottery, instance: Instance, own: int) -> Iterator[tuple[int, Fraction]]:
    """Types with the same values, and their chance."""
    by_person = _chances(lottery)
    for t, kind in enumerate(instance.types):
        if kind.values == instance.types[own].values and not kind.placed:
            yield t, by_person[kind.members[0]]
