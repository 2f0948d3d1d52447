"""Rules about talks and speakers: each kept at its limit and broken just beyond it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduling.programme import FACILITIES
from tests.scheduling.check_cases import Case, by_hand, judged, names, prove, usual
from tests.scheduling.programmes import (
    ALWAYS,
    member,
    plan,
    session,
    speaker,
    talk,
    tiny,
    venue,
    with_,
    with_talks,
)

ONE = with_talks(tiny(), "T1")
TWO = with_talks(tiny(), "T1; T2 after T1")
THREE_SESSIONS = tiny(sessions=3)
OPEN = with_(tiny(), session("S2", "open"), session("S3", "deciding"))
# 10:00 to 11:30, a break, 11:45 to 13:00, a break, 13:15 to 14:00
BREAKS = "11:30-11:45,13:00-13:15"
LONG = with_talks(with_(tiny(), session("S1", minutes=240)), "T1", minutes=55)
BOTH = with_talks(THREE_SESSIONS, "T1 heat:for; T2 heat:for; T3 heat:against; T4 pay:for; T5 pay:for")
PLAIN = " ".join(one for one in FACILITIES if one != "hybrid")


def speaking(**more: str) -> object:
    return speaker("E1", **more)


CASES = (
    Case(
        "talk-held",
        "T1 Talk T1",
        usual(ONE, "D1 V1 T1 F1"),
        usual(ONE),
        'The talk "Talk T1" is not in the plan.',
    ),
    Case(
        "talk-held",
        "T1 Talk T1",
        usual(with_(ONE, talk("T1", "E2", reserve="E1"), speaker("E2")), "D1 V1 T1@E1 F1"),
        usual(ONE, "D1 V1 T1 F1", "D2 V1 T1 F1"),
        "stands 2 times in the plan",
    ),
    Case(
        "talk-held",
        "T1 Talk T1",
        usual(ONE, "D1 V1 T1 F1"),
        usual(ONE, "D1 V1 T1,T1 F1"),
        "2 times",
    ),
    Case(
        "speaker-free",
        "Dr E1",
        usual(with_(ONE, speaking(here="D1@10:00-11:30")), "D1 V1 T1 F1"),
        usual(with_(ONE, speaking(here="D1@10:00-11:29")), "D1 V1 T1 F1"),
        'Dr E1 is not free for "Talk T1" at S1 "Session S1" on Saturday 6 March 2027, 10:00 to 11:30.',
    ),
    Case(
        "speaker-free",
        "Dr E1",
        usual(with_(LONG, speaking(here="D1@11:45-13:00")), f"D1 V1 /T1 F1 {BREAKS}"),
        usual(with_(LONG, speaking(here="D1@11:45-13:00")), f"D1 V1 T1 F1 {BREAKS}"),
        "10:00 to 11:30",
        also="talk-time",
    ),
    Case(  # Being free in two pieces is not to be free for all of it.
        "speaker-free",
        "Dr E1",
        usual(with_(ONE, speaking(here="D1@09:00-10:10 D1@09:30-12:00")), "D1 V1 T1 F1"),
        usual(with_(ONE, speaking(here="D1@09:00-10:10 D1@10:05-12:00")), "D1 V1 T1 F1"),
        "not free",
    ),
    Case(
        "speaker-free",
        "Dr E1",
        usual(with_(ONE, speaking(here="-", remote="D1")), "D1 V1 T1~ F1"),
        usual(with_(ONE, speaking(here="-", remote="D1")), "D1 V1 T1 F1"),
        "Dr E1 is not free for",
    ),
    Case(
        "speaker-free",
        "Dr E1",
        usual(with_(ONE, speaking(here="D1 D3"), session("S2", "learning")), s2="D3 V1 T1 F1"),
        usual(with_(ONE, speaking(here="D1")), "D1 V1 T1~ F1"),
        "is not free from elsewhere for",
        also="last-session",
    ),
    Case(
        "speaker-free",
        "Dr E9",
        usual(with_(ONE, talk("T1", reserve="E9"), speaker("E9", "D1")), "D1 V1 T1@E9 F1"),
        usual(with_(ONE, speaker("E9")), "D1 V1 T1@E9 F1"),
        'Dr E9 is neither the speaker of "Talk T1" nor the reserve.',
    ),
    Case(
        "remote-hybrid",
        "Dr E1",
        usual(with_(ONE, speaking(remote=ALWAYS), venue("V1", has="hybrid")), "D1 V1 T1~ F1"),
        usual(with_(ONE, speaking(remote=ALWAYS), venue("V1", has=PLAIN)), "D1 V1 T1~ F1"),
        'Dr E1 gives "Talk T1" from elsewhere; Hall V1 has no equipment for it.',
    ),
    Case(
        "remote-hybrid",
        "Dr E1",
        usual(with_(ONE, speaking(remote=ALWAYS), venue("V1", has=PLAIN)), "D1 V1 T1 F1"),
        usual(with_(ONE, speaking(remote=ALWAYS), venue("V1", has=PLAIN)), "D1 V1 T1~ F1"),
        "from elsewhere",
    ),
    Case(  # 90 minutes less 15 for the welcome, 20 at the tables, 20 of plenary and 10 to close.
        "talk-time",
        "S1",
        usual(with_(ONE, talk("T1", minutes=25)), "D1 V1 T1 F1"),
        usual(with_(ONE, talk("T1", minutes=26)), "D1 V1 T1 F1"),
        'S1 "Session S1" on Saturday 6 March 2027, 10:00 to 11:30: 26 minutes of talks; 25 leave time',
    ),
    Case(  # The first part of three: 90 less 15 and 20.
        "talk-time",
        "S1",
        usual(LONG, f"D1 V1 T1 F1 {BREAKS}"),
        usual(with_(LONG, talk("T1", minutes=56)), f"D1 V1 T1 F1 {BREAKS}"),
        "10:00 to 11:30: 56 minutes of talks; 55 leave",
    ),
    Case(  # The middle one: 75 less 20.
        "talk-time",
        "S1",
        usual(LONG, f"D1 V1 /T1 F1 {BREAKS}"),
        usual(with_(LONG, talk("T1", minutes=56)), f"D1 V1 /T1 F1 {BREAKS}"),
        "11:45 to 13:00: 56 minutes of talks; 55 leave",
    ),
    Case(  # The last one of 45 minutes has none left.
        "talk-time",
        "S1",
        usual(LONG, f"D1 V1 T1 F1 {BREAKS}"),
        usual(with_(LONG, talk("T1", minutes=1)), f"D1 V1 //T1 F1 {BREAKS}"),
        "13:15 to 14:00: 1 minute of talks; 0 leave",
    ),
    Case(
        "talk-time",
        "S1",
        usual(with_(TWO, talk("T2", minutes=15)), "D1 V1 T1,T2 F1"),
        usual(with_(TWO, talk("T2", minutes=16)), "D1 V1 T1,T2 F1"),
        "26 minutes of talks",
    ),
    Case(
        "talk-time",
        "S2",
        by_hand(with_talks(OPEN, "T1"), "S1 D1 V1 T1 F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(with_talks(OPEN, "T1"), "S1 D1 V1 - F1", "S2 D2 V1 T1", "S3 D3 V1 - F1"),
        "0 leave time",
    ),
    Case(
        "prerequisites",
        "T2 after T1",
        usual(TWO, "D1 V1 T1,T2 F1"),
        usual(TWO, "D1 V1 T2,T1 F1"),
        '"Talk T2" builds on "Talk T1" and comes before it.',
    ),
    Case(
        "prerequisites",
        "T2 after T1",
        by_hand(
            with_talks(THREE_SESSIONS, "T1; T2 after T1"),
            "S1 D1 V1 T1 F1",
            "S2 D2 V1 T2 F1",
            "S3 D3 V1 - F1",
        ),
        by_hand(
            with_talks(THREE_SESSIONS, "T1; T2 after T1"),
            "S1 D1 V1 T2 F1",
            "S2 D2 V1 T1 F1",
            "S3 D3 V1 - F1",
        ),
        "before it",
    ),
    Case(
        "prerequisites",
        "T2 after T1",
        usual(TWO, "D1 V1 T1,T2 F1"),
        usual(TWO, "D1 V1 T2 F1"),
        "nobody gives that talk",
    ),
    Case(
        "learning-first",
        "T1 Talk T1",
        usual(ONE, "D1 V1 T1 F1"),
        usual(with_(ONE, talk("T1", phase="deliberating")), "D1 V1 T1 F1"),
        '"Talk T1" is for deliberating and stands in S1 "Session S1", which is for learning.',
    ),
    Case(
        "learning-first",
        "T1 Talk T1",
        usual(with_(ONE, talk("T1", phase="deciding")), s2="D2 V1 T1 F1"),
        usual(ONE, s2="D2 V1 T1 F1"),
        "which is for deciding",
        also="last-session",
    ),
    Case(
        "last-session",
        "S2",
        usual(ONE, "D1 V1 T1 F1"),
        usual(with_(ONE, session("S2")), s2="D2 V1 T1 F1"),
        'The last session, S2 "Session S2", has 1 talk; nothing new belongs there.',
    ),
    Case(  # An open session at the end is not the last that counts.
        "last-session",
        "S1",
        by_hand(
            with_talks(with_(tiny(3), session("S3", "open")), "T1"),
            "S1 D1 V1 T1 F1",
            "S2 D2 V1 - F1",
            "S3 D3 V1",
        ),
        by_hand(with_talks(with_(tiny(2), session("S2", "open")), "T1"), "S1 D1 V1 T1 F1", "S2 D2 V1"),
        "The last session, S1",
    ),
    Case(
        "viewpoints",
        "heat",
        by_hand(BOTH, "S1 D1 V1 T1,T3 F1", "S2 D2 V1 T2,T4 F1", "S3 D3 V1 - F1"),
        by_hand(BOTH, "S1 D1 V1 T1,T2 F1", "S2 D2 V1 T3,T4 F1", "S3 D3 V1 - F1"),
        'On "heat", by the end of S1 "Session S1" on Saturday 6 March 2027, are heard: '
        '"against" 0 times, "for" 2 times.',
        also="talk-held",
    ),
    Case(  # What counts is what has been heard so far, not in each session.
        "viewpoints",
        "heat",
        by_hand(BOTH, "S1 D1 V1 T1 F1", "S2 D2 V1 T3,T2 F1", "S3 D3 V1 - F1"),
        by_hand(BOTH, "S1 D1 V1 T1 F1", "S2 D2 V1 T2 F1", "S3 D3 V1 T3 F1"),
        'by the end of S2 "Session S2"',
        also="talk-held",
    ),
    Case(  # A talk without a viewpoint, or on a topic with one alone, is not counted.
        "viewpoints",
        "heat",
        by_hand(
            with_talks(BOTH, "T3 heat; T6 heat"), "S1 D1 V1 T1,T2 F1", "S2 D2 V1 T4,T5 F1", "S3 D3 V1 - F1"
        ),
        by_hand(BOTH, "S1 D1 V1 T1,T2 F1", "S2 D2 V1 T4,T5 F1", "S3 D3 V1 - F1"),
        '"for" 2 times',
        also="talk-held",
    ),
    Case(  # 15 to welcome, 10 to close and 20 for the plenary.
        "plenary",
        "S2",
        usual(with_(tiny(), session("S2", "deciding", 45))),
        usual(with_(tiny(), session("S2", "deciding", 44))),
        'S2 "Session S2" on Saturday 13 March 2027 leaves 19 minutes at its end for the tables',
    ),
    Case(
        "plenary",
        "S1",
        usual(with_(ONE, talk("T1", minutes=25)), "D1 V1 T1 F1"),
        usual(with_(ONE, talk("T1", minutes=46)), "D1 V1 T1 F1"),
        "leaves 19 minutes",
    ),
    Case(  # After a break 10 to close and 20 for the plenary; talks before it take nothing away.
        "plenary",
        "S1",
        usual(LONG, "D1 V1 T1 F1 11:30-11:45,13:00-13:30"),
        usual(LONG, "D1 V1 T1 F1 11:30-11:45,13:00-13:31"),
        "leaves 19 minutes",
    ),
    Case(
        "plenary",
        "S3",
        by_hand(with_(OPEN, session("S2", "open", 15)), "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(with_(OPEN, session("S3", "deciding", 20)), "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        "leaves 0 minutes",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_rule_about_talks(case: Case) -> None:
    prove(case)


def test_both_speakers_who_are_away_are_named() -> None:
    programme = with_(TWO, speaker("E1", "-"), speaker("E2", "D2"))
    found = [one.subject for one in judged(usual(programme, "D1 V1 T1,T2 F1")) if one.rule == "speaker-free"]
    assert found == ["Dr E1", "Dr E2"]


def test_a_speaker_whom_nobody_knows_is_named_by_id() -> None:
    programme = replace(ONE, speakers=())
    (found,) = (one for one in judged(usual(programme, "D1 V1 T1 F1")) if one.rule == "speaker-free")
    assert found.subject == "E1"


def test_the_minutes_of_a_stretch_are_those_that_pass_when_clocks_change() -> None:
    """From 00:30 to 02:30 are 60 minutes in March, 180 in October and 120 in between."""
    for day, minutes in (("2027-03-28", 15), ("2027-10-31", 135), ("2027-06-12", 75)):
        length = {15: 60, 135: 180, 75: 120}[minutes]
        for talk_minutes, fits in ((max(0, length - 65), True), (max(0, length - 65) + 1, False)):
            programme = with_talks(with_(tiny(), session("S1", minutes=length)), "T1", minutes=talk_minutes)
            night = replace(
                programme.slot["D1"],
                span=replace(
                    programme.slot["D1"].span,
                    start=programme.slot["D1"].span.start.fromisoformat(f"{day} 00:30"),
                    end=programme.slot["D1"].span.start.fromisoformat(f"{day} 09:00"),
                ),
            )
            planned = usual(with_(programme, night), "D1 V1 T1 F1")
            sitting = planned[1].sittings[0]
            assert (sitting.span.start.hour, sitting.span.end.hour, sitting.span.end.minute) == (0, 2, 30)
            assert ("talk-time" not in {one.rule for one in judged(planned)}) is fits


def test_prerequisites_of_members_of_one_chain_are_judged_one_by_one() -> None:
    programme = with_talks(tiny(), "T1; T2 after T1; T3 after T1 T2", minutes=5)
    found = [
        one.subject for one in judged(usual(programme, "D1 V1 T3,T2,T1 F1")) if one.rule == "prerequisites"
    ]
    assert found == ["T2 after T1", "T3 after T1", "T3 after T2"]


def test_remote_members_do_not_make_speakers_remote() -> None:
    programme = with_(ONE, member("M1", needs="remote"), venue("V1", has=PLAIN))
    assert "remote-hybrid" not in {one.rule for one in judged((programme, plan(programme, "S1 D1 V1 T1 F1")))}


def test_a_talk_without_a_viewpoint_is_heard_without_being_counted() -> None:
    programme = with_talks(BOTH, "T6 heat; T7 heat", minutes=5)
    lines = ("S1 D1 V1 T6,T7,T1 F1", "S2 D2 V1 T3,T2 F1", "S3 D3 V1 - F1")
    assert "viewpoints" not in {one.rule for one in judged((programme, plan(programme, *lines)))}


def test_a_talk_from_elsewhere_in_a_venue_that_nobody_knows() -> None:
    found = {one.rule for one in judged(usual(ONE, "D1 V9 T1~ F1"))}
    assert "complete" in found and "remote-hybrid" not in found
