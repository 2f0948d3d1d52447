"""Rules about support, members and money."""

from __future__ import annotations

from scheduling.access import facilitators_needed
from scheduling.model import Linear, Model
from scheduling.programme import Session, Supporter
from scheduling.rules import RULES as BOOK
from scheduling.subjects import PROGRAMME, of_language


def _support_free(model: Model) -> None:
    for p in model.programme.support:
        kept = model.kept("support-free", p.name)
        for s in model.programme.sessions:
            away = [d for d in model.programme.slots if not _is_free(model, p, s, d.id)]
            model.without(model.works[p.id, s.id], model.on_slots(s, away), kept)


def _is_free(model: Model, supporter: Supporter, session: Session, slot: str) -> bool:
    span = model.spans[session.id, slot]
    return any(free.covers(span) for free in supporter.free.get(slot, ()))


def _of_kind(model: Model, kind: str) -> list[Supporter]:
    return [one for one in model.programme.support if one.kind == kind]


def _number(model: Model, kind: str, session: Session) -> Linear:
    return sum(model.works[one.id, session.id] for one in _of_kind(model, kind))


def _bsl_interpreters(model: Model) -> None:
    if not model.demand.bsl_users:
        return
    rule = BOOK["bsl-interpreters"]
    for s in model.programme.sessions:
        shift = 3 if s.minutes >= rule.number("three_minutes") else 2
        team = 1 if s.minutes <= rule.number("alone_minutes") else shift
        needed = team * max(1, model.programme.options.bsl_teams)
        kept = model.kept("bsl-interpreters", s.id)
        model.cp.add(_number(model, "bsl", s) == needed).only_enforce_if(kept)


def _language_interpreters(model: Model) -> None:
    people = _of_kind(model, "interpreter")
    for s in model.programme.sessions:
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


def _palantypists(model: Model) -> None:
    if not model.demand.palantypists:
        return
    for s in model.programme.sessions:
        shift = 2 if s.minutes >= BOOK["palantypists"].number("two_minutes") else 1
        kept = model.kept("palantypists", s.id)
        needed = max(shift, model.demand.palantypists)
        model.cp.add(_number(model, "palantypist", s) >= needed).only_enforce_if(kept)


def _childcare(model: Model) -> None:
    if not model.demand.children:
        return
    for s in model.programme.sessions:
        places = sum(p.places * model.works[p.id, s.id] for p in _of_kind(model, "childcare"))
        model.cp.add(places >= model.demand.children).only_enforce_if(model.kept("childcare", s.id))


def _facilitators(model: Model) -> None:
    _enough_facilitators(model, "facilitators")


def _facilitators_better(model: Model) -> None:
    _enough_facilitators(model, "facilitators-better")


def _enough_facilitators(model: Model, rule: str) -> None:
    needed = facilitators_needed(model.programme, BOOK[rule].number("members"))
    for s in model.programme.required:
        model.cp.add(_number(model, "facilitator", s) >= needed).only_enforce_if(model.kept(rule, s.id))


def _attendance(model: Model) -> None:
    required = model.programme.required
    least = model.programme.options.least_sessions
    least = -(-len(required) // 2) if least is None else least
    for can, members in model.classes:
        comes = sum(model.attends(can, s) for s in required)
        for one in members:
            model.cp.add(comes >= least).only_enforce_if(model.kept("attendance", one.id))


def cost(model: Model) -> Linear:
    """What everything costs, in pence."""
    programme = model.programme
    options, members = (
        programme.options,
        len(programme.members) if programme.known else programme.options.size,
    )
    day = (options.pay + options.expenses) * members + options.catering * model.demand.eating
    venues = sum(programme.venue[v].cost * var for (_, _, v), var in model.at.items())
    support = sum(programme.supporter[p].cost * var for (p, _), var in model.works.items())
    return venues + support + day * len(programme.required)


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
