"""Who is who in a sheet of people: the column of ids, blank ids, and rows that stand there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sortition.findings import Findings
from sortition.grids import Row
from sortition.problems import Problem
from sortition.sheets import Sheet
from sortition.values import SETTINGS_FILE
from sortition.wording import clean, counted, did_you_mean, listing

ID_HEADINGS = (
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


def id_column(sheet: Sheet, named: str, findings: Findings) -> int | None:
    """The column of ids: the one that is `named`, else one with a usual heading. None is a problem."""
    wanted = (named,) if named else ID_HEADINGS
    found = next((n for n in map(sheet.find, wanted) if n is not None), None)
    if found is None:
        reason = f'there is no column "{named}" for the id' if named else "there is no id column"
        findings.refuse([sheet.problem(reason, _id_remedy(sheet, named))])
    return found


def _id_remedy(sheet: Sheet, named: str) -> str:
    possible = [
        heading
        for column, heading in enumerate(sheet.headings)
        if heading and _all_different([sheet.text(row, column) for row in sheet.rows])
    ]
    guess = did_you_mean(named, filter(None, sheet.headings)) if named else ""
    if not possible:
        return f'{guess}Add a column "id" with a different number for each person'
    return f"{guess}Name it with --id, or as id under [applicants] in {SETTINGS_FILE}; {_could_be(possible)}"


def _could_be(headings: list[str]) -> str:
    return f"it could be {listing(headings)}"


def _all_different(texts: list[str]) -> bool:
    return all(texts) and len(set(texts)) == len(texts) > 0


def id_of(row: Row, column: int) -> str:
    """The id in this row."""
    return clean(row.texts[column]) if column < len(row.texts) else ""


def blank_ids(sheet: Sheet, column: int) -> Iterator[Problem]:
    """A problem where rows have no id."""
    cells = [sheet.cell(row, column) for row in sheet.rows if not id_of(row, column)]
    if cells:
        yield sheet.problem(
            "the id is blank", "Give everybody an id, and delete rows that are no people", cells
        )


def without_repeats(sheet: Sheet, column: int, findings: Findings) -> Sheet:
    """The sheet with one of each set of identical rows; rows that differ under one id are a problem."""
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sheet.rows:
        groups[id_of(row, column)].append(row)
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
