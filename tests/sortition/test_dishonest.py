"""Every story of the page on forgers ends as the page says: refused by which check, with what at hand."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dishonest_alone
import dishonest_anchored
import dishonest_unbound
import pytest
from dishonest import (
    ALONE,
    ANCHORED,
    FORGERIES,
    FRIEND,
    NEVER,
    Found,
    Scene,
    comes,
    draw,
    drawn,
    found,
    lines_of,
    mend,
    one_leaves,
    sealed,
    shown,
)
from record_checks import SCRIPT
from remade import remade

from sortition.canonical import sha
from sortition.history import newest_draw
from tests.cli_cases import type_in

PAGE = Path(__file__).parents[2] / "docs/explanation/what-a-forger-can-do.md"
CHECKING = PAGE.parents[1] / "how-to/check-a-draw-yourself.md"
HEADINGS = {
    ALONE: "Caught by the record alone",
    ANCHORED: "Caught only with what somebody outside has kept",
    NEVER: "Not to be seen in any record",
}
ANCHORS = ("commitment", "head")


def table(kind: str) -> Iterator[tuple[str, str]]:
    """Title and last cell of every row in one section of the page."""
    _, _, rest = PAGE.read_text("utf-8").partition(f"\n## {HEADINGS[kind]}\n")
    rows = re.findall(r"^\| (.+) \|$", rest.partition("\n## ")[0], re.MULTILINE)
    for row in rows[1:]:
        title, *_, last = row.split(" | ")
        yield title, last


def checks_in(cell: str) -> Found:
    """`public folder: a, b; head: c` as the checks by what has to be at hand."""
    parts = (part.split(":", 1) for part in cell.split(";"))
    return {what.strip(): set(re.findall(r"`([^`]+)`", checks)) for what, checks in parts}


TOLD = {title: (kind, last) for kind in (ALONE, ANCHORED, NEVER) for title, last in table(kind)}


def test_the_page_tells_exactly_the_stories_that_are_played() -> None:
    assert {title: kind for title, (kind, _) in FORGERIES.items()} == {
        title: kind for title, (kind, _) in TOLD.items()
    }
    assert [kind for kind, _ in FORGERIES.values()].count(ALONE) >= 10
    assert all(module.__doc__ for module in (dishonest_alone, dishonest_anchored, dishonest_unbound))


@pytest.mark.parametrize("title", FORGERIES)
def test_the_story_ends_as_the_page_says(tmp_path: Path, title: str) -> None:
    kind, story = FORGERIES[title]
    if "signature" in title:
        pytest.importorskip("py_ecc")
    refused = found(story(tmp_path))
    anchored = {what: checks for what, checks in refused.items() if what in ANCHORS}
    alone = {what: checks for what, checks in refused.items() if what not in ANCHORS}
    if kind == ALONE:
        assert alone == checks_in(TOLD[title][1])
    elif kind == ANCHORED:
        assert not alone
        assert anchored == checks_in(TOLD[title][1])
    else:
        assert not refused
        assert len(TOLD[title][1].split()) > 5, "the page says what helps all the same"


def test_the_same_steps_without_a_lie_are_refused_by_nothing(tmp_path: Path) -> None:
    """What the forgers use (files written anew, the log mended, people who leave and come) breaks nothing."""
    case = sealed(tmp_path / "case")
    remade(case, lambda files: None)
    before = shown(case)
    drawn(case)
    one_leaves(case)
    comes(case)
    mend(case, lines_of(case))
    assert found(Scene(case, before.commitment, before.head)) == {}
    assert found(shown(case)) == {}


def test_an_honest_case_with_the_same_key_is_the_same_each_time(tmp_path: Path) -> None:
    """Else a difference between two records would prove nothing."""
    one, other = (drawn(sealed(tmp_path / name)) for name in ("one", "other"))
    assert one.head() == other.head()


def test_the_forger_of_the_verifier_is_believed_by_his_own_only(tmp_path: Path) -> None:
    scene = dishonest_alone.ships_another_verifier(tmp_path)
    shipped = scene.case.public / "verify.py"
    codes = [run(script, scene.case.public) for script in (shipped, SCRIPT)]
    assert codes == [0, 6]
    printed = CHECKING.read_text("utf-8")
    assert sha(SCRIPT.read_bytes()) in printed
    assert sha(shipped.read_bytes()) not in printed


def run(script: Path, public: Path) -> int:
    command = [sys.executable, "-I", "-S", str(script), "--public", str(public)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_the_forgers_who_want_a_seat_for_a_friend_get_it(tmp_path: Path) -> None:
    """They are no straw men: without an anchor, or at all, nobody could tell."""
    for number, title in enumerate(
        (
            "Tries titles once the seed is known",
            "Draws again after the event and shows the last draw only",
            "Draws at home until it suits, then stages the event",
        )
    ):
        scene = FORGERIES[title][1](tmp_path / str(number))
        assert FRIEND in newest_draw(scene.case).members


def test_only_the_head_tells_a_second_draw_from_the_first(tmp_path: Path) -> None:
    """Whoever was given the wrong one sees nothing."""
    head = draw(sealed(tmp_path / "first"))
    scene = dishonest_anchored.draws_again_after_the_event(tmp_path / "then")
    assert found(Scene(scene.case, scene.commitment, head)) == {"head": {"head"}}
    assert found(Scene(scene.case, scene.commitment, scene.case.head())) == {}


@pytest.mark.parametrize(
    ("title", "alone", "anchored"),
    [
        ("Gives an entry number to somebody else", 6, 6),
        ("Replaces the whole folder", 0, 6),
        ("Cuts the end of the log", 0, 6),
        ("Leaves somebody out before the commitment", 0, 0),
    ],
)
def test_the_command_ends_with_the_code_of_a_refusal(
    tmp_path: Path, title: str, alone: int, anchored: int
) -> None:
    scene = FORGERIES[title][1](tmp_path)
    words = ["verify", "--folder", scene.case.folder]
    assert type_in(*words).exit_code == alone
    assert type_in(*words, scene.commitment, "--head", scene.head).exit_code == anchored
