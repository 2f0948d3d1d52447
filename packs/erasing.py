"""Erasing one applicant's personal data from a case, so that its public record still holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from json import loads
from pathlib import Path
from typing import Any

from packs.bundle import below, free_number
from packs.handover import EXPORTS
from packs.numbered import places
from packs.office import document_paths
from packs.person import Someone, contacts_kept, find_someone
from packs.removal import ELSEWHERE, ERASURES, remove, rewrite
from packs.steps import documents_of
from packs.traces import ROWS, Trace, document_traces, own_traces
from packs.unfinished import Begun, begun_erasure, forget_begun, note_begun
from scheduling.programme import Member
from scheduling.releases import read_release, release_bytes
from scheduling.seating.releases import read_seating_release, seating_bytes
from scheduling.seating.values import Guest
from sortition.audit import read_sealed
from sortition.canonical import csv_bytes, csv_rows, json_bytes
from sortition.case import PSEUDONYMS, Case, recover, write_step
from sortition.contacts import Contacts, contacts_csv
from sortition.disk import refusals_worded
from sortition.entries import entries_csv, entry_numbers, erased_id, without_id
from sortition.history import events, newest_draw, withdrawn
from sortition.locking import alone
from sortition.problems import InputProblems, Problem

STAYS = (
    "public/ with the entry number, its leaf and, where somebody left, the code: the record of the draw",
    "private/audit/ with the answers under the entry number, as they count in the proof of the chances",
)


@dataclass(frozen=True)
class Erasure:
    """What erasing somebody means: files that go, private files that are written anew, and what is left.

    `own` are places in the officer's files, `stays` is what the record keeps. Nobody's name stands in it.
    """

    entry: str
    goes: tuple[str, ...]
    changes: Mapping[str, bytes]
    own: tuple[Trace, ...]
    stays: tuple[str, ...]

    @property
    def nothing_to_do(self) -> bool:
        """Whether nothing in the case's own folders is about her any more."""
        return not self.goes and not self.changes


def plan_erasure(folder: Path, text: str) -> Erasure:
    """What erasing the applicant with this id or entry number means; nothing is changed.

    Raises:
        InputProblems: nobody has it, or she still has or may get a seat.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    try:
        someone = find_someone(folder, text)
    except InputProblems:
        if begun := begun_erasure(case, text.strip()):
            return _rest(folder, begun)
        raise
    _refuse_in_the_draw(case, someone)
    traces = document_traces(folder, someone)
    goes = [one.path for one in traces if one.kind != "row"]
    goes += [name for name in below(folder, EXPORTS) if Path(name).name.startswith(f"person-{someone.entry}")]
    rows = [one.path for one in traces if one.kind == "row"]
    changes = {name: _without_rows(folder / name, someone.entry) for name in rows}
    changes |= dict(_private(case, someone))
    kept = STAYS if someone.entry in entry_numbers(case).values() else ()
    return Erasure(someone.entry, tuple(goes), changes, own_traces(folder, someone), kept)


def _rest(folder: Path, begun: Begun) -> Erasure:
    """What is left of an erasure when nothing tells any more who it was."""
    goes = tuple(name for name in begun.deleted if (folder / name).exists())
    rows = (name for name in begun.changed if Path(name).name in ROWS and (folder / name).exists())
    return Erasure(
        begun.entry, goes, {name: _without_rows(folder / name, begun.entry) for name in rows}, (), ()
    )


def _refuse_in_the_draw(case: Case, someone: Someone) -> None:
    """Whoever may be drawn, or ring for a seat, must be reachable: first it is logged that she left."""
    if someone.erased:
        return
    lotteries, draws = events(case, "lottery"), events(case, "draw")
    if draws:
        past = newest_draw(case)
        if someone.id in past.sealed.pseudonyms and someone.id not in past.left:
            raise InputProblems([_first("dropout", someone, "has a seat or may still get one")])
    if lotteries and (not draws or lotteries[-1]["lottery"] != draws[-1]["lottery"]):
        sealed = read_sealed(case)
        if someone.id in sealed.pseudonyms and someone.id not in withdrawn(case, sealed):
            raise InputProblems([_first("withdraw", someone, "is in a lottery that is not drawn yet")])


def _first(command: str, someone: Someone, why: str) -> Problem:
    remedy = f"First log that they left: citizen-panel {command} {someone.entry} --code withdrew"
    return Problem(f"applicant {someone.entry} {why}, and must be reachable", remedy)


def _without_rows(path: Path, entry: str) -> bytes:
    header, rows = csv_rows(path.read_bytes())
    return csv_bytes(header, (row for row in rows if row[:1] != [entry]))


def _private(case: Case, someone: Someone) -> Iterator[tuple[str, bytes]]:
    """The private files that hold anything about her, without it; the contacts last, and then who is who."""
    new = erased_id(someone.entry)
    for path in places(case.folder, "timetable"):
        release = read_release(path.read_bytes(), path.name)
        if (changed := _renamed(release, someone.id, new)) != release:
            yield f"private/{path.name}", release_bytes(changed)
    for path in places(case.folder, "seating"):
        seating = read_seating_release(path.read_bytes(), path.name)
        if (moved := _renamed(seating, someone.id, new)) != seating:
            yield f"private/{path.name}", seating_bytes(moved)
        # By itself: a power cut may have come between the two.
        if (seats := path.with_suffix(".csv")).exists():
            header, rows = csv_rows(seats.read_bytes())
            if any(row[2] == someone.id for row in rows):
                sat = ((*row[:2], new if row[2] == someone.id else row[2]) for row in rows)
                yield f"private/{seats.name}", csv_bytes(header, sat)
    for path in sorted(case.private.glob("reading*.json")):
        told = loads(path.read_bytes())
        if (clean := _told_less(told, someone, new)) != told:
            yield f"private/{path.name}", json_bytes(clean)
    for name, contacts in contacts_kept(case).items():
        if someone.id in contacts.rows:
            rest = {one: row for one, row in contacts.rows.items() if one != someone.id}
            yield name, contacts_csv(Contacts(contacts.headings, rest))
    names = entry_numbers(case)
    if someone.id in names and someone.id != new:
        yield PSEUDONYMS, entries_csv(without_id(names, someone.entry))


def _renamed(value: Any, old: str, new: str) -> Any:
    """The value with another id for her everywhere, and without what only a member's record holds of her."""
    if isinstance(value, str):
        return new if value == old else value
    if isinstance(value, Member) and value.id == old:
        return Member(new)
    if isinstance(value, Guest) and value.id == old:
        return replace(value, id=new, needs=frozenset(), language="", companions=0)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _field(one.name, getattr(value, one.name), old, new) for one in fields(value)}
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(_renamed(one, old, new) for one in value)
    if isinstance(value, frozenset):
        return frozenset(_in_order(_renamed(one, old, new), new) for one in value)
    if isinstance(value, Mapping):
        return {_renamed(key, old, new): _renamed(one, old, new) for key, one in value.items()}
    return value


def _field(name: str, value: Any, old: str, new: str) -> Any:
    if name == "stated":
        # What was typed on the day: "absent 0012,0031".
        return tuple(re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, one) for one in value)
    return _renamed(value, old, new)


def _in_order(value: Any, new: str) -> Any:
    """Two people who sit together or apart stand in the order of their ids."""
    return tuple(sorted(value)) if isinstance(value, tuple) and new in value else value


def _told_less(value: Any, someone: Someone, new: str) -> Any:
    if isinstance(value, str):
        return new if value == someone.id or someone.named_in(value) else value
    if isinstance(value, list):
        return [_told_less(one, someone, new) for one in value]
    if isinstance(value, dict):
        return {key: _told_less(one, someone, new) for key, one in value.items()}
    return value


def run_erasure(folder: Path, text: str, code: str, now: Callable[[], str]) -> tuple[Erasure, str]:
    """The case's own folders hold nothing about this applicant but what the record keeps.

    Also returns where that is told: with the entry number, the code, the day and files, and nobody's name.
    What is to go is noted before anything goes: interrupted half-way, `status` says so, and the same command
    goes on, under the code with which it was begun.

    Raises:
        InputProblems: as `plan_erasure`, or a file cannot be changed.
        VerificationFailed: the record is not as it was written.
    """
    case = Case(folder)
    with refusals_worded("run the command again to go on"), alone(case.private):
        recover(case)
        plan = plan_erasure(folder, text)
        before = begun_erasure(case, plan.entry)
        stem = f"{ERASURES}/{plan.entry}"
        if plan.nothing_to_do and not before and (folder / f"{stem}.json").exists():
            forget_begun(case, plan.entry)
            return plan, f"{stem}.json"
        _workbook(case, plan)  # What is wrong with it is better heard before anything is gone.
        begun = _begun(folder, plan, code, before)
        note_begun(case, begun)
        for name in begun.deleted:
            if name in plan.goes or not (folder / name).exists():  # Its folder may still be there.
                remove(case, name)
        for name, data in plan.changes.items():
            rewrite(case, name, data)
        at = now()
        write_step(case, {begun.receipt: json_bytes(_receipt(plan, begun, at)), **_workbook(case, plan)}, at)
        forget_begun(case, plan.entry)
    return plan, begun.receipt


def _begun(folder: Path, plan: Erasure, code: str, before: Begun | None) -> Begun:
    """This erasure, and what of it was done before it was interrupted."""
    if before is None:
        stem = f"{ERASURES}/{plan.entry}"
        receipt = f"{stem}{free_number(folder, stem, '.json')}.json"
        return Begun(plan.entry, code, receipt, plan.goes, tuple(plan.changes))
    deleted, changed = (
        dict.fromkeys((*before.deleted, *plan.goes)),
        dict.fromkeys((*before.changed, *plan.changes)),
    )
    return replace(before, deleted=tuple(deleted), changed=tuple(changed))


def _receipt(plan: Erasure, begun: Begun, at: str) -> dict[str, Any]:
    return {
        "schema": 1,
        "at": at,
        "entry": plan.entry,
        "code": begun.code,
        "deleted": list(begun.deleted),
        "changed": list(begun.changed),
        "by_hand": [{"file": one.path, "places": list(one.places)} for one in plan.own],
        "elsewhere": list(ELSEWHERE),
        "stays": list(plan.stays),
    }


def _workbook(case: Case, plan: Erasure) -> dict[str, bytes]:
    """The office's workbook of the newest draw without her, where it went: the office goes on with it."""
    name = _newest_workbook(case)
    if not name or (name not in plan.goes and (case.folder / name).exists()):
        return {}
    return {name: documents_of(case, newest_draw(case))[name]}


def _newest_workbook(case: Case) -> str:
    return document_paths(newest_draw(case).version)[0] if events(case, "draw") else ""
