"""What a rule is about, named alike by the solver's and by the checker's statement of it."""

from __future__ import annotations

from scheduling.programme import Lock, Session, Talk


def of_pair(first: Session, then: Session) -> str:
    """Two sessions that follow each other."""
    return f"{first.id} to {then.id}"


def of_talk(talk: Talk) -> str:
    """A talk."""
    return f"{talk.id} {talk.title}"


def of_talks(first: Talk, then: Talk) -> str:
    """A talk and one that it builds on."""
    return f"{then.id} after {first.id}"


def of_facility(venue: str, facility: str) -> str:
    """A venue and what it must have: `facility` is a code."""
    return f"{venue}: {facility}"


def of_language(session: Session, language: str) -> str:
    """A session and a spoken language."""
    return f"{session.id}: {language}"


def of_lock(lock: Lock) -> str:
    """A decision that stands."""
    return f"{lock.what} of {lock.of}"


def of_past(session: Session, what: str) -> str:
    """What a session that was held had: its "talks" or its "support"."""
    return f"{what} of {session.id}, which was held"


PROGRAMME = "the programme"
