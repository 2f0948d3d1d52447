"""What each audience may know about a draw, as values ready for words, tables and charts.

The public's facts hold no head-counts of the panel and no small counts of the pool; the
auditor's hold both. Neither holds an id or personal data: people appear as entry numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from packs.happening import Changes as Changes
from packs.happening import Happening as Happening
from packs.report_population import Part, Shares, parts_told
from packs.report_rules import CombinedFacts, combined_facts, further_rules
from sortition.draw import Drawn
from sortition.lottery import Lottery, gini
from sortition.pool import NOT_STATED
from sortition.quotas import Quota
from sortition.record import ticket_number
from sortition.small_counts import FEW, chance_ranges, published

Audience = Literal["public", "auditor"]

_MOST_BARS = 14
_WIDTHS = tuple(Fraction(percent, 100) for percent in (1, 2, 5, 10))
_NOBODY = (0, 0, 0, 0, 0)
# Of the people with a value: how many they are, their tickets and seats, the fewest and most tickets of one.
_Sums = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class ValueFacts:
    """One value: how many applicants, quota (None: no limit), seats on the panel (None: not told).

    `applicants` are the fewest and the most that this audience may know of; `chance` is their mean
    chance, None where nobody has the value or the audience may not know how many have it: with the seats
    of the quota, the mean chance would tell how many they are. `lowest` and `highest` are the auditor's
    only. `population` is their share of the population, None where it is not known.
    """

    name: str
    applicants: tuple[int, int]
    quota: tuple[int, int] | None
    seats: int | None
    met: bool
    chance: Fraction | None
    lowest: Fraction | None = None
    highest: Fraction | None = None
    population: Part | None = None

    @property
    def exact(self) -> int | None:
        """The number of applicants where the audience may know it."""
        low, high = self.applicants
        return low if low == high else None

    @property
    def small(self) -> bool:
        """Whether all that may be said is "1 to 4"."""
        return self.applicants == FEW


@dataclass(frozen=True)
class CategoryFacts:
    """One category; its values in the officer's order, `not stated` last."""

    name: str
    values: tuple[ValueFacts, ...]

    @property
    def not_stated(self) -> ValueFacts | None:
        """The line of those who did not state it, if there is any such applicant."""
        return next((value for value in self.values if value.name == NOT_STATED), None)


@dataclass(frozen=True)
class Bar:
    """So many people have a chance of at least `low` and under `high`; 100% belongs to the bar below it."""

    low: Fraction
    high: Fraction
    people: int


@dataclass(frozen=True)
class ChanceFacts:
    """Everybody's chance; `equal` is seats divided by applicants; `gini` is 0 when all are equal.

    `best_lowest` is the lowest chance before rounding to whole tickets, `rounding` the largest distance
    between somebody's chance and the one before rounding.
    """

    lowest: Fraction
    highest: Fraction
    equal: Fraction
    gini: Fraction
    without: int
    best_lowest: Fraction
    rounding: Fraction
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ReportFacts:
    """Everything that a selection report says.

    `held` are numbers of tickets with how many people hold so many, the auditor's only.
    """

    audience: Audience
    happening: Happening
    size: int
    applicants: int
    tickets: int
    panels: int
    ticket: str
    objective: str
    households: int
    home_most: int
    rules: tuple[str, ...]
    placed: int
    none: int
    above_half: int
    categories: tuple[CategoryFacts, ...]
    combined: tuple[CombinedFacts, ...]
    chances: ChanceFacts
    held: tuple[tuple[int, int], ...]
    status: str
    proof: str
    bound: Fraction | None
    gap: Fraction
    members: tuple[str, ...]
    alternates: tuple[str, ...]
    following: int


def report_facts(
    lottery: Lottery,
    drawn: Drawn,
    pseudonyms: Mapping[str, str],
    happening: Happening,
    audience: Audience = "public",
) -> ReportFacts:
    """The facts of a selection report for this audience; `pseudonyms` maps ids to entry numbers."""
    people = lottery.pool.applicants
    return ReportFacts(
        audience=audience,
        happening=happening,
        size=lottery.quotas.size,
        applicants=len(people),
        tickets=len(lottery.tickets),
        panels=len(set(lottery.tickets)),
        ticket=ticket_number(drawn.ticket, len(lottery.tickets)),
        objective=lottery.objective,
        households=len({person.household for person in people if person.household}),
        home_most=lottery.quotas.home_most,
        rules=further_rules(lottery),
        placed=sum(person.placed for person in people),
        none=len(lottery.without_chance),
        above_half=len(lottery.above_half),
        categories=category_facts(lottery, drawn, audience, happening.population),
        combined=combined_facts(lottery, frozenset(drawn.members), audience == "public"),
        chances=chance_facts(lottery, audience),
        held=tuple(sorted(Counter(lottery.held.values()).items())) if audience == "auditor" else (),
        status=lottery.status,
        proof=lottery.certificate.proof,
        bound=lottery.lowest_bound,
        gap=lottery.certificate.gap,
        members=tuple(sorted(pseudonyms[name] for name in drawn.members)),
        alternates=tuple(pseudonyms[name] for name in drawn.alternates),
        following=len(drawn.order) - len(drawn.alternates),
    )


def chance_facts(lottery: Lottery, audience: Audience = "public") -> ChanceFacts:
    """Everybody's chance as the tickets give it: tickets held divided by tickets.

    The public's bars are those of the record, as two tables with other bounds would tell what is between.
    """
    m, n = len(lottery.tickets), len(lottery.pool)
    held = sorted(lottery.held.values())
    return ChanceFacts(
        lowest=Fraction(held[0], m),
        highest=Fraction(held[-1], m),
        equal=Fraction(lottery.quotas.size, n),
        gini=gini(held),
        without=held.count(0),
        best_lowest=min(lottery.chances),
        rounding=lottery.rounding_error / m,
        bars=ranges(held, m) if audience == "public" else histogram(held, m),
    )


def histogram(held: Sequence[int], tickets: int) -> tuple[Bar, ...]:
    """At most 14 bars of equal width from 0 to the highest chance, everybody in exactly one."""
    highest = max(held)
    width = next(w for w in _WIDTHS if highest // (w * tickets) < _MOST_BARS)
    places = [min(int(amount // (width * tickets)), int(1 / width) - 1) for amount in held]
    counts = Counter(places)
    return tuple(Bar(width * i, width * (i + 1), counts[i]) for i in range(max(places) + 1))


def ranges(held: Sequence[int], tickets: int) -> tuple[Bar, ...]:
    """The ranges of chances.json up to the highest chance: none of them has 1 to 4 people."""
    found = chance_ranges(held, tickets)
    last = max(place for place, one in enumerate(found) if one.people)
    return tuple(
        Bar(Fraction(one.first, tickets), min(Fraction(one.last + 1, tickets), Fraction(1)), one.people)
        for one in found[: last + 1]
    )


def category_facts(
    lottery: Lottery, drawn: Drawn, audience: Audience, population: Shares | None = None
) -> tuple[CategoryFacts, ...]:
    """Every category in the officer's order, with what this audience may know of its values."""
    shares = population or {}
    return tuple(_category(lottery, drawn, audience, name, shares) for name in lottery.quotas.categories)


def _category(
    lottery: Lottery, drawn: Drawn, audience: Audience, name: str, population: Shares
) -> CategoryFacts:
    table = value_table(lottery, drawn, name)
    quotas = {quota.value: quota for quota in lottery.quotas.of(name) if _limits(quota, lottery.quotas.size)}
    order = [quota.value for quota in lottery.quotas.of(name) if quota.value != NOT_STATED]
    order += [NOT_STATED] if NOT_STATED in table else []
    counts = {value: table.get(value, _NOBODY)[0] for value in order}
    covers = sorted(quotas, key=lambda value: -quotas[value].max)
    public = audience == "public"
    known = _known(lottery, table, {value: _seats(quotas.get(value), lottery.quotas.size) for value in order})
    told = published(counts, covers, known) if public else {value: (n, n) for value, n in counts.items()}
    shares = {value: share for (category, value), share in population.items() if category == name}
    parts = parts_told(shares, len(lottery.pool), covers, public)
    m, values = len(lottery.tickets), []
    for value in order:
        applicants, tickets, seats, fewest, most = table.get(value, _NOBODY)
        quota, (low, high) = quotas.get(value), told[value]
        exact = applicants and low == high
        values.append(
            ValueFacts(
                name=value,
                applicants=told[value],
                quota=(quota.min, quota.max) if quota else None,
                seats=None if public else seats,
                met=quota is None or quota.min <= seats <= quota.max,
                chance=Fraction(tickets, applicants * m) if exact else None,
                lowest=Fraction(fewest, m) if applicants and not public else None,
                highest=Fraction(most, m) if applicants and not public else None,
                population=parts.get(value),
            )
        )
    return CategoryFacts(name, tuple(values))


def _known(
    lottery: Lottery, table: Mapping[str, _Sums], seats: Mapping[str, tuple[int, int]]
) -> Callable[[Mapping[str, int]], bool]:
    """Whether what else is public allows so many people of these values: quotas, lowest, highest chance.

    Each value has on every ticket the seats of its quota, and each of its people is on as many tickets as
    the lowest and the highest chance allow. The mean chances that are told say on how many tickets the
    people of the other values are together.
    """
    m, held = len(lottery.tickets), lottery.held.values()
    lowest, highest = min(held), max(held)

    def possible(counts: Mapping[str, int]) -> bool:
        bounds = [
            (max(seats[one][0] * m, people * lowest), min(seats[one][1] * m, people * highest))
            for one, people in counts.items()
        ]
        together = sum(table[one][1] for one in counts)
        fits = sum(low for low, _ in bounds) <= together <= sum(high for _, high in bounds)
        return fits and all(low <= high for low, high in bounds)

    return possible


def _seats(quota: Quota | None, size: int) -> tuple[int, int]:
    return (quota.min, quota.max) if quota else (0, size)


def _limits(quota: Quota, size: int) -> bool:
    return quota.value != NOT_STATED or (quota.min, quota.max) != (0, size)


def value_table(lottery: Lottery, drawn: Drawn, category: str) -> dict[str, _Sums]:
    """For each value that somebody has: the sums of its people."""
    import pandas as pd

    column = lottery.pool.categories.index(category)
    members = frozenset(drawn.members)
    people = pd.DataFrame(
        {
            "value": [person.values[column] for person in lottery.pool.applicants],
            "tickets": [lottery.held[person.id] for person in lottery.pool.applicants],
            "seats": [int(person.id in members) for person in lottery.pool.applicants],
        }
    )
    sums = people.groupby("value").agg(
        n=("tickets", "size"),
        tickets=("tickets", "sum"),
        seats=("seats", "sum"),
        fewest=("tickets", "min"),
        most=("tickets", "max"),
    )
    return {
        str(row[0]): (int(row[1]), int(row[2]), int(row[3]), int(row[4]), int(row[5]))
        for row in sums.itertuples()
    }
