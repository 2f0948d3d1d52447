"""Whether a timetable is one at all: every session once, all entries known, hours and pauses sound."""

from __future__ import annotations

from itertools import pairwise

from scheduling.check.plan import Findings, Held, Plan, of_session
from scheduling.timetable import Sitting
from scheduling.wording import hours


def complete(plan: Plan) -> Findings:
    """Every session stands once, with hours, talks and pauses that fit it; nothing is unknown."""
    programme = plan.programme
    for session in programme.sessions:
        times = sum(one.sitting.session == session.id for one in plan.held)
        if times != 1:
            count = f"stands {times} times in the plan; once is right" if times else "is not in the plan"
            yield session.id, f"{of_session(session)} {count}."
    for sitting in plan.timetable.sittings:
        if sitting.session not in programme.session:
            yield sitting.session, f'The plan holds "{sitting.session}", which is no session.'
    for held in plan.held:
        for sentence in (*_unknown(plan, held.sitting), *_hours(plan, held), *_parts(held)):
            yield held.session.id, sentence


def _unknown(plan: Plan, sitting: Sitting) -> list[str]:
    programme = plan.programme
    entries = [
        (sitting.slot, "date", programme.slot),
        (sitting.venue, "venue", programme.venue),
        *((one.talk, "talk", programme.talk) for one in sitting.talks),
        *((one, "person for support", programme.supporter) for one in sitting.support),
    ]
    return [
        f'{of_session(programme.session[sitting.session])} names the {noun} "{entry}", which nobody knows.'
        for entry, noun, known in entries
        if entry not in known
    ]


def _hours(plan: Plan, held: Held) -> list[str]:
    if held.slot is None:
        return []
    planned, right = held.sitting.span, plan.programme.span(held.session, held.slot)
    if planned == right:
        return []
    return [f"{held.when} is planned for {hours(planned)}; on this date it is {hours(right)}."]


def _parts(held: Held) -> list[str]:
    """What is wrong with the pauses, and with the places of talks between them."""
    found, sitting = [], held.sitting
    edges = [
        sitting.span.start,
        *(edge for one in sitting.pauses for edge in (one.start, one.end)),
        sitting.span.end,
    ]
    if any(then < first for first, then in pairwise(edges)) or any(
        one.start == one.end for one in sitting.pauses
    ):
        found.append(f"The breaks of {held.when} do not lie one after the other within it.")
    parts = len(sitting.stretches)
    if any(not 0 <= one.stretch < parts for one in sitting.talks):
        found.append(f"A talk of {held.name} stands in a part of the session that there is not.")
    if any(then.stretch < one.stretch for one, then in pairwise(sitting.talks)):
        found.append(f"The talks of {held.name} are not in the order in which they are heard.")
    return found
