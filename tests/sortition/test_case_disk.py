"""What reaches the disk before what, and the disk's refusals in words."""

import errno
import os
from pathlib import Path

import pytest
from sealing import NOW

from sortition.case import start_case, write_step
from sortition.disk import Refused, hindrance, no_folder, refused, sync, write_new
from sortition.problems import InputProblems

FILES = {"public/lottery/a.json": b"1\n", "private/audit/b.csv": b"2\n", "packs/office/c.txt": b"3\n"}
EVENT = {"event": "lottery", "lottery": 1, "commitment": "0" * 64}
posix = pytest.mark.skipif(os.name != "posix", reason="this system has no such calls")


@pytest.fixture
def case(tmp_path):
    return start_case(tmp_path / "river", NOW)


def happenings(monkeypatch, folder, work):
    """What `work` brings to the disk and what it renames, in order, by names in the folder."""
    seen, names = [], {}
    real_open, real_sync = os.open, os.fsync
    real_rename, real_replace = Path.rename, Path.replace

    def name(path):
        return Path(path).relative_to(folder).as_posix()

    def opened(path, *given, **named):
        handle = real_open(path, *given, **named)
        names[handle] = path
        return handle

    def moved(real):
        def move(self, target):
            seen.append(f"{name(self)} > {name(target)}")
            return real(self, target)

        return move

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", opened)
        patch.setattr(os, "fsync", lambda handle: (seen.append(name(names[handle])), real_sync(handle)))
        patch.setattr(Path, "rename", moved(real_rename))
        patch.setattr(Path, "replace", moved(real_replace))
        work()
    return seen


@posix
def test_everything_is_on_the_disk_before_the_name_that_says_so(case, monkeypatch):
    seen = happenings(monkeypatch, case.folder, lambda: write_step(case, FILES, NOW, EVENT))
    whole = seen.index("private/.staging.tmp > private/.staging")
    half, log = "private/.staging.tmp", "public/log.jsonl"
    folders = {half, *(f"{half}/{above}" for name in (*FILES, log) for above in Path(name).parents[:-1])}
    assert set(seen[:whole]) == folders | {f"{half}/{name}" for name in (*FILES, log)}
    assert seen[whole + 1] == "private"


@posix
def test_what_the_log_names_is_on_the_disk_before_the_log(case, monkeypatch):
    seen = happenings(monkeypatch, case.folder, lambda: write_step(case, FILES, NOW, EVENT))
    log = seen.index("private/.staging/public/log.jsonl > public/log.jsonl")
    for name in FILES:
        moved = seen.index(f"private/.staging/{name} > {name}")
        for above in Path(name).parents:
            assert above.as_posix() in seen[moved:log], (name, above)
    assert seen[log + 1 :] == ["public"]


@posix
def test_a_step_that_goes_on_after_a_stop_brings_all_its_folders_to_the_disk(case, monkeypatch):
    real = Path.replace
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(
            Path, "replace", lambda self, to: real(self, to) if "packs" in str(to) else interrupted()
        )
        write_step(case, FILES, NOW, EVENT)
    assert (case.packs / "office/c.txt").exists()
    seen = happenings(monkeypatch, case.folder, lambda: start_case(case.folder, NOW))
    log = seen.index("private/.staging/public/log.jsonl > public/log.jsonl")
    assert {"packs", "packs/office", "private/audit", "public/lottery"} <= set(seen[:log])


def interrupted():
    raise KeyboardInterrupt


def test_a_disk_without_this_call_is_taken_as_it_is(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("1")
    for number in (errno.EINVAL, errno.ENOTSUP):
        monkeypatch.setattr(os, "fsync", lambda handle, number=number: failing(number))
        sync(tmp_path / "a")
    monkeypatch.setattr(os, "fsync", lambda handle: failing(errno.EIO))
    with pytest.raises(OSError, match="a'"):
        sync(tmp_path / "a")


def failing(number, path=None):
    raise OSError(number, os.strerror(number), path)


@pytest.mark.parametrize(
    ("number", "reason", "remedy"),
    [
        ("ENOSPC", "the disk is full", "Free some space"),
        ("EDQUOT", "your share of this disk is used up", "Delete"),
        ("EROFS", "this disk can only be read", "Copy"),
        ("EFBIG", "the disk takes no file as large as this", "another disk"),
        ("EIO", "the disk does not work", "Copy"),
        ("ENAMETOOLONG", "the path is too long", "shorter path"),
        ("EMFILE", "cannot be read or written: Too many open files", "Check"),
    ],
)
def test_each_refusal_has_its_words(number, reason, remedy):
    code = getattr(errno, number)
    (problem,) = refused(OSError(code, os.strerror(code), "home of somebody/panel.xlsx")).problems
    assert reason in problem.reason
    assert remedy in problem.remedy
    assert "somebody" not in str(problem)


def test_a_refusal_without_words_or_name():
    (problem,) = refused(OSError()).problems
    assert "OSError" in problem.reason
    assert problem.file == ""


def test_too_long_a_path_on_windows():
    error = OSError(errno.ENOENT, "The filename or extension is too long", "C:/x")
    error.winerror = 206
    (problem,) = refused(error).problems
    assert "the path is too long" in problem.reason


def test_what_may_not_be_written_is_a_file_or_a_folder(tmp_path):
    book = tmp_path / "panel.xlsx"
    book.write_text("")
    (problem,) = refused(PermissionError(errno.EACCES, "no", str(book))).problems
    assert (problem.file, problem.remedy) == (
        "panel.xlsx",
        "Close panel.xlsx in Excel (or any other program) and try again",
    )
    (problem,) = refused(PermissionError(errno.EACCES, "no", str(tmp_path / "new.pdf"))).problems
    assert problem.file == tmp_path.name
    assert "Ask for the right" in problem.remedy


def test_a_step_in_preparation_is_named_by_the_place_it_is_for(tmp_path):
    (tmp_path / "private/.staging.tmp/packs").mkdir(parents=True)
    (tmp_path / "private/.lock").write_text("")
    for name, file in (
        (".staging.tmp/packs/a.pdf", "a.pdf"),
        (".staging", "private"),
        (".staging.tmp", "private"),
        (".lock", "private"),
    ):
        (problem,) = refused(PermissionError(errno.EACCES, "no", str(tmp_path / "private" / name))).problems
        assert problem.file == file
        assert "Ask for the right" in problem.remedy


def test_what_happens_later_is_said():
    (problem,) = refused(OSError(errno.ENOSPC, "full", "x"), "the rest follows").problems
    assert str(problem) == "x: the disk is full. Free some space and run the command again; the rest follows"


def test_hindrances_are_found_beforehand(tmp_path, monkeypatch):
    (tmp_path / "packs").write_text("")
    assert "a file where a folder must be" in str(hindrance(tmp_path / "packs/office/a.pdf"))
    assert no_folder(tmp_path / "packs").file == "packs"
    assert hindrance(tmp_path / "public/draw/seed.json") is None
    monkeypatch.setattr(os, "access", lambda *given: False)
    assert str(hindrance(tmp_path / "public/a")).startswith(f"{tmp_path.name}: you may not write")


def test_all_hindrances_are_told_at_once_and_nothing_is_staged(case):
    (case.folder / "packs").write_text("")
    (case.public / "lottery").write_text("")
    with pytest.raises(InputProblems) as found:
        write_step(case, FILES, NOW, EVENT)
    assert [problem.file for problem in found.value.problems] == ["packs", "lottery"]
    assert not list(case.private.glob(".staging*"))


def test_new_files_stand_all_or_none(tmp_path, monkeypatch):
    files = {"a": b"1", "b": b"2"}
    write_new(tmp_path / "x/whole", files)
    assert {path.name: path.read_bytes() for path in (tmp_path / "x/whole").iterdir()} == files
    real = Path.write_bytes

    def full(self, data):
        real(self, data[: len(data) // 2])
        if data == b"2":
            failing(errno.ENOSPC, str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    (tmp_path / "there").mkdir()
    for name in ("new", "there"):
        with pytest.raises(Refused, match=f"{name}: the disk is full"):
            write_new(tmp_path / name, files)
    assert not (tmp_path / "new").exists()
    assert list((tmp_path / "there").iterdir()) == []


def test_a_full_disk_has_its_room_back(case, monkeypatch):
    real = Path.write_bytes

    def full(self, data):
        if self.name == "log.jsonl":
            failing(errno.ENOSPC, str(self))
        return real(self, data)

    before = case.head()
    with monkeypatch.context() as patch, pytest.raises(Refused, match=r"log.jsonl: the disk is full"):
        patch.setattr(Path, "write_bytes", full)
        write_step(case, FILES, NOW, EVENT)
    assert not list(case.private.glob(".staging*"))
    write_step(case, FILES, NOW, EVENT, after=before)
    assert len(case.log()) == 2
