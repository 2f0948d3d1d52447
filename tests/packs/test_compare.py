"""All objectives side by side: figures by hand, undecided ones, words."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from packs.compare import (
    Compared,
    Comparison,
    compare,
    compare_facts,
    compare_lines,
    histogram,
    measures,
    ranges,
)
from sortition import lottery
from sortition.problems import Impossible, InputProblems, Undecided
from sortition.watch import Watch
from tests.builders import pool, quotas, write_csv

HALVES = Compared("leximin", "optimal", (0.25, 0.75), proof="relaxation")
SEEN = Compared("LEGACY", "simulated", (0.2, 0.8), (0.01, 0.02), panels=100, failures=3)
TWO = Comparison(2, 1, (2, 2), (True, True), (HALVES, SEEN))


def test_measures_by_hand() -> None:
    found = measures(TWO, HALVES)
    assert (found.lowest, found.highest, found.none, found.errors) == (0.25, 0.75, 0, None)
    # Differences: 0.5 in 8 of 16 pairs, half of 2 * 0.5 * mean 0.5.
    assert found.gini == pytest.approx(0.25)
    assert found.geometric_mean == pytest.approx(sqrt(0.25 * 0.75))
    assert TWO.equal == 0.25


def test_errors_of_the_first_order() -> None:
    found = measures(TWO, SEEN)
    assert found.errors is not None
    low, high, gini_error, mean_error = found.errors
    assert (low, high) == (0.01, 0.02)
    # G = (-3-1+1*... weights -2, +2 of n = 4, 2 seats): dG = (-4 e1 + 4 e2) / 8.
    assert gini_error == pytest.approx(sqrt((4 * 0.01 / 8) ** 2 + (4 * 0.02 / 8) ** 2))
    # d(sqrt(p q)) = sqrt(p q) / 2 * (dp / p + dq / q).
    assert mean_error == pytest.approx(0.4 / 2 * sqrt(0.05**2 + 0.025**2))


def test_people_in_no_panel_count_as_without_a_chance_only() -> None:
    barred = Comparison(2, 0, (2, 2), (False, True), (Compared("leximin", "optimal", (0.0, 1.0)),))
    found = measures(barred, barred.ways[0])
    assert (found.lowest, found.highest, found.none, found.geometric_mean) == (1.0, 1.0, 2, 1.0)


def test_somebody_who_could_serve_and_never_does_makes_the_lowest_0() -> None:
    never = Compared("LEGACY", "simulated", (0.0, 1.0), (0.01, 0.0), panels=10)
    found = measures(Comparison(2, 0, (2, 2), (True, True), (never,)), never)
    assert (found.lowest, found.geometric_mean, found.none) == (0.0, 0.0, 2)


def test_ranges_hold_everybody_once() -> None:
    assert ranges(TWO) == [0.0, 0.2, 0.5, 1.0]
    assert histogram(TWO, HALVES) == [0, 2, 2]
    assert histogram(TWO, SEEN) == [2, 0, 2]


def test_every_objective_and_the_greedy_way() -> None:
    people, rules = pool("F F F F M M"), quotas(2, {"Gender": {"F": (1, 1), "M": (1, 1)}})
    found = compare(people, rules, 1e-6, Watch())
    assert [way.name for way in found.ways] == [*lottery.OBJECTIVES, "LEGACY"]
    for way in found.ways:
        assert way.chances == pytest.approx((0.25, 0.5))
    told = compare_facts(found)["compare"]
    assert told["equal"] == pytest.approx(1 / 3)
    assert all(sum(way["histogram"]) == 6 for way in told["ways"])
    json.dumps(told)


def test_people_in_no_panel_are_known_from_the_objectives() -> None:
    people, rules = pool("F F M"), quotas(1, {"Gender": {"F": (1, 1), "M": (0, 0)}})
    found = compare(people, rules, 1e-6, Watch())
    assert found.able == (True, False)
    assert [(measures(found, way).lowest, measures(found, way).none) for way in found.ways[:-1]] == [
        (pytest.approx(0.5), 1)
    ] * len(lottery.OBJECTIVES)


def test_what_is_undecided_says_so_and_nothing_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_time(*given: object) -> None:
        raise Undecided("not decided within 1 seconds")

    monkeypatch.setitem(lottery.OBJECTIVES, "leximin", no_time)
    found = compare(pool("F M"), quotas(1, {"Gender": {"F": (0, 1), "M": (0, 1)}}), 1e-6, Watch())
    first = found.ways[0]
    assert (first.name, first.status, first.chances) == ("leximin", "undecided", ())
    text = "\n".join(compare_lines(found))
    assert "leximin is undecided: not decided within 1 seconds." in text
    assert compare_facts(found)["compare"]["ways"][0]["reason"] == "not decided within 1 seconds"


def test_without_a_panel_there_is_nothing_to_compare() -> None:
    with pytest.raises(Impossible):
        compare(pool("F F"), quotas(1, {"Gender": {"F": (0, 0)}}), 1e-6, Watch())


@pytest.mark.parametrize("people", ["F M F", "F M"])
def test_where_every_seat_is_given_already_there_is_nothing_to_compare(people: str) -> None:
    placed = pool(people).placing(frozenset(["a1", "a2"]))
    with pytest.raises(InputProblems, match="every seat is given already"):
        compare(placed, quotas(2, {"Gender": {"F": (0, 2), "M": (0, 2)}}), 1e-6, Watch())


def test_words() -> None:
    assert compare_lines(TWO) == [
        "Equal chances would be 25.0%. Nothing was written.",
        "",
        "                leximin        LEGACY",
        "lowest          25.0%          20.0% ±2.0%",
        "highest         75.0%          80.0% ±4.0%",
        "Gini            0.250          0.300 ±0.022",
        "geometric mean  43.3%          40.0% ±2.2%",
        "with no chance  0              0",
        "1 person confirmed earlier is left out of these figures.",
        "LEGACY: seats filled greedily, one by one, as most panels were drawn; simulated: 100 panels, "
        "3 attempts that failed on the way. ± is twice the standard error.",
        "",
        "People by chance:",
        "                leximin        LEGACY",
        "over 0 to 20%            -     ######## 2",
        "20% to 50%      ######## 2              -",
        "50% to 100%     ######## 2     ######## 2",
    ]


def files(folder: Path) -> list[str]:
    write_csv(folder / "people.csv", [["id", "Sex"], *([f"p{i}", "fm"[i % 2]] for i in range(8))])
    write_csv(folder / "quotas.csv", [["category", "value", "min", "max"], *(["Sex", x, 1, 1] for x in "fm")])
    return ["--pool", str(folder / "people.csv"), "--quotas", str(folder / "quotas.csv"), "--size", "2"]


def test_the_command_writes_nothing(tmp_path: Path) -> None:
    given = files(tmp_path)
    before = sorted(tmp_path.iterdir())
    run = CliRunner().invoke(main, ["lottery", *given, "--compare", "--json"])
    assert run.exit_code == 0
    told = json.loads(run.stdout)
    assert told["command"] == "lottery"
    assert told["compare"]["ways"][-1]["objective"] == "LEGACY"
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("option", [["--out", "out"], ["--tickets", "1000"], ["--objective", "leximin"]])
def test_options_for_one_lottery_do_not_go_with_it(tmp_path: Path, option: list[str]) -> None:
    run = CliRunner().invoke(main, ["lottery", *files(tmp_path), "--compare", *option])
    assert run.exit_code == 2
    assert f"--compare does not go with {option[0]}" in run.stderr
