"""Plans of tables at which no two members ever meet twice, by construction.

A design is a set of classes; a class shares all members out over lines, and two members are on one line of
one class at most. Rounds are classes and tables are lines, cut where a round has smaller ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from scheduling.seating.designs_arrays import Array, array
from scheduling.seating.designs_known import Class, known

Plan = tuple[tuple[tuple[int, ...], ...], ...]


def design(sizes: Sequence[Sequence[int]]) -> Plan | None:
    """Rounds of tables of members 0, 1, ... with exactly these sizes, no pair of whom ever meets twice.

    `sizes` are the members at each table of each round. None where no such plan is known here: there may be
    one all the same. A plenary round is not to be given: it would be everybody's meeting.

    Raises:
        ValueError: a table has nobody, or the rounds have different numbers of members.
    """
    if any(size < 1 for one in sizes for size in one) or len({sum(one) for one in sizes}) > 1:
        raise ValueError("every table has somebody, and every round the same number of members")
    if not sizes:
        return ()
    members = sum(sizes[0])
    if len(sizes) == 1:
        return _matched([[tuple(range(members))]], sizes)
    counts = Counter(len(one) for one in sizes)
    for tables in sorted(counts, key=lambda k: (-counts[k], -k)):
        for classes in _designs(tables, -(-members // tables), len(sizes)):
            plan = _matched(_shortened(classes, members), sizes)
            if plan:
                return plan
    return None


def cafe(sizes: Sequence[int], rounds: int) -> Plan | None:
    """A plan as of `design`, in which besides nobody sits twice at a table of the same place in the round.

    The sizes differ by one at most; where they differ, every round has tables of these sizes, and which of
    them are the larger changes. Hosts who stay at their tables may be added: they meet everybody once at
    most. The plan is one of mutually orthogonal Latin squares, without the one that would bring members back
    to their table (Mann, Annals of Mathematical Statistics 13 (1942) 418-423); None where none is known here.

    Raises:
        ValueError: a table has nobody, or the sizes differ by more.
    """
    if not sizes or min(sizes) < 1 or max(sizes) - min(sizes) > 1:
        raise ValueError("every table has somebody, and no table has two members more than another")
    tables, members, columns = len(sizes), sum(sizes), max(sizes)
    # The first column would be that of the hosts: what the others add to it is new in every round.
    found = array(tables, rounds, columns + 1)
    if not found:
        return None
    hostless = Array(
        found.group,
        tuple(tuple(found.group.added(a, row[0], -1) for a in row[1:]) for row in found.rows),
    )
    return tuple(
        tuple(tuple(i for i in line if i < members) for line in _row(hostless, tables, r))
        for r in range(rounds)
    )


def _designs(tables: int, seats: int, rounds: int) -> Iterator[list[Class]]:
    """Designs of so many lines with so many members each, the ones with more classes than needed later."""
    for rows in (rounds, rounds - 1):
        found = array(tables, rows, seats) if rows else None
        if found:
            columns = [tuple(range(c * tables, (c + 1) * tables)) for c in range(seats)]
            yield [*(_row(found, tables, r) for r in range(rows)), columns]
    yield from known(tables, seats)


def _row(found: Array, tables: int, row: int) -> Class:
    """The lines of a class: member (column, y) is numbered column * tables + y."""
    lines: list[list[int]] = [[] for _ in range(tables)]
    for column in range(len(found.rows[row])):
        for y in range(tables):
            lines[found.table(row, column, y)].append(column * tables + y)
    return [tuple(line) for line in lines]


def _shortened(classes: Sequence[Class], members: int) -> list[Class]:
    """The classes without the last of the last class, so many that the members are left, numbered from 0.

    Those left out are on one line of that class, so every other line loses one of them at most.
    """
    gone = [point for line in classes[-1] for point in line][members:]
    left = sorted({point for line in classes[0] for point in line} - set(gone))
    number = {point: i for i, point in enumerate(left)}
    kept = ([tuple(number[p] for p in line if p in number) for line in one] for one in classes)
    return [[line for line in one if line] for one in kept]


def _matched(classes: Sequence[Class], sizes: Sequence[Sequence[int]]) -> Plan | None:
    """A class of its own for every round, cut into tables of its sizes; the choosiest rounds first."""
    cuts = [[_cut(one, wanted) for one in classes] for wanted in sizes]
    free = set(range(len(classes)))
    plan: dict[int, tuple[tuple[int, ...], ...]] = {}
    for i in sorted(range(len(sizes)), key=lambda i: sum(cut is not None for cut in cuts[i])):
        fitting = [c for c in sorted(free) if cuts[i][c] is not None]
        if not fitting:
            return None
        free.remove(fitting[0])
        plan[i] = cuts[i][fitting[0]] or ()
    return tuple(plan[i] for i in range(len(sizes)))


def _cut(lines: Class, sizes: Sequence[int]) -> tuple[tuple[int, ...], ...] | None:
    """Tables of these sizes, each a piece of one line, or None if the lines cannot be cut so."""
    if len(lines) > len(sizes):
        return None
    pieces = _pieces(tuple(sorted(map(len, lines))), tuple(sorted(Counter(sizes).items())))
    if pieces is None:
        return None
    ready: dict[int, list[tuple[int, ...]]] = {size: [] for size in sizes}
    for line, parts in zip(sorted(lines, key=len), pieces, strict=True):
        start = 0
        for size in parts:
            ready[size].append(line[start : start + size])
            start += size
    return tuple(ready[size].pop(0) for size in sizes)


@lru_cache(maxsize=4096)
def _pieces(
    lengths: tuple[int, ...], counts: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, ...], ...] | None:
    """How each length is made up of sizes that are there so many times; both have the same sum."""
    if not lengths:
        return ()
    for parts in _sums(lengths[0], counts):
        used = Counter(parts)
        rest = _pieces(lengths[1:], tuple((size, number - used[size]) for size, number in counts))
        if rest is not None:
            return (parts, *rest)
    return None


def _sums(length: int, counts: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, ...]]:
    """The ways to make up a length from sizes that are there so many times."""
    if not counts:
        if length == 0:
            yield ()
        return
    (size, number), *rest = counts
    for times in range(min(number, length // size), -1, -1):
        for others in _sums(length - times * size, tuple(rest)):
            yield (size,) * times + others
