"""Why not otherwise, against every timetable tried; and what one more of anything would buy."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from scheduling.measures import GOALS, measure
from scheduling.offers import Offer, worth
from scheduling.programme import Holiday, Programme
from scheduling.questions import Answer, _has, why_not
from scheduling.rules import Severities, Severity, severities
from scheduling.solve import NoTimetable, Planned, make_timetable
from scheduling.timetable import Timetable
from scheduling.wishes import Wish, read_wish
from sortition.problems import InputProblems, Undecided
from sortition.watch import Watch
from tests.scheduling.brute import all_timetables, broken
from tests.scheduling.programmes import (
    day_of,
    lock,
    member,
    session,
    slot,
    speaker,
    supporter,
    tiny,
    unknown,
    venue,
    with_,
    with_options,
    with_talks,
)

PANEL = with_(
    with_talks(tiny(3, 5, 2), "T1 housing:for; T2 housing:against; T3 rent after T1"),
    venue("V1", name="Town Hall", cost=10_000),
    venue("V2", name="Stratford on Avon Hall"),
    speaker("E1", name="Dr Ada Okafor"),
    speaker("E2", name="Dr Ben Okafor"),
    speaker("E3", name="Prof Cem Yılmaz", here="D1 D2"),
    member("M1", "D1 D2 D4 D5"),
    session("S2", title="Hearing more"),
)


def ids(text: str) -> dict[str, tuple[str, ...]]:
    """ "slots=D1,D2 venues=V1"."""
    return {kind: tuple(one.split(",")) for kind, _, one in (word.partition("=") for word in text.split())}


@pytest.mark.parametrize(
    ("text", "named", "words"),
    [
        (
            "13 March at the Town Hall",
            "slots=D2 venues=V1",
            "A session on Saturday 13 March 2027 at Town Hall",
        ),
        ("Town Hall", "venues=V1", "A session at Town Hall"),
        ("Why not the town hall?", "venues=V1", "A session at Town Hall"),
        ("13 March 2027", "slots=D2", "A session on Saturday 13 March 2027"),
        ("sat 13/03/2027", "slots=D2", "A session on Saturday 13 March 2027"),
        ("S3 on 20 March", "sessions=S3 slots=D3", "S3 on Saturday 20 March 2027"),
        ("move S3 to 20 March", "sessions=S3 slots=D3", "S3 on Saturday 20 March 2027"),
        ("Why can’t we have S3 on 20 March?", "sessions=S3 slots=D3", "S3 on Saturday 20 March 2027"),
        ("Hearing more at V2", "sessions=S2 venues=V2", "S2 at Stratford on Avon Hall"),
        (
            "stratford on avon hall on Saturday 13 March 2027",
            "venues=V2 slots=D2",
            "A session on Saturday 13 March 2027 at Stratford on Avon Hall",
        ),
        ("T1 in S1", "talks=T1 sessions=S1", 'T1 "Talk T1" in S1'),
        ("talk T1 after session S1", "talks=T1 sessions=S2,S3", 'T1 "Talk T1" in S2 or S3'),
        ("Ada Okafor on 13 March", "speakers=E1 slots=D2", "Dr Ada Okafor on Saturday 13 March 2027"),
        ("Yılmaz in S2", "speakers=E3 sessions=S2", "Prof Cem Yılmaz in S2"),
        ("F1 in S2", "support=F1 sessions=S2", "Helper F1 in S2"),
        ("S1 before D3", "sessions=S1 slots=D1,D2", "S1 on Saturday 6 March or Saturday 13 March 2027"),
        ("T2 with F1", "talks=T2 support=F1", 'T2 "Talk T2" with Helper F1'),
    ],
)
def test_words_are_understood_liberally(text: str, named: str, words: str) -> None:
    assert read_wish(PANEL, text) == Wish(words, ids(named))


def test_the_order_of_two_talks_is_understood_both_ways() -> None:
    wish = Wish('T2 "Talk T2" before T1 "Talk T1"', {}, ("T2", "T1"))
    assert read_wish(PANEL, "T2 before T1") == read_wish(PANEL, "Talk T1 after Talk T2") == wish


def test_a_weekday_and_a_day_with_two_dates_mean_all_of_them() -> None:
    assert read_wish(PANEL, "Saturday").of("slots") == ("D1", "D2", "D3", "D4", "D5")
    evening = with_(PANEL, slot("E1", "18:00-21:00", day_of("D1")))
    wish = read_wish(evening, "6 March")
    assert wish.of("slots") == ("D1", "E1")
    assert wish.words == (
        "A session on Saturday 6 March 2027, 10:00 to 16:00 or Saturday 6 March 2027, 18:00 to 21:00"
    )


@pytest.mark.parametrize(
    ("text", "reason", "remedy"),
    [
        ("Tow Hall", "is no session, date, venue, talk or person", 'Did you mean "Town Hall"?'),
        (
            "12 March at the Town Hall",
            "no date of the programme is on Friday 12 March 2027",
            "nearest are Sat",
        ),
        ("Dr Okafor on 13 March", 'may be "E1 Dr Ada Okafor", "E2 Dr Ben Okafor"', "Write the id"),
        ("", "is no session", "Write, for example"),
        ("S1 in S2", "does not go together", "Write, for example"),
        ("T1 before T1", "does not go together", "Write, for example"),
        ("T1 before T2 in S1", "does not go together", "Write, for example"),
        ("V1 at V2", "does not go together", "Write, for example"),
        ("S2 before D1", "has nothing before that", "Write, for example"),
        ("Town Hall on", "is no session", "Write, for example"),
    ],
)
def test_what_is_not_understood_is_said(text: str, reason: str, remedy: str) -> None:
    with pytest.raises(InputProblems) as caught:
        read_wish(PANEL, text)
    (problem,) = caught.value.problems
    assert reason in problem.reason
    assert remedy in problem.remedy


# So small that every timetable is tried: two sessions, three dates, two halls, two talks.
SMALL = with_(
    with_talks(tiny(2, 3, 2, 2), "T1; T2"),
    venue("V1", name="Town Hall", cost=10_000),
    venue("V2", "D1 D2", name="Chapel"),
    member("M1", "D1 D3"),
    member("M2", "D1 D2 D3"),
    speaker("E2", "D1 D2"),
    supporter("F1", on="D1 D2 D3"),
)


@cache
def small_plan() -> Planned:
    return make_timetable(SMALL, severities())


@cache
def small_timetables() -> tuple[Timetable, ...]:
    return tuple(one for one in all_timetables(SMALL) if not broken(SMALL, one, severities()))


def worth_of(timetable: Timetable) -> list[int]:
    values = measure(SMALL, timetable, severities())
    return [-values[one.name] if one.more_is_better else values[one.name] for one in GOALS]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "D1",
            "D2",
            "D3",
            "V1",
            "V2",
            "D3 at V2",
            "D2 at V1",
            "S1 on D2",
            "S2 on D2",
            "S2 at V2",
            "S2 on D1",
        ),
        *(
            "T1 in S2",
            "T2 on D2",
            "T2 on D3",
            "E1 on D2",
            "E2 at Town Hall",
            "T1 at V2",
            "F1 on D2",
            "T1 with F1",
        ),
    ],
)
def test_the_answer_is_that_of_trying_every_timetable(text: str) -> None:
    wish = read_wish(SMALL, text)
    having = [one for one in small_timetables() if _has(SMALL, one, wish)]
    answer = why_not(SMALL, severities(), small_plan(), text)
    if not having:
        assert answer.verdict == "impossible"
        assert answer.conflict
        return
    best = min(map(worth_of, having))
    assert (answer.verdict == "planned") <= (best == worth_of(small_plan().timetable))
    if answer.verdict != "planned":
        assert answer.timetable is not None
        assert _has(SMALL, answer.timetable, wish)
        assert worth_of(answer.timetable) == best


def test_the_questions_have_all_three_answers() -> None:
    verdicts = {why_not(SMALL, severities(), small_plan(), text).verdict for text in ("D1", "D2", "D3 at V2")}
    assert verdicts == {"planned", "possible", "impossible"}


@pytest.mark.parametrize(
    ("text", "asked"), [("T1 in O1", 'T1 "Talk T1" in O1'), ("Dr Ada Okafor in O1", "Dr Ada Okafor in O1")]
)
def test_talks_stand_in_no_open_session(text: str, asked: str) -> None:
    programme = with_(PANEL, session("O1", "open"))
    planned = make_timetable(programme, severities())
    answer = why_not(programme, severities(), planned, text)
    assert answer.sentence == f"{asked} is impossible: talks stand in no open session."
    # Without a talk there is nothing against it, and in other sessions there are other reasons.
    assert why_not(programme, severities(), planned, "O1 at Town Hall").verdict != "impossible"
    assert "open" not in why_not(programme, severities(), planned, "T1 in S3").sentence


def test_the_reasons_of_an_impossible_wish_are_all_needed() -> None:
    answer = why_not(SMALL, severities(), small_plan(), "S2 at the Chapel on D3")
    assert answer.sentence == "S2 on Saturday 20 March 2027 at Chapel is impossible. In the way:"
    assert [one.sentence for one in answer.conflict] == [
        "Chapel can be had only on Saturday 6 March and Saturday 13 March 2027."
    ]


def test_a_possible_wish_is_compared_goal_by_goal() -> None:
    answer = why_not(SMALL, severities(), small_plan(), "S1 at the Town Hall")
    assert answer.sentence.startswith(
        "S1 at Town Hall is possible: it is worse first in cost of everything: £"
    )
    assert [one.goal for one in answer.compared] == [one.goal for one in small_plan().stages]
    cost = next(one for one in answer.compared if one.goal == "cost")
    assert cost.after - cost.before == 10_000
    assert all(" instead of " in one.sentence for one in answer.compared if one.before != one.after)


def test_shares_and_minutes_are_in_words() -> None:
    answer = why_not(SMALL, severities(), small_plan(), "S2 on D2")
    assert answer.compared[0].sentence == (
        "attendance possible in the access group that is served worst: 75.0 % instead of 100.0 %"
    )


def why(programme: Programme, text: str, blocks: Severities | None = None) -> Answer:
    blocks = blocks or severities()
    return why_not(programme, blocks, make_timetable(programme, blocks), text)


def test_talks_of_one_session_are_heard_the_other_way_round() -> None:
    short = with_talks(tiny(), "T1; T2")
    answer = why(short, "T2 before T1")
    assert answer.verdict == "possible"
    assert answer.timetable is not None
    assert [one.talk for one in answer.timetable.sittings[0].talks] == ["T2", "T1"]
    assert answer.sentence.endswith("the best plan that has it is as good in every goal.")


def test_a_talk_is_not_heard_before_one_that_it_builds_on() -> None:
    answer = why(with_talks(tiny(), "T1; T2 after T1; T3 after T2", minutes=5), "T3 before T1")
    assert answer.verdict == "impossible"
    assert {one.group.subject for one in answer.conflict if one.group.rule == "prerequisites"} == {
        "T2 after T1",
        "T3 after T2",
    }


def test_where_order_only_warns_the_talk_is_heard_before_it_in_an_earlier_session() -> None:
    longer = with_talks(tiny(3), "T1; T2 after T1")
    answer = why(longer, "T2 before T1", severities({"prerequisites": Severity.WARN}))
    assert answer.verdict == "possible"
    assert answer.timetable is not None
    assert [[one.talk for one in s.talks] for s in answer.timetable.sittings[:2]] == [["T2"], ["T1"]]


def test_a_change_of_what_is_published_counts_first_where_it_did_in_the_plan() -> None:
    published = small_plan().timetable
    kept = make_timetable(SMALL, severities(), published, least_change=True)
    answer = why_not(SMALL, severities(), kept, "S1 at the Town Hall", published=published, least_change=True)
    assert answer.sentence.endswith("change against the published plan: 5 instead of 0.")


def test_a_question_keeps_to_the_time_allowed() -> None:
    with pytest.raises(Undecided):
        why_not(SMALL, severities(), small_plan(), "D2", watch=Watch(limit=-1.0))


def offers(programme: Programme) -> dict[str, Offer]:
    try:
        planned = make_timetable(programme, severities())
    except NoTimetable:
        planned = None
    return {one.what: one for one in worth(programme, severities(), planned)}


def of(programme: Programme, word: str) -> Offer:
    (offer,) = (one for what, one in offers(programme).items() if word in what)
    return offer


def test_one_more_date_buys_attendance_where_a_member_misses_a_session() -> None:
    shy = with_(tiny(2, 2), member("M1", "D1"))
    offer = of(shy, "One more date")
    assert "Saturday 20 March 2027" in offer.what
    assert (offer.goal, offer.before, offer.after) == ("worst-served", 9166, 10_000)
    assert offer.sentence.endswith("served worst: 100.0 % instead of 91.7 %.")


def days_offered(programme: Programme) -> list[str]:
    return [what.split(", ")[1] for what in offers(programme) if "One more date" in what]


def test_a_date_is_tried_after_the_last_and_in_the_longest_gap_clear_of_holidays() -> None:
    wide = with_(tiny(2, 1), slot("D6"))
    assert days_offered(wide) == ["Saturday 17 April 2027", "Saturday 20 March 2027"]
    easter = replace(wide, holidays=(Holiday("Easter", day_of("D7"), day_of("D7")),))
    assert days_offered(easter)[0] == "Saturday 24 April 2027"


def test_what_buys_nothing_is_said() -> None:
    assert {one.sentence.rpartition(": ")[2] for one in offers(tiny()).values()} == {"nothing."}


def test_a_venue_is_nearer_or_makes_a_plan_possible() -> None:
    far = with_(tiny(2, 2), *(replace(one, area="North") for one in tiny().members))
    near = replace(far, travel={"North": {"V1": 40}})
    assert of(near, "more venue").goal == ""
    taken = with_(near, venue("V1", "D1", cost=500))
    assert of(taken, "more venue").possible is True
    assert "for £5 a session" in of(taken, "more venue").what
    assert of(taken, "facilitator").possible is False


def test_interpreters_are_offered_for_what_is_needed() -> None:
    signing = with_(tiny(), member("M1", needs="bsl palantype", language="welsh", children=2))
    kinds = [
        what.partition(",")[0]
        for what in offers(signing)
        if "more date" not in what and "more venue" not in what
    ]
    assert kinds == [
        "One more BSL interpreter",
        "One more interpreter of Welsh",
        "One more palantypist",
        "One more childcare provider with 2 places",
        "One more facilitator",
    ]
    assert all(one.possible is False for one in offers(signing).values())
    deaf = with_(tiny(), member("M1", needs="bsl"))
    assert of(deaf, "BSL").sentence.endswith("it makes a timetable possible.")


def test_money_is_offered_where_there_is_a_budget() -> None:
    tight = with_options(with_(tiny(), venue("V1", cost=100)), budget=90_100)
    assert of(tight, "£500").possible is True
    assert not [what for what in offers(tiny()) if "£500" in what]


def test_before_the_invitation_the_needs_assumed_are_offered() -> None:
    before = with_(unknown(tiny()), supporter("B1", "bsl"), supporter("C1", "childcare", places=4))
    assert [what for what in offers(before) if "childcare" in what]


def test_a_fixed_date_leaves_nothing_to_buy() -> None:
    shy = with_(tiny(2, 2), member("M1", "D1"), lock("date", "S1", "D1"), lock("date", "S2", "D2"))
    assert of(shy, "One more date").sentence.endswith(": nothing.")
