"""LEGACY: the greedy way of drawing panels that most panels were drawn by, simulated as a baseline.

A panel is filled seat by seat. The next seat goes to the value that is neediest: seats still lacking to its
minimum, divided by the people left who have it (equally needy ones: the first in the order of letters).
One of these people takes it, each equally likely. Whoever can no longer serve falls out: values
whose maximum is reached, and the others of a full home. Where a minimum can no longer be met, everything
starts again. Source: Flanigan, Gölz, Gupta, Hennig, Procaccia, Nature 596 (2021), doi
10.1038/s41586-021-03788-6, supplementary information (the heuristic of the Sortition Foundation). Nobody's
chance is known there, so it is estimated, with its standard error.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sortition.instance import Content, Instance, Type
from sortition.randomness import Lanes
from sortition.watch import Watch

if TYPE_CHECKING:
    import numpy as np

PANELS, MOST_TRIES = 1000, 50_000
_CELLS = 4_000_000


@dataclass(frozen=True)
class Greedy:
    """What the greedy way gives each type of the instance: chances and their standard errors.

    `panels` were filled and `failures` had to be given up on the way; without a panel there are no chances.
    Where nobody of a type was ever chosen, twice the error is the highest chance that 95 of 100 such
    simulations would rule out (the rule of three).
    """

    chances: tuple[float, ...]
    errors: tuple[float, ...]
    panels: int
    failures: int


def greedy(instance: Instance, seed: str, watch: Watch, panels: int = PANELS) -> Greedy:
    """LEGACY's chances over at least so many panels, or over what `MOST_TRIES` attempts gave.

    The same seed gives the same chances.

    Raises:
        Undecided: the watch's time was up.
    """
    import numpy as np

    draft = _Draft(instance)
    tries = max(1, min(PANELS, _CELLS // len(draft.kinds)))
    lanes = Lanes(4 * tries, seed, "greedy")
    found: list[np.ndarray] = []
    made = tried = 0
    while made < panels and tried < MOST_TRIES:
        filled = draft.fill(tries, lanes, watch)
        tried, made = tried + tries, made + len(filled)
        found.append(filled)
    return _estimated(instance, draft, np.concatenate(found), tried)


def _estimated(instance: Instance, draft: _Draft, panels: np.ndarray, tried: int) -> Greedy:
    import numpy as np

    made = len(panels)
    if not made:
        return Greedy((), (), 0, tried)
    # Where persons stand for themselves, those of one type are put together again.
    people = np.array([kind.people for kind in instance.types], dtype=float)
    seats = np.zeros((made, len(people)))
    for unit, t in enumerate(draft.type_of):
        seats[:, t] += panels[:, unit]
    errors = seats.std(axis=0) / np.sqrt(made) / people
    unseen = 1.5 / made / people
    return Greedy(
        tuple((seats.mean(axis=0) / people).tolist()),
        tuple(np.maximum(errors, unseen).tolist()),
        made,
        tried - made,
    )


class _Draft:
    """The instance in arrays: units (types, or single people), their homes, and the rows of seats.

    With one seat a home, a home is used up by whoever is chosen of it, and homes with equal contents are
    interchangeable: counts are enough. With more seats a home people are units, and each home a row.
    """

    def __init__(self, instance: Instance) -> None:
        import numpy as np

        single = all(kind.each == 1 for kind in instance.types)
        self.kinds: list[Type] = []
        self.type_of: list[int] = []
        for t, kind in enumerate(instance.types):
            units = 1 if single else kind.people
            self.kinds += [kind] * units
            self.type_of += [t] * units
        self.size = instance.size
        self._homes(single)
        rows = [row for row in instance.rows if row.rule in ("size", "quota", "combined", "apart")]
        about = [set(row.types) for row in rows]
        self.matrix = np.array(
            [[t in types for t in self.type_of] for types in about], dtype=np.float32
        ).reshape(len(rows), len(self.kinds))
        self.low = np.array([row.low for row in rows], dtype=np.float32)
        self.high = np.array([row.high for row in rows], dtype=np.float32)
        # The panel as a whole is no value, and for a pair nobody is needed.
        self.needed = np.array([row.rule in ("quota", "combined") for row in rows])
        if not single:
            self._limit_homes(instance)

    def _homes(self, single: bool) -> None:
        import numpy as np

        contents: dict[Content | int, int] = {}
        keys = [kind.content if single else unit for unit, kind in enumerate(self.kinds)]
        self.content = np.array([contents.setdefault(key, len(contents)) for key in keys])
        self.homes = np.zeros(len(contents), dtype=np.float32)
        self.homes[self.content] = [len(kind.homes) if single else 1 for kind in self.kinds]
        self.each = np.array([len(kind.homes[0]) if single else 1 for kind in self.kinds], dtype=np.float32)

    def _limit_homes(self, instance: Instance) -> None:
        """One more row for each home that the rule limits."""
        import numpy as np

        start = {t: self.type_of.index(t) for t in range(len(instance.types))}
        sharing: dict[tuple[Content, int], list[int]] = defaultdict(list)
        for t, kind in enumerate(instance.types):
            place = start[t]
            for number, home in enumerate(kind.homes):
                sharing[kind.content, number] += range(place, place + len(home))
                place += len(home)
        limited = [units for (content, _), units in sharing.items() if len(content) > 1]
        more = np.zeros((len(limited), len(self.kinds)), dtype=np.float32)
        for row, units in enumerate(limited):
            more[row, units] = 1
        each = instance.types[0].each
        self.matrix = np.concatenate([self.matrix, more])
        self.low = np.concatenate([self.low, np.zeros(len(limited), dtype=np.float32)])
        self.high = np.concatenate([self.high, np.full(len(limited), each, dtype=np.float32)])
        self.needed = np.concatenate([self.needed, np.zeros(len(limited), dtype=bool)])

    def fill(self, tries: int, lanes: Lanes, watch: Watch) -> np.ndarray:
        """The panels that came out valid of so many attempts, as seats for each unit."""
        import numpy as np
        from threadpoolctl import threadpool_limits

        run = _Run(self, tries)
        # One thread: the same sums, in the same order, on every machine.
        with threadpool_limits(limits=1, user_api="blas"):
            for seat in range(run.seated, self.size):
                watch.tick("simulating the greedy way", seat / self.size)
                numbers = (lanes.words().view("<u8")[:tries] >> np.uint64(11)) / float(1 << 53)
                run.choose(numbers)
        return run.valid()


class _Run:
    """Many panels that are filled side by side."""

    def __init__(self, draft: _Draft, tries: int) -> None:
        import numpy as np

        self.draft = draft
        placed = np.array([kind.placed for kind in draft.kinds])
        self.panels = np.zeros((tries, len(draft.kinds)), dtype=np.float32)
        self.panels[:, placed] = (draft.each * draft.homes[draft.content])[placed]
        self.seated = int(self.panels[0].sum())
        self.seats = self.panels @ draft.matrix.T
        self.homes = np.tile(draft.homes, (tries, 1))
        self.homes[:, draft.content[placed]] = 0
        self.going = np.ones(tries, dtype=bool)

    def choose(self, numbers: np.ndarray) -> None:
        """One more seat on every panel that is still going."""
        import numpy as np

        draft = self.draft
        full = (self.seats >= draft.high).astype(np.float32)
        left = self.homes[:, draft.content] * draft.each * ((full @ draft.matrix) == 0)
        there = left @ draft.matrix.T
        lacking = draft.low - self.seats
        self.going &= ~((lacking > there) & (lacking > 0)).any(axis=1)
        need = np.where((there > 0) & draft.needed, lacking / np.maximum(there, 1), -np.inf)
        value = need.argmax(axis=1)
        self.going &= np.isfinite(need[np.arange(len(need)), value])
        able = np.cumsum(left * draft.matrix[value], axis=1, dtype=np.float64)
        wanted = np.floor(numbers * able[:, -1])
        unit = np.minimum((able <= wanted[:, None]).sum(axis=1), len(draft.kinds) - 1)
        rows = np.flatnonzero(self.going)
        self.panels[rows, unit[rows]] += 1
        self.seats[rows] += draft.matrix[:, unit[rows]].T
        self.homes[rows, draft.content[unit[rows]]] -= 1

    def valid(self) -> np.ndarray:
        """The panels that meet every minimum (and every maximum, as all along)."""
        met = ((self.draft.low <= self.seats) & (self.seats <= self.draft.high)).all(axis=1)
        found: np.ndarray = self.panels[self.going & met]
        return found
