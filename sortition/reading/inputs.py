"""The officer's two spreadsheets, read together: everything wrong in either is said at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sortition.contacts import Contacts
from sortition.findings import Findings, Note
from sortition.pool import Pool
from sortition.problems import Problem
from sortition.quotas import Floor, Quota, Quotas, find_quotas, unused
from sortition.reading.applicants import PoolOptions, read_pool
from sortition.reading.combined import find_combined, refuse_too_few, unused_combined
from sortition.reading.exclusions import NO_REASONS, reasons_in_list
from sortition.reading.floors import floors_meant
from sortition.reading.previous import NOBODY, read_previous


@dataclass(frozen=True)
class Inputs:
    """A pool and quotas that fit together; `notes` say what was read otherwise than written.

    `excluded` maps the ids of those who may not take part to the code of the reason.
    """

    pool: Pool
    quotas: Quotas
    contacts: Contacts
    notes: tuple[Note, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Further:
    """The rules that not every lottery has.

    `combined` is a file of quotas on two categories (None: a sheet of the quotas' workbook, if it has one),
    `previous` one of people selected earlier. `floors` are the lowest chances allowed, named as they are
    written, and a home gives a panel at most `home_most` members.
    """

    combined: Path | None = None
    previous: Path | None = None
    floors: tuple[Floor, ...] = ()
    home_most: int = 1


_AS_WRITTEN, _NOTHING_FURTHER = PoolOptions(), Further()


def read_inputs(
    applicants: Path,
    quotas: Path,
    size: int,
    options: PoolOptions = _AS_WRITTEN,
    excluded: Path | None = None,
    further: Further = _NOTHING_FURTHER,
) -> Inputs:
    """The applicants and the quotas for a panel of `size` members.

    `excluded` is a file with a list of people who may not take part. They stay in the pool as it is read.
    The quotas hold the `further` rules too.
    Every value of every applicant has a quota: where people did not answer and their category has no line
    for that, a quota of 0 to `size` is added. The order of rows does not matter, but to the notes' cells.

    Raises:
        InputProblems: with everything wrong in both files.
    """
    findings = Findings()
    if size < 1:
        findings.refuse([Problem(f"the panel size is {size}", "Choose a size of at least 1")])
    lines, read = find_quotas(quotas, size, findings)
    values: dict[str, list[str]] = {}
    for line in lines:
        values.setdefault(line.category, []).append(line.value)
    listed = reasons_in_list(excluded, options.id, findings) if excluded else NO_REASONS
    combined = find_combined(further.combined or quotas, size, lines, findings, named=bool(further.combined))
    earlier = (
        read_previous(further.previous, options.id, options.household, options.separate, findings)
        if further.previous
        else NOBODY
    )
    people = read_pool(applicants, size, values, options, findings, listed, earlier)
    floors = floors_meant(further.floors, values, people, findings)
    findings.stop_if_refused()
    # Without a problem there is a pool.
    assert people is not None
    findings.notes.extend(unused(lines, people.pool))
    findings.notes.extend(unused_combined(combined, people.pool))
    rules = replace(
        _with_lines(read, people.unstated),
        combined=combined.quotas(),
        floors=floors,
        home_most=further.home_most,
    )
    refuse_too_few(combined, rules, findings)
    findings.stop_if_refused()
    return Inputs(people.pool, rules, people.contacts, tuple(findings.notes), people.excluded)


def _with_lines(quotas: Quotas, unstated: Mapping[str, str]) -> Quotas:
    """The quotas with a line of 0 to size seats for each of these values, at the end of its category."""
    lines: list[Quota] = []
    for category in quotas.categories:
        lines.extend(quotas.of(category))
        if category in unstated:
            lines.append(Quota(category, unstated[category], 0, quotas.size))
    return Quotas(quotas.size, tuple(lines))
