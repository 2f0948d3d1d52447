"""The part of the benchmarks' page about reading lists of people, from their JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from document_table import met, table

Line = Mapping[str, Any]
SECONDS, MB, HOSTILE_MB, EARLY = 15, 1024, 100, 1
REFUSED = 3


def reading_parts(lines: Sequence[Line]) -> Iterator[str]:
    """Headings, texts and tables; nothing for what was not measured."""
    found = {line["instance"]: line for line in lines if line.get("tool") == "citizen-panels reading"}
    if not found:
        return
    first = next(iter(found.values()))
    yield "## Reading"
    yield f"""`citizen-panel check` with its start, on lists of invented people with 25 columns, six of them categories, and homes by address
(`benchmarks/reading_people.py`). Python {first["python"]}, {first["cores"]} cores shared with other work: with a `load` above the number of cores a wall clock
shows mostly the others, and seconds of the processor are to be compared. `first` is when the command said its first word."""
    lists = [line for name, line in found.items() if name != "reading-hostile"]
    if lists:
        yield table(
            ("people", "file", "MB of file", "wall", "CPU", "first", "MB of memory", "load", "target", ""),
            [_list(line) for line in lists],
        )
    if "reading-hostile" in found:
        yield "### Files that mean harm"
        yield f"Each has to be refused (exit code {REFUSED}) with less than {HOSTILE_MB} MB of memory, that of the command itself included."
        rows = [_hostile(one) for one in found["reading-hostile"]["files"]]
        yield table(("what", "file", "MB of file", "wall", "CPU", "MB of memory", ""), rows)


def _list(line: Line) -> list[str]:
    large = line["people"] > 100_000
    target = f"first word within {EARLY} s, and ends" if large else f"{SECONDS} s, 1 GB"
    good = line["first"] <= EARLY if large else _seconds(line) <= SECONDS and line["peak_mb"] <= MB
    return [
        f"{line['people']:,}",
        line["kind"],
        str(line["file_mb"]),
        *(f"{line[key]:.1f} s" for key in ("wall", "cpu", "first")),
        str(line["peak_mb"]),
        str(line["load"]),
        target,
        met(good),
    ]


def _seconds(line: Line) -> float:
    """By the clock, where the machine was not busy with other work."""
    return float(line["cpu"] if (line["load"] or 0) > line["cores"] else line["wall"])


def _hostile(one: Line) -> list[str]:
    good = one["exit"] == REFUSED and one["peak_mb"] < HOSTILE_MB
    seconds = (f"{one[key]:.1f} s" for key in ("wall", "cpu"))
    return [one["name"], one["kind"], str(one["file_mb"]), *seconds, str(one["peak_mb"]), met(good)]
