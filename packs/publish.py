"""The step that makes the packs: from the case folder to the documents in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from packs.dossier import Dossier, moment_of, read_dossier
from packs.look import look_of
from packs.pack import Plan, read_packs
from packs.places import template_places
from packs.preview import contact_sheet
from packs.releases import newest_release
from packs.remarks import remarks
from packs.removal import none_since, removals
from packs.render import Press, Rendered, Wanted, chosen, render
from packs.seatings import newest_seating
from sortition.case import Case, write_step
from sortition.findings import Note

_PREVIEW = "packs/preview/contact-sheet"


@dataclass(frozen=True)
class MadePacks:
    """The documents of one run: how many people each goes to, and which files were written for it.

    Files that stood in their places already, byte for byte, are not written again.
    """

    documents: tuple[tuple[Plan, int, tuple[str, ...]], ...]
    written: tuple[str, ...]
    notes: tuple[Note, ...]


def run_packs(folder: Path, wanted: Wanted, day: date, now: str) -> MadePacks:
    """The documents asked for stand in packs/ of the case; letters are dated `day`.

    A document that stands there with other content stays: the new one gets a number. The same case, templates
    and day give the same bytes.

    Raises:
        InputProblems: with everything that is missing or broken; nothing is written.
        VerificationFailed: the record is not as it was written.
    """
    seen = removals(folder)
    press, plans = _opened(folder, wanted, day)
    rendered = render(press, plans, wanted.size)
    placed = [(one, _placed(folder, one)) for one in rendered]
    new = {
        name: data for _, files in placed for name, data in files.items() if not _same(folder / name, data)
    }
    if new:
        with none_since(folder, seen):
            write_step(Case(folder), new, now)
    documents = tuple((one.plan, len(one.letters), tuple(files)) for one, files in placed)
    notes = map(press.dossier.unnamed, (*press.dossier.notes, *remarks(press.dossier, rendered)))
    return MadePacks(documents, tuple(new), tuple(notes))


def run_preview(folder: Path, wanted: Wanted, day: date, now: str) -> str:
    """A contact sheet of the documents asked for stands in packs/preview/; its path in the case folder.

    Raises:
        InputProblems, VerificationFailed: as `run_packs`.
    """
    seen = removals(folder)
    press, plans = _opened(folder, wanted, day)
    page = contact_sheet(press, plans, wanted.size)
    for name in _numbered(_PREVIEW, ".html"):
        if not (folder / name).exists():
            with none_since(folder, seen):
                write_step(Case(folder), {name: page}, now)
            return name
        if _same(folder / name, page):
            return name
    raise AssertionError("there is always a next number")


def _opened(folder: Path, wanted: Wanted, day: date) -> tuple[Press, tuple[Plan, ...]]:
    """What the documents asked for are made with; no more of the case is read than they need."""
    moment = moment_of(folder)
    has_timetable, has_seating = newest_release(folder) is not None, newest_seating(folder) is not None
    plans = chosen(read_packs(template_places(folder)), wanted, moment, has_timetable, has_seating)
    first_letters_only = all(plan.after == "start" for plan in plans)
    return open_press(read_dossier(folder, day, "start" if first_letters_only else moment)), plans


def open_press(dossier: Dossier) -> Press:
    """What the documents of this case are made with."""
    return Press(dossier, look_of(dossier.folder, dossier.settings.organisation, dossier.letters))


def _numbered(stem: str, ending: str = "") -> Iterator[str]:
    yield f"{stem}{ending}"
    yield from (f"{stem}-{number}{ending}" for number in count(2))


def _placed(folder: Path, one: Rendered) -> Mapping[str, bytes]:
    """The files of a document by their paths in the case folder, where they overwrite nothing."""
    for name in _numbered(f"packs/{one.plan.audience}/{one.plan.name}"):
        files = {_path(name, one.plan, file): data for file, data in one.files.items()}
        free = all(_same(folder / path, data) or not (folder / path).exists() for path, data in files.items())
        if free and _holds_only(folder / name, {folder / path for path in files}):
            return files
    raise AssertionError("there is always a next number")


def _path(name: str, plan: Plan, file: str) -> str:
    """Letters to people have a folder; the files of other documents lie side by side."""
    return f"{name}{file.removeprefix(plan.name)}" if plan.to == "once" else f"{name}/{file}"


def _holds_only(place: Path, files: Set[Path]) -> bool:
    """Whether nothing else stands in the folder: a letter of another run must not be sent with these."""
    return all(path in files for path in place.rglob("*") if path.is_file())


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
