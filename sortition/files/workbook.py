"""Excel workbooks (.xlsx, .xlsm) as grids: their own reader, since libraries lose or take too long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sortition.files.archive import Archive, open_archive
from sortition.files.damage import Damaged
from sortition.files.grids import Grid
from sortition.files.number_formats import plain
from sortition.files.shared_strings import shared_strings
from sortition.files.workbook_parts import Contents, Relation, contents, main_part, relations, styles
from sortition.files.worksheet import read_worksheet


def workbook_grids(path: Path) -> tuple[Grid, ...]:
    """The sheets of a workbook, visible ones first; charts are none.

    Numbers are shown as their formats show them, but with all their digits. Nothing outside of the file is
    looked at, and nothing in it is run.

    Raises:
        InputProblems: the file is damaged, locked, or built to do harm.
        OSError: it cannot be read at all.
    """
    with open_archive(path) as archive:
        main = main_part(archive)
        book = contents(archive, main)
        sheets = list(_sheets(archive, book, relations(archive, main)))
        if not sheets:
            raise Damaged("there is no sheet")
    remarks = tuple(_remarks(archive, book, any(calculated for _, calculated in sheets)))
    grids = [replace(grid, remarks=remarks) for grid, _ in sheets]
    return tuple(sorted(grids, key=lambda grid: grid.hidden))


def _sheets(archive: Archive, book: Contents, parts: list[Relation]) -> Iterator[tuple[Grid, bool]]:
    """Each sheet, and whether it holds results of formulas."""
    strings = _part(archive, parts, "sharedStrings")
    texts = shared_strings(archive.pieces(strings)) if strings else []
    looks = _part(archive, parts, "styles")
    formats = styles(archive, looks, book.since_1904) if looks else [plain]
    by_id = {part.id: part for part in parts}
    for page in book.pages:
        part = by_id.get(page.relation)
        if part is None:
            raise Damaged("a sheet is missing")
        if part.kind == "worksheet":
            grid, calculated = read_worksheet(page.name, archive.pieces(part.part), texts, formats)
            yield replace(grid, hidden=page.hidden), calculated


def _part(archive: Archive, parts: list[Relation], kind: str) -> str:
    """The part of this kind; "" where there is none."""
    usual = f"xl/{kind}.xml"
    named = [part.part for part in parts if part.kind == kind]
    return next(iter(named), usual if archive.has(usual) else "")


def _remarks(archive: Archive, book: Contents, calculated: bool) -> Iterator[str]:
    folders = {name.rpartition("/")[0] for name in archive.names}
    if any(name.endswith("vbaproject.bin") for name in archive.names) or "xl/macrosheets" in folders:
        yield "its macros were ignored"
    if "xl/externallinks" in folders:
        yield "links to other workbooks were not followed, their last saved values were read"
    if calculated and book.to_be_calculated:
        yield "results of formulas may be old; open it in Excel and save it if they matter"
