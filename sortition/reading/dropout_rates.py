"""How many members are expected to drop out: a rate for everybody, and a sheet of rates for values."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sortition.alternates import Rates
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem
from sortition.quota_columns import in_percent
from sortition.reading.reading_notes import what_was_read
from sortition.reading.shares import percent_words, percentage
from sortition.reading.sheets import Cell, Sheet, read_sheet
from sortition.toml_tables import Fault
from sortition.wording import clean, counted, did_you_mean, listing, value_key, words_key

# What sortition.md found usual: members who are paid for several days, and an event of one day.
PAID, UNPAID = Fraction(10, 100), Fraction(40, 100)
_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "category": ("category", "feature"),
    "value": ("value", "name"),
    "rate": ("rate", "dropout", "dropoutrate", "expecteddropout", "expectedtodropout", "share"),
}
_NUMBER = re.compile(r"[0-9]{1,3}([.,][0-9]{1,9})?")
_EVERYBODY = frozenset({"everybody", "everyone", "all", "total", "any"})
_HOW = 'Write the share that is expected to drop out, such as "25%" or 0.25'
Known = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Line:
    category: str
    value: str
    rate: Fraction
    cell: Cell


def rate_written(text: str, heading: str = "") -> Fraction | None:
    """The rate that "25%", "12,5 per cent" or "0.25" says, exactly; None where it says none from 0 to 1.

    Under a heading with % a plain 25 is 25%, and 0.25 could be either: it says none.
    """
    found = percentage(text)
    if found is None and _NUMBER.fullmatch(clean(text)):
        number = Fraction(clean(text).replace(",", "."))
        percent = in_percent(heading)
        unsure = percent and 0 < number < 1
        found = None if unsure else number / 100 if percent else number
    return found if found is not None and 0 <= found <= 1 else None


def rate(value: object) -> Fraction:
    """A rate in panel.toml: a text such as "10 %", above 0 and at most 100 %."""
    found = rate_written(value) if isinstance(value, str) else None
    if not found:
        raise Fault("is no share of the members", 'Write it with its sign and in quotation marks: "10 %"')
    return found


def rates_for(
    known: Known, path: Path | None, everybody: Fraction | None, pay: str, findings: Findings
) -> Rates:
    """The rates that a lottery goes by, sorted, the one for everybody first.

    `path` is the sheet of rates for values, None where there is none; `everybody` is the rate of panel.toml;
    without one it is what is usual for members who are paid, or not. `known` are the values by category.
    Which rates they are is said in the findings, as is every problem of the sheet.
    """
    lines = _read(path, known, findings) if path else []
    in_sheet = next((line for line in lines if not line.category), None)
    if in_sheet and everybody is not None and in_sheet.rate != everybody:
        said = f"{percent_words(in_sheet.rate)} here and {percent_words(everybody)} in panel.toml"
        reason = f"the rate for everybody is {said}"
        findings.refuse([Problem(reason, "Keep one of the two", path.name if path else "")])
    usual = PAID if pay else UNPAID
    base = in_sheet.rate if in_sheet else everybody or usual
    if in_sheet or everybody is not None:
        why = ""
    else:
        why = " because panel.toml says what they are paid" if pay else " because panel.toml names no pay"
    findings.notes.append(
        Note(f"{percent_words(base)} of the members are expected to drop out{why}", kind=Kind.READ)
    )
    return (
        ("", "", base),
        *sorted((line.category, line.value, line.rate) for line in lines if line.category),
    )


def _read(path: Path, known: Known, findings: Findings) -> list[_Line]:
    sheet = read_sheet(path, lambda one: len(_columns(one)), findings)
    if sheet is None:
        return []
    columns = _columns(sheet)
    if missing := [name for name in _HEADINGS if name not in columns]:
        headings = [heading for heading in sheet.headings if heading]
        remedy = f"The headings needed are category, value, rate; found are {listing(headings)}"
        findings.refuse([sheet.problem(f"there is no column {listing(missing)}", remedy)])
        return []
    findings.notes.append(what_was_read(sheet, columns.values()))
    lines = [line for line in _lines(sheet, columns, known, findings) if line]
    findings.refuse(_twice(sheet, lines))
    return lines


def _columns(sheet: Sheet) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, heading in enumerate(sheet.headings):
        key = words_key(heading).replace(" ", "")
        name = next((n for n, words in _HEADINGS.items() if key in words), None)
        if name:
            found.setdefault(name, column)
    return found


def _lines(
    sheet: Sheet, columns: Mapping[str, int], known: Known, findings: Findings
) -> Iterator[_Line | None]:
    for row in sheet.rows:
        cells = {name: sheet.cell(row, column) for name, column in columns.items()}
        named = _named(sheet, cells, known, findings)
        at, found = cells["rate"], rate_written(cells["rate"].text, sheet.headings[columns["rate"]])
        if found is None:
            reason = f'the rate "{at.text}" is no share' if at.text else "the rate is blank"
            findings.refuse([sheet.problem(reason, _HOW, [at], at.text)])
        elif named == ("", "") and not found:
            findings.refuse([sheet.problem("the rate for everybody is 0", _HOW, [at], at.text)])
        elif named is not None:
            yield _Line(*named, found, at)


def _named(
    sheet: Sheet, cells: Mapping[str, Cell], known: Known, findings: Findings
) -> tuple[str, str] | None:
    """The category and value as the quotas write them, two blanks for everybody; None with a problem."""
    category, value = cells["category"], cells["value"]
    if value_key(category.text) in _EVERYBODY and value_key(value.text) in (_EVERYBODY | {""}):
        return "", ""
    mine = _same(category.text, known)
    if mine is None:
        findings.refuse([_unknown(sheet, category, "a category with quotas", known)])
        return None
    found = _same(value.text, known[mine])
    if found is None:
        findings.refuse([_unknown(sheet, value, f"a value of {mine}", known[mine])])
        return None
    return mine, found


def _same(text: str, among: Iterable[str]) -> str | None:
    return next((one for one in among if value_key(one) == value_key(text)), None)


def _unknown(sheet: Sheet, cell: Cell, what: str, among: Iterable[str]) -> Problem:
    known = list(among)
    reason = f'"{cell.text}" is not {what}' if cell.text else f"{what} is missing here"
    everybody = ' Everybody has "everybody" as the category' if what.endswith("quotas") else ""
    remedy = f"{did_you_mean(cell.text, known)}There are {listing(known)}.{everybody}".rstrip(".")
    return sheet.problem(reason, remedy, [cell], cell.text)


def _twice(sheet: Sheet, lines: Sequence[_Line]) -> Iterator[Problem]:
    cells: defaultdict[tuple[str, str], list[Cell]] = defaultdict(list)
    for line in lines:
        cells[line.category, line.value].append(line.cell)
    for (category, value), found in cells.items():
        if len(found) > 1:
            who = f"{category}, {value}" if category else "everybody"
            reason = f"{who}: there are {counted(len(found), 'rate')}"
            yield sheet.problem(reason, "Keep one of them", found)
