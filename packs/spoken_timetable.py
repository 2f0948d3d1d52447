"""What `citizen-panel timetable` answers: facts for programs, and lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from packs.planning import Asked
from packs.timetabling import (
    Judged,
    MadeTimetable,
    MadeTimetables,
    ask_why_not,
    ask_worth,
    judge,
    run_timetables,
)
from scheduling.changes import Change, Tell
from scheduling.check.money import cost
from scheduling.measures import GOALS
from scheduling.offers import Offer
from scheduling.questions import Answer, in_words
from scheduling.reasons import folded
from scheduling.reasons.words import joined
from scheduling.timetable import Stage, Violation
from scheduling.wording import when
from sortition.findings import Note
from sortition.watch import Watch
from sortition.wording import counted

_GOALS = {one.name: one for one in GOALS}
_NAMED = 6


@dataclass(frozen=True)
class Told:
    """An answer of the command: for programs, for people, remarks on the way, and what was written.

    `next` is what comes next, and the command for it without "citizen-panel" in front.
    """

    facts: Mapping[str, Any]
    lines: Sequence[str]
    notes: tuple[Note, ...] = ()
    written: tuple[str, ...] = ()
    next: tuple[str, str] = ("", "")


def answer_for(
    folders: Sequence[Path],
    asked: Asked,
    by_hand: Path | None,
    question: str | None,
    worthwhile: bool,
    now: str,
    watch: Watch,
) -> Told:
    """What the command line asked for: a plan judged, a question answered, or timetables made.

    Raises:
        InputProblems, Impossible, Undecided, VerificationFailed: nothing is written.
    """
    if by_hand is not None:
        judged = judge(folders[0], asked, by_hand, watch)
        return Told(judged_facts(judged), list(judged_lines(judged)), judged.notes)
    if question is not None:
        found = ask_why_not(folders[0], asked, question, watch)
        return Told(why_not_facts(found), list(why_not_lines(found)))
    if worthwhile:
        offers = ask_worth(folders[0], asked, watch)
        return Told(worth_facts(offers), list(worth_lines(offers)))
    made = run_timetables(folders, asked, now, watch)
    notes = tuple(note for one in made.panels for note in one.notes)
    alone = len(made.panels) == 1
    written = tuple(name if alone else str(one.folder / name) for one in made.panels for name in one.written)
    facts = timetable_facts(made, watch.seconds)
    return Told(facts, [*timetable_lines(made.panels), *_joint_lines(made)], notes, _folded(written))


def _folded(written: Sequence[str]) -> tuple[str, ...]:
    """Calendar files by their folder, everything else as it is."""
    return tuple(
        dict.fromkeys(
            f"{name.rpartition('/')[0]}/" if name.endswith(".ics") and "/calendars" in name else name
            for name in written
        )
    )


def timetable_facts(made: MadeTimetables, seconds: float) -> dict[str, Any]:
    """One panel's facts; of several a list under "panels", and what they reach together at best."""
    panels = [_facts(one) for one in made.panels]
    joint = made.together
    if joint is None:
        return {**panels[0], "seconds": round(seconds, 2)}
    told = {"goal": joint.goal, "value": joint.value, "bound": joint.bound}
    return {"panels": panels, "together": told, "seconds": round(seconds, 2)}


def _joint_lines(made: MadeTimetables) -> Iterator[str]:
    joint = made.together
    # Before anybody is known nobody can attend, and there is nothing to say.
    if joint is not None and (joint.value or joint.bound):
        value, bound = worded(joint.goal, joint.value), worded(joint.goal, joint.bound)
        yield ""
        yield f"All panels together: {_GOALS[joint.goal].says}: {value}; proved: no better than {bound}."


def _facts(made: MadeTimetable) -> dict[str, Any]:
    planned = made.planned
    return {
        "folder": str(made.folder),
        "release": made.release.number,
        "status": planned.status,
        "stages": [
            {"goal": one.goal, "value": one.value, "bound": one.bound, "status": one.status}
            for one in planned.stages
        ],
        "cost": cost(planned.programme, planned.timetable),
        "violations": [_violation(one) for one in planned.warnings],
        "changes": [asdict(one) for one in made.changes],
        "tell": [asdict(one) for one in made.tell],
        "notes": [note.as_json() for note in made.notes],
        "written": list(made.written),
    }


def _violation(one: Violation) -> dict[str, Any]:
    return {"rule": one.rule, "subject": one.subject, "sentence": one.sentence, "blocks": one.blocks}


def timetable_lines(made: Sequence[MadeTimetable]) -> list[str]:
    """Every panel's sessions, goals, warnings and changes."""
    return [line for one in made for line in (*_of_panel(one, named=len(made) > 1), "")][:-1]


def _of_panel(made: MadeTimetable, *, named: bool) -> Iterator[str]:
    planned = made.planned
    programme = planned.programme
    if named:
        yield f"{programme.name} ({made.folder})"
    yield f"Timetable, version {made.release.number}" + ("" if made.written else ": nothing changed")
    for sitting in planned.timetable.sittings:
        session, venue = programme.session[sitting.session], programme.venue[sitting.venue]
        yield f"  {session.id:<5}{when(sitting.span)}, {venue.name}: {session.title}"
        talks = [programme.talk[one.talk].title for one in sitting.talks]
        if talks:
            yield f"       {counted(len(talks), 'talk')}: {'; '.join(talks)}"
    yield ""
    yield from stage_lines(planned.stages)
    if planned.warnings:
        yield ""
        yield "Not as it should be (these rules warn):"
        yield from (f"  {one.sentence} [{one.rule}]" for one in planned.warnings)
    if made.changes:
        yield ""
        yield "Changed:"
        for change in made.changes:
            yield f"  {change.name}: {_change(change)}"
    if made.tell:
        yield ""
        yield "Tell:"
        yield from _tell_lines(made.tell)


_NONE = {"session": "not held", "talk": "not given", "support": "nobody"}


def _change(change: Change) -> str:
    """From what to what; of people who support a session only those who come or go."""
    none = _NONE.get(change.what, "nothing")
    was, now = change.before.split(", "), change.after.split(", ")
    if change.what == "support" and change.before and change.after:
        gone, come = [one for one in was if one not in now], [one for one in now if one not in was]
        parts = [f"without {joined(gone)}"] * bool(gone) + [f"with {joined(come)}"] * bool(come)
        return f"now {' and '.join(parts)}"
    return f"{change.before or none} -> {change.after or none}"


def _tell_lines(tell: Sequence[Tell]) -> Iterator[str]:
    """Whom to tell what: those who hear the same stand in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for one in tell:
        alike.setdefault((one.kind, one.what), []).append(one.name or one.id)
    for (kind, what), names in alike.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        who = f"{len(names)} {kind}s" if kind == "member" and len(names) > 1 else kind
        yield f"  {who} ({', '.join(names[:_NAMED])}{more}): {what}"


def stage_lines(stages: Sequence[Stage]) -> Iterator[str]:
    """Each goal with its value, the best that is proved possible, and whether that is reached."""
    if not stages:
        return
    yield "Goals, the most important first:"
    for stage in stages:
        goal = _GOALS[stage.goal]
        value, bound = worded(stage.goal, stage.value), worded(stage.goal, stage.bound)
        proof = "proved best" if stage.status == "optimal" else f"proved: no better than {bound}"
        yield f"  {value:>12}  {goal.says} ({proof})"


def worded(goal: str, value: int) -> str:
    """The value of a goal as people write it: "£12,300", "83.3 %", "41"."""
    return in_words(_GOALS[goal], value)


def judged_facts(judged: Judged) -> dict[str, Any]:
    """What a plan made by hand breaks, reaches, and could gain, for programs."""
    return {
        "violations": [_violation(one) for one in judged.violations],
        "values": dict(judged.values),
        "best": [asdict(one) for one in judged.best],
        "notes": [note.as_json() for note in judged.notes],
    }


def judged_lines(judged: Judged) -> Iterator[str]:
    """The same for people."""
    broken = [one for one in judged.violations if one.blocks]
    warned = [one for one in judged.violations if not one.blocks]
    yield f"Rules that block and are broken: {len(broken)}" if broken else "Every rule that blocks is kept."
    yield from (f"  {one.sentence} [{one.rule}]" for one in broken)
    if warned:
        yield f"Rules that warn and are broken: {len(warned)}"
        yield from (f"  {one.sentence} [{one.rule}]" for one in warned)
    yield ""
    yield "This plan, and the best that keeps every rule, the most important goal first:"
    for stage in judged.best:
        own, best = worded(stage.goal, judged.values[stage.goal]), worded(stage.goal, stage.value)
        yield f"  {own:>12} {best:>12}  {_GOALS[stage.goal].says}"
    if not judged.best:
        yield "  No timetable keeps all rules that block: citizen-panel timetable says why."


def why_not_facts(answer: Answer) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "asked": answer.asked,
        "verdict": answer.verdict,
        "sentence": answer.sentence,
        "conflict": [one.sentence for one in answer.conflict],
        "goals": [{"goal": one.goal, "before": one.before, "after": one.after} for one in answer.compared],
        "notes": list(answer.notes),
    }


def why_not_lines(answer: Answer) -> Iterator[str]:
    """The answer for people."""
    yield answer.sentence
    yield from (f"  {one}" for one in folded((one.group, one.sentence) for one in answer.conflict))
    # What is lost first stands in the sentence already.
    changed = [one.sentence for one in answer.compared if one.before != one.after]
    yield from (f"  {one}" for one in changed if one not in answer.sentence)
    yield from answer.notes


def worth_facts(offers: Sequence[Offer]) -> dict[str, Any]:
    """What one more of each would buy, for programs."""
    return {"offers": [asdict(one) for one in offers]}


def worth_lines(offers: Sequence[Offer]) -> Iterator[str]:
    """The same for people."""
    yield from (one.sentence for one in offers)
