"""Rules about support, members and the day: each kept at its limit and broken just beyond it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from scheduling.programme import Pause, Rest
from tests.scheduling.check_cases import Case, by_hand, judged, names, prove, usual
from tests.scheduling.programmes import (
    day_of,
    member,
    moved,
    options,
    plan,
    session,
    slot,
    supporter,
    tiny,
    unknown,
    venue,
    with_,
    with_options,
)

BSL = with_(tiny(), member("M1", needs="bsl"), *(supporter(f"B{n}", "bsl") for n in range(1, 7)))
OPEN = with_(tiny(), session("S2", "open"), session("S3", "deciding"))
LANGUAGES = with_(
    tiny(),
    member("M1", language="somali"),
    member("M2", language="welsh"),
    member("M3", language="welsh"),
    supporter("I1", "interpreter", languages="somali welsh"),
    supporter("I2", "interpreter", languages="somali"),
    supporter("I3", "interpreter", languages="polish"),
)
WRITTEN = with_(
    tiny(), member("M1", needs="palantype"), supporter("P1", "palantypist"), supporter("P2", "palantypist")
)
CHILDREN = with_(
    tiny(),
    member("M1", children=2),
    member("M2", children=1),
    supporter("C1", "childcare", places=2),
    supporter("C2", "childcare", places=1),
    supporter("F2", places=9),
)
TWO_LEAD = with_(tiny(), supporter("F2"))
AREAS = replace(tiny(venues=2), travel={"North": {"V1": 45, "V2": 46}})
BREAKS = "10:40-10:55"


def with_minutes(minutes: int, programme: object = None) -> object:
    return with_(programme or BSL, session("S1", minutes=minutes))  # type: ignore[arg-type]


def published(*pauses: Pause) -> object:
    return replace(tiny(), pauses={("S1", "D1"): pauses})


def pause(hours: str, kind: str = "break") -> Pause:
    start, end = (datetime.combine(day_of("D1"), time.fromisoformat(one)) for one in hours.split("-"))
    return Pause(start, end, kind)


def team(number: int) -> str:
    return ",".join(f"B{n}" for n in range(1, number + 1)) + ",F1"


def bsl(minutes: int, right: int, wrong: int, says: str, **more: int) -> Case:
    """Interpreters for a session of so many minutes, in pauses that leave no stretch too long."""
    programme = with_options(with_minutes(minutes), stretch_minutes=600, **more)  # type: ignore[arg-type]
    both = team(options(6, **more).bsl_teams)
    return Case(
        "bsl-interpreters",
        "S1",
        usual(programme, f"D1 V1 - {team(right)}", f"D2 V1 - {both}"),
        usual(programme, f"D1 V1 - {team(wrong)}", f"D2 V1 - {both}"),
        says,
    )


CASES = (
    Case(
        "support-free",
        "Helper F1",
        usual(with_(tiny(), supporter("F1", on="D1@10:00-11:30 D2"))),
        usual(with_(tiny(), supporter("F1", on="D1@10:00-11:29 D2"))),
        'Helper F1 is not free for all of S1 "Session S1" on Saturday 6 March 2027, 10:00 to 11:30.',
    ),
    Case(
        "support-free",
        "Helper F1",
        usual(with_(tiny(), supporter("F1", on="D1 D2@09:00-10:10 D2@09:30-12:00"))),
        usual(with_(tiny(), supporter("F1", on="D1 D2@09:00-10:10 D2@10:00-11:00"))),
        "S2",
    ),
    bsl(120, 1, 0, 'S1 "Session S1" on Saturday 6 March 2027 needs 1 BSL interpreter; none is booked.'),
    bsl(121, 2, 1, "needs 2 BSL interpreters; 1 is booked."),
    bsl(239, 2, 3, "needs 2 BSL interpreters; 3 are booked."),
    bsl(240, 3, 2, "needs 3 BSL interpreters; 2 are booked."),
    bsl(240, 6, 3, "needs 6 BSL interpreters; 3 are booked.", bsl_teams=2),
    Case(  # At open sessions too.
        "bsl-interpreters",
        "S2",
        by_hand(with_(BSL, *OPEN.sessions), "S1 D1 V1 - B1,F1", "S2 D2 V1 - B1", "S3 D3 V1 - B1,F1"),
        by_hand(with_(BSL, *OPEN.sessions), "S1 D1 V1 - B1,F1", "S2 D2 V1", "S3 D3 V1 - B1,F1"),
        "needs 1 BSL interpreter",
    ),
    Case(  # Nobody asked for them: nothing is checked.
        "bsl-interpreters",
        "S1",
        usual(with_(BSL, member("M1")), "D1 V1 - B1,B2,F1"),
        usual(with_options(BSL, bsl_teams=0), s2="D2 V1 - B1,F1"),
        "needs 1 BSL interpreter",
    ),
    Case(
        "bsl-interpreters",
        "S1",
        usual(with_options(unknown(with_(tiny(), supporter("F1"))), bsl_teams=0, assumed_children=0)),
        usual(with_(unknown(BSL), supporter("C1", "childcare", places=4)), s2="D2 V1 - B1,C1,F1"),
        "needs 1 BSL interpreter",
    ),
    Case(
        "language-interpreters",
        "S2: welsh",
        usual(LANGUAGES, "D1 V1 - F1,I1,I2", "D2 V1 - F1,I1,I2"),
        usual(LANGUAGES, "D1 V1 - F1,I1,I2", "D2 V1 - F1,I2,I3"),
        'S2 "Session S2" on Saturday 13 March 2027 has no interpreter of Welsh left for 2 people.',
    ),
    Case(  # One person cannot interpret two languages at a time.
        "language-interpreters",
        "S1: welsh",
        usual(LANGUAGES, "D1 V1 - F1,I1,I2", "D2 V1 - F1,I1,I2"),
        usual(LANGUAGES, "D1 V1 - F1,I1", "D2 V1 - F1,I1,I2"),
        "Welsh",
    ),
    Case(
        "language-interpreters",
        "S1: somali",
        usual(with_(LANGUAGES, member("M2"), member("M3")), "D1 V1 - F1,I2", "D2 V1 - F1,I1"),
        usual(with_(LANGUAGES, member("M2"), member("M3")), "D1 V1 - F1,I3", "D2 V1 - F1,I1"),
        "left for 1 person.",
    ),
    Case(
        "palantypists",
        "S2",
        usual(WRITTEN, "D1 V1 - F1,P1", "D2 V1 - F1,P1,P2"),
        usual(WRITTEN, "D1 V1 - F1,P1", "D2 V1 - F1"),
        "needs 1 palantypist; none is booked.",
    ),
    Case(
        "palantypists",
        "S1",
        usual(
            with_options(with_minutes(239, WRITTEN), stretch_minutes=300), "D1 V1 - F1,P1", "D2 V1 - F1,P1"
        ),
        usual(
            with_options(with_minutes(240, WRITTEN), stretch_minutes=300), "D1 V1 - F1,P1", "D2 V1 - F1,P1"
        ),
        "needs 2 palantypists; 1 is booked.",
    ),
    Case(
        "childcare",
        "S2",
        usual(CHILDREN, "D1 V1 - C1,C2,F1", "D2 V1 - C1,C2,F1"),
        usual(CHILDREN, "D1 V1 - C1,C2,F1", "D2 V1 - C1,F1,F2"),
        "needs 3 childcare places; 2 are there.",
    ),
    Case(
        "facilitators",
        "S2",
        usual(with_(tiny(members=9), supporter("F2"), supporter("F3")), "D1 V1 - F1,F2", "D2 V1 - F1"),
        usual(with_(tiny(members=10), supporter("F2"), supporter("F3")), "D1 V1 - F1,F2", "D2 V1 - F1"),
        "needs 2 facilitators; 1 is booked: at most 9 members each.",
        also="facilitators-better tables",
    ),
    Case(
        "facilitators-better",
        "S2",
        usual(with_(tiny(members=7), supporter("F2")), "D1 V1 - F1,F2", "D2 V1 - F1"),
        usual(with_(tiny(members=8), supporter("F2")), "D1 V1 - F1,F2", "D2 V1 - F1"),
        "at most 7 members each.",
    ),
    Case(  # Open sessions need none.
        "facilitators",
        "S3",
        by_hand(OPEN, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(OPEN, "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1"),
        "needs 1 facilitator; none is booked",
    ),
    Case(  # Before the invitation the size planned for counts.
        "facilitators",
        "S1",
        usual(
            with_options(unknown(TWO_LEAD), size=14, bsl_teams=0, assumed_children=0),
            "D1 V1 - F1,F2",
            "D2 V1 - F1,F2",
        ),
        usual(
            with_options(unknown(TWO_LEAD), size=14, bsl_teams=0, assumed_children=0),
            "D1 V1 - F1",
            "D2 V1 - F1,F2",
        ),
        "needs 2 facilitators",
    ),
    Case(
        "attendance",
        "M1",
        usual(with_(tiny(), member("M1", "D2"))),
        usual(with_(tiny(), member("M1", "D3"))),
        "Member M1 can come to 0 of 2 sessions; 1 is the least.",
    ),
    Case(  # Half of three sessions is two.
        "attendance",
        "M1",
        by_hand(with_(tiny(3), member("M1", "D1 D3")), "S1 D1 V1 - F1", "S2 D2 V1 - F1", "S3 D3 V1 - F1"),
        by_hand(with_(tiny(3), member("M1", "D1")), "S1 D1 V1 - F1", "S2 D2 V1 - F1", "S3 D3 V1 - F1"),
        "1 of 3 sessions; 2 is the least.",
    ),
    Case(  # Open sessions do not count.
        "attendance",
        "M1",
        by_hand(with_(OPEN, member("M1", "D3")), "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        by_hand(with_(OPEN, member("M1", "D2")), "S1 D1 V1 - F1", "S2 D2 V1", "S3 D3 V1 - F1"),
        "0 of 2",
    ),
    Case(
        "attendance",
        "M1",
        usual(with_options(with_(tiny(), member("M1", "-")), least_sessions=0)),
        usual(with_options(with_(tiny(), member("M1", "D1")), least_sessions=2)),
        "1 of 2 sessions; 2 is the least",
    ),
    Case(
        "attendance",
        "M1",
        usual(with_(AREAS, member("M1", travel=45, area="North"))),
        usual(with_(AREAS, member("M1", travel=45, area="North")), "D1 V2 - F1", "D2 V2 - F1"),
        "0 of 2",
    ),
    Case(  # Far away, but taking part from elsewhere.
        "attendance",
        "M1",
        usual(
            with_(AREAS, member("M1", needs="remote", travel=45, area="North")),
            "D1 V2 - F1",
            "D2 V2 - F1",
        ),
        usual(
            with_(AREAS, member("M1", needs="loop", travel=45, area="North")),
            "D1 V2 - F1",
            "D2 V2 - F1",
        ),
        "0 of 2",
        also="breaks",
    ),
    Case(
        "rests",
        "S1",
        usual(
            with_(tiny(), member("M1", rests="10:40/15")), f"D1 V1 - F1 {BREAKS}", "D2 V1 - F1 10:30-11:00"
        ),
        usual(
            with_(tiny(), member("M1", rests="10:40/16")), f"D1 V1 - F1 {BREAKS}", "D2 V1 - F1 10:30-11:00"
        ),
        "has no break around 10:40 to 10:56, when 1 member must have one.",
    ),
    Case(
        "rests",
        "S1",
        usual(with_(tiny(), member("M1", rests="10:40/15")), f"D1 V1 - F1 {BREAKS}", f"D2 V1 - F1 {BREAKS}"),
        usual(
            with_(tiny(), member("M1", rests="10:39/15"), member("M2", rests="10:39/15")),
            f"D1 V1 - F1 {BREAKS}",
            "D2 V1 - F1 10:30-11:00",
        ),
        "around 10:39 to 10:54, when 2 members must",
    ),
    Case(  # A rest that ends after the session, or begins before it, is the member's own time.
        "rests",
        "S2",
        usual(with_(tiny(), member("M1", rests="11:20/15 09:55/10"))),
        usual(with_(tiny(), member("M1", rests="11:15/15 10:00/5")), "D1 V1 - F1 10:00-10:05,11:15-11:30"),
        "around 10:00 to 10:05",
    ),
    Case(
        "breaks",
        "S1",
        usual(with_(tiny(), session("S1", minutes=105)), "D1 V1 - F1 11:30-11:45"),
        usual(with_(tiny(), session("S1", minutes=106)), "D1 V1 - F1 11:31-11:46"),
        "on Saturday 6 March 2027 goes on for 91 minutes from 10:00 without a break; 90 is the most.",
    ),
    Case(
        "breaks",
        "S1",
        usual(with_(tiny(), session("S1", minutes=60, hybrid=True))),
        usual(with_(tiny(), session("S1", minutes=61, hybrid=True))),
        "61 minutes from 10:00 without a break; 60 is the most.",
    ),
    Case(
        "breaks",
        "S1",
        usual(
            with_(tiny(), member("M1", needs="remote")), "D1 V1 - F1 10:45-11:00", "D2 V1 - F1 10:45-11:00"
        ),
        usual(
            with_(tiny(), member("M1", needs="remote")), "D1 V1 - F1 11:15-11:30", "D2 V1 - F1 10:45-11:00"
        ),
        "75 minutes",
        also="plenary",
    ),
    Case(
        "breaks",
        "S2",
        usual(
            with_options(with_(tiny(), session("S1", minutes=60)), stretch_minutes=60),
            s2="D2 V1 - F1 10:45-11:00",
        ),
        usual(with_options(with_(tiny(), session("S1", minutes=60)), stretch_minutes=60)),
        "90 minutes",
    ),
    Case(
        "lunch",
        "S1",
        usual(with_options(with_minutes(300, tiny()), stretch_minutes=200), "D1 V1 - F1 12:00-12:45L"),
        usual(with_options(with_minutes(300, tiny()), stretch_minutes=200), "D1 V1 - F1 12:00-12:44L"),
        "has a lunch of 44 minutes; 45 minutes are the least.",
    ),
    Case(
        "lunch",
        "S1",
        usual(with_options(with_minutes(299, tiny()), stretch_minutes=200), "D1 V1 - F1 12:00-12:45"),
        usual(with_options(with_minutes(300, tiny()), stretch_minutes=200), "D1 V1 - F1 12:00-12:45"),
        "has no lunch",
    ),
    Case(
        "published-breaks",
        "S1",
        usual(published(pause("10:40-10:55")), f"D1 V1 - F1 {BREAKS}"),
        usual(published(pause("10:40-10:55")), "D1 V1 - F1 10:40-11:00"),
        'S1 "Session S1" on Saturday 6 March 2027 has other breaks than published: 10:40 to 10:55.',
    ),
    Case(
        "published-breaks",
        "S1",
        usual(published(pause("11:00-11:15")), "D2 V1 - F1", "D3 V1 - F1"),
        usual(published(pause("10:30-10:40"), pause("11:00-11:15")), "D1 V1 - F1"),
        "than published: 10:30 to 10:40, 11:00 to 11:15.",
    ),
    Case(
        "published-breaks",
        "S1",
        usual(published()),
        usual(published(), f"D1 V1 - F1 {BREAKS}"),
        "than published: none.",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=names(CASES))
def test_a_rule_about_people(case: Case) -> None:
    prove(case)


@pytest.mark.parametrize(
    ("day", "rest", "hours", "broken"),
    [
        (date(2027, 3, 6), Rest(time(0, 30), 15), "22:00-02:00", True),  # The next morning.
        (date(2027, 3, 6), Rest(time(21, 59), 15), "22:00-02:00", False),
        (date(2027, 3, 6), Rest(time(23, 55), 15), "22:00-02:00", True),  # Over midnight.
        (date(2027, 3, 28), Rest(time(1, 30), 15), "00:00-05:00", False),  # Clocks skip this hour.
        (date(2027, 3, 28), Rest(time(2, 0), 15), "00:00-05:00", True),
        (date(2027, 3, 28), Rest(time(0, 50), 15), "00:00-05:00", True),  # Until 02:05.
        (date(2028, 2, 29), Rest(time(10, 0), 15), "10:00-14:00", True),
    ],
)
def test_rests_at_midnight_and_when_clocks_change(day: date, rest: Rest, hours: str, broken: bool) -> None:
    programme = with_(
        tiny(), session("S1", minutes=240), slot("D1", hours, day), replace(member("M1"), rests=(rest,))
    )
    found = {
        one.subject for one in judged(usual(programme, s2="D2 V1 - F1 10:00-11:30")) if one.rule == "rests"
    }
    assert ("S1" in found) is broken


def test_a_stretch_is_as_long_as_its_minutes_when_clocks_change() -> None:
    """From 00:30 to 02:30 are 60 minutes on 28 March and 180 on 31 October 2027."""
    for day, long in ((date(2027, 3, 28), set()), (date(2027, 10, 31), {"S1"})):
        programme = with_(tiny(), slot("D1", "00:30-09:00", day), session("S1", minutes=180 if long else 60))
        assert {one.subject for one in judged(usual(programme)) if one.rule == "breaks"} == long


def test_every_member_who_cannot_come_often_enough_is_one_violation() -> None:
    programme = with_(tiny(), member("M2", "-"), member("M5", "D4"))
    assert [one.subject for one in judged(usual(programme)) if one.rule == "attendance"] == ["M2", "M5"]


def test_interpreters_of_several_languages_are_shared_out_as_far_as_they_go() -> None:
    """I1 could serve both others too: only with a chain of exchanges does everybody have somebody."""
    programme = with_(
        tiny(),
        *(member(f"M{n}", language=one) for n, one in enumerate(("arabic", "bengali", "czech"), start=1)),
        supporter("I1", "interpreter", languages="arabic bengali czech"),
        supporter("I2", "interpreter", languages="arabic bengali"),
        supporter("I3", "interpreter", languages="arabic"),
    )
    for booked, missing in (("I1,I2,I3", 0), ("I1,I3", 1), ("I2,I3", 1), ("I3", 2)):
        planned = usual(programme, f"D1 V1 - F1,{booked}", "D2 V1 - F1,I1,I2,I3")
        found = [one for one in judged(planned) if one.rule == "language-interpreters"]
        assert len(found) == missing


def test_no_sentence_says_who_has_which_need() -> None:
    programme = with_(
        tiny(),
        member("Mx", "D9", "wheelchair loop guide palantype bsl", "10:30/10", children=2, language="somali"),
        venue("V1", has="hybrid", wheelchairs=0),
    )
    said = judged((programme, plan(programme, "S1 D1 V1", "S2 D2 V1")))
    assert {"venue-access", "rests", "childcare", "bsl-interpreters"} <= {one.rule for one in said}
    named = [one.rule for one in said if "Mx" in one.sentence or "Mx" in one.subject]
    assert named == ["attendance"]


def test_a_rest_of_no_minutes_is_none() -> None:
    nothing = replace(member("M1"), rests=(Rest(time(10, 30), 0),))
    assert "rests" not in {one.rule for one in judged(usual(with_(tiny(), nothing)))}


@pytest.mark.parametrize(
    ("pauses", "lunch"),
    [
        ((pause("12:00-12:10", "lunch"), pause("12:30-13:15", "lunch")), True),
        ((pause("12:00-12:45", "lunch"), pause("13:00-13:10", "lunch")), True),
        ((pause("12:45-12:00", "lunch"),), False),
        ((pause("12:00-12:00", "lunch"),), False),
    ],
)
def test_the_longest_lunch_counts_and_one_that_ends_before_it_starts_is_none(
    pauses: tuple[Pause, ...], lunch: bool
) -> None:
    programme, timetable = usual(with_minutes(300, tiny()))  # type: ignore[arg-type]
    found = [one for one in judged((programme, moved(timetable, "S1", pauses=pauses))) if one.rule == "lunch"]
    assert (found == []) is lunch
    assert all("has no lunch" in one.sentence for one in found)
