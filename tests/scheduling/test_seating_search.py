"""The search finds the best of all seatings where these can be counted, and never breaks a hard rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.seating import improve, search
from scheduling.seating.anneal import Found
from scheduling.seating.check import check_seating
from scheduling.seating.frame import frames
from scheduling.seating.measures import Measures, measure
from scheduling.seating.numbers import Numbers
from scheduling.seating.posts import posts
from scheduling.seating.search import seat, sought
from scheduling.seating.values import (
    Category,
    Dial,
    Discussion,
    Effort,
    Fixed,
    Mode,
    Seating,
    Table,
    Team,
)
from sortition.problems import Impossible
from sortition.watch import Watch
from tests.cli_cases import python
from tests.scheduling.seating_builders import (
    Chance,
    astray,
    every_split,
    led_again,
    reachable,
    renamed,
    repeats,
    seats_of,
    untold,
)
from tests.scheduling.seating_cases import (
    ALL,
    cases,
    discussion,
    exists,
    good_rounds,
    with_topics,
    with_values,
)
from tests.scheduling.seating_rules import broken

SECONDS = 0.13
Rule = Callable[[Discussion], Discussion]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short searches, each for what seatings are then ranked by."""
    short = {Effort.DEFAULT: SECONDS, Effort.HIGH: 2 * SECONDS}
    for name in ("_SECONDS", "_MIRRORED_SECONDS"):
        monkeypatch.setattr(search, name, short)
    ranked = dict(search._RANKED)
    ranked[Dial.STRICT] = replace(ranked[Dial.STRICT], pairs=1, bands=16, hot=8.0, cold=0.3)
    each = {Effort.DEFAULT: 1, Effort.HIGH: 2}
    settings = {effort: {dial: (one,) * n for dial, one in ranked.items()} for effort, n in each.items()}
    monkeypatch.setattr(search, "_RANKED", ranked)
    monkeypatch.setattr(search, "_SETTINGS", settings)


MODES = [*Mode, Mode.SPREAD, Mode.SPREAD]


def people(members: int, tables: int, rounds: int, seed: object, **changes: object) -> Discussion:
    """Members with two values each by chance; the modes by chance as well."""
    modes = [Chance(f"{seed} {n}").choice(MODES) for n in "AB"]
    return with_values(discussion(members, tables, rounds, **changes), seed, *modes)


def ranked(dial: Dial, **changes: Any) -> tuple[int, ...]:
    """How the search ranks what has these measures, and none of what it makes small else."""
    return search._rank(dial, replace(nothing(), **changes))


@cache
def nothing() -> Measures:
    case = discussion(4, 2)
    said = measure(case, frames(case, 1, "seating")[0].seating)
    return replace(
        said, repeated_pairs=0, led_again=0, out_of_band=0, alone=0, apart_in_clusters=0, met_least=0
    )


def worth(dial: Dial, figures: tuple[int, int]) -> tuple[int, ...]:
    """What the dial makes small, of repeated meetings and of what is astray."""
    return ranked(dial, repeated_pairs=figures[0], out_of_band=figures[1])


def figures(case: Discussion, seating: Seating) -> tuple[int, int]:
    seats = seats_of(case, seating)
    return repeats(case, seats), sum(astray(case, tables) for tables in seats)


def best_found(case: Discussion, dial: Dial, seconds: float = SECONDS) -> tuple[int, ...]:
    found = sought(case, frames(case, 4, "seating"), dial, seconds, untold).seating
    assert not broken(case, found)
    return worth(dial, figures(case, found))


def no_rule(case: Discussion) -> Discussion:
    return case


def with_apart(case: Discussion) -> Discussion:
    return replace(case, apart=frozenset({("P0", "P1"), ("P2", "P5")}))


def with_needs(case: Discussion) -> Discussion:
    guests = (replace(case.guests[0], needs=frozenset({"loop"})), *case.guests[1:])
    guests = (*guests[:-1], replace(guests[-1], needs=frozenset({"wheelchair"}), companions=1))
    tables = (Table("T0", has=ALL - {"loop"}), Table("T1", 4, 1), *case.tables[2:])
    return replace(case, guests=guests, tables=tables)


def with_fixed(case: Discussion) -> Discussion:
    return replace(case, fixed=(Fixed("P1", "R0", "T1"), Fixed("P4", "R1", "T0")))


def with_together(case: Discussion) -> Discussion:
    return replace(case, together=frozenset({("P0", "P3")}))


def topics(case: Discussion) -> Discussion:
    """Topics of the first two rounds, so that some tables are open to whoever was at the first."""
    names = [("a", "", "")[: len(case.tables)], ("", "a", "")[: len(case.tables)]]
    return with_topics(case, *names, *[("",) * len(case.tables)] * (len(case.rounds) - 2))


def with_host(case: Discussion) -> Discussion:
    """P0 stays at T0 as its host in two rounds, and might have its topic in another as a guest."""
    rounds = [
        replace(one, places=(replace(one.places[0], topic="a", host="P0" if n else ""), *one.places[1:]))
        if n < 2
        else one
        for n, one in enumerate(case.rounds)
    ]
    return replace(case, rounds=tuple(rounds))


def with_history(case: Discussion) -> Discussion:
    return replace(case, met={("P0", "P1"): 1, ("P2", "P3"): 3, ("P1", "P5"): 12, ("P0", "P5"): 0})


def with_somebody_away(case: Discussion) -> Discussion:
    guests = (*case.guests[:-1], replace(case.guests[-1], away=frozenset({"R1"})))
    wide = (
        replace(one, places=tuple(replace(p, least=p.least - 1) for p in one.places)) for one in case.rounds
    )
    return replace(case, guests=guests, rounds=tuple(wide))


RULES = [
    no_rule,
    with_apart,
    with_needs,
    with_fixed,
    with_together,
    topics,
    with_host,
    with_history,
    with_somebody_away,
]


@pytest.mark.parametrize("rule", [one for one in RULES if one is not topics])
@pytest.mark.parametrize("seed", range(2))
def test_two_tables_of_three_in_two_rounds_are_the_best_there_are(rule: Rule, seed: int) -> None:
    best_of_all(rule(people(6, 2, 2, f"{rule.__name__} {seed}")))


@pytest.mark.parametrize("seed", range(2))
def test_three_tables_of_two_in_three_rounds_are_the_best_there_are(seed: int) -> None:
    best_of_all(topics(people(6, 3, 3, seed)))


def test_every_mode_is_tried() -> None:
    cases = [people(6, 2, 2, f"{rule.__name__} {seed}") for rule in RULES for seed in range(2)]
    assert {one.mode for case in cases for one in case.categories} == set(Mode)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(6, 2, 2), (6, 3, 3), (7, 2, 2), (8, 2, 2)])
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(4))
def test_the_best_there_are(rule: Rule, seed: int, size: tuple[int, int, int]) -> None:
    if rule is topics and size[1] == 2:
        pytest.skip("there no two members can change places in one round alone")
    best_of_all(rule(people(*size, f"{rule.__name__} {seed} {size}")))


def best_of_all(case: Discussion) -> None:
    every = {one for frame in frames(case, 4, "seating") for one in reachable(sized(case, frame.seating))}
    for dial in Dial:
        assert best_found(case, dial) == min(worth(dial, one) for one in every), dial


def sized(case: Discussion, start: Seating) -> Discussion:
    """With the sizes of tables as they are in the start: the search does not change them."""
    size = {(one.round, one.table): len(one.members) for one in start.groups}
    return replace(
        case,
        rounds=tuple(
            replace(
                r,
                places=tuple(
                    replace(p, least=size[r.id, p.table], most=size[r.id, p.table]) for p in r.places
                ),
            )
            for r in case.rounds
        ),
    )


def can_mirror(case: Discussion) -> bool:
    """Whether every round by itself can be had with no head-count out of band."""
    return all(
        any(not astray(case, [one.members for one in groups]) for groups in ways)
        for ways in good_rounds(case)
    )


LIMITS = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def seated_or_impossible(case: Discussion, dial: Dial) -> None:
    try:
        chosen, points = seat(case, dial, Effort.DEFAULT, Watch())
    except Impossible as said:
        assert said.conflict
        assert not exists(case) or (dial is Dial.STRICT and not can_mirror(case))
        return
    assert chosen.dial is dial
    assert [one.dial for one in points] == list(Dial)
    assert dial is not Dial.STRICT or figures(case, chosen.seating)[1] == 0
    for one in (chosen, *points):
        assert not broken(case, one.seating)
        assert not check_seating(case, one.seating)
        assert one.measures == measure(case, one.seating)


@settings(LIMITS, max_examples=12)
@given(cases(categories=1), st.sampled_from(Dial))
def test_no_rule_is_ever_broken_or_there_is_no_seating(case: Discussion, dial: Dial) -> None:
    seated_or_impossible(case, dial)


# Other cases every time.
@pytest.mark.slow
@settings(LIMITS, max_examples=150, derandomize=False, print_blob=True)
@given(cases(categories=1), st.sampled_from(Dial))
def test_no_rule_is_ever_broken(case: Discussion, dial: Dial) -> None:
    seated_or_impossible(case, dial)


def many() -> Discussion:
    """Forty-eight members at eight tables in four rounds, with rules of every sort."""
    people: dict[str, dict[str, object]] = {
        f"P{n}": {"needs": frozenset({need})}
        for n, need in enumerate(
            ["wheelchair", "wheelchair", "wheelchair", "loop", "quiet-room", "step-free"]
        )
    }
    people |= {f"P{n}": {"language": "bsl"} for n in (6, 7)} | {"P8": {"language": "urdu"}}
    people |= {f"P{n}": {"needs": frozenset({"remote"})} for n in range(9, 15)}
    people |= {f"P{n}": {"companions": 1} for n in (0, 20)} | {"P21": {"away": frozenset({"R2"})}}
    people["P0"] |= {"needs": frozenset({"wheelchair", "loop"})}
    case = discussion(48, 8, 4, 6, people, teams={"bsl": Team(1, 2)})
    hosts = {"T3": "P30", "T4": "P31"}
    names = [*"abcdefgh", *"abcdefgh"]
    rounds = (
        replace(
            r,
            places=tuple(
                replace(
                    p,
                    least=5,
                    topic=names[t + 2 * n] if n < 2 else "",
                    host=hosts.get(p.table, "") if n < 2 else "",
                )
                for t, p in enumerate(r.places)
            ),
        )
        for n, r in enumerate(case.rounds)
    )
    first, second, *others = case.facilitators
    has = [ALL, ALL - {"loop"}, ALL - {"step-free"}, ALL, ALL - {"quiet"}, ALL, ALL, ALL | {"remote"}]
    return replace(
        case,
        rounds=tuple(rounds),
        tables=tuple(Table(t.id, 10, 2 if n < 6 else 0, has[n]) for n, t in enumerate(case.tables)),
        facilitators=(
            replace(first, languages=frozenset({"urdu"})),
            replace(second, conflicts=frozenset({"P33", "P34"})),
            *others,
        ),
        together=frozenset({("P22", "P23"), ("P24", "P8")}),
        apart=frozenset({("P0", "P1"), ("P25", "P26"), ("P30", "P31")}),
        fixed=(Fixed("P40", "R1", "T5"), Fixed("F3", "R2", "T0")),
    )


def test_a_panel_with_every_sort_of_rule_is_seated() -> None:
    case = with_values(many(), "many")
    chosen, points = seat(case, Dial.MIRROR, Effort.DEFAULT, Watch())
    for one in (chosen, *points):
        assert broken(case, one.seating) == set()
        assert check_seating(case, one.seating) == ()


@pytest.mark.slow
def test_a_panel_with_rules_is_mirrored_where_nobody_is_elsewhere() -> None:
    """The six at the table with a link have whatever values they have."""
    case = with_values(many(), "many")
    case = replace(
        case,
        guests=tuple(replace(g, needs=g.needs - {"remote"}) for g in case.guests),
        tables=tuple(replace(t, has=t.has - {"remote"}) for t in case.tables),
    )
    chosen, _ = seat(case, Dial.STRICT, Effort.DEFAULT, Watch())
    assert broken(case, chosen.seating) == set()
    assert figures(case, chosen.seating)[1] == 0


def test_progress_says_which_dial_how_many_meet_and_how_many_are_off() -> None:
    """P0 and P1 share a table of two, and so one of two of each value is too many or too few at both."""
    case = discussion(4, 2, fixed=(Fixed("P0", "R0", "T0"), Fixed("P1", "R0", "T0")))
    guests = (replace(one, values=("aabb"[n],)) for n, one in enumerate(case.guests))
    case = replace(case, guests=tuple(guests), categories=(Category("A"),))
    heard: list[tuple[str, float]] = []
    seat(case, Dial.MIRROR, Effort.DEFAULT, Watch(report=lambda said, done: heard.append((said, done))))
    assert list(dict.fromkeys(said for said, _ in heard)) == [
        f"seating ({dial}): 2 pairs meet, 4 off" for dial in ("pairs", "both", "mirror", "strict")
    ]
    shares = [done for _, done in heard]
    assert shares == sorted(shares) and 0 == shares[0] < shares[-1] <= 1


def test_at_one_table_of_all_there_is_nothing_to_seek() -> None:
    case = discussion(6, 1, 2, 1)
    for dial in Dial:
        chosen, points = seat(case, dial, Effort.DEFAULT, Watch())
        assert [len(one.members) for one in chosen.seating.groups] == [6, 6]
        assert chosen.measures.distinct_pairs == chosen.measures.out_of_band == 0
        assert {one.steps for one in points} == {0}


@pytest.fixture
def unmoved(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that leaves every start as it is."""

    def as_they_are(given: Numbers, *rest: object) -> Found:
        starts = len(given.rounds[0].seats)
        return Found(tuple(one.seats for one in given.rounds), np.zeros(starts, dtype=int))

    monkeypatch.setattr(improve, "anneal", as_they_are)


@pytest.mark.usefixtures("unmoved")
def test_strict_is_no_head_count_astray_whatever_the_search_found() -> None:
    case = with_values(discussion(24, 6, 3, facilitators=2), "strict")
    chosen, points = seat(case, Dial.STRICT, Effort.DEFAULT, Watch())
    assert points[3] == chosen
    assert chosen.measures.out_of_band == 0 < points[2].measures.out_of_band
    assert figures(case, chosen.seating)[1] == 0


@pytest.mark.usefixtures("unmoved")
def test_posts_are_given_out_again_for_the_chosen_seating() -> None:
    case = people(12, 3, 2, "posts", facilitators=3)
    groups = [one for start in frames(case, 4, "seating") for one in start.seating.groups]
    case = replace(case, led={(f, m): 1 for one in groups for f in one.facilitators for m in one.members[:1]})
    chosen, points = seat(case, Dial.MIRROR, Effort.DEFAULT, Watch())
    found = sought(case, frames(case, 4, "seating"), Dial.MIRROR, SECONDS, untold).seating
    assert chosen.seating == posts(case, found) != found
    assert chosen.measures == measure(case, chosen.seating)
    assert points[2] == chosen


@pytest.mark.usefixtures("unmoved")
def test_the_best_of_all_starts_is_taken_with_its_own_posts() -> None:
    case = people(12, 3, 3, "starts", facilitators=3)
    starts = frames(case, 4, "seating")
    taken = set()
    for turn in range(4):
        turned = starts[turn:] + starts[:turn]
        found = sought(case, turned, Dial.MIRROR, SECONDS, untold)
        best = min(turned, key=lambda one: search._rank(Dial.MIRROR, measure(case, one.seating)))
        assert found.seating == best.seating
        taken.add(turned.index(best))
    assert len(taken) == 4


@pytest.mark.usefixtures("unmoved")
@pytest.mark.parametrize(("members", "tables", "rounds"), [(16, 4, 5), (15, 5, 7), (49, 7, 8), (64, 8, 9)])
def test_a_construction_is_taken_where_it_is_better(members: int, tables: int, rounds: int) -> None:
    """Everybody meets everybody else exactly once."""
    case = discussion(members, tables, rounds)
    for dial in (Dial.PAIRS, Dial.BOTH):
        found = sought(case, frames(case, 2, "seating"), dial, SECONDS, untold)
        assert found.measures.distinct_pairs == members * (members - 1) // 2
        assert found.measures.repeated_pairs == 0


def all_counted(case: Discussion, dial: Dial) -> tuple[int, ...]:
    """What the search comes to, being led again counted as two repeats."""
    found = sought(case, frames(case, 4, "seating"), dial, SECONDS, untold)
    assert not broken(case, found.seating)
    off = found.measures.out_of_band + found.measures.alone + found.measures.apart_in_clusters
    return worth(dial, (found.measures.repeated_pairs + 2 * found.measures.led_again, off))


@pytest.mark.parametrize("rule", [one for one in RULES if one is not topics])
def test_other_ids_make_nothing_better_or_worse(rule: Rule) -> None:
    case = rule(people(6, 2, 2, f"ids {rule.__name__}", facilitators=2))
    other = renamed(case, Chance(f"ids {rule.__name__}"))
    assert other.guests != case.guests or other.rounds != case.rounds
    for dial in Dial:
        assert all_counted(case, dial) == all_counted(other, dial), dial


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_with_facilitators_too_they_are_the_best_there_are(seed: int) -> None:
    """Of all seatings with the posts of any start; being led again costs what two repeats do."""
    case = people(6, 2, 2, f"led {seed}", facilitators=2)
    rng = Chance(f"led {seed}")
    case = replace(case, led={(f, g.id): rng.below(2) for f in ("F0", "F1") for g in case.guests})
    starts = frames(case, 4, "seating")
    ways = list(every_split([one.id for one in case.guests], (3, 3)))
    every = {
        (
            repeats(case, seats) + 2 * led_again(case, start.seating, seats),
            sum(astray(case, tables) for tables in seats),
        )
        for seats in product(ways, repeat=2)
        for start in starts
    }
    for dial in Dial:
        assert all_counted(case, dial) == min(worth(dial, one) for one in every), dial


@pytest.mark.parametrize("members", [6, 7])
def test_a_round_more_never_takes_a_meeting_away(members: int) -> None:
    met = []
    for rounds in (1, 2, 3, 4):
        case = discussion(members, 2, rounds)
        start = frames(case, 4, "seating")
        met.append(sought(case, start, Dial.PAIRS, SECONDS, untold).measures.distinct_pairs)
        if members == 6:
            assert met[-1] == 6 * rounds - min(reachable(case))[0]
    assert met == sorted(met)
    assert met[0] < met[1] < met[2]


@pytest.mark.parametrize("dial", Dial)
def test_nor_does_it_beside_other_wishes(dial: Dial) -> None:
    met = []
    for rounds in (1, 2, 3, 4):
        case = with_values(discussion(15, 4, rounds), "more")
        start = frames(case, 4, "seating")
        met.append(sought(case, start, dial, SECONDS, untold).measures.distinct_pairs)
    assert met == sorted(set(met))


def test_what_comes_first_is_what_the_dial_says() -> None:
    one_each = {dial: (worth(dial, (1, 0)), worth(dial, (0, 1))) for dial in Dial}
    assert one_each[Dial.PAIRS][0] > one_each[Dial.PAIRS][1]
    assert one_each[Dial.MIRROR][0] < one_each[Dial.MIRROR][1]
    assert worth(Dial.STRICT, (1000, 0)) < worth(Dial.STRICT, (0, 1))


@pytest.mark.parametrize("dial", Dial)
@pytest.mark.parametrize("head_counts", [199, 200])
def test_one_head_count_off_of_many_is_let_pass_at_mirror(dial: Dial, head_counts: int) -> None:
    none, one, two = (ranked(dial, head_counts=head_counts, out_of_band=off) for off in range(3))
    assert (one == none) is (dial is Dial.MIRROR and head_counts == 200)
    assert none < two


@pytest.mark.parametrize("dial", Dial)
def test_all_that_is_measured_counts(dial: Dial) -> None:
    off = ranked(dial, out_of_band=5)
    alone, apart = ranked(dial, alone=5), ranked(dial, apart_in_clusters=5)
    assert off[1:] == alone[1:] == apart[1:]
    # Strict is about head-counts, before everything else.
    assert off[0] == (5 if dial is Dial.STRICT else 0) and alone[0] == apart[0] == 0
    assert ranked(dial, out_of_band=6)[1:] == ranked(dial, out_of_band=1, alone=2, apart_in_clusters=3)[1:]
    assert ranked(dial) < ranked(dial, out_of_band=5) < ranked(dial, out_of_band=5, repeated_pairs=1)
    assert ranked(dial, repeated_pairs=3) < ranked(dial, repeated_pairs=4) == ranked(dial, led_again=2)
    assert ranked(dial, met_least=3) < ranked(dial, met_least=2) < ranked(dial, repeated_pairs=1, met_least=3)


_CODE = """
import os, sys
from dataclasses import replace
from itertools import combinations
from scheduling.seating import search
from scheduling.seating.arranged import arrange
from scheduling.seating.conflict import impossible
from scheduling.seating.happened import Happened
from scheduling.seating.releases import SeatingRelease, seating_bytes
from scheduling.seating.reseat import reseat
from scheduling.seating.values import Category, Facilitator, Guest, Mode, Table
from scheduling.seating.wishes import Leader, RoundWish, Wishes
from sortition.watch import Watch

turn = int(os.environ["TURN"])
some = lambda *all: frozenset(all[::turn])
search._SECONDS = search._MIRRORED_SECONDS = dict.fromkeys(search.Effort, 0.2)
guests = [Guest(f"P{n:02}", ("xyz"[n * 5 % 3], "ab"[n // 2 % 2]), companions=int(n == 3)) for n in range(18)]
guests[4] = replace(guests[4], needs=some("wheelchair", "loop", "diet"))
guests[7] = replace(guests[7], language="bsl")
leaders = [Facilitator(f"F{n}", some("polish", "bsl") if n else frozenset()) for n in range(3)]
wishes = Wishes(
    tables=tuple(Table(f"T{n}", 12, 1) for n in range(3)),
    together=some(("P01", "P09"), ("P02", "P11")),
    apart=some(("P05", "P06"), ("P00", "P01"), ("P08", "P12")),
    leaders=dict([("F0", Leader(conflicts=some("P10", "P13"))), ("F2", Leader())][::turn]),
)
met = dict([(("P00", "P04"), 1), (("P03", "P14"), 2), (("P06", "P07"), 1)][::turn])
categories = [Category("A"), Category("B", Mode.CLUSTER)]
case = arrange(guests[::turn], categories, wishes, leaders[::turn], {"S1": 3})
case = replace(case, met=met)
found, points = search.seat(case, search.Dial(sys.argv[1]), search.Effort(sys.argv[2]), Watch())
for one in (found, *points):
    print(one.dial, one.steps, one.seating, replace(one.measures, modes=sorted(one.measures.modes)))
print(seating_bytes(SeatingRelease(1, "2027-01-12T09:30:00Z", case, found.seating, "both", "default")))
missing = Happened("2", some("P02", "P09", "P10"), some("P01"), some("F1"), some("T0"))
print(reseat(case, found.seating, missing).seating)
four = ["P00", "P01", "P15", "P16"]
said = impossible(replace(case, apart=some(*combinations(four, 2)), together=some(("P01", "P09"))))
print(said.conflict, said.changes, said.way_out)
"""


@pytest.mark.parametrize(("dial", "effort"), [("strict", Effort.DEFAULT), ("both", Effort.HIGH)])
def test_in_every_process_and_order_the_seating_is_the_same(dial: str, effort: Effort) -> None:
    first, second = (
        python(_CODE, dial, effort, PYTHONHASHSEED=str(turn + 2), TURN=str(turn)) for turn in (1, -1)
    )
    assert first == second
    assert first.startswith(dial)
    assert "may sit at the same table" in first.splitlines()[-1]
