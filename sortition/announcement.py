"""The source of the seed, named in advance: what it must be at the lottery and at the draw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sortition.draw import Seed, ball_places
from sortition.problems import InputProblems, Problem
from sortition.settings import KINDS

OUTCOMES_A_TICKET = 10_000
_EXAMPLES = {
    "source": '"National Lottery, Lotto, the six main numbers in ascending order"',
    "if_it_fails": '"the next draw of the same source"',
}


def announced(announcement: Mapping[str, Any] | None, tickets: int, now: str) -> dict[str, Any]:
    """The content of announce.json.

    A hashed source needs 10,000 equally likely outcomes a ticket: with fewer, keys and wordings
    could be tried out until somebody's odds rise. A time that is past is refused, since the seed
    may be known already. A time without an offset is taken as UTC.

    Raises:
        InputProblems: something is missing, or the source does not suit the number of tickets.
    """
    if announcement is None or announcement.get("kind") == "unannounced":
        return {"kind": "unannounced"}
    if problems := _problems(announcement, tickets, now):
        raise InputProblems(problems)
    balls = announcement["kind"] == "balls"
    return {
        "kind": announcement["kind"],
        "source": announcement["source"],
        "when": utc(announcement["when"]).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "witnesses": list(announcement.get("witnesses") or ()),
        "if_it_fails": announcement["if_it_fails"],
        "outcomes": tickets if balls else announcement["outcomes"],
    }


def utc(time: datetime | str) -> datetime:
    """A time of `panel.toml` or of the record in UTC.

    Raises:
        ValueError: the text is not a time.
    """
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _problems(announcement: Mapping[str, Any], tickets: int, now: str) -> list[Problem]:
    if announcement.get("kind") not in KINDS:
        return [_wrong("kind", "names no source that is known", f"Write one of {', '.join(KINDS)}")]
    problems = [
        _wrong(name, "is missing", f"Write for example {name} = {example}")
        for name, example in _EXAMPLES.items()
        if not announcement.get(name)
    ]
    problems += _time_problems(announcement.get("when"), now)
    if announcement["kind"] == "balls":
        ball_places(tickets)
    elif (announcement.get("outcomes") or 0) < OUTCOMES_A_TICKET * tickets:
        problems.append(_too_few(announcement.get("outcomes"), tickets))
    return problems


def _time_problems(when: datetime | str | None, now: str) -> list[Problem]:
    remedy = "Write the time of the public draw, such as when = 2030-03-21T18:30:00Z"
    try:
        moment = utc(when or "")
    except (ValueError, TypeError, AttributeError):
        return [_wrong("when", "is not a time", remedy)]
    if moment <= utc(now):
        reason = "is already past, and a lottery made after its seed is known would prove nothing"
        return [_wrong("when", reason, "Announce a later draw and publish its time")]
    return []


def _too_few(outcomes: int | None, tickets: int) -> Problem:
    needed = OUTCOMES_A_TICKET * tickets
    reason = f"is {outcomes}, fewer than the {needed} that {tickets} tickets need"
    return _wrong(
        "outcomes",
        reason if outcomes else f"is missing; {tickets} tickets need at least {needed}",
        "Use a source with more equally likely outcomes (more dice, for example), or balls",
    )


def _wrong(name: str, reason: str, remedy: str) -> Problem:
    return Problem(f"[announce] {name} {reason}", remedy, file="panel.toml")


def check_announced(announcement: Mapping[str, Any], seed: Seed, now: str) -> None:
    """The seed is of the announced kind and does not come before its time.

    Raises:
        InputProblems: it is not, or does.
    """
    kind = announcement["kind"]
    if kind == "unannounced":
        return
    problems = []
    if (seed.kind == "balls") != (kind == "balls"):
        given, wanted = ("balls", "--seed") if seed.kind == "balls" else ("a seed", "--balls")
        problems.append(
            Problem(f"{given} cannot be used: this lottery announced {kind}", f"Draw with {wanted}")
        )
    if utc(now) < utc(announcement["when"]):
        problems.append(
            Problem(f"this lottery is drawn at {announcement['when']}, not before", "Draw at that time")
        )
    if problems:
        raise InputProblems(problems)
