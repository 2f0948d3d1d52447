"""The sheets on who sits with whom: Tables, Rounds, Seating, Categories, Facilitators."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from scheduling.reading.cells import _chosen as chosen
from scheduling.reading.cells import answer, clean_list, identity, languages, text, whole, yes_no
from scheduling.reading.layouts import LAYOUTS, SEATING, TABLE_COLUMNS
from scheduling.reading.seating_rows import Among, Named, Said, known_as, read_rows, several, table_id
from scheduling.reading.tables import Entry, Known, identified, open_table, read_book
from scheduling.reading.tables import Table as Sheet
from scheduling.seating.used import EVERYTHING
from scheduling.seating.values import Mode, Table
from scheduling.seating.wishes import (
    ALSO_CALLED,
    FORMATS,
    FREE,
    Instead,
    Leader,
    RoundWish,
    Wishes,
    as_held,
    numbered,
    rounds_of,
)
from sortition.findings import Findings
from sortition.toml_tables import Fault
from sortition.wording import clean, did_you_mean, heading_key, listing

_MOST_SEATS = 1000
_MOST_ROUNDS = 50
_NOBODY: frozenset[str] = frozenset()
_AS_THE_SHEETS_SAY = Instead()
_MODES: Mapping[str, Mode] = {
    **{str(mode): mode for mode in Mode},
    "mix": Mode.SPREAD,
    "mixed": Mode.SPREAD,
    "mirror": Mode.SPREAD,
    "never-alone": Mode.NEVER_ALONE,
    "not alone": Mode.NEVER_ALONE,
    "at least two": Mode.NEVER_ALONE,
    "together": Mode.CLUSTER,
    "clustered": Mode.CLUSTER,
    "none": Mode.IGNORE,
    "no": Mode.IGNORE,
    "-": Mode.IGNORE,
    "ignored": Mode.IGNORE,
}


def read_wishes(
    path: Path, among: Among, findings: Findings, instead: Instead = _AS_THE_SHEETS_SAY
) -> Wishes | None:
    """What the workbook says of tables and who sits at them; a workbook without such sheets wishes nothing.

    The sheet Seating names rounds by the numbers that they have with what holds `instead`.
    None where something is wrong; every problem is then in the findings, and notes are in any case.

    Raises:
        Fault: `instead` contradicts itself.
    """
    before = len(findings.problems)
    book = read_book(path, SEATING, findings, LAYOUTS)
    sheets = {name: open_table(sheet, SEATING[name], findings) for name, sheet in book.sheets.items()}
    for sheet in sheets.values():
        sheet.leave()
    tables = _tables(sheets["Tables"]) if "Tables" in sheets else ()
    leaders, leading = _leaders(sheets.get("Facilitators"), among)
    rounds = _rounds(sheets["Rounds"], among, instead) if "Rounds" in sheets else ()
    rounds = (*rounds, *instead.others(rounds, among.sessions))
    modes = _modes(sheets["Categories"], among) if "Categories" in sheets else {}
    # Rows may name what a sheet with faults would have: of what only follows from these, nothing is said.
    wrong = {one.sheet for one in findings.problems[before:]}
    faulty = {*book.meant, *(name for name, sheet in sheets.items() if sheet.sheet.name in wrong)}
    named = Named(
        among,
        None if "Facilitators" in faulty and among.facilitators is None else leading,
        () if "Tables" in faulty else tables,
        None if "Rounds" in faulty else (*as_held(among.past), *numbered(rounds, among.sessions, among.past)),
    )
    said = read_rows(sheets["Seating"], named) if "Seating" in sheets else Said()
    if len(findings.problems) > before:
        return None
    return Wishes(
        tables,
        rounds,
        modes,
        frozenset(said.together),
        frozenset(said.apart),
        tuple(said.fixed),
        leaders,
        hosts=said.hosts,
    )


def _tables(sheet: Sheet) -> tuple[Table, ...]:
    """The tables in order of the rows; a column that is missing is no limit, and everything is there."""
    _, rows = identified(sheet, "table", table_id)
    lacking = [
        TABLE_COLUMNS[code] for code in TABLE_COLUMNS if code not in sheet.columns and code != "remote"
    ]
    if rows and lacking:
        sheet.note(f"no column is for {listing(lacking)}: every table counts as having it")
    return tuple(_table(id, entry) for id, entry in rows)


def _table(id: str, entry: Entry) -> Table:
    has = frozenset(
        code
        for code in TABLE_COLUMNS
        if entry.read(code, yes_no, code not in entry.table.columns and code != "remote")
    )
    seats = entry.read("seats", whole(2, _MOST_SEATS, "seats", "people"), None)
    places = entry.read("wheelchairs", whole(0, _MOST_SEATS), None)
    said = entry.text("step-free")
    if places and "step-free" not in has and "remote" not in has and (not said or answer(said) is False):
        entry.refuse(
            "wheelchairs", "wheelchair places at a table that is not step-free", "Correct one of the two"
        )
    # Whoever is elsewhere has what they need there, or asks nothing of this room.
    return Table(id, seats, None, EVERYTHING) if "remote" in has else Table(id, seats, places, has)


def _leaders(sheet: Sheet | None, among: Among) -> tuple[dict[str, Leader], Known]:
    """What is stated of facilitators, by id, and all of them."""
    known = known_as("facilitator", among.facilitators or (), among.facilitators)
    if sheet is None:
        return {}, known
    found: dict[str, Leader] = {}
    of_programme = known.find if among.facilitators is not None else identity
    here, rows = identified(sheet, "facilitator", of_programme)
    for id, entry in rows:
        found[id] = Leader(
            entry.read("experienced", yes_no, default=True),
            entry.read("conflicts", partial(several, known=among.of_members), _NOBODY),
            entry.read("languages", languages, _NOBODY),
        )
    return found, here if among.facilitators is None else known


def _rounds(sheet: Sheet, among: Among, instead: Instead) -> tuple[RoundWish, ...]:
    found: list[RoundWish] = []
    for entry in sheet.entries:
        session = _session(entry, among)
        asked = instead.of(session or "")
        how = entry.read("format", _format, FREE)
        rounds = entry.read("rounds", whole(1, _MOST_ROUNDS, "rounds", "round"), None)
        tables = entry.read("tables", whole(1, _MOST_SEATS, "tables", "table"), None)
        size = entry.read("size", whole(2, _MOST_SEATS, "people"), None)
        topics: tuple[str, ...] = entry.read("topics", clean_list, ()) if entry.text("topics") else ()
        usual = max(1, among.sessions.get(session or "", 1))
        if asked.rounds and session in [one.session for one in found]:
            _refuse(entry, "session", "another row is about this session", asked)
        try:
            wished = rounds_of(
                session or "",
                asked.format or how,
                asked.rounds or rounds,
                asked.tables or tables,
                None if asked.tables else size,
                topics,
                usual=usual,
            )
        except Fault as fault:
            wrong = "topics" if "topic" in fault.args[0] else "size" if size else "tables"
            if str(asked):
                _refuse(entry, wrong, fault.args[0], asked)
            else:
                entry.refuse(wrong, *fault.args)
            continue
        found += wished if session is not None else ()
    return tuple(found)


def _refuse(entry: Entry, column: str, reason: str, asked: Instead) -> None:
    """Say that a row does not go with what holds instead of it."""
    at = next((one for one in (column, "format") if entry.text(one)), 0)
    entry.refuse(at, f"with {asked}: {reason}", "Change this row, or the options")


def _format(written: str) -> str:
    return chosen(written, ALSO_CALLED, "a format of rounds", [one.name for one in FORMATS.values()])


def _session(entry: Entry, among: Among) -> str | None:
    """The session of a row of rounds; blank where there is one alone."""
    if entry.text("session"):
        return entry.read("session", among.of_sessions.find, None)
    if len(among.sessions) == 1:
        return next(iter(among.sessions))
    if "session" in entry.table.columns:
        entry.need("session", text)
        return None
    remedy = "Add it, with the session of each row"
    entry.table.refuse(Fault('there is no column "Session", and there are several', remedy), [])
    return None


def _modes(sheet: Sheet, among: Among) -> dict[str, Mode]:
    found: dict[str, Mode] = {}
    for entry in sheet.entries:
        name = entry.need("category", partial(_category, known=among.categories))
        mode = entry.need("mode", _mode)
        if name is not None and mode is not None:
            if found.get(name, mode) != mode:
                entry.refuse("mode", f'"{name}" has another mode above', "Delete one of the two rows")
            found[name] = mode
    return found


def _category(written: str, known: Collection[str]) -> str:
    """The category that is meant; any where none is known."""
    meant = [one for one in known if heading_key(one) == heading_key(written)]
    if known and not meant:
        remedy = f"{did_you_mean(written, known)}The categories are {listing(known)}"
        raise Fault(f'there is no category "{clean(written)}"', remedy)
    return meant[0] if meant else text(written)


def _mode(written: str) -> Mode:
    return chosen(written, _MODES, "a mode", [str(mode) for mode in Mode])
