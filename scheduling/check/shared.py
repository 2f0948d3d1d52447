"""Whether shared rooms and people do one job at a time: within a plan, and in the plans of several panels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from scheduling.check.plan import Findings, Plan
from scheduling.persons import speak_and_support
from scheduling.programme import Programme
from scheduling.times import Span
from scheduling.timetable import Timetable
from scheduling.wording import day_words, hours


@dataclass(frozen=True, slots=True)
class Use:
    """A shared resource at work: what and which it is, its name, when, and for which session."""

    what: str
    id: str
    name: str
    span: Span
    by: str


def uses(plan: Plan) -> Iterator[Use]:
    """Every room and person of a plan at work: speakers for the stretch of their talk, others all session."""
    speakers = plan.programme.speaker
    for held in plan.to_come:
        span = held.sitting.span
        if held.venue:
            yield Use("venue", held.venue.id, held.venue.name, span, held.name)
        for one in held.support:
            yield Use("support", one.id, one.name, span, held.name)
        for given, _ in held.given:
            if given.speaker in speakers:
                name = speakers[given.speaker].name
                yield Use("speaker", given.speaker, name, held.stretch(given), held.name)


def one_job(plan: Plan) -> Findings:
    """No room or person is at work while something else has it."""
    for use in uses(plan):
        for busy in plan.programme.busy:
            if (busy.what, busy.id) == (use.what, use.id) and busy.span.overlaps(use.span):
                yield use.name, f"{_at(use)} and, {hours(busy.span)}, for {busy.by}."
    for p in speak_and_support(plan.programme):
        mine = [use for use in uses(plan) if use.id == p]
        for work, talk in product(mine, mine):
            if (work.what, talk.what) == ("support", "speaker") and work.span.overlaps(talk.span):
                yield work.name, f"{_at(work)} and, {hours(talk.span)}, for a talk."


def jobs_at_once(plans: Sequence[tuple[Programme, Timetable]]) -> Findings:
    """Each room and person that two of these plans have at the same time."""
    jobs: dict[tuple[str, str], list[tuple[int, str, Use]]] = {}
    for number, (programme, timetable) in enumerate(plans):
        for use in uses(Plan(programme, timetable)):
            jobs.setdefault((use.what, use.id), []).append((number, programme.name, use))
    for those in jobs.values():
        for (n, one, a), (m, other, b) in combinations(those, 2):
            if n != m and a.span.overlaps(b.span):
                yield a.name, f"{_at(a)} of {one} and, {hours(b.span)}, for {b.by} of {other}."


def _at(use: Use) -> str:
    return f"On {day_words(use.span.start.date())} {use.name} is needed {hours(use.span)} for {use.by}"
