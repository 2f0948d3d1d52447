"""The rules of a timetable: an id, a plain sentence, a severity that the officer may change, a source.

Each is stated twice: for the solver in constraints/, and for any timetable in check/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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
    are its limits. Not `decided` are those that no choice of dates, rooms, talks or people changes.
    """

    id: str
    about: str
    says: str
    severity: Severity = Severity.BLOCK
    source: str = "our default"
    access: bool = False
    cost: int = 10
    numbers: Mapping[str, int] | None = None
    decided: bool = True

    def number(self, name: str) -> int:
        """One of its limits."""
        assert self.numbers is not None
        return self.numbers[name]


_W = Severity.WARN
_INVOLVE = "Involve, Standards for citizens' assemblies"
_WAI = "W3C WAI, accessible meetings; our default"
_OECD = "OECD, Good Practice Principles for Deliberative Processes (2020)"
_ULSTER = "Ulster University, accessible meetings"
_ASLI = "BSL agencies' booking rules and advice of the Association of Sign Language Interpreters"
_PRACTICE = "practice of organisers"

# fmt: off
# One rule in as few lines as it takes: this is a table to be read.
_ALL = (
    # Where and when
    Rule("venue-free", "venue", cost=30,
         says="A venue is used only on the dates on which it can be had."),
    Rule("venue-size", "venue", source=_ULSTER, access=True, cost=60, numbers={"extra": 1},
         says="Everybody fits into the venue: members, whoever comes with them, support, speakers and staff; "
              "every wheelchair takes one place more."),
    Rule("wheelchair-places", "venue", source=_ULSTER, access=True, cost=90,
         says="The venue has a place for every wheelchair."),
    Rule("venue-access", "venue and facility", source=_ULSTER, access=True, cost=90,
         says="The venue has what every declared need asks for."),
    Rule("hybrid-venue", "session", access=True, cost=60,
         says="A session that people follow from elsewhere is in a venue with the equipment for it."),
    Rule("drop-off", "venue", severity=_W, source=_ULSTER, access=True, numbers={"metres": 50},
         says="A taxi can stop within 50 metres of the door."),
    Rule("aisles", "venue", severity=_W, source=_ULSTER, access=True, numbers={"centimetres": 100},
         says="Aisles between tables are at least 1.0 metre wide (better 1.2)."),
    Rule("evacuation", "venue", severity=_W, source=_PRACTICE, access=True,
         says="There is a plan for getting everybody out, with personal plans for those who need one."),
    Rule("session-order", "pair of sessions", cost=95,
         says="Sessions come in their order, none before the one before it has ended; open sessions lie "
              "between the sessions around them."),
    Rule("gap", "pair of sessions", cost=20,
         says="Between two sessions lie as many days as the sheet Sessions says, open sessions inside."),
    Rule("week-between", "pair of sessions", severity=_W, source=f"{_INVOLVE}; {_OECD}",
         numbers={"days": 7},
         says="At least 7 days lie between two sessions."),
    Rule("slot-length", "session", cost=40,
         says="A date is long enough for the session on it."),
    Rule("holidays", "holiday", cost=40,
         says="No session is on a holiday."),
    Rule("one-job", "resource", cost=80,
         says="A room or a person does one job at a time, also where panels share them."),
    Rule("locks", "lock", cost=25,
         says="What is fixed stays as it is."),
    # Talks
    Rule("talk-held", "talk", cost=40,
         says="Every talk is given, once."),
    Rule("speaker-free", "speaker", cost=30,
         says="A speaker is free for the whole stretch in which the talk stands."),
    Rule("remote-hybrid", "speaker", cost=30,
         says="A speaker speaks from elsewhere only where the venue has the equipment."),
    Rule("talk-time", "session", source=_INVOLVE, cost=30,
         says="Talks leave time for discussion at the tables: they fit into the minutes for talks of every "
              "stretch."),
    Rule("prerequisites", "pair of talks", cost=20,
         says="A talk comes after those that it builds on."),
    Rule("learning-first", "talk", source=f"{_INVOLVE} 2, 8", cost=40,
         says="Evidence is heard in sessions for it: learning comes before deliberation, deliberation before "
              "decision."),
    Rule("last-session", "session", severity=_W, source=f"{_INVOLVE} 8",
         says="Nothing new is heard in the last session."),
    Rule("viewpoints", "topic", source=f"{_INVOLVE} 5", cost=50, numbers={"talks": 1},
         says="On each topic, by the end of every session, the viewpoints heard differ by at most one talk."),
    # Support
    Rule("support-free", "support", cost=30,
         says="Whoever supports a session is free for all of it."),
    Rule("bsl-interpreters", "session", source=_ASLI, access=True, cost=90,
         numbers={"alone_minutes": 120, "three_minutes": 240},
         says="BSL interpreters work in teams: one person up to 2 hours, two in rotation over 2 hours, three "
              "from 4 hours; breaks and lunch are interpreted too."),
    Rule("language-interpreters", "session and language", source=_PRACTICE, access=True, cost=90,
         says="Everybody who needs an interpreter of a spoken language has one."),
    Rule("palantypists", "session", source=_PRACTICE, access=True, cost=90, numbers={"two_minutes": 240},
         says="Somebody writes down what is said where a member needs it."),
    Rule("childcare", "session", source=f"{_INVOLVE} 4", access=True, cost=90,
         says="There is a childcare place for every child that members bring."),
    Rule("facilitators", "session", source=f"{_INVOLVE} 4", cost=50, numbers={"members": 9},
         says="There is a facilitator for at most 9 members."),
    Rule("facilitators-better", "session", severity=_W, source=f"{_INVOLVE} 4", numbers={"members": 7},
         says="Better there is one for at most 7 members."),
    Rule("booking-notice", "session", severity=_W, source=_ASLI, access=True, numbers={"days": 42},
         says="BSL interpreters are booked at least 6 weeks ahead."),
    Rule("bsl-table", "programme", severity=_W, source=_ASLI, access=True, decided=False,
         says="BSL users share a table unless there are more teams of interpreters: ask them."),
    # People
    Rule("attendance", "member", source="our default: half of the sessions", access=True, cost=80,
         says="Every member can attend at least as many sessions as the Settings say."),
    Rule("rests", "session", source=_PRACTICE, access=True, cost=80,
         says="A break that a member has to take lies inside a break or lunch."),
    # The day
    Rule("breaks", "session", severity=_W, source=_WAI, access=True,
         says="Nobody sits longer than 90 minutes without a break (60 with people elsewhere)."),
    Rule("lunch", "session", severity=_W, source=_WAI, access=True,
         numbers={"from_minutes": 300, "minutes": 45},
         says="A session of 5 hours or more has a lunch of at least 45 minutes."),
    Rule("published-breaks", "session", severity=_W, source="W3C WAI, accessible meetings", access=True,
         says="Breaks stay at the times that were published."),
    Rule("plenary", "session", severity=_W, source=f"{_INVOLVE} 8", decided=False,
         says="At least once a session the tables tell everybody what they said."),
    # What it costs
    Rule("budget", "programme", cost=15,
         says="Everything together costs no more than the budget."),
    Rule("payment", "programme", severity=_W, source=f"{_INVOLVE} 4; Scottish Government guidance",
         access=True, numbers={"pence": 5000}, decided=False,
         says="Members get at least £50 a session (better £75; Scottish Government guidance: £35 an hour up "
              "to £280 a day)."),
    Rule("expenses", "programme", source=f"{_INVOLVE} 4", access=True, cost=90, decided=False,
         says="Expenses and the costs of care are paid for every declared need."),
    # The process
    Rule("two-meetings", "programme", source=f"{_INVOLVE}; {_OECD}", cost=60, numbers={"sessions": 2},
         decided=False,
         says="There are at least two meetings with time between them."),
    Rule("phases", "programme", source=f"{_INVOLVE} 2, 8", cost=60, decided=False,
         says="Learning, deliberation and decision come in that order."),
    Rule("meeting-time", "programme", severity=_W, source=_INVOLVE, decided=False,
         numbers={"hours": 30, "days": 4, "least_hours": 8},
         says="Members meet for at least 30 hours on 4 days (better 45 hours on 6); under 8 hours it is no "
              "assembly."),
    Rule("tables", "programme", severity=_W, source="guides for assemblies; GroupSelect", decided=False,
         numbers={"fewest": 5, "most": 8},
         says="There is a way to seat everybody at tables of 5 to 8."),
    Rule("evidence-reviewed", "programme", severity=_W, source=f"{_INVOLVE} 5, 6", decided=False,
         says="Agenda and speakers are reviewed by others, and published."),
    Rule("interests", "speaker", severity=_W, source=f"{_INVOLVE} 5", decided=False,
         says="Every speaker has declared interests."),
    Rule("welcome-call", "programme", severity=_W, source="DemocracyNext, guide to assemblies",
         decided=False,
         says="Everybody gets a welcome call before the first session."),
    Rule("social-time", "programme", severity=_W, source="DemocracyNext, guide to assemblies",
         decided=False,
         says="There is time to get to know each other at least once."),
)
# fmt: on
RULES: Mapping[str, Rule] = {rule.id: rule for rule in _ALL}

Severities = Mapping[str, Severity]


def severities(changed: Mapping[str, Severity] | None = None) -> Severities:
    """The severity of every rule, with the officer's changes."""
    return {**{rule.id: rule.severity for rule in _ALL}, **(changed or {})}
