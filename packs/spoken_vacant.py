"""What `withdraw` and `dropout` answer: facts for programs, and lines for people."""

from __future__ import annotations

from typing import Any

from packs.pages import count
from packs.vacant import MadeDropout, MadeWithdrawal, missed_shown
from sortition.departures import accepted
from sortition.wording import counted


def withdraw_facts(made: MadeWithdrawal) -> dict[str, Any]:
    """The withdrawal for programs: ids with codes."""
    return {
        "lottery": made.sealed.number,
        "left": dict(made.left),
        "withdrawn": made.in_all,
        "new_lottery_due": list(made.why_anew),
        "head": made.head,
    }


def withdraw_lines(made: MadeWithdrawal) -> list[str]:
    """The withdrawal for people in the room: how many, never who."""
    lottery = made.sealed
    lines = [
        f"{counted(len(made.left), 'applicant')} withdrew; "
        f"{made.in_all} of {len(lottery.lottery.pool)} in all.",
        f"Lottery {lottery.number} and its commitment stay as they are: if the drawn ticket bears somebody "
        "who withdrew, the seat is filled by the order of the draw.",
    ]
    if made.why_anew:
        lines += ["A new lottery is due, with a new commitment and a new date for the seed:"]
        lines += [f"  {reason}" for reason in made.why_anew]
        lines += ["You decide: exclude those who withdrew, run citizen-panel lottery, publish the reason."]
    return [*lines, *_head(made.head)]


def dropout_facts(made: MadeDropout) -> dict[str, Any]:
    """The drop-out for programs: ids, as in the draw."""
    filled = made.filled
    return {
        "left": dict(made.left),
        "filled": list(filled.people) if filled else [],
        "vacant": made.past.vacant,
        "accepted": accepted(filled) if filled else [],
        "members": list(made.past.members),
        "head": made.head,
        "documents": list(made.documents),
    }


def dropout_lines(made: MadeDropout) -> list[str]:
    """The drop-out for people in the room: entry numbers, never ids."""
    past, filled = made.past, made.filled
    lines = []
    if made.left:
        lines.append(f"{count(len(made.left), 'person', 'people')} left.")
    if filled is None:
        lines.append("No seat is empty: the panel stays as it is.")
        return [*lines, *_head(made.head)]
    names = past.sealed.pseudonyms
    if filled.people:
        lines.append(
            f"{counted(len(filled.people), 'seat')} filled by the order of the draw (entry numbers):"
        )
        lines += [f"  {names[person]}" for person in filled.people]
    if filled.vacant:
        are = "seat stays" if filled.vacant == 1 else "seats stay"
        lines.append(f"{filled.vacant} {are} empty: nobody is left who may have one.")
    if filled.missed:
        lines.append("Broken with your consent, which is on record:")
        lines += [f"  {missed_shown(one, past)}" for one in filled.missed]
    elif not filled.vacant:
        lines.append("Every quota is kept.")
    return [*lines, *_head(made.head)]


def _head(head: str) -> list[str]:
    return ["Head of the log (send it today to somebody outside):", f"  {head}"]


def after_dropout(made: MadeDropout) -> tuple[str, str]:
    """What comes next, and the command for it."""
    if not made.documents:
        return "publish public/; check the record with", "verify"
    told = f"ring those who came in (open {made.documents[0]}); the letters, lists and tables come from"
    return f"send the head to your witness, publish public/, {told}", "packs"
