"""The disk: files that outlive a power cut, and its refusals in words that say what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sortition.problems import InputProblems, Problem

# Names of folders in which a step is prepared: no officer ever sees them.
STAGING = (".staging", ".staging.tmp")
# A private file that is being written anew; its name tells what it is nowhere.
REWRITTEN = ".rewritten.tmp"
_NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP)
_TOO_LONG_FOR_WINDOWS = 206
_AGAIN = "and run the command again"
_WORDS = {
    errno.ENOSPC: ("the disk is full", f"Free some space {_AGAIN}"),
    errno.EDQUOT: ("your share of this disk is used up", f"Delete what you need no longer {_AGAIN}"),
    errno.EROFS: ("this disk can only be read", "Copy the case folder to a disk of your own and work there"),
    errno.EFBIG: (
        "the disk takes no file as large as this",
        f"Move the case folder to another disk {_AGAIN}",
    ),
    errno.EIO: ("the disk does not work as it should", "Copy the case folder to another disk and work there"),
    errno.ENAMETOOLONG: (
        "the path is too long for this disk",
        f"Move the case folder to a place with a shorter path {_AGAIN}",
    ),
}


class Refused(InputProblems):
    """The disk refused to write; nothing is lost, and nothing is half written (exit 3)."""


def refused(error: OSError, later: str = "") -> Refused:
    """The system's refusal, in words; `later` says what happens once it is mended."""
    problem = _problem(error)
    if later:
        problem = Problem(problem.reason, f"{problem.remedy}; {later}", problem.file)
    return Refused([problem])


def _problem(error: OSError) -> Problem:
    path = _shown(Path(str(error.filename or error.filename2 or "")))
    number = error.errno or 0
    if getattr(error, "winerror", None) == _TOO_LONG_FOR_WINDOWS:
        number = errno.ENAMETOOLONG
    if number in _WORDS:
        # A long name says nothing that its reason does not.
        return Problem(*_WORDS[number], "" if number == errno.ENAMETOOLONG else path.name)
    if isinstance(error, PermissionError):
        return unwritable(path)
    if isinstance(error, FileExistsError | NotADirectoryError) and (blocked := no_folder(path)):
        return blocked
    said = error.strerror or type(error).__name__
    return Problem(
        f"this cannot be read or written: {said}", "Check the name, the disk and the permissions", path.name
    )


def _shown(path: Path) -> Path:
    """The file or folder that an officer knows: of a step in preparation, the place that it is for."""
    for above in path.parents:
        if above.name in STAGING:
            return above.parent.parent / path.relative_to(above)
    return path.parent if path.name.startswith(".") else path


def unwritable(path: Path) -> Problem:
    """That this file, or the folder it should stand in, cannot be written to, and what to do."""
    if path.is_file():
        remedy = f"Close {path.name} in Excel (or any other program) and try again"
        return Problem(f"{path.name} cannot be written", remedy, path.name)
    remedy = "Ask for the right to change it, or copy the case to a folder of your own"
    folder = next((above for above in (path, path.parent) if above.is_dir()), None)
    if folder is None:
        return Problem("this may not be written", remedy, path.name)
    return Problem("you may not write into this folder", remedy, folder.resolve().name)


def no_folder(path: Path) -> Problem | None:
    """That a file stands where this path needs a folder; None where none does."""
    for above in (path, *path.parents):
        if above.exists():
            reason, remedy = "this is a file where a folder must be", "Move it away and try again"
            return None if above.is_dir() else Problem(reason, remedy, above.name)
    return None


def hindrance(path: Path) -> Problem | None:
    """Why no file can be written at this path, as far as that can be told beforehand; None where it can."""
    if blocked := no_folder(path.parent):
        return blocked
    place = next(above for above in path.parents if above.is_dir())
    return None if os.access(place, os.W_OK | os.X_OK) else unwritable(place)


@contextmanager
def refusals_worded(later: str = "") -> Iterator[None]:
    """What the disk refuses in here ends as `Refused`."""
    try:
        yield
    except OSError as error:
        raise refused(error, later) from None


def sync(path: Path) -> None:
    """The file's content, or the folder's list of names, is on the disk and not only in memory."""
    if path.is_dir():
        if os.name == "nt":
            return  # Windows has no such call; its file systems keep a journal of names.
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        os.close(handle)


def sync_all(folder: Path) -> None:
    """The same for everything below the folder, and the folder itself."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """All these files stand in the folder, which is made where there is none; or none of them is new.

    Those that stand there already are left as they are. A power cut leaves each of them whole or not there.

    Raises:
        Refused: the disk did not take them.
    """
    new = not folder.exists()
    missing = [name for name in files if not (folder / name).exists()]
    with refusals_worded():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            temporary = folder / REWRITTEN
            for name in missing:
                temporary.write_bytes(files[name])
                sync(temporary)
                temporary.rename(folder / name)
            sync(folder)
        except OSError:
            _removed(folder, [REWRITTEN, *missing], new)
            raise


def _removed(folder: Path, names: Sequence[str], with_folder: bool) -> None:
    for name in names:
        with suppress(OSError):
            (folder / name).unlink()
    if with_folder:
        with suppress(OSError):
            folder.rmdir()
