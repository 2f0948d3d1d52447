"""How a command ends that did not do its work: exit codes as in docs/reference/commands.md, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise

from packs.terminal import bug_log
from sortition.disk import Refused, refused
from sortition.findings import Kind, Note
from sortition.problems import Impossible, InputProblems, Problem, Undecided, VerificationFailed

WITHIN = "The smallest change within min_flex and max_flex that makes it possible:"
BEYOND = "Or, beyond min_flex and max_flex:"


class Exit(IntEnum):
    """The exit codes that other programs rely on."""

    BUG = 1
    WRONG_INPUT = 3
    IMPOSSIBLE = 4
    UNDECIDED = 5
    NOT_VERIFIED = 6
    INTERRUPTED = 130


def outcome(error: BaseException) -> tuple[int, list[str], dict[str, object]]:
    """Exit code, lines for people, facts for programs: what ended a command that did not do its work."""
    match error:
        case OSError():
            return outcome(refused(error))
        case InputProblems(problems=problems, notes=notes):
            heading = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
            nothing = "is lost or half written" if isinstance(error, Refused) else "was written"
            lines = [f"{heading} to mend; nothing {nothing}:", *(f"  {problem}" for problem in problems)]
            return Exit.WRONG_INPUT, [*lines, *_worth_a_look(notes)], _problems(problems, notes)
        case Impossible():
            return Exit.IMPOSSIBLE, *_impossible(error)
        case Undecided():
            more = " --time-limit SECONDS allows more time." if "seconds" in str(error) else ""
            nothing = "" if "is logged" in str(error) else " Nothing was written."
            lines = [f"Undecided: {error}.{nothing}{more}"]
            return Exit.UNDECIDED, lines, {"status": "undecided", "reason": str(error)}
        case VerificationFailed():
            return Exit.NOT_VERIFIED, [f"Verification failed: {error}."], {"ok": False, "reason": str(error)}
        case KeyboardInterrupt():
            lines = ["Interrupted; nothing is lost. citizen-panel status says how far it came."]
            return Exit.INTERRUPTED, lines, {"status": "interrupted"}
        case ModuleNotFoundError(name=name):
            lines = [f"The library {name} is not installed. Install what the toolkit needs: pip install ."]
            return Exit.BUG, lines, {"status": "fault"}
    lines = ["Sorry: this is a fault of the toolkit, not yours. Please report it with this file,"]
    return Exit.BUG, [*lines, f"which holds no personal data: {bug_log(error)}"], {"status": "fault"}


def _worth_a_look(notes: Sequence[Note]) -> list[str]:
    """What else the officer has to decide on, so that one list has everything to be mended."""
    from packs.reading_report import reading_lines

    return reading_lines(note for note in notes if note.kind is Kind.LOOK)


def _impossible(error: Impossible) -> tuple[list[str], dict[str, object]]:
    """The rules in conflict, the smallest way out, and the others, each after "Or"."""
    lines = [f"Impossible: {error.what}. These cannot hold together:"]
    lines += [f"  {rule}" for rule in error.conflict]
    within = [way.within_flex for way in error.alternatives]
    lines += [WITHIN if any(within[:1]) else error.way_out] if error.changes else []
    lines += [f"  {change}" for change in error.changes]
    told: dict[str, object] = {"status": "impossible", "conflict": error.conflict, "changes": error.changes}
    if error.alternatives:
        told["alternatives"] = [way.as_json() for way in error.alternatives]
    for before, way in pairwise(error.alternatives):
        beyond = before.within_flex and not way.within_flex
        lines += [BEYOND if beyond else "Or:", *(f"  {change}" for change in way.changes)]
    return lines, told


def _problems(problems: Sequence[Problem], notes: Sequence[Note]) -> dict[str, object]:
    from packs.suggested import suggested  # only problems need it

    told: dict[str, object] = {"problems": [problem.as_json() for problem in problems]}
    if notes:
        told["notes"] = [note.as_json() for note in notes]
    lines = [line.as_json() for line in suggested(problems)]
    return {**told, "suggested": lines} if lines else told
