"""The one sheet of a file that is wanted: which sheet, which row of headings, which rows below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sortition.files.grids import Grid, Row
from sortition.files.read import read_grids
from sortition.findings import Findings, Kind, Note
from sortition.problems import InputProblems, Problem
from sortition.reading.headings import (
    MOST_ABOVE,
    Headings,
    ToldApart,
    first_table_row,
    headings_of,
    lonely_of,
    looks_like_data,
    repeats_of,
    told_apart,
    totals_of,
)
from sortition.reading.look_over import first_cells, look_over
from sortition.reading.sheet import Cell as Cell
from sortition.reading.sheet import Sheet as Sheet
from sortition.reading.sheet import address as address
from sortition.wording import counted, did_you_mean, heading_key, is_blank, listing, unlike_unseen

Wanted = Callable[[Sheet], int]

# What XML cannot hold or nobody can see; some of it is a line end in the eyes of a word processor.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85]")


def read_sheet(
    path: Path, wanted: Wanted, findings: Findings, name: str = "", *, optional: bool = False
) -> Sheet | None:
    """The sheet called `name`, else the one in which most is `wanted` (the first of equals).

    What is `wanted` is asked of sheets that have headings and no rows yet. A CSV file has only one sheet,
    whatever it is called. A hidden sheet is read only where no other has anything that is wanted. The
    headings are in the row, among the first 20, in which most is wanted; rows that repeat them and rows of
    totals at the end are left out.

    Its problems (errors, formulas without a result, headings twice) and what was read otherwise than
    written or left out are added to the findings. None where there is nothing to read, with the reason in
    the findings; where a sheet is `optional`, None without a word if no sheet has anything that is wanted.
    """
    try:
        grids = read_grids(path)
    except InputProblems as refused:
        findings.refuse(refused.problems)
        return None
    tables = [table for table in (_table(path.name, grid, wanted) for grid in grids) if table]
    if optional and not any(table.score > 0 for table in tables):
        return None
    if not tables:
        findings.refuse([Problem("there is nothing in it", "Fill it in and save it", path.name)])
        return None
    by_name = bool(name and tables[0].sheet.name)
    if name and not by_name:
        text = f'a text file is one sheet, whatever it is called: no sheet "{name}" was looked for'
        findings.notes.append(Note(text, path.name, kind=Kind.READ))
    table = _named(tables, name, findings) if by_name else max(tables, key=_rank)
    if table is None:
        return None
    if table.score <= 0 and (looks_like_data(table.head) or _is_all_remarks(table)):
        findings.refuse([_no_headings(table)])
        return None
    findings.notes.extend(_about_choice(table, () if by_name else tables))
    sheet = _read(table, findings)
    look_over(sheet, findings)
    return sheet


def plain_sheet(file: str, grid: Grid) -> Sheet | None:
    """The sheet with its first filled row as headings; None where there is nothing in it."""
    rows, cleaned = _readable(grid)
    if not rows:
        return None
    return replace(_without_rows(file, grid, cleaned, headings_of(grid, rows[0], ())), rows=tuple(rows[1:]))


def headings_read(sheet: Sheet, found: Mapping[str, int]) -> Iterator[Note]:
    """A note for each column whose heading is written otherwise than any of those by which it was found.

    `found` maps the heading that was looked for to its column. Capitals and outer blanks do not count.
    """
    asked: dict[int, list[str]] = {}
    for heading, column in found.items():
        asked.setdefault(column, []).append(heading)
    for column, headings in sorted(asked.items()):
        written = sheet.written[column].strip().casefold()
        # Underscores in what was looked for are those of a program; nobody has to write them.
        same = {other.casefold() for one in headings for other in (one.strip(), one.replace("_", " "))}
        if written not in same and sheet.find(headings[0]) == column:
            unlike = unlike_unseen(sheet.written[column].strip(), headings[0])
            text = f'the heading "{sheet.headings[column]}" is read as "{headings[0]}"{unlike}'
            yield sheet.note(text, [sheet.heading(column)], Kind.CHANGED)


@dataclass(frozen=True)
class _Asked(Sheet):
    """A sheet that remembers which headings were looked for, and in which column they were found."""

    found: dict[str, int] = field(default_factory=dict, compare=False, repr=False)

    def find(self, heading: str) -> int | None:
        column = super().find(heading)
        if column is not None:
            self.found[heading] = column
        return column


@dataclass(frozen=True)
class _Table:
    """A sheet with the row of headings that suits best; `score` is how much of what is wanted it has."""

    sheet: _Asked
    headings: Headings
    head: Row
    above: tuple[Row, ...]
    score: int
    hidden: bool


def _table(file: str, grid: Grid, wanted: Wanted) -> _Table | None:
    rows, cleaned = _readable(grid)
    if not rows:
        return None
    tried = [headings_of(grid, row, rows[:place]) for place, row in enumerate(rows[:MOST_ABOVE])]
    sheets = [_without_rows(file, grid, cleaned, headings) for headings in tried]
    # Some callers prefer a sheet for its name, which says nothing about its rows.
    nothing = wanted(replace(sheets[0], headings=(), written=()))
    scores = [wanted(sheet) - nothing for sheet in sheets]
    score = max(scores)
    place = scores.index(score) if score > 0 else first_table_row(rows)
    sheet = replace(sheets[place], rows=tuple(rows[place + 1 :]))
    above = tuple(rows[:place])
    return _Table(sheet, tried[place], rows[place], above, score + nothing, grid.hidden)


def _without_rows(file: str, grid: Grid, cleaned: tuple[tuple[int, int], ...], headings: Headings) -> _Asked:
    """The sheet with these headings; there may be a million rows, and twenty such sheets."""
    return _Asked(
        file,
        grid.name,
        headings.texts,
        headings.row,
        (),
        grid.uncalculated,
        grid.remarks,
        headings.written,
        hidden_rows=grid.hidden_rows,
        merged=grid.merged,
        cleaned=cleaned,
    )


def _readable(grid: Grid) -> tuple[list[Row], tuple[tuple[int, int], ...]]:
    """The rows with anything in them, without control characters, and the cells that held these."""
    formulas = {row for row, _ in grid.uncalculated}
    rows: list[Row] = []
    cleaned: list[tuple[int, int]] = []
    for row in grid.rows:
        together = "".join(row.texts)
        # The first question is the cheaper one.
        if not together.isprintable() and _CONTROL.search(together):
            cleaned += [(row.number, n) for n, text in enumerate(row.texts) if _CONTROL.search(text)]
            row = Row(row.number, tuple(map(_printable, row.texts)))
            together = "".join(row.texts)
        if not is_blank(together) or row.number in formulas:
            rows.append(row)
    return rows, tuple(cleaned)


def _printable(text: str) -> str:
    return _CONTROL.sub("", _LINE_ENDS.sub(" ", text))


def _named(tables: Sequence[_Table], name: str, findings: Findings) -> _Table | None:
    for table in tables:
        if heading_key(table.sheet.name) == heading_key(name):
            return table
    names = [table.sheet.name for table in tables]
    remedy = (
        f"{did_you_mean(name, names)}Name another with --sheet, or as sheet in panel.toml, or delete that"
        f" line. Its sheets are {listing(names)}"
    )
    file = tables[0].sheet.file
    findings.refuse([Problem(f'there is no sheet "{name}" with anything in it', remedy, file)])
    return None


def _rank(table: _Table) -> tuple[bool, int]:
    """A visible sheet with anything that is wanted comes before all hidden ones."""
    return (table.score > 0 and not table.hidden, table.score)


def _is_all_remarks(table: _Table) -> bool:
    """Whether as many rows as may stand above the headings hold a single text, and more come below."""
    looked_at = (table.head, *table.sheet.rows[: MOST_ABOVE - 1])
    return len(table.sheet.rows) >= MOST_ABOVE and all(sum(map(bool, row.texts)) == 1 for row in looked_at)


def _no_headings(table: _Table) -> Problem:
    return table.sheet.problem(
        "no row of headings was found",
        f"Write the headings in a row above the data, among the first {MOST_ABOVE} rows",
        first_cells([table.head]),
    )


def _about_choice(table: _Table, tables: Sequence[_Table]) -> Iterator[Note]:
    """Which sheet was read of these, and what is hidden."""
    sheet = table.sheet
    if len(tables) > 1:
        text = f'of {len(tables)} sheets, "{sheet.name}" was read'
        yield Note(text, sheet.file, kind=Kind.READ)
        as_good = [one.sheet.name for one in tables if one is not table and _rank(one) == _rank(table)]
        if as_good and table.score > 0:
            has = "has" if len(as_good) == 1 else "have"
            text = f'{listing(as_good)} {has} as much of what is needed: is "{sheet.name}" the right sheet?'
            yield Note(text, sheet.file)
    if table.hidden:
        yield sheet.note("this sheet is hidden, and it was read: see whether it is the right one")
    if hidden := [other.sheet.name for other in tables if other.hidden and other is not table]:
        text = f"{counted(len(hidden), 'hidden sheet')} not read: {listing(hidden)}"
        yield Note(text, sheet.file, kind=Kind.READ)


def _read(table: _Table, findings: Findings) -> Sheet:
    """The sheet with its headings told apart, and without what is no entry; all of it is in the findings."""
    below = table.sheet.rows
    repeats = repeats_of(table.head, below, table.above)
    totals = totals_of(_without(below, repeats))
    rows = _without(below, [*repeats, *totals])
    apart = told_apart(table.headings, lambda: _filled_columns(table.sheet, rows))
    kept = {table.head.number, *(row.number for row in rows)} if table.sheet.uncalculated else frozenset()
    sheet = replace(
        table.sheet,
        headings=apart.texts,
        rows=rows,
        uncalculated=frozenset(cell for cell in table.sheet.uncalculated if cell[0] in kept),
        totals=tuple(totals),
        found={},
    )
    findings.notes.extend(_about_headings(table, sheet, apart))
    findings.notes.extend(headings_read(sheet, table.sheet.found))
    if repeats:
        text = f"{counted(len(repeats), 'row')} left out: the headings once more"
        findings.notes.append(sheet.note(text, first_cells(repeats), Kind.LEFT_OUT))
    if totals:
        text = f"{counted(len(totals), 'row')} of totals left out"
        findings.notes.append(sheet.note(text, first_cells(totals), Kind.LEFT_OUT))
    _about_lonely(sheet, findings)
    return sheet


def _about_lonely(sheet: Sheet, findings: Findings) -> None:
    """Rows with one filled cell are in the findings: those that look like a remark are a problem."""
    remarks, others = lonely_of(sheet.headings, sheet.rows)
    if remarks:
        reason = "there is one text in this row only, which would count as an entry"
        findings.refuse([sheet.problem(reason, "Delete the row, or fill it in", first_cells(remarks))])
    if others:
        text = f"{counted(len(others), 'row')} with one filled cell only: delete what is no entry"
        findings.notes.append(sheet.note(text, first_cells(others)))


def _without(rows: tuple[Row, ...], dropped: Iterable[Row]) -> tuple[Row, ...]:
    numbers = {row.number for row in dropped}
    return tuple(row for row in rows if row.number not in numbers) if numbers else rows


def _filled_columns(sheet: Sheet, rows: Iterable[Row]) -> set[int]:
    """The columns in which anything stands, if only a formula without a result."""
    filled = {column for _, column in sheet.uncalculated}
    for row in rows:
        filled.update(n for n, text in enumerate(row.texts) if n not in filled and text.strip())
    return filled


def _about_headings(table: _Table, sheet: Sheet, apart: ToldApart) -> Iterator[Note]:
    """What was made of the rows above the headings, and of headings that stand twice."""
    lifted = table.headings.lifted
    used = {row for row, _ in lifted} | ({table.head.number - 1} if apart.renamed else set())
    if above := [row for row in table.above if row.number not in used]:
        text = f"the headings are in row {table.head.number}: {counted(len(above), 'row')} above left out"
        yield sheet.note(text, first_cells(above), Kind.LEFT_OUT)
    if lifted:
        names = listing(sheet.headings[column] for _, column in lifted)
        cells = [Cell("", address(row, column)) for row, column in lifted]
        yield sheet.note(f"headings from the row above: {names}", cells, Kind.CHANGED)
    if apart.renamed:
        names = listing(sheet.headings[column] for column in apart.renamed)
        text = f"headings that stand more than once are read with those above them: {names}"
        yield sheet.note(text, [sheet.heading(n) for n in apart.renamed], Kind.CHANGED)
    if apart.dropped:
        text = "empty columns are passed over, as another has the same heading"
        cells = [Cell("", address(sheet.heading_row, column)) for column in apart.dropped]
        yield sheet.note(text, cells, Kind.READ)
