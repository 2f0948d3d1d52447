"""Deleting what is personal when its time is up, with a list that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from json import loads
from pathlib import Path
from typing import Any

from packs.bundle import below, free_number
from packs.days import read_days
from packs.handover import EXPORTS, handed_to
from packs.letters import worded
from packs.removal import ELSEWHERE, remove, stands
from packs.traces import SHEETS
from packs.unfinished import DONE, PURGES, unfinished_purges
from sortition.canonical import json_bytes, sha
from sortition.case import Case, recover, write_step
from sortition.disk import refusals_worded
from sortition.keeping import Keep, read_keep
from sortition.locking import alone
from sortition.problems import InputProblems, Problem
from sortition.settings import read_settings
from sortition.toml_tables import load

# What begins so is of this kind; the first that fits counts.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "letters": tuple(
        f"packs/{one}/" for one in ("household", "applicant", "member", "speaker", "support", "preview")
    ),
    "lists": ("packs/venue/", "packs/facilitator/", "packs/office/"),
    "sessions": ("private/timetable", "private/seating"),
    "contacts": ("private/contacts", "private/reading", "private/not-reached"),
    "exports": ("private/exports/",),
    "rehearsals": ("rehearsal/",),
    "record": ("private/audit", "private/pseudonyms.csv", "private/case.key", "packs/auditor/"),
}
_OURS = (".pdf", ".html", ".txt", ".xlsx", ".csv", ".eml", ".ics", ".json", ".zip", ".key", ".py", ".md")
# What tells what was done, and what belongs to nobody.
_STAYS = ("packs/public/", "private/erased/", PURGES, DONE, "private/.")
_RECEIPTS = f"{EXPORTS}/auditor"


@dataclass(frozen=True)
class Item:
    """A file of ours with personal data: its kind, and from which day on it is due (None: nobody said)."""

    path: str
    kind: str
    due: date | None

    def is_due(self, today: date) -> bool:
        """Whether its day has come."""
        return self.due is not None and self.due <= today


@dataclass(frozen=True)
class Purge:
    """What is due on a day, what comes later, and what is for people.

    `unknown` are files in our folders that are none of ours, `inputs` the officer's own files, `elsewhere` is
    what no toolkit reaches; `notes` say what is odd about the dates.
    """

    today: date
    due: tuple[Item, ...]
    later: tuple[Item, ...]
    unknown: tuple[str, ...]
    inputs: tuple[str, ...]
    elsewhere: tuple[str, ...] = ELSEWHERE
    notes: tuple[str, ...] = ()


def plan_purge(folder: Path, today: date) -> Purge:
    """What would be deleted on this day; nothing is changed.

    Raises:
        InputProblems: this is no case folder, or panel.toml cannot be used.
    """
    keep, promised = read_keep(folder), read_days(load(folder)).delete_on
    numbers_only = _numbers_only(folder)
    case = Case(folder)
    if not case.started:
        raise InputProblems([Problem("there is no case in this folder yet", "Nothing of it can be deleted")])
    dates = _dates(keep, promised)
    names = [one for top in ("packs", "private", "rehearsal") for one in below(folder, top)]
    items = [Item(name, kind, dates[kind]) for name in names if (kind := _kind(name))]
    return Purge(
        today,
        tuple(one for one in items if one.is_due(today)),
        tuple(one for one in items if not one.is_due(today)),
        tuple(name for name in names if not _kind(name) and not _stays(name)),
        tuple(sorted(one.name for one in folder.iterdir() if _is_input(one, numbers_only))),
        (*handed_to(folder), *ELSEWHERE),
        tuple(_odd(keep, promised)),
    )


def _dates(keep: Keep, promised: date | None) -> dict[str, date | None]:
    return {kind: getattr(keep, kind) or promised for kind in _KINDS}


def _kind(name: str) -> str:
    if not name.endswith(_OURS) or _stays(name):
        return ""
    return next((kind for kind, begins in _KINDS.items() if name.startswith(begins)), "")


def _stays(name: str) -> bool:
    # Whoever got the auditor's edition must be found again, to be asked to delete it.
    receipt = name.startswith(_RECEIPTS) and name.endswith(".json")
    return receipt or name.startswith(_STAYS)


def _numbers_only(folder: Path) -> frozenset[str]:
    """The officer's files that are about numbers, and about nobody."""
    try:
        settings = read_settings(folder)
        further = (settings.combined_quotas(folder), settings.dropout_rates(folder))
    except InputProblems:
        return frozenset()
    return frozenset((settings.quotas, *(path.name for path in further if path)))


def _is_input(path: Path, numbers_only: frozenset[str]) -> bool:
    is_sheet = path.suffix.lower() in SHEETS and not path.name.startswith(("~$", "."))
    return is_sheet and path.is_file() and path.name not in numbers_only


def _odd(keep: Keep, promised: date | None) -> Iterator[str]:
    if promised is None:
        yield "[privacy] delete_on is no date: only kinds with a date in [keep] are ever due"
        return
    for kind in _KINDS:
        if (own := getattr(keep, kind)) and own > promised:
            yield (
                f"[keep] {kind} is {worded(own)}, later than {worded(promised)}, which people were told: "
                "tell them, or write an earlier day"
            )


@dataclass(frozen=True)
class Purged:
    """What was deleted: how many files of how many bytes, what could not be, and where it is told.

    `proof` is the SHA-256 of the list that names every file with its own.
    """

    plan: Purge
    gone: tuple[str, ...]
    left: tuple[str, ...]
    size: int
    list: str
    told: str
    proof: str


def run_purge(folder: Path, today: date, signed_by: str, now: Callable[[], str]) -> Purged:
    """What is due today is gone, and two private files prove it.

    The list, with the SHA-256 and the size of each file, is written before anything goes; the other, which
    says what went, afterwards. A purge that was interrupted is finished first; where nothing else is due, the
    answer is about that one. public/ and the officer's own files are never touched.

    Raises:
        InputProblems: as `plan_purge`; nobody signs; nothing is due.
    """
    signed_by = " ".join(signed_by.split())
    if not signed_by:
        remedy = 'Name the role of who answers for it: --signed-by "Data protection officer"'
        raise InputProblems([Problem("nobody signs for the deletion", remedy)])
    case = Case(folder)
    recover(case)
    with refusals_worded("run the command again to go on"), alone(case.private):
        recover(case)
        finished = [_finish(case, number, now()) for number in unfinished_purges(folder)]
        plan = plan_purge(folder, today)
        if not plan.due:
            if finished:
                return replace(finished[-1], plan=plan)
            raise InputProblems([Problem("nothing is due", "See when, with citizen-panel purge")])
        number = free_number(folder, PURGES, ".json")
        files = [_described(folder, one) for one in plan.due]
        listed = {"schema": 1, "at": now(), "signed_by": signed_by, "files": files}
        told = {**listed, "by_hand": list(plan.inputs), "unknown": list(plan.unknown)}
        write_step(
            case, {f"{PURGES}{number}.json": json_bytes({**told, "elsewhere": list(plan.elsewhere)})}, now()
        )
        return replace(_finish(case, number, now()), plan=plan)


def _described(folder: Path, item: Item) -> dict[str, Any]:
    data = (folder / item.path).read_bytes()
    return {
        "path": item.path,
        "kind": item.kind,
        "due": item.due.isoformat() if item.due else "",
        "sha256": sha(data),
        "size": len(data),
    }


def _finish(case: Case, number: str, at: str) -> Purged:
    """Every file of the list with this number that is still as listed is gone, and that is told."""
    name, told = f"{PURGES}{number}.json", f"{DONE}{number}.json"
    data = (case.folder / name).read_bytes()
    files = loads(data)["files"]
    for one in files:
        path = case.folder / one["path"]
        # A file that was written anew since is another one, with a day of its own.
        if not path.exists() or (path.is_file() and sha(path.read_bytes()) == one["sha256"]):
            _try(case, one["path"])
    left = tuple(one["path"] for one in files if stands(case.folder, one["path"]))
    gone = tuple(one["path"] for one in files if one["path"] not in left)
    proof = {"schema": 1, "at": at, "list": name, "sha256": sha(data), "gone": list(gone), "left": list(left)}
    write_step(case, {told: json_bytes(proof)}, at)
    size = sum(one["size"] for one in files if one["path"] in gone)
    nothing = Purge(date.min, (), (), (), ())
    return Purged(nothing, gone, left, size, name, told, sha(data))


def _try(case: Case, name: str) -> None:
    """The file is gone, if the system lets it go: one that is open in Excel stays, and is told."""
    try:
        remove(case, name)
    except OSError:
        return
