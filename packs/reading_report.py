"""The report of the reading: what was read, what was changed, what was left out, what is worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sortition.canonical import json_bytes
from sortition.findings import Kind, Note

TITLES = {
    Kind.READ: "What was read",
    Kind.CHANGED: "Read otherwise than written",
    Kind.LEFT_OUT: "Left out",
    Kind.LOOK: "Worth a look",
}
# In bytes. A smaller file is read before anybody could read that it is being read.
_LARGE = 5_000_000


def joined(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes in order of appearance; those that differ only in their cells are one."""
    cells: dict[Note, dict[str, None]] = {}
    for note in notes:
        cells.setdefault(replace(note, cells=()), {}).update(dict.fromkeys(note.cells))
    return tuple(replace(note, cells=tuple(found)) for note, found in cells.items())


def reading_lines(notes: Iterable[Note]) -> list[str]:
    """The notes under the headings of their kinds and places, a line each with at most eight cells."""
    told = joined(notes)
    lines: list[str] = []
    for kind, title in TITLES.items():
        found = [note for note in told if note.kind is kind]
        lines += [title, *_by_place(found), ""] if found else []
    return lines[:-1]


def _by_place(notes: Iterable[Note]) -> Iterator[str]:
    """Notes about no file first, and then those of each sheet below its name."""
    places: dict[str, list[str]] = {"": []}
    for note in notes:
        place = " > ".join(filter(None, (note.file, note.sheet)))
        places.setdefault(place, []).append(str(replace(note, file="", sheet="")))
    for place, texts in places.items():
        yield from (f"  {place}:",) if place else ()
        yield from (f"    {text}" if place else f"  {text}" for text in texts)


def lines_before_a_lottery(notes: Iterable[Note], checked: bool) -> list[str]:
    """How the files of a lottery were read, for somebody who may still stop it.

    Where the case can be `checked`, that lists how everything was read: only what was left out and what is
    worth a look is said again, and how many notes there are besides.
    """
    told = joined(notes)
    shown = [note for note in told if not checked or note.kind in (Kind.LEFT_OUT, Kind.LOOK)]
    lines = reading_lines(shown)
    if more := len(told) - len(shown):
        besides = f"{more} {'more ' if lines else ''}{'note' if more == 1 else 'notes'}"
        lines.append(f"How the files were read: {besides}, see citizen-panel check")
    return [*lines, ""] if lines else []


def reading_file(notes: Iterable[Note]) -> bytes:
    """The same as a file for the case record: with every cell, and nobody's personal data."""
    told = joined(notes)
    kinds = {kind.replace(" ", "_"): [note.as_json() for note in told if note.kind is kind] for kind in Kind}
    return json_bytes({"schema": 1, **kinds})


def large_files(paths: Iterable[Path]) -> Iterator[str]:
    """A line for each of these files that takes a while to read, such as "Reading people.csv (212 MB)…"."""
    for path in paths:
        size = path.stat().st_size if path.is_file() else 0
        if size > _LARGE:
            yield f"Reading {path.name} ({size / 1_000_000:.0f} MB)…"
