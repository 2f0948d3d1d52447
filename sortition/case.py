"""The case folder: where things stand, its key, its log, and writing that is done whole or not at all."""

from __future__ import annotations

import hmac
import re
import secrets
import shutil
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sortition.canonical import json_bytes, sha
from sortition.chain import log_lines as log_lines
from sortition.chain import signed
from sortition.disk import REWRITTEN, STAGING, hindrance, refusals_worded, sync, sync_all, unwritable
from sortition.locking import alone
from sortition.problems import InputProblems, Problem, VerificationFailed

LOG = "public/log.jsonl"
KEY = "private/case.key"
PSEUDONYMS = "private/pseudonyms.csv"
_REPLACED = (LOG, PSEUDONYMS)
_REHEARSAL = "rehearsal/"
# Folders in which private and public ones lie side by side.
_SHARED = ("packs", "rehearsal")
_LATER = "what was begun is completed then"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Case:
    """A case folder by its path; reading from it never creates anything."""

    folder: Path

    @property
    def public(self) -> Path:
        """What may be published as it is."""
        return self.folder / "public"

    @property
    def private(self) -> Path:
        """Personal data, the key and the auditor's edition."""
        return self.folder / "private"

    @property
    def packs(self) -> Path:
        """Documents, one folder an audience."""
        return self.folder / "packs"

    @property
    def rehearsal(self) -> Path:
        """What a rehearsal wrote; replaced by the next one."""
        return self.folder / "rehearsal"

    @property
    def started(self) -> bool:
        """Whether the folder has a key or a log; a case has both."""
        return (self.folder / LOG).exists() or (self.folder / KEY).exists()

    @property
    def interrupted(self) -> bool:
        """Whether the files of a step are complete, and not all of them in their places."""
        return _whole(self).exists()

    @property
    def cut_short(self) -> bool:
        """Whether a command that ended before its work was done has left files that nobody needs."""
        return _half(self).exists() or (self.private / REWRITTEN).exists()

    def key(self) -> bytes:
        """The 32 bytes of the case key.

        Raises:
            VerificationFailed: the file is not a key.
        """
        text = _read(self.folder / KEY)
        if not re.fullmatch(rb"[0-9a-f]{64}\n", text):
            raise VerificationFailed("case.key does not hold 64 hex digits")
        return bytes.fromhex(text.decode())

    def log(self) -> tuple[dict[str, Any], ...]:
        """The lines of the public log, oldest first, chained without a break.

        Raises:
            VerificationFailed: a line is not canonical, or does not continue the one before.
        """
        return log_lines(_read(self.folder / LOG))

    def head(self) -> str:
        """The hash of the last line of the log."""
        return str(self.log()[-1]["hash"])


class Keyed:
    """What depends on the case key: the case id, pseudonyms, salts, openings of tickets."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.case_id = sha(key)

    def _mac(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), "sha256")

    def pseudonym(self, applicant: str) -> str:
        """The entry number of an applicant's id."""
        return b32encode(self._mac(applicant))[:10].decode()

    def salt(self, pseudonym: str) -> str:
        """What keeps an applicant's leaf from being guessed."""
        return self._mac(f"salt\n{pseudonym}").hex()

    def opening(self, ticket: str) -> str:
        """What keeps a ticket's seal from being guessed; `ticket` is the padded number."""
        return self._mac(f"ticket\n{ticket}").hex()


def start_case(folder: Path, now: str) -> Case:
    """The case in this folder, ready to be written to: key, log and folders exist afterwards.

    A step that was interrupted is finished or removed first. `now` is the time in UTC.

    Raises:
        InputProblems: the key or the log was lost, or the folder cannot be written to.
        VerificationFailed: the key is not the one with which the log begins.
    """
    case = Case(folder)
    recover(case)
    if not case.started:
        with refusals_worded(), alone(case.private):
            recover(case)
            if not case.started:  # Another command may have been first.
                _begin(case, now)
    if case.log()[0].get("case") != sha(case.key()):
        raise VerificationFailed("the log begins with another case key than private/case.key")
    return case


def _begin(case: Case, now: str) -> None:
    key = secrets.token_bytes(32)
    files = {"private/.gitignore": b"*\n"} if not (case.private / ".gitignore").exists() else {}
    files[KEY] = f"{key.hex()}\n".encode()
    write_step(case, files, now, {"event": "case", "case": sha(key)})


def _lost(path: Path) -> Problem:
    from sortition.keeping import put_back  # reads settings, which few need

    name = f"{path.parent.name}/{path.name}"
    remedy = put_back(path.parent.parent, name, "Put it back from your back-up, or begin in a new folder.")
    return Problem(f"{name} is missing, yet other parts of this case exist", remedy, file=path.name)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputProblems([_lost(path)]) from None


def write_step(
    case: Case,
    files: Mapping[str, bytes],
    now: str,
    event: Mapping[str, object] | None = None,
    after: str = "",
) -> str:
    """All these files stand in the case folder afterwards, or none of them, even if the power fails.

    `files` are paths inside the folder (with "/") and contents. Where there is an `event`, the
    log gains its line, which names the hash of every public file. `after` is the head of the log for which
    they were made, "" where they go with any. Returns the log's head.
    Killed half-way, the folder is put right by the next `recover`.

    Raises:
        InputProblems: a file exists already with other content, or cannot be written; another command is at
            work; the log went on.
    """
    if not _TIME.fullmatch(now):
        raise ValueError("a time is written 2026-11-21T10:00:00Z")
    with refusals_worded(), alone(case.private):
        recover(case)
        if after:
            _refuse_later(case, after)
        return _write(case, files, now, event)


def _refuse_later(case: Case, head: str) -> None:
    if case.head() != head:
        reason = "another command has written to the record meanwhile"
        raise InputProblems([Problem(reason, "Run the command again")])


def _write(case: Case, files: Mapping[str, bytes], now: str, event: Mapping[str, object] | None) -> str:
    staged = dict(files)
    head = ""
    if event is not None:
        before = (case.folder / LOG).read_bytes() if (case.folder / LOG).exists() else b""
        line = signed(before, files, now, event)
        staged[LOG] = before + json_bytes(line)
        head = str(line["hash"])
    _refuse_overwriting(case, staged)
    _stage(case, staged)
    recover(case)
    return head


def next_head(case: Case, files: Mapping[str, bytes], now: str, event: Mapping[str, object]) -> str:
    """The head that `write_step` gives the log with these arguments."""
    return str(signed((case.folder / LOG).read_bytes(), files, now, event)["hash"])


def _replaceable(name: str) -> bool:
    return name in _REPLACED or name.startswith(_REHEARSAL)


def _refuse_overwriting(case: Case, files: Mapping[str, bytes]) -> None:
    found = (_in_the_way(case.folder / name, name, data) for name, data in sorted(files.items()))
    if problems := tuple(dict.fromkeys(one for one in found if one)):
        raise InputProblems(problems)


def _in_the_way(path: Path, name: str, data: bytes) -> Problem | None:
    if not path.exists():
        return hindrance(path)
    if not _replaceable(name):
        # Two commands at once may have made the same document.
        same = path.is_file() and path.read_bytes() == data
        reason, remedy = f"{name} exists and is never overwritten", "Run the command again, or move it away"
        return None if same else Problem(reason, remedy, path.name)
    # Excel holds its open workbooks locked on Windows: better to hear it before anything moves.
    try:
        path.open("r+b").close()
    except PermissionError:
        return unwritable(path)
    return None


def _stage(case: Case, files: Mapping[str, bytes]) -> None:
    case.private.chmod(0o700)
    half = _half(case)
    try:
        half.mkdir(mode=0o700)
        for name, data in sorted(files.items()):
            path = _with_folders(half, name, private=True, shared=())
            path.touch(mode=0o600 if _is_private(name) else 0o666, exist_ok=False)
            path.write_bytes(data)
        sync_all(half)
        half.rename(_whole(case))
    except OSError:
        # A full disk has its room back at once.
        shutil.rmtree(half, ignore_errors=True)
        raise
    sync(case.private)
    sync(case.folder)


def _is_private(name: str) -> bool:
    # The office's and the auditor's documents hold names or head-counts too.
    first, _, rest = name.partition("/")
    return not (first == "public" or (first in _SHARED and rest.startswith("public/")))


def _half(case: Case) -> Path:
    return case.private / STAGING[1]


def _whole(case: Case) -> Path:
    return case.private / STAGING[0]


def recover(case: Case) -> None:
    """A step that was interrupted is complete afterwards, or gone without a trace.

    A staging folder bears its final name only when every file in it is complete; those are moved
    to their places, the log last, so that what the log names always exists.

    Raises:
        InputProblems: a file cannot be written; the next call goes on.
        VerificationFailed: the log went on while a step was unfinished.
    """
    if not (case.interrupted or case.cut_short):
        return
    with refusals_worded(_LATER), alone(case.private):
        (case.private / REWRITTEN).unlink(missing_ok=True)
        if _half(case).exists():
            shutil.rmtree(_half(case))
        if _whole(case).exists():
            _roll_forward(case, _whole(case))


def _roll_forward(case: Case, whole: Path) -> None:
    found = [path.relative_to(whole) for path in sorted(whole.rglob("*"))]
    names = [path.as_posix() for path in found if (whole / path).is_file()]
    folders = [Path(), *(path for path in found if (whole / path).is_dir())]
    if LOG in names and (case.folder / LOG).exists():
        _refuse_fork((case.folder / LOG).read_bytes(), (whole / LOG).read_bytes())
    for name in names:
        place = _with_folders(case.folder, name, _is_private(name))
        if name != LOG:
            (whole / name).replace(place)
    # The log must not outlive what it names, should the power fail in between.
    for folder in folders:
        sync(case.folder / folder)
    if LOG in names:
        (whole / LOG).replace(case.folder / LOG)
        sync(case.public)
    shutil.rmtree(whole)


def _refuse_fork(current: bytes, staged: bytes) -> None:
    if not staged.startswith(current):
        raise VerificationFailed("log.jsonl was changed while a step was unfinished (private/.staging)")


def _with_folders(root: Path, name: str, private: bool, shared: tuple[str, ...] = _SHARED) -> Path:
    """The path of this name, whose folders exist then."""
    folder = root
    # mkdir(parents=True) would leave the folders above the last open to everybody.
    for depth, part in enumerate(Path(name).parent.parts):
        folder /= part
        closed = private and (depth or part not in shared)
        folder.mkdir(mode=0o700 if closed else 0o777, exist_ok=True)
    return root / name
