"""The announced source of the seed: what is odd about it before the lottery, and the command that draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from json import loads
from pathlib import Path
from typing import Any

from packs.letters import worded
from sortition.announcement import unsuited, utc
from sortition.case import Case
from sortition.drand import QUICKNET, chain_named
from sortition.findings import Kind, Note
from sortition.history import events
from sortition.problems import InputProblems, Problem
from sortition.reading.values import SETTINGS_FILE
from sortition.settings import Settings

# The lottery chooses among these; a source that suits the fewest is the least that can be asked.
_FEWEST_TICKETS = 1000
# Who looks a round up that is out longer than this knows the panel before the public does.
_EARLY = timedelta(hours=1)
_UNANNOUNCED = (
    "no source of the seed is announced. A lottery without [announce] works, but proves less, and the report"
    " says so: name the source before the lottery is made, as nothing can be added afterwards"
)
_DRAWS_BY = {
    "balls": "balls",
    "dice": "dice",
    "national-lottery": "the numbers of the national lottery",
    "drand": "drand",
    "other": "a source of its own",
}


def draw_command(announcement: Mapping[str, Any]) -> str:
    """What draws from the announced source, as typed after citizen-panel; capitals come with the event."""
    if announcement["kind"] == "balls":
        return 'draw --balls DIGITS --seed "SECOND SOURCE"'
    if announcement.get("round"):
        return "draw --drand round.json"
    return "draw --seed SEED"


def drawn_when(announcement: Mapping[str, Any]) -> str:
    """When the draw was announced to be, as in " on 11 February 2027 at 6.30 pm UTC"; "" where it was not."""
    if announcement["kind"] == "unannounced":
        return ""
    return f" on {_moment(utc(announcement['when']))}"


def draw_next(announcement: Mapping[str, Any]) -> tuple[str, str]:
    """What comes next once a lottery stands: what to do, and the command without citizen-panel."""
    coming = f"publish the commitment, then draw in public{drawn_when(announcement)}:"
    return coming, draw_command(announcement)


def draw_next_of(case: Case, number: int) -> str:
    """The same for this lottery of the case, in one line, as its public record has it."""
    path = case.public / f"lottery{'' if number == 1 else f'-{number}'}" / "announce.json"
    try:
        coming, command = draw_next(loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        # Somebody changed the file: verify and draw refuse it, and status goes on.
        coming, command = draw_next({"kind": "unannounced"})
    return f"{coming} citizen-panel {command}"


def to_be_announced(folder: Path, settings: Settings, now: str) -> tuple[list[Problem], list[Note]]:
    """What stops the next lottery about its announcement, and what is worth a look; `now` is in UTC.

    Where a lottery stands already its time may well have come, so nothing stops then.

    Raises:
        VerificationFailed: the log of the case is not as it was written.
    """
    announce = settings.announce
    if announce is None:
        return [], [Note(_UNANNOUNCED, SETTINGS_FILE)]
    problems = announced_amiss(settings, now)
    case = Case(folder)
    if case.started and events(case, "lottery"):
        return [], [] if problems else list(announced_notes(settings))
    return problems, [] if problems else list(announced_notes(settings))


def announced_amiss(settings: Settings, now: str) -> list[Problem]:
    """Why the announcement suits no lottery that is made now, as far as that is known before it is made."""
    if settings.announce is None:
        return []
    try:
        return unsuited(asdict(settings.announce), settings.tickets or _FEWEST_TICKETS, now)
    except InputProblems as found:
        return list(found.problems)


def announced_notes(settings: Settings) -> Iterator[Note]:
    """What the announcement says, and what of it is worth a look; nothing where there is none."""
    announce = settings.announce
    if announce is None:
        return
    when = utc(announce.when)
    said = f"the draw is announced for {_moment(when)}{_here(when)}, by {_DRAWS_BY[announce.kind]}"
    chain = chain_named(announce.chain or QUICKNET.name)
    if not (announce.round and chain):
        yield Note(said, SETTINGS_FILE, kind=Kind.READ)
        return
    out = utc(chain.comes_out(announce.round))
    text = f"{said}; round {announce.round} of {chain.name} comes out on {_moment(out)}"
    yield Note(text, SETTINGS_FILE, kind=Kind.READ)
    if when - out > _EARLY:
        yield Note(
            f"[announce] round {announce.round} comes out on {_moment(out)}, long before the draw: whoever"
            " looks it up then knows the panel first. The last round before the draw is"
            f" {chain.last_until(when)}",
            SETTINGS_FILE,
        )


def _here(time: datetime) -> str:
    """The same moment as the clock on the wall shows it, where that is another hour."""
    local = time.astimezone()
    return f" (by the clock of this computer {worded(local)})" if local.utcoffset() else ""


def _moment(time: datetime) -> str:
    seconds = f" and {time.second} seconds" if time.second else ""
    return f"{worded(time)}{seconds} UTC"
