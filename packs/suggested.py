"""The lines of panel.toml that would settle what was not understood, for the officer to confirm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from packs.console import show
from packs.pages import count, toml_string
from sortition.problems import InputProblems, Problem
from sortition.reading.values import toml_key
from sortition.toml_tables import load
from sortition.wording import value_key

ALL_UNDERSTOOD = "# Nothing to suggest: every heading and every value is understood."
_NOTHING = "# Nothing to suggest: no line of panel.toml would settle these problems."
_PRESENT = "# panel.toml has this table already: put these lines below its heading there."
_INSTEAD = "in place of the line that is there"
_NO_TABLES: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True)
class Suggested:
    """A line: in this table `key` = `value`, for so many `cells` (0 where it is about a heading).

    What nobody can guess of the two is "", and `choices` are what it could be.
    """

    table: str
    key: str
    value: str
    cells: int
    choices: tuple[str, ...] = ()

    @property
    def guessed(self) -> bool:
        """Whether the line can be pasted as it is."""
        return bool(self.key and self.value)

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "table": self.table,
            "key": self.key,
            "value": self.value,
            "cells": self.cells,
            "choices": list(self.choices),
        }


def suggested(problems: Iterable[Problem]) -> tuple[Suggested, ...]:
    """A line for each problem that a line of panel.toml would settle, table by table, guesses first.

    Lines that name the same thing are one; where their guesses differ, these are its choices.
    """
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        if one := problem.setting:
            # Lines whose key is not known yet differ by what they would lead to.
            key = (one.table, value_key(one.key), "" if one.key else one.value)
            groups.setdefault(key, []).append(problem)
    lines = [_line(group) for group in groups.values()]
    tables = list(dict.fromkeys(line.table for line in lines))
    return tuple(sorted(lines, key=lambda line: (tables.index(line.table), not line.guessed, line.key)))


def _line(group: list[Problem]) -> Suggested:
    settings = [problem.setting for problem in group if problem.setting]
    first = settings[0]
    cells = len({(problem.file, problem.sheet, cell) for problem in group for cell in problem.cells})
    values = tuple(dict.fromkeys(one.value for one in settings))
    if len(values) > 1:
        return Suggested(first.table, first.key, "", cells, tuple(filter(None, values)))
    return Suggested(first.table, first.key, first.value, cells, first.choices)


def toml_lines(lines: Iterable[Suggested], present: Mapping[str, Collection[str]] = _NO_TABLES) -> list[str]:
    """The lines as TOML, a table after the other; those that nobody can guess are comments.

    `present` are the tables of panel.toml and their keys, all as `value_key`: no table and no key may stand
    there twice, so what is there already carries a remark.
    """
    told: list[str] = []
    table = ""
    for line in lines:
        keys = present.get(value_key(line.table))
        if line.table != table:
            table = line.table
            told += [""] if told else []
            told += [] if keys is None else [_PRESENT]
            told.append(f"[{_heading(table)}]")
        told.append(_toml_line(line, [_INSTEAD] if value_key(line.key) in (keys or ()) else []))
    return told


def _heading(table: str) -> str:
    name, _, category = table.partition(".")
    return f"{name}.{toml_key(category)}" if category else name


def _toml_line(line: Suggested, told: list[str]) -> str:
    told = [*([count(line.cells, "cell", "cells")] if line.cells else []), *told]
    if line.guessed:
        return _remarked(f"{toml_string(line.key)} = {toml_string(line.value)}", told)
    told += [f"one of {', '.join(map(toml_string, line.choices))}"] if line.choices else []
    return _remarked(f"# {toml_string(line.key or '…')} = {toml_string(line.value or '…')}", told)


def _remarked(text: str, told: list[str]) -> str:
    return f"{text}  # {'; '.join(told)}" if told else text


@contextmanager
def suggesting(folder: Path, wanted: bool) -> Iterator[None]:
    """Problems of the case in this folder end as before; where they are `wanted`, suggestions come first."""
    try:
        yield
    except InputProblems as found:
        if wanted:
            for line in toml_lines(suggested(found.problems), _present(folder)) or [_NOTHING]:
                show(line)
        raise


def _present(folder: Path) -> dict[str, set[str]]:
    try:
        written = load(folder)
    except InputProblems:
        return {}
    categories = written.get("values", {})
    values = {f"values.{name}": table for name, table in categories.items()} if _is_table(categories) else {}
    tables = {name: table for name, table in (*written.items(), *values.items()) if _is_table(table)}
    return {value_key(name): set(map(value_key, table)) for name, table in tables.items()}


def _is_table(value: object) -> bool:
    return isinstance(value, dict)
