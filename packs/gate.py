"""Before a lottery is written: whose chance deserves a second look, and who approves it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import click

from packs.announced import announced_notes, draw_next
from packs.console import say, speaking
from packs.fairness import attention_lines, beside_lines, in_short
from packs.lottery_step import MadeLottery, Ready, Tell, Wishes, prepare_lottery, seal_lottery
from packs.reading_report import lines_before_a_lottery
from packs.special import TICKETS_TELL
from packs.spoken import lottery_facts, lottery_lines
from packs.spoken_timetable import Told
from packs.terminal import progress
from sortition.attention import Attention, Never, attention, goldilocks_beside
from sortition.leaks import leaks
from sortition.lottery import Lottery
from sortition.problems import InputProblems, Problem, Undecided
from sortition.watch import Watch

MOST_SECONDS = 30.0
QUESTION = "Who approves these chances? A role, not a name (empty: stop, and nothing is written)"


def approved_lottery(
    folder: Path, wishes: Wishes, limit: float, now: Callable[[], str], quiet: bool, told: Tell, tell: Tell
) -> MadeLottery:
    """The lottery stands in the record, after somebody approved chances of 0 and above one half.

    Who that is, the options or settings say, or somebody at the terminal is asked. Without a terminal nobody
    is asked, and the record says that nobody approved. How the files were read is told before that.

    Raises:
        InputProblems: nobody approved at the terminal, or as in `prepare_lottery`; nothing is written.
        KeyboardInterrupt: Ctrl-C at the question; nothing is written.
    """
    with progress(quiet) as report:
        watch = Watch(limit, report)
        ready = prepare_lottery(folder, wishes, now(), watch, tell)
        found = attention(ready.lottery, lambda: why_never(ready.lottery, watch))
    notes = (*ready.read.notes, *announced_notes(ready.settings))
    for line in lines_before_a_lottery(notes, checked=not wishes.pool):
        told(line)
    for line in TICKETS_TELL if ready.facts.publish == "tickets" else ():
        told(line)
    role = ready.facts.approved_by
    if found:
        role = _approval(ready, found, watch.left, quiet, told)
    return seal_lottery(folder, ready, role, now())


def told_for(
    folder: Path, wishes: Wishes, compared: bool, limit: float, now: Callable[[], str], quiet: bool
) -> Told:
    """What `citizen-panel lottery` answers: all objectives compared, or the lottery that was written.

    Raises:
        InputProblems, Impossible, Undecided, VerificationFailed, KeyboardInterrupt: nothing is written.
    """
    if compared:
        from packs.compare import answer_for

        return answer_for(folder, wishes, limit, quiet, speaking(quiet))
    done = approved_lottery(folder, wishes, limit, now, quiet, say, speaking(quiet))
    facts, lines = lottery_facts(done.lottery, done.sealed, folder), lottery_lines(done.lottery, done.sealed)
    return Told(facts, lines, written=done.written, next=draw_next(done.sealed.announcement))


def why_never(lottery: Lottery, watch: Watch) -> Never:
    """Who is in no valid panel, in groups with the rules that exclude them; nothing if the time is up."""
    from sortition.never import never_chosen

    seated = {t for panel in lottery.certificate.panels for t in panel.seats}
    try:
        found = never_chosen(lottery.pool, lottery.quotas, watch, seated)
    except Undecided:
        return ()
    return [(group.ids, group.rules) for group in found]


def _approval(ready: Ready, found: Attention, seconds: float, quiet: bool, say: Tell) -> str:
    """The role of who approves what was found; "" where there is nobody to ask. `seconds` are left."""
    asking = interactive()
    say("Before anything is written:")
    for line in attention_lines(found):
        say(f"  {line}")
    if asking and ready.lottery.objective != "goldilocks":
        with progress(quiet) as report:
            part = Watch(min(MOST_SECONDS, seconds), report)
            other = goldilocks_beside(ready.lottery, part)
        for line in beside_lines(_now(ready.lottery), other):
            say(f"  {line}")
    if ready.facts.approved_by:
        say(f"  Approved by: {ready.facts.approved_by}.")
        return ready.facts.approved_by
    if not asking:
        say("  Nobody approved this, and the record says so: --approved-by ROLE names somebody.")
        return ""
    return _asked(ready, found)


def interactive() -> bool:
    """Whether somebody can be asked: a terminal to read from, and one to ask on."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _asked(ready: Ready, found: Attention) -> str:
    try:
        role: str = click.prompt(QUESTION, default="", show_default=False, err=True).strip()
    except click.Abort:
        raise KeyboardInterrupt from None
    if not role:
        remedy = "Change the quotas, or say who approves: --approved-by ROLE"
        raise InputProblems([Problem(f"nobody approved that {in_short(found)}", remedy)])
    if problems := leaks(replace(ready.settings, approved_by=role), ready.read.contacts):
        # It was typed here: panel.toml has nothing to be mended.
        raise InputProblems(replace(one, file="", cells=()) for one in problems)
    return role


def _now(lottery: Lottery) -> tuple[Fraction, Fraction]:
    free = [chance for chance in lottery.free.values() if chance]
    return (min(free), max(free)) if free else (Fraction(0), Fraction(0))
