"""What changed from one released timetable to another, and who has to be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduling.appearances import Appearance, Booking, appearances, bookings
from scheduling.programme import Programme
from scheduling.releases import Release
from scheduling.wording import pauses_words, when


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in words with dates and places: `before` or `after` is empty where there was nothing.

    `what` is "session", "date", "hours", "venue", "breaks", "support", "talk" or "speaker"; `of` is the id of
    the session or talk, `name` its title.
    """

    what: str
    of: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Tell:
    """Somebody who has to be told, and what: one plain sentence for each change.

    `kind` is "member", "speaker", "support", "venue", or "invited" for everybody who had an invitation while
    members are not known. Members have no `name` here. `good_to_know` is true where nobody has to do
    anything differently.
    """

    kind: str
    id: str
    name: str
    what: str
    good_to_know: bool = False


def differences(old: Release, new: Release) -> tuple[Change, ...]:
    """Everything that changed for somebody, in the order of the new sessions, then of the talks.

    Ids of dates do not count: a session at the same time in the same place has not changed.
    """
    return (*_session_changes(old, new), *_talk_changes(old, new))


def _session_changes(old: Release, new: Release) -> Iterator[Change]:
    before, after = bookings(old), bookings(new)
    helped, helping = _support(old), _support(new)
    for session in _all(after, before):
        was, now = before.get(session), after.get(session)
        if was and now:
            yield from _booking_changes(was, now)
            if helped[session] != helping[session]:
                yield Change("support", session, now.title, helped[session], helping[session])
        elif here := was or now:
            yield Change("session", session, here.title, was.words if was else "", now.words if now else "")


def _booking_changes(was: Booking, now: Booking) -> Iterator[Change]:
    if was.span.start.date() != now.span.start.date():
        yield Change("date", now.session, now.title, when(was.span), when(now.span))
    elif was.span != now.span:
        yield Change("hours", now.session, now.title, when(was.span), when(now.span))
    if now.is_elsewhere(was):
        yield Change("venue", now.session, now.title, _place(was), _place(now))
    if was.offsets != now.offsets:
        yield Change("breaks", now.session, now.title, pauses_words(was.pauses), pauses_words(now.pauses))


def _place(booking: Booking) -> str:
    return ", ".join(part for part in (booking.place, booking.address) if part)


def _support(release: Release) -> Mapping[str, str]:
    known = release.programme.supporter
    return {
        one.session: ", ".join(known[who].name for who in one.support) for one in release.timetable.sittings
    }


def _talk_changes(old: Release, new: Release) -> Iterator[Change]:
    before, after = appearances(old), appearances(new)
    for talk in _all(after, before):
        was, now = before.get(talk), after.get(talk)
        if was is None or now is None:
            title = (was or after[talk]).title
            yield Change("talk", talk, title, was.words if was else "", now.words if now else "")
            continue
        if _has_moved(was, now):
            yield Change("talk", talk, now.title, _in_session(was), _in_session(now))
        if (was.speaker, was.remote) != (now.speaker, now.remote):
            yield Change("speaker", talk, now.title, _by(old.programme, was), _by(new.programme, now))


def _has_moved(was: Appearance, now: Appearance) -> bool:
    """Whether it stands elsewhere in the programme, not merely moved with its whole session."""
    return (was.booking.session, was.offset) != (now.booking.session, now.offset)


def _in_session(one: Appearance) -> str:
    return f"{one.booking.title}, {when(one.span)}"


def _by(programme: Programme, one: Appearance) -> str:
    return programme.speaker[one.speaker].name + (", from elsewhere" if one.remote else ", in the room")


def _all(new: Mapping[str, object], old: Mapping[str, object]) -> list[str]:
    return [*new, *(one for one in old if one not in new)]


def to_tell(old: Release, new: Release) -> tuple[Tell, ...]:
    """Everybody for whom something changed, each once: members, speakers, support, venues, in this order.

    A member is told of sessions and breaks; that talks changed is good to know. Members who joined after the
    old timetable never heard of it, unless it was made before invitation: its dates stood in their letter.
    """
    return (*_members(old, new), *_speakers(old, new), *_supporters(old, new), *_venues(old, new))


def _members(old: Release, new: Release) -> Iterator[Tell]:
    needed = [_sentence(one) for one in differences(old, new) if one.what in _MOVES]
    more = [_sentence(one) for one in differences(old, new) if one.what in ("talk", "speaker")]
    if not needed and not more:
        return
    what = " ".join([*needed, *(f"Good to know: {one}" for one in more)])
    if not new.programme.known:
        yield Tell("invited", "", "everybody who was invited", what, not needed)
    knew = {one.id for one in old.programme.members}
    for member in new.programme.members:
        if not old.programme.known or member.id in knew:
            yield Tell("member", member.id, "", what, not needed)


_MOVES = ("session", "date", "hours", "venue", "breaks")


def _sentence(change: Change) -> str:
    name, before, after = f"“{change.name}”", change.before, change.after
    if change.what == "session":
        return f"{name} is held: {after}." if after else f"{name} is not held any more (it was {before})."
    if change.what == "talk" and not (before and after):
        return f"The talk {name} is given: {after}." if after else f"The talk {name} is not given any more."
    if change.what == "breaks":
        return f"The breaks of {name} are now: {after} (they were {before})."
    if change.what == "speaker":
        return f"The talk {name} is given by {after} (it was {before})."
    subject = f"The talk {name}" if change.what == "talk" else name
    return f"{subject} is now: {after} (it was {before})."


def _speakers(old: Release, new: Release) -> Iterator[Tell]:
    before, after = appearances(old), appearances(new)
    known = {**old.programme.speaker, **new.programme.speaker}
    for speaker in sorted(known):
        mine = [_mine(one, speaker) for one in (before, after)]
        told = [_talk_sentence(mine[0].get(one), mine[1].get(one)) for one in _all(mine[1], mine[0])]
        if what := " ".join(one for one in told if one):
            yield Tell("speaker", speaker, known[speaker].name, what)


def _mine(talks: Mapping[str, Appearance], speaker: str) -> Mapping[str, Appearance]:
    return {talk: one for talk, one in talks.items() if one.speaker == speaker}


def _talk_sentence(was: Appearance | None, now: Appearance | None) -> str:
    if now is None:
        return f"No longer gives “{was.title}” (it was {was.words})." if was else ""
    if was is None:
        return f"Gives “{now.title}”: {now.words}."
    same = (was.span, was.remote) == (now.span, now.remote) and not now.booking.is_elsewhere(was.booking)
    return "" if same else f"“{now.title}” is now: {now.words} (it was {was.words})."


def _supporters(old: Release, new: Release) -> Iterator[Tell]:
    known = {**old.programme.supporter, **new.programme.supporter}
    was, now = (
        {(who, one.session) for one in release.timetable.sittings for who in one.support}
        for release in (old, new)
    )
    yield from _booked("support", {one: known[one].name for one in sorted(known)}, was, now, old, new)


def _venues(old: Release, new: Release) -> Iterator[Tell]:
    known = {**old.programme.venue, **new.programme.venue}
    was, now = ({(one.venue, one.session) for one in release.timetable.sittings} for release in (old, new))
    yield from _booked("venue", {one: known[one].name for one in sorted(known)}, was, now, old, new)


_Pairs = set[tuple[str, str]]


def _booked(
    kind: str, known: Mapping[str, str], was: _Pairs, now: _Pairs, old: Release, new: Release
) -> Iterator[Tell]:
    before, after = bookings(old), bookings(new)
    for who, name in known.items():
        told = [
            _booking_sentence(
                before.get(session) if (who, session) in was else None,
                after.get(session) if (who, session) in now else None,
            )
            for session in _all(after, before)
        ]
        if what := " ".join(one for one in told if one):
            yield Tell(kind, who, name, what)


def _booking_sentence(was: Booking | None, now: Booking | None) -> str:
    if now is None:
        return f"Not booked any more for “{was.title}” ({was.words})." if was else ""
    if was is None:
        return f"Booked for “{now.title}”: {now.words}."
    if was.span != now.span or now.is_elsewhere(was):
        return f"“{now.title}” is now: {now.words} (it was {was.words})."
    if was.offsets != now.offsets:
        return f"The breaks of “{now.title}” are now: {pauses_words(now.pauses)}."
    return ""
