"""What maximin, Nash and Goldilocks have in common: first the relaxation, then column generation.

Chances are sought over those who are in at least one valid panel. The relaxation's best chances are taken
apart into panels; where that is not possible, panels are added one by one, each the heaviest by the prices
of the last answer, until none is heavier than the proof allows (column generation as in Flanigan, Gölz,
Gupta, Hennig, Procaccia, Nature 596, 2021, doi 10.1038/s41586-021-03788-6). The chances handed back are
exactly those that the panels give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

import numpy as np

from sortition.certificate import Ceiling, Optimum
from sortition.instance import Instance
from sortition.objectives.distribution import Distribution, exact_shares, expected_seats
from sortition.objectives.floors import FloorsTooHigh, keep_floors, refuse_no_chance
from sortition.objectives.linear import NoAnswer
from sortition.objectives.models import Mixture, Relaxation, priced_ceiling
from sortition.objectives.realise import realise
from sortition.objectives.serving import Serving, who_serves
from sortition.panels import Seats
from sortition.watch import Watch

NOT_PROVED = Fraction(10**6)


@dataclass(frozen=True)
class Found:
    """The best chances in a model, with the weights by which a ceiling proves them.

    Goldilocks adds its tangent and the weights of its two sides. Only panels have `shares`, and
    `guaranteed`, the worth of the floors.
    """

    chances: np.ndarray
    weights: Mapping[int, Fraction]
    tangent: Fraction | None = None
    lowest: Mapping[int, Fraction] = field(default_factory=dict)
    highest: Mapping[int, Fraction] = field(default_factory=dict)
    shares: Sequence[tuple[float, Seats]] = ()
    guaranteed: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """The free people: their types, how many they are, and how many seats they have."""

    instance: Instance
    free: tuple[int, ...]

    @property
    def people(self) -> int:
        """How many free people there are (N)."""
        return sum(self.instance.types[t].people for t in self.free)

    @property
    def seats(self) -> int:
        """How many seats are theirs (K)."""
        return self.instance.size - sum(kind.people for kind in self.instance.types if kind.placed)


class Aim(Protocol):
    """An objective: the best chances in a relaxation or a mixture of panels, and its gap."""

    def best(self, group: Group, chances: Relaxation | Mixture, watch: Watch) -> Found:
        """The best chances that the model allows."""

    def precision(self, group: Group, chances: np.ndarray, tolerance: float) -> float:
        """How far a free chance may be from the one sought, so that the gap stays well within tolerance."""

    def gap(self, group: Group, chances: Sequence[Fraction], short: Fraction, found: Optimum) -> Fraction:
        """How far the objective is from proved, as docs/reference/record.md says."""


def search(aim: Aim, instance: Instance, some: Seats, tolerance: float, watch: Watch) -> Distribution:
    """The best distribution over valid panels, proved to within `tolerance`, else the last one found.

    Raises:
        FloorsTooHigh: no lottery keeps the floors, or none that gives everybody who can serve a chance.
        Undecided: the time is up.
    """
    serving = who_serves(instance, [some], watch)
    group = Group(instance, serving.free)
    if not serving.free:
        nothing = Found(np.array([]), {}, shares=[(1.0, some)])
        return _handed(aim, group, serving, nothing, Ceiling({}, Fraction(0), {}), "relaxation")
    without = [t for t in serving.never if instance.types[t].floor]
    if without:
        raise FloorsTooHigh(Fraction(0), without)
    watch.tick("finding the best chances")
    try:
        refuse_no_chance(instance, serving.free, serving.never)
        relaxed = aim.best(group, Relaxation(instance, serving.never), watch)
    except NoAnswer:
        # Where some are in no panel, the rest may have no chances that keep the floors.
        return _by_panels(aim, group, serving, serving.panels, tolerance, watch)
    realised = realise(instance, relaxed.chances, aim.precision(group, relaxed.chances, tolerance), watch)
    if realised.panels:
        ceiling = Relaxation(instance).ceiling(relaxed.weights)
        fair = _handed(aim, group, serving, _with_shares(relaxed, realised.panels), ceiling, "relaxation")
        if fair.gap <= Fraction(tolerance):
            return fair
    start = [*serving.panels, *(seats for _, seats in realised.panels)]
    return _by_panels(aim, group, serving, start, tolerance, watch)


def _with_shares(found: Found, shares: Sequence[tuple[float, Seats]]) -> Found:
    return Found(
        found.chances, found.weights, found.tangent, found.lowest, found.highest, shares, found.guaranteed
    )


def _by_panels(
    aim: Aim, group: Group, serving: Serving, start: Iterable[Seats], tolerance: float, watch: Watch
) -> Distribution:
    instance = group.instance
    mixture = Mixture(instance, keep_floors(instance, start, watch))
    found = aim.best(group, mixture, watch)
    # The panels may reach what the relaxation promises after all, more exactly than the walk did.
    ceiling = Relaxation(instance).ceiling(found.weights)
    fair = _handed(aim, group, serving, found, ceiling, "relaxation")
    while fair.gap > Fraction(tolerance):
        watch.tick("proving the best chances panel by panel")
        ceiling, best = priced_ceiling(instance, found.weights, found.guaranteed, watch)
        fair = _handed(aim, group, serving, found, ceiling, "pricing")
        if fair.gap <= Fraction(tolerance) or not mixture.add(best.seats):
            break
        found = aim.best(group, mixture, watch)
    return fair


def _handed(
    aim: Aim, group: Group, serving: Serving, found: Found, ceiling: Ceiling, proof: str
) -> Distribution:
    """The panels with exact shares, the chances that they give, and the gap that the ceiling proves."""
    instance = group.instance
    exact = exact_shares(found.shares)
    seats, shares = zip(*exact, strict=True)
    chances = tuple(
        total / kind.people
        for total, kind in zip(expected_seats(instance, exact), instance.types, strict=True)
    )
    short = max(kind.floor - p for kind, p in zip(instance.types, chances, strict=True))
    short = max(Fraction(0), short)
    optimum = Optimum(chances, ceiling, serving.never, found.tangent, found.lowest, found.highest)
    gap = aim.gap(group, chances, short, optimum) if serving.free else short
    return Distribution(chances, seats, shares, (), proof, short, max(gap, Fraction(0)), optimum=optimum)
