"""Deleting and rewriting private files of a case, and what people must do where no toolkit reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sortition.case import Case
from sortition.disk import REWRITTEN, refusals_worded, sync
from sortition.keeping import PURGE
from sortition.locking import alone
from sortition.problems import InputProblems, Problem

ERASURES = "private/erased"
ELSEWHERE = (
    "e-mail: inbox, sent, drafts and archive, also of colleagues",
    "copies of lists: at the callers, the venue, the facilitators, the interpreters",
    "paper: reply forms, sign-in sheets, printed lists, and what lies at the printer",
    "services: GOV.UK Notify or the print shop, the web form, the survey, the customer database",
    "earlier versions and bins: cloud folders, network drives, back-ups (write down when they run out)",
    "telephones: text messages, call lists, photographs",
)


def rewrite(case: Case, name: str, data: bytes) -> None:
    """The private file holds these bytes, for its owner only; whole, also if the power fails meanwhile.

    Raises:
        OSError: the disk refuses.
    """
    # One name for all, which every command knows: what a power cut leaves here is personal.
    temporary = case.private / REWRITTEN
    try:
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        temporary.write_bytes(data)
        sync(temporary)
        temporary.replace(case.folder / name)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync((case.folder / name).parent)


def remove(case: Case, name: str) -> None:
    """The file is gone, and the folders of the case that held nothing else.

    Raises:
        OSError: the disk refuses.
    """
    path = case.folder / name
    if path.parent.is_dir():
        path.unlink(missing_ok=True)
        sync(path.parent)
    for folder in path.parents:
        if folder in (case.folder, case.private, case.packs):
            return
        with suppress(OSError):
            folder.rmdir()


def stands(folder: Path, name: str) -> bool:
    """Whether there is something of this name, be it a broken link."""
    path = folder / name
    return path.exists() or path.is_symlink()


def removals(folder: Path) -> frozenset[str]:
    """What tells of deletions in this case: while it is the same, nobody's data were erased or purged."""
    private, erased = folder / "private", folder / ERASURES
    return frozenset(path.name for path in (*private.glob(f"{PURGE}*.json"), *erased.glob("*")))


@contextmanager
def none_since(folder: Path, seen: frozenset[str]) -> Iterator[None]:
    """What was read when the case told of these deletions may be written in here: there was none since.

    Raises:
        InputProblems: there was one, or another command is at work.
    """
    with refusals_worded(), alone(Case(folder).private):
        if removals(folder) != seen:
            reason = "another command has deleted personal data meanwhile"
            raise InputProblems([Problem(reason, "Run the command again")])
        yield
