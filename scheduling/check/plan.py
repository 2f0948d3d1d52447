"""A timetable next to its programme, as the checker reads it, and the words in which it speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from scheduling.access import Demand, demand
from scheduling.programme import Programme, Session, Slot, Supporter, Talk, Venue
from scheduling.times import Span
from scheduling.timetable import Given, Sitting, Timetable
from scheduling.wording import day_words

# Whom or what a broken rule is about, and a sentence that says how it is broken.
Finding = tuple[str, str]
Findings = Iterator[Finding]


@dataclass(frozen=True)
class Held:
    """A session of the programme as it stands in the timetable; an unknown slot or venue is None."""

    session: Session
    sitting: Sitting
    slot: Slot | None
    venue: Venue | None
    given: tuple[tuple[Given, Talk], ...]
    support: tuple[Supporter, ...]

    @property
    def day(self) -> date:
        """The day on which it starts."""
        return self.slot.day if self.slot else self.sitting.span.start.date()

    @property
    def name(self) -> str:
        """Its id and title."""
        return of_session(self.session)

    @property
    def when(self) -> str:
        """Its id, title and day."""
        return f"{self.name} on {day_words(self.day)}"

    def stretch(self, given: Given) -> Span:
        """The time between two pauses in which a talk stands; the whole session if there is no such time."""
        stretches = self.sitting.stretches
        return stretches[given.stretch] if 0 <= given.stretch < len(stretches) else self.sitting.span

    def of_kind(self, kind: str) -> tuple[Supporter, ...]:
        """Those booked for it who do this kind of work."""
        return tuple(one for one in self.support if one.kind == kind)


@dataclass(frozen=True)
class Plan:
    """A programme and any timetable, however wrong: what the timetable says that the programme knows."""

    programme: Programme
    timetable: Timetable

    @cached_property
    def demand(self) -> Demand:
        """What each session has to provide for."""
        return demand(self.programme)

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """All that is held of the programme's sessions, in their order."""
        order = {one.id: n for n, one in enumerate(self.programme.sessions)}
        known = [one for one in self.timetable.sittings if one.session in order]
        return tuple(self._held(one) for one in sorted(known, key=lambda one: order[one.session]))

    def _held(self, sitting: Sitting) -> Held:
        programme = self.programme
        return Held(
            programme.session[sitting.session],
            sitting,
            programme.slot.get(sitting.slot),
            programme.venue.get(sitting.venue),
            tuple((one, programme.talk[one.talk]) for one in sitting.talks if one.talk in programme.talk),
            tuple(programme.supporter[name] for name in sorted({*sitting.support} & {*programme.supporter})),
        )

    @cached_property
    def to_come(self) -> tuple[Held, ...]:
        """Those that are still to be held: what was held stands as it was."""
        return tuple(one for one in self.held if one.session.id not in self.programme.past)

    @cached_property
    def first(self) -> dict[str, Held]:
        """By session, how it is held; should it stand twice, the first time."""
        return {one.session.id: one for one in reversed(self.held)}

    @cached_property
    def required(self) -> tuple[Held, ...]:
        """The sessions that members are asked to attend, each once."""
        return tuple(self.first[one.id] for one in self.programme.required if one.id in self.first)

    def pairs(self, sessions: tuple[Session, ...]) -> Iterator[tuple[Held, Held]]:
        """Each of these sessions with the next one, where both are held."""
        for a, b in pairwise(sessions):
            if a.id in self.first and b.id in self.first:
                yield self.first[a.id], self.first[b.id]


def of_session(session: Session) -> str:
    """A session's id and title."""
    return f'{session.id} "{session.title}"' if session.title else session.id


def are(number: int) -> str:
    """The number with its verb: "1 is", "2 are", "none is"."""
    return f"{number} is" if number == 1 else f"{number or 'none'} {'are' if number else 'is'}"
