"""What a rule says in a programme, in names, dates and numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.model import Group
from scheduling.reasons import sentence
from tests.scheduling.programmes import (
    lock,
    member,
    session,
    slot,
    span,
    speaker,
    supporter,
    tiny,
    venue,
    with_,
)
from tests.scheduling.test_constraints import CASES, Case

SAID = {
    "venue-size": "Hall V1 has 8 places, and 8 are needed before speakers and support.",
    "wheelchair-places": "Hall V1 has no place for wheelchairs, and 1 is needed.",
    "venue-access": "Hall V1 does not have a hearing loop, which is needed.",
    "gap": "S1 to S2: at least 8 days and at most 13 days.",
    "slot-length": "S1 takes 6 hours and 1 minute, and there is time for it on none of the dates.",
    "holidays": "Easter: no session from Saturday 6 March 2027 to Saturday 20 March 2027.",
    "locks": "S1 is fixed on Saturday 27 March 2027 (announced).",
    "talk-held": 'T1 "Talk T1" is given, by Dr E1, and takes 90 minutes.',
    "speaker-free": "Dr E1 is free only on Saturday 27 March 2027.",
    "prerequisites": 'T1 "Talk T1" builds on T2 "Talk T2" and comes after it.',
    "learning-first": 'T1 "Talk T1" is given in a deliberating session: there is none.',
    "bsl-interpreters": "S1 needs 2 BSL interpreters (1 in the sheet Support).",
    "language-interpreters": "S1 needs an interpreter of Welsh (none in the sheet Support).",
    "facilitators": "S1 needs 2 facilitators, one for at most 9 members (1 in the sheet Support).",
    "attendance": (
        "Member M1 must be able to attend at least 1 of 2 sessions, and can come on none of the dates."
    ),
    "rests": "S1 has a break or lunch at times when members must have one: 10:00 to 11:30.",
    "budget": "The budget is £899.99; members' pay, expenses and food take £900.",
    "payment": "Members get £49.99 for a session, and £50 is the least.",
    "two-meetings": "There is 1 session, and 2 are the least.",
}


@pytest.mark.parametrize("rule", SAID)
def test_a_rule_says_what_it_comes_to_in_this_programme(rule: str) -> None:
    case = next(one for one in CASES if one.rule == rule)
    assert sentence(case.broken, Group(rule, case.subject)) == SAID[rule]


def test_open_sessions_alone_are_no_meetings() -> None:
    alone = replace(tiny(), sessions=(session("S1", "open"),))
    said = sentence(alone, Group("two-meetings", "the programme"))
    assert said == "There is no session but open ones, and 2 are the least."


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_rule_has_a_sentence(case: Case) -> None:
    said = sentence(case.broken, Group(case.rule, case.subject))
    assert said.endswith(".")
    assert ".." not in said
    assert "{" not in said


def says(rule: str, subject: str, *things: object) -> str:
    return sentence(with_(tiny(), *things), Group(rule, subject))


def test_hours_are_said_as_far_as_they_matter_for_a_date() -> None:
    part = speaker("E1", "D1@08:00-13:00 D2@14:00-18:00 D3@11:00-12:00 D4")
    assert says("speaker-free", "Dr E1", part) == (
        "Dr E1 is free only on Saturday 6 March 2027 until 13:00, Saturday 13 March 2027 from 14:00, "
        "Saturday 20 March 2027 from 11:00 to 12:00 and Saturday 27 March 2027."
    )
    assert says("speaker-free", "Dr E1", speaker("E1", "D1 D2 D3 D4", "D1")) == (
        "Dr E1 is free on every date. From elsewhere Dr E1 is free only on Saturday 6 March 2027."
    )


def test_two_dates_on_a_day_are_told_apart_by_their_hours() -> None:
    evening = slot("E1", "18:00-21:00", slot("D1").day)
    assert says("venue-free", "Hall V1", evening, venue("V1", "E1")) == (
        "Hall V1 can be had only on Saturday 6 March 2027, 18:00 to 21:00."
    )


def test_of_many_dates_the_few_missing_ones_are_named() -> None:
    twelve = tiny(slots=12)
    never = sentence(
        with_(twelve, venue("V1", "D1 D2 D3 D4 D5 D6 D7 D8 D9 D10")), Group("venue-free", "Hall V1")
    )
    assert never == "Hall V1 can be had on every date but Saturday 15 May and Saturday 22 May 2027."


def test_a_member_who_lives_too_far_from_a_hall_is_said_to() -> None:
    far = replace(with_(tiny(venues=2), member("M1", area="North", travel=30)), travel={"North": {"V2": 31}})
    assert sentence(far, Group("attendance", "M1")).endswith("on every date, not as far as Hall V2.")


def test_what_is_fixed_of_something_unknown_is_said_by_its_id() -> None:
    assert says("locks", "venue of S1", lock("venue", "S1", "V9")) == "S1 is fixed at V9 (announced)."


def test_support_is_free_for_its_hours() -> None:
    early = supporter("F1", on={"D1": (span(slot("D1").day, "09:00-12:00"),)})
    assert says("support-free", "Helper F1", early) == (
        "Helper F1 is free only on Saturday 6 March 2027 until 12:00."
    )
