"""Lines of totals among the quotas: no quotas of their own, and a check of the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from sortition.files.grids import Row
from sortition.findings import Findings, Kind
from sortition.problems import Problem
from sortition.reading.shares import Amount, percent_words
from sortition.reading.sheets import Cell, Sheet
from sortition.wording import counted, value_key

_TOTALS = frozenset(["total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum", "sums"])
# What may stand beside "total" besides the name of a category: "Total blindness" is a value like others.
_BESIDE = frozenset(["of", "the", "for", "in", "all", "seats", "places", "people", "members", "panel"])
# A blank value may also be a forgotten one: only the sum of at least so many lines tells them apart.
_LEAST_LINES = 2


class Entry(NamedTuple):
    """One line as written; `category` is the one it belongs to, `amounts` hold what can be understood."""

    row: Row
    category: str
    value: str
    cells: Mapping[str, Cell]
    amounts: Mapping[str, Amount | None]

    @property
    def has_numbers(self) -> bool:
        """Whether anything stands in the columns for numbers."""
        return any(self.cells[name].text for name in self.amounts)


def says_total(entry: Entry, words: Collection[str]) -> bool:
    """Whether it is called "Total", or "Total Gender" after one of these words of categories, or the like."""
    return any(_is_total(text, words) for text in (entry.cells["category"].text, entry.value))


def _is_total(text: str, words: Collection[str]) -> bool:
    key = value_key(text).rstrip(":")
    rest = key.removeprefix("total ").removesuffix(" totals").removesuffix(" total")
    return key in _TOTALS or (rest != key and all(word in words or word in _BESIDE for word in rest.split()))


def words_of_categories(entries: Iterable[Entry]) -> frozenset[str]:
    """What lines of totals may be called after."""
    return frozenset(word for entry in entries for word in value_key(entry.category).split())


def without_totals(sheet: Sheet, entries: Sequence[Entry], size: int, findings: Findings) -> list[Entry]:
    """The entries that are no lines of totals, in order; what those say wrongly is refused."""
    words = words_of_categories(entries)
    lines = [e for e in entries if e.value and not says_total(e, words)]
    totals: list[Entry] = []
    kept = []
    for entry in entries:
        # The lines since the last line of totals, or everything above, or the whole sheet.
        above = [line for line in lines if line.row.number < entry.row.number]
        block = [line for line in above if not totals or line.row.number > totals[-1].row.number]
        if says_total(entry, words):
            mine = _named_lines(entry, lines)
            findings.refuse(_wrong_sums(sheet, entry, [mine, block, above, lines], size))
            totals.append(entry)
        elif not entry.value and _is_sum(entry, [block, above], size):
            totals.append(entry)
        else:
            kept.append(entry)
    said = set(sheet.totals)
    cells = [entry.cells["category"] for entry in totals if entry.row not in said]
    if cells:
        text = f"{counted(len(cells), 'line')} of totals left out"
        findings.notes.append(sheet.note(text, cells, Kind.LEFT_OUT))
    return kept


def _named_lines(entry: Entry, lines: Iterable[Entry]) -> list[Entry]:
    """The lines of the category that the line of totals names."""
    words = f" {value_key(entry.cells['category'].text)} {value_key(entry.value)} "
    names = {value_key(line.category) for line in lines}
    named = {name for name in names if name and f" {name} " in words} or {value_key(entry.category)}
    return [line for line in lines if value_key(line.category) in named]


def _is_sum(entry: Entry, scopes: Iterable[Sequence[Entry]], size: int) -> bool:
    for lines in scopes:
        compared = list(_compared(entry, lines, size))
        if len(lines) >= _LEAST_LINES and compared and all(same for _, _, same in compared):
            return True
    return False


def _wrong_sums(
    sheet: Sheet, entry: Entry, scopes: Iterable[Sequence[Entry]], size: int
) -> Iterator[Problem]:
    """Nothing where the numbers are the sums of any of these groups of lines."""
    checked = [list(_compared(entry, lines, size)) for lines in scopes if lines]
    if not checked or any(all(same for _, _, same in one) for one in checked):
        return
    for name, added, same in checked[0]:
        if not same:
            said = entry.cells[name].text
            yield sheet.problem(
                f"the line of totals says {said}, the lines add up to {added}",
                "Correct the number that is wrong, or delete the line of totals",
                [entry.cells[name]],
                said,
            )


def _compared(entry: Entry, lines: Sequence[Entry], size: int) -> Iterator[tuple[str, str, bool]]:
    """Every column in which a sum is said and known: its name, the sum in words, whether they agree."""
    for name in entry.amounts:
        if not entry.cells[name].text:
            continue
        amounts = [line.amounts[name] for line in lines if line.cells[name].text]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts):
            yield _sum(name, entry.amounts[name], known, size)


def _sum(name: str, said: Amount | None, amounts: Sequence[Amount], size: int) -> tuple[str, str, bool]:
    shares = bool(amounts) and all(amount.is_share for amount in amounts)
    unit = 1 if shares or name == "population" else size
    added = sum((a.number * (unit if a.is_share and not shares else 1) for a in amounts), Fraction())
    words = percent_words(added) if shares else f"{float(added):g}"
    if said is None:
        return name, words, False
    target = said.number
    if said.is_share and not shares:
        target *= unit
    if shares and not said.is_share:
        target /= 100 if name == "population" else max(size, 1)
    exact = all(amount.number.denominator == 1 for amount in amounts) and not said.is_share
    slack = Fraction(0) if exact else Fraction(1, 100) if shares else Fraction(max(unit, 100), 100)
    return name, words, abs(added - target) <= slack
