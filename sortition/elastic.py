"""By how many seats rules miss each other if seats could be divided, and which of them are to blame."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import gcd, inf

from ortools.math_opt.python import mathopt

from sortition.objectives.linear import solved

# Duals of these programs are small fractions; a proof needs only that they are whole numbers in the end.
GRID = 2520
NOTHING = 1e-6


@dataclass(frozen=True)
class Constraint:
    """`low` <= seats of the `groups` (a row) <= `high`, because of a rule, by its index; None is no limit."""

    rule: int
    row: int
    groups: tuple[int, ...]
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Cut:
    """Whoever moves rules must move them so far that the sum of weight * seats moved is at least `least`."""

    weights: tuple[tuple[int, int], ...]
    least: int


class Elastic:
    """The linear program that lets rules give way; the same for any limits of its constraints."""

    def __init__(
        self,
        low: Sequence[int],
        high: Sequence[int],
        constraints: Sequence[Constraint],
        firm: Collection[int] = (),
    ) -> None:
        """Rules in `firm` give way nowhere."""
        self._model = mathopt.Model()
        self._seats = [
            self._model.add_variable(lb=least, ub=most) for least, most in zip(low, high, strict=True)
        ]
        self._rows: dict[int, mathopt.LinearConstraint] = {}
        ways = []
        for one in constraints:
            if one.row not in self._rows:
                self._rows[one.row] = self._row(one.groups)
            for limit, sign in ((one.low, 1), (one.high, -1)):
                if limit is not None and one.rule not in firm:
                    ways.append(self._model.add_variable(lb=0))
                    self._rows[one.row].set_coefficient(ways[-1], sign)
        self._model.minimize(mathopt.fast_sum(ways))

    def _row(self, groups: Sequence[int]) -> mathopt.LinearConstraint:
        row = self._model.add_linear_constraint()
        for group in groups:
            row.set_coefficient(self._seats[group], 1)
        return row

    def shortfall(self, constraints: Sequence[Constraint]) -> tuple[float, tuple[int, ...]]:
        """The fewest seats, as a fraction, by which rules must give way, and the duals of the constraints.

        The constraints are those of the program, perhaps with other limits. Duals are multiples of 1/2520,
        rounded: a pointer, not a proof.

        Raises:
            Undecided: the linear solvers gave no answer.
        """
        low, high = _tightest(constraints)
        for at, row in self._rows.items():
            row.lower_bound = constraints[low[at]].low if at in low else -inf
            row.upper_bound = constraints[high[at]].high if at in high else inf
        result = solved(self._model)
        short = result.objective_value()
        duals = [0] * len(constraints)
        for at, row in self._rows.items():
            dual = round(GRID * result.dual_values(row))
            if dual:
                duals[low[at] if dual > 0 else high[at]] = dual
        return (0.0 if short < NOTHING else short), tuple(duals)


def _tightest(constraints: Sequence[Constraint]) -> tuple[dict[int, int], dict[int, int]]:
    """For each row the indices of the constraints with the highest `low` and with the lowest `high`."""
    lowest = sorted((one.low, -i) for i, one in enumerate(constraints) if one.low is not None)
    highest = sorted((-one.high, -i) for i, one in enumerate(constraints) if one.high is not None)
    low = {constraints[-i].row: -i for _, i in lowest}
    high = {constraints[-i].row: -i for _, i in highest}
    return low, high


def cut_of(
    low: Sequence[int],
    high: Sequence[int],
    constraints: Sequence[Constraint],
    firm: Collection[int],
    duals: Sequence[int],
) -> Cut:
    """What every panel needs of the rules' moves, from any duals, in whole numbers (weak duality).

    The `constraints` are those before any move, and rules in `firm` do not move. Sum of dual * seats is at
    least what the limits say, less |dual| for each seat moved, and at most what the groups can give.
    """
    weights: dict[int, int] = {}
    prices = [0] * len(low)
    least = 0
    for one, dual in zip(constraints, duals, strict=True):
        limit = one.low if dual > 0 else one.high
        if dual == 0 or limit is None:
            continue
        if one.rule not in firm:
            weights[one.rule] = weights.get(one.rule, 0) + abs(dual)
        least += dual * limit
        for group in one.groups:
            prices[group] += dual
    least -= sum(max(price * a, price * b) for price, a, b in zip(prices, low, high, strict=True))
    unit = gcd(*weights.values()) or 1
    least = -(-least // unit)
    # Seats move as a whole: no weight needs to be more than all that is asked for.
    return Cut(
        tuple((rule, min(weight // unit, max(1, least))) for rule, weight in sorted(weights.items())), least
    )
