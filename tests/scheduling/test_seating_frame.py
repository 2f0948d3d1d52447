"""Frames keep every hard rule, exist exactly where a seating does, and allow no exchange that breaks one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.seating.conflict import clauses_of, conflict, possible, ways_out
from scheduling.seating.frame import Frame, frame_of, frames
from scheduling.seating.hard import Clause
from scheduling.seating.kinds import spans
from scheduling.seating.values import (
    Discussion,
    Facilitator,
    Fixed,
    Group,
    Place,
    Round,
    Seating,
    Table,
    Team,
)
from scheduling.seating.ways import changes
from sortition.problems import Impossible, Undecided
from tests.cli_cases import python
from tests.scheduling.seating_cases import ALL, cafe, cases, discussion, every_round, exists
from tests.scheduling.seating_rules import broken, broken_clauses


def impossible(case: Discussion) -> Impossible:
    with pytest.raises(Impossible) as caught:
        frames(case, 1, "seed")
    return caught.value


def exchanges(case: Discussion, frame: Frame) -> Iterator[Seating]:
    """Every seating one allowed exchange away, with what the search has to see to kept."""
    for (i, here), (j, there) in combinations(enumerate(frame.seating.groups), 2):
        if here.round != there.round:
            continue
        for a, b in product(here.members, there.members):
            every = {here.table, there.table}
            if there.table not in frame.allowed.get((here.round, a), every):
                continue
            if here.table not in frame.allowed.get((here.round, b), every):
                continue
            groups = list(frame.seating.groups)
            groups[i] = replace(here, members=tuple(sorted({*here.members, b} - {a})))
            groups[j] = replace(there, members=tuple(sorted({*there.members, a} - {b})))
            if all(_counts_kept(case, frame, one) for one in (groups[i], groups[j])):
                yield Seating(tuple(groups))


def _counts_kept(case: Discussion, frame: Frame, group: Group) -> bool:
    members = [case.guest[id_] for id_ in group.members]
    most = case.table[group.table].wheelchairs
    if most is not None and sum("wheelchair" in one.needs for one in members) > most:
        return False
    room = frame.room.get((group.round, group.table))
    if room is not None and sum(1 + one.companions for one in members) > room:
        return False
    return all(not {a, b} <= set(group.members) for a, b in case.apart)


SEARCHED = {"topic-once"}


LIMITS = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def solvable(case: Discussion) -> bool:
    return all(possible(case, rounds) for rounds in spans(case))


@LIMITS
@given(cases())
def test_a_frame_exists_exactly_where_a_seating_does(case: Discussion) -> None:
    if solvable(case):
        (frame,) = frames(case, 1, "seed")
        assert broken(case, frame.seating) == set()
    else:
        assert not exists(case)


@LIMITS
@given(cases().filter(solvable))
def test_no_allowed_exchange_breaks_a_rule(case: Discussion) -> None:
    for frame in frames(case, 2, "seed"):
        for other in exchanges(case, frame):
            assert broken(case, other) <= SEARCHED


@LIMITS
@given(cases(rounds=1).filter(lambda case: not solvable(case)))
def test_the_rules_named_clash_and_each_is_needed(case: Discussion) -> None:
    named, unproved = conflict(case)
    assert unproved == ()
    every = set(clauses_of(case, case.rounds))
    (round_,) = case.rounds

    def kept(some: set[Clause]) -> bool:
        dropped = every - some
        return any(not broken_clauses(case, Seating(one), dropped) for one in every_round(case, round_))

    assert not kept(set(named))
    for one in named:
        assert kept(set(named) - {one}), one


@LIMITS
@given(cases(rounds=1).filter(lambda case: not solvable(case)))
def test_every_way_out_leads_out_and_takes_nothing_from_anybody(case: Discussion) -> None:
    named, _ = conflict(case)
    offered = list(changes(case, named))
    made = {one.sentence: one.made for one in offered}
    for one in offered:
        made |= {f"{one.sentence}, and {two.sentence}": two.made for two in changes(one.made, named)}
    for sentence in ways_out(case, named):
        assert exists(made[sentence]), sentence
    for one in offered:
        assert one.made.guests == case.guests
        assert all(table.has <= one.made.table[table.id].has for table in case.tables)
        assert all(team.tables <= one.made.teams[name].tables for name, team in case.teams.items())


def test_frames_differ_and_are_the_same_again() -> None:
    case = replace(
        discussion(12, 3, 2, 2, {"P3": {"language": "bsl"}}, teams={"bsl": Team()}),
        together=frozenset({("P0", "P1")}),
        apart=frozenset({("P0", "P2")}),
    )
    found = frames(case, 4, "seed")
    assert len({one.seating for one in found}) == len(found) > 1
    assert frames(case, 4, "seed") == found
    assert frames(case, 4, "other") != found
    assert all(broken(case, one.seating) == set() for one in found)


def test_where_only_one_seating_exists_there_is_one_frame() -> None:
    case = discussion(2, 2, fixed=(Fixed("P0", "R0", "T1"),))
    (frame,) = frames(case, 5, "seed")
    assert [one.members for one in frame.seating.groups] == [("P1",), ("P0",)]
    with pytest.raises(ValueError, match="at least one"):
        frames(case, 0, "seed")


def test_the_order_of_sets_changes_nothing() -> None:
    code = (
        "from scheduling.seating.frame import frames\n"
        "from scheduling.seating.values import Team\n"
        "from tests.scheduling.seating_cases import discussion\n"
        "people = {f'P{n}': {'needs': frozenset({'loop', 'wheelchair', 'diet'})} for n in (1, 4)}\n"
        "people['P2'] = {'language': 'bsl'}\n"
        "apart = frozenset({('P0', 'P1'), ('P3', 'P4'), ('P5', 'P6')})\n"
        "together = frozenset({('P7', 'P8')})\n"
        "case = discussion(9, 3, 2, 2, people, teams={'bsl': Team()}, apart=apart, together=together)\n"
        "for one in frames(case, 2, 'seed'): print(one.seating)"
    )
    assert python(code, PYTHONHASHSEED="1") == python(code, PYTHONHASHSEED="2") != ""


def test_where_nobody_is_bound_no_solver_is_loaded() -> None:
    code = (
        "import sys\n"
        "from scheduling.seating.frame import frames\n"
        "from tests.scheduling.seating_cases import discussion\n"
        "assert frames(discussion(20, 4, 3, 3), 1, 'seed')\n"
        "print('ortools' in sys.modules)"
    )
    assert python(code) == "False\n"


def test_those_who_begin_together_part_at_once() -> None:
    case = discussion(25, 5, 5, 5)
    (frame,) = frames(case, 1, "seed")
    assert broken(case, frame.seating) == set()
    met = [pair for one in frame.seating.groups for pair in combinations(one.members, 2)]
    assert len(set(met)) == len(met) == 5 * 5 * 10
    led = [(one.table, *one.facilitators) for one in frame.seating.groups]
    assert len(set(led)) == 25


def test_sizes_are_even_where_places_would_take_more_and_fewer() -> None:
    case = discussion(14, 4, apart=frozenset({("P0", "P1")}))
    wide = tuple(Place(f"T{n}", 1, 9) for n in range(4))
    case = replace(case, rounds=(Round("R0", "S", wide),))
    (frame,) = frames(case, 1, "seed")
    assert sorted(len(one.members) for one in frame.seating.groups) == [3, 3, 4, 4]


def test_what_is_allowed_and_the_room_that_is_left() -> None:
    people = {"P0": {"language": "bsl"}, "P1": {"language": "bsl"}, "P2": {"needs": frozenset({"loop"})}}
    case = discussion(
        9,
        3,
        1,
        3,
        people,
        together=frozenset({("P3", "P4")}),
        teams={"bsl": Team(1, 2)},
        fixed=(Fixed("F0", "R0", "T2"),),
    )
    tables = (Table("T0", 7), Table("T1", 7, has=frozenset()), Table("T2", 7))
    leaders = (replace(case.facilitators[0], conflicts=frozenset({"P5"})), *case.facilitators[1:])
    case = replace(case, tables=tables, facilitators=leaders)
    (frame,) = frames(case, 1, "seed")
    seat = frame.seating.seat
    spoken = seat["R0", "P0"]
    assert frame.allowed == {
        ("R0", "P0"): {spoken},
        ("R0", "P1"): {spoken},
        ("R0", "P2"): {"T0", "T2"},
        ("R0", "P3"): {seat["R0", "P3"]},
        ("R0", "P4"): {seat["R0", "P3"]},
        ("R0", "P5"): {"T0", "T1"},
    }
    assert frame.room == {("R0", t): 4 if t == spoken else 6 for t in ("T0", "T1", "T2")}
    assert frame_of(case, frame.seating) == frame


def test_a_facilitator_who_speaks_the_language_needs_no_interpreters() -> None:
    people = {"P0": {"language": "urdu"}, "P1": {"language": "urdu"}}
    case = discussion(6, 3, 2, 3, people)
    case = replace(case, facilitators=(*case.facilitators[:2], Facilitator("F2", frozenset({"urdu"}))))
    (frame,) = frames(case, 1, "seed")
    for one in frame.seating.groups:
        assert {"P0", "P1"} & set(one.members) == set() or "F2" in one.facilitators


def test_who_comes_along_and_who_leads_take_seats() -> None:
    case = discussion(4, 2, 1, 2, {"P0": {"companions": 1}, "P1": {"companions": 1}})
    case = replace(case, tables=(Table("T0", 4), Table("T1", 4)))
    (frame,) = frames(case, 1, "seed")
    assert broken(case, frame.seating) == set()
    assert frame.room == {("R0", "T0"): 3, ("R0", "T1"): 3}
    assert frame.seating.seat["R0", "P0"] != frame.seating.seat["R0", "P1"]
    found = impossible(replace(case, tables=(Table("T0", 4), Table("T1", 3))))
    assert found.changes[0] == "Table T0 has one more seat."


@pytest.mark.parametrize("hosts", [False, True])
@pytest.mark.parametrize(("members", "tables", "rounds"), [(12, 3, 3), (48, 8, 5), (50, 8, 8)])
def test_every_topic_once_is_had_where_hosts_stay(
    members: int, tables: int, rounds: int, hosts: bool
) -> None:
    case = cafe(members, tables, rounds, hosts)
    for frame in frames(case, 2, "seed"):
        assert broken(case, frame.seating) == set()


def test_more_rounds_than_topics_are_impossible_and_the_topic_is_named() -> None:
    found = impossible(cafe(6, 2, 3))
    assert found.conflict == (
        "In rounds R0, R1 and R2 table T1 takes 3 of the 6 members.",
        'Nobody discusses the topic "b" twice.',
    )
    assert found.changes == (
        "There is one more table with a topic of its own (tables then have 2 members or more).",
        "Round R2 is left out.",
    )


def with_needs(**limits: int) -> Discussion:
    """Three use wheelchairs, and need two tables; one of them a hearing loop."""
    needs = {"P0": "wheelchair", "P1": "wheelchair", "P2": "wheelchair loop"}
    case = discussion(6, 3, guests={id_: {"needs": frozenset(those.split())} for id_, those in needs.items()})
    step_free, *others = (replace(one, **limits) for one in case.tables)
    return replace(case, tables=(step_free, *(replace(one, has=frozenset()) for one in others)))


def test_one_more_table_has_no_more_than_it_takes_and_all_of_it_is_said() -> None:
    case = with_needs()
    more = "(tables then have 1 member or more)"
    offered = [one for one in changes(case, conflict(case)[0]) if one.kind == "another table"]
    assert [one.sentence for one in offered] == [
        f"there is one more table {more}",
        f"there is one more step-free table {more}",
        f"there is one more table with a hearing loop {more}",
        f"there is one more step-free table with a hearing loop {more}",
    ]
    new = [one.made.tables[-1] for one in offered]
    loop, step_free = frozenset({"loop"}), frozenset({"step-free"})
    assert [one.has for one in new] == [frozenset(), step_free, loop, loop | step_free]
    assert [exists(one.made) for one in offered] == [False, True, False, True]
    assert ways_out(case, conflict(case)[0])[-1] == offered[1].sentence


def test_one_more_table_has_limits_where_the_others_have() -> None:
    case = with_needs(seats=4, wheelchairs=2)
    offered = [one for one in changes(case, conflict(case)[0]) if one.kind == "another table"]
    those = [(one.seats, one.wheelchairs) for one in (two.made.tables[-1] for two in offered)]
    assert those == [(4, None), (4, 2), (4, None), (4, 2), (7, 5)]
    assert offered[-1].sentence == (
        "there is one more step-free table with a hearing loop, 5 wheelchair places and 7 seats "
        "(tables then have 1 member or more)"
    )


def test_one_more_table_for_those_elsewhere_has_a_link() -> None:
    case = discussion(6, 3, guests={f"P{n}": {"needs": frozenset({"remote"})} for n in range(3)})
    case = replace(case, tables=(replace(case.tables[0], has=ALL | {"remote"}), *case.tables[1:]))
    assert (
        "There is one more table with a link (tables then have 1 member or more)." in impossible(case).changes
    )


@pytest.mark.parametrize(("members", "tables", "rounds"), [(160, 20, 6), (550, 69, 3)])
def test_large_groups_with_a_few_who_are_bound(members: int, tables: int, rounds: int) -> None:
    people = {f"P{n}": {"needs": frozenset({"wheelchair"})} for n in range(4)}
    people |= {f"P{n}": {"language": "bsl"} for n in (4, 5, 6)}
    case = discussion(members, tables, rounds, tables - 3, people, teams={"bsl": Team(1, 2)})
    few = (
        Table(t.id, 12, 2 if n < 3 else 0, ALL if n < 3 else frozenset()) for n, t in enumerate(case.tables)
    )
    case = replace(case, tables=tuple(few), apart=frozenset({("P0", "P1"), ("P7", "P8")}))
    (frame,) = frames(case, 1, "seed")
    assert broken(case, frame.seating) == set()
    assert {key[1] for key in frame.allowed} == {f"P{n}" for n in range(7)}


def test_at_one_table_of_all_there_is_no_apart_and_no_link() -> None:
    case = discussion(4, 1, guests={"P0": {"needs": frozenset({"remote"})}}, apart=frozenset({("P0", "P1")}))
    (frame,) = frames(case, 1, "seed")
    assert frame.seating.groups[0].members == ("P0", "P1", "P2", "P3")
    assert frame.allowed == {}


def test_whoever_is_away_is_neither_fixed_nor_host() -> None:
    case = discussion(5, 2, guests={"P0": {"away": frozenset({"R0"})}}, fixed=(Fixed("P0", "R0", "T0"),))
    places = tuple(Place(f"T{n}", 2, 2, host="P0") for n in range(2))
    case = replace(case, rounds=(Round("R0", "S", places),))
    (frame,) = frames(case, 1, "seed")
    assert broken(case, frame.seating) == set()


def test_members_of_more_needs_than_tables_are_told_with_what_is_missing() -> None:
    tables = (Table("T0", wheelchairs=2), Table("T1", wheelchairs=0))
    wheels = {f"P{n}": {"needs": frozenset({"wheelchair"})} for n in range(3)}
    found = impossible(replace(discussion(guests=wheels, rounds=2), tables=tables))
    assert found.conflict == (
        "In round R0 table T0 has 2 wheelchair places, and 3 members need one each.",
        "In round R0 table T1 has 0 wheelchair places, and 3 members need one each.",
    )
    assert found.changes[0] == "Table T0 has one more wheelchair place."


BOUND = {
    "P0": {"needs": frozenset({"wheelchair"})},
    "P1": {"language": "bsl"},
    "P2": {"needs": frozenset({"loop"})},
}


@pytest.mark.parametrize(
    ("changed", "conflict", "way"),
    [
        (
            {"teams": {}},
            (
                "In round R0 1 member needs somebody at the table who speaks BSL: interpreters (none) or a "
                "facilitator (none).",
            ),
            "There is one more team of interpreters (BSL).",
        ),
        (
            {"tables": (Table("T0", has=frozenset()), Table("T1", has=frozenset({"step-free"})))},
            ("In round R0 1 member needs a table with a hearing loop (there is none).",),
            "Table T0 is a table with a hearing loop too.",
        ),
        (
            {"apart": frozenset({("P3", "P4"), ("P4", "P5"), ("P3", "P5")})},
            ("In round R0 P3, P4 and P5 sit at different tables.",),
            "P3 and P4 may sit at the same table (if that can be: it was wished that they sit apart).",
        ),
        (
            {"together": frozenset({("P3", "P4")}), "apart": frozenset({("P3", "P4")})},
            (
                "In round R0 P3 and P4 sit at the same table.",
                "In round R0 P3 and P4 sit at different tables.",
            ),
            "P3 and P4 may sit at the same table (if that can be: it was wished that they sit apart).",
        ),
        (
            {
                "fixed": (Fixed("P3", "R0", "T0"), Fixed("P4", "R0", "T1")),
                "together": frozenset({("P3", "P4")}),
            },
            (
                "In round R0 P3 and P4 sit at the same table.",
                "In round R0 P3 is fixed at table T0.",
                "In round R0 P4 is fixed at table T1.",
            ),
            "P3 is not fixed at table T0.",
        ),
        (
            {
                "facilitators": (Facilitator("F0", conflicts=frozenset({"P3"})),),
                "fixed": (Fixed("F0", "R0", "T0"), Fixed("P3", "R0", "T0")),
            },
            (
                "In round R0 F0 is fixed at table T0.",
                "In round R0 P3 is fixed at table T0.",
                "In round R0 F0 leads no table of P3.",
            ),
            "F0 is not fixed at table T0.",
        ),
        (
            {"rounds": (Round("R0", "S", (Place("T0", 1, 2), Place("T1", 1, 3))),)},
            (
                "In round R0 table T0 takes 1 to 2 of the 6 members.",
                "In round R0 table T1 takes 1 to 3 of the 6 members.",
            ),
            "Tables of up to 3 members.",
        ),
        (
            {"tables": (Table("T0", 3), Table("T1", 3))},
            (
                "In round R0 each of the tables T0 and T1 has 3 seats in all, companions, interpreters and "
                "facilitators included.",
                "In round R0 1 member needs somebody at the table who speaks BSL: interpreters (1 table) or "
                "a facilitator (none).",
            ),
            "Table T0 has one more seat.",
        ),
    ],
    ids=["language", "loop", "apart", "pair", "fixed", "conflict", "sizes", "seats"],
)
def test_conflicts_in_plain_words_with_a_way_out(
    changed: dict[str, object], conflict: tuple[str, ...], way: str
) -> None:
    found = impossible(replace(discussion(guests=BOUND, teams={"bsl": Team()}), **changed))
    assert found.conflict == conflict
    assert way in found.changes
    assert found.what == "no seating keeps all the rules"


def test_what_is_not_decided_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduling.seating.frame.solved", lambda *given, **named: None)
    with pytest.raises(Undecided, match="no seating was found"):
        frames(discussion(apart=frozenset({("P0", "P1")})), 1, "seed")


def test_of_more_facilitators_than_tables_one_leads_each() -> None:
    case = discussion(6, 2, 2, 3, apart=frozenset({("P0", "P1")}))
    (frame,) = frames(case, 1, "seed")
    assert [len(one.facilitators) for one in frame.seating.groups] == [1, 1, 1, 1]
