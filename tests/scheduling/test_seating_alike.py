"""Rounds mirrored by counting those who are alike: in one piece, in blocks, and with few who move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations

import pytest

from scheduling.seating import alike
from scheduling.seating.alike import mirrored, topics_elsewhere
from scheduling.seating.frame import Frame, frame_of, frames
from scheduling.seating.values import Category, Discussion, Group, Round, Seating, Table
from tests.scheduling.seating_builders import Chance, astray
from tests.scheduling.seating_cases import discussion, with_topics
from tests.scheduling.seating_rules import broken

Found = Mapping[str, list[str]]
ROUTES = ["few", "near", "whole", "blocks"]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Leaves one way to solve a round, and every solve of another undecided."""
    solved = alike.solved
    efforts = {
        "few": alike._FEW_EFFORT,
        "near": alike._NEAR_EFFORT,
        "whole": alike.EFFORT,
        "blocks": alike._BLOCK_EFFORT,
    }
    monkeypatch.setattr(alike, "_BLOCK", 2)

    def leave(route: str) -> None:
        def some(cp: object, effort: float, **parameters: object) -> list[int] | None:
            return solved(cp, effort, **parameters) if effort == efforts[route] else None

        monkeypatch.setattr(alike, "solved", some)

    return leave


def groups_of(case: Discussion, round_: Round, frame: Frame, found: Found) -> tuple[Group, ...]:
    old = frame.seating.group
    return tuple(replace(old[round_.id, t], members=tuple(found[t])) for t in round_.place)


def bound(seed: int) -> tuple[Discussion, Frame]:
    """Twenty-four members at six tables; wheelchair places, seats and pairs apart are scarce."""
    rng = Chance(f"alike {seed}")
    people = {
        f"P{n}": {
            "values": (rng.choice("xyz"), rng.choice("uv")),
            "needs": frozenset({"wheelchair"} if rng.happens(35) else ()),
            "companions": int(rng.happens(25)),
        }
        for n in range(24)
    }
    apart = frozenset({("P0", "P1"), ("P2", "P3"), ("P0", "P4")})
    case = discussion(24, 6, guests=people, apart=apart)
    (frame,) = frames(case, 1, "seed")
    groups = frame.seating.groups
    wheels = max(sum("wheelchair" in case.guest[m].needs for m in one.members) for one in groups)
    seats = max(sum(1 + case.guest[m].companions for m in one.members) for one in groups)
    tables = tuple(Table(one.id, seats - 1 + n % 2, wheels - 1 + n % 2) for n, one in enumerate(case.tables))
    case = replace(case, tables=tables, categories=(Category("A"), Category("B")))
    (frame,) = frames(case, 1, "seed")
    return case, frame


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("seed", range(6))
def test_every_way_mirrors_the_members_and_keeps_every_rule(
    only: Callable[[str], None], route: str, seed: int
) -> None:
    case, frame = bound(seed)
    only(route)
    found = mirrored(case, case.rounds[0], frame)
    assert isinstance(found, dict)
    groups = groups_of(case, case.rounds[0], frame, found)
    assert broken(case, Seating(groups)) == set()
    assert astray(case, [one.members for one in groups]) == 0


def free(seed: int) -> tuple[Discussion, Frame, Frame]:
    """The same without rules, and two different starts."""
    rng = Chance(f"free {seed}")
    people = {f"P{n}": {"values": (rng.choice("xyz"), rng.choice("uv"))} for n in range(24)}
    case = replace(discussion(24, 6, guests=people), categories=(Category("A"), Category("B")))
    one, other = frames(case, 2, "seed")
    return case, one, other


@pytest.mark.parametrize("seed", range(3))
def test_whoever_can_stay_stays(only: Callable[[str], None], seed: int) -> None:
    """Two who are exchanged in a round that mirrors everybody can be exchanged back."""
    case, frame, _ = free(seed)
    (round_,) = case.rounds
    only("whole")
    found = mirrored(case, round_, frame)
    assert isinstance(found, dict)
    only("near")
    one, other = next(
        (a, b)
        for a in found["T0"]
        for b in found["T1"]
        if astray(case, [*exchanged(found, a, b).values()]) > 0
    )
    changed = frame_of(case, Seating(groups_of(case, round_, frame, exchanged(found, one, other))))
    again = mirrored(case, round_, changed)
    assert isinstance(again, dict)
    assert sum(changed.seating.seat["R0", m] == t for t, members in again.items() for m in members) >= 22
    # Where few tables are seated anew, those are these two and two others at most.
    only("few")
    mended = mirrored(case, round_, changed)
    assert isinstance(mended, dict)
    assert astray(case, [*mended.values()]) == 0
    assert sum(changed.seating.group["R0", t].members != (*those,) for t, those in mended.items()) <= 4
    # What mirrors everybody already is left as it is.
    only("near")
    settled = frame_of(case, Seating(groups_of(case, round_, frame, found)))
    assert mirrored(case, round_, settled) == found


def exchanged(found: Found, one: str, other: str) -> dict[str, list[str]]:
    new = {one: other, other: one}
    return {t: sorted(new.get(m, m) for m in members) for t, members in found.items()}


def test_of_the_ways_to_seat_few_tables_anew_that_is_taken_in_which_few_meet_again(
    only: Callable[[str], None],
) -> None:
    """All have met before but those who would be at one table if P2 and P7 changed places."""
    people = {f"P{n}": {"values": ("aaababbb"[n],)} for n in range(8)}
    target = [{"P0", "P1", "P3", "P7"}, {"P2", "P4", "P5", "P6"}]
    met = {both: 1 for both in combinations(people, 2) if not any({*both} <= one for one in target)}
    case = replace(discussion(8, 2, guests=people), categories=(Category("A"),), met=met)
    tables = (tuple(f"P{n}" for n in range(4)), tuple(f"P{n}" for n in range(4, 8)))
    frame = frame_of(case, Seating(tuple(Group("R0", f"T{n}", one) for n, one in enumerate(tables))))
    only("few")
    found = mirrored(case, case.rounds[0], frame)
    assert isinstance(found, dict)
    assert [{*found["T0"]}, {*found["T1"]}] in (target, target[::-1])


@pytest.mark.parametrize("route", ["whole", "blocks"])
def test_from_another_start_another_round_comes_and_from_the_same_the_same(
    only: Callable[[str], None], route: str
) -> None:
    """Not only are others of those alike at a table: there are other numbers of them."""
    only(route)
    differ = 0
    for seed in range(4):
        case, *starts = free(seed)
        heads = []
        for frame in starts:
            found = mirrored(case, case.rounds[0], frame)
            assert isinstance(found, dict)
            assert mirrored(case, case.rounds[0], frame) == found
            heads.append({t: Counter(case.guest[m].values for m in those) for t, those in found.items()})
        differ += heads[0] != heads[1]
    assert differ == 4


def test_a_large_round_is_not_solved_for_those_who_stay(
    only: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, frame, _ = free(0)
    only("near")
    assert mirrored(case, case.rounds[0], frame)
    monkeypatch.setattr(alike, "_STAYING", 5)
    assert mirrored(case, case.rounds[0], frame) is None


def test_that_there_is_no_such_round_in_the_frame_is_said_only_where_it_is_proved(
    only: Callable[[str], None],
) -> None:
    """P0 and P1, of one value, share the table whose link they need."""
    people = {f"P{n}": {"values": ("x" if n < 2 else "y",)} for n in range(6)}
    for id_ in ("P0", "P1"):
        people[id_]["needs"] = frozenset({"remote"})
    case = replace(discussion(6, 3, guests=people), categories=(Category("A"),))
    link = Table("T0", has=case.tables[0].has | {"remote"})
    case = replace(case, tables=(link, *case.tables[1:]))
    (frame,) = frames(case, 1, "seed")
    for route, answer in (("near", False), ("whole", False), ("blocks", None)):
        only(route)
        assert mirrored(case, case.rounds[0], frame) is answer


def test_a_topic_of_another_round_shuts_the_tables_that_have_it_but_no_host_out() -> None:
    case = with_topics(discussion(6, 3, 3), ("a", "b", "c"), ("c", "a", "b"), ("d", "b", ""))
    hosts = {("R0", "T0"): "P0", ("R1", "T0"): "P4"}
    rounds = (
        Round(r.id, r.session, tuple(replace(p, host=hosts.get((r.id, p.table), "")) for p in r.places))
        for r in case.rounds
    )
    case = replace(case, rounds=tuple(rounds))
    seats = {
        "R0": (("P0", "P1"), ("P2", "P3"), ("P4", "P5")),
        "R1": (("P2", "P4"), ("P0", "P5"), ("P1", "P3")),
        "R2": (("P0", "P3"), ("P1", "P4"), ("P2", "P5")),
    }
    groups = [Group(r, f"T{n}", members) for r, tables in seats.items() for n, members in enumerate(tables)]
    shut = topics_elsewhere(case, case.rounds[1], frame_of(case, Seating(tuple(groups))))
    # P0 was no guest of a as its host; P4 was at c, and is its host now.
    assert {id_: tables for id_, tables in shut.items() if tables} == {
        "P1": {"T1", "T2"},
        "P2": {"T2"},
        "P3": {"T2"},
        "P4": {"T2"},
        "P5": {"T0"},
    }
