"""Power cuts, full disks and faults of ours: what a command leaves behind half-way tells of nobody either."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli import main
from sortition.randomness import Stream
from tests.cli_cases import type_in
from tests.faults import Commands
from tests.house.aviary import MOVED, aviary, identity, make_due, write_programme
from tests.house.listening import heard_in, places, songs
from tests.house.typed import TO_PROGRAMS, TOLD, allowed

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="watches what a process does to the disk"),
]
DAY, TODAY = ("--date", "2027-01-11"), ("--date", "2027-01-04")
# Nothing is called "bug" among the errors of a disk: the command then meets an error that nobody expects.
FATES = (("kill", 1), ("full", 1), ("bug", 1))
# These write nothing, or read nobody's data; `init` and `demo` do it in folders of their own.
UNTOUCHED = {"check", "report", "verify", "status", "init", "demo"}
_UNFINISHED = re.compile(r"^private/\.staging(\.tmp)?/")
_REWRITTEN = "private/.rewritten.tmp"


@dataclass(frozen=True)
class Step:
    """A command that writes, the case before it, and how many changes of the disk it makes."""

    words: tuple[str, ...]
    before: Path
    changes: int


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def commands(temporary: Path) -> Iterator[Commands]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        running = Commands()
    with running:
        yield running


@pytest.fixture(scope="module")
def steps(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Step]:
    """Every command that writes, in the order of the work, with the case as it finds it."""
    place = tmp_path_factory.mktemp("steps")
    folder = aviary(place / "case")
    made: dict[str, Step] = {}

    def step(name: str, *words: str) -> Mapping[str, Any]:
        before = Path(shutil.copytree(folder, place / f"before {name}"))
        answer = commands.run(folder, *words)
        assert answer["code"] == 0, answer["output"]
        assert answer["outside"] == [], "no temporary file elsewhere"
        made[name] = Step(words, before, len(answer["changes"]))
        return answer

    step("first timetable", "timetable", "--before-invitation", *TODAY)
    step("lottery", "lottery", "--tickets", "100")
    step("withdraw", "withdraw", identity(11), "--code", "withdrew")
    step("rehearsal", "draw", "--rehearse")
    drawn = json.loads(step("draw", "draw", "--seed", "1", "--json")["stdout"])["members"]
    members = [one for one in drawn if one != identity(11)]
    write_programme(folder, members)
    step("timetable", "timetable", *TODAY)
    step("tables", "tables")
    step("packs", "packs", *DAY, "--only", "selected", "--only", "seat-list", "--only", "badges")
    step("person", "export", "--person", members[0])
    step("auditor", "export", "--auditor", "The council")
    step("dropout", "dropout", members[0], "--code", "declined")
    step("erase", "erase", "--person", members[0], "--yes")
    make_due(folder)
    step("purge", "purge", "--yes", "--signed-by", "The data protection officer")
    return made


def test_every_command_that_writes_is_stopped_half_way(steps: Mapping[str, Step]) -> None:
    assert {one.words[0] for one in steps.values()} == set(main.commands) - UNTOUCHED  # type: ignore[attr-defined]


@pytest.mark.parametrize("how", [how for how, _ in FATES])
def test_what_is_left_half_way_tells_of_nobody(
    commands: Commands, steps: Mapping[str, Step], temporary: Path, tmp_path: Path, how: str
) -> None:
    for name, step in steps.items():
        for at in points(step, name, how):
            folder = Path(shutil.copytree(step.before, tmp_path / f"{name} {at}"))
            answer = commands.run(folder, *step.words, at=at, how=how)
            assert (answer["code"] == -9) == (how == "kill"), answer["output"]
            check(folder, answer, step.words)
            check(folder, commands.run(folder, "status"), ("status",))
            shutil.rmtree(folder)
    assert heard_in(temporary) == {}
    assert how != "bug" or list(temporary.glob("citizen-panel-*.log"))


def test_a_fault_while_an_answer_is_told_leaves_no_trace(
    steps: Mapping[str, Step], temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands that only read have their data at hand then, as have those that have just written."""

    def broken(text: str = "") -> None:
        raise ValueError(text)

    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr("packs.console.show", broken)
    folder = steps["dropout"].before
    person = ("--person", identity(3))
    for words in (
        ("check",),
        ("status",),
        ("verify",),
        ("report", *person),
        ("erase", *person[:1], identity(MOVED)),
        ("purge",),
        ("timetable", *TODAY, "--why-not", "S1 at Example Library"),
        ("tables", "--check", "packs/office/tables.xlsx"),
    ):
        before = len(list(temporary.iterdir()))
        monkeypatch.chdir(folder)
        result = type_in(*words)
        assert result.exit_code == 1, result.output
        check(folder, {"output": result.output}, words)
        assert len(list(temporary.iterdir())) == before + 1
    assert heard_in(temporary) == {}


def points(step: Step, name: str, how: str) -> list[int]:
    """Some of the changes that the step makes, each as likely."""
    stream = Stream("canaries", f"{name} {how}")
    return [1 + stream.below(step.changes) for _ in range(dict(FATES)[how])]


def check(folder: Path, answer: Mapping[str, Any], words: tuple[str, ...]) -> None:
    """Nobody's data are on the screen, in a file's name, or in a file of another room."""
    told = TOLD.get(words[0], set()) | (TO_PROGRAMS.get(words[0], set()) if "--json" in words else set())
    assert {place for place, _ in songs(answer["output"])} <= told, answer["output"]
    for name, sung in heard_in(folder).items():
        may = places() if name == _REWRITTEN else allowed(_UNFINISHED.sub("", name))
        assert {place for place, _ in sung} <= may, name
