"""The part of the benchmarks' page about objectives and growth, from their JSON lines, and its chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import log10
from statistics import median
from typing import Any

from document_table import met, table
from lotteries import INSTANCES, OTHERS

Line = Mapping[str, Any]
# Seconds asked for; the last two are to be tried for.
TARGETS = {"people-5000": 30, "people-20000": 60, "people-100000": 300}
CHART = "pictures/how-time-grows.svg"
SETS = ("none", "drawn", "common", "optimised")
# Seconds asked for explaining, and ways out at the least.
EXPLAINED, WAYS = 5, 3
_MB = 4096


def lottery_parts(lines: Sequence[Line]) -> Iterator[str]:
    """Headings, texts and tables; nothing for what was not measured."""
    chances = {line["instance"]: line for line in lines if line.get("tool") == "citizen-panels chances"}
    peers = {
        (objective, line["instance"]): line
        for line in lines
        for objective in OTHERS
        if line.get("tool") == f"sortition-algorithms {objective}"
    }
    if chances:
        yield "## The other objectives"
        yield """The distribution with its proof, without tickets and shared homes: CPU seconds, lowest and highest chance, geometric mean of the chances,
certified gap (in the objective's own measure, see the record's page), and how it was proved."""
        for objective in OTHERS:
            yield from _objective(objective, chances, peers)
    yield from _hard([line for line in lines if line.get("tool") == "citizen-panels hard"])
    yield from _impossible([line for line in lines if line.get("tool") == "citizen-panels impossible"])
    yield from _alternates([line for line in lines if line.get("tool") == "citizen-panels alternates"])
    yield from _growth([line for line in lines if line.get("tool") == "citizen-panels growth"])


def _objective(
    objective: str, chances: Mapping[str, Line], peers: Mapping[tuple[str, str], Line]
) -> Iterator[str]:
    found = [(name, chances.get(f"{objective}-{name}"), peers.get((objective, name))) for name in INSTANCES]
    rows = [_row(name, line, peer) for name, line, peer in found if line]
    if not rows:
        return
    yield f"### {objective}"
    pairs = [(line, peer) for _, line, peer in found if line and peer]
    heading = ["instance", "CPU", "lowest", "highest", "mean", "gap", "proof"]
    yield table([*heading, "its CPU", "its lowest", "its mean"], rows)
    if pairs:
        ratio = median(peer["cpu"] / max(line["cpu"], 0.01) for line, peer in pairs)
        yield f"*its*: sortition-algorithms {pairs[0][1]['version']}. The median of the ratios of CPU seconds is {ratio:.0f}."


def _row(name: str, line: Line, peer: Line | None) -> list[str]:
    numbers = [f"{line[key]:.6f}" for key in ("lowest", "highest", "mean")]
    theirs = ["", "", ""]
    if peer:
        none = peer["lowest"] is None
        theirs = [f"over {peer['cpu']:.0f}", "none", "none"] if none else [f"{peer['cpu']:.1f}"]
        theirs += [] if none else [f"{peer[key]:.6f}" if key in peer else "" for key in ("lowest", "mean")]
    return [name, f"{line['cpu']:.1f}", *numbers, f"{line['gap']:.0e}", line["proof"], *theirs]


def _hard(lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    yield "## Cases made to be hard"
    yield """Each is a function of `benchmarks/hard.py`, with what makes it hard. `off`: as above; *proved* says that no list of so many tickets has a
smaller one. All end within the time limit."""
    yield table(
        ("case", "n / k", "types", "status", "proof", "gap", "off", "tickets", "wall", "CPU"),
        [_hard_row(line) for line in lines],
    )


def _hard_row(line: Line) -> list[str]:
    start = [line["case"].replace("_", " "), f"{line['n']} / {line['k']}"]
    end = [f"{line['wall']:.1f}", f"{line['cpu']:.1f}"]
    if "proof" not in line:
        return [*start, "", line["status"], "", "", "", "", *end]
    off = f"{line['rounding']:.3f}" + (" proved" if line["rounding_proved"] else "")
    return [
        *start,
        str(line["types"]),
        line["status"],
        line["proof"],
        f"{line['gap']:.0e}",
        off,
        str(line["tickets"]),
        *end,
    ]


def _impossible(lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    yield "## Impossible quotas, explained"
    yield f"""1,000 applicants, 10 categories, 60 seats: the rules in conflict and the ways out, in CPU seconds. At most {EXPLAINED} s are asked for. *one*: one
clash planted; *three*: three; *alike*: people with nearly equal answers; *even*: equal seats for all values, dozens of which cannot be had."""
    rows = [
        [
            line["instance"].removeprefix("impossible-"),
            str(line["cases"]),
            f"{line['median']:.1f}",
            f"{line['slowest']:.1f}",
            str(line["rules"]),
            str(line["ways"]),
            met(line["slowest"] <= EXPLAINED and line["ways"] >= WAYS),
        ]
        for line in lines
    ]
    yield table(("kind", "cases", "median", "slowest", "most rules in conflict", "fewest ways out", ""), rows)


def _alternates(lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    yield "## Alternates under drop-outs"
    yield """Seats by which quotas are missed (and seats left empty) after the best use of the alternates: the mean over 3 panels and 400 simulated drop-outs each, which
chose none of the sets; ± is a standard error. *drawn*: the first in the order of the draw; *common*: people whose values are most common on the panel;
*sampled*, *bound*: the optimised sets on the drop-outs that chose them, and what no set could better there."""
    rows = [
        [
            line["instance"].split("-")[1],
            f"{line['k']}",
            f"{line['percent']} %",
            str(line["alternates"]),
            *(f"{line[way]:.1f} ±{line['errors'][way]:.1f}" for way in SETS),
            f"{line['sampled']:.2f} / {line['bound']:.2f}",
            f"{line['cpu']:.1f}",
        ]
        for line in lines
    ]
    yield table(("instance", "seats", "drop out", "alternates", *SETS, "sampled / bound", "CPU"), rows)


def _growth(lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    yield "## How time grows"
    yield """Exact leximin with certificate and tickets. Invented pools like the stored ones: 7 categories for more and more people, and 500 people
with 50 seats for more and more categories."""
    yield f"![Seconds against applicants and against categories; the numbers stand in the table below]({CHART})"
    yield table(
        ("n / k / cat.", "types", "tickets", "off", "gap", "proof", "wall", "CPU", "MB", "target", ""),
        [_grown(line) for line in sorted(lines, key=lambda line: (line["n"], line["categories"]))],
    )
    yield """With 100,000 people nearly all of the time goes into the panels for some 4,700 kinds of people: a linear and an integer program for each
of several hundred, and then the last gap between them and the fairest chances. Beyond ten categories people are all different and quotas without slack:
with twelve, no list of panels was found within 600 seconds (exit code 5, nothing written; `--accept-gap` is content with less)."""


def _grown(line: Line) -> list[str]:
    target = TARGETS.get(line["instance"])
    kept = target is None or (line["wall"] <= target and line["peak_mb"] <= _MB)
    size = f"{line['n']} / {line['k']} / {line['categories']}"
    if "undecided" in line:
        return [size, "", "", "", "", "", *_seconds(line), str(line["peak_mb"]), "", line["undecided"]]
    return [
        size,
        str(line["types"]),
        str(line["tickets"]),
        f"{line['rounding']:.3f}",
        f"{line['gap']:.0e}",
        line["proof"],
        *_seconds(line),
        str(line["peak_mb"]),
        f"{target} s" if target else "",
        met(kept) if target else "",
    ]


def _seconds(line: Line) -> list[str]:
    return [f"{line['wall']:.1f}", f"{line['cpu']:.1f}"]


def growth_chart(lines: Sequence[Line]) -> str:
    """Two charts side by side as SVG: seconds against people (both by powers of ten), and against categories."""
    ours = (line for line in lines if line.get("tool") == "citizen-panels growth")
    grown = [line for line in ours if "undecided" not in line]
    people = sorted((line["n"], line["cpu"]) for line in grown if line["instance"].startswith("people-"))
    cats = sorted((line["categories"], line["cpu"]) for line in grown if line["instance"].startswith("cat"))
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 300" role="img" aria-labelledby="t" '
        'font-family="Noto Sans, Arial, sans-serif" font-size="13">',
        '<title id="t">CPU seconds of a lottery against applicants, and against categories</title>',
        '<rect width="720" height="300" fill="white"/>',
    ]
    if people:
        marks = [(log10(n), log10(max(cpu, 0.01)), f"{n:,}") for n, cpu in people]
        ticks = [(power, f"{10.0**power:g} s") for power in range(-1, 4)]
        parts += _panel(0, "Applicants (7 categories)", marks, ticks)
    if cats:
        most = max(cpu for _, cpu in cats)
        marks = [(number, cpu, str(number)) for number, cpu in cats]
        parts += _panel(
            360,
            "Categories (500 applicants)",
            marks,
            [(most * i / 4, f"{most * i / 4:.1f} s") for i in range(5)],
        )
    return "\n".join([*parts, "</svg>", ""])


def _panel(
    left: int, title: str, marks: Sequence[tuple[float, float, str]], ticks: Sequence[tuple[float, str]]
) -> Iterator[str]:
    low, high = ticks[0][0], ticks[-1][0]
    first, last = marks[0][0], marks[-1][0]

    def x(value: float) -> float:
        return round(left + 70 + 265 * (value - first) / max(last - first, 1e-9), 1)

    def y(value: float) -> float:
        return round(250 - 200 * (value - low) / max(high - low, 1e-9), 1)

    yield f'<text x="{left + 70}" y="24" font-weight="bold" fill="#1a1a1a">{title}</text>'
    for value, label in ticks:
        yield f'<line x1="{left + 62}" x2="{left + 345}" y1="{y(value)}" y2="{y(value)}" stroke="#c8c8c8"/>'
        yield f'<text x="{left + 58}" y="{y(value) + 4}" text-anchor="end" fill="#1a1a1a">{label}</text>'
    points = " ".join(f"{x(a)},{y(b)}" for a, b, _ in marks)
    yield f'<polyline points="{points}" fill="none" stroke="#1f5a92" stroke-width="2"/>'
    for a, b, label in marks:
        yield f'<circle cx="{x(a)}" cy="{y(b)}" r="4" fill="#1f5a92"/>'
        yield f'<text x="{x(a)}" y="272" text-anchor="middle" font-size="11" fill="#1a1a1a">{label}</text>'
