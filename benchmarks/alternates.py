"""What alternates are worth under simulated drop-outs: optimised ones beside drawn and naive ones.

Three panels of each stored instance, by chance; one alternate for every five seats. Every set meets the same
400 drop-outs, which chose none of them. The naive sets are the first people in the order of the draw (that is,
people by chance) and those whose values are most common on the panel. Damage is in seats by which the rules
are missed after the best use of the alternates.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import sqrt
from pathlib import Path
from statistics import mean
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent)]

from sortition.alternates import Panel, best_alternates, expected_shortfalls  # noqa: E402
from sortition.draw import alternates_for  # noqa: E402
from sortition.instance import make_instance  # noqa: E402
from sortition.panels import best_panel  # noqa: E402
from sortition.pool import Pool  # noqa: E402
from sortition.randomness import Stream, order  # noqa: E402
from sortition.reading.inputs import read_inputs  # noqa: E402
from sortition.seats import seat_people  # noqa: E402
from sortition.watch import Watch  # noqa: E402

INSTANCES, PERCENT = ("mass", "hd", "sf_a", "sf_e"), (10, 40)
MEASURES = tuple(f"alternates-{name}-{percent}" for name in INSTANCES for percent in PERCENT)
PANELS = 3


def measured_alternates(measure: str) -> dict[str, Any]:
    """The line of one measure."""
    name, percent = measure.removeprefix("alternates-").rsplit("-", 1)
    rates = (("", "", Fraction(int(percent), 100)),)
    panels = [_panel(name, f"panel {nth}") for nth in range(PANELS)]
    found: dict[str, list[tuple[float, float]]] = {}
    seconds, bounds = [], []
    for panel in panels:
        waiting = _in_order(panel)
        number = alternates_for(len(panel.members))
        started = time.process_time()
        chosen = best_alternates(panel, waiting, rates, number, measure)
        seconds.append(time.process_time() - started)
        bounds.append((float(chosen.value), float(chosen.bound)))
        sets: dict[str, Sequence[str]] = {
            "none": (),
            "drawn": waiting[:number],
            "common": _common(panel, waiting)[:number],
            "optimised": chosen.people,
        }
        for way, worth in expected_shortfalls(panel, sets, rates, measure).items():
            found.setdefault(way, []).append((worth.mean, worth.error))
    return {
        "tool": "citizen-panels alternates",
        "instance": measure,
        "n": len(panels[0].pool),
        "k": len(panels[0].members),
        "percent": int(percent),
        "alternates": alternates_for(len(panels[0].members)),
        **{way: round(mean(value for value, _ in seen), 3) for way, seen in found.items()},
        "errors": {
            way: round(sqrt(sum(e * e for _, e in seen)) / len(seen), 3) for way, seen in found.items()
        },
        "sampled": round(mean(value for value, _ in bounds), 3),
        "bound": round(mean(bound for _, bound in bounds), 3),
        "cpu": round(max(seconds), 2),
    }


def _panel(name: str, label: str) -> Panel:
    pool_file = next((HERE / "instances").glob(f"{name}_*.pool.csv"))
    size = int(pool_file.name.split(".")[0].rsplit("_", 3)[2])
    read = read_inputs(pool_file, Path(str(pool_file).replace(".pool.", ".quotas.")), size)
    instance = make_instance(read.pool, read.quotas)
    stream = Stream(name, label)
    some = best_panel(instance, [stream.below(1000) for _ in instance.types], Watch(), gap=0.05)
    assert some
    (members,) = seat_people(instance, [some.seats], label)
    return Panel(read.pool, read.quotas, tuple(members))


def _in_order(panel: Panel) -> list[str]:
    others = sorted({person.id for person in panel.pool.applicants} - set(panel.members))
    return list(order(others, commitment="benchmark", seed="1"))


def _common(panel: Panel, waiting: Sequence[str]) -> list[str]:
    """Those first whose values have most seats on the panel."""
    values = {person.id: _values(panel.pool, person.values) for person in panel.pool.applicants}
    seats = Counter(value for member in panel.members for value in values[member])
    return sorted(waiting, key=lambda name: -sum(seats[value] for value in values[name]))


def _values(pool: Pool, values: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(pool.categories, values, strict=True))
