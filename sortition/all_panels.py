"""Every panel of a small case, and the integer program that picks the list of tickets nearest to the chances.

It is the proof where the search in tickets.py finds no list that fits: with all panels at hand, "no list is
nearer" is the answer of an integer program over how many tickets each panel gets.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from ortools.sat.python import cp_model

from sortition.instance import Instance
from sortition.panels import OutOfEffort, Program, Seats, limits, solved
from sortition.watch import Watch

MOST_PANELS, MOST_TYPES = 5_000, 300
LISTING_EFFORT, PICKING_EFFORT = 10.0, 10.0
NEAR = Fraction(1, 10**5)


@dataclass(frozen=True)
class Band:
    """For each type the fewest and most seats over all tickets that keep everybody near enough."""

    low: np.ndarray
    high: np.ndarray

    def misses(self, totals: np.ndarray) -> int:
        """By how many seats these totals lie outside, over all types."""
        below, above = np.maximum(self.low - totals, 0), np.maximum(totals - self.high, 0)
        return int((below + above).sum())


def exact_tickets(chances: Sequence[Fraction], tickets: int) -> list[Fraction]:
    """What each type has at these chances; a product within 1e-5 of a whole number counts as that number."""
    products = (tickets * chance for chance in chances)
    return [Fraction(round(x)) if abs(x - round(x)) <= NEAR else x for x in products]


def band(instance: Instance, chances: Sequence[Fraction], tickets: int) -> Band:
    """The band in which everybody stands on floor or ceiling of tickets * chance."""
    exact = exact_tickets(chances, tickets)
    return _filled(instance, [math.floor(x) for x in exact], [math.ceil(x) for x in exact], tickets)


def band_of(instance: Instance, chances: Sequence[Fraction], tickets: int, away: Fraction) -> Band:
    """The band in which nobody's tickets are further than `away` from tickets * chance."""
    exact = exact_tickets(chances, tickets)
    fewest, most = [math.ceil(x - away) for x in exact], [math.floor(x + away) for x in exact]
    return _filled(instance, fewest, most, tickets)


def _filled(instance: Instance, fewest: Sequence[int], most: Sequence[int], tickets: int) -> Band:
    people = np.array([kind.people for kind in instance.types])
    return Band(people * np.clip(fewest, 0, tickets), people * np.clip(most, 0, tickets))


def deviation(instance: Instance, chances: Sequence[Fraction], tickets: int, totals: np.ndarray) -> Fraction:
    """The most that anybody's tickets differ from tickets * chance when these seats are dealt evenly."""
    exact = exact_tickets(chances, tickets)
    found = zip(instance.types, map(int, totals), exact, strict=True)
    ends = ((total // kind.people, -(-total // kind.people), x) for kind, total, x in found)
    return max(max(abs(fewest - x), abs(most - x)) for fewest, most, x in ends)


def nearest_list(
    instance: Instance, chances: Sequence[Fraction], tickets: int, found: Fraction, watch: Watch
) -> tuple[list[Seats] | None, bool]:
    """The list with the smallest largest deviation, and whether that is proved.

    `found` is the deviation of a list that is known; None where none better was found. Not proved where
    there are more panels than can be listed, or a program takes too long.

    Raises:
        Undecided: the watch's time was up.
    """
    panels = all_panels(instance, watch)
    if panels is None:
        return None, False
    best, proved = _picked(panels, band(instance, chances, tickets), tickets, watch)
    if best or not proved:
        return best, bool(best)
    steps = _deviations(chances, tickets, found)
    low, high = 0, len(steps)
    # Between them: everything below `low` is impossible (or too hard), a list for `high` is known.
    while low < high:
        middle = (low + high) // 2
        fit = band_of(instance, chances, tickets, steps[middle])
        picked, decided = _picked(panels, fit, tickets, watch)
        proved &= decided
        if picked:
            best, high = picked, middle
        else:
            low = middle + 1
    return best, proved


def all_panels(instance: Instance, watch: Watch) -> list[Seats] | None:
    """Every valid panel, sorted; None where there are more than 5,000 or it takes too long to tell.

    Raises:
        Undecided: the watch's time was up.
    """
    if len(instance.types) > MOST_TYPES:
        return None
    program = Program(instance, limits(instance))
    listed = _Listed(program.seats, MOST_PANELS)
    try:
        solved(program.model, watch, effort=LISTING_EFFORT, listed=listed)
    except OutOfEffort:
        return None
    return sorted(listed.found) if listed.complete else None


class _Listed(cp_model.CpSolverSolutionCallback):
    """Keeps every solution that the solver meets, and stops it after too many."""

    def __init__(self, seats: Sequence[cp_model.IntVar], most: int) -> None:
        super().__init__()
        self.seats, self.most = seats, most
        self.found: list[Seats] = []

    @property
    def complete(self) -> bool:
        return len(self.found) <= self.most

    def on_solution_callback(self) -> None:
        """Keep this one."""
        self.found.append(tuple(self.value(x) for x in self.seats))
        if not self.complete:
            self.stop_search()


def _deviations(chances: Sequence[Fraction], tickets: int, below: Fraction) -> list[Fraction]:
    """Every deviation that somebody can have and that is smaller than this one, ascending."""
    away = math.ceil(below) + 1
    found = {
        abs(math.floor(x) + step - x)
        for x in set(exact_tickets(chances, tickets))
        for step in range(-away, away + 1)
    }
    return sorted(one for one in found if one < below)


def _picked(
    panels: Sequence[Seats], wanted: Band, tickets: int, watch: Watch
) -> tuple[list[Seats] | None, bool]:
    """A list of panels with totals in the band, and whether the program came to an answer."""
    model = cp_model.CpModel()
    counts = [model.new_int_var(0, tickets, "") for _ in panels]
    model.add(cp_model.LinearExpr.sum(counts) == tickets)
    for t, (low, high) in enumerate(zip(wanted.low, wanted.high, strict=True)):
        with_it = [(x, seats[t]) for x, seats in zip(counts, panels, strict=True) if seats[t]]
        total = cp_model.LinearExpr.weighted_sum([x for x, _ in with_it], [seats for _, seats in with_it])
        model.add_linear_constraint(total, int(low), int(high))
    try:
        solver = solved(model, watch, effort=PICKING_EFFORT)
    except OutOfEffort:
        return None, False
    if solver is None:
        return None, True
    return [seats for x, seats in zip(counts, panels, strict=True) for _ in range(solver.value(x))], True
