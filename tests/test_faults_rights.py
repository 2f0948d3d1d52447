"""Power cuts and refusing disks while data are packed, erased or purged, and at a case's beginning.

What was begun is done by the next run, or was never begun; `status` says which, and names the command.
"""

from __future__ import annotations

import json
import shlex
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from packs.start import programme_workbook
from sortition.canonical import csv_rows
from sortition.case import Case
from sortition.history import newest_draw
from tests.builders import write_xlsx
from tests.faults import Commands
from tests.house.test_privacy import sings
from tests.letters_case import DAY, applicants, letters_case, with_lottery
from tests.packs.rights_case import named, rights_case, roles
from tests.test_faults import (
    LETTERS,
    LOG,
    Step,
    check_hidden,
    check_refusal,
    copied,
    files,
    paused,
    points,
    told,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="watches what a process does to the disk")

LONG_AGO = "2020-01-01"
KINDS = ("letters", "lists", "sessions", "contacts", "exports", "rehearsals", "record")
NAMES = ("withdraw", "export auditor", "export person", "erase", "purge", "init")


@pytest.fixture(scope="module")
def steps(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Step]:
    """Each command with the case as it finds it; nobody changes these."""
    place = tmp_path_factory.mktemp("rights")
    sealed = with_lottery(letters_case(place / "sealed"))
    drawn = rights_case(place / "drawn")
    (drawn / "programme.xlsx").write_bytes(programme_workbook("panel", today=date(2027, 1, 11)))
    person = roles(drawn)["member"]
    assert commands.run(drawn, "export", "--person", person)["code"] == 0
    left = copied(drawn, place / "left")
    assert commands.run(left, "dropout", person, "--code", "withdrew")["code"] == 0
    due = copied(left, place / "due")
    with (due / "panel.toml").open("a", encoding="utf-8") as file:
        file.write("\n[keep]\n" + "".join(f"{kind} = {LONG_AGO}\n" for kind in KINDS))
    (place / "nothing").mkdir()
    return {
        name: made(commands, before, place / f"after {name}", words)
        for name, before, words in (
            ("withdraw", sealed, ("withdraw", "0003", "--code", "declined")),
            ("export auditor", drawn, ("export", "--auditor", "The council")),
            ("export person", drawn, ("export", "--person", "0003")),
            ("erase", left, ("erase", "--person", person, "--code", "objected", "--yes")),
            ("purge", due, ("purge", "--yes", "--signed-by", "An officer")),
            ("init", place / "nothing", ("init",)),
        )
    }


def another(step: Step) -> str:
    """Somebody in the draw whom this step is not about: whom the ticket bears differs from case to case."""
    return next(person for person in ("0005", "0006") if person not in step.words)


def made(commands: Commands, before: Path, place: Path, words: tuple[str, ...]) -> Step:
    folder = copied(before, place)
    answer = commands.run(folder, *words)
    assert answer["code"] == 0, answer["output"]
    assert answer["outside"] == [], "no temporary file elsewhere"
    return Step(words, before, files(folder), len(answer["changes"]))


def check_completed(commands: Commands, folder: Path, step: Step) -> str:
    """`status` tells how far it came and what to type; typed, everything is as if it had not been cut."""
    cut = told(commands, folder, "status") if (folder / "panel.toml").exists() else {"unfinished": []}
    found = files(folder)
    assert not [name for name in found if ".staging" in name or ("/" in name and ".rewritten" in name)]
    if cut["unfinished"] == [] and (notes := [name for name in found if name.endswith(".begun")]):
        # Done but for its note, which the same command tidies away.
        assert {name: data for name, data in found.items() if name not in notes} == step.after
        assert commands.run(folder, *step.words)["code"] == 0
        found = files(folder)
    if found == step.after or (step.words == ("init",) and "private/case.key" in found):
        came = "after"
        assert cut["unfinished"] == []
    else:
        came = check_begun(cut, step, found == files(step.before))
        check_record(commands, folder, came)
        words = shlex.split(cut["next"])[1:] if came == "between" else step.words
        answer = commands.run(folder, *words)
        assert answer["code"] == 0, answer["output"]
    check_same(files(folder), step)
    assert told(commands, folder, "status")["unfinished"] == []
    check_record(commands, folder, came)
    empty = [one.name for one in folder.rglob("*") if one.is_dir() and not any(one.iterdir())]
    assert not set(empty) - {"packs"}
    return came


def check_begun(cut: Mapping[str, Any], step: Step, as_before: bool) -> str:
    """Only what deletes may be half done, and then `status` names the command that goes on."""
    if as_before or step.words[0] not in ("erase", "purge"):
        assert as_before or step.words == ("init",)
        assert cut["unfinished"] == []
        return "before"
    (line,) = cut["unfinished"]
    assert cut["next"] == line
    assert line.startswith(f"citizen-panel {step.words[0]} ")
    return "between"


def check_record(commands: Commands, folder: Path, came: str) -> None:
    """The record holds; or it is said that a purge has to be finished first."""
    if not (folder / "public").exists():
        return
    answer = commands.run(folder, "verify")
    if came == "between" and answer["code"] == 3:
        assert "a purge was interrupted that deletes the auditor's edition" in answer["output"]
    else:
        assert answer["code"] == 0, answer["output"]


def check_same(found: Mapping[str, bytes], step: Step) -> None:
    """The files are those of a command that nothing befell."""
    if step.words[0] == "init":  # A key is another one each time, and with it the log.
        assert set(found) == set(step.after)
        keyed = (LOG, "private/case.key")
        assert all(found[name] == data for name, data in step.after.items() if name not in keyed)
        return
    assert sorted(found) == sorted(step.after)
    assert [name for name, data in step.after.items() if found[name] != data] == []


@pytest.mark.parametrize("number", [1, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", NAMES)
def test_the_power_fails(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str, number: int
) -> None:
    step = steps[name]
    for at in points(step, number, f"power {name}"):
        folder = copied(step.before, tmp_path / str(at))
        answer = commands.run(folder, *step.words, at=at)
        assert answer["code"] == -9, (at, answer)
        if name != "init":
            check_hidden(folder, answer)
        check_completed(commands, folder, step)
        shutil.rmtree(folder)


@pytest.mark.slow
def test_the_power_fails_between_two_private_files(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    """Each is told from the others by itself: a seating is a record and a list of the same people."""
    step = steps["erase"]
    renames = place_of(commands, copied(step.before, tmp_path / "watched"), step, "os.rename /private/.rewr")
    assert len(renames) > 5
    for at in renames[1:]:
        folder = copied(step.before, tmp_path / str(at))
        assert commands.run(folder, *step.words, at=at)["code"] == -9
        assert check_completed(commands, folder, step) == "between"


@pytest.mark.slow
def test_the_power_fails_while_the_auditors_edition_is_purged(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    """Half of it is no forgery, and its empty folder is no edition."""
    step = steps["purge"]
    gone = place_of(commands, copied(step.before, tmp_path / "file"), step, "os.remove /private/audit/")
    left = place_of(commands, copied(step.before, tmp_path / "folder"), step, "os.rmdir /private/audit")
    for at in (gone[2], left[-1]):
        folder = copied(step.before, tmp_path / str(at))
        assert commands.run(folder, *step.words, at=at)["code"] == -9
        assert check_completed(commands, folder, step) == "between"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["full", "EIO"])
@pytest.mark.parametrize("name", NAMES)
def test_the_disk_refuses(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str, how: str
) -> None:
    step, refused = steps[name], 0
    for at in points(step, 3, f"{how} {name}"):
        folder = copied(step.before, tmp_path / str(at))
        answer = commands.run(folder, *step.words, at=at, how=how)
        assert answer["code"] in (0, 3), (at, answer)
        refused += answer["code"] == 3
        if answer["code"] == 3:
            check_refusal(answer, False, how)
        if name != "init":
            check_hidden(folder, answer)
        if name == "purge" and answer["code"] == 0:
            check_left(commands, folder, step)
        else:
            check_completed(commands, folder, step)
        shutil.rmtree(folder)
    assert refused or name == "purge"


def check_left(commands: Commands, folder: Path, step: Step) -> None:
    """What could not be deleted is told, and goes with the next purge."""
    left = json.loads((folder / "private/purged.json").read_bytes())["left"]
    assert set(files(folder)) == {*step.after, *left}
    if left:
        assert commands.run(folder, *step.words)["code"] == 0
        assert set(files(folder)) == {*step.after, "private/purge-2.json", "private/purged-2.json"}


@pytest.mark.parametrize("locked", ["private", pytest.param("packs/office", marks=pytest.mark.slow)])
def test_folders_that_may_only_be_read(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path, locked: str
) -> None:
    step = steps["erase"]
    folder = copied(step.before, tmp_path / "case")
    mode = (folder / locked).stat().st_mode
    (folder / locked).chmod(0o555)
    answer = commands.run(folder, *step.words, bare=True)
    (folder / locked).chmod(mode)
    assert answer["code"] == 3, answer
    assert "Ask for the right" in answer["output"] or "Close panel" in answer["output"]
    assert "Traceback" not in answer["output"]
    assert (check_completed(commands, folder, step) == "between") == (locked != "private")


def place_of(commands: Commands, folder: Path, step: Step, beginning: str) -> list[int]:
    """The places, among all changes of the command, of those that begin so."""
    changes = commands.run(folder, *step.words)["changes"]
    return [n for n, one in enumerate(changes, start=1) if one.startswith(beginning)]


@pytest.mark.slow
def test_nobody_writes_while_somebody_is_erased(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    step = steps["erase"]
    folder = copied(step.before, tmp_path / "case")
    at = place_of(commands, copied(step.before, tmp_path / "watched"), step, "os.remove /packs")[1]
    with paused(others, folder, step, at) as go:
        for words in (
            ("packs", *DAY, *LETTERS),
            ("export", "--auditor", "The council"),
            ("export", "--person", another(step)),
            ("erase", "--person", "0012", "--yes"),
            ("purge", "--yes", "--signed-by", "An officer"),
            ("draw", "--rehearse"),
            ("lottery", "--tickets", "100"),
            ("dropout", another(step), "--code", "declined"),
        ):
            answer = commands.run(folder, *words, wait=0.05)
            assert answer["code"] == 3, (words, answer)
            assert answer["output"].count("another command is at work in this folder") == 1, answer["output"]
            check_hidden(folder, answer)
        assert go()["code"] == 0
    assert files(folder) == step.after
    assert told(commands, folder, "verify")["ok"]


@pytest.mark.parametrize(
    "words",
    [
        ("packs", *DAY, *LETTERS),
        pytest.param(("packs", *DAY, "--preview"), marks=pytest.mark.slow),
        ("export", "--auditor", "The council"),
        ("draw", "--rehearse"),
        pytest.param(("tables",), marks=pytest.mark.slow),
        pytest.param(("timetable",), marks=pytest.mark.slow),
    ],
)
def test_what_was_read_before_somebody_was_erased_is_not_written(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path, words: tuple[str, ...]
) -> None:
    step = steps["erase"]
    folder = copied(step.before, tmp_path / "case")
    with paused(others, folder, Step(words, folder, {}, 0), 1) as go:
        assert commands.run(folder, *step.words)["code"] == 0
        late = go()
    assert late["code"] == 3, late
    assert "deleted personal data meanwhile. Run the command again" in late["output"]
    assert files(folder) == step.after
    again = commands.run(folder, *words)
    # The officer's own programme may still have a row about her.
    assert again["code"] == 0 or "or delete the row" in again["output"]
    assert named(folder, step.words[2]) == {"applicants.xlsx"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lottery", "draw", "dropout"])
def test_nobody_comes_back_who_is_erased_at_any_moment_of_another_command(
    commands: Commands, others: Commands, steps: Mapping[str, Step], tmp_path: Path, name: str
) -> None:
    before, words, person = somebody_left(commands, steps, tmp_path / "before", name)
    erase = ("erase", "--person", person, "--yes")
    whole = commands.run(copied(before, tmp_path / "watched"), *words)
    assert whole["code"] == 0, whole["output"]
    places = [n for n, one in enumerate(whole["changes"], start=1) if one == "os.mkdir /private"]
    assert len(places) > 1
    for at in places:
        folder = copied(before, tmp_path / str(at))
        with paused(others, folder, Step(words, before, {}, 0), at) as go:
            code = commands.run(folder, *erase, wait=0.05)["code"]
            assert go()["code"] == 0
        if code:
            assert code == 3, "the other is at work"
            assert commands.run(folder, *erase)["code"] == 0
        assert named(folder, person) == set()
        assert person not in dict(csv_rows((folder / "private/pseudonyms.csv").read_bytes())[1])
        assert told(commands, folder, "verify")["ok"]


def somebody_left(
    commands: Commands, steps: Mapping[str, Step], folder: Path, name: str
) -> tuple[Path, tuple[str, ...], str]:
    """A case before a command whose files name everybody who left; the command, and who left last.

    The officer has deleted her row already.
    """
    if name == "draw":
        copied(steps["withdraw"].before, folder)
        words, person = ("draw", "--seed", "1"), "0003"
        assert commands.run(folder, *steps["withdraw"].words)["code"] == 0
    else:
        copied(steps["erase"].before, folder)
        person = steps["erase"].words[2]
        member = newest_draw(Case(folder)).members[0]
        words = ("dropout", member, "--code", "declined")
        words = words if name == "dropout" else ("lottery", "--tickets", "100")
    rows = [row for row in applicants() if row[0] != person]
    write_xlsx(folder / "applicants.xlsx", rows, sheet="Applicants")
    return folder, words, person


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "--auditor", "The council"), ""),
        (("export", "--person", "0005"), ""),
        (("tables",), "another seating was made meanwhile. Run it again"),
        (("timetable",), "meanwhile"),
        (("draw", "--rehearse"), ""),
        (("erase", "--person", "0012", "--yes"), ""),
        (("withdraw", "0005", "--code", "declined"), "meanwhile. Run the command again"),
    ],
)
def test_the_same_command_twice_at_once(
    commands: Commands,
    others: Commands,
    steps: Mapping[str, Step],
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    """The second does its work after the first, or says that it came too late."""
    before = steps["withdraw" if words[0] == "withdraw" else "erase"].before
    folder = copied(before, tmp_path / "case")
    with paused(others, folder, Step(words, before, {}, 0), 1) as go:
        assert commands.run(folder, *words)["code"] == 0
        first, late = files(folder), go()
    assert late["code"] == (3 if said else 0), late
    assert said in late["output"]
    kept = {name: data for name, data in first.items() if not name.startswith("rehearsal/")}
    assert kept.items() <= files(folder).items()
    assert said == "" or files(folder) == first
    if words != ("timetable",):  # The timetable that this case had before was invented, and never logged.
        assert told(commands, folder, "verify")["ok"]


@pytest.mark.slow
def test_whoever_writes_holds_the_lock(commands: Commands, steps: Mapping[str, Step], tmp_path: Path) -> None:
    drawn = steps["erase"].before
    ways: list[tuple[Path, tuple[str, ...]]] = [
        (step.before, step.words) for name, step in steps.items() if name != "init"
    ]
    ways += [(drawn, ("dropout", another(steps["erase"]), "--code", "declined"))]
    ways += [(drawn, ("lottery", "--tickets", "100"))]
    ways += [(drawn, ("packs", *DAY, *LETTERS)), (drawn, ("packs", *DAY, "--preview"))]
    ways += [(drawn, ("draw", "--rehearse")), (drawn, ("tables",)), (drawn, ("timetable",))]
    for number, (before, words) in enumerate(ways):
        answer = commands.run(copied(before, tmp_path / str(number)), *words)
        assert answer["code"] == 0, answer["output"]
        assert list(unlocked(answer["changes"])) == [], words


def unlocked(changes: Sequence[str]) -> Iterator[str]:
    """The changes that were made while no lock was held."""
    held = False
    for one in changes:
        if one.endswith(" /private/.lock"):
            held = one.startswith("open ")
        elif not held and one != "os.mkdir /private":
            yield one


def test_what_lay_half_rewritten_is_deleted_and_told(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    step, half = steps["erase"], "private/.rewritten.tmp"
    *_, contacts, _ = place_of(
        commands, copied(step.before, tmp_path / "watched"), step, f"os.rename /{half}"
    )
    for number, words in enumerate((("status",), ("export", "--person", another(step)))):
        folder = copied(step.before, tmp_path / str(number))
        assert commands.run(folder, *step.words, at=contacts)["code"] == -9
        assert sings((folder / half).read_bytes())
        assert stat.S_IMODE((folder / half).stat().st_mode) == 0o600
        answer = commands.run(folder, *words)
        assert answer["code"] == 0, answer["output"]
        assert not (folder / half).exists()
        looked = commands.run(folder, *step.words[:3])
        assert "This was begun before and cut short" in looked["output"]
        if words == ("status",):
            assert "cut short; what it had prepared is deleted" in answer["output"]
            assert "not all of it is: that comes first" in answer["output"]


def test_an_erasure_is_finished_when_nothing_tells_any_more_who_it_was(
    commands: Commands, steps: Mapping[str, Step], tmp_path: Path
) -> None:
    """The officer did what is for people to do before the power was back."""
    person, before = "0012", steps["erase"].before
    step = Step(("erase", "--person", person, "--code", "objected", "--yes"), before, {}, 0)
    whole, folder = copied(before, tmp_path / "whole"), copied(before, tmp_path / "case")
    at = place_of(commands, whole, step, "os.mkdir /private/.staging.tmp")[0]
    assert commands.run(folder, *step.words, at=at)["code"] == -9
    rows = [row for row in applicants() if row[0] != person]
    write_xlsx(folder / "applicants.xlsx", rows, sheet="Applicants")
    assert commands.run(folder, *step.words)["code"] == 3, "nobody has this id"
    (line,) = told(commands, folder, "status")["unfinished"]
    assert commands.run(folder, *shlex.split(line)[1:])["code"] == 0
    assert told(commands, folder, "status")["unfinished"] == []
    (receipt,) = (folder / "private/erased").iterdir()
    wanted = json.loads((whole / "private/erased" / receipt.name).read_bytes())
    assert wanted["deleted"]
    assert json.loads(receipt.read_bytes()) == {**wanted, "by_hand": []}
    assert named(folder, person) == set()
