"""The households that are invited, from their own spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packs.columns import is_address_line, is_postcode
from packs.forms.clean import one_line
from packs.postcodes import uk_postcode
from sortition.files.grids import Row
from sortition.findings import Findings, Note
from sortition.problems import Problem
from sortition.reading.sheets import Cell, Sheet, read_sheet
from sortition.wording import heading_key, listing

_REFERENCES = ("reference", "ref", "reference number", "reference code", "uprn", "id")
_NAMES = ("name", "full name", "occupier", "addressee")


@dataclass(frozen=True, repr=False)
class Household:
    """An address that is invited; it never prints more than its reference.

    `name` is "" where nobody in particular is written to, `address` ends with the postcode, which is in
    capitals where it is one of the UK.
    """

    reference: str
    name: str
    address: tuple[str, ...]
    postcode: str

    def __repr__(self) -> str:
        return f"<household {self.reference}>"


def households(path: Path, findings: Findings) -> tuple[Household, ...]:
    """The households of a spreadsheet in its order, each with a reference of its own and an address.

    What was read otherwise than written is a note in the findings.

    Raises:
        InputProblems: with everything wrong in the file.
    """
    sheet = read_sheet(path, lambda sheet: len(_columns(sheet)), findings)
    if sheet is None:
        findings.stop_if_refused()
        return ()
    columns = _columns(sheet)
    if missing := [name for name in ("reference", "address", "postcode") if not columns.get(name)]:
        findings.refuse([_no_column(sheet, missing)])
        findings.stop_if_refused()
    findings.refuse(_faults(sheet, columns))
    findings.stop_if_refused()
    findings.notes.extend(_strange_postcodes(sheet, columns["postcode"][0]))
    return tuple(_household(sheet, row, columns) for row in sheet.rows)


def _columns(sheet: Sheet) -> dict[str, tuple[int, ...]]:
    """The places of the columns that were found, by what they hold."""
    found = {
        "address": tuple(n for n, text in enumerate(sheet.headings) if is_address_line(text)),
        "postcode": tuple(n for n, text in enumerate(sheet.headings) if is_postcode(text))[:1],
    }
    for name, words in (("reference", _REFERENCES), ("name", _NAMES)):
        found[name] = tuple(n for n in map(sheet.find, words) if n is not None)[:1]
    return {name: columns for name, columns in found.items() if columns}


def _no_column(sheet: Sheet, missing: list[str]) -> Problem:
    headings = [heading for heading in sheet.headings if heading]
    return sheet.problem(
        f"there is no column {listing(missing)}",
        "The headings needed are Reference, Address 1 and Postcode, and there may be Name, Address 2,"
        f" Address 3 and Town; found are {listing(headings)}",
    )


def _faults(sheet: Sheet, columns: dict[str, tuple[int, ...]]) -> Iterator[Problem]:
    if not sheet.rows:
        yield sheet.problem("there are no households in it", "Write one row for each")
    yield from _blanks(sheet, columns)
    same: defaultdict[str, list[Cell]] = defaultdict(list)
    for row in sheet.rows:
        cell = sheet.cell(row, columns["reference"][0])
        if cell.text:
            same[heading_key(cell.text)].append(cell)
    for cells in same.values():
        if len(cells) > 1:
            reference = cells[0].text
            yield sheet.problem(
                f'{len(cells)} households have the reference "{reference}"',
                "Give each its own",
                cells,
                reference,
            )


def _blanks(sheet: Sheet, columns: dict[str, tuple[int, ...]]) -> Iterator[Problem]:
    for name, remedy in (
        ("reference", "Give every household a reference"),
        ("address", "Write the address"),
        ("postcode", "Write the postcode"),
    ):
        cells = [
            sheet.cell(row, columns[name][0]) for row in sheet.rows if not _texts(sheet, row, columns[name])
        ]
        if cells:
            yield sheet.problem(f"the {name} is blank", remedy, cells)


def _strange_postcodes(sheet: Sheet, column: int) -> Iterator[Note]:
    cells = [sheet.cell(row, column) for row in sheet.rows if not uk_postcode(sheet.text(row, column))]
    if cells:
        yield sheet.note("the postcode is none of the UK: see whether it is right", cells)


def _texts(sheet: Sheet, row: Row, columns: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(text for column in columns if (text := one_line(sheet.text(row, column))))


def _household(sheet: Sheet, row: Row, columns: dict[str, tuple[int, ...]]) -> Household:
    (reference,) = _texts(sheet, row, columns["reference"])
    (written,) = _texts(sheet, row, columns["postcode"])
    postcode = uk_postcode(written) or written
    name = _texts(sheet, row, columns.get("name", ()))
    return Household(reference, " ".join(name), (*_texts(sheet, row, columns["address"]), postcode), postcode)
