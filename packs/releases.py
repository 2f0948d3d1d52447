"""Released timetables in a case folder: where their files stand, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from packs.letters import read_letters
from packs.numbered import ending, every, newest, places
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
from sortition.case import Case
from sortition.history import events
from sortition.problems import InputProblems, Problem
from sortition.settings import read_settings

INVITATIONS = "it stands in the invitations"


def released(folder: Path) -> tuple[Release, ...]:
    """The timetables released in this case, oldest first.

    Raises:
        InputProblems: a file is damaged, or missing, also where only the log names it.
        VerificationFailed: the log is not as it was written.
    """
    return every(_places(folder), read_release)


def newest_release(folder: Path) -> Release | None:
    """The timetable that holds now; None where none was released. Raises as `released`."""
    return newest(_places(folder), read_release)


def refuse_other(folder: Path, number: int) -> None:
    """No timetable of this number was released by anybody else.

    Raises:
        InputProblems: one was.
    """
    if len(_places(folder)) >= number:
        file = f"timetable{ending(number)}.json"
        raise InputProblems([Problem("another timetable was made meanwhile", "Run it again", file)])


def _places(folder: Path) -> list[Path]:
    """The files of the releases, oldest first: at least as many as the log names."""
    logged = (line["timetable"] for line in events(Case(folder), "timetable"))
    return places(folder, "timetable", max(logged, default=0))


def was_invited(folder: Path) -> bool:
    """Whether letters with dates and venue were made: from then on these stand."""
    return any((folder / "packs" / "household").glob("invitation*"))


def _organiser(folder: Path) -> Organiser | None:
    """Who invites, as far as panel.toml says so by now: the organisation, as one calendar is public."""
    names = (read_settings(folder).organisation, read_letters(folder).sender.email)
    said = [text for text in names if text and not text.startswith(EXAMPLE)]
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
    end = ending(new.number)
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
