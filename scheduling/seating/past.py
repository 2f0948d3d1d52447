"""What was held already when the rest is planned: its rounds stay as they were and keep their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.seating.values import Round


@dataclass(frozen=True)
class Past:
    """The rounds that were held, and the sessions in which none are to come, whether any are known or not."""

    rounds: tuple[Round, ...] = ()
    over: frozenset[str] = frozenset()

    @property
    def ids(self) -> tuple[str, ...]:
        """The rounds that were held."""
        return tuple(one.id for one in self.rounds)

    @property
    def next(self) -> int:
        """The number of the first round to come."""
        return 1 + max(map(int, self.ids), default=0)

    def held_in(self, session: str) -> int:
        """How many rounds of the session were held."""
        return sum(one.session == session for one in self.rounds)


NOTHING_HELD = Past()
