"""Any timetable judged by every rule, without a solver: a second statement of what constraints/ says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scheduling.check import days, people, places, stated, talks
from scheduling.check.complete import complete
from scheduling.check.money import budget
from scheduling.check.plan import Findings, Plan
from scheduling.check.shared import jobs_at_once, one_job
from scheduling.programme import Programme
from scheduling.rules import RULES, Severities, Severity
from scheduling.timetable import Timetable, Violation

_CHECKS = (
    places.venue_free,
    places.venue_size,
    places.wheelchair_places,
    places.venue_access,
    places.hybrid_venue,
    places.drop_off,
    places.aisles,
    places.evacuation,
    days.session_order,
    days.gap,
    days.week_between,
    days.slot_length,
    days.holidays,
    one_job,
    days.locks,
    talks.talk_held,
    talks.speaker_free,
    talks.remote_hybrid,
    talks.talk_time,
    talks.prerequisites,
    talks.learning_first,
    talks.last_session,
    talks.viewpoints,
    people.support_free,
    people.bsl_interpreters,
    people.language_interpreters,
    people.palantypists,
    people.childcare,
    people.facilitators,
    people.facilitators_better,
    days.booking_notice,
    stated.bsl_table,
    people.attendance,
    people.rests,
    people.breaks,
    people.lunch,
    people.published_breaks,
    talks.plenary,
    budget,
    stated.payment,
    stated.expenses,
    stated.two_meetings,
    stated.phases,
    stated.meeting_time,
    stated.tables,
    stated.evidence_reviewed,
    stated.interests,
    stated.welcome_call,
    stated.social_time,
)
CHECKS: Mapping[str, Callable[[Plan], Findings]] = {
    check.__name__.replace("_", "-"): check for check in _CHECKS
}
COMPLETE = "complete"


def check_timetable(
    programme: Programme, timetable: Timetable, severities: Severities
) -> tuple[Violation, ...]:
    """Every rule that the timetable breaks, once for each subject, in the order of the rules.

    Whatever is no timetable of this programme at all (a session missing or twice, something that nobody
    knows, hours or pauses that do not fit) comes first, as the rule "complete". Rules that are ignored are
    left out; `blocks` follows from the severity.
    """
    plan = Plan(programme, timetable)
    found = _violations(COMPLETE, complete(plan), blocks=True)
    for name, check in CHECKS.items():
        severity = severities.get(name, RULES[name].severity)
        if severity is not Severity.IGNORE:
            found += _violations(name, check(plan), blocks=severity is Severity.BLOCK)
    return tuple(found)


def check_together(plans: Sequence[tuple[Programme, Timetable]]) -> tuple[Violation, ...]:
    """Every room and person that the plans of two panels have at the same time."""
    return tuple(_violations("one-job", jobs_at_once(plans), blocks=True))


def _violations(rule: str, findings: Findings, *, blocks: bool) -> list[Violation]:
    """One violation for each subject, with all that was found about it."""
    sentences: dict[str, list[str]] = {}
    for subject, sentence in findings:
        known = sentences.setdefault(subject, [])
        if sentence not in known:
            known.append(sentence)
    return [Violation(rule, subject, " ".join(said), blocks) for subject, said in sentences.items()]
