"""Times seatings of invented people and says how good they are: one measure a process, one JSON line a measure.

Seconds are by the clock and of the processor, from the discussion in memory to the checked seating; where two
processes search side by side, those of the busier one, and of both. What a seating reaches is measured by scheduling/seating/measures.py, not by the search.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from documents import machine, peak_mb
from seating_people import CASES, Case, discussion
from seating_targets import ALONE, FREE, judged, of_dial
from timetables import Stopwatch

from sortition.randomness import Stream

TOOL = "citizen-panels seating"
DIALS = ("pairs", "both", "mirror", "strict")
EFFORTS = ("default", "high")
# Groups, their size, rounds: nobody is to meet anybody twice.
WITHOUT_REPEATS = ((5, 3, 7), (4, 4, 5), (5, 5, 6), (7, 7, 8), (8, 8, 9))
# Three members absent; three of one table absent; a facilitator ill; a table closed; each on so many days.
HAPPENED = ("absent", "neighbours", "out", "closed")
DAYS = range(1, 6)
PEER_SECONDS = 120
Line = dict[str, Any]


def measured_seatings(name: str, peer: str) -> Line:
    """The line of one measure; `peer` is an interpreter with balanced-group-system, or nothing."""
    before = machine()
    line = _peer(name, peer) if name in PEERS else MEASURES[name]()
    return {
        "tool": TOOL,
        "instance": name,
        **line,
        "peak_mb": peak_mb(),
        "ortools": version("ortools"),
        **before,
    }


def sought(size: str, dial: str, effort: str) -> Line:
    """A case at one position of the dial, every category spread."""
    case = CASES[size]
    line = _sought(case, "spread", dial, effort)
    return judged(line, of_dial(size, dial, effort, _has_design(case)))


def by_search(size: str, mode: str) -> Line:
    """A case with pairs first and high effort, no construction allowed; `mode` is that of all categories."""
    target = (FREE if mode == "ignore" else ALONE)[size]
    return judged(_sought(CASES[size], mode, "pairs", "high", constructed=False), target)


def without_repeats(groups: int, size: int, rounds: int) -> Line:
    """So many groups of one size in so many rounds: with constructions, and by search alone."""
    case = Case(groups * size, groups, rounds, {})
    line = _sought(case, "ignore", "pairs", "default")
    alone = _sought(case, "ignore", "pairs", "high", constructed=False)
    told = ("pairs", "repeated", "wall", "cpu")
    return {**line, **{f"search_{one}": alone[one] for one in told}, "design": _has_design(case)}


def _sought(case: Case, mode: str, dial: str, effort: str, constructed: bool = True) -> Line:
    from scheduling.seating.bounds import random_measures
    from scheduling.seating.search import seat
    from scheduling.seating.values import Dial, Effort
    from sortition.watch import Watch

    people = discussion(case, mode)
    watch, before = Stopwatch(), os.times()
    with nullcontext() if constructed else _no_construction():
        chosen, _ = seat(people, Dial(dial), Effort(effort), Watch(3600))
    wall, after = watch.read()[0], os.times()
    own, others = (sum(after[n : n + 2]) - sum(before[n : n + 2]) for n in (0, 2))
    found, chance = chosen.measures, random_measures(people, chosen.seating)
    return {
        "people": case.people,
        "tables": case.tables,
        "rounds": case.rounds,
        "mode": mode,
        "dial": dial,
        "effort": effort,
        "constructed": constructed,
        "pairs": found.distinct_pairs,
        "bound": found.pair_upper_bound,
        "repeated": found.repeated_pairs,
        "met_least": found.met_least,
        "met_most": found.met_most,
        "out_of_band": found.out_of_band,
        "head_counts": found.head_counts,
        "random_pairs": chance.pairs,
        "random_out_of_band": chance.out_of_band,
        "wall": round(wall, 2),
        "cpu": round(max(own, others), 2),
        "cpu_all": round(own + others, 2),
        "steps": chosen.steps,
    }


@contextmanager
def _no_construction() -> Iterator[None]:
    """Within it the search knows no seating by construction."""
    from scheduling.seating import search

    before = search.exact
    search.exact = lambda *given: None
    try:
        yield
    finally:
        search.exact = before


def _has_design(case: Case) -> bool:
    """Whether everybody can be seated by construction so that no two meet twice."""
    from scheduling.seating.designs import design

    low, larger = divmod(case.people, case.tables)
    return design([[low + (n < larger) for n in range(case.tables)]] * case.rounds) is not None


def on_the_day() -> Line:
    """48 people at 8 tables in 5 rounds, mended before the second, on several days for each thing that happens."""
    from scheduling.seating.reseat import reseat
    from scheduling.seating.search import seat
    from scheduling.seating.values import Dial, Effort
    from sortition.watch import Watch

    people = discussion(CASES["48"], facilitators=8)
    seating = seat(people, Dial.MIRROR, Effort.DEFAULT, Watch(3600))[0].seating
    line: Line = {"cases": len(DAYS)}
    for what in HAPPENED:
        found = []
        for day in DAYS:
            happened, watch = _happened(people, seating, what, day), Stopwatch()
            found.append((reseat(people, seating, happened), *watch.read()))
        line |= {
            f"{what}_wall": round(median(one[1] for one in found), 2),
            f"{what}_cpu": round(median(one[2] for one in found), 2),
            f"{what}_cpu_most": round(max(one[2] for one in found), 2),
            f"{what}_moves": sorted(len(one[0].moves) for one in found),
            f"{what}_posts": sorted(len(one[0].posts) for one in found),
            f"{what}_proved": sum(one[0].status == "optimal" for one in found),
        }
    return line


def _happened(people: Any, seating: Any, what: str, day: int) -> Any:
    from scheduling.seating.happened import Happened

    stream = Stream(f"day {day}", what)
    table = stream.shuffled([one.id for one in people.tables])[0]
    if what == "closed":
        return Happened("R2", closed=frozenset({table}))
    if what == "out":
        return Happened("R2", out=frozenset(stream.shuffled([one.id for one in people.facilitators])[:1]))
    ids = seating.group["R2", table].members if what == "neighbours" else [one.id for one in people.guests]
    return Happened("R2", absent=frozenset(stream.shuffled(ids)[:3]))


def _peer(name: str, peer: str) -> Line:
    """What balanced-group-system finds for the case in the median of several runs."""
    from scheduling.seating.measures import measure
    from scheduling.seating.values import Group, Seating

    people = discussion(CASES[name.removeprefix("seating-peer-")])
    rounds, tables = ([one.id for one in those] for those in (people.rounds, people.tables))
    asked = {"ids": [one.id for one in people.guests], "tables": len(tables), "rounds": len(rounds)}
    ran = subprocess.run(
        [peer, str(Path(__file__).with_name("seating_peer.py"))],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=PEER_SECONDS,
    )
    answer = json.loads(ran.stdout.strip().splitlines()[-1])
    found = []
    for run in answer["runs"]:
        sizes = [len(group) for groups in run for group in groups]
        groups = [
            Group(round_, table, tuple(sorted(ids)))
            for round_, held in zip(rounds, run, strict=True)
            for table, ids in zip(tables, held, strict=True)
        ]
        measures = measure(people, Seating(tuple(groups)))
        found.append((measures.distinct_pairs, measures.out_of_band, min(sizes), max(sizes)))
    return {
        "version": answer["version"],
        "runs": len(found),
        "pairs": median(one[0] for one in found),
        "out_of_band": median(one[1] for one in found),
        "sizes": [min(one[2] for one in found), max(one[3] for one in found)],
        "cpu": answer["cpu"],
    }


MEASURES: dict[str, Callable[[], Line]] = {
    **{
        f"seating-{size}-{dial}-{effort}": partial(sought, size, dial, effort)
        for size in CASES
        for dial in DIALS
        for effort in EFFORTS
    },
    **{f"seating-{size}-search-free": partial(by_search, size, "ignore") for size in CASES},
    **{f"seating-{size}-search-spread": partial(by_search, size, "spread") for size in CASES},
    **{f"seating-once-{'-'.join(map(str, one))}": partial(without_repeats, *one) for one in WITHOUT_REPEATS},
    "seating-day": on_the_day,
}
PEERS = tuple(f"seating-peer-{size}" for size in CASES)
