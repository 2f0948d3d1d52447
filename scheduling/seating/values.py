"""What a seating is made from, and the seating itself, as frozen values.

Ids are the officer's own. A round is one table discussion; a seating says who sits at which table in every
round. People, tables and facilitators are in order of their ids, rounds in the order in which they are held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Mode(StrEnum):
    """What the officer wishes for a category: how its values are to be shared out over the tables."""

    SPREAD = "spread"
    NEVER_ALONE = "never alone"
    CLUSTER = "cluster"
    IGNORE = "ignore"


class Dial(StrEnum):
    """What matters more: that everybody meets many others, or that every table mirrors the members."""

    PAIRS = "pairs"
    BOTH = "both"
    MIRROR = "mirror"
    STRICT = "strict"


class Effort(StrEnum):
    """How long to search."""

    DEFAULT = "default"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of members, such as Gender, and its mode."""

    name: str
    mode: Mode = Mode.SPREAD


# What a table can have, and the need of a member that asks for it (codes of access.NEEDS).
TABLE_FOR_NEED: Mapping[str, str] = {
    "wheelchair": "step-free",
    "step-free": "step-free",
    "loop": "loop",
    "quiet-room": "quiet",
    "remote": "remote",
}


@dataclass(frozen=True, slots=True)
class Guest:
    """A member as seated: `values` in the order of the categories, `needs` as codes of access.NEEDS.

    `language` is the one that somebody at the table has to speak or sign for them ("" for none; "bsl"),
    `companions` are seats beside theirs for those who come along, `away` the ids of the rounds they miss.
    """

    id: str
    values: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    language: str = ""
    companions: int = 0
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `seats` in all, `wheelchairs` places among them (None: no limit), what it `has`.

    What a table has are values of TABLE_FOR_NEED; at one with "remote" sit only those who take part from
    elsewhere, and they sit nowhere else.
    """

    id: str
    seats: int | None = None
    wheelchairs: int | None = None
    has: frozenset[str] = frozenset({"step-free", "loop", "quiet"})


@dataclass(frozen=True, slots=True)
class Place:
    """A table as used in a round: fewest and most members at it, its topic, and the host who stays."""

    table: str
    least: int
    most: int
    topic: str = ""
    host: str = ""


@dataclass(frozen=True)
class Round:
    """One table discussion in a session; a round at one table of all is not counted as meeting."""

    id: str
    session: str
    places: tuple[Place, ...]

    @property
    def is_plenary(self) -> bool:
        """Whether everybody sits at one table."""
        return len(self.places) == 1

    @cached_property
    def place(self) -> Mapping[str, Place]:
        """The places by the ids of their tables."""
        return {one.table: one for one in self.places}


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who leads a table: `languages` in small letters, members with whom they must not sit, rounds missed."""

    id: str
    languages: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    away: frozenset[str] = frozenset()
    experienced: bool = True


@dataclass(frozen=True, slots=True)
class Team:
    """Interpreters of a language: at how many tables at once, and the seats that they take at each."""

    tables: int = 1
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision that stands: this member or facilitator sits at this table in this round."""

    id: str
    round: str
    table: str


@dataclass(frozen=True)
class Discussion:
    """Everything from which a seating is made.

    `together` and `apart` are pairs of members' ids in their order. `met` counts how often two members met
    at tables in earlier sessions, by such pairs; `led` how often a facilitator led a member's table then, by
    (facilitator, member). `teams` are the interpreters by language, in small letters; a language without a
    team is spoken by facilitators only. A member discusses each topic once; hosts stay with theirs. `visited`
    are the topics that members discussed before these rounds, and not as hosts.
    """

    categories: tuple[Category, ...]
    guests: tuple[Guest, ...]
    tables: tuple[Table, ...]
    rounds: tuple[Round, ...]
    facilitators: tuple[Facilitator, ...] = ()
    together: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    met: Mapping[tuple[str, str], int] = field(default_factory=dict)
    led: Mapping[tuple[str, str], int] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    visited: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def guest(self) -> Mapping[str, Guest]:
        """The members by id."""
        return {one.id: one for one in self.guests}

    @cached_property
    def table(self) -> Mapping[str, Table]:
        """The tables by id."""
        return {one.id: one for one in self.tables}

    @cached_property
    def facilitator(self) -> Mapping[str, Facilitator]:
        """The facilitators by id."""
        return {one.id: one for one in self.facilitators}

    def present(self, round_: Round) -> tuple[Guest, ...]:
        """The members who take part in the round."""
        return tuple(one for one in self.guests if round_.id not in one.away)

    def barred(self, id_: str, place: Place) -> bool:
        """Whether the member had the topic of the place before these rounds, and is not its host."""
        return place.host != id_ and place.topic in self.visited.get(id_, ())


@dataclass(frozen=True, slots=True)
class Group:
    """Who sits at a table in a round: members and facilitators, in order of their ids."""

    round: str
    table: str
    members: tuple[str, ...]
    facilitators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seating:
    """Who sits where: a group for every place, in the order of the rounds and of their places."""

    groups: tuple[Group, ...]

    @cached_property
    def group(self) -> Mapping[tuple[str, str], Group]:
        """The groups by round and table."""
        return {(one.round, one.table): one for one in self.groups}

    @cached_property
    def seat(self) -> Mapping[tuple[str, str], str]:
        """The table of everybody, members and facilitators, by round and id."""
        return {
            (one.round, id_): one.table for one in self.groups for id_ in (*one.members, *one.facilitators)
        }


def pair(one: str, other: str) -> tuple[str, str]:
    """Two ids in their order, as `together`, `apart` and `met` have them."""
    return (one, other) if one <= other else (other, one)


def evenly(people: int, tables: int) -> tuple[int, int]:
    """The fewest and most at a table when so many people are shared out as evenly as can be."""
    return people // tables, -(-people // tables)


def fair_share(count: int, size: int, people: int) -> tuple[int, int]:
    """The fewest and most of those `count` of all people who are a table of this size's fair share."""
    return evenly(count * size, people)
