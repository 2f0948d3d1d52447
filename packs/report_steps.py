"""What happened in a case and when, for its selection report: from the log, with whom by role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packs.pages import count
from sortition.history import PastDraw

OFFICE = "the office"
AGAIN: Mapping[str, str] = {
    "witness-objection": "a witness had objected",
    "equipment-failed": "the equipment had failed",
    "wrong-seed": "the seed was not the one announced",
    "panel-not-confirmed": "the panel was not confirmed",
}
_Line = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """What happened at a time (UTC, as in the log), and who did it or saw it, by role."""

    at: str
    what: str
    who: str


def steps_of(log: Sequence[_Line], past: PastDraw, rehearsal: bool = False) -> tuple[Step, ...]:
    """Everything in the log about lotteries, draws, and people who left and came, oldest first.

    A draw or a replacement whose documents are being written, and which is not in the log yet, is told as
    well, and so is the announced time of the draw.
    """
    lines = [*log, *_not_logged_yet(log, past, rehearsal)]
    told = [step for line in lines for step in _steps(line, lines, past)]
    # Sorting keeps what happened in one second in the order of the log.
    return tuple(sorted(_with_announced(told, past), key=lambda step: step.at))


def _not_logged_yet(log: Sequence[_Line], past: PastDraw, rehearsal: bool) -> Iterator[_Line]:
    if not any(line["event"] == "lottery" for line in log):
        yield {"event": "lottery", "lottery": past.sealed.number, "at": past.sealed.made_at}
    writing = past.head not in [line.get("hash") for line in log]
    if rehearsal or (writing and not past.filled_at):
        yield {"event": "draw", "lottery": past.sealed.number, "at": past.at, "again": past.again}
    elif writing:
        filled = (line for line in log if line["event"] == "replacement" and line["draw"] == past.number)
        came = past.replaced[sum(len(line["filled"]) for line in filled) :]
        event = {"event": "replacement", "draw": past.number, "at": past.filled_at, "filled": came}
        yield {**event, "vacant": past.vacant, "accepted": past.accepted}


def _with_announced(steps: Sequence[Step], past: PastDraw) -> Iterator[Step]:
    announcement = past.sealed.announcement
    if when := str(announcement.get("when", "")):
        told = announcement.get("witnesses")
        seen = ", ".join(map(str, told)) if isinstance(told, list | tuple) else ""
        yield Step(when, "The public draw, as it was announced", seen or "no witnesses named")
    yield from steps


def _steps(line: _Line, lines: Sequence[_Line], past: PastDraw) -> Iterator[Step]:
    words = _WORDS.get(line["event"])
    if words is not None:
        what = words(line, lines)
        yield Step(line["at"], f"{what[0].upper()}{what[1:]}", _who(line, past))


def _who(line: _Line, past: PastDraw) -> str:
    role = past.sealed.facts.approved_by
    approved = line["event"] == "lottery" and line["lottery"] == past.sealed.number and role
    return f"{OFFICE}; the chances were approved by: {role}" if approved else OFFICE


def _opened(line: _Line, lines: Sequence[_Line]) -> str:
    return "the record of the case was opened"


def _lottery(line: _Line, lines: Sequence[_Line]) -> str:
    number = line["lottery"]
    drawn = any(one["event"] == "draw" and one["lottery"] == number for one in lines)
    never = "" if drawn else ". It was never drawn"
    return f"{_which(number, lines)}the tickets were made, and the commitment with them{never}"


def _which(number: int, lines: Sequence[_Line]) -> str:
    several = sum(one["event"] == "lottery" for one in lines) > 1
    return f"lottery {number}: " if several else ""


def _draw(line: _Line, lines: Sequence[_Line]) -> str:
    code = line.get("again")
    ticket = f"{'a' if code else 'the'} ticket was drawn, and the order of replacement fixed"
    anew = f", in place of the one before, because {AGAIN[code]}" if code else ""
    return f"{_which(line['lottery'], lines)}{ticket}{anew}"


def _withdrawal(line: _Line, lines: Sequence[_Line]) -> str:
    people = len(line["entries"])
    return f"{_which(line['lottery'], lines)}{count(people, 'person', 'people')} left before the draw"


def _after(line: _Line, lines: Sequence[_Line]) -> str:
    """Which draw it was after; nothing where there is one."""
    return f"draw {line['draw']}: " if sum(one["event"] == "draw" for one in lines) > 1 else ""


def _dropout(line: _Line, lines: Sequence[_Line]) -> str:
    people = count(len(line["entries"]), "person", "people")
    return f"{_after(line, lines)}{people} dropped out: members, or next in the order of replacement"


def _replacement(line: _Line, lines: Sequence[_Line]) -> str:
    came = f"{count(len(line['filled']), 'person', 'people')} came, by the order of replacement"
    empty = f"; {count(line['vacant'], 'seat stays', 'seats stay')} empty" if line["vacant"] else ""
    broken = "; quotas were broken with consent" if line.get("accepted") else ""
    return f"{_after(line, lines)}{came}{empty}{broken}"


_WORDS = {
    "case": _opened,
    "lottery": _lottery,
    "withdrawal": _withdrawal,
    "draw": _draw,
    "dropout": _dropout,
    "replacement": _replacement,
}
