"""People who leave, and who comes for them, in the record: docs/reference/record.md, "After the draw".

What happened is logged before anybody is named who takes a seat: nobody can leave somebody out who would come
next by looking first who that is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sortition.audit import Sealed, check_current
from sortition.canonical import json_bytes
from sortition.case import Case, next_head, write_step
from sortition.disk import refusals_worded
from sortition.history import PastDraw, events
from sortition.locking import alone
from sortition.problems import InputProblems, Problem
from sortition.record import Files
from sortition.vacancies import Filled, Missed, missed_by
from sortition.wording import counted

CODES = ("declined", "not-reached", "withdrew", "not-eligible", "input-error")
NOT_REACHED = "not-reached"
# The rule stands in the design and in docs/how-to/fill-an-empty-seat.md in the same words.
CONTACT_RULE = (
    "at least 4 attempts in 2 ways on 3 days, one of them in the evening, "
    "and one in the language or format that the person asked for"
)
_A_TWENTIETH = 20


def write_withdrawal(case: Case, sealed: Sealed, codes: Mapping[str, str], now: str) -> str:
    """These people (ids with codes) have left this lottery in the record, before its draw; the new head.

    The lottery stays as it is.

    Raises:
        InputProblems: the lottery was drawn already, or `sealed` is out of date.
    """
    check_current(case, sealed)
    refuse_drawn(case, sealed)
    entries = _entries(sealed, codes)
    event = {"event": "withdrawal", "lottery": sealed.number, "entries": entries}
    return write_step(case, {}, now, event, sealed.head)


def refuse_drawn(case: Case, sealed: Sealed) -> None:
    """Refuse to go on with a withdrawal from a lottery that was drawn.

    Raises:
        InputProblems: it was.
    """
    if any(line["lottery"] == sealed.number for line in events(case, "draw")):
        raise InputProblems(
            [Problem(f"lottery {sealed.number} was drawn already", "Run citizen-panel dropout instead")]
        )


def write_dropout(case: Case, past: PastDraw, codes: Mapping[str, str], now: str) -> str:
    """These people (ids with codes) have dropped out of this draw in the record; the new head.

    Where somebody was not reached, a private file says that the rule of contacts was kept.

    Raises:
        InputProblems: `past` is out of date.
    """
    check_current(case, past.sealed)
    number = 1 + len(events(case, "dropout"))
    entries = _entries(past.sealed, codes)
    silent = sorted(name for name, code in entries.items() if code == NOT_REACHED)
    files: Files = {}
    if silent:
        ending = "" if number == 1 else f"-{number}"
        kept = {"schema": 1, "at": now, "draw": past.number, "entries": silent, "kept": CONTACT_RULE}
        files[f"private/not-reached{ending}.json"] = json_bytes(kept)
    event = {"event": "dropout", "draw": past.number, "entries": entries}
    return write_step(case, files, now, event, past.sealed.head)


def write_replacement(
    case: Case, past: PastDraw, filled: Filled, now: str, documents: Callable[[str], Files]
) -> str:
    """The empty seats are filled in the record; returns the new head.

    `documents` gives, for the new head, further files by their path in the case folder: they are written with
    the line, or neither is.

    Raises:
        InputProblems: `past` is out of date.
    """
    check_current(case, past.sealed)
    event: dict[str, object] = {
        "event": "replacement",
        "draw": past.number,
        "filled": [past.sealed.pseudonyms[person] for person in filled.people],
        "vacant": filled.vacant,
    }
    if filled.missed:
        event["accepted"] = accepted(filled)
    with refusals_worded(), alone(case.private):  # The documents name people: nobody is erased meanwhile.
        files = documents(next_head(case, {}, now, event))
        return write_step(case, files, now, event, past.sealed.head)


def accepted(filled: Filled) -> list[dict[str, str]]:
    """The quotas that are broken, as the log names them: never by how many seats."""
    return [_named(one) for one in sorted(filled.missed)]


def _named(missed: Missed) -> dict[str, str]:
    names = {"category": missed.category, "value": missed.value, "side": missed.side}
    if not missed.with_category:
        return names
    return {**names, "with_category": missed.with_category, "with_value": missed.with_value}


def _entries(sealed: Sealed, codes: Mapping[str, str]) -> dict[str, str]:
    if strange := set(codes.values()).difference(CODES):
        raise ValueError(f"no such code: {min(strange)}")
    return {sealed.pseudonyms[person]: code for person, code in codes.items()}


def why_anew(sealed: Sealed, gone: Mapping[str, str]) -> list[str]:
    """Why a new lottery is due before the draw after these people withdrew; empty where none is."""
    lottery = sealed.lottery
    pool, n = lottery.pool, len(lottery.pool)
    rest = [one.id for one in pool.applicants if one.id not in gone]
    reasons = []
    if len(gone) * _A_TWENTIETH > n:
        reasons.append(f"{len(gone)} of {n} applicants have withdrawn: more than 5 %")
    if len(rest) < lottery.quotas.size:
        reasons.append(f"{counted(len(rest), 'applicant')} left for {counted(lottery.quotas.size, 'seat')}")
    lost = (one for one in missed_by(rest, pool, lottery.quotas) if one.side == "min")
    reasons += [f"{one.named}: the minimum cannot be met now, {one.seats} too few" for one in lost]
    return reasons
