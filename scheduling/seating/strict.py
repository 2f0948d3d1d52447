"""One round in which every table mirrors the group exactly, or the proof that no seating does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scheduling.seating.alike import mirrored, spread_values, topics_elsewhere
from scheduling.seating.clauses import joined
from scheduling.seating.frame import EFFORT, Frame, extracted, groups_of, new_model, solved
from scheduling.seating.hard import Hard
from scheduling.seating.values import Discussion, Group, Guest, Mode, Round
from sortition.problems import Undecided
from sortition.randomness import Stream

Value = tuple[str, str]
_PROOF_EFFORT = 10.0
_UNPROVED = " It is not proved that the clash needs all of these."


@dataclass(frozen=True)
class Misfit:
    """Head-counts of a round that cannot all be in their bands, while the hard rules are kept.

    `categories` are (category, value), `tables` the tables whose bands clash: proved, and so is that of these
    values and tables none can be left out, unless `proved` is false. `sentence` says so in words.
    """

    categories: tuple[Value, ...]
    tables: tuple[str, ...]
    round: str
    sentence: str
    proved: bool = True


def strict_round(
    discussion: Discussion, round_: Round, frame: Frame, tick: Callable[[], None] = lambda: None
) -> tuple[Group, ...] | Misfit:
    """The round with no head-count of a spread category out of its band, every hard rule kept.

    Within the frame if that can be, else with other sizes, languages or posts: frame_of() then says what may
    be exchanged. Topics are kept apart from those of the frame's other rounds; a misfit is one whatever these
    are. Equal frames give the same round. `tick` is called now and then.

    Raises:
        Undecided: neither a seating nor a proof was found in the effort allowed, or there is no seating only
            because of the topics of other rounds.
    """
    found = mirrored(discussion, round_, frame)
    if isinstance(found, dict):
        old = frame.seating.group
        return tuple(replace(old[round_.id, t], members=tuple(found[t])) for t in round_.place)
    shut = topics_elsewhere(discussion, round_, frame)
    bands = _Bands(discussion, round_, shut, tick)
    groups = bands.solved(bands.values, bands.tables, EFFORT)
    if groups == () and any(shut.values()):
        # With other topics in the other rounds there may be one: none at all would be the proof.
        bands = _Bands(discussion, round_, {}, tick)
        groups = () if bands.solved(bands.values, bands.tables, EFFORT) == () else None
    if groups is None:
        raise Undecided(f"whether every table can mirror the group in round {round_.id} was not decided")
    return groups or _misfit(bands)


class _Bands:
    """The hard rules of a round with any of its bands; `shut` are tables that members may not sit at."""

    def __init__(
        self,
        discussion: Discussion,
        round_: Round,
        shut: Mapping[str, frozenset[str]],
        tick: Callable[[], None],
    ) -> None:
        self.discussion, self.round, self._shut, self._tick = discussion, round_, shut, tick
        self._of = spread_values(discussion)
        self._count = Counter(value for one in discussion.present(round_) for value in self._of(one))
        spread = [one.name for one in discussion.categories if one.mode is Mode.SPREAD]
        self.values = tuple(sorted(self._count, key=lambda one: (spread.index(one[0]), one[1])))
        self.tables = tuple(round_.place)

    def solved(
        self, values: Collection[Value], tables: Collection[str], effort: float
    ) -> tuple[Group, ...] | None:
        """The round with these bands kept; no groups where it is proved that there is none, else None."""
        self._tick()
        cp = new_model()
        model = Hard(cp, self.discussion, (self.round,), values=self._alike)
        for n, kind in model.present(self.round):
            for table in sorted(self._shut.get(kind.guest.id, ())):
                cp.add(model.at[n, self.round.id, table] == 0)
        for table in tables:
            self._keep(model, values, table)
        found = solved(cp, effort)
        if not found:
            return None if found is None else ()
        return groups_of(self.discussion, extracted(model, found), Stream(self.round.id, "strict"))

    def _alike(self, guest: Guest) -> object:
        return self._of(guest), self._shut.get(guest.id, frozenset())

    def _keep(self, model: Hard, values: Collection[Value], table: str) -> None:
        """A head-count between the fair share rounded down and up, whatever the size of the table."""
        heads: dict[Value, list[Any]] = {value: [] for value in self._count}
        for n, kind in model.present(self.round):
            for value in self._of(kind.guest):
                heads[value].append(model.at[n, self.round.id, table])
        people, size = len(self.discussion.present(self.round)), model.size(self.round, table)
        for value in values:
            fair = self._count[value] * size
            model.cp.add(people * sum(heads[value]) >= fair - people + 1)
            model.cp.add(people * sum(heads[value]) <= fair + people - 1)


def _misfit(bands: _Bands) -> Misfit:
    """Bands that clash: by category, by value, then by table, whatever can be left out is."""
    proved = True

    def still(values: Sequence[Value], tables: Sequence[str]) -> bool:
        nonlocal proved
        found = bands.solved(values, tables, _PROOF_EFFORT)
        proved = proved and found is not None
        return found == ()

    values, tables = list(bands.values), list(bands.tables)
    for category in dict.fromkeys(one[0] for one in bands.values):
        fewer = [one for one in values if one[0] != category]
        values = fewer if still(fewer, tables) else values
    for value in list(values):
        fewer = [one for one in values if one != value]
        values = fewer if still(fewer, tables) else values
    for table in bands.tables:
        less = [one for one in tables if one != table]
        tables = less if still(values, less) else tables
    sentence = _sentence(bands, values, tables) + ("" if proved else _UNPROVED)
    return Misfit(tuple(values), tuple(tables), bands.round.id, sentence, proved)


def _sentence(bands: _Bands, values: Sequence[Value], tables: Sequence[str]) -> str:
    """Which shares cannot be had at once, and where."""
    by: dict[str, list[str]] = {}
    for category, value in values:
        by.setdefault(category, []).append(value)
    named = joined([f"{category} ({joined(those)})" for category, those in by.items()])
    where = f"table {tables[0]}" if len(tables) == 1 else f"the tables {joined(tables)}"
    if len(tables) == len(bands.tables) > 1:
        where = "all tables"
    return f"In round {bands.round.id} no seating that keeps the rules gives {where} a fair share of {named}."
