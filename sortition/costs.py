"""What fairness costs: which quotas hold the lowest chance down, and what one seat more or less would do.

The sides of quotas that bind are those with a multiplier in the proof of the relaxation's lowest level. By
the duality of linear programs, loosening one without a multiplier leaves the relaxation's lowest chance as it
is. What a move would do is not read from multipliers, which hold for small moves only: the highest
lowest chance is worked out anew, with its own proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeVar

from sortition.certificate import Level, Row
from sortition.instance import Instance, make_instance
from sortition.lottery import TOLERANCE, fairest
from sortition.pool import Pool
from sortition.problems import Impossible, Undecided
from sortition.quotas import Combined, Quota, Quotas
from sortition.watch import Watch

MOST_SIDES, MOST_PAIRS = 10, 3
# What nobody would call a change of a chance: a thousandth of a percent.
SAME = Fraction(1, 10**5)
Rule = Quota | Combined
End = Literal["min", "max"]
R = TypeVar("R", Quota, Combined)


@dataclass(frozen=True)
class Side:
    """One side of a quota, and its multiplier: how much of the lowest chance a small part of a seat costs."""

    rule: Rule
    end: End
    multiplier: Fraction

    @property
    def seats(self) -> int:
        """Where it stands now."""
        return self.rule.min if self.end == "min" else self.rule.max


@dataclass(frozen=True)
class Move:
    """What would be if the side stood at `seats`.

    `status` is "computed", "impossible" (no panel, or no lottery that keeps the floors) or "undecided" (not
    proved in the time allowed); `lowest` is the highest lowest chance then, of everybody who is in a valid
    panel then. `served` is how many more people are in any (fewer, below 0).
    """

    seats: int
    status: str
    lowest: Fraction | None = None
    served: int = 0


@dataclass(frozen=True)
class Cost:
    """A side that binds, moved by one seat in both directions; None where there is no such seat."""

    side: Side
    looser: Move | None
    tighter: Move | None


@dataclass(frozen=True)
class Pair:
    """Two sides of one category moved together: one seat more for `taker`, and one fewer for `giver`.

    `move.seats` is the taker's new maximum; the giver's minimum goes down by one.
    """

    taker: Quota
    giver: Quota
    move: Move


@dataclass(frozen=True)
class Costs:
    """The highest lowest chance under the quotas as they are, and the sides that hold it down.

    Sides are ranked by the gain of loosening them; `binding` counts all that bind, of which those
    with the largest multipliers were worked out. In a category whose quotas leave no room, one side alone
    changes nothing: `pairs` are the two sides that promise most there, moved together.
    """

    lowest: Fraction
    binding: int
    sides: tuple[Cost, ...]
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class _Lowest:
    chance: Fraction
    never: frozenset[str]


def quota_costs(
    pool: Pool,
    quotas: Quotas,
    watch: Watch,
    most: int = MOST_SIDES,
    settled: Mapping[str, Fraction] | None = None,
) -> Costs:
    """What the quotas cost the person with the lowest chance, for at most so many sides.

    `settled` is everybody's chance by id under a proved leximin or maximin of these quotas, if one is known.
    Each computation has an equal part of the time that is left; what is not decided in it says so.

    Raises:
        Impossible: no panel meets the rules.
        Undecided: the lowest chance under the quotas as they are was not proved in a half of the time.
    """
    now = _settled(pool, settled) if settled else _lowest(pool, quotas, Watch(watch.left / 2, watch.report))
    sides = binding_sides(pool.without(now.never), quotas, watch)
    chosen = sides[:most]
    moves: dict[tuple[Side, int], Move | None] = {}
    # Loosening is what officers can act on: it comes first where time is short.
    order = [(side, step) for step in (1, -1) for side in chosen]
    for place, (side, step) in enumerate(order):
        watch.report("what one seat more or less would do", place / len(order))
        part = Watch(watch.left / (len(order) - place), watch.report)
        moves[side, step] = _move(pool, quotas, side, step, now, part)
    costs = [Cost(side, moves[side, 1], moves[side, -1]) for side in chosen]
    pairs = _pairs(pool, quotas, sides, _stuck(costs, now), now, watch)
    return Costs(now.chance, len(sides), tuple(sorted(costs, key=lambda cost: _rank(cost, now))), pairs)


def _stuck(costs: list[Cost], now: _Lowest) -> list[str]:
    """Categories with a side that binds and changes nothing when it alone is loosened, most binding first."""
    idle = (
        cost.side.rule.category
        for cost in costs
        if isinstance(cost.side.rule, Quota) and cost.looser and _idle(cost.looser, now)
    )
    return list(dict.fromkeys(idle))[:MOST_PAIRS]


def _idle(move: Move, now: _Lowest) -> bool:
    return move.lowest is not None and move.lowest - now.chance < SAME and not move.served


def _pairs(
    pool: Pool, quotas: Quotas, sides: list[Side], categories: list[str], now: _Lowest, watch: Watch
) -> tuple[Pair, ...]:
    found = []
    for place, category in enumerate(categories):
        if (both := _promising(quotas, sides, category)) is not None:
            taker, giver = both
            part = Watch(watch.left / (len(categories) - place), watch.report)
            changed = moved(quotas, Side(taker, "max", Fraction(0)), taker.max + 1)
            changed = changed and moved(changed, Side(giver, "min", Fraction(0)), giver.min - 1)
            if changed is not None:
                found.append(Pair(taker, giver, _then(pool, changed, taker.max + 1, now, part)))
    return tuple(sorted(found, key=lambda pair: -(pair.move.lowest or 0)))


def _promising(quotas: Quotas, sides: list[Side], category: str) -> tuple[Quota, Quota] | None:
    """Who should have a seat more, and who one fewer: the furthest apart in what a seat costs."""
    signed = {side.rule: side.multiplier * (1 if side.end == "max" else -1) for side in sides}
    mine = [quota for quota in quotas.canonical() if quota.category == category]
    taker = max(mine, key=lambda quota: signed.get(quota, Fraction(0)))
    giver = min(
        (quota for quota in mine if quota.min), key=lambda q: signed.get(q, Fraction(0)), default=taker
    )
    return None if taker == giver else (taker, giver)


def binding_sides(pool: Pool, quotas: Quotas, watch: Watch) -> list[Side]:
    """The sides that hold the relaxation's lowest chance down, the largest multiplier first.

    Nobody of the pool may be without a chance.

    Raises:
        Undecided: the time is up.
    """
    instance = make_instance(pool, quotas)
    level = _lowest_level(instance, watch)
    found = []
    for index, multiplier in (level.multipliers or {}).items():
        rule = _rule(quotas, instance.rows[index])
        if rule is not None and multiplier:
            found.append(Side(rule, "max" if multiplier > 0 else "min", abs(multiplier)))
    return sorted(found, key=lambda side: -side.multiplier)


def _lowest_level(instance: Instance, watch: Watch) -> Level:
    from sortition.objectives.relaxed import relaxed_levels

    return relaxed_levels(instance, watch)[0]


def _rule(quotas: Quotas, row: Row) -> Rule | None:
    if row.rule == "quota":
        return next(q for q in quotas.quotas if (q.category, q.value) == (row.category, row.value))
    if row.rule == "combined":
        named = (row.category, row.value, row.with_category, row.with_value)
        return next(
            q for q in quotas.combined if (q.category, q.value, q.with_category, q.with_value) == named
        )
    return None


def _rank(cost: Cost, now: _Lowest) -> tuple[Fraction, Fraction]:
    gained = cost.looser.lowest - now.chance if cost.looser and cost.looser.lowest else Fraction(0)
    return -gained, -cost.side.multiplier


def _move(pool: Pool, quotas: Quotas, side: Side, step: int, now: _Lowest, watch: Watch) -> Move | None:
    seats = side.seats + (step if side.end == "max" else -step)
    changed = moved(quotas, side, seats)
    return None if changed is None else _then(pool, changed, seats, now, watch)


def _then(pool: Pool, changed: Quotas, seats: int, now: _Lowest, watch: Watch) -> Move:
    """What would be with the changed quotas."""
    try:
        then = _lowest(pool, changed, watch)
    except Impossible:
        return Move(seats, "impossible")
    except Undecided:
        return Move(seats, "undecided")
    return Move(seats, "computed", then.chance, len(now.never) - len(then.never))


def moved(quotas: Quotas, side: Side, seats: int) -> Quotas | None:
    """The quotas with this side at so many seats; None where that is no quota."""
    low, high = (seats, side.rule.max) if side.end == "min" else (side.rule.min, seats)
    if not 0 <= low <= high <= quotas.size:
        return None
    return replace(
        quotas,
        quotas=tuple(_replaced(quotas.quotas, side.rule, low, high)),
        combined=tuple(_replaced(quotas.combined, side.rule, low, high)),
    )


def _replaced(rules: tuple[R, ...], rule: Rule, low: int, high: int) -> Iterator[R]:
    for one in rules:
        yield replace(one, min=low, max=high) if one == rule else one


def _settled(pool: Pool, chances: Mapping[str, Fraction]) -> _Lowest:
    free = {a.id: chances[a.id] for a in pool.applicants if not a.placed}
    never = frozenset(person for person, chance in free.items() if chance == 0)
    return _Lowest(min((chance for chance in free.values() if chance > 0), default=Fraction(1)), never)


def _lowest(pool: Pool, quotas: Quotas, watch: Watch) -> _Lowest:
    """The highest lowest chance of those in any valid panel who are not placed, proved within `TOLERANCE`."""
    instance, fair = fairest(pool, quotas, "maximin", TOLERANCE, watch)
    free = [(kind, p) for kind, p in zip(instance.types, fair.chances, strict=True) if not kind.placed]
    never = frozenset(person for kind, p in free if p == 0 for person in kind.members)
    return _Lowest(min((p for _, p in free if p > 0), default=Fraction(1)), never)
