"""Writes the benchmark's pools and quotas: invented people at the sizes of published panels.

Every pool is skewed: a hidden "engagement" makes some values over-represented and correlated,
so that equal chances are impossible. Run it again and the same bytes result.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from sortition.randomness import Stream

HERE = Path(__file__).parent / "instances"
# name, applicants, seats, categories (sizes as published in doi 10.1038/s41586-021-03788-6)
SIZES = (
    ("mass", 70, 24, 5),
    ("nexus", 342, 170, 5),
    ("cca", 825, 75, 4),
    ("newd", 161, 44, 7),
    ("hd", 239, 30, 7),
    ("obf", 321, 30, 8),
    ("sf_a", 312, 35, 6),
    ("sf_b", 250, 20, 6),
    ("sf_d", 404, 40, 6),
    ("sf_e", 1727, 110, 7),
)
VALUES_IN_CATEGORY = (2, 5, 4, 6, 3, 4, 2, 5)


def normal(stream: Stream) -> float:
    """One standard normal number (Box-Muller)."""
    return math.sqrt(-2 * math.log(1 - stream.unit())) * math.cos(2 * math.pi * stream.unit())


def weighted(stream: Stream, weights: list[float]) -> int:
    """An index with chance proportional to its weight."""
    point = stream.unit() * sum(weights)
    for index, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return index
    return len(weights) - 1


def make(name: str, n: int, k: int, categories: int) -> tuple[list[list[str]], list[list[str]]]:
    """Pool rows and quota rows; one hidden valid panel guarantees that the quotas can be met."""
    stream = Stream("benchmark instances 1", name)
    shares, pulls = [], []
    for c in range(categories):
        raw = [0.35 + stream.unit() for _ in range(VALUES_IN_CATEGORY[c % len(VALUES_IN_CATEGORY)])]
        shares.append([share / sum(raw) for share in raw])
        pulls.append([normal(stream) for _ in raw])
    skew = 0.55

    def person(engaged: float, bias: float) -> list[int]:
        weights = [
            [s * math.exp(skew * p * (bias + 0.5 * engaged)) for s, p in zip(share, pull, strict=True)]
            for share, pull in zip(shares, pulls, strict=True)
        ]
        return [weighted(stream, w) for w in weights]

    hidden = [person(normal(stream), 0.0) for _ in range(k)]
    people = hidden + [person(normal(stream), 1.3) for _ in range(n - k)]
    people = stream.shuffled(people)
    pool = [[f"p{i:04d}", *(f"v{v + 1}" for v in values)] for i, values in enumerate(people)]
    quotas = []
    for c in range(categories):
        seats = [
            sum(values[c] == v for values in hidden)
            for v in range(VALUES_IN_CATEGORY[c % len(VALUES_IN_CATEGORY)])
        ]
        tight = c % 3 == 0 and k <= 120 and min(seats) > 1
        for v, now in enumerate(seats):
            exact = shares[c][v] * k
            low, high = min(now, math.floor(exact)), max(now, math.ceil(exact))
            quotas.append([f"c{c + 1}", f"v{v + 1}", str(now if tight else low), str(now if tight else high)])
    homes = households(stream, n)
    pool = [[*row, home] for row, home in zip(pool, homes, strict=True)]
    return [["id", *(f"c{c + 1}" for c in range(categories)), "home"], *pool], [
        ["category", "value", "min", "max"],
        *quotas,
    ]


def households(stream: Stream, n: int) -> list[str]:
    """About one in eight people shares a home with one other; the others' homes are blank."""
    order = stream.shuffled(range(n))
    homes = [""] * n
    for number in range(n // 16):
        homes[order[2 * number]] = homes[order[2 * number + 1]] = f"h{number + 1}"
    return homes


def main() -> None:
    """Write every instance as two CSV files."""
    HERE.mkdir(exist_ok=True)
    for name, n, k, categories in SIZES:
        pool, quotas = make(name, n, k, categories)
        for kind, rows in (("pool", pool), ("quotas", quotas)):
            with (HERE / f"{name}_{n}_{k}_{categories}.{kind}.csv").open(
                "w", newline="", encoding="utf-8"
            ) as f:
                csv.writer(f, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
