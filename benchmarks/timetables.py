"""Times timetables of invented panels: one measure a process, one JSON line a measure.

Everything is measured on several invented cases, and the lines hold medians and the slowest; seconds are by
the clock and of the processor, from programmes in memory to checked timetables.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from statistics import median
from time import perf_counter, process_time
from typing import Any

from conference import Ours, invented, is_valid, later_away, overflow
from documents import machine, peak_mb
from programmes import many, one_panel

TOOL = "citizen-panels timetables"
MEASURES = ("panel", "replan", "clash", "panels-10", "panels-25", "conference")
SEEDS = range(1, 6)
PEER_SECONDS = 300
Seconds = tuple[float, float]


def measured_timetables(name: str, peer: str) -> dict[str, object]:
    """The line of one measure; `peer` is an interpreter with conference-scheduler, or nothing."""
    before = machine()
    works: dict[str, Callable[[], dict[str, object]]] = {
        "panel": panel,
        "replan": replan,
        "clash": clash,
        "panels-10": lambda: panels(10),
        "panels-25": lambda: panels(25),
        "conference": lambda: conference(peer),
    }
    line = works[name]()
    told = {"tool": TOOL, "instance": name, **line, "peak_mb": peak_mb()}
    return {**told, "ortools": version("ortools"), **before}


class Stopwatch:
    """Seconds by the clock and of the processor since its start."""

    def __init__(self) -> None:
        self._start = perf_counter(), process_time()

    def read(self) -> Seconds:
        return perf_counter() - self._start[0], process_time() - self._start[1]


def told(name: str, times: Sequence[Seconds]) -> dict[str, object]:
    """The median and the most, by the clock and of the processor."""
    walls, cpus = zip(*times, strict=True)
    return {
        f"{name}wall": round(median(walls), 2),
        f"{name}cpu": round(median(cpus), 2),
        f"{name}cpu_most": round(max(cpus), 2),
    }


def panel() -> dict[str, object]:
    """The timetable of one panel with every goal."""
    from scheduling.rules import severities
    from scheduling.solve import make_timetable

    times, proved = [], 0
    for seed in SEEDS:
        programme, watch = one_panel(seed), Stopwatch()
        planned = make_timetable(programme, severities())
        times.append(watch.read())
        proved += planned.status == "optimal"
    return {**told("", times), "cases": len(times), "proved": proved, "stages": len(planned.stages)}


def without_a_venue(programme: Any, timetable: Any) -> Any:
    """The programme when the hall of the second session falls out on its day."""
    lost = timetable.sittings[1]
    halls = (
        replace(one, free=one.free - {lost.slot}) if one.id == lost.venue else one for one in programme.venues
    )
    return replace(programme, venues=tuple(halls))


def replan() -> dict[str, object]:
    """The least change after a hall is lost on one day: of one panel, and of one among ten."""
    from scheduling.rules import severities
    from scheduling.solve import make_timetable
    from scheduling.together import make_timetables

    alone, among, proved = [], [], 0
    for seed in SEEDS:
        programme = one_panel(seed)
        old = make_timetable(programme, severities()).timetable
        hit, watch = without_a_venue(programme, old), Stopwatch()
        new = make_timetable(hit, severities(), old, least_change=True)
        alone.append(watch.read())
        proved += new.stages[0].status == "optimal"
    rules = [severities()] * 10
    for seed in (1, 2, 3):
        programmes = list(many(10, seed))
        olds = [one.timetable for one in make_timetables(programmes, rules, finish=False).plans]
        programmes[4] = without_a_venue(programmes[4], olds[4])
        watch = Stopwatch()
        together = make_timetables(programmes, rules, olds, least_change=True, finish=False)
        among.append(watch.read())
        proved += together.value == together.bound
    return {**told("", alone), **told("ten_", among), "cases": len(alone) + len(among), "proved": proved}


def clash() -> dict[str, object]:
    """Why one panel has no timetable once an interpreter has only three dates left, and the ways out."""
    from scheduling.clashes import explain
    from scheduling.rules import severities

    times, conflicts, ways = [], [], []
    for seed in SEEDS:
        programme = one_panel(seed)
        first = next(one for one in programme.support if one.kind == "bsl")
        few = replace(first, free=dict([*first.free.items()][:3]))
        rest = [one for one in programme.support if one.id != first.id]
        programme = replace(programme, support=tuple(sorted([few, *rest], key=lambda one: one.id)))
        watch = Stopwatch()
        found = explain(programme, severities())
        times.append(watch.read())
        conflicts.append(len(found.conflict))
        ways.append(len(found.ways))
    return {**told("", times), "cases": len(times), "conflict": max(conflicts), "ways": min(ways)}


def panels(number: int) -> dict[str, object]:
    """So many panels that share rooms and people: until each has a plan, and until the gap is certified."""
    from scheduling.rules import severities
    from scheduling.together import make_timetables
    from sortition.watch import Watch

    planned, certified, gaps = [], [], []
    for seed in (1, 2, 3) if number < 20 else (1,):
        programmes, watch = many(number, seed), Stopwatch()
        reached: list[Seconds] = []

        def report(
            phase: str, done: float, watch: Stopwatch = watch, reached: list[Seconds] = reached
        ) -> None:
            if phase == "each panel alone":
                reached.append(watch.read())

        rules = [severities()] * number
        together = make_timetables(programmes, rules, finish=False, watch=Watch(3600, report))
        planned.append(reached[0])
        certified.append(watch.read())
        gaps.append(together.gap)
    counts = {
        "cases": len(gaps),
        "talks": sum(len(one.talks) for one in programmes),
        "members": sum(len(one.members) for one in programmes),
        "gap": round(max(gaps), 4),
    }
    return {**told("plan_", planned), **told("", certified), **counts}


def conference(peer: str) -> dict[str, object]:
    """70 talks in 100 places: any plan, the best plan, the least change; beside conference-scheduler's."""
    line: dict[str, object] = {"cases": len(SEEDS)}
    ratios: dict[str, list[float]] = {}
    times: dict[str, list[Seconds]] = {}
    theirs: dict[str, list[Seconds]] = {}
    for seed in SEEDS:
        wanted, places = invented(seed), []
        for goal in ("feasible", "optimal", "replan"):
            asked = later_away(wanted, places) if goal == "replan" else wanted
            watch = Stopwatch()
            found, bound = Ours().solve(asked, goal, places)
            ours = watch.read()
            assert is_valid(asked, found)
            times.setdefault(goal, []).append(ours)
            if peer and (other := _peer(peer, {**asdict(asked), "goal": goal, "before": places})):
                assert is_valid(asked, other["places"])
                if goal == "optimal":
                    assert overflow(asked, other["places"]) == overflow(asked, found) == bound
                theirs.setdefault(goal, []).append((other["wall"], other["cpu"]))
                ratios.setdefault(goal, []).append(round(other["cpu"] / ours[1], 1))
                line["version"] = other["version"]
            places = found
    for goal, those in times.items():
        line |= told(f"{goal}_", those)
        if goal in theirs:
            line |= {**told(f"peer_{goal}_", theirs[goal]), f"{goal}_ratios": sorted(ratios[goal])}
    return line


def _peer(peer: str, asked: dict[str, object]) -> dict[str, Any]:
    from pathlib import Path

    script = Path(__file__).with_name("conference_peer.py")
    ran = subprocess.run(
        [peer, str(script)],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=PEER_SECONDS,
    )
    answer: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return answer
