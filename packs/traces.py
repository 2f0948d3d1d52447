"""Where one person stands in the files of a case: in documents, in lists, and in the officer's own files."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from packs.bundle import below
from packs.person import Someone
from sortition.canonical import csv_rows
from sortition.case import Case
from sortition.files.grids import Grid, Row
from sortition.files.kinds import ENDINGS
from sortition.files.read import read_grids
from sortition.history import events, past_draw
from sortition.problems import InputProblems
from sortition.reading.ids import ID_HEADINGS
from sortition.reading.sheet import address
from sortition.settings import read_settings
from sortition.toml_tables import load
from sortition.wording import clean, heading_key

SHEETS = tuple(ending for endings in ENDINGS.values() for ending in endings)
ROWS = ("notify.csv", "text-messages.csv")
_MANIFEST = "manifest.csv"
_WORDS = (".html", ".txt", ".csv", ".json", ".ics", ".eml", ".md")
# Lists of members, of which this one has numbers only.
_LISTS, _NUMBERS_ONLY = ("packs/venue/", "packs/facilitator/"), "access-summary"
_SETTINGS = "panel.toml"
# Somebody's letters in pictures: whose they are cannot be searched.
_PREVIEW = "packs/preview/"
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Trace:
    """A file in which somebody stands; `places` are pages, rows or cells in it, where they are known.

    `kind` is "hers" (about nobody else), "row" (rows of hers in a list), "letter" (pages among those of
    others), "names" (a document that names her), or "list" (one that cannot be searched, and may name her).
    """

    path: str
    kind: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path}: {', '.join(self.places)}" if self.places else self.path


def document_traces(folder: Path, someone: Someone) -> tuple[Trace, ...]:
    """The documents in packs/ and rehearsal/ in which she stands, by their paths; nothing of public/ ones."""
    names = [name for top in ("packs", "rehearsal") for name in below(folder, top)]
    private = [name for name in names if "/public/" not in name]
    letters = dict(_letters(folder, private, someone.entry))
    member = _was_member(folder, someone)
    found = (_trace(folder, name, someone, letters, member) for name in private)
    return tuple(one for one in found if one)


def _letters(folder: Path, names: Sequence[str], entry: str) -> Iterator[tuple[str, str]]:
    """Files of letters that hold hers, with its pages."""
    for name in (one for one in names if one.endswith(f"/{_MANIFEST}")):
        for _, reference, file, first, pages, *_ in csv_rows((folder / name).read_bytes())[1]:
            if reference == entry:
                last = int(first) + int(pages) - 1
                said = f"page {first}" if int(first) == last else f"pages {first} to {last}"
                yield f"{name.removesuffix(_MANIFEST)}{file}", said


def _was_member(folder: Path, someone: Someone) -> bool:
    case = Case(folder)
    return any(
        someone.id in past_draw(case, number).ever for number in range(1, 1 + len(events(case, "draw")))
    )


def _trace(
    folder: Path, name: str, someone: Someone, letters: Mapping[str, str], member: bool
) -> Trace | None:
    path = folder / name
    if path.stem == someone.entry:
        return Trace(name, "hers")
    if name in letters:
        return Trace(name, "letter", (letters[name],))
    if path.name in ROWS:
        rows = csv_rows(path.read_bytes())[1]
        lines = tuple(f"line {n}" for n, row in enumerate(rows, start=2) if row[:1] == [someone.entry])
        return Trace(name, "row", lines) if lines else None
    if name.startswith(_PREVIEW):
        return Trace(name, "list")
    if found := _named(path, name, someone):
        return found
    # Lists call people as their badges do, which may be "Maggie": too little to be searched for.
    listed = member and name.startswith(_LISTS) and not path.name.startswith(_NUMBERS_ONLY)
    return Trace(name, "list") if listed else None


def _named(path: Path, name: str, someone: Someone) -> Trace | None:
    if path.suffix in _WORDS and path.name != _MANIFEST:
        text = html.unescape(_TAG.sub(" ", path.read_bytes().decode("utf-8", "replace")))
        return Trace(name, "names") if someone.named_in(text) else None
    cells = tuple(_cells(path, someone)) if path.suffix in SHEETS else ()
    return Trace(name, "names", cells) if cells else None


def _cells(path: Path, someone: Someone) -> Iterator[str]:
    for grid in _grids(path):
        for row in grid.rows:
            named = [n for n, text in enumerate(row.texts) if someone.told_by(text)]
            if named:
                yield _placed(grid, _span(row.number, named[0], named[-1]))


def _grids(path: Path) -> tuple[Grid, ...]:
    try:
        return read_grids(path)
    except InputProblems:
        return ()


def _placed(grid: Grid, cells: str) -> str:
    return f"{grid.name}!{cells}" if grid.name else cells


def own_traces(folder: Path, someone: Someone) -> tuple[Trace, ...]:
    """The officer's own files in which she stands: rows and cells by their addresses, and tables of settings.

    Nothing here is ever written to: it is for the officer to delete.
    """
    wanted = {heading_key(one) for one in (*ID_HEADINGS, _id_heading(folder)) if one}
    traces = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in SHEETS and path.is_file() and not path.name.startswith(("~$", ".")):
            if places := tuple(one for grid in _grids(path) for one in _rows(grid, someone, wanted)):
                traces.append(Trace(path.name, "row", places))
        elif path.name == _SETTINGS and (tables := tuple(_tables(folder, someone))):
            traces.append(Trace(path.name, "row", tables))
    return tuple(traces)


def _id_heading(folder: Path) -> str:
    try:
        return read_settings(folder).id
    except InputProblems:
        return ""


def _span(row: int, first: int, last: int) -> str:
    return address(row, first) if first == last else f"{address(row, first)}:{address(row, last)}"


def _rows(grid: Grid, someone: Someone, wanted: set[str]) -> Iterator[str]:
    """Her rows, from the first to the last cell, or else the cells in which she is named."""
    columns: set[int] = set()
    for row in grid.rows:
        columns |= {n for n, text in enumerate(row.texts) if heading_key(text) in wanted}
        ids = {clean(row.texts[n]) for n in columns if n < len(row.texts)}
        if someone.id in ids:
            yield _placed(grid, _span(row.number, 0, _last(row)))
            continue
        if ids & someone.others:
            continue  # To delete from somebody else's row is for people to decide.
        named = [n for n, text in enumerate(row.texts) if someone.told_by(text)]
        yield from (_placed(grid, address(row.number, n)) for n in named)


def _last(row: Row) -> int:
    return max(n for n, text in enumerate(row.texts) if text.strip())


def _tables(folder: Path, someone: Someone) -> Iterator[str]:
    """The tables of panel.toml that name her."""
    try:
        written = load(folder)
    except InputProblems:
        return
    for name in ("excluded", "confirmed"):
        if isinstance(table := written.get(name), dict) and someone.id in map(clean, table):
            yield f"[{name}]"
    lottery = written.get("lottery")
    pairs = lottery.get("apart") if isinstance(lottery, dict) else None
    if isinstance(pairs, list) and any(isinstance(one, list) and someone.id in one for one in pairs):
        yield "[lottery] apart"
