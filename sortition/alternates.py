"""Alternates chosen so that drop-outs do the least damage, and what any set of alternates is worth.

Method: the expected damage over sampled sets of people who drop out (Assos, Baharav, Flanigan, Procaccia,
"Alternates, assemble! Selecting optimal alternates for citizens' assemblies", EC 2025,
doi 10.1145/3736252.3742614, arXiv 2506.15716). The damage of one set is the number of seats by which the
rules are missed after the best use of the alternates: an empty seat misses the panel's size by one, and
counts as much as a seat by which a quota is missed. Members drop out independently of each other, alternates
come when they are called, and nobody else does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import sqrt

from sortition.pool import Applicant, Pool
from sortition.quotas import Quotas
from sortition.randomness import Stream

DRAWN_ORDER, OPTIMISED = "drawn-order", "optimised"
ALTERNATES_RULES = (DRAWN_ORDER, OPTIMISED)
SAMPLES, FRESH_SAMPLES = 200, 400
# Nobody is given up before she has answered: proportions of rates that multiply stop here.
HIGHEST_RATE = Fraction(95, 100)

Rates = tuple[tuple[str, str, Fraction], ...]


@dataclass(frozen=True)
class Kind:
    """People whom no rule tells apart, the earlier in the order first, and the rows that each counts in."""

    people: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """What a set of drop-outs leaves open.

    `needs` are the fewest and most further seats for each row (the most is negative where there are too many
    already), `seats` how many are empty, `barred` the kinds that may not fill them, `times` how often the
    same was sampled.
    """

    needs: tuple[tuple[int, int], ...]
    seats: int
    barred: tuple[int, ...]
    times: int

    @property
    def unfilled(self) -> int:
        """Seats by which the rules are missed when nobody comes."""
        return sum(max(0, low, -high) for low, high in self.needs) + self.seats


@dataclass(frozen=True)
class Case:
    """Whom the alternates are chosen from, and for which gaps.

    Of each group in `groups` (kinds, number) at most so many people may be chosen.
    """

    kinds: tuple[Kind, ...]
    groups: tuple[tuple[tuple[int, ...], int], ...]
    gaps: tuple[Gap, ...]

    @property
    def samples(self) -> int:
        """How many sets of drop-outs were sampled."""
        return sum(gap.times for gap in self.gaps)


@dataclass(frozen=True)
class Chosen:
    """A set of alternates (ids in the order), its mean damage in seats over the samples, and a proved bound.

    No set of so many people who may stand in for a member (`case_to_choose`) has a smaller mean than `bound`
    on the same samples.
    """

    people: tuple[str, ...]
    value: Fraction
    bound: Fraction

    @property
    def proved(self) -> bool:
        """Whether no set does better on the samples."""
        return self.value == self.bound


@dataclass(frozen=True)
class Shortfall:
    """The expected damage in seats, and the standard error of this estimate."""

    mean: float
    error: float


def dropout_chances(people: Iterable[Applicant], pool: Pool, rates: Rates) -> dict[str, Fraction]:
    """How probably each of these people drops out (id -> chance).

    The rate for everybody (category and value "") is multiplied by the proportion of each rate that is about
    one of her values: with 10 % for everybody, 20 % for one value and 15 % for another it is 30 %. It is at
    most 95 %, unless a rate itself is higher.

    Raises:
        ValueError: there is no rate for everybody, or it is not above 0.
    """
    by_value = {(category, value): rate for category, value, rate in rates}
    if not by_value.get(("", "")):
        raise ValueError("there is no rate for everybody above 0")
    return {
        person.id: _rate(dict(zip(pool.categories, person.values, strict=True)), by_value)
        for person in people
    }


def _rate(values: Mapping[str, str], rates: Mapping[tuple[str, str], Fraction]) -> Fraction:
    everybody = rates["", ""]
    mine = [rates[one] for one in values.items() if one in rates]
    found = everybody
    for rate in mine:
        found *= rate / everybody
    return min(found, max(HIGHEST_RATE, everybody, *mine))


def sampled(
    chances: Mapping[str, Fraction], gone: Collection[str], stream: Stream, samples: int
) -> list[frozenset[str]]:
    """So many sets of people who drop out; those in `gone` are in all of them."""
    people = sorted(chances)
    return [
        frozenset(
            person
            for person in people
            if person in gone or stream.below(chances[person].denominator) < chances[person].numerator
        )
        for _ in range(samples)
    ]


@dataclass(frozen=True)
class Panel:
    """A drawn panel as far as alternates are about it; `gone` are members who have left already."""

    pool: Pool
    quotas: Quotas
    members: tuple[str, ...]
    gone: frozenset[str] = frozenset()

    def limited_homes(self) -> frozenset[str]:
        """Homes in which more people live than may serve."""
        homes = Counter(person.household for person in self.pool.applicants if person.household)
        return frozenset(home for home, people in homes.items() if people > self.quotas.home_most)

    @cached_property
    def rules(self) -> tuple[tuple[frozenset[tuple[str, str]], int, int], ...]:
        """The rules on seats, those on two categories last: who has all of this; fewest and most."""
        quotas = self.quotas
        single = ((frozenset({(q.category, q.value)}), q.min, q.max) for q in quotas.canonical())
        both = (
            (frozenset({(q.category, q.value), (q.with_category, q.with_value)}), q.min, q.max)
            for q in quotas.canonical_combined()
        )
        return (*single, *both)

    def rows_of(self, person: Applicant) -> tuple[int, ...]:
        """The rules on seats that she counts for."""
        has = set(zip(self.pool.categories, person.values, strict=True))
        return tuple(row for row, (wanted, _, _) in enumerate(self.rules) if wanted <= has)


def case_to_choose(panel: Panel, order: Sequence[str], leaving: Iterable[frozenset[str]]) -> Case:
    """Everybody of the order whom no member's home and no member kept apart stands against, in any gap.

    This is a little stricter than need be: where a member leaves, the other of a pair could be called.
    """
    candidates = _candidates(panel, order)
    groups = list(_groups(panel, candidates))
    single = {person for people, _ in groups for person in people}
    kinds: dict[tuple[tuple[int, ...], str], list[str]] = defaultdict(list)
    for person in candidates:
        kinds[panel.rows_of(person), person.id if person.id in single else ""].append(person.id)
    # Whoever comes first in the order is in the first kind: she is taken before others who help as much.
    listed = tuple(Kind(tuple(people), rows) for (rows, _), people in kinds.items())
    where = {person: n for n, kind in enumerate(listed) for person in kind.people}
    numbered = (((tuple(sorted(where[person] for person in people))), most) for people, most in groups)
    return Case(listed, tuple(numbered), gaps(panel, leaving))


def _candidates(panel: Panel, order: Sequence[str]) -> list[Applicant]:
    known = {person.id: person for person in panel.pool.applicants}
    homes = {known[member].household for member in panel.members} & panel.limited_homes()
    members = set(panel.members)
    against = {one for pair in panel.pool.apart for one in pair if not members.isdisjoint(pair)}
    return [
        known[name]
        for name in order
        if known[name].household not in homes and name not in against | panel.gone
    ]


def _groups(panel: Panel, candidates: Sequence[Applicant]) -> Iterator[tuple[list[str], int]]:
    """Those of whom only so many may be alternates: people of one home, and pairs."""
    limited, homes = panel.limited_homes(), defaultdict(list)
    for person in candidates:
        if person.household in limited:
            homes[person.household].append(person.id)
    most = panel.quotas.home_most
    yield from ((people, most) for _, people in sorted(homes.items()) if len(people) > most)
    there = {person.id for person in candidates}
    yield from ((list(pair), 1) for pair in panel.pool.apart if there.issuperset(pair))


def case_to_measure(panel: Panel, alternates: Sequence[str], leaving: Iterable[frozenset[str]]) -> Case:
    """The alternates one by one, barred wherever homes or pairs forbid that they are called."""
    known = {person.id: person for person in panel.pool.applicants}
    kinds = tuple(Kind((name,), panel.rows_of(known[name])) for name in alternates)
    where = {name: n for n, name in enumerate(alternates)}
    pairs = [pair for pair in panel.pool.apart if where.keys() >= set(pair)]
    groups = tuple(((where[one], where[other]), 1) for one, other in pairs)
    return Case(kinds, groups, gaps(panel, leaving, alternates))


def gaps(panel: Panel, leaving: Iterable[frozenset[str]], alternates: Sequence[str] = ()) -> tuple[Gap, ...]:
    """What each of these sets of drop-outs leaves open, equal ones once, in canonical order."""
    known = {person.id: person for person in panel.pool.applicants}
    rows = {member: panel.rows_of(known[member]) for member in panel.members}
    found: Counter[tuple[tuple[tuple[int, int], ...], int, tuple[int, ...]]] = Counter()
    for left in leaving:
        seated = Counter(row for member in panel.members if member not in left for row in rows[member])
        needs = (
            (max(0, low - seated[row]), high - seated[row]) for row, (_, low, high) in enumerate(panel.rules)
        )
        barred = _barred(panel, known, left, alternates)
        found[tuple(needs), panel.quotas.size - len(panel.members) + len(left), barred] += 1
    return tuple(Gap(*gap, times) for gap, times in sorted(found.items()))


def _barred(
    panel: Panel, known: Mapping[str, Applicant], left: frozenset[str], alternates: Sequence[str]
) -> tuple[int, ...]:
    """Alternates who live in a limited home with somebody who left, or are kept apart from one who stays."""
    homes = {known[member].household for member in left} & panel.limited_homes()
    staying = set(panel.members) - left
    against = {one for pair in panel.pool.apart for one in pair if not staying.isdisjoint(pair)}
    return tuple(n for n, one in enumerate(alternates) if one in against or known[one].household in homes)


def best_alternates(panel: Panel, order: Sequence[str], rates: Rates, number: int, seed: str) -> Chosen:
    """At most `number` people of the order for whom the expected damage of drop-outs is smallest.

    `order` is the hashed order of everybody who is no member; within a kind of equal people, and where more
    people would help no further, the earlier are taken. `seed` decides the samples. The effort is fixed: the
    same set on every machine with the same version of the solver.
    """
    from sortition.alternates_program import best_counts

    leaving = sampled(_of_members(panel, rates), panel.gone, Stream(seed, "alternates"), SAMPLES)
    case = case_to_choose(panel, order, leaving)
    counts, value, bound = best_counts(case, number)
    taken = [name for kind, n in zip(case.kinds, counts, strict=True) for name in kind.people[:n]]
    people = _filled_up(case, taken, order, number)
    return Chosen(people, Fraction(value, case.samples), Fraction(bound, case.samples))


def value_of(panel: Panel, people: Sequence[str], rates: Rates, seed: str) -> Fraction:
    """The mean damage with these alternates on the samples that choose the best ones."""
    from sortition.alternates_program import least_damage

    leaving = sampled(_of_members(panel, rates), panel.gone, Stream(seed, "alternates"), SAMPLES)
    case = case_to_measure(panel, people, leaving)
    total = sum(least_damage(case, gap) * gap.times for gap in case.gaps)
    return Fraction(total, case.samples)


def _of_members(panel: Panel, rates: Rates) -> dict[str, Fraction]:
    members = set(panel.members)
    people = (person for person in panel.pool.applicants if person.id in members)
    return dropout_chances(people, panel.pool, rates)


def _filled_up(case: Case, taken: Sequence[str], order: Sequence[str], number: int) -> tuple[str, ...]:
    """Those taken and as many more as there may be, in the order."""
    where = {person: n for n, kind in enumerate(case.kinds) for person in kind.people}
    chosen = set(taken)
    for person in (name for name in order if name in where and name not in chosen):
        counts = Counter(where[one] for one in chosen | {person})
        if len(chosen) < number and _allowed(case, counts):
            chosen.add(person)
    return tuple(name for name in order if name in chosen)


def _allowed(case: Case, counts: Mapping[int, int]) -> bool:
    return all(sum(counts.get(kind, 0) for kind in kinds) <= most for kinds, most in case.groups)


def expected_shortfalls(
    panel: Panel, sets: Mapping[str, Sequence[str]], rates: Rates, seed: str, samples: int = FRESH_SAMPLES
) -> dict[str, Shortfall]:
    """The expected damage with each of these sets of alternates, on samples that chose none of them.

    All sets meet the same drop-outs, after the best use of their people.
    """
    from sortition.alternates_program import least_damage

    leaving = sampled(_of_members(panel, rates), panel.gone, Stream(seed, "alternates measured"), samples)
    found = {}
    for name, alternates in sets.items():
        case = case_to_measure(panel, alternates, leaving)
        damages = [(least_damage(case, gap), gap.times) for gap in case.gaps]
        found[name] = _estimate(damages)
    return found


def _estimate(damages: Sequence[tuple[int, int]]) -> Shortfall:
    n = sum(times for _, times in damages)
    mean = sum(damage * times for damage, times in damages) / n
    squares = sum((damage - mean) ** 2 * times for damage, times in damages)
    return Shortfall(mean, sqrt(squares / (n - 1) / n) if n > 1 else 0.0)
