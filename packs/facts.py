"""What each audience may know about a draw, as values ready for words, tables and charts.

The public's facts hold no head-counts of the panel and no small counts of the pool; the
auditor's hold both. Neither holds an id or personal data: people appear as entry numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from sortition.draw import Drawn
from sortition.lottery import Lottery
from sortition.pool import NOT_STATED

Audience = Literal["public", "auditor"]

_MOST_BARS = 12
_SMALL = 5
_COVER = 8


@dataclass(frozen=True)
class Happening:
    """What was asked, and how the draw went, in the words of the case and of its record.

    `kind` is the source of the seed as announced ("balls", "dice", "national-lottery", "drand",
    "other") or "unannounced"; `source` its announced wording; `drawn_at` is a time in UTC as in the
    log; `head` the head of the log after the draw; `order_seed` the seed of the order of replacement
    where that is another one.
    """

    commitment: str
    seed: str
    kind: str
    drawn_at: str
    head: str
    title: str
    question: str
    organisation: str
    decides: str
    answers_by: str
    source: str = ""
    order_seed: str = ""
    rehearsal: bool = False


@dataclass(frozen=True)
class ValueFacts:
    """One value: applicants (None: hidden), quota (None: no limit), seats on the panel (None: not told).

    `small` says that a hidden count is 1 to 4; `chance` is the mean chance of its applicants,
    None where the count is hidden or nobody has the value.
    """

    name: str
    applicants: int | None
    small: bool
    quota: tuple[int, int] | None
    seats: int | None
    met: bool
    chance: Fraction | None


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
    """So many people have a chance of at least `low` and under `high`."""

    low: Fraction
    high: Fraction
    people: int


@dataclass(frozen=True)
class ChanceFacts:
    """Everybody's chance; `equal` is seats divided by applicants; `gini` is 0 when all are equal.

    `rounding` is the largest distance between somebody's chance and the optimal one.
    """

    lowest: Fraction
    highest: Fraction
    equal: Fraction
    gini: Fraction
    without: int
    rounding: Fraction
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ReportFacts:
    """Everything that a selection report says."""

    audience: Audience
    happening: Happening
    size: int
    applicants: int
    tickets: int
    panels: int
    ticket: str
    objective: str
    households: int
    placed: int
    categories: tuple[CategoryFacts, ...]
    chances: ChanceFacts
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
    levels = lottery.certificate.levels
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
        placed=sum(person.placed for person in people),
        categories=category_facts(lottery, drawn, audience),
        chances=chance_facts(lottery),
        status=lottery.status,
        proof=lottery.certificate.proof,
        bound=levels[0].bound if levels else None,
        gap=lottery.certificate.gap,
        members=tuple(sorted(pseudonyms[name] for name in drawn.members)),
        alternates=tuple(pseudonyms[name] for name in drawn.alternates),
        following=len(drawn.order) - len(drawn.alternates),
    )


def ticket_number(ticket: int, tickets: int) -> str:
    """The number with zeros in front, to the digits of the last ticket's."""
    return str(ticket).zfill(len(str(tickets - 1)))


def chance_facts(lottery: Lottery) -> ChanceFacts:
    """Everybody's chance as the tickets give it: tickets held divided by tickets."""
    m, n = len(lottery.tickets), len(lottery.pool)
    held = sorted(lottery.held.values())
    optimal = zip(lottery.pool.applicants, lottery.chances, strict=True)
    return ChanceFacts(
        lowest=Fraction(held[0], m),
        highest=Fraction(held[-1], m),
        equal=Fraction(lottery.quotas.size, n),
        gini=gini(held),
        without=held.count(0),
        rounding=max(abs(Fraction(lottery.held[person.id], m) - best) for person, best in optimal),
        bars=histogram(held, m),
    )


def gini(amounts: Sequence[int]) -> Fraction:
    """The Gini coefficient: the mean difference between two people, divided by twice the mean."""
    total, n = sum(amounts), len(amounts)
    if not total:
        return Fraction(0)
    ranked = sum(rank * amount for rank, amount in enumerate(sorted(amounts), start=1))
    return Fraction(2 * ranked, n * total) - Fraction(n + 1, n)


def histogram(held: Sequence[int], tickets: int) -> tuple[Bar, ...]:
    """At most a dozen bars of equal width from 0 to the highest chance, everybody in exactly one."""
    highest = max(held)
    widths = (Fraction(percent, 100) for percent in (1, 2, 5, 10))
    width = next(w for w in widths if highest // (w * tickets) < _MOST_BARS)
    counts = [0] * (int(highest // (width * tickets)) + 1)
    for amount in held:
        counts[int(amount // (width * tickets))] += 1
    return tuple(Bar(width * i, width * (i + 1), people) for i, people in enumerate(counts))


def category_facts(lottery: Lottery, drawn: Drawn, audience: Audience) -> tuple[CategoryFacts, ...]:
    """Every category in the officer's order, with what this audience may know of its values."""
    return tuple(_category(lottery, drawn, audience, name) for name in lottery.quotas.categories)


def _category(lottery: Lottery, drawn: Drawn, audience: Audience, name: str) -> CategoryFacts:
    table = value_table(lottery, drawn, name)
    quotas = {quota.value: quota for quota in lottery.quotas.of(name)}
    order = [value for value in quotas if value != NOT_STATED]
    order += [NOT_STATED] if table.get(NOT_STATED, (0, 0, 0))[0] else []
    counts = {value: table.get(value, (0, 0, 0))[0] for value in order}
    hidden = suppressed(counts) if audience == "public" else frozenset()
    values = []
    for value in order:
        applicants, tickets, seats = table.get(value, (0, 0, 0))
        quota, shown = quotas.get(value), value not in hidden
        free = quota is None or (value == NOT_STATED and (quota.min, quota.max) == (0, lottery.quotas.size))
        values.append(
            ValueFacts(
                name=value,
                applicants=applicants if shown else None,
                small=not shown and applicants < _SMALL,
                quota=None if free or quota is None else (quota.min, quota.max),
                seats=seats if audience == "auditor" else None,
                met=quota is None or quota.min <= seats <= quota.max,
                chance=_mean(tickets, applicants, len(lottery.tickets)) if shown else None,
            )
        )
    return CategoryFacts(name, tuple(values))


def _mean(tickets: int, applicants: int, m: int) -> Fraction | None:
    return Fraction(tickets, applicants * m) if applicants else None


def value_table(lottery: Lottery, drawn: Drawn, category: str) -> dict[str, tuple[int, int, int]]:
    """For each value that somebody has: applicants, tickets that they hold in all, seats on the panel."""
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
        n=("tickets", "size"), tickets=("tickets", "sum"), seats=("seats", "sum")
    )
    return {str(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in sums.itertuples()}


def suppressed(counts: Mapping[str, int]) -> frozenset[str]:
    """The values whose counts the public does not see: 1 to 4, and what would give these away.

    The total is public. Where the hidden counts could be worked out from it, the smallest count
    of at least 8 is hidden too (each small one may then still be anything from 1 to 4); where there
    is none, the whole category.
    """
    small = {value for value, count in counts.items() if 0 < count < _SMALL}
    hidden = sum(counts[value] for value in small)
    safe = len(small) > 1 and len(small) < hidden < (_SMALL - 1) * len(small)
    if not small or safe:
        return frozenset(small)
    covers = sorted((count, value) for value, count in counts.items() if count >= _COVER)
    return frozenset(small | {covers[0][1]}) if covers else frozenset(counts)
