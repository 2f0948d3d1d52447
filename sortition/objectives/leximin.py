"""Leximin: the lowest chance as high as can be, then the next lowest, and so on.

Route: the relaxation's leximin is an upper bound in leximin order; where panels average to it, it is
the exact leximin ("relaxation"). Where none do, column generation proves every level panel by panel
("pricing").
"""

from __future__ import annotations

import numpy as np

from sortition.instance import Instance
from sortition.objectives.distribution import Distribution, chances_of, distribution
from sortition.objectives.floors import A_LITTLE_LESS, SOME_CHANCE, FloorsTooHigh
from sortition.objectives.models import floors_of
from sortition.objectives.pricing import priced_levels
from sortition.objectives.realise import realise
from sortition.objectives.relaxed import relaxed_levels
from sortition.objectives.serving import who_serves
from sortition.panels import Seats
from sortition.watch import Watch


def leximin(instance: Instance, some_panel: Seats, tolerance: float, watch: Watch) -> Distribution:
    """The leximin distribution over valid panels, proved to within `tolerance` for everybody.

    `some_panel` is any valid panel (there must be one).

    Raises:
        FloorsTooHigh: no lottery keeps the floors, or none that gives everybody who can serve a chance.
        Undecided: the time is up.
    """
    fair = _fairest(instance, some_panel, tolerance, watch)
    floors = floors_of(instance)
    if floors and 0 in fair.chances:
        serving = who_serves(instance, fair.panels, watch)
        if any(not fair.chances[t] for t in serving.free):
            raise FloorsTooHigh(A_LITTLE_LESS, floors, (SOME_CHANCE,))
    return fair


def _fairest(instance: Instance, some_panel: Seats, tolerance: float, watch: Watch) -> Distribution:
    levels = relaxed_levels(instance, watch)
    chances = np.array([float(chance) for chance in chances_of(instance, levels)])
    realised = realise(instance, chances, tolerance / 5, watch)
    if realised.met:
        return distribution(instance, levels, realised.panels, "relaxation")
    start = [seats for _, seats in realised.panels] or [some_panel]
    exact, panels = priced_levels(instance, start, tolerance, watch)
    return distribution(instance, exact, panels, "pricing")
