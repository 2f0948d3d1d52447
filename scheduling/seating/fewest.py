"""What a seating on the day reaches for, added to the hard rules of hard.py: as few moves as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scheduling.seating.happened import parts
from scheduling.seating.hard import Hard
from scheduling.seating.values import Round, evenly

# The planned tables of all who are there, members and facilitators, by round and id.
Homes = Mapping[tuple[str, str], str]


def goals(model: Hard, homes: Homes) -> tuple[Any, Any, Any, Any]:
    """Members who stay (more is better), facilitators' moves, rounds with moves, uneven tables.

    Of facilitators who are alike those who lost their table are called to another one first.
    """
    cp = model.cp
    stay: list[Any] = []
    leading: list[Any] = []
    touched: list[Any] = []
    uneven: list[Any] = []
    for round_ in model.rounds:
        here, seated = [], 0
        for n, kind in model.present(round_):
            at = {t: model.at[n, round_.id, t] for t in round_.place}
            here += [_kept(cp, at[t], many) for t, many in at_home(homes, round_, kind.members) if t in at]
            seated += sum(many for t, many in at_home(homes, round_, kind.members))
        for n, post in model.leading(round_):
            at = {t: model.post[n, round_.id, t] for t in round_.place}
            planned = at_home(homes, round_, post.ids)
            placed = sum(many for _, many in planned)
            leading.append(placed - sum(_kept(cp, at[t], many) for t, many in planned if t in at))
            called = cp.new_int_var(0, post.size, "")
            cp.add(called >= sum(at.values()) - placed)
            leading.append(called)
        moved = cp.new_bool_var("")
        cp.add(seated - sum(here) <= max(1, seated) * moved)
        stay += here
        touched.append(moved)
        uneven += _uneven(model, round_)
    return sum(stay), sum(leading), sum(touched), sum(uneven)


def _kept(cp: Any, at: Any, many: int) -> Any:
    kept = cp.new_int_var(0, many, "")
    cp.add(kept <= at)
    return kept


def _uneven(model: Hard, round_: Round) -> Iterator[Any]:
    """By how many members each table is smaller or larger than an even share (see Part)."""
    for part in parts(model.discussion, round_):
        fewest, most = evenly(len(part.people), len(part.places))
        for place in part.places:
            beyond = model.cp.new_int_var(0, len(model.discussion.guests), "")
            model.cp.add(beyond >= fewest - model.size(round_, place.table))
            model.cp.add(beyond >= model.size(round_, place.table) - most)
            yield beyond


def at_home(homes: Homes, round_: Round, ids: Sequence[str]) -> list[tuple[str, int]]:
    """How many of these sat at each table; tables may be closed."""
    return sorted(Counter(homes[round_.id, one] for one in ids if (round_.id, one) in homes).items())


def nobody_else_moves(model: Hard, homes: Homes) -> Any:
    """The model in which all stay whose tables are not closed: fewer moves than its are not possible."""
    cp = model.cp.clone()
    for round_ in model.rounds:
        for n, kind in model.present(round_):
            for table, many in at_home(homes, round_, kind.members):
                if table in round_.place:
                    cp.add(model.at[n, round_.id, table] >= many)
    return cp


def hint(model: Hard, homes: Homes) -> None:
    """The search begins with everybody where they were planned."""
    for round_ in model.rounds:
        ids = [
            *((model.at, n, one.members) for n, one in model.present(round_)),
            *((model.post, n, one.ids) for n, one in model.leading(round_)),
        ]
        for variables, n, those in ids:
            planned = dict(at_home(homes, round_, those))
            for table in round_.place:
                model.cp.add_hint(variables[n, round_.id, table], planned.get(table, 0))
