"""A good set of alternates by exchanging one for another, with the drop-outs' seats given out greedily.

Everything is counted in whole numbers, so that the same set comes out on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sortition.alternates import Case

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float32]
    Places = NDArray[np.intp]

# numpy multiplies larger tables in several threads, which takes many times as long on busy cores.
ONE_THREAD = 250_000
# Of the people who look best without seating everybody afresh, so many are tried in earnest.
TRIED = 12
PASSES = 20


def product(rows: NDArray[Any], table: NDArray[Any]) -> NDArray[Any]:
    """The matrix product, a few rows at a time."""
    step = max(1, ONE_THREAD // max(1, table.size))
    parts = [rows[at : at + step] @ table for at in range(0, len(rows), step)]
    return np.concatenate(parts) if parts else rows @ table


class Seating:
    """The gaps of a case as tables; sets of alternates are lists of kinds."""

    def __init__(self, case: Case) -> None:
        rows = len(case.gaps[0].needs)
        # Small whole numbers are exact in this form, and it multiplies fastest.
        self.marks: Table = np.zeros((rows, len(case.kinds)), dtype=np.float32)
        for number, kind in enumerate(case.kinds):
            self.marks[list(kind.rows), number] = 1
        needs = np.array([gap.needs for gap in case.gaps], dtype=np.float32).reshape(-1, rows, 2)
        self.low, self.high = needs[:, :, 0], needs[:, :, 1]
        self.seats: Table = np.array([gap.seats for gap in case.gaps], dtype=np.float32)
        self.times: Table = np.array([gap.times for gap in case.gaps], dtype=np.float32)

    def seated(self, chosen: Sequence[int]) -> tuple[Table, Table, NDArray[np.bool_]]:
        """Seats in each row, seats still empty, and who is used, in every gap."""
        marks = self.marks[:, list(chosen)]
        seated, left = np.zeros_like(self.low), self.seats.copy()
        used = np.zeros((len(left), len(chosen)), dtype=np.bool_)
        every = np.arange(len(left))
        while chosen:
            gain = product(self._changes(seated, every), marks) - 1
            gain[used | (left[:, None] <= 0)] = 1
            best = gain.argmin(axis=1)
            better = gain[every, best] < 0
            if not better.any():
                break
            used[every[better], best[better]] = True
            seated[better] += marks.T[best[better]]
            left[better] -= 1
        return seated, left, used

    def damage(self, chosen: Sequence[int]) -> int:
        """Seats missed in all gaps together."""
        seated, left, _ = self.seated(chosen)
        return int(((self._missed(seated, np.arange(len(left))) + left) * self.times).sum())

    def gains(self, chosen: Sequence[int]) -> Table:
        """By how much each kind would lower the damage, on an empty seat or on that of somebody chosen."""
        seated, left, used = self.seated(chosen)
        every = np.arange(len(left))
        best = np.where(left[:, None] > 0, product(self._changes(seated, every), self.marks) - 1, 0)
        np.minimum(best, 0, out=best)
        for place, kind in enumerate(chosen):
            where = used[:, place].nonzero()[0]
            without = seated[where] - self.marks[:, kind]
            cost = self._missed(without, where) - self._missed(seated[where], where)
            after = product(self._changes(without, where), self.marks) + cost[:, None]
            best[where] = np.minimum(best[where], after)
        gains: Table = -(self.times @ best)
        return gains

    def _changes(self, seated: Table, where: Places) -> Table:
        """What one more seat in each row changes in the seats missed in these gaps: -1, 0 or 1."""
        high, low = self.high[where], self.low[where]
        return (seated >= high).astype(np.float32) - (seated < low).astype(np.float32)

    def _missed(self, seated: Table, where: Places) -> Table:
        missed = np.maximum(0, self.low[where] - seated) + np.maximum(0, seated - self.high[where])
        total: Table = missed.sum(axis=1)
        return total


def exchanged(case: Case, number: int) -> tuple[int, ...]:
    """How many of each kind are chosen: nobody of them can be exchanged for somebody who looks better."""
    if not case.kinds or number < 1:
        return (0,) * len(case.kinds)
    seating = Seating(case)
    chosen: list[int] = []
    while len(chosen) < number:
        found = _best_with(seating, case, chosen)
        if found is None:
            break
        chosen = found[1]
    damage = seating.damage(chosen)
    for _ in range(PASSES):
        before = damage
        for place in range(len(chosen)):
            found = _best_with(seating, case, chosen[:place] + chosen[place + 1 :])
            if found is not None and found[0] < damage:
                damage, chosen = found[0], found[1]
        if damage == before:
            break
    counts = Counter(chosen)
    return tuple(counts[kind] for kind in range(len(case.kinds)))


def _best_with(seating: Seating, case: Case, chosen: list[int]) -> tuple[int, list[int]] | None:
    """The least damage with one more person, and the kinds then chosen; None where nobody may be added."""
    gains = seating.gains(chosen)
    # Equal gains: the earlier kind.
    ranked = np.argsort(-gains, kind="stable")
    able = (int(kind) for kind in ranked if _may_join(case, chosen, int(kind)))
    tried = [kind for kind, _ in zip(able, range(TRIED), strict=False)]
    found = [(seating.damage([*chosen, kind]), n, kind) for n, kind in enumerate(tried)]
    return (min(found)[0], [*chosen, min(found)[2]]) if found else None


def _may_join(case: Case, chosen: Sequence[int], kind: int) -> bool:
    if chosen.count(kind) >= len(case.kinds[kind].people):
        return False
    return all(sum(one in kinds for one in chosen) < most for kinds, most in case.groups if kind in kinds)
