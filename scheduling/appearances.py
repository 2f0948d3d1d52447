"""Who has to be where in a released timetable: talks, and bookings of venues and of support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scheduling.agenda import agenda
from scheduling.programme import Pause, Programme
from scheduling.releases import Release
from scheduling.times import Span, minutes_between
from scheduling.timetable import Given, Sitting
from scheduling.wording import when


@dataclass(frozen=True, slots=True)
class Booking:
    """A session as everybody in it has to know it: its title, time, place and pauses."""

    session: str
    title: str
    span: Span
    venue: str
    place: str
    address: str
    pauses: tuple[Pause, ...] = ()

    @property
    def words(self) -> str:
        """Time and place: "Saturday 13 March 2027, 10:00 to 16:00, Town Hall"."""
        return f"{when(self.span)}, {self.place}"

    @property
    def offsets(self) -> tuple[tuple[int, int, str], ...]:
        """The pauses in minutes from the start: the same when a session moves as a whole."""
        start = self.span.start
        return tuple(
            (minutes_between(start, one.start), minutes_between(start, one.end), one.kind)
            for one in self.pauses
        )

    def is_elsewhere(self, other: Booking) -> bool:
        """Whether somebody who knows only the other would come to another place."""
        moved = self.address != other.address and bool(self.address) and bool(other.address)
        return self.venue != other.venue or moved


@dataclass(frozen=True, slots=True)
class Appearance:
    """A talk as it is given: by whom, when (questions among it), and in which session."""

    talk: str
    title: str
    speaker: str
    remote: bool
    span: Span
    stretch: int
    booking: Booking

    @property
    def words(self) -> str:
        """Time and place, and whether from elsewhere."""
        return f"{when(self.span)}, {self.booking.place}" + (", from elsewhere" if self.remote else "")

    @property
    def offset(self) -> int:
        """Minutes from the start of the session."""
        return minutes_between(self.booking.span.start, self.span.start)


def bookings(release: Release) -> Mapping[str, Booking]:
    """The sessions by id, in the order of the timetable."""
    return {one.session: booking(release.programme, one) for one in release.timetable.sittings}


def booking(programme: Programme, sitting: Sitting) -> Booking:
    """A sitting with the words for it."""
    venue = programme.venue[sitting.venue]
    title = programme.session[sitting.session].title
    return Booking(
        sitting.session, title, sitting.span, venue.id, venue.name, venue.address, tuple(sitting.pauses)
    )


def appearances(release: Release) -> Mapping[str, Appearance]:
    """The talks that are given, by id; of a talk that stands twice the last."""
    return {
        given.talk: _appearance(release.programme, sitting, given)
        for sitting in release.timetable.sittings
        for given in sitting.talks
    }


def _appearance(programme: Programme, sitting: Sitting, given: Given) -> Appearance:
    blocks = [one for one in agenda(programme, sitting) if one.talk == given.talk]
    span = Span(blocks[0].start, blocks[-1].end) if blocks else sitting.span
    return Appearance(
        given.talk,
        programme.talk[given.talk].title,
        given.speaker,
        given.remote,
        span,
        given.stretch,
        booking(programme, sitting),
    )
