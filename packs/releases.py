"""Released timetables in a case folder: where their files stand, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from pathlib import Path

from packs.letters import read_letters
from packs.people import Person
from packs.sessions import codes
from packs.source import EXAMPLE
from packs.timetable_book import timetable_book
from scheduling.changes import Change, Tell
from scheduling.frab import schedule_json, schedule_xml
from scheduling.ical import Organiser, calendars
from scheduling.published import private_csv, public_csv, public_json
from scheduling.releases import Release, read_release, release_bytes
from scheduling.rules import Severities
from scheduling.timetable import Violation
from sortition.case import Case, recover
from sortition.history import events
from sortition.problems import InputProblems, Problem
from sortition.wording import counted

INVITATIONS = "it stands in the invitations"


def _ending(number: int) -> str:
    return "" if number == 1 else f"-{number}"


def released(folder: Path) -> tuple[Release, ...]:
    """The timetables released in this case, oldest first.

    Raises:
        InputProblems: a file is damaged, or missing although the log names it.
        VerificationFailed: the log is not as it was written.
    """
    case = Case(folder)
    if case.started:
        recover(case)
    return tuple(_read(number, path) for number, path in enumerate(_paths(folder), start=1))


def newest_release(folder: Path) -> Release | None:
    """The timetable that holds now; None where none was released.

    Raises:
        InputProblems, VerificationFailed: as `released`.
    """
    paths = _paths(folder)
    return _read(len(paths), paths[-1]) if paths else None


def refuse_other(folder: Path, number: int) -> None:
    """No timetable of this number was released by anybody else.

    Raises:
        InputProblems: one was.
    """
    if len(_paths(folder)) >= number:
        file = f"timetable{_ending(number)}.json"
        raise InputProblems([Problem("another timetable was made meanwhile", "Run it again", file)])


def _paths(folder: Path) -> list[Path]:
    """The files of the releases, oldest first: at least as many as the log names."""
    places = (folder / f"private/timetable{_ending(number)}.json" for number in count(1))
    found = list(takewhile(Path.exists, places))
    logged = max((line["timetable"] for line in events(Case(folder), "timetable")), default=0)
    if len(found) < logged:
        name = f"timetable{_ending(len(found) + 1)}.json"
        reason = f"private/{name} is missing: the log names {counted(logged, 'timetable')}"
        raise InputProblems([Problem(reason, "Put it back from your back-up", name)])
    return found


def _read(number: int, path: Path) -> Release:
    found = read_release(path.read_bytes(), path.name)
    if found.number != number:
        reason = f"this file says that it is version {found.number}, but it stands in the place of {number}"
        remedy = "Put back a copy of the file as the toolkit wrote it; it is not to be edited"
        raise InputProblems([Problem(reason, remedy, path.name)])
    return found


def was_invited(folder: Path) -> bool:
    """Whether letters with dates and venue were made: from then on these stand."""
    return any((folder / "packs" / "household").glob("invitation*"))


def _organiser(folder: Path) -> Organiser | None:
    """Who invites, as far as panel.toml says so by now."""
    sender = read_letters(folder).sender
    said = [text for text in (sender.name, sender.email) if text and not text.startswith(EXAMPLE)]
    return Organiser(*said) if len(said) == 2 else None


def files_of_release(
    history: Sequence[Release],
    severities: Severities,
    warnings: Sequence[Violation],
    changes: Sequence[Change],
    tell: Sequence[Tell],
    people: Mapping[str, Person],
    folder: Path,
) -> Mapping[str, bytes]:
    """The files of the newest of these releases by their paths in the case folder.

    Calendar files of members are named by entry numbers, where there are any; all others as `codes` says.
    """
    new = history[-1]
    end = _ending(new.number)
    names = {name: one.name for name, one in people.items()}
    files = {
        f"private/timetable{end}.json": release_bytes(new),
        f"private/timetable{end}.csv": private_csv(new),
        f"public/timetable{end}.csv": public_csv(new),
        f"public/timetable{end}.json": public_json(new),
        f"public/schedule{end}.json": schedule_json(new),
        f"public/schedule{end}.xml": schedule_xml(new),
        f"packs/office/timetable{end}.xlsx": timetable_book(new, severities, warnings, changes, tell, names),
    }
    made = calendars(history, _organiser(folder))
    files[f"public/timetable{end}.ics"] = made.public
    known = new.programme
    for audience, those, listed in (
        ("member", made.members, known.members),
        ("speaker", made.speakers, known.speakers),
        ("support", made.support, known.support),
    ):
        ids = [one.id for one in listed]
        code = codes([*ids, *(one for one in those if one not in ids)], audience)
        if audience == "member":
            code |= {name: one.entry for name, one in people.items()}
        files |= {f"packs/{audience}/calendars{end}/{code[name]}.ics": data for name, data in those.items()}
    return files
