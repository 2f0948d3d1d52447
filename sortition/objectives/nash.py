"""Nash: the product of the chances of all who can serve, as large as can be.

Source: Flanigan, Gölz, Gupta, Hennig, Procaccia, Nature 596 (2021), doi 10.1038/s41586-021-03788-6 (its
comparison of objectives). A distribution is optimal exactly when no panel's sum of 1/p is above the number
of people; that is what the ceiling bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from ortools.math_opt.python import mathopt

from sortition.certificate import Optimum
from sortition.instance import Instance
from sortition.objectives.distribution import Distribution
from sortition.objectives.interior import Polytope, most_balanced
from sortition.objectives.linear import solved
from sortition.objectives.models import Mixture, Relaxation
from sortition.objectives.search import NOT_PROVED, Found, Group, search
from sortition.panels import Seats, incidence
from sortition.problems import Undecided
from sortition.watch import Watch

GRID = 10**9


def nash(instance: Instance, some_panel: Seats, tolerance: float, watch: Watch) -> Distribution:
    """The Nash distribution over valid panels, its mean logarithm proved to within `tolerance`.

    Raises:
        FloorsTooHigh: no lottery keeps the floors.
        Undecided: the time is up.
    """
    return search(_Nash(), instance, some_panel, tolerance, watch)


class _Nash:
    def best(self, group: Group, chances: Relaxation | Mixture, watch: Watch) -> Found:
        """The chances with the largest product."""
        people = np.array([kind.people for kind in group.instance.types], dtype=float)
        weights = np.zeros(len(people))
        weights[list(group.free)] = people[list(group.free)]
        if isinstance(chances, Relaxation):
            return _found(group, most_balanced(weights, _relaxed(group), watch) / people)
        panels = np.array(list(chances.columns), dtype=float)
        everything = np.concatenate((weights, np.zeros(len(panels))))
        at = most_balanced(everything, _mixed(group, panels), watch)
        seats, shares = at[: len(people)], at[len(people) :]
        found = _found(group, seats / people)
        return Found(
            found.chances,
            found.weights,
            shares=[
                (float(share), panel)
                for share, panel in zip(shares, chances.columns, strict=True)
                if share > 0
            ],
            guaranteed=_guaranteed(chances, found),
        )

    def precision(self, group: Group, chances: np.ndarray, tolerance: float) -> float:
        """At the optimum the mean logarithm falls with the square of the relative distance."""
        return min(tolerance, float(tolerance**0.5 / 10 * chances[list(group.free)].min())) / 5

    def gap(self, group: Group, chances: Sequence[Fraction], short: Fraction, found: Optimum) -> Fraction:
        """How much higher the mean logarithm of the chances might be."""
        people = group.people
        if min(chances[t] for t in group.free) <= short:
            return NOT_PROVED
        tangents = sum(
            (
                group.instance.types[t].people ** 2 / (found.ceiling.weights[t] * (chances[t] - short))
                - group.instance.types[t].people
                for t in group.free
            ),
            start=Fraction(0),
        )
        return (found.ceiling.bound - people + tangents) / people


def _found(group: Group, chances: np.ndarray) -> Found:
    if chances[list(group.free)].min() <= 0:
        raise Undecided("the panels found leave somebody without a chance")
    weights = {
        t: Fraction(round(GRID / float(chances[t])), GRID) * group.instance.types[t].people
        for t in group.free
    }
    return Found(chances, weights)


def _bounds(group: Group) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most seats of every type; who cannot serve has none."""
    free = set(group.free)
    kinds = list(enumerate(group.instance.types))
    most = [float(kind.most) if kind.placed or t in free else 0.0 for t, kind in kinds]
    least = [
        most[t] if kind.placed or t not in free else float(kind.floor * kind.people) for t, kind in kinds
    ]
    return np.array(least), np.array(most)


def _relaxed(group: Group) -> Polytope:
    rows = group.instance.rows
    low, high = np.array([float(row.low) for row in rows]), np.array([float(row.high) for row in rows])
    return Polytope(incidence(group.instance), low, high, *_bounds(group))


def _mixed(group: Group, panels: np.ndarray) -> Polytope:
    """Seats of every type, then shares of the panels: seats = panels' mean, shares add up to 1."""
    number, size = panels.shape
    least, most = _bounds(group)
    matrix = np.zeros((size + 1, size + number))
    matrix[:size, :size] = -np.eye(size)
    matrix[:size, size:] = panels.T
    matrix[size, size:] = 1
    right = np.zeros(size + 1)
    right[size] = 1
    free = np.isin(np.arange(size), group.free)
    low = np.concatenate((least, np.zeros(number)))
    high = np.concatenate((np.where(free, np.inf, most), np.full(number, np.inf)))
    return Polytope(matrix, right, right, low, high)


def _guaranteed(mixture: Mixture, found: Found) -> dict[int, Fraction]:
    """What the floors are worth at the optimum: there the weights are the objective's slope."""
    mixture.model.maximize(mathopt.LinearSum(float(u) * mixture.chance[t] for t, u in found.weights.items()))
    return mixture.guaranteed(solved(mixture.model)) if mixture.has_floors else {}
