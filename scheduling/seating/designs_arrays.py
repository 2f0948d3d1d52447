"""Arrays of group elements from which tables follow at which no pair of members meets twice.

Member (column, y) sits in a round at table y + array[round][column], added in a group with as many elements
as there are tables. Two members of a column never meet; two of different columns meet at most once exactly if
    a[r][x] - a[r][w] differs in every two rounds r, for every two columns x, w.
With as many rounds as tables this is a difference matrix (Colbourn and Dinitz, Handbook of Combinatorial
Designs, 2nd edition 2007, chapter VI.17); fewer rounds can be had for more numbers of tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod

# Steps of the search for an array: some tenths of a second.
_STEPS = 30_000


@dataclass(frozen=True, slots=True)
class Group:
    """The direct product of cyclic groups of these orders; its elements are numbered from 0, the zero."""

    orders: tuple[int, ...]

    def added(self, one: int, other: int, sign: int = 1) -> int:
        """The number of one + sign * other."""
        result, place = 0, 1
        for order in self.orders:
            result += (one + sign * other) % order * place
            one, other, place = one // order, other // order, place * order
        return result


@dataclass(frozen=True, slots=True)
class Array:
    """Rows are rounds, columns are sets of members who never meet; entries are elements of the group."""

    group: Group
    rows: tuple[tuple[int, ...], ...]

    def table(self, row: int, column: int, member: int) -> int:
        """The table of a column's member in a round."""
        return self.group.added(member, self.rows[row][column])


def prime_powers(number: int) -> tuple[tuple[int, int], ...]:
    """The prime factors with their exponents, in rising order."""
    found, prime = [], 2
    while number > 1:
        exponent = 0
        while number % prime == 0:
            number, exponent = number // prime, exponent + 1
        if exponent:
            found.append((prime, exponent))
        prime += 1
    return tuple(found)


@lru_cache(maxsize=64)
def powers(prime: int, degree: int) -> tuple[int, ...]:
    """All elements but zero of the field with prime^degree elements, as powers of a primitive one.

    An element is the number whose digits in base `prime` are its coefficients, so that addition is that of
    Group((prime,) * degree). The polynomial is the first that is primitive.
    """
    size = prime**degree
    for low in product(range(prime), repeat=degree):
        cycle, element = [1], _times_x(1, low, prime)
        while element not in (0, 1) and len(cycle) < size:
            cycle.append(element)
            element = _times_x(element, low, prime)
        if element == 1 and len(cycle) == size - 1:
            return tuple(cycle)
    raise AssertionError("every finite field has a primitive element")


def _times_x(element: int, low: tuple[int, ...], prime: int) -> int:
    """The element times x, where x^degree is the polynomial with the coefficients `low`."""
    top, rest = divmod(element, prime ** (len(low) - 1))
    return Group((prime,) * len(low)).added(
        rest * prime, sum(top * c % prime * prime**i for i, c in enumerate(low))
    )


def array(tables: int, rounds: int, columns: int) -> Array | None:
    """An array for so many tables, rounds and members a table, or None if none is known here."""
    if rounds > 1 < columns and max(rounds, columns) > tables:
        return None
    for kind in (_multiples, _fields, _logarithms, _searched):
        found = kind(tables, rounds, columns)
        if found:
            return found
    return None


def _multiples(tables: int, rounds: int, columns: int) -> Array | None:
    """Row times column, modulo the tables: right where they divide no product of two differences."""
    if not all(r * c % tables for r in range(1, rounds) for c in range(1, columns)):
        return None
    rows = tuple(tuple(r * c % tables for c in range(columns)) for r in range(rounds))
    return Array(Group((tables,)), rows)


def _fields(tables: int, rounds: int, columns: int) -> Array | None:
    """Row times column in a product of fields (MacNeish, Annals of Mathematics 23 (1922) 221-227)."""
    fields = prime_powers(tables)
    if not fields or min(p**d for p, d in fields) < max(rounds, columns):
        return None
    orders = tuple(p for p, d in fields for _ in range(d))
    sizes = [p**d for p, d in fields]
    tables_of = [products(p, d) for p, d in fields]
    rows = tuple(
        tuple(sum(t[r][c] * prod(sizes[:i]) for i, t in enumerate(tables_of)) for c in range(columns))
        for r in range(rounds)
    )
    return Array(Group(orders), rows)


@lru_cache(maxsize=64)
def products(prime: int, degree: int) -> tuple[tuple[int, ...], ...]:
    """The multiplication table of a field."""
    cycle = powers(prime, degree)
    log = {element: i for i, element in enumerate(cycle)}
    size = len(cycle) + 1
    return tuple(
        tuple(cycle[(log[a] + log[b]) % (size - 1)] if a and b else 0 for b in range(size))
        for a in range(size)
    )


def _logarithms(tables: int, rounds: int, columns: int) -> Array | None:
    """Logarithms of differences in the field with one element more than there are tables.

    The tables are the lines of an affine plane that miss a point, cut down to the members on lines through
    it: (r - x)(s - y) and (r - y)(s - x) differ for rows r, s and columns x, y, all different. The first row
    stands for the point at infinity.
    """
    field = prime_powers(tables + 1)
    if len(field) != 1 or rounds + columns > tables + 2:
        return None
    log = {element: i for i, element in enumerate(powers(*field[0]))}
    group = Group((field[0][0],) * field[0][1])
    columns_at = range(rounds - 1, rounds - 1 + columns)
    rows = (tuple(log[group.added(r, x, -1)] for x in columns_at) for r in range(rounds - 1))
    return Array(Group((tables,)), ((0,) * columns, *rows))


@lru_cache(maxsize=256)
def _searched(tables: int, rounds: int, columns: int) -> Array | None:
    """The first array that a search finds in a number of steps, first row and column zero."""
    for orders in _groups(tables):
        rows = _completed(Group(orders), rounds, columns)
        if rows:
            return Array(Group(orders), rows)
    return None


def _groups(tables: int) -> Iterator[tuple[int, ...]]:
    """The cyclic group, and the one with all prime factors apart where that is another."""
    yield (tables,)
    apart = tuple(p for p, d in prime_powers(tables) for _ in range(d))
    if len(set(apart)) < len(apart):
        yield apart


def _completed(group: Group, rounds: int, columns: int) -> tuple[tuple[int, ...], ...] | None:
    """The array filled cell by cell, smallest elements first, going back where no element is left."""
    size = prod(group.orders)
    less = [[group.added(a, b, -1) for b in range(size)] for a in range(size)]
    rows = [[0] * columns for _ in range(rounds)]
    cells = [(r, c) for r in range(1, rounds) for c in range(1, columns)]
    tried = [0] * len(cells)
    at = 0
    for _ in range(_STEPS):
        if at == len(cells):
            return tuple(map(tuple, rows))
        r, c = cells[at]
        tried[at] += 1
        if tried[at] == size:
            tried[at], at = 0, at - 1
            if at < 0:
                return None
            continue
        rows[r][c] = tried[at]
        at += _stands(rows, r, c, less)
    return None


def _stands(rows: list[list[int]], r: int, c: int, less: list[list[int]]) -> bool:
    """Whether the cell agrees with those before it: no column differs from another as in an earlier row."""
    row = rows[r]
    return all(less[row[c]][row[x]] != less[before[c]][before[x]] for before in rows[:r] for x in range(c))
