"""The part of the benchmarks' page about documents, from their JSON lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

Line = Mapping[str, Any]
TARGET = 10


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def met(met: bool) -> str:
    """Whether a target was met, in a word."""
    return "met" if met else "**missed**"


def document_parts(lines: Sequence[Line]) -> Iterator[str]:
    """Headings, texts and tables; nothing for what was not measured."""
    found = {line["instance"]: line for line in lines if line.get("tool") == "citizen-panels documents"}
    if found:
        first = next(iter(found.values()))
        yield "## Documents"
        yield f"""The letters and reports of the invented case (300 applicants, 30 seats, 60 invited homes), in English. Python {first["python"]},
Typst {first["typst_version"]}, {first["cores"]} cores shared with other work: `load` is how many processes wanted one of them when the measure
began. With a load above the number of cores a wall clock shows mostly the others, and CPU seconds are to be compared."""
    for name, part in _PARTS.items():
        if name in found:
            yield from part(found[name])


def _packs(line: Line) -> Iterator[str]:
    yield "### All packs of the invented case"
    yield f"""`citizen-panel packs` with its start, the median of {line["runs"]} runs: {line["documents"]} documents to {line["recipients"]} recipients, {line["files"]} files with
{line["mb"]} MB, {line["pages"]} pages of PDF."""
    seconds = (f"{line[name]:.1f} s" for name in ("wall", "cpu", "cpu_least", "cpu_most"))
    yield table(
        ("target", "wall", "CPU", "CPU from", "CPU to", "MB of memory", "load", ""),
        [[f"{TARGET} s", *seconds, str(line["peak_mb"]), str(line["load"]), _verdict(line)]],
    )


def _verdict(line: Line) -> str:
    if line["wall"] > TARGET >= line["cpu"] and (line["load"] or 0) > line["cores"]:
        return "met by CPU, the machine was busy"
    return met(line["wall"] <= TARGET)


def _letter(line: Line) -> Iterator[str]:
    yield "### The invitation, per letter"
    text = f"""At 12 pt, tagged as PDF/UA-1, from its source through blocks to PDF, {line["letters"]} letters a file, the median of {line["typst"]["runs"]} files with
different letters."""
    if "weasyprint" in line:
        text += f""" WeasyPrint {line["weasyprint_version"]} draws the HTML form of the same blocks in the same fonts and the same places
(`benchmarks/letter.css`), each file in turn with ours; the last column is the median of the ratios, file by file, of CPU seconds."""
    yield text
    ratio = (
        f"{median(line['ratios']):.1f} ({line['ratios'][0]:.1f} to {line['ratios'][-1]:.1f})"
        if "ratios" in line
        else ""
    )
    rows = [
        [
            name,
            f"{line[key]['cpu'] * 1000:.1f} ms",
            f"{line[key]['cpu_least'] * 1000:.1f} to {line[key]['cpu_most'] * 1000:.1f}",
            f"{line[key]['wall'] * 1000:.1f} ms",
            str(line[key]["pages"]),
            str(line[key]["kb"]),
            share,
        ]
        for key, name, share in (("typst", "ours (Typst)", "1"), ("weasyprint", "WeasyPrint", ratio))
        if key in line
    ]
    yield table(("", "CPU", "from, to", "wall", "pages a file", "kB a file", "ratio"), rows)
    yield f"Load: {line['load']}."


def _many(line: Line) -> Iterator[str]:
    yield "### Two thousand letters"
    yield f"""{line["letters"]} invitations as `packs` makes them: {line["cpu"] * 1000:.1f} ms of CPU a letter ({line["wall"] * 1000:.1f} ms by the clock, load {line["load"]}). Peak of
memory: {line["mb_before"]} MB before, {line["mb_half"]} MB after {line["letters"] // 2:,}, {line["peak_mb"]} MB after all, with all files still in memory."""


def _forms(line: Line) -> Iterator[str]:
    yield "### Form by form"
    yield f"CPU milliseconds a document: the receipt of {line['receipts']} applicants, and the auditor's selection report. Load: {line['load']}."
    names = dict.fromkeys([*line["receipt"], *line["report"]])
    rows = [[name, *(str(line[key].get(name, "")) for key in ("receipt", "report"))] for name in names]
    yield table(("form", "receipt", "selection report"), rows)


_PARTS = {"packs": _packs, "letter": _letter, "many": _many, "forms": _forms}
