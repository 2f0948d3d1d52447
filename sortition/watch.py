"""Time and progress of a long computation; neither ever changes a result."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sortition.problems import Undecided

Report = Callable[[str, float], None]


def silent(phase: str, done: float) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Watch:
    """Stops a computation after `limit` seconds and tells `report` the phase and the share done (0 to 1)."""

    limit: float = 600.0
    report: Report = silent
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds that are left, never less than a hundredth."""
        return max(0.01, self.limit - self.seconds)

    def tick(self, phase: str, done: float = 0.0) -> None:
        """Report progress.

        Raises:
            Undecided: the time is up.
        """
        if self.seconds > self.limit:
            raise Undecided(f"not decided within {self.limit:g} seconds (while {phase})")
        self.report(phase, done)
