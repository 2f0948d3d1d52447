"""Rules about support, members and money."""

from __future__ import annotations

from collections.abc import Callable

from scheduling.access import demand, facilitators_needed
from scheduling.model import Linear, Model
from scheduling.programme import Programme, Session, Supporter
from scheduling.rules import RULES as BOOK
from scheduling.subjects import PROGRAMME, of_language


def _support_free(model: Model) -> None:
    for p in model.programme.support:
        kept = model.kept("support-free", p.name)
        for s in model.programme.to_come:
            away = [d for d in model.programme.slots if not is_free(model, p, s, d.id)]
            model.without(model.works[p.id, s.id], model.on_slots(s, away), kept)


def is_free(model: Model, supporter: Supporter, session: Session, slot: str) -> bool:
    """Whether somebody is free for all of a session on a slot."""
    span = model.spans[session.id, slot]
    return any(free.covers(span) for free in supporter.free.get(slot, ()))


def _of_kind(model: Model, kind: str) -> list[Supporter]:
    return [one for one in model.programme.support if one.kind == kind]


def number(model: Model, kind: str, session: Session) -> Linear:
    """How many people of a kind support the session."""
    return sum(model.works[one.id, session.id] for one in _of_kind(model, kind))


def places(model: Model, session: Session) -> Linear:
    """For how many children there is a place at the session."""
    return sum(p.places * model.works[p.id, session.id] for p in _of_kind(model, "childcare"))


def needed(programme: Programme, rule: str, session: Session) -> int:
    """How many people this rule asks for at a session; of childcare, for how many children."""
    need, book = demand(programme), BOOK[rule]
    if rule == "bsl-interpreters":
        shift = 3 if session.minutes >= book.number("three_minutes") else 2
        team = 1 if session.minutes <= book.number("alone_minutes") else shift
        return team * max(1, programme.options.bsl_teams) if need.bsl_users else 0
    if rule == "palantypists":
        shift = 2 if session.minutes >= book.number("two_minutes") else 1
        return max(shift, need.palantypists) if need.palantypists else 0
    if rule == "childcare":
        return need.children
    return 0 if session.is_open else facilitators_needed(programme, book.number("members"))


def _bsl_interpreters(model: Model) -> None:
    for s in model.programme.to_come:
        if people := needed(model.programme, "bsl-interpreters", s):
            kept = model.kept("bsl-interpreters", s.id)
            model.cp.add(number(model, "bsl", s) == people).only_enforce_if(kept)


def _language_interpreters(model: Model) -> None:
    people = _of_kind(model, "interpreter")
    for s in model.programme.to_come:
        serves = {
            (p.id, language): model.cp.new_bool_var(f"serves {p.id} {language} {s.id}")
            for p in people
            for language in model.demand.languages
            if language in p.languages
        }
        for p in people:
            own = [var for (name, _), var in serves.items() if name == p.id]
            if own:
                model.cp.add(sum(own) <= model.works[p.id, s.id])
        for language in model.demand.languages:
            kept = model.kept("language-interpreters", of_language(s, language))
            those = [var for (_, spoken), var in serves.items() if spoken == language]
            model.cp.add_bool_or(*those, ~kept)


def _at_least(model: Model, rule: str, there: Callable[[Session], Linear]) -> None:
    for s in model.programme.to_come:
        if people := needed(model.programme, rule, s):
            model.cp.add(there(s) >= people).only_enforce_if(model.kept(rule, s.id))


def _palantypists(model: Model) -> None:
    _at_least(model, "palantypists", lambda s: number(model, "palantypist", s))


def _childcare(model: Model) -> None:
    _at_least(model, "childcare", lambda s: places(model, s))


def _facilitators(model: Model) -> None:
    _at_least(model, "facilitators", lambda s: number(model, "facilitator", s))


def _facilitators_better(model: Model) -> None:
    _at_least(model, "facilitators-better", lambda s: number(model, "facilitator", s))


def least_sessions(programme: Programme) -> int:
    """How many sessions every member has to be able to attend: as set, else half of them, rounded up."""
    least = programme.options.least_sessions
    return -(-len(programme.required) // 2) if least is None else least


def _attendance(model: Model) -> None:
    least = least_sessions(model.programme)
    for can, members in model.classes:
        comes = sum(model.attends(can, s) for s in model.programme.required)
        for one in members:
            model.cp.add(comes >= least).only_enforce_if(model.kept("attendance", one.id))


def members_cost(programme: Programme) -> int:
    """What pay, expenses and food of the members cost whatever is decided, in pence."""
    options = programme.options
    members = len(programme.members) if programme.known else options.size
    session = (options.pay + options.expenses) * members + options.catering * demand(programme).eating
    return session * len(programme.required)


def cost(model: Model) -> Linear:
    """What everything costs, in pence."""
    programme = model.programme
    venues = sum(programme.venue[v].cost * var for (_, _, v), var in model.at.items())
    support = sum(programme.supporter[p].cost * var for (p, _), var in model.works.items())
    return venues + support + members_cost(programme)


def _budget(model: Model) -> None:
    if (budget := model.programme.options.budget) is not None:
        model.cp.add(cost(model) <= budget).only_enforce_if(model.kept("budget", PROGRAMME))


RULES = {
    "support-free": _support_free,
    "bsl-interpreters": _bsl_interpreters,
    "language-interpreters": _language_interpreters,
    "palantypists": _palantypists,
    "childcare": _childcare,
    "facilitators": _facilitators,
    "facilitators-better": _facilitators_better,
    "attendance": _attendance,
    "budget": _budget,
}
