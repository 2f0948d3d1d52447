"""The source of the seed, named in advance: what it must be at the lottery and at the draw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sortition.drand import CHAINS, OUTCOMES, QUICKNET, Chain, chain_named, is_randomness, read_beacon
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
    may be known already; so is a round of drand that comes out before the lottery, or after the time of the
    draw. A time without an offset is taken as UTC.

    Raises:
        InputProblems: something is missing, or the source does not suit the number of tickets.
    """
    if announcement is None or announcement.get("kind") == "unannounced":
        return {"kind": "unannounced"}
    if problems := unsuited(announcement, tickets, now):
        raise InputProblems(problems)
    kind, chain = announcement["kind"], _chain(announcement)
    drand = {"round": announcement["round"], "chain": chain.hash} if kind == "drand" and chain else {}
    return {
        "kind": kind,
        "source": announcement["source"],
        "when": utc(announcement["when"]).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "witnesses": list(announcement.get("witnesses") or ()),
        "if_it_fails": announcement["if_it_fails"],
        "outcomes": _outcomes(announcement, tickets),
        **drand,
    }


def utc(time: datetime | str) -> datetime:
    """A time of `panel.toml` or of the record in UTC.

    Raises:
        ValueError: the text is not a time.
    """
    moment = datetime.fromisoformat(time) if isinstance(time, str) else time
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def unsuited(announcement: Mapping[str, Any], tickets: int, now: str) -> list[Problem]:
    """Why this announcement does not suit a lottery of so many tickets that is made now.

    Raises:
        InputProblems: balls cannot name one of so many tickets.
    """
    if announcement.get("kind") not in KINDS:
        return [_wrong("kind", "names no source that is known", f"Write one of {', '.join(KINDS)}")]
    problems = [
        _wrong(name, "is missing", f"Write for example {name} = {example}")
        for name, example in _EXAMPLES.items()
        if not announcement.get(name)
    ]
    problems += [*_time_problems(announcement.get("when"), now), *_round_problems(announcement, now)]
    if announcement["kind"] == "balls":
        ball_places(tickets)
    elif _outcomes(announcement, tickets) < OUTCOMES_A_TICKET * tickets:
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


def _outcomes(announcement: Mapping[str, Any], tickets: int) -> int:
    if announcement["kind"] == "balls":
        return tickets
    return announcement.get("outcomes") or (OUTCOMES if announcement["kind"] == "drand" else 0)


def _chain(announcement: Mapping[str, Any]) -> Chain | None:
    return chain_named(announcement.get("chain") or QUICKNET.name)


def _round_problems(announcement: Mapping[str, Any], now: str) -> list[Problem]:
    number, chain = announcement.get("round"), _chain(announcement)
    if announcement["kind"] != "drand":
        given = [name for name in ("round", "chain") if announcement.get(name)]
        return [_wrong(name, "goes with drand only", f"Leave out {name}") for name in given]
    if chain is None:
        return [_wrong("chain", "is no chain that is known", f"Write one of {', '.join(CHAINS)}")]
    try:
        when = utc(announcement.get("when") or "")
    except (ValueError, TypeError, AttributeError):
        return []  # Which round there must be depends on it.
    out, remedy = chain.comes_out(number or 0), f"Write round = {chain.last_until(when)}"
    if not number:
        return [_wrong("round", "is missing", remedy)]
    if not out or utc(out) > when:
        told = f"comes out at {out}, after the time of the draw" if out else "never comes out"
        return [_wrong("round", f"is {number}, which {told}", remedy)]
    if utc(out) <= utc(now):
        reason = f"is {number}, which came out at {out}: whoever makes the lottery now knows its seed"
        return [_wrong("round", reason, remedy)]
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
    problems = _too_early(announcement, now)
    if (seed.kind == "balls") != (kind == "balls"):
        given, wanted = ("balls", "--seed") if seed.kind == "balls" else ("a seed", "--balls")
        problems.append(
            Problem(f"{given} cannot be used: this lottery announced {kind}", f"Draw with {wanted}")
        )
    elif "round" in announcement and not is_randomness(seed.text):
        reason = f"the seed is not that of a round of drand, and round {announcement['round']} was announced"
        problems.append(Problem(reason, "Draw with --drand FILE, or give its 64 hex digits in lower case"))
    if problems:
        raise InputProblems(problems)


def _too_early(announcement: Mapping[str, Any], now: str) -> list[Problem]:
    if utc(now) >= utc(announcement["when"]):
        return []
    return [
        Problem(
            f"this lottery is drawn at {announcement['when']}, not before, and by this computer it is {now}",
            "Draw then; until then you can rehearse: citizen-panel draw --rehearse",
        )
    ]


def drand_seed(path: Path, announcement: Mapping[str, Any], now: str) -> Seed:
    """The seed from the announced round of drand, as its answer was saved in a file.

    Raises:
        InputProblems: no round was announced; or with everything wrong with the file and the time.
    """
    chain, number = chain_named(str(announcement.get("chain"))), announcement.get("round")
    if chain is None or not number:
        known = {"unannounced": "no source", "drand": "no round"}
        said = known.get(announcement["kind"], announcement["kind"])
        reason = f"--drand cannot be used: this lottery announced {said}"
        remedy = "Announce a round of drand before the next lottery; draw this one with --seed or --balls"
        raise InputProblems([Problem(reason, remedy)])
    problems = _too_early(announcement, now)
    try:
        beacon = read_beacon(path, chain, number)
    except InputProblems as found:
        raise InputProblems([*problems, *found.problems]) from None
    if problems:
        raise InputProblems(problems)
    return Seed("seed", beacon.randomness, beacon.randomness, beacon)
