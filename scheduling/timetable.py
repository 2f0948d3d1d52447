"""The result: which session is when and where, with which talks and whose support."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from scheduling.programme import Pause
from scheduling.times import Span


@dataclass(frozen=True, slots=True)
class Given:
    """A talk as it is given: in the stretch between two pauses (from 0), by this speaker."""

    talk: str
    stretch: int
    speaker: str
    remote: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session as planned; all entries are ids.

    `talks` stand in the order in which they are heard, `support` are sorted. `span` is the time of the
    session, `pauses` its breaks and lunch in order; the stretches between them are counted from 0.
    """

    session: str
    slot: str
    venue: str
    span: Span
    talks: tuple[Given, ...] = ()
    support: tuple[str, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def stretches(self) -> tuple[Span, ...]:
        """The times between the pauses, in order."""
        edges = [
            self.span.start,
            *(edge for one in self.pauses for edge in (one.start, one.end)),
            self.span.end,
        ]
        return tuple(
            Span(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end
        )


@dataclass(frozen=True)
class Timetable:
    """The sittings of one panel in the order of its sessions."""

    sittings: tuple[Sitting, ...]

    @cached_property
    def sitting(self) -> Mapping[str, Sitting]:
        """The sittings by session."""
        return {one.session: one for one in self.sittings}


@dataclass(frozen=True, slots=True)
class Stage:
    """One goal, in the order of importance: what was reached, and the best that is proved possible.

    `status` is "optimal" or "feasible"; `unit` is how the value reads: "members", "%", "£".
    """

    goal: str
    value: int
    bound: int
    status: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a timetable breaks: the rule's id, whom or what it is about, and a plain sentence.

    `subject` is the same for the model and for the checker: see rules.py.
    """

    rule: str
    subject: str
    sentence: str
    blocks: bool = True
