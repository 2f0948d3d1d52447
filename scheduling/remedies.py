"""What the officer would do to give up a rule: a few words before what the rule then comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduling.check.money import cost, of_money
from scheduling.check.plan import of_session
from scheduling.model import Group
from scheduling.persons import speak_and_support
from scheduling.programme import Lock, Programme
from scheduling.reasons.words import dates, joined, named
from scheduling.subjects import of_lock, of_talk
from scheduling.timetable import Timetable
from scheduling.wording import when

# Of a way out that gives up more rules only so many are told: nobody goes a way of thirty steps.
_MOST = 8

_DO: Mapping[str, str] = {
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
    "speaker-free": "Ask {} for other hours",
    "remote-hybrid": "Get equipment for {} to speak from elsewhere",
    "talk-time": "Leave the tables less time in {}",
    "prerequisites": "Do not insist on {}",
    "learning-first": "Allow another phase for {}",
    "viewpoints": "Let viewpoints be heard unevenly on {}",
    "support-free": "Ask {} for other hours, or find somebody else",
    "bsl-interpreters": "Do without enough BSL interpreters in {}",
    "language-interpreters": "Do without an interpreter in {}",
    "palantypists": "Do without enough palantypists in {}",
    "childcare": "Do without enough childcare in {}",
    "facilitators": "Do with fewer facilitators in {}",
    "attendance": "Let member {} miss more sessions",
    "rests": "Do without a break in {} that members must have",
    "two-meetings": "Accept fewer meetings",
    "phases": "Accept the phases out of order",
    "payment": "Pay less than is right",
    "expenses": "Leave expenses and costs of care unpaid",
}


def remedy(programme: Programme, timetable: Timetable, group: Group, found: str) -> str:
    """What to do, and what the rule then comes to, in sentences.

    `found` is what the checker says of the timetable, which gives up this rule.
    """
    if group.rule == "budget":
        budget, total = programme.options.budget or 0, cost(programme, timetable)
        return f"Raise the budget from {of_money(budget)} to {of_money(total)}."
    if group.rule == "venue-free":
        return found.replace(f"{group.subject} cannot be had for ", f"Get {group.subject} for ")
    if group.rule == "talk-held":
        return next(f"Leave out {named(talk)}." for talk in programme.talks if of_talk(talk) == group.subject)
    if group.rule == "locks" and (moved := list(_moved(programme, timetable, group))):
        return " ".join(moved)
    if group.rule == "one-job" and group.subject in speak_and_support(programme).values():
        return f"Find somebody else for one of the jobs of {group.subject}: {found}"
    do = _DO.get(group.rule, "Give up a rule about {}").format(group.subject)
    return f"{do}: {found}"


def way_in_words(sentences: Sequence[str]) -> str:
    """A way out as one text: its first sentences, each once, and how many more there are."""
    told = list(dict.fromkeys(sentences))
    more = len(told) - _MOST
    # One that is left out takes no less room than saying so.
    if more < 2:
        return " ".join(told)
    return " ".join([*told[:_MOST], f"And {more} more changes."])


def moves_in_words(
    programme: Programme, timetable: Timetable, published: Timetable, given_up: Sequence[Group]
) -> str:
    """Which published sessions have another date or venue, but for those that the way itself moves."""
    told = {one.subject for one in given_up if one.rule == "locks"}
    moves, nothing = [], True
    for old in published.sittings:
        now = timetable.sitting.get(old.session)
        if now is None or (now.span, now.venue) == (old.span, old.venue):
            continue
        nothing = False
        if now.span != old.span and f"date of {old.session}" not in told:
            moves.append(f"{old.session} to {when(now.span)}")
        elif now.venue != old.venue and f"venue of {old.session}" not in told:
            moves.append(f"{old.session} to {programme.venue[now.venue].name}")
    if moves:
        return f"The timetable for it moves {'; '.join(moves)}."
    return "No session moves for it." if nothing else ""


def _moved(programme: Programme, timetable: Timetable, group: Group) -> Iterator[str]:
    """What stands otherwise in the timetable than it was fixed: from where to where, and why it was fixed."""
    for lock in programme.locks:
        if of_lock(lock) == group.subject and (move := _move(programme, timetable, lock)):
            # A talk that is left out is told alike whether it was fixed or not.
            why = lock.why if move.startswith(("Move", "Hold")) else ""
            yield f"{move} ({why})." if why else f"{move}."


def _move(programme: Programme, timetable: Timetable, lock: Lock) -> str:
    if lock.what == "talk":
        return _talk_move(programme, timetable, lock)
    now = timetable.sitting.get(lock.of)
    if now is None:
        return ""
    name = of_session(programme.session[lock.of])
    if lock.what == "support":
        gone = [programme.supporter[p].name for p in lock.to.split() if p not in now.support]
        return f"Hold {name} without {joined(gone)}" if gone else ""
    was, new = (
        _place(programme, lock, to) for to in (lock.to, now.slot if lock.what == "date" else now.venue)
    )
    return f"Move {name} from {was} to {new}" if was != new else ""


def _place(programme: Programme, lock: Lock, to: str) -> str:
    if lock.what == "date":
        return dates(programme, [programme.slot[to]]) if to in programme.slot else to
    return programme.venue[to].name if to in programme.venue else to


def _talk_move(programme: Programme, timetable: Timetable, lock: Lock) -> str:
    if lock.of not in programme.talk:
        return ""
    talk, where = (
        programme.talk[lock.of],
        [one.session for one in timetable.sittings for given in one.talks if given.talk == lock.of],
    )
    if not where:
        return f"Leave out {named(talk)}"
    return f"Move {named(talk)} from {lock.to} to {joined(where)}" if where != [lock.to] else ""
