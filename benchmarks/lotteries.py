"""Measures of the lottery beside the stored instances with leximin: other objectives, and how time grows."""

from __future__ import annotations

import platform
import sys
import time
from importlib.metadata import version
from math import exp, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents import peak_mb
from hard import CASES, run, scaled

if TYPE_CHECKING:
    from sortition.pool import Pool
    from sortition.quotas import Quotas

HERE = Path(__file__).resolve().parent
INSTANCES = ("mass", "newd", "hd", "sf_b", "sf_a", "obf", "nexus", "sf_d", "cca", "sf_e")
OTHERS = ("maximin", "nash", "goldilocks")
# People and seats, with seven categories; and numbers of categories, with 500 people and 50 seats.
PEOPLE = ((250, 25), (500, 50), (1_000, 100), (2_000, 110), (5_000, 150), (20_000, 200), (100_000, 500))
# From so many people on with a thousand tickets: by the usual rule it would be a hundred thousand.
MANY = 20_000
CATEGORIES = (2, 4, 6, 8, 10, 12)
MEASURES = (
    *(f"{objective}-{name}" for objective in OTHERS for name in INSTANCES),
    *(f"people-{n}" for n, _ in PEOPLE),
    *(f"categories-{number}" for number in CATEGORIES),
    *(f"hard-{name}" for name in CASES),
)
# The time limit of `citizen-panel lottery` where none is given.
USUAL_SECONDS = 600


def measured_lottery(name: str) -> dict[str, Any]:
    """The line of one measure, made in this process."""
    sys.path.insert(0, str(HERE.parent))
    kind, _, rest = name.partition("-")
    if kind == "hard":
        made = run(rest, CASES[rest](), USUAL_SECONDS, None, "leximin")
        return {"tool": "citizen-panels hard", "instance": name, **made}
    if kind == "people":
        pool, quotas = scaled(int(rest), dict(PEOPLE)[int(rest)])
    elif kind == "categories":
        pool, quotas = scaled(500, 50, int(rest))
    else:
        return {"tool": "citizen-panels chances", "instance": name, **_chances(kind, rest)}
    return {"tool": "citizen-panels growth", "instance": name, **_tickets(pool, quotas)}


def stored(name: str) -> tuple[Pool, Quotas]:
    """A stored instance, without shared homes."""
    from sortition.reading.inputs import read_inputs

    pool_file = next((HERE / "instances").glob(f"{name}_*.pool.csv"))
    size = int(pool_file.name.split(".")[0].rsplit("_", 3)[2])
    read = read_inputs(pool_file, Path(str(pool_file).replace(".pool.", ".quotas.")), size)
    return read.pool, read.quotas


def _chances(objective: str, name: str) -> dict[str, Any]:
    """The distribution alone, without tickets: what the other library makes too."""
    from sortition.lottery import TOLERANCE, fairest
    from sortition.watch import Watch

    pool, quotas = stored(name)
    wall, cpu = time.perf_counter(), time.process_time()
    instance, fair = fairest(pool, quotas, objective, TOLERANCE, Watch(limit=3600))
    spent = _spent(wall, cpu)
    people = [kind.people for kind in instance.types]
    chances = [float(chance) for chance in fair.chances]
    positive = [(p, n) for p, n in zip(chances, people, strict=True) if p > 0]
    mean = exp(sum(n * log(p) for p, n in positive) / sum(n for _, n in positive))
    return {
        **spent,
        "objective": objective,
        "lowest": min(chances),
        "highest": max(chances),
        "mean": mean,
        "gap": float(fair.gap),
        "proof": fair.proof,
    }


def _tickets(pool: Pool, quotas: Quotas) -> dict[str, Any]:
    from sortition.lottery import make_lottery
    from sortition.problems import Undecided
    from sortition.watch import Watch

    wall, cpu = time.perf_counter(), time.process_time()
    tickets = 1_000 if len(pool) >= MANY else None
    asked = {"n": len(pool), "k": quotas.size, "categories": len(pool.categories)}
    try:
        made = make_lottery(pool, quotas, tickets=tickets, watch=Watch(limit=USUAL_SECONDS))
    except Undecided as late:
        return {**_spent(wall, cpu), **asked, "undecided": str(late)}
    return {
        **_spent(wall, cpu),
        **asked,
        "types": len(made.certificate.types),
        "tickets": len(made.tickets),
        "lowest": float(min(made.chances)),
        "gap": float(made.certificate.gap),
        "proof": made.certificate.proof,
        "rounding": float(made.rounding_error),
    }


def _spent(wall: float, cpu: float) -> dict[str, Any]:
    return {
        "wall": round(time.perf_counter() - wall, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": peak_mb(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
    }
