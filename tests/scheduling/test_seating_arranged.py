"""From people and wishes to a discussion: tables, sizes, topics, hosts, and what there is too little of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.seating.arranged import arrange
from scheduling.seating.unfit import groups_of, matched
from scheduling.seating.used import natural
from scheduling.seating.values import (
    Category,
    Discussion,
    Facilitator,
    Fixed,
    Guest,
    Mode,
    Round,
    Table,
    Team,
    pair,
)
from scheduling.seating.wishes import Leader, RoundWish, Wishes, rounds_of
from sortition.problems import InputProblems

GENDER = (Category("Gender"),)
PLAIN = frozenset({"loop"})


def people(number: int, *others: Guest) -> list[Guest]:
    """So many members without needs, M01 first, and the others."""
    return [*(Guest(f"M{n:02}", ("F",)) for n in range(1, number + 1)), *others]


def need(id: str, *needs: str, **more: Any) -> Guest:
    return Guest(id, ("F",), frozenset(needs), **more)


def leading(number: int) -> list[Facilitator]:
    return [Facilitator(f"F{n}") for n in range(1, number + 1)]


def tables(number: int, seats: int | None = None, **more: Any) -> tuple[Table, ...]:
    return tuple(Table(str(n), seats, **more) for n in range(1, number + 1))


def held(guests: Iterable[Guest], facilitators: Iterable[Facilitator] = (), **wishes: Any) -> Discussion:
    sessions = wishes.pop("sessions", {"": 1})
    away = wishes.pop("away", {})
    return arrange(guests, GENDER, Wishes(**wishes), facilitators, sessions, away)


def first(*args: Any, **wishes: Any) -> Round:
    return held(*args, **wishes).rounds[0]


def sizes(round_: Round) -> list[tuple[int, int]]:
    return [(one.least, one.most) for one in round_.places]


def refused(*args: Any, **wishes: Any) -> list[str]:
    with pytest.raises(InputProblems) as refusal:
        held(*args, **wishes)
    assert all(problem.remedy for problem in refusal.value.problems)
    return [problem.reason for problem in refusal.value.problems]


# How many tables


def test_seven_at_a_table_where_nothing_is_stated() -> None:
    assert sizes(first(people(48))) == [(6, 7)] * 7
    assert [one.table for one in first(people(15)).places] == ["1", "2", "3"]


def test_tables_are_as_many_as_stated_or_by_their_size() -> None:
    assert sizes(first(people(48), rounds=rounds_of(tables=8))) == [(6, 6)] * 8
    assert sizes(first(people(48), rounds=rounds_of(size=5))) == [(4, 5)] * 10
    assert sizes(first(people(8), rounds=rounds_of(size=3))) == [(2, 3)] * 3
    assert sizes(first(people(7), rounds=rounds_of(size=2))) == [(2, 3)] * 3, "nobody sits alone"


def test_so_many_tables_that_somebody_sits_alone_are_refused_unless_it_was_asked_for() -> None:
    assert refused(people(48), rounds=rounds_of(tables=40)) == [
        "round 1 has 40 tables for 48 members: some would sit alone"
    ]
    assert sizes(first(people(48), rounds=rounds_of(tables=24))) == [(2, 2)] * 24
    assert sizes(first(people(4), rounds=rounds_of(size=1))) == [(1, 1)] * 4
    assert sizes(first(people(1), rounds=rounds_of(tables=1))) == [(1, 1)]


def test_too_few_seats_are_told_with_who_takes_them_and_what_keeps_tables_unused() -> None:
    those = people(26, need("Z1", companions=1))

    def told(room: int, asked: tuple[RoundWish, ...]) -> str:
        with pytest.raises(InputProblems) as refusal:
            held(those, leading(8), rounds=asked, tables=tables(room, 8))
        return str(refusal.value)

    three = told(3, rounds_of(tables=3))
    assert "the 3 tables of round 1 have too few seats, 24, for 27 members, 3 facilitators" in three
    assert "Add tables, or seats" in three
    few = told(8, rounds_of(size=9))
    assert "the 3 tables of round 1 have too few seats, 24, for 27 members" in few
    assert '"People a table: 9" makes 3 tables of the 8 in the room: state fewer people a table' in few
    few = told(8, rounds_of(tables=3))
    assert '"Tables: 3" makes 3 tables of the 8 in the room: state more tables' in few


def test_a_table_for_each_facilitator_where_these_are_five_to_nine_people() -> None:
    assert len(first(people(48), leading(6)).places) == 6
    assert len(first(people(9), leading(1)).places) == 1
    assert len(first(people(48), leading(9)).places) == 9
    assert len(first(people(48), leading(10)).places) == 7, "4.8 a table are too few"
    assert len(first(people(48), leading(5)).places) == 7, "9.6 a table are too many"
    absent = {"F1": frozenset({"S1"}), "F2": frozenset({"S1"})}
    assert len(first(people(48), leading(8), sessions={"S1": 1}, away=absent).places) == 6


def test_those_elsewhere_take_facilitators_too() -> None:
    those = people(42, *(need(f"R{n}", "remote") for n in range(3)))
    assert [one.table for one in first(those, leading(7)).places] == [*"123456", "Online 1"]


def test_one_round_where_no_session_is_named() -> None:
    assert [(one.id, one.session) for one in arrange(people(8), GENDER).rounds] == [("1", "")]
    assert refused(people(8), sessions={"S1": 0}) == ["no session has rounds at tables"]


def test_all_tables_of_the_room_where_five_to_eight_sit_at_each() -> None:
    assert len(first(people(48), leading(6), tables=tables(8)).places) == 8
    assert len(first(people(48), tables=tables(12)).places) == 7
    assert len(first(people(48), leading(6), tables=tables(12)).places) == 6


def test_formats_have_their_sizes() -> None:
    def places(format: str, number: int) -> list[list[tuple[int, int]]]:
        return [sizes(one) for one in held(people(number), rounds=rounds_of(format=format)).rounds]

    assert places("budget", 35) == [[(5, 5)] * 7, [(7, 7)] * 5]
    assert places("jury", 13) == [[(13, 13)], [(2, 3)] * 6, [(3, 4)] * 4]
    small = held(people(6), tables=tables(2), rounds=rounds_of(format="jury")).rounds
    assert [one.table for round_ in small[1:] for one in round_.places] == [
        *("Pair 1", "Pair 2", "Pair 3", "Trio 1", "Trio 2")
    ], "twos and threes turn to each other wherever they are"
    assert places("cafe", 48) == [[(4, 5)] * 10] * 3


def test_those_who_are_away_in_a_session_are_away_in_its_rounds() -> None:
    found = held(
        people(22),
        leading(1),
        sessions={"S1": 2, "S2": 1},
        away={"M01": frozenset({"S2"}), "F1": frozenset({"S1"})},
    )
    assert found.guest["M01"].away == {"3"} and found.facilitator["F1"].away == {"1", "2"}
    assert [len(one.places) for one in found.rounds] == [4, 4, 3]
    assert [sum(most for _, most in sizes(one)) >= 21 for one in found.rounds] == [True] * 3


# Sizes within seats


def test_seats_count_facilitators_and_even_out() -> None:
    room = (Table("1", 5), Table("2", 9), Table("3", 9))
    assert sizes(first(people(18), tables=room)) == [(5, 5), (6, 7), (6, 7)]
    assert sizes(first(people(18), leading(3), tables=room)) == [(4, 4), (7, 7), (7, 7)]
    assert "too few seats" in refused(people(21), leading(3), tables=room)[0]


def test_where_seats_are_scarce_a_table_with_company_may_have_fewer_members() -> None:
    guest = need("Z1", companions=1)
    assert sizes(first(people(12, guest), rounds=rounds_of(tables=2), tables=tables(2, 7))) == [(6, 7)] * 2
    assert sizes(first(people(11, guest), rounds=rounds_of(tables=2), tables=tables(2, 9))) == [(6, 6)] * 2
    with_interpreter = need("Z1", language="bsl")
    found = held(
        people(11, with_interpreter),
        rounds=rounds_of(tables=2),
        tables=tables(2, 7),
        teams={"bsl": Team(1, 2)},
    )
    assert sizes(found.rounds[0]) == [(5, 7)] * 2
    assert (
        "too few seats"
        in refused(
            people(12, with_interpreter),
            rounds=rounds_of(tables=2),
            tables=tables(2, 7),
            teams={"bsl": Team(1, 2)},
        )[0]
    )


@given(
    number=st.integers(2, 40),
    seats=st.lists(st.integers(1, 12), min_size=1, max_size=6),
)
def test_sizes_are_as_even_as_seats_allow(number: int, seats: list[int]) -> None:
    """The most even sizes give the seats out one by one, each to the table that has fewest."""
    if sum(seats) < number or (len(seats) > 1 and 2 * len(seats) > number):
        return
    room = tuple(Table(str(n), one) for n, one in enumerate(seats, start=1))
    found = sizes(first(people(number), rounds=rounds_of(tables=len(seats)), tables=room))
    given_out = [0] * len(seats)
    for _ in range(number):
        at = min((n for n, most in enumerate(seats) if given_out[n] < most), key=lambda n: given_out[n])
        given_out[at] += 1
    assert all(
        least <= size <= most <= cap for (least, most), size, cap in zip(found, given_out, seats, strict=True)
    )
    assert sum(least for least, _ in found) <= number <= sum(most for _, most in found)
    assert all(most - least <= 1 for least, most in found)
    top = max(given_out)
    assert all(least >= top - 1 or least == cap for (least, _), cap in zip(found, seats, strict=True))


# Needs


def test_of_many_tables_those_are_used_that_somebody_needs() -> None:
    room = tuple(
        Table(str(n), 8, 1 if n == 10 else 0, PLAIN | ({"step-free"} if n > 8 else set()))
        for n in range(1, 11)
    )
    used = first(people(20, need("Z1", "wheelchair")), tables=room)
    assert [one.table for one in used.places] == ["1", "9", "10"]


def test_of_many_tables_those_are_used_that_are_large_enough() -> None:
    room = (Table("1", 4), *(Table(str(n), 9) for n in (2, 3, 4)))
    asked = rounds_of(tables=3)
    assert [one.table for one in first(people(21), rounds=asked, tables=room).places] == ["2", "3", "4"]
    assert [one.table for one in first(people(12), rounds=asked, tables=room).places] == ["1", "2", "3"]
    led = [one.table for one in first(people(12), leading(3), rounds=asked, tables=room).places]
    assert led == ["2", "3", "4"], "the fourth seat is the facilitator's"


def test_of_tables_without_steps_those_with_wheelchair_places_come_first() -> None:
    room = (Table("1", 9, 0), Table("2", 9, 0), Table("3", 9, 1))
    asked = rounds_of(tables=2)
    used = first(people(11, need("W1", "wheelchair")), rounds=asked, tables=room)
    assert [one.table for one in used.places] == ["1", "3"]
    assert [one.table for one in first(people(11), rounds=asked, tables=room).places] == ["1", "2"]


def test_who_takes_part_from_elsewhere_has_tables_of_their_own() -> None:
    those = [need(f"R{n}", "remote", "wheelchair") for n in range(9)]
    found = held(people(21, *those), rounds=rounds_of(tables=3))
    assert [one.table for one in found.rounds[0].places] == ["1", "2", "3", "Online 1", "Online 2"]
    assert sizes(found.rounds[0]) == [(7, 7)] * 3 + [(4, 5)] * 2
    assert {one.id for one in found.tables if "remote" in one.has} == {"Online 1", "Online 2"}
    assert "step-free" in found.table["Online 1"].has, "nobody's stairs at home are ours"
    room = (*tables(4, has=PLAIN), Table("Screen", has=frozenset({"remote", "step-free"})))
    assert [one.table for one in first(people(21, *those), tables=room).places] == [
        "1",
        "2",
        "3",
        "4",
        "Screen",
    ]
    assert [one.table for one in first(people(21), tables=room).places] == ["1", "2", "3", "4"]


def test_all_together_is_one_table_for_everybody() -> None:
    found = first(people(4, need("R1", "remote"), need("W1", "wheelchair")), rounds=rounds_of(format="all"))
    assert found.is_plenary and sizes(found) == [(6, 6)]


def test_too_little_access_is_told_without_saying_for_whom() -> None:
    room = (Table("1", 6, 1), *(Table(str(n), 6, 0, frozenset()) for n in (2, 3)))
    those = [need("W1", "wheelchair"), need("W2", "wheelchair"), need("L1", "loop")]
    said = refused(people(12, *those), tables=room)
    assert said == ["round 1 has 1 wheelchair place at step-free tables, and 2 are needed"]
    assert refused(people(12, *those, need("R1", "remote")), tables=room) == said
    room = tables(3, 6, has=frozenset())
    said = refused(people(12, *those, need("Q1", "quiet-room")), tables=room)
    assert [text.split(", and")[0] for text in said] == [
        "round 1 has no seat at tables that are step-free",
        "round 1 has no seat at tables with a hearing loop",
        "round 1 has no seat at tables that are quiet",
    ]
    assert not any(one.id in text for one in those for text in said)


def test_what_is_short_in_several_rounds_is_told_once() -> None:
    room = (Table("1", 6, 1), *(Table(str(n), 6, 0, frozenset()) for n in (2, 3)))
    those = [need("W1", "wheelchair"), need("W2", "wheelchair"), need("Z1", language="polish")]
    assert refused(people(12, *those), rounds=rounds_of(rounds=7), tables=room) == [
        "each of 7 rounds (1, 2, 3, 4, 5, 6 and 7) has 1 wheelchair place at step-free tables, "
        "and 2 are needed",
        "somebody needs Polish in each of 7 rounds (1, 2, 3, 4, 5, 6 and 7), "
        "and nobody there speaks or interprets it",
    ]
    away = {"W1": frozenset({"S2"}), "Z1": frozenset({"S1", "S2"})}
    sessions = {"S1": 2, "S2": 1}
    assert refused(people(12, *those), sessions=sessions, away=away, tables=room) == [
        "each of 2 rounds of session S1 (1 and 2) has 1 wheelchair place at step-free tables, "
        "and 2 are needed"
    ]


def test_a_language_needs_somebody_who_speaks_it() -> None:
    those = people(13, need("Z1", language="polish"))
    assert refused(those) == ["somebody needs Polish in round 1, and nobody there speaks or interprets it"]
    held(those, teams={"polish": Team()})
    held(those, [Facilitator("F1", frozenset({"polish"})), Facilitator("F2")])
    away = {"F1": frozenset({"S1"})}
    found = refused(those, [Facilitator("F1", frozenset({"polish"}))], sessions={"S1": 1}, away=away)
    assert "round 1 of session S1" in found[0]
    signing = people(6, *(need(f"Z{n}", language="bsl") for n in range(8)))
    assert refused(signing, teams={"bsl": Team()}) == [
        "BSL is interpreted in round 1 at 1 table, and needed at more"
    ]
    held(signing, teams={"bsl": Team(2)})
    apart = people(12, need("Z1", "remote", language="bsl"), need("Z2", language="bsl"))
    assert refused(apart, teams={"bsl": Team()}) == [
        "BSL is interpreted in round 1 at 1 table, and needed at more"
    ]
    held(apart, teams={"bsl": Team(2)})
    held(apart, teams={"bsl": Team()}, rounds=rounds_of(format="all"))


# Pairs, decisions, facilitators


def test_names_of_nobody_are_told_all_at_once() -> None:
    said = refused(
        people(14),
        leading(2),
        rounds=rounds_of("S9"),
        together=frozenset({("M01", "X1")}),
        apart=frozenset({("M02", "X2")}),
        fixed=(Fixed("X3", "1", "1"), Fixed("M01", "7", "1")),
        hosts={"Damp": "X4"},
        leaders={"F9": Leader(), "F1": Leader(conflicts=frozenset({"X5"}))},
        modes={"Gendre": Mode.IGNORE},
    )
    assert said == [
        'there is no category "Gendre"',
        'there is no session "S9"',
        *(f'there is no member "{one}"' for one in ("X1", "X2", "X4", "X5")),
        'there is no facilitator "F9"',
        'there is no member or facilitator "X3"',
        'there is no round "7"',
    ]


def test_of_many_ids_a_few_are_told() -> None:
    with pytest.raises(InputProblems) as refusal:
        held(people(20), apart=frozenset({("M01", "X1")}))
    assert refusal.value.problems[0].remedy.endswith('"M12" and 8 more')


def test_contradictions_are_told() -> None:
    said = refused(
        people(14),
        together=frozenset({("M01", "M02"), ("M02", "M03"), ("M05", "M05")}),
        apart=frozenset({("M01", "M03"), ("M01", "M04")}),
        fixed=(Fixed("M01", "1", "1"), Fixed("M01", "1", "2")),
        hosts={"Damp": "M09", "Rents": "M09"},
    )
    assert said == [
        "M01 is to sit at 2 tables in round 1",
        'M09 is the host of "Damp", "Rents"',
        "M05 makes no pair alone",
        "M01 and M03 are to sit apart, and also together, be it by way of others",
    ]


def test_those_who_sit_together_need_a_table_that_suits_all() -> None:
    chain = frozenset(pair(f"M{n:02}", f"M{n + 1:02}") for n in range(1, 5))
    assert refused(people(12), rounds=rounds_of(tables=3), together=chain) == [
        "M01, M02, M03, M04, M05 are to sit together, and no table suits all of them in round 1"
    ]
    held(people(12), rounds=rounds_of(tables=2), together=chain)
    apart = {"M03": frozenset({"S1"})}
    held(people(12), rounds=rounds_of("S1", tables=3), together=chain, sessions={"S1": 1}, away=apart)
    chairs = people(10, need("W1", "wheelchair"), need("W2", "wheelchair"))
    both = frozenset({("W1", "W2")})
    assert "suits all" in refused(chairs, tables=tables(2, wheelchairs=1), together=both)[0]
    held(chairs, tables=tables(2, wheelchairs=2), together=both)
    mixed = frozenset({("M01", "R1")})
    assert "suits all" in refused(people(12, need("R1", "remote")), together=mixed)[0]
    room = (Table("1", has=frozenset({"loop"})), Table("2", has=frozenset({"step-free"})))
    both = people(12, need("W1", "step-free"), need("L1", "loop"))
    assert "suits all" in refused(both, tables=room, together=frozenset({("L1", "W1")}))[0]
    held(
        both,
        tables=(replace(room[0], has=PLAIN | {"step-free"}), room[1]),
        together=frozenset({("L1", "W1")}),
    )


def test_decisions_name_tables_that_are_used_and_suit() -> None:
    assert refused(people(14), fixed=(Fixed("M01", "1", "9"),)) == [
        'M01 is to sit at table "9", which round 1 does not use'
    ]
    room = (Table("1", has=frozenset()), Table("2"))
    those = people(13, need("W1", "step-free"))
    assert "does not suit them" in refused(those, tables=room, fixed=(Fixed("W1", "1", "1"),))[0]
    held(those, tables=room, fixed=(Fixed("W1", "1", "2"),))
    many = tuple(Fixed(one.id, "1", "1") for one in people(8))
    assert refused(people(14), fixed=many) == [
        "8 members are to sit at table 1 in round 1, which has 7 seats for members"
    ]
    held(people(14), leading(2), fixed=(Fixed("F1", "1", "1"),))


def test_what_is_known_of_facilitators_is_taken_over() -> None:
    found = held(
        people(14), leading(2), leaders={"F1": Leader(False, frozenset({"M01"}), frozenset({"urdu"}))}
    )
    assert found.facilitator["F1"] == Facilitator(
        "F1", frozenset({"urdu"}), frozenset({"M01"}), experienced=False
    )
    assert found.facilitator["F2"] == Facilitator("F2")


def test_facilitators_sit_with_no_pair_unless_they_speak_for_somebody() -> None:
    those = people(11, need("Z1", language="polish"))
    found = held(
        those, [Facilitator("F1"), Facilitator("F2", frozenset({"polish"}))], rounds=rounds_of(format="jury")
    )
    assert found.facilitator["F1"].away == {"2", "3"}
    assert found.facilitator["F2"].away == frozenset()


# World Café


def topics(found: Discussion) -> list[list[str]]:
    return [[place.topic for place in one.places] for one in found.rounds]


def test_each_table_of_a_world_cafe_keeps_its_topic_and_host() -> None:
    asked = rounds_of(format="cafe", topics=["Damp", "Rents", "Lifts", "Parks"])
    found = held(people(48), rounds=asked, hosts={"damp": "M01", "2": "M02", "Lifts": "M03"})
    assert topics(found) == [["Damp", "Rents", "Lifts", "Parks"] * 3] * 3
    assert [[place.host for place in one.places[:5]] for one in found.rounds] == [
        ["M01", "M02", "M03", "", ""]
    ] * 3


def test_topics_are_dealt_out_evenly_where_the_tables_are_no_multiple() -> None:
    asked = rounds_of(format="cafe", tables=10, topics=["Damp", "Rents", "Lifts"])
    found = held(people(48), rounds=asked)
    assert set(Counter(topic for one in topics(found) for topic in one).values()) == {10}


def test_topics_without_a_name_are_numbered_through_all_sessions() -> None:
    asked = (*rounds_of("S1", "cafe", rounds=2), *rounds_of("S2", "cafe", rounds=1))
    found = held(people(15), rounds=asked, sessions={"S1": 1, "S2": 1})
    assert topics(found) == [["Topic 1", "Topic 2", "Topic 3"]] * 2 + [["Topic 4", "Topic 5", "Topic 6"]]


def test_a_topic_of_several_rounds_is_discussed_in_parts() -> None:
    asked = (
        *rounds_of("S1", "cafe", rounds=2, topics=["Damp", "Rents"]),
        *rounds_of("S2", rounds=2, topics=["Damp"]),
        *rounds_of("S3", rounds=2, topics=["Parks", "Lifts"]),
    )
    found = held(people(12), rounds=asked, sessions={"S1": 1, "S2": 1, "S3": 1})
    twice = held(people(12), rounds=rounds_of(rounds=2, topics=["Damp"]))
    assert [one[0] for one in topics(twice)] == ["Damp, part 1", "Damp, part 2"]
    assert [one[0] for one in topics(found)[2:]] == ["Damp, part 2", "Damp, part 3", "Parks", "Lifts"]


def test_too_few_topics_for_those_who_come_to_all_rounds() -> None:
    names = ["Damp", "Rents", "Lifts", "Parks"]
    asked = (*rounds_of("S1", "cafe", topics=names), *rounds_of("S2", "cafe", rounds=2, topics=names))
    sessions = {"S1": 1, "S2": 1}
    assert refused(people(16), rounds=asked, sessions=sessions) == [
        "rounds 1, 2, 3, 4, 5 have 4 topics, and nobody sits at one twice"
    ]
    away = {one.id: frozenset({"S1" if n % 2 else "S2"}) for n, one in enumerate(people(40))}
    held(people(40), rounds=asked, sessions=sessions, away=away)


def test_hosts_with_needs_have_tables_that_suit_them() -> None:
    asked = rounds_of(format="cafe", rounds=2, topics=["Damp", "Rents", "Lifts"])
    room = (*tables(2, has=PLAIN), Table("3"))
    those = people(11, need("W1", "wheelchair"))
    found = held(those, rounds=asked, tables=room, hosts={"Damp": "W1", "Lifts": "M01"})
    assert topics(found) == [["Rents", "Lifts", "Damp"]] * 2
    assert [[place.host for place in one.places] for one in found.rounds] == [["", "M01", "W1"]] * 2
    both = (Table("1", has=PLAIN), Table("2"), Table("3"))
    found = held(those, rounds=asked, tables=both, hosts={"Rents": "W1"})
    assert topics(found) == [["Damp", "Rents", "Lifts"]] * 2
    assert refused(those, rounds=asked, tables=room, hosts={"1": "W1"}) == [
        'no table is left that suits the host of "1"'
    ]


def test_tables_give_way_where_nobody_may_miss_a_topic_but_hosts() -> None:
    three, four = (rounds_of(format="cafe", topics=["A", "B", "C", "D"][:n], rounds=3) for n in (3, 4))
    hosts = {"A": "M01"}
    assert sizes(first(people(45), rounds=three)) == [(5, 5)] * 9
    assert sizes(first(people(45), rounds=three, hosts=hosts)) == [(4, 6)] * 9
    assert sizes(first(people(48), rounds=four, hosts=hosts)) == [(4, 4)] * 12


def test_topics_change_for_those_who_stay_in_front_of_a_screen() -> None:
    asked = rounds_of(format="cafe", topics=["Damp", "Rents", "Lifts"])
    found = held(people(12, *(need(f"R{n}", "remote") for n in range(8))), rounds=asked)
    assert [one[:3] for one in topics(found)] == [["Damp", "Rents", "Lifts"]] * 3
    assert [one[3:] for one in topics(found)] == [["Damp", "Rents"], ["Rents", "Lifts"], ["Lifts", "Damp"]]
    alone = held([need(f"R{n}", "remote") for n in range(8)], rounds=rounds_of(format="cafe"))
    assert topics(alone) == [
        ["Topic 1", "Topic 2"],
        ["Topic 2", "Topic 3"],
        ["Topic 3", "Topic 1"],
    ]


def test_facilitators_who_are_too_few_for_all_tables_need_seats_too() -> None:
    asked = rounds_of(tables=2)
    assert sizes(first(people(13), leading(1), rounds=asked, tables=tables(2, 7))) == [(6, 7)] * 2
    assert "too few seats" in refused(people(14), leading(1), rounds=asked, tables=tables(2, 7))[0]
    elsewhere = people(13, need("R1", "remote"))
    assert sizes(first(elsewhere, leading(2), rounds=asked, tables=tables(2, 7))) == [(6, 7)] * 2 + [(1, 1)]
    assert sizes(first(people(12), leading(1), rounds=asked, tables=tables(2, 9))) == [(6, 6)] * 2


def test_where_no_number_is_stated_there_are_as_many_tables_as_the_seats_take() -> None:
    those = people(6, *(need(f"Z{n}", companions=1) for n in range(2)))
    assert len(first(those, rounds=rounds_of(format="sevens", rounds=1), tables=tables(7, 8)).places) == 2
    assert "too few seats" in refused(those, rounds=rounds_of(tables=1), tables=tables(7, 8))[0]


def test_hosts_without_a_table_are_told_and_hosts_away_are_none() -> None:
    assert refused(people(14), hosts={"Damp": "M01"}) == [
        'no table in a World Café is for the host of "Damp"'
    ]
    asked = (*rounds_of("S1", "cafe", topics=["Damp", "Rents", "Lifts"]),)
    assert refused(people(15), rounds=asked, sessions={"S1": 1}, hosts={"Damp": "M01", "1": "M02"}) == [
        'no table is left that suits the host of "Damp"'
    ]
    found = held(
        people(15), rounds=asked, sessions={"S1": 1}, hosts={"Damp": "M01"}, away={"M01": frozenset({"S1"})}
    )
    assert {place.host for one in found.rounds for place in one.places} == {""}


# The rest


def test_rounds_with_nobody_or_more_tables_than_people_are_told() -> None:
    away = {one.id: frozenset({"S2"}) for one in people(5)}
    asked = (RoundWish("S1", tables=6), RoundWish("S2"))
    assert refused(people(5), rounds=asked, sessions={"S1": 1, "S2": 1}, away=away) == [
        "round 1 of session S1 has 6 tables for 5 members",
        "nobody takes part in round 2 of session S2",
    ]
    assert refused(people(20), rounds=rounds_of(tables=4), tables=tables(3)) == [
        "round 1 takes 4 tables, and the room has 3"
    ]


def test_modes_are_those_wished_for() -> None:
    found = arrange(
        people(8), (Category("Gender"), Category("Age band")), Wishes(modes={"age_band": Mode.CLUSTER})
    )
    assert [one.mode for one in found.categories] == [Mode.SPREAD, Mode.CLUSTER]


def test_the_order_of_people_and_wishes_changes_nothing() -> None:
    those, lead = people(20, need("Z1", "remote")), leading(3)
    fixed = (Fixed("M01", "1", "1"), Fixed("M02", "2", "2"))
    teams = {"polish": Team(), "bsl": Team()}
    wishes = {"fixed": fixed, "teams": teams, "sessions": {"": 2}}
    turned = {"fixed": fixed[::-1], "teams": dict(reversed(teams.items())), "sessions": {"": 2}}
    one, other = held(those, lead, **wishes), held(those[::-1], lead[::-1], **turned)
    assert one == other and list(one.teams) == list(other.teams)


def test_ids_sort_as_people_count() -> None:
    assert sorted(["10", "2", "Blue", "Online 10", "Online 9", "1"], key=natural) == [
        "1",
        "2",
        "10",
        "Blue",
        "Online 9",
        "Online 10",
    ]


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=6))
def test_groups_join_whoever_is_linked(links: list[tuple[int, int]]) -> None:
    pairs = [(str(a), str(b)) for a, b in links]
    groups = groups_of(pairs)
    assert sorted(id for one in groups for id in one) == sorted({id for one in pairs for id in one})
    for a, b in pairs:
        assert any({a, b} <= one for one in groups)
    for group in groups:
        part = {min(group)}
        while more := {x for a, b in pairs for x in (a, b) if {a, b} & part} - part:
            part |= more
        assert part == group


@given(st.lists(st.sets(st.sampled_from("abcd"), min_size=1), max_size=5))
def test_the_matching_is_the_largest(offered: list[set[str]]) -> None:
    names = ["a", "b", "c", "d", *"-" * len(offered)]
    best = max(
        sum(one in those for one, those in zip(chosen, offered, strict=False))
        for chosen in set(permutations(names, len(offered)))
    )
    assert matched(offered) == best
