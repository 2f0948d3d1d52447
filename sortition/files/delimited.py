"""Text files with a separator (.csv) as a grid."""

from __future__ import annotations

import csv
import io
import zipfile
from itertools import islice
from pathlib import Path

from sortition.files.door import refused
from sortition.grids import Grid, Row

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = (",", ";", "\t", "|")


def delimited_grids(path: Path) -> tuple[Grid, ...]:
    """The one grid of a text file, in any usual encoding. Raises InputProblems, OSError."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path) and data.startswith(b"PK"):
        raise refused(path, "is a workbook with the ending .csv", "Rename it to .xlsx")
    text, codec = _decoded(path, data)
    if "\0" in text:
        raise refused(path, "is not a text file", "Save the spreadsheet as .xlsx or .csv")
    remarks = ("read with the Windows-1252 alphabet, it is not UTF-8",) if codec == "cp1252" else ()
    return (Grid("", _records(path, text, _separator(text)), remarks=remarks),)


def _decoded(path: Path, data: bytes) -> tuple[str, str]:
    for codec in _codecs(data):
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError:
            continue
    raise refused(path, "is not a text file", "Save the spreadsheet as .xlsx or .csv")


def _codecs(data: bytes) -> tuple[str, ...]:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return (codec,)
    start = data[:4096]
    # Western text in UTF-16 has a zero in every second byte.
    if start[1::2].count(0) > len(start) // 4:
        return ("utf-16-le",)
    if start[::2].count(0) > len(start) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _separator(text: str) -> str:
    """The separator under which most rows are as wide as the headings, then the one with most columns."""

    def score(separator: str) -> tuple[int, int]:
        records = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        filled = (record for record in records if "".join(record).strip() or len(record) > 1)
        widths = [len(record) for record in islice(filled, 20)]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (widths.count(widths[0]), widths[0])

    return max(_SEPARATORS, key=score)


def _records(path: Path, text: str, separator: str) -> tuple[Row, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return tuple(Row(number, tuple(record)) for number, record in enumerate(reader, start=1))
    except csv.Error:
        raise refused(
            path,
            f"the quotation marks do not pair up in or before line {reader.line_num}",
            'Open it in a spreadsheet program and save it again (inside quoted text a " is written twice)',
        ) from None
