"""The benchmark's page from its JSON lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from document_table import document_parts, met, table
from lottery_table import lottery_parts
from reading_table import reading_parts
from seating_table import seating_parts
from timetable_table import timetable_parts

Line = Mapping[str, Any]


def page(lines: Sequence[Line]) -> str:
    """docs/reference/benchmarks.md."""
    ours = [line for line in lines if line.get("tool") == "citizen-panels"]
    peers = {line["instance"]: line for line in lines if line.get("tool") == "sortition-algorithms maximin"}
    first = ours[0]
    parts = [
        "# Benchmarks",
        f"""The lottery. Written by `python benchmarks/run.py --write` (with `--peer PYTHON` for the last table), Python {first["python"]},
ortools {first["ortools"]}, one solver thread. Instances: `benchmarks/instances/`, invented by `benchmarks/make_instances.py` at the sizes of
published panels (applicants / seats / categories). Times are seconds in the process after its imports, on a shared two-core
machine. A line is the newest of its kind, so two tools' lines may stem from two runs: repeat them on yours in one, and compare ratios.""",
        "## Exact leximin and its tickets",
        table(
            (
                "instance",
                "homes",
                "n / k / cat.",
                "types",
                "lowest",
                "k/n",
                "gap",
                "off",
                "tickets",
                "wall",
                "CPU",
                "MB",
            ),
            [_ours(line) for line in ours],
        ),
        """`lowest`: the lowest chance; `gap`: how far anybody's chance is from proved (all by the relaxation unless marked \\*); `off`: the
largest distance, in tickets, between what somebody holds and m times her chance (below 1 wherever such a list was found).""",
        "## Targets",
        table(("target", "seen", ""), _targets(ours, peers)),
    ]
    if peers:
        rows = [_pair(line, peers[line["instance"]]) for line in ours if not line["homes"]]
        parts += [
            "## Beside the field's main library",
            f"""sortition-algorithms {next(iter(peers.values()))["version"]}, maximin with its default solver, without shared homes, stopped after 500 CPU
seconds. Ours is the whole work: exact leximin (which is maximin and then more), certificate and tickets.""",
            table(("instance", "our CPU", "its CPU", "ratio", "our lowest", "its lowest"), rows),
        ]
    parts += [
        *lottery_parts(lines),
        *document_parts(lines),
        *timetable_parts(lines),
        *seating_parts(lines),
        *reading_parts(lines),
    ]
    return "\n\n".join(parts) + "\n"


def _ours(line: Line) -> list[str]:
    return [
        line["instance"],
        "yes" if line["homes"] else "",
        f"{line['n']} / {line['k']} / {line['categories']}",
        str(line["types"]),
        f"{line['lowest']:.4f}",
        f"{line['k'] / line['n']:.4f}",
        f"{line['gap']:.0e}" + ("" if line["proof"] == "relaxation" else " \\*"),
        f"{line['rounding']:.3f}",
        str(line["tickets"]),
        f"{line['wall']:.1f}",
        f"{line['cpu']:.1f}",
        str(line["peak_mb"]),
    ]


def _pair(line: Line, peer: Line) -> list[str]:
    late = peer["lowest"] is None
    return [
        line["instance"],
        f"{line['cpu']:.1f}",
        f"over {peer['cpu']:.0f}" if late else f"{peer['cpu']:.1f}",
        f"{'over ' if late else ''}{peer['cpu'] / line['cpu']:.0f}",
        f"{line['lowest']:.6f}",
        "none" if late else f"{peer['lowest']:.6f}",
    ]


def _targets(ours: Sequence[Line], peers: Mapping[str, Line]) -> list[list[str]]:
    large = max(line["wall"] for line in ours if line["instance"] == "sf_e")
    small = [line for line in ours if line["n"] <= 850]
    slow = [
        f"{line['instance']}{' with homes' if line['homes'] else ''}" for line in small if line["wall"] > 5
    ]
    rows = [
        ["sf_e in at most 15 s", f"{large:.1f} s", met(large <= 15)],
        [
            "5 s up to 850 people and 8 categories",
            f"{max(line['wall'] for line in small):.1f} s",
            met(not slow) + (f": {', '.join(slow)}" if slow else ""),
        ],
        [
            "gap at most 1e-6",
            f"{max(line['gap'] for line in ours):.0e}",
            met(all(line["gap"] <= 1e-6 for line in ours)),
        ],
        [
            "everybody within one ticket",
            f"{max(line['rounding'] for line in ours):.3f}",
            met(all(line["rounding"] < 1 for line in ours)),
        ],
    ]
    if peers:
        pairs = [(line, peers[line["instance"]]) for line in ours if not line["homes"]]
        ratio = median(peer["cpu"] / line["cpu"] for line, peer in pairs)
        lower = [line["instance"] for line, peer in pairs if (peer["lowest"] or 0) > line["lowest"] + 1e-6]
        slower = [line["instance"] for line, peer in pairs if line["cpu"] > peer["cpu"] + 2]
        rows += [
            ["10 times less CPU than the field's maximin (median)", f"{ratio:.0f} times", met(ratio >= 10)],
            ["never slower than it by over 2 s", ", ".join(slower) or "never", met(not slower)],
            ["lowest chance at least as high", ", ".join(lower) or "always", met(not lower)],
        ]
    return rows
