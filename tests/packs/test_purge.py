"""Deleting when the time is up: what is due and nothing else, with a list that proves it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from packs import purging
from packs.handover import run_handover
from packs.purging import plan_purge, run_purge
from sortition.keeping import Keep
from sortition.problems import InputProblems
from tests.cli_cases import contents, done, type_in
from tests.letters_case import CANARY, copied
from tests.packs.rights_case import named, rights_case

# What the letters of the case promise.
PROMISED = date(2027, 12, 31)
AFTER = date(2028, 1, 1)
ROLE = "Data protection officer"


def at() -> str:
    return "2028-01-01T10:00:00Z"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case with an auditor's zip; nobody changes it."""
    folder = rights_case(tmp_path_factory.mktemp("purge") / "case")
    run_handover(folder, "Electoral Services", "2027-03-01T10:00:00Z")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return copied(made, tmp_path)


def keep(folder: Path, **dates: str) -> None:
    lines = "".join(f"{kind} = {day}\n" for kind, day in dates.items())
    with (folder / "panel.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[keep]\n{lines}")


def files(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if data is not None}


def test_looking_changes_nothing(folder: Path) -> None:
    before = contents(folder)
    plan = plan_purge(folder, AFTER)
    assert plan.due and not plan.later
    type_in("purge", "--folder", folder)
    type_in("purge", "--folder", folder, "--dry-run", "--date", "2028-01-01")
    assert contents(folder) == before


def test_nothing_is_due_before_the_day_that_people_were_told(folder: Path) -> None:
    assert not plan_purge(folder, date(2027, 12, 30)).due
    assert plan_purge(folder, PROMISED).due
    with pytest.raises(InputProblems, match="nothing is due"):
        run_purge(folder, date(2027, 12, 30), ROLE, at)


def test_every_file_is_of_a_kind_or_stays_for_a_reason(folder: Path) -> None:
    """Whatever a command may write below private/ and packs/ is due some day, or is no personal data."""
    plan = plan_purge(folder, AFTER)
    stays = set(files(folder)) - {one.path for one in plan.due}
    public = ("public/", "packs/public/")
    stays = {name for name in stays if not name.startswith(public) and "/" in name} - {"private/.lock"}
    assert stays == {"private/.gitignore", "private/exports/auditor.json"}
    assert {one.kind for one in plan.due} == set(Keep.__dataclass_fields__) - {"rehearsals"}
    assert plan.unknown == ()


def test_after_the_purge_nobodys_data_are_left_but_in_the_officers_files(folder: Path) -> None:
    before = files(folder)
    made = run_purge(folder, AFTER, ROLE, at)
    after = files(folder)
    assert made.left == ()
    for n in range(1, 13):
        assert named(folder, f"{n:04d}") == {"applicants.xlsx"}
    gone = set(before) - set(after)
    assert gone == set(made.gone)
    assert not [name for name in gone if name.startswith("public/") or "/" not in name]
    assert {name: after[name] for name in set(before) - gone} == {n: before[n] for n in set(before) - gone}
    told = "".join(after[name].decode() for name in (made.list, made.told))
    assert CANARY not in told.lower()


def test_the_list_proves_what_went(folder: Path) -> None:
    before = files(folder)
    made = run_purge(folder, AFTER, ROLE, at)
    listed = json.loads((folder / made.list).read_bytes())
    assert listed["signed_by"] == ROLE
    assert {one["path"]: (one["sha256"], one["size"]) for one in listed["files"]} == {
        name: (sha256(before[name]).hexdigest(), len(before[name])) for name in made.gone
    }
    told = json.loads((folder / made.told).read_bytes())
    assert told["sha256"] == made.proof == sha256((folder / made.list).read_bytes()).hexdigest()
    assert set(told["gone"]) == set(made.gone)
    assert listed["by_hand"] == ["applicants.xlsx", "invited.xlsx"]
    assert "the auditor's edition at Electoral Services (packed on 2027-03-01)" in listed["elsewhere"]


def test_a_kind_goes_on_its_own_day(folder: Path) -> None:
    keep(folder, letters="2027-01-01", record="2030-01-01")
    made = run_purge(folder, date(2027, 1, 1), ROLE, at)
    assert {one.split("/")[1] for one in made.gone} <= {"applicant", "member", "household"}
    plan = plan_purge(folder, AFTER)
    assert {one.kind for one in plan.later} == {"record"}
    assert [note for note in plan.notes if "record" in note and "1 January 2030" in note]


def test_what_is_left_is_still_a_case(folder: Path) -> None:
    keep(folder, record="2030-01-01")
    run_purge(folder, AFTER, ROLE, at)
    assert "The record holds." in done("verify", "--folder", folder).stdout
    done("status", "--folder", folder)
    run_purge(folder, date(2030, 1, 1), ROLE, at)
    assert "The record holds." in done("verify", "--folder", folder).stdout
    done("status", "--folder", folder)
    assert "Next: nothing: personal data are deleted" in done("status", "--folder", folder).stdout
    for words in (
        ("packs",),
        ("draw", "--seed", "1"),
        ("lottery",),
        ("export", "--person", "0003"),
        ("report",),
    ):
        refused = type_in(words[0], "--folder", folder, *words[1:])
        assert refused.exit_code == 3
        assert "deleted for good by citizen-panel purge on 2028-01-01" in refused.stderr


def test_dates_that_cannot_be_read_are_all_said(folder: Path) -> None:
    keep(folder, letters='"soon"', leters="2027-01-01", lists="5")
    with pytest.raises(InputProblems) as refused:
        plan_purge(folder, AFTER)
    assert len(refused.value.problems) == 3


def test_without_a_day_nothing_is_due_and_that_is_said(folder: Path) -> None:
    text = (folder / "panel.toml").read_text("utf-8")
    (folder / "panel.toml").write_text(
        text.replace("delete_on = 2027-12-31", 'delete_on = "next year"'), "utf-8"
    )
    plan = plan_purge(folder, date(2099, 1, 1))
    assert not plan.due and plan.later
    assert [note for note in plan.notes if "is no date" in note]


def test_files_of_others_are_named_and_stay(folder: Path) -> None:
    for name in ("packs/office/notes.docx", "private/minutes.txt", "packs/mine/list.pdf"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    (folder / "packs/office/link.xlsx").symlink_to(folder / "applicants.xlsx")
    made = run_purge(folder, AFTER, ROLE, at)
    assert set(made.plan.unknown) == {"packs/office/notes.docx", "private/minutes.txt", "packs/mine/list.pdf"}
    assert all((folder / name).exists() for name in made.plan.unknown)
    assert (folder / "applicants.xlsx").exists()


def test_a_file_that_is_held_open_stays_and_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = purging.remove

    def held(case: Any, name: str) -> None:
        if name == "packs/office/panel.xlsx":
            raise PermissionError(13, "in use", name)
        real(case, name)

    monkeypatch.setattr(purging, "remove", held)
    made = run_purge(folder, AFTER, ROLE, at)
    assert made.left == ("packs/office/panel.xlsx",)
    monkeypatch.undo()
    assert run_purge(folder, AFTER, ROLE, at).gone == ("packs/office/panel.xlsx",)


@pytest.mark.parametrize("stop", [0, 1, 7, 10**6])
def test_interrupted_the_next_purge_finishes_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    count = 0

    def cut(real: Callable[..., Any], last: bool) -> Callable[..., Any]:
        def call(*words: Any) -> Any:
            nonlocal count
            count += 1
            if (count > stop) if not last else ("purged" in str(words)):
                raise KeyboardInterrupt
            return real(*words)

        return call

    with monkeypatch.context() as patched:
        if stop < 10**6:
            patched.setattr(purging, "remove", cut(purging.remove, False))
        else:
            patched.setattr(purging, "write_step", cut(purging.write_step, True))
        with pytest.raises(KeyboardInterrupt):
            run_purge(folder, AFTER, ROLE, at)
    assert (folder / "private/purge.json").exists()
    assert "Next: citizen-panel purge --yes" in done("status", "--folder", folder).stdout
    finished = run_purge(folder, AFTER, ROLE, at)
    assert (finished.list, finished.left) == ("private/purge.json", ())
    with pytest.raises(InputProblems, match="nothing is due"):
        run_purge(folder, AFTER, ROLE, at)
    told = json.loads((folder / "private/purged.json").read_bytes())
    assert told["left"] == []
    assert not [name for name in told["gone"] if (folder / name).exists()]


def test_a_file_that_was_written_anew_is_not_taken_for_the_listed_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no(*words: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(purging, "remove", no)
        with pytest.raises(KeyboardInterrupt):
            run_purge(folder, AFTER, ROLE, at)
    keep(folder, lists="2040-01-01")
    (folder / "packs/office/panel.xlsx").write_bytes(b"another")
    assert run_purge(folder, AFTER, ROLE, at).left == ("packs/office/panel.xlsx",)
    assert (folder / "packs/office/panel.xlsx").read_bytes() == b"another"
    assert json.loads((folder / "private/purged.json").read_bytes())["left"] == ["packs/office/panel.xlsx"]


def test_somebody_has_to_sign(folder: Path) -> None:
    before = contents(folder)
    with pytest.raises(InputProblems, match="nobody signs"):
        run_purge(folder, AFTER, "  ", at)
    assert contents(folder) == before
