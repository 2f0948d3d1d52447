"""A round within its frame in which every table mirrors the group.

First a few tables exchange members, so that as few as can be meet again; else members who are alike are
counted. Many tables are solved in blocks: first how many of each sort sit in which block, so that every block
mirrors the group, then the tables of each block.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scheduling.seating.frame import EFFORT, Frame, new_model, solved
from scheduling.seating.kinds import apart_in
from scheduling.seating.values import Discussion, Guest, Mode, Round, fair_share, pair
from sortition.randomness import Stream

_BLOCK, _TRIES, _DICE = 8, 3, 10
_BLOCK_EFFORT, _NEAR_EFFORT, _FEW_EFFORT = 4.0, 2.0, 0.12
# So many other tables take part in mending those that are off; each number so often, and this many of them.
_OTHERS, _DRAWN, _ENOUGH = (1, 2, 3, 4, 6, 8), 4, 2
# So many sorts times tables can be solved for the most who stay where they are.
_STAYING = 4000


@dataclass(frozen=True)
class Sort:
    """Members of the same values who may sit at the same tables; `guest` is one of them."""

    guest: Guest
    tables: frozenset[str]


Sorted = Mapping[Sort, Sequence[str]]
Cell = tuple[str, ...]
At = Mapping[tuple[Sort, Cell], Any]
Goal = Callable[[Any, At, Sorted], None]


def spread_values(discussion: Discussion) -> Callable[[Guest], tuple[tuple[str, str], ...]]:
    """What a member has of the categories that are to be spread: (category, value)."""
    numbers = [n for n, one in enumerate(discussion.categories) if one.mode is Mode.SPREAD]

    def values(guest: Guest) -> tuple[tuple[str, str], ...]:
        return tuple((discussion.categories[n].name, guest.values[n]) for n in numbers)

    return values


def topics_elsewhere(discussion: Discussion, round_: Round, frame: Frame) -> dict[str, frozenset[str]]:
    """For each member the tables of the round whose topics they discuss in the frame's other rounds."""
    topic = {(one.id, place.table): place for one in discussion.rounds for place in one.places if place.topic}
    seen: dict[str, set[str]] = {}
    for (other, id_), table in frame.seating.seat.items():
        place = topic.get((other, table))
        if other != round_.id and place is not None and place.host != id_:
            seen.setdefault(id_, set()).add(place.topic)
    return {
        id_: frozenset(one.table for one in round_.places if one.topic in topics and one.host != id_)
        for id_, topics in seen.items()
    }


def mirrored(discussion: Discussion, round_: Round, frame: Frame) -> dict[str, list[str]] | bool | None:
    """The members of each table, no head-count out of band, the frame's sizes and facilitators kept.

    False where it is proved that there is none within the frame, None where that is not decided. Where that
    can be, members at most tables sit as in the frame; else where the round is not too large, as many members
    as were found keep their table.
    """
    text = "/".join(f"{one}" for key, one in sorted(frame.seating.seat.items()) if key[0] == round_.id)
    stream = Stream(text, f"mirrored {round_.id}")
    one_round = _Mirrored(discussion, round_, frame, stream)
    tables = tuple(round_.place)
    if few := one_round.mended(tables):
        return few
    if len(one_round.sorts) * len(tables) <= _STAYING:
        near = one_round.seated(tables, one_round.sorts, len(tables), _NEAR_EFFORT, near=True)
        if near is not None:
            return near
    for _ in range(_TRIES if len(tables) > _BLOCK else 0):
        if isinstance(found := one_round.seated(tables, one_round.sorts, _BLOCK, _BLOCK_EFFORT), dict):
            return found
    return one_round.seated(tables, one_round.sorts, len(tables), EFFORT)


class _Mirrored:
    def __init__(self, discussion: Discussion, round_: Round, frame: Frame, stream: Stream) -> None:
        self._discussion, self._round, self._frame, self._stream = discussion, round_, frame, stream
        self._values = spread_values(discussion)
        self._present = discussion.present(round_)
        self._count = Counter(value for one in self._present for value in self._values(one))
        self._at = {t: frame.seating.group[round_.id, t].members for t in round_.place}
        others = {one.id for one in discussion.rounds if not one.is_plenary and one.id != round_.id}
        self._met = discussion.met.keys() | {
            pair(*both)
            for group in frame.seating.groups
            if group.round in others
            for both in combinations(group.members, 2)
        }
        self._apart = apart_in(discussion, round_)
        self.sorts = self._sorted()

    def _sorted(self) -> Sorted:
        named = {id_ for both in self._apart for id_ in both}
        every = frozenset(self._round.place)
        shut = topics_elsewhere(self._discussion, self._round, self._frame)
        limited = any(self._discussion.table[one].wheelchairs is not None for one in every)
        seats = any(key[0] == self._round.id for key in self._frame.room)
        firsts: dict[object, Sort] = {}
        found: dict[Sort, list[str]] = {}
        for one in self._present:
            tables = self._frame.allowed.get((self._round.id, one.id), every) - shut.get(one.id, frozenset())
            wheels = limited and "wheelchair" in one.needs
            alone = one.id if one.id in named else ""
            key = (alone, self._values(one), tables, wheels, one.companions if seats else 0)
            found.setdefault(firsts.setdefault(key, Sort(one, tables)), []).append(one.id)
        return found

    def mended(self, tables: Cell) -> dict[str, list[str]] | None:
        """The round with a few tables seated anew, those that are off among them; None if none were found.

        Of several such, that in which fewest meet who meet in other rounds.
        """
        off = [table for table in tables if self._is_off(self._at[table])]
        on = [table for table in tables if table not in off]
        found: list[tuple[int, dict[str, list[str]]]] = []
        enough = 0
        for number in sorted({min(one, len(on)) for one in _OTHERS}):
            for _ in range(_DRAWN if number < len(on) else 1):
                cell = {*off, *self._stream.shuffled(on)[:number]}
                if few := self._seated_anew(tuple(one for one in tables if one in cell)):
                    found.append(
                        (sum(self._again(few[one]) - self._again(self._at[one]) for one in few), few)
                    )
            enough += bool(found)
            if enough == _ENOUGH:
                break
        best = min(found, key=lambda one: one[0], default=None)
        return best and {**{one: list(ids) for one, ids in self._at.items()}, **best[1]}

    def _seated_anew(self, tables: Cell) -> dict[str, list[str]] | None:
        """These tables with the same members, one by one where they meet few again."""
        here = {id_ for table in tables for id_ in self._at[table]}
        alone = {
            Sort(self._discussion.guest[id_], sort.tables): [id_]
            for sort, ids in self.sorts.items()
            for id_ in ids
            if id_ in here
        }
        found = self._shared(_cells(tables, len(tables)), alone, _FEW_EFFORT, self._few_again)
        if not isinstance(found, dict):
            return None
        return {
            cell[0]: sorted(id_ for ids in there.values() for id_ in ids) for cell, there in found.items()
        }

    def _again(self, ids: Sequence[str]) -> int:
        """How many of them meet who meet in other rounds."""
        return sum(pair(one, other) in self._met for one, other in combinations(ids, 2))

    def _is_off(self, ids: Sequence[str]) -> bool:
        heads = Counter(value for id_ in ids for value in self._values(self._discussion.guest[id_]))
        bands = {value: fair_share(n, len(ids), len(self._present)) for value, n in self._count.items()}
        return any(not low <= heads[value] <= high for value, (low, high) in bands.items())

    def seated(
        self, tables: Cell, sorts: Sorted, most: int, effort: float, near: bool = False
    ) -> dict[str, list[str]] | bool | None:
        """The members of each of these tables; solved in blocks where there are more than `most`.

        `near`: as many as can be found keep their table, else any will do.
        """
        cells = _cells(tables, most)
        shared = self._shared(cells, sorts, effort, self._many_stay if near else None)
        if not isinstance(shared, dict):
            return shared
        found: dict[str, list[str]] = {}
        for cell, there in shared.items():
            if len(cell) == 1:
                found[cell[0]] = sorted(id_ for ids in there.values() for id_ in ids)
                continue
            inside = self.seated(cell, there, most, effort)
            if not isinstance(inside, dict):
                return inside
            found |= inside
        return found

    def _shared(
        self, cells: Sequence[Cell], sorts: Sorted, effort: float, goal: Goal | None
    ) -> dict[Cell, dict[Sort, list[str]]] | bool | None:
        """Who goes to which cell, every cell mirroring the group."""
        cp = new_model()
        at = {
            (sort, cell): cp.new_int_var(0, len(ids) if sort.tables.intersection(cell) else 0, "")
            for sort, ids in sorts.items()
            for cell in cells
        }
        for sort, ids in sorts.items():
            cp.add(sum(at[sort, cell] for cell in cells) == len(ids))
        for cell in cells:
            self._keep(cp, cell, {sort: at[sort, cell] for sort in sorts})
        if goal:
            goal(cp, at, sorts)
        else:
            cp.minimize(sum(self._stream.below(_DICE) * one for one in at.values()))
        values = solved(cp, effort, stop_after_first_solution=not goal)
        if not values:
            return None if values is None else False
        found: dict[Cell, dict[Sort, list[str]]] = {cell: {} for cell in cells}
        for sort, ids in sorts.items():
            wanted = {cell: values[at[sort, cell].index] for cell in cells}
            there = {cell: self._there(ids, cell)[: wanted[cell]] for cell in cells}
            settled = {id_ for those in there.values() for id_ in those}
            left = [id_ for id_ in self._stream.shuffled(ids) if id_ not in settled]
            for cell, number in wanted.items():
                if number:
                    more = number - len(there[cell])
                    found[cell][sort], left = [*there[cell], *left[:more]], left[more:]
        return found

    def _there(self, ids: Sequence[str], cell: Cell) -> list[str]:
        """Those of them who are at one of these tables in the frame."""
        return [id_ for id_ in ids if self._frame.seating.seat[self._round.id, id_] in cell]

    def _many_stay(self, cp: Any, at: At, sorts: Sorted) -> None:
        """As many of each sort as can be stay at their table."""
        stays = []
        for (sort, cell), number in at.items():
            if here := len(self._there(sorts[sort], cell)):
                stays.append(cp.new_int_var(0, here, ""))
                cp.add(stays[-1] <= number)
        cp.maximize(sum(stays))

    def _few_again(self, cp: Any, at: At, sorts: Sorted) -> None:
        """Everybody sits with few of those whom they meet in other rounds, as the tables were."""
        costs = []
        for (sort, cell), here in at.items():
            id_, others = sort.guest.id, self._at[cell[0]]
            costs.append(here * sum(pair(id_, one) in self._met for one in others if one != id_))
            cp.add_hint(here, int(id_ in others))
        cp.minimize(sum(costs))

    def _keep(self, cp: Any, cell: Cell, at: Mapping[Sort, Any]) -> None:
        """The rules and bands of one cell; of a block those that its tables have together."""
        size = sum(len(self._at[one]) for one in cell)
        cp.add(sum(at.values()) == size)
        heads: dict[tuple[str, str], list[Any]] = {value: [] for value in self._count}
        for sort, var in at.items():
            for value in self._values(sort.guest):
                heads[value].append(var)
        for value, count in self._count.items():
            cp.add_linear_constraint(sum(heads[value]), *fair_share(count, size, len(self._present)))
        tables = [self._discussion.table[one] for one in cell]
        wheels = [one.wheelchairs for one in tables if one.wheelchairs is not None]
        if len(wheels) == len(cell):
            cp.add(sum(v for sort, v in at.items() if "wheelchair" in sort.guest.needs) <= sum(wheels))
        rooms = [
            self._frame.room[self._round.id, one] for one in cell if (self._round.id, one) in self._frame.room
        ]
        if len(rooms) == len(cell):
            cp.add(sum((1 + sort.guest.companions) * v for sort, v in at.items()) <= sum(rooms))
        if len(cell) == 1:
            named = {sort.guest.id: v for sort, v in at.items()}
            for one, other in self._apart:
                if one in named and other in named:
                    cp.add(named[one] + named[other] <= 1)


def _cells(tables: Cell, most: int) -> list[Cell]:
    """The tables one by one, or in even blocks of `most` at most where they are more."""
    if len(tables) <= most:
        return [(one,) for one in tables]
    number = -(-len(tables) // most)
    return [tables[len(tables) * n // number : len(tables) * (n + 1) // number] for n in range(number)]
