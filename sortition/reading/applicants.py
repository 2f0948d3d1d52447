"""Reading the applicants: the only place that sees values and personal data together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sortition.contacts import Contacts
from sortition.findings import Findings, Note
from sortition.pool import Applicant, Pool
from sortition.problems import Problem, Setting
from sortition.reading.ages import heading_of_ages
from sortition.reading.doubles import doubles
from sortition.reading.exclusions import (
    NO_REASONS,
    SERVED,
    Reasons,
    exclude_column,
    left_out,
    merged,
    reasons_in_column,
    unknown_ids,
    with_homes,
)
from sortition.reading.households import household_columns, household_key, read_households
from sortition.reading.ids import (
    ID_HEADINGS,
    blank_ids,
    cut_ids,
    id_column,
    id_of,
    notes_on_ids,
    without_repeats,
)
from sortition.reading.previous import NOBODY, Previous, served_before
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Sheet, read_sheet
from sortition.reading.values import SETTINGS_FILE, ValueRules, read_values
from sortition.wording import counted, did_you_mean, heading_key, listing, nearest, value_key

_WEIGHTS = frozenset(
    ["weight", "weights", "weighting", "weightings", "probability", "probabilities", "selectionprobability"]
)


@dataclass(frozen=True)
class PoolOptions:
    """How the officer's columns and words are to be read.

    `id` is a heading ("": found by itself), `household` the headings that make an address,
    `columns` heading -> category, `values` category -> written -> value. Ages are those on the day
    `ages_on`. Under the heading `exclude` stands why somebody may not take part. At the addresses in
    `separate` everybody counts as living alone. `excluded` are ids of people who may not take part, with
    the code of the reason.
    """

    id: str = ""
    household: tuple[str, ...] = ()
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ages_on: date | None = None
    exclude: str = ""
    separate: tuple[str, ...] = ()
    excluded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PoolReading:
    """`unstated` are the quota values to add: category -> the value of people who did not answer.

    The pool holds everybody; `excluded` maps ids of those who may not take part to the code of the reason.
    """

    pool: Pool
    contacts: Contacts
    unstated: Mapping[str, str]
    excluded: Mapping[str, str] = field(default_factory=dict)


def read_pool(
    path: Path,
    size: int,
    lines: Mapping[str, Sequence[str]],
    options: PoolOptions,
    findings: Findings,
    listed: Reasons = NO_REASONS,
    previous: Previous = NOBODY,
) -> PoolReading | None:
    """At least `size` applicants, with one value for each category in `lines` (category -> values).

    `listed` are people who may not take part, from a list of their own; the options may name others.
    Nor may people who served before, among them the `previous` ones, and those who live with them.
    Every problem and everything read otherwise than written is in the findings; None with problems.
    """
    before = len(findings.problems)
    sheet = read_sheet(path, lambda sheet: _headings_found(sheet, lines, options), findings, options.sheet)
    if sheet is None:
        return None
    if _begins_with_a_person(sheet, lines, options):
        remedy = "Write the headings in a row above the data"
        findings.refuse([sheet.problem("no row of headings was found", remedy, [sheet.heading(0)])])
        return None
    at_id = id_column(sheet, options.id, findings)
    columns = _category_columns(sheet, lines, options, findings)
    homes = household_columns(sheet, options.household, findings)
    marks = exclude_column(sheet, options.exclude, findings)
    categories = [columns[name] for name in sorted(columns)]
    used = [n for n in (at_id, *categories, *homes, marks) if n is not None]
    findings.notes.append(what_was_read(sheet, used, kept=True))
    findings.notes.extend(_unused_weights(sheet, used))
    if at_id is not None:
        findings.refuse([*blank_ids(sheet, at_id), *cut_ids(sheet, at_id)])
        sheet = without_repeats(sheet, at_id, findings)
        findings.notes.extend(notes_on_ids(sheet, at_id))
    rules = [
        ValueRules(name, tuple(lines[name]), _mapped(name, options), options.ages_on)
        for name in sorted(columns)
    ]
    findings.refuse(problem for rule in rules for problem in rule.bad_maps())
    values = [read_values(sheet, columns[rule.category], rule, findings) for rule in rules]
    if at_id is None:
        findings.refuse(_too_few(sheet, len(sheet.rows), size))
        return None
    ids = [id_of(row, at_id) for row in sheet.rows]
    households = read_households(sheet, ids, homes, options.separate, findings)
    said = _excluded(sheet, at_id, marks, options, listed, findings)
    excluded = _with_previous(sheet, ids, homes, households, said, previous, findings)
    findings.notes.extend(left_out(sheet, at_id, excluded))
    findings.refuse(_too_few(sheet, sum(one not in excluded for one in ids), size))
    findings.notes.extend(doubles(sheet, at_id, homes, frozenset(excluded)))
    if len(findings.problems) > before or not lines:
        return None
    people = zip(ids, zip(*values, strict=True), strict=True)
    applicants = sorted(Applicant(name, row, households[name]) for name, row in people)
    kept_apart = _contacts(sheet, ids, {at_id, *columns.values()})
    unstated = {r.category: r.unstated for r, v in zip(rules, values, strict=True) if r.needs_line(v)}
    return PoolReading(Pool(tuple(sorted(columns)), tuple(applicants)), kept_apart, unstated, excluded)


def _excluded(
    sheet: Sheet, at_id: int, marks: int | None, options: PoolOptions, listed: Reasons, findings: Findings
) -> dict[str, str]:
    """Who may not take part, by everything that says so; panel.toml may name ids that nobody has."""
    ids = [id_of(row, at_id) for row in sheet.rows]
    marked = reasons_in_column(sheet, at_id, marks, findings)
    findings.refuse(unknown_ids(listed, ids, sheet.file))
    return merged([marked, listed, Reasons(options.excluded)], findings)


def _with_previous(
    sheet: Sheet,
    ids: Sequence[str],
    homes: Sequence[int],
    households: Mapping[str, str],
    said: Mapping[str, str],
    previous: Previous,
    findings: Findings,
) -> dict[str, str]:
    """The reasons that are `said`, and those of people who served before and of everybody at their homes."""
    addresses: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
    if previous.addresses is not None:
        rows = zip(ids, sheet.rows, strict=True)
        addresses = {name: household_key([sheet.text(row, n) for n in homes]) for name, row in rows}
    served, there = served_before(previous, addresses, findings)
    if not homes and (served or SERVED in said.values()):
        text = "people who live with somebody who served before stay in: no columns make a household"
        findings.notes.append(sheet.note(f"{text}. Name them as household under [applicants]"))
    return with_homes(said, households, served, there)


def _unused_weights(sheet: Sheet, used: Sequence[int]) -> Iterator[Note]:
    cells = [
        sheet.heading(n)
        for n, heading in enumerate(sheet.headings)
        if n not in used and heading_key(heading) in _WEIGHTS
    ]
    if cells:
        names = listing(cell.text for cell in cells)
        text = "not used: nobody's chance may depend on who she is; use quotas or floors"
        yield sheet.note(f"{names} {text}", cells)


def _headings_found(sheet: Sheet, lines: Mapping[str, Sequence[str]], options: PoolOptions) -> int:
    wanted = [options.id] if options.id else list(ID_HEADINGS)
    mapped = (heading for heading in options.columns if sheet.find(heading) is not None)
    named = (category for category in lines if sheet.find(category) is not None)
    return len([*mapped, *named]) + any(sheet.find(heading) is not None for heading in wanted)


def _begins_with_a_person(sheet: Sheet, lines: Mapping[str, Sequence[str]], options: PoolOptions) -> bool:
    """Whether the row of headings is somebody's answers, which must not be named as headings."""
    values = {value_key(value) for mine in lines.values() for value in mine}
    answers = any(value_key(heading) in values for heading in sheet.headings if heading)
    return answers and not _headings_found(sheet, lines, options)


def _too_few(sheet: Sheet, people: int, size: int) -> Iterator[Problem]:
    """A problem where so many people who may take part are fewer than the seats."""
    if not sheet.rows:
        yield sheet.problem("there are no applicants in it", "Write one row for each person")
    elif people < size:
        are = "is" if people == 1 else "are"
        left = " who may take part" if people < len(sheet.rows) else ""
        reason = f"there {are} {counted(people, 'applicant')}{left} for a panel of {size}"
        yield sheet.problem(reason, "Choose a smaller panel, or find more applicants")


def _category_columns(
    sheet: Sheet, lines: Mapping[str, Sequence[str]], options: PoolOptions, findings: Findings
) -> dict[str, int]:
    """Category -> column, for the categories that have one."""
    if not lines:
        return {}
    findings.refuse(_strange_options(sheet, lines, options))
    by_key = {value_key(category): heading for heading, category in options.columns.items()}
    headings = [heading for heading in sheet.headings if heading]
    found: dict[str, int] = {}
    for category in lines:
        column = sheet.find(by_key.get(value_key(category), category))
        if column is not None:
            found[category] = column
        elif value_key(category) not in by_key:
            findings.refuse([_no_column(sheet, category, lines[category], headings)])
    return found


def _no_column(sheet: Sheet, category: str, values: Sequence[str], headings: list[str]) -> Problem:
    near = nearest(category, headings)
    ages = "" if near else heading_of_ages(category, values, headings)
    said = (
        f'If "{ages}" holds ages or dates of birth, write [columns] "{ages}" = "{category}". ' if ages else ""
    )
    return sheet.problem(
        f'there is no column for the category "{category}"',
        f"{did_you_mean(category, headings)}{said}Rename the heading, or name it under [columns]"
        f" in {SETTINGS_FILE}; found are {listing(headings)}",
        setting=Setting("columns", near or ages, category, tuple(headings)),
    )


def _strange_options(
    sheet: Sheet, lines: Mapping[str, Sequence[str]], options: PoolOptions
) -> Iterator[Problem]:
    """Entries of panel.toml about headings or categories that do not exist."""
    categories = {value_key(category) for category in lines}
    for heading, category in options.columns.items():
        if sheet.find(heading) is None:
            yield _unknown_setting("[columns]", "heading", heading, list(filter(None, sheet.headings)))
        if value_key(category) not in categories:
            yield _unknown_setting("[columns]", "category with quotas", category, list(lines))
    targets = [value_key(category) for category in options.columns.values()]
    for category in dict.fromkeys(options.columns.values()):
        if targets.count(value_key(category)) > 1:
            reason = f'[columns] names more than one heading for "{category}"'
            yield Problem(reason, "Keep one of them", file=SETTINGS_FILE, value=category)
    for category in options.values:
        if value_key(category) not in categories:
            yield _unknown_setting("[values]", "category with quotas", category, list(lines))


def _unknown_setting(table: str, kind: str, name: str, known: list[str]) -> Problem:
    remedy = f"{did_you_mean(name, known)}There are {listing(known)}"
    return Problem(f'{table} names "{name}", which is no {kind}', remedy, file=SETTINGS_FILE, value=name)


def _mapped(category: str, options: PoolOptions) -> Mapping[str, str]:
    tables = (table for name, table in options.values.items() if value_key(name) == value_key(category))
    return next(tables, {})


def _contacts(sheet: Sheet, ids: list[str], used: set[int]) -> Contacts:
    """Every other column that has a heading."""
    columns = [n for n, heading in enumerate(sheet.headings) if heading_key(heading) and n not in used]
    headings = tuple(sheet.headings[n] for n in columns)
    texts = (tuple(sheet.text(row, n) for n in columns) for row in sheet.rows)
    return Contacts(headings, dict(sorted(zip(ids, texts, strict=True))))
