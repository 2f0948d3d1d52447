"""Designs that no array gives: pairs, lines of affine spaces, and plans found by search and kept here."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.seating.designs_arrays import Group, prime_powers, products

Class = list[tuple[int, ...]]

# By tables and seats: in how many rounds the first one turns, and its tables. Member p of m * c + i moves to
# m * c + (i + 1) mod m from round to round; the members after the last whole m stay. The first is a solution
# of Kirkman's fifteen schoolgirls (1850), the next two are nearly Kirkman triple systems (Kotzig and Rosa
# 1974), the last a resolvable group divisible design; the tables themselves were found by search.
_FIRST_ROUNDS: dict[tuple[int, int], tuple[int, tuple[tuple[int, ...], ...]]] = {
    (5, 3): (7, ((0, 8, 10), (1, 3, 4), (2, 7, 11), (5, 9, 14), (6, 12, 13))),
    (8, 3): (
        11,
        (
            (0, 8, 14),
            (1, 19, 22),
            (2, 4, 9),
            (3, 12, 16),
            (5, 17, 23),
            (6, 7, 11),
            (10, 20, 21),
            (13, 15, 18),
        ),
    ),
    (10, 3): (
        14,
        (
            (0, 8, 12),
            (1, 10, 14),
            (2, 26, 29),
            (3, 4, 24),
            (5, 17, 20),
            (6, 9, 23),
            (7, 15, 16),
            (11, 22, 27),
            (13, 18, 28),
            (19, 21, 25),
        ),
    ),
    (6, 4): (
        7,
        ((0, 4, 6, 18), (1, 10, 12, 13), (2, 9, 15, 23), (3, 11, 19, 21), (5, 8, 20, 22), (7, 14, 16, 17)),
    ),
}


def known(tables: int, seats: int) -> Iterator[list[Class]]:
    """Designs of so many lines with so many members each."""
    if seats == 2:
        yield _paired(2 * tables)
    dimension = next(d for d in range(2, tables + 2) if seats ** (d - 1) >= tables) if seats > 1 else 0
    if dimension > 2 and seats ** (dimension - 1) == tables and len(prime_powers(seats)) == 1:
        yield _parallels(seats, dimension)
    if (tables, seats) in _FIRST_ROUNDS:
        yield _turned(*_FIRST_ROUNDS[tables, seats], tables * seats)


def _paired(members: int) -> list[Class]:
    """Everybody with everybody else once, in pairs: the circle method (Kirkman 1847; Lucas 1883)."""
    turning = members - 1
    return [
        [(r, turning), *(((r + i) % turning, (r - i) % turning) for i in range(1, members // 2))]
        for r in range(turning)
    ]


def _parallels(order: int, dimension: int) -> list[Class]:
    """The lines of the affine space over the field with so many elements, by their directions."""
    ((prime, degree),) = prime_powers(order)
    group = Group((prime,) * degree * dimension)
    # Of each direction the step whose first coordinate other than zero is one.
    steps = [
        order**first * (1 + order * rest)
        for first in range(dimension)
        for rest in range(order ** (dimension - first - 1))
    ]
    return [_lines(_multiples(step, prime, degree, dimension), group, order**dimension) for step in steps]


def _multiples(step: int, prime: int, degree: int, dimension: int) -> list[int]:
    """A vector times every element of the field; a vector's number has its coordinates as digits."""
    order, times = prime**degree, products(prime, degree)
    digits = [step // order**i % order for i in range(dimension)]
    return [sum(row[digit] * order**i for i, digit in enumerate(digits)) for row in times]


def _lines(multiples: list[int], group: Group, size: int) -> Class:
    """The lines of one direction through all points."""
    return sorted({tuple(sorted(group.added(point, m) for m in multiples)) for point in range(size)})


def _turned(turns: int, first: tuple[tuple[int, ...], ...], members: int) -> list[Class]:
    """The first round and those that follow when members move on in circles of so many."""
    whole = members // turns * turns

    def moved(member: int, by: int) -> int:
        return member if member >= whole else member // turns * turns + (member + by) % turns

    return [[tuple(moved(member, r) for member in table) for table in first] for r in range(turns)]
