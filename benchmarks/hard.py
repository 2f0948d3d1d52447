"""Cases made to be hard, and what becomes of each: a proved lottery, or an honest word, within the time.

    python benchmarks/hard.py                     every case, a JSON line each
    python benchmarks/hard.py --only different    one case
    python benchmarks/hard.py --seconds 60        the time that each may take (600 unless told)
    python benchmarks/hard.py --n 20000 --k 200 --tickets 1000    a pool as in make_instances.py, for scale

The people are invented; equal names and sizes give equal bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from sortition.pool import Applicant, Pool  # noqa: E402
from sortition.quotas import Quota, Quotas  # noqa: E402
from sortition.randomness import Stream  # noqa: E402

Case = tuple[Pool, Quotas]
Row = tuple[str, ...]


def skewed_rows(stream: Stream, n: int, values: Sequence[int]) -> list[Row]:
    """People with so many values in each category; low numbers are commoner."""
    return [tuple(f"v{min(stream.below(v), stream.below(v)) + 1}" for v in values) for _ in range(n)]


def around(rows: Sequence[Row], hidden: Sequence[Row], slack: int, homes: Sequence[str] = ()) -> Case:
    """Quotas within `slack` of one panel that is valid for sure."""
    width = len(str(len(rows)))
    roofs = homes or [""] * len(rows)
    people = [
        Applicant(f"p{i:0{width}}", row, roof) for i, (row, roof) in enumerate(zip(rows, roofs, strict=True))
    ]
    lines = []
    categories = tuple(f"c{c + 1:02}" for c in range(len(rows[0])))
    for c, category in enumerate(categories):
        for value in sorted({row[c] for row in rows}):
            seats = sum(row[c] == value for row in hidden)
            lines.append(Quota(category, value, max(0, seats - slack), seats + slack))
    return Pool(categories, tuple(people)), Quotas(len(hidden), tuple(lines))


def different(n: int = 500, k: int = 60, categories: int = 12) -> Case:
    """Everybody differs from everybody, in twelve categories of two to five values."""
    stream = Stream("hard cases 1", f"different {n}")
    values = [2 + c % 4 for c in range(categories)]
    rows = list(dict.fromkeys(skewed_rows(stream, 2 * n, values)))[:n]
    return around(rows, stream.shuffled(rows)[:k], 1)


def many_values(n: int = 400, k: int = 60, values: int = 40) -> Case:
    """One category of forty values, such as postcodes, with two others."""
    stream = Stream("hard cases 1", f"values {n}")
    rows = skewed_rows(stream, n, [values, 3, 2])
    return around(rows, stream.shuffled(rows)[:k], 1)


def no_slack(n: int = 300, k: int = 40, categories: int = 5) -> Case:
    """Fewest and most seats are the same for every value of every category."""
    stream = Stream("hard cases 1", f"no slack {n}")
    rows = skewed_rows(stream, n, [2 + c % 3 for c in range(categories)])
    return around(rows, stream.shuffled(rows)[:k], 0)


def no_slack_different(n: int = 60, k: int = 12, categories: int = 8) -> Case:
    """The same with people who are all different: few panels, and no relaxation that is attained."""
    stream = Stream("hard cases 1", f"no slack different {n}")
    rows = list(dict.fromkeys(skewed_rows(stream, 3 * n, [2 + c % 3 for c in range(categories)])))[:n]
    return around(rows, stream.shuffled(rows)[:k], 0)


def trios(copies: int = 8) -> Case:
    """Of three people any two share a value of which one seat is left: the relaxation seats halves."""
    rows: list[Row] = []
    for copy in range(copies):
        for pair in ((0, 1), (0, 2), (1, 2)):
            row = ("s" if c // 3 == copy and c % 3 in pair else "t" for c in range(3 * copies))
            rows += [tuple(row)]
    rows += [("t",) * (3 * copies)] * (2 * copies)
    size = 2 * copies
    names = tuple(f"c{c + 1:02}" for c in range(3 * copies))
    people = tuple(Applicant(f"p{i:03}", row) for i, row in enumerate(rows))
    lines = (Quota(c, value, 0, most) for c in names for value, most in (("s", 1), ("t", size)))
    return Pool(names, people), Quotas(size, tuple(lines))


def opposites(categories: int = 6, pairs: int = 20) -> Case:
    """Two-valued categories, one of each value for every two seats: panels are people with opposites."""
    stream = Stream("hard cases 1", f"opposites {categories}")
    rows = [tuple("xy"[stream.below(2)] for _ in range(categories)) for _ in range(pairs)]
    rows += [tuple("y" if value == "x" else "x" for value in row) for row in rows]
    return around(rows, [*rows[:4], *rows[pairs : pairs + 4]], 0)


def everybody(n: int = 200) -> Case:
    """As many seats as people."""
    rows = skewed_rows(Stream("hard cases 1", "everybody"), n, [2, 3, 4])
    return around(rows, rows, 0)


def identical(n: int = 1000, k: int = 30) -> Case:
    """Nothing tells anybody from anybody."""
    rows: list[Row] = [("v1",)] * n
    return around(rows, rows[:k], 0)


def empty_value(n: int = 200, k: int = 20) -> Case:
    """A value with quotas from 0 that nobody has, in each category."""
    pool, quotas = around(rows := skewed_rows(Stream("hard cases 1", "empty"), n, [2, 3]), rows[:k], 1)
    return pool, Quotas(k, (*quotas.quotas, *(Quota(c, "nobody's", 0, 3) for c in pool.categories)))


def shared_homes(n: int = 600, k: int = 60, most: int = 1) -> Case:
    """Everybody shares a home with one to four others."""
    stream = Stream("hard cases 1", f"homes {n}")
    rows = skewed_rows(stream, n, [2, 4, 3, 5])
    homes: list[str] = []
    while len(homes) < n:
        homes += [f"h{len(homes)}"] * (2 + stream.below(4))
    first = [row for i, row in enumerate(rows) if not i or homes[i] != homes[i - 1]]
    pool, quotas = around(rows, first[:k], 1, homes[:n])
    return pool, Quotas(k, quotas.quotas, home_most=most)


def shared_homes_of_two() -> Case:
    """The same, where a home may give two members."""
    return shared_homes(most=2)


CASES: Mapping[str, Callable[[], Case]] = {
    make.__name__: make
    for make in (
        different,
        many_values,
        no_slack,
        no_slack_different,
        trios,
        opposites,
        everybody,
        identical,
        empty_value,
        shared_homes,
        shared_homes_of_two,
    )
}


def scaled(n: int, k: int, categories: int = 7) -> Case:
    """A pool like the stored ones, of any size, without homes."""
    from make_instances import make

    people, quotas = make(f"scale_{n}", n, k, categories)
    # From ten on, "c10" would come before "c2".
    names = {name: f"c{int(name[1:]):02}" for name in people[0][1:-1]}
    pool = Pool(
        tuple(names.values()), tuple(sorted(Applicant(row[0], tuple(row[1:-1])) for row in people[1:]))
    )
    return pool, Quotas(k, tuple(Quota(names[c], v, int(low), int(high)) for c, v, low, high in quotas[1:]))


def run(name: str, case: Case, seconds: float, tickets: int | None, objective: str) -> dict[str, object]:
    """What becomes of the case: figures, or why there is no lottery."""
    from documents import peak_mb

    from sortition.lottery import make_lottery
    from sortition.problems import Impossible, Undecided
    from sortition.watch import Watch

    pool, quotas = case
    asked = {"case": name, "n": len(pool), "k": quotas.size, "objective": objective}
    wall, cpu = time.perf_counter(), time.process_time()
    found: dict[str, object]
    try:
        made = make_lottery(pool, quotas, tickets=tickets, objective=objective, watch=Watch(seconds))
        found = {
            "status": made.status,
            "types": len(made.certificate.types),
            "tickets": len(made.tickets),
            "panels": len(set(made.tickets)),
            "lowest": float(min(made.chances)),
            "proof": made.certificate.proof,
            "gap": float(made.certificate.gap),
            "rounding": float(made.rounding_error),
            "rounding_proved": made.rounding_proved,
        }
    except (Undecided, Impossible) as end:
        found = {"status": type(end).__name__.lower(), "why": str(end)}
    spent = {"wall": round(time.perf_counter() - wall, 2), "cpu": round(time.process_time() - cpu, 2)}
    return {**asked, **found, **spent, "peak_mb": peak_mb()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--objective", default="leximin")
    parser.add_argument("--n", type=int, default=0)
    parser.add_argument("--k", type=int, default=0)
    parser.add_argument("--tickets", type=int, default=0)
    given = parser.parse_args()
    chosen = {f"scale {given.n}": lambda: scaled(given.n, given.k)} if given.n else CASES
    for name, make in chosen.items():
        if given.only in ("", name):
            line = run(name, make(), given.seconds, given.tickets or None, given.objective)
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
