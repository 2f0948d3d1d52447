from datetime import UTC, datetime

import pytest
from sealing import (
    DRAW_TIME,
    NOW,
    announcement,
    contents,
    drawing,
    tiny_facts,
    tiny_lottery,
    told,
)

from sortition.audit import write_lottery
from sortition.draw import ball_seed, hashed_seed
from sortition.problems import InputProblems


def test_the_announcement_in_the_record(case):
    offset = datetime.fromisoformat("2030-03-21T19:30:00+01:00")
    write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement(when=offset)), NOW)
    assert told(case.public / "lottery/announce.json") == {
        "kind": "dice",
        "source": "twelve dice, thrown by the convener",
        "when": DRAW_TIME,
        "witnesses": ["convener", "journalist"],
        "if_it_fails": "a week later, same hour",
        "outcomes": 6**12,
    }


def test_without_an_announcement(case, sealed):
    assert told(case.public / "lottery/announce.json") == {"kind": "unannounced"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (announcement("coin"), "kind names no source"),
        ({}, "kind names no source"),
        (announcement(outcomes=119_999), "outcomes is 119999, fewer than the 120000"),
        (announcement(outcomes=None), "outcomes is missing; 12 tickets need at least 120000"),
        (announcement(source=""), "source is missing"),
        (announcement(if_it_fails=""), "if_it_fails is missing"),
        (announcement(when="next week"), "when is not a time"),
        (announcement(when=None), "when is not a time"),
        (announcement(when=NOW), "when is already past"),
        (announcement("balls"), "balls cannot choose one of 12 tickets"),
    ],
)
def test_announcements_that_promise_too_little(case, given, said):
    with pytest.raises(InputProblems, match=said):
        write_lottery(case, tiny_lottery(), tiny_facts(announcement=given), NOW)
    assert not case.folder.exists()


def test_all_that_an_announcement_lacks_is_said_at_once(case):
    with pytest.raises(InputProblems) as refused:
        write_lottery(case, tiny_lottery(), tiny_facts(announcement={"kind": "dice"}), NOW)
    assert len(refused.value.problems) == 4
    assert {problem.file for problem in refused.value.problems} == {"panel.toml"}


def test_just_enough_outcomes(case):
    write_lottery(case, tiny_lottery(), tiny_facts(announcement=announcement(outcomes=120_000)), NOW)


@pytest.mark.parametrize(
    ("kind", "seed", "now", "said"),
    [
        ("dice", hashed_seed("1"), "2030-03-21T18:29:59Z", "drawn at 2030-03-21T18:30:00Z, not before"),
        ("dice", ball_seed("1", 10), DRAW_TIME, "balls cannot be used: this lottery announced dice"),
        ("balls", hashed_seed("1"), DRAW_TIME, "a seed cannot be used: this lottery announced balls"),
    ],
)
def test_a_draw_against_its_announcement(case, kind, seed, now, said):
    sealed = write_lottery(case, tiny_lottery(10), tiny_facts(announcement=announcement(kind)), NOW)
    before = contents(case.folder)
    with pytest.raises(InputProblems, match=said):
        drawing(case, sealed, seed, now)
    assert contents(case.folder) == before


@pytest.mark.parametrize(("kind", "seed"), [("dice", hashed_seed("1")), ("balls", ball_seed("1", 10))])
def test_a_draw_as_announced(case, kind, seed):
    sealed = write_lottery(case, tiny_lottery(10), tiny_facts(announcement=announcement(kind)), NOW)
    drawing(case, sealed, seed, DRAW_TIME)
    assert case.log()[-1]["at"] == DRAW_TIME
    assert datetime.fromisoformat(DRAW_TIME) == datetime(2030, 3, 21, 18, 30, tzinfo=UTC)
