"""Text files with a separator (.csv, .tsv, .txt) as a grid."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, islice
from pathlib import Path

from sortition.files.alphabets import Letters, letters, places
from sortition.files.door import refused
from sortition.files.grids import Grid, Row
from sortition.problems import InputProblems

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
# Excel's own way of naming the separator in a first line, which it does not show.
_NAMED = re.compile(rb'"?sep=([!#-/:-@\[-`{-~\t])"?(?:\r\n?|\n|$)', re.IGNORECASE)
_SAMPLE, _SAMPLE_ROWS = 200_000, 200
_MOST_KEPT = 100_000
# No cell is so long: a quotation mark that nothing closes would else take the rest of the file into memory.
_LONGEST = 1_000_000
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def delimited_grids(path: Path) -> tuple[Grid, ...]:
    """The one grid of a text file, in any usual alphabet and with any usual separator.

    Rows have the numbers that a spreadsheet program shows: a line break inside quotation marks begins no row,
    and a first line "sep=;" is none. Raises InputProblems, OSError.
    """
    text = letters(path, path.read_bytes())
    named = _NAMED.match(text.data)
    separator = named[1].decode() if named else _separator(text)
    lines_before = 0
    if named:
        text, lines_before = replace(text, data=text.data[named.end() :]), 1
    rows = tuple(_rows(path, text, separator, lines_before))
    rows, unpacked = _without_formulas(rows) if b'="' in text.data else (rows, ())
    inside = _whole_rows_inside(rows, separator) if b'"' in text.data else ()
    remarks = (*_read_as(text, separator, bool(named)), *text.remarks, *unpacked, *inside)
    return (Grid("", rows, remarks=remarks),)


def _read_as(text: Letters, separator: str, named: bool) -> tuple[str, ...]:
    if (text.name, separator, named) == ("UTF-8", ",", False):
        return ()
    between = _SEPARATORS.get(separator, f'"{separator}"')
    why = ", as its first line says" if named else ""
    return (f"read as {text.name} text with {between} between the cells{why}",)


def _separator(text: Letters) -> str:
    """The separator that makes a table of most rows."""
    start = text.data[:_SAMPLE].decode(text.codec, "ignore")
    if len(text.data) > _SAMPLE:
        start = start.rpartition("\n")[0] or start
    return max(_SEPARATORS, key=lambda separator: _tabular(start, separator))


def _tabular(start: str, separator: str) -> tuple[int, ...]:
    """How much of the text is a table: rows of several cells, those of one width in one go, width, marks.

    Rows are counted from the headings on, which are as wide as most rows and do not stand alone: a wrong
    separator stands in a title and in some column, but seldom in the headings.
    """
    widths = list(islice(_widths(start, separator), _SAMPLE_ROWS))
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return (0, 0, 0, start.count(separator))
    usual = max(wide, key=lambda width: (wide[width], width))
    longest = max(len(list(run)) for width, run in groupby(widths) if width == usual)
    pairs = zip(widths, [*widths[1:], usual], strict=True)
    tops = (n for n, (width, below) in enumerate(pairs) if width >= usual and below > 1)
    headings = next(tops, widths.index(usual))
    rows = sum(width > 1 for width in widths[headings:])
    return (rows, longest, usual, start.count(separator))


def _widths(start: str, separator: str) -> Iterator[int]:
    """The number of cells of each row with text; 0 where its quotation marks do not fit this separator."""
    mark = re.escape(separator)
    cell = re.compile(rf'("[^"]*(?:""[^"]*)*"|[^"{mark}\r\n]*)({mark}|\r\n?|\n|\Z)')
    line_end = re.compile(r"\r\n?|\n|\Z")
    at, width, filled = 0, 0, False
    while at < len(start):
        found = cell.match(start, at)
        if not found:
            broken = line_end.search(start, at)
            at, width, filled = broken.end() if broken else len(start), 0, False
            yield 0
            continue
        at, width = found.end(), width + 1
        filled = filled or bool(found[1].strip())
        if found[2] != separator:
            if filled:
                yield width
            width, filled = 0, False


def _rows(path: Path, text: Letters, separator: str, lines_before: int) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST)
    reader = csv.reader(text.lines(), delimiter=separator, strict=True)
    # Equal texts are kept once: a million people have few different answers.
    kept: dict[str, str] = {}
    lines = 0
    try:
        for number, record in enumerate(reader, start=1):
            lines = reader.line_num
            if any(map(str.strip, record)):
                same = kept.setdefault if len(kept) < _MOST_KEPT else kept.get
                yield Row(number, tuple(map(same, record, record)))
    except csv.Error:
        row = "".join(islice(text.lines(), lines, reader.line_num))
        raise _unreadable_row(path, row, separator, lines_before + lines + 1) from None


def _unreadable_row(path: Path, row: str, separator: str, first_line: int) -> InputProblems:
    if '"' not in row:
        reason = f"line {first_line} holds a text of more than {_LONGEST:,} characters"
        return refused(path, reason, "Shorten it, and see whether the line ends of the file were lost")
    line = first_line + _lines_before_open_mark(row, separator)
    return refused(
        path,
        f"the quotation marks do not pair up: the text begun in line {line} is not closed, or too early",
        'Open it in a spreadsheet program and save it again (inside quoted text a " is written twice)',
    )


def _lines_before_open_mark(row: str, separator: str) -> int:
    """The line (from 0) of a faulty row in which the quoted text begins that does not end."""
    mark = re.escape(separator)
    cell = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"(?!")|(?!")[^{mark}\r\n]*){mark}')
    at = 0
    while found := cell.match(row, at):
        at = found.end()
    return len(re.findall(r"\r\n?|\n", row[:at]))


def _without_formulas(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Cells such as ="007", by which programs keep zeros from Excel, are the text inside."""
    changed = tuple(
        Row(row.number, tuple(map(_unwrapped, row.texts))) if '="' in "".join(row.texts) else row
        for row in rows
    )
    pairs = ((old, new) for old, new in zip(rows, changed, strict=True) if old is not new)
    count = sum(sum(map(str.__ne__, old.texts, new.texts)) for old, new in pairs)
    remarks = (f'of cells such as ="007" the text inside was read: {count}',) if count else ()
    return changed, remarks


def _unwrapped(cell: str) -> str:
    found = _KEPT_AS_TEXT.fullmatch(cell)
    return found[1] if found else cell


def _whole_rows_inside(rows: tuple[Row, ...], separator: str) -> tuple[str, ...]:
    """A remark on cells that hold a whole row: perhaps a quotation mark is missing and another too many."""
    least = max([2, *(len(row.texts) - 1 for row in rows[:_SAMPLE_ROWS])])
    found = [
        row.number
        for row in rows
        if any(
            ("\n" in cell or "\r" in cell)
            and any(line.count(separator) >= least for line in cell.splitlines())
            for cell in row.texts
        )
    ]
    if not found:
        return ()
    return (f"one cell holds what looks like a whole row, see {places('row', found)}",)
