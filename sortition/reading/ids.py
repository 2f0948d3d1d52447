"""Who is who in a sheet of people: the column of ids, blank ids, and rows that stand there twice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sortition.files.grids import Row
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem, Setting
from sortition.reading.sheets import Cell, Sheet, address
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import clean, counted, did_you_mean, listing, nearest, value_key

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
# Excel keeps fifteen digits of a number, and makes the rest noughts.
_LONG, _ROUND = re.compile(r"[1-9][0-9]{15,}"), re.compile(r"[1-9][0-9]{14}0+")
# Or it shows a long number so, and has forgotten its last digits.
_CUT = re.compile(r"[0-9]([.,][0-9]+)?e\+[0-9]+", re.IGNORECASE)
_ZEROS = re.compile(r"(?<![0-9.,])0+(?=[0-9])")
_BETWEEN_WORDS = re.compile(r"[\s.,;_|()&\"]+")
UNTOLD = "looks like a name or an e-mail address"
_UNTOLD = f"an id that {UNTOLD}"
_LETTERS = re.compile(r"[^\W\d_]+(['’-][^\W\d_]+)*")


def telling(name: str) -> bool:
    """Whether an id looks like somebody's name or e-mail address, and so must not be shown to others."""
    if name.isalnum():
        return False
    words = [word for word in _BETWEEN_WORDS.split(name) if _LETTERS.fullmatch(word)]
    return "@" in name or (len(words) > 1 and any(len(word) > 1 for word in words))


def called(name: str) -> str:
    """`the id "007"`, or words that do not tell whose it is."""
    return _UNTOLD if telling(name) else f'the id "{name}"'


def nobody(noun: str, name: str) -> str:
    """`there is no member "007"`, or words that do not tell whom somebody meant."""
    return f"no {noun} has this id or name (it {UNTOLD})" if telling(name) else f'there is no {noun} "{name}"'


def shown(name: str) -> str:
    """The id, or nothing where it would tell whose it is."""
    return "" if telling(name) else name


def loose_key(name: str) -> str:
    """Ids with equal keys differ only in case, kinds of blanks and dashes, or zeros in front."""
    return _ZEROS.sub("", value_key(name))


def by_loose_key(ids: Iterable[str]) -> dict[str, str]:
    """For `id_meant`: the ids that may be shown."""
    return {loose_key(name): name for name in ids if shown(name)}


def id_meant(name: str, known: Mapping[str, str]) -> str:
    """`Did you mean "0007"? ` (with the blank) for "7", where an id is nearly the same; or nothing."""
    meant = known.get(loose_key(name))
    return f'Did you mean "{meant}"? ' if meant else ""


def id_column(sheet: Sheet, named: str, findings: Findings) -> int | None:
    """The column of ids: the one that is `named`, else one with a usual heading. None is a problem."""
    wanted = (named,) if named else ID_HEADINGS
    found = next((n for n in map(sheet.find, wanted) if n is not None), None)
    if found is None:
        reason = f'there is no column "{named}" for the id' if named else "there is no id column"
        possible = _possible_ids(sheet)
        guess = nearest(named, filter(None, sheet.headings)) if named else None
        setting = Setting("applicants", "id", guess or "", tuple(possible)) if possible else None
        findings.refuse([sheet.problem(reason, _id_remedy(sheet, named, possible), setting=setting)])
    return found


def _possible_ids(sheet: Sheet) -> list[str]:
    """Headings of columns in which everybody has a text of their own."""
    return [
        heading
        for column, heading in enumerate(sheet.headings)
        if heading and _all_different([sheet.text(row, column) for row in sheet.rows])
    ]


def _id_remedy(sheet: Sheet, named: str, possible: list[str]) -> str:
    guess = did_you_mean(named, filter(None, sheet.headings)) if named else ""
    if not possible:
        return f'{guess}Add a column "id" with a different number for each person'
    where = f"as id under [applicants] in {SETTINGS_FILE} (without a case folder, with --id)"
    return f"{guess}Name it {where}; {_could_be(possible)}"


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


def cut_ids(sheet: Sheet, column: int) -> Iterator[Problem]:
    """A problem where Excel has made a long number of an id, and cut it: 1.2E+11."""
    cells = [sheet.cell(row, column) for row in sheet.rows if _CUT.fullmatch(id_of(row, column))]
    long = [sheet.cell(row, column) for row in sheet.rows if _LONG.fullmatch(id_of(row, column))]
    # A real id ends in a nought by chance; that several do, and no other, is the work of Excel.
    if len(long) > 1 and all(_ROUND.fullmatch(cell.text) for cell in long):
        cells += long
    if cells:
        yield sheet.problem(
            "the id is a long number that Excel has cut, so its last digits are lost",
            "Format the column as Text in Excel, and bring the ids in again from where they came",
            cells,
            cells[0].text,
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
        if len({_content(row) for row in rows}) > 1:
            findings.refuse([_they_differ(sheet, column, name, rows)])
        else:
            dropped.update(row.number for row in rows[1:])
    if dropped:
        cells = [sheet.cell(row, column) for row in sheet.rows if row.number in dropped]
        text = f"{counted(len(cells), 'row')} left out: identical to an earlier one"
        findings.notes.append(sheet.note(text, cells, Kind.LEFT_OUT))
    return replace(sheet, rows=tuple(row for row in sheet.rows if row.number not in dropped))


def _they_differ(sheet: Sheet, column: int, name: str, rows: Sequence[Row]) -> Problem:
    where = listing(_differing(sheet, rows))
    return sheet.problem(
        f"{len(rows)} rows have {called(name)} and differ in {where}",
        "Keep the right one, or give each person an id of their own",
        [sheet.cell(row, column) for row in rows],
        shown(name),
    )


def _differing(sheet: Sheet, rows: Sequence[Row]) -> Iterator[str]:
    """The headings of the columns in which the rows differ; where there is none, the column's letter."""
    for column in range(max(len(row.texts) for row in rows)):
        if len({sheet.text(row, column) for row in rows}) > 1:
            heading = sheet.headings[column] if column < len(sheet.headings) else ""
            yield heading or f"column {address(1, column)[:-1]}"


def _content(row: Row) -> tuple[str, ...]:
    """The row's texts without the blank cells at its end, whose number says nothing."""
    texts = [text.strip() for text in row.texts]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def notes_on_ids(sheet: Sheet, column: int) -> Iterator[Note]:
    """Ids that are nearly the same, and ids that tell who somebody is."""
    named = [(id_of(row, column), row) for row in sheet.rows]
    keys = [value_key(name) for name, _ in named]
    seen: set[frozenset[int]] = set()
    for difference, found in (
        ("capitals, or in kinds of blanks or dashes", keys),
        ("zeros in front", [_ZEROS.sub("", key) for key in keys]),
    ):
        groups = [group for group in _alike(named, found) if _numbers(group) not in seen]
        seen.update(map(_numbers, groups))
        yield from _on_alike(sheet, column, groups, difference)
    cells = [sheet.cell(row, column) for name, row in named if telling(name)]
    if cells:
        looks = "id looks" if len(cells) == 1 else "ids look"
        text = f"{len(cells)} {looks} like a name or an e-mail address. {_NUMBERS_INSTEAD}"
        yield sheet.note(text, cells)


def _on_alike(sheet: Sheet, column: int, groups: Sequence[Sequence[Row]], difference: str) -> Iterator[Note]:
    for meaning, same in ((_ONE_PERSON, True), (_ANOTHER, False)):
        if found := [group for group in groups if _one_row(group, column) is same]:
            cells = [[sheet.cell(row, column) for row in group] for group in found]
            text = f"ids that differ only in {difference}: {meaning}. They are {in_groups(cells)}"
            yield sheet.note(f"{sum(map(len, cells))} {text}", (cell for one in cells for cell in one))


_ONE_PERSON = (
    "all else in their rows is the same, so this is probably one person. Delete one of the rows, or name one"
    " under [excluded] as a duplicate"
)
_ANOTHER = "each counts as a person. If two are the same person, name one under [excluded] as a duplicate"
_NUMBERS_INSTEAD = (
    "Ids go into your own lists, and entry numbers stand for them in public; numbers that say nothing about"
    " people are safer"
)


def _one_row(rows: Sequence[Row], column: int) -> bool:
    """Whether the rows are the same but for this column."""
    return len({_content(Row(0, (*row.texts[:column], "", *row.texts[column + 1 :]))) for row in rows}) == 1


def _alike(named: Sequence[tuple[str, Row]], keys: Sequence[str]) -> Iterator[list[Row]]:
    """The rows whose different ids have one key."""
    if len(set(keys)) == len(keys):
        return
    groups: defaultdict[str, list[tuple[str, Row]]] = defaultdict(list)
    for key, one in zip(keys, named, strict=True):
        if key:
            groups[key].append(one)
    for group in groups.values():
        if len({name for name, _ in group}) > 1:
            yield [row for _, row in group]


def _numbers(rows: Sequence[Row]) -> frozenset[int]:
    return frozenset(row.number for row in rows)


def in_groups(groups: Sequence[Sequence[Cell]], most: int = 8) -> str:
    """The cells of what belongs together: "A5 and A99; A7, A12 and A30"; of many, the first ones."""
    told = "; ".join(_joined([cell.address for cell in group], most) for group in groups[:most])
    rest = len(groups) - most
    return f"{told}; and {rest} more {'group' if rest == 1 else 'groups'}" if rest > 0 else told


def _joined(addresses: Sequence[str], most: int) -> str:
    if len(addresses) > most:
        return f"{', '.join(addresses[:most])} and {len(addresses) - most} more"
    return f"{', '.join(addresses[:-1])} and {addresses[-1]}"
