"""Somebody who knows ten applicants works on everything that is public of a case.

Least squares over unknown answers: every set of people whose seats are public gives an equation for each
value, and so do the applicants' totals of the report. From sealed tickets nobody's answers are found better
than by the shares of all applicants and of the quotas; from published tickets the same attack finds most.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from packs.facts import report_facts
from packs.office import happening
from sortition.case import Case
from sortition.history import newest_draw
from tests.cli_cases import INSTANCES, done

KNOWN = 10
STEPS = 2000
TOML = """[panel]
title = "River panel"
size = {size}
[files]
applicants = "people.csv"
quotas = "quotas.csv"
[applicants]
household = ["home"]
"""


@dataclass(frozen=True)
class Public:
    """What a reader of `public/` and of the public report has, and, to judge by, what is true."""

    names: tuple[str, ...]
    panel: frozenset[str]
    quotas: dict[str, dict[str, tuple[int, int]]]
    applicants: dict[str, dict[str, tuple[int, int]]]
    truth: dict[str, dict[str, str]]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def drawn_case(folder: Path, instance: str, size: int) -> Path:
    folder.mkdir()
    shutil.copy(INSTANCES / f"{instance}.pool.csv", folder / "people.csv")
    shutil.copy(INSTANCES / f"{instance}.quotas.csv", folder / "quotas.csv")
    (folder / "panel.toml").write_text(TOML.format(size=size), "utf-8")
    done("lottery", "--folder", folder, "--quiet")
    done("draw", "--folder", folder, "--seed", "3 11 17 28 40 52")
    return folder


def public_of(folder: Path) -> Public:
    past = newest_draw(Case(folder))
    lottery, names = past.sealed.lottery, past.sealed.pseudonyms
    facts = report_facts(lottery, past.now, names, happening(Case(folder), past, None), "public")
    limits: dict[str, dict[str, tuple[int, int]]] = {}
    for row in rows(folder / "public/lottery/quotas.csv"):
        limits.setdefault(row["category"], {})[row["value"]] = int(row["min"]), int(row["max"])
    return Public(
        tuple(row["applicant"] for row in rows(folder / "public/lottery/leaves.csv")),
        frozenset(json.loads((folder / "public/draw/result.json").read_bytes())["members"]),
        limits,
        {one.name: {value.name: value.applicants for value in one.values} for one in facts.categories},
        {row["applicant"]: row for row in rows(folder / "private/audit/pool.csv")},
    )


def attacked(told: Public, tickets: Sequence[frozenset[str]], category: str, known: set[str]) -> np.ndarray:
    """Estimates, a row for each unknown person and a column for each value, that add up to one.

    They are nearest to the shares of all applicants among those that miss what is published by the smallest
    sum of squares: projected gradients with momentum (Beck and Teboulle 2009).
    """
    unknown, values = others(told, known), list(told.quotas[category])
    sets = [frozenset(told.names), *dict.fromkeys(tickets)]
    matrix = np.array([[float(name in one) for name in unknown] for one in sets])
    people = [told.applicants[category][value] for value in values]
    seats = [told.quotas[category][value] for value in values]
    sums = np.array([people, *[seats] * (len(sets) - 1)], dtype=float)
    for row, one in enumerate(sets):
        for name in known & one:
            sums[row, values.index(told.truth[name][category])] -= 1
    least, most = sums[..., 0], sums[..., 1]
    start = sums[0].mean(axis=1)
    best = ahead = np.tile(start / start.sum(), (len(unknown), 1))
    steepest, weight = np.linalg.norm(matrix, 2) ** 2, 1.0
    for _ in range(STEPS):
        seen = matrix @ ahead
        after = shares(ahead - matrix.T @ (seen - np.clip(seen, least, most)) / steepest)
        heavier = (1 + (1 + 4 * weight**2) ** 0.5) / 2
        ahead, best, weight = after + (weight - 1) / heavier * (after - best), after, heavier
    return best


def shares(rows: np.ndarray) -> np.ndarray:
    """The nearest rows that are not below zero and add up to one."""
    falling = -np.sort(-rows, axis=1)
    over = np.cumsum(falling, axis=1) - 1
    last = (falling - over / np.arange(1, rows.shape[1] + 1) > 0).sum(axis=1)
    return np.maximum(rows - (over[np.arange(len(rows)), last - 1] / last)[:, None], 0)


def others(told: Public, known: set[str]) -> list[str]:
    return [name for name in told.names if name not in known]


def right(told: Public, guesses: Mapping[str, str], category: str) -> float:
    """The share of people whose value is guessed rightly."""
    return sum(told.truth[name][category] == guess for name, guess in guesses.items()) / len(guesses)


def by_attack(told: Public, tickets: Sequence[frozenset[str]], category: str, known: set[str]) -> float:
    values = list(told.quotas[category])
    best = attacked(told, tickets, category, known).argmax(axis=1)
    guesses = {name: values[i] for name, i in zip(others(told, known), best, strict=True)}
    return right(told, guesses, category)


def by_shares(told: Public, category: str, known: set[str]) -> float:
    """The most that one guess for all members, and one for everybody else, can get right."""
    people = others(told, known)
    return max(
        right(told, {name: one if name in told.panel else other for name in people}, category)
        for one in told.quotas[category]
        for other in told.quotas[category]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_case(tmp_path_factory.mktemp("attack") / "case", "sf_b_250_20_6", 20)


def ten_of(folder: Path) -> set[str]:
    """The entry numbers of ten applicants, the same people with every key."""
    entries = {row["id"]: row["applicant"] for row in rows(folder / "private/pseudonyms.csv")}
    return {entries[name] for name in sorted(entries)[:: len(entries) // KNOWN][:KNOWN]}


@pytest.mark.slow
def test_sealed_tickets_tell_nobodys_answers(folder: Path) -> None:
    told, known = public_of(folder), ten_of(folder)
    assert not (folder / "public/lottery/tickets.csv").exists()
    for category in told.quotas:
        found = attacked(told, [told.panel], category, known)
        # Nobody is told apart: one estimate for members, one for everybody else.
        assert len(np.unique(found.round(6), axis=0)) <= 2
        assert by_attack(told, [told.panel], category, known) <= by_shares(told, category, known)


@pytest.mark.slow
def test_the_same_attack_on_published_tickets_finds_answers(folder: Path) -> None:
    told, known = public_of(folder), ten_of(folder)
    tickets = [frozenset(row["members"].split()) for row in rows(folder / "private/audit/tickets.csv")]
    # The quotas of this category are exact, so that each ticket is an equation.
    assert by_attack(told, tickets, "c4", known) > by_shares(told, "c4", known) + 0.25
