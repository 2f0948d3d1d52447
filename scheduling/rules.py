"""The rules of a timetable: an id, a plain sentence, a severity that the officer may change, a source.

Each is stated twice: for the solver in constraints/, and for any timetable in check/. Both name what a rule is
about by the same subject, so that an explanation and a check say the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduling.programme import Lock, Programme, Session, Talk


class Severity(StrEnum):
    """BLOCK: no timetable may break it; WARN: broken as rarely as can be, and said; IGNORE: not looked at."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    IGNORE = "IGNORE"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of timetables.

    `about` says what its subjects are: "venue", "session", "pair of sessions", "talk", "speaker", "member",
    "support", "topic", "lock", "holiday", "programme". `access` marks rules of access and pay, which are
    never offered as a way out unless asked for. `cost` ranks ways out: the dearest to break last. `numbers`
    are its limits.
    """

    id: str
    sentence: str
    about: str
    severity: Severity = Severity.BLOCK
    source: str = "our default"
    access: bool = False
    cost: int = 10
    numbers: Mapping[str, int] | None = None

    def number(self, name: str) -> int:
        """One of its limits."""
        assert self.numbers is not None
        return self.numbers[name]


_W = Severity.WARN
_INVOLVE = "Involve, Standards for citizens' assemblies"
_OECD = "OECD, Good Practice Principles for Deliberative Processes (2020)"
_ULSTER = "Ulster University, accessible meetings"
_ASLI = "BSL agencies' booking rules and advice of the Association of Sign Language Interpreters"
_PRACTICE = "practice of organisers"

_ALL = (
    # Where and when
    Rule("venue-free", "A venue is used only on the dates on which it can be had.", "venue", cost=30),
    Rule(
        "venue-size",
        "Everybody fits into the venue: members, whoever comes with them, support, speakers and"
        " staff; every wheelchair takes one place more.",
        "venue",
        access=True,
        source=_ULSTER,
        cost=60,
        numbers={"extra": 1},
    ),
    Rule(
        "wheelchair-places",
        "The venue has a place for every wheelchair.",
        "venue",
        access=True,
        source=_ULSTER,
        cost=90,
    ),
    Rule(
        "venue-access",
        "The venue has what every declared need asks for.",
        "venue and facility",
        access=True,
        source=_ULSTER,
        cost=90,
    ),
    Rule(
        "hybrid-venue",
        "A session that people follow from elsewhere is in a venue with the equipment for it.",
        "session",
        access=True,
        cost=60,
    ),
    Rule(
        "drop-off",
        "A taxi can stop within 50 metres of the door.",
        "venue",
        _W,
        _ULSTER,
        access=True,
        numbers={"metres": 50},
    ),
    Rule(
        "aisles",
        "Aisles between tables are at least 1.0 metre wide (better 1.2).",
        "venue",
        _W,
        _ULSTER,
        access=True,
        numbers={"centimetres": 100},
    ),
    Rule(
        "evacuation",
        "There is a plan for getting everybody out, with personal plans for those who need one.",
        "venue",
        _W,
        _PRACTICE,
        access=True,
    ),
    Rule(
        "session-order",
        "Sessions come in their order, none before the one before it has ended; open sessions"
        " lie between the sessions around them.",
        "pair of sessions",
        cost=60,
    ),
    Rule(
        "gap",
        "Between two sessions lie as many days as the Sessions sheet says; open sessions stand inside.",
        "pair of sessions",
        cost=20,
    ),
    Rule(
        "week-between",
        "At least 7 days lie between two sessions.",
        "pair of sessions",
        _W,
        f"{_INVOLVE}; {_OECD}",
        numbers={"days": 7},
    ),
    Rule("slot-length", "A date is long enough for the session on it.", "session", cost=40),
    Rule("holidays", "No session is on a holiday.", "holiday", cost=40),
    Rule(
        "one-job", "A room or a person shared with another panel does one job at a time.", "resource", cost=80
    ),
    Rule("locks", "What is fixed stays as it is.", "lock", cost=25),
    # Talks
    Rule("talk-held", "Every talk is given, once.", "talk", cost=40),
    Rule(
        "speaker-free",
        "A speaker is free for the whole stretch in which the talk stands.",
        "speaker",
        cost=30,
    ),
    Rule(
        "remote-hybrid",
        "A speaker speaks from elsewhere only where the venue has the equipment.",
        "speaker",
        cost=30,
    ),
    Rule(
        "talk-time",
        "Talks leave time for discussion at the tables: they fit into the minutes for talks of"
        " every stretch.",
        "session",
        source=_INVOLVE,
        cost=30,
    ),
    Rule("prerequisites", "A talk comes after those that it builds on.", "pair of talks", cost=20),
    Rule(
        "learning-first",
        "Evidence is heard in sessions for it: learning comes before deliberation, deliberation"
        " before decision.",
        "talk",
        source=f"{_INVOLVE} 2, 8",
        cost=40,
    ),
    Rule("last-session", "Nothing new is heard in the last session.", "session", _W, f"{_INVOLVE} 8"),
    Rule(
        "viewpoints",
        "On each topic, by the end of every session, the viewpoints heard differ by at most one talk.",
        "topic",
        source=f"{_INVOLVE} 5",
        cost=50,
        numbers={"talks": 1},
    ),
    # Support
    Rule("support-free", "Whoever supports a session is free for all of it.", "support", cost=30),
    Rule(
        "bsl-interpreters",
        "BSL interpreters work in teams: one person up to 2 hours, two in rotation over 2"
        " hours, three from 4 hours; breaks and lunch are interpreted too.",
        "session",
        source=_ASLI,
        access=True,
        cost=90,
        numbers={"alone_minutes": 120, "three_minutes": 240},
    ),
    Rule(
        "language-interpreters",
        "Everybody who needs an interpreter of a spoken language has one.",
        "session and language",
        access=True,
        source=_PRACTICE,
        cost=90,
    ),
    Rule(
        "palantypists",
        "Somebody writes down what is said where a member needs it.",
        "session",
        access=True,
        source=_PRACTICE,
        cost=90,
    ),
    Rule(
        "childcare",
        "There is a childcare place for every child that members bring.",
        "session",
        access=True,
        source=f"{_INVOLVE} 4",
        cost=90,
    ),
    Rule(
        "facilitators",
        "There is a facilitator for at most 9 members.",
        "session",
        source=f"{_INVOLVE} 4",
        cost=50,
        numbers={"members": 9},
    ),
    Rule(
        "facilitators-better",
        "Better there is one for at most 7 members.",
        "session",
        _W,
        f"{_INVOLVE} 4",
        numbers={"members": 7},
    ),
    Rule(
        "booking-notice",
        "BSL interpreters are booked at least 6 weeks ahead.",
        "session",
        _W,
        _ASLI,
        access=True,
        numbers={"days": 42},
    ),
    Rule(
        "bsl-table",
        "BSL users share a table unless there are more teams of interpreters: ask them.",
        "programme",
        _W,
        _ASLI,
        access=True,
    ),
    # People
    Rule(
        "attendance",
        "Every member can attend at least as many sessions as the Settings say.",
        "member",
        access=True,
        source="our default: half of the sessions",
        cost=80,
    ),
    Rule(
        "rests",
        "A break that a member has to take lies inside a break or lunch.",
        "session",
        access=True,
        source=_PRACTICE,
        cost=80,
    ),
    # The day
    Rule(
        "breaks",
        "Nobody sits longer than 90 minutes without a break (60 where people take part from elsewhere).",
        "session",
        _W,
        "W3C WAI, accessible meetings; our default",
        access=True,
    ),
    Rule(
        "lunch",
        "A session of 5 hours or more has a lunch of at least 45 minutes.",
        "session",
        _W,
        "W3C WAI, accessible meetings; our default",
        access=True,
        numbers={"from_minutes": 300, "minutes": 45},
    ),
    Rule(
        "published-breaks",
        "Breaks stay at the times that were published.",
        "session",
        _W,
        "W3C WAI, accessible meetings",
        access=True,
    ),
    Rule(
        "plenary",
        "At least once a session the tables tell everybody what they said.",
        "session",
        _W,
        f"{_INVOLVE} 8",
    ),
    # What it costs
    Rule("budget", "Everything together costs no more than the budget.", "programme", cost=15),
    Rule(
        "payment",
        "Members get at least £50 a session (better £75; Scottish Government guidance: £35 an hour up"
        " to £280 a day).",
        "programme",
        _W,
        f"{_INVOLVE} 4; Scottish Government guidance",
        access=True,
        numbers={"pence": 5000},
    ),
    Rule(
        "expenses",
        "Expenses and the costs of care are paid for every declared need.",
        "programme",
        access=True,
        source=f"{_INVOLVE} 4",
        cost=90,
    ),
    # The process
    Rule(
        "two-meetings",
        "There are at least two meetings with time between them.",
        "programme",
        source=f"{_INVOLVE}; {_OECD}",
        cost=60,
        numbers={"sessions": 2},
    ),
    Rule(
        "phases",
        "Learning, deliberation and decision come in that order.",
        "programme",
        source=f"{_INVOLVE} 2, 8",
        cost=60,
    ),
    Rule(
        "meeting-time",
        "Members meet for at least 30 hours on 4 days (better 45 hours on 6); under 8 hours it is no"
        " assembly.",
        "programme",
        _W,
        _INVOLVE,
        numbers={"hours": 30, "days": 4, "least_hours": 8},
    ),
    Rule(
        "tables",
        "There is a way to seat everybody at tables of 5 to 8.",
        "programme",
        _W,
        "guides for assemblies; GroupSelect",
        numbers={"fewest": 5, "most": 8},
    ),
    Rule(
        "evidence-reviewed",
        "Agenda and speakers are reviewed by others, and published.",
        "programme",
        _W,
        f"{_INVOLVE} 5, 6",
    ),
    Rule("interests", "Every speaker has declared interests.", "speaker", _W, f"{_INVOLVE} 5"),
    Rule(
        "welcome-call",
        "Everybody gets a welcome call before the first session.",
        "programme",
        _W,
        "DemocracyNext, guide to assemblies",
    ),
    Rule(
        "social-time",
        "There is time to get to know each other at least once.",
        "programme",
        _W,
        "DemocracyNext, guide to assemblies",
    ),
)
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ALL}

Severities = Mapping[str, Severity]


def severities(changed: Mapping[str, Severity] | None = None) -> Severities:
    """The severity of every rule, with the officer's changes."""
    return {**{rule.id: rule.severity for rule in _ALL}, **(changed or {})}


# Subjects: how the solver's and the checker's statement of a rule name what it is about.


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


PROGRAMME = "the programme"


def tables_possible(people: int, fewest: int, most: int) -> bool:
    """Whether so many people can sit at tables of at least `fewest` and at most `most`."""
    tables = -(-people // most)
    return tables > 0 and people >= tables * fewest


def facilitators_needed(programme: Programme, members_each: int) -> int:
    """Facilitators for these members, or for the size planned for."""
    return -(-(len(programme.members) if programme.known else programme.options.size) // members_each)
