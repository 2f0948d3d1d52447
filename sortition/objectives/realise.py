"""Panels that average to given chances, or the proof that no panels do.

First a walk on the faces of the relaxation (constructive Carathéodory): take a panel on the smallest face
that holds the point, step away from it as far as the relaxation allows, repeat. What the walk leaves is
closed by Wolfe's min-norm point method (Math. Programming 11, 1976, doi 10.1007/BF01580381) over panels on
the point's face.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from sortition.instance import Instance
from sortition.objectives.vertices import panel_on
from sortition.panels import Limits, OutOfEffort, Seats, best_panel, incidence, limits
from sortition.problems import Undecided
from sortition.watch import Watch

ROUND = 1e-9
FINISHED, LITTLE = 1e-7, 1e-3
WEIGHT_SCALE = 10**6
MOST_STALLS = 25


@dataclass(frozen=True)
class Realised:
    """Panels with shares; `met` says whether their average is within the tolerance of the point."""

    met: bool
    panels: tuple[tuple[float, Seats], ...]


def realise(instance: Instance, chances: np.ndarray, tolerance: float, watch: Watch) -> Realised:
    """Panels whose average gives every person at least her chance less `tolerance`, where there are such.

    `met` is False where the point is proved to lie outside (or the method stalls): the panels found are
    then valid but do not average to the point.

    Raises:
        Undecided: the time is up.
    """
    people = np.array([kind.people for kind in instance.types], dtype=float)
    point = chances * people
    walked = _walk(instance, point, watch)
    if not walked:
        return Realised(False, ())
    # One thread: the systems are small, and the order of additions stays the same on every machine.
    with threadpool_limits(limits=1, user_api="blas"):
        return _wolfe(instance, point, people, walked, tolerance, watch)


def _face(instance: Instance, matrix: np.ndarray, point: np.ndarray, slack: float, cell: bool) -> Limits:
    """The smallest face of the relaxation with the point; `cell` keeps to the whole numbers next to it."""
    widest = limits(instance)
    low, high = np.array(widest.low), np.array(widest.high)
    if cell:
        low, high = np.floor(point + slack).astype(int), np.ceil(point - slack).astype(int)
    else:
        high = np.where(point < slack, low, high)
        low = np.where(point > high - slack, high, low)
    sides = []
    for row, total in zip(instance.rows, matrix @ point, strict=True):
        at_low, at_high = total - row.low < 10 * slack, row.high - total < 10 * slack
        sides.append(
            (row.low, row.low) if at_low else (row.high, row.high) if at_high else (row.low, row.high)
        )
    return Limits(tuple(map(int, low)), tuple(map(int, high)), tuple(sides))


def _walk(instance: Instance, point: np.ndarray, watch: Watch) -> list[tuple[float, Seats]]:
    """Panels with shares that take the point apart as far as panels are found on its faces."""
    matrix = incidence(instance)
    lows = np.array([row.low for row in instance.rows], dtype=float)
    highs = np.array([row.high for row in instance.rows], dtype=float)
    panels: list[tuple[float, Seats]] = []
    left = [1.0]
    while left[-1] > FINISHED and not _slow(left):
        watch.tick("finding panels that give these chances", 1 - left[-1])
        slack = ROUND / max(left[-1], 1e-4)
        point = np.where(abs(point - point.round()) < slack, point.round(), point)
        face = _face(instance, matrix, point, slack, cell=True)
        part = point - np.array(face.low)
        # Types that are nearly used up would cut the step short: they are taken last.
        weights = np.where(part > 0, -np.round(1000 / np.maximum(part, 1e-3)), 0).astype(int)
        try:
            found = panel_on(instance, matrix, face, weights, watch)
        except OutOfEffort:
            break
        if found is None:
            break
        panel = np.array(found, dtype=float)
        low, high = np.array(face.low), np.array(face.high)
        totals, seats = matrix @ point, matrix @ panel
        step = min(
            1.0,
            _room(point - low, panel - low),
            _room(high - point, high - panel),
            _room(totals - lows, seats - lows),
            _room(highs - totals, highs - seats),
        )
        panels.append((left[-1] * step, found))
        left.append(left[-1] * (1 - step))
        if step < 1:
            point = (point - step * panel) / (1 - step)
    return panels


def _slow(left: list[float]) -> bool:
    """Whether little is left and the last ten steps did not halve it: then Wolfe's method is faster."""
    return left[-1] < LITTLE and len(left) > 10 and left[-1] > left[-11] / 2


def _room(have: np.ndarray, take: np.ndarray) -> float:
    """The largest step for which have - step * take stays at or above zero."""
    taken = take > 0.5
    return float(np.min(have[taken] / take[taken])) if taken.any() else 1.0


def _wolfe(
    instance: Instance,
    point: np.ndarray,
    people: np.ndarray,
    walked: list[tuple[float, Seats]],
    tolerance: float,
    watch: Watch,
) -> Realised:
    """The mixture of panels nearest to the point, improved until it is within the tolerance."""
    face = _face(instance, incidence(instance), point, 1e-8, cell=False)
    scale = 1 / np.sqrt(people)
    panels = [seats for _, seats in walked]
    shares = np.array([share for share, _ in walked])
    shares /= shares.sum()
    nearest, stalls = np.inf, 0
    while stalls < MOST_STALLS:
        offsets = np.array([(np.array(seats) - point) * scale for seats in panels]).T
        panels, shares = _nearest(offsets, panels, shares)
        away = point - np.array(panels, dtype=float).T @ shares
        short = float(np.max(away / people))
        watch.tick("closing the last gap", min(1.0, tolerance / max(short, tolerance)))
        done = tuple((float(share), seats) for share, seats in zip(shares, panels, strict=True))
        if short <= tolerance:
            return Realised(True, done)
        # In exact arithmetic every round comes nearer; what rounding holds up must not go round for ever.
        distance = float(np.linalg.norm(away * scale))
        stalls = 0 if distance < nearest * (1 - 1e-9) else stalls + 1
        nearest = min(nearest, distance)
        pull = away * scale * scale
        weights = np.round(pull * (WEIGHT_SCALE / np.abs(pull).max())).astype(int)
        # Any panel beyond the point brings the mixture nearer: the heaviest is the last resort.
        beyond = float(np.dot(weights, point))
        try:
            best = _beyond(instance, weights, beyond, face, panels, watch)
        except Undecided as late:
            raise Undecided(
                f"{late}; the panels found so far come within {short:.1e} of every chance"
            ) from None
        if best is None or np.dot(weights, best) < beyond - 1e-3 or best in panels:
            return Realised(False, done)
        panels, shares = [*panels, best], np.append(shares, 0.0)
    return Realised(False, done)


def _beyond(
    instance: Instance, weights: np.ndarray, least: float, face: Limits, known: list[Seats], watch: Watch
) -> Seats | None:
    """A new panel on the face of at least this weight, soon found if that may be, or the heaviest."""
    try:
        soon = panel_on(instance, incidence(instance), face, weights, watch)
    except OutOfEffort:
        soon = None
    if soon and soon not in known and np.dot(weights, soon) >= least:
        return soon
    best = best_panel(instance, list(map(int, weights)), watch, within=face)
    return best.seats if best else None


def _nearest(offsets: np.ndarray, panels: list[Seats], shares: np.ndarray) -> tuple[list[Seats], np.ndarray]:
    """The panels and shares of the mixture nearest to the origin (Wolfe's minor cycles)."""
    while True:
        ideal = _affine_minimum(offsets)
        if ideal.min() > -1e-12:
            ideal = np.maximum(ideal, 0.0)
            return panels, ideal / ideal.sum()
        falling = ideal < 1e-12
        step = float(np.min(shares[falling] / np.maximum(shares[falling] - ideal[falling], 1e-300)))
        shares = shares + min(1.0, step) * (ideal - shares)
        kept = shares > 1e-12
        if kept.all():
            kept[int(np.argmin(shares))] = False
        offsets = offsets[:, kept]
        panels = [seats for seats, keep in zip(panels, kept, strict=True) if keep]
        shares = shares[kept] / shares[kept].sum()


def _affine_minimum(offsets: np.ndarray) -> np.ndarray:
    """Weights adding up to 1 (of any sign) whose mixture of the columns is shortest."""
    size = offsets.shape[1]
    system = np.zeros((size + 1, size + 1))
    system[0, 1:] = system[1:, 0] = 1
    system[1:, 1:] = offsets.T @ offsets
    target = np.zeros(size + 1)
    target[0] = 1
    weights: np.ndarray = np.linalg.lstsq(system, target, rcond=1e-14)[0][1:]
    return weights
