"""What a timetable is made from: sessions, dates, venues, talks, people and support, as frozen values.

Ids are the officer's own ("S1", "V2"). A resource with the same id in two programmes is the same resource.
Money is in pence, lengths are in minutes, times are those of clocks in Britain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property

from scheduling.times import Span, later


class Phase(StrEnum):
    """What a session is for; an open session is optional for members and stands inside a pause."""

    LEARNING = "learning"
    DELIBERATING = "deliberating"
    DECIDING = "deciding"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Slot:
    """A date on which a session could be: its day and the hours for which everything would be at hand."""

    id: str
    span: Span

    @property
    def day(self) -> date:
        """The day on which it starts."""
        return self.span.start.date()


@dataclass(frozen=True, slots=True)
class Session:
    """One sitting of the panel; `minutes` from welcome to close, breaks and lunch among them.

    `gap` are the fewest and most days to the next session that is not open (None: no limit); `hybrid`
    sessions can be followed and spoken to from elsewhere. Open sessions stand in order of the list between
    the sessions before and after them.
    """

    id: str
    title: str
    phase: Phase
    minutes: int
    gap: tuple[int, int | None] = (0, None)
    hybrid: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is optional for members."""
        return self.phase is Phase.OPEN


@dataclass(frozen=True, slots=True)
class Venue:
    """A place; `free` are the ids of the slots on which it can be had, `has` are codes of `FACILITIES`.

    `drop_off` is the distance in metres from where a taxi stops, `aisle` the width between tables in
    centimetres (None: nobody has measured), `cost` that of one session.
    """

    id: str
    name: str
    capacity: int
    wheelchairs: int = 0
    has: frozenset[str] = frozenset()
    free: frozenset[str] = frozenset()
    cost: int = 0
    drop_off: int | None = None
    aisle: int | None = None
    address: str = ""
    contact: str = ""


FACILITIES: Mapping[str, str] = {
    "step-free": "a way in without steps",
    "loop": "a hearing loop",
    "quiet-room": "a quiet room",
    "accessible-toilet": "an accessible toilet",
    "parking": "parking close by",
    "transit": "a bus stop or station close by",
    "hybrid": "equipment to take part from elsewhere",
    "evacuation": "a plan for getting everybody out",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """An expert's talk with its questions (`minutes` together), on a topic, with a viewpoint ("" for none).

    `after` are ids of talks that must have been heard before it; `phase` is that of the sessions in which
    it may stand; `reserve` is the speaker who steps in ("" for nobody).
    """

    id: str
    title: str
    minutes: int
    speaker: str
    topic: str = ""
    viewpoint: str = ""
    after: frozenset[str] = frozenset()
    phase: Phase = Phase.LEARNING
    reserve: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """An expert: when free to speak in the room (`here`), when only from elsewhere (`remote`).

    The mappings go from slot ids to the spans in which the speaker is free on them. `interests` is what was
    declared ("" where nothing was asked; "none" is a declaration).
    """

    id: str
    name: str
    here: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    remote: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    interests: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody booked for a session: an interpreter, a palantypist, a facilitator or a childcare provider.

    `kind` is one of `KINDS`; `languages` are in small letters; `places` are children that can be looked
    after; `free` maps slot ids to the spans in which the person is free on them; `cost` is that of one
    session.
    """

    id: str
    name: str
    kind: str
    languages: frozenset[str] = frozenset()
    free: Mapping[str, tuple[Span, ...]] = field(default_factory=dict, hash=False)
    cost: int = 0
    places: int = 0


KINDS: Mapping[str, str] = {
    "bsl": "BSL interpreter",
    "interpreter": "interpreter",
    "palantypist": "palantypist",
    "facilitator": "facilitator",
    "childcare": "childcare provider",
}


@dataclass(frozen=True, slots=True)
class Rest:
    """A break that a member has to take: at this time of day, for so many minutes."""

    at: time
    minutes: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the panel by a pseudonym or id: when they can come and what they need.

    `can` are ids of slots; `needs` are codes of `NEEDS`; `language` is that of their interpreter ("" for
    none), `travel` the most minutes that they can travel (None: no limit) from `area`.
    """

    id: str
    can: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    children: int = 0
    language: str = ""
    travel: int | None = None
    area: str = ""
    rests: tuple[Rest, ...] = ()


# Why a decision stands that nobody can change.
PAST = "it is past"


@dataclass(frozen=True, slots=True)
class Lock:
    """A decision that stands: `what` is "date", "venue", "talk" or "support", `of` a session's or talk's id.

    `to` is the id of a slot, a venue or a session, or of several supporters separated by blanks; `why` is
    shown in explanations: "Sessions!H3", "invitations were sent", "announced".
    """

    what: str
    of: str
    to: str
    why: str


@dataclass(frozen=True, slots=True)
class Busy:
    """A shared resource that something else has at this time: `what` is "venue", "speaker" or "support"."""

    what: str
    id: str
    span: Span
    by: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without sessions, the first and the last among them."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Options:
    """The officer's numbers and statements; defaults are those of the rules report.

    `size` is the number of members planned for. Money is in pence: `budget` of everything (None: no limit),
    `pay` of a member for one session, `catering` a head and session, `expenses` a member and session.
    `least_sessions` each member must be able to attend (None: half of them, rounded up). `staff` are people
    of the organiser in the room. `assumed_*` stand for a panel that nobody knows yet. The yes/no statements
    are about what no timetable can show.
    """

    size: int
    budget: int | None = None
    pay: int = 0
    catering: int = 0
    expenses: int = 0
    least_sessions: int | None = None
    staff: int = 2
    break_minutes: int = 15
    long_break_minutes: int = 25
    lunch_minutes: int = 60
    stretch_minutes: int = 90
    online_stretch_minutes: int = 60
    bsl_teams: int = 1
    assumed_wheelchairs: int = 2
    assumed_children: int = 4
    assumed_languages: frozenset[str] = frozenset()
    announced_days: int = 14
    expenses_paid: bool = False
    agenda_reviewed: bool = False
    welcome_call: bool = False
    social_time: bool = False
    bsl_asked: bool = False


@dataclass(frozen=True)
class Programme:
    """Everything from which the timetable of one panel is made, each list sorted at the door.

    Sessions are in the order in which they are held; slots by time and id; everything else by id.
    `known` is False before anybody is invited: `members` are then empty, and needs are assumed. `travel`
    maps areas to venue ids to minutes. `topics` are in the order in which they are best heard. `today` is
    the day on which the plan is made. `pauses` are those published for a session on a slot, which are kept;
    `booked` are BSL interpreters who are booked already for a session on a slot in a venue.
    """

    name: str
    options: Options
    sessions: tuple[Session, ...]
    slots: tuple[Slot, ...]
    venues: tuple[Venue, ...]
    today: date
    talks: tuple[Talk, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    members: tuple[Member, ...] = ()
    support: tuple[Supporter, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    travel: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    locks: tuple[Lock, ...] = ()
    busy: tuple[Busy, ...] = ()
    known: bool = True
    pauses: Mapping[tuple[str, str], tuple[Pause, ...]] = field(default_factory=dict)
    booked: Mapping[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    @cached_property
    def slot(self) -> Mapping[str, Slot]:
        """The slots by id."""
        return {one.id: one for one in self.slots}

    @cached_property
    def venue(self) -> Mapping[str, Venue]:
        """The venues by id."""
        return {one.id: one for one in self.venues}

    @cached_property
    def session(self) -> Mapping[str, Session]:
        """The sessions by id."""
        return {one.id: one for one in self.sessions}

    @cached_property
    def talk(self) -> Mapping[str, Talk]:
        """The talks by id."""
        return {one.id: one for one in self.talks}

    @cached_property
    def speaker(self) -> Mapping[str, Speaker]:
        """The speakers by id."""
        return {one.id: one for one in self.speakers}

    @cached_property
    def supporter(self) -> Mapping[str, Supporter]:
        """The people for support by id."""
        return {one.id: one for one in self.support}

    @cached_property
    def past(self) -> frozenset[str]:
        """The sessions that were held: they stand as they were, and are not judged any more."""
        return frozenset(lock.of for lock in self.locks if lock.what == "date" and lock.why == PAST)

    @cached_property
    def to_come(self) -> tuple[Session, ...]:
        """The sessions that are still to be held."""
        return tuple(one for one in self.sessions if one.id not in self.past)

    @cached_property
    def required(self) -> tuple[Session, ...]:
        """The sessions that members are asked to attend: all but the open ones."""
        return tuple(one for one in self.sessions if not one.is_open)

    def span(self, session: Session, slot: Slot) -> Span:
        """When the session would be on this slot: from its start, as long as the session takes."""
        return Span(slot.span.start, later(slot.span.start, session.minutes))


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """A break or lunch of a session; `kind` is "break" or "lunch"."""

    start: datetime
    end: datetime
    kind: str

    @property
    def span(self) -> Span:
        """Its time."""
        return Span(self.start, self.end)
