"""What `citizen-panel withdraw` and `citizen-panel dropout` do with their options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from packs.announced import draw_command, drawn_when
from packs.console import answer, confirmed, next_step, say
from packs.spoken_vacant import after_dropout, dropout_facts, dropout_lines, withdraw_facts, withdraw_lines
from packs.vacant import MadeWithdrawal, run_dropout, run_withdraw

Clock = Callable[[], str]


def answer_withdraw(folder: Path, given: Mapping[str, Any], as_json: bool, now: Clock) -> None:
    """The withdrawal is on record, and told."""
    made = run_withdraw(folder, given["people"], given["code"], now())
    answer("withdraw", as_json, withdraw_facts(made), withdraw_lines(made))
    next_step(folder, *_after_withdraw(made))


def _after_withdraw(made: MadeWithdrawal) -> tuple[str, str]:
    """What comes next, and the command: where a new lottery is due, somebody has to decide first."""
    if made.why_anew:
        return "publish public/, and decide on a new lottery; if one is made, first", "check"
    source = made.sealed.announcement
    return f"publish public/, then draw in public{drawn_when(source)}:", draw_command(source)


def answer_dropout(folder: Path, given: Mapping[str, Any], as_json: bool, now: Clock) -> None:
    """Who left is on record, the empty seats are filled, and both are told."""
    made = run_dropout(
        folder,
        given["people"],
        given["code"],
        now,
        given["time_limit"],
        _yes if given["contact_rule_kept"] else confirmed,
        say,
        accept=given["accept_violation"],
    )
    answer("dropout", as_json, dropout_facts(made), dropout_lines(made))
    next_step(folder, *after_dropout(made))


def _yes(question: str) -> bool:
    return True
