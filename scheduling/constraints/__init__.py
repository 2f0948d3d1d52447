"""Each rule of timetables as the solver understands it: one function a rule, under the rule's id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scheduling.constraints import days, people, places, stated, talks
from scheduling.model import Model
from scheduling.rules import Severity

CONSTRAINTS: Mapping[str, Callable[[Model], None]] = {
    **places.RULES,
    **days.RULES,
    **talks.RULES,
    **people.RULES,
    **stated.RULES,
}


def constrain(model: Model) -> None:
    """Every rule that is not ignored holds in the model, or warns."""
    for name, rule in CONSTRAINTS.items():
        if model.severities[name] is not Severity.IGNORE:
            rule(model)
