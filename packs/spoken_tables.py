"""What `citizen-panel tables` says: plain lines for people, facts for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from packs.discreet import discreet
from packs.tables import Judged, MadeSeating, judge, run_tables
from scheduling.seating.bounds import ByChance
from scheduling.seating.changes import Move
from scheduling.seating.described import happened_in_words, in_words
from scheduling.seating.measures import Measures
from scheduling.seating.names import is_made_up
from scheduling.seating.releases import beaten_by
from sortition.findings import Note
from sortition.watch import Watch
from sortition.wording import counted

if TYPE_CHECKING:
    from packs.seating_asked import Asked


@dataclass(frozen=True)
class Told:
    """The answer: facts for programs, lines for people, what stands in the folder now, what comes next."""

    facts: Mapping[str, object]
    lines: tuple[str, ...]
    notes: tuple[Note, ...]
    written: tuple[str, ...] = ()
    next: str = ""


def answer_for(folder: Path, asked: Asked, plan: Path | None, now: str, watch: Watch) -> Told:
    """Seat people, mend the last seating, or judge the plan in a file.

    Lines, notes and problems say no id that tells who somebody is; the facts do, as other programs need them.

    Raises:
        InputProblems, Impossible, Undecided: nothing is written.
    """
    said = discreet([folder], asked.members, asked.id)
    asked = replace(
        asked,
        absent=tuple(map(said.meant, asked.absent)),
        late=tuple(map(said.meant, asked.late)),
        together=tuple(map(said.meant, asked.together)),
        apart=tuple(map(said.meant, asked.apart)),
    )
    with said.problems():
        told = _answer(folder, asked, plan, now, watch)
    return replace(told, lines=tuple(map(said.text, told.lines)), notes=said.notes(told.notes))


def _answer(folder: Path, asked: Asked, plan: Path | None, now: str, watch: Watch) -> Told:
    if plan:
        judged = judge(folder, asked, plan, watch)
        return Told(_judged_facts(judged), tuple(_judged_lines(judged)), judged.notes)
    made = run_tables(folder, asked, now, watch)
    facts = {**made_facts(made), "seconds": round(watch.seconds, 2)}
    # Only a drawn case has sessions, and documents to be made.
    coming = "packs" if any(one.session for one in made.release.discussion.rounds) else "tables --absent ID"
    return Told(facts, tuple(made_lines(made)), made.notes, made.written, coming)


def made_facts(made: MadeSeating) -> dict[str, object]:
    """A seating for programs."""
    discussion = made.release.discussion
    facts: dict[str, object] = {
        "number": made.release.number,
        "members": len(discussion.guests),
        "rounds": len(discussion.rounds),
        "tables": max(len(one.places) for one in discussion.rounds),
        **_figures(made.measures, made.by_chance),
    }
    if made.mended:
        facts["status"], facts["bound"] = made.mended.status, made.mended.bound
        facts["stated"] = list(_just_stated(made))
        for name in ("moves", "arrivals", "posts"):
            facts[name] = [_move(one) for one in getattr(made.mended, name)]
    return facts


def _tables(made: MadeSeating) -> int:
    """The most tables of the room in a round; pairs and trios sit at none."""
    rounds = made.release.discussion.rounds
    return max(sum(not is_made_up(one.table) for one in round_.places) for round_ in rounds)


def _just_stated(made: MadeSeating) -> tuple[str, ...]:
    """What was stated for this mend, with the round that it began with."""
    return made.release.stated[len(made.before.stated) if made.before else 0 :]


def _move(one: Move) -> dict[str, str]:
    return {"round": one.round, "id": one.id, "from": one.origin, "to": one.table}


def _figures(measures: Measures, by_chance: ByChance) -> dict[str, object]:
    return {
        "distinct_pairs": measures.distinct_pairs,
        "pair_upper_bound": measures.pair_upper_bound,
        "repeated_pairs": measures.repeated_pairs,
        "out_of_band": measures.out_of_band,
        "met_least": measures.met_least,
        "met_most": measures.met_most,
        "led_again": measures.led_again,
        "by_chance": {"distinct_pairs": by_chance.pairs, "out_of_band": by_chance.out_of_band},
    }


def made_lines(made: MadeSeating) -> Iterator[str]:
    """A seating for people: where there are rounds, what is reached, what moved."""
    discussion = made.release.discussion
    size = [
        counted(len(discussion.guests), "member"),
        *([counted(tables, "table")] if (tables := _tables(made)) else []),
        counted(len(discussion.rounds), "round"),
    ]
    yield f"Seating, version {made.release.number}: {', '.join(size)}."
    yield from in_words(made.measures, made.by_chance)
    if not made.mended and len(made.release.points) > 1:
        yield ""
        yield from _dial(made)
    if made.mended:
        yield ""
        yield from _moves(made)


def _dial(made: MadeSeating) -> Iterator[str]:
    yield f"{'Dial':<10}{'pairs who meet':>16}{'off their share':>18}{'everybody meets':>18}"
    for one in made.release.points:
        met = f"{one.met_least}-{one.met_most}"
        better = beaten_by(one, made.release.points)
        mark = f"  worse than {better}" if better else ""
        mark += "  *" if one.dial == made.release.dial else ""
        yield f"{one.dial:<10}{one.distinct_pairs:>16}{one.out_of_band:>18}{met:>18}{mark}"
    coming = next(one for one in made.release.points if one.dial == made.release.dial)
    whole = coming.distinct_pairs == made.measures.distinct_pairs
    yield f"* this plan{'' if whole else ' in the rounds to come'}; the others were searched for less long."


def _moves(made: MadeSeating) -> Iterator[str]:
    assert made.mended
    mended = made.mended
    yield from happened_in_words(_just_stated(made))
    proof = ", and fewer are impossible" if mended.status == "optimal" else ""
    nobody = "No member moves." if mended.posts else "Nobody moves."
    yield f"{counted(len(mended.moves), 'move')}{proof}." if mended.moves else nobody
    for heading, moves in (
        ("Please sit elsewhere:", mended.moves),
        ("New at a table:", mended.arrivals),
        ("Facilitators:", mended.posts),
    ):
        if moves:
            yield heading
            yield from (f"  {_sentence(one)}" for one in moves)
    yield from _unled(made)


def _unled(made: MadeSeating) -> Iterator[str]:
    """Tables that somebody led before and nobody leads now."""
    assert made.before
    before = made.before.seating.group
    for one in made.release.seating.groups:
        led = before.get((one.round, one.table))
        if led and led.facilitators and not one.facilitators:
            yield f"Nobody leads table {one.table} in round {one.round}."


def _sentence(one: Move) -> str:
    """By id, as everything on the screen; names stand in the workbook's sheet Changes."""
    if one.origin and one.table:
        return f"round {one.round}: {one.id} from {one.origin} to {one.table}"
    return (
        f"round {one.round}: {one.id} to {one.table}" if one.table else f"round {one.round}: {one.id} is free"
    )


def _judged_facts(judged: Judged) -> dict[str, object]:
    return {
        "violations": [
            {"rule": one.rule, "subject": one.subject, "sentence": one.sentence} for one in judged.violations
        ],
        **_figures(judged.measures, judged.by_chance),
        "ours": _figures(judged.ours, judged.by_chance),
    }


def _judged_lines(judged: Judged) -> Iterator[str]:
    broken = judged.violations
    yield f"{counted(len(broken), 'rule')} broken:" if broken else "The plan keeps every rule."
    yield from (f"  {one.sentence}" for one in broken)
    yield from in_words(judged.measures, judged.by_chance)
    ours, theirs = judged.ours, judged.measures
    yield (
        f"Our own plan: {counted(ours.distinct_pairs, 'pair')} meet instead of {theirs.distinct_pairs}, "
        f"{ours.out_of_band} off their fair share instead of {theirs.out_of_band}."
    )
