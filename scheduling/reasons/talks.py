"""What the rules about talks and speakers say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduling.frame import frame
from scheduling.programme import Programme, Talk
from scheduling.reasons.words import Says, free, joined, named, of_session_says
from scheduling.rules import RULES
from scheduling.subjects import of_talk, of_talks
from sortition.wording import counted


def _talk(programme: Programme, subject: str) -> Talk:
    return next(one for one in programme.talks if of_talk(one) == subject)


def _talk_held(programme: Programme, subject: str) -> Iterator[str]:
    talk = _talk(programme, subject)
    by = programme.speaker[talk.speaker].name
    yield f"{named(talk)} is given, by {by}, and takes {counted(talk.minutes, 'minute')}"


def _speaker_free(programme: Programme, subject: str) -> Iterator[str]:
    for one in programme.speakers:
        if one.name == subject:
            yield f"{subject} is free {free(programme, one.here)}"
            if one.remote:
                yield f"From elsewhere {subject} is free {free(programme, one.remote)}"


def _remote_hybrid(programme: Programme, subject: str) -> Iterator[str]:
    yield f"{subject} speaks from elsewhere only where the venue has the equipment"


def _talk_time(programme: Programme, subject: str) -> Iterator[str]:
    session = programme.session[subject]
    frames = [frame(programme, session, one).talk_minutes for one in programme.slots]
    most = max(frames, key=sum)
    if not sum(most):
        yield f"{subject} has no time for talks beside welcome, tables and close"
        return
    parts = f", {joined([str(one) for one in most])} between its breaks" if len(most) > 1 else ""
    limit = "" if all(one == most for one in frames) else "at most "
    yield f"{subject} has {limit}{counted(sum(most), 'minute')} for talks{parts}"


def _prerequisites(programme: Programme, subject: str) -> Iterator[str]:
    for then in programme.talks:
        for first in (programme.talk[name] for name in sorted(then.after)):
            if of_talks(first, then) == subject:
                yield f"{named(then)} builds on {named(first)} and comes after it"


def _learning_first(programme: Programme, subject: str) -> Iterator[str]:
    talk = _talk(programme, subject)
    sessions = [one.id for one in programme.required if one.phase is talk.phase] or ["there is none"]
    yield f"{named(talk)} is given in a {talk.phase} session: {joined(sessions)}"


def _last_session(programme: Programme, subject: str) -> Iterator[str]:
    yield f"{subject} is the last session, and nothing new is heard in it"


def _viewpoints(programme: Programme, subject: str) -> Iterator[str]:
    views = sorted({one.viewpoint for one in programme.talks if one.topic == subject} - {""})
    most = counted(RULES["viewpoints"].number("talks"), "talk")
    yield f"After every session the talks heard on {subject} ({joined(views)}) differ by at most {most}"


def _interests(programme: Programme, subject: str) -> Iterator[str]:
    yield f"{subject} has not declared interests"


SAYS: Mapping[str, Says] = {
    "talk-held": _talk_held,
    "speaker-free": _speaker_free,
    "remote-hybrid": _remote_hybrid,
    "talk-time": _talk_time,
    "prerequisites": _prerequisites,
    "learning-first": _learning_first,
    "last-session": _last_session,
    "viewpoints": _viewpoints,
    "plenary": of_session_says("{} leaves time at its end for the tables to tell everybody what they said"),
    "interests": _interests,
}
