"""What the officer wishes of the tables, before anything is arranged: formats, rounds, who sits with whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scheduling.seating.past import NOTHING_HELD, Past
from scheduling.seating.values import Fixed, Mode, Table, Team
from sortition.toml_tables import Fault
from sortition.wording import counted, value_key


@dataclass(frozen=True, slots=True)
class Format:
    """A way of holding rounds: its name, and how many people sit at a table.

    `best` is the number aimed at (None: everybody at one table), between `least` and `most`. A format made
    of others has `parts`, one for each round, and then again from the first. `rounds` is the usual number.
    """

    name: str
    least: int = 1
    most: int = 1
    best: int | None = None
    parts: tuple[str, ...] = ()
    rounds: int | None = None


FREE, CAFE, ALL = "free", "cafe", "all"
# Tables of 5 to 8, and of 4 to 5 in a World Café: scheduling.md. Participatory budgeting with tables of five
# that choose themes and tables of seven that share out the money: Antwerp, Burgerbegroting.
FORMATS: Mapping[str, Format] = {
    FREE: Format("free", 5, 8, 7),
    CAFE: Format("World Café", 4, 5, 5, rounds=3),
    "budget": Format("participatory budgeting", parts=("fives", "sevens"), rounds=2),
    "jury": Format("jury", parts=(ALL, "pairs", "threes"), rounds=3),
    "pairs": Format("pairs", 2, 3, 2),
    "threes": Format("threes", 3, 4, 3),
    "fives": Format("tables of five", 4, 5, 5),
    "sevens": Format("tables of seven", 6, 7, 7),
    ALL: Format("all together"),
}
# Other words that people use for a format.
ALSO_CALLED: Mapping[str, str] = {
    **{value_key(one.name): code for code, one in FORMATS.items()},
    **{code: code for code in FORMATS},
    "world cafe": CAFE,
    "café": CAFE,
    "tables": FREE,
    "free tables": FREE,
    "participatory budget": "budget",
    "budgeting": "budget",
    "citizens' jury": "jury",
    "citizens jury": "jury",
    "pair": "pairs",
    "twos": "pairs",
    "trios": "threes",
    "triads": "threes",
    "groups of three": "threes",
    "plenary": ALL,
    "one table": ALL,
    "one table of all": ALL,
    "everybody": ALL,
}


@dataclass(frozen=True, slots=True)
class RoundWish:
    """One round as wished for: `format` is one without parts.

    `id` is "" until the rounds of all sessions are numbered. `tables` is the number of tables in the room,
    `size` that of people at one; None leaves them open. In a World Café each table has one of the `topics`;
    in other rounds there is one at most, and all tables discuss it.
    """

    session: str = ""
    id: str = ""
    format: str = FREE
    tables: int | None = None
    size: int | None = None
    topics: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Leader:
    """What is stated of a facilitator: `conflicts` are members they must not sit with."""

    experienced: bool = True
    conflicts: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Wishes:
    """What the officer stated; ids are not compared with anything yet.

    `tables` are those of the room, if any are named. `modes` are by names of categories, `leaders` by ids of
    facilitators, `teams` by languages in small letters, `hosts` are members by topics or ids of tables.
    `together` and `apart` are pairs of members' ids in their order. A `Fixed` names a round by its number.
    """

    tables: tuple[Table, ...] = ()
    rounds: tuple[RoundWish, ...] = ()
    modes: Mapping[str, Mode] = field(default_factory=dict)
    together: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    fixed: tuple[Fixed, ...] = ()
    leaders: Mapping[str, Leader] = field(default_factory=dict)
    teams: Mapping[str, Team] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)


def rounds_of(
    session: str = "",
    format: str = FREE,
    rounds: int | None = None,
    tables: int | None = None,
    size: int | None = None,
    topics: Iterable[str] = (),
    title: str = "",
    usual: int = 1,
) -> tuple[RoundWish, ...]:
    """The rounds of a session in this format.

    Without a number of `rounds` there are as many as the format usually has, else as there are topics, else
    `usual`. Topics outside a World Café are for one round each, or one is for all of them.

    Raises:
        Fault: with reason and remedy, where this cannot be meant.
    """
    how, topics = FORMATS[format], tuple(topics)
    number = rounds or how.rounds or (len(topics) if len(topics) > 1 else usual)
    if (tables or size) and (how.parts or how.best is None):
        raise Fault(f"{how.name} has tables of its own", "Leave their number and size blank")
    if tables and size:
        raise Fault("tables are stated by their number and by their size", "Leave one of the two blank")
    if format != CAFE and len(topics) not in (0, 1, number):
        raise Fault(
            f"{counted(len(topics), 'topic')} for {counted(number, 'round')}",
            "Write one topic, or one for each round; in a World Café each table has its own",
        )
    if format == CAFE and 0 < len(topics) < number:
        raise Fault(
            f"{counted(len(topics), 'topic')} for {counted(number, 'round')}, and nobody sits at "
            "a topic twice",
            "Add topics, or hold fewer rounds",
        )
    parts = how.parts or (format,)
    return tuple(
        RoundWish(
            session,
            "",
            parts[n % len(parts)],
            tables,
            size,
            topics if format == CAFE or len(topics) == 1 else topics[n : n + 1],
            title,
        )
        for n in range(number)
    )


@dataclass(frozen=True, slots=True)
class Instead:
    """What holds in the place of what the sheet Rounds says: "" and None leave it to the sheet.

    Sessions `held` already are as the sheet says.
    """

    format: str = ""
    rounds: int | None = None
    tables: int | None = None
    held: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """The options of the command line that say so."""
        stated = (("--format", self.format), ("--rounds", self.rounds), ("--tables", self.tables))
        return " ".join(f"{option} {what}" for option, what in stated if what)

    def of(self, session: str) -> Instead:
        """What holds instead in this session."""
        return Instead() if session in self.held else self

    def others(self, rounds: Iterable[RoundWish], sessions: Mapping[str, int]) -> Iterator[RoundWish]:
        """The rounds of sessions of which the sheet says nothing, unless they are as usual.

        `sessions` as in `numbered`. Raises Fault where the options contradict each other.
        """
        said = {one.session for one in rounds}
        for name, usual in sessions.items():
            if usual and name not in said and str(self.of(name)):
                yield from rounds_of(name, self.format or FREE, self.rounds, self.tables, usual=usual)


def numbered(
    rounds: Iterable[RoundWish], sessions: Mapping[str, int], past: Past = NOTHING_HELD
) -> tuple[RoundWish, ...]:
    """The rounds to come of all sessions in the order in which they are held, with their numbers as ids.

    `sessions` are in their order, with the number of rounds that each has if none are wished for.
    """
    wished: dict[str, list[RoundWish]] = {one: [] for one in sessions}
    for one in rounds:
        if one.session in wished:
            wished[one.session].append(one)
    coming = [
        one
        for name, number in sessions.items()
        if name not in past.over
        for one in (wished[name] or [RoundWish(name)] * number)[past.held_in(name) :]
    ]
    return tuple(replace(one, id=str(n)) for n, one in enumerate(coming, start=past.next))


def as_held(past: Past) -> tuple[RoundWish, ...]:
    """The rounds that were held, as sheets may name them."""
    return tuple(
        RoundWish(one.session, one.id, topics=tuple(dict.fromkeys(place.topic for place in one.places)))
        for one in past.rounds
    )
