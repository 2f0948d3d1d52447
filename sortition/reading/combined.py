"""Quotas on two categories at once, from a sheet of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sortition.findings import Findings, Kind, Note
from sortition.pool import Pool
from sortition.problems import Problem
from sortition.quota_columns import SEATS, combined_columns, two_columns
from sortition.quotas import Combined, QuotaLine, Quotas
from sortition.reading.combined_checks import (
    contradictions,
    too_few_seats,
    with_population,
    written_twice,
)
from sortition.reading.combined_lines import CombinedLine, combined_lines, pairs
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Sheet, read_sheet
from sortition.wording import counted, listing

_MOST_LINES = 2_000


@dataclass(frozen=True)
class CombinedSheet:
    """The lines of a sheet with what they are on; without a sheet there are none."""

    sheet: Sheet | None = None
    lines: tuple[CombinedLine, ...] = ()

    def quotas(self) -> tuple[Combined, ...]:
        """The usable lines as quotas in the officer's order, each with its categories in order of letters."""
        return tuple(_combined(self.sheet, line) for line in self.lines if self.sheet and line.is_usable)


def find_combined(
    path: Path, size: int, one_category: Sequence[QuotaLine], findings: Findings, *, named: bool
) -> CombinedSheet:
    """The quotas on two categories in a file: in the one `named` for them, or in a sheet of the quotas' own.

    The quotas on one category say which values there are. Every problem is in the findings. A workbook of
    quotas need not have such a sheet.
    """
    sheet = read_sheet(path, lambda sheet: len(combined_columns(sheet)), findings, optional=not named)
    if sheet is None:
        return CombinedSheet()
    columns = combined_columns(sheet)
    if not columns:
        findings.refuse([_no_columns(sheet)])
        return CombinedSheet()
    findings.notes.append(what_was_read(sheet, columns.values()))
    if len(sheet.rows) > _MOST_LINES:
        reason = f"there are {len(sheet.rows):,} lines, and quotas have at most {_MOST_LINES:,}"
        findings.refuse([sheet.problem(reason, "Leave out lines that say nothing of their own")])
        return CombinedSheet()
    findings.refuse(two_columns(sheet))
    known: dict[str, list[str]] = {}
    for one in one_category:
        known.setdefault(one.category, []).append(one.value)
    found = combined_lines(sheet, columns, known, size, findings)
    if "population" in columns:
        found = with_population(sheet, found, known, columns["population"], findings)
    findings.refuse(written_twice(sheet, found))
    findings.refuse(contradictions(sheet, found, one_category, size))
    findings.notes.extend(_told(sheet, found, size))
    return CombinedSheet(sheet, tuple(found))


def _no_columns(sheet: Sheet) -> Problem:
    headings = [heading for heading in sheet.headings if heading]
    return sheet.problem(
        "there are no columns for two categories and their values",
        "The headings needed are category, value, with category, with value, and then min and max;"
        f" found are {listing(headings)}",
    )


def _told(sheet: Sheet, lines: Sequence[CombinedLine], size: int) -> Iterator[Note]:
    """How many quotas there are, what limits nothing, and what percentages became."""
    if not lines:
        return
    limiting = [line for line in lines if line.number("min") or line.numbers["max"] != size]
    both = listing(" with ".join(categories) for categories in pairs(lines))
    text = f"{counted(len(limiting), 'quota')} on two categories: {both}"
    if rest := len(lines) - len(limiting):
        text += f"; {counted(rest, 'line')} without a limit"
    yield sheet.note(text, kind=Kind.READ)
    cells = [line.cells[name] for line in lines for name in SEATS if "%" in line.cell(name).text]
    if cells:
        text = f"percentages are shares of {counted(size, 'seat')}: every min is rounded down, every max up"
        yield sheet.note(text, cells, Kind.CHANGED)


def refuse_too_few(found: CombinedSheet, quotas: Quotas, findings: Findings) -> None:
    """Combinations that allow fewer seats than a quota on one category needs are problems.

    `quotas` have a line for every value that anybody has.
    """
    if found.sheet:
        findings.refuse(too_few_seats(found.sheet, found.lines, quotas))


def unused_combined(found: CombinedSheet, pool: Pool) -> Iterator[Note]:
    """A note for every line with a minimum that nobody can fill."""
    have = {frozenset(zip(pool.categories, person.values, strict=True)) for person in pool.applicants}
    for line in found.lines if found.sheet else ():
        wanted = {line.named[:2], line.named[2:]}
        if line.number("min") and not any(wanted <= values for values in have):
            least = line.number("min")
            text = f"nobody is {line.words}, and its min is {least}: no panel can be drawn so"
            assert found.sheet
            yield found.sheet.note(text, [line.cell("min")])


def _combined(sheet: Sheet | None, line: CombinedLine) -> Combined:
    assert sheet
    low, high = line.numbers["min"], line.numbers["max"]
    assert low is not None and high is not None
    first, second = sorted((line.named[:2], line.named[2:]))
    return Combined(
        *first,
        *second,
        low,
        high,
        line.numbers["min_flex"],
        line.numbers["max_flex"],
        sheet.place(line.cell("min")),
        sheet.place(line.cell("max")),
        line.population,
    )
