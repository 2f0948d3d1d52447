"""Who is in at least one valid panel, and the proof for everybody who is in none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sortition.instance import Instance
from sortition.objectives.models import Relaxation
from sortition.panels import Best, OutOfEffort, Seats, best_panel
from sortition.watch import Watch

GAP, EFFORT = 0.3, 2.0


@dataclass(frozen=True)
class Serving:
    """`panels` have somebody of every type that can serve; `free` are those of them that are not placed.

    `never` are the other types, with the multipliers that prove it, or None where an integer program does.
    """

    free: tuple[int, ...]
    never: Mapping[int, Mapping[int, Fraction] | None]
    panels: tuple[Seats, ...]


def who_serves(instance: Instance, known: Sequence[Seats], watch: Watch) -> Serving:
    """Everybody who is in some valid panel (there must be one), and who is in none.

    Raises:
        Undecided: the time is up.
    """
    panels = list(known)
    waiting = {t for t, kind in enumerate(instance.types) if not kind.placed}
    free = tuple(sorted(waiting))
    waiting -= {t for seats in panels for t in waiting if seats[t]}
    while waiting:
        watch.tick("finding who can be chosen", 1 - len(waiting) / len(free))
        best = _most_of(instance, waiting, watch)
        found = {t for t in waiting if best.seats[t]}
        if not found:
            break
        panels.append(best.seats)
        waiting -= found
    without_floors = Relaxation(instance, floors=False) if waiting else None
    never: dict[int, Mapping[int, Fraction] | None] = {}
    for t in sorted(waiting):
        watch.tick("proving who cannot be chosen")
        assert without_floors is not None
        ceiling = without_floors.ceiling({t: Fraction(instance.types[t].people)})
        never[t] = ceiling.multipliers if ceiling.bound < 1 else None
    return Serving(tuple(t for t in free if t not in never), never, tuple(panels))


def _most_of(instance: Instance, wanted: set[int], watch: Watch) -> Best:
    """A panel with many of these types; with none of them only where no panel has any."""
    weights = [int(t in wanted) for t in range(len(instance.types))]
    try:
        best = best_panel(instance, weights, watch, gap=GAP, effort=EFFORT)
    except OutOfEffort:
        best = None
    if best is None or (best.value < 1 <= best.bound):
        best = best_panel(instance, weights, watch)
    if best is None:
        raise ValueError("there is no valid panel")
    return best
