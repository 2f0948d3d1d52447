"""Released timetables: a plan with everything that it was made from, kept and numbered in private/."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scheduling.programme import Programme
from scheduling.records import read_record, record_bytes
from scheduling.timetable import Sitting, Stage, Timetable

MOMENTS = ("before-invitation", "panel")
_UTC = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


@dataclass(frozen=True, repr=False)
class Release:
    """A timetable that was given out, whole: it can be described when the officer's workbook is another.

    `number` counts from 1, `made` is the time in UTC ("2027-01-11T09:30:00Z"). `moment` is
    "before-invitation" while nobody knows the members, else "panel"; `stated` is what had happened, as it was
    written on the command line. Every id in the timetable is one of the
    programme; there are sessions, and none stands twice.

    Raises:
        ValueError: one of these does not hold.
    """

    number: int
    made: str
    moment: str
    programme: Programme
    timetable: Timetable
    stages: tuple[Stage, ...] = ()
    stated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError("releases are counted from 1")
        if not _UTC.fullmatch(self.made):
            raise ValueError("the time of a release reads 2027-01-11T09:30:00Z")
        if self.moment != MOMENTS[self.programme.known]:
            raise ValueError("a release is made before invitation exactly while members are not known")
        sessions = [one.session for one in self.timetable.sittings]
        if not sessions or len(set(sessions)) < len(sessions):
            raise ValueError("a timetable has sessions, each of them once")
        if not all(_known(self.programme, one) for one in self.timetable.sittings):
            raise ValueError("a timetable names what is in its programme")

    def __repr__(self) -> str:
        return f"<release {self.number}>"


def _known(programme: Programme, sitting: Sitting) -> bool:
    return (
        sitting.session in programme.session
        and sitting.slot in programme.slot
        and sitting.venue in programme.venue
        and all(one in programme.supporter for one in sitting.support)
        and all(one.talk in programme.talk and one.speaker in programme.speaker for one in sitting.talks)
    )


def release_bytes(release: Release) -> bytes:
    """The release as a JSON file for private/: the same bytes for the same release everywhere."""
    return record_bytes(Release, release)


def read_release(data: bytes, file: str = "timetable.json") -> Release:
    """The release of which `release_bytes` made this.

    Raises:
        InputProblems: the file is damaged, or a later edition of the toolkit wrote it.
    """
    return read_record(Release, data, file, "a timetable")
