"""The note that says what was read of a file: where its headings stand, how many rows, which columns."""

from __future__ import annotations

from collections.abc import Iterable

from sortition.findings import Kind, Note
from sortition.reading.sheets import Sheet
from sortition.wording import counted, listing


def what_was_read(sheet: Sheet, used: Iterable[int], kept: bool = False) -> Note:
    """The rows of the sheet, and the headings of the `used` columns (from 0), in this order.

    Columns that are not used have no name here: they are counted where they are `kept` for letters.
    """
    columns = list(dict.fromkeys(used))
    others = sum(bool(heading) for n, heading in enumerate(sheet.headings) if n not in columns)
    parts = [
        f"{counted(len(sheet.rows), 'row')} below the headings in row {sheet.heading_row}",
        f"headings used: {listing(sheet.headings[n] for n in columns)}",
    ]
    if kept and others:
        parts.append(f"{counted(others, 'other column')} kept apart for letters")
    return sheet.note("; ".join(parts), kind=Kind.READ)
