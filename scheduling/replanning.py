"""Another programme after something happened: what is lost is gone, what is past or announced stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

from scheduling.events import Event, What
from scheduling.programme import PAST, Lock, Member, Programme, Slot, Speaker, Supporter, Talk, Venue
from scheduling.releases import Release
from scheduling.standing import booked, published_breaks
from scheduling.times import Span
from scheduling.timetable import Sitting, Timetable
from scheduling.wording import when
from sortition.problems import InputProblems, Problem

_T = TypeVar("_T", Venue, Speaker, Supporter, Member)
_Free = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True)
class Applied:
    """The programme after the events, and what else follows from them, in plain sentences."""

    programme: Programme
    said: tuple[str, ...] = ()


def apply_events(programme: Programme, events: Iterable[Event], released: Timetable | None = None) -> Applied:
    """The programme as it is after these events.

    A loss without a day holds from today on; sessions of `released` before today keep what they had. The
    talk of a speaker who is out for good is given by its reserve, or falls away; that of one who is out for
    a day is given by its reserve where that one is free in its place, else it may move. Decisions that stood
    until then and can no longer be kept are taken back; those that could not be kept before are left alone.
    """
    known = tuple(events)
    held = frozenset(_held_talks(programme, released))
    out = frozenset(one.of for one in known if one.what is What.SPEAKER_OUT and one.on is None)
    after = programme
    for event in known:
        after = _one_applied(after, event)
    ill = {(one.of, one.on) for one in known if one.what is What.SPEAKER_OUT and one.on is not None}
    after, said = _with_reserves(after, out, held, frozenset(_stepping_in(after, ill, released)))
    kept, freed = _kept_locks(programme, after, released)
    return Applied(replace(after, locks=kept), (*said, *freed))


def _stepping_in(
    programme: Programme, ill: Set[tuple[str, date | None]], released: Timetable | None
) -> Iterator[str]:
    """Talks on days on which their speakers are out, whose reserves are free in their places."""
    for sitting in released.sittings if released else ():
        for given in sitting.talks:
            talk = programme.talk.get(given.talk)
            reserve = programme.speaker.get(talk.reserve) if talk else None
            if reserve and (given.speaker, sitting.span.start.date()) in ill:
                stretch = sitting.stretches[given.stretch]
                if any(span.covers(stretch) for span in reserve.here.get(sitting.slot, ())):
                    yield given.talk


def _held_talks(programme: Programme, released: Timetable | None) -> Iterator[str]:
    for sitting in released.sittings if released else ():
        if _is_past(programme, sitting):
            yield from (one.talk for one in sitting.talks)


def _is_past(programme: Programme, sitting: Sitting) -> bool:
    return sitting.span.start.date() < programme.today


def _one_applied(programme: Programme, event: Event) -> Programme:
    gone, those = _hit(programme, event.on), {event.of}
    match event.what:
        case What.LOST_DATE:
            return _without_slots(programme, gone)
        case What.LOST_VENUE:
            venues = _for(programme.venues, those, lambda one: replace(one, free=one.free - gone))
            return replace(programme, venues=venues)
        case What.SPEAKER_OUT:
            speakers = _for(programme.speakers, those, lambda one: _speaker_off(one, gone))
            return replace(programme, speakers=speakers)
        case What.SUPPORT_OUT:
            support = _for(programme.support, those, lambda one: _supporter_off(one, gone))
            return replace(programme, support=support)
        case What.NEED:
            members = _for(programme.members, those, lambda one: _needing(one, event))
            return replace(programme, members=members)


def _for(things: tuple[_T, ...], ids: Collection[str], change: Callable[[_T], _T]) -> tuple[_T, ...]:
    return tuple(change(one) if one.id in ids else one for one in things)


def _hit(programme: Programme, on: date | None) -> frozenset[str]:
    """The slots on this day, or all from today on."""
    return frozenset(
        one.id for one in programme.slots if (one.day >= programme.today if on is None else one.day == on)
    )


def _off(free: _Free, gone: frozenset[str]) -> _Free:
    return {slot: spans for slot, spans in free.items() if slot not in gone}


def _speaker_off(speaker: Speaker, gone: frozenset[str]) -> Speaker:
    return replace(speaker, here=_off(speaker.here, gone), remote=_off(speaker.remote, gone))


def _supporter_off(supporter: Supporter, gone: frozenset[str]) -> Supporter:
    return replace(supporter, free=_off(supporter.free, gone))


def _needing(member: Member, event: Event) -> Member:
    return replace(
        member,
        needs=member.needs | event.codes,
        rests=tuple(sorted({*member.rests, *event.rests}, key=lambda one: (one.at, one.minutes))),
        children=event.children or member.children,
        language=event.language or member.language,
    )


def _without_slots(programme: Programme, gone: frozenset[str]) -> Programme:
    return replace(
        programme,
        slots=tuple(one for one in programme.slots if one.id not in gone),
        venues=tuple(replace(one, free=one.free - gone) for one in programme.venues),
        speakers=tuple(_speaker_off(one, gone) for one in programme.speakers),
        support=tuple(_supporter_off(one, gone) for one in programme.support),
        members=tuple(replace(one, can=one.can - gone) for one in programme.members),
        pauses={key: pauses for key, pauses in programme.pauses.items() if key[1] not in gone},
    )


def without_past_dates(programme: Programme) -> Programme:
    """The programme without dates before today, but for those on which a session is fixed or was held."""
    fixed = {one.to for one in programme.locks if one.what == "date"}
    past = {one.id for one in programme.slots if one.day < programme.today}
    return _without_slots(programme, frozenset(past - fixed))


def _with_reserves(
    programme: Programme, out: frozenset[str], held: frozenset[str], stepping_in: frozenset[str]
) -> tuple[Programme, list[str]]:
    """Talks of speakers who are out are given by their reserve; those without one are taken out."""
    talks: list[Talk] = []
    said: list[str] = []
    fallen: dict[str, frozenset[str]] = {}
    for talk in programme.talks:
        steps_in = "" if talk.reserve in out else talk.reserve
        if talk.id in held or (talk.speaker not in out and talk.id not in stepping_in):
            talks.append(talk if talk.id in held else replace(talk, reserve=steps_in))
        elif steps_in:
            talks.append(replace(talk, speaker=steps_in, reserve=""))
            said.append(f"“{talk.title}” is given by {programme.speaker[steps_in].name} instead.")
        else:
            fallen[talk.id] = talk.after
            said.append(f"“{talk.title}” falls away: nobody is named to step in.")
    kept = tuple(replace(one, after=_without(one.after, fallen)) for one in talks)
    locks = tuple(one for one in programme.locks if one.what != "talk" or one.of not in fallen)
    return replace(programme, talks=kept, locks=locks), [*said, *_one_sided(programme.talks, kept)]


def _one_sided(before: Iterable[Talk], after: Iterable[Talk]) -> Iterator[str]:
    """A sentence on each topic on which only one of several viewpoints is left."""
    for topic, views in _viewpoints(before).items():
        left = _viewpoints(after).get(topic, set())
        if len(views) > 1 and len(left) == 1:
            yield f"On “{topic}” only “{min(left)}” is heard now: find somebody for the other side."


def _viewpoints(talks: Iterable[Talk]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in talks:
        if one.topic and one.viewpoint:
            found.setdefault(one.topic, set()).add(one.viewpoint)
    return found


def _without(after: frozenset[str], fallen: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What a talk builds on: in place of one that fell away, what that one was built on."""
    while gone := sorted(after & fallen.keys()):
        after = (after - {gone[0]}) | fallen[gone[0]]
    return after


def _kept_locks(
    before: Programme, after: Programme, released: Timetable | None
) -> tuple[tuple[Lock, ...], list[str]]:
    """The locks that the events have not made impossible, and a sentence on each of the others."""
    dates = {one.session: one.slot for one in released.sittings} if released else {}
    dates |= {one.of: one.to for one in before.locks if one.what == "date"}
    kept: list[Lock] = []
    said: list[str] = []
    for lock in after.locks:
        wanted = [
            one
            for one in _wanted(lock)
            if _can(after, lock, one, dates) or not _can(before, lock, one, dates)
        ]
        if wanted:
            kept.append(replace(lock, to=" ".join(wanted)))
        if wanted != _wanted(lock):
            title = before.session[lock.of].title if lock.of in before.session else lock.of
            said.append(f"The {lock.what} of “{title}” was fixed ({lock.why}) and is open again.")
    return tuple(kept), said


def _wanted(lock: Lock) -> list[str]:
    return lock.to.split() if lock.what == "support" else [lock.to]


def _can(programme: Programme, lock: Lock, to: str, dates: Mapping[str, str]) -> bool:
    """Whether this part of a lock can be kept, on the session's date where that is known."""
    slot = dates.get(lock.of, "")
    slots = {slot} if slot in programme.slot else set(_hit(programme, None))
    if lock.what == "date":
        return to in programme.slot
    if lock.what == "venue":
        return to in programme.venue and bool(programme.venue[to].free & slots)
    if lock.what == "support":
        return to in programme.supporter and bool(programme.supporter[to].free.keys() & slots)
    return True


def freeze(programme: Programme, released: Release) -> Programme:
    """The programme in which what is past, announced or published of a release stands.

    Sessions before today keep date, venue, talks and support, and all of these are free for them. Sessions
    that start within `announced_days` keep date and venue, where those can still be had and the officer has
    fixed nothing else. Breaks of all sessions are published, and their BSL interpreters are booked.

    Raises:
        InputProblems: something of a session that has been held is missing in the programme.
    """
    held = [one for one in released.timetable.sittings if _is_past(programme, one)]
    if problems := [one for sitting in held for one in _missing(programme, released, sitting)]:
        raise InputProblems(problems)
    for sitting in held:
        programme = _as_held(programme, released, sitting)
    announced = [one for one in released.timetable.sittings if _is_announced(programme, one)]
    more = [lock for one in announced for lock in _announced(programme, one)]
    return replace(
        programme,
        locks=tuple(sorted([*programme.locks, *more], key=lambda one: (one.what, one.of, one.to, one.why))),
        pauses={**programme.pauses, **published_breaks(programme, released)},
        booked=booked(programme, released),
    )


def _missing(programme: Programme, released: Release, sitting: Sitting) -> Iterator[Problem]:
    slot = programme.slot.get(sitting.slot)
    if slot and slot.span.start != sitting.span.start:
        yield _problem(sitting, f"the date {sitting.slot} is another day now")
    wanted = (
        ("session", (sitting.session,), programme.session),
        ("venue", (sitting.venue,), programme.venue),
        ("talk", tuple(one.talk for one in sitting.talks), programme.talk),
        ("speaker", tuple(one.speaker for one in sitting.talks), programme.speaker),
        ("person for support", sitting.support, programme.supporter),
    )
    for noun, ids, known in wanted:
        yield from (_problem(sitting, f"the {noun} {one} is missing now") for one in ids if one not in known)


def _problem(sitting: Sitting, reason: str) -> Problem:
    return Problem(
        f"{sitting.session} was held on {when(sitting.span)}, and {reason}",
        "Put it back into the programme: what has been held stands",
    )


def _as_held(programme: Programme, released: Release, sitting: Sitting) -> Programme:
    """The programme in which this session stands as it was held."""
    slots = {**released.programme.slot, **programme.slot}
    return replace(
        programme,
        slots=tuple(sorted(_with_slot(programme, slots[sitting.slot]), key=lambda one: (one.span, one.id))),
        venues=_for(
            programme.venues, {sitting.venue}, lambda one: replace(one, free=one.free | {sitting.slot})
        ),
        speakers=tuple(_was_there(one, sitting) for one in programme.speakers),
        support=_for(
            programme.support, sitting.support, lambda one: replace(one, free=_more(one.free, sitting))
        ),
        locks=(*_others(programme, sitting), *_past(sitting)),
    )


def _with_slot(programme: Programme, slot: Slot) -> tuple[Slot, ...]:
    return programme.slots if slot.id in programme.slot else (*programme.slots, slot)


def _was_there(speaker: Speaker, sitting: Sitting) -> Speaker:
    given = [one.remote for one in sitting.talks if one.speaker == speaker.id]
    here = _more(speaker.here, sitting) if False in given else speaker.here
    remote = _more(speaker.remote, sitting) if True in given else speaker.remote
    return replace(speaker, here=here, remote=remote)


def _more(free: _Free, sitting: Sitting) -> _Free:
    return {**free, sitting.slot: tuple(sorted({*free.get(sitting.slot, ()), sitting.span}))}


def _others(programme: Programme, sitting: Sitting) -> list[Lock]:
    talks = {one.talk for one in sitting.talks}
    return [
        one for one in programme.locks if one.of not in (talks if one.what == "talk" else {sitting.session})
    ]


def _past(sitting: Sitting) -> Iterator[Lock]:
    yield Lock("date", sitting.session, sitting.slot, PAST)
    yield Lock("venue", sitting.session, sitting.venue, PAST)
    yield from (Lock("talk", one.talk, sitting.session, PAST) for one in sitting.talks)
    if sitting.support:
        yield Lock("support", sitting.session, " ".join(sitting.support), PAST)


def _is_announced(programme: Programme, sitting: Sitting) -> bool:
    """Whether it starts within so many days; what is past stands anyhow."""
    last = programme.today + timedelta(days=programme.options.announced_days)
    return sitting.span.start.date() <= last


def _announced(programme: Programme, sitting: Sitting) -> Iterator[Lock]:
    why = f"announced: it starts within {programme.options.announced_days} days"
    slot, venue = programme.slot.get(sitting.slot), programme.venue.get(sitting.venue)
    fixed = {(one.what, one.of) for one in programme.locks}
    if slot is None or slot.span.start != sitting.span.start or sitting.session not in programme.session:
        return
    if ("date", sitting.session) not in fixed:
        yield Lock("date", sitting.session, sitting.slot, why)
    if venue and sitting.slot in venue.free and ("venue", sitting.session) not in fixed:
        yield Lock("venue", sitting.session, sitting.venue, why)
