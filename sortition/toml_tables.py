"""Tables of panel.toml: read entry by entry, with everything wrong in them said at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sortition.problems import InputProblems, Problem
from sortition.reading.values import SETTINGS_FILE
from sortition.wording import listing

Reader = Callable[[object], Any]


class Fault(Exception):
    """What is wrong with one entry: reason and remedy."""


def text(value: object) -> str:
    """The text without outer blanks."""
    # TOML knows dates; `answers_by = 2027-01-31` without quotation marks is meant as text.
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise Fault("is not a text", 'Write it in quotation marks: "…"')
    return value.strip()


def file_name(value: object) -> str:
    """A text that is not blank."""
    if not text(value):
        raise Fault("is blank", "Name the file")
    return text(value)


def whole(value: object) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Fault("is not a whole number", "Write a number without quotation marks")
    if not 1 <= value <= 10**15:
        raise Fault("is below 1" if value < 1 else "is too large", "Write a number from 1")
    return value


def yes_or_no(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Fault("is neither true nor false", "Write true or false without quotation marks")
    return value


def texts(value: object) -> tuple[str, ...]:
    """A list of texts without outer blanks."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Fault("is not a list of texts", 'Write it as ["…", "…"]')
    return tuple(item.strip() for item in value)


def text_map(value: object) -> dict[str, str]:
    """A table of texts."""
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise Fault("is not a table of texts", 'Write each line as "…" = "…"')
    return value


def one_of(*known: str) -> Reader:
    """A reader of one of these words."""

    def read(value: object) -> str:
        if value not in known:
            raise Fault(f'"{value}" is not known', f"{guess(str(value), known)}There are {listing(known)}")
        return str(value)

    return read


def day(value: object) -> date:
    """A date."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            value = None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise Fault("is not a date", "Write it as 2027-01-12")
    return value


def moment(value: object) -> datetime:
    """A time in UTC; a time without an offset is taken as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise Fault("is not a time", "Write it as 2026-11-21T10:00:00Z")
    try:
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise Fault("is not a time", "Write it as 2026-11-21T10:00:00Z") from None


def load(folder: Path) -> dict[str, Any]:
    """What the folder's panel.toml says, unchecked.

    Raises:
        InputProblems: there is none, or it is not TOML.
    """
    path = folder / SETTINGS_FILE
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        remedy = f"Make a case folder with: citizen-panel init {folder.name or 'FOLDER'}"
        raise InputProblems([Problem("there is no such file in the folder", remedy, SETTINGS_FILE)]) from None
    except OSError:
        raise InputProblems([problem("cannot be read", "Close it in other programs and try again")]) from None
    except UnicodeDecodeError:
        raise InputProblems([problem("is not in UTF-8", "Save it as a UTF-8 text file")]) from None
    except tomllib.TOMLDecodeError as error:
        remedy = 'Texts stand in quotation marks, lists in [ ], and a name only once: size = 30, title = "…"'
        raise InputProblems([problem(f"cannot be understood: {error}", remedy)]) from None


def problem(reason: str, remedy: str, value: object = "") -> Problem:
    """A problem in panel.toml."""
    return Problem(reason, remedy, SETTINGS_FILE, value=str(value))


def read_table(
    name: str, table: object, readers: Mapping[str, Reader]
) -> tuple[dict[str, Any], list[Problem]]:
    """The entries of a table that can be read (None for one that cannot), and what is wrong with the rest."""
    if not isinstance(table, dict):
        remedy = f"Write [{name}] on a line of its own above its entries"
        return {}, [problem(f"{name} is not a table", remedy)]
    problems = list(strangers(f"[{name}] ", table, tuple(readers)))
    found = {}
    for key in (key for key in readers if key in table):
        found[key], faults = read_entry(f"[{name}] {key}", table[key], readers[key])
        problems += faults
    return found, problems


def read_entry(name: str, value: object, reader: Reader) -> tuple[Any, list[Problem]]:
    """What the reader makes of a value; None and a problem where it refuses it."""
    try:
        return reader(value), []
    except Fault as fault:
        reason, remedy = fault.args
        shown = "" if isinstance(value, dict | list) else value
        return None, [problem(f"{name} {reason}", remedy, shown)]


def strangers(where: str, table: Mapping[str, object], known: tuple[str, ...]) -> Iterator[Problem]:
    """A problem for each name in the table that nothing reads."""
    for name in table:
        if name not in known:
            remedy = f"{guess(name, known)}Known here are {', '.join(known)}"
            yield problem(f'{where}"{name}" is not a setting', remedy, name)


def guess(name: str, known: tuple[str, ...]) -> str:
    """`Did you mean "title"? ` (with the blank), or nothing."""
    close = get_close_matches(name.lower(), known, n=1)
    return f'Did you mean "{close[0]}"? ' if close else ""
