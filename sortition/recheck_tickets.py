"""Tickets that stand off from the chances made once more: no list is known that is nearer by a ticket."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from sortition.all_panels import deviation
from sortition.certificate import Certificate
from sortition.instance import Instance, make_instance
from sortition.lottery import Lottery, pool_hash
from sortition.objectives.distribution import Distribution
from sortition.problems import Undecided
from sortition.randomness import Stream
from sortition.tickets import whole_panels
from sortition.watch import Watch

SECONDS = 120.0


def rounded_again(lottery: Lottery, seconds: float = SECONDS) -> tuple[str, str]:
    """For a lottery said to have no list within a ticket: what is wrong ("": nothing), and what was seen.

    Other versions of the solvers may find other lists, so only one that is nearer by a whole ticket or more
    is held against it. A search of more than `seconds` proves nothing.
    """
    instance, m = make_instance(lottery.pool, lottery.quotas), len(lottery.tickets)
    fair = _fair(instance, lottery.certificate)
    away = lottery.rounding_error
    told = f"somebody is {float(away):.3f} tickets off"
    try:
        stream = Stream(pool_hash(lottery.pool), f"panels {m}")
        found = whole_panels(instance, fair, m, stream, Watch(limit=seconds)).panels
    except Undecided:
        return "", f"{told}; NOT checked in {seconds:g} seconds whether another list is nearer"
    nearest = deviation(instance, fair.chances, m, np.array(found, dtype=np.int64).sum(axis=0))
    told += f"; in the nearest list found here {float(nearest):.3f}"
    return (told if away - nearest >= 1 else ""), told


def _fair(instance: Instance, certificate: Certificate) -> Distribution:
    """What the certificate says of the chances, by the types of the instance."""
    place = {member: t for t, kind in enumerate(instance.types) for member in kind.members}
    kinds = [place[members[0]] for members in certificate.types]
    every = range(len(instance.types))
    chance: dict[int, Fraction] = dict(zip(kinds, certificate.chances, strict=True))
    seats = [{kinds[t]: number for t, number in panel.seats.items()} for panel in certificate.panels]
    return Distribution(
        tuple(chance[t] for t in every),
        tuple(tuple(one.get(t, 0) for t in every) for one in seats),
        tuple(panel.share for panel in certificate.panels),
        certificate.levels,
        certificate.proof,
        certificate.shortfall,
        certificate.gap,
        certificate.optimum,
    )
