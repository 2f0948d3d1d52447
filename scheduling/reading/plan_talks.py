"""The talks of a session in a plan: which they are, what brackets say of them, where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scheduling.frame import Frame
from scheduling.reading.plan_cells import Reading, parts
from scheduling.reading.plan_words import Choices, speakers_of, speaks_remotely, talks_of
from scheduling.timetable import Given, Sitting
from sortition.reading.sheets import Cell
from sortition.wording import clean, counted

_BRACKETS = re.compile(r"(.*?)\s*[\[(]([^\[\]()]*)[\])]\s*", re.DOTALL)
_PART = re.compile(r"(?:part|stretch|block) ?([0-9]{1,3})")
_REMOTE = {"remote": True, "remotely": True, "online": True, "from elsewhere": True}
_REMOTE |= {"in the room": False, "in person": False, "here": False}


@dataclass(frozen=True)
class _Details:
    """What brackets say of a talk: its part of the day from 0, who gives it, from where (None: nothing)."""

    part: int | None = None
    speaker: str | None = None
    remote: bool | None = None


@dataclass(frozen=True)
class Written:
    """A talk as written in a cell."""

    talk: str
    cell: Cell
    details: _Details = _Details()


def written_talks(reading: Reading, cells: Sequence[Cell]) -> list[Written]:
    """The talks that the cells name, in their order, with a problem for each that is not understood."""
    return [one for cell in cells for one in _of_cell(reading, cell)]


def _of_cell(reading: Reading, cell: Cell) -> Iterator[Written]:
    known = talks_of(reading.programme)
    for entry in parts(cell.text, lambda text: bool(known.of(_parted(text, known)[0]))):
        title, details = _parted(entry, known)
        talk = reading.meant(cell, title, known, "talk")
        said = _details(reading, cell, details)
        if talk:
            yield Written(talk, cell, said)


def _parted(text: str, known: Choices) -> tuple[str, str]:
    """A talk's title and what stands in brackets behind it; a title may have brackets of its own."""
    seen = None if known.of(text) else _BRACKETS.fullmatch(text)
    return (seen[1], seen[2]) if seen else (text, "")


def _details(reading: Reading, cell: Cell, text: str) -> _Details:
    found = _Details()
    for detail in map(clean, re.split(r"[;,\n]", text)):
        key = detail.casefold()
        if part := _PART.fullmatch(key):
            found = replace(found, part=int(part[1]) - 1)
        elif key in _REMOTE:
            found = replace(found, remote=_REMOTE[key])
        elif key.startswith("by "):
            speaker = reading.meant(cell, detail[3:], speakers_of(reading.programme), "speaker")
            found = replace(found, speaker=speaker or None)
        elif key:
            remedy = "Brackets may say: part 2; from elsewhere; in the room; by NAME"
            reading.refuse(f'"{detail}" is not understood', remedy, cell, detail)
    return found


def given_talks(
    reading: Reading, sitting: Sitting, day: Frame, talks: Sequence[Written]
) -> tuple[Given, ...]:
    """The talks in their stretches of this sitting, in the order of the day.

    A talk of which no part is said stands in the first stretch with time for it, none before a talk above it.
    """
    used = [0] * len(day.talk_minutes)
    result, earliest = [], 0
    for one in talks:
        part, minutes = one.details.part, reading.programme.talk[one.talk].minutes
        if part is None and len(used) > 1:
            reading.unplaced.append(one.cell)
        if part is None:
            part = _first_with_time(day, used, earliest, minutes)
        if not 0 <= part < len(used):
            reason = (
                f"{one.talk} is in part {part + 1}, but {sitting.session} has {counted(len(used), 'part')}"
            )
            reading.refuse(reason, f"Write a part from 1 to {len(used)}", one.cell)
            continue
        used[part] += minutes
        earliest = max(earliest, part)
        result.append(_given(reading, sitting, one, part))
    return tuple(sorted(result, key=lambda one: one.stretch))


def _given(reading: Reading, sitting: Sitting, one: Written, part: int) -> Given:
    programme = reading.programme
    speaker = one.details.speaker or programme.talk[one.talk].speaker
    remote = one.details.remote
    if remote is None:
        remote = speaks_remotely(programme, speaker, sitting.slot, sitting.stretches[part])
    return Given(one.talk, part, speaker, remote)


def _first_with_time(day: Frame, used: Sequence[int], earliest: int, minutes: int) -> int:
    """The first stretch from this one on with time for the talk; this one where none has."""
    later = range(earliest, len(used))
    return next((n for n in later if used[n] + minutes <= day.talk_minutes[n]), earliest)
