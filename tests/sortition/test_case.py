import hmac
import json
import os
import shutil
import subprocess
import sys
from base64 import b32encode
from hashlib import sha256
from pathlib import Path

import pytest
from sealing import NOW

from sortition.case import Case, Keyed, log_lines, recover, start_case, write_step
from sortition.problems import InputProblems, VerificationFailed

FILES = {"public/lottery/a.json": b"1\n", "private/audit/b.csv": b"2\n", "packs/c.txt": b"3\n"}
EVENT = {"event": "lottery", "lottery": 1, "commitment": "0" * 64}
WRITING = ("mkdir", "touch", "write_bytes", "rename", "replace", "rmdir", "unlink")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file but the lock's and those of a step under way."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    names = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {
        name: data
        for name, data in names.items()
        if not name.startswith(("private/.staging", "private/.lock"))
    }


@pytest.fixture
def case(tmp_path):
    return start_case(tmp_path / "river", NOW)


class Killed(BaseException):
    """The process ends here: nothing that a program says about exceptions may help it."""


def killed_after(monkeypatch, calls):
    """Every call of pathlib that writes counts; the one after `calls` never happens."""
    count = iter(range(calls))

    def counted(real):
        def call(*args, **kwargs):
            if next(count, None) is None:
                raise Killed
            return real(*args, **kwargs)

        return call

    for name in WRITING:
        monkeypatch.setattr(Path, name, counted(getattr(Path, name)))


def test_starting_makes_key_log_and_a_closed_room(tmp_path):
    case = start_case(tmp_path / "new" / "river", NOW)
    key = case.key()
    assert len(key) == 32
    assert (case.private / ".gitignore").read_text() == "*\n"
    (line,) = case.log()
    unsigned = {"at": NOW, "case": sha256(key).hexdigest(), "event": "case", "files": {}, "prev": "0" * 64}
    text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"))
    assert line == {**unsigned, "hash": sha256(text.encode()).hexdigest()}
    assert case.head() == line["hash"]
    assert set(contents(case.folder)) == {"private/.gitignore", "private/case.key", "public/log.jsonl"}


def test_starting_again_changes_nothing_and_other_cases_have_other_keys(case, tmp_path):
    before = contents(case.folder)
    start_case(case.folder, "2031-01-01T00:00:00Z")
    assert contents(case.folder) == before
    assert start_case(tmp_path / "other", NOW).key() != case.key()


@pytest.mark.skipif(os.name != "posix", reason="this system has no file modes")
def test_only_the_owner_reads_private(case):
    write_step(case, FILES, NOW, EVENT)
    modes = {p.relative_to(case.folder).as_posix(): p.stat().st_mode & 0o777 for p in case.private.rglob("*")}
    assert case.private.stat().st_mode & 0o777 == 0o700
    assert modes["private/case.key"] == modes["private/audit/b.csv"] == 0o600
    assert modes["private/audit"] == 0o700
    assert (case.public / "lottery/a.json").stat().st_mode & 0o444 == 0o444


@pytest.mark.parametrize("lost", ["private/case.key", "public/log.jsonl"])
def test_a_lost_part_is_named_and_nothing_is_made(case, lost):
    (case.folder / lost).unlink()
    before = contents(case.folder)
    with pytest.raises(InputProblems, match=f"{lost} is missing"):
        start_case(case.folder, NOW)
    assert contents(case.folder) == before


def test_another_key_is_refused(case):
    (case.private / "case.key").write_bytes(b"ab" * 32 + b"\n")
    with pytest.raises(VerificationFailed, match="another case key"):
        start_case(case.folder, NOW)


@pytest.mark.parametrize("text", [b"", b"ab", b"AB" * 32 + b"\n", b"ab" * 32, b"\xff" * 65])
def test_what_is_not_a_key_is_refused_without_showing_it(case, text):
    (case.private / "case.key").write_bytes(text)
    with pytest.raises(VerificationFailed) as refused:
        case.key()
    assert str(refused.value) == "case.key does not hold 64 hex digits"


def test_what_depends_on_the_key():
    key = bytes(range(32))
    keyed = Keyed(key)
    assert keyed.case_id == sha256(key).hexdigest()
    assert keyed.pseudonym("é17") == b32encode(hmac.new(key, "é17".encode(), sha256).digest())[:10].decode()
    assert keyed.salt("ABC") == hmac.new(key, b"salt\nABC", sha256).hexdigest()
    assert keyed.opening("007") == hmac.new(key, b"ticket\n007", sha256).hexdigest()
    assert key.hex() not in repr(keyed)


def test_a_step_writes_everything_and_names_what_is_public(case):
    first = case.head()
    head = write_step(case, FILES, NOW, EVENT)
    assert {name: (case.folder / name).read_bytes() for name in FILES} == FILES
    line = case.log()[-1]
    assert line["files"] == {"lottery/a.json": sha256(b"1\n").hexdigest()}
    assert (line["prev"], line["hash"], case.head()) == (first, head, head)
    assert line["event"] == "lottery"
    assert not list(case.private.glob(".staging*"))


def test_a_step_without_an_event_leaves_the_log(case):
    before = case.head()
    assert write_step(case, {"rehearsal/x.json": b"1"}, NOW) == ""
    write_step(case, {"rehearsal/x.json": b"2"}, NOW)
    assert (case.rehearsal / "x.json").read_bytes() == b"2"
    assert case.head() == before


def test_nothing_is_overwritten(case):
    (case.folder / "packs").mkdir()
    (case.folder / "packs/c.txt").write_text("the officer's own")
    before = contents(case.folder)
    with pytest.raises(InputProblems, match=r"packs/c.txt exists and is never overwritten"):
        write_step(case, FILES, NOW, EVENT)
    assert contents(case.folder) == before


@pytest.mark.parametrize("now", ["2030-03-01", "2030-03-01T09:00:00+00:00", "2030-03-01 09:00:00Z", ""])
def test_times_have_one_form(case, now):
    with pytest.raises(ValueError, match="a time is written"):
        write_step(case, FILES, now, EVENT)


def test_any_flipped_byte_of_the_log_is_seen(case):
    write_step(case, FILES, NOW, EVENT)
    good = (case.public / "log.jsonl").read_bytes()
    assert len(log_lines(good)) == 2
    for place in range(len(good)):
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        with pytest.raises(VerificationFailed):
            log_lines(bad)


def test_lines_dropped_or_exchanged_are_seen(case):
    write_step(case, FILES, NOW, EVENT)
    write_step(case, {}, NOW, {**EVENT, "lottery": 2})
    lines = (case.public / "log.jsonl").read_bytes().splitlines(keepends=True)
    for wrong in ([1, 2], [0, 2], [0, 2, 1], [0, 0], []):
        with pytest.raises(VerificationFailed):
            log_lines(b"".join(lines[i] for i in wrong))


def mended(lines):
    before, raw = "0" * 64, b""
    for line in lines:
        told = {**{k: v for k, v in line.items() if k != "hash"}, "prev": before}
        before = sha256(json.dumps(told, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
        raw += json.dumps({**told, "hash": before}, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return raw


def test_a_log_belongs_to_one_case(case):
    write_step(case, FILES, NOW, EVENT)
    opening, lottery = case.log()
    assert len(log_lines(mended([opening, lottery]))) == 2
    for wrong in ([lottery], [opening, opening], [lottery, opening]):
        with pytest.raises(VerificationFailed, match="begins with one line of its case"):
            log_lines(mended(wrong))


def test_a_killed_step_is_as_if_it_had_not_been_or_complete(case, tmp_path, monkeypatch):
    before = contents(case.folder)
    whole = tmp_path / "whole"
    shutil.copytree(case.folder, whole)
    write_step(Case(whole), FILES, NOW, EVENT)
    after, seen = contents(whole), []
    for calls in range(1000):
        folder = tmp_path / f"killed {calls}"
        shutil.copytree(case.folder, folder)
        with monkeypatch.context() as patch:
            killed_after(patch, calls)
            try:
                write_step(Case(folder), FILES, NOW, EVENT)
                break
            except Killed:
                pass
        if calls % 2:
            with monkeypatch.context() as patch, pytest.raises(Killed):
                killed_after(patch, 0)
                recover(Case(folder))
                raise Killed
        log_of_interrupted = Case(folder).log()  # readable at every moment
        assert all(
            (folder / "public" / name).exists() for line in log_of_interrupted for name in line["files"]
        )
        recover(Case(folder))
        seen.append(contents(folder))
        assert not list((folder / "private").glob(".staging*"))
        if seen[-1] == before:
            write_step(Case(folder), FILES, NOW, EVENT)
            assert contents(folder) == after
    assert before in seen
    assert after in seen
    assert all(state in (before, after) for state in seen)
    assert contents(folder) == after


def test_a_killed_beginning_is_finished_by_the_next(tmp_path, monkeypatch):
    for calls in range(1000):
        folder = tmp_path / f"killed {calls}"
        with monkeypatch.context() as patch:
            killed_after(patch, calls)
            try:
                start_case(folder, NOW)
                break
            except Killed:
                pass
        case = start_case(folder, NOW)
        assert case.log()[0]["case"] == sha256(case.key()).hexdigest()
        assert len(contents(folder)) == 3
    assert calls > 8


@pytest.mark.parametrize("calls", [4, 14, 19])
def test_a_process_that_ends_at_once(case, calls):
    """The same with a real process which the system ends: no exception, no cleaning up."""
    before = contents(case.folder)
    code = f"""
import os, sys
from pathlib import Path
from sortition.case import Case, write_step
left = iter(range({calls}))
def ending(real):
    def call(*args, **kwargs):
        if next(left, None) is None:
            os._exit(9)
        return real(*args, **kwargs)
    return call
for name in {WRITING!r}:
    setattr(Path, name, ending(getattr(Path, name)))
write_step(Case(Path(sys.argv[1])), {FILES!r}, {NOW!r}, {EVENT!r})
"""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code, case.folder], env=env, check=False)
    assert done.returncode == 9
    assert list(case.private.glob(".staging*"))
    recover(case)
    written = {name for name in FILES if (case.folder / name).exists()}
    assert written in (set(), set(FILES))
    assert len(case.log()) == (2 if written else 1)
    assert written or contents(case.folder) == before


def test_a_log_that_went_on_elsewhere_is_not_overwritten(case, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            write_step(case, FILES, NOW, EVENT)
    staged = case.private / ".staging"
    aside = case.private / "aside"
    staged.rename(aside)
    write_step(case, {}, NOW, {**EVENT, "lottery": 7})
    aside.rename(staged)
    before = contents(case.folder)
    with pytest.raises(VerificationFailed, match="unfinished"):
        recover(case)
    assert contents(case.folder) == before


def test_a_file_open_in_excel_stops_the_step_before_anything_moves(case, monkeypatch):
    write_step(case, {"private/pseudonyms.csv": b"id,applicant\n"}, NOW, EVENT)
    before = contents(case.folder)
    real = Path.open

    def locked(self, mode="r", *args, **kwargs):
        if self.name == "pseudonyms.csv" and mode == "r+b":
            raise PermissionError(13, "locked", str(self))
        return real(self, mode, *args, **kwargs)

    with monkeypatch.context() as patch, pytest.raises(InputProblems, match=r"Close pseudonyms.csv in Excel"):
        patch.setattr(Path, "open", locked)
        write_step(case, {"private/pseudonyms.csv": b"other", "public/x": b""}, NOW, EVENT)
    assert contents(case.folder) == before


def test_a_file_locked_in_the_last_moment_is_named_and_the_step_finished_later(case, monkeypatch):
    real = Path.replace

    def locked(self, target):
        if Path(target).name == "log.jsonl":
            raise PermissionError(13, "locked", str(target))
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", locked)
        with pytest.raises(InputProblems, match=r"Close log.jsonl in Excel"):
            write_step(case, FILES, NOW, EVENT)
        with pytest.raises(InputProblems, match=r"Close log.jsonl in Excel"):
            recover(case)
    assert len(case.log()) == 1
    recover(case)
    assert len(case.log()) == 2
