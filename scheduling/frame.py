"""The frame of a session's day: its breaks and lunch, and how many minutes of talks fit between them."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.programme import Pause, Programme, Session, Slot


@dataclass(frozen=True, slots=True)
class Frame:
    """Breaks and lunch of a session on a slot, and for each stretch between them the minutes for talks."""

    pauses: tuple[Pause, ...]
    talk_minutes: tuple[int, ...]


def frame(programme: Programme, session: Session, slot: Slot) -> Frame:
    """The pauses of this session on this slot: see docs. STUB until the day is written."""
    raise NotImplementedError
