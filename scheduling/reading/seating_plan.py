"""A seating made or changed by hand: the office's workbook, or a list of rounds, tables and ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheduling.seating.values import Discussion, Group, Round, Seating
from sortition.findings import Findings
from sortition.reading.ids import nobody, telling
from sortition.reading.sheets import Cell, Sheet, address, read_sheet
from sortition.wording import clean, did_you_mean, heading_key, listing, value_key

MEMBERS, FACILITATORS = "Members", "Facilitators"
AWAY = "away"
_AWAY = frozenset([AWAY, "absent", "not there", "-", "none"])
_ID = ("id", "member", "member id", "facilitator", "facilitator id")
_LIST = (("round",), ("table",), _ID)
_SHOWN = 12
_NOBODY_LEADS = "it does not say who leads the tables: it is read as if nobody did"

# Who sits where: tables by round and id.
Seats = dict[tuple[str, str], str]


def read_seating(path: Path, discussion: Discussion, findings: Findings) -> Seating | None:
    """The seating in a workbook or CSV file, for the people, rounds and tables of this discussion.

    Of a workbook the sheets Members and Facilitators are read: a row for each of them with the id, and a
    column for each round ("Round 1") with the id of the table, "away" for nobody's seat. A file with the
    columns round, table and id is read too. It may break rules, which `check_seating` says. None where
    something cannot be read: findings say all of it.
    """
    before = len(findings.problems)
    sheet = _first_sheet(path, findings)
    if sheet is None:
        return None
    if _is_list(sheet):
        seats = _listed(_Reading(sheet, discussion, findings))
    elif lacking := _lacking(sheet, discussion):
        headings = [heading for heading in sheet.headings if heading]
        remedy = f"{did_you_mean(lacking, headings)}Found are {listing(headings)}"
        findings.refuse([sheet.problem(f'there is no column "{lacking}"', remedy)])
        return None
    else:
        seats = _of_sheet(sheet, discussion, [one.id for one in discussion.guests], findings)
        seats |= _leaders(path, sheet, discussion, findings)
    return None if len(findings.problems) > before else _seating(discussion, seats)


def _first_sheet(path: Path, findings: Findings) -> Sheet | None:
    """The sheet Members, else the one that looks most like it, or like a list of seats."""
    told = Findings()
    sheet = read_sheet(path, _wanted, told)
    if sheet and heading_key(sheet.name) == heading_key(FACILITATORS) and not _is_list(sheet):
        return read_sheet(path, _wanted, findings, MEMBERS)
    findings.refuse(told.problems)
    expected = sheet is not None and heading_key(sheet.name) == heading_key(MEMBERS)
    # That this sheet was chosen of several is worth a note only where it has another name.
    findings.notes.extend(note for note in told.notes if note.sheet or not expected)
    return sheet


def _wanted(sheet: Sheet) -> int:
    rounds = sum(heading_key(heading).startswith("round") for heading in sheet.headings)
    if _is_list(sheet):
        return 50
    return (
        100 * (heading_key(sheet.name) == heading_key(MEMBERS)) + (_column(sheet, _ID) is not None) * rounds
    )


def _is_list(sheet: Sheet) -> bool:
    return all(_column(sheet, names) is not None for names in _LIST)


def _lacking(sheet: Sheet, discussion: Discussion) -> str:
    """The one column that a list of seats has not; "" where this is none."""
    rounds = [one.id for one in discussion.rounds]
    if any(_found(heading, rounds, "round") for heading in sheet.headings):
        return ""
    missing = [names[0].title() for names in _LIST if _column(sheet, names) is None]
    return missing[0] if len(missing) == 1 else ""


def _column(sheet: Sheet, names: Iterable[str]) -> int | None:
    return next((place for name in names if (place := sheet.find(name)) is not None), None)


def _seating(discussion: Discussion, seats: Seats) -> Seating:
    """A group for every place, whoever sits there in the order of the discussion."""
    members: dict[tuple[str, str], list[str]] = {}
    leaders: dict[tuple[str, str], list[str]] = {}
    for (round_, id_), table in seats.items():
        (leaders if id_ in discussion.facilitator else members).setdefault((round_, table), []).append(id_)
    order = {id_: at for at, id_ in enumerate((*discussion.guest, *discussion.facilitator))}
    return Seating(
        tuple(
            Group(
                round_.id,
                place.table,
                tuple(sorted(members.get((round_.id, place.table), ()), key=order.__getitem__)),
                tuple(sorted(leaders.get((round_.id, place.table), ()), key=order.__getitem__)),
            )
            for round_ in discussion.rounds
            for place in round_.places
        )
    )


def _leaders(path: Path, first: Sheet, discussion: Discussion, findings: Findings) -> Seats:
    """The tables of the facilitators, from their own sheet of a workbook."""
    if not discussion.facilitators:
        return {}
    if not first.name:
        findings.notes.append(first.note(_NOBODY_LEADS))
        return {}
    sheet = read_sheet(path, _wanted, findings, FACILITATORS)
    ids = [one.id for one in discussion.facilitators]
    return _of_sheet(sheet, discussion, ids, findings) if sheet else {}


@dataclass
class _Reading:
    """A sheet that is read for this discussion."""

    sheet: Sheet
    discussion: Discussion
    findings: Findings = field(repr=False)

    def refuse(self, reason: str, remedy: str, cells: Sequence[Cell] = (), value: str = "") -> None:
        """Remember a problem with these cells."""
        self.findings.refuse([self.sheet.problem(reason, remedy, cells, value)])

    def meant(self, cell: Cell, known: Sequence[str], noun: str, what: str) -> str:
        """The one of the ids that the cell means; "" with a problem where it means none."""
        if found := _found(cell.text, known, noun):
            return found
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        remedy = f"{did_you_mean(cell.text, known)}Known are {', '.join(known[:_SHOWN])}{more}"
        reason = f'"{clean(cell.text)}" is no {what}' if cell.text else f"the {noun} is blank"
        if telling(clean(cell.text)) and what == "member":
            reason = nobody(what, clean(cell.text))
        self.refuse(reason, remedy, [cell], clean(cell.text))
        return ""

    def table(self, cell: Cell, round_: Round) -> str:
        """The table of the round that the cell means; "" with a problem where it means none."""
        return self.meant(cell, [one.table for one in round_.places], "table", f"table of round {round_.id}")


def _found(text: str, known: Iterable[str], noun: str) -> str:
    """The id as written, else the only one that differs in capitals, blanks and "Table" before it alone."""
    ids = list(known)
    if clean(text) in ids:
        return clean(text)
    alike = [one for one in ids if _key(one, noun) == _key(text, noun)]
    return alike[0] if len(alike) == 1 else ""


def _key(text: str, noun: str) -> str:
    return value_key(text.replace("_", " ")).removeprefix(noun).strip()


def _of_sheet(sheet: Sheet, discussion: Discussion, ids: Sequence[str], findings: Findings) -> Seats:
    """The tables of these people in a sheet with a row for each of them and a column for each round."""
    reading = _Reading(sheet, discussion, findings)
    noun = "facilitator" if ids and ids[0] in discussion.facilitator else "member"
    rounds, place = _round_columns(reading), _column(sheet, _ID)
    if place is None:
        found = listing(heading for heading in sheet.headings if heading)
        reading.refuse('there is no column "Id"', f"Add it, with the {noun}s' ids. Found are {found}")
        return {}
    rows: dict[str, list[Cell]] = {}
    seats: Seats = {}
    for row in sheet.rows:
        cell = sheet.cell(row, place)
        tables = {id_: sheet.cell(row, column) for id_, column in rounds.items()}
        if not cell.text and not any(one.text for one in tables.values()):
            continue
        if id_ := reading.meant(cell, ids, noun, noun):
            rows.setdefault(id_, []).append(cell)
            seats |= _seats_of(reading, id_, tables)
    _refuse_rows(reading, noun, ids, rows)
    return seats


def _round_columns(reading: _Reading) -> dict[str, int]:
    """The columns of the rounds by id; what is missing, or is no round, is in the findings."""
    sheet, ids = reading.sheet, [one.id for one in reading.discussion.rounds]
    found: dict[str, int] = {}
    columns: dict[str, list[Cell]] = {}
    for place, heading in enumerate(sheet.headings):
        cell = Cell(heading, address(sheet.heading_row, place))
        if known := _found(heading, ids, "round"):
            found[known] = place
            columns.setdefault(known, []).append(cell)
        elif value_key(heading).startswith("round"):
            reading.meant(cell, ids, "round", "round of this plan")
    for id_, cells in columns.items():
        if len(cells) > 1:
            reading.refuse(f"{len(cells)} columns are about round {id_}", "Keep one of them", cells, id_)
    if missing := [one for one in ids if one not in found]:
        headings = listing(heading for heading in sheet.headings if heading)
        names = listing(f"Round {one}" for one in missing)
        reading.refuse(f"there is no column {names}", f"Add one for each round. Found are {headings}")
    return found


def _seats_of(reading: _Reading, id_: str, tables: Mapping[str, Cell]) -> Seats:
    """Where one of the rows says that somebody sits."""
    discussion, found = reading.discussion, {}
    guest = discussion.guest.get(id_)
    for round_ in discussion.rounds:
        cell = tables.get(round_.id)
        if cell is None or value_key(cell.text) in _AWAY:
            continue
        if not cell.text:
            if guest and round_.id not in guest.away:
                remedy = f'Write the id of a table, or "{AWAY}" for somebody who is not there'
                reading.refuse(f"a member has no table in round {round_.id}", remedy, [cell])
        elif table := reading.table(cell, round_):
            found[round_.id, id_] = table
    return found


def _refuse_rows(
    reading: _Reading, noun: str, ids: Sequence[str], rows: Mapping[str, Sequence[Cell]]
) -> None:
    """Whoever has several rows, and who has none."""
    for id_, cells in rows.items():
        if len(cells) > 1:
            reading.refuse(f"{len(cells)} rows are about {noun} {id_}", "Keep one of them", cells, id_)
    missing = [one for one in ids if one not in rows]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        shown = f"{', '.join(missing[:_SHOWN])}{more}"
        reading.refuse(f"there is no row for {noun} {shown}", f"Add a row for each {noun}")


def _listed(reading: _Reading) -> Seats:
    """The tables in a list with a row for each seat."""
    sheet, discussion = reading.sheet, reading.discussion
    ids = [*discussion.guest, *discussion.facilitator]
    rounds = {one.id: one for one in discussion.rounds}
    places = [_column(sheet, names) or 0 for names in _LIST]
    seats: Seats = {}
    cells: dict[tuple[str, str], list[Cell]] = {}
    for row in sheet.rows:
        at_round, at_table, at_id = (sheet.cell(row, place) for place in places)
        round_ = reading.meant(at_round, list(rounds), "round", "round of this plan")
        id_ = reading.meant(at_id, ids, "id", "member")
        if round_ and id_ and (table := reading.table(at_table, rounds[round_])):
            cells.setdefault((round_, id_), []).append(at_id)
            seats[round_, id_] = table
    for (round_, id_), those in cells.items():
        if len(those) > 1:
            reading.refuse(f"{id_} has {len(those)} seats in round {round_}", "Keep one of them", those, id_)
    if discussion.facilitators and not any(id_ in discussion.facilitator for _, id_ in seats):
        reading.findings.notes.append(sheet.note(_NOBODY_LEADS))
    return seats
