"""The case folder: where things stand, its key, its log, and writing that is done whole or not at all."""

from __future__ import annotations

import hmac
import re
import secrets
import shutil
from base64 import b32encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from json import JSONDecodeError, loads
from pathlib import Path
from typing import Any

from sortition.canonical import json_bytes, json_text, sha
from sortition.problems import InputProblems, Problem, VerificationFailed

LOG = "public/log.jsonl"
KEY = "private/case.key"
PSEUDONYMS = "private/pseudonyms.csv"
NO_HEAD = "0" * 64
_REPLACED = (LOG, PSEUDONYMS)
_REHEARSAL = "rehearsal/"
# Folders in which private and public ones lie side by side.
_SHARED = ("packs", "rehearsal")
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
        key = secrets.token_bytes(32)
        files = {"private/.gitignore": b"*\n"} if not (case.private / ".gitignore").exists() else {}
        files[KEY] = f"{key.hex()}\n".encode()
        write_step(case, files, now, {"event": "case", "case": sha(key)})
    if case.log()[0].get("case") != sha(case.key()):
        raise VerificationFailed("the log begins with another case key than private/case.key")
    return case


def _lost(path: Path) -> Problem:
    from sortition.keeping import put_back  # reads settings, which few need

    name = f"{path.parent.name}/{path.name}"
    remedy = put_back(path.parent.parent, name, "Put it back from your back-up, or begin in a new folder.")
    return Problem(f"{name} is missing, yet other parts of this case exist", remedy, file=path.name)


def log_lines(data: bytes) -> tuple[dict[str, Any], ...]:
    """The lines of a log, checked as a chain.

    Raises:
        VerificationFailed: a line is not canonical, or does not continue the one before.
    """
    lines: list[dict[str, Any]] = []
    before = NO_HEAD
    for number, raw in enumerate(data.splitlines(keepends=True), start=1):
        line = _line(raw, number)
        unsigned = {name: value for name, value in line.items() if name != "hash"}
        if line.get("prev") != before or line.get("hash") != sha(json_text(unsigned).encode()):
            raise VerificationFailed(f"log.jsonl, line {number}: the chain of hashes is broken")
        if (line.get("event") == "case") != (number == 1):
            raise VerificationFailed(f"log.jsonl, line {number}: a log begins with one line of its case")
        before = line["hash"]
        lines.append(line)
    if not lines:
        raise VerificationFailed("log.jsonl is empty")
    return tuple(lines)


def _line(raw: bytes, number: int) -> dict[str, Any]:
    try:
        line = loads(raw)
        if isinstance(line, dict) and json_bytes(line) == raw:
            return line
    except (JSONDecodeError, UnicodeError, TypeError):
        pass
    raise VerificationFailed(f"log.jsonl, line {number}: not in canonical form")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputProblems([_lost(path)]) from None


def write_step(
    case: Case, files: Mapping[str, bytes], now: str, event: Mapping[str, object] | None = None
) -> str:
    """All these files stand in the case folder afterwards, or none of them.

    `files` are paths inside the folder (with "/") and contents. Where there is an `event`, the
    log gains its line, which names the hash of every public file. Returns the log's head.
    Killed half-way, the folder is put right by the next `recover`.

    Raises:
        InputProblems: a file exists already, or cannot be written.
    """
    if not _TIME.fullmatch(now):
        raise ValueError("a time is written 2026-11-21T10:00:00Z")
    recover(case)
    staged = dict(files)
    head = ""
    if event is not None:
        before = (case.folder / LOG).read_bytes() if (case.folder / LOG).exists() else b""
        line = _signed(before, files, now, event)
        staged[LOG] = before + json_bytes(line)
        head = str(line["hash"])
    _refuse_overwriting(case, staged)
    with _locks_named():
        _stage(case, staged)
    recover(case)
    return head


def next_head(case: Case, files: Mapping[str, bytes], now: str, event: Mapping[str, object]) -> str:
    """The head that `write_step` gives the log with these arguments."""
    return str(_signed((case.folder / LOG).read_bytes(), files, now, event)["hash"])


def _signed(
    before: bytes, files: Mapping[str, bytes], now: str, event: Mapping[str, object]
) -> dict[str, object]:
    public = {
        name.removeprefix("public/"): sha(data) for name, data in files.items() if name[:7] == "public/"
    }
    prev = log_lines(before)[-1]["hash"] if before else NO_HEAD
    line = {**event, "at": now, "files": public, "prev": prev}
    return {**line, "hash": sha(json_text(line).encode())}


def _locked(name: str) -> Problem:
    return Problem(
        f"{name} cannot be written", f"Close {name} in Excel (or any other program) and try again", file=name
    )


@contextmanager
def _locks_named() -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise InputProblems([_locked(Path(str(error.filename)).name)]) from None


def _replaceable(name: str) -> bool:
    return name in _REPLACED or name.startswith(_REHEARSAL)


def _refuse_overwriting(case: Case, files: Mapping[str, bytes]) -> None:
    for name in sorted(files):
        path = case.folder / name
        if not path.exists():
            continue
        if not _replaceable(name):
            raise InputProblems(
                [Problem(f"{name} exists and is never overwritten", "Move it away", file=path.name)]
            )
        # Excel holds its open workbooks locked on Windows: better to hear it before anything moves.
        with _locks_named():
            path.open("r+b").close()


def _stage(case: Case, files: Mapping[str, bytes]) -> None:
    case.private.mkdir(parents=True, exist_ok=True)
    case.private.chmod(0o700)
    half = _half(case)
    for name, data in sorted(files.items()):
        path = half / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600 if _is_private(name) else 0o666, exist_ok=False)
        path.write_bytes(data)
    half.rename(_whole(case))


def _is_private(name: str) -> bool:
    # The office's and the auditor's documents hold names or head-counts too.
    first, _, rest = name.partition("/")
    return not (first == "public" or (first in _SHARED and rest.startswith("public/")))


def _half(case: Case) -> Path:
    return case.private / ".staging.tmp"


def _whole(case: Case) -> Path:
    return case.private / ".staging"


def recover(case: Case) -> None:
    """A step that was interrupted is complete afterwards, or gone without a trace.

    A staging folder bears its final name only when every file in it is complete; those are moved
    to their places, the log last, so that what the log names always exists.

    Raises:
        InputProblems: a file cannot be written; the next call goes on.
        VerificationFailed: the log went on while a step was unfinished.
    """
    with _locks_named():
        if _half(case).exists():
            shutil.rmtree(_half(case))
        if _whole(case).exists():
            _roll_forward(case, _whole(case))


def _roll_forward(case: Case, whole: Path) -> None:
    names = [path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()]
    if LOG in names and (case.folder / LOG).exists():
        _refuse_fork((case.folder / LOG).read_bytes(), (whole / LOG).read_bytes())
    for name in sorted(names, key=lambda name: (name == LOG, name)):
        _place(whole / name, case.folder, name, private=_is_private(name))
    shutil.rmtree(whole)


def _refuse_fork(current: bytes, staged: bytes) -> None:
    if not staged.startswith(current):
        raise VerificationFailed("log.jsonl was changed while a step was unfinished (private/.staging)")


def _place(source: Path, root: Path, name: str, private: bool) -> None:
    folder = root
    # mkdir(parents=True) would leave the folders above the last open to everybody.
    for depth, part in enumerate(Path(name).parent.parts):
        folder /= part
        shared = not depth and part in _SHARED
        folder.mkdir(mode=0o700 if private and not shared else 0o777, exist_ok=True)
    source.replace(root / name)
