"""Rules about venues: each kept at its limit and broken just beyond it."""

from __future__ import annotations

import pytest

from scheduling.programme import FACILITIES
from tests.scheduling.check_cases import Case, by_hand, judged, names, prove, usual
from tests.scheduling.programmes import (
    ALWAYS,
    member,
    plan,
    session,
    speaker,
    supporter,
    talk,
    tiny,
    unknown,
    venue,
    with_,
    with_options,
)


def room(capacity: int) -> object:
    return venue("V1", capacity=capacity)


def lacking(*facilities: str) -> object:
    return venue("V1", has=" ".join(one for one in FACILITIES if one not in facilities))


def needing(need: str, **more: object) -> object:
    return member("M1", needs=need, **more)


# Six members, two of staff and the facilitator.
PEOPLE = 9
WITH_TALKS = with_(
    tiny(),
    talk("T1"),
    talk("T2"),
    talk("T3", "E1"),
    speaker("E1", remote=ALWAYS),
    speaker("E2"),
)
HELPERS = with_(tiny(), supporter("C1", "childcare", places=3), supporter("P1", "palantypist"))
UNKNOWN = with_(
    unknown(tiny()), supporter("B1", "bsl"), supporter("C1", "childcare", places=4), supporter("F1")
)
OPEN = with_(tiny(), session("S2", "open"), session("S3", "deciding"))

CASES = (
    Case(
        "venue-free",
        "Hall V1",
        usual(with_(tiny(), venue("V1", "D1 D2"))),
        usual(with_(tiny(), venue("V1", "D1"))),
        'Hall V1 cannot be had for S2 "Session S2" on Saturday 13 March 2027',
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(tiny(), room(PEOPLE))),
        usual(with_(tiny(), room(PEOPLE - 1))),
        'Hall V1 has 8 places; S1 "Session S1" on Saturday 6 March 2027 needs 9.',
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(HELPERS, room(PEOPLE)), s2="D2 V1 - C1,F1"),
        usual(with_(HELPERS, room(PEOPLE)), s2="D2 V1 - F1,P1"),
        "9 places; S2",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(WITH_TALKS, room(PEOPLE + 2)), s1="D1 V1 T1,T2,T3 F1"),
        usual(with_(WITH_TALKS, room(PEOPLE + 1)), s1="D1 V1 T1,T2,T3 F1"),
        "needs 11",
        also="talk-time",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(WITH_TALKS, room(PEOPLE + 1)), s1="D1 V1 T1~,T2,T3~ F1"),
        usual(with_(WITH_TALKS, room(PEOPLE + 1)), s1="D1 V1 T1~,T2,T3 F1"),
        "needs 11",
        also="talk-time",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(tiny(), room(PEOPLE + 1), needing("wheelchair"))),
        usual(with_(tiny(), room(PEOPLE), needing("wheelchair"))),
        "needs 10",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(tiny(), room(PEOPLE + 2), needing("assistant dog"))),
        usual(with_(tiny(), room(PEOPLE + 1), needing("assistant dog"))),
        "needs 11",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_(tiny(), room(PEOPLE - 1), needing("remote"))),
        usual(with_(tiny(), room(PEOPLE - 2), needing("remote"))),
        "needs 8",
        also="breaks",
    ),
    Case(
        "venue-size",
        "Hall V1",
        usual(with_options(with_(tiny(), room(PEOPLE + 1)), staff=3)),
        usual(with_options(with_(tiny(), room(PEOPLE)), staff=3)),
        "needs 10",
    ),
    Case(  # Six members, one companion, two wheelchairs, two of staff, the facilitator and an interpreter.
        "venue-size",
        "Hall V1",
        usual(with_(UNKNOWN, room(13)), "D1 V1 - B1,C1,F1", "D2 V1 - B1,C1,F1"),
        usual(with_(UNKNOWN, room(12)), "D1 V1 - B1,C1,F1", "D2 V1 - B1,C1,F1"),
        "needs 13",
    ),
    Case(
        "wheelchair-places",
        "Hall V1",
        usual(with_(tiny(), needing("wheelchair"), venue("V1", wheelchairs=1))),
        usual(with_(tiny(), needing("wheelchair"), venue("V1", wheelchairs=0))),
        "Hall V1 has 0 places for wheelchairs; 1 is needed.",
    ),
    Case(
        "venue-access",
        "Hall V1: loop",
        usual(with_(tiny(), needing("loop"), venue("V1", has="loop"))),
        usual(with_(tiny(), needing("loop"), lacking("loop"))),
        "Hall V1 does not have a hearing loop, which 1 member needs.",
        also="evacuation",
    ),
    Case(
        "venue-access",
        "Hall V1: quiet-room",
        usual(with_(tiny(), needing("prayer"), member("M2", needs="quiet-room"))),
        usual(with_(tiny(), needing("prayer"), member("M2", needs="quiet-room"), lacking("quiet-room"))),
        "a quiet room, which 2 members need.",
    ),
    Case(  # Equipment for people elsewhere is the business of another rule.
        "venue-access",
        "Hall V1: step-free",
        usual(with_(tiny(), needing("remote"), lacking("hybrid"))),
        usual(with_(tiny(), needing("remote step-free"), lacking("hybrid", "step-free"))),
        "a way in without steps",
        also="hybrid-venue breaks",
    ),
    Case(
        "venue-access",
        "Hall V1: accessible-toilet",
        usual(UNKNOWN, "D1 V1 - B1,C1,F1", "D2 V1 - B1,C1,F1"),
        usual(with_(UNKNOWN, lacking("accessible-toilet"))),
        "an accessible toilet, which is taken to be needed.",
    ),
    Case(
        "hybrid-venue",
        "S1",
        usual(with_(tiny(), session("S1", hybrid=True, minutes=60))),
        usual(with_(tiny(), session("S1", hybrid=True, minutes=60), lacking("hybrid"))),
        'S1 "Session S1" on Saturday 6 March 2027 at Hall V1 is followed from elsewhere',
    ),
    Case(
        "hybrid-venue",
        "S3",
        by_hand(
            with_(OPEN, needing("remote"), lacking("hybrid"), venue("V2")),
            "S1 D1 V2 - F1",
            "S2 D2 V1",
            "S3 D3 V2 - F1",
        ),
        by_hand(
            with_(OPEN, needing("remote"), lacking("hybrid"), venue("V2")),
            "S1 D1 V2 - F1",
            "S2 D2 V1",
            "S3 D3 V1 - F1",
        ),
        "without equipment",
        also="breaks",
    ),
    Case(
        "drop-off",
        "Hall V1",
        usual(with_(tiny(), venue("V1", drop_off=50))),
        usual(with_(tiny(), venue("V1", drop_off=51))),
        "At Hall V1 a taxi stops 51 metres from the door; 50 is the most.",
    ),
    Case(
        "drop-off",
        "Hall V1",
        usual(with_(tiny(), venue("V1", drop_off=None))),
        usual(with_(tiny(), venue("V1", drop_off=400))),
        "400 metres",
    ),
    Case(
        "aisles",
        "Hall V1",
        usual(with_(tiny(), needing("wheelchair"), venue("V1", aisle=100))),
        usual(with_(tiny(), needing("wheelchair"), venue("V1", aisle=99))),
        "At Hall V1 aisles are 99 centimetres wide; 100 is the least.",
    ),
    Case(
        "aisles",
        "Hall V1",
        usual(with_(tiny(), venue("V1", aisle=60))),
        usual(with_(tiny(), needing("wheelchair"), venue("V1", aisle=60))),
        "60 centimetres",
    ),
    Case(
        "aisles",
        "Hall V1",
        usual(with_(tiny(), needing("wheelchair"), venue("V1", aisle=None))),
        usual(with_(UNKNOWN, venue("V1", aisle=99))),
        "99 centimetres",
    ),
    Case(
        "evacuation",
        "Hall V1",
        usual(with_(tiny(), lacking("evacuation"))),
        usual(with_(tiny(), lacking("evacuation"), needing("wheelchair"))),
        "Hall V1 has no plan for getting everybody out.",
    ),
    Case(
        "evacuation",
        "Hall V1",
        usual(with_(tiny(), needing("guide"))),
        usual(with_(tiny(), lacking("evacuation"), needing("guide"))),
        "Hall V1",
    ),
    Case(
        "evacuation",
        "Hall V1",
        usual(UNKNOWN, "D1 V1 - B1,C1,F1", "D2 V1 - B1,C1,F1"),
        usual(with_options(with_(UNKNOWN, lacking("evacuation")), assumed_wheelchairs=0)),
        "Hall V1",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_rule_about_venues(case: Case) -> None:
    prove(case)


def test_each_venue_is_judged_by_its_own_sessions() -> None:
    programme = with_(tiny(), room(PEOPLE - 1), venue("V2"))
    assert [one.subject for one in judged(usual(programme, s2="D2 V2 - F1")) if one.rule == "venue-size"] == [
        "Hall V1"
    ]
    assert not [
        one
        for one in judged(usual(programme, "D1 V2 - F1", "D2 V2 - F1"))
        if one.subject in {"Hall V1", "Hall V2"}
    ]


def test_a_venue_that_is_broken_twice_is_one_violation_that_names_both_days() -> None:
    (found,) = (one for one in judged(usual(with_(tiny(), room(1)))) if one.rule == "venue-size")
    assert "6 March 2027" in found.sentence and "13 March 2027" in found.sentence


def test_what_is_lacking_every_time_is_said_once() -> None:
    programme = with_(tiny(), needing("loop"), lacking("loop"))
    (found,) = (
        one for one in judged((programme, plan(programme, "S1 D1 V1", "S2 D2 V1"))) if ":" in one.subject
    )
    assert found.sentence.count("hearing loop") == 1


def test_what_a_venue_lacks_is_named_in_one_order() -> None:
    programme = with_(tiny(), needing("wheelchair prayer loop transit"), lacking(*FACILITIES))
    found = [one.subject for one in judged(usual(programme)) if one.rule == "venue-access"]
    lacks = ("accessible-toilet", "loop", "quiet-room", "step-free", "transit")
    assert found == [f"Hall V1: {one}" for one in lacks]
