"""What is told where no seating exists, and where a solve is not decided: no doubt passes for a proof."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from scheduling.seating import conflict as module
from scheduling.seating.check import CHECKS
from scheduling.seating.conflict import clauses_of, conflict, impossible, ways_out
from scheduling.seating.hard import Clause
from scheduling.seating.values import Discussion, Facilitator, Fixed, Seating, Table
from scheduling.seating.ways import changes
from sortition.problems import Undecided
from tests.scheduling.seating_cases import ALL, discussion, every_round, exists
from tests.scheduling.seating_rules import broken_clauses


class Solves:
    """Counts the solves from now on; those that doubt() says are left undecided."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number, self._solved = 0, module.solved
        self._undecided: Collection[int] = ()
        monkeypatch.setattr(module, "solved", self)

    def doubt(self, undecided: Collection[int]) -> None:
        self.number, self._undecided = 0, undecided

    def __call__(self, cp: object, effort: float) -> list[int] | None:
        self.number += 1
        return None if self.number in self._undecided else self._solved(cp, effort)


@pytest.fixture
def solves(monkeypatch: pytest.MonkeyPatch) -> Solves:
    return Solves(monkeypatch)


FIXED = tuple(Fixed(one, "R0", "T0") for one in ("P3", "P4", "P5"))
# Three fixed at one table of whom two sit apart, and one is with somebody fixed elsewhere.
CLASHES = discussion(
    6,
    2,
    1,
    1,
    fixed=(*FIXED[:2], Fixed("P1", "R0", "T1")),
    apart=frozenset({("P3", "P4"), ("P0", "P5")}),
    together=frozenset({("P1", "P3"), ("P0", "P2")}),
)


def kept(case: Discussion, some: Collection[Clause]) -> bool:
    """Whether any seating of the one round keeps these rules."""
    (round_,) = case.rounds
    dropped = set(clauses_of(case, case.rounds)).difference(some)
    return any(not broken_clauses(case, Seating(one), dropped) for one in every_round(case, round_))


@pytest.mark.parametrize("undecided", [*([n] for n in range(2, 20)), [2, 4], [3, 4], [5, 9, 10]], ids=str)
def test_with_solves_undecided_the_rules_still_clash_and_each_is_needed_or_said_to_be_unproved(
    solves: Solves, undecided: list[int]
) -> None:
    solves.doubt(undecided)
    named, unproved = conflict(CLASHES)
    assert not kept(CLASHES, named)
    assert set(unproved) <= set(named)
    for one in set(named) - set(unproved):
        assert kept(CLASHES, set(named) - {one}), one


def test_what_could_not_be_left_out_for_doubt_is_unproved(solves: Solves) -> None:
    """The first rule asked for stands alone: one facilitator leads a table."""
    solves.doubt([2])
    named, unproved = conflict(CLASHES)
    assert unproved == (Clause("facilitator-post", "R0"),)
    assert set(unproved) < set(named)


def test_after_three_doubts_no_more_is_solved_and_all_that_is_left_stays(solves: Solves) -> None:
    every = clauses_of(CLASHES, CLASHES.rounds)
    solves.doubt(range(2, 999))
    named, unproved = conflict(CLASHES)
    assert set(named) == set(unproved) == set(every)
    assert len(every) > 4 == solves.number


def test_what_is_unproved_is_said(solves: Solves) -> None:
    assert "not proved" not in " ".join(impossible(CLASHES).changes)
    solves.doubt([2])
    assert (
        impossible(CLASHES).changes[-1] == "It is not proved that the clash needs every one of these rules."
    )


def test_without_a_proof_nothing_is_called_impossible(solves: Solves) -> None:
    solves.doubt(range(1, 999))
    with pytest.raises(Undecided, match="whether a seating exists was not decided"):
        conflict(CLASHES)
    solves.doubt([])
    with pytest.raises(ValueError, match="a seating exists"):
        conflict(discussion())


def test_a_round_in_doubt_is_passed_over_for_one_that_is_proved_impossible(solves: Solves) -> None:
    case = discussion(6, 2, 2, fixed=(Fixed("P3", "R1", "T9"),))
    solves.doubt([1])
    named, _ = conflict(case)
    assert {one.round for one in named} == {"R1"}


def hosted(host: str, case: Discussion) -> Discussion:
    """The case with a host of T1."""
    return replace(
        case,
        rounds=tuple(
            replace(r, places=tuple(replace(p, host=host if p.table == "T1" else "") for p in r.places))
            for r in case.rounds
        ),
    )


SEATS = replace(discussion(), tables=(Table("T0", 2), Table("T1", 2)))


def test_a_way_out_in_doubt_is_not_told(solves: Solves) -> None:
    named, _ = conflict(SEATS)
    offered = {one.sentence: one for one in changes(SEATS, named)}
    told = ways_out(SEATS, named)
    assert "every table has one more seat" in told
    solves.doubt([list(offered).index(told[0]) + 1])
    others = ways_out(SEATS, named)
    assert told[0] not in others and others
    assert all(exists(offered[one].made) for one in others)


def test_after_three_doubts_no_way_out_is_sought(solves: Solves) -> None:
    named, _ = conflict(SEATS)
    solves.doubt(range(1, 999))
    assert ways_out(SEATS, named) == ()
    assert solves.number == 3


def test_three_ways_out_are_told_at_most_each_of_another_sort() -> None:
    """P3 is fixed where P4 is host; P5 sits with the one and apart from the other."""
    pairs = {"together": frozenset({("P3", "P5")}), "apart": frozenset({("P4", "P5")})}
    case = hosted("P4", discussion(fixed=(Fixed("P3", "R0", "T1"),), **pairs))
    named, _ = conflict(case)
    offered = {one.sentence: one for one in changes(case, named)}
    every = {one.kind for one in offered.values() if exists(one.made)}
    assert every == {"fixed", "host", "apart", "together"}
    told = ways_out(case, named)
    assert len({offered[one].kind for one in told}) == len(told) == 3
    assert [one.kind for one in offered.values()][-1] == "apart", "a wish to sit apart is given up last"
    assert not any("same table" in one for one in told)


# P3 needs a loop, which only T2 has.
LOOP = replace(
    discussion(6, 3, guests={"P3": {"needs": frozenset({"loop"})}}, fixed=(Fixed("P3", "R0", "T0"),)),
    tables=(*(Table(one, has=ALL - {"loop"}) for one in ("T0", "T1")), Table("T2")),
)
HOST = hosted("P3", LOOP)


def test_two_changes_together_are_told_where_none_alone_will_do() -> None:
    said = impossible(HOST)
    assert said.conflict == (
        "In round R0 P3 is fixed at table T0.",
        "In round R0 P3 is the host of table T1.",
    )
    both = "P3 is not fixed at table T0, and P3 is not the host of table T1."
    assert (said.way_out, said.changes) == ("This makes one possible:", (both,))


def test_where_nothing_tried_helps_that_is_said() -> None:
    """A second clash, of language, is not among the rules named."""
    guests = tuple(replace(one, language="bsl" if one.id == "P0" else "") for one in HOST.guests)
    said = impossible(replace(HOST, guests=guests))
    assert said.conflict == impossible(HOST).conflict
    assert said.way_out == "Ways out:"
    assert said.changes == (
        "No single change, and no two, of those that were tried would make a seating possible.",
    )


def test_how_many_ways_there_are_shows_in_how_they_begin() -> None:
    case = discussion(6, 2, facilitators=1, fixed=(Fixed("P3", "R0", "T9"),))
    said = impossible(case)
    assert (said.way_out, len(said.changes)) == ("This makes one possible:", 1)
    leader = Facilitator("F0", conflicts=frozenset({"P3"}))
    case = replace(case, facilitators=(leader,), fixed=(Fixed("P3", "R0", "T0"), Fixed("F0", "R0", "T0")))
    said = impossible(case)
    assert (said.way_out, len(said.changes)) == ("Each of these makes one possible:", 2)


def test_every_rule_but_a_seat_for_each_may_be_left_out_of_a_conflict() -> None:
    assert len(set(module._ORDER)) == len(module._ORDER)
    assert {*module._ORDER} == CHECKS.keys() - {"seat-each"}
