"""What is said of a session that moved because somebody is away: only what is proved."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduling.programme import Programme
from scheduling.rules import severities
from scheduling.solve import Planned, make_timetable
from scheduling.substitutes import would_stay
from scheduling.timetable import Timetable
from sortition.watch import Watch
from tests.scheduling.programmes import (
    by_session,
    lock,
    member,
    plan,
    session,
    supporter,
    tiny,
    venue,
    with_,
    with_options,
)


def signing(*changed: Any) -> Programme:
    """S1 and S2 were given out on D1 and D2; B1 is away on D1, everybody else is there."""
    base = with_(tiny(), member("M1", needs="bsl"), supporter("B1", "bsl", "D2 D3 D4", name="Cat Ross"))
    return with_(base, *changed)


def given_out(programme: Programme, s1: str = "B1,F1") -> Timetable:
    return plan(programme, f"S1 D1 V1 - {s1}", "S2 D3 V1 - B1,F1")


def said(programme: Programme, published: Timetable, watch: Watch | None = None) -> list[str]:
    planned = make_timetable(programme, severities(), published, least_change=True)
    assert by_session(planned.timetable)["S1"] != "D1 V1"
    return [*would_stay(planned, severities(), published, watch or Watch())]


def test_a_session_that_moved_for_want_of_somebody_would_stay_with_somebody_else() -> None:
    assert said(signing(), given_out(signing())) == [
        'S1 "Session S1" cannot stay on Saturday 6 March 2027, when Cat Ross is away: '
        "with another BSL interpreter for that day in the sheet Support it could"
    ]


def test_nothing_is_said_where_it_would_move_even_so() -> None:
    no_hall = signing(venue("V1", "D2 D3 D4"))
    assert said(no_hall, given_out(no_hall)) == []


def test_nothing_is_said_where_it_could_stay_without_a_substitute() -> None:
    fixed = signing(lock("date", "S1", "D2"))
    spare = with_(fixed, supporter("B2", "bsl"))
    assert said(spare, given_out(spare)) == []
    chosen = replace(spare, locks=())
    published = given_out(chosen)
    moved = make_timetable(fixed, severities(), published, least_change=True)
    assert [*would_stay(replace(moved, programme=chosen), severities(), published, Watch())] == []


def test_nothing_is_said_where_it_could_stay_if_others_moved() -> None:
    dear = supporter("B2", "bsl", "D1", cost=10_000)
    halls = (venue("V1", "D1 D2"), venue("V2", "D3", cost=10_000))
    tight = with_options(signing(dear, *halls), pay=0, budget=10_000)
    moved = plan(tight, "S1 D2 V1 - B1,F1", "S2 D3 V2 - B1,F1")
    planned = Planned(tight, moved, (), ())
    assert [*would_stay(planned, severities(), given_out(tight), Watch())] == []


def test_only_those_are_named_whom_it_takes() -> None:
    two = signing(supporter("F1", on="D2 D3 D4", name="Jo Ward"), supporter("F2"))
    (one,) = said(two, given_out(two))
    assert "Cat Ross is away" in one and "Jo Ward" not in one
    both = signing(supporter("F1", on="D2 D3 D4", name="Jo Ward"))
    (one,) = said(both, given_out(both))
    assert "when Cat Ross and Jo Ward are away: with another BSL interpreter and another facilitator" in one


def test_what_moved_with_it_may_stay_too() -> None:
    close = with_(signing(), session("S1", gap=(7, 7)))
    published = plan(close, "S1 D1 V1 - B1,F1", "S2 D2 V1 - B1,F1")
    assert len(said(close, published)) == 1


def test_no_other_session_moves_for_it() -> None:
    once = with_(signing(), session("S2", "deciding"), session("S1", gap=(7, 7)))
    assert said(once, given_out(once)) == []


def test_nobody_who_was_not_booked_for_it_is_named() -> None:
    assert said(signing(), given_out(signing(), "F1")) == []


def test_where_time_is_up_nothing_is_said() -> None:
    assert said(signing(), given_out(signing()), Watch(limit=-1)) == []
