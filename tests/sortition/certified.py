"""What docs/reference/record.md asks of a certificate, computed once more person by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from exact import Panel, floors_of
from small_cases import SmallCase

from sortition.certificate import Ceiling, Certificate, Level, Optimum, Row
from sortition.pool import Applicant
from sortition.quotas import both_values

ZERO = Fraction(0)


def faults(case: SmallCase, certificate: Certificate, panels: Sequence[Panel] = ()) -> list[str]:
    """Everything in which the certificate is not as the page says; `panels` are all valid ones."""
    people = {p.id: p for p in case.pool.applicants}
    found = list(_partition(case, certificate, people))
    found += [f"row {row.label}" for row in certificate.rows if not _is_rule(case, certificate, row)]
    if certificate.optimum is not None:
        found += _optimum(case, certificate, panels)
        return found + list(_panels(case, certificate))
    found += _shape(certificate)
    values = _values(certificate)
    worst = ZERO
    for number, level in enumerate(certificate.levels):
        paid = sum((f * values[t] for t, f in level.floors.items()), ZERO)
        paid += sum((g * _floor(case, certificate, t) for t, g in level.guaranteed.items()), ZERO)
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


def _optimum(case: SmallCase, certificate: Certificate, panels: Sequence[Panel]) -> Iterator[str]:
    """What the page asks of maximin, Nash and Goldilocks."""
    optimum = certificate.optimum
    assert optimum is not None
    people = {p.id: p for p in case.pool.applicants}
    placed = {t for t, kind in enumerate(certificate.types) if people[kind[0]].placed}
    serving = {x for panel in panels for x in panel}
    outside = {t for t, kind in enumerate(certificate.types) if not serving & set(kind)}
    if set(optimum.never) != outside - placed:
        yield "who is in no panel"
    for t, multipliers in optimum.never.items():
        seat = Ceiling({t: Fraction(len(certificate.types[t]))}, ZERO, multipliers)
        if multipliers is not None and relaxed_bound(case, certificate, seat) >= 1:
            yield "somebody may be in a panel"
    free = [t for t in range(len(certificate.types)) if t not in placed | set(optimum.never)]
    ceiling = optimum.ceiling
    if (ceiling.multipliers is None) != (certificate.proof == "pricing"):
        yield "multipliers go with a relaxation"
    if not set(ceiling.weights) <= set(free) or any(g < 0 for g in ceiling.guaranteed.values()):
        yield "who is weighed"
    if certificate.proof == "relaxation":
        needed = relaxed_bound(case, certificate, ceiling)
    else:
        needed = priced_bound(certificate, ceiling, panels)
    needed -= sum((g * _floor(case, certificate, t) for t, g in ceiling.guaranteed.items()), ZERO)
    if ceiling.bound < needed:
        yield f"the ceiling is {float(needed - ceiling.bound):.3g} too low"
    placed_seats = sum(p.placed for p in case.pool.applicants)
    if free and certificate.gap < own_gap(certificate, optimum, free, case.quotas.size, placed_seats):
        yield "the gap is larger than it says"


def own_gap(
    certificate: Certificate, optimum: Optimum, free: Sequence[int], size: int, placed: int
) -> Fraction:
    """The gap of each objective, by the formulas of the page."""
    number = {t: len(certificate.types[t]) for t in free}
    everybody, seats, s = sum(number.values()), size - placed, certificate.shortfall
    chances = {t: optimum.chances[t] for t in free}
    bound, weights = optimum.ceiling.bound, optimum.ceiling.weights
    if certificate.objective == "maximin":
        assert sum(weights.values()) == 1 and min(weights.values()) >= 0
        return bound - min(chances.values()) + s
    if certificate.objective == "nash":
        v = {t: weights[t] / number[t] for t in free}
        rest = sum((number[t] * (1 / (v[t] * (chances[t] - s)) - 1) for t in free), ZERO)
        return (bound - everybody + rest) / everybody
    ratio, tangent = Fraction(everybody, seats), optimum.tangent
    assert tangent is not None and tangent > 0
    assert sum(optimum.highest.values()) == ratio and sum(optimum.lowest.values()) == 1 / ratio / tangent**2
    assert min(optimum.highest.values()) >= 0 and min(optimum.lowest.values()) >= 0
    both = {t: optimum.lowest.get(t, ZERO) - optimum.highest.get(t, ZERO) for t in free}
    assert {t: u for t, u in both.items() if u} == {t: u for t, u in weights.items() if u}
    most, least = max(chances.values()) + s, min(chances.values()) - s
    return most * ratio + 1 / ratio / least + bound - 2 / ratio / tangent


def _partition(case: SmallCase, certificate: Certificate, people: dict[str, Applicant]) -> Iterator[str]:
    marked = {one for pair in case.pool.apart for one in pair}
    if sorted(name for kind in certificate.types for name in kind) != sorted(people):
        yield "types are not everybody once"
    for kind in certificate.types:
        alike = {(*_kind(people[x], marked), _home(case, people[x], people, marked)) for x in kind}
        if len(alike) > 1:
            yield "a type mixes people"


def _kind(person: Applicant, marked: set[str]) -> tuple[object, ...]:
    return person.values, person.placed, person.id if person.id in marked else ""


def _home(
    case: SmallCase, person: Applicant, people: dict[str, Applicant], marked: set[str]
) -> tuple[object, ...]:
    with_her = [p for p in people.values() if p.household == person.household and p.household]
    limited = with_her if len(with_her) > case.quotas.home_most else []
    return tuple(sorted(map(repr, (_kind(p, marked) for p in limited))))


def _most(case: SmallCase, kind: Sequence[str]) -> int:
    """The most seats that these people can take."""
    homes = Counter(p.household for p in case.pool.applicants)
    of = {p.id: p.household for p in case.pool.applicants}
    limited = Counter(of[x] for x in kind if of[x] and homes[of[x]] > case.quotas.home_most)
    alone = len(kind) - limited.total()
    return alone + sum(min(case.quotas.home_most, number) for number in limited.values())


def _floor(case: SmallCase, certificate: Certificate, t: int) -> Fraction:
    return floors_of(case.pool, case.quotas).get(certificate.types[t][0], ZERO)


def _is_rule(case: SmallCase, certificate: Certificate, row: Row) -> bool:
    """Whether the row says no more than a rule of the case does."""
    people = {p.id: p for p in case.pool.applicants}
    held = {x for t in row.types for x in certificate.types[t]}
    if row.rule == "size":
        return (held, row.low, row.high) == (set(people), case.quotas.size, case.quotas.size)
    if row.rule == "homes":
        there = {x for x, p in people.items() if p.household in row.households}
        most = case.quotas.home_most * len(row.households)
        return "" not in row.households and (held, row.low, row.high) == (there, 0, most)
    if row.rule == "apart":
        return row.people in case.pool.apart and (held, row.low, row.high) == (set(row.people), 0, 1)
    if row.rule == "combined":
        names = (row.category, row.value, row.with_category, row.with_value)
        both = next(q for q in case.quotas.combined if both_values(q) == names)
        wanted = {names[:2], names[2:]}
        there = {
            x for x, p in people.items() if wanted <= set(zip(case.pool.categories, p.values, strict=True))
        }
        return (held, row.low, row.high) == (there, both.min, both.max)
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
        if any(g < 0 for g in level.guaranteed.values()):
            yield f"level {number}: what is guaranteed"
        if (level.multipliers is None) != (certificate.proof == "pricing"):
            yield f"level {number}: multipliers go with a relaxation"
        before, earlier = level.value, earlier | set(level.fixed)
    fixed = sorted(t for level in certificate.levels for t in level.fixed)
    if fixed != list(range(len(certificate.types))):
        yield "not every type is fixed once"


def _values(certificate: Certificate) -> dict[int, Fraction]:
    return {t: level.value for level in certificate.levels for t in level.fixed}


def _given(claim: Level | Ceiling) -> dict[int, Fraction]:
    """u of the page: the weights, and what is paid for keeping chances."""
    given = {**claim.weights, **(claim.floors if isinstance(claim, Level) else {})}
    return {t: given.get(t, ZERO) + claim.guaranteed.get(t, ZERO) for t in {**given, **claim.guaranteed}}


def relaxed_bound(case: SmallCase, certificate: Certificate, level: Level | Ceiling) -> Fraction:
    """B of the page, before the floors' part is taken off."""
    people = {p.id: p for p in case.pool.applicants}
    multipliers = level.multipliers or {}
    total = ZERO
    for index, multiplier in multipliers.items():
        row = certificate.rows[index]
        total += multiplier * (row.high if multiplier > 0 else row.low)
    for t, kind in enumerate(certificate.types):
        u = _given(level).get(t, ZERO)
        rest = u / len(kind) - sum(
            (y for i, y in multipliers.items() if t in certificate.rows[i].types), ZERO
        )
        total += len(kind) * rest if people[kind[0]].placed else _most(case, kind) * max(ZERO, rest)
    return total


def priced_bound(certificate: Certificate, level: Level | Ceiling, panels: Sequence[Panel]) -> Fraction:
    """The heaviest of all valid panels."""
    given = _given(level)
    weight = {x: given.get(t, ZERO) / len(kind) for t, kind in enumerate(certificate.types) for x in kind}
    return max(sum((weight[x] for x in panel), ZERO) for panel in panels)


def _panels(case: SmallCase, certificate: Certificate) -> Iterator[str]:
    """The distribution: shares, size, quotas and homes of every panel, and the chances it gives."""
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
            if seats > _most(case, kind):
                yield "more seats than homes"
    chances = certificate.chances
    short = max(chances[t] - seats for t, seats in mean.items())
    if certificate.optimum is not None:
        short = max([short, *(_floor(case, certificate, t) - p for t, p in enumerate(chances))])
    if certificate.shortfall < max(ZERO, short):
        yield "the panels fall short by more than it says"
