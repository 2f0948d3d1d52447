"""Lists that templates come with, as TOML files: the case's own where it has one, else ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from packs.places import template_file
from sortition.problems import InputProblems, Problem

# By key: its type, that type in words, and how it is written.
_MAY_BE_LEFT_OUT: Mapping[str, tuple[type, str, str]] = {"unless": (list, "a list", '["…"]')}


def entries(folder: Path, name: str, table: str, kinds: Mapping[str, type]) -> tuple[Mapping[str, Any], ...]:
    """The entries [[table]] of a file such as "languages/ring.toml", for the case in `folder`.

    Each of them has the keys of `kinds`, with values of these types. What may be left out has its type where
    it is given.

    Raises:
        InputProblems: with everything that is missing or of another type in a file of the case's own.
    """
    return _read(template_file(folder, name), name, table, tuple(kinds.items()))


@lru_cache(maxsize=8)
def _read(
    path: Path, name: str, table: str, kinds: tuple[tuple[str, type], ...]
) -> tuple[Mapping[str, Any], ...]:
    file = f"templates/{name}"
    try:
        written = tomllib.loads(path.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputProblems([Problem(f"cannot be understood: {error}", "Correct it", file)]) from None
    found = written.get(table)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputProblems([Problem("holds no list", f"Begin each entry with [[{table}]]", file)])
    problems = [
        Problem(f"entry {number} has no {key}", f"Add a line {key} = …", file)
        for number, one in enumerate(found, start=1)
        for key, kind in kinds
        if not isinstance(one.get(key), kind)
    ]
    problems += [
        Problem(f"entry {number}: {key} is not {what}", f"Write {key} = {example}, or leave it out", file)
        for number, one in enumerate(found, start=1)
        for key, (kind, what, example) in _MAY_BE_LEFT_OUT.items()
        if not isinstance(one.get(key, kind()), kind)
    ]
    if problems:
        raise InputProblems(problems)
    return tuple(found)
