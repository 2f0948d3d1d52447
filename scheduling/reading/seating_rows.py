"""The sheet Seating: who sits together, apart or at a table, and what its rows may name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from scheduling.reading.cells import _chosen as chosen
from scheduling.reading.cells import identity, text, words
from scheduling.reading.tables import Entry, Known
from scheduling.reading.tables import Table as Sheet
from scheduling.seating.names import SMALL
from scheduling.seating.past import NOTHING_HELD, Past
from scheduling.seating.values import Fixed, Table, pair
from scheduling.seating.wishes import ALL, RoundWish
from sortition.toml_tables import Fault
from sortition.wording import clean, value_key

_NOBODY: frozenset[str] = frozenset()
_TOGETHER, _APART, _AT, _HOST = "together", "apart", "at table", "host"
_WHAT: Mapping[str, str] = {
    "together": _TOGETHER,
    "with": _TOGETHER,
    "sit together": _TOGETHER,
    "same table": _TOGETHER,
    "apart": _APART,
    "not with": _APART,
    "not together": _APART,
    "sit apart": _APART,
    "separate": _APART,
    "at table": _AT,
    "at": _AT,
    "table": _AT,
    "fixed": _AT,
    "sits at": _AT,
    "host": _HOST,
    "hosts": _HOST,
    "table host": _HOST,
}


@dataclass(frozen=True)
class Among:
    """What the sheets may name: members' ids, facilitators' ids and names, sessions, categories.

    `sessions` are in their order, each with the number of rounds that it has if none are wished for; `titles`
    are what else they are called by. Without `facilitators` (None) the sheet Facilitators says who they are.
    Rounds of the `past` may be named too.
    """

    members: Collection[str]
    sessions: Mapping[str, int] = field(default_factory=lambda: {"": 1})
    titles: Mapping[str, str] = field(default_factory=dict)
    facilitators: Mapping[str, str] | None = None
    categories: Collection[str] = ()
    past: Past = NOTHING_HELD

    @cached_property
    def of_members(self) -> Known:
        """The members."""
        return known_as("member", self.members)

    @cached_property
    def of_sessions(self) -> Known:
        """The sessions, by id or title."""
        return known_as("session", filter(None, self.sessions), self.titles)


def known_as(noun: str, ids: Iterable[str], names: Mapping[str, str] | None = None) -> Known:
    """These ids, and the names by which they may be called as well; names of people suggest nothing."""
    found = {value_key(id): id for id in ids}
    called: dict[str, list[str]] = {}
    for id, name in (names or {}).items():
        called.setdefault(value_key(name), []).append(id)
    told = () if noun in ("member", "facilitator") else tuple((names or {}).values())
    return Known(noun, found, {key: tuple(those) for key, those in called.items()}, (*found.values(), *told))


def several(written: str, known: Known) -> frozenset[str]:
    """Ids between separators; an id that holds one itself stands alone in its cell. Raises Fault."""
    if value_key(written) in known.ids:
        return frozenset([known.find(written)])
    return frozenset(map(known.find, words(written)))


def table_id(written: str) -> str:
    """The id of a table: "Table 4" is 4, and "Blue room" is Blue room. Raises Fault where it can be none."""
    name = re.sub(r"^tables? +(?=\S)", "", clean(written), flags=re.IGNORECASE)
    plain = identity(name.replace(" ", "-"))
    return name if " " in name else plain


@dataclass(frozen=True)
class Named:
    """What rows of the sheet Seating may name; None, or no tables, where any may be named."""

    among: Among
    facilitators: Known | None
    tables: tuple[Table, ...]
    rounds: tuple[RoundWish, ...] | None

    def people(self, written: str) -> frozenset[str]:
        """Ids of members and facilitators. Raises Fault."""
        if self.facilitators is None:
            return _NOBODY
        members, leading = self.among.of_members, self.facilitators
        told = (*members.told, *leading.told)
        return several(written, Known("id", {**leading.ids, **members.ids}, leading.names, told))

    def table(self, written: str) -> str:
        """The id of a table. Raises Fault."""
        id = table_id(written)
        return known_as("table", [one.id for one in self.tables]).find(id) if self.tables else id

    def host_of(self, written: str) -> str:
        """The topic or the id of the table that has a host. Raises Fault."""
        topics = {value_key(topic): topic for one in self.rounds or () for topic in one.topics}
        named = topics.get(value_key(written))
        return named or (text(written) if self.rounds is None else self.table(written))

    def in_rounds(self, written: str) -> frozenset[str]:
        """The numbers of rounds; a session stands for all of its own. Raises Fault."""
        found: set[str] = set()
        for part in words(re.sub(r"\brounds? +", "", written, flags=re.IGNORECASE)):
            found |= self._meant(part, self.rounds) if self.rounds is not None else set()
        return frozenset(found)

    def _meant(self, written: str, rounds: tuple[RoundWish, ...]) -> set[str]:
        if written in [one.id for one in rounds]:
            return {written}
        try:
            session = self.among.of_sessions.find(written)
        except Fault:
            remedy = f"The rounds are numbered through all sessions, from 1 to {len(rounds)}"
            raise Fault(f'there is no round "{written}"', remedy) from None
        return {one.id for one in rounds if one.session == session}

    @property
    def at_tables(self) -> frozenset[str]:
        """The rounds at the tables of the room."""
        return frozenset(one.id for one in self.rounds or () if one.format not in (ALL, *SMALL))


@dataclass
class Said:
    """What the sheet Seating says, row by row."""

    together: set[tuple[str, str]] = field(default_factory=set)
    apart: set[tuple[str, str]] = field(default_factory=set)
    fixed: list[Fixed] = field(default_factory=list)
    hosts: dict[str, str] = field(default_factory=dict)


def read_rows(sheet: Sheet, named: Named) -> Said:
    """What every row says; whatever is wrong is in the findings of the sheet."""
    said = Said()
    for entry in sheet.entries:
        what = entry.need("what", _what)
        if what in (_TOGETHER, _APART):
            _pairs(entry, what, named, said)
        elif what == _AT:
            _decisions(entry, named, said)
        elif what == _HOST:
            _host(entry, named, said)
    return said


def _what(written: str) -> str:
    return chosen(written, _WHAT, "known here", list(dict.fromkeys(_WHAT.values())))


def _pairs(entry: Entry, what: str, named: Named, said: Said) -> None:
    """Pairs of everybody in one cell with everybody in the other."""
    members = partial(several, known=named.among.of_members)
    these, those = entry.need("who", members), entry.need("to", members)
    _in_every_round(entry)
    mine, other = (said.together, said.apart) if what == _TOGETHER else (said.apart, said.together)
    for one, another in _crossed(these or _NOBODY, those or _NOBODY):
        if one == another:
            entry.refuse("to", "these are the same person", "Name two members")
        elif (one, another) in other:
            entry.refuse("to", "these two are to sit together, and apart", "Delete one of the two rows")
        else:
            mine.add((one, another))


def _crossed(these: Collection[str], those: Collection[str]) -> Iterator[tuple[str, str]]:
    return (pair(one, other) for one in sorted(these) for other in sorted(those))


def _in_every_round(entry: Entry) -> None:
    if entry.text("round"):
        entry.refuse("round", "this holds in every round", "Leave Round blank")


def _decisions(entry: Entry, named: Named, said: Said) -> None:
    who, table = entry.need("who", named.people), entry.need("to", named.table)
    rounds = entry.read("round", named.in_rounds, named.at_tables)
    for one in said.fixed:
        if one.id in (who or _NOBODY) and one.round in rounds and one.table != table:
            entry.refuse(
                "to", "another row puts them at another table in this round", "Delete one of the two"
            )
            return
    if who and table:
        more = [Fixed(id, round_, table) for id in sorted(who) for round_ in sorted(rounds)]
        said.fixed += [one for one in more if one not in said.fixed]


def _host(entry: Entry, named: Named, said: Said) -> None:
    who, name = entry.need("who", named.among.of_members.find), entry.need("to", named.host_of)
    _in_every_round(entry)
    if who is None or name is None:
        return
    if said.hosts.get(name, who) != who:
        entry.refuse("to", "another row names another host", "Delete one of the two")
    else:
        said.hosts[name] = who
