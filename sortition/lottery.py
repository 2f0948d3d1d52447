"""The lottery: m equally likely panels whose chances are the fairest possible."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from sortition.certificate import Certificate, Share
from sortition.instance import Instance, make_instance
from sortition.objectives.distribution import Distribution
from sortition.pool import Pool
from sortition.problems import Undecided
from sortition.quotas import Quotas
from sortition.randomness import Stream
from sortition.rules import panel_check
from sortition.seats import seat_people
from sortition.watch import Watch

if TYPE_CHECKING:
    from sortition.panels import Seats

Objective = Callable[[Instance, "Seats", float, Watch], Distribution]


# Whoever reads a lottery needs no solver: it is loaded where one is made.
def _leximin(instance: Instance, some: Seats, accepted_gap: float, watch: Watch) -> Distribution:
    from sortition.objectives.leximin import leximin

    return leximin(instance, some, accepted_gap, watch)


def _maximin(instance: Instance, some: Seats, accepted_gap: float, watch: Watch) -> Distribution:
    from sortition.objectives.maximin import maximin

    return maximin(instance, some, accepted_gap, watch)


def _nash(instance: Instance, some: Seats, accepted_gap: float, watch: Watch) -> Distribution:
    from sortition.objectives.nash import nash

    return nash(instance, some, accepted_gap, watch)


def _goldilocks(instance: Instance, some: Seats, accepted_gap: float, watch: Watch) -> Distribution:
    from sortition.objectives.goldilocks import goldilocks

    return goldilocks(instance, some, accepted_gap, watch)


OBJECTIVES: dict[str, Objective] = {
    "leximin": _leximin,
    "maximin": _maximin,
    "nash": _nash,
    "goldilocks": _goldilocks,
}
TICKETS = (1_000, 10_000, 100_000)
TOLERANCE = 1e-6
GAP_GRID = 10**18
MOVED_AT_MOST = Fraction(5, 100)


@dataclass(frozen=True)
class Lottery:
    """The tickets with their evidence.

    `tickets` are sorted ids, in canonical order (docs/reference/record.md); `chances` are the
    optimal selection probabilities, aligned with `pool.applicants`; `status` is "optimal" or
    "feasible" (the gap is then above the tolerance and was accepted). `rounding_proved` is None where
    everybody stands on floor or ceiling of m times her chance; else whether it is proved that no list of
    tickets has a smaller largest distance from that.
    """

    pool: Pool
    quotas: Quotas
    objective: str
    status: str
    tickets: tuple[tuple[str, ...], ...]
    chances: tuple[Fraction, ...]
    certificate: Certificate
    seconds: float = field(default=0.0, compare=False)
    rounding_proved: bool | None = None

    @cached_property
    def held(self) -> Counter[str]:
        """On how many tickets each applicant stands (0 for those on none)."""
        counts: Counter[str] = Counter({applicant.id: 0 for applicant in self.pool.applicants})
        counts.update(member for ticket in self.tickets for member in ticket)
        return counts

    @property
    def rounding_error(self) -> Fraction:
        """The largest distance, in tickets, between what somebody holds and m times her optimal chance."""
        m = len(self.tickets)
        people = zip(self.pool.applicants, self.chances, strict=True)
        return max(abs(self.held[applicant.id] - m * chance) for applicant, chance in people)

    @cached_property
    def free(self) -> Mapping[str, Fraction]:
        """The optimal chance of everybody who is not placed, by id."""
        people = zip(self.pool.applicants, self.chances, strict=True)
        return {applicant.id: chance for applicant, chance in people if not applicant.placed}

    @property
    def without_chance(self) -> tuple[str, ...]:
        """The ids of those who have no chance."""
        return tuple(person for person, chance in self.free.items() if not chance)

    @property
    def above_half(self) -> tuple[str, ...]:
        """The ids of those, the placed apart, whose chance is above one half."""
        return tuple(person for person, chance in self.free.items() if chance > Fraction(1, 2))

    @property
    def lowest_bound(self) -> Fraction | None:
        """The certified upper bound on the lowest chance of any lottery, for the objectives about it.

        For leximin of everybody, for maximin of those who are in some valid panel; otherwise None.
        """
        if self.certificate.optimum is None:
            return min(self.certificate.levels, key=lambda level: level.value).bound
        return self.certificate.optimum.ceiling.bound if self.objective == "maximin" else None

    @property
    def gini(self) -> float:
        """Inequality of the optimal chances: 0 when all are equal."""
        return float(gini(self.chances))


def gini(amounts: Sequence[Fraction | int]) -> Fraction:
    """The Gini coefficient: the mean difference between two people, divided by twice the mean."""
    total, n = sum(amounts), len(amounts)
    if not total:
        return Fraction(0)
    ranked = sum(rank * amount for rank, amount in enumerate(sorted(amounts), start=1))
    return Fraction(2 * ranked) / (n * total) - Fraction(n + 1, n)


def make_lottery(
    pool: Pool,
    quotas: Quotas,
    *,
    objective: str = "leximin",
    tickets: int | None = None,
    accepted_gap: float = TOLERANCE,
    watch: Watch | None = None,
) -> Lottery:
    """The lottery of a pool: the fairest chances, and tickets that keep everybody within one ticket of them.

    Without `tickets` their number is the smallest of 1000, 10,000 and 100,000 that leaves nobody with a
    chance on no ticket and moves no chance by more than 5 % of itself (the largest, where none does).

    Raises:
        Impossible: no panel meets the rules; says which clash and what would help.
        Undecided: neither a lottery nor its proof was found in the watch's time.
    """
    watch = watch or Watch()
    instance, fair = fairest(pool, quotas, objective, accepted_gap, watch)
    chosen, rounding_proved = _tickets(instance, fair, tickets, pool_hash(pool), watch)
    _refuse_invalid(chosen, pool, quotas)
    by_person = {person: fair.chances[t] for t, kind in enumerate(instance.types) for person in kind.members}
    return Lottery(
        pool,
        quotas,
        objective,
        "optimal" if fair.gap <= Fraction(TOLERANCE) else "feasible",
        chosen,
        tuple(by_person[applicant.id] for applicant in pool.applicants),
        certificate_of(instance, fair, objective),
        watch.seconds,
        rounding_proved,
    )


def fairest(
    pool: Pool, quotas: Quotas, objective: str, accepted_gap: float, watch: Watch
) -> tuple[Instance, Distribution]:
    """The fairest chances by this objective, with the types that they are about, and no tickets yet.

    Raises:
        Impossible: no panel meets the rules, or no lottery keeps the floors.
        Undecided: neither the chances nor their proof were found in the watch's time.
    """
    from sortition.lowest_chances import too_high
    from sortition.objectives.floors import FloorsTooHigh, refuse_floors
    from sortition.panels import best_panel
    from sortition.relax import explain

    watch.tick("reading the rules")
    instance = make_instance(pool, quotas)
    some = best_panel(instance, [0] * len(instance.types), watch)
    if some is None:
        raise explain(pool, quotas, watch)
    try:
        if quotas.floors:
            refuse_floors(instance, some.seats, watch)
        fair = OBJECTIVES[objective](instance, some.seats, accepted_gap, watch)
    except FloorsTooHigh as error:
        raise too_high(pool, quotas, instance, error) from None
    if fair.gap > Fraction(accepted_gap):
        raise Undecided(f"the chances are proved only to within {float(fair.gap):.1e}")
    return instance, fair


def pool_hash(pool: Pool) -> str:
    """SHA-256 of ids and values in canonical order: the seed of the shuffles, independent of any key."""
    people = [[applicant.id, *applicant.values] for applicant in pool.applicants]
    frozen = json.dumps([pool.categories, people], ensure_ascii=False, separators=(",", ":"))
    return sha256(frozen.encode()).hexdigest()


def in_canonical_order(tickets: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Tickets by SHA-256 of their sorted ids, so that a ticket's number says nothing about it."""
    ordered = sorted((sha256("\n".join(ids).encode()).digest(), tuple(ids)) for ids in tickets)
    return tuple(ids for _, ids in ordered)


def _tickets(
    instance: Instance, fair: Distribution, wanted: int | None, seed: str, watch: Watch
) -> tuple[tuple[tuple[str, ...], ...], bool | None]:
    from sortition.tickets import whole_panels

    for number in (wanted,) if wanted else TICKETS:
        rounded = whole_panels(instance, fair, number, Stream(seed, f"panels {number}"), watch)
        if number in (wanted, TICKETS[-1]) or _near_enough(instance, fair, rounded.panels):
            break
    watch.tick("dealing seats to people", 1.0)
    return in_canonical_order(seat_people(instance, rounded.panels, seed)), rounded.proved


def _near_enough(instance: Instance, fair: Distribution, panels: list[Seats]) -> bool:
    """Nobody with a chance goes without a ticket, and no chance moves by more than 5 % of itself."""
    totals = [0] * len(instance.types)
    for seats, number in Counter(panels).items():
        for t, count in enumerate(seats):
            totals[t] += number * count
    for kind, total, chance in zip(instance.types, totals, fair.chances, strict=True):
        fewest, most = total // kind.people, -(-total // kind.people)
        exact = len(panels) * chance
        moved = max(abs(fewest - exact), abs(most - exact))
        if chance > TOLERANCE and (not fewest or moved > MOVED_AT_MOST * exact):
            return False
    return True


def _refuse_invalid(tickets: tuple[tuple[str, ...], ...], pool: Pool, quotas: Quotas) -> None:
    check = panel_check(pool, quotas)
    for ticket in set(tickets):
        if broken := check(ticket):
            raise AssertionError(f"a ticket breaks {len(broken)} rules")


def certificate_of(instance: Instance, fair: Distribution, objective: str) -> Certificate:
    """The proof that comes with these chances."""
    panels = (
        Share(share, {t: count for t, count in enumerate(seats) if count})
        for share, seats in zip(fair.shares, fair.panels, strict=True)
    )
    members = tuple(kind.members for kind in instance.types)
    return Certificate(
        fair.proof,
        # Exact, it may have thousands of digits; the page allows to round it up.
        Fraction(-(-fair.gap * GAP_GRID // 1), GAP_GRID),
        fair.shortfall,
        members,
        instance.rows,
        fair.levels,
        tuple(panels),
        objective,
        fair.optimum,
    )
