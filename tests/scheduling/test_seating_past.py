"""Planning on after rounds that were held: numbers, topics, hosts, and what sheets say of the past."""

from __future__ import annotations

from typing import Any

import pytest

from scheduling.seating.arranged import arrange
from scheduling.seating.past import Past
from scheduling.seating.values import Discussion, Fixed, Guest, Place, Round
from scheduling.seating.wishes import Wishes, rounds_of
from sortition.problems import InputProblems

SESSIONS = {"S1": 3, "S2": 3, "S3": 0}
PEOPLE = tuple(Guest(f"M{n:02}") for n in range(1, 16))


def after(past: Past, **wishes: Any) -> Discussion:
    sessions = wishes.pop("sessions", SESSIONS)
    return arrange(PEOPLE, (), Wishes(**wishes), sessions=sessions, past=past)


def held(ids: str, session: str = "S1", *topics: str, host: str = "") -> tuple[Round, ...]:
    """Rounds at three tables with these topics, the first with this host."""
    names = topics if len(topics) > 1 else topics * 3 or ("", "", "")
    places = tuple(Place(f"{n}", 5, 5, topic, host * (n == 1)) for n, topic in enumerate(names, start=1))
    return tuple(Round(id_, session, places) for id_ in ids)


def numbers(discussion: Discussion) -> list[tuple[str, str]]:
    return [(one.id, one.session) for one in discussion.rounds]


def topics(discussion: Discussion) -> list[set[str]]:
    return [{place.topic for place in one.places} for one in discussion.rounds]


def cafe(session: str, *names: str, rounds: int = 3) -> tuple[Any, ...]:
    return rounds_of(session, "cafe", rounds, topics=names)


S1_OVER = Past(held("123"), frozenset({"S1"}))


@pytest.mark.parametrize("rounds", [2, 3, 4])
def test_a_session_that_is_over_stays_as_it_was_whatever_is_wished(rounds) -> None:
    wished = [one for session in ("S1", "S2") for one in rounds_of(session, rounds=rounds)]
    found = after(S1_OVER, rounds=tuple(wished))
    assert numbers(found) == [(str(n), "S2") for n in range(4, 4 + rounds)]


def test_a_session_that_has_begun_goes_on_to_as_many_rounds_as_are_wished() -> None:
    begun = Past(held("12"))
    assert numbers(after(begun)) == [("3", "S1"), ("4", "S2"), ("5", "S2"), ("6", "S2")]
    longer = after(begun, rounds=rounds_of("S1", rounds=4))
    assert numbers(longer)[:3] == [("3", "S1"), ("4", "S1"), ("5", "S2")]
    shorter = after(begun, rounds=rounds_of("S1", rounds=1))
    assert numbers(shorter) == [("3", "S2"), ("4", "S2"), ("5", "S2")]


def test_the_rest_is_numbered_after_the_last_round_that_was_held() -> None:
    later = Past((*held("123"), *held("789", "S3")), frozenset({"S1", "S3"}))
    assert numbers(after(later)) == [("10", "S2"), ("11", "S2"), ("12", "S2")]


def test_whoever_misses_a_session_misses_its_rounds_by_their_new_numbers() -> None:
    found = arrange(PEOPLE, (), sessions=SESSIONS, past=S1_OVER, away={"M01": frozenset({"S1", "S2"})})
    assert found.guest["M01"].away == {"4", "5", "6"}


def test_nothing_left_is_said_so() -> None:
    for past in (Past(held("123"), frozenset({"S1", "S2"})), Past((), frozenset({"S1", "S2"}))):
        with pytest.raises(InputProblems, match="every round is held already"):
            after(past)


def test_decisions_about_rounds_that_were_held_are_passed_over() -> None:
    found = after(S1_OVER, fixed=(Fixed("M01", "2", "Gone"), Fixed("M01", "4", "1")))
    assert found.fixed == (Fixed("M01", "4", "1"),)
    with pytest.raises(InputProblems, match='there is no round "9"'):
        after(S1_OVER, fixed=(Fixed("M01", "9", "1"),))


def test_topics_without_a_name_are_new_in_another_cafe_and_the_same_in_one_that_goes_on() -> None:
    first = ("Topic 1", "Topic 2", "Topic 3")
    over = Past(held("123", "S1", *first), frozenset({"S1"}))
    assert topics(after(over, rounds=cafe("S2"))) == [{"Topic 4", "Topic 5", "Topic 6"}] * 3
    begun = Past(held("1", "S1", *first))
    assert topics(after(begun, rounds=cafe("S1"), sessions={"S1": 3})) == [{*first}] * 2


def test_parts_of_a_topic_go_on_being_counted() -> None:
    rents = rounds_of("S1", rounds=4, topics=["Rents"])
    sessions = {"S1": 4}
    begun = Past((*held("1", "S1", "Rents, part 1"), *held("2", "S1", "Rents, part 2")))
    assert topics(after(begun, rounds=rents, sessions=sessions)) == [{"Rents, part 3"}, {"Rents, part 4"}]
    over = Past(held("1", "S1", "Rents"), frozenset({"S1"}))
    once = rounds_of("S2", rounds=1, topics=["Rents"])
    assert topics(after(over, rounds=once)) == [{"Rents, part 2"}]
    other = rounds_of("S2", rounds=1, topics=["Repairs"])
    assert topics(after(over, rounds=other)) == [{"Repairs"}]
    cafe_over = Past(held("123", "S1", "Rents", "Damp", "Noise"), frozenset({"S1"}))
    assert topics(after(cafe_over, rounds=once)) == [{"Rents, part 2"}]


def test_a_host_of_a_cafe_that_is_over_is_no_fault_and_another_one_is() -> None:
    over = Past(held("123", "S1", "Rents", "Damp", "Noise", host="M01"), frozenset({"S1"}))
    assert not any(p.host for one in after(over, hosts={"Rents": "M01"}).rounds for p in one.places)
    with pytest.raises(InputProblems, match='no table in a World Café is for the host of "Repairs"'):
        after(over, hosts={"Repairs": "M01"})
    free_over = Past(held("123", "S1", "Rents"), frozenset({"S1"}))
    with pytest.raises(InputProblems, match='no table in a World Café is for the host of "Rents"'):
        after(free_over, hosts={"Rents": "M01"})


def test_tables_of_a_cafe_that_goes_on_have_play_for_hosts_and_for_whoever_came_or_left() -> None:
    names = ("Rents", "Damp", "Noise")
    wished = {"rounds": cafe("S1", *names), "sessions": {"S1": 3}}
    whole = after(Past(), **wished)
    hosted = after(Past(), hosts={"Rents": "M01"}, **wished)
    begun = after(Past(whole.rounds[:1]), **wished)
    with_hosts = after(Past(hosted.rounds[:1]), hosts={"Rents": "M01"}, **wished)
    assert [sizes(one) for one in (whole, hosted, begun, with_hosts)] == [
        {(5, 5)},
        {(4, 6)},
        {(3, 7)},
        {(3, 7)},
    ]
    assert topics(begun) == topics(whole)[1:] and with_hosts.rounds[0].place["1"].host == "M01"
    free = after(Past(held("1")), sessions={"S1": 2})
    assert sizes(free) == {(5, 5)}
    shorter = rounds_of("S1", "cafe", 2, topics=names)
    assert sizes(after(Past(whole.rounds[:1]), rounds=shorter, sessions={"S1": 2})) == {(5, 5)}


def sizes(discussion: Discussion) -> set[tuple[int, int]]:
    return {(place.least, place.most) for one in discussion.rounds for place in one.places}


@pytest.mark.parametrize("tables", [2, 3, 4, 6])
def test_topics_are_dealt_on_from_where_the_rounds_before_ended(tables) -> None:
    names = ("Rents", "Damp", "Noise", "Parks")[: 4 if tables == 4 else 3]
    here, screens = PEOPLE, tuple(Guest(f"R{n}", needs=frozenset({"remote"})) for n in (1, 2, 3))
    for guests in (here, (*here, *screens)):
        wished = Wishes(rounds=rounds_of("S1", "cafe", 3, tables, topics=names))
        whole, *rest = (
            arrange(guests, (), wished, sessions={"S1": 3}, past=past)
            for past in (
                Past(),
                *(Past(arrange(guests, (), wished, sessions={"S1": 3}).rounds[:n]) for n in (1, 2)),
            )
        )
        for n, one in enumerate(rest, start=1):
            assert dealt(one) == dealt(whole)[n:]


def dealt(discussion: Discussion) -> list[list[str]]:
    return [[place.topic for place in one.places] for one in discussion.rounds]
