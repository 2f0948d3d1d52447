"""A strict round has no head-count out of its band, and a misfit is proved: judged by trying all seatings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import count, product

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scheduling.seating import strict
from scheduling.seating.conflict import possible
from scheduling.seating.frame import Frame, frame_of, frames
from scheduling.seating.kinds import spans
from scheduling.seating.strict import Misfit, strict_round
from scheduling.seating.values import Category, Discussion, Fixed, Group, Mode, Round, Seating, Team
from sortition.problems import Undecided
from tests.scheduling.seating_cases import cafe, cases, discussion, sized_rounds, with_topics
from tests.scheduling.seating_rules import broken

Bands = Collection[tuple[tuple[str, str], str]]


def out_of_band(
    case: Discussion, round_: Round, groups: Collection[Group]
) -> set[tuple[tuple[str, str], str]]:
    """The (category, value) and tables whose head-count is not the fair share rounded down or up."""
    present = case.present(round_)
    found = set()
    for n, category in enumerate(case.categories):
        for value in {one.values[n] for one in present} if category.mode is Mode.SPREAD else ():
            count = sum(one.values[n] == value for one in present)
            for group in groups:
                head = sum(case.guest[id_].values[n] == value for id_ in group.members)
                if abs(head * len(present) - count * len(group.members)) >= len(present):
                    found.add(((category.name, value), group.table))
    return found


def fits(case: Discussion, round_: Round, frame: Frame, bands: Bands) -> bool:
    """Whether any seating of the round keeps the rules and these bands, the other rounds as in the frame."""
    others = tuple(one for one in frame.seating.groups if one.round != round_.id)
    alone = replace(case, rounds=(round_,))
    for groups in sized_rounds(case, round_):
        bad = out_of_band(case, round_, groups)
        if bad & set(bands) or broken(alone, Seating(groups)):
            continue
        if not broken(case, Seating((*others, *groups))):
            return True
    return False


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(cases(categories=2))
def test_a_strict_round_exists_exactly_where_trying_all_finds_one(case: Discussion) -> None:
    assume(all(possible(case, rounds) for rounds in spans(case)))
    (frame,) = frames(case, 1, "seed")
    round_ = case.rounds[-1]
    found = strict_round(case, round_, frame)
    if isinstance(found, Misfit):
        bands = set(product(found.categories, found.tables))
        assert found.proved
        assert not fits(case, round_, frame, bands)
        for value in found.categories:
            assert fits(case, round_, frame, {one for one in bands if one[0] != value}), value
        for table in found.tables:
            assert fits(case, round_, frame, {one for one in bands if one[1] != table}), table
    else:
        assert out_of_band(case, round_, found) == set()
        others = [one for one in frame.seating.groups if one.round != round_.id]
        assert broken(case, Seating((*others, *found))) == set()


def halves(members: int = 6, tables: int = 3, **more: object) -> Discussion:
    """Half of the members, P0, P2…, are a, the others b."""
    people = {f"P{n}": {"values": ("ab"[n % 2],)} for n in range(members)}
    return replace(discussion(members, tables, guests=people), categories=(Category("Side"),), **more)


def only_frame(case: Discussion) -> Frame:
    (frame,) = frames(case, 1, "seed")
    return frame


def test_a_misfit_names_category_table_and_round() -> None:
    case = halves(fixed=(Fixed("P0", "R0", "T1"), Fixed("P2", "R0", "T1")))
    found = strict_round(case, case.rounds[0], only_frame(case))
    assert found == Misfit(
        (("Side", "b"),),
        ("T1",),
        "R0",
        "In round R0 no seating that keeps the rules gives table T1 a fair share of Side (b).",
    )


@pytest.mark.parametrize("mode", [Mode.NEVER_ALONE, Mode.CLUSTER, Mode.IGNORE])
def test_only_categories_to_be_spread_have_bands(mode: Mode) -> None:
    case = halves(fixed=(Fixed("P0", "R0", "T1"), Fixed("P2", "R0", "T1")))
    case = replace(case, categories=(Category("Side", mode),))
    assert not isinstance(strict_round(case, case.rounds[0], only_frame(case)), Misfit)


def test_a_round_that_fits_no_frame_of_the_given_kind_is_found_in_another() -> None:
    """The frame gives the language to one table; to mirror the group its speakers have to sit at two."""
    people = {f"P{n}": {"values": ("ab"[n % 2],), "language": "bsl" if n in (0, 2) else ""} for n in range(6)}
    case = replace(discussion(6, 3, guests=people), categories=(Category("Side"),), teams={"bsl": Team(2, 1)})
    pairs = (("P0", "P2"), ("P1", "P3"), ("P4", "P5"))
    groups = tuple(Group("R0", f"T{n}", both) for n, both in enumerate(pairs))
    frame = frame_of(case, Seating(groups))
    assert frame.allowed[("R0", "P0")] == {"T0"}
    found = strict_round(case, case.rounds[0], frame)
    assert not isinstance(found, Misfit)
    assert out_of_band(case, case.rounds[0], found) == set()
    assert broken(case, Seating(found)) == set()


def test_topics_of_the_other_rounds_are_not_met_again() -> None:
    case = with_topics(replace(halves(), rounds=discussion(6, 3, 2).rounds), ("x", "y", "z"), ("z", "x", "y"))
    frame = only_frame(case)
    found = strict_round(case, case.rounds[1], frame)
    assert not isinstance(found, Misfit)
    first = tuple(one for one in frame.seating.groups if one.round == "R0")
    assert broken(case, Seating((*first, *found))) == set()


def crowd(people: int, tables: int) -> Discussion:
    """People of four skewed categories, by a fixed rule and no chance."""

    def values(n: int) -> tuple[str, ...]:
        return (
            "fm"[n * 7 % 20 < 9],
            "abcde"[n * n % 5],
            "wxyz"[(n * 11 + n // 3) % 13 // 4],
            "rs"[n % 5 == 0],
        )

    guests = {f"P{n}": {"values": values(n)} for n in range(people)}
    base = discussion(people, tables, 2, guests=guests)
    return replace(base, categories=tuple(Category(f"C{n}") for n in range(4)))


@pytest.mark.parametrize(("people", "tables"), [(48, 8), (79, 10)])
def test_a_whole_panel_is_mirrored_at_every_table_and_rounds_differ(people: int, tables: int) -> None:
    case = crowd(people, tables)
    frame = only_frame(case)
    both = [strict_round(case, one, frame) for one in case.rounds]
    for round_, groups in zip(case.rounds, both, strict=True):
        assert not isinstance(groups, Misfit)
        assert out_of_band(case, round_, groups) == set()
        assert sorted(id_ for one in groups for id_ in one.members) == sorted(one.id for one in case.guests)
    assert [one.members for one in both[0]] != [one.members for one in both[1]]
    assert strict_round(case, case.rounds[0], frame) == both[0]


@pytest.fixture
def bands_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No round is found within a frame."""
    monkeypatch.setattr(strict, "mirrored", lambda *given: None)


@pytest.mark.usefixtures("bands_only")
@pytest.mark.parametrize("hosts", [False, True])
def test_topics_are_kept_where_other_frames_are_tried_too(hosts: bool) -> None:
    """Those of the same values are no longer alike, as they had different topics."""
    case = cafe(12, 4, 3, hosts)
    guests = (replace(one, values=("ab"[n % 2],)) for n, one in enumerate(case.guests))
    case = replace(case, guests=tuple(guests), categories=(Category("Side"),))
    for frame in frames(case, 4, "seed"):
        for round_ in case.rounds:
            found = strict_round(case, round_, frame)
            assert not isinstance(found, Misfit)
            assert out_of_band(case, round_, found) == set()
            others = [one for one in frame.seating.groups if one.round != round_.id]
            assert broken(case, Seating((*others, *found))) == set()


def misfit() -> Discussion:
    """P0 and P2 share a table of two, though a third of all are like them at most."""
    return halves(fixed=(Fixed("P0", "R0", "T1"), Fixed("P2", "R0", "T1")))


def test_neither_a_round_nor_a_proof_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    case = misfit()
    frame = only_frame(case)
    monkeypatch.setattr(strict, "solved", lambda *given: None)
    with pytest.raises(Undecided, match="can mirror the group in round R0 was not decided"):
        strict_round(case, case.rounds[0], frame)


@pytest.mark.parametrize("undecided", range(2, 8))
def test_a_misfit_not_proved_to_need_every_share_is_one_and_says_so(
    monkeypatch: pytest.MonkeyPatch, undecided: int
) -> None:
    case = misfit()
    frame, solved, calls = only_frame(case), strict.solved, count(1)
    monkeypatch.setattr(
        strict, "solved", lambda cp, effort: None if next(calls) == undecided else solved(cp, effort)
    )
    ticks = count()
    found = strict_round(case, case.rounds[0], frame, lambda: [next(ticks)].clear())
    assert isinstance(found, Misfit)
    solves = next(calls)
    assert found.proved == (solves <= undecided)
    assert found.proved != found.sentence.endswith(" It is not proved that the clash needs all of these.")
    assert next(ticks) == solves - 1
    assert not fits(case, case.rounds[0], frame, set(product(found.categories, found.tables)))


def test_the_last_category_that_clashes_by_itself_is_named() -> None:
    """Two categories with the same values, not in the order of their names."""
    case = misfit()
    guests = tuple(replace(one, values=one.values * 2) for one in case.guests)
    case = replace(case, guests=guests, categories=(Category("Side"), Category("Area")))
    found = strict_round(case, case.rounds[0], only_frame(case))
    assert isinstance(found, Misfit)
    assert found.categories == (("Area", "b"),)


def test_a_misfit_of_all_tables_is_said_in_words() -> None:
    """Any two of three tables of two may be without those of one value, who sit together."""
    people = {f"P{n}": {"values": ("a" if n in (0, 2) else "b",)} for n in range(6)}
    case = discussion(6, 3, 2, guests=people, together=frozenset({("P0", "P2")}))
    case = replace(case, categories=(Category("Side"),))
    found = strict_round(case, case.rounds[1], only_frame(case))
    assert isinstance(found, Misfit)
    assert found.tables == ("T0", "T1", "T2")
    said = "In round R1 no seating that keeps the rules gives all tables a fair share of Side (b)."
    assert found.sentence == said
    two = replace(case, fixed=tuple(Fixed(one, "R1", "T0") for one in ("P1", "P3")))
    found = strict_round(two, two.rounds[1], only_frame(two))
    assert isinstance(found, Misfit)
    assert found.sentence == said.replace("all tables", "the tables T1 and T2")


def test_a_misfit_because_of_topics_in_other_rounds_is_no_proof() -> None:
    """P0 P1 | P2 P3 and the reverse keep topics apart and mirror nobody; P0 P2 | P1 P3 and the reverse do."""
    case = discussion(4, 2, 2, guests={f"P{n}": {"values": ("xxyy"[n],)} for n in range(4)})
    case = with_topics(replace(case, categories=(Category("Side"),)), "ab", "ab")
    seats = {"R0": ("P0 P1", "P2 P3"), "R1": ("P2 P3", "P0 P1")}
    groups = [Group(r, f"T{n}", tuple(those.split())) for r in seats for n, those in enumerate(seats[r])]
    frame = frame_of(case, Seating(tuple(groups)))
    with pytest.raises(Undecided):
        strict_round(case, case.rounds[0], frame)
    case = replace(case, together=frozenset({("P0", "P1")}))
    found = strict_round(case, case.rounds[0], frame_of(case, Seating(tuple(groups))))
    assert isinstance(found, Misfit) and found.proved
