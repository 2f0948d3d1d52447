"""Power cuts, disks that refuse, two commands at once: nothing is lost, half written, told or left behind."""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sortition.case import log_lines
from sortition.randomness import Stream
from tests.cli_cases import contents
from tests.faults import Commands
from tests.house.test_privacy import sings
from tests.letters_case import CANARY, DAY, PHONE, letters_case

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches what a process does to the disk")

LETTERS = ("--only", "selected", "--only", "badges", "--only", "method-statement")
LOG = "public/log.jsonl"
# Rooms that are for those named only; packs/public is the one part of packs that is not.
ROOMS = ("private/", "packs/", "applicants.xlsx", "invited.xlsx", "panel.toml")


@dataclass(frozen=True)
class Step:
    """A command, the case before it, and what the case holds after it."""

    words: tuple[str, ...]
    before: Path
    after: Mapping[str, bytes]
    changes: int


def told(commands: Commands, folder: Path, *words: object) -> dict[str, Any]:
    """What a command answers to programs; it must succeed."""
    answer = commands.run(folder, *words, "--json")
    assert answer["code"] == 0, answer["output"]
    return dict(json.loads(answer["stdout"]))


@pytest.fixture(scope="module")
def steps(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Step]:
    """Each command with the case as it finds it; nobody changes these."""
    place = tmp_path_factory.mktemp("steps")
    folder = letters_case(place / "case")
    made = {}
    drawn: dict[str, Any] = {}
    for name in ("lottery", "draw", "dropout", "packs"):
        words = {
            "lottery": ("lottery", "--tickets", "100"),
            "draw": ("draw", "--seed", "1"),
            "dropout": ("dropout", *drawn.get("members", ())[:1], "--code", "declined"),
            "packs": ("packs", *DAY, *LETTERS),
        }[name]
        before = copied(folder, place / f"before {name}")
        answer = commands.run(folder, *words, "--json")
        assert answer["code"] == 0, answer["output"]
        drawn = drawn or (json.loads(answer["stdout"]) if name == "draw" else {})
        assert answer["outside"] == [], "no temporary file elsewhere"
        made[name] = Step(words, before, files(folder), len(answer["changes"]))
    return made


def copied(folder: Path, place: Path) -> Path:
    return Path(shutil.copytree(folder, place))


def files(folder: Path) -> dict[str, bytes]:
    """Every file of the case but the lock's, with its content."""
    found = {name: data for name, data in contents(folder).items() if data is not None}
    found.pop("private/.lock", None)
    return found


def points(step: Step, number: int, label: str) -> list[int]:
    """So many different changes of the disk among those that the step makes, each as likely."""
    stream = Stream("faults", label)
    left = list(range(1, step.changes + 1))
    return sorted(left.pop(stream.below(len(left))) for _ in range(min(number, len(left))))


def check_hidden(folder: Path, answer: Mapping[str, Any]) -> None:
    """Nobody's data are told, in a file's name, or outside the rooms; those rooms are closed."""
    said = answer["output"].lower()
    assert CANARY not in said, said
    assert PHONE not in said, said
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        assert CANARY not in name.lower()
        closed = name.startswith(ROOMS) and not name.startswith("packs/public")
        if path.is_file() and not closed:
            assert not sings(path.read_bytes()), name
        if closed and name.startswith(("private/", "packs/")):
            # What will be public lies open in a closed folder until then.
            waiting = path.is_file() and ".staging" in name and "/public/" in name
            wanted = 0o700 if path.is_dir() else 0o600
            assert waiting or stat.S_IMODE(path.stat().st_mode) == wanted, name


def check_found(commands: Commands, folder: Path, step: Step) -> str:
    """`status` understands what it finds: the step is as if it had not been, done, or half of two lines."""
    for line in log_lines((folder / LOG).read_bytes()):  # one chain, no line twice
        assert all((folder / "public" / name).exists() for name in line["files"])
    assert told(commands, folder, "status")["title"]
    assert not list((folder / "private").glob(".staging*"))
    before, found = files(step.before), files(folder)
    if found in (before, step.after):
        return "before" if found == before else "after"
    # Who dropped out is logged by itself, before anybody is named who takes the seat.
    assert step.words[0] == "dropout"
    assert {**found, LOG: b""} == {**before, LOG: b""}
    assert step.after[LOG].startswith(found[LOG])
    assert len(log_lines(found[LOG])) == len(log_lines(before[LOG])) + 1
    return "between"


def check_completed(commands: Commands, folder: Path, step: Step) -> None:
    """The next run of the same command does what is left to do, and the record holds."""
    found = check_found(commands, folder, step)
    if found != "after":
        answer = commands.run(folder, *(step.words if found == "before" else ("dropout",)))
        assert answer["code"] == 0, answer["output"]
    assert files(folder) == step.after
    if step.words[0] != "packs":  # it logs nothing
        assert told(commands, folder, "verify")["ok"]


NAMES = ("lottery", "draw", "dropout", "packs")


@pytest.mark.parametrize("number", [1, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES)
def test_the_power_fails(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str, number: int
) -> None:
    step = steps[name]
    for at in points(step, number, f"power {name}"):
        folder = copied(step.before, tmp_path / str(at))
        answer = commands.run(folder, *step.words, at=at)
        assert answer["code"] == -9, (at, answer)
        check_hidden(folder, answer)
        check_completed(commands, folder, step)
        shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("how", "number"),
    [
        ("full", 1),
        pytest.param("full", 60, marks=pytest.mark.slow),
        pytest.param("EIO", 60, marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_the_disk_refuses(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str, how: str, number: int
) -> None:
    step, refused = steps[name], 0
    for at in points(step, number, f"{how} {name}"):
        folder = copied(step.before, tmp_path / str(at))
        json_asked = ("--json",) if at % 2 else ()
        answer = commands.run(folder, *step.words, *json_asked, at=at, how=how)
        # On a full disk there is still room to rename and to remove.
        assert answer["code"] in (0, 3), (at, answer)
        refused += answer["code"] == 3
        if answer["code"] == 3:
            check_refusal(answer, bool(json_asked), how)
        check_hidden(folder, answer)
        check_completed(commands, folder, step)
        shutil.rmtree(folder)
    assert refused or number == 1


def check_refusal(answer: Mapping[str, Any], as_json: bool, how: str) -> None:
    """One clear sentence that says what to do, and nothing else."""
    words = {"full": "the disk is full. Free some space", "EIO": "the disk does not work as it should. Copy"}
    output = answer["output"]
    assert output.count(words[how]) == 1, output
    assert "1 problem to mend; nothing is lost or half written:" in output
    assert "Traceback" not in output
    if as_json:
        assert len(json.loads(answer["stdout"])["problems"]) == 1


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("EACCES", "Ask for the right to change it"),
        ("EPERM", "Ask for the right to change it"),
        ("EROFS", "this disk can only be read"),
        ("EDQUOT", "your share of this disk is used up"),
        ("EFBIG", "the disk takes no file as large as this"),
        ("ENAMETOOLONG", "the path is too long for this disk"),
    ],
)
@pytest.mark.parametrize("name", ["draw", pytest.param("packs", marks=pytest.mark.slow)])
def test_refusals_are_in_words(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str, how: str, words: str
) -> None:
    step = steps[name]
    folder = copied(step.before, tmp_path / "case")
    staged = staging(commands, copied(step.before, tmp_path / "watched"), step)
    answer = commands.run(folder, *step.words, at=staged, how=how)
    assert answer["code"] == 3, answer
    assert answer["output"].count(words) == 1, answer["output"]
    assert "Traceback" not in answer["output"]
    check_hidden(folder, answer)
    assert files(folder) == files(step.before)


def staging(commands: Commands, folder: Path, step: Step) -> int:
    """The place of the first file of a step in preparation, among all changes."""
    changes = commands.run(folder, *step.words)["changes"]
    return 1 + next(n for n, one in enumerate(changes) if one.startswith("open /private/.staging.tmp"))


def test_a_file_that_the_system_cuts_short(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    for name in NAMES:
        step = steps[name]
        folder = copied(step.before, tmp_path / name)
        answer = commands.run(folder, *step.words, limit=2000)
        assert answer["code"] == 3, answer
        assert "the disk takes no file as large as this" in answer["output"]
        assert check_found(commands, folder, step) in ("before", "between")


@pytest.mark.parametrize("locked", ["", "public", "packs"])
def test_a_folder_that_may_only_be_read(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, locked: str
) -> None:
    step = steps["draw"]
    folder = copied(step.before, tmp_path / "case")
    (folder / "packs").mkdir(exist_ok=True)
    before = files(folder)
    (folder / locked).chmod(0o555)
    answer = commands.run(folder, *step.words, bare=True)
    (folder / locked).chmod(0o755)
    if locked:
        assert answer["code"] == 3, answer
        assert f"{locked}: you may not write into this folder. Ask" in answer["output"]
        assert files(folder) == before
    else:
        # Everything that a draw writes stands in folders below.
        assert answer["code"] == 0, answer
    assert "Traceback" not in answer["output"]


@pytest.mark.parametrize("blocked", ["public/draw", "packs/office", "packs/public"])
def test_a_file_where_a_folder_must_be(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, blocked: str
) -> None:
    step = steps["draw"]
    folder = copied(step.before, tmp_path / "case")
    shutil.rmtree(folder / blocked, ignore_errors=True)
    (folder / blocked).parent.mkdir(exist_ok=True)
    (folder / blocked).write_text("")
    before = files(folder)
    answer = commands.run(folder, *step.words)
    assert answer["code"] == 3, answer
    name = blocked.rpartition("/")[2]
    assert answer["output"].count(f"{name}: this is a file where a folder must be. Move it away") == 1
    assert files(folder) == before


@pytest.mark.slow
@pytest.mark.parametrize("how", ["full", "EACCES"])
def test_a_beginning_that_is_refused_leaves_nothing(commands: Commands, tmp_path: Path, how: str) -> None:
    whole = commands.run(tmp_path / "whole", "init")
    assert whole["code"] == 0, whole
    for at in range(1, len(whole["changes"]) + 1):
        folder = tmp_path / str(at)
        answer = commands.run(folder, "init", at=at, how=how)
        assert answer["code"] in (0, 3), (at, answer)
        assert "Traceback" not in answer["output"]
        started = (folder / LOG).exists()
        if (folder / "private/.staging").exists():
            assert told(commands, folder, "status")["interrupted"]
        elif not started and not (folder / "panel.toml").exists():
            assert not folder.exists(), at
            assert commands.run(folder, "init")["code"] == 0
        for name in ("panel.toml", "applicants.xlsx", "quotas.xlsx", "programme.xlsx"):
            assert (folder / name).exists(), (at, name)


def test_a_place_where_no_case_can_be(commands: Commands, tmp_path: Path) -> None:
    (tmp_path / "note").write_text("")
    before = contents(tmp_path)
    for name, words in (
        ("x" * 300, "the path is too long for this disk. Move"),
        ("note/case", "note: this is a file where a folder must be. Move it away"),
        ("note", "note: this is a file, not a folder. Choose another folder"),
    ):
        answer = commands.run(tmp_path / name, "init")
        assert answer["code"] == 3, answer
        assert answer["output"].count(words) == 1, answer["output"]
        assert "Traceback" not in answer["output"]
    assert contents(tmp_path) == before


@pytest.mark.slow
def test_reading_commands_create_nothing(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    for name in NAMES:
        folder = copied(steps[name].before, tmp_path / name)
        before = contents(folder)
        for words in (("status",), ("verify",), ("check",), ("report",), ("lottery", "--compare")):
            answer = commands.run(folder, *words)
            assert answer["changes"] == [], words
            assert answer["outside"] == [], words
        assert contents(folder) == before


@contextmanager
def paused(others: Commands, folder: Path, step: Step, at: int) -> Iterator[Callable[[], Mapping[str, Any]]]:
    """The command, waiting in another process just before this change; calling it lets it go on."""
    for name in ("paused", "go"):
        os.mkfifo(f"{folder}.{name}")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(others.run, folder, *step.words, at=at, how="pause")
        running.add_done_callback(lambda _: nobody_paused(folder))
        assert Path(f"{folder}.paused").read_text() == "x", running.result()
        asked = []

        def go() -> Mapping[str, Any]:
            asked.append(True)
            Path(f"{folder}.go").write_text("x")
            return running.result()

        try:
            yield go
        finally:
            if not asked:
                go()


def nobody_paused(folder: Path) -> None:
    """Whoever waits for the command to pause waits no more: it has ended."""
    with suppress(OSError):
        os.close(os.open(f"{folder}.paused", os.O_WRONLY | os.O_NONBLOCK))


def test_a_second_command_refuses_while_the_first_writes(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    step = steps["draw"]
    folder = copied(step.before, tmp_path / "case")
    at = staging(commands, copied(step.before, tmp_path / "watched"), step)
    with paused(others, folder, step, at) as go:
        for words in (step.words, ("withdraw", "0003", "--code", "declined"), ("status",), ("packs", *DAY)):
            answer = commands.run(folder, *words, wait=0.05)
            assert answer["code"] == 3, words
            assert answer["output"].count("another command is at work in this folder. Wait until it has") == 1
            check_hidden(folder, answer)
        assert go()["code"] == 0
    assert files(folder) == step.after
    assert told(commands, folder, "verify")["ok"]


@pytest.mark.parametrize(
    "name", ["draw", *(pytest.param(one, marks=pytest.mark.slow) for one in ("lottery", "dropout"))]
)
def test_what_was_read_before_somebody_else_wrote_is_not_written(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str
) -> None:
    step = steps[name]
    folder = copied(step.before, tmp_path / name)
    with paused(others, folder, step, 1) as go:
        first = commands.run(folder, *step.words)
        assert first["code"] == 0, first
        late = go()
    assert late["code"] == 3, late
    assert "meanwhile. Run the command again" in late["output"]
    assert files(folder) == step.after
    assert told(commands, folder, "verify")["ok"]


def test_two_who_make_the_same_documents_both_succeed(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    step = steps["packs"]
    folder = copied(step.before, tmp_path / "case")
    with paused(others, folder, step, 1) as go:
        assert commands.run(folder, *step.words)["code"] == 0
        assert go()["code"] == 0
    assert files(folder) == step.after


def test_a_command_that_was_killed_locks_nobody_out(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    step = steps["draw"]
    at = staging(commands, copied(step.before, tmp_path / "watched"), step)
    folder = copied(step.before, tmp_path / "case")
    assert commands.run(folder, *step.words, at=at)["code"] == -9
    assert (folder / "private/.lock").exists()
    assert commands.run(folder, *step.words, wait=0.05)["code"] == 0
    assert files(folder) == step.after


@pytest.mark.slow
def test_a_whole_demo_is_closed_to_others_and_writes_nowhere_else(commands: Commands, tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    answer = commands.run(folder, "demo")
    assert answer["code"] == 0, answer["output"]
    assert answer["outside"] == []
    rooms = [folder / name for name in ("private", "packs", "messy/private") if (folder / name).exists()]
    for path in (below for room in rooms for below in room.rglob("*")):
        if not path.relative_to(folder).as_posix().startswith("packs/public"):
            wanted = 0o700 if path.is_dir() else 0o600
            assert stat.S_IMODE(path.stat().st_mode) == wanted, path
    assert stat.S_IMODE((folder / "private").stat().st_mode) == 0o700
