"""How long it takes to explain impossible quotas: 1,000 applicants, 10 categories, 60 seats.

The pools are invented: people come in a few classes whose values are alike but for some noise; the kinds say
what is wrong.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from sortition.instance import make_instance  # noqa: E402
from sortition.panels import best_panel  # noqa: E402
from sortition.pool import Applicant, Pool  # noqa: E402
from sortition.quotas import Quota, Quotas  # noqa: E402
from sortition.randomness import Stream  # noqa: E402
from sortition.relax import explain  # noqa: E402
from sortition.watch import Watch  # noqa: E402

APPLICANTS, SEATS, CLASSES = 1_000, 60, 4
VALUES = (2, 5, 4, 6, 3, 4, 2, 5, 3, 4)
KINDS = ("one", "three", "alike", "even")
MEASURES = tuple(f"impossible-{kind}" for kind in KINDS)
CASES = 5
NAMES = tuple(f"c{c}" for c in range(len(VALUES)))


def town(stream: Stream, noise: float) -> Pool:
    """People of a few classes, four in ten of them perhaps with somebody else under their roof."""
    classes = [[stream.below(number) for number in VALUES] for _ in range(CLASSES)]
    people = []
    for i in range(APPLICANTS):
        own = classes[stream.below(CLASSES)]
        values = (
            f"v{stream.below(number) if stream.unit() < noise else usual}"
            for number, usual in zip(VALUES, own, strict=True)
        )
        home = f"h{stream.below(APPLICANTS)}" if stream.unit() < 0.4 else ""
        people.append(Applicant(f"p{i:04}", tuple(values), home))
    return Pool(NAMES, tuple(people)).without(frozenset())


def quotas_of(pool: Pool, stream: Stream, slack: int) -> Quotas:
    """What a hidden panel of the pool has, give or take `slack` seats."""
    homes: dict[str, Applicant] = {}
    for person in stream.shuffled(pool.applicants):
        homes.setdefault(person.household or person.id, person)
    hidden = list(homes.values())[:SEATS]
    lines = []
    for column, (name, number) in enumerate(zip(NAMES, VALUES, strict=True)):
        for value in (f"v{v}" for v in range(number)):
            seats = sum(person.values[column] == value for person in hidden)
            lines.append(Quota(name, value, max(0, seats - slack), min(SEATS, seats + slack)))
    return Quotas(SEATS, tuple(lines))


def clash(pool: Pool, quotas: Quotas, stream: Stream, plants: int, seats: int) -> tuple[Pool, Quotas]:
    """All people with one value have one and the same other value, and `seats` too few seats allow it."""
    for _ in range(plants):
        one = stream.below(len(NAMES))
        other = (one + 1 + stream.below(len(NAMES) - 1)) % len(NAMES)
        lines = [quota for quota in quotas.quotas if quota.category == NAMES[one]]
        most = max(lines, key=lambda quota: (quota.min, quota.value))
        people = (
            replace(
                a,
                values=tuple(
                    "v0" if i == other and a.values[one] == most.value else v for i, v in enumerate(a.values)
                ),
            )
            for a in pool.applicants
        )
        pool = replace(pool, applicants=tuple(people))
        most_seats = max(0, most.min - seats)
        changed = (
            replace(q, min=min(q.min, most_seats), max=most_seats)
            if (q.category, q.value) == (NAMES[other], "v0")
            else q
            for q in quotas.quotas
        )
        quotas = replace(quotas, quotas=tuple(changed))
    return pool, quotas


def even(quotas: Quotas) -> Quotas:
    """Equally many seats for every value, without slack: dozens of seats are wrong."""
    lines = []
    for quota in quotas.quotas:
        value, number = int(quota.value[1:]), VALUES[NAMES.index(quota.category)]
        seats = SEATS // number + (value < SEATS % number)
        lines.append(replace(quota, min=seats, max=seats))
    return replace(quotas, quotas=tuple(lines))


def case(kind: str, seed: int) -> tuple[Pool, Quotas]:
    """An impossible case, or one that turns out to have a panel."""
    stream = Stream("impossible quotas", f"{kind} {seed}")
    noise = {"even": 0.15, "alike": 0.1}.get(kind, 0.8)
    pool = town(stream, noise)
    quotas = quotas_of(pool, stream, 1 if kind == "one" else 0)
    if kind == "even":
        return pool, even(quotas)
    return clash(pool, quotas, stream, {"one": 1, "alike": 1}.get(kind, 3), 3)


def measured_impossible(measure: str) -> dict[str, Any]:
    """The line of one kind: the slowest and the usual case among those that are impossible."""
    kind = measure.removeprefix("impossible-")
    seconds, ways, rules = [], [], []
    for seed in range(CASES):
        pool, quotas = case(kind, seed)
        instance = make_instance(pool, quotas)
        if best_panel(instance, [0] * len(instance.types), Watch(60)) is not None:
            continue
        started = time.process_time()
        found = explain(pool, quotas, Watch(120))
        seconds.append(time.process_time() - started)
        ways.append(len(found.alternatives))
        rules.append(len(found.conflict))
    return {
        "tool": "citizen-panels impossible",
        "instance": measure,
        "cases": len(seconds),
        "slowest": round(max(seconds), 2),
        "median": round(median(seconds), 2),
        "ways": min(ways),
        "rules": max(rules),
    }
