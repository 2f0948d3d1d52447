"""Why applicants are not in the draw: from a column of theirs, a list beside them, and panel.toml."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sortition.contacts import Contacts
from sortition.findings import Findings, Kind, Note
from sortition.problems import Problem
from sortition.reading.ids import ID_HEADINGS, blank_ids, by_loose_key, called, id_meant, id_of, shown
from sortition.reading.reading_notes import what_was_read
from sortition.reading.sheets import Cell, Sheet, headings_read, read_sheet
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import clean, counted, did_you_mean, heading_key, listing, nearest, words_key

# The codes are published, the ids are not.
REMOVAL_CODES = (
    "not-eligible",
    "staff",
    "office-holder",
    "duplicate",
    "conflict-of-interest",
    "withdrew",
    "late",
    "moved-away",
    "served-before",
    "household-served-before",
)
SERVED, HOME_SERVED = "served-before", "household-served-before"
# The name of the list without its ending.
LIST_FILE = "excluded"
# What people write for each, as `words_key` makes it; the codes themselves are known too.
_WORDS: Mapping[str, str] = {
    "not-eligible": "ineligible|not entitled|too young|under age|underage|under 16|under 18|excluded|exclude",
    "staff": "employee|employees|employed by us|works for us|work for us|works here|member of staff"
    "|council staff|council employee|works for the council|colleague",
    "office-holder": "office holders|holds office|holds an office|councillor|cllr|elected|elected member"
    "|elected representative|elected politician|politician|mp|msp|member of parliament|board member"
    "|member of the board|trustee|mayor|provost",
    "duplicate": "double|double application|applied twice|twice|repeat",
    "conflict-of-interest": "conflict|conflicted|coi|has a conflict of interest",
    "withdrew": "withdrawn|withdraws|dropped out|pulled out|changed their mind|no longer interested",
    "late": "too late|applied late|applied too late|after the deadline|after the closing date",
    "moved-away": "moved|has moved|moved out|left the area|moved out of the area",
    SERVED: "served|served earlier|has served|was on a panel|former member|previous member"
    "|previously selected|selected before|selected earlier",
    HOME_SERVED: "household served|lives with a former member|lives with somebody who served",
}
_YES = frozenset({"yes", "y", "x", "true", "1"})
_NO = frozenset({"", "no", "n", "false", "0", "none", "na", "n a", "nil"})
_BLANK = frozenset({"", "-", "–", "—"})
_KNOWN = {words_key(code): code for code in REMOVAL_CODES} | {
    word: code for code, words in _WORDS.items() for word in words.split("|")
}
# Under "Eligible" a yes means the opposite of what it means under "Not eligible".
_ELIGIBLE = re.compile(r"(?<!in)(?<!not)(?<!non)eligible|(can|may)(take|join|come)|^include|entitled$")
_REASON_HEADINGS = ("reason", "reason code", "code", "why", "excluded because", "not in the draw because")


@dataclass(frozen=True)
class Reasons:
    """What one source says: id -> code, and where it says so (id -> address of a cell in `file`).

    In `id_cells` stands the id itself.
    """

    codes: Mapping[str, str] = field(default_factory=dict)
    file: str = SETTINGS_FILE
    sheet: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    id_cells: Mapping[str, str] = field(default_factory=dict)


NO_REASONS = Reasons()


def code_of(text: str, heading: str = "") -> str | None:
    """The code for why somebody may not take part, "" where they may, None where the text is not understood.

    Under a heading such as "Eligible" a mere yes or no is not understood.
    """
    key = words_key(text)
    # A tick or an asterisk is no blank.
    if not key and clean(text) not in _BLANK:
        return None
    if key in _YES | (_NO - {""}) and _ELIGIBLE.search(re.sub(r"\W", "", heading_key(heading))):
        return None
    if key in _NO:
        return ""
    return "not-eligible" if key in _YES else _KNOWN.get(key)


def exclude_column(sheet: Sheet, heading: str, findings: Findings) -> int | None:
    """The column with this heading; one that is not there is a problem."""
    if not heading:
        return None
    column = sheet.find(heading)
    if column is None:
        headings = [one for one in sheet.headings if one]
        guess = did_you_mean(heading, headings)
        remedy = f"{guess}Correct exclude under [applicants]; found are {listing(headings)}"
        reason = f'there is no column "{heading}" that says who may not take part'
        findings.refuse([sheet.problem(reason, remedy)])
    else:
        findings.notes.extend(headings_read(sheet, {heading: column}))
    return column


def reasons_in_column(sheet: Sheet, at_id: int, column: int | None, findings: Findings) -> Reasons:
    """What stands in this column; blank and "no" is no reason. Anything not understood is a problem."""
    return NO_REASONS if column is None else _read_reasons(sheet, at_id, column, findings)


def reasons_in_list(path: Path, named_id: str, findings: Findings) -> Reasons:
    """What a list of ids and reasons says; an id or a reason that is missing is a problem.

    The ids stand under the heading `named_id` or, where that is not there, a usual one.
    """
    sheet = read_sheet(path, lambda one: _headings_found(one, named_id), findings)
    if sheet is None:
        return NO_REASONS
    at_id, column = _column_of_ids(sheet, named_id), _reason_column(sheet)
    if at_id is None:
        remedy = f'Call the column with the ids "{named_id or "id"}", as among the applicants'
        findings.refuse([sheet.problem("there is no id column", remedy)])
    if column is None:
        remedy = 'Add a column "reason"; the reasons are ' + listing(REMOVAL_CODES)
        findings.refuse([sheet.problem("there is no column with the reasons", remedy)])
    if at_id is None or column is None:
        return NO_REASONS
    findings.notes.append(what_was_read(sheet, [at_id, column]))
    findings.refuse(blank_ids(sheet, at_id))
    findings.refuse(_without_reason(sheet, at_id, column))
    findings.refuse(_twice(sheet, at_id, column))
    return _read_reasons(sheet, at_id, column, findings)


def _headings_found(sheet: Sheet, named_id: str) -> int:
    return (_column_of_ids(sheet, named_id) is not None) + (_reason_column(sheet) is not None)


def _column_of_ids(sheet: Sheet, named: str) -> int | None:
    return next((n for n in map(sheet.find, (named, *ID_HEADINGS)) if n is not None), None)


def _reason_column(sheet: Sheet) -> int | None:
    return next((n for n in map(sheet.find, _REASON_HEADINGS) if n is not None), None)


def _read_reasons(sheet: Sheet, at_id: int, column: int, findings: Findings) -> Reasons:
    codes, cells, id_cells = {}, {}, {}
    strange: defaultdict[str, list[Cell]] = defaultdict(list)
    heading = sheet.headings[column]
    for row in sheet.rows:
        cell, name = sheet.cell(row, column), id_of(row, at_id)
        code = code_of(cell.text, heading)
        if code is None:
            strange[_showable(cell.text)].append(cell)
        elif code and name:
            codes[name], cells[name] = code, cell.address
            id_cells[name] = sheet.cell(row, at_id).address
    findings.refuse(_strange(sheet, word, found, heading) for word, found in strange.items())
    return Reasons(codes, sheet.file, sheet.name, cells, id_cells)


def _showable(text: str) -> str:
    """The text if it is one word, which tells nobody's name or story."""
    return text if text.isalnum() and len(text) <= 20 else ""


def _strange(sheet: Sheet, word: str, cells: Sequence[Cell], heading: str) -> Problem:
    if word and code_of(word) is not None:
        reason = f'a mere "{word}" under "{heading}" can mean either: in the draw or not'
        remedy = 'Name a column in exclude where yes means "not in the draw", or write the reason'
        return sheet.problem(reason, f"{remedy}. {_HOW}", cells, word)
    guess = nearest(word, _KNOWN) if word else None
    hint = f'Did you mean "{guess}"? ' if guess else ""
    what = f'"{word}" is' if word else "this is"
    return sheet.problem(
        f"{what} no known reason why somebody may not take part", f"{hint}{_HOW}", cells, word
    )


_HOW = f'The reasons are {listing(REMOVAL_CODES)}; blank or "no" is none'


def _without_reason(sheet: Sheet, at_id: int, column: int) -> Iterator[Problem]:
    cells = [
        sheet.cell(row, column)
        for row in sheet.rows
        if id_of(row, at_id) and code_of(sheet.text(row, column)) == ""
    ]
    if cells:
        yield sheet.problem("there is no reason", f"Write one, or delete the row. {_HOW}", cells)


def _twice(sheet: Sheet, at_id: int, column: int) -> Iterator[Problem]:
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    codes: defaultdict[str, set[str | None]] = defaultdict(set)
    for row in sheet.rows:
        if name := id_of(row, at_id):
            cells[name].append(sheet.cell(row, at_id))
            codes[name].add(code_of(sheet.text(row, column)))
    for name, found in cells.items():
        if len(codes[name]) > 1:
            reason = f"{called(name)} stands here with different reasons"
            yield sheet.problem(reason, "Keep one of the rows", found, shown(name))


def merged(sources: Sequence[Reasons], findings: Findings) -> dict[str, str]:
    """What the sources say together, sorted by id; reasons that contradict each other are a problem."""
    said: defaultdict[str, list[Reasons]] = defaultdict(list)
    for source in sources:
        for name in source.codes:
            said[name].append(source)
    for name, by in sorted(said.items()):
        if len({source.codes[name] for source in by}) > 1:
            findings.refuse([_contradiction(name, by)])
    return {name: by[-1].codes[name] for name, by in sorted(said.items())}


def with_homes(
    codes: Mapping[str, str],
    homes: Mapping[str, str],
    served: Collection[str] = (),
    there: Collection[str] = (),
) -> dict[str, str]:
    """The codes, sorted by id, with those of people who served before and of everybody who lives with one.

    `served` are ids of people who served before, beside those with the code; `there` those at an address of
    somebody who did; `homes` maps ids to homes, "" for people alone. Whoever has a code keeps it.
    """
    everybody = {*served, *(name for name, code in codes.items() if code == SERVED)}
    theirs = {homes.get(name, "") for name in everybody} - {""}
    with_them = {*there, *(name for name, home in homes.items() if home in theirs)}
    found = dict.fromkeys(with_them, HOME_SERVED) | dict.fromkeys(served, SERVED)
    return dict(sorted({**found, **codes}.items()))


def _contradiction(name: str, sources: Sequence[Reasons]) -> Problem:
    first, *others = sources
    against = " and ".join(f'"{one.codes[name]}" in {_place(one, name)}' for one in others)
    where = tuple(filter(None, [first.cells.get(name)]))
    return Problem(
        f'the reason for {called(name)} is "{first.codes[name]}" here, but {against}',
        "Keep one of the reasons",
        first.file,
        first.sheet,
        where,
        shown(name),
    )


def _place(source: Reasons, name: str) -> str:
    cell = source.cells.get(name)
    return f"{source.file}, cell {cell}" if cell else f"{source.file} under [excluded]"


def unknown_ids(source: Reasons, ids: Sequence[str], applicants: str) -> Iterator[Problem]:
    """A problem for each id that no applicant has."""
    known = frozenset(ids)
    strange = [name for name in source.codes if name not in known]
    nearly = by_loose_key(ids) if strange else {}
    for name in strange:
        yield Problem(
            f"nobody in {applicants} has {called(name)}",
            f"{id_meant(name, nearly)}Correct the id, or delete the row",
            source.file,
            source.sheet,
            (source.id_cells[name],),
            shown(name),
        )


def left_out(sheet: Sheet, at_id: int, excluded: Mapping[str, str]) -> Iterator[Note]:
    """A note for each reason: how many are not in the draw for it, and which cells hold their ids."""
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for row in sheet.rows:
        if code := excluded.get(id_of(row, at_id)):
            cells[code].append(sheet.cell(row, at_id))
    for code, found in sorted(cells.items()):
        text = f"{counted(len(found), 'applicant')} not in the draw: {code}"
        yield sheet.note(text, found, Kind.LEFT_OUT)


def reasons_of_contacts(contacts: Contacts, heading: str) -> dict[str, str]:
    """What stands under this heading among kept contacts, as it was understood when they were read."""
    column = next((h for h in contacts.headings if heading and heading_key(h) == heading_key(heading)), None)
    if column is None:
        return {}
    codes = {name: code_of(row[column], column) for name, row in contacts.items()}
    return {name: code for name, code in codes.items() if code}
