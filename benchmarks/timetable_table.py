"""The part of the benchmarks' page about timetables, from their JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from document_table import met, table

Line = Mapping[str, Any]


def timetable_parts(lines: Sequence[Line]) -> Iterator[str]:
    """Headings, texts and tables; nothing for what was not measured."""
    found = {line["instance"]: line for line in lines if line.get("tool") == "citizen-panels timetables"}
    if not found:
        return
    first = next(iter(found.values()))
    yield "## Timetables"
    yield f"""Invented panels (`benchmarks/programmes.py`), from programmes in memory to checked timetables. Python {first["python"]}, ortools {first["ortools"]}, one
solver thread, {first["cores"]} cores shared with other work: with a `load` above the number of cores a wall clock shows mostly the others,
and the targets are judged by CPU seconds. Medians of several cases; `most` is the slowest."""
    rows = [row for name, part in _PARTS.items() if name in found for row in part(found[name])]
    yield table(("", "cases", "target", "wall", "CPU", "most CPU", "load", ""), rows)
    yield from _notes(found)
    if "conference" in found:
        yield from _conference(found["conference"])


def _row(line: Line, what: str, target: float, name: str = "", more: bool = True) -> list[str]:
    most = line[f"{name}cpu_most"]
    seconds = (f"{line[f'{name}{one}']:.1f} s" for one in ("wall", "cpu", "cpu_most"))
    return [
        what,
        str(line["cases"]),
        f"{target:g} s",
        *seconds,
        str(line["load"]),
        met(most <= target and more),
    ]


def _panel(line: Line) -> Iterator[list[str]]:
    proved = line["proved"] == line["cases"]
    yield _row(line, f"one panel, all {line['stages']} goals proved", 2, more=proved)


def _replan(line: Line) -> Iterator[list[str]]:
    proved = line["proved"] == line["cases"]
    yield _row(line, "one panel after the loss of a hall: least change, and then all goals", 1, more=proved)
    yield _row(line, "ten panels after the loss of a hall: least change", 10, "ten_", proved)


def _clash(line: Line) -> Iterator[list[str]]:
    yield _row(line, "why there is no timetable, and the ways out", 5)


def _panels(line: Line) -> Iterator[list[str]]:
    number = line["instance"].removeprefix("panels-")
    targets = {"10": (5, 10), "25": (60, 60)}[number]
    yield _row(line, f"{number} panels: all have a plan", targets[0], "plan_")
    if number == "10":
        gap = line["gap"] <= 0.03
        yield _row(line, "10 panels: attendance certified within 3 %", targets[1], more=gap)


_PARTS = {"panel": _panel, "replan": _replan, "clash": _clash, "panels-10": _panels, "panels-25": _panels}


def _notes(found: Mapping[str, Line]) -> Iterator[str]:
    if "clash" in found:
        line = found["clash"]
        yield f"The clash: an interpreter has only three dates left. Up to {line['conflict']} rules conflict; at least {line['ways']} ways out."
    for line in (found[name] for name in ("panels-10", "panels-25") if name in found):
        number = line["instance"].removeprefix("panels-")
        yield f"""{number} panels together: {line["members"]} members, {line["talks"]} talks; attendance within {100 * line["gap"]:.1f} % of the bound (the sum of what
each could reach alone) after {line["cpu"]:.0f} s of CPU, without a second look at pairs of panels."""


def _conference(line: Line) -> Iterator[str]:
    yield "### Conferences"
    yield f"""70 talks, 100 places (20 times in 5 rooms), speakers away at a third of the times, 70 clashes; the objective is the audience that
finds no seat. Each talk is a programme of its own in one model of ours. Beside it conference-scheduler {line.get("version", "(not run)")} with the solver that
comes with PuLP, and the same objective; both find the same optimum. {line["cases"]} conferences, load {line["load"]}."""
    rows = []
    for goal, what in (("feasible", "any plan"), ("optimal", "the best plan"), ("replan", "least change")):
        row = [what, f"{line[f'{goal}_cpu']:.1f} s", f"{line[f'{goal}_wall']:.1f} s"]
        if f"peer_{goal}_cpu" in line:
            ratios = line[f"{goal}_ratios"]
            row += [f"{line[f'peer_{goal}_cpu']:.1f} s", f"{line[f'peer_{goal}_wall']:.1f} s"]
            row += [f"{median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f})", met(median(ratios) >= 2)]
        else:
            row += ["", "", "", ""]
        rows.append(row)
    yield table(("", "our CPU", "our wall", "its CPU", "its wall", "ratio of CPU", "twice as fast"), rows)
