"""The settings of a case: what its panel.toml says, checked at the door."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from sortition.pool import PoolOptions
from sortition.problems import InputProblems, Problem
from sortition.values import SETTINGS_FILE
from sortition.wording import listing

KINDS = ("balls", "dice", "national-lottery", "drand", "other")
OBJECTIVES = ("leximin",)


@dataclass(frozen=True)
class Announcement:
    """The public event whose outcome picks the ticket, named in advance.

    `when` is in UTC; `outcomes` is the number of equally likely outcomes, None where it is not given
    (balls need none).
    """

    kind: str
    source: str
    when: datetime
    witnesses: tuple[str, ...] = ()
    if_it_fails: str = ""
    outcomes: int | None = None


@dataclass(frozen=True)
class Settings:
    """A case's settings; texts are "" where the officer gave none.

    `applicants` and `quotas` are file names in the case folder, `size` is in seats, `tickets` None
    leaves their number to the lottery.
    """

    size: int
    title: str = ""
    question: str = ""
    organisation: str = ""
    decides: str = ""
    answers_by: str = ""
    pay: str = ""
    applicants: str = "applicants.xlsx"
    quotas: str = "quotas.xlsx"
    id: str = ""
    household: tuple[str, ...] = ()
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    objective: str = "leximin"
    tickets: int | None = None
    announce: Announcement | None = None

    @property
    def pool_options(self) -> PoolOptions:
        """How the applicants' columns and words are to be read."""
        return PoolOptions(self.id, self.household, self.sheet, self.columns, self.values)


class _Fault(Exception):
    """What is wrong with one entry: reason and remedy."""


def _text(value: object) -> str:
    # TOML knows dates; `answers_by = 2027-01-31` without quotation marks is meant as text.
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise _Fault("is not a text", 'Write it in quotation marks: "…"')
    return value.strip()


def _file(value: object) -> str:
    if not _text(value):
        raise _Fault("is blank", "Name the file")
    return _text(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _Fault("is not a whole number", "Write a number without quotation marks")
    if not 1 <= value <= 10**15:
        raise _Fault("is below 1" if value < 1 else "is too large", "Write a number from 1")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Fault("is not a list of texts", 'Write it as ["…", "…"]')
    return tuple(item.strip() for item in value)


def _text_map(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise _Fault("is not a table of texts", 'Write each line as "…" = "…"')
    return value


def _one_of(*known: str) -> Any:
    def read(value: object) -> str:
        if value not in known:
            raise _Fault(f'"{value}" is not known', f"{_guess(str(value), known)}There are {listing(known)}")
        return str(value)

    return read


def _moment(value: object) -> datetime:
    """A time in UTC; a time without an offset is taken as UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise _Fault("is not a time", "Write it as 2026-11-21T10:00:00Z")
    try:
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        raise _Fault("is not a time", "Write it as 2026-11-21T10:00:00Z") from None


_TABLES: dict[str, dict[str, Any]] = {
    "panel": {
        "title": _text,
        "question": _text,
        "organisation": _text,
        "decides": _text,
        "answers_by": _text,
        "pay": _text,
        "size": _whole,
    },
    "files": {"applicants": _file, "quotas": _file},
    "applicants": {"id": _text, "household": _texts, "sheet": _text},
    "lottery": {"objective": _one_of(*OBJECTIVES), "tickets": _whole},
    "announce": {
        "kind": _one_of(*KINDS),
        "source": _text,
        "when": _moment,
        "witnesses": _texts,
        "if_it_fails": _text,
        "outcomes": _whole,
    },
}
_FREE = ("columns", "values")
_REQUIRED = {"panel": ("size",), "announce": ("kind", "source", "when", "witnesses", "if_it_fails")}


def read_settings(folder: Path) -> Settings:
    """The settings of the case in this folder; what panel.toml leaves out has its default.

    Raises:
        InputProblems: there is no panel.toml, or with everything wrong in it.
    """
    written = _load(folder)
    problems = list(_strangers("", written, (*_TABLES, *_FREE)))
    tables = {}
    for name, readers in _TABLES.items():
        if name == "panel" or name in written:
            tables[name], faults = _read_table(name, written.get(name, {}), readers)
            problems += faults
    columns, faults = _read_entry("[columns]", written.get("columns", {}), _text_map)
    values, more = _read_values(written.get("values", {}))
    if problems := [*problems, *faults, *more]:
        raise InputProblems(problems)
    announce = tables.pop("announce", None)
    found = {key: value for table in tables.values() for key, value in table.items()}
    announcement = Announcement(**announce) if announce else None
    return Settings(**found, columns=columns or {}, values=values, announce=announcement)


def _load(folder: Path) -> dict[str, Any]:
    path = folder / SETTINGS_FILE
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        remedy = f"Make a case folder with: citizen-panel init {folder.name or 'FOLDER'}"
        raise InputProblems([Problem("there is no such file in the folder", remedy, SETTINGS_FILE)]) from None
    except OSError:
        raise InputProblems(
            [_problem("cannot be read", "Close it in other programs and try again")]
        ) from None
    except UnicodeDecodeError:
        raise InputProblems([_problem("is not in UTF-8", "Save it as a UTF-8 text file")]) from None
    except tomllib.TOMLDecodeError as error:
        remedy = 'Texts stand in quotation marks, lists in [ ], and a name only once: size = 30, title = "…"'
        raise InputProblems([_problem(f"cannot be understood: {error}", remedy)]) from None


def _problem(reason: str, remedy: str, value: object = "") -> Problem:
    return Problem(reason, remedy, SETTINGS_FILE, value=str(value))


def _read_table(name: str, table: object, readers: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    if not isinstance(table, dict):
        return {}, [
            _problem(f"{name} is not a table", f"Write [{name}] on a line of its own above its entries")
        ]
    problems = list(_strangers(f"[{name}] ", table, tuple(readers)))
    found = {}
    for key in (key for key in readers if key in table):
        value, faults = _read_entry(f"[{name}] {key}", table[key], readers[key])
        problems += faults
        found[key] = value
    required = _REQUIRED.get(name, ())
    if name == "announce" and found.get("kind") != "balls":
        required += ("outcomes",)
    for key in required:
        if key not in table or found.get(key) in ("", ()):
            problems.append(_problem(f"[{name}] has no {key}", f"Add a line {key} = …"))
    return found, problems


def _read_entry(name: str, value: object, reader: Any) -> tuple[Any, list[Problem]]:
    try:
        return reader(value), []
    except _Fault as fault:
        reason, remedy = fault.args
        return None, [_problem(f"{name} {reason}", remedy, "" if isinstance(value, dict | list) else value)]


def _read_values(table: object) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    if not isinstance(table, dict):
        return {}, [_problem("values is not a table", "Write [values.Gender] above the entries for Gender")]
    found, problems = {}, []
    for category, entries in table.items():
        found[category], faults = _read_entry(f"[values] {category}", entries, _text_map)
        problems += faults
    return found, problems


def _strangers(where: str, table: Mapping[str, object], known: tuple[str, ...]) -> Iterator[Problem]:
    for name in table:
        if name not in known:
            remedy = f"{_guess(name, known)}Known here are {', '.join(known)}"
            yield _problem(f'{where}"{name}" is not a setting', remedy, name)


def _guess(name: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(name.lower(), known, n=1)
    return f'Did you mean "{close[0]}"? ' if close else ""
