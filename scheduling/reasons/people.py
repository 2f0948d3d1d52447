"""What the rules about support, members and money say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduling.access import demand
from scheduling.check.money import of_money
from scheduling.check.stated import sessions_there
from scheduling.constraints.people import least_sessions, members_cost, needed
from scheduling.programme import Member, Programme
from scheduling.reasons.words import Says, free, joined, only_on
from scheduling.rules import RULES
from scheduling.subjects import of_language
from sortition.wording import counted


def _support_free(programme: Programme, subject: str) -> Iterator[str]:
    for one in programme.support:
        if one.name == subject:
            yield f"{subject} is free {free(programme, one.free)}"


_NOUNS = {
    "bsl-interpreters": ("bsl", "BSL interpreter"),
    "palantypists": ("palantypist", "palantypist"),
    "facilitators": ("facilitator", "facilitator"),
    "facilitators-better": ("facilitator", "facilitator"),
}


def _needed(rule: str) -> Says:
    """How many people a session needs, and how many there are at all."""

    def says(programme: Programme, subject: str) -> Iterator[str]:
        kind, noun = _NOUNS[rule]
        there = sum(one.kind == kind for one in programme.support)
        people = counted(needed(programme, rule, programme.session[subject]), noun)
        each = f", one for at most {RULES[rule].number('members')} members" if kind == "facilitator" else ""
        yield f"{subject} needs {people}{each} ({there or 'none'} in the sheet Support)"

    return says


def _language_interpreters(programme: Programme, subject: str) -> Iterator[str]:
    for session in programme.sessions:
        for language in demand(programme).languages:
            if of_language(session, language) == subject:
                there = sum(language in one.languages for one in programme.support)
                known = language.capitalize()
                yield f"{session.id} needs an interpreter of {known} ({there or 'none'} in the sheet Support)"


def _childcare(programme: Programme, subject: str) -> Iterator[str]:
    there = sum(one.places for one in programme.support if one.kind == "childcare")
    places = counted(demand(programme).children, "childcare place")
    yield f"{subject} needs {places} ({there or 'none'} in the sheet Support)"


def _attendance(programme: Programme, subject: str) -> Iterator[str]:
    least, required = least_sessions(programme), len(programme.required)
    for member in programme.members:
        if member.id == subject:
            of = f"at least {least} of {counted(required, 'session')}"
            yield f"Member {subject} must be able to attend {of}, and can come {_comes(programme, member)}"


def _comes(programme: Programme, member: Member) -> str:
    far = programme.travel.get(member.area, {}) if "remote" not in member.needs else {}
    limit = member.travel
    away = [one.name for one in programme.venues if limit is not None and far.get(one.id, 0) > limit]
    slots = [one for one in programme.slots if one.id in member.can]
    return only_on(programme, slots) + (f", not as far as {joined(away)}" if away else "")


def _budget(programme: Programme, subject: str) -> Iterator[str]:
    budget, fixed = of_money(programme.options.budget or 0), of_money(members_cost(programme))
    yield f"The budget is {budget}; members' pay, expenses and food take {fixed}"


def _payment(programme: Programme, subject: str) -> Iterator[str]:
    least = of_money(RULES["payment"].number("pence"))
    yield f"Members get {of_money(programme.options.pay)} for a session, and {least} is the least"


def _two_meetings(programme: Programme, subject: str) -> Iterator[str]:
    least = RULES["two-meetings"].number("sessions")
    yield f"There {sessions_there(len(programme.required))}, and {least} are the least"


SAYS: Mapping[str, Says] = {
    "support-free": _support_free,
    "bsl-interpreters": _needed("bsl-interpreters"),
    "language-interpreters": _language_interpreters,
    "palantypists": _needed("palantypists"),
    "childcare": _childcare,
    "facilitators": _needed("facilitators"),
    "facilitators-better": _needed("facilitators-better"),
    "attendance": _attendance,
    "budget": _budget,
    "payment": _payment,
    "two-meetings": _two_meetings,
}
