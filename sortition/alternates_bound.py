"""How good any set of alternates could be: a bound that whole numbers prove.

The linear relaxation's dual has a price for each rule in each gap, from -1 to 1 (what one more seat there is
worth), and one for the gap's empty seats (0 or more). Whatever these prices are, they prove a bound: nobody
who fills a seat of a gap saves more than 1 for the seat, plus the prices of her rules, less the price of the
seat; so no set of alternates saves more than the people with the largest sums of this over all gaps. Good
prices are found by subgradient steps of Polyak's length ("Minimization of unsmooth functionals", 1969,
doi 10.1016/0041-5553(69)90061-5), and rounded; the bound is then computed afresh in whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sortition.alternates import Case
from sortition.alternates_search import product

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEPS, PATIENCE, SHORTER, MOMENTUM = 400, 15, 1.5, 0.7
LEAST_STEP = 0.005
# Prices are rounded to parts of this.
WHOLE = 10_000


def damage_bound(case: Case, number: int, known: int) -> int:
    """No `number` alternates have a smaller damage in all gaps together; `known` is that of some set."""
    if not case.kinds:
        return known
    return min(known, _Dual(case, number).climbed(known))


class _Dual:
    """The gaps as tables, and the bound that prices prove."""

    def __init__(self, case: Case, number: int) -> None:
        rows = len(case.gaps[0].needs)
        self.number = number
        self.marks: Floats = np.zeros((rows, len(case.kinds)))
        for at, kind in enumerate(case.kinds):
            self.marks[list(kind.rows), at] = 1
        needs = np.array([gap.needs for gap in case.gaps], dtype=np.float64).reshape(-1, rows, 2)
        self.low, self.high = needs[:, :, 0], needs[:, :, 1]
        self.seats = np.array([gap.seats for gap in case.gaps], dtype=np.float64)
        self.times = np.array([gap.times for gap in case.gaps], dtype=np.float64)
        self.people = [len(kind.people) for kind in case.kinds]

    def climbed(self, known: int) -> int:
        """The best bound of a fixed number of steps."""
        price, seat = np.zeros_like(self.low), np.zeros_like(self.seats)
        forward, forward_seat = np.zeros_like(price), np.zeros_like(seat)
        best, kept, length, waited = -np.inf, (price, seat), 1.0, 0
        for _ in range(STEPS):
            value, taken = self._at(price, seat)
            if value > best:
                best, kept, waited = value, (price, seat), 0
            else:
                waited += 1
            if waited >= PATIENCE:
                length, waited, (price, seat) = length / SHORTER, 0, kept
                value, taken = self._at(price, seat)
            rise, rise_seat = self._rise(price, seat, taken)
            forward, forward_seat = rise + MOMENTUM * forward, rise_seat + MOMENTUM * forward_seat
            steep = float((self.times * ((forward**2).sum(axis=1) + forward_seat**2)).sum())
            if not steep or length < LEAST_STEP or (best > known - 1 and self._proved(*kept) >= known):
                break
            step = length * (known - value) / steep
            price = np.clip(price + step * forward, -1, 1)
            seat = np.maximum(0, seat + step * forward_seat)
        return self._proved(*kept)

    def _at(self, price: Floats, seat: Floats) -> tuple[float, Floats]:
        """The bound at these prices, and how many seats each row and then the gap has taken there."""
        saved = np.maximum(0, 1 + product(price, self.marks) - seat[:, None])
        chosen = self._dearest(self.times @ saved)
        fixed = self.seats * (1 - seat) + (self.low * np.maximum(price, 0)).sum(axis=1)
        fixed += (self.high * np.minimum(price, 0)).sum(axis=1)
        among = chosen.nonzero()[0]
        used = (saved[:, among] > 0) * chosen[among]
        value = float(self.times @ (fixed - saved @ chosen))
        return value, np.column_stack([used @ self.marks[:, among].T, used.sum(axis=1)])

    def _dearest(self, savings: Floats) -> Floats:
        """How many of each kind are among the `number` people who save most."""
        chosen, left = np.zeros_like(savings), self.number
        for kind in np.argsort(-savings, kind="stable"):
            chosen[kind] = min(self.people[kind], left)
            left -= int(chosen[kind])
        return chosen

    def _rise(self, price: Floats, seat: Floats, taken: Floats) -> tuple[Floats, Floats]:
        """In which direction the bound rises within the prices that are allowed."""
        seats = taken[:, :-1]
        short, over = self.low - seats, self.high - seats
        rise = np.where(price > 0, short, np.where(price < 0, over, np.clip(0, short, over)))
        rise[((price >= 1) & (rise > 0)) | ((price <= -1) & (rise < 0))] = 0
        rise_seat = taken[:, -1] - self.seats
        rise_seat[(seat <= 0) & (rise_seat < 0)] = 0
        return rise, rise_seat

    def _proved(self, price: Floats, seat: Floats) -> int:
        """The bound at these prices, rounded, in whole numbers and rounded up: damage is whole."""
        prices, seats = np.rint(price * WHOLE).astype(np.int64), np.rint(seat * WHOLE).astype(np.int64)
        low, high, empty, times = (a.astype(np.int64) for a in (self.low, self.high, self.seats, self.times))
        saved = np.maximum(0, WHOLE + prices @ self.marks.astype(np.int64) - seats[:, None])
        fixed = empty * (WHOLE - seats) + (low * np.maximum(prices, 0) + high * np.minimum(prices, 0)).sum(
            axis=1
        )
        savings, chosen = times @ saved, 0
        left = self.number
        for kind in np.argsort(-savings, kind="stable"):
            taken = min(self.people[kind], left)
            chosen, left = chosen + int(savings[kind]) * taken, left - taken
        return -(-(int(times @ fixed) - chosen) // WHOLE)
