"""The decisions of a timetable as variables, and a literal for each rule about each subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from scheduling.access import Demand, can_attend, demand
from scheduling.frame import Frame, frame
from scheduling.programme import Member, Programme, Session, Slot
from scheduling.rules import Severities, Severity
from scheduling.times import Span

Literal = Any
Linear = Any


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """A rule about one subject: what an explanation names, and what a way out gives up."""

    rule: str
    subject: str


class Model:
    """The variables of one programme; the rules in constraints/ add what they ask for.

    `at[session, slot, venue]`, `gives[talk, session, stretch]` and `works[supporter, session]` are the
    decisions; `on[session, slot]` follows from the first. A rule that blocks is always kept, unless the
    model is made `free`: then every group has its own literal, as groups that only warn always have. Several
    programmes may share one `cp`.
    """

    def __init__(
        self,
        programme: Programme,
        severities: Severities,
        *,
        free: bool = False,
        cp: cp_model.CpModel | None = None,
    ) -> None:
        self.programme = programme
        self.severities = severities
        self.cp = cp_model.CpModel() if cp is None else cp
        self.groups: dict[Group, Literal] = {}
        self._free = free
        self._true = self.cp.new_constant(1)
        ids = [(s.id, d.id) for s in programme.sessions for d in programme.slots]
        self.on = {key: self.cp.new_bool_var(f"on {key}") for key in ids}
        self.at = {
            (*key, v.id): self.cp.new_bool_var(f"at {key} {v.id}") for key in ids for v in programme.venues
        }
        self.works = {
            (p.id, s.id): self.cp.new_bool_var(f"works {p.id} {s.id}")
            for p in programme.support
            for s in programme.sessions
        }
        self.gives = {
            (t.id, *place): self.cp.new_bool_var(f"gives {t.id} {place}")
            for t in programme.talks
            for place in self.places
        }
        self._structure()

    def _structure(self) -> None:
        for s in self.programme.sessions:
            self.cp.add_exactly_one(self.on[s.id, d.id] for d in self.programme.slots)
            for d in self.programme.slots:
                self.cp.add(
                    sum(self.at[s.id, d.id, v.id] for v in self.programme.venues) == self.on[s.id, d.id]
                )
        for t in self.programme.talks:
            self.cp.add_at_most_one(self.gives[t.id, *place] for place in self.places)
            for session, k in self.places:
                lacking = [
                    d for d in self.programme.slots if k >= len(self.frames[session, d.id].talk_minutes)
                ]
                self.without(self.gives[t.id, session, k], (self.on[session, d.id] for d in lacking))

    @cached_property
    def at_to_come(self) -> dict[tuple[str, str, str], Literal]:
        """Those of `at` that are about sessions still to be held."""
        return {key: var for key, var in self.at.items() if key[0] not in self.programme.past}

    @cached_property
    def gives_to_come(self) -> dict[tuple[str, str, int], Literal]:
        """Those of `gives` that are about sessions still to be held."""
        return {key: var for key, var in self.gives.items() if key[1] not in self.programme.past}

    @cached_property
    def demand(self) -> Demand:
        """What the members need."""
        return demand(self.programme)

    @cached_property
    def frames(self) -> dict[tuple[str, str], Frame]:
        """Breaks and minutes for talks of each session on each slot."""
        programme = self.programme
        return {(s.id, d.id): frame(programme, s, d) for s in programme.sessions for d in programme.slots}

    @cached_property
    def places(self) -> tuple[tuple[str, int], ...]:
        """Where a talk could stand, in time: session and stretch."""
        return tuple(
            (s.id, k)
            for s in self.programme.required
            for k in range(max(len(self.frames[s.id, d.id].talk_minutes) for d in self.programme.slots))
        )

    @cached_property
    def spans(self) -> dict[tuple[str, str], Span]:
        """The time of each session on each slot."""
        programme = self.programme
        return {(s.id, d.id): programme.span(s, d) for s in programme.sessions for d in programme.slots}

    def stretch(self, session: str, slot: str, k: int) -> Span | None:
        """The time of a stretch of a session on a slot; None where it has no such stretch."""
        return self._stretches[session, slot].get(k)

    @cached_property
    def _stretches(self) -> dict[tuple[str, str], dict[int, Span]]:
        return {key: dict(enumerate(self._between(key))) for key in self.frames}

    def _between(self, key: tuple[str, str]) -> Iterator[Span]:
        span, pauses = self.spans[key], self.frames[key].pauses
        edges = [span.start, *(edge for one in pauses for edge in (one.start, one.end)), span.end]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if start < end:
                yield Span(start, end)

    @cached_property
    def classes(self) -> tuple[tuple[frozenset[tuple[str, str]], tuple[Member, ...]], ...]:
        """The members who can come to the same slots and venues, with those."""
        found: dict[frozenset[tuple[str, str]], list[Member]] = {}
        pairs = [(d.id, v.id) for d in self.programme.slots for v in self.programme.venues]
        for one in self.programme.members:
            can = frozenset(pair for pair in pairs if can_attend(self.programme, one, *pair))
            found.setdefault(can, []).append(one)
        return tuple((can, tuple(members)) for can, members in found.items())

    def attends(self, can: frozenset[tuple[str, str]], session: Session) -> Linear:
        """1 where somebody with these slots and venues can come to the session, else 0."""
        return sum(var for pair, var in self._where[session.id].items() if pair in can)

    @cached_property
    def _where(self) -> dict[str, dict[tuple[str, str], Literal]]:
        """The variables of `at` by session, then by slot and venue."""
        found: dict[str, dict[tuple[str, str], Literal]] = {s.id: {} for s in self.programme.sessions}
        for (s, d, v), var in self.at.items():
            found[s][d, v] = var
        return found

    def in_venue(self, session: Session, venue: str) -> Linear:
        """1 where the session is in this venue, else 0."""
        return sum(self.at[session.id, d.id, venue] for d in self.programme.slots)

    def kept(self, rule: str, subject: str) -> Literal:
        """The literal that says that this rule is kept for this subject."""
        if self.severities[rule] is Severity.BLOCK and not self._free:
            self.groups.setdefault(Group(rule, subject), self._true)
            return self._true
        group = Group(rule, subject)
        if group not in self.groups:
            self.groups[group] = self.cp.new_bool_var(f"{rule} {subject}")
        return self.groups[group]

    def forbid(self, variables: Iterable[Literal], kept: Literal) -> None:
        """None of these choices is made while the rule is kept."""
        for one in variables:
            self.cp.add_bool_or(~one, ~kept)

    def without(self, choice: Literal, others: Iterable[Literal], kept: Literal | None = None) -> None:
        """The choice is not made together with any of the others, of which at most one is made."""
        others = list(others)
        if others:
            limit = self.cp.add(choice + sum(others) <= 1)
            if kept is not None:
                limit.only_enforce_if(kept)

    def on_slots(self, session: Session, slots: Iterable[Slot]) -> list[Literal]:
        """The session on each of these slots."""
        return [self.on[session.id, d.id] for d in slots]


# What a model is asked for besides its rules: "a session on this date".
Force = Callable[[Model], None]
