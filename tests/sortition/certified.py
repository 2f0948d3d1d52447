"""What docs/reference/record.md asks of a certificate, computed once more person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from exact import Panel
from small_cases import SmallCase

from sortition.certificate import Certificate, Level, Row
from sortition.pool import Applicant

ZERO = Fraction(0)


def faults(case: SmallCase, certificate: Certificate, panels: Sequence[Panel] = ()) -> list[str]:
    """Everything in which the certificate is not as the page says; `panels` are all valid ones."""
    people = {p.id: p for p in case.pool.applicants}
    found = [*_partition(certificate, people), *_shape(certificate)]
    found += [f"row {row.label}" for row in certificate.rows if not _is_rule(case, certificate, row)]
    values = _values(certificate)
    worst = ZERO
    for number, level in enumerate(certificate.levels):
        paid = sum((f * values[t] for t, f in level.floors.items()), ZERO)
        if certificate.proof == "relaxation":
            needed = relaxed_bound(case, certificate, level) - paid
        else:
            needed = priced_bound(certificate, level, panels) - paid
        if level.bound < needed:
            found.append(f"level {number}: the bound is {float(needed - level.bound):.3g} too low")
        worst = max([worst, *((level.bound - level.value) / level.weights[t] for t in level.fixed)])
    if certificate.gap < worst + certificate.shortfall:
        found.append("the gap is larger than it says")
    return found + list(_panels(case, certificate))


def _partition(certificate: Certificate, people: dict[str, Applicant]) -> Iterator[str]:
    if sorted(name for kind in certificate.types for name in kind) != sorted(people):
        yield "types are not everybody once"
    for kind in certificate.types:
        alike = {(people[x].values, people[x].placed, _home(people[x], people)) for x in kind}
        if len(alike) > 1:
            yield "a type mixes people"


def _home(person: Applicant, people: dict[str, Applicant]) -> tuple[object, ...]:
    with_her = (p for p in people.values() if p.household == person.household and p.household)
    return tuple(sorted((p.values, p.placed) for p in with_her))


def _is_rule(case: SmallCase, certificate: Certificate, row: Row) -> bool:
    """Whether the row says no more than a rule of the case does."""
    people = {p.id: p for p in case.pool.applicants}
    held = {x for t in row.types for x in certificate.types[t]}
    if row.rule == "size":
        return (held, row.low, row.high) == (set(people), case.quotas.size, case.quotas.size)
    if row.rule == "homes":
        there = {x for x, p in people.items() if p.household in row.households}
        return "" not in row.households and (held, row.low, row.high) == (there, 0, len(row.households))
    quota = next(q for q in case.quotas.quotas if (q.category, q.value) == (row.category, row.value))
    column = case.pool.categories.index(row.category)
    there = {x for x, p in people.items() if p.values[column] == row.value}
    return (held, row.low, row.high) == (there, quota.min, quota.max)


def _shape(certificate: Certificate) -> Iterator[str]:
    before, earlier = ZERO, set[int]()
    for number, level in enumerate(certificate.levels):
        if not before <= level.value <= 1:
            yield f"level {number}: the value falls or is no chance"
        if sum(level.weights.values()) != 1 or min(level.weights.values()) <= 0:
            yield f"level {number}: the weights"
        if not set(level.fixed) <= set(level.weights) or set(level.weights) & earlier:
            yield f"level {number}: who is weighed"
        if not set(level.floors) <= earlier or any(f < 0 for f in level.floors.values()):
            yield f"level {number}: the floors"
        if (level.multipliers is None) != (certificate.proof == "pricing"):
            yield f"level {number}: multipliers go with a relaxation"
        before, earlier = level.value, earlier | set(level.fixed)
    fixed = sorted(t for level in certificate.levels for t in level.fixed)
    if fixed != list(range(len(certificate.types))):
        yield "not every type is fixed once"


def _values(certificate: Certificate) -> dict[int, Fraction]:
    return {t: level.value for level in certificate.levels for t in level.fixed}


def relaxed_bound(case: SmallCase, certificate: Certificate, level: Level) -> Fraction:
    """B of the page, before the floors' part is taken off."""
    people = {p.id: p for p in case.pool.applicants}
    multipliers = level.multipliers or {}
    total = ZERO
    for index, multiplier in multipliers.items():
        row = certificate.rows[index]
        total += multiplier * (row.high if multiplier > 0 else row.low)
    for t, kind in enumerate(certificate.types):
        u = {**level.weights, **level.floors}.get(t, ZERO)
        rest = u / len(kind) - sum(
            (y for i, y in multipliers.items() if t in certificate.rows[i].types), ZERO
        )
        homes = {people[x].household or x for x in kind}
        total += len(kind) * rest if people[kind[0]].placed else len(homes) * max(ZERO, rest)
    return total


def priced_bound(certificate: Certificate, level: Level, panels: Sequence[Panel]) -> Fraction:
    """The heaviest of all valid panels."""
    given = {**level.weights, **level.floors}
    weight = {x: given.get(t, ZERO) / len(kind) for t, kind in enumerate(certificate.types) for x in kind}
    return max(sum((weight[x] for x in panel), ZERO) for panel in panels)


def _panels(case: SmallCase, certificate: Certificate) -> Iterator[str]:
    """The distribution: shares, size, quotas and homes of every panel, and the chances it gives."""
    people = {p.id: p for p in case.pool.applicants}
    if sum(p.share for p in certificate.panels) != 1 or min(p.share for p in certificate.panels) < 0:
        yield "shares do not add up to 1"
    mean = dict.fromkeys(range(len(certificate.types)), ZERO)
    for panel in certificate.panels:
        for row in certificate.rows:
            if not row.low <= sum(panel.seats.get(t, 0) for t in row.types) <= row.high:
                yield f"a panel breaks {row.label}"
        for t, seats in panel.seats.items():
            kind = certificate.types[t]
            mean[t] += panel.share * Fraction(seats, len(kind))
            if seats > len({people[x].household or x for x in kind}):
                yield "more seats than homes"
    short = max(value - mean[t] for t, value in _values(certificate).items())
    if certificate.shortfall < max(ZERO, short):
        yield "the panels fall short by more than it says"
