"""A case with everything in it, from `check` to a replacement: what its reports say, and say again."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from packs.report_words import plain_time
from tests.cli_cases import QUOTAS, TOML, case, done
from tests.packs.html_lint import Page

SHARES = ("population", "52%", "48%", "30%", "70%")
REPORTS = ("public", "auditor")
WITHDREW = "a7"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two lotteries, somebody who withdrew, two draws of the second, and somebody who dropped out."""
    quotas = tuple((*line, share) for line, share in zip(QUOTAS, SHARES, strict=True))
    place = case(tmp_path_factory.mktemp("told") / "case", quotas=quotas, toml=TOML)
    done("lottery", "--folder", place)
    done("lottery", "--folder", place)
    done("withdraw", WITHDREW, "--code", "withdrew", "--folder", place)
    done("draw", "--folder", place, "--rehearse")
    done("draw", "--folder", place, "--seed", "1")
    done("draw", "--folder", place, "--seed", "2", "--again", "--reason", "equipment-failed")
    done("dropout", member(place), "--code", "declined", "--folder", place)
    return place


def member(place: Path) -> str:
    """A member of the second draw who did not withdraw."""
    return next(name for name in members(place) if name != WITHDREW)


def members(place: Path) -> list[str]:
    entries = json.loads((place / "public/draw-2/result.json").read_bytes())["members"]
    names = (line.split(",") for line in (place / "private/pseudonyms.csv").read_text("utf-8").split())
    return [name for name, number in names if number in entries]


def log(place: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (place / "public/log.jsonl").read_text("utf-8").splitlines()]


def shown(path: Path) -> str:
    return Page(path.read_text("utf-8")).visible()


def after(text: str, *parts: str) -> bool:
    """Whether the parts stand in the text in this order."""
    return re.search(".*?".join(map(re.escape, parts)), text, re.DOTALL) is not None


STORY = (
    "The record of the case was opened",
    "Lottery 1: the tickets were made, and the commitment with them. It was never drawn",
    "Lottery 2: the tickets were made, and the commitment with them the office",
    "Lottery 2: 1 person left before the draw",
    "Lottery 2: the ticket was drawn, and the order of replacement fixed the office",
    "Lottery 2: a ticket was drawn, and the order of replacement fixed, in place of the one before, because "
    "the equipment had failed",
)


@pytest.mark.parametrize("audience", REPORTS)
def test_every_step_is_in_the_report_in_its_order(folder: Path, audience: str) -> None:
    second = shown(folder / f"packs/{audience}/selection-report-2.html")
    assert after(second, *STORY) and "dropped out" not in second
    third = shown(folder / f"packs/{audience}/selection-report-3.html")
    # With every key another ticket is drawn: where it bears her who withdrew, her seat is empty too.
    came = "2 people" if WITHDREW in members(folder) else "1 person"
    assert after(third, *STORY, "Draw 2: 1 person dropped out", f"Draw 2: {came} came, by the order of")
    assert all(plain_time(line["at"]) in third for line in log(folder))
    assert third.count("was drawn, and the order of replacement fixed") == 2


def test_a_rehearsal_tells_of_its_own_draw_alone(folder: Path) -> None:
    page = shown(folder / "rehearsal/public/selection-report.html")
    assert page.count("was drawn, and the order of replacement fixed") == 1


def test_reports_made_again_are_the_same_byte_for_byte(folder: Path) -> None:
    for audience in REPORTS:
        words = ("--folder", folder, "--audience", audience, "--only", "selection-report")
        done("packs", *words)
    names = sorted(path.name for path in (folder / "packs").glob("*/selection-report*.html"))
    assert names == sorted(
        ["selection-report.html", "selection-report-2.html", "selection-report-3.html"] * 2
    )


@pytest.mark.parametrize(
    ("audience", "shares"),
    [
        # 12 applicants: 30% of so many is fewer than five people.
        ("public", ["F 52.0% ", "M 48.0% ", "old 58.3% to 91.7% ", "young under 41.7% "]),
        ("auditor", ["F 52.0% ", "M 48.0% ", "old 70.0% ", "young 30.0% "]),
    ],
)
def test_the_population_stands_in_the_report_while_the_quotas_are_those_drawn(
    folder: Path, tmp_path: Path, audience: str, shares: list[str]
) -> None:
    page = shown(folder / f"packs/{audience}/selection-report-3.html")
    assert [share for share in shares if share not in page] == []
    assert "The record of the draw does not hold them." in page
    place = tmp_path / "case"
    shutil.copytree(folder, place)
    quotas = place / "quotas.csv"
    quotas.write_text(quotas.read_text("utf-8").replace("F,1,2,", "F,0,2,"), "utf-8")
    done("packs", "--folder", place, "--audience", audience, "--only", "selection-report")
    page = shown(place / f"packs/{audience}/selection-report-4.html")
    assert [share in page for share in shares] == [False, False, True, True]
