"""Deletions that were begun and are not finished: what is known of each, and the command that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from json import loads
from pathlib import Path

from packs.removal import ERASURES, rewrite
from sortition.canonical import json_bytes
from sortition.case import Case
from sortition.keeping import PURGE, PURGED

PURGES = f"private/{PURGE}"
DONE = f"private/{PURGED}"
_BEGUN = ".begun"


@dataclass(frozen=True)
class Begun:
    """An erasure that was begun: whose by the entry number, the code, what goes and what is written anew.

    `receipt` is the file that tells it once it is finished.
    """

    entry: str
    code: str
    receipt: str
    deleted: tuple[str, ...]
    changed: tuple[str, ...]


def note_begun(case: Case, begun: Begun) -> None:
    """The case knows that this erasure was begun, whatever happens to the command now.

    Raises:
        OSError: the disk refuses.
    """
    (case.folder / ERASURES).mkdir(mode=0o700, exist_ok=True)
    rewrite(case, f"{ERASURES}/{begun.entry}{_BEGUN}", json_bytes({"schema": 1, **asdict(begun)}))


def forget_begun(case: Case, entry: str) -> None:
    """The note of a finished erasure is gone. Raises OSError: the disk refuses."""
    (case.folder / ERASURES / f"{entry}{_BEGUN}").unlink(missing_ok=True)


def begun_erasure(case: Case, entry: str) -> Begun | None:
    """The erasure of this entry number that was begun and is not finished."""
    return next((one for one in begun_erasures(case) if one.entry == entry), None)


def begun_erasures(case: Case) -> Iterator[Begun]:
    """Every erasure that was begun and is not finished, by entry number."""
    for path in sorted((case.folder / ERASURES).glob(f"*{_BEGUN}")):
        told = loads(path.read_bytes())
        # The note goes after its receipt was written: a power cut in between leaves both.
        if not (case.folder / told["receipt"]).exists():
            lists = (tuple(told["deleted"]), tuple(told["changed"]))
            yield Begun(told["entry"], told["code"], told["receipt"], *lists)


def unfinished_purges(folder: Path) -> list[str]:
    """The numbers of the lists whose files were not all seen to be gone, oldest first."""
    found = (path.stem.removeprefix(PURGE) for path in (folder / "private").glob(f"{PURGE}*.json"))
    numbers = [one for one in found if one == "" or (one[:1] == "-" and one[1:].isdigit())]
    left = [one for one in numbers if not (folder / f"{DONE}{one}.json").exists()]
    return sorted(left, key=lambda one: int(one[1:] or 1))


def to_be_finished(case: Case) -> tuple[str, ...]:
    """The commands that finish what was begun."""
    erasures = tuple(
        f"citizen-panel erase --person {one.entry} --code {one.code} --yes" for one in begun_erasures(case)
    )
    purge = ('citizen-panel purge --yes --signed-by "ROLE"',) if unfinished_purges(case.folder) else ()
    return (*erasures, *purge)
