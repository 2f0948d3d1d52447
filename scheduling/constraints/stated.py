"""Rules that no choice of dates, rooms, talks or people changes: where one is broken, nothing is possible."""

from __future__ import annotations

from itertools import pairwise

from scheduling.model import Model
from scheduling.programme import Phase
from scheduling.rules import RULES as BOOK
from scheduling.rules import Severity
from scheduling.subjects import PROGRAMME

_PHASES = (Phase.LEARNING, Phase.DELIBERATING, Phase.DECIDING)


def _state(model: Model, rule: str, broken: bool, subject: str = PROGRAMME) -> None:
    if broken and model.severities[rule] is Severity.BLOCK:
        model.cp.add(model.kept(rule, subject) == 0)


def _bsl_table(model: Model) -> None:
    options = model.programme.options
    _state(model, "bsl-table", model.demand.bsl_users > max(1, options.bsl_teams) and not options.bsl_asked)


def _payment(model: Model) -> None:
    _state(model, "payment", model.programme.options.pay < BOOK["payment"].number("pence"))


def _expenses(model: Model) -> None:
    programme = model.programme
    needs = not programme.known or any(one.needs or one.children or one.language for one in programme.members)
    _state(model, "expenses", needs and not programme.options.expenses_paid)


def _two_meetings(model: Model) -> None:
    fewest = BOOK["two-meetings"].number("sessions")
    _state(model, "two-meetings", len(model.programme.required) < fewest)


def _phases(model: Model) -> None:
    order = [_PHASES.index(s.phase) for s in model.programme.required]
    _state(model, "phases", any(then < first for first, then in pairwise(order)))


def _meeting_time(model: Model) -> None:
    rule, required = BOOK["meeting-time"], model.programme.required
    minutes = sum(s.minutes for s in required)
    enough = minutes >= 60 * rule.number("hours") and len(required) >= rule.number("days")
    _state(model, "meeting-time", not enough)


def _tables(model: Model) -> None:
    programme, rule = model.programme, BOOK["tables"]
    people = len(programme.members) if programme.known else programme.options.size
    fewest, most = rule.number("fewest"), rule.number("most")
    possible = any(n * fewest <= people <= n * most for n in range(1, people + 1))
    _state(model, "tables", not possible)


def _evidence_reviewed(model: Model) -> None:
    _state(model, "evidence-reviewed", not model.programme.options.agenda_reviewed)


def _interests(model: Model) -> None:
    speaking = {t.speaker for t in model.programme.talks}
    for k in model.programme.speakers:
        if k.id in speaking:
            _state(model, "interests", not k.interests.strip(), k.name)


def _welcome_call(model: Model) -> None:
    _state(model, "welcome-call", not model.programme.options.welcome_call)


def _social_time(model: Model) -> None:
    _state(model, "social-time", not model.programme.options.social_time)


RULES = {
    "bsl-table": _bsl_table,
    "payment": _payment,
    "expenses": _expenses,
    "two-meetings": _two_meetings,
    "phases": _phases,
    "meeting-time": _meeting_time,
    "tables": _tables,
    "evidence-reviewed": _evidence_reviewed,
    "interests": _interests,
    "welcome-call": _welcome_call,
    "social-time": _social_time,
}
