"""The sheets of a workbook, and the rows of one: every cell is read by its reader and knows its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from sortition.files.grids import Row
from sortition.files.read import read_grids
from sortition.findings import Findings, Note
from sortition.problems import InputProblems, Problem
from sortition.reading.ids import nobody, telling
from sortition.reading.look_over import is_error, look_over
from sortition.reading.sheets import Cell, Sheet, plain_sheet
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, heading_key, listing, value_key

T = TypeVar("T")
_NOTES = ("notes", "readme", "about", "lists")
# Headings and names of sheets that differ by more are somebody's own, not slips.
_ALIKE = 0.8
_PEOPLE = ("speaker", "member", "person")


@dataclass(frozen=True)
class Heading:
    """A column: its heading, other headings that mean the same, and whether the sheet needs it."""

    name: str
    also: tuple[str, ...] = ()
    needed: bool = False


Layout = Mapping[str, Heading]


@dataclass(frozen=True)
class Book:
    """The sheets of a file by the names that a programme has for them; without those that are empty.

    `meant` are names for which a sheet is called by a slip; a file that could not be read is not `opened`.
    """

    file: str
    sheets: Mapping[str, Sheet]
    meant: frozenset[str] = frozenset()
    opened: bool = True


def read_book(path: Path, wanted: Iterable[str], findings: Findings, elsewhere: Iterable[str] = ()) -> Book:
    """The sheets with the wanted names; errors, double headings and strange sheets are in the findings.

    Sheets called as one in `elsewhere` are for another reader, and are passed over.
    """
    try:
        grids = read_grids(path)
    except InputProblems as refused:
        findings.refuse(refused.problems)
        return Book(path.name, {}, opened=False)
    if not all(grid.name for grid in grids):
        remedy = "Use a workbook with the sheets Settings, Sessions, Dates, Venues and so on"
        findings.refuse([Problem("a CSV file holds only one sheet", remedy, path.name)])
        return Book(path.name, {}, opened=False)
    found: dict[str, Sheet] = {}
    meant: set[str] = set()
    names = {heading_key(name): name for name in wanted}
    passed = set(map(heading_key, elsewhere))
    for grid in grids:
        name = names.get(heading_key(grid.name))
        sheet = plain_sheet(path.name, grid)
        if sheet is None or (name is None and heading_key(grid.name) in passed):
            continue
        if name is None or name in found:
            meant |= _strange_sheet(path.name, grid.name, name, list(names.values()), findings)
        else:
            found[name] = sheet
            look_over(sheet, findings)
    return Book(path.name, found, frozenset(meant))


def _strange_sheet(
    file: str, name: str, twice: str | None, wanted: list[str], findings: Findings
) -> set[str]:
    """Say that nothing reads a sheet; the name that was meant, where it looks like a slip."""
    guess = _alike(name, wanted)
    if heading_key(name) in _NOTES:
        return set()
    if twice:
        findings.refuse([Problem(f'two sheets are called "{twice}"', "Rename or delete one", file, name)])
    elif guess:
        remedy = f'Did you mean "{guess}"? Rename the sheet, or delete it'
        findings.refuse([Problem(f'nothing reads a sheet "{name}"', remedy, file, name, value=name)])
        return {guess}
    else:
        findings.notes.append(Note(f'nothing reads the sheet "{name}"', file))
    return set()


def _alike(name: str, wanted: Iterable[str]) -> str | None:
    keys = {heading_key(one): one for one in wanted}
    found = get_close_matches(heading_key(name), keys, n=1, cutoff=_ALIKE)
    return keys[found[0]] if found else None


@dataclass(frozen=True)
class Table:
    """A sheet with what its columns hold; `spare` are the other columns with a heading."""

    sheet: Sheet
    layout: Layout
    columns: Mapping[str, int]
    spare: tuple[tuple[int, str], ...]
    findings: Findings = field(repr=False)

    @property
    def entries(self) -> Iterator[Entry]:
        """The rows from top to bottom, without those that are blank in every column that is read."""
        read = [*self.columns.values(), *(column for column, _ in self.spare)]
        for row in self.sheet.rows:
            if any(self.sheet.text(row, column) for column in read):
                yield Entry(self, row)

    def heading(self, column: int) -> Cell:
        """The heading of a column with its address."""
        return self.sheet.heading(column)

    def refuse(self, fault: Fault, cells: list[Cell], value: str = "") -> None:
        """Remember what is wrong with these cells."""
        reason, remedy = fault.args
        self.findings.refuse([self.sheet.problem(reason, remedy, cells, value)])

    def note(self, text: str, cells: Iterable[Cell] = ()) -> None:
        """Remember what is worth a look at these cells."""
        self.findings.notes.append(self.sheet.note(text, cells))

    def leave(self, claimed: Iterable[int] = ()) -> None:
        """Say of every spare column that is not claimed that nothing reads it."""
        taken = set(claimed)
        missing = [
            heading.name
            for name, heading in self.layout.items()
            if name not in self.columns and not heading.needed
        ]
        for column, heading in self.spare:
            cell = self.heading(column)
            guess = _alike(heading, missing)
            if column in taken:
                continue
            if guess:
                remedy = f'Did you mean "{guess}"? Rename the heading, or delete the column'
                self.refuse(Fault(f'nothing reads a column "{heading}"', remedy), [cell], heading)
            else:
                self.note(f'nothing reads the column "{heading}"', [cell])


def open_table(sheet: Sheet, layout: Layout, findings: Findings) -> Table:
    """The sheet with its columns found; columns that are needed and missing are in the findings."""
    columns = {}
    for name, heading in layout.items():
        found = [sheet.find(one) for one in (heading.name, *heading.also)]
        if places := [column for column in found if column is not None]:
            columns[name] = places[0]
    headed = [(column, heading) for column, heading in enumerate(sheet.headings) if heading_key(heading)]
    spare = tuple((column, heading) for column, heading in headed if column not in columns.values())
    for name, heading in layout.items():
        if heading.needed and name not in columns:
            guess = did_you_mean(heading.name, [written for _, written in spare])
            remedy = f"{guess}Found are {listing(written for _, written in headed)}"
            findings.refuse([sheet.problem(f'there is no column "{heading.name}"', remedy)])
    return Table(sheet, layout, columns, spare, findings)


@dataclass(frozen=True)
class Entry:
    """One row of a table."""

    table: Table
    row: Row

    def cell(self, column: str | int) -> Cell:
        """The cell in a column of the layout, or in the one at this place."""
        place = column if isinstance(column, int) else self.table.columns[column]
        return self.table.sheet.cell(self.row, place)

    def text(self, column: str | int) -> str:
        """The cell's text; blank where there is no such column."""
        known = isinstance(column, int) or column in self.table.columns
        return clean(self.cell(column).text) if known else ""

    def broken(self, column: str | int) -> bool:
        """Whether the cell holds an error or a formula without a result, which has been said already."""
        place = column if isinstance(column, int) else self.table.columns.get(column, -1)
        uncalculated = (self.row.number, place) in self.table.sheet.uncalculated
        return uncalculated or is_error(self.text(column))

    def read(self, column: str | int, reader: Callable[[str], T], default: T) -> T:
        """What the cell says; the default where it is blank or, with a problem, where it says nothing."""
        if not self.text(column) or self.broken(column):
            return default
        cell = self.cell(column)
        try:
            return reader(cell.text)
        except Fault as fault:
            self.table.refuse(fault, [cell], clean(cell.text))
            return default

    def need(self, column: str, reader: Callable[[str], T]) -> T | None:
        """What the cell says; None, with a problem, where it is blank or says nothing."""
        if column in self.table.columns and not self.text(column) and not self.broken(column):
            self.refuse(column, f'"{self.table.layout[column].name}" is blank', "Fill it in")
        return self.read(column, reader, None)

    def refuse(self, column: str | int, reason: str, remedy: str) -> None:
        """Remember what is wrong with this cell."""
        cell = self.cell(column)
        self.table.refuse(Fault(reason, remedy), [cell], clean(cell.text))

    def place(self, column: str) -> str:
        """The cell's address in the workbook: "Sessions!H3"."""
        return f"{self.table.sheet.name}!{self.cell(column).address}"


@dataclass(frozen=True)
class Known:
    """The ids of a sheet, and the names by which people may call them as well.

    `noun` is what they are ids of; keys of both mappings are `value_key`s; `told` are the ids and names
    that may be suggested for a slip: no names of people.
    """

    noun: str
    ids: Mapping[str, str]
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def find(self, written: str) -> str:
        """The id that is meant. Raises Fault where there is none, or where two have this name."""
        key = value_key(written)
        if key in self.ids:
            return self.ids[key]
        meant = self.names.get(key, ())
        if len(meant) > 1:
            told = "this" if telling(clean(written)) and self.noun == "member" else f'"{clean(written)}"'
            raise Fault(f"two {self.noun}s are called {told}", f"Write the id: {listing(meant)}")
        if meant:
            return meant[0]
        guess = self._without_zeros(key) or did_you_mean(written, self.told)
        text = clean(written)
        reason = nobody(self.noun, text) if self.noun == "member" else f'there is no {self.noun} "{text}"'
        raise Fault(reason, f"{guess}{self._those()}")

    def _without_zeros(self, key: str) -> str:
        """`Did you mean "0012"? ` for 12, where one id alone differs in zeros that spreadsheets take away."""
        alike = [id for other, id in self.ids.items() if other.lstrip("0") == key.lstrip("0")]
        return f'Did you mean "{alike[0]}"? ' if len(alike) == 1 else ""

    def _those(self) -> str:
        most = 12
        shown = listing(list(self.ids.values())[:most])
        more = f" and {len(self.ids) - most} more" if len(self.ids) > most else ""
        return f"The {self.noun}s are {shown}{more}" if self.ids else f"Enter the {self.noun} in its sheet"


def identified(
    table: Table,
    noun: str,
    reader: Callable[[str], str],
    name: str = "",
    make: Callable[[Entry], str] | None = None,
) -> tuple[Known, list[tuple[str, Entry]]]:
    """The ids of a table, and its rows with them; a blank, wrong or repeated id is in the findings.

    `name` is the column of what else they are called by; names of people are not suggested for slips.
    `make` gives an id to a row without one.
    """
    rows: list[tuple[str, Entry]] = []
    cells: dict[str, list[Cell]] = {}
    ids: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for entry in table.entries if make or "id" in table.columns else ():
        found = make(entry) if make and not entry.text("id") else entry.need("id", reader)
        if found is None:
            continue
        key = value_key(found)
        cells.setdefault(key, []).append(entry.cell("id" if "id" in table.columns else 0))
        if key not in ids:
            ids[key] = found
            rows.append((found, entry))
            if name and entry.text(name):
                names.setdefault(value_key(entry.text(name)), []).append(found)
    for key, those in cells.items():
        if len(those) > 1:
            reason = f'{len(those)} rows have the id "{ids[key]}"'
            table.refuse(Fault(reason, "Give each its own id"), those, ids[key])
    told = [] if noun in _PEOPLE else [entry.text(name) for _, entry in rows if name]
    known = Known(noun, ids, {key: tuple(those) for key, those in names.items()}, (*ids.values(), *told))
    return known, rows
