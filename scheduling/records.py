"""What is kept in private/ as a JSON file: frozen values, written canonically, read strictly."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from scheduling.codec import NotReadable, decoded, encoded
from sortition.canonical import json_bytes
from sortition.problems import InputProblems, Problem

SCHEMA = 1
_T = TypeVar("_T")


def record_bytes(kind: type[_T], value: _T) -> bytes:
    """The value as a JSON file: the same bytes for the same value everywhere; `kind` as for `encoded`."""
    return json_bytes({"schema": SCHEMA, **encoded(kind, value)})


def read_record(kind: type[_T], data: bytes, file: str, what: str) -> _T:
    """The value of which `record_bytes` made this; `what` is what the file holds: "a timetable".

    Raises:
        InputProblems: the file is damaged, or a later edition of the toolkit wrote it.
    """
    found = _parsed(data, file, what)
    schema = found.pop("schema", None)
    if type(schema) is not int or schema != SCHEMA:
        remedy = "Use the edition of the toolkit that wrote it, or a later one"
        raise InputProblems([Problem(f"this file is not of schema {SCHEMA}", remedy, file)])
    try:
        return decoded(kind, found)
    except NotReadable as broken:
        raise InputProblems([_damaged(file, what, str(broken))]) from None


def _parsed(data: bytes, file: str, what: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise InputProblems([_damaged(file, what, "it is not JSON")]) from None
    if not isinstance(found, dict):
        raise InputProblems([_damaged(file, what, "it is no record")])
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _damaged(file: str, what: str, reason: str) -> Problem:
    return Problem(
        f"this record of {what} is damaged: {reason}",
        "Put back a copy of the file as the toolkit wrote it; it is not to be edited",
        file,
    )
