"""The pool: everybody who said yes and is eligible, as ids and values without personal data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sortition.contacts import Contacts
from sortition.findings import Findings
from sortition.grids import Row
from sortition.households import household_key, number_households
from sortition.problems import Problem
from sortition.sheets import Sheet, read_sheet
from sortition.values import SETTINGS_FILE, ValueRules, read_values
from sortition.wording import NOT_STATED as NOT_STATED
from sortition.wording import clean, counted, did_you_mean, heading_key, listing, value_key

_ID_HEADINGS = (
    "id",
    "nationbuilder_id",
    "respondent_id",
    "applicant_id",
    "participant_id",
    "person_id",
    "response_id",
    "unique_id",
    "reference",
    "reference_number",
    "reference_code",
    "ref",
    "ref_no",
)


@dataclass(frozen=True, order=True)
class Applicant:
    """One person in the draw.

    `values` are aligned with the pool's categories; `household` is "" for somebody with whom no
    other applicant lives; `placed` people were confirmed by an earlier draw and have a seat.
    """

    id: str
    values: tuple[str, ...]
    household: str = ""
    placed: bool = False


@dataclass(frozen=True)
class Pool:
    """All applicants, sorted by id; `categories` are sorted by name."""

    categories: tuple[str, ...]
    applicants: tuple[Applicant, ...]

    def __post_init__(self) -> None:
        """Refuse a pool that is not in canonical form."""
        ids = [applicant.id for applicant in self.applicants]
        if ids != sorted(set(ids)):
            raise ValueError("applicants must have distinct ids and be sorted by id")
        if list(self.categories) != sorted(set(self.categories)):
            raise ValueError("categories must be distinct and sorted")
        if any(len(a.values) != len(self.categories) for a in self.applicants):
            raise ValueError("every applicant needs one value for each category")

    def __len__(self) -> int:
        return len(self.applicants)

    def without(self, ids: frozenset[str]) -> Pool:
        """The pool after these people are removed; whoever is left of a home alone lives alone."""
        left = [a for a in self.applicants if a.id not in ids]
        homes = Counter(a.household for a in left)
        alone = (replace(a, household="") if homes[a.household] == 1 else a for a in left)
        return replace(self, applicants=tuple(alone))

    def placing(self, ids: frozenset[str]) -> Pool:
        """The pool in which these people have their seat already."""
        placed = (replace(a, placed=True) if a.id in ids else a for a in self.applicants)
        return replace(self, applicants=tuple(placed))

    def counts(self, category: str) -> Counter[str]:
        """How many applicants have each value of a category."""
        column = self.categories.index(category)
        return Counter(applicant.values[column] for applicant in self.applicants)


@dataclass(frozen=True)
class PoolOptions:
    """How the officer's columns and words are to be read.

    `id` is a heading ("": found by itself), `household` the headings that make an address,
    `columns` heading -> category, `values` category -> written -> value.
    """

    id: str = ""
    household: tuple[str, ...] = ()
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class PoolReading:
    """`unstated` are the quota values to add: category -> the value of people who did not answer."""

    pool: Pool
    contacts: Contacts
    unstated: Mapping[str, str]


def read_pool(
    path: Path, size: int, lines: Mapping[str, Sequence[str]], options: PoolOptions, findings: Findings
) -> PoolReading | None:
    """At least `size` applicants, with one value for each category in `lines` (category -> values).

    Every problem and everything read otherwise than written is in the findings; None with problems.
    """
    before = len(findings.problems)
    sheet = read_sheet(path, lambda sheet: _headings_found(sheet, lines, options), findings, options.sheet)
    if sheet is None:
        return None
    id_column = _id_column(sheet, options, findings)
    columns = _category_columns(sheet, lines, options, findings)
    homes = _household_columns(sheet, options, findings)
    if id_column is not None:
        findings.refuse(_blank_ids(sheet, id_column))
        sheet = _without_repeats(sheet, id_column, findings)
    rules = [ValueRules(name, tuple(lines[name]), _mapped(name, options)) for name in sorted(columns)]
    findings.refuse(problem for rule in rules for problem in rule.bad_maps())
    values = [read_values(sheet, columns[rule.category], rule, findings) for rule in rules]
    findings.refuse(_too_few(sheet, size))
    if len(findings.problems) > before or id_column is None or not lines:
        return None
    ids = [_id(row, id_column) for row in sheet.rows]
    households = _households(sheet, ids, homes, findings)
    people = zip(ids, zip(*values, strict=True), strict=True)
    applicants = sorted(Applicant(name, row, households[name]) for name, row in people)
    kept_apart = _contacts(sheet, ids, {id_column, *columns.values()})
    unstated = {r.category: r.unstated for r, v in zip(rules, values, strict=True) if r.needs_line(v)}
    return PoolReading(Pool(tuple(sorted(columns)), tuple(applicants)), kept_apart, unstated)


def _headings_found(sheet: Sheet, lines: Mapping[str, Sequence[str]], options: PoolOptions) -> int:
    wanted = [options.id] if options.id else list(_ID_HEADINGS)
    mapped = (heading for heading in options.columns if sheet.find(heading) is not None)
    named = (category for category in lines if sheet.find(category) is not None)
    return len([*mapped, *named]) + any(sheet.find(heading) is not None for heading in wanted)


def _id_column(sheet: Sheet, options: PoolOptions, findings: Findings) -> int | None:
    wanted = (options.id,) if options.id else _ID_HEADINGS
    found = next((n for n in map(sheet.find, wanted) if n is not None), None)
    if found is None:
        reason = f'there is no column "{options.id}" for the id' if options.id else "there is no id column"
        findings.refuse([sheet.problem(reason, _id_remedy(sheet, options))])
    return found


def _id_remedy(sheet: Sheet, options: PoolOptions) -> str:
    possible = [
        heading
        for column, heading in enumerate(sheet.headings)
        if heading and _all_different([sheet.text(row, column) for row in sheet.rows])
    ]
    guess = did_you_mean(options.id, filter(None, sheet.headings)) if options.id else ""
    if not possible:
        return f'{guess}Add a column "id" with a different number for each person'
    return f"{guess}Name it with --id, or as id under [applicants] in {SETTINGS_FILE}; {_could_be(possible)}"


def _could_be(headings: list[str]) -> str:
    return f"it could be {listing(headings)}"


def _all_different(texts: list[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts) > 0


def _id(row: Row, column: int) -> str:
    return clean(row.texts[column]) if column < len(row.texts) else ""


def _blank_ids(sheet: Sheet, column: int) -> Iterator[Problem]:
    cells = [sheet.cell(row, column) for row in sheet.rows if not _id(row, column)]
    if cells:
        yield sheet.problem(
            "the id is blank", "Give everybody an id, and delete rows that are no people", cells
        )


def _without_repeats(sheet: Sheet, column: int, findings: Findings) -> Sheet:
    """The sheet with one of each set of identical rows; rows that differ under one id are a problem."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        groups[_id(row, column)].append(row)
    dropped: set[int] = set()
    for name, rows in groups.items():
        if not name or len(rows) == 1:
            continue
        cells = [sheet.cell(row, column) for row in rows]
        if len({_content(row) for row in rows}) > 1:
            reason = f'{len(rows)} rows have the id "{name}" and differ'
            findings.refuse([sheet.problem(reason, "Keep the right one", cells, name)])
        else:
            dropped.update(row.number for row in rows[1:])
    if dropped:
        cells = [sheet.cell(row, column) for row in sheet.rows if row.number in dropped]
        text = f"{counted(len(cells), 'row')} left out: identical to an earlier one"
        findings.notes.append(sheet.note(text, cells))
    return replace(sheet, rows=tuple(row for row in sheet.rows if row.number not in dropped))


def _content(row: Row) -> tuple[str, ...]:
    """The row's texts without the blank cells at its end, whose number says nothing."""
    texts = [text.strip() for text in row.texts]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def _too_few(sheet: Sheet, size: int) -> Iterator[Problem]:
    people = len(sheet.rows)
    if not people:
        yield sheet.problem("there are no applicants in it", "Write one row for each person")
    elif people < size:
        are = "is" if people == 1 else "are"
        reason = f"there {are} {counted(people, 'applicant')} for a panel of {size}"
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
            findings.refuse(
                [
                    sheet.problem(
                        f'there is no column for the category "{category}"',
                        f"{did_you_mean(category, headings)}Rename the heading, or name it under [columns]"
                        f" in {SETTINGS_FILE}; found are {listing(headings)}",
                    )
                ]
            )
    return found


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


def _household_columns(sheet: Sheet, options: PoolOptions, findings: Findings) -> list[int]:
    found = {heading: sheet.find(heading) for heading in options.household}
    headings = [heading for heading in sheet.headings if heading]
    for heading, column in found.items():
        if column is None:
            remedy = f"{did_you_mean(heading, headings)}Found are {listing(headings)}"
            findings.refuse([sheet.problem(f'there is no column "{heading}" for the household', remedy)])
    return [column for column in found.values() if column is not None]


def _households(sheet: Sheet, ids: list[str], columns: list[int], findings: Findings) -> dict[str, str]:
    if not columns:
        return dict.fromkeys(ids, "")
    texts = ([sheet.text(row, column) for column in columns] for row in sheet.rows)
    keys = {name: household_key(parts) for name, parts in zip(ids, texts, strict=True)}
    households = number_households(keys)
    sharing = [home for home in households.values() if home]
    unknown = sum(not key for key in keys.values())
    if sharing:
        homes = counted(len(set(sharing)), "home")
        text = f"households: {counted(len(sharing), 'applicant')} live in {homes} with other applicants"
        findings.notes.append(sheet.note(text))
    if unknown:
        text = f"households: {counted(unknown, 'applicant')} without a full address, read as living alone"
        findings.notes.append(sheet.note(text))
    return households


def _contacts(sheet: Sheet, ids: list[str], used: set[int]) -> Contacts:
    """Every other column that has a heading."""
    columns = [n for n, heading in enumerate(sheet.headings) if heading_key(heading) and n not in used]
    headings = tuple(sheet.headings[n] for n in columns)
    texts = (tuple(sheet.text(row, n) for n in columns) for row in sheet.rows)
    return Contacts(headings, dict(sorted(zip(ids, texts, strict=True))))
