"""What quotas on two categories say together: contradictions, repetitions, shares of the population."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from sortition.findings import Findings
from sortition.problems import Problem
from sortition.quota_columns import in_percent
from sortition.quotas import QuotaLine, Quotas
from sortition.reading.combined_lines import CombinedLine, Known, pairs
from sortition.reading.shares import MOST_WHOLE, Amount, NoShares, people_written, percent_words, shares
from sortition.reading.sheets import Sheet
from sortition.wording import is_unstated


def with_population(
    sheet: Sheet, lines: Sequence[CombinedLine], known: Known, column: int, findings: Findings
) -> list[CombinedLine]:
    """The lines with their share of the whole population, for each two categories."""
    found: list[CombinedLine] = []
    for categories, mine in pairs(lines).items():
        filled = [line for line in mine if line.cells["population"].text]
        found += [line for line in mine if line not in filled]
        found += _shares(sheet, categories, filled, known, in_percent(sheet.headings[column]), findings)
    return sorted(found, key=lambda line: lines.index(replace(line, population=None)))


def _shares(
    sheet: Sheet,
    categories: tuple[str, str],
    lines: Sequence[CombinedLine],
    known: Known,
    percent: bool,
    findings: Findings,
) -> list[CombinedLine]:
    amounts = [people_written(line.cells["population"].text) for line in lines]
    strange = [
        line.cells["population"] for line, amount in zip(lines, amounts, strict=True) if amount is None
    ]
    if strange:
        reason = "the population is neither a number of people nor a percentage"
        remedy = "Write a number such as 12345, or a percentage such as 4.8%"
        findings.refuse(sheet.problem(reason, remedy, [cell], cell.text) for cell in strange)
        return list(lines)
    try:
        said = [amount for amount in amounts if amount is not None]
        parts = _parts(said, percent, len(lines) == _combinations(known, categories)) if lines else []
    except NoShares as error:
        both = " with ".join(categories)
        cells = [line.cells["population"] for line in lines]
        remedy = "Write percentages of the whole population, or the people of every combination"
        findings.refuse([sheet.problem(f"the population of {both}: {error}", remedy, cells)])
        return list(lines)
    return [replace(line, population=part) for line, part in zip(lines, parts, strict=True)]


def _parts(amounts: Sequence[Amount], percent: bool, complete: bool) -> list[Fraction]:
    if complete:
        return shares(amounts, percent)
    if not percent and not all(amount.is_share for amount in amounts):
        raise NoShares("numbers of people say no share where combinations are missing")
    parts = [amount.number if amount.is_share else amount.number / 100 for amount in amounts]
    if (total := sum(parts)) > MOST_WHOLE:
        raise NoShares(f"they add up to {percent_words(Fraction(total))}, which is more than everybody")
    return parts


def _combinations(known: Known, categories: tuple[str, str]) -> int:
    first, second = (sum(not is_unstated(value) for value in known[name]) for name in categories)
    return first * second


def written_twice(sheet: Sheet, lines: Iterable[CombinedLine]) -> Iterator[Problem]:
    """A problem for each combination that has several lines."""
    groups: defaultdict[frozenset[tuple[str, str]], list[CombinedLine]] = defaultdict(list)
    for line in lines:
        groups[frozenset([line.named[:2], line.named[2:]])].append(line)
    for group in groups.values():
        if len(group) > 1:
            cells = [line.cells["value"] for line in group]
            reason = f"there are {len(group)} lines for {group[0].words}"
            yield sheet.problem(
                reason, "Keep one of them: which category stands first does not matter", cells
            )


def contradictions(
    sheet: Sheet, lines: Sequence[CombinedLine], one_category: Sequence[QuotaLine], size: int
) -> Iterator[Problem]:
    """What cannot hold within a line, among lines, or beside the quotas on one category."""
    for line in lines:
        yield from _in_one_line(sheet, line, size)
    usable = [line for line in lines if line.is_usable]
    for (first, second), mine in pairs(usable).items():
        least = sum(line.number("min") for line in mine)
        if least > size > 0:
            reason = f"the minimums of {first} with {second} add up to {least}, above the panel size {size}"
            cells = [line.cell("min") for line in mine if line.number("min")]
            yield sheet.problem(reason, f"Lower them by {least - size} in all", cells)
    for quota in one_category:
        if quota.is_usable:
            yield from _against_quota(sheet, quota, usable)


def _in_one_line(sheet: Sheet, line: CombinedLine, size: int) -> Iterator[Problem]:
    """Pairs in the wrong order, and a minimum that is more than the whole panel."""
    for low, high in (("min", "max"), ("min_flex", "min"), ("max", "max_flex")):
        lower, higher = line.numbers[low], line.numbers[high]
        if lower is not None and higher is not None and lower > higher and line.says(low, high):
            yield sheet.problem(
                f"{line.words}: the {low} {lower} is above the {high} {higher}",
                "Correct one of the two",
                [line.cell(low), line.cell(high)],
                str(lower),
            )
    if line.number("min") > size > 0:
        least = line.number("min")
        reason = f"{line.words}: the min {least} is above the panel size {size}"
        yield sheet.problem(reason, "Lower the min, or make the panel larger", [line.cell("min")], str(least))


def _against_quota(sheet: Sheet, quota: QuotaLine, lines: Sequence[CombinedLine]) -> Iterator[Problem]:
    """More seats for the parts of a value, in combination with one other category, than the value has."""
    value = (quota.category, quota.value)
    most_seats = quota.numbers["max"] or 0
    for categories, mine in pairs(lines).items():
        if quota.category not in categories:
            continue
        other = next(name for name in categories if name != quota.category)
        parts = [line for line in mine if value in (line.named[:2], line.named[2:]) and line.number("min")]
        least = sum(line.number("min") for line in parts)
        if least > most_seats:
            place = f" ({quota.sheet.place(quota.cells['max'])})" if quota.sheet else ""
            yield sheet.problem(
                f"the minimums of {quota.category}, {quota.value} with {other} add up to {least}, more than"
                f" the max {most_seats} of {quota.category}, {quota.value}{place}",
                f"Lower them by {least - most_seats} in all, or raise that max",
                [line.cell("min") for line in parts],
            )


def too_few_seats(sheet: Sheet, lines: Sequence[CombinedLine], quotas: Quotas) -> Iterator[Problem]:
    """A problem for each value whose combinations with all values of another category allow too few seats.

    `quotas` have a line for every value that anybody has: a combination without a line has no limit.
    """
    for categories, mine in pairs(lines).items():
        for category, other in (categories, categories[::-1]):
            values = {quota.value for quota in quotas.of(other)}
            for quota in quotas.of(category):
                parts = {one: line for line in mine if (one := _beside(line, (category, quota.value)))}
                most = sum(line.number("max") for line in parts.values())
                if parts.keys() >= values and most < quota.min:
                    yield sheet.problem(
                        f"the maximums of {category}, {quota.value} with {other} add up to {most}, less than"
                        f" the min {quota.min} of {category}, {quota.value}"
                        + (f" ({quota.at_min})" if quota.at_min else ""),
                        f"Raise them by {quota.min - most} in all, or lower that min",
                        [line.cell("max") for line in parts.values()],
                    )


def _beside(line: CombinedLine, value: tuple[str, str]) -> str:
    """The other value of a line about this category and value; "" where it is about others."""
    if line.named[:2] == value:
        return line.named[3]
    return line.named[1] if line.named[2:] == value else ""
