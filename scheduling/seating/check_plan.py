"""A seating next to its discussion, as the checker reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduling.seating.values import Discussion, Facilitator, Guest, Place, Round, Seating, Table


@dataclass(frozen=True)
class Seated:
    """A place of a round and who sits there as far as the discussion knows them, nobody named twice."""

    round: Round
    place: Place
    table: Table
    members: tuple[Guest, ...]
    facilitators: tuple[Facilitator, ...]

    @property
    def subject(self) -> str:
        """The round and the table."""
        return f"{self.round.id}/{self.place.table}"

    @property
    def name(self) -> str:
        """The table and the round in words."""
        return f"table {self.place.table} in round {self.round.id}"

    @property
    def title(self) -> str:
        """The table and the round in words, to begin a sentence."""
        return f"T{self.name[1:]}"

    @property
    def ids(self) -> tuple[str, ...]:
        """Everybody who sits here, members first."""
        return (*(one.id for one in self.members), *(one.id for one in self.facilitators))

    @property
    def interpreted(self) -> frozenset[str]:
        """The languages that members here need and no facilitator here speaks."""
        spoken = {language for one in self.facilitators for language in one.languages}
        return frozenset(one.language for one in self.members if one.language) - spoken


@dataclass(frozen=True)
class Plan:
    """A discussion and any seating, however wrong: what the seating says that the discussion knows."""

    discussion: Discussion
    seating: Seating

    @cached_property
    def seated(self) -> Mapping[str, tuple[Seated, ...]]:
        """The places by round, each with who sits there; a place without a group is empty."""
        return {
            one.id: tuple(self._seated(one, place) for place in one.places) for one in self.discussion.rounds
        }

    def _seated(self, round_: Round, place: Place) -> Seated:
        groups = [one for one in self.seating.groups if (one.round, one.table) == (round_.id, place.table)]
        members = dict.fromkeys(id_ for one in groups for id_ in one.members)
        leaders = dict.fromkeys(id_ for one in groups for id_ in one.facilitators)
        known, leading = self.discussion.guest, self.discussion.facilitator
        return Seated(
            round_,
            place,
            self.discussion.table[place.table],
            tuple(known[id_] for id_ in members if id_ in known),
            tuple(leading[id_] for id_ in leaders if id_ in leading),
        )

    @property
    def everywhere(self) -> Iterator[Seated]:
        """Every place of every round, in order."""
        for those in self.seated.values():
            yield from those

    @cached_property
    def places_of(self) -> Mapping[tuple[str, str], Sequence[Seated]]:
        """Where members and facilitators sit, by round and id."""
        found: dict[tuple[str, str], list[Seated]] = {}
        for one in self.everywhere:
            for id_ in one.ids:
                found.setdefault((one.round.id, id_), []).append(one)
        return found

    @cached_property
    def rounds(self) -> Mapping[str, Round]:
        """The rounds by id."""
        return {one.id: one for one in self.discussion.rounds}

    def is_away(self, id_: str, round_: str) -> bool:
        """Whether this member or facilitator misses the round."""
        somebody = self.discussion.guest.get(id_) or self.discussion.facilitator.get(id_)
        return somebody is not None and round_ in somebody.away
