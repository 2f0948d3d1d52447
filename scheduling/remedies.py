"""What the officer would do to give up a rule: a few words before what the rule then comes to."""

from __future__ import annotations

from collections.abc import Mapping

from scheduling.model import Group
from scheduling.programme import Programme

_DO: Mapping[str, str] = {
    "venue-free": "Get {} on other dates too",
    "venue-size": "Use {} although it is too small",
    "wheelchair-places": "Use {} without enough places for wheelchairs",
    "venue-access": "Do without what is needed at {}",
    "hybrid-venue": "Hold {} without equipment to take part from elsewhere",
    "session-order": "Change the order, {}",
    "gap": "Allow another gap from {}",
    "slot-length": "Make {} shorter, or its date longer",
    "holidays": "Hold a session in {}",
    "one-job": "Get {} back from what else takes it",
    "locks": "Give up what is fixed, the {}",
    "talk-held": "Leave out {}",
    "speaker-free": "Ask {} for other hours",
    "remote-hybrid": "Get equipment for {} to speak from elsewhere",
    "talk-time": "Leave the tables less time in {}",
    "prerequisites": "Do not insist on {}",
    "learning-first": "Allow another phase for {}",
    "viewpoints": "Let viewpoints be heard unevenly on {}",
    "support-free": "Ask {} for other hours",
    "bsl-interpreters": "Do without enough BSL interpreters in {}",
    "language-interpreters": "Do without an interpreter in {}",
    "palantypists": "Do without enough palantypists in {}",
    "childcare": "Do without enough childcare in {}",
    "facilitators": "Do with fewer facilitators in {}",
    "attendance": "Let member {} miss more sessions",
    "rests": "Do without a break in {} that members must have",
    "two-meetings": "Accept a single meeting",
    "phases": "Accept the phases out of order",
    "payment": "Pay less than is right",
    "expenses": "Leave expenses and costs of care unpaid",
}


def remedy(programme: Programme, group: Group, found: str) -> str:
    """What to do, and what the rule then comes to: `found` is what the checker says of such a timetable."""
    if group.rule == "budget":
        return f"Raise the budget: {found}"
    do = _DO.get(group.rule, "Give up a rule about {}").format(group.subject)
    return f"{do}: {found}"
