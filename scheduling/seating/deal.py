"""From numbers to names: who of those alike takes which of the seats that a model gives to them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduling.seating.values import Round

Seat = tuple[int, str]


@dataclass(frozen=True)
class Numbers:
    """How many of those alike sit at, or lead, each table of some rounds: their ids, a mapping a round."""

    rounds: tuple[Round, ...]
    members: tuple[tuple[tuple[str, ...], tuple[Mapping[str, int], ...]], ...]
    posts: tuple[tuple[tuple[str, ...], tuple[Mapping[str, int], ...]], ...]


def dealt(
    members: Sequence[str], seats: Sequence[Mapping[str, int]], turn: Sequence[int]
) -> dict[Seat, list[str]]:
    """The members at the tables of each round: so many at each as `seats` says.

    The i-th of those who begin at one table moves i tables on in every turn, as far as there are seats: so
    they part at once. `turn` is the place of each round among all that there are.
    """
    found: dict[Seat, list[str]] = {}
    for n, wanted in enumerate(seats):
        tables = [table for table, number in wanted.items() if number]
        left = {table: wanted[table] for table in tables}
        late = []
        for j, id_ in enumerate(members[: sum(wanted.values())]):
            table = tables[(j + j // len(tables) * turn[n]) % len(tables)]
            if left[table]:
                left[table] -= 1
                found.setdefault((n, table), []).append(id_)
            else:
                late.append(id_)
        for id_, table in zip(late, _free(left), strict=True):
            found.setdefault((n, table), []).append(id_)
    return found


def _free(left: Mapping[str, int]) -> Iterator[str]:
    return (table for table, number in left.items() for _ in range(number))


def dealt_once(
    members: Sequence[str], seats: Sequence[Mapping[str, int]], topic: Mapping[Seat, str]
) -> dict[Seat, list[str]]:
    """The members at the tables of each round, nobody twice at a topic; a seat without one is any number.

    Every round has a seat for each of them, and no topic more seats in all than they are: then the rounds
    and topics are a bipartite graph whose edges, the seats, are coloured by the members, one path of two
    colours changed for each seat at most (König 1916).
    """
    ends = [(n, topic.get((n, table), "")) for n, wanted in enumerate(seats) for table in _free(wanted)]
    nodes = [((0, n), (1, name) if name else (2, n, i)) for i, (n, name) in enumerate(ends)]
    taken: dict[object, dict[int, int]] = {node: {} for both in nodes for node in both}
    for edge, (one, other) in enumerate(nodes):
        _colour(edge, one, other, nodes, taken, len(members))
    tables = [(n, table) for n, wanted in enumerate(seats) for table in _free(wanted)]
    found: dict[Seat, list[str]] = {}
    for n in range(len(seats)):
        for colour, edge in taken.get((0, n), {}).items():
            found.setdefault(tables[edge], []).append(members[colour])
    return found


def _colour(
    edge: int,
    one: object,
    other: object,
    nodes: Sequence[tuple[object, object]],
    taken: dict[object, dict[int, int]],
    colours: int,
) -> None:
    """Gives the edge a colour that is free at both ends, after a change of colours along one path."""
    here = next(c for c in range(colours) if c not in taken[one])
    there = next(c for c in range(colours) if c not in taken[other])
    path, node, colour = [], other, here
    while (step := taken[node].get(colour)) is not None:
        path.append(step)
        node = nodes[step][nodes[step][0] == node]
        colour = there if colour == here else here
    colour = here
    for step in path:
        for node in nodes[step]:
            del taken[node][colour]
        colour = there if colour == here else here
    colour = there
    for step in path:
        for node in nodes[step]:
            taken[node][colour] = step
        colour = there if colour == here else here
    taken[one][here] = taken[other][here] = edge
