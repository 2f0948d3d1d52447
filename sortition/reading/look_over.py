"""What is wrong with a sheet, or worth a look, whatever it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sortition.files.grids import Row
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem, Spoils
from sortition.reading.sheet import Cell, Sheet, address
from sortition.wording import counted, heading_key

LONGEST = 32_767
_ERRORS = frozenset(
    [
        "#BLOCKED!",
        "#CALC!",
        "#DIV/0!",
        "#FIELD!",
        "#GETTING_DATA",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#SPILL!",
        "#VALUE!",
    ]
)
# LibreOffice numbers some errors. A text file saved from a column that is too narrow holds signs only.
_MORE_ERRORS = re.compile(r"Err:[0-9]{3}|#{3,}")
_CUT_NUMBER = re.compile(r"[-+]?[0-9]([.,][0-9]+)?[eE]\+[0-9]{2,3}")
_SIGNS_OF_ODD = ("#", "Err:", "E+", "e+")


def is_error(text: str) -> bool:
    """Whether a cell with this text shows an error of the spreadsheet program instead of a value."""
    return text in _ERRORS or bool(_MORE_ERRORS.fullmatch(text))


def look_over(sheet: Sheet, findings: Findings) -> None:
    """Everything that any reader of the sheet has to say is in the findings."""
    odd = _odd_cells(sheet)
    of_file = (Note(remark, sheet.file, kind=Kind.READ) for remark in sheet.remarks)
    findings.notes.extend(note for note in of_file if note not in findings.notes)
    findings.notes.extend(_notes(sheet, odd))
    findings.notes.extend(_without_heading(sheet))
    findings.refuse(_headings_twice(sheet))
    findings.refuse(_errors(sheet, odd))
    findings.refuse(_too_long(sheet, odd))
    findings.refuse(_uncalculated(sheet))
    findings.refuse(_beyond_headings(sheet))


@dataclass
class _Odd:
    """Cells that show an error by column and error, numbers that were cut short, texts that are too long."""

    errors: defaultdict[tuple[int, str], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    cut: list[Cell] = field(default_factory=list)
    long: list[Cell] = field(default_factory=list)


def _odd_cells(sheet: Sheet) -> _Odd:
    odd, width = _Odd(), len(sheet.headings)
    headed = [bool(heading) for heading in sheet.headings]
    for row in (Row(sheet.heading_row, sheet.written), *sheet.rows):
        # Hardly any row is odd, and there may be a million of them.
        together = "".join(row.texts)
        if len(together) > LONGEST or any(sign in together for sign in _SIGNS_OF_ODD):
            for column, text in enumerate(row.texts):
                if column < width and (headed[column] or row.number == sheet.heading_row):
                    _sort(odd, column, text.strip(), row.number)
    return odd


def _sort(odd: _Odd, column: int, text: str, row: int) -> None:
    if is_error(text):
        odd.errors[column, text].append(Cell(text, address(row, column)))
    elif len(text) > LONGEST:
        odd.long.append(Cell("", address(row, column)))
    elif _CUT_NUMBER.fullmatch(text):
        odd.cut.append(Cell("", address(row, column)))


def _notes(sheet: Sheet, odd: _Odd) -> Iterator[Note]:
    if sheet.cleaned:
        cells = [Cell("", address(row, column)) for row, column in sheet.cleaned]
        text = f"signs that cannot be printed are left out of {counted(len(cells), 'cell')}"
        yield sheet.note(text, cells, Kind.CHANGED)
    if hidden := [_first_cell(row) for row in sheet.rows if row.number in sheet.hidden_rows]:
        are, them = ("is", "it") if len(hidden) == 1 else ("are", "them")
        text = f"{counted(len(hidden), 'hidden row')} {are} read too: unhide {them} or delete {them}"
        yield sheet.note(text, hidden)
    if odd.cut:
        cells = odd.cut
        text = f"{counted(len(cells), 'long number')} cut short by the spreadsheet program, as in 1.2E+11"
        yield sheet.note(f"{text}: the last digits are lost, type them again as text", cells)


def _first_cell(row: Row) -> Cell:
    column = next((n for n, text in enumerate(row.texts) if text.strip()), 0)
    return Cell("", address(row.number, column))


def first_cells(rows: list[Row]) -> list[Cell]:
    """The first filled cell of each row, without its text."""
    return [_first_cell(row) for row in rows]


def _without_heading(sheet: Sheet) -> Iterator[Note]:
    """Columns that nothing reads; only their first cell is named."""
    width = len(sheet.headings)
    bare = {n for n, heading in enumerate(sheet.headings) if not heading_key(heading)}
    first: dict[int, Cell] = {}
    for row in sheet.rows:
        cells = len(row.texts)
        # Thousands of columns may be without a heading, and most rows end before them.
        places = bare if len(bare) < cells else bare.intersection(range(cells))
        found = [n for n in places if n < cells and row.texts[n].strip()]
        if cells > width:
            found += [n for n in range(width, cells) if n not in first and row.texts[n].strip()]
        for column in found:
            first[column] = sheet.cell(row, column)
        bare.difference_update(found)
    for _, cell in sorted(first.items()):
        yield sheet.note("text under no heading is left out", [cell], Kind.LEFT_OUT)


def _headings_twice(sheet: Sheet) -> Iterator[Problem]:
    columns: defaultdict[str, list[Cell]] = defaultdict(list)
    for column, heading in enumerate(sheet.headings):
        if heading:
            columns[heading_key(heading)].append(sheet.heading(column))
    for cells in columns.values():
        if len(cells) > 1:
            heading = cells[0].text
            yield sheet.problem(
                f'{len(cells)} columns have the heading "{heading}"', "Rename or delete one", cells, heading
            )


def _errors(sheet: Sheet, odd: _Odd) -> Iterator[Problem]:
    for (_, error), cells in odd.errors.items():
        hashes = error.startswith("##")
        remedy = "Widen the column, and save the file again" if hashes else "Correct its formula"
        problem = sheet.problem(f"the cell shows the error {error[:20]}", remedy, cells, error[:20])
        yield replace(problem, spoils=Spoils.CELLS)


def _too_long(sheet: Sheet, odd: _Odd) -> Iterator[Problem]:
    if odd.long:
        yield sheet.problem(
            f"the text is longer than the {LONGEST:,} characters that a cell can hold",
            "Shorten it; in a text file a quotation mark may be missing there",
            odd.long,
        )


def _uncalculated(sheet: Sheet) -> Iterator[Problem]:
    cells = [Cell("", address(row, column)) for row, column in sorted(sheet.uncalculated)]
    if cells:
        remedy = "Open the workbook in Excel, save it, and try again"
        problem = sheet.problem("the formula has no result yet", remedy, cells)
        yield replace(problem, spoils=Spoils.CELLS)


def _beyond_headings(sheet: Sheet) -> Iterator[Problem]:
    # In a CSV file this is a separator inside a text; in a workbook it is somebody's remark.
    if sheet.name:
        return
    width = len(sheet.headings)
    cells = [
        sheet.cell(row, column)
        for row in sheet.rows
        if len(row.texts) > width
        for column in range(width, len(row.texts))
        if row.texts[column].strip()
    ]
    if cells:
        problem = sheet.problem(
            "there is text to the right of the last heading",
            "Mend the row, whose cells may have moved, or give the column a heading",
            cells,
        )
        yield replace(problem, spoils=Spoils.ROWS)
